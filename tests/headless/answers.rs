//! Every answer against one that is plain to see: computed straight from the rows, without index, column or number.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use lantu::model::{
    AnnualPlanColumn, ApplyError, Change, Derived, FundingKind, FundingLineColumn, Id, Money,
    MoneyUnit, Op, Portfolio, Project, ProjectColumn, Row, Stage, Table, Value,
};
use lantu::report::{DocumentCell, Layout, Preset, document, write_json};
use lantu::view::{
    Direction, Group, GroupKey, Index, KeptWarnings, Moment, Query, Sort, Totals, count, run,
    warnings,
};
use proptest::prelude::*;
use uuid::Uuid;

/// A random project: stage, total in 万元, departments that lead, programme, funding and this year's plan.
type Draw = (Option<usize>, Option<i64>, Vec<u8>, Option<u8>, i64, i64);

/// A random edit: which project, and what it says from then on; without a draw the project goes.
type Edit = (u8, Option<Draw>);

fn draw() -> impl Strategy<Value = Draw> {
    (
        prop::option::of(0..Stage::WORDS.len()),
        prop::option::of(0..200_000_i64),
        prop::collection::btree_set(0..4_u8, 0..3).prop_map(|set| set.into_iter().collect()),
        prop::option::of(0..12_u8),
        0..9_000_i64,
        0..9_000_i64,
    )
}

fn id(table: u128, n: u8) -> Uuid {
    Uuid::from_u128(table << 64 | u128::from(n))
}

fn row(table: Table, id: Uuid, cells: Vec<(usize, Value)>) -> Row {
    let mut row = Row::blank(table, id);
    for (column, value) in cells {
        row.values[column] = value;
    }
    row
}

fn wan(amount: i64) -> Value {
    Value::Money(Money::from_wan(amount))
}

fn rows(n: u8, draw: &Draw) -> Vec<Row> {
    use ProjectColumn as P;
    let (stage, total, leads, parent, funding, planned) = draw;
    let project = id(1, n);
    let leads = leads.iter().map(|lead| id(2, *lead)).collect::<Vec<_>>();
    let or_empty = |value: Option<Value>| value.unwrap_or_default();
    let cells = vec![
        (
            P::Name as usize,
            Value::Text(format!("水库{}号{n}", funding % 3)),
        ),
        (
            P::Stage as usize,
            or_empty(stage.map(|s| Value::Choice(Stage::WORDS[s]))),
        ),
        (P::TotalInvestment as usize, or_empty(total.map(wan))),
        (
            P::LeadDepartment as usize,
            or_empty((!leads.is_empty()).then_some(Value::Refs(leads))),
        ),
        (
            P::Parent as usize,
            or_empty(parent.map(|p| Value::Ref(id(1, p)))),
        ),
        (P::Position as usize, Value::Integer(planned % 5)),
    ];
    let line = vec![
        (FundingLineColumn::Project as usize, Value::Ref(project)),
        (
            FundingLineColumn::Kind as usize,
            Value::Choice(FundingKind::Planned.label()),
        ),
        (FundingLineColumn::Amount as usize, wan(*funding)),
    ];
    let plan = vec![
        (AnnualPlanColumn::Project as usize, Value::Ref(project)),
        (AnnualPlanColumn::Year as usize, Value::Integer(2024)),
        (AnnualPlanColumn::Planned as usize, wan(*planned)),
    ];
    vec![
        row(Table::Project, project, cells),
        row(Table::FundingLine, id(3, n), line),
        row(Table::AnnualPlan, id(4, n), plan),
    ]
}

/// What a project says now, row by row: set where it is there, made or deleted where it is not.
fn changes(portfolio: &Portfolio, n: u8, draw: Option<&Draw>) -> Vec<Change> {
    let Some(draw) = draw else {
        return portfolio.deletion(lantu::model::Id::new(id(1, n)));
    };
    let change = |row: Row| {
        if portfolio.row(row.table, row.id).is_none() {
            return vec![Change::Create(row)];
        }
        let columns = row.values.into_iter().enumerate();
        let set = |(column, value)| portfolio.change(row.table, row.id, column, value);
        columns.filter_map(set).collect()
    };
    rows(n, draw).into_iter().flat_map(change).collect()
}

fn library() -> Portfolio {
    let department = |n: u8| {
        let name = lantu::model::DepartmentColumn::Name as usize;
        let cells = vec![(name, Value::Text(format!("部门{n}")))];
        Change::Create(row(Table::Department, id(2, n), cells))
    };
    let mut portfolio = Portfolio::default();
    let op = Op::edit(Uuid::nil(), "", (0..4).map(department).collect());
    portfolio.apply(&op).unwrap();
    portfolio
}

