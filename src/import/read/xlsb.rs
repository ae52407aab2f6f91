//! Binary workbooks since 2007 (`.xlsb`).
//!
//! Read here and not by calamine, whose cells come without their number format and without hidden rows, and which
//! trusts the lengths that a file states.

use std::collections::HashMap;
use std::io::{BufRead, Read as _};
use std::sync::Arc;

use super::budget::{self, Budget, damaged, of_part};
use super::format::{Style, built_in, spelled};
use super::package::{Package, relations};
use super::text::{tidy, unescaped};
use super::xls_sheet::{error, unpacked};
use super::xls_text::Fields;
use super::xlsx_sheet::{LAST_COLUMN, LAST_ROW, Shared};
use crate::import::grid::{
    Area, Cell, Epoch, FileKind, Grid, ImportError, Place, Shown, Value, Workbook,
};

/// The longest record.
const RECORD: u32 = 4 << 20;

/// Walks the records of a part.
struct Records<R> {
    inner: R,
    part: String,
    data: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    fn new(inner: R, part: &str) -> Self {
        Self {
            inner,
            part: part.to_owned(),
            data: Vec::new(),
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, ImportError> {
        let mut byte = [0];
        let got = self.inner.read(&mut byte);
        let got = got.map_err(|error| of_part(&error, &self.part))?;
        Ok((got == 1).then_some(byte[0]))
    }

    /// The kind of the next record, and its fields; `None` at the end of the part.
    fn next(&mut self) -> Result<Option<(u32, Fields<'_>)>, ImportError> {
        let Some(first) = self.byte()? else {
            return Ok(None);
        };
        let mut kind = u32::from(first & 0x7f);
        if first & 0x80 != 0 {
            let second = self.byte()?.ok_or_else(|| damaged("记录"))?;
            kind |= u32::from(second & 0x7f) << 7;
        }
        let mut size = 0_u32;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?.ok_or_else(|| damaged("记录"))?;
            size |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if size > RECORD {
            return Err(damaged("记录长度"));
        }
        self.data.clear();
        let mut piece = (&mut self.inner).take(u64::from(size));
        let read = piece.read_to_end(&mut self.data);
        read.map_err(|error| of_part(&error, &self.part))?;
        if self.data.len() != size as usize {
            return Err(damaged(&self.part));
        }
        Ok(Some((kind, Fields::new(&self.data))))
    }
}

/// A text with its length; `None` also where the file has no text.
fn wide(fields: &mut Fields<'_>) -> Option<String> {
    let length = fields.u32()?;
    fields.wide(length as usize)
}

/// A sheet as the workbook names it.
struct Entry {
    name: String,
    is_hidden: bool,
    relation: String,
}

/// Reads all sheets of a workbook whose main part has this name.
pub(super) fn read(
    package: &mut Package<'_>,
    main: &str,
    budget: &mut Budget,
) -> Result<Workbook, ImportError> {
    let relations = relations(package, main, budget)?;
    let part_of = |kind: &str| {
        let found = relations.values().find(|each| each.kind == kind);
        found.map(|related| related.part.clone())
    };
    let mut shared = Shared::default();
    let mut sheets = Vec::new();
    let mut active = 0;
    let part = package.part(main, budget)?;
    let mut records = Records::new(part.ok_or_else(|| damaged(main))?, main);
    while let Some((kind, mut fields)) = records.next()? {
        match kind {
            153 if fields.u32().unwrap_or_default() & 1 != 0 => shared.epoch = Epoch::From1904,
            156 => sheets.push(sheet_of(&mut fields).ok_or_else(|| damaged(main))?),
            158 => {
                fields.skip(24);
                active = fields.u32().unwrap_or_default() as usize;
            }
            _ => {}
        }
    }
    drop(records);
    if let Some(name) = part_of("styles")
        && let Some(part) = package.part(&name, budget)?
    {
        shared.styles = styles_of(Records::new(part, &name))?;
    }
    if let Some(name) = part_of("sharedStrings")
        && let Some(part) = package.part(&name, budget)?
    {
        shared.strings = strings_of(Records::new(part, &name), budget)?;
    }
    budget::sheets(sheets.len())?;
    let mut grids = Vec::new();
    for (i, entry) in sheets.into_iter().enumerate() {
        let missing = || damaged(&format!("缺少工作表“{}”", entry.name));
        let related = relations.get(&entry.relation).ok_or_else(missing)?;
        if related.kind != "worksheet" {
            continue;
        }
        let mut grid = Grid::named(entry.name.clone());
        grid.is_hidden = entry.is_hidden;
        grid.is_active = i == active;
        grid.epoch = shared.epoch;
        let part = package.part(&related.part, budget)?.ok_or_else(missing)?;
        read_sheet(
            Records::new(part, &related.part),
            &shared,
            &mut grid,
            budget,
        )?;
        grids.push(grid);
    }
    Ok(Workbook::new(FileKind::Xlsb, grids))
}

fn sheet_of(fields: &mut Fields<'_>) -> Option<Entry> {
    let is_hidden = fields.u32()? != 0;
    fields.skip(4)?;
    let relation = wide(fields)?;
    Some(Entry {
        name: wide(fields)?,
        is_hidden,
        relation,
    })
}

fn styles_of<R: BufRead>(mut records: Records<R>) -> Result<Vec<Style>, ImportError> {
    let mut formats: HashMap<u16, Shown> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    while let Some((kind, mut fields)) = records.next()? {
        match kind {
            44 => {
                if let (Some(id), Some(code)) = (fields.u16(), wide(&mut fields)) {
                    formats.insert(id, spelled(&code));
                }
            }
            617 => in_cells = true,
            618 => in_cells = false,
            47 if in_cells => {
                fields.skip(2);
                let id = fields.u16().unwrap_or_default();
                fields.skip(7);
                let own = formats.get(&id).copied();
                styles.push(Style {
                    shown: own.unwrap_or_else(|| built_in(id.into())),
                    indent: fields.u8().unwrap_or_default(),
                });
                budget::styles(styles.len())?;
            }
            _ => {}
        }
    }
    Ok(styles)
}

fn strings_of<R: BufRead>(
    mut records: Records<R>,
    budget: &mut Budget,
) -> Result<Vec<Option<Arc<str>>>, ImportError> {
    let mut strings = Vec::new();
    while let Some((kind, mut fields)) = records.next()? {
        if kind == 19 {
            fields.skip(1);
            let text = wide(&mut fields).ok_or_else(|| damaged("共享字符串"))?;
            budget.text(text.len())?;
            strings.push(unescaped(&text));
            budget::strings(strings.len())?;
        }
    }
    Ok(strings)
}

fn read_sheet<R: BufRead>(
    mut records: Records<R>,
    shared: &Shared,
    grid: &mut Grid,
    budget: &mut Budget,
) -> Result<(), ImportError> {
    let mut row = 0;
    let mut merged = Vec::new();
    let mut is_whole = false;
    while let Some((kind, mut fields)) = records.next()? {
        match kind {
            0 => {
                row = fields.u32().unwrap_or(u32::MAX);
                if row > LAST_ROW {
                    return Err(damaged("行号"));
                }
                fields.skip(7);
                if fields.u8().unwrap_or_default() & 0x10 != 0 {
                    grid.hidden_rows.push(row);
                }
            }
            2..=11 | 62 => {
                let column = fields.u32().filter(|column| *column <= LAST_COLUMN);
                let column = column.ok_or_else(|| damaged("列号"))?;
                let cell = cell_of(kind, &mut fields, shared, budget)?;
                if let Some(cell) = cell {
                    budget.put(grid, Place::new(row, column), cell)?;
                }
            }
            60 => {
                let (first, last) = (fields.u32(), fields.u32());
                fields.skip(8);
                let is_hidden = fields.u16().unwrap_or_default() & 1 != 0;
                if let (true, Some(first), Some(last)) = (is_hidden, first, last) {
                    grid.hide_columns(first..last.min(LAST_COLUMN) + 1);
                }
            }
            161 => grid.filter = area_of(&mut fields),
            176 => {
                merged.extend(area_of(&mut fields));
                budget::merged(merged.len())?;
            }
            130 => is_whole = true,
            _ => {}
        }
    }
    if !is_whole {
        return Err(damaged("工作表内容中断"));
    }
    grid.set_merged(merged);
    Ok(())
}

fn area_of(fields: &mut Fields<'_>) -> Option<Area> {
    let (top, bottom) = (fields.u32()?, fields.u32()?);
    let (left, right) = (fields.u32()?, fields.u32()?);
    let is_area = top <= bottom && bottom <= LAST_ROW && left <= right && right <= LAST_COLUMN;
    is_area.then_some(Area {
        first: Place::new(top, left),
        last: Place::new(bottom, right),
    })
}

fn cell_of(
    kind: u32,
    fields: &mut Fields<'_>,
    shared: &Shared,
    budget: &mut Budget,
) -> Result<Option<Cell>, ImportError> {
    let broken = || damaged("单元格记录");
    let style = fields.u32().ok_or_else(broken)? & 0x00ff_ffff;
    let style = shared.style(style);
    let is_formula = matches!(kind, 8..=11);
    let mut text = |fields: &mut Fields<'_>| {
        let text = wide(fields).ok_or_else(broken)?;
        budget.text(text.len())?;
        Ok::<_, ImportError>(tidy(&text).map(|text| style.plain(Value::Text(text))))
    };
    let number = |number| Some(style.number(number, shared.epoch));
    let cell = match kind {
        2 => number(unpacked(fields.u32().ok_or_else(broken)?)),
        3 | 11 => Some(style.plain(error(fields.u8().ok_or_else(broken)?))),
        4 | 10 => Some(style.plain(Value::Bool(fields.u8().ok_or_else(broken)? != 0))),
        5 | 9 => number(fields.f64().ok_or_else(broken)?),
        7 => {
            let string = fields.u32().and_then(|i| shared.strings.get(i as usize));
            let string = string.ok_or_else(broken)?.clone();
            string.map(|text| style.plain(Value::Text(text)))
        }
        62 => {
            fields.skip(1);
            text(fields)?
        }
        _ => text(fields)?,
    };
    Ok(cell.map(|mut cell| {
        cell.is_formula = is_formula;
        cell
    }))
}
