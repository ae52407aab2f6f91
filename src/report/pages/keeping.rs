//! The parts of a page are kept while it is laid out.

use super::flow::{Flow, Style};
use super::part::{Frame, Grid, GridRow, Part, TextPart, said};
use super::text::{Line, Shaped};

impl Flow {
    /// Keeps a part of the page, where somebody asks for parts.
    pub(super) fn part(&mut self, part: impl FnOnce() -> Part) {
        if self.keeps_parts
            && let Some(page) = self.pages.last_mut()
        {
            page.parts.push(part());
        }
    }

    /// Adds a row to the grid that ends here, or begins one.
    pub(super) fn grid_row(&mut self, (columns, size): (&[f32], f32), row: GridRow) {
        let (left, top) = (self.edges.left, self.y);
        let Some(page) = self.pages.last_mut().filter(|_| self.keeps_parts) else {
            return;
        };
        match page.parts.last_mut() {
            Some(Part::Grid(grid)) if (grid.bottom() - top).abs() < 0.1 => grid.rows.push(row),
            _ => page.parts.push(Part::Grid(Grid {
                left,
                top,
                columns: columns.to_vec(),
                rows: vec![row],
                size,
            })),
        }
    }

    /// Keeps lines of a text that stand below one another from `top` over the whole width.
    pub(super) fn text_part(
        &mut self,
        (shaped, lines): (&Shaped, &[Line]),
        (top, bottom): (f32, f32),
        style: Style,
        is_title: bool,
    ) {
        if lines.is_empty() {
            return;
        }
        let frame = Frame {
            left: self.edges.left,
            top,
            width: self.width(),
            height: bottom - top,
        };
        self.part(|| {
            let hanging = style.hanging * style.size;
            Part::Text(TextPart {
                frame,
                text: said(shaped, lines),
                size: style.size,
                is_bold: style.face.is_bold(),
                align: style.align,
                indent: style.first_indent.mul_add(style.size, -hanging),
                hanging,
                pitch: style.size + style.leading,
                is_title,
                to: None,
            })
        });
        self.join_texts();
    }

    /// Makes one text of the last two where they are of a kind: on another machine one of them may take a line more, and
    /// pushes down what follows.
    fn join_texts(&mut self) {
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        let [.., Part::Text(above), Part::Text(below)] = page.parts.as_mut_slice() else {
            return;
        };
        if !above.goes_on_with(below) {
            return;
        }
        above.text.push('\n');
        above.text.push_str(&below.text);
        above.frame.height = below.frame.top + below.frame.height - above.frame.top;
        page.parts.pop();
    }
}
