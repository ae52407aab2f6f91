use super::bytes::Bytes;
use super::value::{Cell, Kind, Value};

/// A closed list of the field's standard words. The word itself is what window, file, CSV and command
/// line show: a library opened with another SQLite program reads like the paper.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $word:literal, )* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $( #[doc = $word] $(#[$variant_doc])* $variant, )*
        }

        impl $name {
            /// Every choice, in the usual order.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];
            /// Every word, in the same order.
            pub const WORDS: &'static [&'static str] = &[ $( $word, )* ];

            /// The Chinese word.
            pub const fn label(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// The English word, as names in JSON and on the command line are made of it.
            pub fn name(self) -> String {
                snake(match self { $( Self::$variant => stringify!($variant), )* })
            }

            /// The choice that the word names.
            pub fn from_label(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )* _ => None }
            }
        }

        impl Cell for Option<$name> {
            const KIND: Kind = Kind::Choice($name::WORDS);

            fn to_value(&self) -> Value {
                self.map_or(Value::Empty, |choice| Value::Choice(choice.label()))
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::Empty => Some(None),
                    Value::Choice(word) => $name::from_label(word).map(Some),
                    _ => None,
                }
            }

            fn put(&self, out: &mut Vec<u8>) {
                out.push(self.map_or(0, |choice| choice as u8 + 1));
            }

            fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
                match bytes.byte()?.checked_sub(1) {
                    None => Some(None),
                    Some(place) => $name::ALL.get(usize::from(place)).copied().map(Some),
                }
            }
        }
    };
}

/// `BankLoan` → `bank_loan`
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

choice! {
    /// The true state of a project.
    Stage {
        Proposed = "谋划", Reserved = "储备", Preparing = "前期", UnderConstruction = "在建",
        Completed = "竣工", InOperation = "投产",
        Suspended = "停工", Postponed = "缓建", Withdrawn = "退出",
    }
}

choice! {
    /// 建设性质
    ConstructionKind {
        New = "新建", Expansion = "扩建", Rebuilding = "改建", Relocation = "迁建",
        Renovation = "技术改造", Purchase = "单纯购置",
    }
}

choice! {
    /// 项目类型: by which procedure the state admits it.
    ProcedureKind { Approval = "审批", Permission = "核准", Filing = "备案", }
}

choice! {
    /// 投资主体
    InvestmentEntity { Government = "政府投资", Enterprise = "企业投资", }
}

choice! {
    /// A year of a rolling plan behind the one under report, which is its first.
    YearAhead { Second = "第二年", Third = "第三年", Fourth = "第四年", Fifth = "第五年", }
}

choice! {
    /// How many years a rolling plan has.
    RollingSpan { Three = "三年", Five = "五年", }
}

choice! {
    /// Whether a project reported in the month under report.
    ReportState {
        Reported = "已报",
        /// To come yet, or without a day by which it is due.
        Missing = "未报",
        /// The day by which it was due is over.
        Overdue = "逾期未报",
        NotDue = "免报",
    }
}

choice! {
    /// Whether a project that is late in two months in a row had its talk.
    TalkState { Due = "需约谈", Held = "已约谈", }
}

choice! {
    /// How often projects are reported.
    ReportingPeriod { Month = "月", HalfMonth = "半月", TenDays = "旬", }
}

choice! {
    /// 序时口径: by which curve the year's plan should be done.
    Pace {
        /// The same in every month.
        Even = "时间平均",
        /// By shares that are set for the quarters.
        Quarters = "季度目标",
        /// By what the project itself plans for the months, or for the quarters.
        Own = "项目自己的计划",
    }
}

choice! {
    /// What is to be seen to of the approvals of a project, the worst first.
    ApprovalAlert { Expired = "已过期", Overdue = "逾期未办", Expiring = "将过期", DueSoon = "将到期", InHand = "办理中", }
}

