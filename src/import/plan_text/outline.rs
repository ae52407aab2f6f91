//! The headings of a plan, as a tree.

use std::collections::HashMap;

use super::contents::Entry;
use super::heading::Dress;
use super::tidy::bare;

/// Where a heading begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Line in the text, from 1.
    pub line: usize,
    /// 0 for what begins the line, more for what a person parted from it.
    pub part: u8,
}

impl Spot {
    /// The beginning of a line.
    pub const fn of_line(line: usize) -> Self {
        Self { line, part: 0 }
    }
}

/// How high a heading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 篇
    Part,
    /// 章
    Chapter,
    /// 节
    Section,
    /// 条
    Item,
    /// 专栏, which is no level of the outline: it stands beside the text.
    Box,
}

impl Level {
    /// What stands so deep: 0 篇, 1 章, 2 节, from 3 on 条.
    pub const fn of_rank(rank: u8) -> Self {
        match rank {
            0 => Self::Part,
            1 => Self::Chapter,
            2 => Self::Section,
            _ => Self::Item,
        }
    }

    /// How deep it stands; of items the outermost.
    const fn rank(self) -> u8 {
        match self {
            Self::Part => 0,
            Self::Chapter => 1,
            Self::Section => 2,
            Self::Item | Self::Box => 3,
        }
    }

    /// Its word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Part => "篇",
            Self::Chapter => "章",
            Self::Section => "节",
            Self::Item => "条",
            Self::Box => "专栏",
        }
    }
}

/// A heading that was found.
#[derive(Clone, Debug)]
pub struct Node {
    /// How high it stands.
    pub level: Level,
    /// As the plan writes it: 第一篇, 一, （一）, 1, 专栏1; empty where it has none.
    pub number: String,
    /// Its place among its kind.
    pub ordinal: u32,
    /// Its words.
    pub title: String,
    /// Line in the text, from 1.
    pub line: usize,
    /// 0 for what begins the line, more for what a person parted from it.
    pub part: u8,
    /// How deep it stands: 0 篇, 1 章, 2 节, from 3 on 条 and those within them.
    pub rank: u8,
    /// The heading below which it stands.
    pub parent: Option<usize>,
    /// What is doubtful about it.
    pub doubt: Option<String>,
    /// Whether a person takes nothing that stands below it.
    pub is_left_out: bool,
    pub(super) dress: Dress,
}

impl Node {
    /// Where it begins.
    pub const fn spot(&self) -> Spot {
        Spot {
            line: self.line,
            part: self.part,
        }
    }

    /// Number and title, as the plan writes them.
    pub fn heading(&self) -> String {
        match self.number.as_str() {
            "" => self.title.clone(),
            "——" => format!("——{}", self.title),
            number => format!("{number} {}", self.title),
        }
    }
}

/// Says how deep each heading stands, by its level and those above it.
pub(super) fn ranks(nodes: &mut [Node]) {
    for at in 0..nodes.len() {
        let above = nodes[at].parent.map(|parent| &nodes[parent]);
        let within = above.filter(|above| above.level == Level::Item);
        let rank = nodes[at].level.rank();
        let is_within = nodes[at].level == Level::Item;
        nodes[at].rank = within
            .filter(|_| is_within)
            .map_or(rank, |above| above.rank.saturating_add(1));
    }
}

/// Says below which heading each stands, by how deep they are.
pub(super) fn parents(nodes: &mut [Node]) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..nodes.len() {
        if nodes[at].level == Level::Box {
            nodes[at].parent = open.last().copied();
            continue;
        }
        while open
            .last()
            .is_some_and(|above| nodes[*above].rank >= nodes[at].rank)
        {
            open.pop();
        }
        nodes[at].parent = open.last().copied();
        open.push(at);
    }
}

/// The outline of a text.
#[derive(Debug, Default)]
pub struct Outline {
    /// Headings in the order of the text.
    pub nodes: Vec<Node>,
    /// What the table of contents says, where there is one.
    pub contents: Option<Vec<Entry>>,
}

