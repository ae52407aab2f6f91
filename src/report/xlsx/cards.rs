use std::ops::Range;

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::model::{Field, Id, PaperKey, PaperMark, PaperRow, Project};

use super::super::document::{Card, CardBlock, Document, DocumentCell, PageSetup, PageStyle};
use super::super::pages::Columns;
use super::super::sheet::{SMALL_TABLE, SMALLEST_POINTS, Sizes, block_table, room_points};
use super::marks::Marks;
use super::paper::sheet_of;
use super::sheet::{
    LINE_HEIGHT, PIXELS, Sheet, chars_of_pixels, column_number, line_chars, pixels_of_chars,
};
use super::style::{self, BODY_SIZE, CellStyles};

/// Into how many narrow columns a card's sheet is cut: fields and small tables of other widths share them.
pub(super) const GRID: usize = 48;

/// At least so many of them a label takes.
const LABEL: usize = 6;

/// How wide a label is in which four characters stand in one line, in pixels.
const LABEL_PIXELS: f64 = 68.0;

/// Longer labels go over two lines, in half-width characters.
const LONGEST_LABEL: f64 = 18.5;

/// How wide the labels of cards are, in pixels: such that none is parted that a little more room holds in one line.
fn label_pixels(cards: &[Card]) -> f64 {
    let fields = cards.iter().flat_map(|card| &card.fields);
    let widest = fields.map(|field| {
        let chars = line_chars(&field.label);
        if chars > LONGEST_LABEL {
            chars / 2.0 + 1.0
        } else {
            chars
        }
    });
    pixels_of_chars(widest.fold(0.0, f64::max)).max(LABEL_PIXELS)
}

/// How many columns of the grid a label takes.
fn label_columns(sheet: &Sheet<'_>) -> usize {
    let width = sheet.widths.first().copied().unwrap_or_default();
    let pixels = pixels_of_chars(width);
    ((sheet.label / pixels.max(1.0)).ceil() as usize).clamp(LABEL, GRID / 4)
}

/// The narrowest column of the grid, in pixels.
const NARROWEST: u32 = 8;

/// How high the heading of a small table is, in points.
const HEADING: f64 = 21.0;

/// So much lower may the rows of a card be that would not stand on its page by a little, in points.
const MOST_LOWER: f64 = 2.5;

/// The grid of a sheet, by which it is wider than its paper or narrower: columns are whole pixels, so that every program
/// has them alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    /// How wide a column is, in pixels.
    pixels: u32,
    /// By what the sheet is wider than the paper.
    wider: f64,
    /// On what it is printed.
    page: PageSetup,
    /// How wide the labels of its cards are, in pixels.
    label: f64,
}

/// A sheet narrower than this part of its paper is printed larger.
const NARROW: f64 = 0.95;

/// So much of the paper it then fills, in percent: LibreOffice has columns wider by a twentieth.
const FILLED: f64 = 93.0;

impl Grid {
    fn of_pixels(pixels: u32, page: PageSetup) -> Self {
        let width = f64::from(pixels) / PIXELS * GRID as f64;
        Self {
            pixels,
            wider: width / room_points(page),
            page,
            label: LABEL_PIXELS,
        }
    }

    /// With labels so many pixels wide.
    fn with_labels(self, label: f64) -> Self {
        Self { label, ..self }
    }

    /// One whose type is printed in about this size, in points.
    pub(super) fn printing(points: f64, page: PageSetup) -> Self {
        let pixels = room_points(page) * BODY_SIZE / points / GRID as f64 * PIXELS;
        Self::of_pixels((pixels.round() as u32).max(NARROWEST), page)
    }

    /// In which size its type is printed, in points.
    fn points(self) -> f64 {
        BODY_SIZE / self.wider
    }

