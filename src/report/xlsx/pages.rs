//! How a sheet falls into pages of paper: type stays large enough to read, no head of a group stands at a foot, and no
//! page holds notes alone.

use std::ops::Range;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::document::PageSetup;
use super::super::pages::{Columns, FEWEST};
use super::super::sheet::{SMALLEST_POINTS, room_height, room_points};
use super::paper::sheet_of;
use super::sheet::{PIXELS, SAFETY, chars_of_pixels, column_number};
use super::style::BODY_SIZE;

/// More breaks than these no sheet takes.
const MOST_BREAKS: usize = 1_000;

/// Which columns stand on a page, and how large they are printed.
pub(super) struct Division {
    /// The columns of each page; those up to the names come again on each.
    pub pages: Vec<Range<usize>>,
    /// About how large it is printed, in percent.
    pub scale: u16,
    /// How wide the columns are on the sheet, as spreadsheets count.
    pub widths: Vec<f64>,
}

/// A row as it is printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PrintedRow {
    /// In points.
    pub height: f64,
    /// Whether the next one stands on the same page.
    pub keeps_next: bool,
}

impl Division {
    /// The pieces into which the layout parts a table, each a page across. Type on the sheet has the usual size, and is
    /// printed in that of the layout.
    pub(super) fn of(columns: &Columns, label_column: usize, page: PageSetup) -> Self {
        let larger = BODY_SIZE / columns.points;
        let count = columns.heads.len();
        let mut points: Vec<f64> = (0..count)
            .map(|column| columns.width(column) * larger)
            .collect();
        let repeated: f64 = points.iter().take(label_column + 1).sum();
        let mut pages: Vec<Range<usize>> = Vec::new();
        for piece in &columns.pieces {
            let start = pages.last().map_or(0, |page| page.end);
            let end = piece.iter().map(|(column, _)| column + 1).max();
            pages.push(start..end.unwrap_or(start).max(start));
        }
        let room = room_points(sheet_of(page));
        // A column that comes again is as wide as in the first piece, where it may be wider than this one has it.
        let most = room * BODY_SIZE / columns.points.min(SMALLEST_POINTS);
        for page in pages.iter().skip(1) {
            let own: f64 = points.get(page.clone()).into_iter().flatten().sum();
            let share = ((most - repeated) / own.max(1.0)).min(1.0);
            for width in points.get_mut(page.clone()).into_iter().flatten() {
                *width *= share;
            }
        }
        let widest = pages.iter().enumerate().map(|(place, columns)| {
            let own: f64 = points.get(columns.clone()).into_iter().flatten().sum();
            if place == 0 { own } else { own + repeated }
        });
        let widths: Vec<f64> = points
            .iter()
            .map(|points| chars_of_pixels(points * PIXELS).max(1.0))
            .collect();
        let scale = (room / widest.fold(1.0, f64::max) * 100.0)
            .floor()
            .clamp(10.0, 100.0);
        Self {
            pages,
            scale: scale as u16,
            widths,
        }
    }

    /// Over how many columns title and notes go: those of the first page.
    pub(super) fn across(&self) -> usize {
        self.pages.first().map_or(0, |columns| columns.end)
    }

    /// Sets the sheet's pages, once all of its rows are there. Returns the rows with which they begin, after the first.
    pub(super) fn set(
        &self,
        sheet: &mut Worksheet,
        (page, label_column): (PageSetup, usize),
        rows: &[PrintedRow],
        (heads, end): (Range<usize>, usize),
    ) -> Result<Vec<u32>, XlsxError> {
        // Fitted to the width and not scaled: the width of a column depends on the faces that a machine has.
        let across = u16::try_from(self.pages.len()).unwrap_or(1);
        sheet.set_print_fit_to_pages(across, 0);
        if let [_, others @ ..] = self.pages.as_slice()
            && !others.is_empty()
        {
            sheet.set_repeat_columns(0, column_number(label_column))?;
            let breaks: Vec<u32> = others.iter().map(|columns| columns.start as u32).collect();
            sheet.set_vertical_page_breaks(&breaks)?;
        }
        let room = room_height(sheet_of(page)) * SAFETY * 100.0 / f64::from(self.scale);
        let mut breaks = breaks(rows, heads.clone(), room);
        settle_last(&mut breaks, rows, heads.end..end, room);
        breaks.truncate(MOST_BREAKS);
        sheet.set_page_breaks(&breaks)?;
        Ok(breaks)
    }
}

