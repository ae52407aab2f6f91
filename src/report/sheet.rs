//! Where things stand on a sheet of paper: edges and the places of numbers for every writer, and the columns of Word.

use super::ReportError;
use super::document::{
    Align, CardBlock, DocumentCell, DocumentRow, DocumentTable, Orientation, PageSetup, PageStyle,
    Paper, RowKind,
};
use super::width::terminal_width;
use crate::model::MoneyUnit;

/// Points in a millimetre.
pub(super) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// The smallest type that can be read with good eyes, in points.
const SMALLEST_POINTS: f64 = 4.0;

/// Type is made smaller down to this before columns become narrower than they were chosen, in points.
const SMALLEST_POINTS_OF_CHOICE: f64 = 8.0;

/// By so much more than there is room columns are wide only where somebody chose it; less is what the edges of official
/// sheets take.
const WIDER_BY_CHOICE: f64 = 1.07;

/// What the edges of a cell take from its width, in half-width characters.
pub(super) const CELL_PADDING: f64 = 1.2;

/// `（二十三）`, in half-width characters.
const LONGEST_NUMERAL: f64 = 10.0;

/// `办理中` or `新建`, in half-width characters.
const SHORT_TEXT: f64 = 8.0;

/// A date or a span of years, in half-width characters.
const LONGEST_WORD: f64 = 12.0;

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
        (PageStyle::Official, _, Paper::A3 | Paper::A4) => (28.0, 22.0, 26.0, 22.0),
        (PageStyle::Projector, ..) | (_, _, Paper::Screen16x9) => (12.0, 12.0, 13.0, 12.0),
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
        Paper::A3 | Paper::A4 => PageSetup {
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

/// The columns of a table on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns {
    /// The size of type, in points.
    pub(super) points: f64,
    /// The width of each column, in points; together the room of the sheet.
    pub(super) widths: Vec<f64>,
    /// The same in half-width characters of that size, less what the edges of a cell take.
    pub(super) chars: Vec<f64>,
}

/// Fits a table between the edges: wide enough for every number, narrower columns and then smaller type
/// where they would not go in, and an error where that could not be read. `scale` is that of an overview's type.
pub(super) fn fit(
    table: &DocumentTable,
    unit: MoneyUnit,
    page: PageSetup,
    scale: f64,
) -> Result<Columns, ReportError> {
    let least = least_widths(table, unit);
    let mut wanted: Vec<f64> = table
        .columns
        .iter()
        .zip(&least)
        .map(|(column, least)| column.width_chars.max(*least))
        .collect();
    let room = room_points(page);
    let body = page.body_points() * scale;
    let there = room / body * 2.0;
    let (most, fewest) = (wanted.iter().sum::<f64>(), least.iter().sum::<f64>());
    // Columns that were chosen wider than the sheet stand in smaller type, as long as that can be read.
    let is_chosen = most > there * WIDER_BY_CHOICE
        && room / most.max(1.0) * 2.0 >= SMALLEST_POINTS_OF_CHOICE.min(body);
    if most > there && most > fewest && !is_chosen {
        let share = ((there - fewest) / (most - fewest)).clamp(0.0, 1.0);
        for (width, least) in wanted.iter_mut().zip(&least) {
            *width = least + (*width - least) * share;
        }
    }
    let total: f64 = wanted.iter().sum::<f64>().max(1.0);
    let points = (room / total * 2.0).min(body);
    if points < SMALLEST_POINTS.min(body) {
        return Err(ReportError::TooWide {
            columns: table.columns.len(),
            page: page.label(),
        });
    }
    let widths: Vec<f64> = wanted.iter().map(|width| width / total * room).collect();
    let chars = widths
        .iter()
        .map(|width| width / points * 2.0 - CELL_PADDING);
    Ok(Columns {
        points,
        chars: chars.collect(),
        widths,
    })
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
        rows: rows.collect(),
        ..DocumentTable::default()
    }
}

