//! Tables on pages: heads that come again on every page, rows, and the lines between them.

use super::super::document::{DocumentTable, PageStyle, RowKind};
use super::super::shade::ground;
use super::super::sheet::Sizes;
use super::breaks::{Height, Piece, Room, cut};
use super::face::Face;
use super::flow::{Flow, Style};
use super::heads::Heads;
use super::measure::{CellText, Measured};
use super::page::Role;
use super::part::{Grid, GridCell, GridRow, Part, said};
use super::set::{AIR, HAIRLINE, PITCH, Set, high, put_lines};
use super::widths::{Fit, PADDING, fit};
use crate::model::MoneyUnit;

/// What of a table does not depend on its content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub unit: MoneyUnit,
    pub style: PageStyle,
    /// The face of plain rows.
    pub face: Face,
    /// The usual size of type, in points.
    pub size: f32,
    /// What must find room below the last row, in points.
    pub tail: f32,
    /// Whether its groups are entries of the list of contents.
    pub has_bookmarks: bool,
    /// By what its last row is higher than what it says, in points.
    pub stretch: f32,
}

/// What was done with a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Done {
    /// The size of type, in points.
    pub size: f32,
    /// In how many sets its columns are printed.
    pub sets: usize,
}

/// Puts a table below what is on the page.
pub(super) fn put(flow: &mut Flow, table: &DocumentTable, look: Look) -> Done {
    let measured = measured(flow, table, look);
    let fit = columns(&measured, flow.width(), look);
    draw(flow, &measured, &fit, look);
    Done::of(&fit)
}

fn measured<'t>(flow: &mut Flow, table: &'t DocumentTable, look: Look) -> Measured<'t> {
    let mut measured = Measured::new(table, look.unit, look.face, &mut flow.texts);
    measured.is_on_screen = look.style == PageStyle::Projector;
    measured
}

/// How high a table is in one piece, with its heads; one whose columns go on below one another with all of them.
pub(super) fn height(flow: &mut Flow, table: &DocumentTable, look: Look) -> f32 {
    let measured = measured(flow, table, look);
    let fit = columns(&measured, flow.width(), look);
    let sets = sets(&measured, &fit, 0.0);
    let rows = heights(&measured, &sets, fit.size);
    let rows: f32 = rows.iter().map(|row| row.whole).sum();
    let of_set = |set: &Set<'_, '_>| {
        let heads = set.heads().rows;
        heads.0 + heads.1 + rows
    };
    let gaps = 2.0 * fit.size * (sets.len().saturating_sub(1)) as f32;
    sets.iter().map(of_set).sum::<f32>() + gaps
}

/// The columns as they stand side by side, from a left edge.
fn sets<'m, 't>(measured: &'m Measured<'t>, fit: &'m Fit, left: f32) -> Vec<Set<'m, 't>> {
    let sets = fit.sets.iter().map(|columns| Set {
        measured,
        columns,
        size: fit.size,
        left,
    });
    sets.collect()
}

fn columns(measured: &Measured<'_>, room: f32, look: Look) -> Fit {
    let mut repeated = vec![0, measured.table.label_column];
    repeated.dedup();
    let sizes = Sizes::of(look.style, f64::from(look.size));
    fit(&measured.needs(), &repeated, room, sizes)
}

impl Done {
    fn of(fit: &Fit) -> Self {
        Self {
            size: fit.size,
            sets: fit.sets.len(),
        }
    }
}

fn draw(flow: &mut Flow, measured: &Measured<'_>, fit: &Fit, look: Look) {
    let sets = sets(measured, fit, flow.edges.left);
    let heads: Vec<Heads> = sets.iter().map(Set::heads).collect();
    let head = heads.iter().map(|heads| heads.rows.0 + heads.rows.1);
    let head = head.fold(0.0, f32::max);
    let mut rows = heights(measured, &sets, fit.size);
    if let Some(last) = rows.last_mut() {
        last.whole += look.stretch;
    }
    let pages = cut(
        &rows,
        Room {
            first: flow.room() - head,
            full: flow.full() - head,
            tail: look.tail,
            pitch: PITCH * fit.size,
            air: AIR * fit.size,
        },
    );
    let table = flow.element(None, Role::Table);
    let mut is_headed = vec![false; sets.len()];
    let mut row_elements = vec![None; rows.len()];
    for (page, pieces) in pages.iter().enumerate() {
        if page == 0 && pages.len() > 1 && pieces.iter().all(|piece| piece.height <= 0.0) {
            // The table begins overleaf.
            continue;
        }
        for (i, (set, heads)) in sets.iter().zip(&heads).enumerate() {
            if page > 0 || i > 0 {
                // A short table goes on below itself.
                let gap = 2.0 * fit.size;
                let height: f32 = rows.iter().map(|row| row.whole).sum();
                if pages.len() == 1 && gap + head + height + look.tail <= flow.room() {
                    flow.y += gap;
                } else {
                    flow.start_page();
                }
            }
            // Heads that come again belong to the page, not to the document.
            let element = is_headed.get_mut(i).and_then(|is_headed| {
                let is_again = std::mem::replace(is_headed, true);
                (!is_again).then_some(table)
            });
            let grid = flow
                .keeps_parts
                .then(|| set.grid(flow, heads, pieces, look));
            if let Some(grid) = grid {
                flow.part(|| Part::Grid(grid));
            }
            set.put_heads(flow, heads, element);
            let top = flow.y;
            for piece in pieces {
                set.put_row(flow, *piece, look, (i == 0, table), &mut row_elements);
            }
            set.put_rules(flow, top, pieces);
        }
    }
}

