//! Backups, and what is told of the notes on this computer.

use std::path::Path;

use crate::model::{Portfolio, Remit};
use crate::store::{Backup, Recovered, read_only};

use super::error::BackupError;
use super::notice::Notice;

/// The content of a backup, if it is one of the library with this identity: of the whole where that is whole, and of the
/// same part, of which `remit` tells.
pub fn load_backup(
    path: &Path,
    library_id: &str,
    remit: Option<&Remit>,
) -> Result<Portfolio, BackupError> {
    let snapshot = read_only(path)?;
    if snapshot.library_id()? != library_id {
        return Err(BackupError::OtherLibrary(path.to_owned()));
    }
    let theirs = snapshot.archive().remit()?;
    if theirs.as_ref().and_then(Remit::floor) != remit.and_then(Remit::floor) {
        return Err(BackupError::OtherPart(path.to_owned()));
    }
    Ok(snapshot.portfolio()?)
}

/// What restoring a backup is called in the history.
pub fn restore_label(path: &Path) -> String {
    let Some(backup) = Backup::of(path) else {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        return format!("恢复备份：{name}");
    };
    let at = backup.at.format("%Y-%m-%d %H:%M");
    format!("恢复备份：{at}，{} 个项目", backup.projects)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restored_backup_is_called_by_its_time_and_not_by_its_file() {
        let label = |name: &str| restore_label(Path::new(name));
        let backup = "20261128-204010_第1步_547项_d7e1842497dd7525.lantu.zst";
        assert_eq!(label(backup), "恢复备份：2026-11-28 20:40，547 个项目");
        assert_eq!(label("/交接/上月.lantu"), "恢复备份：上月");
    }
}
