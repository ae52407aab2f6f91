//! Two plans in one library: whatever rows are linked with which, nothing counts twice and none of it is lost, and what is
//! not done yet stands in one row.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use lantu::import::plan_text::{
    CarryChoice, Choices, Title, joined_words, settle, undecided, unlike_library,
};
use lantu::model::{
    ApprovalColumn, ApprovalKind, ApprovalState, Change, Derived, Field, Id, MilestoneColumn,
    Money, MonthlyProgressColumn, Op, OutlineNodeColumn, PartialDate, PlanColumn, Portfolio,
    ProblemColumn, Project, ProjectColumn, Record as _, Row, Source, Stage, Table, Value,
};
use lantu::reconcile::matching::{note_undecided, unlinked};
use lantu::view::{self, GroupKey, Index, Moment, Query, WarningKind, run};
use uuid::Uuid;

use crate::carry_over::{Found, asked, is_sure, library, moment, next_plan};

/// Numbers that look like chance and come again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }
}

fn id(n: u64) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

fn plans() -> Vec<Row> {
    let mut rows = Vec::new();
    for (n, first) in [(1, 2021), (2, 2026)] {
        let mut plan = Row::blank(Table::Plan, id(n));
        plan.values[PlanColumn::FirstYear as usize] = Value::Integer(first);
        plan.values[PlanColumn::LastYear as usize] = Value::Integer(first + 4);
        let mut node = Row::blank(Table::OutlineNode, id(n + 10));
        node.values[OutlineNodeColumn::Plan as usize] = Value::Ref(id(n));
        rows.extend([plan, node]);
    }
    rows
}

/// A project of the first or second plan.
fn project(n: u64, plan: u64, wan: Option<i64>, parent: Option<u64>, from: &[u64]) -> Row {
    let mut row = Row::blank(Table::Project, id(n));
    let mut set = |column: ProjectColumn, value| row.values[column as usize] = value;
    set(ProjectColumn::Name, Value::Text(format!("项目{n}")));
    set(ProjectColumn::Outline, Value::Ref(id(plan + 10)));
    if let Some(wan) = wan {
        set(
            ProjectColumn::TotalInvestment,
            Value::Money(Money::from_wan(wan)),
        );
    }
    if let Some(parent) = parent {
        set(ProjectColumn::Parent, Value::Ref(id(parent)));
    }
    if !from.is_empty() {
        set(
            ProjectColumn::CarriedFrom,
            Value::Refs(from.iter().map(|n| id(*n)).collect()),
        );
    }
    row
}

fn total(portfolio: &Portfolio, plan: Option<u64>) -> Money {
    let moment = moment().of_plan(plan.map(|plan| Id::new(id(plan))));
    asked(portfolio, moment).totals.total_investment
}

