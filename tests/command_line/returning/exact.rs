//! Of a cell that a person typed anew everything is meant, also what is only shorter, coarser or written otherwise; what
//! was emptied goes only where somebody says so.

use lantu::clock::new_id;
use lantu::import::difference::{CellState, Choices, Difference};
use lantu::import::read;
use lantu::import::understand::{Mapping, Options, understand};
use lantu::model::{
    Change, Derived, Field, MoneyUnit, Op, PartialDate, Portfolio, Project, ProjectColumn, Source,
    Value,
};
use lantu::report::{Layout, PaperColumn, Preset, document};
use uuid::Uuid;

use super::workbook::{Places, Set, Workbook};
use super::{accepted, cells, changes, compared, moment, returning, sample, workbook};

/// The first project that is called like no other.
fn single(portfolio: &Portfolio) -> &Project {
    let called = |project: &&Project| {
        let mut others = portfolio.projects().iter();
        others.all(|other| other.id == project.id || other.name != project.name)
    };
    portfolio.projects().iter().find(called).unwrap()
}

/// The sample with more known of that project, and a paper of these columns.
fn known(columns: &[Field], values: &[(ProjectColumn, Value)]) -> (Portfolio, Vec<u8>, String) {
    let mut portfolio = sample();
    let changes: Vec<Change> = {
        let project = single(&portfolio);
        let set = |(column, value): &(ProjectColumn, Value)| {
            Change::set_field(project, *column, value.clone(), Source::Filled)
        };
        values.iter().filter_map(set).collect()
    };
    let op = Op::edit(Uuid::from_u128(11), "", changes);
    portfolio.apply(&op).unwrap();
    let index = lantu::view::Index::new(&portfolio);
    let query = lantu::view::Query::default();
    let listing = lantu::view::run(&portfolio, &index, &query, moment()).unwrap();
    let columns = std::iter::once(Field::NAME).chain(columns.iter().copied());
    let layout = Layout {
        columns: columns.map(PaperColumn::Field).collect(),
        ..Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment())
    };
    let document = document(&portfolio, &listing, &layout, moment());
    let bytes = returning(&portfolio, &document);
    (portfolio, bytes, document.name)
}

fn row_of(places: &Places, portfolio: &Portfolio) -> u32 {
    let name = &single(portfolio).name;
    let column = places.column("项目名称");
    let mut rows = places.rows().into_iter();
    rows.find(|row| places.text((*row, column)) == name)
        .unwrap()
}

#[test]
fn what_is_shorter_coarser_or_only_written_otherwise_is_a_change() {
    let date = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
    let (portfolio, bytes, sheet) = known(
        &[
            ProjectColumn::Start.into(),
            ProjectColumn::Contact.into(),
            ProjectColumn::Scale.into(),
            Derived::Period.into(),
        ],
        &[
            (ProjectColumn::Start, date("2023-05")),
            (ProjectColumn::End, date("2026-08")),
            (
                ProjectColumn::Contact,
                Value::Text("张甲一 10000000001".to_owned()),
            ),
            (
                ProjectColumn::Scale,
                Value::Text("新建桥梁（含引道）".to_owned()),
            ),
        ],
    );
    let places = Places::of(&bytes, &sheet);
    let row = row_of(&places, &portfolio);
    let altered = |edits: &[(&str, &str)]| {
        let mut book = Workbook::open(&bytes);
        for (heading, text) in edits {
            book.put((row, places.column(heading)), Set::Text(text));
        }
        let (_, difference) = compared(&portfolio, &book.bytes());
        let after = accepted(&portfolio, &difference);
        let (_, again) = compared(&after, &book.bytes());
        assert_eq!(changes(&again), [""; 0]);
        changes(&difference)
    };
    let edits = [
        ("开工时间", "2023"),
        ("联系人", "张甲一"),
        ("建设规模及主要内容", "新建桥梁(含引道)"),
    ];
    assert_eq!(
        altered(&edits),
        [
            "开工时间：2023-05 → 2023",
            "联系人：张甲一 10000000001 → 张甲一",
            "建设规模及主要内容：新建桥梁（含引道） → 新建桥梁(含引道)",
        ]
    );
    // The span has the years alone: what it says of them is no news of the months.
    assert_eq!(
        altered(&[("建设起止年限", "2023—2027")]),
        ["完工时间：2026-08 → 2027"]
    );
}

