//! The heads of the columns.

use std::borrow::Cow;

use egui::{FontFamily, FontId, Key, Modifiers, Rect, Stroke, Ui, pos2, vec2};
use egui_table::HeaderCellInfo;

use super::delegate::Delegate;
use super::state::AtHead;
use super::widths::MARGIN;
use crate::app::{ArrangeCommand, Command, LookCommand};
use crate::model::{Derived, Field, ProjectColumn, ViewPage};
use crate::ui::command::UiCommand;
use crate::ui::kit::cells::{is_readable, one_line};
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::{take_key, take_menu_key};
use crate::ui::kit::menus::context_menu;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{compact, focus_ring};
use crate::view::{Direction, GroupKey};

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

impl Delegate<'_> {
    fn header_menu(&mut self, ui: &mut Ui, head: Rect, field: Field) {
        compact(ui);
        // Both stand in one menu.
        for label in ["筛选…", "着色…"] {
            if ui.button(label).clicked() {
                self.open_filter(head, field);
            }
        }
        ui.separator();
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

    /// What stands over a column; the years of a rolling plan go by their numbers, in few words: they are many.
    fn heading(&self, field: Field) -> Cow<'static, str> {
        let is_rolling = self.shown.workspace.page == ViewPage::Rolling;
        let year = self.shown.moment.year;
        let words = match field {
            Field::Derived(Derived::PlannedAhead(ahead)) => {
                format!("{}年计划", year + ahead.after())
            }
            Field::Derived(Derived::LeftForLater(span)) => {
                format!("{}年及以后", year + span.years())
            }
            Field::Derived(Derived::PlannedForYear) if is_rolling => format!("{year}年计划"),
            Field::Derived(Derived::CompletedBeforeYear) if is_rolling => {
                format!("{}年底前完成", year - 1)
            }
            field => return Cow::Borrowed(field.label()),
        };
        Cow::Owned(words)
    }

    /// Draws the head of a column.
    pub(super) fn head(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
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
        let heading = field.map_or_else(|| "序号".into(), |field| self.heading(field));
        let label = heading.as_ref();
        let keys = &self.shown.workspace.sort;
        let place = keys.iter().position(|sort| Some(sort.field) == field);
        let arrow = match place.map(|place| keys[place].direction) {
            Some(Direction::Ascending) => icons::ARROW_UP,
            Some(Direction::Descending) => icons::ARROW_DOWN,
            None => "",
        };
        // A narrow head cuts off what the columns of a family have in common.
        let words = match field {
            Some(Field::Derived(Derived::Approval(kind))) => kind.label(),
            _ => label,
        };
        let text = match place {
            None => words.to_owned(),
            Some(_) if keys.len() == 1 => format!("{words} {arrow}"),
            Some(place) => format!("{words} {arrow}{}", place + 1),
        };
        let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
        if ui.is_sizing_pass() {
            let galley = ui.painter().layout_no_wrap(text, font, tokens.secondary);
            ui.allocate_space(galley.size() + vec2(20.0, 0.0));
            return;
        }
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
        let is_number = field.is_some_and(|field| field.kind().is_number());
        let inner = if column == 0 {
            rect
        } else {
            rect.shrink2(vec2(MARGIN, 0.0))
        };
        let written = ui
            .painter()
            .layout_no_wrap(text.clone(), font.clone(), color);
        let arrow = self.arrow_room(rect, written.size().x, field);
        let inner = inner.with_max_x(inner.right() - arrow);
        // Half a column shows what fits into the half.
        let room = Rect::from_x_y_ranges(
            inner.x_range().intersection(ui.clip_rect().x_range()),
            inner.y_range(),
        );
        let galley = one_line(ui, &text, font, color, room.width());
        let x = match (column, is_number) {
            (0, _) => room.center().x - galley.size().x / 2.0,
            (_, true) => room.right() - galley.size().x,
            (_, false) => rect.left() + MARGIN + 2.0,
        };
        let at = pos2(x, rect.center().y - galley.size().y / 2.0);
        if !galley.elided || is_readable(room.width()) {
            ui.painter().galley(at, galley, color);
        }
        let Some(field) = field else { return };
        if response.clicked() {
            let further = ui.input(|input| input.modifiers.shift);
            self.commands
                .push(Command::Arrange(ArrangeCommand::SortBy(field, further)));
        }
        focus_ring(ui, &response);
        let has_keyboard = response.has_focus();
        let is_meant = |asked: &(Field, AtHead)| asked.0 == field;
        let asked = self.state.table.head.take_if(is_meant);
        let asked = asked.map(|(_, asked)| asked);
        let asks = asked == Some(AtHead::Menu) || (has_keyboard && take_menu_key(ui));
        context_menu(&response, asks, |ui| self.header_menu(ui, rect, field));
        if asked == Some(AtHead::Filter)
            || (has_keyboard && take_key(ui, Modifiers::ALT, Key::ArrowDown))
        {
            self.open_filter(rect, field);
        }
        response.on_hover_ui(|ui| {
            if words != label {
                ui.label(label);
            }
            ui.label(field.tip());
            ui.label("单击排序，按住 Shift 再加一列，右键隐藏或分组");
            self.legend(ui, field);
        });
        self.filter_arrow(ui, rect, field, arrow > 0.0);
    }
}
