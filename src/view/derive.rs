use chrono::{Datelike as _, NaiveDate};

use crate::model::{
    AnnualPlan, Decimal, Derived, Field, FundingKind, Money, PartialDate, Portfolio, ProblemState,
    Project, Record as _, Source, Value,
};

use super::LightRule;
use super::milestone::next_milestone;
use super::progress;

/// The day and the year for which a question is asked. The window takes them from the clock, a test sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Today: decides what is late.
    pub today: NaiveDate,
    /// The year under report: decides which annual plan is shown.
    pub year: i32,
}

impl Moment {
    /// The year under report is that of the day.
    pub fn on(today: NaiveDate) -> Self {
        Self {
            today,
            year: today.year(),
        }
    }
}

/// The value of any field: typed, derived or the office's own.
pub fn value(portfolio: &Portfolio, project: &Project, field: Field, moment: Moment) -> Value {
    let derived = match field {
        Field::Typed(column) => return project.get(column as usize),
        Field::Own(own) => return super::own::value(portfolio, project.id, own),
        Field::Derived(derived) => derived,
    };
    let money = |amount: Option<Money>| amount.map_or(Value::Empty, Value::Money);
    match derived {
        Derived::Period => period(project),
        Derived::FundingTotal => money(planned_funding(portfolio, project)),
        Derived::FundingGap => {
            let gap = planned_funding(portfolio, project)
                .zip(project.total_investment)
                .map(|(funding, total)| total - funding);
            money(gap)
        }
        Derived::PlannedForYear => money(planned_for_year(portfolio, project, moment.year)),
        Derived::AnnualTarget => {
            let target = annual_plan(portfolio, project, moment.year).map(|plan| &plan.target);
            target
                .filter(|t| !t.is_empty())
                .map_or(Value::Empty, |t| Value::Text(t.clone()))
        }
        Derived::NextMilestone => next_milestone(portfolio, project.id).map_or(Value::Empty, |m| {
            let date = m.planned.map(|date| date.to_string()).unwrap_or_default();
            Value::Text(format!("{date} {}", m.name))
        }),
        Derived::OverdueDays => next_milestone(portfolio, project.id)
            .and_then(|milestone| milestone.overdue_days(moment.today))
            .map_or(Value::Empty, Value::Integer),
        Derived::OutlinePath => project.outline.map_or(Value::Empty, |node| {
            let path = portfolio.outline_path(node);
            let headings: Vec<String> = path.iter().map(|node| node.heading()).collect();
            Value::Text(headings.join(" › "))
        }),
        Derived::CompletedThisYear => {
            money(progress::completed_this_year(portfolio, project.id, moment))
        }
        Derived::CompletionRate => rate(progress::completion_rate(portfolio, project, moment)),
        Derived::ScheduleDifference => {
            rate(LightRule::default().difference(portfolio, project, moment))
        }
        Derived::Light => LightRule::default()
            .light(portfolio, project, moment)
            .map_or(Value::Empty, |light| Value::Choice(light.label())),
        Derived::OpenProblems => count(open_problems(portfolio, project)),
        Derived::Suggestions => count(project.sources.columns(Source::Suggested).count()),
        Derived::ChangedOn => portfolio
            .changed_on(project.id)
            .map_or(Value::Empty, |day| Value::Date(PartialDate::Day(day))),
        Derived::CompletedSinceStart => money(progress::completed_since_start(
            portfolio, project.id, moment,
        )),
    }
}

/// A number of things; none is nothing to say.
fn count(count: usize) -> Value {
    match i64::try_from(count) {
        Ok(0) | Err(_) => Value::Empty,
        Ok(count) => Value::Integer(count),
    }
}

/// How many problems of a project are not settled.
pub fn open_problems(portfolio: &Portfolio, project: &Project) -> usize {
    let problems = portfolio.problems().of(project.id).into_iter();
    problems
        .filter(|problem| problem.state != Some(ProblemState::Settled))
        .count()
}

/// A rate as it is shown. A light is judged by the exact one.
fn rate(rate: Option<Decimal>) -> Value {
    rate.map_or(Value::Empty, |rate| Value::Decimal(rate.to_hundredths()))
}

/// The sum of the planned funding lines; `None` without any.
pub fn planned_funding(portfolio: &Portfolio, project: &Project) -> Option<Money> {
    let lines = portfolio.funding().of(project.id).into_iter();
    let amounts = lines
        .filter(|line| line.kind.unwrap_or(FundingKind::Planned) == FundingKind::Planned)
        .filter_map(|line| line.amount);
    amounts.reduce(|sum, amount| sum + amount)
}

/// The investment planned for a year, from the annual plan.
pub fn planned_for_year(portfolio: &Portfolio, project: &Project, year: i32) -> Option<Money> {
    annual_plan(portfolio, project, year)?.planned
}

fn annual_plan<'p>(
    portfolio: &'p Portfolio,
    project: &Project,
    year: i32,
) -> Option<&'p AnnualPlan> {
    let mut plans = portfolio.annual_plans().of(project.id).into_iter();
    plans.rfind(|plan| plan.year == year)
}

fn period(project: &Project) -> Value {
    let year = |date: Option<crate::model::PartialDate>| date.map(crate::model::PartialDate::year);
    match (year(project.start), year(project.end)) {
        (None, None) => Value::Empty,
        (Some(start), Some(end)) if start == end => Value::Text(start.to_string()),
        (Some(start), Some(end)) => Value::Text(format!("{start}—{end}")),
        (Some(start), None) => Value::Text(format!("{start}—")),
        (None, Some(end)) => Value::Text(format!("—{end}")),
    }
}
