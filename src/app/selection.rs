//! What is selected: always among the rows that the page shows, so that no command acts on what nobody sees.
//!
//! The rows of a folded group are not shown. Whoever narrows the view, or folds a group, lets go of what goes out of
//! sight; it is not selected again when it comes back.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::model::{Field, Id, PeriodEnd, Plan, Project, ViewPage, YearMonth};
use crate::view::{Listing, Query, paths_to, shown_projects};

use super::{App, ArrangeCommand, Notice, SelectCommand, Workspace};

/// The rows of the page, and what they were made of.
#[derive(Default)]
pub(super) struct Rows {
    made_from: Option<MadeFrom>,
    /// Made when something is selected.
    shown: Option<Arc<ShownRows>>,
}

struct MadeFrom {
    listing: Arc<Listing>,
    query: Query,
    plan: Option<Id<Plan>>,
    period: (Option<YearMonth>, PeriodEnd),
    folded: Option<HashSet<String>>,
}

/// The projects of the rows.
struct ShownRows {
    in_order: Vec<Id<Project>>,
    ids: HashSet<Id<Project>>,
}

/// Whether groups can be folded on a page.
const fn has_folds(page: ViewPage) -> bool {
    page.has_cells() || matches!(page, ViewPage::Timeline)
}

/// Whether a page shows which projects are selected.
const fn has_rows(page: ViewPage) -> bool {
    page.has_cells() || matches!(page, ViewPage::Timeline | ViewPage::Board)
}

impl Workspace {
    /// The folded groups, on a page that has groups to fold.
    fn folds(&self) -> Option<&HashSet<String>> {
        has_folds(self.page).then_some(&self.folded)
    }
}

impl App {
    /// Whether the page shows what is selected, so that commands may act on it.
    pub const fn shows_selection(&self) -> bool {
        self.session.is_some() && !self.shows_aside() && has_rows(self.workspace.page)
    }

    /// Follows the rows of the page: what they show no more is no longer selected. Whether it is the person who sees
    /// to it, or an edit that takes a project out of the filter, makes a difference to the inspector alone: it keeps
    /// the project that was edited in it.
    pub(super) fn follow_rows(&mut self, listing: &Arc<Listing>) {
        let workspace = &self.workspace;
        let is_of = |from: &MadeFrom| from.folded.as_ref() == workspace.folds();
        let before = self.rows.made_from.as_ref();
        if before.is_some_and(|from| Arc::ptr_eq(&from.listing, listing) && is_of(from)) {
            return;
        }
        let now = MadeFrom {
            listing: Arc::clone(listing),
            query: workspace.query(),
            plan: workspace.plan,
            period: (workspace.month, workspace.period_end),
            folded: workspace.folds().cloned(),
        };
        let is_same_view = before.is_some_and(|before| {
            let is_same_moment = before.period == now.period && before.plan == now.plan;
            is_of(before) && is_same_moment && before.query == now.query
        });
        self.rows = Rows {
            made_from: Some(now),
            shown: None,
        };
        if !is_same_view
            && let Some(selected) = self.workspace.selected
            && !self.shown_rows().ids.contains(&selected)
        {
            self.workspace.selected = None;
        }
        self.narrow_selection();
    }

    fn shown_rows(&mut self) -> Arc<ShownRows> {
        if let Some(shown) = &self.rows.shown {
            return Arc::clone(shown);
        }
        let in_order = self.rows.made_from.as_ref().map(|from| match &from.folded {
            Some(folded) => shown_projects(&from.listing, folded),
            None => from.listing.projects.clone(),
        });
        let in_order = in_order.unwrap_or_default();
        let shown = Arc::new(ShownRows {
            ids: in_order.iter().copied().collect(),
            in_order,
        });
        self.rows.shown = Some(Arc::clone(&shown));
        shown
    }

    /// Takes what is not shown out of the selection. The cursor stands on a selected row, where there is one.
    fn narrow_selection(&mut self) {
        if self.workspace.selection.is_empty() && self.workspace.selected.is_none() {
            return;
        }
        let shown = self.shown_rows();
        let workspace = &mut self.workspace;
        workspace.selection.retain(|id| shown.ids.contains(id));
        workspace
            .selection
            .extend(workspace.selected.filter(|id| shown.ids.contains(id)));
        let is_selected = |id: &Id<Project>| workspace.selection.contains(id);
        if !workspace.selection.is_empty() && !workspace.selected.is_some_and(|id| is_selected(&id))
        {
            workspace.selected = shown.in_order.iter().copied().find(is_selected);
        }
    }

    /// What is selected, and where the cursor stands.
    pub(super) fn run_select(&mut self, command: SelectCommand) {
        let workspace = &mut self.workspace;
        match command {
            SelectCommand::Select(project, field) => {
                workspace.selected = project;
                workspace.selection = project.into_iter().collect();
                workspace.cursor = field.unwrap_or(workspace.cursor);
            }
            SelectCommand::ToggleSelected(project) => {
                if workspace.selection.remove(&project) {
                    workspace.selected = workspace.selected.filter(|selected| *selected != project);
                } else {
                    workspace.selection.insert(project);
                    workspace.selected = Some(project);
                }
            }
            SelectCommand::SelectMany(projects) => {
                workspace.selection = projects.iter().copied().collect();
                let is_among = |id: &Id<Project>| workspace.selection.contains(id);
                workspace.selected = workspace.selected.filter(is_among);
                workspace.selected = workspace.selected.or_else(|| projects.first().copied());
            }
            SelectCommand::MoveCursor(field) => {
                workspace.cursor = field;
                return;
            }
            SelectCommand::GoTo(project, field) => {
                self.reveal(&[project], field);
                return;
            }
            SelectCommand::Reveal(projects) => {
                self.workspace.page = ViewPage::Table;
                self.reveal(&projects, Some(Field::NAME));
                return;
            }
            SelectCommand::SelectAll => return self.select_all(),
            SelectCommand::SelectFirst => return self.select_first(),
        }
        self.narrow_selection();
    }

