use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Key, Modifiers, Popup, Ui, UserAttentionType, ViewportCommand};

use crate::app::{
    App, Command, FileCommand, LookCommand, Matter, SaveState, Session, Settings, StartMark,
    WindowPlace, file_label,
};
use crate::clock::Clock;
use crate::model::{Portfolio, Table};
use crate::view::{Totals, Warning};

use crate::ui::carry_out::{carry_out, shortcuts};
use crate::ui::desktop_look::DesktopLook;
use crate::ui::dialogs::{
    ConnectDialog, FormDialog, LeaveImport, MergeDialog, PasswordDialog, PlaceDialog,
    TroubleDialog, UnlockDialog,
};
use crate::ui::help::Help;
use crate::ui::kit::clipboard::Clipboard;
use crate::ui::kit::keyboard::{
    KeyboardGuard, drop_held_keys, drop_terminal_keys, had_keyboard, has_ended_composition,
    take_key,
};
use crate::ui::kit::notices;
use crate::ui::pages::{Page, Pages};
use crate::ui::panels::{layout, veil};
use crate::ui::shown::{OutlineChildren, Shown};
use crate::ui::state::{Dialogs, UiState};
use crate::ui::{place, resume};

mod dropped;

/// Past so many projects the tree at the left shows no bars of stages.
const SMALL_LIBRARY: usize = 20_000;

/// So often a picture is laid out anew at most.
const PASSES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

/// After so many pictures the first has been shown, and the driver has borne it.
const DRAWN: u64 = 1;

/// The program with its window.
pub struct Window {
    app: App,
    state: UiState,
    pages: Pages,
    queue: Vec<Command>,
    /// The library of the last picture: whatever was asked in it is meant for that one.
    library: u64,
    children: Option<((u64, u64), Arc<OutlineChildren>)>,
    title: String,
    /// Whose name stands at the foot in the place of the person's, for pictures.
    user: Option<String>,
    /// What was said when the window was to be closed, and did not close.
    warned: Option<String>,
    /// Where the window stands.
    place: Option<WindowPlace>,
    /// Until the first picture has been shown.
    start: Option<StartMark>,
    desktop_look: DesktopLook,
}

impl Window {
    /// The window on the desktop, with no library yet. What stands for its start is taken back once it has drawn;
    /// `is_news` is whether the processor draws for the first time.
    pub(super) fn of_desktop(
        context: &eframe::CreationContext<'_>,
        settings: Settings,
        start: Option<StartMark>,
        is_news: bool,
    ) -> Self {
        let mut window = Self::new(&context.egui_ctx, settings, Clock::System);
        window.state.clipboard = Clipboard::of_desktop();
        window.start = start;
        window.desktop_look = DesktopLook::of_desktop();
        if is_news {
            window.app.note_software_drawing();
        }
        window
    }