/// How the numbers of a column stand below one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberShape {
    /// The most digits behind a decimal point.
    decimals: usize,
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
                shape.decimals = shape.decimals.max(decimals(cell, unit).unwrap_or_default());
            }
        }
        shapes
    }

    /// What would have to stand behind a number for its decimal point to be below that of the others.
    /// It is room, not text: writers leave it white.
    pub(super) fn room_after(self, cell: &DocumentCell, unit: MoneyUnit) -> String {
        let mut room = String::new();
        if let Some(digits) = decimals(cell, unit) {
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

/// How narrow each column may become, in half-width characters: no number or short word is broken, heads
/// keep two characters a line, and running text keeps most of its width.
fn least_widths(table: &DocumentTable, unit: MoneyUnit) -> Vec<f64> {
    /// Running text that is given less fills too many lines.
    const TEXT_SHARE: f64 = 0.6;
    let shapes = NumberShape::of_columns(table, unit);
    let mut least: Vec<f64> = table
        .columns
        .iter()
        .map(|column| match column.align {
            Align::Left => column.width_chars * TEXT_SHARE,
            Align::Centre | Align::Right => 4.0 + CELL_PADDING,
        })
        .collect();
    for row in &table.rows {
        for (i, cell) in row.cells.iter().enumerate() {
            if let Some(chars) = unbroken_width(cell, i == 0, shapes[i], unit) {
                least[i] = least[i].max(chars + CELL_PADDING);
            }
        }
    }
    least
}

/// How wide what must not be broken is, in half-width characters; none for running text.
fn unbroken_width(
    cell: &DocumentCell,
    is_first: bool,
    shape: NumberShape,
    unit: MoneyUnit,
) -> Option<f64> {
    /// Digits are a little wider than half a Chinese character.
    const DIGIT: f64 = 1.12;
    match cell {
        DocumentCell::Empty => None,
        DocumentCell::Text(text) | DocumentCell::Suggested(text) => {
            // On paper a dash is as wide as a character.
            let width = (terminal_width(text) + text.matches('—').count()) as f64;
            let is_numeral = is_first && width <= LONGEST_NUMERAL;
            let is_word =
                width <= LONGEST_WORD && text.chars().all(|c| c.is_ascii_graphic() || c == '—');
            // The mark stays with its word.
            let mark = f64::from(u8::from(matches!(cell, DocumentCell::Suggested(_))));
            (is_numeral || is_word || width <= SHORT_TEXT).then_some((width + mark) * DIGIT)
        }
        _ => {
            let width =
                terminal_width(&cell.show(unit)) + terminal_width(&shape.room_after(cell, unit));
            Some(width as f64 * DIGIT)
        }
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
    use crate::report::{Body, Document};

    fn table(document: &Document) -> &DocumentTable {
        match &document.body {
            Body::Table(table) => table,
            Body::Cards(_) | Body::Sections(_) => panic!("a list has a table"),
        }
    }

    #[test]
    fn a_list_fills_the_sheet_in_type_that_fits() {
        let document = fixture::document(&[]);
        let columns = fit(table(&document), MoneyUnit::Wan, PageSetup::A3, 1.0).unwrap();
        // (420 − 2 × 22) mm
        let room = 376.0 * 72.0 / 25.4;
        assert!((columns.widths.iter().sum::<f64>() - room).abs() < 1e-6);
        assert!((columns.points - 10.5).abs() < 1e-9, "{}", columns.points);
    }

    #[test]
    fn type_too_small_to_read_is_refused() {
        let document = fixture::document(&[]);
        let mut wide = table(&document).clone();
        for column in &mut wide.columns {
            column.width_chars = 120.0;
        }
        let error = fit(&wide, MoneyUnit::Wan, PageSetup::A4, 1.0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "共12列，A4 横向一页放不下（字号会小于4磅），请减少列，或改用更大的纸，或导出 Excel"
        );
    }

    #[test]
    fn a_number_is_never_wider_than_its_column() {
        let document = fixture::document(&[]);
        let mut table = table(&document).clone();

        table.rows[1].cells[6] = DocumentCell::Amount(Money::from_fen(1_234_567_890_123_456_789));
        let columns = fit(&table, MoneyUnit::Wan, PageSetup::A3, 1.0).unwrap();
        // 1,234,567,890,123.46 and the room of a bracket are 22 characters.
        assert!(
            columns.chars[6] >= 22.0 * 1.12 - 1e-6,
            "{:?}",
            columns.chars
        );
    }

    #[test]
    fn the_mark_of_a_suggestion_has_room_behind_its_word() {
        let document = fixture::document(&[]);
        let mut table = table(&document).clone();
        let place = table.columns.len() - 2;
        let width = |table: &DocumentTable| least_widths(table, MoneyUnit::Wan)[place];
        for row in &mut table.rows {
            row.cells[place] = DocumentCell::Empty;
        }
        table.columns[place].width_chars = 4.0;
        table.rows[1].cells[place] = DocumentCell::Text("市水利局".to_owned());
        let without = width(&table);
        table.rows[1].cells[place] = DocumentCell::Suggested("市水利局".to_owned());
        assert!(width(&table) > without + 1.0);
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
        // 总投资 has a bracketed part.
        let amount = DocumentCell::Amount(Money::from_wan(1));
        assert_eq!(shapes[6].room_after(&amount, MoneyUnit::Wan), "）");
        let part = DocumentCell::Contained(Money::from_wan(1));
        assert_eq!(shapes[6].room_after(&part, MoneyUnit::Wan), "");
    }
}
