//! Finding words in the pages of the handbook, and marking them there.

/// A line in which the word stands that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub chapter: usize,
    pub section: usize,
    /// `数据安全 › 备份与恢复`
    pub place: String,
    /// The line without its signs.
    pub line: String,
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
fn heading(section: &str) -> String {
    plain(section.lines().next().unwrap_or_default())
}

/// Nobody reads through more.
pub(super) const MOST_HITS: usize = 100;

/// What is looked for, as its words; several may stand apart.
fn words_of(search: &str) -> Vec<String> {
    search.split_whitespace().map(str::to_lowercase).collect()
}

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
    let words = words_of(search);
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
            let lower = text.to_lowercase();
            if !words.iter().all(|word| lower.contains(word)) {
                continue;
            }
            let place = if section == 0 {
                title.clone()
            } else {
                format!("{title} › {}", heading(text))
            };
            let count = |line: &String| {
                let line = line.to_lowercase();
                words.iter().filter(|word| line.contains(*word)).count()
            };
            let lines: Vec<(usize, String)> =
                text.lines().map(|line| (rank(line), plain(line))).collect();
            let is_together = lines.iter().any(|(_, line)| count(line) == words.len());
            let least = if is_together { words.len() } else { 1 };
            let found = lines.into_iter().filter(|(_, line)| count(line) >= least);
            ranked.extend(found.map(|(rank, line)| {
                let is_whole = count(&line) == words.len();
                let hit = Hit {
                    chapter,
                    section,
                    place: place.clone(),
                    line,
                };
                // A heading that has only some of the words is as good as a line that does.
                (if is_whole { rank } else { TEXT }, hit)
            }));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let hits = ranked.into_iter().map(|(_, hit)| hit);
    hits.take(MOST_HITS).collect()
}

/// A text with the words made bold wherever they stand plainly: not in code, in a link or in what is bold.
pub(super) fn with_marks(text: &str, search: &str) -> String {
    if words_of(search).is_empty() {
        return text.to_owned();
    }
    let mark = |words: &str| {
        let marked = pieces(words, search).into_iter();
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

/// The section with hits that follows the one in front, in the order in which they are listed, each once; after the last
/// comes the first.
pub(super) fn next_place(
    hits: &[Hit],
    (chapter, section): (usize, Option<usize>),
) -> Option<(usize, usize)> {
    let here = (chapter, section.unwrap_or_default());
    let mut places: Vec<(usize, usize)> = Vec::new();
    for place in hits.iter().map(|hit| (hit.chapter, hit.section)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let at = places.iter().position(|place| *place == here);
    let next = at.and_then(|at| places.get(at + 1));
    next.or_else(|| places.first()).copied()
}

/// A line in pieces, and which of them are words that are looked for.
pub(super) fn pieces<'a>(line: &'a str, search: &str) -> Vec<(&'a str, bool)> {
    // Letters of one size in either case, or nothing is marked.
    let lower = line.to_lowercase();
    let lower = if lower.len() == line.len() {
        lower
    } else {
        line.to_owned()
    };
    let words = words_of(search);
    let next = |from: usize| {
        let found = words.iter().filter_map(|word| {
            let at = from + lower[from..].find(word.as_str())?;
            Some((at, at + word.len()))
        });
        found.min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)))
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some((at, end)) = next(from) {
        pieces.push((&line[from..at], false));
        pieces.push((&line[at..end], true));
        from = end;
    }
    pieces.push((&line[from..], false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}
