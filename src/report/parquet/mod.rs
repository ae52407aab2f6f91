//! The content of a library for analysis over many libraries: tables as Parquet files, which DuckDB, DataFusion, Spark and
//! pandas read. What stands in them is what JSON says ([`super::json`]), under the same names and in the same encodings:
//! amounts as whole 分 in columns that end in `_fen`, dates as `2024`, `2024-09` or `2024-09-30`, rows pointed at by their
//! names with their ids beside them. Several names in one cell are parted by 、, several ids by a comma.

mod file;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::files::percent_encoded;
use crate::model::{
    Field, Id, Indicator, Kind, Portfolio, Project, Record as _, Row, Sum, Table, Value, light_of,
};
use crate::view::{self, Listing, Moment};

use self::file::{Cell, Column, Shape};
use super::ReportError;
use super::json::{part_columns, part_tables};
use super::json_value::{Labels, json_ids, json_name, json_word};

/// The tables of a library, as one answer of it has them.
pub struct Dataset<'a> {
    portfolio: &'a Portfolio,
    listing: &'a Listing,
    moment: Moment,
    library: &'a str,
    labels: Labels<'a>,
}

/// A file of a dataset: where it lies in the folder of the dataset, and what is in it.
pub struct DatasetFile {
    /// `projects/region=冷水江市/report_year=2026/report_month=11/LIBRARY.parquet`
    pub path: PathBuf,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The columns of the first place in every table: from which library a row is, and what kind of content it has.
const ORIGIN: [&str; 3] = ["library_id", "data_mark", "as_of"];

impl<'a> Dataset<'a> {
    /// The tables of the projects that `listing` has, without groups. `library` tells libraries apart; empty for content
    /// that is in none.
    pub fn new(
        portfolio: &'a Portfolio,
        listing: &'a Listing,
        moment: Moment,
        library: &'a str,
    ) -> Self {
        Self {
            portfolio,
            listing,
            moment,
            library,
            labels: Labels::of(portfolio),
        }
    }

    /// The table of projects: a row for each, a column for each field and for each column of the office's own (`own_` and
    /// its heading). `counted` and `not_counted` are those of JSON: a sum over the rows that are counted is the sum that
    /// the program shows.
    ///
    /// # Errors
    /// The file can't be put together.
    pub fn projects(&self) -> Result<Vec<u8>, ReportError> {
        self.projects_of(&self.listed())
    }

    /// Every table as a file in a folder that is parted by region, year and month, and by library in each: projects, what
    /// belongs to them, indicators. Files of other libraries lie beside them; the same library in the same month has the
    /// same names.
    ///
    /// # Errors
    /// A file can't be put together.
    pub fn files(&self) -> Result<Vec<DatasetFile>, ReportError> {
        let mut regions: BTreeMap<&str, Vec<&Project>> = BTreeMap::new();
        for project in self.listed() {
            let plan = self.portfolio.plan_of(project);
            let region = plan.map_or("", |plan| plan.region.as_str());
            regions.entry(region).or_default().push(project);
        }
        let mut files = Vec::new();
        for (region, projects) in regions {
            let mut add = |table: &str, bytes| {
                let path = self.place(table, region);
                files.push(DatasetFile { path, bytes });
            };
            add(Table::Project.rows_name(), self.projects_of(&projects)?);
            for table in part_tables() {
                add(table.rows_name(), self.parts_of(table, &projects)?);
            }
        }
        files.extend(self.indicators()?);
        Ok(files)
    }

    fn listed(&self) -> Vec<&'a Project> {
        let ids = self.listing.projects.iter();
        ids.filter_map(|id| self.portfolio.projects().get(*id))
            .collect()
    }

    /// Where each table lies below its region: year, month, library. A month before the year of the answer has begun is
    /// its first.
    pub fn place_in_region(&self) -> PathBuf {
        let month = view::month_under_report(self.moment);
        let (year, month) =
            month.map_or((self.moment.year, 1), |month| (month.year(), month.month()));
        let mut path = PathBuf::from(format!("report_year={year}"));
        path.push(format!("report_month={month:02}"));
        path.push(format!("{}.parquet", partition(self.library)));
        path
    }

    fn place(&self, table: &str, region: &str) -> PathBuf {
        let region = format!("region={}", partition(region));
        Path::new(table).join(region).join(self.place_in_region())
    }

    fn origin(&self) -> Vec<Cell> {
        let mark = self.portfolio.data_mark();
        vec![
            Cell::Text(self.library.to_owned()),
            mark.map_or(Cell::Nothing, |mark| Cell::Text(mark.to_owned())),
            Cell::Text(self.moment.today.to_string()),
        ]
    }

