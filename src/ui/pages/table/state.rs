//! What the rows of projects remember between pictures, in the table and along the timeline.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use egui::{Rangef, Rect};

use crate::model::{Field, Id, Project, ProjectColumn, ViewPage};
use crate::ui::kit::waiting::Waiting;
use crate::ui::shown::Shown;
use crate::view::{Listing, TableRow, Warning};

use super::filling::Filling;
use super::found::Found;
use super::options::Options;
use super::run::Run;
use super::sight::Sight;
use super::span::{Corner, Span};
use super::widths::Widths;

/// What the table remembers between frames.
#[derive(Default)]
pub struct TableUi {
    pub rows: Arc<Vec<TableRow>>,
    pub made_from: Option<(Arc<Listing>, HashSet<String>)>,
    pub warnings: Option<(Arc<Vec<Warning>>, WarningIndex)>,
    /// The group whose head has the cursor, if it is not on a project.
    pub group_cursor: Option<String>,
    /// The cursor is to be in sight, wherever somebody scrolled.
    pub is_scrolling_to_cursor: bool,
    pub sight: Sight,
    /// Cells filled one after the other with Tab.
    pub run: Option<Run>,
    /// The selection is being filled into the rows below.
    pub filling: Option<Filling>,
    /// The rectangle of selected cells, beyond the cell cursor.
    pub span: Option<Span>,
    /// Where the cell cursor goes before the next picture.
    pub cursor_next: Option<Field>,
    /// The keyboard was last used in a panel beside: what is typed then begins no cell, until the mouse, an arrow or Esc
    /// comes back.
    pub is_left: bool,
    /// The cell on which the button went down, while the mouse draws a rectangle.
    pub dragging: Option<Corner>,
    /// Everything is to be selected in all its columns, once its projects are.
    pub selects_rows: Waiting<()>,
    /// What is pasted next becomes projects of its own.
    pub pastes_new: Waiting<()>,
    /// The project before a new one: what is selected next is named at once.
    pub naming: Waiting<Before>,
    /// The keyboard asks for the menu of the cell cursor.
    pub menu: Waiting<()>,
    /// The keyboard asks for what hangs at the head of a column.
    pub head: Waiting<(Field, AtHead)>,
    /// Where the cell cursor was drawn.
    pub cursor_rect: Option<Rect>,
    pub is_prepared: bool,
    /// The words offered for the cell that is typed into.
    pub options: Options,
    /// What is searched for, as the cells show it.
    pub found: Found,
    pub widths: Widths,
    pub column_x: Vec<Rangef>,
}

/// What hangs at the head of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtHead {
    /// What the arrow opens: order, conditions, values to tick.
    Filter,
    /// The menu of the right button.
    Menu,
}

/// What was selected before a new project.
#[derive(Clone, Copy)]
pub struct Before(pub Option<Id<Project>>);

pub type WarningIndex = HashMap<(Id<Project>, ProjectColumn), String>;

impl TableUi {
    /// A new project comes: it is to be named as soon as it is there.
    pub fn names_what_follows(&mut self, selected: Option<Id<Project>>) {
        self.naming.ask(Before(selected));
    }

    /// Everything is selected now: in all its columns, where columns can be seen.
    pub fn selects_what_follows(&mut self, shown: &Shown<'_>) {
        self.group_cursor = None;
        if shown.workspace.page.has_cells() {
            self.selects_rows.ask(());
        }
    }

    /// Ends a picture; whether another one is waited for.
    pub fn end_picture(&mut self) -> bool {
        let selects = self.selects_rows.end_picture().0;
        let pastes = self.pastes_new.end_picture().0;
        let names = self.naming.end_picture().0;
        let menu = self.menu.end_picture().0 | self.head.end_picture().0;
        selects | pastes | names | menu | self.options.is_behind()
    }

    /// The same for another library: the widths of columns stay, what stands in its rows does not.
    #[must_use]
    pub fn emptied(self) -> Self {
        Self {
            is_prepared: self.is_prepared,
            widths: self.widths.emptied(),
            ..Self::default()
        }
    }

    /// Works out what the page in front shows of the rows, before it is drawn.
    pub fn refresh(&mut self, shown: &Shown<'_>) {
        self.options.refresh(&shown.portfolio);
        if shown.workspace.page.has_cells() || shown.workspace.page == ViewPage::Timeline {
            self.rows(shown);
            self.warning_index(shown);
        }
        if shown.workspace.page.has_cells() {
            self.widths.refresh(shown);
        }
    }

    /// The rows, made anew only when listing or folding changed.
    pub fn rows(&mut self, shown: &Shown<'_>) -> Arc<Vec<TableRow>> {
        let folded = &shown.workspace.folded;
        let is_current = self.made_from.as_ref().is_some_and(|(listing, before)| {
            Arc::ptr_eq(listing, &shown.listing) && before == folded
        });
        if !is_current {
            self.rows = Arc::new(crate::view::rows(&shown.listing, folded));
            self.made_from = Some((Arc::clone(&shown.listing), folded.clone()));
            // Of a head that is gone, the cursor goes back to the project.
            let is_there = |path: &String| {
                let is_head =
                    |row: &TableRow| matches!(row, TableRow::Group(group) if group.path == *path);
                self.rows.iter().any(is_head)
            };
            self.group_cursor = self.group_cursor.take().filter(is_there);
        }
        Arc::clone(&self.rows)
    }

    /// The group on whose head the cursor stands, by its path; none on pages that have no such rows.
    pub fn group_head(&self, shown: &Shown<'_>) -> Option<&str> {
        let page = shown.workspace.page;
        let has_rows = page.has_cells() || page == ViewPage::Timeline;
        let is_free = has_rows && shown.selected.is_none();
        self.group_cursor.as_deref().filter(|_| is_free)
    }

    /// What does not fit together, by the cell in which it shows.
    pub fn warning_index(&mut self, shown: &Shown<'_>) -> &WarningIndex {
        let is_current = self
            .warnings
            .as_ref()
            .is_some_and(|(all, _)| Arc::ptr_eq(all, &shown.warnings));
        if !is_current {
            let mut index = WarningIndex::new();
            // What is only missing is plain to see; a mark on every empty cell would hide the real ones.
            for warning in shown
                .warnings
                .iter()
                .filter(|warning| !warning.kind.is_gap())
            {
                let message = index.entry((warning.project, warning.column)).or_default();
                if !message.is_empty() {
                    message.push('\n');
                }
                message.push_str(warning.kind.label());
                message.push('：');
                message.push_str(&warning.message);
            }
            self.warnings = Some((Arc::clone(&shown.warnings), index));
        }
        static EMPTY: std::sync::LazyLock<WarningIndex> =
            std::sync::LazyLock::new(WarningIndex::new);
        self.warnings.as_ref().map_or(&EMPTY, |(_, index)| index)
    }

    /// The row on which the cursor stands.
    pub fn cursor_row(&self, rows: &[TableRow], shown: &Shown<'_>) -> Option<usize> {
        rows.iter().position(|row| match (row, &self.group_cursor) {
            (TableRow::Group(group), Some(path)) => group.path == *path,
            (TableRow::Project(row), None) => Some(row.id) == shown.selected,
            _ => false,
        })
    }
}
