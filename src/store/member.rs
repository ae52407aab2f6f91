//! As whom everybody signs in a file that is the replica of a library on a server.

use rusqlite::{Connection, OptionalExtension as _};

use super::fault::Fault;

/// As whom ops of a replica are signed; a file of its own has no such entry.
pub(super) const MEMBER: &str = "member";

/// As whom ops of a replica are signed, where the file is one.
pub(super) fn member(connection: &Connection) -> Result<Option<String>, Fault> {
    let sql = "SELECT value FROM meta WHERE key = ?1";
    let found = connection.query_row(sql, [MEMBER], |row| row.get(0));
    Ok(found.optional()?)
}

/// The same name for a replica, after it was altered on the server.
pub(super) fn rename_member(connection: &Connection, name: &str) -> Result<(), Fault> {
    let sql = "UPDATE meta SET value = ?2 WHERE key = ?1";
    connection.execute(sql, [MEMBER, name])?;
    Ok(())
}