/// The cells that wait for a person, as `栏目：原值 → 新值`.
fn held(difference: &Difference) -> Vec<String> {
    let cells = cells(difference, CellState::Held);
    let line = cells.map(|cell| {
        let (old, new) = (difference.old_text(cell), difference.new_text(cell));
        format!("{}：{old} → {new}", cell.spot.label())
    });
    line.collect()
}

#[test]
fn an_emptied_cell_waits_for_a_person_who_says_that_it_is_meant() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    let filled = |heading: &str| {
        let column = places.column(heading);
        let mut rows = places.rows().into_iter();
        let row = rows.find(|row| !["", "—"].contains(&places.text((*row, column))));
        (row.unwrap(), column)
    };
    book.put(filled("总投资"), Set::Blank);
    book.put(filled("2024年目标"), Set::Text("—"));
    book.put(filled("项目名称"), Set::Blank);
    let (reading, difference) = compared(&portfolio, &book.bytes());
    assert_eq!(changes(&difference), [""; 0]);
    let waiting = held(&difference);
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    for heading in ["总投资：", "2024年目标："] {
        let mut waiting = waiting.iter();
        let is_it = |line: &String| line.starts_with(heading) && line.ends_with(" → —");
        assert!(waiting.any(is_it), "{heading}");
    }
    let told = |words: &str| reading.notices.iter().any(|notice| notice.contains(words));
    assert!(told("表上清空了 1 处"), "{:?}", reading.notices);

    let files = [("表.xlsx".to_owned(), reading)];
    let mut choices = Choices::default();
    for row in difference.rows() {
        for cell in &row.cells {
            choices.cells.insert(cell.key(row.key.unwrap()), true);
        }
    }
    let difference = Difference::new(&portfolio, &files, &choices);
    assert_eq!(changes(&difference).len(), 2);
    let draft = difference.draft(new_id);
    let op = Op::edit(new_id(), draft.label, draft.changes);
    let mut after = portfolio.clone();
    after.apply_whole(&op).unwrap();
    let (_, again) = compared(&after, &book.bytes());
    assert_eq!((changes(&again), held(&again)), (Vec::new(), Vec::new()));
    let mut back = after.clone();
    back.apply_whole(&op.reversed(new_id())).unwrap();
    let (_, back) = compared(&back, &book.bytes());
    assert_eq!(held(&back), waiting);
}

#[test]
fn a_mapping_says_that_the_blanks_of_a_column_erase() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    book.put((places.rows()[0], places.column("项目业主")), Set::Blank);
    let workbook = read::bytes(&book.bytes()).unwrap();
    let options = Options {
        mapping: Mapping::parse(r#"{"blanks_erase": ["项目业主"]}"#).unwrap(),
        ..Options::default()
    };
    let reading = understand(&workbook, &portfolio, &options).unwrap();
    let files = [("表.xlsx".to_owned(), reading)];
    let difference = Difference::new(&portfolio, &files, &Choices::default());
    let told = changes(&difference);
    assert!(
        told.len() == 1 && told[0].starts_with("项目业主：") && told[0].ends_with(" → —"),
        "{told:?}"
    );
}

