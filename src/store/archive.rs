//! The library as it once stood, and the pages of its history.

use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use super::{CheckReport, HistoryQuery, StoreError, check, known_ops, log, rows};
use crate::model::OpRecord;
use crate::model::op_set::OpSet;
use crate::model::{PartialDate, Portfolio};

/// A moment in the history of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// After the last op.
    Now,
    /// Right after the op of this number.
    Op(u64),
    /// At the end of this day, by the clock of whoever worked.
    Day(NaiveDate),
    /// The snapshot of this name, else the end of the day, month or year that the word means.
    Named(String),
}

/// A library as it stood at a moment.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its content.
    pub portfolio: Portfolio,
    /// The last op that it holds.
    pub seq: u64,
    /// When that was done.
    pub at: DateTime<FixedOffset>,
    /// The snapshot that was asked for, if it was one.
    pub snapshot: Option<String>,
}

/// The history of a library that is open, whoever holds it.
#[derive(Debug)]
pub struct Archive<'a> {
    pub(super) connection: &'a Connection,
    pub(super) path: &'a Path,
}

/// The last op that a moment holds.
struct Head {
    seq: i64,
    at: String,
    snapshot: Option<String>,
}

impl Archive<'_> {
    /// As [`super::Store::check`].
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        check::check(self.connection).map_err(|fault| fault.at(self.path))
    }

    /// The library as it stood at a moment.
    ///
    /// # Errors
    /// A day before the library began, an op or a snapshot that there is not; the message says what there is.
    pub fn as_of(&self, point: &Point) -> Result<Past, StoreError> {
        let Head { seq, at, snapshot } = self.head(point)?;
        let past = || {
            let at = DateTime::parse_from_rfc3339(&at)
                .map_err(|error| Fault::Damaged(format!("修改记录第 {seq} 条的时间：{error}")))?;
            Ok(Past {
                portfolio: self.rewound(seq)?,
                seq: seq.cast_unsigned(),
                at,
                snapshot,
            })
        };
        past().map_err(|fault: Fault| fault.at(self.path))
    }

    /// Steps of history, the latest first. What a library began with comes without its changes: they are the
    /// whole content.
    pub fn page(&self, query: &HistoryQuery) -> Result<Vec<OpRecord>, StoreError> {
        log::page(self.connection, query).map_err(|fault| fault.at(self.path))
    }

    /// What copies of this library share, however they are named.
    pub fn library_id(&self) -> Result<String, StoreError> {
        super::schema::library_id(self.connection).map_err(|fault| fault.at(self.path))
    }

    /// The hash of every op, the first first. Each hash covers those before it, so two copies have the same past as
    /// far as these are the same.
    pub fn hashes(&self) -> Result<Vec<String>, StoreError> {
        log::hashes(self.connection).map_err(|fault| fault.at(self.path))
    }

    /// Whether other copies were ever merged into the library.
    pub fn has_merges(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM op WHERE merged IS NOT NULL)";
        let found = self.connection.query_row(sql, [], |row| row.get(0));
        found.map_err(|error| Fault::from(error).at(self.path))
    }

    /// All ops that the file knows, with the identity that they keep in every copy: its own and those that merges
    /// brought.
    pub fn op_set(&self) -> Result<OpSet, StoreError> {
        let library = super::schema::library_uuid(self.connection);
        let set = library.and_then(|library| known_ops::op_set(self.connection, library));
        set.map_err(|fault| fault.at(self.path))
    }

    /// Every step after the op of this number, in the order in which they were taken.
    pub fn since(&self, seq: u64) -> Result<Vec<OpRecord>, StoreError> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        log::since(self.connection, seq).map_err(|fault| fault.at(self.path))
    }

    /// The newest state with all that came after the op taken back. Quicker than doing everything again: the
    /// first op holds a whole library as JSON, and most questions are about the last weeks.
    fn rewound(&self, seq: i64) -> Result<Portfolio, Fault> {
        let mut portfolio = rows::load_rows(self.connection)?;
        for op in log::after(self.connection, seq)? {
            let applied = portfolio.follow(&op.reversed(Uuid::nil()));
            applied.map_err(|error| {
                Fault::Damaged(format!("修改记录“{}”无法还原：{error}", op.label))
            })?;
        }
        rows::note_changes(self.connection, &mut portfolio, seq)?;
        Ok(portfolio)
    }

    fn head(&self, point: &Point) -> Result<Head, StoreError> {
        let found = match point {
            Point::Now => self.last("1 = ?1", 1),
            Point::Op(seq) => self.last("seq = ?1", i64::try_from(*seq).unwrap_or(i64::MAX)),
            Point::Day(day) => self.on(*day),
            Point::Named(name) => return self.named(name),
        };
        let found = found.map_err(|fault| fault.at(self.path))?;
        match (point, found) {
            (_, Some(head)) => Ok(head),
            (Point::Day(day), None) => Err(StoreError::BeforeBeginning {
                day: *day,
                began: self.began().map_err(|fault| fault.at(self.path))?,
                path: self.path.to_owned(),
            }),
            (_, None) => Err(StoreError::NoSuchStep {
                path: self.path.to_owned(),
            }),
        }
    }

    fn named(&self, name: &str) -> Result<Head, StoreError> {
        let name = name.trim();
        let found = self.snapshot(name).map_err(|fault| fault.at(self.path))?;
        if let Some(head) = found {
            return Ok(head);
        }
        match PartialDate::parse(name) {
            Ok(date) => self.head(&Point::Day(date.last_day())),
            Err(_no_date) => Err(StoreError::NoSuchSnapshot {
                name: name.to_owned(),
                known: self.snapshot_names().map_err(|fault| fault.at(self.path))?,
                path: self.path.to_owned(),
            }),
        }
    }

    /// The last op of the day or before it. Their times begin with the day of the clock by which they were done.
    fn on(&self, day: NaiveDate) -> Result<Option<Head>, Fault> {
        self.last(
            "substr(at, 1, 10) <= ?1",
            day.format("%Y-%m-%d").to_string(),
        )
    }

    fn last(
        &self,
        condition: &str,
        parameter: impl rusqlite::ToSql,
    ) -> Result<Option<Head>, Fault> {
        let sql = format!("SELECT seq, at FROM op WHERE {condition} ORDER BY seq DESC LIMIT 1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let head = statement.query_row([parameter], |row| {
            Ok(Head {
                seq: row.get(0)?,
                at: row.get(1)?,
                snapshot: None,
            })
        });
        Ok(head.optional()?)
    }

    /// A snapshot is the moment of the op that first made its row: one that was deleted and brought back by 撤销
    /// still means the moment at which it was taken. One that no op made came with the baseline.
    fn snapshot(&self, name: &str) -> Result<Option<Head>, Fault> {
        let sql = "SELECT op.seq, op.at
                   FROM named_snapshot AS named
                   JOIN op ON op.seq = coalesce(
                        (SELECT CASE kind WHEN 'create' THEN seq END FROM change
                         WHERE row_id = named.id AND table_name = 'named_snapshot'
                         ORDER BY seq, i LIMIT 1),
                        (SELECT min(seq) FROM op))
                   WHERE name = ?1 ORDER BY op.seq DESC LIMIT 1";
        let head = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![name], |row| {
                Ok(Head {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    snapshot: Some(name.to_owned()),
                })
            });
        Ok(head.optional()?)
    }

    fn snapshot_names(&self) -> Result<Vec<String>, Fault> {
        let sql = "SELECT name FROM named_snapshot WHERE name IS NOT NULL ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The day on which the library began, as its first op has it.
    fn began(&self) -> Result<String, Fault> {
        let sql = "SELECT substr(at, 1, 10) FROM op ORDER BY seq LIMIT 1";
        let day = self.connection.query_row(sql, [], |row| row.get(0));
        Ok(day.optional()?.unwrap_or_default())
    }
}
