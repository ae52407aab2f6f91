//! The file on this computer in which a library of a server is worked on.
//!
//! - What is done is in the file at once, and goes to the server when that answers; nothing is needed of it meanwhile.
//! - Which ops the server has is told by their identities alone, so nothing is kept of what was sent.
//! - Ops of others are added to the file as they are. Its log then has another order than the server's, but ops on different
//!   cells commute, and the content is the same.
//! - Where they do not fit what was done here, the server decides, who has both: what was done here is sent, and the file
//!   is built anew of the server's log. What was left out is told, and stays in the log there.
//! - What the server refuses for what it says is told, and the file that holds it is put aside.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::address::ServerAddress;
use super::error::ServerError;
use super::meeting::{Host, Meeting};
use super::moving::download;
use super::pending::{Refusal, refused_words};
use super::serving::{Membership, Server};
use super::settled::Settled;
use crate::files::{create_private_folder, fit_name, read_json, real_path, write_json};
use crate::model::{Change, Portfolio};
use crate::store::member::{member, rename_member};
use crate::store::paths::LONGEST_NAME;
use crate::store::{Author, Opened, Received, Store, StoreError};

/// The file of a library of a server.
#[derive(Clone, Debug)]
pub struct Replica {
    path: PathBuf,
}

/// What came of a meeting with the server.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    /// How many steps of others came.
    pub received: usize,
    /// How many steps went.
    pub sent: usize,
    /// What was left out, because somebody else was there before.
    pub conflicts: Vec<Conflict>,
    /// What the server does not take, and why.
    pub refused: Vec<Refusal>,
    /// Where the file is that holds what was refused.
    pub aside: Option<PathBuf>,
}

/// A change that found another value than the one it was to replace.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The step of which it was a part.
    pub label: String,
    /// What was wanted.
    pub change: Change,
}

impl Replica {
    /// The file of an address, whether or not it is there yet; `name` is that of the library on the server. Of several
    /// hosts whichever was named first when it was made gave it its folder.
    fn of(root: &Path, address: &ServerAddress, name: &str) -> Self {
        let folders = address.places().into_iter();
        let mut folders = folders.map(|place| root.join(fit_name(&place)));
        let first = folders.next().unwrap_or_else(|| root.to_owned());
        let folder = if first.is_dir() {
            first
        } else {
            folders.find(|folder| folder.is_dir()).unwrap_or(first)
        };
        let path = folder.join(format!("{}.lantu", fit_name(name)));
        // Its real name is how trust and origin know it, and the window that has it open.
        Self {
            path: real_path(&path),
        }
    }

    /// The file as it was after the last meeting, for when the server does not answer.
    pub fn kept(root: &Path, address: &ServerAddress) -> Option<Self> {
        if let Some(name) = &address.library {
            let kept = Self::of(root, address, name);
            return kept.path.is_file().then_some(kept);
        }
        let folder = Self::of(root, address, "").path;
        let found = crate::files::list_if_there(folder.parent()?);
        let found = found.map_err(|error| tracing::error!("{error:?}")).ok()?;
        let is_replica = |path: &PathBuf| {
            path.extension()
                .is_some_and(|extension| extension == "lantu")
                && !is_aside(path)
        };
        let mut found = found.iter().map(std::fs::DirEntry::path).filter(is_replica);
        let path = real_path(&found.next()?);
        found.next().is_none().then_some(Self { path })
    }

