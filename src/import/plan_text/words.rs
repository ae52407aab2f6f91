//! The lists of words by which a plan is read: `assets/plan_words`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a thing that is built ends with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// 3 for a thing that can only be built, 2 for one that can be set up, 1 for one that may be an idea, 0 for none.
    pub(super) strength: u8,
    /// Whether it says what is done to a thing: 改造, 治理.
    pub(super) is_work: bool,
    /// Path in the tree of categories; empty where the word does not say.
    pub(super) category: &'static str,
}

/// How surely a verb begins a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// 新建
    Strong,
    /// 推进
    Medium,
    /// 完善
    Weak,
    /// 依托: what follows is there already.
    Refers,
    /// 坚持: what follows is no thing.
    Other,
}

/// All lists.
pub(super) struct Words {
    heads: HashMap<&'static str, Head>,
    longest_head: usize,
    verbs: HashMap<&'static str, Verb>,
    longest_verb: usize,
    /// Words by list.
    pub(super) sets: HashMap<&'static str, Vec<&'static str>>,
    pub(super) stages: Vec<(&'static str, &'static str)>,
    pub(super) kinds: Vec<(&'static str, &'static str)>,
}

/// The lists, read once.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(Words::read);

const HEADS: &str = include_str!("../../../assets/plan_words/heads.txt");
const VERBS: &str = include_str!("../../../assets/plan_words/verbs.txt");
const SETS: &str = include_str!("../../../assets/plan_words/sets.txt");

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or(""));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
}

impl Words {
    fn read() -> Self {
        let mut heads = HashMap::new();
        // A line: strength, category or -, words.
        for row in rows(HEADS) {
            let [strength, category, words @ ..] = row.as_slice() else {
                continue;
            };
            let is_work = strength.ends_with('w');
            let strength = strength.trim_end_matches('w').parse().unwrap_or(0);
            let category = if *category == "-" { "" } else { category };
            for word in words {
                heads.insert(
                    *word,
                    Head {
                        strength,
                        is_work,
                        category,
                    },
                );
            }
        }
        let mut verbs = HashMap::new();
        for row in rows(VERBS) {
            let [kind, words @ ..] = row.as_slice() else {
                continue;
            };
            let kind = match *kind {
                "strong" => Verb::Strong,
                "medium" => Verb::Medium,
                "weak" => Verb::Weak,
                "refers" => Verb::Refers,
                _ => Verb::Other,
            };
            verbs.extend(words.iter().map(|word| (*word, kind)));
        }
        let mut sets: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        for row in rows(SETS) {
            let [name, words @ ..] = row.as_slice() else {
                continue;
            };
            sets.entry(name).or_default().extend(words);
        }
        let pairs = |name: &str| {
            let words = sets.get(name).into_iter().flatten();
            words.filter_map(|pair| pair.split_once('=')).collect()
        };
        let longest = |words: &mut dyn Iterator<Item = &&'static str>| {
            words.map(|word| word.chars().count()).max().unwrap_or(0)
        };
        Self {
            longest_head: longest(&mut heads.keys()),
            longest_verb: longest(&mut verbs.keys()),
            stages: pairs("stage"),
            kinds: pairs("kind"),
            heads,
            verbs,
            sets,
        }
    }

    /// The longest head with which a text ends, and its length in bytes.
    pub(super) fn head(&self, text: &str) -> Option<(Head, usize)> {
        let starts = text.char_indices().rev().take(self.longest_head);
        let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        starts.iter().rev().find_map(|at| {
            let word = &text[*at..];
            self.heads.get(word).map(|head| (*head, word.len()))
        })
    }

    /// The longest verb with which a text begins.
    pub(super) fn verb(&self, text: &str) -> Option<(Verb, usize)> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take(self.longest_verb).collect();
        ends.iter().rev().find_map(|end| {
            let word = &text[..*end];
            self.verbs.get(word).map(|verb| (*verb, word.len()))
        })
    }

    /// The longest verb with which a text begins and that is no part of a street's name: 改造 in 改造建设路, none in
    /// 推进路小学.
    pub(super) fn acting_verb(&self, text: &str) -> Option<(Verb, usize)> {
        let (verb, size) = self.verb(text)?;
        if !self.begins_street(&text[size..]) {
            return Some((verb, size));
        }
        let last = text[..size].char_indices().next_back();
        self.verb(&text[..last.map_or(0, |(at, _)| at)])
    }

    /// Whether a text is what a street's name goes on with behind a word that could be a verb: 路小学 in 推进路小学. 路网
    /// and 街区 are no street's.
    pub(super) fn begins_street(&self, text: &str) -> bool {
        let rest = self.without_start("street", text);
        rest.is_some_and(|rest| {
            rest.is_empty() || self.without_start("street_goes_on", rest).is_some()
        })
    }

    /// A list.
    pub(super) fn set(&self, name: &str) -> &[&'static str] {
        self.sets.get(name).map_or(&[], Vec::as_slice)
    }

    /// The text without the longest word of a list at its start.
    pub(super) fn without_start<'a>(&self, name: &str, text: &'a str) -> Option<&'a str> {
        let found = self
            .set(name)
            .iter()
            .filter_map(|word| text.strip_prefix(word));
        found.min_by_key(|rest| rest.len())
    }

    /// The text without the longest word of a list at its end.
    pub(super) fn without_end<'a>(&self, name: &str, text: &'a str) -> Option<&'a str> {
        let found = self
            .set(name)
            .iter()
            .filter_map(|word| text.strip_suffix(word));
        found.min_by_key(|rest| rest.len())
    }
}