impl Outline {
    /// How many headings of a level there are.
    pub fn count(&self, level: Level) -> usize {
        let nodes = self.nodes.iter().enumerate();
        let nodes = nodes.filter(|(at, node)| node.level == level && !self.is_left_out(*at));
        nodes.count()
    }

    /// How many headings there are, boxes left out.
    pub fn headings(&self) -> usize {
        let nodes = self.nodes.iter().enumerate();
        let nodes = nodes.filter(|(at, node)| node.level != Level::Box && !self.is_left_out(*at));
        nodes.count()
    }

    /// Whether a person left a heading out, or one above it.
    pub fn is_left_out(&self, node: usize) -> bool {
        let mut path = self.path(node).into_iter();
        path.any(|node| self.nodes[node].is_left_out)
    }

    /// Entries of the table of contents without a heading, and headings of its levels without an entry.
    pub fn unlike_contents(&self) -> (Vec<&Entry>, Vec<&Node>) {
        let Some(entries) = &self.contents else {
            return (Vec::new(), Vec::new());
        };
        let key = |dress: Dress, number: &str, title: &str| (dress, number.to_owned(), bare(title));
        let mut open: HashMap<_, usize> = HashMap::new();
        for node in &self.nodes {
            *open
                .entry(key(node.dress, &node.number, &node.title))
                .or_default() += 1;
        }
        let mut missing = Vec::new();
        for entry in entries {
            match open.get_mut(&key(entry.dress, &entry.number, &entry.title)) {
                Some(left) if *left > 0 => *left -= 1,
                _ => missing.push(entry),
            }
        }
        let listed = |dress: Dress| entries.iter().any(|entry| entry.dress == dress);
        let mut more = Vec::new();
        for node in self.nodes.iter().rev().filter(|node| listed(node.dress)) {
            if let Some(left) = open.get_mut(&key(node.dress, &node.number, &node.title))
                && *left > 0
            {
                *left -= 1;
                more.push(node);
            }
        }
        more.reverse();
        (missing, more)
    }

    /// How many headings of each level the table of contents has, of the levels that it has.
    pub fn contents_counts(&self) -> Vec<(Level, usize)> {
        let mut counts: Vec<(Level, usize)> = Vec::new();
        for entry in self.contents.iter().flatten() {
            let Some(level) = self.level_of(entry.dress) else {
                continue;
            };
            match counts.iter_mut().find(|(other, _)| *other == level) {
                Some((_, count)) => *count += 1,
                None => counts.push((level, 1)),
            }
        }
        counts
    }

    /// The level of most headings that are numbered so: one that was moved by hand leaves the others where they are.
    fn level_of(&self, dress: Dress) -> Option<Level> {
        let nodes = self.nodes.iter().filter(|node| node.dress == dress);
        let mut counts: Vec<(Level, usize)> = Vec::new();
        for node in nodes {
            match counts.iter_mut().find(|(level, _)| *level == node.level) {
                Some((_, count)) => *count += 1,
                None => counts.push((node.level, 1)),
            }
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        most.map(|(level, _)| level)
    }

    /// The chapter around a heading as the plan writes it; the heading itself where there is none.
    pub fn chapter_of(&self, node: Option<usize>) -> String {
        let path = node.map(|node| self.path(node)).unwrap_or_default();
        let nodes = path.iter().filter_map(|node| self.nodes.get(*node));
        let nodes: Vec<&Node> = nodes.collect();
        let chapter = nodes.iter().find(|node| node.level == Level::Chapter);
        let chapter = chapter.or_else(|| nodes.last());
        chapter.map_or_else(String::new, |node| node.heading())
    }

    /// A heading and those above it, outer ones first.
    pub fn path(&self, node: usize) -> Vec<usize> {
        let mut path = vec![node];
        while let Some(parent) = self.nodes[path[path.len() - 1]].parent {
            path.push(parent);
        }
        path.reverse();
        path
    }
}
