//! What the window remembers between pictures.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{Command, Wake};
use crate::model::{Field, Id, Project, ProjectColumn};

use super::command::UiCommand;
use super::dialogs::{
    backups, compare, export, filter, handbook, history, lists, merge, own_fields, palette,
    password, paste, replace, snapshot,
};
use super::fields::editor::{self, Target};
use super::files;
use super::kit::{clipboard, notices};
use super::pages::{self, table};
use super::panels::{inspector, views};
use super::shown::Shown;

/// What the window remembers between pictures. Never data.
pub struct UiState {
    pub wake: Wake,
    pub clipboard: clipboard::Clipboard,
    pub editor: editor::Editor,
    pub table: table::TableUi,
    pub page: inspector::Page,
    pub shared: inspector::SharedValues,
    /// The column whose history is shown; none for all.
    pub history_column: Option<ProjectColumn>,
    pub pages: pages::Pages,
    pub naming: Option<views::Naming>,
    pub filter: Option<filter::FilterPopup>,
    pub palette: Option<palette::Palette>,
    pub paste: Option<paste::PasteDialog>,
    pub replace: Option<replace::ReplaceDialog>,
    pub lists: Option<lists::ListsDialog>,
    pub handbook: Option<handbook::Handbook>,
    pub backups: Option<backups::BackupsDialog>,
    pub export: Option<export::ExportDialog>,
    pub compare: Option<compare::CompareDialog>,
    pub merge: Option<merge::MergeDialog>,
    pub snapshot: Option<snapshot::SnapshotDialog>,
    pub history: Option<history::HistoryDialog>,
    pub file_dialog: Option<files::FileDialog>,
    pub notices: notices::Notices,
    /// A command asked for while drawing; carried out before the next picture.
    pub wanted: Option<UiCommand>,
    pub open_next: Option<PathBuf>,
    pub is_renaming: bool,
    pub is_choosing_columns: bool,
    pub own_fields: Option<own_fields::OwnFieldsDialog>,
    pub is_showing_warnings: bool,
    pub is_showing_keys: bool,
    pub is_showing_about: bool,
    pub password: Option<password::PasswordDialog>,
    /// Whether the program shows what is wrong with a library.
    pub is_in_trouble: bool,
    /// What was last noted of the text being typed.
    pub noted: Option<crate::app::Typed>,
}

impl UiState {
    pub fn new(wake: Wake) -> Self {
        Self {
            wake,
            clipboard: clipboard::Clipboard::default(),
            editor: editor::Editor::default(),
            table: table::TableUi::default(),
            page: inspector::Page::default(),
            shared: inspector::SharedValues::default(),
            history_column: None,
            pages: pages::Pages::default(),
            naming: None,
            filter: None,
            palette: None,
            paste: None,
            replace: None,
            lists: None,
            handbook: None,
            backups: None,
            export: None,
            compare: None,
            merge: None,
            snapshot: None,
            history: None,
            file_dialog: None,
            notices: notices::Notices::default(),
            wanted: None,
            open_next: None,
            is_renaming: false,
            is_choosing_columns: false,
            own_fields: None,
            is_showing_warnings: false,
            is_showing_keys: false,
            is_showing_about: false,
            password: None,
            is_in_trouble: false,
            noted: None,
        }
    }

    /// Lets go of all that belongs to the library that was open: another one has projects of the same ids. Returns
    /// what was typed and could not be kept.
    pub fn leave_library(&mut self) -> Option<String> {
        let lost = self.editor.give_up();
        let before = std::mem::replace(self, Self::new(Arc::clone(&self.wake)));
        self.clipboard = before.clipboard;
        self.notices = before.notices;
        self.noted = before.noted;
        self.table = before.table.emptied();
        self.page = before.page;
        self.handbook = before.handbook;
        self.is_showing_keys = before.is_showing_keys;
        self.is_showing_about = before.is_showing_about;
        lost
    }

