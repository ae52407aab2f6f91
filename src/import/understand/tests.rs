//! What is understood of whole sheets, and what a person says of them holds for the next ones of their shape.

use uuid::Uuid;

use super::*;
use crate::import::grid::{Cell, FileKind, Place};
use crate::model::{Money, Op};

fn grid(name: &str, lines: &[&[&str]]) -> Grid {
    let mut grid = Grid::named(name);
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(*line) {
            if !text.is_empty() {
                grid.put(Place::new(row, column), Cell::text(*text));
            }
        }
    }
    grid
}

fn workbook(grids: Vec<Grid>) -> Workbook {
    Workbook::new(FileKind::Xlsx, grids)
}

fn options(mapping: &str) -> Options {
    Options {
        mapping: Mapping::parse(mapping).unwrap(),
        ..Options::default()
    }
}

/// The library after what was chosen for a ledger is kept in it.
fn kept(portfolio: &Portfolio, reading: &Reading) -> Portfolio {
    let draft = keep(portfolio, reading, "甲.xlsx", || Uuid::from_u128(5));
    assert!(!draft.changes.is_empty());
    let mut after = portfolio.clone();
    let op = Op::edit(Uuid::from_u128(6), draft.label, draft.changes);
    after.apply(&op).unwrap();
    after
}

const HEADS: &[&str] = &["序号", "项目名称", "总投资", "建设地点"];

#[test]
fn a_unit_that_nothing_says_is_told_and_one_that_is_said_is_not() {
    let read = |lines: &[&[&str]]| {
        let workbook = workbook(vec![grid("清单", lines)]);
        understand(&workbook, &Portfolio::default(), &Options::default()).unwrap()
    };
    let body: [&[&str]; 2] = [&["1", "大桥", "300", "城东"], &["2", "码头", "200", "城西"]];
    let bare = read(&[HEADS, body[0], body[1]]);
    assert_eq!(bare.unit_basis, UnitBasis::Assumed);
    assert_eq!(bare.unit_basis.doubt(), "单位未写明，按万元读入，请核对");
    assert_eq!(
        bare.projects[0].total_investment,
        Some(Money::from_wan(300))
    );
    let line: &[&str] = &["", "", "单位：亿元"];
    let stated = read(&[line, HEADS, body[0], body[1]]);
    assert_eq!(stated.unit_basis, UnitBasis::Stated);
    assert_eq!(stated.unit_basis.doubt(), "");
    // Where each amount has its own there is nothing to tell, nor without amounts.
    let own = read(&[
        HEADS,
        &["1", "大桥", "3亿元", "城东"],
        &["2", "码头", "—", "城西"],
    ]);
    assert_eq!(own.unit_basis, UnitBasis::Nothing);
    let words: &[&str] = &["序号", "项目名称", "建设地点", "备注"];
    let none = read(&[words, &["1", "大桥", "城东", "先建"]]);
    assert_eq!(none.unit_basis, UnitBasis::Nothing);
}

#[test]
fn sums_groups_and_notes_are_no_example_of_what_a_column_holds() {
    let lines: &[&[&str]] = &[
        HEADS,
        &["", "合计", "500", ""],
        &["一", "交通", "300", ""],
        &["1", "大桥", "300", "城东"],
        &["", "小计", "300", ""],
        &["2", "码头", "200", "无"],
        &["", "总计", "500", ""],
    ];
    let workbook = workbook(vec![grid("清单", lines)]);
    let read = understand(&workbook, &Portfolio::default(), &Options::default()).unwrap();
    let samples = |place: usize| read.columns[place].samples.join(" ");
    assert_eq!(samples(1), "大桥 码头");
    assert_eq!(samples(2), "300 200");
    assert_eq!(samples(3), "城东");
}

