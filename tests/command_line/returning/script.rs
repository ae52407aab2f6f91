//! A paper sent out and taken back by a script.

use tempfile::TempDir;

use super::workbook::{Places, Set, Workbook};
use crate::shell::{json, lantu, library, output};

#[test]
fn a_script_sends_a_paper_out_and_takes_it_back() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let path = folder.path().join("一览表.xlsx");
    let file = path.to_str().unwrap();
    output(&["export", library, "--to", file, "--with-ids"]);
    let unchanged = json(&["import", library, file, "--format", "json"]);
    assert_eq!(unchanged["changes_written"], 0);
    assert_eq!(unchanged["files"][0]["paper"], "项目一览表");
    let bytes = std::fs::read(&path).unwrap();
    let places = Places::of(&bytes, "项目一览表");
    let mut book = Workbook::open(&bytes);
    let row = places.rows()[0];
    book.set((row, places.column("总投资")), Set::Number(4_321.0));
    std::fs::write(&path, book.bytes()).unwrap();
    let text = output(&["import", library, file, "--dry-run"]);
    for words in [
        "本程序导出的“项目一览表”，按编号收回",
        "总投资：— → 4,321.00万元",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let changed = json(&["import", library, file, "--format", "json"]);
    assert_eq!(changed["changes_written"], 1);
    let again = json(&["import", library, file, "--format", "json"]);
    assert_eq!(again["changes_written"], 0);
}

#[test]
fn only_a_workbook_can_come_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("一览表.pdf");
    let done = lantu(&["export", "--to", path.to_str().unwrap(), "--with-ids"])
        .output()
        .unwrap();
    let error = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(error.contains("--with-ids 不用于 pdf"), "{error}");
    assert!(!path.exists());
}
