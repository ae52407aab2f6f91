//! A file's first 100 bytes, read by hand before SQLite may touch it.
//!
//! SQLite takes an empty file for an empty database, replays journals and may rewrite what it opens. A
//! file that is not ours, or not ours to write, must be told apart without it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::StoreError;
use super::file::beside;
use super::schema;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";

type Header = [u8; 100];

/// Passes a file that this program can read and write; touches nothing.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let path_buf = || path.to_owned();
    let read = StoreError::io;
    let mut file = File::open(path).map_err(read("打开文件", path))?;
    let metadata = file.metadata().map_err(read("读取文件", path))?;
    if !metadata.is_file() {
        return Err(StoreError::NotALibrary { path: path_buf() });
    }
    if metadata.len() == 0 {
        return Err(StoreError::Empty { path: path_buf() });
    }
    let mut header: Header = [0; 100];
    if metadata.len() < header.len() as u64 {
        return Err(StoreError::NotALibrary { path: path_buf() });
    }
    file.read_exact(&mut header)
        .map_err(read("读取文件", path))?;
    if !header.starts_with(MAGIC) {
        return Err(StoreError::NotALibrary { path: path_buf() });
    }
    if number(&header, 68).cast_signed() != schema::APPLICATION_ID {
        return Err(StoreError::OtherProgram { path: path_buf() });
    }
    let version = number(&header, 60).cast_signed();
    if version > schema::VERSION {
        return Err(StoreError::Newer {
            version,
            path: path_buf(),
        });
    }
    if header[18] != 1 || header[19] != 1 {
        return Err(StoreError::Wal { path: path_buf() });
    }
    let expected = length(&header);
    if metadata.len() < expected && !has_hot_journal(path) {
        return Err(StoreError::Truncated {
            expected,
            actual: metadata.len(),
            path: path_buf(),
        });
    }
    Ok(())
}

/// The file's count of write transactions; two readings that agree enclose no commit.
pub(super) fn change_counter(file: &mut File) -> std::io::Result<u32> {
    let mut header: Header = [0; 100];
    file.read_exact(&mut header)?;
    Ok(number(&header, 24))
}

/// What the file should measure. A page size of 65 536 is written as 1.
fn length(header: &Header) -> u64 {
    let page_size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    u64::from(number(header, 28)) * page_size
}

/// After a crash in the middle of a commit the file may be shorter than its header says; the journal
/// then holds what SQLite needs to put that right. One that begins with 0 is of a commit that ended.
fn has_hot_journal(path: &Path) -> bool {
    let mut first = [0];
    let journal = File::open(beside(path, "-journal"));
    journal
        .and_then(|mut journal| journal.read_exact(&mut first))
        .is_ok()
        && first != [0]
}

/// Whether something lies beside a library on which SQLite would act when it opens it.
pub(super) fn has_left_overs(path: &Path) -> bool {
    let wal = std::fs::metadata(beside(path, "-wal"));
    has_hot_journal(path) || wal.is_ok_and(|wal| wal.len() > 0)
}

fn number(header: &Header, at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}
