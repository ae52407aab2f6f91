//! 评估: what a year, the first part of a plan or all of it came to: money against plan, stages then and now, problems, what is
//! left over for afterwards.
//!
//! Everything is as of a moment, and of the day before the span began. What carries no date is as it is now.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::model::{
    Derived, Field, Id, Money, Plan, Portfolio, Problem, ProblemKind, ProblemState, Project, Ratio,
    Stage, Value,
};

use super::as_of::{self, problem_overdue, problem_state};
use super::carried::{Along, carried_to};
use super::indicator::{IndicatorRow, IndicatorTable, indicator_table};
use super::summary::summary;
use super::{Counting, Listing, Moment, PathState, Summary, rate};

/// What is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EvaluationSpan {
    /// The year under report.
    Year,
    /// The plan, from its first year to the one under report.
    Plan,
}

/// Planned and done money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// By the annual plans of the span.
    pub planned: Money,
    /// By the reports of the span.
    pub done: Money,
    /// Whether there is any report: nothing done is said by one, or by none.
    pub is_reported: bool,
}

impl Sums {
    /// The share of the plan that is done, in percent; `None` without a plan.
    pub fn rate(self) -> Option<Ratio> {
        rate(self.done, self.planned)
    }

    fn add(&mut self, other: Self) {
        self.planned += other.planned;
        self.done += other.done;
        self.is_reported |= other.is_reported;
    }
}

/// A project whose stage is another than when the span began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageMove {
    /// The project.
    pub project: Id<Project>,
    /// The stage on the day before the span.
    pub before: Option<Stage>,
    /// The stage at its end.
    pub after: Option<Stage>,
    /// What was done in the span, where anybody reported.
    pub done: Option<Money>,
    /// Whether that is in what its programme reports: a sum leaves it out.
    pub is_held: bool,
}

/// Problems of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemCounts {
    /// The kind; none where nobody said it.
    pub kind: Option<ProblemKind>,
    /// Open when the span began.
    pub before: usize,
    /// Raised in it.
    pub raised: usize,
    /// Settled in it.
    pub settled: usize,
    /// Open at its end.
    pub open: usize,
    /// Of these, past their deadline.
    pub overdue: usize,
}

/// A project that is left over for afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// The project.
    pub project: Id<Project>,
    /// Its stage at the end of the span.
    pub stage: Option<Stage>,
    /// The later plan into which it was carried over.
    pub carried_to: Option<Id<Plan>>,
    /// What is done of it.
    pub done: Option<Money>,
    /// What of its total is to be done.
    pub rest: Option<Money>,
    /// Whether that is in what is to be done of its programme: a sum leaves it out.
    pub is_held: bool,
    /// The kinds of its problems that were open at the end of the span, in the order of the list of kinds.
    pub problems: Vec<ProblemKind>,
    /// Whether it was to be finished by the end of the span.
    pub is_due: bool,
}

/// How many indicators stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndicatorCounts {
    /// All of them.
    pub all: usize,
    /// Those with a value.
    pub with_value: usize,
    /// Those that have reached their target.
    pub reached: usize,
    /// Those ahead of what they should be.
    pub ahead: usize,
    /// Those behind.
    pub behind: usize,
}

/// What the projects of a listing came to in a span.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The first day of the span.
    pub since: NaiveDate,
    /// Groups and whole as of the moment.
    pub summary: Summary,
    /// What the outermost groups were to do and did in the span, in the order of `summary`.
    pub groups: Vec<Sums>,
    /// The same of all, each project once.
    pub whole: Sums,
    /// The same year by year.
    pub years: Vec<(i32, Sums)>,
    /// Projects in other stages than when the span began, in the order of the list.
    pub moves: Vec<StageMove>,
    /// The indicators of the plan.
    pub indicators: IndicatorTable,
    /// Problems by kind, in the order of the list of kinds.
    pub problems: Vec<ProblemCounts>,
    /// What is not finished, in the order of the list.
    pub left_over: Vec<LeftOver>,
}

