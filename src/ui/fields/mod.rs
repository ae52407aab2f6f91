//! Fields in which values are typed or chosen: one editor for all of them, and a control for each kind of value.

pub mod by_kind;
pub mod date_picker;
pub mod editor;
pub mod expression;
pub mod lists;
mod marks;
mod row_list;
mod target;
