//! What each row below the heads is: a project, a part, a group, a total, a note, or more of the project above.

use crate::import::grid::{Cell, Grid, GridRow, Place, Value};

use super::cells::broken;
use super::heading::is_name;
use super::heads::Table;
use super::label::{
    Label, Numbering, count_of_parts, is_dots, is_note, marked, part_name, without_number,
};
use super::role::{ReadColumn, Role};
use super::serial::Serial;
use super::text::{end_bracket, level, one_line, says_nothing, tidy};

/// A row below the heads.
#[derive(Clone, Debug)]
pub struct BodyRow {
    /// The row, from 0.
    pub index: u32,
    /// What it is.
    pub kind: RowKind,
    /// Its first words.
    pub text: String,
    /// Where they stand.
    pub label_column: u32,
    /// Its number.
    pub serial: Option<u32>,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// 合计
    Total(Label),
    /// 小计
    Subtotal(Label),
    /// 其中：在建
    OfWhich(Label),
    /// 一、基础设施
    Group(Label),
    /// A project.
    Project(Name),
    /// A part of the project above.
    Part(Name),
    /// More of the project above.
    Continuation,
    /// It looks like a project and can't come in.
    Refused(String),
    /// Nothing of the list.
    Other(&'static str),
}

/// A name as the row has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Without marks, numbers and the count of parts.
    pub text: String,
    /// The number that was taken off before it, though the row has one: `21.`
    pub number: String,
    /// ★, ▲ …
    pub marks: String,
    /// The count of parts in a bracket behind it, with that bracket.
    pub parts: Option<(u32, String)>,
}

/// The rows of a sheet while they are looked through.
struct Rows<'a> {
    grid: &'a Grid,
    table: &'a Table,
    /// Whether projects have numbers.
    is_numbered: bool,
}

/// Says what each row below the heads is.
pub fn classify(grid: &Grid, table: &Table) -> Vec<BodyRow> {
    let body = || grid.rows().iter().filter(|row| row.index > table.last_head);
    let mut rows = Rows {
        grid,
        table,
        is_numbered: false,
    };
    let numbered = body().filter(|row| {
        let serial = table.serial.and_then(|column| row.cell(column));
        matches!(Serial::of(serial), Serial::Number(..)) && row.cell(table.name).is_some()
    });
    rows.is_numbered = numbered.count() > 0;
    let mut read: Vec<BodyRow> = Vec::new();
    for row in body() {
        if let Some(row) = rows.read(row, &read) {
            read.push(row);
        }
    }
    read
}

/// So many cells of a column are shown to the person who may choose what it holds, out of so many rows.
const SAMPLES: usize = 5;
const SAMPLED: usize = 500;

/// The columns of a sheet, each with what the first projects say in it: sums, groups and notes are no example of it.
pub fn with_samples(grid: &Grid, table: &Table, rows: &[BodyRow]) -> Vec<ReadColumn> {
    let is_of_projects = |row: &&BodyRow| {
        matches!(
            row.kind,
            RowKind::Project(_) | RowKind::Part(_) | RowKind::Continuation
        )
    };
    let sampled = rows.iter().filter(is_of_projects).take(SAMPLED);
    let sampled: Vec<&GridRow> = sampled.filter_map(|row| grid.row(row.index)).collect();
    let columns = table.columns.iter().cloned();
    let with_samples = columns.map(|mut column| {
        let cells = sampled.iter().filter_map(|row| row.cell(column.index));
        let texts = cells.map(ToString::to_string);
        let said = texts.filter(|text| !says_nothing(text));
        column.samples = said.take(SAMPLES).collect();
        column
    });
    with_samples.collect()
}

/// Whether an amount of a project stands without a unit of its own.
pub fn has_bare_amounts(grid: &Grid, table: &Table, rows: &[BodyRow]) -> bool {
    let columns = table.columns.iter();
    let amounts = columns.filter(|column| column.role.is_money() || column.is_own_money);
    let amounts: Vec<u32> = amounts
        .filter(|column| column.unit.is_none())
        .map(|column| column.index)
        .collect();
    let is_bare = |cell: &Cell| {
        let text = cell.to_string();
        !says_nothing(&text) && !text.contains(['元', '万', '亿'])
    };
    let mut projects = rows.iter().filter_map(|row| match row.kind {
        RowKind::Project(_) | RowKind::Part(_) | RowKind::Continuation => grid.row(row.index),
        _ => None,
    });
    projects.any(|row| {
        let mut cells = amounts.iter().filter_map(|column| row.cell(*column));
        cells.any(is_bare)
    })
}

impl<'a> Rows<'a> {
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

