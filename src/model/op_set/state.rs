//! The rows to which ops come, and where two of them wrote without knowing of each other.
//!
//! Rules, the same in every copy:
//! - A cell holds what was written last. Of values that were written without sight of each other the latest by the
//!   clock is shown, and all are kept as a conflict until an op is done with all of them in sight. A value that both
//!   began with is no side of a conflict.
//! - A deletion takes effect unless somebody worked on what is deleted without sight of it, or still points at it. The
//!   rows then stay, all that the op deleted together with them, and the deletion is a conflict.
//! - Two moves that put a row above itself: the earlier is held back, and is a conflict.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::super::{Kind, ProjectColumn, Row, SignedOp, Source, Sources, Table, Value, tree};
use super::OpSet;
use super::track::{Cell, Key, Track, Tracks, Write};

/// What two wrote without knowing of each other, and nobody has decided yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The table.
    pub table: Table,
    /// The row.
    pub id: Uuid,
    /// The column; none where the row itself is in question.
    pub column: Option<usize>,
    /// What all began with.
    pub base: Value,
    /// What each wrote, in the order of their clocks; the last is what the library shows.
    pub sides: Vec<Side>,
    /// What stays or goes together, where the row itself is in question.
    pub rows: Vec<(Table, Uuid)>,
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The value; none where the side keeps or deletes the row.
    pub value: Option<Value>,
    /// Whether it deletes the row.
    pub is_deletion: bool,
    /// The op.
    pub op: Arc<SignedOp>,
}

/// Rows as the ops have them; none for one that is not there.
pub(super) type Rows = BTreeMap<Key, Option<Row>>;

/// What a set of ops comes to, as far as they touched anything.
#[derive(Debug, Default)]
pub(super) struct State {
    pub rows: Rows,
    pub clashes: Vec<Clash>,
}

/// How rows were that no op touched.
pub(super) type Untouched<'a> = &'a dyn Fn(Table, Uuid) -> Option<Row>;

/// What a cell holds.
struct Resolved<T> {
    value: T,
    /// The op that wrote it; none where all writing was undone.
    op: Option<usize>,
    base: T,
    /// The sides, where there are several.
    sides: Vec<(usize, T)>,
}

/// Whether a deletion is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    No,
    /// With the op because of which, where it is known.
    Yes(Option<usize>),
}

struct Making<'a> {
    set: &'a OpSet,
    tracks: &'a Tracks,
    untouched: Untouched<'a>,
    /// Of each group whether it stays.
    kept: Vec<Kept>,
}

impl State {
    pub fn of(set: &OpSet, tracks: &Tracks, untouched: Untouched<'_>) -> Self {
        let mut making = Making {
            set,
            tracks,
            untouched,
            kept: vec![Kept::No; tracks.groups.len()],
        };
        let (whole, cell_clashes) = making.rows();
        making.keep(&whole);
        let mut rows: Rows = BTreeMap::new();
        for (key, track) in &tracks.rows {
            let row = whole.get(key).filter(|_| making.is_there(track));
            rows.insert(*key, row.cloned());
        }
        making.mend(&mut rows);
        for (table, id) in tracks.same.keys() {
            rows.insert((*table, *id), None);
        }
        let mut clashes = making.deletions();
        let is_there = |clash: &Clash| matches!(rows.get(&(clash.table, clash.id)), Some(Some(_)));
        clashes.extend(cell_clashes.into_iter().filter(is_there));
        clashes.extend(making.break_rings(&mut rows));
        clashes.sort_by_key(|clash| (clash.table, clash.id, clash.column));
        clashes.dedup_by_key(|clash| (clash.table, clash.id, clash.column));
        Self { rows, clashes }
    }
}

