//! The table of projects: its page, its keys, and the rows that the timeline walks as well.

mod cell_editor;
mod cells;
mod delegate;
mod found;
mod grid;
mod head_filter;
mod keys;
mod options;
mod span;
mod state;

pub use grid::TablePage;
pub use keys::keys;
pub use state::TableUi;
