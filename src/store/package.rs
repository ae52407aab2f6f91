//! 改动包: the ops that somebody else has not yet, in a file that goes by stick or mail.
//!
//! ```text
//! lantu-ops 1 4711 9f86d0…          format, length and BLAKE3 of all that follows
//! {"library":"…","from":{…},…}      a line of JSON: whose ops, from which on, made by whom and when
//! …                                 zstd: one op a line, in the public form of ops, each after those that it had seen
//! ```
//!
//! With a password the whole is an age file. Invariants:
//! - A file appears whole or not at all, and was read back before it has its name.
//! - Nothing of a file is believed before its length and its hash are those of the first line: what was broken off on
//!   its way, or altered, is refused as a whole, and one unfit op refuses all.
//! - What is unpacked never grows beyond [`MOST`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use zstd::stream::read::Decoder;

use super::StoreError;
use super::error::size_words;
use super::process_lock::ProcessLock;
use super::seal::{Password, free_dest, is_sealed, sealed, unseal};
use crate::files::{
    FileError, check_new_name, open_ordinary, private_folder, publish, resolve, temporary_beside,
};
use crate::model::op_set::Known;
use crate::model::{Dot, OpKind, SignedOp, WireError};

/// The ending of a package's name.
pub const PACKAGE_EXTENSION: &str = "lantu-ops";

/// With what a package begins.
const MAGIC: &str = "lantu-ops ";

/// The version of the form that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// The most bytes of ops that a package holds, unpacked. Tests have small ones.
const MOST: u64 = if cfg!(test) { 1 << 20 } else { 256 << 20 };

/// The longest first line, and the longest header.
const LONGEST_LINE: u64 = 200;
const LONGEST_HEADER: u64 = 16 << 20;

/// A library of similar ops takes a tenth; higher levels save little more.
const LEVEL: i32 = 9;

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageHead {
    /// What copies of the library share.
    pub library: Uuid,
    /// What it is called where the package was made.
    pub library_name: String,
    /// Who made it.
    pub from: Sender,
    /// For whom.
    pub to: String,
    /// When, by that computer's clock.
    #[serde(with = "rfc3339")]
    pub at: DateTime<FixedOffset>,
    /// The last op of the file in which it was made.
    pub head: Dot,
    /// The ops without which those in it mean nothing, as far as they were not common from the beginning.
    pub needs: Vec<Stretch>,
    /// The ops in it.
    pub holds: Vec<Stretch>,
    /// What whoever made it has.
    pub known: Known,
    /// How many ops there are.
    pub ops: usize,
}

/// A time as the ops themselves have it.
mod rfc3339 {
    use chrono::{DateTime, FixedOffset};
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(
        at: &DateTime<FixedOffset>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&at.to_rfc3339())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<DateTime<FixedOffset>, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)
    }
}

/// Whoever made a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The copy that was handed out; none for the library from which copies are handed out.
    pub copy: Option<Uuid>,
    /// Whose copy it is, or what the library is called.
    pub name: String,
    /// The department whose copy it is.
    pub department: Option<Uuid>,
    /// Whether the copy holds only the projects of its department.
    pub is_limited: bool,
    /// The person.
    pub author: String,
    /// The computer.
    pub host: String,
}

/// Steps of one copy, one after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The copy in which they were done.
    pub origin: Uuid,
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
    /// Who did the last one, where that is known.
    pub author: String,
    /// On which computer.
    pub host: String,
    /// When; empty where it is not known.
    pub at: String,
    /// Those of them that altered nothing, as a note of what was packed: nobody counts them as steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<u64>,
}

impl Stretch {
    /// How many steps it has.
    pub fn steps(&self) -> u64 {
        let within = self.from..=self.to;
        let notes = self.notes.iter().filter(|at| within.contains(at)).count();
        let all = (self.to + 1).saturating_sub(self.from);
        all.saturating_sub(u64::try_from(notes).unwrap_or(u64::MAX))
    }
}

/// A package that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// What it says of itself.
    pub head: PackageHead,
    /// The ops, each after those that it had seen.
    pub ops: Vec<Arc<SignedOp>>,
}

/// Why a package was not made or not read, in words for the person at work.
#[derive(Debug, Error)]
pub enum PackageError {
    /// The file can't be read or written, or the password does not open it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No package at all.
    #[error("这不是蓝图的改动包，请选择扩展名为 .lantu-ops 的文件：{}", .path.display())]
    NoPackage {
        /// The file.
        path: PathBuf,
    },
    /// Of a newer program.
    #[error("改动包由更新版本的程序打成，没有合并。请先升级程序：{}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// Shorter than it says.
    #[error("改动包不完整，可能没有下载完或拷贝完，没有合并。请重新拷贝或请对方重发：{}", .path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// Not as it was written.
    #[error("改动包与打包时不同，已损坏或被改过，没有合并。请对方重发：{}", .path.display())]
    Altered {
        /// The file.
        path: PathBuf,
    },
    /// What it says does not hold together.
    #[error("改动包的内容读不懂（{what}），没有合并。请对方用同样版本的程序重新打包：{}", .path.display())]
    Unfit {
        /// What was found.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// More than any work of people comes to.
    #[error("改动包展开后超过 {}，大得不正常，没有合并。这么多内容请改用副本交换：{}", size_words(MOST), .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// More than a package takes.
    #[error(
        "改动太多，一个改动包装不下，没有打包。请改用“文件 › 交换”里的分发副本，或把项目库的副本交给对方"
    )]
    TooMuch,
}

