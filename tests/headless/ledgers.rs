//! Every ledger of `ledgers/` is read and understood as `ledgers/expected.json` says.
//!
//! Where a careful clerk may decide either way (`may_be`, `may_refuse`) each of the ways is right. The table that is
//! printed has for each file what it states, what was read, what was not understood and why it is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use lantu::import::grid::ImportError;
use lantu::import::understand::{Options, Reading, understand};
use lantu::import::{claims, read};
use lantu::model::Portfolio;
use lantu::reconcile::matching::{Match, match_all};
use serde_json::{Map, Value, json};

/// Files that are read against the embedded plan, whose departments they spell in many ways.
const AGAINST_THE_PLAN: [&str; 2] = [
    "18-names-near-the-seed.xlsx",
    "19-departments-spelled-many-ways.xlsx",
];

/// Cells that are right as they were taken and told of besides: a day number without the format of a date.
const TOLD: [(&str, &str); 1] = [("17-one-form-per-project.xlsx", "C7")];

pub fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers")
}

pub fn reading(file: &str, plan: &Portfolio) -> Result<Reading, ImportError> {
    let workbook = read::file(&folder().join(file))?;
    let empty = Portfolio::default();
    let portfolio = if AGAINST_THE_PLAN.contains(&file) {
        plan
    } else {
        &empty
    };
    understand(&workbook, portfolio, &Options::default())
}

/// `C` and 7 of `C7`.
fn place(cell: &str) -> (&str, u64) {
    let at = cell
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(cell.len());
    (&cell[..at], cell[at..].parse().unwrap_or_default())
}

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of.get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The row of a project in its sheet.
fn key_of(project: &Value) -> (String, u64) {
    let row = project
        .get("row")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    (text(project, "sheet").to_owned(), row)
}

fn same_text(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    a == b || number(a).is_some() && number(a) == number(b)
}

/// Takes the values of a column out of a project; gives them in the form of `may_be`.
fn take(project: &mut Map<String, Value>, role: &str) -> Value {
    let role = role.split('(').next().unwrap_or_default();
    if role == "start+end" {
        return json!({"start": project.remove("start"), "end": project.remove("end")});
    }
    if let Some(rest) = role.strip_prefix("annual.") {
        let (year, part) = rest.split_once('.').unwrap();
        let year: i64 = year.parse().unwrap();
        let mut taken = Value::Null;
        if let Some(years) = project.get_mut("annual").and_then(Value::as_array_mut) {
            for each in years.iter_mut().filter(|each| each["year"] == year) {
                taken = each
                    .as_object_mut()
                    .unwrap()
                    .remove(part)
                    .unwrap_or_default();
            }
            years.retain(|each| each.as_object().unwrap().len() > 1);
            if years.is_empty() {
                project.remove("annual");
            }
        }
        return taken;
    }
    if role.starts_with("to_date") {
        let taken = project.remove("to_date").unwrap_or_default();
        return taken.get("done").cloned().unwrap_or_default();
    }
    project.remove(role).unwrap_or_default()
}

struct Comparison<'a> {
    file: &'a str,
    expected: &'a Value,
    read: Value,
    differences: Vec<String>,
}

