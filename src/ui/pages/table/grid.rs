//! 表格: projects in their groups, with totals at the foot.

use egui::{Align2, FontFamily, FontId, Rangef, Rect, Stroke, Ui, pos2, vec2};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, Table, TableDelegate, TableState};

use crate::app::{App, ArrangeCommand, Command, LookCommand, SelectCommand};
use crate::model::{Derived, Field, Kind, Money, ProjectColumn, Value};
use crate::view::{Direction, GroupKey, TableRow, show_plain};

use crate::ui::command::UiCommand;
use crate::ui::fields::editor::Start;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::pages::bar::{command_button, fold_button};
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

use super::delegate::Delegate;
use super::{cell_editor, keys, span};

/// The group key by which a column can group, if there is one.
fn group_key(field: Field) -> Option<GroupKey> {
    Some(match field {
        Field::Typed(column) => match column {
            ProjectColumn::Outline => GroupKey::Chapter,
            ProjectColumn::Category => GroupKey::Category,
            ProjectColumn::Stage => GroupKey::Stage,
            ProjectColumn::ConstructionKind => GroupKey::ConstructionKind,
            ProjectColumn::LevelTags => GroupKey::Level,
            ProjectColumn::Location => GroupKey::Location,
            ProjectColumn::Start => GroupKey::Year,
            ProjectColumn::TotalInvestment => GroupKey::Budget,
            ProjectColumn::Owner => GroupKey::Owner,
            ProjectColumn::LeadDepartment => GroupKey::LeadDepartment,
            _ => return field.is_group().then_some(GroupKey::Field(field)),
        },
        Field::NEXT_MILESTONE => GroupKey::Milestone,
        Field::Derived(Derived::Light) => GroupKey::Light,
        field => return field.is_group().then_some(GroupKey::Field(field)),
    })
}

fn column_width(field: Field) -> f32 {
    match (field, field.kind()) {
        (Field::STAGE, _) => 68.0,
        (_, Kind::Money) => 112.0,
        (_, Kind::Choice(_)) => 76.0,
        (_, Kind::Date | Kind::Integer) => 92.0,
        (_, Kind::LongText) => 240.0,
        (Field::LEAD_DEPARTMENT, _) => 164.0,
        (Field::NEXT_MILESTONE, _) => 136.0,
        _ => 128.0,
    }
}

/// What the page remembers stands in [`TableUi`](super::TableUi): the timeline walks the same rows, and commands prepare them.
pub struct TablePage;

impl Page for TablePage {
    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        keys::keys(ui, shown, state, commands);
    }

    fn bar(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        fold_button(ui, shown, state);
        let label = format!("{} 列", icons::COLUMNS);
        command_button(ui, &label, UiCommand::Columns, state);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        table(ui, shown, state, commands);
    }
}

