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

impl PlanText {
    /// The same under other headings: each finding stands below the heading that now begins before its line. What the
    /// text names is not looked for anew, so that it costs no more than the headings do.
    #[must_use]
    pub fn under(&self, text: &str, said: &Corrections) -> Self {
        let mut parted = part(text);
        correct(&mut parted, said);
        let outline = parted.outline;
        let below = |line: usize| {
            let next = outline.nodes.partition_point(|node| node.line <= line);
            next.checked_sub(1)
        };
        let mut candidates = self.candidates.clone();
        let mut indicators = self.indicators.clone();
        let places = candidates.iter_mut().flat_map(|candidate| {
            let own = std::iter::once(&mut candidate.place);
            own.chain(candidate.mentions.iter_mut())
        });
        for place in places.chain(indicators.iter_mut().map(|found| &mut found.place)) {
            place.node = below(place.line);
        }
        Self {
            title: self.title.clone(),
            outline,
            candidates,
            indicators,
        }
    }
}

/// What is said of a text in which no heading is.
pub const NO_HEADINGS: &str = "没有找到篇章标题，如“第一章”“第一节”“一、”“（一）”；若是规划文本，请先在各章标题前写上“第几章”再读，否则请检查是否选错了文件，项目台账要用“从台账新建项目库”";

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
    let first_year = title.years.map(|(first, _)| first);
    let candidates = candidates(&parted, (&title.region, first_year));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::{Correction, Spot};

    const TEXT: &str = "第一章 交通\n第一节 公路\n新建东江大桥。到2030年，公路里程达到900公里。\n专栏1 桥梁\n1.扩建西江大桥。\n第二节 水运\n扩建西江码头、东江大桥等项目。\n第二章 水利\n新建北山水库。\n";

    fn places(plan: &PlanText) -> Vec<(String, Option<usize>)> {
        let candidates = plan.candidates.iter().flat_map(|found| {
            let all = std::iter::once(&found.place).chain(&found.mentions);
            all.map(|place| (found.name.clone(), place.node))
        });
        let indicators = plan.indicators.iter();
        candidates
            .chain(indicators.map(|found| (found.name.clone(), found.place.node)))
            .collect()
    }

    #[test]
    fn what_was_found_stands_below_other_headings_at_once_as_it_does_when_it_is_read_anew() {
        let found = read(TEXT);
        assert!(found.candidates.len() > 2 && !found.indicators.is_empty());
        let none = Corrections::new();
        assert_eq!(places(&found.under(TEXT, &none)), places(&found));
        let said = Correction {
            is_heading: Some(false),
            ..Correction::default()
        };
        let said: Corrections = [(Spot::of_line(6), said)].into_iter().collect();
        let at_once = found.under(TEXT, &said);
        let anew = read_corrected(TEXT, &said);
        assert_eq!(at_once.outline.headings(), found.outline.headings() - 1);
        assert_eq!(at_once.outline.headings(), anew.outline.headings());
        let below = |plan: &PlanText, name: &str| {
            let mut all = plan.candidates.iter();
            let found = all.find(|found| found.name.contains(name)).unwrap();
            let node = found.place.node.unwrap();
            plan.outline.nodes[node].title.clone()
        };
        for name in ["西江码头", "北山水库"] {
            assert_eq!(below(&at_once, name), below(&anew, name), "{name}");
        }
    }
}
