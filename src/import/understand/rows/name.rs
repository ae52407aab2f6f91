//! A name taken apart.

use super::super::label::{count_of_parts, marked, part_name, without_number};
use super::super::text::{end_bracket, one_line, tidy};
use super::row::Name;

/// A name taken apart. With `is_free` a number before it is not its own.
pub fn named(text: &str, marks: &str, is_free: bool) -> Name {
    let line = one_line(text);
    let (own_marks, bare) = marked(&line);
    let bare = part_name(bare).unwrap_or(bare);
    let unnumbered = if is_free { without_number(bare) } else { bare };
    let number = bare[..bare.len() - unnumbered.len()].trim().to_owned();
    let (later_marks, bare) = marked(unnumbered);
    let bare = tidy(bare);
    let parts = end_bracket(&bare).and_then(|(before, inner)| {
        let count = count_of_parts(inner)?;
        Some((count, bare[before.len()..].to_owned()))
    });
    let text = match &parts {
        Some((_, bracket)) => bare[..bare.len() - bracket.len()].trim_end().to_owned(),
        None => bare,
    };
    Name {
        text,
        number,
        marks: format!("{marks}{own_marks}{later_marks}"),
        parts,
    }
}
