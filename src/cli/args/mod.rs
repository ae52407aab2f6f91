//! The command line as it is declared: what can be asked of the program without its window.

mod changes;
mod exchange;
mod papers;
mod plans;
mod questions;
mod rounds;
mod server;
mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

pub use changes::{
    Accept, Add, AnnualList, Attach, Confirm, Content, Delete, Gathers, Import, Merge, New, Prefer,
    Reporting, Reverse, Set, Snapshot,
};
pub use exchange::{Copies, Encryption, HandOut, Pack, Unpack};
pub use papers::{Export, Fill};
pub use plans::{CandidateFormat, Candidates, CarryAccept, CarryOver, Outline};
pub use questions::{
    Attachments, Calendar, Compare, CompareFormat, History, HistoryFormat, List, ListFormat,
    NameKind, Names, Problems, Question, Ranking, Reported,
};
pub use rounds::{
    Round, RoundAction, RoundDecide, RoundIn, RoundNew, RoundOut, RoundReview, RoundStatus,
};
pub use server::{Server, ServerAction, ServerUsers};
pub use values::TextOrJson;

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
    /// 读一份规划的文本，列出篇章
    Outline(Outline),
    /// 读一份规划的文本，列出可能的项目和指标
    Candidates(Candidates),
    /// 把上一个规划未完成的项目结转到下一个规划：逐项列出对应；写入是一步修改，可以撤销
    CarryOver(CarryOver),
    /// 列出项目；省略 FILE 时用内置规划
    List(List),
    /// 导出清单；省略 FILE 时用内置规划
    Export(Export),
    /// 套表：把上级发来的空表填好，表样的格式、公式、下拉列表照旧
    Fill(Fill),
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
    /// 拟定某一年度的清单：续建的延续，当年开工、完工的列入；是一步修改，可以撤销
    AnnualList(AnnualList),
    /// 列出一段时间里到期的节点、问题、手续、填报和月报，或者写成日历文件
    Calendar(Calendar),
    /// 列出问题和督办情况：未办结、未签收、逾期的，按时限排列
    Problems(Problems),
    /// 部门、领导、乡镇排名：名次、比上月升降、红黑榜、需约谈的
    Ranking(Ranking),
    /// 显示或修改调度规则：报送周期和截止日、序时系数、亮灯界限
    Reporting(Reporting),
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
    /// 分发一份副本给部门，记下给了谁、含哪些项目，供以后合并
    HandOut(HandOut),
    /// 列出分发过的副本和上次交换的时间
    Copies(Copies),
    /// 把对方还没有的改动打成一个包，用 U 盘或邮件送去
    Pack(Pack),
    /// 合并收到的改动包，每包作为可撤销的一步；顺序不限，重复的不再算
    Unpack(Unpack),
    /// 导入别处的台账：新增项目、更改已有项目，作为可撤销的一步；加 --dry-run 只看不写
    Import(Import),
    /// 填报：新建、发出、收回、谁没报、审核
    Round(Round),
    /// 恢复到备份时的内容，作为可撤销的一步
    Restore {
        /// 项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 同一个项目库的备份
        #[arg(value_name = "BACKUP")]
        backup: PathBuf,
    },
    /// 服务器上的项目库：建表、搬入搬出、用户、核对。别的命令写 FILE 的地方，都可以写服务器上的地址
    Server(Server),
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
