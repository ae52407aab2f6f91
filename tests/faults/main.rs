//! Faults that a library must survive: the program killed, the disk full or failing, files damaged, moved, swapped
//! or made by somebody who means harm.
//!
//! This binary is both sides: run by `cargo test` it is the driver, which starts itself again in a role (see
//! `roles`), does harm to that process or to its files (`drive`) and examines what is left (`verify`). After every
//! fault the same must hold, see `verify::hold`. The short set runs by default, the long one with
//! `cargo test --test faults -- --ignored`. A fault that needs root, a mount or strace is passed over with a
//! printed word where there is none of it, and fails instead when `CI` is set.
//!
//! Libraries and tables of chance are opened until whoever opens them has had so many minutes of the processor, each kind
//! by itself; what else the machine does meanwhile makes it longer and no easier. In any build:
//!
//! ```text
//! LANTU_FUZZ_MINUTES=10 cargo test --test faults -- --ignored of_chance
//! ```

// Beside this file, not below it.
#[cfg(target_os = "linux")]
#[path = "driver.rs"]
mod driver;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    driver::run()
}

/// The faults are made with the means of Linux.
#[cfg(not(target_os = "linux"))]
fn main() {}