impl Evaluation {
    /// Evaluates the projects of a listing.
    pub fn of(
        portfolio: &Portfolio,
        listing: &Listing,
        span: EvaluationSpan,
        moment: Moment,
    ) -> Self {
        let years = years(portfolio, span, moment);
        let ends: Vec<Moment> = years.iter().map(|year| in_year(moment, *year)).collect();
        let first = years.first().copied().unwrap_or(moment.year);
        let since = NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(moment.today);
        let then = Moment {
            today: since.pred_opt().unwrap_or(since),
            year: first - 1,
            ..moment
        };
        let mut of_project: HashMap<Id<Project>, Sums> = HashMap::new();
        let mut whole = Sums::default();
        let mut by_year = Vec::with_capacity(years.len());
        for end in &ends {
            let counting = listing.counting(portfolio, *end);
            let mut of_year = Sums::default();
            for id in &listing.projects {
                let sums = sums(portfolio, &counting, *id);
                of_project.entry(*id).or_default().add(sums);
                of_year.add(sums);
            }
            whole.add(of_year);
            by_year.push((end.year, of_year));
        }
        let done = |id: Id<Project>| of_project.get(&id).copied().unwrap_or_default();
        let groups = listing.groups.iter().map(|group| {
            let mut sums = Sums::default();
            for id in group.projects_once() {
                sums.add(done(id));
            }
            sums
        });
        let counts = |id: &&Id<Project>| !listing.above.is_earlier(**id);
        let each = || {
            let ids = listing.projects.iter().filter(counts);
            ids.filter_map(|id| portfolio.projects().get(*id))
        };
        let along = Along::new(portfolio, listing, moment);
        let moved = |project: &Project| {
            let stage = |moment| as_of::stage(portfolio, project, moment);
            let (before, after) = (stage(then), stage(moment));
            (before != after).then(|| {
                let (done, is_held) = own(portfolio, listing, project, &ends);
                StageMove {
                    project: project.id,
                    before,
                    after,
                    done,
                    is_held,
                }
            })
        };
        let counting = listing.counting(portfolio, moment);
        let is_open = |project: &Project| !as_of::is_closed(portfolio, project, moment);
        Self {
            since,
            summary: summary(portfolio, listing, moment),
            groups: groups.collect(),
            whole,
            years: by_year,
            moves: each().filter_map(moved).collect(),
            indicators: indicator_table(portfolio, None, moment),
            problems: problems(
                each().flat_map(|project| along.problems(project)),
                (then, moment),
            ),
            left_over: each()
                .filter(|project| is_open(project))
                .map(|project| LeftOver {
                    // What is left of a part stays in sight when its programme is finished.
                    is_held: counting.is_held_among(project.id, Field::TOTAL_INVESTMENT, is_open),
                    problems: open_kinds(&along.problems(project), moment),
                    ..left_over(portfolio, project, moment)
                })
                .collect(),
        }
    }

    /// How many indicators stand how.
    pub fn indicator_counts(&self) -> IndicatorCounts {
        let mut counts = IndicatorCounts::default();
        for row in &self.indicators.rows {
            let IndicatorRow::Indicator {
                progress,
                path,
                latest,
                ..
            } = row
            else {
                continue;
            };
            counts.all += 1;
            counts.with_value += usize::from(latest.is_some());
            let whole = Ratio::percent(1, 1).unwrap_or_default();
            counts.reached += usize::from(progress.is_some_and(|(_, done)| done >= whole));
            counts.ahead += usize::from(*path == Some(PathState::Ahead));
            counts.behind += usize::from(*path == Some(PathState::Behind));
        }
        counts
    }

    /// Those of the moves after which a project is in one of these stages.
    pub fn moved_to(&self, is_meant: fn(Stage) -> bool) -> usize {
        let moves = self.moves.iter();
        moves.filter(|one| one.after.is_some_and(is_meant)).count()
    }
}

fn years(portfolio: &Portfolio, span: EvaluationSpan, moment: Moment) -> Vec<i32> {
    let of_plan = moment.plan_years(portfolio);
    match (span, of_plan) {
        // A plan of a hundred years is a slip of the pen.
        (EvaluationSpan::Plan, Some((first, last)))
            if first <= moment.year && last - first <= 30 =>
        {
            (first..=last.min(moment.year)).collect()
        }
        _ => vec![moment.year],
    }
}

