//! Backups, and the way back to one of them.

use std::fmt;
use std::path::Path;

use crate::session::{load_backup, restore_label};
use crate::store::{Backup, Point, StoreError, backups};

use super::awaited::{Failure, Left, Reached, Return};
use super::{App, Matter, Notice, Pending, SaveState, Session};

impl App {
    /// The backups of the open library, the newest first.
    ///
    /// # Errors
    /// Their folder can't be read.
    pub fn backups(&self) -> Result<Vec<Backup>, StoreError> {
        self.look_for_backups()()
    }

    /// Looks for them, beside the window.
    pub fn look_for_backups(
        &self,
    ) -> impl FnOnce() -> Result<Vec<Backup>, StoreError> + Send + use<> {
        let folder = self.session.as_ref().and_then(Session::backup_folder);
        let folder = folder.map(Path::to_owned);
        move || folder.map_or_else(|| Ok(Vec::new()), |folder| backups(&folder))
    }

    /// Makes a backup now; whether a person waits for it, or it only goes before something larger.
    pub(super) fn back_up(&mut self, is_awaited: bool) {
        if let Some(session) = &mut self.session {
            session.back_up(self.clock, is_awaited);
        }
    }

    /// Has a backup read; the library comes back to it when that is there.
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
        let id = folder.file_name().unwrap_or_default();
        let id = id.to_string_lossy().into_owned();
        let (backup, remit) = (path.to_owned(), session.remit().cloned());
        let read = move || {
            reached(
                load_backup(&backup, &id, remit.as_ref()).map(|portfolio| Return {
                    portfolio,
                    label: restore_label(&backup),
                    done: "已恢复到备份时的内容；之前的内容仍在历史中，按 Ctrl+Z 可撤销".to_owned(),
                    same: "这份备份与现在的内容相同，没有改动",
                }),
            )
        };
        let started = Pending::start("lantu-restore", &self.wake, read);
        self.await_now(("读取备份", path, Left::Nothing), started);
    }

    /// Has the state after a step read; the library comes back to it when that is there.
    pub(super) fn return_to(&mut self, seq: u64) {
        let Some(session) = &self.session else {
            return;
        };
        if session.damage().is_some() {
            let text = "项目库有损坏，不能在上面回到以前的步骤。请先点“查看和恢复”";
            return self.notify(Notice::failed(text));
        }
        let (promise, answer) = Pending::promise(&self.wake);
        let asked = session.study(move |archive| {
            let past = archive.as_of(&Point::Op(seq));
            let past = past.map(|past| Return {
                portfolio: past.portfolio,
                label: format!("回到第 {seq} 步"),
                done: format!(
                    "已回到第 {seq} 步之后的内容；之前的内容仍在历史中，按 Ctrl+Z 可撤销"
                ),
                same: "那一步之后的内容与现在相同，没有改动",
            });
            promise.keep(reached(past));
        });
        let path = session.path().to_owned();
        match asked {
            Ok(()) => self.await_now(("读取历史", &path, Left::Nothing), Ok(answer)),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// Tries what the disk refused once more, and says when all is saved.
    pub(super) fn save(&mut self) {
        if let Some(session) = &self.session {
            if matches!(session.save_state(), SaveState::Failed(_)) {
                session.retry();
            }
            self.awaits_save = true;
            self.tell_saved();
        }
    }

    /// Says to whoever asked that all is saved, once it is.
    pub(super) fn tell_saved(&mut self) {
        let state = self.session.as_ref().map(Session::save_state);
        if self.has_told_unsaved && state == Some(SaveState::Saved) {
            self.has_told_unsaved = false;
            self.overcome(Matter::Saving);
        }
        let Some(state) = state.filter(|_| self.awaits_save) else {
            return;
        };
        let notice = match state {
            SaveState::Saving => return,
            SaveState::Saved => Notice::done("已自动保存。每一步修改都会随时存入项目库"),
            SaveState::Failed(reason) => {
                self.has_told_unsaved = true;
                Notice::failed(format!("还没有存进项目库，正在重试。{reason}"))
            }
            SaveState::ReadOnly(reason) => {
                Notice::done(format!("只读打开，没有可保存的修改：{reason}"))
            }
        };
        self.awaits_save = false;
        self.notify(notice.about(Matter::Saving));
    }
}

fn reached(read: Result<Return, impl fmt::Display>) -> Reached {
    match read {
        Ok(state) => Reached::State(Box::new(state)),
        Err(error) => Reached::Nothing(Box::new(Failure {
            notices: vec![Notice::failed(error)],
            ..Failure::default()
        })),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::app::{
        Command, EditCommand, FileCommand, LookCommand, PastCommand, Preferences, Settings,
    };
    use crate::clock::Clock;
    use crate::edit::Paste;
    use crate::model::{Field, Id, MoneyUnit, Project, ProjectColumn, Value};
    use crate::session::{Content, create_library};

    struct Office {
        folder: tempfile::TempDir,
        app: App,
    }

    impl Office {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("库.lantu");
            create_library(&path, Content::Plan, Clock::System).unwrap();
            let settings = Settings::default().with_backups(Some(folder.path().join("本机")));
            let mut app = App::new(Clock::System, settings, Arc::new(|| {}));
            app.run_to_end(Command::File(FileCommand::Open(path)));
            app.take_notices();
            Self { folder, app }
        }

        fn decide(&mut self, preferences: Preferences) {
            let command = LookCommand::SetPreferences(Box::new(preferences));
            self.app.run(Command::Look(command));
        }

        fn rename(&mut self, project: Id<Project>, name: &str) {
            let value = Value::Text(name.to_owned());
            let command = EditCommand::SetField(vec![project], ProjectColumn::Name, value);
            self.app.run(Command::Edit(command));
        }

        fn first(&mut self) -> Id<Project> {
            self.app.listing().projects[0]
        }

        fn name(&self, project: Id<Project>) -> String {
            let portfolio = self.app.portfolio();
            portfolio.projects().get(project).unwrap().name.clone()
        }

        /// Waits for a message that holds these words.
        fn hears(&mut self, words: &str) -> String {
            for _ in 0..1000 {
                self.app.poll();
                let heard = self.app.take_notices();
                let heard = heard.into_iter().find(|notice| notice.text.contains(words));
                if let Some(notice) = heard {
                    return notice.text;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            panic!("nobody said {words}");
        }

        /// Waits until errors about this are past.
        fn overcomes(&mut self, matter: Matter) {
            for _ in 0..1000 {
                self.app.poll();
                if self.app.take_overcome().contains(&matter) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            panic!("nothing was overcome: {matter:?}");
        }
    }

    #[test]
    fn the_library_comes_back_to_a_step_as_one_that_can_be_taken_back() {
        let mut office = Office::new();
        let project = office.first();
        let before = office.name(project);
        office.rename(project, "甲");
        office.app.run(Command::File(FileCommand::Save));
        office.hears("已自动保存");
        let (promise, seq) = Pending::promise(&office.app.wake);
        let session = office.app.session().unwrap();
        session
            .ask(|archive| promise.keep(archive.page(&latest()).unwrap()[0].seq))
            .unwrap();
        let seq = seq.wait().unwrap();
        office.rename(project, "乙");
        office.rename(project, "丙");
        office.app.run(Command::Past(PastCommand::ReturnTo(seq)));
        office.hears(&format!("已回到第 {seq} 步"));
        assert_eq!(office.name(project), "甲");
        let label = office.app.session().unwrap().undo_label();
        assert_eq!(label, Some(&*format!("回到第 {seq} 步")));
        office.app.run(Command::Edit(EditCommand::Undo));
        assert_eq!(office.name(project), "丙");
        office
            .app
            .run(Command::Past(PastCommand::ReturnTo(seq - 1)));
        office.hears("已回到");
        assert_eq!(office.name(project), before);
    }

    fn latest() -> crate::store::HistoryQuery {
        crate::store::HistoryQuery {
            before: None,
            search: String::new(),
            rows: Vec::new(),
            limit: 1,
        }
    }

    #[test]
    fn backups_go_to_the_second_folder_too_and_a_failure_is_told() {
        let mut office = Office::new();
        let project = office.first();
        let second = office.folder.path().join("另一处");
        let with = |folder: &Path| Preferences {
            second_backups: Some(folder.to_owned()),
            ..Preferences::default()
        };
        office.decide(with(&second));
        office.rename(project, "甲");
        office.app.run(Command::File(FileCommand::BackUp));
        office.hears("已备份");
        let copies = crate::store::backups(&second.join("库")).unwrap();
        let kept = office.app.backups().unwrap();
        assert!(!copies.is_empty());
        for copy in &copies {
            let same = kept
                .iter()
                .find(|kept| kept.path.file_name() == copy.path.file_name());
            let bytes = |backup: &Backup| std::fs::read(&backup.path).unwrap();
            assert_eq!(bytes(copy), bytes(same.unwrap()));
        }

        let blocked = office.folder.path().join("不是文件夹");
        std::fs::write(&blocked, b"").unwrap();
        office.decide(with(&blocked));
        office.rename(project, "乙");
        office.app.run(Command::File(FileCommand::BackUp));
        office.hears("没有复制到另一个备份文件夹");
        // The place works again, or another is chosen: what was said of it is past, though nothing more is said.
        office.app.take_overcome();
        std::fs::remove_file(&blocked).unwrap();
        office.app.take_overcome();
        office.app.run(Command::File(FileCommand::BackUp));
        office.overcomes(Matter::SecondBackup);
        assert!(blocked.is_dir());
        office.decide(with(&second));
        office.overcomes(Matter::SecondBackup);
        std::fs::remove_dir_all(&blocked).unwrap();
        std::fs::write(&blocked, b"").unwrap();
        office.decide(with(&blocked));
        // What goes wrong when the window closes is told at the next start.
        office.rename(project, "丙");
        office.app.close();
        assert!(office.app.settings().untold[0].contains("没有复制到另一个备份文件夹"));
    }

    #[test]
    fn steps_are_signed_with_the_name_that_the_person_chose() {
        let mut office = Office::new();
        let project = office.first();
        office.decide(Preferences {
            name: "张三".to_owned(),
            ..Preferences::default()
        });
        office.rename(project, "甲");
        office.app.run(Command::File(FileCommand::Save));
        office.hears("已自动保存");
        let (promise, actor) = Pending::promise(&office.app.wake);
        let session = office.app.session().unwrap();
        session
            .ask(|archive| promise.keep(archive.page(&latest()).unwrap()[0].actor.clone()))
            .unwrap();
        assert_eq!(actor.wait(), Ok("张三".to_owned()));
    }

    /// A file refuses it: in memory it would bar the way of all that follows.
    #[test]
    fn what_points_at_something_deleted_is_refused_and_what_follows_is_saved() {
        let mut office = Office::new();
        let project = office.first();
        let gone = Value::Ref(uuid::Uuid::from_u128(5));
        let command = EditCommand::SetField(vec![project], ProjectColumn::Parent, gone);
        office.app.run(Command::Edit(command));
        office.hears("“所属打包项目”指向的项目已经不在");
        office.rename(project, "甲");
        let path = office.app.session().unwrap().path().to_owned();
        office.app.close();
        let kept = crate::store::read_only(&path).unwrap().portfolio().unwrap();
        assert_eq!(kept.projects().get(project).unwrap().name, "甲");
    }

    #[test]
    fn a_library_that_is_only_read_is_copied_and_examined_beside_the_window() {
        let mut office = Office::new();
        office.app.run(Command::File(FileCommand::BackUp));
        office.hears("已备份");
        let backup = office.app.backups().unwrap().pop().unwrap();
        let open = FileCommand::Open(backup.path.clone());
        office.app.run_to_end(Command::File(open));
        assert!(office.app.session().unwrap().read_only_reason().is_some());
        // A refusal is told once, for what it is.
        office.app.take_notices();
        let (portfolio, project) = (office.app.portfolio(), office.first());
        let (unit, name) = (MoneyUnit::Wan, [Field::NAME]);
        let paste = Paste::of_one(&portfolio, "甲", &[project], &name, unit);
        let paste = EditCommand::Paste(Box::new(paste), false);
        office.app.run(Command::Edit(paste));
        let told = office.app.take_notices();
        let told: Vec<&str> = told.iter().map(|told| told.text.as_str()).collect();
        assert!(told.len() == 1 && told[0].contains("不能修改"), "{told:?}");
        let copy = office.folder.path().join("副本.lantu");
        office
            .app
            .run(Command::File(FileCommand::SaveCopy(copy.clone())));
        assert_eq!(office.app.is_busy(), Some("另存副本"));
        let told = office.hears("副本已保存");
        assert!(told.contains("副本.lantu"));
        assert!(crate::store::read_only(&copy).is_ok());
        office.app.run(Command::File(FileCommand::Examine));
        assert_eq!(office.app.is_busy(), Some("检查项目库"));
        office.hears("项目库完好");
    }

    #[test]
    fn a_backup_becomes_a_library_of_its_own() {
        let mut office = Office::new();
        let project = office.first();
        let before = office.name(project);
        office.decide(Preferences {
            library_folder: Some(office.folder.path().join("新的")),
            ..Preferences::default()
        });
        office.app.run(Command::File(FileCommand::BackUp));
        office.hears("已备份");
        office.rename(project, "甲");
        let backup = office.app.backups().unwrap().pop().unwrap();
        let command = FileCommand::OpenBackup(backup.path.clone());
        office.app.run_to_end(Command::File(command));
        office.hears("已把备份恢复成新的项目库");
        let path = office.app.session().unwrap().path().to_owned();
        assert!(path.starts_with(office.folder.path().join("新的")));
        assert_eq!(office.name(project), before);
        assert_eq!(office.app.session().unwrap().read_only_reason(), None);
        office
            .app
            .run_to_end(Command::File(FileCommand::OpenBackup(backup.path)));
        assert_eq!(office.app.session().unwrap().path(), path);
    }
}
