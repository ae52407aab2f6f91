use super::csv::guarded;
use super::document::{Body, Document, DocumentColumn};

/// The table of a document as text for the clipboard: spreadsheets take it as cells, Word as a table to convert.
/// Empty for a paper of cards.
pub fn table_text(document: &Document) -> String {
    let Body::Table(table) = &document.body else {
        return String::new();
    };
    let heads = table.columns.iter().map(DocumentColumn::full_heading);
    let heads: Vec<String> = heads.map(|head| one_cell(&head)).collect();
    let mut lines = vec![heads.join("\t")];
    lines.extend(table.rows.iter().map(|row| {
        let cells = row
            .cells
            .iter()
            .map(|cell| one_cell(&cell.show(document.unit)));
        cells.collect::<Vec<_>>().join("\t")
    }));
    lines.join("\n")
}

/// A text that stays in its cell and is not computed.
fn one_cell(text: &str) -> String {
    guarded(&text.replace(['\t', '\r', '\n'], " "))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_line_per_row_and_a_tab_between_cells() {
        let text = table_text(&fixture::document(&[]));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 7);
        assert!(lines[0].starts_with("序号\t项目名称\t建设性质"));
        assert!(lines[1].starts_with("\t合计\t"));
        assert!(lines.iter().all(|line| line.matches('\t').count() == 11));
        assert!(text.contains("\t'=周头水库\t"), "{text}");
    }
}
