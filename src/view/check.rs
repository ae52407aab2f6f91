use std::sync::Arc;

use crate::model::{
    ApprovalKind, ApprovalState, CodeProblem, FundingKind, Id, LevelTag, Money, MoneyUnit,
    MonthlyProgress, Plan, Portfolio, Project, ProjectColumn, Stage, check_project_code,
};

use super::carried;
use super::derive::planned_funding;

mod milestones;
mod programme;

pub(super) use programme::PartsTotal;

/// Something that does not fit together. It is shown and never blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The project.
    pub project: Id<Project>,
    /// The column at which the mark stands.
    pub column: ProjectColumn,
    /// What is wrong.
    pub kind: WarningKind,
    /// The same in words, with the figures.
    pub message: String,
}

/// The kinds of warnings, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningKind {
    /// A project stands above itself.
    Circle,
    /// Two projects of the same name.
    DuplicateName,
    /// The national code has a wrong shape or check digit.
    ProjectCode,
    /// Two projects with the same national code.
    DuplicateCode,
    /// The planned funding lines do not add up to the total investment.
    FundingSum,
    /// The annual plans add up to more than the total investment less what was done before.
    AnnualSum,
    /// A month's investment is negative, so that the year's sum falls.
    CumulativeFalls,
    /// Two reports of one month, which both count.
    DuplicateMonth,
    /// A total investment below zero.
    NegativeTotal,
    /// A part that costs more than the programme to which it belongs.
    PartAbove,
    /// Parts that together cost more than their programme.
    PartsSum,
    /// Money was spent on a project that is only an idea or a reserve.
    EarlyInvestment,
    /// Work goes on without a construction permit.
    NoConstructionPermit,
    /// Finished with less than 95 % of the total investment done.
    CompletedBelow,
    /// Work ends before it starts.
    DateOrder,
    /// The milestone at which work ends lies before that at which it starts.
    MilestoneOrder,
    /// Start or end of the project fit no milestone that says the same.
    MilestoneDates,
    /// Dates outside the plan's period.
    OutsidePlan,
    /// A level tag that is none of the list, as a file of another making may hold it.
    LevelTag,
    /// No lead department.
    NoLeadDepartment,
    /// No total investment.
    NoTotalInvestment,
}

impl WarningKind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Circle,
        Self::DuplicateName,
        Self::ProjectCode,
        Self::DuplicateCode,
        Self::FundingSum,
        Self::AnnualSum,
        Self::CumulativeFalls,
        Self::DuplicateMonth,
        Self::NegativeTotal,
        Self::PartAbove,
        Self::PartsSum,
        Self::EarlyInvestment,
        Self::NoConstructionPermit,
        Self::CompletedBelow,
        Self::DateOrder,
        Self::MilestoneOrder,
        Self::MilestoneDates,
        Self::OutsidePlan,
        Self::LevelTag,
        Self::NoLeadDepartment,
        Self::NoTotalInvestment,
    ];

    /// The Chinese words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Circle => "所属打包项目绕成一圈",
            Self::DuplicateName => "项目名称重复",
            Self::ProjectCode => "项目代码有误",
            Self::DuplicateCode => "项目代码重复",
            Self::FundingSum => "资金来源与总投资不符",
            Self::AnnualSum => "年度计划超过剩余投资",
            Self::CumulativeFalls => "年累计下降",
            Self::DuplicateMonth => "同一个月填报了两次",
            Self::NegativeTotal => "总投资为负数",
            Self::PartAbove => "子项总投资大于打包项目",
            Self::PartsSum => "子项合计超过打包项目",
            Self::EarlyInvestment => "谋划储备项目已有完成投资",
            Self::NoConstructionPermit => "在建无施工许可",
            Self::CompletedBelow => "竣工项目完成投资不足95%",
            Self::DateOrder => "完工早于开工",
            Self::MilestoneOrder => "竣工节点早于开工节点",
            Self::MilestoneDates => "起止时间与里程碑不符",
            Self::OutsidePlan => "起止时间在规划期外",
            Self::LevelTag => "项目层级不在名单内",
            Self::NoLeadDepartment => "未明确牵头部门",
            Self::NoTotalInvestment => "未填总投资",
        }
    }

    /// Whether it only says that something is still to be filled in.
    pub const fn is_gap(self) -> bool {
        matches!(self, Self::NoLeadDepartment | Self::NoTotalInvestment)
    }
}

/// Every warning of a library, by project in the order of their making.
pub fn warnings(portfolio: &Portfolio) -> Vec<Warning> {
    let warnings = super::KeptWarnings::default().refresh(portfolio);
    Arc::unwrap_or_clone(warnings)
}

/// A warning of a project that is known.
type Found = (ProjectColumn, WarningKind, String);

