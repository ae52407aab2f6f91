use std::fmt;

use uuid::Uuid;

use super::{Kind, Row, Value};

/// Declares a record once: its struct, its columns with label, kind and tip, and the generic access
/// on which changes, the library file, imports and exports run.
///
/// ```text
/// record! {
///     /// Doc of the type.
///     Milestone, columns MilestoneColumn, table Milestone {
///         /// Doc of the field.
///         planned: Option<PartialDate> => Planned, "计划时间", "tip";
///     }
/// }
/// ```
/// A kind that differs from the type's own stands in brackets after the label:
/// `note: String => Note, "备注" [Kind::LongText], "tip";`
macro_rules! record {
    (
        $(#[$doc:meta])*
        $record:ident, columns $columns:ident, table $table:ident {
            $(
                $(#[$field_doc:meta])*
                $field:ident: $type:ty => $column:ident, $label:literal $([$kind:expr])?, $tip:literal;
            )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $record {
            /// Identity, the same in every copy of the library.
            pub id: $crate::model::Id<$record>,
            $( $(#[$field_doc])* pub $field: $type, )*
        }

        #[doc = concat!("The columns of [`", stringify!($record), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $columns {
            $( #[doc = $tip] $column, )*
        }

        impl $columns {
            /// All columns, in the order of their declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$column, )* ];

            /// The column's declaration.
            pub fn spec(self) -> &'static $crate::model::Column {
                &<$record as $crate::model::Record>::COLUMNS[self as usize]
            }
        }

        impl $crate::model::Record for $record {
            const TABLE: $crate::model::Table = $crate::model::Table::$table;
            const COLUMNS: &'static [$crate::model::Column] = &[
                $( $crate::model::Column {
                    name: stringify!($field),
                    label: $label,
                    kind: record!(@kind $type $(, $kind)?),
                    tip: $tip,
                }, )*
            ];

            fn id(&self) -> $crate::model::Id<Self> {
                self.id
            }

            fn get(&self, column: usize) -> $crate::model::Value {
                use $crate::model::value::Cell as _;
                match $columns::ALL.get(column) {
                    $( Some($columns::$column) => self.$field.to_value(), )*
                    None => $crate::model::Value::Empty,
                }
            }

            fn set(&mut self, column: usize, value: $crate::model::Value) -> bool {
                use $crate::model::value::Cell;
                match $columns::ALL.get(column) {
                    $( Some($columns::$column) => {
                        <$type as Cell>::from_value(value).map(|value| self.$field = value).is_some()
                    } )*
                    None => false,
                }
            }

            fn hold(column: usize, value: $crate::model::Value) -> Option<$crate::model::Value> {
                use $crate::model::value::Cell;
                match $columns::ALL.get(column) {
                    $( Some($columns::$column) => {
                        <$type as Cell>::from_value(value).map(|value| value.to_value())
                    } )*
                    None => None,
                }
            }

            fn from_row(row: $crate::model::Row) -> Option<Self> {
                use $crate::model::value::Cell;
                let $crate::model::Row { table, id, values } = row;
                if table != Self::TABLE || values.len() != Self::COLUMNS.len() {
                    return None;
                }
                let mut values = values.into_iter();
                Some(Self {
                    id: $crate::model::Id::new(id),
                    $( $field: <$type as Cell>::from_value(values.next()?)?, )*
                })
            }
        }
    };
    (@kind $type:ty) => { <$type as $crate::model::value::Cell>::KIND };
    (@kind $type:ty, $kind:expr) => { $kind };
}
pub(crate) use record;

/// The declaration of one column.
#[derive(Debug)]
pub struct Column {
    /// English name in schema, CSV, JSON and command line.
    pub name: &'static str,
    /// Chinese heading.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// One line for the person who fills it in.
    pub tip: &'static str,
}

/// A table of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// 规划
    Plan,
    /// 篇章节条
    OutlineNode,
    /// 项目类别
    Category,
    /// 部门单位
    Department,
    /// 项目
    Project,
    /// 资金
    FundingLine,
    /// 年度计划
    AnnualPlan,
    /// 里程碑
    Milestone,
    /// 前期手续
    Approval,
    /// 月进度
    MonthlyProgress,
    /// 问题
    Problem,
    /// 指标
    Indicator,
    /// 指标数值
    IndicatorValue,
    /// 视图
    SavedView,
    /// 快照
    NamedSnapshot,
    /// 导出模板
    ReportPreset,
    /// 自定义列
    OwnField,
    /// 自定义列内容
    OwnValue,
}

impl Table {
    /// All tables, those that others point at first.
    pub const ALL: [Self; 18] = [
        Self::Plan,
        Self::OutlineNode,
        Self::Category,
        Self::Department,
        Self::Project,
        Self::FundingLine,
        Self::AnnualPlan,
        Self::Milestone,
        Self::Approval,
        Self::MonthlyProgress,
        Self::Problem,
        Self::Indicator,
        Self::IndicatorValue,
        Self::SavedView,
        Self::NamedSnapshot,
        Self::ReportPreset,
        Self::OwnField,
        Self::OwnValue,
    ];

    /// The name in the schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::OutlineNode => "outline_node",
            Self::Category => "category",
            Self::Department => "department",
            Self::Project => "project",
            Self::FundingLine => "funding_line",
            Self::AnnualPlan => "annual_plan",
            Self::Milestone => "milestone",
            Self::Approval => "approval",
            Self::MonthlyProgress => "monthly_progress",
            Self::Problem => "problem",
            Self::Indicator => "indicator",
            Self::IndicatorValue => "indicator_value",
            Self::SavedView => "saved_view",
            Self::NamedSnapshot => "named_snapshot",
            Self::ReportPreset => "report_preset",
            Self::OwnField => "own_field",
            Self::OwnValue => "own_value",
        }
    }

    /// The Chinese word for one row.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plan => "规划",
            Self::OutlineNode => "篇章",
            Self::Category => "类别",
            Self::Department => "部门",
            Self::Project => "项目",
            Self::FundingLine => "资金",
            Self::AnnualPlan => "年度计划",
            Self::Milestone => "里程碑",
            Self::Approval => "前期手续",
            Self::MonthlyProgress => "月进度",
            Self::Problem => "问题",
            Self::Indicator => "指标",
            Self::IndicatorValue => "指标数值",
            Self::SavedView => "视图",
            Self::NamedSnapshot => "快照",
            Self::ReportPreset => "导出模板",
            Self::OwnField => "自定义列",
            Self::OwnValue => "自定义列内容",
        }
    }

    /// The table of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The declared columns.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Plan => super::Plan::COLUMNS,
            Self::OutlineNode => super::OutlineNode::COLUMNS,
            Self::Category => super::Category::COLUMNS,
            Self::Department => super::Department::COLUMNS,
            Self::Project => super::Project::COLUMNS,
            Self::FundingLine => super::FundingLine::COLUMNS,
            Self::AnnualPlan => super::AnnualPlan::COLUMNS,
            Self::Milestone => super::Milestone::COLUMNS,
            Self::Approval => super::Approval::COLUMNS,
            Self::MonthlyProgress => super::MonthlyProgress::COLUMNS,
            Self::Problem => super::Problem::COLUMNS,
            Self::Indicator => super::Indicator::COLUMNS,
            Self::IndicatorValue => super::IndicatorValue::COLUMNS,
            Self::SavedView => super::SavedView::COLUMNS,
            Self::NamedSnapshot => super::NamedSnapshot::COLUMNS,
            Self::ReportPreset => super::ReportPreset::COLUMNS,
            Self::OwnField => super::OwnField::COLUMNS,
            Self::OwnValue => super::OwnValue::COLUMNS,
        }
    }

    /// A value as a row of this table would give it back; `None` when the column can't hold it.
    pub fn hold(self, column: usize, value: Value) -> Option<Value> {
        match self {
            Self::Plan => super::Plan::hold(column, value),
            Self::OutlineNode => super::OutlineNode::hold(column, value),
            Self::Category => super::Category::hold(column, value),
            Self::Department => super::Department::hold(column, value),
            Self::Project => super::Project::hold(column, value),
            Self::FundingLine => super::FundingLine::hold(column, value),
            Self::AnnualPlan => super::AnnualPlan::hold(column, value),
            Self::Milestone => super::Milestone::hold(column, value),
            Self::Approval => super::Approval::hold(column, value),
            Self::MonthlyProgress => super::MonthlyProgress::hold(column, value),
            Self::Problem => super::Problem::hold(column, value),
            Self::Indicator => super::Indicator::hold(column, value),
            Self::IndicatorValue => super::IndicatorValue::hold(column, value),
            Self::SavedView => super::SavedView::hold(column, value),
            Self::NamedSnapshot => super::NamedSnapshot::hold(column, value),
            Self::ReportPreset => super::ReportPreset::hold(column, value),
            Self::OwnField => super::OwnField::hold(column, value),
            Self::OwnValue => super::OwnValue::hold(column, value),
        }
    }

    /// The columns that say to which rows a row belongs: it can't be without them.
    pub const fn owners(self) -> &'static [usize] {
        match self {
            Self::OutlineNode
            | Self::FundingLine
            | Self::AnnualPlan
            | Self::Milestone
            | Self::Approval
            | Self::MonthlyProgress
            | Self::Problem
            | Self::IndicatorValue => &[0],
            Self::OwnValue => &[0, 1],
            Self::Plan
            | Self::Category
            | Self::Department
            | Self::Project
            | Self::Indicator
            | Self::SavedView
            | Self::NamedSnapshot
            | Self::ReportPreset
            | Self::OwnField => &[],
        }
    }

    /// The index of the column of this name.
    pub fn column(self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name == name)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A type of row: what [`record!`] makes of a declaration.
