//! What ledgers would change in a library: the same sheet twice changes nothing, blanks erase nothing, what a person
//! refuses does not come in, and every draft applies and can be taken back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod blanks;
mod decisions;
#[path = "../support/dice.rs"]
mod dice;
mod properties;
mod readings;
mod suspicious;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lantu::app::{ReportStage, import_lines};
use lantu::clock::new_id;
use lantu::import::difference::{CellKey, CellState, Choices, Difference, IncomingRow, RowKind};
use lantu::import::read;
use lantu::import::understand::{Options, Reading, understand};
use lantu::model::{Id, Op, Portfolio, Project, ProjectColumn, Source, Table, Value};
use lantu::report::ImportLine;
use serde_json::Value as Json;
use uuid::Uuid;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers")
}

/// All ledgers.
fn ledgers() -> Vec<String> {
    let names: Vec<String> = expected()["files"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(names.len(), 52);
    names
}

fn expected() -> Json {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The files that can be read, as a library reads them.
fn read_files(portfolio: &Portfolio, names: &[&str]) -> Vec<(String, Reading)> {
    let read = |name: &&str| {
        let workbook = read::file(&folder().join(name)).ok()?;
        let reading = understand(&workbook, portfolio, &Options::default()).ok()?;
        Some(((*name).to_owned(), reading))
    };
    names.iter().filter_map(read).collect()
}

fn compared(portfolio: &Portfolio, names: &[&str], choices: &Choices) -> Difference {
    Difference::new(portfolio, &read_files(portfolio, names), choices)
}

/// Applies a draft; gives the library after it, and checks that undo gives back the one before.
fn applied(portfolio: &Portfolio, difference: &Difference) -> Portfolio {
    let draft = difference.draft(new_id);
    let op = Op::edit(new_id(), draft.label, draft.changes);
    let mut after = portfolio.clone();
    after.apply_whole(&op).unwrap();
    let mut back = after.clone();
    back.apply_whole(&op.reversed(new_id())).unwrap();
    for table in Table::ALL {
        assert_eq!(
            back.table_rows(table),
            portfolio.table_rows(table),
            "{table}"
        );
    }
    after
}

fn imported(portfolio: &Portfolio, names: &[&str]) -> Portfolio {
    applied(portfolio, &compared(portfolio, names, &Choices::default()))
}

fn empty() -> Portfolio {
    let op = lantu::seed::empty(Uuid::nil()).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

fn project<'a>(portfolio: &'a Portfolio, name: &str) -> &'a Project {
    let mut projects = portfolio.projects().iter();
    projects.find(|project| project.name == name).unwrap()
}

fn row(difference: &Difference, number: u32) -> &IncomingRow {
    let mut rows = difference.rows().iter();
    rows.find(|row| row.number == number && row.key.is_some())
        .unwrap()
}

/// The key of a cell that differs, by its row and its printed word.
fn cell_key(difference: &Difference, number: u32, field: &str) -> CellKey {
    let row = row(difference, number);
    let mut cells = row.cells.iter();
    let cell = cells.find(|cell| cell.spot.to_string() == field);
    cell.unwrap().key(row.key.unwrap())
}

/// `field: old → new` of the cells that come in, by row.
fn lines(difference: &Difference) -> Vec<String> {
    let rows = difference.rows().iter();
    let rows = rows.filter(|row| row.kind == RowKind::Changed);
    let lines = rows.flat_map(|row| {
        let cells = row.cells.iter();
        let accepted = cells.filter(|cell| cell.state == CellState::Accepted);
        accepted.map(move |cell| {
            let (old, new) = (difference.old_text(cell), difference.new_text(cell));
            format!("{} {}: {old} → {new}", row.number, cell.spot)
        })
    });
    lines.collect()
}

#[test]
fn the_same_ledger_twice_changes_nothing_the_second_time() {
    let plan = lantu::seed::plan_portfolio().unwrap();
    for library in [Portfolio::default(), empty(), plan] {
        let had = library.projects().len();
        for name in ledgers() {
            let first = compared(&library, &[&name], &Choices::default());
            let counts = first.counts();
            let after = applied(&library, &first);
            assert_eq!(after.projects().len(), had + counts.new, "{name}");
            if had == 0 {
                let rows = first.rows().iter().filter(|row| row.key.is_some());
                assert_eq!(counts.new, rows.count(), "{name}: all rows come in");
            }
            let second = compared(&after, &[&name], &Choices::default());
            let counts = second.counts();
            assert_eq!(
                (counts.new, counts.changed),
                (0, 0),
                "{name} {:?}",
                lines(&second)
            );
            let draft = second.draft(new_id);
            assert!(draft.changes.is_empty(), "{name}: {}", draft.label);
        }
    }
}

/// Whatever was not read, or needs a look, stands on the paper on the import: in which cell, of which project, under which
/// head, and what a sheet states otherwise than its rows come to.
#[test]
fn what_was_not_read_stands_in_the_report_with_its_project_and_head() {
    let all = expected();
    let mut count = 0;
    for name in ledgers() {
        let readings = read_files(&empty(), &[&name]);
        let Some((_, reading)) = readings.first() else {
            continue;
        };
        let difference = Difference::new(&empty(), &readings, &Choices::default());
        let lines = import_lines(&difference, &readings, ReportStage::Planned);
        let list = |key: &str| {
            let list = all["files"][&name][key].as_array();
            list.cloned().unwrap_or_default()
        };
        for odd in list("not_understood").iter().chain(&list("doubtful")) {
            let cell = odd["cell"].as_str().unwrap();
            let mut told = lines.iter().filter(|line| line.place == cell);
            let is_told = |line: &ImportLine| {
                ["没有读懂", "需核对"].contains(&line.state.as_str()) || line.why.contains("需核对")
            };
            assert!(told.any(is_told), "{name} {cell}: {lines:#?}");
        }
        for odd in reading.not_understood.iter().chain(&reading.doubtful) {
            let is_it = |line: &&ImportLine| {
                line.place == odd.cell && [line.sheet.as_str(), ""].contains(&odd.sheet.as_str())
            };
            let line = lines.iter().find(is_it).unwrap();
            let project = odd.project.map(|at| reading.projects[at].name.as_str());
            assert_eq!(
                line.project,
                project.unwrap_or_default(),
                "{name} {}",
                odd.cell
            );
            // Forms of single projects have labels and no heads.
            let is_list = !reading.columns.is_empty();
            assert!(
                !line.field.is_empty() || !is_list,
                "{name} {}: {line:?}",
                odd.cell
            );
            count += usize::from(project.is_some());
        }
        let wrong = reading.declared.iter().filter(|each| !each.agrees);
        let told = lines.iter().filter(|line| line.state == "不符");
        assert_eq!(told.count(), wrong.count(), "{name}");
    }
    assert!(count > 50, "{count} cells have a project");
}

/// What is decided about a row is kept by where it stands.
#[test]
fn no_two_rows_of_a_ledger_have_the_same_key() {
    for name in ledgers() {
        let difference = compared(&empty(), &[&name], &Choices::default());
        let keys: Vec<_> = difference.rows().iter().filter_map(|row| row.key).collect();
        let different: BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len(), "{name}");
    }
}

