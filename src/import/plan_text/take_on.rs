//! What a project of the next plan takes on from the one that it goes on with: what the text does not say of it. What was
//! planned, reported and spent in the plan before stays with its row; milestones that are not reached, approvals that are
//! not granted and problems that are not settled go along, so that each stands in one row.

use std::collections::{BTreeMap, HashMap};

use super::carry::{Carry, is_finished};
use super::settled::Settled;
use crate::edit::NewId;
use crate::model::{
    Approval, ApprovalColumn, ApprovalState, Change, Id, Milestone, MilestoneColumn, Money,
    Portfolio, Problem, ProblemColumn, ProblemState, Project, ProjectColumn, Record as _, Row,
    Source, Table, Value,
};

/// What a project is, whatever plan it stands in.
const TAKEN_ON: [ProjectColumn; 19] = [
    ProjectColumn::Code,
    ProjectColumn::NationalCode,
    ProjectColumn::Category,
    ProjectColumn::Stage,
    ProjectColumn::ConstructionKind,
    ProjectColumn::Procedure,
    ProjectColumn::InvestmentEntity,
    ProjectColumn::LevelTags,
    ProjectColumn::Location,
    ProjectColumn::Scale,
    ProjectColumn::Start,
    ProjectColumn::End,
    ProjectColumn::TotalInvestment,
    ProjectColumn::Owner,
    ProjectColumn::LeadDepartment,
    ProjectColumn::SupportingDepartments,
    ProjectColumn::ResponsibleLeader,
    ProjectColumn::Contact,
    ProjectColumn::Marks,
];

/// What the office knows better than the words of a text: how far it is, and how it is sorted.
const KNOWN_BETTER: [ProjectColumn; 2] = [ProjectColumn::Stage, ProjectColumn::Category];

/// The project with what it takes on. Of several that became one the first says what they are; what they cost together
/// nobody has said, and their sum is a suggestion.
pub(super) fn take_on(project: &Project, before: &[&Project]) -> Option<Project> {
    let mut row = project.to_row();
    let mut sources = project.sources.clone();
    for column in TAKEN_ON {
        let said = &row.values[column as usize];
        let is_typed = sources.get(column) == Some(Source::Filled);
        let stays = !said.is_empty() && (is_typed || !KNOWN_BETTER.contains(&column));
        if stays {
            continue;
        }
        if column == ProjectColumn::TotalInvestment && before.len() > 1 {
            if let Some(sum) = sum_of(before) {
                row.values[column as usize] = Value::Money(sum);
                sources = sources.with(column, Some(Source::Suggested));
            }
            continue;
        }
        let mut known = before
            .iter()
            .map(|before| (before.get(column as usize), before));
        // What was given up or done, and stands in a plan again, begins anew.
        let goes_on =
            |before: &Project| column != ProjectColumn::Stage || !is_finished(before.stage);
        if let Some((value, before)) =
            known.find(|(value, before)| !value.is_empty() && goes_on(before))
        {
            row.values[column as usize] = value;
            sources = sources.with(column, before.source(column));
        }
    }
    let ids = before.iter().map(|before| before.id.uuid()).collect();
    row.values[ProjectColumn::CarriedFrom as usize] = Value::Refs(ids);
    sources = sources.with(ProjectColumn::CarriedFrom, Some(Source::Filled));
    let mut taken = Project::from_row(row)?;
    taken.sources = sources;
    Some(taken)
}

/// What several cost together, of which some say it.
pub(super) fn sum_of(before: &[&Project]) -> Option<Money> {
    let totals = before.iter().filter_map(|before| before.total_investment);
    totals.reduce(|sum, total| sum + total)
}

/// What is still to be done goes along into the later row.
fn go_along(
    portfolio: &Portfolio,
    before: &[&Project],
    to: Id<Project>,
    new_id: NewId,
) -> Vec<Change> {
    let mut rows: Vec<(Row, usize, usize)> = Vec::new();
    for before in before {
        let milestones = portfolio.milestones().of(before.id).iter();
        let open = milestones.filter(|milestone| milestone.actual.is_none());
        let columns = (MilestoneColumn::Project, MilestoneColumn::Position);
        rows.extend(
            open.map(|row: &Milestone| (row.to_row(), columns.0 as usize, columns.1 as usize)),
        );
        let approvals = portfolio.approvals().of(before.id).iter();
        let is_done = |state| {
            matches!(
                state,
                Some(ApprovalState::Granted | ApprovalState::NotNeeded)
            )
        };
        let open = approvals.filter(|approval| !is_done(approval.state));
        let columns = (ApprovalColumn::Project, ApprovalColumn::Position);
        rows.extend(
            open.map(|row: &Approval| (row.to_row(), columns.0 as usize, columns.1 as usize)),
        );
        let problems = portfolio.problems().of(before.id).iter();
        let open = problems.filter(|problem| {
            problem.state != Some(ProblemState::Settled) && problem.settled_on.is_none()
        });
        let columns = (ProblemColumn::Project, ProblemColumn::Position);
        rows.extend(
            open.map(|row: &Problem| (row.to_row(), columns.0 as usize, columns.1 as usize)),
        );
    }
    let mut last: BTreeMap<Table, i64> = BTreeMap::new();
    let mut changes = Vec::new();
    for (old, project, position) in rows {
        let place = last
            .entry(old.table)
            .or_insert_with(|| last_place(portfolio, old.table, to, position));
        *place += 1;
        let mut new = old.clone();
        new.id = new_id();
        new.values[project] = Value::Ref(to.uuid());
        new.values[position] = Value::Integer(*place);
        changes.extend([Change::Delete(old), Change::Create(new)]);
    }
    changes
}

