//! 填报 by the command line: a round is made, its sheets go out, come back and are agreed to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::shell::{error, json, lantu, output};

fn sample(folder: &TempDir) -> String {
    let library = folder
        .path()
        .join("示例.lantu")
        .to_str()
        .unwrap()
        .to_owned();
    output(&["new", &library, "--from", "sample", "--projects", "60"]);
    let made = fs::read_dir(folder.path()).unwrap();
    let made = made.map(|entry| entry.unwrap().path());
    let mut made = made.filter(|path| path.extension().is_some_and(|ending| ending == "lantu"));
    made.next().unwrap().to_str().unwrap().to_owned()
}

fn standing(library: &str) -> Value {
    json(&["round", "status", library, "--format", "json"])
}

#[test]
fn a_round_goes_out_comes_back_and_is_agreed_to() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder);
    let told = error(&["round", "out", &library, "--to", "x"]);
    assert!(told.contains("还没有填报"), "{told}");
    let made = output(&[
        "round",
        "new",
        &library,
        "--period",
        "2024-10",
        "--deadline",
        "2024-11-05",
        "--contact",
        "规划股",
    ]);
    assert!(made.contains("2024年10月重点项目填报"), "{made}");
    let out = folder.path().join("发出");
    let to = out.to_str().unwrap();
    let printed = output(&["round", "out", &library, "--to", to]);
    let before = standing(&library);
    let sheets = before["sheets"].as_array().unwrap();
    assert!(
        sheets.len() > 5 && before["awaited"] == before["sent"],
        "{before}"
    );
    for sheet in sheets {
        let file = sheet["file"].as_str().unwrap();
        assert!(file.starts_with(sheet["name"].as_str().unwrap()), "{sheet}");
        assert!(out.join(file).is_file() && printed.contains(file), "{file}");
    }
    let names: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        names.iter().any(|name| name.starts_with('函')
            && name
                .rsplit_once('.')
                .is_some_and(|(_, ending)| ending == "docx")),
        "{names:?}"
    );
    assert_eq!(names.len(), sheets.len() + 2);

    let first = out.join(sheets[0]["file"].as_str().unwrap());
    let first = first.to_str().unwrap();
    let dry = output(&["round", "in", &library, first, "--dry-run"]);
    assert!(dry.contains("没有写入"), "{dry}");
    assert_eq!(standing(&library), before);
    let report = folder.path().join("报告.xlsx");
    let report = report.to_str().unwrap();
    let back = output(&["round", "in", &library, to, "--report", report]);
    assert!(back.contains("收回填报"), "{back}");
    let now = standing(&library);
    assert_eq!(now["received"], now["sent"], "{now}");
    assert_eq!(now["reminder"], "");
    let name = sheets[0]["name"].as_str().unwrap();
    let told = output(&["round", "review", &library, name, "--back", "数字不对"]);
    assert!(told.contains("退回"), "{told}");
    output(&["round", "review", &library, "all"]);
    let now = standing(&library);
    assert_eq!(
        (now["sent_back"].as_u64(), now["received"].as_u64()),
        (Some(1), Some(0))
    );
    assert!(
        now["reminder"].as_str().unwrap().contains("数字不对"),
        "{now}"
    );
    let again = lantu(&["round", "in", &library, first]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let again = String::from_utf8(again.stdout).unwrap();
    assert!(again.contains("已经收过"), "{again}");
    // Who agreed to a sheet is said once when it comes once more.
    let second = out.join(sheets[1]["file"].as_str().unwrap());
    let mut bytes = fs::read(second).unwrap();
    bytes.push(b'\n');
    let copy = folder.path().join("再报.xlsx");
    fs::write(&copy, bytes).unwrap();
    let mut told = lantu(&["round", "in", &library, copy.to_str().unwrap()]);
    let told = told.output().unwrap();
    let told = [told.stdout, told.stderr].concat();
    let told = String::from_utf8(told).unwrap();
    assert_eq!(told.matches("重新审核").count(), 1, "{told}");
    // What is asked in the next month is made of it.
    let made = output(&["round", "new", &library]);
    assert!(
        made.contains("2024年11月重点项目填报") && made.contains("2024-12-05"),
        "{made}"
    );
    assert_eq!(standing(&library)["sent"], 0);
}

