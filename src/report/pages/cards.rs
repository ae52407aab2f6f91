//! 一项一表: a page for every project, with a grid of labelled cells and small tables below it.

use std::sync::Arc;

use super::super::document::{Align, Card, CardBlock, CardField, Document, PageStyle};
use super::super::sheet::{SMALL_TABLE, block_table};
use super::face::Face;
use super::flow::{Flow, Style};
use super::page::Role;
use super::part::{GridCell, GridRow, said};
use super::set::put_lines;
use super::table::{self, Look, grey};
use super::text::{Line, Shaped};
use super::typography::Type;
use super::widths::PADDING;

/// How wide label and value are, as parts of half the page.
const LABEL: f32 = 1.0 / 3.4;

/// In larger type a label of so many characters still stands in one line.
const LABEL_CHARACTERS: f32 = 4.0;

/// White above and below the text of a cell together, in parts of the type's size.
const AIR: f32 = 0.72;

/// Longer tables than these are not measured for whether they can stay in one piece.
const MOST_WHOLE: usize = 16;

/// White above a small table, in points.
const GAP: f32 = 8.0;

/// A cell of the grid.
struct Cell {
    shaped: Arc<Shaped>,
    width: f32,
    align: Align,
    is_label: bool,
}

/// Puts a card on a page that has its title; `below` is what must find room below it, in points. Tells whether a value that
/// shares its line with another goes over several lines: in larger type than the usual one a date or the number of a document
/// is not to be broken.
pub(super) fn put(
    flow: &mut Flow,
    card: &Card,
    document: &Document,
    (set, below): (Type, f32),
) -> bool {
    let breaks_values = grid(flow, card, document, set);
    for (place, block) in (1..).zip(&card.blocks) {
        let is_last = place == card.blocks.len();
        let below = if is_last { below } else { 0.0 };
        put_block(flow, block, document, (set, below));
    }
    breaks_values
}

/// How high the heading of a small table is, with the white around it.
fn above(set: Type) -> f32 {
    (GAP * 1.5).mul_add(set.scale, set.size)
}

/// How much room a small table takes, with its heading, in points.
pub(super) fn height_of_block(
    flow: &mut Flow,
    block: &CardBlock,
    document: &Document,
    set: Type,
) -> f32 {
    let table = block_table(block);
    above(set) + GAP * set.scale + table::height(flow, &table, look(document, set, 0.0))
}

/// How a small table looks, below which so much must find room, in points.
fn look(document: &Document, set: Type, tail: f32) -> Look {
    Look {
        unit: document.unit,
        style: document.page.style,
        face: set.plain,
        size: set.size,
        tail,
        has_bookmarks: false,
        stretch: 0.0,
    }
}

/// Puts a small table below its heading; `below` is what must find room below its last row, in points.
pub(super) fn put_block(
    flow: &mut Flow,
    block: &CardBlock,
    document: &Document,
    (set, below): (Type, f32),
) {
    let heading = Style::new(Face::SansBold, set.size);
    let table = block_table(block);
    let look = look(document, set, below);
    let above = above(set);
    // A heading stays with the first rows below it, and with all of a table that is small or has room on a screen.
    let whole = if set.is_projector || block.fills_page || block.rows.len() <= MOST_WHOLE {
        above + table::height(flow, &table, look)
    } else {
        0.0
    };
    let mut begins = block_table(block);
    begins.rows.truncate(2);
    let least = GAP * set.scale + above + table::height(flow, &begins, look);
    let most = if set.is_projector {
        1.0
    } else {
        SMALL_TABLE as f32
    };
    let is_whole =
        whole + below > flow.room() && whole <= most * flow.full() && whole + below <= flow.full();
    if flow.room() < least || is_whole && flow.room() < flow.full() {
        flow.start_page();
    } else {
        flow.y += GAP * set.scale;
    }
    let element = flow.element(None, Role::Heading(2));
    flow.paragraph(&block.heading, heading, Some(element));
    flow.y += GAP / 2.0 * set.scale;
    let stretch = if block.fills_page && !set.is_projector {
        (flow.room() + above - whole - below - 1.0).max(0.0)
    } else {
        0.0
    };
    table::put(flow, &table, Look { stretch, ..look });
}

/// How wide the labels of the grid are, in points.
fn label_width(flow: &Flow, size: f32) -> f32 {
    let half = flow.width() / 2.0;
    let characters = (LABEL_CHARACTERS + PADDING + 0.1) * size;
    (half * LABEL).max(characters).min(half / 2.0)
}

