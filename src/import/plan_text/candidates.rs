//! Candidates for projects: what the sentences name that somebody builds, rebuilds, equips or sets up.

use std::collections::HashSet;
use std::ops::Range;

use super::against::short_region;
use super::candidate::{Candidate, Doubt, Found, Mention, TICKED_UNNAMED};
use super::details::{details, is_measure};
use super::judge::{Case, Ground, Verdict, clean, judge};
use super::list::{List, counted, list};
use super::location::{location, names_of_places, owner, places};
use super::merge::merge;
use super::naming::Naming;
use super::numeral::is_numeral;
use super::outline::{Level, Outline};
use super::part::Parted;
use super::phrase::{Phrase, phrases, without_adverbs};
use super::sentence::{Sentence, sentences};
use super::standing::standing;
use super::sum::sums;
use super::tidy::{is_han, length, unbracketed};
use super::words::{Verb, WORDS};

/// All candidates of a text of a region, whose plan begins in a year, those below the sure ones included.
pub(super) fn candidates(
    parted: &Parted<'_>,
    (region, first_year): (&str, Option<i32>),
) -> Vec<Candidate> {
    let outline = &parted.outline;
    let grounds: Vec<Ground> = (0..outline.nodes.len())
        .map(|node| ground(outline, node))
        .collect();
    let mut found = Vec::new();
    let sentences = sentences(parted);
    let places = places(&sentences);
    let mut before = 0..0;
    for sentence in &sentences {
        let Some(node) = sentence.node else {
            continue;
        };
        let first = found.len();
        Reader {
            sentence,
            places: &places,
            ground: grounds[node],
            first_year,
            found: &mut found,
        }
        .read();
        let here = first..found.len();
        give_totals(sentence, &mut found, (before.clone(), here.clone()));
        let goes_on = give_details(sentence, &mut found, (before.clone(), here.clone()));
        // What follows a sentence of details may be of the same thing.
        if !(goes_on && here.is_empty()) {
            before = here;
        }
    }
    let mut all = merge(found, &sentences);
    let mut own = names_of_places(&sentences);
    own.extend(Some(short_region(region).to_owned()).filter(|name| !name.is_empty()));
    for candidate in &mut all {
        // What goes on is something.
        let says_which = !candidate.owner.is_empty()
            || is_of_one_thing(candidate)
            || candidate.stage == "在建"
            || own
                .iter()
                .any(|place| candidate.name.contains(place.as_str()));
        candidate.is_named |= says_which;
        if candidate.is_named {
            candidate.doubt = candidate.doubt.filter(|doubt| *doubt != Doubt::Kind);
        } else if candidate.doubt.is_none() && candidate.sureness < TICKED_UNNAMED {
            candidate.doubt = Some(Doubt::Kind);
        }
    }
    all
}

/// Whether it is built where there was none, or is told apart by a bracket: 何山路（一期）.
fn is_of_one_thing(candidate: &Candidate) -> bool {
    let kind = candidate.construction_kind;
    let (_, inside) = unbracketed(&candidate.name);
    matches!(kind, "新建" | "改建" | "迁建")
        || candidate.name.contains("扩建")
        || !inside.is_empty() && !inside.ends_with("区）")
}

