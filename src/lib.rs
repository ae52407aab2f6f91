//! 蓝图 (Lantu): a desktop portfolio manager for the major projects of a development plan.
//!
//! The rooms, from the bottom: `model` (words and rules), `store` (the library file), `view` (questions), `edit` (what
//! people mean, as drafts of ops), `reconcile` (three states into one), `import`, `report` (papers), `seed` (the embedded
//! plan), `session` (an open library and the only writer), `app` (the running program without its window), `ui` (the
//! window) and `cli`. A room uses those before it, as its own door says; `tests/rooms.rs` fails when an arrow points back.

pub mod app;
pub mod cli;
pub mod clock;
pub mod edit;
pub mod fonts;
pub mod import;
pub mod model;
pub mod reconcile;
pub mod report;
pub mod seed;
pub mod session;
pub mod store;
pub mod ui;
pub mod view;
