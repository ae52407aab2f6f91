//! What is different between two states of a portfolio: of one library at two moments, or of two libraries.

mod groups;
mod lines;

use std::collections::{HashMap, HashSet};

use crate::model::{Field, Id, Money, MoneyUnit, Portfolio, Project, Value};

use super::annual_list::is_in_list;
use super::{Index, Moment, Query, Totals, index, run, show};

pub use groups::ComparisonGroup;

/// What became of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is only in the later state.
    Added,
    /// It is only in the earlier state.
    Removed,
    /// It says something else.
    Altered,
    /// It says the same, but suggestions in it were agreed to.
    Confirmed,
}

/// One thing that a project says differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, or a row that belongs to the project with the column: `里程碑 开工 计划时间`.
    pub what: String,
    /// The field, where it is one of the project itself.
    pub field: Option<Field>,
    /// What it said; rows that it points at are given by their names.
    pub old: Value,
    /// What it says.
    pub new: Value,
    /// Whether the value is the same and was only agreed to.
    pub is_confirmation: bool,
}

/// A project that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedProject {
    /// What became of it.
    pub kind: ChangeKind,
    /// The project in the later state; one that was removed, in the earlier.
    pub id: Id<Project>,
    /// Its name there.
    pub name: String,
    /// The departments that lead it there.
    pub lead_departments: Vec<String>,
    /// The total investment before.
    pub total_before: Option<Money>,
    /// The total investment after.
    pub total_after: Option<Money>,
    /// Whether its money is part of a programme's in the same list, so that no sum counts it.
    pub is_contained: bool,
    /// What it says differently; empty for one that was added or removed.
    pub differences: Vec<Difference>,
}

/// Between what of two states is told what is different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompareScope {
    /// All projects: one is added when it comes into the library.
    #[default]
    Whole,
    /// The list of a year: a project is added when it is listed, and leaves when it is no more. Of the projects on both
    /// sides the differences of the list are told: their own fields and what the year plans for them.
    YearList(i32),
}

impl CompareScope {
    /// Whether a project is looked at.
    fn holds(self, portfolio: &Portfolio, project: &Project) -> bool {
        match self {
            Self::Whole => true,
            Self::YearList(year) => is_in_list(portfolio, project, year),
        }
    }

    /// What is compared, as the head of a paper and of a page says it; empty for all projects.
    pub fn words(self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::YearList(year) => format!("{year}年度清单"),
        }
    }
}

/// The answer to the question what is different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What was compared.
    pub scope: CompareScope,
    /// The projects that are different, in the order of the plan.
    pub projects: Vec<ComparedProject>,
    /// Count and sums of the earlier state.
    pub before: Totals,
    /// Count and sums of the later state.
    pub after: Totals,
}

impl ChangeKind {
    /// Every kind, in the order of papers.
    pub const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Altered, Self::Confirmed];

    /// The word of papers.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Added => "新增",
            Self::Removed => "退出",
            Self::Altered => "调整",
            Self::Confirmed => "确认",
        }
    }

    /// The word in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Altered => "altered",
            Self::Confirmed => "confirmed",
        }
    }
}

impl Difference {
    /// What it is about; an amount names its unit.
    pub fn label(&self, unit: MoneyUnit) -> String {
        if self.is_money() {
            format!("{}（{}）", self.what, unit.label())
        } else {
            self.what.clone()
        }
    }

    /// What it said, as people read it.
    pub fn old_text(&self, unit: MoneyUnit) -> String {
        let text = text(&self.old, unit);
        if self.is_confirmation {
            format!("{text}（建议）")
        } else {
            text
        }
    }

    /// What it says, as people read it.
    pub fn new_text(&self, unit: MoneyUnit) -> String {
        text(&self.new, unit)
    }

    /// Whether it is about an amount.
    pub const fn is_money(&self) -> bool {
        self.old.as_money().is_some() || self.new.as_money().is_some()
    }
}

fn text(value: &Value, unit: MoneyUnit) -> String {
    match value {
        Value::Empty => show::ABSENT.to_owned(),
        // With two decimals an amount could seem to have become itself.
        Value::Money(amount) => amount.format_whole(unit),
        value => show::show_plain(value, unit),
    }
}

impl ComparedProject {
    /// What it adds to the total investment of the list; `None` where nothing is filled in, or nothing changed.
    pub fn total_difference(&self) -> Option<Money> {
        if self.total_before == self.total_after {
            return None;
        }
        Some(self.total_after.unwrap_or_default() - self.total_before.unwrap_or_default())
    }
}

impl Comparison {
    /// How many projects are of a kind.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.of(kind).count()
    }

    /// The projects of a kind.
    pub fn of(&self, kind: ChangeKind) -> impl Iterator<Item = &ComparedProject> {
        self.projects
            .iter()
            .filter(move |project| project.kind == kind)
    }

    /// By how much the total investment of all projects moved.
    pub fn total_difference(&self) -> Money {
        self.after.total_investment - self.before.total_investment
    }
}

/// What is different in `after`. Projects are the same by their id; of the rest, those of the same name.
///
/// Only what people fill in is compared: a value that moves with the day, such as 逾期天数, is no change, nor is a
/// place in an order.
pub fn compare(before: &Portfolio, after: &Portfolio, moment: Moment) -> Comparison {
    compare_in(before, after, CompareScope::Whole, moment)
}

