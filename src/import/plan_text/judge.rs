//! How sure it is that a name is one of a project, and why.

use super::candidate::Doubt;
use super::list::{closed, counted};
use super::numeral::{is_numeral, item_number};
use super::phrase::without_adverbs;
use super::sum::sums;
use super::tidy::{is_han, length, unbracketed};
use super::words::{Head, Verb, WORDS};

/// What is known of a name before it is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    pub(super) name: &'a str,
    pub(super) verb: Option<Verb>,
    pub(super) verbs: &'a str,
    pub(super) is_of_projects: bool,
    pub(super) in_list: bool,
    pub(super) is_quoted: bool,
    pub(super) has_count: bool,
    pub(super) ground: Ground,
    pub(super) looks_back: bool,
    pub(super) is_built: bool,
    /// Whether it is one of 一批.
    pub(super) is_batch: bool,
    /// Whether what is said of it, or of its list, is that it is kept.
    pub(super) is_kept: bool,
}

/// What the headings above a sentence say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// 交通, 水利: things are built here.
    Works,
    /// 改革, 人才: seldom.
    Policy,
    /// 现实基础, 基本原则: what is named is there already, or an idea.
    Background,
    /// Before the first chapter of a part: what the part is about, in large words.
    Opening,
    Plain,
}

/// A verdict: points of a hundred, and reasons.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) points: i32,
    pub(super) why: Vec<String>,
    pub(super) head: Option<Head>,
    pub(super) doubt: Option<Doubt>,
    pub(super) is_named: bool,
}

impl Verdict {
    fn add(&mut self, points: i32, why: impl Into<String>) {
        self.points += points;
        self.why.push(format!("{}{points:+}", why.into()));
    }
}

/// Points from which a candidate counts as found.
pub const SURE: u8 = 50;
/// Points with which each begins, so that a half of a hundred is the border.
const START: i32 = 14;

/// Judges a name.
pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.add(START, "起点");
    let name = case.name;
    let (bare, _) = unbracketed(name);
    let bare = bare
        .strip_prefix('“')
        .and_then(|inner| inner.strip_suffix('”'))
        .unwrap_or(bare);
    let bare = without_phase(bare);
    let found = WORDS.head(bare);
    let head = found.map(|(head, _)| head);
    verdict.head = head;
    let word = found.map_or("", |(_, length)| &bare[bare.len() - length..]);
    let is_system = WORDS.set("system").iter().any(|end| word.ends_with(end));
    match head {
        Some(head) if head.strength == 3 => verdict.add(46, format!("“{word}”是建设物")),
        Some(head) if head.strength == 2 && is_system => {
            verdict.add(44, format!("“{word}”多是建设物"));
        }
        Some(head) if head.strength == 2 && word.ends_with("工程") => {
            verdict.add(42, format!("“{word}”多是建设物"));
        }
        Some(head) if head.strength == 2 && head.is_work => {
            verdict.add(38, format!("“{word}”是要做的工程"));
        }
        Some(head) if head.strength == 2 => verdict.add(36, format!("“{word}”多是建设物")),
        Some(head) if head.strength == 1 => verdict.add(14, format!("“{word}”可能是建设物")),
        Some(_) => verdict.add(-20, format!("“{word}”不是建设物")),
        None => verdict.add(0, "没有建设物的名称"),
    }
    match case.verb {
        Some(Verb::Strong) => verdict.add(18, format!("动词“{}”", case.verbs)),
        Some(Verb::Medium) if case.verbs.ends_with("打造") => {
            verdict.add(12, format!("动词“{}”", case.verbs));
        }
        Some(Verb::Medium) => verdict.add(15, format!("动词“{}”", case.verbs)),
        Some(Verb::Weak) => verdict.add(-4, format!("动词“{}”", case.verbs)),
        Some(Verb::Refers | Verb::Other) => {
            verdict.add(-30, format!("“{}”之后不是要建的", case.verbs));
        }
        None if case.is_of_projects => {}
        None => verdict.add(-18, "没有动词"),
    }
    match case.ground {
        Ground::Works => verdict.add(5, "所在章节多有项目"),
        Ground::Policy => verdict.add(-8, "所在章节少有项目"),
        Ground::Background => verdict.add(-80, "所在章节不是任务"),
        Ground::Opening => verdict.add(-40, "在一篇的开头，多是提法"),
        Ground::Plain => {}
    }
    if case.is_of_projects {
        verdict.add(30, "列在“等项目”之前");
    } else if case.in_list {
        verdict.add(1, "并列的一项");
    }
    let modifiers = length(bare).saturating_sub(length(word));
    match modifiers {
        0 if length(word) <= 3 || head.is_some_and(|head| head.is_work) => {
            verdict.add(-24, "只有通名");
        }
        0 => verdict.add(-12, "只有通名"),
        1 => verdict.add(-8, "名称很短"),
        2..=12 => verdict.add(2, "有限定"),
        _ => {}
    }
    if is_proper(name) {
        verdict.add(14, "有专名");
    }
    if case.is_built {
        verdict.add(13, "以“建设”结尾");
        if head.is_none() && case.is_quoted && !is_slogan(name) {
            verdict.add(20, "有引号的建设");
        }
    }
    if case.is_quoted {
        verdict.add(2, "有引号");
    }
    if case.has_count {
        verdict.add(8, "有数量");
    }
    if is_slogan(name) && !case.is_of_projects {
        verdict.add(-40, "引号里是提法，不是建设物");
    }
    judge_words(&mut verdict, case, head, word);
    verdict.is_named = is_proper(name) || case.is_of_projects && modifiers > 0;
    // 跨区域平台, 标志性工程
    let is_wide = matches!(word, "平台" | "工程" | "基地" | "回收体系" | "园区");
    let is_any = case.is_batch && modifiers == 0 || is_wide && modifiers <= 3;
    let is_any = is_any || case.verb != Some(Verb::Strong) && is_only_a_kind(bare, word);
    let doubt = doubt(case, word).or_else(|| is_any.then_some(Doubt::Kind));
    verdict.doubt = doubt.filter(|_| !verdict.is_named);
    verdict
}

