//! What stands around the page: menu, bars, the panels at both sides, the line at the foot.

pub mod banner;
pub mod inspector;
pub mod layout;
pub mod menu;
pub mod menu_keys;
pub mod naming;
pub mod page_bar;
pub mod page_tabs;
pub mod plan_choice;
mod search;
pub mod sidebar;
pub mod sides;
pub mod start;
pub mod status;
pub mod toolbar;
pub mod veil;
pub mod views;
pub mod welcome;
