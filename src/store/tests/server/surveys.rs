//! What the libraries of a server come to, one beside another.

use std::cell::Cell;

use super::clerk::{Field, id, set};
use super::*;
use crate::store::server::{Figures, Surveyed, survey};
use serde_json::json;

const MONTH: (i32, u32) = (2025, 3);

/// Counts in a way of the test's own, and how often it was asked to.
fn look(address: &ServerAddress, times: &Cell<u32>) -> Vec<Surveyed> {
    let count = |content: &Portfolio| {
        times.set(times.get() + 1);
        Ok(Figures {
            count: content.projects().len() as u64,
            ..Figures::default()
        })
    };
    survey(address, MONTH, &count).unwrap()
}

#[test]
fn only_what_changed_is_counted_anew() {
    let Some(field) = Field::new() else { return };
    let root = field.database.address("postgres");
    let times = Cell::new(0);
    field.server.set_region(Some("431381")).unwrap();
    let found = look(&root, &times);
    assert_eq!((found.len(), found[0].figures.count), (1, 3));
    assert_eq!(found[0].region.as_deref(), Some("431381"));
    look(&root, &times);
    assert_eq!(times.get(), 1);
    // Whoever reads all has the same of it, and a department counts what it sees.
    let reader = field
        .database
        .member(&field.server, "du", "读者", Role::Reader, None);
    look(&field.database.address(&reader), &times);
    assert_eq!(times.get(), 1);
    let own = look(&field.database.address(&field.login), &times);
    assert_eq!((times.get(), own[0].figures.count), (2, 1));
    // A step, and it is counted once more: by a reader for itself, by a planner for all.
    let body = super::clerk::body(
        901,
        1,
        &json!([set("project", 5, "note", json!(null), json!("新"))]),
    );
    assert_eq!(field.send(&body.to_string()).0, "done");
    for _ in 0..2 {
        look(&field.database.address(&reader), &times);
    }
    assert_eq!(times.get(), 4);
    for _ in 0..2 {
        look(&root, &times);
    }
    look(&field.database.address(&reader), &times);
    assert_eq!(times.get(), 5);
}

#[test]
fn nobody_says_what_a_library_comes_to_who_may_not_alter_it_or_has_not_seen_its_end() {
    let Some(field) = Field::new() else { return };
    let reader = field
        .database
        .member(&field.server, "du", "读者", Role::Reader, None);
    let planner = field
        .database
        .member(&field.server, "li", "李四", Role::Planner, None);
    let says = |login: &str, seq: i64| {
        let mut client = field.database.client(login);
        let sql = format!(
            "SELECT lantu.summarize('{}', {seq}, 2025, 3, 'x', 1, 2, 3, 4)",
            id(100)
        );
        client.query_one(&sql, &[]).unwrap().get::<_, bool>(0)
    };
    for (login, seq, may) in [
        (&field.login, 2, false),
        (&reader, 2, false),
        (&planner, 1, false),
        (&planner, 3, false),
        (&planner, 2, true),
    ] {
        assert_eq!(says(login, seq), may, "{login} {seq}");
    }
    let mut client = field.database.client(&planner);
    for sql in [
        "UPDATE lantu.summary SET count = 7",
        "INSERT INTO lantu.summary SELECT * FROM lantu.summary",
        "UPDATE lantu.library SET region = '110000'",
        "SELECT lantu.set_region(id, '110000') FROM lantu.library",
    ] {
        assert!(client.batch_execute(sql).is_err(), "{sql}");
    }
    let mut clerk = field.database.client(&field.login);
    assert!(
        clerk
            .query("SELECT 1 FROM lantu.summary", &[])
            .unwrap()
            .is_empty()
    );
    assert!(
        clerk
            .query("SELECT 1 FROM lantu.\"各库汇总\"", &[])
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        client
            .query("SELECT 1 FROM lantu.\"各库汇总\"", &[])
            .unwrap()
            .len(),
        1
    );
}
