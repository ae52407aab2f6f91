//! What will happen, in words, and the one button that does it.

use std::time::Duration;

use egui::{RichText, Ui};

use crate::app::{
    Accepted, Command, Counts, Difference, Import, ImportCommand, SelectCommand, Session,
};

use super::filters::Kinds;
use crate::ui::dialogs::LeaveImport;
use crate::ui::files::Ask;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{from_right, keep_while_open, primary_button, while_open};
use crate::ui::shown::Shown;
use crate::ui::state::{Then, UiState};

/// So long the buttons wait that come in the place of others, in seconds.
const PAUSE: f64 = 0.5;

/// Draws it.
pub fn foot(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (import, kinds): (&Import, &Kinds),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let session = shown.app.session();
    match session.and_then(|session| import.accepted(session)) {
        Some(accepted) => done(ui, shown, (import, accepted), state, commands),
        None => ahead(ui, shown, (import, kinds), state, commands),
    }
}

/// What is to come in.
fn ahead(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (import, kinds): (&Import, &Kinds),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let counts = kinds.counts();
    from_right(ui, |ui| {
        let does = kinds.does();
        let is_ready = !does.is_empty() && !import.is_working();
        let label = match does {
            "" => "没有要导入的".to_owned(),
            does => format!("导入：{does}"),
        };
        let button = ui.add_enabled_ui(is_ready, |ui| primary_button(ui, &label));
        let keys = "Ctrl+Enter";
        if button.inner.on_hover_text(keys).clicked() {
            commands.push(Command::Import(ImportCommand::Accept));
        }
        if ui.button("取消").on_hover_text("什么也不导入").clicked() {
            if shown.app.has_unfinished_import() {
                state.dialogs.open(LeaveImport::cancelling());
            } else {
                commands.push(Command::Import(ImportCommand::End));
            }
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let waits = waits(import, kinds);
            let (text, color) = match (import.is_working(), waits.as_str()) {
                (true, _) => ("正在重新比较…".to_owned(), tokens.accent),
                (false, "") => (stays(counts), tokens.secondary),
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
    shown: &Shown<'_>,
    (import, accepted): (&Import, &Accepted),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let session = shown.app.session();
    let tokens = Tokens::of(ui);
    // The second click of a double click on what stood here before is meant for nothing.
    let now = ui.input(|input| input.time);
    let id = ui.make_persistent_id("came in");
    let (since, _) = while_open(ui, id, || now);
    keep_while_open(ui, id, since);
    let left = PAUSE - (now - since);
    if left > 0.0 {
        ui.request_repaint_after(Duration::from_secs_f64(left));
        ui.disable();
    }
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
        if !accepted.projects.is_empty() {
            let button = ui.button("查看项目");
            let tip = "在表格里选中导入的这些项目";
            if button.on_hover_text(tip).clicked() {
                let reveal = SelectCommand::Reveal(accepted.projects.clone());
                commands.push(Command::Select(reveal));
            }
        }
        let tip = "哪个文件的哪一格改了什么，哪些没有导入、为什么";
        let button = ui.button("导出导入报告…");
        if button.on_hover_text(tip).clicked() {
            report(shown, state);
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let text = format!(
                "{} 已导入“{}”：{}",
                icons::CHECK,
                import.names(),
                accepted.words
            );
            let text = RichText::new(text).color(tokens.good);
            ui.add(egui::Label::new(text).truncate());
        });
    });
}

/// Asks where the report is to lie.
fn report(shown: &Shown<'_>, state: &mut UiState) {
    let name = format!("导入报告（{}）", shown.moment.today.format("%Y%m%d"));
    let name = crate::app::marked_name(&name, shown.portfolio.data_mark());
    let ask = Ask::Save {
        title: "导出导入报告",
        name: format!("{name}.xlsx"),
        extension: "xlsx",
    };
    let folder = shown.app.settings().paper_dialog_folder();
    let write = |path| Command::Import(ImportCommand::Report(path));
    state.ask_file(ask, folder, Then::run(write));
}

/// What somebody should know before anything comes in, and could still decide.
fn waits(import: &Import, kinds: &Kinds) -> String {
    let compared = import.compared().map(|compared| &compared.difference);
    let agreed = compared.into_iter().flat_map(Difference::agreed_before);
    let mut agreed: Vec<String> = agreed.map(str::to_owned).collect();
    let odd = match kinds.counts().doubtful {
        0 => "处数字有疑，点“可疑”核对",
        _ => "处数字有疑，点“可疑”核对，没有勾上的核对后再勾",
    };
    let parts = [
        (kinds.counts().conflicts, "处两边都改过，勾上才用表上的"),
        (kinds.counts().undecided, "行待确认，不选就不导入"),
        (kinds.open_names(), "个名称待确认，不选就留空"),
        (kinds.counts().checks, odd),
        (kinds.unread(), "处不能照写导入，原因写在行里"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    agreed.extend(parts.map(|(count, what)| format!("{count} {what}")));
    agreed.join("；")
}

/// What stays as it is.
fn stays(counts: &Counts) -> String {
    let missing = counts.missing + counts.missing_of_others - counts.deleted;
    let parts = [
        (counts.same, "项相同"),
        (missing, "项表中没有，留在库里"),
        (counts.held_cells, "处没有勾选，原因写在行里"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join("；")
}
