//! 对比: two states read beside the window, and the comparison of them kept up with the library.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use thiserror::Error;

use crate::edit::batch_of;
use crate::files::real_path;
use crate::model::{PartialDate, Portfolio};
use crate::report::{self, ChangesLayout, Format, ReportError};
use crate::session::NoHistory;
use crate::store::{Past, Point, StoreError, read_only};
use crate::view::{CompareScope, Comparison, ComparisonGroup, GroupKey, Moment, compare_in};

use super::export::document_bytes;
use super::{App, BrokenOff, Matter, Notice, Pending};

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// The open library; [`Point::Now`] goes on with it.
    Here(Point),
    /// Another library.
    File(PathBuf, Point),
}

/// A state to compare, and what it is called.
#[derive(Clone, Debug)]
pub struct State {
    /// `快照“一季度”（2025-03-06 09:00）`
    pub title: String,
    /// What papers call it, by its name and day and without the file: `快照“一季度”（2025年3月6日）`.
    pub on_paper: String,
    /// The year whose list it keeps as a batch, where it is such a snapshot.
    pub list_year: Option<i32>,
    /// The content.
    pub portfolio: Arc<Portfolio>,
}

/// A comparison as the window shows it.
#[derive(Clone, Debug)]
pub struct ShownComparison {
    /// What the earlier state is called.
    pub before: String,
    /// What the later state is called.
    pub after: String,
    /// What papers call both.
    pub on_paper: (String, String),
    /// What can be compared beside all projects: the list of the year of which one side is a batch.
    pub lists: CompareScope,
    /// What is different.
    pub comparison: Comparison,
    /// The same in the groups of the window.
    pub groups: Vec<ComparisonGroup>,
}

/// What the program knows of the comparison that is on.
#[derive(Default)]
pub(super) struct Comparing {
    pending: Option<Pending<BothSides>>,
    standing: Option<(Ready, Ready)>,
    /// What of them is compared, where somebody chose.
    scope: Option<CompareScope>,
    shown: Option<(Asked, Arc<ShownComparison>)>,
}

/// Both sides, once they are read.
type BothSides = Result<(Ready, Ready), StateError>;

