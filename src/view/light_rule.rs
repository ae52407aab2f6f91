//! 亮灯: what should have been done by a day, and from which difference on a project is lit.
//!
//! 序时进度 = part of the year that has passed × factor; 序时差 = 完成率 − 序时进度, in 百分点. The rule is the library's own
//! ([`Reporting`]); a [`Moment`] carries it to whoever asks.

use chrono::{Datelike as _, Months};

use crate::model::{
    AnnualPlan, Decimal, Light, LightMeasure, Money, MonthlyProgress, Pace, PartialDate, Portfolio,
    Project, Ratio, Reporting, ReportingColumn, ReportingPeriod, Stage, Threshold, Value,
};

use super::Moment;
use super::as_of::{self, START};
use super::derive::{annual_plan, planned_for_year};
use super::progress::{completion_rate, months_under_report};
use super::standing::month_under_report;

/// By which differences from the schedule a project is lit. Rates and differences are in percent and 百分点.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LightRule {
    /// How often projects are reported: the running period counts as a whole.
    pub period: ReportingPeriod,
    /// By which curve the year's plan should be done.
    pub pace: Pace,
    /// What share should be done by the end of March, June and September, in percent, where the pace goes by quarters.
    pub quarters: [Decimal; 3],
    /// By what the pace is multiplied; some counties measure against 120 %.
    pub factor: Decimal,
    /// In what the difference is measured against the bounds.
    pub measure: LightMeasure,
    /// Above this a project is 超前.
    pub ahead_above: Decimal,
    /// Below this it is 滞后.
    pub late_below: Decimal,
    /// Below this it is 严重滞后.
    pub seriously_late_below: Decimal,
    /// Whether a difference that just reaches a bound is past it.
    pub threshold: Threshold,
    /// After so many months past the planned start a project that has not begun is 严重滞后.
    pub months_without_start: u32,
}

impl Default for LightRule {
    fn default() -> Self {
        Self::USUAL
    }
}

impl LightRule {
    /// The usual rule: above +10 ahead, below −10 late, below −30 seriously late.
    pub const USUAL: Self = Self {
        period: ReportingPeriod::Month,
        pace: Pace::Even,
        quarters: [
            Decimal::from_whole(25),
            Decimal::from_whole(50),
            Decimal::from_whole(75),
        ],
        factor: Decimal::from_whole(1),
        measure: LightMeasure::Points,
        ahead_above: Decimal::from_whole(10),
        late_below: Decimal::from_whole(-10),
        seriously_late_below: Decimal::from_whole(-30),
        threshold: Threshold::Exclusive,
        months_without_start: 3,
    };

