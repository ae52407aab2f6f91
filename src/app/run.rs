//! Commands carried out.

use std::collections::BTreeSet;

use crate::clock::new_id;
use crate::model::{
    Change, Field, Id, Kind, PartialDate, Portfolio, ProblemState, Project, ProjectColumn, Remark,
    Table, TalkState, Value, YearMonth,
};

use super::{
    App, ArrangeCommand, CellValue, Command, EditCommand, ImportCommand, Matter, Notice,
    PaperCommand, PastCommand, Session,
};
use crate::edit::{
    Draft, Fill, PartColumn, check_light_reasons, held_by_groups, known_from_group, named,
    which_milestones, why_not_now,
};
use crate::session::StepError;
use crate::view::{alters_figures, doubted_figures, months_late, talk};

/// What became of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edited {
    Done,
    /// It alters nothing.
    Same,
    /// The library can't be altered, or not so, which has been told.
    Refused,
}

impl App {
    /// Does what a command says. What is selected when it begins, and when it has ended, is what the page shows.
    pub fn run(&mut self, command: Command) {
        self.listing();
        let before = command
            .leads_elsewhere()
            .then(|| (self.opened, self.place()));
        let is_searching = matches!(command, Command::Arrange(ArrangeCommand::Search(_)));
        self.within(command.matter(), |app| app.carry_out(command));
        if let Some((_, place)) = before.filter(|(library, _)| *library == self.opened) {
            self.note_place(place, is_searching);
        }
        self.listing();
    }

    fn carry_out(&mut self, command: Command) {
        if let Some(Err(error)) = command.name().map(|name| Kind::Text.check_length(name)) {
            return self.notify(Notice::failed(format!("名称太长，没有改动：{error}")));
        }
        if command.shows_page() {
            self.end_comparison();
        }
        if command.leaves_import() {
            self.run_import(ImportCommand::Show(false));
            self.hide_plan_text();
        }
        match command {
            Command::File(command) => self.run_file(command),
            Command::Edit(command) => self.run_edit(command),
            Command::Attach(command) => self.run_attach(command),
            Command::Import(command) => self.run_import(command),
            Command::Fill(command) => self.run_fill(command),
            Command::PlanText(command) => self.run_plan_text(command),
            Command::Own(command) => self.run_own(command),
            Command::List(command) => self.run_list(command),
            Command::View(command) => self.run_view(command),
            Command::Select(command) => self.run_select(command),
            Command::Arrange(command) => self.run_arrange(command),
            Command::Look(command) => self.run_look(command),
            Command::Paper(command) => self.run_paper(command),
            Command::Past(command) => self.run_past(command),
        }
        self.renew_own_columns();
    }

    pub(super) fn run_edit(&mut self, command: EditCommand) {
        self.altered_figures = Some(Vec::new());
        let before = self.told;
        self.do_edit(command);
        self.tell_doubted_figures(before);
    }

    /// Says which of the figures that a person just typed can hardly be meant. They stay as they are: it may be so.
    /// What was done is said in the same word, if it was said: a newer one takes the place of the last.
    fn tell_doubted_figures(&mut self, before: u64) {
        let figures = self.altered_figures.take().unwrap_or_default();
        if figures.is_empty() {
            return;
        }
        let told = doubted_figures(&self.portfolio(), &figures);
        let Some(first) = told.first() else { return };
        let more = match told.len() {
            1 => String::new(),
            count => format!("；另有 {} 处，见“填报疑点”", count - 1),
        };
        let words = format!("{first}{more}");
        // Not by how many there are: what succeeds takes errors about it away.
        let new = self.notices.last_mut().filter(|_| self.told > before);
        match new {
            Some(done) if !done.is_error && done.file.is_none() => {
                *done = Notice::refused(format!("{}。{words}", done.text));
            }
            _ => self.notify(Notice::refused(format!("已照写。{words}"))),
        }
    }

