//! Sheets of a round go out, are filled in elsewhere, and come back: three states are compared, and nothing that anybody
//! wrote is lost or overwritten unseen.

use lantu::clock::new_id;
use lantu::edit::{Draft, NewId, RoundForm};
use lantu::import::difference::{CellState, Choices, Difference, IncomingCell, RowKind};
use lantu::import::understand::{Options, Reading, understand};
use lantu::import::{import_draft, read, send_back, sent, sent_back_of, sheets_to_send, twin};
use lantu::model::{
    Change, FillRound, FillSheet, FillState, Id, Money, Op, PartialDate, Portfolio, Project,
    ProjectColumn, Source, Value,
};
use lantu::report::write_fill_xlsx;
use lantu::view::{
    FillCounts, Index, Recipients, find_round, given_of, pending_note, reminder, sheets_of,
};
use uuid::Uuid;

use super::workbook::{Places, Set, Workbook};
use super::{moment, sample};

const SHEET: &str = "填报表";

/// Who agrees to what came in, on which day.
pub(super) fn reviewer() -> (&'static str, chrono::NaiveDate) {
    ("张三", moment().today)
}

pub(super) fn apply(portfolio: &mut Portfolio, draft: Draft) {
    let op = Op::edit(new_id(), draft.label, draft.changes);
    portfolio.apply(&op).unwrap();
}

pub(super) fn october() -> RoundForm {
    RoundForm {
        fields: [
            "completed_in_month",
            "physical_progress",
            "problems_in_hand",
            "contact",
            "stage",
        ]
        .map(str::to_owned)
        .to_vec(),
        deadline: Some(PartialDate::parse("2024-11-05").unwrap()),
        contact: "规划股 0738-1234567".to_owned(),
        ..RoundForm::usual(PartialDate::parse("2024-10").unwrap())
    }
}

pub(super) fn begin(portfolio: &mut Portfolio, form: &RoundForm) -> Id<FillRound> {
    let (id, draft) = Draft::new_round(portfolio, form, new_id).unwrap();
    apply(portfolio, draft);
    id
}

/// Has the sheets of a round go out.
pub(super) fn send(portfolio: &mut Portfolio, id: Id<FillRound>) -> Vec<(FillSheet, Vec<u8>)> {
    let today = moment().today;
    let round = portfolio.fill_rounds().get(id).unwrap().clone();
    let recipients = Recipients::of(portfolio, &Index::new(portfolio), &round, today).unwrap();
    let sheets = sheets_to_send(portfolio, &round, &recipients.all, (today, new_id));
    let made = sheets.iter().map(|sheet| {
        let typed = sent_back_of(&*portfolio, sheet, new_id);
        let bytes = write_fill_xlsx((&*portfolio, typed.as_ref()), (&round, sheet), today).unwrap();
        (sheet.clone(), bytes)
    });
    let made = made.collect();
    let draft = sent(portfolio, &round, &sheets);
    apply(portfolio, draft);
    made
}

pub(super) fn asked(round: Id<FillRound>) -> Options {
    Options {
        round: Some(round),
        ..Options::default()
    }
}

pub(super) fn read_one(
    portfolio: &Portfolio,
    round: Id<FillRound>,
    bytes: &[u8],
) -> Result<Reading, String> {
    let workbook = read::bytes(bytes).unwrap();
    understand(&workbook, portfolio, &asked(round)).map_err(|error| error.to_string())
}

/// What files would change.
pub(super) fn compare(
    portfolio: &Portfolio,
    round: Id<FillRound>,
    files: &[(&str, Vec<u8>)],
) -> (Vec<(String, Reading)>, Difference) {
    let readings = files.iter().map(|(name, bytes)| {
        let reading = read_one(portfolio, round, bytes).unwrap();
        ((*name).to_owned(), reading)
    });
    let readings: Vec<(String, Reading)> = readings.collect();
    let difference = Difference::new(portfolio, &readings, &Choices::default());
    (readings, difference)
}

pub(super) fn take(
    portfolio: &mut Portfolio,
    round: Id<FillRound>,
    files: &[(&str, Vec<u8>)],
) -> String {
    let (readings, difference) = compare(portfolio, round, files);
    let none = std::collections::BTreeMap::new();
    let ids: (_, NewId) = (moment().today, new_id);
    let draft = import_draft(&difference, portfolio, &readings, &none, ids);
    let label = draft.label.clone();
    apply(portfolio, draft);
    label
}

pub(super) fn cells_of(difference: &Difference, state: CellState) -> Vec<(String, &IncomingCell)> {
    let rows = difference.rows().iter();
    let cells = rows.flat_map(|row| row.cells.iter().map(|cell| (row.name.clone(), cell)));
    cells.filter(|(_, cell)| cell.state == state).collect()
}

