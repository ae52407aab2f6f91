//! Every preset, as data: to add one is to add an entry here.

use crate::model::ApprovalKind as A;
use crate::model::Derived as D;
use crate::model::FundingShare as S;
use crate::model::ProjectColumn as P;
use crate::model::{
    AttachmentColumn, Field, MilestoneColumn as M, MoneyUnit, PartField, ProblemColumn,
    RemarkColumn, RollingSpan, Step, Table, ViewPage, YearAhead,
};
use crate::report::document::{Orientation, PageSetup, PageStyle, Paper};
use crate::report::paper_column::PaperColumn;
use crate::view::{EvaluationSpan, GroupKey, GroupNumber as N};

use super::spec::{Period, RowSource, Spec};

/// A list of projects on a large sheet.
const USUAL: Spec = Spec {
    label: "",
    sheet: None,
    subject: "",
    period: Period::Plan,
    rows: RowSource::Projects,
    groups: None,
    columns: &[],
    page: PageSetup::A3,
    shows: None,
    is_one_page: false,
    has_milestones: false,
    unit: None,
    asks: None,
    is_book: false,
    is_wall: false,
};

/// Declares the presets, the usual one first.
macro_rules! presets {
    ($( $(#[$attribute:meta])* $preset:ident { $($spec:tt)* } )*) => {
        /// A paper as offices hand it round.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum Preset {
            $( $(#[$attribute])* $preset, )*
        }

        impl Preset {
            /// Every preset, the usual one first.
            pub const ALL: [Self; [$( stringify!($preset) ),*].len()] = [$( Self::$preset, )*];

            pub(in crate::report) const fn spec(self) -> &'static Spec {
                match self {
                    $( Self::$preset => const { &Spec { $($spec)* ..USUAL } }, )*
                }
            }
        }
    };
}

const fn typed(column: P) -> PaperColumn {
    PaperColumn::Field(Field::Typed(column))
}

const fn derived(derived: D) -> PaperColumn {
    PaperColumn::Field(Field::Derived(derived))
}

const fn milestone(column: M) -> PaperColumn {
    PaperColumn::Part(PartField::Typed(Table::Milestone, column as usize))
}

const fn problem(column: ProblemColumn) -> PaperColumn {
    PaperColumn::Part(PartField::Typed(Table::Problem, column as usize))
}

const fn attachment(column: AttachmentColumn) -> PaperColumn {
    PaperColumn::Part(PartField::Typed(Table::Attachment, column as usize))
}

const fn remark(column: RemarkColumn) -> PaperColumn {
    PaperColumn::Part(PartField::Typed(Table::Remark, column as usize))
}

const fn number(number: N) -> PaperColumn {
    PaperColumn::Number(number)
}

const PORTRAIT: PageSetup = PageSetup {
    orientation: Orientation::Portrait,
    ..PageSetup::A4
};

presets! {
    /// 重点项目一览表
    #[default]
    KeyProjects {
        label: "重点项目一览表",
        sheet: Some("项目一览表"),
        subject: "重点项目一览表",
        columns: &[
            typed(P::ConstructionKind), typed(P::Location), typed(P::Scale), derived(D::Period),
            typed(P::TotalInvestment), derived(D::PlannedForYear), derived(D::AnnualTarget), typed(P::Owner),
            typed(P::LeadDepartment), typed(P::Note),
        ],
    }
    /// 年度投资计划表
    AnnualPlan {
        label: "年度投资计划表",
        subject: "重点项目投资计划表",
        period: Period::Year,
        columns: &[
            typed(P::Owner), typed(P::ConstructionKind), typed(P::Location), derived(D::Period), typed(P::Scale),
            typed(P::TotalInvestment), derived(D::Funding(S::Government)), derived(D::Funding(S::BankLoan)),
            derived(D::Funding(S::OwnFunds)), derived(D::Funding(S::Other)), derived(D::CompletedBeforeYear),
            derived(D::PlannedForYear), derived(D::Step(Step::Admission)), derived(D::Step(Step::Environment)),
            derived(D::Step(Step::Land)), derived(D::Step(Step::Site)), derived(D::PhysicalProgress),
            typed(P::Contact), typed(P::Note),
        ],
    }
    /// 月调度进度表
    MonthlyProgress {
        label: "月调度进度表",
        subject: "重点项目调度进度表",
        period: Period::Month,
        columns: &[
            typed(P::InvestmentEntity), derived(D::Period), typed(P::TotalInvestment), derived(D::PlannedForYear),
            derived(D::AnnualTarget), derived(D::PhysicalProgress), derived(D::CompletedInMonthBefore),
            derived(D::CompletedInMonth), derived(D::CompletedThisYear), derived(D::CompletionRate),
            derived(D::ScheduleDifference), derived(D::Light), derived(D::CompletedSinceStart), derived(D::ProblemsInHand), typed(P::Start),
            derived(D::ApprovalsGranted), derived(D::ReportState), typed(P::Note),
        ],
        shows: Some(ViewPage::Dispatch),
    }
    /// 部门责任清单
    Responsibility {
        label: "部门责任清单",
        subject: "重点项目部门责任清单",
        groups: Some(&[GroupKey::LeadDepartment]),
        columns: &[
            typed(P::Scale), typed(P::TotalInvestment), derived(D::PlannedForYear), derived(D::AnnualTarget),
            derived(D::NextMilestone), typed(P::ResponsibleLeader), typed(P::Contact),
            typed(P::SupportingDepartments), typed(P::Note),
        ],
    }
    /// 领导责任清单
    Leaders {
        label: "领导责任清单",
        subject: "重点项目领导责任清单",
        groups: Some(&[GroupKey::Leader]),
        columns: &[
            typed(P::Scale), typed(P::TotalInvestment), derived(D::PlannedForYear), derived(D::AnnualTarget),
            derived(D::Light), derived(D::NextMilestone), derived(D::ProblemsInHand), typed(P::LeadDepartment),
            typed(P::Contact), typed(P::Note),
        ],
    }
    /// 规划实施情况表
    Implementation {
        label: "规划实施情况表",
        subject: "规划重点项目实施情况表",
        rows: RowSource::Groups,
        groups: Some(&[GroupKey::Part, GroupKey::Chapter]),
        columns: &[
            number(N::Count), number(N::BeforeStart), number(N::UnderConstruction), number(N::Finished),
            number(N::OtherStage), number(N::WithoutStage), typed(P::TotalInvestment), derived(D::CompletedInPlan),
        ],
        page: PageSetup::A4,
    }
    /// 里程碑节点表
    MilestoneColumns {
        label: "里程碑节点表",
        subject: "重点项目里程碑节点表",
        columns: &[typed(P::LeadDepartment), typed(P::ResponsibleLeader)],
        shows: Some(ViewPage::Timeline),
        has_milestones: true,
    }
    /// 里程碑明细表
    Milestones {
        label: "里程碑明细表",
        subject: "重点项目里程碑明细表",
        rows: RowSource::Parts(Table::Milestone),
        columns: &[
            milestone(M::Name), milestone(M::Planned), milestone(M::Actual),
            PaperColumn::Part(PartField::MilestoneState), typed(P::LeadDepartment), typed(P::ResponsibleLeader),
            milestone(M::Note),
        ],
        page: PageSetup::A4,
    }
    /// 资金来源汇总表
    Funding {
        label: "资金来源汇总表",
        subject: "重点项目资金来源汇总表",
        rows: RowSource::Sources,
        groups: Some(&[]),
        shows: Some(ViewPage::Funding),
        // Years beside one another: in 万元 their figures could not be read.
        unit: Some(MoneyUnit::Yi),
    }
    /// 汇总表
    Summary {
        label: "汇总表",
        subject: "重点项目汇总表",
        rows: RowSource::Groups,
        columns: &[
            number(N::Count), typed(P::TotalInvestment), derived(D::PlannedForYear), derived(D::CompletedThisYear),
            derived(D::CompletionRate), derived(D::ScheduleDifference),
        ],
        page: PageSetup::A4,
        shows: Some(ViewPage::Summary),
    }
    /// 通报汇总表
    Bulletin {
        label: "通报汇总表",
        subject: "重点项目进度通报汇总表",
        period: Period::Month,
        rows: RowSource::Groups,
        groups: Some(&[GroupKey::LeadDepartment]),
        columns: &[
            number(N::Count), number(N::StartsPlanned), number(N::StartsMade), number(N::StartRate),
            derived(D::PlannedForYear), derived(D::CompletedInMonth), derived(D::ChangeFromMonthBefore),
            derived(D::CompletedThisYear), derived(D::CompletionRate), derived(D::ScheduleDifference), number(N::Rank), number(N::Ahead),
            number(N::OnPace), number(N::Late), number(N::SeriouslyLate), number(N::NotRated), number(N::CameLate),
        ],
        page: PageSetup::A4,
    }
    /// 红黑榜
    RedAndBlack {
        label: "红黑榜",
        subject: "重点项目进度红黑榜",
        period: Period::Month,
        rows: RowSource::Ranking,
        groups: Some(&[GroupKey::LeadDepartment]),
        page: PageSetup::A4,
        shows: Some(ViewPage::Ranking),
    }
    /// 交叉表
    Cross {
        label: "交叉表",
        subject: "重点项目交叉汇总表",
        rows: RowSource::Cross,
        groups: Some(&[GroupKey::LeadDepartment, GroupKey::Stage]),
        columns: &[number(N::Count), typed(P::TotalInvestment)],
    }
    /// 指标完成情况表
    Indicators {
        label: "指标完成情况表",
        subject: "规划指标完成情况表",
        rows: RowSource::Indicators,
        groups: Some(&[]),
        shows: Some(ViewPage::Indicators),
    }
    /// 前期手续清单
    Approvals {
        label: "前期手续清单",
        subject: "重点项目前期手续清单",
        columns: &[
            typed(P::Procedure), derived(D::ApprovalsGranted), derived(D::Approval(A::Proposal)),
            derived(D::Approval(A::Feasibility)), derived(D::Approval(A::PermissionOrFiling)),
            derived(D::Approval(A::SiteSelection)), derived(D::Approval(A::EnvironmentalImpact)),
            derived(D::Approval(A::EnergySaving)), derived(D::Approval(A::PreliminaryDesign)),
            derived(D::Approval(A::LandUse)), derived(D::Approval(A::PlanningPermit)),
            derived(D::Approval(A::ConstructionPermit)), typed(P::LeadDepartment),
        ],
        shows: Some(ViewPage::Approvals),
    }
    /// 问题清单
    Problems {
        label: "问题清单",
        subject: "重点项目问题清单",
        rows: RowSource::Parts(Table::Problem),
        columns: &[
            problem(ProblemColumn::Kind), problem(ProblemColumn::Description), problem(ProblemColumn::Need),
            problem(ProblemColumn::ResponsibleDepartments), problem(ProblemColumn::Person),
            problem(ProblemColumn::RaisedOn), problem(ProblemColumn::DueOn), problem(ProblemColumn::State),
        ],
        page: PageSetup::A4,
    }
    /// 结转项目清单
    CarriedOver {
        label: "结转项目清单",
        subject: "结转项目清单",
        groups: Some(&[GroupKey::Chapter]),
        columns: &[
            typed(P::CarriedFrom), derived(D::CarriedChapter), typed(P::Outline), typed(P::Stage),
            derived(D::Period), derived(D::CarriedTotal), typed(P::TotalInvestment), derived(D::CarriedCompleted),
            derived(D::CarriedRest),
            typed(P::LeadDepartment), typed(P::Note),
        ],
        asks: Some("carried_from is not empty"),
    }
    /// 督办台账
    FollowUp {
        label: "督办台账",
        subject: "重点项目问题督办台账",
        rows: RowSource::Parts(Table::Problem),
        groups: Some(&[GroupKey::Leader]),
        columns: &[
            problem(ProblemColumn::DocumentNumber), problem(ProblemColumn::Kind),
            problem(ProblemColumn::Description), problem(ProblemColumn::Need),
            problem(ProblemColumn::ResponsibleDepartments), problem(ProblemColumn::Person),
            problem(ProblemColumn::RaisedOn), problem(ProblemColumn::AcceptedOn), problem(ProblemColumn::DueOn),
            problem(ProblemColumn::ExtendedTo), problem(ProblemColumn::Steps), problem(ProblemColumn::State),
            problem(ProblemColumn::SettledOn), problem(ProblemColumn::Answer), PaperColumn::Part(PartField::ProblemOverdue),
        ],
        shows: Some(ViewPage::FollowUp),
    }
    /// 督办单
    Slips {
        label: "督办单",
        subject: "重点项目问题督办单",
        rows: RowSource::Slips,
        groups: Some(&[]),
        page: PORTRAIT,
    }
    /// 交办单
    Handovers {
        label: "交办单",
        subject: "重点项目问题交办单",
        rows: RowSource::Slips,
        groups: Some(&[]),
        page: PORTRAIT,
    }
    /// 年度目标责任表
    AnnualDuty {
        label: "年度目标责任表",
        subject: "重点项目年度目标责任表",
        period: Period::Year,
        groups: Some(&[GroupKey::Field(Field::Derived(D::ListClass))]),
        columns: &[
            typed(P::Scale), derived(D::Period), typed(P::TotalInvestment), derived(D::PlannedForYear),
            derived(D::AnnualTarget), derived(D::NextMilestone), typed(P::Owner), derived(D::YearLeadDepartment),
            derived(D::YearSupportingDepartments), derived(D::YearLeader), typed(P::Contact), typed(P::Note),
        ],
        asks: Some("list_class in (新开工, 续建, 竣工投产, 收尾, 前期)"),
    }
    /// 三年滚动计划表
    ThreeYears {
        label: "三年滚动计划表",
        subject: "重点项目三年滚动投资计划表",
        period: Period::Year,
        columns: &[
            typed(P::ConstructionKind), typed(P::Stage), derived(D::Period), typed(P::TotalInvestment),
            derived(D::CompletedBeforeYear), derived(D::PlannedForYear),
            derived(D::PlannedAhead(YearAhead::Second)), derived(D::PlannedAhead(YearAhead::Third)),
            derived(D::LeftForLater(RollingSpan::Three)), derived(D::ListClass), typed(P::LeadDepartment), typed(P::Note),
        ],
        shows: Some(ViewPage::Rolling),
    }
    /// 五年滚动计划表
    FiveYears {
        label: "五年滚动计划表",
        subject: "重点项目五年滚动投资计划表",
        period: Period::Year,
        columns: &[
            typed(P::ConstructionKind), typed(P::Stage), derived(D::Period), typed(P::TotalInvestment),
            derived(D::CompletedBeforeYear), derived(D::PlannedForYear),
            derived(D::PlannedAhead(YearAhead::Second)), derived(D::PlannedAhead(YearAhead::Third)),
            derived(D::PlannedAhead(YearAhead::Fourth)), derived(D::PlannedAhead(YearAhead::Fifth)),
            derived(D::LeftForLater(RollingSpan::Five)), typed(P::LeadDepartment), typed(P::Note),
        ],
    }
    /// 领导责任事项单
    LeaderDuties {
        label: "领导责任事项单",
        subject: "重点项目领导责任事项单",
        period: Period::Month,
        rows: RowSource::Duties,
        groups: Some(&[GroupKey::Field(Field::Derived(D::YearLeader))]),
        page: PORTRAIT,
        shows: Some(ViewPage::Duties),
    }
    /// 部门责任事项单
    DepartmentDuties {
        label: "部门责任事项单",
        subject: "重点项目部门责任事项单",
        period: Period::Month,
        rows: RowSource::Duties,
        groups: Some(&[GroupKey::Field(Field::Derived(D::YearLeadDepartment))]),
        page: PORTRAIT,
    }
    /// 年度评估报告
    YearEvaluation {
        label: "年度评估报告",
        subject: "重点项目年度评估报告",
        period: Period::Year,
        rows: RowSource::Evaluation(EvaluationSpan::Year),
        groups: Some(&[GroupKey::Chapter]),
        page: PORTRAIT,
    }
    /// 中期评估报告
    MidTermEvaluation {
        label: "中期评估报告",
        subject: "规划重点项目实施中期评估报告",
        rows: RowSource::Evaluation(EvaluationSpan::Plan),
        groups: Some(&[GroupKey::Chapter]),
        page: PORTRAIT,
    }
    /// 总结评估报告
    FinalEvaluation {
        label: "总结评估报告",
        subject: "规划重点项目实施总结评估报告",
        rows: RowSource::Evaluation(EvaluationSpan::Plan),
        groups: Some(&[GroupKey::Chapter]),
        page: PORTRAIT,
    }
    /// 附件清单
    Attachments {
        label: "附件清单",
        subject: "重点项目附件清单",
        rows: RowSource::Parts(Table::Attachment),
        columns: &[
            attachment(AttachmentColumn::Name), attachment(AttachmentColumn::Size),
            attachment(AttachmentColumn::Note), typed(P::LeadDepartment),
        ],
        page: PageSetup::A4,
    }
    /// 批注清单
    Remarks {
        label: "批注清单",
        subject: "重点项目批注清单",
        rows: RowSource::Parts(Table::Remark),
        columns: &[
            remark(RemarkColumn::Text), remark(RemarkColumn::Author), remark(RemarkColumn::MadeAt),
            typed(P::LeadDepartment),
        ],
        page: PageSetup::A4,
    }
    /// 一项一表
    Cards {
        label: "一项一表",
        subject: "重点项目情况表",
        rows: RowSource::Cards,
        groups: Some(&[]),
        columns: &[
            typed(P::ConstructionKind), typed(P::InvestmentEntity), typed(P::Stage), typed(P::Category),
            derived(D::OutlinePath), typed(P::Location), derived(D::Period), typed(P::Scale),
            typed(P::TotalInvestment), derived(D::FundingTotal), derived(D::PlannedForYear),
            derived(D::CompletedThisYear), derived(D::CompletionRate), derived(D::Light), derived(D::AnnualTarget),
            derived(D::PhysicalProgress), typed(P::Owner), typed(P::LeadDepartment), typed(P::ResponsibleLeader), typed(P::Contact),
            typed(P::NationalCode), typed(P::Note),
        ],
        // Narrow margins: all of a project is to stand on one page.
        page: PageSetup { style: PageStyle::Meeting, ..PORTRAIT },
    }
    /// 项目册
    Book {
        label: "项目册",
        subject: "重点项目册",
        rows: RowSource::Cards,
        groups: Some(&[GroupKey::Chapter]),
        columns: &[
            typed(P::ConstructionKind), typed(P::Stage), derived(D::OutlinePath), typed(P::Location), derived(D::Period),
            typed(P::Scale), typed(P::TotalInvestment), derived(D::PlannedForYear), derived(D::CompletedThisYear),
            derived(D::Light), derived(D::PhysicalProgress), typed(P::Owner), typed(P::LeadDepartment),
            typed(P::ResponsibleLeader), typed(P::Contact), typed(P::Note),
        ],
        page: PageSetup { style: PageStyle::Meeting, ..PORTRAIT },
        is_book: true,
    }
    /// 挂图
    Wall {
        label: "挂图",
        subject: "重点项目挂图作战图",
        groups: Some(&[GroupKey::Chapter]),
        columns: &[
            typed(P::LeadDepartment), derived(D::Period), typed(P::TotalInvestment), derived(D::Light),
            derived(D::NextMilestone), typed(P::ResponsibleLeader),
        ],
        page: PageSetup { paper: Paper::A0, style: PageStyle::Meeting, ..PageSetup::A3 },
        is_wall: true,
    }
    /// 总览一页
    Overview {
        label: "总览一页",
        subject: "重点项目总览",
        rows: RowSource::Groups,
        columns: &[
            number(N::Count), typed(P::TotalInvestment), derived(D::PlannedForYear), derived(D::CompletedThisYear),
            derived(D::CompletionRate), derived(D::ScheduleDifference), number(N::OverdueMilestones),
            number(N::OpenProblems),
        ],
        // Narrow margins: all of it is to stand on one page.
        page: PageSetup { style: PageStyle::Meeting, ..PORTRAIT },
        shows: Some(ViewPage::Overview),
        is_one_page: true,
    }
}
