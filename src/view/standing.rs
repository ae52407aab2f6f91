//! Where a project stands at the month under report: what papers say of it beside its fields.

use chrono::Datelike as _;

use crate::model::{
    Approval, ApprovalKind, ApprovalState, ApprovalWords, Derived, FundingKind, FundingLineColumn,
    Id, Milestone, MilestoneColumn, Money, MonthlyProgressColumn, PartField, PartialDate,
    Portfolio, Problem, ProblemColumn, ProblemKind, Project, Record as _, Row, Step, Table, Value,
    YearMonth,
};

use super::as_of::{
    self, approval_state, is_closed, is_open, problem_overdue, problem_state, reached_on,
};
use super::progress::{months_of, only, period_end, reports_in, sum};
use super::summary::each_project;
use super::{Group, Moment, derive};

/// The last month under report: that of the day, or December of a year that is over. `None` for a year to come.
pub fn month_under_report(moment: Moment) -> Option<YearMonth> {
    match moment.today.year().cmp(&moment.year) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => Some(YearMonth::of(moment.today)),
        std::cmp::Ordering::Greater => YearMonth::new(moment.year, 12),
    }
}

/// 本月完成投资: that of the last month under report, of one that is reported in parts up to the end of the period; `None` without
/// a report for it.
pub(super) fn completed_in_month(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let month = month_under_report(moment)?;
    let end = period_end(moment);
    let of_month = reports_in(portfolio, project, only(month)).iter();
    let amounts = of_month.filter_map(|report| report.invested_by(end));
    amounts.reduce(|sum, amount| sum + amount)
}

/// 截止上年底累计完成投资: all that was reported before the year under report; `None` without a report.
pub(super) fn completed_before_year(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    let months = i32::MIN..months_of(moment.year).start;
    sum(portfolio, project, moment, months)
}

