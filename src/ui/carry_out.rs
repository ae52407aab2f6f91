//! What a person asked for by keys, menu or palette, carried out.

use std::path::PathBuf;

use egui::{Key, Modifiers, PointerButton, Popup, Ui, ViewportCommand};

use crate::app::{
    ArrangeCommand, Command, Content, EditCommand, FileCommand, FormCommand, ImportCommand,
    LookCommand, Matter, MergeStep, PaperCommand, PlanTextCommand, SelectCommand, ThemeChoice,
};
use crate::model::{Id, MoneyUnit, Project, Table};

use crate::ui::command::UiCommand;
use crate::ui::dialogs::{self, PasswordDialog};
use crate::ui::fields::editor::Target;
use crate::ui::fields::expression::go_into;
use crate::ui::files::{Ask, CALENDAR};
use crate::ui::kit::keyboard::{BOTH, take_key};
use crate::ui::kit::notices;
use crate::ui::kit::widgets::search_id;
use crate::ui::pages::table;
use crate::ui::panels::inspector;
use crate::ui::panels::naming::Naming;
use crate::ui::panels::page_tabs;
use crate::ui::panels::sides::Sides;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::ui::state::{Dialog, Then};
use crate::view::first_of;

/// Keys that work wherever the keyboard is. Those of a text field stay with it while it is typed into, and nothing acts
/// behind a menu or a list that is open.
pub fn shortcuts(ui: &Ui, shown: &Shown<'_>, state: &mut UiState) {
    let is_typing = ui.text_edit_focused();
    // A field beside the table into which nothing was typed has nothing of its own to take back.
    let is_as_begun = is_typing && state.editor.is_beside() && state.editor.is_as_begun();
    let has_own_undo = is_typing && !is_as_begun;
    if state.dialogs.has_keyboard() || Popup::is_any_open(ui) {
        return help(ui, state);
    }
    if is_as_begun {
        stay_in_field(ui, shown, state);
    }
    // The keys of 撤销 fit these as well: where nothing can be done again nothing is taken back.
    let redoes = !has_own_undo && take_key(ui, BOTH, Key::Z);
    if redoes && shown.can(UiCommand::Redo) {
        state.wanted = Some(UiCommand::Redo);
    }
    // Ctrl+F also fits what is pressed as Ctrl+Shift+F, so those with more keys are asked first.
    let mut commands: Vec<UiCommand> = UiCommand::all().collect();
    commands.sort_by_key(|command| !command.shortcut().is_some_and(|keys| keys.modifiers.shift));
    for command in commands {
        let Some(shortcut) = command.shortcut() else {
            continue;
        };
        let yields = match command {
            UiCommand::Undo | UiCommand::Redo => has_own_undo,
            _ => is_typing && command.yields_to_text(),
        };
        let is_theirs = command.is_key_of_table() || yields;
        // What can't be taken back on the page of a text is not offered there; whoever presses the key is told.
        let is_told =
            matches!(command, UiCommand::Undo | UiCommand::Redo) && shown.app.shows_plan_text();
        if !is_theirs
            && (shown.can(command) || is_told)
            && take_key(ui, shortcut.modifiers, shortcut.logical_key)
        {
            state.wanted = Some(command);
        }
    }
    let pressed = |button| ui.input(|input| input.pointer.button_pressed(button));
    for (button, command) in [
        (PointerButton::Extra1, UiCommand::Back),
        (PointerButton::Extra2, UiCommand::Forward),
    ] {
        if shown.can(command) && pressed(button) {
            state.wanted = Some(command);
        }
    }
    if !is_typing && shown.can(UiCommand::SelectAll) && take_key(ui, Modifiers::COMMAND, Key::A) {
        state.wanted = Some(UiCommand::SelectAll);
    }
}

/// The handbook comes in front of a dialog as well: that waits behind it as it stands. The list of commands does not wait: it
/// has the handbook among them.
fn help(ui: &Ui, state: &mut UiState) {
    let handbook = UiCommand::Handbook;
    let is_open = |command: UiCommand| state.dialogs.has(command.label().trim_end_matches('…'));
    let is_free = ![handbook, UiCommand::Palette].into_iter().any(is_open);
    let is_free = is_free && !Popup::is_any_open(ui);
    if let Some(keys) = handbook.shortcut().filter(|_| is_free)
        && take_key(ui, keys.modifiers, keys.logical_key)
    {
        state.wanted = Some(handbook);
    }
}

