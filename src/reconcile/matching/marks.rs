//! Marks that one clerk puts to a name and the next leaves off: the phase, the year, 续建 and 扩建, the place before it. Two
//! names that differ in nothing else may be one project. `一期` and `二期` never are.

use std::ops::Range;

use crate::model::{level_name, marked, without_number};

use super::forms::{self, NUMERALS};

/// So long is a name at least without the place before it: 卫生院 is one, 水厂 may be anywhere.
const SHORTEST_PLACED: usize = 3;

/// So long is a name at least without its other marks.
const SHORTEST: usize = 2;

/// A name without its marks, and what these say; empty where it has none of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bare {
    /// Without marks, city and ending.
    pub core: String,
    /// `1` of 一期, 1期 and 首期.
    phase: String,
    /// `2026` of 2026年 and 2026年度.
    year: String,
    /// 续建, 扩建, 结转.
    works: String,
    /// 湖南省, 禾青镇.
    place: String,
}

/// How two names that are called the same without their marks stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// Their marks say the same.
    Alike,
    /// One of them has a mark that the other leaves off.
    Apart,
}

impl Bare {
    /// Takes the marks off a name; `places` are the cities and counties of the library's plans.
    pub fn of(name: &str, places: &[String]) -> Self {
        let (_, name) = marked(name.trim());
        let mut text = level_name(without_number(name));
        let phase = take(&mut text, phase);
        let year = take(&mut text, year);
        let bracketed = take(&mut text, bracketed_works);
        let (_, core) = forms::core(&text, places);
        let (place, core) = placed(&core);
        let (works, core) = match bracketed.as_str() {
            "" => with_works(core),
            _ => (bracketed, core),
        };
        Self {
            core: core.to_owned(),
            phase,
            year,
            works,
            place,
        }
    }

    /// How two names stand to each other that may be one; none where they differ in more than marks that one of them
    /// leaves off.
    pub fn beside(&self, other: &Self) -> Option<Marked> {
        if self.core.is_empty() || self.core != other.core {
            return None;
        }
        let marks = [
            (&self.phase, &other.phase),
            (&self.year, &other.year),
            (&self.works, &other.works),
        ];
        let is_within = self.place.ends_with(&other.place) || other.place.ends_with(&self.place);
        let is_against = |(here, there): &(&String, &String)| {
            here != there && !here.is_empty() && !there.is_empty()
        };
        if !is_within || marks.iter().any(is_against) {
            return None;
        }
        let is_apart = marks.iter().any(|(here, there)| here != there) || self.place != other.place;
        Some(if is_apart {
            Marked::Apart
        } else {
            Marked::Alike
        })
    }
}

/// A mark that stands somewhere in a name: where, and what it says.
type Found = (Range<usize>, String);

/// Takes a mark off a name, with the brackets in which it stands alone. A name that would be too short keeps it.
fn take(text: &mut String, find: fn(&str) -> Option<Found>) -> String {
    let Some((mut range, says)) = find(text) else {
        return String::new();
    };
    let before = text[..range.start].strip_suffix('(');
    let behind = &text[range.end..];
    let inner = ["工程", "项目", "建设", ""];
    let mut behind = inner
        .iter()
        .filter_map(|word| behind.strip_prefix(word)?.strip_prefix(')'));
    if let Some((before, behind)) = before.zip(behind.next()) {
        range = before.len()..text.len() - behind.len();
    }
    let left = text.chars().count() - text[range.clone()].chars().count();
    if left < SHORTEST {
        return String::new();
    }
    text.replace_range(range, "");
    says
}

fn count_back(text: &str, is_of: impl Fn(char) -> bool) -> usize {
    let of = text.chars().rev().take_while(|c| is_of(*c));
    of.map(char::len_utf8).sum()
}

/// 一期, 第2期, 首期, `一,二期`.
fn phase(text: &str) -> Option<Found> {
    let found = text.match_indices('期').find_map(|(at, period)| {
        let before = &text[..at];
        if let Some(rest) = before.strip_suffix('首') {
            return Some((rest.len()..at + period.len(), "1".to_owned()));
        }
        let is_of = |c: char| is_numeral(c) || matches!(c, ',' | '-' | '至' | '和' | '及');
        let start = at - count_back(before, is_of);
        let number = before[start..].trim_start_matches(|c| !is_numeral(c));
        let start = at - number.len();
        let start = before[..start].strip_suffix('第').map_or(start, str::len);
        let number: String = number.chars().map(digit).collect();
        (!number.is_empty()).then_some((start..at + period.len(), number))
    });
    found.map(|(range, number)| (range, number.replace(':', "10")))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || NUMERALS.contains(c)
}

/// 一 is 1; 十 stands for itself as `:`, the sign behind 9.
fn digit(c: char) -> char {
    let place = NUMERALS.chars().position(|numeral| numeral == c);
    place.map_or(c, |place| char::from(b'1' + place as u8))
}

/// 2026年, 2026年度, 2025-2027年.
fn year(text: &str) -> Option<Found> {
    text.match_indices('年').find_map(|(at, sign)| {
        let before = &text[..at];
        let start = at - count_back(before, |c| c.is_ascii_digit() || c == '-');
        let said = &before[start..];
        let is_year =
            |year: &str| year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
        let end = at + sign.len();
        let end = end
            + if text[end..].starts_with('度') {
                '度'.len_utf8()
            } else {
                0
            };
        (said.split('-').all(is_year)).then(|| (start..end, said.to_owned()))
    })
}

