//! The work beside the window: files are read, understood and compared with the library.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::import::difference::{Choices, Difference};
use crate::import::grid::{ImportError, Workbook};
use crate::import::read::{self, files_in, unreadable};
use crate::import::understand::{Mapping, Options, Reading, understand};
use crate::import::{tell_agreed, twin};
use crate::model::{FillRound, Id, Portfolio};

use crate::app::Progress;

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A block that was pasted.
    Pasted(Arc<str>),
}

impl From<PathBuf> for Origin {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl Origin {
    /// What it is called: the name of the file.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                name.to_string_lossy().into_owned()
            }
            Self::Pasted(_) => "粘贴的表格".to_owned(),
        }
    }

    /// Its cells, or the sentence that says why it has none.
    fn read(&self) -> Result<Workbook, String> {
        match self {
            Self::File(path) => read::file(path).map_err(|error| match error {
                ImportError::Unreadable(source) => unreadable(path, source),
                error => error.to_string(),
            }),
            Self::Pasted(text) => read::pasted(text).map_err(|error| error.to_string()),
        }
    }
}

/// So many rows at the top of a sheet are offered as heads, by so many of their cells.
const TOP_ROWS: usize = 30;
const TOP_CELLS: usize = 6;

/// A source as a person wants it read.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub origin: Origin,
    pub options: Options,
    /// Which sheet under which heads was read by that, last.
    pub seen: Option<Seen>,
    /// What was said of other sheets and heads before: it holds again where they are set back. The newest last.
    pub said_before: Vec<(Seen, Mapping)>,
    /// The heads that were found where nobody chose them, as they were looked at last.
    found: Option<Seen>,
    /// Its cells, or why it has none, once it was read.
    pub cells: Option<Result<Arc<Workbook>, Arc<str>>>,
}

/// A sheet under heads, the rows of which are counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub sheet: Option<String>,
    pub heads: Option<(u32, u32)>,
}

impl Seen {
    fn of(reading: &Reading) -> Self {
        let rows = || {
            let (first, last) = (reading.head_rows.first()?, reading.head_rows.last()?);
            Some((first.checked_sub(1)?, last.checked_sub(1)?))
        };
        Self {
            sheet: Some(reading.sheet.clone()).filter(|sheet| !sheet.is_empty()),
            heads: rows(),
        }
    }
}