impl From<FileError> for PackageError {
    fn from(error: FileError) -> Self {
        Self::Store(StoreError::from(error))
    }
}

/// Whether a file is a package that is not encrypted, by how it begins.
pub fn is_package(path: &Path) -> bool {
    if ProcessLock::is_taken(path) {
        return false;
    }
    let mut first = vec![0; MAGIC.len()];
    let read = open_ordinary(path).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == MAGIC.as_bytes()
}

/// The stretches of these ops, each with who did the last one.
pub fn stretches<'a>(ops: impl IntoIterator<Item = &'a Arc<SignedOp>>) -> Vec<Stretch> {
    let mut found: BTreeMap<Uuid, Stretch> = BTreeMap::new();
    for op in ops {
        let Dot { origin, counter } = op.dot;
        let stretch = found.entry(origin).or_insert_with(|| Stretch {
            origin,
            from: counter,
            to: 0,
            author: String::new(),
            host: String::new(),
            at: String::new(),
            notes: Vec::new(),
        });
        if !op.has_effect() {
            stretch.notes.push(counter);
        }
        stretch.from = stretch.from.min(counter);
        if counter > stretch.to {
            stretch.to = counter;
            stretch.author.clone_from(&op.author);
            stretch.host.clone_from(&op.host);
            stretch.at = op.at.to_rfc3339();
        }
    }
    found.into_values().collect()
}

/// Writes a package, under a password where one is given. The file gets its name only when it was read back and is the
/// same.
///
/// # Errors
/// [`FileError::Exists`] when `dest` is there and `replace` is not set; [`PackageError::TooMuch`].
pub fn write_package(
    package: &Package,
    dest: &Path,
    replace: bool,
    password: Option<&Password>,
) -> Result<u64, PackageError> {
    check_new_name(dest)?;
    let bytes = bytes(package).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => PackageError::TooMuch,
        _ => StoreError::io("压缩改动包", dest)(error).into(),
    })?;
    let wrong = || StoreError::io("写入文件", dest)(io::Error::other("写入的内容与读回的不同"));
    if decoded(&bytes, dest)? != *package {
        return Err(wrong().into());
    }
    if let Some(password) = password {
        let dest = free_dest(dest, password, replace)?;
        let folder = private_folder()?;
        let plain = folder.path().join("package");
        std::fs::write(&plain, &bytes).map_err(StoreError::io("写入文件", &plain))?;
        publish(sealed(&plain, &dest, password)?, &dest, replace)?;
    } else {
        let dest = resolve(dest)?;
        if dest.exists() && !replace {
            return Err(FileError::Exists { path: dest }.into());
        }
        let mut file = temporary_beside(&dest)?;
        let written = file.write_all(&bytes).and_then(|()| file.flush());
        written.map_err(StoreError::io("写入文件", &dest))?;
        publish(file, &dest, replace)?;
    }
    Ok(bytes.len() as u64)
}

/// Reads a package; one under a password with it.
///
/// # Errors
/// Every way in which a file may be unfit has its own [`PackageError`]; [`StoreError::Sealed`] without its password.
pub fn read_package(path: &Path, password: Option<&Password>) -> Result<Package, PackageError> {
    let path = &resolve(path)?;
    if !is_sealed(path) {
        return decoded(&read(path, path)?, path);
    }
    let Some(password) = password else {
        return Err(StoreError::Sealed { path: path.clone() }.into());
    };
    let folder = private_folder()?;
    let plain = folder.path().join("package");
    unseal(path, &plain, password)?;
    decoded(&read(&plain, path)?, path)
}

