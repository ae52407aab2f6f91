use std::path::Path;

use rusqlite::Connection;

use super::claim::Claim;
use super::connect::connect_sound;
use super::file::{absolute, publish, temporary_beside};
use super::{StoreError, header};

/// Writes what the connection sees to another file. The copy is opened and checked before it gets its
/// name: a copy that can't be read back must not take the place of anything.
pub(super) fn save_copy(
    connection: &Connection,
    dest: &Path,
    replace: bool,
) -> Result<(), StoreError> {
    let dest = absolute(dest)?;
    if dest.symlink_metadata().is_ok() {
        if !replace {
            return Err(StoreError::Exists { path: dest });
        }
        Claim::check_free(&dest)?;
    }
    let file = temporary_beside(&dest)?;
    // SQLite takes text for a name, and the folder's may be none.
    let name = file.path().to_str().ok_or_else(|| StoreError::Io {
        doing: "保存副本",
        source: std::io::ErrorKind::InvalidFilename.into(),
        path: dest.clone(),
    })?;
    let copied = connection.execute("VACUUM INTO ?1", [name]);
    copied.map_err(|error| super::error::Fault::from(error).at(&dest))?;
    header::check(file.path())?;
    connect_sound(file.path()).map_err(|fault| fault.at(&dest))?;
    publish(file, &dest, replace)
}
