//! The rows of one table, in maps that share structure: a copy costs a few pointers, and an alteration of one of two
//! copies costs the way to the altered row. A job takes the library as it stands and the window goes on editing.

use std::sync::Arc;

use imbl::OrdMap;
use uuid::Uuid;

use super::bytes::{Bytes, put_count};
use super::lasting::Lasting;
use super::{Id, Project, Record, Row};

/// How the rows of a table are kept.
pub(super) trait Shape: Sized {
    /// One row.
    type Record: Record;
    /// As it waits to be put in its place.
    type Kept;

    /// A row that is to wait.
    fn keep(row: Self::Record) -> Self::Kept;

    /// Puts rows in their places, in one go where there are none yet.
    ///
    /// # Errors
    /// The one that is there already; none of them is then put.
    fn extend(&mut self, rows: Vec<Self::Kept>) -> Result<(), Uuid>;
}

/// The first of those in order that stands there twice.
fn twice<T, K: Eq>(sorted: &[T], key: impl Fn(&T) -> K) -> Option<&T> {
    let both = sorted
        .windows(2)
        .find(|both| key(&both[0]) == key(&both[1]));
    both.and_then(<[T]>::first)
}

/// The rows of one table, in the order of their ids, which is the order in which they were made.
#[derive(Clone, Debug)]
pub struct Rows<R>(OrdMap<Id<R>, Arc<R>>);

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<R: Record> Rows<R> {
    /// The row, if there is one.
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        self.0.get(&id).map(Arc::as_ref)
    }

    /// All rows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + '_ {
        self.0.values().map(Arc::as_ref)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What comes of altering a row; `None` where there is none.
    pub(super) fn alter<T>(&mut self, id: Id<R>, alter: impl FnOnce(&mut R) -> T) -> Option<T> {
        self.0.get_mut(&id).map(|row| alter(Arc::make_mut(row)))
    }

    pub(super) fn insert(&mut self, row: R) {
        self.0.insert(row.id(), Arc::new(row));
    }

    pub(super) fn remove(&mut self, id: Id<R>) -> Option<Arc<R>> {
        self.0.remove(&id)
    }

    /// None of the rows belongs to a project.
    #[expect(clippy::unused_self, reason = "tables of parts answer by their rows")]
    pub(super) const fn rows_of(&self, _project: Id<Project>) -> Vec<Row> {
        Vec::new()
    }

    /// See [`Parts::is_same_of`].
    #[expect(clippy::unused_self, reason = "tables of parts answer by their rows")]
    pub(super) const fn is_same_of(&self, _: Id<Project>, _: &Self, _: Id<Project>) -> bool {
        true
    }

    /// Writes all rows as plain bytes.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_count(out, self.0.len());
        self.iter().for_each(|row| row.put(out));
    }

    /// The inverse of [`Rows::put`].
    pub(super) fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        let count = bytes.count()?;
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            let row = R::take(bytes)?;
            rows.push((row.id(), Arc::new(row)));
        }
        sorted_map(rows).map(Self)
    }

    /// How many rows are not one and the same in both.
    #[cfg(test)]
    pub(super) fn apart(&self, other: &Self) -> usize {
        let rows = self.0.iter().filter(|(id, row)| {
            let other = other.0.get(*id);
            !other.is_some_and(|other| Arc::ptr_eq(row, other))
        });
        rows.count()
    }
}

impl<R: Record> Shape for Rows<R> {
    type Record = R;
    type Kept = Arc<R>;

    fn keep(row: R) -> Arc<R> {
        Arc::new(row)
    }

    fn extend(&mut self, mut rows: Vec<Arc<R>>) -> Result<(), Uuid> {
        rows.sort_by_key(|row| row.id());
        if let Some(row) = twice(&rows, |row| row.id()) {
            return Err(row.id().uuid());
        }
        if self.is_empty() {
            let entries = rows.into_iter().map(|row| (row.id(), row));
            self.0 = sorted_map(entries.collect()).unwrap_or_default();
            return Ok(());
        }
        if let Some(row) = rows.iter().find(|row| self.0.contains_key(&row.id())) {
            return Err(row.id().uuid());
        }
        self.0.extend(rows.into_iter().map(|row| (row.id(), row)));
        Ok(())
    }
}

