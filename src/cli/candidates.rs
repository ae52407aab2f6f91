//! `lantu candidates`: what a plan's text names that may be projects, and the numbers that it sets.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::import::plan_text::{
    Agreement, Bound, Candidate, Doubt, Expected, FoundIndicator, Mention, PlanText, SURE,
    agreement, dotted, indicator_agreement, short_region,
};
use crate::model::Money;

use super::args::{CandidateFormat, Candidates};
use super::expected::{Lists, expected};
use super::outline::plan;
use super::{Failure, output};

/// `lantu candidates`
pub fn candidates(asked: &Candidates) -> Result<(), Failure> {
    let plan = plan(&asked.text)?;
    let sure = asked.sure.unwrap_or(SURE);
    let candidates: Vec<&Candidate> = plan
        .candidates
        .iter()
        .filter(|each| each.sureness >= sure)
        .collect();
    let compared = match &asked.against {
        Some(path) => Some(Compared::new(&plan, &candidates, expected(path)?)),
        None => None,
    };
    match asked.format {
        CandidateFormat::Text => {
            let mut text = String::new();
            match &compared {
                Some(compared) => compared_text(&plan, &candidates, compared, &mut text),
                None => list_text(&plan, &candidates, &mut text),
            }
            output::print(&text)?;
        }
        CandidateFormat::Json => {
            let json = json(&plan, &candidates, compared.as_ref());
            output::print_json(&format!("{json:#}\n"))?;
        }
        CandidateFormat::Csv => output::print_raw(&csv(&plan, &candidates)?)?,
    }
    Ok(())
}

/// What was found beside the lists of a person.
struct Compared {
    projects: Option<(Vec<Expected>, Agreement)>,
    /// The same of what is ticked before anybody has looked, and how many these are.
    ticked: Option<(usize, Agreement)>,
    indicators: Option<(Vec<Expected>, Agreement)>,
}

impl Compared {
    fn new(plan: &PlanText, candidates: &[&Candidate], lists: Lists) -> Self {
        let region = short_region(&plan.title.region);
        let taken = candidates.iter().filter(|each| each.is_ticked());
        let taken: Vec<&Candidate> = taken.copied().collect();
        let ticked = lists.projects.as_ref().map(|expected| {
            let found = agreement(&plan.outline, &taken, expected, region);
            (taken.len(), found)
        });
        let projects = lists.projects.map(|expected| {
            let found = agreement(&plan.outline, candidates, &expected, region);
            (expected, found)
        });
        let found: Vec<&FoundIndicator> = plan.indicators.iter().collect();
        let indicators = lists.indicators.map(|expected| {
            let found = indicator_agreement(&plan.outline, &found, &expected, region);
            (expected, found)
        });
        Self {
            projects,
            ticked,
            indicators,
        }
    }
}

