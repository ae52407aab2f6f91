//! An import that is on: what is wished, what has been worked out of it, what came in.

use std::sync::Arc;

use crate::app::{Notice, Pending, Progress, Session, Wake};
use crate::import::difference::Choices;
use crate::import::understand::Mapping;
use crate::model::{Id, Portfolio, Project};

use super::work::{Compared, Origin, Wanted, Wish, file_of};

/// The import that is on.
pub struct Import {
    /// How many there were before.
    pub(super) number: u64,
    pub(super) wish: Wish,
    pub(super) work: Option<Work>,
    /// Whether what is worked at is not what is wished any more.
    pub(super) is_behind: bool,
    pub(super) compared: Option<Arc<Compared>>,
    /// What was decided, as the files of the comparison are counted.
    pub(super) choices: Arc<Choices>,
    /// Whether any of the files could be read.
    pub(super) was_read: bool,
    /// The step that brought it in.
    pub(super) accepted: Option<Accepted>,
    /// The one that it takes the place of, if it can be read.
    pub(super) before: Option<Box<Self>>,
}

pub(super) struct Work {
    pub(super) done: Pending<(Wish, Option<Compared>)>,
    pub(super) progress: Arc<Progress>,
}

/// What came in.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What the step is called in the history.
    pub label: String,
    /// What it came to, in words.
    pub words: String,
    /// The projects that came in, or of which something did; those that are gone are not among them.
    pub projects: Vec<Id<Project>>,
    /// What was decided on.
    pub(super) compared: Arc<Compared>,
}

impl Import {
    pub(super) fn new(number: u64, sources: Vec<Wanted>) -> Self {
        Self {
            number,
            wish: Wish {
                sources,
                choices: Arc::default(),
            },
            work: None,
            is_behind: true,
            compared: None,
            choices: Arc::default(),
            was_read: false,
            accepted: None,
            before: None,
        }
    }

    /// Files and library compared, perhaps as they were before the last wish; none while they are read for the first
    /// time.
    pub const fn compared(&self) -> Option<&Arc<Compared>> {
        self.compared.as_ref()
    }

    /// By which it is told from those before it.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// What was decided.
    pub const fn choices(&self) -> &Arc<Choices> {
        &self.choices
    }

    /// Takes what was decided about the files of the comparison, in the place of what was decided about them before.
    pub(super) fn decide(&mut self, choices: Arc<Choices>) {
        let sources = self.compared.iter().flat_map(|compared| &compared.sources);
        let places = sources.map(|source| source.file.as_ref().ok().copied());
        let places: Vec<Option<usize>> = places.collect();
        let mut all = choices.renumbered(|file| places.iter().position(|at| *at == Some(file)));
        let is_unread = |source: &usize| places.get(*source).is_none_or(Option::is_none);
        all.add_files(
            self.wish
                .choices
                .renumbered(|source| Some(source).filter(is_unread)),
        );
        self.wish.choices = Arc::new(all);
        self.choices = choices;
    }

    /// What the sources are called.
    pub fn names(&self) -> String {
        let names = self.wish.sources.iter().map(|wanted| wanted.origin.name());
        names.collect::<Vec<_>>().join("、")
    }

    /// Those that could be read, in few words: `“3月报.xlsx”等 4 个文件`.
    pub fn short_names(&self) -> String {
        let compared = self.compared.as_ref().map(|compared| &compared.sources);
        let compared = compared.filter(|sources| sources.iter().any(|source| source.file.is_ok()));
        let is_read = |place: usize| {
            let source = compared.and_then(|sources| sources.get(place));
            source.is_none_or(|source| source.file.is_ok())
        };
        let sources = self.wish.sources.iter().enumerate();
        let read = sources.filter(|(place, _)| is_read(*place));
        let names: Vec<_> = read.map(|(_, wanted)| wanted.origin.name()).collect();
        let first = names.first().cloned().unwrap_or_default();
        match names.len() {
            0 | 1 => format!("“{first}”"),
            count => format!("“{first}”等 {count} 个文件"),
        }
    }

    /// How a source is to be read, as far as a person has said so.
    pub fn said(&self, source: usize) -> Option<&Mapping> {
        let wanted = self.wish.sources.get(source)?;
        Some(&wanted.options.mapping)
    }

    /// Where the sources come from.
    pub fn origins(&self) -> Vec<Origin> {
        let sources = self.wish.sources.iter();
        sources.map(|wanted| wanted.origin.clone()).collect()
    }

    /// How many steps of the work are done, and of how many; none while nothing is worked at.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.work.as_ref().map(|work| work.progress.done())
    }

    /// What came in, unless that was taken back.
    pub fn accepted<'a>(&'a self, session: &Session) -> Option<&'a Accepted> {
        let is_back = |accepted: &&Accepted| session.redo_label() == Some(accepted.label.as_str());
        self.accepted.as_ref().filter(|accepted| !is_back(accepted))
    }

    /// Whether what is shown is not yet what was decided last.
    pub const fn is_working(&self) -> bool {
        self.is_behind || self.work.is_some()
    }

    /// Whether something was decided that has not come in.
    pub(super) fn is_unfinished(&self, session: &Session) -> bool {
        let mut sources = self.wish.sources.iter();
        let is_decided = *self.wish.choices != Choices::default()
            || sources.any(|wanted| !wanted.options.mapping.is_empty());
        is_decided && self.accepted(session).is_none()
    }

    pub(super) fn stop(&mut self) {
        if let Some(work) = self.work.take() {
            work.progress.cancel();
            self.is_behind = true;
        }
    }

    /// Starts to work at the wish, unless something is worked at.
    pub(super) fn start(&mut self, portfolio: Arc<Portfolio>, wake: &Wake) -> Result<(), Notice> {
        if self.work.is_some() {
            return Ok(());
        }
        self.is_behind = false;
        let progress = Arc::new(Progress::waking(wake));
        let (mut wish, shared) = (self.wish.clone(), Arc::clone(&progress));
        let done = Pending::start("lantu-import", wake, move || {
            let compared = wish.carry_out(&portfolio, &shared);
            (wish, compared)
        });
        let done = done.map_err(|error| Notice::failed(format!("不能读取台账：{error}")))?;
        self.work = Some(Work { done, progress });
        Ok(())
    }

    /// Takes over what has been worked out, with the cells that were read on the way.
    pub(super) fn take(&mut self, mut done: Wish, compared: Option<Compared>) {
        if done.sources.len() == self.wish.sources.len() {
            for (wanted, read) in self.wish.sources.iter_mut().zip(&mut done.sources) {
                wanted.cells = read.cells.take();
                wanted.seen = read.seen.take();
            }
        } else {
            // A folder stands for its files.
            self.wish.sources = done.sources;
        }
        if let Some(compared) = compared {
            let file = |source| file_of(&compared.sources, source);
            self.choices = Arc::new(self.wish.choices.renumbered(file));
            self.compared = Some(Arc::new(compared));
        }
    }
}