impl Comparison<'_> {
    fn differ(&mut self, what: impl Into<String>) {
        self.differences.push(what.into());
    }

    fn heads(&mut self) {
        for key in ["sheet", "head_rows", "unit", "unit_from", "columns"] {
            let (expected, read) = (self.expected[key].clone(), self.read[key].clone());
            let is_nothing = expected.is_null() && read == "";
            if expected != read && !is_nothing {
                self.differ(format!("{key}: {read}, not {expected}"));
            }
        }
    }

    fn projects(&mut self) {
        let expected: Vec<Value> = list(self.expected, "projects").to_vec();
        let read: Vec<Value> = list(&self.read, "projects").to_vec();
        let keys = |projects: &[Value]| projects.iter().map(key_of).collect::<Vec<_>>();
        let (wanted, got) = (keys(&expected), keys(&read));
        for key in wanted.iter().filter(|key| !got.contains(key)) {
            self.differ(format!("row {} is no project", key.1));
        }
        for key in got.iter().filter(|key| !wanted.contains(key)) {
            self.differ(format!("row {} is a project", key.1));
        }
        for mut expected in expected {
            let found = read.iter().find(|read| key_of(read) == key_of(&expected));
            let Some(mut read) = found.cloned() else {
                continue;
            };
            self.choices(&mut expected, &mut read);
            let (expected, read) = (
                expected.as_object_mut().unwrap(),
                read.as_object_mut().unwrap(),
            );
            self.matching(expected, read);
            self.department(expected, read);
            let keys: BTreeSet<String> = expected.keys().chain(read.keys()).cloned().collect();
            for key in keys {
                let (wanted, got) = (expected.get(&key), read.get(&key));
                if wanted != got && !(key == "own" && self.is_note_of_source(wanted, got)) {
                    let show = |value: Option<&Value>| {
                        value.map_or_else(|| "nothing".to_owned(), Value::to_string)
                    };
                    self.differ(format!(
                        "row {} {key}: {}, not {}",
                        read["row"],
                        show(got),
                        show(wanted)
                    ));
                }
            }
        }
        let has_choice = list(self.expected, "doubtful")
            .iter()
            .any(|cell| list(cell, "may_be").len() > 1);
        let (wanted, got) = (self.expected["read"].clone(), self.read["read"].clone());
        if wanted != got && !has_choice {
            self.differ(format!("read: {got}, not {wanted}"));
        }
    }

    /// Notes of funding lines may stand with the project.
    fn is_note_of_source(&self, wanted: Option<&Value>, got: Option<&Value>) -> bool {
        let is_of_source = self.expected["columns"]
            .to_string()
            .contains("funding.source");
        is_of_source && wanted.is_none() && got.is_some()
    }

    /// Cells that may be read in several ways: one of them is taken, and both sides go on without.
    fn choices(&mut self, expected: &mut Value, read: &mut Value) {
        let row = expected["row"].as_u64().unwrap();
        let columns = self.expected["columns"].clone();
        for cell in list(self.expected, "doubtful").to_vec() {
            let (letters, of_row) = place(text(&cell, "cell"));
            let role = text(&columns, letters).to_owned();
            if of_row != row || role.is_empty() {
                continue;
            }
            take(expected.as_object_mut().unwrap(), &role);
            let taken = take(read.as_object_mut().unwrap(), &role);
            let is_right = list(&cell, "may_be")
                .iter()
                .any(|may| match may.as_object() {
                    Some(may) if may.contains_key("row") => may.get(&role) == Some(&taken),
                    Some(may) => {
                        let of = |key: &str| may.get(key).cloned().unwrap_or_default();
                        json!({"start": of("start"), "end": of("end")}) == taken
                    }
                    None => *may == taken,
                });
            if !is_right {
                self.differ(format!(
                    "{}: {taken}, none of {}",
                    text(&cell, "cell"),
                    cell["may_be"]
                ));
            }
        }
    }

    /// By what a row belongs to a project of the library, and which are taken or offered.
    fn matching(&mut self, expected: &mut Map<String, Value>, read: &mut Map<String, Value>) {
        let (wanted, got) = (expected.remove("match"), read.remove("match"));
        let Some(wanted) = wanted else {
            return;
        };
        let got = got.unwrap_or_default();
        if wanted["how"] != got["how"] || wanted["seed"] != got["library"] {
            self.differ(format!("match of row {}: {got}, not {wanted}", read["row"]));
        }
    }

    /// What is offered besides for a spelling is free; whether it is taken, and for what, is not.
    fn department(&mut self, expected: &mut Map<String, Value>, read: &mut Map<String, Value>) {
        let (wanted, got) = (expected.remove("department"), read.remove("department"));
        let (Some(wanted), Some(got)) = (wanted, got) else {
            return;
        };
        let (taken, offered) = (list(&wanted, "library"), list(&got, "library"));
        let is_right = match text(&wanted, "how") {
            "same" | "affix" => taken == offered,
            _ => taken.iter().all(|name| offered.contains(name)),
        };
        if wanted["how"] != got["how"] || !is_right {
            self.differ(format!("{}: {got}, not {wanted}", wanted["text"]));
        }
    }

    fn other_rows(&mut self) {
        let frees = ["above", "title", "instruction", "unit", "note"];
        let kind = |row: &Value| {
            let kind = text(row, "kind");
            let is_free = frees.contains(&kind) || kind.starts_with("report month");
            if is_free {
                "beside".to_owned()
            } else {
                kind.to_owned()
            }
        };
        for wanted in list(self.expected, "not_projects").to_vec() {
            let got = list(&self.read, "not_projects")
                .iter()
                .find(|got| got["row"] == wanted["row"])
                .map(kind);
            if got.as_ref() != Some(&kind(&wanted)) {
                self.differ(format!(
                    "row {} is {got:?}, not {}",
                    wanted["row"],
                    kind(&wanted)
                ));
            }
        }
        for wanted in list(self.expected, "refused_rows").to_vec() {
            if !list(&self.read, "refused_rows")
                .iter()
                .any(|got| got["row"] == wanted["row"])
            {
                self.differ(format!("row {} is not refused", wanted["row"]));
            }
        }
        for got in list(&self.read, "refused_rows").to_vec() {
            let mut wanted = list(self.expected, "refused_rows").iter();
            if !wanted.any(|wanted| wanted["row"] == got["row"]) {
                self.differ(format!("row {} is refused: {}", got["row"], got["why"]));
            }
        }
    }

    fn cells(&mut self) {
        let cells = |of: &Value, key: &str| -> Vec<(String, String)> {
            list(of, key)
                .iter()
                .map(|cell| (text(cell, "cell").to_owned(), text(cell, "text").to_owned()))
                .collect()
        };
        let wanted = cells(self.expected, "not_understood");
        let doubtful = cells(self.expected, "doubtful");
        let got = cells(&self.read, "not_understood");
        let looked_at = cells(&self.read, "doubtful");
        for (cell, text) in &wanted {
            match got.iter().find(|(other, _)| other == cell) {
                Some((_, other)) if same_text(text, other) => {}
                Some((_, other)) => self.differ(format!("{cell} holds {other}, not {text}")),
                None => self.differ(format!("{cell} ({text}) is not listed")),
            }
        }
        for (cell, text) in &doubtful {
            if !got.iter().chain(&looked_at).any(|(other, _)| other == cell) {
                self.differ(format!("{cell} ({text}) is not listed"));
            }
        }
        for (cell, text) in got.iter().chain(&looked_at) {
            let is_told = TOLD.contains(&(self.file, cell));
            if !is_told
                && !wanted
                    .iter()
                    .chain(&doubtful)
                    .any(|(other, _)| other == cell)
            {
                self.differ(format!("{cell} ({text}) is listed"));
            }
        }
    }

    /// What follows from the figures; in which words it differs from the print is free.
    fn derived(&mut self) {
        let got = list(&self.read, "derived").to_vec();
        for wanted in list(self.expected, "derived").to_vec() {
            let of_row = got.iter().find(|got| got["row"] == wanted["row"]);
            let says = |of: &Value| {
                let is_told = !list(of, "disagrees").is_empty();
                json!([of["rate"], of["ahead"], of["light"], is_told])
            };
            let got = of_row.map(says).unwrap_or_default();
            if got != says(&wanted) {
                self.differ(format!("derived {wanted}, not {got}"));
            }
        }
    }

    fn declared(&mut self) {
        let got = list(&self.read, "declared").to_vec();
        for wanted in list(self.expected, "declared").to_vec() {
            let is_of = |got: &&Value, cell: &Value| {
                got["cell"] == *cell || got.get("sum_cell") == Some(cell)
            };
            let counted = wanted.get("count").is_none()
                || got
                    .iter()
                    .filter(|got| is_of(got, &wanted["cell"]))
                    .any(|got| {
                        got.get("count") == wanted.get("count")
                            && got.get("count_read") == wanted.get("count_read")
                    });
            let cell = wanted.get("sum_cell").unwrap_or_else(|| &wanted["cell"]);
            let summed = wanted.get("sum").is_none()
                || got.iter().filter(|got| is_of(got, cell)).any(|got| {
                    got.get("sum") == wanted.get("sum")
                        && got.get("sum_read") == wanted.get("sum_read")
                });
            if !counted || !summed {
                let near = got.iter().find(|got| is_of(got, &wanted["cell"]));
                self.differ(format!("declared {wanted} not found; {near:?}"));
            }
        }
    }
}

