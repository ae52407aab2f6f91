//! A binary workbook made by hand: a hidden sheet with dates, texts, a formula and merged cells.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses its own share"
)]

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip of these parts.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What relations of office files are called by.
pub const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A record of a binary workbook.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = if kind < 128 {
        vec![kind as u8]
    } else {
        vec![(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]
    };
    bytes.push(data.len() as u8);
    assert!(data.len() < 128);
    bytes.extend_from_slice(data);
    bytes
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = numbers(&[units.len() as u32]);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

/// The records of the sheet.
pub fn sheet() -> Vec<u8> {
    let row = |row: u32, is_hidden: bool| {
        let mut data = numbers(&[row, 0]);
        data.extend([0, 0, 0, if is_hidden { 0x10 } else { 0 }]);
        record(0, &data)
    };
    let float = |number: f64| number.to_le_bytes().to_vec();
    [
        record(60, &[numbers(&[2, 3, 0, 0]), vec![1, 0]].concat()),
        record(145, &[]),
        row(0, false),
        record(7, &numbers(&[0, 0, 0])),
        record(5, &[numbers(&[1, 1]), float(45_092.0)].concat()),
        record(2, &numbers(&[2, 0, (2_550 << 2) | 3])),
        row(4, true),
        record(8, &[numbers(&[0, 0]), wide("结果"), vec![0; 4]].concat()),
        record(3, &[numbers(&[3, 0]), vec![0x17]].concat()),
        record(146, &[]),
        record(176, &numbers(&[0, 0, 0, 1])),
        record(130, &[]),
    ]
    .concat()
}

/// The whole workbook.
pub fn workbook() -> Vec<u8> {
    workbook_of(&sheet())
}

/// The same with other records in its sheet.
pub fn workbook_of(sheet: &[u8]) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/>")
    };
    let root = relation("r", "officeDocument", "xl/workbook.bin");
    let parts = [
        relation("a", "worksheet", "s1.bin"),
        relation("b", "styles", "st.bin"),
        relation("c", "sharedStrings", "ss.bin"),
    ]
    .concat();
    let sheet_entry = [numbers(&[1, 1]), wide("a"), wide("清单")].concat();
    let book = [record(153, &numbers(&[0])), record(156, &sheet_entry)].concat();
    let format = [164_u16.to_le_bytes().to_vec(), wide("yyyy\"年\"m\"月\"")].concat();
    // Style 0 is plain, style 1 shows months and is indented by 2.
    let xf = |format: u16, indent: u8| {
        let mut data = vec![0_u8; 16];
        data[2..4].copy_from_slice(&format.to_le_bytes());
        data[11] = indent;
        data
    };
    let styles = [
        record(44, &format),
        record(47, &xf(14, 9)),
        record(617, &numbers(&[2])),
        record(47, &xf(0, 0)),
        record(47, &xf(164, 2)),
        record(618, &[]),
    ];
    let strings = record(19, &[vec![0], wide("砚雨大桥")].concat());
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", format!("<R>{root}</R>").as_bytes()),
        (
            "xl/_rels/workbook.bin.rels",
            format!("<R>{parts}</R>").as_bytes(),
        ),
        ("xl/workbook.bin", &book),
        ("xl/st.bin", &styles.concat()),
        ("xl/ss.bin", &strings),
        ("xl/s1.bin", sheet),
    ])
}
