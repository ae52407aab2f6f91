use serde::Serialize;

use crate::model::MoneyUnit;

use super::super::ReportError;
use super::super::charset::drawable;
use super::super::document::{
    Align, Body, Card, CardBlock, Document, DocumentRow, DocumentTable, PageSetup, PageStyle,
};
use super::super::shade::ground;
use super::super::sheet::{self, Columns, NumberShape};
use super::super::width::{terminal_width, wrapped_lines};

/// Rows of one table. Longer lists are cut, since a table is laid out as a whole and takes memory for it.
const ROWS_PER_TABLE: usize = 2_000;

/// A document as the template reads it: every text to be drawn as it stands.
#[derive(Serialize)]
pub(super) struct Paper {
    style: &'static str,
    attachment: String,
    title: String,
    subtitle: Option<String>,
    author: String,
    left_line: String,
    right_line: String,
    mark: Option<String>,
    page: Page,
    text_page: Page,
    is_one_page: bool,
    /// What type and charts are multiplied with.
    scale: f64,
    briefing: Vec<String>,
    charts: Vec<Chart>,
    /// In points.
    points: f64,
    table: Option<Table>,
    cards: Vec<CardData>,
    notes: Vec<String>,
}

/// In millimetres.
#[derive(Serialize)]
struct Page {
    width: f64,
    height: f64,
    top: f64,
    right: f64,
    bottom: f64,
    left: f64,
}

#[derive(Serialize)]
struct Chart {
    file: String,
    alt: String,
}

#[derive(Serialize)]
struct Table {
    columns: Vec<Column>,
    heads: Vec<Vec<Head>>,
    /// The rows of each table in turn.
    parts: Vec<Vec<Row>>,
    label_column: usize,
}

#[derive(Serialize)]
struct Column {
    /// In points.
    width: f64,
    align: &'static str,
}

#[derive(Serialize)]
struct Head {
    text: String,
    colspan: usize,
    rowspan: usize,
}

#[derive(Serialize)]
struct Row {
    /// 0 for 合计, from 1 for groups, none for a project.
    level: Option<usize>,
    breakable: bool,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    align: &'static str,
    /// Room before the text, in characters of its size.
    indent: f64,
    /// Takes room behind the text and is not drawn.
    after: String,
    /// The ground of a cell that is coloured by a rule.
    fill: Option<String>,
}

#[derive(Serialize)]
struct CardData {
    title: String,
    lines: Vec<Vec<CardCell>>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct CardCell {
    label: String,
    text: String,
    align: &'static str,
}

#[derive(Serialize)]
struct Block {
    heading: String,
    table: Table,
}

/// What stands in `data.json`, for the charts of these names, in type of `scale` times its size.
pub(super) fn paper(
    document: &Document,
    chart_files: &[String],
    scale: f64,
) -> Result<Paper, ReportError> {
    let unit = document.unit;
    let page = document.page;
    let (points, table, cards) = match &document.body {
        Body::Table(table) => {
            let columns = sheet::fit(table, unit, page, scale)?;
            (
                columns.points,
                Some(list(table, &columns, unit)),
                Vec::new(),
            )
        }
        Body::Cards(cards) => {
            let cards = cards.iter().map(|card| card_data(card, unit, page));
            let cards = cards.collect::<Result<_, _>>()?;
            (page.body_points(), None, cards)
        }
    };
    let charts = document.charts.iter().zip(chart_files);
    let texts = |texts: &[String]| texts.iter().map(|text| drawable(text)).collect();
    Ok(Paper {
        style: match page.style {
            PageStyle::Official => "official",
            PageStyle::Meeting => "meeting",
            PageStyle::Projector => "projector",
        },
        attachment: drawable(&document.attachment),
        title: drawable(&document.title),
        subtitle: document.subtitle.as_deref().map(drawable),
        author: drawable(&document.office),
        left_line: drawable(&document.left_line()),
        right_line: drawable(&document.right_line()),
        mark: document.data_mark.as_deref().map(drawable),
        page: page_data(page),
        text_page: page_data(sheet::text_page(page)),
        is_one_page: document.is_one_page,
        scale,
        briefing: texts(&document.briefing),
        charts: charts
            .map(|(chart, file)| Chart {
                file: file.clone(),
                alt: drawable(&chart.title),
            })
            .collect(),
        points,
        table,
        cards,
        notes: texts(&document.note_lines()),
    })
}

fn page_data(page: PageSetup) -> Page {
    let (width, height) = page.size_mm();
    let edges = sheet::margins(page);
    Page {
        width,
        height,
        top: edges.top,
        right: edges.right,
        bottom: edges.bottom,
        left: edges.left,
    }
}

fn list(table: &DocumentTable, columns: &Columns, unit: MoneyUnit) -> Table {
    let shapes = NumberShape::of_columns(table, unit);
    let rows: Vec<Row> = table
        .rows
        .iter()
        .enumerate()
        .map(|row| row_data(row, table, columns, &shapes, unit))
        .collect();
    Table {
        columns: column_data(table, columns),
        heads: heads(table),
        parts: parts(rows),
        label_column: table.label_column,
    }
}

/// Cuts a long list where a group begins, so that no head is parted from what it heads.
fn parts(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut parts = Vec::new();
    let mut part: Vec<Row> = Vec::new();
    for row in rows {
        let is_full = part.len() >= ROWS_PER_TABLE;
        let begins_group = row.level.is_some_and(|level| level <= 1);
        let is_overfull = part.len() >= ROWS_PER_TABLE * 3 / 2;
        let ends_with_head = part.last().is_some_and(|last| last.level.is_some());
        if (is_full && begins_group || is_overfull) && !ends_with_head {
            parts.push(std::mem::take(&mut part));
        }
        part.push(row);
    }
    parts.push(part);
    parts
}

fn column_data(table: &DocumentTable, columns: &Columns) -> Vec<Column> {
    let aligned = table.columns.iter().zip(&columns.widths);
    aligned
        .map(|(column, width)| Column {
            width: *width,
            align: align(column.align),
        })
        .collect()
}

/// One row of heads, or two of which the first holds what adjacent columns share.
fn heads(table: &DocumentTable) -> Vec<Vec<Head>> {
    let has_groups = table.has_group_heads();
    let mut first = Vec::new();
    let mut second = Vec::new();
    for span in table.head_spans() {
        let columns = &table.columns[span.columns.clone()];
        if let Some(heading) = span.heading {
            first.push(Head {
                text: drawable(heading),
                colspan: columns.len(),
                rowspan: 1,
            });
            second.extend(columns.iter().map(|column| Head {
                text: drawable(&column.heading),
                colspan: 1,
                rowspan: 1,
            }));
        } else {
            first.extend(columns.iter().map(|column| Head {
                text: drawable(&column.heading),
                colspan: 1,
                rowspan: if has_groups { 2 } else { 1 },
            }));
        }
    }
    if has_groups {
        vec![first, second]
    } else {
        vec![first]
    }
}

fn row_data(
    (index, row): (usize, &DocumentRow),
    table: &DocumentTable,
    columns: &Columns,
    shapes: &[NumberShape],
    unit: MoneyUnit,
) -> Row {
    let mut lines = 1;
    let cells = row
        .cells
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let indent = if i == table.label_column {
                row.indent() as f64
            } else {
                0.0
            };
            let chars = columns.chars[i] - indent;
            let text = breakable(&drawable(&cell.printed(unit)), chars);
            lines = lines.max(wrapped_lines(&text, chars));
            Cell {
                indent: indent / 2.0,
                align: align(sheet::cell_align(cell, table.columns[i].align)),
                after: shapes[i].room_after(cell, unit),
                fill: table
                    .shades
                    .get(&(index, i))
                    .map(|shade| format!("#{}", ground(*shade))),
                text,
            }
        })
        .collect();
    Row {
        level: row.kind.summary_level(),
        breakable: lines > sheet::LINES_IN_ONE_PIECE,
        cells,
    }
}