/// What a sentence says that things cost: in the brackets behind a name, before 的 and a name, or behind the one thing that
/// it is about, which the sentence before may name. A sum of several things is nobody's alone.
fn give_totals(
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
fn give_details(
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
        if is_item(text) && said.sum.is_none() && text[end..].starts_with('：') {
            said.sum = <[_; 1]>::try_from(sums(&text[end..])).ok().map(|[sum]| sum);
        }
        (at, said)
    } else {
        // The one thing of an item is meant, however sure it is.
        let is_one = before.len() == 1;
        let mut near =
            before.filter(|at| is_sure(at) || is_one && is_item(&found[*at].candidate.sentence));
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
    let candidate = &mut found[at].candidate;
    let says = details.sum.is_some() || details.years.is_some();
    let is_told = candidate.why.iter().any(|why| why.starts_with(ITEM_SAYS));
    if says && !is_told && is_item(&candidate.sentence) {
        candidate.sureness = candidate.sureness.saturating_add(ITEM).min(100);
        candidate.why.push(format!("{ITEM_SAYS}+{ITEM}"));
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

/// Whether a sentence begins as an item of a list: 2.白水大桥, （2）白水大桥.
fn is_item(sentence: &str) -> bool {
    let (rest, ends) = match sentence.strip_prefix('（') {
        Some(rest) => (rest, &['）'][..]),
        None => (sentence, &['.', '、'][..]),
    };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || is_numeral(c));
    after.len() < rest.len() && after.starts_with(ends)
}

/// Points for an item of a list with what it costs or when it is built.
const ITEM: u8 = 15;
const ITEM_SAYS: &str = "写明了投资或年限";

/// Where the name of what was found ends in its sentence, without a bracket behind it.
fn name_end(text: &str, found: &Found) -> usize {
    let (start, end) = found.span;
    let name = found.candidate.name.as_str();
    let within = text.get(start..end).and_then(|words| words.find(name));
    within.map_or(end, |at| start + at + name.len())
}

/// Points from which a name may be what a sum is about.
const LIKELY: i32 = 44;

/// What a heading and those above it say; the innermost that says anything counts.
fn ground(outline: &Outline, node: usize) -> Ground {
    let path = outline.path(node);
    let titles = path.iter().map(|node| &outline.nodes[*node]);
    let has = |title: &str, set: &str| WORDS.set(set).iter().any(|word| title.contains(word));
    if outline.nodes[node].level == Level::Part && outline.count(Level::Chapter) > 0 {
        return Ground::Opening;
    }
    let is_high = |level| matches!(level, Level::Part | Level::Chapter | Level::Section);
    let mut high = titles.clone().filter(|node| is_high(node.level));
    if high.any(|node| has(&node.title, "background")) {
        return Ground::Background;
    }
    let says = titles.rev().find_map(|node| {
        match (has(&node.title, "ground"), has(&node.title, "policy")) {
            (true, false) => Some(Ground::Works),
            (false, true) => Some(Ground::Policy),
            _ => None,
        }
    });
    says.unwrap_or(Ground::Plain)
}

struct Reader<'a, 'b> {
    sentence: &'a Sentence,
    places: &'b HashSet<String>,
    ground: Ground,
    first_year: Option<i32>,
    found: &'b mut Vec<Found>,
}

/// A phrase with the list that it acts on.
struct Step<'a> {
    phrase: Phrase<'a>,
    list: List<'a>,
    is_of_projects: bool,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self) {
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

#[cfg(test)]
mod tests {
    use crate::import::plan_text::{Candidate, SURE, read};

    /// What of a text is surely a project.
    fn sure(sentence: &str) -> Vec<String> {
        let plan = read(&format!("第一章 发展\n第一节 提升\n{sentence}\n"));
        let sure = plan.candidates.into_iter();
        let sure = sure.filter(|candidate| candidate.sureness >= SURE);
        sure.map(|candidate| candidate.name).collect()
    }

    #[test]
    fn what_only_fares_well_or_lies_beside_is_no_project() {
        for none in [
            "打造一批特色采摘园。",
            "壮大特色商圈，整合信息数据系统，优化道路网络。",
            "疏浚淤塞河道。",
            "推进村庄绿化。",
            "推进高速公路、铁路等通道沿线的绿化。",
            "整合中小学校、幼儿园、大学的校园文化。",
            "强化产业集聚区、人口集聚区与物流节点融合。",
        ] {
            assert!(sure(none).is_empty(), "{none}: {:?}", sure(none));
        }
        assert_eq!(sure("打造东江采摘园。"), ["东江采摘园"]);
        assert_eq!(sure("优化东江西路建设。"), ["东江西路"]);
    }

    #[test]
    fn a_watchword_is_no_project_and_a_name_in_quotes_is_one() {
        for none in [
            "推进“两重”建设。",
            "推进“三高四新”建设。",
            "推进上海“五个中心”建设。",
            "加快“新工科”建设。",
            "实施“快递进厂”建设。",
            "推进“一带一路”建设。",
            "落实“爱国者治港”原则。",
            "坚持和完善“爱国者治港”，推进“护校安园”建设。",
        ] {
            assert!(sure(none).is_empty(), "{none}: {:?}", sure(none));
        }
        assert_eq!(sure("推进“四好农村路”建设。"), ["“四好农村路”"]);
        assert_eq!(sure("推进“雪亮工程”建设。"), ["“雪亮工程”"]);
        assert_eq!(sure("建设“双千工程”。"), ["“双千工程”"]);
        assert_eq!(
            sure("完善覆盖全国的一体化在线政务服务平台，建设一体化在线政务服务平台。"),
            ["一体化在线政务服务平台"]
        );
    }

    /// What of a text is ticked before anybody has looked.
    fn ticked(sentence: &str) -> Vec<String> {
        let plan = read(&format!(
            "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 发展\n第一节 提升\n{sentence}\n"
        ));
        let ticked = plan.candidates.into_iter();
        let ticked = ticked.filter(Candidate::is_ticked);
        ticked.map(|candidate| candidate.name).collect()
    }

    #[test]
    fn no_name_loses_its_beginning_to_a_word_that_is_part_of_it() {
        for (sentence, names) in [
            ("建设如通苏湖城际铁路。", &["如通苏湖城际铁路"][..]),
            ("新建如东洋口港。", &["如东洋口港"]),
            ("建设港口，如临江港、洋口港等项目。", &["临江港", "洋口港"]),
            ("建设含锑阻燃材料产业园。", &["含锑阻燃材料产业园"]),
            ("加快含山至和县快速路建设。", &["含山至和县快速路"]),
            (
                "新建太和县快速路和东江大桥。",
                &["太和县快速路", "东江大桥"],
            ),
            (
                "推进推进路小学、建设路小学建设。",
                &["推进路小学", "建设路小学"],
            ),
            (
                "实施建设路改造、推进路小学迁建。",
                &["建设路改造", "推进路小学迁建"],
            ),
            ("改造建设路。", &["建设路"]),
            ("推进路网建设，新建东江大桥。", &["东江大桥"]),
            ("投运蒙电入沪特高压工程。", &["蒙电入沪特高压工程"]),
            (
                "新建（1）临江大桥、（2）县中医院住院楼。",
                &["临江大桥", "县中医院住院楼"],
            ),
        ] {
            assert_eq!(sure(sentence), names, "{sentence}");
        }
    }

    #[test]
    fn what_stands_nowhere_or_may_be_any_of_its_kind_is_shown_and_not_ticked() {
        for none in [
            "推进流通物流、市场信息、交易平台等设施互联互通。",
            "加快多层次债券市场建设，建设全国一体化数据市场。",
            "实施产业创新工程、医疗卫生强基工程。",
            "实施“三名”工程。",
            "加大古迹遗址、文化景观等保护力度。",
            "坚持“爱国者治港”。",
            "推进“上云上平台”建设。",
            "打造贸易金融服务平台、创新平台。",
            "建设“三名”工程。",
            "推进技术改造。",
            "打造小微公园、公共绿地。",
            "推进民用运输机场规划研究。",
            "提升重点商圈。",
            "协同推进国家实验室建设。",
            "打造综合服务管理平台。",
            "加强5G基站的建设和管理。",
            "实施一批高速公路、过江通道等项目建设。",
        ] {
            assert!(ticked(none).is_empty(), "{none}: {:?}", ticked(none));
        }
        for (sentence, names) in [
            ("建设城东农贸市场。", ["城东农贸市场"]),
            ("打造临江综合服务管理平台。", ["临江综合服务管理平台"]),
            ("推进望江大桥工程。", ["望江大桥工程"]),
            ("新建民用运输机场。", ["民用运输机场"]),
            ("续建体育中心。", ["体育中心"]),
        ] {
            assert_eq!(ticked(sentence), names, "{sentence}");
        }
    }

    #[test]
    fn a_work_is_called_by_its_whole_name() {
        for (sentence, name) in [
            ("依托现有企业，建设和改造东江产业园区。", "东江产业园区"),
            ("推进教育中心周边土地连片开发。", "教育中心周边土地连片开发"),
            ("推行农产品直销配送工程建设。", "农产品直销配送工程"),
            (
                "建设在线矛盾纠纷化解平台并与综合信息系统对接。",
                "在线矛盾纠纷化解平台",
            ),
            ("建成涵盖监测、调度于一体的智慧水务系统。", "智慧水务系统"),
        ] {
            assert_eq!(sure(sentence), [name], "{sentence}");
        }
    }
}