/// The labelled values; whether one that shares its line goes over several.
fn grid(flow: &mut Flow, card: &Card, document: &Document, set: Type) -> bool {
    let table = flow.element(None, Role::Table);
    let half = flow.width() / 2.0;
    let label_width = label_width(flow, set.size);
    let label = |flow: &mut Flow, text: &str| Cell {
        shaped: flow.texts.head(Face::SansBold, text),
        width: label_width,
        align: Align::Centre,
        is_label: true,
    };
    let name = [
        label(flow, "项目名称"),
        Cell {
            shaped: flow.texts.shaped(Face::SansBold, &card.title),
            width: flow.width() - label_width,
            align: Align::Centre,
            is_label: false,
        },
    ];
    let level = if card.chapter.is_empty() { 1 } else { 2 };
    flow.bookmark(level, &card.title, flow.y);
    line(flow, &name, table, document.page.style, set);
    let mut breaks_values = false;
    for fields in card.lines() {
        let is_alone = fields.len() == 1;
        let cells = fields.iter().flat_map(|field| {
            let width = if is_alone {
                flow.width() - label_width
            } else {
                half - label_width
            };
            let text = field.value.printed(document.unit);
            let value = Cell {
                shaped: flow.texts.shaped(set.plain, &text),
                width,
                align: value_align(field),
                is_label: false,
            };
            [label(flow, &field.label), value]
        });
        let cells: Vec<Cell> = cells.collect();
        let breaks = line(flow, &cells, table, document.page.style, set);
        breaks_values |= breaks && !is_alone;
    }
    breaks_values
}

const fn value_align(field: &CardField) -> Align {
    if field.is_wide {
        Align::Left
    } else {
        Align::Centre
    }
}

/// A line of the grid; on the next page where this one is full. Tells whether a value goes over several lines.
fn line(flow: &mut Flow, cells: &[Cell], table: u32, style: PageStyle, set: Type) -> bool {
    let size = set.size;
    let lines: Vec<_> = cells
        .iter()
        .map(|cell| {
            let room = cell.width / size - PADDING;
            if cell.is_label {
                cell.shaped.balanced(room)
            } else {
                cell.shaped.lines(room, 0.0)
            }
        })
        .collect();
    let mut values = cells.iter().zip(&lines).filter(|(cell, _)| !cell.is_label);
    let breaks = values.any(|(cell, lines)| lines.len() > 1 + cell.shaped.breaks());
    let row = flow.element(Some(table), Role::Row);
    let elements: Vec<u32> = cells
        .iter()
        .map(|cell| {
            let role = if cell.is_label {
                Role::RowHead { columns: 1 }
            } else {
                Role::Cell {
                    columns: if cells.len() == 2 { 3 } else { 1 },
                }
            };
            flow.element(Some(row), role)
        })
        .collect();
    let most = lines.iter().map(Vec::len).max().unwrap_or(1);
    let high = |count: usize| (1.25_f32.mul_add(count as f32, AIR - 0.25)) * size;
    let mut first = 0;
    while first < most {
        let fits = ((flow.room() / size - AIR + 0.25) / 1.25 + 0.01).max(0.0) as usize;
        let is_all = fits >= most - first;
        let is_high = high(most - first) > flow.full() / 2.0;
        let has_room = is_all || is_high && fits >= 2;
        if !has_room && flow.room() < flow.full() {
            flow.start_page();
            continue;
        }
        let end = if is_all { most } else { first + fits.max(1) };
        let height = high(end - first);
        let (mut x, top) = (flow.edges.left, flow.y);
        let shown = |lines: &[Line]| {
            let range = first.min(lines.len())..end.min(lines.len());
            lines.get(range).unwrap_or_default().to_vec()
        };
        if flow.keeps_parts {
            let row = grid_row(cells, |place| shown(&lines[place]), height, (style, size));
            let label = label_width(flow, size);
            let pair = [label, flow.width() / 2.0 - label];
            flow.grid_row((&[pair, pair].concat(), size), row);
        }
        for ((cell, lines), element) in cells.iter().zip(&lines).zip(&elements) {
            if cell.is_label
                && let Some(colour) = grey(Some(2), style)
            {
                flow.fill((x, top), (cell.width, height), colour);
            }
            let face = Style::new(cell.shaped.face, size);
            put_lines(
                flow,
                &cell.shaped,
                &shown(lines),
                (x, top),
                (cell.width, height),
                (cell.align, 0.0, 0.0),
                face,
                Some(*element),
            );
            flow.frame((x, top), (x + cell.width, top + height), 0.5);
            x += cell.width;
        }
        flow.y += height;
        first = end;
    }
    breaks
}

/// A line of the grid for office programs.
fn grid_row(
    cells: &[Cell],
    shown: impl Fn(usize) -> Vec<Line>,
    height: f32,
    (style, size): (PageStyle, f32),
) -> GridRow {
    let white = PADDING / 2.0 * size;
    let is_alone = cells.len() == 2;
    let cells = cells.iter().enumerate().map(|(place, cell)| GridCell {
        column: place,
        columns: if is_alone && place == 1 { 3 } else { 1 },
        rows: 1,
        text: said(&cell.shaped, &shown(place)),
        align: cell.align,
        is_bold: cell.shaped.face.is_bold(),
        white: (white, white),
        ground: if cell.is_label {
            grey(Some(2), style)
        } else {
            None
        },
    });
    GridRow {
        height,
        cells: cells.collect(),
    }
}
