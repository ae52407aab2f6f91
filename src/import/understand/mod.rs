//! From cells to projects: what a careful clerk makes of a foreign sheet.
//!
//! No row is lost and none is invented; what is not understood is listed with its cell and stays empty. One file for
//! each rule: `text`, `unit`, `period` and `label` read the words around the figures, `heading`, `aliases` and `heads` find what
//! the columns hold, `rows` and `serial` what each row is, `cells`, `people` and `fields` read single cells, `build` makes projects of
//! rows, `list` reads a sheet of them and `forms` one for each, `blank` understands one that is to be filled in, `mapping` is what a person says of a sheet and `memory` what the library keeps of it, `card` of forms, `returned` of our own papers that come back, `filled` which of them belong to a round, `totals`, `derived` and `hints` compare what is stated with what was read. [`Reading`] is what comes
//! of it.

mod aliases;
mod altered;
mod blank;
mod blank_card;
mod build;
mod card;
mod cells;
mod derived;
mod fields;
mod filled;
mod findings;
mod forms;
mod heading;
mod heads;
mod hints;
mod label;
mod list;
mod mapping;
mod memory;
mod people;
mod period;
mod reading;
mod returned;
mod role;
mod rows;
mod serial;
#[cfg(test)]
mod tests;
mod text;
mod totals;
mod unit;

pub use altered::{IsTold, Returned, ReturnedCell, Said};
pub use blank::{BlankColumn, BlankSheet, blank_sheet};
pub use heading::bare as bare_heading;
pub use label::{Label, Numbering};
pub use mapping::{Choice, ColumnKey, MAPPING_VERSION, Mapping, MappingError};
pub use memory::{keep, later_by};
pub use reading::{
    Declared, DerivedRow, OddCell, OddOf, OtherRow, OwnCell, ReadApproval, ReadDepartment,
    ReadDepartments, ReadFunding, ReadIndicator, ReadMilestone, ReadMonth, ReadProblem,
    ReadProject, ReadToDate, ReadYear, Reading, RefusedRow, Totals,
};
pub use role::{Basis, Checked, FundingTime, MonthPart, ReadColumn, Role, Since, Sureness, ToDate};
pub use rows::{BodyRow, Name, RowKind};
pub(crate) use text::{one_line, says_nothing, years};
pub use unit::{Unit, UnitBasis};

use std::collections::{HashMap, HashSet};

use crate::import::grid::{Grid, ImportError, Workbook};
use crate::model::{FillRound, Id, Portfolio};

use findings::Findings;
use forms::read_forms;
use heads::Table;
use list::read_table;

/// What becomes of a cumulative figure.
pub const ONLY_CHECKED: &str = "累计数不写入项目库，只用来核对各月完成投资";

/// What is said about a file before it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The sheet to read; the one that looks most like a list where none is named.
    pub sheet: Option<String>,
    /// What a person says about it.
    pub mapping: Mapping,
    /// The round for which files are gathered; none where they are read for themselves.
    pub round: Option<Id<FillRound>>,
}

impl Options {
    /// The sheet that is asked for.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref().or(self.mapping.sheet.as_deref())
    }
}