/// What other projects have to do with it.
#[derive(Clone, Copy)]
pub(super) struct Others<'a> {
    /// Whether one of them has the name.
    pub share_name: bool,
    /// Whether one of them has the national code.
    pub share_code: bool,
    /// The circle of programmes in which it stands.
    pub circle: Option<&'a str>,
    /// The programme of which it is a part; none in a circle.
    pub programme: Option<&'a Project>,
    /// What its own parts come to.
    pub parts: PartsTotal,
}

/// The warnings of one project.
pub(super) fn of_project(
    portfolio: &Portfolio,
    project: &Project,
    others: Others<'_>,
) -> Vec<Warning> {
    let period = period_of(portfolio, project);
    let mut warnings = Vec::new();
    let mut warn = |column, kind: WarningKind, message: String| {
        warnings.push(Warning {
            project: project.id,
            column,
            kind,
            message,
        });
    };
    if let Some(circle) = others.circle {
        warn(
            ProjectColumn::Parent,
            WarningKind::Circle,
            format!("{circle}，各按单独的项目计数，请清空其中一个"),
        );
    }
    if others.share_name {
        warn(
            ProjectColumn::Name,
            WarningKind::DuplicateName,
            "有同名项目，请核对是否重复".to_owned(),
        );
    }
    let code = project.national_code.as_str();
    if !code.is_empty() {
        if let Err(problem @ (CodeProblem::Shape | CodeProblem::CheckDigit)) =
            check_project_code(code)
        {
            warn(
                ProjectColumn::NationalCode,
                WarningKind::ProjectCode,
                problem.to_string(),
            );
        }
        if others.share_code {
            warn(
                ProjectColumn::NationalCode,
                WarningKind::DuplicateCode,
                "另有项目使用同一代码".to_owned(),
            );
        }
    }
    if let Some((funding, total)) =
        planned_funding(portfolio, project).zip(project.total_investment)
        && funding != total
    {
        let message = format!("资金合计 {}，总投资 {}", wan(funding), wan(total));
        warn(
            ProjectColumn::TotalInvestment,
            WarningKind::FundingSum,
            message,
        );
    }
    let found = progress_warnings(portfolio, project).into_iter();
    let found = found.chain(programme::found(project, others.programme, others.parts));
    for (column, kind, message) in found.chain(milestones::found(portfolio, project)) {
        warn(column, kind, message);
    }
    if let Some((start, end)) = project.start.zip(project.end)
        && end.last_day() < start.first_day()
    {
        warn(
            ProjectColumn::End,
            WarningKind::DateOrder,
            format!("开工 {start}，完工 {end}"),
        );
    }
    if let Some((first, last)) = period {
        let years = [
            (ProjectColumn::Start, project.start),
            (ProjectColumn::End, project.end),
        ];
        // A project may begin before the plan and end after it, but not lie wholly outside.
        let outside = |year: i32, column| match column {
            ProjectColumn::Start => year > last,
            _ => year < first,
        };
        for (column, date) in years {
            if let Some(date) = date.filter(|date| outside(date.year(), column)) {
                let message = format!("{date} 不在规划期 {first}—{last} 内");
                warn(column, WarningKind::OutsidePlan, message);
            }
        }
    }
    let is_unknown = |tag: &&String| !LevelTag::WORDS.contains(&tag.as_str());
    if let Some(tag) = project.level_tags.iter().find(is_unknown) {
        let message = format!("“{tag}”不是{}，按未填分组", LevelTag::WORDS.join("、"));
        warn(ProjectColumn::LevelTags, WarningKind::LevelTag, message);
    }
    if project.lead_department.is_empty() {
        let message = "尚未明确牵头部门".to_owned();
        warn(
            ProjectColumn::LeadDepartment,
            WarningKind::NoLeadDepartment,
            message,
        );
    }
    if project.total_investment.is_none() {
        warn(
            ProjectColumn::TotalInvestment,
            WarningKind::NoTotalInvestment,
            "总投资未填".to_owned(),
        );
    }
    warnings
}

/// The years of its plan; of what was carried over those of the plans before as well.
fn period_of(portfolio: &Portfolio, project: &Project) -> Option<(i32, i32)> {
    let before = project.carried_from.iter();
    let before = before.filter_map(|id| portfolio.plan_of(portfolio.projects().get(*id)?));
    let before = before.filter_map(|plan| plan.first_year).min();
    let (first, last) = portfolio.plan_of(project).and_then(Plan::years)?;
    Some((before.map_or(first, |own| own.min(first)), last))
}

/// The least share of the total investment with which a project may count as finished, in percent.
const COMPLETED_AT_LEAST: i64 = 95;

fn wan(money: Money) -> String {
    format!("{}万元", money.format(MoneyUnit::Wan))
}

