//! The running session: the open library, what is asked of it, commands, background jobs, settings.
//!
//! Draws nothing. May use every room but `ui` and `cli`. The window reads an [`App`] and sends it [`Command`]s;
//! that is the only way in which anything alters.

mod answers;
mod arrange;
mod attachments;
mod awaited;
mod backups;
mod calls;
mod command;
mod comparison;
mod connecting;
mod corrections;
mod crash;
mod drawing;
mod due;
mod elsewhere;
mod exchanging;
mod export;
mod file_dialogs;
mod filling;
mod forms;
mod history;
mod import_report;
mod importing;
mod job;
mod keeping;
mod kept_in_sight;

mod leaving;
mod lists;
mod log;
mod merging;
mod notices;
mod opening;
mod own_fields;
mod pasting;
mod pending;
mod picture;
mod places;
mod plan_reading;
mod renew;
mod roll_up;
mod run;
mod selection;
mod settings;
mod start;
mod starts;
mod trail;
mod trouble;
mod typing;
mod workspace;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::Clock;
use crate::model::{FillRound, Id, PeriodEnd, Portfolio, Project, YearMonth};
use crate::reconcile::matching::unlinked;
use crate::view::{KeptWarnings, LightRule, Listing, Moment, ViewDefinition, Warning, saved_views};

pub use crate::edit::{
    CellError, CellValue, Draft, Emptied, Fill, LISTS, ListEntry, NewRow, OwnFieldForm, PartColumn,
    Paste, Refused, Replacement, RoundForm, Sheet, SheetColumn, Spot, asked_word, batch_of,
    is_led_by, known_from_group, list_entries, moved_to_group, next_batch, own_value_counts,
    parse_block, part_of, read_cell, read_field, read_part, replacements, rule_with_cells,
    text_fields, why_derived,
};
pub use crate::import::difference::{
    CellKey, CellState, Choices, ColumnCount, Counts, DepartmentCount, Difference, IncomingCell,
    IncomingRow, NameChoice, RowChoice, RowFilter, RowKey, RowKind, Spot as CellSpot, UnknownName,
    cell_label, held_now,
};
pub use crate::import::grid::{column_letters, place_in};
pub use crate::import::plan_text::{
    Bound, Candidate, Carry, CarryChoice, CarryOffer, Choices as PlanChoices, Correction,
    Corrections, Doubt, Entry, FoundIndicator, FoundKey, IndicatorChoice, Level, Node as PlanNode,
    Outline, PlanText, ProjectChoice, SURE, Settled, SettledCarry, SettledIndicator,
    SettledProject, Spot as TextSpot, TICKED, TICKED_UNNAMED, Title as PlanTitle, joined_words,
    raw_lines, undecided, unfinished,
};
pub use crate::import::understand::{
    Basis, Declared, Mapping, OddCell, ReadColumn, ReadProject, Reading, RefusedRow, Role,
    Sureness, Unit, UnitBasis,
};
pub use crate::import::{decide_waiting, send_back};
pub use crate::model::OpRecord;
pub use crate::reconcile::{Conflict, Keep};
pub use crate::session::{
    Content, CopyMerge, HandOut, LastOfOthers, Linked, Matter, Notice, Opening, Packing,
    Publication, Reach, SaveState, Session, Wake, author, create_library, is_named_package,
    load_backup, restore_label,
};
pub use crate::store::server::AddressParts;
pub use crate::store::{Backup, FileState, Password, Point};
pub use attachments::{Attachments, kept_files};
pub use awaited::Awaited;
pub use calls::call_window;
pub use command::{
    ArrangeCommand, AttachCommand, Command, EditCommand, FileCommand, ListCommand, LookCommand,
    OwnCommand, PaperCommand, PastCommand, SelectCommand, ViewCommand,
};
pub use comparison::{ShownComparison, Side, State, changes_bytes, load_state, usual_scope};
pub use connecting::{AskedAgain, Unconnected};
pub use crash::hold_reports;
pub use drawing::{
    Drawing, Known, Plan, by_software, is_ready_for_software, is_retry, wanted_drawing,
};
pub use exchanging::{ExchangeStep, Exchanges, exchange_facts};
pub use export::{
    BOUND, BundledPaper, ExportTask, Exported, FileOptions, Papers, PresetFile, Split,
    export_bytes, fill_photos, find_layout, own_presets, run_export,
};
pub(crate) use export::{
    file_name, history_line, in_the_way, marked_name, marked_path, save_paper, scoped_title,
    title_of_all,
};
pub use file_dialogs::{AtPlace, FileDialogs, file_dialogs, written_path};
pub use filling::{
    FillCommand, RoundNotSent, RoundSent, Sending, copies_of, round_named, sent_words, tables_in,
    write_round,
};
pub use forms::{
    FilledForm, Filling, Form, FormColumn, FormCommand, FormLeft, FormMapping, FormQuestion,
    OnForm, fillings, form_line, keep_form, read_form, save_form, why_not_to,
};
pub use history::History;
pub use import_report::{OF_OTHERS, Stage as ReportStage, import_lines, import_report_bytes};
pub use importing::{
    Accepted, Compared, Import, ImportCommand, Origin, Source, import_words, library_name,
};
pub use job::Progress;
pub use log::start_log;
pub use merging::{LockedCopy, MergeStep};
pub use pending::{BrokenOff, Pending, Promise};
pub use places::{
    backups_path, calls_path, crashes_path, file_label, replicas_path, settings_path, starts_path,
};
pub use plan_reading::{
    FoundPlan, JoinedPlan, PLAN_TEXT_ENDINGS, PlanReading, PlanTextCommand, TextOrigin,
    library_of_text,
};
pub use roll_up::{RollUp, month_of_roll_up, roll_up, wrong_summaries};
pub use settings::{
    DrawingChoice, ExportMemory, Preferences, Settings, StartChoice, ThemeChoice, WindowPlace,
};
pub use start::{RecentLibrary, first_folder, is_any_there, missing_files, recent_libraries};
pub use starts::{StartMark, mark_start};
pub use trail::Trail;
pub use trouble::{Locked, NextStep, Trouble};
pub use typing::{Typed, note_typing};
pub use workspace::{Scope, Workspace, rolling_columns};