    /// The sheet of a document in this grid.
    pub(super) fn sheet<'a>(
        self,
        document: &'a Document,
        sheet: &'a mut Worksheet,
    ) -> Result<Sheet<'a>, XlsxError> {
        let width = chars_of_pixels(self.pixels.into());
        let mut sheet = Sheet::new(document, sheet, &document.name, vec![width; GRID])?;
        sheet.label = self.label;
        if self.wider < NARROW {
            sheet.page_of(self.page, self.wider * 100.0 / FILLED);
            sheet.enlarged = 1.0 / self.wider;
        } else {
            sheet.page_of(self.page, self.wider);
        }
        Ok(sheet)
    }

    /// Makes the sheet ready to print, once all of it is there.
    pub(super) fn set_up(self, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
        sheet.set_up_page(self.page)?;
        if self.wider < NARROW {
            sheet.sheet.set_print_scale((FILLED / self.wider) as u16);
        } else {
            sheet.sheet.set_print_fit_to_pages(1, 0);
        }
        let begins = std::mem::take(&mut sheet.begins);
        sheet.sheet.set_page_breaks(&begins)?;
        Ok(())
    }
}

/// On what cards are printed: narrow edges, whatever the style, as a project is to stand on one page.
fn page_of(document: &Document) -> PageSetup {
    PageSetup {
        style: PageStyle::Meeting,
        ..sheet_of(document.page)
    }
}

/// The sheet of the cards, each on a page of its own.
pub(super) fn write(
    document: &Document,
    cards: &[Card],
    sheet: &mut Worksheet,
    mark: Option<&PaperMark>,
) -> Result<(), XlsxError> {
    let grid = grid(document, cards)?;
    let mut sheet = grid.sheet(document, sheet)?;
    let mut marks = mark.map(|_| Marks::default());
    if let Some(mark) = mark {
        sheet.mark_rows()?;
        // There is no row of heads: the first row says what the paper is.
        sheet.write_mark(mark);
    }
    let styles = CellStyles::of_items();
    for (i, card) in cards.iter().enumerate() {
        let mut card = Laid::of(document, card, grid);
        let is_last = i + 1 == cards.len();
        sheet.begin_page();
        let (height, rows) = sheet.height_of(|sheet| {
            write_card(sheet, &card, &styles, (None, 0.0))?;
            if is_last { write_notes(sheet) } else { Ok(()) }
        })?;
        let each = (height - sheet.page) / rows.max(1) as f64;
        if each > 0.0 && each < MOST_LOWER {
            // Rows are whole pixels.
            sheet.lower = (each * PIXELS).ceil() / PIXELS;
        } else if let (true, true, Some(block)) = (is_last, each > 0.0, card.blocks.last_mut()) {
            block.below = notes_height(&sheet);
        }
        let left = (sheet.page - height).max(0.0);
        write_card(&mut sheet, &card, &styles, (marks.as_mut(), left))?;
        if is_last {
            write_notes(&mut sheet)?;
        }
        sheet.lower = 0.0;
    }
    if cards.is_empty() {
        sheet.write_title()?;
        write_notes(&mut sheet)?;
    }
    grid.set_up(&mut sheet)
}

/// The grid in whose type, the largest that may be, every card stands on one page; else the smallest that can be read.
fn grid(document: &Document, cards: &[Card]) -> Result<Grid, XlsxError> {
    let page = page_of(document);
    let longest = Card::longest(cards);
    let styles = CellStyles::of_items();
    let label = label_pixels(cards);
    let mut found = Grid::printing(document.largest_points(), page).with_labels(label);
    loop {
        let next = Grid::of_pixels(found.pixels + 1, page).with_labels(label);
        if next.points() < SMALLEST_POINTS {
            return Ok(found);
        }
        let mut scratch = Worksheet::new();
        let mut sheet = found.sheet(document, &mut scratch)?;
        let mut fits = true;
        for card in &longest {
            let card = Laid::of(document, card, found);
            let (height, _) =
                sheet.height_of(|sheet| write_card(sheet, &card, &styles, (None, 0.0)))?;
            let is_larger = sheet.enlarged > 1.0;
            fits &= height <= sheet.page && !(is_larger && breaks_values(&sheet, card.card));
        }
        if fits {
            return Ok(found);
        }
        found = next;
    }
}

/// How high the notes are at most, with the white above them: rows are whole pixels.
pub(super) fn notes_height(sheet: &Sheet<'_>) -> f64 {
    let notes = sheet.document.note_lines();
    let heights = notes.iter().map(|note| sheet.paragraph_height(note) + 1.0);
    heights.sum::<f64>() + LINE_HEIGHT
}

fn write_notes(sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let notes = sheet.document.note_lines();
    if !notes.is_empty() {
        sheet.end_row(LINE_HEIGHT / 2.0)?;
    }
    let format = style::note();
    for note in notes {
        sheet.write_paragraph(&note, &format)?;
    }
    Ok(())
}

