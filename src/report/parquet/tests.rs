use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Write as _;

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field as Read;
use serde_json::Value as Json;

use super::super::fixture::{self, MOMENT};
use super::super::write_json;
use super::*;

type Rows = Vec<BTreeMap<String, Read>>;

fn rows(bytes: &[u8]) -> Rows {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let cells = rows.map(|row| {
        let row = row.unwrap();
        let cells = row.get_column_iter();
        cells
            .map(|(name, cell)| (name.clone(), cell.clone()))
            .collect()
    });
    cells.collect()
}

fn projects(portfolio: &Portfolio, listing: &Listing) -> Rows {
    let dataset = Dataset::new(portfolio, listing, MOMENT, "L");
    rows(&dataset.projects().unwrap())
}

/// What JSON says of a cell, as a cell of Parquet.
fn cell(json: &Json) -> Read {
    match json {
        Json::Null => Read::Null,
        Json::Bool(flag) => Read::Bool(*flag),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Read::Double(number.as_f64().unwrap()), Read::Long),
        Json::String(text) => Read::Str(text.clone()),
        Json::Array(all) if all.is_empty() => Read::Null,
        Json::Array(all) => {
            let all: Vec<&str> = all.iter().filter_map(Json::as_str).collect();
            Read::Str(all.join("、"))
        }
        Json::Object(_) => panic!("an object in a cell"),
    }
}

#[test]
fn a_project_says_in_each_column_what_json_says_under_that_name() {
    let portfolio = fixture::portfolio();
    let listing = fixture::listing(&portfolio, &[]);
    let table = projects(&portfolio, &listing);
    let mut bytes = Vec::new();
    write_json(&mut bytes, &portfolio, &listing, MOMENT).unwrap();
    let json: Json = serde_json::from_slice(&bytes).unwrap();
    let projects = json["projects"].as_array().unwrap();
    assert_eq!(table.len(), projects.len());
    for (row, project) in table.iter().zip(projects) {
        for (name, value) in project.as_object().unwrap() {
            let is_of_other_tables =
                value.is_object() || part_tables().any(|table| table.rows_name() == name);
            if is_of_other_tables || name.ends_with("_ids") {
                continue;
            }
            if name == "not_counted" {
                let names: Vec<&str> = value
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(Json::as_str)
                    .collect();
                let told = match names.as_slice() {
                    [] => Read::Null,
                    names => Read::Str(names.join(",")),
                };
                assert_eq!(row[name], told, "{name} of {}", project["name"]);
                continue;
            }
            let found = match (&row[name], cell(value)) {
                (Read::Double(found), Read::Long(whole)) => {
                    assert!((found - whole as f64).abs() < f64::EPSILON, "{name}");
                    continue;
                }
                (found, _) => found,
            };
            assert_eq!(*found, cell(value), "{name} of {}", project["name"]);
        }
    }
}

#[test]
fn the_sum_over_the_rows_that_are_counted_is_that_of_the_listing() {
    let portfolio = fixture::portfolio();
    let listing = fixture::listing(&portfolio, &[]);
    let table = projects(&portfolio, &listing);
    let counted = table
        .iter()
        .filter(|row| row["counted"] == Read::Bool(true));
    let amounts = counted.filter_map(|row| match row["total_investment_fen"] {
        Read::Long(fen) => Some(fen),
        _ => None,
    });
    assert_eq!(amounts.sum::<i64>(), listing.totals.total_investment.fen());
    assert!(table.iter().any(|row| row["counted"] == Read::Bool(false)));
}

#[test]
fn the_files_of_a_library_lie_by_region_year_and_month() {
    let portfolio = fixture::marked_portfolio();
    let listing = fixture::listing(&portfolio, &[]);
    let files = Dataset::new(&portfolio, &listing, MOMENT, "01/9")
        .files()
        .unwrap();
    let found: Vec<String> = files
        .iter()
        .map(|file| file.path.display().to_string().replace('\\', "/"))
        .collect();
    for table in [
        "projects",
        "funding",
        "milestones",
        "progress",
        "annual_plans",
    ] {
        let path =
            format!("{table}/region=冷水江市/report_year=2025/report_month=06/01%2F9.parquet");
        assert!(found.contains(&path), "{path} in {found:?}");
    }
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len());
    let funding = files.iter().find(|file| file.path.starts_with("funding"));
    let funding = rows(&funding.unwrap().bytes);
    assert_eq!(funding[0]["library_id"], Read::Str("01/9".to_owned()));
    assert_eq!(funding[0]["data_mark"], Read::Str("示例数据".to_owned()));
    assert_eq!(funding[0]["as_of"], Read::Str("2025-06-30".to_owned()));
    assert_eq!(funding[0]["amount_fen"], Read::Long(25_000_000_000));
    assert_eq!(funding[0]["project_counted"], Read::Bool(true));
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let portfolio = fixture::portfolio();
    let listing = fixture::listing(&portfolio, &[]);
    let made = || {
        let files = Dataset::new(&portfolio, &listing, MOMENT, "L")
            .files()
            .unwrap();
        files
            .into_iter()
            .map(|file| (file.path, file.bytes))
            .collect::<Vec<_>>()
    };
    assert_eq!(made(), made());
}

#[test]
fn no_two_columns_of_a_table_have_one_name() {
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let query = crate::view::Query::default();
    let listing = crate::view::run(
        &portfolio,
        &crate::view::Index::new(&portfolio),
        &query,
        MOMENT,
    );
    let listing = listing.unwrap();
    let files = Dataset::new(&portfolio, &listing, MOMENT, "")
        .files()
        .unwrap();
    assert!(
        files
            .iter()
            .any(|file| file.path.starts_with("indicator_values"))
    );
    for file in files {
        let mut read: File = tempfile::tempfile().unwrap();
        read.write_all(&file.bytes).unwrap();
        let reader = SerializedFileReader::new(read).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr();
        let names: Vec<&str> = schema
            .columns()
            .iter()
            .map(|column| column.name())
            .collect();
        assert_eq!(
            names.iter().collect::<HashSet<_>>().len(),
            names.len(),
            "{}: {names:?}",
            file.path.display()
        );
    }
}
