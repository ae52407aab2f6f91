//! 导入台账 in the running program: foreign files are read and compared with the library beside the window, decided on
//! at a page of their own, and brought in as one step. Until then nothing of them is in the library.
//!
//! What a person asks for is a [`Wish`]: files, how they are read, what was decided. The work turns it into a
//! [`Compared`]; where the wish or the library has moved on meanwhile, it is done again.

mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::new_id;
use crate::import::difference::{CellState, Choices, Difference, RowKind};
use crate::import::import_draft;
use crate::import::understand::{Choice, ColumnKey, Options, Role};
use crate::model::Portfolio;

use crate::report::Format;

use super::export::PaperError;
use super::run::Edited;
use super::{
    App, Content, Matter, Notice, Pending, Progress, Session, Wake, file_label,
    import_report_bytes, marked_path, save_paper,
};

pub use work::{Compared, Origin, Source};
use work::{Wanted, Wish, unfold};

/// What is done in an import.
#[derive(Clone, Debug)]
pub enum ImportCommand {
    /// Read these files and compare them with the library, in the place of those before.
    Read(Vec<PathBuf>),
    /// The same of a block that was pasted.
    Paste(String),
    /// Make a library of these files alone.
    NewLibrary {
        /// The new file.
        path: PathBuf,
        /// The ledgers.
        sources: Vec<PathBuf>,
    },
    /// The page of the import in front, or behind the others.
    Show(bool),
    /// Read another sheet of a source, which is given by its place.
    SetSheet(usize, String),
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

/// The import that is on.
pub struct Import {
    /// How many there were before.
    number: u64,
    wish: Wish,
    work: Option<Work>,
    /// Whether what is worked at is not what is wished any more.
    is_behind: bool,
    compared: Option<Arc<Compared>>,
    /// Whether any of the files could be read.
    was_read: bool,
    /// The step that brought it in.
    accepted: Option<Accepted>,
    /// The one that it takes the place of, if it can be read.
    before: Option<Box<Self>>,
}

struct Work {
    done: Pending<(Wish, Option<Compared>)>,
    progress: Arc<Progress>,
}

/// What came in.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What the step is called in the history.
    pub label: String,
    /// What it came to, in words.
    pub words: String,
    /// What was decided on.
    compared: Arc<Compared>,
}

/// What the program knows of foreign files.
#[derive(Default)]
pub(super) struct Importing {
    on: Option<Import>,
    /// How many there were.
    count: u64,
    is_in_front: bool,
    /// Files that have been read for a library that is being made.
    for_new: Option<ForNew>,
}

/// A library that is made of files.
enum ForNew {
    /// They are read first: of what can't be read no library is made.
    Reading(PathBuf, Pending<Vec<Wanted>>),
    /// It is on its way.
    Opening(PathBuf, Vec<Wanted>),
}

