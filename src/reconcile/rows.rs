//! The rows of three states side by side.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use crate::model::{Kind, Portfolio, ProjectColumn, Row, Source, Sources, Table, Value};

use super::Keep;

/// Which row.
pub(super) type Key = (Table, Uuid);

/// A row as it was when both sides parted, as it is here, and as it is in the copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    pub(super) base: Option<Row>,
    pub(super) ours: Option<Row>,
    pub(super) theirs: Option<Row>,
    /// Whether rows of several identities mean the same thing: both sides reported the same month.
    is_paired: bool,
}

/// Whose value a cell gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// There is only one.
    Same,
    /// Only we altered it.
    Ours,
    /// Only they altered it.
    Theirs,
    /// Both altered it, in different ways.
    Disputed,
}

/// What must be known of all rows of ours, also of those that nobody altered.
#[derive(Debug, Default)]
pub(super) struct Ground {
    there: HashSet<Key>,
    above: HashMap<Key, Uuid>,
}

/// A cell of a row that may not be there.
pub(super) fn value(row: Option<&Row>, column: usize) -> Option<&Value> {
    row.and_then(|row| row.values.get(column))
}

impl Versions {
    pub(super) const fn of(&self, side: Keep) -> Option<&Row> {
        match side {
            Keep::Ours => self.ours.as_ref(),
            Keep::Theirs => self.theirs.as_ref(),
        }
    }

    /// Whether one side made the row and the other knows nothing of it.
    pub(super) const fn is_new_only_in(&self, side: Keep) -> bool {
        let other = self.of(side.other());
        self.base.is_none() && self.of(side).is_some() && other.is_none()
    }

    /// Whether the other side deleted what this one still has.
    pub(super) const fn is_left_only_in(&self, side: Keep) -> bool {
        let other = self.of(side.other());
        self.base.is_some() && self.of(side).is_some() && other.is_none()
    }

    /// Whether a side altered a value, or made the row.
    pub(super) fn is_altered(&self, side: Keep, column: usize) -> bool {
        let now = value(self.of(side), column);
        now.is_some() && now != value(self.base.as_ref(), column)
    }

    /// Whether both sides have the row, with different values in a column.
    pub(super) fn differs(&self, column: usize) -> bool {
        let (ours, theirs) = (self.ours.as_ref(), self.theirs.as_ref());
        ours.is_some() && theirs.is_some() && value(ours, column) != value(theirs, column)
    }

    /// The value that both sides began with. Two rows that were made apart began with nothing.
    fn began(&self, column: usize) -> Option<&Value> {
        match &self.base {
            Some(row) => row.values.get(column),
            None => self.is_paired.then_some(&Value::Empty),
        }
    }

    /// Whose value a cell gets.
    pub(super) fn fate(&self, column: usize) -> Fate {
        let (Some(ours), Some(theirs)) = (&self.ours, &self.theirs) else {
            return Fate::Same;
        };
        let kind = ours.table.columns().get(column).map(|column| column.kind);
        let (ours_now, theirs_now) = (value(Some(ours), column), value(Some(theirs), column));
        // Where values come from follows the values.
        if ours_now == theirs_now || kind == Some(Kind::Sources) {
            return Fate::Same;
        }
        // A row stays where it belongs, and one that was made apart keeps its place.
        let is_place = self.is_paired && kind == Some(Kind::Ordinal);
        if is_place || ours.table.owners().contains(&column) {
            return Fate::Ours;
        }
        let began = self.began(column);
        if began.is_some() && began == ours_now {
            Fate::Theirs
        } else if began.is_some() && began == theirs_now {
            Fate::Ours
        } else {
            Fate::Disputed
        }
    }

    /// Where the values of a project come from, once it is known whose values they are.
    pub(super) fn sources(&self, fates: &[Fate]) -> Value {
        let of = |row: Option<&Row>| match value(row, SOURCES) {
            Some(Value::Sources(sources)) => sources.clone(),
            _ => Sources::default(),
        };
        let base = of(self.base.as_ref());
        let (ours, theirs) = (of(self.ours.as_ref()), of(self.theirs.as_ref()));
        let pick = |column: ProjectColumn| -> Option<Source> {
            let (was, here, there) = (base.get(column), ours.get(column), theirs.get(column));
            match fates.get(column as usize) {
                Some(Fate::Theirs) => there,
                Some(Fate::Same) if here == was => there,
                _ => here,
            }
        };
        let columns = ProjectColumn::ALL.iter();
        let picked = columns.fold(Sources::default(), |sources, column| {
            sources.with(*column, pick(*column))
        });
        if picked.is_empty() {
            Value::Empty
        } else {
            Value::Sources(picked)
        }
    }

    /// What the row means, if all versions of it mean the same.
    fn meaning(&self, (filled, beside): &(Vec<usize>, Vec<usize>)) -> Option<Vec<Value>> {
        let rows = [&self.base, &self.ours, &self.theirs];
        let mut meanings = rows.into_iter().flatten().map(|row| {
            let columns = filled.iter().chain(beside);
            let values: Vec<Value> = columns
                .map(|column| row.values.get(*column).cloned())
                .collect::<Option<_>>()?;
            let is_filled = |value: &Value| !value.is_empty();
            let count = filled.len();
            values[..count].iter().all(is_filled).then_some(values)
        });
        let first = meanings.next()?;
        meanings.all(|other| other == first).then_some(first)?
    }

