//! Cells and areas as formulas name them, and formulas read again after rows were put in or a formula was copied.

use super::shift::Shift;
use crate::import::grid::{column_letters, column_of_letters};

/// One end of a reference: `$B$12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    column: Option<(bool, u32)>,
    row: Option<(bool, u32)>,
}

/// What a reference in a formula becomes.
pub(super) enum Move<'a> {
    /// Rows were put in on the sheet of this name; references without a sheet are to it where `is_own`.
    Rows {
        shift: &'a Shift,
        sheet: &'a str,
        is_own: bool,
    },
    /// The formula was copied so many rows down.
    Down(u32),
}

/// A formula after a move.
pub(super) fn moved(formula: &str, how: &Move<'_>) -> String {
    let mut out = String::with_capacity(formula.len() + 8);
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let end = quoted(rest, '"');
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        if first == '\'' {
            let end = quoted(rest, '\'');
            let (name, after) = (&rest[..end], &rest[end..]);
            if let Some(after) = after.strip_prefix('!') {
                out.push_str(name);
                out.push('!');
                let sheet = name.trim_matches('\'').replace("''", "'");
                rest = reference(after, &mut out, how, Some(&sheet));
            } else {
                out.push_str(name);
                rest = after;
            }
            continue;
        }
        if is_word(first) {
            let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = (&rest[..end], &rest[end..]);
            if let Some(after) = after.strip_prefix('!') {
                out.push_str(word);
                out.push('!');
                rest = reference(after, &mut out, how, Some(word));
            } else {
                rest = reference(rest, &mut out, how, None);
            }
            continue;
        }
        // Names of columns of tables, of other workbooks.
        if first == '[' {
            let end = rest.find(']').map_or(rest.len(), |at| at + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        out.push(first);
        rest = &rest[first.len_utf8()..];
    }
    out
}

/// Whether a character may be part of a name or a reference.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?')
}

/// The length of a quoted text with its quotes; a doubled quote is one of the text.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    loop {
        let Some(end) = text[at..].find(quote) else {
            return text.len();
        };
        at += end + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
}

/// Takes the reference or word with which a text begins; what follows it.
fn reference<'t>(text: &'t str, out: &mut String, how: &Move<'_>, sheet: Option<&str>) -> &'t str {
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let (word, after) = (&text[..end], &text[end..]);
    let is_meant = match how {
        Move::Down(_) => true,
        Move::Rows {
            sheet: own, is_own, ..
        } => sheet.map_or(*is_own, |named| named == *own),
    };
    // A function, or a name.
    let Some(first) = End::parse(word).filter(|_| !after.starts_with('(')) else {
        out.push_str(word);
        return after;
    };
    if let Some(behind) = after.strip_prefix(':') {
        let end = behind.find(|c: char| !is_word(c)).unwrap_or(behind.len());
        if let Some(last) = End::parse(&behind[..end])
            && first.is_like(last)
            && !behind[end..].starts_with('(')
        {
            let (first, last) = if is_meant {
                how.area(first, last)
            } else {
                (first, last)
            };
            out.push_str(&first.to_string());
            out.push(':');
            out.push_str(&last.to_string());
            return &behind[end..];
        }
    }
    // A row or a column alone is a number or a name.
    if first.column.is_none() || first.row.is_none() {
        out.push_str(word);
        return after;
    }
    let moved = if is_meant { how.cell(first) } else { first };
    out.push_str(&moved.to_string());
    after
}