/// Whether nothing stands before a kind but words that many of its kind share: 综合保税区, 公共绿地.
fn is_only_a_kind(name: &str, word: &str) -> bool {
    let mut rest = &name[..name.len() - word.len()];
    let has_any = !rest.is_empty();
    while let Some(after) = WORDS.without_start("shared", rest) {
        rest = after;
    }
    has_any && rest.is_empty()
}

/// What a name that does not say which one it is may be instead.
fn doubt(case: &Case<'_>, word: &str) -> Option<Doubt> {
    let has = |set: &str| WORDS.set(set).iter().any(|word| case.name.contains(word));
    if matches!(word, "市场" | "交易市场") && !has("goods") {
        return Some(Doubt::Market);
    }
    let is_built = case.is_built || case.verb == Some(Verb::Strong);
    let is_counted = || {
        let inner = case.name.strip_suffix("”工程");
        inner.is_some_and(|inner| is_counted_out(inner.trim_start_matches('“')))
    };
    let is_done = !is_built && (case.is_quoted || has("campaign")) || is_counted();
    if word.ends_with("工程") && is_done {
        return Some(Doubt::Campaign);
    }
    case.is_kept.then_some(Doubt::Kept)
}

/// Whether a name ends with a quotation that is a watchword and names nothing that is built: things that are counted
/// (“两重”, “三高四新”, “一带一路”, “五个中心”), or words none of which is a thing (“快递进厂”, “小而美”民生).
fn is_slogan(name: &str) -> bool {
    let Some((_, rest)) = name.split_once('“') else {
        return false;
    };
    let Some((inner, behind)) = rest.split_once('”') else {
        return false;
    };
    let names_a_thing = |text: &str| WORDS.head(text).is_some_and(|(head, _)| head.strength > 0);
    if names_a_thing(behind) || behind.contains('“') {
        return false;
    }
    is_counted_out(inner)
        || is_done_to_its_end(inner)
        || !names_a_thing(inner) && !behind.ends_with("工程")
}

/// Whether what a text ends with is what somebody does something to: 快递进厂 is no factory, 爱国者治港 no harbour.
fn is_done_to_its_end(text: &str) -> bool {
    const GOES: &[char] = &['进', '入', '上', '下'];
    // Before a word of one letter, which ends many others as well.
    const DONE: &[char] = &[
        '治', '护', '安', '助', '兴', '强', '富', '惠', '返', '暖', '爱',
    ];
    let head = WORDS
        .head(text)
        .map_or("", |(_, size)| &text[text.len() - size..]);
    let before = text[..text.len() - head.len()].chars().next_back();
    let is_done = |c: char| GOES.contains(&c) || length(head) == 1 && DONE.contains(&c);
    !head.is_empty() && before.is_some_and(is_done)
}

