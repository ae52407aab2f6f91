//! Libraries that somebody made to do harm, and texts that a spreadsheet would carry out.

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _, open_workbook_auto};
use lantu::app::parse_block;
use lantu::model::{Change, ProjectColumn};
use lantu::store::read_only;
use rusqlite::config::DbConfig;

use super::damage::raw;
use super::drive::Place;
use super::library::{now, open, project, rename, text, worked};
use super::trials::Trials;
use super::verify::{assert_in_words, reopen};

pub fn trials(trials: &mut Trials) {
    trials.short("fault_30_formulas_stay_text", &[], formulas);
    trials.short("fault_31_texts_that_are_none", &[], broken_texts);
    trials.short("fault_33_a_foreign_trigger", &[], || refuses(TRIGGERS));
    trials.short("fault_33_altered_tables", &[], || refuses(TABLES));
    trials.short("fault_33_foreign_views", &[], || refuses(VIEWS));
    trials.short("fault_33_foreign_tables", &[], || refuses(EXTRA));
    trials.short("fault_33_huge_values", &[], || refuses(HUGE));
}

const TRIGGERS: &[&str] = &[
    "CREATE TRIGGER spy AFTER INSERT ON op BEGIN DELETE FROM milestone; END",
    "CREATE TRIGGER spy AFTER UPDATE ON project BEGIN UPDATE plan SET name = '改'; END",
    "DROP TRIGGER op_is_never_updated",
    "DROP TRIGGER op_is_never_updated;
     CREATE TRIGGER op_is_never_updated BEFORE UPDATE ON op BEGIN SELECT 1; END",
];

const TABLES: &[&str] = &[
    "ALTER TABLE project ADD COLUMN twice INTEGER GENERATED ALWAYS AS (total_investment * 2)",
    "ALTER TABLE project ADD COLUMN more TEXT",
    "ALTER TABLE project ADD COLUMN more TEXT NOT NULL DEFAULT 'x'",
    "ALTER TABLE milestone RENAME COLUMN note TO remark",
    "ALTER TABLE problem RENAME TO issue",
    "DROP TABLE own_value",
    "PRAGMA foreign_keys = OFF; DROP TABLE category; CREATE VIEW category AS SELECT id, NULL AS parent, name, position FROM department",
];

/// Each is refused by whoever opens it, before a row is read.
pub fn refuses(cases: &[&str]) {
    let mut passed = Vec::new();
    for sql in cases {
        let place = Place::empty("十四五.lantu");
        std::fs::write(&place.library, worked()).unwrap();
        raw(&place.library).execute_batch(sql).unwrap();
        let before = std::fs::metadata(&place.library).unwrap();
        match (
            open(&place.library),
            read_only(&place.library).and_then(|found| found.portfolio()),
        ) {
            (Err(error), Err(other)) => {
                assert_in_words(&error.to_string(), &place.library);
                assert_in_words(&other.to_string(), &place.library);
            }
            _ => passed.push(*sql),
        }
        let after = std::fs::metadata(&place.library).unwrap();
        assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    }
    assert_eq!(passed, Vec::<&str>::new(), "opened");
}

fn broken_texts() {
    for bytes in ["ff", "e5b9", "eda080", "c080", "f4908080", "610062"] {
        for (table, column, condition) in [
            ("project", "name", "1"),
            ("project", "scale", "position = 3"),
            ("project", "location", "position = 3"),
            ("project", "start", "position = 3"),
            ("category", "name", "1"),
            ("op", "label", "seq = 2"),
            ("op", "actor", "seq = 1"),
            ("op", "at", "seq = 3"),
            ("change", "new", "seq = 2"),
        ] {
            let place = Place::empty("十四五.lantu");
            std::fs::write(&place.library, worked()).unwrap();
            let sql =
                format!("UPDATE {table} SET {column} = CAST(x'{bytes}' AS TEXT) WHERE {condition}");
            let raw = raw(&place.library);
            let triggers = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
            raw.set_db_config(triggers, false).unwrap();
            assert!(raw.execute(&sql, []).unwrap() > 0, "{sql}");
            drop(raw);
            let is_noticed = match reopen(&place).map(|opened| opened.store.check()) {
                Err(_in_words) => true,
                Ok(Ok(report)) => !report.problems.is_empty(),
                Ok(Err(error)) => {
                    assert_in_words(&error.to_string(), &place.library);
                    true
                }
            };
            assert!(is_noticed, "{sql}");
        }
    }
}

