//! The text of a plan becomes an outline, candidates for projects, and indicators.
//!
//! Pure: a text comes in, findings go out, each with its line. Rules and lists of words alone decide, so that every finding
//! says why it was made; the lists are `assets/plan_words`. What the text does not say stays empty.

mod against;
mod candidate;
mod candidates;
mod contents;
mod heading;
mod indicator;
mod indicator_table;
mod indicators;
mod judge;
mod lines;
mod list;
mod merge;
mod naming;
mod numeral;
mod outline;
mod part;
mod phrase;
mod sentence;
mod tidy;
mod title;
mod words;

pub use against::{Agreement, Expected, agreement, dotted, short_region};
pub use candidate::{Candidate, Mention};
pub use contents::Entry;
pub use indicator::{Bound, FoundIndicator};
pub use judge::SURE;
pub use outline::{Level, Node, Outline};
pub use title::Title;

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

/// Reads the text of a plan.
pub fn read(text: &str) -> PlanText {
    let parted = part::part(text);
    let title = title::title(&parted);
    let last_year = title.years.map(|(_, last)| last);
    let candidates = candidates::candidates(&parted);
    let indicators = indicators::indicators(&parted, last_year);
    PlanText {
        title,
        indicators,
        outline: parted.outline,
        candidates,
    }
}

/// The outline of a text.
pub fn outline(text: &str) -> Outline {
    part::part(text).outline
}
