//! Whole files that zstd compressed, such as backups: a library is tables of similar rows, and takes a tenth.
//!
//! The file is an ordinary zstd file: any program for such files gives the library back.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, Write};
use std::path::Path;

use tempfile::NamedTempFile;
use zstd::stream::read::Decoder;
use zstd::stream::write::Encoder;

use crate::files::{create_private, open_ordinary, private_beside};

use super::StoreError;
use super::process_lock::ProcessLock;

/// With what a compressed file begins.
pub(super) const MAGIC: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// A library of 100 000 projects takes a second. Higher levels take several times as long and save a tenth.
const LEVEL: i32 = 3;

/// A library does not compress better than this; what does was made to fill the disk.
const BEST_RATIO: u64 = 400;

/// So many bytes are never too many.
const ALWAYS: u64 = 64 << 20;

/// Whether a file is compressed, by how it begins.
pub(super) fn is_compressed(path: &Path) -> bool {
    // What this process holds is a library, and reading it would let go of the lock.
    if ProcessLock::is_taken(path) {
        return false;
    }
    let mut first = vec![0; MAGIC.len()];
    let read = open_ordinary(path).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == MAGIC
}

/// A compressed file in the folder of `dest`, which was decompressed again and is the same. Nobody else may write
/// `plain`.
pub(super) fn compressed(plain: &Path, dest: &Path) -> Result<NamedTempFile, StoreError> {
    let mut file = private_beside(dest)?;
    let written = compress(plain, file.as_file()).map_err(StoreError::io("压缩文件", dest))?;
    file.rewind().map_err(StoreError::io("读取文件", dest))?;
    let read_back = decompress_to(file.as_file(), &mut io::sink(), u64::MAX);
    if read_back.map_err(StoreError::io("读取文件", dest))? != written {
        let source = io::Error::other("写入的内容与读回的不同");
        return Err(StoreError::io("写入文件", dest)(source));
    }
    Ok(file)
}

/// Decompresses to a new file that only its owner can read.
///
/// # Errors
/// [`StoreError::Damaged`] when the file is not as it was written, or was made to fill the disk.
pub(super) fn decompress(path: &Path, dest: &Path) -> Result<(), StoreError> {
    let source = open_ordinary(path).map_err(StoreError::io("打开文件", path))?;
    let length = source
        .metadata()
        .map_err(StoreError::io("读取文件", path))?
        .len();
    let most = length.saturating_mul(BEST_RATIO).max(ALWAYS);
    let mut target = create_private(dest).map_err(StoreError::io("写入文件", dest))?;
    let done = decompress_to(&source, &mut target, most);
    done.map(|_hash| ()).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::io("写入文件", dest)(error)
        }
        _ => {
            tracing::error!("not decompressed: {error}");
            StoreError::Damaged {
                what: "压缩的内容读不出".to_owned(),
                path: path.to_owned(),
            }
        }
    })
}

/// Compresses; the hash of what was compressed.
fn compress(plain: &Path, dest: &File) -> io::Result<blake3::Hash> {
    let mut source = open_ordinary(plain)?;
    let mut encoder = Encoder::new(dest, LEVEL)?;
    encoder.include_checksum(true)?;
    let mut hasher = blake3::Hasher::new();
    pass(&mut source, u64::MAX, |piece| {
        hasher.update(piece);
        encoder.write_all(piece)
    })?;
    encoder.finish()?;
    Ok(hasher.finalize())
}

/// Decompresses at most so many bytes; their hash.
fn decompress_to(source: &File, dest: &mut impl Write, most: u64) -> io::Result<blake3::Hash> {
    let mut decoder = Decoder::with_buffer(BufReader::with_capacity(PIECE, source))?;
    let mut hasher = blake3::Hasher::new();
    pass(&mut decoder, most, |piece| {
        hasher.update(piece);
        dest.write_all(piece)
    })?;
    Ok(hasher.finalize())
}

const PIECE: usize = 128 << 10;

fn pass(
    source: &mut impl Read,
    most: u64,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    let mut passed = 0;
    loop {
        let length = source.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        passed += length as u64;
        if passed > most {
            return Err(io::ErrorKind::InvalidData.into());
        }
        take(&piece[..length])?;
    }
}
