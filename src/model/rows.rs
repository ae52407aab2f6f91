use std::collections::{BTreeMap, HashMap};

use super::{Id, Project, Record};

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

/// Rows that belong to projects, found by project.
#[derive(Clone, Debug)]
pub struct Parts<R> {
    rows: Rows<R>,
    of_project: HashMap<Id<Project>, Vec<Id<R>>>,
}

impl<R> Default for Parts<R> {
    fn default() -> Self {
        Self {
            rows: Rows::default(),
            of_project: HashMap::new(),
        }
    }
}

impl<R: Part> Parts<R> {
    /// The rows of a project, by position.
    pub fn of(&self, project: Id<Project>) -> Vec<&R> {
        let Some(ids) = self.of_project.get(&project) else {
            return Vec::new();
        };
        let mut rows: Vec<&R> = ids.iter().filter_map(|id| self.rows.get(*id)).collect();
        rows.sort_by_key(|row| (row.position(), row.id()));
        rows
    }

    /// The row, if there is one.
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        self.rows.get(id)
    }

    /// All rows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + '_ {
        self.rows.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn get_mut(&mut self, id: Id<R>) -> Option<&mut R> {
        self.rows.get_mut(id)
    }

    pub(super) fn insert(&mut self, row: R) {
        self.of_project
            .entry(row.project())
            .or_default()
            .push(row.id());
        self.rows.insert(row);
    }

    pub(super) fn remove(&mut self, id: Id<R>) -> Option<R> {
        let row = self.rows.remove(id)?;
        if let Some(ids) = self.of_project.get_mut(&row.project()) {
            ids.retain(|other| *other != id);
        }
        Some(row)
    }
}
