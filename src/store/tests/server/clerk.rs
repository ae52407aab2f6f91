//! A 填报单位 that speaks to the server by itself, and what it sends.

use serde_json::{Value as Json, json};

use super::*;

/// A library in which a department is asked for the note and the milestones of its projects, and its login.
pub(super) struct Field {
    pub(super) database: Database,
    pub(super) server: Server,
    pub(super) login: String,
}

pub(super) const OTHER: u128 = 70;
pub(super) const OF_OTHER: u128 = 71;

impl Field {
    pub(super) fn new() -> Option<Self> {
        Some(Self::of(Database::new()?))
    }

    pub(super) fn of(database: Database) -> Self {
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
        Self {
            database,
            server,
            login,
        }
    }

    /// What a client of its own making sends.
    pub(super) fn send(&self, body: &str) -> (String, String) {
        let mut client = self.database.client(&self.login);
        let sql =
            "SELECT status, coalesce(message, '') FROM lantu.append($1::text::uuid, $2, false)";
        let library = Uuid::from_u128(100).to_string();
        let row = client.query_one(sql, &[&library, &body]).unwrap();
        (row.get(0), row.get(1))
    }

    pub(super) fn refusals(&self) -> i64 {
        let mut client = self.database.client("postgres");
        client
            .query_one("SELECT count(*) FROM lantu.refusal", &[])
            .unwrap()
            .get(0)
    }
}

pub(super) fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// The op with which the library began.
pub(super) fn began() -> Json {
    json!([{"origin": id(100), "counter": 1}])
}

pub(super) fn set(table: &str, row: u128, column: &str, old: Json, new: Json) -> Json {
    let change = json!({"do": "set", "table": table, "row": id(row), "column": column});
    with(with(change, "old", old), "new", new)
}

pub(super) fn body(op: u128, counter: u64, changes: &Json) -> Json {
    json!({
        "version": 1, "library": id(100), "origin": id(800), "counter": counter, "id": id(op), "author": "李四",
        "host": "PC", "at": "2025-03-04T09:15:00+08:00", "label": "修改", "kind": "edit", "changes": changes
    })
}

pub(super) fn with(mut body: Json, key: &str, value: Json) -> Json {
    body[key] = value;
    body
}
