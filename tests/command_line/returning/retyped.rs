//! What comes back of a round not as it went out: one of its sheets alone, without its identities, typed anew, with columns
//! and names of its own.

use lantu::clock::new_id;
use lantu::edit::RoundForm;
use lantu::import::difference::{CellState, Choices, Difference, RowKind};
use lantu::import::read;
use lantu::import::understand::{Reading, understand};
use lantu::model::{Change, Id, Op, Portfolio, Problem, ProblemState, Project, Record as _};
use lantu::view::given_of;

use super::round::{
    asked, begin, cells_of, compare, invested, october, one_with_projects, project_of, send, take,
};
use super::sample;
use super::workbook::{Places, Set, Workbook};

/// 填报 with its lists.
fn with_lists() -> RoundForm {
    let mut form = october();
    form.fields
        .extend(["milestone", "problem"].map(str::to_owned));
    form
}

/// Has a project the problems that are told in these words.
fn add_problems(portfolio: &mut Portfolio, project: Id<Project>, words: &[&str]) {
    let new = words.iter().map(|words| {
        let problem = Problem {
            id: Id::new(new_id()),
            project,
            kind: None,
            document_number: String::new(),
            description: (*words).to_owned(),
            need: String::new(),
            responsible_departments: Vec::new(),
            person: String::new(),
            raised_on: None,
            due_on: None,
            state: Some(ProblemState::Open),
            accepted_on: None,
            steps: String::new(),
            extended_to: None,
            extended_on: None,
            settled_on: None,
            answer: String::new(),
            position: 1,
        };
        Change::Create(problem.to_row())
    });
    let op = Op::edit(new_id(), "问题", new.collect());
    portfolio.apply(&op).unwrap();
}

#[test]
fn one_sheet_saved_alone_takes_nothing_off_the_lists() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &with_lists());
    let sent = send(&mut portfolio, round);
    let (sheet, bytes) = sent
        .iter()
        .find(|(_, bytes)| !Places::of(bytes, "里程碑").rows().is_empty())
        .unwrap();
    let mut workbook = read::bytes(bytes).unwrap();
    workbook.grids.retain(|grid| grid.name == "填报表");
    let reading = understand(&workbook, &portfolio, &asked(round)).unwrap();
    let says = |reading: &Reading, words: &str| {
        let mut notices = reading.notices.iter();
        notices.any(|notice| notice.contains(words))
    };
    let told = |reading: &Reading| says(reading, "没有里程碑清单、问题清单");
    let of_added = |reading: &Reading| says(reading, "是对方加的");
    assert!(told(&reading), "{:?}", reading.notices);
    // The sheet that says how it is filled in is nobody's.
    assert!(!of_added(&reading), "{:?}", reading.notices);
    // What stands on a sheet of their own is told.
    let mut other = read::bytes(bytes).unwrap();
    let more = read::bytes("项目名称,本月完成投资\n甲,88\n".as_bytes()).unwrap();
    other.grids.extend(more.grids.into_iter().map(|mut grid| {
        grid.name = "补充".to_owned();
        grid
    }));
    let other = understand(&other, &portfolio, &asked(round)).unwrap();
    assert!(of_added(&other), "{:?}", other.notices);
    let files = [("回来.csv".to_owned(), reading)];
    let difference = Difference::new(&portfolio, &files, &Choices::default());
    assert_eq!(difference.files()[0].fill, Some(sheet.id));
    assert!(cells_of(&difference, CellState::Held).is_empty());
    // A row that was taken off a list that is there is told as before.
    let (readings, whole) = compare(&portfolio, round, &[("回来.xlsx", bytes.clone())]);
    assert!(!told(&readings[0].1) && !of_added(&readings[0].1));
    assert!(cells_of(&whole, CellState::Held).is_empty());
}

#[test]
fn a_project_taken_off_the_sheet_is_told_though_its_milestones_are_still_listed() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &with_lists());
    let sent = send(&mut portfolio, round);
    let (_, mut book, places) = one_with_projects(&sent);
    let row = places.rows()[1];
    let project = project_of(&places, &portfolio, row);
    assert!(!portfolio.milestones().of(project).is_empty());
    book.delete_row(row);
    let (_, difference) = compare(&portfolio, round, &[("回来.xlsx", book.bytes())]);
    let rows = difference.rows().iter();
    let missing = rows.filter(|row| row.kind == RowKind::Missing);
    let missing: Vec<_> = missing.map(|row| (row.project, row.is_deleted)).collect();
    assert_eq!(missing, [(Some(project), false)]);
}

