//! The window: theme, widgets, panels. Reads an [`App`](crate::app::App) and sends it commands.
//!
//! May use `app`, `fonts`, `model` and `view`, and `report` for the look of a paper. No SQL, no file formats.

mod backups_dialog;
mod banner;
mod carry_out;
mod clipboard;
mod command;
mod compare_dialog;
mod date_picker;
mod dialogs;
mod editor;
mod editors;
mod export_dialog;
mod files;
mod filter_popup;
mod fonts;
mod handbook;
mod history_dialog;
mod icons;
mod inspector;
mod keyboard;
mod lists_dialog;
mod menu;
mod merge_dialog;
mod notices;
mod own_fields;
mod page_bar;
mod pages;
mod palette;
mod password_dialog;
mod paste_dialog;
mod replace_dialog;
mod resume;
mod sheet;
mod sidebar;
mod snapshot_dialog;
mod status;
mod table;
mod theme;
mod toolbar;
mod trouble_dialog;
mod views;
mod waiting;
mod widgets;
mod window;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{App, Command, SaveState, ShownComparison, ViewCounts, Wake, Workspace};
use crate::model::{Field, Id, MoneyUnit, OutlineNode, Portfolio, Project, ProjectColumn};
use crate::view::{
    ChartData, FundingMatrix, IndicatorTable, Listing, Moment, Ranked, Summary, Warning,
};

use command::UiCommand;
use editor::Target;

pub use window::{Window, run};

/// What one picture of the window shows: everything is computed before the first panel is drawn.
pub(crate) struct Shown<'a> {
    app: &'a App,
    workspace: &'a Workspace,
    portfolio: Arc<Portfolio>,
    listing: Arc<Listing>,
    tree: Arc<Listing>,
    /// Only for the pages that show it.
    summary: Arc<Summary>,
    /// Only for a library small enough to have it at each keystroke.
    tree_summary: Option<Arc<Summary>>,
    /// Only for the page 资金.
    funding: Option<(Arc<FundingMatrix>, Arc<Vec<Ranked>>)>,
    /// Only for the pages 指标 and 总览.
    indicators: Option<Arc<IndicatorTable>>,
    /// Only for the pages 图表 and 总览.
    charts: Arc<Vec<ChartData>>,
    /// Only for the page 总览.
    briefing: Arc<Vec<String>>,
    warnings: Arc<Vec<Warning>>,
    view_counts: ViewCounts,
    outline_children: Arc<OutlineChildren>,
    /// The comparison that takes the place of the page, while one is on.
    comparison: Option<Arc<ShownComparison>>,
    moment: Moment,
    unit: MoneyUnit,
    selected: Option<Id<Project>>,
    selection: &'a BTreeSet<Id<Project>>,
    undo_label: Option<String>,
    redo_label: Option<String>,
    save_state: Option<SaveState>,
    read_only: Option<String>,
    file_name: String,
    user: String,
}

impl Shown<'_> {
    /// The first project of the table.
    fn first(&self) -> Option<Id<Project>> {
        fn of(groups: &[crate::view::Group]) -> Option<Id<Project>> {
            let mut groups = groups.iter();
            groups.find_map(|group| {
                group
                    .projects
                    .first()
                    .copied()
                    .or_else(|| of(&group.groups))
            })
        }
        of(&self.listing.groups).or_else(|| self.listing.projects.first().copied())
    }

    /// What is still there of projects taken hold of: the rows may have changed while they were on their way.
    fn still_shown(&self, moved: &[Id<Project>]) -> Vec<Id<Project>> {
        let is_alone = moved.len() == 1;
        let is_there = |id: &&Id<Project>| {
            self.selection.contains(id) || (is_alone && self.listing.projects.contains(id))
        };
        moved.iter().filter(is_there).copied().collect()
    }

    /// Whether what is selected can be seen, so that commands may act on it.
    const fn shows_selection(&self) -> bool {
        self.comparison.is_none() && self.app.shows_selection()
    }

    /// A sum as people read it: `—` while nothing is filled in.
    fn sum(&self, amount: crate::model::Money) -> String {
        match amount {
            crate::model::Money::ZERO => crate::view::ABSENT.to_owned(),
            amount => format!("{} {}", amount.format(self.unit), self.unit.label()),
        }
    }
}

