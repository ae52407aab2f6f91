//! 责任: a leader or a department, and what is asked of it: projects with the year's target and progress, problems that are not
//! settled, what comes due.

use std::sync::Arc;

use egui::{
    Frame, Key, Label, Margin, Modifiers, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    vec2,
};

use crate::app::{App, Command, SelectCommand};
use crate::model::{
    Derived, Field, Id, Light, Money, Portfolio, Problem, ProblemState, Project, Ratio, Value,
};
use crate::view::{
    ABSENT, Due, DueKind, Duty, GroupKey, problem_deadline, problem_overdue, problem_state,
    show_field, value,
};

use crate::ui::help::Help;
use crate::ui::kit::keyboard::take_presses;
use crate::ui::kit::scrolling::{self, rows_walked};
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{ListRow, list_row, segmented, tell, text_button};
use crate::ui::pages::nothing::{empty_part, nothing};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// How wide the list of leaders or departments is, in points.
const LIST: f32 = 216.0;

/// By what the page goes, and what that is called there: who answers in the year under report.
const BY: [(GroupKey, &str); 2] = [
    (
        GroupKey::Field(Field::Derived(Derived::YearLeader)),
        "责任领导",
    ),
    (
        GroupKey::Field(Field::Derived(Derived::YearLeadDepartment)),
        "责任单位",
    ),
];

/// Who answers for the shown projects, and the one that is looked at.
pub struct DutiesPage {
    by: GroupKey,
    chosen: Option<String>,
    duties: Arc<Vec<Duty>>,
    /// Whose rows were last shown; none where the page comes to the front.
    shown: Option<(GroupKey, Option<String>)>,
    /// The row of the table that was gone to last: a project may stand in several.
    cursor: Option<usize>,
    /// The row that is to come into sight.
    wanted: Option<usize>,
    /// Whether the chosen one is to come into sight in the list.
    is_sought: bool,
}

impl Default for DutiesPage {
    fn default() -> Self {
        Self {
            by: BY[0].0,
            chosen: None,
            duties: Arc::default(),
            shown: None,
            cursor: None,
            wanted: None,
            is_sought: false,
        }
    }
}

/// A row of the table at the right.
enum Line<'a> {
    Heading(String),
    Project(&'a Project),
    Problem(&'a Project, &'a Problem),
    Due(&'a Project, &'a Due),
}

impl Page for DutiesPage {
    fn help(&self) -> Help {
        Help::Duties
    }

    fn enter(&mut self) {
        self.shown = None;
    }

    fn refresh(&mut self, app: &mut App) {
        self.duties = app.duties(self.by);
        let now = (self.by, self.chosen.clone());
        let is_other = self.shown.as_ref() != Some(&now);
        self.shown = Some(now);
        if is_other {
            self.cursor = None;
        }
        let duty = self.duty();
        let is_away = |id| duty.is_none_or(|duty| !has_row(duty, id));
        if is_other && app.selected().is_some_and(is_away) {
            app.run(Command::Select(SelectCommand::Select(None, None)));
        }
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn usual_width(&self) -> f32 {
        900.0
    }

    /// Up and down go through the rows of the table, left and right to who stands before and behind in the list.
    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if ui.memory(|memory| memory.focused().is_none()) && !self.duties.is_empty() {
            self.walk(shown, rows_walked(ui), commands);
            let right = take_presses(ui, Modifiers::NONE, Key::ArrowRight);
            self.go_along(right - take_presses(ui, Modifiers::NONE, Key::ArrowLeft));
        }
        scrolling::take_keys(ui);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if shown.listing.projects.is_empty() {
            nothing(ui, shown, state, commands);
            return;
        }
        let duties = Arc::clone(&self.duties);
        let chosen = chosen(&duties, self.chosen.as_deref());
        let key = chosen.map(|duty| duty.key.clone());
        let (all, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let (left, right) = all.split_left_right_at_x(all.left() + LIST);
        let line = Stroke::new(1.0, Tokens::of(ui).line);
        ui.painter().vline(left.right(), left.y_range(), line);
        let mut list = part(ui, left.shrink2(vec2(8.0, 6.0)), "list");
        self.list(&mut list, &duties, key.as_deref());
        let mut page = part(ui, right.with_min_x(right.left() + 1.0), "page");
        match chosen {
            Some(duty) => {
                let cursor = (&mut self.cursor, self.wanted.take());
                page_of(&mut page, shown, duty, cursor, commands);
            }
            None => empty_part(&page, "没有可列的责任领导或部门。"),
        }
    }
}

/// The one that is looked at: the first where nobody was chosen, or whoever was answers for nothing any more.
fn chosen<'a>(duties: &'a [Duty], key: Option<&str>) -> Option<&'a Duty> {
    let mut known = duties.iter();
    let found = known.find(|duty| Some(duty.key.as_str()) == key);
    found.or_else(|| duties.first())
}