/// A sheet with several projects, taken apart, and where things stand on it.
pub(super) fn one_with_projects(sent: &[(FillSheet, Vec<u8>)]) -> (&FillSheet, Workbook, Places) {
    let (sheet, bytes) = sent
        .iter()
        .max_by_key(|(sheet, _)| given_of(sheet).len())
        .unwrap();
    (sheet, Workbook::open(bytes), Places::of(bytes, SHEET))
}

pub(super) fn project_of(places: &Places, portfolio: &Portfolio, row: u32) -> Id<Project> {
    let mark = places.text((row, places.beside()));
    let id = Uuid::parse_str(mark.split('#').next().unwrap()).unwrap();
    assert!(portfolio.projects().get(Id::new(id)).is_some());
    Id::new(id)
}

pub(super) fn invested(portfolio: &Portfolio, project: Id<Project>) -> Option<String> {
    let rows = portfolio.progress().of(project).iter();
    let mut rows = rows.filter(|row| row.month.to_string() == "2024-10");
    rows.next()?.invested.map(Money::exact)
}

pub(super) fn set_field(
    portfolio: &mut Portfolio,
    project: Id<Project>,
    column: ProjectColumn,
    text: &str,
) {
    let before = portfolio.projects().get(project).unwrap();
    let value = Value::Text(text.to_owned());
    let change = Change::set_field(before, column, value, Source::Filled).unwrap();
    let op = Op::edit(new_id(), "改", vec![change]);
    portfolio.apply(&op).unwrap();
}

#[test]
fn a_sheet_that_nobody_touched_changes_nothing() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    assert!(sent.len() > 5, "{}", sent.len());
    for (sheet, bytes) in &sent {
        let (_, difference) = compare(&portfolio, round, &[("表.xlsx", bytes.clone())]);
        let counts = difference.counts();
        let told = (
            counts.changes,
            counts.held_cells,
            counts.barred_cells,
            counts.missing,
        );
        assert_eq!(told, (0, 0, 0, 0), "{}", sheet.name);
        assert_eq!(difference.files()[0].fill, Some(sheet.id));
        assert_eq!(counts.same, given_of(sheet).len());
    }
}

#[test]
fn only_the_asked_cells_are_open_and_the_month_before_stands_beside() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, _, places) = one_with_projects(&sent);
    let (_, bytes) = sent.iter().find(|(other, _)| other.id == sheet.id).unwrap();
    let part = |name: &str| {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
    };
    let xml = part("xl/worksheets/sheet1.xml");
    assert!(
        xml.contains("<sheetProtection sheet=\"1\""),
        "{}",
        &xml[..400]
    );
    assert!(!xml.contains("password") && !xml.contains("hashValue"));
    assert!(xml.contains("type=\"list\"") && xml.contains("type=\"decimal\""));
    assert!(part("xl/styles.xml").contains("locked=\"0\""));
    let (before, asked) = (
        places.column("9月完成投资（参考）"),
        places.column("10月完成投资"),
    );
    assert_eq!(before + 1, asked);
    // Nothing stands in the cells of a month of which nobody has said anything.
    let rows = places.rows();
    assert!(rows.iter().all(|row| places.text((*row, asked)).is_empty()));
    let known = rows
        .iter()
        .filter(|row| !places.text((**row, before)).is_empty());
    assert!(known.count() > 0);
    let guide = part("xl/worksheets/sheet2.xml");
    assert!(!guide.is_empty());
    let words = part("xl/sharedStrings.xml");
    assert!(words.contains("2024年11月5日") && words.contains("规划股 0738-1234567"));
}

#[test]
fn days_are_days_of_the_program_that_fills_the_sheet_in() {
    let mut portfolio = sample();
    let form = RoundForm {
        fields: vec!["start".to_owned()],
        ..october()
    };
    let round = begin(&mut portfolio, &form);
    let (mut days, mut numbers) = (0, 0);
    for (_, bytes) in send(&mut portfolio, round) {
        let mut book =
            <calamine::Xlsx<_> as calamine::Reader<_>>::new(std::io::Cursor::new(&bytes)).unwrap();
        let cells = calamine::Reader::worksheet_range(&mut book, SHEET).unwrap();
        let heads = cells.used_cells().find(
            |(_, _, cell)| matches!(cell, calamine::Data::String(text) if text == "开工时间"),
        );
        let (head, column, _) = heads.unwrap();
        for (_, _, cell) in cells
            .used_cells()
            .filter(|cell| cell.0 > head && cell.1 == column)
        {
            days += usize::from(matches!(cell, calamine::Data::DateTime(_)));
            numbers += usize::from(matches!(cell, calamine::Data::Float(_)));
        }
        let (readings, difference) = compare(&portfolio, round, &[("原样.xlsx", bytes)]);
        assert_eq!(difference.counts().changed, 0);
        assert!(
            readings[0].1.not_understood.is_empty(),
            "{:?}",
            readings[0].1.not_understood
        );
    }
    assert!(days > 5 && numbers == 0, "{days} {numbers}");
}

