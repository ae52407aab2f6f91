//! The two sides of a merge: what was read of a copy or a package, and the library into which it goes.

use crate::model::op_set::OpSet;
use crate::model::{Exchange, Portfolio, Remit};
use crate::store::Package;

/// What was read.
pub(super) enum Theirs {
    Copy(Box<Copy>),
    Package(Box<Package>),
}

/// A copy.
pub(super) struct Copy {
    pub ops: OpSet,
    pub portfolio: Portfolio,
    pub remit: Option<Remit>,
}

/// What a merge must know of the library into which it goes.
pub struct OurOps {
    pub(super) set: OpSet,
    pub(super) remit: Option<Remit>,
    pub(super) exchanges: Vec<Exchange>,
}
