use crate::model::{ApprovalKind, Derived, Field, Portfolio, ProjectColumn};
use crate::view::{FundingShare, GroupKey};

use super::document::{Orientation, PageSetup, PageStyle};
use super::paper_column::{GroupNumber, MilestoneCell, PaperColumn, ProblemCell, Step};

/// A paper as offices hand it round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// 重点项目一览表
    #[default]
    KeyProjects,
    /// 年度投资计划表
    AnnualPlan,
    /// 月调度进度表
    MonthlyProgress,
    /// 部门责任清单
    Responsibility,
    /// 规划实施情况表
    Implementation,
    /// 里程碑节点表
    Milestones,
    /// 资金来源汇总表
    Funding,
    /// 汇总表
    Summary,
    /// 前期手续清单
    Approvals,
    /// 问题清单
    Problems,
    /// 一项一表
    Cards,
    /// 总览一页
    Overview,
}

/// For what the rows of a paper stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowSource {
    /// Projects, in their groups.
    Projects,
    /// The milestones of projects.
    Milestones,
    /// The problems of projects.
    Problems,
    /// Groups alone.
    Groups,
    /// Sources of money.
    Sources,
    /// A card for each project.
    Cards,
}

impl Preset {
    /// Every preset, the usual one first.
    pub const ALL: [Self; 12] = [
        Self::KeyProjects,
        Self::AnnualPlan,
        Self::MonthlyProgress,
        Self::Responsibility,
        Self::Implementation,
        Self::Milestones,
        Self::Funding,
        Self::Summary,
        Self::Approvals,
        Self::Problems,
        Self::Cards,
        Self::Overview,
    ];