/// Whether a value that shares its line with another goes over several lines: in larger type than the usual one a date or
/// the number of a document is not to be broken.
fn breaks_values(sheet: &Sheet<'_>, card: &Card) -> bool {
    let label = label_columns(sheet);
    card.shared_fields().any(|field| {
        let text = field.value.printed(sheet.document.unit);
        sheet.lines(&text, label..GRID / 2) > text.lines().count().max(1)
    })
}

/// A card with its small tables as wide as the sheet has them.
struct Laid<'a> {
    card: &'a Card,
    blocks: Vec<Block<'a>>,
}

impl<'a> Laid<'a> {
    fn of(document: &Document, card: &'a Card, grid: Grid) -> Self {
        let blocks = card.blocks.iter();
        let blocks = blocks.map(|block| Block::of(document, block, grid));
        Self {
            card,
            blocks: blocks.collect(),
        }
    }
}

fn write_card(
    sheet: &mut Sheet<'_>,
    laid: &Laid<'_>,
    styles: &CellStyles,
    (mut marks, left): (Option<&mut Marks>, f64),
) -> Result<(), XlsxError> {
    let card = laid.card;
    let of = card.of.map(|project| PaperRow {
        project,
        part: card.part,
    });
    let document = sheet.document;
    sheet.write_title()?;
    let half = GRID / 2;
    sheet.write_span(0..half, &document.left_line(), &style::line_left())?;
    sheet.write_span(half..GRID, &document.right_line(), &style::line_right())?;
    sheet.end_row(20.0)?;
    let head = style::head();
    let labels = label_columns(sheet);
    sheet.write_span(0..labels, "项目名称", &head)?;
    let name = DocumentCell::Text(card.title.clone());
    write_value(sheet, labels..GRID, &name, styles)?;
    let key = Some(PaperKey::Field(Field::NAME));
    say(sheet, marks.as_deref_mut(), of, &[(labels, key, &name)]);
    let lines = sheet.lines(&card.title, labels..GRID);
    sheet.end_row(lines as f64 * LINE_HEIGHT + 8.0)?;
    for line in card.lines() {
        // A field by itself reaches to the edge; the second span is then of no use.
        let end = if line.len() > 1 { half } else { GRID };
        let spans = [labels..end, half + labels..GRID];
        let mut lines = 1;
        for (field, span) in line.iter().zip(&spans) {
            let label = span.start - labels..span.start;
            lines = lines.max(sheet.lines(&field.label, label.clone()));
            sheet.write_span(label, &field.label, &head)?;
            write_value(sheet, span.clone(), &field.value, styles)?;
            let text = field.value.printed(document.unit);
            lines = lines.max(sheet.lines(&text, span.clone()));
        }
        let values = line.iter().zip(&spans);
        let values = values.map(|(field, span)| (span.start, field.key, &field.value));
        let values: Vec<_> = values.collect();
        say(sheet, marks.as_deref_mut(), of, &values);
        sheet.end_row(lines as f64 * LINE_HEIGHT + 4.0)?;
    }
    for block in &laid.blocks {
        let marks = marks.as_deref_mut();
        write_block(sheet, (card.of, block, left), styles, marks)?;
    }
    Ok(())
}

/// Says for what the row that is written next stands.
fn say(
    sheet: &mut Sheet<'_>,
    marks: Option<&mut Marks>,
    of: Option<PaperRow>,
    values: &[(usize, Option<PaperKey>, &DocumentCell)],
) {
    if let (Some(marks), Some(of)) = (marks, of) {
        sheet.beside = Some(marks.of_values(of, values, sheet.document));
    }
}

/// A small table with its columns as the grid has them.
pub(super) struct Block<'a> {
    block: &'a CardBlock,
    /// The head of each column, parted where its lines end.
    heads: Vec<String>,
    spans: Vec<Range<usize>>,
    /// What must find room below its last row, in points.
    pub(super) below: f64,
}

impl<'a> Block<'a> {
    pub(super) fn of(document: &Document, block: &'a CardBlock, grid: Grid) -> Self {
        let sizes = Sizes::of(document.page.style, grid.points()).whole(true);
        let table = block_table(block);
        let columns = Columns::of_sheet(&table, document.unit, grid.page, sizes);
        Self {
            block,
            spans: spans(&columns.widths()),
            heads: columns.heads,
            below: 0.0,
        }
    }

