//! Every field of a project: typed ones from [`ProjectColumn`], those that are computed from [`Derived`], the office's
//! own from the library.
//!
//! Table columns, the inspector, filters, imports, exports and history all draw label, kind and tip from a
//! [`Field`].

use super::{Column, Derived, Kind, MilestoneName, OwnRef, Portfolio, ProjectColumn, Sum, Table};

/// A field of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Kept in the library and typed by people.
    Typed(ProjectColumn),
    /// Computed from the rest and read-only.
    Derived(Derived),
    /// A column that the office added to its library.
    Own(OwnRef),
}

/// A field of the rows of one table that belong to projects: what a list of them says of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartField {
    /// A column, kept in the library and typed by people.
    Typed(Table, usize),
    /// How a milestone stands.
    MilestoneState,
    /// Investment completed in the year of a report, up to its month.
    CompletedByThen,
    /// By how many days a problem is late.
    ProblemOverdue,
}

impl PartField {
    /// Every field of parts that a person may see, table by table. What own columns hold are fields of projects.
    pub fn all() -> impl Iterator<Item = Self> {
        let tables = Table::parts().filter(|table| *table != Table::OwnValue);
        tables.flat_map(Self::of).chain([
            Self::MilestoneState,
            Self::CompletedByThen,
            Self::ProblemOverdue,
        ])
    }

    fn of(table: Table) -> impl Iterator<Item = Self> {
        let columns = table.columns().iter().enumerate();
        let seen = columns.filter(|(_, column)| {
            !column.is_owner && (column.is_key || column.kind != Kind::Ordinal)
        });
        seen.map(move |(place, _)| Self::Typed(table, place))
    }

    /// Of which rows it is.
    pub const fn table(self) -> Table {
        match self {
            Self::Typed(table, _) => table,
            Self::MilestoneState => Table::Milestone,
            Self::CompletedByThen => Table::MonthlyProgress,
            Self::ProblemOverdue => Table::Problem,
        }
    }

    /// The column that it is of.
    pub const fn column(self) -> Option<usize> {
        match self {
            Self::Typed(_, column) => Some(column),
            Self::MilestoneState | Self::CompletedByThen | Self::ProblemOverdue => None,
        }
    }

    /// The declaration.
    pub fn spec(self) -> &'static Column {
        static MILESTONE_STATE: Column = Column {
            name: "state",
            label: "完成情况",
            tip: "已完成、逾期或未到期",
            ..Column::PLAIN
        };
        static PROBLEM_OVERDUE: Column = Column {
            name: "overdue_days",
            label: "逾期天数",
            kind: Kind::Integer,
            tip: "未办结而超过时限的天数",
            ..Column::PLAIN
        };
        match self {
            Self::Typed(table, place) => &table.columns()[place],
            Self::ProblemOverdue => &PROBLEM_OVERDUE,
            Self::MilestoneState => &MILESTONE_STATE,
            Self::CompletedByThen => Derived::CompletedThisYear.spec(),
        }
    }
}

impl Field {
    /// 项目名称
    pub const NAME: Self = Self::Typed(ProjectColumn::Name);
    /// 总投资
    pub const TOTAL_INVESTMENT: Self = Self::Typed(ProjectColumn::TotalInvestment);
    /// 建设阶段
    pub const STAGE: Self = Self::Typed(ProjectColumn::Stage);
    /// 牵头部门
    pub const LEAD_DEPARTMENT: Self = Self::Typed(ProjectColumn::LeadDepartment);
    /// 下一节点
    pub const NEXT_MILESTONE: Self = Self::Derived(Derived::NextMilestone);

    /// Every built-in field that a person may see: typed ones in the order of their declaration, then derived ones.
    pub fn all() -> impl Iterator<Item = Self> {
        let typed = ProjectColumn::ALL
            .iter()
            .copied()
            .filter(|column| !matches!(column.spec().kind, Kind::Ordinal | Kind::Sources));
        typed
            .map(Self::Typed)
            .chain(Derived::all().map(Self::Derived))
    }