/// The names of the projects that a match names.
pub fn names(portfolio: &Portfolio, found: &Match) -> Vec<String> {
    let ids = found.projects().into_iter();
    ids.map(|id| portfolio.projects().get(id).unwrap().name.clone())
        .collect()
}

/// A reading as it is printed, with how its projects stand to a library.
fn printed(reading: &Reading, portfolio: &Portfolio) -> Value {
    let mut printed = serde_json::to_value(reading).unwrap();
    let projects = printed["projects"].as_array_mut().unwrap();
    let matches = match_all(portfolio, &claims(reading));
    assert_eq!(projects.len(), matches.len());
    for (project, found) in projects.iter_mut().zip(matches) {
        project["match"] = json!({"how": found.how.word(), "library": names(portfolio, &found)});
    }
    printed
}

fn differences(
    file: &str,
    expected: &Value,
    result: Result<Reading, ImportError>,
    plan: &Portfolio,
) -> Vec<String> {
    let refused = text(expected, "refused");
    let reading = match result {
        Err(error) if refused == error.class() => return Vec::new(),
        Err(error) => return vec![format!("refused as {}: {error}", error.class())],
        Ok(_) if !refused.is_empty() => return vec![format!("not refused as {refused}")],
        Ok(reading) => reading,
    };
    let mut comparison = Comparison {
        file,
        expected,
        read: printed(&reading, plan),
        differences: Vec::new(),
    };
    comparison.heads();
    comparison.projects();
    comparison.other_rows();
    comparison.cells();
    comparison.declared();
    comparison.derived();
    comparison.differences
}

