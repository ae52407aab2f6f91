//! 国民经济行业分类: the codes of GB/T 4754—2017 with its first amendment, and the words by which people name them.

use std::sync::LazyLock;

use thiserror::Error;

use super::choice::IndustrySection;
use super::parse::narrow;

/// Code and name in the order of the codes: 20 sections, 97 divisions, 473 groups, 1 381 classes.
const LIST: &str = include_str!("../../assets/industries/gb4754-2017.tsv");

static INDUSTRIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    LIST.lines()
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// A word that is no industry, or may be several.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum IndustryError {
    /// None has this code or name.
    #[error("《国民经济行业分类》里没有“{0}”{1}；可写代码（如 4812）或名称（如 公路工程建筑）")]
    Unknown(String, String),
    /// Several have this name.
    #[error("“{0}”可能是 {1}，请写代码")]
    Several(String, String),
}

/// The industry that a code, with or without the letter of its section, or a name means, as `E4812 公路工程建筑`.
///
/// # Errors
/// There is none, or more than one.
pub fn find_industry(text: &str) -> Result<String, IndustryError> {
    let word = narrow(text);
    let (code, rest) = parted(&word);
    if let Some(found) = by_code(code) {
        // Words of somebody's own behind a code say nothing; the name of another industry contradicts it.
        return match by_name(rest).next() {
            Some(other) if rest != found.1 => {
                let both = format!("{} 或 {}", written(found), written(other));
                Err(IndustryError::Several(text.trim().to_owned(), both))
            }
            _ => Ok(written(found)),
        };
    }
    let name = if rest.is_empty() { word.as_str() } else { rest };
    let found: Vec<(&str, &str)> = by_name(name).collect();
    let Some(lowest) = found.iter().max_by_key(|(code, _)| code.len()) else {
        let is_near = |(_, other): &&(&str, &str)| !name.is_empty() && other.contains(name);
        let near = INDUSTRIES.iter().filter(is_near).take(3);
        let near: Vec<String> = near.map(|one| written(*one)).collect();
        let near = match near.as_slice() {
            [] => String::new(),
            near => format!("，相近的有 {}", near.join("、")),
        };
        return Err(IndustryError::Unknown(text.trim().to_owned(), near));
    };
    // A class that is alone in its group has the name of the group.
    if found.iter().any(|(code, _)| !lowest.0.starts_with(code)) {
        let codes: Vec<String> = found.iter().map(|one| written(*one)).collect();
        let name = name.to_owned();
        return Err(IndustryError::Several(name, codes.join("、")));
    }
    Ok(written(*lowest))
}

/// Every industry as it is written, in the order of the codes.
pub fn industry_names() -> impl Iterator<Item = String> {
    INDUSTRIES.iter().map(|one| written(*one))
}

impl IndustrySection {
    /// The section of an industry as it is written, or as a ledger has it; `None` where the text means none.
    pub fn of(text: &str) -> Option<Self> {
        let code = |text: &str| {
            let (code, _) = parted(text);
            by_code(code).map(|(code, _)| code)
        };
        let found = code(text).or_else(|| {
            let written = find_industry(text).ok()?;
            code(&written)
        });
        let place = found?.bytes().next()?.checked_sub(b'A')?;
        Self::ALL.get(usize::from(place)).copied()
    }
}

/// The code at the beginning of a word, and what follows it.
fn parted(word: &str) -> (&str, &str) {
    let is_letter = word.starts_with(|c: char| c.is_ascii_uppercase());
    let digits = word[usize::from(is_letter)..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let (code, rest) = word.split_at(usize::from(is_letter) + digits);
    (code, rest.trim_start_matches([' ', '-', '—', '、', '.']))
}

fn by_code(code: &str) -> Option<(&'static str, &'static str)> {
    let found = INDUSTRIES.binary_search_by_key(&code, |(other, _)| *other);
    if let Ok(place) = found {
        return INDUSTRIES.get(place).copied();
    }
    let is_it = |(other, _): &&(&str, &str)| other.get(1..) == Some(code);
    INDUSTRIES
        .iter()
        .find(is_it)
        .copied()
        .filter(|_| !code.is_empty())
}

fn by_name(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_it = move |(_, other): &&(&str, &str)| *other == name;
    INDUSTRIES.iter().filter(is_it).copied()
}

fn written((code, name): (&str, &str)) -> String {
    format!("{code} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_every_code_lies_below_another() {
        let of_length = |length: usize| {
            let codes = INDUSTRIES.iter().filter(|(code, _)| code.len() == length);
            codes.count()
        };
        // As the standard counts itself.
        assert_eq!([1, 3, 4, 5].map(of_length), [20, 97, 473, 1381]);
        assert_eq!(INDUSTRIES.len(), 1971);
        for (code, _) in INDUSTRIES.iter().filter(|(code, _)| code.len() > 1) {
            let above = if code.len() == 3 {
                &code[..1]
            } else {
                &code[..code.len() - 1]
            };
            assert!(
                INDUSTRIES.iter().any(|(other, _)| other == &above),
                "{code}"
            );
        }
        let sections = INDUSTRIES.iter().filter(|(code, _)| code.len() == 1);
        let names: Vec<&str> = sections.map(|(_, name)| *name).collect();
        assert_eq!(names, IndustrySection::WORDS);
    }

    #[test]
    fn codes_and_names_mean_one_industry_or_none() {
        let road = Ok("E4812 公路工程建筑".to_owned());
        for word in [
            "4812",
            "E4812",
            "公路工程建筑",
            "Ｅ４８１２ 公路工程建筑",
            "E4812公路工程建筑",
        ] {
            assert_eq!(find_industry(word), road, "{word}");
        }
        assert_eq!(find_industry("48"), Ok("E48 土木工程建筑业".to_owned()));
        assert_eq!(find_industry("E"), Ok("E 建筑业".to_owned()));
        // A code with words of somebody's own is the code.
        assert_eq!(find_industry("4812 公路"), road);
        // The group and its only class have one name: the class is meant.
        assert_eq!(
            find_industry("造林和更新"),
            Ok("A0220 造林和更新".to_owned())
        );
        assert!(matches!(
            find_industry("9999"),
            Err(IndustryError::Unknown(..))
        ));
        let unknown = find_industry("公路工程").unwrap_err().to_string();
        assert!(unknown.contains("E4812 公路工程建筑"), "{unknown}");
        // A code and the name of another contradict each other.
        let both = find_industry("4811 公路工程建筑").unwrap_err().to_string();
        assert!(both.contains("E4811 铁路工程建筑 或 E4812"), "{both}");
        assert_eq!(
            IndustrySection::of("4812"),
            Some(IndustrySection::Construction)
        );
        assert_eq!(
            IndustrySection::of("教育"),
            Some(IndustrySection::Education)
        );
        assert_eq!(IndustrySection::of("某某"), None);
        assert_eq!(IndustrySection::of(""), None);
    }
}