#[test]
fn what_is_filled_in_comes_in_and_what_both_altered_waits() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let rows = places.rows();
    assert!(rows.len() >= 4, "{}", rows.len());
    let (month, contact) = (places.column("10月完成投资"), places.column("联系人"));
    let project = |row: usize| project_of(&places, &portfolio, rows[row]);
    let (first, second, third) = (project(0), project(1), project(2));
    book.set((rows[0], month), Set::Number(321.5));
    book.set((rows[0], contact), Set::Text("部门的 111"));
    book.set((rows[1], contact), Set::Text("他们的 222"));
    // A cell that nobody asked for, and one that is only to be read.
    book.set((rows[2], places.column("总投资")), Set::Number(7.0));
    book.set(
        (rows[2], places.column("9月完成投资（参考）")),
        Set::Number(9.0),
    );
    book.delete_row(rows[3]);
    let gone = project(3);
    // Meanwhile the office went on.
    set_field(&mut portfolio, second, ProjectColumn::Contact, "我们的 333");
    let total = portfolio.projects().get(third).unwrap().total_investment;

    let files = [("回来.xlsx", book.bytes())];
    let (readings, difference) = compare(&portfolio, round, &files);
    assert_eq!(difference.counts().conflicts, 1);
    let held = cells_of(&difference, CellState::Held);
    let conflict = held
        .iter()
        .find(|(_, cell)| cell.given().is_some())
        .unwrap();
    let words = conflict.1.why();
    assert!(
        words.contains("我们的 333") && words.contains("他们的 222"),
        "{words}"
    );
    let locked = held
        .iter()
        .find(|(_, cell)| cell.spot.to_string() == "total_investment");
    assert!(locked.unwrap().1.why().contains("没有要求填报"));
    let not_taken = &readings[0].1.not_taken;
    assert!(!not_taken.is_empty(), "a cell to be read was altered");
    let missing = difference
        .rows()
        .iter()
        .filter(|row| row.kind == RowKind::Missing);
    let missing: Vec<_> = missing.map(|row| row.project).collect();
    assert_eq!(missing, [Some(gone)]);

    let label = take(&mut portfolio, round, &files);
    assert!(
        label.starts_with(&format!("收回填报（{}）", sheet.name)),
        "{label}"
    );
    assert_eq!(invested(&portfolio, first).as_deref(), Some("321.5万元"));
    assert_eq!(
        portfolio.projects().get(first).unwrap().contact,
        "部门的 111"
    );
    assert_eq!(
        portfolio.projects().get(second).unwrap().contact,
        "我们的 333"
    );
    assert_eq!(
        portfolio.projects().get(third).unwrap().total_investment,
        total
    );
    assert!(portfolio.projects().get(gone).is_some());
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(noted.state, Some(FillState::Received));
    assert_eq!(noted.received_file, "回来.xlsx");

    // The department mends a figure of its own: that is no conflict.
    book.set((rows[0], month), Set::Number(400.0));
    let label = take(&mut portfolio, round, &[("更正.xlsx", book.bytes())]);
    assert_eq!(
        invested(&portfolio, first).as_deref(),
        Some("400万元"),
        "{label}"
    );
    // The same file once more, and the first one, are known.
    let told = read_one(&portfolio, round, &book.bytes()).unwrap_err();
    assert!(told.contains("已经收过"), "{told}");
    let told = read_one(&portfolio, round, &files[0].1).unwrap_err();
    assert!(told.contains("已经收过"), "{told}");
}

#[test]
fn a_problem_that_is_the_first_comes_in_and_a_further_one_is_asked_about() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (_, mut book, places) = one_with_projects(&sent);
    let column = places.column("存在问题");
    let rows = places.rows();
    let empty = rows
        .iter()
        .find(|row| places.text((**row, column)).is_empty())
        .unwrap();
    let project = project_of(&places, &portfolio, *empty);
    let before = portfolio.problems().of(project).len();
    book.set((*empty, column), Set::Text("管线没有迁改"));
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    let problems = portfolio.problems().of(project);
    assert_eq!(problems.len(), before + 1);
    assert!(problems.iter().any(|one| one.description == "管线没有迁改"));
}