impl Wanted {
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            options: Options::default(),
            seen: None,
            said_before: Vec::new(),
            found: None,
            cells: None,
        }
    }

    /// The same, gathered for a round.
    pub fn of_round(origin: Origin, round: Option<Id<FillRound>>) -> Self {
        let mut wanted = Self::new(origin);
        wanted.options.round = round;
        wanted
    }

    /// Has another sheet read, or the one that is found. What was said of it before holds again.
    pub fn set_sheet(&mut self, sheet: Option<String>) {
        self.keep_said();
        let of_sheet = |(seen, said): &&(Seen, Mapping)| match &sheet {
            Some(_) => seen.sheet == sheet,
            None => said.sheet.is_none(),
        };
        let before = self.said_before.iter().rev().find(of_sheet);
        let said = before.map(|(_, said)| said.clone()).unwrap_or_default();
        self.options.mapping = Mapping { sheet, ..said };
    }

    /// Has other rows taken for heads, or those that are found. What was said of columns under them before holds again;
    /// the unit is that of the sheet.
    pub fn set_heads(&mut self, rows: Option<(u32, u32)>) {
        let now = self.keep_said();
        let found = self.found.as_ref().filter(|found| found.sheet == now.sheet);
        let meant = rows.or_else(|| found.and_then(|found| found.heads));
        let of_heads = |(seen, _): &&(Seen, Mapping)| {
            seen.sheet == now.sheet && meant.is_some() && seen.heads == meant
        };
        let before = self.said_before.iter().rev().find(of_heads);
        let columns = before.map(|(_, said)| said.columns.clone());
        let mapping = &mut self.options.mapping;
        mapping.columns = columns.unwrap_or_default();
        mapping.head_rows = rows;
    }

    /// Keeps what was said of the sheet and heads that are looked at; which they are.
    fn keep_said(&mut self) -> Seen {
        let mapping = &self.options.mapping;
        let mut now = self.seen.clone().unwrap_or_default();
        now.heads = mapping.head_rows.or(now.heads);
        now.sheet = mapping.sheet.clone().or(now.sheet);
        if mapping.head_rows.is_none() {
            self.found = Some(now.clone());
        }
        self.said_before.retain(|(seen, _)| *seen != now);
        self.said_before.push((now.clone(), mapping.clone()));
        now
    }

    /// Its sheets that hold anything, with whether they are hidden.
    fn sheets(&self) -> Vec<(String, bool)> {
        let cells = self.cells.as_ref().and_then(|cells| cells.as_ref().ok());
        let grids = cells.into_iter().flat_map(|workbook| &workbook.grids);
        let filled = grids.filter(|grid| !grid.is_empty() && !grid.name.is_empty());
        filled
            .map(|grid| (grid.name.clone(), grid.is_hidden))
            .collect()
    }

    /// The first rows of a sheet that hold something.
    fn top(&self, sheet: Option<&str>) -> Vec<(u32, String)> {
        let cells = self.cells.as_ref().and_then(|cells| cells.as_ref().ok());
        let grids = cells.into_iter().flat_map(|workbook| &workbook.grids);
        let mut filled = grids.filter(|grid| !grid.is_empty());
        let grid = filled.find(|grid| sheet.is_none_or(|sheet| sheet == grid.name));
        let rows = grid
            .into_iter()
            .flat_map(|grid| grid.rows().iter().take(TOP_ROWS));
        let words = rows.map(|row| {
            let cells = row.cells().take(TOP_CELLS);
            let texts: Vec<String> = cells.map(|(_, cell)| cell.to_string()).collect();
            (row.index, texts.join("　").replace('\n', ""))
        });
        words.collect()
    }

    /// Reads it, unless that has been done.
    pub fn read(&mut self) -> Result<Arc<Workbook>, Arc<str>> {
        let origin = &self.origin;
        let cells = self.cells.get_or_insert_with(|| {
            let read = origin.read().map(Arc::new);
            read.map_err(Into::into)
        });
        cells.clone()
    }
}

/// A source, read as far as it could be.
#[derive(Debug)]
pub struct Source {
    /// What it is called.
    pub name: String,
    /// Its sheets that hold anything, with whether they are hidden.
    pub sheets: Vec<(String, bool)>,
    /// The sheet that is read, where it has a name.
    pub sheet: Option<String>,
    /// The first rows of that sheet, each with its number from 0 and its first words, to choose those of the heads.
    pub top: Vec<(u32, String)>,
    /// Its place among the files that were compared, or the sentence that says why it is none of them.
    pub file: Result<usize, Arc<str>>,
}

/// What is asked of the files and of the library.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub sources: Vec<Wanted>,
    /// Files are counted as sources here, whether or not they can be read at the moment.
    pub choices: Arc<Choices>,
}

/// Files compared with the library.
#[derive(Debug)]
pub struct Compared {
    /// The sources in their order.
    pub sources: Vec<Source>,
    /// What was read in those that could be read, each under its name.
    pub files: Arc<Vec<(String, Reading)>>,
    /// What is different.
    pub difference: Difference,
}

impl Compared {
    /// The sources of which nothing comes in, each with the sentence that says why.
    pub fn refused(&self) -> Vec<(String, String)> {
        let sources = self.sources.iter();
        let refused = sources.filter_map(|source| {
            let why = source.file.as_ref().err()?;
            Some((source.name.clone(), why.to_string()))
        });
        refused.collect()
    }

    /// What was read in a source, or the sentence that says why nothing was.
    pub fn reading(&self, source: usize) -> Result<&Reading, &str> {
        let Some(source) = self.sources.get(source) else {
            return Err("");
        };
        let place = source.file.as_ref().map_err(|sentence| &**sentence)?;
        let file = self.files.get(*place).map(|(_, reading)| reading);
        file.ok_or("")
    }
}