#[test]
fn what_a_joined_cell_has_no_more_is_told() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::Approvals);
    let places = Places::of(&bytes, &sheet);
    let rows = places.rows();
    let of_three = places.keys().into_iter().find_map(|(column, key)| {
        let is_approval = key.starts_with("project.approval_");
        let mut rows = rows.iter().filter(|_| is_approval);
        let row = rows.find(|row| places.text((**row, column)).lines().count() == 3)?;
        Some((*row, column))
    });
    let at = of_three.unwrap();
    let mut book = Workbook::open(&bytes);
    let state = places.text(at).lines().next().unwrap().to_owned();
    book.put(at, Set::Text(&state));
    let (_, difference) = compared(&portfolio, &book.bytes());
    assert_eq!(changes(&difference), [""; 0]);
    let waiting = held(&difference);
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert!(
        waiting[0].contains("文号：") && waiting[1].contains("办结时间："),
        "{waiting:?}"
    );

    // One problem of several is gone from its cell.
    let (bytes, sheet) = workbook(&portfolio, Preset::MonthlyProgress);
    let places = Places::of(&bytes, &sheet);
    let column = places.column("存在问题");
    let mut rows = places.rows().into_iter();
    let row = rows.find(|row| !["", "—"].contains(&places.text((*row, column))));
    let mut book = Workbook::open(&bytes);
    book.put((row.unwrap(), column), Set::Text("管线迁改没有完成"));
    let (_, difference) = compared(&portfolio, &book.bytes());
    let both = "存在问题：施工图审查未完成；施工用电容量不足 → 管线迁改没有完成";
    assert_eq!(held(&difference), [both]);
    let barred: Vec<&str> = cells(&difference, CellState::Barred)
        .map(lantu::app::IncomingCell::why)
        .collect();
    assert!(!barred.is_empty());
    assert!(
        barred.iter().all(|why| why.contains("没有办结的问题")),
        "{barred:?}"
    );
}

#[test]
fn the_date_of_a_milestone_is_typed_over_what_the_program_writes_below() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::MilestoneColumns);
    let places = Places::of(&bytes, &sheet);
    let keys = places.keys().into_iter();
    let mut keys = keys.filter(|(_, key)| key.starts_with("project.milestone_"));
    let at = keys.find_map(|(column, _)| {
        let mut rows = places.rows().into_iter();
        let row = rows.find(|row| places.text((*row, column)).lines().count() == 2)?;
        Some((row, column))
    });
    let at = at.unwrap();
    let below = places.text(at).lines().nth(1).unwrap().to_owned();
    let mut book = Workbook::open(&bytes);
    book.put(at, Set::Text(&format!("2027年3月\n{below}")));
    let (reading, difference) = compared(&portfolio, &book.bytes());
    let told = changes(&difference);
    assert!(
        told.len() == 1 && told[0].ends_with(" → 2027-03"),
        "{told:?} {:?}",
        reading.not_understood
    );
}

#[test]
fn a_paper_of_a_newer_program_is_told_and_read_like_any_ledger() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mark = places.mark();
    let text = places
        .text(mark)
        .replacen("lantu-paper 1", "lantu-paper 2", 1);
    let mut book = Workbook::open(&bytes);
    book.put(mark, Set::Text(&text));
    let (reading, difference) = compared(&portfolio, &book.bytes());
    let is_told = reading
        .notices
        .iter()
        .any(|notice| notice.contains("更新版本的程序导出"));
    assert!(is_told && reading.paper.is_empty(), "{:?}", reading.notices);
    assert_eq!(difference.counts().new, 0);
    assert_eq!(changes(&difference), [""; 0]);
}

/// Another program computes the paper's rates anew when somebody types a sum: nobody typed these.
#[test]
fn a_formula_that_follows_what_was_typed_is_nobody_s_change() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::MonthlyProgress);
    let places = Places::of(&bytes, &sheet);
    let at = (places.rows()[0], places.column("完成率（%）"));
    let mut book = Workbook::open(&bytes);
    book.put(at, Set::Formula("1+1", 2.0));
    let (reading, difference) = compared(&portfolio, &book.bytes());
    assert_eq!(changes(&difference), [""; 0]);
    assert!(reading.not_taken.is_empty(), "{:?}", reading.not_taken);
}