#[test]
fn heads_and_unit_that_a_person_chose_are_found_again_wherever_they_stand() {
    let portfolio = Portfolio::default();
    let sheet = |above: &[&[&str]]| {
        let body: [&[&str]; 4] = [
            &["建设单位", "工程", "概算", "进展"],
            &["甲公司", "砚雨大桥", "3", "桩基"],
            &["乙公司", "竹汐码头", "2", "征地"],
            &["丙公司", "墨鸢旅游路", "1", "勘察"],
        ];
        workbook(vec![grid("概况", &[above, &body].concat())])
    };
    let march = sheet(&[&["工程概况"]]);
    // No head is over names.
    assert!(understand(&march, &portfolio, &Options::default()).is_err());
    let said = r#"{"columns": {"B": "name"}, "head_rows": [2], "unit": "亿元"}"#;
    let read = understand(&march, &portfolio, &options(said)).unwrap();
    let is_by = |reading: &Reading, heads: Basis, unit: UnitBasis| {
        assert_eq!((reading.heads_basis, reading.unit_basis), (heads, unit));
        assert_eq!(reading.unit, "亿元");
        let first = &reading.projects[0];
        assert_eq!(first.name, "砚雨大桥");
        assert_eq!(first.total_investment, Some(Money::from_wan(30_000)));
    };
    is_by(&read, Basis::Person, UnitBasis::Person);
    let portfolio = kept(&portfolio, &read);
    let again = understand(&march, &portfolio, &Options::default()).unwrap();
    is_by(&again, Basis::Library, UnitBasis::Library);
    // A line more above them.
    let april = sheet(&[&["工程概况"], &["四月"]]);
    let again = understand(&april, &portfolio, &Options::default()).unwrap();
    assert_eq!(again.head_rows, [3]);
    is_by(&again, Basis::Library, UnitBasis::Library);
    let told = again.notices.join("\n");
    assert!(
        told.contains("表头第 3–3 行") && told.contains("单位亿元"),
        "{told}"
    );
    // A sheet that says another unit is told against what was chosen.
    let may = sheet(&[&["工程概况", "", "单位：万元"]]);
    let again = understand(&may, &portfolio, &Options::default()).unwrap();
    is_by(&again, Basis::Library, UnitBasis::LibraryAgainst(Unit::Wan));
    assert!(again.unit_basis.doubt().contains("表上写的是万元"));
}

#[test]
fn a_unit_that_is_chosen_holds_for_columns_whose_heads_say_the_sheet_s_own() {
    let heads: &[&str] = &[
        "序号",
        "项目名称",
        "总投资（万元）",
        "2026年计划投资（亿元）",
    ];
    let lines: &[&[&str]] = &[heads, &["1", "大桥", "3", "2"]];
    let workbook = workbook(vec![grid("清单", lines)]);
    let said = options(r#"{"unit": "元"}"#);
    let read = understand(&workbook, &Portfolio::default(), &said).unwrap();
    let first = &read.projects[0];
    assert_eq!(first.total_investment.map(Money::fen), Some(300));
    assert_eq!(first.annual[0].planned, Some(Money::from_wan(20_000)));
}

#[test]
fn the_sheet_that_a_person_chose_is_read_of_the_next_file_of_its_kind() {
    let portfolio = Portfolio::default();
    let long: &[&str] = &["序号", "项目名称", "总投资（万元）", "建设地点", "备注"];
    let short: &[&str] = &["序号", "项目名称", "总投资（万元）"];
    let file = |month: &str| {
        let all = grid("全部", &[long, &["1", "大桥", "3", "城东", "在建"]]);
        let ours = grid(month, &[short, &["1", "码头", "2"]]);
        workbook(vec![all, ours])
    };
    let read = |portfolio: &Portfolio, month: &str, options: &Options| {
        understand(&file(month), portfolio, options).unwrap()
    };
    assert_eq!(read(&portfolio, "3月", &Options::default()).sheet, "全部");
    let march = read(&portfolio, "3月", &options(r#"{"sheet": "3月"}"#));
    assert_eq!(march.sheet, "3月");
    let portfolio = kept(&portfolio, &march);
    assert_eq!(read(&portfolio, "4月", &Options::default()).sheet, "4月");
    assert_eq!(
        read(&portfolio, "4月", &options(r#"{"sheet": "全部"}"#)).sheet,
        "全部"
    );
}

#[test]
fn a_person_says_the_unit_of_forms_too() {
    let form: &[&[&str]] = &[
        &["项目名称", "砚雨大桥"],
        &["建设地点", "城东"],
        &["项目业主", "甲公司"],
        &["建设性质", "新建"],
        &["总投资", "3"],
    ];
    let workbook = workbook(vec![grid("一", form)]);
    let read = |options: &Options| understand(&workbook, &Portfolio::default(), options).unwrap();
    let bare = read(&Options::default());
    assert_eq!((bare.cards(), bare.unit_basis), (1, UnitBasis::Assumed));
    let said = read(&options(r#"{"unit": "亿元"}"#));
    assert_eq!(said.unit_basis, UnitBasis::Person);
    let total = said.projects[0].total_investment;
    assert_eq!(total, Some(Money::from_wan(30_000)));
}
