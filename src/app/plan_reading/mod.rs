//! 规划文本 in the running program: the text of a plan is read beside the window, put right and ticked at a page of its
//! own, and becomes a library, or a part of the one that is open, as one step. Until then nothing of it is in a library.
//!
//! It belongs to no library: it is there without one, and stays when another is opened. `on` is a reading while it lasts,
//! `work` what is done beside the window, `accept` how it comes in, `kept`
//! the text that a library keeps.

mod accept;
mod kept;
mod on;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use crate::import::plan_text::{Choices, Corrections};
use crate::model::{Id, Project};

use super::{App, Matter, Notice, Session};

pub use accept::library_of_text;
pub use on::{FoundPlan, JoinedPlan, PlanReading};
pub use work::TextOrigin;

/// The endings of files that may hold the text of a plan.
pub const PLAN_TEXT_ENDINGS: [&str; 6] = ["txt", "md", "docx", "html", "htm", "text"];

/// What is done with the text of a plan.
#[derive(Clone, Debug)]
pub enum PlanTextCommand {
    /// Read this file, in the place of the text before.
    Read(PathBuf),
    /// The same of a text that was pasted.
    Paste(String),
    /// Open the text that the library keeps: that of a project's plan at its sentence, or the latest.
    OpenKept(Option<Id<Project>>),
    /// Take that text out of the library.
    DropKept,
    /// Whether the text is to stay with the library.
    KeepText(bool),
    /// Its page in front, or behind the others.
    Show(bool),
    /// What is said of the headings, in the place of what was said before.
    Correct(Arc<Corrections>),
    /// Take back what was said last.
    StepBack,
    /// Say again what was taken back last.
    StepAhead,
    /// What is said of candidates and indicators.
    Choose(Arc<Choices>),
    /// Make a library of it.
    MakeLibrary(PathBuf),
    /// Bring it into the library that is open.
    Join,
    /// Take that back.
    TakeBack,
    /// Be done with the text.
    End,
}

/// What the program knows of texts of plans.
#[derive(Default)]
pub(super) struct PlanReadings {
    on: Option<PlanReading>,
    /// How many there were.
    count: u64,
    is_in_front: bool,
    /// The library that is being made of the text.
    making: Option<PathBuf>,
}

impl App {
    /// The text of a plan that is being looked at.
    pub const fn plan_reading(&self) -> Option<&PlanReading> {
        self.plan_readings.on.as_ref()
    }

    /// Whether its page is in front.
    pub const fn shows_plan_text(&self) -> bool {
        self.plan_readings.on.is_some() && self.plan_readings.is_in_front
    }

    /// Whether a page that is none of the projects takes their place.
    pub const fn shows_aside(&self) -> bool {
        self.shows_import() || self.shows_plan_text()
    }

    /// Shows another page; the reading stays.
    pub(super) const fn hide_plan_text(&mut self) {
        self.plan_readings.is_in_front = false;
    }

    /// Whether a text is being read.
    pub(super) fn is_reading_plan(&self) -> bool {
        let on = self.plan_readings.on.as_ref();
        on.is_some_and(PlanReading::is_working)
    }

    /// What the text is called of which much was said, and nothing came in: it would be lost with the window.
    pub fn unfinished_plan_text(&self) -> Option<String> {
        let reading = self.plan_readings.on.as_ref()?;
        let is_in = self
            .session()
            .is_some_and(|session| reading.joined(session).is_some());
        (reading.is_decided() && !is_in).then(|| reading.name())
    }

    pub(super) fn run_plan_text(&mut self, command: PlanTextCommand) {
        match command {
            PlanTextCommand::Read(path) => self.begin_plan(TextOrigin::File(path)),
            PlanTextCommand::Paste(text) => self.begin_plan(TextOrigin::Pasted(text.into())),
            PlanTextCommand::OpenKept(project) => self.open_kept_text(project),
            PlanTextCommand::DropKept => self.drop_kept_text(),
            PlanTextCommand::KeepText(keeps_text) => {
                if let Some(reading) = &mut self.plan_readings.on {
                    reading.keep_text(keeps_text);
                }
            }
            PlanTextCommand::Show(is_in_front) => {
                self.plan_readings.is_in_front = is_in_front && self.plan_readings.on.is_some();
                if self.shows_plan_text() {
                    self.end_comparison();
                    self.hide_import();
                }
            }
            PlanTextCommand::Correct(said) => self.say_of_plan(|reading| reading.correct(said)),
            PlanTextCommand::StepBack => {
                self.say_of_plan(PlanReading::step_back);
            }
            PlanTextCommand::StepAhead => {
                self.say_of_plan(PlanReading::step_ahead);
            }
            PlanTextCommand::Choose(said) => self.say_of_plan(|reading| reading.choose(said)),
            PlanTextCommand::MakeLibrary(path) => self.make_library_of_plan(&path),
            PlanTextCommand::Join => self.join_plan(),
            PlanTextCommand::TakeBack => self.take_plan_back(),
            PlanTextCommand::End => self.end_plan(),
        }
    }

    fn begin_plan(&mut self, origin: TextOrigin) {
        self.end_comparison();
        self.hide_import();
        self.plan_readings.count += 1;
        let number = self.plan_readings.count;
        let before = self.plan_readings.on.take();
        let before = before.map(|mut before| {
            before.stop();
            // Two that were to take its place, of which none could be read yet, leave the first.
            before.replaced()
        });
        self.plan_readings.on = Some(PlanReading::new(number, origin, before));
        self.plan_readings.is_in_front = true;
        self.work_at_plan();
    }

