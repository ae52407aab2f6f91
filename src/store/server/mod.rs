//! Libraries on a PostgreSQL server: one log for all, which the server orders and checks; each computer works on a file
//! of its own, a replica, see [`replica`].
//!
//! - Ops go in by one function of the database, `lantu.append`: it checks who may what, the kinds, the order and what is
//!   replaced. No program is trusted.
//! - The log has one counter a library, without a gap, and is chained. What is in the rows follows from it.
//! - A change that finds another value than the one it replaces is left out of the rows and stays in the log: a conflict,
//!   which hinders nothing else. One that makes or deletes rows is then left out with all of its op.
//! - Tables of rows follow from the declarations, see [`schema`]: a new field needs no step of its own here.

mod address;
pub(super) mod connecting;
mod error;
mod link;
mod moving;
mod pending;
mod replica;
mod schema;
pub(super) mod serving;
mod settled;
mod storage;
mod users;

pub use address::{AddressParts, ServerAddress, is_server_address};
pub use error::ServerError;
pub use link::{Anew, Link, News};
pub use moving::{from_server, to_server};
pub use pending::{Refusal, refused_words};
pub use replica::{Conflict, Replica, Synced};
pub use schema::{initialize, upgrade};
pub use serving::{Membership, Server};
pub use users::{Member, Role, make_login};
