//! What goes wrong inside a file, before its path is known.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::files::FileError;

use super::StoreError;
use super::lock_record::in_use;

/// What is wrong with a file that SQLite can't follow.
pub(super) const STRUCTURE: &str = "文件结构有错";

/// What went wrong inside a file, before its path is known to the caller.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Damaged(String),
    Conflict(String),
    /// A column, and the way from a row back to itself.
    Circle(&'static str, String),
    ReadOnly,
    /// The copy that must be there before a file may be altered was not made.
    NotKept(Box<StoreError>),
    /// What is to be packed was not.
    Packing(io::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl Fault {
    /// The error to show, for the library at `path`.
    pub(super) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        match self {
            Self::Damaged(what) => StoreError::Damaged { what, path },
            Self::Conflict(what) => StoreError::Conflict { what, path },
            Self::Circle(column, words) => StoreError::Circle {
                column,
                words,
                path,
            },
            Self::ReadOnly => StoreError::File(FileError::ReadOnly { path }),
            Self::NotKept(error) => *error,
            Self::Packing(source) => StoreError::io("压缩内容", &path)(source),
            Self::Sql(source) => match source.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => in_use(&path),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged {
                    what: STRUCTURE.to_owned(),
                    path,
                },
                Some(ErrorCode::TooBig) => StoreError::Damaged {
                    what: "有大得不合理的内容".to_owned(),
                    path,
                },
                // Not SQLite refused, but what it gave can't be: text that is no text, a row that is not there.
                None => StoreError::Damaged {
                    what: format!("有读不懂的内容：{source}"),
                    path,
                },
                Some(ErrorCode::DiskFull) => StoreError::File(FileError::DiskFull { path }),
                Some(ErrorCode::ReadOnly) => StoreError::File(FileError::ReadOnly { path }),
                Some(ErrorCode::ConstraintViolation) => StoreError::Constraint { source, path },
                _ => StoreError::Sqlite { source, path },
            },
        }
    }
}
