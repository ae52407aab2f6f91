//! Finding words in the pages of the handbook, as they stand or in pinyin, and marking them there.

use std::ops::Range;

use crate::view::Search;

/// A line in which the word stands that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub chapter: usize,
    pub section: usize,
    /// `数据安全 › 备份与恢复`
    pub place: String,
    /// Which line of the section it is.
    pub row: usize,
    /// The line without its signs.
    pub line: String,
    /// Where in it the words stand: ranges of bytes, in order.
    pub marks: Vec<Range<usize>>,
}

/// A word that is looked for.
struct Word {
    search: Search,
    /// Whether it is looked for in pinyin in any line. Of a few letters some stand in every text: as first letters they
    /// are looked for in headings only.
    is_spelt_out: bool,
}

impl Word {
    /// So many letters or more.
    const SPELT_OUT: usize = 4;

    /// What is looked for, as its words; several may stand apart.
    fn all_of(search: &str) -> Vec<Self> {
        let words = search.split_whitespace().map(|word| Self {
            search: Search::new(word),
            is_spelt_out: word.chars().count() >= Self::SPELT_OUT,
        });
        words.collect()
    }

    /// Where it stands in a line.
    fn hits(&self, line: &str, is_heading: bool) -> Vec<Range<usize>> {
        if is_heading || self.is_spelt_out {
            self.search.hits_in_name(line)
        } else {
            self.search.hits_in_text(line)
        }
    }
}

/// Where words stand in a line, in order, none within another.
fn marks(words: &[Word], line: &str, is_heading: bool) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let hits = words.iter().flat_map(|word| word.hits(line, is_heading));
    let mut hits: Vec<Range<usize>> = hits.collect();
    hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    for hit in hits {
        if marks.last().is_none_or(|last| last.end <= hit.start) {
            marks.push(hit);
        }
    }
    marks
}

/// A page in pieces, each beginning with its heading.
pub(super) fn sections(text: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for line in text.lines() {
        match sections.last_mut() {
            Some(section) if !line.starts_with("## ") => {
                section.push('\n');
                section.push_str(line);
            }
            _ => sections.push(line.to_owned()),
        }
    }
    sections
}

