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
    // What is asked in the next month is made of it.
    let made = output(&["round", "new", &library]);
    assert!(
        made.contains("2024年11月重点项目填报") && made.contains("2024-12-05"),
        "{made}"
    );
    assert_eq!(standing(&library)["sent"], 0);
}
