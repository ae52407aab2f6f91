//! What is drawn in many places: colours, fonts, icons, controls, cells, and what comes from the keyboard.
//!
//! Knows neither pages nor dialogs, nor what the window shows.

pub mod bars;
pub mod cells;
pub mod choices;
pub mod clipboard;
pub mod fonts;
pub mod icons;
pub mod input_method;
pub mod keyboard;
pub mod mark;
pub mod menus;
pub mod notices;
pub mod pick;
pub mod scrolling;
pub mod sheet;
pub mod steps;
pub mod tabs;
pub mod theme;
pub mod waiting;
pub mod widgets;
