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
use super::moving::download;
use super::pending::Reading;
use super::serving::{Server, Taken};
use super::settled::{Settled, Sight};
use crate::files::{create_private_folder, read_json, real_path, write_json};
use crate::model::op_set::Known;
use crate::model::{Change, Dot, Portfolio, SignedOp};
use crate::store::member::{member, rename_member};
use crate::store::{Author, Opened, Store, StoreError};

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
    pub refused: Vec<(String, String)>,
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
    /// The file of an address, whether or not it is there yet; `name` is that of the library on the server.
    fn of(root: &Path, address: &ServerAddress, name: &str) -> Self {
        let fit = |text: &str| -> String {
            let odd = |sign: char| sign.is_control() || r#"\/:*?"<>|"#.contains(sign);
            text.chars()
                .map(|sign| if odd(sign) { '_' } else { sign })
                .collect()
        };
        let folder = root.join(fit(&address.place()));
        Self {
            path: folder.join(format!("{}.lantu", fit(name))),
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
        let path = found.next()?;
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

    /// Keeps beside the file of which library it is the replica.
    fn keep_address(&self, address: &ServerAddress, name: &str) {
        let words = address.words(name);
        let record = record_of(&self.path);
        if let Err(error) = write_json(&record, &words) {
            tracing::warn!("the replica does not tell where it is from: {error:?}");
        }
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
        // Below its real name, which is how trust and origin know it.
        let replica = Self {
            path: real_path(&replica.path),
        };
        replica.keep_address(address, &server.membership.name);
        let name = server.membership.author.as_str();
        if !replica.path.exists() {
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
        if store.library_id()? != server.membership.library.to_string() {
            return Err(replica.differs("是另一个项目库的副本"));
        }
        let mut synced = Synced::default();
        let met = meet(&server, &store, &mut portfolio, &mut synced);
        store.close();
        match met? {
            Outcome::Same => {}
            Outcome::Anew => {
                if !synced.refused.is_empty() {
                    let author = Author {
                        name: String::new(),
                        host: String::new(),
                    };
                    let opened = Store::open(&replica.path, author, at)?;
                    let aside = put_aside(&opened.store, &replica.path, at);
                    opened.store.close();
                    synced.aside = Some(aside?);
                }
                download(&server, &replica.path, true, Some(name))?;
            }
        }
        Ok((replica, synced))
    }

    fn differs(&self, what: &str) -> ServerError {
        ServerError::Differs {
            what: what.to_owned(),
            path: self.path.display().to_string(),
        }
    }
}

/// Keeps a copy of a file as it is under another name.
pub(super) fn put_aside(
    store: &Store,
    path: &Path,
    at: DateTime<FixedOffset>,
) -> Result<PathBuf, StoreError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}{ASIDE}{}）.lantu", at.format("%Y%m%d-%H%M%S"));
    let aside = path.with_file_name(name);
    store.save_copy(&aside, true)?;
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

/// How the file stands after a meeting.
enum Outcome {
    /// It holds what the server holds.
    Same,
    /// It is to be built anew.
    Anew,
}

fn meet(
    server: &Server,
    store: &Store,
    content: &mut Portfolio,
    synced: &mut Synced,
) -> Result<Outcome, ServerError> {
    let name = &server.membership.author;
    let connection = store.connection();
    let path = store.path();
    let renamed = member(connection).and_then(|was| match was {
        Some(was) if was != *name => rename_member(connection, name),
        _ => Ok(()),
    });
    renamed.map_err(|fault| fault.at(path))?;
    let mut had = Known::default();
    let pending = Reading::default().pending(store, &server.known()?, |dot| had.note(dot))?;
    let mut fits = true;
    loop {
        let lot = server.beyond(&had, LOT)?;
        if lot.is_empty() {
            break;
        }
        for settled in &lot {
            had.note(settled.op.dot);
            synced.received += 1;
            fits = fits && receive(store, content, settled)?;
        }
    }
    let mut is_anew = !fits || is_unlike(store, &server.left_out_of_mine()?)?;
    // After a step that is refused the others are of a new origin: the server knows no gaps.
    let mut origin: Option<(Uuid, u64)> = None;
    for op in pending {
        // As it is called on the server, whoever was at work here.
        let op = SignedOp {
            library: server.membership.library,
            author: name.clone(),
            ..op
        };
        let op = match &mut origin {
            None => op,
            Some((origin, counter)) => {
                *counter += 1;
                SignedOp {
                    dot: Dot {
                        origin: *origin,
                        counter: *counter,
                    },
                    ..op
                }
            }
        };
        let label = op.op.label.clone();
        match server.send(&op, false)? {
            Taken::Done(_, skipped) => {
                synced.sent += 1;
                is_anew |= !skipped.is_empty();
                let settled = Settled {
                    seq: 0,
                    op,
                    skipped,
                    sight: Sight::default(),
                };
                let left_out = settled.left_out().cloned();
                synced.conflicts.extend(left_out.map(|change| Conflict {
                    label: label.clone(),
                    change,
                }));
            }
            Taken::Refused(why) => {
                is_anew = true;
                synced.refused.push((label, why));
                origin = Some((Uuid::new_v5(&op.op.id, b"after"), 0));
            }
            Taken::OutOfOrder | Taken::Conflict => {
                is_anew = true;
                synced.refused.push((
                    label,
                    "修改的次序不对，可能这个文件是从旧备份恢复的".to_owned(),
                ));
                origin = Some((Uuid::new_v5(&op.op.id, b"after"), 0));
            }
        }
    }
    Ok(if is_anew {
        Outcome::Anew
    } else {
        Outcome::Same
    })
}

/// So many ops come at once.
const LOT: i64 = 500;

/// Adds an op of the server to the file; whether it fits what is there.
fn receive(store: &Store, content: &mut Portfolio, settled: &Settled) -> Result<bool, ServerError> {
    let received = settled.received();
    if content.apply_whole(&received.op().op).is_err() {
        return Ok(false);
    }
    Ok(received.save(store)?)
}

/// Whether something was left out on the server of what the file still holds whole: the word of it was lost on its way.
pub(super) fn is_unlike(store: &Store, left_out: &[Settled]) -> Result<bool, StoreError> {
    for settled in left_out {
        let id = settled.op.op.id;
        let made = settled.made().op.changes.len();
        let held = store.changes_of(id)?;
        if let Some(held) = held {
            // Whoever built the file anew built it whole.
            return Ok(held != made);
        }
    }
    Ok(false)
}
