//! What a library is, given the ops that it holds.
//!
//! Each copy of a library adds ops of its own and takes over those of others. The content is a function of the ops that
//! it holds and of nothing else: whoever holds the same ops sees the same content, in whatever order they came. So a
//! copy can be edited and merged again and again, and what was decided once is an op like any other.
//!
//! - [`OpSet`] knows the ops, and of any two whether the later was done with the earlier in sight ([`history`]).
//! - [`Known`] tells how far somebody has them, copy by copy: what is sent is what lies beyond.
//! - [`same`] finds rows that were made apart and mean the same.
//! - [`track`] collects what the ops wrote into each cell and which of them kept or deleted each row.
//! - [`state`] makes rows of it, and conflicts where two wrote without knowing of each other.
//! - [`union`] is the merge of two copies: what it does to one of them, and what somebody may decide in it.

mod history;
mod known;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod properties;
mod same;
mod state;
mod track;
mod union;

pub use history::{OpSet, OpSetError};
pub use known::{Floor, Known};
pub use state::{Clash, Side};
pub use union::{Choice, Union};
