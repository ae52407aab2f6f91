use std::collections::HashSet;

use crate::model::{
    Field, Id, Kind, MoneyUnit, Portfolio, Project, ProjectColumn, Source, Value, chinese_numeral,
};
use crate::view::{self, Group, Listing, Moment, Sums};

use super::document::{DocumentCell, DocumentRow, RowKind};

/// Turns a listing into the rows of a paper: 合计, groups within groups, projects.
pub(super) struct RowBuilder<'a> {
    portfolio: &'a Portfolio,
    fields: &'a [Field],
    unit: MoneyUnit,
    moment: Moment,
    /// Programmes whose money stands for that of their parts.
    contained: HashSet<Id<Project>>,
    rows: Vec<DocumentRow>,
}

impl<'a> RowBuilder<'a> {
    pub(super) fn new(
        portfolio: &'a Portfolio,
        listing: &Listing,
        fields: &'a [Field],
        unit: MoneyUnit,
        moment: Moment,
    ) -> Self {
        Self {
            portfolio,
            fields,
            unit,
            moment,
            contained: listing.contained.clone(),
            rows: Vec::new(),
        }
    }

    /// The rows of the listing, 合计 first as in published lists.
    pub(super) fn build(mut self, listing: &Listing) -> Vec<DocumentRow> {
        let count = listing.totals.count;
        self.push_summary(
            RowKind::Total { count },
            DocumentCell::Empty,
            "合计",
            listing.sums(),
            |rows| {
                if listing.groups.is_empty() {
                    rows.push_items(&listing.projects);
                } else {
                    rows.push_groups(&listing.groups, 1);
                }
            },
        );
        self.rows
    }

    fn push_groups(&mut self, groups: &[Group], level: usize) {
        for (i, group) in groups.iter().enumerate() {
            let numeral = numeral(level, i + 1);
            // The third level carries its dash in the name, where published lists print it.
            let (number, label) = if level == 3 {
                (DocumentCell::Empty, format!("{numeral}{}", group.label))
            } else {
                (DocumentCell::Text(numeral.clone()), group.label.clone())
            };
            let kind = RowKind::Group {
                level,
                numeral,
                label: group.label.clone(),
                count: group.totals.count,
            };
            self.push_summary(kind, number, &label, group.sums(), |rows| {
                rows.push_groups(&group.groups, level + 1);
                rows.push_items(&group.projects);
            });
        }
    }

    /// A summary row, then what `below` pushes: only that shows whether a sum has anything to sum.
    fn push_summary(
        &mut self,
        kind: RowKind,
        number: DocumentCell,
        label: &str,
        sums: Sums<'_>,
        below: impl FnOnce(&mut Self),
    ) {
        let index = self.rows.len();
        self.rows.push(DocumentRow {
            kind,
            cells: Vec::new(),
        });
        below(self);
        let (_, rows) = self.rows.split_at(index + 1);
        let has_amount = |column: usize| {
            let cells = rows.iter().filter(|row| row.kind.summary_level().is_none());
            cells
                .filter_map(|row| row.cells.get(column))
                .any(|cell| matches!(cell, DocumentCell::Amount(_)))
        };
        let counts_apart = self.fields.contains(&ProjectColumn::Scale.into());
        let cells = self
            .fields
            .iter()
            .enumerate()
            .map(|(i, field)| match sums.of(*field) {
                _ if *field == Field::NAME && counts_apart => DocumentCell::Text(label.to_owned()),
                _ if *field == Field::NAME => {
                    DocumentCell::Text(format!("{label}（{}项）", sums.totals.count))
                }
                _ if *field == ProjectColumn::Scale.into() => {
                    DocumentCell::Count(sums.totals.count)
                }
                Some(sum) if has_amount(i + 1) => DocumentCell::Amount(sum),
                Some(_) => DocumentCell::Absent,
                None => DocumentCell::Empty,
            });
        let cells = std::iter::once(number).chain(cells).collect();
        self.rows[index].cells = cells;
    }

    fn push_items(&mut self, projects: &[Id<Project>]) {
        let portfolio = self.portfolio;
        let projects = projects
            .iter()
            .filter_map(|id| portfolio.projects().get(*id));
        for (number, project) in (1..).zip(projects) {
            let fields = self.fields.iter().map(|field| self.cell(project, *field));
            let cells = std::iter::once(DocumentCell::Count(number))
                .chain(fields)
                .collect();
            self.rows.push(DocumentRow {
                kind: RowKind::Item { number },
                cells,
            });
        }
    }

    fn cell(&self, project: &Project, field: Field) -> DocumentCell {
        let is_contained = || self.contained.contains(&project.id);
        match (
            field.kind(),
            view::value(self.portfolio, project, field, self.moment),
        ) {
            (_, Value::Money(amount)) if view::is_summed(field) && is_contained() => {
                DocumentCell::Contained(amount)
            }
            (_, Value::Money(amount)) => DocumentCell::Amount(amount),
            (Kind::Money, _) => DocumentCell::Absent,
            (_, Value::Decimal(number)) => DocumentCell::Decimal(number),
            (_, Value::Integer(number)) => DocumentCell::Integer(number),
            (kind, value) => {
                let text = view::show(self.portfolio, kind, &value, self.unit);
                match field {
                    _ if text.is_empty() => DocumentCell::Empty,
                    Field::Typed(column) if project.source(column) == Some(Source::Suggested) => {
                        DocumentCell::Suggested(text)
                    }
                    _ => DocumentCell::Text(text),
                }
            }
        }
    }
}

/// 一、 → （一） → —— → ①
fn numeral(level: usize, number: usize) -> String {
    let chinese = || chinese_numeral(i32::try_from(number).unwrap_or(i32::MAX));
    match level {
        0 | 1 => format!("{}、", chinese()),
        2 => format!("（{}）", chinese()),
        3 => "——".to_owned(),
        _ => circled(number),
    }
}

/// ① to ⑳, then `(21)`.
fn circled(number: usize) -> String {
    let circled = u32::try_from(number)
        .ok()
        .filter(|number| (1..=20).contains(number));
    let circled = circled.and_then(|number| char::from_u32('①' as u32 + number - 1));
    circled.map_or_else(|| format!("({number})"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_every_level() {
        assert_eq!(numeral(1, 12), "十二、");
        assert_eq!(numeral(2, 3), "（三）");
        assert_eq!(numeral(3, 1), "——");
        assert_eq!(numeral(4, 20), "⑳");
        assert_eq!(numeral(5, 21), "(21)");
    }
}
