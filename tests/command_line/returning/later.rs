//! Sheets of a round that come back in several pieces, late or from an earlier time, and what of them is decided on later.

use std::fmt::Write as _;

use lantu::clock::new_id;
use lantu::edit::{Draft, RoundForm};
use lantu::import::difference::{CellState, Choices, Difference};
use lantu::import::{decide_waiting, send_back};
use lantu::model::{
    FillRound, FillSheet, FillState, Id, PartialDate, Portfolio, ProblemColumn, ProjectColumn,
    Record as _, Table,
};
use lantu::view::{FillCounts, SheetRecord, came_files, given_of, waiting_on};

use super::round::{
    apply, begin, cells_of, compare, invested, october, one_with_projects, project_of, read_one,
    reviewer, send, set_field, take,
};
use super::workbook::{Places, Set, Workbook};
use super::{moment, sample};

#[test]
fn two_people_of_a_department_send_a_file_each() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut one, places) = one_with_projects(&sent);
    let (_, bytes) = sent.iter().find(|(other, _)| other.id == sheet.id).unwrap();
    let mut two = Workbook::open(bytes);
    let (rows, month) = (places.rows(), places.column("10月完成投资"));
    let (first, second) = (
        project_of(&places, &portfolio, rows[0]),
        project_of(&places, &portfolio, rows[1]),
    );
    one.set((rows[0], month), Set::Number(11.0));
    two.set((rows[1], month), Set::Number(12.0));
    let files = [("甲.xlsx", one.bytes()), ("乙.xlsx", two.bytes())];
    take(&mut portfolio, round, &files);
    assert_eq!(invested(&portfolio, first).as_deref(), Some("11万元"));
    assert_eq!(invested(&portfolio, second).as_deref(), Some("12万元"));
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap().clone();
    assert_eq!(noted.received_file, "甲.xlsx、乙.xlsx");
    let names: Vec<&str> = came_files(&noted).map(|file| file.name).collect();
    assert_eq!(names, ["甲.xlsx", "乙.xlsx"]);
    // Each is known again under its own name.
    for (name, bytes) in &files {
        let told = read_one(&portfolio, round, bytes).unwrap_err();
        assert!(told.contains(&format!("交来的“{name}”")), "{told}");
    }
    // A third one says nothing new: what was agreed to stays so.
    let draft = Draft::accept_sheets(&portfolio, &[sheet.id], reviewer());
    apply(&mut portfolio, draft);
    take(&mut portfolio, round, &[("丙.xlsx", bytes.clone())]);
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(noted.state, Some(FillState::Accepted));
}

#[test]
fn an_earlier_sheet_is_compared_with_what_went_out_with_it() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let first = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&first);
    let (rows, contact) = (places.rows(), places.column("联系人"));
    let one = project_of(&places, &portfolio, rows[0]);
    let two = project_of(&places, &portfolio, rows[1]);
    set_field(&mut portfolio, one, ProjectColumn::Contact, "我们的 333");
    send(&mut portfolio, round);
    assert_eq!(portfolio.fill_sheets().get(sheet.id).unwrap().issue, 2);
    book.set((rows[0], contact), Set::Text("他们的 222"));
    book.set((rows[1], contact), Set::Text("部门的 111"));
    let files = [("旧的.xlsx", book.bytes())];
    let (_, difference) = compare(&portfolio, round, &files);
    // Since the second time went out nobody altered the first; since this one did, both.
    assert_eq!(difference.counts().conflicts, 1);
    take(&mut portfolio, round, &files);
    let contact = |id| portfolio.projects().get(id).unwrap().contact.clone();
    assert_eq!(contact(one), "我们的 333");
    assert_eq!(contact(two), "部门的 111");
}