/// The same text with places to break words that are longer than a whole line.
fn breakable(text: &str, chars: f64) -> String {
    let is_long = |word: &str| terminal_width(word) as f64 > chars;
    if !text.split_whitespace().any(is_long) {
        return text.to_owned();
    }
    let most = (chars / 1.12).floor().max(1.0) as usize;
    let mut broken = String::with_capacity(text.len() + 16);
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_ascii_graphic() { run + 1 } else { 0 };
        if run > most {
            broken.push('\u{200b}');
            run = 1;
        }
        broken.push(c);
    }
    broken
}

const fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    }
}

fn card_data(card: &Card, unit: MoneyUnit, page: PageSetup) -> Result<CardData, ReportError> {
    let line = |fields: &[super::super::document::CardField]| {
        let cells = fields.iter().map(|field| CardCell {
            label: drawable(&field.label),
            text: drawable(&field.value.printed(unit)),
            align: if field.is_wide { "left" } else { "center" },
        });
        cells.collect()
    };
    let blocks = card
        .blocks
        .iter()
        .map(|block| block_data(block, unit, page));
    Ok(CardData {
        title: drawable(&card.title),
        lines: card.lines().into_iter().map(line).collect(),
        blocks: blocks.collect::<Result<_, _>>()?,
    })
}

fn block_data(block: &CardBlock, unit: MoneyUnit, page: PageSetup) -> Result<Block, ReportError> {
    let table = sheet::block_table(block);
    let columns = sheet::fit(&table, unit, page, 1.0)?;
    Ok(Block {
        heading: drawable(&block.heading),
        table: list(&table, &columns, unit),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(level: Option<usize>) -> Row {
        Row {
            level,
            breakable: false,
            cells: Vec::new(),
        }
    }

    #[test]
    fn a_long_list_is_cut_before_a_group() {
        let group = || std::iter::once(row(Some(1))).chain((0..1_499).map(|_| row(None)));
        let rows: Vec<Row> = (0..4).flat_map(|_| group()).collect();
        let cut: Vec<usize> = parts(rows).iter().map(Vec::len).collect();
        assert_eq!(cut, [3_000, 3_000]);
        // One group only, and a list without any.
        let plain: Vec<Row> = (0..7_000).map(|_| row(None)).collect();
        let cut: Vec<usize> = parts(plain).iter().map(Vec::len).collect();
        assert_eq!(cut, [3_000, 3_000, 1_000]);
    }

    #[test]
    fn the_name_of_a_part_is_indented_below_its_programme() {
        let document = super::super::super::fixture::document(&[]);
        let paper = paper(&document, &[], 1.0).unwrap();
        let table = paper.table.unwrap();
        let rows = table.parts.iter().flatten();
        let cells = rows.flat_map(|row| row.cells.iter().enumerate());
        let indented = cells.filter(|(_, cell)| cell.indent > 0.0);
        let indented = indented.map(|(column, cell)| (column, cell.text.as_str(), cell.indent));
        let indented: Vec<(usize, &str, f64)> = indented.collect();
        assert_eq!(indented, [(table.label_column, "城区路网一标", 1.0)]);
    }

    #[test]
    fn words_longer_than_a_line_may_be_broken() {
        assert_eq!(breakable("平安大桥 bridge", 8.0), "平安大桥 bridge");
        assert_eq!(breakable("abcdefghij", 5.0), "abcd\u{200b}efgh\u{200b}ij");
    }
}