/// Understands a file. Departments are called as the library calls them.
///
/// # Errors
/// No sheet holds a list, or the list holds no project.
pub fn understand(
    workbook: &Workbook,
    portfolio: &Portfolio,
    options: &Options,
) -> Result<Reading, ImportError> {
    if let Some(bare) = returned::without_newer_marks(workbook, portfolio) {
        let mut reading = understand(&bare, portfolio, options)?;
        let told = "这份表由更新版本的程序导出，隐藏的编号没有使用，按一般台账读入";
        reading.notices.insert(0, told.to_owned());
        return Ok(reading);
    }
    if let Some(round) = options.round {
        filled::check_new(portfolio, round, &workbook.print)?;
    }
    let asked = options.sheet();
    let is_asked = |grid: &&Grid| asked.is_none_or(|name| name == grid.name);
    let grids: Vec<&Grid> = workbook.grids.iter().filter(is_asked).collect();
    let mut findings = Findings::default();
    for notice in &workbook.notices {
        let at = notice.place.map(|place| place.to_string());
        let at = at.filter(|at| !notice.text.contains(at.as_str()));
        let at = at.map(|at| format!("{at}：")).unwrap_or_default();
        findings.notice(format!("{at}{}", notice.text));
    }
    if let Some(reading) = returned::read(workbook, portfolio, options, &mut findings) {
        if let Some(mark) = reading.fill {
            filled::check(portfolio, mark, (options.round, &workbook.print))?;
            let words = filled::earlier_words(portfolio, mark);
            findings.notices.extend(words);
            let words = filled::lists_not_there(portfolio, mark, &reading.listed);
            findings.notices.extend(words);
        }
        return Ok(told((reading, options.round), findings, workbook));
    }
    let is_form = |grid: &&&Grid| (!grid.is_hidden || asked.is_some()) && card::is_card(grid);
    let forms: Vec<&Grid> = grids.iter().filter(is_form).copied().collect();
    let tables = grids
        .iter()
        .filter(|grid| !forms.iter().any(|form| std::ptr::eq(*form, **grid)));
    let round = options.round.and_then(|id| portfolio.fill_rounds().get(id));
    let said = (&options.mapping, round.and_then(|round| round.period));
    let found = tables.filter_map(|grid| Some((*grid, Table::find(grid, portfolio, said)?)));
    // Hidden sheets come last; of the others the one that says most, the first of two.
    let mut found: Vec<(&Grid, Table)> = found.collect();
    found.sort_by_key(|(grid, table)| (grid.is_hidden, std::cmp::Reverse(table.known())));
    take_chosen_before(&mut found);
    for (_, table) in &mut found {
        if let Some(round) = options.round {
            filled::take_asked(table, portfolio, round);
        }
    }
    let has_list = found.iter().any(|(grid, _)| !grid.is_hidden);
    let reading = if !forms.is_empty() && !has_list {
        read_forms(&forms, portfolio, options.mapping.unit, &mut findings)
    } else {
        let mut empty = None;
        let mut read = None;
        for (grid, table) in &found {
            if returned::is_of_parts(grid, table.first_head) {
                empty = Some(ImportError::NoIds(grid.name.clone()));
                continue;
            }
            let mut own = Findings::of_sheet(&grid.name);
            let reading = read_table(grid, table, portfolio, &mut own);
            if reading.projects.is_empty() && reading.refused_rows.is_empty() {
                empty = Some(ImportError::NoRows);
            } else {
                findings.not_understood.append(&mut own.not_understood);
                findings.doubtful.append(&mut own.doubtful);
                for notice in own.notices {
                    findings.notice(notice);
                }
                read = Some(reading);
                break;
            }
        }
        match read {
            Some(reading) => reading,
            None => return Err(empty.unwrap_or(ImportError::NoTable)),
        }
    };
    for (grid, _) in found
        .iter()
        .filter(|(grid, _)| grid.name != reading.sheet && !grid.is_hidden)
    {
        findings.notice(format!(
            "工作表“{}”里也有清单，没有读入，可以另选",
            grid.name
        ));
    }
    let hidden: Vec<&str> = workbook
        .grids
        .iter()
        .filter(|grid| grid.is_hidden)
        .map(|grid| grid.name.as_str())
        .collect();
    if !hidden.is_empty() && asked.is_none() {
        findings.notice(format!("隐藏的工作表没有读入：{}", hidden.join("、")));
    }
    Ok(told((reading, options.round), findings, workbook))
}