/// Why a state is not there to be compared.
#[derive(Debug, Error)]
enum StateError {
    /// The library can't be read, or knows no such moment.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The history of the library was not asked.
    #[error(transparent)]
    NoHistory(#[from] NoHistory),
    /// No library is open.
    #[error("没有打开的项目库")]
    NoLibrary,
    /// The system has no thread left.
    #[error("不能开始对比：{0}")]
    NoThread(#[source] io::Error),
    /// Whoever read ended without an answer.
    #[error("读取历史意外中断，请重试")]
    BrokenOff(#[from] BrokenOff),
}

/// A side whose content is there.
enum Ready {
    /// The open library, however it goes on.
    Live,
    Kept(State),
}

/// A side whose content is to be fetched.
enum Source {
    Live,
    Asked(Pending<Result<State, StoreError>>),
    /// A file, and the library that is open, which it may turn out to be.
    File(PathBuf, Point, PathBuf, Box<Self>),
}

/// What a shown comparison depends on beside its two states.
#[derive(PartialEq)]
struct Asked {
    revision: u64,
    group_by: Vec<GroupKey>,
    moment: Moment,
    scope: CompareScope,
}

/// What of two states people mean who compare them. Of batches of a year's list that is the list: the projects of the
/// library are on both sides.
pub fn usual_scope(before: Option<i32>, after: Option<i32>) -> CompareScope {
    match (before, after) {
        (Some(before), Some(after)) if before != after => CompareScope::Whole,
        (before, after) => before
            .or(after)
            .map_or(CompareScope::Whole, CompareScope::YearList),
    }
}

const NOW: &str = "现在";

/// Reads a library, as it is or as it once stood.
///
/// # Errors
/// It can't be read, or knows no such moment.
pub fn load_state(path: &Path, point: &Point) -> Result<State, StoreError> {
    let past = read_only(path)?.archive().as_of(point)?;
    let name = path.file_stem().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let title = match point {
        Point::Now => name.into_owned(),
        point => format!("{name} {}", point_words(point, &past)),
    };
    Ok(State {
        title,
        on_paper: paper_words(point, &past),
        list_year: list_year(&past),
        portfolio: Arc::new(past.portfolio),
    })
}

fn list_year(past: &Past) -> Option<i32> {
    let (year, _) = batch_of(past.snapshot.as_deref()?)?;
    Some(year)
}

fn point_words(point: &Point, past: &Past) -> String {
    let at = past.at.format("%Y-%m-%d %H:%M");
    match (point, &past.snapshot) {
        (_, Some(name)) => format!("快照“{name}”（{at}）"),
        (Point::Now, None) => NOW.to_owned(),
        (Point::Op(seq), None) => format!("第 {seq} 步（{at}）"),
        (Point::Day(day), None) => format!("{day} 末"),
        (Point::Named(date), None) => format!("{} 末", date.trim()),
    }
}

fn paper_words(point: &Point, past: &Past) -> String {
    let day = day_words(past.at.date_naive());
    match (point, &past.snapshot) {
        (_, Some(name)) => format!("快照“{name}”（{day}）"),
        (Point::Now, None) => format!("现状（{day}）"),
        (Point::Op(seq), None) => format!("{day}（第 {seq} 步）"),
        (Point::Day(day), None) => format!("{}末", day_words(*day)),
        (Point::Named(date), None) => match PartialDate::parse(date) {
            Ok(date) => format!("{}末", date.in_chinese()),
            Err(_) => format!("{} 末", date.trim()),
        },
    }
}

fn day_words(day: NaiveDate) -> String {
    PartialDate::Day(day).in_chinese()
}

/// The bytes of a paper on a comparison.
pub fn changes_bytes(
    comparison: &Comparison,
    layout: &ChangesLayout,
    format: Format,
    moment: Moment,
) -> Result<Vec<u8>, ReportError> {
    if format == Format::Json {
        let json = report::changes_json(comparison, layout, moment);
        return Ok(format!("{json:#}\n").into_bytes());
    }
    document_bytes(
        &report::changes_document(comparison, layout),
        (format, super::FileOptions::default()),
        moment,
    )
}

impl App {
    /// Has two states read; the comparison shows when they are there.
    pub(super) fn compare(&mut self, before: Side, after: Side) {
        let pending = self.fetch(before, after);
        match pending {
            Ok(pending) => self.comparing.pending = Some(pending),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// Has all projects compared, or the lists of a year alone.
    pub(super) const fn compare_in(&mut self, scope: CompareScope) {
        self.comparing.scope = Some(scope);
    }

    pub(super) fn end_comparison(&mut self) {
        self.comparing = Comparing::default();
    }

    /// Whether a state is being read.
    pub(super) const fn is_fetching_states(&self) -> bool {
        self.comparing.pending.is_some()
    }

    /// Takes over the states that have been read.
    pub(super) fn poll_comparison(&mut self) {
        let Some(result) = Pending::take(&mut self.comparing.pending) else {
            return;
        };
        match result.unwrap_or_else(|broken| Err(broken.into())) {
            Ok(states) => {
                self.comparing.standing = Some(states);
                self.comparing.scope = None;
                self.comparing.shown = None;
                self.overcome(Matter::Past);
            }
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    /// Whether a comparison is on.
    pub const fn is_comparing(&self) -> bool {
        self.comparing.standing.is_some()
    }

    /// The comparison that is on, as the library stands.
    pub fn comparison(&mut self) -> Option<Arc<ShownComparison>> {
        let (before, after) = self.comparing.standing.as_ref()?;
        let live = self.portfolio();
        let lists = usual_scope(before.list_year(), after.list_year());
        let asked = Asked {
            scope: self.comparing.scope.unwrap_or(lists),
            revision: live.revision(),
            group_by: self.workspace.group_by.clone(),
            moment: self.moment(),
        };
        if let Some((then, shown)) = &self.comparing.shown
            && *then == asked
        {
            return Some(Arc::clone(shown));
        }
        let now = format!("现状（{}）", day_words(asked.moment.clock));
        let on_paper = (before.on_paper(&now), after.on_paper(&now));
        let ((before, earlier), (after, later)) = (before.state(&live), after.state(&live));
        let comparison = compare_in(earlier, later, asked.scope, asked.moment);
        let groups = comparison.grouped(earlier, later, &asked.group_by, asked.moment);
        let shown = Arc::new(ShownComparison {
            before: before.to_owned(),
            after: after.to_owned(),
            on_paper,
            lists,
            comparison,
            groups,
        });
        self.comparing.shown = Some((asked, Arc::clone(&shown)));
        Some(shown)
    }

    /// Writes the paper on the comparison that is on.
    pub(super) fn export_comparison(&mut self, path: &Path) {
        let Some(shown) = self.comparison() else {
            return;
        };
        let format = match Format::from_path(path) {
            Ok(format) => format,
            Err(error) => return self.notify(Notice::failed(error.to_string())),
        };
        let titles = (shown.on_paper.0.as_str(), shown.on_paper.1.as_str());
        let scope = shown.comparison.scope;
        let layout = ChangesLayout::new(&self.portfolio(), titles, self.workspace.unit).of(scope);
        let moment = self.moment();
        let mark = layout.data_mark.clone();
        self.write_paper("导出", (path, mark.as_deref()), move || {
            changes_bytes(&shown.comparison, &layout, format, moment)
        });
    }

    fn fetch(&self, before: Side, after: Side) -> Result<Pending<BothSides>, StateError> {
        let (before, after) = (self.source(before)?, self.source(after)?);
        let work = move || Ok((before.ready()?, after.ready()?));
        let started = Pending::start("lantu-compare", &self.wake, work);
        started.map_err(StateError::NoThread)
    }

    fn source(&self, side: Side) -> Result<Source, StateError> {
        let session = self.session.as_ref().ok_or(StateError::NoLibrary)?;
        let point = match side {
            Side::File(path, point) => {
                let ours = session.path().to_owned();
                let here = Box::new(self.source(Side::Here(point.clone()))?);
                return Ok(Source::File(path, point, ours, here));
            }
            Side::Here(point) => point,
        };
        if point == Point::Now {
            return Ok(Source::Live);
        }
        let (promise, answer) = Pending::promise(&self.wake);
        session.study(move |archive| {
            let past = archive.as_of(&point);
            let state = past.map(|past| State {
                title: point_words(&point, &past),
                on_paper: paper_words(&point, &past),
                list_year: list_year(&past),
                portfolio: Arc::new(past.portfolio),
            });
            promise.keep(state);
        })?;
        Ok(Source::Asked(answer))
    }
}

impl Source {
    fn ready(self) -> Result<Ready, StateError> {
        let state = match self {
            Self::Live => return Ok(Ready::Live),
            Self::Asked(answer) => answer.wait()?,
            Self::File(path, _, ours, here) if real_path(&path) == ours => return here.ready(),
            Self::File(path, point, ..) => load_state(&path, &point),
        };
        Ok(Ready::Kept(state?))
    }
}

impl Ready {
    fn on_paper(&self, now: &str) -> String {
        match self {
            Self::Live => now.to_owned(),
            Self::Kept(state) => state.on_paper.clone(),
        }
    }

    fn list_year(&self) -> Option<i32> {
        match self {
            Self::Live => None,
            Self::Kept(state) => state.list_year,
        }
    }

    fn state<'a>(&'a self, live: &'a Portfolio) -> (&'a str, &'a Portfolio) {
        match self {
            Self::Live => (NOW, live),
            Self::Kept(state) => (&state.title, &state.portfolio),
        }
    }
}
