//! Papers one behind the other, with a cover and a list of contents before them.

use std::sync::Arc;

use super::super::ReportError;
use super::super::bundle::Book;
use super::super::document::{Align, PageStyle};
use super::super::sheet::text_page;
use super::around::balanced;
use super::face::Face;
use super::flow::{Flow, Style};
use super::page::{Bookmark, Link, Role};
use super::paper::fitting;
use super::part::{Frame, Part, TextPart, said};
use super::text::{Line, Shaped};

/// So many entries fill a page in large type, so many in small; more stand in two columns.
const LARGE: usize = 24;
const ONE_COLUMN: usize = 42;

/// More entries than these no meeting reads on screens: those of chapters are enough.
const MOST_ON_SCREENS: usize = 72;

/// White between the columns of the contents, in points.
const GUTTER: f32 = 18.0;

/// From one entry to the next, in parts of the type's size.
const PITCH: f32 = 1.45;

/// The room of a page number, in parts of the type's size.
const NUMBER: f32 = 2.4;

/// Lays a book out.
pub(super) fn lay_out(book: &Book<'_>, keeps_parts: bool) -> Result<Flow, ReportError> {
    let page = text_page(book.page);
    let mark = book.mark.map(str::to_owned);
    let mut papers = Flow::new(page, None);
    let mut listed: Vec<Bookmark> = Vec::new();
    for chapter in &book.papers {
        let (paper, _) = fitting(chapter.document, keeps_parts)?;
        let before = papers.bookmarks.len();
        papers.append(paper, chapter.entry.as_deref());
        let own = papers.bookmarks.get(before..).unwrap_or_default();
        // A paper with a name of its own is listed by that alone.
        let most = if chapter.entry.is_some() {
            1
        } else {
            own.len()
        };
        listed.extend(own.iter().take(most).cloned());
    }
    let to_depth = |depth: usize| {
        let entries = listed.iter();
        let entries = entries.filter(|entry| entry.level <= depth);
        entries.cloned().collect::<Vec<Bookmark>>()
    };
    let mut entries = to_depth(book.depth());
    if is_screen(book) && entries.len() > MOST_ON_SCREENS {
        entries = to_depth(1);
    }
    let mut front = Flow::new(page, mark);
    front.keeps_parts = keeps_parts;
    if let Some(date) = &book.cover {
        front.start_sheet(page);
        front.without_number();
        cover(&mut front, book, date);
    }
    let (start, before) = (front.place(), front.pages.len());
    front.start_sheet(page);
    contents(&mut front, book, &entries, before + 1);
    let pages = front.pages.len() - before;
    if pages > 1 {
        // Only now is it known how many pages it takes by itself.
        front.back_to(start);
        front.start_sheet(page);
        contents(&mut front, book, &entries, before + pages);
    }
    front.append(papers, None);
    Ok(front)
}

fn is_screen(book: &Book<'_>) -> bool {
    book.page.style == PageStyle::Projector
}

/// The title in the upper half of the page, below whom and when it is from.
fn cover(flow: &mut Flow, book: &Book<'_>, date: &str) {
    let height = flow.full();
    let style = Style {
        leading: 14.0,
        ..Style::new(Face::SerifBold, 34.0).centred()
    };
    flow.y += 0.22 * height;
    let element = flow.element(None, Role::Heading(1));
    flow.bookmark(1, "封面", 0.0);
    balanced(flow, book.title, style, element);
    if let Some(mark) = book.mark {
        flow.y += 22.0;
        let element = flow.element(None, Role::Paragraph);
        let style = Style::new(Face::Serif, 14.0).centred();
        flow.paragraph(&format!("{mark}，仅供演示"), style, Some(element));
    }
    flow.y = 0.78_f32.mul_add(height, flow.edges.top).max(flow.y);
    let style = Style::new(Face::Serif, 16.0).centred();
    for line in [book.office, date]
        .into_iter()
        .filter(|line| !line.is_empty())
    {
        let element = flow.element(None, Role::Paragraph);
        flow.paragraph(line, style, Some(element));
        flow.y += 12.0;
    }
}

