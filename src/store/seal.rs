//! A library under a password, to be carried on a stick or sent by mail.
//!
//! The file is an ordinary age file (age-encryption.org/v1) with a password: any program for such files opens it too,
//! and nobody does without the password.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, Write};
use std::iter;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{DecryptError, Decryptor, EncryptError, Encryptor, scrypt};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::files::{
    FileError, check_new_name, open_ordinary, private_beside, private_folder, publish, resolve,
    temporary_beside,
};

use super::process_lock::ProcessLock;
use super::{StoreError, header, recovery};

/// How much work one try of a password is, as a power of two: 2^17, as OWASP advises for scrypt, is 128 MB and half a
/// second on an office computer. Fixed, not measured as age does it: a library that a fast computer encrypts must open
/// on the slowest of the office. Tests have no time for it.
const WORK: u8 = if cfg!(test) { 4 } else { 17 };

/// The most work that is done for a file of unknown origin: 256 MB. Other programs usually write 18.
const MOST_WORK: u8 = 18;

/// The header of a file with a password is much shorter, in bytes.
const LONGEST_HEADER: u64 = 1024;

/// A password. It is wiped from memory when dropped, and never printed.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// Takes it as it was typed, every character counts.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The words themselves, for a login that a server checks.
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is none, or only blanks, which nobody sees and many forms drop.
    pub fn is_empty(&self) -> bool {
        self.0.expose_secret().trim().is_empty()
    }
}

/// Whether a file is encrypted, by how it begins.
pub fn is_sealed(path: &Path) -> bool {
    let mut first = vec![0; header::SEAL.len()];
    // What this process holds is none, and reading it would let go of the lock.
    if ProcessLock::is_taken(path) {
        return false;
    }
    let read = open_ordinary(path).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == header::SEAL
}

/// Encrypts a library with a password. The file gets its name only when it was decrypted again and is the same.
///
/// # Errors
/// [`StoreError::EmptyPassword`]; [`FileError::Exists`] when `dest` is there and `replace` is not set. Whatever makes a
/// file unfit to be opened makes it unfit to be encrypted.
pub fn seal(
    plain: &Path,
    dest: &Path,
    password: &Password,
    replace: bool,
) -> Result<(), StoreError> {
    let dest = free_dest(dest, password, replace)?;
    let plain = resolve(plain)?;
    ProcessLock::check_free(&plain)?;
    header::check(&plain)?;
    // Nobody finds out what is wrong with a file that can't be read.
    let folder = private_folder()?;
    let copy = recovery::copy_whole(&plain, &folder)?;
    Ok(publish(sealed(&copy, &dest, password)?, &dest, replace)?)
}

