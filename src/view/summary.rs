use std::collections::HashMap;

use crate::model::{
    DepartmentKind, Derived, Field, Id, Kind, Money, Portfolio, Project, Ratio, Value,
};

use super::carried::Along;
use super::counting::Counting;
use super::{Above, Facts, Group, GroupKey, Listing, Moment, Totals};

/// The groups of a listing without their projects: what each comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// A row for each group of every level, in the order of the table.
    pub rows: Vec<SummaryRow>,
    /// All projects, each once.
    pub totals: Totals,
    /// All projects, each once.
    pub facts: Facts,
    /// What narrows the projects, in words; none where they are all of the library.
    pub scope: Option<String>,
}

/// What one group comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryRow {
    /// What groups it.
    pub by: GroupKey,
    /// Keys of the groups from the top down to this one.
    pub path: Vec<(GroupKey, String)>,
    /// What it is called.
    pub label: String,
    /// 0 for the outermost.
    pub depth: usize,
    /// Count and sums.
    pub totals: Totals,
    /// Stages, lights, what is in the way.
    pub facts: Facts,
    /// Parts whose programme stands in another group, and holds figures of theirs: these are not in the sums here.
    pub elsewhere: usize,
    /// Projects that the department supports without leading them; only in groups of lead departments.
    pub supported: Option<usize>,
    /// Whether the department leads nothing of the listing: no group of it stands behind the row.
    pub only_supports: bool,
}

impl Summary {
    /// The rows of the outermost groups, one for each group of the listing and in its order.
    pub fn groups(&self) -> impl Iterator<Item = &SummaryRow> {
        let outermost = self.rows.iter().filter(|row| row.depth == 0);
        outermost.filter(|row| !row.only_supports)
    }
}

impl SummaryRow {
    /// The group's share of the total investment of all, in percent.
    pub fn share(&self, all: &Totals) -> Option<Ratio> {
        super::rate(self.totals.total_investment, all.total_investment)
            .filter(|_| all.total_investment > Money::ZERO)
    }
}

impl SummaryRow {
    /// Why the group may come to more where it is looked at alone.
    pub fn elsewhere_words(&self) -> Option<String> {
        let count = self.elsewhere;
        (count > 0).then(|| {
            format!(
                "其中 {count} 个子项属于其他组的打包项目，打包项目已填的金额不在这一组重复计入；只看这一组时计入"
            )
        })
    }
}

/// The fields that every row of a summary adds up.
const SUMMED: [Derived; 3] = [
    Derived::PlannedForYear,
    Derived::CompletedThisYear,
    Derived::OpenProblems,
];

/// What one project adds to the rows in which it stands.
struct Share {
    sums: [i64; SUMMED.len()],
    /// Whether it says anything in each, were it 0.
    states: [bool; SUMMED.len()],
    facts: Facts,
}

impl Share {
    fn of(
        counting: Counting<'_>,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Self {
        let sums = SUMMED.map(|derived| counting.amount(project, derived.into()));
        let mut states = sums.map(|sum| sum != 0);
        for (states, derived) in states.iter_mut().zip(SUMMED) {
            *states = *states || counting.value(project, derived.into()) != Value::Empty;
        }
        Self {
            sums,
            states,
            facts: Facts::of(portfolio, project, moment),
        }
    }

    /// What of the project went along into its row of a later plan.
    fn take_along(&mut self, along: Along<'_>, project: &Project) {
        let open = i64::try_from(along.open_problems(project)).unwrap_or(i64::MAX);
        let column = SUMMED.iter().position(|of| *of == Derived::OpenProblems);
        if let Some(sum) = column.and_then(|column| self.sums.get_mut(column)) {
            *sum = sum.saturating_add(open);
        }
        self.facts.overdue_milestones += along.overdue_milestones(project);
    }
}

/// What projects add, each given once, to what is known of them already.
fn add_up<'s>(known: &Totals, shares: impl Iterator<Item = &'s Share>) -> (Totals, Facts) {
    let (mut totals, mut facts) = (known.clone(), Facts::default());
    for derived in SUMMED {
        totals.forget(derived.into());
        totals.add_to(derived.into(), 0);
    }
    let mut states = [false; SUMMED.len()];
    for share in shares {
        for (derived, more) in SUMMED.into_iter().zip(share.sums) {
            totals.add_to(derived.into(), more);
        }
        for (states, more) in states.iter_mut().zip(share.states) {
            *states |= more;
        }
        facts.add(&share.facts);
    }
    for (derived, states) in SUMMED.into_iter().zip(states) {
        if !states && Field::from(derived).kind() == Kind::Money {
            totals.leave_unstated(derived.into());
        }
    }
    (totals, facts)
}

