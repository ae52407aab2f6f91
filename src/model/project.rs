use super::record::record;
use super::{
    Category, ConstructionKind, Department, Id, Indicator, InvestmentEntity, Kind, LevelTag, Money,
    OutlineNode, PartialDate, ProcedureKind, Section, Source, Sources, Stage, StatisticsState,
};

record! {
    /// A major project of the plan.
    Project, columns ProjectColumn {
        /// Short official name.
        name: String => Name, "项目名称", "规范的项目简称，同一项目只列一行", is_name = true;
        /// The office's own number.
        code: String => Code, "项目编号", "本单位自编的编号", section = Some(Section::Administration), is_searched = true;
        /// National project code of 24 characters.
        national_code: String => NationalCode, "项目代码", "投资项目统一代码，24 位，如 2603-141124-89-05-346948", section = Some(Section::Administration), is_searched = true;
        /// Number in the national library of major projects.
        major_code: String => MajorCode, "重大库编码", "国家重大建设项目库的项目编码", section = Some(Section::Filing), is_searched = true;
        /// Industry by GB/T 4754, as code and name.
        industry: String => Industry, "国民经济行业", "按《国民经济行业分类》(GB/T 4754—2017)，可写代码或名称，如 4812、公路工程建筑", section = Some(Section::Filing), is_searched = true;
        /// Whether the statistics office counts its investment.
        statistics_state: Option<StatisticsState> => StatisticsState, "纳统状态", "投资是否纳入固定资产投资统计", section = Some(Section::Filing), is_group = true;
        /// Number under which it does.
        statistics_code: String => StatisticsCode, "纳统编码", "统计联网直报平台的项目编码", section = Some(Section::Filing), is_searched = true;
        /// On which paper it was taken into a library of projects.
        listing_basis: String => ListingBasis, "入库依据" [Kind::LongText], "据以入库的文件、会议纪要或规划条文", section = Some(Section::Filing);
        /// Main place in the plan.
        outline: Option<Id<OutlineNode>> => Outline, "规划篇章", "项目在规划中的主要位置", section = Some(Section::Outline);
        /// Further places in the plan.
        mentions: Vec<Id<OutlineNode>> => Mentions, "另见篇章", "规划中还提到该项目的位置", section = Some(Section::Outline);
        /// Indicators of the plan that it serves.
        indicators: Vec<Id<Indicator>> => Indicators, "支撑指标", "项目支撑的规划指标，可多个", section = Some(Section::Outline);
        /// Words that lead to the place in the plan's text.
        anchor: String => Anchor, "原文检索词", "在规划原文中可以检索到该项目的词", section = Some(Section::Outline);
        /// Category.
        category: Option<Id<Category>> => Category, "类别", "项目类别，最多三级", section = Some(Section::General), is_searched = true;
        /// True state.
        stage: Option<Stage> => Stage, "建设阶段", "项目的实际状态", section = Some(Section::General);
        /// New, expanded, rebuilt …
        construction_kind: Option<ConstructionKind> => ConstructionKind, "建设性质", "新建、扩建、改建等", section = Some(Section::General);
        /// Approval, permission or filing.
        procedure: Option<ProcedureKind> => Procedure, "项目类型", "审批、核准或备案", section = Some(Section::Administration), is_group = true;
        /// Government or enterprise.
        investment_entity: Option<InvestmentEntity> => InvestmentEntity, "投资主体", "政府投资或企业投资", section = Some(Section::Administration), is_group = true;
        /// Who lists it as a major one.
        level_tags: Vec<String> => LevelTags, "项目层级" [Kind::Words(LevelTag::WORDS)], "列入国家、省、市、县重点的层级，可多选", section = Some(Section::Administration);
        /// Townships, streets or places.
        location: Vec<String> => Location, "建设地点", "乡镇街道或地点，多个用顿号分开", section = Some(Section::General), is_searched = true;
        /// Where it stands, to the street and number.
        address: String => Address, "详细地址", "具体到路、号或村组", section = Some(Section::Filing);
        /// Longitude and latitude in degrees.
        coordinates: String => Coordinates, "经纬度", "经度在前、纬度在后的度数，如 111.4355,27.6862", section = Some(Section::Filing);
        /// What is built and how much of it.
        scale: String => Scale, "建设规模及主要内容" [Kind::LongText], "建什么、建多少", section = Some(Section::General), is_searched = true;
        /// First year, month or day of work.
        start: Option<PartialDate> => Start, "开工时间", "可只填年或年月", section = Some(Section::General);
        /// Last year, month or day of work.
        end: Option<PartialDate> => End, "完工时间", "可只填年或年月", section = Some(Section::General);
        /// Total investment.
        total_investment: Option<Money> => TotalInvestment, "总投资", "可写 1.2亿元 或 12000万元", section = Some(Section::Money);
        /// Bodies that own and build it.
        owner: Vec<String> => Owner, "项目业主", "建设单位，多个用顿号分开", section = Some(Section::Money), is_searched = true;
        /// Departments that answer for it.
        lead_department: Vec<Id<Department>> => LeadDepartment, "牵头部门", "牵头负责的单位", section = Some(Section::Money), is_searched = true;
        /// Departments that help.
        supporting_departments: Vec<Id<Department>> => SupportingDepartments, "配合单位", "配合单位，可多个", section = Some(Section::Money), is_searched = true;
        /// Departments that watch over it.
        supervising_departments: Vec<Id<Department>> => SupervisingDepartments, "监管单位", "对项目日常监管的单位，可多个", section = Some(Section::Filing);
        /// The person there who answers for that.
        supervisor: String => Supervisor, "监管责任人", "监管单位的责任人，姓名和电话", section = Some(Section::Filing);
        /// Leader who answers for it.
        responsible_leader: String => ResponsibleLeader, "责任领导", "姓名和职务", section = Some(Section::Money);
        /// Person to call.
        contact: String => Contact, "联系人", "姓名和电话", section = Some(Section::Money);
        /// How ledgers write its name otherwise.
        other_names: Vec<String> => OtherNames, "其他名称", "台账和报表里的其他写法，导入时也按它对应；多个用顿号分开", section = Some(Section::Administration), is_searched = true;
        /// ★, ▲ and the like, explained below a list.
        marks: String => Marks, "标记", "清单中的 ★▲ 等标记", section = Some(Section::Administration);
        /// Remark.
        note: String => Note, "备注" [Kind::LongText], "其他说明", section = Some(Section::Administration);
        /// Programme of which it is a part.
        parent: Option<Id<Project>> => Parent, "所属打包项目", "作为子项归入的打包项目", section = Some(Section::Administration);
        /// What it was called in the plan before, where it was not finished then: one project, or several that became one.
        carried_from: Vec<Id<Project>> => CarriedFrom, "结转自", "上一个规划中未完成、转入本规划的同一项目", section = Some(Section::Outline);
        /// Place in lists.
        position: i32 => Position, "次序", "在清单中的次序";
        /// Where each value comes from.
        sources: Sources => Sources, "数据来源", "各字段的数据来源";
    }
}

impl Project {
    /// Where a column's value comes from.
    pub fn source(&self, column: ProjectColumn) -> Option<Source> {
        self.sources.get(column)
    }
}
