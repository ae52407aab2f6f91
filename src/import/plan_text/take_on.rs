//! What a project of the next plan takes on from the one that it goes on with: what the text does not say of it. What was
//! planned, reported and spent in the plan before stays with its row.

use std::collections::{BTreeMap, HashMap};

use super::carry::Carry;
use super::settle::Settled;
use crate::model::{Change, Id, Portfolio, Project, ProjectColumn, Record as _, Source, Value};

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
/// nobody has said.
pub(super) fn take_on(project: &Project, before: &[&Project]) -> Option<Project> {
    let mut row = project.to_row();
    let mut sources = project.sources.clone();
    for column in TAKEN_ON {
        let said = &row.values[column as usize];
        let is_typed = sources.get(column) == Some(Source::Filled);
        let stays = !said.is_empty() && (is_typed || !KNOWN_BETTER.contains(&column));
        let is_of_one = column != ProjectColumn::TotalInvestment || before.len() == 1;
        if stays || !is_of_one {
            continue;
        }
        let mut known = before
            .iter()
            .map(|before| (before.get(column as usize), before));
        if let Some((value, before)) = known.find(|(value, _)| !value.is_empty()) {
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
