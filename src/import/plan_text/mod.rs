//! The text of a plan becomes an outline, candidates for projects, and indicators.
//!
//! Pure: a text comes in, findings go out, each with its line. Rules and lists of words alone decide, so that every finding
//! says why it was made; the lists are `assets/plan_words`. What the text does not say stays empty.

mod against;
mod attributes;
mod candidate;
mod candidates;
mod carry;
mod contents;
mod correct;
mod details;
mod found;
mod heading;
mod indicator;
mod indicator_table;
mod indicators;
mod judge;
mod kept;
mod known;
mod lines;
mod list;
mod location;
mod merge;
mod naming;
mod numeral;
mod outline;
mod part;
mod phrase;
mod reader;
mod rows;
mod sentence;
mod settle;
mod settled;
mod standing;
mod sum;
mod take_on;
mod tidy;
mod title;
mod told;
mod worded;
mod words;

pub use against::{Agreement, Expected, agreement, dotted, indicator_agreement, short_region};
pub use candidate::{Candidate, Doubt, Mention, TICKED, TICKED_UNNAMED};
pub use carry::{Carry, CarryOffer, unfinished};
pub use contents::Entry;
pub use correct::{Correction, Corrections};
pub use found::{NO_HEADINGS, PlanText, outline, read, read_corrected};
pub use indicator::{Bound, FoundIndicator};
pub use judge::SURE;
pub use kept::{Kept, KeptError, Lead, kept_of, line_of, packed, read_written, unpacked, written};
pub use known::in_library;
pub use lines::raw_lines;
pub use outline::{Level, Node, Outline, Spot};
pub use rows::{Taken, changes, plan_of};
pub use settle::{
    CarryChoice, Choices, FoundKey, InLibrary, IndicatorChoice, ProjectChoice, settle,
};
pub use settled::{Settled, SettledCarry, SettledIndicator, SettledProject};
pub use title::Title;
pub use told::{already_there, joined, joined_words, undecided, unlike_library};
