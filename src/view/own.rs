//! Columns of the office's own, as values and search texts.

use crate::model::{Id, Kind, MoneyUnit, OwnRef, Portfolio, Project, Value};

use super::show;

/// What a project holds in an own column.
pub(super) fn value(portfolio: &Portfolio, project: Id<Project>, own: OwnRef) -> Value {
    let row = portfolio.own_value(project, own.id());
    row.map(|row| row.read(own.column().kind))
        .unwrap_or_default()
}

/// The texts of own columns into which a search looks.
pub(super) fn searched(portfolio: &Portfolio, project: Id<Project>) -> Vec<(OwnRef, String)> {
    let rows = portfolio.own_values().of(project);
    if rows.is_empty() {
        return Vec::new();
    }
    let texts = portfolio.own_columns().iter().filter_map(|own| {
        let kind = own.column().kind;
        let is_words = matches!(kind, Kind::Text | Kind::LongText | Kind::Choice(_));
        let row = rows.iter().find(|row| row.field == own.id());
        let row = row.filter(|_| is_words)?;
        Some((*own, show(portfolio, kind, &row.read(kind), MoneyUnit::Wan)))
    });
    texts.collect()
}