/// Whether a project is in one of the rows of the table.
fn has_row(duty: &Duty, project: Id<Project>) -> bool {
    duty.projects.contains(&project)
        || duty.problems.iter().any(|(of, _)| *of == project)
        || duty.due.iter().any(|due| due.project == Some(project))
}

impl DutiesPage {
    fn duty(&self) -> Option<&Duty> {
        chosen(&self.duties, self.chosen.as_deref())
    }

    /// Goes so many rows on; headings are passed over.
    fn walk(&mut self, shown: &Shown<'_>, by: isize, commands: &mut Vec<Command>) {
        let duties = Arc::clone(&self.duties);
        let Some(duty) = chosen(&duties, self.chosen.as_deref()).filter(|_| by != 0) else {
            return;
        };
        let lines = lines(shown, duty);
        let at = at(&lines, self.cursor, shown.selected);
        let rows = lines.iter().enumerate();
        let rows: Vec<usize> = rows
            .filter_map(|(row, line)| line.project().map(|_| row))
            .collect();
        let here = at.and_then(|at| rows.iter().position(|row| *row == at));
        let to = here.map_or(0, |here| here.saturating_add_signed(by));
        let row = rows.get(to.min(rows.len().saturating_sub(1))).copied();
        if let Some((row, line)) = row.and_then(|row| Some((row, lines.get(row)?))) {
            line.select(commands);
            (self.cursor, self.wanted) = (Some(row), Some(row));
        }
    }

    /// Goes so many leaders or departments on.
    fn go_along(&mut self, by: isize) {
        if by == 0 {
            return;
        }
        let key = self.duty().map(|duty| duty.key.clone());
        let here = self
            .duties
            .iter()
            .position(|duty| Some(&duty.key) == key.as_ref());
        let to = here.unwrap_or_default().saturating_add_signed(by);
        let to = to.min(self.duties.len().saturating_sub(1));
        self.chosen = self.duties.get(to).map(|duty| duty.key.clone());
        self.is_sought = true;
    }

    /// Leaders or departments with the number of their projects.
    fn list(&mut self, ui: &mut Ui, duties: &[Duty], chosen: Option<&str>) {
        if let Some(by) = segmented(ui, &BY, Some(self.by)) {
            self.by = by;
            self.chosen = None;
        }
        ui.add_space(4.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for duty in duties {
                let row = ListRow {
                    label: &duty.label,
                    count: duty.totals.count,
                    is_chosen: chosen == Some(duty.key.as_str()),
                    indent: 0.0,
                    facts: None,
                };
                let (response, is_cut) = list_row(ui, &row);
                if response.clicked() {
                    self.chosen = Some(duty.key.clone());
                }
                if row.is_chosen && std::mem::take(&mut self.is_sought) {
                    response.scroll_to_me(None);
                }
                let name = is_cut.then(|| duty.label.clone());
                tell(response, name);
            }
        });
    }
}

/// Room for a part of the page.
fn part(ui: &mut Ui, rect: Rect, name: &str) -> Ui {
    let mut part = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(name));
    part.shrink_clip_rect(rect);
    part
}

/// What one answers for: a line of figures, then the table.
fn page_of(
    ui: &mut Ui,
    shown: &Shown<'_>,
    duty: &Duty,
    (cursor, wanted): (&mut Option<usize>, Option<usize>),
    commands: &mut Vec<Command>,
) {
    let frame = Frame::new()
        .fill(Tokens::of(ui).paper)
        .inner_margin(Margin::symmetric(12, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(10.0, 4.0);
            ui.label(RichText::new(&duty.label).strong());
            for (words, is_late) in figures(shown, duty) {
                let tokens = Tokens::of(ui);
                let color = if is_late {
                    tokens.bad
                } else {
                    tokens.secondary
                };
                let words = RichText::new(words).size(SMALL_TEXT).color(color);
                ui.add(Label::new(words).extend());
            }
            if text_button(ui, "在表格中查看").clicked() {
                let step = (duty.by, duty.key.clone());
                commands.extend(shown.in_table(step, duty.label.clone()));
            }
        });
    });
    let lines = lines(shown, duty);
    let columns = [
        SheetColumn::free("项目", 150.0),
        SheetColumn::free("年度目标、问题、到期事项", 150.0),
        SheetColumn::fitted(ui, "完成率", ["100.0%", "不足0.1%"])
            .tip("年累计完成占年度计划的百分比"),
        SheetColumn::fitted(ui, "序时差", ["+100.0"]).tip("完成率减去序时进度，单位为百分点"),
        SheetColumn::words("亮灯或状态", 84.0),
        SheetColumn::words("下一节点或时限", 150.0),
    ];
    let marked = at(&lines, *cursor, shown.selected);
    let rows = (lines.len(), wanted);
    sheet_with(ui, "duties", &columns, rows, |row, index| {
        let is_marked = marked == Some(index);
        if line(row, shown, (&lines[index], is_marked), commands) {
            *cursor = Some(index);
        }
    });
}