    fn do_edit(&mut self, command: EditCommand) {
        match command {
            EditCommand::Undo if self.steps_back_on_page() || self.tells_what_is_undone() => {}
            EditCommand::Undo => self.reverse(Session::undo, "撤销"),
            EditCommand::Redo if self.steps_ahead_on_page() => {}
            EditCommand::Redo => self.reverse(Session::redo, "重做"),
            EditCommand::SetField(projects, column, value) => {
                self.set_field(&projects, column, &value);
            }
            EditCommand::SetCells(what, cells) => {
                self.set_cells(what, &cells);
            }
            EditCommand::ToggleRef(projects, column, id, is_on) => {
                self.edit(|p| Draft::toggle_ref(p, &projects, column, id, is_on));
            }
            EditCommand::Fill(fill) => self.fill(&fill),
            EditCommand::Paste(paste, with_new) => self.paste(&paste, with_new),
            EditCommand::Confirm(projects, column) => {
                self.edit(|portfolio| Draft::confirm(portfolio, &projects, column));
            }
            EditCommand::SetPart(part, value) => self.set_part(part, value),
            EditCommand::PlanNextMilestone(projects, date) => {
                let moment = self.moment();
                self.edit(|p| Draft::plan_next_milestone(p, &projects, date, moment));
            }
            EditCommand::SetIndicatorValue(indicator, year, value) => {
                self.edit(|p| Draft::set_indicator_value(p, indicator, year, &value, new_id));
            }
            EditCommand::DeletePart(table, id) => {
                self.edit(|portfolio| Draft::delete_part(portfolio, table, id));
            }
            EditCommand::AddFundingLine(project) => {
                self.edit(|portfolio| Draft::new_funding_line(portfolio, project, new_id));
            }
            EditCommand::AddMilestones(project, names) => {
                self.edit(|portfolio| Draft::new_milestones(portfolio, project, &names, new_id));
            }
            EditCommand::MovePart(table, id, is_up) => {
                self.edit(|portfolio| Draft::move_part(portfolio, table, id, is_up));
            }
            EditCommand::AddAnnualPlan(project) => self.add_annual_plan(project),
            EditCommand::AddApprovals(project, kinds) => {
                self.edit(|portfolio| Draft::new_approvals(portfolio, project, &kinds, new_id));
            }
            EditCommand::AddProgress(project) => {
                let month = YearMonth::of(self.moment().today);
                self.edit(|portfolio| Draft::new_progress(portfolio, project, month, new_id));
            }
            EditCommand::AddProblem(project, words) => {
                let today = self.moment().today;
                self.edit(|p| Draft::new_problem(p, project, &words, today, new_id));
            }
            EditCommand::AddTalks(projects) => self.add_talks(&projects),
            EditCommand::DateStage(projects, date) => {
                if self.edit(|portfolio| Draft::date_stage(portfolio, &projects, date, new_id)) {
                    let words =
                        format!("已记下 {date}，在右侧“里程碑”页可以改日期；按 Ctrl+Z 撤销");
                    self.notify(Notice::done(words));
                }
            }
            EditCommand::AddRemark(project, text) => self.add_remark(project, &text),
            EditCommand::NewProject => self.new_project(),
            EditCommand::NewProjectBelow(above) => self.new_project_below(above),
            EditCommand::Duplicate(projects) => self.duplicate(&projects),
            EditCommand::DeleteSelected => self.delete_selected(),
            EditCommand::SetOwn(projects, own, value) => {
                self.edit(|p| Draft::set_own(p, &projects, own, &value, new_id));
            }
        }
    }

    fn run_paper(&mut self, command: PaperCommand) {
        match command {
            PaperCommand::Export(task) => self.export(*task),
            PaperCommand::Print(task) => self.print(*task),
            PaperCommand::CancelJob => self.cancel_job(),
            PaperCommand::KeepPreset(name, layout) => self.keep_preset(&name, &layout),
            PaperCommand::DeletePreset(id) => {
                self.edit(|portfolio| Draft::delete_preset(portfolio, id));
            }
            PaperCommand::SavePreset(id, path) => self.save_preset(id, path),
            PaperCommand::LoadPreset(path) => self.load_preset(path),
            PaperCommand::ExportComparison(path) => self.export_comparison(&path),
            PaperCommand::ExportTimeline(path) => self.export_timeline(&path),
            PaperCommand::ExportCalendar(path) => self.export_calendar(&path),
            PaperCommand::Form(command) => self.run_form(command),
        }
    }

    fn run_past(&mut self, command: PastCommand) {
        match command {
            PastCommand::TakeSnapshot(name, note) => self.take_snapshot(&name, &note),
            PastCommand::Compare(before, after) => self.compare(before, after),
            PastCommand::CompareIn(scope) => self.compare_in(scope),
            PastCommand::EndComparison => self.end_comparison(),
            PastCommand::AskHistory(search) => self.ask_history(search),
            PastCommand::MoreHistory => self.more_history(),
            PastCommand::AskProjectHistory(project) => self.ask_project_history(project),
            PastCommand::ReturnTo(seq) => self.return_to(seq),
        }
    }

