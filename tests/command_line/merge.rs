//! `lantu merge`, as scripts use it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::shell::{error, lantu, output};
use tempfile::TempDir;

/// A library and a copy of it that went different ways: one sum each, and a remark in the copy.
fn library_and_copy(folder: &TempDir) -> (String, String) {
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (library, copy) = (path("库.lantu"), path("副本.lantu"));
    output(&["new", &library]);
    output(&["set", &library, "平安大桥", "total_investment=1亿元"]);
    output(&["backup", &library, &copy]);
    output(&["set", &library, "平安大桥", "total_investment=1.2亿元"]);
    output(&[
        "set",
        &copy,
        "平安大桥",
        "total_investment=1.5亿元",
        "note=改线",
    ]);
    (library, copy)
}

fn value(library: &str, field: &str) -> String {
    let columns = format!("name,{field}");
    let filter = "name=平安大桥";
    let args = [
        "list",
        library,
        "--filter",
        filter,
        "--columns",
        &columns,
        "--format",
        "csv",
    ];
    let text = output(&args);
    let line = text.lines().find(|line| line.contains("平安大桥")).unwrap();
    line.split(',').nth(1).unwrap().to_owned()
}

#[test]
fn what_a_merge_brings_and_what_it_leaves_to_decide_is_told_to_programs() {
    let folder = TempDir::new().unwrap();
    let (library, copy) = library_and_copy(&folder);
    let json = |args: &[&str]| -> serde_json::Value {
        let begin = ["merge", &library, &copy, "--format", "json"];
        serde_json::from_str(&output(&[&begin, args].concat())).unwrap()
    };
    let before = std::fs::read(&library).unwrap();
    let told = json(&["--dry-run"]);
    assert!(std::fs::read(&library).unwrap() == before);
    assert_eq!(
        (&told["schema"], &told["kind"]),
        (&1.into(), &"merge".into())
    );
    assert_eq!(told["steps"], 1);
    assert_eq!(
        told["lines"],
        serde_json::json!(["平安大桥　备注：— → 改线"])
    );
    assert_eq!(told["changes_written"], 0);
    assert_eq!(told["conflicts_decided_for"], "undecided");
    let list = [
        "list",
        &library,
        "--filter",
        "name=平安大桥",
        "--format",
        "json",
    ];
    let list: serde_json::Value = serde_json::from_str(&output(&list)).unwrap();
    let conflicts = told["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 1);
    let conflict = &conflicts[0];
    for (key, expected) in [
        ("table", "project"),
        ("key", "total_investment"),
        ("name", "平安大桥"),
        ("field", "总投资"),
        ("base", "10,000.00万元"),
        ("ours", "12,000.00万元"),
        ("theirs", "15,000.00万元"),
    ] {
        assert_eq!(conflict[key], expected, "{key}");
    }
    assert_eq!(conflict["id"], list["projects"][0]["id"]);
    let done = json(&["--prefer", "theirs"]);
    assert_eq!(done["changes_written"], 2);
    assert_eq!(done["conflicts_decided_for"], "theirs");
    assert_eq!(value(&library, "total_investment"), "15000");
    // Once more there is nothing to be written.
    assert_eq!(json(&[])["changes_written"], 0);
}

#[test]
fn a_copy_is_merged_as_one_step_and_conflicts_are_listed() {
    let folder = TempDir::new().unwrap();
    let (library, copy) = library_and_copy(&folder);
    let text = output(&["merge", &library, &copy]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("合并副本："), "{text}");
    assert!(lines[0].ends_with("（1 步）"), "{text}");
    assert_eq!(lines[1], "    平安大桥　备注：— → 改线");
    let conflict = "冲突：平安大桥　总投资　原值 10,000.00万元　本库 12,000.00万元（";
    assert!(lines[2].starts_with(conflict), "{text}");
    assert!(lines[2].contains("）　副本 15,000.00万元（"), "{text}");
    assert!(lines[3].starts_with("1 处冲突待定，先用较晚改的"), "{text}");
    assert_eq!(lines[4], "已合并，改动 2 处；可用 lantu undo 撤销");
    assert_eq!(value(&library, "note"), "改线");
    assert_eq!(value(&library, "total_investment"), "15000");
    let check = output(&["check", &library]);
    assert!(check.starts_with("项目库完好"), "{check}");
    let waiting = "提示：合并冲突待定 1 处\n    平安大桥　总投资：12,000.00万元（";
    assert!(check.contains(waiting), "{check}");

    // What is undecided can still be decided, once; and every step be taken back.
    let text = output(&["merge", &library, &copy, "--prefer", "ours"]);
    assert!(
        text.starts_with("决定合并时的冲突") && text.contains("1 处冲突用本库的\n已合并"),
        "{text}"
    );
    let text = output(&["merge", &library, &copy, "--prefer", "theirs"]);
    assert!(text.ends_with("没有改动\n"), "{text}");
    let text = output(&["undo", &library]);
    assert!(text.starts_with("已撤销：决定合并时的冲突"), "{text}");
    let text = output(&["undo", &library]);
    assert!(text.starts_with("已撤销：合并副本："), "{text}");
    assert_eq!(value(&library, "note"), "");
    assert_eq!(value(&library, "total_investment"), "12000");

    // What was undecided is told no more.
    assert!(!output(&["check", &library]).contains("待定"));
    // Taken back, it can be merged anew.
    let text = output(&["merge", &library, &copy, "--prefer", "theirs"]);
    assert!(
        text.contains("1 处冲突用副本的\n已合并，改动 2 处"),
        "{text}"
    );
    assert_eq!(value(&library, "total_investment"), "15000");
}

#[test]
fn both_go_on_and_merge_again_and_only_the_new_comes() {
    let folder = TempDir::new().unwrap();
    let (library, copy) = library_and_copy(&folder);
    output(&["merge", &library, &copy, "--prefer", "ours"]);
    assert_eq!(value(&library, "total_investment"), "12000");
    output(&["set", &library, "平安大桥", "contact=张三"]);
    output(&["set", &copy, "平安大桥", "note=再改线"]);
    let text = output(&["merge", &library, &copy]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("（1 步）"), "{text}");
    assert_eq!(lines[1], "    平安大桥　备注：改线 → 再改线");
    assert_eq!(lines[2], "已合并，改动 1 处；可用 lantu undo 撤销");
    // And back: the copy takes over the decision without a question.
    let text = output(&["merge", &copy, &library]);
    assert!(!text.contains("冲突："), "{text}");
    for field in ["total_investment", "note", "contact"] {
        assert_eq!(value(&library, field), value(&copy, field), "{field}");
    }
    let text = output(&["merge", &library, &copy]);
    assert!(text.ends_with("没有改动\n"), "{text}");
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let folder = TempDir::new().unwrap();
    let (library, copy) = library_and_copy(&folder);
    let before = std::fs::read(&library).unwrap();
    let text = output(&["merge", &library, &copy, "--dry-run", "--prefer", "ours"]);
    assert!(text.contains("    平安大桥　备注：— → 改线\n"), "{text}");
    assert!(text.ends_with("1 处冲突用本库的\n没有写入\n"), "{text}");
    assert!(before == std::fs::read(&library).unwrap());
}

#[test]
fn what_is_no_copy_of_the_library_is_refused() {
    let folder = TempDir::new().unwrap();
    let (library, copy) = library_and_copy(&folder);
    let other = folder.path().join("另一库.lantu");
    let other = other.to_str().unwrap();
    output(&["new", other]);
    let before = std::fs::read(&library).unwrap();
    let text = error(&["merge", &library, other]);
    assert!(
        text.starts_with("lantu: 这不是同一个项目库的副本，不能合并"),
        "{text}"
    );
    let text = error(&["merge", &library, &library]);
    assert!(text.starts_with("lantu: 副本就是项目库自己"), "{text}");
    let text = error(&["merge", &library, &format!("{copy}没有")]);
    assert!(text.starts_with("lantu: 找不到文件"), "{text}");
    assert!(before == std::fs::read(&library).unwrap());
    lantu(&["merge", &library]).assert().code(2);
}
