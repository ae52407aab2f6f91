use thiserror::Error;

use crate::model::value::Cell as _;
use crate::model::{
    MoneyUnit, ParseError, Portfolio, Project, ProjectColumn, Record as _, Row, Source, Sources,
    Table, parse_value,
};
use uuid::Uuid;

/// A table with headings, read from CSV text.
#[derive(Debug)]
pub struct Sheet {
    headings: Vec<String>,
    lines: Vec<csv::StringRecord>,
}

/// One line of a [`Sheet`].
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    sheet: &'a Sheet,
    record: &'a csv::StringRecord,
    /// The line as a person counts it: the headings are line 1.
    pub number: usize,
}

/// What can't be read, and where.
#[derive(Debug, Error)]
pub enum ImportProblem {
    /// The text is no table.
    #[error("不是规范的 CSV 表格：{0}")]
    Csv(#[from] csv::Error),
    /// A cell is no value of its field.
    #[error("第 {line} 行“{heading}”：{error}")]
    Cell {
        /// The line.
        line: usize,
        /// The heading of the column.
        heading: &'static str,
        /// Why.
        error: ParseError,
    },
    /// A cell names something that the table does not hold.
    #[error("第 {line} 行：没有“{name}”")]
    Unknown {
        /// The line.
        line: usize,
        /// The name.
        name: String,
    },
}

impl Sheet {
    /// Reads CSV text whose first line holds the headings.
    pub fn from_csv(text: &str) -> Result<Self, ImportProblem> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let headings = reader
            .headers()?
            .iter()
            .map(|heading| heading.trim().to_owned())
            .collect();
        let lines = reader.records().collect::<Result<_, _>>()?;
        Ok(Self { headings, lines })
    }

    /// The lines below the headings.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().enumerate().map(|(i, record)| Line {
            sheet: self,
            record,
            number: i + 2,
        })
    }
}

impl<'a> Line<'a> {
    /// The cell under a heading; empty where there is none.
    pub fn cell(self, heading: &str) -> &'a str {
        let place = self
            .sheet
            .headings
            .iter()
            .position(|other| other == heading);
        place
            .and_then(|place| self.record.get(place))
            .unwrap_or_default()
            .trim()
    }

    /// The words of a cell.
    pub fn words(self, heading: &str) -> impl Iterator<Item = &'a str> {
        self.cell(heading)
            .split('、')
            .map(str::trim)
            .filter(|word| !word.is_empty())
    }

    /// The error for a name that leads nowhere.
    pub fn unknown(self, name: &str) -> ImportProblem {
        ImportProblem::Unknown {
            line: self.number,
            name: name.to_owned(),
        }
    }
}

/// Reads a project from the cells whose headings are names of fields. Values are [`Source::Stated`] unless the
/// cell `suggested` lists their field; the category is the list's own sorting, [`Source::Filled`]. Cells that point into the outline are left to the caller.
pub fn read_project(portfolio: &Portfolio, line: Line<'_>, id: Uuid) -> Result<Row, ImportProblem> {
    let mut row = Row::blank(Table::Project, id);
    let mut sources = Sources::default();
    for (i, column) in ProjectColumn::ALL.iter().enumerate() {
        let spec = column.spec();
        let is_elsewhere = matches!(
            column,
            ProjectColumn::Outline
                | ProjectColumn::Mentions
                | ProjectColumn::Parent
                | ProjectColumn::CarriedFrom
                | ProjectColumn::Sources
        );
        if is_elsewhere {
            continue;
        }
        let value = parse_value(portfolio, spec.kind, line.cell(spec.name), MoneyUnit::Wan);
        let value = value.map_err(|error| ImportProblem::Cell {
            line: line.number,
            heading: spec.label,
            error,
        })?;
        let is_suggested = line.words("suggested").any(|name| name == spec.name);
        if !value.is_empty() {
            let source = match column {
                _ if is_suggested => Source::Suggested,
                // No text sorts itself into our categories.
                ProjectColumn::Category => Source::Filled,
                _ => Source::Stated,
            };
            sources = sources.with(*column, Some(source));
        }
        row.values[i] = value;
    }
    for name in line.words("suggested") {
        if !Project::COLUMNS.iter().any(|column| column.name == name) {
            return Err(line.unknown(name));
        }
    }
    row.values[ProjectColumn::Sources as usize] = sources.to_value();
    Ok(row)
}
