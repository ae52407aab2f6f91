//! What the window remembers between pictures, and the dialogs that are open in it.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Ui;

use crate::app::{Command, ImportCommand, Matter, Notice, Origin, Wake, library_name};
use crate::model::{Derived, Field, Id, Problem, Project, ProjectColumn, Span};

use super::command::UiCommand;
use super::fields::editor::{self, Target};
use super::files::{self, Ask, Written};
use super::front::Front;
use super::help::Help;
use super::kit::{clipboard, keyboard, notices, widgets};
use super::pages::table::TableUi;
use super::panels::inspector::{InspectorUi, Page};
use super::panels::menu_keys::MenuKeys;
use super::panels::naming;
use super::recent::{RecentFiles, RecentPapers};
use super::returning::{self, Returning};
use super::shown::Shown;

/// A dialog: one file in `dialogs`, opened by one line at the door of that folder.
pub trait Dialog {
    /// What it is called; no two dialogs of a title are open at once.
    fn title(&self) -> &'static str;

    /// The section of the handbook about it.
    fn help(&self) -> Help;

    /// Whether it lies over the window, so that no click reaches the page. One that does not hangs at a control, and goes
    /// with the page that it hangs over. Keys are those of the dialog in either case.
    fn is_modal(&self) -> bool {
        true
    }

    /// Whether something is filled in that would be lost with the window.
    fn is_unfinished(&self) -> bool {
        false
    }

    /// Whether it has nothing to do with the library that is open, and stays when another one is opened.
    fn outlives_library(&self) -> bool {
        false
    }

    /// Takes over a file that was asked for with [`Then::Give`].
    fn take_file(&mut self, _path: PathBuf) {}

    /// Brings what it shows up to date, before anything is drawn.
    fn refresh(&mut self, _shown: &Shown<'_>) {}

    /// Draws it; whether it stays open.
    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool;
}

/// The dialogs that are open, the last one in front.
#[derive(Default)]
pub struct Dialogs {
    open: Vec<Opened>,
    /// Where the keyboard goes back to.
    pub returning: Returning,
}

struct Opened {
    dialog: Box<dyn Dialog>,
    /// Whether what it shows was worked out: a dialog that is opened while a picture is drawn is in the next one.
    is_ready: bool,
    /// What has the keyboard in it, or had when another one came in front.
    held: Option<egui::Id>,
    /// Whether the one in front was closed in the picture before: only then may this one have the keyboard again.
    is_returning: bool,
}

impl Dialogs {
    /// Opens a dialog in front, in the place of one of the same title.
    pub fn open(&mut self, dialog: impl Dialog + 'static) {
        self.open_boxed(Box::new(dialog));
    }

    /// The same for a dialog of any kind.
    pub fn open_boxed(&mut self, dialog: Box<dyn Dialog>) {
        let is_modal = dialog.is_modal();
        self.open.retain(|other| {
            let is_below = is_modal && !other.dialog.is_modal();
            !is_below && other.dialog.title() != dialog.title()
        });
        self.open.push(Opened {
            dialog,
            is_ready: false,
            held: None,
            is_returning: false,
        });
    }

    /// Opens a dialog unless one of its title is open.
    pub fn ensure<D: Dialog + 'static>(&mut self, title: &str, make: impl FnOnce() -> D) {
        if !self.has(title) {
            self.open(make());
        }
    }

    fn all(&self) -> impl Iterator<Item = &dyn Dialog> {
        self.open.iter().map(|opened| &*opened.dialog)
    }

