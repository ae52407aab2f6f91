//! A file's first 100 bytes, read by hand before SQLite may touch it.
//!
//! SQLite takes an empty file for an empty database, replays journals and may rewrite what it opens. A
//! file that is not ours, or not ours to write, must be told apart without it.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::files::{beside, open_ordinary};

use super::StoreError;
use super::compressed;
use super::schema;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";

type Header = [u8; 100];

/// The page size of every library that this program makes, in bytes.
const PAGE_SIZE: u64 = 4096;

/// With what a file begins that was encrypted with a password.
pub(super) const SEAL: &[u8] = b"age-encryption.org/v1";

/// So often a file is looked at that another program is writing: a look takes less than a commit.
const LOOKS: usize = 100;

/// Passes a file that this program can read and write; touches nothing. Nobody need hold it.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let path_buf = || path.to_owned();
    let (mut header, _) = read(path)?;
    check_kind(&header, path)?;
    for _ in 0..LOOKS {
        // A commit marks its journal, writes the header, gives the file its length and only then lets go of the
        // journal: a file without one whose header is as it was before and after has ended with it.
        let is_committing = has_hot_journal(path);
        let (again, actual) = read(path)?;
        let expected = length(&header);
        if is_committing || actual >= expected {
            return Ok(());
        }
        if again == header {
            return Err(StoreError::Truncated {
                expected,
                actual,
                path: path_buf(),
            });
        }
        header = again;
    }
    Err(StoreError::Changing { path: path_buf() })
}

fn check_kind(header: &Header, path: &Path) -> Result<(), StoreError> {
    let path_buf = || path.to_owned();
    if number(header, 68).cast_signed() != schema::APPLICATION_ID {
        return Err(StoreError::OtherProgram { path: path_buf() });
    }
    let version = number(header, 60).cast_signed();
    if version > schema::VERSION {
        return Err(StoreError::Newer {
            version,
            path: path_buf(),
        });
    }
    if header[18] != 1 || header[19] != 1 {
        return Err(StoreError::Wal { path: path_buf() });
    }
    Ok(())
}

/// Passes whatever begins like a SQLite file, however damaged the rest is; touches nothing.
pub(super) fn recognize(path: &Path) -> Result<(), StoreError> {
    read(path).map(|_header| ())
}

/// The header of a SQLite file, and how long the file is in bytes.
fn read(path: &Path) -> Result<(Header, u64), StoreError> {
    let path_buf = || path.to_owned();
    let failed = StoreError::io;
    let metadata = std::fs::metadata(path).map_err(failed("打开文件", path))?;
    if !metadata.is_file() {
        return Err(StoreError::NotALibrary { path: path_buf() });
    }
    check_side_files(path)?;
    let mut file = open_ordinary(path).map_err(failed("打开文件", path))?;
    if metadata.len() == 0 {
        return Err(StoreError::Empty { path: path_buf() });
    }
    let mut first = Vec::new();
    (&mut file)
        .take(100)
        .read_to_end(&mut first)
        .map_err(failed("读取文件", path))?;
    if first.starts_with(compressed::MAGIC) {
        return Err(StoreError::Compressed { path: path_buf() });
    }
    if first.starts_with(SEAL) {
        return Err(StoreError::Sealed { path: path_buf() });
    }
    match Header::try_from(first) {
        Ok(header) if header.starts_with(MAGIC) => Ok((header, metadata.len())),
        _ => Err(StoreError::NotALibrary { path: path_buf() }),
    }
}

/// Passes a library beside which SQLite finds nothing that it would wait for, or that would lead it to another file.
fn check_side_files(path: &Path) -> Result<(), StoreError> {
    let files = ["-journal", "-wal", "-shm"].map(|suffix| beside(path, suffix));
    let is_odd = |file: &PathBuf| {
        let metadata = file.symlink_metadata();
        metadata.is_ok_and(|metadata| !metadata.is_file())
    };
    match files.into_iter().find(is_odd) {
        None => Ok(()),
        Some(path) => Err(StoreError::OddSideFile { path }),
    }
}

