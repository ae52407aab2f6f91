//! The pages of the inspector on a project's course: approvals, monthly progress, problems.

use egui::{Frame, Key, Margin, RichText, Ui};

use crate::app::{Command, EditCommand, PartColumn};
use crate::model::{
    ApprovalColumn as A, ApprovalKind, ApprovalState, Id, MonthlyProgress,
    MonthlyProgressColumn as M, Pace, PeriodEnd, Problem, ProblemColumn as P, Project,
    ReportingPeriod, Table, TalkState, Value, ViewPage,
};
use crate::report::Preset;
use crate::view;

use super::part_table::{Adding, PartHead, PartTable, head, note_rows};
use super::parts::row_card;
use crate::ui::dialogs::ExportDialog;
use crate::ui::fields::by_kind::value_editor;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

const APPROVALS: [PartHead; 6] = [
    head(A::Kind as usize, 92.0, 1.0),
    head(A::State as usize, 74.0, 0.0),
    head(A::Date as usize, 98.0, 0.0),
    head(A::Expected as usize, 98.0, 0.0),
    head(A::Expires as usize, 98.0, 0.0),
    head(A::DocumentNumber as usize, 120.0, 2.0),
];

const MONTHS: [PartHead; 9] = [
    head(M::Month as usize, 82.0, 0.0),
    head(M::Planned as usize, 90.0, 0.5),
    head(M::ByTenth as usize, 90.0, 0.5),
    head(M::ByFifteenth as usize, 90.0, 0.5),
    head(M::ByTwentieth as usize, 90.0, 0.5),
    head(M::Invested as usize, 90.0, 0.5),
    head(M::PhysicalProgress as usize, 80.0, 3.0),
    head(M::Light as usize, 84.0, 0.0),
    head(M::LightReason as usize, 80.0, 1.0),
];

/// The columns of a month: its plan where months are planned, its parts where it is reported in parts, lights where some are set
/// by hand. Few months have them, and without them a month stays one line.
fn month_columns(
    period: ReportingPeriod,
    reports: &[MonthlyProgress],
    has_plans: bool,
    has_lights: bool,
) -> Vec<PartHead> {
    let has_part = |end: PeriodEnd| {
        let mut reports = reports.iter();
        period.ends().contains(&end) || reports.any(|report| report.invested_by(end).is_some())
    };
    let is_shown = |place: &usize| match place {
        1 => has_plans,
        2 => has_part(PeriodEnd::Tenth),
        3 => has_part(PeriodEnd::Fifteenth),
        4 => has_part(PeriodEnd::Twentieth),
        7.. => has_lights,
        _ => true,
    };
    let places = (0..MONTHS.len()).filter(is_shown);
    places.map(|place| MONTHS[place]).collect()
}

/// So many months are shown unless all are wanted.
const LAST_MONTHS: usize = 12;

/// 手续: what the project needs before work may begin.
pub(super) fn approvals(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let approvals = shown.portfolio.approvals().of(project.id);
    let is_needed = |state: Option<ApprovalState>| state != Some(ApprovalState::NotNeeded);
    let needed = approvals.iter().filter(|a| is_needed(a.state)).count();
    let granted = approvals
        .iter()
        .filter(|a| a.state == Some(ApprovalState::Granted))
        .count();
    if needed > 0 {
        caption(ui, format!("需办 {needed} 项，已完成 {granted} 项"));
    }
    let all = crate::view::approvals_of(&shown.portfolio, project.id);
    let earlier = all.iter().filter(|one| one.project != project.id);
    let earlier: Vec<&str> = earlier.filter_map(|one| Some(one.kind?.label())).collect();
    if !earlier.is_empty() {
        let words = format!("结转前的一行另有：{}", earlier.join("、"));
        caption(ui, words);
    }
    let table = PartTable {
        project: project.id,
        rows: approvals,
        columns: &APPROVALS,
        marks: Vec::new(),
    };
    table.show(ui, shown, state, commands);
    let add = EditCommand::AddApprovals(project.id, Vec::new());
    Adding::new("新增手续", add).show(ui, approvals, state, commands);
    let usual = ApprovalKind::usual(project.procedure);
    let missing: Vec<ApprovalKind> = usual
        .iter()
        .copied()
        .filter(|kind| {
            approvals
                .iter()
                .all(|approval| approval.kind != Some(*kind))
        })
        .collect();
    if missing.is_empty() {
        return;
    }
    let of = project
        .procedure
        .map_or("审批", |procedure| procedure.label());
    let label = format!("按{of}项目加入 {} 项常用手续", missing.len());
    let names: Vec<&str> = missing.iter().map(|kind| kind.label()).collect();
    if text_button(ui, label)
        .on_hover_text(names.join("、"))
        .clicked()
    {
        note_rows(approvals, state);
        commands.push(Command::Edit(EditCommand::AddApprovals(
            project.id, missing,
        )));
    }
}

