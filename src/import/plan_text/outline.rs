//! The headings of a plan, as a tree.

use std::collections::HashMap;

use super::contents::Entry;
use super::heading::Dress;
use super::tidy::bare;

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
    /// The heading below which it stands.
    pub parent: Option<usize>,
    /// What is doubtful about it.
    pub doubt: Option<String>,
    pub(super) dress: Dress,
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
        self.nodes.iter().filter(|node| node.level == level).count()
    }

    /// How many headings there are, boxes left out.
    pub fn headings(&self) -> usize {
        self.nodes.len() - self.count(Level::Box)
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
