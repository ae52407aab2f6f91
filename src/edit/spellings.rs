//! How others write what the library calls otherwise.

use crate::model::{Change, Department, DepartmentColumn, Id, Portfolio, Spelling, Value, level};

use super::Draft;

impl Draft {
    /// Keeps a spelling that a person confirmed with the department that it means: from then on it is known. Nothing alters
    /// where it is known already.
    pub fn teach_spelling(portfolio: &Portfolio, id: Id<Department>, spelling: &str) -> Self {
        let spelling = spelling.trim();
        let department = portfolio.departments().get(id);
        let is_known = portfolio.department_spelled(spelling) == Spelling::Same(id.uuid());
        let department = department.filter(|_| !is_known && !level(spelling).is_empty());
        let change = department.and_then(|department| {
            let mut aliases = department.aliases.clone();
            aliases.push(spelling.to_owned());
            let column = DepartmentColumn::Aliases as usize;
            Change::set(department, column, Value::Words(aliases))
        });
        let name = department.map_or("", Department::display_name);
        Self {
            label: format!("记住单位的写法：{spelling} 即 {name}"),
            changes: change.into_iter().collect(),
        }
    }
}

/// Ledgers go on to write the name of a department that becomes part of another.
pub(super) fn spellings_of_both(
    portfolio: &Portfolio,
    from: Id<Department>,
    into: Id<Department>,
) -> Option<Change> {
    let from = portfolio.departments().get(from)?;
    let into = portfolio.departments().get(into)?;
    let mut aliases = into.aliases.clone();
    let gone = [&from.name, &from.short_name].into_iter();
    for name in gone.chain(&from.aliases) {
        let is_known = [&into.name, &into.short_name].contains(&name) || aliases.contains(name);
        if !name.is_empty() && !is_known {
            aliases.push(name.clone());
        }
    }
    Change::set(
        into,
        DepartmentColumn::Aliases as usize,
        Value::Words(aliases),
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{Op, Record as _, Row, Table};

    #[test]
    fn a_confirmed_spelling_is_known_from_then_on() {
        let rows = [(1, "市发展和改革局"), (2, "市水利局")].map(|(id, name)| {
            let mut row = Row::blank(Table::Department, Uuid::from_u128(id));
            row.values[DepartmentColumn::Name as usize] = Value::Text(name.to_owned());
            row
        });
        let mut portfolio = Portfolio::from_rows(rows).unwrap();
        let id = Id::new(Uuid::from_u128(1));
        assert_ne!(
            portfolio.department_spelled("发改委"),
            Spelling::Same(id.uuid())
        );
        let draft = Draft::teach_spelling(&portfolio, id, " 发改委 ");
        let op = Op::edit(Uuid::from_u128(9), &draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        assert_eq!(portfolio.departments().get(id).unwrap().aliases, ["发改委"]);
        assert_eq!(
            portfolio.department_spelled("发 改委"),
            Spelling::Same(id.uuid())
        );
        assert_eq!(
            portfolio.find_ref(Table::Department, "发改委"),
            Some(id.uuid())
        );
        for known in ["发改委", "发　改委", "市发展和改革局", " "] {
            let again = Draft::teach_spelling(&portfolio, id, known);
            assert_eq!(again.changes, [], "{known}");
        }
        assert!(
            Department::COLUMNS
                .iter()
                .any(|column| column.name == "aliases")
        );
    }
}
