//! What a cell of a sheet says of a project, by the words in which people know it and in which it is printed.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::model::{
    AnnualPlanColumn, ApprovalColumn, ApprovalKind, FundingKind, FundingLineColumn, FundingSource,
    Id, Indicator, IndicatorValueColumn, MilestoneColumn, MonthlyProgressColumn, PartialDate,
    ProblemColumn, ProjectColumn, Table, Value, YearMonth,
};

/// What a cell says of a project: a field, an own column, or a value of a row that belongs to it.
///
/// Shows itself as the word that is printed for other programs: `annual.2026.planned`, `own.形象进度`, `contact`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// A field of the project.
    Field(ProjectColumn),
    /// A column for which there is no field, by its heading.
    Own(Arc<str>),
    /// Something of one year's plan.
    Annual(i32, AnnualPlanColumn),
    /// Something of one month.
    Month(YearMonth, MonthlyProgressColumn),
    /// Money of one source, of one year or of all.
    Funding(Option<FundingSource>, FundingKind, Option<i32>),
    /// Something of one approval.
    Approval(ApprovalKind, ApprovalColumn),
    /// When a milestone is to be reached, by its name.
    Milestone(Arc<str>),
    /// A problem, by what the sheet says of it.
    Problem(Arc<str>),
    /// What an indicator came to in a year.
    Indicator(Id<Indicator>, i32),
    /// A value of a row that our own paper lists.
    Row(Table, RowRef, usize),
}

/// Which row of a project our own paper means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowRef {
    /// One of the library, by its identity, with the words by which people know it.
    Id(Uuid, Arc<str>),
    /// One that was added by hand, by what stands in the column that tells it from others of the project.
    Called(usize, Arc<str>),
}

/// A row that belongs to a project.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PartKey {
    /// Of what table.
    pub table: Table,
    /// Its identity, where that is known.
    pub id: Option<Uuid>,
    /// Else the columns that tell it from others of the project.
    pub columns: Vec<(usize, Value)>,
}

impl PartKey {
    const fn new(table: Table, columns: Vec<(usize, Value)>) -> Self {
        Self {
            table,
            id: None,
            columns,
        }
    }
}

impl RowRef {
    fn words(&self) -> &str {
        match self {
            Self::Id(_, words) | Self::Called(_, words) => words,
        }
    }
}

impl Spot {
    /// The name of the project.
    pub const NAME: Self = Self::Field(ProjectColumn::Name);

    /// The heading under which people know it.
    pub fn label(&self) -> String {
        match self {
            Self::Field(column) => column.spec().label.to_owned(),
            Self::Own(heading) => heading.to_string(),
            Self::Annual(year, column) => match column {
                AnnualPlanColumn::Planned => format!("{year}年计划投资"),
                AnnualPlanColumn::Target => format!("{year}年目标"),
                _ => format!("{year}年{}", column.spec().label),
            },
            Self::Month(month, column) => {
                let what = match column {
                    MonthlyProgressColumn::Invested => "完成投资",
                    _ => column.spec().label,
                };
                format!("{}年{}月{what}", month.year(), month.month())
            }
            Self::Funding(source, kind, year) => {
                let source = source.map_or("资金", FundingSource::label);
                let year = year.map(|year| format!("{year}年")).unwrap_or_default();
                format!("{source}（{year}{}）", kind.label())
            }
            Self::Approval(kind, column) => match column {
                ApprovalColumn::State => kind.label().to_owned(),
                _ => format!("{}{}", kind.label(), column.spec().label),
            },
            Self::Milestone(name) => format!("{name}（计划时间）"),
            Self::Problem(_) => "存在问题".to_owned(),
            Self::Indicator(_, year) => format!("{year}年实际完成"),
            Self::Row(table, row, column) => {
                let column = table
                    .columns()
                    .get(*column)
                    .map_or("", |column| column.label);
                match row.words() {
                    "" => format!("{}·{column}", table.label()),
                    words => format!("{}“{words}”{column}", table.label()),
                }
            }
        }
    }

