use super::record::record;
use super::{Id, Light, Money, PartialDate, Project, ReportingPeriod, YearMonth};

use chrono::{Datelike as _, NaiveDate};

record! {
    /// What a project did in one month. Only the month's own figures are typed; every cumulative one is
    /// derived from them.
    MonthlyProgress, columns MonthlyProgressColumn, part(|row| row.month.index()) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// The month.
        month: YearMonth => Month, "月份", "报告月份，如 2024-09", is_key = true;
        /// Investment planned for the month.
        planned: Option<Money> => Planned, "本月计划投资", "当月计划完成的投资，不是累计数";
        /// Investment completed in the month; negative where an earlier figure is taken back.
        invested: Option<Money> => Invested, "本月完成投资", "当月完成的投资，不是累计数";
        /// The same by the 10th of the month, where ten days are reported; [`MonthlyProgress::invested`] is the whole month's.
        by_tenth: Option<Money> => ByTenth, "1至10日完成投资", "按旬报送的，当月1日至10日完成的投资";
        /// By the 15th, where half months are reported.
        by_fifteenth: Option<Money> => ByFifteenth, "1至15日完成投资", "按半月报送的，当月1日至15日完成的投资";
        /// By the 20th, where ten days are reported.
        by_twentieth: Option<Money> => ByTwentieth, "1至20日完成投资", "按旬报送的，当月1日至20日完成的投资";
        /// How far the work has come, in words.
        physical_progress: String => PhysicalProgress, "形象进度", "当月末的形象进度";
        /// A light that somebody set by hand for the month.
        light: Option<Light> => Light, "人工亮灯", "代替按规则判定的亮灯；要先写明亮灯理由";
        /// Why.
        light_reason: String => LightReason, "亮灯理由", "人工亮灯的理由";
        /// Remark.
        remark: String => Remark, "备注", "其他说明";
    }
}

/// With which day of a month a period ends that is reported: figures of a month are those from its first day to that one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeriodEnd {
    /// The 10th.
    Tenth,
    /// The 15th.
    Fifteenth,
    /// The 20th.
    Twentieth,
    /// The last day.
    #[default]
    Month,
}

impl PeriodEnd {
    const ALL: [Self; 4] = [Self::Tenth, Self::Fifteenth, Self::Twentieth, Self::Month];

    /// The last day of the period in a month.
    pub fn day_of(self, month: YearMonth) -> NaiveDate {
        let last = PartialDate::Month(month).last_day();
        let day = match self {
            Self::Tenth => 10,
            Self::Fifteenth => 15,
            Self::Twentieth => 20,
            Self::Month => last.day(),
        };
        last.with_day(day).unwrap_or(last)
    }

    /// What was completed in the month by then.
    pub const fn column(self) -> MonthlyProgressColumn {
        match self {
            Self::Tenth => MonthlyProgressColumn::ByTenth,
            Self::Fifteenth => MonthlyProgressColumn::ByFifteenth,
            Self::Twentieth => MonthlyProgressColumn::ByTwentieth,
            Self::Month => MonthlyProgressColumn::Invested,
        }
    }
}

impl ReportingPeriod {
    /// With which days the periods of a month end.
    pub const fn ends(self) -> &'static [PeriodEnd] {
        match self {
            Self::Month => &[PeriodEnd::Month],
            Self::HalfMonth => &[PeriodEnd::Fifteenth, PeriodEnd::Month],
            Self::TenDays => &[PeriodEnd::Tenth, PeriodEnd::Twentieth, PeriodEnd::Month],
        }
    }

    /// The end of the period in which a day lies.
    pub fn end_of(self, day: NaiveDate) -> PeriodEnd {
        let month = YearMonth::of(day);
        let mut ends = self.ends().iter().copied();
        ends.find(|end| day <= end.day_of(month))
            .unwrap_or_default()
    }

    /// So many periods after one, or before it where `by` is negative.
    pub fn beside(
        self,
        (month, end): (YearMonth, PeriodEnd),
        by: i32,
    ) -> Option<(YearMonth, PeriodEnd)> {
        let ends = self.ends();
        let count = i32::try_from(ends.len()).ok()?;
        let place = ends
            .iter()
            .position(|one| *one == end)
            .unwrap_or(ends.len() - 1);
        let index = month.index() * count + i32::try_from(place).ok()? + by;
        let month = YearMonth::from_index(index.div_euclid(count))?;
        let end = ends.get(usize::try_from(index.rem_euclid(count)).ok()?)?;
        Some((month, *end))
    }

    /// What a period is called behind its month: 上半月, 中旬; empty for the whole month.
    pub const fn part_label(self, end: PeriodEnd) -> &'static str {
        match (self, end) {
            (Self::HalfMonth, PeriodEnd::Fifteenth) => "上半月",
            (Self::HalfMonth, PeriodEnd::Month) => "下半月",
            (Self::TenDays, PeriodEnd::Tenth) => "上旬",
            (Self::TenDays, PeriodEnd::Twentieth) => "中旬",
            (Self::TenDays, PeriodEnd::Month) => "下旬",
            _ => "",
        }
    }
}

impl MonthlyProgress {
    /// What was completed in the month by the end of a period, as it was reported for that period.
    pub const fn invested_by(&self, end: PeriodEnd) -> Option<Money> {
        match end {
            PeriodEnd::Tenth => self.by_tenth,
            PeriodEnd::Fifteenth => self.by_fifteenth,
            PeriodEnd::Twentieth => self.by_twentieth,
            PeriodEnd::Month => self.invested,
        }
    }

    /// What is known of it by then: a period that was not reported has come to what the one before it had.
    pub fn known_by(&self, end: PeriodEnd) -> Option<Money> {
        let ends = PeriodEnd::ALL.into_iter().rev();
        let mut known = ends.filter(|one| *one <= end);
        known.find_map(|end| self.invested_by(end))
    }

    /// What the month has come to, as far as it was reported.
    pub fn known(&self) -> Option<Money> {
        self.known_by(PeriodEnd::Month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_the_period_that_ends_with_or_behind_it() {
        let day = |day| NaiveDate::from_ymd_opt(2024, 2, day).unwrap();
        let ends = |period: ReportingPeriod| {
            let day = |n| period.part_label(period.end_of(day(n)));
            [1, 10, 11, 15, 16, 20, 21, 29].map(day)
        };
        assert_eq!(ends(ReportingPeriod::Month), [""; 8]);
        let (first, second) = ("上半月", "下半月");
        let half = [first, first, first, first, second, second, second, second];
        assert_eq!(ends(ReportingPeriod::HalfMonth), half);
        let tens = [
            "上旬", "上旬", "中旬", "中旬", "中旬", "中旬", "下旬", "下旬",
        ];
        assert_eq!(ends(ReportingPeriod::TenDays), tens);
        let month = YearMonth::new(2024, 2).unwrap();
        let beside = |period: ReportingPeriod, end, by| {
            let (month, end) = period.beside((month, end), by).unwrap();
            format!("{}{}", month.month(), period.part_label(end))
        };
        let tens = ReportingPeriod::TenDays;
        assert_eq!(beside(tens, PeriodEnd::Tenth, -1), "1下旬");
        assert_eq!(beside(tens, PeriodEnd::Month, 1), "3上旬");
        assert_eq!(beside(tens, PeriodEnd::Tenth, 1), "2中旬");
        assert_eq!(beside(ReportingPeriod::Month, PeriodEnd::Month, -2), "12");
        assert_eq!(PeriodEnd::Month.day_of(month), day(29));
        assert_eq!(PeriodEnd::Fifteenth.day_of(month), day(15));
    }
}
