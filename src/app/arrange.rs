//! Commands that alter what is shown and how: nothing in the library but its kept views.

use crate::clock::new_id;
use crate::edit::Draft;
use crate::model::{Field, Id, PeriodEnd, Portfolio, SavedView, YearMonth};
use crate::view::{Filter, ViewDefinition};

use super::workspace::USUAL_COLUMNS;
use super::{App, ArrangeCommand, LookCommand, Matter, Notice, Preferences, ViewCommand};

impl App {
    /// Which projects are shown, in which groups and order, on which page.
    pub(super) fn run_arrange(&mut self, command: ArrangeCommand) {
        let portfolio = self.portfolio();
        let workspace = &mut self.workspace;
        match command {
            ArrangeCommand::Search(text) => {
                workspace.is_condition_typed = Filter::is_meant(&portfolio, &text);
                workspace.search = text;
            }
            ArrangeCommand::GroupBy(keys) => workspace.group_by(keys),
            ArrangeCommand::SortBy(field, further) => workspace.sort_by(field, further),
            ArrangeCommand::IncludeMentions(is_on) => workspace.with_mentions = is_on,
            ArrangeCommand::Narrow(scope) => workspace.scope = scope,
            ArrangeCommand::AddCondition(condition) => {
                if !workspace.conditions.contains(&condition) {
                    workspace.conditions.push(condition);
                }
            }
            ArrangeCommand::ReplaceCondition(place, conditions) => {
                let place = place.filter(|place| *place < workspace.conditions.len());
                let end = workspace.conditions.len();
                let range = place.map_or(end..end, |place| place..place + 1);
                workspace.conditions.splice(range, conditions);
            }
            ArrangeCommand::AnyCondition(is_any) => workspace.is_any = is_any,
            ArrangeCommand::DropCondition(place) => {
                if place < workspace.conditions.len() {
                    workspace.conditions.remove(place);
                }
            }
            ArrangeCommand::ShowAll => {
                workspace.search.clear();
                workspace.conditions.clear();
                workspace.is_any = false;
                workspace.scope = None;
                workspace.base_filter = Filter::default();
            }
            ArrangeCommand::SetFilter(filter) => workspace.set_filter(filter),
            ArrangeCommand::FilterColumn(subject, conditions) => {
                workspace.filter_column(subject, conditions);
            }
            ArrangeCommand::Sort(sort) => workspace.sort = sort,
            ArrangeCommand::ShowPage(page) => workspace.show_page(page),
            ArrangeCommand::SetMonth(month) => {
                self.report(month.map(|month| (month, PeriodEnd::Month)));
            }
            ArrangeCommand::SetPeriod(month, end) => self.report(Some((month, end))),
            ArrangeCommand::LookAtPlan(plan) => workspace.look_at_plan(plan),
            ArrangeCommand::ToggleFold(path) => {
                if !workspace.folded.remove(&path) {
                    workspace.folded.insert(path);
                }
            }
            ArrangeCommand::Fold(paths) => workspace.folded = paths.into_iter().collect(),
            ArrangeCommand::GoBack => self.travel(true),
            ArrangeCommand::GoForward => self.travel(false),
        }
    }

    /// Takes a period for the last under report; none for that of today.
    fn report(&mut self, period: Option<(YearMonth, PeriodEnd)>) {
        self.workspace.month = period.map(|(month, _)| month);
        self.workspace.period_end = period.map_or(PeriodEnd::Month, |(_, end)| end);
        self.note_report_month();
        self.remember();
    }

    /// How the window looks. It outlives the window and is on its way to the disk at once: the window may be ended from
    /// outside.
    pub(super) fn run_look(&mut self, command: LookCommand) {
        let Self {
            workspace,
            settings,
            ..
        } = self;
        match command {
            LookCommand::SetUnit(unit) => workspace.unit = unit,
            LookCommand::SetColumns(columns) => workspace.show_columns(columns),
            LookCommand::ColorColumn(field, rule) => workspace.color_column(field, rule),
            LookCommand::SetTheme(theme) => settings.theme = theme,
            LookCommand::ToggleSidebar => settings.is_sidebar_hidden = !settings.is_sidebar_hidden,
            LookCommand::ToggleInspector => {
                settings.is_inspector_hidden = !settings.is_inspector_hidden;
            }
            LookCommand::CloseWelcome => settings.is_welcomed = true,
            LookCommand::SetZoom(zoom) => settings.zoom = Some(zoom),
            LookCommand::SetPreferences(preferences) => {
                let before = std::mem::replace(&mut settings.preferences, *preferences);
                // What was wrong with a folder for backups says nothing of another.
                if before.second_backups != self.settings.preferences.second_backups {
                    self.overcome(Matter::SecondBackup);
                }
                if before.drawing != self.settings.preferences.drawing {
                    // What failed before may go now: the person wants it tried.
                    self.settings.is_opengl_missing = false;
                    self.notify(Notice::done("绘图方式下次打开程序时改变"));
                }
                self.follow_preferences();
            }
            LookCommand::Place(place) => settings.window = Some(place),
            LookCommand::NoteFolder(folder) => settings.last_folder = Some(folder),
            LookCommand::ForgetRecent(path) => settings.recent.retain(|other| *other != path),
        }
        self.remember();
    }