/// The bytes of a file that is no larger than a package can be.
fn read(file: &Path, path: &Path) -> Result<Vec<u8>, PackageError> {
    let mut bytes = Vec::new();
    let read = open_ordinary(file).and_then(|file: File| {
        let most = MOST + LONGEST_HEADER;
        file.take(most + 1).read_to_end(&mut bytes)?;
        Ok(bytes.len() as u64 > most)
    });
    if read.map_err(StoreError::io("读取文件", path))? {
        return Err(PackageError::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(bytes)
}

fn bytes(package: &Package) -> io::Result<Vec<u8>> {
    let mut rest = serde_json::to_vec(&package.head)?;
    rest.push(b'\n');
    let mut encoder = zstd::stream::write::Encoder::new(&mut rest, LEVEL)?;
    let mut plain = 0;
    for op in &package.ops {
        let mut line = serde_json::to_vec(&**op)?;
        line.push(b'\n');
        plain += line.len() as u64;
        if plain > MOST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        encoder.write_all(&line)?;
    }
    encoder.finish()?;
    let (length, hash) = (rest.len(), blake3::hash(&rest));
    let mut bytes = format!("{MAGIC}{VERSION} {length} {hash}\n").into_bytes();
    bytes.extend(rest);
    Ok(bytes)
}

/// What the bytes say, if they are as they were written.
fn decoded(bytes: &[u8], path: &Path) -> Result<Package, PackageError> {
    let path = || path.to_owned();
    let altered = || PackageError::Altered { path: path() };
    if bytes.is_empty() {
        return Err(StoreError::Empty { path: path() }.into());
    }
    let magic = MAGIC.as_bytes();
    if !bytes.starts_with(magic) {
        // As far as it goes it may have been one.
        return Err(if magic.starts_with(bytes) {
            PackageError::Truncated { path: path() }
        } else {
            PackageError::NoPackage { path: path() }
        });
    }
    let end = bytes.iter().take(LONGEST_LINE as usize);
    let Some(end) = end.clone().position(|byte| *byte == b'\n') else {
        return Err(if (bytes.len() as u64) < LONGEST_LINE {
            PackageError::Truncated { path: path() }
        } else {
            altered()
        });
    };
    let (line, rest) = bytes.split_at(end + 1);
    let line = std::str::from_utf8(line).unwrap_or_default();
    let mut words = line.trim_end().split(' ').skip(1);
    let version = words.next().and_then(|word| word.parse::<u32>().ok());
    match version {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(PackageError::Newer { path: path() }),
        _ => return Err(altered()),
    }
    let length = words.next().and_then(|word| word.parse::<usize>().ok());
    let hash = words.next().ok_or_else(altered)?;
    if length.is_some_and(|length| length > rest.len()) {
        return Err(PackageError::Truncated { path: path() });
    }
    if length != Some(rest.len()) || *hash != *blake3::hash(rest).to_hex() {
        return Err(altered());
    }
    let unfit = |what: String| PackageError::Unfit { what, path: path() };
    let end = rest.iter().position(|byte| *byte == b'\n');
    let (head, rest) = rest.split_at(end.ok_or_else(altered)? + 1);
    let head: PackageHead =
        serde_json::from_slice(head).map_err(|error| unfit(error.to_string()))?;
    let ops = ops(rest, &head).map_err(|trouble| match trouble {
        Trouble::TooLarge => PackageError::TooLarge { path: path() },
        Trouble::Wire(WireError::Newer(_)) => PackageError::Newer { path: path() },
        Trouble::Wire(error) => unfit(error.to_string()),
        Trouble::Io(error) => unfit(error.to_string()),
        Trouble::Odd(what) => unfit(what.to_owned()),
    })?;
    Ok(Package { head, ops })
}

/// Why the ops were not read.
enum Trouble {
    TooLarge,
    Wire(WireError),
    Io(io::Error),
    Odd(&'static str),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The ops, line by line. Each must follow upon the one before it of its copy, and be of the library that the header
/// names.
fn ops(packed: &[u8], head: &PackageHead) -> Result<Vec<Arc<SignedOp>>, Trouble> {
    let decoder = Decoder::with_buffer(packed)?;
    let mut lines = BufReader::new(decoder.take(MOST + 1));
    let mut ops: Vec<Arc<SignedOp>> = Vec::new();
    let mut last: BTreeMap<Uuid, u64> = BTreeMap::new();
    let mut line = Vec::new();
    let mut plain = 0;
    loop {
        line.clear();
        let length = lines.read_until(b'\n', &mut line)?;
        if length == 0 {
            break;
        }
        plain += length as u64;
        if plain > MOST {
            return Err(Trouble::TooLarge);
        }
        let json = serde_json::from_slice(&line).map_err(|error| Trouble::Wire(error.into()))?;
        let op = SignedOp::from_json(&json).map_err(Trouble::Wire)?;
        let Dot { origin, counter } = op.dot;
        if op.library != head.library {
            return Err(Trouble::Odd("有别的项目库的修改"));
        }
        if op.op.kind == OpKind::Baseline || counter == 0 {
            return Err(Trouble::Odd("有不该在改动包里的修改"));
        }
        let before = last.insert(origin, counter);
        if before.is_some_and(|before| before + 1 != counter) {
            return Err(Trouble::Odd("修改的次序不对"));
        }
        ops.push(Arc::new(op));
    }
    if ops.len() != head.ops || stretches(&ops) != head.holds {
        return Err(Trouble::Odd("修改的步数与说明不符"));
    }
    Ok(ops)
}
