//! `lantu hand-out`, `copies`, `pack` and `unpack`, as scripts use them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::shell::{error, json, lantu, output, projects};

struct Desk {
    folder: TempDir,
    library: String,
    /// A department, and three projects that it leads.
    department: String,
    led: Vec<String>,
    /// A project of others.
    other: String,
}

fn all(library: &str) -> Vec<Value> {
    let mut found = Vec::new();
    projects(&json(&["list", library, "--format", "json"]), &mut found);
    found
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let library = folder.path().join("库.lantu").to_str().unwrap().to_owned();
        output(&["new", &library, "--from", "sample", "--projects", "80"]);
        let all = all(&library);
        let names = |project: &Value| -> Vec<String> {
            let lead = project["lead_department"].as_array();
            let lead = lead.into_iter().flatten();
            lead.filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        };
        let is_single = |name: &str| all.iter().filter(|one| one["name"] == name).count() == 1;
        let of = |department: &str| -> Vec<String> {
            let led = all.iter().filter(|one| names(one) == [department]);
            let led = led.map(|one| one["name"].as_str().unwrap().to_owned());
            led.filter(|name| is_single(name)).collect()
        };
        let departments = all.iter().flat_map(&names);
        let department = departments.max_by_key(|name| of(name).len()).unwrap();
        let mut others = all.iter().filter(|one| {
            let lead = names(one);
            lead.len() == 1 && lead != [department.clone()]
        });
        let other = others.find(|one| is_single(one["name"].as_str().unwrap()));
        let other = other.unwrap()["name"].as_str().unwrap().to_owned();
        let led = of(&department);
        assert!(led.len() >= 3, "{department}");
        Self {
            folder,
            library,
            department,
            led,
            other,
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn hand_out(&self, name: &str, more: &[&str]) -> String {
        let copy = self.path(name);
        let args = ["hand-out", &self.library, &self.department, "--to", &copy];
        output(&[&args, more].concat());
        copy
    }

    fn pack(&self, library: &str, name: &str, more: &[&str]) -> String {
        let package = self.path(name);
        output(&[&["pack", library, "--to", &package], more].concat());
        package
    }
}

fn set(library: &str, project: &str, value: &str) {
    output(&["set", library, project, value]);
}

fn value(library: &str, project: &str, field: &str) -> Value {
    let all = all(library);
    let mut found = all.iter().filter(|one| one["name"] == project);
    found.next().unwrap()[field].clone()
}

/// What a library holds, but for when rows were altered.
fn content(library: &str) -> Vec<Value> {
    let mut all = all(library);
    for project in &mut all {
        project.as_object_mut().unwrap().remove("changed_on");
    }
    all.sort_by_key(|project| project["id"].as_str().unwrap().to_owned());
    all
}

#[test]
fn packages_carry_what_is_new_both_ways_and_twice_is_once() {
    let desk = Desk::new();
    let copy = desk.hand_out("部门.lantu", &[]);
    let [first, second, third] = [&desk.led[0], &desk.led[1], &desk.led[2]];
    set(&copy, first, "note=部门填的");
    set(&desk.library, second, "note=总库填的");
    let package = desk.pack(&copy, "一.lantu-ops", &[]);
    let text = output(&["unpack", &desk.library, &package]);
    let begin = format!("合并改动包“一.lantu-ops”：{} ", desk.department);
    assert!(text.starts_with(&begin), "{text}");
    assert!(text.contains("（1 步）"), "{text}");
    assert!(text.contains("备注：— → 部门填的"), "{text}");
    assert!(!text.contains("请核对"), "{text}");
    assert_eq!(value(&desk.library, first, "note"), "部门填的");

    // Once more is nothing; nothing new is nothing to send.
    let text = output(&["unpack", &desk.library, &package]);
    assert!(text.ends_with("以前合并过，没有改动\n"), "{text}");
    let none = desk.path("无.lantu-ops");
    let said = error(&["pack", &copy, "--to", &none]);
    assert!(said.contains("没有新的改动，没有打包"), "{said}");
    assert!(!Path::new(&none).exists());

    // And back: only what the department has not.
    let package = desk.pack(&desk.library, "二.lantu-ops", &["--for", &desk.department]);
    let text = output(&["unpack", &copy, &package]);
    assert!(text.contains("备注：— → 总库填的"), "{text}");
    assert!(!text.contains("部门填的"), "{text}");
    set(&copy, third, "note=又填");
    let package = desk.pack(&copy, "三.lantu-ops", &[]);
    output(&["unpack", &desk.library, &package]);
    assert_eq!(content(&desk.library), content(&copy));

    let listed = json(&["copies", &desk.library, "--format", "json"]);
    let listed = &listed["copies"][0];
    assert_eq!(listed["name"].as_str(), Some(desk.department.as_str()));
    assert_eq!(listed["received"]["file"], "三.lantu-ops");
    assert_eq!(listed["sent"]["file"], "二.lantu-ops");
    let text = output(&["copies", &copy]);
    assert!(
        text.starts_with(&format!("这是给“{}”的副本，含全部项目", desk.department)),
        "{text}"
    );
    let history = output(&["history", &desk.library, "--limit", "20"]);
    for line in [
        "合并改动包“三.lantu-ops”：",
        &format!("打包改动给“{}”：“二.lantu-ops”（2 步）", desk.department),
        &format!("分发副本给“{}”：“部门.lantu”（全部 ", desk.department),
    ] {
        assert!(history.contains(line), "{line}: {history}");
    }
    for library in [&desk.library, &copy] {
        let check = output(&["check", library]);
        assert!(check.starts_with("项目库完好"), "{check}");
    }
}

#[test]
fn two_people_of_a_department_get_all_that_the_other_sent() {
    let desk = Desk::new();
    let one = desk.hand_out("部门.lantu", &[]);
    let two = desk.path("同事.lantu");
    std::fs::copy(&one, &two).unwrap();
    let [first, second, third] = [&desk.led[0], &desk.led[1], &desk.led[2]];
    set(&one, first, "note=甲填的");
    let package = desk.pack(&one, "甲.lantu-ops", &[]);
    output(&["unpack", &desk.library, &package]);
    let to_all = |name: &str| {
        let package = desk.pack(&desk.library, name, &["--for", &desk.department]);
        for copy in [&one, &two] {
            output(&["unpack", copy, &package]);
        }
    };
    to_all("回一.lantu-ops");
    assert_eq!(value(&two, first, "note"), "甲填的");
    set(&two, second, "note=乙填的");
    let package = desk.pack(&two, "乙.lantu-ops", &[]);
    output(&["unpack", &desk.library, &package]);
    set(&desk.library, third, "note=总库填的");
    to_all("回二.lantu-ops");
    for copy in [&one, &two] {
        assert_eq!(content(copy), content(&desk.library));
    }
}

#[test]
fn a_gap_is_asked_for_by_name_and_packages_fit_in_any_order() {
    let desk = Desk::new();
    let copy = desk.hand_out("部门.lantu", &[]);
    let before = content(&desk.library);
    let mut packages = Vec::new();
    for (at, project) in desk.led.iter().take(3).enumerate() {
        set(&copy, project, &format!("note=第{at}次"));
        packages.push(desk.pack(&copy, &format!("{at}.lantu-ops"), &[]));
    }
    let said = error(&["unpack", &desk.library, &packages[2]]);
    assert!(said.contains("还缺前面的改动，没有合并"), "{said}");
    // Two steps, and the note of the package between them.
    assert!(said.contains("的 2 步（编号 1–3）"), "{said}");
    assert!(
        said.contains(&format!("请先合并“{}”", desk.department)) && said.contains("--again"),
        "{said}"
    );
    assert_eq!(content(&desk.library), before);

    // All at once, the last one first and one twice.
    let [zero, one, two] = [&packages[0], &packages[1], &packages[2]].map(String::as_str);
    output(&["unpack", &desk.library, two, zero, one, zero]);
    assert_eq!(content(&desk.library), content(&copy));
    for _ in 0..3 {
        output(&["undo", &desk.library]);
    }
    assert_eq!(content(&desk.library), before);

    // One that was lost is made good by a package from the beginning.
    set(&copy, &desk.led[0], "note=再一次");
    let package = desk.pack(&copy, "全.lantu-ops", &["--again"]);
    output(&["unpack", &desk.library, &package]);
    assert_eq!(content(&desk.library), content(&copy));
}

#[test]
fn a_copy_of_its_own_projects_comes_back_by_package_and_as_a_file() {
    let desk = Desk::new();
    set(&desk.library, &desk.other, "note=别人的");
    let count = all(&desk.library).len();
    let copy = desk.hand_out("部门.lantu", &["--own"]);
    let held = all(&copy);
    assert!(held.len() >= desk.led.len() && held.len() < count);
    assert!(held.iter().all(|one| one["name"] != desk.other.as_str()));
    let bytes = std::fs::read(&copy).unwrap();
    let other = desk.other.as_bytes();
    assert!(!bytes.windows(other.len()).any(|part| part == other));
    let check = output(&["check", &copy]);
    assert!(check.starts_with("项目库完好"), "{check}");

    set(&copy, &desk.led[0], "note=部门填的");
    output(&["delete", &copy, &desk.led[1]]);
    set(&desk.library, &desk.led[2], "note=总库填的");
    let package = desk.pack(&copy, "一.lantu-ops", &[]);
    let text = output(&["unpack", &desk.library, &package]);
    assert!(text.contains("备注：— → 部门填的"), "{text}");
    // What it does not hold is there; what was deleted is gone.
    assert_eq!(all(&desk.library).len(), count - 1);
    assert_eq!(value(&desk.library, &desk.other, "note"), "别人的");
    assert_eq!(value(&desk.library, &desk.led[2], "note"), "总库填的");

    // It goes on, and comes back as the file itself.
    set(&copy, &desk.led[0], "note=改过");
    set(&copy, &desk.led[2], "contact=部门的人");
    let text = output(&["merge", &desk.library, &copy]);
    assert!(text.contains("备注：部门填的 → 改过"), "{text}");
    assert!(!text.contains("冲突"), "{text}");
    assert_eq!(all(&desk.library).len(), count - 1);
    let text = output(&["merge", &desk.library, &copy]);
    assert!(text.ends_with("没有改动\n"), "{text}");
    let check = output(&["check", &desk.library]);
    assert!(check.starts_with("项目库完好"), "{check}");
    // Both knew of each other's words: no conflict, where only one wrote.
    set(&desk.library, &desk.led[0], "note=总库改");
    set(&copy, &desk.led[0], "note=部门改");
    let text = output(&["merge", &desk.library, &copy]);
    assert!(text.contains("冲突："), "{text}");

    // Nothing goes the other way but a new copy.
    let package = desk.path("二.lantu-ops");
    let args = [
        "pack",
        &desk.library,
        "--to",
        &package,
        "--for",
        &desk.department,
    ];
    let said = error(&args);
    assert!(said.contains("重新分发一份"), "{said}");
    let said = error(&["merge", &copy, &desk.library]);
    assert!(said.contains("不能并入别处的内容"), "{said}");
    let said = error(&["hand-out", &copy, &desk.department, "--to", &package]);
    assert!(said.contains("不能再分发"), "{said}");
}

#[test]
fn what_lies_outside_the_remit_is_told_apart() {
    let desk = Desk::new();
    let copy = desk.hand_out("部门.lantu", &[]);
    set(&copy, &desk.led[0], "note=自己的");
    set(&copy, &desk.other, "note=别人的");
    let package = desk.pack(&copy, "一.lantu-ops", &[]);
    let text = output(&["unpack", &desk.library, &package, "--dry-run"]);
    let (own, outside) = text.split_once("不由“").unwrap();
    assert!(
        outside.contains("牵头的内容，也改了 1 处，请核对："),
        "{text}"
    );
    assert!(own.contains("自己的") && !own.contains("别人的"), "{text}");
    assert!(
        outside.contains("别人的") && outside.contains("没有写入"),
        "{text}"
    );
    let args = ["unpack", &desk.library, &package, "--format", "json"];
    let told = json(&args);
    assert_eq!(told["outside"].as_array().unwrap().len(), 1);
    assert_eq!(told["from"].as_str(), Some(desk.department.as_str()));
}

#[test]
fn what_is_shared_is_not_deleted_in_a_copy_of_a_part() {
    let desk = Desk::new();
    let copy = desk.hand_out("部门.lantu", &["--own"]);
    // Its own project goes; one that came along, where there is one, does not.
    output(&["delete", &copy, &desk.led[0]]);
    let held = all(&copy);
    let along = held.iter().find(|one| {
        let lead = one["lead_department"].as_array().unwrap();
        !lead.iter().any(|name| *name == desk.department.as_str())
    });
    if let Some(along) = along {
        let said = error(&["delete", &copy, along["id"].as_str().unwrap()]);
        assert!(said.contains("请在总库里删除"), "{said}");
    }
}

#[test]
fn a_package_under_a_password_and_what_is_unfit() {
    let desk = Desk::new();
    let copy = desk.hand_out("部门.lantu", &[]);
    set(&copy, &desk.led[0], "note=密");
    let secret = desk.path("密码.txt");
    std::fs::write(&secret, "平安Ping1\n").unwrap();
    let package = desk.pack(&copy, "密.lantu-ops", &["--password-file", &secret]);
    let bytes = std::fs::read(&package).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
    let before = std::fs::read(&desk.library).unwrap();
    let wrong = desk.path("错.txt");
    std::fs::write(&wrong, "不是\n").unwrap();
    let said = error(&["unpack", &desk.library, &package, "--password-file", &wrong]);
    assert!(said.contains("密码不对"), "{said}");
    let half = desk.path("半.lantu-ops");
    let plain = desk.pack(&copy, "明.lantu-ops", &["--again"]);
    let bytes = std::fs::read(&plain).unwrap();
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    let said = error(&["unpack", &desk.library, &half]);
    assert!(
        said.contains("不完整") && said.lines().count() == 1,
        "{said}"
    );
    let said = error(&["unpack", &desk.library, &secret]);
    assert!(!said.is_empty());
    let other = desk.path("另一库.lantu");
    output(&["new", &other]);
    let said = error(&["unpack", &other, &plain]);
    assert!(said.contains("不是同一个项目库"), "{said}");
    assert!(before == std::fs::read(&desk.library).unwrap());

    let args = ["unpack", &desk.library, &package];
    let mut command = lantu(&args);
    command.write_stdin("平安Ping1\n").assert().success();
    assert_eq!(value(&desk.library, &desk.led[0], "note"), "密");
}

#[test]
fn an_encrypted_copy_is_handed_out_and_an_unknown_department_is_not() {
    let desk = Desk::new();
    let secret = desk.path("密码.txt");
    std::fs::write(&secret, "平安Ping1\n").unwrap();
    let sealed = desk.hand_out("部门.lantu.age", &["--own", "--password-file", &secret]);
    let plain = desk.path("部门.lantu");
    output(&["unseal", &sealed, &plain, "--password-file", &secret]);
    let text = output(&["copies", &plain]);
    assert!(text.contains("只含本部门的项目"), "{text}");
    let nobody = desk.path("无.lantu");
    let args = ["hand-out", &desk.library, "没有的局", "--to", &nobody];
    let output = lantu(&args).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!Path::new(&nobody).exists());
}