#[test]
fn what_did_not_come_in_is_decided_on_later() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, contact) = (places.rows(), places.column("联系人"));
    let (one, two) = (
        project_of(&places, &portfolio, rows[0]),
        project_of(&places, &portfolio, rows[1]),
    );
    for (row, id) in [(rows[0], one), (rows[1], two)] {
        book.set((row, contact), Set::Text("他们的 222"));
        set_field(&mut portfolio, id, ProjectColumn::Contact, "我们的 333");
    }
    book.set(
        (rows[2], places.column("10月完成投资")),
        Set::Text("约三百"),
    );
    book.add_row(&[(places.column("项目名称"), Set::Text("部门想加的项目"))]);
    let files = [("回来.xlsx", book.bytes())];
    take(&mut portfolio, round, &files);
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap().clone();
    let waits = SheetRecord::of(&noted).waits;
    let told: Vec<(&str, &str, bool)> = waits
        .iter()
        .map(|wait| (wait.label.as_str(), wait.new.as_str(), wait.can_be_taken()))
        .collect();
    assert!(waits[0].given.is_some(), "{told:?}");
    assert!(
        told.iter().any(|(_, new, can)| *new == "约三百" && !can),
        "{told:?}"
    );
    assert_eq!(
        told[..2],
        [
            ("联系人", "他们的 222", true),
            ("联系人", "他们的 222", true)
        ]
    );
    // Whoever adds a project leads it, where the row says nothing else.
    let new = format!("项目名称 部门想加的项目；牵头部门 {}", sheet.name);
    assert!(told.contains(&("新增项目", new.as_str(), true)), "{told:?}");
    let unread = waits.iter().find(|wait| wait.new == "约三百").unwrap();
    assert!(unread.place.starts_with("填报表!"), "{}", unread.place);
    assert_eq!(unread.label, "本月完成投资");
    let counts = |portfolio: &lantu::model::Portfolio| {
        let row = portfolio.fill_rounds().get(round).unwrap();
        FillCounts::of(portfolio, row, moment().today)
    };
    assert_eq!(counts(&portfolio).waiting, waits.len());
    assert!(counts(&portfolio).words().contains("等人决定"));
    let told = read_one(&portfolio, round, &files[0].1).unwrap_err();
    assert!(told.contains("待定"), "{told}");

    let added = waits
        .iter()
        .position(|wait| wait.project.is_none())
        .unwrap();
    let count = portfolio.projects().len();
    let before = portfolio.clone();
    let draft = decide_waiting(&portfolio, sheet.id, (&[0, added], true), new_id).unwrap();
    apply(&mut portfolio, draft);
    let contact = |id| portfolio.projects().get(id).unwrap().contact.clone();
    assert_eq!(contact(one), "他们的 222");
    assert_eq!(contact(two), "我们的 333");
    assert_eq!(portfolio.projects().len(), count + 1);
    let mut projects = portfolio.projects().iter();
    let made = projects.find(|one| one.name == "部门想加的项目").unwrap();
    assert_eq!(made.lead_department, [sheet.department.unwrap()]);
    let left = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(waiting_on(left), waits.len() - 2);
    // What was taken came from them: the next sheet is compared with it.
    book.set((rows[0], places.column("联系人")), Set::Text("他们的 444"));
    let (_, difference) = compare(&portfolio, round, &[("更正.xlsx", book.bytes())]);
    let accepted = cells_of(&difference, CellState::Accepted);
    assert!(
        accepted
            .iter()
            .any(|(_, cell)| difference.new_text(cell) == "他们的 444"),
        "{accepted:?}"
    );
    let mut other = before;
    let draft = decide_waiting(&other, sheet.id, (&[0, 1], false), new_id).unwrap();
    apply(&mut other, draft);
    assert_eq!(other.projects().get(one).unwrap().contact, "我们的 333");
    let left = other.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(waiting_on(left), waits.len() - 2);
}

#[test]
fn a_cell_that_could_not_be_read_waits_no_more_when_it_comes_again() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let column = places.column("10月完成投资");
    // As much as the month before: nothing to doubt.
    let before = |row: u32| -> Option<f64> {
        let text = places.text((row, places.column("9月完成投资（参考）")));
        let amount: f64 = text.replace(',', "").parse().ok()?;
        (amount > 0.0).then_some(amount)
    };
    let rows = places.rows();
    let (row, amount) = rows
        .iter()
        .find_map(|row| Some((*row, before(*row)?)))
        .unwrap();
    book.set((row, column), Set::Text("约三百"));
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    let waits = |portfolio: &lantu::model::Portfolio| {
        waiting_on(portfolio.fill_sheets().get(sheet.id).unwrap())
    };
    assert_eq!(waits(&portfolio), 1);
    book.set((row, column), Set::Number(amount));
    take(&mut portfolio, round, &[("更正.xlsx", book.bytes())]);
    assert_eq!(waits(&portfolio), 0);
}

