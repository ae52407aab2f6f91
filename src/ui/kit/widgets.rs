//! Controls and frames of dialogs in the house's style.

mod controls;
mod dialog;

pub use controls::{
    ListRow, caption, caret, chip, combo_box, compact, diamond, focus_ring, icon_button, list_row,
    primary_button, row_ground, scrolled_rows, search_id, segmented, stage_pill, tag, tell,
    text_button, whole_caption,
};
pub use dialog::{
    agreement, agreement_with_tip, bring_lists_forward, closable_heading, dialog, from_right,
    hanging, keep_while_open, middle, middle_of_height, plain_dialog, set_dialog_width, while_open,
};
