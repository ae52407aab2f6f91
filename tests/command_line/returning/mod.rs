//! Papers of this program that come back: unchanged they change nothing, changed elsewhere they come back as exactly
//! those changes, whatever stands on the paper beside them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod again;
mod changes;
mod every_preset;
mod exact;
mod later;
mod office;
mod plain;
mod retyped;
mod round;
mod script;
#[path = "../../headless/sheet.rs"]
mod sheet;
mod strays;
mod workbook;

use lantu::clock::new_id;
use lantu::import::difference::{
    CellState, Choices, Difference, IncomingCell, IncomingRow, RowKind,
};
use lantu::import::read;
use lantu::import::understand::{Options, Reading, understand};
use lantu::model::{
    Attachment, Change, Id, MoneyUnit, Op, Portfolio, Project, ProjectColumn, Record as _, Source,
    Value,
};
use lantu::report::{
    Document, Layout, Preset, document, paper_mark, write_returning_xlsx, write_xlsx,
};
use lantu::view::{GroupKey, Moment};
use uuid::Uuid;

fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

/// The sample: every kind of row, and texts that a spreadsheet would take for formulas.
fn sample() -> Portfolio {
    let op = lantu::seed::sample(Uuid::from_u128(1), Some(60), 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    let projects: Vec<Id<Project>> = portfolio.projects().iter().map(|each| each.id).collect();
    let attached = projects.iter().take(3).zip(1_i32..).map(|(project, n)| {
        let attachment = Attachment {
            id: Id::new(Uuid::from_u128(u128::from(n.unsigned_abs()))),
            project: *project,
            name: format!("批复{n}.pdf"),
            size: Some(1_000 * n),
            hash: "0af1".repeat(16),
            note: String::new(),
            taken: None,
            position: 1,
        };
        Change::Create(attachment.to_row())
    });
    let notes = ["=SUM(A1)", "-雾栖谷", "+86 5001", "@所有单位"];
    let noted = projects.iter().zip(notes).filter_map(|(id, note)| {
        let project = portfolio.projects().get(*id)?;
        let note = Value::Text(note.to_owned());
        Change::set_field(project, ProjectColumn::Note, note, Source::Filled)
    });
    let op = Op::edit(Uuid::from_u128(2), "", attached.chain(noted).collect());
    portfolio.apply(&op).unwrap();
    portfolio
}

/// A paper of a library.
fn paper(portfolio: &Portfolio, preset: Preset, by: &[GroupKey], unit: MoneyUnit) -> Document {
    let query = lantu::view::Query {
        group_by: preset.groups_beside(by),
        ..lantu::view::Query::default()
    };
    let index = lantu::view::Index::new(portfolio);
    let listing = lantu::view::run(portfolio, &index, &query, moment()).unwrap();
    let layout = Layout::new(preset, portfolio, unit, moment());
    document(portfolio, &listing, &layout, moment())
}

/// The same as a workbook that may come back.
fn returning(portfolio: &Portfolio, document: &Document) -> Vec<u8> {
    let mark = paper_mark(portfolio, document, moment());
    write_returning_xlsx(document, moment().today, &mark).unwrap()
}

/// A workbook, by chapters in 万元, and the name of its sheet.
fn workbook(portfolio: &Portfolio, preset: Preset) -> (Vec<u8>, String) {
    let document = paper(portfolio, preset, &[GroupKey::Chapter], MoneyUnit::Wan);
    (returning(portfolio, &document), document.name)
}

fn plain_workbook(document: &Document) -> Vec<u8> {
    write_xlsx(document, moment().today).unwrap()
}

fn reading(portfolio: &Portfolio, bytes: &[u8]) -> Reading {
    let workbook = read::bytes(bytes).unwrap();
    understand(&workbook, portfolio, &Options::default()).unwrap()
}

fn compared(portfolio: &Portfolio, bytes: &[u8]) -> (Reading, Difference) {
    let reading = reading(portfolio, bytes);
    let files = [("表.xlsx".to_owned(), reading.clone())];
    let difference = Difference::new(portfolio, &files, &Choices::default());
    (reading, difference)
}

/// The cells that come in, each as `栏目：原值 → 新值`, in the order of the rows.
fn changes(difference: &Difference) -> Vec<String> {
    let line = |cell: &IncomingCell| {
        let (label, old) = (cell.spot.label(), difference.old_text(cell));
        format!("{label}：{old} → {}", difference.new_text(cell))
    };
    cells(difference, CellState::Accepted).map(line).collect()
}

/// The cells in a state, of rows that a person need not decide about.
fn cells(difference: &Difference, state: CellState) -> impl Iterator<Item = &IncomingCell> + '_ {
    let of_row = |row: &IncomingRow| row.key.is_some() && row.kind != RowKind::Undecided;
    let rows = difference.rows().iter().filter(move |row| of_row(row));
    rows.flat_map(|row| &row.cells)
        .filter(move |cell| cell.state == state)
}

