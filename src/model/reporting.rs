use super::record::record;
use super::{Decimal, LightColour, LightMeasure, Pace, ReportingPeriod, Threshold};

record! {
    /// 调度规则: how often and by when projects are reported, what they should have done by then, and from which difference on they
    /// are lit. The newest row of a library is in force; without one, and where a cell is empty, the usual rule is.
    Reporting, columns ReportingColumn {
        /// What the office calls it.
        name: String => Name, "规则名称", "如 2026年调度规则", is_name = true;
        /// How often projects are reported.
        period: Option<ReportingPeriod> => Period, "报送周期", "按月、半月或旬报送进度、推算序时进度";
        /// By which day of the following month a month is to be reported, and within how many days a part of one; none where no day
        /// is set.
        report_day: Option<i32> => ReportDay, "每月报送截止日", "次月几日以前报，如 5；半月、旬的各期为期满后几日以内；不填的不分逾期";
        /// What should be done by when.
        pace: Option<Pace> => Pace, "序时口径", "时间平均、各季度目标，或项目的季度计划";
        /// What share of the year's plan should be done by the end of March, in percent.
        first_quarter: Option<Decimal> => FirstQuarter, "一季度目标", "到3月底应完成年度计划的百分比，序时口径为季度目标时用";
        /// By the end of June.
        second_quarter: Option<Decimal> => SecondQuarter, "二季度目标", "到6月底应完成年度计划的百分比，序时口径为季度目标时用";
        /// By the end of September.
        third_quarter: Option<Decimal> => ThirdQuarter, "三季度目标", "到9月底应完成年度计划的百分比，序时口径为季度目标时用";
        /// By what the even pace is multiplied.
        pace_factor: Option<Decimal> => PaceFactor, "序时系数", "序时进度乘以它，如要求超序时 20% 填 1.2";
        /// In what the difference is measured.
        measure: Option<LightMeasure> => Measure, "差额口径", "百分点：完成率减序时进度；相对：差额占序时进度的百分比";
        /// From which difference on a project is ahead.
        ahead: Option<Decimal> => Ahead, "超前界限", "高于它为超前，单位随差额口径";
        /// From which difference on it is late.
        late: Option<Decimal> => Late, "滞后界限", "低于它为滞后，一般为负数";
        /// From which difference on it is seriously late.
        seriously_late: Option<Decimal> => SeriouslyLate, "严重滞后界限", "低于它为严重滞后，不高于滞后界限";
        /// Whether a difference that just reaches a bound is past it.
        threshold: Option<Threshold> => Threshold, "界限本身", "恰好等于界限时算不算";
        /// After how many months past the planned start a project that has not begun is seriously late.
        months_without_start: Option<i32> => MonthsWithoutStart, "逾期未开工月数", "逾计划开工月满几个月为严重滞后";
        /// What the office calls 超前.
        ahead_word: String => AheadWord, "超前的叫法", "本单位对“超前”的叫法，如绿灯、快于序时；空着就叫超前";
        /// What the office calls 正常.
        normal_word: String => NormalWord, "正常的叫法", "本单位对“正常”的叫法，如绿灯、达到序时；空着就叫正常";
        /// What the office calls 滞后.
        late_word: String => LateWord, "滞后的叫法", "本单位对“滞后”的叫法，如黄灯、慢于序时；空着就叫滞后";
        /// What the office calls 严重滞后.
        seriously_late_word: String => SeriouslyLateWord, "严重滞后的叫法", "本单位对“严重滞后”的叫法，如红灯；空着就叫严重滞后";
        /// What the office calls 不考核.
        not_rated_word: String => NotRatedWord, "不考核的叫法", "本单位对“不考核”的叫法，如灰灯；空着就叫不考核";
        /// In which colour it shows it.
        ahead_colour: Option<LightColour> => AheadColour, "超前的颜色", "屏幕和表上“超前”的颜色";
        /// In which colour it shows it.
        normal_colour: Option<LightColour> => NormalColour, "正常的颜色", "屏幕和表上“正常”的颜色";
        /// In which colour it shows it.
        late_colour: Option<LightColour> => LateColour, "滞后的颜色", "屏幕和表上“滞后”的颜色";
        /// In which colour it shows it.
        seriously_late_colour: Option<LightColour> => SeriouslyLateColour, "严重滞后的颜色", "屏幕和表上“严重滞后”的颜色";
        /// In which colour it shows it.
        not_rated_colour: Option<LightColour> => NotRatedColour, "不考核的颜色", "屏幕和表上“不考核”的颜色";
    }
}
