//! `lantu import`, run as scripts run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod coming_in;
mod papers;

use std::fs;
use std::path::Path;

use crate::shell::{self, json, lantu, library, output};
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
