//! What a copy was handed out for, and what was last exchanged with others. Neither is content: no op alters it, and no
//! merge carries it from one copy into another.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};

use super::connect::connect;
use super::fault::Fault;
use super::stored::{json_text, parse_id};
use crate::model::op_set::{Floor, Known};
use crate::model::{Dot, Exchange, Extent, Id, Remit, Sent};

/// What the copy was handed out for; none for a library that was not.
pub(super) fn remit(connection: &Connection) -> Result<Option<Remit>, Fault> {
    let sql = "SELECT copy, name, department, along, at, by, head_origin, head_counter, known
               FROM remit";
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &SqlRow<'_>| {
        let text = |place: usize| row.get::<_, String>(place);
        let may = |place: usize| row.get::<_, Option<String>>(place);
        let head = (text(6)?, row.get::<_, i64>(7)?);
        Ok((
            [text(0)?, text(1)?, text(4)?, text(5)?, text(8)?],
            [may(2)?, may(3)?],
            head,
        ))
    };
    let found = statement.query_row([], read).optional()?;
    let Some(([copy, name, at, by, known], [department, along], (origin, counter))) = found else {
        return Ok(None);
    };
    let along: Option<Vec<uuid::Uuid>> = along.as_deref().map(from_json).transpose()?;
    Ok(Some(Remit {
        copy: parse_id(&copy)?,
        name,
        department: department
            .as_deref()
            .map(parse_id)
            .transpose()?
            .map(Id::new),
        extent: match along {
            None => Extent::Whole,
            Some(along) => Extent::Own {
                along: along.into_iter().map(Id::new).collect(),
            },
        },
        at: time(&at)?,
        by,
        base: Floor {
            head: Dot {
                origin: parse_id(&origin)?,
                counter: counter.cast_unsigned(),
            },
            known: from_json(&known)?,
        },
    }))
}

/// Makes a file, which nobody has opened yet, a copy that was handed out: it then knows what for, and of nobody but
/// whoever handed it out.
pub(super) fn hand_over(file: &Path, remit: &Remit, giver: &Exchange) -> Result<(), Fault> {
    let mut connection = connect(file)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch("DELETE FROM remit; DELETE FROM exchange")?;
    let Remit {
        copy,
        name,
        department,
        extent,
        at,
        by,
        base: Floor { head, known },
    } = remit;
    let along = match extent {
        Extent::Whole => None,
        Extent::Own { along } => {
            let ids: Vec<_> = along.iter().map(|id| id.uuid()).collect();
            Some(json_text(&ids))
        }
    };
    transaction.execute(
        "INSERT INTO remit (copy, name, department, along, at, by, head_origin, head_counter, known)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            copy.to_string(),
            name,
            department.map(|id| id.to_string()),
            along,
            at.to_rfc3339(),
            by,
            head.origin.to_string(),
            head.counter.cast_signed(),
            json_text(known),
        ],
    )?;
    keep(&transaction, giver)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// With whom there was an exchange, by name.
pub(super) fn exchanges(connection: &Connection) -> Result<Vec<Exchange>, Fault> {
    let sql = "SELECT peer, name, department, is_limited, handed, base,
                      sent, sent_at, sent_file, received, received_at, received_file
               FROM exchange ORDER BY name, handed, peer";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let may = |place: usize| row.get::<_, Option<String>>(place);
        Ok((
            (row.get::<_, String>(0)?, row.get::<_, String>(1)?),
            (may(2)?, row.get::<_, bool>(3)?, may(4)?),
            row.get::<_, String>(5)?,
            [may(6)?, may(7)?, may(8)?],
            [may(9)?, may(10)?, may(11)?],
        ))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let ((peer, name), (department, is_limited, handed), base, sent, received) = row?;
        found.push(Exchange {
            peer: parse_id(&peer)?,
            name,
            department: department
                .as_deref()
                .map(parse_id)
                .transpose()?
                .map(Id::new),
            is_limited,
            handed: handed.as_deref().map(time).transpose()?,
            base: from_json(&base)?,
            sent: package(sent)?,
            received: package(received)?,
        });
    }
    Ok(found)
}

/// Keeps how far the exchange with somebody has come.
pub(super) fn keep(connection: &Connection, exchange: &Exchange) -> Result<(), Fault> {
    let Exchange {
        peer,
        name,
        department,
        is_limited,
        handed,
        base,
        sent,
        received,
    } = exchange;
    let cells = |sent: &Option<Sent>| {
        let sent = sent.as_ref();
        let known = sent.map(|sent| json_text(&sent.known));
        let at = sent.map(|sent| sent.at.to_rfc3339());
        (known, at, sent.map(|sent| sent.file.clone()))
    };
    let (sent, received) = (cells(sent), cells(received));
    connection.execute(
        "INSERT OR REPLACE INTO exchange (peer, name, department, is_limited, handed, base,
                                          sent, sent_at, sent_file, received, received_at, received_file)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            peer.to_string(),
            name,
            department.map(|id| id.to_string()),
            is_limited,
            handed.map(|at| at.to_rfc3339()),
            json_text(base),
            sent.0,
            sent.1,
            sent.2,
            received.0,
            received.1,
            received.2,
        ],
    )?;
    Ok(())
}

fn package([known, at, file]: [Option<String>; 3]) -> Result<Option<Sent>, Fault> {
    let (Some(known), Some(at), Some(file)) = (known, at, file) else {
        return Ok(None);
    };
    Ok(Some(Sent {
        known: from_json::<Known>(&known)?,
        at: time(&at)?,
        file,
    }))
}

fn time(text: &str) -> Result<DateTime<FixedOffset>, Fault> {
    DateTime::parse_from_rfc3339(text).map_err(damaged)
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> Fault {
    Fault::Damaged(format!("交换记录读不懂：{error}"))
}
