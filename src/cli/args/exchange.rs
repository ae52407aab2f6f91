//! The commands by which copies and what was done in them travel.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::changes::Prefer;
use super::values::TextOrJson;

/// Under which password a file is written.
#[derive(Debug, ClapArgs)]
pub struct Encryption {
    /// 用密码加密；密码在屏幕上输入，或从标准输入读一行
    #[arg(long)]
    pub encrypt: bool,
    /// 用这个文件第一行的密码加密
    #[arg(long, value_name = "PASSWORD")]
    pub password_file: Option<PathBuf>,
}

/// `lantu hand-out`
#[derive(Debug, ClapArgs)]
pub struct HandOut {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 给哪个部门：全称、简称或别名
    #[arg(value_name = "DEPARTMENT")]
    pub department: String,
    /// 副本的新文件；已有的文件不会被覆盖
    #[arg(long, value_name = "COPY")]
    pub to: PathBuf,
    /// 只含这个部门牵头的项目；省略时含全部项目
    #[arg(long)]
    pub own: bool,
    #[command(flatten)]
    pub encryption: Encryption,
}

/// `lantu copies`
#[derive(Debug, ClapArgs)]
pub struct Copies {
    /// 项目库
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}

/// `lantu pack`
#[derive(Debug, ClapArgs)]
pub struct Pack {
    /// 项目库，或者分发来的副本
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 改动包的新文件，如 改动.lantu-ops；已有的文件不会被覆盖
    #[arg(long, value_name = "PACKAGE")]
    pub to: PathBuf,
    /// 给哪份分发过的副本，写部门；在副本里省略时给分发它的总库，在总库里省略时给没有登记的副本
    #[arg(long = "for", value_name = "DEPARTMENT")]
    pub peer: Option<String>,
    /// 从头打包：连同以前发过的，用于对方没有收到
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub encryption: Encryption,
}

/// `lantu unpack`
#[derive(Debug, ClapArgs)]
pub struct Unpack {
    /// 项目库，或者分发来的副本
    #[arg(value_name = "FILE")]
    pub library: PathBuf,
    /// 改动包，可以写几个
    #[arg(value_name = "PACKAGE", required = true)]
    pub packages: Vec<PathBuf>,
    /// 只列出会合并什么，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// 两边都改过而内容不同的用哪一边；省略时先用较晚填的，记为待定并逐处列出
    #[arg(long, value_enum)]
    pub prefer: Option<Prefer>,
    /// 加密的改动包的密码所在的文件，取第一行；省略时在屏幕上输入，或从标准输入读一行
    #[arg(long, value_name = "PASSWORD")]
    pub password_file: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextOrJson,
}
