//! The command line, as scripts use it.

use std::fs;

use crate::shell::{json, lantu, library, output, project, projects};
use lantu::view::GroupKey;
use serde_json::Value;
use tempfile::TempDir;

#[test]
fn every_grouping_of_the_embedded_plan_has_the_same_total() {
    let whole = json(&["list", "--format", "json"]);
    let count = whole["count"].as_u64().unwrap();
    assert!(count >= 80);
    for key in GroupKey::ALL.map(GroupKey::name) {
        let listing = json(&["list", "--group-by", key, "--format", "json"]);
        assert_eq!(listing["count"], whole["count"], "{key}");
        assert_eq!(
            listing["total_investment_fen"], whole["total_investment_fen"],
            "{key}"
        );
        let groups = listing["groups"].as_array().unwrap();
        let in_groups: u64 = groups.iter().map(|g| g["count"].as_u64().unwrap()).sum();
        let mut found = Vec::new();
        projects(&listing, &mut found);
        assert_eq!(found.len() as u64, in_groups, "{key}");
        let mut ids: Vec<String> = found
            .iter()
            .map(|project| project["id"].to_string())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len() as u64, count, "{key}");
        // Two departments that support a project both list it; by any other key of this plan it stands once.
        if key != GroupKey::SupportingDepartment.name() {
            assert_eq!(in_groups, count, "{key}");
        }
    }
}

#[test]
fn what_the_plan_does_not_say_is_null_or_suggested() {
    let mut found = Vec::new();
    projects(&json(&["list", "--format", "json"]), &mut found);
    for project in found {
        assert!(
            project["total_investment_fen"].is_null()
                || project["sources"]["total_investment"] == "stated"
        );
        assert!(
            project["lead_department"].is_null()
                || project["sources"]["lead_department"] == "suggested"
        );
        assert_eq!(
            project["milestones"]
                .as_array()
                .map(Vec::len)
                .unwrap_or_default(),
            0
        );
    }
}

#[test]
fn set_history_undo_and_redo_lead_back_to_the_exact_row() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();
    let name = "平安大桥";
    let before = project(&path, name);
    lantu(&[
        "set",
        file,
        name,
        "total_investment=1.2亿元",
        "lead_department=市住房和城乡建设局",
        "start=2022年3月",
    ])
    .assert()
    .success();
    let after = project(&path, name);
    assert_eq!(after["total_investment_fen"], 12_000_000_000_i64);
    assert_eq!(after["lead_department"], serde_json::json!(["市住建局"]));
    assert_eq!(after["start"], "2022-03");
    assert_eq!(after["sources"]["lead_department"], "filled");

    let history = json(&["history", file, "--format", "json"]);
    let latest = &history["steps"][0];
    assert_eq!(latest["kind"], "edit");
    assert!(!latest["actor"].as_str().unwrap().is_empty());
    let change = latest["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["field"] == "total_investment_fen")
        .unwrap();
    assert_eq!(
        (&change["old"], &change["new"]),
        (&Value::Null, &Value::from(12_000_000_000_i64))
    );
    let text = lantu(&["history", file]).output().unwrap().stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.contains("平安大桥　总投资：— → 12,000.00万元"),
        "{text}"
    );

    lantu(&["undo", file]).assert().success();
    assert_eq!(project(&path, name), before);
    lantu(&["redo", file]).assert().success();
    assert_eq!(project(&path, name), after);
    lantu(&["redo", file]).assert().failure().code(1);
    lantu(&["check", file])
        .assert()
        .success()
        .stdout(predicate("项目库完好"));
    assert_eq!(
        json(&["history", file, "--format", "json"])["steps"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

/// A part of the output.
fn predicate(part: &'static str) -> impl predicates_core::Predicate<[u8]> {
    Contains(part)
}

struct Contains(&'static str);

impl predicates_core::Predicate<[u8]> for Contains {
    fn eval(&self, output: &[u8]) -> bool {
        String::from_utf8_lossy(output).contains(self.0)
    }
}

impl predicates_core::reflection::PredicateReflection for Contains {}

impl std::fmt::Display for Contains {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "contains {}", self.0)
    }
}

#[test]
fn no_project_becomes_a_part_of_itself() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let path = path.to_str().unwrap();
    let set = |project: &str, parent: &str| {
        let value = format!("所属打包项目={parent}");
        lantu(&["set", path, project, &value]).assert()
    };
    let error = "会绕成一圈：平安大道 → 平安大道";
    set("平安大道", "平安大道").code(1).stderr(predicate(error));
    set("平安大道", "平安大桥").success();
    let error = "会绕成一圈：平安大桥 → 平安大道 → 平安大桥";
    set("平安大桥", "平安大道").code(1).stderr(predicate(error));
    lantu(&["check", path]).assert().success();
}

