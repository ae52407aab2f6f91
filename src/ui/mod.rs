//! The window: theme, widgets, panels. Reads an [`App`](crate::app::App) and sends it commands.
//!
//! May use `app`, `fonts`, `model` and `view`, and `report` for the look of a paper. No SQL, no file formats.

mod asked;
mod carry_out;
mod command;
mod desktop_look;
mod dialogs;
mod fields;
mod files;
mod front;
mod help;
mod kit;
mod pages;
mod panels;
mod place;
mod recent;
mod resume;
mod returning;
mod run;
mod shown;
mod state;
mod window;

pub use command::{MENUS, Menu, all_shortcuts};
pub use dialogs::asked_for as dialogs_asked_for;
pub use run::{End, NoWindow, run, say};
pub use window::Window;
