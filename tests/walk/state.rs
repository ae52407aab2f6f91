use std::collections::{BTreeMap, BTreeSet};

use lantu::model::{Id, MoneyUnit, Portfolio, Project, Row, Table, Value};
use uuid::Uuid;

/// All that a library holds.
#[derive(Clone, PartialEq)]
pub struct State {
    rows: BTreeMap<(Table, Uuid), Row>,
    owners: BTreeMap<(Table, Uuid), Id<Project>>,
}

impl State {
    pub fn of(portfolio: &Portfolio) -> Self {
        let mut rows = BTreeMap::new();
        let mut owners = BTreeMap::new();
        for table in Table::ALL {
            for row in portfolio.table_rows(table) {
                let key = (table, row.id);
                owners.extend(
                    portfolio
                        .project_of(table, row.id)
                        .map(|owner| (key, owner)),
                );
                rows.insert(key, row);
            }
        }
        Self { rows, owners }
    }

    pub fn projects(&self) -> BTreeSet<Id<Project>> {
        let keys = self.rows.keys();
        let projects = keys.filter(|(table, _)| *table == Table::Project);
        projects.map(|(_, id)| Id::new(*id)).collect()
    }

    /// The projects that are not as they were in another state, or that have other rows.
    pub fn altered(&self, before: &Self) -> BTreeSet<Id<Project>> {
        let keys: BTreeSet<_> = self.rows.keys().chain(before.rows.keys()).collect();
        let altered = keys
            .into_iter()
            .filter(|key| self.rows.get(key) != before.rows.get(key));
        altered
            .filter_map(|key| self.owners.get(key).or_else(|| before.owners.get(key)))
            .copied()
            .collect()
    }

    /// Whether a number that was typed stands in it, as a text or as an amount of 万元.
    pub fn holds(&self, typed: &str) -> bool {
        let holds = |value: &Value| match value {
            Value::Text(text) => text.contains(typed),
            Value::Money(money) => money.in_unit(MoneyUnit::Wan).to_string().contains(typed),
            Value::Decimal(number) => number.to_string().contains(typed),
            Value::Integer(number) => number.to_string().contains(typed),
            Value::Date(date) => date.to_string().contains(typed),
            Value::Words(words) => words.iter().any(|word| word.contains(typed)),
            _ => false,
        };
        self.rows.values().any(|row| row.values.iter().any(holds))
    }
}
