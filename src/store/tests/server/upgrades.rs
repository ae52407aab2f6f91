//! A server of an earlier version, taken to this one with all that is on it.

use serde_json::json;

use super::clerk::{Field, OTHER, id, set};
use super::*;
use crate::store::server::{schema, upgrade};

/// Says of which version the tables are.
fn version(database: &Database, version: i32) {
    let sql = format!("UPDATE lantu.meta SET value = '{version}' WHERE key = 'version'");
    database.client("postgres").batch_execute(&sql).unwrap();
}

#[test]
fn a_server_of_the_first_version_is_taken_along_with_its_log() {
    let Some(database) = Database::empty() else {
        return;
    };
    let root = database.address("postgres");
    {
        let _alone = alone();
        schema::initialize_first(&mut database.client("postgres")).unwrap();
    }
    let refused = Server::open(&root).err();
    assert!(
        matches!(refused, Some(ServerError::Version { .. })),
        "{refused:?}"
    );
    // A library with a department and two steps, as a program of that version left it.
    version(&database, 2);
    let field = Field::of(database);
    let note = json!([set("project", 5, "note", json!(null), json!("备注"))]);
    let body = super::clerk::body(801, 1, &note);
    assert_eq!(field.send(&body.to_string()).0, "done");
    let sql = "SELECT name FROM lantu.project ORDER BY name";
    let reads = |login: &str| -> Vec<String> {
        let rows = field.database.client(login).query(sql, &[]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    assert_eq!(reads(&field.login).len(), 3, "everybody read all");
    version(&field.database, 1);

    assert_eq!(upgrade(&root).unwrap(), 1);
    assert_eq!(upgrade(&root).unwrap(), 2, "once more changes nothing");
    assert_eq!(reads(&field.login), ["平安大桥"]);
    let log = "SELECT body FROM lantu.my_op ORDER BY seq";
    let log = field.database.client(&field.login).query(log, &[]).unwrap();
    let bodies: Vec<String> = log.iter().map(|row| row.get(0)).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| !body.contains(&id(OTHER))));
    assert!(bodies.iter().any(|body| body.contains("备注")));
    let report = Server::open(&root).unwrap().check().unwrap();
    assert_eq!((report.ops, report.problems), (3, Vec::new()));
    // And it goes on.
    let more = json!([set("project", 5, "note", json!("备注"), json!("又改"))]);
    assert_eq!(
        field.send(&super::clerk::body(802, 2, &more).to_string()).0,
        "done"
    );
}
