//! 交换 in the running program: copies are handed out and packages made beside the window; with whom there was an
//! exchange is asked of the library.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use super::attachments::kept_files;
use super::{App, BrokenOff, Matter, Notice, Pending, Session, file_label, file_name};
use crate::clock::new_id;
use crate::model::{Exchange, Sent};
use crate::session::{
    ExchangeError, Exchanged, HandOut, NoHistory, Occasion, Packing, hand_out, pack,
    take_attachments_along, unsent,
};
use crate::store::{KeptFile, StoreError, read_only};

/// A step in the exchange with others.
#[derive(Clone, Debug)]
pub enum ExchangeStep {
    /// Ask the library with whom there was an exchange.
    Look,
    /// Hand a copy out.
    HandOut(HandOut),
    /// Make a package.
    Pack(Packing),
}

/// Those with whom there was an exchange, each with how many steps went to it not yet.
pub type Exchanges = Arc<Vec<(Exchange, usize)>>;

/// What the program knows of it.
#[derive(Default)]
pub(super) struct Exchanging {
    looking: Option<Pending<Result<Exchanges, StoreError>>>,
    found: Option<Exchanges>,
    writing: Option<(&'static str, Pending<AllWritten>)>,
}

/// What was written, and how many attachments went along; why not all of them.
struct Written {
    exchanged: Exchanged,
    attachments: Result<usize, ExchangeError>,
}

/// All that was written, and why that is not all that was asked for.
type AllWritten = (Vec<Written>, Option<ExchangeError>);

impl App {
    /// With whom there was an exchange, as it was last found.
    pub fn exchanges(&self) -> Option<Exchanges> {
        self.exchanging.found.clone()
    }

    /// The work that is going on.
    pub(super) fn is_exchanging(&self) -> Option<&'static str> {
        self.exchanging.writing.as_ref().map(|(what, _)| *what)
    }

    pub(super) fn end_exchange(&mut self) {
        self.exchanging = Exchanging::default();
    }

    /// The proposed name of a package for somebody: with the minute of the clock, since several may be made on a day.
    pub fn package_name(&self, to: &str) -> String {
        let minute = self.clock.now().format("%Y%m%d-%H%M");
        let name = self.library_label();
        let to = file_name(to);
        format!(
            "{name}（给{to}{minute}）.{}",
            crate::store::PACKAGE_EXTENSION
        )
    }

    /// The proposed name of a copy for somebody.
    pub fn handed_name(&self, to: &str) -> String {
        let (name, to) = (self.library_label(), file_name(to));
        format!("{name}（{to}）.lantu")
    }

    fn library_label(&self) -> String {
        let path = self.session().map(Session::path);
        let name = path.map(file_label).unwrap_or_default();
        name.strip_suffix(".lantu").unwrap_or(&name).to_owned()
    }

    pub(super) fn run_exchange(&mut self, step: ExchangeStep) {
        match step {
            ExchangeStep::Look => self.look_for_exchanges(),
            ExchangeStep::HandOut(asked) => self.hand_out(vec![asked]),
            ExchangeStep::Pack(asked) => self.pack(asked),
        }
    }

