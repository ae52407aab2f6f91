//! Copies that are handed out: of the whole library with its history, or of a part of it, which begins with that part.

use std::path::Path;

use super::archive::Archive;
use super::carry_out::build;
use super::connect::connect_sound;
use super::exchange;
use super::process_lock::ProcessLock;
use super::{Author, StoreError, header, paths, save_copy};
use crate::files::{FileError, check_new_name, publish, resolve, temporary_beside};
use crate::model::{Exchange, Op, Remit};

impl Archive<'_> {
    /// What the library itself was handed out for, if it was.
    pub fn remit(&self) -> Result<Option<Remit>, StoreError> {
        exchange::remit(self.connection).map_err(|fault| fault.at(self.path))
    }

    /// With whom there was an exchange.
    pub fn exchanges(&self) -> Result<Vec<Exchange>, StoreError> {
        exchange::exchanges(self.connection).map_err(|fault| fault.at(self.path))
    }

    /// Writes a copy that knows what it was handed out for, and by whom; with `part` one that begins with what that op
    /// makes, and holds nothing else. It appears whole or not at all.
    ///
    /// # Errors
    /// [`FileError::Exists`] when `dest` is there and `replace` is not set.
    pub fn hand_out(
        &self,
        (dest, replace): (&Path, bool),
        remit: &Remit,
        giver: &Exchange,
        part: Option<(&Op, &Author)>,
    ) -> Result<(), StoreError> {
        check_new_name(dest)?;
        let dest = resolve(dest)?;
        paths::check_name(&dest)?;
        if dest.exists() {
            if !replace {
                return Err(StoreError::File(FileError::Exists { path: dest }));
            }
            ProcessLock::check_free(&dest)?;
        }
        let file = match part {
            None => save_copy::verified(self.connection, &dest)?,
            Some((baseline, author)) => {
                let file = temporary_beside(&dest)?;
                let built = build(file.path(), baseline, author, remit.at);
                built.map_err(|fault| fault.at(&dest))?;
                file
            }
        };
        let given = exchange::hand_over(file.path(), remit, giver);
        given.map_err(|fault| fault.at(&dest))?;
        header::check(file.path())?;
        connect_sound(file.path()).map_err(|fault| fault.at(&dest))?;
        Ok(publish(file, &dest, replace)?)
    }
}