fn moment() -> Moment {
    Moment::on(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

/// What is stated of a project and added up.
#[derive(Clone, Copy)]
enum Figure {
    Total,
    Funding,
    Plan,
}

fn stated(portfolio: &Portfolio, project: &Project, figure: Figure) -> Option<Money> {
    let all = |amounts: &mut dyn Iterator<Item = Money>| amounts.reduce(|sum, more| sum + more);
    match figure {
        Figure::Total => project.total_investment,
        Figure::Funding => {
            let lines = portfolio.funding().iter();
            let lines = lines.filter(|line| line.project == project.id);
            all(&mut lines.filter_map(|line| line.amount))
        }
        Figure::Plan => {
            let plans = portfolio.annual_plans().iter();
            let plans = plans.filter(|plan| plan.project == project.id);
            all(&mut plans.filter_map(|plan| plan.planned))
        }
    }
}

/// Whether a figure of a project is in that of a programme among these.
fn is_held(project: &Project, figure: Figure, among: &[&Project], portfolio: &Portfolio) -> bool {
    let mut above = project.parent;
    for _ in 0..16 {
        let Some(parent) = above else { return false };
        let listed = among.iter().find(|other| other.id == parent);
        if listed.is_some_and(|listed| stated(portfolio, listed, figure).is_some()) {
            return true;
        }
        above = portfolio.projects().get(parent).and_then(|p| p.parent);
    }
    false
}

/// Projects, their total investment, how many have none, their planned funding and the plan of the year.
#[derive(Debug, Default, PartialEq)]
struct Naive {
    count: usize,
    total_investment: Money,
    without_total: usize,
    funding_total: Money,
    planned_for_year: Money,
}

impl From<&Totals> for Naive {
    fn from(totals: &Totals) -> Self {
        Self {
            count: totals.count,
            total_investment: totals.total_investment,
            without_total: totals.without_total,
            funding_total: totals.money(Derived::FundingTotal),
            planned_for_year: totals.money(Derived::PlannedForYear),
        }
    }
}

fn totals(portfolio: &Portfolio, some: &[&Project], among: &[&Project]) -> Naive {
    let mut totals = Naive::default();
    for project in some {
        totals.count += 1;
        totals.without_total += usize::from(project.total_investment.is_none());
        let counted = |figure| {
            let amount = stated(portfolio, project, figure);
            let amount = amount.filter(|_| !is_held(project, figure, among, portfolio));
            amount.unwrap_or_default()
        };
        totals.total_investment += counted(Figure::Total);
        totals.funding_total += counted(Figure::Funding);
        totals.planned_for_year += counted(Figure::Plan);
    }
    totals
}

/// Groups by name, each with what it comes to.
fn naive_groups(
    portfolio: &Portfolio,
    found: &[&Project],
    names: impl Fn(&Project) -> Vec<String>,
) -> BTreeMap<String, Naive> {
    let mut groups: BTreeMap<String, Vec<&Project>> = BTreeMap::new();
    for project in found {
        for name in names(project) {
            groups.entry(name).or_default().push(project);
        }
    }
    let sum = |(name, members): (String, Vec<&Project>)| (name, totals(portfolio, &members, found));
    groups.into_iter().map(sum).collect()
}

fn by_label(groups: &[Group]) -> BTreeMap<String, Naive> {
    groups
        .iter()
        .map(|g| (g.label.clone(), Naive::from(&g.totals)))
        .collect()
}

/// Parts right behind their programme, where it is among them.
fn nested<'a>(found: &[&'a Project]) -> Vec<&'a Project> {
    let top = |project: &Project| {
        let programme = project.parent;
        programme.filter(|programme| found.iter().any(|other| other.id == *programme))
    };
    let below = |programme: Option<Id<Project>>| {
        let rows = found.iter().filter(|row| top(row) == programme);
        rows.rev().copied().collect::<Vec<_>>()
    };
    let (mut waiting, mut nested) = (below(None), Vec::new());
    while let Some(project) = waiting.pop() {
        nested.push(project);
        waiting.extend(below(Some(project.id)));
    }
    nested
}

