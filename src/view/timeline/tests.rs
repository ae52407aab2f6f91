use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::model::{
    Change, MilestoneColumn, MonthlyProgressColumn, Op, PlanColumn, ProjectColumn, Table, Value,
};
use crate::view::fixture::{row, wan};

const PROJECT: Uuid = Uuid::from_u128(1);

fn date(text: &str) -> Value {
    match text {
        "" => Value::Empty,
        text => Value::Date(PartialDate::parse(text).unwrap()),
    }
}

/// A library of one project in a plan for 2021 to 2025, with these further rows.
fn portfolio(cells: &[(ProjectColumn, Value)], more: Vec<Change>) -> Portfolio {
    let mut own = vec![(
        ProjectColumn::Name as usize,
        Value::Text("平安大桥".to_owned()),
    )];
    own.extend(
        cells
            .iter()
            .map(|(column, value)| (*column as usize, value.clone())),
    );
    let plan = [
        (PlanColumn::FirstYear as usize, Value::Integer(2021)),
        (PlanColumn::LastYear as usize, Value::Integer(2025)),
    ];
    let mut changes = vec![row(Table::Plan, 100, &plan), row(Table::Project, 1, &own)];
    changes.extend(more);
    let mut portfolio = Portfolio::default();
    portfolio
        .apply(&Op::edit(Uuid::from_u128(99), "", changes))
        .unwrap();
    portfolio
}

fn milestone(number: u128, name: &str, planned: &str, actual: &str) -> Change {
    use MilestoneColumn as M;
    let cells = [
        (M::Project as usize, Value::Ref(PROJECT)),
        (M::Name as usize, Value::Text(name.to_owned())),
        (M::Planned as usize, date(planned)),
        (M::Actual as usize, date(actual)),
        (M::Position as usize, Value::Integer(number as i64)),
    ];
    row(Table::Milestone, number, &cells)
}

fn report(number: u128, month: &str, invested: i64) -> Change {
    use MonthlyProgressColumn as P;
    let cells = [
        (P::Project as usize, Value::Ref(PROJECT)),
        (P::Month as usize, date(month)),
        (P::Invested as usize, wan(invested)),
    ];
    row(Table::MonthlyProgress, number, &cells)
}

fn moment() -> Moment {
    Moment::on(NaiveDate::from_ymd_opt(2024, 10, 21).unwrap())
}

fn course_of(portfolio: &Portfolio) -> Course {
    let project = portfolio.projects().get(Id::new(PROJECT)).unwrap();
    course(portfolio, project, moment())
}

fn days(first: &str, last: &str) -> Days {
    let day = |text: &str| PartialDate::parse(text).unwrap();
    Days {
        first: day(first).first_day(),
        last: day(last).last_day(),
    }
}

#[test]
fn a_bar_runs_from_the_first_day_of_the_start_to_the_last_of_the_end() {
    use ProjectColumn as P;
    let both = portfolio(
        &[(P::Start, date("2022-03")), (P::End, date("2025"))],
        vec![],
    );
    let course = course_of(&both);
    assert_eq!(course.period, days("2022-03-01", "2025-12-31"));
    assert_eq!(course.missing(), None);
    assert_eq!(course.dates(), "2022-03—2025");

    let start = portfolio(&[(P::Start, date("2022-03-18"))], vec![]);
    let course = course_of(&start);
    assert_eq!(course.period, days("2022-03-18", "2025-12-31"));
    assert_eq!(course.missing(), Some("完工未填"));

    let late_end = portfolio(&[(P::End, date("2027"))], vec![]);
    let course = course_of(&late_end);
    assert_eq!(course.period, days("2021-01-01", "2027-12-31"));
    assert_eq!(course.missing(), Some("开工未填"));

    let course = course_of(&portfolio(&[], vec![]));
    assert_eq!(course.period, days("2021-01-01", "2025-12-31"));
    assert_eq!(
        course.pieces(),
        [Piece::Missing(
            course.period.numbers().0,
            course.period.numbers().1,
            "起止未填"
        )]
    );
}

