//! The table of a Word document that is filled: rows are filled and put in, all else stays.

use super::FormError;
use super::body::{At, RowOut};
use super::dress::Written;
use super::package::{Changes, Package};
use super::tree::{Edits, Id, Tree, escaped};

/// A table of a document.
#[derive(Debug)]
pub(super) struct Table {
    part: String,
    tree: Tree,
    rows: Vec<Id>,
}

/// What programs show that know no better, and what was struck out while changes were tracked.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "mc:Fallback" | "w:rt" | "w:pict" | "w:del" | "w:moveFrom"
    )
}

impl Table {
    /// Finds the table at a place among those that hold something, as they are read.
    pub fn read(bytes: &[u8], place: usize) -> Result<Self, FormError> {
        let mut package = Package::open(bytes)?;
        let part = package.main()?;
        let tree = package.tree(&part)?.ok_or_else(|| FormError::part(&part))?;
        let mut tables: Vec<Id> = tree
            .named("tbl")
            .filter(|id| !is_hidden(&tree, *id) && holds_text(&tree, *id))
            .collect();
        // One within another ends before it.
        tables.sort_by_key(|id| tree.range(*id).end);
        let table = tables.get(place).copied();
        let table = table.ok_or_else(|| FormError::part(&part))?;
        let rows = tree.children_named(table, "tr").collect();
        Ok(Self { part, tree, rows })
    }

    pub fn last_row(&self) -> Option<u32> {
        u32::try_from(self.rows.len()).ok()?.checked_sub(1)
    }

    /// The cells of a row with the columns at which they begin.
    fn cells(&self, row: Id) -> Vec<(u32, Id)> {
        let tree = &self.tree;
        let value = |of: Id, name: &str| {
            let found = tree.child(of, name);
            found.and_then(|id| tree.number(id, "w:val"))
        };
        let properties = tree.child(row, "trPr");
        let mut column = properties
            .and_then(|of| value(of, "gridBefore"))
            .unwrap_or_default();
        let mut cells = Vec::new();
        for cell in tree.children_named(row, "tc") {
            cells.push((column, cell));
            let properties = tree.child(cell, "tcPr");
            let span = properties.and_then(|of| value(of, "gridSpan"));
            column += span.unwrap_or(1).max(1);
        }
        cells
    }

    /// The document with the rows of the table filled.
    pub fn fill(
        &self,
        bytes: &[u8],
        rows: &[RowOut],
        sample: Option<u32>,
    ) -> Result<Vec<u8>, FormError> {
        let tree = &self.tree;
        let mut edits = Edits::default();
        let mut behind: Vec<(u32, u32, String)> = Vec::new();
        for row in rows {
            match row.at {
                At::Row(at) => {
                    if let Some(id) = self.rows.get(at as usize) {
                        self.put(*id, row, &mut edits);
                    }
                }
                At::After(after, nth) => {
                    let model = self.model(after, sample);
                    let Some(id) = self.rows.get(model as usize) else {
                        continue;
                    };
                    behind.push((after, nth, self.copied(*id, row)));
                }
            }
        }
        behind.sort_by_key(|(after, nth, _)| (*after, *nth));
        for (after, _, text) in behind {
            if let Some(id) = self.rows.get(after as usize) {
                let end = tree.range(*id).end;
                edits.replace(end..end, text);
            }
        }
        let mut changes = Changes::new();
        let text = tree.edited(edits);
        changes.insert(self.part.clone(), Some(text.into_bytes()));
        Package::open(bytes)?.with(changes)
    }

    /// The row whose look a new one has.
    fn model(&self, after: u32, sample: Option<u32>) -> u32 {
        match sample {
            Some(sample) if after > sample => {
                let count = |row: u32| self.rows.get(row as usize).map(|id| self.cells(*id).len());
                let is_alike = count(after) == count(sample);
                if is_alike { after } else { sample }
            }
            Some(sample) => sample,
            // A table of heads alone: the last row is all there is.
            None => after,
        }
    }

    /// Puts what is written into the cells of a row.
    fn put(&self, row: Id, out: &RowOut, edits: &mut Edits) {
        for (column, cell) in self.cells(row) {
            let written = out.cells.iter().find(|(at, _)| *at == column);
            if let Some((_, written)) = written {
                self.put_cell(cell, written, edits);
            }
        }
    }