/// A map of what comes in ascending order; none when it does not. In a map that was filled in order every node is half
/// empty: here each second entry comes first, and the others then fill the nodes up.
fn sorted_map<K: Ord + Copy, V: Clone>(entries: Vec<(K, V)>) -> Option<OrdMap<K, V>> {
    if !entries.is_sorted_by(|(a, _), (b, _)| a < b) {
        return None;
    }
    let mut map = OrdMap::new();
    let mut others = Vec::with_capacity(entries.len() / 2);
    for (place, (key, value)) in entries.into_iter().enumerate() {
        if place % 2 == 0 {
            map.insert(key, value);
        } else {
            others.push((key, value));
        }
    }
    map.extend(others);
    Some(map)
}

/// A row that belongs to one project for good.
pub trait Part: Record {
    /// The project.
    fn project(&self) -> Id<Project>;
    /// Its place among the project's rows.
    fn position(&self) -> i32;
}

/// Where a row stands among those of its project: of one position that which was made first.
fn place<R: Part>(row: &R) -> (i32, Id<R>) {
    (row.position(), row.id())
}

/// Rows that belong to projects, found by project. Those of one project lie side by side, by position: questions that look
/// through all projects take them together, and whoever asks for some months passes over the others.
///
/// A hashed map that shares structure finds them quicker, but its nodes have room for 16 entries and with 100 000 projects
/// hold three: 18 MB for each table. In a sorted one they are full, and whoever goes through all projects does so in its
/// order.
#[derive(Clone, Debug)]
pub struct Parts<R> {
    of_project: OrdMap<Id<Project>, Arc<Vec<R>>>,
    owners: Lasting<Id<R>, Id<Project>>,
}

impl<R> Default for Parts<R> {
    fn default() -> Self {
        Self {
            of_project: OrdMap::new(),
            owners: Lasting::default(),
        }
    }
}

impl<R: Part> Parts<R> {
    /// The rows of a project, by position.
    pub fn of(&self, project: Id<Project>) -> &[R] {
        let rows = self.of_project.get(&project);
        rows.map_or(&[][..], |rows| rows.as_slice())
    }

    /// The same without their type.
    pub(super) fn rows_of(&self, project: Id<Project>) -> Vec<Row> {
        self.of(project).iter().map(Record::to_row).collect()
    }

    /// Whether a project here and one of the other library hold the same.
    pub(super) fn is_same_of(&self, here: Id<Project>, other: &Self, there: Id<Project>) -> bool
    where
        R: PartialEq,
    {
        self.of(here) == other.of(there)
    }

    /// The row, if there is one.
    pub fn get(&self, id: Id<R>) -> Option<&R> {
        let rows = self.of(self.owners.get(&id)?);
        rows.iter().find(|row| row.id() == id)
    }

