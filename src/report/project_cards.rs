use crate::model::{Derived, Field, Kind, Project};
use crate::view::Listing;

use super::card_blocks::blocks;
use super::cells::Cells;
use super::document::{Card, CardField, DocumentCell};
use super::paper_column::PaperColumn;

/// A card for each project of the listing.
pub(super) fn cards(cells: &Cells<'_>, listing: &Listing) -> Vec<Card> {
    let projects = listing.projects.iter();
    let projects = projects.filter_map(|id| cells.portfolio.projects().get(*id));
    projects.map(|project| card(cells, project)).collect()
}

fn card(cells: &Cells<'_>, project: &Project) -> Card {
    let chosen = cells.columns.iter();
    let fields = chosen
        .filter_map(|column| match column {
            PaperColumn::Field(field) if *field != Field::NAME => Some(*field),
            _ => None,
        })
        .filter(|field| !is_wide(*field) || is_said(cells, project, *field))
        .map(|field| CardField {
            label: label(field, cells),
            field: Some(field),
            value: cells.field(project, field),
            is_wide: is_wide(field),
        });
    Card {
        of: Some(project.id),
        title: project.name.clone(),
        fields: fields.collect(),
        blocks: blocks(cells, project),
    }
}

fn label(field: Field, cells: &Cells<'_>) -> String {
    let column = PaperColumn::Field(field);
    match column.group_heading() {
        Some(_) => column.label(),
        None => column.heading_at(cells.moment).into_owned(),
    }
}

/// Whether a text is there. A line of its own for nothing is room that the page has not.
fn is_said(cells: &Cells<'_>, project: &Project, field: Field) -> bool {
    cells.field(project, field) != DocumentCell::Empty
}

/// Running text takes a line of its own.
fn is_wide(field: Field) -> bool {
    match field {
        Field::Derived(Derived::OutlinePath) => true,
        // An approval takes two or three short lines.
        Field::Derived(Derived::Approval(_)) => false,
        field => field.kind() == Kind::LongText,
    }
}
