//! 蓝图 (Lantu): a desktop portfolio manager for the major projects of a development plan.
//!
//! The rooms, from the bottom: `model` (words and rules), `files` (written whole or not at all), `store` (the library
//! file), `view` (questions), `edit` (what people mean, as drafts of ops), `reconcile` (three states into one, rows of foreign sheets to projects), `import`,
//! `report` (papers), `forms` (forms of others, filled), `seed` (the embedded plan), `session` (an open library and the only writer), `app` (the running
//! program without its window), `ui` (the window) and `cli`. A room uses those before it, as its own door says;
//! `tests/rooms.rs` fails when an arrow points back.
//!
//! # What is declared once, and where
//!
//! Window, filters, orders, groups, papers, files, history, comparison and merging follow from these declarations;
//! `tests/window/fields.rs` looks for every field in each of them.
//!
//! | to add | touch |
//! |---|---|
//! | a field that people fill in | its line in the `record!` of its table (`model/project.rs`, `model/milestone.rs` …), a step of `store/schema`, `seed/sample` |
//! | a value that is computed | its line in `model/derived.rs`, its arm in `view/derive.rs` |
//! | a name of milestones that every library offers as a column | `COMMON` in `model/milestone_name.rs` |
//! | a table | its `record!` in `model`, its line in `tables!` (`model/mod.rs`), a step of `store/schema`, `seed/sample` |
//! | a word of a closed list | `model/choice.rs` |
//! | a heading of foreign ledgers | `import/understand/aliases.rs` |
//! | what a column of a ledger may hold | `Role` in `import/understand/role.rs`, its words in `role/words.rs`, its arm in `import/understand/fields.rs` |
//! | another word of ledgers for a choice of a closed list | `model/synonyms.rs` |
//! | a number that only groups have | `view/number.rs` |
//! | a format of foreign files | its reader in `import/read`, its first bytes in `import/read/sniff.rs` |
//! | what a plan's text calls a thing that is built, a verb, a unit | `assets/plan_words` |
//! | a paper | its entry in `report/preset/all.rs` |
//! | a heading that only forms have | `of_heading` in `forms/filling.rs` |
//! | a rule by which cells are coloured | `view/coloring.rs`, the colours of its shades in `ui/kit/theme.rs` |
//! | a page | its word in `ViewPage`, its file in `ui/pages` with its line in `ui/pages/mod.rs`, its arm in `ui/pages/all.rs` |
//! | a dialog | its file, its lines in `ui/dialogs/mod.rs`, its command in `ui/command.rs` |
//!
//! # The way of a sum that somebody types
//!
//! ```text
//! ui       the cell's editor reads the text                    ─ Command ─►
//! app      carries the command out                             ─ cells ───►
//! edit     what is meant, as changes                           ─ Draft ───►
//! session  makes it an op, applies it to the content in memory
//!          ├─ Op ────────► store   notes it on this computer, then commits it to the file
//!          └─ Portfolio ─► view    answers again: rows, groups, totals
//!                          ├─► ui      draws the table
//!                          └─► report  makes the paper of the same answer
//! ```
//!
//! `model` holds the words that all of them use. To the file a sum passes five rooms, to the paper six, none twice: the
//! answer does not wait for the disk, which alone decides when 已保存 appears.

pub mod app;
pub mod cli;
pub mod clock;
pub mod edit;
pub mod files;
pub mod fonts;
pub mod forms;
pub mod import;
pub mod model;
pub mod reconcile;
pub mod report;
pub mod seed;
pub mod session;
pub mod store;
pub mod ui;
pub mod view;
