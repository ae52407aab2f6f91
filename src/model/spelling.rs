//! Departments as ledgers spell them: with the city's name before it, without 市, with 人民政府 behind it.

use std::collections::HashSet;

use uuid::Uuid;

use super::leveling::level;
use super::{Department, Portfolio};

/// How a name that somebody wrote stands to the names of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// It is the full or short name of one, or a spelling that was confirmed, but for blanks and width.
    Same(Uuid),
    /// It is one's name with the city's name, 市 or 县, 人民政府 or 办事处 added or left out.
    Affix(Uuid),
    /// It looks like these, the likeliest first. Never taken unasked.
    Near(Vec<Uuid>),
    /// The library holds nothing like it.
    New,
}

impl Spelling {
    /// The one department that is meant for sure.
    pub const fn taken(&self) -> Option<Uuid> {
        match self {
            Self::Same(id) | Self::Affix(id) => Some(*id),
            Self::Near(_) | Self::New => None,
        }
    }
}

impl Portfolio {
    /// Which department of the library a spelling means.
    pub fn department_spelled(&self, text: &str) -> Spelling {
        let text = level(text);
        if text.is_empty() {
            return Spelling::New;
        }
        let names: Vec<(Uuid, Vec<String>)> = self
            .departments()
            .iter()
            .map(|each| (each.id.uuid(), names_of(each)))
            .collect();
        let only = |is_meant: &dyn Fn(&str) -> bool| {
            let mut found: Vec<Uuid> = names
                .iter()
                .filter(|(_, names)| names.iter().any(|name| !name.is_empty() && is_meant(name)))
                .map(|(id, _)| *id)
                .collect();
            found.dedup();
            match found.as_slice() {
                [id] => Some(*id),
                _ => None,
            }
        };
        if let Some(id) = only(&|name| name == text) {
            return Spelling::Same(id);
        }
        let places = self.place_names();
        let (rank, core) = stem(&text, &places);
        let is_affix = |name: &str| {
            let (other, stem) = stem(name, &places);
            stem == core && (rank.is_none() || other.is_none() || rank == other)
        };
        if let Some(id) = only(&is_affix) {
            return Spelling::Affix(id);
        }
        let mut near: Vec<(u32, Uuid)> = names
            .iter()
            .filter_map(|(id, names)| {
                let best = names
                    .iter()
                    .map(|name| likeness(&core, &stem(name, &places).1));
                let best = best.max().unwrap_or_default();
                (best >= 500).then_some((best, *id))
            })
            .collect();
        near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        near.truncate(3);
        if near.is_empty() {
            return Spelling::New;
        }
        Spelling::Near(near.into_iter().map(|(_, id)| id).collect())
    }

    /// The cities and counties that the plans are for, the longer names first: `冷水江市`.
    pub fn place_names(&self) -> Vec<String> {
        let regions = self.plans().iter().map(|plan| level(&plan.region));
        let mut places: Vec<String> = regions.filter(|region| !region.is_empty()).collect();
        places.sort_by_key(|place| std::cmp::Reverse(place.len()));
        places.dedup();
        places
    }
}

fn names_of(department: &Department) -> Vec<String> {
    let names = [&department.name, &department.short_name].into_iter();
    names
        .chain(&department.aliases)
        .map(|name| level(name))
        .collect()
}

/// What is left of a name without the city, 市 or 县 before it and 人民政府 or 办事处 behind it; and that 市 or 县: a county's
/// bureau is not the city's.
fn stem(name: &str, places: &[String]) -> (Option<char>, String) {
    let place = places
        .iter()
        .find_map(|place| name.strip_prefix(place.as_str()))
        .filter(|rest| rest.chars().count() > 1);
    let mut name = place.unwrap_or(name);
    let mut rank = None;
    if place.is_none() && name.chars().count() > 2 {
        rank = name
            .chars()
            .next()
            .filter(|c| matches!(c, '市' | '县' | '区'));
        name = name.strip_prefix(['市', '县', '区']).unwrap_or(name);
    }
    let is_township = |rest: &str| rest.ends_with(['镇', '乡', '道']);
    for ending in ["人民政府", "政府", "办事处"] {
        if let Some(rest) = name.strip_suffix(ending).filter(|rest| is_township(rest)) {
            name = rest;
        }
    }
    (rank, name.to_owned())
}

