//! The columns of a table for writers whose rows another program breaks into pages: as wide as on laid out pages.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::super::document::{DocumentCell, DocumentTable, PageSetup};
use super::super::sheet::{Sizes, room_points};
use super::measure::Measured;
use super::text::Texts;
use super::typography::Type;
use super::widths::{PADDING, fit};
use crate::model::MoneyUnit;

/// Of a longer table so many rows are measured, and those with the longest cell of a column.
const MOST_ROWS: usize = 400;

/// The columns of a table on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Columns {
    /// The size of type, in points.
    pub points: f64,
    /// The columns of each piece, by place, with their widths in points. A table too wide for its sheet goes on beside
    /// itself, in pieces that all begin with the columns which name the rows.
    pub pieces: Vec<Vec<(usize, f64)>>,
    /// The head of each column, parted where its lines end.
    pub heads: Vec<String>,
}

impl Columns {
    /// Fits a table between the edges of a sheet.
    pub(in crate::report) fn of(
        table: &DocumentTable,
        unit: MoneyUnit,
        page: PageSetup,
        sizes: Sizes,
    ) -> Self {
        Self::fitted(table, unit, page, sizes, (0.0, 1.0))
    }

    /// The same for a program that puts white between Latin and Chinese writing, so that a date takes more room.
    pub(in crate::report) fn spaced(
        table: &DocumentTable,
        unit: MoneyUnit,
        page: PageSetup,
        sizes: Sizes,
    ) -> Self {
        /// A quarter of a character, as is the custom.
        const WHITE: f32 = 0.25;
        Self::fitted(table, unit, page, sizes, (WHITE, 1.0))
    }

    /// The same for a spreadsheet, which shows `###` for a number that is a little too wide in the face that it found.
    pub(in crate::report) fn of_sheet(
        table: &DocumentTable,
        unit: MoneyUnit,
        page: PageSetup,
        sizes: Sizes,
    ) -> Self {
        /// The widest bold digits that stand in for those of 黑体.
        const DIGITS: f32 = 1.2;
        Self::fitted(table, unit, page, sizes, (0.0, DIGITS))
    }

    fn fitted(
        table: &DocumentTable,
        unit: MoneyUnit,
        page: PageSetup,
        sizes: Sizes,
        (between, digits): (f32, f32),
    ) -> Self {
        let mut texts = Texts::new();
        let looked_at = looked_at(table, unit);
        let face = Type::of(page, 1.0).plain;
        let mut measured = Measured::new(&looked_at, unit, face, &mut texts);
        measured.between = between;
        measured.digits = digits;
        let mut repeated = vec![0, table.label_column];
        repeated.dedup();
        let room = room_points(page) as f32;
        let found = fit(&measured.needs(), &repeated, room, sizes);
        let pieces = found.sets.into_iter().map(|set| {
            let columns = set.into_iter();
            columns
                .map(|(column, width)| (column, f64::from(width)))
                .collect()
        });
        let columns = Self {
            points: f64::from(found.size),
            pieces: pieces.collect(),
            heads: Vec::new(),
        };
        let heads = measured.heads.iter().enumerate().map(|(column, head)| {
            let room = (columns.width(column) / columns.points) as f32 - PADDING;
            let lines = head.balanced(room).into_iter();
            let lines = lines.map(|line| head.text.get(head.range(line)).unwrap_or_default());
            lines.collect::<Vec<_>>().join("\n")
        });
        Self {
            heads: heads.collect(),
            ..columns
        }
    }

    /// How wide a column is in the first piece that has it, in points.
    pub(in crate::report) fn width(&self, column: usize) -> f64 {
        let mut columns = self.pieces.iter().flatten();
        let found = columns.find(|(place, _)| *place == column);
        found.map_or(0.0, |(_, width)| *width)
    }

    /// Those of a piece alone, of which the table is made anew.
    pub(in crate::report) fn piece(&self, piece: usize) -> Self {
        let columns = self.pieces.get(piece).cloned().unwrap_or_default();
        let heads = columns.iter();
        let heads = heads.map(|(column, _)| self.heads.get(*column).cloned().unwrap_or_default());
        Self {
            points: self.points,
            heads: heads.collect(),
            pieces: vec![(0..).zip(columns.iter().map(|(_, width)| *width)).collect()],
        }
    }

    /// The widths of the first piece, in points.
    pub(in crate::report) fn widths(&self) -> Vec<f64> {
        let first = self.pieces.first().into_iter().flatten();
        first.map(|(_, width)| *width).collect()
    }
}

