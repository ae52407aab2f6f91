use uuid::Uuid;

use super::*;
use crate::model::{
    AnnualPlanColumn as Y, Decimal, IndicatorColumn, IndicatorValueColumn as V,
    MilestoneColumn as M, MonthlyProgressColumn as R, PartialDate, PlanColumn, ProblemColumn as B,
    ProjectColumn as P, Row, Table,
};
use crate::view::{GroupKey, Index, Query, run};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn row(table: Table, n: u128, cells: &[(usize, Value)]) -> Row {
    let mut row = Row::blank(table, id(n));
    for (column, value) in cells {
        row.values[*column] = value.clone();
    }
    row
}

fn day(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).unwrap())
}

fn wan(amount: i64) -> Value {
    Value::Money(Money::from_wan(amount))
}

/// Three projects of a plan for 2021 to 2025: one finished in 2022, one begun in 2023, one that waits.
fn portfolio() -> Portfolio {
    let mut rows = vec![row(
        Table::Plan,
        1,
        &[
            (PlanColumn::FirstYear as usize, Value::Integer(2021)),
            (PlanColumn::LastYear as usize, Value::Integer(2025)),
        ],
    )];
    for (n, stage, start, total) in [
        (11, "竣工", "2020-05", 1_000),
        (12, "在建", "2023-02", 900),
        (13, "前期", "2026", 500),
    ] {
        rows.push(row(
            Table::Project,
            n,
            &[
                (P::Stage as usize, Value::Choice(stage)),
                (P::Start as usize, day(start)),
                (P::TotalInvestment as usize, wan(total)),
            ],
        ));
    }
    rows.push(row(
        Table::Milestone,
        21,
        &[
            (M::Project as usize, Value::Ref(id(11))),
            (M::Name as usize, Value::Text("竣工验收".to_owned())),
            (M::Actual as usize, day("2022-11-20")),
        ],
    ));
    for (n, project, year, amount) in [
        (31, 11, 2021, 400),
        (32, 11, 2022, 200),
        (33, 12, 2023, 300),
        (34, 12, 2024, 400),
    ] {
        rows.push(row(
            Table::AnnualPlan,
            n,
            &[
                (Y::Project as usize, Value::Ref(id(project))),
                (Y::Year as usize, Value::Integer(year)),
                (Y::Planned as usize, wan(amount)),
            ],
        ));
    }
    for (n, project, month, amount) in [
        (41, 11, "2020-06", 350),
        (42, 11, "2021-03", 420),
        (43, 11, "2022-06", 180),
        (44, 12, "2023-09", 240),
        (45, 12, "2024-05", 160),
        (46, 12, "2024-10", 90),
    ] {
        rows.push(row(
            Table::MonthlyProgress,
            n,
            &[
                (R::Project as usize, Value::Ref(id(project))),
                (R::Month as usize, day(month)),
                (R::Invested as usize, wan(amount)),
            ],
        ));
    }
    for (n, kind, raised, settled) in [
        (51, "资金", "2022-03-01", "2024-02-10"),
        (52, "资金", "2024-04-01", ""),
        (53, "手续", "2024-05-01", "2024-06-01"),
    ] {
        let settled = match settled {
            "" => Value::Empty,
            settled => day(settled),
        };
        rows.push(row(
            Table::Problem,
            n,
            &[
                (B::Project as usize, Value::Ref(id(12))),
                (B::Kind as usize, Value::Choice(kind)),
                (B::RaisedOn as usize, day(raised)),
                (B::DueOn as usize, day("2024-08-31")),
                (B::SettledOn as usize, settled),
            ],
        ));
    }
    Portfolio::from_rows(rows).unwrap()
}

fn evaluated(span: EvaluationSpan) -> Evaluation {
    let portfolio = portfolio();
    let clock = NaiveDate::from_ymd_opt(2024, 11, 5).unwrap();
    let moment = Moment::at(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap(), clock);
    let query = Query {
        group_by: vec![GroupKey::Stage],
        ..Query::default()
    };
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
    Evaluation::of(&portfolio, &listing, span, moment)
}

fn of(sums: Sums) -> (i64, i64) {
    (sums.planned.fen() / 1_000_000, sums.done.fen() / 1_000_000)
}

#[test]
fn a_year_is_held_against_its_plan_and_the_day_before_it() {
    let year = evaluated(EvaluationSpan::Year);
    assert_eq!(year.since.to_string(), "2024-01-01");
    // October is still to come.
    assert_eq!(of(year.whole), (400, 160));
    assert_eq!(year.moves, []);
    // 900 − 240 − 160; nothing is done of the other.
    let left: Vec<_> = year
        .left_over
        .iter()
        .map(|one| (one.done, one.rest))
        .collect();
    let wan = Money::from_wan;
    assert_eq!(
        left,
        [(Some(wan(400)), Some(wan(500))), (None, Some(wan(500)))]
    );
    let counts: Vec<_> = year
        .problems
        .iter()
        .map(|one| {
            let kind = one.kind.map_or("", ProblemKind::label);
            (
                kind,
                one.before,
                one.raised,
                one.settled,
                one.open,
                one.overdue,
            )
        })
        .collect();
    assert_eq!(counts, [("资金", 1, 1, 1, 1, 1), ("手续", 0, 1, 1, 0, 0)]);
}

