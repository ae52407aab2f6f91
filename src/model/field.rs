//! The one declaration of every field of a project: typed ones from [`ProjectColumn`], derived ones here, the
//! office's own from the library.
//!
//! Table columns, the inspector, filters, imports, exports and history all draw label, kind and tip from a
//! [`Field`]. How a derived value is computed is the business of `view`.

use super::{Column, Kind, Light, OwnRef, Portfolio, ProjectColumn};

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

/// A field that is computed, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Derived {
    /// First to last year of work.
    Period,
    /// Sum of the planned funding lines.
    FundingTotal,
    /// Total investment less planned funding.
    FundingGap,
    /// Investment planned for the year under report.
    PlannedForYear,
    /// What is to be reached in the year under report.
    AnnualTarget,
    /// The next milestone that is not reached.
    NextMilestone,
    /// Days by which the next milestone is late.
    OverdueDays,
    /// Part, chapter and section in words.
    OutlinePath,
    /// Investment completed in the year under report.
    CompletedThisYear,
    /// Its share of the year's plan, in percent.
    CompletionRate,
    /// That share less the one that should be done by now, in 百分点.
    ScheduleDifference,
    /// Progress against the year's plan, as a light.
    Light,
    /// Investment completed since work began.
    CompletedSinceStart,
    /// Problems that are not settled.
    OpenProblems,
    /// Fields whose value is a suggestion that nobody has agreed to.
    Suggestions,
    /// The day of the last alteration.
    ChangedOn,
}

impl Derived {
    /// All derived fields.
    pub const ALL: [Self; 16] = [
        Self::Period,
        Self::FundingTotal,
        Self::FundingGap,
        Self::PlannedForYear,
        Self::AnnualTarget,
        Self::NextMilestone,
        Self::OverdueDays,
        Self::OutlinePath,
        Self::CompletedThisYear,
        Self::CompletionRate,
        Self::ScheduleDifference,
        Self::Light,
        Self::CompletedSinceStart,
        Self::OpenProblems,
        Self::Suggestions,
        Self::ChangedOn,
    ];

    const fn spec(self) -> &'static Column {
        match self {
            Self::Period => &Column {
                name: "period",
                label: "建设起止年限",
                kind: Kind::Text,
                tip: "由开工时间和完工时间得出",
                ..Column::PLAIN
            },
            Self::FundingTotal => &Column {
                name: "funding_total",
                label: "资金合计",
                kind: Kind::Money,
                tip: "计划资金各来源之和",
                ..Column::PLAIN
            },
            Self::FundingGap => &Column {
                name: "funding_gap",
                label: "资金缺口",
                kind: Kind::Money,
                tip: "总投资减去计划资金合计",
                ..Column::PLAIN
            },
            Self::PlannedForYear => &Column {
                name: "planned_for_year",
                label: "年度计划投资",
                kind: Kind::Money,
                tip: "报告年度的计划投资",
                ..Column::PLAIN
            },
            Self::AnnualTarget => &Column {
                name: "annual_target",
                label: "年度目标",
                kind: Kind::LongText,
                tip: "报告年度的形象进度目标",
                ..Column::PLAIN
            },
            Self::NextMilestone => &Column {
                name: "next_milestone",
                label: "下一节点",
                kind: Kind::Text,
                tip: "尚未达到的第一个里程碑",
                ..Column::PLAIN
            },
            Self::OverdueDays => &Column {
                name: "overdue_days",
                label: "逾期天数",
                kind: Kind::Integer,
                tip: "下一节点超过计划时间的天数",
                ..Column::PLAIN
            },
            Self::OutlinePath => &Column {
                name: "outline_path",
                label: "篇章位置",
                kind: Kind::Text,
                tip: "所在的篇、章、节",
                ..Column::PLAIN
            },
            Self::CompletedThisYear => &Column {
                name: "completed_this_year",
                label: "年累计完成",
                kind: Kind::Money,
                tip: "报告年度1月至报告月完成的投资",
                ..Column::PLAIN
            },
            Self::CompletionRate => &Column {
                name: "completion_rate",
                label: "完成率（%）",
                kind: Kind::Decimal,
                tip: "年累计完成除以年度计划投资",
                ..Column::PLAIN
            },
            Self::ScheduleDifference => &Column {
                name: "schedule_difference",
                label: "序时差（百分点）",
                kind: Kind::Decimal,
                tip: "完成率减去序时进度",
                ..Column::PLAIN
            },
            Self::Light => &Column {
                name: "light",
                label: "亮灯",
                kind: Kind::Choice(Light::WORDS),
                tip: "按序时差和开工情况判定；竣工、停工、退出的不列",
                ..Column::PLAIN
            },
            Self::CompletedSinceStart => &Column {
                name: "completed_since_start",
                label: "自开工累计",
                kind: Kind::Money,
                tip: "开工至报告月完成的投资",
                ..Column::PLAIN
            },
            Self::OpenProblems => &Column {
                name: "open_problems",
                label: "未办结问题",
                kind: Kind::Integer,
                tip: "尚未办结的问题数",
                ..Column::PLAIN
            },
            Self::Suggestions => &Column {
                name: "suggestions",
                label: "待确认字段",
                kind: Kind::Integer,
                tip: "值为建议、尚未确认的字段数",
                ..Column::PLAIN
            },
            Self::ChangedOn => &Column {
                name: "changed_on",
                label: "最近修改",
                kind: Kind::Date,
                tip: "项目或其资金、节点等最近一次修改的日期",
                ..Column::PLAIN
            },
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
            .chain(Derived::ALL.map(Self::Derived))
    }

    /// The same, then the columns that the library adds.
    pub fn all_in(portfolio: &Portfolio) -> impl Iterator<Item = Self> + '_ {
        let own = portfolio.own_columns().iter().copied();
        Self::all().chain(own.map(Self::Own))
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
        named(Self::all(), word)
    }

    /// The same, also among the columns that the library adds.
    pub fn find_in(portfolio: &Portfolio, word: &str) -> Option<Self> {
        named(Self::all_in(portfolio), word)
    }

    /// The field as the library declares it now; `None` for an own column that the library has not.
    pub fn renewed(self, portfolio: &Portfolio) -> Option<Self> {
        match self {
            Self::Own(own) => portfolio.own_column(own.id()).map(Self::Own),
            built_in => Some(built_in),
        }
    }
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
