use crate::model::MoneyUnit;

use super::document::{
    Body, Card, Document, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, RowKind,
    Section,
};
use super::sheet::block_table;
use super::width::terminal_width;

/// The widest that a column of running text may be; the rest is cut with `…`.
const WIDEST: usize = 36;

/// The same for the names of projects and groups.
const WIDEST_LABEL: usize = 60;

/// The document as text for a terminal: its table aligned, groups indented.
pub fn write_text(document: &Document) -> String {
    let mut text = format!("{}\n", document.title);
    if let Some(subtitle) = &document.subtitle {
        text.push_str(subtitle);
        text.push('\n');
    }
    text.push_str(&document.right_line());
    text.push('\n');
    match &document.body {
        Body::Table(table) => add_table(&mut text, table, document.unit),
        Body::Cards(cards) => {
            for card in cards {
                add_card(&mut text, card, document.unit);
            }
        }
        Body::Sections(sections) => {
            for section in sections {
                add_section(&mut text, section, document.unit);
            }
        }
    }
    for note in document.note_lines() {
        text.push_str(&note);
        text.push('\n');
    }
    text
}

fn add_card(text: &mut String, card: &Card, unit: MoneyUnit) {
    let mut line = |indent: &str, words: &str| {
        text.push_str(indent);
        text.push_str(words.trim_end());
        text.push('\n');
    };
    line("", &card.title);
    for field in &card.fields {
        line(
            "  ",
            &format!("{}：{}", field.label, field.value.show(unit)),
        );
    }
    for block in &card.blocks {
        line("  ", &block.heading);
        for row in &block.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.show(unit)).collect();
            line("    ", &cells.join("  "));
        }
    }
}

fn add_section(text: &mut String, section: &Section, unit: MoneyUnit) {
    for words in std::iter::once(&section.heading).chain(&section.paragraphs) {
        text.push_str(words);
        text.push('\n');
    }
    for table in &section.tables {
        text.push_str(&table.heading);
        text.push('\n');
        add_table(text, &block_table(table), unit);
    }
}

fn add_table(text: &mut String, shown: &DocumentTable, unit: MoneyUnit) {
    let rows: Vec<Vec<String>> = indented_rows(shown, unit);
    let heads = shown
        .columns
        .iter()
        .map(DocumentColumn::full_heading)
        .collect();
    let widest = |column: usize| {
        if column == shown.label_column {
            WIDEST_LABEL
        } else {
            WIDEST
        }
    };
    let table: Vec<Vec<String>> = std::iter::once(heads)
        .chain(rows)
        .map(|row: Vec<String>| {
            row.iter()
                .enumerate()
                .map(|(i, text)| cut(text, widest(i)))
                .collect()
        })
        .collect();
    let widths: Vec<usize> = (0..shown.columns.len())
        .map(|i| {
            table
                .iter()
                .map(|row| terminal_width(&row[i]))
                .max()
                .unwrap_or_default()
        })
        .collect();

    for row in &table {
        let line: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(i, cell)| {
                let space = " ".repeat(widths[i] - terminal_width(cell));
                if shown.columns[i].is_money {
                    format!("{space}{cell}")
                } else {
                    format!("{cell}{space}")
                }
            })
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
}

/// The cells of each row, with names moved right by the depth of their group.
fn indented_rows(table: &DocumentTable, unit: MoneyUnit) -> Vec<Vec<String>> {
    let mut depth = 0;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let DocumentRow { kind, cells, .. } = row;
        let mut cells: Vec<String> = cells
            .iter()
            .map(|cell: &DocumentCell| cell.show(unit))
            .collect();
        let indent = match kind {
            RowKind::Total { .. } => 0,
            RowKind::Group { level, .. } => {
                depth = *level;
                // The numeral belongs to the name: a column of its own would stand apart from the indent.
                let numeral = std::mem::take(&mut cells[0]);
                cells[table.label_column].insert_str(0, &numeral);
                level - 1
            }
            RowKind::Item { .. } => depth,
        };
        let indent = 2 * indent + row.indent();
        cells[table.label_column].insert_str(0, &" ".repeat(indent));
        rows.push(cells);
    }
    rows
}

/// One line of at most `widest` columns.
fn cut(text: &str, widest: usize) -> String {
    let line = text.replace(['\r', '\n', '\t'], " ");
    if terminal_width(&line) <= widest {
        return line;
    }
    let mut kept = String::new();
    for c in line.chars() {
        kept.push(c);
        if terminal_width(&kept) >= widest {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::super::{Layout, Preset, document};
    use super::*;
    use crate::model::{Field, MoneyUnit};
    use crate::view::GroupKey;

    #[test]
    fn groups_are_indented_and_columns_aligned() {
        let portfolio = fixture::portfolio();
        let layout = Layout {
            columns: [Field::NAME, Field::TOTAL_INVESTMENT, Field::STAGE]
                .map(Into::into)
                .to_vec(),
            ..Layout::new(
                Preset::KeyProjects,
                &portfolio,
                MoneyUnit::Wan,
                fixture::MOMENT,
            )
        };
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let text = write_text(&document(&portfolio, &listing, &layout, fixture::MOMENT));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..7],
            [
                "冷水江市“十四五”重点项目一览表",
                "报告期：2025年6月　　单位：万元",
                "序号  项目名称                                         总投资  建设阶段",
                "      合计（5项）                                  150,845.68",
                "      一、第十四章 健全综合交通运输网络（3项）     138,500.00",
                "1       平安大桥                                    38,500.00  在建",
                "2       城区路网（打包）                           100,000.00",
            ]
        );
        assert_eq!(lines.len(), 2 + 9 + 2);
        // A part stands below its programme.
        assert!(lines[7].starts_with("3         城区路网一标 "), "{text}");
    }

    #[test]
    fn long_text_is_cut_to_its_column() {
        assert_eq!(cut("平安大桥", 8), "平安大桥");
        assert_eq!(cut("平安大桥", 7), "平安大…");
        assert_eq!(cut("平安\n大桥", 20), "平安 大桥");
    }
}
