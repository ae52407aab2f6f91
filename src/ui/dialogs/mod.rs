//! The dialogs in front of the window, one a file. A new one is a file that implements [`Dialog`], its lines below and,
//! for one that a person asks for, its command in `command.rs`.

mod about;
mod annual_list;
mod backups;
mod column_color;
mod column_filter;
mod columns;
mod compare;
mod delete;
mod exchange;
mod export;
mod filter;
mod filter_expression;
mod handbook;
mod history;
mod keys;
mod leave_import;
mod lists;
mod merge;
mod move_to;
mod own_fields;
mod palette;
mod password;
mod paste;
mod paste_plan_text;
mod replace;
mod reporting;
mod settings;
mod snapshot;
mod trouble;
mod unlock;
mod warnings;

use egui::Ui;

use crate::app::{Command, ExchangeStep, FileCommand, PastCommand};

use super::command::UiCommand;
use super::shown::Shown;
use super::state::{Dialog, UiState};

pub use column_filter::ColumnFilter;
pub use exchange::remit_words;
pub use filter::FilterPopup;
pub use leave_import::LeaveImport;
pub use merge::MergeDialog;
pub use password::PasswordDialog;
pub use paste::{paste_or_ask, pasted_block};
pub use trouble::TroubleDialog;
pub use unlock::UnlockDialog;
pub use warnings::WarningsDialog;

/// Opens the dialog that a command asks for. Whether there is one.
pub fn open(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) -> bool {
    use UiCommand as C;
    let ask_history = || Command::Past(PastCommand::AskHistory(String::new()));
    let dialog: Box<dyn Dialog> = match wanted {
        C::AnnualList => Box::new(annual_list::AnnualListDialog::new(shown)),
        C::About => Box::new(about::AboutDialog::default()),
        C::Backups => Box::new(backups::BackupsDialog::default()),
        C::Columns => Box::new(columns::ColumnsDialog::default()),
        C::Compare => {
            queue.push(ask_history());
            Box::new(compare::CompareDialog::new(shown))
        }
        // One is plainly seen; of many, most are out of sight.
        C::DeleteProjects if shown.selection.len() > 1 => Box::new(delete::DeleteDialog::default()),
        C::Exchange => {
            queue.push(Command::File(FileCommand::Exchange(ExchangeStep::Look)));
            Box::new(exchange::ExchangeDialog::new())
        }
        C::Export => Box::new(export::ExportDialog::new(shown)),
        C::Handbook => Box::new(handbook::Handbook::new(ui)),
        C::History => {
            queue.push(ask_history());
            Box::new(history::HistoryDialog::default())
        }
        C::Keys => Box::new(keys::KeysDialog),
        C::Lists => Box::new(lists::ListsDialog::default()),
        C::MoveTo => Box::new(move_to::MoveDialog::new(shown)),
        C::OwnFields => Box::new(own_fields::OwnFieldsDialog::default()),
        C::Palette => Box::new(palette::Palette::default()),
        C::PastePlanText => Box::new(paste_plan_text::PastePlanText),
        C::Print => Box::new(export::ExportDialog::to_print(shown)),
        C::Replace => Box::new(replace::ReplaceDialog::new(shown)),
        C::Reporting => Box::new(reporting::ReportingDialog::new(shown)),
        C::Settings => Box::new(settings::SettingsDialog::new(ui, shown)),
        C::TakeSnapshot => Box::new(snapshot::SnapshotDialog::default()),
        _ => return false,
    };
    state.dialogs.open_boxed(dialog);
    true
}
