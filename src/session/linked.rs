//! The server of a replica that is open, as far as a session knows of it.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::model::Op;
use crate::store::Wake;
use crate::store::server::{Link, Refusal, ServerAddress};

/// How a replica stands to its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It has not been asked yet.
    Asking,
    /// It answers.
    Online,
    /// It does not, for this reason.
    Offline(String),
    /// It does not let in.
    Locked(String),
}

/// What somebody else did last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastOfOthers {
    /// Who.
    pub author: String,
    /// What.
    pub label: String,
    /// When.
    pub at: DateTime<FixedOffset>,
}

/// The server of a library that is open.
pub struct Linked {
    pub(super) link: Link,
    pub(super) wake: Wake,
    pub(super) address: ServerAddress,
    pub(super) reach: Reach,
    /// How many steps of those that were read it does not have yet.
    pub(super) waiting: usize,
    /// As whom the login signs, once the server has said so.
    pub(super) author: Option<String>,
    pub(super) last: Option<LastOfOthers>,
    /// What it refused since the library was opened.
    pub(super) refused: Vec<Refusal>,
    /// What was done here and not found in the file yet.
    pub(super) since: VecDeque<(Arc<Op>, DateTime<FixedOffset>)>,
    /// Whether the content is to come anew: what comes until then is in it.
    pub(super) is_stale: bool,
    pub(super) has_news: bool,
}

impl Linked {
    /// How it stands.
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Where it is.
    pub fn place(&self) -> String {
        self.address.place()
    }

    /// The address, without the password.
    pub const fn address(&self) -> &ServerAddress {
        &self.address
    }

    /// How many steps it does not have yet.
    pub fn waiting(&self) -> usize {
        self.waiting + self.since.len()
    }

    /// As whom what is done here is signed on the server, once that has said so.
    pub fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    /// What somebody else did last.
    pub const fn last(&self) -> Option<&LastOfOthers> {
        self.last.as_ref()
    }

    /// Takes note of a step that was done here.
    pub(super) fn note(&mut self, op: Arc<Op>, at: DateTime<FixedOffset>) {
        self.since.push_back((op, at));
    }

    /// Has the content come anew.
    pub(super) fn rebuild(&mut self) {
        self.is_stale = true;
        self.link.rebuild();
    }

    /// Forgets steps that are in the file and known to the server's side, or that the file has refused.
    pub(super) fn forget(&mut self, steps: &[Uuid]) {
        self.since.retain(|(op, _)| !steps.contains(&op.id));
    }
}