/// What clerks put behind a name to say how far it is, or what is done to what stands there.
const WORKS: [&str; 6] = ["改扩建", "扩建", "续建", "改建", "迁建", "新建"];

/// The same that only stands in brackets.
const STATES: [&str; 6] = ["结转", "新开工", "在建", "前期", "竣工", "预备"];

/// （续建）
fn bracketed_works(text: &str) -> Option<Found> {
    WORKS.iter().chain(&STATES).find_map(|word| {
        let mut places = text.match_indices(word);
        let (at, word) = places.find(|(at, word)| {
            let behind = &text[at + word.len()..];
            let closes = ["工程", "项目", ""].iter();
            let mut closes = closes.filter_map(|word| behind.strip_prefix(word));
            text[..*at].ends_with('(') && closes.any(|rest| rest.starts_with(')'))
        })?;
        Some((at..at + word.len(), word.to_owned()))
    })
}

/// 续建 at the end of a name without ending, and the name without it.
fn with_works(core: &str) -> (String, &str) {
    let found = WORKS.iter().find_map(|word| {
        let rest = core.strip_suffix(word)?;
        let rest = forms::without_ending(rest);
        (rest.chars().count() >= SHORTEST).then(|| ((*word).to_owned(), rest))
    });
    found.unwrap_or_else(|| (String::new(), core))
}

/// The places before a name, and the name: 湖南省冷水江市, 禾青镇.
fn placed(core: &str) -> (String, &str) {
    /// So long is the name of a place with its rank.
    const LONGEST: usize = 6;
    const RANKS: [&str; 7] = ["街道", "省", "市", "县", "区", "镇", "乡"];
    let mut rest = core;
    loop {
        let mut places = rest.char_indices().take(LONGEST).skip(2);
        let end = places.find_map(|(at, _)| {
            let rank = RANKS.iter().find(|rank| rest[at..].starts_with(**rank))?;
            Some(at + rank.len())
        });
        let shorter = end.map(|end| &rest[end..]);
        match shorter.filter(|rest| rest.chars().count() >= SHORTEST_PLACED) {
            Some(shorter) => rest = shorter,
            None => return (core[..core.len() - rest.len()].to_owned(), rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(a: &str, b: &str) -> Option<Marked> {
        let bare = |name| Bare::of(name, &["冷水江市".to_owned()]);
        bare(a).beside(&bare(b))
    }

    #[test]
    fn marks_come_off_a_name() {
        for (name, core) in [
            ("平安大桥（一期）", "平安大桥"),
            ("平安大桥一期工程", "平安大桥"),
            ("平安大桥工程（第二期）", "平安大桥"),
            ("平安大桥项目（首期工程）", "平安大桥"),
            ("平安大桥（一、二期）项目", "平安大桥"),
            ("平安大桥（续建）", "平安大桥"),
            ("平安大桥改扩建工程", "平安大桥"),
            ("2026年平安大桥建设项目", "平安大桥"),
            ("平安大桥（2026年度）", "平安大桥"),
            ("冷水江市平安大桥", "平安大桥"),
            ("湖南省冷水江市禾青镇平安大桥", "平安大桥"),
            ("城市更新改造", "城市更新改造"),
            ("一期", "一期"),
            ("禾青镇水厂", "禾青镇水厂"),
            ("三年行动", "三年行动"),
            ("G354公路（二期）", "g354公路"),
        ] {
            assert_eq!(
                Bare::of(name, &["冷水江市".to_owned()]).core,
                core,
                "{name}"
            );
        }
    }

    #[test]
    fn a_mark_that_one_leaves_off_is_none_against_another() {
        for (a, b) in [
            ("平安大桥", "平安大桥（一期）"),
            ("平安大桥", "平安大桥工程二期"),
            ("平安大桥（一期）", "2026年平安大桥"),
            ("平安大桥", "平安大桥（结转）"),
            ("禾青镇平安大桥", "平安大桥续建工程"),
            ("湖南省禾青镇平安大桥", "禾青镇平安大桥"),
        ] {
            assert_eq!(beside(a, b), Some(Marked::Apart), "{a} {b}");
            assert_eq!(beside(b, a), Some(Marked::Apart), "{b} {a}");
        }
        for (a, b) in [
            ("平安大桥1期", "平安大桥（一期）"),
            ("平安大桥首期工程", "平安大桥第一期"),
            ("2026年平安大桥", "平安大桥（2026年度）"),
        ] {
            assert_eq!(beside(a, b), Some(Marked::Alike), "{a} {b}");
        }
        for (a, b) in [
            ("平安大桥一期", "平安大桥二期"),
            ("平安大桥（一、二期）", "平安大桥（一期）"),
            ("2025年农村公路", "2026年农村公路"),
            ("平安大桥扩建", "平安大桥新建"),
            ("禾青镇卫生院", "三尖镇卫生院"),
            ("平安大桥（一期）", "平安大道"),
        ] {
            assert_eq!(beside(a, b), None, "{a} {b}");
        }
    }
}