choice! {
    /// In what the difference from the schedule is measured.
    LightMeasure {
        /// 完成率 − 序时进度.
        Points = "百分点",
        /// (完成率 − 序时进度) ÷ 序时进度.
        Relative = "相对",
    }
}

choice! {
    /// Whether a difference that just reaches a bound is past it.
    Threshold { Exclusive = "不算", Inclusive = "算", }
}

choice! {
    /// The class of a project in one year's list; differs from its stage.
    ListClass {
        NewStart = "新开工", Continued = "续建", Finishing = "竣工投产",
        /// Finished but for what is left: acceptance, accounts, small works.
        Closing = "收尾",
        Candidate = "预备", Preparation = "前期",
    }
}

choice! {
    /// The sections of GB/T 4754, A to T.
    IndustrySection {
        Agriculture = "农、林、牧、渔业", Mining = "采矿业", Manufacturing = "制造业",
        Utilities = "电力、热力、燃气及水生产和供应业", Construction = "建筑业", Trade = "批发和零售业",
        Transport = "交通运输、仓储和邮政业", Catering = "住宿和餐饮业",
        Information = "信息传输、软件和信息技术服务业", Finance = "金融业", RealEstate = "房地产业",
        Leasing = "租赁和商务服务业", Research = "科学研究和技术服务业",
        Environment = "水利、环境和公共设施管理业", Services = "居民服务、修理和其他服务业",
        Education = "教育", Health = "卫生和社会工作", Culture = "文化、体育和娱乐业",
        Administration = "公共管理、社会保障和社会组织", International = "国际组织",
    }
}

choice! {
    /// Who lists the project as a major one.
    LevelTag { National = "国家", Province = "省重点", City = "市重点", County = "县重点", }
}

choice! {
    /// The rank of a node in the outline of a plan.
    OutlineKind { Part = "篇", Chapter = "章", Section = "节", Item = "条", }
}

choice! {
    /// What kind of body a department is.
    DepartmentKind {
        Government = "政府部门", Party = "党委部门", Agency = "派出机构", Township = "乡镇街道",
        Enterprise = "企业", Other = "其他",
    }
}

choice! {
    /// Where money comes from; each belongs to one group of [`FundingSource::group`].
    FundingSource {
        CentralBudget = "中央预算内投资", SpecialTreasury = "超长期特别国债", AddedTreasury = "增发国债",
        CentralOther = "其他中央",
        Province = "省级", City = "市级", County = "县级",
        GeneralBond = "一般债券", SpecialBond = "专项债券",
        OwnFunds = "企业自筹", BankLoan = "银行贷款", PolicyFunds = "政策性金融工具", SocialOther = "其他社会资本",
        Foreign = "利用外资", Other = "其他",
    }
}

impl FundingSource {
    /// The headings of [`Self::group`], in the usual order.
    pub const GROUPS: [&'static str; 4] = ["国家预算资金", "社会资本", "利用外资", "其他"];

    /// The heading under which lists add it up.
    pub const fn group(self) -> &'static str {
        match self {
            Self::CentralBudget
            | Self::SpecialTreasury
            | Self::AddedTreasury
            | Self::CentralOther
            | Self::Province
            | Self::City
            | Self::County
            | Self::GeneralBond
            | Self::SpecialBond => "国家预算资金",
            Self::OwnFunds | Self::BankLoan | Self::PolicyFunds | Self::SocialOther => "社会资本",
            Self::Foreign => "利用外资",
            Self::Other => "其他",
        }
    }
}

choice! {
    /// By what lists divide the money of a project. Together the shares are all of its planned funding.
    FundingShare { Government = "政府投资", BankLoan = "银行贷款", OwnFunds = "企业自筹", Other = "其他", }
}

