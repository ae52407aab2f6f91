//! How well candidates agree with a list that a person made of the same plan.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::candidate::Candidate;
use super::indicator::FoundIndicator;
use super::outline::{Level, Outline};
use super::tidy::{bare, length, unbracketed};
use super::words::WORDS;

/// A project of the list.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Its name.
    pub name: String,
    /// The numbers of chapter, section and item, `14.2.1`, wherever the list says that it stands.
    pub places: Vec<String>,
    /// Its line in the text, where the list says it.
    pub line: Option<usize>,
    /// Words of the text that lead to it.
    pub words: String,
    /// Of an indicator: the value to be reached; empty where that is no number.
    pub target: String,
}

/// What agrees and what does not, as places in both lists.
#[derive(Debug, Default)]
pub struct Agreement {
    /// Candidate and expected project; each stands in one pair at most.
    pub pairs: Vec<(usize, usize)>,
    /// Expected ones without a candidate.
    pub missed: Vec<usize>,
    /// Candidates without an expected one.
    pub more: Vec<usize>,
}

/// A name cut up for comparing.
struct Name {
    key: String,
    grams: BTreeSet<(char, char)>,
    words: String,
}

impl Name {
    fn new(name: &str, words: &str, region: &str) -> Self {
        let key = key(name, region);
        let letters: Vec<char> = key.chars().collect();
        let grams = letters.windows(2).map(|two| (two[0], two[1])).collect();
        Self {
            key,
            grams,
            words: bare(words),
        }
    }
}

/// Pairs candidates with expected projects, the likest first. Two names are of one thing if they are the same but for
/// region, 建设, 工程, 项目; or share most of their letters; or stand at the same place of the plan and share half of them, or
/// lead to the same words of it.
pub fn agreement(
    outline: &Outline,
    candidates: &[&Candidate],
    expected: &[Expected],
    region: &str,
) -> Agreement {
    let own: Vec<Name> = candidates
        .iter()
        .map(|each| Name::new(&each.name, &each.words, region))
        .collect();
    let theirs: Vec<Name> = expected
        .iter()
        .map(|each| Name::new(&each.name, &each.words, region))
        .collect();
    let places: Vec<String> = candidates
        .iter()
        .map(|each| {
            each.place
                .node
                .map_or_else(String::new, |node| dotted(outline, node))
        })
        .collect();
    let mut by_gram: HashMap<(char, char), Vec<usize>> = HashMap::new();
    for (at, name) in theirs.iter().enumerate() {
        for gram in &name.grams {
            by_gram.entry(*gram).or_default().push(at);
        }
    }
    let mut scores = Vec::new();
    for (at, name) in own.iter().enumerate() {
        let likely = name
            .grams
            .iter()
            .filter_map(|gram| by_gram.get(gram))
            .flatten();
        let likely: HashSet<usize> = likely.copied().collect();
        let mut likely: Vec<usize> = likely.into_iter().collect();
        likely.sort_unstable();
        for other in likely {
            let row = &expected[other];
            let is_here = row.places.contains(&places[at])
                || row
                    .line
                    .is_some_and(|line| line.abs_diff(candidates[at].place.line) <= NEAR);
            let score = score(name, &theirs[other], is_here);
            if score > 0 {
                scores.push((score, at, other));
            }
        }
    }
    paired(scores, (own.len(), theirs.len()))
}

/// Each in one pair at most, the likest first.
fn paired(mut scores: Vec<(usize, usize, usize)>, (own, theirs): (usize, usize)) -> Agreement {
    scores.sort_by_key(|(score, at, other)| (std::cmp::Reverse(*score), *at, *other));
    let (mut used, mut found) = (vec![false; own], vec![false; theirs]);
    let mut pairs = Vec::new();
    for (_, at, other) in scores {
        if !used[at] && !found[other] {
            used[at] = true;
            found[other] = true;
            pairs.push((at, other));
        }
    }
    pairs.sort_unstable();
    let open = |flags: &[bool]| (0..flags.len()).filter(|at| !flags[*at]).collect();
    Agreement {
        pairs,
        missed: open(&found),
        more: open(&used),
    }
}

/// The same of indicators: two are one if they reach the same value and are called alike, or stand at the same place.
pub fn indicator_agreement(
    outline: &Outline,
    found: &[&FoundIndicator],
    expected: &[Expected],
    region: &str,
) -> Agreement {
    let names = |name: &str, words: &str| Name::new(name, words, region);
    let own: Vec<Name> = found
        .iter()
        .map(|each| names(&each.name, &each.words))
        .collect();
    let theirs: Vec<Name> = expected
        .iter()
        .map(|each| names(&each.name, &each.words))
        .collect();
    let mut scores = Vec::new();
    for (at, each) in found.iter().enumerate() {
        let place = each.place.node.map(|node| dotted(outline, node));
        for (other, row) in expected.iter().enumerate() {
            let is_here = place.as_ref().is_some_and(|place| {
                let mut places = row.places.iter();
                places.any(|known| known.starts_with(place) || place.starts_with(known))
            });
            let values = (value(&each.target), value(&row.target));
            let is_same = matches!(values, (Some(a), Some(b)) if (a - b).abs() < 1e-9);
            let is_other = matches!(values, (Some(_), Some(_))) && !is_same;
            let shared = own[at].grams.intersection(&theirs[other].grams).count();
            let all = own[at].grams.len() + theirs[other].grams.len();
            let dice = 2_000 * shared / all.max(1);
            let least = match (is_same, is_here) {
                (true, true) => 150,
                (true, false) => 450,
                (false, true) => 500,
                (false, false) => 700,
            };
            if !is_other && dice >= least {
                let score = dice + usize::from(is_here) * 300 + usize::from(is_same) * 500;
                scores.push((score, at, other));
            }
        }
    }
    paired(scores, (own.len(), theirs.len()))
}