/// Whether a text is nothing but numbers with one or two words behind each: 三高四新, 一城一地一谷一空间.
fn is_counted_out(text: &str) -> bool {
    const NUMBERS: &str = "一二三四五六七八九十两双百千万0123456789";
    // 三馆一中心 stands somewhere all the same.
    const BUILT: &[char] = &['馆', '院', '校', '园', '场', '厅', '站', '桥', '库'];
    if text.contains(BUILT) || text.ends_with("工程") {
        return false;
    }
    let mut pieces: Vec<usize> = Vec::new();
    let words = |c: &char| !matches!(c, '、' | '，' | '+' | '·');
    for c in text.chars().filter(words) {
        if NUMBERS.contains(c) {
            pieces.push(0);
        } else if let Some(size) = pieces.last_mut() {
            *size += 1;
        } else {
            return false;
        }
    }
    // 四好农村路 is a road of that kind; 五个中心 are none that stands anywhere.
    let most = if text.contains('个') { 3 } else { 2 };
    !pieces.is_empty() && pieces.iter().all(|size| *size <= most)
}

/// What single words in a name, or before it, say for and against it.
fn judge_words(verdict: &mut Verdict, case: &Case<'_>, head: Option<Head>, word: &str) {
    let name = case.name;
    let abstracts = WORDS
        .set("abstract")
        .iter()
        .find(|word| name.contains(*word));
    if let Some(word) = abstracts {
        let points = if name.ends_with("工程") { -12 } else { -24 };
        verdict.add(points, format!("含“{word}”"));
    }
    if case.looks_back {
        verdict.add(-30, "所在句子是回顾");
    }
    if case.is_batch {
        verdict.add(-26, "“一批”没有指明是哪些");
    }
    let fares = WORDS
        .set("fares")
        .iter()
        .any(|word| case.verbs.ends_with(word));
    if fares && !case.is_built && !case.is_of_projects && !is_proper(name) {
        verdict.add(-12, format!("“{}”说的是状况", case.verbs));
    }
    let is_title = matches!(case.verb, Some(Verb::Medium | Verb::Weak) | None)
        && WORDS
            .set("title")
            .iter()
            .any(|word| name.trim_start_matches('“').starts_with(word));
    if is_title && !case.is_of_projects {
        verdict.add(-16, "像是称号或定位");
    }
    let is_honour = WORDS
        .set("honour")
        .iter()
        .any(|word| case.verbs.ends_with(word));
    if is_honour && !case.is_built && !case.is_of_projects {
        verdict.add(-26, "像是称号或定位");
    }
    if WORDS.set("wide").contains(&word) && !case.is_of_projects {
        verdict.add(-14, format!("“{word}”太宽"));
    }
    let is_idea = head.is_none_or(|head| head.strength < 2)
        || word.ends_with("工程")
        || word.ends_with("项目");
    if let Some(word) = WORDS
        .set("soft")
        .iter()
        .find(|word| is_idea && name.contains(*word))
    {
        verdict.add(-34, format!("含“{word}”"));
    }
    if let Some(word) = WORDS
        .set("measure_of")
        .iter()
        .find(|word| name.contains(*word))
    {
        verdict.add(-30, format!("“{word}”的多是举措"));
    }
    let is_honoured = WORDS.set("honoured").iter().any(|end| name.ends_with(end));
    if is_honoured && !case.is_of_projects && !is_proper(name) {
        verdict.add(-24, "多是批准或争取的称号");
    }
    let is_generic = WORDS.set("generic").contains(&closed(name)) || name.ends_with("领域");
    if is_generic && !case.is_of_projects {
        verdict.add(-20, "只有通名");
    }
    if length(name) > 32 {
        verdict.add(-24, "太长");
    }
}

