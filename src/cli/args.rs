use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::app::Split;
use crate::model::MoneyUnit;
use crate::report::CsvEncoding;
use crate::view::GroupKey;

/// 蓝图：规划重大项目库
#[derive(Debug, Parser)]
#[command(name = "lantu", version, about = "蓝图：规划重大项目库")]
pub struct Args {
    /// 要打开的项目库；省略时打开上次使用的
    pub library: Option<PathBuf>,
    /// 只显示查询结果和错误，不显示做了什么和提示
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// 不打开窗口要做的事
    #[command(subcommand)]
    pub action: Option<Action>,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// 新建项目库
    New(New),
    /// 列出项目；省略 FILE 时用内置规划
    List(List),
    /// 导出清单；省略 FILE 时用内置规划
    Export(Export),
    /// 修改一个项目的字段，或者属于项目的一行
    Set(Set),
    /// 新增项目，或者给项目新增里程碑、资金、年度计划、前期手续、月进度、问题、批注
    Add(Add),
    /// 给项目加入附件，如批文的扫描件；文件复制到项目库旁边的附件文件夹
    Attach(Attach),
    /// 列出全部附件，并查看文件是否还在、内容是否变过
    Attachments(Attachments),
    /// 删除项目，或者属于项目的一行；是一步修改，可以撤销
    Delete(Delete),
    /// 确认项目的建议值
    Confirm(Confirm),
    /// 撤销最近一步或几步修改
    Undo(Reverse),
    /// 重做刚撤销的一步或几步
    Redo(Reverse),
    /// 显示修改历史，最近的在前
    History(History),
    /// 检查项目库是否完好，并列出核对提示
    Check {
        /// 项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 输出格式
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// 列出可用的名称：字段、分组、模板，项目库里的视图、快照
    Names(Names),
    /// 对比两个时点或两个项目库：新增、退出、调整
    Compare(Compare),
    /// 给项目库的此刻起一个名称，供以后对比
    Snapshot(Snapshot),
    /// 写一份核对过的备份；已有的文件不会被覆盖
    Backup {
        /// 项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 备份文件
        #[arg(value_name = "DEST")]
        to: PathBuf,
    },
    /// 把本机记录中这个项目库缺少的修改补上，用于原处换成了较旧的一份
    Replay {
        /// 项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
    },
    /// 从损坏的项目库抢救内容到新的项目库；损坏的文件不改动
    Salvage {
        /// 损坏的项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 新文件；已有的文件不会被覆盖
        #[arg(value_name = "DEST")]
        to: PathBuf,
    },
    /// 用密码加密项目库，写成新文件；忘记密码，谁也打不开，没有找回的办法
    Seal {
        /// 项目库；它本身不改动
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 新文件，如 项目库.lantu.age；已有的文件不会被覆盖
        #[arg(value_name = "DEST")]
        to: PathBuf,
        /// 密码所在的文件，取第一行；省略时在屏幕上输入，或从标准输入读一行
        #[arg(long, value_name = "PASSWORD")]
        password_file: Option<PathBuf>,
    },
    /// 用密码解密，写成新文件；忘记密码，谁也打不开，没有找回的办法
    Unseal {
        /// 加密的项目库；它本身不改动
        #[arg(value_name = "FILE")]
        sealed: PathBuf,
        /// 新文件；已有的文件不会被覆盖
        #[arg(value_name = "DEST")]
        to: PathBuf,
        /// 密码所在的文件，取第一行；省略时在屏幕上输入，或从标准输入读一行
        #[arg(long, value_name = "PASSWORD")]
        password_file: Option<PathBuf>,
    },
    /// 把同事交回的副本合并进来，作为可撤销的一步
    Merge(Merge),
    /// 导入别处的台账：新增项目、更改已有项目，作为可撤销的一步；加 --dry-run 只看不写
    Import(Import),
    /// 恢复到备份时的内容，作为可撤销的一步
    Restore {
        /// 项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 同一个项目库的备份
        #[arg(value_name = "BACKUP")]
        backup: PathBuf,
    },
    /// 写出命令行补全的脚本
    Completion {
        /// 命令行程序
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// 写出供 man 阅读的手册页
    Man {
        /// 命令；省略时为整个程序
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// `lantu new`
#[derive(Debug, ClapArgs)]
pub struct New {
    /// 新文件；已有的文件不会被覆盖
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 内容：plan 为内置规划，sample 为虚构的示例数据，empty 为空库
    #[arg(long, value_enum, default_value = "plan")]
    pub from: Content,
    /// 示例库的项目数；省略时与规划相同
    #[arg(long, value_name = "N", value_parser = projects)]
    pub projects: Option<usize>,
}

/// With what a library begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Content {
    /// 内置规划
    Plan,
    /// 内置规划，另加虚构的资金、进度等示例数据
    Sample,
    /// 没有项目
    Empty,
}

/// Which projects, in which groups. The words are read when the library is known: it may add columns of its own.
#[derive(Debug, ClapArgs)]
pub struct Question {
    /// 项目库
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

/// Words for people, or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// 供人阅读
    Text,
    /// 供程序读取
    Json,
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

/// `lantu export`
#[derive(Debug, ClapArgs)]
pub struct Export {
    #[command(flatten)]
    pub question: Question,
    /// 输出文件，按扩展名定格式：xlsx、pdf、docx、html、csv、json
    #[arg(long, value_name = "OUT")]
    pub to: PathBuf,
    /// 模板：重点项目一览表、年度投资计划表、月调度进度表、部门责任清单、规划实施情况表、里程碑节点表、资金来源汇总表、汇总表、前期手续清单、问题清单、附件清单、批注清单、一项一表、总览一页，或项目库中自己的模板；省略时为重点项目一览表
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// 金额单位；省略时为万元或模板的单位
    #[arg(long, value_enum)]
    pub unit: Option<Unit>,
    /// CSV 的编码；省略时为 utf8
    #[arg(long, value_enum)]
    pub encoding: Option<Encoding>,
    /// PDF 按存档标准 PDF/A，供归档和读屏软件使用
    #[arg(long)]
    pub pdf_a: bool,
    /// xlsx 含编号，可回收：带一列隐藏的编号，在别处改过后用 lantu import 收回来，只收改过的单元格
    #[arg(long)]
    pub with_ids: bool,
    /// 首页加情况简述
    #[arg(long)]
    pub briefing: bool,
    /// 附图表
    #[arg(long)]
    pub charts: bool,
    /// 每个部门、篇或章各成一份，文件名加上它的名称
    #[arg(long, value_enum)]
    pub split: Option<SplitBy>,
    /// 列，英文字段名或中文列名，包括自定义列；省略时用模板的列
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// 标题
    #[arg(long, value_name = "T")]
    pub title: Option<String>,
    /// 替换已有的文件，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub reported: Reported,
}

/// How the characters of a CSV are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// 带 BOM 的 UTF-8，供 Excel、WPS 打开
    Utf8,
    /// GB18030，供只认国标编码的系统
    Gb18030,
}

impl From<Encoding> for CsvEncoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Utf8,
            Encoding::Gb18030 => Self::Gb18030,
        }
    }
}

