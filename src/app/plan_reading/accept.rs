//! What was found and ticked becomes a library, or comes into the one that is open.

use std::path::Path;
use std::sync::Arc;

use crate::app::run::Edited;
use crate::app::{App, EditCommand, Notice};
use crate::clock::new_id;
use crate::edit::Draft;
use crate::import::plan_text::{Corrections, Kept, Level, Taken, changes, plan_of};
use crate::model::{Change, Id, Project, ProjectColumn, Table, ordinal};
use crate::session::create_from;

use super::on::{FoundPlan, JoinedPlan, PlanReading};

impl App {
    pub(super) fn make_library_of_plan(&mut self, path: &Path) {
        let alone = self.plan_readings.on.as_ref();
        let alone = alone.and_then(PlanReading::found_alone);
        let (Some((_, name, said)), Some(found)) = (self.found_plan(), alone) else {
            return;
        };
        if found.settled.title.years.is_none() {
            return self.notify(Notice::refused(NO_YEARS));
        }
        let keeps_text = self.keeps_plan_text();
        let author = self.settings.preferences.author();
        let (clock, new) = (self.clock, path.to_owned());
        let root = self.settings.backups().map(Path::to_owned);
        self.make_library(path, move || {
            let taken = taken((&found, &name), keeps_text.then_some(&said));
            let op = crate::seed::from_text(new_id(), taken, new_id);
            let op = op.map_err(|error| error.to_string())?;
            create_from(author, &new, &op, (clock, root.as_deref()))
                .map_err(|error| error.to_string())?;
            Ok(new)
        });
        self.plan_readings.making = Some(path.to_owned());
    }

    /// The opening of a library has ended: a text of which it was made has done its work.
    pub(in crate::app) fn follow_library_of_plan(&mut self, path: &Path, is_there: bool) {
        let is_it = self
            .plan_readings
            .making
            .take()
            .is_some_and(|made| made == path);
        if !is_it || !is_there {
            return;
        }
        let words = self
            .plan_readings
            .on
            .take()
            .and_then(|reading| Some(words(&reading.found_alone()?)));
        self.plan_readings.is_in_front = false;
        if let Some(words) = words {
            self.notify(Notice::done(format!("已建库：{words}")));
        }
    }

    /// What was found, once nothing of it is worked at any more.
    fn found_plan(&mut self) -> Option<(Arc<FoundPlan>, String, Arc<Corrections>)> {
        let reading = self.plan_readings.on.as_ref()?;
        let found = Arc::clone(reading.found()?);
        if reading.is_working() {
            self.notify(Notice::refused("正在重新识别，请稍候再试"));
            return None;
        }
        Some((found, reading.name(), Arc::clone(reading.corrections())))
    }

    fn keeps_plan_text(&self) -> bool {
        let reading = self.plan_readings.on.as_ref();
        reading.is_some_and(PlanReading::keeps_text)
    }

    pub(super) fn join_plan(&mut self) {
        let Some((found, name, said)) = self.found_plan() else {
            return;
        };
        let keeps_text = self.keeps_plan_text();
        let (Some(reading), Some(session)) = (&self.plan_readings.on, &self.session) else {
            return self.notify(Notice::refused("没有打开的项目库。请点“建库”新建一个"));
        };
        if reading.joined(session).is_some() {
            return;
        }
        if let Some(reason) = session.read_only_reason() {
            return self.notify(Notice::failed(format!("不能加入：{reason}")));
        }
        if found.lacks_years() {
            return self.notify(Notice::refused(NO_YEARS));
        }
        let portfolio = session.portfolio_ref();
        let library = session.path().to_owned();
        let taken = taken((&found, &name), keeps_text.then_some(&said));
        let changes = match changes(portfolio, taken, new_id) {
            Ok(changes) => changes,
            Err(error) => return self.notify(Notice::failed(error)),
        };
        if changes.is_empty() {
            return self.notify(Notice::refused("项目库里都已有，没有要加入的"));
        }
        let is_new = plan_of(portfolio, &found.settled.title).is_none();
        let title = found.settled.title.clone();
        let words = words(&found);
        // The plan is told by its own name, however its text came here.
        let called = match title.name.as_str() {
            "" => name.as_str(),
            own => own,
        };
        let label = if is_new {
            format!("加入规划：{called}")
        } else {
            format!("从规划文本补充：{called}")
        };
        let (projects, carried) = came_in(&changes);
        self.back_up(false);
        let draft = Draft {
            label: label.clone(),
            changes,
        };
        if self.try_edit(|_| draft) != Edited::Done {
            return;
        }
        if let Some(reading) = &mut self.plan_readings.on {
            reading.note_joined(JoinedPlan {
                label,
                words: words.clone(),
                projects: projects.clone(),
                carried: carried.clone(),
                library,
            });
        }
        // A further plan is looked at when it comes.
        let portfolio = self.portfolio();
        if let Some(plan) = plan_of(&portfolio, &title).filter(|_| is_new) {
            let has_several = portfolio.plans().len() > 1;
            self.workspace.look_at_plan(has_several.then_some(plan));
        }
        let told = format!("已加入本库：{words}。可按 Ctrl+Z 撤销");
        // Where anything was carried over, that is what somebody came for.
        let shown = if carried.is_empty() {
            projects
        } else {
            carried
        };
        self.notify(Notice::done(told).showing(shown));
    }

