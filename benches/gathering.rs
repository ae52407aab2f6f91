//! What a planning office waits for when the sheets of a round come back: forty of them with two hundred projects each, every
//! one filled in, some of whose cells the office altered meanwhile, too.
//!
//! `cargo bench --bench gathering` prints one line for each step and fails when all together are over their budget.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::process::ExitCode;

use lantu::clock::new_id;
use lantu::edit::{Draft, NewId, RoundForm};
use lantu::import::difference::{Choices, Difference};
use lantu::import::understand::{Options, Reading, understand};
use lantu::import::{import_draft, read, sent, sheets_to_send};
use lantu::model::{
    Change, FillRound, Id, Op, PartialDate, Portfolio, Project, ProjectColumn, Source, Value,
};
use lantu::report::write_fill_xlsx;
use lantu::view::Recipient;
use support::Table;
use zip::write::SimpleFileOptions;

const SHEETS: usize = 40;
const ROWS: usize = 200;

/// In milliseconds, from the bytes of the files to the library with what came in.
const BUDGET: f64 = 400.0;

/// Each so manieth project is altered on both sides.
const CONFLICTS: usize = 10;

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut table = Table::default();
    let (mut library, round, files) = sent_out();
    for project in projects(&library).iter().step_by(CONFLICTS) {
        let before = library.projects().get(*project).unwrap();
        let value = Value::Text("办公室改过".to_owned());
        let column = ProjectColumn::Contact;
        let change = Change::set_field(before, column, value, Source::Filled).unwrap();
        apply(&mut library, "改", vec![change]);
    }
    let options = Options {
        round: Some(round),
        ..Options::default()
    };
    let start = std::time::Instant::now();
    let books = table.once("40 sheets of 200 rows read", None, || {
        let books = files.iter().map(|bytes| read::bytes(bytes).unwrap());
        books.collect::<Vec<_>>()
    });
    let readings = table.once("  understood", None, || {
        let readings = books.iter().enumerate().map(|(number, book)| {
            let reading = understand(book, &library, &options).unwrap();
            (format!("{number}.xlsx"), reading)
        });
        readings.collect::<Vec<(String, Reading)>>()
    });
    let difference = table.once("  compared", None, || {
        Difference::new(&library, &readings, &Choices::default())
    });
    let counts = difference.counts();
    let draft = table.once("  drafted", None, || {
        let ids: (_, NewId) = (chrono::NaiveDate::default(), new_id);
        import_draft(&difference, &library, &readings, &BTreeMap::new(), ids)
    });
    table.once("  applied in memory", None, || {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        library.clone().apply_whole(&op).unwrap();
    });
    let all = support::milliseconds(start.elapsed());
    table.print("all of it", all, Some(BUDGET));
    assert_eq!(counts.conflicts, SHEETS * ROWS / CONFLICTS);
    assert!(counts.changes >= SHEETS * ROWS, "{counts:?}");
    table.end()
}

fn apply(library: &mut Portfolio, label: &str, changes: Vec<Change>) {
    let op = Op::edit(new_id(), label, changes);
    library.apply(&op).unwrap();
}

fn projects(library: &Portfolio) -> Vec<Id<Project>> {
    let projects = library.projects().iter();
    projects
        .map(|project| project.id)
        .take(SHEETS * ROWS)
        .collect()
}

/// A library whose sheets went out, and these, filled in.
fn sent_out() -> (Portfolio, Id<FillRound>, Vec<Vec<u8>>) {
    let op = lantu::seed::sample(new_id(), Some(SHEETS * ROWS), 7).unwrap();
    let mut library = Portfolio::default();
    library.apply_whole(&op).unwrap();
    let form = RoundForm {
        fields: ["completed_in_month", "physical_progress", "contact"]
            .map(str::to_owned)
            .to_vec(),
        ..RoundForm::usual(PartialDate::parse("2031-03").unwrap())
    };
    let (id, draft) = Draft::new_round(&library, &form, new_id).unwrap();
    apply(&mut library, &draft.label, draft.changes);
    let round = library.fill_rounds().get(id).unwrap().clone();
    let all = projects(&library);
    let recipients = all
        .chunks(ROWS)
        .zip(1..)
        .map(|(projects, number)| Recipient {
            name: format!("第{number}家"),
            department: None,
            projects: projects.to_vec(),
        });
    let recipients: Vec<Recipient> = recipients.collect();
    let today = chrono::NaiveDate::from_ymd_opt(2031, 3, 20).unwrap();
    let sheets = sheets_to_send(&library, &round, &recipients, (today, new_id));
    let files = sheets.iter().map(|sheet| {
        let bytes = write_fill_xlsx((&library, None), (&round, sheet), today).unwrap();
        filled_in(&bytes)
    });
    let files = files.collect();
    let draft = sent(&library, &round, &sheets);
    apply(&mut library, &draft.label, draft.changes);
    (library, id, files)
}

/// The same workbook with a number in each empty cell of the month, and another contact.
fn filled_in(bytes: &[u8]) -> Vec<u8> {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut part = from.by_index(i).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name == SHEET {
            let text = String::from_utf8(bytes).unwrap();
            bytes = typed(&text).into_bytes();
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// The columns behind the names: total, the year's plan, what was done, the month before, the month, words before, words,
/// the contact.
fn typed(sheet: &str) -> String {
    let mut rows: Vec<String> = sheet.split("<row ").map(str::to_owned).collect();
    let begin = rows.len() - ROWS;
    for (number, row) in rows.iter_mut().enumerate().skip(begin) {
        put(row, "G", &format!("><v>{number}.5</v></c>"));
        put(
            row,
            "J",
            &format!(" t=\"inlineStr\"><is><t>他们的 {number}</t></is></c>"),
        );
    }
    rows.join("<row ")
}

/// Puts something into the cell of a column, with the style that it has.
fn put(row: &mut String, column: &str, what: &str) {
    let start = row.find(&format!("<c r=\"{column}")).unwrap();
    let style = start + row[start..].find(" s=\"").unwrap() + 4;
    let style = style + row[style..].find('"').unwrap() + 1;
    let end_of = |mark: &str| Some(start + row[start..].find(mark)? + mark.len());
    let ends = ["/>", "</c>"].map(end_of);
    let end = ends.into_iter().flatten().min().unwrap();
    row.replace_range(style..end, what);
}