    /// A window with no library yet.
    pub fn new(ctx: &Context, settings: Settings, clock: Clock) -> Self {
        crate::ui::kit::fonts::install(ctx);
        crate::ui::kit::theme::install(ctx);
        ctx.add_plugin(KeyboardGuard::default());
        // Our own commands do it, and remember the size.
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            // The table lays its rows out anew where the cursor would be out of sight: until they stand, nothing is drawn.
            options.max_passes = PASSES;
        });
        if let Some(zoom) = settings.zoom {
            ctx.set_zoom_factor(zoom.clamp(0.8, 2.0));
        }
        let wake: crate::app::Wake = Arc::new({
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        });
        let remembered = settings.window;
        Self {
            app: App::new(clock, settings, Arc::clone(&wake)),
            state: UiState::new(wake),
            pages: Pages::default(),
            queue: Vec::new(),
            library: 0,
            children: None,
            title: String::new(),
            user: None,
            warned: None,
            place: remembered,
            start: None,
            desktop_look: DesktopLook::default(),
        }
    }

    /// Opens what was asked for, else the library used last, else a copy of the embedded plan in the documents.
    pub fn open_first(&mut self, library: Option<PathBuf>) {
        self.app.open_first(library);
    }

    /// Shows this name at the foot instead of the account's.
    pub fn set_user(&mut self, name: &str) {
        self.user = Some(name.to_owned());
    }

    /// The program behind the window.
    pub const fn app(&mut self) -> &mut App {
        &mut self.app
    }

    /// Brings in news and carries out what was asked for.
    fn advance(&mut self, ctx: &Context) {
        // What the last picture asked is meant for the library that it showed, which the news may replace.
        self.follow_library(ctx);
        self.run_queue(ctx);
        self.app.poll();
        self.follow_library(ctx);
        // The text of a plan is looked at instead of the ways to libraries.
        self.state.is_at_start &= !self.app.shows_plan_text();
        self.state.take_file(ctx, &mut self.queue);
        if let Some(path) = self.state.open_next.take() {
            self.queue.push(Command::File(FileCommand::Open(path)));
        }
        self.take_dropped_files(ctx);
        if let Some(path) = self.app.take_dropped_library() {
            self.queue.push(Command::File(FileCommand::Open(path)));
        }
        self.run_queue(ctx);
        if ctx.input(|input| input.viewport().close_requested()) {
            self.guard_close(ctx);
        }
        if let Some(typed) = self.app.take_typed() {
            resume::resume(ctx, &mut self.app, &mut self.state, typed);
        }
        for matter in self.app.take_overcome() {
            self.state.notices.overcome(matter);
        }
        if self.loss().is_none() {
            // What is begun after this is warned of anew.
            self.warned = None;
            if !self.state.editor.is_unreadable() {
                self.state.notices.overcome(Matter::Leaving);
            }
        }
        for notice in self.app.take_notices() {
            let opens = notice.opens_file && self.state.clipboard.is_of_desktop();
            if let Some(file) = notice.file.as_ref().filter(|_| opens) {
                notices::open(file, false);
            }
            self.state.notices.add(ctx, notice);
        }
        let theme = self.app.settings().theme;
        self.desktop_look.follow(ctx, theme, &self.state.wake);
        if self.start.is_some() {
            if ctx.cumulative_frame_nr() > DRAWN {
                self.start = None;
            } else {
                ctx.request_repaint();
            }
        }
        self.place = place::now(ctx, self.place);
        if self.app.take_call() {
            come_forward(ctx);
        }
        let name = self.app.session().map(|session| file_label(session.path()));
        let title = name.map_or_else(|| "蓝图".to_owned(), |name| format!("{name} — 蓝图"));
        // To X11's input methods winit speaks only when something comes from the X server: it answers a title, and the
        // candidates of a composition that was ended go away at once.
        if has_ended_composition(ctx) || title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Carries out what was asked. Another library begins to open last: all else is meant for the one of the last
    /// picture, and what is being typed is committed first. What can't be read holds the opening back.
    fn run_queue(&mut self, ctx: &Context) {
        let queue = std::mem::take(&mut self.queue);
        let (openings, others): (Vec<_>, Vec<_>) =
            queue.into_iter().partition(Command::opens_library);
        self.app.run_together(others);
        if openings.is_empty() {
            return;
        }
        if let Err(reason) = self.settle_typing() {
            let text = format!("没有打开，正在填写的内容读不懂，请改正或按 Esc 放弃。{reason}");
            return self.state.complain(ctx, Some(Matter::Leaving), text);
        }
        // What was decided about ledgers would go with the library that they are to come into.
        if self.app.has_open_import() {
            return self.state.dialogs.open(LeaveImport::opening(openings));
        }
        for command in openings {
            self.app.run(command);
        }
    }

    /// Lets go of what belongs to a library that is open no more.
    fn follow_library(&mut self, ctx: &Context) {
        let (library, _) = self.app.stamp();
        if library == self.library {
            return;
        }
        self.library = library;
        self.queue.clear();
        self.pages = Pages::default();
        if let Some(lost) = self.state.leave_library() {
            self.state.complain(ctx, None, lost);
        }
    }

    /// Commits what is being typed; why it can't be.
    fn settle_typing(&mut self) -> Result<(), String> {
        let (portfolio, unit) = (self.app.portfolio(), self.app.workspace().unit);
        let mut commands = Vec::new();
        let settled = self.state.editor.settle(&portfolio, unit, &mut commands);
        // Held any longer, the whole library would be copied before it is altered.
        drop(portfolio);
        for command in commands {
            self.app.run(command);
        }
        settled
    }

    /// Closing would lose what can't be read, what is not finished, or what the disk refuses. A text that can't be
    /// read is put right or given up; of ledgers that have not come in it asks; of the others the window warns once, and
    /// the second time the person means it.
    fn guard_close(&mut self, ctx: &Context) {
        let warning = match (self.settle_typing(), self.loss()) {
            (Err(reason), _) => {
                format!("没有关闭，正在填写的内容读不懂，请改正或按 Esc 放弃。{reason}")
            }
            (Ok(()), Some(loss)) if self.warned.as_ref() != Some(&loss) => {
                self.warned = Some(loss.clone());
                loss
            }
            (Ok(()), _) if self.app.has_open_import() => {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                return self.state.dialogs.open(LeaveImport::quitting());
            }
            (Ok(()), _) => return,
        };
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        self.state.complain(ctx, Some(Matter::Leaving), warning);
    }

    /// What would be lost if the window closed now.
    fn loss(&self) -> Option<String> {
        if let Some(name) = self.app.unfinished_plan_text() {
            let text = "还没有建库，也没有加入本库。再次关闭将放弃在这一页上的核对和选择";
            return Some(format!("“{name}”{text}"));
        }
        if let Some(name) = self.state.unfinished() {
            return Some(format!("“{name}”还没有完成。再次关闭将放弃其中的内容"));
        }
        let Some(SaveState::Failed(reason)) = self.app.session().map(Session::save_state) else {
            return None;
        };
        let then = match self.app.settings().backups() {
            Some(_) => "再次关闭后，这些修改留在本机记录中，下次打开时补上",
            None => "再次关闭将放弃这些修改",
        };
        Some(format!(
            "还有修改没有存到磁盘（{reason}）。请先解决后重试；{then}"
        ))
    }

    fn outline_children(&mut self, portfolio: &Portfolio) -> Arc<OutlineChildren> {
        let stamp = self.app.stamp();
        if let Some((then, children)) = &self.children
            && *then == stamp
        {
            return Arc::clone(children);
        }
        let mut nodes: Vec<_> = portfolio.outline().iter().collect();
        nodes.sort_by_key(|node| node.position);
        let circled = portfolio.circled(Table::OutlineNode);
        let mut children = OutlineChildren::new();
        for node in nodes {
            let above = node.parent.filter(|_| !circled.contains(&node.id.uuid()));
            children.entry(above).or_default().push(node.id);
        }
        let children = Arc::new(children);
        self.children = Some((stamp, Arc::clone(&children)));
        children
    }

    fn draw(&mut self, ui: &mut Ui) {
        let portfolio = self.app.portfolio();
        let children = self.outline_children(&portfolio);
        let (listing, tree) = (self.app.listing(), self.app.tree());
        let is_small = portfolio.projects().len() <= SMALL_LIBRARY;
        let tree_summary = is_small.then(|| self.app.tree_summary());
        let (warnings, view_counts) = (self.app.warnings(), self.app.view_counts());
        let rounded = self.app.rounded();
        let Self {
            app,
            state,
            pages,
            queue,
            user,
            ..
        } = self;
        queue.extend(pages.leave(app));
        let page = pages.front(app);
        page.refresh(app);
        let session = app.session();
        let is_at_start = !app.shows_plan_text() && (state.is_at_start || session.is_none());
        let shown = Shown {
            workspace: app.workspace(),
            selection: &app.workspace().selection,
            unit: app.workspace().unit,
            moment: app.moment(),
            selected: app.selected(),
            undo_label: app.undo_label(),
            redo_label: app.redo_label(),
            save_state: session.map(Session::save_state),
            read_only: session
                .and_then(Session::read_only_reason)
                .map(str::to_owned),
            file_name: session
                .map(|session| file_label(session.path()))
                .unwrap_or_default(),
            user: user
                .clone()
                .or_else(|| Some(session?.linked()?.author()?.to_owned()))
                .unwrap_or_else(|| app.settings().preferences.author().name),
            outline_children: children,
            portfolio,
            listing,
            tree,
            tree_summary,
            picked: picked(app),
            open_warnings: open_warnings(&warnings),
            is_comparing: app.is_comparing(),
            is_at_start,
            help: help(app, state, page, is_at_start),
            has_inspector: session.is_some() && page.has_inspector(app),
            usual_width: page.usual_width(),
            calls_inspector: page.calls_inspector(),
            warnings,
            view_counts,
            rounded,
            app,
        };
        let is_veiled = veil::is_on(&shown, state);
        if is_veiled {
            veil::take_keys(ui, &shown, state, queue);
        } else {
            state.waits_since = None;
        }
        summon(&shown, state);
        state.begin_picture(ui, &shown);
        state.refresh(&shown);
        let is_free = !state.dialogs.has_keyboard();
        state.menu_keys.keys(ui, is_free);
        if !is_veiled {
            shortcuts(ui, &shown, state);
        }
        drop_terminal_keys(ui);
        if !is_free {
            drop_held_keys(ui);
        }
        // What lies over a page has the keys first.
        let is_uncovered = !state.dialogs.has_keyboard() && !Popup::is_any_open(ui);
        if !shown.is_at_start && is_uncovered {
            page.keys(ui, &shown, state, queue);
        }
        let is_escape_free = is_escape_free(ui, state);
        let is_covered = state.dialogs.covers() || is_veiled;
        layout::unseen_by_pointer(ui, is_covered, |ui| {
            layout::panels(ui, &shown, state, page, queue);
        });
        layout::unseen_by_pointer(ui, is_veiled, |ui| {
            Dialogs::draw(ui, &shown, state, queue);
        });
        if is_veiled {
            veil::veil(ui, &shown, state, queue);
        }
        state.end_picture(ui, &shown, queue);
        if let Some(wanted) = state.wanted.take() {
            carry_out(ui, &shown, state, queue, wanted);
        }
        state.hold_strokes(ui);
        resume::note(&shown, state);
        if is_escape_free && take_key(ui, Modifiers::NONE, Key::Escape) {
            state.notices.close_last();
        }
        state.notices.show(ui, state.dialogs.covers(), queue);
        if !queue.is_empty() || state.open_next.is_some() {
            ui.request_repaint();
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.advance(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        self.draw(ui);
        self.state.open_file_dialog(ui.ctx(), frame);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.start = None;
        // What was asked in the last picture, and what is being typed, if the window was not asked before it ended.
        let last = std::mem::take(&mut self.queue).into_iter();
        for command in last.filter(|command| !command.opens_library()) {
            self.app.run(command);
        }
        if self.settle_typing().is_err() {
            self.app.keep_typing();
        }
        if let Some(place) = self.place {
            self.app.run(Command::Look(LookCommand::Place(place)));
        }
        self.app.close();
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// The section of the handbook about what is in front. Who has not read the welcome begins at the beginning.
fn help(app: &App, state: &UiState, page: &dyn Page, is_at_start: bool) -> Help {
    let is_page = !is_at_start && app.settings().is_welcomed;
    let of_page = if is_page {
        page.help()
    } else {
        Help::Beginning
    };
    state.dialogs.help().unwrap_or(of_page)
}

/// What is selected, added up.
fn picked(app: &App) -> Totals {
    let selection = &app.workspace().selection;
    let Some(session) = app.session().filter(|_| !selection.is_empty()) else {
        return Totals::default();
    };
    let index = session.index_ref();
    crate::view::picked(session.portfolio_ref(), index, selection, app.moment())
}

/// How much does not fit together, beside what is only missing.
fn open_warnings(warnings: &[Warning]) -> usize {
    let real = warnings.iter().filter(|warning| !warning.kind.is_gap());
    real.count()
}

/// A second start on the library wants this window.
fn come_forward(ctx: &Context) {
    for command in [
        ViewportCommand::Minimized(false),
        ViewportCommand::Focus,
        // Where the desktop lets no window come forward by itself.
        ViewportCommand::RequestUserAttention(UserAttentionType::Informational),
    ] {
        ctx.send_viewport_cmd(command);
    }
}

/// Whether Esc is meant for nothing that is open, typed into or has the keyboard: then it closes a message.
fn is_escape_free(ui: &Ui, state: &UiState) -> bool {
    let is_typed_into = state.editor.unfinished().is_some();
    let is_open = state.dialogs.has_keyboard() || Popup::is_any_open(ui);
    !is_open && !is_typed_into && state.naming.is_none() && had_keyboard(ui).is_none()
}

/// Opens what the program itself asks for: what is wrong with a library, its password, the choices of a merge.
fn summon(shown: &Shown<'_>, state: &mut UiState) {
    if let Some(unanswered) = state.unanswered.take() {
        state.dialogs.open(PlaceDialog::new(unanswered));
    }
    if shown.app.trouble().is_some() {
        state.dialogs.ensure(TroubleDialog::TITLE, || TroubleDialog);
    }
    if shown.app.locked().is_some() {
        state
            .dialogs
            .ensure(PasswordDialog::TITLE, PasswordDialog::default);
    }
    if shown.app.unconnected().is_some() {
        let open = || ConnectDialog::new(shown);
        state.dialogs.ensure(ConnectDialog::TITLE, open);
    }
    if let Some(form) = shown.app.form() {
        let open = || FormDialog::new(shown, form);
        state.dialogs.ensure(FormDialog::TITLE, open);
    }
    if shown.app.locked_copy().is_some() {
        state
            .dialogs
            .ensure(UnlockDialog::TITLE, UnlockDialog::default);
    }
    if let Some(merge) = shown.app.merge() {
        state
            .dialogs
            .ensure(MergeDialog::TITLE, || MergeDialog::new(merge));
    }
}