fn last_place(portfolio: &Portfolio, table: Table, project: Id<Project>, position: usize) -> i64 {
    let rows = portfolio.parts(table, project).into_iter();
    let places = rows.filter_map(|row| match row.values.get(position) {
        Some(Value::Integer(place)) => Some(*place),
        _ => None,
    });
    places.max().unwrap_or(0)
}

/// The same for all that is carried over, with the row that each candidate becomes, or has.
pub(super) fn all_go_along(
    portfolio: &Portfolio,
    settled: &Settled,
    (carried, ids): (&Carried<'_>, &[Option<Id<Project>>]),
    new_id: NewId,
) -> Vec<Change> {
    let heir = |at: usize| {
        let known = || settled.projects.get(at)?.known;
        ids.get(at).copied().flatten().or_else(known)
    };
    let pairs = carried.iter();
    let changes =
        pairs.filter_map(|(at, before)| Some(go_along(portfolio, before, heir(*at)?, new_id)));
    changes.flatten().collect()
}

/// What a project goes on with that is in the library already, with one more.
fn with_more(project: &Project, more: &[Id<Project>]) -> Value {
    let mut ids: Vec<_> = project.carried_from.iter().map(|id| id.uuid()).collect();
    for id in more {
        if !ids.contains(&id.uuid()) {
            ids.push(id.uuid());
        }
    }
    Value::Refs(ids)
}

/// What each candidate goes on with.
pub(super) type Carried<'a> = BTreeMap<usize, Vec<&'a Project>>;

/// Of what is ticked.
pub(super) fn carried<'p>(
    portfolio: &'p Portfolio,
    settled: &Settled,
    carries: &[Carry],
) -> Carried<'p> {
    let mut carried: Carried<'p> = BTreeMap::new();
    for (carry, settled) in carries.iter().zip(&settled.carries) {
        let before = portfolio.projects().get(carry.project);
        if let (true, Some(to), Some(before)) = (settled.is_taken, settled.to, before) {
            carried.entry(to).or_default().push(before);
        }
    }
    carried
}

/// The pointers of rows that the library has already.
pub(super) fn carried_to_known(
    portfolio: &Portfolio,
    settled: &Settled,
    carried: &Carried<'_>,
) -> Vec<Change> {
    let mut known: Vec<(&Project, &Vec<&Project>)> = carried
        .iter()
        .filter_map(|(to, before)| {
            let known = settled.projects.get(*to)?.known?;
            Some((portfolio.projects().get(known)?, before))
        })
        .collect();
    known.sort_by_key(|(project, _)| project.id);
    let set = |(project, before): (&Project, &Vec<&Project>)| {
        let ids: Vec<Id<Project>> = before.iter().map(|before| before.id).collect();
        let value = with_more(project, &ids);
        Change::set_field(project, ProjectColumn::CarriedFrom, value, Source::Filled)
    };
    known.into_iter().filter_map(set).collect()
}

/// The new rows of projects that are carried over.
pub(super) struct Heirs(HashMap<Id<Project>, Id<Project>>);

impl Heirs {
    /// With the row that each candidate becomes, or has.
    pub fn new(settled: &Settled, carried: &Carried<'_>, ids: &[Option<Id<Project>>]) -> Self {
        let mut heirs = HashMap::new();
        for (to, before) in carried {
            let row = ids.get(*to).copied().flatten();
            let known = || settled.projects.get(*to)?.known;
            if let Some(row) = row.or_else(known) {
                heirs.extend(before.iter().map(|before| (before.id, row)));
            }
        }
        Self(heirs)
    }

    /// The programme of a project in the next plan: a part stays the part of a programme that goes on as well.
    pub fn programme(&self, portfolio: &Portfolio, before: &[&Project]) -> Option<Id<Project>> {
        let above = before.first()?.parent?;
        let new = self.0.get(&above).copied();
        new.or_else(|| later_row(portfolio, above))
    }
}

/// The row to which a project was carried over before.
fn later_row(portfolio: &Portfolio, project: Id<Project>) -> Option<Id<Project>> {
    let mut projects = portfolio.projects().iter();
    let later = projects.find(|later| later.carried_from.contains(&project));
    later.map(|later| later.id)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::Stage;

    fn at(id: u128, stage: Option<Stage>) -> Project {
        let mut project =
            Project::from_row(Row::blank(Table::Project, Uuid::from_u128(id))).unwrap();
        project.stage = stage;
        project
    }

    #[test]
    fn what_was_given_up_and_stands_in_a_plan_again_begins_as_the_text_says() {
        let said = at(1, Some(Stage::Preparing));
        let stage = |before: &Project| take_on(&said, &[before]).unwrap().stage;
        // The office knows better than the text how far a project is.
        let building = at(2, Some(Stage::Suspended));
        assert_eq!(stage(&building), Some(Stage::Suspended));
        let given_up = at(3, Some(Stage::Withdrawn));
        assert_eq!(stage(&given_up), Some(Stage::Preparing));
        let silent = at(4, None);
        assert_eq!(take_on(&silent, &[&given_up]).unwrap().stage, None);
    }
}
