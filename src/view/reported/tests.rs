use uuid::Uuid;

use super::*;
use crate::model::{AnnualPlanColumn, MonthlyProgressColumn, ProjectColumn, Row, Table, Value};

/// A project of this stage and total, with 1 200 万元 planned for 2024 where told, and reports in 万元.
fn portfolio(stage: &'static str, is_planned: bool, reports: &[(&str, i64)]) -> Portfolio {
    let id = Uuid::from_u128;
    let wan = |amount| Value::Money(Money::from_wan(amount));
    let mut project = Row::blank(Table::Project, id(1));
    project.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
    project.values[ProjectColumn::TotalInvestment as usize] = wan(2_000);
    let mut plan = Row::blank(Table::AnnualPlan, id(2));
    plan.values[AnnualPlanColumn::Project as usize] = Value::Ref(id(1));
    plan.values[AnnualPlanColumn::Year as usize] = Value::Integer(2024);
    if is_planned {
        plan.values[AnnualPlanColumn::Planned as usize] = wan(1_200);
    }
    let report = |((month, amount), n): (&(&str, i64), u128)| {
        let mut row = Row::blank(Table::MonthlyProgress, id(n));
        row.values[MonthlyProgressColumn::Project as usize] = Value::Ref(id(1));
        let month = PartialDate::parse(month).unwrap();
        row.values[MonthlyProgressColumn::Month as usize] = Value::Date(month);
        row.values[MonthlyProgressColumn::Invested as usize] = wan(*amount);
        row
    };
    let reports = reports.iter().zip(10..).map(report);
    Portfolio::from_rows([project, plan].into_iter().chain(reports)).unwrap()
}

fn at(portfolio: &Portfolio, month: u32) -> (&Project, Moment) {
    let project = portfolio.projects().iter().next().unwrap();
    let day = NaiveDate::from_ymd_opt(2024, month, 28).unwrap();
    (project, Moment::on(day))
}

#[test]
fn who_is_to_report_has_a_plan_and_goes_on() {
    let state_of = |portfolio: &Portfolio, month| {
        let (project, moment) = at(portfolio, month);
        state(portfolio, project, moment).unwrap().label()
    };
    let reports = [("2024-03", 100)];
    let going_on = portfolio("在建", true, &reports);
    assert_eq!(
        [state_of(&going_on, 3), state_of(&going_on, 4)],
        ["已报", "未报"]
    );
    assert_eq!(state_of(&portfolio("在建", false, &[]), 3), "免报");
    assert_eq!(state_of(&portfolio("停工", true, &[]), 3), "免报");
    assert_eq!(state_of(&portfolio("停工", true, &reports), 3), "已报");
}

#[test]
fn a_report_that_did_not_come_is_late_once_its_day_is_over() {
    let portfolio = portfolio("在建", true, &[("2024-03", 100)]);
    let project = portfolio.projects().iter().next().unwrap();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let said = |report_day, today: &str, clock: &str| {
        let rule = LightRule {
            report_day,
            ..LightRule::USUAL
        };
        let moment = Moment {
            rule,
            ..Moment::at(day(today), day(clock))
        };
        state(&portfolio, project, moment).unwrap().label()
    };
    // The report of January is due by 5 February, that day included.
    assert_eq!(said(Some(5), "2024-01-31", "2024-01-31"), "未报");
    assert_eq!(said(Some(5), "2024-01-31", "2024-02-05"), "未报");
    assert_eq!(said(Some(5), "2024-01-31", "2024-02-06"), "逾期未报");
    assert_eq!(said(None, "2024-01-31", "2024-12-31"), "未报");
    // What came is no more late.
    assert_eq!(said(Some(5), "2024-03-31", "2024-12-31"), "已报");
    // February of 2024 has 29 days; the year's last month is due in the next.
    assert_eq!(said(Some(31), "2024-01-31", "2024-02-29"), "未报");
    assert_eq!(said(Some(31), "2024-01-31", "2024-03-01"), "逾期未报");
    assert_eq!(said(Some(5), "2024-12-31", "2025-01-05"), "未报");
    assert_eq!(said(Some(5), "2024-12-31", "2025-01-06"), "逾期未报");
    let all = [project.id];
    let moment = Moment::on(day("2024-06-30"));
    let months = [1, 3, 7].map(|month| YearMonth::new(2024, month).unwrap());
    let counts =
        months.map(|month| not_reported(&portfolio, &all, (month, PeriodEnd::Month), moment));
    assert_eq!(counts, [1, 0, 1]);
}

