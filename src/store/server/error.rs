use std::error::Error as _;
use std::io;

use thiserror::Error;

use crate::store::StoreError;

/// Why a server did not do what it was asked, in words for the person at work.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The address can't be read.
    #[error(
        "服务器地址不对（{0}）。应像 主机:5432/数据库，或 postgresql://用户@主机:5432/数据库?library=项目库名称"
    )]
    Address(String),
    /// Nobody answers, or not any more.
    #[error("连不上服务器 {place}：{why}")]
    Away {
        /// Host and database.
        place: String,
        /// What the system says.
        why: String,
    },
    /// The server knows the login not, or not by this password.
    #[error("服务器 {place} 不让登录：{why}。请核对用户名和密码")]
    Login {
        /// Host and database.
        place: String,
        /// What the server says.
        why: String,
    },
    /// There is no library on it.
    #[error("数据库里还没有蓝图的表，请管理员先运行 lantu server init：{0}")]
    NotReady(String),
    /// Its tables are of another version.
    #[error("服务器的格式是第 {found} 版，本程序是第 {known} 版。{}", upgrade_words(*found, *known))]
    Version {
        /// That of the server.
        found: i32,
        /// That of the program.
        known: i32,
    },
    /// Several libraries, and none is named.
    #[error("{}", which_words(.0))]
    Which(Vec<String>),
    /// The library that is named is not there, or not for this login.
    #[error("服务器上没有“{name}”，或者没有给您开通。{}", which_words(.known))]
    NoLibrary {
        /// As it was asked for.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// The server refuses a step for what it says.
    #[error("服务器没有收下“{label}”：{why}")]
    Refused {
        /// The step.
        label: String,
        /// Its reason.
        why: String,
    },
    /// What is replaced is not there any more.
    #[error("“{0}”要改的内容已被别人改成别的值")]
    Conflict(String),
    /// Log and chain, or log and rows, do not agree.
    #[error("服务器上的项目库有错（{0}）。请管理员运行 lantu server check")]
    Damaged(String),
    /// The file on this computer and the server do not come to the same.
    #[error(
        "本机的副本与服务器不一致（{what}）。本机的文件没有改动，可以先复制一份备查，再移走它重新下载：{path}"
    )]
    Differs {
        /// What was found.
        what: String,
        /// The replica.
        path: String,
    },
    /// What the server refused can't be kept in a file of its own, so that the replica is not built anew without it.
    #[error(
        "{refused}。这些修改又不能另存（{why}），所以本机的副本没有恢复成服务器上的内容，修改都还在里面，下次与服务器同步时再试"
    )]
    NotKept {
        /// What was refused.
        refused: String,
        /// Why it can't be kept.
        why: String,
    },
    /// What needs the whole library was asked by somebody who reads a part of it.
    #[error("填报单位只看得到本单位的项目；核对、搬运要由看得到全部的用户做")]
    InPart,
    /// The keyring of the system is not there, or says no.
    #[error("系统的密钥环用不了（{0}）。密码可以写在密码文件 ~/.pgpass 里")]
    Keyring(String),
    /// The server itself says no.
    #[error("服务器：{0}")]
    Server(String),
    /// The file on this computer.
    #[error(transparent)]
    Store(#[from] Box<StoreError>),
}

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

impl From<postgres::Error> for ServerError {
    fn from(error: postgres::Error) -> Self {
        if error.is_closed() || error.as_db_error().is_none() {
            return Self::Away {
                place: String::new(),
                why: why(&error),
            };
        }
        Self::Server(why(&error))
    }
}

/// What a server or the system says, without the library's own words around it.
pub(super) fn why(error: &postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let Some(source) = error.source() else {
        return error.to_string();
    };
    if let Some(error) = source.downcast_ref::<io::Error>() {
        return of_the_net(error);
    }
    match source.to_string().as_str() {
        "server does not support TLS" => "服务器没有开启加密传输（TLS）。请管理员开启；确认网络可靠、不用加密的，在地址后面写 ?sslmode=disable".to_owned(),
        other => other.to_owned(),
    }
}

/// What a net that fails is called, and what to look at.
fn of_the_net(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            "那台电脑上没有数据库应答，请核对端口，或请管理员看数据库是否启动"
        }
        io::ErrorKind::TimedOut => "没有应答，请核对主机名和网络",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "网络不通，请检查网线、无线或 VPN"
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => {
            "连接被中断，请检查网络，或请管理员看数据库是否正常"
        }
        io::ErrorKind::NotFound => "没有找到，请核对主机名或数据库的套接字文件夹",
        _ => return error.to_string(),
    };
    words.to_owned()
}

fn upgrade_words(found: i32, known: i32) -> &'static str {
    if found > known {
        "请升级本程序"
    } else {
        "请管理员运行 lantu server upgrade"
    }
}

fn which_words(known: &[String]) -> String {
    if known.is_empty() {
        return "服务器上还没有给您开通的项目库".to_owned();
    }
    let names = known.join("、");
    format!(
        "请在地址后面写明是哪个，如 ?library={}。有：{names}",
        known[0]
    )
}
