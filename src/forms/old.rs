//! An xlsx made of an old workbook: what it says, where its cells are merged, how wide its columns are, what is hidden. The rest
//! of its look can't be read and is not given back.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::import::grid::{
    Cell, DateParts, Grid, GridRow, Place, Shown, Value, Workbook, column_letters,
};

use super::FormError;
use super::tree::{cell_text, escaped};

/// What is said of it.
pub(super) const LOST: &str = "表样是旧格式（xls），填好后存为 xlsx：内容、合并单元格、列宽、隐藏的工作表照旧；\
     字体、颜色、公式、下拉列表、打印设置没有带过来，要用原样，请先在 WPS 或 Excel 中把表样另存为 xlsx 再套表";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Borders around cells, text centred and wrapped; a day, a month; a title without borders.
const STYLES: &str = "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>\
<font><b/><sz val=\"16\"/><name val=\"宋体\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"2\"><border/><border><left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/><bottom style=\"thin\"/></border></borders>\
<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"5\"><xf xfId=\"0\"/>\
<xf borderId=\"1\" xfId=\"0\" applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf>\
<xf numFmtId=\"14\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\"/>\
<xf numFmtId=\"17\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\"/>\
<xf fontId=\"1\" xfId=\"0\" applyFont=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf></cellXfs>\
<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>";

const PLAIN: u32 = 0;
const FRAMED: u32 = 1;
const DAY: u32 = 2;
const MONTH: u32 = 3;
const TITLE: u32 = 4;

/// The bytes of an xlsx with the sheets of a workbook.
pub(super) fn made_new(workbook: &Workbook) -> Result<Vec<u8>, FormError> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut entries, mut relations, mut types) = (String::new(), String::new(), String::new());
    for (grid, number) in workbook.grids.iter().zip(1..) {
        let name = escaped(if grid.name.is_empty() {
            "Sheet"
        } else {
            &grid.name
        });
        let state = if grid.is_hidden {
            " state=\"hidden\""
        } else {
            ""
        };
        write!(
            entries,
            "<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>"
        )
        .ok();
        write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        )
        .ok();
        write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        )
        .ok();
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet(grid)));
    }
    let styles = workbook.grids.len() + 1;
    write!(
        relations,
        "<Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>"
    )
    .ok();
    let packed = "http://schemas.openxmlformats.org/package/2006";
    let head = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{packed}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>{types}</Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{packed}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{entries}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{packed}/relationships\">{relations}</Relationships>"),
        ),
        (
            "xl/styles.xml",
            format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>"),
        ),
    ];
    let head = head.into_iter().map(|(name, text)| (name.to_owned(), text));
    let failed = |error: &dyn std::fmt::Display| FormError::Zip(error.to_string());
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in head.chain(parts) {
        zip.start_file(name, options)
            .map_err(|error| failed(&error))?;
        let bytes = format!("{DECLARATION}{text}");
        zip.write_all(bytes.as_bytes())
            .map_err(|error| failed(&error))?;
    }
    let done = zip.finish().map_err(|error| failed(&error))?;
    Ok(done.into_inner())
}

/// The row of the heads: the first that fills most of the sheet; a frame is drawn from there.
fn first_framed(grid: &Grid) -> u32 {
    let width = grid.width() as usize;
    let mut rows = grid.rows().iter();
    let heads = rows.find(|row| row.cells().len() > 2 && row.cells().len() * 2 > width);
    heads.map_or(0, |row| row.index)
}

