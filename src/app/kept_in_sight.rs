//! Rows that were filled in stay where they can be seen. What an edit of cells takes out of the filter is listed, and
//! said, until plan, search or filter change; what it moves into a folded group opens that.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Id, Plan, Project};
use crate::view::{Filter, Listing, Query, group_paths};

use super::App;

/// What is listed beside what search and filter find.
#[derive(Default)]
pub(super) struct Kept {
    /// Which library was open.
    opened: u64,
    plan: Option<Id<Plan>>,
    search: String,
    filter: Filter,
    projects: BTreeSet<Id<Project>>,
}

impl Kept {
    /// Whether the same is still asked of the same library.
    fn is_of(&self, (opened, plan): (u64, Option<Id<Plan>>), query: &Query) -> bool {
        let is_there = self.opened == opened && self.plan == plan;
        is_there && self.search == query.search && self.filter == query.filter
    }
}

impl App {
    /// The question that the list answers. Whoever asks for other projects lets go of what was kept.
    pub(super) fn list_query(&mut self) -> Query {
        let mut query = self.workspace.query();
        if !self.kept.projects.is_empty() {
            if !self.kept.is_of((self.opened, self.workspace.plan), &query) {
                self.kept = Kept::default();
            }
            query.kept = self.kept.projects.iter().copied().collect();
        }
        query
    }

    /// Keeps the rows in sight that cells were edited in, where they were so `before`. What has become of them, in words;
    /// empty where they stand as they stood.
    pub(super) fn keep_in_sight(&mut self, before: &Listing, edited: &[Id<Project>]) -> String {
        let edited: BTreeSet<Id<Project>> = edited.iter().copied().collect();
        let among = |listing: &Listing| -> BTreeSet<Id<Project>> {
            let projects = listing.projects.iter().copied();
            projects.filter(|id| edited.contains(id)).collect()
        };
        let seen = among(before);
        let found = among(&self.answer_list());
        let left: Vec<Id<Project>> = seen.difference(&found).copied().collect();
        if !left.is_empty() {
            let Query { search, filter, .. } = self.workspace.query();
            let mut projects = std::mem::take(&mut self.kept.projects);
            projects.extend(&left);
            self.kept = Kept {
                opened: self.opened,
                plan: self.workspace.plan,
                search,
                filter,
                projects,
            };
        }
        let now = self.answer_list();
        let (then, now) = (group_paths(before, &seen), group_paths(&now, &seen));
        let mut moved = 0;
        for (project, paths) in &now {
            let is_there = then.get(project).is_some_and(|before| before == paths);
            if is_there {
                continue;
            }
            moved += 1;
            for path in paths {
                self.workspace.folded.remove(path);
            }
        }
        words(left.len(), moved)
    }

    fn answer_list(&mut self) -> Arc<Listing> {
        let query = self.list_query();
        self.ask(query, |cache| &mut cache.listing)
    }
}

fn words(left: usize, moved: usize) -> String {
    let left = (left > 0).then(|| format!("。其中 {left} 项已不符合筛选，改动筛选前仍列在这里"));
    let moved = (moved > 0).then(|| format!("。其中 {moved} 项换到了别的分组"));
    [left, moved].into_iter().flatten().collect()
}
