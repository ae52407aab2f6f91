//! The words and rules of the field: projects, outline, departments, money, dates, changes.
//!
//! This room holds plain types. It may use no other room, and knows no file, clock, window or SQL.

/// The tables of a library, those that others point at first, given to the macro `$then`: the type of a row with its
/// name in the schema and the Chinese word for it, and where a [`Portfolio`] keeps the rows. [`Parts`] belong to
/// projects for good, other [`Rows`] do not. Everything that goes through all tables follows from this list.
macro_rules! tables {
    ($then:ident! $more:tt) => {
        $then! { $more
            /// The plans.
            Plan "plan" "规划" in plans: Rows;
            /// The outline of all plans.
            OutlineNode "outline_node" "篇章" in outline: Rows;
            /// The tree of categories.
            Category "category" "类别" in categories: Rows;
            /// Departments, townships and other bodies.
            Department "department" "部门" in departments: Rows;
            /// The projects.
            Project "project" "项目" in projects: Rows;
            /// Funding lines.
            FundingLine "funding_line" "资金" in funding: Parts;
            /// What projects are to do in single years.
            AnnualPlan "annual_plan" "年度计划" in annual_plans: Parts;
            /// Milestones.
            Milestone "milestone" "里程碑" in milestones: Parts;
            /// Approvals that projects need.
            Approval "approval" "前期手续" in approvals: Parts;
            /// What projects did month by month.
            MonthlyProgress "monthly_progress" "月进度" in progress: Parts;
            /// What holds projects up.
            Problem "problem" "问题" in problems: Parts;
            /// Files that go with projects.
            Attachment "attachment" "附件" in attachments: Parts;
            /// What people remark on projects.
            Remark "remark" "批注" in remarks: Parts;
            /// The numbers that the plans set.
            Indicator "indicator" "指标" in indicators: Rows;
            /// What indicators came to in single years.
            IndicatorValue "indicator_value" "指标数值" in indicator_values: Rows;
            /// Views kept under names.
            SavedView "saved_view" "视图" in views: Rows;
            /// Moments kept under names.
            NamedSnapshot "named_snapshot" "快照" in snapshots: Rows;
            /// Layouts of papers that the office keeps.
            ReportPreset "report_preset" "导出模板" in presets: Rows;
            /// Columns that the office added.
            OwnField "own_field" "自定义列" in own_fields: Rows;
            /// What projects hold in columns that the office added.
            OwnValue "own_value" "自定义列内容" in own_values: Parts;
            /// What the columns of foreign ledgers hold.
            LedgerShape "ledger_shape" "台账格式" in ledger_shapes: Rows;
            /// By which rule projects are lit.
            Reporting "reporting" "调度规则" in reporting: Rows;
            /// The texts of plans.
            KeptText "kept_text" "规划原文" in kept_texts: Rows;
            /// What is asked of departments, month by month.
            FillRound "fill_round" "填报" in fill_rounds: Rows;
            /// What went out to single departments, and how far it has come back.
            FillSheet "fill_sheet" "填报表" in fill_sheets: Rows;
        }
    };
}

mod approval;
mod attachment;
pub(crate) mod bytes;
mod category;
mod change;
mod choice;
mod coordinates;
mod date;
mod decimal;
mod department;
mod derived;
mod exchange;
mod field;
mod fill;
mod funding;
mod id;
mod id_map;
mod indicator;
mod industry;
mod journal;
mod kept_text;
mod lasting;
mod ledger_shape;
mod left_out;
mod leveling;
mod light_look;
mod milestone;
mod milestone_name;
mod money;
mod names;
mod nearest;
mod number;
pub mod op_set;
mod outline;
mod own_field;
mod own_ref;
mod parse;
mod password;
mod plan;
mod portfolio;
mod problem;
mod progress;
mod project;
mod project_code;
mod ratio;
mod record;
mod region;
mod remark;
mod reporting;
mod returning;
mod rows;
mod saved_view;
mod shares;
mod sources;
mod span;
mod spelling;
mod synonyms;
mod table;
mod text_control;
pub(crate) mod tree;
pub(crate) mod value;
mod wire;

