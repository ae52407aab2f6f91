//! OpenDocument sheets (`.ods`).
//!
//! Read here and not by calamine, which makes a block of what is only repeated and has neither formats nor hidden rows.

use std::borrow::Cow;
use std::io::BufRead;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use memchr::memmem;

use super::budget::{self, Budget, damaged};
use super::format::Style;
use super::ods_style::Styles;
use super::package::Package;
use super::text::tidy;
use super::xlsx_sheet::{LAST_COLUMN, LAST_ROW, iso};
use super::xml::{Node, Tag, Xml};
use crate::import::grid::{
    Area, Cell, DateParts, Epoch, FileKind, Grid, ImportError, Place, Shown, Value, Workbook,
};

/// So many hidden rows at once are noted one by one; more are the empty rest of a sheet.
const HIDDEN_AT_ONCE: u32 = 20_000;

/// Reads all sheets.
pub(super) fn read(
    package: &mut Package<'_>,
    budget: &mut Budget,
) -> Result<Workbook, ImportError> {
    let mime = package.whole("mimetype", budget)?.unwrap_or_default();
    let is_of = |kind| memmem::find(&mime, kind).is_some();
    if is_of(b"opendocument.text") {
        return Err(ImportError::Resave("ODT 文字文档"));
    }
    if is_of(b"opendocument.presentation") || is_of(b"opendocument.graphics") {
        return Err(ImportError::NotATable("演示文稿或图形"));
    }
    let manifest = package.whole("META-INF/manifest.xml", budget)?;
    if manifest.is_some_and(|text| memmem::find(&text, b"encryption-data").is_some()) {
        return Err(ImportError::Encrypted);
    }
    let active = match package.xml("settings.xml", budget)? {
        Some(xml) => active_of(xml)?,
        None => None,
    };
    let mut styles = Styles::default();
    if let Some(mut xml) = package.xml("styles.xml", budget)? {
        while let Some(node) = xml.next()? {
            styles.node(&node);
        }
    }
    let Some(mut xml) = package.xml("content.xml", budget)? else {
        return Err(damaged("content.xml"));
    };
    let mut reader = Tables::new(budget);
    while let Some(node) = xml.next()? {
        styles.node(&node);
        match node {
            Node::Open(tag) => reader.open(&tag, &styles),
            Node::Close(name) => reader.close(&name)?,
            Node::Text(text) => reader.text(&text),
        }
    }
    let mut grids = reader.grids;
    for grid in &mut grids {
        grid.is_active = active.as_ref() == Some(&grid.name);
    }
    Ok(Workbook::new(FileKind::Ods, grids))
}

fn active_of<R: BufRead>(mut xml: Xml<R>) -> Result<Option<String>, ImportError> {
    let mut is_it = false;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => {
                is_it = tag.get("config:name").as_deref() == Some("ActiveTable");
            }
            Node::Text(text) if is_it => return Ok(Some(text.into_owned())),
            _ => {}
        }
    }
    Ok(None)
}

/// The cell that is being read.
struct Open {
    repeated: u32,
    columns: u32,
    rows: u32,
    kind: String,
    value: Option<String>,
    formula: Option<String>,
    is_error: bool,
    shown: Shown,
    text: String,
    paragraphs: u32,
}

/// Reads the tables of the content.
struct Tables<'b> {
    budget: &'b mut Budget,
    grids: Vec<Grid>,
    merged: Vec<Area>,
    /// Tables within tables are not sheets.
    depth: u32,
    place: Place,
    repeated: u32,
    row: Vec<(u32, Cell)>,
    cell: Option<Open>,
    /// Elements whose text is no content: remarks, shapes, reading aids.
    skipped: u32,
    in_paragraph: bool,
    column: u32,
    column_styles: Vec<(u32, Shown)>,
}

const SKIPPED: [&str; 5] = [
    "office:annotation",
    "table:shapes",
    "office:forms",
    "text:ruby-text",
    "table:tracked-changes",
];

