use std::path::PathBuf;

use uuid::Uuid;

use crate::store::{CheckReport, Password, StoreEvent, Writer};

use super::error::FinishError;
use super::notice::{Matter, Notice};

/// What the window says beside the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// Everything is on the disk.
    Saved,
    /// The disk has been asked.
    Saving,
    /// The disk refused; the changes are kept in memory and tried again.
    Failed(String),
    /// Nothing can be changed.
    ReadOnly(String),
}

/// The place to which a working copy goes out.
pub(super) struct Outlet {
    pub place: &'static str,
    pub publication: Publication,
    pub password: Option<Password>,
    /// Whether somebody else altered the file, and nobody has been told yet.
    pub is_newly_changed: bool,
}

/// What the others see of a library that is worked on in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Everything.
    Current,
    /// All but the latest, which goes out in a moment.
    Waiting,
    /// All but the latest: the place refuses it, for this reason, and is tried again.
    Failed(String),
    /// What somebody else has made of it meanwhile; that must be merged first.
    Changed,
}

/// A library that is ours to write, and what its writer had to say.
pub(super) struct Writing {
    pub writer: Writer,
    pub outlet: Option<Outlet>,
    /// What the last examination found, if that was not in order.
    pub damage: Option<Box<CheckReport>>,
    /// Whether a person waits for the end of an examination.
    pub awaits_check: bool,
    /// Whether a person waits for a backup.
    pub awaits_backup: bool,
    /// What went well since this was last taken: errors about it are past.
    pub overcome: Vec<Matter>,
    /// Whether something was saved since this was last taken.
    pub has_saved: bool,
    /// Whether the file was found not to come to what its server holds.
    pub is_unlike: bool,
    /// Whether memory holds what the file does not: a step was refused since this was last taken, or what came from a
    /// server.
    pub is_ahead: bool,
    /// The steps that were refused since this was last taken.
    pub refused: Vec<Uuid>,
    failure: Option<String>,
}

impl Writing {
    pub const fn new(writer: Writer, outlet: Option<Outlet>) -> Self {
        Self {
            writer,
            outlet,
            damage: None,
            awaits_check: false,
            awaits_backup: false,
            overcome: Vec::new(),
            has_saved: false,
            is_unlike: false,
            is_ahead: false,
            refused: Vec::new(),
            failure: None,
        }
    }

    /// What the disk says.
    pub fn state(&self) -> SaveState {
        match &self.failure {
            Some(failure) => SaveState::Failed(failure.clone()),
            None if self.writer.pending() > 0 => SaveState::Saving,
            None => SaveState::Saved,
        }
    }

    /// Takes note of what the others see.
    pub fn publish_as(&mut self, publication: Publication) {
        if let Some(outlet) = &mut self.outlet {
            outlet.is_newly_changed |=
                publication == Publication::Changed && outlet.publication != Publication::Changed;
            outlet.publication = publication;
        }
    }

    /// Saves what is left; whether everything is where it belongs. As soon as it is, `arrived` is called: a backup that
    /// is still being made is not waited for until then, only to the end.
    pub fn finish(self, arrived: impl FnOnce()) -> Result<(), FinishError> {
        let Self { writer, outlet, .. } = self;
        let mut end = End {
            place: outlet.as_ref().map_or("", |outlet| outlet.place),
            failed: None,
            unpublished: None,
        };
        end.note(writer.settle());
        let is_there = outlet.is_none() && writer.pending() == 0 && end.failed.is_none();
        let mut arrived = Some(arrived);
        if let Some(arrived) = arrived.take_if(|_| is_there) {
            arrived();
        }
        end.note(writer.close_without_backup());
        end.result()?;
        if let Some(arrived) = arrived {
            arrived();
        }
        Ok(())
    }

    /// Saves what is left, as the window goes; what went wrong at the end.
    pub fn close(self) -> Vec<String> {
        let events = self.writer.close().into_iter();
        let told = events.filter_map(|event| match event {
            StoreEvent::BackupFailed(message) => {
                Some(format!("上次关闭时已保存，但没有备份成：{message}"))
            }
            StoreEvent::SecondBackupFailed(message) => {
                Some(format!("上次关闭时，{}", no_second_backup(&message)))
            }
            StoreEvent::Refused { label, message, .. } => {
                Some(format!("上次关闭时，{}", refused(&label, &message)))
            }
            _ => None,
        });
        told.collect()
    }