/// A reading with what was found on the way, and the places of its sheets.
fn told(
    (mut reading, round): (Reading, Option<Id<FillRound>>),
    mut findings: Findings,
    workbook: &Workbook,
) -> Reading {
    reading.round = round;
    let place = |name: &str| {
        let mut grids = workbook.grids.iter();
        grids.position(|grid| grid.name == name).unwrap_or_default()
    };
    let of_list = place(&reading.sheet);
    for project in &mut reading.projects {
        project.sheet_place = project.sheet.as_deref().map_or(of_list, place);
    }
    let doubtful = findings.doubtful.iter().map(OddCell::words);
    findings.notices.extend(doubtful);
    let others = reading.not_projects.iter().map(|row| row.row);
    let refused = reading.refused_rows.iter().map(|row| row.row);
    let no_projects: HashSet<u32> = others.chain(refused).collect();
    let lists = [
        &mut findings.not_understood,
        &mut findings.doubtful,
        &mut findings.not_taken,
    ];
    for odd in lists.into_iter().flatten() {
        of_project(odd, &reading, &no_projects);
    }
    reading.not_understood = findings.not_understood;
    reading.doubtful = findings.doubtful;
    reading.not_taken = findings.not_taken;
    reading.notices = findings.notices;
    reading.print.clone_from(&workbook.print);
    reading.read = totals_of(&reading.projects);
    reading
}

/// Says of a cell of which project it is, and under which head it stands. Of some rows it is known that they are none.
fn of_project(odd: &mut OddCell, reading: &Reading, no_projects: &HashSet<u32>) {
    let of_sheet = match odd.sheet.as_str() {
        "" => reading.sheet.as_str(),
        sheet => sheet,
    };
    let is_of_sheet =
        |project: &ReadProject| project.sheet.as_deref().unwrap_or(&reading.sheet) == of_sheet;
    // The rows of a sheet stand together, from above.
    let projects = &reading.projects;
    let first = projects.iter().position(is_of_sheet);
    let first = first.unwrap_or(projects.len());
    let below = projects[first..]
        .partition_point(|project| is_of_sheet(project) && project.row <= odd.place.row + 1);
    let is_of_project = below > 0 && !no_projects.contains(&(odd.place.row + 1));
    odd.project = is_of_project.then(|| first + below - 1);
    if odd.heading.is_empty() {
        let mut columns = reading.columns.iter();
        let column = columns.find(|column| column.index == odd.place.column);
        odd.heading = column.map_or_else(String::new, |column| column.heading.replace('_', " › "));
    }
}

/// The one sheet of a shape of which a person chose one before comes first; of several of the shape that says nothing.
fn take_chosen_before(found: &mut [(&Grid, Table)]) {
    let mut chosen = (0..found.len()).filter(|place| found[*place].1.was_sheet_chosen);
    let (first, second) = (chosen.next(), chosen.next());
    if let (Some(place), None) = (first, second) {
        found[..=place].rotate_right(1);
    }
}

/// Figure by figure: where a programme states one, those of its parts are in it; where it states none, theirs count.
fn totals_of(projects: &[ReadProject]) -> Totals {
    let mut totals = Totals::default();
    let mut counted: HashSet<&str> = HashSet::new();
    // The programme of a part is the last of its name above it.
    let mut programmes: HashMap<&str, &ReadProject> = HashMap::new();
    for project in projects {
        // A list of milestones or problems has a project as often as it has rows of it.
        let is_part = |of: &Returned| of.table.is_some();
        let is_part = project.returned.as_ref().is_some_and(is_part);
        if !counted.insert(&project.name) && is_part {
            continue;
        }
        totals.projects += 1;
        let programme = project.parent.as_deref();
        let programme = programme.and_then(|name| programmes.get(name).copied());
        if project.parent.is_none() {
            totals.top_projects += 1;
            programmes.insert(&project.name, project);
        }
        // What stands in brackets is in the amount of its programme.
        if !project.rounded.is_empty() {
            continue;
        }
        if programme.is_none_or(|programme| programme.total_investment.is_none()) {
            totals.total_investment += project.total_investment.unwrap_or_default();
        }
        for year in &project.annual {
            let is_it = |other: &ReadYear| other.year == year.year && other.planned.is_some();
            if programme.is_none_or(|programme| !programme.annual.iter().any(is_it)) {
                totals.planned += year.planned.unwrap_or_default();
            }
        }
    }
    totals
}
