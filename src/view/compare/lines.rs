//! What one project says differently, line by line.

use crate::model::{
    AnnualPlanColumn, Attachment, AttachmentColumn, Column, Field, Kind, MoneyUnit, OwnRef,
    Portfolio, Project, ProjectColumn, Record as _, Row, Source, Table, Value,
};

use super::{CompareScope, Difference};
use crate::view::{own, show_plain};

/// Both states, to name the rows that values point at.
pub(super) struct Lines<'a> {
    pub before: &'a Portfolio,
    pub after: &'a Portfolio,
    /// Of the list of a year only what stands in it is told.
    pub scope: CompareScope,
}

impl Lines<'_> {
    /// What `new` says differently from `old`, the project's own fields first.
    pub fn of(&self, old: &Project, new: &Project) -> Vec<Difference> {
        let mut lines = Vec::new();
        if old != new {
            self.fields(old, new, &mut lines);
        }
        let is_told = |table: &Table| match self.scope {
            CompareScope::Whole => *table != Table::OwnValue,
            CompareScope::YearList(_) => *table == Table::AnnualPlan,
        };
        for table in Table::parts().filter(is_told) {
            self.parts(table, old, new, &mut lines);
        }
        self.own_values(old, new, &mut lines);
        lines
    }

    fn fields(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        for (column, field) in typed_fields() {
            let kind = field.kind();
            let values = (old.get(column as usize), new.get(column as usize));
            let is_agreed = old.source(column) == Some(Source::Suggested)
                && new.source(column) == Some(Source::Confirmed);
            let changed = self.changed(kind, &values.0, &values.1);
            let is_confirmation = changed.is_none() && is_agreed && !values.1.is_empty();
            let agreed = || {
                let value = named(self.after, kind, &values.1);
                (value.clone(), value)
            };
            let shown = changed.or_else(|| is_confirmation.then(agreed));
            if let Some((old, new)) = shown {
                lines.push(Difference {
                    what: field.label().to_owned(),
                    field: Some(field),
                    old,
                    new,
                    is_confirmation,
                });
            }
        }
    }

    /// Columns of the office's own; in two libraries those of one heading are the same.
    fn own_values(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let of = |portfolio: &Portfolio, project: &Project| -> Vec<(OwnRef, Value)> {
            let columns = portfolio.own_columns().iter();
            let values = columns.map(|own| (*own, own::value(portfolio, project.id, *own)));
            values.filter(|(_, value)| !value.is_empty()).collect()
        };
        let mut before = of(self.before, old);
        let mut line = |own: OwnRef, old: Value, new: Value| {
            if old != new {
                lines.push(Difference {
                    field: Some(Field::Own(own)),
                    ..part(own.column().label.to_owned(), old, new)
                });
            }
        };
        for (own, value) in of(self.after, new) {
            let is_same = |(other, _): &(OwnRef, Value)| other.column().label == own.column().label;
            let place = before.iter().position(is_same);
            let then = place.map_or(Value::Empty, |place| before.remove(place).1);
            line(own, then, value);
        }
        for (own, value) in before {
            line(own, value, Value::Empty);
        }
    }

    /// Rows that belong to the project: the same by their id, of the rest those of the same label.
    fn parts(&self, table: Table, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        if self
            .before
            .has_same_parts(self.after, table, (old.id, new.id))
        {
            return;
        }
        let of = |portfolio: &Portfolio, id| {
            let mut rows = portfolio.parts(table, id);
            rows.retain(|row| self.is_of_scope(row));
            rows
        };
        let (before, after) = (of(self.before, old.id), of(self.after, new.id));
        let stays = |old: &Row| after.iter().any(|row| row.id == old.id);
        let (kept, mut rest): (Vec<Row>, Vec<Row>) = before.into_iter().partition(stays);
        for row in &after {
            let by_id = kept.iter().find(|old| old.id == row.id).cloned();
            let by_label = || {
                let place = rest.iter().position(|old| label(old) == label(row));
                place.map(|place| rest.remove(place))
            };
            match by_id.or_else(by_label) {
                Some(old) => self.altered_part(&old, row, lines),
                None => self.single_part(row, Side::After, lines),
            }
        }
        for row in &rest {
            self.single_part(row, Side::Before, lines);
        }
    }

    /// Whether a row that belongs to a project is looked at: what is planned for another year stands in another list.
    fn is_of_scope(&self, row: &Row) -> bool {
        match (self.scope, row.table) {
            (CompareScope::YearList(year), Table::AnnualPlan) => {
                row.values.get(AnnualPlanColumn::Year as usize)
                    == Some(&Value::Integer(year.into()))
            }
            _ => true,
        }
    }

    fn altered_part(&self, old: &Row, new: &Row, lines: &mut Vec<Difference>) {
        let label = told_label(old);
        for (i, column) in content_columns(old.table) {
            if let Some((before, after)) = self.changed(column.kind, &old.values[i], &new.values[i])
            {
                let what = part_words(old.table, &label, column.label);
                lines.push(part(what, before, after));
            }
        }
    }

    /// A row that is only on one side, told by what it holds; one that holds nothing, by its label.
    fn single_part(&self, row: &Row, side: Side, lines: &mut Vec<Difference>) {
        let portfolio = match side {
            Side::Before => self.before,
            Side::After => self.after,
        };
        let mut line = |what: String, value: Value| {
            lines.push(match side {
                Side::Before => part(what, value, Value::Empty),
                Side::After => part(what, Value::Empty, value),
            });
        };
        let label = told_label(row);
        let mut is_told = false;
        let told = content_columns(row.table).filter(|(_, column)| !is_label(column));
        for (i, column) in told {
            let value = named(portfolio, column.kind, &row.values[i]);
            if !value.is_empty() {
                line(part_words(row.table, &label, column.label), value);
                is_told = true;
            }
        }
        // A file is more than what is said of it.
        if !is_told || row.table == Table::Attachment {
            let value = if label.is_empty() {
                "有".to_owned()
            } else {
                label
            };
            line(row.table.label().to_owned(), Value::Text(value));
        }
    }

    /// The two values by the names of what they point at, where they are not the same. Rows of two libraries may
    /// have other ids and the same name.
    fn changed(&self, kind: Kind, old: &Value, new: &Value) -> Option<(Value, Value)> {
        if old == new {
            return None;
        }
        let (old, new) = (named(self.before, kind, old), named(self.after, kind, new));
        (old != new).then_some((old, new))
    }
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// The fields of a project that people fill in.
fn typed_fields() -> impl Iterator<Item = (ProjectColumn, Field)> {
    let is_content =
        |column: &ProjectColumn| !matches!(column.spec().kind, Kind::Ordinal | Kind::Sources);
    let columns = ProjectColumn::ALL.iter().copied().filter(is_content);
    columns.map(|column| (column, Field::Typed(column)))
}

