//! The words and rules of the field: projects, outline, departments, money, dates, changes.
//!
//! This room holds plain types. It may use no other room, and knows no file, clock, window or SQL.

mod approval;
mod category;
mod change;
mod choice;
mod date;
mod decimal;
mod department;
pub mod field;
mod funding;
mod id;
mod id_map;
mod indicator;
mod journal;
mod milestone;
mod money;
mod names;
mod number;
mod outline;
mod own_field;
mod own_ref;
mod parse;
mod plan;
mod portfolio;
mod problem;
mod progress;
mod project;
mod project_code;
mod ratio;
mod record;
mod rows;
mod saved_view;
mod sources;
mod text_control;
pub(crate) mod tree;
pub(crate) mod value;

pub use approval::{Approval, ApprovalColumn};
pub use category::{Category, CategoryColumn};
pub use change::{Change, Op, OpKind, OpRecord, Row, SourceStep};
pub use choice::{
    ApprovalKind, ApprovalState, ConstructionKind, DepartmentKind, FundingKind, FundingSource,
    IndicatorBinding, IndicatorKind, InvestmentEntity, LevelTag, Light, ListClass, OutlineKind,
    OwnFieldKind, ProblemKind, ProblemState, ProcedureKind, Stage, ViewPage,
};
pub use date::{PartialDate, YearMonth};
pub use decimal::Decimal;
pub use department::{Department, DepartmentColumn};
pub use field::{Derived, Field};
pub use funding::{AnnualPlan, AnnualPlanColumn, FundingLine, FundingLineColumn};
pub use id::Id;
pub(crate) use id_map::IdMap;
pub use indicator::{Indicator, IndicatorColumn, IndicatorValue, IndicatorValueColumn};
pub use journal::Altered;
pub use milestone::{Milestone, MilestoneColumn};
pub use money::{Money, MoneyUnit};
pub use outline::{OutlineNode, OutlineNodeColumn, chinese_numeral, parse_heading};
pub use own_field::{OwnField, OwnFieldColumn, OwnValue, OwnValueColumn};
pub use own_ref::OwnRef;
pub use parse::{ParseError, parse_value};
pub use plan::{Plan, PlanColumn};
pub use portfolio::{ApplyError, Loading, Portfolio};
pub use problem::{Problem, ProblemColumn};
pub use progress::{MonthlyProgress, MonthlyProgressColumn};
pub use project::{Project, ProjectColumn};
pub use project_code::{CodeProblem, check_project_code, normalize_project_code};
pub use ratio::Ratio;
pub use record::{Column, Record, Table};
pub use rows::{Parts, Rows};
pub use saved_view::{
    NamedSnapshot, NamedSnapshotColumn, ReportPreset, ReportPresetColumn, SavedView,
    SavedViewColumn,
};
pub use sources::{Source, Sources};
pub use text_control::is_text_control;
pub use tree::Circle;
pub use value::{Kind, LONGEST_TEXT, Stored, Value};
