//! What people mean, as drafts of ops: a label in plain words and the changes.
//!
//! Pure: nothing is altered here, and new identities are handed in. May use `model` and `view`.

mod annual_list;
mod approvals;
mod cells;
mod draft;
mod error;
mod fill;
mod indicators;
mod light;
mod lists;
mod milestones;
mod own_fields;
mod parts;
mod placing;
mod problems;
mod remit;
mod reporting;
mod snapshots;
mod spellings;
mod states;
mod views;

pub use annual_list::{batch_name, batch_of, next_batch};
pub use cells::{
    CellValue, Emptied, Fill, NewRow, Paste, Refused, Replacement, Sheet, SheetColumn, Spot,
    parse_block, read_cell, read_field, replacements, text_fields, why_derived, why_not_now,
};
pub use draft::{Draft, NewId, PartColumn, known_from_group, moved_to_group, named};
pub use error::{
    CellError, ListError, NotAttached, OwnFieldError, PasteError, ReportingError, RoundError,
    SnapshotError,
};
pub use fill::{RoundForm, asked_word, senders_words};
pub use light::check_light_reasons;
pub use lists::{LISTS, ListEntry, list_entries};
pub use milestones::which_milestones;
pub use own_fields::{OwnFieldForm, held_by_groups, own_value_counts};
pub use parts::read_part;
pub use remit::{PartOfLibrary, find_department, is_led_by, is_within, part_of};
pub use reporting::rule_with_cells;