    /// Whether a dialog has the keyboard.
    pub const fn has_keyboard(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether one lies over the whole window.
    pub fn covers(&self) -> bool {
        self.all().any(Dialog::is_modal)
    }

    /// Whether one of this title is open.
    pub fn has(&self, title: &str) -> bool {
        self.all().any(|other| other.title() == title)
    }

    /// The section of the handbook about the one in front.
    pub fn help(&self) -> Option<Help> {
        self.all().last().map(Dialog::help)
    }

    /// Closes what hangs over the page.
    pub fn close_hanging(&mut self) {
        self.open.retain(|opened| opened.dialog.is_modal());
    }

    /// Brings what they show up to date.
    pub fn refresh(&mut self, shown: &Shown<'_>) {
        for opened in &mut self.open {
            opened.dialog.refresh(shown);
            opened.is_ready = true;
        }
    }

    /// Draws them. What they open meanwhile is drawn in the next picture.
    pub fn draw(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
        let mut open = std::mem::take(&mut state.dialogs.open);
        let is_front = |opened: &Opened| opened.is_ready && opened.dialog.is_modal();
        let front = open.iter().rposition(is_front).unwrap_or_default();
        let (mut place, count) = (0, open.len());
        open.retain_mut(|opened| {
            let is_below = place < front;
            place += 1;
            if !opened.is_ready {
                return true;
            }
            // Keys are those of the one in front.
            let keys = is_below.then(|| ui.input_mut(|input| std::mem::take(&mut input.events)));
            let stays = opened.dialog.draw(ui, shown, state, commands);
            if let Some(keys) = keys {
                ui.input_mut(|input| input.events = keys);
            }
            stays
        });
        // What lay below one that was closed goes on where it was.
        let is_less = open.len() < count;
        if let Some(front) = open.iter_mut().rfind(|opened| is_front(opened)) {
            match front.held {
                Some(held) if front.is_returning => {
                    ui.memory_mut(|memory| memory.request_focus(held));
                }
                _ if is_less => ui.request_repaint(),
                _ => front.held = ui.memory(egui::Memory::focused),
            }
            front.is_returning = is_less;
        }
        widgets::bring_lists_forward(ui);
        let new = std::mem::replace(&mut state.dialogs.open, open);
        for opened in new {
            state.dialogs.open_boxed(opened.dialog);
        }
        if state.dialogs.open.iter().any(|opened| !opened.is_ready) {
            ui.request_repaint();
        }
    }

    fn give(&mut self, title: &str, path: PathBuf) {
        let mut dialogs = self.open.iter_mut().map(|opened| &mut opened.dialog);
        if let Some(dialog) = dialogs.find(|dialog| dialog.title() == title) {
            dialog.take_file(path);
        }
    }
}

/// What a file is for that is chosen in the desktop's dialog.
pub enum Then {
    /// A command for the program.
    Run(Box<dyn FnOnce(PathBuf) -> Command>),
    /// A command about all that were chosen.
    RunAll(fn(Vec<PathBuf>) -> Command),
    /// Another file is to be chosen because of them.
    Ask(fn(Vec<PathBuf>) -> (Ask, Self)),
    /// The dialog of this title asked for it.
    Give(&'static str),
    /// A dialog about it is to be opened.
    Open(fn(PathBuf) -> Box<dyn Dialog>),
}

impl Then {
    /// Asks where the library is to lie that is made of these ledgers.
    pub fn library_of(sources: Vec<Origin>) -> (Ask, Self) {
        let name = sources.first().map(library_name);
        let ask = Ask::library("从台账新建项目库", &name.unwrap_or_default());
        let make = |path| Command::Import(ImportCommand::NewLibrary { path, sources });
        (ask, Self::run(make))
    }

    /// The same of ledgers that were chosen in the desktop's dialog.
    pub fn library_of_files(files: Vec<PathBuf>) -> (Ask, Self) {
        Self::library_of(files.into_iter().map(Origin::File).collect())
    }

