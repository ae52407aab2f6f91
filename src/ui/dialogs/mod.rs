//! The dialogs in front of the window, one a file. A new one is a file that implements
//! [`Dialog`](super::state::Dialog), its line below, and the line where its command is carried out.

mod about;
mod backups;
mod column_filter;
mod columns;
mod compare;
mod delete;
mod export;
mod filter;
mod filter_expression;
mod handbook;
mod history;
mod keys;
mod lists;
mod merge;
mod move_to;
mod own_fields;
mod palette;
mod password;
mod paste;
mod replace;
mod snapshot;
mod trouble;
mod warnings;

pub use about::AboutDialog;
pub use backups::BackupsDialog;
pub use column_filter::ColumnFilter;
pub use columns::ColumnsDialog;
pub use compare::CompareDialog;
pub use delete::DeleteDialog;
pub use export::ExportDialog;
pub use filter::FilterPopup;
pub use handbook::Handbook;
pub use history::HistoryDialog;
pub use keys::KeysDialog;
pub use lists::ListsDialog;
pub use merge::MergeDialog;
pub use move_to::MoveDialog;
pub use own_fields::OwnFieldsDialog;
pub use palette::Palette;
pub use password::PasswordDialog;
pub use paste::PasteDialog;
pub use replace::ReplaceDialog;
pub use snapshot::SnapshotDialog;
pub use trouble::TroubleDialog;
pub use warnings::WarningsDialog;