/// How alike two names are, in thousandths.
fn likeness(a: &str, b: &str) -> u32 {
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let a = a.split(['(', '（']).next().unwrap_or(a);
    if a == b {
        return 950;
    }
    let kernel = |name: &str| {
        let endings = [
            "委员会",
            "管委会",
            "办事处",
            "街道",
            "局",
            "委",
            "办",
            "镇",
            "乡",
            "公司",
        ];
        let ending = endings.iter().find_map(|ending| name.strip_suffix(ending));
        ending.unwrap_or(name).to_owned()
    };
    let (short, long) = (kernel(a), kernel(b));
    if short == long && short.chars().count() > 1 {
        return 900;
    }
    let is_part = |short: &str, long: &str| {
        let mut letters = long.chars();
        short.chars().all(|c| letters.any(|other| other == c))
    };
    let count = |text: &str| text.chars().count();
    if count(a) > 2 && (is_part(a, b) || count(b) > 2 && is_part(b, a)) {
        return 800;
    }
    let pairs =
        |name: &str| -> HashSet<(char, char)> { name.chars().zip(name.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let all = a.len() + b.len();
    if all == 0 {
        return 0;
    }
    let common = a.intersection(&b).count();
    (2000 * common / all) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Id, Op, Plan, Record as _};

    fn library() -> Portfolio {
        let mut portfolio = Portfolio::default();
        let names = [
            ("市发展和改革局", "市发改局"),
            ("市科技和工业信息化局", "市科工信局"),
            ("市生态环境分局", ""),
            ("市经济开发区管委会", "市经开区管委会"),
            ("禾青镇", "禾青镇"),
            ("锡矿山街道", "锡矿山街道"),
            ("国网冷水江市供电公司", "市供电公司"),
        ];
        let mut changes: Vec<Change> = (1_u128..)
            .zip(names)
            .map(|(id, (name, short))| {
                let department = Department {
                    id: Id::new(Uuid::from_u128(id)),
                    name: name.to_owned(),
                    short_name: short.to_owned(),
                    kind: None,
                    parent: None,
                    duty: String::new(),
                    position: id as i32,
                    aliases: Vec::new(),
                };
                Change::Create(department.to_row())
            })
            .collect();
        let mut plan = crate::model::Row::blank(crate::model::Table::Plan, Uuid::from_u128(99));
        for (value, column) in plan.values.iter_mut().zip(Plan::COLUMNS) {
            if column.name == "region" {
                *value = crate::model::Value::Text("冷水江市".to_owned());
            }
        }
        changes.push(Change::Create(plan));
        portfolio
            .apply(&Op::baseline(Uuid::nil(), "", changes))
            .unwrap();
        portfolio
    }

    #[test]
    fn only_what_differs_by_an_affix_is_taken() {
        let library = library();
        let read = |text: &str| match library.department_spelled(text) {
            Spelling::Same(id) => format!("= {}", id.as_u128()),
            Spelling::Affix(id) => format!("~ {}", id.as_u128()),
            Spelling::Near(ids) => format!("? {}", ids[0].as_u128()),
            Spelling::New => "new".to_owned(),
        };
        for (text, expected) in [
            ("市发展和改革局", "= 1"),
            ("市 发 改 局", "= 1"),
            ("发改局", "~ 1"),
            ("冷水江市发展和改革局", "~ 1"),
            ("冷水江市发改局", "~ 1"),
            ("发改委", "? 1"),
            ("市发展改革局", "? 1"),
            ("工信局", "? 2"),
            ("娄底市生态环境局冷水江分局", "? 3"),
            ("经开区管委会", "~ 4"),
            ("禾青镇人民政府", "~ 5"),
            ("锡矿山街道办事处", "~ 6"),
            ("锡矿山办事处", "? 6"),
            ("国网冷水江供电公司", "? 7"),
            ("市重点办", "new"),
            ("各乡镇（街道）", "new"),
            // Another city's is not ours, nor is a county's.
            ("长沙市发展和改革局", "? 1"),
            ("县发展和改革局", "? 1"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
