//! Numbers as people write them: thousands marks are read only where they stand at the thousands.

use std::borrow::Cow;

/// The marks between digits do not stand at the thousands: `1,2` may be 1.2 to whoever wrote it.
pub(super) struct Misplaced;

/// A number without its thousands marks, which are commas or, as GB/T 15835 has it, blanks. What holds something else
/// than digits and marks is given back as it is.
pub(super) fn ungrouped(text: &str) -> Result<Cow<'_, str>, Misplaced> {
    let Some(mark) = text.chars().find(|c| is_mark(*c)) else {
        return Ok(Cow::Borrowed(text));
    };
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || is_mark(c) || matches!(c, '.' | '-'))
    {
        return Ok(Cow::Borrowed(text));
    }
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let groups = whole.strip_prefix('-').unwrap_or(whole).split(mark);
    let is_right = |(place, group): (usize, &str)| match place {
        // 0,125 is a decimal of somebody whose comma is the point.
        0 => (1..=3).contains(&group.len()) && !group.starts_with('0') && is_digits(group),
        _ => group.len() == 3 && is_digits(group),
    };
    let is_whole = |fraction: &str| !fraction.contains(is_mark);
    if groups.enumerate().all(is_right) && fraction.is_none_or(is_whole) {
        return Ok(Cow::Owned(text.replace(mark, "")));
    }
    Err(Misplaced)
}

const fn is_mark(c: char) -> bool {
    matches!(c, ',' | ' ')
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