    fn select_first(&mut self) {
        // The rows as they are now: the commands before this one may have asked for others.
        let listing = self.listing();
        let in_rows = self.shown_rows().in_order.first().copied();
        let cell = Some(self.workspace.first_cell());
        if let Some(first) = in_rows {
            self.run_select(SelectCommand::Select(Some(first), cell));
        } else if let Some(first) = listing.projects.first().copied() {
            // Every group is folded: that of the first is opened.
            self.reveal(&[first], cell);
        }
    }

    /// Selects every row of the page.
    pub(super) fn select_all(&mut self) {
        let shown = self.shown_rows();
        if shown.in_order.is_empty() {
            let is_empty = self.listing().projects.is_empty();
            return self.notify(Notice::done(if is_empty {
                "列表中没有项目"
            } else {
                "分组都已折叠，没有选中项目。请先展开分组"
            }));
        }
        self.run_select(SelectCommand::SelectMany(shown.in_order.clone()));
    }

    /// Whether some of these projects are in no row of the page: a filter leaves them out, or a fold hides them.
    pub(super) fn hides(&mut self, projects: &[Id<Project>]) -> bool {
        let listing = self.listing();
        let listed: HashSet<Id<Project>> = listing.projects.iter().copied().collect();
        let is_left_out = projects.iter().any(|id| !listed.contains(id));
        let wanted: BTreeSet<Id<Project>> = projects.iter().copied().collect();
        let folded = &self.workspace.folded;
        let mut paths = paths_to(&listing, &wanted).into_iter();
        is_left_out || !folded.is_empty() && paths.any(|path| folded.contains(&path))
    }

    /// Shows projects wherever they stand and selects them, with the cursor on a field of the first: what hides them is
    /// dropped. Whether a filter had to go. Whatever shows projects that were just asked for or made goes this way.
    pub(super) fn reveal(&mut self, projects: &[Id<Project>], field: Option<Field>) -> bool {
        let portfolio = self.portfolio();
        let is_there = |id: &Id<Project>| portfolio.projects().get(*id).is_some();
        let there: Vec<Id<Project>> = projects.iter().copied().filter(is_there).collect();
        drop(portfolio);
        let Some(first) = there.first().copied() else {
            return false;
        };
        self.end_comparison();
        self.hide_import();
        self.hide_plan_text();
        if !has_rows(self.workspace.page) {
            self.workspace.page = ViewPage::Table;
        }
        let wanted: BTreeSet<Id<Project>> = there.iter().copied().collect();
        let mut listing = self.listing();
        let listed: HashSet<Id<Project>> = listing.projects.iter().copied().collect();
        let is_left_out = wanted.iter().any(|id| !listed.contains(id));
        if is_left_out {
            self.run_arrange(ArrangeCommand::ShowAll);
            listing = self.listing();
        }
        if has_folds(self.workspace.page) && !self.workspace.folded.is_empty() {
            for path in paths_to(&listing, &wanted) {
                self.workspace.folded.remove(&path);
            }
            self.listing();
        }
        self.run_select(SelectCommand::Select(Some(first), field));
        if there.len() > 1 {
            self.run_select(SelectCommand::SelectMany(there));
        }
        is_left_out
    }

    /// How many parts of these projects are not among them. They stay, and count for themselves from then on.
    fn parts_left_by(&self, projects: &[Id<Project>]) -> usize {
        let gone: HashSet<Id<Project>> = projects.iter().copied().collect();
        let portfolio = self.portfolio();
        let is_left = |project: &&Project| {
            let parent = project.parent.filter(|parent| gone.contains(parent));
            parent.is_some() && !gone.contains(&project.id)
        };
        portfolio.projects().iter().filter(is_left).count()
    }

    pub(super) fn delete_selected(&mut self) {
        let before = self.shown_rows();
        let is_selected = |id: &Id<Project>| self.workspace.selection.contains(id);
        let selection: Vec<Id<Project>> = self.workspace.selection.iter().copied().collect();
        let place = before.in_order.iter().position(is_selected);
        let released = self.parts_left_by(&selection);
        if selection.is_empty()
            || !self.edit(|portfolio| crate::edit::Draft::delete_projects(portfolio, &selection))
        {
            return;
        }
        let released = match released {
            0 => String::new(),
            parts => format!("，其下 {parts} 个子项留下，成为单独的项目"),
        };
        self.notify(Notice::done(format!(
            "已删除 {} 个项目{released}，可按 Ctrl+Z 撤销",
            selection.len()
        )));
        self.listing();
        let rest = &self.shown_rows().in_order;
        let next = place.and_then(|place| rest.get(place).or_else(|| rest.last()));
        self.run_select(SelectCommand::Select(next.copied(), None));
    }
}
