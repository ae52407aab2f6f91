//! What a person asked for by keys, menu or palette, carried out.

use std::path::PathBuf;

use egui::{Key, Modifiers, Ui, ViewportCommand};

use crate::app::{Command, Content, MergeStep, ThemeChoice};
use crate::model::MoneyUnit;
use crate::view::GroupKey;

use crate::ui::command::UiCommand;
use crate::ui::dialogs::{
    AboutDialog, BackupsDialog, ColumnsDialog, CompareDialog, ExportDialog, Handbook,
    HistoryDialog, KeysDialog, ListsDialog, OwnFieldsDialog, Palette, PasswordDialog,
    ReplaceDialog, SnapshotDialog,
};
use crate::ui::files::Ask;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::notices;
use crate::ui::kit::widgets::search_id;
use crate::ui::panels::naming::Naming;
use crate::ui::panels::sides::Sides;
use crate::ui::shown::Shown;
use crate::ui::state::Then;
use crate::ui::state::UiState;

/// Keys that work wherever the keyboard is. Those of a text field stay with it while it is typed into.
pub fn shortcuts(ui: &Ui, shown: &Shown<'_>, state: &mut UiState) {
    let is_typing = ui.text_edit_focused();
    if state.dialogs.has_keyboard() {
        return;
    }
    if !is_typing && take_key(ui, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z) {
        state.wanted = Some(UiCommand::Redo);
    }
    // Ctrl+F also fits what is pressed as Ctrl+Shift+F, so those with more keys are asked first.
    let mut commands = UiCommand::ALL;
    commands.sort_by_key(|command| !command.shortcut().is_some_and(|keys| keys.modifiers.shift));
    for command in commands {
        let Some(shortcut) = command.shortcut() else {
            continue;
        };
        let is_theirs = is_typing && command.yields_to_text();
        if !is_theirs
            && shown.can(command)
            && take_key(ui, shortcut.modifiers, shortcut.logical_key)
        {
            state.wanted = Some(command);
        }
    }
    if !is_typing && shown.can(UiCommand::SelectAll) && take_key(ui, Modifiers::COMMAND, Key::A) {
        state.wanted = Some(UiCommand::SelectAll);
    }
}

pub fn carry_out(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) {
    use UiCommand as C;
    match wanted {
        C::Open
        | C::NewFromPlan
        | C::OpenSample
        | C::NewEmpty
        | C::SaveCopy
        | C::SaveSealed
        | C::MergeCopy
        | C::ShowFolder => carry_out_file(shown, state, queue, wanted),
        C::Check => queue.push(Command::Examine),
        C::RetrySave => queue.push(Command::RetrySave),
        C::Quit => ui.send_viewport_cmd(ViewportCommand::Close),
        C::Replace => state.dialogs.open(ReplaceDialog::new(shown)),
        C::Lists => state.dialogs.open(ListsDialog::default()),
        C::Backups => state.dialogs.open(BackupsDialog::new(shown)),
        C::Handbook => state.dialogs.open(Handbook::new(ui)),
        C::Undo => queue.push(Command::Undo),
        C::Redo => queue.push(Command::Redo),
        C::Find => ui.memory_mut(|memory| memory.request_focus(search_id())),
        C::ConfirmSuggestions => {
            queue.push(Command::Confirm(
                shown.selection.iter().copied().collect(),
                None,
            ));
        }
        C::NewProject => {
            state.table.names_what_follows(shown.selected);
            queue.push(Command::NewProject);
        }
        C::DeleteProjects => queue.push(Command::DeleteSelected),
        C::SelectAll => {
            state.table.selects_what_follows(shown);
            queue.push(Command::SelectAll);
        }
        C::GroupByChapter => {
            queue.push(Command::GroupBy(vec![GroupKey::Chapter, GroupKey::Section]));
        }
        C::GroupByBudget => queue.push(Command::GroupBy(vec![GroupKey::Budget])),
        C::GroupByMilestone => queue.push(Command::GroupBy(vec![GroupKey::Milestone])),
        C::GroupByDepartment => queue.push(Command::GroupBy(vec![GroupKey::LeadDepartment])),
        C::GroupByCategory => queue.push(Command::GroupBy(vec![GroupKey::Category])),
        C::GroupByStage => queue.push(Command::GroupBy(vec![GroupKey::Stage])),
        C::GroupByNothing => queue.push(Command::GroupBy(Vec::new())),
        C::Page(page) => queue.push(Command::ShowPage(page)),
        C::KeepView => state.naming = Some(Naming::new_view()),
        C::ShowAll => queue.push(Command::ShowAll),
        C::FoldAll => queue.push(Command::Fold(crate::view::paths(&shown.listing))),
        C::UnfoldAll => queue.push(Command::Fold(Vec::new())),
        C::Columns => state.dialogs.open(ColumnsDialog),
        C::OwnFields => state.dialogs.open(OwnFieldsDialog::default()),
        C::SwitchUnit => queue.push(Command::SetUnit(MoneyUnit::other(shown.unit))),
        C::ToggleSidebar | C::ToggleInspector => toggle_side(ui, shown, state, queue, wanted),
        C::LightTheme => queue.push(Command::SetTheme(ThemeChoice::Light)),
        C::DarkTheme => queue.push(Command::SetTheme(ThemeChoice::Dark)),
        C::SystemTheme => queue.push(Command::SetTheme(ThemeChoice::System)),
        C::ZoomIn => zoom(ui, queue, ui.zoom_factor() + 0.1),
        C::ZoomOut => zoom(ui, queue, ui.zoom_factor() - 0.1),
        C::ZoomReset => zoom(ui, queue, 1.0),
        C::Export => state.dialogs.open(ExportDialog::new(shown)),
        C::Compare => {
            queue.push(Command::AskHistory(String::new()));
            state.dialogs.open(CompareDialog::new(shown));
        }
        C::TakeSnapshot => state.dialogs.open(SnapshotDialog::default()),
        C::History => {
            queue.push(Command::AskHistory(String::new()));
            state.dialogs.open(HistoryDialog::default());
        }
        C::Palette => state.dialogs.open(Palette::default()),
        C::Keys => state.dialogs.open(KeysDialog),
        C::About => state.dialogs.open(AboutDialog),
    }
}