/// The words of a line, without the signs that make them bold, code, a link or a cell.
pub(super) fn plain(line: &str) -> String {
    let mut words = String::new();
    let mut rest = line.trim_start_matches(['#', '>', '-', ' ']);
    while let Some((before, after)) = rest.split_once("](") {
        words.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    let words = words.replace(['*', '`', '[', '!'], "").replace('|', "　");
    words.trim_matches(['　', ' ']).to_owned()
}

/// With what a section begins.
pub(super) fn heading(section: &str) -> String {
    plain(section.lines().next().unwrap_or_default())
}

/// Nobody reads through more.
pub(super) const MOST_HITS: usize = 100;

/// The rank of a line of text, behind those of titles and headings.
const TEXT: usize = 2;

/// How much it says that a word stands in a line.
fn rank(line: &str) -> usize {
    match line.split_once(' ') {
        Some(("#", _)) => 0,
        Some(("##" | "###", _)) => 1,
        _ => TEXT,
    }
}

/// Where words stand: titles of pages first, then headings, then text, each in the order of the book. Of text the lines
/// that have all of them, or, in a section that has them in several lines, these.
pub(super) fn find(texts: &[Vec<String>], search: &str) -> Vec<Hit> {
    let words = Word::all_of(search);
    if words.is_empty() {
        return Vec::new();
    }
    let mut ranked: Vec<(usize, Hit)> = Vec::new();
    for (chapter, sections) in texts.iter().enumerate() {
        let title = sections
            .first()
            .map(|text| heading(text))
            .unwrap_or_default();
        for (section, text) in sections.iter().enumerate() {
            let lines: Vec<Found> = text
                .lines()
                .enumerate()
                .filter_map(|(row, line)| Found::new(&words, (row, line)))
                .collect();
            let is_there = |place| lines.iter().any(|line| line.words.contains(&place));
            if !(0..words.len()).all(is_there) {
                continue;
            }
            let place = if section == 0 {
                title.clone()
            } else {
                format!("{title} › {}", heading(text))
            };
            let is_together = lines.iter().any(|line| line.words.len() == words.len());
            let least = if is_together { words.len() } else { 1 };
            let found = lines.into_iter().filter(|line| line.words.len() >= least);
            ranked.extend(found.map(|found| {
                let is_whole = found.words.len() == words.len();
                let hit = Hit {
                    chapter,
                    section,
                    place: place.clone(),
                    row: found.row,
                    marks: marks(&words, &found.line, found.rank < TEXT),
                    line: found.line,
                };
                // A heading that has only some of the words is as good as a line that does.
                (if is_whole { found.rank } else { TEXT }, hit)
            }));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let hits = ranked.into_iter().map(|(_, hit)| hit);
    hits.take(MOST_HITS).collect()
}

/// A line in which some of the words stand.
struct Found {
    rank: usize,
    row: usize,
    line: String,
    /// Which of the words, by their place.
    words: Vec<usize>,
}

impl Found {
    fn new(words: &[Word], (row, line): (usize, &str)) -> Option<Self> {
        let (rank, line) = (rank(line), plain(line));
        let has = |word: &Word| !word.hits(&line, rank < TEXT).is_empty();
        let words: Vec<usize> = (0..)
            .zip(words)
            .filter(|(_, word)| has(word))
            .map(|(place, _)| place)
            .collect();
        (!words.is_empty()).then_some(Self {
            rank,
            row,
            line,
            words,
        })
    }
}

/// A text with the words made bold wherever they stand plainly: not in code, in a link or in what is bold.
pub(super) fn with_marks(text: &str, search: &str) -> String {
    let looked_for = Word::all_of(search);
    if looked_for.is_empty() {
        return text.to_owned();
    }
    let mark = |words: &str| {
        let marked = pieces(words, &marks(&looked_for, words, false)).into_iter();
        let marked = marked.map(|(piece, is_word)| {
            if is_word {
                format!("**{piece}**")
            } else {
                piece.to_owned()
            }
        });
        marked.collect::<String>()
    };
    let line = |line: &str| {
        if line.starts_with('#') || line.contains("](") {
            return line.to_owned();
        }
        let code = line.split('`').enumerate().map(|(place, words)| {
            if place % 2 == 1 {
                return words.to_owned();
            }
            let bold = words.split("**").enumerate();
            let marked = bold.map(|(place, words)| match place % 2 {
                0 => mark(words),
                _ => words.to_owned(),
            });
            marked.collect::<Vec<_>>().join("**")
        });
        code.collect::<Vec<_>>().join("`")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The hit that follows one, in the order in which they are listed; after the last comes the first.
pub(super) fn next_hit(count: usize, at: Option<usize>) -> Option<usize> {
    let next = at.map_or(0, |at| at + 1);
    (count > 0).then(|| next % count)
}

/// How far down in its section a hit stands, of 1: lines take the more room the longer they are.
pub(super) fn share_above(section: &str, row: usize) -> f32 {
    const LINE: usize = 30;
    let rooms = section.lines().map(|line| 1 + line.chars().count() / LINE);
    let above: usize = rooms.clone().take(row).sum();
    let all: usize = rooms.sum();
    above as f32 / all.max(1) as f32
}

/// A line in pieces, and which of them are words that are looked for.
pub(super) fn pieces<'a>(line: &'a str, marks: &[Range<usize>]) -> Vec<(&'a str, bool)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for mark in marks {
        pieces.push((&line[from..mark.start], false));
        pieces.push((&line[mark.clone()], true));
        from = mark.end;
    }
    pieces.push((&line[from..], false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}