/// The cells of the report that was made last, each set in a step of a day.
fn set(portfolio: &mut Portfolio, cells: &[(&str, MonthlyProgressColumn, Value)]) {
    for (day, column, value) in cells {
        let report = portfolio.progress().unordered().max_by_key(|one| one.id);
        let change = crate::model::Change::set(report.unwrap(), *column as usize, value.clone());
        let op = crate::model::Op::edit(Uuid::nil(), "", change.into_iter().collect());
        portfolio.apply(&op).unwrap();
        portfolio.note_change(&op, day.parse().unwrap());
    }
}

#[test]
fn a_report_that_came_late_is_told_as_far_as_the_log_tells() {
    use MonthlyProgressColumn::{Invested, PhysicalProgress, Planned};
    let wan = |amount| Value::Money(Money::from_wan(amount));
    let told = |began: &str, report_day, cells: &[(&str, MonthlyProgressColumn, Value)]| {
        let mut portfolio = portfolio("在建", true, &[("2024-09", 0)]);
        // There is a row for the month, and no figure in it.
        let report = portfolio.progress().unordered().next().unwrap();
        let change = crate::model::Change::set(report, Invested as usize, Value::Empty).unwrap();
        let op = crate::model::Op::edit(Uuid::nil(), "", vec![change]);
        portfolio.apply(&op).unwrap();
        portfolio.note_beginning(began.parse().unwrap());
        set(&mut portfolio, cells);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rule = LightRule {
            report_day,
            ..LightRule::USUAL
        };
        let moment = Moment {
            rule,
            ..Moment::at(day("2024-09-30"), day("2024-12-01"))
        };
        let project = portfolio.projects().iter().next().unwrap();
        let field = Field::Derived(Derived::ReportState);
        let words = crate::view::dated_text(&portfolio, project, field, moment);
        let facts = crate::view::Facts::of(&portfolio, project, moment);
        assert_eq!(
            facts.came_late > 0,
            words.as_ref().is_some_and(|words| words.contains("迟"))
        );
        words
    };
    let began = "2024-01-15";
    let figure = |day| [(day, Invested, wan(5))];
    let some = |words: &str| Some(words.to_owned());
    assert_eq!(
        told(began, Some(5), &figure("2024-10-05")),
        some("已报，按时")
    );
    assert_eq!(
        told(began, Some(5), &figure("2024-10-08")),
        some("已报，迟报3天")
    );
    // A correction is no first report, words alone are one, a plan is none.
    let corrected = [
        ("2024-09-28", Planned, wan(9)),
        (
            "2024-10-04",
            PhysicalProgress,
            Value::Text("封顶".to_owned()),
        ),
        ("2024-10-20", Invested, wan(5)),
        ("2024-10-25", Invested, wan(6)),
    ];
    assert_eq!(told(began, Some(5), &corrected), some("已报，按时"));
    let late = &corrected[2..];
    assert_eq!(told(began, Some(5), late), some("已报，迟报15天"));
    // Without a day nobody is late; what was due before the library began may have been reported elsewhere.
    assert_eq!(told(began, None, &figure("2024-10-08")), None);
    assert_eq!(told("2024-10-06", Some(5), &figure("2024-10-08")), None);
    assert_eq!(told(began, Some(5), &[]), None);
}

