//! A library under a password, to be carried on a stick or sent by mail.
//!
//! The file is an ordinary age file (age-encryption.org/v1) with a password: any program for such files opens it too,
//! and nobody does without the password.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, Write};
use std::iter;
use std::path::Path;

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{DecryptError, Decryptor, EncryptError, Encryptor, scrypt};
use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempDir};

use super::claim::Claim;
use super::connect::connect;
use super::file::{absolute, publish, temporary_beside};
use super::snapshot::copy_at_rest;
use super::{StoreError, header};

/// How much work one try of a password is, as a power of two: 2^17, as OWASP advises for scrypt, is 128 MB and half a
/// second on an office computer. Fixed, not measured as age does it: a library that a fast computer encrypts must open
/// on the slowest of the office. Tests have no time for it.
const WORK: u8 = if cfg!(test) { 4 } else { 17 };

/// The most work that is done for a file of unknown origin: 512 MB. Other programs usually write 18.
const MOST_WORK: u8 = 19;

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

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.expose_secret().is_empty()
    }
}

/// Whether a file is encrypted, by how it begins.
pub fn is_sealed(path: &Path) -> bool {
    let mut first = vec![0; header::SEAL.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == header::SEAL
}

/// Encrypts a library with a password. The file gets its name only when it was decrypted again and is the same.
///
/// # Errors
/// [`StoreError::EmptyPassword`]; [`StoreError::Exists`] when `dest` is there and `replace` is not set. Whatever makes a
/// file unfit to be opened makes it unfit to be encrypted.
pub fn seal(
    plain: &Path,
    dest: &Path,
    password: &Password,
    replace: bool,
) -> Result<(), StoreError> {
    if password.is_empty() {
        return Err(StoreError::EmptyPassword);
    }
    let (plain, dest) = (absolute(plain)?, absolute(dest)?);
    if dest.symlink_metadata().is_ok() {
        if !replace {
            return Err(StoreError::Exists { path: dest });
        }
        Claim::check_free(&dest)?;
    }
    Claim::check_free(&plain)?;
    header::check(&plain)?;
    // After a crash the journal belongs to the file; without it only half of the last step would be encrypted.
    let settled = header::has_hot_journal(&plain)
        .then(|| roll_back_copy(&plain))
        .transpose()?;
    let source = match &settled {
        Some(folder) => folder.path().join("library"),
        None => plain.clone(),
    };
    let file = sealed(&source, &dest, password)?;
    publish(file, &dest, replace)
}

/// Encrypts a copy that `save` makes at a private place.
pub fn seal_copy(
    dest: &Path,
    replace: bool,
    password: &Password,
    save: impl FnOnce(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let folder = tempfile::tempdir().map_err(StoreError::io("新建临时文件夹", dest))?;
    let plain = folder.path().join("library.lantu");
    save(&plain)?;
    seal(&plain, dest, password, replace)
}

/// An encrypted file in the folder of `dest`, which was decrypted again and is the same.
pub(super) fn sealed(
    plain: &Path,
    dest: &Path,
    password: &Password,
) -> Result<NamedTempFile, StoreError> {
    let mut file = temporary_beside(dest)?;
    let written = encrypt(plain, file.as_file(), password)
        .map_err(StoreError::io("加密文件", dest))?
        .ok_or_else(|| StoreError::Changing {
            path: plain.to_owned(),
        })?;
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
    let (sealed, dest) = (absolute(sealed)?, absolute(dest)?);
    if dest.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { path: dest });
    }
    let source = File::open(&sealed).map_err(StoreError::io("打开文件", &sealed))?;
    if !is_sealed(&sealed) {
        return Err(StoreError::NotSealed { path: sealed });
    }
    let folder = dest.parent().unwrap_or(&dest);
    // Not as a new document: what was under a password is nobody else's to read.
    let mut file = tempfile::Builder::new()
        .prefix(".lantu-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .map_err(StoreError::io("在文件夹中新建文件", folder))?;
    decrypt(&source, &mut file, password, [&sealed, &dest])?;
    publish(file, &dest, false)
}

/// A copy of the library in which the commit that a crash broke off is taken back.
fn roll_back_copy(plain: &Path) -> Result<TempDir, StoreError> {
    let folder = tempfile::tempdir().map_err(StoreError::io("新建临时文件夹", plain))?;
    let copy = folder.path().join("library");
    copy_at_rest(plain, &copy)?;
    connect(&copy).map_err(|fault| fault.at(plain))?;
    Ok(folder)
}

/// Encrypts; the hash of what was encrypted. `None` when somebody wrote meanwhile.
fn encrypt(plain: &Path, dest: &File, password: &Password) -> io::Result<Option<Vec<u8>>> {
    let mut source = File::open(plain)?;
    let before = header::change_counter(&mut source)?;
    source.rewind()?;
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
    let after = header::change_counter(&mut File::open(plain)?)?;
    Ok((before == after && !header::has_hot_journal(plain)).then_some(hash))
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
