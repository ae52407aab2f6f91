//! The document as a workbook, ready to print: briefing, table or cards, charts, each on its own sheet.

mod cards;
mod charts;
mod fill;
mod formulas;
mod marks;
mod named;
mod pages;
mod paper;
mod properties;
mod sections;
mod sheet;
mod style;
mod table;

pub use fill::write_fill_xlsx;

use chrono::NaiveDate;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::model::PaperMark;

use super::ReportError;
use super::document::{Body, Document, Orientation, PageSetup, PageStyle};
use super::width::wrapped_lines;
use properties::properties;
use sheet::Sheet;

/// Rows of a sheet, less what stands above and below the table.
const MOST_ROWS: usize = 1_048_576 - 100;

/// How high a row and how wide a column is in the face by which columns are counted, in pixels.
const MEASURE_ROW: u32 = 17;
const MEASURE_COLUMN: u32 = 64;

/// The name of the sheet with the paragraphs.
const BRIEFING: &str = "情况简述";

/// The document as a workbook, ready to print. The same document and day give the same bytes.
///
/// 合计 and group rows hold live formulas together with their results, because some programs do not
/// compute on opening. Where a formula would not give the document's sum, the sum itself stands there.
pub fn write_xlsx(document: &Document, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    write(document, created, None)
}

/// The same with a hidden row and column, by which it is known again and each of its cells is told from what was
/// printed, when somebody sends it back.
pub fn write_returning_xlsx(
    document: &Document,
    created: NaiveDate,
    mark: &PaperMark,
) -> Result<Vec<u8>, ReportError> {
    write(document, created, Some(mark))
}

fn write(
    document: &Document,
    created: NaiveDate,
    mark: Option<&PaperMark>,
) -> Result<Vec<u8>, ReportError> {
    let rows = document.table().map_or(0, |table| table.rows.len());
    if rows > MOST_ROWS {
        return Err(ReportError::TooManyRows(rows));
    }
    let mut workbook = Workbook::new();
    workbook.set_default_format(&style::measure(), MEASURE_ROW, MEASURE_COLUMN)?;
    workbook.set_properties(&properties(document, created)?);
    if !document.briefing.is_empty() && !document.is_one_page {
        write_briefing(document, workbook.add_worksheet())?;
    }
    match &document.body {
        Body::Table(table) => table::write(document, table, workbook.add_worksheet(), mark)?,
        Body::Cards(cards) => cards::write(document, cards, workbook.add_worksheet(), mark)?,
        Body::Sections(all) => sections::write(document, all, workbook.add_worksheet(), mark)?,
    }
    if !document.charts.is_empty() {
        charts::write(document, workbook.add_worksheet())?;
    }
    named::name_styles(workbook.save_to_buffer()?, &charts::kept_shares(document))
        .map_err(ReportError::Workbook)
}

