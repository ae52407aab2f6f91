//! From whom a merge comes, and how far the exchange with them has come.

use std::path::Path;

use uuid::Uuid;

use crate::model::op_set::Known;
use crate::model::{Department, Exchange, Extent, Id, Remit, Sent};
use crate::store::{PackageHead, Sender};

use super::theirs::{OurOps, Theirs};

/// From whom a merge comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Whose copy it is.
    pub name: String,
    /// Whether it is a package.
    pub is_package: bool,
    /// How far the exchange has come once it is merged; none with somebody of whom nothing is noted.
    pub exchange: Option<Exchange>,
}

/// What is said of whoever did the work.
struct Origin<'a> {
    copy: Option<Uuid>,
    name: &'a str,
    department: Option<Id<Department>>,
    is_limited: bool,
    base: Known,
    came: Sent,
}

/// From whom it comes, and how far the exchange has come with it.
pub(super) fn party(path: &Path, theirs: &Theirs, ours: &OurOps) -> Option<Party> {
    let file = path.file_name().unwrap_or(path.as_os_str());
    let file = file.to_string_lossy().into_owned();
    let origin = match theirs {
        Theirs::Package(package) => {
            let PackageHead {
                from:
                    Sender {
                        copy,
                        name,
                        department,
                        is_limited,
                        ..
                    },
                at,
                known,
                ..
            } = &package.head;
            Origin {
                copy: *copy,
                name,
                department: department.map(Id::new),
                is_limited: *is_limited,
                base: Known::default(),
                came: Sent {
                    known: known.clone(),
                    at: *at,
                    file,
                },
            }
        }
        Theirs::Copy(copy) => {
            let Remit {
                copy: id,
                name,
                department,
                extent,
                base,
                at,
                ..
            } = copy.remit.as_ref()?;
            let last = copy.ops.ops().iter().map(|op| op.at).max();
            Origin {
                copy: Some(*id),
                name,
                department: *department,
                is_limited: matches!(extent, Extent::Own { .. }),
                base: base.known.clone(),
                came: Sent {
                    known: copy.ops.known(),
                    at: last.unwrap_or(*at),
                    file,
                },
            }
        }
    };
    let own = ours.remit.as_ref().map(|remit| remit.copy);
    // The same copy at another place: nobody else's work.
    let is_own = origin.copy.is_some() && origin.copy == own;
    let peer = match origin.copy {
        Some(copy) => Some(copy),
        None => own.map(|_| Exchange::GIVER),
    };
    let peer = peer.filter(|_| !is_own);
    Some(Party {
        name: origin.name.to_owned(),
        is_package: matches!(theirs, Theirs::Package(_)),
        exchange: peer.map(|peer| origin.exchange(peer, ours)),
    })
}

impl Origin<'_> {
    /// What is noted of somebody, with what came now. Of whom nothing is noted says himself whose copy it is.
    fn exchange(self, peer: Uuid, ours: &OurOps) -> Exchange {
        let found = ours.exchanges.iter().find(|known| known.peer == peer);
        let mut exchange = found.cloned().unwrap_or_else(|| Exchange {
            peer,
            name: self.name.to_owned(),
            department: self.department,
            is_limited: self.is_limited,
            handed: None,
            base: self.base,
            sent: None,
            received: None,
        });
        let mut came = self.came;
        if let Some(before) = exchange.received.take() {
            came.known.join(&before.known);
            if before.at > came.at {
                (came.at, came.file) = (before.at, before.file);
            }
        }
        exchange.received = Some(came);
        exchange
    }
}
