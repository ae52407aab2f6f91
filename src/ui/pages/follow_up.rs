//! 督办: the problems of the shown projects in their groups, the nearest deadline first, with what is asked of whom and how
//! far it has come. The state is set here, everything else beside it.

use std::sync::Arc;

use egui::{Button, Color32, Frame, Margin, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

use crate::app::{App, Command, PartColumn, SelectCommand};
use crate::model::{
    Derived, Id, Kind, Problem, ProblemColumn, ProblemState, Project, Record as _, Table,
};
use crate::view::{
    ABSENT, FollowUp, FollowUpPick, FollowUpRow, problem_deadline, problem_overdue, problem_state,
    show,
};

use crate::ui::command::UiCommand;
use crate::ui::fields::by_kind::value_editor;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::help::Help;
use crate::ui::kit::scrolling::{self, rows_walked};
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::focus_ring;
use crate::ui::pages::bar::command_button;
use crate::ui::pages::nothing::{empty_part, nothing};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The problems of the shown projects.
#[derive(Default)]
pub struct FollowUpPage {
    pick: FollowUpPick,
    list: Arc<FollowUp>,
    /// The project that was selected in the last picture, and whether it stood in the list.
    seen: Option<(Id<Project>, bool)>,
    /// Of which pick the rows were last shown; none where the page comes to the front.
    shown: Option<FollowUpPick>,
    /// The row that is to come into sight: of a problem that was just added, or that keys went to.
    wanted: Option<usize>,
    /// The problem that was gone to last: its row is the one that is marked.
    cursor: Option<Id<Problem>>,
}

impl Page for FollowUpPage {
    fn help(&self) -> Help {
        Help::FollowUp
    }

    fn enter(&mut self) {
        self.shown = None;
    }

    fn refresh(&mut self, app: &mut App) {
        self.list = app.follow_up(self.pick);
        let is_other = self.shown.replace(self.pick) != Some(self.pick);
        let is_away = |id| first_row(&self.list, id).is_none();
        if is_other && app.selected().is_some_and(is_away) {
            app.run(Command::Select(SelectCommand::Select(None, None)));
        }
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn usual_width(&self) -> f32 {
        820.0
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let is_free = ui.memory(|memory| memory.focused().is_none());
        if is_free && !self.list.rows.is_empty() {
            self.walk(shown, rows_walked(ui), (state, commands));
        }
        scrolling::take_keys(ui);
    }

    fn bar(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        if shown.can(UiCommand::AddProblem) {
            command_button(ui, "新增问题", UiCommand::AddProblem, state);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        self.strip(ui);
        if shown.listing.projects.is_empty() {
            nothing(ui, shown, state, commands);
            return;
        }
        if self.list.rows.is_empty() {
            let text = match self.pick {
                FollowUpPick::Open => {
                    "这些项目没有未办结的问题。在表格里选一个项目，在右侧“问题”页新增，这里按时限排列。"
                }
                _ => "没有这样的问题。",
            };
            empty_part(ui, text);
            return;
        }
        // What was selected elsewhere comes into sight; what is clicked here is in sight.
        let place = shown.selected.and_then(|id| first_row(&self.list, id));
        let seen = shown.selected.map(|id| (id, place.is_some()));
        let is_new = std::mem::replace(&mut self.seen, seen) != seen;
        let added = state.inspector.added.take();
        if let Some(id) = added {
            self.cursor = Some(id);
            // What was just written is open: it stands in sight, whatever was looked at.
            if row_of(&self.list, id).is_none() && self.pick != FollowUpPick::Open {
                self.pick = FollowUpPick::Open;
                self.shown = Some(self.pick);
                state.inspector.added = Some(id);
                ui.request_repaint();
            }
        }
        let added = added.and_then(|id| row_of(&self.list, id));
        let wanted = self.wanted.take().or(added);
        let wanted = wanted.or_else(|| place.filter(|_| is_new));
        let cursor = self.at(shown).and_then(|at| problem_at(&self.list, at));
        let list = (&*self.list, self.pick, wanted);
        if let Some((project, problem)) = table(ui, shown, (list, cursor), state, commands) {
            self.seen = Some((project, true));
            self.cursor = Some(problem);
        }
    }
}

/// A problem with its project, where a row is one.
fn problem_at(list: &FollowUp, row: usize) -> Option<At> {
    match list.rows.get(row)? {
        FollowUpRow::Problem(project, problem) => Some((*project, *problem)),
        FollowUpRow::Group { .. } => None,
    }
}

impl FollowUpPage {
    /// The row that was gone to last, while its project is the one that is selected; else the first of that.
    fn at(&self, shown: &Shown<'_>) -> Option<usize> {
        let selected = shown.selected?;
        let is_at = |row: &usize| {
            let problem = problem_at(&self.list, *row);
            problem.is_some_and(|(project, problem)| {
                project == selected && Some(problem) == self.cursor
            })
        };
        let mut rows = 0..self.list.rows.len();
        rows.find(is_at).or_else(|| first_row(&self.list, selected))
    }

    /// Goes so many problems on; the heads of groups are passed over.
    fn walk(
        &mut self,
        shown: &Shown<'_>,
        by: isize,
        (state, commands): (&mut UiState, &mut Vec<Command>),
    ) {
        if by == 0 {
            return;
        }
        let rows = 0..self.list.rows.len();
        let rows: Vec<usize> = rows
            .filter(|row| problem_at(&self.list, *row).is_some())
            .collect();
        let here = self.at(shown);
        let here = here.and_then(|at| rows.iter().position(|row| *row == at));
        let to = here.map_or(0, |here| here.saturating_add_signed(by));
        let Some(row) = rows.get(to.min(rows.len().saturating_sub(1))).copied() else {
            return;
        };
        if let Some((project, problem)) = problem_at(&self.list, row) {
            go_to(project, problem, state, commands);
            (self.cursor, self.seen) = (Some(problem), Some((project, true)));
            self.wanted = Some(row);
        }
    }

    /// How many problems of each kind there are; a click shows these.
    fn strip(&mut self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let frame = Frame::new()
            .fill(tokens.paper)
            .inner_margin(Margin::symmetric(12, 4));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
                for pick in FollowUpPick::ALL {
                    let (count, is_on) = (self.list.count(pick), self.pick == pick);
                    let is_alarm = matches!(pick, FollowUpPick::Overdue | FollowUpPick::Unsigned);
                    let color = match count {
                        _ if is_on => tokens.on_accent,
                        0 => tokens.faint,
                        _ if is_alarm => tokens.bad,
                        _ => tokens.text,
                    };
                    let name = format!("{} {count}", pick.label());
                    let mut button = Button::new(RichText::new(&name).color(color))
                        .stroke(Stroke::new(1.0, tokens.line))
                        .corner_radius(6);
                    if is_on {
                        button = button.fill(tokens.accent);
                    }
                    let response = ui.add(button);
                    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &name));
                    focus_ring(ui, &response);
                    if response.clicked() {
                        self.pick = pick;
                    }
                }
            });
        });
    }
}