/// The first number of a target.
fn value(target: &str) -> Option<f64> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut parts = target.split(|c| !is_number(c));
    parts.find_map(|part| part.parse().ok())
}

/// Lines that a broken sentence may lie apart.
const NEAR: usize = 3;

/// In thousandths; 0 is no agreement.
fn score(own: &Name, other: &Name, is_here: bool) -> usize {
    if own.key == other.key {
        return 3_000;
    }
    let shared = own.grams.intersection(&other.grams).count();
    let dice = 2_000 * shared / (own.grams.len() + other.grams.len()).max(1);
    let share = 1_000 * shared / own.grams.len().min(other.grams.len()).max(1);
    if dice >= 750 {
        return 1_000 + dice + if is_here { 300 } else { 0 };
    }
    if !is_here {
        return 0;
    }
    let common = common(&own.words, &other.words);
    let shortest = length(&own.words).min(length(&other.words));
    let leads = common >= 4.min(length(&other.words)) && common * 2 >= shortest;
    match () {
        () if share >= 750 => 1_000 + share * 9 / 10 + if leads { 100 } else { 0 },
        () if leads && dice >= 300 => 800 + dice,
        () if dice >= 500 => 500 + dice,
        () => 0,
    }
}

/// The length of the longest text that both hold.
fn common(own: &str, other: &str) -> usize {
    let letters: Vec<(usize, char)> = own.char_indices().collect();
    let mut best = 0;
    for from in 0..letters.len() {
        while let Some((end, last)) = letters.get(from + best)
            && other.contains(&own[letters[from].0..*end + last.len_utf8()])
        {
            best += 1;
        }
    }
    best
}

/// A name without region, brackets and words that one list writes and another leaves out.
fn key(name: &str, region: &str) -> String {
    let name = bare(name);
    let without = Some(region)
        .filter(|region| !region.is_empty())
        .and_then(|region| name.strip_prefix(region));
    let mut key = without.map_or(name.as_str(), |rest| {
        rest.trim_start_matches(['市', '县', '区'])
    });
    if length(key) > 4 {
        key = key.strip_prefix('市').unwrap_or(key);
    }
    let (plain, _) = unbracketed(key);
    key = if length(plain) >= 3 { plain } else { key };
    loop {
        let ends = [
            "建设项目",
            "建设工程",
            "项目",
            "工程",
            "建设",
            "工作",
            "创建",
            "的建设",
        ];
        let rest = ends.iter().find_map(|end| key.strip_suffix(end));
        match rest.filter(|rest| length(rest) >= 3) {
            Some(rest) => key = rest,
            None => break,
        }
    }
    let parts = |c: &char| !matches!(c, '（' | '）' | '、' | '，' | '·');
    key.chars().filter(parts).collect()
}

/// The numbers of the chapter, section and item of a heading: 14.2.1.
pub fn dotted(outline: &Outline, node: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    for level in [Level::Chapter, Level::Section, Level::Item] {
        let found = outline
            .path(node)
            .into_iter()
            .find(|node| outline.nodes[*node].level == level);
        parts.extend(found.map(|node| outline.nodes[node].ordinal.to_string()));
    }
    parts.join(".")
}

/// The name of a region without what it is: 临江 of 临江市.
pub fn short_region(region: &str) -> &str {
    let inner = WORDS.without_end("place", region).unwrap_or(region);
    let name = inner
        .rsplit(['省', '州', '市', '县'])
        .next()
        .filter(|name| length(name) >= 2)
        .unwrap_or(region);
    WORDS
        .without_end("place", name)
        .filter(|rest| length(rest) >= 2)
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::read;

    #[test]
    fn names_of_one_thing_agree_and_each_is_used_once() {
        let text = "第一章 交通\n第一节 公路\n新建临江市东江大桥、西江码头等项目。\n";
        let plan = read(text);
        let candidates: Vec<&Candidate> = plan.candidates.iter().collect();
        let expected: Vec<Expected> = ["东江大桥建设工程", "西江码头", "北岸水厂"]
            .map(|name| Expected {
                name: name.to_owned(),
                ..Expected::default()
            })
            .into();
        let found = agreement(&plan.outline, &candidates, &expected, "临江");
        assert_eq!(found.pairs.len(), 2, "{candidates:?}");
        assert_eq!(found.missed, [2]);
    }
}
