//! Ill will of somebody with a valid login: a 填报单位 that speaks to the server by itself.

use serde_json::{Value as Json, json};

use super::*;

/// A library in which a department is asked for the note and the milestones of its projects, and its login.
struct Field {
    database: Database,
    server: Server,
    login: String,
}

const OTHER: u128 = 70;
const OF_OTHER: u128 = 71;

impl Field {
    fn new() -> Option<Self> {
        let database = Database::new()?;
        let fixture = Fixture::new();
        let opened = fixture.open();
        let refs = |id| Value::Refs(vec![Uuid::from_u128(id)]);
        let asked = Value::Words(["note", "milestone"].map(str::to_owned).to_vec());
        let ordinal = |number| ("position", Value::Integer(number));
        let rows = [
            row(
                Table::Department,
                72,
                &[("name", text("水利局")), ordinal(2)],
            ),
            row(
                Table::Project,
                OTHER,
                &[
                    ("name", text("水库")),
                    ("lead_department", refs(72)),
                    ordinal(3),
                ],
            ),
            row(
                Table::Milestone,
                OF_OTHER,
                &[
                    ("project", Value::Ref(Uuid::from_u128(OTHER))),
                    ("name", text("开工")),
                    ordinal(1),
                ],
            ),
            row(
                Table::FillRound,
                73,
                &[
                    ("name", text("三月")),
                    ("departments", refs(4)),
                    ("fields", asked),
                    ordinal(1),
                ],
            ),
        ];
        let op = Op::edit(
            Uuid::from_u128(900),
            "准备",
            rows.map(Change::Create).to_vec(),
        );
        opened.store.commit(&op, at()).unwrap();
        opened.store.close();
        let server = moved(&database, &fixture);
        let department = Uuid::from_u128(4).to_string();
        let login = database.member(
            &server,
            "clerk",
            "李四",
            Role::Department,
            Some(&department),
        );
        Some(Self {
            database,
            server,
            login,
        })
    }

    /// What a client of its own making sends.
    fn send(&self, body: &str) -> (String, String) {
        let mut client = self.database.client(&self.login);
        let sql =
            "SELECT status, coalesce(message, '') FROM lantu.append($1::text::uuid, $2, false)";
        let library = Uuid::from_u128(100).to_string();
        let row = client.query_one(sql, &[&library, &body]).unwrap();
        (row.get(0), row.get(1))
    }

    fn refusals(&self) -> i64 {
        let mut client = self.database.client("postgres");
        client
            .query_one("SELECT count(*) FROM lantu.refusal", &[])
            .unwrap()
            .get(0)
    }
}

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// The op with which the library began.
fn began() -> Json {
    json!([{"origin": id(100), "counter": 1}])
}

fn set(table: &str, row: u128, column: &str, old: Json, new: Json) -> Json {
    let change = json!({"do": "set", "table": table, "row": id(row), "column": column});
    with(with(change, "old", old), "new", new)
}

fn body(op: u128, counter: u64, changes: &Json) -> Json {
    json!({
        "version": 1, "library": id(100), "origin": id(800), "counter": counter, "id": id(op), "author": "李四",
        "host": "PC", "at": "2025-03-04T09:15:00+08:00", "label": "修改", "kind": "edit", "changes": changes
    })
}

fn with(mut body: Json, key: &str, value: Json) -> Json {
    body[key] = value;
    body
}

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

#[test]
fn a_round_that_is_over_is_closed() {
    let Some(field) = Field::new() else { return };
    let mut client = field.database.client("postgres");
    let fair = body(
        801,
        1,
        &json!([set("project", 5, "note", Json::Null, json!("晚了"))]),
    );
    for (close, open) in [
        ("UPDATE lantu.fill_round SET deadline = '2020-03'", "UPDATE lantu.fill_round SET deadline = NULL"),
        ("UPDATE lantu.fill_round SET departments = '[\"00000000-0000-0000-0000-000000000048\"]'", "UPDATE lantu.fill_round SET departments = NULL"),
        (
            "INSERT INTO lantu.fill_sheet (library, id, round, department, state, issue, position)
             SELECT library, '00000000-0000-0000-0000-00000000004a', id, '00000000-0000-0000-0000-000000000004', '已通过', 1, 1 FROM lantu.fill_round WHERE name = '三月'",
            "DELETE FROM lantu.fill_sheet",
        ),
    ] {
        client.batch_execute(close).unwrap();
        assert_eq!(field.send(&fair.to_string()).0, "refused", "{close}");
        client.batch_execute(open).unwrap();
    }
}

