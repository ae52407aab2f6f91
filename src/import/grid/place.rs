//! Where cells stand.

use std::fmt;

/// Where a cell stands, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl Place {
    /// A place by its row and column, both from 0.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }
}

/// `F17`, as a person writes it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row + 1)
    }
}

/// `汇总!F17`, or `F17` where sheets have no names.
pub fn place_in(sheet: &str, place: impl fmt::Display) -> String {
    match sheet {
        "" => place.to_string(),
        sheet => format!("{sheet}!{place}"),
    }
}

/// `A` for 0, `IV` for 255.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// 0 for `A`, 255 for `IV`; none for what are no letters of a column.
pub fn column_of_letters(letters: &str) -> Option<u32> {
    let is_column = (1..=3).contains(&letters.len())
        && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    let digit = |letter: u8| u32::from(letter - b'A') + 1;
    let count = |letters: &str| {
        letters
            .bytes()
            .fold(0, |sum, letter| sum * 26 + digit(letter))
    };
    is_column.then(|| count(letters) - 1)
}

/// A block of cells, its edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first cell, top left.
    pub first: Place,
    /// The last cell, bottom right.
    pub last: Place,
}

impl Area {
    /// Whether the cell lies within.
    pub fn contains(self, place: Place) -> bool {
        (self.first.row..=self.last.row).contains(&place.row)
            && (self.first.column..=self.last.column).contains(&place.column)
    }

    /// How many rows.
    pub const fn height(self) -> u32 {
        self.last.row - self.first.row + 1
    }

    /// How many columns.
    pub const fn width(self) -> u32 {
        self.last.column - self.first.column + 1
    }
}
