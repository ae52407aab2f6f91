//! Foreign files made by hand: what is no table, what is broken, what is made to do harm, and binary workbooks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use lantu::import::grid::FileKind;
use lantu::import::read;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::grid::{at, class, folder, place, rows};

#[test]
fn what_is_no_table_is_named() {
    for (bytes, wanted) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], "not_a_table"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "not_a_table"),
        (b"%PDF-1.7", "not_a_table"),
        (b"Rar!\x1a\x07\0", "not_a_table"),
        (b"SQLite format 3\0", "not_a_table"),
        (b"\0\x01\x02\x03\x04binary", "not_a_table"),
        (b"<html><body><p>nothing</p></body></html>", "not_a_table"),
        (b"<?xml version=\"1.0\"?><note>x</note>", "not_a_table"),
        (b"\x09\x04\x06\0\0\0\x10\0", "resave"),
        (b"{\\rtf1 x}", "resave"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
            "resave",
        ),
        (b"<html><frameset><frame src=a></frameset></html>", "resave"),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged"),
        (b"  \r\n \0", "empty"),
        (b"", "empty"),
    ] {
        assert_eq!(class(bytes), wanted, "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(read::file(&folder()).unwrap_err().class(), "not_a_table");
    assert_eq!(
        read::file(&folder().join("none.xlsx")).unwrap_err().class(),
        "unreadable"
    );
    // Words that begin like a picture's first bytes are words.
    assert_eq!(class("BMX项目,投资\n甲,1".as_bytes()), "read");
}

/// A zip of these parts.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/></Relationships>"
        )
    };
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "_rels/.rels",
            relation("r", "officeDocument", "xl/workbook.xml").as_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relation("s", "worksheet", "/xl/sheet.xml").as_bytes(),
        ),
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name='S' r:id='s'/></sheets></workbook>",
        ),
        ("xl/sheet.xml", sheet.as_bytes()),
    ])
}

fn cells(content: &str) -> Vec<u8> {
    workbook(&format!(
        "<worksheet><sheetData>{content}</sheetData></worksheet>"
    ))
}

#[test]
fn sparse_markup_is_filled_in() {
    // Neither rows nor cells need an address; texts may stand within the cell.
    let book = read::bytes(&cells(
        "<row><c t='inlineStr'><is><t>甲</t><rPh><t>jiǎ</t></rPh></is></c><c><v>1.5</v></c></row>\
         <row/><row><c r='C3' t='d'><v>2026-03-01T00:00:00</v></c><c t='str'><v> </v></c></row>",
    ));
    let grid = &book.unwrap().grids[0];
    assert_eq!(rows(grid), ["A1=甲 B1=1.5", "C3=2026-03-01"]);
}

