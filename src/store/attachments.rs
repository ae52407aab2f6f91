//! The files that go with the projects of a library. They lie in a folder beside it, `十四五.附件` beside
//! `十四五.lantu`, each under the hash of its content: the same file is kept once, and one that was altered or lost is
//! found out.
//!
//! A file is never removed here: history and backups may still speak of it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::files::{
    FileError, check_free, is_held, list_if_there, open_ordinary, publish, remove_if_there,
    temporary_beside,
};
use crate::model::{Attachment, is_text_control};

use super::error::size_words;

/// A file that is kept: what the library notes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// What it is called.
    pub name: String,
    /// How large it is, in bytes.
    pub size: i32,
    /// The BLAKE3 of its content.
    pub hash: String,
}

/// Whether the file of an attachment is what the library says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It is there, byte for byte.
    There,
    /// It is not there.
    Missing,
    /// Something else lies under its name.
    Altered,
}

/// Why a file was not taken, or not given out.
#[derive(Debug, Error)]
pub enum AttachmentError {
    /// A link, a folder, a device.
    #[error("这是符号链接、文件夹或设备，不是普通文件，没有加入：{}", .0.display())]
    NotOrdinary(PathBuf),
    /// A file of 0 bytes.
    #[error("文件是空的（0 字节），没有加入：{}", .0.display())]
    Empty(PathBuf),
    /// More than anybody scans.
    #[error("文件有 {}，附件最大 {}，没有加入。请压缩或拆分后再加：{}", size_words(*.0), size_words(Attachment::LARGEST), .1.display())]
    TooLarge(u64, PathBuf),
    /// The folder's name is taken by something else.
    #[error("附件文件夹的位置上是别的东西，没有加入。请移走它：{}", .0.display())]
    NoFolder(PathBuf),
    /// It is not beside the library.
    #[error("附件“{name}”的文件不在附件文件夹里。请从原来的电脑或备份里把文件放回：{}", .folder.display())]
    Missing {
        /// What it is called.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Its content is another.
    #[error("附件“{name}”的文件内容与加入时不符，没有打开。可能被改过或损坏，请重新加入：{}", .path.display())]
    Altered {
        /// What it is called.
        name: String,
        /// The file.
        path: PathBuf,
    },
    /// The system refuses.
    #[error(transparent)]
    File(#[from] FileError),
}

impl FileState {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::There => "在",
            Self::Missing => "缺失",
            Self::Altered => "内容不符",
        }
    }

    /// The word used in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Missing => "missing",
            Self::Altered => "altered",
        }
    }
}

/// The folder of a library's attachments. That of an encrypted library is beside it, too; what lies in it is not
/// encrypted.
pub fn attachment_folder(library: &Path) -> PathBuf {
    let plain = match library.extension() {
        Some(ending) if ending == "age" => library.with_extension(""),
        _ => library.to_owned(),
    };
    plain.with_extension("附件")
}

/// Takes a file in, whole or not at all: copies it into the folder of the library's attachments.
///
/// # Errors
/// It is no ordinary file, empty or too large, or the system refuses.
pub fn keep_attachment(library: &Path, file: &Path) -> Result<KeptFile, AttachmentError> {
    let metadata = fs::symlink_metadata(file).map_err(FileError::io("读取文件", file))?;
    if !metadata.is_file() {
        return Err(AttachmentError::NotOrdinary(file.to_owned()));
    }
    if metadata.len() > Attachment::LARGEST {
        return Err(AttachmentError::TooLarge(metadata.len(), file.to_owned()));
    }
    check_free(file)?;
    let source = open_ordinary(file).map_err(FileError::io("读取文件", file))?;
    let folder = attachment_folder(library);
    make_folder(&folder)?;
    let copy = temporary_beside(&folder.join("_"))?;
    let (size, hash) = copied(source, copy.as_file(), file)?;
    let size = match i32::try_from(size) {
        Ok(0) => return Err(AttachmentError::Empty(file.to_owned())),
        Ok(kept) if size <= Attachment::LARGEST => kept,
        // It grew while it was read.
        _ => return Err(AttachmentError::TooLarge(size, file.to_owned())),
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.replace(is_text_control, "");
    let kept = KeptFile { name, size, hash };
    match found(&folder)?.get(&kept.hash) {
        Some(path) if state_of(path, &kept)? == FileState::There => return Ok(kept),
        // What was spoilt is made good.
        Some(path) => remove_if_there(path)?,
        None => {}
    }
    let path = folder.join(format!("{}{}", kept.hash, ending(&kept.name)));
    publish(copy, &path, true)?;
    protect(&path);
    Ok(kept)
}

/// What became of the files that a library speaks of, in their order. The folder is looked through once; each file is
/// read to its end, so this is work for a thread of its own.
///
/// # Errors
/// The folder or a file can't be read: it must not pass for missing.
pub fn attachment_states(
    library: &Path,
    attachments: &[KeptFile],
) -> Result<Vec<FileState>, FileError> {
    let files = found(&attachment_folder(library))?;
    let state = |attachment: &KeptFile| match files.get(&attachment.hash) {
        None => Ok(FileState::Missing),
        Some(path) => state_of(path, attachment),
    };
    attachments.iter().map(state).collect()
}

/// What the files of attachments hold, in their order; none of one that is missing, altered, larger than `most` bytes, or
/// cannot be read. The folder is looked through once.
///
/// # Errors
/// The folder can't be read: it must not pass for empty.
pub fn read_attachments(
    library: &Path,
    attachments: &[KeptFile],
    most: u64,
) -> Result<Vec<Option<Vec<u8>>>, FileError> {
    let files = found(&attachment_folder(library))?;
    let read = |attachment: &KeptFile| {
        let file = open_ordinary(files.get(&attachment.hash)?).ok()?;
        let mut bytes = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut bytes).ok()?;
        let is_it = read as u64 <= most && blake3::hash(&bytes).to_string() == attachment.hash;
        is_it.then_some(bytes)
    };
    Ok(attachments.iter().map(read).collect())
}