    /// The address of the library of which a file is the replica; none where it is none.
    pub fn address_of(path: &Path) -> Option<ServerAddress> {
        let record = record_of(path);
        let is_there = path.is_file() && record.is_file();
        if !is_there {
            return None;
        }
        let kept: Result<Option<String>, _> = read_json(&record);
        let kept = kept.map_err(|error| tracing::warn!("{error:?}")).ok()?;
        let address = ServerAddress::parse(&kept?);
        address.map_err(|error| tracing::warn!("{error}")).ok()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings file and server together: below `root` it is kept, below `backups` what this computer vouches for. How many
    /// steps went, came, and what did not fit.
    ///
    /// # Errors
    /// Nobody answers, or somebody has the file open; it is then as it was, or holds a part of what came.
    pub fn synchronize(
        (root, backups): (&Path, Option<&Path>),
        address: &ServerAddress,
        host: &str,
        at: DateTime<FixedOffset>,
    ) -> Result<(Self, Synced), ServerError> {
        let server = Server::open(address)?;
        let replica = Self::of(root, address, &server.membership.name);
        if let Some(folder) = replica.path.parent() {
            create_private_folder(folder).map_err(StoreError::from)?;
        }
        let name = server.membership.author.as_str();
        if !replica.path.exists() {
            keep_address(&replica.path, address, &server.membership);
            let received = download(&server, &replica.path, false, Some(name))? as usize;
            let synced = Synced {
                received,
                ..Synced::default()
            };
            return Ok((replica, synced));
        }
        let author = Author {
            name: name.to_owned(),
            host: host.to_owned(),
        };
        let Opened {
            store,
            mut portfolio,
            ..
        } = match backups {
            Some(backups) => Store::open_trusted(&replica.path, author, at, backups)?,
            None => Store::open(&replica.path, author, at)?,
        };
        let mut synced = Synced::default();
        let met = check_library(&store, &server.membership).and_then(|()| {
            keep_address(&replica.path, address, &server.membership);
            let is_anew = meet(&server, &store, &mut portfolio, &mut synced)?;
            if is_anew && !synced.refused.is_empty() {
                synced.aside = Some(keep_refused(&store, &replica.path, &synced.refused)?);
            }
            Ok(is_anew)
        });
        store.close();
        if met? {
            download(&server, &replica.path, true, Some(name))?;
        }
        Ok((replica, synced))
    }
}

/// Whether a file is the replica of a library: the server may have another one under its name by now.
pub(super) fn check_library(store: &Store, of: &Membership) -> Result<(), ServerError> {
    if store.library_id()? == of.library.to_string() {
        return Ok(());
    }
    Err(ServerError::Differs {
        what: format!("服务器上的“{}”是另一个项目库", of.name),
        path: store.path().display().to_string(),
    })
}

/// Keeps beside a replica where its library is, as it was reached last.
pub(super) fn keep_address(replica: &Path, address: &ServerAddress, of: &Membership) {
    let record = record_of(replica);
    let words = Some(address.words(&of.name));
    let kept = read_json(&record).unwrap_or_else(|error| {
        tracing::warn!("it is written anew: {error:?}");
        None
    });
    if kept == words {
        return;
    }
    if let Err(error) = write_json(&record, &words) {
        tracing::warn!("the replica does not tell where it is from: {error:?}");
    }
}

/// Keeps what a server refused, as a copy of the file that holds it, before that is built anew without it.
pub(super) fn keep_refused(
    store: &Store,
    path: &Path,
    refused: &[Refusal],
) -> Result<PathBuf, ServerError> {
    let at = refused.first().map(|refusal| refusal.at);
    put_aside(store, path, at.unwrap_or_default()).map_err(|error| ServerError::NotKept {
        refused: refused_words(refused),
        why: error.to_string(),
    })
}

/// Keeps a copy of a file as it is under another name, which nothing has yet.
fn put_aside(store: &Store, path: &Path, at: DateTime<FixedOffset>) -> Result<PathBuf, StoreError> {
    let time = at.format("%Y%m%d-%H%M%S");
    let mut name = path.file_stem().unwrap_or_default().to_string_lossy();
    let place = |name: &str, number: u32| {
        let nth = match number {
            1 => String::new(),
            number => format!("，{number}"),
        };
        path.with_file_name(format!("{name}{ASIDE}{time}{nth}）.lantu"))
    };
    // Of a long name the beginning is enough: none of the copies may fail by it.
    while place(&name, u32::MAX).file_name().unwrap_or_default().len() > LONGEST_NAME
        && name.to_mut().pop().is_some()
    {}
    let mut number = 1;
    while place(&name, number).symlink_metadata().is_ok() {
        number += 1;
    }
    let aside = place(&name, number);
    store.save_copy(&aside, false)?;
    Ok(aside)
}

/// Where it is kept of which library a file is the replica.
fn record_of(replica: &Path) -> PathBuf {
    replica.with_extension("server.json")
}

/// How files are called that hold what the server refused.
const ASIDE: &str = "（服务器没有收下的，";

fn is_aside(path: &Path) -> bool {
    path.to_string_lossy().contains(ASIDE)
}

/// Brings both together; whether the file is then to be built anew.
fn meet(
    server: &Server,
    store: &Store,
    content: &mut Portfolio,
    synced: &mut Synced,
) -> Result<bool, ServerError> {
    let name = &server.membership.author;
    let connection = store.connection();
    let path = store.path();
    let renamed = member(connection).and_then(|was| match was {
        Some(was) if was != *name => rename_member(connection, name),
        _ => Ok(()),
    });
    renamed.map_err(|fault| fault.at(path))?;
    let mut meeting = Meeting::default();
    meeting.begin(server)?;
    let mut host = AtOnce {
        store,
        content,
        synced,
    };
    meeting.round(server, &mut host)?;
    synced.refused = meeting.refused;
    Ok(meeting.is_anew)
}

/// A command that has the file open, and nobody else.
struct AtOnce<'a> {
    store: &'a Store,
    content: &'a mut Portfolio,
    synced: &'a mut Synced,
}

impl Host for AtOnce<'_> {
    type End = ServerError;

    fn ask<T: Send + 'static>(
        &mut self,
        question: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Result<T, ServerError> {
        Ok(question(self.store))
    }

    fn receive(&mut self, lot: Vec<Received>) -> Result<bool, ServerError> {
        for received in lot {
            self.synced.received += 1;
            if self.content.apply_whole(&received.op().op).is_err() || !received.save(self.store)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn sent(&mut self, settled: &Settled) {
        self.synced.sent += 1;
        let label = &settled.op.op.label;
        let left_out = settled.left_out().map(|change| Conflict {
            label: label.clone(),
            change: change.clone(),
        });
        self.synced.conflicts.extend(left_out);
    }

    fn waits(&mut self, _count: usize, _read: Vec<Uuid>) {}

    fn goes_on(&mut self) {}
}