#[test]
fn a_library_takes_one_ledger_after_the_other() {
    let mut library = empty();
    for name in ledgers() {
        library = imported(&library, &[&name]);
    }
    // All at once are one op, and the same projects: each file is looked for among those before.
    let names = ledgers();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let at_once = compared(&empty(), &names, &Choices::default());
    let after = applied(&empty(), &at_once);
    let (at_once_made, one_by_one) = (after.projects().len(), library.projects().len());
    assert!(at_once_made > 190, "{at_once_made}");
    assert_eq!(at_once_made, one_by_one);
    let again = compared(&after, &names, &Choices::default()).counts();
    assert_eq!((again.new, again.changed), (0, 0), "{again:?}");
}

/// What `expected.json` says of 26b beside 26a.
#[test]
fn a_departments_return_is_compared_with_the_list_as_a_careful_clerk_would() {
    let all = expected();
    let expected = &all["files"]["26b-monthly-return.xlsx"]["difference"];
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let choices = Choices::default();
    let difference = compared(&base, &["26b-monthly-return.xlsx"], &choices);
    let name = |id: Id<Project>| base.projects().get(id).unwrap().name.clone();
    let numbers = |is_it: &dyn Fn(&IncomingRow) -> bool| -> Vec<u64> {
        let rows = difference.rows().iter().filter(|row| row.file.is_some());
        rows.filter(|row| is_it(row))
            .map(|row| row.number.into())
            .collect()
    };
    let list = |key: &str| -> Vec<u64> {
        let list = expected[key].as_array().unwrap();
        list.iter().map(|row| row.as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(&|row| row.kind == RowKind::New), list("new"));
    assert_eq!(numbers(&|row| row.is_outside_remit), list("outside_remit"));
    assert_eq!(numbers(&|row| row.kind == RowKind::Undecided), [6]);
    for matched in expected["matched"].as_array().unwrap() {
        let row = row(&difference, matched["row"].as_u64().unwrap() as u32);
        assert_eq!(name(row.project.unwrap()), matched["to"]);
    }
    let missing = |of_others: bool| -> Vec<String> {
        let missing = difference.missing_in(0).into_iter();
        let missing = missing.filter(|(_, is)| *is == of_others);
        missing.map(|(id, _)| name(id)).collect()
    };
    let names = |key: &str| -> Vec<String> {
        let names = expected[key].as_array().unwrap();
        names
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(missing(false), names("not_in_file"));
    assert_eq!(missing(true), names("not_in_file_of_others"));
    let changed = |value: &Value| match value {
        Value::Money(money) => money.fen().to_string(),
        Value::Text(text) => text.clone(),
        value => panic!("{value:?}"),
    };
    let got: BTreeSet<(u64, String, String, String)> = difference
        .rows()
        .iter()
        .filter(|row| row.kind != RowKind::New)
        .flat_map(|row| {
            let cells = row.cells.iter();
            cells.map(|cell| {
                assert_eq!(cell.state, CellState::Accepted, "{cell:?}");
                let (old, new) = (changed(&cell.old), changed(&cell.new));
                (row.number.into(), cell.spot.to_string(), old, new)
            })
        })
        .collect();
    let text = |value: &Json| match value {
        Json::String(text) => text.clone(),
        value => value.to_string(),
    };
    let wanted = expected["changed"].as_array().unwrap().iter().map(|cell| {
        (
            cell["row"].as_u64().unwrap(),
            text(&cell["field"]),
            text(&cell["old"]),
            text(&cell["new"]),
        )
    });
    assert_eq!(got, wanted.collect::<BTreeSet<_>>());
    assert_eq!(
        difference.draft(new_id).label,
        "导入 26b-monthly-return.xlsx：改 5 处，新增 1 个"
    );
    let after = applied(&base, &difference);
    assert_eq!(project(&after, "竹汐码头").contact, "赵丙三 10000000093");
    let renamed = project(&after, "栎霜铁路货场");
    assert_eq!(renamed.source(ProjectColumn::Name), Some(Source::Filled));
    // Blank there, and kept.
    assert_eq!(renamed.contact, "李乙二 10000000002");
}
