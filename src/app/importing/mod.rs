//! 导入台账 in the running program: foreign files are read and compared with the library beside the window, decided on
//! at a page of their own, and brought in as one step. Until then nothing of them is in the library.
//!
//! What a person asks for is a wish: files, how they are read, what was decided. The work turns it into a
//! [`Compared`]; where the wish or the library has moved on meanwhile, it is done again. `on` is an import while it lasts,
//! `work` what is done beside the window, `accept` how it comes in, `new_library` how files become a library of their own.

mod accept;
mod new_library;
mod on;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use crate::import::difference::Choices;
use crate::import::grid::ImportError;
use crate::import::understand::{Choice, ColumnKey, Options, Role, Unit};
use crate::model::{FillRound, Id};

use super::{App, FormCommand, Matter, Notice, PLAN_TEXT_ENDINGS, PlanTextCommand};

pub use accept::import_words;
pub use new_library::library_name;
pub use on::{Accepted, Import};
pub use work::{Compared, Origin, Source};

use new_library::ForNew;
use work::Wanted;

/// What is done in an import.
#[derive(Clone, Debug)]
pub enum ImportCommand {
    /// Read these files and compare them with the library, in the place of those before.
    Read(Vec<PathBuf>),
    /// Read what came back in a round.
    Gather(Id<FillRound>, Vec<PathBuf>),
    /// The same of a block that was pasted.
    Paste(String),
    /// Make a library of these ledgers alone.
    NewLibrary {
        /// The new file.
        path: PathBuf,
        /// The ledgers.
        sources: Vec<Origin>,
    },
    /// The page of the import in front, or behind the others.
    Show(bool),
    /// Read another sheet of a source, which is given by its place; none for the one that is found.
    SetSheet(usize, Option<String>),
    /// Take these rows of a source, from 0, for its heads; none for those that are found.
    SetHeads(usize, Option<(u32, u32)>),
    /// Read the bare amounts of a source in this unit; none for the one that is found.
    SetUnit(usize, Option<Unit>),
    /// Have the blank cells of a column of a source erase what the library holds, or not.
    SetBlanks(usize, u32, bool),
    /// Take a column of a source for something else.
    SetColumn(usize, u32, Role),
    /// What was decided, in the place of what was decided before.
    Decide(Arc<Choices>),
    /// Bring in what was accepted.
    Accept,
    /// Take back what was brought in.
    TakeBack,
    /// Write down what came from where, and what did not come in.
    Report(PathBuf),
    /// Be done with the files.
    End,
}

/// What the program knows of foreign files.
#[derive(Default)]
pub(super) struct Importing {
    on: Option<Import>,
    /// How many there were.
    count: u64,
    is_in_front: bool,
    /// The step of which a person was told that the next 撤销 takes it back.
    told_undo: Option<String>,
    /// Files that have been read for a library that is being made.
    for_new: Option<ForNew>,
}

impl App {
    /// The import that is on.
    pub const fn import(&self) -> Option<&Import> {
        self.importing.on.as_ref()
    }

    /// Whether its page is in front.
    pub const fn shows_import(&self) -> bool {
        self.importing.on.is_some() && self.importing.is_in_front
    }

    /// Shows another page; the import stays.
    pub(super) const fn hide_import(&mut self) {
        self.importing.is_in_front = false;
    }

    /// Whether foreign files are being read.
    pub(super) const fn is_reading_ledgers(&self) -> bool {
        let is_working = match &self.importing.on {
            Some(import) => import.work.is_some(),
            None => false,
        };
        is_working || matches!(self.importing.for_new, Some(ForNew::Reading(..)))
    }

    /// Whether decisions would be lost with the import: files that have not come in were decided on.
    pub fn has_unfinished_import(&self) -> bool {
        let both = self.importing.on.as_ref().zip(self.session.as_ref());
        both.is_some_and(|(import, session)| import.is_unfinished(session))
    }

    /// Whether something of the files on the page would come in, and has not.
    pub fn has_open_import(&self) -> bool {
        let both = self.importing.on.as_ref().zip(self.session.as_ref());
        both.is_some_and(|(import, session)| {
            let has_more = |compared: &Arc<Compared>| import_words(&compared.difference).is_some();
            let is_open = import.accepted(session).is_none();
            is_open && (import.is_unfinished(session) || import.compared().is_some_and(has_more))
        })
    }

