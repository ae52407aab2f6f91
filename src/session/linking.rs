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
            std::mem::take(&mut writing.is_unlike)
        })
    }

    fn take_news(&mut self, news: News) -> Option<Notice> {
        let linked = self.linked.as_mut()?;
        match news {
            News::Online => linked.reach = Reach::Online,
            News::Offline(why) => linked.reach = Reach::Offline(why),
            News::Locked(why) => linked.reach = Reach::Locked(why),
            News::Waiting(count, read) => {
                linked.waiting = count;
                linked.since = linked.since(read).collect();
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
            covers,
        } = anew;
        let mut content: Portfolio = content.in_place_of(&self.portfolio);
        let since: VecDeque<_> = linked.since(covers).collect();
        for (op, at) in &since {
            // The server decides on it, which has both.
            if content.apply_whole(op).is_err() {
                return linked.link.taken(false);
            }
            content.note_change(op, at.date_naive());
            undo.record(Arc::clone(op));
        }
        writing.writer.take_over(file, since.iter().cloned());
        linked.since = since;
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
