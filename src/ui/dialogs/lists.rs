//! 管理清单: departments, categories and the outline, with who uses what; the plan itself.

use std::sync::Arc;

use egui::{Margin, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};
use uuid::Uuid;

use crate::app::{
    ArrangeCommand, Command, LISTS, ListCommand, ListEntry, PartColumn, list_entries,
};
use crate::model::{Kind, Portfolio, ProjectColumn, Table};
use crate::view::{Condition, Filter, Operator, Subject};

use crate::ui::fields::by_kind::value_editor;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, caption, closable_heading, combo_box, icon_button, middle, middle_of_height,
    primary_button, segmented, text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is being looked at.
pub struct ListsDialog {
    table: Table,
    chosen: Option<Uuid>,
    search: String,
    new_name: String,
    headings: Option<String>,
    /// A name just added: its row is chosen and shown as soon as it is there.
    added: Option<String>,
    /// Whether the projects are to be seen instead.
    is_left: bool,
    /// Whether the search has had the keyboard.
    has_focus: bool,
    /// Of one revision of the library.
    entries: Option<(u64, Table, Arc<Vec<ListEntry>>)>,
}

impl Default for ListsDialog {
    fn default() -> Self {
        Self {
            table: Table::Department,
            chosen: None,
            search: String::new(),
            new_name: String::new(),
            headings: None,
            added: None,
            is_left: false,
            has_focus: false,
            entries: None,
        }
    }
}

impl ListsDialog {
    /// The rows of the table that is chosen; none in the picture in which it was.
    fn entries(&self) -> Arc<Vec<ListEntry>> {
        let entries = self.entries.as_ref();
        let entries = entries.filter(|(_, table, _)| *table == self.table);
        entries.map_or_else(Arc::default, |(.., entries)| Arc::clone(entries))
    }
}

impl Dialog for ListsDialog {
    fn title(&self) -> &'static str {
        "管理部门、类别和篇章"
    }

    fn help(&self) -> Help {
        Help::Departments
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let of = (shown.portfolio.revision(), self.table);
        let entries = self.entries.as_ref();
        if entries.is_none_or(|(revision, table, _)| (*revision, *table) != of) {
            let entries = list_entries(&shown.portfolio, self.table);
            self.entries = Some((of.0, of.1, Arc::new(entries)));
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "lists", |ui| {
            widgets::set_dialog_width(ui, 900.0);
            let is_closed =
                closable_heading(ui, "管理部门、类别和篇章", "改名、合并、增删、调整次序");
            let tables = LISTS.map(|table| (table, title(table)));
            let choices: Vec<(Table, &str)> =
                tables.into_iter().chain([(Table::Plan, "规划")]).collect();
            if let Some(table) = segmented(ui, &choices, Some(self.table)) {
                self.table = table;
                self.chosen = None;
                self.headings = None;
                ui.request_repaint();
            }
            ui.separator();
            if self.table == Table::Plan {
                middle(ui, f32::INFINITY, |ui| plans(ui, shown, state, commands));
            } else {
                middle_of_height(ui, 780.0, |ui, height| {
                    rows_and_form(ui, shown, self, height, state, commands);
                });
            }
            is_closed || self.is_left
        })
    }
}

const fn title(table: Table) -> &'static str {
    match table {
        Table::Department => "部门",
        Table::Category => "类别",
        _ => "篇章",
    }
}

/// The rows at the left, and at the right the fields of the chosen one.
fn rows_and_form(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ListsDialog,
    height: f32,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    ui.horizontal_top(|ui| {
        let width = (ui.available_width() * 0.53).min(470.0);
        let column = egui::Layout::top_down(egui::Align::Min);
        ui.allocate_ui_with_layout(vec2(width, height), column, |ui| {
            ui.set_width(width);
            list(ui, shown, dialog, height, commands);
        });
        ui.separator();
        ScrollArea::vertical()
            .id_salt("list_form")
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink(false)
            .show(ui, |ui| {
                // What scrolls beside the list would go on in one line with it.
                ui.vertical(|ui| form(ui, shown, dialog, state, commands));
                follow_focus(ui);
            });
    });
}