/// The running program, without its window.
pub struct App {
    clock: Clock,
    wake: Wake,
    session: Option<Session>,
    awaited: Option<Awaited>,
    leaving: leaving::Leaving,
    settings: Settings,
    /// The round of 填报 that is looked at.
    round: Option<Id<FillRound>>,
    /// The folder that is looked into for what comes back.
    watched: Option<PathBuf>,
    keeping: keeping::Keeping,
    workspace: Workspace,
    jobs: job::Jobs,
    notices: Vec<Notice>,
    /// How many messages there have been.
    told: u64,
    /// What is being done, and with it what the messages about it are about.
    matter: Option<Matter>,
    /// What succeeded, so that errors about it may leave.
    overcome: Vec<Matter>,
    /// How many libraries were opened before this one: revisions of different ones may be alike.
    opened: u64,
    trouble: Option<Trouble>,
    locked: Option<Locked>,
    /// The server that was asked for last.
    server_asked: Option<AddressParts>,
    /// Why that was not reached.
    unconnected: Option<Unconnected>,
    rolling_up: roll_up::RollingUp,
    typed: Option<Typed>,
    cache: Cache,
    rows: selection::Rows,
    kept: kept_in_sight::Kept,
    /// What was folded in the libraries that were open before.
    folds: HashMap<PathBuf, HashSet<String>>,
    answers: answers::Answers,
    attachments: Attachments,
    comparing: comparison::Comparing,
    merging: merging::Merging,
    forming: forms::Forming,
    exchanging: exchanging::Exchanging,
    importing: importing::Importing,
    plan_readings: plan_reading::PlanReadings,
    history: History,
    project_history: History,
    corrections: corrections::Corrections,
    trail: Trail,
    /// The figures that the command which is carried out has altered.
    altered_figures: Option<Vec<crate::model::Change>>,
    /// Whether a person waits to hear that all is saved.
    awaits_save: bool,
    /// Whether somebody was told that work is not saved.
    has_told_unsaved: bool,
    /// The word that this window has the library open.
    presence: Option<calls::Presence>,
    /// Where papers lie that were written to be printed, and copies of attachments that were opened; they go when the
    /// program ends.
    printed: Vec<tempfile::TempDir>,
}

