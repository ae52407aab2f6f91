//! 月调度: only the month's own figures are typed, everything here is derived from them.
//!
//! 年度完成率 = 年累计 ÷ 年度计划; 序时进度 = months ÷ 12 × factor; 序时差 = 完成率 − 序时进度, in 百分点.

use chrono::{Datelike as _, Months};

use crate::model::{
    Decimal, Id, Light, Money, MonthlyProgress, PartialDate, Portfolio, Project, Ratio, Stage,
    YearMonth,
};

use super::Moment;
use super::as_of::{self, START};
use super::derive::planned_for_year;

/// By which differences from the schedule a project is lit. Rates and differences are in percent and 百分点.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LightRule {
    /// Above this a project is 超前.
    pub ahead_above: Decimal,
    /// Below this it is 滞后.
    pub late_below: Decimal,
    /// Below this it is 严重滞后.
    pub seriously_late_below: Decimal,
    /// After so many months past the planned start a project that has not begun is 严重滞后.
    pub months_without_start: u32,
    /// By what the even pace is multiplied; some counties measure against 120 %.
    pub factor: Decimal,
}

impl Default for LightRule {
    /// The usual rule: above +10 ahead, below −10 late, below −30 seriously late.
    fn default() -> Self {
        Self {
            ahead_above: Decimal::from_whole(10),
            late_below: Decimal::from_whole(-10),
            seriously_late_below: Decimal::from_whole(-30),
            months_without_start: 3,
            factor: Decimal::from_whole(1),
        }
    }
}

impl LightRule {
    /// The light of a difference from the schedule, in 百分点.
    pub fn of_difference(self, difference: Ratio) -> Light {
        if difference < self.seriously_late_below.into() {
            Light::SeriouslyLate
        } else if difference < self.late_below.into() {
            Light::Late
        } else if difference > self.ahead_above.into() {
            Light::Ahead
        } else {
            Light::Normal
        }
    }

    /// The rule in words, as it stands below a table.
    pub fn describe(self) -> String {
        let Self {
            ahead_above,
            late_below,
            seriously_late_below,
            months_without_start,
            factor,
        } = self;
        let pace = if factor == Decimal::from_whole(1) {
            "月数÷12".to_owned()
        } else {
            format!("月数÷12×{factor}")
        };
        format!(
            "序时差＝年度完成率－序时进度（{pace}）；高于{ahead_above}个百分点为超前，低于{late_below}为滞后，\
             低于{seriously_late_below}为严重滞后；逾计划开工月未开工为滞后，满{months_without_start}个月为严重滞后。"
        )
    }

    /// The light of a project; `None` for one that is finished, stopped or given up, which lists leave out.
    pub fn light(self, portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Light> {
        let is_left_out = |stage: Stage| stage.is_closed() || stage == Stage::Suspended;
        if as_of::stage(portfolio, project, moment).is_some_and(is_left_out) {
            return None;
        }
        let plan = planned_for_year(portfolio, project, moment.year);
        if plan.is_none_or(|plan| plan <= Money::ZERO) {
            return Some(Light::NotRated);
        }
        if !as_of::has_begun(portfolio, project, moment)
            && let Some(start) = planned_start(portfolio, project)
        {
            return Some(self.of_missing_start(start, moment));
        }
        let difference = self.difference(portfolio, project, moment)?;
        Some(self.of_difference(difference))
    }

    /// A start planned for a month is missed once the month is over, and 满3个月 with the last day of the third month
    /// after it.
    fn of_missing_start(self, start: PartialDate, moment: Moment) -> Light {
        let due = start.last_day();
        if moment.today <= due {
            return Light::Normal;
        }
        // Days are counted from the first without a start to the end of today: ends of months are of no one length.
        let first = due.succ_opt();
        let full = first
            .and_then(|first| first.checked_add_months(Months::new(self.months_without_start)));
        match (full, moment.today.succ_opt()) {
            (Some(full), Some(tomorrow)) if tomorrow >= full => Light::SeriouslyLate,
            _ => Light::Late,
        }
    }

    /// 序时差: the share of the year's plan that is done less the share that should be, in 百分点.
    pub fn difference(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<Ratio> {
        let rate = completion_rate(portfolio, project, moment)?;
        Some(rate - self.scheduled_pace(moment))
    }

    /// 序时进度: how much of a year's plan should be done, in percent.
    pub fn scheduled_pace(self, moment: Moment) -> Ratio {
        let part = i128::from(self.factor.parts()) * i128::from(months_under_report(moment));
        let whole = i128::from(Decimal::from_whole(12).parts());
        Ratio::percent(part, whole).unwrap_or_default()
    }
}

/// How many months of the year under report have come, 0 to 12. The running month counts: departments report it
/// by the 25th, or by the 5th of the next, for which the day of the paper is set to the month's last.
pub fn months_under_report(moment: Moment) -> u32 {
    match moment.today.year().cmp(&moment.year) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => moment.today.month(),
        std::cmp::Ordering::Greater => 12,
    }
}

/// 年累计: investment completed from January of the year under report to its last month; `None` without a report.
pub fn completed_this_year(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    sum(portfolio, project, |month| {
        month.year() == moment.year && month <= YearMonth::of(moment.today)
    })
}

/// 自开工累计: investment completed up to the last month under report; `None` without a report.
pub fn completed_since_start(
    portfolio: &Portfolio,
    project: Id<Project>,
    moment: Moment,
) -> Option<Money> {
    sum(portfolio, project, |month| {
        month.year() <= moment.year && month <= YearMonth::of(moment.today)
    })
}

/// 年度完成率 in percent; a year without a report counts as 0. `None` without a plan for the year.
pub fn completion_rate(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Ratio> {
    let plan = planned_for_year(portfolio, project, moment.year)?;
    let completed = completed_this_year(portfolio, project.id, moment).unwrap_or_default();
    rate(completed, plan)
}

/// `completed ÷ plan` in percent; `None` for a plan of 0.
pub fn rate(completed: Money, plan: Money) -> Option<Ratio> {
    Ratio::percent(completed.fen().into(), plan.fen().into())
}

pub(super) fn sum(
    portfolio: &Portfolio,
    project: Id<Project>,
    is_meant: impl Fn(YearMonth) -> bool,
) -> Option<Money> {
    let reports = portfolio.progress().of(project).into_iter();
    let amounts = reports
        .filter(|report: &&MonthlyProgress| is_meant(report.month))
        .filter_map(|report| report.invested);
    amounts.reduce(|sum, amount| sum + amount)
}

fn planned_start(portfolio: &Portfolio, project: &Project) -> Option<PartialDate> {
    let milestones = portfolio.milestones().of(project.id).into_iter();
    let planned = milestones
        .filter(|milestone| milestone.name == START)
        .find_map(|milestone| milestone.planned);
    planned.or(project.start)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{AnnualPlanColumn, MonthlyProgressColumn, Op, ProjectColumn, Table, Value};
    use crate::view::fixture::{row, wan};

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
        LightRule::default().light(portfolio, project, moment)
    }

    #[test]
    fn published_rates_and_differences() {
        // 江门 2020-10: 97.2 − 10/12; 江门 2021-03: 30.9 − 3/12; 三元 2010-08: 74 − 8/12, printed as 7.33.
        for (rate, at, difference) in [
            ("97.2", moment(2020, 10, 31), "13.87"),
            ("30.9", moment(2021, 3, 31), "5.9"),
            ("74", moment(2010, 8, 31), "7.33"),
        ] {
            let found = percent(rate) - LightRule::default().scheduled_pace(at);
            assert_eq!(found.to_hundredths().to_string(), difference);
        }
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
}
