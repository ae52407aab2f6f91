//! The commands that ask a library and alter nothing.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::view::{FollowUpPick, RankBy};

use super::values::{TextOrJson, Unit, group_help, month, steps, year};

/// Which projects, in which groups. The words are read when the library is known: it may add columns of its own.
#[derive(Debug, ClapArgs)]
pub struct Question {
    /// 项目库，或它过去的样子：FILE@快照名称、FILE@日期；省略时为内置规划
    #[arg(value_name = "FILE")]
    pub library: Option<PathBuf>,
    /// 视图名称，如 按篇章、已逾期
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
    #[arg(long, value_name = "KEY[,KEY]", value_delimiter = ',', help = group_help())]
    pub group_by: Option<Vec<String>>,
    /// 查找，与窗口里的查找框一样，如 平安、padq
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// 哪个规划，如 十五五、2026；省略时看全部，结转的项目只计一次
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<String>,
    /// 筛选，如 '类别=交通 且 总投资>=1亿 且 牵头部门 为空'；也可用英文名和 and、or、not
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
}

/// For which year and month the answer is; without them, today, or the last month of fictional figures.
#[derive(Debug, ClapArgs)]
pub struct Reported {
    /// 报告年度，决定年度计划投资和年度目标；已过去的年度按年底判断
    #[arg(long, value_name = "Y", value_parser = year)]
    pub year: Option<i32>,
    /// 报告月份，按该月末判断；省略时为今天，示例库为多数项目已填报的最后一个月
    #[arg(long, value_name = "M", value_parser = month)]
    pub month: Option<u32>,
}

/// `lantu list`
#[derive(Debug, ClapArgs)]
pub struct List {
    #[command(flatten)]
    pub question: Question,
    #[command(flatten)]
    pub reported: Reported,
    /// 列，英文字段名或中文列名，包括自定义列；CSV 只写这些列，也可写 计入合计、报告期、数据性质
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// 排序的列，可多列，前面加 - 为从大到小，如 -总投资,项目名称
    #[arg(
        long,
        value_name = "A,-B",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub sort: Option<Vec<String>>,
    /// 金额单位；省略时为万元
    #[arg(long, value_enum)]
    pub unit: Option<Unit>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: ListFormat,
}

/// The forms of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// 对齐的文字表格
    Text,
    /// 带 BOM 的 UTF-8，供电子表格打开
    Csv,
    /// 供程序读取
    Json,
}

/// `lantu calendar`
#[derive(Debug, ClapArgs)]
pub struct Calendar {
    #[command(flatten)]
    pub question: Question,
    /// 从哪一天，如 2026-11-01；省略时为报告月的第一天
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// 到哪一天，可只写年月，如 2026-12；省略时为报告月的最后一天
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// 写成日历文件，供别的日历程序导入，如 到期.ics
    #[arg(long, value_name = "OUT")]
    pub ics: Option<PathBuf>,
    /// 替换已有的文件，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub reported: Reported,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu problems`
#[derive(Debug, ClapArgs)]
pub struct Problems {
    #[command(flatten)]
    pub question: Question,
    /// 哪些问题
    #[arg(long, value_enum, default_value = "open")]
    pub pick: ProblemPick,
    #[command(flatten)]
    pub reported: Reported,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// Which problems are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProblemPick {
    /// 全部未办结的
    Open,
    /// 还没有签收的
    Unsigned,
    /// 超过时限的
    Overdue,
    /// 七日内到期的
    DueSoon,
    /// 延期的
    Extended,
    /// 已办结的
    Settled,
}

impl From<ProblemPick> for FollowUpPick {
    fn from(pick: ProblemPick) -> Self {
        match pick {
            ProblemPick::Open => Self::Open,
            ProblemPick::Unsigned => Self::Unsigned,
            ProblemPick::Overdue => Self::Overdue,
            ProblemPick::DueSoon => Self::DueSoon,
            ProblemPick::Extended => Self::Extended,
            ProblemPick::Settled => Self::Settled,
        }
    }
}

/// `lantu ranking`
#[derive(Debug, ClapArgs)]
pub struct Ranking {
    #[command(flatten)]
    pub question: Question,
    /// 按什么排
    #[arg(long, value_enum, default_value = "completion")]
    pub by: RankingBy,
    #[command(flatten)]
    pub reported: Reported,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// By what groups are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RankingBy {
    /// 年度完成率
    Completion,
    /// 新开工项目的开工率
    Starts,
    /// 不滞后的项目占考核项目的比例
    Lights,
}

impl From<RankingBy> for RankBy {
    fn from(by: RankingBy) -> Self {
        match by {
            RankingBy::Completion => Self::Completion,
            RankingBy::Starts => Self::Starts,
            RankingBy::Lights => Self::Lights,
        }
    }
}

/// `lantu history`
#[derive(Debug, ClapArgs)]
pub struct History {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 最多几步；省略时为全部
    #[arg(long, value_name = "N", value_parser = steps)]
    pub limit: Option<usize>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: HistoryFormat,
}

/// The forms of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    /// 逐步列出谁、何时、原值 → 新值
    Text,
    /// 供程序读取
    Json,
    /// 每步一行 JSON，供程序逐行读取很长的历史
    Jsonl,
}

/// `lantu names`
#[derive(Debug, ClapArgs)]
pub struct Names {
    /// 哪一种名称
    #[arg(value_name = "KIND", value_enum)]
    pub kind: NameKind,
    /// 项目库；省略时用内置规划
    #[arg(value_name = "FILE")]
    pub library: Option<PathBuf>,
}

/// Names that other commands take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NameKind {
    /// 字段，用于 --columns、--filter、--sort 和 set
    Fields,
    /// 分组，用于 --group-by
    Groups,
    /// 导出模板，用于 --preset
    Presets,
    /// 视图，用于 --view
    Views,
    /// 快照，用于 compare
    Snapshots,
}

/// `lantu attachments`
#[derive(Debug, ClapArgs)]
pub struct Attachments {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu compare`
#[derive(Debug, ClapArgs)]
pub struct Compare {
    /// 较早的一方：项目库，或 FILE@快照名称、FILE@日期（如 库.lantu@2024-09，指该月末）、FILE@历史中的第几步（如 库.lantu@12）
    #[arg(value_name = "A")]
    pub before: String,
    /// 较晚的一方，写法相同
    #[arg(value_name = "B")]
    pub after: String,
    /// 输出格式
    #[arg(long, value_enum)]
    pub format: Option<CompareFormat>,
    /// 只比这一年度的清单：谁列入、谁退出、计划改了什么；比两个批次时就是它们的年度
    #[arg(long, value_name = "YEAR", conflicts_with = "all_projects")]
    pub list_year: Option<i32>,
    /// 比库里的全部项目，即使两方是年度清单的批次
    #[arg(long)]
    pub all_projects: bool,
    /// 写成变更对照表，按扩展名定格式
    #[arg(long, value_name = "OUT")]
    pub to: Option<PathBuf>,
    /// 替换已有的文件，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
    /// 金额单位；省略时为万元
    #[arg(long, value_enum)]
    pub unit: Option<Unit>,
}

/// The forms of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// 逐项列出原值 → 现值
    Text,
    /// 供程序读取
    Json,
}
