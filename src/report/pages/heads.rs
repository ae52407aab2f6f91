//! The heads of a table, in one row or in two of which the first holds what adjacent columns share.

use std::ops::Range;
use std::sync::Arc;

use super::super::document::Align;
use super::face::Face;
use super::flow::{Flow, Style};
use super::page::Role;
use super::part::{GridCell, GridRow, said};
use super::set::{AIR, HAIRLINE, Set, high, put_lines};
use super::text::{Line, Shaped};
use super::widths::PADDING;

/// The heads of a table on one page.
pub(super) struct Heads {
    /// The height of the first row, which is 0 where there is only one, and of the second.
    pub rows: (f32, f32),
}

impl Set<'_, '_> {
    fn head_lines(&self, text: &Shaped, width: f32) -> Vec<Line> {
        text.balanced(width / self.size - PADDING)
    }

    /// The columns of this set that a shared head stands over: its head, where it begins, and how wide it is.
    fn spans(&self) -> Vec<(Option<Arc<Shaped>>, Range<usize>)> {
        let mut spans: Vec<(Option<Arc<Shaped>>, Range<usize>)> = Vec::new();
        let mut of = None;
        for (place, (column, _)) in self.columns.iter().enumerate() {
            let shared = &self.measured.shared;
            let span = shared
                .iter()
                .position(|(columns, _)| columns.contains(column));
            let heading = span
                .and_then(|span| shared.get(span))
                .and_then(|(_, text)| text.clone());
            match spans.last_mut() {
                Some((Some(_), columns)) if heading.is_some() && of == span => {
                    columns.end = place + 1;
                }
                _ => spans.push((heading, place..place + 1)),
            }
            of = span;
        }
        spans
    }

    fn width_of(&self, columns: Range<usize>) -> f32 {
        let columns = self.columns.get(columns).unwrap_or_default();
        columns.iter().map(|(_, width)| width).sum()
    }

    pub(super) fn heads(&self) -> Heads {
        let high = |lines: usize| high(lines, self.size);
        let has_groups = self.measured.table.has_group_heads();
        let (mut first, mut second, mut both) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (shared, columns) in self.spans() {
            for (column, width) in self.columns.get(columns.clone()).unwrap_or_default() {
                let Some(own) = self.measured.heads.get(*column) else {
                    continue;
                };
                let height = high(self.head_lines(own, *width).len());
                if shared.is_some() {
                    second = second.max(height);
                } else {
                    both = both.max(height);
                }
            }
            if let Some(shared) = shared {
                let width = self.width_of(columns);
                first = first.max(high(self.head_lines(&shared, width).len()));
            }
        }
        if !has_groups {
            return Heads { rows: (0.0, both) };
        }
        // LibreOffice asks of the second row alone the height of a head over both, as long as the first is that of the table.
        let there = if self.measured.is_on_screen {
            AIR * self.size
        } else {
            first
        };
        let second = second.max(both - there);
        Heads {
            rows: (first, second),
        }
    }

    /// The heads of a page; those that belong to the document are part of its table.
    pub(super) fn put_heads(&self, flow: &mut Flow, heads: &Heads, table: Option<u32>) {
        let (first, second) = heads.rows;
        let top = flow.y;
        let bottom = top + first + second;
        let has_two = first > 0.0;
        let rows = table.map(|table| {
            let above = flow.element(Some(table), Role::Row);
            let below = has_two.then(|| flow.element(Some(table), Role::Row));
            (above, below.unwrap_or(above))
        });
        let mut x = self.left;
        flow.rule((x, top), (x + self.width(), top), HAIRLINE);
        for (shared, columns) in self.spans() {
            let width = self.width_of(columns.clone());
            if let Some(shared) = &shared {
                let count = columns.len() as u32;
                let role = Role::Head {
                    columns: count,
                    rows: 1,
                };
                let element = rows.map(|(above, _)| flow.element(Some(above), role));
                self.put_head(flow, shared, (x, top), (width, first), element);
                flow.rule((x, top + first), (x + width, top + first), HAIRLINE);
            }
            for (place, (column, width)) in self
                .columns
                .get(columns)
                .unwrap_or_default()
                .iter()
                .enumerate()
            {
                let own_top = if shared.is_some() { top + first } else { top };
                let role = Role::Head {
                    columns: 1,
                    rows: if has_two && shared.is_none() { 2 } else { 1 },
                };
                let row = rows.map(|(above, below)| if shared.is_some() { below } else { above });
                let element = row.map(|row| flow.element(Some(row), role));
                if let Some(own) = self.measured.heads.get(*column) {
                    self.put_head(flow, own, (x, own_top), (*width, bottom - own_top), element);
                }
                let above = if place == 0 { top } else { own_top };
                flow.rule((x, above), (x, bottom), HAIRLINE);
                x += width;
            }
        }
        flow.rule((x, top), (x, bottom), HAIRLINE);
        flow.y = bottom;
    }

    /// The rows of the heads for office programs.
    pub(super) fn head_rows(&self, heads: &Heads) -> Vec<GridRow> {
        let (first, second) = heads.rows;
        let white = PADDING / 2.0 * self.size;
        // Other programs would end the lines elsewhere.
        let parted = |text: &Shaped, columns: Range<usize>| {
            let lines = self.head_lines(text, self.width_of(columns)).into_iter();
            let lines = lines.map(|line| said(text, &[line]));
            lines.collect::<Vec<_>>().join("\n")
        };
        let cell = |text: &Shaped, column: usize, (columns, rows)| GridCell {
            column,
            columns,
            rows,
            text: parted(text, column..column + columns),
            align: Align::Centre,
            is_bold: true,
            white: (white, white),
            ground: None,
        };
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (shared, columns) in self.spans() {
            if let Some(shared) = &shared {
                above.push(cell(shared, columns.start, (columns.len(), 1)));
            }
            for place in columns {
                let own = self.columns.get(place);
                let own = own.and_then(|(column, _)| self.measured.heads.get(*column));
                let Some(own) = own else { continue };
                if shared.is_some() {
                    below.push(cell(own, place, (1, 1)));
                } else if first > 0.0 {
                    above.push(cell(own, place, (1, 2)));
                } else {
                    below.push(cell(own, place, (1, 1)));
                }
            }
        }
        let row = |height, cells| GridRow { height, cells };
        if first > 0.0 {
            vec![row(first, above), row(second, below)]
        } else {
            vec![row(second, below)]
        }
    }

    fn put_head(
        &self,
        flow: &mut Flow,
        text: &Arc<Shaped>,
        (x, top): (f32, f32),
        (width, height): (f32, f32),
        element: Option<u32>,
    ) {
        let lines = self.head_lines(text, width);
        let style = Style::new(Face::SansBold, self.size);
        put_lines(
            flow,
            text,
            &lines,
            (x, top),
            (width, height),
            (Align::Centre, 0.0, 0.0),
            style,
            element,
        );
    }
}