fn line(file: &str, result: &Result<Reading, ImportError>) -> String {
    let mut line = format!("{file:<42}");
    let written = match result {
        Ok(reading) => {
            let disagree = reading
                .declared
                .iter()
                .filter(|declared| !declared.agrees)
                .count();
            write!(
                line,
                "declared {:>3} ({disagree} differ)  read {:>3}  not understood {:>2}  to look at {:>2}  rows refused {}",
                reading.declared.len(),
                reading.projects.len(),
                reading.not_understood.len(),
                reading.doubtful.len(),
                reading.refused_rows.len(),
            )
        }
        Err(error) => write!(line, "refused: {}", error.class()),
    };
    written.unwrap();
    line
}

#[test]
fn every_ledger_is_read_as_a_careful_clerk_would() {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let plan = lantu::seed::plan_portfolio().unwrap();
    let files = all["files"].as_object().unwrap();
    assert_eq!(files.len(), 52);
    let mut failed = Vec::new();
    let mut table = String::new();
    for (file, expected) in files {
        let result = reading(file, &plan);
        writeln!(table, "{}", line(file, &result)).unwrap();
        let differences = differences(file, expected, result, &plan);
        if !differences.is_empty() {
            failed.push(format!("{file}\n    {}", differences.join("\n    ")));
        }
    }
    // Shown with --nocapture, and where something differs.
    let table = std::io::Write::write_all(&mut std::io::stdout(), table.as_bytes()).map(|()| table);
    table.unwrap();
    assert!(
        failed.is_empty(),
        "{} differ:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// The names of another office's departments stay as they stand, whatever library the file is read for.
#[test]
fn a_library_that_knows_none_of_the_departments_changes_no_name() {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let plan = lantu::seed::plan_portfolio().unwrap();
    let names = |file: &str, portfolio: &Portfolio| {
        let workbook = read::file(&folder().join(file)).ok()?;
        let reading = understand(&workbook, portfolio, &Options::default()).ok()?;
        let names = reading
            .projects
            .into_iter()
            .map(|project| project.lead_department);
        Some(names.collect::<Vec<_>>())
    };
    for file in all["files"].as_object().unwrap().keys() {
        if !AGAINST_THE_PLAN.contains(&file.as_str()) {
            let as_written = names(file, &Portfolio::default());
            assert_eq!(names(file, &plan), as_written, "{file}");
        }
    }
}