    fn look_for_exchanges(&mut self) {
        let Some(session) = &self.session else { return };
        let (promise, answer) = Pending::promise(&self.wake);
        let asked = session.ask(move |archive| {
            let found = || {
                let set = archive.op_set()?;
                let all = archive.exchanges()?.into_iter();
                let all = all.map(|exchange| {
                    let count = unsent(&set, &exchange);
                    (exchange, count)
                });
                Ok::<Exchanges, StoreError>(Arc::new(all.collect()))
            };
            promise.keep(found());
        });
        match asked {
            Ok(()) => self.exchanging.looking = Some(answer),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    fn occasion(&self, session: &Session) -> Occasion {
        Occasion {
            author: self.settings.preferences.author(),
            at: self.clock.now(),
            library: session.path().to_owned(),
        }
    }

    /// Hands copies out. Where one can't be written the others are there, and noted.
    pub(super) fn hand_out(&mut self, asked: Vec<HandOut>) {
        let Some(session) = self.session.as_ref().filter(|_| self.is_free()) else {
            return;
        };
        let (portfolio, occasion) = (session.portfolio(), self.occasion(session));
        let (promise, answer) = Pending::promise(&self.wake);
        let work = session.study(move |archive| {
            let (mut written, mut failed) = (Vec::new(), None);
            for asked in &asked {
                match hand_out(archive, &portfolio, asked, &occasion, new_id()) {
                    Ok(exchanged) => {
                        let files = files_of(&asked.to, asked.password.is_some());
                        let attachments = files
                            .map_err(ExchangeError::from)
                            .and_then(|files| take_attachments_along(&asked.to, &occasion, &files));
                        written.push(Written {
                            exchanged,
                            attachments,
                        });
                    }
                    Err(error) => {
                        failed.get_or_insert(error);
                    }
                }
            }
            promise.keep((written, failed));
        });
        self.wait_for("分发副本", work, answer);
    }

    fn pack(&mut self, asked: Packing) {
        let Some(session) = self.session.as_ref().filter(|_| self.is_free()) else {
            return;
        };
        let occasion = self.occasion(session);
        let (promise, answer) = Pending::promise(&self.wake);
        let work = session.study(move |archive| {
            promise.keep(match pack(archive, &asked, &occasion) {
                Ok(exchanged) => {
                    let written = Written {
                        exchanged,
                        attachments: Ok(0),
                    };
                    (vec![written], None)
                }
                Err(error) => (Vec::new(), Some(error)),
            });
        });
        self.wait_for("打包改动", work, answer);
    }

    fn is_free(&self) -> bool {
        self.exchanging.writing.is_none()
    }

    fn wait_for(
        &mut self,
        what: &'static str,
        work: Result<(), NoHistory>,
        answer: Pending<AllWritten>,
    ) {
        match work {
            Ok(()) => self.exchanging.writing = Some((what, answer)),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// Takes over what has been found and written meanwhile.
    pub(super) fn poll_exchanging(&mut self) {
        if let Some(Ok(found)) = Pending::take(&mut self.exchanging.looking) {
            match found {
                Ok(found) => self.exchanging.found = Some(found),
                Err(error) => self.notify(Notice::failed(error)),
            }
        }
        let Some((what, answer)) = self.exchanging.writing.take() else {
            return;
        };
        let mut answer = Some(answer);
        match Pending::take(&mut answer) {
            None => self.exchanging.writing = answer.map(|answer| (what, answer)),
            Some(Ok((written, error))) => {
                self.note_exchanges(written);
                if let Some(error) = error {
                    self.notify(Notice::failed(error));
                }
            }
            Some(Err(BrokenOff)) => {
                self.notify(Notice::failed("读取项目库意外中断，请重试"));
            }
        }
    }

    /// Notes what went out, in the history and for the next time, and says so.
    fn note_exchanges(&mut self, all: Vec<Written>) {
        let clock = self.clock;
        let (mut told, mut along) = (Vec::new(), 0);
        for written in all {
            let Written {
                exchanged,
                attachments,
            } = written;
            let Some(session) = &mut self.session else {
                return;
            };
            session.keep_exchange(exchanged.exchange);
            session.note(exchanged.label, clock);
            match attachments {
                Ok(count) => along += count,
                Err(error) => self.notify(Notice::failed(error)),
            }
            told.push((exchanged.words, exchanged.path));
        }
        let count = told.len();
        let Some((words, file)) = told.into_iter().next() else {
            return;
        };
        let mut words = match count {
            1 => words,
            count => format!("已写成 {count} 份副本，各含本部门的项目"),
        };
        if along > 0 {
            words = format!("{words}，带去 {along} 个附件");
        }
        self.overcome(Matter::Copying);
        self.notify(Notice {
            file: Some(file),
            ..Notice::done(words)
        });
        self.look_for_exchanges();
    }
}

/// The attachments of which a copy speaks; those of an encrypted one stay where they are.
fn files_of(copy: &Path, is_sealed: bool) -> Result<Vec<KeptFile>, StoreError> {
    if is_sealed {
        return Ok(Vec::new());
    }
    let held = read_only(copy)?.portfolio()?;
    let projects = held.projects().iter();
    Ok(projects
        .flat_map(|project| kept_files(&held, project.id))
        .collect())
}

/// What was last exchanged with a copy, and how much it has not been sent yet.
pub fn exchange_facts(exchange: &Exchange, unsent: usize) -> String {
    let Exchange {
        is_limited,
        handed,
        sent,
        received,
        ..
    } = exchange;
    let mut parts = Vec::new();
    let time = |at: &DateTime<FixedOffset>| at.format("%Y-%m-%d %H:%M").to_string();
    if let Some(handed) = handed {
        let holds = if *is_limited {
            "本部门项目"
        } else {
            "全部项目"
        };
        parts.push(format!("{} 分发（{holds}）", time(handed)));
    }
    match received {
        Some(Sent { at, file, .. }) => parts.push(format!("收到 {} 的“{file}”", time(at))),
        None => parts.push("还没有收到改动".to_owned()),
    }
    if let Some(Sent { at, file, .. }) = sent {
        parts.push(format!("{} 发出“{file}”", time(at)));
    }
    if !is_limited {
        parts.push(format!("还有 {unsent} 步没有发过"));
    }
    parts.join("　")
}
