use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use crate::fonts;

use super::document::{
    Body, Card, CardBlock, Document, DocumentCell, DocumentChart, DocumentTable,
};

/// Stands for a character that no face holds.
pub(super) const UNKNOWN: char = '□';

/// The joiner of words: it takes no room, and no line is broken there.
const JOINER: char = '\u{2060}';

/// How many characters a message names.
const MOST_NAMED: usize = 12;

static DRAWN: LazyLock<HashSet<char>> =
    LazyLock::new(|| fonts::CHARSET.chars().filter(|c| *c != '\n').collect());

/// The characters of a document that no built-in face holds, each once, in the order of their code points.
/// Papers that carry their faces along show `□` in their place.
pub(super) fn missing_characters(document: &Document) -> Vec<char> {
    let mut missing = BTreeSet::new();
    every_text(document, &mut |text| {
        missing.extend(text.chars().filter(|c| is_missing(*c)));
    });
    missing.into_iter().collect()
}

/// The same of one text.
pub(super) fn missing_in(text: &str) -> Vec<char> {
    let missing: BTreeSet<char> = text.chars().filter(|c| is_missing(*c)).collect();
    missing.into_iter().collect()
}

/// What a reader is to know about [`missing_characters`]; none where nothing is missing.
pub(super) fn missing_characters_warning(missing: &[char]) -> Option<String> {
    if missing.is_empty() {
        return None;
    }
    let named = missing.iter().take(MOST_NAMED);
    let named: Vec<String> = named
        .map(|c| format!("{c}（U+{:04X}）", u32::from(*c)))
        .collect();
    let rest = if missing.len() > MOST_NAMED {
        format!("等{}个字", missing.len())
    } else {
        String::new()
    };
    Some(format!(
        "内置字体没有{}{rest}，PDF 中以“{UNKNOWN}”代替；导出 Word 或 Excel 可保留原字",
        named.join("、")
    ))
}

/// The text as the built-in faces can draw it: `□` for what they lack, nothing for what is never seen.
pub(super) fn drawable(text: &str) -> String {
    let is_laid_out = |c: &char| *c == JOINER || !is_invisible(*c);
    let seen = text.chars().filter(is_laid_out);
    seen.map(|c| match c {
        '\t' => ' ',
        c if is_missing(c) => UNKNOWN,
        c => c,
    })
    .collect()
}

fn is_missing(c: char) -> bool {
    !c.is_whitespace() && !is_invisible(c) && !DRAWN.contains(&c)
}

/// Control characters, marks of direction, joiners and selectors of variants.
fn is_invisible(c: char) -> bool {
    let is_control = c.is_control() && !matches!(c, '\n' | '\t');
    is_control
        || matches!(
            u32::from(c),
            0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff
                | 0xe_0000..=0xe_0fff
        )
}

fn every_text(document: &Document, visit: &mut impl FnMut(&str)) {
    let Document {
        name: _,
        is_one_page: _,
        attachment,
        title,
        subtitle,
        office,
        fill_date,
        period: _,
        data_mark,
        unit: _,
        page: _,
        briefing,
        charts,
        body,
        notes,
        overview,
        // Says of itself what is missing.
        sheets: _,
    } = document;
    if let Some(overview) = overview {
        every_text(overview, visit);
    }
    for text in [attachment, title, office] {
        visit(text);
    }
    for text in [subtitle, fill_date, data_mark].into_iter().flatten() {
        visit(text);
    }
    for text in briefing.iter().chain(notes) {
        visit(text);
    }
    for chart in charts {
        chart_texts(chart, visit);
    }
    match body {
        Body::Table(table) => table_texts(table, visit),
        Body::Cards(cards) => cards.iter().for_each(|card| card_texts(card, visit)),
        Body::Sections(sections) => {
            for section in sections {
                visit(&section.heading);
                section.paragraphs.iter().for_each(|text| visit(text));
                section
                    .tables
                    .iter()
                    .for_each(|table| block_texts(table, visit));
            }
        }
    }
}

fn chart_texts(chart: &DocumentChart, visit: &mut impl FnMut(&str)) {
    visit(&chart.title);
    visit(&chart.unit);
    for category in &chart.categories {
        visit(category);
    }
    for series in &chart.series {
        visit(&series.name);
    }
}

fn table_texts(table: &DocumentTable, visit: &mut impl FnMut(&str)) {
    for column in &table.columns {
        visit(&column.heading);
        visit(column.group_heading.as_deref().unwrap_or_default());
    }
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        cell_text(cell, visit);
    }
}

fn card_texts(card: &Card, visit: &mut impl FnMut(&str)) {
    visit(&card.title);
    for field in &card.fields {
        visit(&field.label);
        cell_text(&field.value, visit);
    }
    for block in &card.blocks {
        block_texts(block, visit);
    }
}

fn block_texts(block: &CardBlock, visit: &mut impl FnMut(&str)) {
    visit(&block.heading);
    for column in &block.columns {
        visit(&column.heading);
    }
    for cell in block.rows.iter().flatten() {
        cell_text(cell, visit);
    }
}

fn cell_text(cell: &DocumentCell, visit: &mut impl FnMut(&str)) {
    // Numbers are made of characters that every face holds.
    if let DocumentCell::Text(text) | DocumentCell::Suggested(text) = cell {
        visit(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn names_what_no_face_draws() {
        let mut document = fixture::document(&[]);
        assert!(missing_characters(&document).is_empty());
        document.title.push_str("𠮷家😀㐂");
        document.notes.push("𠮷\u{200b}\u{fe0f}\r\n\t".to_owned());
        let missing = missing_characters(&document);
        assert_eq!(missing, ['㐂', '😀', '𠮷']);
        let warning = missing_characters_warning(&missing).unwrap();
        assert_eq!(
            warning,
            "内置字体没有㐂（U+3402）、😀（U+1F600）、𠮷（U+20BB7），PDF 中以“□”代替；导出 Word 或 Excel 可保留原字"
        );
        assert_eq!(missing_characters_warning(&[]), None);
    }

    #[test]
    fn what_is_missing_is_drawn_as_a_box() {
        assert_eq!(drawable("𠮷\u{200b}家\t桥\r\n东"), "□家 桥\n东");
        assert_eq!(drawable("1,234.50（—）①㎡"), "1,234.50（—）①㎡");
    }
}
