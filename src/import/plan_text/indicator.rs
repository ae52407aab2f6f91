//! An indicator, as it is handed on.

use super::candidate::Mention;
use super::words::WORDS;
use crate::model::{AT_LEAST, AT_MOST, FALLS};

/// Which values are good ones, where the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// 以上, 突破, ≥
    AtLeast,
    /// 以内, 控制在, ≤
    AtMost,
    /// 降低17%: so much less, in all, than in the year from which the plan starts.
    Reduction,
}

impl Bound {
    /// The words for all.
    pub const WORDS: &[&str] = &["不低于", "不高于", FALLS];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "不低于",
            Self::AtMost => "不高于",
            Self::Reduction => FALLS,
        }
    }

    /// What the note of an indicator says of it, by which its direction is known again.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::AtLeast => AT_LEAST,
            Self::AtMost => AT_MOST,
            Self::Reduction => FALLS,
        }
    }

    /// The inverse of [`Bound::word`].
    pub fn of_word(word: &str) -> Option<Self> {
        let all = [Self::AtLeast, Self::AtMost, Self::Reduction];
        all.into_iter().find(|bound| bound.word() == word)
    }
}

/// An indicator that was found.
#[derive(Clone, Debug)]
pub struct FoundIndicator {
    /// What is measured.
    pub name: String,
    /// In what.
    pub unit: String,
    /// Where it stands.
    pub place: Mention,
    /// The words of the text.
    pub words: String,
    /// As the text writes it: 7.5, 2-3, 完成省定目标.
    pub target: String,
    /// The year of the target.
    pub target_year: Option<i32>,
    /// The value from which the plan starts.
    pub base: String,
    /// Its year, where the text says it.
    pub base_year: Option<i32>,
    /// Which values are good ones.
    pub bound: Option<Bound>,
    /// 约束性 or 预期性; empty where the text does not say.
    pub binding: &'static str,
}

/// What a name ends with that measures by how much something falls.
const FALLING: [&str; 10] = [
    "下降",
    "降低",
    "下降率",
    "降低率",
    "下降幅度",
    "降低幅度",
    "下降比例",
    "降低比例",
    "降幅",
    "削减",
];

/// Whether a name says that it measures by how much something falls: 单位GDP能耗降低.
pub(super) fn is_falling(name: &str) -> bool {
    FALLING.iter().any(|end| name.ends_with(end))
}

/// A value without the word that says that something falls by so much: 下降18, 累计降低[18].
pub(super) fn fallen(value: &str) -> Option<&str> {
    let value = value.strip_prefix("累计").unwrap_or(value);
    let rest = WORDS.without_start("falls", value)?;
    rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '[' | '〔'))
        .then_some(rest)
}

/// What the words around a number say of its direction.
pub(super) fn bound(value: &str, before: &str) -> Option<Bound> {
    if WORDS.set("falls").iter().any(|verb| before.ends_with(verb)) {
        return Some(Bound::Reduction);
    }
    // The longest word counts: 不低于 holds 低于, and says the opposite.
    let longest = |words: &str| {
        let found = WORDS
            .set(words)
            .iter()
            .filter(|word| value.contains(**word) || before.ends_with(**word));
        found.map(|word| word.len()).max()
    };
    match (longest("atmost"), longest("atleast")) {
        (None, None) => None,
        (most, least) if most >= least => Some(Bound::AtMost),
        _ => Some(Bound::AtLeast),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_says_which_values_are_good() {
        for before in ["不低于", "不少于", "不小于", "超过", "高于"] {
            assert_eq!(bound("60%", before), Some(Bound::AtLeast), "{before}");
        }
        for before in ["不高于", "不超过", "不大于", "低于", "控制在"] {
            assert_eq!(bound("60%", before), Some(Bound::AtMost), "{before}");
        }
        for before in ["降到", "下降到", "降低到", "降至"] {
            assert_eq!(bound("60%", before), Some(Bound::AtMost), "{before}");
        }
        for before in ["下降", "累计降低"] {
            assert_eq!(bound("17%以上", before), Some(Bound::Reduction), "{before}");
        }
        assert_eq!(bound("60%", "达到"), None);
    }
}
