//! Every number that is computed for a project, worked out by hand for the month under report and for one that is past. A
//! number that is declared and not worked out here fails the test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::NaiveDate;
use uuid::Uuid;

use lantu::model::{
    AnnualPlanColumn as Y, Derived, Field, FundingLineColumn as F, FundingShare, Id, Kind,
    MilestoneColumn as N, Money, MoneyUnit, MonthlyProgressColumn as M, OutlineNodeColumn as O,
    PartialDate, PlanColumn, Portfolio, ProblemColumn as Q, ProjectColumn as P, RollingSpan, Row,
    Table, Value, YearAhead,
};
use lantu::report::{Layout, Preset, document, write_text};
use lantu::view::{Facts, GroupNumber, Index, Moment, Query, run, summary, value};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn wan(amount: i64) -> Value {
    Value::Money(Money::from_wan(amount))
}

fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).unwrap())
}

/// Rows one by one, each with an id of its own.
struct Rows(Vec<Row>);

impl Rows {
    fn add(&mut self, table: Table, n: u128, cells: &[(usize, Value)]) {
        let mut row = Row::blank(table, id(n));
        for (column, value) in cells {
            row.values[*column] = value.clone();
        }
        self.0.push(row);
    }

    fn part(&mut self, table: Table, cells: &[(usize, Value)]) {
        let n = 1_000 + self.0.len() as u128;
        self.add(table, n, cells);
    }
}

/// Project 1 of the plan of 2021–2025, which goes on with project 2 of the one before.
fn portfolio() -> Portfolio {
    let mut rows = Rows(Vec::new());
    for (plan, node, first) in [(10, 20, 2016), (11, 21, 2021)] {
        let years = [
            (PlanColumn::FirstYear as usize, Value::Integer(first)),
            (PlanColumn::LastYear as usize, Value::Integer(first + 4)),
        ];
        rows.add(Table::Plan, plan, &years);
        let of = [(O::Plan as usize, Value::Ref(id(plan)))];
        rows.add(Table::OutlineNode, node, &of);
    }
    let project = |node: u128| (P::Outline as usize, Value::Ref(id(node)));
    let going = [
        project(21),
        (P::Stage as usize, Value::Choice("在建")),
        (P::Start as usize, date("2023-05")),
        (P::TotalInvestment as usize, wan(10_000)),
        (P::CarriedFrom as usize, Value::Refs(vec![id(2)])),
    ];
    rows.add(Table::Project, 1, &going);
    let before = [project(20), (P::TotalInvestment as usize, wan(9_000))];
    rows.add(Table::Project, 2, &before);
    for (year, amount) in [(2024, 1_200), (2025, 2_000), (2026, 1_500)] {
        let cells = [
            (Y::Project as usize, Value::Ref(id(1))),
            (Y::Year as usize, Value::Integer(year)),
            (Y::Planned as usize, wan(amount)),
        ];
        rows.part(Table::AnnualPlan, &cells);
    }
    for (project, month, planned, invested) in [
        (2, "2020-10", None, Some(400)),
        (1, "2023-06", None, Some(100)),
        (1, "2023-11", None, Some(300)),
        (1, "2023-12", None, Some(200)),
        (1, "2024-01", Some(80), Some(100)),
        (1, "2024-02", Some(100), Some(50)),
        (1, "2024-03", Some(120), Some(150)),
        (1, "2024-05", Some(150), Some(90)),
        (1, "2024-06", Some(150), Some(60)),
        (1, "2024-07", Some(500), None),
    ] {
        let amount = |amount: Option<i64>| amount.map_or(Value::Empty, wan);
        let cells = [
            (M::Project as usize, Value::Ref(id(project))),
            (M::Month as usize, date(month)),
            (M::Planned as usize, amount(planned)),
            (M::Invested as usize, amount(invested)),
        ];
        rows.part(Table::MonthlyProgress, &cells);
    }
    for (source, kind, amount) in [
        ("中央预算内投资", "计划", 3_000),
        ("银行贷款", "计划", 3_500),
        ("企业自筹", "计划", 1_000),
        ("银行贷款", "到位", 900),
    ] {
        let cells = [
            (F::Project as usize, Value::Ref(id(1))),
            (F::Source as usize, Value::Choice(source)),
            (F::Kind as usize, Value::Choice(kind)),
            (F::Amount as usize, wan(amount)),
        ];
        rows.part(Table::FundingLine, &cells);
    }
    let milestone = [
        (N::Project as usize, Value::Ref(id(1))),
        (N::Name as usize, Value::Text("主体封顶".to_owned())),
        (N::Planned as usize, date("2024-05-20")),
    ];
    rows.part(Table::Milestone, &milestone);
    for (raised, due, settled) in [
        ("2024-02-10", "2024-04-30", None),
        ("2024-05-10", "2024-07-31", None),
        ("2024-01-05", "2024-02-28", Some("2024-03-15")),
    ] {
        let state = settled.map_or("未办结", |_| "已办结");
        let cells = [
            (Q::Project as usize, Value::Ref(id(1))),
            (Q::State as usize, Value::Choice(state)),
            (Q::RaisedOn as usize, date(raised)),
            (Q::DueOn as usize, date(due)),
            (Q::SettledOn as usize, settled.map_or(Value::Empty, date)),
        ];
        rows.part(Table::Problem, &cells);
    }
    Portfolio::from_rows(rows.0).unwrap()
}