    fn read(&self, row: &'a GridRow, before: &[BodyRow]) -> Option<BodyRow> {
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
        before: &[BodyRow],
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
        let has_top = before
            .iter()
            .any(|row| matches!(row.kind, RowKind::Project(_)));
        match serial {
            Serial::Number(_, marks) => self.numbered(row, name, marks, data, has_top),
            Serial::Sub(of) if !name.trim().is_empty() => {
                // 2026-001 is the number of a project, 3.1 below 3 that of a part.
                let tops = before.iter().rev();
                let mut tops = tops.filter(|row| matches!(row.kind, RowKind::Project(_)));
                let top = tops.next();
                let is_of_top = of.is_none() || top.is_some_and(|top| top.serial == *of);
                let name = named(name, "", true);
                if top.is_some() && is_of_top {
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
        before: &[BodyRow],
    ) -> RowKind {
        // Rows of notes and empty numbers don't part what belongs together.
        let last = before
            .iter()
            .rev()
            .find(|row| !matches!(row.kind, RowKind::Other(_)));
        let last = last.map(|row| &row.kind);
        let has_top = before
            .iter()
            .any(|row| matches!(row.kind, RowKind::Project(_)));
        let is_below_project = matches!(
            last,
            Some(RowKind::Project(_) | RowKind::Part(_) | RowKind::Continuation)
        );
        if text.trim().is_empty() {
            return self.nameless(row, data, last, has_top);
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
        if is_indented && matches!(last, Some(RowKind::OfWhich(_))) {
            return RowKind::OfWhich(label);
        }
        if part_name(text).is_some() {
            let name = named(text, "", true);
            return if has_top {
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
        let is_group = |row: &BodyRow| matches!(&row.kind, RowKind::Group(label) if label.numbering == Numbering::Plain);
        if is_short && data.is_empty() && before.iter().any(is_group) {
            return RowKind::Group(label);
        }
        RowKind::Project(named(text, "", !self.is_numbered))
    }

    /// A row without number and name.
    fn nameless(
        &self,
        row: &'a GridRow,
        data: &[&ReadColumn],
        last: Option<&RowKind>,
        has_top: bool,
    ) -> RowKind {
        let has_source = data.iter().any(|column| column.role == Role::FundingSource);
        let has_money = data.iter().any(|column| column.role.is_money());
        if matches!(last, Some(RowKind::Refused(_))) {
            return RowKind::Refused("它所属的上一行没有读入".to_owned());
        }
        if has_top && (has_source || self.is_name_covered(row) || !has_money) {
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
        let below = self
            .grid
            .rows()
            .iter()
            .filter(|other| other.index > row.index);
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

/// A name taken apart. With `is_free` a number before it is not its own.
fn named(text: &str, marks: &str, is_free: bool) -> Name {
    let line = one_line(text);
    let (own_marks, bare) = marked(&line);
    let bare = part_name(bare).unwrap_or(bare);
    let unnumbered = if is_free { without_number(bare) } else { bare };
    let number = bare[..bare.len() - unnumbered.len()].trim().to_owned();
    let (later_marks, bare) = marked(unnumbered);
    let bare = tidy(bare);
    let parts = end_bracket(&bare).and_then(|(before, inner)| {
        let count = count_of_parts(inner)?;
        Some((count, bare[before.len()..].to_owned()))
    });
    let text = match &parts {
        Some((_, bracket)) => bare[..bare.len() - bracket.len()].trim_end().to_owned(),
        None => bare,
    };
    Name {
        text,
        number,
        marks: format!("{marks}{own_marks}{later_marks}"),
        parts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::understand::Mapping;
    use crate::model::Portfolio;

    fn kinds(lines: &[&[&str]]) -> Vec<String> {
        let mut grid = Grid::named("清单");
        let heads: &[&str] = &["序号", "项目名称", "建设内容", "总投资（万元）"];
        for (row, line) in (0..).zip([heads].iter().chain(lines)) {
            for (column, text) in (0..).zip(*line) {
                if !text.is_empty() {
                    grid.put(Place::new(row, column), Cell::text(*text));
                }
            }
        }
        let table = Table::find(&grid, &Portfolio::default(), &Mapping::default()).unwrap();
        let kind = |row: &BodyRow| match &row.kind {
            RowKind::Total(_) => "total".to_owned(),
            RowKind::Subtotal(_) => "subtotal".to_owned(),
            RowKind::OfWhich(label) => format!("of which {}", label.text),
            RowKind::Group(label) => format!("group {}", label.text),
            RowKind::Project(name) => format!("project {}", name.text),
            RowKind::Part(name) => format!("part {}", name.text),
            RowKind::Continuation => "more".to_owned(),
            RowKind::Refused(_) => "refused".to_owned(),
            RowKind::Other(other) => (*other).to_owned(),
        };
        classify(&grid, &table).iter().map(kind).collect()
    }

    #[test]
    fn rows_are_told_apart_by_number_name_and_words() {
        let read = kinds(&[
            &["甲", "乙", "丙", "1"],
            &["例", "××大桥", "一座", "100"],
            &["合计", "5", "", "99"],
            &["", "其中：在建（2项）", "", "30"],
            &["", "    预备（1项）", "", "20"],
            &["", "一、基础设施", "2", "50"],
            &["1", "★大桥（打包2个）", "一座", "20"],
            &["", "（1）引桥", "", "5"],
            &["", "　　主桥", "", "15"],
            &["2●", "21.码头", "", "30"],
            &["", "小计", "", "50"],
            &["二", "民生（2项）", "", "49"],
            &["3", "学校", "一所", "49"],
            &["4", "", "", ""],
            &["5", "", "一所", "3"],
            &["序号", "项目名称", "建设内容", "总投资（万元）"],
            &["……", "", "", ""],
            &["说明：本表按开工先后排列。", "", "", ""],
        ]);
        let expected = [
            "column numbers",
            "example",
            "total",
            "of which 在建",
            "of which 预备",
            "group 基础设施",
            "project 大桥",
            "part 引桥",
            "part 主桥",
            "project 码头",
            "subtotal",
            "group 民生",
            "project 学校",
            "empty",
            "refused",
            "heads",
            "above",
            "note",
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_group_without_number_is_known_by_its_sum() {
        let read = kinds(&[
            &["", "交通", "", "50"],
            &["1", "大桥", "一座", "20"],
            &["2", "码头", "一座", "30"],
            &["", "未编号的项目", "", "7"],
        ]);
        assert_eq!(
            read,
            [
                "group 交通",
                "project 大桥",
                "project 码头",
                "project 未编号的项目"
            ]
        );
    }
}