/// Rows of an earlier plan with rows of a later one.
type Unlinked = Vec<(Id<Project>, Id<Project>)>;

/// Answers kept until what they were computed from moves.
#[derive(Default)]
struct Cache {
    listing: Option<(Asked, Arc<Listing>)>,
    tree: Option<(Asked, Arc<Listing>)>,
    warnings: KeptWarnings,
    view_counts: Option<(u64, Moment, ViewCounts)>,
    /// Rows of several plans that may be one project, of a state of the library.
    unlinked: Option<(u64, Arc<Unlinked>)>,
    query_error: Option<String>,
}

/// How many projects each kept view holds; none for one that can't be read.
pub type ViewCounts = Arc<Vec<Option<usize>>>;

/// What an answer depends on.
#[derive(PartialEq)]
struct Asked {
    revision: u64,
    query: crate::view::Query,
    moment: Moment,
}

/// The moment under report at the end of a period, by the clock without one.
fn moment_of(period: Option<(YearMonth, PeriodEnd)>, clock: Clock) -> Moment {
    let today = clock.today();
    let day = period.map(|(month, end)| end.day_of(month));
    Moment::at(day.unwrap_or(today), today)
}

const CRASHED: &str = "上次运行时程序出了错，已写成报告（不含项目内容），可发给维护人员";

impl App {
    /// A program with no library open yet. `wake` makes the window look for news.
    pub fn new(clock: Clock, settings: Settings, wake: Wake) -> Self {
        let mut settings = settings;
        let untold = std::mem::take(&mut settings.untold);
        let crash = settings.take_crash().map(|report| Notice {
            file: Some(report),
            ..Notice::failed(CRASHED)
        });
        let told = settings.damage.iter().cloned().chain(untold);
        let notices = told.map(Notice::failed).chain(crash).collect();
        Self {
            clock,
            workspace: Workspace::new(&settings),
            session: None,
            awaited: None,
            leaving: leaving::Leaving::default(),
            settings,
            round: None,
            watched: None,
            keeping: keeping::Keeping::default(),
            jobs: job::Jobs::new(wake.clone()),
            wake,
            notices,
            told: 0,
            matter: None,
            overcome: Vec::new(),
            opened: 0,
            trouble: None,
            locked: None,
            server_asked: None,
            unconnected: None,
            rolling_up: roll_up::RollingUp::default(),
            typed: None,
            cache: Cache::default(),
            rows: selection::Rows::default(),
            kept: kept_in_sight::Kept::default(),
            folds: HashMap::new(),
            answers: answers::Answers::default(),
            attachments: Attachments::default(),
            comparing: comparison::Comparing::default(),
            merging: merging::Merging::default(),
            forming: forms::Forming::default(),
            exchanging: exchanging::Exchanging::default(),
            importing: importing::Importing::default(),
            plan_readings: plan_reading::PlanReadings::default(),
            history: History::default(),
            corrections: corrections::Corrections::default(),
            project_history: History::default(),
            trail: Trail::default(),
            altered_figures: None,
            awaits_save: false,
            has_told_unsaved: false,
            presence: None,
            printed: Vec::new(),
        }
    }

    /// The processor draws, because the graphics card does not: said once, and remembered.
    pub fn note_software_drawing(&mut self) {
        self.settings.is_opengl_missing = true;
        self.keeping.keep(&self.settings);
        self.notify(Notice::refused(
            "这台电脑的显卡驱动不能用 OpenGL，已改用软件绘图；可在“设置”的“绘图”中改",
        ));
    }

    /// The open library.
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Makes the window draw again, for work beside it.
    pub const fn wake(&self) -> &Wake {
        &self.wake
    }

    /// What is in the open library; empty without one.
    pub fn portfolio(&self) -> Arc<Portfolio> {
        self.session
            .as_ref()
            .map(Session::portfolio)
            .unwrap_or_default()
    }

