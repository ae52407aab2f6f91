use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::model::{Field, Id, PaperKey, PaperMark, PaperRow, Project};

use super::super::document::{Card, CardBlock, Document, DocumentCell, PageSetup, PageStyle};
use super::super::pages::Columns;
use super::super::sheet::{block_table, room_points};
use super::marks::Marks;
use super::pages::column_chars;
use super::paper::sheet_of;
use super::sheet::{LINE_HEIGHT, Sheet, column_number};
use super::style::{self, CellStyles};

/// Into how many narrow columns a card's sheet is cut: fields and small tables of other widths share them.
pub(super) const GRID: usize = 48;

/// By what the sheet is wider than the page: fitted to it, type of 10.5 points becomes one of 8.1, and a project stands
/// on one page.
const WIDER: f64 = 1.29;

/// The smallest type of a small table, which has its columns side by side whatever they take, in points.
const LEAST: f64 = 5.0;

/// How many of them a label takes.
const LABEL: usize = 6;

/// The sheet of the cards, each on pages of its own.
pub(super) fn write(
    document: &Document,
    cards: &[Card],
    sheet: &mut Worksheet,
    mark: Option<&PaperMark>,
) -> Result<(), XlsxError> {
    // Narrow edges, whatever the style: a project is to stand on one page.
    let page = PageSetup {
        style: PageStyle::Meeting,
        ..sheet_of(document.page)
    };
    let width = column_chars(room_points(page) * WIDER / GRID as f64);
    let mut sheet = Sheet::new(document, sheet, &document.name, vec![width; GRID])?;
    let mut marks = mark.map(|_| Marks::default());
    if let Some(mark) = mark {
        sheet.mark_rows()?;
        // There is no row of heads: the first row says what the paper is.
        sheet.write_mark(mark);
    }
    let styles = CellStyles::of_items();
    let mut breaks = Vec::new();
    for (i, card) in cards.iter().enumerate() {
        if i > 0 {
            breaks.push(sheet.next_row);
        }
        write_card(&mut sheet, card, &styles, marks.as_mut())?;
    }
    let format = style::note();
    for note in document.note_lines() {
        sheet.write_paragraph(&note, &format)?;
    }
    if cards.is_empty() {
        sheet.write_title()?;
    }
    sheet.set_up_page(page)?;
    sheet.sheet.set_print_fit_to_pages(1, 0);
    sheet.sheet.set_page_breaks(&breaks)?;
    Ok(())
}

fn write_card(
    sheet: &mut Sheet<'_>,
    card: &Card,
    styles: &CellStyles,
    mut marks: Option<&mut Marks>,
) -> Result<(), XlsxError> {
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
    sheet.write_span(0..LABEL, "项目名称", &head)?;
    let name = DocumentCell::Text(card.title.clone());
    write_value(sheet, LABEL..GRID, &name, styles)?;
    let key = Some(PaperKey::Field(Field::NAME));
    say(sheet, marks.as_deref_mut(), of, &[(LABEL, key, &name)]);
    sheet.end_row(22.0)?;
    for line in card.lines() {
        // A field by itself reaches to the edge; the second span is then of no use.
        let end = if line.len() > 1 { half } else { GRID };
        let spans = [LABEL..end, half + LABEL..GRID];
        let mut lines = 1;
        for (field, span) in line.iter().zip(&spans) {
            let label = span.start - LABEL..span.start;
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
    for block in &card.blocks {
        write_block(sheet, (card.of, block, WIDER), styles, marks.as_deref_mut())?;
    }
    sheet.end_row(LINE_HEIGHT)
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

/// A small table on a sheet so much wider than the page.
pub(super) fn write_block(
    sheet: &mut Sheet<'_>,
    (of, block, wider): (Option<Id<Project>>, &CardBlock, f64),
    styles: &CellStyles,
    mut marks: Option<&mut Marks>,
) -> Result<(), XlsxError> {
    sheet.write_across(&block.heading, &style::block_heading(), 21.0)?;
    let page = sheet.document.page;
    let sizes = (style::BODY_SIZE / wider, LEAST);
    let columns = Columns::of_sheet(&block_table(block), sheet.document.unit, page, sizes);
    let spans = spans(&columns.widths());
    let head = style::head();
    let mut lines = 1;
    for (place, (column, span)) in block.columns.iter().zip(&spans).enumerate() {
        sheet.write_span(span.clone(), &column.heading, &head)?;
        let parted = columns
            .heads
            .get(place)
            .map_or(1, |head| head.lines().count());
        lines = lines
            .max(parted)
            .max(sheet.lines(&column.heading, span.clone()));
    }
    sheet.end_row(lines as f64 * LINE_HEIGHT + 4.0)?;
    for (place, row) in block.rows.iter().enumerate() {
        let mut lines = 1;
        for ((cell, column), span) in row.iter().zip(&block.columns).zip(&spans) {
            let format = styles.of_item(cell, column.align);
            let text = cell.printed(sheet.document.unit);
            sheet.write_span(span.clone(), "", format)?;
            let place = (sheet.next_row, column_number(span.start));
            sheet.write_cell(place, cell, format)?;
            lines = lines.max(sheet.lines(&text, span.clone()));
        }
        let id = block.ids.get(place).copied();
        let table = block.columns.first().and_then(|column| column.part);
        let part = table.zip(id).map(|(field, id)| (field.table(), id));
        let of = of.filter(|_| part.is_some());
        let of = of.map(|project| PaperRow { project, part });
        let values = row.iter().zip(&block.columns).zip(&spans);
        let values = values.map(|((cell, column), span)| (span.start, column.key(), cell));
        let values: Vec<_> = values.collect();
        say(sheet, marks.as_deref_mut(), of, &values);
        sheet.end_row(lines as f64 * LINE_HEIGHT + 3.0)?;
    }
    Ok(())
}

/// A value over several columns: the merged cell first, then what it holds as its own kind.
fn write_value(
    sheet: &mut Sheet<'_>,
    span: std::ops::Range<usize>,
    cell: &DocumentCell,
    styles: &CellStyles,
) -> Result<(), XlsxError> {
    let format = styles.of_field(cell);
    sheet.write_span(span.clone(), "", format)?;
    let place = (sheet.next_row, column_number(span.start));
    sheet.write_cell(place, cell, format)
}

/// Columns as runs of the grid, in proportion to their widths.
fn spans(widths: &[f64]) -> Vec<std::ops::Range<usize>> {
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
fn shared_evenly(spans: &mut [std::ops::Range<usize>], widths: &[f64]) {
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
    use super::*;

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