/// The rows, and a field for a new one.
fn list(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ListsDialog,
    height: f32,
    commands: &mut Vec<Command>,
) {
    let entries = dialog.entries();
    let edit = TextEdit::singleline(&mut dialog.search)
        .hint_text("查找，可用拼音")
        .margin(Margin::symmetric(8, 5))
        .desired_width(f32::INFINITY);
    let field = ui.add(edit).accessible_name("查找清单");
    if !std::mem::replace(&mut dialog.has_focus, true) {
        field.request_focus();
    }
    let search = crate::view::Search::new(&dialog.search);
    let fits = |entry: &&ListEntry| search.finds(&entry.label);
    let found: Vec<&ListEntry> = entries.iter().filter(fits).collect();
    let indents = dialog.search.trim().is_empty();
    let is_new = |entry: &&ListEntry| {
        let added = dialog.added.as_deref();
        added.is_some_and(|name| entry.label == name || entry.label.ends_with(&format!(" {name}")))
    };
    let mut area = ScrollArea::vertical();
    if let Some(place) = found.iter().rposition(is_new) {
        dialog.chosen = Some(found[place].id);
        dialog.added = None;
        area = area.vertical_scroll_offset(place as f32 * ROW_HEIGHT - height / 3.0);
    }
    let spacing = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    // Above and below stand a field each; no row is cut at the end.
    let rows = ((height - 92.0) / ROW_HEIGHT).floor().max(1.0) * ROW_HEIGHT;
    area.id_salt("list_rows")
        .max_height(rows)
        .min_scrolled_height(rows)
        .auto_shrink(false)
        .show_rows(ui, ROW_HEIGHT, found.len(), |ui, range| {
            for entry in &found[range] {
                let is_chosen = dialog.chosen == Some(entry.id);
                let indent = if indents {
                    entry.depth as f32 * 18.0
                } else {
                    0.0
                };
                if row(ui, entry, indent, is_chosen).clicked() {
                    dialog.chosen = (!is_chosen).then_some(entry.id);
                }
            }
            follow_focus(ui);
        });
    ui.spacing_mut().item_spacing.y = spacing;
    ui.horizontal(|ui| {
        let hint = match (dialog.table, dialog.chosen) {
            (Table::Department, _) => "新部门的名称",
            (_, None) => "新增一条的名称",
            (_, Some(_)) => "在选中的一条下面新增",
        };
        let edit = TextEdit::singleline(&mut dialog.new_name)
            .hint_text(hint)
            .margin(Margin::symmetric(8, 5))
            .desired_width((ui.available_width() - 100.0).min(290.0));
        let field = ui.add(edit).accessible_name("新增一条");
        let enter = take_enter_of(ui, &field);
        let is_ready = !dialog.new_name.trim().is_empty() && shown.read_only.is_none();
        let clicked = ui
            .add_enabled(is_ready, egui::Button::new("新增"))
            .clicked();
        if is_ready && (clicked || enter) {
            let name = std::mem::take(&mut dialog.new_name);
            dialog.added = Some(name.trim().to_owned());
            dialog.search.clear();
            commands.push(Command::List(ListCommand::AddListRow(
                dialog.table,
                dialog.chosen,
                name,
            )));
        }
        if dialog.table == Table::OutlineNode && ui.button("从目录导入").clicked() {
            dialog.headings.get_or_insert_default();
        }
    });
}

fn row(ui: &mut Ui, entry: &ListEntry, indent: f32, is_chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let used = match entry.projects {
        0 => "未用".to_owned(),
        count => format!("{count} 项"),
    };
    let name = format!("{} {used}", entry.label);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &name));
    widgets::row_ground(ui, rect, is_chosen, response.hovered());
    let font = |size| egui::FontId::proportional(size);
    let room = rect.shrink2(vec2(8.0, 0.0));
    let label = room
        .with_min_x(room.left() + indent)
        .with_max_x(room.right() - 64.0);
    cell_text(
        ui,
        label,
        &entry.label,
        font(TABLE_TEXT),
        tokens.text,
        false,
    );
    let count = room.with_min_x(room.right() - 60.0);
    cell_text(ui, count, &used, font(SMALL_TEXT), tokens.secondary, true);
    response
}