/// A word that is none of its list waits, and no more once another stands there.
#[test]
fn a_word_that_its_field_does_not_have_waits_until_another_comes() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (row, column) = (places.rows()[0], places.column("建设阶段"));
    book.set((row, column), Set::Text("说不清"));
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    let waits = |portfolio: &Portfolio| {
        let sheet = portfolio.fill_sheets().get(sheet.id).unwrap();
        SheetRecord::of(sheet).waits
    };
    let first = waits(&portfolio);
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(first[0].place.starts_with("填报表!") && !first[0].can_be_taken());
    let other = match places.text((row, column)) {
        "储备" => "前期",
        _ => "储备",
    };
    book.set((row, column), Set::Text(other));
    take(&mut portfolio, round, &[("更正.xlsx", book.bytes())]);
    assert!(waits(&portfolio).is_empty(), "{:?}", waits(&portfolio));
}

/// A round in which one thing is asked, and its sheets.
fn sent_of(portfolio: &mut Portfolio, field: &str) -> (Id<FillRound>, Vec<(FillSheet, Vec<u8>)>) {
    let form = RoundForm {
        fields: vec![field.to_owned()],
        ..october()
    };
    let round = begin(portfolio, &form);
    let sent = send(portfolio, round);
    (round, sent)
}

/// The one with the most rows in a list.
fn longest<'a>(sent: &'a [(FillSheet, Vec<u8>)], list: &str) -> &'a (FillSheet, Vec<u8>) {
    let rows = |bytes: &[u8]| Places::of(bytes, list).rows().len();
    sent.iter().max_by_key(|(_, bytes)| rows(bytes)).unwrap()
}

#[test]
fn a_row_that_is_gone_from_a_list_is_listed_and_goes_only_where_somebody_says_so() {
    let mut portfolio = sample();
    let (round, sent) = sent_of(&mut portfolio, "milestone");
    let (sheet, bytes) = longest(&sent, "里程碑");
    let places = Places::of(bytes, "里程碑");
    let rows = places.rows();
    let project = project_of(&places, &portfolio, rows[0]);
    assert_eq!(project, project_of(&places, &portfolio, rows[1]));
    let mut book = Workbook::open(bytes);
    book.delete_row(rows[1]);
    let before = portfolio.milestones().of(project).len();
    let files = [("回来.xlsx", book.bytes())];
    let (readings, difference) = compare(&portfolio, round, &files);
    assert_eq!(readings[0].1.cards(), 0, "rows of a list are no forms");
    assert!(readings[0].1.read.projects < rows.len());
    let held = cells_of(&difference, CellState::Held);
    let [(_, cell)] = held.as_slice() else {
        panic!("{held:?}");
    };
    assert!(cell.why().contains("收回的表上没有了"), "{}", cell.why());
    take(&mut portfolio, round, &files);
    assert_eq!(portfolio.milestones().of(project).len(), before);
    let draft = decide_waiting(&portfolio, sheet.id, (&[0], true), new_id).unwrap();
    apply(&mut portfolio, draft);
    assert_eq!(portfolio.milestones().of(project).len(), before - 1);
}

#[test]
fn a_problem_of_a_round_was_raised_in_its_month() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (_, mut book, places) = one_with_projects(&sent);
    let column = places.column("存在问题");
    let rows = places.rows();
    let (empty, full): (Vec<u32>, Vec<u32>) = rows
        .iter()
        .copied()
        .partition(|row| places.text((*row, column)).is_empty());
    let project = project_of(&places, &portfolio, empty[0]);
    book.set((empty[0], column), Set::Text("管线没有迁改"));
    let known = full.first().map(|row| places.text((*row, column)));
    if let (Some(row), Some(known)) = (full.first(), &known) {
        book.set((*row, column), Set::Text(&format!("{known}；又有新的")));
    }
    let files = [("回来.xlsx", book.bytes())];
    let (_, difference) = compare(&portfolio, round, &files);
    if let Some(known) = known {
        let held = cells_of(&difference, CellState::Held);
        let cell = held
            .iter()
            .find(|(_, cell)| difference.new_text(cell) == "又有新的");
        let old = difference.old_text(cell.unwrap().1);
        let first = known.split('；').next().unwrap();
        assert!(old.contains(first), "{old} / {known}");
    }
    take(&mut portfolio, round, &files);
    let problems = portfolio.problems().of(project);
    let new = problems
        .iter()
        .find(|one| one.description == "管线没有迁改");
    let raised = new.unwrap().get(ProblemColumn::RaisedOn as usize);
    let october = PartialDate::parse("2024-10").unwrap();
    assert_eq!(raised, lantu::model::Value::Date(october));
    assert_eq!(new.unwrap().to_row().table, Table::Problem);
}

