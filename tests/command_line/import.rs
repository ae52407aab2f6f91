//! `lantu import`, run as scripts run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{self, json, lantu, library, output};
use calamine::Reader as _;
use serde_json::Value;
use tempfile::TempDir;

fn ledger(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    folder.join(name).to_str().unwrap().to_owned()
}

/// The exit code, what it prints, and what it says beside that.
fn run(args: &[&str]) -> (i32, String, String) {
    let done = lantu(args).output().unwrap();
    (
        done.status.code().unwrap(),
        String::from_utf8(done.stdout).unwrap(),
        String::from_utf8(done.stderr).unwrap(),
    )
}

fn files(printed: &str) -> Vec<Value> {
    let json: Value = serde_json::from_str(printed).unwrap();
    json["files"].as_array().unwrap().clone()
}

#[test]
fn a_ledger_is_told_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let before = fs::read(library).unwrap();
    let source = ledger("01-outline-four-levels.xlsx");
    let (code, text, _) = run(&["import", library, &source, "--dry-run"]);
    assert_eq!(code, 0, "{text}");
    for part in [
        "工作表“前期项目”　表头第 4 行　单位万元（F3）",
        "读出项目 14 个，总投资 1,186,215.85万元",
        "0 处不符",
        "1 个文件，1 个可以导入；没有写入",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let (code, printed, error) =
        run(&["import", library, &source, "--dry-run", "--format", "json"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let file = &files(&printed)[0];
    assert_eq!(file["file"], "01-outline-four-levels.xlsx");
    assert_eq!(file["refused"], Value::Null);
    assert_eq!(file["projects"].as_array().unwrap().len(), 14);
    assert_eq!(file["read"]["total_investment"], 1_186_215_850_000_i64);
    assert_eq!(fs::read(library).unwrap(), before);
}

#[test]
fn where_nothing_can_come_in_the_exit_code_says_so() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let locked = ledger("25a-encrypted.xlsx");
    let (code, text, error) = run(&["import", library, &locked, "--dry-run"]);
    assert_eq!(code, 1);
    assert!(text.contains("不能导入：文件设有打开密码"), "{text}");
    assert!(
        error.contains("取消密码") && error.lines().count() == 1,
        "{error}"
    );
    let args = ["import", library, &locked, "--dry-run", "--format", "json"];
    let (code, printed, _) = run(&args);
    assert_eq!(
        (code, files(&printed)[0]["refused"].as_str()),
        (1, Some("encrypted"))
    );
    // One bad file does not stop the others; a folder stands for its files.
    let mixed = folder.path().join("台账");
    fs::create_dir(&mixed).unwrap();
    fs::copy(&locked, mixed.join("b.xlsx")).unwrap();
    fs::copy(ledger("11-gb18030.csv"), mixed.join("a.csv")).unwrap();
    fs::write(mixed.join("~$a.csv"), "x").unwrap();
    let mixed = mixed.to_str().unwrap();
    let (code, printed, _) = run(&["import", library, mixed, "--dry-run", "--format", "json"]);
    let files = files(&printed);
    assert_eq!((code, files.len()), (0, 2));
    assert_eq!(files[0]["encoding"], "gb18030");
    assert_eq!(files[0]["sheet"], Value::Null);
    assert_eq!(files[1]["refused"], "encrypted");
}

#[test]
fn what_is_asked_must_be_there() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let source = ledger("15-hidden-rows-sheets-filter.xlsx");
    let asked = |sheet| run(&["import", library, &source, "--dry-run", "--sheet", sheet]);
    let (code, text, _) = asked("项目清单");
    assert_eq!(code, 0, "{text}");
    let (code, _, error) = asked("清单");
    assert!(
        code == 1 && error.contains("工作表有：代码表、填表说明、项目清单"),
        "{error}"
    );
    let (code, _, error) = run(&["import", library, "没有.xlsx", "--dry-run"]);
    assert!(code == 1 && error.contains("找不到文件"), "{error}");
    let (code, ..) = run(&["import", library, "--dry-run"]);
    assert_eq!(code, 2);
    let asked = |report| run(&["import", library, &source, "--report", report]);
    let (code, _, error) = asked("对照表.json");
    assert!(code == 2 && error.contains("--format json"), "{error}");
    let (code, _, error) = asked("对照表.bmp");
    assert!(code == 2 && error.contains("bmp"), "{error}");
    let (code, _, error) = asked(&source);
    assert!(code == 2 && error.contains("请换一个文件名"), "{error}");
}