/// The name without 一期, 二期工程 at its end.
fn without_phase(name: &str) -> &str {
    let bare = ["工程", "项目"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    let rest = bare.strip_suffix('期');
    let rest = rest.and_then(|rest| rest.strip_suffix(['一', '二', '三', '四', '五', '六']));
    rest.filter(|rest| length(rest) >= 3).unwrap_or(name)
}

/// Whether a name holds what only names hold: a code, a stage of works, a place of its own.
fn is_proper(name: &str) -> bool {
    let has_code = name
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_uppercase() && pair[1].is_ascii_digit())
        || name.contains("水库")
        || name.contains("国道")
        || name.contains("省道");
    let is_numbered = ["第一", "第二", "第三"]
        .iter()
        .any(|word| name.starts_with(word) || name.contains(&format!("市{word}")));
    let has_phase = is_numbered
        || [
            "一期", "二期", "三期", "四期", "五期", "南段", "北段", "东段", "西段",
        ]
        .iter()
        .any(|phase| name.contains(phase));
    let is_place = |c: char| {
        matches!(
            c,
            '镇' | '乡' | '村' | '县' | '江' | '河' | '溪' | '湖' | '岭' | '山'
        )
    };
    let kinds = WORDS.set("kinds_of_place").iter();
    let named = kinds.fold(name.to_owned(), |name, kind| name.replace(kind, ""));
    let inner = named.chars().count().saturating_sub(1);
    let has_place = named.chars().take(inner).skip(1).any(is_place);
    has_code || has_phase || has_place || name.contains('至') && length(name) >= 5
}

/// A name as it begins and ends.
pub(super) fn clean(item: &str, is_first: bool) -> &str {
    let mut name = super::list::without_description(unnumbered(item.trim()));
    // A short name behind the first of a list may begin like a verb: 建设路, 集中路.
    let is_whole = !is_first
        && length(name) <= 6
        && WORDS.head(name).is_some_and(|(head, _)| head.strength >= 2);
    let whole = name;
    loop {
        let before = name.len();
        if is_whole {
            break;
        }
        // 重点实验室 is no laboratory that is 重点.
        if WORDS
            .head(name)
            .is_some_and(|(head, size)| size == name.len() && head.strength >= 2)
        {
            break;
        }
        name = without_adverbs(name);
        while WORDS.without_start("intact", name).is_none()
            && let Some(rest) = WORDS.without_start("opening", name)
        {
            if !rest
                .chars()
                .next()
                .is_some_and(|c| is_han(c) || c.is_ascii_alphanumeric() || c == '“')
            {
                break;
            }
            name = rest;
        }
        name = counted(name).1;
        if let Some((verb, length)) = WORDS.acting_verb(name)
            && WORDS.without_start("intact", name).is_none()
            && verb != Verb::Other
            && name.len() > length + 6
            && !WORDS
                .set("nominal")
                .iter()
                .any(|word| name[length..].starts_with(word))
            && !WORDS.set("noun").contains(&&name[..length])
        {
            name = &name[length..];
        }
        name = unpaired(name);
        if name.len() == before {
            break;
        }
    }
    // 集中南路 is a road of that name, not one that is built 集中.
    let is_gone = length(name) < 3 && length(whole) >= 3
        || length(name) <= 2
        || WORDS.head(name).is_some_and(|(_, size)| size == name.len()) && length(whole) <= 5;
    let name = closed(if is_gone { whole } else { name });
    // A bracket that tells a story is none of the name, nor one that tells a sum.
    match unbracketed(name) {
        (plain, inside) if length(inside) > 14 || !sums(inside).is_empty() => plain,
        _ => name,
    }
}

/// Without the number of an item: 3.公路, （3）公路. 三、四级公路 begins with no number.
fn unnumbered(item: &str) -> &str {
    let Some((number, rest)) = item_number(item) else {
        return item;
    };
    let is_of_digits = number.bytes().all(|b| b.is_ascii_digit());
    let is_of_numerals = number.chars().all(is_numeral);
    let is_one = if item.starts_with('（') {
        (is_of_digits || is_of_numerals) && length(number) <= 2
    } else {
        is_of_digits && rest.starts_with(is_han)
    };
    if is_one { rest } else { item }
}

/// Without a bracket or a quotation mark that has lost its other half.
fn unpaired(name: &str) -> &str {
    let mut name = name;
    for (open, close) in [('（', '）'), ('“', '”'), ('《', '》')] {
        let count = |c: char| name.matches(c).count();
        if count(open) > count(close) {
            name = match name.rfind(open) {
                Some(0) => &name[open.len_utf8()..],
                Some(at) => &name[..at],
                None => name,
            };
        } else if count(close) > count(open) {
            name = match name.find(close) {
                Some(at) if at + close.len_utf8() == name.len() => &name[..at],
                Some(at) => &name[at + close.len_utf8()..],
                None => name,
            };
        }
    }
    name.trim_matches(|c: char| {
        matches!(c, '，' | '、' | '：' | '；' | '。' | ' ' | '—' | '·' | '.')
    })
}
