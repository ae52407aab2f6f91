//! Backups, and the way back to one of them.

use std::path::Path;

use crate::edit::Draft;
use crate::session::{load_backup, restore_label};
use crate::store::{Backup, backups};

use super::{App, Notice, Session};

impl App {
    /// The backups of the open library, the newest first.
    ///
    /// # Errors
    /// Their folder can't be read: the words for that.
    pub fn backups(&self) -> Result<Vec<Backup>, String> {
        let folder = self.session.as_ref().and_then(Session::backup_folder);
        let kept = folder.map_or_else(|| Ok(Vec::new()), backups);
        kept.map_err(|error| error.to_string())
    }

    /// Makes a backup now; whether a person waits for it, or it only goes before something larger.
    pub(super) fn back_up(&mut self, is_awaited: bool) {
        if let Some(session) = &mut self.session {
            session.back_up(self.clock, is_awaited);
        }
    }

    pub(super) fn restore(&mut self, path: &Path) {
        let Some(session) = &self.session else {
            return;
        };
        let Some(folder) = session.backup_folder() else {
            return;
        };
        // A step on what nobody wrote could never be followed again: the file itself is put right.
        if session.damage().is_some() {
            let library = session.path().to_owned();
            return self.restore_file(&library, path);
        }
        let id = folder.file_name().unwrap_or_default().to_string_lossy();
        let then = match load_backup(path, &id) {
            Ok(then) => then,
            Err(error) => return self.notify(Notice::failed(error)),
        };
        self.back_up(false);
        if self.edit(|now| Draft::become_state(now, &then, restore_label(path))) {
            self.notify(Notice::done(
                "已恢复到备份时的内容；之前的内容仍在历史中，按 Ctrl+Z 可撤销",
            ));
        } else {
            self.notify(Notice::done("这份备份与现在的内容相同，没有改动"));
        }
    }
}