#[test]
fn a_month_is_reported_half_by_half() {
    use MonthlyProgressColumn::{ByFifteenth, Invested, PhysicalProgress};
    let wan = |amount| Some(Money::from_wan(amount));
    let value = |amount| Value::Money(Money::from_wan(amount));
    let mut portfolio = portfolio("在建", true, &[("2024-07", 700), ("2024-08", 0)]);
    let words = Value::Text("主体封顶".to_owned());
    set(&mut portfolio, &[("2024-08-16", Invested, Value::Empty)]);
    let rule = LightRule {
        period: ReportingPeriod::HalfMonth,
        report_day: Some(3),
        ..LightRule::USUAL
    };
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let at = |today: &str| Moment {
        rule,
        ..Moment::at(day(today), day("2024-09-02"))
    };
    let (first, second) = (at("2024-08-15"), at("2024-08-31"));
    let of = |portfolio: &Portfolio, moment| {
        let project = portfolio.projects().iter().next().unwrap();
        let id = project.id;
        (
            state(portfolio, project, moment).unwrap().label(),
            super::super::standing::completed_in_month(portfolio, id, moment),
            completed_this_year(portfolio, id, moment),
        )
    };
    // The first half was due on the 18th, the second on the 3rd of the next month. Words say of neither.
    set(&mut portfolio, &[("2024-08-16", PhysicalProgress, words)]);
    assert_eq!(of(&portfolio, first), ("逾期未报", None, wan(700)));
    assert_eq!(of(&portfolio, second), ("未报", None, wan(700)));
    // July was reported as a whole: nobody waits for its halves, of which nothing is known.
    assert_eq!(of(&portfolio, at("2024-07-15")), ("免报", None, None));
    set(&mut portfolio, &[("2024-08-17", ByFifteenth, value(60))]);
    assert_eq!(of(&portfolio, first), ("已报", wan(60), wan(760)));
    // What the first half came to is known of the month; the second is to be reported yet.
    assert_eq!(of(&portfolio, second), ("未报", None, wan(760)));
    set(&mut portfolio, &[("2024-09-02", Invested, value(100))]);
    assert_eq!(of(&portfolio, first), ("已报", wan(60), wan(760)));
    assert_eq!(of(&portfolio, second), ("已报", wan(100), wan(800)));
    // 760 of 1 200 is 63.3 %, 0.8 above 7.5/12.
    let project = portfolio.projects().iter().next().unwrap();
    let lead = rule.difference(&portfolio, project, first).unwrap();
    assert_eq!(lead.to_tenths().to_string(), "0.8");
    assert_eq!(doubts(&portfolio, project, second), "缺1、2、3、4、5、6月");
    set(&mut portfolio, &[("2024-09-02", Invested, value(50))]);
    let project = portfolio.projects().iter().next().unwrap();
    let said = doubts(&portfolio, project, second);
    assert!(said.contains("本月累计比上一期少"), "{said}");
    // By a rule of months the month is one, and what was reported of a part of it is in it.
    let month = Moment {
        rule: LightRule::USUAL,
        ..second
    };
    set(&mut portfolio, &[("2024-09-02", Invested, Value::Empty)]);
    assert_eq!(of(&portfolio, month), ("已报", None, wan(760)));
}

#[test]
fn months_are_set_beside_the_one_before_and_the_year_before() {
    let reports = [
        ("2023-01", 10),
        ("2023-02", 20),
        ("2023-03", 40),
        ("2023-12", 80),
        ("2024-01", 1),
        ("2024-02", 2),
    ];
    let portfolio = portfolio("在建", true, &reports);
    let wan = |amount| Some(Money::from_wan(amount));
    let (project, february) = at(&portfolio, 2);
    assert_eq!(in_month_before(&portfolio, project.id, february), wan(1));
    assert_eq!(to_same_month(&portfolio, project.id, february), wan(30));
    let (_, january) = at(&portfolio, 1);
    assert_eq!(in_month_before(&portfolio, project.id, january), wan(80));
    let (_, april) = at(&portfolio, 4);
    assert_eq!(in_month_before(&portfolio, project.id, april), None);
    // 2 − 1 in February, 1 − 80 in January, nothing after 2 in March, and nothing at all in April.
    let (_, march) = at(&portfolio, 3);
    let more = |moment| more_than_month_before(&portfolio, project.id, moment);
    let found = [february, january, march, april].map(more);
    assert_eq!(found, [wan(1), wan(-79), wan(-2), None]);
}

#[test]
fn what_began_in_the_year_owes_no_report_of_the_months_before() {
    let mut portfolio = portfolio("在建", true, &[("2024-05", 5)]);
    let id = portfolio.projects().iter().next().unwrap().id;
    let start = Value::Date(PartialDate::parse("2024-03").unwrap());
    let project = portfolio.projects().get(id).unwrap();
    let change = crate::model::Change::set(project, ProjectColumn::Start as usize, start);
    let op = crate::model::Op::edit(Uuid::nil(), "", change.into_iter().collect());
    portfolio.apply(&op).unwrap();
    let (project, moment) = at(&portfolio, 6);
    let clock = NaiveDate::from_ymd_opt(2024, 7, 1).unwrap();
    let moment = Moment::at(moment.today, clock);
    assert_eq!(doubts(&portfolio, project, moment), "缺3、4月");
}

#[test]
fn doubts_name_what_does_not_fit() {
    let doubts_of = |reports: &[(&str, i64)], month| {
        let portfolio = portfolio("在建", true, reports);
        let (project, moment) = at(&portfolio, month);
        doubts(&portfolio, project, moment)
    };
    assert_eq!(doubts_of(&[("2024-01", 5), ("2024-02", 5)], 2), "");
    // The month under report is not yet missed.
    assert_eq!(doubts_of(&[("2024-01", 5)], 2), "");
    assert_eq!(doubts_of(&[("2024-02", 5), ("2024-04", 5)], 5), "缺1、3月");
    assert_eq!(
        doubts_of(&[("2024-01", 700), ("2024-02", -5), ("2024-03", 506)], 3),
        "2月为负数；年累计超年度计划"
    );
    assert_eq!(
        doubts_of(&[("2023-05", 1_000), ("2024-01", 1_001)], 1),
        "累计超总投资"
    );
}
