use std::path::Path;

use rusqlite::Connection;
use tempfile::NamedTempFile;

use crate::files::{FileError, publish, resolve, temporary_beside};

use super::connect::connect_sound;
use super::paths::check_name;
use super::process_lock::ProcessLock;
use super::{StoreError, header};

/// Writes what the connection sees to another file.
pub(super) fn save_copy(
    connection: &Connection,
    dest: &Path,
    replace: bool,
) -> Result<(), StoreError> {
    let dest = resolve(dest)?;
    check_name(&dest)?;
    if dest.exists() {
        if !replace {
            return Err(StoreError::File(FileError::Exists { path: dest }));
        }
        ProcessLock::check_free(&dest)?;
    }
    Ok(publish(verified(connection, &dest)?, &dest, replace)?)
}

/// A copy of what the connection sees, in the folder of `dest`. It was opened and checked: a copy that can't be read
/// back must not take the place of anything.
pub(super) fn verified(connection: &Connection, dest: &Path) -> Result<NamedTempFile, StoreError> {
    let file = temporary_beside(dest)?;
    // SQLite takes text for a name, and the folder's may be none.
    let name = file.path().to_str().ok_or_else(|| {
        let source = std::io::ErrorKind::InvalidFilename.into();
        StoreError::io("保存副本", dest)(source)
    })?;
    let copied = connection.execute("VACUUM INTO ?1", [name]);
    copied.map_err(|error| super::fault::Fault::from(error).at(dest))?;
    header::check(file.path())?;
    connect_sound(file.path()).map_err(|fault| fault.at(dest))?;
    Ok(file)
}
