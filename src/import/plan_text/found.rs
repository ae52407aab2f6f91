//! All that is found in a text.

use super::candidate::Candidate;
use super::candidates::candidates;
use super::correct::{Corrections, correct};
use super::indicator::FoundIndicator;
use super::indicators::indicators;
use super::outline::Outline;
use super::part::part;
use super::title::{Title, title};

/// What was found in a text.
#[derive(Debug)]
pub struct PlanText {
    /// What its title says.
    pub title: Title,
    /// Its headings.
    pub outline: Outline,
    /// What may be projects, in the order of the text.
    pub candidates: Vec<Candidate>,
    /// Numbers that it sets.
    pub indicators: Vec<FoundIndicator>,
}

/// What is said of a text in which no heading is.
pub const NO_HEADINGS: &str = "没有找到篇章标题，如“第一章”“第一节”“一、”“（一）”；若是规划文本，请先在各章标题前写上“第几章”再读，否则请检查是否选错了文件";

/// Reads the text of a plan.
pub fn read(text: &str) -> PlanText {
    read_corrected(text, &Corrections::new())
}

/// Reads the text of a plan, with what a person said of its headings.
pub fn read_corrected(text: &str, said: &Corrections) -> PlanText {
    let mut parted = part(text);
    correct(&mut parted, said);
    let title = title(&parted);
    let last_year = title.years.map(|(_, last)| last);
    let candidates = candidates(&parted);
    let indicators = indicators(&parted, last_year);
    PlanText {
        title,
        indicators,
        outline: parted.outline,
        candidates,
    }
}

/// The outline of a text.
pub fn outline(text: &str) -> Outline {
    part(text).outline
}
