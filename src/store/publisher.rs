//! The way of a working copy to its place, on a thread of its own: a share that hangs holds up nobody's saving.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, FixedOffset, TimeDelta};
use tempfile::NamedTempFile;

use crate::files::{
    Fingerprint, exchange_names, open_ordinary, publish, put_in_place, sync_folder,
    temporary_beside,
};

use super::lock_record::HeldRecord;
use super::{Author, Password, Snapshot, StoreError, header, recovery, save_copy, seal};

/// A version that others made is kept when it is replaced; one of ours, which the next one holds, after so long.
const KEEP_EVERY: TimeDelta = TimeDelta::minutes(30);

/// So many replaced versions are kept.
const MOST_KEPT: usize = 20;

/// How often the others are shown that somebody works on the file.
const BEAT_EVERY: Duration = Duration::from_mins(1);

/// How long the end of the program waits for a place that does not answer. Tests have no time for it.
pub(super) const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 20 });

/// A whole copy of the library on its way.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The copy, on this computer.
    pub copy: Box<Snapshot>,
    /// The working copy of which it is one.
    pub of: PathBuf,
    /// The file that it may replace.
    pub replaces: Fingerprint,
    /// When it was sent.
    pub at: DateTime<FixedOffset>,
}

/// Is told by what the file is known that a copy has become, or why it has not.
pub(super) type Arrived = Box<dyn Fn(Result<Fingerprint, StoreError>) + Send>;

/// Carries working copies to the file that the others see, which it watches over.
#[derive(Debug)]
pub(super) struct Publisher {
    /// Until the thread begins.
    side: Option<PublishThread>,
    queue: Option<Sender<Outgoing>>,
    /// Closed when the thread has ended.
    ended: Option<Receiver<()>>,
}

impl Publisher {
    /// Begins: the others see from now on who is at work.
    pub fn new(
        target: &Path,
        author: &Author,
        at: DateTime<FixedOffset>,
        password: Option<&Password>,
    ) -> Self {
        let mut side = PublishThread {
            held: None,
            target: target.to_owned(),
            author: author.clone(),
            since: at,
            password: password.cloned(),
            kept: None,
        };
        side.beat();
        Self {
            side: Some(side),
            queue: None,
            ended: None,
        }
    }

    /// Begins to carry.
    pub fn spawn(&mut self, arrived: Arrived) -> Result<(), StoreError> {
        let Some(side) = self.side.take() else {
            return Ok(());
        };
        let target = side.target.clone();
        let (queue, orders) = channel();
        let (ends, ended) = channel();
        thread::Builder::new()
            .name("lantu-publisher".to_owned())
            .spawn(move || {
                // Dropped with the thread's work.
                let _ends: Sender<()> = ends;
                side.work(&orders, &arrived);
            })
            .map_err(|error| StoreError::no_thread(error, &target))?;
        (self.queue, self.ended) = (Some(queue), Some(ended));
        Ok(())
    }

    /// Sends a copy.
    pub fn send(&self, outgoing: Outgoing) {
        let sent = self.queue.as_ref().map(|queue| queue.send(outgoing));
        if !matches!(sent, Some(Ok(()))) {
            tracing::error!("the publisher has gone");
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        drop(self.queue.take());
        // The thread is left behind where the place does not answer.
        if let Some(ended) = &self.ended
            && ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout)
        {
            tracing::warn!("the place of the working copy does not answer");
        }
    }
}

/// The thread's side.
#[derive(Debug)]
struct PublishThread {
    held: Option<HeldRecord>,
    target: PathBuf,
    author: Author,
    since: DateTime<FixedOffset>,
    password: Option<Password>,
    kept: Option<DateTime<FixedOffset>>,
}

