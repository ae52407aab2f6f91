//! Numbers that a plan sets: from its tables, and from its sentences.

use std::collections::HashMap;

use super::candidate::Mention;
use super::indicator::{Bound, FoundIndicator, bound, is_falling};
use super::indicator_table::tables;
use super::outline::{Level, Outline};
use super::part::Parted;
use super::phrase::{Depth, without_adverbs};
use super::sentence::{Sentence, sentences};
use super::sum::sums;
use super::tidy::{is_han, length};
use super::worded::worded;
use super::words::WORDS;

/// All indicators of a text, those of tables first where both name one.
pub(super) fn indicators(parted: &Parted<'_>, last_year: Option<i32>) -> Vec<FoundIndicator> {
    let mut all = tables(parted, last_year);
    let mut bases: HashMap<String, (String, String)> = HashMap::new();
    for sentence in &sentences(parted) {
        let Some(node) = sentence.node else {
            continue;
        };
        let found = of_sentence(sentence, last_year);
        if looks_back(&parted.outline, node) {
            for indicator in found {
                bases
                    .entry(indicator.name)
                    .or_insert((indicator.target, indicator.unit));
            }
            continue;
        }
        for indicator in found {
            let is_known = all.iter().any(|known: &FoundIndicator| {
                known.name == indicator.name && known.target == indicator.target
            });
            if !is_known {
                all.push(indicator);
            }
        }
    }
    for indicator in &mut all {
        if indicator.base.is_empty()
            && let Some((base, unit)) = bases.get(&indicator.name)
            && *unit == indicator.unit
        {
            indicator.base.clone_from(base);
        }
    }
    all
}

/// Whether a heading or one above it tells what was reached before the plan; the innermost that says anything counts.
fn looks_back(outline: &Outline, node: usize) -> bool {
    let ends = ["基础", "成就", "成效", "环境", "回顾", "形势", "挑战"];
    let path = outline.path(node).into_iter().rev();
    let high = path.map(|node| &outline.nodes[node]);
    let mut high = high.filter(|node| matches!(node.level, Level::Chapter | Level::Section));
    let says = high.find_map(|node| {
        let is_back = ends.iter().any(|end| node.title.ends_with(end));
        let is_ahead = node.title.contains("目标") || node.title.contains("指标");
        (is_back || is_ahead).then_some(is_back)
    });
    says.unwrap_or(false)
}

/// A number in a clause.
struct Number<'a> {
    at: usize,
    value: &'a str,
    unit: &'a str,
    end: usize,
}

/// The numbers of a sentence that measure something.
fn of_sentence(sentence: &Sentence, last_year: Option<i32>) -> Vec<FoundIndicator> {
    let text = &sentence.text;
    let mut all = circles(sentence, last_year);
    let costs = sums(text);
    let stated = text
        .find("到20")
        .and_then(|at| text.get(at + 3..at + 7))
        .and_then(|year| year.parse().ok());
    for (start, clause) in clauses(text) {
        all.extend(worded(sentence, (start, clause), stated.or(last_year)));
        let numbers = numbers(clause);
        let mut last: Option<(String, &str)> = None;
        for (place, number) in numbers.iter().enumerate() {
            let from = place.checked_sub(1).map_or(0, |before| numbers[before].end);
            let before = &clause[from..number.at];
            let after = &clause[number.end..];
            // 分别达到70%、50%: the second number measures the same.
            let same = Some(&last)
                .filter(|_| matches!(before, "、" | "和") && place > 0)
                .cloned()
                .flatten();
            let found = same.or_else(|| measured(before, after, number));
            last.clone_from(&found);
            // 总投资12亿元 is what a project costs.
            let place = start + number.at;
            let is_cost = costs.iter().any(|sum| (sum.from..sum.to).contains(&place));
            let Some((name, verb)) = found.filter(|_| !is_cost) else {
                continue;
            };
            let at = start + number.at;
            let rest: String = after.chars().take(4).collect();
            let is_falling = is_falling(&name);
            let is_yearly = ["年均", "每年", "逐年"]
                .iter()
                .any(|word| name.contains(word));
            let falls = || is_falling.then_some(Bound::Reduction);
            all.push(FoundIndicator {
                name,
                // 4大市场群 are four of them.
                unit: if number.unit == "大" {
                    "个"
                } else {
                    number.unit
                }
                .to_owned(),
                place: Mention {
                    node: sentence.node,
                    line: sentence.line(at),
                },
                words: before.to_owned(),
                target: number.value.to_owned(),
                target_year: stated.or(last_year),
                base: String::new(),
                base_year: None,
                bound: match bound(&rest, verb).or_else(falls) {
                    // Of what falls by so much each year nothing adds up.
                    Some(Bound::Reduction) if is_yearly => Some(Bound::AtLeast),
                    bound => bound,
                },
                binding: "",
            });
        }
    }
    all
}