#[test]
fn what_was_not_taken_is_listed_and_decided_on() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder);
    let none = [
        "round",
        "new",
        &library,
        "--period",
        "2024-10",
        "--filter",
        "name=没有这个项目",
    ];
    let told = error(&none);
    assert!(told.contains("没有符合条件的项目"), "{told}");
    let new = [
        "round",
        "new",
        &library,
        "--period",
        "2024-10",
        "--deadline",
        "2024-11-05",
    ];
    let told = lantu(&new).output().unwrap();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("已经过了"), "{told}");
    let out = folder.path().join("发出");
    output(&["round", "out", &library, "--to", out.to_str().unwrap()]);
    let sheets = standing(&library);
    let sheets = sheets["sheets"].as_array().unwrap();
    let name = sheets[0]["name"].as_str().unwrap();
    // One alone is sent again, without letter and list.
    let again = folder.path().join("重发");
    let to = again.to_str().unwrap();
    output(&["round", "out", &library, "--to", to, "--only", name]);
    assert_eq!(fs::read_dir(&again).unwrap().count(), 1);
    assert_eq!(standing(&library)["sheets"][0]["issue"], 2);
    let told = error(&["round", "out", &library, "--to", to, "--only", "没有的局"]);
    assert!(told.contains("没有的局"), "{told}");

    let listed = json(&["list", &library, "--format", "json"]);
    let mut projects = Vec::new();
    crate::shell::projects(&listed, &mut projects);
    let leads = |project: &&Value| {
        let lead = project["lead_department"].as_array();
        lead.into_iter().flatten().any(|lead| lead == name)
    };
    let led: Vec<&str> = projects
        .iter()
        .filter(leads)
        .map(|one| one["name"].as_str().unwrap())
        .filter(|name| projects.iter().filter(|one| one["name"] == *name).count() == 1)
        .collect();
    let project = led[0];
    output(&["set", &library, project, "contact=我们的 333"]);
    let csv = folder.path().join(format!("{name}.csv"));
    let text = format!("{name}填报表\n项目名称,联系人\n{project},他们的 222\n");
    fs::write(&csv, text).unwrap();
    let csv = csv.to_str().unwrap();
    let told = output(&["round", "in", &library, csv]);
    assert!(told.contains("等人决定 1 处"), "{told}");
    let told = output(&["round", "decide", &library]);
    assert!(
        told.contains("本库 我们的 333 → 表上 他们的 222") && told.contains(project),
        "{told}"
    );
    let told = json(&["round", "decide", &library, name, "--format", "json"]);
    assert_eq!(told["sheets"][0]["waiting"][0]["new"], "他们的 222");
    let refused = lantu(&["round", "decide", &library, name, "--take", "2"]).output();
    assert_eq!(refused.unwrap().status.code(), Some(2));
    output(&["round", "decide", &library, name, "--take", "1"]);
    let told = output(&["round", "decide", &library]);
    assert!(told.contains("没有等人决定的"), "{told}");
    let listed = json(&["list", &library, "--format", "json"]);
    assert!(listed.to_string().contains("他们的 222"));
    output(&["undo", &library]);
    assert_eq!(standing(&library)["waiting"], 1);
    output(&["round", "decide", &library, "--leave", "all"]);
    assert_eq!(standing(&library)["waiting"], 0);
}

/// By choice each department gets a copy of the library with its own projects beside its sheet.
#[test]
fn copies_of_the_library_go_out_beside_the_sheets() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder);
    output(&["round", "new", &library, "--period", "2024-10"]);
    let out = folder.path().join("发出");
    let to = out.to_str().unwrap();
    let name = {
        output(&["round", "out", &library, "--to", to]);
        let sheets = standing(&library);
        sheets["sheets"][0]["name"].as_str().unwrap().to_owned()
    };
    let again = folder.path().join("再发");
    let to = again.to_str().unwrap();
    output(&[
        "round", "out", &library, "--to", to, "--only", &name, "--copies",
    ]);
    let files = fs::read_dir(&again).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let copies: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "lantu"))
        .collect();
    let [copy] = copies.as_slice() else {
        panic!("{copies:?}");
    };
    let count = |library: &str| {
        let listed = json(&["list", library, "--format", "json"]);
        let mut projects = Vec::new();
        crate::shell::projects(&listed, &mut projects);
        projects.len()
    };
    let (own, all) = (count(copy.to_str().unwrap()), count(&library));
    assert!(own > 0 && own < all, "{own} {all}");
    let told = output(&["copies", &library]);
    assert!(told.contains(&name), "{told}");
}

#[test]
fn the_report_names_the_files_of_which_nothing_comes_in() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder);
    output(&["round", "new", &library, "--period", "2024-10"]);
    let out = folder.path().join("发出");
    output(&["round", "out", &library, "--to", out.to_str().unwrap()]);
    let now = standing(&library);
    let first = out.join(now["sheets"][0]["file"].as_str().unwrap());
    let back = folder.path().join("收件");
    fs::create_dir(&back).unwrap();
    fs::copy(&first, back.join("甲.xlsx")).unwrap();
    fs::copy(&first, back.join("甲 - 副本.xlsx")).unwrap();
    let report = folder.path().join("报告.csv");
    let written = report.to_str().unwrap();
    output(&[
        "round",
        "in",
        &library,
        back.to_str().unwrap(),
        "--report",
        written,
    ]);
    let made = fs::read_dir(folder.path()).unwrap();
    let made = made.map(|entry| entry.unwrap().path());
    let mut made = made.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let text = fs::read_to_string(made.next().unwrap()).unwrap();
    assert!(
        text.contains("没有读入") && text.contains("是同一个文件，没有再读"),
        "{text}"
    );
}