/// What the chosen row says, and what can be done with it.
fn form(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ListsDialog,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    if dialog.headings.is_some() {
        headings(ui, dialog, commands);
        return;
    }
    let entries = dialog.entries();
    let chosen = dialog.chosen;
    let Some(entry) = entries.iter().find(|entry| Some(entry.id) == chosen) else {
        caption(ui, "在左侧选一条，这里修改它的内容");
        return;
    };
    fields(ui, shown, dialog.table, entry.id, state, commands);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        caption(ui, format!("{} 个项目使用", entry.projects));
        let filter = filter(&shown.portfolio, dialog.table, entry);
        if let Some(filter) = filter.filter(|_| entry.projects > 0)
            && text_button(ui, "查看").clicked()
        {
            commands.push(Command::Arrange(ArrangeCommand::ShowAll));
            commands.push(Command::Arrange(ArrangeCommand::SetFilter(filter)));
            dialog.is_left = true;
        }
    });
    ui.horizontal(|ui| {
        let named = |what: &str| format!("{what} {}", entry.label);
        let table = dialog.table;
        if icon_button(ui, icons::ARROW_UP, &named("上移"), true).clicked() {
            commands.push(Command::List(ListCommand::MoveListRow(
                table, entry.id, true,
            )));
        }
        if icon_button(ui, icons::ARROW_DOWN, &named("下移"), true).clicked() {
            commands.push(Command::List(ListCommand::MoveListRow(
                table, entry.id, false,
            )));
        }
        let delete = icon_button(ui, icons::TRASH, &named("删除"), entry.pointers == 0);
        if delete
            .on_disabled_hover_text(format!("还有 {} 处在使用，不能删除", entry.pointers))
            .clicked()
        {
            commands.push(Command::List(ListCommand::DeleteListRow(table, entry.id)));
        }
    });
    if dialog.table == Table::OutlineNode {
        return;
    }
    ui.add_space(8.0);
    let response = combo_box("merge_into")
        .width(220.0)
        .height(360.0)
        .selected_text("合并到…")
        .show_ui(ui, |ui| {
            for other in entries.iter().filter(|other| other.id != entry.id) {
                if ui.selectable_label(false, &other.label).clicked() {
                    commands.push(Command::List(ListCommand::MergeListRows(
                        dialog.table,
                        entry.id,
                        other.id,
                    )));
                    dialog.chosen = Some(other.id);
                }
            }
        });
    response.response.accessible_name("合并到").on_hover_text(
        "同一个部门写成了两个名称时：所有用到这一条的地方改成另一条，这一条删除。可撤销",
    );
}

/// The projects that name a department or a category.
fn filter(portfolio: &Portfolio, table: Table, entry: &ListEntry) -> Option<Filter> {
    let is = |column: ProjectColumn, word: String| {
        Filter::Test(Condition {
            subject: Subject::Field(column.into()),
            operator: Operator::Is,
            words: vec![word],
        })
    };
    let word = portfolio.ref_label(table, entry.id)?;
    match table {
        Table::Department => Some(Filter::Any(vec![
            is(ProjectColumn::LeadDepartment, word.clone()),
            is(ProjectColumn::SupportingDepartments, word),
        ])),
        Table::Category => Some(is(ProjectColumn::Category, word)),
        _ => None,
    }
}

/// The fields of a row, edited in place.
fn fields(
    ui: &mut Ui,
    shown: &Shown<'_>,
    table: Table,
    id: Uuid,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let Some(row) = shown.portfolio.row(table, id) else {
        return;
    };
    for (index, (column, value)) in table.columns().iter().zip(&row.values).enumerate() {
        // Where a row stands is changed by moving it.
        if matches!(column.kind, Kind::Ref(_)) || column.name == "position" {
            continue;
        }
        caption(ui, column.label).on_hover_text(column.tip);
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target: Target::Part(PartColumn {
                table,
                id,
                column: index,
            }),
            kind: column.kind,
            value,
            name: column.label,
            is_suggested: false,
            is_mixed: false,
            width: ui.available_width().min(380.0),
        };
        value_editor(ui, &mut state.editor, &cell, shown.moment.today, commands);
    }
}

/// A table of contents to be pasted.
fn headings(ui: &mut Ui, dialog: &mut ListsDialog, commands: &mut Vec<Command>) {
    let Some(mut text) = dialog.headings.take() else {
        return;
    };
    caption(
        ui,
        "粘贴目录，每行一个标题，如“第一章 发展基础”。已有的不重复加入。",
    );
    let edit = TextEdit::multiline(&mut text)
        .desired_rows(14)
        .desired_width(380.0)
        .margin(Margin::symmetric(8, 6));
    ui.add(edit).accessible_name("目录");
    let mut is_done = false;
    ui.horizontal(|ui| {
        let is_ready = !text.trim().is_empty();
        let import = ui.add_enabled_ui(is_ready, |ui| primary_button(ui, "导入").clicked());
        if import.inner {
            commands.push(Command::List(ListCommand::ImportHeadings(text.clone())));
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    if !is_done {
        dialog.headings = Some(text);
    }
}

/// What the plan is called, for where and when.
fn plans(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let plans = shown.portfolio.plans();
    if plans.is_empty() {
        ui.label(RichText::new("项目库里没有规划").color(tokens.secondary));
    }
    for plan in plans.iter() {
        fields(ui, shown, Table::Plan, plan.id.uuid(), state, commands);
        ui.separator();
    }
}
