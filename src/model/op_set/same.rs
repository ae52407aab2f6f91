//! Rows that were made apart and mean the same: both offices added the same month, or the same usual milestones.
//!
//! Whether two rows are one follows from the ops alone, like everything else: from both rows as those left them who did
//! not know of the other. So it does not matter who merges with whom first, and what is done to the one row later, by
//! people who saw that it is one, parts it no more.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::super::{Kind, Row, Table, Value};
use super::OpSet;
use super::track::{Cell, Key, Track, Tracks};

/// Pairs of rows that mean the same, each row by its place, and whether they say the same in all else.
type Alike = BTreeMap<(usize, usize), bool>;

/// A row that some op made.
struct Made<'a> {
    id: Uuid,
    /// The op.
    op: usize,
    row: &'a Row,
    track: &'a Track,
}

/// What the ops come to, rows that mean the same taken as one.
pub(super) fn tracks(set: &OpSet) -> Tracks {
    let apart = Tracks::of(set, &[]);
    match pairs(set, &apart).as_slice() {
        [] => apart,
        pairs => Tracks::of(set, pairs),
    }
}

/// The rows that are the same as another.
fn pairs(set: &OpSet, tracks: &Tracks) -> Vec<(Table, Uuid, Uuid)> {
    let mut pairs = Vec::new();
    for ((table, _), made) in by_owner(tracks) {
        let origin = |made: &Made<'_>| set.ops().get(made.op).map(|op| op.dot.origin);
        let first = made.first().and_then(origin);
        if made.iter().all(|made| origin(made) == first) {
            continue;
        }
        for class in (Group { set, table, made }).classes() {
            let others = class.iter().skip(1);
            pairs.extend(class.first().into_iter().flat_map(|kept| {
                let others = others.clone();
                others.map(move |other| (table, *kept, *other))
            }));
        }
    }
    pairs
}

/// The rows that may mean the same, each list in the order of their ids: those of one project, one indicator.
fn by_owner(tracks: &Tracks) -> BTreeMap<(Table, Option<Key>), Vec<Made<'_>>> {
    let mut groups: BTreeMap<_, Vec<Made<'_>>> = BTreeMap::new();
    let mut meanings = BTreeMap::new();
    for ((table, id), track) in &tracks.rows {
        let (Some(op), Some(row)) = (track.made_by, track.shapes.get(id)) else {
            continue;
        };
        let meaning = meanings.entry(*table).or_insert_with(|| table.meaning());
        let Some(first) = meaning.0.first() else {
            continue;
        };
        let owner = row.pointers(*first).next();
        let made = Made {
            id: *id,
            op,
            row,
            track,
        };
        groups.entry((*table, owner)).or_default().push(made);
    }
    groups
}

struct Group<'a> {
    set: &'a OpSet,
    table: Table,
    made: Vec<Made<'a>>,
}

