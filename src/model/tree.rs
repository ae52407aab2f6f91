//! Rows that stand below rows of their own table: categories, departments, the outline, programmes and their parts.
//!
//! No way up may lead back to where it began: [`Portfolio::apply`] refuses an op that closes such a circle. A file that
//! an older version or another tool wrote may hold one all the same. Nobody can say which of its rows holds which, so
//! each of them stands at the top, and the money of each counts.

use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;

use uuid::Uuid;

use super::{Change, Portfolio, Table};

/// Rows of one table each of which stands below the next, and the last below the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The table.
    pub table: Table,
    /// The rows, from the smallest id up.
    pub rows: Vec<Uuid>,
}

/// The tables whose rows stand below each other.
fn trees() -> impl Iterator<Item = Table> {
    let all = Table::ALL.into_iter();
    all.filter(|table| table.parent_column().is_some())
}

/// So many rows of a circle are named.
const NAMED: usize = 8;

/// Every circle to which the way up from these rows leads, each once and from its smallest row up.
pub(crate) fn circles<K: Copy + Ord + Hash>(
    rows: impl IntoIterator<Item = K>,
    mut above: impl FnMut(K) -> Option<K>,
) -> Vec<Vec<K>> {
    let mut seen = HashSet::new();
    let mut circles = Vec::new();
    for row in rows {
        let mut way: Vec<K> = Vec::new();
        let mut next = Some(row);
        while let Some(row) = next.filter(|row| seen.insert(*row)) {
            way.push(row);
            next = above(row);
        }
        // The way ended at the top, at a row that an earlier way had passed, or at one of its own.
        let closed = next.and_then(|row| way.iter().position(|other| *other == row));
        if let Some(first) = closed {
            let mut circle = way.split_off(first);
            let smallest = circle.iter().enumerate().min_by_key(|(_, row)| **row);
            let smallest = smallest.map_or(0, |(place, _)| place);
            circle.rotate_left(smallest);
            circles.push(circle);
        }
    }
    circles
}

/// The circle that rows close which were placed anew, beginning with one of these. One that was there before is none
/// of theirs.
pub(crate) fn closed_by<K: Copy + Ord + Hash>(
    placed: &BTreeSet<K>,
    above: impl FnMut(K) -> Option<K>,
) -> Option<Vec<K>> {
    let circles = circles(placed.iter().copied(), above);
    circles.into_iter().find_map(|mut circle| {
        let first = circle.iter().position(|row| placed.contains(row))?;
        circle.rotate_left(first);
        Some(circle)
    })
}

/// The rows of each table that changes place below another.
pub(crate) fn placed(changes: &[Change]) -> Vec<(Table, BTreeSet<Uuid>)> {
    let of = |table: Table| {
        let rows = changes.iter().filter(|change| change.table() == table);
        let rows = rows.filter(|change| change.places_below_another());
        (table, rows.map(Change::row_id).collect())
    };
    trees()
        .map(of)
        .filter(|(_, rows): &(_, BTreeSet<_>)| !rows.is_empty())
        .collect()
}

/// `平安大道 → 城东片区 → 平安大道`, by the names of the rows of a circle.
pub(crate) fn circle_words(names: &[String]) -> String {
    let mut words = names.iter().take(NAMED).cloned().collect::<Vec<_>>();
    if names.len() > NAMED {
        words.push(format!("…（共 {} 项）", names.len()));
    }
    words.extend(names.first().cloned());
    words.join(" → ")
}

impl Table {
    /// The column that names the row of the same table above a row.
    pub fn parent_column(self) -> Option<usize> {
        let mut columns = self.columns().iter();
        columns.position(|column| column.kind == super::Kind::Ref(self))
    }
}

impl Change {
    /// Whether it puts a row below another of its table.
    fn places_below_another(&self) -> bool {
        let Some(parent) = self.table().parent_column() else {
            return false;
        };
        match self {
            Self::Create(row) => !row.values.get(parent).is_none_or(super::Value::is_empty),
            Self::Set { column, new, .. } => *column == parent && !new.is_empty(),
            Self::Delete(_) => false,
        }
    }
}

impl Portfolio {
    /// The row of the same table below which a row stands.
    pub fn above(&self, table: Table, id: Uuid) -> Option<Uuid> {
        let above = self.cell(table, id, table.parent_column()?)?;
        above.refs().first().copied()
    }

    /// The circles in a table; none in a sound library.
    pub fn circles_in(&self, table: Table) -> Vec<Circle> {
        let rows = match table.parent_column() {
            Some(_) => self.ids(table),
            None => Vec::new(),
        };
        let circles = circles(rows, |id| self.above(table, id)).into_iter();
        circles.map(|rows| Circle { table, rows }).collect()
    }

    /// The circles in all tables.
    pub fn circles(&self) -> Vec<Circle> {
        trees().flat_map(|table| self.circles_in(table)).collect()
    }

    /// The rows of a table that stand above themselves.
    pub fn circled(&self, table: Table) -> HashSet<Uuid> {
        let circles = self.circles_in(table).into_iter();
        circles.flat_map(|circle| circle.rows).collect()
    }

    /// Whether the way up from a row leads to another.
    pub fn is_below(&self, table: Table, row: Uuid, other: Uuid) -> bool {
        let mut seen = HashSet::new();
        let mut next = self.above(table, row);
        while let Some(above) = next.filter(|above| seen.insert(*above)) {
            if above == other {
                return true;
            }
            next = self.above(table, above);
        }
        false
    }

    /// The circle in words: `平安大道 → 城东片区 → 平安大道`.
    pub fn circle_words(&self, circle: &Circle) -> String {
        let Circle { table, rows } = circle;
        // By its own name: a label may be the way up, which has no end here.
        let name = |id: &Uuid| self.own_name(*table, *id).unwrap_or_default();
        let names: Vec<String> = rows.iter().map(name).collect();
        circle_words(&names)
    }

    /// The circle that the rows close which changes place below others.
    pub(super) fn circle_closed_by(&self, changes: &[Change]) -> Option<Circle> {
        placed(changes).into_iter().find_map(|(table, placed)| {
            let rows = closed_by(&placed, |id| self.above(table, id))?;
            Some(Circle { table, rows })
        })
    }

    /// The circle that a row closes if it stands below another, where some rows already stand elsewhere than the library
    /// says.
    pub fn circle_if_below(
        &self,
        table: Table,
        (row, other): (Uuid, Uuid),
        elsewhere: impl Fn(Uuid) -> Option<Option<Uuid>>,
    ) -> Option<Circle> {
        let above = |id: Uuid| {
            if id == row {
                return Some(other);
            }
            elsewhere(id).unwrap_or_else(|| self.above(table, id))
        };
        let rows = closed_by(&BTreeSet::from([row]), above)?;
        Some(Circle { table, rows })
    }
}
