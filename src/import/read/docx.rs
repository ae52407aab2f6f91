//! Tables in Word files (`.docx`): one grid each, with the lines that stand before it.

use super::budget::{self, Budget, damaged};
use super::package::Package;
use super::text::tidy;
use super::xlsx_sheet::LAST_COLUMN;
use super::xml::{Node, Tag};
use crate::import::grid::{Area, Cell, FileKind, Grid, ImportError, Place, Workbook};

/// So many lines before a table are kept.
const ABOVE: usize = 20;

/// The hyphen at which office programs break no line; to whoever compares phones it is one like any other.
const UNBROKEN_HYPHEN: char = '\u{2011}';

/// A table that is being read.
#[derive(Default)]
struct Table {
    grid: Grid,
    merged: Vec<Area>,
    /// Cells that go on downwards.
    open: Vec<Area>,
    place: Place,
    cell: OpenCell,
}

#[derive(Default)]
struct OpenCell {
    text: String,
    span: u32,
    /// Merged with the cell above, or the first of such cells.
    goes_on: bool,
    starts: bool,
}

#[derive(Default)]
struct Reader {
    grids: Vec<Grid>,
    /// Tables within cells are tables of their own.
    tables: Vec<Table>,
    above: Vec<String>,
    line: String,
    in_run: bool,
    in_text: bool,
    skipped: u32,
}

/// Reads all tables.
pub(super) fn read(
    package: &mut Package<'_>,
    main: &str,
    budget: &mut Budget,
) -> Result<Workbook, ImportError> {
    let Some(mut xml) = package.xml(main, budget)? else {
        return Err(damaged("缺少正文"));
    };
    let mut reader = Reader::default();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => reader.open(&tag),
            Node::Close(name) => reader.close(&name, budget)?,
            Node::Text(text) if reader.in_text && reader.skipped == 0 => {
                reader.text(&text.replace(UNBROKEN_HYPHEN, "-"));
            }
            Node::Text(_) => {}
        }
    }
    reader.grids.retain(|grid| !grid.is_empty());
    if reader.grids.is_empty() {
        return Err(ImportError::NotATable("没有表格的 Word 文档"));
    }
    Ok(Workbook::new(FileKind::Docx, reader.grids))
}

/// What is shown to programs that know no better, reading aids, and what was struck out while changes were tracked.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "mc:Fallback" | "w:rt" | "w:pict" | "w:del" | "w:moveFrom"
    )
}

impl Reader {
    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name();
        if is_skipped(name) {
            self.skipped += 1;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "w:r" => self.in_run = true,
            "w:t" => self.in_text = true,
            "w:br" | "w:cr" => self.text("\n"),
            "w:tab" if self.in_run => self.text(" "),
            "w:noBreakHyphen" => self.text("-"),
            "w:tbl" => {
                let mut table = Table::default();
                if self.tables.is_empty() {
                    table.grid.above = std::mem::take(&mut self.above);
                }
                self.tables.push(table);
            }
            _ => {
                if let Some(table) = self.tables.last_mut() {
                    table.open(tag);
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        match self.tables.last_mut() {
            Some(table) => table.cell.text.push_str(text),
            None => self.line.push_str(text),
        }
    }

    fn close(&mut self, name: &str, budget: &mut Budget) -> Result<(), ImportError> {
        if is_skipped(name) {
            self.skipped = self.skipped.saturating_sub(1);
            return Ok(());
        }
        match name {
            "w:r" => self.in_run = false,
            "w:t" => self.in_text = false,
            "w:p" if self.skipped == 0 => match self.tables.last_mut() {
                Some(table) => table.cell.text.push('\n'),
                None => self.end_line(budget)?,
            },
            "w:tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.close_cell(budget)?;
                }
            }
            "w:tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.place = Place::new(table.place.row + 1, 0);
                }
            }
            "w:tbl" => {
                if let Some(mut table) = self.tables.pop() {
                    table.merged.append(&mut table.open);
                    table.grid.set_merged(table.merged);
                    self.grids.push(table.grid);
                    budget::sheets(self.grids.len())?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self, budget: &mut Budget) -> Result<(), ImportError> {
        budget.text(self.line.len())?;
        if let Some(line) = tidy(self.line.trim()) {
            if self.above.len() == ABOVE {
                self.above.remove(0);
            }
            self.above.push(line.to_string());
        }
        self.line.clear();
        Ok(())
    }
}

impl Table {
    fn open(&mut self, tag: &Tag<'_>) {
        let number = || tag.number("w:val").unwrap_or(1).min(LAST_COLUMN);
        match tag.name() {
            "w:tc" => {
                self.cell = OpenCell {
                    span: 1,
                    ..OpenCell::default()
                }
            }
            "w:gridBefore" => self.place.column = number(),
            "w:gridSpan" => self.cell.span = number().max(1),
            "w:vMerge" => {
                let starts = tag.get("w:val").as_deref() == Some("restart");
                self.cell.starts = starts;
                self.cell.goes_on = !starts;
            }
            _ => {}
        }
    }

    fn close_cell(&mut self, budget: &mut Budget) -> Result<(), ImportError> {
        let cell = std::mem::take(&mut self.cell);
        let first = self.place;
        self.place.column = first.column.saturating_add(cell.span.max(1));
        if self.place.column > LAST_COLUMN {
            return Err(damaged("列号"));
        }
        let last = Place::new(first.row, self.place.column - 1);
        budget.work(self.open.len())?;
        let above = self.open.iter_mut();
        let mut above = above.filter(|area| area.first.column == first.column);
        let above = above.find(|area| area.last.row + 1 == first.row);
        match above {
            Some(area) if cell.goes_on => area.last.row = first.row,
            _ if cell.starts || cell.span > 1 => {
                self.open.push(Area { first, last });
                // Areas that ended further above are done.
                let (done, open) = std::mem::take(&mut self.open)
                    .into_iter()
                    .partition(|area| area.last.row + 1 < first.row);
                self.open = open;
                self.merged.extend::<Vec<_>>(done);
                budget::merged(self.merged.len())?;
            }
            _ => {}
        }
        budget.text(cell.text.len())?;
        if let Some(text) = tidy(cell.text.trim_end_matches('\n')) {
            budget.put(&mut self.grid, first, Cell::text(text))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    #[test]
    fn a_hyphen_that_breaks_no_line_is_a_hyphen() {
        let document = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
                        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>0738</w:t><w:noBreakHyphen/><w:t>5211234</w:t></w:r></w:p></w:tc>\
                        <w:tc><w:p><w:r><w:t>0738\u{2011}5211235</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
        let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Target=\"word/document.xml\" \
                         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/>\
                         </Relationships>";
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", relations),
            ("word/document.xml", document),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        let book = super::super::bytes(&bytes).unwrap();
        let row = &book.grids[0].rows()[0];
        let texts = row.cells().map(|(_, cell)| cell.as_text());
        assert_eq!(
            texts.collect::<Vec<_>>(),
            [Some("0738-5211234"), Some("0738-5211235")]
        );
    }
}
