//! The commands that read the text of a plan.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::values::{TextOrJson, years};

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
    /// 只列把握不低于这么多分的，满分 100；省略时为 50，其中默认勾选的另外标明
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

/// `lantu carry-over`
#[derive(Debug, ClapArgs)]
pub struct CarryOver {
    /// 项目库，里面是上一个规划
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 下一个规划的文本，如 text:规划纲要.docx
    #[arg(long, value_name = "text:PLAN", value_parser = text)]
    pub plan: PathBuf,
    /// 结转哪些；省略时只逐项列出对应，什么也不写入
    #[arg(long, value_enum)]
    pub accept: Option<CarryAccept>,
    /// 核对后另外结转的一项，原项目=新规划里的名称；可写多次，也可单独用
    #[arg(long = "pair", value_name = "OLD=NEW")]
    pub pairs: Vec<String>,
    /// 规划原文不存进项目库
    #[arg(long)]
    pub no_text: bool,
    /// 规划的起止年，如 2026-2030；文本里写明了的可以省略
    #[arg(long, value_name = "FIRST-LAST", value_parser = years)]
    pub years: Option<(i32, i32)>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// Which pairs are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CarryAccept {
    /// 名称相同，或者只差地名、“工程”“项目”的；相近的不算
    Same,
}

fn text(word: &str) -> Result<PathBuf, String> {
    match word.strip_prefix("text:") {
        Some(path) if !path.is_empty() => Ok(path.into()),
        _ => Err("请写 text:规划文本，如 text:规划纲要.docx".to_owned()),
    }
}