/// Every sum would have it in it: nobody takes it by accepting what came in.
#[test]
fn a_figure_that_can_hardly_be_meant_waits_until_somebody_takes_it() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, month) = (places.rows(), places.column("10月完成投资"));
    book.set((rows[0], month), Set::Number(-5.0));
    book.set((rows[1], month), Set::Number(98_765_432.0));
    book.set((rows[2], month), Set::Number(0.5));
    let files = [("回来.xlsx", book.bytes())];
    let (readings, difference) = compare(&portfolio, round, &files);
    let checks: Vec<&String> = difference
        .rows()
        .iter()
        .flat_map(|row| &row.checks)
        .collect();
    let told = |words: &str| checks.iter().any(|check| check.contains(words));
    assert!(told("是负数") && told("超过总投资"), "{checks:?}");
    let counts = difference.counts();
    assert_eq!((counts.checks, counts.doubtful), (checks.len(), 2));
    let held = cells_of(&difference, CellState::Held);
    assert!(held[0].1.is_doubtful && held[0].1.why().contains("是负数"));
    // One click takes one; it is told all the same.
    let negative = difference.rows().iter().find(|row| row.is_doubted());
    let negative = negative.unwrap();
    let key = negative.cells[0].key(negative.key.unwrap());
    let choices = Choices {
        cells: [(key, true)].into(),
        ..Choices::default()
    };
    let decided = Difference::new(&portfolio, &readings, &choices);
    assert_eq!(decided.counts().doubtful, 1);
    assert_eq!(decided.counts().checks, checks.len());
    take(&mut portfolio, round, &files);
    let one = project_of(&places, &portfolio, rows[0]);
    let two = project_of(&places, &portfolio, rows[1]);
    assert_eq!(invested(&portfolio, one), None);
    assert_eq!(invested(&portfolio, two), None);
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    let waits = SheetRecord::of(noted).waits;
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(waits[0].place.starts_with("填报表!"), "{waits:?}");
    let draft = decide_waiting(&portfolio, sheet.id, (&[0], true), new_id).unwrap();
    apply(&mut portfolio, draft);
    assert_eq!(invested(&portfolio, one).as_deref(), Some("-5万元"));
}