/// What a spreadsheet would compute, or worse.
const FORMULAS: [&str; 8] = [
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://a.b\",\"点\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "＝1+1",
    "'=1",
];

fn formulas() {
    let place = Place::new();
    let mut opened = open(&place.library).unwrap();
    for (n, formula) in FORMULAS.iter().enumerate() {
        let op = rename(&opened.portfolio, n, formula);
        opened.portfolio.apply(&op).unwrap();
        opened.store.commit(&op, now()).unwrap();
        let of = project(&opened.portfolio, n);
        let note = Change::set(of, ProjectColumn::Note as usize, text(*formula));
        let op = lantu::model::Op::edit(lantu::clock::new_id(), "备注", note.into_iter().collect());
        opened.portfolio.apply(&op).unwrap();
        opened.store.commit(&op, now()).unwrap();
    }
    drop(opened);
    let table = place.aside("表.xlsx");
    export(&place.library, &table);
    let mut book = open_workbook_auto(&table).unwrap();
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        let computed: Vec<&String> = formulas.used_cells().map(|(_, _, cell)| cell).collect();
        // Only our own sums compute.
        let is_ours = |cell: &&String| {
            // Every other piece is a text between quotes, where two stand for one.
            let code: String = cell.split('"').step_by(2).collect();
            let calls = code.split('(').rev().skip(1);
            let mut named = calls.map(|before| {
                let letters = before.rsplit(|c: char| !c.is_ascii_alphabetic());
                letters.into_iter().next().unwrap_or_default()
            });
            let known = ["SUBTOTAL", "INDEX", "ROW", "IF", "N", "ROUND", ""];
            named.all(|name| known.contains(&name))
        };
        assert!(computed.iter().all(is_ours), "{computed:?}");
        for (_, _, cell) in book.worksheet_range(&name).unwrap().used_cells() {
            if let Data::String(text) = cell {
                found.push(text.trim().to_owned());
            }
        }
    }
    for formula in FORMULAS {
        let count = found.iter().filter(|cell| **cell == formula.trim()).count();
        assert!(count >= 2, "{formula:?}: {found:?}");
    }
    let list = place.aside("表.csv");
    export(&place.library, &list);
    let list = std::fs::read_to_string(&list).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(list.as_bytes());
    let mut cells = Vec::new();
    for record in reader.records() {
        cells.extend(record.unwrap().iter().map(str::to_owned));
    }
    for cell in &cells {
        let is_armed = cell.starts_with(['=', '+', '@', '\t', '\r', '＝', '＋', '＠'])
            || (cell.starts_with(['-', '－']) && cell.parse::<f64>().is_err());
        assert!(!is_armed, "{cell:?}");
    }
    // Pasted back, they are what they were.
    for formula in FORMULAS
        .iter()
        .filter(|formula| formula.starts_with(['=', '+', '-', '@']))
    {
        let cell = cells.iter().find(|cell| cell.get(1..) == Some(formula));
        let cell = cell.unwrap_or_else(|| panic!("{formula:?} in {cells:?}"));
        let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
        assert_eq!(parse_block(&quoted), [[(*formula).to_owned()]]);
    }
}

fn export(library: &Path, to: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_lantu"))
        .args([
            "export".as_ref(),
            library.as_os_str(),
            "--to".as_ref(),
            to.as_os_str(),
        ])
        .args(["--columns", "name,note"])
        .status();
    assert!(status.unwrap().success());
}

const VIEWS: &[&str] = &[
    "CREATE VIEW spy AS SELECT * FROM project",
    "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
];

const EXTRA: &[&str] = &[
    "CREATE TABLE cargo (bytes BLOB)",
    "CREATE TABLE cargo (bytes BLOB); INSERT INTO cargo VALUES (zeroblob(30000000))",
];

const HUGE: &[&str] = &["UPDATE project SET note = CAST(zeroblob(200000000) AS TEXT)
     WHERE id = (SELECT max(id) FROM project)"];