/// How high each row is: as its highest cell in any set, so that the sets have the same rows on their pages.
fn heights(measured: &Measured<'_>, sets: &[Set<'_, '_>], size: f32) -> Vec<Height> {
    let rows = measured.table.rows.iter().enumerate();
    let last = measured.table.rows.len().saturating_sub(1);
    let ends_with_sum = measured
        .table
        .rows
        .last()
        .is_some_and(|row| matches!(row.kind, RowKind::Total { .. }));
    rows.map(|(i, row)| {
        let lines = sets.iter().flat_map(|set| {
            let places = set.places(i).into_iter();
            places.filter_map(move |place| {
                let cell = measured.cell(i, place.column)?;
                Some(cell.shaped.count_lines(room_of(cell, place.width, size)))
            })
        });
        let lines = lines.max().unwrap_or(1);
        Height {
            whole: high(lines, size),
            lines,
            keeps_next: matches!(row.kind, RowKind::Group { .. })
                && has_rows_below(measured.table, i)
                || ends_with_sum && i + 1 == last,
        }
    })
    .collect()
}

/// Whether the row after a group's head belongs to the group: in a table of sums alone every row is a head.
fn has_rows_below(table: &DocumentTable, i: usize) -> bool {
    let level = |i: usize| table.rows.get(i).map(|row| row.kind.summary_level());
    match (level(i), level(i + 1)) {
        (Some(_), Some(None)) => true,
        (Some(Some(head)), Some(Some(next))) => next > head,
        _ => false,
    }
}

/// The room for the text of a cell, in parts of the size.
fn room_of(cell: &CellText, width: f32, size: f32) -> f32 {
    width / size - PADDING - cell.before - cell.after
}

impl Set<'_, '_> {
    fn put_row(
        &self,
        flow: &mut Flow,
        piece: Piece,
        look: Look,
        (is_first_set, table): (bool, u32),
        elements: &mut [Option<u32>],
    ) {
        let Some(row) = self.measured.table.rows.get(piece.row) else {
            return;
        };
        if piece.end == piece.first && piece.height <= 0.0 {
            return;
        }
        let level = row.kind.summary_level();
        let known = elements.get(piece.row).copied().flatten();
        let of_row = known.unwrap_or_else(|| flow.element(Some(table), Role::Row));
        if let Some(place) = elements.get_mut(piece.row) {
            *place = Some(of_row);
        }
        let top = flow.y;
        let mut x = self.left;
        for place in self.places(piece.row) {
            let (column, width) = (place.column, place.width);
            if let Some(colour) = self.ground(piece.row, column, level, look.style) {
                flow.fill((x, top), (width, piece.height), colour);
            }
            let is_label = column == self.measured.table.label_column;
            if let Some(cell) = self.measured.cell(piece.row, column) {
                let repeats = !is_first_set && (is_label || column == 0);
                let columns = place.columns as u32;
                let role = if is_label && level.is_some() {
                    Role::RowHead { columns }
                } else {
                    Role::Cell { columns }
                };
                // What a second set of columns repeats is read once.
                let element = (!repeats).then(|| flow.element(Some(of_row), role));
                self.put_cell(flow, cell, piece, (x, top), width, element);
                if is_label
                    && is_first_set
                    && look.has_bookmarks
                    && piece.first == 0
                    && let RowKind::Group { level, .. } = &row.kind
                {
                    flow.bookmark(*level, &cell.shaped.text, top);
                }
            }
            x += width;
        }
        flow.y += piece.height;
    }