#[test]
fn earlier_sheets_those_of_other_rounds_and_of_other_libraries_are_known() {
    let mut portfolio = sample();
    let september = RoundForm {
        fields: october().fields,
        ..RoundForm::usual(PartialDate::parse("2024-09").unwrap())
    };
    let last = begin(&mut portfolio, &september);
    let last_sent = send(&mut portfolio, last);
    let round = begin(&mut portfolio, &october());
    let first = send(&mut portfolio, round);
    let again = send(&mut portfolio, round);
    assert_eq!(again[0].0.issue, 2);
    assert_eq!(again[0].0.id, first[0].0.id);
    let earlier = read_one(&portfolio, round, &first[0].1).unwrap();
    let told = earlier.notices.join("；");
    assert!(
        told.contains("第 1 次") && told.contains("第 2 次"),
        "{told}"
    );
    assert!(read_one(&portfolio, round, &again[0].1).is_ok());
    let told = read_one(&portfolio, round, &last_sent[0].1).unwrap_err();
    assert!(told.contains("2024年9月重点项目填报"), "{told}");
    let mut other = sample();
    let theirs = begin(&mut other, &october());
    let foreign = send(&mut other, theirs);
    let told = read_one(&portfolio, round, &foreign[0].1).unwrap_err();
    assert!(told.contains("不是本库发出的"), "{told}");
    // Two of one kind among the files that come in together.
    let reading = read_one(&portfolio, round, &again[0].1).unwrap();
    let files = [("甲.xlsx".to_owned(), reading.clone())];
    assert!(twin(&files, &reading).unwrap().contains("甲.xlsx"));
}

#[test]
fn rows_that_were_added_wait_and_those_of_others_are_told_apart() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let given = given_of(sheet);
    let others = portfolio.projects().iter();
    let other = others.filter(|one| !given.contains_key(&one.id.uuid()));
    let mut names: Vec<&Project> = other.collect();
    names.retain(|one| {
        portfolio
            .projects()
            .iter()
            .filter(|two| two.name == one.name)
            .count()
            == 1
    });
    let other = names[0].clone();
    let (name, month) = (places.column("项目名称"), places.column("10月完成投资"));
    book.add_row(&[
        (name, Set::Text("部门想加的项目")),
        (month, Set::Number(5.0)),
    ]);
    book.add_row(&[(name, Set::Text(&other.name)), (month, Set::Number(6.0))]);
    let count = portfolio.projects().len();
    let (_, difference) = compare(&portfolio, round, &[("回来.xlsx", book.bytes())]);
    let row = |name: &str| {
        difference
            .rows()
            .iter()
            .find(|row| row.name == name)
            .unwrap()
    };
    let added = row("部门想加的项目");
    assert_eq!(added.kind, RowKind::Undecided);
    assert!(added.why.contains("填报表上加的行"), "{}", added.why);
    let of_others = row(&other.name);
    assert!(of_others.is_outside_remit);
    assert!(
        of_others
            .cells
            .iter()
            .all(|cell| cell.state == CellState::Held)
    );
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    assert_eq!(portfolio.projects().len(), count);
    assert_eq!(invested(&portfolio, other.id), None);
}

#[test]
fn a_sheet_without_marks_is_that_of_the_department_whose_name_it_bears() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, _, _) = one_with_projects(&sent);
    let given = given_of(sheet);
    let projects = portfolio.projects().iter();
    let mut mine: Vec<&Project> = projects
        .filter(|one| given.contains_key(&one.id.uuid()))
        .collect();
    mine.retain(|one| {
        portfolio
            .projects()
            .iter()
            .filter(|two| two.name == one.name)
            .count()
            == 1
    });
    let (first, second) = (mine[0].clone(), mine[1].clone());
    let name = |one: &Project| one.name.replace(',', "，");
    let contact = portfolio.projects().get(second.id).unwrap().contact.clone();
    let csv = format!(
        "{}填报表\n项目名称,2024年10月完成投资（万元）,联系人\n{},12,重打的 999\n{},13,{contact}\n",
        sheet.name,
        name(&first),
        name(&second),
    );
    // Meanwhile the office wrote something else into both.
    set_field(
        &mut portfolio,
        first.id,
        ProjectColumn::Contact,
        "办公室改的",
    );
    set_field(
        &mut portfolio,
        second.id,
        ProjectColumn::Contact,
        "办公室改的",
    );
    let (_, difference) = compare(&portfolio, round, &[("表.csv", csv.into_bytes())]);
    assert_eq!(difference.files()[0].fill, Some(sheet.id));
    let conflicts = cells_of(&difference, CellState::Held);
    let conflicts: Vec<&str> = conflicts
        .iter()
        .filter(|(_, cell)| cell.given().is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    // What was typed as it went out is nobody's alteration.
    let all: Vec<_> = difference
        .rows()
        .iter()
        .map(|row| (&row.name, row.kind, &row.cells))
        .collect();
    assert_eq!(conflicts, [first.name.as_str()], "{all:#?}");
    let accepted = cells_of(&difference, CellState::Accepted);
    assert_eq!(accepted.len(), 2, "{accepted:?}");
}

