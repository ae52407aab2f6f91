//! The files that go with projects and what people remark, as scripts use them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{error, json, lantu, library, output, project};
use tempfile::TempDir;

/// A library, and a scan beside it.
fn office() -> (TempDir, String, String) {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let scan = folder.path().join("初设批复.pdf");
    fs::write(&scan, b"scanned").unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (library, scan) = (text(&path), text(&scan));
    (folder, library, scan)
}

fn kept(folder: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path().join("库.附件")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_file_is_attached_listed_and_its_loss_is_told() {
    let (folder, library, scan) = office();
    let said = output(&[
        "attach",
        &library,
        "平安大桥",
        &scan,
        "--note",
        "市发改〔2024〕3号",
    ]);
    assert!(said.starts_with("新增附件：平安大桥"), "{said}");
    let list = output(&["attachments", &library]);
    let line = "平安大桥　初设批复.pdf　7 字节　在　市发改〔2024〕3号\n共 1 个附件\n";
    assert_eq!(list, line);
    // It is in every list of the project, and in the paper of its own.
    let of = project(Path::new(&library), "平安大桥");
    let row = &of["attachments"][0];
    assert_eq!(
        (&row["name"], &row["size"]),
        (&"初设批复.pdf".into(), &7.into())
    );
    let csv = folder.path().join("附件.csv");
    let csv = csv.to_str().unwrap();
    output(&["export", &library, "--to", csv, "--preset", "附件清单"]);
    let csv = fs::read_to_string(csv).unwrap();
    assert!(csv.contains("初设批复.pdf,7,市发改〔2024〕3号"), "{csv}");
    // The same once more is refused, and nothing is written twice.
    let again = error(&["attach", &library, "平安大桥", &scan]);
    assert!(
        again.contains("内容完全相同的附件“初设批复.pdf”"),
        "{again}"
    );
    assert_eq!(kept(&folder).len(), 1);

    let file = kept(&folder).remove(0);
    fs::remove_file(&file).unwrap();
    let output = lantu(&["attachments", &library, "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&told["schema"], &told["kind"]),
        (&1.into(), &"attachments".into())
    );
    assert_eq!(told["attachments"][0]["state"], "missing");
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("有 1 个附件缺失或内容不符"), "{words}");
    fs::write(&file, b"SCANNED").unwrap();
    let output = lantu(&["attachments", &library]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("内容不符"), "{told}");
}

#[test]
fn a_check_names_the_files_that_are_gone_or_altered_and_no_other() {
    let (folder, library, scan) = office();
    output(&["attach", &library, "平安大桥", &scan]);
    let other = folder.path().join("概算.xlsx");
    fs::write(&other, b"sheet").unwrap();
    output(&["attach", &library, "平安大道", other.to_str().unwrap()]);
    let sound = output(&["check", &library]);
    assert!(!sound.contains("附件"), "{sound}");
    let told = json(&["check", &library, "--format", "json"]);
    assert_eq!(told["attachments"], serde_json::json!([]));

    let is_scan = |path: &&PathBuf| fs::read(path).unwrap() == b"scanned";
    let files = kept(&folder);
    let file = files.iter().find(is_scan).unwrap();
    fs::write(file, b"SCANNED").unwrap();
    let told = output(&["check", &library]);
    let lines = "提示：附件缺失或内容不符 1 个\n    平安大桥　初设批复.pdf　7 字节　内容不符\n";
    assert!(told.contains(lines), "{told}");
    // The library itself is sound.
    assert!(told.contains("项目库完好"), "{told}");
    for file in files {
        fs::remove_file(file).unwrap();
    }
    let told = json(&["check", &library, "--format", "json"]);
    let rows = told["attachments"].as_array().unwrap().iter();
    let states = rows.map(|row| format!("{} {}", row["project"].as_str().unwrap(), row["state"]));
    let mut states: Vec<String> = states.collect();
    states.sort();
    assert_eq!(states, ["平安大桥 \"missing\"", "平安大道 \"missing\""]);
    assert_eq!(told["is_sound"], true);
}

#[test]
fn an_undo_takes_the_row_and_leaves_the_file() {
    let (folder, library, scan) = office();
    let other = folder.path().join("概算.xlsx");
    fs::write(&other, b"sheet").unwrap();
    output(&[
        "attach",
        &library,
        "平安大桥",
        &scan,
        other.to_str().unwrap(),
    ]);
    assert_eq!(kept(&folder).len(), 2);
    // Both are one step.
    output(&["undo", &library]);
    assert_eq!(output(&["attachments", &library]), "共 0 个附件\n");
    assert_eq!(kept(&folder).len(), 2);
    output(&["redo", &library]);
    assert!(output(&["attachments", &library]).ends_with("共 2 个附件\n"));
    let of = project(Path::new(&library), "平安大桥");
    let id = of["attachments"][0]["id"].as_str().unwrap().to_owned();
    output(&["set", &library, &id, "说明=已盖章"]);
    let refused = error(&["set", &library, &id, "校验值=0af1"]);
    assert!(refused.contains("由文件得出，不能填写"), "{refused}");
    output(&["delete", &library, &id]);
    assert!(output(&["attachments", &library]).ends_with("共 1 个附件\n"));
    assert_eq!(kept(&folder).len(), 2);
}

#[test]
fn what_is_no_file_is_refused_and_alters_nothing() {
    let (folder, library, scan) = office();
    let before = fs::read(&library).unwrap();
    let refused = error(&[
        "attach",
        &library,
        "平安大桥",
        folder.path().to_str().unwrap(),
    ]);
    assert!(refused.contains("不是普通文件"), "{refused}");
    #[cfg(unix)]
    {
        let link = folder.path().join("link.pdf");
        std::os::unix::fs::symlink(&scan, &link).unwrap();
        let refused = error(&["attach", &library, "平安大桥", link.to_str().unwrap()]);
        assert!(refused.contains("符号链接"), "{refused}");
    }
    let unknown = error(&["attach", &library, "没有的项目", &scan]);
    assert!(unknown.contains("没有项目“没有的项目”"), "{unknown}");
    assert_eq!(fs::read(&library).unwrap(), before);
}

#[test]
fn a_merge_unites_the_same_file_keeps_both_remarks_and_brings_what_the_copy_has() {
    let (folder, library, scan) = office();
    let copy = folder.path().join("副本.lantu");
    let copy = copy.to_str().unwrap();
    output(&["backup", &library, copy]);
    let other = folder.path().join("概算.xlsx");
    fs::write(&other, b"sheet").unwrap();
    output(&["attach", &library, "平安大桥", &scan]);
    output(&["add", &library, "批注", "平安大桥", "内容=我方的话"]);
    output(&["attach", copy, "平安大桥", &scan, other.to_str().unwrap()]);
    output(&["add", copy, "批注", "平安大桥", "内容=对方的话"]);
    output(&["merge", &library, copy]);
    let of = project(Path::new(&library), "平安大桥");
    let names = |rows: &serde_json::Value, column: &str| -> Vec<String> {
        let rows = rows.as_array().unwrap().iter();
        let mut names: Vec<String> = rows
            .map(|row| row[column].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names(&of["attachments"], "name"),
        ["初设批复.pdf", "概算.xlsx"]
    );
    assert_eq!(names(&of["remarks"], "text"), ["对方的话", "我方的话"]);
    // Both files are beside the library now.
    assert!(output(&["attachments", &library]).ends_with("共 2 个附件\n"));
    assert_eq!(kept(&folder).len(), 2);
}

#[test]
fn a_remark_says_who_and_when_by_itself() {
    let (_folder, library, _) = office();
    let said = output(&["add", &library, "批注", "平安大桥", "内容=桥墩已全部完成"]);
    assert!(said.starts_with("新增批注：平安大桥"), "{said}");
    let of = project(Path::new(&library), "平安大桥");
    let remark = &of["remarks"][0];
    assert_eq!(remark["text"], "桥墩已全部完成");
    assert!(!remark["author"].as_str().unwrap().is_empty());
    let at = remark["made_at"].as_str().unwrap();
    let read = chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M");
    assert!(read.is_ok(), "{at}");
    let refused = error(&["add", &library, "批注", "平安大桥", "内容=话", "作者=别人"]);
    assert!(refused.contains("由程序记录，不能填写"), "{refused}");
    let empty = lantu(&["add", &library, "remark", "平安大桥", "内容="])
        .output()
        .unwrap();
    assert_eq!(empty.status.code(), Some(2));
    let history = output(&["history", &library, "--limit", "1"]);
    assert!(history.contains("桥墩已全部完成"), "{history}");
    let listed = json(&["list", &library, "--search", "平安大桥", "--format", "json"]);
    assert!(listed.to_string().contains("桥墩已全部完成"));
    output(&["undo", &library]);
    let of = project(Path::new(&library), "平安大桥");
    assert_eq!(of["remarks"], serde_json::json!([]));
}