#[test]
fn a_year_is_soft_where_a_month_is_hard() {
    use ProjectColumn as P;
    let fade = |start: &str, end: &str| {
        let library = portfolio(&[(P::Start, date(start)), (P::End, date(end))], vec![]);
        let course = course_of(&library);
        let (from, _) = course.period.numbers();
        match course.pieces().first() {
            Some(Piece::Planned(fade)) => {
                (fade.to - from, fade.full_from - from, fade.full_to - from)
            }
            other => panic!("no bar: {other:?}"),
        }
    };
    // 2022 and 2023 have 365 days each, March to December 306.
    assert_eq!(fade("2022-03", "2023-06-30"), (487.0, 0.0, 487.0));
    assert_eq!(fade("2022-03", "2023"), (671.0, 0.0, 306.0));
    assert_eq!(fade("2022", "2023"), (730.0, 365.0, 365.0));
    assert_eq!(fade("2022", "2022"), (365.0, 182.5, 182.5));
}

#[test]
fn a_soft_end_fades_evenly_and_is_cut_with_the_bar() {
    let fade = Fade {
        from: 0.0,
        to: 25.0,
        full_from: 10.0,
        full_to: 20.0,
        soft_to: 30.0,
    };
    let parts: Vec<_> = fade.parts();
    let places: Vec<(f64, f64)> = parts.iter().map(|part| (part.0, part.2)).collect();
    assert_eq!(places, [(0.0, 10.0), (10.0, 20.0), (20.0, 25.0)]);
    assert!((parts[0].1 - FAINTEST).abs() < 1e-9 && (parts[1].1 - 1.0).abs() < 1e-9);
    // Half of the way down: 0.12 + 0.88 ÷ 2.
    assert!((parts[2].3 - 0.56).abs() < 1e-9);
}

#[test]
fn money_tells_how_much_is_done_before_milestones_do() {
    use ProjectColumn as P;
    let reached = || {
        vec![
            milestone(10, "开工", "2022-03", "2022-03-18"),
            milestone(11, "主桥合龙", "2024-12", ""),
            milestone(12, "通车", "", ""),
        ]
    };
    let percent = |cells: &[(P, Value)], more| {
        let done = course_of(&portfolio(cells, more)).done;
        done.map(|done| (done.percent.to_tenths().to_string(), done.by))
    };
    let with = |parts: Vec<Change>| reached().into_iter().chain(parts).collect::<Vec<_>>();
    let total = (P::TotalInvestment, wan(8_600));
    let reports = || vec![report(20, "2024-08", 2_000), report(21, "2024-09", 1_200)];
    // 3 200 of 8 600.
    assert_eq!(
        percent(std::slice::from_ref(&total), with(reports())),
        Some((
            "37.2".to_owned(),
            DoneBy::Money(Money::from_wan(3_200), Money::from_wan(8_600))
        ))
    );
    let by_milestones = Some(("33.3".to_owned(), DoneBy::Milestones(1, 3)));
    assert_eq!(percent(&[], with(reports())), by_milestones);
    assert_eq!(
        percent(std::slice::from_ref(&total), reached()),
        by_milestones
    );
    assert_eq!(percent(&[], vec![]), None);
    let prepared = vec![milestone(10, "前期手续办结", "2022-03", "2022-03")];
    assert_eq!(percent(&[], prepared), None);
    let finished = (P::Stage, Value::Choice(Stage::Completed.label()));
    assert_eq!(
        percent(&[finished], vec![]),
        Some(("100".to_owned(), DoneBy::Stage(Stage::Completed)))
    );
    // What is spent beyond the total does not leave the bar.
    let small = (P::TotalInvestment, wan(1_000));
    assert_eq!(
        percent(&[small], reports()).map(|(percent, _)| percent),
        Some("100".to_owned())
    );
}