    /// Has the open library go by what the person decided.
    pub(super) fn follow_preferences(&mut self) {
        let Preferences { second_backups, .. } = &self.settings.preferences;
        if let Some(session) = &self.session {
            session.sign_as(self.settings.preferences.author());
            session.keep_backups_also(second_backups.clone());
        }
    }

    /// The kept views.
    pub(super) fn run_view(&mut self, command: ViewCommand) {
        match command {
            ViewCommand::ChooseView(id) => self.choose_view(id),
            ViewCommand::KeepView(name) => self.keep_view(&name),
            ViewCommand::UpdateView(id) => {
                let definition = self.workspace.definition(&self.portfolio());
                self.edit(|portfolio| Draft::update_view(portfolio, id, &definition));
            }
            ViewCommand::RenameView(id, name) => {
                self.edit(|portfolio| Draft::rename_view(portfolio, id, &name));
            }
            ViewCommand::DuplicateView(id) => {
                self.edit(|portfolio| Draft::duplicate_view(portfolio, id, new_id));
            }
            ViewCommand::MoveView(id, places) => {
                self.edit(|portfolio| Draft::move_view(portfolio, id, places));
            }
            ViewCommand::DeleteView(id) => {
                self.edit(|portfolio| Draft::delete_view(portfolio, id));
            }
        }
    }

    fn choose_view(&mut self, id: Id<SavedView>) {
        // Chosen once more, it is shown as it was kept.
        if self.workspace.view == Some(id) {
            self.workspace.columns = self.kept_columns();
        }
        self.note_columns();
        self.show_view(id);
    }

    pub(super) fn show_view(&mut self, id: Id<SavedView>) {
        let portfolio = self.portfolio();
        let Some(view) = portfolio.views().get(id) else {
            return;
        };
        match ViewDefinition::of(&portfolio, view) {
            Ok(definition) => {
                self.workspace.choose_view(&portfolio, id, definition);
                self.show_noted_columns(&portfolio);
                self.overcome(Matter::Viewing);
            }
            Err(error) => self.notify(Notice::failed(error.to_string())),
        }
    }

    /// The columns that the view keeps, or the usual ones without a view.
    pub fn kept_columns(&self) -> Vec<Field> {
        let portfolio = self.portfolio();
        let view = self.workspace.view.and_then(|id| portfolio.views().get(id));
        let definition = view.and_then(|view| ViewDefinition::of(&portfolio, view).ok());
        let columns = definition.map(|definition| definition.columns);
        let columns = columns.filter(|columns| !columns.is_empty());
        columns.unwrap_or_else(|| USUAL_COLUMNS.to_vec())
    }

    /// Shows the columns that were chosen for the view, where they are others than it keeps.
    pub(super) fn show_noted_columns(&mut self, portfolio: &Portfolio) {
        let Some(session) = &self.session else { return };
        let view = self.workspace.view.and_then(|id| portfolio.views().get(id));
        let view = view.map(|view| view.name.as_str());
        if let Some(names) = self.settings.columns_of(session.path(), view) {
            self.workspace.show_named(portfolio, names);
        }
    }

    /// Notes which columns were chosen for the view, where they are others than it keeps.
    pub(super) fn note_columns(&mut self) {
        let kept = self.kept_columns();
        let Some(session) = &self.session else { return };
        let views = session.portfolio_ref().views();
        let view = self.workspace.view.and_then(|id| views.get(id));
        let view = view.map(|view| view.name.as_str());
        let columns = &self.workspace.columns;
        let names = columns.iter().map(|field| field.name().to_owned());
        let chosen = (*columns != kept).then(|| names.collect());
        self.settings.note_columns(session.path(), view, chosen);
    }

    fn keep_view(&mut self, name: &str) {
        let definition = self.workspace.definition(&self.portfolio());
        let (id, draft) = Draft::new_view(&self.portfolio(), name, &definition, new_id);
        if self.edit(|_| draft) {
            self.workspace.view = Some(id);
            self.notify(Notice::done(format!("已存为视图“{}”", name.trim())));
        }
    }
}
