//! What sentences say of the things that they name: what they cost, and what stands behind the name of an item of a list.

use std::ops::Range;

use super::candidate::Found;
use super::details::details;
use super::numeral::item_number;
use super::sentence::Sentence;
use super::sum::sums;
use super::tidy::is_han;

/// What a sentence says that things cost: in the brackets behind a name, before 的 and a name, or behind the one thing that
/// it is about, which the sentence before may name. A sum of several things is nobody's alone.
pub(super) fn give_totals(
    sentence: &Sentence,
    found: &mut [Found],
    (before, here): (Range<usize>, Range<usize>),
) {
    let mut from = 0;
    for sum in sums(&sentence.text) {
        let is_sure = |at: &usize| i32::from(found[*at].candidate.sureness) >= LIKELY;
        let ends_at = |at: &usize| {
            let end = found[*at].span.1;
            let between = sentence.text.get(end..sum.from);
            between.is_some_and(|between| between == "（")
        };
        let holds = |at: &usize| {
            let (start, end) = found[*at].span;
            start <= sum.from && sum.to <= end
        };
        let is_behind = |at: &usize| (from..sum.from).contains(&found[*at].span.0);
        let own = here.clone().find(|at| holds(at) || ends_at(at));
        let one = |all: Vec<usize>| match all.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let named = || one(here.clone().filter(is_sure).filter(is_behind).collect());
        // 白云水库，总投资8亿元: nothing else is named there that it could be of.
        let alone = || {
            let follows = |at: &usize| {
                let between = sentence.text.get(found[*at].span.1..sum.from);
                between.is_some_and(|between| matches!(between, "，" | "工程，" | "项目，"))
            };
            one(here.clone().filter(is_behind).collect()).filter(follows)
        };
        let told = || {
            let is_first = sentence.text[..sum.from].chars().count() <= 2;
            let near = before.clone().filter(is_sure).collect();
            one(near).filter(|at| is_first && found[*at].candidate.place.node == sentence.node)
        };
        if let Some(at) = own.or_else(named).or_else(alone).or_else(told) {
            let candidate = &mut found[at].candidate;
            if candidate.total.is_none() {
                candidate.total = Some(sum.amount);
                candidate.is_total_about = sum.is_about;
            }
        }
        from = sum.to;
    }
}

/// What stands behind the name of an item of a list, `2.白水大桥：新建，2026—2028年`, or in the sentence behind it. Whether
/// the sentence says anything of the kind.
pub(super) fn give_details(
    sentence: &Sentence,
    found: &mut [Found],
    (before, here): (Range<usize>, Range<usize>),
) -> bool {
    let is_sure = |at: &usize| i32::from(found[*at].candidate.sureness) >= LIKELY;
    let text = &sentence.text;
    let own = here.clone().next().filter(|first| {
        let mut others = here.clone().skip(1);
        let rest = text
            .get(name_end(text, &found[*first])..)
            .unwrap_or_default();
        let begins = text[..found[*first].span.0].trim_start_matches(|c: char| !is_han(c));
        begins.is_empty() && rest.starts_with(['：', '（', '，']) && !others.any(|at| is_sure(&at))
    });
    let (at, details) = if let Some(at) = own {
        let end = name_end(text, &found[at]);
        let mut said = details(text[end..].trim_start_matches(['：', '（', '，']));
        // What is told of it at length ends with what it costs.
        if item_number(text).is_some() && said.sum.is_none() && text[end..].starts_with('：') {
            said.sum = <[_; 1]>::try_from(sums(&text[end..])).ok().map(|[sum]| sum);
        }
        (at, said)
    } else {
        // The one thing of an item is meant, however sure it is.
        let is_one = before.len() == 1;
        let mut near = before.filter(|at| {
            is_sure(at) || is_one && item_number(&found[*at].candidate.sentence).is_some()
        });
        let only = near.next().filter(|_| near.next().is_none());
        let only = only.filter(|at| {
            let candidate = &found[*at].candidate;
            let is_near = candidate.place.line + 1 >= sentence.line(0);
            is_near && candidate.place.node == sentence.node && !here.clone().any(|at| is_sure(&at))
        });
        let Some(at) = only else {
            return false;
        };
        (at, details(text))
    };
    if !details.says() {
        return false;
    }
    let Found {
        candidate,
        is_item_told,
        ..
    } = &mut found[at];
    let says = details.sum.is_some() || details.years.is_some();
    if says && !*is_item_told && item_number(&candidate.sentence).is_some() {
        *is_item_told = true;
        candidate.sureness = candidate.sureness.saturating_add(ITEM).min(100);
        candidate.why.push(format!("写明了投资或年限+{ITEM}"));
        candidate.is_named = true;
    }
    if candidate.stage.is_empty() {
        candidate.stage = details.stage;
        details.stage_words.clone_into(&mut candidate.stage_words);
    }
    if candidate.construction_kind.is_empty() {
        candidate.construction_kind = details.construction_kind;
    }
    candidate.years = candidate.years.or(details.years);
    if let Some(sum) = details.sum.filter(|_| candidate.total.is_none()) {
        candidate.total = Some(sum.amount);
        candidate.is_total_about = sum.is_about;
    }
    true
}

/// Points for an item of a list with what it costs or when it is built.
const ITEM: u8 = 15;

/// Where the name of what was found ends in its sentence, without a bracket behind it.
fn name_end(text: &str, found: &Found) -> usize {
    let (start, end) = found.span;
    let name = found.candidate.name.as_str();
    let within = text.get(start..end).and_then(|words| words.find(name));
    within.map_or(end, |at| start + at + name.len())
}

/// Points from which a name may be what a sum is about.
const LIKELY: i32 = 44;
