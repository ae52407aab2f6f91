//! Foreign files made by hand: what is no table, what is broken, what is made to do harm, and binary workbooks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use lantu::import::grid::FileKind;
use lantu::import::read;

use crate::grid::binary::{OFFICE, sheet, workbook_of, zipped};
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

#[test]
fn binary_workbooks_are_read() {
    let whole = sheet();
    let read = read::bytes(&workbook_of(&whole)).unwrap();
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
        assert_eq!(class(&workbook_of(&whole[..end])), "damaged", "{end}");
    }
}
