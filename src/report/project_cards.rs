use std::collections::HashSet;

use crate::model::{Derived, Field, Id, Kind, PaperKey, Project};
use crate::view::Listing;

use super::card_blocks::blocks;
use super::cells::Cells;
use super::document::{Card, CardField, CardPhoto, DocumentCell};
use super::paper_column::PaperColumn;
use super::photo::Photo;

/// A card for each project of the listing, with its picture. Those of a book stand in its chapters, each project in the first
/// that it belongs to.
pub(super) fn cards(cells: &Cells<'_>, listing: &Listing, is_book: bool) -> Vec<Card> {
    let projects = |ids: &[Id<Project>]| -> Vec<&Project> {
        let ids = ids.iter();
        ids.filter_map(|id| cells.portfolio.projects().get(*id))
            .collect()
    };
    if !is_book {
        let projects = projects(&listing.projects).into_iter();
        let shown = projects.map(|project| Card {
            photo: photo(cells, project),
            ..card(cells, project)
        });
        return shown.collect();
    }
    let mut shown = HashSet::new();
    let mut cards = Vec::new();
    let plain = [(String::new(), listing.projects.clone())];
    let groups = listing.groups.iter();
    let groups = groups.map(|group| (group.label.clone(), group.projects_once()));
    for (chapter, ids) in groups.chain(plain) {
        for project in projects(&ids) {
            if shown.insert(project.id) {
                cards.push(Card {
                    chapter: chapter.clone(),
                    photo: photo(cells, project),
                    ..card(cells, project)
                });
            }
        }
    }
    cards
}

/// The latest of a project's files that may be a picture of it.
fn photo(cells: &Cells<'_>, project: &Project) -> Option<CardPhoto> {
    let attachments = cells.portfolio.attachments().of(project.id).into_iter();
    let mut pictures = attachments.filter(|file| Photo::is_named(&file.name));
    let file = pictures.next_back()?;
    Some(CardPhoto {
        name: file.name.clone(),
        size: file.size.unwrap_or_default(),
        hash: file.hash.clone(),
        content: None,
    })
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
            key: Some(PaperKey::Field(field)),
            value: cells.field(project, field),
            is_wide: is_wide(field),
        });
    Card {
        of: Some(project.id),
        part: None,
        title: project.name.clone(),
        fields: fields.collect(),
        blocks: blocks(cells, project),
        chapter: String::new(),
        photo: None,
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