    /// The rules that offices are known to use, by name; each is a beginning that can be altered.
    pub fn presets() -> [(&'static str, Self); 6] {
        let usual = Self::default();
        [
            ("常用", usual),
            (
                "要求超序时20%",
                Self {
                    factor: Decimal::from_parts(12_000),
                    ..usual
                },
            ),
            (
                "相对序时进度，差30%为严重滞后",
                Self {
                    measure: LightMeasure::Relative,
                    ..usual
                },
            ),
            (
                "相对序时进度，差50%为严重滞后",
                Self {
                    measure: LightMeasure::Relative,
                    seriously_late_below: Decimal::from_whole(-50),
                    ..usual
                },
            ),
            (
                "季度目标45%、70%、80%",
                Self {
                    pace: Pace::Quarters,
                    quarters: [45, 70, 80].map(Decimal::from_whole),
                    ..usual
                },
            ),
            (
                "按项目自己的季度计划",
                Self {
                    pace: Pace::Own,
                    ..usual
                },
            ),
        ]
    }

    /// The rule in force in a library.
    pub fn of(portfolio: &Portfolio) -> Self {
        Self::in_force(portfolio).map_or_else(Self::default, Self::of_row)
    }

    /// The row that says it: the newest, where two copies of a library each made one.
    pub fn in_force(portfolio: &Portfolio) -> Option<&Reporting> {
        portfolio.reporting().iter().max_by_key(|row| row.id)
    }

    /// What a row says, and the usual where it says nothing.
    pub fn of_row(row: &Reporting) -> Self {
        let usual = Self::default();
        let months = row.months_without_start;
        let months = months.and_then(|months| u32::try_from(months).ok());
        Self {
            period: row.period.unwrap_or(usual.period),
            pace: row.pace.unwrap_or(usual.pace),
            quarters: [
                row.first_quarter.unwrap_or(usual.quarters[0]),
                row.second_quarter.unwrap_or(usual.quarters[1]),
                row.third_quarter.unwrap_or(usual.quarters[2]),
            ],
            factor: row.pace_factor.unwrap_or(usual.factor),
            measure: row.measure.unwrap_or(usual.measure),
            ahead_above: row.ahead.unwrap_or(usual.ahead_above),
            late_below: row.late.unwrap_or(usual.late_below),
            seriously_late_below: row.seriously_late.unwrap_or(usual.seriously_late_below),
            threshold: row.threshold.unwrap_or(usual.threshold),
            months_without_start: months.unwrap_or(usual.months_without_start),
        }
    }

    /// The same as cells of a row.
    pub fn cells(self) -> Vec<(ReportingColumn, Value)> {
        use ReportingColumn as C;
        vec![
            (C::Period, Value::Choice(self.period.label())),
            (C::Pace, Value::Choice(self.pace.label())),
            (C::FirstQuarter, Value::Decimal(self.quarters[0])),
            (C::SecondQuarter, Value::Decimal(self.quarters[1])),
            (C::ThirdQuarter, Value::Decimal(self.quarters[2])),
            (C::PaceFactor, Value::Decimal(self.factor)),
            (C::Measure, Value::Choice(self.measure.label())),
            (C::Ahead, Value::Decimal(self.ahead_above)),
            (C::Late, Value::Decimal(self.late_below)),
            (C::SeriouslyLate, Value::Decimal(self.seriously_late_below)),
            (C::Threshold, Value::Choice(self.threshold.label())),
            (
                C::MonthsWithoutStart,
                Value::Integer(self.months_without_start.into()),
            ),
        ]
    }

    /// The light of a set whose year's plan is done to this rate, in percent.
    pub fn of_rate(self, rate: Ratio, moment: Moment) -> Light {
        self.of_rate_at(rate, self.scheduled_pace(moment))
    }

    /// The light of what is done to this rate where this pace is asked, both in percent.
    pub(super) fn of_rate_at(self, rate: Ratio, pace: Ratio) -> Light {
        let difference = match self.measure {
            LightMeasure::Points => Some(rate - pace),
            // Before anything should have been done nobody is late.
            LightMeasure::Relative => rate.relative_to(pace),
        };
        difference.map_or(Light::Normal, |difference| self.of_difference(difference))
    }

    fn of_difference(self, difference: Ratio) -> Light {
        let is_inclusive = self.threshold == Threshold::Inclusive;
        let is_below = |bound: Decimal| {
            let bound = Ratio::from(bound);
            difference < bound || is_inclusive && difference == bound
        };
        let ahead = Ratio::from(self.ahead_above);
        let is_ahead = difference > ahead || is_inclusive && difference == ahead;
        if is_below(self.seriously_late_below) {
            Light::SeriouslyLate
        } else if is_below(self.late_below) {
            Light::Late
        } else if is_ahead {
            Light::Ahead
        } else {
            Light::Normal
        }
    }

    /// The rule in words, as it stands below a table.
    pub fn describe(self) -> String {
        let Self {
            factor,
            ahead_above,
            late_below,
            seriously_late_below,
            months_without_start,
            ..
        } = self;
        let [first, second, third] = self.quarters;
        let passed = match (self.pace, self.period) {
            (Pace::Quarters, _) => {
                format!("一、二、三季度末{first}%、{second}%、{third}%，年末100%，其间按比例")
            }
            (Pace::Own, _) => {
                "按项目填报的季度计划，其间按比例；没有填的和各组合计按时间平均".to_owned()
            }
            (Pace::Even, ReportingPeriod::Month) => "月数÷12".to_owned(),
            (Pace::Even, ReportingPeriod::HalfMonth) => "半月数÷24".to_owned(),
            (Pace::Even, ReportingPeriod::TenDays) => "旬数÷36".to_owned(),
        };
        let pace = if factor == Decimal::from_whole(1) {
            passed
        } else {
            format!("{passed}×{factor}")
        };
        let (of, unit) = match self.measure {
            LightMeasure::Points => ("", "个百分点"),
            LightMeasure::Relative => ("序时差占序时进度的百分比，", "%"),
        };
        let (above, below) = match self.threshold {
            Threshold::Exclusive => ("高于", "低于"),
            Threshold::Inclusive => ("不低于", "不高于"),
        };
        format!(
            "序时差＝年度完成率－序时进度（{pace}）；{of}{above}{ahead_above}{unit}为超前，{below}{late_below}{unit}为滞后，\
             {below}{seriously_late_below}{unit}为严重滞后；逾计划开工月未开工为滞后，满{months_without_start}个月为严重滞后。"
        )
    }

    /// The light of a project; `None` for one that is finished, stopped or given up, which lists leave out.
    ///
    /// One that somebody set by hand for the month, with a reason, takes its place.
    pub fn light(self, portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Light> {
        let by_hand = light_by_hand(portfolio, project, moment);
        if let Some((light, _)) = by_hand {
            return Some(light);
        }
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
        let rate = completion_rate(portfolio, project, moment)?;
        Some(self.of_rate_at(rate, self.pace_of(portfolio, project, moment)))
    }

    /// 开工灯: whether a project began when it was to; `None` where nothing says when, or for what is given up.
    pub fn start_light(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<Light> {
        let stage = as_of::stage(portfolio, project, moment);
        if matches!(stage, Some(Stage::Withdrawn | Stage::Postponed)) {
            return None;
        }
        if as_of::has_begun(portfolio, project, moment) {
            return Some(Light::Normal);
        }
        planned_start(portfolio, project).map(|start| self.of_missing_start(start, moment))
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
        Some(rate - self.pace_of(portfolio, project, moment))
    }

    /// 序时进度 of a project: by its own plan for the quarters where the rule asks for that and it has one.
    pub fn pace_of(self, portfolio: &Portfolio, project: &Project, moment: Moment) -> Ratio {
        let own = (self.pace == Pace::Own)
            .then(|| annual_plan(portfolio, project, moment.year))
            .flatten()
            .and_then(|plan| self.own_pace(plan, moment));
        own.unwrap_or_else(|| self.scheduled_pace(moment))
    }

    fn own_pace(self, plan: &AnnualPlan, moment: Moment) -> Option<Ratio> {
        let whole = plan.planned.filter(|planned| *planned > Money::ZERO)?;
        let quarters = [plan.first_quarter, plan.second_quarter, plan.third_quarter];
        if quarters.iter().all(Option::is_none) {
            return None;
        }
        // As shares of the year, to the ten-thousandth of a percent: amounts in 分 multiplied with one another grow too large.
        let (hundred, whole) = (
            i128::from(Decimal::from_whole(100).parts()),
            i128::from(whole.fen()),
        );
        let share = |amount: Money| (i128::from(amount.fen()) * hundred * 2 + whole) / (2 * whole);
        self.along(quarters.map(|amount| amount.map(share)), hundred, moment)
    }

    /// 序时进度: how much of a year's plan should be done, in percent.
    pub fn scheduled_pace(self, moment: Moment) -> Ratio {
        if self.pace == Pace::Quarters {
            let quarters = self.quarters.map(|share| Some(i128::from(share.parts())));
            let whole = i128::from(Decimal::from_whole(100).parts());
            return self.along(quarters, whole, moment).unwrap_or_default();
        }
        let (come, of) = self.passed(moment);
        let part = i128::from(self.factor.parts()) * i128::from(come);
        let whole = i128::from(Decimal::from_whole(of).parts());
        Ratio::percent(part, whole).unwrap_or_default()
    }

    /// How many periods of the year have come, the running one as a whole, and of how many.
    fn passed(self, moment: Moment) -> (u32, i64) {
        let months = months_under_report(moment);
        let day = moment.today.day();
        // Of the year under report, the running period as a whole; of another year all or nothing.
        let is_running = moment.today.year() == moment.year;
        match self.period {
            ReportingPeriod::Month => (months, 12),
            ReportingPeriod::HalfMonth => (months * 2 - u32::from(is_running && day <= 15), 24),
            ReportingPeriod::TenDays => {
                let to_come = u32::from(day <= 10) + u32::from(day <= 20);
                (months * 3 - if is_running { to_come } else { 0 }, 36)
            }
        }
    }

    /// How much of a whole should be done, in percent, on straight lines between what is set for the ends of quarters; one
    /// that is not set is passed over.
    fn along(self, quarters: [Option<i128>; 3], whole: i128, moment: Moment) -> Option<Ratio> {
        let (come, of) = self.passed(moment);
        let (come, of) = (i128::from(come), i128::from(of));
        let ends = (1..).zip(quarters);
        let ends = ends.filter_map(|(quarter, amount)| Some((of / 4 * quarter, amount?)));
        let mut before = (0, 0);
        for (at, amount) in ends.chain([(of, whole)]) {
            if come <= at {
                let (since, done) = before;
                let span = at - since;
                let part = done * span + (amount - done) * (come - since);
                let one = i128::from(Decimal::from_whole(1).parts());
                return Ratio::percent(part * i128::from(self.factor.parts()), whole * span * one);
            }
            before = (at, amount);
        }
        None
    }
}

/// The light that somebody set for the month under report, with the reason; one without a reason does not count.
pub fn light_by_hand<'p>(
    portfolio: &'p Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<(Light, &'p str)> {
    let month = month_under_report(moment)?;
    let reports = portfolio.progress().unordered_of(project.id);
    let is_it = |report: &&MonthlyProgress| report.month == month && report.light.is_some();
    let report = reports.filter(is_it).max_by_key(|report| report.id)?;
    let reason = report.light_reason.trim();
    report
        .light
        .filter(|_| !reason.is_empty())
        .map(|light| (light, reason))
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
    use crate::model::{
        AnnualPlanColumn, Id, MonthlyProgressColumn, Op, ProjectColumn, ReportingColumn, Table,
        Value,
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
    const PUBLISHED: &str = include_str!("light_rule/published.tsv");

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
}
