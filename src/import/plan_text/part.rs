//! The text of a plan parted at its headings.

use std::collections::HashMap;

use super::contents::{Contents, contents};
use super::heading::{Dress, Heading, LONGEST_BEFORE_TEXT, heading};
use super::lines::{Line, broken_at, lines};
use super::outline::{Level, Node, Outline, ranks};
use super::tidy::{bare, is_han, length};

/// The text of one heading, line by line.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) raw: &'a str,
    pub(super) node: Option<usize>,
    pub(super) is_row: bool,
    /// Whether it certainly begins a paragraph.
    pub(super) begins: bool,
}

/// A text that was parted into headings and what stands below them.
pub(super) struct Parted<'a> {
    pub(super) outline: Outline,
    pub(super) pieces: Vec<Piece<'a>>,
    /// Lines before the first heading and the contents.
    pub(super) front: Vec<(usize, String)>,
    pub(super) width: Option<usize>,
}

/// Parts a text.
pub(super) fn part(text: &str) -> Parted<'_> {
    let lines = lines(text);
    let width = broken_at(&lines);
    let contents = contents(&lines);
    let marks = marks(&lines);
    let mut reader = Reader {
        lines: &lines,
        width,
        contents: contents.as_ref(),
        marks,
        nodes: Vec::new(),
        last: HashMap::new(),
        stack: Vec::new(),
        box_item: None,
        has_ended: false,
    };
    let pieces = reader.read();
    let mut nodes = reader.nodes;
    level(&mut nodes);
    ranks(&mut nodes);
    let first = nodes.first().map_or(usize::MAX, |node| node.line);
    let before = contents.as_ref().map_or(usize::MAX, |contents| {
        lines
            .get(contents.from.saturating_sub(1))
            .map_or(0, |line| line.number)
    });
    let front = lines
        .iter()
        .take_while(|line| line.number < first.min(before))
        .take(40)
        .map(|line| (line.number, line.text.clone()));
    Parted {
        front: front.collect(),
        outline: Outline {
            nodes,
            contents: contents.map(|contents| contents.entries),
        },
        pieces,
        width,
    }
}

/// Titles of Markdown without numbers, where a text has no numbered headings: their depths, outer ones first.
fn marks(lines: &[Line<'_>]) -> Vec<usize> {
    let numbered = lines
        .iter()
        .filter_map(|line| heading(&line.text))
        .any(|heading| heading.dress <= Dress::Section);
    if numbered {
        return Vec::new();
    }
    let mut counts: Vec<usize> = vec![0; 7];
    for line in lines {
        counts[line.depth] += 1;
    }
    let depths = (1..7).filter(|depth| counts[*depth] > 0);
    let mut depths: Vec<usize> = depths.collect();
    // The title of the whole.
    if depths.len() > 1 && counts[depths[0]] == 1 {
        depths.remove(0);
    }
    depths
}

struct Reader<'a, 'b> {
    lines: &'b [Line<'a>],
    width: Option<usize>,
    contents: Option<&'b Contents>,
    marks: Vec<usize>,
    nodes: Vec<Node>,
    /// The last number of each dress below the headings that are open.
    last: HashMap<Dress, u32>,
    /// Open headings, outer ones first.
    stack: Vec<usize>,
    /// Within a box: the last number of its items.
    box_item: Option<u32>,
    /// Whether only appendices follow.
    has_ended: bool,
}