fn check(portfolio: &Portfolio, index: &Index, search: &str, filter: &str) {
    let mut found: Vec<&Project> = portfolio
        .projects()
        .iter()
        .filter(|project| project.name.contains(search))
        .filter(|project| match filter {
            "" => true,
            "total_investment is empty" => project.total_investment.is_none(),
            _ => project.stage == Some(Stage::UnderConstruction),
        })
        .collect();
    found.sort_by_key(|project| (project.position, project.id));
    let nested = nested(&found);
    let query = |group_by: Vec<GroupKey>, sort| Query {
        search: search.to_owned(),
        filter: filter.parse().unwrap(),
        group_by,
        sort,
        ..Query::default()
    };
    let ask = |query: &Query| run(portfolio, index, query, moment()).unwrap();
    let whole = totals(portfolio, &found, &found);

    let plain = query(Vec::new(), Vec::new());
    let listing = ask(&plain);
    let ids = |projects: &[&Project]| projects.iter().map(|p| p.id).collect::<Vec<_>>();
    assert_eq!(listing.projects, ids(&nested));
    assert_eq!(count(portfolio, index, &plain, moment()), Ok(found.len()));

    let leads = |project: &Project| match project.lead_department.as_slice() {
        [] => vec!["未明确牵头部门".to_owned()],
        leads => leads
            .iter()
            .map(|l| format!("部门{}", l.uuid().as_u128() as u8))
            .collect(),
    };
    let stage = |project: &Project| vec![project.stage.map_or("未填", Stage::label).to_owned()];
    let by_lead = ask(&query(vec![GroupKey::LeadDepartment], Vec::new()));
    assert_eq!(
        by_label(&by_lead.groups),
        naive_groups(portfolio, &found, leads)
    );
    let by_stage = query(vec![GroupKey::Stage, GroupKey::LeadDepartment], Vec::new());
    let by_stage = ask(&by_stage);
    assert_eq!(
        by_label(&by_stage.groups),
        naive_groups(portfolio, &found, stage)
    );
    let rows: usize = by_lead.groups.iter().map(|group| group.totals.count).sum();
    assert_eq!(by_lead.repeated, rows - found.len());

    // Every grouping comes to the same, in the window, in JSON and on paper.
    for key in GroupKey::ALL {
        let listing = ask(&query(vec![key, GroupKey::Stage], Vec::new()));
        assert_eq!(Naive::from(&listing.totals), whole, "{key:?}");
        let mut json = Vec::new();
        write_json(&mut json, portfolio, &listing, moment()).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["count"], whole.count);
        assert_eq!(json["total_investment_fen"], whole.total_investment.fen());
        let layout = Layout::new(Preset::KeyProjects, portfolio, MoneyUnit::Wan, moment());
        let paper = document(portfolio, &listing, &layout, moment());
        let rows = &paper.table().unwrap().rows;
        let sums = rows[0].cells.iter().filter_map(|cell| match cell {
            DocumentCell::Amount(amount) => Some(*amount),
            _ => None,
        });
        let sums: Vec<Money> = sums.collect();
        let is_known = found.iter().any(|project| {
            project.total_investment.is_some()
                && !is_held(project, Figure::Total, &found, portfolio)
        });
        assert!(
            !is_known || sums.contains(&whole.total_investment),
            "{sums:?}"
        );
    }

    let sort = Sort {
        field: lantu::model::Field::TOTAL_INVESTMENT,
        direction: Direction::Descending,
    };
    found.sort_by_key(|p| {
        (
            p.total_investment.is_none(),
            std::cmp::Reverse(p.total_investment),
        )
    });
    assert_eq!(ask(&query(Vec::new(), vec![sort])).projects, ids(&found));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn answers_stay_those_of_the_rows_from_edit_to_edit(
        edits in prop::collection::vec((0..12_u8, prop::option::weighted(0.8, draw())), 1..24)
    ) {
        let edits: Vec<Edit> = edits;
        let mut portfolio = library();
        let mut index = Index::new(&portfolio);
        let mut kept = KeptWarnings::default();
        for (n, draw) in &edits {
            let changes = changes(&portfolio, *n, draw.as_ref());
            match portfolio.apply(&Op::edit(Uuid::nil(), "", changes)) {
                // A circle is refused, and nothing altered.
                Ok(()) | Err(ApplyError::Circle(..)) => {}
                Err(error) => prop_assert!(false, "{error}"),
            }
            index.refresh(&portfolio);
            for (search, filter) in [("", ""), ("库1", ""), ("", "total_investment is empty"), ("水", "stage=在建")] {
                check(&portfolio, &index, search, filter);
            }
            prop_assert_eq!(&*kept.refresh(&portfolio), &warnings(&portfolio));
        }
    }
}