    /// Which library and which state of it: alike only for what is the same.
    pub fn stamp(&self) -> (u64, u64) {
        let portfolio = self.session.as_ref().map(Session::portfolio_ref);
        (self.opened, portfolio.map_or(0, Portfolio::revision))
    }

    /// What is asked of the library, and how it is shown.
    pub const fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// What is remembered from one start to the next.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The day and year for which the window answers: today, or the last day of the month under report.
    pub fn moment(&self) -> Moment {
        let month = self.workspace.month;
        let at = |end| moment_of(month.map(|month| (month, end)), self.clock);
        let portfolio = self.session.as_ref().map(Session::portfolio_ref);
        portfolio.map_or_else(
            || at(PeriodEnd::Month),
            |portfolio| {
                let plan = self.workspace.plan_asked(portfolio);
                let rule = LightRule::of(portfolio);
                // The rule may have had other periods when this one was chosen.
                let chosen = self.workspace.period_end;
                let is_one = rule.period.ends().contains(&chosen);
                let end = if is_one { chosen } else { PeriodEnd::Month };
                Moment { rule, ..at(end) }.of_plan(plan)
            },
        )
    }

    /// The day by the clock, whatever month is reported.
    pub fn today(&self) -> chrono::NaiveDate {
        self.clock.today()
    }

    /// The work under way beside the window, such as the writing of a paper.
    pub fn is_busy(&self) -> Option<&str> {
        let waits = || self.awaited().map(Awaited::what);
        let reads = || self.is_fetching_states().then_some("读取历史");
        let merges = || self.is_reading_copy().then_some("读取副本");
        let imports = || self.is_reading_ledgers().then_some("读取台账");
        let plans = || self.is_reading_plan().then_some("读取规划文本");
        let forms = || self.is_at_form().then_some("套表");
        let attaches = || self.attachments.is_taking().then_some("加入附件");
        self.jobs
            .running()
            .or_else(waits)
            .or_else(reads)
            .or_else(merges)
            .or_else(|| self.is_exchanging())
            .or_else(imports)
            .or_else(plans)
            .or_else(forms)
            .or_else(attaches)
    }

    /// Brings in what the writer and the jobs have to say. Called before each picture, also of a hidden window.
    pub fn poll(&mut self) {
        if let Some(session) = &mut self.session {
            let told = session.poll();
            let (overcome, is_changed) = (session.take_overcome(), session.take_changed());
            for matter in overcome {
                self.overcome(matter);
            }
            self.notices.extend(told);
            self.follow_others();
            if is_changed {
                self.within(Matter::Merging, Self::read_target);
            }
        }
        self.poll_awaited();
        self.poll_roll_up();
        if let Some(end) = self.jobs.poll() {
            self.within(Matter::Papers, |app| app.end_job(end));
        }
        self.within(Matter::Merging, Self::poll_merging);
        self.within(Matter::Copying, Self::poll_exchanging);
        self.within(Matter::Importing, Self::poll_import);
        self.within(Matter::Importing, Self::poll_plan);
        self.within(Matter::Papers, Self::poll_form);
        self.within(Matter::Past, |app| {
            app.poll_comparison();
            app.poll_history();
            app.poll_corrections();
        });
        self.poll_attachments();
        self.tell_saved();
    }

    /// The projects that the window shows, in their groups.
    pub fn listing(&mut self) -> Arc<Listing> {
        let query = self.list_query();
        let listing = self.ask(query, |cache| &mut cache.listing);
        self.follow_rows(&listing);
        listing
    }

    /// The groups of the tree at the left: the same question without the choice made in the tree.
    pub fn tree(&mut self) -> Arc<Listing> {
        let query = self.workspace.tree_query();
        self.ask(query, |cache| &mut cache.tree)
    }

    /// Why the question can't be answered, e.g. a filter that names a department which is gone.
    pub fn query_error(&self) -> Option<&str> {
        self.cache.query_error.as_deref()
    }

