//! Layouts that offices use, pasted as tables, and sheets made at random: whatever stands in them, no row is lost.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use lantu::import::grid::{self, Area, Cell, FileKind, Grid, Place, Workbook};
use lantu::import::read;
use lantu::import::understand::{Options, Role, understand};
use lantu::model::Portfolio;
use serde_json::{Value, json};

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of.get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What a table that is pasted is read as.
fn pasted(lines: &[&str]) -> Value {
    let workbook = read::pasted(&lines.join("\n").replace('|', "\t")).unwrap();
    let reading = understand(&workbook, &Portfolio::default(), &Options::default()).unwrap();
    serde_json::to_value(&reading).unwrap()
}

/// One value of each project, by its path.
fn of_each(read: &Value, pointer: &str) -> Vec<Value> {
    let projects = list(read, "projects").iter();
    let values = projects.map(|project| project.pointer(pointer).cloned().unwrap_or_default());
    values.collect()
}

#[test]
fn the_table_of_a_word_file_reads_the_same_when_it_is_pasted() {
    let read = pasted(&[
        "序号|项目名称|投资（亿元）||进度||责任单位",
        "||总投资|2026年计划|开工时间|形象进度|",
        "一|交通（2项）|15.85|4.2|||",
        "1|澄水一级公路|12.6|3|2026年3月|路基三成|县交通运输局",
        "2|栎霜货运环线|3.25|1.2|2026.5|征地|\"县交通运输局、\n栎霜镇\"",
        "二|水利（1项）|1.76|0.5|||",
        "3|\"县城供水\n一网通\"|1.76|5000万|/|可研|县水利局",
        "合计|3项|17.61|4.7|||",
    ]);
    let ledgers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    let text = std::fs::read_to_string(ledgers.join("expected.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let word = &all["files"]["22-table-in-word.docx"];
    for key in [
        "head_rows",
        "unit",
        "unit_from",
        "columns",
        "projects",
        "read",
    ] {
        assert_eq!(read[key], word[key], "{key}");
    }
}

#[test]
fn parts_by_number_and_a_total_before_the_names() {
    let read = pasted(&[
        "某区2025年重点建设项目名单（共3个）",
        "编号|工程名称|建设地点|投资额（亿元）|工期",
        "1|产业园（一期）|A镇|10.5|3年",
        "1.1|标准厂房|A镇|5|",
        "1.2|道路|A镇|5.5|",
        "2|医院|B镇|约3|2024-2026",
        "3|学校|B镇|2|2024.9至2026.8",
        "合计：3个|||15.5|",
    ]);
    assert_eq!(read["columns"]["A"], "serial");
    let part = json!("产业园（一期）");
    assert_eq!(
        of_each(&read, "/parent"),
        [Value::Null, part.clone(), part, Value::Null, Value::Null]
    );
    assert_eq!(read["read"]["total_investment"], json!(125_000_000_000_i64));
    let declared = &read["declared"][0];
    let stated =
        ["cell", "count", "count_read", "sum", "sum_read"].map(|key| declared[key].clone());
    assert_eq!(
        json!(stated),
        json!(["A8", 3, 3, 155_000_000_000_i64, 125_000_000_000_i64])
    );
    let odd = list(&read, "not_understood")
        .iter()
        .map(|cell| text(cell, "cell"))
        .collect::<Vec<_>>();
    assert_eq!(odd, ["E3", "D6"]);
}

#[test]
fn numbers_with_a_year_are_those_of_projects() {
    let read = pasted(&[
        "序号|项目名称|总投资（万元）|责任单位",
        "2026-001|大桥|100|县交通局",
        "2026-002|码头|200|县交通局",
    ]);
    assert_eq!(read["read"]["top_projects"], 2);
    let read = pasted(&[
        "编号|项目名称|总投资（万元）|责任单位",
        "2026-001|大桥|100|县交通局",
        "2026-002|码头|200|县交通局",
    ]);
    let codes = ["2026-001", "2026-002"].map(|code| json!(code));
    assert_eq!(of_each(&read, "/code"), codes);
}

#[test]
fn groups_without_numbers_in_a_table_without_numbers() {
    let read = pasted(&[
        "某县2026年项目推进表（截至9月）",
        "单位：万元",
        "项目名称|责任单位|年度计划投资|1-9月完成投资|9月完成投资|完成率",
        "交通（2个）||300|120|30|",
        "A路|县交通局|100|50|10|50%",
        "B路|县交通局|200|70|20|35%",
        "水利|||||",
        "水库|县水利局|50|5|5|10%",
        "合计（3个）||350|125|35|",
        "填表人：王五",
    ]);
    let groups = ["交通", "交通", "水利"].map(|group| json!(group));
    assert_eq!(of_each(&read, "/group/0"), groups);
    assert!(
        list(&read, "declared")
            .iter()
            .all(|declared| declared["agrees"] == true)
    );
    let months = of_each(&read, "/monthly/0/invested");
    assert_eq!(json!(months), json!([10_000_000, 20_000_000, 5_000_000]));
}

#[test]
fn sources_and_approvals_stand_under_heads_of_their_own() {
    let read = pasted(&[
        "序号|项目名称|总投资|其中|||前期进展||2026年|",
        "|||中央|省级|自筹|环评|施工许可|计划投资|完成投资",
        "1|大桥|100|10|20|70|√|办理中|30|20",
        "2|码头|200|||200|—|未办|50|",
    ]);
    let amounts = of_each(&read, "/funding/0/amount");
    assert_eq!(json!(amounts), json!([20_000_000, 200_000_000]));
    assert_eq!(read["projects"][0]["own"], json!({"其中_中央": 10_000_000}));
    let states = of_each(&read, "/approvals/0/state");
    assert_eq!(json!(states), json!(["已完成", "未启动"]));
    assert_eq!(read["projects"][0]["to_date"]["of_year"], 2026);
    assert!(
        list(&read, "notices")
            .iter()
            .any(|notice| notice.as_str().unwrap().contains("没有写明金额单位"))
    );
}

#[test]
fn every_section_may_have_a_total_of_its_own() {
    let agree = |last: &str| {
        let read = pasted(&[
            "序号|项目名称|总投资（万元）|责任单位",
            "1|大桥|100|县交通局",
            "2|码头|200|县交通局",
            "|合计|300|",
            "1|学校|50|县教育局",
            "|合计|50|",
            last,
        ]);
        let declared = list(&read, "declared").iter();
        let agree = declared.map(|declared| declared["agrees"] == true);
        agree.collect::<Vec<_>>()
    };
    assert_eq!(agree("|总计|350|"), [true, true, true]);
    assert_eq!(agree("|总计|400|"), [true, true, false]);
    assert_eq!(agree("注：无"), [true, true]);
}

#[test]
fn money_below_a_row_that_cannot_come_in_is_not_the_project_above() {
    let read = pasted(&[
        "序号|项目名称|总投资（万元）|资金来源|2026年资金到位",
        "1|大桥|100|省级|40",
        "2||200|小计|90",
        "|||银行贷款|90",
        "3|码头|300|省级|10",
    ]);
    let lines = of_each(&read, "/funding")
        .iter()
        .map(|lines| lines.as_array().unwrap().len())
        .collect::<Vec<_>>();
    assert_eq!(lines, [1, 1]);
    let rows = list(&read, "refused_rows")
        .iter()
        .map(|row| row["row"].clone());
    assert_eq!(rows.collect::<Vec<_>>(), [json!(3), json!(4)]);
}

#[test]
fn a_second_table_with_other_heads_is_told() {
    let read = pasted(&[
        "序号|项目名称|总投资（万元）|责任单位",
        "1|大桥|100|县交通局",
        "序号|项目名称|总投资（万元）|责任单位",
        "2|码头|200|县交通局",
        "序号|项目名称|责任单位|总投资（万元）",
        "3|学校|县教育局|300",
    ]);
    assert_eq!(read["read"]["projects"], 3);
    let told = list(&read, "notices")
        .iter()
        .filter(|notice| notice.as_str().unwrap().contains("表头"));
    assert_eq!(told.count(), 1, "{}", read["notices"]);
}

/// Cells of which sheets are made at random: heads, numbers, names, groups, totals, notes, amounts, dates and slips.
const CELLS: [&str; 48] = [
    "序号",
    "项目名称",
    "总投资（万元）",
    "2026年计划投资",
    "责任单位",
    "备注",
    "资金来源",
    "8月",
    "形象进度",
    "1",
    "2",
    "3",
    "一、",
    "（一）",
    "1.1",
    "例",
    "合计",
    "小计",
    "其中：在建（2项）",
    "一、基础设施（2个）",
    "——铁路",
    "（1）引桥",
    "　　主桥",
    "★大桥",
    "码头（打包3个）",
    "21.学校",
    "续建项目",
    "县交通局、县水利局 张三",
    "同上",
    "—",
    "待定",
    "12,345.6",
    "1.2亿元",
    "约500",
    "-260",
    "0",
    "2023-2025",
    "2026年6月底前",
    "45092",
    "24个月",
    "√",
    "单位：亿元",
    "注：说明",
    "……",
    "共3项",
    "（",
    "年",
    "𠮷月",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    /// Whatever stands in a sheet, nothing fails, and every row with a name is told of once.
    #[test]
    fn no_sheet_fails_and_no_row_is_lost(
        cells in proptest::collection::vec((0..14_u32, 0..8_u32, 0..CELLS.len() + 4), 0..90),
        merged in proptest::collection::vec((0..14_u32, 0..8_u32, 0..3_u32, 0..3_u32), 0..6),
        has_heads in proptest::bool::ANY,
    ) {
        let mut grid = Grid::named("清单");
        for (row, column, cell) in cells {
            let cell = match cell.checked_sub(CELLS.len()) {
                None => Cell::text(CELLS[cell]),
                Some(0) => Cell::new(grid::Value::Number(2023.1)),
                Some(1) => Cell::new(grid::Value::Formula("=B99".into())),
                Some(2) => Cell::new(grid::Value::Error("#REF!".into())),
                Some(_) => Cell::new(grid::Value::Bool(true)),
            };
            grid.put(Place::new(row + 2, column), cell);
        }
        if has_heads {
            for (column, head) in (0..).zip(["序号", "项目名称", "总投资", "资金来源", "2026年资金到位", "8月完成投资"]) {
                grid.put(Place::new(1, column), Cell::text(head));
            }
        }
        let areas = merged.into_iter().map(|(row, column, height, width)| Area {
            first: Place::new(row, column),
            last: Place::new(row + height, column + width),
        });
        grid.set_merged(areas.collect());
        let workbook = Workbook::new(FileKind::Text("UTF-8"), vec![grid.clone()]);
        let Ok(reading) = understand(&workbook, &Portfolio::default(), &Options::default()) else {
            return Ok(());
        };
        let Some(last) = reading.head_rows.last() else {
            return Ok(());
        };
        let name = reading.columns.iter().find(|column| column.role == Role::NAME).unwrap().index;
        let told = reading.projects.iter().map(|project| project.row);
        let told = told.chain(reading.not_projects.iter().map(|other| other.row));
        let told: Vec<u32> = told.chain(reading.refused_rows.iter().map(|refused| refused.row)).collect();
        for row in grid.rows().iter().filter(|row| row.index >= *last) {
            let place = Place::new(row.index, name);
            let is_covered = grid.merged_at(place).is_some_and(|area| area.first != place);
            if row.cell(name).is_some() && !is_covered {
                let times = told.iter().filter(|each| **each == row.index + 1).count();
                proptest::prop_assert_eq!(times, 1, "row {}", row.index + 1);
            }
        }
        let json = serde_json::to_value(&reading).unwrap();
        proptest::prop_assert_eq!(list(&json, "projects").len(), reading.projects.len());
    }
}
