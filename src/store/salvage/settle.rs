//! Which witness is believed.
//!
//! When the log verifies to its last op, its value is right: a hash vouches for it, and a value that differs is the
//! damage. A row that only the log has is taken from it, and one that only the file has is taken too; both are to be
//! checked, since a page may also be missing, or stale, for another reason than chance.
//!
//! When the log is cut, what can be read of it vouches for nothing alone. But chance does not damage two places alike:
//! a row of which the file and the rest of the log say the same is sound. Half of a file is its log, so one bad page
//! would otherwise put everything in doubt. Where the two differ, the file's value is taken where it can be read, as
//! the later one. A row that only the log has may have been deleted since: it is taken only when the file's table has
//! bad places. All of these are to be checked.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row as SqlRow};
use uuid::Uuid;

use super::super::rows::column_list;
use super::report::SalvagedTable;
use super::scan::{Count, scan};
use super::witness::Witness;
use crate::model::{Kind, ProjectColumn, Row, Stored, Table, Value, tree};

/// The mark of a project whose content is to be checked.
const MARK: &str = "待核对";

/// The rows of the new library.
pub(super) struct Settled {
    pub(super) rows: Vec<Row>,
    pub(super) tables: Vec<SalvagedTable>,
    /// How many projects got the mark.
    pub(super) marked: usize,
    /// How many named snapshots stay behind.
    pub(super) snapshots: usize,
}

/// A row that goes into the new library.
struct Kept {
    row: Row,
    needs_check: bool,
    /// The log had to say what it holds.
    is_from_log: bool,
}

/// What the file holds of a table.
#[derive(Default)]
struct Found {
    /// A cell is `None` when it can't be read as what its column holds.
    rows: BTreeMap<Uuid, Vec<Option<Value>>>,
    /// Every identity that the table or its index names.
    known: BTreeSet<Uuid>,
    /// Rows without a readable identity of which no index tells.
    nameless: usize,
    /// Whether something is missing.
    has_gaps: bool,
}

type Tables = BTreeMap<Table, BTreeMap<Uuid, Kept>>;

/// Reads every table and puts it together with what the log says.
pub(super) fn settle(connection: &Connection, witness: &mut Witness) -> Settled {
    let mut kept = Tables::new();
    let mut lost = BTreeMap::new();
    let mut snapshots = 0;
    for table in Table::ALL {
        let found = Found::read(connection, table);
        // A named snapshot means a moment of a history that the new library does not have.
        if table == Table::NamedSnapshot {
            snapshots = found.known.len();
            continue;
        }
        let logged = witness.take(table);
        let (rows, missing) = settle_table(table, found, logged, witness.is_whole);
        kept.insert(table, rows);
        lost.insert(table, missing);
    }
    for (table, dropped) in cut_loose(&mut kept) {
        *lost.entry(table).or_default() += dropped;
    }
    cut_circles(&mut kept);
    let marked = mark(&mut kept);
    let tables = kept.iter().map(|(table, rows)| SalvagedTable {
        table: *table,
        sound: rows.values().filter(|kept| !kept.needs_check).count(),
        doubtful: rows.values().filter(|kept| kept.needs_check).count(),
        from_log: rows.values().filter(|kept| kept.is_from_log).count(),
        lost: lost.get(table).copied().unwrap_or_default(),
        apart: rows.values().filter_map(doubtful_apart).collect(),
    });
    Settled {
        tables: tables.collect(),
        marked,
        snapshots,
        rows: kept
            .into_values()
            .flat_map(BTreeMap::into_values)
            .map(|kept| kept.row)
            .collect(),
    }
}

