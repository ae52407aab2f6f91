//! Faults that a library must survive: the program killed, the disk full or failing, files damaged, moved, swapped
//! or made by somebody who means harm.
//!
//! This binary is both sides: run by `cargo test` it is the driver, which starts itself again in a role (see
//! `roles`), does harm to that process or to its files (`drive`) and examines what is left (`verify`). After every
//! fault the same must hold, see `verify::hold`. The short set runs by default, the long one with
//! `cargo test --test faults -- --ignored`. A fault that needs root, a mount or strace is passed over with a
//! printed word where there is none of it, and fails instead when `CI` is set.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, reason = "a test fails by panicking"),
    expect(
        clippy::print_stdout,
        reason = "what was passed over, and how often what was noticed"
    )
)]

#[cfg(target_os = "linux")]
mod backups;
#[cfg(target_os = "linux")]
mod crash;
#[cfg(target_os = "linux")]
mod damage;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod drive;
#[cfg(target_os = "linux")]
mod fuzz;
#[cfg(target_os = "linux")]
mod hostile;
#[cfg(target_os = "linux")]
mod library;
#[cfg(target_os = "linux")]
mod openers;
#[cfg(target_os = "linux")]
mod outside;
#[cfg(target_os = "linux")]
mod places;
#[cfg(target_os = "linux")]
mod roles;
#[cfg(target_os = "linux")]
mod shares;
#[cfg(target_os = "linux")]
mod swapped;
#[cfg(target_os = "linux")]
mod trials;
#[cfg(target_os = "linux")]
mod upgrade;
#[cfg(target_os = "linux")]
mod verify;
#[cfg(target_os = "linux")]
mod visitor;

#[cfg(target_os = "linux")]
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
        shares::trials,
        fuzz::trials,
    ] {
        group(&mut all);
    }
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), all.0).exit_code()
}

/// The faults are made with the means of Linux.
#[cfg(not(target_os = "linux"))]
fn main() {}
