//! What a ledger states of itself: counts and sums beside what its rows give, and whose projects it speaks of.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lantu::import::claims;
use lantu::import::understand::Reading;
use lantu::model::{Money, Portfolio, ProjectColumn, Row, Table, Value as Held};
use lantu::reconcile::matching::{How, match_all};
use serde_json::{Value, json};

use crate::ledgers::{folder, names, reading};

#[test]
fn a_stated_sum_that_differs_is_explained() {
    let workbook = |file: &str| reading(file, &Portfolio::default()).unwrap().notices;
    let says = |file, text: &str| workbook(file).iter().any(|notice| notice.contains(text));
    assert!(says(
        "05-month-pairs.xls",
        "F4 的合计没有算上按文字保存的金额（F7）"
    ));
    assert!(says(
        "15-hidden-rows-sheets-filter.xlsx",
        "D12 的合计只算了没有隐藏的行"
    ));
    assert!(says(
        "24-formulas-errors-rich-text.xlsx",
        "D11 的合计加上没有读入的行后相符"
    ));
    assert!(says(
        "01-outline-four-levels.xlsx",
        "标记 ▲★ 的含义见第 36 行"
    ));
    assert!(says(
        "28-month-report-with-derived-columns.xlsx",
        "超过总投资"
    ));
}

/// Rows were deleted and the heads forgotten: every sum that stands in a row of 合计 or 其中 is compared, those of the
/// year as well as those of the whole.
#[test]
fn every_sum_of_a_row_that_adds_up_is_compared() {
    let read = reading("23-declared-figures-disagree.xls", &Portfolio::default()).unwrap();
    let stated = |cell: &str| {
        let mut all = read.declared.iter();
        let found = all.find(|each| each.cell == cell).unwrap();
        (found.sum, found.sum_read, found.agrees)
    };
    let wan = |wan| Some(Money::from_wan(wan));
    assert_eq!(stated("D3"), (wan(30_000), wan(17_800), false));
    // 12 000, 1 800 and 1 000 are under construction, 1 000 are to come.
    assert_eq!(stated("D4"), (wan(27_000), wan(14_800), false));
    assert_eq!(stated("D5"), (wan(3_000), wan(1_000), false));
    assert_eq!(stated("D6"), (wan(15_800), wan(15_800), true));
    let differ = read.declared.iter().filter(|each| !each.agrees);
    let differ: Vec<&str> = differ.map(|each| each.cell.as_str()).collect();
    let expected = ["A3", "D3", "A4", "D4", "A5", "D5", "A6", "A7", "A19"];
    assert_eq!(differ, expected);
}

/// The projects of a sheet as a library.
fn library(reading: &Reading) -> Portfolio {
    let rows = (1_u128..).zip(&reading.projects).map(|(number, project)| {
        let mut row = Row::blank(Table::Project, uuid::Uuid::from_u128(number));
        let total = project.total_investment.map_or(Held::Empty, Held::Money);
        for (column, value) in [
            (ProjectColumn::Name, Held::Text(project.name.clone())),
            (
                ProjectColumn::NationalCode,
                Held::Text(project.national_code.clone()),
            ),
            (ProjectColumn::TotalInvestment, total),
        ] {
            row.values[column as usize] = value;
        }
        row
    });
    Portfolio::from_rows(rows).unwrap()
}

#[test]
fn a_department_s_return_is_matched_with_the_office_s_list() {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let file = "26b-monthly-return.xlsx";
    let difference = &all["files"][file]["difference"];
    let compared_with = all["files"][file]["compared_with"].as_str().unwrap();
    let base = library(&reading(compared_with, &Portfolio::default()).unwrap());
    let read = reading(file, &Portfolio::default()).unwrap();
    let matches = match_all(&base, &claims(&read));
    let (mut matched, mut new) = (Vec::new(), Vec::new());
    for (project, found) in read.projects.iter().zip(&matches) {
        let by = match (found.how, found.to) {
            (How::NationalCode, Some(_)) => "national_code",
            (How::Same, Some(_)) => "name",
            (How::Near, None) => "near name, offered",
            (How::New, None) => {
                new.push(json!(project.row));
                continue;
            }
            _ => "something else",
        };
        let to = names(&base, found).join("、");
        matched.push(json!({"row": project.row, "by": by, "to": to}));
    }
    assert_eq!(Value::from(matched), difference["matched"]);
    assert_eq!(Value::from(new), difference["new"]);
}
