//! What the title of a plan says: its name, its region, its years.

use super::numeral::ordinal;
use super::part::Parted;
use super::tidy::{is_han, length};
use crate::import::understand;

/// The plan as its title has it; what it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// Full name.
    pub name: String,
    /// The city or county whose plan it is.
    pub region: String,
    /// First and last year.
    pub years: Option<(i32, i32)>,
    /// Line in the text, from 1; 0 where none was found.
    pub line: usize,
}

impl Title {
    /// The years that the name of a plan states, or those of the five-year plan that it names.
    pub fn years_of(name: &str) -> Option<(i32, i32)> {
        years(name)
    }
}

/// Reads the title from the lines before the first heading; years that it does not say from the first lines that say
/// the period of the plan.
pub(super) fn title(parted: &Parted<'_>) -> Title {
    let found = stated(parted);
    Title {
        years: found.years.or_else(|| period(parted)),
        ..found
    }
}

/// So many lines of a text may say what its period is.
const FIRST: usize = 200;

/// 规划期为2026年至2030年.
fn period(parted: &Parted<'_>) -> Option<(i32, i32)> {
    let front = parted.front.iter().map(|(_, text)| text.as_str());
    let body = parted.pieces.iter().take(FIRST);
    let mut lines = front.chain(body.map(|piece| piece.text.as_str()));
    lines.find_map(|line| {
        let (_, rest) = line.split_once("规划期")?;
        let near: String = rest.chars().take(24).collect();
        let numbers = near.split(|c: char| !c.is_ascii_digit());
        let years: Vec<i32> = numbers
            .filter(|number| number.len() == 4)
            .filter_map(|number| number.parse().ok())
            .collect();
        match years.as_slice() {
            [first, last, ..] if first < last && last - first <= 15 => Some((*first, *last)),
            _ => None,
        }
    })
}

fn stated(parted: &Parted<'_>) -> Title {
    let front = &parted.front;
    let is_name = |text: &str| {
        let text = without_years(text);
        let text = text.trim_end_matches(|c: char| c == '）' || c.is_ascii_digit());
        ["规划纲要", "目标纲要", "规划", "纲要"]
            .iter()
            .any(|end| text.ends_with(end))
            && length(text) <= 60
    };
    for (at, (line, text)) in front.iter().enumerate() {
        if !is_name(text) || !text.contains("规划") && !text.contains("纲要") {
            continue;
        }
        // The name of the place often fills a line of its own.
        let before = at.checked_sub(1).map(|before| front[before].1.as_str());
        let joins = before.filter(|before| {
            !text.contains(['省', '市', '县', '区', '国'])
                && length(before) <= 24
                && !before.contains(['。', '，'])
                && ["发展", "社会", "市", "县", "区", "省"]
                    .iter()
                    .any(|end| before.ends_with(end))
        });
        let place = at
            .checked_sub(2)
            .filter(|_| joins.is_some())
            .map(|before| front[before].1.as_str());
        let place = place.filter(|place| {
            length(place) <= 10
                && ["省", "市", "县", "区", "旗"]
                    .iter()
                    .any(|end| place.ends_with(end))
        });
        let name = format!("{}{}{text}", place.unwrap_or(""), joins.unwrap_or(""));
        if !name.contains("发展") && !name.contains("五年") && !name.contains("规划纲要") {
            continue;
        }
        let line = if joins.is_some() {
            front[at - 1].0
        } else {
            *line
        };
        return Title {
            region: region(&name),
            years: years(&name),
            name,
            line,
        };
    }
    Title::default()
}

/// A title without the years in brackets at its end: （2026—2030年）.
fn without_years(text: &str) -> &str {
    let bracket = text.trim_end_matches(['）', ')']).rsplit_once(['（', '(']);
    let is_of_years = |word: &str| {
        word.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '年' | '-' | '—' | '－' | '–' | '～' | '~' | '至')
        })
    };
    match bracket {
        Some((before, years)) if years.contains("20") && is_of_years(years) => before,
        _ => text,
    }
}

/// What stands before 国民经济 or the number of the plan.
fn region(name: &str) -> String {
    let ends = [
        "国民经济",
        "“十",
        "十二五",
        "十三五",
        "十四五",
        "十五五",
        "十六五",
        "第十",
        "经济社会",
        "重大项目",
    ];
    let end = ends.iter().filter_map(|end| name.find(end)).min();
    let before = end.map_or("", |end| &name[..end]);
    let is_place = (2..=14).contains(&length(before)) && before.chars().all(is_han);
    let ends = ["省", "市", "县", "区", "旗", "州", "盟", "国", "镇"];
    let ends_so = ends.iter().any(|end| before.ends_with(end));
    if is_place && ends_so {
        before.to_owned()
    } else {
        String::new()
    }
}

/// The years that a title states, or those of the five-year plan that it names: the fourteenth is 2021 to 2025.
fn years(name: &str) -> Option<(i32, i32)> {
    let years = understand::years(name).into_iter();
    let years: Vec<i32> = years.map(|(year, _)| year).collect();
    if let [first, last, ..] = years.as_slice()
        && *last == first + 4
    {
        return Some((*first, *last));
    }
    let number = number(name)?;
    let first = 1951 + 5 * (i32::try_from(number).ok()? - 1) + if number > 2 { 0 } else { 2 };
    let first = if number >= 6 {
        1981 + 5 * (i32::try_from(number).ok()? - 6)
    } else {
        first
    };
    Some((first, first + 4))
}

/// 十四五, 第十四个五年规划.
fn number(name: &str) -> Option<u32> {
    if let Some((_, rest)) = name.split_once('第')
        && let Some((word, _)) = rest.split_once("个五年")
    {
        return ordinal(word);
    }
    let at = name
        .find('五')
        .into_iter()
        .chain(name.rmatch_indices('五').map(|(at, _)| at));
    at.into_iter().find_map(|at| {
        let before: String = name[..at]
            .chars()
            .rev()
            .take_while(|c| "一二三四五六七八九十".contains(*c))
            .collect();
        let word: String = before.chars().rev().collect();
        (word.starts_with('十') && length(&word) == 2)
            .then(|| ordinal(&word))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use crate::import::plan_text::read;

    #[test]
    fn a_title_says_place_and_years() {
        let of = |text: &str| read(&format!("{text}\n第一章 总则\n第一节 基础\n正文。\n")).title;
        let title = of("临江市国民经济和社会发展第十五个五年规划纲要（2026—2030年）");
        assert_eq!(title.years, Some((2026, 2030)));
        assert_eq!(title.region, "临江市");
        let title = of("临江市国民经济和社会发展第十五个五年规划纲要");
        assert_eq!(
            (title.region.as_str(), title.years),
            ("临江市", Some((2026, 2030)))
        );
        let title = of("平川县\n国民经济和社会发展\n“十四五”规划和2035年远景目标纲要");
        assert_eq!(title.years, Some((2021, 2025)), "{title:?}");
        assert_eq!(title.region, "平川县");
        assert_eq!(of("一本书").name, "");
    }

    #[test]
    fn a_period_that_only_the_text_states_is_the_plan_s() {
        let of = |body: &str| {
            read(&format!(
                "临江市重大项目建设规划\n第一章 总则\n第一节 范围\n{body}\n"
            ))
            .title
        };
        let title = of("本规划的规划期限为2026年至2030年，展望到2035年。");
        assert_eq!(title.years, Some((2026, 2030)), "{title:?}");
        assert_eq!(of("规划期：2024—2028年。").years, Some((2024, 2028)));
        assert_eq!(of("规划期内新建东江大桥，2026年完工。").years, None);
    }
}
