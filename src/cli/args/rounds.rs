//! The commands about 填报.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use crate::model::FillBy;

use super::values::TextOrJson;

/// `lantu round`
#[derive(Debug, ClapArgs)]
pub struct Round {
    /// 做什么
    #[command(subcommand)]
    pub action: RoundAction,
}

/// What is done about a round.
#[derive(Debug, Subcommand)]
pub enum RoundAction {
    /// 新建一次填报：要什么、向谁要、何时要；有上一次时各项照上一次，只写要改的
    New(RoundNew),
    /// 发出填报表：一家一份 xlsx，连同函和文件清单写到一个文件夹，并记下发给了谁
    Out(RoundOut),
    /// 收回填报表：逐格比较发出时、本库、表上三方，没有冲突的写入，作为可撤销的一步
    In(RoundIn),
    /// 谁报了、谁没报、谁逾期，和可以粘贴的催办文字
    Status(RoundStatus),
    /// 审核：通过几家，或者退回
    Review(RoundReview),
    /// 收回时没有采用的：列出，采用或者不采用
    Decide(RoundDecide),
}

/// `lantu round new`
#[derive(Debug, ClapArgs)]
pub struct RoundNew {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 报告期，如 2026-03，年报写 2026；省略时为上一次的下个月
    #[arg(long, value_name = "DATE")]
    pub period: Option<String>,
    /// 名称；省略时为 2026年3月重点项目填报
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// 向谁要
    #[arg(long, value_enum)]
    pub of: Option<RoundOf>,
    /// 只向这些部门要，用顿号或逗号分开
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub departments: Option<Vec<String>>,
    /// 填报哪些项目，写法与 lantu list --filter 相同
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// 要填的字段，英文名或中文名，另可写 milestone（里程碑清单）、problem（问题清单）
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub ask: Option<Vec<String>>,
    /// 截止日期
    #[arg(long, value_name = "DATE")]
    pub deadline: Option<String>,
    /// 联系人和电话
    #[arg(long, value_name = "T")]
    pub contact: Option<String>,
    /// 填报要求
    #[arg(long, value_name = "T")]
    pub note: Option<String>,
}

/// Of whom figures are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoundOf {
    /// 牵头部门
    LeadDepartment,
    /// 项目所在的乡镇街道
    Location,
    /// 责任领导
    Leader,
}

impl From<RoundOf> for FillBy {
    fn from(of: RoundOf) -> Self {
        match of {
            RoundOf::LeadDepartment => Self::Department,
            RoundOf::Location => Self::Township,
            RoundOf::Leader => Self::Leader,
        }
    }
}

/// `lantu round out`
#[derive(Debug, ClapArgs)]
pub struct RoundOut {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 写到哪个文件夹；没有时新建
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
    /// 哪一次填报；省略时为最近的一次
    #[arg(long, value_name = "NAME")]
    pub round: Option<String>,
    /// 只发（重发）给这几家，用顿号或逗号分开；不另写函和文件清单
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub only: Vec<String>,
    /// 另给每个部门一份只含它牵头的项目的项目库副本（.lantu），可以在副本里填
    #[arg(long)]
    pub copies: bool,
    /// 替换已有的文件，即使不是这个项目库写出的，或写出后被改过
    #[arg(long)]
    pub replace: bool,
}

/// `lantu round in`
#[derive(Debug, ClapArgs)]
pub struct RoundIn {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 收回的文件，可以写几个，也可以写文件夹
    #[arg(value_name = "SOURCE", required = true)]
    pub sources: Vec<PathBuf>,
    /// 哪一次填报；省略时为最近的一次
    #[arg(long, value_name = "NAME")]
    pub round: Option<String>,
    /// 只列出会改什么、有哪些冲突，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// 写一份合并报告（xlsx、docx 等）：什么来自哪个文件、哪个单元格，原值、新值和结果
    #[arg(long, value_name = "R.xlsx")]
    pub report: Option<PathBuf>,
    /// 替换已有的报告
    #[arg(long)]
    pub replace: bool,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu round status`
#[derive(Debug, ClapArgs)]
pub struct RoundStatus {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 哪一次填报；省略时为最近的一次
    #[arg(long, value_name = "NAME")]
    pub round: Option<String>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu round review`
#[derive(Debug, ClapArgs)]
pub struct RoundReview {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 填报单位，可以几个；写 all 为待审的全部
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// 不通过，退回，并写明原因：收到的数撤出项目库，恢复原来的数
    #[arg(long, value_name = "REASON")]
    pub back: Option<String>,
    /// 只是这几个项目，写编号、id 或名称，用逗号分开；省略时为还没有审过的全部
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub projects: Vec<String>,
    /// 哪一次填报；省略时为最近的一次
    #[arg(long, value_name = "NAME")]
    pub round: Option<String>,
}

/// `lantu round decide`
#[derive(Debug, ClapArgs)]
pub struct RoundDecide {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 填报单位；省略时为全部
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// 采用这几处，写列出的序号，或 all；如 1,3
    #[arg(long, value_name = "N,N", value_delimiter = ',')]
    pub take: Vec<String>,
    /// 不采用这几处，以后不再列出；写法同上
    #[arg(long, value_name = "N,N", value_delimiter = ',')]
    pub leave: Vec<String>,
    /// 哪一次填报；省略时为最近的一次
    #[arg(long, value_name = "NAME")]
    pub round: Option<String>,
    /// 列出时的格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}