impl Move<'_> {
    fn cell(&self, end: End) -> End {
        let Some((fixed, row)) = end.row else {
            return end;
        };
        let row = match self {
            Self::Rows { shift, .. } => shift.row(row),
            Self::Down(rows) if !fixed => row.saturating_add(*rows),
            Self::Down(_) => row,
        };
        End {
            row: Some((fixed, row)),
            ..end
        }
    }

    fn area(&self, first: End, last: End) -> (End, End) {
        let (Self::Rows { shift, .. }, Some(top), Some(bottom)) = (self, first.row, last.row)
        else {
            return (self.cell(first), self.cell(last));
        };
        // A sum of cells side by side is one of its own row.
        let is_of_row = top.1 == bottom.1 && first.column.map(|c| c.1) != last.column.map(|c| c.1);
        let (upper, lower) = (top.1.min(bottom.1), top.1.max(bottom.1));
        let (a, b) = if is_of_row {
            shift.kept(upper, lower)
        } else {
            shift.grown(upper, lower)
        };
        let (a, b) = if top.1 <= bottom.1 { (a, b) } else { (b, a) };
        let with = |end: End, fixed: bool, row: u32| End {
            row: Some((fixed, row)),
            ..end
        };
        (with(first, top.0, a), with(last, bottom.0, b))
    }
}

impl End {
    fn parse(word: &str) -> Option<Self> {
        let (column_fixed, rest) = match word.strip_prefix('$') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (column, rest) = rest.split_at(letters);
        if letters == 0 {
            // `$5`, `5`: a row.
            let row = row_of(rest)?;
            return Some(Self {
                column: None,
                row: Some((column_fixed, row)),
            });
        }
        let column = column_of_letters(&column.to_ascii_uppercase())?;
        let column = Some((column_fixed, column));
        if rest.is_empty() {
            return Some(Self { column, row: None });
        }
        let (row_fixed, rest) = match rest.strip_prefix('$') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        Some(Self {
            column,
            row: Some((row_fixed, row_of(rest)?)),
        })
    }

    /// Whether both are cells, or both rows, or both columns.
    const fn is_like(self, other: Self) -> bool {
        self.column.is_some() == other.column.is_some() && self.row.is_some() == other.row.is_some()
    }
}

/// `12` as a row counted from 0.
fn row_of(digits: &str) -> Option<u32> {
    let is_row = !digits.is_empty() && digits.len() < 8;
    let is_row = is_row && digits.bytes().all(|byte| byte.is_ascii_digit());
    let row: u32 = digits.parse().ok().filter(|_| is_row)?;
    row.checked_sub(1)
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = |fixed: bool| if fixed { "$" } else { "" };
        if let Some((fixed, column)) = self.column {
            write!(f, "{}{}", sign(fixed), column_letters(column))?;
        }
        if let Some((fixed, row)) = self.row {
            write!(f, "{}{}", sign(fixed), row + 1)?;
        }
        Ok(())
    }
}

/// The columns of the cells that a formula names.
pub(super) fn columns_named(formula: &str) -> Vec<u32> {
    let mut columns = Vec::new();
    let mut rest = formula;
    while let Some(start) = rest.find(|c: char| is_word(c) || c == '"') {
        rest = &rest[start..];
        if rest.starts_with('"') {
            rest = &rest[quoted(rest, '"')..];
            continue;
        }
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let cell = End::parse(&rest[..end]).filter(|end| end.row.is_some());
        let cell = cell.filter(|_| !rest[end..].starts_with('('));
        columns.extend(cell.and_then(|end| end.column).map(|(_, column)| column));
        rest = &rest[end..];
    }
    columns
}

/// The rows of an area as it is written in an attribute, from 0: `A5:H14`, `F5`.
pub(super) fn rows_of(area: &str) -> Option<(u32, u32)> {
    let (first, last) = area.split_once(':').unwrap_or((area, area));
    let (a, b) = (End::parse(first)?.row?, End::parse(last)?.row?);
    Some((a.1.min(b.1), a.1.max(b.1)))
}

/// The columns of such an area.
pub(super) fn columns_of(area: &str) -> Option<(u32, u32)> {
    let (first, last) = area.split_once(':').unwrap_or((area, area));
    let (a, b) = (End::parse(first)?.column?, End::parse(last)?.column?);
    Some((a.1.min(b.1), a.1.max(b.1)))
}