/// The end of a year, or the moment itself in its own.
fn in_year(moment: Moment, year: i32) -> Moment {
    let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(moment.today);
    Moment {
        today: end.min(moment.today),
        year,
        ..moment
    }
}

fn sums(portfolio: &Portfolio, counting: &Counting<'_>, id: Id<Project>) -> Sums {
    let Some(project) = portfolio.projects().get(id) else {
        return Sums::default();
    };
    let amount = |derived: Derived| match counting.value(project, Field::Derived(derived)) {
        Value::Money(amount) => Some(amount),
        _ => None,
    };
    let done = amount(Derived::CompletedThisYear);
    Sums {
        planned: amount(Derived::PlannedForYear).unwrap_or_default(),
        done: done.unwrap_or_default(),
        is_reported: done.is_some(),
    }
}

/// What a project reported of its own by the ends of some years, and whether that is in what its programme reported.
fn own(
    portfolio: &Portfolio,
    listing: &Listing,
    project: &Project,
    ends: &[Moment],
) -> (Option<Money>, bool) {
    const DONE: Field = Field::Derived(Derived::CompletedThisYear);
    let mut done = None;
    let mut is_held = false;
    for end in ends {
        if let Value::Money(amount) = super::value(portfolio, project, DONE, *end) {
            done = Some(done.unwrap_or_default() + amount);
            is_held |= listing.counting(portfolio, *end).is_held(project.id, DONE);
        }
    }
    (done, is_held)
}

fn problems<'p>(
    all: impl Iterator<Item = &'p Problem>,
    (then, moment): (Moment, Moment),
) -> Vec<ProblemCounts> {
    let kinds = ProblemKind::ALL.iter().copied().map(Some).chain([None]);
    let mut counts: Vec<ProblemCounts> = kinds
        .map(|kind| ProblemCounts {
            kind,
            ..ProblemCounts::default()
        })
        .collect();
    for problem in all {
        if let Some(of_kind) = counts.iter_mut().find(|one| one.kind == problem.kind) {
            count(of_kind, problem, (then, moment));
        }
    }
    counts.retain(|one| one.before + one.raised + one.settled + one.open > 0);
    counts
}

fn count(counts: &mut ProblemCounts, problem: &Problem, (then, moment): (Moment, Moment)) {
    let is_open =
        |state: Option<ProblemState>| state.is_some_and(|state| state != ProblemState::Settled);
    let (before, after) = (problem_state(problem, then), problem_state(problem, moment));
    counts.before += usize::from(is_open(before));
    counts.raised += usize::from(before.is_none() && after.is_some());
    let is_settled = after == Some(ProblemState::Settled);
    counts.settled += usize::from(is_settled && before != Some(ProblemState::Settled));
    counts.open += usize::from(is_open(after));
    counts.overdue += usize::from(problem_overdue(problem, moment).is_some());
}

fn open_kinds(problems: &[&Problem], moment: Moment) -> Vec<ProblemKind> {
    let has = |kind: ProblemKind| {
        let mut of_kind = problems.iter().filter(|one| one.kind == Some(kind));
        of_kind.any(|problem| as_of::is_open(problem, moment))
    };
    let kinds = ProblemKind::ALL.iter().copied();
    kinds.filter(|kind| has(*kind)).collect()
}

fn left_over(portfolio: &Portfolio, project: &Project, moment: Moment) -> LeftOver {
    let field = Field::Derived(Derived::CompletedSinceStart);
    let done = match super::value(portfolio, project, field, moment) {
        Value::Money(done) => Some(done),
        _ => None,
    };
    let rest = project.total_investment;
    let rest = rest.map(|total| (total - done.unwrap_or_default()).max(Money::ZERO));
    LeftOver {
        project: project.id,
        stage: as_of::stage(portfolio, project, moment),
        carried_to: carried_to(portfolio, project).map(|plan| plan.id),
        done,
        rest,
        is_held: false,
        problems: Vec::new(),
        is_due: project
            .end
            .is_some_and(|end| end.last_day() <= moment.today),
    }
}

#[cfg(test)]
mod tests;
