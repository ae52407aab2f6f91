//! A replica that is open and meets its server as long as it is: what others do comes into memory and file in one order,
//! by the session like everything else.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::access::Access;
use super::linked::{LastOfOthers, Linked, Reach};
use super::notice::{Matter, Notice};
use super::session::Session;
use crate::model::Portfolio;
use crate::store::server::{Anew, Link, News, ServerAddress, refused_words};
use crate::store::{Received, UndoHistory, Wake};

impl Session {
    /// Has the library, which is a replica, meet its server from now on.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn connect(&mut self, address: ServerAddress, wake: Wake) -> io::Result<()> {
        let Access::Writing(writing) = &self.access else {
            return Ok(());
        };
        let asker = writing.writer.asker();
        let link = Link::open(address.clone(), self.path.clone(), asker, wake.clone())?;
        self.linked = Some(Linked {
            link,
            wake,
            address,
            reach: Reach::Asking,
            waiting: 0,
            author: None,
            last: None,
            refused: Vec::new(),
            since: VecDeque::new(),
            is_stale: false,
            has_news: false,
        });
        Ok(())
    }

    /// The server of the library, where it has one.
    pub const fn linked(&self) -> Option<&Linked> {
        self.linked.as_ref()
    }

    /// Logs in so from now on.
    ///
    /// # Errors
    /// As [`Session::connect`].
    pub fn log_in(&mut self, address: ServerAddress, wake: Wake) -> io::Result<()> {
        let Some(linked) = &mut self.linked else {
            return self.connect(address, wake);
        };
        linked.address = address.clone();
        linked.reach = Reach::Asking;
        linked.link.log_in(address);
        Ok(())
    }

    /// Whether others altered the library since this was last asked.
    pub(crate) fn take_news_of_others(&mut self) -> bool {
        let linked = self.linked.as_mut();
        linked.is_some_and(|linked| std::mem::take(&mut linked.has_news))
    }

    /// Takes in what the server told.
    pub(super) fn poll_link(&mut self) -> Vec<Notice> {
        let mut told = Vec::new();
        if self.take_unlike()
            && let Some(linked) = &mut self.linked
        {
            linked.rebuild();
        }
        if let (Some(linked), Access::Writing(writing)) = (&mut self.linked, &self.access)
            && linked.link.is_stuck()
        {
            linked.reach = Reach::Offline("服务器没有回答".to_owned());
            let (address, path) = (linked.address.clone(), self.path.clone());
            let anew = Link::open(address, path, writing.writer.asker(), linked.wake.clone());
            match anew {
                Ok(link) => {
                    linked.link = link;
                    if linked.is_stale {
                        linked.link.rebuild();
                    }
                }
                Err(error) => linked.reach = Reach::Offline(error.to_string()),
            }
        }
        // What is read anew from the file comes first.
        while self.reloading.is_none()
            && let Some(news) = self.linked.as_ref().and_then(|linked| linked.link.next())
        {
            told.extend(self.take_news(news));
        }
        told
    }

    fn take_unlike(&mut self) -> bool {
        let writing = self.access.writing_mut();
        writing.is_some_and(|writing| {
            if std::mem::take(&mut writing.has_saved)
                && let Some(linked) = &self.linked
            {
                linked.link.look();
            }
            let refused = std::mem::take(&mut writing.refused);
            if let Some(linked) = &mut self.linked {
                linked.forget(&refused);
            }
            std::mem::take(&mut writing.is_unlike)
        })
    }

    fn take_news(&mut self, news: News) -> Option<Notice> {
        let linked = self.linked.as_mut()?;
        match news {
            News::Online(author) => {
                linked.reach = Reach::Online;
                linked.author = Some(author);
            }
            News::Offline(why) => linked.reach = Reach::Offline(why),
            News::Locked(why) => linked.reach = Reach::Locked(why),
            News::NotRemembered(why) => {
                return Some(Notice::failed(format!("已连接，密码没有记住：{why}")));
            }
            News::Waiting(count, read) => {
                linked.waiting = count;
                linked.forget(&read);
            }
            News::Received(lot) => {
                for received in lot {
                    self.receive(received);
                }
            }
            News::LeftOut(count) => {
                let words = format!(
                    "有 {count} 处别人先改了，以先到服务器的为准；您填的留着，点状态栏的“合并冲突待定”逐处决定"
                );
                return Some(Notice::refused(words).about(Matter::Merging));
            }
            News::Refused(steps, aside) => {
                linked.refused.extend(steps);
                // One message of all, which takes the place of the one before.
                let words = refused_words(&linked.refused);
                let kept = "已恢复成服务器上的内容，没有收下的另存成一份，可以打开查看";
                return Some(Notice {
                    file: Some(aside),
                    ..Notice::failed(format!("{words}。{kept}")).about(Matter::Syncing)
                });
            }
            News::NotKept(why) => {
                let is_told = linked.reach == Reach::Offline(why.clone());
                linked.reach = Reach::Offline(why.clone());
                return (!is_told).then(|| Notice::failed(why).about(Matter::Syncing));
            }
            News::Anew(anew) => self.take_over(*anew),
        }
        None
    }

    fn receive(&mut self, received: Received) {
        let Some(linked) = self.linked.as_mut().filter(|linked| !linked.is_stale) else {
            return;
        };
        let Access::Writing(writing) = &self.access else {
            return;
        };
        let op = received.op();
        let portfolio = Arc::make_mut(&mut self.portfolio);
        if portfolio.apply_whole(&op.op).is_err() {
            return linked.rebuild();
        }
        portfolio.note_change(&op.op, op.at.date_naive());
        linked.last = Some(LastOfOthers {
            author: op.author.clone(),
            label: op.op.label.clone(),
            at: op.at,
        });
        linked.has_news = true;
        self.undecided.note(op.op.merged.is_none());
        writing.writer.receive(received);
    }

    /// Takes over the content as the server has it, with what was done here since.
    fn take_over(&mut self, anew: Anew) {
        let (Some(linked), Access::Writing(writing)) = (&mut self.linked, &self.access) else {
            return;
        };
        let Anew {
            content,
            mut undo,
            file,
        } = anew;
        let mut content: Portfolio = content.in_place_of(&self.portfolio);
        for (op, at) in &linked.since {
            // The server decides on it, which has both.
            if content.apply_whole(op).is_err() {
                return linked.link.taken(false);
            }
            content.note_change(op, at.date_naive());
            undo.record(Arc::clone(op));
        }
        writing.writer.take_over(file, linked.since.iter().cloned());
        linked.link.taken(true);
        linked.is_stale = false;
        linked.has_news = true;
        self.show_anew(content, undo);
    }

    /// Shows content that was read elsewhere.
    pub(super) fn show_anew(&mut self, content: Portfolio, undo: UndoHistory) {
        self.portfolio = Arc::new(content);
        self.index = OnceCell::new();
        self.undo = undo;
        self.undecided.note(false);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::clock::{Clock, new_id};
    use crate::edit::Draft;
    use crate::model::{Change, Op, ProjectColumn, Value};
    use crate::session::{Content, SaveState, author, create_library};

    /// A library with one project, as the replica of a server that does not answer.
    fn replica(path: &Path) -> (Session, crate::model::Id<crate::model::Project>) {
        create_library(path, Content::Empty, Clock::System).unwrap();
        let mut session = Session::open_for_command(path, None, author(), Clock::System).unwrap();
        let known = (ProjectColumn::Name, Value::Text("平安大桥".into()));
        let (id, draft) = Draft::new_project(session.portfolio_ref(), &[known], new_id);
        session
            .perform(draft.label, draft.changes, Clock::System)
            .unwrap();
        wait(&mut session, |session| {
            session.save_state() == SaveState::Saved
        });
        let away = ServerAddress::parse("postgresql://li@localhost:1/plans").unwrap();
        session.connect(away, Arc::new(|| {})).unwrap();
        (session, id)
    }

    fn wait(session: &mut Session, is_there: impl Fn(&Session) -> bool) {
        for _ in 0..2_000 {
            session.poll();
            if is_there(session) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("waited too long");
    }

    #[test]
    fn what_could_not_be_taken_over_is_not_shown_for_long() {
        let folder = tempfile::tempdir().unwrap();
        let (mut session, id) = replica(&folder.path().join("库.lantu"));
        let broken = folder.path().join("不是库");
        std::fs::write(&broken, "x".repeat(8_192)).unwrap();
        session.take_over(Anew {
            content: Portfolio::default(),
            undo: UndoHistory::default(),
            file: tempfile::TempPath::try_from_path(broken).unwrap(),
        });
        // The file still has the project: so has memory, once it was read.
        wait(&mut session, |session| {
            session.portfolio_ref().projects().get(id).is_some() && session.reloading.is_none()
        });
        assert!(
            session.linked().unwrap().is_stale,
            "it is to be built once more"
        );
        // What is done then is in memory and in the file.
        let value = Value::Text("又改了".into());
        let draft = Draft::set_field(session.portfolio_ref(), &[id], ProjectColumn::Note, &value);
        session
            .perform(draft.label, draft.changes, Clock::System)
            .unwrap();
        wait(&mut session, |session| {
            session.save_state() == SaveState::Saved
        });
        session.finish(|| {}).unwrap();
        let path = folder.path().join("库.lantu");
        let session = Session::open_for_command(&path, None, author(), Clock::System).unwrap();
        let project = session.portfolio_ref().projects().get(id).unwrap();
        assert_eq!(project.note, "又改了");
    }

    #[test]
    fn a_step_that_the_file_refused_waits_for_no_server() {
        let folder = tempfile::tempdir().unwrap();
        let (mut session, id) = replica(&folder.path().join("库.lantu"));
        // Behind the back of memory the file gets another name.
        let project = session.portfolio_ref().projects().get(id).unwrap();
        let other = Value::Text("别名".into());
        let other = Change::set(project, ProjectColumn::Name as usize, other).unwrap();
        let other = Op::edit(new_id(), "改名", vec![other]);
        let writing = session.access.writing().unwrap();
        writing.writer.ask(move |store: &crate::store::Store| {
            store.commit(&other, Clock::System.now()).unwrap();
        });
        let value = Value::Text("平安二桥".into());
        let draft = Draft::set_field(session.portfolio_ref(), &[id], ProjectColumn::Name, &value);
        session
            .perform(draft.label, draft.changes, Clock::System)
            .unwrap();
        assert_eq!(session.linked().unwrap().waiting(), 1);
        wait(&mut session, |session| {
            session.linked().unwrap().waiting() == 0
        });
        wait(&mut session, |session| session.reloading.is_none());
        let project = session.portfolio_ref().projects().get(id).unwrap();
        assert_eq!(project.name, "别名");
    }
}
