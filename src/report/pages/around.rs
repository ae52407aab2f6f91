//! What stands around a table or a card: title, the line directly above, and notes below.

use std::sync::Arc;

use super::super::document::{Align, Document, PageSetup};
use super::super::sheet::room_points;
use super::face::Face;
use super::flow::{Flow, Style};
use super::page::Role;
use super::text::{Shaped, Texts};
use super::typography::Type;

pub(super) fn title(flow: &mut Flow, document: &Document, set: Type, level: u16) {
    titled(
        flow,
        (&document.title, document.subtitle.as_deref()),
        set,
        level,
    );
}

/// 附件1, above the title, where the paper belongs to another one.
pub(super) fn attachment(flow: &mut Flow, document: &Document) {
    if document.attachment.is_empty() {
        return;
    }
    let size = document.page.style.attachment_points() as f32;
    let element = flow.element(None, Role::Paragraph);
    let style = Style::new(Face::SansBold, size);
    flow.paragraph(&document.attachment, style, Some(element));
    flow.y += 14.0;
}

/// A title and what stands below it.
pub(super) fn titled(
    flow: &mut Flow,
    (title, subtitle): (&str, Option<&str>),
    set: Type,
    level: u16,
) {
    let size = set.title();
    let style = Style::new(set.plain.bold(), size).centred();
    let element = flow.element(None, Role::Heading(level));
    balanced(flow, title, style, element);
    flow.y += 14.0 * set.scale;
    if let Some(subtitle) = subtitle {
        let style = Style::new(set.plain, 0.6 * size).centred();
        let element = flow.element(None, Role::Paragraph);
        balanced(flow, subtitle, style, element);
        flow.y += 12.0 * set.scale;
    }
}

/// A title in lines that are as even as they can be, and end between words.
pub(super) fn balanced(flow: &mut Flow, title: &str, style: Style, element: u32) {
    let words = flow.texts.head(style.face, title);
    put_balanced(flow, &words, style, element);
}

/// A title where its lines end on a sheet, for programs that would break it within a word.
pub(in crate::report) fn title_lines(title: &str, page: PageSetup) -> String {
    let set = Type::of(page, 1.0);
    let words = Texts::spaced().head(set.plain.bold(), title);
    let room = room_points(page) as f32 / set.title();
    parted(&words, room)
}

/// The label of a cell so many of its characters wide where its lines end, for programs that would leave one character in the
/// last.
pub(in crate::report) fn label_lines(label: &str, characters: f32) -> String {
    parted(&Texts::spaced().head(Face::SansBold, label), characters)
}

/// A text with its lines as even as they can be.
fn parted(words: &Shaped, room: f32) -> String {
    let lines = words.balanced(room).into_iter();
    let lines = lines.map(|line| words.text.get(words.range(line)).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn put_balanced(flow: &mut Flow, shaped: &Arc<Shaped>, style: Style, element: u32) {
    let lines = shaped.balanced(flow.width() / style.size);
    let top = flow.y;
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            flow.y += style.leading;
        }
        let x = flow.edges.left + (flow.width() - line.width * style.size) / 2.0;
        flow.put(shaped, *line, (x, flow.y), style, Some(element));
        flow.y += style.size;
    }
    flow.text_part((shaped, &lines), (top, flow.y), style, style.face.is_bold());
}

/// 编制单位 at the left and 单位 at the right, directly above what they speak of.
pub(super) fn lines_above(flow: &mut Flow, document: &Document, set: Type) {
    let size = set.size.max(11.0 * set.scale);
    let style = Style::new(set.plain, size);
    let top = flow.y;
    let (left, right) = (document.left_line(), document.right_line());
    let widths = [&left, &right].map(|text| flow.texts.shaped(set.plain, text).width() * size);
    let element = flow.element(None, Role::Paragraph);
    flow.paragraph(&left, style, Some(element));
    // Where both do not go side by side, they stand below one another.
    if widths[0] + widths[1] + size <= flow.width() {
        flow.y = top;
    } else {
        flow.y += style.leading;
    }
    let at_right = Style {
        align: Align::Right,
        ..style
    };
    flow.paragraph(&right, at_right, Some(element));
    flow.y += 5.0;
}

const fn note_style(set: Type) -> Style {
    Style {
        hanging: 3.0,
        ..Style::new(set.plain, set.size)
    }
}

pub(super) fn notes_height(flow: &mut Flow, document: &Document, set: Type) -> f32 {
    let lines = document.note_lines();
    let lines = lines.iter();
    lines
        .map(|note| flow.height_of(note, note_style(set)) + 0.5 * set.size)
        .sum()
}

pub(super) fn notes(flow: &mut Flow, document: &Document, set: Type) {
    for note in document.note_lines() {
        flow.y += 0.5 * set.size;
        let element = flow.element(None, Role::Paragraph);
        flow.paragraph(&note, note_style(set), Some(element));
    }
}
