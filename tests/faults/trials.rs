//! How a fault becomes a trial: in which set it runs, and what it needs of the machine.

use libtest_mimic::{Failed, Trial};

use super::drive;

/// What a fault takes besides this binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To mount, and to give up rights.
    Root,
    /// To strike at the n-th call of a kind.
    Strace,
    /// To keep the memory of a process small.
    Prlimit,
}

/// Which faults a run goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Some of the moments, in a minute or two.
    Short,
    /// Every moment, many rounds.
    Long,
}

impl Set {
    /// The number for this set.
    pub const fn pick(self, short: usize, long: usize) -> usize {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// The trials of all groups.
#[derive(Default)]
pub struct Trials(pub Vec<Trial>);

impl Trials {
    /// A fault that is gone through in both sets.
    pub fn both(&mut self, name: &str, needs: &'static [Need], run: fn(Set)) {
        self.add(name, needs, move || run(Set::Short), false);
        let long = format!("{name}_in_full");
        self.add(&long, needs, move || run(Set::Long), true);
    }

    /// A fault that has one form only.
    pub fn short(&mut self, name: &str, needs: &'static [Need], run: fn()) {
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
