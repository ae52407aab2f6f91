use std::ops::Range;

use crate::model::{Decimal, Field, Money, MoneyUnit};
use crate::view::ABSENT;

/// A list as it is handed round, independent of any file format.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// `附件1`, above the title at the left; empty for none.
    pub attachment: String,
    /// The title.
    pub title: String,
    /// A second line below the title.
    pub subtitle: Option<String>,
    /// Who keeps the list; also the author in the file's properties.
    pub office: String,
    /// `编制单位：…`, at the left directly above the heads.
    pub left_line: String,
    /// `单位：万元`, at the right of the same line.
    pub right_line: String,
    /// The day of filling in, as it is to be printed.
    pub fill_date: Option<String>,
    /// The unit of every amount.
    pub unit: MoneyUnit,
    /// The sheet on which it is printed, always across.
    pub paper: Paper,
    /// What each level of groups goes by, the outermost first; empty for a plain list.
    pub group_headings: Vec<String>,
    /// The columns; the first holds the running numbers.
    pub columns: Vec<DocumentColumn>,
    /// Which column holds the names of projects and groups.
    pub label_column: usize,
    /// The rows, 合计 first. Every row has one cell per column.
    pub rows: Vec<DocumentRow>,
    /// What is to be explained below the table.
    pub notes: Vec<String>,
}

/// A sheet of paper, always across.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// 420 × 297 mm.
    #[default]
    A3,
    /// 297 × 210 mm.
    A4,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentColumn {
    /// The head.
    pub heading: String,
    /// The field that it shows; none for the running number.
    pub field: Option<Field>,
    /// Width in half-width characters of the body's size: a Chinese character takes two.
    pub width_chars: f64,
    /// Where texts stand.
    pub align: Align,
    /// Whether it holds amounts of [`Document::unit`].
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

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// What it stands for.
    pub kind: RowKind,
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
    /// A project.
    Item {
        /// Its number in its lowest group, from 1.
        number: usize,
    },
}

/// A cell of the table.
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
    /// A number with decimals, such as a rate.
    Decimal(Decimal),
    /// A number of projects.
    Count(usize),
    /// An amount, or a sum of amounts.
    Amount(Money),
    /// The amount of a part whose programme is in the same list. No sum counts it, so papers bracket it.
    Contained(Money),
}

impl Document {
    /// The rows whose projects a summary row adds up: all below 合计, or those of a group down to the
    /// next group of its rank. Empty for a project's row.
    pub fn rows_below(&self, index: usize) -> Range<usize> {
        let first = index + 1;
        let end = match self.rows.get(index).map(|row| &row.kind) {
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

    /// The notes as they stand below the table: `注：…`, numbered where there are several.
    pub fn note_lines(&self) -> Vec<String> {
        if let [only] = self.notes.as_slice() {
            return vec![format!("注：{only}")];
        }
        let numbered = self.notes.iter().enumerate();
        numbered
            .map(|(i, note)| format!("{}{}．{note}", if i == 0 { "注：" } else { "　　" }, i + 1))
            .collect()
    }

    /// What stands at the right above the heads: the day, where there is one, and the unit.
    pub fn right_text(&self) -> String {
        match &self.fill_date {
            Some(date) => format!("填报日期：{date}　　{}", self.right_line),
            None => self.right_line.clone(),
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
            Self::Count(count) => count.to_string(),
            Self::Amount(amount) => amount.format(unit),
            Self::Contained(amount) => format!("（{}）", amount.format(unit)),
        }
    }

    /// Whether it is shown at the right whatever the column says.
    pub const fn is_amount(&self) -> bool {
        matches!(self, Self::Absent | Self::Amount(_) | Self::Contained(_))
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

impl Paper {
    /// Every size.
    pub const ALL: [Self; 2] = [Self::A3, Self::A4];

    /// `A3` or `A4`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::A3 => "A3",
            Self::A4 => "A4",
        }
    }

    /// How many half-width characters of the body's 10.5 points stand between the margins.
    pub const fn width_chars(self) -> f64 {
        match self {
            Self::A3 => 205.0,
            Self::A4 => 140.0,
        }
    }
}