/// The row that is marked: the one that was gone to last while its project is selected, else the first of that project.
fn at(lines: &[Line<'_>], cursor: Option<usize>, selected: Option<Id<Project>>) -> Option<usize> {
    let selected = selected?;
    let is_of = |line: &Line<'_>| line.project().is_some_and(|project| project.id == selected);
    let kept = cursor.filter(|at| lines.get(*at).is_some_and(is_of));
    kept.or_else(|| lines.iter().position(is_of))
}

impl<'a> Line<'a> {
    /// The project that it is about; a heading is about none.
    const fn project(&self) -> Option<&'a Project> {
        match self {
            Self::Heading(_) => None,
            Self::Project(project) | Self::Problem(project, _) | Self::Due(project, _) => {
                Some(*project)
            }
        }
    }

    /// What of the project stands beside the page.
    fn field(&self) -> Field {
        match self {
            Self::Heading(_) | Self::Project(_) => Field::NAME,
            Self::Problem(..) => Derived::OpenProblems.into(),
            Self::Due(_, due) => match due.kind {
                DueKind::Milestone => Field::NEXT_MILESTONE,
                DueKind::Problem => Derived::OpenProblems.into(),
                DueKind::Approval | DueKind::Report | DueKind::Month => {
                    Derived::ApprovalsGranted.into()
                }
            },
        }
    }

    fn select(&self, commands: &mut Vec<Command>) {
        if let Some(project) = self.project() {
            let select = SelectCommand::Select(Some(project.id), Some(self.field()));
            commands.push(Command::Select(select));
        }
    }
}

/// `3 个项目`, `总投资 1.20亿元`, `2024年计划 …`, `完成率 …`, `滞后 1 个`, `需约谈 1 个`; whether that is late.
fn figures(shown: &Shown<'_>, duty: &Duty) -> Vec<(String, bool)> {
    let Duty { totals, facts, .. } = duty;
    let mut words = vec![(format!("{} 个项目", totals.count), false)];
    let mut sum = |label: &str, amount: Money| {
        if amount > Money::ZERO {
            words.push((format!("{label} {}", amount.with_unit(shown.unit)), false));
        }
    };
    sum("总投资", totals.total_investment);
    let planned = totals.money(Derived::PlannedForYear);
    sum(&format!("{}年计划", shown.moment.year), planned);
    sum("年累计", totals.money(Derived::CompletedThisYear));
    if let Some(rate) = totals.completion_rate() {
        words.push((format!("完成率 {}", rate.percent_text()), false));
    }
    let late = facts.of_light(Light::Late) + facts.of_light(Light::SeriouslyLate);
    for (label, count, is_late) in [
        (&*shown.moment.rule.words_for_late(), late, true),
        ("需约谈", duty.to_talk, true),
        ("未办结问题", duty.problems.len(), false),
    ] {
        if count > 0 {
            words.push((format!("{label} {count} 个"), is_late));
        }
    }
    let parts = shown.listing.above.parts_from_outside(&duty.projects);
    if parts > 0 {
        let words_of = format!("单独计，含 {parts} 个别处打包项目的子项（排名不含）");
        words.push((words_of, false));
    }
    words
}

fn lines<'a>(shown: &'a Shown<'_>, duty: &'a Duty) -> Vec<Line<'a>> {
    let portfolio: &Portfolio = &shown.portfolio;
    let project = |id: Id<Project>| portfolio.projects().get(id);
    let mut lines = vec![Line::Heading(format!(
        "负责的项目　{} 个",
        duty.totals.count
    ))];
    let projects = duty.projects.iter().filter_map(|id| project(*id));
    lines.extend(projects.map(Line::Project));
    let found = duty.problems.iter();
    let found = found
        .filter_map(|(of, problem)| Some((project(*of)?, portfolio.problems().get(*problem)?)));
    let found: Vec<_> = found.collect();
    let late = found
        .iter()
        .filter(|(_, problem)| problem_overdue(problem, shown.moment).is_some());
    let late = match late.count() {
        0 => String::new(),
        late => format!("，逾期 {late} 个"),
    };
    lines.push(Line::Heading(format!(
        "未办结的问题　{} 个{late}",
        found.len()
    )));
    lines.extend(
        found
            .into_iter()
            .map(|(of, problem)| Line::Problem(of, problem)),
    );
    lines.push(Line::Heading(format!(
        "三个月内到期　{} 项",
        duty.due.len()
    )));
    let due = duty.due.iter();
    lines.extend(due.filter_map(|due| Some(Line::Due(project(due.project?)?, due))));
    lines
}