/// Shows or hides a side panel. One that is wanted and has no room can't be shown by asking again.
fn toggle_side(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) {
    let sides = Sides::of(ui, shown);
    let settings = shown.app.settings();
    let (is_hidden, is_shown, command) = if wanted == UiCommand::ToggleSidebar {
        let command = Command::ToggleSidebar;
        (settings.is_sidebar_hidden, sides.has_sidebar, command)
    } else {
        let command = Command::ToggleInspector;
        (settings.is_inspector_hidden, sides.has_inspector, command)
    };
    if !is_hidden && !is_shown {
        let text = "窗口太窄，放不下这一栏。可以放大窗口、缩小文字（Ctrl+减号）或先收起另一栏";
        return state.say(ui, text);
    }
    queue.push(command);
}

/// What concerns the file of a library.
fn carry_out_file(
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) {
    use UiCommand as C;
    let folder = || {
        shown
            .app
            .session()
            .and_then(|session| session.path().parent().map(PathBuf::from))
    };
    let save_as = |title, name: &str, extension| Ask::Save {
        title,
        name: name.to_owned(),
        extension,
    };
    let save = |title, name: &str| save_as(title, name, "lantu");
    let copy_name = || {
        let name = shown.file_name.trim_end_matches(".lantu");
        let day = shown.moment.today.format("%Y%m%d");
        format!("{name}（{day}副本）.lantu")
    };
    match wanted {
        C::Open => state.ask_file(Ask::Library, folder(), Then::Run(Command::Open)),
        C::NewFromPlan => {
            let ask = save("新建项目库", crate::seed::PLAN_FILE_NAME);
            state.ask_file(
                ask,
                folder(),
                Then::Run(|path| Command::Create {
                    path,
                    content: Content::Plan,
                }),
            );
        }
        C::OpenSample => queue.push(Command::OpenSample),
        C::NewEmpty => {
            let ask = save("新建空项目库", "重大项目库.lantu");
            state.ask_file(
                ask,
                folder(),
                Then::Run(|path| Command::Create {
                    path,
                    content: Content::Empty,
                }),
            );
        }
        C::SaveCopy => {
            state.ask_file(
                save("另存副本", &copy_name()),
                folder(),
                Then::Run(Command::SaveCopy),
            );
        }
        C::SaveSealed => {
            let name = format!("{}.age", copy_name());
            let ask = save_as("另存加密副本", &name, "age");
            state.ask_file(
                ask,
                folder(),
                Then::Open(|path| Box::new(PasswordDialog::of_copy(path))),
            );
        }
        C::MergeCopy => state.ask_file(
            Ask::Copy,
            folder(),
            Then::Run(|path| Command::Merge(MergeStep::Read(path))),
        ),
        C::ShowFolder => {
            if let Some(session) = shown.app.session() {
                notices::open(session.path(), true);
            }
        }
        _ => {}
    }
}

fn zoom(ui: &Ui, queue: &mut Vec<Command>, factor: f32) {
    let factor = ((factor * 10.0).round() / 10.0).clamp(0.8, 2.0);
    ui.set_zoom_factor(factor);
    queue.push(Command::SetZoom(factor));
}