impl Making<'_> {
    /// By the clock, and where that is the same by identity.
    fn order(&self, one: usize, other: usize) -> Ordering {
        let key = |place: usize| self.set.ops().get(place).map(|op| (op.at, op.dot));
        key(one).cmp(&key(other))
    }

    fn side(&self, place: usize, value: Option<Value>) -> Option<Side> {
        let op = self.set.ops().get(place)?;
        Some(Side {
            is_deletion: false,
            value,
            op: Arc::clone(op),
        })
    }

    /// What a cell held before anybody wrote into it: before the op that had seen no other, and of several such the
    /// earliest by the clock. The order in which a copy learnt of them says nothing.
    fn first<T: Clone + Default>(&self, cell: &Cell<T>) -> T {
        let is_first = |(op, _): &&(usize, T)| {
            let mut others = cell.before.iter();
            !others.any(|(other, _)| other != op && self.set.saw(*op, *other))
        };
        let first = cell.before.iter().filter(is_first);
        let first = first.min_by(|a, b| self.order(a.0, b.0));
        first.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn resolve<T: Clone + Default + PartialEq>(&self, cell: &Cell<T>) -> Resolved<T> {
        let all = &cell.writes;
        let first = self.first(cell);
        let is_last = |write: &&Write<T>| {
            let mut others = all.iter().rev();
            !others.any(|other| self.set.saw(other.at.op, write.at.op))
        };
        let last: Vec<&Write<T>> = all.iter().filter(is_last).collect();
        let in_sight = |write: &&Write<T>| {
            let mut last = last.iter();
            last.all(|last| self.set.saw(last.at.op, write.at.op))
        };
        // What is written last of what all had in sight, else what the first of all replaced; rows that were made apart
        // and mean the same began with nothing.
        let base = if last.len() < 2 {
            first.clone()
        } else {
            let common: Vec<&Write<T>> = all.iter().filter(in_sight).collect();
            let common = common
                .iter()
                .filter(|write| {
                    let mut others = common.iter();
                    !others.any(|other| self.set.saw(other.at.op, write.at.op))
                })
                .max_by(|a, b| self.order(a.at.op, b.at.op));
            match common {
                Some(write) => write.value.clone(),
                None if last.iter().any(|write| write.made.is_some()) => T::default(),
                None => first.clone(),
            }
        };
        let mut sides: Vec<(usize, T)> = Vec::new();
        let mut sorted: Vec<&Write<T>> = last;
        sorted.sort_by(|a, b| self.order(a.at.op, b.at.op));
        let is_idle = sorted.iter().all(|write| write.value == base);
        for write in sorted {
            if write.value != base || is_idle {
                sides.retain(|(_, value)| *value != write.value);
                sides.push((write.at.op, write.value.clone()));
            }
        }
        let (op, value) = match sides.last() {
            Some((op, value)) => (Some(*op), value.clone()),
            None => (None, first.clone()),
        };
        Resolved {
            value,
            op,
            base,
            sides,
        }
    }

    /// Every row that ops touched as their cells have it, whether it is there or not.
    fn rows(&self) -> (BTreeMap<Key, Row>, Vec<Clash>) {
        let (mut rows, mut clashes) = (BTreeMap::new(), Vec::new());
        for (key, track) in &self.tracks.rows {
            let (table, id) = *key;
            let Some(mut row) = self.unwritten(*key, track) else {
                continue;
            };
            row.id = id;
            let mut ops = BTreeMap::new();
            for (column, cell) in &track.cells {
                let resolved = self.resolve_cell(*key, track, *column, cell);
                ops.insert(*column, resolved.op);
                let is_ordinal = table
                    .columns()
                    .get(*column)
                    .is_some_and(|column| column.kind == Kind::Ordinal);
                if resolved.sides.len() > 1 && !is_ordinal {
                    let sides = resolved.sides.iter();
                    let sides = sides.filter_map(|(op, value)| {
                        self.side(*op, Some(self.led(table, *column, value)))
                    });
                    clashes.push(Clash {
                        table,
                        id,
                        column: Some(*column),
                        base: resolved.base,
                        sides: sides.collect(),
                        rows: Vec::new(),
                    });
                }
                if let Some(value) = row.values.get_mut(*column) {
                    *value = self.led(table, *column, &resolved.value);
                }
            }
            if table == Table::Project {
                self.sources(track, &ops).put_into_row(&mut row);
            }
            rows.insert(*key, row);
        }
        (rows, clashes)
    }

    /// A row with what no op wrote: nothing where an op made it, whatever a copy took it for before it knew more.
    fn unwritten(&self, (table, id): Key, track: &Track) -> Option<Row> {
        if track.is_born {
            let mut row = track.shapes.values().next()?.clone();
            row.values.fill(Value::Empty);
            return Some(row);
        }
        let row = (self.untouched)(table, id);
        row.or_else(|| track.shapes.get(&id).cloned())
    }

    fn resolve_cell(
        &self,
        key: Key,
        track: &Track,
        column: usize,
        cell: &Cell<Value>,
    ) -> Resolved<Value> {
        let is_place = key.0.owners().contains(&column)
            || key
                .0
                .columns()
                .get(column)
                .is_some_and(|column| column.kind == Kind::Ordinal);
        if track.ids.len() < 2 || !is_place {
            return self.resolve(cell);
        }
        // A row that was made twice stays where the first of the two belongs.
        let is_own = |write: &&Write<Value>| write.made.is_none_or(|id| id == key.1);
        self.resolve(&Cell {
            before: cell.before.clone(),
            writes: cell.writes.iter().filter(is_own).cloned().collect(),
        })
    }

    /// Where values come from follows the values.
    fn sources(&self, track: &Track, ops: &BTreeMap<usize, Option<usize>>) -> FieldSources {
        let fields = track.sources.iter().map(|(field, cell)| {
            let op = ops.get(&(*field as usize)).copied().flatten();
            let with_value = cell.writes.iter().find(|write| Some(write.at.op) == op);
            let source = match with_value {
                Some(write) => write.value,
                None => self.resolve(cell).value,
            };
            (*field, source)
        });
        FieldSources(fields.collect())
    }

    /// A value with its pointers led to the rows that stand for others.
    fn led(&self, table: Table, column: usize, value: &Value) -> Value {
        let kind = table.columns().get(column).map(|column| column.kind);
        let (Some(Kind::Ref(to) | Kind::Refs(to)), false) = (kind, self.tracks.same.is_empty())
        else {
            return value.clone();
        };
        match value {
            Value::Ref(id) => Value::Ref(self.tracks.stands_for(to, *id)),
            Value::Refs(ids) => {
                let mut led: Vec<Uuid> = Vec::new();
                for id in ids.iter().map(|id| self.tracks.stands_for(to, *id)) {
                    if !led.contains(&id) {
                        led.push(id);
                    }
                }
                Value::Refs(led)
            }
            value => value.clone(),
        }
    }

    fn is_kept(&self, group: usize) -> bool {
        matches!(self.kept.get(group), Some(Kept::Yes(_)))
    }

    /// Whether what made or altered a row keeps it.
    fn keeps(&self, track: &Track, alive: super::track::At) -> bool {
        let mut deletes = track.deletes.iter();
        deletes.all(|(delete, group)| self.is_kept(*group) || !delete.covers(alive, self.set))
    }

    fn is_there(&self, track: &Track) -> bool {
        let mut deletes = track.deletes.iter();
        (!track.is_born && deletes.all(|(_, group)| self.is_kept(*group)))
            || track.alive.iter().any(|alive| self.keeps(track, *alive))
    }

    /// Finds out which deletions are held back; each may hold back others.
    fn keep(&mut self, rows: &BTreeMap<Key, Row>) {
        loop {
            let mut found: Vec<(usize, Option<usize>)> = Vec::new();
            for (place, group) in self.tracks.groups.iter().enumerate() {
                if self.is_kept(place) {
                    continue;
                }
                let tracks = group
                    .rows
                    .iter()
                    .filter_map(|key| self.tracks.rows.get(key));
                let works = tracks.flat_map(|track| {
                    let alive = track.alive.iter();
                    alive.filter(|alive| {
                        alive.op != group.op
                            && !self.set.saw(group.op, alive.op)
                            && self.keeps(track, **alive)
                    })
                });
                let cause = works
                    .map(|alive| alive.op)
                    .max_by(|a, b| self.order(*a, *b));
                found.extend(cause.map(|cause| (place, Some(cause))));
            }
            for (key, row) in rows {
                let Some(track) = self.tracks.rows.get(key) else {
                    continue;
                };
                if !self.is_there(track) {
                    continue;
                }
                for column in 0..row.values.len() {
                    for target in row.pointers(column) {
                        let gone = self.tracks.rows.get(&target);
                        let Some(gone) = gone.filter(|gone| !self.is_there(gone)) else {
                            continue;
                        };
                        let writes = track.cells.get(&column).map(|cell| &cell.writes);
                        let cause = writes
                            .and_then(|writes| writes.last())
                            .map(|write| write.at.op);
                        let deletes = gone.deletes.iter();
                        found.extend(deletes.map(|(_, group)| (*group, cause)));
                    }
                }
            }
            found.retain(|(group, _)| !self.is_kept(*group));
            if found.is_empty() {
                return;
            }
            for (group, cause) in found {
                if !self.is_kept(group) {
                    self.kept[group] = Kept::Yes(cause);
                }
            }
        }
    }

    /// The deletions that are held back and that nobody has answered.
    fn deletions(&self) -> Vec<Clash> {
        let mut clashes: Vec<Clash> = Vec::new();
        for (group, kept) in self.tracks.groups.iter().zip(&self.kept) {
            let Kept::Yes(cause) = kept else { continue };
            let tracks = || {
                group
                    .rows
                    .iter()
                    .filter_map(|key| self.tracks.rows.get(key))
            };
            let is_answered = tracks().any(|track| {
                let mut alive = track.alive.iter();
                alive.any(|alive| self.set.saw(alive.op, group.op))
            });
            if is_answered || !tracks().any(|track| self.is_there(track)) {
                continue;
            }
            let deletion = self.side(group.op, None).map(|side| Side {
                is_deletion: true,
                ..side
            });
            let keeping = cause.and_then(|place| self.side(place, None));
            clashes.push(Clash {
                table: group.root.0,
                id: group.root.1,
                column: None,
                base: Value::Empty,
                sides: deletion.into_iter().chain(keeping).collect(),
                rows: group.rows.clone(),
            });
        }
        // The first of several deletions of one row tells of all.
        let mut told = BTreeSet::new();
        clashes.sort_by_key(|clash| clash.sides.first().map(|side| (side.op.at, side.op.dot)));
        clashes.retain(|clash| told.insert((clash.table, clash.id)));
        clashes
    }

    /// Takes out pointers to rows of which no op tells anything, and rows that belong to such.
    fn mend(&self, rows: &mut Rows) {
        loop {
            let mut broken = Vec::new();
            for (key, row) in &*rows {
                let Some(row) = row else { continue };
                for column in 0..row.values.len() {
                    let mut pointers = row.pointers(column);
                    if pointers.any(|target| !self.leads(rows, target)) {
                        broken.push((*key, column));
                    }
                }
            }
            if broken.is_empty() {
                return;
            }
            for (key, column) in broken {
                let left = rows.get(&key).and_then(Option::as_ref).and_then(|row| {
                    let table = row.pointers(column).next()?.0;
                    let value = row.values.get(column)?;
                    Some(value.without(|id| !self.leads(rows, (table, *id))))
                });
                let (Some(left), Some(row)) = (left, rows.get_mut(&key)) else {
                    continue;
                };
                if key.0.owners().contains(&column) {
                    *row = None;
                } else if let Some(row) = row {
                    row.values[column] = left;
                }
            }
        }
    }

    fn leads(&self, rows: &Rows, target: Key) -> bool {
        match rows.get(&target) {
            Some(row) => row.is_some(),
            None => (self.untouched)(target.0, target.1).is_some(),
        }
    }

    /// Holds back moves by which rows would stand above themselves.
    fn break_rings(&self, rows: &mut Rows) -> Vec<Clash> {
        let mut clashes = Vec::new();
        for table in Table::ALL {
            let Some(column) = table.parent_column() else {
                continue;
            };
            loop {
                let ids: Vec<Uuid> = rows
                    .range((table, Uuid::nil())..=(table, Uuid::max()))
                    .filter_map(|((_, id), row)| row.as_ref().map(|_| *id))
                    .collect();
                let above = |id: Uuid| match rows.get(&(table, id)) {
                    Some(row) => Some(row.as_ref()?.pointers(column).next()?.1),
                    None => Some((self.untouched)(table, id)?.pointers(column).next()?.1),
                };
                let Some(circle) = tree::circles(ids, above).into_iter().min() else {
                    break;
                };
                let moves = circle.iter().filter_map(|id| {
                    let cell = self.tracks.rows.get(&(table, *id))?.cells.get(&column)?;
                    let resolved = self.resolve(cell);
                    Some((*id, resolved.op?, resolved))
                });
                let Some((id, op, resolved)) = moves.min_by(|a, b| self.order(a.1, b.1)) else {
                    break;
                };
                let Some(Some(row)) = rows.get_mut(&(table, id)) else {
                    break;
                };
                let held_back = std::mem::take(&mut row.values[column]);
                let sides = self.side(op, Some(held_back)).into_iter();
                clashes.push(Clash {
                    table,
                    id,
                    column: Some(column),
                    base: resolved.base,
                    sides: sides.chain(self.side(op, Some(Value::Empty))).collect(),
                    rows: Vec::new(),
                });
            }
        }
        clashes
    }
}

struct FieldSources(Vec<(ProjectColumn, Option<Source>)>);

impl FieldSources {
    fn put_into_row(self, row: &mut Row) {
        let sources = Sources::of(row);
        let fields = self.0.into_iter();
        let sources = fields.fold(sources, |sources, (field, source)| {
            sources.with(field, source)
        });
        sources.put_into(row);
    }
}