/// Draws a line; whether it was clicked.
fn line(
    row: &mut SheetRow<'_>,
    shown: &Shown<'_>,
    (line, is_marked): (&Line<'_>, bool),
    commands: &mut Vec<Command>,
) -> bool {
    let tokens = Tokens::of(row.ui);
    let (project, words): (&Project, String) = match line {
        Line::Heading(text) => {
            row.fill(tokens.group);
            row.say(text);
            row.wide_text(0.0, text, tokens.text);
            return false;
        }
        Line::Project(project) => (*project, target(shown, project)),
        Line::Problem(project, problem) => (*project, problem.description.clone()),
        Line::Due(project, due) => (*project, due.what.clone()),
    };
    if is_marked {
        row.fill(tokens.selection);
    }
    let words = words.split('\n').collect::<Vec<_>>().join(" ");
    let late = match line {
        Line::Project(project) => overdue(shown, project),
        _ => String::new(),
    };
    let said = format!("{} {words} {late}", project.name);
    let is_clicked = row.click(said.trim_end(), "单击在右侧查看").clicked();
    if is_clicked {
        line.select(commands);
    }
    row.text(0, &project.name, tokens.text, false);
    row.text(1, &words, tokens.secondary, false);
    match line {
        Line::Heading(_) => {}
        Line::Project(project) => progress(row, shown, project, &late),
        Line::Problem(_, problem) => {
            let state = problem_state(problem, shown.moment);
            row.text(4, state.map_or("", ProblemState::label), tokens.text, false);
            let due = problem_deadline(problem, shown.moment).map(|due| due.to_string());
            let is_late = problem_overdue(problem, shown.moment).is_some();
            let color = if is_late { tokens.bad } else { tokens.text };
            row.text(5, due.as_deref().unwrap_or(ABSENT), color, false);
        }
        Line::Due(_, due) => {
            row.text(4, due.kind.label(), tokens.text, false);
            row.text(5, &due.date.to_string(), tokens.text, false);
        }
    }
    is_clicked
}

fn target(shown: &Shown<'_>, project: &Project) -> String {
    let field = Field::Derived(Derived::AnnualTarget);
    let held = value(&shown.portfolio, project, field, shown.moment);
    held.as_text().unwrap_or_default().to_owned()
}

/// `逾期 92 天` where the next milestone should have been reached; else nothing.
fn overdue(shown: &Shown<'_>, project: &Project) -> String {
    let field = Derived::OverdueDays.into();
    match value(&shown.portfolio, project, field, shown.moment) {
        Value::Integer(days @ 1..) => format!("逾期 {days} 天"),
        _ => String::new(),
    }
}

/// Rate, difference, light and the next milestone with how `late` it is.
fn progress(row: &mut SheetRow<'_>, shown: &Shown<'_>, project: &Project, late: &str) {
    let tokens = Tokens::of(row.ui);
    let (portfolio, moment) = (&shown.portfolio, shown.moment);
    let rate = crate::view::completion_rate(portfolio, project, moment);
    let text = rate.map_or_else(|| ABSENT.to_owned(), Ratio::percent_text);
    row.text(2, &text, tokens.text, false);
    let difference = moment.rule.difference(portfolio, project, moment);
    let text = difference.map_or_else(|| ABSENT.to_owned(), Ratio::points_text);
    let light = moment.rule.light(portfolio, project, moment);
    let color = light.map_or(tokens.faint, |light| tokens.by_light(light, moment.rule));
    row.text(3, &text, color, false);
    row.text(
        4,
        light.map_or(ABSENT, |light| moment.rule.word(light)),
        color,
        false,
    );
    let next = value(portfolio, project, Field::NEXT_MILESTONE, moment);
    let text = match next {
        Value::Empty => String::new(),
        next => show_field(portfolio, Field::NEXT_MILESTONE, &next, shown.unit),
    };
    if late.is_empty() {
        row.text(5, &text, tokens.text, false);
    } else {
        row.text(5, &format!("{text}，{late}"), tokens.bad, false);
    }
}
