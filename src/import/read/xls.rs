//! Workbooks before 2007 (`.xls`), WPS's own (`.et`), whatever they are named.
//!
//! Read here and not by calamine: it makes a block of rows × columns of every sheet (half a gigabyte for two cells in
//! opposite corners), and its cells come without their number format and without hidden rows.

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, MACINTOSH, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};

use super::budget::{self, Budget, damaged};
use super::cfb::Compound;
use super::format::{Style, built_in, spelled};
use super::text::tidy;
use super::xls_sheet::read_sheet;
use super::xls_text::{Fields, Records};
use crate::import::grid::{Area, Epoch, FileKind, Grid, ImportError, Place, Shown, Workbook};

/// What all sheets of a workbook share.
pub(super) struct Shared {
    pub(super) strings: Vec<Option<Arc<str>>>,
    pub(super) styles: Vec<Style>,
    pub(super) epoch: Epoch,
    /// Texts are Unicode since 1997; before, of a code page.
    pub(super) is_unicode: bool,
    pub(super) encoding: &'static Encoding,
}

/// A sheet as the workbook names it.
struct Entry {
    name: String,
    is_hidden: bool,
    /// Where its records begin.
    at: usize,
    is_cells: bool,
}

/// What the first records of a workbook say.
struct Book {
    shared: Shared,
    sheets: Vec<Entry>,
    active: usize,
    /// Filtered areas with the number of their sheet.
    filters: Vec<(usize, Area)>,
}

/// What programs call the stream that is a workbook.
const STREAMS: [&str; 4] = ["Workbook", "Book", "WORKBOOK", "BOOK"];

/// Whether a compound file holds a workbook.
pub(super) fn is_in(file: &Compound<'_>) -> bool {
    STREAMS.iter().any(|name| file.has(name))
}

/// Reads a compound file: an old workbook, an encrypted new one, or something else of that time.
pub(super) fn of_compound(bytes: &[u8], budget: &mut Budget) -> Result<Workbook, ImportError> {
    let file = Compound::open(bytes)?;
    for name in STREAMS {
        if let Some(stream) = file.stream(name)? {
            return of_stream(&stream, budget);
        }
    }
    if file.has("EncryptedPackage") {
        return Err(ImportError::Encrypted);
    }
    if file.has("WordDocument") {
        return Err(ImportError::Resave(
            "旧版 Word 文档（请另存为 docx，或把表格复制到 xlsx）",
        ));
    }
    if file.has("PowerPoint Document") {
        return Err(ImportError::NotATable("演示文稿"));
    }
    Err(ImportError::NotATable("其他程序的文档"))
}

/// Reads the stream of records.
pub(super) fn of_stream(stream: &[u8], budget: &mut Budget) -> Result<Workbook, ImportError> {
    let book = book_of(stream, budget)?;
    let mut grids = Vec::new();
    for (i, entry) in book
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.is_cells)
    {
        let mut grid = Grid::named(entry.name.clone());
        grid.is_hidden = entry.is_hidden;
        grid.is_active = i == book.active;
        grid.epoch = book.shared.epoch;
        read_sheet(stream, entry.at, &book.shared, &mut grid, budget)?;
        let filter = book.filters.iter().find(|(sheet, _)| *sheet == i);
        grid.filter = filter.map(|(_, area)| *area);
        grids.push(grid);
    }
    Ok(Workbook::new(FileKind::Xls, grids))
}