/// The rows by which a table is measured: all, or of many some that stand evenly in it, and those with the longest text
/// and the largest number of each column.
fn looked_at(table: &DocumentTable, unit: MoneyUnit) -> Cow<'_, DocumentTable> {
    if table.rows.len() <= MOST_ROWS {
        return Cow::Borrowed(table);
    }
    let step = table.rows.len().div_ceil(MOST_ROWS);
    let mut chosen: BTreeSet<usize> = (0..table.rows.len()).step_by(step).collect();
    // By column: of texts and of amounts the largest so far and its row.
    let mut texts = vec![(0, 0); table.columns.len()];
    let mut amounts = texts.clone();
    for (row, cells) in table.rows.iter().map(|row| &row.cells).enumerate() {
        for ((cell, text), amount) in cells.iter().zip(&mut texts).zip(&mut amounts) {
            let (most, extent) = match cell {
                DocumentCell::Empty | DocumentCell::Absent => continue,
                DocumentCell::Text(words) | DocumentCell::Suggested(words) => {
                    (text, words.len() as u64)
                }
                DocumentCell::Amount(sum) => (amount, sum.fen().unsigned_abs()),
                cell => (text, cell.show(unit).len() as u64),
            };
            if extent > most.0 {
                *most = (extent, row);
            }
        }
    }
    let longest = texts.into_iter().chain(amounts);
    chosen.extend(longest.map(|(_, row)| row));
    let rows = chosen.into_iter();
    Cow::Owned(DocumentTable {
        group_headings: table.group_headings.clone(),
        columns: table.columns.clone(),
        label_column: table.label_column,
        rows: rows
            .filter_map(|row| table.rows.get(row).cloned())
            .collect(),
        ..DocumentTable::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::blocks::{money, table, words};
    use super::super::super::columns::number_column;
    use super::super::super::document::{DocumentRow, Orientation, RowKind};
    use super::super::super::fixture;
    use super::super::super::sheet::block_table;
    use super::*;
    use crate::model::Money;

    fn columns(table: &DocumentTable, page: PageSetup) -> Columns {
        Columns::of(table, MoneyUnit::Wan, page, Sizes::of(page.style, 10.5))
    }

    #[test]
    fn a_list_fills_its_sheet_in_type_that_fits_and_its_heads_break_between_words() {
        let document = fixture::document(&[]);
        let columns = columns(document.table().unwrap(), PageSetup::A3);
        // (420 − 2 × 22) mm
        let room = 376.0 * 72.0 / 25.4;
        let all: f64 = columns.widths().iter().sum();
        assert!((all - room).abs() < 0.1, "{all}");
        assert!((columns.points - 10.5).abs() < 1e-6);
        for head in &columns.heads {
            assert!(head.lines().all(|line| line.chars().count() > 1), "{head}");
        }
    }

    #[test]
    fn the_longest_cells_of_a_long_table_are_measured_wherever_they_stand() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let item = table.rows[1].clone();
        let short = columns(&table, PageSetup::A3);
        for number in 1..=5_000 {
            table.rows.push(DocumentRow {
                kind: RowKind::Item { number, level: 0 },
                ..item.clone()
            });
        }
        let place = table.rows.len() - 7;
        table.rows[place].cells[6] =
            DocumentCell::Amount(Money::from_fen(1_234_567_890_123_456_789));
        assert!(columns(&table, PageSetup::A3).width(6) > short.width(6) + 20.0);
    }

    #[test]
    fn a_date_has_room_for_the_white_that_others_put_into_it() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        for row in &mut table.rows {
            row.cells[3] = DocumentCell::Text("2024年12月12日".to_owned());
        }
        // So many columns that none has more than it needs.
        let page = PageSetup::A4;
        let plain = columns(&table, page);
        let spaced = Columns::spaced(&table, MoneyUnit::Wan, page, Sizes::of(page.style, 10.5));
        let room = |columns: &Columns| columns.width(3) / columns.points;
        assert!(room(&spaced) >= room(&plain) + 1.0, "{spaced:?} {plain:?}");
    }

    #[test]
    fn the_names_of_a_small_table_are_no_towers_beside_long_texts() {
        let cells = |name: &str| {
            let long = "完成主体工程并具备通车条件，配套管网同步实施".to_owned();
            vec![
                DocumentCell::Count(1),
                DocumentCell::Text(name.to_owned()),
                DocumentCell::Text(long.clone()),
                DocumentCell::Amount(Money::from_wan(12_000)),
                DocumentCell::Amount(Money::from_wan(8_000)),
                DocumentCell::Text(long.clone()),
                DocumentCell::Text(long),
            ]
        };
        let columns = vec![
            number_column(),
            words("项目名称", 26.0),
            words("年度目标", 22.0),
            money("年度计划"),
            money("年累计"),
            words("问题", 26.0),
            words("下一节点", 18.0),
        ];
        let rows = ["资江新区综合交通枢纽及配套道路", "平安大桥"].map(cells);
        let table = block_table(&table("负责的项目", columns, rows.to_vec()).unwrap());
        assert_eq!(table.label_column, 1);
        let page = PageSetup {
            orientation: Orientation::Portrait,
            ..PageSetup::A4
        };
        for of in [Columns::of, Columns::spaced, Columns::of_sheet] {
            let fitted = of(&table, MoneyUnit::Wan, page, Sizes::of(page.style, 10.5));
            assert!(fitted.points >= 8.0);
            let name = fitted.width(1) / fitted.points;
            assert!(name >= 8.6, "{name} {fitted:?}");
        }
    }

    #[test]
    fn a_table_too_wide_goes_on_beside_itself_and_every_piece_names_its_rows() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let amounts = table.columns[6].clone();
        for _ in 0..14 {
            table.columns.push(amounts.clone());
            for row in &mut table.rows {
                let amount = row.cells[6].clone();
                row.cells.push(amount);
            }
        }
        let columns = columns(&table, PageSetup::A4);
        assert!(columns.pieces.len() > 1 && columns.points >= 8.0);
        for (number, piece) in columns.pieces.iter().enumerate() {
            assert_eq!((piece[0].0, piece[1].0), (0, 1));
            let alone = columns.piece(number);
            assert_eq!(alone.widths().len(), piece.len());
            assert_eq!(alone.heads[1], "项目名称");
        }
    }
}