    fn head_height(&self, sheet: &Sheet<'_>) -> f64 {
        let columns = self.block.columns.iter().zip(&self.spans).enumerate();
        let lines = columns.map(|(place, (column, span))| {
            let parted = self.heads.get(place).map_or(1, |head| head.lines().count());
            let heading = self.heads.get(place).unwrap_or(&column.heading);
            parted.max(sheet.lines(heading, span.clone()))
        });
        lines.max().unwrap_or(1) as f64 * LINE_HEIGHT + 4.0
    }

    fn row_height(&self, sheet: &Sheet<'_>, row: &[DocumentCell]) -> f64 {
        let lines = row.iter().zip(&self.spans).map(|(cell, span)| {
            let text = cell.printed(sheet.document.unit);
            sheet.lines(&text, span.clone())
        });
        lines.max().unwrap_or(1) as f64 * LINE_HEIGHT + 3.0
    }

    /// So much of it stays with what is above it: its heading, its heads and its first row.
    pub(super) fn beginning(&self, sheet: &Sheet<'_>) -> f64 {
        let first = self.block.rows.first();
        let first = first.map_or(0.0, |row| self.row_height(sheet, row));
        // Each of the three rows is lower where a card is pressed onto its page; one of them is told of it elsewhere.
        HEADING + self.head_height(sheet) + first - 2.0 * sheet.lower
    }

    /// All of it.
    fn whole(&self, sheet: &Sheet<'_>) -> f64 {
        let rows = self.block.rows.iter();
        let rows = rows.map(|row| self.row_height(sheet, row) - sheet.lower);
        HEADING + self.head_height(sheet) - sheet.lower + rows.sum::<f64>()
    }

    fn write_heads(&self, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
        let head = style::head();
        // Parted as in the layout: a program would break 完成率（%） within its bracket.
        for (heading, span) in self.heads.iter().zip(&self.spans) {
            sheet.write_span(span.clone(), heading, &head)?;
        }
        let height = self.head_height(sheet);
        sheet.end_row(height)
    }
}

