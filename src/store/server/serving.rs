//! A library on a server, as a program that is logged in uses it.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Row as SqlRow};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::address::ServerAddress;
use super::connecting::connect;
use super::error::ServerError;
use super::role::Role;
use super::schema::{self, VERSION};
use super::settled::{Settled, Sight};
use crate::model::op_set::Known;
use crate::model::value::Stored;
use crate::model::{Dot, OpKind, Portfolio, Row, SignedOp, Table, left_out_dot};
use crate::store::change_row::ChangeRow;
use crate::store::log::{self, Chain};
use crate::store::{CheckReport, brought};

/// A library of which a login is a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its identity, the same in every copy.
    pub library: Uuid,
    /// What it is called on the server.
    pub name: String,
    /// What the login may do.
    pub role: String,
    /// As whom the login signs.
    pub author: String,
    /// The number of the last op.
    pub head: u64,
}

impl Membership {
    /// Whether everything in it is read, and not only what belongs to some projects.
    pub fn sees_all(&self) -> bool {
        self.role != Role::Department.label()
    }
}

/// A library on a server.
pub struct Server {
    pub(super) client: RefCell<Client>,
    pub(super) membership: Membership,
    place: String,
    /// Whether all is read as of one moment just now.
    is_at_one_moment: Cell<bool>,
}

/// What became of an op that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Taken {
    /// It is in the log under this number, but for these changes of it.
    Done(u64, Vec<usize>),
    /// It does not follow upon the last of its origin.
    OutOfOrder,
    /// It does not fit, and was not to be taken in part.
    Conflict,
    /// It is not taken, for this reason.
    Refused(String),
}

/// Logs in; the libraries of the login.
pub(super) fn log_in(address: &ServerAddress) -> Result<(Client, Vec<Membership>), ServerError> {
    let mut client = connect(address)?;
    let found = match schema::version(&mut client) {
        Err(ServerError::Server(why)) if why.contains("lantu") => {
            return Err(ServerError::NoLibrary {
                name: address.place(),
                known: Vec::new(),
            });
        }
        found => found?,
    };
    match found {
        0 => return Err(ServerError::NotReady(address.place())),
        VERSION => {}
        found => {
            return Err(ServerError::Version {
                found,
                known: VERSION,
            });
        }
    }
    let program = concat!("lantu ", env!("CARGO_PKG_VERSION"));
    let rows = client.query("SELECT * FROM lantu.hello($1)", &[&program])?;
    let libraries = rows.iter().map(|row| Membership {
        library: uuid(row, 0),
        name: row.get(1),
        role: row.get(2),
        author: row.get(3),
        head: row.get::<_, i64>(4).cast_unsigned(),
    });
    let libraries = libraries.collect();
    Ok((client, libraries))
}

impl Server {
    /// The libraries that are open to the login.
    ///
    /// # Errors
    /// Nobody answers, or the login is not let in.
    pub fn libraries(address: &ServerAddress) -> Result<Vec<Membership>, ServerError> {
        Ok(log_in(address)?.1)
    }

    /// Opens the library that the address names, or the only one.
    ///
    /// # Errors
    /// As [`Server::libraries`], and [`ServerError::Which`], [`ServerError::NoLibrary`].
    pub fn open(address: &ServerAddress) -> Result<Self, ServerError> {
        let (client, libraries) = log_in(address)?;
        let names = || libraries.iter().map(|of| of.name.clone()).collect();
        let membership = match &address.library {
            Some(asked) => {
                let is_it =
                    |of: &&Membership| of.name == *asked || of.library.to_string() == *asked;
                let found = libraries.iter().find(is_it).cloned();
                found.ok_or_else(|| ServerError::NoLibrary {
                    name: asked.clone(),
                    known: names(),
                })?
            }
            None => match libraries.as_slice() {
                [only] => only.clone(),
                _ => return Err(ServerError::Which(names())),
            },
        };
        Ok(Self::of(client, membership, address))
    }

