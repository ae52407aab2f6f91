//! Where a thing is built, and by whom: as its name says, or the words before the verb.

use std::collections::{HashMap, HashSet};

use super::sentence::Sentence;
use super::tidy::{is_han, length};
use super::words::WORDS;

/// Places at the start of the name, or before the verb: those that have a name of their own.
pub(super) fn location(
    name: &str,
    (subject, object): (Option<&str>, &str),
    towns: &HashSet<String>,
) -> Vec<String> {
    let ends = ["镇", "乡", "街道", "村", "社区", "老城区", "新区", "县"];
    let found = ends.iter().filter_map(|end| {
        let at = name.find(end)?;
        let place = &name[..at + end.len()];
        is_own_place(place, towns).then_some(place)
    });
    let named = found.min_by_key(|place| place.len());
    let told = || subject.filter(|place| !object.contains('镇') && is_own_place(place, towns));
    named.or_else(told).map(str::to_owned).into_iter().collect()
}

/// Whether a text is the name of a place, and not only what kind of place: 禾青镇, 城东新区, but neither 中心镇 nor 小区.
fn is_own_place(text: &str, towns: &HashSet<String>) -> bool {
    let is_name = (3..=7).contains(&length(text)) && text.chars().all(is_han);
    let is_told = text.contains([
        '的', '和', '与', '及', '至', '各', '所', '全', '有', '向', '级',
    ]);
    let is_kind = WORDS.set("kindly").iter().any(|end| text.ends_with(end));
    let town = ["镇", "乡", "街道"]
        .iter()
        .find_map(|end| text.strip_suffix(end));
    let is_town = town.is_none_or(|town| towns.contains(town));
    let village = text.strip_suffix('村').is_none_or(|stem| {
        let common = [
            "城中", "示范", "重点", "低电", "过载", "美丽", "传统", "特色", "数字",
        ];
        length(stem) <= 3 && !common.iter().any(|word| stem.contains(word))
    });
    is_name && !is_told && !is_kind && is_town && village
}

/// A firm at the start of the name.
pub(super) fn owner(name: &str) -> Vec<String> {
    let ends = WORDS.set("firm");
    let found = ends.iter().filter_map(|end| {
        let at = name.find(end)?;
        let firm = &name[..at + end.len()];
        ((6..=15).contains(&at)
            && name.len() > firm.len() + 6
            && (*end == "公司" || *end == "集团" || *end == "锑业"))
            .then_some(firm)
    });
    found
        .min_by_key(|firm| firm.len())
        .map(str::to_owned)
        .into_iter()
        .collect()
}

/// Names of cities, counties and towns without the word for what they are.
pub(super) fn names_of_places(sentences: &[Sentence]) -> HashSet<String> {
    // 城市, 市场, 县域, 乡村 are none.
    const BEHIND: &[char] = &[
        '场', '民', '域', '政', '值', '容', '辖', '级', '外', '内', '区', '城', '乡', '委', '市',
        '县', '镇', '村', '土', '亲', '情',
    ];
    const WITHIN: &[char] = &[
        '城', '都', '超', '全', '我', '本', '各', '县', '市', '级', '地', '乡', '镇', '和', '与',
        '强', '个', '省', '在', '对', '向', '的', '及', '等', '先', '大', '小', '中', '上', '点',
        '色', '范',
    ];
    let mut names: HashSet<String> = HashSet::new();
    for sentence in sentences {
        let letters: Vec<char> = sentence.text.chars().collect();
        for (at, c) in letters.iter().enumerate() {
            let behind = letters.get(at + 1);
            let is_end = matches!(c, '市' | '县' | '镇' | '乡')
                && behind.is_none_or(|c| !BEHIND.contains(c));
            let from = [2, 3].into_iter().filter_map(|size| at.checked_sub(size));
            for from in from.filter(|_| is_end) {
                let before = from.checked_sub(1).map(|before| letters[before]);
                let begins =
                    before.is_none_or(|c| !is_han(c) || matches!(c, '和' | '及' | '对' | '在'));
                let name = &letters[from..at];
                if begins && name.iter().all(|c| is_han(*c) && !WITHIN.contains(c)) {
                    names.insert(name.iter().collect());
                }
            }
        }
    }
    // 推进市、乡两级
    let is_verb = |name: &str| {
        let adverbs = WORDS.set("adverb");
        WORDS.verb(name).is_some() || adverbs.iter().any(|adverb| name.starts_with(adverb))
    };
    names.retain(|name| !is_verb(name));
    names
}

/// Names of towns and the like without the word for what they are, for lists that leave it out. A name counts that begins a
/// list or a clause somewhere.
pub(super) fn places(sentences: &[Sentence]) -> HashSet<String> {
    let mut counts: HashMap<String, bool> = HashMap::new();
    for sentence in sentences {
        let letters: Vec<char> = sentence.text.chars().collect();
        for (at, c) in letters.iter().enumerate() {
            let is_end =
                matches!(c, '镇' | '乡') || *c == '街' && letters.get(at + 1) == Some(&'道');
            if !is_end {
                continue;
            }
            for size in [2, 3] {
                let Some(from) = at.checked_sub(size) else {
                    continue;
                };
                let name: String = letters[from..at].iter().collect();
                let before = from.checked_sub(1).map(|before| letters[before]);
                let begins =
                    before.is_none_or(|c| !is_han(c) || matches!(c, '和' | '及' | '对' | '在'));
                *counts.entry(name).or_default() |= begins;
            }
        }
    }
    let is_common =
        |name: &str| name.contains(['乡', '镇', '村', '各', '小', '个', '全', '重', '特']);
    let known = counts
        .into_iter()
        .filter(|(name, begins)| *begins && name.chars().all(is_han) && !is_common(name));
    known.map(|(name, _)| name).collect()
}
