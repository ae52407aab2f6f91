use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{Decimal, Field, Money, MoneyUnit, PaperKey, PaperRow, PartField, PartialDate};
use crate::view::{ABSENT, Shade};

/// The grounds of cells, by row and column of the table.
pub type Shades = BTreeMap<(usize, usize), Shade>;

/// A Chinese character for each programme above.
const INDENT: usize = 2;

/// The table of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentTable {
    /// What each level of groups goes by, the outermost first; empty for a plain list.
    pub group_headings: Vec<String>,
    /// The columns; the first holds the running numbers.
    pub columns: Vec<DocumentColumn>,
    /// Which column holds the names of projects and groups.
    pub label_column: usize,
    /// The rows, 合计 first or last. Every row has one cell per column.
    pub rows: Vec<DocumentRow>,
    /// For what its columns stand where the paper may come back and they are no fields; else empty.
    pub returns: Vec<Option<PaperKey>>,
    /// What stands behind the cells of columns that are coloured by a rule.
    pub shades: Shades,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentColumn {
    /// The head that adjacent columns share, in a row above their own; none for a head of both rows.
    pub group_heading: Option<String>,
    /// The head.
    pub heading: String,
    /// The field that it shows; none for the running number and for what is no field.
    pub field: Option<Field>,
    /// The field of the rows of which the paper is a list, where it shows one.
    pub part: Option<PartField>,
    /// Width in half-width characters of the body's size: a Chinese character takes two.
    pub width_chars: f64,
    /// Where texts stand.
    pub align: Align,
    /// Whether it holds amounts of the document's unit.
    pub is_money: bool,
}

/// Where a cell's content stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// Texts.
    Left,
    /// Short words, running numbers and heads.
    Centre,
    /// Amounts.
    Right,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// What it stands for.
    pub kind: RowKind,
    /// The project or row of the library about which it is; none of groups, sums and what is compared.
    pub of: Option<PaperRow>,
    /// One cell per column.
    pub cells: Vec<DocumentCell>,
}

/// What a row stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// 合计 over all projects, each once.
    Total {
        /// How many projects.
        count: usize,
    },
    /// The head of a group, with its sums.
    Group {
        /// Depth, from 1.
        level: usize,
        /// `一、`, `（一）`, `——`.
        numeral: String,
        /// What the group is called.
        label: String,
        /// How many projects.
        count: usize,
    },
    /// A project, or a line that belongs to one.
    Item {
        /// Its number in its lowest group, from 1.
        number: usize,
        /// The programmes above it in its group: so far its name is indented.
        level: usize,
    },
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentCell {
    /// Nothing to say.
    Empty,
    /// An amount that is not known: `—`, never 0.
    Absent,
    /// Text.
    Text(String),
    /// Text that nobody has confirmed yet; papers mark it with `*`.
    Suggested(String),
    /// A plain number.
    Integer(i64),
    /// A number with decimals.
    Decimal(Decimal),
    /// A rate in percent or points of it, with one decimal.
    Rate(Decimal),
    /// A number of projects.
    Count(usize),
    /// A date as far as it is known.
    Date(PartialDate),
    /// An amount, or a sum of amounts.
    Amount(Money),
    /// The amount of a part whose programme is in the same list. No sum counts it, so papers bracket it.
    Contained(Money),
}

/// Adjacent columns of the first head row: one shared head, or a column whose head takes both rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) struct HeadSpan<'a> {
    /// The shared head; none for a column by itself.
    pub heading: Option<&'a str>,
    /// The columns below it.
    pub columns: Range<usize>,
}

impl DocumentTable {
    /// Whether the heads take two rows.
    pub fn has_group_heads(&self) -> bool {
        self.columns
            .iter()
            .any(|column| column.group_heading.is_some())
    }

