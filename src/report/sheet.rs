//! Where things stand on a sheet of paper: edges and the places of numbers for every writer.

use super::document::{
    Align, CardBlock, Document, DocumentCell, DocumentColumn, DocumentRow, DocumentTable,
    Orientation, PageSetup, PageStyle, Paper, RowKind,
};
use crate::model::MoneyUnit;

/// Points in a millimetre.
pub(super) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// What the edges of a cell take from its width, in half-width characters.
pub(super) const CELL_PADDING: f64 = 1.2;

/// Type is not made smaller than this for a table that is too wide, in points.
pub(super) const SMALLEST_POINTS: f64 = 8.0;

/// The same on a screen, which is read from afar.
const SMALLEST_ON_SCREEN: f64 = 10.0;

/// In what sizes of type a table may stand, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sizes {
    /// Where it has the room.
    pub(super) usual: f64,
    /// Whatever it takes.
    pub(super) least: f64,
    /// Whether its columns stay side by side, and words are broken for it, where it is too wide in the least.
    pub(super) is_whole: bool,
}

impl Sizes {
    /// Those of a table whose usual type is of this size.
    pub(super) fn of(style: PageStyle, usual: f64) -> Self {
        let least = match style {
            PageStyle::Projector => SMALLEST_ON_SCREEN,
            PageStyle::Official | PageStyle::Meeting => SMALLEST_POINTS,
        };
        Self {
            usual,
            least: least.min(usual),
            is_whole: false,
        }
    }

    /// Those of the table of a document: an overview has its columns side by side.
    pub(super) fn of_document(document: &Document, usual: f64) -> Self {
        Self::of(document.page.style, usual).whole(document.is_one_page)
    }

    pub(super) const fn whole(self, is_whole: bool) -> Self {
        Self { is_whole, ..self }
    }
}

/// By how much the type of cards is made smaller at a time, in points.
pub(super) const STEP_OF_CARDS: f64 = 0.5;

/// A small table no higher than this part of a page is not parted.
pub(super) const SMALL_TABLE: f64 = 0.25;

/// A row of more lines than this may go over to the next page; others stay in one piece.
pub(super) const LINES_IN_ONE_PIECE: usize = 12;

/// White edges of a page, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Margins {
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    pub(super) left: f64,
}

/// The white edges of a sheet. An upright official page is that of GB/T 9704—2012, 5.2.1; one across has
/// the wide edge at its top, where it is bound.
pub(super) const fn margins(page: PageSetup) -> Margins {
    let (top, right, bottom, left) = match (page.style, page.orientation, page.paper) {
        (PageStyle::Official, Orientation::Portrait, Paper::A4) => (37.0, 26.0, 35.0, 28.0),
        (PageStyle::Projector, ..) | (_, _, Paper::Screen16x9) => (12.0, 12.0, 13.0, 12.0),
        (PageStyle::Official, ..) => (28.0, 22.0, 26.0, 22.0),
        (PageStyle::Meeting, ..) => (18.0, 15.0, 18.0, 15.0),
    };
    Margins {
        top,
        right,
        bottom,
        left,
    }
}

/// The sheet of the briefing: text is read upright, whatever way the table lies. A screen stays as it is.
pub(super) const fn text_page(page: PageSetup) -> PageSetup {
    match page.paper {
        Paper::Screen16x9 => page,
        _ => PageSetup {
            paper: Paper::A4,
            orientation: Orientation::Portrait,
            style: page.style,
        },
    }
}

/// The room between the left and the right edge, in points.
pub(super) fn room_points(page: PageSetup) -> f64 {
    let edges = margins(page);
    (page.size_mm().0 - edges.left - edges.right) * POINTS_PER_MM
}

/// The room between the upper and the lower edge, in points.
pub(super) fn room_height(page: PageSetup) -> f64 {
    let edges = margins(page);
    (page.size_mm().1 - edges.top - edges.bottom) * POINTS_PER_MM
}

/// Where a cell stands in a column that stands so: amounts at the right, counts in the middle.
pub(super) const fn cell_align(cell: &DocumentCell, column: Align) -> Align {
    match cell {
        DocumentCell::Absent | DocumentCell::Amount(_) | DocumentCell::Contained(_) => Align::Right,
        DocumentCell::Count(_) | DocumentCell::Integer(_) => Align::Centre,
        _ => column,
    }
}

