//! The words from which a field is filled, in the order in which lists of them stand.

use std::collections::HashSet;

use crate::model::{Field, Kind, OutlineKind, Portfolio, Project, Record as _, Table, Value};

use super::collation::sort_key;
use super::{BudgetBand, GroupKey, MilestoneDue, Subject};

impl Subject {
    /// The words of which some are asked for; none where anything may be typed.
    pub fn choices(self, portfolio: &Portfolio) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match self {
            Self::Group(GroupKey::Milestone) => words(&MilestoneDue::ALL.map(MilestoneDue::label)),
            Self::Group(GroupKey::Budget) => words(&BudgetBand::ALL.map(BudgetBand::label)),
            Self::Group(_) => Vec::new(),
            Self::Field(field) => match (field.kind(), field) {
                (kind @ Kind::Choice(_), _) => words(&portfolio.choice_words(kind)),
                (Kind::Ref(table) | Kind::Refs(table), _) => labels(portfolio, table),
                (Kind::Words(_), Field::Typed(column)) => used_words(portfolio, column as usize),
                _ => Vec::new(),
            },
        }
    }
}

/// What rows are called, in the order of their list.
fn labels(portfolio: &Portfolio, table: Table) -> Vec<String> {
    match table {
        Table::Department => {
            let mut all: Vec<_> = portfolio.departments().iter().collect();
            all.sort_by_key(|department| department.position);
            all.iter().map(|d| d.display_name().to_owned()).collect()
        }
        Table::Category => {
            let mut all: Vec<_> = portfolio.categories().iter().collect();
            all.sort_by_key(|category| category.position);
            all.iter().map(|c| portfolio.category_label(c.id)).collect()
        }
        Table::OutlineNode => {
            let mut all: Vec<_> = portfolio.outline().iter().collect();
            all.sort_by_key(|node| node.position);
            let wide = all
                .iter()
                .filter(|node| node.kind != Some(OutlineKind::Item));
            wide.map(|node| node.heading()).collect()
        }
        _ => {
            let rows = portfolio.table_rows(table);
            let labels = rows
                .iter()
                .filter_map(|row| portfolio.ref_label(table, row.id));
            let mut labels: Vec<String> = labels.collect();
            labels.sort_by_cached_key(|label| sort_key(label));
            labels
        }
    }
}

/// The words that stand in a column, by pinyin.
fn used_words(portfolio: &Portfolio, column: usize) -> Vec<String> {
    let values = portfolio
        .projects()
        .iter()
        .map(|project: &Project| project.get(column));
    let words = values.flat_map(|value| match value {
        Value::Words(words) => words,
        _ => Vec::new(),
    });
    let words: HashSet<String> = words.collect();
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort_by_cached_key(|word| (sort_key(word), word.clone()));
    words
}