    /// The first head row from left to right.
    pub(in crate::report) fn head_spans(&self) -> Vec<HeadSpan<'_>> {
        let mut spans: Vec<HeadSpan<'_>> = Vec::new();
        for (i, column) in self.columns.iter().enumerate() {
            let heading = column.group_heading.as_deref();
            match spans.last_mut() {
                Some(span) if heading.is_some() && span.heading == heading => {
                    span.columns.end = i + 1;
                }
                _ => spans.push(HeadSpan {
                    heading,
                    columns: i..i + 1,
                }),
            }
        }
        spans
    }

    /// The rows whose projects a summary row adds up: all but 合计, or those of a group down to the next
    /// group of its rank. Empty for a project's row.
    pub(in crate::report) fn rows_below(&self, index: usize) -> Range<usize> {
        let first = index + 1;
        let end = match self.rows.get(index).map(|row| &row.kind) {
            // 合计 stands above the list, or below a table of sums.
            Some(RowKind::Total { .. }) if index > 0 => return 0..index,
            Some(RowKind::Total { .. }) => self.rows.len(),
            Some(RowKind::Group { level, .. }) => {
                let ends = |row: &DocumentRow| match &row.kind {
                    RowKind::Total { .. } => true,
                    RowKind::Group { level: other, .. } => other <= level,
                    RowKind::Item { .. } => false,
                };
                let below = self.rows[first..].iter();
                below
                    .clone()
                    .position(ends)
                    .map_or(self.rows.len(), |found| first + found)
            }
            Some(RowKind::Item { .. }) | None => first,
        };
        first..end
    }

    /// The columns over which the name in a row stands: of a sum and of the head of a group with those after it that say
    /// nothing.
    pub(in crate::report) fn label_span(&self, index: usize) -> Range<usize> {
        let first = self.label_column;
        let row = self.rows.get(index);
        let row = row.filter(|row| row.kind.summary_level().is_some());
        let behind = row
            .and_then(|row| row.cells.get(first + 1..))
            .unwrap_or_default();
        let is_empty = |cell: &&DocumentCell| **cell == DocumentCell::Empty;
        let empty = behind.iter().take_while(is_empty).count();
        first..first + 1 + empty
    }

    /// Whether sums are made of this row: a project's, or that of a group which lists none.
    pub fn is_leaf(&self, index: usize) -> bool {
        match self.rows.get(index).map(|row| &row.kind) {
            Some(RowKind::Item { .. }) => true,
            Some(RowKind::Group { .. }) => self.rows_below(index).is_empty(),
            Some(RowKind::Total { .. }) | None => false,
        }
    }

    /// Takes out the columns that say nothing in any row but the sums; their heads.
    pub fn hide_empty(&mut self) -> Vec<String> {
        let says =
            |cell: &DocumentCell| !matches!(cell, DocumentCell::Empty | DocumentCell::Absent);
        let leaves: Vec<&DocumentRow> = (0..self.rows.len())
            .filter(|index| self.is_leaf(*index))
            .filter_map(|index| self.rows.get(index))
            .collect();
        let kept: Vec<usize> = (0..self.columns.len())
            .filter(|place| {
                let mut cells = leaves.iter().filter_map(|row| row.cells.get(*place));
                *place == 0 || *place == self.label_column || cells.any(says)
            })
            .collect();
        if leaves.is_empty() || kept.len() == self.columns.len() {
            return Vec::new();
        }
        let hidden = (0..self.columns.len()).filter(|place| !kept.contains(place));
        let hidden = hidden.filter_map(|place| self.columns.get(place));
        let hidden = hidden.map(DocumentColumn::full_heading).collect();
        *self = self.with_columns(&kept);
        hidden
    }

    /// The same table with these columns only, in this order; the one with the names is among them.
    #[must_use]
    pub(in crate::report) fn with_columns(&self, places: &[usize]) -> Self {
        let new_place = |old: usize| places.iter().position(|place| *place == old);
        let rows = self.rows.iter().map(|row| DocumentRow {
            cells: places
                .iter()
                .filter_map(|place| row.cells.get(*place).cloned())
                .collect(),
            ..row.clone()
        });
        let columns = places.iter();
        let columns = columns.filter_map(|place| self.columns.get(*place).cloned());
        let shades = self.shades.iter();
        let shades =
            shades.filter_map(|((row, column), shade)| Some(((*row, new_place(*column)?), *shade)));
        let returns = places.iter();
        let returns = returns.filter_map(|place| self.returns.get(*place).copied());
        Self {
            group_headings: self.group_headings.clone(),
            columns: columns.collect(),
            label_column: new_place(self.label_column).unwrap_or_default(),
            rows: rows.collect(),
            returns: returns.collect(),
            shades: shades.collect(),
        }
    }

    /// For what a column stands where the paper may come back.
    pub fn key(&self, place: usize) -> Option<PaperKey> {
        let of_column = self.columns.get(place).and_then(DocumentColumn::key);
        of_column.or_else(|| *self.returns.get(place)?)
    }
}

impl DocumentColumn {
    /// For what of the library it stands; none of the running number and of what is computed for groups.
    pub fn key(&self) -> Option<PaperKey> {
        let part = self.part.map(PaperKey::Part);
        self.field.map(PaperKey::Field).or(part)
    }

    /// The head in one line: `资金来源·银行贷款`.
    pub fn full_heading(&self) -> String {
        match &self.group_heading {
            Some(group) => format!("{group}·{}", self.heading),
            None => self.heading.clone(),
        }
    }
}

impl DocumentCell {
    /// The cell as people read it; amounts in `unit` with two decimals.
    pub fn show(&self, unit: MoneyUnit) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Absent => ABSENT.to_owned(),
            Self::Text(text) => text.clone(),
            Self::Suggested(text) => format!("{text}*"),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Rate(rate) => rate.with_tenths(),
            Self::Count(count) => count.to_string(),
            Self::Date(date) => date.in_chinese(),
            Self::Amount(amount) => amount.format(unit),
            Self::Contained(amount) => format!("（{}）", amount.format(unit)),
        }
    }

    /// The same for a page whose lines are broken by somebody else: the mark of a suggestion never begins a line. A joiner
    /// of words keeps it there; it takes no room and is not seen.
    pub fn printed(&self, unit: MoneyUnit) -> String {
        match self {
            Self::Suggested(text) => format!("{text}\u{2060}*"),
            cell => cell.show(unit),
        }
    }

    /// Whether it is shown at the right whatever the column says.
    pub const fn is_amount(&self) -> bool {
        matches!(self, Self::Absent | Self::Amount(_) | Self::Contained(_))
    }
}

impl DocumentRow {
    /// How far the name of a part is indented below that of its programme, in half-width characters.
    pub const fn indent(&self) -> usize {
        match &self.kind {
            RowKind::Item { level, .. } => *level * INDENT,
            RowKind::Total { .. } | RowKind::Group { .. } => 0,
        }
    }
}

impl RowKind {
    /// The rank of a summary: 0 for 合计, from 1 for groups; `None` for a project.
    pub const fn summary_level(&self) -> Option<usize> {
        match self {
            Self::Total { .. } => Some(0),
            Self::Group { level, .. } => Some(*level),
            Self::Item { .. } => None,
        }
    }
}