    /// That a problem is settled is told: it leaves the list of those that are not.
    fn set_part(&mut self, part: PartColumn, value: Value) {
        let today = self.moment().today;
        let state = |app: &Self| {
            let portfolio = app.portfolio();
            let problem = portfolio.problems().get(Id::new(part.id));
            problem.filter(|_| part.table == Table::Problem)?.state
        };
        let before = state(self);
        let is_done = self.edit(|portfolio| Draft::set_part(portfolio, part, value, today));
        let now = state(self).filter(|now| *now == ProblemState::Settled);
        if !is_done || now.is_none() || now == before {
            return;
        }
        let portfolio = self.portfolio();
        let Some(problem) = portfolio.problems().get(Id::new(part.id)) else {
            return;
        };
        let project = portfolio.projects().get(problem.project);
        let name = project.map_or("", |project| project.name.as_str());
        let day = problem.settled_on.map(PartialDate::in_chinese);
        let words = format!(
            "“{name}”的问题已办结，办结时间{}，在“已办结”里；按 Ctrl+Z 撤销",
            day.unwrap_or_default()
        );
        self.notify(Notice::done(words));
    }

    fn add_annual_plan(&mut self, project: Id<Project>) {
        let year = self.moment().year;
        self.edit(|portfolio| Draft::new_annual_plan(portfolio, project, year, new_id));
    }

    fn add_remark(&mut self, project: Id<Project>, text: &str) {
        let text = text.trim();
        if let Err(error) = Kind::LongText.check_length(text) {
            return self.notify(Notice::failed(format!("批注没有存入：{error}")));
        }
        let author = self.settings.preferences.author().name;
        let at = self.clock.now().format(Remark::TIME).to_string();
        if !text.is_empty() {
            self.edit(|p| Draft::new_remark(p, project, (&author, &at), text, new_id));
        }
    }

    /// Where projects were moved is told: they may have left what is seen.
    fn set_field(&mut self, projects: &[Id<Project>], column: ProjectColumn, value: &Value) {
        let portfolio = self.portfolio();
        let draft = Draft::set_field(&portfolio, projects, column, value);
        let place = value
            .refs()
            .first()
            .copied()
            .filter(|_| column == ProjectColumn::Outline);
        let place = place.and_then(|id| portfolio.outline().get(Id::new(id)));
        let moved = place.map(|node| {
            let (what, heading) = (named(&portfolio, projects), node.heading());
            format!("已把{what}移到“{heading}”，可按 Ctrl+Z 撤销")
        });
        drop(portfolio);
        if self.edit(|_| draft)
            && let Some(words) = moved
        {
            self.notify(Notice::done(words));
        }
    }