/// The rows with which pages begin, after the first. `heads` come again on each page.
fn breaks(rows: &[PrintedRow], heads: Range<usize>, room: f64) -> Vec<u32> {
    let height = |rows: &[PrintedRow]| rows.iter().map(|row| row.height).sum::<f64>();
    let repeated = rows.get(heads.clone()).map_or(0.0, height);
    let mut used = rows.get(..heads.end).map_or(0.0, height);
    let mut start = heads.end;
    let mut breaks = Vec::new();
    for (place, row) in rows.iter().enumerate().skip(heads.end) {
        if used + row.height > room && place > start {
            let mut at = place;
            while at > start && rows.get(at - 1).is_some_and(|above| above.keeps_next) {
                at -= 1;
            }
            // A run that fills a page by itself is parted all the same.
            let at = if at > start { at } else { place };
            breaks.push(at as u32);
            used = repeated + rows.get(at..place).map_or(0.0, height);
            start = at;
        }
        used += row.height;
    }
    breaks
}

/// Gives the last rows of a table companions where they would stand on their page nearly alone. `table` are its rows, which
/// notes may follow.
fn settle_last(breaks: &mut [u32], rows: &[PrintedRow], table: Range<usize>, room: f64) {
    let (before, last) = match breaks {
        [.., before, last] => (*before as usize, last),
        [last] => (table.start, last),
        [] => return,
    };
    let at = |last: &u32| *last as usize;
    // What follows the table may begin a page of its own.
    if at(last) >= table.end {
        return;
    }
    while table.end.saturating_sub(at(last)) < FEWEST && at(last) > before + 2 * FEWEST {
        let moved = at(last) - 1;
        let height: f64 = rows
            .get(moved..)
            .into_iter()
            .flatten()
            .map(|row| row.height)
            .sum();
        // The head of a group is not left behind.
        let is_headed = rows.get(moved - 1).is_some_and(|row| row.keeps_next);
        if is_headed || height > room / 2.0 {
            return;
        }
        *last = moved as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(kept: &[usize], count: usize) -> Vec<PrintedRow> {
        let row = |place| PrintedRow {
            height: 20.0,
            keeps_next: kept.contains(&place),
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn the_last_rows_do_not_stand_on_their_page_nearly_alone() {
        let settled = |kept: &[usize], end: usize| {
            // Rows from 2 on belong to the table, what follows `end` to its notes.
            let rows = rows(kept, 14);
            let mut breaks = breaks(&rows, 1..2, 240.0);
            settle_last(&mut breaks, &rows, 2..end, 240.0);
            breaks
        };
        // Twelve rows of 20 fill a page: two of the table are left, then three.
        assert_eq!(settled(&[], 14), [11]);
        // Notes keep one row of the table above them.
        assert_eq!(settled(&[11, 12], 12), [9]);
        // The head of a group stays with its first row.
        assert_eq!(settled(&[10], 14), [12]);
    }

    #[test]
    fn no_head_of_a_group_ends_a_page_and_notes_keep_a_row_above_them() {
        // A title and a head of 20 points each; eight rows of 20 go on the first page, nine on the others.
        let plain = rows(&[], 30);
        assert_eq!(breaks(&plain, 1..2, 200.0), [10, 19, 28]);
        // Rows 8 and 9 are heads of groups: row 10 would leave them behind.
        let heads = rows(&[8, 9], 30);
        assert_eq!(breaks(&heads, 1..2, 200.0), [8, 17, 26]);
        // The last row, a blank one and two notes belong together.
        let notes = rows(&[26, 27, 28], 30);
        assert_eq!(breaks(&notes, 1..2, 200.0), [10, 19, 26]);
        // What fills a page by itself is parted.
        let all = rows(&(0..30).collect::<Vec<_>>(), 30);
        assert_eq!(breaks(&all, 1..2, 200.0), [10, 19, 28]);
    }
}