impl<'b> Tables<'b> {
    const fn new(budget: &'b mut Budget) -> Self {
        Self {
            budget,
            grids: Vec::new(),
            merged: Vec::new(),
            depth: 0,
            place: Place::new(0, 0),
            repeated: 1,
            row: Vec::new(),
            cell: None,
            skipped: 0,
            in_paragraph: false,
            column: 0,
            column_styles: Vec::new(),
        }
    }

    fn open(&mut self, tag: &Tag<'_>, styles: &Styles) {
        let name = tag.name();
        if SKIPPED.contains(&name) {
            self.skipped += 1;
        }
        if self.skipped > 0 {
            return;
        }
        if name == "table:table" {
            self.depth += 1;
            if self.depth == 1 {
                let mut grid = Grid::named(tag.get("table:name").unwrap_or_default());
                let style = tag.get("table:style-name").unwrap_or_default();
                grid.is_hidden = styles.hidden_tables.contains(style.as_ref());
                self.grids.push(grid);
                self.merged.clear();
                self.place = Place::default();
                self.column = 0;
                self.column_styles.clear();
            }
            return;
        }
        if name == "table:database-range" {
            self.filter(tag);
        }
        if self.depth != 1 {
            return;
        }
        let repeated = |name| tag.number(name).unwrap_or(1).max(1);
        let is_hidden = tag
            .get("table:visibility")
            .is_some_and(|value| value != "visible");
        match name {
            "table:table-column" => {
                let count = repeated("table:number-columns-repeated").min(LAST_COLUMN + 1);
                let first = self.column;
                self.column = first.saturating_add(count).min(LAST_COLUMN + 1);
                if is_hidden && let Some(grid) = self.grids.last_mut() {
                    grid.hide_columns(first..self.column);
                }
                let style = tag.get("table:default-cell-style-name").unwrap_or_default();
                let shown = styles
                    .cells
                    .get(style.as_ref())
                    .copied()
                    .unwrap_or_default();
                self.column_styles.push((self.column, shown));
            }
            "table:table-row" => {
                self.repeated = repeated("table:number-rows-repeated");
                self.place.column = 0;
                self.row.clear();
                if is_hidden && let Some(grid) = self.grids.last_mut() {
                    let first = self.place.row.min(LAST_ROW);
                    let end = first.saturating_add(self.repeated.min(HIDDEN_AT_ONCE));
                    grid.hidden_rows.extend(first..end.min(LAST_ROW));
                }
            }
            "table:table-cell" | "table:covered-table-cell" => self.begin_cell(tag, styles),
            "text:p" | "text:h" => {
                self.in_paragraph = true;
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" => {
                let count = tag.number("text:c").unwrap_or(1).min(1000);
                self.text(&"\u{2}".repeat(count as usize));
            }
            "text:line-break" => self.text("\u{1}"),
            "text:tab" => self.text(" "),
            _ => {}
        }
    }

    fn begin_cell(&mut self, tag: &Tag<'_>, styles: &Styles) {
        let number = |name| tag.number(name).unwrap_or(1).max(1);
        let own = |name| tag.get(name).map(Cow::into_owned);
        let style = tag.get("table:style-name");
        let column = self.place.column;
        let inherited = || {
            let at = self
                .column_styles
                .partition_point(|(end, _)| *end <= column);
            let of_column = self.column_styles.get(at);
            of_column.map_or(Shown::Plain, |(_, shown)| *shown)
        };
        let shown = match &style {
            Some(style) => styles
                .cells
                .get(style.as_ref())
                .copied()
                .unwrap_or_default(),
            None => inherited(),
        };
        self.cell = Some(Open {
            repeated: number("table:number-columns-repeated"),
            columns: number("table:number-columns-spanned"),
            rows: number("table:number-rows-spanned"),
            kind: own("office:value-type").unwrap_or_default(),
            value: own("office:value")
                .or_else(|| own("office:date-value"))
                .or_else(|| own("office:time-value"))
                .or_else(|| own("office:boolean-value"))
                .or_else(|| own("office:string-value")),
            formula: own("table:formula"),
            is_error: tag.get("calcext:value-type").as_deref() == Some("error"),
            shown,
            text: String::new(),
            paragraphs: 0,
        });
    }