/// By what one paper is made into several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SplitBy {
    /// 每个牵头部门一份
    LeadDepartment,
    /// 每篇一份
    Part,
    /// 每章一份
    Chapter,
}

impl From<SplitBy> for Split {
    fn from(by: SplitBy) -> Self {
        match by {
            SplitBy::LeadDepartment => Self::LeadDepartment,
            SplitBy::Part => Self::Part,
            SplitBy::Chapter => Self::Chapter,
        }
    }
}

/// The unit of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    /// 万元
    Wan,
    /// 亿元
    Yi,
}

impl From<Unit> for MoneyUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Wan => Self::Wan,
            Unit::Yi => Self::Yi,
        }
    }
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

/// The most projects that a sample can have: more than any province lists.
const MOST_PROJECTS: usize = 200_000;

fn projects(text: &str) -> Result<usize, String> {
    let count = text.parse().ok();
    let count = count.filter(|count| (1..=MOST_PROJECTS).contains(count));
    count.ok_or_else(|| format!("请填 1 至 {MOST_PROJECTS} 的整数"))
}

fn steps(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "请填 1 以上的整数".to_owned())
}

fn year(text: &str) -> Result<i32, String> {
    let year = text.parse().ok();
    let year = year.filter(|year| (1900..2200).contains(year));
    year.ok_or_else(|| "请填四位的年度，如 2024".to_owned())
}

fn month(text: &str) -> Result<u32, String> {
    let month = text.parse().ok();
    let month = month.filter(|month| (1..=12).contains(month));
    month.ok_or_else(|| "请填 1 至 12".to_owned())
}

fn group_help() -> String {
    let keys = GroupKey::ALL.map(GroupKey::name).join(",");
    format!("分组，可多级：{keys}，或自定义列的列名")
}
