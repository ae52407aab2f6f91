//! Pointers from row to row. What they point at must be there: the file refuses anything else, and what a step in
//! memory lets through that the file refuses could never be saved, nor anything after it.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{ApplyError, Portfolio, label};
use crate::model::record::Record as _;
use crate::model::{Change, Id, Kind, Table, in_shares};

impl Portfolio {
    /// What changes that have been made leave behind without what it points at, if anything.
    pub(super) fn dangling(&self, changes: &[Change]) -> Option<ApplyError> {
        let mut gone = BTreeSet::new();
        for share in in_shares(changes, |changes| self.gone_by(changes)) {
            match share {
                Ok(share) => gone.extend(share),
                Err(error) => return Some(error),
            }
        }
        self.pointing_at(&gone)
    }

    /// The rows that are gone by changes, which themselves point at nothing that is not there.
    fn gone_by(&self, changes: &[Change]) -> Result<Vec<(Table, Uuid)>, ApplyError> {
        let mut gone = Vec::new();
        for change in changes {
            let found = match change {
                // Most rows are as they were made; what stands in their cells now is looked up for the others.
                Change::Create(row) => {
                    let mut columns = 0..row.values.len();
                    columns.find_map(|column| {
                        let mut made = row.pointers(column);
                        let is_there = made.all(|(table, id)| self.has(table, id));
                        let cell = (row.table, row.id, column);
                        (!is_there).then(|| self.dangling_cell(cell)).flatten()
                    })
                }
                Change::Set {
                    table, id, column, ..
                } => self.dangling_cell((*table, *id, *column)),
                Change::Delete(row) => {
                    if !self.has(row.table, row.id) {
                        gone.push((row.table, row.id));
                    }
                    None
                }
            };
            if let Some(error) = found {
                return Err(error);
            }
        }
        Ok(gone)
    }

    fn has(&self, table: Table, id: Uuid) -> bool {
        with_rows!(self, table, [&], rows => rows.get(Id::new(id)).is_some())
    }

    /// Whether a cell, as it stands now, points at nothing.
    fn dangling_cell(&self, (table, id, column): (Table, Uuid, usize)) -> Option<ApplyError> {
        let target = target(table, column)?;
        let value = self.cell(table, id, column)?;
        let is_there = value.refs().iter().all(|id| self.has(target, *id));
        (!is_there).then(|| ApplyError::Dangling(label(table, column), target.label()))
    }

    /// Whether anything points at rows that are gone. What belongs to a project is found by it; else the tables are
    /// walked.
    fn pointing_at(&self, gone: &BTreeSet<(Table, Uuid)>) -> Option<ApplyError> {
        for table in Table::ALL {
            for column in 0..table.columns().len() {
                let Some(target) = target(table, column) else {
                    continue;
                };
                let mut gone_here = gone.iter().filter(|(of, _)| *of == target).peekable();
                if gone_here.peek().is_none() {
                    continue;
                }
                let is_left = if table.project_column() == Some(column) {
                    gone_here.any(|(_, id)| !self.parts(table, Id::new(*id)).is_empty())
                } else {
                    self.points_at(table, column, |id| gone.contains(&(target, id)))
                };
                if is_left {
                    return Some(ApplyError::Dangling(label(table, column), target.label()));
                }
            }
        }
        None
    }

    fn points_at(&self, table: Table, column: usize, is_gone: impl Fn(Uuid) -> bool) -> bool {
        let points = |value: &crate::model::Value| value.refs().iter().any(|id| is_gone(*id));
        with_rows!(self, table, [&], rows => rows.iter().any(|row| points(&row.get(column))))
    }
}

/// The table at whose rows a column points.
fn target(table: Table, column: usize) -> Option<Table> {
    match table.columns().get(column)?.kind {
        Kind::Ref(target) | Kind::Refs(target) => Some(target),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Op, Project, ProjectColumn, Row, Value};

    fn project(n: u128, parent: Option<u128>) -> Row {
        let mut row = Row::blank(Table::Project, Uuid::from_u128(n));
        row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
        row.values[ProjectColumn::Parent as usize] =
            parent.map_or(Value::Empty, |n| Value::Ref(Uuid::from_u128(n)));
        row
    }

    #[test]
    fn nothing_is_left_that_points_at_what_is_not_there() {
        let op = |changes| Op::edit(Uuid::nil(), "", changes);
        let mut portfolio = Portfolio::default();
        let both = vec![
            Change::Create(project(2, Some(1))),
            Change::Create(project(1, None)),
        ];
        portfolio.apply_whole(&op(both)).unwrap();
        let before = portfolio.clone();
        let refused = |portfolio: &mut Portfolio, changes| {
            let error = portfolio.apply_whole(&op(changes)).unwrap_err();
            assert!(matches!(error, ApplyError::Dangling(..)), "{error}");
            assert!(portfolio.is_same_as(&before));
            assert_eq!(portfolio.revision(), before.revision());
        };
        // A programme goes, its part stays; a part of something that was never there.
        refused(&mut portfolio, vec![Change::Delete(project(1, None))]);
        refused(&mut portfolio, vec![Change::Create(project(3, Some(9)))]);
        // As the library deletes it, and then the value of before for the part.
        let deletion = portfolio.deletion(Id::new(Uuid::from_u128(1)));
        portfolio.apply_whole(&op(deletion)).unwrap();
        let before = portfolio.clone();
        let part = portfolio
            .projects()
            .get(Id::<Project>::new(Uuid::from_u128(2)));
        let parent = Value::Ref(Uuid::from_u128(1));
        let back = Change::set(part.unwrap(), ProjectColumn::Parent as usize, parent).unwrap();
        let error = portfolio.apply_whole(&op(vec![back])).unwrap_err();
        let words = "“所属打包项目”指向的项目已经不在，可能已被删除。请先撤销删除，或改填别的";
        assert_eq!(error.to_string(), words);
        assert!(portfolio.is_same_as(&before));
    }
}
