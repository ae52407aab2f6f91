//! The elements of a document beside what is drawn of them, for those who have it read to them and for archives.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};

use super::super::pages::{ElementRole, PageElement};

/// What of the pages belongs to which element.
pub(super) struct Tags {
    is_on: bool,
    /// The pieces of each element, in the order in which they are read.
    pieces: Vec<Vec<Identifier>>,
    /// What is being drawn: an element, or none of what only belongs to the page.
    #[expect(
        clippy::option_option,
        reason = "nothing, something of the page, something of an element"
    )]
    open: Option<Option<u32>>,
}

impl Tags {
    pub(super) fn new(is_on: bool, elements: usize) -> Self {
        Self {
            is_on,
            pieces: vec![Vec::new(); if is_on { elements } else { 0 }],
            open: None,
        }
    }

    /// Draws what belongs to the page only.
    pub(super) fn artifact(
        &mut self,
        surface: &mut Surface<'_>,
        draw: impl FnOnce(&mut Surface<'_>),
    ) {
        self.content(surface, None, draw);
    }

    /// Draws a piece of an element.
    pub(super) fn content(
        &mut self,
        surface: &mut Surface<'_>,
        element: Option<u32>,
        draw: impl FnOnce(&mut Surface<'_>),
    ) {
        if self.is_on && self.open != Some(element) {
            self.end(surface);
            self.open = Some(element);
            match element {
                None => {
                    let artifact = Artifact::with_kind(ArtifactType::PaginationOther);
                    surface.start_tagged(ContentTag::Artifact(artifact));
                }
                Some(element) => {
                    let piece = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                    if let Some(pieces) = self.pieces.get_mut(element as usize) {
                        pieces.push(piece);
                    }
                }
            }
        }
        draw(surface);
    }

    /// Ends what is being drawn; so does every page.
    pub(super) fn end(&mut self, surface: &mut Surface<'_>) {
        if self.open.take().is_some() {
            surface.end_tagged();
        }
    }

    /// The elements with their pieces.
    pub(super) fn tree(self, elements: &[PageElement]) -> TagTree {
        let mut below: Vec<Vec<u32>> = vec![Vec::new(); elements.len()];
        let mut top = Vec::new();
        for (place, element) in (0..).zip(elements) {
            match element
                .parent
                .and_then(|parent| below.get_mut(parent as usize))
            {
                Some(parts) => parts.push(place),
                None => top.push(place),
            }
        }
        let mut tree = TagTree::new();
        for place in top {
            if let Some(group) = group(place, elements, &below, &self.pieces) {
                tree.push(group);
            }
        }
        tree
    }
}

/// An element with what belongs to it; none where nothing of it is drawn.
fn group(
    place: u32,
    elements: &[PageElement],
    below: &[Vec<u32>],
    pieces: &[Vec<Identifier>],
) -> Option<TagGroup> {
    let element = elements.get(place as usize)?;
    let count = |count: u32| NonZeroU32::new(count).filter(|count| count.get() > 1);
    let mut group = match &element.role {
        ElementRole::Heading(level) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            TagGroup::new(Tag::Hn(level, None))
        }
        ElementRole::Paragraph => TagGroup::new(Tag::P),
        ElementRole::Table => TagGroup::new(Tag::Table),
        ElementRole::Row => TagGroup::new(Tag::TR),
        ElementRole::Head { columns, rows } => TagGroup::new(
            Tag::TH(TableHeaderScope::Column)
                .with_col_span(count(*columns))
                .with_row_span(count(*rows)),
        ),
        ElementRole::RowHead { columns } => {
            TagGroup::new(Tag::TH(TableHeaderScope::Row).with_col_span(count(*columns)))
        }
        ElementRole::Cell { columns } => TagGroup::new(Tag::TD.with_col_span(count(*columns))),
        ElementRole::Figure(alt) => {
            let alt = if alt.is_empty() {
                "图".to_owned()
            } else {
                alt.clone()
            };
            TagGroup::new(Tag::Figure(Some(alt)))
        }
    };
    for piece in pieces.get(place as usize).into_iter().flatten() {
        group.push(*piece);
    }
    let parts = below
        .get(place as usize)
        .map(Vec::as_slice)
        .unwrap_or_default();
    if element.role == ElementRole::Table {
        let is_head = |row: &u32| {
            let cells = below.get(*row as usize).into_iter().flatten();
            let mut roles = cells.filter_map(|cell| elements.get(*cell as usize));
            roles.any(|cell| matches!(cell.role, ElementRole::Head { .. }))
        };
        let mut head = TagGroup::new(Tag::THead);
        let mut body = TagGroup::new(Tag::TBody);
        for row in parts {
            if let Some(group) = self::group(*row, elements, below, pieces) {
                if is_head(row) {
                    head.push(group);
                } else {
                    body.push(group);
                }
            }
        }
        for part in [head, body] {
            if !part.children.is_empty() {
                group.push(part);
            }
        }
    } else {
        for part in parts {
            if let Some(part) = self::group(*part, elements, below, pieces) {
                group.push(part);
            }
        }
    }
    (!group.children.is_empty()).then_some(group)
}