/// A name without the year from which it is counted: 单位GDP能耗较2025年.
fn without_base(name: &str) -> &str {
    let Some((before, base)) = name.rsplit_once(['比', '较']) else {
        return name;
    };
    let year = base.trim_end_matches(['末', '底', '年']);
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    let is_base = is_year && base.len() > year.len() || base == "基期" || base == "上年";
    if is_base { before } else { name }
}

fn clauses(text: &str) -> Vec<(usize, &str)> {
    let mut depth = Depth::default();
    let mut from = 0;
    let mut all = Vec::new();
    for (at, c) in text.char_indices() {
        if depth.is_outside(c) && matches!(c, '，' | '；' | '。' | '：') {
            all.push((from, &text[from..at]));
            from = at + c.len_utf8();
        }
    }
    all.push((from, &text[from..]));
    all
}

/// Numbers with a unit behind them; no years, no codes, no ordinals.
fn numbers(clause: &str) -> Vec<Number<'_>> {
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(at) = clause[from..]
        .find(|c: char| c.is_ascii_digit())
        .map(|at| at + from)
    {
        let is_part =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '~' | '—' | '余' | '多');
        let end = clause[at..]
            .find(|c| !is_part(c))
            .map_or(clause.len(), |end| at + end);
        // 1.张家港市 begins an item.
        let is_mark = clause[at..end].ends_with('.');
        let value = clause[at..end].trim_end_matches(['.', '-', '—']);
        let rest = &clause[end..];
        let unit = WORDS
            .set("unit")
            .iter()
            .filter(|unit| rest.starts_with(**unit))
            .max_by_key(|unit| unit.len());
        let before = clause[..at].chars().last();
        let is_code =
            before.is_some_and(|c| c.is_ascii_alphabetic() || c == '第' || c == '〔' || c == '“');
        from = end.max(at + 1);
        let is_whole = value.bytes().all(|b| b.is_ascii_digit());
        let is_year = value.len() == 4 && is_whole && rest.starts_with('年')
            || value.len() == 9 && value.contains(['-', '—']);
        if let Some(unit) = unit
            && !is_code
            && !is_mark
            && !is_year
        {
            all.push(Number {
                at,
                value,
                unit,
                end: end + unit.len(),
            });
            from = end + unit.len();
        }
    }
    all
}

