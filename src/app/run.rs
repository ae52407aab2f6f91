//! Commands carried out.

use std::collections::BTreeSet;

use crate::clock::new_id;
use crate::model::{
    Field, Id, Kind, Portfolio, Project, ProjectColumn, SavedView, Value, YearMonth,
};
use crate::view::ViewDefinition;

use super::{App, CellValue, Command, Notice, Session};
use crate::edit::Draft;
use crate::edit::{Paste, held_by_groups, known_from_group, why_not_now};

impl App {
    /// Does what a command says. What is selected when it begins, and when it has ended, is what the page shows.
    pub fn run(&mut self, command: Command) {
        self.listing();
        self.carry_out(command);
        self.listing();
    }

    fn carry_out(&mut self, command: Command) {
        if let Some(Err(error)) = command.name().map(|name| Kind::Text.check_length(name)) {
            return self.notify(Notice::failed(format!("名称太长，没有改动：{error}")));
        }
        // Whoever asks for a page wants to see it.
        if matches!(command, Command::ShowPage(_) | Command::ChooseView(_)) {
            self.end_comparison();
        }
        let Some(command) = self.run_file(command) else {
            return;
        };
        match command {
            Command::Merge(step) => self.run_merge(step),
            Command::Undo => self.reverse(Session::undo, "撤销"),
            Command::Redo => self.reverse(Session::redo, "重做"),
            Command::SetField(projects, column, value) => {
                self.edit(|portfolio| Draft::set_field(portfolio, &projects, column, &value));
            }
            Command::SetCells(what, cells) => {
                self.set_cells(what, &cells);
            }
            Command::ToggleRef(projects, column, id, is_on) => {
                self.edit(|p| Draft::toggle_ref(p, &projects, column, id, is_on));
            }
            Command::FillDown(projects, fields) => {
                let moment = self.moment();
                self.edit(|p| Draft::fill_down(p, &projects, &fields, moment, new_id));
            }
            Command::Paste(paste, with_new) => self.paste(&paste, with_new),
            Command::Confirm(projects, column) => {
                self.edit(|portfolio| Draft::confirm(portfolio, &projects, column));
            }
            Command::SetPart(part, value) => {
                self.edit(|portfolio| Draft::set_part(portfolio, part, value));
            }
            Command::PlanNextMilestone(projects, date) => {
                let moment = self.moment();
                self.edit(|p| Draft::plan_next_milestone(p, &projects, date, moment));
            }
            Command::SetIndicatorValue(indicator, year, value) => {
                self.edit(|p| Draft::set_indicator_value(p, indicator, year, &value, new_id));
            }
            Command::DeletePart(table, id) => {
                self.edit(|portfolio| Draft::delete_part(portfolio, table, id));
            }
            Command::AddFundingLine(project) => {
                self.edit(|portfolio| Draft::new_funding_line(portfolio, project, new_id));
            }
            Command::AddMilestones(project, names) => {
                self.edit(|portfolio| Draft::new_milestones(portfolio, project, &names, new_id));
            }
            Command::MovePart(table, id, is_up) => {
                self.edit(|portfolio| Draft::move_part(portfolio, table, id, is_up));
            }
            Command::AddAnnualPlan(project) => self.add_annual_plan(project),
            Command::AddApprovals(project, kinds) => {
                self.edit(|portfolio| Draft::new_approvals(portfolio, project, &kinds, new_id));
            }
            Command::AddProgress(project) => {
                let month = YearMonth::of(self.moment().today);
                self.edit(|portfolio| Draft::new_progress(portfolio, project, month, new_id));
            }
            Command::AddProblem(project) => {
                let today = self.moment().today;
                self.edit(|portfolio| Draft::new_problem(portfolio, project, today, new_id));
            }
            Command::NewProject => self.new_project(),
            Command::DeleteSelected => self.delete_selected(),
            Command::Export(task) => self.export(*task),
            Command::CancelJob => self.cancel_job(),
            Command::KeepPreset(name, layout) => self.keep_preset(&name, &layout),
            Command::DeletePreset(id) => {
                self.edit(|portfolio| Draft::delete_preset(portfolio, id));
            }
            Command::SavePreset(id, path) => self.save_preset(id, path),
            Command::LoadPreset(path) => self.load_preset(&path),
            Command::TakeSnapshot(name, note) => self.take_snapshot(&name, &note),
            Command::Compare(before, after) => self.compare(before, after),
            Command::EndComparison => self.end_comparison(),
            Command::ExportComparison(path) => self.export_comparison(&path),
            Command::AskHistory(search) => self.ask_history(search),
            Command::MoreHistory => self.more_history(),
            Command::AskProjectHistory(project) => self.ask_project_history(project),
            Command::ExportTimeline(path) => self.export_timeline(&path),
            Command::ChooseView(id) => self.choose_view(id),
            Command::KeepView(name) => self.keep_view(&name),
            Command::UpdateView(id) => {
                let definition = self.workspace.definition();
                self.edit(|portfolio| Draft::update_view(portfolio, id, &definition));
            }
            Command::RenameView(id, name) => {
                self.edit(|portfolio| Draft::rename_view(portfolio, id, &name));
            }
            Command::DuplicateView(id) => {
                self.edit(|portfolio| Draft::duplicate_view(portfolio, id, new_id));
            }
            Command::MoveView(id, places) => {
                self.edit(|portfolio| Draft::move_view(portfolio, id, places));
            }
            Command::DeleteView(id) => {
                self.edit(|portfolio| Draft::delete_view(portfolio, id));
            }
            Command::Select(..) | Command::ToggleSelected(_) | Command::SelectMany(_) => {
                self.select(command);
            }
            Command::SelectAll => self.select_all(),
            Command::GoTo(project, field) => self.go_to(project, field),
            Command::SetOwn(..)
            | Command::AddOwnField(_)
            | Command::ChangeOwnField(..)
            | Command::MoveOwnField(..)
            | Command::DeleteOwnField(_) => self.run_own(command),
            Command::AddListRow(..)
            | Command::MoveListRow(..)
            | Command::DeleteListRow(..)
            | Command::MergeListRows(..)
            | Command::ImportHeadings(_) => self.run_list(command),
            other => self.arrange(other),
        }
        self.renew_own_columns();
    }