    /// Line breaks of the file are blanks; those of the text are marked until the cell is closed.
    fn text(&mut self, text: &str) {
        let Some(cell) = self
            .cell
            .as_mut()
            .filter(|_| self.skipped == 0 && self.in_paragraph)
        else {
            return;
        };
        for letter in text.chars() {
            match letter {
                '\u{1}' => cell.text.push('\n'),
                '\u{2}' => cell.text.push(' '),
                ' ' | '\n' | '\r' | '\t' => {
                    if !cell.text.ends_with(' ') {
                        cell.text.push(' ');
                    }
                }
                _ => cell.text.push(letter),
            }
        }
    }

    fn close(&mut self, name: &str) -> Result<(), ImportError> {
        if SKIPPED.contains(&name) {
            self.skipped = self.skipped.saturating_sub(1);
            return Ok(());
        }
        if self.skipped > 0 {
            return Ok(());
        }
        match name {
            "table:table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0
                    && let Some(grid) = self.grids.last_mut()
                {
                    grid.set_merged(std::mem::take(&mut self.merged));
                }
                budget::sheets(self.grids.len())?;
            }
            "text:p" | "text:h" => self.in_paragraph = false,
            "table:table-cell" | "table:covered-table-cell" if self.depth == 1 => {
                self.close_cell()?;
            }
            "table:table-row" if self.depth == 1 => self.close_row()?,
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), ImportError> {
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let (first, repeated) = (self.place.column, cell.repeated);
        self.place.column = first.saturating_add(repeated);
        if cell.rows > 1 || cell.columns > 1 {
            let last = Place::new(
                self.place.row.saturating_add(cell.rows - 1).min(LAST_ROW),
                first.saturating_add(cell.columns - 1).min(LAST_COLUMN),
            );
            self.merged.push(Area {
                first: Place::new(self.place.row, first),
                last,
            });
            budget::merged(self.merged.len())?;
        }
        self.budget.text(cell.text.len())?;
        let Some(read) = closed(cell) else {
            return Ok(());
        };
        if first > LAST_COLUMN || repeated > LAST_COLUMN + 1 - first {
            return Err(damaged("列号"));
        }
        for column in first..first + repeated {
            self.row.push((column, read.clone()));
        }
        Ok(())
    }

    fn close_row(&mut self) -> Result<(), ImportError> {
        let first = self.place.row;
        self.place.row = first.saturating_add(self.repeated);
        if self.row.is_empty() {
            return Ok(());
        }
        let Some(grid) = self.grids.last_mut() else {
            return Ok(());
        };
        for row in (first..).take(self.repeated as usize) {
            if row > LAST_ROW {
                return Err(damaged("行号"));
            }
            for (column, cell) in &self.row {
                self.budget
                    .put(grid, Place::new(row, *column), cell.clone())?;
            }
        }
        Ok(())
    }

    /// `'一览表'.A3:'一览表'.G11`.
    fn filter(&mut self, tag: &Tag<'_>) {
        if tag.get("table:display-filter-buttons").as_deref() != Some("true") {
            return;
        }
        let target = tag.get("table:target-range-address").unwrap_or_default();
        let mut ends = target.split(':').filter_map(|end| end.rsplit_once('.'));
        let (Some((sheet, first)), Some((_, last))) = (ends.next(), ends.next()) else {
            return;
        };
        let area = super::xlsx_sheet::area_of(&format!("{first}:{last}"));
        let sheet = sheet.trim_matches(['$', '\'']);
        if let Some(grid) = self.grids.iter_mut().find(|grid| grid.name == sheet) {
            grid.filter = area;
        }
    }
}

