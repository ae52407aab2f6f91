use egui::{Button, MenuBar, RichText, Ui};

use crate::app::{Publication, SaveState, Session};

use crate::ui::command::{MENUS, Needs, Place, Spec, UiCommand};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::compact;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws the menu line, with the file's name in the middle and whether it is saved at the right.
pub fn menu(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let tokens = Tokens::of(ui);
    let line = ui.max_rect();
    MenuBar::new().ui(ui, |ui| {
        for title in MENUS {
            ui.menu_button(title, |ui| {
                ui.set_min_width(220.0);
                compact(ui);
                for command in UiCommand::all().filter(|command| command.spec().menu == title) {
                    item(ui, shown, command, state);
                }
                if title == "文件" && !shown.app.settings().recent.is_empty() {
                    ui.separator();
                    ui.menu_button("最近打开", |ui| recent(ui, shown, state));
                }
                let exports = &shown.app.settings().recent_exports;
                if title == "文件" && !exports.is_empty() {
                    ui.menu_button("最近导出", |ui| recent_exports(ui, exports));
                }
            });
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(8.0);
            let (text, color, tip) = saved(shown, tokens);
            let label = egui::Label::new(RichText::new(text).size(13.0).color(color))
                .sense(egui::Sense::click());
            let response = ui.add(label);
            let is_failed = matches!(shown.save_state, Some(SaveState::Failed(_)));
            if !tip.is_empty() && response.on_hover_text(tip).clicked() && is_failed {
                state.wanted = Some(UiCommand::RetrySave);
            }
        });
    });
    let font = egui::FontId::proportional(SMALL_TEXT + 0.5);
    ui.painter().text(
        line.center(),
        egui::Align2::CENTER_CENTER,
        &shown.file_name,
        font,
        tokens.secondary,
    );
}

/// What is saved where; a library that is worked on in a copy has two answers.
fn saved(shown: &Shown<'_>, tokens: &Tokens) -> (String, egui::Color32, String) {
    let publication = shown.app.session().and_then(Session::publication);
    let whole = |text: &str| format!("{} {text}", icons::CHECK);
    match (&shown.save_state, publication) {
        (Some(SaveState::Saved), None) => (whole("已保存"), tokens.good, String::new()),
        (Some(SaveState::Saved), Some((place, publication))) => {
            let tip = format!("在本机副本上修改，停手几秒后写回{place}；写回前先保留原来的版本");
            match publication {
                Publication::Current => (
                    whole(&format!("本机已保存 · {place}已更新")),
                    tokens.good,
                    tip,
                ),
                Publication::Waiting => {
                    let text = format!("{} 本机已保存 · {place}待更新", icons::CHECK);
                    (text, tokens.secondary, tip)
                }
                Publication::Failed(reason) => {
                    let text = format!("{} 本机已保存 · {place}未更新", icons::WARNING);
                    (text, tokens.late, reason.clone())
                }
                Publication::Changed => {
                    let text = format!("{} 本机已保存 · {place}待合并", icons::WARNING);
                    (text, tokens.late, tip)
                }
            }
        }
        (Some(SaveState::Saving), _) => ("正在保存…".to_owned(), tokens.secondary, String::new()),
        (Some(SaveState::Failed(reason)), _) => {
            let text = format!("{} 未保存，单击重试", icons::WARNING);
            (text, tokens.bad, reason.clone())
        }
        (Some(SaveState::ReadOnly(reason)), _) => {
            (format!("{} 只读", icons::LOCK), tokens.late, reason.clone())
        }
        (None, _) => (String::new(), tokens.secondary, String::new()),
    }
}

/// The libraries opened before.
pub fn recent(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    for path in &shown.app.settings().recent {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        if ui
            .button(name)
            .on_hover_text(path.display().to_string())
            .clicked()
        {
            state.open_next = Some(path.clone());
        }
    }
}

/// Papers written before; a click opens one with its own program.
fn recent_exports(ui: &mut Ui, files: &[std::path::PathBuf]) {
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let button = egui::Button::new(name.to_string_lossy().into_owned());
        let response = ui
            .add_enabled(path.is_file(), button)
            .on_hover_text(path.display().to_string())
            .on_disabled_hover_text("文件已移走或删除");
        if response.clicked() {
            crate::ui::kit::notices::open(path, false);
        }
    }
}

/// One command of a menu.
pub fn item(ui: &mut Ui, shown: &Shown<'_>, command: UiCommand, state: &mut UiState) {
    let Spec {
        label,
        keys,
        needs,
        place,
        ..
    } = command.spec();
    match place {
        Place::Nowhere => return,
        Place::Section => {
            ui.separator();
        }
        Place::Item => {}
    }
    let what = match needs {
        Needs::Undoable => shown.undo_label.as_ref(),
        Needs::Redoable => shown.redo_label.as_ref(),
        Needs::Nothing
        | Needs::Library
        | Needs::Writable
        | Needs::Rows
        | Needs::Chosen
        | Needs::Selection
        | Needs::Cells
        | Needs::FailedSave => None,
    };
    let label = what.map_or_else(|| label.to_owned(), |what| format!("{label}“{what}”"));
    let mut button = Button::new(label);
    if let Some(shortcut) = keys {
        let tokens = Tokens::of(ui);
        let keys = crate::ui::kit::keyboard::shortcut_words(ui, shortcut);
        button = button.shortcut_text(RichText::new(keys).size(SMALL_TEXT).color(tokens.secondary));
    }
    if ui.add_enabled(shown.can(command), button).clicked() {
        state.wanted = Some(command);
    }
}
