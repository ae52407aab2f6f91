//! One shape of JSON in every answer: what it is, as of when, and each value in one way.

use serde_json::Value;

use crate::office::Office;
use crate::shell::{json, output};

#[test]
fn every_json_says_what_it_is() {
    let office = Office::new();
    let library = office.library();
    output(&[
        "set",
        &library,
        "平安大桥",
        "总投资=2亿",
        "牵头部门=市水利局",
    ]);
    let list = json(&[
        "list", &library, "--format", "json", "--year", "2024", "--month", "9",
    ]);
    assert_eq!(
        (&list["schema"], &list["kind"]),
        (&1.into(), &"list".into())
    );
    assert_eq!(
        (&list["as_of"], &list["report_month"]),
        (&"2024-09-30".into(), &"2024-09".into())
    );
    let history = json(&["history", &library, "--format", "json"]);
    assert_eq!(history["kind"], "history");
    let change = &history["steps"][0]["changes"][0];
    assert_eq!(change["field"], "total_investment_fen");
    assert_eq!(change["new"], 20_000_000_000_i64);
    assert_eq!(
        history["steps"][0]["changes"][1]["new"],
        serde_json::json!(["市水利局"])
    );
    let check = json(&["check", &library, "--format", "json"]);
    assert_eq!(
        (&check["kind"], &check["is_sound"]),
        (&"check".into(), &true.into())
    );
    let before = format!("{library}@1");
    let compare = json(&["compare", &before, &library, "--format", "json"]);
    assert_eq!(compare["kind"], "compare");
    let project = &compare["projects"][0];
    assert_eq!(project["lead_department"], serde_json::json!(["市水利局"]));
    let changes = project["changes"].as_array().unwrap();
    let lead = changes
        .iter()
        .find(|change| change["field"] == "lead_department");
    assert_eq!(lead.unwrap()["new"], serde_json::json!(["市水利局"]));
    // A long history is read line by line, and as far as somebody wants.
    let lines = output(&["history", &library, "--format", "jsonl", "--limit", "1"]);
    assert_eq!(lines.lines().count(), 1);
    let step: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(step, history["steps"][0]);
}

#[test]
fn a_value_is_written_in_one_way_in_every_json() {
    let office = Office::new();
    let library = office.library();
    output(&[
        "set",
        &library,
        "平安大桥",
        "项目层级=省重点、市重点",
        "总投资=2亿",
    ]);
    output(&[
        "add",
        &library,
        "年度计划",
        "平安大桥",
        "年度=2024",
        "年度计划投资=6000万元",
    ]);
    output(&[
        "add",
        &library,
        "月进度",
        "平安大桥",
        "月份=2024-06",
        "本月完成投资=3150万元",
    ]);
    let tags = serde_json::json!(["省重点", "市重点"]);
    let list = |more: &[&str]| {
        let filter = "项目名称=平安大桥";
        let args = ["list", &library, "--filter", filter, "--format", "json"];
        let args = [&args[..], &["--year", "2024", "--month", "6"], more].concat();
        json(&args)
    };
    let listed = list(&[]);
    let project = &listed["projects"][0];
    assert_eq!(project["level_tags"], tags);
    // 3 150 of 6 000, as a number and not ten thousand times as much.
    assert_eq!(project["completion_rate"], 52.5);
    assert_eq!(project["completed_this_year_fen"], 3_150_000_000_i64);
    for part in ["annual_plans", "progress"] {
        assert!(project[part][0]["id"].is_string(), "{part}");
    }
    // Groups stand in the place of the projects, which are then none, and hold the same.
    let grouped = list(&["--group-by", "建设阶段"]);
    assert_eq!(grouped["projects"], serde_json::json!([]));
    assert_eq!(grouped["groups"][0]["projects"][0], *project);

    let history = json(&["history", &library, "--format", "json"]);
    let steps = history["steps"].as_array().unwrap();
    let changes = steps
        .iter()
        .flat_map(|step| step["changes"].as_array().unwrap());
    let tagged = changes
        .clone()
        .find(|change| change["field"] == "level_tags");
    assert_eq!(tagged.unwrap()["new"], tags);
    for step in steps {
        let at = step["at"].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{at}");
    }
    let compared = json(&[
        "compare",
        &format!("{library}@1"),
        &library,
        "--format",
        "json",
    ]);
    assert!(compared["as_of"].is_string(), "{compared}");
    let changes = compared["projects"][0]["changes"].as_array().unwrap();
    let tagged = changes
        .iter()
        .find(|change| change["field"] == "level_tags");
    assert_eq!(tagged.unwrap()["new"], tags);
    let total = changes
        .iter()
        .find(|change| change["field"] == "total_investment_fen");
    assert_eq!(total.unwrap()["new"], 20_000_000_000_i64);
}
