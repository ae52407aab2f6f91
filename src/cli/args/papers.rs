//! The command that writes papers.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::questions::{Question, Reported};
use super::values::{TextOrJson, Unit};
use crate::app::Split;
use crate::report::{CsvEncoding, Orientation, PageStyle, Paper, Preset};

/// `lantu export`
#[derive(Debug, ClapArgs)]
pub struct Export {
    #[command(flatten)]
    pub question: Question,
    /// 输出文件，按扩展名定格式：xlsx、pdf、docx、pptx、html、csv、json，或供统计分析的 parquet（每个项目一行）
    #[arg(long, value_name = "OUT")]
    pub to: PathBuf,
    /// 数据集：--to 是文件夹，项目、资金、节点、月进度、指标等各成一张 Parquet 表，按地区、年、月分开放，各项目库互不覆盖
    #[arg(long)]
    pub dataset: bool,
    #[arg(long, value_name = "NAME", help = presets())]
    pub preset: Option<String>,
    /// 汇编：几份材料合成一份 PDF 或 Word，依次编为附件1、附件2……，前面有一页目录，如 重点项目一览表,月调度进度表,问题清单；标题写在 --title，省略时为会议材料
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub bundle: Option<Vec<String>>,
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
    /// 每个部门、篇、章或责任领导各成一份，文件名加上它的名称
    #[arg(long, value_enum)]
    pub split: Option<SplitBy>,
    /// 列，英文字段名或中文列名，包括自定义列；省略时用模板的列
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// 排序的列，可多列，前面加 - 为从大到小，如 -总投资,项目名称；在每组之内排
    #[arg(
        long,
        value_name = "A,-B",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub sort: Option<Vec<String>>,
    /// 隐藏空列：没有任何内容的列不列出，在表下注明
    #[arg(long)]
    pub hide_empty: bool,
    /// 标题
    #[arg(long, value_name = "T")]
    pub title: Option<String>,
    /// 附件号，如 附件2；写 "" 为没有；省略时为附件1或模板的
    #[arg(long, value_name = "WORDS")]
    pub attachment: Option<String>,
    /// 编制单位；省略时为规划的单位或设置里填的
    #[arg(long, value_name = "WORDS")]
    pub office: Option<String>,
    /// 纸张：A4、A3、A2、A1、A0、16:9；省略时按模板
    #[arg(long, value_name = "PAPER", value_parser = paper)]
    pub paper: Option<Paper>,
    /// 纸张方向：横向、纵向；省略时按模板
    #[arg(long, value_name = "WAY", value_parser = orientation)]
    pub orientation: Option<Orientation>,
    /// 版式：公文附件、会议材料、投影（16:9）；省略时按模板
    #[arg(long, value_name = "STYLE", value_parser = style)]
    pub style: Option<PageStyle>,
    /// 替换已有的文件，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub reported: Reported,
}

/// What `--preset` says of itself: the papers that there are.
fn presets() -> String {
    let names: Vec<&str> = Preset::ALL.iter().map(|preset| preset.label()).collect();
    let usual = Preset::default().label();
    let names = names.join("、");
    format!("模板：{names}，或项目库中自己的模板；省略时为{usual}")
}

/// Papers, ways and styles go by the words of the window, and by English ones.
fn paper(word: &str) -> Result<Paper, String> {
    let paper = match word.trim() {
        "16x9" | "screen" => Some(Paper::Screen16x9),
        word => Paper::find(word),
    };
    paper.ok_or_else(|| "请写 A4、A3、A2、A1、A0 或 16:9".to_owned())
}

fn orientation(word: &str) -> Result<Orientation, String> {
    match word.trim() {
        "横向" | "横" | "landscape" => Ok(Orientation::Landscape),
        "纵向" | "竖向" | "纵" | "portrait" => Ok(Orientation::Portrait),
        _ => Err("请写 横向 或 纵向".to_owned()),
    }
}

fn style(word: &str) -> Result<PageStyle, String> {
    match word.trim() {
        "公文附件" | "公文" | "official" => Ok(PageStyle::Official),
        "会议材料" | "会议" | "meeting" => Ok(PageStyle::Meeting),
        "投影" | "projector" => Ok(PageStyle::Projector),
        _ => Err("请写 公文附件、会议材料 或 投影".to_owned()),
    }
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
    /// 每个责任领导一份
    Leader,
}

impl From<SplitBy> for Split {
    fn from(by: SplitBy) -> Self {
        match by {
            SplitBy::LeadDepartment => Self::LeadDepartment,
            SplitBy::Part => Self::Part,
            SplitBy::Chapter => Self::Chapter,
            SplitBy::Leader => Self::Leader,
        }
    }
}

/// `lantu fill`
#[derive(Debug, ClapArgs)]
pub struct Fill {
    /// 项目库
    #[arg(value_name = "LIBRARY")]
    pub library: PathBuf,
    /// 上级发来的空表：xlsx、xls 或 Word 表格（docx）；它本身不改动
    #[arg(value_name = "FORM")]
    pub form: PathBuf,
    /// 填好的表；表样是 xls 时写成 xlsx
    #[arg(long, value_name = "OUT")]
    pub to: PathBuf,
    /// 列对应文件（JSON）：各列填什么、单位、表头行，如 {"columns": {"B": "name", "G": "completion_rate", "H": "text:市发展改革委", "J": "rule:{项目业主}（{联系人}）", "K": "leave"}}；随项目库记住，下次同样的表不用再写
    #[arg(long, value_name = "M.json")]
    pub mapping: Option<PathBuf>,
    /// 要填的工作表；省略时取表头最像项目清单的一张
    #[arg(long)]
    pub sheet: Option<String>,
    /// 视图名称，填它的项目，按它的顺序
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
    /// 查找，与窗口里的查找框一样
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// 哪个规划，如 十五五、2026；省略时看全部，结转的项目只计一次
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<String>,
    /// 筛选，如 '类别=交通 且 总投资>=1亿'
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// 排序的列，可多列，前面加 - 为从大到小，如 -总投资,项目名称
    #[arg(
        long,
        value_name = "A,-B",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub sort: Option<Vec<String>>,
    /// 表样没有分组行时，按这些键加分组行；表样自己有分组的，按表样的分组填
    #[arg(long, value_name = "KEY[,KEY]", value_delimiter = ',')]
    pub group_by: Option<Vec<String>>,
    /// 替换已有的文件，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
    #[command(flatten)]
    pub reported: Reported,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}
