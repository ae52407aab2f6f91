//! From one state of a library to another.

use std::collections::HashMap;

use uuid::Uuid;

use crate::model::{Change, Portfolio, Row, Table, Value};

use super::Draft;

impl Draft {
    /// Makes one state of a library the other: what is more goes, what is missing comes, what differs is set. Named
    /// snapshots stay: they name steps of the history, which is never shortened.
    pub fn become_state(now: &Portfolio, then: &Portfolio, label: String) -> Self {
        let mut changes = Vec::new();
        for table in Table::ALL {
            if table == Table::NamedSnapshot {
                continue;
            }
            // A circle that an older version let through stays out: each of its rows stands at the top.
            let circled = then.circled(table);
            let placed = |mut row: Row| {
                if let Some(parent) = table.parent_column().filter(|_| circled.contains(&row.id)) {
                    row.values[parent] = Value::Empty;
                }
                (row.id, row)
            };
            let wanted = then.table_rows(table).into_iter().map(placed);
            let mut wanted: HashMap<Uuid, Row> = wanted.collect();
            for row in now.table_rows(table) {
                let Some(other) = wanted.remove(&row.id) else {
                    changes.push(Change::Delete(row));
                    continue;
                };
                changes.extend(Change::between(&row, &other));
            }
            let mut missing: Vec<Row> = wanted.into_values().collect();
            missing.sort_by_key(|row| row.id);
            changes.extend(missing.into_iter().map(Change::Create));
        }
        Self { label, changes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Op, ProjectColumn};

    #[test]
    fn a_state_with_a_circle_comes_back_without_it() {
        let id = |n: u128| Uuid::from_u128(n);
        let library = |notes: &str, parents: [Option<u128>; 2]| {
            let row = |(n, parent): (u128, Option<u128>)| {
                let mut row = Row::blank(Table::Project, id(n));
                row.values[ProjectColumn::Note as usize] = Value::Text(notes.to_owned());
                let parent = parent.map_or(Value::Empty, |n| Value::Ref(id(n)));
                row.values[ProjectColumn::Parent as usize] = parent;
                row
            };
            let rows = (1..).zip(parents).map(row);
            Portfolio::from_rows(rows).unwrap()
        };
        let now = library("现在", [None, None]);
        let then = library("那时", [Some(2), Some(1)]);
        let draft = Draft::become_state(&now, &then, "恢复".to_owned());
        let mut restored = now.clone();
        restored.apply(&Op::edit(id(9), "", draft.changes)).unwrap();
        let expected = library("那时", [None, None]);
        assert_eq!(
            restored.table_rows(Table::Project),
            expected.table_rows(Table::Project)
        );
    }
}