/// Makes a damaged file's header fit for SQLite to read the rest: as this program writes it, whole pages, and as many
/// of them as there are. Only for a copy.
pub(super) fn mend(copy: &Path) -> std::io::Result<()> {
    let mut file = File::options().read(true).write(true).open(copy)?;
    let mut header: Header = [0; 100];
    file.read_exact(&mut header)?;
    let size = page_size(&header);
    let size = if size.is_power_of_two() && size >= 512 {
        size
    } else {
        PAGE_SIZE
    };
    let pages = file.metadata()?.len().div_ceil(size);
    file.set_len(pages * size)?;
    let written_size = u16::try_from(size).unwrap_or(1).to_be_bytes();
    let pages = u32::try_from(pages).unwrap_or(u32::MAX).to_be_bytes();
    header[16..18].copy_from_slice(&written_size);
    // Rollback journal, no bytes reserved, the fractions that SQLite demands.
    header[18..24].copy_from_slice(&[1, 1, 0, 64, 32, 32]);
    header[28..32].copy_from_slice(&pages);
    // No free pages: a reader needs none, and what is said of them may be wrong.
    header[32..40].fill(0);
    // The form of the schema, no automatic compaction, UTF-8.
    header[44..48].copy_from_slice(&4_u32.to_be_bytes());
    header[52..56].fill(0);
    header[56..60].copy_from_slice(&1_u32.to_be_bytes());
    header[64..68].fill(0);
    file.rewind()?;
    file.write_all(&header)
}

/// The file's count of write transactions; two readings that agree enclose no commit.
pub(super) fn change_counter(file: &mut File) -> std::io::Result<u32> {
    let mut header: Header = [0; 100];
    file.read_exact(&mut header)?;
    Ok(number(&header, 24))
}

/// What the file should measure.
fn length(header: &Header) -> u64 {
    u64::from(number(header, 28)) * page_size(header)
}

/// In bytes. 65 536 is written as 1.
fn page_size(header: &Header) -> u64 {
    match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    }
}

/// After a crash in the middle of a commit the file may be shorter than its header says; the journal
/// then holds what SQLite needs to put that right. One that begins with 0 is of a commit that ended.
pub(super) fn has_hot_journal(path: &Path) -> bool {
    let mut first = [0];
    let journal = open_ordinary(&beside(path, "-journal"));
    match journal.and_then(|mut journal| journal.read_exact(&mut first)) {
        Ok(()) => first != [0],
        // One that can't be read is not taken for none: whoever uses the file is told.
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof),
    }
}

/// Whether a journal would make the file larger than what file and journal hold together: SQLite gives the file the length
/// that the journal names, before it puts a single page back, and every page that a transaction took off the end is in
/// the journal. <https://www.sqlite.org/fileformat2.html#the_rollback_journal>
pub(super) fn journal_outgrows(path: &Path) -> std::io::Result<bool> {
    const JOURNAL_MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    let mut journal = match open_ordinary(&beside(path, "-journal")) {
        Ok(journal) => journal,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut header = [0; 28];
    match journal.read_exact(&mut header) {
        Ok(()) => {}
        // Too short for SQLite, too.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
        Err(error) => return Err(error),
    }
    let at = |at: usize| {
        let bytes = [header[at], header[at + 1], header[at + 2], header[at + 3]];
        u64::from(u32::from_be_bytes(bytes))
    };
    let page_size = match at(24) {
        0 => PAGE_SIZE,
        said => said,
    };
    let there = open_ordinary(path)?.metadata()?.len() + journal.metadata()?.len();
    Ok(header[..8] == JOURNAL_MAGIC && at(16).saturating_mul(page_size) > there)
}

/// Whether something lies beside a library on which SQLite would act when it opens it.
pub(super) fn has_left_overs(path: &Path) -> bool {
    let wal = std::fs::metadata(beside(path, "-wal"));
    has_hot_journal(path) || wal.is_ok_and(|wal| wal.len() > 0)
}

fn number(header: &Header, at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}
