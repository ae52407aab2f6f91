use std::collections::{BTreeSet, VecDeque};

use super::{Id, Project, Table};

/// What ops altered between two revisions of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Altered {
    /// Projects that were made, deleted or altered, themselves or by a row that belongs to them.
    pub projects: BTreeSet<Id<Project>>,
    /// The tables of altered rows that belong to no project.
    pub tables: BTreeSet<Table>,
}

/// The last steps, so that what is derived from a library can follow it instead of starting anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    /// The oldest revision from which the steps lead to the present.
    since: u64,
    steps: VecDeque<Altered>,
}

/// So many steps are kept.
const STEPS: usize = 64;

/// From so many projects on it is quicker to start anew.
const MANY: usize = 2_000;

impl Journal {
    /// One that knows of nothing before `revision`.
    pub const fn since(revision: u64) -> Self {
        Self {
            since: revision,
            steps: VecDeque::new(),
        }
    }

    /// Takes note of the step to `revision`.
    pub fn note(
        &mut self,
        revision: u64,
        changes: impl Iterator<Item = (Table, Option<Id<Project>>)>,
    ) {
        let mut altered = Altered::default();
        for (table, project) in changes {
            match project {
                Some(project) => altered.projects.insert(project),
                None => altered.tables.insert(table),
            };
            if altered.projects.len() > MANY {
                self.steps.clear();
                self.since = revision;
                return;
            }
        }
        if self.steps.len() == STEPS {
            self.steps.pop_front();
            self.since += 1;
        }
        self.steps.push_back(altered);
    }

    /// What was altered after `revision`; `None` when that is too long ago to tell.
    pub fn after(&self, revision: u64) -> Option<Altered> {
        let passed = usize::try_from(revision.checked_sub(self.since)?).ok()?;
        let steps = (passed <= self.steps.len()).then(|| self.steps.iter().skip(passed))?;
        let mut altered = Altered::default();
        for step in steps {
            altered.projects.extend(&step.projects);
            altered.tables.extend(&step.tables);
        }
        (altered.projects.len() <= MANY).then_some(altered)
    }
}