/// A field into which nothing was typed takes back what was done to its project: it is in sight. What was done elsewhere
/// nobody sees go, so that it is only told.
fn stay_in_field(ui: &Ui, shown: &Shown<'_>, state: &mut UiState) {
    for (modifiers, key, is_redo) in [
        (BOTH, Key::Z, true),
        (Modifiers::COMMAND, Key::Y, true),
        (Modifiers::COMMAND, Key::Z, false),
    ] {
        // What a step alters takes time to see.
        if !ui.input(|input| input.key_pressed(key)) {
            continue;
        }
        let elsewhere = shown.app.reverses_elsewhere(shown.selection, is_redo);
        if let Some(step) = elsewhere
            && take_key(ui, modifiers, key)
        {
            let word = if is_redo { "重做" } else { "撤销" };
            let words = format!(
                "这一格没有可{word}的输入。{step}不在这个项目上，按 Esc 离开这一格后才{word}它"
            );
            return state.say(ui, words);
        }
    }
}

/// Whether a command ends what is being typed into a cell. It goes on under those that alter only the look of the
/// window, and what is told of a text that can't be read keeps it in its cell.
const fn leaves_cell(wanted: UiCommand) -> bool {
    use UiCommand as C;
    !matches!(
        wanted,
        C::Save
            | C::RetrySave
            | C::Quit
            | C::Undo
            | C::Redo
            | C::LightTheme
            | C::DarkTheme
            | C::SystemTheme
            | C::ZoomIn
            | C::ZoomOut
            | C::ZoomReset
    )
}

/// Shows the ways to libraries.
fn go_to_start(state: &mut UiState, queue: &mut Vec<Command>) {
    state.is_at_start = true;
    queue.push(Command::PlanText(PlanTextCommand::Show(false)));
}

/// Reads the text of a plan, shows the one that is read, or opens the one that is kept, at the sentence of a project.
fn plan_text(shown: &Shown<'_>, state: &mut UiState, queue: &mut Vec<Command>, wanted: UiCommand) {
    let command = match wanted {
        UiCommand::ReadPlanText => {
            let read = |path| Command::PlanText(PlanTextCommand::Read(path));
            return state.ask_file(Ask::PlanText, folder(shown), Then::run(read));
        }
        UiCommand::ShowSentence => PlanTextCommand::OpenKept(shown.selected),
        _ if shown.app.plan_reading().is_some() => PlanTextCommand::Show(true),
        _ => PlanTextCommand::OpenKept(None),
    };
    queue.push(Command::PlanText(command));
}

/// Undoes or redoes. A field that is not typed into reads its value anew.
fn reverse(state: &mut UiState, queue: &mut Vec<Command>, edit: EditCommand) {
    if state.editor.is_beside() && state.editor.is_as_begun() {
        state.editor.cancel();
    }
    queue.push(Command::Edit(edit));
}

