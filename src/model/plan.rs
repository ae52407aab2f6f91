use super::record::record;
use super::{PartialDate, chinese_numeral};

record! {
    /// A development plan. A library may hold several: a project not finished in one is carried over.
    Plan, columns PlanColumn {
        /// Full title.
        name: String => Name, "规划名称", "规划的全称", is_name = true;
        /// Region whose plan it is.
        region: String => Region, "地区", "编制规划的市、县";
        /// First year of the period.
        first_year: Option<i32> => FirstYear, "起始年", "规划期第一年";
        /// Last year of the period.
        last_year: Option<i32> => LastYear, "结束年", "规划期最后一年";
        /// Day of approval.
        approved_on: Option<PartialDate> => ApprovedOn, "批准时间", "人民代表大会批准的日期";
        /// Body that approved it.
        approved_by: String => ApprovedBy, "批准机关", "批准规划的会议或机关";
        /// Office that keeps the list; printed as 编制单位.
        office: String => Office, "编制单位", "印在清单左上角的单位名称";
        /// Where the text can be found.
        source: String => Source, "来源", "规划文本的出处";
        /// What is to be known about all content: 示例数据 when it is fictional, else empty.
        data_mark: String => DataMark, "数据标注", "内容为虚构时写“示例数据”，印在每份材料上";
    }
}

impl Plan {
    /// Its first and last year, where both are known.
    pub fn years(&self) -> Option<(i32, i32)> {
        self.first_year.zip(self.last_year)
    }

    /// What people call it beside others: 十四五, else its years, else its name.
    pub fn short_name(&self) -> String {
        match self.years() {
            Some((first, last)) => {
                ordinal(first, last).unwrap_or_else(|| format!("{first}—{last}"))
            }
            None => self.name.clone(),
        }
    }
}

/// What a plan of five years is called by its place among them: the fourteenth, 十四五, began in 2021. Before 1966 they
/// did not begin every five years.
pub fn ordinal(first: i32, last: i32) -> Option<String> {
    let is_one = first >= 1966 && (first - 1) % 5 == 0 && last == first + 4;
    is_one.then(|| format!("{}五", chinese_numeral((first - 1951) / 5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_called_by_its_place_among_those_of_five_years() {
        assert_eq!(ordinal(2021, 2025).as_deref(), Some("十四五"));
        assert_eq!(ordinal(2026, 2030).as_deref(), Some("十五五"));
        assert_eq!(ordinal(1996, 2000).as_deref(), Some("九五"));
        assert_eq!(ordinal(1966, 1970).as_deref(), Some("三五"));
        assert_eq!(ordinal(2023, 2027), None);
        assert_eq!(ordinal(2021, 2035), None);
    }
}