    /// A copy of a row with other content. Identities of its paragraphs and marks stay with the first.
    fn copied(&self, row: Id, out: &RowOut) -> String {
        let tree = &self.tree;
        let mut edits = Edits::default();
        for (column, cell) in self.cells(row) {
            let written = out.cells.iter().find(|(at, _)| *at == column);
            let written = written.map_or(&Written::Nothing, |(_, written)| written);
            self.put_cell(cell, written, &mut edits);
        }
        for id in tree.below(row) {
            if matches!(
                tree.local(id),
                "bookmarkStart" | "bookmarkEnd" | "tblHeader"
            ) {
                edits.replace(tree.range(id), "");
            }
        }
        let copy = tree.edited_piece(tree.range(row), edits);
        without_identities(&copy)
    }

    /// Puts words into the first paragraph of a cell, in the face that is set there.
    fn put_cell(&self, cell: Id, written: &Written, edits: &mut Edits) {
        let tree = &self.tree;
        let words = match written {
            Written::Nothing | Written::Emptied => "",
            Written::Text(words) | Written::Number(words) => words.as_str(),
        };
        let mut paragraphs = tree.children_named(cell, "p");
        let Some(paragraph) = paragraphs.next() else {
            return;
        };
        let runs: Vec<Id> = tree.children_named(paragraph, "r").collect();
        let p = tree.prefix(paragraph);
        let face = self.face(paragraph, runs.first().copied());
        let lines: Vec<String> = words
            .lines()
            .map(|line| format!("<{p}t xml:space=\"preserve\">{}</{p}t>", escaped(line)))
            .collect();
        let run = if words.is_empty() {
            String::new()
        } else {
            format!("<{p}r>{face}{}</{p}r>", lines.join(&format!("<{p}br/>")))
        };
        for id in &runs {
            edits.replace(tree.range(*id), "");
        }
        if run.is_empty() {
            return;
        }
        if tree.is_empty(paragraph) {
            let tag = tree.at(tree.tag(paragraph));
            let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
            edits.replace(tree.range(paragraph), format!("{open}>{run}</{p}p>"));
        } else {
            let end = tree.inner(paragraph).end;
            edits.replace(end..end, run);
        }
    }

    /// The face of a paragraph's words: that of its first words, else of its mark.
    fn face(&self, paragraph: Id, run: Option<Id>) -> String {
        let tree = &self.tree;
        let of_run = run.and_then(|run| tree.child(run, "rPr"));
        let of_mark = || {
            let properties = tree.child(paragraph, "pPr")?;
            tree.child(properties, "rPr")
        };
        let found = of_run.or_else(of_mark);
        found
            .map(|id| tree.at(tree.range(id)).to_owned())
            .unwrap_or_default()
    }
}

/// Whether it lies in what is not shown.
fn is_hidden(tree: &Tree, id: Id) -> bool {
    let mut above = std::iter::successors(tree.parent(id), |id| tree.parent(*id));
    above.any(|id| is_skipped(tree.name(id)))
}

/// Whether a table has words of its own.
fn holds_text(tree: &Tree, table: Id) -> bool {
    tree.below(table).any(|id| {
        tree.name(id) == "w:t"
            && !is_hidden(tree, id)
            && innermost_table(tree, id) == Some(table)
            && !tree.content(id).trim().is_empty()
    })
}

fn innermost_table(tree: &Tree, id: Id) -> Option<Id> {
    let mut above = std::iter::successors(tree.parent(id), |id| tree.parent(*id));
    above.find(|id| tree.local(*id) == "tbl")
}

/// A copy has not the numbers by which Word knows the paragraphs of the first.
fn without_identities(xml: &str) -> String {
    let mut text = xml.to_owned();
    for name in [" w14:paraId=\"", " w14:textId=\""] {
        while let Some(at) = text.find(name) {
            let rest = at + name.len();
            let Some(end) = text[rest..].find('"') else {
                break;
            };
            text.replace_range(at..=rest + end, "");
        }
    }
    text
}
