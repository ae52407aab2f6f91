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

/// Which values of an indicator are good ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// 越高越好
    Higher,
    /// 越低越好
    Lower,
    /// Between two values.
    Within(Decimal, Decimal),
    /// The value is by how much something fell since the base year: it begins at nothing, and more of it is better.
    Reduction,
}

/// What the note says of an indicator that measures by how much something fell since the base year.
pub const FALLS: &str = "累计降低";
/// What it says of one whose target is a limit.
pub const AT_MOST: &str = "≤";
/// What it says of one whose target is to be reached or passed.
pub const AT_LEAST: &str = "≥";

impl Direction {
    /// `越高越好`, or `区间 2～3`.
    pub fn label(self) -> String {
        match self {
            Self::Higher => "越高越好".to_owned(),
            Self::Lower => "越低越好".to_owned(),
            Self::Within(from, to) => format!("区间 {from}～{to}"),
            Self::Reduction => FALLS.to_owned(),
        }
    }
}

impl Indicator {
    /// Which values are good ones. The plan says it by the sign before its number, which the note keeps: `≤` is a limit,
    /// `2至3` a range, 累计降低 by how much the thing is to fall. Without one, a target below the base is to be come down to, and so is one of nothing at all,
    /// which no higher number could miss.
    pub fn direction(&self) -> Direction {
        let range = self.target_value.is_none().then(|| range(&self.note));
        let is_falling = self.base_value.zip(self.target_value);
        let is_falling = is_falling.is_some_and(|(base, target)| target < base);
        match range.flatten() {
            _ if self.note.contains(FALLS) => Direction::Reduction,
            Some((from, to)) => Direction::Within(from, to),
            None if self.note.contains(AT_MOST) => Direction::Lower,
            None if self.note.contains(AT_LEAST) => Direction::Higher,
            None if is_falling || self.target_value == Some(Decimal::from_whole(0)) => {
                Direction::Lower
            }
            None => Direction::Higher,
        }
    }
}

/// The two numbers around 至.
fn range(note: &str) -> Option<(Decimal, Decimal)> {
    let (before, after) = note.split_once('至')?;
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let from = before.trim_start_matches(|c| !is_digit(c));
    let end = after.find(|c| !is_digit(c)).unwrap_or(after.len());
    let (from, to) = (
        Decimal::parse(from).ok()?,
        Decimal::parse(&after[..end]).ok()?,
    );
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Record as _, Row, Table};

    #[test]
    fn the_embedded_plan_says_which_of_its_values_are_good_ones() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let of = |name: &str| {
            let mut all = portfolio.indicators().iter();
            let found = all.find(|indicator| indicator.name == name);
            found.unwrap().direction()
        };
        assert_eq!(of("城镇调查失业率"), Direction::Lower);
        assert_eq!(of("至娄底经济圈时间"), Direction::Lower);
        assert_eq!(of("基本公共服务生活圈时间"), Direction::Lower);
        assert_eq!(of("森林覆盖率"), Direction::Higher);
        assert_eq!(of("常住人口城镇化率"), Direction::Higher);
        let [two, three] = [2, 3].map(Decimal::from_whole);
        assert_eq!(of("建成现代物流园区数"), Direction::Within(two, three));
    }

    #[test]
    fn a_target_of_nothing_is_to_be_come_down_to() {
        let row = Row::blank(Table::Indicator, uuid::Uuid::nil());
        let mut indicator = Indicator::from_row(row).unwrap();
        indicator.target_value = Some(Decimal::from_whole(0));
        assert_eq!(indicator.direction(), Direction::Lower);
        "≥0".clone_into(&mut indicator.note);
        assert_eq!(indicator.direction(), Direction::Higher);
        FALLS.clone_into(&mut indicator.note);
        assert_eq!(indicator.direction(), Direction::Reduction);
    }
}