    /// What the writer had to say since the last call.
    pub fn poll(&mut self) -> Vec<Notice> {
        let mut told = Vec::new();
        for event in self.writer.poll() {
            if let Some(matter) = success(&event) {
                told.retain(|notice: &Notice| !notice.is_error || notice.matter != Some(matter));
                self.overcome.push(matter);
            }
            told.extend(self.note(event));
        }
        told
    }

    fn note(&mut self, event: StoreEvent) -> Option<Notice> {
        match event {
            StoreEvent::Saved { .. } => {
                self.failure = None;
                self.has_saved = true;
                let outlet = self.outlet.as_ref();
                if outlet.is_some_and(|outlet| outlet.publication == Publication::Current) {
                    self.publish_as(Publication::Waiting);
                }
                None
            }
            StoreEvent::Failed { message, .. } => {
                self.failure = Some(message);
                None
            }
            StoreEvent::Refused {
                op_id,
                label,
                message,
            } => {
                self.failure = None;
                self.is_ahead = true;
                self.refused.push(op_id);
                Some(Notice::failed(refused(&label, &message)))
            }
            StoreEvent::Unlike => {
                self.is_unlike = true;
                None
            }
            StoreEvent::NotTakenOver => {
                (self.is_unlike, self.is_ahead) = (true, true);
                None
            }
            StoreEvent::Published => {
                self.publish_as(Publication::Current);
                None
            }
            StoreEvent::PublishFailed(message) => {
                self.publish_as(Publication::Failed(message));
                None
            }
            StoreEvent::TargetChanged => {
                self.publish_as(Publication::Changed);
                None
            }
            StoreEvent::Checked(report) => {
                let is_sound = report.problems.is_empty();
                // What is wrong stands above the table as long as it is so.
                let is_told = std::mem::take(&mut self.awaits_check) && is_sound;
                let notice = is_told.then(|| checked(&report));
                self.damage = (!is_sound).then(|| Box::new(report));
                notice
            }
            StoreEvent::CheckFailed(message) => {
                let words = format!("没有检查成：{message}");
                Some(Notice::failed(words).about(Matter::Examining))
            }
            StoreEvent::BackedUp { is_awaited } => {
                let told = || Notice::done("已备份").about(Matter::BackingUp);
                let is_told = is_awaited && std::mem::take(&mut self.awaits_backup);
                is_told.then(told)
            }
            StoreEvent::SecondBackedUp => None,
            StoreEvent::BackupFailed(message) => {
                let words = format!("已保存，但没有备份成：{message}");
                Some(Notice::failed(words).about(Matter::BackingUp))
            }
            StoreEvent::SecondBackupFailed(message) => {
                let words = no_second_backup(&message);
                Some(Notice::failed(words).about(Matter::SecondBackup))
            }
            StoreEvent::CopySaved(path) => Some(copy_saved(path)),
            StoreEvent::CopyFailed { message, .. } => {
                Some(Notice::failed(message).about(Matter::Copying))
            }
        }
    }
}

/// How it ends with what was to be saved.
struct End {
    place: &'static str,
    failed: Option<(Uuid, String)>,
    unpublished: Option<FinishError>,
}

impl End {
    fn note(&mut self, events: Vec<StoreEvent>) {
        let place = self.place;
        for event in events {
            match event {
                StoreEvent::Failed { op_id, message } => self.failed = Some((op_id, message)),
                StoreEvent::Refused {
                    op_id,
                    label,
                    message,
                } => self.failed = Some((op_id, refused(&label, &message))),
                StoreEvent::Saved { op_id, .. } => {
                    self.failed.take_if(|(failed, _)| *failed == op_id);
                }
                StoreEvent::Published => self.unpublished = None,
                StoreEvent::PublishFailed(why) => {
                    self.unpublished = Some(FinishError::NotPublished { place, why });
                }
                StoreEvent::TargetChanged => {
                    self.unpublished = Some(FinishError::ToBeMerged { place });
                }
                StoreEvent::BackupFailed(message) | StoreEvent::SecondBackupFailed(message) => {
                    tracing::warn!("no backup: {message}");
                }
                _ => {}
            }
        }
    }