/// The nodes below each node of the outline, in the order of the plan; those of `None` are at the top.
type OutlineChildren = HashMap<Option<Id<OutlineNode>>, Vec<Id<OutlineNode>>>;

/// What the window remembers between pictures. Never data.
pub(crate) struct UiState {
    wake: Wake,
    clipboard: clipboard::Clipboard,
    editor: editor::Editor,
    table: table::TableUi,
    page: inspector::Page,
    shared: inspector::SharedValues,
    /// The column whose history is shown; none for all.
    history_column: Option<ProjectColumn>,
    pages: pages::Pages,
    naming: Option<views::Naming>,
    filter: Option<filter_popup::FilterPopup>,
    palette: Option<palette::Palette>,
    paste: Option<paste_dialog::PasteDialog>,
    replace: Option<replace_dialog::ReplaceDialog>,
    lists: Option<lists_dialog::ListsDialog>,
    handbook: Option<handbook::Handbook>,
    backups: Option<backups_dialog::BackupsDialog>,
    export: Option<export_dialog::ExportDialog>,
    compare: Option<compare_dialog::CompareDialog>,
    merge: Option<merge_dialog::MergeDialog>,
    snapshot: Option<snapshot_dialog::SnapshotDialog>,
    history: Option<history_dialog::HistoryDialog>,
    file_dialog: Option<files::FileDialog>,
    notices: notices::Notices,
    /// A command asked for while drawing; carried out before the next picture.
    wanted: Option<UiCommand>,
    open_next: Option<PathBuf>,
    is_renaming: bool,
    is_choosing_columns: bool,
    own_fields: Option<own_fields::OwnFieldsDialog>,
    is_showing_warnings: bool,
    is_showing_keys: bool,
    is_showing_about: bool,
    password: Option<password_dialog::PasswordDialog>,
    /// Whether the program shows what is wrong with a library.
    is_in_trouble: bool,
    /// What was last noted of the text being typed.
    noted: Option<crate::app::Typed>,
}

impl UiState {
    fn new(wake: Wake) -> Self {
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
    fn leave_library(&mut self) -> Option<String> {
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
    const fn unfinished_dialog(&self) -> Option<&'static str> {
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
    fn end_picture(&mut self, ui: &egui::Ui, shown: &Shown<'_>, queue: &mut Vec<Command>) {
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
    fn keep_open<T>(
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
    fn has_dialog(&self) -> bool {
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
    fn edit_cell(
        &mut self,
        ui: &egui::Ui,
        shown: &Shown<'_>,
        project: Id<Project>,
        field: Field,
        start: editor::Start,
    ) {
        let reason = match (&shown.read_only, field) {
            (Some(reason), _) => format!("不能修改：{reason}"),
            (None, Field::Derived(derived)) if !field.is_typed() => {
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
    fn say(&mut self, ui: &egui::Ui, text: impl Into<String>) {
        let notice = crate::app::Notice {
            text: text.into(),
            is_error: false,
            file: None,
        };
        self.notices.add(ui, notice);
    }

    /// Says what went wrong; it stays until it is closed.
    fn complain(&mut self, ctx: &egui::Context, text: impl Into<String>) {
        let notice = crate::app::Notice {
            text: text.into(),
            is_error: true,
            file: None,
        };
        self.notices.add(ctx, notice);
    }

    /// Puts the keyboard into the inspector's field.
    fn edit_field(&mut self, project: Id<Project>, field: Field) {
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

    fn ask_file(
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
