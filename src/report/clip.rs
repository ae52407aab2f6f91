//! Tables for the clipboard: as text for spreadsheets, as HTML for Word and for spreadsheets that keep the look.

use maud::{Markup, html};

use super::csv::guarded;
use super::document::{Align, Body, Document, DocumentColumn};
use super::sheet::cell_align;
use crate::view::{COUNTED, DATA_KIND};

/// A table to be pasted elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clip {
    /// The heads; empty for a block of cells without.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<ClipCell>>,
}

/// A cell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClipCell {
    /// What it says.
    pub text: String,
    /// Whether it stands at the right and is computed with.
    pub is_number: bool,
}

impl Clip {
    /// A line per row, tabs between cells, as every spreadsheet understands.
    pub fn text(&self) -> String {
        let line = |cells: Vec<String>| cells.join("\t");
        let heads = (!self.heads.is_empty()).then(|| self.heads.iter().map(|text| quoted(text)));
        let heads = heads.map(|heads| line(heads.collect()));
        let rows = self.rows.iter();
        let rows = rows.map(|row| line(row.iter().map(|cell| quoted(&cell.text)).collect()));
        heads.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
    }

    /// Has every row of a table with heads say whether its amounts are in the sums, as a CSV does: one word for each row.
    pub fn count(&mut self, counted: impl IntoIterator<Item = String>) {
        if self.heads.is_empty() {
            return;
        }
        self.heads.push(COUNTED.to_owned());
        for (row, text) in self.rows.iter_mut().zip(counted) {
            row.push(ClipCell {
                text,
                is_number: false,
            });
        }
    }

    /// Has every row of a table with heads say that its content is fictional. A block of cells without heads fits into
    /// other cells: it stays as it is.
    pub fn mark(&mut self, mark: &str) {
        if self.heads.is_empty() {
            return;
        }
        self.heads.push(DATA_KIND.to_owned());
        for row in &mut self.rows {
            row.push(ClipCell {
                text: mark.to_owned(),
                is_number: false,
            });
        }
    }

    /// The same as a table with frames.
    pub fn html(&self) -> String {
        let page = html! {
            meta charset="utf-8";
            table border="1" style="border-collapse:collapse" {
                @if !self.heads.is_empty() {
                    tr { @for head in &self.heads { th { (head) } } }
                }
                @for row in &self.rows {
                    tr { @for cell in row { (cell_markup(cell)) } }
                }
            }
        };
        page.into_string()
    }
}

fn cell_markup(cell: &ClipCell) -> Markup {
    // Without the format a spreadsheet would compute a text that begins with `=` and shorten a long code.
    let style = match (cell.is_number, cell.text.starts_with('（')) {
        (true, false) => "text-align:right",
        // In brackets it is in the sum of its programme already, and would be read as less than nothing.
        (true, true) => "text-align:right;mso-number-format:'\\@'",
        (false, _) => "mso-number-format:'\\@'",
    };
    html! { td style=(style) { (cell.text) } }
}

/// The table of a document; empty for a paper of cards.
pub fn document_clip(document: &Document) -> Clip {
    let Body::Table(table) = &document.body else {
        return Clip::default();
    };
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter().zip(&table.columns);
        let cells = cells.map(|(cell, column)| ClipCell {
            text: cell.show(document.unit),
            is_number: cell_align(cell, column.align) == Align::Right,
        });
        cells.collect()
    });
    let mut clip = Clip {
        heads: table
            .columns
            .iter()
            .map(DocumentColumn::full_heading)
            .collect(),
        rows: rows.collect(),
    };
    if let Some(mark) = &document.data_mark {
        clip.mark(mark);
    }
    clip
}

/// A text that stays in its cell and is not computed.
fn quoted(text: &str) -> String {
    let text = guarded(text);
    if text.contains(['\t', '\r', '\n', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_line_per_row_and_a_tab_between_cells() {
        let text = document_clip(&fixture::document(&[])).text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 7);
        assert!(lines[0].starts_with("序号\t项目名称\t建设性质"));
        assert!(lines[1].starts_with("\t合计（5项）\t"));
        assert!(lines.iter().all(|line| line.matches('\t').count() == 11));
        assert!(text.contains("\t'=周头水库\t"), "{text}");
    }

    #[test]
    fn breaks_and_quotes_stay_in_their_cell() {
        let cell = |text: &str| ClipCell {
            text: text.to_owned(),
            is_number: false,
        };
        let clip = Clip {
            heads: Vec::new(),
            rows: vec![vec![cell("长1.2公里\n引道\"北\""), cell("12")]],
        };
        assert_eq!(clip.text(), "\"长1.2公里\n引道\"\"北\"\"\"\t12");
    }

    #[test]
    fn a_table_for_word_has_a_cell_for_each_and_keeps_texts_as_texts() {
        let clip = document_clip(&fixture::document(&[]));
        let html = clip.html();
        assert_eq!(html.matches("<tr>").count(), 7);
        assert_eq!(html.matches("<td").count(), 6 * 12);
        let text = "<td style=\"mso-number-format:'\\@'\">=周头水库</td>";
        assert!(html.contains(text), "{html}");
        assert!(
            html.contains("<td style=\"text-align:right\">38,500.00</td>"),
            "{html}"
        );
    }
}