pub fn carry_out(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) {
    use UiCommand as C;
    if leaves_cell(wanted) {
        let editor = &mut state.editor;
        editor.leave_cell(&shown.portfolio, shown.unit, queue);
    }
    if dialogs::open(ui, shown, state, queue, wanted) {
        return;
    }
    match wanted {
        C::Open => {
            let open = |path| Command::File(FileCommand::Open(path));
            state.ask_file(Ask::Library, folder(shown), Then::run(open));
        }
        C::NewFromPlan => {
            let create = |path| create(path, Content::Plan);
            let ask = Ask::library("新建项目库", crate::seed::PLAN_FILE_NAME);
            state.ask_file(ask, folder(shown), Then::run(create));
        }
        C::NewEmpty => {
            let create = |path| create(path, Content::Empty);
            let ask = Ask::library("新建空项目库", "重大项目库.lantu");
            state.ask_file(ask, folder(shown), Then::run(create));
        }
        C::ImportLedgers => {
            let read = |files| Command::Import(ImportCommand::Read(files));
            state.ask_file(Ask::Ledgers, folder(shown), Then::RunAll(read));
        }
        C::ExportCalendar => ask_calendar(shown, state),
        C::FillForm => {
            let read = |path| Command::Paper(PaperCommand::Form(FormCommand::Read(path)));
            state.ask_file(Ask::Form, folder(shown), Then::run(read));
        }
        C::NewFromLedger => {
            state.ask_file(
                Ask::Ledgers,
                folder(shown),
                Then::Ask(Then::library_of_files),
            );
        }
        C::ReadPlanText | C::ShowPlanText | C::ShowSentence => {
            plan_text(shown, state, queue, wanted);
        }
        C::ShowImport => queue.push(Command::Import(ImportCommand::Show(true))),
        C::OpenSample => queue.push(Command::File(FileCommand::OpenSample)),
        C::SaveCopy | C::SaveSealed | C::MergeCopy | C::OpenBackup => copies(shown, state, wanted),
        C::StartPage => go_to_start(state, queue),
        C::Save => save(ui, shown, state, queue),
        C::Back => queue.push(Command::Arrange(ArrangeCommand::GoBack)),
        C::Forward => queue.push(Command::Arrange(ArrangeCommand::GoForward)),
        C::ShowFolder => show_folder(shown),
        C::Check => queue.push(Command::File(FileCommand::Examine)),
        C::RetrySave => queue.push(Command::File(FileCommand::RetrySave)),
        C::Quit => ui.send_viewport_cmd(ViewportCommand::Close),
        C::Undo => reverse(state, queue, EditCommand::Undo),
        C::Redo => reverse(state, queue, EditCommand::Redo),
        C::Find => go_into(ui, search_id(), &shown.workspace.search),
        C::AddProblem => add_problem(ui, shown, state, queue),
        C::NewProject => {
            state.table.names_what_follows(shown.selected);
            let below = stands_on(shown, state);
            queue.push(Command::Edit(
                below.map_or(EditCommand::NewProject, EditCommand::NewProjectBelow),
            ));
        }
        C::Cut
        | C::Copy
        | C::Paste
        | C::Clear
        | C::FillDown
        | C::InsertBelow
        | C::Duplicate
        | C::ConfirmSuggestions
        | C::ProjectHistory
        | C::RecordTalk
        | C::DeleteProjects => of_selection(ui, shown, state, queue, wanted),
        C::SelectAll => {
            state.table.selects_what_follows(shown);
            queue.push(Command::Select(SelectCommand::SelectAll));
        }
        C::GroupByChapter
        | C::GroupByBudget
        | C::GroupByMilestone
        | C::GroupByDepartment
        | C::GroupByCategory
        | C::GroupByStage
        | C::GroupByNothing => {
            let keys = wanted.groups().unwrap_or_default().to_vec();
            queue.push(Command::Arrange(ArrangeCommand::GroupBy(keys)));
        }
        C::Page(page) => {
            state.is_at_start = false;
            queue.push(Command::Arrange(ArrangeCommand::ShowPage(page)));
        }
        C::PreviousPage => queue.extend(page_tabs::beside(shown, -1)),
        C::NextPage => queue.extend(page_tabs::beside(shown, 1)),
        C::KeepView => state.naming = Some(Naming::new_view()),
        C::ShowAll => queue.push(Command::Arrange(ArrangeCommand::ShowAll)),
        C::FoldAll => queue.push(Command::Arrange(ArrangeCommand::Fold(crate::view::paths(
            &shown.listing,
        )))),
        C::UnfoldAll => queue.push(Command::Arrange(ArrangeCommand::Fold(Vec::new()))),
        C::SwitchUnit => queue.push(Command::Look(LookCommand::SetUnit(MoneyUnit::other(
            shown.unit,
        )))),
        C::ToggleSidebar | C::ToggleInspector => toggle_side(ui, shown, state, queue, wanted),
        C::LightTheme => queue.push(Command::Look(LookCommand::SetTheme(ThemeChoice::Light))),
        C::DarkTheme => queue.push(Command::Look(LookCommand::SetTheme(ThemeChoice::Dark))),
        C::SystemTheme => queue.push(Command::Look(LookCommand::SetTheme(ThemeChoice::System))),
        C::ZoomIn => zoom(ui, queue, ui.zoom_factor() + 0.1),
        C::ZoomOut => zoom(ui, queue, ui.zoom_factor() - 0.1),
        C::ZoomReset => zoom(ui, queue, 1.0),
        _ => tracing::error!("{wanted:?} is carried out nowhere"),
    }
}

