//! What a sentence sets to do: its verbs and what follows each of them.

use super::words::{Verb, WORDS};

/// A verb with what follows it.
#[derive(Clone, Debug)]
pub(super) struct Phrase<'a> {
    /// The strongest of the verbs before it; `None` where it begins the clause.
    pub(super) verb: Option<Verb>,
    /// The verbs as they stand.
    pub(super) verbs: &'a str,
    /// What the verb acts on.
    pub(super) object: &'a str,
    /// Where it begins in the sentence.
    pub(super) start: usize,
    /// Whether it begins a clause.
    pub(super) opens: bool,
    /// Whether it ends one.
    pub(super) closes: bool,
    /// Whether a colon stands before its clause.
    pub(super) is_told: bool,
}

/// The depth of brackets and quotation marks.
#[derive(Default)]
pub(super) struct Depth(i32);

impl Depth {
    /// Whether a letter stands outside.
    pub(super) fn is_outside(&mut self, c: char) -> bool {
        match c {
            '（' | '“' | '《' | '【' => {
                self.0 += 1;
                false
            }
            '）' | '”' | '》' | '】' => {
                self.0 = (self.0 - 1).max(0);
                false
            }
            _ => self.0 == 0,
        }
    }
}

/// Cuts a sentence into phrases.
pub(super) fn phrases(sentence: &str) -> Vec<Phrase<'_>> {
    let mut all = Vec::new();
    for (start, clause) in clauses(sentence) {
        let is_told = sentence[..start].ends_with('：');
        clause_phrases(clause, (start, is_told), &mut all);
    }
    all
}

/// The parts of a sentence between commas and colons that stand outside brackets.
fn clauses(sentence: &str) -> Vec<(usize, &str)> {
    let mut depth = Depth::default();
    let mut from = 0;
    let mut all = Vec::new();
    for (at, c) in sentence.char_indices() {
        let parts = matches!(c, '，' | '：' | '。' | '；' | '！' | '？' | '\t');
        if depth.is_outside(c) && parts {
            all.push((from, &sentence[from..at]));
            from = at + c.len_utf8();
        }
    }
    all.push((from, &sentence[from..]));
    all.retain(|(_, clause)| !clause.is_empty());
    all
}

fn clause_phrases<'a>(
    clause: &'a str,
    (offset, is_told): (usize, bool),
    all: &mut Vec<Phrase<'a>>,
) {
    let mut depth = Depth::default();
    let mut open = Phrase {
        verb: None,
        verbs: "",
        object: "",
        start: offset,
        opens: true,
        closes: false,
        is_told,
    };
    // Where the object, and the verbs before it, begin.
    let (mut from, mut verbs_from, mut skip_to) = (0, 0, 0);
    for (at, c) in clause.char_indices() {
        let is_outside = depth.is_outside(c);
        if !is_outside || at < skip_to {
            continue;
        }
        let rest = &clause[at..];
        if let Some(after) = WORDS.without_start("intact", rest) {
            skip_to = at + rest.len() - after.len();
            continue;
        }
        let Some((verb, length)) = WORDS.acting_verb(rest) else {
            // The word goes on with a name.
            skip_to = at + WORDS.verb(rest).map_or(0, |(_, length)| length);
            continue;
        };
        // 新建建设小学: what a verb that builds names is called so.
        let is_called = from == at
            && open.verb == Some(Verb::Strong)
            && open.verbs.ends_with('建')
            && WORDS.without_start("called", &rest[length..]) == Some("");
        if is_called {
            skip_to = at + length;
            continue;
        }
        let before = Some(&clause[from..at]).filter(|before| from == 0 || *before != "和");
        let before = before.unwrap_or_default();
        let acts = matches!(open.verb, Some(Verb::Strong | Verb::Medium | Verb::Weak));
        let describes =
            verb == Verb::Refers && acts && WORDS.set("relative").contains(&&rest[..length]);
        let in_description = acts && rest.contains('的') && is_description(before);
        if describes && without_adverbs(before).is_empty() || in_description {
            skip_to = at + length;
            continue;
        }
        let may_act = open.opens && open.verb.is_none() || open.verbs.ends_with("支持");
        let is_subject = may_act && has_thing(&rest[length..]) && is_subject(before);
        let acts_on = is_subject && matches!(&rest[..length], "新建" | "建设" | "扩建" | "改造");
        if !acts_on && !is_verbal(before, &rest[..length], &rest[length..], open.verb) {
            // The word as a whole is part of a name.
            skip_to = at + length.min(rest.len());
            continue;
        }
        let is_chained = without_adverbs(before).is_empty();
        if is_chained {
            open.verb = Some(strongest(open.verb, verb));
        } else {
            open.object = before;
            open.start = offset + from;
            all.push(open.clone());
            open.opens = false;
            open.verb = Some(verb);
            verbs_from = at;
        }
        from = at + length;
        skip_to = from;
        open.verbs = &clause[verbs_from..from];
    }
    open.object = &clause[from..];
    open.start = offset + from;
    if !open.object.is_empty() {
        open.closes = true;
        all.push(open);
    }
}

