//! The tables of a server: numbered steps for what is not rows, and one table for each of the declarations.

use std::fmt::Write as _;

use postgres::GenericClient;

use super::address::ServerAddress;
use super::error::ServerError;
use crate::model::{Kind, Table};

/// Each step takes the server one version up; the first makes it. A released step never changes.
const STEPS: [&str; 2] = [
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
];

/// The version that this program speaks with.
pub(super) const VERSION: i32 = STEPS.len() as i32;

/// The groups to which logins belong: whoever may use libraries, and whoever may begin them. They are of the whole server, and
/// another of its databases may be made ready at the same time.
const GROUPS: &str = "DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['lantu_member', 'lantu_admin'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;
END $$;";

/// Makes the tables in a database that has none.
///
/// # Errors
/// There are some, or the login may not make any; nothing is then altered.
pub fn initialize(address: &ServerAddress) -> Result<(), ServerError> {
    let mut client = super::connecting::connect(address)?;
    let mut transaction = client.transaction()?;
    if version(&mut transaction)? != 0 {
        let place = address.place();
        return Err(ServerError::Server(format!(
            "已经有蓝图的表，升级请用 lantu server upgrade：{place}"
        )));
    }
    transaction.batch_execute(GROUPS)?;
    step(&mut transaction, 0)?;
    Ok(transaction.commit()?)
}

/// Takes the tables to the version and the fields of this program; from which version.
///
/// # Errors
/// There are none, or those of a newer program; nothing is then altered.
pub fn upgrade(address: &ServerAddress) -> Result<i32, ServerError> {
    let mut client = super::connecting::connect(address)?;
    let mut transaction = client.transaction()?;
    let from = version(&mut transaction)?;
    match from {
        0 => return Err(ServerError::NotReady(address.place())),
        from if from > VERSION => {
            return Err(ServerError::Version {
                found: from,
                known: VERSION,
            });
        }
        _ => step(&mut transaction, from)?,
    }
    transaction.commit()?;
    Ok(from)
}

/// The version of a server; 0 where there is nothing.
pub(super) fn version(client: &mut impl GenericClient) -> Result<i32, ServerError> {
    let there = client.query_one("SELECT to_regclass('lantu.meta') IS NOT NULL", &[])?;
    if !there.get::<_, bool>(0) {
        return Ok(0);
    }
    let row = client.query_one(
        "SELECT value::integer FROM lantu.meta WHERE key = 'version'",
        &[],
    )?;
    Ok(row.get(0))
}

fn step(client: &mut impl GenericClient, from: i32) -> Result<(), ServerError> {
    for step in STEPS.iter().skip(from.max(0) as usize) {
        client.batch_execute(step)?;
    }
    client.batch_execute(&rows())?;
    client.batch_execute(&format!(
        "INSERT INTO lantu.meta (key, value) VALUES ('version', '{VERSION}')
         ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    ))?;
    Ok(())
}

/// What the declarations need: tables, columns and pointers that are not there yet, the declarations themselves as rows,
/// and views under the headings of the window.
fn rows() -> String {
    let mut sql = String::from("DELETE FROM lantu.field;\n");
    for table in Table::ALL {
        let name = table.name();
        let mut add = |text: std::fmt::Arguments<'_>| sql.write_fmt(text).unwrap_or_default();
        add(format_args!(
            "CREATE TABLE IF NOT EXISTS lantu.{name} (library uuid NOT NULL, id text NOT NULL, PRIMARY KEY (library, id));\n"
        ));
        for column in table.columns() {
            let must = if is_required(column) { " NOT NULL" } else { "" };
            let kind = if is_number(column.kind) {
                "bigint"
            } else {
                "text"
            };
            add(format_args!(
                "ALTER TABLE lantu.{name} ADD COLUMN IF NOT EXISTS \"{}\" {kind}{must};\n",
                column.name
            ));
            let (target, words) = match column.kind {
                Kind::Ref(target) | Kind::Refs(target) => (Some(target.name()), None),
                Kind::Choice(words) => (None, Some(words)),
                _ => (None, None),
            };
            let target = target.map_or_else(|| "NULL".to_owned(), quoted);
            let words = words.map_or_else(
                || "NULL".to_owned(),
                |words| {
                    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                    format!("ARRAY[{}]", words.join(", "))
                },
            );
            add(format_args!(
                "INSERT INTO lantu.field VALUES ('{name}', '{}', '{}', {target}, {words}, {}, {});\n",
                column.name,
                kind_word(column.kind),
                column.is_owner,
                quoted(column.label),
            ));
        }
    }
    for table in Table::ALL {
        pointers(table, &mut sql);
        reading(table, &mut sql);
    }
    sql
}

/// A text of SQL.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_required(column: &crate::model::Column) -> bool {
    column.is_owner || column.kind == Kind::Ordinal
}

pub(super) const fn is_number(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Integer | Kind::Ordinal | Kind::Money | Kind::Decimal
    )
}

const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "long_text",
        Kind::Integer => "integer",
        Kind::Ordinal => "ordinal",
        Kind::Money => "money",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::Choice(_) => "choice",
        Kind::Ref(_) => "ref",
        Kind::Refs(_) => "refs",
        Kind::Words(_) => "words",
        Kind::Sources => "sources",
    }
}

