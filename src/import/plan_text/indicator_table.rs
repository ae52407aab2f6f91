//! Rows of tables of indicators.

use super::candidate::Mention;
use super::indicator::{Bound, FoundIndicator, bound, fallen, is_falling};
use super::part::{Parted, Piece};
use super::tidy::{is_han, length, tidy};
use crate::import::understand;

/// Rows of tables: those that end with 约束性 or 预期性.
pub(super) fn tables(parted: &Parted<'_>, last_year: Option<i32>) -> Vec<FoundIndicator> {
    let mut all = Vec::new();
    let mut head: Vec<i32> = Vec::new();
    let mut open: Option<&Piece<'_>> = None;
    for piece in &parted.pieces {
        let text = piece.text.as_str();
        let is_head = text.contains("指标")
            && (text.contains("属性") || text.contains("目标") || text.contains("性质"))
            && length(text) < 60
            && !text.contains('。');
        if is_head {
            head = years(text);
        }
        let binding = ["约束性", "预期性"]
            .into_iter()
            .find(|word| text.trim_end_matches(['）', ']', '】']).ends_with(word));
        let Some(binding) = binding.filter(|_| length(text) < 90 && !text.contains('。')) else {
            open =
                (!is_head && length(text) < 60 && text.starts_with(|c: char| c.is_ascii_digit()))
                    .then_some(piece);
            continue;
        };
        let first = open.take().filter(|_| {
            !text.starts_with(|c: char| c.is_ascii_digit())
                || text.starts_with(|c: char| !is_han(c)) && !has_number(text)
        });
        let raw = format!("{} {}", first.map_or("", |piece| piece.raw), piece.raw);
        let place = Mention {
            node: piece.node,
            line: first.map_or(piece.line, |first| first.line),
        };
        all.extend(of_row(&raw, binding, &head, last_year, place));
    }
    all
}

fn has_number(text: &str) -> bool {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.len() <= 3 && text[digits.len()..].starts_with(is_han)
}

/// The years of a table's head.
fn years(text: &str) -> Vec<i32> {
    let years = understand::years(text).into_iter();
    years
        .map(|(year, _)| year)
        .filter(|year| *year >= 2000)
        .collect()
}

/// `3 森林覆盖率（%） 41.3 ≥42 约束性`, with blanks, tabs or bars between cells.
fn of_row(
    raw: &str,
    binding: &'static str,
    head: &[i32],
    last_year: Option<i32>,
    place: Mention,
) -> Option<FoundIndicator> {
    let cells: Vec<String> = if raw.contains(['\t', '|']) {
        raw.split(['\t', '|'])
            .map(tidy)
            .filter(|cell| !cell.is_empty())
            .collect()
    } else {
        raw.split_whitespace().map(tidy).collect()
    };
    let mut cells = cells.as_slice();
    // The number of the row.
    if let [first, rest @ ..] = cells
        && first.bytes().all(|b| b.is_ascii_digit())
    {
        cells = rest;
    }
    cells = cells.split_last()?.1;
    // The name goes on until its unit, or until a value.
    let mut name = String::new();
    let mut values: Vec<String> = Vec::new();
    for cell in cells {
        let is_value = cell.starts_with(|c: char| {
            c.is_ascii_digit() || matches!(c, '>' | '<' | '≥' | '≤' | '-' | '[' | '＞' | '＜' | '—')
        });
        let is_named = name.ends_with('）') && (is_value || !cell.ends_with('）'));
        if !values.is_empty() || is_value && !name.is_empty() || is_named {
            values.push(cell.clone());
        } else {
            name.push_str(cell);
        }
    }
    if let Some(end) = name
        .rfind('）')
        .filter(|end| end + '）'.len_utf8() < name.len())
    {
        values.insert(0, name.split_off(end + '）'.len_utf8()));
    }
    let (name, unit) = parted_unit(&name);
    if length(name) < 3 || values.is_empty() {
        return None;
    }
    // 5 左右 are two cells of one value.
    let mut joined: Vec<String> = Vec::new();
    for value in values {
        let goes_on = matches!(
            value.as_str(),
            "左右" | "以上" | "以内" | "以下" | "个百分点以上"
        );
        match joined.last_mut() {
            Some(last) if goes_on || matches!(last.as_str(), "提高" | "下降" | "降低" | "累计") =>
            {
                last.push_str(&value);
            }
            _ => joined.push(value),
        }
    }
    let target_at = usize::from(head.len() >= 2);
    let target = joined.get(target_at).or_else(|| joined.last())?.clone();
    let is_said = joined[0].contains(|c: char| c.is_alphanumeric());
    let base = if head.len() >= 2 && joined.len() >= 2 && is_said {
        joined[0].clone()
    } else {
        String::new()
    };
    let words = name.to_owned();
    let fallen = fallen(&target).map(str::to_owned);
    let is_named = is_falling(name);
    let falls = is_named || fallen.is_some();
    let name = if falls && !is_named {
        format!("{name}降低")
    } else {
        name.to_owned()
    };
    let target = fallen.unwrap_or(target);
    Some(FoundIndicator {
        name,
        unit: unit.to_owned(),
        place,
        words,
        bound: if falls {
            Some(Bound::Reduction)
        } else {
            bound(&target, "")
        },
        target,
        target_year: head.get(target_at).copied().or(last_year),
        base_year: if base.is_empty() {
            None
        } else {
            head.first().copied()
        },
        base,
        binding,
    })
}

/// A name and the unit in brackets behind it.
fn parted_unit(name: &str) -> (&str, &str) {
    match name.rfind('（') {
        Some(at) if name.ends_with('）') => (
            &name[..at],
            &name[at + '（'.len_utf8()..name.len() - '）'.len_utf8()],
        ),
        _ => (name, ""),
    }
}