/// Whether the object so far only describes what follows: 具有带动作用的示范园.
fn is_description(before: &str) -> bool {
    let before = before.trim_start_matches("一批");
    !before.contains('的')
        && ["具有", "集", "符合", "能够", "兼具"]
            .iter()
            .any(|word| before.starts_with(word))
}

/// Whether words before a verb may be who acts: 经开区 in 经开区建设标准厂房; several places act together.
fn is_subject(before: &str) -> bool {
    let is_one = |part: &str| (2..=8).contains(&part.chars().count()) && !part.contains('的');
    let is_place = |part: &str| WORDS.without_end("place", part).is_some();
    let parts: Vec<&str> = before.split(['、', '和']).collect();
    match parts.as_slice() {
        [one] => is_one(one),
        all => all.iter().all(|part| is_one(part) && is_place(part)),
    }
}

/// Whether a thing follows that can be built.
fn has_thing(rest: &str) -> bool {
    let rest = rest.trim_end_matches('”');
    rest.chars().count() >= 4
        && !WORDS
            .set("nominal")
            .iter()
            .any(|word| rest.starts_with(word))
        && WORDS
            .head(rest)
            .is_some_and(|(head, _)| head.strength >= 2 && !head.is_work)
}

/// What several verbs in a row say: 支持建设 is as strong as 建设, but 依托 turns all of it into a reference.
fn strongest(before: Option<Verb>, verb: Verb) -> Verb {
    match (before, verb) {
        (_, Verb::Refers | Verb::Other) | (None | Some(Verb::Refers | Verb::Other), _) => verb,
        (Some(Verb::Strong), _) | (_, Verb::Strong) => Verb::Strong,
        (Some(Verb::Medium), _) | (_, Verb::Medium) => Verb::Medium,
        _ => Verb::Weak,
    }
}

/// Whether a word that may be a verb is one here.
fn is_verbal(before: &str, word: &str, rest: &str, open: Option<Verb>) -> bool {
    let starts = |set: &str| WORDS.set(set).iter().any(|word| rest.starts_with(word));
    let joins = before.is_empty() && (rest.starts_with('与') || goes_on_with_a_verb(rest));
    if rest.is_empty() || starts("nominal") && !joins {
        return false;
    }
    if !WORDS.set("noun").contains(&word) {
        return true;
    }
    let bare = without_adverbs(before);
    let opens = |set: &str| {
        WORDS.without_start(set, bare).is_some() && WORDS.without_start("intact", bare).is_none()
    };
    let is_place = WORDS.set("place").iter().any(|place| bare.ends_with(place));
    let ends_list = ["、", "和", "及"].iter().any(|end| bare.ends_with(end));
    bare.is_empty()
        || !ends_list
            && (opens("before") && !bare.contains("进行") || is_place && !bare.contains('、'))
        || !ends_list
            && matches!(open, Some(Verb::Refers))
            && rest.chars().count() >= 3
            && word.len() > 3
}

/// Whether a second verb acts on the same: 建设和改造 in 建设和改造各类园区.
fn goes_on_with_a_verb(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('和') else {
        return false;
    };
    let acts = |verb| matches!(verb, Verb::Strong | Verb::Medium | Verb::Weak);
    let second = WORDS.verb(rest).filter(|(verb, _)| acts(*verb));
    second.is_some_and(|(_, length)| has_thing(&rest[length..]))
}

/// A text without the words at its start that only say how.
pub(super) fn without_adverbs(text: &str) -> &str {
    let mut text = text;
    while WORDS.without_start("intact", text).is_none()
        && let Some(rest) = WORDS.without_start("adverb", text)
        && WORDS.without_start("suffix", rest).is_none()
        && !WORDS.begins_street(rest)
    {
        text = rest;
    }
    text
}
