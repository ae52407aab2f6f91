//! Every ledger of `ledgers/` is read and understood as `ledgers/expected.json` says.
//!
//! Where a careful clerk may decide either way (`may_be`, `may_refuse`) each of the ways is right. The table that is
//! printed has for each file what it states, what was read, what was not understood and why it is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use lantu::import::grid::{self, Area, Cell, FileKind, Grid, ImportError, Place, Workbook};
use lantu::import::read;
use lantu::import::understand::{Options, Reading, Role, understand};
use lantu::model::Portfolio;
use serde_json::{Map, Value, json};

/// Files that are read against the embedded plan, whose departments they spell in many ways.
const AGAINST_THE_PLAN: [&str; 2] = [
    "18-names-near-the-seed.xlsx",
    "19-departments-spelled-many-ways.xlsx",
];

/// Cells that are right as they were taken and told of besides: a day number without the format of a date.
const TOLD: [(&str, &str); 1] = [("17-one-form-per-project.xlsx", "C7")];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers")
}

fn reading(file: &str, plan: &Portfolio) -> Result<Reading, ImportError> {
    let workbook = read::file(&folder().join(file))?;
    let empty = Portfolio::default();
    let portfolio = if AGAINST_THE_PLAN.contains(&file) {
        plan
    } else {
        &empty
    };
    understand(&workbook, portfolio, &Options::default())
}

/// `C` and 7 of `C7`.
fn place(cell: &str) -> (&str, u64) {
    let at = cell
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(cell.len());
    (&cell[..at], cell[at..].parse().unwrap_or_default())
}

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of.get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The row of a project in its sheet.
fn key_of(project: &Value) -> (String, u64) {
    let row = project
        .get("row")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    (text(project, "sheet").to_owned(), row)
}

fn same_text(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    a == b || number(a).is_some() && number(a) == number(b)
}

/// Takes the values of a column out of a project; gives them in the form of `may_be`.
fn take(project: &mut Map<String, Value>, role: &str) -> Value {
    let role = role.split('(').next().unwrap_or_default();
    if role == "start+end" {
        return json!({"start": project.remove("start"), "end": project.remove("end")});
    }
    if let Some(rest) = role.strip_prefix("annual.") {
        let (year, part) = rest.split_once('.').unwrap();
        let year: i64 = year.parse().unwrap();
        let mut taken = Value::Null;
        if let Some(years) = project.get_mut("annual").and_then(Value::as_array_mut) {
            for each in years.iter_mut().filter(|each| each["year"] == year) {
                taken = each
                    .as_object_mut()
                    .unwrap()
                    .remove(part)
                    .unwrap_or_default();
            }
            years.retain(|each| each.as_object().unwrap().len() > 1);
            if years.is_empty() {
                project.remove("annual");
            }
        }
        return taken;
    }
    if role.starts_with("to_date") {
        let taken = project.remove("to_date").unwrap_or_default();
        return taken.get("done").cloned().unwrap_or_default();
    }
    project.remove(role).unwrap_or_default()
}

struct Comparison<'a> {
    file: &'a str,
    expected: &'a Value,
    read: Value,
    differences: Vec<String>,
}