    pub(super) fn of(client: Client, membership: Membership, address: &ServerAddress) -> Self {
        Self {
            client: RefCell::new(client),
            membership,
            place: address.place(),
            is_at_one_moment: Cell::new(false),
        }
    }

    /// Which it is, and who has opened it.
    pub const fn membership(&self) -> &Membership {
        &self.membership
    }

    /// Where it is.
    pub fn place(&self) -> &str {
        &self.place
    }

    fn id(&self) -> String {
        self.membership.library.to_string()
    }

    /// Sends an op. `is_whole`: one that does not fit as it is is not taken at all.
    pub(in crate::store) fn send(
        &self,
        op: &SignedOp,
        is_whole: bool,
    ) -> Result<Taken, ServerError> {
        let body = body(op);
        let sql = "SELECT status, seq, skipped, message FROM lantu.append($1::text::uuid, $2, $3)";
        let row = self
            .client
            .borrow_mut()
            .query_one(sql, &[&self.id(), &body, &is_whole])?;
        let skipped = row.get::<_, Option<Vec<i32>>>(2).unwrap_or_default();
        let skipped = skipped
            .into_iter()
            .map(|place| place.max(0) as usize)
            .collect();
        let seq = row
            .get::<_, Option<i64>>(1)
            .unwrap_or_default()
            .cast_unsigned();
        Ok(match row.get::<_, &str>(0) {
            "done" | "known" => Taken::Done(seq, skipped),
            "order" => Taken::OutOfOrder,
            "conflict" => Taken::Conflict,
            _ => Taken::Refused(row.get::<_, Option<String>>(3).unwrap_or_default()),
        })
    }

    /// How far each copy has come.
    pub(super) fn known(&self) -> Result<Known, ServerError> {
        let sql = "SELECT origin::text, counter FROM lantu.origin WHERE library = $1::text::uuid";
        let rows = self.client.borrow_mut().query(sql, &[&self.id()])?;
        let dots = rows.iter().map(|row| Dot {
            origin: uuid_of(row.get(0)),
            counter: row.get::<_, i64>(1).cast_unsigned(),
        });
        Ok(dots.collect())
    }

