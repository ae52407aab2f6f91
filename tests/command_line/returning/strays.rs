//! Rows that were added, deleted, copied or belong elsewhere.

use lantu::import::difference::{CellState, RowKind};
use lantu::model::Portfolio;
use lantu::report::Preset;
use uuid::Uuid;

use super::workbook::{Places, Set, Workbook};
use super::{accepted, cells, changes, compared, sample, workbook};

#[test]
fn a_row_added_by_hand_is_new_and_a_deleted_one_is_only_missing() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    let rows = places.rows();
    let name = places.column("项目名称");
    let gone = places.text((rows[2], name)).to_owned();
    book.delete_row(rows[2]);
    let added = book.add_row(&[
        (name, Set::Text("滨江路跨线桥改造")),
        (places.column("总投资"), Set::Number(640.0)),
    ]);
    let (_, difference) = compared(&portfolio, &book.bytes());
    let of = |kind: RowKind| {
        let rows = difference.rows().iter().filter(move |row| row.kind == kind);
        rows.collect::<Vec<_>>()
    };
    let new = of(RowKind::New);
    assert_eq!(new.len(), 1);
    assert_eq!(
        (new[0].name.as_str(), new[0].number),
        ("滨江路跨线桥改造", added + 1)
    );
    let missing = of(RowKind::Missing);
    assert_eq!(missing.len(), 1);
    assert!(missing[0].name == gone && !missing[0].is_deleted);
    let after = accepted(&portfolio, &difference);
    assert_eq!(after.projects().len(), portfolio.projects().len() + 1);
}

#[test]
fn a_milestone_added_by_hand_is_one_of_its_project_and_comes_in_once() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::Milestones);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    let name = places.column("项目名称");
    // The sample has projects that are called the same.
    let called = |project: &&lantu::model::Project| {
        let projects = portfolio.projects().iter();
        projects.filter(|other| other.name == project.name).count()
    };
    let mut projects = portfolio.projects().iter();
    let project = projects.find(|project| called(project) == 1).unwrap();
    let project = project.name.clone();
    book.add_row(&[
        (name, Set::Text(&project)),
        (places.column("节点"), Set::Text("联调联试")),
        (places.column("计划时间"), Set::Text("2026-05")),
    ]);
    let (_, difference) = compared(&portfolio, &book.bytes());
    let last = difference
        .rows()
        .iter()
        .rfind(|row| row.key.is_some())
        .unwrap();
    assert_eq!(last.kind, RowKind::Changed, "{}", last.why);
    assert_eq!(
        changes(&difference),
        [
            "里程碑“联调联试”节点：— → 联调联试",
            "里程碑“联调联试”计划时间：— → 2026-05"
        ]
    );
    let after = accepted(&portfolio, &difference);
    assert_eq!(after.milestones().len(), portfolio.milestones().len() + 1);
    let (_, again) = compared(&after, &book.bytes());
    assert_eq!(changes(&again), [""; 0]);
}

#[test]
fn two_rows_of_one_identity_are_refused_with_words() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    let row = places.rows()[0];
    let beside = places.text((row, places.beside())).to_owned();
    let copy = book.add_row(&[
        (places.column("项目名称"), Set::Text("复制出来的项目")),
        (places.beside(), Set::Text(&beside)),
    ]);
    let (_, difference) = compared(&portfolio, &book.bytes());
    let refused: Vec<&str> = difference
        .rows()
        .iter()
        .filter(|row| row.kind == RowKind::Refused)
        .map(|row| row.why.as_str())
        .collect();
    let words = format!("第 {}、{} 行的编号相同", row + 1, copy + 1);
    assert_eq!(refused.len(), 2);
    assert!(
        refused.iter().all(|why| why.starts_with(&words)),
        "{refused:?}"
    );
    assert_eq!(changes(&difference), [""; 0]);
    // The project stands on the paper.
    assert_eq!(difference.counts().missing, 0);
}

#[test]
fn a_paper_of_another_library_is_told_and_matched_as_usual() {
    let portfolio = sample();
    let (bytes, _) = workbook(&portfolio, Preset::KeyProjects);
    let empty = Portfolio::default();
    let (reading, difference) = compared(&empty, &bytes);
    let told = |words: &str| reading.notices.iter().any(|notice| notice.contains(words));
    assert!(told("另一个项目库导出的"), "{:?}", reading.notices);
    assert_eq!(difference.counts().new, portfolio.projects().len());
    let after = accepted(&empty, &difference);
    let total = |portfolio: &Portfolio| {
        let projects = portfolio.projects().iter();
        let totals = projects.filter_map(|project| project.total_investment);
        totals.map(lantu::model::Money::fen).sum::<i64>()
    };
    assert_eq!(total(&after), total(&portfolio));
}

#[test]
fn a_project_that_was_deleted_meanwhile_does_not_come_back_by_itself() {
    let portfolio = sample();
    let (bytes, _) = workbook(&portfolio, Preset::KeyProjects);
    let gone = portfolio.projects().iter().next().unwrap().id;
    let draft = lantu::edit::Draft::delete_projects(&portfolio, &[gone]);
    let mut after = portfolio.clone();
    let op = lantu::model::Op::edit(Uuid::from_u128(5), draft.label, draft.changes);
    after.apply(&op).unwrap();
    let (_, difference) = compared(&after, &bytes);
    let counts = difference.counts();
    assert_eq!((counts.new, counts.changed), (0, 0));
    let refused = difference.rows().iter();
    let mut refused = refused.filter(|row| row.kind == RowKind::Refused);
    assert!(refused.next().unwrap().why.contains("已从项目库中删除"));
    assert_eq!(cells(&difference, CellState::Accepted).count(), 0);
}

#[test]
fn columns_may_be_moved_and_rows_sorted() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    // Two rows change places, and two columns in every row that the paper has.
    let rows = places.rows();
    let columns = [places.column("建设地点"), places.column("备注")];
    let last = places.beside();
    let swap = |row: u32, a: u32| usize::from(row != a);
    let texts: Vec<Vec<String>> = rows[..2]
        .iter()
        .map(|row| {
            (0..=last)
                .map(|c| places.text((*row, c)).to_owned())
                .collect()
        })
        .collect();
    let numbers = [places.column("总投资"), places.column("2024年计划投资")];
    for row in &rows[..2] {
        let from = &texts[1 - swap(*row, rows[0])];
        for column in 0..=last {
            let text = from[column as usize].as_str();
            let set = match text.parse::<f64>() {
                Ok(number) if numbers.contains(&column) => Set::Number(number),
                _ if text.is_empty() => Set::Blank,
                _ => Set::Text(text),
            };
            book.set((*row, column), set);
        }
    }
    let (_, difference) = compared(&portfolio, &book.bytes());
    assert_eq!(changes(&difference), [""; 0]);
    // The hidden marks go along with their columns.
    let mut book = Workbook::open(&bytes);
    let mark = rows[0] - 1;
    let marks = (0..mark).find(|row| places.text((*row, columns[0])).contains("project."));
    let all = marks.into_iter().chain(rows.iter().copied());
    for row in all {
        let [a, b] = columns.map(|column| places.text((row, column)));
        for (column, text) in columns.into_iter().zip([b, a]) {
            let set = if text.is_empty() {
                Set::Blank
            } else {
                Set::Text(text)
            };
            book.set((row, column), set);
        }
    }
    let (_, difference) = compared(&portfolio, &book.bytes());
    assert_eq!(changes(&difference), [""; 0]);
}