/// A small table of a card as a list of items.
pub(super) fn block_table(block: &CardBlock) -> DocumentTable {
    let rows = (1..).zip(&block.rows).map(|(number, cells)| DocumentRow {
        kind: RowKind::Item { number, level: 0 },
        of: None,
        cells: cells.clone(),
    });
    DocumentTable {
        columns: block.columns.clone(),
        label_column: label_column(&block.columns),
        rows: rows.collect(),
        ..DocumentTable::default()
    }
}

/// The column by which a reader knows the rows: the first of words, such as 项目名称 behind 序号.
fn label_column(columns: &[DocumentColumn]) -> usize {
    let first = columns
        .iter()
        .position(|column| column.align == Align::Left);
    first.unwrap_or_default()
}

/// How the numbers of a column stand below one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberShape {
    /// The most digits behind a decimal point.
    decimals: usize,
    /// The fewest; none where there is no number.
    fewest: Option<usize>,
    /// Whether some amounts are bracketed.
    has_brackets: bool,
}

impl NumberShape {
    /// One for each column.
    pub(super) fn of_columns(table: &DocumentTable, unit: MoneyUnit) -> Vec<Self> {
        let mut shapes = vec![Self::default(); table.columns.len()];
        for row in &table.rows {
            for (shape, cell) in shapes.iter_mut().zip(&row.cells) {
                shape.has_brackets |= matches!(cell, DocumentCell::Contained(_));
                if let Some(digits) = decimals(cell, unit) {
                    shape.decimals = shape.decimals.max(digits);
                    shape.fewest = Some(shape.fewest.map_or(digits, |fewest| fewest.min(digits)));
                }
            }
        }
        shapes
    }

    /// What would have to stand behind a number for its decimal point to be below that of the others.
    /// It is room, not text: writers leave it white.
    pub(super) fn room_after(self, cell: &DocumentCell, unit: MoneyUnit) -> String {
        let mut room = String::new();
        // Among numbers of unlike decimals what is not known stands where a whole number would.
        let is_mixed = self.fewest.is_some_and(|fewest| fewest < self.decimals);
        let absent = (is_mixed && *cell == DocumentCell::Absent).then_some(0);
        if let Some(digits) = decimals(cell, unit).or(absent) {
            if digits == 0 && self.decimals > 0 {
                room.push('.');
            }
            room.push_str(&"0".repeat(self.decimals - digits.min(self.decimals)));
        }
        if self.has_brackets && !matches!(cell, DocumentCell::Contained(_)) {
            room.push('）');
        }
        room
    }
}

/// How many digits stand behind the decimal point of a cell; none where it is no number.
fn decimals(cell: &DocumentCell, unit: MoneyUnit) -> Option<usize> {
    match cell {
        DocumentCell::Integer(_)
        | DocumentCell::Decimal(_)
        | DocumentCell::Rate(_)
        | DocumentCell::Amount(_)
        | DocumentCell::Contained(_) => {
            let shown = cell.show(unit);
            let behind = shown.split_once('.').map_or("", |(_, behind)| behind);
            Some(behind.trim_end_matches('）').len())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::model::{Decimal, Money};
    use crate::report::Body;

    fn table(document: &Document) -> &DocumentTable {
        match &document.body {
            Body::Table(table) => table,
            Body::Cards(_) | Body::Sections(_) => panic!("a list has a table"),
        }
    }

    #[test]
    fn decimal_points_stand_below_one_another() {
        let document = fixture::document(&[]);
        let mut table = table(&document).clone();
        let rate = |text: &str| DocumentCell::Decimal(Decimal::parse(text).unwrap());
        for (row, cell) in table
            .rows
            .iter_mut()
            .zip([rate("41.34"), rate("7"), rate("7.5")])
        {
            row.cells[3] = cell;
        }
        let shapes = NumberShape::of_columns(&table, MoneyUnit::Wan);
        let room = |text: &str| shapes[3].room_after(&rate(text), MoneyUnit::Wan);
        assert_eq!([room("41.34"), room("7"), room("7.5")], ["", ".00", "0"]);
        let absent = |column: usize| {
            let shape: NumberShape = shapes[column];
            shape.room_after(&DocumentCell::Absent, MoneyUnit::Wan)
        };
        // Where all have as many decimals, it stands at the edge as they do, but for the bracket.
        assert_eq!([absent(3), absent(6)], [".00", "）"]);
        // 总投资 has a bracketed part.
        let amount = DocumentCell::Amount(Money::from_wan(1));
        assert_eq!(shapes[6].room_after(&amount, MoneyUnit::Wan), "）");
        let part = DocumentCell::Contained(Money::from_wan(1));
        assert_eq!(shapes[6].room_after(&part, MoneyUnit::Wan), "");
    }
}
