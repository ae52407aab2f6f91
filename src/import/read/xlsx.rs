//! Workbooks since 2007 (`.xlsx`, `.xlsm`, `.xltx`).
//!
//! Read here and not by calamine: its cells come without their number format (so `2023年6月` and a day look alike) and
//! without hidden rows, and its strings can't be bounded while they unfold.

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

use super::ahead::Ahead;
use super::budget::{self, Budget, damaged};
use super::format::{Style, built_in, spelled};
use super::package::{Package, Related, relations};
use super::text::unescaped;
use super::xlsx_sheet::{Shared, read_sheet};
use super::xml::{Node, Xml, local};
use crate::import::grid::{Epoch, FileKind, Grid, ImportError, Shown, Workbook};

/// A sheet as the workbook names it.
struct Entry {
    name: String,
    is_hidden: bool,
    relation: String,
}

/// What the workbook itself says.
#[derive(Default)]
struct Book {
    sheets: Vec<Entry>,
    active: usize,
    epoch: Epoch,
}

/// Reads all sheets of a workbook whose main part has this name.
pub(super) fn read(
    package: &mut Package<'_>,
    main: &str,
    budget: &mut Budget,
) -> Result<Workbook, ImportError> {
    let relations = relations(package, main, budget)?;
    let of_kind = |kind| relations.values().find(|each: &&Related| each.kind == kind);
    let book = package.xml(main, budget)?;
    let book = book_of(book.ok_or_else(|| damaged(main))?)?;
    let mut shared = Shared {
        epoch: book.epoch,
        ..Shared::default()
    };
    if let Some(styles) = of_kind("styles")
        && let Some(xml) = package.xml(&styles.part, budget)?
    {
        shared.styles = styles_of(xml)?;
    }
    if let Some(strings) = of_kind("sharedStrings") {
        let strings = package.read_xml(&strings.part, budget, strings_of)?;
        shared.strings = strings.unwrap_or_default();
    }
    budget::sheets(book.sheets.len())?;
    let mut grids = Vec::new();
    for (i, entry) in book.sheets.into_iter().enumerate() {
        let related = relations.get(&entry.relation);
        let related = related.ok_or_else(|| damaged(&format!("缺少工作表“{}”", entry.name)))?;
        // Sheets of a single chart, of macros, of dialogs.
        if related.kind != "worksheet" {
            continue;
        }
        let mut grid = Grid::named(entry.name);
        grid.is_hidden = entry.is_hidden;
        grid.is_active = i == book.active;
        grid.epoch = book.epoch;
        let read = package.read_xml(&related.part, budget, |xml, budget| {
            read_sheet(xml, &shared, &mut grid, budget)
        })?;
        if read.is_none() {
            return Err(damaged(&format!("缺少工作表“{}”", grid.name)));
        }
        grids.push(grid);
    }
    Ok(Workbook::new(FileKind::Xlsx, grids))
}

/// How each style of a workbook shows numbers, by its place.
pub(super) fn shown(
    package: &mut Package<'_>,
    main: &str,
    budget: &mut Budget,
) -> Result<Vec<Shown>, ImportError> {
    let relations = relations(package, main, budget)?;
    let styles = relations.values().find(|each| each.kind == "styles");
    let Some(styles) = styles else {
        return Ok(Vec::new());
    };
    let xml = package.xml(&styles.part, budget)?;
    let styles = xml.map_or_else(|| Ok(Vec::new()), styles_of)?;
    Ok(styles.into_iter().map(|style| style.shown).collect())
}

fn book_of<R: BufRead>(mut xml: Xml<R>) -> Result<Book, ImportError> {
    let mut book = Book::default();
    let mut has_view = false;
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match tag.local() {
            "workbookPr" if tag.is_set("date1904") => book.epoch = Epoch::From1904,
            "workbookView" if !has_view => {
                has_view = true;
                book.active = tag.number("activeTab").unwrap_or_default() as usize;
            }
            "sheet" => book.sheets.push(Entry {
                name: tag.get("name").unwrap_or_default().into_owned(),
                is_hidden: tag.get("state").is_some_and(|state| state != "visible"),
                relation: tag.get_local("id").unwrap_or_default().into_owned(),
            }),
            _ => {}
        }
    }
    Ok(book)
}

fn styles_of<R: BufRead>(mut xml: Xml<R>) -> Result<Vec<Style>, ImportError> {
    let mut formats = HashMap::new();
    let mut styles: Vec<Style> = Vec::new();
    let mut in_cells = false;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => match tag.local() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode"))
                    {
                        formats.insert(id, spelled(&code));
                        budget::styles(formats.len())?;
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = tag.number("numFmtId").unwrap_or_default();
                    let own = formats.get(&id).copied();
                    styles.push(Style {
                        shown: own.unwrap_or_else(|| built_in(id)),
                        indent: 0,
                    });
                    budget::styles(styles.len())?;
                }
                "alignment" if in_cells => {
                    if let (Some(style), Some(indent)) = (styles.last_mut(), tag.number("indent")) {
                        style.indent = indent.min(250) as u8;
                    }
                }
                _ => {}
            },
            Node::Close(name) if local(&name) == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
    Ok(styles)
}

fn strings_of(
    mut xml: Xml<&mut Ahead>,
    budget: &mut Budget,
) -> Result<Vec<Option<Arc<str>>>, ImportError> {
    let mut strings = Vec::new();
    let mut text = String::new();
    // Reading aids stand in `rPh`.
    let (mut in_text, mut in_aid) = (false, false);
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => match tag.local() {
                "si" => text.clear(),
                "t" => in_text = !in_aid,
                "rPh" => in_aid = true,
                _ => {}
            },
            Node::Close(name) => match local(&name) {
                "t" => in_text = false,
                "rPh" => in_aid = false,
                "si" => {
                    budget.text(text.len())?;
                    strings.push(unescaped(&text));
                    budget::strings(strings.len())?;
                }
                _ => {}
            },
            Node::Text(more) if in_text => text.push_str(&more),
            Node::Text(_) => {}
        }
    }
    Ok(strings)
}