#[test]
fn a_plan_is_told_year_by_year_with_what_moved_since_it_began() {
    let plan = evaluated(EvaluationSpan::Plan);
    assert_eq!(plan.since.to_string(), "2021-01-01");
    let years: Vec<_> = plan
        .years
        .iter()
        .map(|(year, sums)| (*year, of(*sums)))
        .collect();
    assert_eq!(
        years,
        [
            (2021, (400, 420)),
            (2022, (200, 180)),
            (2023, (300, 240)),
            (2024, (400, 160)),
        ]
    );
    // What was done in 2020 is before the plan.
    assert_eq!(of(plan.whole), (1_300, 1_000));
    let moves: Vec<_> = plan
        .moves
        .iter()
        .map(|one| {
            let word = |stage: Option<Stage>| stage.map_or("", Stage::label);
            (word(one.before), word(one.after), one.done, one.is_held)
        })
        .collect();
    let wan = Money::from_wan;
    assert_eq!(
        moves,
        [
            ("在建", "竣工", Some(wan(600)), false),
            ("前期", "在建", Some(wan(400)), false),
        ]
    );
    // 竣工 did 600 of 600, 在建 400 of 700, 前期 nothing.
    let mut groups: Vec<_> = plan.groups.iter().map(|sums| of(*sums)).collect();
    groups.sort_unstable();
    assert_eq!(groups, [(0, 0), (600, 600), (700, 400)]);
}

#[test]
fn a_part_says_what_it_did_and_counts_in_its_programme_while_that_is_open() {
    // Of 900 for the programme 400 are done; its part of 500 began in 2024 and did 100.
    let evaluated = |stage: &'static str| {
        let rows = [
            row(
                Table::Project,
                1,
                &[
                    (P::Stage as usize, Value::Choice(stage)),
                    (P::TotalInvestment as usize, wan(900)),
                ],
            ),
            row(
                Table::Project,
                2,
                &[
                    (P::Stage as usize, Value::Choice("在建")),
                    (P::Start as usize, day("2024-02-01")),
                    (P::TotalInvestment as usize, wan(500)),
                    (P::Parent as usize, Value::Ref(id(1))),
                ],
            ),
        ];
        let reports = [(3, 1, 400), (4, 2, 100)].map(|(n, of, amount)| {
            let cells = [
                (R::Project as usize, Value::Ref(id(of))),
                (R::Month as usize, day("2024-03")),
                (R::Invested as usize, wan(amount)),
            ];
            row(Table::MonthlyProgress, n, &cells)
        });
        let portfolio = Portfolio::from_rows(rows.into_iter().chain(reports)).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let query = Query::default();
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
        Evaluation::of(&portfolio, &listing, EvaluationSpan::Year, moment)
    };
    let wan = |amount| Some(Money::from_wan(amount));
    let part = |of: &Evaluation| {
        let moved = of.moves.iter().find(|one| one.project == Id::new(id(2)));
        moved.map(|one| (one.done, one.is_held))
    };
    let left = |of: &Evaluation| -> Vec<_> {
        let left = of.left_over.iter();
        left.map(|one| (one.rest, one.is_held)).collect()
    };
    let open = evaluated("在建");
    assert_eq!(part(&open), Some((wan(100), true)));
    assert_eq!(left(&open), [(wan(500), false), (wan(400), true)]);
    // What is left of the part is not lost with a programme that is finished.
    let finished = evaluated("竣工");
    assert_eq!(left(&finished), [(wan(400), false)]);
}

#[test]
fn an_indicator_has_the_value_that_was_known_at_the_moment() {
    let mut rows: Vec<Row> = [Table::Plan, Table::Project]
        .into_iter()
        .flat_map(|table| portfolio().table_rows(table))
        .collect();
    let decimal = |text: &str| Value::Decimal(Decimal::parse(text).unwrap());
    rows.push(row(
        Table::Indicator,
        61,
        &[
            (IndicatorColumn::BaseYear as usize, Value::Integer(2020)),
            (IndicatorColumn::BaseValue as usize, decimal("10")),
            (IndicatorColumn::TargetYear as usize, Value::Integer(2025)),
            (IndicatorColumn::TargetValue as usize, decimal("20")),
        ],
    ));
    for (n, year, value) in [(62, 2023, "16.5"), (63, 2025, "30")] {
        rows.push(row(
            Table::IndicatorValue,
            n,
            &[
                (V::Indicator as usize, Value::Ref(id(61))),
                (V::Year as usize, Value::Integer(year)),
                (V::Value as usize, decimal(value)),
            ],
        ));
    }
    let portfolio = Portfolio::from_rows(rows).unwrap();
    let clock = NaiveDate::from_ymd_opt(2026, 11, 5).unwrap();
    let told = |day: &str| {
        let moment = Moment::at(day.parse().unwrap(), clock);
        let index = Index::new(&portfolio);
        let listing = run(&portfolio, &index, &Query::default(), moment).unwrap();
        let span = EvaluationSpan::Plan;
        let evaluation = Evaluation::of(&portfolio, &listing, span, moment);
        let row = evaluation.indicators.rows.iter().find_map(|row| match row {
            IndicatorRow::Indicator { latest, path, .. } => Some((*latest, *path)),
            IndicatorRow::Chapter(_) => None,
        });
        let (latest, path) = row.unwrap();
        let latest = latest.map(|(year, value)| (year, value.to_string()));
        let counts = evaluation.indicator_counts();
        (
            latest,
            path,
            [counts.with_value, counts.reached, counts.ahead],
        )
    };
    // 10 + 3 × 2 = 16 in 2023; 30 of 2025 is two years ahead.
    let known = Some((2023, "16.5".to_owned()));
    let ahead = Some(PathState::Ahead);
    assert_eq!(told("2024-09-30"), (known, ahead, [1, 0, 1]));
    let reached = Some((2025, "30".to_owned()));
    assert_eq!(told("2025-12-31"), (reached, ahead, [1, 1, 1]));
    assert_eq!(told("2022-12-31"), (None, None, [0, 0, 0]));
}