    /// The same, then the columns that the library adds, and those of the milestones that only its projects have.
    pub fn all_in(portfolio: &Portfolio) -> impl Iterator<Item = Self> + '_ {
        let own = portfolio.own_columns().iter().copied();
        Self::all()
            .chain(own.map(Self::Own))
            .chain(milestones(portfolio))
    }

    /// English name in schema, JSON and on the command line.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Chinese heading.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// What it holds.
    pub fn kind(self) -> Kind {
        self.spec().kind
    }

    /// One line for the person who fills it in.
    pub fn tip(self) -> &'static str {
        self.spec().tip
    }

    /// Whether people fill it in, be it as a cell of a row that belongs to the project.
    pub fn is_typed(self) -> bool {
        match self {
            Self::Typed(_) | Self::Own(_) => true,
            Self::Derived(derived) => derived.spec().cell.is_some(),
        }
    }

    /// Whether projects can be put into groups by it.
    pub fn is_group(self) -> bool {
        self.spec().is_group
    }

    /// How the value of a set of projects follows from theirs.
    pub fn sum(self) -> Sum {
        self.spec().sum()
    }

    /// The declaration.
    pub fn spec(self) -> &'static Column {
        match self {
            Self::Typed(column) => column.spec(),
            Self::Derived(derived) => derived.spec(),
            Self::Own(own) => own.column(),
        }
    }

    /// The built-in field of this English name or Chinese heading; the unit in a heading may be left out.
    pub fn find(word: &str) -> Option<Self> {
        let kept = || MilestoneName::read(word.trim());
        named(Self::all(), word).or_else(|| kept().map(|name| Derived::Milestone(name).into()))
    }

    /// The same, also among the columns that the library adds.
    pub fn find_in(portfolio: &Portfolio, word: &str) -> Option<Self> {
        let own = portfolio.own_columns().iter().copied();
        // A column that the office called so before the program had a field of that name stays what is meant.
        named(own.map(Self::Own), word)
            .or_else(|| Self::find(word))
            .or_else(|| named(milestones(portfolio), word))
    }

    /// The same, where the heading of a column may also be the name of a milestone alone.
    pub fn headed(portfolio: &Portfolio, word: &str) -> Option<Self> {
        let name = word.trim();
        let is_called = |of: &MilestoneName| of.name() == name;
        let names = || MilestoneName::common().chain(portfolio.milestone_names().iter().copied());
        let milestone = || {
            let found = names().find(is_called);
            let found = found.or_else(|| MilestoneName::also_called(name));
            found.map(|name| Derived::Milestone(name).into())
        };
        Self::find_in(portfolio, word).or_else(milestone)
    }

    /// The field as the library declares it now; `None` for an own column that the library has not.
    pub fn renewed(self, portfolio: &Portfolio) -> Option<Self> {
        match self {
            Self::Own(own) => portfolio.own_column(own.id()).map(Self::Own),
            built_in => Some(built_in),
        }
    }
}

/// The dates of the milestones that are called by no common name.
fn milestones(portfolio: &Portfolio) -> impl Iterator<Item = Field> + '_ {
    let names = portfolio.milestone_names().iter().copied();
    names.map(|name| Derived::Milestone(name).into())
}

fn named(mut fields: impl Iterator<Item = Field>, word: &str) -> Option<Field> {
    let (plain, word) = (word.trim().replace('-', "_"), word.trim());
    let without_unit = |label: &'static str| label.split('（').next();
    fields.find(|field| {
        let label = field.label();
        field.name() == plain || label == word || without_unit(label) == Some(word)
    })
}

impl From<ProjectColumn> for Field {
    fn from(column: ProjectColumn) -> Self {
        Self::Typed(column)
    }
}

impl From<OwnRef> for Field {
    fn from(own: OwnRef) -> Self {
        Self::Own(own)
    }
}

impl From<Derived> for Field {
    fn from(derived: Derived) -> Self {
        Self::Derived(derived)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_labels_are_unique_and_lead_back() {
        let mut words = BTreeSet::new();
        for field in Field::all() {
            assert!(words.insert(field.name()), "{}", field.name());
            assert!(words.insert(field.label()), "{}", field.label());
            assert_eq!(Field::find(field.name()), Some(field));
            assert_eq!(Field::find(field.label()), Some(field));
        }
    }
}
