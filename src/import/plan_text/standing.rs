//! Whether what a sentence names is to be built at all: what is given up, and what is there by now, is not.

use crate::model::ordinal;

use super::candidate::Doubt;
use super::phrase::Phrase;
use super::words::Verb;

/// Verbs after which a thing is not built.
const GIVEN_UP: [&str; 10] = [
    "不再", "停止", "终止", "放弃", "停建", "缓建", "取消", "禁止", "严禁", "不得",
];

/// Verbs that say that a thing is there when it is done.
const ENDS: [&str; 14] = [
    "建成", "建好", "完成", "完工", "竣工", "投运", "开通", "贯通", "打通", "拉通", "新建", "建设",
    "修建", "扩建",
];

/// What ends a clause in which a thing is there.
const IS_THERE: [&str; 10] = [
    "建成投运",
    "建成投用",
    "建成投产",
    "建成通车",
    "建成使用",
    "投入使用",
    "已建成",
    "已投运",
    "已完工",
    "已竣工",
];

/// Words of what is still to come.
const TO_COME: [&str; 9] = [
    "将",
    "力争",
    "确保",
    "预计",
    "计划",
    "争取",
    "年底前",
    "年前",
    "尽快",
];

/// Why what a phrase acts on is not to be built, where its sentence says so. `first` is the first year of the plan.
pub(super) fn standing(text: &str, phrase: &Phrase<'_>, first: Option<i32>) -> Option<Doubt> {
    let is_given_up = GIVEN_UP.iter().any(|word| phrase.verbs.contains(word));
    if is_given_up {
        return Some(Doubt::GivenUp);
    }
    let verbs_at = phrase.start.checked_sub(phrase.verbs.len())?;
    let before = text.get(..verbs_at)?;
    let clause = before.rfind(['，', '；', '：', '。']);
    let near = clause.map_or(before, |at| &before[at..]);
    let is_begun = ["开工", "启动", "续建", "推进", "加快"]
        .iter()
        .any(|word| phrase.verbs.contains(word));
    let acts = matches!(phrase.verb, Some(Verb::Strong | Verb::Medium));
    if acts && phrase.object.starts_with('了') && !is_begun {
        return Some(Doubt::Done);
    }
    let ends = ENDS.iter().any(|word| phrase.verbs.contains(word));
    let has_been = near.contains('已') && !near.contains("已有");
    let was_then = || phrase.verbs.contains('成') && is_of_earlier_plan(before, first);
    if acts && ends && !is_begun && (has_been || was_then()) {
        return Some(Doubt::Done);
    }
    // 西岭水厂建成投运
    let object = phrase.object.trim_end_matches(['。', '；', '！']);
    let whole = &text[..phrase.start + phrase.object.len()];
    let is_to_come = TO_COME.iter().any(|word| whole.contains(word)) || has_year_from(whole, first);
    let is_there = phrase.verb.is_none() && IS_THERE.iter().any(|end| object.ends_with(end));
    (is_there && !is_to_come).then_some(Doubt::Done)
}

/// Whether words tell of the plan before this one: “十四五”期间 in that of the years from 2026.
fn is_of_earlier_plan(before: &str, first: Option<i32>) -> bool {
    /// Of older plans no text speaks as of what was there before.
    const OLDEST: i32 = 2006;
    let begins = first.into_iter().flat_map(|first| OLDEST..first);
    let mut earlier = begins.filter_map(|year| ordinal(year, year + 4));
    earlier.any(|name| {
        let after = before.rsplit_once(&name).map(|(_, after)| after);
        after.is_some_and(|after| {
            let after = after.trim_start_matches(['”', '时', '期', '间', '以', '来', '规', '划']);
            !after.contains("五五") && !has_year_from(after, first)
        })
    })
}

/// Whether words name a year of the plan, or any where the plan's years are not known.
fn has_year_from(words: &str, first: Option<i32>) -> bool {
    let first = first.unwrap_or(0);
    let mut years = words.match_indices("20").filter_map(|(at, _)| {
        let year: i32 = words.get(at..at + 4)?.parse().ok()?;
        words[at + 4..]
            .starts_with(['年', '—', '-', '~'])
            .then_some(year)
    });
    years.any(|year| year >= first)
}

#[cfg(test)]
mod tests {
    use crate::import::plan_text::{Candidate, Doubt, read};

    fn found(sentence: &str) -> Vec<Candidate> {
        read(&format!(
            "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 发展\n第一节 交通\n{sentence}\n"
        ))
        .candidates
    }

    fn doubt(sentence: &str, name: &str) -> Option<Doubt> {
        let all = found(sentence);
        let one = all.iter().find(|each| each.name == name);
        let one = one.unwrap_or_else(|| panic!("{name} is not in {all:?}"));
        assert_eq!(one.doubt.is_none(), one.is_ticked(), "{sentence}");
        one.doubt
    }

    #[test]
    fn what_is_given_up_or_there_by_now_is_shown_with_the_reason_and_not_ticked() {
        for (sentence, name) in [
            ("不再建设东江垃圾焚烧厂。", "东江垃圾焚烧厂"),
            ("停止建设西江工业园区。", "西江工业园区"),
            ("取消建设南江大桥。", "南江大桥"),
            ("取消北江大桥建设。", "北江大桥"),
        ] {
            assert_eq!(doubt(sentence, name), Some(Doubt::GivenUp), "{sentence}");
        }
        for (sentence, name) in [
            ("“十四五”期间建成了东山大桥。", "东山大桥"),
            ("“十四五”期间，建成东山大桥。", "东山大桥"),
            ("已建成西山隧道。", "西山隧道"),
            ("西岭水厂建成投运。", "西岭水厂"),
            ("南岭水厂已建成投运，新建北岭水厂。", "南岭水厂"),
        ] {
            assert_eq!(doubt(sentence, name), Some(Doubt::Done), "{sentence}");
        }
    }

    #[test]
    fn what_the_same_words_say_of_new_works_stays_ticked() {
        for (sentence, name) in [
            ("南岭水厂已建成投运，新建北岭水厂。", "北岭水厂"),
            (
                "“十四五”期间建成了东坪水库，新建东坪水库二期。",
                "东坪水库二期",
            ),
            ("到2027年建成北山水库。", "北山水库"),
            ("不再建设东江大桥，改为建设东江隧道。", "东江隧道"),
            ("已开工建设东江大桥。", "东江大桥"),
            ("已建成东江大桥。新建东江大桥。", "东江大桥"),
        ] {
            assert_eq!(doubt(sentence, name), None, "{sentence}");
        }
    }
}
