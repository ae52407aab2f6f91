//! Ill will of somebody with a valid login: steps that are forged.

use serde_json::{Value as Json, json};

use super::clerk::{Field, OF_OTHER, OTHER, began, body, id, set, with};
use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "one attack after another")]
fn what_a_hostile_clerk_sends_is_refused_and_noted() {
    let Some(field) = Field::new() else { return };
    let fair = set("project", 5, "note", Json::Null, json!("填报的"));
    let good = body(801, 1, &json!([fair]));
    assert_eq!(field.send(&good.to_string()).0, "done");
    let next = |changes: Json| body(802, 2, &changes);
    let milestone = |project: u128| json!({"do": "create", "table": "milestone", "row": id(880), "values": {"project": id(project), "name": "n", "position": 1}});
    let note = |new: Json| next(json!([set("project", 5, "note", json!("填报的"), new)]));
    let merge = |seen: Json, decided: Json, brought: Json| {
        let merge = with(with(next(json!([])), "kind", json!("merge")), "seen", seen);
        with(with(merge, "decided", decided), "brought", brought)
    };
    let attacks: Vec<(&str, Json)> = vec![
        (
            "a field that is not asked",
            next(json!([set(
                "project",
                5,
                "name",
                json!("平安大桥"),
                json!("改")
            )])),
        ),
        (
            "money that is not asked",
            next(json!([set(
                "project",
                5,
                "total_investment",
                json!(12_000_000_000_u64),
                json!(1)
            )])),
        ),
        (
            "its own remit",
            next(json!([set(
                "project",
                OTHER,
                "lead_department",
                json!(format!("[\"{}\"]", id(72))),
                json!(format!("[\"{}\"]", id(4)))
            )])),
        ),
        (
            "a project of others",
            next(json!([set(
                "project",
                OTHER,
                "note",
                Json::Null,
                json!("改")
            )])),
        ),
        (
            "a milestone of others",
            next(json!([set(
                "milestone",
                OF_OTHER,
                "name",
                json!("开工"),
                json!("改")
            )])),
        ),
        ("a new milestone of others", next(json!([milestone(OTHER)]))),
        (
            "one that goes of others",
            next(
                json!([{"do": "delete", "table": "milestone", "row": id(OF_OTHER), "values": {"project": id(OTHER), "name": "开工", "position": 1}}]),
            ),
        ),
        (
            "a milestone moved to others",
            next(json!([set(
                "milestone",
                9,
                "project",
                json!(id(5)),
                json!(id(OTHER))
            )])),
        ),
        (
            "a new project",
            next(
                json!([{"do": "create", "table": "project", "row": id(881), "values": {"name": "新", "position": 1, "lead_department": format!("[\"{}\"]", id(4))}}]),
            ),
        ),
        (
            "a project that goes",
            next(
                json!([{"do": "delete", "table": "project", "row": id(5), "values": {"name": "平安大桥", "position": 1}}]),
            ),
        ),
        (
            "a department",
            next(json!([set(
                "department",
                4,
                "name",
                json!("交通运输局"),
                json!("改")
            )])),
        ),
        (
            "the round itself",
            next(json!([set(
                "fill_round",
                73,
                "fields",
                json!("[\"note\",\"milestone\"]"),
                json!("[\"note\",\"name\"]")
            )])),
        ),
        (
            "the light's rule",
            next(
                json!([{"do": "create", "table": "reporting", "row": id(882), "values": {"name": "x"}}]),
            ),
        ),
        (
            "a problem that is not asked",
            next(
                json!([{"do": "create", "table": "problem", "row": id(883), "values": {"project": id(5), "position": 1}}]),
            ),
        ),
        (
            "one fair, one foul",
            next(json!([
                set("project", 5, "note", json!("填报的"), json!("好")),
                set("project", OTHER, "note", Json::Null, json!("坏"))
            ])),
        ),
        (
            "another's name",
            with(note(json!("改")), "author", json!("张三")),
        ),
        ("no name", with(note(json!("改")), "author", Json::Null)),
        (
            "another's copy",
            with(note(json!("改")), "origin", json!(id(100))),
        ),
        ("a gap", with(note(json!("改")), "counter", json!(9))),
        ("one that was", with(note(json!("改")), "counter", json!(1))),
        ("below zero", with(note(json!("改")), "counter", json!(-1))),
        (
            "a replay that says something else",
            body(
                801,
                1,
                &json!([set("project", 5, "note", Json::Null, json!("别的"))]),
            ),
        ),
        (
            "another library",
            with(note(json!("改")), "library", json!(id(1))),
        ),
        (
            "a beginning",
            with(note(json!("改")), "kind", json!("baseline")),
        ),
        ("a merge", with(note(json!("改")), "kind", json!("merge"))),
        (
            "a merge after what nobody has",
            merge(
                json!([{"origin": id(999), "counter": 7}]),
                json!([]),
                json!([]),
            ),
        ),
        (
            "a merge that brings something",
            merge(began(), json!([]), json!([{"version": 1}])),
        ),
        (
            "a decision on another's project",
            merge(
                began(),
                json!([set("project", OTHER, "note", Json::Null, json!("坏"))]),
                json!([]),
            ),
        ),
        (
            "a text for what was seen",
            with(note(json!("改")), "seen", json!("全部")),
        ),
        (
            "a text for a counter",
            with(
                note(json!("改")),
                "seen",
                json!([{"origin": id(100), "counter": "1"}]),
            ),
        ),
        (
            "an undo of nothing",
            with(note(json!("改")), "kind", json!("undo")),
        ),
        (
            "an unknown kind",
            with(note(json!("改")), "kind", json!("grant")),
        ),
        (
            "an older form",
            with(note(json!("改")), "version", json!(0)),
        ),
        (
            "a day that is none",
            with(note(json!("改")), "at", json!("昨天")),
        ),
        (
            "a day that only the database can read",
            with(note(json!("改")), "at", json!("now")),
        ),
        (
            "no form at all",
            with(note(json!("改")), "version", Json::Null),
        ),
        (
            "a number for the computer",
            with(note(json!("改")), "host", json!(5)),
        ),
        (
            "an identity of another form",
            with(
                note(json!("改")),
                "id",
                json!("00000000000000000000000000000322"),
            ),
        ),
        (
            "an edit that takes back",
            with(note(json!("改")), "reverses", json!(id(801))),
        ),
        (
            "no changes",
            with(note(json!("改")), "changes", json!("DROP TABLE")),
        ),
        ("a number for a text", note(json!(5))),
        ("an empty text", note(json!(""))),
        ("a list for a text", note(json!(["a"]))),
        ("a huge text", note(json!("长".repeat(400_000)))),
        ("a huge step", note(json!("x".repeat(5_000_000)))),
        (
            "another table",
            next(json!([set(
                "pg_authid",
                5,
                "rolname",
                json!("a"),
                json!("b")
            )])),
        ),
        (
            "a table of the server",
            next(json!([set(
                "member",
                5,
                "role",
                json!("填报单位"),
                json!("管理员")
            )])),
        ),
        (
            "another column",
            next(json!([set(
                "project",
                5,
                "library",
                json!(id(100)),
                json!(id(1))
            )])),
        ),
        (
            "a column with SQL",
            next(json!([set(
                "project",
                5,
                "note\" = 'x', name = 'y' --",
                Json::Null,
                json!("a")
            )])),
        ),
        (
            "a row with SQL",
            next(
                json!([{"do": "set", "table": "project", "row": "' OR true --", "column": "note", "old": null, "new": "a"}]),
            ),
        ),
        (
            "an unknown deed",
            next(json!([{"do": "truncate", "table": "project", "row": id(5)}])),
        ),
        (
            "a forged source",
            next(
                json!([{"do": "set", "table": "project", "row": id(5), "column": "note", "old": "填报的", "new": "a", "source": ["filled", "plan"]}]),
            ),
        ),
    ];
    assert!(attacks.len() >= 40);
    let before = (
        field.server.rows().unwrap(),
        Storage::chain(&field.server).unwrap(),
    );
    for (place, (name, attack)) in attacks.iter().enumerate() {
        let (status, why) = field.send(&attack.to_string());
        assert!(
            ["refused", "order"].contains(&&*status),
            "{name}: {status} {why}"
        );
        assert!(!why.is_empty(), "{name}");
        assert_eq!(field.refusals(), place as i64 + 1, "{name}");
    }
    for text in ["", "{", "[]", "null", "{\"version\": 1}", "\u{1}"] {
        assert_eq!(field.send(text).0, "refused", "{text}");
    }
    assert!(field.server.rows().unwrap().is_same_as(&before.0));
    assert_eq!(Storage::chain(&field.server).unwrap(), before.1);
    // What it may, it still may; and a step that was sent already is not done again.
    let fair = next(json!([milestone(5)])).to_string();
    assert_eq!(field.send(&fair).0, "done");
    assert_eq!(field.send(&fair).0, "known");
    assert_eq!(field.server.check().unwrap().problems, Vec::<String>::new());
}
