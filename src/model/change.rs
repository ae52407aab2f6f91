use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::{Column, Dot, Project, ProjectColumn, Record, SignedOp, Source, Sources, Table, Value};

/// A row of any table, without its type: what is created, deleted, stored and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub table: Table,
    /// Identity.
    pub id: Uuid,
    /// One value per declared column.
    pub values: Vec<Value>,
}

/// The smallest alteration of a library. It carries what it replaces, so that it can be undone and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new row. Undone by deleting it.
    Create(Row),
    /// One value of a row. Undone by setting the old one.
    Set {
        /// The table.
        table: Table,
        /// The row.
        id: Uuid,
        /// Index into [`Table::columns`].
        column: usize,
        /// The value replaced; a change applies only where it still stands.
        old: Value,
        /// The value from now on.
        new: Value,
        /// Where the value comes from. It travels with the value, so that ops on different fields of a project apply in
        /// either order. `None` for what has no source, and in ops of earlier versions, which set all sources of a
        /// project as a value of their own.
        source: Option<SourceStep>,
    },
    /// A row that goes. Undone by creating it with the same identity and values.
    Delete(Row),
}

/// Where the value of a field came from and comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceStep {
    /// The source replaced; a change applies only where it still stands.
    pub old: Option<Source>,
    /// The source from now on; none of an empty value.
    pub new: Option<Source>,
}

impl SourceStep {
    /// `None` where there was no source and is none.
    const fn new(old: Option<Source>, new: Option<Source>) -> Option<Self> {
        match (old, new) {
            (None, None) => None,
            (old, new) => Some(Self { old, new }),
        }
    }
}

/// What a person did, as one step of history and of undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// Identity; undo and redo name the op that they reverse by it.
    pub id: Uuid,
    /// Plain words for 撤销“…” and the history: 修改总投资：平安大桥.
    pub label: String,
    /// How it came about.
    pub kind: OpKind,
    /// The changes, in the order in which they apply.
    pub changes: Vec<Change>,
    /// What came from another copy, where this is a merge.
    pub merged: Option<Arc<Merged>>,
}

/// What a merge took over from another copy of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The last op of the other copy.
    pub head: Dot,
    /// What somebody chose, as changes to what the ops of both copies come to.
    pub decided: Vec<Change>,
    /// The ops of others that were not in this library, each after those that it had seen.
    pub brought: Vec<Arc<SignedOp>>,
}

/// One step of history: what was done, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpRecord {
    /// Place in the history of this library, counted from 1.
    pub seq: u64,
    /// Identity among all copies of the library.
    pub dot: Dot,
    /// What was done.
    pub op: Op,
    /// Who did it.
    pub actor: String,
    /// On which computer.
    pub host: String,
    /// When, by that computer's clock. The order of history is that of `seq`.
    pub at: DateTime<FixedOffset>,
}

impl OpRecord {
    /// The op as it leaves the file in which it stands right after another.
    pub fn signed(self, library: Uuid, before: Option<Dot>) -> SignedOp {
        let Self {
            seq: _,
            dot,
            op,
            actor,
            host,
            at,
        } = self;
        SignedOp {
            library,
            dot,
            seen: dot.seen(before, &op),
            author: actor,
            host,
            at,
            op: Arc::new(op),
        }
    }
}

/// How an op came about; the undo stack of a library is computed from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpKind {
    /// The content with which a library begins. It can't be undone.
    Baseline,
    /// An edit.
    Edit,
    /// The inverse of an edit or of a redo.
    Undo(Uuid),
    /// The inverse of an undo.
    Redo(Uuid),
}