/// What stands behind a plan and is none of it, as the line that begins it.
fn is_end(line: &str) -> bool {
    let word = line.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(
        word,
        "附件" | "附表" | "附录" | "附图" | "名词解释" | "名词注释"
    )
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self) -> Vec<Piece<'a>> {
        let lines = self.lines;
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            if let Some(contents) = self.contents
                && (contents.from..contents.to).contains(&at)
            {
                at = contents.to;
                continue;
            }
            let line = &lines[at];
            self.has_ended |= is_end(&line.text) && !self.nodes.is_empty();
            let found = if line.is_row {
                None
            } else {
                self.marked(line).or_else(|| heading(&line.text))
            };
            let is_item = found.is_some();
            if let Some((heading, used)) = found.and_then(|found| self.accept(found, at)) {
                if !heading.body.is_empty() {
                    let last = &lines[at + used - 1];
                    pieces.push(self.piece(last, heading.body, true));
                }
                at += used;
            } else {
                pieces.push(self.piece(line, line.text.clone(), is_item));
                at += 1;
            }
        }
        pieces
    }

    fn piece(&self, line: &Line<'a>, text: String, begins: bool) -> Piece<'a> {
        Piece {
            line: line.number,
            text,
            raw: line.raw,
            node: self.stack.last().copied(),
            is_row: line.is_row,
            begins,
        }
    }

    /// A title of Markdown as the heading that it stands for.
    fn marked(&self, line: &Line<'_>) -> Option<Heading> {
        let place = self.marks.iter().position(|depth| *depth == line.depth)?;
        let dress = [Dress::Chapter, Dress::Section, Dress::Han][place.min(2)];
        let numbered = heading(&line.text);
        let ordinal = self.last.get(&dress).copied().unwrap_or(0) + 1;
        let plain = Heading {
            dress,
            number: String::new(),
            ordinal,
            title: line.text.clone(),
            body: String::new(),
        };
        Some(numbered.map_or(plain, |numbered| Heading {
            dress,
            ordinal,
            ..numbered
        }))
    }

    /// Takes a heading in if its number follows those before it; with the lines that it fills.
    fn accept(&mut self, mut heading: Heading, at: usize) -> Option<(Heading, usize)> {
        let dress = heading.dress;
        let is_outer = dress <= Dress::Section;
        if self.has_ended && !is_outer {
            return None;
        }
        if !is_outer && dress != Dress::Box && self.box_item.is_some() && !self.box_ended(&heading)
        {
            self.box_item = Some(heading.ordinal);
            return None;
        }
        let doubt = self.follows(&heading)?;
        self.has_ended = false;
        let used = self.whole_title(&mut heading, at);
        if heading.title.is_empty() {
            return None;
        }
        self.box_item = (dress == Dress::Box).then_some(0);
        while let Some(open) = self.stack.last().copied()
            && (self.nodes[open].dress >= dress || self.nodes[open].dress == Dress::Box)
        {
            self.stack.pop();
        }
        let inner = self
            .last
            .keys()
            .copied()
            .filter(|inner| *inner > dress && *inner != Dress::Box);
        // Chapters run on through parts; what stands below a chapter begins anew.
        let inner: Vec<Dress> = inner.filter(|inner| *inner > Dress::Chapter).collect();
        if dress != Dress::Box {
            for inner in inner {
                self.last.remove(&inner);
            }
        }
        self.last.insert(dress, heading.ordinal);
        self.nodes.push(Node {
            level: Level::Item,
            number: heading.number.clone(),
            ordinal: heading.ordinal,
            title: heading.title.clone(),
            line: self.lines[at].number,
            part: 0,
            rank: 0,
            parent: self.stack.last().copied(),
            doubt: Some(doubt).filter(|doubt| !doubt.is_empty()),
            is_left_out: false,
            dress,
        });
        self.stack.push(self.nodes.len() - 1);
        Some((heading, used))
    }

    /// Whether a heading within a box goes on with the text around it.
    fn box_ended(&self, heading: &Heading) -> bool {
        let own = self.box_item.unwrap_or(0) + 1;
        let last = self.last.get(&heading.dress).copied();
        last.is_some_and(|last| last + 1 == heading.ordinal) && heading.ordinal != own
    }

    /// Whether a number follows the last of its kind: the doubt that remains, empty where there is none, or `None` where
    /// it is no heading.
    fn follows(&self, heading: &Heading) -> Option<String> {
        let Heading {
            dress,
            ordinal,
            number,
            ..
        } = heading;
        let last = self.last.get(dress).copied().unwrap_or(0);
        let is_next = *ordinal == last + 1;
        match dress {
            Dress::Dash => Some(String::new()),
            Dress::Box => {
                let is_doubtful = !is_next && last > 0;
                let doubt = is_doubtful.then(|| format!("{number} 之前是第 {last} 个"));
                Some(doubt.unwrap_or_default())
            }
            _ if is_next => Some(String::new()),
            Dress::Part | Dress::Chapter | Dress::Section => {
                let anew = *ordinal == 1 && *dress == Dress::Chapter && self.has_part_since();
                let skipped = *ordinal > last && *ordinal <= last + 3;
                if anew {
                    return Some(String::new());
                }
                let names = [
                    ("篇", Dress::Part),
                    ("章", Dress::Chapter),
                    ("节", Dress::Section),
                ];
                let name = names
                    .iter()
                    .find(|(_, each)| each == dress)
                    .map_or("", |(name, _)| name);
                skipped.then(|| format!("{number}之前缺第 {} {name}", last + 1))
            }
            // A list that begins anew below the same heading.
            _ => (*ordinal == 1).then(String::new),
        }
    }

    /// Whether a part began after the last chapter.
    fn has_part_since(&self) -> bool {
        let last = |dress| self.nodes.iter().rposition(|node| node.dress == dress);
        last(Dress::Part) > last(Dress::Chapter)
    }

    /// Adds what a page or a designer broke off a title; the number of lines that the heading fills.
    fn whole_title(&self, heading: &mut Heading, at: usize) -> usize {
        heading.title = spaced(self.lines[at].raw, &heading.title);
        let is_outer = heading.dress <= Dress::Section || heading.dress == Dress::Box;
        if !heading.body.is_empty() {
            return 1;
        }
        if !is_outer && heading.dress != Dress::Han {
            return self.rest_of_item(heading, at);
        }
        let known = self.known_title(heading);
        let mut used = 1;
        while let Some(next) = self.lines.get(at + used).filter(|_| used < 4) {
            let goes_on = match &known {
                Some(known) => {
                    let have = bare(&heading.title);
                    let more = bare(&next.text);
                    have != *known
                        && !more.is_empty()
                        && known.starts_with(&format!("{have}{more}"))
                }
                None => self.is_rest(heading, next),
            };
            if !goes_on {
                break;
            }
            let is_half = self.width.is_none() && !heading.title.is_empty();
            if is_half {
                heading.title.push(' ');
            }
            heading.title.push_str(&next.text);
            used += 1;
        }
        used
    }

    /// Takes in what a page broke off the title of an item: up to the full stop of the next line, behind which its text
    /// begins. Gives the lines that it fills.
    fn rest_of_item(&self, item: &mut Heading, at: usize) -> usize {
        let line = &self.lines[at].text;
        let goes_on = !line.ends_with(['。', '；', '：', '！', '？']);
        let fills = goes_on && self.width.is_some_and(|usual| length(line) + 1 >= usual);
        let next = self.lines.get(at + 1).filter(|_| fills);
        let next = next.filter(|next| !next.is_row && heading(&next.text).is_none());
        let Some((rest, body)) = next.and_then(|next| next.text.split_once('。')) else {
            return 1;
        };
        if length(&item.title) + length(rest) > LONGEST_BEFORE_TEXT {
            return 1;
        }
        item.title.push_str(rest);
        body.clone_into(&mut item.body);
        2
    }

    /// The title of the table of contents that begins like this one.
    fn known_title(&self, heading: &Heading) -> Option<String> {
        let have = bare(&heading.title);
        let entries = self.contents?.entries.iter();
        let mut same =
            entries.filter(|entry| entry.dress == heading.dress && entry.number == heading.number);
        let found = same.find(|entry| bare(&entry.title).starts_with(&have))?;
        Some(bare(&found.title))
    }

    /// Whether a line looks like the rest of the title above it.
    fn is_rest(&self, title: &Heading, next: &Line<'_>) -> bool {
        let text = &next.text;
        let is_short = length(text) <= 25 && !text.contains(['。', '；', '：']);
        let is_plain = text.chars().next().is_some_and(is_han) && !next.is_row && next.depth == 0;
        let is_caption = text.starts_with(['表', '图', '附', '注']) && length(text) < 30;
        if !is_short || !is_plain || is_caption || heading(text).is_some() {
            return false;
        }
        if title.title.is_empty() {
            return true;
        }
        // A comma within a line of a page is a sentence's; a box begins with lines of its table.
        let is_outer = title.dress <= Dress::Section;
        let fills = self
            .width
            .is_none_or(|width| length(&title.title) + 6 >= width);
        is_outer && fills && !text.contains('，') && length(&title.title) >= 6
    }
}