/// Puts the files of a folder in its place, without those that an office program keeps there while a workbook is open.
pub(super) fn unfold(sources: Vec<Wanted>) -> Vec<Wanted> {
    let of_folder = |path: &Path, round| -> Option<Vec<Wanted>> {
        // Of a folder that can't be listed it is said below that it can't be read.
        let files = files_in(path).ok()?.into_iter();
        let files = files.map(|file| Wanted::of_round(Origin::File(file), round));
        Some(files.collect())
    };
    let unfolded = sources.into_iter().flat_map(|wanted| {
        let files = match &wanted.origin {
            Origin::File(path) if wanted.cells.is_none() && path.is_dir() => {
                of_folder(path, wanted.options.round)
            }
            Origin::File(_) | Origin::Pasted(_) => None,
        };
        // Of an empty folder it is said that it is none of the files that can be read.
        let files = files.filter(|files| !files.is_empty());
        files.unwrap_or_else(|| vec![wanted])
    });
    unfolded.collect()
}

impl Wish {
    /// Does the work; `None` where it is cancelled on the way.
    pub fn carry_out(&mut self, portfolio: &Portfolio, progress: &Progress) -> Option<Compared> {
        self.sources = unfold(std::mem::take(&mut self.sources));
        // Each file is a step, and so is the comparison.
        progress.begin(self.sources.len() + 1);
        let (mut sources, mut files) = (Vec::new(), Vec::new());
        let readings = read_all(&mut self.sources, portfolio, progress)?;
        for (wanted, reading) in self.sources.iter_mut().zip(readings) {
            let reading = reading.and_then(|reading: Reading| match twin(&files, &reading) {
                Some(told) => Err(told.into()),
                None => Ok(reading),
            });
            let name = wanted.origin.name();
            let read = reading.as_ref().ok().map(|reading| reading.sheet.clone());
            let read = read.filter(|sheet| !sheet.is_empty());
            let file = reading.map(|reading| {
                wanted.seen = Some(Seen::of(&reading));
                files.push((name.clone(), reading));
                files.len() - 1
            });
            let sheet = read.or_else(|| wanted.options.sheet().map(str::to_owned));
            sources.push(Source {
                name,
                sheets: wanted.sheets(),
                top: wanted.top(sheet.as_deref()),
                sheet,
                file,
            });
        }
        let choices = self.choices.renumbered(|source| file_of(&sources, source));
        let difference = Difference::new(portfolio, &files, &choices);
        tell_agreed(&mut files, &difference);
        progress.step();
        (!progress.is_cancelled()).then(|| Compared {
            sources,
            files: Arc::new(files),
            difference,
        })
    }
}

/// What is read in each source, or why nothing is; `None` where it is cancelled on the way. Several are read side by side:
/// what comes back in a round is forty workbooks.
fn read_all(
    sources: &mut [Wanted],
    portfolio: &Portfolio,
    progress: &Progress,
) -> Option<Vec<Result<Reading, Arc<str>>>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(sources.len());
    let mut readings: Vec<Option<_>> = sources.iter().map(|_| None).collect();
    let queue = Mutex::new(sources.iter_mut().zip(&mut readings));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some((wanted, reading)) = next().filter(|_| !progress.is_cancelled()) {
            let cells = wanted.read();
            *reading = Some(cells.and_then(|workbook| {
                let reading = understand(&workbook, portfolio, &wanted.options);
                reading.map_err(|error| error.to_string().into())
            }));
            progress.step();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Without it the others read on.
            drop(thread::Builder::new().spawn_scoped(scope, work));
        }
        work();
    });
    let readings = readings.into_iter().collect::<Option<_>>();
    readings.filter(|_| !progress.is_cancelled())
}

/// The place of a source among the files that were compared.
pub(super) fn file_of(sources: &[Source], source: usize) -> Option<usize> {
    sources.get(source)?.file.as_ref().ok().copied()
}