/// Draws the table and its foot.
fn table(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let rows = state.table.rows(shown);
    if shown.listing.projects.is_empty() {
        nothing(ui, shown, commands);
        return;
    }
    if !std::mem::replace(&mut state.table.is_prepared, true) {
        cell_editor::prepare(ui);
    }
    if let Some(new) = shown.selected
        && let Some(_before) = state.table.naming.take_if(|before| before.0 != Some(new))
    {
        state.table.is_scrolling_to_cursor = true;
        state
            .editor
            .edit_cell(new, Field::NAME, Start::Replace(String::new()));
    }
    if shown.selected.is_some() && state.table.selects_rows.take().is_some() {
        keys::select_rows(shown, state, &rows);
    }
    let full = ui.available_rect_before_wrap();
    let foot = Rect::from_min_max(
        pos2(full.left(), full.bottom() - ROW_HEIGHT - 4.0),
        full.max,
    );
    let body = Rect::from_min_max(full.min, pos2(full.right(), foot.top()));

    let fields: Vec<Field> = shown.workspace.columns.clone();
    let mut columns = vec![
        Column::new(48.0)
            .resizable(false)
            .id(egui::Id::unique("number")),
    ];
    let others: f32 = fields.iter().map(|field| column_width(*field)).sum();
    let free = (body.width() - 48.0 - others - 10.0).max(240.0);
    columns.push(
        Column::new(free)
            .range(160.0..=900.0)
            .id(egui::Id::unique("name")),
    );
    columns.extend(fields.iter().map(|field| {
        Column::new(column_width(*field))
            .range(48.0..=900.0)
            .id(egui::Id::unique(("column", field.name())))
    }));
    let cursor_row = state.table.cursor_row(&rows, shown);
    let column_count = columns.len();

    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(body).id_salt("table_body"));
    child.shrink_clip_rect(body);
    let mut table = Table::new()
        .id_salt("projects")
        .num_rows(rows.len() as u64)
        .columns(columns)
        .num_sticky_cols(2)
        .headers([HeaderRow::new(36.0)]);
    let is_scrolling = std::mem::take(&mut state.table.is_scrolling_to_cursor);
    let row = state
        .table
        .scrolls_to
        .take()
        .or_else(|| cursor_row.filter(|_| is_scrolling));
    if let Some(row) = row {
        table = table.scroll_to_row(row as u64, None);
    }
    let end = span::Span::end(state.table.span, shown).map(|(_, field)| field);
    let column = fields.iter().position(|field| Some(*field) == end);
    if let Some(column) = column.filter(|_| row.is_some()) {
        table = table.scroll_to_column(column + 2, None);
    }
    if let Some(field) = state.table.cursor_next.take() {
        commands.push(Command::Select(SelectCommand::MoveCursor(field)));
    }
    let id = table.get_id(&child);
    let mut widths = TableState::load(&child, id).unwrap_or_default();
    let name_id = egui::Id::unique("name");
    if !state.table.is_name_width_own {
        widths.col_widths.insert(name_id, free);
    }
    widths.store(&child, id);

    state.table.warning_index(shown);
    let is_focused = child.memory(|memory| memory.focused().is_none());
    if !child.input(|input| input.pointer.primary_down()) {
        state.table.is_dragging = false;
    }
    let selected_columns = if shown.selection.len() > 1 || state.table.span.is_some() {
        span::Span::columns(state.table.span, shown)
    } else {
        Vec::new()
    };
    let mut delegate = Delegate {
        shown,
        rows: &rows,
        fields: &fields,
        cursor_row,
        is_focused,
        selected_columns,
        state,
        commands,
        column_x: vec![Rangef::NOTHING; column_count],
    };
    table.show(&mut child, &mut delegate);
    let column_x = delegate.column_x;
    if let Some(rect) = state
        .table
        .cursor_rect
        .take()
        .filter(|_| !state.dialogs.has_keyboard())
    {
        invite_input_method(ui, rect);
    }
    if let Some(after) =
        TableState::load(&child, id).and_then(|after| after.col_widths.get(&name_id).copied())
    {
        state.table.is_name_width_own |= (after - free).abs() > 1.0;
    }
    state.table.column_x = column_x;
    draw_foot(ui, foot, shown, &fields, &state.table.column_x);
}

/// An input method may begin in the cell cursor, though nothing is typed into yet: the first letter is composed.
fn invite_input_method(ui: &Ui, rect: Rect) {
    ui.output_mut(|output| {
        output.ime.get_or_insert_with(|| egui::output::IMEOutput {
            purpose: egui::IMEPurpose::Normal,
            rect,
            cursor_rect: rect.with_max_x(rect.left() + 1.0),
            should_interrupt_composition: false,
        });
    });
}

/// 合计 of what the filter lets through, under the columns it belongs to.
fn draw_foot(ui: &mut Ui, rect: Rect, shown: &Shown<'_>, fields: &[Field], column_x: &[Rangef]) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 0, tokens.paper);
    painter.hline(rect.x_range(), rect.top(), Stroke::new(1.5, tokens.border));
    let font = FontId::new(TABLE_TEXT, crate::ui::kit::fonts::bold());
    let Some(name_x) = column_x.get(1).copied() else {
        return;
    };
    let totals = &shown.listing.totals;
    let label = format!("合计　{} 项", totals.count);
    painter.text(
        pos2(name_x.min + 10.0, rect.center().y),
        Align2::LEFT_CENTER,
        &label,
        font.clone(),
        tokens.text,
    );
    for (field, x) in fields.iter().zip(&column_x[2..]) {
        let value = totals.value(*field, shown.moment);
        let is_said = !matches!(value, Some(Value::Money(Money::ZERO) | Value::Integer(0)));
        if let Some(value) = value.filter(|_| is_said && x.span() > 0.0) {
            let column = Rect::from_x_y_ranges(x.min.max(name_x.max)..=x.max, rect.y_range());
            let at = pos2(x.max - 8.0, rect.center().y);
            let painter = painter.with_clip_rect(column);
            painter.text(
                at,
                Align2::RIGHT_CENTER,
                show_plain(&value, shown.unit),
                font.clone(),
                tokens.text,
            );
        }
    }
    let response = ui.interact(rect, ui.make_persistent_id("foot"), egui::Sense::hover());
    let said = format!(
        "{label} 总投资 {}{}",
        totals.total_investment.format(shown.unit),
        shown.unit.label()
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
    if totals.without_total > 0 {
        response.on_hover_text(format!(
            "其中 {} 项未填总投资，未计入合计",
            totals.without_total
        ));
    }
}

impl Delegate<'_> {
    fn header_menu(&mut self, ui: &mut Ui, field: Field) {
        let key = group_key(field);
        if ui
            .add_enabled(
                key.is_some(),
                egui::Button::new(format!("按“{}”分组", field.label())),
            )
            .clicked()
        {
            self.commands
                .extend(key.map(|key| Command::Arrange(ArrangeCommand::GroupBy(vec![key]))));
        }
        if ui.button("升序／降序／默认").clicked() {
            self.commands
                .push(Command::Arrange(ArrangeCommand::SortBy(field, false)));
        }
        if ui.button("再按此列排序").clicked() {
            self.commands
                .push(Command::Arrange(ArrangeCommand::SortBy(field, true)));
        }
        if field != Field::NAME && ui.button("隐藏此列").clicked() {
            let columns = self.fields.iter().copied().filter(|other| *other != field);
            self.commands
                .push(Command::Look(LookCommand::SetColumns(columns.collect())));
        }
        for command in [UiCommand::Columns, UiCommand::OwnFields] {
            let button = egui::Button::new(command.label());
            if ui.add_enabled(self.shown.can(command), button).clicked() {
                self.state.wanted = Some(command);
            }
        }
    }
}

