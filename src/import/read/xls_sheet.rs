//! One sheet of an old workbook, record by record.

use super::budget::{self, Budget, damaged};
use super::format::Style;
use super::text::tidy;
use super::xls::Shared;
use super::xls_text::{Fields, Record, Records};
use crate::import::grid::{Area, Cell, Grid, ImportError, Place, Value};

/// The sheet that is being read.
struct Sheet<'a> {
    shared: &'a Shared,
    grid: &'a mut Grid,
    budget: &'a mut Budget,
    merged: Vec<Area>,
    /// Where the text of a formula's result belongs, which follows in a record of its own.
    awaited: Option<(Place, Style)>,
}

/// Reads the cells, the merged areas and what is hidden.
pub(super) fn read_sheet(
    stream: &[u8],
    at: usize,
    shared: &Shared,
    grid: &mut Grid,
    budget: &mut Budget,
) -> Result<(), ImportError> {
    let mut records = Records::new(stream, at);
    if !matches!(records.next()?.kind, 0x809) {
        return Err(damaged("工作表开头"));
    }
    let mut sheet = Sheet {
        shared,
        grid,
        budget,
        merged: Vec::new(),
        awaited: None,
    };
    // Charts within the sheet are streams within the stream.
    let mut depth = 0_u32;
    loop {
        let record = records.next()?;
        match record.kind {
            0x809 => depth += 1,
            0x0a if depth == 0 => break,
            0x0a => depth -= 1,
            _ if depth > 0 => {}
            0x207 => {
                let pieces = records.pieces(record.data);
                sheet.result(Fields::of(pieces))?;
            }
            0x204 if shared.is_unicode => {
                let pieces = records.pieces(record.data);
                sheet.take(record.kind, Fields::of(pieces))?;
            }
            _ => sheet.record(record)?,
        }
    }
    let merged = sheet.merged;
    grid.set_merged(merged);
    // Several sheets may be said to begin at one place.
    budget.unfold(records.passed_since(at))?;
    Ok(())
}

