//! How much of a file is read: what unfolds to more is refused, whatever it says about its own size.

use std::io::{self, Read};

use crate::import::grid::{Cell, Grid, ImportError, Place};

/// The largest file that is opened.
pub(super) const FILE: usize = 64 << 20;
/// The largest file of text: it is decoded whole.
pub(super) const TEXT_FILE: usize = 24 << 20;
/// All that the parts of a file may unfold to.
const UNFOLDED: u64 = 200 << 20;
/// Cells that hold something, over all sheets: 20 000 rows of 50 columns.
const CELLS: u32 = 1_000_000;
/// Texts that cells share.
const STRINGS: usize = 2_000_000;
/// Styles and number formats; workbooks hold 64 000 at most.
const STYLES: usize = 100_000;
/// Sheets.
const SHEETS: usize = 2_000;
/// All texts together, in bytes.
const TEXT: usize = 48 << 20;
/// One text, in bytes; a cell of a workbook holds 32 767 characters.
pub(super) const ONE_TEXT: usize = 1 << 20;
/// Merged areas of a sheet.
const MERGED: usize = 200_000;
/// Steps of work that a file asks for beyond its own length.
const STEPS: u32 = 60_000_000;

/// What may still be read.
#[derive(Debug)]
pub(super) struct Budget {
    unfolded: u64,
    cells: u32,
    text: usize,
    steps: u32,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            unfolded: UNFOLDED,
            cells: CELLS,
            text: TEXT,
            steps: STEPS,
        }
    }

    /// Takes a cell.
    pub(super) fn cell(&mut self) -> Result<(), ImportError> {
        let left = self.cells.checked_sub(1);
        self.cells = left.ok_or_else(|| too_big("有内容的单元格超过 100 万个"))?;
        Ok(())
    }

    /// Takes a cell and puts it.
    pub(super) fn put(
        &mut self,
        grid: &mut Grid,
        place: Place,
        cell: Cell,
    ) -> Result<(), ImportError> {
        self.cell()?;
        let moved = grid.put(place, cell);
        self.work(moved)
    }

    /// Takes a text of so many bytes.
    pub(super) fn text(&mut self, length: usize) -> Result<(), ImportError> {
        if length > ONE_TEXT {
            return Err(too_big("一个单元格超过 1 MB"));
        }
        let left = self.text.checked_sub(length);
        self.text = left.ok_or_else(|| too_big("文字超过 48 MB"))?;
        Ok(())
    }

    /// Takes so many bytes of a part.
    pub(super) fn unfold(&mut self, bytes: u64) -> Result<(), ImportError> {
        let left = self.unfolded.checked_sub(bytes);
        self.unfolded = left.ok_or_else(|| too_big("展开后超过 200 MB"))?;
        Ok(())
    }

    /// Takes steps of work.
    pub(super) fn work(&mut self, steps: usize) -> Result<(), ImportError> {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let left = self.steps.checked_sub(steps);
        self.steps = left.ok_or_else(|| too_big("表格结构过于复杂"))?;
        Ok(())
    }
}

/// Looks at the number of merged areas of a sheet.
pub(super) fn merged(count: usize) -> Result<(), ImportError> {
    at_most(count, MERGED, "合并单元格超过 20 万处")
}

/// Looks at the number of shared texts.
pub(super) fn strings(count: usize) -> Result<(), ImportError> {
    at_most(count, STRINGS, "文字超过 200 万条")
}

/// Looks at the number of styles or formats.
pub(super) fn styles(count: usize) -> Result<(), ImportError> {
    at_most(count, STYLES, "单元格样式超过 10 万种")
}

/// Looks at the number of sheets.
pub(super) fn sheets(count: usize) -> Result<(), ImportError> {
    at_most(count, SHEETS, "工作表超过 2000 张")
}

fn at_most(count: usize, most: usize, what: &str) -> Result<(), ImportError> {
    if count > most {
        return Err(too_big(what));
    }
    Ok(())
}

/// Refused for its size.
pub(super) fn too_big(what: &str) -> ImportError {
    ImportError::TooBig(what.to_owned())
}

/// Broken.
pub(super) fn damaged(what: &str) -> ImportError {
    ImportError::Damaged(what.to_owned())
}

/// Passes on a limited number of bytes and then fails.
pub(super) struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Bounded<R> {
    pub(super) const fn new(inner: R, left: u64) -> Self {
        Self { inner, left }
    }

    /// How many bytes it would still pass on.
    pub(super) const fn left(&self) -> u64 {
        self.left
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let left = self.left.checked_sub(got as u64);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(got)
    }
}

/// What a failure while reading a part means.
pub(super) fn of_part(error: &io::Error, part: &str) -> ImportError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => too_big("展开后超过 200 MB"),
        _ => damaged(part),
    }
}