/// What a number measures: the words before it up to its verb, or what it counts.
fn measured<'a>(before: &'a str, after: &str, number: &Number<'_>) -> Option<(String, &'a str)> {
    let before = before.trim_start_matches(['、', '和', '及', '，']);
    let verbs = WORDS.set("reach").iter();
    let found = verbs
        .filter(|verb| before.ends_with(**verb))
        .max_by_key(|verb| verb.len());
    let verb = found.map_or("", |verb| &before[before.len() - verb.len()..]);
    let mut name = before.strip_suffix(verb).unwrap_or(before);
    // 控制在, 稳定在 stand behind another verb.
    while let Some(rest) = WORDS.without_end("reach", name) {
        name = rest;
    }
    let grows = match verb.trim_end_matches('达') {
        word @ ("年均增长" | "增长" | "下降" | "降低" | "增速") => word,
        _ => "",
    };
    let name = without_base(without_time(name));
    let name = name.strip_suffix("分别").unwrap_or(name);
    let is_each = name.starts_with('每') || name.starts_with("人均");
    let is_measure = is_each || WORDS.set("measure").iter().any(|end| name.ends_with(end));
    if length(name) >= 3
        && (!verb.is_empty() || is_measure)
        && (is_measure
            || number.unit == "%"
            || !verb.is_empty() && WORDS.set("counted").contains(&number.unit))
    {
        let full = format!("{name}{grows}");
        return Some((full, verb));
    }
    // 50%的行政村达到标准, 乡镇100%建立小组: the share of those who do.
    let share = after.strip_prefix('的').or_else(|| {
        let does = ["建立", "完成", "达标", "覆盖", "通", "实现", "建成", "达到"];
        does.iter()
            .any(|word| after.starts_with(word))
            .then_some(after)
    });
    if let Some(share) = share.filter(|_| number.unit == "%") {
        let name = format!("{}{share}", without_time(before));
        if (4..=24).contains(&length(&name)) {
            return Some((format!("{name}比例"), ""));
        }
    }
    // 建成3个物流园区: what is counted stands behind.
    let longest = if after.starts_with('“') { 32 } else { 16 };
    let thing: String = after
        .trim_start_matches(['以', '上', '的', '“'])
        .chars()
        .take_while(|c| is_han(*c) && !matches!(c, '和' | '、' | '及' | '以' | '等'))
        .collect();
    let is_counted =
        WORDS.set("counter").contains(&number.unit) && (2..=longest).contains(&length(&thing));
    if is_counted {
        let acts = without_time(before);
        let is_short = length(acts) <= 6;
        let name = format!("{}{thing}", if is_short { acts } else { "" });
        return count_of(&name, number.unit).map(|name| (name, ""));
    }
    // 创建特色小镇2个以上: what is counted stands before.
    if WORDS.set("counter").contains(&number.unit) && (3..=24).contains(&length(name)) {
        return count_of(name, number.unit).map(|name| (name, verb));
    }
    None
}

/// What is counted, as a name; none where the words before the number name nothing that is.
fn count_of(name: &str, unit: &str) -> Option<String> {
    // （老城区）、经开区组团 is the rest of a list, and so is 以上、科技小院.
    let mut name = name.trim_start_matches('即');
    for before in ["）、", "以上、", "左右、", "）"] {
        let rest = name.split_once(before).map(|(_, rest)| rest);
        let is_rest = !name.contains('（') || name.find('（') > name.find('）');
        name = rest.filter(|_| is_rest).unwrap_or(name);
    }
    if let Some(rest) = name
        .strip_prefix('（')
        .and_then(|name| name.split_once("）、"))
    {
        name = rest.1;
    }
    let is_broken = name.matches('（').count() != name.matches('）').count();
    let is_rest = ["左右", "以上", "以下", "体达"]
        .iter()
        .any(|rest| name.starts_with(rest));
    // 生态保护 and 向优发展 are done, not counted.
    let is_deed = ["发展", "保护"].iter().any(|end| name.ends_with(end));
    if length(name) < 3 || is_broken || is_rest || is_deed {
        return None;
    }
    let measure = match unit {
        "平方公里" | "万千瓦" | "兆瓦" | "万亩" | "亩" | "公顷" | "万平方米" | "平方米" => {
            "规模"
        }
        "公里" | "千米" => "里程",
        _ => "数",
    };
    Some(if name.ends_with(measure) {
        name.to_owned()
    } else {
        format!("{name}{measure}")
    })
}

/// A name without 到2025年, 力争 and the like at its start.
fn without_time(name: &str) -> &str {
    let mut name = name;
    loop {
        let before = name;
        if let Some((time, rest)) = name.split_once('年')
            && length(time) <= 6
            && time.chars().any(|c| c.is_ascii_digit())
        {
            name = rest.trim_start_matches(['，', '末', '底', '前']);
        }
        name = without_adverbs(name);
        for word in [
            "力争",
            "实现",
            "使",
            "到",
            "预计",
            "其中",
            "确保",
            "保持",
            "争取",
            "今后五年",
            "全市",
            "全县",
            "全区",
            "我市",
            "将",
            "“十四五”期间",
            "“十五五”期间",
            "期间",
            "让",
        ] {
            name = name.strip_prefix(word).unwrap_or(name);
        }
        if name == before {
            return name;
        }
    }
}