/// 第十四章 第二节 1: the headings above a place.
fn place(plan: &PlanText, mention: Mention) -> String {
    let Some(node) = mention.node else {
        return String::new();
    };
    let path = plan.outline.path(node);
    let numbers = path
        .iter()
        .map(|node| plan.outline.nodes[*node].number.as_str());
    numbers
        .filter(|number| !number.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn list_text(plan: &PlanText, candidates: &[&Candidate], text: &mut String) {
    for each in candidates {
        let ticked = if each.is_ticked() {
            "　默认勾选"
        } else {
            ""
        };
        writeln!(
            text,
            "{}　{} 分{ticked}　{}　第 {} 行",
            each.name,
            each.sureness,
            place(plan, each.place),
            each.place.line
        )
        .ok();
        let said = [
            ("类别", each.category.to_owned()),
            ("建设性质", each.construction_kind.to_owned()),
            ("阶段", each.stage.to_owned()),
            ("地点", each.location.join("、")),
            ("业主", each.owner.join("、")),
            ("规模", each.scale.clone()),
            ("总投资", each.total.map(Money::exact).unwrap_or_default()),
            (
                "所属",
                each.parent
                    .map_or_else(String::new, |parent| plan.candidates[parent].name.clone()),
            ),
            (
                "另见",
                each.mentions
                    .iter()
                    .map(|mention| place(plan, *mention))
                    .collect::<Vec<_>>()
                    .join("；"),
            ),
        ];
        let said = said.iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said
            .map(|(label, value)| format!("{label}：{value}"))
            .collect();
        if !said.is_empty() {
            writeln!(text, "    {}", said.join("　")).ok();
        }
        writeln!(text, "    原文：{}", each.sentence).ok();
        writeln!(text, "    依据：{}", each.why.join("，")).ok();
        if let Some(doubt) = each.doubt {
            writeln!(text, "    默认不勾：{}", doubt.words()).ok();
        }
    }
    let ticked = candidates.iter().filter(|each| each.is_ticked());
    writeln!(
        text,
        "\n可能的项目 {} 项，默认勾选 {} 项；指标 {} 项",
        candidates.len(),
        ticked.count(),
        plan.indicators.len()
    )
    .ok();
    for each in &plan.indicators {
        writeln!(text, "{}　第 {} 行", indicator_words(each), each.place.line).ok();
    }
}

/// 森林覆盖率（%）　目标 ≥42.5（2025）　基期 41.3　约束性
fn indicator_words(each: &FoundIndicator) -> String {
    let mut words = each.name.clone();
    if !each.unit.is_empty() {
        write!(words, "（{}）", each.unit).ok();
    }
    let sign = match each.bound {
        Some(Bound::AtLeast) if !each.target.starts_with(['>', '≥']) => "≥",
        Some(Bound::AtMost) if !each.target.starts_with(['<', '≤']) => "≤",
        Some(Bound::Reduction) => "降低 ",
        _ => "",
    };
    write!(words, "　目标 {sign}{}", each.target).ok();
    if let Some(year) = each.target_year {
        write!(words, "（{year}）").ok();
    }
    if !each.base.is_empty() {
        write!(words, "　基期 {}", each.base).ok();
    }
    if !each.binding.is_empty() {
        write!(words, "　{}", each.binding).ok();
    }
    words
}

fn compared_text(
    plan: &PlanText,
    candidates: &[&Candidate],
    compared: &Compared,
    text: &mut String,
) {
    if let Some((expected, found)) = &compared.projects {
        let more = found.more.iter().map(|at| {
            let each = candidates[*at];
            let place = place(plan, each.place);
            format!(
                "{}　{} 分　{place}　第 {} 行",
                each.name, each.sureness, each.place.line
            )
        });
        agreed(("", candidates.len()), (expected, found), more, text);
        if let Some((count, ticked)) = &compared.ticked {
            let pairs = ticked.pairs.len();
            let whole = expected.len();
            writeln!(
                text,
                "其中默认勾选的 {count} 项，相合 {pairs} 项：查全率 {}，查准率 {}",
                percent(pairs, whole),
                percent(pairs, *count)
            )
            .ok();
        }
    }
    if let Some((expected, found)) = &compared.indicators {
        let more = found.more.iter().map(|at| {
            let each = &plan.indicators[*at];
            format!("{}　第 {} 行", indicator_words(each), each.place.line)
        });
        let count = plan.indicators.len();
        agreed(("指标", count), (expected, found), more, text);
    }
}

/// What is missing in one of two lists, and how much they agree.
fn agreed(
    (what, count): (&str, usize),
    (expected, found): (&[Expected], &Agreement),
    more: impl Iterator<Item = String>,
    text: &mut String,
) {
    for at in &found.missed {
        let each = &expected[*at];
        let words = [each.name.as_str(), &each.target, &each.places.join("、")];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        writeln!(text, "{what}清单有、没有找到：{}", words.join("　")).ok();
    }
    for words in more {
        writeln!(text, "{what}找到、清单没有：{words}").ok();
    }
    let pairs = found.pairs.len();
    writeln!(
        text,
        "\n{what}清单 {} 项，找到 {count} 项，相合 {pairs} 项",
        expected.len()
    )
    .ok();
    writeln!(
        text,
        "{what}查全率 {}，查准率 {}",
        percent(pairs, expected.len()),
        percent(pairs, count)
    )
    .ok();
}

/// With one decimal place.
fn percent(part: usize, whole: usize) -> String {
    let thousandths = (part * 1_000 + whole / 2).checked_div(whole).unwrap_or(0);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn json(plan: &PlanText, candidates: &[&Candidate], compared: Option<&Compared>) -> Json {
    let title = &plan.title;
    let mut json = json!({
        "plan": {
            "name": title.name,
            "region": title.region,
            "first_year": title.years.map(|(first, _)| first),
            "last_year": title.years.map(|(_, last)| last),
        },
        "candidates": candidates.iter().map(|each| candidate_json(plan, each)).collect::<Vec<_>>(),
        "indicators": plan.indicators.iter().map(|each| indicator_json(plan, each)).collect::<Vec<_>>(),
    });
    let list = compared.and_then(|compared| compared.projects.as_ref());
    if let Some(list) = list {
        let names: Vec<&str> = candidates.iter().map(|each| each.name.as_str()).collect();
        json["against"] = agreement_json(list, &names);
    }
    let ticked = compared.and_then(|compared| compared.ticked.as_ref());
    if let Some(((count, found), (expected, _))) = ticked.zip(list) {
        json["against"]["ticked"] = json!({
            "found": count,
            "matched": found.pairs.len(),
            "recall": share(found.pairs.len(), expected.len()),
            "precision": share(found.pairs.len(), *count),
        });
    }
    let list = compared.and_then(|compared| compared.indicators.as_ref());
    if let Some(list) = list {
        let names = plan.indicators.iter().map(|each| each.name.as_str());
        json["indicators_against"] = agreement_json(list, &names.collect::<Vec<_>>());
    }
    json
}

/// In thousandths; none of nothing.
fn share(part: usize, whole: usize) -> Option<f64> {
    let share = (part * 1_000).checked_div(whole);
    share.map(|share| share as f64 / 1_000.0)
}

fn agreement_json((expected, found): &(Vec<Expected>, Agreement), names: &[&str]) -> Json {
    let pairs = found.pairs.len();
    let missed = found.missed.iter().map(|at| expected[*at].name.clone());
    let more = found.more.iter().map(|at| names[*at]);
    json!({
        "expected": expected.len(),
        "found": names.len(),
        "matched": pairs,
        "recall": share(pairs, expected.len()),
        "precision": share(pairs, names.len()),
        "missed": missed.collect::<Vec<_>>(),
        "more": more.collect::<Vec<_>>(),
    })
}

fn place_json(plan: &PlanText, mention: Mention) -> Json {
    json!({
        "outline": mention.node.map(|node| dotted(&plan.outline, node)),
        "heading": place(plan, mention),
        "line": mention.line,
    })
}

fn candidate_json(plan: &PlanText, each: &Candidate) -> Json {
    json!({
        "name": each.name,
        "place": place_json(plan, each.place),
        "mentions": each.mentions.iter().map(|mention| place_json(plan, *mention)).collect::<Vec<_>>(),
        "words": each.words,
        "sentence": each.sentence,
        "category": each.category,
        "construction_kind": each.construction_kind,
        "stage": each.stage,
        "stage_words": each.stage_words,
        "location": each.location,
        "owner": each.owner,
        "scale": each.scale,
        "total_investment_fen": each.total.map(Money::fen),
        "start": each.years.map(|(first, _)| first.to_string()),
        "end": each.years.map(|(_, last)| last.to_string()),
        "parent": each.parent.map(|parent| plan.candidates[parent].name.as_str()),
        "sureness": each.sureness,
        "is_ticked": each.is_ticked(),
        "doubt": each.doubt.map(Doubt::words),
        "why": each.why,
    })
}

fn indicator_json(plan: &PlanText, each: &FoundIndicator) -> Json {
    json!({
        "name": each.name,
        "unit": each.unit,
        "place": place_json(plan, each.place),
        "base": each.base,
        "base_year": each.base_year,
        "target": each.target,
        "target_year": each.target_year,
        "direction": each.bound.map(|bound| match bound {
            Bound::AtLeast => "at_least",
            Bound::AtMost => "at_most",
            Bound::Reduction => "reduction",
        }),
        "binding": each.binding,
        "words": each.words,
    })
}

fn csv(plan: &PlanText, candidates: &[&Candidate]) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = [
        "项目名称",
        "把握",
        "规划篇章",
        "行",
        "另见篇章",
        "类别",
        "建设性质",
        "建设阶段",
        "建设地点",
        "项目业主",
        "建设规模及主要内容",
        "总投资",
        "所属打包项目",
        "原文",
        "依据",
    ];
    let rows = candidates.iter().map(|each| {
        let mentions: Vec<String> = each
            .mentions
            .iter()
            .map(|mention| place(plan, *mention))
            .collect();
        vec![
            each.name.clone(),
            each.sureness.to_string(),
            place(plan, each.place),
            each.place.line.to_string(),
            mentions.join("；"),
            each.category.to_owned(),
            each.construction_kind.to_owned(),
            each.stage.to_owned(),
            each.location.join("、"),
            each.owner.join("、"),
            each.scale.clone(),
            each.total.map(Money::exact).unwrap_or_default(),
            each.parent
                .map_or_else(String::new, |parent| plan.candidates[parent].name.clone()),
            each.sentence.clone(),
            each.why.join("，"),
        ]
    });
    let wrong = |error: csv::Error| format!("不能输出结果：{error}");
    writer.write_record(heads).map_err(wrong)?;
    for row in rows {
        // A cell that begins like a formula is text.
        let cells = row.into_iter().map(|cell| match cell.chars().next() {
            Some('=' | '+' | '-' | '@') => format!("'{cell}"),
            _ => cell,
        });
        writer.write_record(cells).map_err(wrong)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| format!("不能输出结果：{error}"))?;
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}
