//! The commands that read the text of a plan.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::values::TextOrJson;

/// `lantu outline`
#[derive(Debug, ClapArgs)]
pub struct Outline {
    /// 规划文本：txt、md、docx、html，或从 PDF 复制出来存成的 txt
    #[arg(value_name = "PLAN")]
    pub text: PathBuf,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu candidates`
#[derive(Debug, ClapArgs)]
pub struct Candidates {
    /// 规划文本：txt、md、docx、html，或从 PDF 复制出来存成的 txt
    #[arg(value_name = "PLAN")]
    pub text: PathBuf,
    /// 只列把握不低于这么多分的，满分 100；省略时为新建项目库时取用的分数
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub sure: Option<u8>,
    /// 与同一份规划的清单对照：项目库、csv 或 tsv，显示查全率和查准率
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: CandidateFormat,
}

/// The forms of a list of candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CandidateFormat {
    /// 供人阅读
    Text,
    /// 供程序读取，另有指标
    Json,
    /// 带 BOM 的 UTF-8，供电子表格打开
    Csv,
}
