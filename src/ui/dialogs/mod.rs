//! The dialogs in front of the window, one a file.

pub mod backups;
pub mod compare;
pub mod export;
pub mod filter;
pub mod handbook;
pub mod history;
pub mod lists;
pub mod merge;
pub mod own_fields;
pub mod palette;
pub mod password;
pub mod paste;
pub mod replace;
pub mod small;
pub mod snapshot;
pub mod trouble;
