//! `lantu fill`: forms of others, filled; read back by another reader, and by our own import.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipArchive;

use crate::shell::{error, json, output, projects};

/// Projects that the forms are filled with: more than any of them has rows.
const FILTER: &str = "总投资>=1亿";

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms")
}

fn expected() -> BTreeMap<String, BTreeMap<String, Option<String>>> {
    let text = fs::read_to_string(forms().join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A library with every kind of figure, which says that they are fictional.
struct Office {
    folder: TempDir,
    library: String,
}

impl Office {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let library = folder.path().join("库.lantu");
        let library = library.to_str().unwrap().to_owned();
        output(&["new", &library, "--from", "sample", "--projects", "60"]);
        Self { folder, library }
    }

    fn place(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Fills a form; what was told, and the file that came out.
    fn fill(&self, form: &str, more: &[&str]) -> (Value, PathBuf) {
        let out = match form.rsplit_once('.').unwrap() {
            (name, "xls") => format!("填好-{name}.xlsx"),
            _ => format!("填好-{form}"),
        };
        let (form, out) = (forms().join(form), self.place(&out));
        let mut args = vec!["fill", &self.library, form.to_str().unwrap(), "--to", &out];
        args.extend(["--replace", "--format", "json"]);
        args.extend(more);
        let told = json(&args);
        let place = PathBuf::from(told["to"].as_str().unwrap());
        (told, place)
    }

    /// The projects by their names, as the list for another program tells them.
    fn projects(&self, more: &[&str]) -> BTreeMap<String, Value> {
        let mut args = vec!["list", &self.library, "--format", "json"];
        args.extend(more);
        let mut found = Vec::new();
        projects(&json(&args), &mut found);
        let named = found.into_iter().map(|project| {
            let name = project["name"].as_str().unwrap().to_owned();
            (name, project)
        });
        named.collect()
    }
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// The cells of a sheet by another reader, with their places from 0.
fn cells(path: &Path, sheet: &str) -> BTreeMap<(u32, u32), Data> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap_or_default();
    let used = range.used_cells();
    used.map(|(row, column, data)| {
        let place = (row as u32 + top, column as u32 + left);
        (place, data.clone())
    })
    .collect()
}

fn text(cells: &BTreeMap<(u32, u32), Data>, row: u32, column: u32) -> String {
    cells
        .get(&(row, column))
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn column(letters: &str) -> u32 {
    let digit = |letter: u8| u32::from(letter - b'A') + 1;
    letters
        .bytes()
        .fold(0, |sum, letter| sum * 26 + digit(letter))
        - 1
}

#[test]
fn columns_of_all_forms_are_understood_without_help() {
    let office = Office::new();
    let (mut all, mut right, mut wrong) = (0, 0, Vec::new());
    for (form, expected) in expected() {
        let (told, _) = office.fill(&form, &["--filter", FILTER]);
        let columns = told["columns"].as_array().unwrap();
        for (letters, word) in expected {
            all += 1;
            let found = columns
                .iter()
                .find(|each| each["column"] == letters.as_str());
            let gets = found.map(|found| match &found["formula"] {
                Value::Bool(true) => "formula",
                _ => found["gets"].as_str().unwrap(),
            });
            let is_right = match &word {
                None => gets == Some("leave"),
                Some(word) => gets == Some(word.as_str()),
            };
            if is_right {
                right += 1;
            } else {
                wrong.push(format!("{form} {letters}: {gets:?}, not {word:?}"));
            }
        }
    }
    assert!(all > 200, "{all}");
    assert!(right * 100 >= all * 95, "{right} of {all}: {wrong:#?}");
}

/// What stands behind the last point of a name.
fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The parts of a form that say nothing of the cells that are filled are the same, byte by byte.
#[test]
fn parts_that_are_not_touched_are_the_same_bytes() {
    let office = Office::new();
    for form in expected().into_keys() {
        if ending(&form) == "xls" {
            continue;
        }
        let (_, path) = office.fill(&form, &["--filter", FILTER]);
        let before = parts(&fs::read(forms().join(&form)).unwrap());
        let after = parts(&fs::read(&path).unwrap());
        let mut touched: BTreeSet<&str> = BTreeSet::new();
        for (name, bytes) in &before {
            if after.get(name) != Some(bytes) {
                touched.insert(name.as_str());
            }
        }
        // A form of one project has a sheet more for each further one.
        let is_of_project =
            |name: &&String| form == "21-card.xlsx" && name.starts_with("xl/worksheets/form");
        for name in after.keys().filter(|name| !is_of_project(name)) {
            assert!(before.contains_key(name), "{form}: {name} is new");
        }
        let may: &[&str] = match form.as_str() {
            "02-annual-plan.xlsx" => &[
                "xl/worksheets/sheet1.xml",
                "xl/worksheets/sheet2.xml",
                "xl/workbook.xml",
                "xl/calcChain.xml",
                "xl/_rels/workbook.xml.rels",
                "[Content_Types].xml",
            ],
            "21-card.xlsx" => &[
                "xl/worksheets/sheet1.xml",
                "xl/workbook.xml",
                "xl/_rels/workbook.xml.rels",
                "[Content_Types].xml",
            ],
            // The sheet of projects is the third, the others are not filled.
            _ if ending(&form) == "docx" => &["word/document.xml"],
            _ => &[],
        };
        if may.is_empty() {
            let others = touched.iter().filter(|name| {
                !name.starts_with("xl/worksheets/sheet") && **name != "xl/workbook.xml"
            });
            // Boxes of notes stand by the rows of their cells.
            let others: Vec<_> = others.collect();
            assert!(others.is_empty(), "{form}: {others:?}");
            let sheets = touched
                .iter()
                .filter(|name| name.starts_with("xl/worksheets/"));
            assert_eq!(sheets.count(), 1, "{form}: {touched:?}");
        } else {
            assert!(
                touched.iter().all(|name| may.contains(name)),
                "{form}: {touched:?}"
            );
        }
        let kept = [
            "xl/styles.xml",
            "xl/sharedStrings.xml",
            "xl/theme/theme1.xml",
            "word/styles.xml",
        ];
        for name in kept {
            assert_eq!(before.get(name), after.get(name), "{form}: {name}");
        }
    }
}

/// What is read out of a filled form by our import is what the library has: nothing would change, no project is new.
#[test]
fn a_filled_form_that_comes_back_changes_nothing() {
    let office = Office::new();
    for form in expected().into_keys() {
        // Rows that are problems, and numbers of approvals, are no ledger of projects.
        if form.starts_with("04") || form.starts_with("05") || form.starts_with("08") {
            continue;
        }
        let (told, path) = office.fill(&form, &["--filter", FILTER]);
        assert!(told["rows"].as_u64().unwrap() > 1, "{form}");
        let path = path.to_str().unwrap();
        let read = json(&[
            "import",
            &office.library,
            path,
            "--dry-run",
            "--format",
            "json",
        ]);
        let file = &read["files"][0];
        assert_eq!(file["refused"], Value::Null, "{form}: {file}");
        let named = file["projects"].as_array().unwrap();
        let count = named.len() as u64;
        assert!(count >= told["rows"].as_u64().unwrap(), "{form}: {count}");
        assert_eq!(
            file["difference"]["new"],
            Value::Array(Vec::new()),
            "{form}"
        );
        let changed = file["difference"]["changed"].as_array().unwrap().iter();
        // What an import keeps as columns of the office's own, the one line that forms have for problems, and money that the
        // library holds by years while the form has one column for all.
        let is_news = |each: &&Value| {
            let field = each["field"].as_str().unwrap();
            !field.starts_with("own.")
                && !field.starts_with("funding.")
                && !field.starts_with("problems.")
        };
        let news: Vec<&Value> = changed.filter(is_news).collect();
        assert!(news.is_empty(), "{form}: {news:#?}");
    }
}

/// Amounts, words and dates of a form against those that the list for other programs tells.
#[test]
fn every_cell_says_what_the_library_says() {
    let office = Office::new();
    let at = ["--filter", FILTER, "--year", "2024", "--month", "9"];
    let known = office.projects(&at);
    assert!(known.len() > 20, "{}", known.len());
    let (told, path) = office.fill("03-month-report.xlsx", &at);
    assert_eq!(told["rows"].as_u64().unwrap() as usize, known.len());
    let cells = cells(&path, "9月");
    let body = 3..3 + known.len() as u32;
    let mut checked = 0;
    for row in body {
        let name = text(&cells, row, 1);
        let project = &known[&name];
        let wan = |column: u32, key: &str| {
            let cell = cells.get(&(row, column));
            let fen = project[key].as_i64();
            match (cell, fen) {
                (None, None) => {}
                (Some(Data::Float(number)), Some(fen)) => {
                    assert!(
                        (number * 1e6 - fen as f64).abs() < 0.5,
                        "{name} {key}: {number} {fen}"
                    );
                }
                // A part's amount is in that of its programme.
                (Some(Data::String(words)), Some(_)) => {
                    assert!(words.starts_with('（'), "{name} {key}");
                }
                other => panic!("{name} {key}: {other:?}"),
            }
        };
        wan(4, "total_investment_fen");
        wan(5, "planned_for_year_fen");
        wan(8, "completed_in_month_fen");
        wan(9, "completed_this_year_fen");
        wan(13, "completed_since_start_fen");
        for (column, key) in [
            (2, "investment_entity"),
            (6, "annual_target"),
            (12, "light"),
            (14, "problems_in_hand"),
        ] {
            let words = project[key].as_str().unwrap_or_default();
            assert_eq!(text(&cells, row, column), words, "{name} {key}");
        }
        assert_eq!(text(&cells, row, 0), (row - 2).to_string());
        checked += 1;
    }
    assert!(checked > 20);
    // Its own formula goes on to the last row, and so does the sum below.
    let sheet =
        String::from_utf8(parts(&fs::read(&path).unwrap())["xl/worksheets/sheet1.xml"].clone())
            .unwrap();
    let last = 3 + known.len();
    // In the row of a part it would reckon with brackets.
    let mut rows = (3..3 + known.len() as u32).rev();
    let whole = rows.find(|row| matches!(cells.get(&(*row, 4)), Some(Data::Float(_))));
    let whole = whole.unwrap() + 1;
    assert!(
        sheet.contains(&format!("<f>IF(E{whole}=\"\",\"\",N{whole}/E{whole})</f>"))
            || sheet.contains(&format!("IF(E{whole}=&quot;&quot;")),
        "{whole}"
    );
    assert!(sheet.contains(&format!("SUM(E4:E{last})")), "{last}");
    assert!(sheet.contains(&format!("sqref=\"L4:L{last}\"")), "{last}");
    assert!(
        sheet.contains(&format!("ref=\"A{0}:B{0}\"", last + 1)),
        "{last}"
    );
}

/// What a sum of the form counts is what the library counts: what parts hold is in brackets, also where a formula of the row
/// reckons with it.
#[test]
fn sums_of_the_form_count_what_parts_hold_once() {
    let office = Office::new();
    let at = ["--year", "2024", "--month", "9"];
    let (told, path) = office.fill("03-month-report.xlsx", &at);
    let rows = told["rows"].as_u64().unwrap() as u32;
    let listed = json(&[&["list", &office.library, "--format", "json"], &at[..]].concat());
    let all = listed["total_investment_fen"].as_i64().unwrap();
    let cells = cells(&path, "9月");
    let amounts = (3..3 + rows).filter_map(|row| cells.get(&(row, 4)));
    let (mut sum, mut parts_of) = (0.0, 0);
    for amount in amounts {
        match amount {
            Data::Float(number) => sum += number,
            Data::String(words) => {
                parts_of += 1;
                // As the form shows amounts: 0.00.
                let decimals = words.trim_end_matches('）').rsplit_once('.');
                let is_dressed = decimals.is_some_and(|(_, decimals)| decimals.len() == 2);
                assert!(words.starts_with('（') && is_dressed, "{words}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(parts_of > 0, "a programme with parts is among them");
    assert!((sum * 1e6 - all as f64).abs() < 1.0, "{sum} {all}");
    let notices = told["notices"].to_string();
    assert!(
        notices.contains("加了括号") && notices.contains("留空"),
        "{notices}"
    );
    let sheet =
        String::from_utf8(parts(&fs::read(&path).unwrap())["xl/worksheets/sheet1.xml"].clone());
    let ratios = sheet.unwrap().matches("<f>IF(E").count();
    assert_eq!(ratios, rows as usize - parts_of);
}

#[test]
fn what_is_not_there_is_said_once_and_by_its_name() {
    let office = Office::new();
    let form = forms().join("03-month-report.xlsx");
    let form = form.to_str().unwrap();
    let to = office.folder.path().join("x.xlsx");
    let to = to.to_str().unwrap();
    let said = |form: &str, more: &[&str]| {
        let args = ["fill", &office.library, form, "--to", to];
        error(&[&args, more].concat())
    };
    let wrong = said(form, &["--sheet", "8月"]);
    assert!(
        wrong.contains("没有工作表“8月”") && wrong.contains("9月"),
        "{wrong}"
    );
    let missing = said("没有这个.xlsx", &[]);
    assert_eq!(missing.matches("没有这个.xlsx").count(), 1, "{missing}");
}

/// Rows that are put in push all that lies below, in the sheet and elsewhere.
#[test]
fn what_lies_below_and_what_points_there_follows() {
    let office = Office::new();
    let (told, path) = office.fill("02-annual-plan.xlsx", &["--filter", FILTER]);
    let inserted = told["inserted_rows"].as_u64().unwrap();
    assert!(inserted > 5, "{told}");
    let total = 15 + inserted;
    let after = parts(&fs::read(&path).unwrap());
    let of = |name: &str| String::from_utf8(after[name].clone()).unwrap();
    let book = of("xl/workbook.xml");
    for part in [
        format!("$A$1:$V${}", total + 2),
        format!("$N${total}</"),
        "$3:$4".to_owned(),
        "fullCalcOnLoad=\"1\"".to_owned(),
    ] {
        assert!(book.contains(&part), "{part}: {book}");
    }
    let other = of("xl/worksheets/sheet2.xml");
    assert!(other.contains(&format!("N{total}</f>")), "{other}");
    assert!(other.contains(&format!("H5:H{})", total - 1)), "{other}");
    assert!(!after.contains_key("xl/calcChain.xml"));
    assert!(!of("[Content_Types].xml").contains("calcChain"));
    let sheet = of("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains(&format!("ref=\"H{0}:J{0}\"", total + 2)),
        "{sheet}"
    );
    let cells = cells(&path, "2024年计划");
    assert_eq!(text(&cells, total as u32 - 1, 1), "合计");
    assert_eq!(text(&cells, total as u32 + 1, 0), "填表人：");
    assert_eq!(told["rows"].as_u64().unwrap(), inserted + 10);
}