    /// Takes back what came in, if that is the last step.
    pub(super) fn take_plan_back(&mut self) {
        let (Some(reading), Some(session)) = (&self.plan_readings.on, &self.session) else {
            return;
        };
        let joined = reading.joined(session);
        let is_last =
            joined.is_some_and(|joined| session.undo_label() == Some(joined.label.as_str()));
        if is_last {
            self.run_edit(EditCommand::Undo);
        } else {
            self.notify(Notice::refused(
                "加入之后又有别的修改。请按 Ctrl+Z 逐步撤销",
            ));
        }
    }
}

/// Titles, periods and what is carried over follow the years of a plan.
const NO_YEARS: &str =
    "还不知道规划的起止年。请在页面最上面的“起止年”里填写，如 2026-2030，再建库或加入";

/// The projects that come in, and the rows in which earlier ones go on.
fn came_in(changes: &[Change]) -> (Vec<Id<Project>>, Vec<Id<Project>>) {
    const FROM: usize = ProjectColumn::CarriedFrom as usize;
    let (mut projects, mut carried) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Create(row) if row.table == Table::Project => {
                projects.push(Id::new(row.id));
                if row.values.get(FROM).is_some_and(|from| !from.is_empty()) {
                    carried.push(Id::new(row.id));
                }
            }
            Change::Set {
                table: Table::Project,
                id,
                column: FROM,
                ..
            } => carried.push(Id::new(*id)),
            _ => {}
        }
    }
    (projects, carried)
}

/// What comes in, with the text where it is to be kept.
fn taken<'a>(
    (found, file): (&'a FoundPlan, &'a str),
    kept: Option<&'a Arc<Corrections>>,
) -> Taken<'a> {
    Taken {
        text: &found.plan,
        settled: &found.settled,
        file,
        kept: kept.map(|said| Kept {
            text: &found.text,
            said,
        }),
        carries: found.carries(),
    }
}

/// `章 31、节 81，项目 546 项，指标 67 项`.
fn words(found: &FoundPlan) -> String {
    let outline = &found.plan.outline;
    let levels = [Level::Part, Level::Chapter, Level::Section];
    let levels = levels.map(|level| (level.label(), outline.count(level)));
    let levels = levels.iter().filter(|(_, count)| *count > 0);
    let levels: Vec<String> = levels
        .map(|(label, count)| format!("{label} {count}"))
        .collect();
    let carried = match found.settled.carries_taken() {
        0 => String::new(),
        carried if carried > found.settled.carries_into() => {
            let into = found.settled.carries_into();
            format!("，结转 {carried} 项，并为 {into} 项")
        }
        carried => format!("，结转 {carried} 项"),
    };
    format!(
        "{}，项目 {} 项，指标 {} 项{carried}",
        levels.join("、"),
        found.settled.projects_taken(),
        found.settled.indicators_taken()
    )
}

/// The proposed name of a library that is made of a text.
pub fn library_of_text(found: &FoundPlan, file: &str) -> String {
    let title = &found.settled.title;
    let ordinal = title.years.and_then(|(first, last)| ordinal(first, last));
    if let (false, Some(ordinal)) = (title.region.is_empty(), ordinal) {
        return format!("{}{ordinal}重大项目库.lantu", title.region);
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    format!("{stem}.lantu")
}