    /// What it is called in the dialog and given to `--preset`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::KeyProjects => "重点项目一览表",
            Self::AnnualPlan => "年度投资计划表",
            Self::MonthlyProgress => "月调度进度表",
            Self::Responsibility => "部门责任清单",
            Self::Implementation => "规划实施情况表",
            Self::Milestones => "里程碑节点表",
            Self::Funding => "资金来源汇总表",
            Self::Summary => "汇总表",
            Self::Approvals => "前期手续清单",
            Self::Problems => "问题清单",
            Self::Cards => "一项一表",
            Self::Overview => "总览一页",
        }
    }

    /// The preset of this name.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.label() == word.trim())
    }

    /// A name for the sheet of a workbook.
    pub(super) const fn sheet_name(self) -> &'static str {
        match self {
            Self::KeyProjects => "项目一览表",
            other => other.label(),
        }
    }

    /// What the title says after the place and the plan or year.
    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::KeyProjects => "重点项目一览表",
            Self::AnnualPlan => "重点项目投资计划表",
            Self::MonthlyProgress => "重点项目调度进度表",
            Self::Responsibility => "重点项目部门责任清单",
            Self::Implementation => "规划重点项目实施情况表",
            Self::Milestones => "重点项目里程碑节点表",
            Self::Funding => "重点项目资金来源汇总表",
            Self::Summary => "重点项目汇总表",
            Self::Approvals => "重点项目前期手续清单",
            Self::Problems => "重点项目问题清单",
            Self::Cards => "重点项目情况表",
            Self::Overview => "重点项目总览",
        }
    }

    /// Whether it is a paper of one year rather than of the whole plan.
    pub(super) const fn is_of_year(self) -> bool {
        matches!(self, Self::AnnualPlan | Self::MonthlyProgress)
    }

    pub(super) const fn rows(self) -> RowSource {
        match self {
            Self::KeyProjects
            | Self::AnnualPlan
            | Self::MonthlyProgress
            | Self::Responsibility
            | Self::Approvals => RowSource::Projects,
            Self::Milestones => RowSource::Milestones,
            Self::Problems => RowSource::Problems,
            Self::Implementation | Self::Summary | Self::Overview => RowSource::Groups,
            Self::Funding => RowSource::Sources,
            Self::Cards => RowSource::Cards,
        }
    }

    /// The groups that the paper is made of whatever the table shows; none where it follows the table.
    pub fn group_by(self) -> Option<Vec<GroupKey>> {
        match self {
            Self::Responsibility => Some(vec![GroupKey::LeadDepartment]),
            Self::Implementation => Some(vec![GroupKey::Part, GroupKey::Chapter]),
            Self::Funding | Self::Cards => Some(Vec::new()),
            _ => None,
        }
    }

    /// The groups of the paper beside a table in these groups: a table of sums needs some.
    pub fn groups_beside(self, table: &[GroupKey]) -> Vec<GroupKey> {
        match self.group_by() {
            Some(keys) => keys,
            None if self.rows() == RowSource::Groups && table.is_empty() => vec![GroupKey::Part],
            None => table.to_vec(),
        }
    }

    /// Whether columns can be chosen; the others have those that follow from the library.
    pub const fn has_columns(self) -> bool {
        !matches!(self, Self::Funding)
    }

    /// The columns that a person may choose among, in the order of the menu.
    pub fn possible_columns(self, portfolio: &Portfolio) -> Vec<PaperColumn> {
        let fields = || Field::all_in(portfolio).map(PaperColumn::Field);
        let is_meant = |column: &PaperColumn| match (self.rows(), column) {
            (RowSource::Groups, PaperColumn::Number(_)) => true,
            (_, PaperColumn::Number(_)) => false,
            (rows, PaperColumn::Milestone(_)) => rows == RowSource::Milestones,
            (rows, PaperColumn::Problem(_)) => rows == RowSource::Problems,
            // Of a group only sums can be told.
            (RowSource::Groups, column) => column.is_money() || column.is_rate(),
            _ => true,
        };
        let beside = PaperColumn::beside_fields();
        let columns = fields().chain(beside);
        columns
            .filter(|column| *column != PaperColumn::NAME && is_meant(column))
            .collect()
    }

    /// The columns in the order of published papers, 项目名称 first.
    pub fn columns(self) -> Vec<PaperColumn> {
        use PaperColumn as C;
        use ProjectColumn as P;
        let money = C::Field(Field::TOTAL_INVESTMENT);
        let lead = C::Field(Field::LEAD_DEPARTMENT);
        let mut columns = vec![C::NAME];
        match self {
            Self::KeyProjects => columns.extend([
                P::ConstructionKind.into(),
                P::Location.into(),
                P::Scale.into(),
                Derived::Period.into(),
                money,
                Derived::PlannedForYear.into(),
                Derived::AnnualTarget.into(),
                P::Owner.into(),
                lead,
                P::Note.into(),
            ]),
            Self::AnnualPlan => {
                columns.extend([
                    P::Owner.into(),
                    P::ConstructionKind.into(),
                    P::Location.into(),
                    Derived::Period.into(),
                    P::Scale.into(),
                    money,
                ]);
                columns.extend(FundingShare::ALL.map(C::Funding));
                columns.extend([C::CompletedBeforeYear, Derived::PlannedForYear.into()]);
                columns.extend(Step::ALL.map(C::Step));
                columns.extend([C::PhysicalProgress, P::Contact.into(), P::Note.into()]);
            }
            Self::MonthlyProgress => columns.extend([
                P::InvestmentEntity.into(),
                Derived::Period.into(),
                money,
                Derived::PlannedForYear.into(),
                Derived::AnnualTarget.into(),
                C::PhysicalProgress,
                C::CompletedInMonth,
                Derived::CompletedThisYear.into(),
                Derived::CompletionRate.into(),
                Derived::ScheduleDifference.into(),
                Derived::Light.into(),
                Derived::CompletedSinceStart.into(),
                C::Problems,
                P::Start.into(),
                C::ApprovalsGranted,
                P::Note.into(),
            ]),
            Self::Responsibility => columns.extend([
                P::Scale.into(),
                money,
                Derived::PlannedForYear.into(),
                Derived::AnnualTarget.into(),
                Field::NEXT_MILESTONE.into(),
                P::ResponsibleLeader.into(),
                P::Contact.into(),
                P::SupportingDepartments.into(),
                P::Note.into(),
            ]),
            Self::Milestones => {
                let [name, planned, actual, state, note] = MilestoneCell::ALL.map(C::Milestone);
                columns.extend([name, planned, actual, state, lead]);
                columns.extend([P::ResponsibleLeader.into(), note]);
            }
            Self::Problems => columns.extend(ProblemCell::ALL.map(C::Problem)),
            Self::Approvals => {
                columns.extend([P::Procedure.into(), C::ApprovalsGranted]);
                columns.extend(ApprovalKind::ALL.iter().copied().map(C::Approval));
                columns.push(lead);
            }
            Self::Implementation => {
                columns.extend(
                    [
                        GroupNumber::Count,
                        GroupNumber::BeforeStart,
                        GroupNumber::UnderConstruction,
                        GroupNumber::Finished,
                        GroupNumber::OtherStage,
                    ]
                    .map(C::Number),
                );
                columns.extend([money, C::CompletedInPlan]);
            }
            Self::Summary | Self::Overview => {
                columns.extend([C::Number(GroupNumber::Count), money]);
                columns.extend(
                    [
                        Derived::PlannedForYear,
                        Derived::CompletedThisYear,
                        Derived::CompletionRate,
                        Derived::ScheduleDifference,
                    ]
                    .map(C::from),
                );
                if self == Self::Overview {
                    columns.extend(
                        [GroupNumber::OverdueMilestones, GroupNumber::OpenProblems].map(C::Number),
                    );
                }
            }
            Self::Cards => columns.extend(card_columns()),
            Self::Funding => {}
        }
        columns
    }

    /// The sheet that it fills well.
    pub const fn page(self) -> PageSetup {
        match self {
            Self::Implementation | Self::Summary | Self::Milestones | Self::Problems => {
                PageSetup::A4
            }
            Self::Cards => PageSetup {
                orientation: Orientation::Portrait,
                ..PageSetup::A4
            },
            // Narrow margins: all of it is to stand on one page.
            Self::Overview => PageSetup {
                orientation: Orientation::Portrait,
                style: PageStyle::Meeting,
                ..PageSetup::A4
            },
            _ => PageSetup::A3,
        }
    }
}