#[test]
fn files_that_are_no_library_get_their_own_message_and_stay_as_they_are() {
    let folder = TempDir::new().unwrap();
    let empty = folder.path().join("空.lantu");
    fs::write(&empty, b"").unwrap();
    let text = folder.path().join("文本.lantu");
    fs::write(&text, "这只是一个文本文件，改了扩展名。".repeat(20)).unwrap();
    let other = folder.path().join("其他.lantu");
    let newer = library(&folder);
    // Bytes 68–71 name the application, 60–63 the version of the format.
    let mut bytes = fs::read(&newer).unwrap();
    bytes[63] += 1;
    fs::write(&newer, &bytes).unwrap();
    bytes[63] -= 1;
    bytes[68..72].copy_from_slice(&[0, 0, 0, 7]);
    fs::write(&other, &bytes).unwrap();
    let mut messages = Vec::new();
    for path in [&empty, &text, &other, &newer] {
        let before = fs::read(path).unwrap();
        for command in ["list", "check", "history", "undo"] {
            let output = lantu(&[command, path.to_str().unwrap()]).output().unwrap();
            assert_eq!(
                output.status.code(),
                Some(1),
                "{command} {}",
                path.display()
            );
            let message = String::from_utf8(output.stderr).unwrap();
            assert_eq!(message.lines().count(), 1, "{message}");
            assert!(
                message.trim_end().ends_with(path.to_str().unwrap()),
                "{message}"
            );
            if command == "list" {
                messages.push(message.replace(path.to_str().unwrap(), ""));
            }
        }
        assert_eq!(fs::read(path).unwrap(), before, "{}", path.display());
    }
    messages.sort();
    messages.dedup();
    assert_eq!(messages.len(), 4, "{messages:?}");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        4,
        "nothing is left beside the files"
    );
}

