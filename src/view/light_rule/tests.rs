use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::model::{
    AnnualPlanColumn, Id, MonthlyProgressColumn, Op, ProjectColumn, ReportingColumn, Table, Value,
};
use crate::view::fixture::{row, wan};
use crate::view::progress::{completed_since_start, completed_this_year};

const PROJECT: Uuid = Uuid::from_u128(1);

fn moment(year: i32, month: u32, day: u32) -> Moment {
    Moment::on(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn percent(text: &str) -> Ratio {
    Decimal::parse(text).unwrap().into()
}

/// A project of this stage that is to start so, with 1 200 万元 planned for 2024 and these reports.
fn portfolio(stage: &'static str, start: &str, reports: &[(&str, i64)]) -> Portfolio {
    use MonthlyProgressColumn as M;
    let date = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
    let owner = || Value::Ref(PROJECT);
    let mut changes = vec![
        row(
            Table::Project,
            1,
            &[
                (ProjectColumn::Stage as usize, Value::Choice(stage)),
                (ProjectColumn::Start as usize, date(start)),
            ],
        ),
        row(
            Table::AnnualPlan,
            2,
            &[
                (AnnualPlanColumn::Project as usize, owner()),
                (AnnualPlanColumn::Year as usize, Value::Integer(2024)),
                (AnnualPlanColumn::Planned as usize, wan(1_200)),
            ],
        ),
    ];
    for (number, (month, invested)) in (10..).zip(reports) {
        let cells = [
            (M::Project as usize, owner()),
            (M::Month as usize, date(month)),
            (M::Invested as usize, wan(*invested)),
        ];
        changes.push(row(Table::MonthlyProgress, number, &cells));
    }
    let mut portfolio = Portfolio::default();
    portfolio
        .apply(&Op::edit(Uuid::nil(), "", changes))
        .unwrap();
    portfolio
}

fn light(portfolio: &Portfolio, moment: Moment) -> Option<Light> {
    let project = portfolio.projects().get(Id::new(PROJECT)).unwrap();
    moment.rule.light(portfolio, project, moment)
}

/// Published lines: plan and done in 万元, months passed, the rate and the difference that follow from them, and
/// what was printed. Some offices cut instead of rounding, or took other months.
const PUBLISHED: &str = include_str!("published.tsv");

#[test]
fn published_rates_and_differences_follow_from_their_figures() {
    let hundredths = |ratio: Ratio| ratio.to_hundredths();
    let decimal = |text: &str| Decimal::parse(text).unwrap();
    let mut lines = 0;
    for line in PUBLISHED.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [
            id,
            _,
            _,
            _,
            plan,
            done,
            months,
            rate,
            lead,
            _,
            true_rate,
            true_lead,
            agrees,
        ] = cells[..]
        else {
            panic!("{line}");
        };
        let (rule, at) = match months.split_once('.') {
            None => (
                LightRule::default(),
                moment(2020, months.parse().unwrap(), 28),
            ),
            Some((whole, _)) => {
                let rule = LightRule {
                    period: ReportingPeriod::HalfMonth,
                    ..LightRule::default()
                };
                let month = whole.parse::<u32>().unwrap() + 1;
                (rule, moment(2020, month, 15))
            }
        };
        let [done, plan] = [done, plan].map(|wan| Money::from_wan(wan.parse().unwrap()));
        let found = crate::view::rate(done, plan).unwrap();
        let difference = found - rule.scheduled_pace(at);
        assert_eq!(hundredths(found), decimal(true_rate), "{id}");
        assert_eq!(hundredths(difference), decimal(true_lead), "{id}");
        // As many decimals as were printed, rounded or cut.
        let printed_as = |printed: &str, found: Ratio| {
            let decimals = printed.split_once('.').map_or(0, |(_, after)| after.len());
            let scale = 10_f64.powi(decimals.try_into().unwrap());
            let digits = (printed.parse::<f64>().unwrap() * scale).round() as i64;
            let exact = found.to_f64() * scale;
            let [rounded, cut] = [exact.round(), exact.trunc()].map(|number| number as i64);
            if digits == rounded {
                "rounded"
            } else if digits == cut {
                "cut"
            } else {
                "other"
            }
        };
        let of_lead = |lead: &str| match lead {
            "" => "",
            lead => printed_as(lead, difference),
        };
        let how = (printed_as(rate, found), of_lead(lead));
        let expected = match id {
            // Two offices cut their rates, and one its rate alone: the lead was taken from the unrounded one.
            "B06c" | "B08b" => ("cut", "rounded"),
            // From unrounded sums that nobody printed, by other months, or a slip.
            "B03a" | "B03c" => ("other", ""),
            "B08c" => ("other", "other"),
            "B06b" | "B13a" | "B20b" => ("rounded", "other"),
            _ => ("rounded", if lead.is_empty() { "" } else { "rounded" }),
        };
        assert_eq!(how, expected, "{id}");
        let follows = how.0 == "rounded" && how.1 != "other";
        assert_eq!(agrees == "yes", follows, "{id}");
        lines += 1;
    }
    assert_eq!(lines, 31);
}

#[test]
fn a_county_that_goes_by_its_own_curve_is_as_far_ahead_of_it_as_was_printed() {
    // Line B15a: of 985 000 万元 for the year 159 000 were to be done by April, and 210 100 were: 132.1 % of that.
    let mut portfolio = portfolio("在建", "2023-11", &[("2024-04", 210_100)]);
    let plan = portfolio.annual_plans().unordered().next().unwrap().clone();
    let cells = [
        (AnnualPlanColumn::Planned, 985_000),
        (AnnualPlanColumn::FirstQuarter, 159_000),
        (AnnualPlanColumn::SecondQuarter, 159_000),
    ];
    let changes = cells.map(|(column, amount)| {
        crate::model::Change::set(&plan, column as usize, wan(amount)).unwrap()
    });
    let op = Op::edit(Uuid::nil(), "", changes.into());
    portfolio.apply(&op).unwrap();
    let rule = LightRule {
        pace: Pace::Own,
        measure: LightMeasure::Relative,
        ..LightRule::default()
    };
    let at = Moment {
        rule,
        ..moment(2024, 4, 30)
    };
    let project = portfolio.projects().get(Id::new(PROJECT)).unwrap();
    let rate = completion_rate(&portfolio, project, at).unwrap();
    assert_eq!(rate.to_tenths().to_string(), "21.3");
    let pace = rule.pace_of(&portfolio, project, at);
    let ahead = rate.relative_to(pace).unwrap();
    assert_eq!(ahead.to_tenths().to_string(), "32.1");
    assert_eq!(light(&portfolio, at), Some(Light::Ahead));
    // By twelfths it would be behind.
    let even = Moment {
        rule: LightRule::default(),
        ..at
    };
    assert_eq!(light(&portfolio, even), Some(Light::Late));
}

#[test]
fn months_that_a_project_plans_tell_more_than_its_quarters() {
    use MonthlyProgressColumn as M;
    let reports = [("2024-03", 100), ("2024-06", 200), ("2024-07", 80)];
    let mut portfolio = portfolio("在建", "2023-11", &reports);
    // 100 of 1 200 by March, 400 by June, 900 by September; the quarters say another thing.
    let plan = portfolio.annual_plans().unordered().next().unwrap().clone();
    let quarter = AnnualPlanColumn::SecondQuarter as usize;
    let mut changes = vec![crate::model::Change::set(&plan, quarter, wan(1_000)).unwrap()];
    for (number, month, amount) in [
        (50, "2024-03", 100),
        (51, "2024-06", 300),
        (52, "2024-09", 500),
    ] {
        let month = Value::Date(PartialDate::parse(month).unwrap());
        let cells = [
            (M::Project as usize, Value::Ref(PROJECT)),
            (M::Month as usize, month),
            (M::Planned as usize, wan(amount)),
        ];
        changes.push(row(Table::MonthlyProgress, number, &cells));
    }
    let op = Op::edit(Uuid::nil(), "", changes);
    portfolio.apply(&op).unwrap();
    let project = portfolio.projects().get(Id::new(PROJECT)).unwrap();
    let of = |period, month, day| {
        let rule = LightRule {
            pace: Pace::Own,
            period,
            ..LightRule::default()
        };
        let at = Moment {
            rule,
            ..moment(2024, month, day)
        };
        let pace = rule.pace_of(&portfolio, project, at);
        pace.to_hundredths().to_string()
    };
    use ReportingPeriod::{HalfMonth, Month};
    // 100, 100, 400, 400, 900 and all of 1 200.
    let paces = [3, 5, 6, 8, 9, 12].map(|month| of(Month, month, 28));
    assert_eq!(paces, ["8.33", "8.33", "33.33", "33.33", "75", "100"]);
    // In January and February nothing is due; half of June's in the middle of June.
    assert_eq!(of(Month, 2, 28), "0");
    assert_eq!(of(HalfMonth, 6, 15), "20.83");
    let at = |month, day| Moment {
        rule: LightRule {
            pace: Pace::Own,
            ..LightRule::default()
        },
        ..moment(2024, month, day)
    };
    // 300 of 1 200 is 25 %: 8.3 behind in June, and 380 is 31.7 %: 43.3 behind in September.
    assert_eq!(light(&portfolio, at(6, 30)), Some(Light::Normal));
    assert_eq!(light(&portfolio, at(9, 30)), Some(Light::SeriouslyLate));
    let said = |derived, month| {
        let field = crate::model::Field::Derived(derived);
        crate::view::value(&portfolio, project, field, at(month, 28))
    };
    use crate::model::Derived::{PlannedInMonth, PlannedToMonth};
    assert_eq!(said(PlannedToMonth, 6), wan(400));
    assert_eq!(said(PlannedToMonth, 8), wan(400));
    assert_eq!(said(PlannedToMonth, 2), wan(0));
    assert_eq!(said(PlannedInMonth, 9), wan(500));
    assert_eq!(said(PlannedInMonth, 8), Value::Empty);
}

#[test]
fn the_pace_can_go_by_quarters() {
    let rule = LightRule {
        pace: Pace::Quarters,
        quarters: [45, 70, 80].map(Decimal::from_whole),
        ..LightRule::default()
    };
    let pace = |month| {
        rule.scheduled_pace(moment(2024, month, 28))
            .to_hundredths()
            .to_string()
    };
    // A third of 45, 45, then 45 + 25/3, 70, 80, and 80 + 20/3 on the way to all of it.
    let months = [1, 3, 4, 6, 9, 10, 12].map(pace);
    assert_eq!(months, ["15", "45", "53.33", "70", "80", "86.67", "100"]);
    assert!(rule.describe().contains("一、二、三季度末45%、70%、80%"));
    let before = Moment {
        year: 2025,
        ..moment(2024, 6, 30)
    };
    assert_eq!(rule.scheduled_pace(before), percent("0"));
    // By ten days: the first of April is a ninth of the second quarter.
    let ten = LightRule {
        period: ReportingPeriod::TenDays,
        ..rule
    };
    let pace = ten.scheduled_pace(moment(2024, 4, 5)).to_hundredths();
    assert_eq!(pace.to_string(), "47.78");
}

#[test]
fn a_light_set_by_hand_counts_for_its_month_with_a_reason() {
    let mut portfolio = portfolio("在建", "2023-11", &[("2024-06", 100), ("2024-07", 100)]);
    let june = moment(2024, 6, 30);
    assert_eq!(light(&portfolio, june), Some(Light::SeriouslyLate));
    let mut set = |column: MonthlyProgressColumn, value: Value| {
        let month = PartialDate::parse("2024-06").unwrap();
        let reports = portfolio.progress().unordered();
        let of_month: Vec<_> = reports
            .filter(|one| PartialDate::Month(one.month) == month)
            .collect();
        let change = crate::model::Change::set(of_month[0], column as usize, value);
        let changes = change.into_iter().collect();
        portfolio
            .apply(&Op::edit(Uuid::nil(), "", changes))
            .unwrap();
        light(&portfolio, june)
    };
    let late = Some(Light::SeriouslyLate);
    assert_eq!(
        set(MonthlyProgressColumn::Light, Value::Choice("正常")),
        late
    );
    let reason = |words: &str| Value::Text(words.to_owned());
    assert_eq!(set(MonthlyProgressColumn::LightReason, reason("  ")), late);
    let set = set(MonthlyProgressColumn::LightReason, reason("汛期停工"));
    assert_eq!(set, Some(Light::Normal));
    let july = light(&portfolio, moment(2024, 7, 31));
    assert_eq!(july, Some(Light::SeriouslyLate));
}

#[test]
fn the_pace_can_be_multiplied() {
    let rule = LightRule {
        factor: Decimal::parse("1.2").unwrap(),
        ..LightRule::default()
    };
    // 120 % × 5/12
    assert_eq!(rule.scheduled_pace(moment(2024, 5, 31)), percent("50"));
    let after = Moment {
        year: 2023,
        ..moment(2024, 5, 31)
    };
    assert_eq!(LightRule::default().scheduled_pace(after), percent("100"));
}

#[test]
fn bounds_belong_to_the_milder_light() {
    let rule = LightRule::default();
    for (difference, light) in [
        ("10.0001", Light::Ahead),
        ("10", Light::Normal),
        ("-10", Light::Normal),
        ("-10.0001", Light::Late),
        ("-30", Light::Late),
        ("-30.0001", Light::SeriouslyLate),
    ] {
        assert_eq!(
            rule.of_difference(percent(difference)),
            light,
            "{difference}"
        );
    }
    let rule = LightRule {
        threshold: Threshold::Inclusive,
        ..rule
    };
    for (difference, light) in [
        ("10", Light::Ahead),
        ("9.9999", Light::Normal),
        ("-9.9999", Light::Normal),
        ("-10", Light::Late),
        ("-30", Light::SeriouslyLate),
    ] {
        let found = rule.of_difference(percent(difference));
        assert_eq!(found, light, "{difference}");
    }
}

#[test]
fn a_relative_difference_is_a_part_of_what_should_be_done() {
    let [_, _, (_, thirty), (_, fifty), ..] = LightRule::presets();
    // Half a year: 50 % should be done. 34 % done is 32 % short of it, 20 % is 60 % short, 56 % is 12 % more.
    let at = moment(2024, 6, 30);
    for (rate, by_thirty, by_fifty) in [
        ("34", Light::SeriouslyLate, Light::Late),
        ("20", Light::SeriouslyLate, Light::SeriouslyLate),
        ("46", Light::Normal, Light::Normal),
        ("56", Light::Ahead, Light::Ahead),
    ] {
        assert_eq!(thirty.of_rate(percent(rate), at), by_thirty, "{rate}");
        assert_eq!(fifty.of_rate(percent(rate), at), by_fifty, "{rate}");
    }
    let before = Moment { year: 2025, ..at };
    assert_eq!(thirty.of_rate(percent("0"), before), Light::Normal);
    assert!(thirty.describe().contains("低于-30%为严重滞后"));
}

#[test]
fn the_running_half_month_or_ten_days_count_as_a_whole() {
    let pace = |period, day| {
        let rule = LightRule {
            period,
            ..LightRule::default()
        };
        rule.scheduled_pace(moment(2024, 8, day))
            .to_hundredths()
            .to_string()
    };
    use ReportingPeriod::{HalfMonth, Month, TenDays};
    assert_eq!(pace(Month, 1), "66.67");
    // 15 and 16 of 24
    assert_eq!(
        [pace(HalfMonth, 15), pace(HalfMonth, 16)],
        ["62.5", "66.67"]
    );
    // 22, 23 and 24 of 36
    let days = [10, 11, 21].map(|day| pace(TenDays, day));
    assert_eq!(days, ["61.11", "63.89", "66.67"]);
}

#[test]
fn the_newest_rule_of_a_library_is_in_force_and_empty_cells_are_the_usual_ones() {
    let mut portfolio = portfolio("在建", "2023-11", &[("2024-06", 400)]);
    let at = moment(2024, 6, 30);
    // 400 ÷ 1 200 − 6/12 = −16.67
    assert_eq!(
        light(&portfolio, at.by_rule_of(&portfolio)),
        Some(Light::Late)
    );
    let late = |number| {
        let cells = [(
            ReportingColumn::Late as usize,
            Value::Decimal(Decimal::from_whole(number)),
        )];
        row(Table::Reporting, u128::from(number.unsigned_abs()), &cells)
    };
    let op = Op::edit(Uuid::nil(), "", vec![late(-15), late(-20)]);
    portfolio.apply(&op).unwrap();
    assert_eq!(
        light(&portfolio, at.by_rule_of(&portfolio)),
        Some(Light::Normal)
    );
    let rule = LightRule::of(&portfolio);
    assert_eq!(rule.late_below, Decimal::from_whole(-20));
    assert_eq!(rule.seriously_late_below, Decimal::from_whole(-30));
}

#[test]
fn sums_stop_at_the_month_and_the_year() {
    let reports = [
        ("2023-12", 500),
        ("2024-01", 100),
        ("2024-06", 300),
        ("2024-07", 50),
    ];
    let portfolio = portfolio("在建", "2023-11", &reports);
    let project = portfolio.projects().get(Id::new(PROJECT)).unwrap();
    let at = moment(2024, 6, 30);
    let wan = |amount| Some(Money::from_wan(amount));
    assert_eq!(completed_this_year(&portfolio, project.id, at), wan(400));
    assert_eq!(completed_since_start(&portfolio, project.id, at), wan(900));
    // 400 ÷ 1 200 = 33.33 %, half a year has passed: −16.67 百分点.
    let rate = completion_rate(&portfolio, project, at).unwrap();
    assert_eq!(rate.to_hundredths().to_string(), "33.33");
    let difference = LightRule::default().difference(&portfolio, project, at);
    assert_eq!(difference.unwrap().to_hundredths().to_string(), "-16.67");
    assert_eq!(light(&portfolio, at), Some(Light::Late));
    // 450 ÷ 1 200 − 9/12 = −37.5.
    assert_eq!(
        light(&portfolio, moment(2024, 9, 30)),
        Some(Light::SeriouslyLate)
    );
}

#[test]
fn a_missed_start_is_late_and_after_three_months_seriously_late() {
    let portfolio = portfolio("前期", "2024-03", &[]);
    for (at, expected) in [
        (moment(2024, 3, 31), Light::Normal),
        (moment(2024, 4, 1), Light::Late),
        (moment(2024, 6, 29), Light::Late),
        // April, May and June are full.
        (moment(2024, 6, 30), Light::SeriouslyLate),
    ] {
        assert_eq!(light(&portfolio, at), Some(expected), "{}", at.today);
    }
}

#[test]
fn what_is_not_measured() {
    let at = moment(2025, 6, 30);
    assert_eq!(
        light(&portfolio("在建", "2024-01", &[]), at),
        Some(Light::NotRated)
    );
    for stage in ["竣工", "投产", "停工", "退出"] {
        let portfolio = portfolio(stage, "2024-01", &[]);
        assert_eq!(light(&portfolio, moment(2024, 6, 30)), None, "{stage}");
    }
}