impl Group<'_> {
    fn classes(&self) -> Vec<Vec<Uuid>> {
        let alike = self.alike();
        let classes = connected(&alike).into_iter().flat_map(|rows| {
            let classes = self.parted(rows, &alike).into_iter();
            classes.filter(|class| class.len() > 1)
        });
        let ids = classes.map(|class| class.into_iter().map(|row| self.made[row].id).collect());
        ids.collect()
    }

    /// Of rows that are linked by meaning the same, those that are one.
    fn parted(&self, rows: Vec<usize>, alike: &Alike) -> Vec<Vec<usize>> {
        let mut classes: Vec<Vec<usize>> = rows.into_iter().map(|row| vec![row]).collect();
        let are_linked = |ones: &[usize], others: &[usize], is_whole: bool| {
            let mut pairs = ones.iter().flat_map(|one| {
                let others = others.iter();
                others.map(move |other| (*one.min(other), *one.max(other)))
            });
            self.are_apart(ones, others)
                && pairs.any(|pair| {
                    alike
                        .get(&pair)
                        .is_some_and(|is_equal| *is_equal || !is_whole)
                })
        };
        // Several funding lines of one source and year are known by what they say.
        while let Some((one, other)) = couples(classes.len())
            .find(|(one, other)| are_linked(&classes[*one], &classes[*other], true))
        {
            join(&mut classes, one, other);
        }
        // Of several others, nobody can say which is which.
        let is_only = |classes: &[Vec<usize>], one: usize, other: usize| {
            let mut thirds = (0..classes.len()).filter(|third| ![one, other].contains(third));
            !thirds.any(|third| {
                are_linked(&classes[one], &classes[third], false)
                    && !self.are_apart(&classes[third], &classes[other])
            })
        };
        while let Some((one, other)) = couples(classes.len()).find(|(one, other)| {
            are_linked(&classes[*one], &classes[*other], false)
                && is_only(&classes, *one, *other)
                && is_only(&classes, *other, *one)
        }) {
            join(&mut classes, one, other);
        }
        classes
    }

    fn alike(&self) -> Alike {
        let mut alike = BTreeMap::new();
        let (filled, beside) = self.table.meaning();
        for (i, one) in self.made.iter().enumerate() {
            for (j, other) in self.made.iter().enumerate().skip(i + 1) {
                if !self.are_apart(&[i], &[j]) || !self.is_there(one, other) {
                    continue;
                }
                if !self.is_there(other, one) {
                    continue;
                }
                let [a, b] = [(one, other), (other, one)].map(|(row, other)| {
                    let columns = 0..row.row.values.len();
                    let values = columns.map(|column| self.value(row, column, other));
                    values.collect::<Vec<Value>>()
                });
                let means = filled.iter().all(|column| !a[*column].is_empty())
                    && filled
                        .iter()
                        .chain(&beside)
                        .all(|column| a[*column] == b[*column]);
                if means {
                    let mut cells = a.iter().zip(&b).zip(self.table.columns());
                    let is_equal =
                        cells.all(|((a, b), column)| a == b || column.kind == Kind::Ordinal);
                    alike.insert((i, j), is_equal);
                }
            }
        }
        alike
    }

    /// Whether each row of the one list was made without sight of each of the other.
    fn are_apart(&self, ones: &[usize], others: &[usize]) -> bool {
        let saw = |a: usize, b: usize| {
            let [a, b] = [self.made[a].op, self.made[b].op];
            a == b || self.set.saw(a, b)
        };
        let mut pairs = ones
            .iter()
            .flat_map(|one| others.iter().map(move |other| (*one, *other)));
        pairs.all(|(one, other)| !saw(one, other) && !saw(other, one))
    }

    /// What those who did not know of another row left in a cell.
    fn value(&self, made: &Made<'_>, column: usize, other: &Made<'_>) -> Value {
        let Some(Cell { writes, .. }) = made.track.cells.get(&column) else {
            return Value::Empty;
        };
        let known = || {
            let writes = writes.iter();
            writes.filter(|write| !self.set.saw(write.at.op, other.op))
        };
        let last =
            known().filter(|write| !known().any(|later| self.set.saw(later.at.op, write.at.op)));
        let last = last.max_by_key(|write| {
            let op = self.set.ops().get(write.at.op);
            op.map(|op| (op.at, op.dot))
        });
        last.map_or(Value::Empty, |write| write.value.clone())
    }

    /// Whether the row is there for those who do not know of another.
    fn is_there(&self, made: &Made<'_>, other: &Made<'_>) -> bool {
        let mut alive = made.track.alive.iter();
        alive.any(|alive| {
            let mut deletes = made.track.deletes.iter().filter(|(delete, _)| {
                made.track.standing_deletes.contains(&delete.op)
                    && !self.set.saw(delete.op, other.op)
            });
            !self.set.saw(alive.op, other.op)
                && !deletes.any(|(delete, _)| delete.covers(*alive, self.set))
        })
    }
}

/// The rows of each set that is linked, in the order in which they stand.
fn connected(alike: &Alike) -> Vec<Vec<usize>> {
    let mut sets: Vec<BTreeSet<usize>> = Vec::new();
    for (one, other) in alike.keys() {
        let (linked, mut apart): (Vec<_>, Vec<_>) = sets
            .into_iter()
            .partition(|set| set.contains(one) || set.contains(other));
        apart.push(linked.into_iter().flatten().chain([*one, *other]).collect());
        sets = apart;
    }
    sets.into_iter()
        .map(|set| set.into_iter().collect())
        .collect()
}

fn couples(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
}

fn join(classes: &mut Vec<Vec<usize>>, one: usize, other: usize) {
    let (kept, gone) = (one.min(other), one.max(other));
    let gone = classes.remove(gone);
    classes[kept].extend(gone);
}