impl Comparison<'_> {
    fn differ(&mut self, what: impl Into<String>) {
        self.differences.push(what.into());
    }

    fn heads(&mut self) {
        for key in ["sheet", "head_rows", "unit", "unit_from", "columns"] {
            let (expected, read) = (self.expected[key].clone(), self.read[key].clone());
            let is_nothing = expected.is_null() && read == "";
            if expected != read && !is_nothing {
                self.differ(format!("{key}: {read}, not {expected}"));
            }
        }
    }

    fn projects(&mut self) {
        let expected: Vec<Value> = list(self.expected, "projects").to_vec();
        let read: Vec<Value> = list(&self.read, "projects").to_vec();
        let keys = |projects: &[Value]| projects.iter().map(key_of).collect::<Vec<_>>();
        let (wanted, got) = (keys(&expected), keys(&read));
        for key in wanted.iter().filter(|key| !got.contains(key)) {
            self.differ(format!("row {} is no project", key.1));
        }
        for key in got.iter().filter(|key| !wanted.contains(key)) {
            self.differ(format!("row {} is a project", key.1));
        }
        for mut expected in expected {
            let found = read.iter().find(|read| key_of(read) == key_of(&expected));
            let Some(mut read) = found.cloned() else {
                continue;
            };
            self.choices(&mut expected, &mut read);
            let (expected, read) = (
                expected.as_object_mut().unwrap(),
                read.as_object_mut().unwrap(),
            );
            expected.remove("match");
            self.department(expected, read);
            let keys: BTreeSet<String> = expected.keys().chain(read.keys()).cloned().collect();
            for key in keys {
                let (wanted, got) = (expected.get(&key), read.get(&key));
                if wanted != got && !(key == "own" && self.is_note_of_source(wanted, got)) {
                    let show = |value: Option<&Value>| {
                        value.map_or_else(|| "nothing".to_owned(), Value::to_string)
                    };
                    self.differ(format!(
                        "row {} {key}: {}, not {}",
                        read["row"],
                        show(got),
                        show(wanted)
                    ));
                }
            }
        }
        let has_choice = list(self.expected, "doubtful")
            .iter()
            .any(|cell| list(cell, "may_be").len() > 1);
        let (wanted, got) = (self.expected["read"].clone(), self.read["read"].clone());
        if wanted != got && !has_choice {
            self.differ(format!("read: {got}, not {wanted}"));
        }
    }

    /// Notes of funding lines may stand with the project.
    fn is_note_of_source(&self, wanted: Option<&Value>, got: Option<&Value>) -> bool {
        let is_of_source = self.expected["columns"]
            .to_string()
            .contains("funding.source");
        is_of_source && wanted.is_none() && got.is_some()
    }

    /// Cells that may be read in several ways: one of them is taken, and both sides go on without.
    fn choices(&mut self, expected: &mut Value, read: &mut Value) {
        let row = expected["row"].as_u64().unwrap();
        let columns = self.expected["columns"].clone();
        for cell in list(self.expected, "doubtful").to_vec() {
            let (letters, of_row) = place(text(&cell, "cell"));
            let role = text(&columns, letters).to_owned();
            if of_row != row || role.is_empty() {
                continue;
            }
            take(expected.as_object_mut().unwrap(), &role);
            let taken = take(read.as_object_mut().unwrap(), &role);
            let is_right = list(&cell, "may_be")
                .iter()
                .any(|may| match may.as_object() {
                    Some(may) if may.contains_key("row") => may.get(&role) == Some(&taken),
                    Some(may) => {
                        let of = |key: &str| may.get(key).cloned().unwrap_or_default();
                        json!({"start": of("start"), "end": of("end")}) == taken
                    }
                    None => *may == taken,
                });
            if !is_right {
                self.differ(format!(
                    "{}: {taken}, none of {}",
                    text(&cell, "cell"),
                    cell["may_be"]
                ));
            }
        }
    }

    /// What is offered for a spelling is free; whether it is taken is not.
    fn department(&mut self, expected: &mut Map<String, Value>, read: &mut Map<String, Value>) {
        let (wanted, got) = (expected.remove("department"), read.remove("department"));
        let (Some(wanted), Some(got)) = (wanted, got) else {
            return;
        };
        if wanted["how"] != got["how"] {
            self.differ(format!(
                "{}: {}, not {}",
                wanted["text"], got["how"], wanted["how"]
            ));
        }
    }

    fn other_rows(&mut self) {
        let frees = ["above", "title", "instruction", "unit", "note"];
        let kind = |row: &Value| {
            let kind = text(row, "kind");
            let is_free = frees.contains(&kind) || kind.starts_with("report month");
            if is_free {
                "beside".to_owned()
            } else {
                kind.to_owned()
            }
        };
        for wanted in list(self.expected, "not_projects").to_vec() {
            let got = list(&self.read, "not_projects")
                .iter()
                .find(|got| got["row"] == wanted["row"])
                .map(kind);
            if got.as_ref() != Some(&kind(&wanted)) {
                self.differ(format!(
                    "row {} is {got:?}, not {}",
                    wanted["row"],
                    kind(&wanted)
                ));
            }
        }
        for wanted in list(self.expected, "refused_rows").to_vec() {
            if !list(&self.read, "refused_rows")
                .iter()
                .any(|got| got["row"] == wanted["row"])
            {
                self.differ(format!("row {} is not refused", wanted["row"]));
            }
        }
    }

    fn cells(&mut self) {
        let cells = |of: &Value, key: &str| -> Vec<(String, String)> {
            list(of, key)
                .iter()
                .map(|cell| (text(cell, "cell").to_owned(), text(cell, "text").to_owned()))
                .collect()
        };
        let wanted = cells(self.expected, "not_understood");
        let doubtful = cells(self.expected, "doubtful");
        let got = cells(&self.read, "not_understood");
        let looked_at = cells(&self.read, "doubtful");
        for (cell, text) in &wanted {
            match got.iter().find(|(other, _)| other == cell) {
                Some((_, other)) if same_text(text, other) => {}
                Some((_, other)) => self.differ(format!("{cell} holds {other}, not {text}")),
                None => self.differ(format!("{cell} ({text}) is not listed")),
            }
        }
        for (cell, text) in &doubtful {
            if !got.iter().chain(&looked_at).any(|(other, _)| other == cell) {
                self.differ(format!("{cell} ({text}) is not listed"));
            }
        }
        for (cell, text) in got.iter().chain(&looked_at) {
            let is_told = TOLD.contains(&(self.file, cell));
            if !is_told
                && !wanted
                    .iter()
                    .chain(&doubtful)
                    .any(|(other, _)| other == cell)
            {
                self.differ(format!("{cell} ({text}) is listed"));
            }
        }
    }

    fn declared(&mut self) {
        let got = list(&self.read, "declared").to_vec();
        for wanted in list(self.expected, "declared").to_vec() {
            let is_of = |got: &&Value, cell: &Value| {
                got["cell"] == *cell || got.get("sum_cell") == Some(cell)
            };
            let counted = wanted.get("count").is_none()
                || got
                    .iter()
                    .filter(|got| is_of(got, &wanted["cell"]))
                    .any(|got| {
                        got.get("count") == wanted.get("count")
                            && got.get("count_read") == wanted.get("count_read")
                    });
            let cell = wanted.get("sum_cell").unwrap_or(&wanted["cell"]);
            let summed = wanted.get("sum").is_none()
                || got.iter().filter(|got| is_of(got, cell)).any(|got| {
                    got.get("sum") == wanted.get("sum")
                        && got.get("sum_read") == wanted.get("sum_read")
                });
            if !counted || !summed {
                let near = got.iter().find(|got| is_of(got, &wanted["cell"]));
                self.differ(format!("declared {wanted} not found; {near:?}"));
            }
        }
    }
}