/// A small table, whose heads come again where it goes on overleaf. So much is left of the page for a last row that is to be
/// written in.
pub(super) fn write_block(
    sheet: &mut Sheet<'_>,
    (of, laid, left): (Option<Id<Project>>, &Block<'_>, f64),
    styles: &CellStyles,
    mut marks: Option<&mut Marks>,
) -> Result<(), XlsxError> {
    let block = laid.block;
    let whole = laid.whole(sheet);
    let kept = if whole <= SMALL_TABLE * sheet.page {
        whole
    } else {
        laid.beginning(sheet)
    };
    sheet.make_room(kept);
    sheet.write_across(&block.heading, &style::block_heading(), HEADING)?;
    laid.write_heads(sheet)?;
    for (place, row) in block.rows.iter().enumerate() {
        let is_last = place + 1 == block.rows.len();
        let mut height = laid.row_height(sheet, row);
        if block.fills_page && is_last {
            height += left;
        }
        let below = if is_last { laid.below } else { 0.0 };
        if sheet.make_room(height + below) {
            laid.write_heads(sheet)?;
        }
        for ((cell, column), span) in row.iter().zip(&block.columns).zip(&laid.spans) {
            let format = styles.of_item(cell, column.align);
            sheet.write_span(span.clone(), "", format)?;
            let place = (sheet.next_row, column_number(span.start));
            sheet.write_cell(place, cell, format)?;
        }
        let id = block.ids.get(place).copied();
        let table = block.columns.first().and_then(|column| column.part);
        let part = table.zip(id).map(|(field, id)| (field.table(), id));
        let of = of.filter(|_| part.is_some());
        let of = of.map(|project| PaperRow { project, part });
        let values = row.iter().zip(&block.columns).zip(&laid.spans);
        let values = values.map(|((cell, column), span)| (span.start, column.key(), cell));
        let values: Vec<_> = values.collect();
        say(sheet, marks.as_deref_mut(), of, &values);
        sheet.end_row(height)?;
    }
    Ok(())
}

/// A value over several columns: the merged cell first, then what it holds as its own kind.
fn write_value(
    sheet: &mut Sheet<'_>,
    span: Range<usize>,
    cell: &DocumentCell,
    styles: &CellStyles,
) -> Result<(), XlsxError> {
    let format = styles.of_field(cell);
    sheet.write_span(span.clone(), "", format)?;
    let place = (sheet.next_row, column_number(span.start));
    sheet.write_cell(place, cell, format)
}

/// Columns as runs of the grid, in proportion to their widths.
fn spans(widths: &[f64]) -> Vec<Range<usize>> {
    let total: f64 = widths.iter().sum();
    let last = widths.len();
    let mut used = 0.0;
    let mut start = 0;
    let mut spans = Vec::with_capacity(last);
    for (i, width) in widths.iter().enumerate() {
        used += width;
        let wanted = (used / total.max(1.0) * GRID as f64).round() as usize;
        // Every column has at least one cell of the grid, and leaves one for each that follows.
        let end = wanted.clamp(
            start + 1,
            (GRID + i + 1).saturating_sub(last).max(start + 1),
        );
        spans.push(start..end);
        start = end;
    }
    shared_evenly(&mut spans, widths);
    spans
}

/// Moves cells of the grid to the column that lacks most of its width, as long as none then lacks more: of narrow columns
/// rounding takes a large part.
fn shared_evenly(spans: &mut [Range<usize>], widths: &[f64]) {
    let share = |cells: usize, width: f64| cells as f64 / width.max(f64::EPSILON);
    let mut cells: Vec<usize> = spans.iter().map(ExactSizeIterator::len).collect();
    for _ in 0..GRID {
        let shares = cells.iter().zip(widths).enumerate();
        let shares = shares.map(|(i, (cells, width))| (i, share(*cells, *width)));
        let least = shares.min_by(|a, b| a.1.total_cmp(&b.1));
        let left = cells.iter().zip(widths).enumerate();
        let left = left.filter(|(_, (cells, _))| **cells > 1);
        let left = left.map(|(i, (cells, width))| (i, share(cells - 1, *width)));
        let most = left.max_by(|a, b| a.1.total_cmp(&b.1));
        let (Some((to, least)), Some((from, most))) = (least, most) else {
            break;
        };
        if from == to || most <= least {
            break;
        }
        cells[to] += 1;
        cells[from] -= 1;
    }
    let mut start = 0;
    for (span, cells) in spans.iter_mut().zip(cells) {
        *span = start..start + cells;
        start += cells;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::document::Body;
    use super::super::super::specimen;
    use super::*;

    #[test]
    fn a_label_that_a_little_more_room_holds_is_one_line() {
        let mut document = specimen::card();
        let Body::Cards(cards) = &mut document.body else {
            panic!("a card is a paper of cards")
        };
        "需协调事项".clone_into(&mut cards[0].fields[0].label);
        "2024年累计完成".clone_into(&mut cards[0].fields[1].label);
        let cards = cards.clone();
        let grid = grid(&document, &cards).unwrap();
        let mut scratch = Worksheet::new();
        let sheet = grid.sheet(&document, &mut scratch).unwrap();
        let columns = label_columns(&sheet);
        for field in &cards[0].fields {
            assert_eq!(sheet.lines(&field.label, 0..columns), 1, "{}", field.label);
        }
        // One that is too long for that is parted, and makes none of the others wider.
        let mut longer = cards.clone();
        "建设规模及主要内容和标准".clone_into(&mut longer[0].fields[0].label);
        assert!((label_pixels(&longer) - label_pixels(&cards)).abs() < 0.01);
    }

    #[test]
    fn the_columns_of_a_block_fill_the_grid() {
        assert_eq!(spans(&[20.0, 0.1, 139.9, 0.1]), [0..6, 6..7, 7..47, 47..48]);
        // Each of the narrow ones would lose a fifth of its width to the wide ones.
        let widths = [2.4, 14.4, 2.4, 28.8];
        let spans = spans(&widths);
        assert_eq!(
            spans.iter().map(ExactSizeIterator::len).sum::<usize>(),
            GRID
        );
        for (span, width) in spans.iter().zip(widths) {
            assert!(span.len() as f64 >= 0.94 * width, "{spans:?}");
        }
    }
}