/// What a cell holds; `None` for nothing.
fn closed(cell: Open) -> Option<Cell> {
    let style = Style {
        shown: cell.shown,
        indent: 0,
    };
    let is_formula = cell.formula.is_some();
    let text = tidy(&cell.text);
    let value = cell.value.as_deref().unwrap_or_default();
    let number = || value.parse::<f64>().ok();
    let looks_wrong = is_formula && (cell.text.starts_with('#') || cell.text.starts_with("Err:"));
    let read = if cell.is_error || looks_wrong {
        text.map(|text| style.plain(Value::Error(text)))
    } else {
        match cell.kind.as_str() {
            "float" | "currency" | "percentage" => {
                // The type says number: a style of dates was left behind.
                let plain = matches!(cell.shown, Shown::Date(_));
                let style = if plain { Style::default() } else { style };
                number().map(|number| style.number(number, Epoch::From1900))
            }
            "date" => iso(value).map(|at| match day_number(at) {
                // Shown as 1899/12/30: the number 0, as in other formats.
                number if number < 1.0 => dated(style, number, DateParts::Day),
                _ => style.date(at),
            }),
            "time" => of_time(value).map(|number| dated(style, number, DateParts::Time)),
            "boolean" => Some(style.plain(Value::Bool(value == "true"))),
            "string" => {
                let text = text.clone().or_else(|| tidy(value));
                text.map(|text| style.plain(Value::Text(text)))
            }
            "" if is_formula && text.is_none() => {
                let formula = cell.formula.unwrap_or_default();
                let formula = formula
                    .trim_start_matches("of:")
                    .trim_start_matches("oooc:");
                Some(style.plain(Value::Formula(formula.into())))
            }
            _ => None,
        }
        .or_else(|| text.map(|text| style.plain(Value::Text(text))))
    };
    read.map(|mut cell| {
        cell.is_formula = is_formula;
        cell
    })
}

/// A number with the format of a date that is no day.
fn dated(style: Style, number: f64, part: DateParts) -> Cell {
    let shown = match style.shown {
        shown @ Shown::Date(_) => shown,
        _ => Shown::Date(part),
    };
    Style { shown, ..style }.number(number, Epoch::From1900)
}

/// Days since the day 0 of these sheets.
fn day_number(at: NaiveDateTime) -> f64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    let seconds = (at - zero.and_time(NaiveTime::MIN)).num_seconds();
    seconds as f64 / 86_400.0
}

/// `PT08H24M00S` as a part of a day.
fn of_time(text: &str) -> Option<f64> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds: f64 = rest.strip_suffix('S')?.parse().ok()?;
    let whole = f64::from(hours.parse::<u32>().ok()?) * 3600.0;
    Some((whole + f64::from(minutes.parse::<u32>().ok()?) * 60.0 + seconds) / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_day_stays_a_number() {
        assert_eq!(of_time("PT08H24M00S"), Some(0.35));
        assert_eq!(of_time("P1D"), None);
        let cell = |kind: &str, value: &str| {
            let cell = Open {
                repeated: 1,
                columns: 1,
                rows: 1,
                kind: kind.to_owned(),
                value: Some(value.to_owned()),
                formula: None,
                is_error: false,
                shown: Shown::Plain,
                text: "shown".to_owned(),
                paragraphs: 1,
            };
            closed(cell).map(|cell| (cell.value, cell.shown))
        };
        let time = (Value::Number(0.35), Shown::Date(DateParts::Time));
        assert_eq!(cell("time", "PT08H24M00S"), Some(time));
        let zero = (Value::Number(0.0), Shown::Date(DateParts::Day));
        assert_eq!(cell("date", "1899-12-30"), Some(zero));
        let Some((Value::Date(day), _)) = cell("date", "2025-04-01") else {
            panic!("a day");
        };
        assert_eq!(day.to_string(), "2025-04-01 00:00:00");
    }
}
