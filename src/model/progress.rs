use super::record::record;
use super::{Id, Light, Money, Project, YearMonth};

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