/// The same of all projects or of those in the list of a year.
pub fn compare_in(
    before: &Portfolio,
    after: &Portfolio,
    scope: CompareScope,
    moment: Moment,
) -> Comparison {
    let (totals_before, contained_before) = whole(before, scope, moment);
    let (totals_after, contained_after) = whole(after, scope, moment);
    let lines = lines::Lines {
        before,
        after,
        scope,
    };
    let pairs = Pairs::new(before, after);
    let was_there = |project: &Project| scope.holds(before, project);
    let mut found: Vec<((i32, i32), ComparedProject)> = Vec::new();
    // Those on both sides, and those on the later alone.
    let mut stay = HashSet::new();
    for (project, place) in after.projects().iter().zip(index::places(after)) {
        if !scope.holds(after, project) {
            continue;
        }
        let is_contained = contained_after.contains(&project.id);
        let old = pairs.earlier(project).filter(|old| was_there(old));
        stay.extend(old.map(|old| old.id));
        let Some(old) = old else {
            let added = one(after, project, ChangeKind::Added, is_contained);
            found.push((place, added));
            continue;
        };
        let differences = lines.of(old, project);
        if differences.is_empty() {
            continue;
        }
        let is_confirmed = differences.iter().all(|line| line.is_confirmation);
        let kind = if is_confirmed {
            ChangeKind::Confirmed
        } else {
            ChangeKind::Altered
        };
        let compared = ComparedProject {
            total_before: old.total_investment,
            total_after: project.total_investment,
            differences,
            ..one(after, project, kind, is_contained)
        };
        found.push((place, compared));
    }
    for (project, place) in before.projects().iter().zip(index::places(before)) {
        if was_there(project) && !stay.contains(&project.id) {
            let is_contained = contained_before.contains(&project.id);
            let removed = one(before, project, ChangeKind::Removed, is_contained);
            found.push((place, removed));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    Comparison {
        scope,
        projects: found.into_iter().map(|(_, project)| project).collect(),
        before: totals_before,
        after: totals_after,
    }
}

/// A project that is only on one side.
fn one(
    portfolio: &Portfolio,
    project: &Project,
    kind: ChangeKind,
    is_contained: bool,
) -> ComparedProject {
    let leads = project.lead_department.iter();
    let leads =
        leads.filter_map(|id| portfolio.ref_label(crate::model::Table::Department, id.uuid()));
    let total = project.total_investment;
    ComparedProject {
        kind,
        id: project.id,
        name: project.name.clone(),
        lead_departments: leads.collect(),
        total_before: total.filter(|_| kind != ChangeKind::Added),
        total_after: total.filter(|_| kind != ChangeKind::Removed),
        is_contained,
        differences: Vec::new(),
    }
}

/// Count and sums of all projects, and those whose total investment a programme's holds.
fn whole(
    portfolio: &Portfolio,
    scope: CompareScope,
    moment: Moment,
) -> (Totals, HashSet<Id<Project>>) {
    let mut query = Query::default();
    if scope != CompareScope::Whole {
        let listed = portfolio.projects().iter();
        let listed = listed.filter(|project| scope.holds(portfolio, project));
        query.only = listed.map(|project| project.id).collect();
        // A question without limits would find all of them.
        if query.only.is_empty() {
            return (Totals::default(), HashSet::new());
        }
    }
    let all = run(portfolio, &Index::new(portfolio), &query, moment);
    let all = all.unwrap_or_default();
    let counting = all.counting(portfolio, moment);
    let is_held = |id: &Id<Project>| counting.is_held(*id, Field::TOTAL_INVESTMENT);
    let contained = all.above.parts().filter(is_held).collect();
    (all.totals, contained)
}

/// Which project was which before.
struct Pairs<'a> {
    before: &'a Portfolio,
    /// By the later project's id, where the earlier one has another.
    by_name: HashMap<Id<Project>, &'a Project>,
}

impl<'a> Pairs<'a> {
    fn new(before: &'a Portfolio, after: &Portfolio) -> Self {
        let stays = |project: &&Project| after.projects().get(project.id).is_some();
        let found: HashSet<Id<Project>> = before
            .projects()
            .iter()
            .filter(stays)
            .map(|project| project.id)
            .collect();
        // Of several projects of one name the first meets the first.
        let mut names: HashMap<&str, Vec<&Project>> = HashMap::new();
        for project in before.projects().iter().rev() {
            if !found.contains(&project.id) {
                names.entry(project.name.trim()).or_default().push(project);
            }
        }
        let mut by_name = HashMap::new();
        for project in after.projects().iter() {
            let is_new = !found.contains(&project.id);
            let of_name = is_new.then(|| names.get_mut(project.name.trim()));
            if let Some(old) = of_name.flatten().and_then(Vec::pop) {
                by_name.insert(project.id, old);
            }
        }
        Self { before, by_name }
    }

    fn earlier(&self, project: &Project) -> Option<&'a Project> {
        let by_id = self.before.projects().get(project.id);
        by_id.or_else(|| self.by_name.get(&project.id).copied())
    }
}

#[cfg(test)]
mod tests;