    fn result(self) -> Result<(), FinishError> {
        match self.failed {
            Some((_, message)) => Err(FinishError::NotSaved(message)),
            None => self.unpublished.map_or(Ok(()), Err),
        }
    }
}

/// What an event shows to go well, whether or not a word is lost on it: an error about it is past.
const fn success(event: &StoreEvent) -> Option<Matter> {
    match event {
        StoreEvent::BackedUp { .. } => Some(Matter::BackingUp),
        StoreEvent::SecondBackedUp => Some(Matter::SecondBackup),
        _ => None,
    }
}

/// Of a step that the file does not take.
fn refused(label: &str, message: &str) -> String {
    format!("“{label}”没有存入项目库，已从画面上撤回，其他修改照常保存。原因：{message}")
}

fn no_second_backup(message: &str) -> String {
    format!("备份已存在这台电脑上，但没有复制到另一个备份文件夹：{message}")
}

pub(super) fn checked(report: &CheckReport) -> Notice {
    let notice = match (report.count(), report.circles.first()) {
        (0, Some(circle)) => Notice::failed(format!(
            "项目库没有损坏，但有 {} 处上下级关系绕成一圈，请改正：{circle}",
            report.circles.len()
        )),
        (0, None) => Notice::done(format!(
            "项目库完好：{} 个项目、{} 步操作都已核对",
            report.projects, report.ops
        )),
        (count, _) => Notice::failed(format!("项目库有 {count} 处损坏")),
    };
    notice.about(Matter::Examining)
}

pub(super) fn copy_saved(path: PathBuf) -> Notice {
    let words = format!("副本已保存：{}", path.display());
    Notice {
        file: Some(path),
        ..Notice::done(words).about(Matter::Copying)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use crate::clock::{Clock, new_id};
    use crate::edit::Draft;
    use crate::session::{Content, Session, author, create_library};

    #[test]
    fn it_is_told_that_all_is_saved_while_other_work_on_the_library_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        create_library(&path, Content::Empty, Clock::System).unwrap();
        let open = || Session::open_for_command(&path, None, author(), Clock::System).unwrap();
        let mut session = open();
        let (_, draft) = Draft::new_project(session.portfolio_ref(), &[], new_id);
        let step = session.perform(draft.label, draft.changes, Clock::System);
        step.unwrap();
        // As a backup that takes its time: the library's thread goes on only when the answer has been given.
        let (answer, answered) = channel();
        let (tell, told) = channel();
        let busy = session.ask(move |_| {
            let answered = answered.recv_timeout(Duration::from_mins(1));
            tell.send(answered.is_ok()).unwrap();
        });
        busy.unwrap();
        let mut count = 0;
        let finished = session.finish(|| {
            count += 1;
            answer.send(()).unwrap();
        });
        finished.unwrap();
        assert_eq!(count, 1);
        assert!(told.recv().unwrap(), "the answer came at the end");
        assert_eq!(open().portfolio_ref().projects().len(), 1);
    }

    /// Windows does not let an open file be moved.
    #[cfg(unix)]
    #[test]
    fn what_could_not_be_saved_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        create_library(&path, Content::Empty, Clock::System).unwrap();
        let session = Session::open_for_command(&path, None, author(), Clock::System);
        let mut session = session.unwrap();
        std::fs::rename(&path, folder.path().join("别处.lantu")).unwrap();
        let (_, draft) = Draft::new_project(session.portfolio_ref(), &[], new_id);
        let step = session.perform(draft.label, draft.changes, Clock::System);
        step.unwrap();
        let mut is_told = false;
        let error = session.finish(|| is_told = true).unwrap_err();
        assert!(error.to_string().contains("已被移走"), "{error}");
        assert!(!is_told);
    }
}