    /// What is being filled in beside the fields of the library, and would be lost with the window.
    pub const fn unfinished_dialog(&self) -> Option<&'static str> {
        Some(match self {
            Self { paste: Some(_), .. } => "粘贴",
            Self {
                replace: Some(_), ..
            } => "查找和替换",
            Self { lists: Some(_), .. } => "管理部门、类别和篇章",
            Self {
                own_fields: Some(_),
                ..
            } => "管理自定义列",
            Self {
                export: Some(_), ..
            } => "导出",
            Self { merge: Some(_), .. } => "合并",
            Self {
                snapshot: Some(_), ..
            } => "拍快照",
            Self {
                naming: Some(_), ..
            } => "视图名称",
            _ => return None,
        })
    }

    /// Ends a picture: what was asked of it in vain is dropped.
    pub fn end_picture(&mut self, ui: &egui::Ui, shown: &Shown<'_>, queue: &mut Vec<Command>) {
        let refused = self
            .editor
            .end_picture(ui, &shown.portfolio, shown.unit, queue);
        for text in refused {
            self.complain(ui, text);
        }
        if self.table.end_picture() {
            ui.request_repaint();
        }
    }

    /// Draws what is open in a slot, and keeps it open as long as `draw` says so.
    pub fn keep_open<T>(
        &mut self,
        slot: fn(&mut Self) -> &mut Option<T>,
        draw: impl FnOnce(&mut T, &mut Self) -> bool,
    ) {
        if let Some(mut open) = slot(self).take()
            && draw(&mut open, self)
        {
            *slot(self) = Some(open);
        }
    }

    /// Whether a dialog has the keyboard.
    pub fn has_dialog(&self) -> bool {
        self.palette.is_some()
            || self.paste.is_some()
            || self.replace.is_some()
            || self.lists.is_some()
            || self.handbook.is_some()
            || self.backups.is_some()
            || self.export.is_some()
            || self.compare.is_some()
            || self.merge.is_some()
            || self.snapshot.is_some()
            || self.history.is_some()
            || self.is_choosing_columns
            || self.own_fields.is_some()
            || self.is_showing_warnings
            || self.is_showing_keys
            || self.is_showing_about
            || self.password.is_some()
            || self.is_in_trouble
    }

    /// Begins to type into a cell; one that is derived says where it comes from, and that is shown.
    pub fn edit_cell(
        &mut self,
        ui: &egui::Ui,
        shown: &Shown<'_>,
        project: Id<Project>,
        field: Field,
        start: editor::Start,
    ) {
        let reason = match (&shown.read_only, field) {
            (Some(reason), _) => format!("不能修改：{reason}"),
            (None, Field::Derived(derived)) => {
                self.edit_field(project, field);
                format!("{}：{}", field.label(), crate::app::why_derived(derived))
            }
            (None, field) => {
                self.table.is_scrolling_to_cursor = true;
                return self.editor.edit_cell(project, field, start);
            }
        };
        self.say(ui, reason);
    }

    /// Says why nothing was done.
    pub fn say(&mut self, ui: &egui::Ui, text: impl Into<String>) {
        let notice = crate::app::Notice {
            text: text.into(),
            is_error: false,
            file: None,
        };
        self.notices.add(ui, notice);
    }

    /// Says what went wrong; it stays until it is closed.
    pub fn complain(&mut self, ctx: &egui::Context, text: impl Into<String>) {
        let notice = crate::app::Notice {
            text: text.into(),
            is_error: true,
            file: None,
        };
        self.notices.add(ctx, notice);
    }

    /// Puts the keyboard into the inspector's field.
    pub fn edit_field(&mut self, project: Id<Project>, field: Field) {
        let column = match field {
            Field::Typed(column) => column,
            Field::Own(own) => {
                self.page = inspector::Page::Basics;
                self.editor.go_to(Target::Own(vec![project], own));
                return;
            }
            // What is derived is changed where it comes from.
            Field::Derived(
                crate::model::Derived::NextMilestone | crate::model::Derived::OverdueDays,
            ) => {
                self.page = inspector::Page::Milestones;
                return;
            }
            Field::Derived(crate::model::Derived::Period) => ProjectColumn::Start,
            Field::Derived(crate::model::Derived::OutlinePath) => ProjectColumn::Outline,
            Field::Derived(_) => {
                self.page = inspector::Page::Money;
                return;
            }
        };
        self.page = inspector::Page::Basics;
        self.editor.go_to(Target::Field(vec![project], column));
    }

    pub fn ask_file(
        &mut self,
        ask: files::Ask,
        folder: Option<PathBuf>,
        then: fn(PathBuf) -> files::Then,
    ) {
        if self.file_dialog.is_none() {
            let wake = Arc::clone(&self.wake);
            match files::FileDialog::open(ask, folder, wake, then) {
                Ok(dialog) => self.file_dialog = Some(dialog),
                Err(error) => tracing::warn!("no file dialog: {error}"),
            }
        }
    }
}
