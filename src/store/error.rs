use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};
use thiserror::Error;

use crate::files::FileError;
use crate::model::Attachment;

/// Why a library was not opened, saved or copied, in words for the person at work.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A server does not do what it was asked.
    #[error("{0}")]
    Server(Box<dyn std::error::Error + Send + Sync>),
    /// A file can't be read or written, whatever it holds.
    #[error(transparent)]
    File(FileError),
    /// A file of 0 bytes, which SQLite itself would take for a valid empty database.
    #[error("文件是空的（0 字节），可能复制或下载没有完成，请重新取得文件：{}", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Not a SQLite file at all.
    #[error("不是蓝图项目库，请选择扩展名为 .lantu 的文件：{}", .path.display())]
    NotALibrary {
        /// The file.
        path: PathBuf,
    },
    /// A compressed backup where a library to be written is asked for.
    #[error("这是压缩的备份，只能查看，不能修改。要用它，请打开原来的项目库，用“文件 › 恢复备份”，或在命令行用 lantu restore：{}", .path.display())]
    Compressed {
        /// The file.
        path: PathBuf,
    },
    /// A link, folder, named pipe or the like where SQLite looks for its journal.
    #[error("项目库旁的这个文件不是普通的日志文件，没有打开项目库。请查明来历并移走它：{}", .path.display())]
    OddSideFile {
        /// What lies beside the library.
        path: PathBuf,
    },
    /// A SQLite file with another application's mark.
    #[error("这是其他程序的数据文件，不是蓝图项目库，没有改动：{}", .path.display())]
    OtherProgram {
        /// The file.
        path: PathBuf,
    },
    /// Written by a later version of the program.
    #[error("项目库由更新版本的程序建立（格式 {version}），请升级程序后再打开，文件没有改动：{}", .path.display())]
    Newer {
        /// The format of the file.
        version: i32,
        /// The file.
        path: PathBuf,
    },
    /// Another tool switched the file to a write-ahead log: it may not be whole without its side files.
    #[error("项目库被其他工具改成了 WAL 模式，可能不完整。请用该工具执行 PRAGMA journal_mode=DELETE 后再打开：{}", .path.display())]
    Wal {
        /// The file.
        path: PathBuf,
    },
    /// Shorter than its own header says.
    #[error("文件不完整：应有 {}，实有 {}。请重新复制，或从备份恢复：{}", size_words(*.expected), size_words(*.actual), .path.display())]
    Truncated {
        /// Length by the header, in bytes.
        expected: u64,
        /// Length on disk, in bytes.
        actual: u64,
        /// The file.
        path: PathBuf,
    },
    /// The content does not hold together.
    #[error("项目库已损坏（{what}）。请从备份恢复，并保留此文件备查：{}", .path.display())]
    Damaged {
        /// What was found.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// Not even one row could be read.
    #[error("项目库损坏太重，读不出内容，不能抢救。请用备份或副本，并保留此文件备查：{}", .path.display())]
    Hopeless {
        /// The file.
        path: PathBuf,
    },
    /// Encrypted with a password.
    #[error("这是加密的项目库，需要密码：{}", .path.display())]
    Sealed {
        /// The file.
        path: PathBuf,
    },
    /// Not encrypted, where it should be.
    #[error("这个文件没有加密，不用解密：{}", .path.display())]
    NotSealed {
        /// The file.
        path: PathBuf,
    },
    /// The password does not open it.
    #[error("密码不对。请看大小写、输入法和全角半角，再试一次；密码确定没错的，是文件损坏了：{}", .path.display())]
    WrongPassword {
        /// The file.
        path: PathBuf,
    },
    /// A password of no characters.
    #[error("密码是空的，没有加密。请输入密码")]
    EmptyPassword,
    /// Encrypted, but not as it was written, or not by a password.
    #[error("加密的文件已损坏、不完整，或不是用密码加密的，没有解密。请重新复制，或用别的副本：{}", .path.display())]
    BrokenSeal {
        /// The file.
        path: PathBuf,
    },
    /// Trying the password would take more time and memory than any file of ours asks for.
    #[error("解开这个文件需要的计算量大得不正常，没有解密。它不是本程序加密的，或者已损坏：{}", .path.display())]
    CostlySeal {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else has it open for writing.
    #[error("{who}正在使用该项目库{}。请等对方关闭后再试：{}", since_words(.since.as_ref(), *.idle), .path.display())]
    InUse {
        /// Name and computer, as far as they are known.
        who: String,
        /// When they opened it.
        since: Option<DateTime<FixedOffset>>,
        /// For how many minutes nothing was heard of them, if that is many.
        idle: Option<u64>,
        /// The file.
        path: PathBuf,
    },
    /// A name that leaves no room for those of the files beside it.
    #[error("文件名太长，不能保存。请缩短到 80 个汉字以内：{}", .path.display())]
    LongName {
        /// The file.
        path: PathBuf,
    },
    /// The open file is no longer the one at its path.
    #[error("打开的项目库已被移走、删除或替换，没有保存。请把原文件放回原处后重试，或另存一份：{}", .path.display())]
    Moved {
        /// Where it was.
        path: PathBuf,
    },
    /// Somebody else put another file in the place of the one that the working copy was taken from.
    #[error("文件在此期间被别人改过，没有覆盖。本机的修改都在，合并后再更新：{}", .path.display())]
    TargetChanged {
        /// The file.
        path: PathBuf,
    },
    /// The place of the file does not answer.
    #[error("存放文件的地方没有反应，还没有写回。修改都在本机，下次打开时接着写回：{}", .path.display())]
    NoAnswer {
        /// The file.
        path: PathBuf,
    },
    /// A reader could not get a copy between two writes.
    #[error("项目库正在被频繁写入，暂时读不到完整内容，请稍后再试：{}", .path.display())]
    Changing {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else than the op replaces.
    #[error("{what}与文件中的内容不一致，这一步没有保存。请看过现在的内容再改：{}", .path.display())]
    Conflict {
        /// The row or value.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// A row would stand above itself.
    #[error("“{column}”会绕成一圈：{words}，这一步没有保存。请改填别的，或先清空其中一个：{}", .path.display())]
    Circle {
        /// The column that says what stands above.
        column: &'static str,
        /// The way from the row back to it.
        words: String,
        /// The file.
        path: PathBuf,
    },
    /// A pointer to a row that is not there, or the like.
    #[error("修改后会有指向不存在内容的引用，这一步没有保存。请先改掉引用它的项目：{}", .path.display())]
    Constraint {
        /// What SQLite says.
        source: rusqlite::Error,
        /// The file.
        path: PathBuf,
    },
    /// A day of which the history knows nothing.
    #[error("项目库从 {began} 开始记录，没有 {day} 的内容：{}", .path.display())]
    BeforeBeginning {
        /// The day asked for.
        day: NaiveDate,
        /// The day of the first op.
        began: String,
        /// The file.
        path: PathBuf,
    },
    /// Neither a snapshot nor a date.
    #[error("没有快照“{name}”，它也不是日期。{}：{}", known_words(.known), .path.display())]
    NoSuchSnapshot {
        /// What was asked for.
        name: String,
        /// The snapshots that there are.
        known: Vec<String>,
        /// The file.
        path: PathBuf,
    },
    /// The history has no op of that number.
    #[error("修改历史中没有这一步：{}", .path.display())]
    NoSuchStep {
        /// The file.
        path: PathBuf,
    },
    /// SQLite refused for another reason.
    #[error("读写项目库失败（{source}）。请检查磁盘和网络连接后重试：{}", .path.display())]
    Sqlite {
        /// What SQLite says.
        source: rusqlite::Error,
        /// The file.
        path: PathBuf,
    },
}

impl StoreError {
    /// Turns an error of the operating system into one that names the file.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let told = FileError::io(doing, path);
        move |source| Self::File(told(source))
    }

    /// Of what was found out on a copy: it is the file `path` that this is said of.
    pub(super) fn of(self, copy: &Path, path: &Path) -> Self {
        let path = path.to_owned();
        match self {
            Self::NotALibrary { path: at } if at == copy => Self::NotALibrary { path },
            Self::OtherProgram { path: at } if at == copy => Self::OtherProgram { path },
            Self::Empty { path: at } if at == copy => Self::Empty { path },
            Self::Newer { version, path: at } if at == copy => Self::Newer { version, path },
            other => other,
        }
    }

    /// Of what was done in a passing folder: it is the disk of these that is full.
    pub(super) fn in_temporary(self, folder: &Path) -> Self {
        match self {
            Self::File(error) => Self::File(error.in_temporary(folder)),
            other => other,
        }
    }

    /// A place where nothing may be written is one to read from.
    #[cfg(target_os = "linux")]
    pub(super) fn or_read_only(self) -> Self {
        match self {
            Self::File(error) => Self::File(error.or_read_only()),
            other => other,
        }
    }

    /// Whether a file is unfit by what it holds, not by where it lies or who has it.
    pub(super) const fn is_of_content(&self) -> bool {
        matches!(
            self,
            Self::Empty { .. }
                | Self::NotALibrary { .. }
                | Self::OtherProgram { .. }
                | Self::Truncated { .. }
                | Self::Damaged { .. }
                | Self::Wal { .. }
        )
    }

    /// Whether it is the op that does not fit the file, which no later try will mend.
    pub(super) const fn is_of_op(&self) -> bool {
        matches!(
            self,
            Self::Conflict { .. } | Self::Circle { .. } | Self::Constraint { .. }
        )
    }

    /// The words without the file, for where that is shown besides.
    pub fn brief(&self, path: &Path) -> String {
        let words = self.to_string();
        let path = format!("：{}", path.display());
        words.strip_suffix(&path).unwrap_or(&words).to_owned()
    }

    /// The system has no thread left for the library at `path`.
    pub(crate) fn no_thread(source: io::Error, path: &Path) -> Self {
        Self::io("启动保存线程", path)(source)
    }
}

/// As file managers tell it.
pub(super) fn size_words(bytes: u64) -> String {
    Attachment::size_words(i64::try_from(bytes).unwrap_or(i64::MAX))
}

fn since_words(since: Option<&DateTime<FixedOffset>>, idle: Option<u64>) -> String {
    let since = since.map(|since| since.format("自 %Y-%m-%d %H:%M 起").to_string());
    let idle = idle.map(|minutes| format!("已有 {minutes} 分钟没有动静，可能已异常退出"));
    let words: Vec<String> = since.into_iter().chain(idle).collect();
    if words.is_empty() {
        return String::new();
    }
    format!("（{}）", words.join("，"))
}

fn known_words(known: &[String]) -> String {
    if known.is_empty() {
        return "库里还没有快照，日期可写 2024-09-30、2024-09 或 2024".to_owned();
    }
    format!("已有快照：{}", known.join("、"))
}