    /// A command for the program.
    pub fn run(command: impl FnOnce(PathBuf) -> Command + 'static) -> Self {
        Self::Run(Box::new(command))
    }
}

/// What the window remembers between pictures. Never data.
pub struct UiState {
    pub wake: Wake,
    pub clipboard: clipboard::Clipboard,
    pub editor: editor::Editor,
    pub table: TableUi,
    pub inspector: InspectorUi,
    pub dialogs: Dialogs,
    pub menu_keys: MenuKeys,
    /// The words that fit what is typed into the search box.
    pub completing: crate::ui::fields::expression::Completing,
    /// The name of a view that is being typed.
    pub naming: Option<naming::Naming>,
    /// Whether that was so in the picture before.
    was_naming: bool,
    /// Whether what is typed on waits for the next picture.
    pub holds_strokes: bool,
    pub notices: notices::Notices,
    /// A command asked for while drawing; carried out before the next picture.
    pub wanted: Option<UiCommand>,
    pub open_next: Option<PathBuf>,
    /// Since when the window has been waiting for a library, by the time of its pictures.
    pub waits_since: Option<f64>,
    /// What was last noted of the text being typed.
    pub noted: Option<crate::app::Typed>,
    /// Whether the start page lies over the library that is open.
    pub is_at_start: bool,
    /// What was in front in the picture before.
    front: Option<Front>,
    pub recent: RecentFiles,
    pub papers: RecentPapers,
    /// The desktop's dialog that is to be opened.
    asked_file: Option<(Ask, Option<PathBuf>)>,
    chosen_file: Option<files::Chosen>,
    /// What the file is for that is being chosen, and the question as it is answered in writing where the desktop shows
    /// no dialog.
    asking: Option<(Written, Then)>,
    /// A question for which the desktop showed none, and why.
    pub unanswered: Option<Unanswered>,
    /// The answer that was written.
    pub written: Option<(Then, PathBuf)>,
}

/// A question for a file that the desktop's dialog did not answer.
pub struct Unanswered {
    /// What is asked.
    pub question: Written,
    /// What the file is for.
    pub then: Then,
    /// Why it is to be written, for people.
    pub why: String,
}

impl UiState {
    pub fn new(wake: Wake) -> Self {
        Self {
            wake,
            clipboard: clipboard::Clipboard::default(),
            editor: editor::Editor::default(),
            table: TableUi::default(),
            inspector: InspectorUi::default(),
            dialogs: Dialogs::default(),
            menu_keys: MenuKeys::default(),
            completing: crate::ui::fields::expression::Completing::default(),
            naming: None,
            was_naming: false,
            holds_strokes: false,
            notices: notices::Notices::default(),
            wanted: None,
            open_next: None,
            waits_since: None,
            noted: None,
            is_at_start: false,
            front: None,
            recent: RecentFiles::default(),
            papers: RecentPapers::default(),
            asked_file: None,
            chosen_file: None,
            asking: None,
            unanswered: None,
            written: None,
        }
    }

    /// Lets go of all that belongs to the library that was open: another one has projects of the same ids. Returns
    /// what was typed and could not be kept.
    pub fn leave_library(&mut self) -> Option<String> {
        let lost = self.editor.give_up().or_else(|| {
            let remark = self.inspector.remarks.values().next()?;
            Some(format!("批注没有写完，没有存入。当时写的是：{remark}"))
        });
        let before = std::mem::replace(self, Self::new(Arc::clone(&self.wake)));
        self.clipboard = before.clipboard;
        self.notices = before.notices;
        self.noted = before.noted;
        self.table = before.table.emptied();
        self.menu_keys = before.menu_keys;
        self.inspector.page = before.inspector.page;
        self.dialogs = before.dialogs;
        let dialogs = &mut self.dialogs.open;
        dialogs.retain(|opened| opened.dialog.outlives_library());
        lost
    }

    /// Works out what the last picture asked for, before the next is drawn.
    pub fn refresh(&mut self, shown: &Shown<'_>) {
        self.editor
            .lists
            .refresh(&shown.portfolio, shown.app.stamp());
        self.completing.refresh(&shown.portfolio);
        self.inspector.shared.refresh(shown);
        self.table.refresh(shown);
        self.dialogs.refresh(shown);
    }

    /// Before anything is drawn: what hangs over a page goes with it, and the keyboard comes back from a dialog that was
    /// closed.
    pub fn begin_picture(&mut self, ui: &Ui, shown: &Shown<'_>) {
        let front = Front::of(shown);
        if self
            .front
            .replace(front)
            .is_some_and(|before| before != front)
        {
            egui::Popup::close_all(ui);
            self.dialogs.close_hanging();
        }
        let focused = ui.memory(egui::Memory::focused);
        // The field of a cell goes when it is left.
        let control = focused.filter(|_| self.editor.cell().is_none());
        let is_covered = self.dialogs.has_keyboard();
        let dialogs = &mut self.dialogs;
        let back = (dialogs.returning).look(ui, is_covered, (control, shown.selected));
        if let Some(control) = back
            && !self.editor.is_waiting()
            && !self.editor.go_on()
        {
            returning::give(ui, control);
        }
    }

    /// What is being filled in beside the fields of the library, and would be lost with the window.
    pub fn unfinished(&self) -> Option<&'static str> {
        let mut dialogs = self.dialogs.all().filter(|dialog| dialog.is_unfinished());
        let naming = self.naming.is_some().then_some("视图名称");
        let remark = !self.inspector.remarks.is_empty();
        let remark = remark.then_some("批注");
        dialogs.next().map(Dialog::title).or(naming).or(remark)
    }