pub use approval::{Approval, ApprovalColumn, ApprovalWords, ApprovalWordsError};
pub use attachment::{Attachment, AttachmentColumn};
pub use category::{Category, CategoryColumn};
pub use change::{Change, Merged, Op, OpKind, OpRecord, Row, SourceStep};
pub use choice::{
    ApprovalAlert, ApprovalKind, ApprovalState, ConstructionKind, DepartmentKind, FillBy,
    FillState, FundingKind, FundingShare, FundingSource, IndicatorBinding, IndicatorKind,
    IndustrySection, InvestmentEntity, LevelTag, Light, LightColour, LightMeasure, ListClass,
    OutlineKind, OwnFieldKind, Pace, ProblemKind, ProblemState, ProcedureKind, ReportState,
    ReportingPeriod, RollingSpan, Section, Stage, StatisticsState, Step, TalkState, Threshold,
    ViewPage, YearAhead,
};
pub use coordinates::{CoordinatesError, normalize_coordinates};
pub use date::{PartialDate, YearMonth};
pub use decimal::Decimal;
pub use department::{Department, DepartmentColumn};
pub use derived::Derived;
pub use exchange::{Exchange, Extent, Remit, Sent};
pub use field::{Field, PartField};
pub use fill::{FillRound, FillRoundColumn, FillSheet, FillSheetColumn};
pub use funding::{AnnualPlan, AnnualPlanColumn, FundingLine, FundingLineColumn};
pub use id::Id;
pub(crate) use id_map::IdMap;
pub use indicator::{
    AT_LEAST, AT_MOST, Direction, FALLS, Indicator, IndicatorColumn, IndicatorValue,
    IndicatorValueColumn,
};
pub use industry::{IndustryError, find_industry, industry_names};
pub use journal::Altered;
pub use kept_text::{KeptText, KeptTextColumn};
pub use ledger_shape::{LedgerShape, LedgerShapeColumn};
pub use left_out::left_out_dot;
pub(crate) use leveling::{MARKS, is_unseen};
pub use leveling::{level, level_name, marked, without_number};
pub use light_look::{LightLook, LightLooks, light_of};
pub use milestone::{Milestone, MilestoneColumn};
pub use milestone_name::MilestoneName;
pub use money::{Money, MoneyUnit};
pub use nearest::{choices_for, is_it, nearest_first};
pub use outline::{OutlineNode, OutlineNodeColumn, chinese_numeral, parse_heading};
pub use own_field::{OwnField, OwnFieldColumn, OwnValue, OwnValueColumn};
pub use own_ref::OwnRef;
pub use parse::{ParseError, means_nothing, parse_value};
pub use password::weak_password;
pub use plan::{Plan, PlanColumn, ordinal};
pub use portfolio::{ApplyError, Loading, Portfolio, Section as ContentSection};
pub use problem::{Problem, ProblemColumn};
pub use progress::{MonthlyProgress, MonthlyProgressColumn, PeriodEnd};
pub use project::{Project, ProjectColumn};
pub use project_code::{CodeProblem, check_project_code, normalize_project_code};
pub use ratio::Ratio;
pub use record::{Column, Record, Span, Sum};
pub use region::{region_levels, region_name};
pub use remark::{Remark, RemarkColumn};
pub use reporting::{Reporting, ReportingColumn};
pub use returning::{
    BesideRow, CellPrint, ColumnMark, FILL_GUIDE, FillMark, PAPER_VERSION, PaperKey, PaperMark,
    PaperRow, RowMark,
};
pub use rows::{Parts, Rows};
pub use saved_view::{
    NamedSnapshot, NamedSnapshotColumn, ReportPreset, ReportPresetColumn, SavedView,
    SavedViewColumn,
};
pub(crate) use shares::{each_share, in_shares, share_count};
pub use sources::{Source, Sources};
pub use span::DateSpan;
pub use spelling::Spelling;
pub use table::Table;
pub use text_control::is_text_control;
pub use tree::Circle;
pub use value::{Kind, LONGEST_TEXT, Stored, Value};
pub(crate) use wire::RowValues;
pub use wire::{Dot, SignedOp, WIRE_VERSION, WireError};
