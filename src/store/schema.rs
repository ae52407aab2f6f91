//! The tables of a library, as numbered steps from one version to the next.

use std::collections::BTreeSet;

use rusqlite::Connection;
use uuid::Uuid;

use super::fault::Fault;
use super::packed;
use super::stored::parse_id;

/// The mark in the header that tells a library from other SQLite files.
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"LanT");

/// Each step takes the schema one version up; the first makes it. A released step never changes.
const STEPS: [&str; 9] = [
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
    include_str!("schema/0006.sql"),
    include_str!("schema/0007.sql"),
    include_str!("schema/0008.sql"),
    include_str!("schema/0009.sql"),
];

/// The version from which on baselines are packed.
const PACKED: usize = 4;

/// The version that this program reads and writes.
pub(super) const VERSION: i32 = STEPS.len() as i32;

/// Takes the schema from a version (0: an empty file) to the current one, within the caller's transaction.
pub(super) fn upgrade(connection: &Connection, from: i32) -> Result<(), Fault> {
    step(connection, from, VERSION)
}

fn step(connection: &Connection, from: i32, to: i32) -> Result<(), Fault> {
    let (from, to) = (from.max(0) as usize, to.max(0) as usize);
    for (version, step) in (1..).zip(&STEPS).take(to).skip(from) {
        connection.execute_batch(step)?;
        if version == PACKED {
            packed::pack_all(connection)?;
        }
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", to as i32)?;
    Ok(())
}

/// The version that a file says it has.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Every table, index and trigger must read as a program of the version would make it, and there may be nothing else:
/// a trigger of foreign making could alter rows behind the log's back, a table could hide what nobody sees.
pub(super) fn verify(connection: &Connection, version: i32) -> Result<(), Fault> {
    let pattern = Connection::open_in_memory()?;
    step(&pattern, 0, version)?;
    let (expected, found) = (objects(&pattern)?, objects(connection)?);
    if let Some((_, name, ..)) = expected.difference(&found).next() {
        return Err(Fault::Damaged(format!("表结构 {name} 与程序不符")));
    }
    match found.difference(&expected).next() {
        Some((kind, name, ..)) => Err(Fault::Damaged(format!(
            "含有来历不明的{} {name}",
            kind_label(kind)
        ))),
        None => Ok(()),
    }
}

fn kind_label(kind: &str) -> &str {
    match kind {
        "table" => "表",
        "index" => "索引",
        "trigger" => "触发器",
        "view" => "视图",
        other => other,
    }
}

/// Whether the schema declares what this version of the program does not know.
pub(super) fn has_unknown(connection: &Connection) -> Result<bool, Fault> {
    let pattern = Connection::open_in_memory()?;
    upgrade(&pattern, 0)?;
    let known = objects(&pattern)?;
    Ok(objects(connection)?.difference(&known).next().is_some())
}

/// Kind, name, table and text of everything that the schema declares; indexes that come with a table have no text.
fn objects(connection: &Connection) -> rusqlite::Result<BTreeSet<Object>> {
    let query = "SELECT type, name, tbl_name, sql FROM sqlite_schema";
    let mut statement = connection.prepare(query)?;
    let objects = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let is_ours = |object: &rusqlite::Result<Object>| !matches!(object, Ok((kind, _, _, Some(sql))) if kind == "table" && STATISTICS.contains(&&**sql));
    objects.filter(is_ours).collect()
}

/// What another tool's ANALYZE leaves does no harm.
const STATISTICS: [&str; 2] = [
    "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
];

type Object = (String, String, String, Option<String>);

/// Which library the file is, however it is named. It also names a folder of this computer, so nothing but an id is taken
/// from the file.
pub(super) fn library_id(connection: &Connection) -> Result<String, Fault> {
    Ok(library_uuid(connection)?.to_string())
}

pub(super) fn library_uuid(connection: &Connection) -> Result<Uuid, Fault> {
    let sql = "SELECT value FROM meta WHERE key = 'library_id'";
    let text: String = connection.query_row(sql, [], |row| row.get(0))?;
    parse_id(&text)
}
