//! A table of contents: where it stands, and what it says.

use super::heading::{Dress, Heading, has_leader, heading};
use super::lines::Line;
use super::tidy::{bare, length};

/// A heading as the table of contents has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub(super) dress: Dress,
    /// 第一章
    pub number: String,
    /// Its words.
    pub title: String,
    /// Line in the text, from 1.
    pub line: usize,
}

/// The lines that hold the contents, and their entries.
pub(super) struct Contents {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) entries: Vec<Entry>,
}

/// A run of so many headings without a word between them is a table of contents.
const RUN: usize = 5;

/// Finds the table of contents: behind the word 目录, or else the first run of headings that come again later.
pub(super) fn contents(lines: &[Line<'_>]) -> Option<Contents> {
    let named = lines.iter().position(|line| {
        let word = line.text.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(word, "目录" | "目次" | "目录Contents")
    });
    let from = match named {
        Some(at) => at + 1,
        None => first_run(lines)?,
    };
    let entries = entries(lines, from);
    let outer = |entry: &&(usize, Entry)| entry.1.dress <= Dress::Section;
    let first = entries.iter().find(outer).or_else(|| entries.first())?;
    let again = (first.0 + 1..lines.len()).find(|at| is_same(&lines[*at], &first.1));
    let last = entries.last()?.0 + 1;
    let to = match again {
        Some(again) => again.max(first.0 + 1),
        None if named.is_some() => last,
        None => return None,
    };
    let entries: Vec<Entry> = entries
        .into_iter()
        .filter(|(at, _)| *at < to)
        .map(|(_, entry)| entry)
        .collect();
    (entries.len() >= 3).then_some(Contents { from, to, entries })
}

fn first_run(lines: &[Line<'_>]) -> Option<usize> {
    let is_entry = |line: &Line<'_>| {
        let found = heading(&line.text);
        found.is_some_and(|heading| heading.body.is_empty() && heading.dress <= Dress::Han)
    };
    let start = lines.iter().position(is_entry)?;
    let run = lines[start..]
        .iter()
        .take_while(|line| is_entry(line))
        .count();
    let with_leader = lines[start..]
        .iter()
        .take(RUN * 2)
        .filter(|line| has_leader(&line.text));
    (run >= RUN || with_leader.count() >= RUN).then_some(start)
}

/// The entries from a line on, until text begins.
fn entries(lines: &[Line<'_>], from: usize) -> Vec<(usize, Entry)> {
    let mut entries: Vec<(usize, Entry)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (at, line) in lines.iter().enumerate().skip(from) {
        match heading(&line.text) {
            Some(Heading {
                dress,
                number,
                title,
                body,
                ..
            }) if body.is_empty() => {
                let is_outer = dress <= Dress::Chapter;
                // The first heading that comes again begins the text.
                if is_outer && !seen.insert((dress, number.clone(), bare(&title))) {
                    break;
                }
                let line = line.number;
                entries.push((
                    at,
                    Entry {
                        dress,
                        number,
                        title,
                        line,
                    },
                ));
            }
            _ => {
                let is_text = length(&line.text) > 45 || line.text.contains('。');
                if is_text && !has_leader(&line.text) {
                    break;
                }
                // The rest of a title that a page broke.
                if let Some((_, last)) = entries.last_mut()
                    && last.line + 1 == line.number
                    && has_leader(&line.text)
                {
                    let rest = line.text.trim_end_matches(|c: char| {
                        c.is_ascii_digit() || c == '.' || c == '…' || c == '·'
                    });
                    last.title.push_str(rest);
                }
            }
        }
    }
    entries
}

fn is_same(line: &Line<'_>, entry: &Entry) -> bool {
    let Some(heading) = heading(&line.text) else {
        return false;
    };
    let (here, there) = (bare(&heading.title), bare(&entry.title));
    heading.dress == entry.dress
        && heading.number == entry.number
        && (here == there || !here.is_empty() && there.starts_with(&here) || here.is_empty())
        && !has_leader(&line.text)
}
