use super::record::record;
use super::{Decimal, Id, IndicatorBinding, IndicatorKind, Kind, OutlineNode};

record! {
    /// A number that a plan sets for a year.
    Indicator, columns IndicatorColumn {
        /// Where the plan sets it.
        outline: Option<Id<OutlineNode>> => Outline, "规划篇章", "指标在规划中的位置";
        /// What is measured.
        name: String => Name, "指标", "指标名称", is_name = true;
        /// In what.
        unit: String => Unit, "单位", "指标的计量单位，如 %、万人";
        /// The year of the base value.
        base_year: Option<i32> => BaseYear, "基期年", "基期值所属年份";
        /// The value from which the plan starts.
        base_value: Option<Decimal> => BaseValue, "基期值", "规划开始时的数值";
        /// The year of the target.
        target_year: Option<i32> => TargetYear, "目标年", "目标值所属年份";
        /// The value to be reached.
        target_value: Option<Decimal> => TargetValue, "目标值", "规划要达到的数值";
        /// What it measures.
        kind: Option<IndicatorKind> => Kind, "类型", "总量、年均增长、比重等";
        /// Whether the plan binds to it; none where the plan does not say.
        binding: Option<IndicatorBinding> => Binding, "属性", "约束性或预期性，规划未说明时留空";
        /// Words that lead to the place in the plan's text.
        anchor: String => Anchor, "原文检索词", "在规划原文中可以检索到该指标的词";
        /// What the number alone does not say: ≥, a range, the base's year.
        note: String => Note, "说明" [Kind::LongText], "数值不能表达的限定";
        /// Place among all indicators, counted from 1.
        position: i32 => Position, "次序", "在全部指标中的次序";
    }
}

record! {
    /// What an indicator came to in one year.
    IndicatorValue, columns IndicatorValueColumn {
        /// The indicator.
        indicator: Id<Indicator> => Indicator, "指标", "所属指标";
        /// The year.
        year: i32 => Year, "年度", "数值所属年份", is_key = true;
        /// What it came to.
        value: Option<Decimal> => Value, "数值", "当年实际达到的数值";
    }
}
