//! What a sentence names that somebody builds: its phrases, the list that each acts on, and what every name is worth.

use std::collections::HashSet;

use super::candidate::{Candidate, Found, Mention};
use super::details::is_measure;
use super::judge::{Case, Ground, Verdict, clean, judge};
use super::list::{List, counted, list};
use super::location::{location, owner};
use super::naming::Naming;
use super::phrase::{Phrase, phrases, without_adverbs};
use super::sentence::Sentence;
use super::standing::standing;
use super::tidy::{is_han, length};
use super::words::{Verb, WORDS};

/// Takes what a sentence names.
pub(super) struct Reader<'a, 'b> {
    pub sentence: &'a Sentence,
    pub places: &'b HashSet<String>,
    pub ground: Ground,
    pub first_year: Option<i32>,
    pub found: &'b mut Vec<Found>,
}

/// A phrase with the list that it acts on.
struct Step<'a> {
    phrase: Phrase<'a>,
    list: List<'a>,
    is_of_projects: bool,
}

impl<'a> Reader<'a, '_> {
    pub fn read(&mut self) {
        let text = &self.sentence.text;
        let looks_back = WORDS.set("past").iter().any(|word| text.contains(word));
        let steps = steps(text);
        let mut subject = None;
        let mut is_taken = false;
        for (at, step) in steps.iter().enumerate() {
            if step.phrase.opens && step.phrase.verb.is_none() {
                subject = None;
            }
            let object = step.phrase.object;
            // 对甲进行改造 names the work behind the thing.
            let acts_on = without_adverbs(object).starts_with('对') && !step.phrase.closes;
            let next = steps.get(at + 1).filter(|_| acts_on);
            if std::mem::take(&mut is_taken) {
                continue;
            }
            is_taken = self.step(step, (subject, next), looks_back);
            if is_place(object) {
                subject = Some(object.trim_start_matches(['在', '对', '于']));
            }
        }
    }

    /// Takes what a step names; whether the next step is taken with it.
    fn step(
        &mut self,
        step: &Step<'a>,
        (subject, next): (Option<&str>, Option<&Step<'a>>),
        looks_back: bool,
    ) -> bool {
        let Step {
            phrase,
            list,
            is_of_projects,
        } = step;
        let next = next.filter(|next| {
            let work = clean(next.phrase.object, true);
            WORDS.head(work).is_some_and(|(head, _)| head.strength >= 2)
        });
        if let Some(next) = next {
            let work = clean(next.phrase.object, true);
            let thing = if list.kind.is_empty() {
                list.items.first().map_or("", |item| clean(item, true))
            } else {
                list.kind
            };
            let name = format!("{}{work}", thing.trim_start_matches('对'));
            if length(thing) >= 2 {
                let case = self.case(&name, next, looks_back);
                let verdict = judge(&Case {
                    has_count: true,
                    ..case
                });
                self.keep(
                    &next.phrase,
                    (next.phrase.object, &name, counted_in(phrase.object)),
                    verdict,
                    (subject, None),
                );
            }
            return true;
        }
        let programme = self.programme(step, subject, looks_back);
        let naming = Naming::of(list, self.places);
        // 支持经开区建设厂房: the zone builds and is not built.
        let helps = ["支持", "鼓励", "引导", "推动", "指导"];
        let is_helped = helps.iter().any(|verb| phrase.verbs.ends_with(verb));
        // 支持东江大学发展, 支持东江大学、西江大学等高校办出特色: they are there, and thrive.
        let is_thing = WORDS
            .head(list.kind)
            .is_some_and(|(head, _)| head.strength > 0);
        let does = list.has_more && !list.kind.is_empty() && !is_thing && !list.is_built;
        let thrives = phrase.object.ends_with("发展") || does && !*is_of_projects;
        let is_actor = is_helped && (!phrase.closes || thrives);
        for (at, item) in list.items.iter().enumerate() {
            let name = clean(item, at == 0);
            let full = naming.full(name);
            // 对甲进行改造 is 甲改造.
            let is_acted_on = full.contains("进行") && length(&full) > 6;
            let full = full.replace("进行", "");
            if length(&full) < 3 {
                continue;
            }
            let count =
                counted(item.trim_start_matches(|c: char| !c.is_ascii_digit() && !is_han(c))).0;
            let verb = match phrase.verb {
                _ if is_acted_on => Some(Verb::Medium),
                _ if is_actor || list.is_beside => Some(Verb::Other),
                verb => verb,
            };
            let case = Case {
                verb,
                is_of_projects: *is_of_projects,
                has_count: !count.is_empty(),
                in_list: list.items.len() > 1,
                ..self.case(&full, step, looks_back)
            };
            let verdict = judge(&case);
            self.keep(phrase, (item, &full, count), verdict, (subject, programme));
        }
        false
    }

    fn case<'c>(&self, name: &'c str, step: &Step<'c>, looks_back: bool) -> Case<'c>
    where
        'a: 'c,
    {
        Case {
            name,
            verb: step.phrase.verb,
            verbs: step.phrase.verbs,
            is_of_projects: false,
            in_list: true,
            is_quoted: name.contains('“'),
            has_count: false,
            ground: self.ground,
            looks_back,
            is_built: step.list.is_built,
            is_batch: is_batch(step.phrase.object),
            is_kept: WORDS
                .set("kept")
                .iter()
                .any(|word| step.phrase.object.ends_with(word) && !name.ends_with(word)),
        }
    }

    /// What a list is of, where that is a thing of its own: 青年公寓、人才公寓等保障性住房.
    fn programme(
        &mut self,
        step: &Step<'a>,
        subject: Option<&str>,
        looks_back: bool,
    ) -> Option<usize> {
        let kind = step.list.kind;
        let name = clean(kind, true);
        let count = counted_in(step.phrase.object);
        let is_one = match step.list.items.as_slice() {
            [item] => WORDS.head(item).is_some(),
            _ => false,
        };
        if length(name) < 4 || is_one && count.is_empty() {
            return None;
        }
        let verdict = judge(&Case {
            has_count: !count.is_empty(),
            ..self.case(name, step, looks_back)
        });
        self.keep(&step.phrase, (kind, name, count), verdict, (subject, None))
    }

    fn keep(
        &mut self,
        phrase: &Phrase<'a>,
        (words, name, count): (&str, &str, &str),
        verdict: Verdict,
        (subject, programme): (Option<&str>, Option<usize>),
    ) -> Option<usize> {
        if verdict.points <= 0 || is_measure(name) {
            return None;
        }
        let text = &self.sentence.text;
        let object_at = phrase.start;
        let at = text[object_at..]
            .find(words)
            .map_or(object_at, |at| object_at + at);
        let (stage, stage_words) = stage(phrase.verbs, name);
        let candidate = Candidate {
            name: name.to_owned(),
            words: words.to_owned(),
            place: Mention {
                node: self.sentence.node,
                line: self.sentence.line(at),
            },
            mentions: Vec::new(),
            sentence: text.clone(),
            category: verdict.head.map_or("", |head| head.category),
            construction_kind: construction_kind(phrase.verbs, name),
            stage,
            stage_words,
            location: location(name, (subject, phrase.object), self.places),
            owner: owner(name),
            scale: count.to_owned(),
            total: None,
            is_total_about: false,
            years: None,
            parent: None,
            sureness: u8::try_from(verdict.points.clamp(0, 100)).unwrap_or(100),
            why: verdict.why,
            doubt: standing(text, phrase, self.first_year).or(verdict.doubt),
            is_named: verdict.is_named,
        };
        self.found.push(Found {
            candidate,
            programme,
            span: (at, at + words.len()),
            is_item_told: false,
        });
        Some(self.found.len() - 1)
    }
}

