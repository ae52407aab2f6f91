//! Running text: official papers fill a page with 22 lines of 28 characters.

use super::flow::{Flow, Style};
use super::page::Role;
use super::typography::Type;

/// Paragraphs of running text.
pub(super) fn running_text(flow: &mut Flow, paragraphs: &[String], set: Type) {
    let style = style(set);
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if i > 0 {
            flow.y += style.leading;
        }
        let element = flow.element(None, Role::Paragraph);
        flow.paragraph(paragraph, style, Some(element));
    }
}

/// How high they are.
pub(super) fn running_height(flow: &mut Flow, paragraphs: &[String], set: Type) -> f32 {
    let style = style(set);
    let each = paragraphs
        .iter()
        .map(|paragraph| flow.height_of(paragraph, style) + style.leading);
    each.sum()
}

fn style(set: Type) -> Style {
    let size = if set.is_projector { 20.0 } else { 16.0 };
    let leading = if set.is_official {
        29.6 - 16.0
    } else {
        0.75 * size
    };
    Style {
        leading,
        first_indent: 2.0,
        is_justified: true,
        tracking: if set.is_official { -0.22 } else { 0.0 },
        ..Style::new(set.plain, size)
    }
}