    fn add_annual_plan(&mut self, project: Id<Project>) {
        let year = self.moment().year;
        self.edit(|portfolio| Draft::new_annual_plan(portfolio, project, year, new_id));
    }

    fn set_cells(&mut self, what: &'static str, cells: &[CellValue]) {
        let fields = cells.iter().map(|(_, field, _)| *field);
        if let Some(why) = why_not_now(fields, self.moment()) {
            return self.notify(Notice::failed(why));
        }
        let draft = Draft::set_cells(&self.portfolio(), what, cells, self.moment(), new_id);
        let words = format!("已{}，可按 Ctrl+Z 撤销", draft.label);
        // Of one project it is seen where it stands; of many, most are out of sight.
        let projects: BTreeSet<_> = cells.iter().map(|(project, ..)| *project).collect();
        if self.edit(|_| draft) && projects.len() > 1 {
            self.notify(Notice::done(words));
        }
    }

    /// Commands that alter only what is shown.
    pub(super) fn arrange(&mut self, command: Command) {
        // What outlives the window is written at once: it may be ended from outside.
        let is_remembered = matches!(
            command,
            Command::SetUnit(_)
                | Command::SetColumns(_)
                | Command::SetTheme(_)
                | Command::ToggleSidebar
                | Command::ToggleInspector
                | Command::CloseWelcome
                | Command::SetZoom(_)
        );
        self.arrange_view(command);
        if is_remembered {
            self.remember();
        }
    }

    fn arrange_view(&mut self, command: Command) {
        let Self {
            workspace,
            settings,
            ..
        } = self;
        match command {
            Command::Search(text) => workspace.search = text,
            Command::GroupBy(keys) => workspace.group_by(keys),
            Command::SortBy(field, further) => workspace.sort_by(field, further),
            Command::IncludeMentions(is_on) => workspace.with_mentions = is_on,
            Command::Narrow(scope) => workspace.scope = scope,
            Command::AddCondition(condition) => {
                if !workspace.conditions.contains(&condition) {
                    workspace.conditions.push(condition);
                }
            }
            Command::ReplaceCondition(place, conditions) => {
                let place = place.filter(|place| *place < workspace.conditions.len());
                let end = workspace.conditions.len();
                let range = place.map_or(end..end, |place| place..place + 1);
                workspace.conditions.splice(range, conditions);
            }
            Command::AnyCondition(is_any) => workspace.is_any = is_any,
            Command::DropCondition(place) => {
                if place < workspace.conditions.len() {
                    workspace.conditions.remove(place);
                }
            }
            Command::ShowAll => {
                workspace.search.clear();
                workspace.conditions.clear();
                workspace.is_any = false;
                workspace.scope = None;
                workspace.base_filter = crate::view::Filter::default();
            }
            Command::SetFilter(filter) => workspace.set_filter(filter),
            Command::Sort(sort) => workspace.sort = sort,
            Command::ShowPage(page) => workspace.page = page,
            Command::MoveCursor(field) => workspace.cursor = field,
            Command::SetMonth(month) => workspace.month = month,
            Command::ToggleFold(path) => {
                if !workspace.folded.remove(&path) {
                    workspace.folded.insert(path);
                }
            }
            Command::Fold(paths) => workspace.folded = paths.into_iter().collect(),
            Command::SetUnit(unit) => workspace.unit = unit,
            Command::SetColumns(columns) => workspace.columns = columns,
            Command::SetTheme(theme) => settings.theme = theme,
            Command::ToggleSidebar => settings.is_sidebar_hidden = !settings.is_sidebar_hidden,
            Command::ToggleInspector => {
                settings.is_inspector_hidden = !settings.is_inspector_hidden;
            }
            Command::CloseWelcome => settings.is_welcomed = true,
            Command::SetZoom(zoom) => settings.zoom = Some(zoom),
            _ => {}
        }
    }