/// The project below which a new one is to stand: that of the cursor, or the first of the group on whose head it is.
fn stands_on(shown: &Shown<'_>, state: &UiState) -> Option<Id<Project>> {
    let group = state.table.group_cursor.as_deref();
    let group = group.filter(|_| shown.workspace.page.has_cells());
    let first = || first_of(&shown.listing, group?);
    let listed = |id: &Id<Project>| shown.listing.projects.contains(id);
    let here = shown.selected.filter(listed).or_else(first);
    here.filter(|_| shown.shows_selection())
}

/// Shows or hides a side panel. One that is wanted and has no room can't be shown by asking again.
fn toggle_side(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) {
    let sides = Sides::of(ui, shown, state);
    let settings = shown.app.settings();
    let (is_hidden, is_shown, command) = if wanted == UiCommand::ToggleSidebar {
        let command = Command::Look(LookCommand::ToggleSidebar);
        (settings.is_sidebar_hidden, sides.has_sidebar, command)
    } else {
        let command = Command::Look(LookCommand::ToggleInspector);
        (settings.is_inspector_hidden, sides.has_inspector, command)
    };
    let calls = wanted == UiCommand::ToggleInspector && sides.is_inspector_called;
    if calls && shown.selected.is_some() {
        state.inspector.is_called = !state.inspector.is_called;
        return;
    }
    if wanted == UiCommand::ToggleInspector && sides.inspector_waits {
        return state.say(ui, "窗口较窄，选中一个项目后才显示这一栏");
    }
    if !is_hidden && !is_shown {
        let text = "窗口太窄，放不下这一栏。可以放大窗口、缩小文字（Ctrl+减号）或先收起另一栏";
        return state.say(ui, text);
    }
    if is_hidden && wanted == UiCommand::ToggleInspector {
        // Where it comes only when it is called, it is.
        state.inspector.is_called = true;
    }
    queue.push(command);
}

/// A problem of the project that is selected, and the keyboard into it.
fn add_problem(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, queue: &mut Vec<Command>) {
    let is_seen = shown.shows_selection() || shown.has_inspector;
    let Some(project) = shown.selected.filter(|_| is_seen) else {
        return state.say(ui, "先选一个项目，再为它新增问题");
    };
    state.inspector.page = inspector::Page::Problems;
    state.inspector.is_called = true;
    note_problems(shown, state, project);
    state.inspector.begin_problem(project);
    state.editor.go_to(Target::NewProblem(project));
    if shown.app.settings().is_inspector_hidden {
        queue.push(Command::Look(LookCommand::ToggleInspector));
    }
}

/// Takes note of the problems that there are before one is added: the new one comes in sight.
fn note_problems(shown: &Shown<'_>, state: &mut UiState, project: Id<Project>) {
    let there = shown.portfolio.problems().of(project);
    let there = there.iter().map(|problem| problem.id.uuid()).collect();
    state.inspector.before_adding = Some((Table::Problem, there));
}

/// What is done with the selected projects and cells.
fn of_selection(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) {
    use UiCommand as C;
    match wanted {
        C::ConfirmSuggestions => {
            queue.push(Command::Edit(EditCommand::Confirm(
                shown.selection.iter().copied().collect(),
                None,
            )));
        }
        C::InsertBelow => {
            if let Some(above) = shown.selected {
                state.table.names_what_follows(shown.selected);
                queue.push(Command::Edit(EditCommand::NewProjectBelow(above)));
            }
        }
        C::Duplicate => {
            let projects = in_order(shown);
            queue.push(Command::Edit(EditCommand::Duplicate(projects)));
        }
        C::ProjectHistory => {
            state.inspector.page = inspector::Page::History;
            state.inspector.is_called = true;
            if shown.app.settings().is_inspector_hidden {
                queue.push(Command::Look(LookCommand::ToggleInspector));
            }
        }
        C::RecordTalk => {
            if let Some(project) = shown.selected {
                note_problems(shown, state, project);
            }
            state.inspector.page = inspector::Page::Problems;
            state.inspector.is_called = true;
            queue.push(Command::Edit(EditCommand::AddTalks(in_order(shown))));
        }
        C::DeleteProjects => queue.push(Command::Edit(EditCommand::DeleteSelected)),
        _ => table::carry_out(ui, shown, state, queue, wanted),
    }
}