/// The title with the blank that parts its halves, where the line has one.
fn spaced(raw: &str, title: &str) -> String {
    let pieces: Vec<&str> = raw.split_whitespace().collect();
    let mut out = String::new();
    let mut rest = title;
    for pair in pieces.windows(2) {
        let [before, after] = [super::tidy::tidy(pair[0]), super::tidy::tidy(pair[1])];
        let is_half = |text: &str| {
            length(text) >= 4
                && text
                    .chars()
                    .all(|c| is_han(c) || c.is_alphanumeric() || "“”、".contains(c))
        };
        let joint = format!("{before}{after}");
        if is_half(&before)
            && is_half(&after)
            && before.chars().last().is_some_and(|c| is_han(c) || c == '”')
            && after.chars().next().is_some_and(|c| is_han(c) || c == '“')
            && let Some(place) = rest.find(&joint)
        {
            let end = place + before.len();
            out.push_str(&rest[..end]);
            out.push(' ');
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out
}

/// Gives each heading its level, by the dresses that the plan has.
fn level(nodes: &mut [Node]) {
    let has = |nodes: &[Node], dress| nodes.iter().any(|node| node.dress == dress);
    let mut levels: HashMap<Dress, Level> = HashMap::new();
    let has_chapters = has(nodes, Dress::Chapter);
    let mut next = Level::Part;
    let dresses = [
        Dress::Part,
        Dress::Chapter,
        Dress::Section,
        Dress::Han,
        Dress::HanBrackets,
        Dress::Digits,
        Dress::DigitBrackets,
    ];
    for dress in dresses {
        if !has(nodes, dress) {
            continue;
        }
        let level = match dress {
            Dress::Part => Level::Part,
            Dress::Chapter => Level::Chapter,
            Dress::Section => Level::Section,
            _ if next == Level::Part => Level::Chapter,
            _ => next,
        };
        levels.insert(dress, level);
        next = match level {
            Level::Part if has_chapters => Level::Chapter,
            Level::Part => Level::Chapter,
            Level::Chapter => Level::Section,
            _ => Level::Item,
        };
    }
    for node in nodes {
        node.level = match node.dress {
            Dress::Box => Level::Box,
            Dress::Dash => Level::Item,
            dress => levels.get(&dress).copied().unwrap_or(Level::Item),
        };
    }
}