pub trait Record: Clone {
    /// Where its rows are kept.
    const TABLE: Table;
    /// Its columns, in order.
    const COLUMNS: &'static [Column];

    /// The identity.
    fn id(&self) -> super::Id<Self>;
    /// The value of a column; `Empty` past the last.
    fn get(&self, column: usize) -> Value;
    /// Replaces a value; `false`, and nothing is changed, when it is of another kind.
    fn set(&mut self, column: usize, value: Value) -> bool;
    /// A value as the record would give it back; `None` when the column can't hold it.
    fn hold(column: usize, value: Value) -> Option<Value>;
    /// The record of a row; `None` when table or kinds do not fit.
    fn from_row(row: Row) -> Option<Self>;

    /// The row without its type.
    fn to_row(&self) -> Row {
        Row {
            table: Self::TABLE,
            id: self.id().uuid(),
            values: (0..Self::COLUMNS.len())
                .map(|column| self.get(column))
                .collect(),
        }
    }
}

impl Row {
    /// The rows at which a column points, with their table.
    pub fn pointers(&self, column: usize) -> impl Iterator<Item = (Table, uuid::Uuid)> + '_ {
        let table = match self.table.columns().get(column).map(|column| column.kind) {
            Some(Kind::Ref(table) | Kind::Refs(table)) => Some(table),
            _ => None,
        };
        let ids = self.values.get(column).map_or(&[][..], Value::refs);
        table
            .into_iter()
            .flat_map(move |table| ids.iter().map(move |id| (table, *id)))
    }

    /// The project that the row is, or to which it belongs.
    pub fn project(&self) -> Option<super::Id<super::Project>> {
        if self.table == Table::Project {
            return Some(super::Id::new(self.id));
        }
        // A row that belongs to a project says so in its first column.
        let column = self.table.columns().first()?;
        match (column.kind, self.values.first()?) {
            (Kind::Ref(Table::Project), Value::Ref(id)) => Some(super::Id::new(*id)),
            _ => None,
        }
    }

    /// A row with every value empty, or 0 where there must be one.
    pub fn blank(table: Table, id: Uuid) -> Self {
        let blank = |column: &Column| match column.kind {
            Kind::Ordinal => Value::Integer(0),
            _ => Value::Empty,
        };
        Self {
            table,
            id,
            values: table.columns().iter().map(blank).collect(),
        }
    }
}
