//! The icons of `assets/fonts/Phosphor.ttf`, by what they mean here.

use egui::{FontFamily, RichText};

/// magnifying-glass
pub const SEARCH: &str = "\u{e30c}";
/// info
pub const INFO: &str = "\u{e2ce}";
/// arrow-u-up-left
pub const UNDO: &str = "\u{e08a}";
/// arrow-u-up-right
pub const REDO: &str = "\u{e08c}";
/// plus
pub const PLUS: &str = "\u{e3d4}";
/// x
pub const CLOSE: &str = "\u{e4f6}";
/// check
pub const CHECK: &str = "\u{e182}";
/// warning
pub const WARNING: &str = "\u{e4e0}";
/// caret-down
pub const CARET_DOWN: &str = "\u{e136}";
/// caret-right
pub const CARET_RIGHT: &str = "\u{e13a}";
/// caret-left
pub const CARET_LEFT: &str = "\u{e138}";
/// arrow-up
pub const ARROW_UP: &str = "\u{e08e}";
/// arrow-down
pub const ARROW_DOWN: &str = "\u{e03e}";
/// funnel-simple
pub const FUNNEL: &str = "\u{e268}";
/// trash
pub const TRASH: &str = "\u{e4a6}";
/// calendar-blank
pub const CALENDAR: &str = "\u{e10a}";
/// lock
pub const LOCK: &str = "\u{e2fa}";
/// columns
pub const COLUMNS: &str = "\u{e546}";
/// file-text
pub const FILE: &str = "\u{e23a}";

/// dots-three
pub const MORE: &str = "\u{e1fe}";

/// An icon as text of this size.
pub fn icon(icon: &str, size: f32) -> RichText {
    RichText::new(icon).family(family()).size(size)
}

/// The family of the icon font.
pub fn family() -> FontFamily {
    FontFamily::Name("icons".into())
}
