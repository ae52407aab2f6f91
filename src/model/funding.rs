use super::record::record;
use super::rows::Part;
use super::{FundingKind, FundingSource, Id, ListClass, Money, Project};

record! {
    /// Money of one source, for one year or the whole project.
    FundingLine, columns FundingLineColumn, table FundingLine {
        /// The project that it pays for.
        project: Id<Project> => Project, "项目", "所属项目";
        /// Where it comes from.
        source: Option<FundingSource> => Source, "资金来源", "资金从哪里来";
        /// The year; none for the whole project.
        year: Option<i32> => Year, "年度", "资金所属年度，不分年度时留空";
        /// Meant, arrived or spent.
        kind: Option<FundingKind> => Kind, "性质", "计划、到位或完成";
        /// How much.
        amount: Option<Money> => Amount, "金额", "该来源的金额";
        /// Place among the project's lines.
        position: i32 => Position, "次序", "在本项目资金中的次序";
    }
}

impl Part for FundingLine {
    fn project(&self) -> Id<Project> {
        self.project
    }

    fn position(&self) -> i32 {
        self.position
    }
}

record! {
    /// What a project is to do in one year.
    AnnualPlan, columns AnnualPlanColumn, table AnnualPlan {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// The year.
        year: i32 => Year, "年度", "计划年度";
        /// Its class in that year's list.
        list_class: Option<ListClass> => ListClass, "年度类别", "在当年清单中列为新开工、续建等";
        /// Investment planned for the year.
        planned: Option<Money> => Planned, "年度计划投资", "当年计划完成的投资";
        /// What is to be reached in the year.
        target: String => Target, "年度目标", "当年要达到的形象进度";
    }
}

impl Part for AnnualPlan {
    fn project(&self) -> Id<Project> {
        self.project
    }

    fn position(&self) -> i32 {
        self.year
    }
}
