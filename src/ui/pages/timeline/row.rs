use egui::{
    FontId, Rect, Response, RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::{ArrangeCommand, Command, SelectCommand};
use crate::model::{Money, Project};
use crate::view::{Course, GroupRow, MarkState, TableRow, course, course_name};

use super::axis::Axis;
use super::drag::{Drag, Handle, follow};
use super::draw;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::fonts;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// A row of the page while it is drawn.
pub struct Line<'a> {
    pub shown: &'a Shown<'a>,
    pub axis: &'a Axis,
    pub rect: Rect,
    /// Where the names end and the days begin.
    pub split: f32,
    /// What the mouse has taken hold of.
    pub drag: &'a mut Option<Drag>,
}

impl Line<'_> {
    /// Draws the row; how far its empty ground was dragged.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        row: &TableRow,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> Vec2 {
        let id = ui.make_persistent_id("row");
        let response = ui.interact(self.rect, id, Sense::click_and_drag());
        match row {
            TableRow::Group(group) => self.group(ui, &response, group, state, commands),
            TableRow::Project(row) => {
                if let Some(project) = self.shown.portfolio.projects().get(row.id) {
                    let depth = row.depth + row.level;
                    self.project(ui, &response, (project, depth), state, commands);
                }
            }
        }
        let line = Stroke::new(1.0, Tokens::of(ui).line);
        let bottom = self.rect.bottom() - 0.5;
        ui.painter().hline(self.rect.x_range(), bottom, line);
        if response.dragged() {
            ui.set_cursor_icon(egui::CursorIcon::Grabbing);
            response.drag_delta()
        } else {
            Vec2::ZERO
        }
    }

    fn names(&self) -> Rect {
        Rect::from_min_max(self.rect.min, pos2(self.split, self.rect.bottom()))
    }

    fn chart(&self) -> Rect {
        let right = self.axis.room.max;
        Rect::from_min_max(
            pos2(self.split, self.rect.top()),
            pos2(right, self.rect.bottom()),
        )
    }

    fn group(
        &self,
        ui: &Ui,
        response: &Response,
        group: &GroupRow,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let tokens = Tokens::of(ui);
        let sum = match group.totals.total_investment {
            Money::ZERO => String::new(),
            sum => format!("　{}", self.shown.sum(sum)),
        };
        let figures = format!("{} 项{sum}", group.totals.count);
        response.widget_info(|| {
            let word = if group.is_open { "折叠" } else { "展开" };
            let name = format!("{word} {} {figures}", group.label);
            WidgetInfo::labeled(Role::Button, true, name)
        });
        if response.clicked() {
            state.table.group_cursor = Some(group.path.clone());
            commands.push(Command::Arrange(ArrangeCommand::ToggleFold(
                group.path.clone(),
            )));
        }
        let fill = if group.depth == 0 {
            tokens.group
        } else {
            tokens.subgroup
        };
        ui.painter().rect_filled(self.rect, 0, fill);
        if state.table.group_cursor.as_ref() == Some(&group.path) {
            draw::cursor(ui, self.names());
        }
        let mut room = self.names().shrink2(vec2(10.0, 0.0));
        room.min.x += 14.0 * group.depth as f32;
        let icon = if group.is_open {
            icons::CARET_DOWN
        } else {
            icons::CARET_RIGHT
        };
        let font = FontId::new(12.0, icons::family());
        cell_text(ui, room, icon, font, tokens.secondary, false);
        room.min.x += 18.0;
        // No days stand in the line of a group: its figures do, and leave the names their room.
        let small = FontId::proportional(SMALL_TEXT);
        let days = self.chart().shrink2(vec2(8.0, 0.0));
        cell_text(ui, days, &figures, small, tokens.secondary, false);
        let font = FontId::new(TABLE_TEXT, fonts::bold());
        let name = cell_text(ui, room, &group.label, font, tokens.text, false);
        let whole = self
            .shown
            .whole(group.totals.total_investment, self.shown.unit);
        let whole = whole.map(|whole| format!("总投资 {whole}"));
        let name = name.is_cut.then(|| group.label.clone());
        let told: Vec<String> = name.into_iter().chain(whole).collect();
        if !told.is_empty() {
            response.clone().on_hover_text_at_pointer(told.join("\n"));
        }
    }

    fn project(
        &mut self,
        ui: &mut Ui,
        response: &Response,
        (project, depth): (&Project, usize),
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let tokens = Tokens::of(ui);
        let Shown {
            portfolio,
            moment,
            selection,
            ..
        } = self.shown;
        let is_selected = selection.contains(&project.id);
        response.widget_info(|| {
            let name = course_name(portfolio, project, *moment);
            WidgetInfo::selected(Role::Button, true, is_selected, name)
        });
        if response.clicked() {
            state.table.group_cursor = None;
            let is_adding = ui.input(|input| input.modifiers.command);
            commands.push(if is_adding {
                Command::Select(SelectCommand::ToggleSelected(project.id))
            } else {
                select(project)
            });
        }
        if is_selected {
            ui.painter().rect_filled(self.rect, 0, tokens.selection);
        }
        let mut room = self.names().shrink2(vec2(10.0, 0.0));
        room.min.x += 18.0 + 14.0 * depth.saturating_sub(1) as f32;
        let font = FontId::proportional(TABLE_TEXT);
        cell_text(ui, room, &project.name, font, tokens.text, false);

        let mut course = course(portfolio, project, *moment);
        if let Some(drag) = *self.drag {
            drag.preview(project.id, &mut course);
        }
        let chart = self.chart();
        let mut part = ui.new_child(egui::UiBuilder::new().max_rect(chart).id_salt("chart"));
        part.shrink_clip_rect(chart);
        draw::course(&part, chart, self.axis, &course);
        self.tip(ui, response, project, &course);
        self.handles(&part, project, &course, commands);
    }

    /// Says what is known where the pointer is on the name or on the bar.
    fn tip(&self, ui: &Ui, response: &Response, project: &Project, course: &Course) {
        let (from, to) = course.period.numbers();
        let bar = self.axis.x(from)..=self.axis.x(to);
        let pointer = ui.input(|input| input.pointer.hover_pos());
        let is_meant = pointer.is_some_and(|at| at.x < self.split || bar.contains(&at.x));
        if is_meant && self.drag.is_none() {
            response.clone().on_hover_ui_at_pointer(|ui| {
                lines(ui, &project.name, course.lines(self.shown.unit));
            });
        }
    }

    /// The ends of the bar and the milestones, to be taken hold of.
    fn handles(
        &mut self,
        ui: &Ui,
        project: &Project,
        course: &Course,
        commands: &mut Vec<Command>,
    ) {
        let is_read_only = self.shown.read_only.is_some();
        let y = draw::bar_y(self.rect);
        let area = |from: f32, to: f32| {
            let height = draw::HALF_BAR + 2.0;
            Rect::from_min_max(pos2(from, y - height), pos2(to, y + height))
        };
        let (from, to) = course.period.numbers();
        let (from, to) = (self.axis.x(from), self.axis.x(to));
        let ends = [
            (
                Handle::Start(project.id),
                project.start,
                from - 8.0,
                from + 3.0,
            ),
            (Handle::End(project.id), project.end, to - 3.0, to + 8.0),
        ];
        for (handle, date, from, to) in ends {
            let Some(date) = date.filter(|_| !is_read_only) else {
                continue;
            };
            let rect = area(from, to);
            if !ui.clip_rect().intersects(rect) {
                continue;
            }
            let id = ui.make_persistent_id(handle.label());
            let response = ui.interact(rect, id, Sense::DRAG);
            let name = format!("{} {} {date}", project.name, handle.label());
            response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &name));
            let date = (handle, date);
            if follow(ui, &response, self.axis, date, course, self.drag, commands) {
                commands.push(select(project));
            }
        }
        for mark in &course.marks {
            let x = self.axis.x(mark.place());
            let rect = area(x - draw::HALF_DIAMOND - 1.0, x + draw::HALF_DIAMOND + 1.0);
            if !ui.clip_rect().intersects(rect) {
                continue;
            }
            let stored = self.shown.portfolio.milestones().get(mark.milestone);
            let planned = stored.and_then(|milestone| milestone.planned);
            let is_reached = matches!(mark.state, MarkState::Reached(_));
            let planned = planned.filter(|_| !is_reached && !is_read_only);
            let sense = if planned.is_some() {
                Sense::DRAG
            } else {
                Sense::hover()
            };
            let id = ui.make_persistent_id(mark.milestone);
            let response = ui.interact(rect, id, sense);
            let name = format!("{} 里程碑 {} {}", project.name, mark.name, mark.date);
            response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &name));
            if self.drag.is_none() {
                response.clone().on_hover_ui_at_pointer(|ui| {
                    lines(ui, &mark.name, mark.lines());
                });
            }
            if let Some(planned) = planned {
                let handle = Handle::Milestone(mark.milestone);
                let date = (handle, planned);
                if follow(ui, &response, self.axis, date, course, self.drag, commands) {
                    commands.push(select(project));
                }
            }
        }
    }
}

fn select(project: &Project) -> Command {
    Command::Select(SelectCommand::Select(Some(project.id), None))
}

fn lines(ui: &mut Ui, title: &str, lines: Vec<String>) {
    ui.label(RichText::new(title).family(fonts::bold()));
    for line in lines {
        ui.label(RichText::new(line).size(SMALL_TEXT));
    }
}