/// What each group of a listing comes to. Departments that lead nothing of it, but support some, stand at the end.
pub fn summary(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Summary {
    let counting = listing.counting(portfolio, moment);
    let along = Along::new(portfolio, listing, moment);
    let share_of = |id: &Id<Project>| {
        let project = portfolio.projects().get(*id)?;
        let mut share = Share::of(counting, portfolio, project, moment);
        if listing.above.is_earlier(*id) {
            // It counts in the later plan.
            share.facts = Facts::default();
        } else {
            share.take_along(along, project);
        }
        Some((*id, share))
    };
    let shares: HashMap<Id<Project>, Share> =
        listing.projects.iter().filter_map(share_of).collect();
    let all = listing.projects.iter().filter_map(|id| shares.get(id));
    let (totals, facts) = add_up(&listing.totals, all);
    let mut rows = Vec::new();
    for group in &listing.groups {
        add_group(group, &[], (&shares, &listing.above), &mut rows);
    }
    if listing.groups.first().map(|group| group.by) == Some(GroupKey::LeadDepartment) {
        add_support(portfolio, listing, &mut rows);
    }
    Summary {
        rows,
        totals,
        facts,
        scope: listing.scope.clone(),
    }
}

fn add_group(
    group: &Group,
    above: &[(GroupKey, String)],
    (shares, programmes): (&HashMap<Id<Project>, Share>, &Above),
    rows: &mut Vec<SummaryRow>,
) {
    let mut path = above.to_vec();
    path.push((group.by, group.key.clone()));
    let projects = group.projects_once();
    let (totals, facts) = add_up(
        &group.totals,
        projects.iter().filter_map(|id| shares.get(id)),
    );
    rows.push(SummaryRow {
        by: group.by,
        label: group.label.clone(),
        depth: above.len(),
        totals,
        facts,
        elsewhere: programmes.parts_from_outside(&projects),
        supported: None,
        only_supports: false,
        path: path.clone(),
    });
    for group in &group.groups {
        add_group(group, &path, (shares, programmes), rows);
    }
}

/// A project of two departments may stand twice below a group of a higher level, and is visited once.
pub(super) fn each_project(group: &Group, visit: &mut impl FnMut(Id<Project>)) {
    fn gather(group: &Group, projects: &mut Vec<Id<Project>>) {
        projects.extend(&group.projects);
        for group in &group.groups {
            gather(group, projects);
        }
    }
    let mut projects = Vec::new();
    gather(group, &mut projects);
    let listed = projects.len();
    if listed > group.totals.count {
        projects.sort_unstable();
        projects.dedup();
    }
    projects.into_iter().for_each(visit);
}

/// Counts what departments support; those without a row get one.
fn add_support(portfolio: &Portfolio, listing: &Listing, rows: &mut Vec<SummaryRow>) {
    let mut supported: HashMap<uuid::Uuid, usize> = HashMap::new();
    let projects = listing.projects.iter();
    for project in projects.filter_map(|id| portfolio.projects().get(*id)) {
        let departments = project.supporting_departments.iter();
        for department in departments.filter(|id| !project.lead_department.contains(id)) {
            *supported.entry(department.uuid()).or_default() += 1;
        }
    }
    let row_of = |department: &str| (GroupKey::LeadDepartment, department.to_owned());
    let mut departments: Vec<_> = portfolio.departments().iter().collect();
    departments.sort_by_key(|department| department.position);
    let unset = rows
        .iter()
        .position(|row| row.depth == 0 && row.path.iter().any(|(_, key)| key == "none"));
    let mut end = unset.unwrap_or(rows.len());
    for department in departments {
        let count = supported.get(&department.id.uuid()).copied().unwrap_or(0);
        let name = department.display_name();
        let path = vec![row_of(name)];
        if let Some(row) = rows.iter_mut().find(|row| row.path == path) {
            row.supported = Some(count);
        } else if count > 0 || department.kind == Some(DepartmentKind::Government) {
            let row = SummaryRow {
                by: GroupKey::LeadDepartment,
                label: name.to_owned(),
                depth: 0,
                totals: Totals::default(),
                facts: Facts::default(),
                elsewhere: 0,
                supported: Some(count),
                only_supports: true,
                path,
            };
            rows.insert(end, row);
            end += 1;
        }
    }
}