impl FundingShare {
    /// The share to which money of a source belongs: budgets and bonds of every level are the government's, lines that
    /// name no source stand with the others.
    pub fn of(source: Option<FundingSource>) -> Self {
        match source {
            Some(FundingSource::BankLoan) => Self::BankLoan,
            Some(FundingSource::OwnFunds) => Self::OwnFunds,
            Some(source) if source.group() == FundingSource::GROUPS[0] => Self::Government,
            _ => Self::Other,
        }
    }
}

choice! {
    /// What a sum of money is: meant, arrived, paid out, or spent as work done.
    FundingKind { Planned = "计划", Received = "到位", Paid = "支付", Spent = "完成", }
}

choice! {
    /// 前期手续: what a project needs before work may begin, in the usual order.
    ApprovalKind {
        Proposal = "项目建议书", Feasibility = "可研批复", PermissionOrFiling = "核准/备案",
        SiteSelection = "用地预审与选址意见书", EnvironmentalImpact = "环评批复", EnergySaving = "节能审查",
        PreliminaryDesign = "初步设计及概算", LandUse = "用地批复", PlanningPermit = "规划许可",
        ConstructionPermit = "施工许可",
    }
}

impl ApprovalKind {
    /// What a project of this procedure usually needs, in the usual order.
    pub fn usual(procedure: Option<ProcedureKind>) -> Vec<Self> {
        let first: &[Self] = match procedure {
            Some(ProcedureKind::Approval) | None => {
                &[Self::Proposal, Self::Feasibility, Self::PreliminaryDesign]
            }
            Some(ProcedureKind::Permission | ProcedureKind::Filing) => &[Self::PermissionOrFiling],
        };
        let of_all = [
            Self::SiteSelection,
            Self::EnvironmentalImpact,
            Self::EnergySaving,
            Self::LandUse,
            Self::PlanningPermit,
            Self::ConstructionPermit,
        ];
        let is_usual = |kind: &&Self| first.contains(kind) || of_all.contains(kind);
        Self::ALL.iter().filter(is_usual).copied().collect()
    }
}

choice! {
    /// 前期进展: what an annual plan says of the preliminary steps.
    Step { Admission = "审批、核准或备案", Environment = "环评", Land = "土地", Site = "规划选址", }
}

impl Step {
    /// The approvals that may stand for it; the first one noted does.
    pub const fn approvals(self) -> &'static [ApprovalKind] {
        match self {
            Self::Admission => &[
                ApprovalKind::PermissionOrFiling,
                ApprovalKind::Feasibility,
                ApprovalKind::Proposal,
            ],
            Self::Environment => &[ApprovalKind::EnvironmentalImpact],
            Self::Land => &[ApprovalKind::LandUse],
            Self::Site => &[ApprovalKind::SiteSelection],
        }
    }
}

choice! {
    /// How far an approval has come.
    ApprovalState { NotNeeded = "不需要", NotBegun = "未启动", InHand = "办理中", Granted = "已完成", }
}

choice! {
    /// What holds a project up.
    ProblemKind {
        Demolition = "征地拆迁", LandQuota = "用地林地指标", PlanningChange = "规划调整", Funds = "资金",
        Procedures = "手续", Supplies = "要素保障", Lateness = "进度滞后", Other = "其他",
    }
}

choice! {
    /// How far the settling of a problem has come.
    ProblemState {
        /// Raised, and taken on by nobody.
        Open = "未办结",
        /// Signed for by whoever is to settle it.
        Accepted = "已签收",
        InHand = "办理中",
        /// Put off to a later day.
        Extended = "已延期",
        Settled = "已办结",
    }
}

choice! {
    /// 纳统: whether the statistics office counts what is invested.
    StatisticsState { Counted = "已纳统", Pending = "应纳未纳", NotDue = "不需纳统", }
}

choice! {
    /// Of whom figures are asked.
    FillBy { Department = "牵头部门", Township = "乡镇街道", Leader = "责任领导", }
}

choice! {
    /// How far what was asked of one department has come.
    FillState {
        Sent = "已发出",
        /// It came in, and nobody has agreed to it yet.
        Received = "待审",
        Accepted = "已通过",
        /// It is to be filled in again.
        SentBack = "已退回",
    }
}