    /// The ops that somebody has not yet, in the order of the server; so many as come at once.
    pub(super) fn beyond(&self, known: &Known) -> Result<Vec<Settled>, ServerError> {
        let ends: Vec<serde_json::Value> = known
            .ends()
            .map(|dot| serde_json::json!({"origin": dot.origin, "counter": dot.counter}))
            .collect();
        let ends = serde_json::Value::from(ends).to_string();
        let sql = format!(
            "WITH next AS (
                SELECT o.seq
                FROM lantu.my_op AS o LEFT JOIN jsonb_to_recordset($2::text::jsonb) AS had(origin uuid, counter bigint)
                    ON had.origin = o.origin
                WHERE o.library = $1::text::uuid AND o.counter > coalesce(had.counter, 0)
                ORDER BY o.seq LIMIT $3)
             SELECT {SETTLED} FROM lantu.my_op AS op
             WHERE library = $1::text::uuid AND seq = ANY (ARRAY(SELECT next.seq FROM next)) ORDER BY seq"
        );
        let rows = self
            .client
            .borrow_mut()
            .query(&sql, &[&self.id(), &ends, &LOT])?;
        rows.iter().map(settled).collect()
    }

    /// The last ops of which something was left out, the latest first.
    pub(super) fn left_out(&self) -> Result<Vec<Settled>, ServerError> {
        let sql = format!(
            "SELECT {SETTLED} FROM lantu.my_op AS op
             WHERE library = $1::text::uuid AND is_left_out
             ORDER BY seq DESC LIMIT 20"
        );
        let rows = self.client.borrow_mut().query(&sql, &[&self.id()])?;
        rows.iter().map(settled).collect()
    }

    /// By which it is known whether a file holds the projects that it should.
    pub(super) fn mark(&self) -> Result<String, ServerError> {
        let sql = "SELECT lantu.my_mark($1::text::uuid)";
        let row = self.client.borrow_mut().query_one(sql, &[&self.id()])?;
        Ok(row.get(0))
    }

    /// Asks to be told of every op that comes in.
    pub(super) fn listen(&self) -> Result<(), ServerError> {
        Ok(self.client.borrow_mut().batch_execute("LISTEN lantu")?)
    }

    /// Waits for word that ops came in; whether there is some.
    pub(super) fn hears(&self, patience: Duration) -> Result<bool, ServerError> {
        let mut client = self.client.borrow_mut();
        let library = self.id();
        let mut notices = client.notifications();
        let mut next = notices.timeout_iter(patience).next()?;
        let mut heard = false;
        // Those that came with it are of the same lot.
        while let Some(notice) = next {
            heard |= notice.payload().starts_with(&library);
            next = notices.iter().next()?;
        }
        drop(notices);
        if client.is_closed() {
            return Err(ServerError::Away {
                place: self.place.clone(),
                why: "连接断开了".to_owned(),
            });
        }
        Ok(heard)
    }

    /// The ops after that of this number; so many as come at once.
    fn after(&self, seq: u64) -> Result<Vec<Settled>, ServerError> {
        let sql = format!(
            "SELECT {SETTLED} FROM lantu.my_op AS op
             WHERE library = $1::text::uuid AND seq > $2 AND seq <= $2 + $3 ORDER BY seq"
        );
        // There is no gap: so many numbers are so many ops. Of others nothing is then looked into.
        let seq = i64::try_from(seq).unwrap_or(i64::MAX - LOT);
        let rows = self
            .client
            .borrow_mut()
            .query(&sql, &[&self.id(), &seq, &LOT])?;
        rows.iter().map(settled).collect()
    }

    /// All ops after that of this number, a lot at a time.
    pub(super) fn each_after(
        &self,
        mut seq: u64,
        mut visit: impl FnMut(Settled) -> Result<(), ServerError>,
    ) -> Result<(), ServerError> {
        loop {
            let lot = self.after(seq)?;
            let Some(end) = lot.last() else {
                return Ok(());
            };
            seq = end.seq;
            lot.into_iter().try_for_each(&mut visit)?;
        }
    }

    /// Has all be read as of one moment: what others do meanwhile, to the rows, to the log or to what a login may read of
    /// both, is as if it came later. What is sent meanwhile is not taken.
    ///
    /// # Errors
    /// It can't be read.
    pub fn at_one_moment<T>(
        &self,
        read: impl FnOnce() -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        if self.is_at_one_moment.replace(true) {
            return read();
        }
        let execute = |sql| self.client.borrow_mut().batch_execute(sql);
        let begun = execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        let read = begun.map_err(ServerError::from).and_then(|()| read());
        let ended = execute("ROLLBACK");
        self.is_at_one_moment.set(false);
        let read = read?;
        ended?;
        Ok(read)
    }

    /// The content, as the rows have it.
    ///
    /// # Errors
    /// It can't be read.
    pub fn rows(&self) -> Result<Portfolio, ServerError> {
        Ok(self.standing()?.0)
    }

    /// The content, and the number of the op that led to it.
    pub(in crate::store) fn standing(&self) -> Result<(Portfolio, u64), ServerError> {
        let (rows, head) = self.at_one_moment(|| {
            let mut client = self.client.borrow_mut();
            let sql = "SELECT head FROM lantu.library WHERE id = $1::text::uuid";
            let head: i64 = client.query_one(sql, &[&self.id()])?.get(0);
            let mut rows = Vec::new();
            for table in Table::ALL {
                let mut sql = "SELECT id".to_owned();
                for column in table.columns() {
                    write!(sql, ", \"{}\"", column.name).unwrap_or_default();
                }
                write!(sql, " FROM lantu.{table} WHERE library = $1::text::uuid")
                    .unwrap_or_default();
                for row in client.query(&sql, &[&self.id()])? {
                    rows.push(restore(table, &row)?);
                }
            }
            Ok((rows, head))
        })?;
        let content = Portfolio::from_rows(rows);
        let content = content.map_err(|error| ServerError::Damaged(error.to_string()))?;
        Ok((content, head.cast_unsigned()))
    }

    /// Number of the last op, and the hash that a file with the same log would have.
    pub(in crate::store) fn chain(&self) -> Result<(u64, String), ServerError> {
        let (mut seq, mut hash) = (0, String::new());
        self.each_after(0, |settled| {
            hash = file_hash(seq, std::mem::take(&mut hash), &settled.made());
            seq += 1;
            Ok(())
        })?;
        Ok((seq, hash))
    }

    /// Examines the chain of the server, and whether the log leads to the rows.
    ///
    /// # Errors
    /// It can't be read at all.
    pub fn check(&self) -> Result<CheckReport, ServerError> {
        if !self.membership.sees_all() {
            return Err(ServerError::InPart);
        }
        self.at_one_moment(|| self.examine())
    }

    fn examine(&self) -> Result<CheckReport, ServerError> {
        let mut report = CheckReport::default();
        let mut followed = Portfolio::default();
        let mut previous = String::new();
        let mut last = 0;
        loop {
            let sql = format!(
                "SELECT {SETTLED}, login, skipped::text, previous_hash, hash FROM lantu.op
                 WHERE library = $1::text::uuid AND seq > $2 ORDER BY seq LIMIT $3"
            );
            let rows = self
                .client
                .borrow_mut()
                .query(&sql, &[&self.id(), &last, &LOT])?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let seq: i64 = row.get(0);
                report.ops += 1;
                if seq != last + 1 {
                    report
                        .problems
                        .push(format!("修改记录第 {} 条不见了", last + 1));
                }
                let texts: [&str; 5] = [row.get(1), row.get(4), row.get(5), row.get(6), row.get(7)];
                let [text, login, skipped, before, hash] = texts;
                let whole = format!("{before}\n{seq}\n{login}\n{skipped}\n{text}");
                let computed = format!("{:x}", Sha256::digest(whole));
                if before != previous || computed != hash {
                    report
                        .problems
                        .push(format!("修改记录第 {seq} 条被改动过（校验值不符）"));
                }
                hash.clone_into(&mut previous);
                last = seq;
                if let Err(error) = followed.follow(&settled(&row)?.made().op) {
                    report
                        .problems
                        .push(format!("修改记录第 {seq} 条：{error}"));
                }
            }
        }
        let content = self.rows()?;
        report.projects = content.projects().len() as u64;
        for table in Table::ALL {
            if followed.table_rows(table) != content.table_rows(table) {
                let what = format!("{}与修改记录不符", table.label());
                report.problems.push(what);
            }
        }
        Ok(report)
    }
}