#[test]
fn figures_wait_until_they_are_agreed_to() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let month = places.column("10月完成投资");
    let rows = places.rows();
    let project = project_of(&places, &portfolio, rows[0]);
    book.set((rows[0], month), Set::Number(10.0));
    let today = PartialDate::parse("2024-11-08").unwrap().first_day();
    let counts = |portfolio: &Portfolio| {
        let round = portfolio.fill_rounds().get(round).unwrap();
        FillCounts::of(portfolio, round, today)
    };
    assert_eq!(counts(&portfolio).late, sent.len());
    let text = {
        let round = portfolio.fill_rounds().get(round).unwrap();
        reminder(&portfolio, round, today)
    };
    assert!(
        text.contains(&sheet.name) && text.contains("已过期"),
        "{text}"
    );
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    assert_eq!(
        (counts(&portfolio).received, counts(&portfolio).late),
        (1, sent.len() - 1)
    );
    let october = lantu::model::YearMonth::new(2024, 10);
    let note = |portfolio: &Portfolio| pending_note(portfolio, &[project], october);
    assert!(note(&portfolio).unwrap().contains("待审"));
    let draft = Draft::accept_projects(&portfolio, sheet.id, &[project], reviewer());
    apply(&mut portfolio, draft);
    assert_eq!(note(&portfolio), None);
    let back = |portfolio: &Portfolio, only: &[Id<Project>], reason: &str| {
        send_back(portfolio, (&[sheet.id], only), reason, new_id)
    };
    assert!(back(&portfolio, &[], " ").is_err());
    // What somebody agreed to goes back only where it is meant itself.
    let draft = back(&portfolio, &[], "填成了累计数").unwrap();
    assert_eq!(draft.label, format!("退回填报：{}", sheet.name));
    let draft = back(&portfolio, &[project], "填成了累计数").unwrap();
    assert!(draft.label.ends_with("，撤出 1 处"), "{}", draft.label);
    apply(&mut portfolio, draft);
    assert_eq!(invested(&portfolio, project), None);
    assert!(note(&portfolio).unwrap().contains("没有计入"));
    let round_row = portfolio.fill_rounds().get(round).unwrap();
    assert!(reminder(&portfolio, round_row, today).contains("填成了累计数"));
    book.set((rows[0], month), Set::Number(8.0));
    take(&mut portfolio, round, &[("更正.xlsx", book.bytes())]);
    let draft = Draft::accept_sheets(&portfolio, &[sheet.id], reviewer());
    assert_eq!(draft.label, format!("审核通过填报：{}", sheet.name));
    apply(&mut portfolio, draft);
    assert_eq!(counts(&portfolio).accepted, 1);
    assert_eq!(note(&portfolio), None);
}

#[test]
fn lists_of_milestones_and_problems_go_out_and_come_back() {
    let mut portfolio = sample();
    let form = RoundForm {
        fields: ["milestone", "problem"].map(str::to_owned).to_vec(),
        ..october()
    };
    let round = begin(&mut portfolio, &form);
    let sent = send(&mut portfolio, round);
    let (sheet, bytes) = sent
        .iter()
        .find(|(_, bytes)| !Places::of(bytes, "里程碑").rows().is_empty())
        .unwrap();
    let places = Places::of(bytes, "里程碑");
    let mut book = Workbook::open(bytes);
    let row = places.rows()[0];
    let project = project_of(&places, &portfolio, row);
    book.set((row, places.column("说明")), Set::Text("填报时的说明"));
    let (_, difference) = compare(&portfolio, round, &[("回来.xlsx", book.bytes())]);
    let accepted = cells_of(&difference, CellState::Accepted);
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    let milestones = portfolio.milestones().of(project);
    assert!(milestones.iter().any(|one| one.note == "填报时的说明"));
    assert!(find_round(&portfolio, &form.name).is_some());
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert!(noted.given.contains("填报时的说明"));
    assert_eq!(sheets_of(&portfolio, round).len(), sent.len());
}