#[test]
fn what_is_sent_back_leaves_the_sums_and_comes_again() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, month) = (places.rows(), places.column("10月完成投资"));
    let contact_at = places.column("联系人");
    let problem_at = places.column("存在问题");
    let ids: Vec<_> = rows
        .iter()
        .map(|row| project_of(&places, &portfolio, *row))
        .collect();
    let free = (0..rows.len()).find(|at| {
        let text = places.text((rows[*at], problem_at));
        text.is_empty()
    });
    let free = free.unwrap();
    let contact = |portfolio: &Portfolio, at: usize| {
        let project = portfolio.projects().get(ids[at]).unwrap();
        project.contact.clone()
    };
    let before = contact(&portfolio, 0);
    let problems = |portfolio: &Portfolio| portfolio.problems().of(ids[free]).len();
    let had = problems(&portfolio);
    book.set((rows[0], month), Set::Number(0.5));
    book.set((rows[0], contact_at), Set::Text("他们的 222"));
    book.set((rows[1], contact_at), Set::Text("他们的 333"));
    book.set(
        (rows[free], problem_at),
        Set::Text("管线没有迁改；征地没有完成"),
    );
    take(&mut portfolio, round, &[("回来.xlsx", book.bytes())]);
    assert_eq!(problems(&portfolio), had + 2);
    // What was altered here since is ours.
    set_field(&mut portfolio, ids[1], ProjectColumn::Contact, "我们的 444");
    let whole = portfolio.clone();
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "填成了累计数", new_id).unwrap();
    assert!(
        draft.label.ends_with("撤出 4 处，收到后又改过的 1 处不动"),
        "{}",
        draft.label
    );
    let op = lantu::model::Op::edit(new_id(), draft.label, draft.changes);
    portfolio.apply(&op).unwrap();
    assert_eq!(invested(&portfolio, ids[0]), None);
    assert_eq!(contact(&portfolio, 0), before);
    assert_eq!(contact(&portfolio, 1), "我们的 444");
    assert_eq!(problems(&portfolio), had);
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    let record = SheetRecord::of(noted);
    assert_eq!(record.sent_back().count(), 4);
    assert_eq!(waiting_on(noted), 0);
    let why = &record.waits[0].why;
    assert_eq!(why, "已退回：填成了累计数");
    // It is one step, and can be taken back.
    let mut again = portfolio.clone();
    let inverse = op.changes.iter().rev().map(lantu::model::Change::inverse);
    let undo = lantu::model::Op::edit(new_id(), "撤销", inverse.collect());
    again.apply(&undo).unwrap();
    assert_eq!(invested(&again, ids[0]), invested(&whole, ids[0]));
    assert_eq!(problems(&again), had + 2);
    // The new sheet is compared with what went out, and stands in the place of what was sent back.
    book.set((rows[0], month), Set::Number(2.0));
    take(&mut portfolio, round, &[("更正.xlsx", book.bytes())]);
    assert_eq!(invested(&portfolio, ids[0]).as_deref(), Some("2万元"));
    assert_eq!(contact(&portfolio, 0), "他们的 222");
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(noted.state, Some(FillState::Received));
    assert_eq!(SheetRecord::of(noted).sent_back().count(), 0);
}

/// What was agreed to stays, whatever becomes of what came after it.
#[test]
fn a_correction_that_is_sent_back_leaves_what_was_agreed_to_before_it() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, month) = (places.rows(), places.column("10月完成投资"));
    let contact_at = places.column("联系人");
    let ids = [0, 1].map(|at: usize| project_of(&places, &portfolio, rows[at]));
    let contact = |portfolio: &Portfolio, at: usize| {
        let project = portfolio.projects().get(ids[at]).unwrap();
        project.contact.clone()
    };
    book.set((rows[0], month), Set::Number(2.0));
    book.set((rows[0], contact_at), Set::Text("他们的 222"));
    book.set((rows[1], contact_at), Set::Text("他们的 333"));
    take(&mut portfolio, round, &[("一.xlsx", book.bytes())]);
    let draft = Draft::accept_sheets(&portfolio, &[sheet.id], reviewer());
    apply(&mut portfolio, draft);
    let accepted = portfolio.clone();
    book.set((rows[0], month), Set::Number(3.0));
    take(&mut portfolio, round, &[("二.xlsx", book.bytes())]);
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(noted.state, Some(FillState::Received));
    assert_eq!(noted.reviewed.len(), given_of(noted).len() - 1);
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "改错了", new_id).unwrap();
    assert!(draft.label.ends_with("，撤出 1 处"), "{}", draft.label);
    apply(&mut portfolio, draft);
    assert_eq!(invested(&portfolio, ids[0]).as_deref(), Some("2万元"));
    assert_eq!(contact(&portfolio, 0), "他们的 222");
    assert_eq!(contact(&portfolio, 1), "他们的 333");

    // One project of what was agreed to goes back by itself; the others stay agreed to.
    let mut portfolio = accepted;
    let one = [ids[0]];
    let draft = send_back(&portfolio, (&[sheet.id], &one), "号码不对", new_id).unwrap();
    assert!(draft.label.ends_with("，撤出 2 处"), "{}", draft.label);
    apply(&mut portfolio, draft);
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "再看", new_id).unwrap();
    apply(&mut portfolio, draft);
    assert_eq!(invested(&portfolio, ids[0]), None);
    assert_eq!(contact(&portfolio, 1), "他们的 333");
}