/// So many ops come at once.
const LOT: i64 = 500;

/// The columns of which a [`Settled`] is made.
const SETTLED: &str =
    "op.seq, op.body, op.skipped, CASE WHEN op.skipped <> '{}' THEN json_build_object(
    'seq', op.seen_seq,
    'seen', (SELECT json_build_object('origin', s.origin, 'counter', s.counter) FROM lantu.my_op AS s
        WHERE s.library = op.library AND s.seq = op.seen_seq),
    'before', (SELECT b.id FROM lantu.my_op AS b
        WHERE b.library = op.library AND b.origin = op.origin AND b.counter < op.counter
            AND b.is_left_out AND b.skipped <> '{}' AND b.kind IN ('edit', 'merge')
        ORDER BY b.counter DESC LIMIT 1))::text END";

/// What was seen, as [`SETTLED`] tells it.
#[derive(serde::Deserialize)]
struct Told {
    seq: u64,
    seen: Option<Dot>,
    before: Option<Uuid>,
}

/// What a merge carries along beside what every op has.
#[derive(serde::Deserialize)]
struct Along {
    #[serde(default)]
    brought: Vec<serde_json::Value>,
}

/// The hash of an op in a file that holds `last` ops already.
pub(super) fn file_hash(last: u64, before: String, op: &SignedOp) -> String {
    let row = log::row_of(last.cast_signed(), before, op);
    let mut chain = Chain::begin(&row);
    for change in &op.op.changes {
        chain.add(ChangeRow::from(change).line().as_bytes());
    }
    chain.end(&row)
}

