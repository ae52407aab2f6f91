//! 亮灯: what should have been done by a day, and from which difference on a project is lit.
//!
//! 序时进度 = part of the year that has passed × factor; 序时差 = 完成率 − 序时进度, in 百分点. The rule is the library's own
//! ([`Reporting`]); a [`Moment`] carries it to whoever asks.

use std::borrow::Cow;

use chrono::{Datelike as _, Months};

use crate::model::{
    AnnualPlan, Decimal, Light, LightColour, LightLook, LightLooks, LightMeasure, Money, Pace,
    PartialDate, Portfolio, Project, Ratio, Reporting, ReportingColumn, ReportingPeriod, Stage,
    Threshold, Value,
};

use super::Moment;
use super::as_of::{self, START};
use super::derive::annual_plan;
use super::entry::later_entry;
use super::light_ground::LightGround;
use super::progress::{completion_rate, month_plans, months_under_report, only, reports_in};
use super::standing::month_under_report;

/// By which differences from the schedule a project is lit. Rates and differences are in percent and 百分点.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LightRule {
    /// How often projects are reported: the running period counts as a whole.
    pub period: ReportingPeriod,
    /// By which day of the following month a month is to be reported.
    pub report_day: Option<u32>,
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
    /// What lights are called and their colours, in the order of [`Light::ALL`].
    pub looks: LightLooks,
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
        report_day: None,
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
        looks: LightLook::ALL_USUAL,
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
                "按项目自己的月度、季度计划",
                Self {
                    pace: Pace::Own,
                    ..usual
                },
            ),
        ]
    }

    /// The rule in force in a library.
    pub fn of(portfolio: &Portfolio) -> Self {
        let row = portfolio.reporting_in_force();
        row.map_or_else(Self::default, Self::of_row)
    }

    /// What a light is called.
    pub const fn word(self, light: Light) -> &'static str {
        self.looks[light as usize].word
    }

    /// What the two lights together are called that are behind the schedule.
    pub fn words_for_late(self) -> Cow<'static, str> {
        let [late, worst] = [Light::Late, Light::SeriouslyLate].map(|light| self.word(light));
        if worst.contains(late) {
            Cow::Borrowed(late)
        } else {
            Cow::Owned(format!("{late}、{worst}"))
        }
    }

    /// Its colour.
    pub const fn colour(self, light: Light) -> LightColour {
        self.looks[light as usize].colour
    }

    /// What a row says, and the usual where it says nothing.
    pub fn of_row(row: &Reporting) -> Self {
        let usual = Self::default();
        let months = row.months_without_start;
        let months = months.and_then(|months| u32::try_from(months).ok());
        Self {
            period: row.period.unwrap_or(usual.period),
            report_day: row.report_day.and_then(|day| u32::try_from(day).ok()),
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
            looks: row.looks(),
        }
    }

    /// The same as another, reported by the day of this one and with its words: they are no matter of how projects are lit.
    #[must_use]
    pub fn lit_as(self, other: Self) -> Self {
        let Self {
            report_day, looks, ..
        } = self;
        Self {
            report_day,
            looks,
            ..other
        }
    }

    /// The same as cells of a row.
    pub fn cells(self) -> Vec<(ReportingColumn, Value)> {
        use ReportingColumn as C;
        let day = self.report_day.map(i64::from);
        let mut cells = vec![
            (C::Period, Value::Choice(self.period.label())),
            (C::ReportDay, day.map_or(Value::Empty, Value::Integer)),
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
        ];
        for (light, look) in Light::ALL.iter().zip(self.looks) {
            let (word, colour) = look_columns(*light);
            cells.push((word, Value::Text(look.word.to_owned())));
            cells.push((colour, Value::Choice(look.colour.label())));
        }
        cells
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
        let [ahead, normal, late, seriously, _] = (*self.looks).map(|look| look.word);
        let [first, second, third] = self.quarters;
        let passed = match (self.pace, self.period) {
            (Pace::Quarters, _) => {
                format!("一、二、三季度末{first}%、{second}%、{third}%，年末100%，其间按比例")
            }
            (Pace::Own, _) => {
                "按项目填报的月度计划，没有的按季度计划，其间按比例；都没有的和各组合计按时间平均"
                    .to_owned()
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
        // What lies between is called so; the usual word needs no telling.
        let between = match normal {
            usual if usual == Light::Normal.label() => String::new(),
            own => format!("，其间为{own}"),
        };
        format!(
            "序时差＝年度完成率－序时进度（{pace}）；{of}{above}{ahead_above}{unit}为{ahead}，{below}{late_below}{unit}为{late}，\
             {below}{seriously_late_below}{unit}为{seriously}{between}；逾计划开工月未开工为{late}，满{months_without_start}个月为{seriously}。"
        )
    }

    /// The light of a project; `None` for one that is finished, stopped or given up, which lists leave out.
    ///
    /// One that somebody set by hand for the month, with a reason, takes its place.
    pub fn light(self, portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Light> {
        let ground = LightGround::of(portfolio, project, moment)?;
        self.light_of(&ground, portfolio, project, moment)
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
        if later_entry(portfolio, project, moment).is_some_and(|entry| entry.is_stated) {
            return None;
        }
        planned_start(portfolio, project).map(|start| self.of_missing_start(start, moment))
    }

    /// A start planned for a month is missed once the month is over, and 满3个月 with the last day of the third month
    /// after it.
    pub(super) fn of_missing_start(self, start: PartialDate, moment: Moment) -> Light {
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

    /// 序时进度 of a project: by its own plan for months or quarters where the rule asks for that and it has one.
    pub fn pace_of(self, portfolio: &Portfolio, project: &Project, moment: Moment) -> Ratio {
        let own = (self.pace == Pace::Own)
            .then(|| annual_plan(portfolio, project, moment.year))
            .flatten()
            .and_then(|plan| self.own_pace(portfolio, plan, moment));
        own.unwrap_or_else(|| self.scheduled_pace(moment))
    }

    /// Months tell more than quarters: where one of the year has a plan, those without one have none.
    fn own_pace(self, portfolio: &Portfolio, plan: &AnnualPlan, moment: Moment) -> Option<Ratio> {
        let whole = plan.planned.filter(|planned| *planned > Money::ZERO)?;
        // As shares of the year, to the ten-thousandth of a percent: amounts in 分 multiplied with one another grow too large.
        let (hundred, whole) = (
            i128::from(Decimal::from_whole(100).parts()),
            i128::from(whole.fen()),
        );
        let share = |amount: Money| (i128::from(amount.fen()) * hundred * 2 + whole) / (2 * whole);
        if let Some(months) = month_plans(portfolio, plan.project, plan.year) {
            let mut sum = Money::ZERO;
            let ends = months.map(|month| {
                sum += month;
                share(sum)
            });
            // By December all is due, whatever the months add up to.
            return self.along((1..12).zip(ends), hundred, moment);
        }
        let quarters = [plan.first_quarter, plan.second_quarter, plan.third_quarter];
        if quarters.iter().all(Option::is_none) {
            return None;
        }
        let quarters = quarters.map(|amount| amount.map(share));
        self.along(ends_of_quarters(quarters), hundred, moment)
    }

    /// 序时进度: how much of a year's plan should be done, in percent.
    pub fn scheduled_pace(self, moment: Moment) -> Ratio {
        if self.pace == Pace::Quarters {
            let quarters = self.quarters.map(|share| Some(i128::from(share.parts())));
            let whole = i128::from(Decimal::from_whole(100).parts());
            let ends = ends_of_quarters(quarters);
            return self.along(ends, whole, moment).unwrap_or_default();
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

    /// How much of a whole should be done, in percent, on straight lines between what is set for the ends of months.
    fn along(
        self,
        ends: impl Iterator<Item = (i128, i128)>,
        whole: i128,
        moment: Moment,
    ) -> Option<Ratio> {
        let (come, of) = self.passed(moment);
        let (come, of) = (i128::from(come), i128::from(of));
        let ends = ends.map(|(month, amount)| (of / 12 * month, amount));
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

/// The columns that say what a light is called, and its colour.
pub const fn look_columns(light: Light) -> (ReportingColumn, ReportingColumn) {
    use ReportingColumn as C;
    match light {
        Light::Ahead => (C::AheadWord, C::AheadColour),
        Light::Normal => (C::NormalWord, C::NormalColour),
        Light::Late => (C::LateWord, C::LateColour),
        Light::SeriouslyLate => (C::SeriouslyLateWord, C::SeriouslyLateColour),
        Light::NotRated => (C::NotRatedWord, C::NotRatedColour),
    }
}

/// What is set for the ends of quarters, by the months with which they end; one that is not set is passed over.
fn ends_of_quarters(quarters: [Option<i128>; 3]) -> impl Iterator<Item = (i128, i128)> {
    let ends = [3, 6, 9].into_iter().zip(quarters);
    ends.filter_map(|(month, amount)| Some((month, amount?)))
}

/// The light that somebody set for the month under report, with the reason; one without a reason does not count.
pub fn light_by_hand<'p>(
    portfolio: &'p Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<(Light, &'p str)> {
    let month = month_under_report(moment)?;
    let mut reports = reports_in(portfolio, project.id, only(month)).iter();
    let report = reports.rfind(|report| report.light.is_some())?;
    let reason = report.light_reason.trim();
    report
        .light
        .filter(|_| !reason.is_empty())
        .map(|light| (light, reason))
}

pub(super) fn planned_start(portfolio: &Portfolio, project: &Project) -> Option<PartialDate> {
    let milestones = portfolio.milestones().of(project.id).iter();
    let planned = milestones
        .filter(|milestone| milestone.name == START)
        .find_map(|milestone| milestone.planned);
    planned.or(project.start)
}

#[cfg(test)]
mod tests;