choice! {
    /// What an indicator measures.
    IndicatorKind {
        Total = "总量", YearlyGrowth = "年均增长", Share = "比重", Rate = "比率", PerHead = "人均",
        Count = "数量",
    }
}

choice! {
    /// Whether a plan binds the government to an indicator or only expects it.
    IndicatorBinding { Binding = "约束性", Expected = "预期性", }
}

choice! {
    /// 亮灯: progress against the year's plan. Always shown as the word, because prints are black and white.
    Light { Ahead = "超前", Normal = "正常", Late = "滞后", SeriouslyLate = "严重滞后", NotRated = "不考核", }
}

choice! {
    /// The colours that a light may have; each is read beside its word.
    LightColour { Blue = "蓝", Green = "绿", Yellow = "黄", Red = "红", Grey = "灰", }
}

choice! {
    /// How the projects of a view are shown.
    ViewPage {
        Overview = "总览", Table = "表格", Summary = "汇总", Funding = "资金", Timeline = "时间轴",
        Board = "看板", Charts = "图表", Indicators = "指标", Dispatch = "调度", FollowUp = "督办", Ranking = "排名",
        Approvals = "手续", Duties = "责任",
        Filling = "填报", Rolling = "滚动",
    }
}

impl YearAhead {
    /// By how many years it follows the year under report.
    pub const fn after(self) -> i32 {
        self as i32 + 1
    }
}

impl RollingSpan {
    /// How many years that is, the one under report among them.
    pub const fn years(self) -> i32 {
        match self {
            Self::Three => 3,
            Self::Five => 5,
        }
    }

    /// The years behind the one under report.
    pub fn ahead(self) -> impl Iterator<Item = YearAhead> {
        let years = YearAhead::ALL.iter().copied();
        years.filter(move |year| year.after() < self.years())
    }
}

impl ViewPage {
    /// Whether it shows projects as rows of cells that can be filled in.
    pub const fn has_cells(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Dispatch | Self::Approvals | Self::Rolling
        )
    }
}

choice! {
    /// What a column of the office's own holds.
    OwnFieldKind {
        Text = "文字", LongText = "长文字", Number = "数字", Money = "金额", Date = "日期",
        Choice = "选项", YesNo = "是否",
    }
}

choice! {
    /// The headings of the inspector's first page, from the top.
    Section {
        General = "概况", Money = "投资与责任", Administration = "管理", Filing = "入库与上报",
        Outline = "规划位置",
    }
}

impl Stage {
    /// Whether work has not begun.
    pub const fn is_before_start(self) -> bool {
        matches!(
            self,
            Self::Proposed | Self::Reserved | Self::Preparing | Self::Postponed
        )
    }

    /// Whether it is a side state, off the way from 谋划 to 投产.
    pub const fn is_aside(self) -> bool {
        matches!(self, Self::Suspended | Self::Postponed | Self::Withdrawn)
    }

    /// Whether work has ended or been given up, so that no milestone can be late.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Completed | Self::InOperation | Self::Withdrawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_belongs_to_one_share() {
        let of = |share: &FundingShare| {
            let sources = FundingSource::ALL.iter().copied();
            sources
                .filter(|source| FundingShare::of(Some(*source)) == *share)
                .count()
        };
        // Of 15 sources 9 are budgets and bonds.
        let counts: Vec<usize> = FundingShare::ALL.iter().map(of).collect();
        assert_eq!(counts, [9, 1, 1, 4]);
        assert_eq!(FundingShare::of(None), FundingShare::Other);
    }

    #[test]
    fn english_names_are_those_of_the_code() {
        assert_eq!(FundingShare::BankLoan.name(), "bank_loan");
        assert_eq!(
            ApprovalKind::PermissionOrFiling.name(),
            "permission_or_filing"
        );
    }
}
