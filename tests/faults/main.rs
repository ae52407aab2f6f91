//! Faults that a library must survive: the program killed, the disk full or failing, files damaged, moved, swapped
//! or made by somebody who means harm.
//!
//! This binary is both sides: run by `cargo test` it is the driver, which starts itself again in a role (see
//! `roles`), does harm to that process or to its files (`drive`) and examines what is left (`verify`). After every
//! fault the same must hold, see `verify::hold`. The short set runs by default, the long one with
//! `cargo test --test faults -- --ignored`. A fault that needs root, a mount or strace is passed over with a
//! printed word where there is none of it, and fails instead when `CI` is set.

#![cfg_attr(
    unix,
    expect(clippy::unwrap_used, reason = "a test fails by panicking"),
    expect(
        clippy::print_stdout,
        reason = "what was passed over, and how often what was noticed"
    )
)]

#[cfg(unix)]
mod backups;
#[cfg(unix)]
mod crash;
#[cfg(unix)]
mod damage;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod drive;
#[cfg(unix)]
mod fuzz;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod library;
#[cfg(unix)]
mod openers;
#[cfg(unix)]
mod outside;
#[cfg(unix)]
mod places;
#[cfg(unix)]
mod roles;
#[cfg(unix)]
mod swapped;
#[cfg(unix)]
mod trials;
#[cfg(unix)]
mod upgrade;
#[cfg(unix)]
mod verify;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let Some("role") = args.get(1).map(String::as_str) {
        return roles::play(&args[2..]);
    }
    let mut all = trials::Trials::default();
    for group in [
        crash::trials,
        disk::trials,
        places::trials,
        swapped::trials,
        openers::trials,
        damage::trials,
        hostile::trials,
        upgrade::trials,
        backups::trials,
        outside::trials,
        fuzz::trials,
    ] {
        group(&mut all);
    }
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), all.0).exit_code()
}

/// The faults are made with the means of Unix.
#[cfg(not(unix))]
fn main() {}
