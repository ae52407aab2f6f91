use crate::model::{
    Derived, Field, Kind, MoneyUnit, PartField, Portfolio, Project, Row, Source, Sum, Value,
};
use crate::view::{self, Counting, Moment};

use super::document::DocumentCell;
use super::paper_column::PaperColumn;

/// What the cells of a project's line say.
pub(super) struct Cells<'a> {
    pub portfolio: &'a Portfolio,
    pub columns: &'a [PaperColumn],
    pub unit: MoneyUnit,
    pub moment: Moment,
    /// Whether dates of milestones say how these stand.
    pub tells_milestones: bool,
    /// Which amounts are in that of a programme in the same list.
    pub counting: Counting<'a>,
}

impl Cells<'_> {
    /// One cell per column, of a line about the project or about a row that belongs to it.
    pub fn of(&self, project: &Project, row: Option<&Row>) -> Vec<DocumentCell> {
        let columns = self.columns.iter();
        columns
            .map(|column| match (column, row) {
                (PaperColumn::Part(field), Some(row)) => self.part(project, row, *field),
                (PaperColumn::Field(field), _) => self.field(project, *field),
                (PaperColumn::Part(_), None) | (PaperColumn::Number(_), _) => DocumentCell::Empty,
            })
            .collect()
    }

    /// What a project says in a field.
    pub fn field(&self, project: &Project, field: Field) -> DocumentCell {
        if let (true, Field::Derived(Derived::Milestone(name))) = (self.tells_milestones, field) {
            let words = view::milestone_words(self.portfolio, project, name, self.moment);
            return text(words.unwrap_or_default());
        }
        if let Some(words) = view::dated_text(self.portfolio, project, field, self.moment) {
            return text(words);
        }
        let value = view::value(self.portfolio, project, field, self.moment);
        let is_contained = || self.counting.is_held(project.id, field);
        let is_suggested = || match field {
            Field::Typed(column) => project.source(column) == Some(Source::Suggested),
            _ => false,
        };
        match self.cell(field.kind(), &value) {
            DocumentCell::Decimal(rate) if field.sum() == Sum::OfSums => DocumentCell::Rate(rate),
            DocumentCell::Amount(amount) if is_contained() => DocumentCell::Contained(amount),
            DocumentCell::Text(text) if is_suggested() => DocumentCell::Suggested(text),
            // The mark of a suggestion stands behind a text.
            DocumentCell::Date(date) if is_suggested() => {
                DocumentCell::Suggested(date.in_chinese())
            }
            cell => cell,
        }
    }

    /// What a row that belongs to a project says in a field.
    pub fn part(&self, project: &Project, row: &Row, field: PartField) -> DocumentCell {
        let value = view::part_value(self.portfolio, project, row, field, self.moment);
        self.cell(field.spec().kind, &value)
    }

    /// A value as it is, whoever stated it and whatever holds it.
    pub fn of_value(&self, kind: Kind, value: &Value) -> DocumentCell {
        self.cell(kind, value)
    }

    fn cell(&self, kind: Kind, value: &Value) -> DocumentCell {
        match (kind, value) {
            (_, Value::Money(amount)) => DocumentCell::Amount(*amount),
            (Kind::Money, _) => DocumentCell::Absent,
            (_, Value::Decimal(number)) => DocumentCell::Decimal(*number),
            (_, Value::Integer(number)) => DocumentCell::Integer(*number),
            (_, Value::Date(date)) => DocumentCell::Date(*date),
            (kind, value) => text(view::show(self.portfolio, kind, value, self.unit)),
        }
    }
}

/// Text, or nothing to say.
pub(super) fn text(text: impl Into<String>) -> DocumentCell {
    let text = text.into();
    if text.is_empty() {
        DocumentCell::Empty
    } else {
        DocumentCell::Text(text)
    }
}