#[test]
fn exports_appear_whole_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for name in ["a.xlsx", "a.csv", "a.json"] {
        lantu(&["export", "--to", &out(name), "--group-by", "part,chapter"])
            .args(if name.ends_with("json") {
                &[][..]
            } else {
                &["--unit", "yi"]
            })
            .assert()
            .success();
        assert!(fs::metadata(out(name)).unwrap().len() > 10_000, "{name}");
    }
    let csv = fs::read_to_string(out("a.csv")).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("\r\n"));
    lantu(&["export", "--to", &out("没有/b.xlsx")])
        .assert()
        .failure()
        .code(1);
    lantu(&["export", "--to", &out("b.doc")])
        .assert()
        .failure()
        .code(2);
    lantu(&[
        "export",
        "--to",
        &out("c.xlsx"),
        "--filter",
        "lead_department=不存在的局",
    ])
    .assert()
    .failure()
    .code(1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn wrong_usage_is_told_apart_from_failed_work() {
    lantu(&["list", "--group-by", "colour"])
        .assert()
        .failure()
        .code(2);
    lantu(&["list", "--filter", "投资额>=1亿"])
        .assert()
        .failure()
        .code(2);
    lantu(&["frobnicate", "x"]).assert().failure().code(2);
    lantu(&["list", "没有这个文件.lantu"])
        .assert()
        .failure()
        .code(1);
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();
    let bytes = fs::read(&path).unwrap();
    lantu(&["new", file]).assert().failure().code(1);
    lantu(&["set", file, "没有的项目", "stage=在建"])
        .assert()
        .failure()
        .code(1);
    lantu(&["set", file, "平安大桥", "stage=快好了"])
        .assert()
        .failure()
        .code(1);
    lantu(&[
        "set",
        file,
        "平安大桥",
        "stage=在建",
        "total_investment=很多",
    ])
    .assert()
    .failure()
    .code(1);
    lantu(&["set", file, "平安大桥", "overdue_days=3"])
        .assert()
        .failure()
        .code(1);
    assert_eq!(
        fs::read(&path).unwrap(),
        bytes,
        "a refused edit leaves the file as it was"
    );
}

#[test]
fn filters_and_views_narrow_the_list() {
    let count = |args: &[&str]| {
        let args: Vec<&str> = ["list", "--format", "json"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        json(&args)["count"].as_u64().unwrap()
    };
    let all = count(&[]);
    let transport = count(&["--filter", "category=交通"]);
    assert!(transport > 10 && transport < all);
    assert_eq!(transport + count(&["--filter", "not category=交通"]), all);
    assert_eq!(
        count(&["--filter", "total_investment is empty"]),
        count(&["--view", "未填总投资"])
    );
    assert_eq!(count(&["--filter", "milestone=已逾期"]), 0);
    let chapter = count(&["--filter", "chapter=14"]);
    assert_eq!(chapter, count(&["--filter", "outline=第十四章"]));
}

#[test]
fn a_sample_has_the_size_that_is_asked_for_and_says_that_it_is_fictional() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("示例.lantu");
    let path = path.to_str().unwrap();
    lantu(&["new", path, "--from", "sample", "--projects", "500"])
        .assert()
        .success();
    let listing = json(&["list", path, "--format", "json"]);
    assert_eq!(listing["data_mark"], "示例数据");
    assert_eq!(listing["count"], 500);
    lantu(&["check", path]).assert().success();
    let xlsx = folder.path().join("示例.xlsx");
    lantu(&["export", path, "--to", xlsx.to_str().unwrap()])
        .assert()
        .success();
    let text = output(&["list", path, "--format", "text"]);
    assert!(text.contains("示例数据，仅供演示"));
    // Every line of a CSV says so, too, and the figures are as of their last month.
    let csv = output(&["list", path, "--format", "csv"]);
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().ends_with(",数据性质"));
    assert!(lines.all(|line| line.ends_with(",示例数据")));
    let month = [
        "list", path, "--format", "csv", "--year", "2024", "--month", "9",
    ];
    assert_eq!(csv, output(&month));
    // A script that names its columns gets these and no others, also without the name; the marks, too, can be named.
    let named = |columns: &str, keys: &[&str]| {
        let args = ["list", path, "--format", "csv", "--columns", columns];
        let text = output(&[&args[..], keys].concat());
        let heads = text.trim_start_matches('\u{feff}').lines().next();
        let width = heads.unwrap().split(',').count();
        let last = text.lines().last().unwrap().split(',').count();
        assert_eq!(last, width, "{text}");
        heads.unwrap().to_owned()
    };
    assert_eq!(named("stage,总投资", &[]), "建设阶段,总投资（万元）");
    assert_eq!(
        named("name,数据性质,stage,counted", &["--group-by", "stage"]),
        "分组：建设阶段,项目名称,数据性质,建设阶段,计入合计"
    );
    let lit = json(&[
        "list",
        path,
        "--filter",
        "亮灯=严重滞后",
        "--format",
        "json",
    ]);
    assert!(lit["count"].as_u64().unwrap() > 5, "{}", lit["count"]);
    // So does the name of a paper.
    assert!(!xlsx.exists());
    assert!(folder.path().join("示例（示例数据）.xlsx").exists());
}

