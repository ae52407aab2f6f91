//! Cells of foreign files, as tests look at them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod binary;

use std::path::{Path, PathBuf};

use lantu::import::grid::{Cell, Grid, GridRow, Place};
use lantu::import::read;

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers")
}

pub fn place(address: &str) -> Place {
    let letters = address.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |column, letter| {
        column * 26 + u32::from(letter - b'A') + 1
    });
    Place::new(
        address[letters.len()..].parse::<u32>().unwrap() - 1,
        column - 1,
    )
}

pub fn at<'g>(grid: &'g Grid, address: &str) -> &'g Cell {
    let cell = grid.cell(place(address));
    cell.unwrap_or_else(|| panic!("{address} is empty"))
}

pub fn shown(grid: &Grid, address: &str) -> String {
    grid.cell(place(address))
        .map(ToString::to_string)
        .unwrap_or_default()
}

pub fn class(bytes: &[u8]) -> &'static str {
    match read::bytes(bytes) {
        Ok(_) => "read",
        Err(error) => error.class(),
    }
}

/// Texts without what stands between their letters.
pub fn level(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}

pub fn rows(grid: &Grid) -> Vec<String> {
    let row = |row: &GridRow| {
        let cells = row
            .cells()
            .map(|(column, cell)| format!("{}={cell}", Place::new(row.index, column)));
        cells.collect::<Vec<_>>().join(" ")
    };
    grid.rows().iter().map(row).collect()
}
