//! The driver, and the roles in which it starts itself again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::print_stdout,
    reason = "what was passed over, and how often what was noticed"
)]

mod backups;
mod crash;
mod damage;
#[path = "../support/dice.rs"]
mod dice;
mod disk;
mod drive;
mod elsewhere;
mod fuzz;
mod going_out;
mod hostile;
mod library;
#[path = "../support/office.rs"]
mod office;
mod openers;
mod others;
mod outside;
mod places;
#[path = "../support/postgres.rs"]
mod postgres;
mod roles;
mod server;
mod swapped;
mod trials;
mod upgrade;
mod verify;
mod visitor;

use std::process::ExitCode;

/// Plays the role that is asked for, or strikes.
pub fn run() -> ExitCode {
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
        going_out::trials,
        others::trials,
        server::trials,
        fuzz::trials,
    ] {
        group(&mut all);
    }
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), all.0).exit_code()
}
