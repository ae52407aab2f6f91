//! What the ops wrote, cell by cell, and which of them kept or deleted each row.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::super::{Change, Kind, OpKind, ProjectColumn, Row, Source, Sources, Table, Value};
use super::OpSet;

/// Which row.
pub(super) type Key = (Table, Uuid);

/// A place in the history: the op, and the change in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub op: usize,
    pub change: usize,
}

impl At {
    /// Whether a deletion here was done with something in sight.
    pub fn covers(self, alive: Self, set: &OpSet) -> bool {
        if self.op == alive.op {
            alive.change < self.change
        } else {
            set.saw(self.op, alive.op)
        }
    }
}

/// The values that were written into one cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell<T> {
    /// What it held before each op that wrote into it, whether that counts or not.
    pub before: Vec<(usize, T)>,
    /// What counts, in an order that keeps to what each had seen.
    pub writes: Vec<Write<T>>,
}

#[derive(Clone, Debug)]
pub(super) struct Write<T> {
    pub at: At,
    pub value: T,
    /// The row, before it was found to mean the same as another, when this is the value that the row was made with.
    pub made: Option<Uuid>,
}

/// A row that one op deleted, with all that the op deleted with it.
#[derive(Debug)]
pub(super) struct Group {
    pub op: usize,
    /// The row by which people know what is gone: the project rather than its milestone.
    pub root: Key,
    pub rows: Vec<Key>,
}

/// What became of one row.
#[derive(Debug, Default)]
pub(super) struct Track {
    pub cells: BTreeMap<usize, Cell<Value>>,
    pub sources: BTreeMap<ProjectColumn, Cell<Option<Source>>>,
    /// What made or altered the row.
    pub alive: Vec<At>,
    /// What deleted it, with the group that went with it.
    pub deletes: Vec<(At, usize)>,
    /// The deleting ops that were not undone.
    pub standing_deletes: BTreeSet<usize>,
    /// Whether it was made after the library began.
    pub is_born: bool,
    /// The op that made it, unless it was undone.
    pub made_by: Option<usize>,
    /// The rows that were found to be this one, each as some op had it whole. Kept apart: which of two is met last
    /// depends on the order in which a copy learnt of them.
    pub shapes: BTreeMap<Uuid, Row>,
    /// The rows that were found to be this one, itself among them when it was ever there.
    pub ids: BTreeSet<Uuid>,
}

/// All rows that ops touched.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    pub rows: BTreeMap<Key, Track>,
    pub groups: Vec<Group>,
    /// Rows that are the same as another, with that one.
    pub same: BTreeMap<Key, Uuid>,
}

/// Tables that no op brings into another copy: a moment of one history, and what is undecided here.
pub(super) const fn is_of_one_copy(table: Table) -> bool {
    matches!(table, Table::NamedSnapshot)
}

impl Tracks {
    /// What the ops come to, with rows that are one: each pair names two.
    pub fn of(set: &OpSet, pairs: &[(Table, Uuid, Uuid)]) -> Self {
        let mut tracks = Self::default();
        for (table, one, other) in pairs {
            tracks.join(*table, *one, *other);
        }
        tracks.collect(set);
        tracks
    }

    fn collect(&mut self, set: &OpSet) {
        let undone = set.undone();
        for (place, op) in set.ops().iter().enumerate() {
            let root = set.root(place);
            let is_of_merge = set.ops()[root].op.merged.is_some();
            let is_reversal = root != place;
            let changes = match &op.op.merged {
                Some(merged) => &merged.decided,
                // What a merge did follows from what it brought.
                None if is_of_merge || op.op.kind == OpKind::Baseline => continue,
                None => &op.op.changes,
            };
            let part = Part {
                place,
                is_decision: op.op.merged.is_some(),
                is_active: set.is_active(op.dot),
                writes: !is_reversal && counts(set, &undone, place),
                is_undone_merge: is_of_merge && undone[place],
            };
            self.take(&part, changes);
        }
    }

    /// The row that stands for a row.
    pub fn stands_for(&self, table: Table, id: Uuid) -> Uuid {
        let mut id = id;
        while let Some(other) = self.same.get(&(table, id)) {
            id = *other;
        }
        id
    }

    /// Of rows that mean the same the one with the smallest id stays, whoever finds it out.
    fn join(&mut self, table: Table, one: Uuid, other: Uuid) {
        let (one, other) = (self.stands_for(table, one), self.stands_for(table, other));
        let (kept, gone) = (one.min(other), one.max(other));
        if kept != gone {
            self.same.insert((table, gone), kept);
        }
    }

    fn take(&mut self, part: &Part, changes: &[Change]) {
        let changes = changes.iter().enumerate();
        let changes: Vec<(usize, &Change)> = changes
            .filter(|(_, change)| !is_of_one_copy(change.table()))
            .collect();
        for (i, change) in &changes {
            let id = change.row_id();
            let key = (change.table(), self.stands_for(change.table(), id));
            let at = At {
                op: part.place,
                change: *i,
            };
            let track = self.rows.entry(key).or_default();
            track.ids.insert(id);
            match change {
                Change::Create(row) => track.create(part, at, row),
                Change::Delete(row) => drop(track.shapes.insert(row.id, row.clone())),
                Change::Set {
                    column,
                    old,
                    new,
                    source,
                    ..
                } => {
                    if Sources::is_column(key.0, *column) {
                        track.set_sources(part, at, old, new);
                        continue;
                    }
                    if part.writes && is_work(change) {
                        track.alive.push(at);
                    }
                    if old != new || part.is_decision {
                        track.write(part, at, *column, old, new, None);
                    }
                    if let (Some(step), Some(field)) = (source, ProjectColumn::ALL.get(*column))
                        && key.0 == Table::Project
                    {
                        track.set_source(part, at, *field, step.old, step.new);
                    }
                }
            }
        }
        if part.is_active && !part.is_undone_merge {
            self.take_deletes(part, &changes);
        }
    }