    /// The table and column that it is of; none of an own column.
    pub(super) const fn column(&self) -> Option<(Table, usize)> {
        Some(match self {
            Self::Own(_) => return None,
            Self::Field(column) => (Table::Project, *column as usize),
            Self::Annual(_, column) => (Table::AnnualPlan, *column as usize),
            Self::Month(_, column) => (Table::MonthlyProgress, *column as usize),
            Self::Funding(..) => (Table::FundingLine, FundingLineColumn::Amount as usize),
            Self::Approval(_, column) => (Table::Approval, *column as usize),
            Self::Milestone(_) => (Table::Milestone, MilestoneColumn::Planned as usize),
            Self::Problem(_) => (Table::Problem, ProblemColumn::Description as usize),
            Self::Indicator(..) => (Table::IndicatorValue, IndicatorValueColumn::Value as usize),
            Self::Row(table, _, column) => (*table, *column),
        })
    }

    /// Whether a row of a sheet says it at most once: a field has one value, and so has a year's plan.
    pub(super) const fn is_said_once(&self) -> bool {
        matches!(
            self,
            Self::Field(_) | Self::Own(_) | Self::Annual(..) | Self::Month(..)
        )
    }

    /// The row of the project that it is of, and the column of that row; none of what stands in the project itself.
    pub(super) fn part(&self) -> Option<(PartKey, usize)> {
        let choice = |word| Value::Choice(word);
        let year_of = |year: i32| Value::Integer(year.into());
        Some(match self {
            Self::Field(_) | Self::Own(_) | Self::Indicator(..) => return None,
            Self::Annual(year, column) => {
                let keys = vec![(AnnualPlanColumn::Year as usize, year_of(*year))];
                (PartKey::new(Table::AnnualPlan, keys), *column as usize)
            }
            Self::Month(month, column) => {
                let month = Value::Date(PartialDate::Month(*month));
                let keys = vec![(MonthlyProgressColumn::Month as usize, month)];
                (PartKey::new(Table::MonthlyProgress, keys), *column as usize)
            }
            Self::Funding(source, kind, year) => {
                let source = source.map(|source| choice(source.label()));
                let keys = vec![
                    (
                        FundingLineColumn::Source as usize,
                        source.unwrap_or_default(),
                    ),
                    (
                        FundingLineColumn::Year as usize,
                        year.map(year_of).unwrap_or_default(),
                    ),
                    (FundingLineColumn::Kind as usize, choice(kind.label())),
                ];
                let amount = FundingLineColumn::Amount as usize;
                (PartKey::new(Table::FundingLine, keys), amount)
            }
            Self::Approval(kind, column) => {
                let keys = vec![(ApprovalColumn::Kind as usize, choice(kind.label()))];
                (PartKey::new(Table::Approval, keys), *column as usize)
            }
            Self::Milestone(name) => {
                let name = Value::Text(name.to_string());
                let keys = vec![(MilestoneColumn::Name as usize, name)];
                (
                    PartKey::new(Table::Milestone, keys),
                    MilestoneColumn::Planned as usize,
                )
            }
            Self::Problem(text) => {
                let column = ProblemColumn::Description as usize;
                let keys = vec![(column, Value::Text(text.to_string()))];
                (PartKey::new(Table::Problem, keys), column)
            }
            Self::Row(table, RowRef::Id(id, _), column) => {
                let key = PartKey {
                    id: Some(*id),
                    ..PartKey::new(*table, Vec::new())
                };
                (key, *column)
            }
            Self::Row(table, RowRef::Called(by, words), column) => {
                let keys = vec![(*by, Value::Text(words.to_string()))];
                (PartKey::new(*table, keys), *column)
            }
        })
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(column) => f.write_str(column.spec().name),
            Self::Own(heading) => write!(f, "own.{heading}"),
            Self::Annual(year, column) => write!(f, "annual.{year}.{}", column.spec().name),
            Self::Month(month, column) => write!(f, "monthly.{month}.{}", column.spec().name),
            Self::Funding(source, kind, year) => {
                let source = source.map_or("", FundingSource::label);
                write!(f, "funding.{source}.{}", kind.label())?;
                year.map_or(Ok(()), |year| write!(f, ".{year}"))
            }
            Self::Approval(kind, column) => {
                write!(f, "approvals.{}.{}", kind.label(), column.spec().name)
            }
            Self::Milestone(name) => write!(f, "milestones.{name}"),
            Self::Problem(_) => f.write_str("problems.description"),
            Self::Indicator(_, year) => write!(f, "indicators.{year}"),
            Self::Row(table, _, column) => {
                let column = table
                    .columns()
                    .get(*column)
                    .map_or("", |column| column.name);
                write!(f, "{}.{column}", table.rows_name())
            }
        }
    }
}
