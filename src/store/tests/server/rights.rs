//! Who may what, and when: a closed round, tools of one's own, each role, many at once.

use serde_json::{Value as Json, json};

use super::clerk::{Field, body, id, set, with};
use super::*;

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
