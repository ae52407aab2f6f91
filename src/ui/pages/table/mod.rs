//! The table of projects: its page, its keys, and the rows that the timeline walks as well.

mod cell_editor;
mod cells;
mod clip;
mod colored;
mod delegate;
mod drag;
mod fill;
mod filling;
mod foot;
mod found;
mod found_text;
mod grid;
mod head;
mod head_filter;
mod keys;
mod milestone_cell;
mod moves;
mod options;
mod over;
mod run;
mod sight;
mod span;
mod state;
mod widths;

pub use clip::carry_out;
pub use grid::TablePage;
pub use keys::keys;
pub use over::OverTable;
pub use state::TableUi;