/// 进度: only the month's own figures are typed, everything else is derived.
pub(super) fn progress(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let (portfolio, moment) = (&*shown.portfolio, shown.moment);
    let amount = |amount: Option<crate::model::Money>| {
        amount.map_or_else(
            || view::ABSENT.to_owned(),
            |amount| amount.with_unit(shown.unit),
        )
    };
    let year = view::completed_this_year(portfolio, project.id, moment);
    let all = view::completed_since_start(portfolio, project.id, moment);
    let rate = view::completion_rate(portfolio, project, moment);
    caption(ui, format!("{}年累计完成 {}", moment.year, amount(year)));
    caption(ui, format!("自开工累计 {}", amount(all)));
    if let Some(rate) = rate {
        let rule = moment.rule;
        let difference = rule.difference(portfolio, project, moment);
        let light = rule.light(portfolio, project, moment);
        let text = format!(
            "完成率 {}%，序时差 {} 个百分点　{}",
            rate.to_tenths(),
            difference.unwrap_or_default().to_tenths(),
            light.map_or("", |light| rule.word(light))
        );
        let color = light.map_or(tokens.secondary, |light| tokens.light(light, rule));
        ui.label(RichText::new(text).size(SMALL_TEXT).color(color));
        if let Some(ground) = rule.light_in_words(portfolio, project, moment) {
            caption(ui, format!("亮灯依据：{ground}"));
        }
    }
    // Months go down the page as in a sheet; the latest ones are those that are asked for.
    let reports = portfolio.progress().of(project.id);
    let before = reports.len().saturating_sub(LAST_MONTHS);
    let hidden = if state.inspector.is_every_month_shown {
        0
    } else {
        before
    };
    if before > 0 {
        let label = match hidden {
            0 => "只看最近 12 个月".to_owned(),
            hidden => format!("显示更早的 {hidden} 个月"),
        };
        if text_button(ui, label).clicked() {
            state.inspector.is_every_month_shown = hidden > 0;
        }
    }
    let has_lights = state.inspector.has_light_columns
        || reports
            .iter()
            .any(|report| report.light.is_some() || !report.light_reason.is_empty());
    if !has_lights
        && text_button(ui, "设人工亮灯")
            .on_hover_text("按月另定亮灯：先写亮灯理由，再选亮灯；印在表下面")
            .clicked()
    {
        state.inspector.has_light_columns = true;
    }
    let has_plans =
        moment.rule.pace == Pace::Own || reports[hidden..].iter().any(|r| r.planned.is_some());
    let columns = month_columns(
        moment.rule.period,
        &reports[hidden..],
        has_plans,
        has_lights,
    );
    let table = PartTable {
        project: project.id,
        rows: &reports[hidden..],
        columns: &columns,
        marks: Vec::new(),
    };
    table.show(ui, shown, state, commands);
    let add = EditCommand::AddProgress(project.id);
    Adding::new("填报一个月", add).show(ui, reports, state, commands);
}

