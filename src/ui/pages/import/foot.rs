//! What will happen, in words, and the one button that does it.

use egui::{RichText, Ui};

use crate::app::{Accepted, Command, Compared, Counts, Import, ImportCommand, Session};

use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{from_right, primary_button};
use crate::ui::shown::Shown;

/// Draws it.
pub fn foot(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (import, compared): (&Import, &Compared),
    commands: &mut Vec<Command>,
) {
    let session = shown.app.session();
    match session.and_then(|session| import.accepted(session)) {
        Some(accepted) => done(ui, (import, accepted), session, commands),
        None => ahead(ui, (import, compared), commands),
    }
}

/// What is to come in.
fn ahead(ui: &mut Ui, (import, compared): (&Import, &Compared), commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let counts = compared.difference.counts();
    let names = compared.difference.unknown_names();
    let names = names.iter().filter(|name| name.choice.is_none()).count();
    from_right(ui, |ui| {
        let does = does(&counts);
        let is_ready = !does.is_empty() && !import.is_working();
        let label = match does.as_str() {
            "" => "没有要导入的".to_owned(),
            does => format!("导入：{does}"),
        };
        let button = ui.add_enabled_ui(is_ready, |ui| primary_button(ui, &label));
        if button.inner.clicked() {
            commands.push(Command::Import(ImportCommand::Accept));
        }
        if ui.button("取消").on_hover_text("什么也不导入").clicked() {
            commands.push(Command::Import(ImportCommand::End));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let waits = waits(&counts, names);
            let (text, color) = match (import.is_working(), waits.as_str()) {
                (true, _) => ("正在重新比较…".to_owned(), tokens.accent),
                (false, "") => (stays(&counts), tokens.secondary),
                (false, waits) => (format!("{} {waits}", icons::WARNING), tokens.late),
            };
            let text = RichText::new(text).size(SMALL_TEXT).color(color);
            ui.add(egui::Label::new(text).truncate());
        });
    });
}

/// What came in, and the ways on.
fn done(
    ui: &mut Ui,
    (import, accepted): (&Import, &Accepted),
    session: Option<&Session>,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    from_right(ui, |ui| {
        if primary_button(ui, "完成").clicked() {
            commands.push(Command::Import(ImportCommand::End));
        }
        let last = session.and_then(Session::undo_label);
        let can = last == Some(accepted.label.as_str());
        let button = ui.add_enabled(can, egui::Button::new("撤销导入"));
        let tip = "导入之后又有别的修改，请按 Ctrl+Z 逐步撤销";
        if button.on_disabled_hover_text(tip).clicked() {
            commands.push(Command::Import(ImportCommand::TakeBack));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let text = format!(
                "{} 已导入“{}”：{}",
                icons::CHECK,
                import.names(),
                does(&accepted.counts)
            );
            let text = RichText::new(text).color(tokens.good);
            ui.add(egui::Label::new(text).truncate());
        });
    });
}

/// `改 6 处，新增 1 个，3 处不接受`; empty where nothing comes in.
fn does(counts: &Counts) -> String {
    let words = crate::app::import_words(counts);
    words.unwrap_or_default()
}

/// What somebody could still decide.
fn waits(counts: &Counts, names: usize) -> String {
    let parts = [
        (counts.undecided, "行待确认，不选就不导入"),
        (names, "个名称待确认，不选就留空"),
        (counts.barred_cells, "处读不懂，不导入"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join("；")
}

/// What stays as it is.
fn stays(counts: &Counts) -> String {
    let missing = counts.missing + counts.missing_of_others - counts.deleted;
    let parts = [
        (counts.same, "项相同"),
        (missing, "项表中没有，留在库里"),
        (counts.held_cells, "处原值更完整，保留"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join("；")
}
