//! What the command line asks and tells of the text of a plan before it makes anything of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::shell::{self, error, json, output};

/// A plan whose text says nothing of its years.
fn without_years(folder: &Path) -> String {
    let path = folder.join("规划.txt");
    let text =
        "冷水江市重大项目建设规划\n第一章 交通\n第一节 公路\n新建东江大桥、平安大桥等项目。\n";
    fs::write(&path, text).unwrap();
    format!("text:{}", path.to_str().unwrap())
}

#[test]
fn years_that_a_text_does_not_say_are_asked_for() {
    let folder = TempDir::new().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let text = without_years(folder.path());
    let said = output(&["new", &place("甲.lantu"), "--from", &text]);
    assert!(
        said.contains("没有从文本里找到规划的起止年") && said.contains("--years"),
        "{said}"
    );
    let years = ["--years", "2026-2030"];
    let said = output(&[&["new", &place("乙.lantu"), "--from", &text], &years[..]].concat());
    assert!(!said.contains("起止年"), "{said}");
    let third = place("丙.lantu");
    let wrong = ["new", &third, "--from", &text, "--years", "26-30"];
    let wrong = shell::lantu(&wrong).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let wrong = ["new", &third, "--years", "2026-2030"];
    assert_eq!(
        shell::lantu(&wrong).output().unwrap().status.code(),
        Some(2)
    );
    // Without them nobody knows which plan goes before.
    let sample = place("示例.lantu");
    output(&["new", &sample, "--from", "sample"]);
    let ask = ["carry-over", &sample, "--plan", &text];
    assert!(error(&ask).contains("--years"));
    let pairs = json(&[&ask[..], &years, &["--format", "json"]].concat());
    assert!(!pairs["pairs"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_ticked_is_measured_and_told_beside_what_was_found() {
    let plan = |name: &str| {
        let plans = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
        plans.join(name).to_str().unwrap().to_owned()
    };
    let (text, list) = (plan("pdf-lines.txt"), plan("projects.tsv"));
    let ask = ["candidates", &text, "--against", &list];
    let text = output(&ask);
    assert!(text.contains("其中默认勾选的"), "{text}");
    let answer = json(&[&ask[..], &["--format", "json"]].concat());
    let ticked = answer["candidates"].as_array().unwrap().iter();
    let ticked = ticked.filter(|each| each["is_ticked"] == true).count();
    assert_eq!(answer["against"]["ticked"]["found"], ticked);
    assert!(ticked > 5 && ticked <= answer["against"]["found"].as_u64().unwrap() as usize);
    // What falls is told as what falls.
    let page = json(&["candidates", &plan("page.html"), "--format", "json"]);
    let falls = page["indicators"].as_array().unwrap().iter();
    let mut falls = falls.filter(|each| each["direction"] == "reduction");
    assert_eq!(falls.next().unwrap()["target"], "[13.5]");
}