/// 规划期累计完成投资: from the first year of its plan to the last month under report; without such a year,
/// since work began. A month of the plan that was reported after the project was carried over stands with the later row,
/// and counts here: that row tells of the years of its own plan. `None` without a report.
pub(super) fn completed_in_plan(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<Money> {
    let last = month_under_report(moment).unwrap_or_else(|| YearMonth::of(moment.today));
    let plan = portfolio.plan_of(project);
    let first = plan.and_then(|plan| plan.first_year);
    let start = first.map_or(i32::MIN, |first| months_of(first).start);
    let end = last.index() + 1;
    let own = sum(portfolio, project.id, moment, start..end);
    let later = portfolio.later_rows(project.id).iter();
    let later = later.filter_map(|later| portfolio.projects().get(*later));
    // Of several that became one the first has them.
    let later = later.filter(|later| later.carried_from.first() == Some(&project.id));
    let late = later.filter_map(|later| {
        let next = portfolio.plan_of(later)?.first_year?;
        let months = start..end.min(months_of(next).start);
        sum(portfolio, later.id, moment, months)
    });
    late.chain(own).reduce(|sum, amount| sum + amount)
}

/// 形象进度 in words: the latest that was reported in the year under report.
pub(super) fn physical_progress(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<&str> {
    let last = month_under_report(moment)?;
    let months = months_of(moment.year).start..last.index() + 1;
    let mut reports = reports_in(portfolio, project, months).iter();
    let latest = reports.rfind(|report| !report.physical_progress.is_empty())?;
    Some(&latest.physical_progress)
}

/// 存在问题: the problems of a project that are not settled, each in a few words.
pub(super) fn problems_in_hand(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> String {
    let problems = portfolio.problems().of(project).iter();
    let in_hand = problems.filter(|problem| is_open(problem, moment));
    in_hand.map(problem_words).collect::<Vec<_>>().join("；")
}

/// A problem in a few words.
fn problem_words(problem: &Problem) -> &str {
    match problem.description.as_str() {
        "" => problem.kind.map_or("未说明", ProblemKind::label),
        description => description,
    }
}

/// An approval of a project, where one of this kind is noted.
fn noted(portfolio: &Portfolio, project: Id<Project>, kind: ApprovalKind) -> Option<&Approval> {
    let mut approvals = super::carried::approvals_of(portfolio, project).into_iter();
    approvals.rfind(|approval| approval.kind == Some(kind))
}

/// How far a preliminary step has come, by the first approval noted that may stand for it.
pub(super) fn step(
    portfolio: &Portfolio,
    project: Id<Project>,
    step: Step,
    moment: Moment,
) -> Option<ApprovalState> {
    let mut kinds = step.approvals().iter();
    let noted = kinds.find_map(|kind| noted(portfolio, project, *kind));
    approval_state(noted?, moment)
}

/// An approval line by line: its state, then the document that grants it, or when it is expected. It is typed as it is told: what is
/// noted stands there whatever the moment.
pub(super) fn approval(portfolio: &Portfolio, project: Id<Project>, kind: ApprovalKind) -> String {
    noted(portfolio, project, kind).map_or_else(String::new, |approval| {
        approval_words(approval, |date| date.to_string())
    })
}

/// The same for a paper: as of the moment, with dates in Chinese.
pub(super) fn approval_on_paper(
    portfolio: &Portfolio,
    project: Id<Project>,
    kind: ApprovalKind,
    moment: Moment,
) -> String {
    noted(portfolio, project, kind).map_or_else(String::new, |approval| {
        approval_words(&as_of::approval(approval, moment), PartialDate::in_chinese)
    })
}

fn approval_words(approval: &Approval, words: fn(PartialDate) -> String) -> String {
    let mut lines = vec![approval.state.map_or("", ApprovalState::label).to_owned()];
    if approval.state == Some(ApprovalState::Granted) {
        lines.push(approval.document_number.clone());
        lines.extend(approval.date.map(words));
        let until = |date| format!("{}{}", ApprovalWords::EXPIRES, words(date));
        lines.extend(approval.expires.map(until));
    } else {
        lines.extend(
            approval
                .expected
                .map(|date| format!("{}{}", ApprovalWords::EXPECTED, words(date))),
        );
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// How a milestone stands whose time has not come.
pub(super) const NOT_DUE: &str = "未到期";

/// How a milestone stands; one of a project that has ended is never late.
pub(super) fn milestone_state(
    portfolio: &Portfolio,
    project: &Project,
    milestone: &Milestone,
    moment: Moment,
) -> String {
    let overdue = milestone.overdue_days(moment.today);
    match (reached_on(milestone, moment), overdue) {
        (Some(_), _) => "已完成".to_owned(),
        _ if is_closed(portfolio, project, moment) => "未填实际时间".to_owned(),
        (None, Some(days)) => format!("逾期{days}天"),
        _ if milestone.planned.is_none() => "时间待定".to_owned(),
        _ => NOT_DUE.to_owned(),
    }
}

/// What a row that belongs to a project says; what is dated, as of the moment.
pub fn part_value(
    portfolio: &Portfolio,
    project: &Project,
    row: &Row,
    field: PartField,
    moment: Moment,
) -> Value {
    let milestone = || portfolio.milestones().get(Id::new(row.id));
    let held = |column: usize| row.values.get(column).cloned().unwrap_or_default();
    let problem = || portfolio.problems().get(Id::new(row.id));
    const PROBLEM_STATE: PartField =
        PartField::Typed(Table::Problem, ProblemColumn::State as usize);
    const ACTUAL: PartField = PartField::Typed(Table::Milestone, MilestoneColumn::Actual as usize);
    const SOURCE: PartField =
        PartField::Typed(Table::FundingLine, FundingLineColumn::Source as usize);
    const KIND: PartField = PartField::Typed(Table::FundingLine, FundingLineColumn::Kind as usize);
    match (field, field.column().map(held).unwrap_or_default()) {
        (PartField::MilestoneState, _) => milestone().map_or(Value::Empty, |milestone| {
            Value::Text(milestone_state(portfolio, project, milestone, moment))
        }),
        (ACTUAL, _) => milestone()
            .and_then(|milestone| reached_on(milestone, moment))
            .map_or(Value::Empty, Value::Date),
        (SOURCE, Value::Empty) => Value::Text("未注明来源".to_owned()),
        (PROBLEM_STATE, _) => problem()
            .and_then(|problem| problem_state(problem, moment))
            .map_or(Value::Empty, |state| Value::Choice(state.label())),
        (PartField::Typed(Table::Problem, column), value) => {
            problem().map_or(value, |noted| as_of::problem(noted, moment).get(column))
        }
        (PartField::Typed(Table::Approval, column), value) => {
            let noted = portfolio.approvals().get(Id::new(row.id));
            noted.map_or(value, |noted| as_of::approval(noted, moment).get(column))
        }
        (PartField::ProblemOverdue, _) => problem()
            .and_then(|problem| problem_overdue(problem, moment))
            .map_or(Value::Empty, Value::Integer),
        // A line of no kind is taken for a planned one.
        (KIND, Value::Empty) => Value::Choice(FundingKind::Planned.label()),
        (PartField::CompletedByThen, _) => {
            let Value::Date(month) = held(MonthlyProgressColumn::Month as usize) else {
                return Value::Empty;
            };
            let then = Moment {
                today: month.last_day(),
                ..moment
            };
            let field = Derived::CompletedThisYear.into();
            derive::value(portfolio, project, field, then)
        }
        (PartField::Typed(..), value) => value,
    }
}

/// How many approvals are granted, and how many are needed; `None` where none is noted.
pub(super) fn approvals_granted(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<(usize, usize)> {
    let approvals = super::carried::approvals_of(portfolio, project);
    if approvals.is_empty() {
        return None;
    }
    let count = |is_meant: fn(Option<ApprovalState>) -> bool| {
        let states = approvals.iter();
        let states = states.map(|approval| approval_state(approval, moment));
        states.filter(|state| is_meant(*state)).count()
    };
    Some((
        count(|state| state == Some(ApprovalState::Granted)),
        count(|state| state != Some(ApprovalState::NotNeeded)),
    ))
}

impl Group {
    /// Every project below the group, once.
    pub fn projects_once(&self) -> Vec<Id<Project>> {
        let mut projects = Vec::with_capacity(self.totals.count);
        each_project(self, &mut |id| projects.push(id));
        projects
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{Change, MonthlyProgressColumn as M, Op, PlanColumn};

    const PROJECT: Uuid = Uuid::from_u128(1);

    /// Reports of 5, 7, 11 and 13 万元; the plan runs from 2021.
    fn portfolio() -> Portfolio {
        let report = |(number, (year, month, wan, words)): (u128, (i32, u32, i64, &str))| {
            let mut row = Row::blank(Table::MonthlyProgress, Uuid::from_u128(100 + number));
            row.values[M::Project as usize] = Value::Ref(PROJECT);
            let month = YearMonth::new(year, month).unwrap();
            row.values[M::Month as usize] = Value::Date(crate::model::PartialDate::Month(month));
            row.values[M::Invested as usize] = Value::Money(Money::from_wan(wan));
            if !words.is_empty() {
                row.values[M::PhysicalProgress as usize] = Value::Text(words.to_owned());
            }
            Change::Create(row)
        };
        let reports = [
            (2020, 12, 5, ""),
            (2023, 6, 7, "桩基完成"),
            (2024, 2, 11, "主体施工"),
            (2024, 9, 13, ""),
        ];
        let mut plan = Row::blank(Table::Plan, Uuid::from_u128(9));
        plan.values[PlanColumn::FirstYear as usize] = Value::Integer(2021);
        let mut changes = vec![
            Change::Create(Row::blank(Table::Project, PROJECT)),
            Change::Create(plan),
        ];
        changes.extend((0..).zip(reports).map(report));
        let mut portfolio = Portfolio::default();
        let op = Op::edit(Uuid::nil(), "", changes);
        portfolio.apply(&op).unwrap();
        portfolio
    }

    #[test]
    fn completed_investment_is_cut_at_the_year_the_month_and_the_plan() {
        let portfolio = portfolio();
        let id = Id::new(PROJECT);
        let project = portfolio.projects().get(id).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let wan = |wan| Some(Money::from_wan(wan));
        assert_eq!(completed_in_month(&portfolio, id, moment), wan(13));
        assert_eq!(completed_before_year(&portfolio, id, moment), wan(12));
        assert_eq!(completed_in_plan(&portfolio, project, moment), wan(31));
        assert_eq!(physical_progress(&portfolio, id, moment), Some("主体施工"));
        let past = Moment {
            year: 2023,
            ..moment
        };
        assert_eq!(month_under_report(past), YearMonth::new(2023, 12));
        assert_eq!(completed_in_month(&portfolio, id, past), None);
        assert_eq!(completed_in_plan(&portfolio, project, past), wan(7));
        assert_eq!(physical_progress(&portfolio, id, past), Some("桩基完成"));
    }
}