#[test]
fn a_file_is_replaced_only_where_this_library_wrote_it_or_a_person_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (library, other, csv) = (path("库.lantu"), path("另一个库.lantu"), path("表.csv"));
    lantu(&["new", &library]).assert().success();
    lantu(&["new", &other]).assert().success();
    let export = |library: &str| lantu(&["export", library, "--to", &csv]).assert();
    fs::write(&csv, "别人的表").unwrap();
    export(&library).code(1).stderr(predicate("--replace"));
    assert_eq!(fs::read_to_string(&csv).unwrap(), "别人的表");
    lantu(&["export", &library, "--to", &csv, "--replace"])
        .assert()
        .success();
    // A script that writes the same paper every night goes on doing so.
    export(&library).success();
    export(&other).code(1);
    fs::write(&csv, "加了批注").unwrap();
    export(&library).code(1);
    assert_eq!(fs::read_to_string(&csv).unwrap(), "加了批注");
}

#[test]
fn a_size_is_only_for_samples() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("库.lantu");
    lantu(&["new", path.to_str().unwrap(), "--projects", "5"])
        .assert()
        .failure();
    assert!(!path.exists());
}

#[test]
fn a_preset_is_chosen_by_its_name_and_the_export_stands_in_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let library = path("库.lantu");
    lantu(&["new", &library]).assert().success();
    let csv = path("汇总.csv");
    lantu(&[
        "export",
        &library,
        "--to",
        &csv,
        "--preset",
        "汇总表",
        "--group-by",
        "part",
        "--encoding",
        "gb18030",
    ])
    .assert()
    .success();
    let bytes = fs::read(&csv).unwrap();
    // 序号 in GB18030.
    assert!(bytes.starts_with(b"\xd0\xf2\xba\xc5"));
    let history = lantu(&["history", &library]).output().unwrap();
    let history = String::from_utf8(history.stdout).unwrap();
    assert!(history.contains("重点项目汇总表”：汇总.csv"), "{history}");
    lantu(&["export", "--to", &path("a.xlsx"), "--preset", "没有的表"])
        .assert()
        .failure()
        .code(2);
    assert!(!std::path::Path::new(&path("a.xlsx")).exists());
}

#[test]
fn one_paper_for_each_part_with_a_briefing_as_pdf_for_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("清单.pdf");
    let done = lantu(&[
        "export",
        "--to",
        out.to_str().unwrap(),
        "--preset",
        "汇总表",
        "--split",
        "part",
        "--briefing",
        "--pdf-a",
        "--filter",
        "category=交通",
    ])
    .output()
    .unwrap();
    assert!(done.status.success(), "{done:?}");
    let names = String::from_utf8(done.stdout).unwrap();
    let nothing = ["--split", "part", "--filter", "total_investment>=999亿"];
    lantu(&["export", "--to", out.to_str().unwrap()])
        .args(nothing)
        .assert()
        .success()
        .stdout("");
    let mut files: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert!(
        files.len() > 1 && files.len() == names.lines().count(),
        "{names}"
    );
    let bytes = fs::read(files.remove(0).unwrap().path()).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    assert!(bytes.starts_with(b"%PDF") && holds(b"pdfaid:part"));
    assert!(
        names.lines().all(|name| name.contains("清单（第")),
        "{names}"
    );
}

#[test]
fn the_version_is_that_of_the_package_and_nothing_else() {
    let version = concat!("lantu ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(output(&["--version"]), version);
    assert_eq!(output(&["-V"]), version);
}

#[test]
fn a_way_to_draw_that_there_is_not_is_wrong_usage_and_opens_no_window() {
    let mut window = lantu(&[]);
    let home = TempDir::new().unwrap();
    window.env("XDG_CONFIG_HOME", home.path());
    window.env("LANTU_RENDERER", "cairo");
    let ended = window.output().unwrap();
    let words = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{words}");
    assert!(words.contains("LANTU_RENDERER=cairo：这里只有"), "{words}");
}
