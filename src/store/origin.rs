//! Which copy of a library writes: every op is signed with an origin and its place among the ops of that origin.
//!
//! Invariants:
//! - No two files that are both written share an origin. A file goes on with the origin of its last closing only where
//!   this computer vouches for it: its record names the file, and the file holds as many ops of the origin as then. One
//!   that was copied, sent, restored or broken off begins a new origin with the next op.
//! - The record is taken away while the file is open. After a crash there is none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fault::Fault;
use super::{Author, StoreError, brought, known_ops};
use crate::files::{create_private_folder, put_aside, read_json, write_json};
use crate::model::{Dot, Op, OpKind, SignedOp};

const NAME: &str = "本机标识.json";

/// So many files of one library are remembered.
const MOST: usize = 50;

/// Signs ops.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    library: Uuid,
    author: Author,
    /// The last op of the file.
    head: Option<Dot>,
    /// None until the first op.
    origin: Option<Uuid>,
    counter: u64,
}

impl Signer {
    /// For a file that was just opened. Its next op begins a new origin.
    pub fn new(library: Uuid, author: Author, connection: &Connection) -> Result<Self, Fault> {
        Ok(Self {
            library,
            author,
            head: known_ops::head(connection)?,
            origin: None,
            counter: 0,
        })
    }

    /// Gives the next op its identity.
    pub fn sign(&mut self, op: impl Into<Arc<Op>>, at: DateTime<FixedOffset>) -> SignedOp {
        let op = op.into();
        let before = self.head;
        let dot = if op.kind == OpKind::Baseline {
            Dot {
                origin: op.id,
                counter: 1,
            }
        } else {
            // As new as the op's own identity, and known to nobody before.
            let origin = *self
                .origin
                .get_or_insert_with(|| Uuid::new_v5(&op.id, b"origin"));
            self.counter += 1;
            Dot {
                origin,
                counter: self.counter,
            }
        };
        self.head = Some(dot);
        SignedOp {
            library: self.library,
            dot,
            seen: dot.seen(before, &op),
            author: self.author.name.clone(),
            host: self.author.host.clone(),
            at,
            op,
        }
    }

    /// Takes note of an op that is now in the file.
    pub fn note(&mut self, dot: Dot) {
        self.head = Some(dot);
        if *self.origin.get_or_insert(dot.origin) == dot.origin {
            self.counter = dot.counter;
        }
    }

    /// Takes note of an op of another origin that is now in the file.
    pub fn see(&mut self, dot: Dot) {
        self.head = Some(dot);
    }

    /// Begins a new origin with the next op.
    pub const fn begin_anew(&mut self) {
        self.origin = None;
        self.counter = 0;
    }

    /// Signs with another name from now on.
    pub fn sign_as(&mut self, author: Author) {
        self.author = author;
    }

    pub fn author(&self) -> Author {
        self.author.clone()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    file: PathBuf,
    host: String,
    origin: Uuid,
    counter: u64,
}

/// What this computer vouches for of one file.
#[derive(Debug)]
pub(super) struct OriginRecord {
    record: PathBuf,
    file: PathBuf,
}

impl OriginRecord {
    /// Goes on with the origin of the last closing of the file, where nothing speaks against it, and takes the record
    /// away.
    pub fn take(
        root: &Path,
        file: &Path,
        signer: &mut Signer,
        connection: &Connection,
    ) -> Result<Self, StoreError> {
        if signer.library.is_nil() {
            return Err(StoreError::Damaged {
                what: "项目库的标识读不出".to_owned(),
                path: file.to_owned(),
            });
        }
        let folder = root.join(signer.library.to_string());
        create_private_folder(&folder)?;
        let this = Self {
            record: folder.join(NAME),
            file: file.to_owned(),
        };
        let mut all = this.read();
        let count = all.len();
        let found = all.iter().find(|known| known.file == this.file).cloned();
        all.retain(|known| known.file != this.file);
        if all.len() != count {
            write_json(&this.record, &all)?;
        }
        if let Some(known) = found.filter(|known| known.host == signer.author.host) {
            let counter = brought::counter(connection, known.origin);
            if counter.map_err(|fault| fault.at(file))? == known.counter {
                signer.origin = Some(known.origin);
                signer.counter = known.counter;
            }
        }
        Ok(this)
    }

    /// Vouches for the file as it is closed.
    pub fn close(self, signer: &Signer, connection: &Connection) -> Result<(), StoreError> {
        let Some(origin) = signer.origin else {
            return Ok(());
        };
        let counter = brought::counter(connection, origin);
        let counter = counter.map_err(|fault| fault.at(&self.file))?;
        let mut all = self.read();
        all.insert(
            0,
            Known {
                file: self.file,
                host: signer.author.host.clone(),
                origin,
                counter,
            },
        );
        all.truncate(MOST);
        Ok(write_json(&self.record, &all)?)
    }

    /// What can't be read is put aside; the files then begin new origins.
    fn read(&self) -> Vec<Known> {
        let known = read_json::<Vec<Known>>(&self.record).unwrap_or_else(|error| {
            tracing::error!("{error:?}");
            if let Err(error) = put_aside(&self.record, "读不出") {
                tracing::error!("{error:?}");
            }
            None
        });
        known.unwrap_or_default()
    }
}