/// The rows of one table that are kept, and how many are known to have been there and are not.
fn settle_table(
    table: Table,
    found: Found,
    mut logged: BTreeMap<Uuid, Row>,
    is_log_whole: bool,
) -> (BTreeMap<Uuid, Kept>, usize) {
    let Found {
        rows,
        mut known,
        nameless,
        has_gaps,
    } = found;
    let mut kept = BTreeMap::new();
    for (id, cells) in rows {
        let row = match logged.remove(&id) {
            Some(row) if is_log_whole => Some(by_log(&cells, row)),
            logged => by_file(table, id, cells, logged.as_ref()),
        };
        kept.extend(row.map(|row| (id, row)));
    }
    if is_log_whole || has_gaps {
        known.extend(logged.keys());
        kept.extend(logged.into_iter().map(|(id, row)| {
            let row = Kept {
                row,
                needs_check: true,
                is_from_log: true,
            };
            (id, row)
        }));
    }
    let lost = known.iter().filter(|id| !kept.contains_key(id)).count();
    (kept, lost + nameless)
}

/// A row for which a whole log vouches.
fn by_log(cells: &[Option<Value>], row: Row) -> Kept {
    let is_same = cells
        .iter()
        .map(Option::as_ref)
        .eq(row.values.iter().map(Some));
    Kept {
        row,
        needs_check: false,
        is_from_log: !is_same,
    }
}

/// A row as the file has it. `None` when a cell is missing without which there is no such row.
fn by_file(
    table: Table,
    id: Uuid,
    cells: Vec<Option<Value>>,
    logged: Option<&Row>,
) -> Option<Kept> {
    let blank = Row::blank(table, id);
    let mut kept = Kept {
        row: Row {
            table,
            id,
            values: Vec::new(),
        },
        needs_check: logged.is_none(),
        is_from_log: false,
    };
    for (column, cell) in cells.into_iter().enumerate() {
        let witnessed = logged.map(|row| &row.values[column]);
        let value = match (cell, witnessed) {
            (Some(value), witnessed) => {
                kept.needs_check |= witnessed != Some(&value);
                value
            }
            (None, Some(value)) => {
                kept.needs_check = true;
                kept.is_from_log = true;
                value.clone()
            }
            (None, None) => table.hold(column, blank.values[column].clone())?,
        };
        kept.row.values.push(value);
    }
    Some(kept)
}

/// Empties pointers to rows that are not there; a row that is nothing without its pointer goes, and is counted.
fn cut_loose(tables: &mut Tables) -> BTreeMap<Table, usize> {
    let mut dropped = BTreeMap::new();
    loop {
        let ids: BTreeMap<Table, BTreeSet<Uuid>> = tables
            .iter()
            .map(|(table, rows)| (*table, rows.keys().copied().collect()))
            .collect();
        let is_there =
            |table: Table, id: &Uuid| ids.get(&table).is_some_and(|ids| ids.contains(id));
        let mut gone = 0;
        for (table, rows) in tables.iter_mut() {
            let before = rows.len();
            rows.retain(|_id, kept| cut_row_loose(kept, is_there));
            gone += before - rows.len();
            *dropped.entry(*table).or_default() += before - rows.len();
        }
        // What goes may have been pointed at.
        if gone == 0 {
            return dropped;
        }
    }
}

/// Whether the row can stay.
fn cut_row_loose(kept: &mut Kept, is_there: impl Fn(Table, &Uuid) -> bool) -> bool {
    let table = kept.row.table;
    for (column, spec) in table.columns().iter().enumerate() {
        let value = &mut kept.row.values[column];
        let rest = match (spec.kind, &*value) {
            (Kind::Ref(target), Value::Ref(id)) if !is_there(target, id) => Value::Empty,
            (Kind::Refs(target), Value::Refs(ids)) => {
                let there = ids.iter().filter(|id| is_there(target, id));
                Value::Refs(there.copied().collect())
            }
            _ => continue,
        };
        let Some(rest) = table.hold(column, rest) else {
            return false;
        };
        kept.needs_check |= rest != *value;
        *value = rest;
    }
    true
}

/// Puts rows that stand above themselves at the top: no library may begin with them.
fn cut_circles(tables: &mut Tables) {
    for (table, rows) in tables {
        let Some(parent) = table.parent_column() else {
            continue;
        };
        let above = |id: Uuid| Some(rows.get(&id)?.row.pointers(parent).next()?.1);
        let circles = tree::circles(rows.keys().copied(), above);
        for id in circles.into_iter().flatten() {
            if let Some(kept) = rows.get_mut(&id) {
                kept.row.values[parent] = Value::Empty;
                kept.needs_check = true;
            }
        }
    }
}

