//! The text of a plan as a library keeps it: compressed, in letters that a cell can hold, with what was said of its
//! headings. And the way from a project of the library to its sentence.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::correct::{Correction, Corrections};
use super::found::PlanText;
use super::lines::raw_lines;
use super::outline::Spot;
use super::tidy::bare;
use crate::edit::NewId;
use crate::model::{
    Change, Id, KeptText, KeptTextColumn, Plan, Portfolio, Record as _, Value, level_name,
};

/// A text of Chinese takes a third.
const LEVEL: i32 = 12;
/// No plan has so many bytes.
const MOST: u64 = 24 << 20;

/// Why a kept text can't be read.
#[derive(Debug, Error)]
pub enum KeptError {
    /// It is not as it was written.
    #[error("库里的规划原文读不出来，可能已损坏；请重新读入规划文本")]
    Damaged,
    /// It could not be compressed.
    #[error("规划原文没有存入：{0}")]
    Packing(std::io::Error),
}

/// The text as a cell holds it.
pub fn packed(text: &str) -> Result<String, KeptError> {
    let bytes = zstd::encode_all(text.as_bytes(), LEVEL).map_err(KeptError::Packing)?;
    Ok(STANDARD.encode(bytes))
}

/// The inverse of [`packed`].
pub fn unpacked(content: &str) -> Result<String, KeptError> {
    let bytes = STANDARD
        .decode(content)
        .map_err(|_not_ours| KeptError::Damaged)?;
    let decoder = zstd::Decoder::new(bytes.as_slice()).map_err(|_not_ours| KeptError::Damaged)?;
    let mut text = String::new();
    let read = decoder.take(MOST + 1).read_to_string(&mut text);
    match read {
        Ok(size) if size as u64 <= MOST => Ok(text),
        Ok(_) | Err(_) => Err(KeptError::Damaged),
    }
}

#[derive(Serialize, Deserialize)]
struct Said {
    line: usize,
    part: u8,
    #[serde(flatten)]
    said: Correction,
}

/// What was said of headings, as JSON; empty where nothing was.
pub fn written(said: &Corrections) -> String {
    if said.is_empty() {
        return String::new();
    }
    let all = said.iter().map(|(spot, said)| Said {
        line: spot.line,
        part: spot.part,
        said: said.clone(),
    });
    let all: Vec<Said> = all.collect();
    serde_json::to_string(&all).unwrap_or_default()
}

/// The inverse of [`written`]; what is none of ours says nothing.
pub fn read_written(text: &str) -> Corrections {
    let all: Vec<Said> = serde_json::from_str(text).unwrap_or_default();
    let all = all.into_iter().map(|said| {
        let Said { line, part, said } = said;
        (Spot { line, part }, said)
    });
    all.collect()
}

/// A text that is to stay with the library.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// All of it.
    pub text: &'a str,
    /// What was said of its headings.
    pub said: &'a Corrections,
}

/// The text that a library keeps of a plan.
pub fn kept_of(portfolio: &Portfolio, plan: Id<Plan>) -> Option<&KeptText> {
    portfolio.kept_texts().iter().find(|kept| kept.plan == plan)
}

/// Keeps the text, or in a library that has it what was said of its headings since.
pub(super) fn keep(
    portfolio: &Portfolio,
    plan: Id<Plan>,
    kept: Kept<'_>,
    file: &str,
    new_id: NewId,
) -> Result<Vec<Change>, KeptError> {
    let content = packed(kept.text)?;
    let headings = written(kept.said);
    let Some(before) = kept_of(portfolio, plan) else {
        let row = KeptText {
            id: Id::new(new_id()),
            plan,
            name: file.to_owned(),
            content,
            headings,
        };
        return Ok(vec![Change::Create(row.to_row())]);
    };
    let is_same = before.content == content
        && before.name == file
        && read_written(&before.headings) == *kept.said;
    let values = [
        (KeptTextColumn::Name, file.to_owned()),
        (KeptTextColumn::Content, content),
        (KeptTextColumn::Headings, headings),
    ];
    let set = |(column, text): (KeptTextColumn, String)| {
        Change::set(before, column as usize, Value::Text(text))
    };
    let values = values.into_iter().filter(|_| !is_same);
    Ok(values.filter_map(set).collect())
}

/// What leads from a project to its sentence.
#[derive(Clone, Debug, Default)]
pub struct Lead {
    /// The name of the project.
    pub name: String,
    /// Words of the text.
    pub anchor: String,
    /// The title of the heading below which it stands.
    pub title: String,
}

