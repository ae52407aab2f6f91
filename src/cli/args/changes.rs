//! The commands that make a library or alter one.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::questions::Reported;
use super::values::{TextOrJson, projects, steps, years};

/// `lantu new`
#[derive(Debug, ClapArgs)]
pub struct New {
    /// 新文件；已有的文件不会被覆盖
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 内容：plan 为内置规划，sample 为虚构的示例数据，empty 为空库，text:文件 为一份规划的文本（txt、md、docx、html）
    #[arg(long, value_name = "CONTENT", default_value = "plan", value_parser = content)]
    pub from: Content,
    /// 只取规划文本的篇章，不取项目和指标
    #[arg(long)]
    pub outline_only: bool,
    /// 规划原文不存进项目库
    #[arg(long)]
    pub no_text: bool,
    /// 规划的起止年，如 2026-2030；文本里写明了的可以省略
    #[arg(long, value_name = "FIRST-LAST", value_parser = years)]
    pub years: Option<(i32, i32)>,
    /// 示例库的项目数；省略时与规划相同
    #[arg(long, value_name = "N", value_parser = projects)]
    pub projects: Option<usize>,
}

/// With what a library begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The embedded plan.
    Plan,
    /// The same with fictional funding, progress and the like.
    Sample,
    /// No projects.
    Empty,
    /// The text of a plan.
    Text(PathBuf),
}

fn content(word: &str) -> Result<Content, String> {
    match (word, word.strip_prefix("text:")) {
        ("plan", _) => Ok(Content::Plan),
        ("sample", _) => Ok(Content::Sample),
        ("empty", _) => Ok(Content::Empty),
        (_, Some(path)) if !path.is_empty() => Ok(Content::Text(path.into())),
        _ => Err("可写 plan、sample、empty，或 text:规划文本，如 text:规划纲要.docx".to_owned()),
    }
}

/// `lantu undo` and `lantu redo`
#[derive(Debug, ClapArgs)]
pub struct Reverse {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 几步
    #[arg(short = 'n', long, value_name = "N", default_value = "1", value_parser = steps)]
    pub steps: usize,
}

/// `lantu set`
#[derive(Debug, ClapArgs)]
pub struct Set {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 项目的 id、编号、项目代码或完整名称；里程碑、资金等写那一行的 id
    #[arg(value_name = "PROJECT")]
    pub row: String,
    /// 字段=值，如 total_investment=1.2亿元 lead_department=市水利局；值留空即清除
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub values: Vec<String>,
}

/// `lantu add`
#[derive(Debug, ClapArgs)]
pub struct Add {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 新增什么：项目、里程碑、资金、年度计划、前期手续、月进度、问题、批注，或它们的英文名
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// 除新增项目外，先写项目；然后是 字段=值
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub words: Vec<String>,
}

/// `lantu attach`
#[derive(Debug, ClapArgs)]
pub struct Attach {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 项目的 id、编号、项目代码或完整名称
    #[arg(value_name = "PROJECT")]
    pub project: String,
    /// 要加入的文件，可以几个；链接、文件夹和超过 200 MB 的不加
    #[arg(value_name = "PATH", required = true)]
    pub files: Vec<PathBuf>,
    /// 说明，如批文的文号
    #[arg(long, value_name = "T")]
    pub note: Option<String>,
}

/// `lantu delete`
#[derive(Debug, ClapArgs)]
pub struct Delete {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 项目的 id、编号、项目代码或完整名称；里程碑、资金等写那一行的 id
    #[arg(value_name = "PROJECT", required = true)]
    pub rows: Vec<String>,
}

/// `lantu confirm`
#[derive(Debug, ClapArgs)]
pub struct Confirm {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 项目的 id、编号、项目代码或完整名称
    #[arg(value_name = "PROJECT", required = true)]
    pub projects: Vec<String>,
    /// 只确认这一个字段；省略时为全部建议
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
}

/// `lantu snapshot`
#[derive(Debug, ClapArgs)]
pub struct Snapshot {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 快照名称，如 一季度调度会
    #[arg(value_name = "NAME")]
    pub name: String,
    /// 说明
    #[arg(long, value_name = "T")]
    pub note: Option<String>,
}

/// `lantu annual-list`
#[derive(Debug, ClapArgs)]
pub struct AnnualList {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 哪一年度的清单
    #[arg(value_name = "YEAR", value_parser = super::values::year)]
    pub list_year: i32,
    /// 只列出建议，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// 同时把清单存为批次（快照），如 第一批、调整；以后用 FILE@2025年度清单（第一批） 打印或对比
    #[arg(long, value_name = "NAME", conflicts_with = "dry_run")]
    pub batch: Option<String>,
    #[command(flatten)]
    pub reported: Reported,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu reporting`
#[derive(Debug, ClapArgs)]
pub struct Reporting {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 要改的，如 滞后界限=-15 序时系数=1.2；省略时显示现行规则
    #[arg(value_name = "FIELD=VALUE")]
    pub values: Vec<String>,
    /// 先改成这一种通行的规则
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    #[command(flatten)]
    pub reported: Reported,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu merge`
#[derive(Debug, ClapArgs)]
pub struct Merge {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 同一个项目库的副本
    #[arg(value_name = "COPY")]
    pub copy: PathBuf,
    /// 只列出会合并什么，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// 两边都改过而内容不同的用哪一边；省略时先用较晚填的，记为待定并逐处列出
    #[arg(long, value_enum)]
    pub prefer: Option<Prefer>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu import`
#[derive(Debug, ClapArgs)]
pub struct Import {
    /// 项目库；单位名称按它的叫法认
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 台账文件，可以写几个，也可以写文件夹：xlsx、xls、et、ods、csv、网页、Word 表格等，按内容识别
    #[arg(value_name = "SOURCE", required = true)]
    pub sources: Vec<PathBuf>,
    /// 要读的工作表；省略时取最像项目清单的一张
    #[arg(long)]
    pub sheet: Option<String>,
    /// 列对应文件（JSON）：各列是什么、单位、表头行，如 {"columns": {"B": "name", "F": "annual.2026.planned", "H": "own", "J": "leave"}, "unit": "万元", "head_rows": [2, 3]}
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// 导入哪些：all 新增和更改，new 只新增项目，changed 只更改已有项目
    #[arg(long, value_enum, default_value = "all")]
    pub accept: Accept,
    /// 只列出会读入什么、会改什么，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// 写一份对照表（xlsx 等）：什么来自哪个文件、哪张表、哪个单元格，原值、新值和结果
    #[arg(long, value_name = "R.xlsx")]
    pub report: Option<PathBuf>,
    /// 替换已有的对照表，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
    /// Whether files are gathered for a round.
    #[arg(skip)]
    pub gathers: Option<Gathers>,
}

/// For which round files are gathered.
#[derive(Clone, Debug)]
pub struct Gathers {
    /// Its name; without one the last.
    pub round: Option<String>,
}

/// What of a ledger comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Accept {
    /// 新增的项目和已有项目的更改
    All,
    /// 只有新增的项目
    New,
    /// 只有已有项目的更改
    Changed,
}

/// Which side counts where both went different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Prefer {
    /// 本库
    Ours,
    /// 副本
    Theirs,
}
