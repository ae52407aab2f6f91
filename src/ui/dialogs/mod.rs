//! The dialogs in front of the window, one a file. A new one is a file that implements [`Dialog`], its lines below and,
//! for one that a person asks for, its command in `command.rs`; one that the program opens by itself also says in
//! `tests/window/keys/dialogs.rs` how it comes to be open.

mod about;
mod annual_list;
mod backups;
mod column_color;
mod column_filter;
mod columns;
mod compare;
mod connect;
mod delete;
mod exchange;
mod export;
mod fill_sheet;
mod filter;
mod filter_expression;
mod form;
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
mod place;
mod replace;
mod reporting;
mod round;
mod send_back;
mod settings;
mod snapshot;
mod trouble;
mod unlock;
mod warnings;

use egui::Ui;

use crate::app::{Command, ExchangeStep, FileCommand, PastCommand};

use super::command::UiCommand;
use super::command::UiCommand as C;
use super::shown::Shown;
use super::state::{Dialog, UiState};

pub use column_filter::ColumnFilter;
pub use connect::ConnectDialog;
pub use exchange::remit_words;
pub use export::ExportDialog;
pub use fill_sheet::FillSheetDialog;
pub use filter::FilterPopup;
pub use form::FormDialog;
pub use leave_import::LeaveImport;
pub use merge::MergeDialog;
pub use password::PasswordDialog;
pub use paste::{paste_or_ask, pasted_block};
pub use place::PlaceDialog;
pub use round::RoundDialog;
pub use send_back::SendBackDialog;
pub use trouble::TroubleDialog;
pub use unlock::UnlockDialog;
pub use warnings::WarningsDialog;

/// Makes a dialog on what is shown.
type Make = fn(&Ui, &Shown<'_>) -> Box<dyn Dialog>;

/// The dialogs that a person asks for, each with its command.
const ASKED_FOR: [(C, Make); 23] = [
    (C::AnnualList, |_, shown| {
        Box::new(annual_list::AnnualListDialog::new(shown))
    }),
    (C::About, |_, _| Box::<about::AboutDialog>::default()),
    (C::Backups, |_, _| Box::<backups::BackupsDialog>::default()),
    (C::Columns, |_, _| Box::<columns::ColumnsDialog>::default()),
    (C::Compare, |_, shown| {
        Box::new(compare::CompareDialog::new(shown))
    }),
    (C::Connect, |_, shown| Box::new(ConnectDialog::new(shown))),
    (C::DeleteProjects, |_, _| {
        Box::<delete::DeleteDialog>::default()
    }),
    (
        C::Exchange,
        |_, _| Box::new(exchange::ExchangeDialog::new()),
    ),
    (C::Export, |_, shown| {
        Box::new(export::ExportDialog::new(shown))
    }),
    (C::Handbook, |ui, shown| {
        Box::new(handbook::Handbook::at(ui, shown.help))
    }),
    (C::History, |_, _| Box::<history::HistoryDialog>::default()),
    (C::Keys, |_, _| Box::new(keys::KeysDialog)),
    (C::Lists, |_, _| Box::<lists::ListsDialog>::default()),
    (C::MoveTo, |_, shown| {
        Box::new(move_to::MoveDialog::new(shown))
    }),
    (C::OpenByPath, |_, shown| {
        Box::new(place::PlaceDialog::of_library(shown))
    }),
    (C::OwnFields, |_, _| {
        Box::<own_fields::OwnFieldsDialog>::default()
    }),
    (C::Palette, |_, _| Box::<palette::Palette>::default()),
    (C::PastePlanText, |_, _| {
        Box::new(paste_plan_text::PastePlanText)
    }),
    (C::Print, |_, shown| {
        Box::new(export::ExportDialog::to_print(shown))
    }),
    (C::Replace, |_, shown| {
        Box::new(replace::ReplaceDialog::new(shown))
    }),
    (C::Reporting, |_, shown| {
        Box::new(reporting::ReportingDialog::new(shown))
    }),
    (C::Settings, |ui, shown| {
        Box::new(settings::SettingsDialog::new(ui, shown))
    }),
    (C::TakeSnapshot, |_, _| {
        Box::<snapshot::SnapshotDialog>::default()
    }),
];

/// Opens the dialog that a command asks for. Whether there is one.
pub fn open(
    ui: &Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    queue: &mut Vec<Command>,
    wanted: UiCommand,
) -> bool {
    // One is plainly seen; of many, most are out of sight.
    if wanted == C::DeleteProjects && shown.selection.len() < 2 {
        return false;
    }
    let Some((_, make)) = ASKED_FOR.iter().find(|(command, _)| *command == wanted) else {
        return false;
    };
    if matches!(wanted, C::Compare | C::History) {
        queue.push(Command::Past(PastCommand::AskHistory(String::new())));
    }
    if wanted == C::Exchange {
        queue.push(Command::File(FileCommand::Exchange(ExchangeStep::Look)));
    }
    state.dialogs.open_boxed(make(ui, shown));
    true
}

/// What every command is called that opens a dialog.
pub fn asked_for() -> impl Iterator<Item = &'static str> {
    ASKED_FOR.iter().map(|(command, _)| command.label())
}