impl PublishThread {
    fn work(mut self, orders: &Receiver<Outgoing>, arrived: &Arrived) {
        loop {
            match orders.recv_timeout(BEAT_EVERY) {
                Ok(outgoing) => arrived(self.carry(outgoing)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.beat();
        }
        // Before the end is seen: the others may open the file from then on.
        drop(self.held.take());
    }

    /// Shows the others that somebody works on the file.
    fn beat(&mut self) {
        if let Some(held) = &self.held {
            held.beat();
        } else if self.target.exists() {
            let held = HeldRecord::write_beating(&self.target, &self.author, self.since);
            self.held = Some(held);
        }
    }

    /// Puts the copy in the place of the file, which is first kept.
    ///
    /// # Errors
    /// [`StoreError::TargetChanged`] when the file is not the one that it may replace; whatever the error, the file is
    /// as it was.
    fn carry(&mut self, outgoing: Outgoing) -> Result<Fingerprint, StoreError> {
        let Outgoing {
            copy,
            of,
            replaces,
            at,
        } = outgoing;
        #[cfg(test)]
        if hanging(&self.target).exists() {
            hang();
        }
        self.check_unchanged(&replaces)?;
        let plain = save_copy::verified(copy.connection(), &of)?;
        drop(copy);
        let (file, token) = self.pack(plain.path())?;
        self.keep(at)?;
        // The writing took its time.
        self.check_unchanged(&replaces)?;
        self.exchange(file, &replaces)?;
        // What a crash left beside the old file was used when the copy was taken from it. The file is out: if it stays,
        // whoever opens the file next sees that it does not belong to it.
        if header::has_left_overs(&self.target)
            && let Err(error) = recovery::put_aside(&self.target, at)
        {
            tracing::error!("{error:?}");
        }
        Ok(token)
    }

    /// Gives the copy the file's name. Where the disk can exchange two names at one stroke, what comes out is looked at
    /// once more: nobody's last word is thrown away.
    fn exchange(&mut self, file: NamedTempFile, replaces: &Fingerprint) -> Result<(), StoreError> {
        // Windows exchanges no file that is open.
        let path = file.into_temp_path();
        if !exchange_names(&path, &self.target) {
            let file = open_ordinary(&path).map_err(StoreError::io("读取文件", &path))?;
            let file = NamedTempFile::from_parts(file, path);
            return Ok(put_in_place(file, &self.target, true)?);
        }
        if replaces.is_of(&path)? {
            sync_folder(&self.target);
            return Ok(());
        }
        if !exchange_names(&path, &self.target) {
            // Rather two files than one too few.
            if let Err(error) = path.keep() {
                tracing::error!("{error}");
            }
        }
        self.kept = None;
        Err(self.changed())
    }

    fn changed(&self) -> StoreError {
        StoreError::TargetChanged {
            path: self.target.clone(),
        }
    }

    fn check_unchanged(&mut self, replaces: &Fingerprint) -> Result<(), StoreError> {
        // Somebody who knows nothing of working copies may be writing it at this moment.
        if recovery::is_held(&self.target) {
            let path = self.target.clone();
            return Err(StoreError::Changing { path });
        }
        if replaces.is_of(&self.target)? {
            return Ok(());
        }
        // What others made is kept, however lately one of ours was.
        self.kept = None;
        Err(self.changed())
    }

    /// The copy in the folder of the file, on its disk, and by what it is known, read again.
    fn pack(&self, plain: &Path) -> Result<(NamedTempFile, Fingerprint), StoreError> {
        let path = &self.target;
        let file = if let Some(password) = &self.password {
            seal::sealed(plain, path, password)?
        } else {
            let file = temporary_beside(path)?;
            copy_to(plain, &file).map_err(StoreError::io("写入文件", path))?;
            file
        };
        let synced = file.as_file().sync_all();
        synced.map_err(StoreError::io("写入文件", path))?;
        let token = Fingerprint::of(file.path())?;
        // An encrypted one was decrypted again.
        if self.password.is_none() && !token.is_of(plain)? {
            let source = io::Error::other("写入的内容与读回的不同");
            return Err(StoreError::io("写入文件", path)(source));
        }
        Ok((file, token))
    }

    /// Keeps the file as it is, beside it.
    fn keep(&mut self, at: DateTime<FixedOffset>) -> Result<(), StoreError> {
        if self.kept.is_some_and(|kept| at - kept < KEEP_EVERY) {
            return Ok(());
        }
        let target = &self.target;
        let folder = kept_folder(target);
        std::fs::create_dir_all(&folder).map_err(StoreError::io("新建历史版本文件夹", &folder))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let time = at.format(TIME);
        let mut kept = folder.join(format!("{time}_{name}"));
        // Of the same second, but of somebody else's.
        let mut more = 2..;
        while kept.exists() {
            kept = folder.join(format!("{time}_{}_{name}", more.next().unwrap_or_default()));
        }
        let file = temporary_beside(&kept)?;
        copy_to(target, &file).map_err(StoreError::io("保留历史版本", target))?;
        publish(file, &kept, false)?;
        self.kept = Some(at);
        thin_out(&folder, &kept);
        Ok(())
    }
}

/// With this file beside it, a place never answers.
#[cfg(test)]
pub(super) fn hanging(target: &Path) -> PathBuf {
    crate::files::beside(target, ".hangs")
}

#[cfg(test)]
fn hang() -> ! {
    loop {
        thread::park();
    }
}

const TIME: &str = "%Y%m%d-%H%M%S";

fn copy_to(path: &Path, file: &NamedTempFile) -> io::Result<()> {
    let mut source = open_ordinary(path)?;
    io::copy(&mut source, &mut file.as_file()).map(|_bytes| ())
}

/// Where the versions of a file are kept that were replaced.
pub(super) fn kept_folder(target: &Path) -> PathBuf {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!("{stem}（历史版本）"))
}

/// Removes the oldest of too many, but not the one that was kept just now. Their age is told by the disk on which they
/// lie: their names are of the clocks of many computers. A link instead of the folder leads who knows where.
fn thin_out(folder: &Path, latest: &Path) {
    if folder.is_symlink() {
        return;
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<(Option<SystemTime>, PathBuf)> = entries
        .map(|entry| {
            let metadata = entry.metadata().ok();
            (
                metadata.and_then(|metadata| metadata.modified().ok()),
                entry.path(),
            )
        })
        .collect();
    // Only what is named by its time is ours.
    kept.retain(|(_, path)| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let time = name.get(..15);
        let is_ours = |time| chrono::NaiveDateTime::parse_from_str(time, TIME).is_ok();
        time.is_some_and(is_ours) && path != latest
    });
    kept.sort();
    for (_, old) in kept.iter().rev().skip(MOST_KEPT - 1) {
        if let Err(error) = std::fs::remove_file(old) {
            tracing::warn!("old version stays: {error}");
        }
    }
}
