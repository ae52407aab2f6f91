//! Why there is no draft of what a person means, in words for that person.

use thiserror::Error;

use crate::model::{
    ApplyError, CodeProblem, CoordinatesError, IndustryError, OwnFieldKind, ParseError, Table,
};

/// Why a text is no value of a cell.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CellError {
    /// The field is computed: where to go instead.
    #[error("{0}")]
    Derived(&'static str),
    /// The text does not read as the field wants it.
    #[error(transparent)]
    Unread(#[from] ParseError),
    /// A project without a name.
    #[error("项目名称不能为空")]
    NoName,
    /// No national project code.
    #[error(transparent)]
    Code(#[from] CodeProblem),
    /// No industry of the standard.
    #[error(transparent)]
    Industry(#[from] IndustryError),
    /// What is neither state, number nor date of an approval.
    #[error(
        "“{0}”不是手续的状态、文号或日期；写法如 办理中 预计2026-12，或 已完成 发改〔2026〕3号 2026-05-06 有效期至2028-05"
    )]
    Approval(String),
    /// No place on the map.
    #[error(transparent)]
    Coordinates(#[from] CoordinatesError),
    /// A programme would stand above itself: the circle in words.
    #[error("会绕成一圈：{0}")]
    Circle(String),
    /// A value that its column does not hold.
    #[error("“{0}”不能填在这里")]
    Unheld(String),
}

/// Why a block is not pasted.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PasteError {
    /// A value that the library does not take.
    #[error(transparent)]
    Cell(#[from] ApplyError),
    /// A new row that the library does not take.
    #[error("新增第 {number} 行：{source}")]
    NewRow {
        /// Of the new rows, from 1.
        number: usize,
        /// Why.
        source: ApplyError,
    },
}

/// Why a file does not go with a project.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotAttached {
    /// One of the same content is there: what it is called.
    #[error("这个项目已有内容完全相同的附件“{0}”，没有再加")]
    Twice(String),
    /// The name or the note is too long.
    #[error("附件没有加入：{0}")]
    TooLong(#[from] ParseError),
}

/// Why a list that projects point at stays as it is.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ListError {
    /// A row without a name.
    #[error("请填写名称")]
    NoName,
    /// A second department of one name.
    #[error("已有部门“{0}”")]
    DepartmentExists(String),
    /// A row that is pointed at.
    #[error("“{name}”还有 {pointers} 处在使用，不能删除。{way}", way = way_out(*.table))]
    InUse {
        /// The list.
        table: Table,
        /// What the row is called.
        name: String,
        /// How many rows point at it.
        pointers: usize,
    },
    /// Parts and chapters are those of a plan.
    #[error("项目库里没有规划，不能新增篇章")]
    NoPlan,
    /// A table of contents that names nothing of a plan: its first line.
    #[error("“{0}”不是篇、章、节的标题，应如“第一章 发展基础”")]
    NoHeading(String),
    /// A table of contents that names nothing new.
    #[error("这些标题都已经有了")]
    NothingNew,
    /// A row that the library does not take.
    #[error(transparent)]
    Unfit(#[from] ApplyError),
}

const fn way_out(table: Table) -> &'static str {
    match table {
        Table::Department => "可用“合并到”改成另一个部门",
        _ => "请先把它们改到别处",
    }
}

/// Why a rule is not taken.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReportingError {
    /// A bound lies above the next milder one.
    #[error("界限要由低到高：{low}不能高于{high}")]
    Crossed {
        /// The light that should begin lower.
        low: String,
        /// The one above it.
        high: String,
    },
    /// By a factor of nothing everything would be ahead.
    #[error("序时系数要大于 0")]
    Factor,
    /// Shares of the quarters that fall, or are none of a whole.
    #[error("季度目标要由低到高，在 0 到 100 之间")]
    Quarters,
    /// Months below nothing or beyond a plan's length: how many at most.
    #[error("月数要在 0 到 {0} 之间")]
    Months(i32),
    /// No month has such a day.
    #[error("每月报送截止日要在 1 到 31 之间，不设的空着")]
    Day,
    /// What a light is called is too long, or could be taken for several words.
    #[error("亮灯的叫法“{0}”要在 8 个字以内，不含空格和标点")]
    Word(String),
    /// Two lights are called the same, or one as another usually is.
    #[error("“{0}”是另一种亮灯的叫法，分不清，请换一个")]
    SameWord(String),
    /// A value that its column does not hold: the column.
    #[error("这个内容不能填在“{0}”里")]
    Unheld(&'static str),
}

/// Why a moment is not kept under a name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SnapshotError {
    /// There is no name.
    #[error("快照要有名称，如 一季度调度会")]
    NoName,
    /// A name longer than a cell.
    #[error(transparent)]
    Length(#[from] ParseError),
    /// A name that says a day or a step of the history.
    #[error("快照名称不能只是日期或数字，会和“{0}”那时、那一步混淆，请加几个字，如 {0}会前")]
    Ambiguous(String),
    /// Two moments of one name could not be told apart.
    #[error("已有快照“{0}”，请换一个名称")]
    Taken(String),
}

/// Why a round of 填报 can't be as a person describes it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RoundError {
    /// There is no name.
    #[error("填报要有名称，如 2026年3月重点项目填报")]
    NoName,
    /// A name longer than a cell.
    #[error(transparent)]
    Length(#[from] ParseError),
    /// The name of another round.
    #[error("已有填报“{0}”，请换一个名称")]
    Taken(String),
    /// Nothing is asked.
    #[error("请选择要填报的内容，如 本月完成投资、形象进度")]
    NothingAsked,
    /// A word that the library does not know.
    #[error("没有“{0}”这个字段；可填字段名，或 里程碑、问题")]
    Unknown(String),
    /// A field that nobody types, and where to go instead.
    #[error("“{0}”不能要求填报{why}", why = if .1.is_empty() { String::new() } else { format!("：{}", .1) })]
    NotFilledIn(String, &'static str),
    /// The filter is none.
    #[error("筛选条件有误：{0}")]
    Filter(String),
    /// Nobody has anything to fill in.
    #[error("没有符合条件的项目，没有可填报的：{0}")]
    NoProjects(String),
    /// The period of a round whose sheets are out.
    #[error("填报表已经发出，报告期和发给谁不能再改；请另新建一次")]
    IsOut,
    /// Somebody deleted it meanwhile.
    #[error("这次填报已被删除")]
    Gone,
    /// A sheet is sent back without a word.
    #[error("请写明退回的原因，对方才知道改什么")]
    NoReason,
}

/// Why an own column can't be as a person describes it, or can't go.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OwnFieldError {
    /// There is no heading.
    #[error("请填写列名")]
    NoLabel,
    /// Signs by which questions and commands part words.
    #[error("列名中不能有等号、英文逗号、引号和换行")]
    Signs,
    /// The name of a field or grouping of the program.
    #[error("“{0}”是内置的列或分组，请换一个列名")]
    BuiltIn(String),
    /// The name of another own column.
    #[error("已有名为“{0}”的自定义列，请换一个列名")]
    Taken(String),
    /// A choice between nothing.
    #[error("请填写选项，用顿号分开，如 规划科、投资科")]
    NoChoices,
    /// A choice twice.
    #[error("选项“{0}”写了两次")]
    Repeated(String),
    /// Somebody deleted it meanwhile.
    #[error("该自定义列已被删除")]
    Gone,
    /// A filter that lost a test would show other projects than the person expects.
    #[error("视图“{view}”的筛选用到“{label}”，请先修改或删除这个视图")]
    Asked {
        /// The kept view.
        view: String,
        /// The heading.
        label: &'static str,
    },
    /// Choices that projects hold would go.
    #[error("去掉的选项还有 {count} 个项目在用（如 {example}），未修改。请先改这些项目")]
    ChoicesInUse {
        /// How many projects.
        count: usize,
        /// One of them, with what it holds.
        example: String,
    },
    /// What projects hold does not fit the new kind.
    #[error(
        "有 {count} 个项目的内容不能转为{word}（如 {example}），未修改。请先改这些项目",
        word = .kind.map_or("", OwnFieldKind::label)
    )]
    Misfits {
        /// How many projects.
        count: usize,
        /// The new kind.
        kind: Option<OwnFieldKind>,
        /// One of them, with what it holds.
        example: String,
    },
}