    /// All rows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + '_ {
        self.owners.keys().filter_map(|id| self.get(id))
    }

    /// All rows, project by project: quicker.
    pub fn unordered(&self) -> impl Iterator<Item = &R> + '_ {
        self.of_project.values().flat_map(|rows| rows.iter())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.owners.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.owners.len() == 0
    }

    /// What comes of altering a row; `None` where there is none.
    pub(super) fn alter<T>(&mut self, id: Id<R>, alter: impl FnOnce(&mut R) -> T) -> Option<T> {
        let rows = self.of_project.get_mut(&self.owners.get(&id)?)?;
        let rows = Arc::make_mut(rows);
        let row = rows.iter_mut().find(|row| row.id() == id)?;
        let before = row.position();
        let altered = alter(row);
        if row.position() != before {
            rows.sort_by_key(place);
        }
        Some(altered)
    }

    pub(super) fn insert(&mut self, row: R) {
        self.owners.insert(row.id(), row.project());
        let rows = Arc::make_mut(self.of_project.entry(row.project()).or_default());
        // Most projects have one or two: room for more would be most of a large library's memory.
        if rows.len() < 4 {
            rows.reserve_exact(1);
        }
        let at = rows.partition_point(|other| place(other) < place(&row));
        rows.insert(at, row);
    }

    pub(super) fn remove(&mut self, id: Id<R>) -> Option<R> {
        let project = self.owners.remove(&id)?;
        let rows = Arc::make_mut(self.of_project.get_mut(&project)?);
        let at = rows.iter().position(|row| row.id() == id)?;
        let row = rows.remove(at);
        if rows.is_empty() {
            self.of_project.remove(&project);
        }
        Some(row)
    }

    /// Writes all rows as plain bytes, project by project.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_count(out, self.of_project.len());
        for rows in self.of_project.values() {
            put_count(out, rows.len());
            rows.iter().for_each(|row| row.put(out));
        }
    }

    /// The inverse of [`Parts::put`].
    pub(super) fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        let count = bytes.count()?;
        let mut of_project = Vec::with_capacity(count);
        let mut owners = Vec::new();
        for _ in 0..count {
            let count = bytes.count()?;
            let mut rows: Vec<R> = Vec::with_capacity(count);
            for _ in 0..count {
                let row = R::take(bytes)?;
                owners.push((row.id(), row.project()));
                rows.push(row);
            }
            // As they were written, unless another program wrote them.
            rows.sort_by_key(place);
            let project = rows.first()?.project();
            let is_of_one = rows.iter().all(|row| row.project() == project);
            if !is_of_one {
                return None;
            }
            of_project.push((project, Arc::new(rows)));
        }
        let of_project = sorted_map(of_project)?;
        owners.sort_unstable_by_key(|(id, _)| *id);
        let owners = Lasting::of(owners)?;
        Some(Self { of_project, owners })
    }

    /// How many rows lie with those of projects that are not one and the same in both.
    #[cfg(test)]
    pub(super) fn apart(&self, other: &Self) -> usize {
        let apart = self.of_project.iter().filter(|(project, rows)| {
            let other = other.of_project.get(*project);
            !other.is_some_and(|other| Arc::ptr_eq(rows, other))
        });
        apart.map(|(_, rows)| rows.len()).sum()
    }
}

impl<R: Part> Shape for Parts<R> {
    type Record = R;
    type Kept = R;

    fn keep(row: R) -> R {
        row
    }