    fn set_cells(&mut self, what: &'static str, cells: &[CellValue]) {
        let fields = cells.iter().map(|(_, field, _)| *field);
        if let Some(why) = why_not_now(fields, self.moment()) {
            return self.notify(Notice::failed(why));
        }
        let before = self.listing();
        let portfolio = self.portfolio();
        let draft = Draft::set_cells(&portfolio, what, cells, self.moment(), new_id);
        let places = cells.iter().map(|(project, field, _)| (*project, *field));
        let which = which_milestones(&portfolio, places, self.moment());
        drop(portfolio);
        // Of one project it is seen where it stands; of many, most are out of sight.
        let projects: BTreeSet<_> = cells.iter().map(|(project, ..)| *project).collect();
        let projects: Vec<_> = projects.into_iter().collect();
        let mut words = done_words(&draft.label, which.as_deref());
        if self.edit(|_| draft) {
            let became = self.keep_in_sight(&before, &projects);
            if projects.len() > 1 || which.is_some() || !became.is_empty() {
                words.push_str(&became);
                self.notify(Notice::done(words));
            }
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

    /// Of those that call for a talk; says so where none does.
    fn add_talks(&mut self, projects: &[Id<Project>]) {
        let moment = self.moment();
        let portfolio = self.portfolio();
        let projects = projects
            .iter()
            .filter_map(|id| portfolio.projects().get(*id));
        let due = projects.filter(|of| talk(&portfolio, of, moment) == Some(TalkState::Due));
        let due = due.map(|of| (of.id, months_late(&portfolio, of, moment)));
        let due: Vec<(Id<Project>, usize)> = due.collect();
        // Content that is held elsewhere as well would be copied by the step.
        drop(portfolio);
        if due.is_empty() {
            let words = "选中的项目不需约谈：当年连续两个月滞后、还没有登记约谈的才需要";
            return self.notify(Notice::refused(words));
        }
        if self.edit(|portfolio| Draft::new_talks(portfolio, &due, moment.today, new_id)) {
            let words = format!(
                "已登记约谈 {} 项，记在“问题”里，可补填时限、打印督办单；按 Ctrl+Z 撤销",
                due.len()
            );
            self.notify(Notice::done(words));
        }
    }

    /// Carries out what a draft says, and says so: what it does stands out of sight.
    pub(super) fn edit_and_tell(&mut self, draft: Draft) {
        let told = format!("已{}；可按 Ctrl+Z 撤销", draft.label);
        if self.edit(|_| draft) {
            self.notify(Notice::done(told));
        }
    }

    pub(super) fn edit(&mut self, draft: impl FnOnce(&Portfolio) -> Draft) -> bool {
        self.try_edit(draft) == Edited::Done
    }

    /// Carries out what a draft says; a refusal is told.
    pub(super) fn try_edit(&mut self, draft: impl FnOnce(&Portfolio) -> Draft) -> Edited {
        let Some(session) = &mut self.session else {
            return Edited::Refused;
        };
        let draft = draft(session.portfolio_ref());
        if draft.changes.is_empty() {
            return Edited::Same;
        }
        if let Err(error) = check_light_reasons(session.portfolio_ref(), &draft.changes) {
            self.notify(Notice::failed(error));
            return Edited::Refused;
        }
        let typed = draft
            .changes
            .iter()
            .filter(|_| self.altered_figures.is_some());
        let figures = typed.filter(|change| alters_figures(change));
        let figures: Vec<Change> = figures.cloned().collect();
        match session.perform(draft.label, draft.changes, self.clock) {
            Ok(()) => {
                if let Some(altered) = &mut self.altered_figures {
                    altered.extend(figures);
                }
                self.overcome(self.matter.unwrap_or(Matter::Editing));
                Edited::Done
            }
            Err(error) => {
                self.notify(Notice::failed(error));
                Edited::Refused
            }
        }
    }

    fn reverse(
        &mut self,
        act: fn(&mut Session, crate::clock::Clock) -> Result<Option<String>, StepError>,
        word: &str,
    ) {
        let clock = self.clock;
        let Some(session) = &mut self.session else {
            return;
        };
        match act(session, clock) {
            Ok(Some(label)) => self.notify(Notice::done(format!("已{word}“{label}”"))),
            Ok(None) => self.notify(Notice::refused(format!("没有可{word}的操作"))),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// What the place chosen in the tree says of a new project.
    pub(super) fn known(&self, portfolio: &Portfolio) -> Vec<(ProjectColumn, Value)> {
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

    fn fill(&mut self, fill: &Fill) {
        let moment = self.moment();
        if let Some(why) = why_not_now(fill.fields.iter().copied(), moment) {
            return self.notify(Notice::failed(why));
        }
        let before = self.listing();
        let portfolio = self.portfolio();
        let draft = Draft::fill(&portfolio, fill, moment, new_id);
        drop(portfolio);
        let mut words = done_words(&draft.label, None);
        if self.edit(|_| draft) {
            let became = self.keep_in_sight(&before, &fill.onto);
            if !became.is_empty() {
                words.push_str(&became);
                self.notify(Notice::done(words));
            }
        }
    }

    fn new_project(&mut self) {
        let portfolio = self.portfolio();
        let known = self.known(&portfolio);
        self.add_project(Draft::new_project(&portfolio, &known, new_id));
    }

    fn new_project_below(&mut self, above: Id<Project>) {
        let portfolio = self.portfolio();
        let known = self.known(&portfolio);
        let groups = &self.workspace.group_by;
        let made = Draft::new_project_below(&portfolio, above, groups, &known, new_id);
        if let Some(made) = made {
            self.add_project(made);
        }
    }

    /// What new projects hold in the office's own columns, as the place chosen in the tree says.
    pub(super) fn held(&self, new: &[Id<Project>]) -> Vec<Change> {
        let Some(scope) = &self.workspace.scope else {
            return Vec::new();
        };
        let portfolio = self.portfolio();
        let of = |id: &Id<Project>| held_by_groups(&portfolio, &scope.path, *id, new_id);
        new.iter().flat_map(of).collect()
    }

    fn add_project(&mut self, (id, mut draft): (Id<Project>, Draft)) {
        draft.changes.extend(self.held(&[id]));
        if self.edit(|_| draft) {
            self.settings.is_inspector_hidden = false;
            self.workspace.search.clear();
            self.reveal(&[id], Some(Field::NAME));
        }
    }

    fn duplicate(&mut self, projects: &[Id<Project>]) {
        let (copies, draft) = Draft::duplicate_projects(&self.portfolio(), projects, new_id);
        if !self.edit(|_| draft) {
            return;
        }
        let words = format!(
            "已复制 {} 个项目。资金、里程碑、月进度等没有复制",
            copies.len()
        );
        self.notify(Notice::done(words));
        self.reveal(&copies, Some(Field::NAME));
    }
}

/// What was done, how to take it back, and which of several things it altered.
pub(super) fn done_words(label: &str, which: Option<&str>) -> String {
    let which = which.map_or_else(String::new, |which| format!("。{which}"));
    format!("已{label}，可按 Ctrl+Z 撤销{which}")
}