/// The columns of a row that say something about the project.
fn content_columns(table: Table) -> impl Iterator<Item = (usize, &'static Column)> {
    let columns = table.columns().iter().enumerate();
    columns.filter(move |(place, column)| {
        !column.is_owner && column.kind != Kind::Ordinal && !is_measure(table, *place)
    })
}

/// Whether a column is what a program measured of a file: people know it by its name and how large it is.
const fn is_measure(table: Table, column: usize) -> bool {
    matches!(table, Table::Attachment)
        && (column == AttachmentColumn::Size as usize || column == AttachmentColumn::Hash as usize)
}

/// What people call a row: its label, of a file its name and how large it is, `批复.pdf（121.3 KB）`.
fn told_label(row: &Row) -> String {
    if row.table != Table::Attachment {
        return label(row);
    }
    let shown = |column: AttachmentColumn| row.values.get(column as usize);
    let name = shown(AttachmentColumn::Name).map(|name| show_plain(name, MoneyUnit::Wan));
    let name = name.unwrap_or_default();
    match shown(AttachmentColumn::Size) {
        Some(Value::Integer(bytes)) => format!("{name}（{}）", Attachment::size_words(*bytes)),
        _ => name,
    }
}

/// Whether the label of a row spells the column out.
const fn is_label(column: &Column) -> bool {
    column.is_key || column.is_name
}

/// What tells a row from the others of its project: `专项债券 2024年 计划`, `开工`.
fn label(row: &Row) -> String {
    let cells = row.table.columns().iter().zip(&row.values);
    let words = cells.filter(|(column, _)| is_label(column));
    words_of(words.map(|(_, value)| match value {
        // A number by which rows are told apart is a year.
        Value::Integer(year) => format!("{year}年"),
        value => show_plain(value, MoneyUnit::Wan),
    }))
}

/// `里程碑 开工 计划时间`
fn part_words(table: Table, label: &str, column: &str) -> String {
    words_of([table.label(), label, column].map(str::to_owned))
}

fn words_of(words: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn part(what: String, old: Value, new: Value) -> Difference {
    Difference {
        what,
        field: None,
        old,
        new,
        is_confirmation: false,
    }
}

/// The value with the names of the rows that it points at.
fn named(portfolio: &Portfolio, kind: Kind, value: &Value) -> Value {
    let (Kind::Ref(table) | Kind::Refs(table)) = kind else {
        return value.clone();
    };
    let names = value.refs().iter();
    let names: Vec<String> = names
        .map(|id| portfolio.ref_label(table, *id).unwrap_or_default())
        .collect();
    if names.is_empty() {
        Value::Empty
    } else {
        Value::Words(names)
    }
}
