//! Faults that a library must survive: the program killed, the disk full or failing, files damaged, moved, swapped
//! or made by somebody who means harm.
//!
//! This binary is both sides: run by `cargo test` it is the driver, which starts itself again in a role (see
//! `roles`), does harm to that process or to its files (`drive`) and examines what is left (`verify`). After every
//! fault the same must hold, see [`verify::hold`]. The short set runs by default, the long one with
//! `cargo test --test faults -- --ignored`. A fault that needs root, a mount or strace is passed over with a
//! printed word where there is none of it, and fails instead when `CI` is set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "roles talk to the driver over a pipe")]

mod crash;
mod disk;
mod drive;
mod library;
mod roles;
mod verify;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// What a fault takes besides this binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// To act as any user, and for mounts.
    Root,
    /// To strike at the n-th call of a kind.
    Strace,
    /// To keep the memory of a process small.
    Prlimit,
}

/// Which faults a run goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    /// Some of the moments, in a minute or two.
    Short,
    /// Every moment, many rounds.
    Long,
}

impl Set {
    /// The number for this set.
    const fn pick(self, short: usize, long: usize) -> usize {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// The trials of one group.
#[derive(Default)]
struct Trials(Vec<Trial>);

impl Trials {
    /// A fault that is gone through in both sets.
    fn both(&mut self, name: &str, needs: &'static [Need], run: fn(Set)) {
        self.add(name, needs, move || run(Set::Short), false);
        let long = format!("{name}_at_every_moment");
        self.add(&long, needs, move || run(Set::Long), true);
    }

    /// A fault that has one form only.
    fn short(&mut self, name: &str, needs: &'static [Need], run: fn()) {
        self.add(name, needs, run, false);
    }

    fn add(
        &mut self,
        name: &str,
        needs: &'static [Need],
        run: impl FnOnce() + Send + 'static,
        is_long: bool,
    ) {
        let title = name.to_owned();
        let trial = Trial::test(name, move || {
            if let Some(missing) = drive::missing(needs) {
                if std::env::var_os("CI").is_some() {
                    return Err(Failed::from(format!("{missing} is missing")));
                }
                println!("skipped: {title} needs {missing}");
                return Ok(());
            }
            run();
            Ok(())
        });
        self.0.push(trial.with_ignored_flag(is_long));
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let Some("role") = args.get(1).map(String::as_str) {
        return roles::play(&args[2..]);
    }
    let mut trials = Trials::default();
    crash::trials(&mut trials);
    disk::trials(&mut trials);
    libtest_mimic::run(&Arguments::from_args(), trials.0).exit_code()
}