/// The paragraphs on a sheet of their own, upright as running text is.
fn write_briefing(document: &Document, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let page = PageSetup {
        orientation: Orientation::Portrait,
        style: PageStyle::Meeting,
        ..PageSetup::A4
    };
    // One column as wide as the page is cut off at the left when printed by LibreOffice; several are not.
    const COLUMNS: usize = 8;
    let width = page.width_chars() / COLUMNS as f64;
    let mut sheet = Sheet::new(document, sheet, BRIEFING, vec![width; COLUMNS])?;
    let attachment = Document {
        attachment: String::new(),
        ..document.clone()
    };
    sheet.document = &attachment;
    sheet.write_title()?;
    // 三号 is larger than the body's size, by which columns are measured.
    let width = page.width_chars() * style::BODY_SIZE / style::PARAGRAPH_SIZE - 2.0;
    let paragraphs = document.briefing.iter();
    let paragraphs: Vec<String> = paragraphs.map(|text| format!("　　{text}")).collect();
    let text = paragraphs.join("\n");
    // One text, which can be worked on and copied as one. A row holds 409 points at most, so it goes over as many as it
    // has lines.
    let lines = wrapped_lines(&text, width) as u32;
    let first = sheet.next_row;
    let last = first + lines.max(2) - 1;
    sheet.merge(first, last, 0..COLUMNS, &text, &style::paragraph())?;
    for _ in first..=last {
        sheet.end_row(style::PARAGRAPH_LINE)?;
    }
    sheet.set_up_page(page)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Cursor;

    use calamine::{DataRef, Reader as _, Xlsx};

    use super::super::document::{CardBlock, DocumentCell, RowKind, Section};
    use super::super::{fixture, specimen};
    use super::*;
    use crate::view::GroupKey;

    const SHEET: &str = "项目一览表";
    const DAY: NaiveDate = fixture::MOMENT.today;

    /// Cells by their name, as another program reads them: texts, numbers, and formulas with results.
    fn reopened(bytes: Vec<u8>) -> BTreeMap<String, String> {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), [SHEET]);
        let name = |(row, column): (u32, u32)| {
            rust_xlsxwriter::utility::row_col_to_cell(row, column as u16)
        };
        let mut cells = BTreeMap::new();
        let mut reader = book.worksheet_cells_reader(SHEET).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::SharedString(text) => (*text).to_owned(),
                DataRef::String(text) => text.clone(),
                DataRef::Float(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            cells.insert(name(cell.get_position()), text);
        }
        drop(reader);
        let mut reader = book.worksheet_cells_reader(SHEET).unwrap();
        while let Some(cell) = reader.next_formula().unwrap() {
            if cell.get_value().is_empty() {
                continue;
            }
            let result = cells.remove(&name(cell.get_position())).unwrap();
            cells.insert(
                name(cell.get_position()),
                format!("={} -> {result}", cell.get_value()),
            );
        }
        cells
    }

    fn part(bytes: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
    }

    #[test]
    fn the_name_of_a_part_is_indented_below_its_programme() {
        let bytes = write_xlsx(&fixture::document(&[GroupKey::Chapter]), DAY).unwrap();
        let styles = part(&bytes, "xl/styles.xml");
        let (_, formats) = styles.split_once("<cellXfs").unwrap();
        let (formats, _) = formats.split_once("</cellXfs>").unwrap();
        let is_indented = |format: &str| format.contains("indent=\"1\"");
        let indented = formats.split("<xf ").skip(1).position(is_indented).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let cells = sheet.split("<c r=\"").skip(1);
        let style = format!("\" s=\"{indented}\"");
        let named = cells.filter(|cell| cell.contains(&style));
        let named: Vec<&str> = named.filter_map(|cell| cell.split('"').next()).collect();
        let cells = reopened(bytes);
        let texts: Vec<&str> = named.iter().map(|name| cells[*name].as_str()).collect();
        assert_eq!(texts, ["城区路网一标"]);
    }

    fn written(keys: &[GroupKey]) -> BTreeMap<String, String> {
        reopened(write_xlsx(&fixture::document(keys), DAY).unwrap())
    }

    #[test]
    fn another_program_reads_the_paper() {
        let cells = written(&[GroupKey::Chapter]);
        // From under the head of a group to above the next one, wherever these come to stand.
        let range = |column: &str, next: u32| {
            format!(
                "INDEX({column}$1:{column}$13,ROW()+1):INDEX({column}$1:{column}$13,ROW({column}{next})-1)"
            )
        };
        let sum = |column: &str, next: u32, result: &str| {
            format!("=SUBTOTAL(9,{}) -> {result}", range(column, next))
        };
        let counted = |label: &str, next: u32, result: &str| {
            let range = range("A", next);
            format!("=\"{label}（\"&SUBTOTAL(2,{range})&\"项）\" -> {result}")
        };
        let expected: [(&str, &str); 28] = [
            ("A1", "附件1"),
            ("A2", "冷水江市“十四五”重点项目一览表"),
            ("A3", "编制单位：冷水江市发展和改革局"),
            ("A4", "序号"),
            ("E4", "建设规模及主要内容"),
            ("K4", "责任单位"),
            ("B5", &counted("合计", 13, "合计（5项）")),
            ("G5", &sum("G", 13, "150845.678901")),
            ("H5", &sum("H", 13, "20000")),
            ("A6", "一、"),
            (
                "B6",
                &counted(
                    "第十四章 健全综合交通运输网络",
                    10,
                    "第十四章 健全综合交通运输网络（3项）",
                ),
            ),
            ("G6", &sum("G", 10, "138500")),
            ("A7", "1"),
            ("B7", "平安大桥"),
            ("G7", "38500"),
            ("H7", "—"),
            ("K7", "市交通运输局\u{2060}*"),
            ("G8", "100000"),
            ("G9", "（40,000.00）"),
            ("H9", "（5,000.00）"),
            ("A10", "二、"),
            ("G10", &sum("G", 13, "12345.678901")),
            ("H10", &sum("H", 13, "0")),
            ("B11", "=周头水库"),
            ("G11", "—"),
            ("A12", "2"),
            ("G12", "12345.678901"),
            ("A14", "注：1．1个项目未填总投资，以“—”列出，合计中不含。"),
        ];
        for (name, text) in expected {
            assert_eq!(cells.get(name).map(String::as_str), Some(text), "{name}");
        }
        // No number stands in a column of texts.
        assert_eq!(
            [cells.get("C5"), cells.get("E5"), cells.get("E6")],
            [None; 3]
        );
        // A blank row parts the notes from what is filtered and sorted.
        assert!(
            !cells.contains_key("A13") && cells.contains_key("A16") && !cells.contains_key("A17")
        );
        let line = "报告期：2025年6月　　单位：万元";
        assert!(
            cells
                .iter()
                .any(|(name, text)| name.ends_with('3') && text == line)
        );
    }

    #[test]
    fn a_sum_that_counts_a_repeated_project_once_is_no_formula() {
        let cells = written(&[GroupKey::LeadDepartment]);
        assert_eq!(cells["G5"], "150845.678901");
        assert_eq!(cells["B5"], "合计（5项）");
        for (name, next, result) in [
            ("H5", 15, "20000"),
            ("G6", 9, "50845.678901"),
            ("G9", 12, "12345.678901"),
        ] {
            let cell = &cells[name];
            let end = format!("ROW({}{next})-1)) -> {result}", &name[..1]);
            assert!(
                cell.starts_with("=SUBTOTAL(9,") && cell.ends_with(&end),
                "{cell}"
            );
        }
    }

    #[test]
    fn the_name_of_a_group_goes_in_a_line_over_the_cells_behind_it() {
        let mut document = fixture::document(&[GroupKey::Chapter]);
        let table = fixture::table_mut(&mut document);
        let DocumentCell::Text(name) = &mut table.rows[1].cells[1] else {
            panic!("a group has a name")
        };
        *name = "示例甲（市委常委、常务副市长）牵头的重点项目（3项）".to_owned();
        let bytes = write_xlsx(&document, DAY).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        // It is no merged cell: a program sorts no rows that have one.
        assert!(!sheet.contains("ref=\"B6:"), "{sheet}");
        let heights = row_heights(&sheet);
        assert!((heights[5] - heights[4]).abs() < 0.01, "{heights:?}");
        let styles = part(&bytes, "xl/styles.xml");
        let (_, formats) = styles.split_once("<cellXfs").unwrap();
        let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
        let format = |cell: &str| {
            let (_, rest) = sheet.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap();
            formats[rest.split('"').next().unwrap().parse::<usize>().unwrap()]
        };
        assert!(!format("B6").contains("wrapText") && format("B7").contains("wrapText"));
        let (_, borders) = styles.split_once("<borders").unwrap();
        let borders: Vec<&str> = borders.split("<border>").skip(1).collect();
        let border = |cell: &str| {
            let (_, rest) = format(cell).split_once("borderId=\"").unwrap();
            borders[rest.split('"').next().unwrap().parse::<usize>().unwrap()]
        };
        assert!(border("B6").contains("<right/>") && !border("B6").contains("<left/>"));
        assert!(border("D6").contains("<left/>") && border("D6").contains("<right/>"));
        assert!(border("F6").contains("<left/>") && !border("F6").contains("<right/>"));
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let document = fixture::document(&[GroupKey::Chapter]);
        assert_eq!(
            write_xlsx(&document, DAY).unwrap(),
            write_xlsx(&document, DAY).unwrap()
        );
        let next = DAY.succ_opt().unwrap();
        assert_ne!(
            write_xlsx(&document, DAY).unwrap(),
            write_xlsx(&document, next).unwrap()
        );
    }

    #[test]
    fn elements_stand_in_the_order_that_the_schema_asks_for() {
        use super::super::ooxml::order;
        for document in [specimen::list(), specimen::card()] {
            order::check(&write_xlsx(&document, DAY).unwrap());
        }
    }

    #[test]
    fn a_wide_table_is_printed_in_type_that_can_be_read() {
        let mut document = fixture::document(&[]);
        document.page = PageSetup::A4;
        let table = fixture::table_mut(&mut document);
        let amounts = table.columns[6].clone();
        for _ in 0..14 {
            table.columns.push(amounts.clone());
            for row in &mut table.rows {
                let amount = row.cells[6].clone();
                row.cells.push(amount);
            }
        }
        let bytes = write_xlsx(&document, DAY).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let attribute = |text: &str, name: &str| -> f64 {
            let (_, rest) = text.split_once(&format!(" {name}=\"")).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        // A width counts digits of seven pixels, four pixels being three points.
        let columns = sheet.split("<col ").skip(1);
        let mut widths = Vec::new();
        for column in columns {
            let (first, last) = (
                attribute(&format!(" {column}"), "min"),
                attribute(column, "max"),
            );
            let width = attribute(column, "width") * 7.0 * 0.75;
            widths.extend(std::iter::repeat_n(width, (last - first) as usize + 1));
        }
        let breaks = sheet.split("<colBreaks").nth(1).unwrap();
        let breaks = breaks.split("<brk ").skip(1);
        let mut starts: Vec<usize> = breaks
            .map(|at| attribute(&format!(" {at}"), "id") as usize)
            .collect();
        starts.insert(0, 0);
        starts.push(widths.len());
        assert!(starts.len() > 2, "{starts:?}");
        // (297 − 2 × 22) mm; 序号 and 项目名称 come again on every page.
        let room = 253.0 * 72.0 / 25.4;
        for page in starts.windows(2) {
            let again = if page[0] == 0 { 0..0 } else { 0..2 };
            let across: f64 = widths[page[0]..page[1]].iter().chain(&widths[again]).sum();
            let printed = 10.5 * (room / across).min(1.0);
            assert!(printed >= 7.9, "{printed}");
        }
    }

    /// The rows with which printed pages begin, after the first, from 0.
    fn page_begins(sheet: &str) -> Vec<u32> {
        let breaks = sheet.split("<rowBreaks").nth(1).unwrap_or_default();
        let breaks = breaks.split("<brk id=\"").skip(1);
        breaks
            .map(|at| at.split('"').next().unwrap().parse().unwrap())
            .collect()
    }

    /// How high each row is, in points.
    fn row_heights(sheet: &str) -> Vec<f64> {
        let rows = sheet.split("<row ").skip(1);
        let height = |row: &str| {
            let (_, rest) = row.split_once(" ht=\"").unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        rows.map(height).collect()
    }

    #[test]
    fn the_heads_of_every_table_of_a_report_come_again_on_the_pages_on_which_it_goes_on() {
        let mut document = specimen::card();
        document.page = PageSetup {
            orientation: Orientation::Portrait,
            ..PageSetup::A4
        };
        document.notes.clear();
        let mut block = specimen_block();
        let row = block.rows[0].clone();
        block.rows = vec![row; 130];
        let section = |heading: &str| Section {
            heading: heading.to_owned(),
            paragraphs: vec!["水".repeat(900)],
            tables: vec![block.clone(), block.clone()],
            ..Section::default()
        };
        document.body = Body::Sections(vec![section("一、总体情况"), section("二、项目进展")]);
        let bytes = write_xlsx(&document, DAY).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let cells = book.worksheet_range(SHEET).unwrap();
        let first = |row: u32| cells.get_value((row, 0)).map(ToString::to_string);
        let begins = page_begins(&sheet);
        assert!(begins.len() >= 8, "{begins:?}");
        for row in &begins {
            let text = first(*row).unwrap();
            assert!(
                ["节点", "里程碑", "二、项目进展"].contains(&&*text),
                "{text}"
            );
        }
        assert!(begins.iter().any(|row| first(*row).unwrap() == "节点"));
        // No page is higher than the paper on which it is printed: 225 mm at nine tenths of the size or less.
        let heights = row_heights(&sheet);
        let mut from = 0;
        for to in begins
            .iter()
            .map(|row| *row as usize)
            .chain([heights.len()])
        {
            let height: f64 = heights[from..to].iter().sum();
            assert!(height < 225.0 * 72.0 / 25.4 * 1.15, "{height}");
            from = to;
        }
    }

    #[test]
    fn no_page_of_a_report_holds_notes_alone() {
        for rows in 1..60 {
            let mut document = specimen::card();
            let mut block = specimen_block();
            let row = block.rows[0].clone();
            block.rows = vec![row; rows];
            document.body = Body::Sections(vec![Section {
                heading: "一、总体情况".to_owned(),
                tables: vec![block],
                ..Section::default()
            }]);
            let bytes = write_xlsx(&document, DAY).unwrap();
            let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
            let all = row_heights(&sheet).len();
            // Three notes, a blank row, and a row of the table.
            let last = page_begins(&sheet).last().map_or(0, |row| *row as usize);
            assert!(last + 5 <= all, "{rows}: {last} of {all}");
        }
    }

    #[test]
    fn a_sum_below_its_rows_begins_no_page() {
        for rows in 20..50 {
            let mut document = specimen::list();
            document.briefing.clear();
            let notes = document.note_lines().len();
            let Body::Table(table) = &mut document.body else {
                panic!("a list is a table")
            };
            let is = |is: fn(&RowKind) -> bool| {
                let row = table.rows.iter().find(|row| is(&row.kind));
                row.unwrap().clone()
            };
            let sum = is(|kind| matches!(kind, RowKind::Total { .. }));
            let item = is(|kind| matches!(kind, RowKind::Item { .. }));
            table.rows = vec![item; rows];
            table.rows.push(sum);
            let bytes = write_xlsx(&document, DAY).unwrap();
            let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
            // Below it are a blank row and the notes.
            let sum = row_heights(&sheet).len() - notes - 2;
            let begins = page_begins(&sheet);
            assert!(!begins.contains(&(sum as u32)), "{rows}: {begins:?}");
        }
    }

    /// The small table of a card.
    fn specimen_block() -> CardBlock {
        match specimen::card().body {
            Body::Cards(cards) => cards[0].blocks[0].clone(),
            _ => panic!("a card is a paper of cards"),
        }
    }

    /// Cards upright on A4, of so many rows in their table.
    fn cards(rows: &[usize]) -> Document {
        let mut document = specimen::card();
        document.page = PageSetup {
            orientation: Orientation::Portrait,
            style: PageStyle::Meeting,
            ..PageSetup::A4
        };
        let Body::Cards(all) = &mut document.body else {
            panic!("a card is a paper of cards")
        };
        let card = all[0].clone();
        *all = vec![card; rows.len()];
        for (card, count) in all.iter_mut().zip(rows) {
            let row = card.blocks[0].rows[0].clone();
            card.blocks[0].rows = vec![row; *count];
        }
        document
    }

    #[test]
    fn a_card_that_is_a_little_too_long_stands_on_one_page() {
        for longest in 20..=46 {
            let document = cards(&[3, longest, 5]);
            let bytes = write_xlsx(&document, DAY).unwrap();
            let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
            assert_eq!(page_begins(&sheet).len(), 2, "{longest}");
        }
        // What is far too long goes on, with the heads of its table.
        let sheet = write_xlsx(&cards(&[3, 90, 5]), DAY).unwrap();
        let sheet = part(&sheet, "xl/worksheets/sheet1.xml");
        assert!(page_begins(&sheet).len() > 2);
    }

    #[test]
    fn a_slip_is_printed_in_the_type_of_a_letter_and_a_card_in_that_of_a_table() {
        let scale = |document: &Document| -> Option<f64> {
            let bytes = write_xlsx(document, DAY).unwrap();
            let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
            let (_, setup) = sheet.split_once("<pageSetup ")?;
            let (_, scale) = setup.split_once("scale=\"")?;
            scale.split('"').next()?.parse().ok()
        };
        let mut document = cards(&[6]);
        assert_eq!(scale(&document), None);
        let Body::Cards(all) = &mut document.body else {
            panic!("a card is a paper of cards")
        };
        let problem = (crate::model::Table::Problem, uuid::Uuid::from_u128(1));
        all[0].part = Some(problem);
        // 10.5 points are printed as about 16.
        let printed = scale(&document).unwrap();
        assert!((140.0..=156.0).contains(&printed), "{printed}");
        // Labels of four characters stand in one line: their rows are as high as one.
        let sheet = part(
            &write_xlsx(&document, DAY).unwrap(),
            "xl/worksheets/sheet1.xml",
        );
        let single = row_heights(&sheet)
            .into_iter()
            .filter(|height| (*height - 18.0).abs() < 0.1);
        assert!(single.count() >= 2, "{:?}", row_heights(&sheet));
    }

    #[test]
    fn an_empty_list_is_still_a_paper() {
        let mut document = fixture::document(&[]);
        document.notes.clear();
        let table = fixture::table_mut(&mut document);
        table.rows.truncate(1);
        table.columns.truncate(2);
        table.rows[0].cells.truncate(2);
        let cells = reopened(write_xlsx(&document, DAY).unwrap());
        assert_eq!(cells["B5"], "合计（5项）");
    }
}