    pub(super) fn choose_view(&mut self, id: Id<SavedView>) {
        let portfolio = self.portfolio();
        let Some(view) = portfolio.views().get(id) else {
            return;
        };
        match ViewDefinition::of(&portfolio, view) {
            Ok(definition) => self.workspace.choose_view(id, definition),
            Err(error) => self.notify(Notice::failed(error.to_string())),
        }
    }

    fn keep_view(&mut self, name: &str) {
        let definition = self.workspace.definition();
        let (id, draft) = Draft::new_view(&self.portfolio(), name, &definition, new_id);
        if self.edit(|_| draft) {
            self.workspace.view = Some(id);
            self.notify(Notice::done(format!("已存为视图“{}”", name.trim())));
        }
    }

    fn take_snapshot(&mut self, name: &str, note: &str) {
        match Draft::new_snapshot(&self.portfolio(), name, note, new_id) {
            Ok(draft) => {
                if self.edit(|_| draft) {
                    self.notify(Notice::done(format!("已拍快照“{}”", name.trim())));
                }
            }
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    pub(super) fn edit(&mut self, draft: impl FnOnce(&crate::model::Portfolio) -> Draft) -> bool {
        let Some(session) = &mut self.session else {
            return false;
        };
        let draft = draft(session.portfolio_ref());
        if draft.changes.is_empty() {
            return false;
        }
        match session.perform(draft.label, draft.changes, self.clock) {
            Ok(()) => true,
            Err(error) => {
                self.notify(Notice::failed(error));
                false
            }
        }
    }

    fn reverse(
        &mut self,
        act: fn(&mut Session, crate::clock::Clock) -> Result<Option<String>, String>,
        word: &str,
    ) {
        let clock = self.clock;
        let Some(session) = &mut self.session else {
            return;
        };
        match act(session, clock) {
            Ok(Some(label)) => self.notify(Notice::done(format!("已{word}“{label}”"))),
            Ok(None) => self.notify(Notice::done(format!("没有可{word}的操作"))),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// What the place chosen in the tree says of a new project.
    fn known(&self, portfolio: &Portfolio) -> Vec<(ProjectColumn, Value)> {
        let scope = self.workspace.scope.iter().flat_map(|scope| &scope.path);
        let mut known: Vec<(ProjectColumn, Value)> = scope
            .filter_map(|(key, group)| known_from_group(portfolio, *key, group))
            .collect();
        // Part, chapter and section all say where the project stands: the last is the nearest.
        known.reverse();
        let mut seen = Vec::new();
        known.retain(|(column, _)| {
            let is_first = !seen.contains(column);
            seen.push(*column);
            is_first
        });
        known
    }

    fn paste(&mut self, paste: &Paste, with_new: bool) {
        let cells = paste.cells.iter().map(|(_, field, _)| *field);
        let new = paste.new_rows.iter().flat_map(|row| &row.cells);
        let new = new.map(|(field, _)| *field).filter(|_| with_new);
        if let Some(why) = why_not_now(cells.chain(new), self.moment()) {
            return self.notify(Notice::failed(why));
        }
        let portfolio = self.portfolio();
        let known = self.known(&portfolio);
        let draft = paste.draft(&portfolio, with_new, &known, self.moment(), new_id);
        let label = draft.label.clone();
        if self.edit(|_| draft) {
            self.notify(Notice::done(format!("已{label}，可按 Ctrl+Z 撤销")));
        } else {
            self.notify(Notice::done("粘贴的内容与原来相同，没有改动"));
        }
    }

    fn new_project(&mut self) {
        let portfolio = self.portfolio();
        let known = self.known(&portfolio);
        let (id, mut draft) = Draft::new_project(&portfolio, &known, new_id);
        if let Some(scope) = &self.workspace.scope {
            let held = held_by_groups(&portfolio, &scope.path, id, new_id);
            draft.changes.extend(held);
        }
        if self.edit(|_| draft) {
            self.settings.is_inspector_hidden = false;
            self.workspace.search.clear();
            self.go_to(id, Some(Field::NAME));
        }
    }
}