    pub(super) fn run_import(&mut self, command: ImportCommand) {
        match command {
            ImportCommand::Read(files) => self.import_files(files, None),
            ImportCommand::Gather(round, files) => self.import_files(files, Some(round)),
            ImportCommand::Paste(text) => {
                let origin = Origin::Pasted(text.into());
                self.begin_import(vec![Wanted::new(origin)]);
            }
            ImportCommand::NewLibrary { path, sources } => self.read_for_new(path, sources),
            ImportCommand::Show(is_in_front) => {
                self.importing.is_in_front = is_in_front && self.importing.on.is_some();
                if self.shows_import() {
                    self.hide_plan_text();
                }
            }
            ImportCommand::SetSheet(source, sheet) => {
                self.interpret(source, |wanted| wanted.set_sheet(sheet));
            }
            ImportCommand::SetHeads(source, rows) => {
                self.interpret(source, |wanted| wanted.set_heads(rows));
            }
            ImportCommand::SetUnit(source, unit) => {
                self.interpret(source, |wanted| wanted.options.mapping.unit = unit);
            }
            ImportCommand::SetBlanks(source, column, erase) => self.interpret(source, |wanted| {
                let column = ColumnKey::Index(column);
                let blanks = &mut wanted.options.mapping.blanks;
                blanks.retain(|other| *other != column);
                blanks.extend(erase.then_some(column));
            }),
            ImportCommand::SetColumn(source, column, role) => self.interpret(source, |wanted| {
                choose_column(&mut wanted.options, column, role);
            }),
            ImportCommand::Decide(choices) => self.wish(|import| import.decide(choices)),
            ImportCommand::Accept => self.accept_import(),
            ImportCommand::TakeBack => self.take_import_back(),
            ImportCommand::Report(path) => self.report_import(&path),
            ImportCommand::End => self.end_import(),
        }
    }

    fn import_files(&mut self, files: Vec<PathBuf>, round: Option<Id<FillRound>>) {
        let wanted = files
            .into_iter()
            .map(|path| Wanted::of_round(Origin::File(path), round));
        self.begin_import(wanted.collect());
    }

    fn begin_import(&mut self, sources: Vec<Wanted>) {
        let Some(session) = &self.session else {
            return self.notify(Notice::refused(
                "没有打开的项目库。先打开一个，或用“文件 › 从台账新建项目库”",
            ));
        };
        if let Some(reason) = session.read_only_reason() {
            return self.notify(Notice::failed(format!("不能导入：{reason}")));
        }
        if sources.is_empty() {
            return;
        }
        self.end_comparison();
        let before = self.importing.on.take().map(|mut import| {
            import.stop();
            // Two that were to take its place, of which none could be read yet, leave the first.
            let is_read = import.was_read;
            import
                .before
                .take()
                .filter(|_| !is_read)
                .unwrap_or_else(|| Box::new(import))
        });
        self.importing.count += 1;
        self.importing.on = Some(Import {
            before,
            ..Import::new(self.importing.count, sources)
        });
        self.importing.is_in_front = true;
        self.hide_plan_text();
        self.work_at_import();
    }

    /// Has the files read anew with something else wished. What came in stays as it was decided.
    fn wish(&mut self, change: impl FnOnce(&mut Import)) {
        let (import, session) = (self.importing.on.as_ref(), self.session.as_ref());
        let both = import.zip(session);
        if both.is_some_and(|(import, session)| import.accepted(session).is_some()) {
            return self.notify(Notice::refused("已经导入。要改，先撤销导入"));
        }
        if let Some(import) = &mut self.importing.on {
            change(import);
            import.is_behind = true;
            self.work_at_import();
        }
    }

    fn work_at_import(&mut self) {
        let portfolio = self.portfolio();
        let Some(import) = &mut self.importing.on else {
            return;
        };
        if import.is_behind
            && let Err(notice) = import.start(portfolio, &self.wake)
        {
            self.notify(notice);
        }
    }

    /// Lets go of the files; whether any were there.
    pub(super) fn drop_import(&mut self) -> bool {
        self.importing.is_in_front = false;
        let Some(mut import) = self.importing.on.take() else {
            return false;
        };
        import.stop();
        true
    }

    /// Has a source read in another way.
    fn interpret(&mut self, source: usize, change: impl FnOnce(&mut Wanted)) {
        self.wish(|import| {
            if let Some(wanted) = import.wish.sources.get_mut(source) {
                change(wanted);
            }
        });
    }

    fn end_import(&mut self) {
        let (import, session) = (self.importing.on.as_ref(), self.session.as_ref());
        let came_in = import.zip(session);
        let came_in = came_in.is_some_and(|(import, session)| import.accepted(session).is_some());
        if self.back_to_import_before() {
            return self.notify(Notice::done("没有读取，回到原来的台账"));
        }
        if self.drop_import() && !came_in {
            self.notify(Notice::done("没有导入，项目库没有改动"));
        }
    }

    /// Takes over what has been worked out, and works at what has moved on meanwhile.
    pub(super) fn poll_import(&mut self) {
        self.poll_for_new();
        let Some(import) = &mut self.importing.on else {
            return;
        };
        let work = import.work.as_mut();
        if let Some(done) = work.and_then(|work| work.done.try_take()) {
            import.work = None;
            if let Ok((wish, compared)) = done {
                import.take(wish, compared);
                self.follow_first_reading();
            } else {
                self.drop_import();
                return self.notify(Notice::failed("读取台账时程序意外中断，请重试"));
            }
        }
        let (Some(import), Some(session)) = (&mut self.importing.on, &self.session) else {
            return;
        };
        // What came in is shown as it was decided until it is taken back.
        let is_in = import.accepted(session).is_some();
        let is_of = |compared: &Arc<Compared>| compared.difference.is_of(session.portfolio_ref());
        if !is_in
            && import
                .compared
                .as_ref()
                .is_some_and(|compared| !is_of(compared))
        {
            import.is_behind = true;
        }
        self.work_at_import();
    }

