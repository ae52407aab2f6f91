use crate::model::{ApprovalKind, Derived, Field, Kind, Portfolio, ProjectColumn};
use crate::view::FundingShare;

use super::document::Align;

/// A column that a paper can have: a field of the project, or what papers say beside its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaperColumn {
    /// A field of the project.
    Field(Field),
    /// The planned money of some sources.
    Funding(FundingShare),
    /// 截止上年底累计完成投资
    CompletedBeforeYear,
    /// 本月完成投资
    CompletedInMonth,
    /// 规划期累计完成投资
    CompletedInPlan,
    /// 形象进度
    PhysicalProgress,
    /// 存在问题, in words.
    Problems,
    /// A preliminary step, as its state alone.
    Step(Step),
    /// 办结情况: granted of needed approvals.
    ApprovalsGranted,
    /// An approval with state, number and date.
    Approval(ApprovalKind),
    /// A cell of a milestone.
    Milestone(MilestoneCell),
    /// A cell of a problem.
    Problem(ProblemCell),
    /// A number of a group.
    Number(GroupNumber),
}

/// 前期进展: what an annual plan says of the preliminary steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// 审批·核准·备案
    Admission,
    /// 环评
    Environment,
    /// 土地
    Land,
    /// 规划选址
    Site,
}

/// What a list of milestones says of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MilestoneCell {
    /// 节点
    Name,
    /// 计划时间
    Planned,
    /// 实际时间
    Actual,
    /// 完成情况
    State,
    /// 说明
    Note,
}

/// What a list of problems says of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemCell {
    /// 问题类型
    Kind,
    /// 问题描述
    Description,
    /// 需协调事项
    Need,
    /// 责任单位
    Departments,
    /// 责任人
    Person,
    /// 提出时间
    RaisedOn,
    /// 办结时限
    DueOn,
    /// 状态
    State,
}

/// A number that a group has and a project has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupNumber {
    /// 项目数
    Count,
    /// 占总投资的比重, in percent.
    Share,
    /// 未开工
    BeforeStart,
    /// 在建
    UnderConstruction,
    /// 完工
    Finished,
    /// Stopped, given up, or of no stage: with the others all projects.
    OtherStage,
    /// 逾期节点
    OverdueMilestones,
    /// 未办结问题
    OpenProblems,
}

/// How much room a column wants.
pub(super) struct Shape {
    /// In half-width characters.
    pub least: f64,
    /// Its share of the room that is left on the sheet.
    pub stretch: f64,
    pub align: Align,
}

impl From<Field> for PaperColumn {
    fn from(field: Field) -> Self {
        Self::Field(field)
    }
}

impl From<ProjectColumn> for PaperColumn {
    fn from(column: ProjectColumn) -> Self {
        Self::Field(column.into())
    }
}

impl From<Derived> for PaperColumn {
    fn from(derived: Derived) -> Self {
        Self::Field(derived.into())
    }
}

impl PaperColumn {
    /// 项目名称
    pub const NAME: Self = Self::Field(Field::NAME);

    /// Every column beside the fields.
    pub fn beside_fields() -> Vec<Self> {
        let mut columns: Vec<Self> = FundingShare::ALL.map(Self::Funding).to_vec();
        columns.extend([
            Self::CompletedBeforeYear,
            Self::CompletedInMonth,
            Self::CompletedInPlan,
            Self::PhysicalProgress,
            Self::Problems,
            Self::ApprovalsGranted,
        ]);
        columns.extend(Step::ALL.map(Self::Step));
        columns.extend(ApprovalKind::ALL.iter().copied().map(Self::Approval));
        columns.extend(MilestoneCell::ALL.map(Self::Milestone));
        columns.extend(ProblemCell::ALL.map(Self::Problem));
        columns.extend(GroupNumber::ALL.map(Self::Number));
        columns
    }

    /// The word by which a kept layout names it: the English name of a field, the Chinese words of another.
    pub fn name(self) -> String {
        match self {
            Self::Field(field) => field.name().to_owned(),
            other => other.label(),
        }
    }

    /// The column of this name, own ones of the library included.
    pub fn find_in(portfolio: &Portfolio, word: &str) -> Option<Self> {
        let word = word.trim();
        let field = Field::find_in(portfolio, word).map(Self::Field);
        field.or_else(|| {
            let mut others = Self::beside_fields().into_iter();
            others.find(|column| column.label() == word)
        })
    }

    /// What it is called where its neighbours are not seen.
    pub fn label(self) -> String {
        match self.group_heading() {
            Some(group) => format!("{group}·{}", self.heading()),
            None => self.heading().to_owned(),
        }
    }

