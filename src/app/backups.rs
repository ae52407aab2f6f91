//! Backups, and the way back to one of them.

use std::collections::HashMap;
use std::path::Path;

use uuid::Uuid;

use crate::model::{Change, Portfolio, Row, Table, Value};
use crate::store::{Backup, Recovered, backups, read_only};

use super::{App, Draft, Notice, Session};

impl Draft {
    /// Makes one state of a library the other: what is more goes, what is missing comes, what differs is set. Named
    /// snapshots stay: they name steps of the history, which is never shortened.
    pub fn become_state(now: &Portfolio, then: &Portfolio, label: String) -> Self {
        let mut changes = Vec::new();
        for table in Table::ALL {
            if table == Table::NamedSnapshot {
                continue;
            }
            // A circle that an older version let through stays out: each of its rows stands at the top.
            let circled = then.circled(table);
            let placed = |mut row: Row| {
                if let Some(parent) = table.parent_column().filter(|_| circled.contains(&row.id)) {
                    row.values[parent] = Value::Empty;
                }
                (row.id, row)
            };
            let wanted = then.table_rows(table).into_iter().map(placed);
            let mut wanted: HashMap<Uuid, Row> = wanted.collect();
            for row in now.table_rows(table) {
                let Some(other) = wanted.remove(&row.id) else {
                    changes.push(Change::Delete(row));
                    continue;
                };
                changes.extend(Change::between(&row, &other));
            }
            let mut missing: Vec<Row> = wanted.into_values().collect();
            missing.sort_by_key(|row| row.id);
            changes.extend(missing.into_iter().map(Change::Create));
        }
        Self { label, changes }
    }
}

/// The content of a backup, if it is one of the library with this identity.
pub fn load_backup(path: &Path, library_id: &str) -> Result<Portfolio, String> {
    let snapshot = read_only(path).map_err(|error| error.to_string())?;
    let id = snapshot.library_id().map_err(|error| error.to_string())?;
    if id != library_id {
        return Err(format!(
            "这不是同一个项目库的备份，没有恢复。要看其中的内容，请直接打开它：{}",
            path.display()
        ));
    }
    snapshot.portfolio().map_err(|error| error.to_string())
}

/// What restoring a backup is called in the history.
pub fn restore_label(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("恢复备份：{name}")
}

/// What to say of steps that were made up for.
pub(super) fn recovered_notices(recovered: &Recovered) -> Vec<Notice> {
    let mut notices = Vec::new();
    if !recovered.done.is_empty() {
        let count = recovered.done.len();
        notices.push(Notice::done(format!(
            "上次有 {count} 步修改没有存进项目库，已从本机记录补上：{}",
            recovered.done.join("、")
        )));
    }
    if let Some((label, count)) = &recovered.refused {
        notices.push(Notice::failed(format!(
            "上次没有存进项目库的修改中，有 {count} 步与现在的内容对不上，没有补上，从“{label}”起。请核对后重新填写"
        )));
    }
    if let Some((count, reason)) = &recovered.waiting {
        notices.push(Notice::failed(format!(
            "上次有 {count} 步修改没有存进项目库，现在仍存不进（{reason}）。它们留在本机记录中，请先解决，再重新打开项目库补上"
        )));
    }
    for aside in &recovered.put_aside {
        notices.push(Notice::failed(format!(
            "本机记录中有读不出的内容，其余都已照用；原样保留备查：{}",
            aside.display()
        )));
    }
    if let Some(reason) = &recovered.unread {
        notices.push(Notice::failed(format!(
            "本机记录读不出来，上次若有没存进项目库的修改，还没有补上：{reason}"
        )));
    }
    notices
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Op, ProjectColumn};

    #[test]
    fn a_state_with_a_circle_comes_back_without_it() {
        let id = |n: u128| Uuid::from_u128(n);
        let library = |notes: &str, parents: [Option<u128>; 2]| {
            let row = |(n, parent): (u128, Option<u128>)| {
                let mut row = Row::blank(Table::Project, id(n));
                row.values[ProjectColumn::Note as usize] = Value::Text(notes.to_owned());
                let parent = parent.map_or(Value::Empty, |n| Value::Ref(id(n)));
                row.values[ProjectColumn::Parent as usize] = parent;
                row
            };
            let rows = (1..).zip(parents).map(row);
            Portfolio::from_rows(rows).unwrap()
        };
        let now = library("现在", [None, None]);
        let then = library("那时", [Some(2), Some(1)]);
        let draft = Draft::become_state(&now, &then, "恢复".to_owned());
        let mut restored = now.clone();
        restored.apply(&Op::edit(id(9), "", draft.changes)).unwrap();
        let expected = library("那时", [None, None]);
        assert_eq!(
            restored.table_rows(Table::Project),
            expected.table_rows(Table::Project)
        );
    }
}
