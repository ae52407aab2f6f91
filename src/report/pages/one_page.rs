//! Cards, each on one page: the type of all of them is as large as most can have it, and that of the fuller ones smaller, as
//! long as it can be read.

use std::sync::Arc;

use resvg::usvg::Tree;

use super::super::ReportError;
use super::super::document::{Card, Document, PageStyle};
use super::super::sheet::{SMALLEST_POINTS, STEP_OF_CARDS};
use super::super::svg::photo_picture;
use super::around::{attachment, lines_above, notes, notes_height, title, titled};
use super::cards;
use super::flow::Flow;
use super::page::{Item, Picture, Role};
use super::typography::Type;

/// So many cards tell in which type most of them fit.
const LOOKED_AT: usize = 48;

/// The share of them that is to fit.
const MOST: f64 = 0.6;

/// The least and the most height of a picture, in points: a strip that can be looked at, and half a page.
const PHOTO: (f32, f32) = (96.0, 340.0);

/// White above it.
const GAP: f32 = 10.0;

/// Puts every card on pages of its own.
pub(super) fn put(flow: &mut Flow, document: &Document, cards: &[Card]) -> Result<(), ReportError> {
    if cards.is_empty() {
        // Whoever gets the sheet is told what there is none of.
        let set = Type::of(document.page, 1.0);
        flow.start_sheet(document.page);
        attachment(flow, document);
        title(flow, document, set, 1);
        lines_above(flow, document, set);
        notes(flow, document, set);
        return Ok(());
    }
    let sizes = sizes(document);
    let usual = usual(flow, document, cards, &sizes)?;
    let smaller = sizes.get(usual..).unwrap_or_default();
    let mut chapter = "";
    for (i, card) in cards.iter().enumerate() {
        let card = &Shown::of(card)?;
        let is_last = i + 1 == cards.len();
        let start = flow.place();
        let own = card.card.chapter.as_str();
        let begins = (own != chapter).then_some(own);
        chapter = own;
        let mut fits = false;
        for size in smaller {
            flow.back_to(start);
            fits = put_card(flow, document, (card, begins), *size, is_last);
            if fits {
                break;
            }
        }
        // What goes over two pages anyway has the type of the others.
        if let (false, [first, _, ..]) = (fits, smaller) {
            flow.back_to(start);
            put_card(flow, document, (card, begins), *first, is_last);
        }
    }
    Ok(())
}

/// The sizes that type may have, as parts of the usual one, the largest first.
fn sizes(document: &Document) -> Vec<f32> {
    let usual = document.page.body_points();
    if document.page.style == PageStyle::Projector {
        return vec![1.0];
    }
    let largest = document.largest_points();
    let steps = ((largest - SMALLEST_POINTS) / STEP_OF_CARDS)
        .round()
        .max(0.0) as usize;
    let sizes = (0..=steps).map(|step| ((largest - step as f64 * STEP_OF_CARDS) / usual) as f32);
    sizes.collect()
}

/// The place of the largest size in which most of the cards stand on one page.
fn usual(
    flow: &mut Flow,
    document: &Document,
    cards: &[Card],
    sizes: &[f32],
) -> Result<usize, ReportError> {
    let step = cards.len().div_ceil(LOOKED_AT).max(1);
    let looked_at = cards.iter().step_by(step).map(Shown::of);
    let looked_at: Vec<Shown<'_>> = looked_at.collect::<Result<_, _>>()?;
    let start = flow.place();
    let last = sizes.len().saturating_sub(1);
    for (place, size) in sizes.iter().enumerate().take(last) {
        let (mut all, mut fitting) = (0_u32, 0_u32);
        for card in &looked_at {
            all += 1;
            fitting += u32::from(put_card(flow, document, (card, None), *size, false));
            flow.back_to(start);
        }
        if f64::from(fitting) >= MOST * f64::from(all) {
            return Ok(place);
        }
    }
    Ok(last)
}

/// Puts a card on a page that it begins; whether all of it stands there.
fn put_card(
    flow: &mut Flow,
    document: &Document,
    (shown, begins): (&Shown<'_>, Option<&str>),
    size: f32,
    is_last: bool,
) -> bool {
    let card = shown.card;
    let set = Type::of(document.page, size);
    let before = flow.pages.len();
    flow.running = Some(card.title.clone());
    flow.start_sheet(document.page);
    if before == 0 {
        attachment(flow, document);
    }
    if set.is_projector {
        // A list of slides names each by its project.
        let paper = match &document.subtitle {
            Some(subtitle) => format!("{}　{subtitle}", document.title),
            None => document.title.clone(),
        };
        titled(flow, (&card.title, Some(&paper)), set, 1);
    } else {
        title(flow, document, set, 1);
    }
    lines_above(flow, document, set);
    if let Some(chapter) = begins {
        flow.bookmark(1, chapter, flow.y);
    }
    let below = if is_last {
        notes_height(flow, document, set)
    } else {
        0.0
    };
    let breaks_values = cards::put(flow, card, document, (set, below));
    if is_last {
        notes(flow, document, set);
    }
    shown.put_photo(flow);
    let is_larger = set.size > document.page.body_points() as f32 + 0.01;
    flow.pages.len() == before + 1 && !(is_larger && breaks_values)
}

/// A card with its picture as it is drawn.
struct Shown<'a> {
    card: &'a Card,
    photo: Option<Arc<Tree>>,
}

impl<'a> Shown<'a> {
    fn of(card: &'a Card) -> Result<Self, ReportError> {
        let photo = card.photo.as_ref();
        let photo = photo.and_then(|photo| photo.content.as_ref());
        let photo = photo.map(photo_picture).transpose()?;
        Ok(Self {
            card,
            photo: photo.map(Arc::new),
        })
    }

    /// The picture of the project, in what is left of the page or overleaf.
    fn put_photo(&self, flow: &mut Flow) {
        let Some(drawing) = &self.photo else { return };
        if flow.room() < PHOTO.0 + GAP {
            flow.start_page();
        } else {
            flow.y += GAP;
        }
        let size = drawing.size();
        let high = flow.room().min(PHOTO.1);
        let scale = (high / size.height()).min(flow.width() / size.width());
        let (width, height) = (size.width() * scale, size.height() * scale);
        let element = flow.element(None, Role::Figure(self.card.title.clone()));
        flow.item(Item::Picture(Picture {
            left: flow.edges.left + (flow.width() - width) / 2.0,
            top: flow.y,
            width,
            height,
            drawing: Arc::clone(drawing),
            element,
        }));
        flow.y += height;
    }
}
