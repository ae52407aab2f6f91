//! What one picture of the window shows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::app::{
    App, ArrangeCommand, Command, SaveState, Scope, ThemeChoice, ViewCounts, Workspace,
};
use crate::model::{Field, Id, Money, MoneyUnit, OutlineNode, Portfolio, Project, ViewPage};
use crate::view::{GroupKey, Listing, Moment, Summary, Totals, Warning};

use super::command::{Needs, UiCommand};
use super::help::Help;

/// What one picture of the window shows: everything is computed before the first panel is drawn.
pub struct Shown<'a> {
    pub app: &'a App,
    pub workspace: &'a Workspace,
    pub portfolio: Arc<Portfolio>,
    pub listing: Arc<Listing>,
    pub tree: Arc<Listing>,
    /// Only for a library small enough to have it at each keystroke.
    pub tree_summary: Option<Arc<Summary>>,
    pub warnings: Arc<Vec<Warning>>,
    /// How much does not fit together, beside what is only missing.
    pub open_warnings: usize,
    pub view_counts: ViewCounts,
    /// The columns whose rows, as they are shown, do not add up to 合计, with the unit in which they do not.
    pub rounded: Arc<Vec<(Field, MoneyUnit)>>,
    pub outline_children: Arc<OutlineChildren>,
    /// Whether a comparison takes the place of the page.
    pub is_comparing: bool,
    /// Whether the start page lies over all of it, or there is no library.
    pub is_at_start: bool,
    /// The section of the handbook about what is in front.
    pub help: Help,
    /// Whether projects are looked at beside the page.
    pub has_inspector: bool,
    /// Whether the inspector comes to the page only when it is called, where both have no room.
    pub calls_inspector: bool,
    /// How wide the page is where the usual of it stands whole, in points.
    pub usual_width: f32,
    pub moment: Moment,
    pub unit: MoneyUnit,
    pub selected: Option<Id<Project>>,
    pub selection: &'a BTreeSet<Id<Project>>,
    /// What is selected, added up.
    pub picked: Totals,
    pub undo_label: Option<String>,
    pub redo_label: Option<String>,
    pub save_state: Option<SaveState>,
    pub read_only: Option<String>,
    pub file_name: String,
    pub user: String,
}

impl Shown<'_> {
    /// What leads to the projects of a group in the table, among those that are shown: its key, and what it is called.
    pub fn in_table(&self, step: (GroupKey, String), label: String) -> [Command; 2] {
        let before = self.workspace.scope.iter().flat_map(|scope| &scope.path);
        let path = before.cloned().chain([step]).collect();
        [
            ArrangeCommand::Narrow(Some(Scope { path, label })),
            ArrangeCommand::ShowPage(ViewPage::Table),
        ]
        .map(Command::Arrange)
    }

    /// The first project of the table.
    pub fn first(&self) -> Option<Id<Project>> {
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
    pub fn still_shown(&self, moved: &[Id<Project>]) -> Vec<Id<Project>> {
        let is_alone = moved.len() == 1;
        let is_there = |id: &&Id<Project>| {
            self.selection.contains(id) || (is_alone && self.listing.projects.contains(id))
        };
        moved.iter().filter(is_there).copied().collect()
    }

    /// Whether what is selected can be seen, so that commands may act on it.
    pub const fn shows_selection(&self) -> bool {
        !self.is_comparing && self.app.shows_selection()
    }

    /// Whether a command can be carried out now. Nothing acts on what the start page lies over.
    pub fn can(&self, command: UiCommand) -> bool {
        let has_library = self.save_state.is_some();
        let is_writable = has_library && self.read_only.is_none();
        match command.spec().needs {
            Needs::Nothing => true,
            Needs::Library => has_library,
            _ if self.is_at_start => false,
            Needs::Page => has_library,
            Needs::Writable => is_writable,
            Needs::Rows => self.shows_selection(),
            Needs::Chosen => self.shows_selection() && !self.selection.is_empty(),
            Needs::Cells => {
                let is_table = self.workspace.page.has_cells();
                is_writable && self.shows_selection() && is_table && !self.selection.is_empty()
            }
            Needs::Selection => is_writable && self.shows_selection() && !self.selection.is_empty(),
            Needs::Undoable => self.undo_label.is_some(),
            Needs::Redoable => self.redo_label.is_some(),
            Needs::FailedSave => matches!(self.save_state, Some(SaveState::Failed(_))),
            Needs::Back => {
                self.is_comparing || self.app.shows_aside() || self.app.trail().has_back()
            }
            Needs::Import => self.app.import().is_some(),
            Needs::PlanText => {
                self.app.plan_reading().is_some() || !self.portfolio.kept_texts().is_empty()
            }
            Needs::Forward => self.app.trail().has_forward(),
        }
    }

    /// Whether what a command would bring about is so already: its entry in the menu is marked.
    pub fn is_on(&self, command: UiCommand) -> bool {
        use UiCommand as C;
        let settings = self.app.settings();
        let groups = self.workspace.group_by.as_slice();
        match command {
            C::Page(page) => {
                let is_chosen = self.workspace.page == page && self.save_state.is_some();
                is_chosen && !self.app.shows_aside()
            }
            C::ShowImport => self.app.shows_import(),
            C::ShowPlanText => self.app.shows_plan_text(),
            C::LightTheme => settings.theme == ThemeChoice::Light,
            C::DarkTheme => settings.theme == ThemeChoice::Dark,
            C::SystemTheme => settings.theme == ThemeChoice::System,
            C::ToggleSidebar => !settings.is_sidebar_hidden,
            C::ToggleInspector => !settings.is_inspector_hidden,
            command => command
                .groups()
                .is_some_and(|keys| keys.first() == groups.first()),
        }
    }

    /// Why the sums may be more than those of the same projects among all.
    pub fn alone(&self) -> Option<String> {
        let count = self.listing.alone;
        (count > 0).then(|| {
            format!(
                "其中 {count} 项是打包项目的子项，打包项目不在当前列表里，金额按子项计入；在全部项目里看，这些金额含在打包项目中"
            )
        })
    }

    /// The whole of an amount, where two decimals of a unit show less than that.
    pub fn whole(&self, amount: Money, shown_in: MoneyUnit) -> Option<String> {
        let whole = || amount.whole_with_unit(self.unit);
        (!amount.is_shown_whole(shown_in)).then(whole)
    }

    /// A sum as people read it: `—` while nothing is filled in.
    pub fn sum(&self, amount: Money) -> String {
        match amount {
            Money::ZERO => crate::view::ABSENT.to_owned(),
            amount => amount.with_unit(self.unit),
        }
    }
}

/// Projects on their way to another place in the plan.
pub struct MovedProjects(pub Vec<Id<Project>>);

/// The nodes below each node of the outline, in the order of the plan; those of `None` are at the top.
pub type OutlineChildren = HashMap<Option<Id<OutlineNode>>, Vec<Id<OutlineNode>>>;