/// An area of an attribute after rows were put in. `grows` says that one which ends where rows are put in takes them in even
/// if it is one row high.
pub(super) fn area_moved(area: &str, shift: &Shift, grows: bool) -> String {
    let (first, last) = area.split_once(':').unwrap_or((area, area));
    let (Some(a), Some(b)) = (End::parse(first), End::parse(last)) else {
        return area.to_owned();
    };
    let (Some(top), Some(bottom)) = (a.row, b.row) else {
        return area.to_owned();
    };
    let (top_row, bottom_row) = if grows {
        shift.grown(top.1, bottom.1)
    } else {
        shift.kept(top.1, bottom.1)
    };
    let a = End {
        row: Some((top.0, top_row)),
        ..a
    };
    let b = End {
        row: Some((bottom.0, bottom_row)),
        ..b
    };
    if a == b && !area.contains(':') {
        a.to_string()
    } else {
        format!("{a}:{b}")
    }
}

/// Several areas between blanks.
pub(super) fn areas_moved(areas: &str, shift: &Shift, grows: bool) -> String {
    let moved = areas
        .split_whitespace()
        .map(|area| area_moved(area, shift, grows));
    moved.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three rows behind row 14, as sheets count them.
    fn after(formula: &str) -> String {
        let shift = Shift::new(vec![(13, 3)]);
        let how = Move::Rows {
            shift: &shift,
            sheet: "附件 1",
            is_own: true,
        };
        moved(formula, &how)
    }

    #[test]
    fn formulas_follow_what_they_name() {
        for (before, expected) in [
            ("SUM(E5:E14)", "SUM(E5:E17)"),
            ("SUM($E$5:$E$14)*1.05", "SUM($E$5:$E$17)*1.05"),
            ("E15+E14+E3", "E18+E14+E3"),
            ("G14/F14", "G14/F14"),
            ("SUM(E5:E14,E20:E22)", "SUM(E5:E17,E23:E25)"),
            ("LOG10(A20)&\"A20\"", "LOG10(A23)&\"A20\""),
            ("'附件 1'!E20+Sheet2!E20", "'附件 1'!E23+Sheet2!E20"),
            ("SUM(A:A)+SUM(5:14)", "SUM(A:A)+SUM(5:17)"),
            ("COUNTIF(B5:B14,\"*桥\")", "COUNTIF(B5:B17,\"*桥\")"),
            ("SUM(F14:H14)", "SUM(F14:H14)"),
            ("SUM(F14:F14)", "SUM(F14:F17)"),
            ("表1[总投资]+TAXES2020", "表1[总投资]+TAXES2020"),
            ("IF(E5=\"\",\"\",ROW()-4)", "IF(E5=\"\",\"\",ROW()-4)"),
            ("1.5E20*2", "1.5E20*2"),
        ] {
            assert_eq!(after(before), expected, "{before}");
        }
        assert_eq!(moved("G5/F$5+B6", &Move::Down(2)), "G7/F$5+B8");
    }

    #[test]
    fn a_formula_names_columns() {
        let of = columns_named("IF($E5=\"A1\",\"\",LOG10(N5)/SUM(F5:G5))");
        assert_eq!(of, [4, 13, 5, 6]);
        assert!(columns_named("ROW()-4").is_empty());
    }

    #[test]
    fn areas_take_rows_in_at_their_end() {
        let shift = Shift::new(vec![(13, 3)]);
        let grown = |area: &str| areas_moved(area, &shift, true);
        assert_eq!(grown("F5:F14"), "F5:F17");
        assert_eq!(grown("F14"), "F14:F17");
        assert_eq!(grown("F13 F15"), "F13 F18");
        assert_eq!(areas_moved("B14:C14", &shift, false), "B14:C14");
        assert_eq!(areas_moved("A16:H16", &shift, false), "A19:H19");
        assert_eq!(areas_moved("A4:A20", &shift, false), "A4:A23");
    }
}
