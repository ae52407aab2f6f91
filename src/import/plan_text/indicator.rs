//! An indicator, as it is handed on.

use super::candidate::Mention;
use super::words::WORDS;

/// Which values are good ones, where the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// 以上, 突破, ≥
    AtLeast,
    /// 以内, 控制在, ≤
    AtMost,
}

impl Bound {
    /// The words for both.
    pub const WORDS: &[&str] = &["不低于", "不高于"];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "不低于",
            Self::AtMost => "不高于",
        }
    }

    /// The inverse of [`Bound::word`].
    pub fn of_word(word: &str) -> Option<Self> {
        let both = [Self::AtLeast, Self::AtMost];
        both.into_iter().find(|bound| bound.word() == word)
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

/// What the words around a number say of its direction.
pub(super) fn bound(value: &str, before: &str) -> Option<Bound> {
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
        assert_eq!(bound("60%", "达到"), None);
    }
}