impl TableDelegate for Delegate<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let tokens = Tokens::of(ui);
        let column = cell.col_range.start;
        let rect = ui.max_rect();
        self.column_x[column] = rect.x_range();
        ui.painter().rect_filled(rect, 0, tokens.subgroup);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            Stroke::new(1.0, tokens.line),
        );
        let field = self.field(column);
        let label = field.map_or("序号", Field::label);
        let keys = &self.shown.workspace.sort;
        let place = keys.iter().position(|sort| Some(sort.field) == field);
        let arrow = match place.map(|place| keys[place].direction) {
            Some(Direction::Ascending) => icons::ARROW_UP,
            Some(Direction::Descending) => icons::ARROW_DOWN,
            None => "",
        };
        let text = match place {
            None => label.to_owned(),
            Some(_) if keys.len() == 1 => format!("{label} {arrow}"),
            Some(place) => format!("{label} {arrow}{}", place + 1),
        };
        let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
        let galley = ui.painter().layout_no_wrap(text, font, tokens.secondary);
        if ui.is_sizing_pass() {
            ui.allocate_space(galley.size() + vec2(20.0, 0.0));
            return;
        }
        let is_number = field.is_some_and(|field| field.kind().is_number());
        let arrow = self.arrow_room(rect, galley.size().x, field);
        let x = match (column, is_number) {
            (0, _) => rect.center().x - galley.size().x / 2.0,
            (_, true) => rect.right() - 8.0 - arrow - galley.size().x,
            (_, false) => rect.left() + 10.0,
        };
        let response = ui.interact(
            rect,
            ui.make_persistent_id(("head", column)),
            egui::Sense::click(),
        );
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, label));
        let color = if response.hovered() {
            tokens.accent
        } else {
            tokens.secondary
        };
        ui.painter().galley_with_override_text_color(
            pos2(x, rect.center().y - galley.size().y / 2.0),
            galley,
            color,
        );
        let Some(field) = field else { return };
        if response.clicked() {
            let further = ui.input(|input| input.modifiers.shift);
            self.commands
                .push(Command::Arrange(ArrangeCommand::SortBy(field, further)));
        }
        response.context_menu(|ui| self.header_menu(ui, field));
        response.on_hover_text(format!(
            "{}\n单击排序，按住 Shift 再加一列，右键隐藏或分组",
            field.tip()
        ));
        self.filter_arrow(ui, rect, field, arrow > 0.0);
    }

    fn row_ui(&mut self, ui: &mut Ui, row_nr: u64) {
        let tokens = Tokens::of(ui);
        let rect = ui.max_rect();
        let fill = match self.rows.get(row_nr as usize) {
            Some(TableRow::Group(group)) if group.depth == 0 => tokens.group,
            Some(TableRow::Group(_)) => tokens.subgroup,
            Some(TableRow::Project { id, .. }) if self.shown.selection.contains(id) => {
                tokens.selection
            }
            _ => tokens.paper,
        };
        ui.painter().rect_filled(rect, 0, fill);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            Stroke::new(1.0, tokens.line),
        );
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(row) = self.rows.get(cell.row_nr as usize) else {
            return;
        };
        match row {
            TableRow::Group(group) => self.group_cell(ui, cell, group),
            TableRow::Project { id, number, depth } => {
                self.project_cell(ui, cell, *id, *number, *depth);
            }
        }
    }

    fn default_row_height(&self) -> f32 {
        ROW_HEIGHT
    }
}