    /// Ends a picture: what was asked of it in vain is dropped.
    pub fn end_picture(&mut self, ui: &egui::Ui, shown: &Shown<'_>, queue: &mut Vec<Command>) {
        let refused = self
            .editor
            .end_picture(ui, &shown.portfolio, shown.unit, queue);
        // An edit that succeeds next does not overcome it: the words are all that is left of the text.
        for words in refused {
            self.complain(ui, None, words);
        }
        if self.table.end_picture() {
            ui.request_repaint();
        }
    }

    /// Has what a fast hand types on wait until the field that was just opened has the keyboard: that of a cell, of a
    /// dialog or of a name.
    pub fn hold_strokes(&mut self, ctx: &egui::Context) {
        let is_naming = self.naming.is_some();
        let is_name_new = !std::mem::replace(&mut self.was_naming, is_naming) && is_naming;
        let is_dialog_new = self.dialogs.open.iter().any(|opened| !opened.is_ready);
        let is_held = std::mem::take(&mut self.holds_strokes);
        let is_covered = self.dialogs.has_keyboard();
        let is_waiting = self.editor.is_waiting() || self.dialogs.returning.is_waiting(is_covered);
        keyboard::hold_strokes(ctx, is_held || is_waiting || is_dialog_new || is_name_new);
    }

    /// Begins to type into a cell; one that is derived says where it comes from, and that is shown.
    pub fn edit_cell(
        &mut self,
        ui: &egui::Ui,
        shown: &Shown<'_>,
        project: Id<Project>,
        field: Field,
        start: editor::Start,
    ) {
        let reason = match (&shown.read_only, field) {
            (Some(reason), _) => format!("不能修改：{reason}"),
            (None, Field::Derived(derived)) if !field.is_typed() => {
                self.edit_field(project, field);
                self.inspector.is_called = true;
                format!("{}：{}", field.label(), crate::app::why_derived(derived))
            }
            (None, field) => {
                self.table.is_scrolling_to_cursor = true;
                return self.editor.edit_cell(project, field, start);
            }
        };
        self.say(ui, reason);
    }

    /// Says why nothing was done.
    pub fn say(&mut self, ui: &egui::Ui, text: impl Into<String>) {
        self.notices.add(ui, Notice::refused(text));
    }

    /// Says what went wrong. It stays until what it is about is overcome; about nothing of the kind, until it is closed.
    pub fn complain(
        &mut self,
        ctx: &egui::Context,
        matter: Option<Matter>,
        error: impl std::fmt::Display,
    ) {
        let notice = Notice::failed(error);
        self.notices.add(ctx, Notice { matter, ..notice });
    }

    /// Puts the keyboard into the inspector's field.
    pub fn edit_field(&mut self, project: Id<Project>, field: Field) {
        let column = match field {
            Field::Typed(column) => column,
            Field::Own(own) => {
                self.inspector.page = Page::Basics;
                self.editor.go_to(Target::Own(vec![project], own));
                return;
            }
            // What is derived is changed where it comes from.
            Field::Derived(Derived::Period) => ProjectColumn::Start,
            Field::Derived(Derived::OutlinePath) => ProjectColumn::Outline,
            Field::Derived(Derived::IndustrySection) => ProjectColumn::Industry,
            Field::Derived(derived) => {
                self.inspector.page = match derived {
                    Derived::NextMilestone | Derived::OverdueDays | Derived::Milestone(_) => {
                        Page::Milestones
                    }
                    Derived::ApprovalsGranted
                    | Derived::StageWanting
                    | Derived::Step(_)
                    | Derived::Approval(_) => Page::Approvals,
                    Derived::OpenProblems
                    | Derived::OverdueProblems
                    | Derived::ProblemDeadline
                    | Derived::ProblemsInHand => Page::Problems,
                    derived if derived.spec().span == Span::Month => Page::Progress,
                    Derived::Suggestions | Derived::ChangedOn => Page::Basics,
                    _ => Page::Money,
                };
                return;
            }
        };
        self.inspector.page = Page::Basics;
        self.editor.go_to(Target::Field(vec![project], column));
    }

    /// Shows a problem of the project beside the page.
    pub fn show_problem(&mut self, problem: Id<Problem>) {
        self.inspector.page = Page::Problems;
        // Whoever goes to another is done with the one that was being added.
        self.inspector.before_adding = None;
        self.inspector.seeks = Some(problem);
    }
}

mod choosing;

#[cfg(test)]
mod tests;