    fn put_cell(
        &self,
        flow: &mut Flow,
        cell: &CellText,
        piece: Piece,
        (x, top): (f32, f32),
        width: f32,
        element: Option<u32>,
    ) {
        let lines = cell.shaped.lines(room_of(cell, width, self.size), 0.0);
        let shown = lines
            .get(piece.first..piece.end.min(lines.len()))
            .unwrap_or_default();
        let style = Style::new(cell.shaped.face, self.size);
        let white = (cell.align, cell.before * self.size, cell.after * self.size);
        put_lines(
            flow,
            &cell.shaped,
            shown,
            (x, top),
            (width, piece.height),
            white,
            style,
            element,
        );
    }

    /// What of the table stands on a page, for office programs.
    fn grid(&self, flow: &Flow, heads: &Heads, pieces: &[Piece], look: Look) -> Grid {
        let mut rows = self.head_rows(heads);
        let pieces = pieces.iter().filter(|piece| piece.height > 0.0);
        rows.extend(pieces.map(|piece| self.grid_row(*piece, look)));
        Grid {
            left: self.left,
            top: flow.y,
            columns: self.columns.iter().map(|(_, width)| *width).collect(),
            rows,
            size: self.size,
        }
    }

    fn grid_row(&self, piece: Piece, look: Look) -> GridRow {
        let table = self.measured.table;
        let level = table.rows.get(piece.row);
        let level = level.and_then(|row| row.kind.summary_level());
        let white = PADDING / 2.0 * self.size;
        let places = self.places(piece.row).into_iter();
        let cells = places.filter_map(|place| {
            let cell = self.measured.cell(piece.row, place.column)?;
            let lines = cell
                .shaped
                .lines(room_of(cell, place.width, self.size), 0.0);
            let shown = lines.get(piece.first..piece.end.min(lines.len()));
            Some(GridCell {
                column: place.place,
                columns: place.columns,
                rows: 1,
                text: said(&cell.shaped, shown.unwrap_or_default()),
                align: cell.align,
                is_bold: cell.shaped.face.is_bold(),
                white: (
                    cell.before.mul_add(self.size, white),
                    cell.after.mul_add(self.size, white),
                ),
                ground: self.ground(piece.row, place.column, level, look.style),
            })
        });
        GridRow {
            height: piece.height,
            cells: cells.collect(),
        }
    }

    /// What is behind a cell.
    fn ground(
        &self,
        row: usize,
        column: usize,
        level: Option<usize>,
        style: PageStyle,
    ) -> Option<[u8; 3]> {
        let shade = self.measured.table.shades.get(&(row, column));
        let shade = shade.map(|shade| colour(ground(*shade)));
        shade.or_else(|| grey(level, style))
    }

    /// The lines between the rows of a page and between its columns.
    fn put_rules(&self, flow: &mut Flow, top: f32, pieces: &[Piece]) {
        let right = self.left + self.width();
        let mut y = top;
        flow.rule((self.left, y), (right, y), HAIRLINE);
        for piece in pieces.iter().filter(|piece| piece.height > 0.0) {
            y += piece.height;
            flow.rule((self.left, y), (right, y), HAIRLINE);
        }
        let mut x = self.left;
        flow.rule((x, top), (x, y), HAIRLINE);
        for (place, (_, width)) in (1..).zip(self.columns) {
            x += width;
            for (from, to) in self.parted(place, pieces) {
                flow.rule((x, top + from), (x, top + to), HAIRLINE);
            }
        }
    }

    /// From where to where, below the heads, the line in front of a column goes: not through the name of a group.
    fn parted(&self, place: usize, pieces: &[Piece]) -> Vec<(f32, f32)> {
        let (mut y, mut lines): (f32, Vec<(f32, f32)>) = (0.0, Vec::new());
        for piece in pieces.iter().filter(|piece| piece.height > 0.0) {
            let next = y + piece.height;
            let is_parted = !self.is_covered(piece.row, place);
            match lines.last_mut() {
                Some(last) if is_parted && last.1 >= y => last.1 = next,
                _ if is_parted => lines.push((y, next)),
                _ => {}
            }
            y = next;
        }
        lines
    }
}

/// Official papers are black and white; in handouts groups within groups are shaded.
pub(super) const fn grey(level: Option<usize>, style: PageStyle) -> Option<[u8; 3]> {
    match (style, level) {
        (PageStyle::Official, _) | (_, None) => None,
        (_, Some(0)) => Some([0xe0; 3]),
        (_, Some(1)) => Some([0xed; 3]),
        (_, Some(2)) => Some([0xf7; 3]),
        (_, Some(_)) => None,
    }
}

/// A colour of six hexadecimal digits.
fn colour(digits: &str) -> [u8; 3] {
    let part = |at: usize| {
        digits
            .get(at..at + 2)
            .and_then(|part| u8::from_str_radix(part, 16).ok())
    };
    [0, 2, 4].map(|at| part(at).unwrap_or(0xff))
}
