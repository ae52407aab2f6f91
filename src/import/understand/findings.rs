//! What is told about a sheet while it is read: cells not understood, cells to look at, sentences.

use std::collections::HashSet;

use crate::import::grid::{Cell, Place};

use super::cells::Read;
use super::reading::{OddCell, OddOf};

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// The sheet that is being read.
    pub sheet: String,
    /// Cells whose fields stay empty.
    pub not_understood: Vec<OddCell>,
    /// Cells that were taken as they stand.
    pub doubtful: Vec<OddCell>,
    /// Cells of our own paper that a person altered and that nobody can.
    pub not_taken: Vec<OddCell>,
    /// Sentences.
    pub notices: Vec<String>,
    told: HashSet<String>,
}

/// By what it is known that a cell has been told of.
fn not_key(odd: &OddCell) -> String {
    format!("{}!{}", odd.sheet, odd.cell)
}

/// The same of one that needs a look.
fn doubt_key(odd: &OddCell) -> String {
    format!("{}?{}", odd.sheet, odd.cell)
}

/// What a cell holds, as it is told.
fn told(cell: &Cell) -> String {
    let text = cell.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Findings {
    /// Nothing found yet on a sheet.
    pub fn of_sheet(name: &str) -> Self {
        Self {
            sheet: name.to_owned(),
            ..Self::default()
        }
    }

    /// Adds what was found further down the sheet; what has been told already is not told again.
    pub fn append(&mut self, more: Self) {
        for odd in more.not_understood {
            if self.told.insert(not_key(&odd)) {
                self.not_understood.push(odd);
            }
        }
        for odd in more.doubtful {
            if self.told.insert(doubt_key(&odd)) {
                self.doubtful.push(odd);
            }
        }
        self.not_taken.extend(more.not_taken);
        for notice in more.notices {
            self.notice(notice);
        }
    }

    fn odd(&self, place: Place, cell: &Cell, why: String) -> OddCell {
        OddCell {
            sheet: self.sheet.clone(),
            cell: place.to_string(),
            text: told(cell),
            why,
            place,
            ..OddCell::default()
        }
    }

    /// A cell is not understood.
    pub fn not(&mut self, place: Place, cell: &Cell, why: impl Into<String>) {
        let odd = self.odd(place, cell, why.into());
        if self.told.insert(not_key(&odd)) {
            self.not_understood.push(odd);
        }
    }

    /// Says of what the cell is that was not understood last, and under which head it stands.
    pub fn under(&mut self, place: Place, heading: &str, of: OddOf) {
        let last = self.not_understood.last_mut();
        if let Some(odd) = last.filter(|odd| odd.place == place && odd.of.is_none()) {
            heading.clone_into(&mut odd.heading);
            odd.of = Some(of);
        }
    }

    /// A cell needs a look.
    pub fn doubt(&mut self, place: Place, cell: &Cell, why: impl Into<String>) {
        let odd = self.odd(place, cell, why.into());
        if self.told.insert(doubt_key(&odd)) {
            self.doubtful.push(odd);
        }
    }

    /// A cell under a head of our own paper is altered, and that comes in nowhere.
    pub fn not_taken(&mut self, place: Place, cell: &Cell, heading: String, why: &str) {
        let odd = self.odd(place, cell, why.to_owned());
        self.not_taken.push(OddCell { heading, ..odd });
    }

    /// Something to be told.
    pub fn notice(&mut self, text: impl Into<String>) {
        let text = text.into();
        if self.told.insert(text.clone()) {
            self.notices.push(text);
        }
    }

    /// The value of a cell; what needs a look or is not understood is told.
    pub fn value<T>(&mut self, place: Place, cell: &Cell, read: Read<T>) -> Option<T> {
        match &read {
            Read::Doubtful(_, why) => self.doubt(place, cell, why.clone()),
            Read::Not(why) => self.not(place, cell, why.clone()),
            Read::Nothing | Read::Value(_) => {}
        }
        read.value()
    }
}