/// What a column points at must be there at the end of each op.
fn pointers(table: Table, sql: &mut String) {
    let name = table.name();
    for column in table.columns() {
        let Kind::Ref(target) = column.kind else {
            continue;
        };
        let column = column.name;
        let constraint = format!("{name}_{column}_there");
        write!(
            sql,
            "DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{constraint}' AND conrelid = 'lantu.{name}'::regclass) THEN
        ALTER TABLE lantu.{name} ADD CONSTRAINT {constraint} FOREIGN KEY (library, \"{column}\")
            REFERENCES lantu.{target} DEFERRABLE INITIALLY DEFERRED;
        CREATE INDEX ON lantu.{name} (library, \"{column}\");
    END IF;
END $$;\n"
        )
        .unwrap_or_default();
    }
}

/// Who reads the rows, and a view of them under the headings of the window: money in 万元, pointers by name.
fn reading(table: Table, sql: &mut String) {
    let name = table.name();
    let mut cells = vec!["l.name AS \"项目库\"".to_owned()];
    let mut joins = String::new();
    for (place, column) in table.columns().iter().enumerate() {
        let of = column.name;
        let label = column.label.replace('"', "");
        let value = match column.kind {
            Kind::Sources => continue,
            Kind::Money => format!("t.\"{of}\" / 1000000.0"),
            Kind::Decimal => format!("t.\"{of}\" / 10000.0"),
            Kind::Ref(target) if target.name_column().is_some() => {
                let called = target.columns()[target.name_column().unwrap_or_default()].name;
                write!(
                    joins,
                    " LEFT JOIN lantu.{target} AS r{place} ON r{place}.library = t.library AND r{place}.id = t.\"{of}\""
                )
                .unwrap_or_default();
                format!("r{place}.\"{called}\"")
            }
            Kind::Refs(target) if target.name_column().is_some() => {
                let called = target.columns()[target.name_column().unwrap_or_default()].name;
                format!(
                    "(SELECT string_agg(r.\"{called}\", '、' ORDER BY nr)
                      FROM jsonb_array_elements_text(t.\"{of}\"::jsonb) WITH ORDINALITY AS e(id, nr)
                      JOIN lantu.{target} AS r ON r.library = t.library AND r.id = e.id)"
                )
            }
            Kind::Words(_) => format!(
                "(SELECT string_agg(word, '、' ORDER BY nr)
                  FROM jsonb_array_elements_text(t.\"{of}\"::jsonb) WITH ORDINALITY AS e(word, nr))"
            ),
            _ => format!("t.\"{of}\""),
        };
        let unit = if column.kind == Kind::Money {
            "（万元）"
        } else {
            ""
        };
        cells.push(format!("{value} AS \"{label}{unit}\""));
    }
    cells.push("t.id AS \"标识\"".to_owned());
    let label = table.label();
    write!(
        sql,
        "ALTER TABLE lantu.{name} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reading ON lantu.{name};
CREATE POLICY reading ON lantu.{name} FOR SELECT TO lantu_member USING ({});
DROP VIEW IF EXISTS lantu.\"{label}\";
CREATE VIEW lantu.\"{label}\" WITH (security_barrier) AS SELECT {}
    FROM lantu.{name} AS t JOIN lantu.library AS l ON l.id = t.library{joins}
    WHERE {} OR pg_has_role(session_user, 'lantu_admin', 'MEMBER');
GRANT SELECT ON lantu.{name}, lantu.\"{label}\" TO lantu_member;\n",
        in_sight(table, name),
        cells.join(", "),
        in_sight(table, "t")
    )
    .unwrap_or_default();
}

/// What of a table, called so, somebody reads: what projects own only where the projects are in sight. The sheets of a round
/// hold what went out and came back of all of them.
fn in_sight(table: Table, of: &str) -> String {
    let project = match table.project_column() {
        Some(column) => table.columns()[column].name,
        None if table == Table::Project => "id",
        None if table == Table::FillSheet => {
            return format!("{of}.library = ANY (ARRAY(SELECT lantu.my_whole_libraries()))");
        }
        None => return format!("{of}.library = ANY (ARRAY(SELECT lantu.my_libraries()))"),
    };
    format!(
        "{of}.library = ANY (ARRAY(SELECT lantu.my_whole_libraries()))
    OR ({of}.library, {of}.\"{project}\") IN (SELECT m.library, m.project FROM lantu.my_projects() AS m)"
    )
}

/// Makes the tables of the first version, with which everybody read all of a library, in an empty database.
#[cfg(test)]
pub(in crate::store) fn initialize_first(
    client: &mut impl GenericClient,
) -> Result<(), ServerError> {
    let mut rows = rows();
    for table in Table::ALL {
        for of in [table.name(), "t"] {
            let everything = format!("{of}.library = ANY (ARRAY(SELECT lantu.my_libraries()))");
            rows = rows.replace(&in_sight(table, of), &everything);
        }
    }
    let version = "INSERT INTO lantu.meta (key, value) VALUES ('version', '1')";
    for sql in [GROUPS, STEPS[0], &rows, version] {
        client.batch_execute(sql)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_column_has_one_and_no_view_has_two_of_one_heading() {
        let sql = rows();
        for table in Table::ALL {
            for column in table.columns() {
                let line = format!(
                    "ALTER TABLE lantu.{table} ADD COLUMN IF NOT EXISTS \"{}\"",
                    column.name
                );
                assert!(sql.contains(&line), "{line}");
            }
            let mut labels: Vec<_> = table.columns().iter().map(|column| column.label).collect();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), table.columns().len(), "{table}");
        }
    }
}
