//! What a sheet that was sent back said, what goes out again of it, and what is told of sheets that come once more.

use lantu::app::{ReportStage, import_lines};
use lantu::clock::new_id;
use lantu::edit::Draft;
use lantu::import::difference::{CellState, Choices, Difference};
use lantu::import::send_back;
use lantu::model::{Change, FillSheet, Id, Portfolio, ProjectColumn};
use lantu::view::{FillCounts, SheetRecord, change_line, waiting_on};

use super::round::{
    apply, begin, cells_of, compare, october, one_with_projects, project_of, reviewer, send,
    set_field, take,
};
use super::workbook::{Places, Set, Workbook};
use super::{moment, sample};

fn record(portfolio: &Portfolio, id: Id<FillSheet>) -> SheetRecord {
    SheetRecord::of(portfolio.fill_sheets().get(id).unwrap())
}

/// The sentence above the cells that a sheet was sent back.
fn told_above(bytes: &[u8]) -> String {
    let places = Places::of(bytes, "填报表");
    let texts = (0..6).map(|row| places.text((row, 0)).to_owned());
    texts.filter(|text| text.contains("已退回")).collect()
}

/// A conflict, what is no value and an added row wait; the sheet goes back and comes anew.
#[test]
fn what_waits_of_a_sheet_that_was_sent_back_is_settled_by_the_next_one() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, contact) = (places.rows(), places.column("联系人"));
    let month = places.column("10月完成投资");
    let first = project_of(&places, &portfolio, rows[0]);
    set_field(&mut portfolio, first, ProjectColumn::Contact, "我们的 333");
    book.set((rows[0], contact), Set::Text("他们的 222"));
    book.set((rows[1], month), Set::Text("约三百"));
    book.add_row(&[(places.column("项目名称"), Set::Text("部门想加的项目"))]);
    take(&mut portfolio, round, &[("一.xlsx", book.bytes())]);
    let counts = |portfolio: &Portfolio| {
        let row = portfolio.fill_rounds().get(round).unwrap();
        let counts = FillCounts::of(portfolio, row, moment().today);
        (counts.waiting, counts.figures_back)
    };
    assert_eq!(counts(&portfolio), (3, 0));
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "填错了", new_id).unwrap();
    assert!(
        draft.label.ends_with("，待定的 3 处一并退回"),
        "{}",
        draft.label
    );
    apply(&mut portfolio, draft);
    assert_eq!(counts(&portfolio), (0, 3));
    let why = &record(&portfolio, sheet.id).waits[0].why;
    assert!(why.starts_with("已退回：填错了；收到时："), "{why}");

    // What can stand in the cells does, and what can't is asked for anew.
    let again = send(&mut portfolio, round);
    let (_, bytes) = again.iter().find(|(one, _)| one.id == sheet.id).unwrap();
    let places = Places::of(bytes, "填报表");
    let rows = places.rows();
    assert_eq!(places.text((rows[0], contact)), "他们的 222");
    assert_eq!(places.text((rows[1], month)), "");
    let told = told_above(bytes);
    assert!(
        told.contains("还在黄色格里") && told.contains("有 2 处没有放进表里"),
        "{told}"
    );
    assert!(
        told.contains("约三百") && told.contains("部门想加的项目"),
        "{told}"
    );

    // The next sheet agrees with the library, and leaves the other cell empty.
    let mut book = Workbook::open(bytes);
    book.set((rows[0], contact), Set::Text("我们的 333"));
    let before = portfolio.clone();
    let label = take(&mut portfolio, round, &[("二.xlsx", book.bytes())]);
    assert!(label.ends_with("，代替退回的 3 处"), "{label}");
    assert_eq!(counts(&portfolio), (0, 0));
    // The history says in words what became of it.
    let column = lantu::model::FillSheetColumn::Given as usize;
    let old = before.fill_sheets().get(sheet.id).unwrap();
    let new = portfolio.fill_sheets().get(sheet.id).unwrap();
    let value = lantu::model::Record::get(new, column);
    let change: Change = Change::set(old, column, value).unwrap();
    let line = change_line(&portfolio, &change).unwrap();
    assert!(
        line.contains("退回的了结 3 处") && line.contains("约三百") && !line.contains('{'),
        "{line}"
    );
}

/// Another file of the department that says nothing of a cell settles nothing about it.
#[test]
fn what_a_table_without_marks_does_not_speak_of_stays_sent_back() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, contact) = (places.rows(), places.column("联系人"));
    let names = places.column("项目名称");
    let month = places.column("10月完成投资");
    let is_alone = |row: &&u32| {
        let name = places.text((**row, names));
        let projects = portfolio.projects().iter();
        projects.filter(|one| one.name == name).count() == 1
    };
    let row = *rows.iter().find(is_alone).unwrap();
    book.set((row, month), Set::Text("约三百"));
    book.set((row, contact), Set::Text("他们的 222"));
    take(&mut portfolio, round, &[("一.xlsx", book.bytes())]);
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "填错了", new_id).unwrap();
    apply(&mut portfolio, draft);
    assert_eq!(record(&portfolio, sheet.id).sent_back().count(), 2);
    let name = places.text((row, names));
    let csv = format!("{}填报表\n项目名称,联系人\n{name},他们的 444\n", sheet.name);
    let file = format!("{}.csv", sheet.name);
    take(&mut portfolio, round, &[(&file, csv.into_bytes())]);
    let left = record(&portfolio, sheet.id);
    let left: Vec<&str> = left.sent_back().map(|wait| wait.new.as_str()).collect();
    assert_eq!(left, ["约三百"]);
}

