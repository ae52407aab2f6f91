use super::PartialDate;
use super::record::record;

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
