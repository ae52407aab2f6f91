//! Reading a table over its bad pages.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Row, Statement};

/// After so many bad places a table is given up: each costs a hundred questions.
const MOST_GAPS: usize = 10_000;

/// The rows of a table that can be read, by their numbers in the file.
pub(super) struct Scanned<T> {
    pub(super) rows: BTreeMap<i64, T>,
    /// How many places could not be read.
    pub(super) gaps: usize,
}

/// Which way the rows are read.
#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

/// By what the rows of a table are counted.
#[derive(Clone, Copy)]
pub(super) enum Count {
    /// The whole table, by the numbers that SQLite gives to rows.
    Rows,
    /// The changes of one op, by their place in it.
    ChangesOf(i64),
}

/// Reads a table by the numbers of its rows: upwards, over bad places, then downwards for what lies between two of
/// them. `None` when there is no such table.
pub(super) fn scan<T>(
    connection: &Connection,
    table: &str,
    count: Count,
    columns: &str,
    read: impl Fn(&Row<'_>) -> T,
) -> Option<Scanned<T>> {
    if !is_plain_table(connection, table) {
        return None;
    }
    let mut scanned = Scanned {
        rows: BTreeMap::new(),
        gaps: 0,
    };
    let prepare = |way: Way| connection.prepare(&way.sql(table, count, columns)).ok();
    scanned.run(&mut prepare(Way::Up)?, Way::Up, count.before_first(), &read);
    if let (1.., Some((last, _))) = (scanned.gaps, scanned.rows.last_key_value()) {
        let start = last.saturating_add(1);
        scanned.run(&mut prepare(Way::Down)?, Way::Down, start, &read);
    }
    Some(scanned)
}

impl Count {
    const fn before_first(self) -> i64 {
        match self {
            Self::Rows => 0,
            Self::ChangesOf(_) => -1,
        }
    }
}

/// Whether the schema has a table of this name, and not something of foreign making that only looks like one or that
/// computes what it gives: reading it would carry out what the file says.
pub(super) fn is_plain_table(connection: &Connection, name: &str) -> bool {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND rootpage > 0";
    let found: rusqlite::Result<Option<String>> = connection
        .query_row(sql, [name], |row| row.get(0))
        .optional();
    let sql = "SELECT count(*) FROM pragma_table_xinfo(?1) WHERE hidden > 0";
    let computed = || connection.query_row(sql, [name], |row| row.get::<_, i64>(0));
    found.is_ok_and(|sql| sql.is_some_and(|sql| sql.starts_with("CREATE TABLE")))
        && computed() == Ok(0)
}

impl<T> Scanned<T> {
    fn run(
        &mut self,
        statement: &mut Statement<'_>,
        way: Way,
        start: i64,
        read: &impl Fn(&Row<'_>) -> T,
    ) {
        let mut at = start;
        for _gap in 0..MOST_GAPS {
            if self.read_on(statement, way, &mut at, read) {
                return;
            }
            self.gaps += 1;
            match next_readable(statement, way, at) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// Reads until the end, or until something can't be read; whether it was the end.
    fn read_on(
        &mut self,
        statement: &mut Statement<'_>,
        way: Way,
        at: &mut i64,
        read: &impl Fn(&Row<'_>) -> T,
    ) -> bool {
        let Ok(mut found) = statement.query([*at]) else {
            return false;
        };
        loop {
            match found.next() {
                Ok(None) => return true,
                Ok(Some(row)) => match row.get(0) {
                    // Pages that point at each other would be read for ever.
                    Ok(number) if way.is_after(number, *at) => {
                        self.rows.entry(number).or_insert_with(|| read(row));
                        *at = number;
                    }
                    _ => return false,
                },
                Err(_unreadable) => return false,
            }
        }
    }
}

/// The nearest number from which on reading works again: a jump that doubles, then halving between the last failure
/// and the first success.
fn next_readable(statement: &mut Statement<'_>, way: Way, at: i64) -> Option<i64> {
    let mut bad = at;
    let mut jump = 1;
    let mut good = loop {
        let next = way.jump(at, jump)?;
        if is_readable(statement, way, next) {
            break next;
        }
        bad = next;
        jump = jump.checked_mul(2)?;
    };
    while good.abs_diff(bad) > 1 {
        let middle = i64::midpoint(good, bad);
        if is_readable(statement, way, middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Some(good)
}

fn is_readable(statement: &mut Statement<'_>, way: Way, at: i64) -> bool {
    let number: rusqlite::Result<Option<i64>> =
        statement.query_row([at], |row| row.get(0)).optional();
    number.is_ok_and(|number| number.is_none_or(|number| way.is_after(number, at)))
}

impl Way {
    fn sql(self, table: &str, count: Count, columns: &str) -> String {
        let (sign, order) = match self {
            Self::Up => (">", ""),
            Self::Down => ("<", "DESC"),
        };
        let (number, only) = match count {
            Count::Rows => ("rowid", String::new()),
            Count::ChangesOf(seq) => ("i", format!("seq = {seq} AND")),
        };
        format!(
            r#"SELECT {number}, {columns} FROM "{table}" NOT INDEXED
               WHERE {only} {number} {sign} ?1 ORDER BY {number} {order}"#
        )
    }

    const fn is_after(self, number: i64, at: i64) -> bool {
        match self {
            Self::Up => number > at,
            Self::Down => number < at,
        }
    }

    /// No row has a number below 0.
    fn jump(self, at: i64, by: i64) -> Option<i64> {
        match self {
            Self::Up => at.checked_add(by),
            Self::Down => Some(at.saturating_sub(by)).filter(|at| *at >= 0),
        }
    }
}