/// Programmes that state a total or none, their parts, single projects; some go on alone, some together, with the sum of
/// what they were or with none. Together the plans cost what the first one does.
#[test]
fn whatever_goes_into_one_row_the_plans_together_cost_what_they_cost() {
    let mut dice = Dice(42);
    for round in 0..400 {
        let mut rows = plans();
        let mut first: Vec<(u64, i64)> = Vec::new();
        let mut n = 100;
        for _ in 0..3 {
            n += 1;
            let programme = n;
            let parts: Vec<(u64, i64)> = (0..3)
                .map(|at| (n + 1 + at, 10 + dice.roll(90) as i64))
                .collect();
            n += 3;
            let sum: i64 = parts.iter().map(|(_, wan)| wan).sum();
            let stated = (dice.roll(3) > 0).then_some(sum + dice.roll(50) as i64);
            rows.push(project(programme, 1, stated, None, &[]));
            rows.extend(
                parts
                    .iter()
                    .map(|(n, wan)| project(*n, 1, Some(*wan), Some(programme), &[])),
            );
            first.extend(parts);
        }
        for _ in 0..3 {
            n += 1;
            let wan = 10 + dice.roll(90) as i64;
            rows.push(project(n, 1, Some(wan), None, &[]));
            first.push((n, wan));
        }
        let mut later: Vec<Vec<(u64, i64)>> = vec![Vec::new(); 4];
        for one in first {
            let into = dice.roll(6) as usize;
            if let Some(into) = later.get_mut(into) {
                into.push(one);
            }
        }
        for from in later.iter().filter(|from| !from.is_empty()) {
            n += 1;
            let sum: i64 = from.iter().map(|(_, wan)| wan).sum();
            let stated = (dice.roll(2) > 0).then_some(sum);
            let ids: Vec<u64> = from.iter().map(|(n, _)| *n).collect();
            rows.push(project(n, 2, stated, None, &ids));
        }
        let portfolio = Portfolio::from_rows(rows).unwrap();
        assert_eq!(
            total(&portfolio, None),
            total(&portfolio, Some(1)),
            "round {round}"
        );
        // One by one the same.
        let both = asked(&portfolio, moment());
        let one_by_one = both
            .counting(&portfolio, moment())
            .totals(both.projects.iter().copied());
        assert_eq!(one_by_one.total_investment, both.totals.total_investment);
        assert_eq!(one_by_one.count, both.totals.count);
    }
}

/// The two first that are sure go into one row.
fn two_into_one(found: &Found) -> (Vec<Id<Project>>, lantu::import::plan_text::Settled) {
    let is_meant =
        |carry: &&lantu::import::plan_text::Carry| is_sure(carry) && carry.total.is_some();
    let two: Vec<_> = found
        .known
        .carries
        .iter()
        .filter(is_meant)
        .take(2)
        .collect();
    let to = found.plan.candidates[two[0].first().unwrap().candidate].key();
    let mut said = Choices::default();
    for carry in &two {
        let choice = CarryChoice {
            is_taken: true,
            to: Some(to.clone()),
        };
        said.carries.insert(carry.project, choice);
    }
    let settled = settle(&found.plan, &said, &found.known);
    (two.iter().map(|carry| carry.project).collect(), settled)
}

#[test]
fn several_that_become_one_suggest_their_sum_and_are_told() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let (two, settled) = two_into_one(&found);
    let words = joined_words(&found.known.carries, &settled);
    assert!(
        words.len() == 1 && words[0].contains("2 项并入") && words[0].contains("建议"),
        "{words:?}"
    );
    assert_eq!((settled.carries_taken(), settled.carries_into()), (2, 1));
    let after = found.join(&before, &settled);
    let one = after
        .projects()
        .iter()
        .find(|p| p.carried_from.len() == 2)
        .unwrap();
    let cost = |id: &Id<Project>| {
        before
            .projects()
            .get(*id)
            .unwrap()
            .total_investment
            .unwrap()
    };
    assert_eq!(one.total_investment, Some(two.iter().map(cost).sum()));
    assert_eq!(
        one.source(ProjectColumn::TotalInvestment),
        Some(Source::Suggested)
    );
    let all = |portfolio: &Portfolio| asked(portfolio, moment()).totals.total_investment;
    assert_eq!(all(&after), all(&before));
}

#[test]
fn a_month_that_is_reported_late_counts_in_its_plan_and_once() {
    let mut rows = plans();
    rows.push(project(101, 1, Some(500), None, &[]));
    rows.push(project(102, 2, Some(500), None, &[101]));
    for (n, owner, month, wan) in [
        (201, 101, "2025-11", 30),
        (202, 102, "2025-12", 40),
        (203, 102, "2026-01", 5),
    ] {
        let mut row = Row::blank(Table::MonthlyProgress, id(n));
        row.values[MonthlyProgressColumn::Project as usize] = Value::Ref(id(owner));
        row.values[MonthlyProgressColumn::Month as usize] =
            Value::Date(PartialDate::parse(month).unwrap());
        row.values[MonthlyProgressColumn::Invested as usize] = Value::Money(Money::from_wan(wan));
        rows.push(row);
    }
    let portfolio = Portfolio::from_rows(rows).unwrap();
    let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2026, 2, 28).unwrap());
    let in_plan = |plan: Option<u64>| {
        let moment = moment.of_plan(plan.map(|plan| Id::new(id(plan))));
        asked(&portfolio, moment)
            .totals
            .money(Derived::CompletedInPlan)
    };
    assert_eq!(in_plan(Some(1)), Money::from_wan(70));
    assert_eq!(in_plan(Some(2)), Money::from_wan(5));
    assert_eq!(in_plan(None), Money::from_wan(75));
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