    /// The one file that was to be imported and has heads but no project below them: an empty form.
    fn empty_form(&self) -> Option<PathBuf> {
        let import = self
            .importing
            .on
            .as_ref()
            .filter(|import| !import.was_read)?;
        let [source] = import.compared()?.sources.as_slice() else {
            return None;
        };
        let is_empty = match &source.file {
            Err(why) => **why == *ImportError::NoRows.to_string(),
            // Rows of formulas alone are none of projects.
            Ok(_) => import
                .compared()?
                .reading(0)
                .is_ok_and(|reading| reading.projects.is_empty() && reading.paper.is_empty()),
        };
        match import.origins().pop()? {
            Origin::File(path) => Some(path).filter(|_| is_empty),
            Origin::Pasted(_) => None,
        }
    }

    /// The one file that was to be imported and is a text without a table: a plan may be dropped like a ledger.
    fn text_without_table(&self) -> Option<(PathBuf, String)> {
        let import = self.importing.on.as_ref();
        let import = import.filter(|import| !import.was_read)?;
        let [source] = import.compared()?.sources.as_slice() else {
            return None;
        };
        let why = source.file.as_ref().err()?;
        let Origin::File(path) = import.origins().pop()? else {
            return None;
        };
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let is_text = PLAN_TEXT_ENDINGS.contains(&ending.as_str());
        (is_text && **why == *ImportError::NoTable.to_string()).then(|| (path, source.name.clone()))
    }

    /// Of files that all can't be read only the sentences remain; an empty form is offered to be filled, and what has no
    /// table is looked at as the text of a plan.
    fn follow_first_reading(&mut self) {
        if let Some(form) = self.empty_form() {
            if !self.back_to_import_before() {
                self.drop_import();
            }
            return self.run_form(FormCommand::Read(form));
        }
        if let Some((text, name)) = self.text_without_table() {
            if !self.back_to_import_before() {
                self.drop_import();
            }
            let told = format!("“{name}”里没有带表头的项目清单，按规划文本读取");
            self.notify(Notice::done(told));
            return self.run_plan_text(PlanTextCommand::Read(text));
        }
        let compared = self.importing.on.as_ref().and_then(Import::compared);
        let Some(compared) = compared.cloned() else {
            return;
        };
        if compared.sources.iter().any(|source| source.file.is_ok()) {
            self.overcome(Matter::Importing);
            return self.take_the_place();
        }
        let import = self.importing.on.as_ref();
        if import.is_some_and(|import| !import.was_read) {
            if !self.back_to_import_before() {
                self.drop_import();
            }
            let sources = compared.sources.iter();
            let told = sources.filter_map(|source| {
                let sentence = source.file.as_ref().err()?;
                Some(Notice::failed(format!(
                    "没有导入“{}”：{sentence}",
                    source.name
                )))
            });
            self.notify_all(told.collect::<Vec<_>>());
        }
    }

    /// The files can be read: those before make room.
    fn take_the_place(&mut self) {
        let Some(import) = &mut self.importing.on else {
            return;
        };
        import.was_read = true;
        let before = import.before.take();
        let both = before.as_deref().zip(self.session.as_ref());
        let lost = both.filter(|(before, session)| before.is_unfinished(session));
        if let Some(names) = lost.map(|(before, _)| before.names()) {
            self.notify(Notice::done(format!("“{names}”没有导入，换成了新的台账")));
        }
    }

    /// Goes on with the files that were decided on before; whether there were any.
    fn back_to_import_before(&mut self) -> bool {
        let import = self.importing.on.as_mut();
        let before = import.and_then(|import| import.before.take());
        let Some(before) = before else { return false };
        self.drop_import();
        self.importing.on = Some(*before);
        self.importing.is_in_front = true;
        true
    }

    /// The library goes: so does what was to come into it.
    pub(super) fn leave_import(&mut self) {
        let has_lost = self.importing.on.is_some()
            && self.session.as_ref().is_some_and(|session| {
                let import = self.importing.on.as_ref();
                import.is_some_and(|import| import.accepted(session).is_none())
            });
        let names = self.importing.on.as_ref().map(Import::names);
        self.drop_import();
        if let Some(names) = names.filter(|_| has_lost) {
            self.notify(Notice::done(format!(
                "“{names}”没有导入：换了项目库。需要时请重新导入"
            )));
        }
    }
}

/// Takes a column for something. Of two columns that can't hold the same the one chosen last holds it.
fn choose_column(options: &mut Options, column: u32, role: Role) {
    let column = ColumnKey::Index(column);
    let choices = &mut options.mapping.columns;
    choices.retain(|other| other.column != column && (other.role != role || role.is_shared()));
    choices.push(Choice {
        column,
        role,
        unit: None,
    });
}
