//! The command line, as scripts use it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shell;

use std::fs;
use std::path::{Path, PathBuf};

use lantu::view::GroupKey;
use serde_json::Value;
use shell::{json, lantu, output};
use tempfile::TempDir;

fn library(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("库.lantu");
    lantu(&["new", path.to_str().unwrap()]).assert().success();
    path
}

fn projects(listing: &Value, found: &mut Vec<Value>) {
    for project in listing["projects"].as_array().into_iter().flatten() {
        found.push(project.clone());
    }
    for group in listing["groups"].as_array().into_iter().flatten() {
        projects(group, found);
    }
}

fn project(path: &Path, name: &str) -> Value {
    let mut found = Vec::new();
    projects(
        &json(&["list", path.to_str().unwrap(), "--format", "json"]),
        &mut found,
    );
    let mut project = found
        .into_iter()
        .find(|project| project["name"] == name)
        .unwrap();
    // No content: the log tells it, and an undo moves it on.
    project.as_object_mut().unwrap().remove("changed_on");
    project
}

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
fn a_backup_is_restored_as_one_step_that_undo_takes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (library, kept, other) = (path("库.lantu"), path("备份.lantu"), path("别的.lantu"));
    lantu(&["new", &library]).assert().success();
    lantu(&["new", &other]).assert().success();
    lantu(&["backup", &library, &kept]).assert().success();
    lantu(&["backup", &library, &kept])
        .assert()
        .failure()
        .code(1);
    let total = || {
        let list = lantu(&[
            "list",
            &library,
            "--filter",
            "name=平安大桥",
            "--format",
            "csv",
        ]);
        let output = { list }.output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let before = total();
    lantu(&["set", &library, "平安大桥", "total_investment=1.2亿元"])
        .assert()
        .success();
    let after = total();
    assert_ne!(before, after);
    lantu(&["restore", &library, &kept]).assert().success();
    assert_eq!(total(), before);
    let history = lantu(&["history", &library]).output().unwrap();
    let history = String::from_utf8(history.stdout).unwrap();
    assert!(history.contains("恢复备份：备份") && history.contains("修改总投资"));
    lantu(&["undo", &library]).assert().success();
    assert_eq!(total(), after);
    lantu(&["check", &library]).assert().success();
    // Another library's backup would be another library.
    lantu(&["restore", &library, &other])
        .assert()
        .failure()
        .code(1);
    assert_eq!(total(), after);
}

#[test]
fn a_damaged_library_is_salvaged_into_a_new_one() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let dest = folder.path().join("抢救.lantu");
    let (file, to) = (path.to_str().unwrap(), dest.to_str().unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() / 4 * 3);
    fs::write(&path, &bytes).unwrap();
    let refused = lantu(&["check", file]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));

    let output = lantu(&["salvage", file, to]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("检查无误"), "{text}");
    assert!(text.contains("\n项目：完好 "), "{text}");
    assert!(text.contains("原文件没有改动"), "{text}");
    lantu(&["check", to]).assert().success();
    assert!(fs::read(&path).unwrap() == bytes);
    // What is to be checked is found as the report says.
    let marked = json(&["list", to, "--filter", "标记~待核对", "--format", "json"]);
    let told = format!("有 {} 个项目加了标记", marked["count"]);
    assert!(marked["count"] == 0 || text.contains(&told), "{text}");

    lantu(&["salvage", file, to]).assert().failure().code(1);
}

#[test]
fn a_library_is_encrypted_and_decrypted_with_a_password_from_the_input() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, sealed, plain) = (name("库.lantu"), name("库.lantu.age"), name("解密.lantu"));
    let run = |args: [&str; 3], input: &str| {
        let output = lantu(&args).write_stdin(input).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, text) = run(["seal", &file, &sealed], "\n");
    assert_eq!(code, Some(1));
    assert!(text.contains("密码是空的"), "{text}");
    let (code, text) = run(["seal", &file, &sealed], "平安大桥2025\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("忘记密码，谁也打不开"), "{text}");
    // A password file of a Windows editor is the same password.
    let file16: Vec<u8> = "\u{feff}平安大桥2025\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, dest) in [
        ("\u{feff}平安大桥2025\r\n".as_bytes(), name("一.lantu")),
        (file16.as_slice(), name("二.lantu")),
    ] {
        let unseal = lantu(&["unseal", &sealed, &dest])
            .write_stdin(file)
            .output();
        assert!(unseal.unwrap().status.success(), "{file:x?}");
    }
    let refused = lantu(&["list", &sealed]).output().unwrap();
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(words.contains("这是加密的项目库，需要密码"), "{words}");

    let (code, text) = run(["unseal", &sealed, &plain], "平安大桥2026\n");
    assert_eq!(code, Some(1));
    assert!(text.contains("密码不对"), "{text}");
    assert!(!Path::new(&plain).exists());
    // As a file of Windows ends its lines.
    let (code, text) = run(["unseal", &sealed, &plain], "平安大桥2025\r\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(fs::read(&plain).unwrap() == fs::read(&path).unwrap());
    let (code, _) = run(["unseal", &sealed, &plain], "平安大桥2025\n");
    assert_eq!(code, Some(1));
}