/// Whether an object is so many of a kind that nobody has named.
fn is_batch(object: &str) -> bool {
    let object = without_adverbs(object);
    WORDS.without_start("batch", object).is_some()
}

/// The number behind 等: 14座 in 甲、乙等14座水库.
fn counted_in(object: &str) -> &str {
    object
        .split_once('等')
        .map_or("", |(_, after)| counted(after).0)
}

/// The phrases of a sentence with their lists. A verb goes on over commas in a list, and what the end of a list says of
/// projects is said of all of it.
fn steps(text: &str) -> Vec<Step<'_>> {
    let mut verb: Option<(Verb, &str)> = None;
    let mut all: Vec<Step<'_>> = Vec::new();
    for mut phrase in phrases(text) {
        // 如东江大桥 at the start of a clause is for example; behind a verb it begins a name.
        if phrase.opens
            && phrase.verbs.is_empty()
            && WORDS.without_start("intact", phrase.object).is_none()
            && let Some(object) = phrase.object.strip_prefix(['如', '含', '即'])
        {
            phrase.start += phrase.object.len() - object.len();
            phrase.object = object;
        }
        let with = WORDS.without_start("with", phrase.object).is_some()
            && WORDS.without_start("intact", phrase.object).is_none();
        let before = all.last().map(|step| &step.phrase);
        let goes_on = phrase.opens && phrase.closes && phrase.verb.is_none();
        let quoted = before
            .is_some_and(|before| before.object.starts_with('“') && before.object.ends_with('”'));
        if goes_on && phrase.is_told && quoted {
            phrase.verb = Some(Verb::Medium);
        } else if goes_on && let Some((verb, words)) = verb {
            phrase.verb = Some(verb);
            phrase.verbs = words;
        } else if with && !phrase.object.contains("的") {
            phrase.verb = Some(Verb::Refers);
        }
        let list = list(phrase.object);
        let describes = WORDS
            .set("describes")
            .iter()
            .any(|word| phrase.object.starts_with(word));
        verb = match phrase.verb {
            Some(each @ (Verb::Strong | Verb::Medium))
                if phrase.closes && (phrase.object.contains('、') || describes || goes_on) =>
            {
                Some((each, phrase.verbs))
            }
            _ => None,
        };
        let is_of_projects = list.is_of_projects;
        let after_list = is_of_projects && goes_on;
        all.push(Step {
            phrase,
            list,
            is_of_projects,
        });
        if after_list {
            for step in all.iter_mut().rev().skip(1) {
                step.is_of_projects = true;
                if step.phrase.opens {
                    let is_first = step.phrase.verbs.is_empty();
                    if !is_first {
                        continue;
                    }
                }
                break;
            }
        }
    }
    all
}

fn is_place(text: &str) -> bool {
    (2..=8).contains(&length(text)) && WORDS.set("place").iter().any(|place| text.ends_with(place))
}

/// The stage that verbs or the name itself say.
fn stage(verbs: &str, name: &str) -> (&'static str, String) {
    let by = |text: &str| WORDS.stages.iter().find(|(word, _)| text.contains(word));
    let found = by(verbs).or_else(|| by(name).filter(|(word, _)| name.ends_with(word)));
    found.map_or(("", String::new()), |(word, stage)| {
        (stage, (*word).to_owned())
    })
}

/// New, rebuilt …, where verbs or the name say so.
fn construction_kind(verbs: &str, name: &str) -> &'static str {
    let found = WORDS
        .kinds
        .iter()
        .find(|(word, _)| name.contains(word) || verbs.ends_with(word));
    found.map_or("", |(_, kind)| kind)
}