    fn projects_of(&self, projects: &[&Project]) -> Result<Vec<u8>, ReportError> {
        let fields: Vec<Field> = Field::all().collect();
        let own: Vec<Field> = self
            .portfolio
            .own_columns()
            .iter()
            .copied()
            .map(Field::Own)
            .collect();
        let mut columns = origin_columns();
        columns.push(Column::new("id", Shape::Text));
        columns.push(Column::new("counted", Shape::Flag));
        columns.push(Column::new("not_counted", Shape::Text));
        for field in &fields {
            columns.extend(declared(field.name(), field.kind()));
        }
        let own_name = |field: &Field| format!("own_{}", json_name(field.label(), field.kind()));
        columns.extend(
            own.iter()
                .map(|field| Column::new(own_name(field), shape(field.kind()))),
        );
        let counting = self.listing.counting(self.portfolio, self.moment);
        let rows = projects.iter().map(|project| {
            let value = |field| view::value(self.portfolio, project, field, self.moment);
            let is_held = |field: Field| counting.is_held(project.id, field);
            let holds = |field: &&Field| is_held(**field) && value(**field) != Value::Empty;
            let held = fields.iter().filter(holds);
            let held = held.map(|field| json_name(field.name(), field.kind()));
            let held_own = own.iter().filter(holds).map(own_name);
            let held: Vec<String> = held.chain(held_own).collect();
            let mut cells = self.origin();
            cells.push(Cell::Text(project.id.to_string()));
            cells.push(Cell::Flag(!is_held(Field::TOTAL_INVESTMENT)));
            cells.push(words(held.iter().map(String::as_str), ","));
            for field in &fields {
                let value = match (field.kind(), field.sum(), value(*field)) {
                    // No thing is a number of things, too.
                    (Kind::Integer, Sum::Added, Value::Empty) => Value::Integer(0),
                    (_, _, value) => value,
                };
                self.put(field.kind(), &value, &mut cells);
            }
            cells.extend(
                own.iter()
                    .map(|field| self.cell(field.kind(), &value(*field))),
            );
            cells
        });
        Ok(file::file(&columns, rows)?)
    }

    /// What belongs to projects; `project_counted` is the mark of the project's own row.
    fn parts_of(&self, table: Table, projects: &[&Project]) -> Result<Vec<u8>, ReportError> {
        let owner = [
            ("project_id", Shape::Text),
            ("project", Shape::Text),
            ("project_counted", Shape::Flag),
        ];
        let counting = self.listing.counting(self.portfolio, self.moment);
        let rows = projects.iter().flat_map(|project| {
            let is_counted = !counting.is_held(project.id, Field::TOTAL_INVESTMENT);
            let owner = vec![
                Cell::Text(project.id.to_string()),
                Cell::Text(project.name.clone()),
                Cell::Flag(is_counted),
            ];
            let rows = self.portfolio.parts(table, project.id).into_iter();
            rows.map(move |row| (owner.clone(), row))
        });
        self.table_of(table, &owner, rows)
    }

    /// Indicators and what they came to, in the region of their plan.
    fn indicators(&self) -> Result<Vec<DatasetFile>, ReportError> {
        let current = self.portfolio.current_plan();
        let region_of = |indicator: &Indicator| {
            let node = indicator
                .outline
                .and_then(|node| self.portfolio.outline().get(node));
            let plan = node.and_then(|node| self.portfolio.plans().get(node.plan));
            plan.or(current).map_or("", |plan| plan.region.as_str())
        };
        let mut regions: BTreeMap<&str, Vec<&Indicator>> = BTreeMap::new();
        for indicator in self.portfolio.indicators().iter() {
            regions
                .entry(region_of(indicator))
                .or_default()
                .push(indicator);
        }
        let mut values: HashMap<Id<Indicator>, Vec<Row>> = HashMap::new();
        for value in self.portfolio.indicator_values().iter() {
            values
                .entry(value.indicator)
                .or_default()
                .push(value.to_row());
        }
        let mut files = Vec::new();
        for (region, mut indicators) in regions {
            indicators.sort_by_key(|indicator| (indicator.position, indicator.id));
            let rows = indicators
                .iter()
                .map(|indicator| (Vec::new(), indicator.to_row()));
            let bytes = self.table_of(Table::Indicator, &[], rows)?;
            let path = self.place(Table::Indicator.rows_name(), region);
            files.push(DatasetFile { path, bytes });

            let owner = [("indicator_id", Shape::Text), ("indicator", Shape::Text)];
            let rows = indicators.iter().flat_map(|indicator| {
                let owner = vec![
                    Cell::Text(indicator.id.to_string()),
                    Cell::Text(indicator.name.clone()),
                ];
                let rows = values.get(&indicator.id).into_iter().flatten();
                rows.map(move |row| (owner.clone(), row.clone()))
            });
            let bytes = self.table_of(Table::IndicatorValue, &owner, rows)?;
            let path = self.place(Table::IndicatorValue.rows_name(), region);
            files.push(DatasetFile { path, bytes });
        }
        Ok(files)
    }