/// An empty library that has taken in the list of an office.
fn listed(folder: &TempDir) -> String {
    let library = folder.path().join("库.lantu");
    let library = library.to_str().unwrap().to_owned();
    output(&["new", &library, "--from", "empty"]);
    let text = output(&["import", &library, &ledger("26a-base-list.xlsx")]);
    let end =
        "1 个文件，1 个可以导入；已导入 26a-base-list.xlsx：新增 8 个。可用 lantu undo 撤销\n";
    assert!(text.ends_with(end), "{text}");
    library
}

fn names(library: &str) -> Vec<String> {
    let mut found = Vec::new();
    let listing = json(&["list", library, "--format", "json"]);
    shell::projects(&listing, &mut found);
    let names = found
        .iter()
        .map(|project| project["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[test]
fn a_list_and_next_months_return_come_in_as_one_step_each() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    assert_eq!(names(&library).len(), 8);
    let returned = ledger("26b-monthly-return.xlsx");
    let report = folder.path().join("对照表.xlsx");
    let report = report.to_str().unwrap();
    let text = output(&["import", &library, &returned, "--report", report]);
    for part in [
        "与项目库对照：更改 4 个，新增 1 个，待确认 1 个",
        "E3 砚雨大桥　形象进度：桩基 → 桩基完成，承台三成",
        "C5 竹汐码头　2026年计划投资：8,000.00万元 → 9,000.00万元",
        "新增 1 处\n    第 8 行 墨鸢旅游路",
        "没有导入，需要确认 1 处\n    第 6 行 县道改造一标段：",
        "其他单位的项目 1 处\n    第 7 行 县医院康复楼",
        "库里有、表上没有的项目 1 个：县道改造二标；另有其他单位的 2 个（不删除）",
        "已导入 26b-monthly-return.xlsx：改 5 处，新增 1 个。可用 lantu undo 撤销",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let bridge = shell::project(Path::new(&library), "竹汐码头");
    assert_eq!(bridge["contact"], "赵丙三 10000000093");
    // The same again is nothing.
    let text = output(&["import", &library, &returned]);
    assert!(text.ends_with("没有改动：内容已经是这样\n"), "{text}");
    let history = output(&["history", &library]);
    assert_eq!(history.matches("导入 26").count(), 2, "{history}");
    output(&["undo", &library]);
    let bridge = shell::project(Path::new(&library), "竹汐码头");
    assert_eq!(bridge["contact"], "赵丙三 10000000003");
    assert_eq!(names(&library).len(), 8);
    output(&["undo", &library]);
    assert_eq!(names(&library), Vec::<String>::new());
    output(&["check", &library]);
    // What came from where stands in the paper.
    let mut paper: calamine::Xlsx<_> = calamine::open_workbook(report).unwrap();
    let range = paper.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<String> = range
        .rows()
        .map(|row| {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            cells.join("|")
        })
        .collect();
    let cell = "26b-monthly-return.xlsx|交通局3月报|C5|竹汐码头|2026年计划投资|8,000.00万元|9,000.00万元|已导入|";
    let waiting = "26b-monthly-return.xlsx|交通局3月报|第 6 行|县道改造一标段||||待确认|";
    for part in [cell, waiting, "县道改造二标||||表中没有|"] {
        assert!(
            rows.iter().any(|row| row.contains(part)),
            "{part}\n{rows:#?}"
        );
    }
}

#[test]
fn what_comes_in_can_be_narrowed_and_asked_before() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    let returned = ledger("26b-monthly-return.xlsx");
    let before = fs::read(&library).unwrap();
    let asked = json(&[
        "import",
        &library,
        &returned,
        "--dry-run",
        "--format",
        "json",
    ]);
    assert_eq!(asked["changes_written"], 0);
    assert_eq!(fs::read(&library).unwrap(), before);
    let text = fs::read_to_string(ledger("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let expected = &expected["files"]["26b-monthly-return.xlsx"]["difference"];
    let got = &asked["files"][0]["difference"];
    for key in [
        "matched",
        "new",
        "not_in_file",
        "not_in_file_of_others",
        "outside_remit",
    ] {
        assert_eq!(got[key], expected[key], "{key}");
    }
    let changed = |of: &Value| -> BTreeSet<String> {
        let cells = of["changed"].as_array().unwrap().iter();
        cells
            .map(|cell| {
                format!(
                    "{} {} {} {}",
                    cell["row"], cell["field"], cell["old"], cell["new"]
                )
            })
            .collect()
    };
    assert_eq!(changed(got), changed(expected));
    let new = json(&[
        "import", &library, &returned, "--accept", "new", "--format", "json",
    ]);
    assert_eq!(new["label"], "导入 26b-monthly-return.xlsx：新增 1 个");
    assert!(names(&library).contains(&"墨鸢旅游路".to_owned()));
    let bridge = shell::project(Path::new(&library), "竹汐码头");
    assert_eq!(bridge["contact"], "赵丙三 10000000003");
    let text = output(&["import", &library, &returned, "--accept", "changed"]);
    assert!(text.contains("改 5 处。"), "{text}");
}

#[test]
fn one_bad_file_stops_none_and_a_backup_is_there_before() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    let kept = TempDir::new().unwrap();
    let (a, b, c) = (
        ledger("25a-encrypted.xlsx"),
        ledger("11-gb18030.csv"),
        ledger("12-utf16-unicode-text.txt"),
    );
    let here = |args: &[&str]| {
        let mut command = lantu(args);
        command.env("XDG_DATA_HOME", kept.path()).output().unwrap()
    };
    // The first change of a day has its backup anyway.
    let done = here(&["set", &library, "竹汐码头", "note=改线"]);
    assert!(done.status.success());
    let done = here(&["import", &library, &a, &b, &c]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{text}");
    assert!(
        text.contains("25a-encrypted.xlsx\n  不能导入：文件设有打开密码"),
        "{text}"
    );
    // Both say the same four projects: they are made once.
    let end = "3 个文件，2 个可以导入；已导入 11-gb18030.csv 等 2 个文件：新增 4 个。可用 lantu undo 撤销\n";
    assert!(text.ends_with(end), "{text}");
    assert_eq!(names(&library).len(), 12);
    let backups = files_below(kept.path()).into_iter();
    let backups = backups.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    let of_eight = backups.filter(|name| name.ends_with(".lantu.zst") && name.contains("_8项_"));
    assert_eq!(of_eight.count(), 2);
    // Where none can come in nothing is done.
    let (code, _, error) = run(&["import", &library, &a]);
    assert!(code == 1 && error.contains("取消密码"), "{error}");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn each_row_says_which_project_of_the_library_it_is() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let source = ledger("18-names-near-the-seed.xlsx");
    let (_, printed, _) = run(&["import", library, &source, "--dry-run", "--format", "json"]);
    let projects = files(&printed)[0]["projects"].as_array().unwrap().clone();
    let of = |row: u64| {
        let project = projects.iter().find(|project| project["row"] == row);
        project.unwrap()["match"].clone()
    };
    assert_eq!(of(7)["how"], "same");
    assert_eq!(of(7)["taken"], true);
    assert_eq!(of(7)["library"][0], "市人民医院整体搬迁项目");
    // Another row is it more surely.
    assert_eq!(
        (&of(6)["how"], &of(6)["taken"]),
        (&"affix".into(), &false.into())
    );
    assert_eq!(of(31)["library"].as_array().unwrap().len(), 0);
    let (_, text, _) = run(&["import", library, &source, "--dry-run"]);
    for part in [
        "与项目库对照：更改 ",
        "第 17 行 锡矿山振宏水库：名称与库中“锡矿山（振宏）水库”相近",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_mapping_says_what_columns_hold() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let source = ledger("26b-monthly-return.xlsx");
    let path = folder.path().join("列对应.json");
    let path = path.to_str().unwrap();
    let with = |mapping: &str| {
        fs::write(path, mapping).unwrap();
        let args = ["import", library, &source, "--dry-run", "--mapping", path];
        run(&[args.as_slice(), &["--format", "json"]].concat())
    };
    let (code, printed, error) =
        with(r#"{"version": 1, "columns": {"形象进度": "note", "F": "leave"}, "unit": "万元"}"#);
    assert_eq!(code, 0, "{error}");
    let file = &files(&printed)[0];
    assert_eq!(
        (&file["unit"], &file["unit_from"]),
        (&"万元".into(), &"".into())
    );
    assert_eq!(
        (&file["columns"]["E"], &file["columns"]["F"]),
        (&"note".into(), &"leave".into())
    );
    let first = &file["projects"][0];
    assert_eq!(first["note"], "形象进度：桩基完成，承台三成");
    assert_eq!(first["total_investment"], 3_650_000);
    assert_eq!((first.get("contact"), first.get("own")), (None, None));
    // What comes in by it is known the next time.
    let args = ["import", library, &source, "--mapping", path];
    assert_eq!(run(&args).0, 0);
    let args = ["import", library, &source, "--dry-run", "--format", "json"];
    let (_, printed, _) = run(&args);
    assert_eq!(files(&printed)[0]["columns"]["F"], "leave");
    // A column that is not there is told.
    let (_, printed, _) = with(r#"{"columns": {"没有这一栏": "own"}}"#);
    let notices = files(&printed)[0]["notices"].to_string();
    assert!(notices.contains("没有这一栏"), "{notices}");

    let (code, _, error) = with(r#"{"columns": {"E": "progress"}}"#);
    assert_eq!(code, 2);
    assert!(
        error.contains("E 列的“progress”") && error.contains("note（并入备注）"),
        "{error}"
    );
    // What is probably meant stands before all the others.
    let (_, _, error) = with(r#"{"columns": {"E": "total_investmnt"}}"#);
    let meant =
        "不是可选的内容，是不是“total_investment（总投资）”？可写：total_investment（总投资）、";
    assert!(error.contains(meant), "{error}");
    let (code, _, error) = with("{\n“columns”: {}}");
    assert_eq!(code, 2);
    assert!(
        error.contains("（第 2 行第 ") && !error.contains("expected"),
        "{error}"
    );
    let (_, _, error) = with(r#"{"columns": {"E": "note""#);
    assert!(error.contains("第 1 行还没有写完"), "{error}");
    let missing = folder.path().join("没有.json");
    let args = ["import", library, &source, "--dry-run", "--mapping"];
    let (code, _, error) = run(&[args.as_slice(), &[missing.to_str().unwrap()]].concat());
    assert!(code == 1 && error.contains("没有.json"), "{error}");
}

#[test]
fn the_history_calls_rows_by_their_names_that_came_were_undone_and_came_again() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    output(&["undo", &library]);
    output(&["import", &library, &ledger("26a-base-list.xlsx")]);
    output(&["import", &library, &ledger("26b-monthly-return.xlsx")]);
    output(&["undo", &library]);
    let history = output(&["history", &library]);
    // Both ways of every import, also of the values and plans of projects that are gone.
    for (line, times) in [
        ("    墨鸢旅游路　新增项目（800.00万元）\n", 1),
        ("    墨鸢旅游路　删除项目\n", 1),
        ("    竹汐码头　新增项目（21,500.00万元）\n", 2),
        ("    竹汐码头　删除项目\n", 1),
        ("    竹汐码头　新增年度计划（2026", 2),
    ] {
        assert_eq!(history.matches(line).count(), times, "{line}\n{history}");
    }
    let is_named = |line: &str| {
        let name = line.trim().split('　').next().unwrap_or_default();
        let is_id = name.len() == 36 && name.matches('-').count() == 4;
        !is_id && !name.starts_with("已删除")
    };
    let unnamed: Vec<&str> = history.lines().filter(|line| !is_named(line)).collect();
    assert_eq!(unnamed, Vec::<&str>::new());
    // The values of the office's own columns have a heading before and after, also of a column that was gone.
    let own = "    砚雨大桥　形象进度（台账）：";
    for (values, times) in [("— → 桩基\n", 2), ("桩基 → —\n", 1)] {
        let line = format!("{own}{values}");
        assert_eq!(history.matches(&line).count(), times, "{line}\n{history}");
    }
}

#[test]
fn several_files_are_looked_for_among_the_new_projects_of_those_before() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("库.lantu");
    let library = library.to_str().unwrap().to_owned();
    output(&["new", &library, "--from", "empty"]);
    let (list, returned) = (
        ledger("26a-base-list.xlsx"),
        ledger("26b-monthly-return.xlsx"),
    );
    let text = output(&["import", &library, &list, &returned]);
    for part in [
        // Eight of the list, of the return one that the list has not, and one only resembles.
        "新增 9 个。可用 lantu undo 撤销\n",
        "待确认 1 个",
        "没有导入，需要确认 ",
        "    第 6 行 县道改造一标段：名称与 26a-base-list.xlsx 第 ",
        "行“县道改造一标”相近，请核对",
        // What the two say otherwise of one project.
        "26a-base-list.xlsx 第 4 行对同一个项目写的不同",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let names = names(&library);
    assert_eq!(names.len(), 9, "{names:?}");
    assert!(!names.contains(&"县道改造一标段".to_owned()), "{names:?}");
}

#[test]
fn a_new_project_with_another_dress_of_its_name_comes_in_once() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("库.lantu");
    let library = library.to_str().unwrap().to_owned();
    output(&["new", &library, "--from", "empty"]);
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let one = file(
        "甲.csv",
        "序号,项目名称,总投资（万元）,建设地点\n1,砚雨大桥,300,城东\n2,竹汐码头,400,\n",
    );
    let two = file(
        "乙.csv",
        "序号,项目名称,总投资（万元）,建设地点\n1,砚雨大桥工程,350,\n2,墨鸢旅游路,500,\n",
    );
    let text = output(&["import", &library, &one, &two]);
    for part in [
        "甲.csv 第 2 行对同一个项目写的不同",
        "保留前一份台账的名称",
        "新增 3 个。",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(names(&library), ["砚雨大桥", "竹汐码头", "墨鸢旅游路"]);
    let bridge = shell::project(Path::new(&library), "砚雨大桥");
    assert_eq!(bridge["total_investment_fen"], 300_000_000);
}

/// A library without projects, and a ledger of these lines beside it.
fn with_ledger(folder: &TempDir, lines: &str) -> (String, String) {
    let library = folder.path().join("库.lantu");
    let library = library.to_str().unwrap().to_owned();
    output(&["new", &library, "--from", "empty"]);
    let path = folder.path().join("甲.csv");
    fs::write(&path, lines).unwrap();
    (library, path.to_str().unwrap().to_owned())
}

#[test]
fn an_amount_ten_thousand_times_the_others_waits_for_a_person() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资（亿元）\n1,甲桥,1.2\n2,乙桥,1.5\n3,丙桥,2\n4,丁桥,1.8\n\
                 5,戊桥,2.2\n6,己桥,12500\n";
    let (library, source) = with_ledger(&folder, lines);
    let text = output(&["import", &library, &source]);
    let held = "  没有采用 1 处\n    C7 己桥　总投资：— → 125,000,000.00万元（比同列其他金额大上千倍，\
                可能是单位不同；默认不导入，请核对）\n";
    assert!(text.contains(held), "{text}");
    let total = |name| shell::project(Path::new(&library), name)["total_investment_fen"].clone();
    assert_eq!(
        (total("戊桥"), total("己桥")),
        (22_000_000_000_i64.into(), Value::Null)
    );
}

#[test]
fn cumulative_figures_are_told_where_they_are_not_kept() {
    let folder = TempDir::new().unwrap();
    let lines =
        "序号,项目名称,总投资（万元）,截至2025年底累计完成投资\n1,甲桥,500,120\n2,乙桥,300,\n";
    let (library, source) = with_ledger(&folder, lines);
    let report = folder.path().join("对照表.csv");
    let report = report.to_str().unwrap();
    let text = output(&["import", &library, &source, "--report", report]);
    let told = "“截至2025年底累计完成投资”：1 处，累计数不写入项目库，只用来核对各月完成投资";
    assert!(text.contains(told), "{text}");
    let paper = fs::read_to_string(report).unwrap();
    let line = "D 列,,截至2025年底累计完成投资,—,1 处,只核对,累计数不写入";
    assert!(paper.contains(line), "{paper}");
}

#[test]
fn a_report_names_its_library_and_counts_the_many_that_a_sheet_does_not_have() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资（万元）\n1,甲桥,500\n";
    let source = folder.path().join("一行.csv");
    fs::write(&source, lines).unwrap();
    let library = folder.path().join("全市重点.lantu");
    let library = library.to_str().unwrap();
    output(&["new", library]);
    let count = names(library).len();
    let report = folder.path().join("对照表.html");
    let (source, report) = (source.to_str().unwrap(), report.to_str().unwrap());
    output(&["import", library, source, "--report", report]);
    let paper = fs::read_to_string(report).unwrap();
    assert!(paper.contains("项目库：全市重点.lantu　已导入 一行.csv"));
    assert!(count > 500);
    let missing = paper.matches(">表中没有<").count();
    assert_eq!(missing, 51, "the first fifty, and a line on the others");
    let rest = format!("另有 {} 个项目", count - 50);
    let all = format!("表中没有的项目共 {count} 个，这里只列前 50 个");
    assert!(paper.contains(&rest) && paper.contains(&all));
}

#[test]
fn the_report_of_an_earlier_import_is_replaced_only_where_that_is_said() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    let returned = ledger("26b-monthly-return.xlsx");
    let report = folder.path().join("对照表.csv");
    let report = report.to_str().unwrap();
    let list = ledger("26a-base-list.xlsx");
    output(&["import", &library, &list, "--dry-run", "--report", report]);
    let before = fs::read(report).unwrap();
    let (code, _, error) = run(&["import", &library, &returned, "--report", report]);
    assert!(code == 1 && error.contains("--replace"), "{error}");
    assert_eq!(fs::read(report).unwrap(), before);
    assert_eq!(names(&library).len(), 8, "nothing came in");
    output(&[
        "import",
        &library,
        &returned,
        "--report",
        report,
        "--replace",
    ]);
    assert_ne!(fs::read(report).unwrap(), before);
}

#[test]
fn a_sentence_on_a_foreign_file_parts_letters_from_words() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    for (name, part) in [
        ("25j-pdf-named.xlsx", "这是 PDF 文件，"),
        ("25p-spreadsheetml-2003.xls", "这是 2003 版 XML 表格，"),
        ("25i-picture-named.xls", "这是"),
    ] {
        let (_, text, _) = run(&["import", library, &ledger(name), "--dry-run"]);
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn two_columns_that_say_the_same_figure_are_told_once() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资（万元）,2026年1月完成投资,2026年1-1月累计完成投资,截至2026年1月累计完成投资\n\
                 1,甲桥,500,120,100,100\n";
    let (library, source) = with_ledger(&folder, lines);
    let text = output(&["import", &library, &source]);
    assert!(text.contains("  累计数核对 1 处\n"), "{text}");
}

#[test]
fn a_unit_that_no_cell_says_is_told_in_words_and_on_paper() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资\n1,甲桥,500\n2,乙桥,300\n";
    let (library, source) = with_ledger(&folder, lines);
    let report = folder.path().join("对照表.csv");
    let report = report.to_str().unwrap();
    let text = output(&["import", &library, &source, "--dry-run", "--report", report]);
    let head = text.lines().next().unwrap();
    assert!(head.contains("单位未写明，按万元读入，请核对"), "{text}");
    let paper = fs::read_to_string(report).unwrap();
    assert!(
        paper.contains("金额单位,,,请核对,单位未写明，按万元读入，请核对"),
        "{paper}"
    );
    // Whoever says it is not told.
    let mapping = folder.path().join("列.json");
    fs::write(&mapping, r#"{"unit": "亿元"}"#).unwrap();
    let mapping = mapping.to_str().unwrap();
    let text = output(&["import", &library, &source, "--mapping", mapping]);
    assert!(
        text.contains("单位亿元") && !text.contains("未写明"),
        "{text}"
    );
    let bridge = shell::project(Path::new(&library), "甲桥");
    assert_eq!(bridge["total_investment_fen"], 5_000_000_000_000_i64);
    // It is known for the next ledger of this shape.
    let next = folder.path().join("乙.csv");
    fs::write(&next, "序号,项目名称,总投资\n1,竹汐码头,2\n").unwrap();
    output(&["import", &library, next.to_str().unwrap()]);
    let bridge = shell::project(Path::new(&library), "竹汐码头");
    assert_eq!(bridge["total_investment_fen"], 20_000_000_000_i64);
}

#[test]
fn a_paper_says_whether_anything_is_written_and_which_rows_are_of_others() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    let returned = ledger("26b-monthly-return.xlsx");
    let paper = |name: &str, more: &[&str]| {
        let report = folder.path().join(name);
        let report = report.to_str().unwrap();
        let args = ["import", &library, &returned, "--report", report];
        output(&[&args, more].concat());
        fs::read_to_string(report).unwrap()
    };
    let label = "导入 26b-monthly-return.xlsx：改 5 处，新增 1 个";
    let lines = paper("拟.csv", &["--dry-run"]);
    for part in [
        "\"9,000.00万元\",拟导入,",
        "墨鸢旅游路,,,,拟新增,",
        "第 7 行,县医院康复楼,,,,其他单位的项目,",
        "其他单位的项目,,共 1 行,请留意,",
    ] {
        assert!(lines.contains(part), "{part}\n{lines}");
    }
    let planned = paper("拟.html", &["--dry-run"]);
    assert!(
        planned.contains(&format!("拟{label}（尚未写入）")),
        "{planned}"
    );
    let written = paper("已.html", &[]);
    for part in [format!("已{label}"), "已新增".to_owned()] {
        assert!(written.contains(&part), "{part}\n{written}");
    }
    assert!(!written.contains("尚未写入"), "{written}");
}

#[test]
fn a_mapping_says_the_sheet_its_heads_and_its_unit() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let source = ledger("15-hidden-rows-sheets-filter.xlsx");
    let mapping = folder.path().join("列.json");
    let asked = |text: &str| {
        fs::write(&mapping, text).unwrap();
        let mapping = mapping.to_str().unwrap();
        run(&[
            "import",
            library,
            &source,
            "--dry-run",
            "--mapping",
            mapping,
        ])
    };
    let (code, text, _) = asked(r#"{"sheet": "项目清单"}"#);
    assert!(code == 0 && text.contains("工作表“项目清单”"), "{text}");
    let (code, _, error) = asked(r#"{"sheet": "清单"}"#);
    assert!(code == 1 && error.contains("没有工作表“清单”"), "{error}");
    let cards = ledger("17-one-form-per-project.xlsx");
    let (_, text, _) = run(&["import", library, &cards, "--dry-run"]);
    assert!(text.contains("　一项一表 2 张"), "{text}");
}