impl Sheet<'_> {
    fn record(&mut self, record: Record<'_>) -> Result<(), ImportError> {
        let mut fields = Fields::new(record.data);
        match record.kind {
            0x208 => {
                let row = fields.u16().unwrap_or_default();
                fields.skip(10);
                if fields.u16().unwrap_or_default() & 0x20 != 0 {
                    self.grid.hidden_rows.push(u32::from(row));
                }
            }
            0x7d => {
                let (first, last) = (fields.u16(), fields.u16());
                let width = fields.u16();
                fields.skip(2);
                if let (Some(first), Some(last), Some(width)) = (first, last, width)
                    && self.grid.widths.len() < 256
                {
                    let run = (u32::from(first), u32::from(last.min(255)), width);
                    self.grid.widths.push(run);
                }
                let is_hidden = fields.u16().unwrap_or_default() & 1 != 0;
                if let (true, Some(first), Some(last)) = (is_hidden, first, last) {
                    let columns = u32::from(first)..u32::from(last.min(255)) + 1;
                    self.grid.hide_columns(columns);
                }
            }
            0xe5 => {
                let count = fields.u16().unwrap_or_default();
                for _ in 0..count {
                    let (Some(top), Some(bottom), Some(left), Some(right)) =
                        (fields.u16(), fields.u16(), fields.u16(), fields.u16())
                    else {
                        break;
                    };
                    self.merged.push(Area {
                        first: Place::new(top.min(bottom).into(), left.min(right).into()),
                        last: Place::new(bottom.max(top).into(), right.max(left).into()),
                    });
                }
                budget::merged(self.merged.len())?;
            }
            0x06 | 0x203 | 0x204 | 0x205 | 0x27e | 0xbd | 0xd6 | 0xfd => {
                self.take(record.kind, fields)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// A record of one cell or of several side by side.
    fn take(&mut self, kind: u16, mut fields: Fields<'_>) -> Result<(), ImportError> {
        self.cells(kind, &mut fields)?
            .ok_or_else(|| damaged("单元格记录"))
    }

    fn cells(&mut self, kind: u16, fields: &mut Fields<'_>) -> Result<Option<()>, ImportError> {
        let (Some(row), Some(column)) = (fields.u16(), fields.u16()) else {
            return Ok(None);
        };
        let mut place = Place::new(row.into(), column.into());
        if kind == 0xbd {
            // Style and number in turn; the last column ends the record.
            while let Some(style) = fields.u16() {
                let Some(packed) = fields.u32() else { break };
                let cell = self
                    .style(style)
                    .number(unpacked(packed), self.shared.epoch);
                self.put(place, cell)?;
                place.column += 1;
            }
            return Ok(Some(()));
        }
        let Some(style) = fields.u16().map(|style| self.style(style)) else {
            return Ok(None);
        };
        let cell = match kind {
            0x203 => fields
                .f64()
                .map(|number| style.number(number, self.shared.epoch)),
            0x27e => fields
                .u32()
                .map(|packed| style.number(unpacked(packed), self.shared.epoch)),
            0xfd => {
                let string = fields
                    .u32()
                    .and_then(|i| self.shared.strings.get(i as usize));
                let Some(string) = string.cloned() else {
                    return Ok(None);
                };
                let Some(string) = string else {
                    return Ok(Some(()));
                };
                Some(style.plain(Value::Text(string)))
            }
            0x204 | 0xd6 => {
                let Some(text) = fields.u16().and_then(|length| self.text(fields, length)) else {
                    return Ok(None);
                };
                self.budget.text(text.len())?;
                let Some(text) = tidy(&text) else {
                    return Ok(Some(()));
                };
                Some(style.plain(Value::Text(text)))
            }
            0x205 => match (fields.u8(), fields.u8()) {
                (Some(value), Some(0)) => Some(style.plain(Value::Bool(value != 0))),
                (Some(code), Some(_)) => Some(style.plain(error(code))),
                _ => None,
            },
            _ => return self.formula(place, style, fields),
        };
        let Some(cell) = cell else { return Ok(None) };
        self.put(place, cell)?;
        Ok(Some(()))
    }

    fn formula(
        &mut self,
        place: Place,
        style: Style,
        fields: &mut Fields<'_>,
    ) -> Result<Option<()>, ImportError> {
        let Some(number) = fields.f64() else {
            return Ok(None);
        };
        let bytes = number.to_le_bytes();
        let mut cell = match bytes {
            [0, .., 0xff, 0xff] => {
                self.awaited = Some((place, style));
                return Ok(Some(()));
            }
            [1, _, value, .., 0xff, 0xff] => style.plain(Value::Bool(value != 0)),
            [2, _, code, .., 0xff, 0xff] => style.plain(error(code)),
            // An empty text.
            [_, .., 0xff, 0xff] => return Ok(Some(())),
            _ => style.number(number, self.shared.epoch),
        };
        cell.is_formula = true;
        self.put(place, cell)?;
        Ok(Some(()))
    }

    /// The text that a formula gave.
    fn result(&mut self, mut fields: Fields<'_>) -> Result<(), ImportError> {
        let Some((place, style)) = self.awaited.take() else {
            return Ok(());
        };
        let length = fields.u16().unwrap_or_default();
        let text = self.text(&mut fields, length).unwrap_or_default();
        self.budget.text(text.len())?;
        if let Some(text) = tidy(&text) {
            let mut cell = style.plain(Value::Text(text));
            cell.is_formula = true;
            self.put(place, cell)?;
        }
        Ok(())
    }

    fn text(&self, fields: &mut Fields<'_>, length: u16) -> Option<String> {
        if self.shared.is_unicode {
            fields.unicode(length.into())
        } else {
            fields.coded(length.into(), self.shared.encoding)
        }
    }

    fn style(&self, index: u16) -> Style {
        let style = self.shared.styles.get(usize::from(index & 0xfff));
        style.copied().unwrap_or_default()
    }

    fn put(&mut self, place: Place, cell: Cell) -> Result<(), ImportError> {
        self.budget.put(self.grid, place, cell)
    }
}

/// A number packed into four bytes: the upper half of a float or a whole number, maybe a hundredth of it.
pub(super) fn unpacked(packed: u32) -> f64 {
    let number = if packed & 2 == 0 {
        f64::from_bits(u64::from(packed & !3) << 32)
    } else {
        f64::from(packed.cast_signed() >> 2)
    };
    if packed & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

/// An error by its code.
pub(super) fn error(code: u8) -> Value {
    let word = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    Value::Error(word.into())
}