/// Gives out a copy of an attachment's file, whole or not at all; what stands at `to` is replaced.
///
/// # Errors
/// The file is missing or not what it was, or the system refuses.
pub fn copy_attachment(
    library: &Path,
    attachment: &KeptFile,
    to: &Path,
) -> Result<(), AttachmentError> {
    let folder = attachment_folder(library);
    let files = found(&folder)?;
    let name = || attachment.name.clone();
    let Some(path) = files.get(&attachment.hash) else {
        let name = name();
        return Err(AttachmentError::Missing { name, folder });
    };
    if is_held(to) {
        // A library that is open here must not lose its place.
        check_free(to)?;
    }
    let source = open_ordinary(path).map_err(FileError::io("读取文件", path))?;
    let copy = temporary_beside(to)?;
    let (_, hash) = copied(source, copy.as_file(), path)?;
    if hash != attachment.hash {
        let (name, path) = (name(), path.clone());
        return Err(AttachmentError::Altered { name, path });
    }
    publish(copy, to, true)?;
    Ok(())
}

/// Takes over the files that lie beside a copy of the library and not beside the library itself, so far as it speaks of
/// them: a merge brings the rows alone. How many there were.
///
/// # Errors
/// A folder or a file can't be read or written; what was taken over before stays.
pub fn bring_attachments(
    copy: &Path,
    library: &Path,
    attachments: &[KeptFile],
) -> Result<usize, AttachmentError> {
    let (theirs, ours) = (attachment_folder(copy), attachment_folder(library));
    if theirs == ours || attachments.is_empty() {
        return Ok(0);
    }
    let (theirs, here) = (found(&theirs)?, found(&ours)?);
    let mut brought = 0;
    for attachment in attachments {
        let path = theirs.get(&attachment.hash);
        let path = path.filter(|_| !here.contains_key(&attachment.hash));
        // One that is not what it was is left where it is.
        let Some(path) = path else { continue };
        if state_of(path, attachment)? == FileState::There {
            keep_attachment(library, path)?;
            brought += 1;
        }
    }
    Ok(brought)
}

/// Copies a file to its end, but not much past the largest that is taken; its size and hash.
fn copied(mut from: File, mut to: &File, path: &Path) -> Result<(u64, String), FileError> {
    let mut hasher = blake3::Hasher::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    while size <= Attachment::LARGEST {
        let read = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(FileError::io("读取文件", path))?,
        };
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        hasher.update(bytes);
        to.write_all(bytes)
            .map_err(FileError::io("写入附件文件夹", path))?;
        size += bytes.len() as u64;
    }
    Ok((size, hasher.finalize().to_string()))
}

/// The files of the folder by their hash; whatever else lies there is none of ours.
fn found(folder: &Path) -> Result<HashMap<String, PathBuf>, FileError> {
    let mut files = HashMap::new();
    for entry in list_if_there(folder)? {
        let path = entry.path();
        let hash = path.file_stem().and_then(|stem| stem.to_str());
        // A link could lead anywhere.
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if let Some(hash) = hash.filter(|hash| is_file && Attachment::is_hash(hash)) {
            files.insert(hash.to_owned(), path);
        }
    }
    Ok(files)
}

fn state_of(path: &Path, attachment: &KeptFile) -> Result<FileState, FileError> {
    let read = || -> io::Result<FileState> {
        let file = open_ordinary(path)?;
        let length = file.metadata()?.len();
        if i64::try_from(length) != Ok(i64::from(attachment.size)) {
            return Ok(FileState::Altered);
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file)?;
        Ok(if hasher.finalize().to_string() == attachment.hash {
            FileState::There
        } else {
            FileState::Altered
        })
    };
    read().map_err(FileError::io("读取附件", path))
}

/// Makes the folder, as open to others as the library: on a share everybody works with its files.
fn make_folder(folder: &Path) -> Result<(), AttachmentError> {
    match fs::symlink_metadata(folder) {
        Ok(there) if there.is_dir() => return Ok(()),
        Ok(_) => return Err(AttachmentError::NoFolder(folder.to_owned())),
        Err(_not_there) => {}
    }
    let mut builder = fs::DirBuilder::new();
    // Where two make it at once, both have it.
    builder.recursive(true);
    #[cfg(unix)]
    if crate::files::Place::of(folder) != crate::files::Place::Share {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let made = builder.create(folder);
    Ok(made.map_err(FileError::io("新建附件文件夹", folder))?)
}

/// Keeps programs from writing into a file that has to stay what it is. Where a disk knows no such mark, the hash tells.
fn protect(path: &Path) {
    let protected = fs::metadata(path).and_then(|metadata| {
        let mut permissions = metadata.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(path, permissions)
    });
    if let Err(error) = protected {
        tracing::warn!("not write-protected: {error}: {}", path.display());
    }
}

/// The ending of a name with its dot, for the file manager's sake; none where it is no plain one.
fn ending(name: &str) -> String {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str());
    let is_plain = |ending: &&str| {
        ending.len() <= 8 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let ending = ending.filter(is_plain);
    ending.map_or_else(String::new, |ending| {
        format!(".{}", ending.to_ascii_lowercase())
    })
}
