use std::collections::HashSet;

use crate::model::{Derived, Field, Id, Kind, PaperKey, PartialDate, Project};
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

/// The picture of the latest month by then; of a project without such pictures the last of its files that may be one.
fn photo(cells: &Cells<'_>, project: &Project) -> Option<CardPhoto> {
    let attachments = cells.portfolio.attachments().of(project.id).iter();
    let pictures = attachments.filter(|file| Photo::is_named(&file.name));
    let by_then = pictures.filter(|file| {
        file.taken
            .is_none_or(|taken| taken.first_day() <= cells.moment.today)
    });
    // Of the same month the last.
    let file = by_then.max_by_key(|file| file.taken.map(PartialDate::first_day))?;
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::super::{Layout, Preset, document, fixture};
    use super::*;
    use crate::model::{Attachment, Change, MoneyUnit, Op, Portfolio, Record as _};
    use crate::report::Body;
    use crate::view::Moment;

    /// The picture that the card of a project shows at the end of a month of 2024.
    fn shown(portfolio: &Portfolio, project: Id<Project>, month: u32) -> Option<String> {
        let day = NaiveDate::from_ymd_opt(2024, month, 28).unwrap();
        let moment = Moment::on(day);
        let listing = fixture::listing(portfolio, &[]);
        let layout = Layout::new(Preset::Cards, portfolio, MoneyUnit::Wan, moment);
        let paper = document(portfolio, &listing, &layout, moment);
        let Body::Cards(cards) = &paper.body else {
            panic!("a card for each project")
        };
        let card = cards.iter().find(|card| card.of == Some(project)).unwrap();
        card.photo.as_ref().map(|photo| photo.name.clone())
    }

    #[test]
    fn a_card_shows_the_picture_of_its_month_and_no_scan_beside_one() {
        let mut portfolio = fixture::portfolio();
        let project = portfolio.projects().iter().next().unwrap().id;
        let mut add = |position: i32, name: &str, taken: Option<&str>| {
            let attachment = Attachment {
                id: Id::new(Uuid::from_u128(9_000 + u128::from(position.unsigned_abs()))),
                project,
                name: name.to_owned(),
                size: Some(1),
                hash: format!("{position:064}"),
                note: String::new(),
                taken: taken.map(|month| PartialDate::parse(month).unwrap()),
                position,
            };
            let change = Change::Create(attachment.to_row());
            let op = Op::edit(Uuid::nil(), "附件", vec![change]);
            portfolio.apply(&op).unwrap();
            portfolio.clone()
        };
        let scan = add(1, "批文扫描.jpg", None);
        assert_eq!(shown(&scan, project, 9).as_deref(), Some("批文扫描.jpg"));
        add(2, "九月.png", Some("2024-09"));
        // Added later: an earlier month, and a scan.
        add(3, "八月.png", Some("2024-08"));
        let all = add(4, "施工许可证.jpg", None);
        assert_eq!(shown(&all, project, 10).as_deref(), Some("九月.png"));
        assert_eq!(shown(&all, project, 9).as_deref(), Some("九月.png"));
        assert_eq!(shown(&all, project, 8).as_deref(), Some("八月.png"));
    }
}
