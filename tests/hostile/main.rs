//! Foreign files of chance: whatever a ledger, returned sheet or page holds, reading and understanding it ends in a
//! table or in a sentence, soon and in bounded memory.
//!
//! This binary is both sides. Run by `cargo test` it is the driver, which starts itself again for each reader, so that
//! memory and crashes are that reader's alone. A short run of fixed seed belongs to every test run. The long one looks
//! elsewhere each time and goes on until each reader has had `LANTU_HOSTILE_MINUTES` of the processor, 10 of them where
//! nothing is said, however many readers or other programs share it:
//!
//! ```text
//! LANTU_HOSTILE_MINUTES=10 cargo test --release --test hostile -- --ignored --test-threads 7
//! LANTU_HOSTILE_MINUTES=10 cargo test --test hostile -- --ignored --test-threads 2 xlsx_for_minutes
//! ```
//!
//! The second line is one reader in a build without optimisation: as many minutes of the processor, fewer files.
//!
//! The ledgers beside the tests that are broken or made to do harm are read as well, each by a process that gets no more
//! memory than one file may take.
//!
//! Each file comes of one number alone, the seed of the run and its place in it added up. Of a file that ends badly the
//! number is printed, and the file is kept; `LANTU_HOSTILE_SEED` begins with it again. Time is what the processor spent,
//! since other work may run beside; limits are those of a release build, and wider without optimisation.

// Beside this file, not below it.
#[cfg(target_os = "linux")]
#[path = "driver.rs"]
mod driver;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    driver::run_all()
}

/// Time and memory are asked of Linux.
#[cfg(not(target_os = "linux"))]
fn main() {}