/// What a doubtful row is called to which no project's mark leads.
fn doubtful_apart(kept: &Kept) -> Option<String> {
    let Kept {
        row, needs_check, ..
    } = kept;
    let name = || row.values.iter().find_map(Value::as_text);
    (*needs_check && row.project().is_none()).then(|| name().unwrap_or("未命名").to_owned())
}

/// Marks the projects that are doubtful themselves or in a row that belongs to them; how many.
fn mark(tables: &mut Tables) -> usize {
    let rows = tables.values().flat_map(BTreeMap::values);
    let doubtful = rows.filter(|kept| kept.needs_check);
    let projects: BTreeSet<Uuid> = doubtful
        .filter_map(|kept| kept.row.project())
        .map(crate::model::Id::uuid)
        .collect();
    let rows = tables.get_mut(&Table::Project).into_iter().flatten();
    for (_id, kept) in rows.filter(|(id, _)| projects.contains(id)) {
        let marks = &mut kept.row.values[ProjectColumn::Marks as usize];
        *marks = Value::Text(match marks.as_text() {
            None => MARK.to_owned(),
            Some(marks) if marks.contains(MARK) => marks.to_owned(),
            Some(marks) => format!("{marks} {MARK}"),
        });
    }
    projects.len()
}

impl Found {
    fn read(connection: &Connection, table: Table) -> Self {
        let read = |row: &SqlRow<'_>| {
            let id: Option<String> = row.get(1).ok();
            let cells = (0..table.columns().len()).map(|column| cell(table, column, row));
            (id.and_then(|id| id.parse().ok()), cells.collect())
        };
        let mut found = Self::default();
        let Some(scanned) = scan(
            connection,
            table.name(),
            Count::Rows,
            &column_list(table),
            read,
        ) else {
            found.has_gaps = true;
            return found;
        };
        found.has_gaps = scanned.gaps > 0;
        for (id, cells) in scanned.rows.into_values() {
            match id {
                // Of two rows with one identity the second is a page that stands where it should not.
                Some(id) => drop(found.rows.entry(id).or_insert(cells)),
                None => found.nameless += 1,
            }
        }
        found.has_gaps |= found.nameless > 0;
        found.known.extend(found.rows.keys());
        if found.ask_index(connection, table) {
            found.nameless = 0;
        }
        found
    }

    /// Learns from the index of identities which rows there were; whether it could be read to its end.
    fn ask_index(&mut self, connection: &Connection, table: Table) -> bool {
        [("", Ordering::Greater), ("DESC", Ordering::Less)]
            .into_iter()
            .any(|(order, next)| {
                let sql = format!(
                    r#"SELECT id FROM "{table}" INDEXED BY "sqlite_autoindex_{table}_1"
                       ORDER BY id {order}"#
                );
                self.read_ids(connection, &sql, next).unwrap_or(false)
            })
    }

    /// Whether the index was read to its end.
    fn read_ids(
        &mut self,
        connection: &Connection,
        sql: &str,
        next: Ordering,
    ) -> rusqlite::Result<bool> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut last: Option<String> = None;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            // Pages that point at each other would be read for ever.
            if last.is_some_and(|last| id.cmp(&last) != next) {
                return Ok(false);
            }
            self.known.extend(id.parse::<Uuid>().ok());
            last = Some(id);
        }
        Ok(true)
    }
}

/// The value of a cell; `None` when it is none that its column can hold.
fn cell(table: Table, column: usize, row: &SqlRow<'_>) -> Option<Value> {
    let stored: Stored = row.get(column + 2).ok()?;
    let kind = table.columns().get(column)?.kind;
    let value = kind.restore(stored)?;
    table
        .hold(column, value)
        .filter(|value| !value.is_too_long())
}
