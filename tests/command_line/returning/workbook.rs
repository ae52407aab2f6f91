//! A workbook in whose sheet cells are set as another program would set them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// What a cell is to hold.
#[derive(Clone, Copy, Debug)]
pub enum Set<'a> {
    Number(f64),
    Text(&'a str),
    /// A formula with its result.
    Formula(&'a str, f64),
    Blank,
}

/// A workbook of one sheet, taken apart.
pub struct Workbook {
    parts: Vec<(String, Vec<u8>)>,
    sheet: String,
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

impl Workbook {
    pub fn open(bytes: &[u8]) -> Self {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        let mut sheet = String::new();
        for i in 0..zip.len() {
            let mut part = zip.by_index(i).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            let name = part.name().unwrap().into_owned();
            if name == SHEET {
                sheet = String::from_utf8(bytes).unwrap();
            } else {
                parts.push((name, bytes));
            }
        }
        Self { parts, sheet }
    }

    /// Sets a cell that is there, at a place counted from 0.
    pub fn set(&mut self, (row, column): (u32, u32), set: Set<'_>) {
        let name = name(row, column);
        let begin = format!("<c r=\"{name}\"");
        let start = self.sheet.find(&begin).unwrap();
        let rest = &self.sheet[start..];
        let tag = rest.find('>').unwrap();
        let end = if rest[..tag].ends_with('/') {
            tag + 1
        } else {
            rest.find("</c>").unwrap() + 4
        };
        let style = rest[..tag].split("s=\"").nth(1);
        let style = style
            .and_then(|style| style.split('"').next())
            .unwrap_or("0");
        let cell = cell(&name, style, set);
        self.sheet.replace_range(start..start + end, &cell);
    }

    /// Sets a cell, be it there or not.
    pub fn put(&mut self, (row, column): (u32, u32), set: Set<'_>) {
        let begin = format!("<c r=\"{}\"", name(row, column));
        if self.sheet.contains(&begin) {
            return self.set((row, column), set);
        }
        // In the order of the columns.
        let start = self.sheet.find(&format!("<row r=\"{}\"", row + 1)).unwrap();
        let end = start + self.sheet[start..].find("</row>").unwrap();
        let behind = (column + 1..column + 400).find_map(|column| {
            let next = format!("<c r=\"{}\"", name(row, column));
            Some(start + self.sheet[start..end].find(&next)?)
        });
        let cell = cell(&name(row, column), "0", set);
        self.sheet.insert_str(behind.unwrap_or(end), &cell);
    }

    /// Adds a row below all others; its number from 0.
    pub fn add_row(&mut self, cells: &[(u32, Set<'_>)]) -> u32 {
        let rows = self.sheet.matches("<row r=\"").count();
        let last = self.sheet.rsplit("<row r=\"").next().unwrap();
        let last: u32 = last.split('"').next().unwrap().parse().unwrap();
        assert!(rows > 0);
        let cells: String = cells
            .iter()
            .map(|(column, set)| cell(&name(last, *column), "0", *set))
            .collect();
        let row = format!("<row r=\"{}\">{cells}</row></sheetData>", last + 1);
        self.sheet = self.sheet.replacen("</sheetData>", &row, 1);
        last
    }

    /// Takes a row out, as if its cells had been deleted.
    pub fn delete_row(&mut self, row: u32) {
        let begin = format!("<row r=\"{}\"", row + 1);
        let start = self.sheet.find(&begin).unwrap();
        let end = self.sheet[start..].find("</row>").unwrap() + "</row>".len();
        self.sheet.replace_range(start..start + end, "");
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let sheet = (SHEET.to_owned(), self.sheet.clone().into_bytes());
        for (name, bytes) in self.parts.iter().chain([&sheet]) {
            zip.start_file(name.as_str(), SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

fn name(row: u32, column: u32) -> String {
    let letters = lantu::import::grid::column_letters(column);
    format!("{letters}{}", row + 1)
}

fn cell(name: &str, style: &str, set: Set<'_>) -> String {
    match set {
        Set::Blank => format!("<c r=\"{name}\" s=\"{style}\"/>"),
        Set::Formula(formula, result) => {
            format!("<c r=\"{name}\" s=\"{style}\"><f>{formula}</f><v>{result}</v></c>")
        }
        Set::Number(number) => format!("<c r=\"{name}\" s=\"{style}\"><v>{number}</v></c>"),
        Set::Text(text) => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!(
                "<c r=\"{name}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            )
        }
    }
}

/// Where things stand on a sheet: texts and numbers by place.
pub struct Places(BTreeMap<(u32, u32), String>);

impl Places {
    pub fn of(bytes: &[u8], sheet: &str) -> Self {
        Self(super::sheet::cells(bytes, sheet))
    }

    /// The text of a cell.
    pub fn text(&self, place: (u32, u32)) -> &str {
        self.0.get(&place).map_or("", String::as_str)
    }

    /// The column under a head.
    pub fn column(&self, heading: &str) -> u32 {
        let mut cells = self.0.iter();
        // Heads are broken into lines of even length.
        let found = cells.find(|(_, text)| text.replace('\n', "") == heading);
        found.map_or_else(
            || {
                let heads: Vec<&String> = self.0.values().take(60).collect();
                unreachable!("{heading}: {heads:?}")
            },
            |((_, column), _)| *column,
        )
    }

    /// The rows that came from the library, by what stands beside them: identities have a number behind them.
    pub fn rows(&self) -> Vec<u32> {
        let is_mark = |text: &str| {
            let id = text.split(' ').next().unwrap_or_default();
            id.split_once('#').is_some_and(|(id, _)| id.len() == 32)
        };
        let rows = self.0.iter().filter(|(_, text)| is_mark(text));
        rows.map(|((row, _), _)| *row).collect()
    }

    /// Where the mark of the paper stands.
    pub fn mark(&self) -> (u32, u32) {
        let mut cells = self.0.iter();
        let mark = cells.find(|(_, text)| text.starts_with("lantu-paper "));
        *mark.unwrap().0
    }

    /// The hidden column.
    pub fn beside(&self) -> u32 {
        self.mark().1
    }

    /// For what the columns of a list stand.
    pub fn keys(&self) -> Vec<(u32, String)> {
        let above = self.mark().0;
        let cells = self.0.iter().filter(|((row, _), _)| *row == above);
        let keys = cells.filter_map(|((_, column), text)| {
            let (place, key) = text.split_once(':')?;
            let is_mark = place.parse::<usize>().is_ok() && !key.is_empty();
            is_mark.then(|| (*column, key.to_owned()))
        });
        keys.collect()
    }

    /// A number of the paper itself, behind the running numbers.
    pub fn a_number(&self) -> (u32, u32) {
        let (above, beside) = self.mark();
        let mut cells = self.0.iter();
        let is_number = |((row, column), text): &(&(u32, u32), &String)| {
            *row > above && (2..beside).contains(column) && text.parse::<f64>().is_ok()
        };
        *cells.find(is_number).unwrap().0
    }
}