    fn take_deletes(&mut self, part: &Part, changes: &[(usize, &Change)]) {
        let mut deleted: BTreeMap<Key, (usize, &Row)> = BTreeMap::new();
        for (i, change) in changes {
            if let Change::Delete(row) = change {
                let key = (row.table, self.stands_for(row.table, row.id));
                deleted.insert(key, (*i, row));
            }
        }
        let mut groups: BTreeMap<Key, usize> = BTreeMap::new();
        for (key, (i, _)) in &deleted {
            let root = self.root(&deleted, *key);
            let group = *groups.entry(root).or_insert_with(|| {
                self.groups.push(Group {
                    op: part.place,
                    root,
                    rows: Vec::new(),
                });
                self.groups.len() - 1
            });
            self.groups[group].rows.push(*key);
            let at = At {
                op: part.place,
                change: *i,
            };
            if let Some(track) = self.rows.get_mut(key) {
                track.deletes.push((at, group));
                if part.writes {
                    track.standing_deletes.insert(part.place);
                }
            }
        }
    }

    fn root(&self, deleted: &BTreeMap<Key, (usize, &Row)>, key: Key) -> Key {
        let mut root = key;
        // No deeper than there are tables.
        for _ in Table::ALL {
            let Some((_, row)) = deleted.get(&root) else {
                break;
            };
            let owners = root.0.owners().iter();
            let mut owners = owners.flat_map(|column| row.pointers(*column));
            let above = owners.find_map(|(table, id)| {
                let owner = (table, self.stands_for(table, id));
                deleted.contains_key(&owner).then_some(owner)
            });
            match above {
                Some(owner) if owner != root => root = owner,
                _ => break,
            }
        }
        root
    }
}

/// An op as far as its changes go.
struct Part {
    place: usize,
    /// Whether somebody chose these changes: also a value that stood there already is then chosen.
    is_decision: bool,
    /// Whether it counts for which rows there are.
    is_active: bool,
    /// Whether it counts for what is in the cells: what was undone does not, nor does the undoing.
    writes: bool,
    is_undone_merge: bool,
}

fn counts(set: &OpSet, undone: &[bool], place: usize) -> bool {
    set.is_active(set.ops()[place].dot) && !undone[place]
}

impl Track {
    fn create(&mut self, part: &Part, at: At, row: &Row) {
        if part.is_undone_merge {
            return;
        }
        // One that is made again holds what it held.
        let is_again = self.shapes.get(&row.id).cloned();
        self.is_born |= is_again.is_none();
        if part.writes && self.made_by.is_none() {
            self.made_by = Some(part.place);
        }
        for (column, value) in row.values.iter().enumerate() {
            if Sources::is_column(row.table, column) {
                continue;
            }
            let held = is_again.as_ref().and_then(|shape| shape.values.get(column));
            // What a new row leaves empty nobody wrote.
            if held.unwrap_or(&Value::Empty) != value {
                self.write(part, at, column, held.unwrap_or(value), value, Some(row.id));
            }
        }
        if row.table == Table::Project {
            let (was, is) = (is_again.as_ref().map(Sources::of), Sources::of(row));
            for field in ProjectColumn::ALL {
                let new = is.get(*field);
                let old = was.as_ref().map_or(new, |was| was.get(*field));
                if (was.is_none() && new.is_some()) || old != new {
                    self.set_source(part, at, *field, old, new);
                }
            }
        }
        if part.is_active {
            self.alive.push(at);
        }
        self.shapes.insert(row.id, row.clone());
    }

    fn write(
        &mut self,
        part: &Part,
        at: At,
        column: usize,
        old: &Value,
        new: &Value,
        made: Option<Uuid>,
    ) {
        let cell = self.cells.entry(column).or_default();
        cell.before.push((at.op, old.clone()));
        cell.write(part, at, new.clone(), made);
    }

    fn set_source(
        &mut self,
        part: &Part,
        at: At,
        field: ProjectColumn,
        old: Option<Source>,
        new: Option<Source>,
    ) {
        let cell = self.sources.entry(field).or_default();
        cell.before.push((at.op, old));
        cell.write(part, at, new, None);
    }

    /// An op of an earlier version sets all sources of a project at once; those that it altered count.
    fn set_sources(&mut self, part: &Part, at: At, old: &Value, new: &Value) {
        let sources = |value: &Value| match value {
            Value::Sources(sources) => sources.clone(),
            _ => Sources::default(),
        };
        let (old, new) = (sources(old), sources(new));
        for (field, step) in old.differences(&new) {
            self.set_source(part, at, field, step.old, step.new);
        }
    }
}

impl<T> Cell<T> {
    fn write(&mut self, part: &Part, at: At, value: T, made: Option<Uuid>) {
        if !part.writes {
            return;
        }
        match self.writes.last_mut() {
            // The last word of an op counts.
            Some(last) if last.at.op == at.op => {
                last.at = at;
                last.value = value;
            }
            _ => self.writes.push(Write { at, value, made }),
        }
    }
}

/// Whether a change is work on a row: rows are renumbered when others are moved.
pub(super) fn is_work(change: &Change) -> bool {
    change
        .column()
        .is_none_or(|column| column.kind != Kind::Ordinal)
}
