//! What each row is, by its number, its name and what stands beside them.

use crate::import::grid::{Cell, Grid, GridRow, Place, Value};

use super::super::cells::broken;
use super::super::heading::is_name;
use super::super::heads::Table;
use super::super::label::{Label, Numbering, is_dots, is_note, part_name};
use super::super::role::{ReadColumn, Role};
use super::super::serial::Serial;
use super::super::text::{level, one_line};
use super::before::{Before, Last};
use super::name::named;
use super::row::{BodyRow, RowKind};

/// The rows of a sheet while they are looked through.
pub struct Rows<'a> {
    grid: &'a Grid,
    table: &'a Table,
    /// Whether projects have numbers.
    is_numbered: bool,
}

impl<'a> Rows<'a> {
    /// Those of a sheet.
    pub fn of(grid: &'a Grid, table: &'a Table) -> Self {
        let mut body = grid.rows().iter().filter(|row| row.index > table.last_head);
        let is_numbered = body.any(|row| {
            let serial = table.serial.and_then(|column| row.cell(column));
            matches!(Serial::of(serial), Serial::Number(..)) && row.cell(table.name).is_some()
        });
        Self {
            grid,
            table,
            is_numbered,
        }
    }

    /// The cell of a row in a column, unless it lies under a merged area that begins elsewhere.
    fn own(&self, row: &'a GridRow, column: u32) -> Option<&'a Cell> {
        let place = Place::new(row.index, column);
        let is_covered = self
            .grid
            .merged_at(place)
            .is_some_and(|area| area.first != place);
        row.cell(column).filter(|_| !is_covered)
    }

    fn text(&self, row: &'a GridRow, column: u32) -> String {
        self.own(row, column)
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// The columns besides name and number in which the row has a cell of its own.
    fn data(&self, row: &'a GridRow) -> Vec<&'a ReadColumn> {
        let columns = self.table.columns.iter();
        columns
            .filter(|column| !matches!(column.role, Role::Serial | Role::NAME))
            .filter(|column| self.own(row, column.index).is_some())
            .collect()
    }

    /// What a row is after those before it; none of a row that says nothing of the list.
    pub fn read(&self, row: &'a GridRow, before: &Before) -> Option<BodyRow> {
        let serial_column = self.table.serial;
        let serial = Serial::of(serial_column.and_then(|column| self.own(row, column)));
        let name = self.text(row, self.table.name);
        let data = self.data(row);
        let (label, label_column) = match (&serial, serial_column) {
            (Serial::Word(word), Some(column)) => (word.clone(), column),
            (Serial::None, _) if name.is_empty() => self.total_before(row),
            _ => (name.clone(), self.table.name),
        };
        let has_serial = !matches!(serial, Serial::None);
        if data.is_empty() && name.is_empty() && !has_serial {
            return beside(row);
        }
        let number = match &serial {
            Serial::Number(number, _) => Some(*number),
            _ => None,
        };
        let kind = self.kind(row, &serial, &name, &label, &data, before);
        let text = match (&kind, &serial) {
            (RowKind::Group(_), Serial::Numeral(_)) => {
                let number = serial_column.map(|column| one_line(&self.text(row, column)));
                format!("{} {}", number.unwrap_or_default(), one_line(&name))
            }
            _ => one_line(&label),
        };
        Some(BodyRow {
            index: row.index,
            kind,
            text,
            label_column,
            serial: number,
        })
    }

    /// 合计 in a column before the names, where the sheet has no column of numbers.
    fn total_before(&self, row: &'a GridRow) -> (String, u32) {
        let before = row
            .cells()
            .take_while(|(column, _)| *column < self.table.name);
        let mut texts = before.filter_map(|(column, cell)| Some((cell.as_text()?, column)));
        let total = texts.find(|(text, _)| {
            let label = Label::of(text);
            label.is_total() || label.is_subtotal()
        });
        let total = total.map(|(text, column)| (text.to_owned(), column));
        total.unwrap_or((String::new(), self.table.name))
    }

    fn kind(
        &self,
        row: &'a GridRow,
        serial: &Serial,
        name: &str,
        label_text: &str,
        data: &[&ReadColumn],
        before: &Before,
    ) -> RowKind {
        let has_number = matches!(serial, Serial::Number(..));
        let only_label = data.is_empty();
        if !has_number && is_dots(label_text) {
            return RowKind::Other("above");
        }
        if !has_number && (is_note(label_text) || only_label && is_remark(label_text)) {
            return RowKind::Other("note");
        }
        if row.index <= self.table.last_head + 3 && self.numbers_columns(row) {
            return RowKind::Other("column numbers");
        }
        if *serial == Serial::Example || name.contains("××") || name.starts_with("例：") {
            return RowKind::Other("example");
        }
        if !has_number && is_name(name) {
            return RowKind::Other("heads");
        }
        let label = if has_number {
            Label::of("")
        } else {
            Label::of(label_text)
        };
        if label.is_total() {
            return RowKind::Total(label);
        }
        if label.is_subtotal() {
            return RowKind::Subtotal(label);
        }
        if let Some(why) = self.own(row, self.table.name).and_then(broken) {
            return RowKind::Refused(format!("没有项目名称：{why}"));
        }
        match serial {
            Serial::Number(_, marks) => self.numbered(row, name, marks, data, before.has_top),
            Serial::Sub(of) if !name.trim().is_empty() => {
                // 2026-001 is the number of a project, 3.1 below 3 that of a part.
                let is_of_top = before.has_top && (of.is_none() || before.top_serial == *of);
                let name = named(name, "", true);
                if is_of_top {
                    RowKind::Part(name)
                } else {
                    RowKind::Project(name)
                }
            }
            Serial::Numeral(numbering) if !name.trim().is_empty() => RowKind::Group(Label {
                numbering: *numbering,
                ..Label::of(name)
            }),
            Serial::Word(_) if !name.trim().is_empty() => RowKind::Project(named(name, "", true)),
            _ => self.unnumbered(row, label_text, label, data, before),
        }
    }

    /// A row with a number is a project if it has a name.
    fn numbered(
        &self,
        row: &'a GridRow,
        name: &str,
        marks: &str,
        data: &[&ReadColumn],
        has_top: bool,
    ) -> RowKind {
        if !name.trim().is_empty() {
            return RowKind::Project(named(name, marks, true));
        }
        if has_top && self.is_name_covered(row) {
            return RowKind::Continuation;
        }
        if data.is_empty() {
            return RowKind::Other("empty");
        }
        RowKind::Refused("没有项目名称".to_owned())
    }

    fn is_name_covered(&self, row: &'a GridRow) -> bool {
        let area = self.grid.merged_at(Place::new(row.index, self.table.name));
        area.is_some_and(|area| area.first.row < row.index && area.first.row > self.table.last_head)
    }

    fn unnumbered(
        &self,
        row: &'a GridRow,
        text: &str,
        label: Label,
        data: &[&ReadColumn],
        before: &Before,
    ) -> RowKind {
        let is_below_project = before.last == Last::Project;
        if text.trim().is_empty() {
            return self.nameless(row, data, before);
        }
        let is_indented = text.starts_with([' ', '　', '\u{a0}'])
            || self
                .own(row, self.table.name)
                .is_some_and(|cell| cell.indent > 0);
        if level(text).starts_with("其中") {
            return if is_below_project {
                RowKind::Part(named(text, "", true))
            } else {
                let rest = part_name(text).map_or_else(String::new, str::to_owned);
                RowKind::OfWhich(Label::of(&rest))
            };
        }
        if is_indented && before.last == Last::OfWhich {
            return RowKind::OfWhich(label);
        }
        if part_name(text).is_some() {
            let name = named(text, "", true);
            return if before.has_top {
                RowKind::Part(name)
            } else {
                RowKind::Project(name)
            };
        }
        if label.numbering != Numbering::Plain {
            return RowKind::Group(label);
        }
        let has_words = data
            .iter()
            .any(|column| !column.role.is_money() && !column.is_own_money);
        if label.count.is_some() && (self.is_numbered || !has_words) {
            return RowKind::Group(label);
        }
        if is_indented && self.is_numbered && is_below_project {
            return RowKind::Part(named(text, "", false));
        }
        let is_short = label.text.chars().count() <= 20;
        if is_short && self.is_numbered && (data.is_empty() || !has_words && self.sums_up(row)) {
            return RowKind::Group(label);
        }
        // Where groups have no numbers, a short label alone is the next of them.
        if is_short && data.is_empty() && before.has_plain_group {
            return RowKind::Group(label);
        }
        RowKind::Project(named(text, "", !self.is_numbered))
    }

    /// A row without number and name.
    fn nameless(&self, row: &'a GridRow, data: &[&ReadColumn], before: &Before) -> RowKind {
        let has_source = data.iter().any(|column| column.role == Role::FundingSource);
        let has_money = data.iter().any(|column| column.role.is_money());
        if before.last == Last::Refused {
            return RowKind::Refused("它所属的上一行没有读入".to_owned());
        }
        if before.has_top && (has_source || self.is_name_covered(row) || !has_money) {
            return RowKind::Continuation;
        }
        if has_money {
            return RowKind::Refused("没有项目名称".to_owned());
        }
        RowKind::Other("above")
    }

    /// Whether the row's total is that of the numbered rows below it, up to the next without number.
    fn sums_up(&self, row: &'a GridRow) -> bool {
        let column = self
            .table
            .columns
            .iter()
            .find(|column| column.role == Role::TOTAL);
        let amount = |row: &GridRow| {
            let cell = column.and_then(|column| row.cell(column.index))?;
            match &cell.value {
                Value::Number(number) => Some(*number),
                _ => level(&cell.to_string()).replace(',', "").parse().ok(),
            }
        };
        let Some(stated) = amount(row) else {
            return false;
        };
        let rows = self.grid.rows();
        let next = rows.partition_point(|other| other.index <= row.index);
        let below = rows[next..].iter();
        let serial =
            |row: &GridRow| Serial::of(self.table.serial.and_then(|column| row.cell(column)));
        let numbered = below.take_while(|row| matches!(serial(row), Serial::Number(..)));
        let amounts: Vec<f64> = numbered.filter_map(amount).collect();
        !amounts.is_empty() && (amounts.iter().sum::<f64>() - stated).abs() < 0.005
    }

    /// 甲 乙 丙 1 2 3=1+2
    fn numbers_columns(&self, row: &'a GridRow) -> bool {
        let is_number = |text: &str| {
            let text = level(text);
            let is_letter = text.chars().count() == 1
                && "甲乙丙丁戊己庚辛壬癸ABCDEFGHIJKLMNOPQRSTUVWXYZ".contains(&text);
            let is_sum = !text.is_empty()
                && text.chars().count() < 16
                && text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '（'))
                && text
                    .chars()
                    .all(|c| c.is_ascii_digit() || "=+-×÷*/()（）".contains(c));
            is_letter || is_sum || matches!(text.as_str(), "栏次" | "栏号")
        };
        let cells: Vec<String> = row.cells().map(|(_, cell)| cell.to_string()).collect();
        let name = self.text(row, self.table.name);
        cells.len() >= 3 && !name.is_empty() && cells.iter().all(|text| is_number(text))
    }
}

/// A row that holds something only outside the columns of the list: a note that begins further right.
fn beside(row: &GridRow) -> Option<BodyRow> {
    let (column, cell) = row
        .cells()
        .find(|(_, cell)| cell.as_text().is_some_and(is_note))?;
    Some(BodyRow {
        index: row.index,
        kind: RowKind::Other("note"),
        text: one_line(&cell.to_string()),
        label_column: column,
        serial: None,
    })
}

/// A remark that stands alone in a row: in brackets as a whole, or a sentence.
fn is_remark(text: &str) -> bool {
    let text = level(text);
    let is_bracketed = text.starts_with(['(', '（'])
        && text.ends_with([')', '）'])
        && Label::of(&text).count.is_none();
    is_bracketed || text.chars().count() > 30 || text.contains(['。', '；', ';'])
}