/// 问题: what holds the project up, and who is to settle it by when.
pub(super) fn problems(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let problems = shown.portfolio.problems().of(project.id);
    let open = problems
        .iter()
        .filter(|problem| view::FollowUpPick::Open.holds(problem, shown.moment))
        .count();
    if !problems.is_empty() {
        caption(ui, format!("共 {} 个，未办结 {open} 个", problems.len()));
    }
    if view::talk(&shown.portfolio, project, shown.moment) == Some(TalkState::Due) {
        let months = view::months_late(&shown.portfolio, project, shown.moment);
        let words = format!("连续 {months} 个月滞后，需约谈");
        let words = RichText::new(words).size(SMALL_TEXT);
        ui.label(words.color(Tokens::of(ui).bad));
        let record = text_button(ui, format!("{} 登记约谈", icons::PLUS));
        let record = record
            .on_hover_text("记一条“进度滞后”问题，写明责任单位和要求；可打印督办单，反馈填在这里");
        if shown.read_only.is_none() && record.clicked() {
            note_rows(problems, state);
            commands.push(Command::Edit(EditCommand::AddTalks(vec![project.id])));
        }
    }
    let columns = [
        P::Kind,
        P::State,
        P::Description,
        P::Need,
        P::ResponsibleDepartments,
        P::Person,
        P::DocumentNumber,
        P::RaisedOn,
        P::DueOn,
        P::AcceptedOn,
        P::Steps,
        P::ExtendedTo,
        P::ExtendedOn,
        P::SettledOn,
        P::Answer,
    ];
    let columns = columns.map(|column| column as usize);
    if let Some(added) = added(problems, state) {
        state.inspector.seeks = Some(added);
        state.inspector.added = (shown.workspace.page == ViewPage::FollowUp).then_some(added);
        if std::mem::take(&mut state.inspector.goes_on) {
            state.editor.go_to(Target::Part(PartColumn {
                table: Table::Problem,
                id: added.uuid(),
                column: P::Need as usize,
            }));
        }
    }
    for (problem, number) in problems.iter().zip(1..) {
        let card = ui.scope(|ui| {
            row_card(ui, shown, state, (problem, number), &columns, commands);
            ui.horizontal(|ui| {
                for slip in [Preset::Handovers, Preset::Slips] {
                    let word = slip.label();
                    let button = text_button(ui, format!("{} {word}…", icons::FILE));
                    let tip = format!("只出这一个问题的{word}：看一遍，打印或存成文件");
                    if button.on_hover_text(tip).clicked() {
                        let dialog = ExportDialog::of_problem(shown, slip, problem.id);
                        state.dialogs.open(dialog);
                    }
                }
            });
        });
        if state.inspector.seeks == Some(problem.id) {
            card.response.scroll_to_me(Some(egui::Align::TOP));
            state.inspector.seeks = None;
        }
    }
    new_problem(ui, shown, state, (project, problems), commands);
}

/// The field in which a problem is written that the project does not have yet, and the button that calls it. Nothing is stored
/// before there are words, and Esc leaves nothing.
fn new_problem(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (project, problems): (&Project, &[Problem]),
    commands: &mut Vec<Command>,
) {
    let target = Target::NewProblem(project.id);
    if state.inspector.new_problem != Some(project.id) {
        let label = format!("{} 新增问题", icons::PLUS);
        if text_button(ui, label).clicked() {
            note_rows(problems, state);
            state.inspector.begin_problem(project.id);
            state.editor.go_to(target);
        }
        return;
    }
    let spec = P::Description.spec();
    let width = ui.available_width();
    let cell = Cell {
        portfolio: &shown.portfolio,
        unit: shown.unit,
        target: target.clone(),
        kind: spec.kind,
        value: &Value::Empty,
        name: "新问题的描述",
        is_suggested: false,
        is_mixed: false,
        width: width - 16.0,
    };
    let frame = Frame::new()
        .stroke(egui::Stroke::new(1.0, Tokens::of(ui).accent))
        .corner_radius(6)
        .inner_margin(Margin::same(8));
    let before = commands.len();
    let drawn = frame.show(ui, |ui| {
        caption(ui, "新问题：写好按 Tab 存入，再填其余各项；按 Esc 不记");
        value_editor(ui, &mut state.editor, &cell, shown.moment.today, commands)
    });
    let field = drawn.inner;
    state.inspector.goes_on |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Tab));
    if state.editor.is_wanted(&target) {
        drawn.response.scroll_to_me(Some(egui::Align::Max));
    }
    // Left, it is a problem by now, or nothing.
    let is_written = state.editor.typed_into(&target).is_some();
    if !field.has_focus() && !is_written && !state.editor.is_wanted(&target) {
        state.inspector.new_problem = None;
        if commands.len() == before {
            state.inspector.before_adding = None;
        }
    }
}

/// The problem that was just added; it is told once.
fn added(problems: &[Problem], state: &mut UiState) -> Option<Id<Problem>> {
    let before = state.inspector.before_adding.as_ref();
    let (_, there) = before.filter(|(table, _)| *table == Table::Problem)?;
    let is_new = |problem: &&Problem| !there.contains(&problem.id.uuid());
    let added = problems.iter().find(is_new)?.id;
    state.inspector.before_adding = None;
    Some(added)
}
