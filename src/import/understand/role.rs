//! What a column of a foreign sheet holds, in the words in which it is printed for other programs.

mod column;
mod words;

use crate::model::{
    AnnualPlanColumn, ApprovalKind, FundingKind, FundingSource, Kind, ProjectColumn, YearMonth,
};

pub use column::{Basis, ReadColumn, Sureness};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// 序号: never an identity.
    Serial,
    /// A field of the project.
    Field(ProjectColumn),
    /// 起止年限: beginning and end in one cell.
    Span,
    /// 建设单位及责任人: the owner and a person, with blanks between them.
    OwnerAndContact,
    /// Something of one year's plan.
    Annual(i32, AnnualPlanColumn),
    /// Something of one month.
    Monthly(YearMonth, MonthPart),
    /// A cumulative figure.
    ToDate(ToDate),
    /// Money of one source.
    Funding(FundingSource),
    /// The source of the money on this row.
    FundingSource,
    /// Money of the row's source that is meant, has arrived or is spent, of a year or up to its end.
    FundingOf(FundingKind, Option<FundingTime>),
    /// One approval and its state.
    Approval(ApprovalKind),
    /// 存在问题
    Problem,
    /// A date of a milestone; only forms of single projects have these.
    Milestone,
    /// What follows from other columns and is only compared.
    Derived(Checked),
    /// A column for which there is no field.
    Own,
    /// A column that a person leaves out.
    Left,
}

/// What a month has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthPart {
    /// 完成投资
    Invested,
    /// 上旬, 中旬, 下旬: a part of it.
    TenDays,
    /// 形象进度
    PhysicalProgress,
}

/// What a cumulative figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ToDate {
    /// Its last month; none where nobody says.
    pub through: Option<YearMonth>,
    /// Where it begins.
    pub since: Since,
    /// Whether only the year is said (2026年实际完成投资).
    pub is_of_year: bool,
}

/// Where a cumulative figure begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// Up to the end of a year, from the beginning of the works.
    Before,
    /// In January of the year.
    January,
    /// 自开工累计
    Start,
}

/// Of which years a sum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FundingTime {
    /// Of one.
    In(i32),
    /// Of all up to its end.
    UpTo(i32),
}

/// What a derived column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Checked {
    /// 累计 of the ten-day figures of a month.
    Month(YearMonth),
    /// 全年完成投资
    Year(i32),
    /// 完成率
    Rate,
    /// 序时差
    Ahead,
    /// 亮灯
    Light,
    /// Something else that is not compared.
    Other,
}

impl Role {
    /// The name of the project.
    pub const NAME: Self = Self::Field(ProjectColumn::Name);
    /// The project's total investment.
    pub const TOTAL: Self = Self::Field(ProjectColumn::TotalInvestment);
    /// The remark, to which a person may add any column.
    pub const NOTE: Self = Self::Field(ProjectColumn::Note);

    /// Whether the cells are amounts of money that add up.
    pub fn is_money(self) -> bool {
        match self {
            Self::Field(column) => column.spec().kind == Kind::Money,
            Self::Annual(_, part) => part == AnnualPlanColumn::Planned,
            Self::Monthly(_, part) => part != MonthPart::PhysicalProgress,
            Self::ToDate(_) | Self::Funding(_) | Self::FundingOf(..) => true,
            Self::Derived(checked) => matches!(checked, Checked::Month(_) | Checked::Year(_)),
            _ => false,
        }
    }

    /// Whether a value that is merged over several rows holds for each of them: words do, amounts don't.
    pub fn fills_down(self) -> bool {
        let is_own_date_or_money = self.is_money();
        !is_own_date_or_money && !matches!(self, Self::Serial | Self::Field(ProjectColumn::Name))
    }

    /// Whether a blank cell can stand for something that is gone: a field has one value, a line of money or an approval
    /// is more than a cell.
    pub const fn can_be_erased(self) -> bool {
        match self {
            Self::Field(column) => !matches!(column, ProjectColumn::Name),
            Self::Monthly(_, part) => !matches!(part, MonthPart::TenDays),
            Self::Span | Self::OwnerAndContact | Self::Annual(..) | Self::Own => true,
            _ => false,
        }
    }

    /// Whether two columns of a sheet may have it: their values then stand one behind the other.
    pub const fn is_shared(self) -> bool {
        matches!(
            self,
            Self::Own
                | Self::Left
                | Self::Derived(_)
                | Self::Field(ProjectColumn::Contact | ProjectColumn::OtherNames)
                | Self::Monthly(_, MonthPart::TenDays)
        )
    }
}
