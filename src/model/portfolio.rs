use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use imbl::OrdMap;
use uuid::Uuid;

use super::journal::{Altered, Journal};
use super::spelling::DepartmentNames;
use super::{
    Change, Id, MilestoneName, MonthlyProgress, MonthlyProgressColumn, Op, OpKind, OwnField,
    OwnRef, OwnValue, Parts, Plan, Project, Record, Row, Rows, Table, Value,
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
            /// Made of `departments` and `plans` when a spelling is looked for.
            department_names: OnceLock<Arc<DepartmentNames>>,
            /// Not content: told by the log, see [`Portfolio::note_change`].
            changed_on: OrdMap<Id<Project>, NaiveDate>,
            /// Not content either: when figures of months were first there.
            reported_on: FirstReports,
            /// The day of the first op of the log.
            began_on: Option<NaiveDate>,
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

mod applying;
mod first_reports;
mod loading;
mod pointers;

pub use applying::ApplyError;
use applying::label;
use first_reports::FirstReports;
pub use loading::Loading;

impl Portfolio {
    /// The library that consists of these rows, as a file keeps them.
    ///
    /// # Errors
    /// A row is there twice, or of another kind than its table.
    pub fn from_rows(rows: impl IntoIterator<Item = Row>) -> Result<Self, ApplyError> {
        let mut loading = Loading::default();
        rows.into_iter().try_for_each(|row| loading.take(row))?;
        loading.finish()
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
        let mut values = self.own_values.of(project).iter();
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
            self.note_beginning(day);
            return;
        }
        self.note_reports(&op.changes, day);
        let altered = op.changes.iter();
        let mut altered: Vec<_> = altered
            .filter_map(|change| self.project_altered_by(change))
            .collect();
        altered.sort_unstable();
        altered.dedup();
        for project in altered {
            self.note_changed_on(project, day);
        }
    }

    /// Takes note of the day of an alteration; the latest counts.
    pub fn note_changed_on(&mut self, project: Id<Project>, day: NaiveDate) {
        let noted = self.changed_on.entry(project).or_insert(day);
        *noted = day.max(*noted);
    }

    /// Takes note of the day on which a library began; the first counts.
    pub fn note_beginning(&mut self, day: NaiveDate) {
        self.began_on.get_or_insert(day);
    }

    /// The day on which a library began; `None` where no log tells it.
    pub const fn began_on(&self) -> Option<NaiveDate> {
        self.began_on
    }

    /// The day on which a figure of a month was there first; `None` where the log does not tell it, as of what a library began
    /// with.
    pub fn reported_on(
        &self,
        report: Id<MonthlyProgress>,
        column: MonthlyProgressColumn,
    ) -> Option<NaiveDate> {
        self.reported_on.day(report, column)
    }

    /// Takes note of when figures of months were first there; steps come in the order in which they were made.
    pub fn note_reports<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a Change>,
        day: NaiveDate,
    ) {
        self.reported_on.note(changes, day);
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

    /// What departments are called, in the forms in which spellings are compared.
    pub(super) fn department_names(&self) -> &DepartmentNames {
        let made = || Arc::new(DepartmentNames::of(self));
        self.department_names.get_or_init(made)
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