impl PaperColumn {
    /// Whether it is a rate that a group has as well.
    pub(super) const fn is_rate(self) -> bool {
        matches!(
            self,
            Self::Field(Field::Derived(
                Derived::CompletionRate | Derived::ScheduleDifference
            ))
        )
    }
}

fn card_columns() -> Vec<PaperColumn> {
    use ProjectColumn as P;
    vec![
        P::ConstructionKind.into(),
        P::InvestmentEntity.into(),
        Field::STAGE.into(),
        P::Category.into(),
        Derived::OutlinePath.into(),
        P::Location.into(),
        Derived::Period.into(),
        P::Scale.into(),
        Field::TOTAL_INVESTMENT.into(),
        Derived::FundingTotal.into(),
        Derived::PlannedForYear.into(),
        Derived::CompletedThisYear.into(),
        Derived::AnnualTarget.into(),
        Derived::CompletionRate.into(),
        Derived::Light.into(),
        P::Owner.into(),
        Field::LEAD_DEPARTMENT.into(),
        P::ResponsibleLeader.into(),
        P::Contact.into(),
        P::NationalCode.into(),
        P::Note.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_found_by_its_name_and_offers_its_own_columns() {
        for preset in Preset::ALL {
            assert_eq!(Preset::find(preset.label()), Some(preset));
            let possible = preset.possible_columns(&Portfolio::default());
            for column in preset.columns() {
                let is_offered = column == PaperColumn::NAME || possible.contains(&column);
                assert!(is_offered, "{} {}", preset.label(), column.name());
            }
        }
    }
}
