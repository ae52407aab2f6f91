//! Libraries on a PostgreSQL server: one log for all, which the server orders and checks; each computer works on a file
//! of its own, a replica, see [`replica`].
//!
//! - Ops go in by one function of the database, `lantu.append`: it checks who may what, the kinds, the order and what is
//!   replaced. No program is trusted.
//! - The log has one counter a library, without a gap, and is chained. What is in the rows follows from it.
//! - A change that finds another value than the one it replaces is left out of the rows and stays in the log: a conflict,
//!   which hinders nothing else. One that makes or deletes rows is then left out with all of its op.
//! - A 填报单位 reads its own projects and what these need: its log has every op, and in each what is about them. Its file
//!   is built of that, and compared with the rows that it reads.
//! - What the libraries of a server come to is counted by the program and kept beside them, see [`survey`](survey()).
//! - Tables of rows follow from the declarations, see [`schema`]: a new field needs no step of its own here.

mod address;
pub(super) mod connecting;
mod error;
mod keyring;
mod link;
mod meeting;
mod moving;
mod pending;
mod replica;
mod role;
pub(super) mod schema;
pub(super) mod serving;
mod settled;
mod storage;
mod survey;
mod users;

pub use address::{AddressParts, ServerAddress, is_server_address};
pub use error::ServerError;
pub use link::{Anew, Link, News};
pub use moving::{from_server, to_server};
pub use pending::{Refusal, refused_words};
pub use replica::{Conflict, Replica, Synced};
pub use role::Role;
pub use schema::{initialize, upgrade};
pub use serving::{Membership, Server};
pub use survey::{Counted, Figures, Surveyed, survey};
pub use users::{Member, make_login};
