//! A form, filled.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Portfolio;
use crate::view::{self, Index, Listing, Moment, Query};

use super::FormError;
use super::arrange::{Arranged, Question, arrange};
use super::body::{At, RowOut};
use super::dress::Written;
use super::figures::Figures;
use super::form::{Body, Form, sample_of};
use super::lines::{Line, in_order, items};
use super::shift::Shift;
use super::work::{Left, Work};
use super::xlsx::{Sheet, shift_of};

/// What is asked of the library for a form.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which projects, in which order.
    pub query: Query,
    /// For which time.
    pub moment: Moment,
    /// Whether the groups of the question have rows of their own, in a form that has none.
    pub has_groups: bool,
}

/// A form, filled.
#[derive(Debug)]
pub struct Filled {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its ending.
    pub extension: &'static str,
    /// How many rows were filled with projects or problems.
    pub rows: usize,
    /// How many rows were put in.
    pub inserted: usize,
    /// What came of each column, in the order of those of the form: how many cells were filled, for how many the library has
    /// nothing.
    pub columns: Vec<(usize, usize)>,
    /// What could not be filled.
    pub left: Vec<Left>,
    /// What somebody should know.
    pub notices: Vec<String>,
}

/// Fills a form.
///
/// # Errors
/// The library does not hold what the question names, or a part of the file is not as such files are made.
pub fn fill(form: &Form, portfolio: &Portfolio, asked: &Asked) -> Result<Filled, FormError> {
    let index = Index::new(portfolio);
    let listing = view::run(portfolio, &index, &asked.query, asked.moment);
    let listing = listing.map_err(|error| FormError::Question(error.to_string()))?;
    // A form of one project in a text is none that can be filled.
    if form.is_card()
        && let Body::Xlsx(sheet) = &form.body
    {
        let of = (form, sheet.as_ref());
        return cards(of, portfolio, (&index, &listing), asked.moment);
    }
    let question = Question {
        portfolio,
        index: &index,
        query: &asked.query,
        moment: asked.moment,
        listing: &listing,
        is_of_problems: form.is_of_problems(),
        has_groups: asked.has_groups,
    };
    let arranged = arrange(&question, &form.slots, form.blank.last_head);
    // What a programme holds is in its sum only where it stands on the form.
    let mut on_form = listing.clone();
    if !arranged.not_named.is_empty() {
        on_form.above = view::above_among(&index, &arranged.projects());
    }
    let figures = Figures {
        portfolio,
        listing: &on_form,
        moment: asked.moment,
    };
    let mut work = Work::new(form, figures);
    let rows: Vec<RowOut> = arranged
        .lines
        .iter()
        .map(|(at, line)| work.row(*at, line))
        .collect();
    work.tell_of(&arranged);
    let rows_filled = rows_of_items(&arranged);
    let shift = shift_of(&rows);
    let done = work.done(&shift);
    let sample = sample_of(&form.slots);
    let bytes = match &form.body {
        Body::Xlsx(sheet) => sheet.fill(&form.bytes, &rows, sample)?,
        Body::Docx(table) => table.fill(&form.bytes, &rows, sample)?,
    };
    let inserted = rows
        .iter()
        .filter(|row| matches!(row.at, At::After(..)))
        .count();
    Ok(Filled {
        bytes,
        extension: form.extension(),
        rows: rows_filled,
        inserted,
        columns: done.counts,
        left: done.left,
        notices: done.notices,
    })
}

/// A form of one project, filled: each project has a sheet of its own.
fn cards(
    (form, sheet): (&Form, &Sheet),
    portfolio: &Portfolio,
    (index, listing): (&Index, &Listing),
    moment: Moment,
) -> Result<Filled, FormError> {
    let projects = in_order(listing, &listing.projects);
    if projects.len() > MOST_CARDS {
        return Err(FormError::Cards(projects.len(), MOST_CARDS));
    }
    // On a sheet of its own no amount is in that of another.
    let mut alone = listing.clone();
    alone.above = view::above_among(index, &BTreeSet::new());
    let figures = Figures {
        portfolio,
        listing: &alone,
        moment,
    };
    let mut work = Work::new(form, figures);
    let mut sheets = Vec::new();
    for (item, number) in items(portfolio, projects, false).into_iter().zip(1..) {
        let cells = work.row(At::After(0, 1), &Line::Item(item, number)).cells;
        let project = portfolio.projects().get(item.project);
        let name = project.map_or("", |project| project.name.as_str());
        sheets.push((name.to_owned(), rows_of_card(form, cells)));
    }
    let done = work.done(&Shift::new(Vec::new()));
    let (bytes, mut notices) = (sheet.fill_each(&form.bytes, &sheets)?, done.notices);
    if sheets.len() > 1 {
        notices.push(format!(
            "一项一表：{} 个项目各一张工作表，第一个在表样原来的工作表上",
            sheets.len()
        ));
    }
    Ok(Filled {
        bytes,
        extension: form.extension(),
        rows: sheets.len(),
        inserted: 0,
        columns: done.counts,
        left: done.left,
        notices,
    })
}

/// A workbook has no more sheets than somebody can page through.
const MOST_CARDS: usize = 300;

/// The cells of a card, by their rows.
fn rows_of_card(form: &Form, cells: Vec<(u32, Written)>) -> Vec<RowOut> {
    let mut rows: BTreeMap<u32, Vec<(u32, Written)>> = BTreeMap::new();
    for (column, written) in cells {
        let place = form.blank.cell(0, column);
        let row = rows.entry(place.row).or_default();
        row.push((place.column, written));
    }
    let rows = rows.into_iter().map(|(row, mut cells)| {
        cells.sort_by_key(|(column, _)| *column);
        RowOut {
            at: At::Row(row),
            cells,
            is_group: false,
        }
    });
    rows.collect()
}

/// The cells of the first row as they would be filled, in the order of the columns.
///
/// # Errors
/// The library does not hold what the question names.
pub fn first_row(
    form: &Form,
    portfolio: &Portfolio,
    asked: &Asked,
) -> Result<Vec<String>, FormError> {
    let index = Index::new(portfolio);
    let listing = view::run(portfolio, &index, &asked.query, asked.moment);
    let listing = listing.map_err(|error| FormError::Question(error.to_string()))?;
    let is_of_problems = form.is_of_problems();
    let projects = in_order(&listing, &listing.projects);
    let first = items(portfolio, projects, is_of_problems)
        .into_iter()
        .next();
    let figures = Figures {
        portfolio,
        listing: &listing,
        moment: asked.moment,
    };
    let Some(first) = first else {
        return Ok(Vec::new());
    };
    Ok(Work::new(form, figures).shown(first))
}

fn rows_of_items(arranged: &Arranged) -> usize {
    let lines = arranged.lines.iter();
    lines
        .filter(|(_, line)| matches!(line, Line::Item(..)))
        .count()
}
