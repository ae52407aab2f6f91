//! 批注: what people have to say of the project, the latest first.

use egui::{Frame, Key, Label, Margin, Modifiers, RichText, TextEdit, Ui, vec2};

use crate::app::{Command, EditCommand};
use crate::model::{Project, Record as _, Remark, Table};

use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, icon_button, primary_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The remarks, and above them the field in which one is written.
pub(super) fn remarks(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    if shown.read_only.is_none() {
        write(ui, state, project, commands);
    }
    let remarks = shown.portfolio.remarks().of(project.id);
    if remarks.is_empty() {
        caption(
            ui,
            "还没有批注。核对的情况、会上的意见可以记在这里，写明是谁、什么时候写的。",
        );
    }
    let numbered: Vec<(&Remark, usize)> = remarks.iter().zip(1..).collect();
    for (remark, number) in numbered.into_iter().rev() {
        card(ui, shown, (remark, number), commands);
    }
}

fn write(ui: &mut Ui, state: &mut UiState, project: &Project, commands: &mut Vec<Command>) {
    let id = egui::Id::unique(("remark", project.id));
    let is_typed = ui.memory(|memory| memory.has_focus(id));
    // The field would take it for a line break.
    let is_entered = is_typed && take_key(ui, Modifiers::COMMAND, Key::Enter);
    let text = state.inspector.remarks.entry(project.id).or_default();
    let hint = RichText::new("写一条批注").color(Tokens::of(ui).faint);
    let edit = TextEdit::multiline(text)
        .id(id)
        .hint_text(hint)
        .desired_rows(3)
        .margin(Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    ui.add(edit).accessible_name("批注的内容");
    let is_blank = text.trim().is_empty();
    ui.horizontal(|ui| {
        let is_clicked = ui
            .add_enabled_ui(!is_blank, |ui| primary_button(ui, "存入批注"))
            .inner
            .clicked();
        caption(ui, "Ctrl+Enter 存入");
        if (is_clicked || is_entered) && !is_blank {
            let text = std::mem::take(text);
            let add = EditCommand::AddRemark(project.id, text);
            commands.push(Command::Edit(add));
        }
    });
    state.inspector.remarks.retain(|_, text| !text.is_empty());
    ui.add_space(4.0);
}

/// A remark: who said it and when, and the words. They stay as they were said; only the whole can be deleted.
fn card(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (remark, number): (&Remark, usize),
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.horizontal(|ui| {
            let author = match remark.author.as_str() {
                "" => "未署名",
                author => author,
            };
            let head = format!("{author}　{}", remark.made_at);
            ui.label(RichText::new(head).size(SMALL_TEXT).color(tokens.secondary));
            let end = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(end, |ui| {
                let name = format!("删除第 {number} 条批注");
                let is_writable = shown.read_only.is_none();
                if icon_button(ui, icons::TRASH, &name, is_writable).clicked() {
                    let delete = EditCommand::DeletePart(Table::Remark, remark.id().uuid());
                    commands.push(Command::Edit(delete));
                }
            });
        });
        ui.add(Label::new(&remark.text).wrap().selectable(true));
    });
}
