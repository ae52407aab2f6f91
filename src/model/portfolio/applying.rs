//! How ops alter the library: by all of their changes or by none.

use std::sync::OnceLock;

use thiserror::Error;
use uuid::Uuid;

use super::Portfolio;
use crate::model::record::Record;
use crate::model::rows::Shape;
use crate::model::{Change, Id, Op, ProjectColumn, Row, Source, Sources, Table, Value, in_shares};

/// Why an op does not fit the library. The library is unchanged.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ApplyError {
    /// The row is not there.
    #[error("{}不存在，可能已被删除", .0.label())]
    NoSuchRow(Table, Uuid),
    /// A row of this identity is there already.
    #[error("{}已存在，不能重复新增", .0.label())]
    RowExists(Table, Uuid),
    /// The value is no longer the one that the change replaces.
    #[error("“{1}”已被改成别的值，未覆盖。请刷新后再改")]
    ValueChanged(Uuid, &'static str),
    /// The value is of another kind than the column.
    #[error("“{0}”不能填这种内容")]
    WrongKind(&'static str),
    /// A row would stand above itself: the column, and the circle in words.
    #[error("“{0}”会绕成一圈：{1}。请改填别的，或先清空其中一个")]
    Circle(&'static str, String),
    /// Something points at a row that is not there: the column, and what the row would be.
    #[error("“{0}”指向的{1}已经不在，可能已被删除。请先撤销删除，或改填别的")]
    Dangling(&'static str, &'static str),
    /// The text is longer than a cell may hold.
    #[error("“{0}”的内容太长，最多 35 万字，没有写入")]
    TooLong(&'static str),
}

pub(super) fn label(table: Table, column: usize) -> &'static str {
    let column = table.columns().get(column);
    column.map_or("", |column| column.label)
}

/// From so many rows of one table on that are made one after another they are put in their places together.
const MANY: usize = if cfg!(test) { 3 } else { 64 };

/// The rows that changes make.
fn made(changes: &[Change]) -> impl Iterator<Item = &Row> {
    changes.iter().filter_map(|change| match change {
        Change::Create(row) => Some(row),
        Change::Set { .. } | Change::Delete(_) => None,
    })
}

/// Puts the rows that changes make into their table, all of them or none.
fn put_together<S: Shape<Kept: Send>>(
    rows: &mut S,
    table: Table,
    changes: &[Change],
) -> Result<(), ApplyError> {
    let shares = in_shares(changes, |changes| {
        let kept = made(changes).map(|row| {
            check_lengths(row)?;
            let record = Record::from_row(row.clone());
            let record = record.ok_or_else(|| ApplyError::WrongKind(table.label()))?;
            Ok(S::keep(record))
        });
        kept.collect::<Result<Vec<_>, ApplyError>>()
    });
    let mut kept = Vec::with_capacity(changes.len());
    for mut share in shares.into_iter().collect::<Result<Vec<_>, _>>()? {
        kept.append(&mut share);
    }
    let put = rows.extend(kept);
    put.map_err(|id| ApplyError::RowExists(table, id))
}

fn check_lengths(row: &Row) -> Result<(), ApplyError> {
    let too_long = row.values.iter().position(Value::is_too_long);
    too_long.map_or(Ok(()), |column| {
        Err(ApplyError::TooLong(label(row.table, column)))
    })
}

/// Whether a row is a project that goes on with others.
fn is_carried(row: &Row) -> bool {
    let from = row.values.get(ProjectColumn::CarriedFrom as usize);
    row.table == Table::Project && from.is_some_and(|from| !from.is_empty())
}

impl Portfolio {
    /// Alters the library by all changes of an op, or by none of them.
    pub fn apply(&mut self, op: &Op) -> Result<(), ApplyError> {
        self.apply_unless(op, |_| None)
    }

    /// The same for a step that goes into a file, which takes none that leaves anything pointing at what is not there.
    ///
    /// # Errors
    /// As [`Portfolio::apply`], and [`ApplyError::Dangling`].
    pub fn apply_whole(&mut self, op: &Op) -> Result<(), ApplyError> {
        self.apply_unless(op, |made| made.dangling(&op.changes))
    }

    fn apply_unless(
        &mut self,
        op: &Op,
        refusal: impl FnOnce(&Self) -> Option<ApplyError>,
    ) -> Result<(), ApplyError> {
        self.apply_changes(&op.changes)?;
        let circle = self.circle_closed_by(&op.changes).map(|circle| {
            let column = circle.table.parent_column();
            let label = column.map_or("", |column| circle.table.columns()[column].label);
            ApplyError::Circle(label, self.circle_words(&circle))
        });
        if let Some(error) = circle.or_else(|| refusal(self)) {
            self.take_back(&op.changes)?;
            return Err(error);
        }
        self.count(op);
        Ok(())
    }

    /// Follows an op of a history. What was done was done: an older version let through what is refused today.
    pub fn follow(&mut self, op: &Op) -> Result<(), ApplyError> {
        self.apply_changes(&op.changes)?;
        self.count(op);
        Ok(())
    }

    fn apply_changes(&mut self, changes: &[Change]) -> Result<(), ApplyError> {
        let mut done = 0;
        for run in changes.chunk_by(Change::is_made_with) {
            let applied = if run.len() < MANY {
                let mut run = run.iter();
                run.try_for_each(|change| {
                    self.apply_change(change)?;
                    done += 1;
                    Ok::<_, ApplyError>(())
                })
            } else {
                self.create_together(run).map(|()| done += run.len())
            };
            if let Err(error) = applied {
                self.take_back(&changes[..done])?;
                return Err(error);
            }
        }
        Ok(())
    }

    fn take_back(&mut self, changes: &[Change]) -> Result<(), ApplyError> {
        let mut inverse = changes.iter().rev().map(Change::inverse);
        inverse.try_for_each(|change| self.apply_change(&change))
    }

    fn count(&mut self, op: &Op) {
        self.revision += 1;
        let mut journal = std::mem::take(&mut self.journal);
        let altered = |change: &Change| (change.table(), self.project_altered_by(change));
        journal.note(self.revision, op.changes.iter().map(altered));
        self.journal = journal;
    }

    fn apply_change(&mut self, change: &Change) -> Result<(), ApplyError> {
        match change {
            Change::Create(row) => self.create(row.clone())?,
            Change::Delete(row) => self.delete(row.table, row.id)?,
            Change::Set {
                table,
                id,
                column,
                old,
                new,
                source,
            } => {
                let (table, id, column) = (*table, *id, *column);
                if Sources::is_column(table, column) {
                    self.set_sources(id, old, new)?;
                } else {
                    let field = ProjectColumn::ALL.get(column).copied();
                    let source = source.and_then(|step| Some((field?, step)));
                    if let Some((field, step)) = source {
                        self.check_source(id, field, step.old)?;
                    }
                    self.set(table, id, column, old, new)?;
                    if let Some((field, step)) = source {
                        self.set_source(id, field, step.new);
                    }
                }
            }
        }
        let carries = match change {
            Change::Set { table, column, .. } => {
                *table == Table::Project && *column == ProjectColumn::CarriedFrom as usize
            }
            Change::Create(row) | Change::Delete(row) => is_carried(row),
        };
        self.renew(change.table(), carries);
        Ok(())
    }

    /// Makes anew what is made of the rows of a table, some of which were altered.
    fn renew(&mut self, table: Table, carries: bool) {
        if table == Table::OwnField {
            self.declare_own_columns();
        }
        if table == Table::Milestone {
            self.milestone_names = OnceLock::new();
        }
        if matches!(table, Table::Department | Table::Plan) {
            self.department_names = OnceLock::new();
        }
        if carries {
            self.later_rows = OnceLock::new();
        }
    }

    /// Makes rows of one table, all of them or none: maps that are empty are then made in one go, and full.
    fn create_together(&mut self, changes: &[Change]) -> Result<(), ApplyError> {
        let Some(table) = changes.first().map(Change::table) else {
            return Ok(());
        };
        with_rows!(self, table, [&mut], rows => put_together(rows, table, changes))?;
        self.renew(table, made(changes).any(is_carried));
        Ok(())
    }

    pub(super) fn create(&mut self, row: Row) -> Result<(), ApplyError> {
        let Row { table, id, .. } = row;
        check_lengths(&row)?;
        with_rows!(self, table, [&mut], rows => {
            if rows.get(Id::new(id)).is_some() {
                return Err(ApplyError::RowExists(table, id));
            }
            let record = Record::from_row(row);
            rows.insert(record.ok_or_else(|| ApplyError::WrongKind(table.label()))?);
        });
        Ok(())
    }

    fn delete(&mut self, table: Table, id: Uuid) -> Result<(), ApplyError> {
        let gone = with_rows!(self, table, [&mut], rows => rows.remove(Id::new(id)).is_some());
        if gone {
            Ok(())
        } else {
            Err(ApplyError::NoSuchRow(table, id))
        }
    }

    fn set(
        &mut self,
        table: Table,
        id: Uuid,
        column: usize,
        old: &Value,
        new: &Value,
    ) -> Result<(), ApplyError> {
        let label = label(table, column);
        if new.is_too_long() {
            return Err(ApplyError::TooLong(label));
        }
        // A part stays with its project; moving it would be a new part.
        if table.project_column() == Some(column) {
            return Err(ApplyError::WrongKind(label));
        }
        with_rows!(self, table, [&mut], rows => {
            let set = rows.alter(Id::new(id), |record| {
                if record.get(column) != *old {
                    return Err(ApplyError::ValueChanged(id, label));
                }
                if !record.set(column, new.clone()) {
                    return Err(ApplyError::WrongKind(label));
                }
                // A value that comes back changed could not be compared with the file's later.
                if record.get(column) != *new {
                    record.set(column, old.clone());
                    return Err(ApplyError::WrongKind(label));
                }
                Ok(())
            });
            set.ok_or(ApplyError::NoSuchRow(table, id))?
        })
    }

    /// Whether the value of a project's field still comes from where a change says.
    fn check_source(
        &self,
        id: Uuid,
        field: ProjectColumn,
        source: Option<Source>,
    ) -> Result<(), ApplyError> {
        let project = self.projects.get(Id::new(id));
        let project = project.ok_or(ApplyError::NoSuchRow(Table::Project, id))?;
        if project.source(field) == source {
            Ok(())
        } else {
            Err(ApplyError::ValueChanged(id, field.spec().label))
        }
    }

    fn set_source(&mut self, id: Uuid, field: ProjectColumn, source: Option<Source>) {
        self.projects.alter(Id::new(id), |project| {
            project.sources = project.sources.with(field, source);
        });
    }

    /// What an op of an earlier version did, which carries all sources of a project: only those that it altered count.
    fn set_sources(&mut self, id: Uuid, old: &Value, new: &Value) -> Result<(), ApplyError> {
        let sources = |value: &Value| match value {
            Value::Sources(sources) => Some(sources.clone()),
            Value::Empty => Some(Sources::default()),
            _ => None,
        };
        let label = ProjectColumn::Sources.spec().label;
        let both = sources(old).zip(sources(new));
        let (old, new) = both.ok_or(ApplyError::WrongKind(label))?;
        for (field, step) in old.differences(&new) {
            self.check_source(id, field, step.old)?;
        }
        for (field, step) in old.differences(&new) {
            self.set_source(id, field, step.new);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MilestoneColumn;

    fn project(n: u128) -> Row {
        let mut row = Row::blank(Table::Project, Uuid::from_u128(n));
        row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
        row
    }

    fn milestone(n: u128, of: u128) -> Row {
        let mut row = Row::blank(Table::Milestone, Uuid::from_u128(n));
        row.values[MilestoneColumn::Project as usize] = Value::Ref(Uuid::from_u128(of));
        row
    }

    fn op(rows: impl IntoIterator<Item = Row>) -> Op {
        let changes = rows.into_iter().map(Change::Create).collect();
        Op::edit(Uuid::nil(), "", changes)
    }

    const MANY: u128 = super::MANY as u128;

    #[test]
    fn rows_made_together_stand_where_they_would_one_by_one() {
        let mut together = Portfolio::default();
        let mut one_by_one = Portfolio::default();
        // First into empty tables, then beside what is there.
        for begin in [1, 1_000] {
            let projects = (begin..begin + MANY).rev().map(project);
            let milestones = (begin..begin + 2 * MANY)
                .rev()
                .map(|n| milestone(10 * n, begin + n % MANY));
            let rows: Vec<Row> = projects.chain(milestones).collect();
            together.apply_whole(&op(rows.clone())).unwrap();
            for row in rows {
                one_by_one.apply(&op([row])).unwrap();
            }
            assert!(together.is_same_as(&one_by_one));
        }
        let of = Id::new(Uuid::from_u128(1));
        assert_eq!(together.milestones().of(of), one_by_one.milestones().of(of));
    }

    #[test]
    fn of_rows_made_together_all_come_or_none() {
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op((1..=MANY).map(project))).unwrap();
        let before = portfolio.clone();
        let new = || (100..100 + MANY).map(project);
        let mut long = project(7_000);
        long.values[ProjectColumn::Name as usize] = Value::Text("长".repeat(400_000));
        let mut odd = project(7_001);
        odd.values[ProjectColumn::Name as usize] = Value::Integer(1);
        let refused = [
            new().chain([project(1)]).collect::<Vec<_>>(),
            new().chain([project(100)]).collect(),
            new().chain([long]).collect(),
            new().chain([odd]).collect(),
            // Those before it are taken back.
            new()
                .chain((0..MANY).map(|n| milestone(n / 2, 1)))
                .collect(),
        ];
        for rows in refused {
            portfolio.apply_whole(&op(rows)).unwrap_err();
            assert!(portfolio.is_same_as(&before));
            assert_eq!(portfolio.revision(), before.revision());
        }
    }
}