/// The public form; a merge carries along what it brought.
fn body(op: &SignedOp) -> String {
    let Some(merged) = &op.op.merged else {
        // Strings, numbers and lists of them: there is nothing that JSON has no form for.
        return serde_json::to_string(op).unwrap_or_default();
    };
    let mut json = op.to_json();
    if let Some(object) = json.as_object_mut() {
        // By the last that it names as seen a merge is known.
        if op.seen.last() != Some(&merged.head) {
            object.insert("seen".to_owned(), serde_json::json!([merged.head]));
        }
        let brought = merged.brought.iter().map(|op| op.to_json());
        object.insert("brought".to_owned(), brought.collect());
    }
    json.to_string()
}

fn settled(row: &SqlRow) -> Result<Settled, ServerError> {
    let seq: i64 = row.get(0);
    let damaged =
        |error: &dyn std::fmt::Display| ServerError::Damaged(format!("第 {seq} 步：{error}"));
    let text: &str = row.get(1);
    let mut op = SignedOp::from_text(text).map_err(|error| damaged(&error))?;
    if let Some(merged) = op.op.merged.as_deref() {
        let along: Along = serde_json::from_str(text).map_err(|error| damaged(&error))?;
        let texts: Vec<String> = along.brought.iter().map(ToString::to_string).collect();
        let mut merged = merged.clone();
        merged.brought = brought::restore(&texts).map_err(|_fault| damaged(&"合并"))?;
        Arc::make_mut(&mut op.op).merged = Some(Arc::new(merged));
    }
    if op.op.kind == OpKind::Baseline {
        op.dot = Dot {
            origin: op.op.id,
            counter: 1,
        };
    }
    let skipped: Vec<i32> = row.get(2);
    let told: Option<String> = row.get(3);
    let told = told.map(|told| serde_json::from_str::<Told>(&told));
    let told = told.transpose().map_err(|error| damaged(&error))?;
    let sight = told.map_or_else(Sight::default, |told| Sight {
        seq: told.seq,
        seen: told
            .seen
            .into_iter()
            .chain(told.before.map(left_out_dot))
            .collect(),
    });
    Ok(Settled {
        sight,
        seq: seq.cast_unsigned(),
        op,
        skipped: skipped
            .into_iter()
            .map(|place| place.max(0) as usize)
            .collect(),
    })
}

fn restore(table: Table, row: &SqlRow) -> Result<Row, ServerError> {
    let id: &str = row.get(0);
    let damaged =
        |column: &str| ServerError::Damaged(format!("{}的“{column}”读不懂，{id}", table.label()));
    let mut values = Vec::with_capacity(table.columns().len());
    for (place, column) in table.columns().iter().enumerate() {
        let stored = if schema::is_number(column.kind) {
            row.get::<_, Option<i64>>(place + 1)
                .map_or(Stored::Null, Stored::Integer)
        } else {
            row.get::<_, Option<String>>(place + 1)
                .map_or(Stored::Null, Stored::Text)
        };
        let value = column.kind.restore(stored);
        values.push(value.ok_or_else(|| damaged(column.label))?);
    }
    Ok(Row {
        table,
        id: id.parse().map_err(|_error| damaged("id"))?,
        values,
    })
}

fn uuid(row: &SqlRow, place: usize) -> Uuid {
    Uuid::from_bytes(row.get::<_, UuidBytes>(place).0)
}

/// What the database itself wrote is an identity.
fn uuid_of(text: &str) -> Uuid {
    text.parse().unwrap_or_default()
}

/// An identity as the database sends it.
struct UuidBytes([u8; 16]);

impl<'a> postgres::types::FromSql<'a> for UuidBytes {
    fn from_sql(
        _kind: &postgres::types::Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.try_into()?))
    }

    fn accepts(kind: &postgres::types::Type) -> bool {
        *kind == postgres::types::Type::UUID
    }
}