/// What does not fit between plans, monthly reports, approvals and the stage.
fn progress_warnings(portfolio: &Portfolio, project: &Project) -> Vec<Found> {
    let reports = portfolio.progress().of(project.id);
    let invested = || reports.iter().filter_map(MonthlyProgress::known);
    let done: Money = invested().sum();
    // What was done in the plan before is done.
    let earlier = carried::sum(portfolio, project, &|id| {
        let reports = portfolio.progress().of(id).iter();
        Some(reports.filter_map(MonthlyProgress::known).sum())
    });
    let earlier = earlier.unwrap_or_default();
    let mut found = Vec::new();

    // The ledger's own year is that of its last report: what was done before it is no longer planned.
    let mut told = reports
        .iter()
        .filter(|report| report.planned.is_none() || report.known().is_some());
    let year = told.next_back().map(|report| report.month.year());
    let is_before = |of: i32| year.is_some_and(|year| of < year);
    let before: Money = reports
        .iter()
        .filter(|report| is_before(report.month.year()))
        .filter_map(MonthlyProgress::known)
        .sum();
    let before = before + earlier;
    let planned: Money = portfolio
        .annual_plans()
        .of(project.id)
        .iter()
        .filter(|plan| !is_before(plan.year))
        .filter_map(|plan| plan.planned)
        .sum();
    // What is not planned goes beyond nothing; a total below nothing is told by itself.
    if let Some(total) = project.total_investment
        && planned > Money::ZERO
        && total >= Money::ZERO
        && planned > total - before
    {
        let message = match year {
            Some(year) if before != Money::ZERO => format!(
                "{year}年起各年计划合计 {}，超过剩余投资 {}（总投资 {}，截至上年底已完成 {}）",
                wan(planned),
                wan(total - before),
                wan(total),
                wan(before)
            ),
            _ => format!("各年度计划合计 {}，超过总投资 {}", wan(planned), wan(total)),
        };
        let column = ProjectColumn::TotalInvestment;
        found.push((column, WarningKind::AnnualSum, message));
    }
    let negative = |amount: Money| amount < Money::ZERO;
    if let Some(report) = reports.iter().find(|r| r.known().is_some_and(negative)) {
        let amount = report.known().unwrap_or_default();
        let message = format!("{} 完成投资为 {}", report.month, wan(amount));
        let column = ProjectColumn::TotalInvestment;
        found.push((column, WarningKind::CumulativeFalls, message));
    }
    let reports = portfolio.progress().of(project.id);
    for pair in reports.windows(2) {
        if pair[0].month == pair[1].month {
            let message = format!("{} 有两条月进度，完成投资会相加，请删去一条", pair[0].month);
            let column = ProjectColumn::TotalInvestment;
            found.push((column, WarningKind::DuplicateMonth, message));
        }
    }
    if let Some(total) = project
        .total_investment
        .filter(|total| *total < Money::ZERO)
    {
        let message = format!("总投资为 {}，请核对", wan(total));
        let column = ProjectColumn::TotalInvestment;
        found.push((column, WarningKind::NegativeTotal, message));
    }
    match project.stage {
        Some(Stage::Proposed | Stage::Reserved) => {
            let lines = portfolio.funding().of(project.id).iter();
            let spent: Money = lines
                .filter(|line| line.kind == Some(FundingKind::Spent))
                .filter_map(|line| line.amount)
                .sum();
            let amount = done.max(spent);
            if amount > Money::ZERO {
                let message = format!("已完成投资 {}，请核对建设阶段", wan(amount));
                found.push((ProjectColumn::Stage, WarningKind::EarlyInvestment, message));
            }
        }
        Some(Stage::UnderConstruction) => {
            // Without a single approval nobody keeps them yet: that is a gap, not a contradiction.
            let approvals = carried::approvals_of(portfolio, project.id);
            let is_permitted = approvals.iter().any(|approval| {
                let is_settled =
                    |state| matches!(state, ApprovalState::Granted | ApprovalState::NotNeeded);
                approval.kind == Some(ApprovalKind::ConstructionPermit)
                    && approval.state.is_some_and(is_settled)
            });
            if !is_permitted && !approvals.is_empty() {
                let message = "施工许可尚未办结".to_owned();
                let kind = WarningKind::NoConstructionPermit;
                found.push((ProjectColumn::Stage, kind, message));
            }
        }
        Some(Stage::Completed | Stage::InOperation) => {
            let share = |total: Money| i128::from(total.fen()) * i128::from(COMPLETED_AT_LEAST);
            let done = done + earlier;
            let is_below = |total: &Money| i128::from(done.fen()) * 100 < share(*total);
            if let Some(total) = project.total_investment.filter(is_below)
                && invested().next().is_some()
            {
                let message = format!("累计完成 {}，总投资 {}", wan(done), wan(total));
                found.push((ProjectColumn::Stage, WarningKind::CompletedBelow, message));
            }
        }
        _ => {}
    }
    found
}