fn differences(file: &str, expected: &Value, result: Result<Reading, ImportError>) -> Vec<String> {
    let refused = text(expected, "refused");
    let reading = match result {
        Err(error) if refused == error.class() => return Vec::new(),
        Err(error) => return vec![format!("refused as {}: {error}", error.class())],
        Ok(_) if !refused.is_empty() => return vec![format!("not refused as {refused}")],
        Ok(reading) => reading,
    };
    let mut comparison = Comparison {
        file,
        expected,
        read: serde_json::to_value(&reading).unwrap(),
        differences: Vec::new(),
    };
    comparison.heads();
    comparison.projects();
    comparison.other_rows();
    comparison.cells();
    comparison.declared();
    comparison.differences
}

fn line(file: &str, result: &Result<Reading, ImportError>) -> String {
    let mut line = format!("{file:<42}");
    let written = match result {
        Ok(reading) => {
            let disagree = reading
                .declared
                .iter()
                .filter(|declared| !declared.agrees)
                .count();
            write!(
                line,
                "declared {:>3} ({disagree} differ)  read {:>3}  not understood {:>2}  to look at {:>2}  rows refused {}",
                reading.declared.len(),
                reading.projects.len(),
                reading.not_understood.len(),
                reading.doubtful.len(),
                reading.refused_rows.len(),
            )
        }
        Err(error) => write!(line, "refused: {}", error.class()),
    };
    written.unwrap();
    line
}

#[test]
fn every_ledger_is_read_as_a_careful_clerk_would() {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let plan = lantu::seed::plan_portfolio().unwrap();
    let files = all["files"].as_object().unwrap();
    assert_eq!(files.len(), 52);
    let mut failed = Vec::new();
    let mut table = String::new();
    for (file, expected) in files {
        let result = reading(file, &plan);
        writeln!(table, "{}", line(file, &result)).unwrap();
        let differences = differences(file, expected, result);
        if !differences.is_empty() {
            failed.push(format!("{file}\n    {}", differences.join("\n    ")));
        }
    }
    // Shown with --nocapture, and where something differs.
    let table = std::io::Write::write_all(&mut std::io::stdout(), table.as_bytes()).map(|()| table);
    table.unwrap();
    assert!(
        failed.is_empty(),
        "{} differ:\n{}",
        failed.len(),
        failed.join("\n")
    );
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
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
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
        let workbook = Workbook {
            kind: FileKind::Text("UTF-8"),
            grids: vec![grid.clone()],
            notices: Vec::new(),
        };
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
