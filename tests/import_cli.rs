//! `lantu import --dry-run`, run as scripts run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shell;

use std::fs;
use std::path::Path;

use serde_json::Value;
use shell::{lantu, library};
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
        "读出项目 14 个，总投资 1,186,215.85 万元",
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
    let (code, _, error) = run(&["import", library, &source]);
    assert!(code == 2 && error.contains("--dry-run"), "{error}");
    let (code, ..) = run(&["import", library, "--dry-run"]);
    assert_eq!(code, 2);
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
        "与项目库对照：已有 ",
        "第 17 行“锡矿山振宏水库”：名称与库中“锡矿山（振宏）水库”相近",
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
    let missing = folder.path().join("没有.json");
    let args = ["import", library, &source, "--dry-run", "--mapping"];
    let (code, _, error) = run(&[args.as_slice(), &[missing.to_str().unwrap()]].concat());
    assert!(code == 1 && error.contains("没有.json"), "{error}");
}
