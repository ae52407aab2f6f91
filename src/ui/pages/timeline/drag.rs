//! What can be taken hold of: diamonds and the ends of bars. A drag is one step of history.

use chrono::NaiveDate;
use egui::{CursorIcon, Key, Rect, Sense, Ui, pos2, vec2};
use uuid::Uuid;

use crate::app::{Command, PartColumn};
use crate::model::{Id, MilestoneColumn, PartialDate, Project, ProjectColumn, Table, Value};
use crate::view::{Course, Edge, Mark, day_number, snapped};

use super::super::super::widgets::diamond;
use super::super::super::{Shown, UiState, theme::Tokens};
use super::axis::Axis;
use super::draw::MARK;

/// A date that is being dragged.
pub struct Drag {
    what: What,
    /// What it is called, for the tip.
    name: String,
    like: PartialDate,
    edge: Edge,
    /// How far the pointer has gone, in points.
    moved: f32,
    y: f32,
    is_given_up: bool,
}

/// Whose date is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Milestone(Uuid, MilestoneColumn),
    Project(Id<Project>, ProjectColumn),
}

impl Drag {
    /// The date as it would be set now; with Alt to the day.
    fn date(&self, axis: &Axis, to_the_day: bool) -> Option<PartialDate> {
        let start = day_number(self.edge.of(self.like));
        let day = start + axis.days(self.moved).round();
        let day = NaiveDate::from_num_days_from_ce_opt(day as i32)?;
        let like = if to_the_day {
            PartialDate::Day(day)
        } else {
            self.like
        };
        snapped(like, day, self.edge)
    }
}

/// Senses the handles of a course; whether the course itself was clicked.
pub fn handles(
    ui: &Ui,
    lane: Rect,
    shown: &Shown<'_>,
    axis: &Axis,
    (project, course): (&Project, &Course),
    state: &mut UiState,
) -> bool {
    let lane = lane.intersect(ui.clip_rect());
    let (from, to) = course.period.numbers();
    let bar = Rect::from_min_max(
        pos2(axis.x(from), lane.top() + 6.0),
        pos2(axis.x(to), lane.bottom() - 6.0),
    );
    let seen = bar.intersect(lane);
    let mut is_clicked = false;
    if seen.is_positive() {
        let response = ui.interact(
            seen,
            ui.make_persistent_id(("bar", project.id)),
            Sense::click(),
        );
        is_clicked = response.clicked();
        let mut lines = vec![project.name.clone()];
        lines.extend(course.lines(shown.unit));
        response.on_hover_text(lines.join("\n"));
    }
    let ends = [
        (course.start, ProjectColumn::Start, Edge::First, bar.left()),
        (course.end, ProjectColumn::End, Edge::Last, bar.right()),
    ];
    for (date, column, edge, x) in ends {
        let Some(date) = date else { continue };
        let rect = Rect::from_center_size(pos2(x, lane.center().y), vec2(9.0, 18.0));
        let what = What::Project(project.id, column);
        let name = format!("{} {}", project.name, column.spec().label);
        is_clicked |= hold(
            ui,
            lane,
            rect,
            shown,
            state,
            (what, date, edge),
            &name,
            &name,
        );
    }
    for mark in &course.marks {
        let at = pos2(axis.x(mark.place()), lane.center().y);
        let rect = Rect::from_center_size(at, vec2(2.0 * MARK + 3.0, 2.0 * MARK + 4.0));
        let column = dated_column(mark);
        let what = What::Milestone(mark.milestone.uuid(), column);
        let mut lines = vec![mark.name.clone()];
        lines.extend(mark.lines());
        let name = format!("{} {}", project.name, mark.name);
        let dragged = (what, mark.date, Edge::Last);
        is_clicked |= hold(
            ui,
            lane,
            rect,
            shown,
            state,
            dragged,
            &name,
            &lines.join("\n"),
        );
    }
    is_clicked
}

/// A milestone stands where it was reached, or else where it is planned: that is the date that moves.
const fn dated_column(mark: &Mark) -> MilestoneColumn {
    if mark.actual.is_some() {
        MilestoneColumn::Actual
    } else {
        MilestoneColumn::Planned
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a handle is where, of what, and what it says"
)]
fn hold(
    ui: &Ui,
    lane: Rect,
    rect: Rect,
    shown: &Shown<'_>,
    state: &mut UiState,
    (what, date, edge): (What, PartialDate, Edge),
    name: &str,
    tip: &str,
) -> bool {
    if !lane.intersects(rect) {
        return false;
    }
    let is_writable = shown.read_only.is_none();
    let sense = if is_writable {
        Sense::click_and_drag()
    } else {
        Sense::click()
    };
    let id = match what {
        What::Milestone(id, _) => ui.make_persistent_id(("mark", id)),
        What::Project(id, column) => ui.make_persistent_id(("end", id, column as usize)),
    };
    let response = ui.interact(rect.intersect(lane), id, sense);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{name} {date}"))
    });
    if is_writable && (response.hovered() || response.dragged()) {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    if response.drag_started() {
        state.pages.timeline.drag = Some(Drag {
            what,
            name: name.to_owned(),
            like: date,
            edge,
            moved: 0.0,
            y: lane.center().y,
            is_given_up: false,
        });
    }
    let clicked = response.clicked();
    if state.pages.timeline.drag.is_none() {
        response.on_hover_text(tip);
    }
    clicked
}

/// Follows the drag under way, shows what it would set, and sets it when the button is released.
pub fn follow(
    ui: &Ui,
    shown: &Shown<'_>,
    axis: &Axis,
    slot: &mut Option<Drag>,
    commands: &mut Vec<Command>,
) {
    let Some(drag) = slot else { return };
    let (delta, is_down, to_the_day, escape) = ui.input(|input| {
        (
            input.pointer.delta().x,
            input.pointer.primary_down(),
            input.modifiers.alt,
            input.key_pressed(Key::Escape),
        )
    });
    drag.moved += delta;
    drag.is_given_up |= escape;
    let date = drag.date(axis, to_the_day);
    if !drag.is_given_up
        && let Some(date) = date
    {
        let tokens = Tokens::of(ui);
        let at = pos2(axis.x(day_number(drag.edge.of(date)) + 0.5), drag.y);
        let painter = ui.painter_at(axis.room);
        diamond(&painter, at, MARK + 1.0, tokens.accent, tokens.selection);
        super::tip(ui, at, &format!("{}　{} → {date}", drag.name, drag.like));
    }
    if is_down {
        return;
    }
    if let Some(date) = date.filter(|date| !drag.is_given_up && *date != drag.like)
        && shown.read_only.is_none()
    {
        let value = Value::Date(date);
        commands.push(match drag.what {
            What::Milestone(id, column) => {
                let part = PartColumn {
                    table: Table::Milestone,
                    id,
                    column: column as usize,
                };
                Command::SetPart(part, value)
            }
            What::Project(id, column) => Command::SetField(vec![id], column, value),
        });
    }
    *slot = None;
}