    /// The head that it shares with its neighbours, if any.
    pub const fn group_heading(self) -> Option<&'static str> {
        match self {
            Self::Funding(_) => Some("资金来源"),
            Self::Step(_) => Some("前期进展"),
            Self::Approval(_) => Some("前期手续"),
            Self::Milestone(_) => Some("里程碑"),
            Self::Problem(_) => Some("问题"),
            Self::Number(
                GroupNumber::BeforeStart
                | GroupNumber::UnderConstruction
                | GroupNumber::Finished
                | GroupNumber::OtherStage,
            ) => Some("建设进展"),
            _ => None,
        }
    }

    /// The head that published lists use.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Field(field) if field == Field::LEAD_DEPARTMENT => "责任单位",
            Self::Field(field) => field.label(),
            Self::Funding(share) => share.label(),
            Self::CompletedBeforeYear => "截止上年底累计完成投资",
            Self::CompletedInMonth => "本月完成投资",
            Self::CompletedInPlan => "规划期累计完成",
            Self::PhysicalProgress => "形象进度",
            Self::Problems => "存在问题",
            Self::ApprovalsGranted => "手续办结",
            Self::Step(step) => step.label(),
            Self::Approval(kind) => kind.label(),
            Self::Milestone(cell) => cell.label(),
            Self::Problem(cell) => cell.label(),
            Self::Number(number) => number.label(),
        }
    }

    /// Whether it holds amounts.
    pub fn is_money(self) -> bool {
        match self {
            Self::Field(field) => field.kind() == Kind::Money,
            Self::Funding(_)
            | Self::CompletedBeforeYear
            | Self::CompletedInMonth
            | Self::CompletedInPlan => true,
            _ => false,
        }
    }

    /// Whether it runs to the last month under report.
    pub(super) const fn is_of_reports(self) -> bool {
        matches!(
            self,
            Self::CompletedInMonth
                | Self::CompletedInPlan
                | Self::PhysicalProgress
                | Self::Field(Field::Derived(
                    Derived::CompletedThisYear
                        | Derived::CompletionRate
                        | Derived::ScheduleDifference
                        | Derived::Light
                        | Derived::CompletedSinceStart
                ))
        )
    }

    pub(super) fn shape(self) -> Shape {
        let (least, stretch, align) = match self {
            Self::Field(field) => field_shape(field),
            column if column.is_money() => (15.0, 0.0, Align::Right),
            Self::PhysicalProgress | Self::Problems => (20.0, 2.0, Align::Left),
            Self::Approval(_) => (13.0, 1.0, Align::Centre),
            Self::Milestone(MilestoneCell::Name) => (18.0, 1.0, Align::Left),
            Self::Problem(ProblemCell::Description | ProblemCell::Need) => (24.0, 3.0, Align::Left),
            Self::Milestone(MilestoneCell::Note) | Self::Problem(ProblemCell::Departments) => {
                (16.0, 1.0, Align::Left)
            }
            Self::Milestone(_) | Self::Problem(_) => (12.0, 0.0, Align::Centre),
            _ => (9.0, 0.0, Align::Centre),
        };
        Shape {
            least,
            stretch,
            align,
        }
    }
}

fn field_shape(field: Field) -> (f64, f64, Align) {
    match (field, field.kind()) {
        (Field::Typed(ProjectColumn::Name), _) => (26.0, 3.0, Align::Left),
        (Field::Typed(ProjectColumn::Scale), _) => (28.0, 5.0, Align::Left),
        (Field::Typed(ProjectColumn::NationalCode), _) => (28.0, 0.0, Align::Centre),
        (Field::Typed(ProjectColumn::Note), _) => (10.0, 1.0, Align::Left),
        (Field::Derived(Derived::Period), _) => (13.0, 0.0, Align::Centre),
        (_, Kind::LongText) => (18.0, 2.0, Align::Left),
        (_, Kind::Money) => (15.0, 0.0, Align::Right),
        (_, Kind::Integer | Kind::Ordinal | Kind::Choice(_)) => (10.0, 0.0, Align::Centre),
        (_, Kind::Decimal) => (10.0, 0.0, Align::Right),
        (_, Kind::Date) => (12.0, 0.0, Align::Centre),
        (_, Kind::Text | Kind::Ref(_) | Kind::Refs(_) | Kind::Words(_) | Kind::Sources) => {
            (15.0, 1.0, Align::Left)
        }
    }
}

impl Step {
    /// All steps, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Admission, Self::Environment, Self::Land, Self::Site];

    /// The head.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admission => "审批、核准或备案",
            Self::Environment => "环评",
            Self::Land => "土地",
            Self::Site => "规划选址",
        }
    }

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

impl MilestoneCell {
    /// All cells, in the order of lists.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::Planned,
        Self::Actual,
        Self::State,
        Self::Note,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Name => "节点",
            Self::Planned => "计划时间",
            Self::Actual => "实际时间",
            Self::State => "完成情况",
            Self::Note => "说明",
        }
    }
}

impl ProblemCell {
    /// All cells, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Kind,
        Self::Description,
        Self::Need,
        Self::Departments,
        Self::Person,
        Self::RaisedOn,
        Self::DueOn,
        Self::State,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Kind => "问题类型",
            Self::Description => "问题描述",
            Self::Need => "需协调事项",
            Self::Departments => "责任单位",
            Self::Person => "责任人",
            Self::RaisedOn => "提出时间",
            Self::DueOn => "办结时限",
            Self::State => "状态",
        }
    }
}

impl GroupNumber {
    /// All numbers, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Count,
        Self::Share,
        Self::BeforeStart,
        Self::UnderConstruction,
        Self::Finished,
        Self::OtherStage,
        Self::OverdueMilestones,
        Self::OpenProblems,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Count => "项目数",
            Self::Share => "占比（%）",
            Self::BeforeStart => "未开工",
            Self::UnderConstruction => "在建",
            Self::Finished => "完工",
            Self::OtherStage => "其他",
            Self::OverdueMilestones => "逾期节点",
            Self::OpenProblems => "问题数",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_column_is_found_by_its_name() {
        let fields = Field::all().map(PaperColumn::Field);
        let mut names = BTreeSet::new();
        for column in fields.chain(PaperColumn::beside_fields()) {
            assert!(names.insert(column.name()), "{}", column.name());
            let portfolio = Portfolio::default();
            assert_eq!(
                PaperColumn::find_in(&portfolio, &column.name()),
                Some(column)
            );
        }
    }
}
