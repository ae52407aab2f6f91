use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use imbl::OrdMap;
use thiserror::Error;
use uuid::Uuid;

use super::journal::{Altered, Journal};
use super::{
    Change, Id, MilestoneName, Op, OpKind, OwnField, OwnRef, OwnValue, Parts, Plan, Project,
    ProjectColumn, Record, Row, Rows, Source, Sources, Table, Value,
};

/// Declares the library with the rows of every table.
macro_rules! declare_portfolio {
    ({} $($(#[$doc:meta])* $row:ident $name:literal $label:literal in $rows:ident: $shape:ident;)*) => {
        /// A whole library in memory. It alters only through [`Portfolio::apply`].
        #[derive(Clone, Debug, Default)]
        pub struct Portfolio {
            revision: u64,
            $( $rows: $shape<super::$row>, )*
            /// Made of `own_fields`.
            own_columns: Vec<OwnRef>,
            /// Made of `milestones` when they are asked for.
            milestone_names: OnceLock<Vec<MilestoneName>>,
            /// Made of `projects` when they are asked for: the later rows of those that were carried over.
            later_rows: OnceLock<Arc<HashMap<Id<Project>, Vec<Id<Project>>>>>,
            /// Not content: told by the log, see [`Portfolio::note_change`].
            changed_on: OrdMap<Id<Project>, NaiveDate>,
            journal: Journal,
        }

        impl Portfolio {
            $(
                $(#[$doc])*
                pub const fn $rows(&self) -> &$shape<super::$row> {
                    &self.$rows
                }
            )*

            /// Whether a project holds the same rows of a table in two libraries. Rows that belong to no project are
            /// not its own.
            pub fn has_same_parts(
                &self,
                other: &Self,
                table: Table,
                (here, there): (Id<Project>, Id<Project>),
            ) -> bool {
                match table {
                    $( Table::$row => self.$rows.is_same_of(here, &other.$rows, there), )*
                }
            }
        }
    };
}

tables! { declare_portfolio! {} }

mod sections;

pub use sections::Section;

/// A library on its way from a file, row by row: no second copy of it stands beside it.
#[derive(Debug, Default)]
pub struct Loading(Portfolio);

impl Loading {
    /// Takes the next row; pointers count only at the end.
    ///
    /// # Errors
    /// The row is there already, or of another kind than its table.
    pub fn take(&mut self, row: Row) -> Result<(), ApplyError> {
        self.0.create(row)
    }

    /// The library.
    pub fn finish(mut self) -> Portfolio {
        self.0.declare_own_columns();
        self.0
    }
}

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

fn label(table: Table, column: usize) -> &'static str {
    let column = table.columns().get(column);
    column.map_or("", |column| column.label)
}

/// Runs `$body` with `$bound` bound to the rows of the table, borrowed as `$borrow` says.
macro_rules! with_rows {
    ($self:ident, $table:expr, [$($borrow:tt)+], $bound:ident => $body:expr) => {
        tables! { with_each_table! { $self, $table, [$($borrow)+], $bound => $body } }
    };
}

macro_rules! with_each_table {
    (
        { $self:ident, $table:expr, $borrow:tt, $bound:ident => $body:expr }
        $($(#[$doc:meta])* $row:ident $name:literal $label:literal in $rows:ident: $shape:ident;)*
    ) => {
        match $table {
            $( Table::$row => {
                let $bound = with_each_table!(@borrow $self, $rows, $borrow);
                $body
            } )*
        }
    };
    (@borrow $self:ident, $rows:ident, [&mut]) => { &mut $self.$rows };
    (@borrow $self:ident, $rows:ident, [&]) => { &$self.$rows };
}

mod pointers;

impl Portfolio {
    /// The library that consists of these rows, as a file keeps them.
    ///
    /// # Errors
    /// A row is there twice, or of another kind than its table.
    pub fn from_rows(rows: impl IntoIterator<Item = Row>) -> Result<Self, ApplyError> {
        let mut loading = Loading::default();
        rows.into_iter().try_for_each(|row| loading.take(row))?;
        Ok(loading.finish())
    }

    /// Counts the ops applied since the library was opened; what is derived from it may be kept until it moves.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The library as it was read anew, in the place of `before`: it is of a later revision, and nothing derived from the
    /// former content holds.
    #[must_use]
    pub fn in_place_of(mut self, before: &Self) -> Self {
        self.revision = before.revision + 1;
        self.journal = Journal::since(self.revision);
        self
    }

    /// What was altered after a revision; `None` when that is too long ago, or too much was.
    pub fn altered_since(&self, revision: u64) -> Option<Altered> {
        self.journal.after(revision)
    }

    /// The same as fields of a project, in their order.
    pub fn own_columns(&self) -> &[OwnRef] {
        &self.own_columns
    }

    /// One of them.
    pub fn own_column(&self, id: Id<OwnField>) -> Option<OwnRef> {
        let mut columns = self.own_columns.iter().copied();
        columns.find(|column| column.id() == id)
    }

    /// What milestones are called beside the common names, those that most have first.
    pub fn milestone_names(&self) -> &[MilestoneName] {
        let others = || MilestoneName::others(&self.milestones);
        self.milestone_names.get_or_init(others)
    }

    /// What a project holds in a column that the office added.
    pub fn own_value(&self, project: Id<Project>, field: Id<OwnField>) -> Option<&OwnValue> {
        let mut values = self.own_values.of(project).into_iter();
        values.find(|value| value.field == field)
    }

    fn declare_own_columns(&mut self) {
        let mut fields: Vec<&OwnField> = self.own_fields.iter().collect();
        fields.sort_by_key(|field| (field.position, field.id));
        self.own_columns = fields.into_iter().map(OwnRef::new).collect();
    }

    /// The day on which a project, or a row that belongs to it, was altered last; `None` since the library began.
    pub fn changed_on(&self, project: Id<Project>) -> Option<NaiveDate> {
        self.changed_on.get(&project).copied()
    }

    /// Takes note of the day of an op that was applied. What a library begins with counts as no alteration.
    pub fn note_change(&mut self, op: &Op, day: NaiveDate) {
        if op.kind == OpKind::Baseline {
            return;
        }
        for change in &op.changes {
            if let Some(project) = self.project_altered_by(change) {
                self.note_changed_on(project, day);
            }
        }
    }

    /// Takes note of the day of an alteration; the latest counts.
    pub fn note_changed_on(&mut self, project: Id<Project>, day: NaiveDate) {
        let noted = self.changed_on.entry(project).or_insert(day);
        *noted = day.max(*noted);
    }

    /// The project that a change alters, itself or by a row that belongs to it.
    pub fn project_altered_by(&self, change: &Change) -> Option<Id<Project>> {
        match change {
            Change::Create(row) | Change::Delete(row) => row.project(),
            Change::Set {
                table: Table::Project,
                id,
                ..
            } => Some(Id::new(*id)),
            Change::Set { table, id, .. } => self.project_of(*table, *id),
        }
    }

    /// What every paper has to say about the content: 示例数据 where it is fictional.
    pub fn data_mark(&self) -> Option<&str> {
        let marks = self.plans.iter().map(|plan| plan.data_mark.as_str());
        marks.into_iter().find(|mark| !mark.is_empty())
    }

    /// The plan whose papers are made where none is chosen: the newest.
    pub fn current_plan(&self) -> Option<&Plan> {
        self.plans.iter().max_by_key(|plan| plan.last_year)
    }

    /// The plans, the earliest first.
    pub fn plans_in_order(&self) -> Vec<&Plan> {
        let mut plans: Vec<&Plan> = self.plans.iter().collect();
        plans.sort_by_key(|plan| (plan.first_year, plan.last_year, plan.id));
        plans
    }

    /// The plan that a word means: as people call it, its name, or its first year.
    pub fn find_plan(&self, word: &str) -> Option<&Plan> {
        let word = word.trim().trim_matches(['“', '”']);
        let is_it = |plan: &&Plan| {
            let year = || plan.first_year.is_some_and(|year| year.to_string() == word);
            plan.short_name() == word || year()
        };
        let plans = self.plans_in_order();
        let whole = |plan: &&&Plan| plan.name == word || self.plan_label(plan) == word;
        let whole = plans.iter().find(whole).copied();
        // Where several are called so nobody knows which is meant.
        let mut called = plans.iter().copied().filter(is_it);
        let only = called.next().filter(|_| called.next().is_none());
        whole.or(only)
    }

    /// The plan to which a project belongs: that of its place; without one the newest.
    pub fn plan_of(&self, project: &Project) -> Option<&Plan> {
        let node = project.outline.and_then(|node| self.outline.get(node));
        let own = node.and_then(|node| self.plans.get(node.plan));
        own.or_else(|| self.current_plan())
    }

    /// The rows of later plans to which a project was carried over.
    pub fn later_rows(&self, id: Id<Project>) -> &[Id<Project>] {
        let made = || {
            let mut later: HashMap<Id<Project>, Vec<Id<Project>>> = HashMap::new();
            for project in self.projects.iter() {
                for before in project.carried_from.iter().filter(|id| **id != project.id) {
                    later.entry(*before).or_default().push(project.id);
                }
            }
            Arc::new(later)
        };
        let later = self.later_rows.get_or_init(made);
        later.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What people call a plan beside the others of the library: 十五五, with its region or its whole name where another
    /// is called so too.
    pub fn plan_label(&self, plan: &Plan) -> String {
        let short = plan.short_name();
        let same = self.plans.iter();
        let same: Vec<&Plan> = same
            .filter(|other| other.id != plan.id && other.short_name() == short)
            .collect();
        if same.is_empty() {
            return short;
        }
        let is_here = |other: &&Plan| other.region == plan.region;
        if plan.region.is_empty() || same.iter().any(is_here) {
            return plan.name.clone();
        }
        format!("{}{short}", plan.region)
    }

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
        for (done, change) in changes.iter().enumerate() {
            if let Err(error) = self.apply_change(change) {
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
                        self.project_with_source(id, field, step.old)?;
                    }
                    self.set(table, id, column, old, new)?;
                    if let Some((field, step)) = source {
                        self.set_source(id, field, step.new);
                    }
                }
            }
        }
        if change.table() == Table::OwnField {
            self.declare_own_columns();
        }
        if change.table() == Table::Milestone {
            self.milestone_names = OnceLock::new();
        }
        let carries = match change {
            Change::Set { table, column, .. } => {
                *table == Table::Project && *column == ProjectColumn::CarriedFrom as usize
            }
            Change::Create(row) | Change::Delete(row) => {
                let from = row.values.get(ProjectColumn::CarriedFrom as usize);
                row.table == Table::Project && from.is_some_and(|from| !from.is_empty())
            }
        };
        if carries {
            self.later_rows = OnceLock::new();
        }
        Ok(())
    }

    fn create(&mut self, row: Row) -> Result<(), ApplyError> {
        let Row { table, id, .. } = row;
        if let Some(column) = row.values.iter().position(Value::is_too_long) {
            return Err(ApplyError::TooLong(label(table, column)));
        }
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
            let record = rows.get_mut(Id::new(id)).ok_or(ApplyError::NoSuchRow(table, id))?;
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
        })
    }

    /// The project, if the value of its field still comes from where a change says.
    fn project_with_source(
        &mut self,
        id: Uuid,
        field: ProjectColumn,
        source: Option<Source>,
    ) -> Result<&mut Project, ApplyError> {
        let project = self.projects.get_mut(Id::new(id));
        let project = project.ok_or(ApplyError::NoSuchRow(Table::Project, id))?;
        if project.source(field) == source {
            Ok(project)
        } else {
            Err(ApplyError::ValueChanged(id, field.spec().label))
        }
    }

    fn set_source(&mut self, id: Uuid, field: ProjectColumn, source: Option<Source>) {
        if let Some(project) = self.projects.get_mut(Id::new(id)) {
            project.sources = project.sources.with(field, source);
        }
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
            self.project_with_source(id, field, step.old)?;
        }
        for (field, step) in old.differences(&new) {
            self.set_source(id, field, step.new);
        }
        Ok(())
    }

    /// Every row of a table, in the order of ids.
    pub fn table_rows(&self, table: Table) -> Vec<Row> {
        with_rows!(self, table, [&], rows => rows.iter().map(Record::to_row).collect())
    }

    /// How many rows a table has.
    pub fn count_of(&self, table: Table) -> usize {
        with_rows!(self, table, [&], rows => rows.len())
    }

    /// The changes that delete a project with all that belongs to it and every pointer to it.
    pub fn deletion(&self, id: Id<Project>) -> Vec<Change> {
        let Some(project) = self.projects.get(id) else {
            return Vec::new();
        };
        let parent = super::ProjectColumn::Parent as usize;
        let children = self
            .projects
            .iter()
            .filter(|child| child.parent == Some(id));
        let freed = children.filter_map(|child| Change::set(child, parent, Value::Empty));
        let later = self.projects.iter();
        let later = later.filter(|later| later.carried_from.contains(&id));
        let freed = freed.chain(later.filter_map(|later| {
            let column = super::ProjectColumn::CarriedFrom as usize;
            let left = later.get(column).without(|other| *other == id.uuid());
            Change::set(later, column, left)
        }));
        let rows = self.parts_of(id).into_iter().chain([project.to_row()]);
        freed.chain(rows.map(Change::Delete)).collect()
    }

    /// The project's own row and those of all that belongs to it, by their ids.
    pub fn rows_of(&self, id: Id<Project>) -> Vec<Uuid> {
        let parts = self.parts_of(id).into_iter().map(|row| row.id);
        std::iter::once(id.uuid()).chain(parts).collect()
    }

    /// The rows that belong to a project.
    pub fn parts_of(&self, id: Id<Project>) -> Vec<Row> {
        Table::parts()
            .flat_map(|table| self.parts(table, id))
            .collect()
    }

    /// The rows of one table that belong to a project, in their order.
    pub fn parts(&self, table: Table, id: Id<Project>) -> Vec<Row> {
        with_rows!(self, table, [&], rows => rows.rows_of(id))
    }

    /// The change that sets a value of a row as it stands; `None` when there is nothing to change.
    pub fn change(&self, table: Table, id: Uuid, column: usize, new: Value) -> Option<Change> {
        with_rows!(self, table, [&], rows => Change::set(rows.get(Id::new(id))?, column, new))
    }

    /// A row of any table.
    pub fn row(&self, table: Table, id: Uuid) -> Option<Row> {
        with_rows!(self, table, [&], rows => rows.get(Id::new(id)).map(Record::to_row))
    }

    /// The value of a row.
    pub fn cell(&self, table: Table, id: Uuid, column: usize) -> Option<Value> {
        with_rows!(self, table, [&], rows => rows.get(Id::new(id)).map(|row| row.get(column)))
    }

    /// The project to which a row of a table of parts belongs.
    pub fn project_of(&self, table: Table, id: Uuid) -> Option<Id<Project>> {
        let owner = self.cell(table, id, table.project_column()?)?;
        owner.refs().first().map(|id| Id::new(*id))
    }

    /// Where a row stands among those of its table, if these have an order.
    pub fn position(&self, table: Table, id: Uuid) -> Option<i64> {
        match self.cell(table, id, table.column("position")?)? {
            Value::Integer(position) => Some(position),
            _ => None,
        }
    }

    /// The ids of all rows of a table.
    pub(super) fn ids(&self, table: Table) -> Vec<Uuid> {
        with_rows!(self, table, [&], rows => rows.iter().map(|row| row.id().uuid()).collect())
    }
}