    /// A table whose rows say first to what they belong.
    fn table_of(
        &self,
        table: Table,
        owner: &[(&str, Shape)],
        rows: impl Iterator<Item = (Vec<Cell>, Row)>,
    ) -> Result<Vec<u8>, ReportError> {
        let of_table = part_columns(table);
        let mut columns = origin_columns();
        let owner = owner.iter();
        columns.extend(owner.map(|(name, shape)| Column::new(*name, *shape)));
        columns.push(Column::new("id", Shape::Text));
        for (_, name, kind) in &of_table {
            columns.extend(named(name, *kind));
        }
        let rows = rows.map(|(owner, row)| {
            let mut cells = self.origin();
            cells.extend(owner);
            cells.push(Cell::Text(row.id.to_string()));
            for (place, _, kind) in &of_table {
                let value = row.values.get(*place).unwrap_or(&Value::Empty);
                self.put(*kind, value, &mut cells);
            }
            cells
        });
        Ok(file::file(&columns, rows)?)
    }

    /// A value, and the ids at which it points where its kind points at any.
    fn put(&self, kind: Kind, value: &Value, cells: &mut Vec<Cell>) {
        cells.push(self.cell(kind, value));
        if json_ids("", kind, &Value::Empty).is_some() {
            let ids: Vec<String> = value.refs().iter().map(ToString::to_string).collect();
            cells.push(words(ids.iter().map(String::as_str), ","));
        }
        if json_word("", kind).is_some() {
            let light = light_of(kind, value).map(|light| self.portfolio.light_word(light));
            cells.push(light.map_or(Cell::Nothing, |word| Cell::Text(word.to_owned())));
        }
    }

    fn cell(&self, kind: Kind, value: &Value) -> Cell {
        match (value, kind) {
            (Value::Text(text), _) => Cell::Text(text.clone()),
            (Value::Choice(word), _) => Cell::Text((*word).to_owned()),
            (Value::Words(all), _) => words(all.iter().map(AsRef::as_ref), "、"),
            (Value::Date(date), _) => Cell::Text(date.to_string()),
            (Value::Integer(number), _) => Cell::Whole(*number),
            (Value::Money(amount), _) => Cell::Whole(amount.fen()),
            (Value::Decimal(number), _) => Cell::Number(number.to_f64()),
            (value @ (Value::Ref(_) | Value::Refs(_)), Kind::Ref(table) | Kind::Refs(table)) => {
                let names = value.refs().iter().map(|id| self.labels.label(table, *id));
                let names: Vec<_> = names.collect();
                words(names.iter().map(AsRef::as_ref), "、")
            }
            (Value::Ref(_) | Value::Refs(_) | Value::Empty | Value::Sources(_), _) => Cell::Nothing,
        }
    }
}

fn origin_columns() -> Vec<Column> {
    ORIGIN.map(|name| Column::new(name, Shape::Text)).into()
}

const fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::Integer | Kind::Ordinal | Kind::Money => Shape::Whole,
        Kind::Decimal => Shape::Number,
        Kind::Text
        | Kind::LongText
        | Kind::Date
        | Kind::Choice(_)
        | Kind::Ref(_)
        | Kind::Refs(_)
        | Kind::Words(_)
        | Kind::Sources => Shape::Text,
    }
}

/// The columns of a declared one: its value, with ids where it points, and of a light the word of the office.
fn declared(name: &str, kind: Kind) -> Vec<Column> {
    named(&json_name(name, kind), kind)
}

/// The same of one that has the name of JSON already.
fn named(name: &str, kind: Kind) -> Vec<Column> {
    let value = Column::new(name, shape(kind));
    let ids = json_ids(name, kind, &Value::Empty);
    let ids = ids.map(|(name, _)| name).or_else(|| json_word(name, kind));
    let beside = ids.map(|name| Column::new(name, Shape::Text));
    [value].into_iter().chain(beside).collect()
}

fn words<'w>(words: impl Iterator<Item = &'w str>, between: &str) -> Cell {
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        [] => Cell::Nothing,
        words => Cell::Text(words.join(between)),
    }
}

/// A word as the name of a folder that says a column's value, as Hive has them: signs with a meaning of their own in paths
/// are written by their numbers, nothing by a name that all readers know.
fn partition(word: &str) -> String {
    if word.is_empty() {
        return "__HIVE_DEFAULT_PARTITION__".to_owned();
    }
    let mut name = String::new();
    for letter in word.chars() {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_') {
            name.push(letter);
            continue;
        }
        let mut bytes = [0; 4];
        let bytes = letter.encode_utf8(&mut bytes).bytes();
        name.extend(bytes.flat_map(percent_encoded));
    }
    name
}

#[cfg(test)]
mod tests;