/// Where nothing that came can stand in the cells, none of it is said to.
#[test]
fn a_sheet_that_goes_out_again_promises_no_figures_that_are_not_in_it() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, month) = (places.rows(), places.column("10月完成投资"));
    book.set((rows[0], month), Set::Text("约三百"));
    take(&mut portfolio, round, &[("一.xlsx", book.bytes())]);
    assert_eq!(
        waiting_on(portfolio.fill_sheets().get(sheet.id).unwrap()),
        1
    );
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "要填数", new_id).unwrap();
    apply(&mut portfolio, draft);
    let again = send(&mut portfolio, round);
    let (_, bytes) = again.iter().find(|(one, _)| one.id == sheet.id).unwrap();
    let told = told_above(bytes);
    assert!(!told.contains("还在黄色格里"), "{told}");
    assert!(
        told.contains("有 1 处没有放进表里，请重填") && told.contains("约三百"),
        "{told}"
    );
}

/// Beside a cell that could not be read stands what the library holds, each reason is said once, and a conflict on which
/// somebody decided is still told as one.
#[test]
fn the_report_shows_what_stood_there_and_tells_decided_conflicts() {
    let mut portfolio = sample();
    let form = lantu::edit::RoundForm {
        fields: ["completed_in_month", "contact", "total_investment"]
            .map(str::to_owned)
            .to_vec(),
        ..october()
    };
    let round = begin(&mut portfolio, &form);
    let sent = send(&mut portfolio, round);
    let (_, mut book, places) = one_with_projects(&sent);
    let (rows, contact) = (places.rows(), places.column("联系人"));
    let total = places.column("总投资");
    let month = places.column("10月完成投资");
    let first = project_of(&places, &portfolio, rows[0]);
    set_field(&mut portfolio, first, ProjectColumn::Contact, "我们的 333");
    book.set((rows[0], contact), Set::Text("他们的 222"));
    book.set((rows[0], month), Set::Number(-5.0));
    let with_total = rows
        .iter()
        .find(|row| !places.text((**row, total)).is_empty());
    book.set((*with_total.unwrap(), total), Set::Text("约三百"));
    let files = [("回来.xlsx", book.bytes())];
    let (readings, difference) = compare(&portfolio, round, &files);
    let lines = import_lines(&difference, &readings, ReportStage::Planned);
    let unread = lines.iter().find(|line| line.new == "约三百").unwrap();
    assert!(unread.old.ends_with("万元"), "{unread:?}");
    let reasons = lines.iter().filter(|line| line.why.contains("是负数"));
    assert_eq!(reasons.count(), 1);
    let held = cells_of(&difference, CellState::Held);
    let (_, conflict) = held
        .iter()
        .find(|(_, cell)| cell.given().is_some())
        .unwrap();
    let mut rows = difference.rows().iter();
    let row = rows.find(|row| row.project == Some(first)).unwrap();
    let key = conflict.key(row.key.unwrap());
    for (takes, word) in [(true, "核对后用表上的"), (false, "核对后不用表上的")] {
        let choices = Choices {
            cells: [(key.clone(), takes)].into(),
            ..Choices::default()
        };
        let decided = Difference::new(&portfolio, &readings, &choices);
        let lines = import_lines(&decided, &readings, ReportStage::Planned);
        let line = lines.iter().find(|line| line.new == "他们的 222").unwrap();
        assert!(
            line.why.contains("两边都改过") && line.why.ends_with(word),
            "{line:?}"
        );
    }
}

/// Who agreed to a sheet, and when, is said before anything of a further one comes in.
#[test]
fn a_sheet_to_which_somebody_agreed_is_told_when_it_comes_once_more() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, contact) = (places.rows(), places.column("联系人"));
    book.set((rows[0], contact), Set::Text("他们的 222"));
    let first = [("一.xlsx", book.bytes())];
    let (_, difference) = compare(&portfolio, round, &first);
    assert_eq!(difference.agreed_before().count(), 0);
    take(&mut portfolio, round, &first);
    let one = project_of(&places, &portfolio, rows[0]);
    let mut single = portfolio.clone();
    let draft = Draft::accept_projects(&single, sheet.id, &[one], reviewer());
    apply(&mut single, draft);
    let draft = Draft::accept_sheets(&portfolio, &[sheet.id], reviewer());
    apply(&mut portfolio, draft);
    book.set((rows[0], contact), Set::Text("他们的 444"));
    let (who, day) = reviewer();
    for (portfolio, what) in [
        (
            &portfolio,
            format!("“{}”的填报表已由 {who} 于 {day} 审核通过", sheet.name),
        ),
        (
            &single,
            format!("“{}”的 1 个项目已由 {who} 于 {day} 审核通过", sheet.name),
        ),
    ] {
        let (_, difference) = compare(portfolio, round, &[("二.xlsx", book.bytes())]);
        let told: Vec<&str> = difference.agreed_before().collect();
        assert!(told[0].starts_with(&what), "{told:?}");
        assert!(told[0].contains("重新审核"), "{told:?}");
    }
}