/// 一小时经济圈, 半小时生活圈: how far a place is.
fn circles(sentence: &Sentence, last_year: Option<i32>) -> Vec<FoundIndicator> {
    let text = &sentence.text;
    let mut all = Vec::new();
    for (at, word) in text.match_indices("小时").chain(text.match_indices("分钟")) {
        let rest = &text[at + word.len()..];
        let Some(end) = rest.find('圈').filter(|end| length(&rest[..*end]) <= 6) else {
            continue;
        };
        let before = &text[..at];
        let start = before.rfind(['、', '“', '，', '：', '和', '的', '造', '成']);
        let from = start.map_or(0, |start| {
            start + before[start..].chars().next().map_or(0, char::len_utf8)
        });
        let name = before[from..].trim_end_matches('个');
        let Some((last, number)) = name.char_indices().next_back() else {
            continue;
        };
        let value = match number {
            '半' => "0.5".to_owned(),
            '两' => "2".to_owned(),
            c if super::numeral::is_numeral(c) => {
                super::numeral::ordinal(&c.to_string()).map_or_else(String::new, |n| n.to_string())
            }
            c if c.is_ascii_digit() => name.chars().filter(char::is_ascii_digit).collect(),
            _ => continue,
        };
        let to = name[..last].trim_end_matches(|c: char| c.is_ascii_digit());
        all.push(FoundIndicator {
            name: format!("{to}{}圈时间", &rest[..end]),
            unit: word.to_owned(),
            place: Mention {
                node: sentence.node,
                line: sentence.line(at),
            },
            words: format!("{name}{word}{}圈", &rest[..end]),
            target: value,
            target_year: last_year,
            base: String::new(),
            base_year: None,
            bound: Some(Bound::AtMost),
            binding: "",
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Bound, count_of};

    #[test]
    fn what_falls_by_so_much_is_a_reduction_and_what_comes_down_to_a_value_a_limit() {
        let text = "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n第一节 主要目标\n\
                    单位国内生产总值二氧化碳排放降低17%，单位GDP能耗较2025年累计下降10%左右，\
                    单位GDP用水量年均下降3%，细颗粒物浓度降至27微克/立方米。\n\
                    主要指标 2025年 2030年 属性\n单位GDP建设用地下降率（%） 20 [18] 预期性\n\
                    万元产值用水量（立方米） 30 下降16 约束性\n";
        let plan = crate::import::plan_text::read(text);
        let found = plan.indicators.iter();
        let found: Vec<_> = found
            .map(|each| (each.name.as_str(), each.target.as_str(), each.bound))
            .collect();
        for expected in [
            (
                "单位国内生产总值二氧化碳排放降低",
                "17",
                Some(Bound::Reduction),
            ),
            ("单位GDP能耗下降", "10", Some(Bound::Reduction)),
            ("单位GDP用水量年均下降", "3", Some(Bound::AtLeast)),
            ("细颗粒物浓度", "27", Some(Bound::AtMost)),
            ("单位GDP建设用地下降率", "[18]", Some(Bound::Reduction)),
            ("万元产值用水量降低", "16", Some(Bound::Reduction)),
        ] {
            assert!(found.contains(&expected), "{expected:?} in {found:?}");
        }
    }

    #[test]
    fn a_name_that_begins_like_a_word_that_says_how_stays_whole() {
        let text = "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n第一节 主要目标\n\
                    到2030年，集中式饮用水水源地水质达标率达到100%。\n";
        let plan = crate::import::plan_text::read(text);
        let names: Vec<&str> = plan
            .indicators
            .iter()
            .map(|each| each.name.as_str())
            .collect();
        assert_eq!(names, ["集中式饮用水水源地水质达标率"]);
    }

    #[test]
    fn what_is_counted_has_a_name_and_the_rest_of_a_list_is_none() {
        let of = |name: &str, unit: &str| count_of(name, unit);
        assert_eq!(of("物流园区", "个").as_deref(), Some("物流园区数"));
        assert_eq!(
            of("即群丰中心城区", "平方公里").as_deref(),
            Some("群丰中心城区规模")
        );
        let group = "（老城区和布溪两个建设片区）、经开区组团";
        assert_eq!(of(group, "平方公里").as_deref(), Some("经开区组团规模"));
        assert_eq!(of("资水航道", "公里").as_deref(), Some("资水航道里程"));
        assert_eq!(
            of("以上、省级以上科技小院", "家").as_deref(),
            Some("省级以上科技小院数")
        );
        for name in [
            "左右",
            "体达左右",
            "农村地区自然村（",
            "生态保护",
            "化工园区向优发展",
        ] {
            assert_eq!(of(name, "个"), None, "{name}");
        }
    }
}
