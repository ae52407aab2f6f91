use std::collections::BTreeMap;

use super::{Id, IdMap, Project, Record};

/// The rows of one table, in the order of their ids, which is the order in which they were made.
#[derive(Clone, Debug)]
pub struct Rows<R>(BTreeMap<Id<R>, R>);

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<R: Record> Rows<R> {
    /// The row, if there is one.
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        self.0.get(&id)
    }

    /// All rows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + '_ {
        self.0.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get_mut(&mut self, id: Id<R>) -> Option<&mut R> {
        self.0.get_mut(&id)
    }

    pub(super) fn insert(&mut self, row: R) {
        self.0.insert(row.id(), row);
    }

    pub(super) fn remove(&mut self, id: Id<R>) -> Option<R> {
        self.0.remove(&id)
    }
}

/// A row that belongs to one project for good.
pub trait Part: Record {
    /// The project.
    fn project(&self) -> Id<Project>;
    /// Its place among the project's rows.
    fn position(&self) -> i32;
}

/// Rows that belong to projects, found by project. Those of one project lie side by side: questions that look through
/// all projects take them together.
#[derive(Clone, Debug)]
pub struct Parts<R> {
    of_project: IdMap<Project, Vec<R>>,
    owners: BTreeMap<Id<R>, Id<Project>>,
}

impl<R> Default for Parts<R> {
    fn default() -> Self {
        Self {
            of_project: IdMap::default(),
            owners: BTreeMap::new(),
        }
    }
}

impl<R: Part> Parts<R> {
    /// The rows of a project, by position.
    pub fn of(&self, project: Id<Project>) -> Vec<&R> {
        let rows = self.of_project.get(&project).map_or(&[][..], Vec::as_slice);
        let mut rows: Vec<&R> = rows.iter().collect();
        rows.sort_by_key(|row| (row.position(), row.id()));
        rows
    }

    /// The row, if there is one.
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        let rows = self.of_project.get(self.owners.get(&id)?)?;
        rows.iter().find(|row| row.id() == id)
    }

    /// All rows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + '_ {
        self.owners.keys().filter_map(|id| self.get(*id))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.owners.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    pub(super) fn get_mut(&mut self, id: Id<R>) -> Option<&mut R> {
        let rows = self.of_project.get_mut(self.owners.get(&id)?)?;
        rows.iter_mut().find(|row| row.id() == id)
    }

    pub(super) fn insert(&mut self, row: R) {
        self.owners.insert(row.id(), row.project());
        let rows = self.of_project.entry(row.project()).or_default();
        // Most projects have one or two: room for more would be most of a large library's memory.
        if rows.len() < 4 {
            rows.reserve_exact(1);
        }
        rows.push(row);
    }

    pub(super) fn remove(&mut self, id: Id<R>) -> Option<R> {
        let project = self.owners.remove(&id)?;
        let rows = self.of_project.get_mut(&project)?;
        let at = rows.iter().position(|row| row.id() == id)?;
        let row = rows.remove(at);
        if rows.is_empty() {
            self.of_project.remove(&project);
        }
        Some(row)
    }
}
