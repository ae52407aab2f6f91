//! What a 填报单位 reads: its own projects and what these need, by its copy and by tools of its own.

use serde_json::json;

use super::clerk::{Field, OF_OTHER, OTHER, id, set};
use super::replicas::Computer;
use super::*;

/// What a login sees of the rows by SQL.
fn names(client: &mut Client, sql: &str) -> Vec<String> {
    let rows = client.query(sql, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn project(content: &Portfolio, id: u128) -> Option<&Project> {
    content.projects().get(Id::new(Uuid::from_u128(id)))
}

impl Field {
    /// What somebody who may does by the server alone.
    fn does(&self, op_id: u128, counter: u64, changes: &serde_json::Value) {
        let op = json!({
            "version": 1, "library": id(100), "origin": id(600), "counter": counter, "id": id(op_id), "author": "张三",
            "host": "PC", "at": "2025-03-04T09:15:00+08:00", "label": "改水库的事", "kind": "edit", "changes": changes
        });
        let mut client = self.database.client("postgres");
        let sql = "SELECT status FROM lantu.append($1::text::uuid, $2, true)";
        let row = client.query_one(sql, &[&id(100), &op.to_string()]).unwrap();
        assert_eq!(row.get::<_, &str>(0), "done");
    }

    fn has_what_it_reads(&self, clerk: &Computer<'_>) {
        let here = clerk.content();
        let address = self.database.address(&self.login);
        let content = Server::open(&address).unwrap().rows().unwrap();
        for table in Table::ALL {
            assert_eq!(here.table_rows(table), content.table_rows(table), "{table}");
        }
        clerk.is_sound();
    }
}

#[test]
fn tools_of_its_own_show_a_department_nothing_of_the_projects_of_others() {
    let Some(field) = Field::new() else { return };
    field.does(
        601,
        1,
        &json!([set(
            "milestone",
            OF_OTHER,
            "name",
            json!("开工"),
            json!("水库开工")
        )]),
    );
    let sheet = "INSERT INTO lantu.fill_sheet (library, id, round, name, position, issue, state) SELECT library, gen_random_uuid()::text, id, '水利局', 1, 1, 'sent'
        FROM lantu.fill_round";
    field
        .database
        .client("postgres")
        .batch_execute(sheet)
        .unwrap();
    let mut client = field.database.client(&field.login);
    assert_eq!(
        names(&mut client, "SELECT name FROM lantu.project"),
        ["平安大桥"]
    );
    assert_eq!(
        names(&mut client, "SELECT \"项目名称\" FROM lantu.\"项目\""),
        ["平安大桥"]
    );
    assert_eq!(
        names(&mut client, "SELECT name FROM lantu.milestone"),
        ["开工"]
    );
    assert_eq!(names(&mut client, "SELECT body FROM lantu.op"), [""; 0]);
    assert_eq!(
        names(&mut client, "SELECT login FROM lantu.member"),
        std::slice::from_ref(&field.login)
    );
    // What all need is there: departments, chapters, the round.
    assert_eq!(
        names(&mut client, "SELECT name FROM lantu.department ORDER BY 1"),
        ["交通运输局", "水利局"]
    );
    assert_eq!(
        names(&mut client, "SELECT name FROM lantu.fill_round"),
        ["三月"]
    );
    // The sheets of a round hold the figures of all.
    assert_eq!(
        names(&mut client, "SELECT name FROM lantu.fill_sheet"),
        [""; 0]
    );
    // The log has no gap, and nothing of others in it.
    let log = names(&mut client, "SELECT body FROM lantu.my_op ORDER BY seq");
    assert_eq!(log.len(), 3);
    for body in &log {
        for word in ["水库", "引桥", &id(OTHER), &id(OF_OTHER)] {
            assert!(!body.contains(word), "{word} in {body}");
        }
    }
    assert!(log[0].contains("平安大桥"));
    for sql in [
        "SELECT * FROM lantu.belonging",
        "SELECT * FROM lantu.pointer",
        "SELECT * FROM lantu.brought",
        "SELECT lantu.keep_belongings(library, '{}') FROM lantu.library",
        "SELECT * FROM lantu.changes_in_sight((SELECT id FROM lantu.library), '[]', '{}')",
        "ALTER VIEW lantu.my_op SET (security_barrier = false)",
    ] {
        assert!(client.query(sql, &[]).is_err(), "{sql}");
    }
    // By a function that would tell, were it called before the rows are chosen.
    let spy = "CREATE FUNCTION pg_temp.tells(words text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
        $$ BEGIN RAISE NOTICE 'seen: %', words; IF words LIKE '%水库%' THEN RAISE EXCEPTION 'seen'; END IF; RETURN true; END $$";
    client.batch_execute(spy).unwrap();
    for from in [
        "lantu.project WHERE pg_temp.tells(name)",
        "lantu.my_op WHERE pg_temp.tells(body)",
    ] {
        client.query(&format!("SELECT 1 FROM {from}"), &[]).unwrap();
    }
}

#[test]
fn the_copy_of_a_department_holds_what_it_leads_as_long_as_it_does() {
    let Some(field) = Field::new() else { return };
    let clerk = Computer::new(&field.database, &field.login);
    clerk.sync();
    let content = clerk.content();
    assert_eq!(content.projects().len(), 1);
    assert!(project(&content, 5).is_some() && project(&content, OTHER).is_none());
    field.has_what_it_reads(&clerk);

    // Others go on with theirs: the copy learns that there was something, and its own goes as ever.
    field.does(
        601,
        1,
        &json!([set(
            "project",
            OTHER,
            "note",
            json!(null),
            json!("水库的备注")
        )]),
    );
    clerk.set(701, ProjectColumn::Note, text("桥的备注"));
    let (_, synced) = clerk.sync();
    assert_eq!(
        (synced.received, synced.sent, synced.refused.len()),
        (1, 1, 0)
    );
    let labels = clerk.with(|opened| {
        let records = opened.store.archive().since(0).unwrap();
        records
            .into_iter()
            .map(|record| record.op.label.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(labels[2..], ["修改备注", "修改（含其他单位的内容）"]);
    field.has_what_it_reads(&clerk);

    // The reservoir is theirs from now on, with what became of it before.
    let of = |department: u128| json!(format!("[\"{}\"]", id(department)));
    field.does(
        602,
        2,
        &json!([set("project", OTHER, "lead_department", of(72), of(4))]),
    );
    clerk.sync();
    let content = clerk.content();
    assert_eq!(project(&content, OTHER).unwrap().note, "水库的备注");
    assert_eq!(content.milestones().len(), 2);
    field.has_what_it_reads(&clerk);

    // And no longer: nothing in the log says so any more, and yet it is gone.
    field.does(
        603,
        3,
        &json!([set("project", OTHER, "lead_department", of(4), of(72))]),
    );
    clerk.sync();
    assert!(project(&clerk.content(), OTHER).is_none());
    field.has_what_it_reads(&clerk);
    // What they may not examine or take away as a whole is refused in words.
    let address = field.database.address(&field.login);
    let server = Server::open(&address).unwrap();
    assert!(matches!(server.check(), Err(ServerError::InPart)));
    let error = from_server(&address, &clerk.root("整个.lantu")).unwrap_err();
    assert!(matches!(error, ServerError::InPart), "{error}");
    assert_eq!(field.server.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_conflict_of_which_a_part_is_out_of_sight_is_one_for_the_rest() {
    let Some(field) = Field::new() else { return };
    let clerk = Computer::new(&field.database, &field.login);
    clerk.sync();
    field.does(
        601,
        1,
        &json!([set("project", 5, "note", json!(null), json!("先到的"))]),
    );
    // One step on both projects, of which the note of the bridge comes too late.
    let op = json!({
        "version": 1, "library": id(100), "origin": id(610), "counter": 1, "id": id(611), "author": "张三",
        "host": "PC", "at": "2025-03-04T09:15:00+08:00", "label": "两处", "kind": "edit",
        "seen": [{"origin": id(100), "counter": 1}],
        "changes": [
            set("project", OTHER, "note", json!(null), json!("水库的")),
            set("project", 5, "note", json!(null), json!("晚到的")),
        ]
    });
    let mut client = field.database.client("postgres");
    let sql = "SELECT status, skipped FROM lantu.append($1::text::uuid, $2, false)";
    let row = client.query_one(sql, &[&id(100), &op.to_string()]).unwrap();
    assert_eq!(
        (row.get::<_, &str>(0), row.get::<_, Vec<i32>>(1)),
        ("done", vec![1])
    );
    clerk.sync();
    assert_eq!(project(&clerk.content(), 5).unwrap().note, "先到的");
    let clashes = clerk.with(|opened| {
        let ops = opened.store.op_set().unwrap();
        let here = || opened.portfolio.clone();
        let union = crate::model::op_set::Union::new(&ops, &ops, here(), here()).unwrap();
        union.clashes().len()
    });
    assert_eq!(clashes, 1);
    field.has_what_it_reads(&clerk);
}

#[test]
fn a_department_can_not_point_at_a_project_to_read_it() {
    let Some(field) = Field::new() else { return };
    let mut client = field.database.client("postgres");
    client
        .batch_execute("UPDATE lantu.fill_round SET fields = '[\"note\", \"parent\"]'")
        .unwrap();
    let attack = super::clerk::body(
        801,
        1,
        &json!([set("project", 5, "parent", json!(null), json!(id(OTHER)))]),
    );
    let (status, why) = field.send(&attack.to_string());
    assert_eq!(
        (&*status, &*why),
        ("refused", "项目之间的归属由规划部门修改")
    );
    // Nor by what nobody checks: values beside a cell, and what an op that is no merge says was brought.
    let mut beside = set("project", 5, "note", json!(null), json!("备注"));
    beside["values"] = json!({ "parent": id(OTHER) });
    let pointer = set("project", 5, "parent", json!(null), json!(id(OTHER)));
    let mut brought = super::clerk::body(
        803,
        2,
        &json!([set("project", 5, "note", json!("备注"), json!("二"))]),
    );
    brought["brought"] =
        json!([{ "changes": [pointer, { "do": "set", "table": "category", "row": "x" }] }]);
    for attack in [super::clerk::body(802, 1, &json!([beside])), brought] {
        field.send(&attack.to_string());
    }
    let mut clerk = field.database.client(&field.login);
    assert_eq!(
        names(&mut clerk, "SELECT name FROM lantu.project"),
        ["平安大桥"]
    );
    let log = names(&mut clerk, "SELECT body FROM lantu.my_op ORDER BY seq");
    assert!(log.iter().all(|body| !body.contains("brought")), "{log:?}");
    // What the planners put its project into it sees: the row could not stand without.
    field.does(
        601,
        1,
        &json!([set("project", 5, "parent", json!(null), json!(id(OTHER)))]),
    );
    assert_eq!(
        names(&mut clerk, "SELECT name FROM lantu.project ORDER BY 1"),
        ["平安大桥", "水库"]
    );
    let milestones = names(&mut clerk, "SELECT project FROM lantu.milestone ORDER BY 1");
    assert_eq!(milestones, [id(5), id(OTHER)]);
}

#[test]
fn rows_and_log_are_read_as_of_one_moment_though_projects_change_hands() {
    let Some(field) = Field::new() else { return };
    let server = Server::open(&field.database.address(&field.login)).unwrap();
    let of = |department| json!(format!("[\"{}\"]", id(department)));
    let given = json!([set("project", OTHER, "lead_department", of(72), of(4))]);
    let before = server.at_one_moment(|| {
        let begun = server.standing()?;
        field.does(602, 1, &given);
        assert_eq!(server.chain()?.0, begun.1, "the log ends where the rows do");
        let again = server.standing()?;
        assert!(project(&again.0, OTHER).is_none());
        assert_eq!(again.1, begun.1);
        Ok(begun)
    });
    let (content, head) = before.unwrap();
    assert!(project(&content, OTHER).is_none());
    let (content, now) = server.standing().unwrap();
    assert!(project(&content, OTHER).is_some());
    assert_eq!(now, head + 1);
    // What fails in between leaves nothing of it behind.
    let failed = server.at_one_moment(|| Err::<(), _>(ServerError::InPart));
    assert!(failed.is_err());
    let back = json!([set("project", OTHER, "lead_department", of(4), of(72))]);
    field.does(603, 2, &back);
    assert_eq!(server.standing().unwrap().1, head + 2);
}
