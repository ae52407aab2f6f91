use super::record::record;
use super::{Department, FundingKind, FundingSource, Id, ListClass, Money, Project, ProjectColumn};

record! {
    /// Money of one source, for one year or the whole project.
    FundingLine, columns FundingLineColumn, part(|row| row.position) {
        /// The project that it pays for.
        project: Id<Project> => Project, "项目", "所属项目";
        /// Where it comes from.
        source: Option<FundingSource> => Source, "资金来源", "资金从哪里来", is_key = true;
        /// The year; none for the whole project.
        year: Option<i32> => Year, "年度", "资金所属年度，不分年度时留空", is_key = true;
        /// Meant, arrived or spent.
        kind: Option<FundingKind> => Kind, "性质", "计划、到位、支付或完成", is_key = true;
        /// How much.
        amount: Option<Money> => Amount, "金额", "该来源的金额";
        /// Place among the project's lines.
        position: i32 => Position, "次序", "在本项目资金中的次序";
    }
}

impl FundingLine {
    /// As what it counts: a line of no kind is taken for a planned one, wherever lines are added up.
    pub fn counts_as(&self) -> FundingKind {
        self.kind.unwrap_or(FundingKind::Planned)
    }
}

record! {
    /// What a project is to do in one year.
    AnnualPlan, columns AnnualPlanColumn, part(|row| row.year) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// The year.
        year: i32 => Year, "年度", "计划年度", is_key = true;
        /// Its class in that year's list.
        list_class: Option<ListClass> => ListClass, "年度类别", "在当年清单中列为新开工、续建等";
        /// Investment planned for the year.
        planned: Option<Money> => Planned, "年度计划投资", "当年计划完成的投资";
        /// Of that, what is to be done by the end of March.
        first_quarter: Option<Money> => FirstQuarter, "至一季度末计划", "1月至3月计划完成的投资，累计数";
        /// By the end of June.
        second_quarter: Option<Money> => SecondQuarter, "至二季度末计划", "1月至6月计划完成的投资，累计数";
        /// By the end of September.
        third_quarter: Option<Money> => ThirdQuarter, "至三季度末计划", "1月至9月计划完成的投资，累计数";
        /// What is to be reached in the year.
        target: String => Target, "年度目标", "当年要达到的形象进度";
        /// Leader who answers for it in the year; empty where the project's does.
        responsible_leader: String => ResponsibleLeader, "责任领导", "当年的责任领导；空着，就是项目的责任领导";
        /// Departments that answer for it in the year; none where the project's do.
        lead_department: Vec<Id<Department>> => LeadDepartment, "责任单位", "当年牵头负责的单位；空着，就是项目的牵头部门";
        /// Departments that help in the year; none where the project's do.
        supporting_departments: Vec<Id<Department>> => SupportingDepartments, "配合单位", "当年的配合单位；空着，就是项目的配合单位";
    }
}

impl AnnualPlan {
    /// A plan that says nothing yet.
    pub const fn new(id: Id<Self>, project: Id<Project>, year: i32) -> Self {
        Self {
            id,
            project,
            year,
            list_class: None,
            planned: None,
            first_quarter: None,
            second_quarter: None,
            third_quarter: None,
            target: String::new(),
            responsible_leader: String::new(),
            lead_department: Vec::new(),
            supporting_departments: Vec::new(),
        }
    }
}

impl AnnualPlanColumn {
    /// The columns that say who answers for a project in a year.
    pub const ANSWERING: [Self; 3] = [
        Self::ResponsibleLeader,
        Self::LeadDepartment,
        Self::SupportingDepartments,
    ];

    /// The column of the project that holds for the year where its plan says nothing.
    pub const fn of_project(self) -> Option<ProjectColumn> {
        match self {
            Self::ResponsibleLeader => Some(ProjectColumn::ResponsibleLeader),
            Self::LeadDepartment => Some(ProjectColumn::LeadDepartment),
            Self::SupportingDepartments => Some(ProjectColumn::SupportingDepartments),
            _ => None,
        }
    }
}