/// What a number is at the end of June 2024, and at the end of March seen from then; in 万元, percent, days or counts, and
/// empty where there is nothing to tell. `None` where nobody worked it out.
#[expect(
    clippy::match_same_arms,
    reason = "each number stands beside how it was worked out"
)]
fn by_hand(derived: Derived) -> Option<[&'static str; 2]> {
    use Derived as D;
    Some(match derived {
        // 3 000 + 3 500 + 1 000, of 10 000. What arrived is no plan.
        D::FundingTotal => ["7500", "7500"],
        D::FundingGap => ["2500", "2500"],
        D::Funding(FundingShare::Government) => ["3000", "3000"],
        D::Funding(FundingShare::BankLoan) => ["3500", "3500"],
        D::Funding(FundingShare::OwnFunds) => ["1000", "1000"],
        D::Funding(FundingShare::Other) => ["", ""],
        D::PlannedForYear => ["1200", "1200"],
        D::PlannedAhead(YearAhead::Second) => ["2000", "2000"],
        D::PlannedAhead(YearAhead::Third) => ["1500", "1500"],
        D::PlannedAhead(YearAhead::Fourth | YearAhead::Fifth) => ["", ""],
        // 10 000 − (400 + 100 + 300 + 200) − 1 200 − 2 000 − 1 500.
        D::LeftForLater(RollingSpan::Three | RollingSpan::Five) => ["4300", "4300"],
        // 20 May to 30 June; in March it was to come.
        D::OverdueDays => ["41", ""],
        D::CarriedTotal => ["9000", "9000"],
        D::CarriedCompleted => ["400", "400"],
        D::CarriedRest => ["9600", "9600"],
        D::CompletedInMonth => ["60", "150"],
        D::CompletedInMonthBefore => ["90", "50"],
        D::ChangeFromMonthBefore => ["-30", "100"],
        D::PlannedInMonth => ["150", "120"],
        // 80 + 100 + 120, and 150 + 150 more.
        D::PlannedToMonth => ["600", "300"],
        // January to June of 2023, and to March.
        D::CompletedToSameMonth => ["100", ""],
        // 100 + 50 + 150, and 90 + 60 more.
        D::CompletedThisYear => ["450", "300"],
        // Of 1 200; half a year and a quarter should be done.
        D::CompletionRate => ["37.5", "25"],
        D::ScheduleDifference => ["-12.5", "0"],
        // 32.5 − 41.7 in May is within 10 points, so June is the first late month.
        D::MonthsLate => ["1", ""],
        D::CompletedBeforeYear => ["1000", "1000"],
        D::CompletedSinceStart => ["1450", "1300"],
        // Since 2021.
        D::CompletedInPlan => ["1050", "900"],
        // The first and the second; in March the second was not raised yet, and the third settled.
        D::OpenProblems => ["2", "1"],
        D::OverdueProblems => ["1", ""],
        // What no log tells.
        D::Suggestions | D::ReportDelay => ["", ""],
        _ => return None,
    })
}