/// A project under way with a milestone reached and one that is late, a permit and an approval under way, a problem settled
/// and one that is open.
fn with_parts(before: &Portfolio, project: Id<Project>) -> Portfolio {
    let mut changes = before.deletion(project);
    changes.retain(|change| matches!(change, Change::Delete(row) if row.table != Table::Project));
    let mut add = |table, n: u128, values: &[(usize, Value)]| {
        let mut row = Row::blank(table, Uuid::from_u128(0xabc0 + n));
        for (column, value) in values {
            row.values[*column] = value.clone();
        }
        changes.push(Change::Create(row));
    };
    let own = || Value::Ref(project.uuid());
    let date = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
    use ApprovalColumn as A;
    use MilestoneColumn as M;
    use ProblemColumn as P;
    add(
        Table::Milestone,
        1,
        &[
            (M::Project as usize, own()),
            (M::Name as usize, text("开工")),
            (M::Planned as usize, date("2022-03")),
            (M::Actual as usize, date("2022-03")),
        ],
    );
    add(
        Table::Milestone,
        2,
        &[
            (M::Project as usize, own()),
            (M::Name as usize, text("主体完工")),
            (M::Planned as usize, date("2024-03")),
        ],
    );
    let permit = Value::Choice(ApprovalKind::ConstructionPermit.label());
    add(
        Table::Approval,
        3,
        &[
            (A::Project as usize, own()),
            (A::Kind as usize, permit),
            (
                A::State as usize,
                Value::Choice(ApprovalState::Granted.label()),
            ),
        ],
    );
    let other = Value::Choice(ApprovalKind::ALL[0].label());
    add(
        Table::Approval,
        4,
        &[
            (A::Project as usize, own()),
            (A::Kind as usize, other),
            (
                A::State as usize,
                Value::Choice(ApprovalState::InHand.label()),
            ),
        ],
    );
    add(
        Table::Problem,
        5,
        &[
            (P::Project as usize, own()),
            (P::Description as usize, text("已解决的")),
            (P::SettledOn as usize, date("2023-05")),
        ],
    );
    add(
        Table::Problem,
        6,
        &[
            (P::Project as usize, own()),
            (P::Description as usize, text("征地未完")),
        ],
    );
    let stage = Change::set(
        before.projects().get(project).unwrap(),
        ProjectColumn::Stage as usize,
        Value::Choice(Stage::UnderConstruction.label()),
    );
    changes.extend(stage);
    let mut after = before.clone();
    after
        .apply_whole(&Op::edit(Uuid::from_u128(9), "", changes))
        .unwrap();
    after
}