    /// Whether one side made what the other made, but for its place in an order.
    fn is_same_as(&self, other: &Self) -> bool {
        let (Some(ours), Some(theirs), None, None) =
            (&self.ours, &other.theirs, &self.base, &other.base)
        else {
            return false;
        };
        let cells = ours.values.iter().zip(&theirs.values);
        let mut cells = cells.zip(ours.table.columns());
        cells.all(|((ours, theirs), column)| ours == theirs || column.kind == Kind::Ordinal)
    }

    fn is_alike(&self) -> bool {
        let rows = [&self.base, &self.ours, &self.theirs];
        let [base, ours, theirs] = rows.map(|row| row.as_ref().map(|row| &row.values));
        base == ours && base == theirs
    }
}

pub(super) const SOURCES: usize = ProjectColumn::Sources as usize;

impl Keep {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

impl Ground {
    fn of(portfolio: &Portfolio) -> Self {
        let mut ground = Self::default();
        for table in Table::ALL {
            let parent = table.parent_column();
            for row in portfolio.table_rows(table) {
                let key = (table, row.id);
                ground.there.insert(key);
                let above = parent.and_then(|parent| row.pointers(parent).next());
                if let Some((_, above)) = above {
                    ground.above.insert(key, above);
                }
            }
        }
        ground
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.there.contains(key)
    }

    pub(super) fn above(&self, key: &Key) -> Option<Uuid> {
        self.above.get(key).copied()
    }
}

/// The rows that matter to a merge. Named snapshots do not: they name steps of one history.
pub(super) fn gather(
    base: &Portfolio,
    ours: &Portfolio,
    theirs: &Portfolio,
) -> (BTreeMap<Key, Versions>, Ground) {
    let mut rows = BTreeMap::new();
    for table in Table::ALL {
        if table == Table::NamedSnapshot {
            continue;
        }
        let mut found: BTreeMap<Uuid, Versions> = BTreeMap::new();
        for row in base.table_rows(table) {
            let versions = found.entry(row.id).or_default();
            versions.base = Some(row);
        }
        for row in ours.table_rows(table) {
            let versions = found.entry(row.id).or_default();
            versions.ours = Some(row);
        }
        for row in theirs.table_rows(table) {
            let versions = found.entry(row.id).or_default();
            versions.theirs = Some(row);
        }
        pair(&mut found, &table.meaning());
        rows.extend(found.into_iter().map(|(id, row)| ((table, id), row)));
    }
    let lost = rows
        .iter()
        .filter(|(_, row)| row.is_left_only_in(Keep::Ours));
    let lost: BTreeSet<Key> = lost.map(|(key, _)| *key).collect();
    rows.retain(|_, row| !row.is_alike() || points_at(row.ours.as_ref(), &lost));
    (rows, Ground::of(ours))
}

fn points_at(row: Option<&Row>, rows: &BTreeSet<Key>) -> bool {
    !rows.is_empty()
        && row.is_some_and(|row| {
            let mut columns = 0..row.values.len();
            columns.any(|column| row.pointers(column).any(|key| rows.contains(&key)))
        })
}

/// Puts together rows of several identities that mean the same thing, so that no month counts twice and the usual
/// milestones, which both sides added, stand there once.
fn pair(found: &mut BTreeMap<Uuid, Versions>, meaning: &(Vec<usize>, Vec<usize>)) {
    if meaning.0.is_empty() {
        return;
    }
    let mut alike: BTreeMap<Vec<Value>, Vec<Uuid>> = BTreeMap::new();
    // What both have is one row already.
    let is_whole = |row: &Versions| row.ours.is_some() && row.theirs.is_some();
    for (id, row) in found.iter().filter(|(_, row)| !is_whole(row)) {
        if let Some(meaning) = row.meaning(meaning) {
            alike.entry(meaning).or_default().push(*id);
        }
    }
    for ids in alike.into_values().filter(|ids| ids.len() > 1) {
        let of = |is_in: fn(&Versions) -> bool| {
            let ids = ids.iter().copied();
            ids.filter(|id| found.get(id).is_some_and(is_in)).collect()
        };
        let mut ours: Vec<Uuid> = of(|row| row.ours.is_some());
        let mut theirs: Vec<Uuid> = of(|row| row.theirs.is_some());
        let gone: Vec<Uuid> = of(|row| row.ours.is_none() && row.theirs.is_none());
        let mut pairs = Vec::new();
        // Several funding lines of one source and year are known by what they say.
        ours.retain(|our| {
            let is_same = |their: &Uuid| found[our].is_same_as(&found[their]);
            let Some(place) = theirs.iter().position(is_same) else {
                return true;
            };
            pairs.push(vec![*our, theirs.remove(place)]);
            false
        });
        // Of several others, nobody can say which is which.
        match (ours.as_slice(), theirs.as_slice()) {
            // What both deleted and filled in anew began with what they deleted.
            ([_], [_]) => pairs.push([ours, theirs, gone].concat()),
            ([_] | [], [_] | []) => pairs.push([ours, theirs].concat()),
            _ => {}
        }
        for pair in pairs.into_iter().filter(|pair| pair.len() > 1) {
            put_together(found, &pair);
        }
    }
}

fn put_together(found: &mut BTreeMap<Uuid, Versions>, ids: &[Uuid]) {
    let mut paired = Versions {
        is_paired: true,
        ..Versions::default()
    };
    for row in ids.iter().filter_map(|id| found.remove(id)) {
        paired.base = paired.base.or(row.base);
        paired.ours = paired.ours.or(row.ours);
        paired.theirs = paired.theirs.or(row.theirs);
    }
    let row = paired.ours.as_ref().or(paired.theirs.as_ref());
    if let Some(id) = row.map(|row| row.id) {
        found.insert(id, paired);
    }
}
