//! Which plan a question is about, where a library holds several.
//!
//! A plan is chosen, or named by a filter such as `plan=十五五`. Titles, periods and indicators follow it. Where none is,
//! the plans are looked at together: a project that was carried over stands there in each, and counts in the later one.

use crate::model::{Derived, Field, Id, Plan, Portfolio, Project};

use super::filter::{Condition, Filter, Operator, Subject};
use super::{GroupKey, Moment};

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

/// The filter of a plan.
pub fn plan_filter(plan: &Plan) -> Filter {
    Filter::Test(Condition {
        subject: Subject::Field(PLAN),
        operator: Operator::Is,
        words: vec![plan.short_name()],
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
