//! Rows of lists that went out with a sheet of a round and are not on it any more.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::import::understand::Reading;
use crate::model::{Id, Project, Value};

use super::super::filled::called_by;
use super::super::wanted::{Doubt, Wanted};
use super::super::{RowRef, Spot};
use super::Comparer;

const GONE: &str = "发出的清单上有这一行，收回的表上没有了；项目库里保留，勾上才删除";

impl Comparer<'_> {
    /// What the sheet of a file says by leaving rows out, by their projects.
    pub(super) fn rows_gone(
        &self,
        file: usize,
        reading: &Reading,
    ) -> HashMap<Id<Project>, Vec<Wanted>> {
        let filled = self.filled.get(file).and_then(Option::as_ref);
        let Some(filled) = filled.filter(|_| reading.fill.is_some()) else {
            return HashMap::new();
        };
        let listed: HashSet<&Uuid> = reading.listed_parts.iter().collect();
        let mut gone: HashMap<Id<Project>, Vec<Wanted>> = HashMap::new();
        for project in filled.projects() {
            for (table, id, words) in filled.rows_of(project) {
                let is_here = self.portfolio.project_of(table, id) == Some(project);
                let Some(column) = called_by(table).filter(|_| is_here) else {
                    continue;
                };
                // A file saved with one of its sheets alone, as csv, has taken nothing off the others.
                if listed.contains(&id) || !reading.listed.contains(&table) {
                    continue;
                }
                let spot = Spot::Row(table, RowRef::Id(id, words.into()), column);
                let wanted = Wanted {
                    erases: true,
                    ..Wanted::new(spot, None, Value::Empty)
                };
                let wanted = wanted.doubtful(Doubt::Held, GONE);
                gone.entry(project).or_default().push(wanted);
            }
        }
        gone
    }
}