    fn ask(
        &mut self,
        query: crate::view::Query,
        slot: impl Fn(&mut Cache) -> &mut Option<(Asked, Arc<Listing>)>,
    ) -> Arc<Listing> {
        let moment = self.moment();
        let Some(session) = &mut self.session else {
            return Arc::default();
        };
        let portfolio = session.portfolio();
        let asked = Asked {
            revision: portfolio.revision(),
            query,
            moment,
        };
        if let Some((before, listing)) = slot(&mut self.cache)
            && *before == asked
        {
            return Arc::clone(listing);
        }
        let answer = crate::view::run(&portfolio, session.index(), &asked.query, moment);
        let unlinked = self.unlinked(&portfolio, moment);
        let listing = match answer {
            Ok(mut listing) => {
                self.cache.query_error = None;
                listing.note_undecided(&portfolio, &unlinked);
                Arc::new(listing)
            }
            Err(error) => {
                self.cache.query_error = Some(error.to_string());
                Arc::default()
            }
        };
        *slot(&mut self.cache) = Some((asked, Arc::clone(&listing)));
        listing
    }

    /// Rows of several plans that may be one project; none where one plan is looked at.
    fn unlinked(&mut self, portfolio: &Portfolio, moment: Moment) -> Arc<Unlinked> {
        if moment.plan.is_some() || portfolio.plans().len() < 2 {
            return Arc::default();
        }
        let revision = portfolio.revision();
        let kept = self.cache.unlinked.as_ref();
        if let Some((_, known)) = kept.filter(|(of, _)| *of == revision) {
            return Arc::clone(known);
        }
        let found = Arc::new(unlinked(portfolio));
        self.cache.unlinked = Some((revision, Arc::clone(&found)));
        found
    }

    /// What does not fit together in the library.
    pub fn warnings(&mut self) -> Arc<Vec<Warning>> {
        match &self.session {
            Some(session) => self.cache.warnings.refresh(session.portfolio_ref()),
            None => Arc::default(),
        }
    }

    /// How many projects each of the kept views holds, in their order.
    pub fn view_counts(&mut self) -> ViewCounts {
        let moment = self.moment();
        let Some(session) = &mut self.session else {
            return Arc::default();
        };
        let portfolio = session.portfolio();
        if let Some((revision, then, counts)) = &self.cache.view_counts
            && (*revision, *then) == (portfolio.revision(), moment)
        {
            return Arc::clone(counts);
        }
        let index = session.index();
        let count = |view: &crate::model::SavedView| {
            let query = ViewDefinition::of(&portfolio, view).ok()?.query;
            crate::view::count(&portfolio, index, &query, moment).ok()
        };
        let counts = saved_views(&portfolio).into_iter().map(count).collect();
        let counts: ViewCounts = Arc::new(counts);
        self.cache.view_counts = Some((portfolio.revision(), moment, Arc::clone(&counts)));
        counts
    }

    /// The project in the inspector.
    pub fn selected(&self) -> Option<Id<Project>> {
        let id = self.workspace.selected?;
        self.session
            .as_ref()?
            .portfolio_ref()
            .projects()
            .get(id)
            .map(|project| project.id)
    }

    /// Ends the session: everything pending is written before this returns.
    pub fn close(&mut self) {
        self.give_up();
        self.finish_attachments();
        let last = self.take_session();
        let told = last.map(Session::close).unwrap_or_default();
        let earlier = self.leaving.wait(leaving::PATIENCE);
        // The window is about to go: what went wrong at the end is told at the next start.
        self.settings.untold = told.into_iter().chain(earlier).collect();
        if !self.settings.untold.is_empty() {
            self.keeping.keep(&self.settings);
        }
        self.keeping.finish();
    }

    /// The library that is open, to be closed.
    fn take_session(&mut self) -> Option<Session> {
        self.leave_import();
        self.leave_kept_text();
        self.remember();
        self.presence = None;
        self.session.take()
    }

    fn remember(&mut self) {
        // Without a library the one used last is still that one.
        if let Some(session) = &self.session {
            let views = session.portfolio_ref().views();
            let view = self.workspace.view.and_then(|id| views.get(id));
            self.settings.last_view = view.map(|view| view.name.clone());
            self.settings.last_library = Some(session.path().to_owned());
            self.settings.is_last_unknown = false;
        }
        self.workspace.remember(&mut self.settings);
        self.note_columns();
        self.keeping.keep(&self.settings);
    }
}