#[test]
fn a_locked_name_of_a_listed_row_does_not_come_in_by_itself() {
    let mut portfolio = sample();
    let form = RoundForm {
        fields: vec!["milestone".to_owned()],
        ..october()
    };
    let round = begin(&mut portfolio, &form);
    let sent = send(&mut portfolio, round);
    let (_, bytes) = sent
        .iter()
        .find(|(_, bytes)| !Places::of(bytes, "里程碑").rows().is_empty())
        .unwrap();
    let places = Places::of(bytes, "里程碑");
    let mut book = Workbook::open(bytes);
    let place = (places.rows()[0], places.column("节点"));
    book.set(place, Set::Text("另一个名称"));
    let (_, difference) = compare(&portfolio, round, &[("回来.xlsx", book.bytes())]);
    assert!(cells_of(&difference, CellState::Accepted).is_empty());
    let held = cells_of(&difference, CellState::Held);
    assert_eq!(held.len(), 1, "{held:?}");
    assert!(
        held[0].1.why().contains("没有要求填报"),
        "{}",
        held[0].1.why()
    );
}

#[test]
fn columns_that_were_added_are_told_where_the_identities_were_typed_over() {
    let mut portfolio = sample();
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (_, mut book, places) = one_with_projects(&sent);
    let beside = places.beside();
    for (number, row) in places.rows().into_iter().enumerate() {
        book.set((row, beside), Set::Number(number as f64 + 1.0));
    }
    let heads = places.mark().0 + 1;
    let row = places.rows()[0];
    book.put((heads, beside + 1), Set::Text("备注"));
    book.put((row, beside + 1), Set::Text("部门加的话"));
    let (readings, _) = compare(&portfolio, round, &[("回来.xlsx", book.bytes())]);
    let told = readings[0].1.not_taken.iter();
    let told: Vec<_> = told.map(|odd| (&*odd.heading, &*odd.text)).collect();
    assert_eq!(told, [("备注", "部门加的话")]);
}

#[test]
fn a_sheet_typed_anew_is_of_the_month_that_is_asked_and_tells_no_problem_twice() {
    let mut portfolio = sample();
    let project = {
        let mut projects = portfolio.projects().iter();
        let named = projects.find(|one| {
            let mut others = portfolio.projects().iter();
            let is_alone = others.all(|two| two.id == one.id || two.name != one.name);
            is_alone && !one.name.contains(',') && one.lead_department.len() == 1
        });
        named.unwrap().clone()
    };
    add_problems(&mut portfolio, project.id, &["征地未完", "管线要迁"]);
    let round = begin(&mut portfolio, &october());
    let sent = send(&mut portfolio, round);
    let (sheet, _) = sent
        .iter()
        .find(|(sheet, _)| given_of(sheet).contains_key(&project.id.uuid()))
        .unwrap();
    let told = portfolio.problems().of(project.id).iter();
    let told: Vec<String> = told.map(|one| one.description.clone()).collect();
    let csv = |problems: &str| {
        format!(
            "{}10月进度\n项目名称,10月完成投资（万元）,存在问题\n{},12,{problems}\n",
            sheet.name, project.name,
        )
    };
    let before = portfolio.problems().len();
    let same = csv(&told.join("；")).into_bytes();
    take(&mut portfolio, round, &[("表.csv", same)]);
    assert_eq!(invested(&portfolio, project.id).as_deref(), Some("12万元"));
    assert_eq!(portfolio.problems().len(), before);
    // What is new beside the known ones is one problem, in its own words.
    let more = csv(&format!("{}；缺砂石", told.join("；"))).into_bytes();
    let (_, difference) = compare(&portfolio, round, &[("表.csv", more)]);
    let told = difference.rows().iter().flat_map(|row| &row.cells);
    let told: Vec<String> = told.map(|cell| difference.told_text(cell)).collect();
    assert_eq!(told, ["缺砂石"]);
}