fn book_of(stream: &[u8], budget: &mut Budget) -> Result<Book, ImportError> {
    let mut records = Records::new(stream, 0);
    let first = records.next()?;
    let is_unicode = match (first.kind, first.data) {
        (0x809, [0, 6, ..]) => true,
        (0x809, [0, 5, ..]) => false,
        (0x009 | 0x209 | 0x409, _) => {
            return Err(ImportError::Resave("早期（1995 年以前）的 Excel 文件"));
        }
        _ => return Err(damaged("工作簿开头")),
    };
    let mut book = Book {
        shared: Shared {
            strings: Vec::new(),
            styles: Vec::new(),
            epoch: Epoch::From1900,
            is_unicode,
            encoding: GB18030,
        },
        sheets: Vec::new(),
        active: 0,
        filters: Vec::new(),
    };
    let mut formats: HashMap<u16, Shown> = HashMap::new();
    let mut used: Vec<(u16, u8)> = Vec::new();
    loop {
        let record = records.next()?;
        let mut fields = Fields::new(record.data);
        let broken = || damaged("工作簿记录");
        match record.kind {
            0x0a => break,
            0x2f => return Err(ImportError::Encrypted),
            0x22 if fields.u16() == Some(1) => book.shared.epoch = Epoch::From1904,
            0x3d => {
                fields.skip(10);
                book.active = usize::from(fields.u16().unwrap_or_default());
            }
            0x42 => book.shared.encoding = code_page(fields.u16().unwrap_or_default()),
            0x85 => {
                let entry = sheet_of(&mut fields, &book.shared);
                book.sheets.push(entry.ok_or_else(broken)?);
                budget::sheets(book.sheets.len())?;
            }
            0x18 => {
                if let Some(filter) = filter_of(&mut fields) {
                    book.filters.push(filter);
                }
            }
            0x41e => {
                let id = fields.u16().ok_or_else(broken)?;
                let code = if is_unicode {
                    let length = usize::from(fields.u16().unwrap_or_default());
                    fields.unicode(length)
                } else {
                    let length = usize::from(fields.u8().unwrap_or_default());
                    fields.coded(length, book.shared.encoding)
                };
                formats.insert(id, spelled(&code.unwrap_or_default()));
            }
            0xe0 => {
                fields.skip(2);
                let format = fields.u16().unwrap_or_default();
                fields.skip(4);
                let indent = fields.u8().filter(|_| is_unicode).unwrap_or_default();
                used.push((format, indent & 15));
                budget::styles(used.len())?;
            }
            0xfc => {
                let pieces = records.pieces(record.data);
                book.shared.strings = strings_of(Fields::of(pieces), budget)?;
            }
            _ => {}
        }
    }
    book.shared.styles = used
        .into_iter()
        .map(|(format, indent)| {
            let own = formats.get(&format).copied();
            let shown = own.unwrap_or_else(|| built_in(u32::from(format)));
            Style { shown, indent }
        })
        .collect();
    Ok(book)
}

fn code_page(number: u16) -> &'static Encoding {
    match number {
        932 | 10001 => SHIFT_JIS,
        949 | 10003 => EUC_KR,
        950 | 10002 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 | 0x8001 => WINDOWS_1252,
        10000 | 0x8000 => MACINTOSH,
        // 936 and its relatives; a workbook of an office here in any case.
        _ => GB18030,
    }
}

fn sheet_of(fields: &mut Fields<'_>, shared: &Shared) -> Option<Entry> {
    let at = fields.u32()? as usize;
    let is_hidden = fields.u8()? & 3 != 0;
    let is_cells = fields.u8()? == 0;
    let length = usize::from(fields.u8()?);
    let name = if shared.is_unicode {
        fields.unicode(length)?
    } else {
        fields.coded(length, shared.encoding)?
    };
    Some(Entry {
        name,
        is_hidden,
        at,
        is_cells,
    })
}

/// The area of a filter stands in a name that Excel makes itself.
fn filter_of(fields: &mut Fields<'_>) -> Option<(usize, Area)> {
    let is_own = fields.u16()? & 0x20 != 0;
    fields.skip(1)?;
    let length = fields.u8()?;
    fields.skip(4)?;
    let sheet = usize::from(fields.u16()?);
    fields.skip(4)?;
    let name = fields.unicode(usize::from(length))?;
    // The token of an area on a sheet.
    if !is_own || name != "\u{d}" || !matches!(fields.u8()?, 0x3b | 0x5b | 0x7b) {
        return None;
    }
    fields.skip(2)?;
    let (top, bottom) = (fields.u16()?, fields.u16()?);
    let (left, right) = (fields.u16()? & 0x3fff, fields.u16()? & 0x3fff);
    let area = Area {
        first: Place::new(u32::from(top.min(bottom)), u32::from(left.min(right))),
        last: Place::new(u32::from(bottom.max(top)), u32::from(right.max(left))),
    };
    Some((sheet.checked_sub(1)?, area))
}

fn strings_of(
    mut fields: Fields<'_>,
    budget: &mut Budget,
) -> Result<Vec<Option<Arc<str>>>, ImportError> {
    let broken = || damaged("共享字符串");
    fields.skip(4).ok_or_else(broken)?;
    let count = fields.u32().ok_or_else(broken)?;
    let mut strings = Vec::new();
    for _ in 0..count {
        let Some(length) = fields.u16() else {
            // Some writers state more than they write.
            break;
        };
        let text = fields.unicode(usize::from(length)).ok_or_else(broken)?;
        budget.text(text.len())?;
        strings.push(tidy(&text));
        budget::strings(strings.len())?;
    }
    Ok(strings)
}
