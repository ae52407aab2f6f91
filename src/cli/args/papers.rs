//! The command that writes papers.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::questions::{Question, Reported};
use super::values::Unit;
use crate::app::Split;
use crate::report::CsvEncoding;

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