#[test]
fn every_number_is_as_worked_out_by_hand_for_this_month_and_one_that_is_past() {
    let portfolio = portfolio();
    let project = portfolio.projects().get(Id::new(id(1))).unwrap();
    let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).unwrap();
    let june = Moment::on(day(6, 30));
    let march = Moment::at(day(3, 31), day(6, 30));
    let mut wrong = Vec::new();
    for derived in Derived::all() {
        let field = Field::Derived(derived);
        if !matches!(field.kind(), Kind::Money | Kind::Decimal | Kind::Integer) {
            continue;
        }
        let found = [june, march].map(|moment| match value(&portfolio, project, field, moment) {
            Value::Empty => String::new(),
            Value::Money(amount) => {
                let in_fen = Money::from_wan(1).fen();
                assert_eq!(amount.fen() % in_fen, 0, "{}", field.label());
                (amount.fen() / in_fen).to_string()
            }
            Value::Decimal(number) => number.to_string(),
            Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        });
        let Some(expected) = by_hand(derived) else {
            wrong.push(format!("{}: not worked out", field.label()));
            continue;
        };
        if found != expected {
            wrong.push(format!(
                "{}: {found:?}, by hand {expected:?}",
                field.label()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn papers_of_a_month_set_it_beside_the_one_before() {
    let portfolio = portfolio();
    let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap());
    let text = |preset: Preset| {
        let query = Query {
            group_by: preset.group_by().unwrap_or_default(),
            ..Query::default()
        };
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
        let layout = Layout::new(preset, &portfolio, MoneyUnit::Wan, moment);
        write_text(&document(&portfolio, &listing, &layout, moment))
    };
    // 60 in June after 90 in May, of the group and of the project.
    for (preset, head, before) in [
        (Preset::Bulletin, "较上月增减", "-30.00"),
        (Preset::MonthlyProgress, "上月完成投资", "90.00"),
    ] {
        let text = text(preset);
        assert!(text.contains(head), "{text}");
        assert!(text.contains("60.00") && text.contains(before), "{text}");
        // The rule by which it is lit stands below.
        assert!(text.contains("低于-10个百分点为滞后"), "{text}");
    }
}

/// Stage, start, class, total investment, what is planned for 2024 and what was done by June, of eight projects.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

const EIGHT: [Told; 8] = [
    // 400 of 600 is 66.7 %, 16.7 ahead of half a year.
    ("在建", "2023-05", "续建", Some(1_000), Some(600), Some(400)),
    // 45 %, within 10 points.
    ("在建", "2023-05", "续建", Some(2_000), Some(600), Some(270)),
    // 35 %, 15 behind.
    ("在建", "2023-05", "续建", Some(3_000), Some(600), Some(210)),
    // To begin in February, and three months are full.
    ("前期", "2024-02", "新开工", Some(1_500), Some(600), None),
    // Begun; 52 %.
    ("在建", "2024-04", "新开工", Some(500), Some(500), Some(260)),
    // No plan for the year, no light; nor have what is stopped and what is done.
    ("储备", "2026-03", "", None, None, None),
    ("停工", "2023-05", "", Some(1_000), None, None),
    ("竣工", "2022-05", "", Some(1_000), None, None),
];

fn eight() -> Portfolio {
    let mut rows = Rows(Vec::new());
    for ((stage, start, class, total, planned, done), n) in EIGHT.into_iter().zip(1..) {
        let amount = |amount: Option<i64>| amount.map_or(Value::Empty, wan);
        let project = [
            (P::Stage as usize, Value::Choice(stage)),
            (P::Start as usize, date(start)),
            (P::TotalInvestment as usize, amount(total)),
        ];
        rows.add(Table::Project, n, &project);
        if planned.is_some() {
            let plan = [
                (Y::Project as usize, Value::Ref(id(n))),
                (Y::Year as usize, Value::Integer(2024)),
                (Y::ListClass as usize, Value::Choice(class)),
                (Y::Planned as usize, amount(planned)),
            ];
            rows.part(Table::AnnualPlan, &plan);
        }
        if done.is_some() {
            let report = [
                (M::Project as usize, Value::Ref(id(n))),
                (M::Month as usize, date("2024-05")),
                (M::Invested as usize, amount(done)),
            ];
            rows.part(Table::MonthlyProgress, &report);
        }
    }
    // Of the first a milestone is late, of the second a problem is open.
    let milestone = [
        (N::Project as usize, Value::Ref(id(1))),
        (N::Name as usize, Value::Text("主体封顶".to_owned())),
        (N::Planned as usize, date("2024-05")),
    ];
    rows.part(Table::Milestone, &milestone);
    let problem = [
        (Q::Project as usize, Value::Ref(id(2))),
        (Q::State as usize, Value::Choice("未办结")),
        (Q::RaisedOn as usize, date("2024-05-10")),
    ];
    rows.part(Table::Problem, &problem);
    Portfolio::from_rows(rows.0).unwrap()
}

#[test]
fn every_number_of_a_group_is_as_worked_out_by_hand() {
    let portfolio = eight();
    let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap());
    let index = Index::new(&portfolio);
    let listing = run(&portfolio, &index, &Query::default(), moment).unwrap();
    let all = summary(&portfolio, &listing, moment);
    for number in GroupNumber::ALL {
        let found = number.of(&all.totals, Some(&all.facts), (&all.totals, Some(2)));
        let expected = match number {
            GroupNumber::Count => "8",
            // No log tells when the reports of a library of rows came.
            GroupNumber::CameLate => "None",
            GroupNumber::WithoutStage => "0",
            GroupNumber::Share => "100",
            GroupNumber::UnderConstruction => "4",
            GroupNumber::StartRate => "50",
            GroupNumber::BeforeStart
            | GroupNumber::StartsPlanned
            | GroupNumber::OnPace
            | GroupNumber::Rank => "2",
            GroupNumber::Finished
            | GroupNumber::OtherStage
            | GroupNumber::StartsMade
            | GroupNumber::Ahead
            | GroupNumber::Late
            | GroupNumber::SeriouslyLate
            | GroupNumber::NotRated
            | GroupNumber::OverdueMilestones
            | GroupNumber::OpenProblems => "1",
        };
        let found = match found {
            Some(Value::Integer(count)) => count.to_string(),
            Some(Value::Decimal(rate)) => rate.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{}", number.label());
    }
    // 1 140 of 2 900 is 39.3 %, 10.7 behind half a year.
    let rate = all.totals.completion_rate().unwrap().to_tenths();
    let difference = all.totals.schedule_difference(moment).unwrap();
    let found = [rate, difference.to_tenths()].map(|number| number.to_string());
    assert_eq!(found, ["39.3", "-10.7"]);
    assert_eq!(all.totals.total_investment, Money::from_wan(10_000));
    assert_eq!(all.totals.without_total, 1);
}

#[test]
fn published_rates_of_starts_follow_from_their_counts() {
    // Planned and made as they were published, and the rate: printed as 80.8 %, 47 % (cut) and 46.7 %.
    for (planned, made, rate) in [(255, 206, "80.8"), (270, 129, "47.8"), (15, 7, "46.7")] {
        let facts = Facts {
            starts_planned: planned,
            starts_made: made,
            ..Facts::default()
        };
        let none = lantu::view::Totals::default();
        let found = GroupNumber::StartRate.of(&none, Some(&facts), (&none, None));
        let Some(Value::Decimal(found)) = found else {
            panic!("{found:?}");
        };
        assert_eq!(found.to_string(), rate);
    }
}