/// A problem with its project.
type At = (Id<Project>, Id<Problem>);

/// What stands in the table: the rows, of which kind they are, and which of them is to come into sight.
type Asked<'a> = (&'a FollowUp, FollowUpPick, Option<usize>);

/// Selects a problem's project, and shows the problem beside the page.
fn go_to(
    project: Id<Project>,
    problem: Id<Problem>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let field = Derived::OpenProblems.into();
    let select = SelectCommand::Select(Some(project), Some(field));
    commands.push(Command::Select(select));
    state.show_problem(problem);
}

const PROJECT: usize = 0;
const DESCRIPTION: usize = 1;
const STATE: usize = 2;
const DUE: usize = 3;
const OVERDUE: usize = 4;
const DEPARTMENTS: usize = 5;
const PERSON: usize = 6;
const NEED: usize = 7;
const KIND: usize = 8;

fn table(
    ui: &mut Ui,
    shown: &Shown<'_>,
    ((list, pick, wanted), cursor): (Asked<'_>, Option<At>),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> Option<At> {
    let columns = [
        SheetColumn::free("项目名称", 132.0),
        SheetColumn::free("问题", 140.0),
        SheetColumn::words("状态", 96.0).tip("单击改；已办结的记下办结时间"),
        // Of what is settled the day counts on which it was.
        match pick {
            FollowUpPick::Settled => SheetColumn::words("办结时间", 92.0),
            _ => SheetColumn::words("办结时限", 92.0).tip("延期的按延期后的时限"),
        },
        SheetColumn::numbers("逾期（天）", 76.0),
        SheetColumn::words("责任单位", 110.0),
        SheetColumn::words("责任人", 66.0),
        SheetColumn::free("需协调事项", 130.0),
        SheetColumn::words("问题类型", 100.0),
    ];
    let mut clicked = None;
    sheet_with(
        ui,
        "follow_up",
        &columns,
        (list.rows.len(), wanted),
        |row, index| match &list.rows[index] {
            FollowUpRow::Group {
                label,
                depth,
                count,
                overdue,
            } => {
                let tokens = Tokens::of(row.ui);
                let ground = if *depth == 0 {
                    tokens.group
                } else {
                    tokens.subgroup
                };
                row.fill(ground);
                let late = match overdue {
                    0 => String::new(),
                    overdue => format!("，逾期 {overdue} 个"),
                };
                let text = format!("{label}　{count} 个问题{late}");
                row.say(&text);
                row.wide_text(14.0 * *depth as f32, &text, tokens.text);
            }
            FollowUpRow::Problem(project, problem) => {
                let project = shown.portfolio.projects().get(*project);
                let problem = shown.portfolio.problems().get(*problem);
                if let Some((project, problem)) = project.zip(problem) {
                    if cursor == Some((project.id, problem.id)) {
                        let selection = Tokens::of(row.ui).selection;
                        row.fill(selection);
                    }
                    let of = (project, problem, pick);
                    if line(row, shown, of, (state, commands)) {
                        clicked = Some((project.id, problem.id));
                    }
                }
            }
        },
    );
    clicked
}

/// The row of a problem.
fn row_of(list: &FollowUp, problem: Id<Problem>) -> Option<usize> {
    let is_it = |row: &FollowUpRow| matches!(row, FollowUpRow::Problem(_, of) if *of == problem);
    list.rows.iter().position(is_it)
}

/// The first row of a project.
fn first_row(list: &FollowUp, project: Id<Project>) -> Option<usize> {
    let is_of = |row: &FollowUpRow| matches!(row, FollowUpRow::Problem(of, _) if *of == project);
    list.rows.iter().position(is_of)
}

fn line(
    row: &mut SheetRow<'_>,
    shown: &Shown<'_>,
    (project, problem, pick): (&Project, &Problem, FollowUpPick),
    (state, commands): (&mut UiState, &mut Vec<Command>),
) -> bool {
    let tokens = Tokens::of(row.ui);
    let description = first_line(&problem.description);
    let name = format!("{}：{description}", project.name);
    // Beside the list of states: nothing that is clicked may lie over another.
    let room = row.cell(PROJECT).union(row.cell(DESCRIPTION));
    let id = row.ui.make_persistent_id("problem");
    let response = row.ui.interact(room, id, egui::Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let response = response.on_hover_text("单击后在右侧填写办理情况");
    if response.clicked() {
        go_to(project.id, problem.id, state, commands);
    }
    row.text(PROJECT, &project.name, tokens.text, false);
    row.text(DESCRIPTION, &description, tokens.text, false);
    let overdue = problem_overdue(problem, shown.moment);
    let due = match pick {
        FollowUpPick::Settled => problem.settled_on,
        _ => problem_deadline(problem, shown.moment),
    };
    let due = due.map(|due| due.to_string());
    let color = if overdue.is_some() {
        tokens.bad
    } else {
        tokens.text
    };
    row.text(DUE, due.as_deref().unwrap_or(ABSENT), color, false);
    if let Some(days) = overdue {
        row.text(OVERDUE, &days.to_string(), tokens.bad, false);
    }
    for (column, field) in [
        (DEPARTMENTS, ProblemColumn::ResponsibleDepartments),
        (PERSON, ProblemColumn::Person),
        (NEED, ProblemColumn::Need),
        (KIND, ProblemColumn::Kind),
    ] {
        let value = problem.get(field as usize);
        let text = show(&shown.portfolio, field.spec().kind, &value, shown.unit);
        row.text(column, &first_line(&text), tokens.secondary, false);
    }
    state_cell(row, shown, problem, state, commands);
    response.clicked()
}

/// Running text in a line of a table.
fn first_line(text: &str) -> String {
    text.split('\n').collect::<Vec<_>>().join(" ")
}

/// The state as a list to choose from.
fn state_cell(
    row: &mut SheetRow<'_>,
    shown: &Shown<'_>,
    problem: &Problem,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    if !row.shows_whole(STATE) {
        return;
    }
    let column = ProblemColumn::State;
    let value = problem.get(column as usize);
    let then = problem_state(problem, shown.moment);
    if then != Some(problem.state.unwrap_or(ProblemState::Open)) {
        // Of a month that is past it stood as it stood: what is set is how it stands now.
        let word = then.map_or(ABSENT, ProblemState::label);
        row.text(STATE, word, Tokens::of(row.ui).text, false);
        return;
    }
    let mut child = row.controls(STATE..=STATE, "state");
    let visuals = child.visuals_mut();
    // A list in a table shows its frame only when it is pointed at.
    visuals.widgets.inactive.bg_stroke = Stroke::NONE;
    visuals.widgets.inactive.weak_bg_fill = Color32::TRANSPARENT;
    // The words stand whole in a narrow cell.
    child.spacing_mut().button_padding.x = 4.0;
    child.spacing_mut().icon_spacing = 2.0;
    child.style_mut().override_font_id = Some(egui::FontId::proportional(TABLE_TEXT));
    let cell = Cell {
        portfolio: &shown.portfolio,
        unit: shown.unit,
        target: Target::Listed(PartColumn {
            table: Table::Problem,
            id: problem.id.uuid(),
            column: column as usize,
        }),
        kind: Kind::Choice(ProblemState::WORDS),
        value: &value,
        name: "状态",
        is_suggested: false,
        is_mixed: false,
        width: child.available_width(),
    };
    child.add_enabled_ui(shown.read_only.is_none(), |ui| {
        value_editor(ui, &mut state.editor, &cell, shown.moment.today, commands);
    });
}
