//! The two programs of Windows: `lantu.exe` has a window and no console, `lantu.com` is the same program marked as one
//! of the console. A console that is told `lantu` takes the second, which lies beside the first.

use std::path::Path;

/// Leaves the window to the program beside this one, lest the console wait until it is closed; whether there is one.
#[cfg(windows)]
pub fn start_window(library: Option<&Path>) -> bool {
    use std::process::{Command, Stdio};
    let Ok(this) = std::env::current_exe() else {
        return false;
    };
    let ending = this.extension();
    let window = this.with_extension("exe");
    if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("com")) || !window.is_file() {
        return false;
    }
    let mut command = Command::new(window);
    // What reads the console's answer would wait for whoever holds its end.
    command
        .args(library)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.spawn() {
        Ok(_left_alone) => true,
        Err(error) => {
            tracing::warn!("no other program for the window: {error}");
            false
        }
    }
}

/// Elsewhere one program is both.
#[cfg(not(windows))]
pub const fn start_window(_library: Option<&Path>) -> bool {
    false
}
