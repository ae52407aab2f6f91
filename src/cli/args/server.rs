//! The commands about libraries on a server.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

/// `lantu server`
#[derive(Debug, ClapArgs)]
pub struct Server {
    /// 做什么
    #[command(subcommand)]
    pub action: ServerAction,
}

/// What is done about a server.
#[derive(Debug, Subcommand)]
pub enum ServerAction {
    /// 在一个空的 PostgreSQL 数据库里建好蓝图的表；要用能建角色的用户登录
    Init {
        /// 服务器，如 postgresql://postgres@主机/数据库
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// 把服务器上的表升到本程序的版本
    Upgrade {
        /// 服务器，如 postgresql://postgres@主机/数据库
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// 核对服务器上的一个项目库：修改记录的校验值，内容与修改记录是否相符
    Check {
        /// 服务器上的项目库，如 postgresql://用户@主机/数据库?library=名称
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// 列出给这个用户开通的项目库
    Libraries {
        /// 服务器，如 postgresql://用户@主机/数据库
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// 把一个用户的密码存入系统的密钥环，以后不用再输；先登录一次，密码对了才存
    Password {
        /// 服务器，如 postgresql://用户@主机/数据库
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// 密码所在的文件，取第一行；省略时在屏幕上输入
        #[arg(long, value_name = "PASSWORD")]
        password_file: Option<PathBuf>,
        /// 从密钥环里删去
        #[arg(long, conflicts_with = "password_file")]
        forget: bool,
    },
    /// 列出一个项目库的用户；开通、修改或取消一个
    Users(ServerUsers),
    /// 把一个项目库连同历史搬到服务器上，核对无误；文件本身不改动
    Put {
        /// 项目库
        #[arg(value_name = "FILE")]
        library: PathBuf,
        /// 服务器，如 postgresql://用户@主机/数据库
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// 在服务器上的名称；省略时用文件名
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// 所在地区的行政区划代码（GB/T 2260），如 431381；各地汇总按它分组
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
    },
    /// 设定一个项目库所在的地区，各地汇总按它分组；不写代码则取消
    Region {
        /// 服务器上的项目库，如 postgresql://用户@主机/数据库?library=名称
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// 六位行政区划代码（GB/T 2260），如 431381
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// 把服务器上的一个项目库连同历史写成新文件，核对无误
    Get {
        /// 服务器上的项目库，如 postgresql://用户@主机/数据库?library=名称
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// 新文件；已有的文件不会被覆盖
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// `lantu server users`
#[derive(Debug, ClapArgs)]
pub struct ServerUsers {
    /// 服务器上的项目库，如 postgresql://用户@主机/数据库?library=名称
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// 开通或修改这个登录名；数据库里没有的，同时建好
    #[arg(long, value_name = "LOGIN", conflicts_with = "remove")]
    pub set: Option<String>,
    /// 姓名，修改记录里用它署名
    #[arg(long, value_name = "NAME", requires = "set")]
    pub name: Option<String>,
    /// 角色：管理员、规划部门、填报单位、只读、领导
    #[arg(long, value_name = "ROLE", requires = "set")]
    pub role: Option<String>,
    /// 填报单位是哪个部门：全称、简称或别名
    #[arg(long, value_name = "DEPARTMENT", requires = "set")]
    pub department: Option<String>,
    /// 登录密码所在的文件，取第一行；省略时不设、不改密码
    #[arg(long, value_name = "PASSWORD", requires = "set")]
    pub password_file: Option<PathBuf>,
    /// 取消这个登录名
    #[arg(long, value_name = "LOGIN")]
    pub remove: Option<String>,
}