#[test]
fn what_is_not_done_goes_along_once_and_what_is_done_is_still_known() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let meant = found
        .known
        .carries
        .iter()
        .find(|carry| is_sure(carry) && before.approvals().of(carry.project).len() > 1);
    let meant = meant.unwrap().project;
    let before = with_parts(&before, meant);
    let found = Found::of(&before, &next.text);
    let after = found.join(&before, &found.settled(|carry| carry.project == meant));
    let later = after.projects().get(after.later_rows(meant)[0]).unwrap();
    let problems = |id| {
        after
            .problems()
            .of(id)
            .iter()
            .map(|p| p.description.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (problems(meant), problems(later.id)),
        (vec!["已解决的"], vec!["征地未完"])
    );
    let milestones = |id| {
        after
            .milestones()
            .of(id)
            .iter()
            .map(|m| m.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (milestones(meant), milestones(later.id)),
        (vec!["开工"], vec!["主体完工"])
    );
    assert_eq!(after.approvals().of(later.id).len(), 1);
    let value = |field: Derived| view::value(&after, later, field.into(), moment());
    assert_eq!(value(Derived::ApprovalsGranted), text("1/2"));
    assert_eq!(value(Derived::ProblemsInHand), text("征地未完"));
    let warned = |portfolio: &Portfolio, id| {
        let all = view::warnings(portfolio).into_iter();
        all.filter(|one| one.project == id)
            .map(|one| one.kind)
            .collect::<BTreeSet<WarningKind>>()
    };
    let more: Vec<_> = warned(&after, later.id)
        .difference(&warned(&before, meant))
        .copied()
        .collect();
    assert_eq!(
        more,
        [],
        "the later row is told nothing that was not told of the one before"
    );
    // Late is the later row alone.
    let late = |portfolio: &Portfolio| {
        let query = Query {
            group_by: vec![GroupKey::Milestone],
            ..Query::default()
        };
        let listing = run(portfolio, &Index::new(portfolio), &query, moment()).unwrap();
        let group = listing
            .groups
            .into_iter()
            .find(|group| group.label == "已逾期")
            .unwrap();
        group.projects.into_iter().collect::<BTreeSet<_>>()
    };
    assert!(late(&before).contains(&meant));
    assert!(late(&after).contains(&later.id) && !late(&after).contains(&meant));
}

/// Also where somebody linked the rows by hand, and the index follows that edit.
#[test]
fn a_row_that_went_on_is_not_late_where_all_plans_are_looked_at() {
    let mut rows = plans();
    rows.push(project(101, 1, Some(500), None, &[]));
    rows.push(project(102, 2, Some(500), None, &[]));
    let mut late = Row::blank(Table::Milestone, id(201));
    late.values[MilestoneColumn::Project as usize] = Value::Ref(id(101));
    late.values[MilestoneColumn::Planned as usize] =
        Value::Date(PartialDate::parse("2024-03").unwrap());
    rows.push(late);
    let mut portfolio = Portfolio::from_rows(rows).unwrap();
    let query = Query {
        filter: "milestone=已逾期".parse().unwrap(),
        ..Query::default()
    };
    let mut index = Index::new(&portfolio);
    let count = |portfolio: &Portfolio, index: &Index, plan: Option<u64>| {
        let moment = moment().of_plan(plan.map(|plan| Id::new(id(plan))));
        run(portfolio, index, &query, moment)
            .unwrap()
            .projects
            .len()
    };
    assert_eq!(count(&portfolio, &index, None), 1);
    let later = portfolio.projects().get(Id::new(id(102))).unwrap();
    let link = Change::set(
        later,
        ProjectColumn::CarriedFrom as usize,
        Value::Refs(vec![id(101)]),
    );
    portfolio
        .apply(&Op::edit(id(300), "", link.into_iter().collect()))
        .unwrap();
    index.refresh(&portfolio);
    assert_eq!(count(&portfolio, &index, None), 0);
    assert_eq!(
        count(&portfolio, &index, Some(1)),
        1,
        "in its own plan it was late"
    );
}

#[test]
fn pairs_that_nobody_decided_are_told_beside_the_sum() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let untouched = found.settled(|_| false);
    let told = undecided(&before, &found.known.carries, &untouched);
    assert!(told.pairs > 100, "{told:?}");
    let all = found.settled(is_sure);
    let rest = undecided(&before, &found.known.carries, &all);
    assert!(rest.pairs < told.pairs && rest.pairs + all.carries_taken() >= told.pairs);
    // The same is told of the rows that are there.
    let after = found.join(&before, &untouched);
    let mut both = asked(&after, moment());
    note_undecided(&after, &mut both, moment());
    let words = both.undecided.words().unwrap();
    assert!(
        both.undecided.pairs > 100 && words.contains("尚未认定"),
        "{words}"
    );
    let alike = both.undecided.pairs;
    let linked = found.join(&before, &all);
    let mut both = asked(&linked, moment());
    note_undecided(&linked, &mut both, moment());
    assert!(both.undecided.pairs < alike);
    // A row that was carried over is undecided no more.
    let pairs = unlinked(&linked);
    assert!(
        pairs
            .iter()
            .all(|(before, _)| linked.later_rows(*before).is_empty())
    );
    // Looked at alone a plan counts nothing twice.
    let new = lantu::import::plan_text::plan_of(&after, &found.plan.title);
    let mut alone = asked(&after, moment().of_plan(new));
    note_undecided(&after, &mut alone, moment().of_plan(new));
    assert_eq!(alone.undecided.words(), None);
}

