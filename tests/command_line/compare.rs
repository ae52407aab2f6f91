//! `lantu compare` and `lantu snapshot`, as scripts use them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use crate::shell::{error, lantu, output};
use serde_json::Value;
use tempfile::TempDir;

/// A library with a sum, then a snapshot, then another sum and a remark.
fn library(folder: &TempDir) -> String {
    let path = folder.path().join("库.lantu");
    let path = path.to_str().unwrap().to_owned();
    output(&["new", &path]);
    output(&["set", &path, "平安大桥", "total_investment=1.2亿元"]);
    output(&["snapshot", &path, "一季度", "--note", "调度会"]);
    output(&[
        "set",
        &path,
        "平安大桥",
        "total_investment=1.5亿元",
        "note=改线",
    ]);
    path
}

#[test]
fn a_snapshot_is_compared_in_words() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let text = output(&["compare", &format!("{path}@一季度"), &path]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("对比：库 快照“一季度”（"), "{text}");
    assert!(lines[0].ends_with("） → 库"));
    assert_eq!(lines[1], "新增 0　退出 0　调整 1　确认 0");
    assert!(lines[2].ends_with("　总投资 12,000.00万元 → 15,000.00万元（+3,000.00万元）"));
    assert_eq!(
        lines[3..],
        [
            "",
            "调整",
            "  平安大桥",
            "    总投资（万元）：12,000.00 → 15,000.00",
            "    备注：— → 改线",
        ]
    );
    // After an undo there is nothing left, across restarts of the program.
    output(&["undo", &path]);
    let text = output(&["compare", &format!("{path}@一季度"), &path]);
    assert!(text.ends_with("没有差别\n"), "{text}");
    assert!(text.contains("新增 0　退出 0　调整 0　确认 0"));
}

/// Whoever compares two batches of a year's list asks who came into the list and who left it.
#[test]
fn batches_of_a_list_are_compared_as_lists() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("库.lantu");
    let path = path.to_str().unwrap().to_owned();
    output(&["new", &path]);
    let list = |project: &str, class: &str| {
        let class = format!("list_class={class}");
        output(&["add", &path, "annual_plan", project, "year=2027", &class]);
    };
    let plan = |project: &str| {
        let project = crate::shell::project(Path::new(&path), project);
        project["annual_plans"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    list("平安大桥", "续建");
    list("大乘医药中间体研发项目", "预备");
    output(&["snapshot", &path, "2027年度清单（第一批）"]);
    output(&["delete", &path, &plan("大乘医药中间体研发项目")]);
    list("含铁尘泥回收加工项目", "新开工");
    output(&["set", &path, &plan("平安大桥"), "list_class=竣工投产"]);
    output(&["snapshot", &path, "2027年度清单（调整）"]);
    let [first, second] = ["第一批", "调整"].map(|batch| format!("{path}@2027年度清单（{batch}）"));
    let text = output(&["compare", &first, &second]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("对比（2027年度清单）：库 快照“2027年度清单（第一批）”"));
    assert_eq!(lines[1], "新增 1　退出 1　调整 1　确认 0", "{text}");
    assert!(lines[2].starts_with("项目数 2 → 2　"), "{text}");
    assert!(text.contains("新增\n  含铁尘泥回收加工项目"), "{text}");
    assert!(text.contains("退出\n  大乘医药中间体研发项目"), "{text}");
    assert!(text.contains("年度类别：续建 → 竣工投产"), "{text}");
    let whole = output(&["compare", &first, &second, "--all-projects"]);
    assert!(
        whole.contains("\n新增 0　退出 0　调整 3　确认 0\n"),
        "{whole}"
    );
    // Against now, too; of any two moments the year is named.
    let now = output(&["compare", &first, &path]);
    assert!(now.contains("\n新增 1　退出 1　调整 1　确认 0\n"), "{now}");
    let other = output(&["compare", &first, &path, "--list-year", "2026"]);
    assert!(other.ends_with("没有差别\n"), "{other}");
    let paper = folder.path().join("变更.html");
    let paper = paper.to_str().unwrap();
    output(&["compare", &first, &second, "--to", paper]);
    let text = std::fs::read_to_string(paper).unwrap();
    assert!(text.contains("2027年度清单变更对照表"), "{text}");
    assert!(text.contains("退出（1项）"), "{text}");
}

#[test]
fn json_tells_the_same_in_whole_amounts() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let text = output(&[
        "compare",
        &format!("{path}@一季度"),
        &path,
        "--format",
        "json",
    ]);
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["counts"]["altered"], 1);
    assert_eq!(json["total_difference_fen"], 3_000_000_000_i64);
    let project = &json["projects"][0];
    assert_eq!(project["name"], "平安大桥");
    assert_eq!(project["changes"].as_array().unwrap().len(), 2);
    assert_eq!(project["changes"][0]["field"], "total_investment_fen");
    assert_eq!(project["changes"][0]["old"], 12_000_000_000_i64);
    assert_eq!(project["changes"][1]["new"], "改线");
}

#[test]
fn two_files_are_compared_and_the_paper_is_written() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let other = folder.path().join("另一库.lantu");
    output(&["new", other.to_str().unwrap()]);
    let paper = folder.path().join("变更.csv");
    let paper = paper.to_str().unwrap();
    output(&["compare", other.to_str().unwrap(), &path, "--to", paper]);
    let text = std::fs::read_to_string(paper).unwrap();
    let lines: Vec<&str> = text.trim_end().lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].contains("项目名称,变更类型,变更内容,原值,现值,总投资增减（万元）,牵头部门"));
    assert!(lines[1].contains("1,平安大桥,调整,总投资（万元）,,15000,15000,"));
    let workbook = folder.path().join("变更.xlsx");
    let workbook = workbook.to_str().unwrap();
    output(&["compare", other.to_str().unwrap(), &path, "--to", workbook]);
    assert!(Path::new(workbook).metadata().unwrap().len() > 4_000);
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let text = error(&["compare", &format!("{path}@二季度"), &path]);
    assert!(
        text.starts_with("lantu: 没有快照“二季度”，它也不是日期。已有快照：一季度："),
        "{text}"
    );
    let text = error(&["compare", &format!("{path}@2020"), &path]);
    assert!(text.contains("没有 2020-12-31 的内容"), "{text}");
    let text = error(&["compare", &format!("{path}没有"), &path]);
    assert!(text.starts_with("lantu: 找不到文件"), "{text}");
    let text = error(&["snapshot", &path, "一季度"]);
    assert!(text.contains("已有快照“一季度”"), "{text}");
    lantu(&["compare", &path]).assert().code(2);
}
