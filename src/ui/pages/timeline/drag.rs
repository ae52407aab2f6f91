use chrono::NaiveDate;
use egui::{CursorIcon, Key, PointerButton, PopupAnchor, Response, Tooltip, Ui};

use crate::app::{Command, EditCommand, PartColumn};
use crate::model::{
    Id, Milestone, MilestoneColumn, PartialDate, Project, ProjectColumn, Table, Value,
};
use crate::view::{Course, Edge, day_number, snapped};

use super::axis::Axis;

/// What is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// The planned start of a project.
    Start(Id<Project>),
    /// Its planned end.
    End(Id<Project>),
    /// The planned date of a milestone.
    Milestone(Id<Milestone>),
}

/// A date on its way.
#[derive(Clone, Copy, Debug)]
pub struct Drag {
    handle: Handle,
    before: PartialDate,
    after: PartialDate,
    /// How far from the date's edge it was taken hold of, in days.
    grabbed: f64,
}

impl Handle {
    const fn edge(self) -> Edge {
        match self {
            Self::Start(_) => Edge::First,
            Self::End(_) | Self::Milestone(_) => Edge::Last,
        }
    }

    /// What is altered, in the words of the field.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Start(_) => "开工时间",
            Self::End(_) => "完工时间",
            Self::Milestone(_) => "计划时间",
        }
    }

    fn command(self, date: PartialDate) -> Command {
        let value = Value::Date(date);
        match self {
            Self::Start(project) => Command::Edit(EditCommand::SetField(
                vec![project],
                ProjectColumn::Start,
                value,
            )),
            Self::End(project) => Command::Edit(EditCommand::SetField(
                vec![project],
                ProjectColumn::End,
                value,
            )),
            Self::Milestone(milestone) => {
                let part = PartColumn {
                    table: Table::Milestone,
                    id: milestone.uuid(),
                    column: MilestoneColumn::Planned as usize,
                };
                Command::Edit(EditCommand::SetPart(part, value))
            }
        }
    }

    /// Whether a start stays before the end.
    fn allows(self, course: &Course, date: PartialDate) -> bool {
        match self {
            Self::Start(_) => course
                .end
                .is_none_or(|end| date.first_day() <= end.last_day()),
            Self::End(_) => course
                .start
                .is_none_or(|start| start.first_day() <= date.last_day()),
            Self::Milestone(_) => true,
        }
    }
}

impl Drag {
    /// The course as it will be when the date is let go of.
    pub fn preview(self, id: Id<Project>, course: &mut Course) {
        let days = crate::view::Days::of(self.after);
        match self.handle {
            Handle::Start(project) if project == id => {
                course.start = Some(self.after);
                course.period.first = days.first;
            }
            Handle::End(project) if project == id => {
                course.end = Some(self.after);
                course.period.last = days.last;
            }
            Handle::Milestone(milestone) => {
                let mut marks = course.marks.iter_mut();
                if let Some(mark) = marks.find(|mark| mark.milestone == milestone) {
                    mark.planned = Some(self.after);
                    mark.date = self.after;
                }
            }
            Handle::Start(_) | Handle::End(_) => {}
        }
    }
}

/// Lets a date follow the pointer; when it is let go of, a command sets it. Whether it was let go of where it stood: a
/// click, which means the row.
pub fn follow(
    ui: &Ui,
    response: &Response,
    axis: &Axis,
    (handle, before): (Handle, PartialDate),
    course: &Course,
    drag: &mut Option<Drag>,
    commands: &mut Vec<Command>,
) -> bool {
    if response.hovered() || response.dragged() {
        ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let edge = handle.edge();
    let press = ui.input(|input| input.pointer.press_origin());
    if response.drag_started_by(PointerButton::Primary)
        && let Some(press) = press
    {
        *drag = Some(Drag {
            handle,
            before,
            after: before,
            grabbed: axis.at(press.x) - day_number(edge.of(before)),
        });
    }
    let Some(current) = drag.as_mut().filter(|drag| drag.handle == handle) else {
        return false;
    };
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        *drag = None;
        return false;
    }
    let (pointer, is_by_day) = ui.input(|input| (input.pointer.latest_pos(), input.modifiers.alt));
    if let Some(pointer) = pointer {
        let day = (axis.at(pointer.x) - current.grabbed).round() as i32;
        let like = |day| {
            if is_by_day {
                PartialDate::Day(day)
            } else {
                current.before
            }
        };
        let date = NaiveDate::from_num_days_from_ce_opt(day)
            .and_then(|day| snapped(like(day), day, edge))
            .filter(|date| handle.allows(course, *date));
        current.after = date.unwrap_or(current.after);
    }
    let Drag { before, after, .. } = *current;
    if response.drag_stopped() {
        if after != before {
            commands.push(handle.command(after));
        }
        *drag = None;
        return after == before;
    }
    let layer = ui.layer_id();
    let tip = Tooltip::always_open(ui.ctx().clone(), layer, response.id, PopupAnchor::Pointer);
    tip.show(|ui| {
        ui.label(format!("{} {after}", handle.label()));
        if after != before {
            ui.weak(format!("原为 {before}"));
        }
        ui.weak("按住 Alt 按日，Esc 取消");
    });
    false
}
