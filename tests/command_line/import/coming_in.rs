//! What comes in, and into which projects.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{self, json, lantu, library, output};
use calamine::Reader as _;
use serde_json::Value;
use tempfile::TempDir;

use super::{files, ledger, listed, names, run};

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