#[test]
fn a_file_made_to_do_harm_ends_in_a_sentence() {
    let long = "x".repeat(3 << 20);
    let many: String = (0..250_000).fold(String::new(), |mut areas, i| {
        write!(areas, "<mergeCell ref='A{}:B{}'/>", i + 1, i + 1).unwrap();
        areas
    });
    let upwards: String = (1..=40_000).rev().fold(String::new(), |mut rows, row| {
        write!(rows, "<row r='{row}'><c><v>1</v></c></row>").unwrap();
        rows
    });
    let deep = ["<a>".repeat(300_000), "</a>".repeat(300_000)].concat();
    let wide = "<td rowspan=60000 colspan=1000>x".repeat(15);
    let taken = format!(
        "<table><tr>{wide}</tr>{}</table>",
        "<tr><td>y".repeat(50_000)
    );
    let table = "xmlns:table='t' xmlns:office='o' xmlns:text='x'";
    let repeated = format!(
        "<office:document-content {table}><table:table table:name='S'>\
         <table:table-row table:number-rows-repeated='1000000'>\
         <table:table-cell table:number-columns-repeated='1000' office:value-type='string'><text:p>x</text:p>\
         </table:table-cell></table:table-row></table:table></office:document-content>"
    );
    let ods = zipped(&[("content.xml", repeated.as_bytes())]);
    let files: BTreeMap<&str, (Vec<u8>, &str)> = BTreeMap::from([
        (
            "a text of 3 MB",
            (
                cells(&format!("<row><c t='str'><v>{long}</v></c></row>")),
                "too_big",
            ),
        ),
        (
            "a tag of 6 MB",
            (cells(&format!("<row a='{long}{long}'/>")), "too_big"),
        ),
        ("merges", (workbook(&format!("<w>{many}</w>")), "too_big")),
        ("deep", (cells(&deep), "damaged")),
        ("row 0", (cells("<row r='0'/>"), "damaged")),
        (
            "row past the end",
            (cells("<row r='1048577'><c><v>1</v></c></row>"), "damaged"),
        ),
        (
            "column past the end",
            (cells("<row><c r='XFE1'><v>1</v></c></row>"), "damaged"),
        ),
        (
            "a string that is not there",
            (cells("<row><c t='s'><v>7</v></c></row>"), "damaged"),
        ),
        (
            "an unknown reference",
            (cells("<row><c t='str'><v>&bomb;</v></c></row>"), "damaged"),
        ),
        ("rows from below", (cells(&upwards), "too_big")),
        (
            "tags that stay open",
            (
                "<table><tr><td x=\"y>".repeat(100_000).into_bytes(),
                "too_big",
            ),
        ),
        (
            "no end",
            (
                workbook("<worksheet><sheetData><row><c><v>1</v></c></row>"),
                "damaged",
            ),
        ),
        ("html spans", (taken.into_bytes(), "too_big")),
        ("repeated cells", (ods, "too_big")),
        (
            "many cells",
            ("1,".repeat(1_300_000).into_bytes(), "too_big"),
        ),
    ]);
    for (name, (bytes, wanted)) in files {
        let begun = Instant::now();
        assert_eq!(class(&bytes), wanted, "{name}");
        // Some twenty times as long as it takes: other tests run beside it.
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{name}: {:?}",
            begun.elapsed()
        );
    }
}

/// A file broken off anywhere is refused or gives what it holds, and never ends the program.
#[test]
fn a_file_broken_off_or_altered_anywhere_ends_in_a_sentence() {
    for file in ["21", "24", "22", "13", "09", "15"] {
        let found = fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut found = found.filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(file)
        });
        let whole = fs::read(found.next().unwrap()).unwrap();
        let step = (whole.len() / 60).max(1);
        for end in (0..whole.len()).step_by(step) {
            drop(read::bytes(&whole[..end]));
            let mut altered = whole.clone();
            altered[end] ^= 0x55;
            drop(read::bytes(&altered));
        }
    }
    // Old workbooks have no checksums: each altered byte reaches the reader.
    for file in ["04", "23", "08c"] {
        let found = fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut found = found.filter(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(file)
        });
        let whole = fs::read(found.next().unwrap()).unwrap();
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] = altered[at].wrapping_add(0x7f);
            drop(read::bytes(&altered));
        }
    }
}

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

#[test]
fn binary_workbooks_are_read() {
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
    let row = |row: u32, is_hidden: bool| {
        let mut data = numbers(&[row, 0]);
        data.extend([0, 0, 0, if is_hidden { 0x10 } else { 0 }]);
        record(0, &data)
    };
    let float = |number: f64| number.to_le_bytes().to_vec();
    let sheet = [
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
    ];
    let make = |sheet: &[u8]| {
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
    };
    let whole = sheet.concat();
    let read = read::bytes(&make(&whole)).unwrap();
    assert_eq!(read.kind, FileKind::Xlsb);
    let grid = &read.grids[0];
    assert!(grid.is_hidden && grid.name == "清单");
    assert_eq!(
        rows(grid),
        ["A1=砚雨大桥 B1=2023-06 C1=25.5", "A5=结果 D5=#REF!"]
    );
    assert_eq!(at(grid, "B1").indent, 2);
    assert!(at(grid, "A5").is_formula);
    assert_eq!(
        (grid.hidden_rows.as_slice(), grid.hidden_columns.as_slice()),
        (&[4][..], &[2, 3][..])
    );
    assert!(grid.merged_at(place("B1")).is_some());
    for end in 0..whole.len() {
        assert_eq!(class(&make(&whole[..end])), "damaged", "{end}");
    }
}