    fn extend(&mut self, mut rows: Vec<R>) -> Result<(), Uuid> {
        let mut owners: Vec<_> = rows.iter().map(|row| (row.id(), row.project())).collect();
        owners.sort_unstable_by_key(|(id, _)| *id);
        if let Some((id, _)) = twice(&owners, |(id, _)| *id) {
            return Err(id.uuid());
        }
        if !self.is_empty() {
            let is_there = |(id, _): &&(Id<R>, _)| self.owners.get(id).is_some();
            if let Some((id, _)) = owners.iter().find(is_there) {
                return Err(id.uuid());
            }
            for row in rows {
                self.insert(row);
            }
            return Ok(());
        }
        rows.sort_by_key(|row| (row.project(), place(row)));
        let groups = rows.chunk_by(|a, b| a.project() == b.project());
        let counts: Vec<usize> = groups.map(<[R]>::len).collect();
        let mut rows = rows.into_iter();
        let groups = counts.into_iter().filter_map(|count| {
            let group: Vec<R> = rows.by_ref().take(count).collect();
            Some((group.first()?.project(), Arc::new(group)))
        });
        self.of_project = sorted_map(groups.collect()).unwrap_or_default();
        self.owners = Lasting::of(owners).unwrap_or_default();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::model::{
        Change, Id, MilestoneColumn, Op, Portfolio, ProjectColumn, Record as _, Row, Table, Value,
    };

    const PROJECTS: u128 = 1_000;

    /// A thousand projects with two milestones each.
    fn library() -> Portfolio {
        let rows = (1..=PROJECTS).flat_map(|n| {
            let milestone = |m: u128| {
                let mut row = Row::blank(Table::Milestone, Uuid::from_u128(m * PROJECTS + n));
                let project = Value::Ref(Uuid::from_u128(n));
                row.values[MilestoneColumn::Project as usize] = project;
                row
            };
            let project = Row::blank(Table::Project, Uuid::from_u128(n));
            [project, milestone(1), milestone(2)]
        });
        Portfolio::from_rows(rows).unwrap()
    }

    fn apply(portfolio: &mut Portfolio, changes: Vec<Change>) {
        let op = Op::edit(Uuid::nil(), "", changes);
        portfolio.apply(&op).unwrap();
    }

    #[test]
    fn an_edit_beside_a_job_copies_the_edited_rows_and_no_others() {
        let mut now = library();
        let with_the_job = now.clone();
        let name = Value::Text("平安大桥".to_owned());
        let project = now.projects().get(Id::new(Uuid::from_u128(7))).unwrap();
        let renamed = Change::set(project, ProjectColumn::Name as usize, name.clone());
        let milestone = &now.milestones().of(project.id)[0];
        let noted = Change::set(milestone, MilestoneColumn::Name as usize, name);
        apply(&mut now, renamed.into_iter().chain(noted).collect());
        assert_eq!(now.projects().apart(with_the_job.projects()), 1);
        // The milestones of one project lie side by side.
        assert_eq!(now.milestones().apart(with_the_job.milestones()), 2);
    }

    #[test]
    fn rows_of_a_project_stand_by_position_however_they_came() {
        let mut now = library();
        let project = Id::new(Uuid::from_u128(7));
        let set = |now: &mut Portfolio, place: usize, position| {
            let milestone = &now.milestones().of(project)[place];
            let column = MilestoneColumn::Position as usize;
            let change = Change::set(milestone, column, Value::Integer(position));
            apply(now, change.into_iter().collect());
        };
        let order = |now: &Portfolio| {
            let rows = now.milestones().of(project).iter();
            rows.map(|row| (row.position, row.id.uuid().as_u128()))
                .collect::<Vec<_>>()
        };
        // Of one position the older stands first.
        assert_eq!(order(&now), [(0, 1_007), (0, 2_007)]);
        set(&mut now, 0, 5);
        assert_eq!(order(&now), [(0, 2_007), (5, 1_007)]);
        let mut third = Row::blank(Table::Milestone, Uuid::from_u128(3_007));
        third.values[MilestoneColumn::Project as usize] = Value::Ref(project.uuid());
        third.values[MilestoneColumn::Position as usize] = Value::Integer(3);
        apply(&mut now, vec![Change::Create(third)]);
        assert_eq!(order(&now), [(0, 2_007), (3, 3_007), (5, 1_007)]);
        set(&mut now, 2, -1);
        assert_eq!(order(&now), [(-1, 1_007), (0, 2_007), (3, 3_007)]);
        // So they come in at once, too.
        let rows = now.milestones().iter().map(super::Record::to_row);
        let projects = now.projects().iter().map(super::Record::to_row);
        let again = Portfolio::from_rows(projects.chain(rows)).unwrap();
        assert_eq!(order(&again), order(&now));
    }

    #[test]
    fn a_deletion_of_many_projects_copies_none_of_the_others() {
        let mut now = library();
        let before = now.clone();
        for n in 1..=PROJECTS / 2 {
            let deletion = now.deletion(Id::new(Uuid::from_u128(n)));
            apply(&mut now, deletion);
        }
        assert_eq!(
            (now.projects().len(), before.projects().len()),
            (500, 1_000)
        );
        assert_eq!(
            (now.milestones().len(), before.milestones().len()),
            (1_000, 2_000)
        );
        assert_eq!(now.projects().apart(before.projects()), 0);
        assert_eq!(now.milestones().apart(before.milestones()), 0);
        let row = before.projects().iter().next().unwrap().to_row();
        assert_eq!(row.id, Uuid::from_u128(1));
    }
}