impl Change {
    /// Whether both make a row of one table: such are done together.
    pub(crate) fn is_made_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Create(row), Self::Create(other)) => row.table == other.table,
            _ => false,
        }
    }

    /// The changes that make a row another version of itself.
    pub fn between<'a>(row: &'a Row, other: &'a Row) -> impl Iterator<Item = Self> + 'a {
        let (before, after) = (Sources::of(row), Sources::of(other));
        let values = row.values.iter().zip(&other.values).enumerate();
        // Sources travel with the values that they are of.
        let values = values.filter(|(column, _)| !Sources::is_column(row.table, *column));
        values.filter_map(move |(column, (old, new))| {
            let field = ProjectColumn::ALL.get(column);
            let of = |sources: &Sources| field.and_then(|field| sources.get(*field));
            let source = SourceStep::new(of(&before), of(&after));
            let is_new_source = source.is_some_and(|source| source.old != source.new);
            (old != new || is_new_source).then(|| Self::Set {
                table: row.table,
                id: row.id,
                column,
                old: old.clone(),
                new: new.clone(),
                source,
            })
        })
    }

    /// Sets a column of a record as it stands; `None` when the value is there already, or is of another kind.
    pub fn set<R: Record>(record: &R, column: usize, new: Value) -> Option<Self> {
        let old = record.get(column);
        // As the record gives it back: what memory, file and log hold must be the same to the letter.
        let mut after = record.clone();
        let new = after.set(column, new).then(|| after.get(column))?;
        (old != new).then(|| Self::Set {
            table: R::TABLE,
            id: record.id().uuid(),
            column,
            old,
            new,
            source: None,
        })
    }

    /// Sets all columns of a record that another state of it holds otherwise.
    pub fn set_all<R: Record>(record: &R, after: &R) -> Vec<Self> {
        let columns = 0..R::COLUMNS.len();
        let set = columns.filter_map(|column| Self::set(record, column, after.get(column)));
        set.collect()
    }

    /// Sets a field of a project, with where the value comes from; `None` when the value is there already, or is of
    /// another kind.
    pub fn set_field(
        project: &Project,
        column: ProjectColumn,
        new: Value,
        source: Source,
    ) -> Option<Self> {
        let source = (!new.is_empty()).then_some(source);
        let mut change = Self::set(project, column as usize, new)?;
        if let Self::Set { source: step, .. } = &mut change {
            *step = SourceStep::new(project.source(column), source);
        }
        Some(change)
    }

    /// Agrees to a suggested value, which stays as it is; `None` for any other.
    pub fn confirm(project: &Project, column: ProjectColumn) -> Option<Self> {
        let old = project.source(column);
        let value = project.get(column as usize);
        (old == Some(Source::Suggested)).then(|| Self::Set {
            table: Table::Project,
            id: project.id.uuid(),
            column: column as usize,
            old: value.clone(),
            new: value,
            source: SourceStep::new(old, Some(Source::Confirmed)),
        })
    }

    /// Whether it sets no value, only where one comes from.
    pub fn is_of_source_only(&self) -> bool {
        match self {
            Self::Set {
                table,
                column,
                old,
                new,
                ..
            } => old == new || Sources::is_column(*table, *column),
            Self::Create(_) | Self::Delete(_) => false,
        }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::Create(row) => Self::Delete(row),
            Self::Delete(row) => Self::Create(row),
            Self::Set {
                table,
                id,
                column,
                old,
                new,
                source,
            } => Self::Set {
                table,
                id,
                column,
                old: new,
                new: old,
                source: source.map(|SourceStep { old, new }| SourceStep { old: new, new: old }),
            },
        }
    }

    /// The table that it alters.
    pub const fn table(&self) -> Table {
        match self {
            Self::Create(row) | Self::Delete(row) => row.table,
            Self::Set { table, .. } => *table,
        }
    }

    /// The row that it alters.
    pub const fn row_id(&self) -> Uuid {
        match self {
            Self::Create(row) | Self::Delete(row) => row.id,
            Self::Set { id, .. } => *id,
        }
    }

    /// The declaration of the column that it sets.
    pub fn column(&self) -> Option<&'static Column> {
        match self {
            Self::Set { table, column, .. } => table.columns().get(*column),
            Self::Create(_) | Self::Delete(_) => None,
        }
    }
}

impl Op {
    /// What a library begins with.
    pub fn baseline(id: Uuid, label: impl Into<String>, changes: Vec<Change>) -> Self {
        Self {
            kind: OpKind::Baseline,
            ..Self::edit(id, label, changes)
        }
    }

    /// An edit.
    pub fn edit(id: Uuid, label: impl Into<String>, changes: Vec<Change>) -> Self {
        Self {
            id,
            label: label.into(),
            kind: OpKind::Edit,
            changes,
            merged: None,
        }
    }

    /// The op that takes this one back: an undo, or a redo when this is itself an undo.
    #[must_use]
    pub fn reversed(&self, id: Uuid) -> Self {
        let kind = match self.kind {
            OpKind::Undo(_) => OpKind::Redo(self.id),
            OpKind::Baseline | OpKind::Edit | OpKind::Redo(_) => OpKind::Undo(self.id),
        };
        Self {
            id,
            label: self.label.clone(),
            kind,
            changes: self.changes.iter().rev().map(Change::inverse).collect(),
            merged: None,
        }
    }

    /// The English word for how it came about.
    pub const fn kind_word(&self) -> &'static str {
        match (self.kind, &self.merged) {
            (OpKind::Baseline, _) => "baseline",
            (OpKind::Edit, None) => "edit",
            (OpKind::Edit, Some(_)) => "merge",
            (OpKind::Undo(_), _) => "undo",
            (OpKind::Redo(_), _) => "redo",
        }
    }
}