#[test]
fn commands_that_run_side_by_side_wait_for_each_other() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let sets: Vec<std::process::Child> = (0..20)
        .map(|n| {
            std::process::Command::new(assert_cmd::cargo::cargo_bin("lantu"))
                .args(["set", path.to_str().unwrap(), "平安大桥"])
                .arg(format!("note=第{n}个"))
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for set in sets {
        let output = set.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}");
    }
    let history = json(&["history", path.to_str().unwrap(), "--format", "json"]);
    assert_eq!(history["steps"].as_array().unwrap().len(), 21);
}

#[test]
fn nothing_in_a_library_steers_the_terminal() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();
    let odd = "桥\u{1b}]0;x\u{7}\u{9b}31m\u{202e}反\u{2066}\u{85}桥";
    let note = format!("name={odd}");
    lantu(&["set", file, "平安大桥", &note]).assert().success();
    let other = folder.path().join("副本.lantu");
    let copy = other.to_str().unwrap();
    lantu(&["backup", file, copy]).assert().success();
    lantu(&["set", file, odd, "name=平安大桥"])
        .assert()
        .success();
    let steers = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{2066}".contains(c);
    for args in [
        &["list", copy][..],
        &["history", copy],
        &["history", copy, "--format", "json"],
        &["list", copy, "--format", "json"],
        &["compare", copy, file],
        &["compare", copy, file, "--format", "json"],
        &["merge", file, copy, "--dry-run"],
        &["check", copy],
    ] {
        let said = shell::output(args);
        assert!(!said.contains(steers), "{args:?}: {said:?}");
    }
    let text = shell::output(&["list", copy]);
    assert!(
        text.contains(r"桥\u{1b}]0;x\u{7}\u{9b}31m\u{202e}反\u{2066}\u{85}桥"),
        "{text}"
    );
    // Valid JSON that says the same.
    project(&other, odd);
    // Data for other programs is as it is.
    let csv = shell::output(&["list", copy, "--format", "csv"]);
    assert!(csv.contains(odd));
    let error = shell::error(&["set", copy, "平安大桥\u{1b}[2J", "note=x"]);
    assert!(!error.contains(steers), "{error:?}");
}

#[test]
fn commands_are_noted_and_backed_up_and_go_out_whole_as_what_the_window_does() {
    let folder = TempDir::new().unwrap();
    let kept = folder.path().join("本机");
    let synced = folder.path().join("坚果云");
    std::fs::create_dir(&synced).unwrap();
    let library = synced.join("库.lantu");
    let path = library.to_str().unwrap();
    let run = |args: &[&str]| {
        let done = lantu(args).env("XDG_DATA_HOME", &kept).output().unwrap();
        let error = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{error}");
    };
    run(&["new", path]);
    for note in ["甲", "乙", "丙"] {
        run(&["set", path, "平安大道", &format!("note={note}")]);
    }
    let listed = output(&["list", path, "--filter", "note=丙", "--format", "csv"]);
    assert!(listed.contains("平安大道"), "{listed}");
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    // Others see whole files; what was replaced is kept.
    assert_eq!(names(&synced), ["库.lantu", "库（历史版本）"]);
    let local = kept.join("lantu/backups");
    assert_eq!(names(&local.join("工作副本")), Vec::<String>::new());
    let id = names(&local)
        .into_iter()
        .find(|name| name.len() == 36)
        .unwrap();
    let of_library = names(&local.join(id));
    let notes = of_library
        .iter()
        .filter(|name| name.starts_with("本机记录-"));
    let backups = of_library
        .iter()
        .filter(|name| name.ends_with(".lantu.zst"));
    // One before the first change of the day, none for each command.
    assert_eq!((notes.count(), backups.count()), (1, 1), "{of_library:?}");
}