#[test]
fn milestones_are_reached_ahead_or_overdue_by_days() {
    let library = portfolio(
        &[],
        vec![
            milestone(10, "开工", "2022-03", "2022-04-12"),
            milestone(11, "路基贯通", "2024-09", ""),
            milestone(12, "主桥合龙", "2024", ""),
            milestone(13, "验收", "", ""),
        ],
    );
    let states: Vec<(String, MarkState)> = course_of(&library)
        .marks
        .into_iter()
        .map(|mark| (mark.name, mark.state))
        .collect();
    assert_eq!(
        states,
        [
            // 31 March to 12 April.
            ("开工".to_owned(), MarkState::Reached(Some(12))),
            // 30 September to 21 October.
            ("路基贯通".to_owned(), MarkState::Overdue(21)),
            ("主桥合龙".to_owned(), MarkState::Ahead),
        ]
    );
    let project = library.projects().get(Id::new(PROJECT)).unwrap();
    assert_eq!(
        course_name(&library, project, moment()),
        "平安大桥 起止未填 下一节点 2024 主桥合龙"
    );
}

#[test]
fn what_is_to_come_is_left_of_today_exactly_when_it_is_late() {
    let today = crate::view::day_number(moment().today);
    for (planned, is_late) in [
        ("2024-10-20", true),
        ("2024-10-21", false),
        ("2024-10", false),
        ("2024-09", true),
        ("2024", false),
        ("2023", true),
    ] {
        let library = portfolio(&[], vec![milestone(10, "开工", planned, "")]);
        let mark = &course_of(&library).marks[0];
        assert_eq!(mark.place() < today, is_late, "{planned}");
        assert_eq!(
            matches!(mark.state, MarkState::Overdue(_)),
            is_late,
            "{planned}"
        );
    }
}

#[test]
fn nothing_is_late_in_a_project_that_is_finished() {
    let stage = Value::Choice(Stage::InOperation.label());
    let library = portfolio(
        &[(ProjectColumn::Stage, stage)],
        vec![milestone(10, "竣工验收", "2023-06", "")],
    );
    assert_eq!(course_of(&library).marks[0].state, MarkState::Unrecorded);
    let project = library.projects().get(Id::new(PROJECT)).unwrap();
    assert_eq!(
        course_name(&library, project, moment()),
        "平安大桥 起止未填"
    );
}

#[test]
fn the_actual_course_runs_from_the_first_sign_of_work_to_the_last() {
    let reports = || vec![report(20, "2022-05", 300), report(21, "2023-02", 200)];
    let of = |more| course_of(&portfolio(&[], more)).actual;
    assert_eq!(of(reports()), Some(days("2022-05", "2023-02")));
    let mut begun = reports();
    begun.push(milestone(10, "开工", "2022-03", "2022-03-18"));
    begun.push(milestone(11, "主桥合龙", "2024-08", "2024-08"));
    assert_eq!(of(begun), Some(days("2022-03-18", "2024-08")));
    // An approval is no work, a month without money neither, and this month is not over.
    let prepared = milestone(10, "前期手续办结", "2022-03", "2022-03");
    assert_eq!(of(vec![prepared, report(20, "2022-05", 0)]), None);
    let running = of(vec![report(20, "2024-10", 5)]);
    assert_eq!(running, Some(days("2024-10-01", "2024-10-21")));
}

#[test]
fn the_axis_holds_every_date_in_whole_years() {
    use ProjectColumn as P;
    let cells = [(P::Start, date("2019-05")), (P::End, date("2022"))];
    let library = portfolio(&cells, vec![milestone(10, "开工", "2027-01", "")]);
    let listing = Listing {
        projects: vec![Id::new(PROJECT)],
        ..Listing::default()
    };
    assert_eq!(
        timeline_years(&library, &listing, moment()),
        Days::years(2019, 2027)
    );
    assert_eq!(
        timeline_years(&library, &Listing::default(), moment()),
        Days::years(2021, 2025)
    );
}