/// Encrypts a copy that `save` makes at a private place.
pub fn seal_copy(
    dest: &Path,
    replace: bool,
    password: &Password,
    save: impl FnOnce(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let dest = free_dest(dest, password, replace)?;
    let folder = private_folder()?;
    let plain = folder.path().join("library.lantu");
    save(&plain).map_err(|error| error.in_temporary(folder.path()))?;
    Ok(publish(sealed(&plain, &dest, password)?, &dest, replace)?)
}

/// Where an encrypted file may be put.
pub(super) fn free_dest(
    dest: &Path,
    password: &Password,
    replace: bool,
) -> Result<PathBuf, StoreError> {
    if password.is_empty() {
        return Err(StoreError::EmptyPassword);
    }
    check_new_name(dest)?;
    let dest = resolve(dest)?;
    if dest.exists() {
        if !replace {
            return Err(StoreError::File(FileError::Exists { path: dest }));
        }
        ProcessLock::check_free(&dest)?;
    }
    Ok(dest)
}

/// An encrypted file in the folder of `dest`, which was decrypted again and is the same. Nobody else may write `plain`.
pub(super) fn sealed(
    plain: &Path,
    dest: &Path,
    password: &Password,
) -> Result<NamedTempFile, StoreError> {
    let mut file = temporary_beside(dest)?;
    let written =
        encrypt(plain, file.as_file(), password).map_err(StoreError::io("加密文件", dest))?;
    file.rewind().map_err(StoreError::io("读取文件", dest))?;
    let mut read_back = Hashing::new(io::sink());
    decrypt(file.as_file(), &mut read_back, password, [dest, dest])?;
    if read_back.hash() != written {
        return Err(StoreError::BrokenSeal {
            path: dest.to_owned(),
        });
    }
    Ok(file)
}

/// Decrypts to a new file that only its owner can read.
///
/// # Errors
/// [`StoreError::WrongPassword`]; [`StoreError::NotSealed`]; [`StoreError::BrokenSeal`] when as much as one bit is not
/// as it was written. There is then no file at `dest`.
pub fn unseal(sealed: &Path, dest: &Path, password: &Password) -> Result<(), StoreError> {
    check_new_name(dest)?;
    let (sealed, dest) = (resolve(sealed)?, resolve(dest)?);
    if dest.exists() {
        return Err(StoreError::File(FileError::Exists { path: dest }));
    }
    ProcessLock::check_free(&sealed)?;
    let source = open_ordinary(&sealed).map_err(StoreError::io("打开文件", &sealed))?;
    if !is_sealed(&sealed) {
        return Err(StoreError::NotSealed { path: sealed });
    }
    let mut file = private_beside(&dest)?;
    decrypt(&source, &mut file, password, [&sealed, &dest])?;
    Ok(publish(file, &dest, false)?)
}

/// Encrypts; the hash of what was encrypted.
fn encrypt(plain: &Path, dest: &File, password: &Password) -> io::Result<Vec<u8>> {
    let mut source = open_ordinary(plain)?;
    let mut recipient = scrypt::Recipient::new(password.0.clone());
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as _));
    let encryptor = encryptor.map_err(|error| match error {
        EncryptError::Io(error) => error,
        error => io::Error::other(error.to_string()),
    })?;
    let mut target = Hashing::new(encryptor.wrap_output(BufWriter::new(dest))?);
    io::copy(&mut source, &mut target)?;
    let hash = target.hash();
    target.inner.finish()?.flush()?;
    Ok(hash)
}

/// Decrypts piece by piece; each is vouched for before it is written. An error of reading names `path`, one of writing `target`.
fn decrypt(
    sealed: &File,
    dest: &mut impl Write,
    password: &Password,
    [path, target]: [&Path; 2],
) -> Result<(), StoreError> {
    let broken = || StoreError::BrokenSeal {
        path: path.to_owned(),
    };
    let refused = |error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            StoreError::WrongPassword {
                path: path.to_owned(),
            }
        }
        DecryptError::ExcessiveWork { .. } => StoreError::CostlySeal {
            path: path.to_owned(),
        },
        DecryptError::Io(error) => unreadable(error, path),
        _ => broken(),
    };
    let mut source = BufReader::new(sealed);
    if !has_short_header(&mut source).map_err(StoreError::io("读取文件", path))? {
        return Err(broken());
    }
    let mut identity = scrypt::Identity::new(password.0.clone());
    identity.set_max_work_factor(MOST_WORK);
    let decryptor = Decryptor::new_buffered(source).map_err(refused)?;
    let mut plain = decryptor
        .decrypt(iter::once(&identity as _))
        .map_err(refused)?;
    let mut piece = vec![0; 64 << 10];
    loop {
        let length = plain
            .read(&mut piece)
            .map_err(|error| unreadable(error, path))?;
        if length == 0 {
            break;
        }
        dest.write_all(&piece[..length])
            .map_err(StoreError::io("写入文件", target))?;
    }
    Ok(())
}

/// Whether the header ends where one of ours does: age would read a longer one for as long as it goes on.
fn has_short_header(source: &mut BufReader<&File>) -> io::Result<bool> {
    let mut first = Vec::new();
    source
        .by_ref()
        .take(LONGEST_HEADER)
        .read_to_end(&mut first)?;
    source.rewind()?;
    Ok(first.windows(5).any(|part| part == b"\n--- "))
}

/// An error while reading: of the disk, or because the bytes are not those that were written.
fn unreadable(error: io::Error, path: &Path) -> StoreError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => StoreError::BrokenSeal {
            path: path.to_owned(),
        },
        _ => StoreError::io("读取文件", path)(error),
    }
}

/// Hashes what passes through.
struct Hashing<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Hashing<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            digest: Sha256::new(),
        }
    }

    fn hash(&self) -> Vec<u8> {
        self.digest.clone().finalize().to_vec()
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