/// The selected projects, in the order of the plan.
fn in_order(shown: &Shown<'_>) -> Vec<Id<Project>> {
    let all = shown.listing.projects.iter().copied();
    all.filter(|id| shown.selection.contains(id)).collect()
}

/// Asks where the calendar of what comes due goes.
fn ask_calendar(shown: &Shown<'_>, state: &mut UiState) {
    let name = shown.file_name.trim_end_matches(".lantu");
    let day = shown.moment.today.format("%Y%m%d");
    let name = format!("{name}到期日历（{day}）");
    let name = crate::app::marked_name(&name, shown.portfolio.data_mark());
    let ask = Ask::Save {
        title: "导出日历",
        name: format!("{name}.{CALENDAR}"),
        extension: CALENDAR,
    };
    let write = |path| Command::Paper(PaperCommand::ExportCalendar(path));
    let folder = shown.app.settings().paper_dialog_folder();
    state.ask_file(ask, folder, Then::run(write));
}

fn create(path: PathBuf, content: Content) -> Command {
    Command::File(FileCommand::Create { path, content })
}

fn show_folder(shown: &Shown<'_>) {
    if let Some(session) = shown.app.session() {
        notices::open(session.path(), true);
    }
}

/// Every step is saved by itself. Whoever saves by hand is told so, and what is being typed is committed.
fn save(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, queue: &mut Vec<Command>) {
    let settled = state.editor.settle(&shown.portfolio, shown.unit, queue);
    match settled {
        Ok(()) => queue.push(Command::File(FileCommand::Save)),
        Err(reason) => {
            let text = format!("正在填写的内容读不懂，没有存入，请改正或按 Esc 放弃。{reason}");
            state.complain(ui, Some(Matter::Leaving), text);
        }
    }
}

/// Where the person last chose a file, else where libraries go.
fn folder(shown: &Shown<'_>) -> Option<PathBuf> {
    shown.app.settings().dialog_folder()
}

fn zoom(ui: &Ui, queue: &mut Vec<Command>, factor: f32) {
    let factor = ((factor * 10.0).round() / 10.0).clamp(0.8, 2.0);
    ui.set_zoom_factor(factor);
    queue.push(Command::Look(LookCommand::SetZoom(factor)));
}

/// What is done with files beside the library: copies, and backups.
fn copies(shown: &Shown<'_>, state: &mut UiState, wanted: UiCommand) {
    use UiCommand as C;
    match wanted {
        C::SaveCopy => {
            let save = |path| Command::File(FileCommand::SaveCopy(path));
            let ask = Ask::library("另存副本", &shown.app.copy_name());
            state.ask_file(ask, folder(shown), Then::run(save));
        }
        C::SaveSealed => {
            let ask = Ask::Save {
                title: "另存加密副本",
                name: format!("{}.age", shown.app.copy_name()),
                extension: "age",
            };
            let seal = |path| -> Box<dyn Dialog> { Box::new(PasswordDialog::of_copy(path)) };
            state.ask_file(ask, folder(shown), Then::Open(seal));
        }
        C::MergeCopy => {
            let read = |path| Command::File(FileCommand::Merge(MergeStep::Read(path)));
            state.ask_file(Ask::Copy, folder(shown), Then::run(read));
        }
        C::OpenBackup => {
            let open = |path| Command::File(FileCommand::OpenBackup(path));
            let backups = shown.app.settings().backups().map(PathBuf::from);
            state.ask_file(Ask::Backup, backups, Then::run(open));
        }
        _ => tracing::error!("{wanted:?} is carried out nowhere"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arms stand in two files, so that the compiler can't tell.
    #[test]
    fn every_command_is_carried_out() {
        let (here, _tests) = include_str!("carry_out.rs")
            .split_once("#[cfg(test)]")
            .unwrap();
        let arms = [here, include_str!("dialogs/mod.rs")].concat();
        let names = arms.split("C::").skip(1).map(|after| {
            let name = after.split(|letter: char| !letter.is_alphanumeric());
            name.take(1).collect::<String>()
        });
        let names: std::collections::BTreeSet<String> = names.collect();
        for command in UiCommand::all().filter(|command| !matches!(command, UiCommand::Page(_))) {
            let name = format!("{command:?}");
            assert!(names.contains(&name), "{name} is carried out nowhere");
        }
    }
}
