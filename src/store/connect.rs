use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::files::beside;

use super::fault::{Fault, STRUCTURE};
use super::schema;

/// Opens an existing library for this process alone, or fails at once when another one has it.
pub(super) fn connect(file: &Path) -> Result<Connection, Fault> {
    // Without CREATE, a file that vanished is an error and not a new empty library.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    // The default of five seconds would freeze whoever asks.
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_prepared_statement_cache_capacity(128);
    distrust(&connection)?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(Fault::ReadOnly);
    }
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA synchronous = EXTRA;
         PRAGMA foreign_keys = ON;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;",
    )?;
    keep_pages(&connection, CACHE)?;
    // Never WAL: a library is copied as one file and must be whole in it.
    let mode: String =
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if mode != "delete" {
        return Err(Fault::Damaged(format!("日志模式为 {mode}")));
    }
    // In exclusive mode the lock of this empty transaction is kept until the connection closes.
    connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    // The journal of a commit that ended: a crash left it. SQLite removes it at the end when it has written it itself;
    // nobody else may, since it may hold the file open.
    if beside(file, "-journal").exists() {
        let version = schema::version(&connection)?;
        connection.pragma_update(None, "user_version", version)?;
    }
    Ok(connection)
}

/// How much of a library's pages a connection keeps, in KiB.
const CACHE: i32 = 64 << 10;

/// The same while all pages pass by once.
const PASSING: i32 = 2 << 10;

/// Does what reads every page once, such as copying: none of them is asked for again, so none is kept. Those that were kept
/// would leave holes in the memory, between whatever stays of what was read.
pub(super) fn passing_by<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, Fault>,
) -> Result<T, Fault> {
    keep_pages(connection, PASSING)?;
    let done = work();
    keep_pages(connection, CACHE)?;
    done
}

/// What is more than that is let go at once.
fn keep_pages(connection: &Connection, kib: i32) -> Result<(), Fault> {
    Ok(connection.pragma_update(None, "cache_size", -kib)?)
}

/// Lets go of pages: after a large op they would fill memory for as long as the library is open.
pub(super) fn drop_pages(connection: &Connection) {
    if let Err(error) = connection.execute_batch("PRAGMA shrink_memory") {
        tracing::warn!("pages are kept: {error}");
    }
}

/// Opens a library that somebody else may have written, and makes sure that it holds together, unless `is_known` says
/// so. One of an older version is brought up to date; `keep` is first given it as it was.
pub(super) fn connect_verified(
    file: &Path,
    is_known: impl FnOnce(&Connection) -> bool,
    keep: impl FnOnce(&Connection, i32) -> Result<(), Fault>,
) -> Result<Connection, Fault> {
    let (mut connection, version) = connect_declared(file)?;
    if version < schema::VERSION || !is_known(&connection) {
        check_structure(&connection)?;
    }
    if version < schema::VERSION {
        keep(&connection, version)?;
        // One transaction: after a crash the file is of the old version or of the new one.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::upgrade(&transaction, version)?;
        schema::verify(&transaction, schema::VERSION)?;
        transaction.commit()?;
    }
    Ok(connection)
}

/// A library of which nothing is known.
pub(super) const fn unknown(_: &Connection) -> bool {
    false
}

/// A copy that nobody else knows of: there is nothing to keep of it before it is brought up to date.
#[expect(clippy::unnecessary_wraps, reason = "as others who keep something")]
pub(super) const fn keep_nothing(_: &Connection, _: i32) -> Result<(), Fault> {
    Ok(())
}

/// Opens a library of any known version as it is, and makes sure that it holds together.
pub(super) fn connect_sound(file: &Path) -> Result<(Connection, i32), Fault> {
    let (connection, version) = connect_declared(file)?;
    check_structure(&connection)?;
    Ok((connection, version))
}

/// Opens a library that declares what one of its version does. This comes first, since an examination carries out what
/// the schema says, such as the conditions of foreign tables.
fn connect_declared(file: &Path) -> Result<(Connection, i32), Fault> {
    let connection = connect(file)?;
    let version = schema::version(&connection)?;
    schema::verify(&connection, version)?;
    Ok((connection, version))
}

/// Reads every page: in a large library, as long as everything else that opening takes.
pub(super) fn check_structure(connection: &Connection) -> Result<(), Fault> {
    let found: String = passing_by(connection, || {
        Ok(connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?)
    })?;
    if found == "ok" {
        return Ok(());
    }
    // Words for those who know SQLite.
    tracing::error!("quick_check: {found}");
    Err(Fault::Damaged(STRUCTURE.to_owned()))
}

/// The longest cell that is read of a damaged file, in bytes: a length may be damaged too.
const LONGEST: i32 = 16 << 20;

/// Opens an empty file to be filled with the pages of a library. What a crash leaves of it is of no use to anybody.
pub(super) fn connect_to_fill(file: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;",
    )?;
    Ok(connection)
}

/// Opens a file of our own making to look one thing up in it. Nothing is examined.
pub(super) fn connect_to_look(file: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    distrust(&connection)?;
    Ok(connection)
}

/// Opens a library that nobody writes, without a lock and without a look at what lies beside it. Whoever reads makes sure
/// afterwards that nobody did write.
pub(super) fn connect_untouched(file: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let name = uri(file).ok_or(Fault::Damaged(STRUCTURE.to_owned()))?;
    let connection = Connection::open_with_flags(format!("{name}?immutable=1"), flags)?;
    distrust(&connection)?;
    connection.execute_batch("PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

/// A path as SQLite reads it where more than a path may be said.
fn uri(file: &Path) -> Option<String> {
    let path = file
        .to_str()?
        .replace('\\', if cfg!(windows) { "/" } else { "\\" });
    let root = if path.starts_with('/') { "" } else { "/" };
    let mut uri = format!("file:{root}");
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b':' => {
                uri.push(byte.into());
            }
            other => write!(uri, "%{other:02X}").ok()?,
        }
    }
    Some(uri)
}

/// Opens a damaged library to read what can be read. Nothing is examined: that would only say that it is damaged.
pub(super) fn connect_leniently(file: &Path) -> Result<Connection, Fault> {
    let connection = connect_to_look(file)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    // One declaration that can't be read costs every table, unless SQLite is told to go on without it. The file
    // can't be written all the same: it is open for reading only.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    connection.execute_batch("PRAGMA writable_schema = ON")?;
    connection.prepare("SELECT 1 FROM sqlite_schema")?;
    connection.execute_batch("PRAGMA writable_schema = OFF")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch("PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

/// A library comes by mail and memory stick: nothing in it may act.
fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    let settings = [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ];
    for (setting, on) in settings {
        connection.set_db_config(setting, on)?;
    }
    // Far above what a library holds, far below what would fill the memory. One file is attached by each copy.
    let limits = [
        (Limit::SQLITE_LIMIT_LENGTH, 64 << 20),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_COLUMN, 100),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 50),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
        (Limit::SQLITE_LIMIT_ATTACHED, 1),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    ];
    for (limit, most) in limits {
        connection.set_limit(limit, most)?;
    }
    connection.execute_batch("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;")
}