/// The line of the text that names a project: that of its candidate, else one that has its words, first below its own
/// heading; else that of its heading.
pub fn line_of(text: &str, plan: &PlanText, lead: &Lead) -> Option<usize> {
    let name = level_name(&lead.name);
    let mut candidates = plan.candidates.iter();
    let named = candidates.find(|candidate| level_name(&candidate.name) == name);
    let title = level_name(&lead.title);
    let mut nodes = plan.outline.nodes.iter().enumerate();
    let node = nodes.find(|(_, node)| !title.is_empty() && level_name(&node.title) == title);
    let heading = node.map(|(_, node)| node.line);
    let end = node.and_then(|(at, _)| {
        let next = plan.outline.subtree(at).last().map_or(at, |last| *last) + 1;
        plan.outline.nodes.get(next).map(|next| next.line)
    });
    let within =
        |line: usize| heading.is_none_or(|from| line >= from) && end.is_none_or(|end| line < end);
    if let Some(named) = named.filter(|named| within(named.place.line)) {
        return Some(named.place.line);
    }
    let found = with_words(text, &lead.anchor, within);
    let found = found.or_else(|| with_words(text, &lead.name, within));
    let found = found.or_else(|| with_words(text, &lead.anchor, |_| true));
    let elsewhere = || named.map(|named| named.place.line);
    found.or_else(elsewhere).or(heading)
}

/// The first of these lines that has the words, perhaps broken over its end.
fn with_words(text: &str, words: &str, is_meant: impl Fn(usize) -> bool) -> Option<usize> {
    let words = bare(words);
    if words.is_empty() {
        return None;
    }
    let lines: Vec<String> = raw_lines(text).into_iter().map(bare).collect();
    let mut places = lines.iter().zip(1..).filter(|(_, line)| is_meant(*line));
    let whole = places.find(|(line, _)| line.contains(&words));
    whole.map(|(_, line)| line).or_else(|| {
        let mut pairs = lines
            .windows(2)
            .zip(1..)
            .filter(|(_, line)| is_meant(*line));
        let broken = pairs.find(|(pair, _)| pair.concat().contains(&words));
        broken.map(|(_, line)| line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::read;

    const TEXT: &str = "第一章 交通\n第一节 公路\n新建东江大桥、北环\n路，改造老街。\n第二节 水运\n扩建西江码头。老街\n";

    #[test]
    fn a_text_comes_back_and_takes_less_room() {
        let text = TEXT.repeat(400);
        let kept = packed(&text).unwrap();
        assert!(
            kept.len() * 10 < text.len(),
            "{} of {}",
            kept.len(),
            text.len()
        );
        assert_eq!(unpacked(&kept).unwrap(), text);
        for odd in ["", "不是", "aGVsbG8="] {
            assert!(matches!(unpacked(odd), Err(KeptError::Damaged)), "{odd}");
        }
    }

    #[test]
    fn what_was_said_of_headings_comes_back() {
        let mut said = Corrections::new();
        assert_eq!(written(&said), "");
        let correction = Correction {
            rank: Some(1),
            title: Some("甲".to_owned()),
            joins: true,
            ..Correction::default()
        };
        said.insert(Spot { line: 3, part: 1 }, correction);
        said.insert(
            Spot::of_line(9),
            Correction {
                is_heading: Some(false),
                ..Correction::default()
            },
        );
        assert_eq!(read_written(&written(&said)), said);
        assert!(read_written("{}").is_empty());
    }

    #[test]
    fn a_project_is_found_at_its_sentence() {
        let plan = read(TEXT);
        let line = |name: &str, anchor: &str, title: &str| {
            let lead = Lead {
                name: name.to_owned(),
                anchor: anchor.to_owned(),
                title: title.to_owned(),
            };
            line_of(TEXT, &plan, &lead)
        };
        assert_eq!(line("东江大桥", "", "公路"), Some(3));
        assert_eq!(
            line("环线", "北环路", "公路"),
            Some(3),
            "broken over the end of the line"
        );
        assert_eq!(line("老街更新", "老街", "公路"), Some(4));
        assert_eq!(line("老街更新", "老街", "水运"), Some(6));
        assert_eq!(line("别的", "没有的", "水运"), Some(5));
        assert_eq!(line("别的", "", "没有"), None);
    }
}
