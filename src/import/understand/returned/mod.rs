//! Papers of this program that come back: known by the marks that they carry in a hidden row and column, never by their
//! heads.
//!
//! Of a row that came from the library only those cells are read whose print is not that of what they hold: a person
//! altered these and no others, however the library went on meanwhile and whatever is summed, joined or shortened on the
//! paper. Rows without a mark were added by hand and are read whole. `sheet` finds the marks and reads what
//! stands between them, `cell` single cells, `lines` what lines have in common, `emptied` tells of cells without anything.

mod cell;
mod emptied;
mod lines;
mod sheet;

use crate::import::grid::{Grid, Place, Workbook};
use crate::model::{CellPrint, FILL_GUIDE, PAPER_VERSION, PartialDate, Portfolio};

use super::Options;
use super::findings::Findings;
use super::reading::{ReadProject, Reading};

use sheet::Paper;

/// Reads the papers of this program in a workbook, all sheets that are asked for together; none where there is none.
pub(super) fn read(
    workbook: &Workbook,
    portfolio: &Portfolio,
    options: &Options,
    findings: &mut Findings,
) -> Option<Reading> {
    let is_asked = |grid: &&Grid| options.sheet.as_ref().is_none_or(|name| *name == grid.name);
    let grids = workbook.grids.iter().filter(is_asked);
    let mut papers: Vec<Paper<'_>> = grids
        .filter_map(|grid| Paper::find(grid, portfolio, &options.mapping.blanks))
        .collect();
    papers.retain(|paper| paper.mark.version <= PAPER_VERSION);
    let first = papers.first()?;
    let mut reading = Reading {
        paper: first.mark.paper.clone(),
        unit: first.mark.unit.label().to_owned(),
        period: first.period(),
        fill: first.mark.fill,
        ..Reading::default()
    };
    let sheets: Vec<&str> = papers
        .iter()
        .map(|paper| paper.grid.name.as_str())
        .collect();
    reading.sheet = sheets.join("; ");
    let is_one = papers.len() == 1;
    for paper in &papers {
        findings.sheet.clone_from(&paper.grid.name);
        paper.read_into(&mut reading, is_one, findings);
    }
    if is_one {
        findings.sheet.clear();
    }
    if first.mark.fill.is_some() {
        for name in added_sheets(workbook, &papers, options) {
            findings.notice(format!(
                "工作表“{name}”是对方加的，里面的内容没有读入，请打开文件看"
            ));
        }
    }
    Some(reading)
}

/// The sheets that somebody added to a workbook of a round, where no other sheet was asked for.
fn added_sheets<'a>(
    workbook: &'a Workbook,
    papers: &[Paper<'_>],
    options: &Options,
) -> impl Iterator<Item = &'a str> {
    let is_all = options.sheet.is_none();
    let known: Vec<&str> = papers
        .iter()
        .map(|paper| paper.grid.name.as_str())
        .chain([FILL_GUIDE])
        .collect();
    let grids = workbook.grids.iter().filter(move |_| is_all);
    let others = grids.filter(|grid| !grid.is_hidden && !grid.rows().is_empty());
    let names = others.map(|grid| grid.name.as_str());
    names.filter(move |name| !known.contains(name))
}

/// The workbook without the marks of a newer program, which are nobody's words, where it has any.
pub(super) fn without_newer_marks(workbook: &Workbook, portfolio: &Portfolio) -> Option<Workbook> {
    let newer = |grid: &Grid| {
        let paper = Paper::find(grid, portfolio, &[])?;
        (paper.mark.version > PAPER_VERSION).then(|| paper.at())
    };
    let places: Vec<Option<Place>> = workbook.grids.iter().map(newer).collect();
    places.iter().any(Option::is_some).then(|| {
        let mut workbook = workbook.clone();
        for (grid, place) in workbook.grids.iter_mut().zip(places) {
            if let Some(place) = place {
                grid.forget(place);
            }
        }
        workbook
    })
}

/// For which month or year a sheet without marks was printed, by the line above its heads; none of what does not look like
/// a paper of this program.
pub(super) fn printed_for(grid: &Grid, first_head: u32) -> Option<PartialDate> {
    let rows = grid.rows().iter();
    let above = rows.take_while(|row| row.index < first_head);
    let mut texts = above.flat_map(|row| row.cells().filter_map(|(_, cell)| cell.as_text()));
    texts.find_map(|text| {
        let text = text.strip_prefix("报告期：")?;
        // The unit stands behind it where the paper has amounts.
        let (period, rest) = text.split_once("　　").unwrap_or((text, "单位："));
        let period = PartialDate::parse(period).ok();
        period.filter(|_| rest.contains("单位："))
    })
}

/// The papers whose rows are parts of projects.
const OF_PARTS: [&str; 5] = [
    "里程碑节点表",
    "里程碑明细表",
    "问题清单",
    "附件清单",
    "批注清单",
];

/// Whether a sheet without marks is such a paper of this program: nothing in it says which part a row is.
pub(super) fn is_of_parts(grid: &Grid, first_head: u32) -> bool {
    OF_PARTS.contains(&grid.name.as_str()) && printed_for(grid, first_head).is_some()
}

/// The prints of the cells that were read of a project.
pub(super) fn prints(grid: &Grid, project: &ReadProject) -> Vec<(Place, CellPrint)> {
    let places = project.places.iter();
    let cells = places.filter_map(|(_, place)| Some((*place, grid.cell(*place)?)));
    cells
        .map(|(place, cell)| (place, cell::print(cell)))
        .collect()
}