/// Only what is wrong has to be typed again.
#[test]
fn a_sheet_that_goes_out_again_says_why_and_holds_what_was_sent_back() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, mut book, places) = one_with_projects(&sent);
    let (rows, month) = (places.rows(), places.column("10月完成投资"));
    let contact_at = places.column("联系人");
    let first = project_of(&places, &portfolio, rows[0]);
    book.set((rows[0], month), Set::Number(0.5));
    book.set((rows[0], contact_at), Set::Text("他们的 222"));
    take(&mut portfolio, round, &[("一.xlsx", book.bytes())]);
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "填成了累计数", new_id).unwrap();
    apply(&mut portfolio, draft);
    assert_eq!(invested(&portfolio, first), None);
    let again = send(&mut portfolio, round);
    let says_why = |bytes: &[u8]| {
        let places = Places::of(bytes, "填报表");
        (0..6).any(|row| places.text((row, 0)).contains("填成了累计数"))
    };
    for (other, bytes) in &again {
        assert_eq!(says_why(bytes), other.id == sheet.id, "{}", other.name);
    }
    let (_, bytes) = again.iter().find(|(one, _)| one.id == sheet.id).unwrap();
    let places = Places::of(bytes, "填报表");
    let row = places.rows()[0];
    assert_eq!(project_of(&places, &portfolio, row), first);
    assert_eq!(places.text((row, month)), "0.5");
    assert_eq!(places.text((row, contact_at)), "他们的 222");
    // Who corrects the one sends the other along.
    let mut book = Workbook::open(bytes);
    book.set((row, month), Set::Number(3.0));
    take(&mut portfolio, round, &[("重报.xlsx", book.bytes())]);
    assert_eq!(invested(&portfolio, first).as_deref(), Some("3万元"));
    let project = portfolio.projects().get(first).unwrap();
    assert_eq!(project.contact, "他们的 222");
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(SheetRecord::of(noted).sent_back().count(), 0);
}

#[test]
fn a_row_that_was_added_and_sent_back_stands_in_the_sheet_that_goes_out_again() {
    let mut portfolio = sample();
    let (round, sent) = sent_of(&mut portfolio, "problem");
    let (sheet, bytes) = longest(&sent, "问题");
    let places = Places::of(bytes, "问题");
    let last = *places.rows().last().unwrap();
    let project = project_of(&places, &portfolio, last);
    let (name_at, words_at) = (places.column("项目名称"), places.column("问题描述"));
    let mut book = Workbook::open(bytes);
    book.put((last + 1, name_at), Set::Text(places.text((last, name_at))));
    book.put((last + 1, words_at), Set::Text("管线没有迁改"));
    let had = portfolio.problems().of(project).len();
    take(&mut portfolio, round, &[("一.xlsx", book.bytes())]);
    assert_eq!(portfolio.problems().of(project).len(), had + 1);
    let draft = send_back(&portfolio, (&[sheet.id], &[]), "没有说清", new_id).unwrap();
    apply(&mut portfolio, draft);
    assert_eq!(portfolio.problems().of(project).len(), had);
    let again = send(&mut portfolio, round);
    let (_, bytes) = again.iter().find(|(one, _)| one.id == sheet.id).unwrap();
    let places = Places::of(bytes, "问题");
    let last = *places.rows().last().unwrap();
    assert_eq!(places.text((last + 1, words_at)), "管线没有迁改");
    take(&mut portfolio, round, &[("二.xlsx", bytes.clone())]);
    assert_eq!(portfolio.problems().of(project).len(), had + 1);
}

#[test]
fn a_sheet_that_was_typed_anew_stands_against_no_cumulative_figure() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, _, places) = one_with_projects(&sent);
    let text = |row: u32, name: &str| places.text((row, places.column(name)));
    let mut csv = format!(
        "{}\n项目名称,2024年10月完成投资（万元）,2024年1-10月累计完成投资（万元）\n",
        sheet.name
    );
    for row in places.rows() {
        let name = places.text((row, places.column("项目名称")));
        let done = text(row, "2024年累计完成");
        writeln!(csv, "{},7,{done}", name.replace(',', "，")).unwrap();
    }
    let (_, difference) = compare(&portfolio, round, &[("重打.csv", csv.into_bytes())]);
    let false_ones = difference.rows().iter().flat_map(|row| &row.checks);
    let false_ones: Vec<&String> = false_ones
        .filter(|check| check.contains("累计："))
        .collect();
    assert!(false_ones.is_empty(), "{false_ones:?}");
}