/// The list of contents; `before` pages stand before the first of what it lists.
fn contents(flow: &mut Flow, book: &Book<'_>, entries: &[Bookmark], before: usize) {
    let title = Style::new(Face::SerifBold, 22.0).centred();
    if book.cover.is_none() {
        let element = flow.element(None, Role::Heading(1));
        balanced(flow, book.title, title, element);
        flow.y += 18.0;
    }
    let element = flow.element(None, Role::Heading(2));
    flow.bookmark(1, "目录", flow.y);
    flow.running = Some("目录".to_owned());
    let style = if book.cover.is_some() {
        title
    } else {
        Style::new(Face::Sans, 16.0).centred()
    };
    balanced(flow, "目　录", style, element);
    flow.y += 18.0;
    let (columns, size) = match entries.len() {
        // A screen is read from afar, and is wide.
        count if is_screen(book) => (2, screen_size(flow.room(), count)),
        ..=LARGE => (1, 14.0),
        count if count <= ONE_COLUMN => (1, 10.5),
        _ => (2, 9.5),
    };
    let width = (flow.width() - GUTTER * (columns - 1) as f32) / columns as f32;
    let (mut column, mut top) = (0, flow.y);
    for entry in entries {
        let is_first = entry.level == 1;
        let left = if is_first { 0.0 } else { 1.5 * size };
        let face = if is_first {
            Face::SansBold
        } else {
            Face::Serif
        };
        let text = flow.texts.shaped(face, &entry.title);
        let lines = text.lines((width - left) / size - NUMBER - 1.0, 0.0);
        let pitch = PITCH * size;
        let height = lines.len() as f32 * pitch + if is_first { 0.3 * size } else { 0.0 };
        if flow.room() < height {
            column += 1;
            if column < columns {
                flow.y = top;
            } else {
                flow.start_page();
                (column, top) = (0, flow.y);
            }
        }
        let x = (width + GUTTER).mul_add(column as f32, flow.edges.left);
        let begins = flow.y;
        if is_first {
            flow.y += 0.3 * size;
        }
        let element = flow.element(None, Role::Paragraph);
        let style = Style::new(face, size);
        let room = width - left - NUMBER * size;
        let page = entry.page + before;
        entry_part(
            flow,
            (&text, &lines),
            (x + left, room),
            (style, Align::Left, page),
        );
        let mut end = x;
        for (i, line) in lines.iter().enumerate() {
            if i > 0 {
                flow.y += pitch;
            }
            flow.put(&text, *line, (x + left, flow.y), style, Some(element));
            end = line.width.mul_add(size, x + left);
        }
        number(flow, (end, x + width), page, (style, element));
        flow.link(Link {
            left: x,
            top: begins,
            width,
            height,
            page,
            to: entry.top,
        });
        flow.y += pitch;
    }
}

/// The size of so many entries in two columns of a screen: the largest in which all of them stand on it.
fn screen_size(room: f32, entries: usize) -> f32 {
    const SIZES: [f32; 5] = [14.0, 13.5, 13.0, 12.5, 12.0];
    let fits = |size: &&f32| {
        let rows = (room / (PITCH * **size)).floor() as usize;
        // Chapters have some white above them.
        2 * rows >= entries + 2
    };
    let size = SIZES.iter().find(fits);
    size.copied().unwrap_or(SIZES[0])
}

/// An entry or its number for office programs, from where it begins and so wide, leading to a page.
fn entry_part(
    flow: &mut Flow,
    (text, lines): (&Arc<Shaped>, &[Line]),
    (left, width): (f32, f32),
    (style, align, to): (Style, Align, usize),
) {
    let pitch = 1.25 * style.size;
    let frame = Frame {
        left,
        top: flow.y,
        width,
        height: pitch * lines.len() as f32,
    };
    flow.part(|| {
        Part::Text(TextPart {
            frame,
            text: said(text, lines),
            size: style.size,
            is_bold: style.face.is_bold(),
            align,
            indent: 0.0,
            hanging: 0.0,
            pitch,
            is_title: false,
            to: Some(to),
        })
    });
}

/// Dots from the end of an entry to the number of its page.
fn number(flow: &mut Flow, (from, to): (f32, f32), page: usize, (style, element): (Style, u32)) {
    let size = style.size;
    let style = Style::new(Face::Serif, size);
    let number = flow.texts.shaped(Face::Serif, &(page + 1).to_string());
    let start = to - number.width() * size;
    let place = (to - NUMBER * size, NUMBER * size);
    let lines = number.lines(f32::INFINITY, 0.0);
    entry_part(flow, (&number, &lines), place, (style, Align::Right, page));
    let dot = flow.texts.shaped(Face::Serif, ".");
    let each = dot.width() * size * 1.8;
    let room = start - from - size;
    let count = (room / each).floor().max(0.0) as usize;
    let dots = flow.texts.shaped(Face::Serif, &".".repeat(count));
    let spread = Style {
        tracking: dot.width() * size * 0.8,
        ..style
    };
    // Those of all entries stand below one another.
    let left = start.min(to - (NUMBER - 0.6) * size) - count as f32 * each;
    let y = flow.y;
    for line in dots
        .lines(f32::INFINITY, 0.0)
        .iter()
        .take(usize::from(count > 0))
    {
        flow.put(&dots, *line, (left.max(from + 0.4 * size), y), spread, None);
    }
    for line in number.lines(f32::INFINITY, 0.0) {
        flow.put(&number, line, (start, y), style, Some(element));
    }
}
