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
    let has = |words: &str| {
        WORDS
            .set(words)
            .iter()
            .any(|word| value.contains(word) || before.ends_with(word))
    };
    if has("atmost") {
        Some(Bound::AtMost)
    } else if has("atleast") {
        Some(Bound::AtLeast)
    } else {
        None
    }
}