/// The library with what comes in.
fn accepted(portfolio: &Portfolio, difference: &Difference) -> Portfolio {
    let draft = difference.draft(new_id);
    let mut after = portfolio.clone();
    after
        .apply(&Op::edit(new_id(), draft.label, draft.changes))
        .unwrap();
    after
}

/// Checks that nothing at all comes in, waits or is told as altered.
fn assert_nothing(portfolio: &Portfolio, bytes: &[u8], what: &str) {
    let (reading, difference) = compared(portfolio, bytes);
    let counts = difference.counts();
    assert_eq!(changes(&difference), [""; 0], "{what}");
    let waiting: Vec<&IncomingCell> = cells(&difference, CellState::Held)
        .chain(cells(&difference, CellState::Barred))
        .collect();
    assert!(waiting.is_empty(), "{what}: {waiting:#?}");
    let odd = (counts.new, counts.changed, counts.undecided, counts.refused);
    assert_eq!(odd, (0, 0, 0, 0), "{what}");
    let told = |words: &str| reading.notices.iter().any(|notice| notice.contains(words));
    assert!(
        reading.not_taken.is_empty() && !told("清空"),
        "{what}: {:?} {:?}",
        reading.not_taken,
        reading.notices
    );
    assert!(
        reading.not_understood.is_empty(),
        "{what}: {:?}",
        reading.not_understood
    );
}

#[test]
fn an_unchanged_paper_of_every_preset_changes_nothing() {
    let portfolio = sample();
    let groups = [GroupKey::Chapter, GroupKey::LeadDepartment];
    for preset in Preset::ALL {
        for by in groups {
            for unit in MoneyUnit::ALL {
                let document = paper(&portfolio, preset, &[by], unit);
                let bytes = returning(&portfolio, &document);
                let what = format!("{} {by:?} {unit:?}", preset.label());
                assert_nothing(&portfolio, &bytes, &what);
                let (reading, difference) = compared(&portfolio, &bytes);
                assert_eq!(reading.paper, document.name);
                let lines = document.table().map_or_else(
                    // A project may have several slips.
                    || {
                        let of = document.cards().iter().map(|card| card.of);
                        of.collect::<std::collections::BTreeSet<_>>().len()
                    },
                    |table| table.rows.iter().filter(|row| row.of.is_some()).count(),
                );
                assert_eq!(difference.counts().same, lines, "{what}");
            }
        }
    }
}

#[test]
fn a_paper_of_an_earlier_state_changes_nothing_either() {
    let before = sample();
    let mut now = before.clone();
    let project = before.projects().iter().next().unwrap();
    let wan = Value::Money(lantu::model::Money::from_wan(123_456));
    let column = ProjectColumn::TotalInvestment;
    let change = Change::set_field(project, column, wan, Source::Filled).unwrap();
    now.apply(&Op::edit(Uuid::from_u128(3), "", vec![change]))
        .unwrap();
    for preset in Preset::ALL {
        let (bytes, _) = workbook(&before, preset);
        assert_nothing(&now, &bytes, preset.label());
    }
}

#[test]
fn a_paper_without_ids_has_no_hidden_row_or_column() {
    let portfolio = sample();
    let document = paper(&portfolio, Preset::KeyProjects, &[], MoneyUnit::Wan);
    let grids = read::bytes(&plain_workbook(&document)).unwrap().grids;
    assert!(grids[0].hidden_rows.is_empty() && grids[0].hidden_columns.is_empty());
    let grids = read::bytes(&returning(&portfolio, &document))
        .unwrap()
        .grids;
    assert_eq!(
        (grids[0].hidden_rows.len(), grids[0].hidden_columns.len()),
        (1, 1)
    );
}
