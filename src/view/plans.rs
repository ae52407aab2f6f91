//! Which plan a question is about, where a library holds several.
//!
//! A plan is chosen, or named by a filter such as `plan=十五五`. Titles, periods and indicators follow it. Where none is,
//! the plans are looked at together: a project that was carried over stands there in each, and counts in the later one.

use std::collections::HashSet;

use crate::model::{Derived, Field, Id, Money, MoneyUnit, Plan, Portfolio, Project};

use super::filter::{Condition, Filter, Operator, Subject};
use super::{GroupKey, Listing, Moment};

/// What asks for a plan.
const PLAN: Field = Field::Derived(Derived::Plan);

impl Moment {
    /// The same, of one plan or of all.
    #[must_use]
    pub const fn of_plan(self, plan: Option<Id<Plan>>) -> Self {
        Self { plan, ..self }
    }

    /// The plan that is asked about; of several none.
    pub fn plan_asked(self, portfolio: &Portfolio) -> Option<&Plan> {
        match self.plan.and_then(|plan| portfolio.plans().get(plan)) {
            Some(plan) => Some(plan),
            None if portfolio.plans().len() > 1 => None,
            None => portfolio.current_plan(),
        }
    }

    /// The plan that speaks for all: the one that is asked about, else the newest.
    pub fn leading_plan(self, portfolio: &Portfolio) -> Option<&Plan> {
        self.plan_asked(portfolio)
            .or_else(|| portfolio.current_plan())
    }

    /// First and last year of what is asked about: of several plans from the first of all to the last.
    pub fn plan_years(self, portfolio: &Portfolio) -> Option<(i32, i32)> {
        if let Some(plan) = self.plan_asked(portfolio) {
            return plan.years();
        }
        let years = portfolio.plans().iter().filter_map(Plan::years);
        years.reduce(|(first, last), (other_first, other_last)| {
            (first.min(other_first), last.max(other_last))
        })
    }

    /// Whether a project belongs to what is asked about.
    pub fn asks_for(self, portfolio: &Portfolio, project: &Project) -> bool {
        let plan = self.plan.filter(|_| portfolio.plans().len() > 1);
        let own = || portfolio.plan_of(project).map(|plan| plan.id);
        plan.is_none_or(|plan| own() == Some(plan))
    }
}

/// Rows of two plans that may be one project, of which nobody said so: each counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undecided {
    /// How many pairs.
    pub pairs: usize,
    /// What both sides of them state, of each pair the smaller sum.
    pub twice: Money,
}

impl Undecided {
    /// With one more pair of total investments.
    #[must_use]
    pub fn with(self, totals: [Option<Money>; 2]) -> Self {
        let [one, other] = totals;
        let both = one.zip(other).map_or(Money::ZERO, |(a, b)| a.min(b));
        Self {
            pairs: self.pairs + 1,
            twice: self.twice + both,
        }
    }

    /// The same in few words; none where there is no pair.
    pub fn short(self) -> Option<String> {
        (self.pairs > 0).then(|| format!("{} 对未认定", self.pairs))
    }

    /// What it does to sums; none where there is no pair.
    pub fn words(self) -> Option<String> {
        let money = match self.twice {
            Money::ZERO => String::new(),
            twice => format!("、总投资至多多计{}", twice.with_unit(MoneyUnit::Wan)),
        };
        let pairs = self.pairs;
        (pairs > 0).then(|| {
            format!(
                "{pairs}对项目在两个规划中名称相同或相近，是否同一项目尚未认定，现按两项计；若都是同一项目，项目数多计{pairs}个{money}"
            )
        })
    }
}

impl Listing {
    /// Notes which of these pairs have both rows in it.
    pub fn note_undecided(&mut self, portfolio: &Portfolio, pairs: &[(Id<Project>, Id<Project>)]) {
        let here: HashSet<Id<Project>> = match pairs {
            [] => HashSet::new(),
            _ => self.projects.iter().copied().collect(),
        };
        let total = |id: &Id<Project>| portfolio.projects().get(*id)?.total_investment;
        let both = pairs
            .iter()
            .filter(|(before, after)| here.contains(before) && here.contains(after));
        self.undecided = both.fold(Undecided::default(), |sum, (before, after)| {
            sum.with([total(before), total(after)])
        });
    }
}

/// The filter of a plan.
pub fn plan_filter(portfolio: &Portfolio, plan: &Plan) -> Filter {
    Filter::Test(Condition {
        subject: Subject::Field(PLAN),
        operator: Operator::Is,
        words: vec![portfolio.plan_label(plan)],
    })
}

/// The plan that a filter asks for in any case, and what it asks beside that.
pub fn without_plan(portfolio: &Portfolio, filter: Filter) -> (Filter, Option<Id<Plan>>) {
    if portfolio.plans().len() < 2 {
        return (filter, None);
    }
    let mut parts = match filter {
        Filter::All(parts) => parts,
        other => vec![other],
    };
    let mut plan = None;
    parts.retain(|part| match named(portfolio, part) {
        Some(found) if plan.is_none() => {
            plan = Some(found);
            false
        }
        _ => true,
    });
    (Filter::All(parts), plan)
}

/// The plan that a filter asks for in any case.
pub fn plan_of_filter(portfolio: &Portfolio, filter: &Filter) -> Option<Id<Plan>> {
    match filter {
        Filter::All(parts) => parts
            .iter()
            .find_map(|part| plan_of_filter(portfolio, part)),
        part => named(portfolio, part),
    }
}

fn named(portfolio: &Portfolio, part: &Filter) -> Option<Id<Plan>> {
    let Filter::Test(Condition {
        subject,
        operator: Operator::Is,
        words,
    }) = part
    else {
        return None;
    };
    let is_plan = match subject {
        Subject::Field(field) => *field == PLAN,
        Subject::Group(key) => *key == GroupKey::Field(PLAN),
    };
    match words.as_slice() {
        [word] if is_plan => portfolio.find_plan(word).map(|plan| plan.id),
        _ => None,
    }
}