#[test]
fn why_a_pair_is_offered_names_no_other_project() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    for carry in &found.known.carries {
        for offer in &carry.offers {
            for other in found
                .known
                .carries
                .iter()
                .filter(|other| other.name != carry.name)
            {
                assert!(
                    !offer.why.contains(&format!("“{}”", other.name)),
                    "{}: {}",
                    carry.name,
                    offer.why
                );
            }
        }
    }
}

#[test]
fn a_plan_of_elsewhere_and_a_second_plan_of_the_same_years_are_told() {
    let before = library();
    let title = |name: &str, region: &str, first: i32| Title {
        name: name.to_owned(),
        region: region.to_owned(),
        years: Some((first, first + 4)),
        line: 1,
    };
    let told = |first, region: &str| unlike_library(&before, &title("规划纲要", region, first));
    assert_eq!(told(2026, "冷水江市"), Vec::<String>::new());
    assert_eq!(told(2026, "冷水江"), Vec::<String>::new());
    assert!(told(2026, "临江市")[0].contains("地区不同"));
    assert!(
        told(2021, "临江市")
            .iter()
            .any(|words| words.contains("同一时期"))
    );
    // Two of the same years are called apart.
    let mut plan = Row::blank(Table::Plan, id(77));
    plan.values[PlanColumn::Name as usize] = text("临江市规划");
    plan.values[PlanColumn::Region as usize] = text("临江市");
    plan.values[PlanColumn::FirstYear as usize] = Value::Integer(2021);
    plan.values[PlanColumn::LastYear as usize] = Value::Integer(2025);
    let mut after = before.clone();
    after
        .apply(&Op::edit(id(78), "", vec![Change::Create(plan)]))
        .unwrap();
    let labels: Vec<String> = after
        .plans()
        .iter()
        .map(|plan| after.plan_label(plan))
        .collect();
    assert!(
        labels.contains(&"临江市十四五".to_owned())
            && labels.contains(&"冷水江市十四五".to_owned()),
        "{labels:?}"
    );
    assert!(
        after.find_plan("十四五").is_none(),
        "nobody knows which is meant"
    );
    assert_eq!(after.find_plan("临江市十四五").unwrap().region, "临江市");
}

#[test]
fn a_stage_stands_in_the_group_of_its_column() {
    let portfolio = library();
    let clock = chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
    let moment = Moment::at(chrono::NaiveDate::from_ymd_opt(2022, 6, 30).unwrap(), clock);
    let query = Query {
        group_by: vec![GroupKey::Stage],
        ..Query::default()
    };
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
    let mut otherwise = 0;
    for group in &listing.groups {
        for id in &group.projects {
            let project = portfolio.projects().get(*id).unwrap();
            let column = view::value(
                &portfolio,
                project,
                Field::Typed(ProjectColumn::Stage),
                moment,
            );
            if let Value::Choice(stage) = column {
                assert_eq!(stage, group.label, "{}", project.name);
            }
            otherwise += usize::from(project.get(ProjectColumn::Stage as usize) != column);
        }
    }
    assert!(otherwise > 0, "some have another stage by now");
}