#[test]
fn tables_and_functions_are_closed_to_a_login_of_its_own_tools() {
    let Some(field) = Field::new() else { return };
    let mut client = field.database.client(&field.login);
    let library = id(100);
    let attacks = [
        "UPDATE lantu.project SET name = 'x'".to_owned(),
        "DELETE FROM lantu.op".to_owned(),
        "TRUNCATE lantu.op".to_owned(),
        "INSERT INTO lantu.op SELECT * FROM lantu.op".to_owned(),
        "UPDATE lantu.library SET head = 0".to_owned(),
        "UPDATE lantu.origin SET login = session_user".to_owned(),
        "DELETE FROM lantu.refusal".to_owned(),
        "UPDATE lantu.field SET kind = 'text'".to_owned(),
        format!("INSERT INTO lantu.member VALUES ('{library}', session_user, 'x', '管理员')"),
        format!("SELECT lantu.set_member('{library}', session_user, '李四', '管理员', NULL)"),
        format!("SELECT lantu.remove_member('{library}', 'postgres')"),
        format!("SELECT lantu.carry_out('{library}', '[]')"),
        format!("SELECT lantu.make_change('{library}', '{{}}', false)"),
        format!("SELECT lantu.refuse('{library}', 'x', 'x')"),
        format!("SELECT lantu.drop_unopened('{library}')"),
        format!("SELECT lantu.open_library('{library}', 2)"),
        format!("SELECT lantu.create_library('{}', 'x', 'x')", id(1)),
        "SELECT * FROM lantu.op_0".to_owned(),
        "CREATE TABLE lantu.mine (a text)".to_owned(),
        "CREATE OR REPLACE FUNCTION lantu.my_libraries() RETURNS SETOF uuid LANGUAGE sql AS 'SELECT id FROM lantu.library'".to_owned(),
        "ALTER TABLE lantu.op DISABLE ROW LEVEL SECURITY".to_owned(),
        "DROP POLICY reading ON lantu.op".to_owned(),
        "SET ROLE postgres".to_owned(),
        "GRANT lantu_admin TO session_user".to_owned(),
        "ALTER ROLE postgres PASSWORD 'x'".to_owned(),
        "COPY lantu.project TO PROGRAM 'cat'".to_owned(),
    ];
    for attack in attacks {
        assert!(client.batch_execute(&attack).is_err(), "{attack}");
    }
    let log = field.database.log();
    assert!(log.contains("permission denied for table project"));
    // It reads neither who was refused nor who logged in elsewhere.
    for table in ["refusal", "login"] {
        let rows = client
            .query(&format!("SELECT 1 FROM lantu.{table}"), &[])
            .unwrap();
        assert!(rows.is_empty(), "{table}");
    }
    // A rollback takes the note of a refusal from the table, not from the server's log.
    let attack = body(899, 9, &json!([]));
    let sql = format!("BEGIN; SELECT lantu.append('{library}', '{attack}', false); ROLLBACK");
    client.batch_execute(&sql).unwrap();
    assert!(field.database.log().contains("lantu: refused to"));
    assert_eq!(field.server.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn readers_read_and_leaders_remark() {
    let Some(field) = Field::new() else { return };
    let reader = field
        .database
        .member(&field.server, "reader", "读者", Role::Reader, None);
    let leader = field
        .database
        .member(&field.server, "leader", "王县长", Role::Leader, None);
    let send = |login: &str, author: &str, origin: u128, changes: Json| {
        let op = with(
            with(body(origin + 1, 1, &changes), "author", json!(author)),
            "origin",
            json!(id(origin)),
        );
        let mut client = field.database.client(login);
        let sql = "SELECT status FROM lantu.append($1::text::uuid, $2, false)";
        client
            .query_one(sql, &[&id(100), &op.to_string()])
            .unwrap()
            .get::<_, String>(0)
    };
    let note = || json!([set("project", 5, "note", Json::Null, json!("x"))]);
    let remark = |author: &str| json!([{"do": "create", "table": "remark", "row": id(890), "values": {"project": id(5), "author": author, "text": "抓紧", "position": 2}}]);
    assert_eq!(send(&reader, "读者", 810, note()), "refused");
    assert_eq!(send(&reader, "读者", 810, remark("读者")), "refused");
    assert_eq!(send(&reader, "读者", 810, json!([])), "refused");
    assert_eq!(send(&leader, "王县长", 820, note()), "refused");
    assert_eq!(send(&leader, "王县长", 820, remark("张三")), "refused");
    assert_eq!(send(&leader, "王县长", 820, remark("王县长")), "done");
    let rows = Server::open(&field.database.address(&reader))
        .unwrap()
        .rows()
        .unwrap();
    assert_eq!(rows.remarks().len(), 1);
}

/// Two at once: the counter has no gap, and each step is whole.
#[test]
fn many_at_once_leave_no_gap() {
    let Some(field) = Field::new() else { return };
    let logins: Vec<String> = (0..6)
        .map(|nr| {
            field.database.member(
                &field.server,
                &format!("p{nr}"),
                &format!("人{nr}"),
                Role::Planner,
                None,
            )
        })
        .collect();
    std::thread::scope(|scope| {
        for (nr, login) in logins.iter().enumerate() {
            let database = &field.database;
            scope.spawn(move || {
                let mut client = database.client(login);
                for counter in 1..=20_u64 {
                    let op = 10_000 * (nr as u128 + 1) + u128::from(counter);
                    let change = json!({"do": "create", "table": "remark", "row": id(op), "values": {"project": id(5), "text": "x", "position": 3}});
                    let op = with(body(op, counter, &json!([change])), "author", json!(format!("人{nr}")));
                    let op = with(op, "origin", json!(id(7_000 + nr as u128)));
                    let sql = "SELECT status FROM lantu.append($1::text::uuid, $2, true)";
                    let status: String = client.query_one(sql, &[&id(100), &op.to_string()]).unwrap().get(0);
                    assert_eq!(status, "done");
                }
            });
        }
    });
    let report = field.server.check().unwrap();
    assert_eq!(
        (report.problems, report.ops),
        (Vec::<String>::new(), 2 + 6 * 20)
    );
}