    /// Something is said of the text. What came in stays as it was decided.
    fn say_of_plan(&mut self, say: impl FnOnce(&mut PlanReading)) {
        let (Some(reading), session) = (&mut self.plan_readings.on, &self.session) else {
            return;
        };
        let is_in = session
            .as_ref()
            .is_some_and(|session| reading.joined(session).is_some());
        if is_in {
            return self.notify(Notice::refused("已经加入项目库。要改，先撤销加入"));
        }
        say(reading);
        self.work_at_plan();
    }

    /// On the page of a text 撤销 takes back what was said there, or what came in there. Whether that was done; of a
    /// step of the library that is not seen there it is only told.
    pub(super) fn steps_back_on_page(&mut self) -> bool {
        let (Some(reading), true) = (&self.plan_readings.on, self.shows_plan_text()) else {
            return false;
        };
        let session = self.session.as_ref();
        let joined = session.and_then(|session| reading.joined(session));
        let last = session.and_then(Session::undo_label);
        if joined.is_some_and(|joined| last == Some(joined.label.as_str())) {
            return false;
        }
        if joined.is_none() && reading.has_step() {
            self.say_of_plan(PlanReading::step_back);
            return true;
        }
        if let Some(label) = last {
            let words =
                format!("这一页上没有可撤销的修改。要撤销项目库里的“{label}”，请先回到项目的页面");
            self.notify(Notice::refused(words));
        }
        true
    }

    /// The same of 重做: what was taken back on the page, then what came in there.
    pub(super) fn steps_ahead_on_page(&mut self) -> bool {
        let (Some(reading), true) = (&self.plan_readings.on, self.shows_plan_text()) else {
            return false;
        };
        let session = self.session.as_ref();
        let is_in = session.is_some_and(|session| reading.joined(session).is_some());
        if !is_in && reading.has_step_ahead() {
            self.say_of_plan(PlanReading::step_ahead);
            return true;
        }
        let Some(label) = session.and_then(Session::redo_label) else {
            return true;
        };
        if reading.has_joined_as(label) {
            return false;
        }
        let words =
            format!("这一页上没有可重做的修改。要重做项目库里的“{label}”，请先回到项目的页面");
        self.notify(Notice::refused(words));
        true
    }

    /// What 撤销 takes back: on the page of a text what was said there or came in there, else the last step of the library.
    pub fn undo_label(&self) -> Option<String> {
        let joined = |reading: &PlanReading, label: &str| {
            let session = self.session.as_ref();
            let joined = session.and_then(|session| reading.joined(session));
            joined.is_some_and(|joined| joined.label == label)
        };
        let last = self.session.as_ref().and_then(Session::undo_label);
        self.said_on_page(PlanReading::has_step)
            .or_else(|| self.of_library_on_page(last, joined))
    }

    /// The same of 重做.
    pub fn redo_label(&self) -> Option<String> {
        let last = self.session.as_ref().and_then(Session::redo_label);
        self.said_on_page(PlanReading::has_step_ahead)
            .or_else(|| self.of_library_on_page(last, PlanReading::has_joined_as))
    }

    /// A step of the library, unless the page of a text is in front and it did not come in there: it would be refused.
    fn of_library_on_page(
        &self,
        last: Option<&str>,
        came_in: impl Fn(&PlanReading, &str) -> bool,
    ) -> Option<String> {
        let reading = self.plan_readings.on.as_ref();
        let reading = reading.filter(|_| self.shows_plan_text());
        let is_offered = |label: &&str| reading.is_none_or(|reading| came_in(reading, label));
        last.filter(is_offered).map(str::to_owned)
    }

    fn said_on_page(&self, has_step: impl Fn(&PlanReading) -> bool) -> Option<String> {
        let reading = self.plan_readings.on.as_ref();
        let reading = reading.filter(|reading| self.shows_plan_text() && has_step(reading))?;
        let session = self.session.as_ref();
        let is_in = session.is_some_and(|session| reading.joined(session).is_some());
        (!is_in).then(|| "规划文本上的修改".to_owned())
    }

    fn work_at_plan(&mut self) {
        let (portfolio, stamp) = (self.portfolio(), self.stamp());
        let Some(reading) = &mut self.plan_readings.on else {
            return;
        };
        if let Err(notice) = reading.work(&portfolio, stamp, &self.wake) {
            self.notify(notice);
        }
    }

    /// Takes over what has been read, and works at what has moved on meanwhile.
    pub(super) fn poll_plan(&mut self) {
        let Some(reading) = &mut self.plan_readings.on else {
            return;
        };
        match reading.take() {
            None => {}
            Some(Ok(())) => self.overcome(Matter::Importing),
            Some(Err(sentence)) => {
                let name = reading.name();
                let before = reading.before();
                self.plan_readings.is_in_front = before.is_some();
                self.plan_readings.on = before;
                return self.notify(Notice::failed(format!("没有读入“{name}”：{sentence}")));
            }
        }
        self.work_at_plan();
    }

    fn end_plan(&mut self) {
        self.plan_readings.is_in_front = false;
        let Some(mut reading) = self.plan_readings.on.take() else {
            return;
        };
        reading.stop();
        if let Some(before) = reading.before() {
            self.plan_readings.is_in_front = true;
            self.plan_readings.on = Some(before);
            return self.notify(Notice::done("没有读取，回到原来的规划文本"));
        }
        let is_in = self
            .session()
            .is_some_and(|session| reading.joined(session).is_some());
        if !is_in && reading.kept_text().is_none() && reading.found().is_some() {
            self.notify(Notice::done("规划文本已关闭，没有写入项目库"));
        }
    }
}
