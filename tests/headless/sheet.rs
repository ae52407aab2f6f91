//! A workbook, read back by another program's reader.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Xlsx};

/// Texts and numbers of a sheet by row and column.
pub fn cells(workbook: &[u8], sheet: &str) -> BTreeMap<(u32, u32), String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook)).unwrap();
    let mut reader = book.worksheet_cells_reader(sheet).unwrap();
    let mut cells = BTreeMap::new();
    while let Some(cell) = reader.next_cell().unwrap() {
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::String(text) => text.clone(),
            DataRef::Float(number) => number.to_string(),
            DataRef::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                format!("{year}-{month:02}-{day:02}")
            }
            other => panic!("{other:?}"),
        };
        cells.insert(cell.get_position(), text);
    }
    cells
}