fn sheet(grid: &Grid) -> String {
    let mut text = format!("<worksheet xmlns=\"{MAIN}\">");
    let mut widths = grid.widths.clone();
    widths.sort_unstable();
    let mut columns = String::new();
    let mut next = 0;
    for (first, last, width) in widths {
        let first = first.max(next);
        if first > last {
            continue;
        }
        next = last + 1;
        let hidden = if grid.is_column_hidden(first) {
            " hidden=\"1\""
        } else {
            ""
        };
        let (min, max, width) = (first + 1, last + 1, f64::from(width) / 256.0);
        write!(
            columns,
            "<col min=\"{min}\" max=\"{max}\" width=\"{width:.2}\" customWidth=\"1\"{hidden}/>"
        )
        .ok();
    }
    if !columns.is_empty() {
        write!(text, "<cols>{columns}</cols>").ok();
    }
    text.push_str("<sheetData>");
    let first_framed = first_framed(grid);
    let width = grid.width();
    let mut next = 0;
    for row in grid.rows() {
        // Rows of the table that are to be filled hold nothing.
        for index in next.max(first_framed + 1)..row.index {
            empty_row(&mut text, index, width);
        }
        next = row.index + 1;
        let hidden = if grid.is_row_hidden(row.index) {
            " hidden=\"1\""
        } else {
            ""
        };
        write!(text, "<row r=\"{}\"{hidden}>", row.index + 1).ok();
        let is_framed = row.index >= first_framed && (row.cells().len() > 1 || !is_line(row));
        for column in 0..width {
            let cell = row.cell(column);
            let place = Place::new(row.index, column);
            put(&mut text, place, cell, is_framed, width);
        }
        text.push_str("</row>");
    }
    // Below heads alone there is one row more, for its look.
    if grid.rows().last().is_some_and(|row| row.cells().len() > 2) {
        empty_row(&mut text, next, width);
    }
    text.push_str("</sheetData>");
    if !grid.merged().is_empty() {
        write!(text, "<mergeCells count=\"{}\">", grid.merged().len()).ok();
        for area in grid.merged() {
            write!(text, "<mergeCell ref=\"{}:{}\"/>", area.first, area.last).ok();
        }
        text.push_str("</mergeCells>");
    }
    text.push_str("</worksheet>");
    text
}

/// Whether a row holds a remark or a signature alone.
fn is_line(row: &GridRow) -> bool {
    let mut texts = row.cells().filter_map(|(_, cell)| cell.as_text());
    texts.any(|text| text.contains(['：', ':', '。']) || text.starts_with('注'))
}

fn empty_row(text: &mut String, index: u32, width: u32) {
    write!(text, "<row r=\"{}\">", index + 1).ok();
    for column in 0..width {
        put(text, Place::new(index, column), None, true, width);
    }
    text.push_str("</row>");
}

fn put(text: &mut String, place: Place, cell: Option<&Cell>, is_framed: bool, width: u32) {
    let at = format!("{}{}", column_letters(place.column), place.row + 1);
    let usual = if is_framed { FRAMED } else { PLAIN };
    let Some(cell) = cell else {
        if is_framed {
            write!(text, "<c r=\"{at}\" s=\"{usual}\"/>").ok();
        }
        return;
    };
    let words = |text: &mut String, words: &str, style: u32| {
        let words = cell_text(words);
        write!(
            text,
            "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{words}</t></is></c>"
        )
        .ok();
    };
    match &cell.value {
        Value::Number(number) => {
            write!(text, "<c r=\"{at}\" s=\"{usual}\"><v>{number}</v></c>").ok();
        }
        Value::Date(day) => {
            let style = match cell.shown {
                Shown::Date(DateParts::Month) => MONTH,
                _ => DAY,
            };
            let start = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
            let days = (day.date() - start).num_days();
            write!(text, "<c r=\"{at}\" s=\"{style}\"><v>{days}</v></c>").ok();
        }
        Value::Bool(truth) => {
            let truth = u8::from(*truth);
            write!(
                text,
                "<c r=\"{at}\" s=\"{usual}\" t=\"b\"><v>{truth}</v></c>"
            )
            .ok();
        }
        Value::Text(of) => {
            let is_title = !is_framed && place.row < 2 && width > 3 && of.chars().count() > 5;
            words(text, of, if is_title { TITLE } else { usual });
        }
        Value::Error(of) | Value::Formula(of) => words(text, of, usual),
    }
}