impl Import {
    fn new(number: u64, sources: Vec<Wanted>) -> Self {
        Self {
            number,
            wish: Wish {
                sources,
                choices: Arc::default(),
            },
            work: None,
            is_behind: true,
            compared: None,
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
        &self.wish.choices
    }

    /// What the sources are called.
    pub fn names(&self) -> String {
        let names = self.wish.sources.iter().map(|wanted| wanted.origin.name());
        names.collect::<Vec<_>>().join("、")
    }

    /// The files, where all sources are files.
    pub fn files(&self) -> Option<Vec<PathBuf>> {
        let sources = self.wish.sources.iter();
        let files = sources.map(|wanted| match &wanted.origin {
            Origin::File(path) => Some(path.clone()),
            Origin::Pasted(_) => None,
        });
        files.collect()
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
    fn is_unfinished(&self, session: &Session) -> bool {
        *self.wish.choices != Choices::default() && self.accepted(session).is_none()
    }

    fn stop(&mut self) {
        if let Some(work) = self.work.take() {
            work.progress.cancel();
            self.is_behind = true;
        }
    }

    /// Starts to work at the wish, unless something is worked at.
    fn start(&mut self, portfolio: Arc<Portfolio>, wake: &Wake) -> Result<(), Notice> {
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
    fn take(&mut self, mut done: Wish, compared: Option<Compared>) {
        if done.sources.len() == self.wish.sources.len() {
            for (wanted, read) in self.wish.sources.iter_mut().zip(&mut done.sources) {
                wanted.cells = read.cells.take();
                wanted.rows = read.rows.take();
            }
        } else {
            // A folder stands for its files.
            self.wish.sources = done.sources;
        }
        // Decisions made meanwhile are compared next.
        if !self.is_behind {
            self.wish.choices = done.choices;
        }
        if let Some(compared) = compared {
            self.compared = Some(Arc::new(compared));
        }
    }
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

    /// What would be lost with the window: decisions on files that have not come in.
    pub fn has_unfinished_import(&self) -> bool {
        let both = self.importing.on.as_ref().zip(self.session.as_ref());
        both.is_some_and(|(import, session)| import.is_unfinished(session))
    }

    pub(super) fn run_import(&mut self, command: ImportCommand) {
        match command {
            ImportCommand::Read(files) => self.import_files(files),
            ImportCommand::Paste(text) => {
                let origin = Origin::Pasted(text.into());
                self.begin_import(vec![Wanted::new(origin)]);
            }
            ImportCommand::NewLibrary { path, sources } => self.read_for_new(path, sources),
            ImportCommand::Show(is_in_front) => {
                self.importing.is_in_front = is_in_front && self.importing.on.is_some();
            }
            ImportCommand::SetSheet(source, sheet) => self.interpret(source, |options| {
                *options = Options {
                    sheet: Some(sheet),
                    ..Options::default()
                };
            }),
            ImportCommand::SetColumn(source, column, role) => {
                self.interpret(source, |options| choose_column(options, column, role));
            }
            ImportCommand::Decide(choices) => self.wish(|wish| wish.choices = choices),
            ImportCommand::Accept => self.accept_import(),
            ImportCommand::TakeBack => self.take_import_back(),
            ImportCommand::Report(path) => self.report_import(&path),
            ImportCommand::End => self.end_import(),
        }
    }

    fn import_files(&mut self, files: Vec<PathBuf>) {
        let wanted = files
            .into_iter()
            .map(|path| Wanted::new(Origin::File(path)));
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
        self.work_at_import();
    }

    /// Has the files read anew with something else wished. What came in stays as it was decided.
    fn wish(&mut self, change: impl FnOnce(&mut Wish)) {
        let (import, session) = (self.importing.on.as_ref(), self.session.as_ref());
        let both = import.zip(session);
        if both.is_some_and(|(import, session)| import.accepted(session).is_some()) {
            return self.notify(Notice::refused("已经导入。要改，先撤销导入"));
        }
        if let Some(import) = &mut self.importing.on {
            change(&mut import.wish);
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
    fn interpret(&mut self, source: usize, change: impl FnOnce(&mut Options)) {
        self.wish(|wish| {
            if let Some(wanted) = wish.sources.get_mut(source) {
                change(&mut wanted.options);
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

    /// Of files that all can't be read only the sentences remain.
    fn follow_first_reading(&mut self) {
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

    fn accept_import(&mut self) {
        let (Some(import), Some(session)) = (&self.importing.on, &self.session) else {
            return;
        };
        let Some(compared) = import.compared.clone() else {
            return;
        };
        if import.accepted(session).is_some() {
            return;
        }
        let now = session.portfolio_ref();
        if import.is_working() || !compared.difference.is_of(now) {
            return self.notify(Notice::refused("正在重新比较，请稍候再导入"));
        }
        let names = &import.wish.choices.names;
        let draft = import_draft(&compared.difference, now, &compared.files, names, new_id);
        let words = import_words(&compared.difference).unwrap_or_default();
        let label = draft.label.clone();
        self.back_up(false);
        match self.try_edit(|_| draft) {
            Edited::Done => {
                // Of a sheet that says nothing new, what was said of its columns is kept.
                let what = if words.is_empty() {
                    label.clone()
                } else {
                    format!("导入：{words}")
                };
                let told = format!("已{what}，可按 Ctrl+Z 撤销");
                if let Some(import) = &mut self.importing.on {
                    import.accepted = Some(Accepted {
                        label,
                        words,
                        compared,
                    });
                }
                self.notify(Notice::done(told));
            }
            Edited::Same => self.notify(Notice::refused("台账和项目库一致，没有要导入的")),
            Edited::Refused => {}
        }
    }

    /// Takes back what came in, if that is the last step.
    fn take_import_back(&mut self) {
        let accepted = self.importing.on.as_ref();
        let accepted = accepted.and_then(|import| import.accepted.as_ref());
        let last = self.session.as_ref().and_then(Session::undo_label);
        let is_last = accepted.is_some_and(|accepted| last == Some(accepted.label.as_str()));
        if is_last {
            self.run_edit(super::EditCommand::Undo);
        } else {
            self.notify(Notice::refused(
                "导入之后又有别的修改。请按 Ctrl+Z 逐步撤销",
            ));
        }
    }

    /// Writes the paper on what came in, or would come in.
    fn report_import(&mut self, path: &Path) {
        let (Some(import), Some(session)) = (&self.importing.on, &self.session) else {
            return;
        };
        let accepted = import.accepted(session);
        let done =
            accepted.map(|accepted| (accepted.label.clone(), Arc::clone(&accepted.compared)));
        let planned = || Some((import.names(), import.compared.clone()?));
        let Some((label, compared)) = done.or_else(planned) else {
            return;
        };
        let format = match Format::from_path(path) {
            Ok(format) => format,
            Err(error) => return self.notify(Notice::failed(error)),
        };
        let place = marked_path(path, session.portfolio_ref().data_mark());
        // The desktop's dialog has asked about the very name that was chosen.
        let replaces = place == path;
        let library = file_label(session.path());
        let (papers, moment) = (self.papers(), self.moment());
        let work = move || {
            let files = compared.files.as_slice();
            let what = (library.as_str(), label.as_str());
            let bytes = import_report_bytes(&compared.difference, files, what, format, moment)?;
            save_paper(&place, &bytes, papers(), replaces)?;
            Ok::<_, PaperError>(place)
        };
        if let Err(notice) = self.jobs.start("导出", work) {
            self.notify(notice);
        }
    }

    /// Reads files of which a library is to be made.
    fn read_for_new(&mut self, path: PathBuf, files: Vec<PathBuf>) {
        let work = move || {
            let wanted = files
                .into_iter()
                .map(|path| Wanted::new(Origin::File(path)));
            let mut wanted = unfold(wanted.collect());
            for wanted in &mut wanted {
                // Kept with it; what could not be read is told below.
                drop(wanted.read());
            }
            wanted
        };
        match Pending::start("lantu-import", &self.wake, work) {
            Ok(read) => self.importing.for_new = Some(ForNew::Reading(path, read)),
            Err(error) => self.notify(Notice::failed(format!("不能读取台账：{error}"))),
        }
    }

    fn poll_for_new(&mut self) {
        let Some(ForNew::Reading(_, read)) = &mut self.importing.for_new else {
            return;
        };
        let Some(read) = read.try_take() else {
            return;
        };
        let Some(ForNew::Reading(path, _)) = self.importing.for_new.take() else {
            return;
        };
        let Ok(wanted) = read else {
            return self.notify(Notice::failed("读取台账时程序意外中断，请重试"));
        };
        let told: Vec<Notice> = wanted
            .iter()
            .filter_map(|wanted| {
                let sentence = wanted.cells.as_ref()?.as_ref().err()?;
                let name = wanted.origin.name();
                Some(Notice::failed(format!("没有导入“{name}”：{sentence}")))
            })
            .collect();
        let is_any = told.len() < wanted.len();
        self.notify_all(told);
        if is_any {
            self.create(&path, Content::Empty);
            self.importing.for_new = Some(ForNew::Opening(path, wanted));
        }
    }

    /// The opening of a library has ended: the files that it was made for come in, if it is there.
    pub(super) fn follow_new_library(&mut self, path: &Path, is_there: bool) {
        let Some(ForNew::Opening(made, wanted)) = self.importing.for_new.take() else {
            return;
        };
        if is_there && made == path {
            self.within(Matter::Importing, |app| app.begin_import(wanted));
        }
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

/// `改 6 处，新增 1 个，3 处不接受`; none where nothing comes in.
pub fn import_words(difference: &Difference) -> Option<String> {
    let counts = difference.counts();
    let parts = [
        ("改", counts.changes, "处"),
        ("新增", counts.new, "个"),
        ("删除", counts.deleted, "个"),
    ];
    let parts = parts.into_iter().filter(|(_, count, _)| *count > 0);
    let mut parts: Vec<String> = parts
        .map(|(what, count, of)| format!("{what} {count} {of}"))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let mut refused = (0, 0);
    for row in difference.rows() {
        match row.kind {
            RowKind::Changed | RowKind::New => refused.0 += row.count(CellState::Refused),
            // What can't come in was refused by nobody.
            RowKind::Refused if row.key.is_some() => refused.1 += 1,
            RowKind::Refused | RowKind::Same | RowKind::Undecided | RowKind::Missing => {}
        }
    }
    if refused.0 > 0 {
        parts.push(format!("{} 处不接受", refused.0));
    }
    if refused.1 > 0 {
        parts.push(format!("{} 行不导入", refused.1));
    }
    Some(parts.join("，"))
}

/// The name of a library that is made of a ledger.
pub fn library_name(ledger: &Path) -> String {
    let name = ledger.file_stem().unwrap_or(ledger.as_os_str());
    format!("{}.lantu", name.to_string_lossy())
}
