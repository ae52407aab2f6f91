use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::patience::is_held_elsewhere;

/// Why a name can't be one of a file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NameFault {
    /// No name may have this character.
    #[error("名称中不能有{}", character_words(*.0))]
    Character(char),
    /// A dot or blank, which Windows drops.
    #[error("名称不能以点或空格结尾")]
    End,
    /// Windows has a device of this name.
    #[error("“{0}”是 Windows 保留的名称")]
    Device(String),
}

/// Why a file was not read or not written, in words for the person at work.
#[derive(Debug, Error)]
pub enum FileError {
    /// Writing would replace a file.
    #[error("文件已存在，没有覆盖。请换一个文件名：{}", .path.display())]
    Exists {
        /// The file that is there.
        path: PathBuf,
    },
    /// No such file or folder.
    #[error("找不到文件或文件夹，可能已被移走、改名或删除：{}", .path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A symbolic link to a file that is not there.
    #[error("这是符号链接，它指向的文件不存在或打不开（{}）。请检查那里的磁盘或共享文件夹是否连上，或直接选择文件：{}", .target.display(), .path.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// This process holds a lock on the file, which closing another handle of it would let go.
    #[error("这个文件正由本程序打开着：{}", .path.display())]
    Held {
        /// The file.
        path: PathBuf,
    },
    /// Another program holds the file.
    #[error("文件正被其他程序占用，请在 Excel、WPS 等程序中关闭它，或稍等片刻后重试：{}", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A name that Windows refuses, or takes for a device.
    #[error("{fault}，请换一个名称：{}", .path.display())]
    BadName {
        /// What is wrong with it.
        fault: NameFault,
        /// The file.
        path: PathBuf,
    },
    /// File or folder can't be written to.
    #[error("文件或所在文件夹只读，不能保存。可以复制到别处再改：{}", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No room left.
    #[error("磁盘已满，没有保存。请腾出空间后重试：{}", .path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// No room left where copies for reading are made.
    #[error("临时文件夹所在的磁盘已满，没有做成，原文件没有改动。请清理那个磁盘后重试：{}", .path.display())]
    TemporaryFull {
        /// The folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{doing}失败：{}。请检查后重试：{}", io_words(.source), .path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
}

impl FileError {
    /// Turns an error of the operating system into one that names the file.
    pub fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| match source.kind() {
            _ if is_held_elsewhere(&source) => Self::InUse { path },
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path },
            _ => Self::Io {
                doing,
                source,
                path,
            },
        }
    }

    /// Of what was done in a passing folder: it is the disk of these that is full.
    #[must_use]
    pub fn in_temporary(self, folder: &Path) -> Self {
        match self {
            Self::DiskFull { .. } => Self::TemporaryFull {
                path: folder.parent().unwrap_or(folder).to_owned(),
            },
            other => other,
        }
    }

    /// A place where nothing may be written is one to read from.
    #[must_use]
    pub fn or_read_only(self) -> Self {
        match self {
            Self::Io { source, path, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Self::ReadOnly { path }
            }
            other => other,
        }
    }
}

fn character_words(c: char) -> String {
    if c.is_control() {
        return "换行、制表符等控制字符".to_owned();
    }
    format!("“{c}”")
}

fn io_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
        io::ErrorKind::IsADirectory => "这是文件夹".to_owned(),
        io::ErrorKind::NotADirectory => "上级不是文件夹".to_owned(),
        io::ErrorKind::InvalidFilename => "文件名无效".to_owned(),
        _ => error.to_string(),
    }
}
