//! What stands before the papers of a book: a cover, and a list of contents whose page numbers Word counts.

use super::super::bundle::{Book, Chapter};
use super::super::ooxml::Xml;
use super::super::sheet;
use super::parts::end_section;
use super::styles::Look;
use super::text::Paragraph;

/// More cards than these no paper of a book has.
const MOST_CARDS: u32 = 1_000_000;

/// The number of a place to which an entry of the contents leads: the beginning of a paper, or a card in it.
pub(super) fn anchor(chapter: usize, card: Option<usize>) -> u32 {
    let within = card.map_or(0, |card| u32::try_from(card).unwrap_or(0) + 1);
    let chapter = u32::try_from(chapter).unwrap_or(0);
    (chapter * MOST_CARDS).saturating_add(within)
}

/// Cover and contents.
pub(super) fn front(xml: &mut Xml, book: &Book<'_>) {
    let page = sheet::text_page(book.page);
    if let Some(date) = &book.cover {
        Paragraph::of(Look::CoverTitle).write(xml, book.title);
        if let Some(mark) = book.mark {
            Paragraph::of(Look::Subtitle).write(xml, &format!("{mark}，仅供演示"));
        }
        Paragraph::of(Look::CoverOffice).write(xml, book.office);
        Paragraph::of(Look::CoverDate).write(xml, date);
        end_section(xml, page);
    } else {
        Paragraph::of(Look::Title).write(xml, book.title);
    }
    Paragraph::of(Look::Section).write(xml, "目　录");
    let room = sheet::room_points(page);
    for (level, entry, place) in entries(book) {
        let look = if level == 1 {
            Look::Entry
        } else {
            Look::SubEntry
        };
        Paragraph::of(look).write_entry(xml, &entry, place, room);
    }
    end_section(xml, page);
}

/// The entries of the contents: their level, what they say and to where they lead.
fn entries(book: &Book<'_>) -> Vec<(usize, String, u32)> {
    let mut entries = Vec::new();
    for (place, Chapter { entry, document }) in book.papers.iter().enumerate() {
        if let Some(entry) = entry {
            entries.push((1, entry.clone(), anchor(place, None)));
            continue;
        }
        let mut chapter = "";
        for (i, card) in document.cards().iter().enumerate() {
            let to = anchor(place, Some(i));
            if card.chapter != chapter {
                chapter = &card.chapter;
                entries.push((1, card.chapter.clone(), to));
            }
            entries.push((2, card.title.clone(), to));
        }
    }
    entries
}
