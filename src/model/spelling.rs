//! Departments as ledgers spell them: with the city's name before it, without 市, with 人民政府 behind it.

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

/// What the departments of a library are called, in the forms in which spellings are compared: a ledger has thousands of
/// these.
#[derive(Debug)]
pub(super) struct DepartmentNames {
    places: Vec<String>,
    /// All names of each.
    names: Vec<(Uuid, Vec<Name>)>,
}

/// A name in its forms.
#[derive(Debug)]
struct Name {
    leveled: String,
    rank: Option<char>,
    stem: Stem,
}

/// What is left of a name without its affixes, ready to be compared with others.
#[derive(Debug)]
struct Stem {
    text: String,
    /// Without 局, 镇 …
    kernel: String,
    letters: usize,
    /// Letters that stand side by side, each pair once, in order.
    pairs: Vec<(char, char)>,
}

impl DepartmentNames {
    /// Those of a library.
    pub fn of(portfolio: &Portfolio) -> Self {
        let places = portfolio.place_names();
        let departments = portfolio.departments().iter();
        let named = |department: &Department| {
            let names = names_of(department).into_iter();
            let names = names.map(|leveled| {
                let (rank, core) = stem(&leveled, &places);
                Name {
                    rank,
                    stem: Stem::of(core),
                    leveled,
                }
            });
            (department.id.uuid(), names.collect())
        };
        let names = departments.map(named).collect();
        Self { places, names }
    }

    /// The only department of which one name is meant.
    fn only(&self, is_meant: impl Fn(&Name) -> bool) -> Option<Uuid> {
        let is_meant = |name: &Name| !name.leveled.is_empty() && is_meant(name);
        let meant = self.names.iter();
        let mut meant = meant.filter(|(_, names)| names.iter().any(is_meant));
        let (id, _) = meant.next()?;
        meant.next().is_none().then_some(*id)
    }
}

impl Stem {
    fn of(text: String) -> Self {
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
        let ending = endings.iter().find_map(|ending| text.strip_suffix(ending));
        let letters = text.chars();
        let mut pairs: Vec<_> = letters.clone().zip(letters.clone().skip(1)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self {
            kernel: ending.unwrap_or(&text).to_owned(),
            letters: letters.count(),
            pairs,
            text,
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
        let known = self.department_names();
        if let Some(id) = known.only(|name| name.leveled == text) {
            return Spelling::Same(id);
        }
        let (rank, core) = stem(&text, &known.places);
        let is_affix = |name: &Name| {
            let other = name.rank;
            name.stem.text == core && (rank.is_none() || other.is_none() || rank == other)
        };
        if let Some(id) = known.only(is_affix) {
            return Spelling::Affix(id);
        }
        if core.is_empty() {
            return Spelling::New;
        }
        let bare = core.split(['(', '（']).next().unwrap_or(&core);
        let bare = Stem::of(bare.to_owned());
        let names = known.names.iter();
        let mut near: Vec<(u32, Uuid)> = names
            .filter_map(|(id, names)| {
                let best = names.iter().map(|name| likeness(&bare, &name.stem));
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
fn likeness(a: &Stem, b: &Stem) -> u32 {
    if b.text.is_empty() {
        return 0;
    }
    if a.text == b.text {
        return 950;
    }
    if a.kernel == b.kernel && a.kernel.chars().nth(1).is_some() {
        return 900;
    }
    let is_part = |short: &str, long: &str| {
        let mut letters = long.chars();
        short.chars().all(|c| letters.any(|other| other == c))
    };
    if a.letters > 2 && (is_part(&a.text, &b.text) || b.letters > 2 && is_part(&b.text, &a.text)) {
        return 800;
    }
    let all = a.pairs.len() + b.pairs.len();
    if all == 0 {
        return 0;
    }
    let common = b.pairs.iter();
    let common = common.filter(|pair| a.pairs.binary_search(pair).is_ok());
    (2000 * common.count() / all) as u32
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
    fn whoever_writes_another_spelling_is_asked_whether_it_is_meant() {
        use crate::model::{Kind, MoneyUnit, Table, parse_value};
        let library = library();
        let said = |text: &str| {
            let kind = Kind::Refs(Table::Department);
            let read = parse_value(&library, kind, text, MoneyUnit::Wan);
            read.unwrap_err().to_string()
        };
        assert_eq!(said("发改局"), "没有名为“发改局”的部门，是不是“市发改局”？");
        assert_eq!(
            said("禾青镇、冷水江市科技和工业信息化局"),
            "没有名为“冷水江市科技和工业信息化局”的部门，是不是“市科工信局”？"
        );
        assert_eq!(
            said("市禾青镇"),
            "没有名为“市禾青镇”的部门，是不是“禾青镇”？"
        );
        assert_eq!(said("市重点办"), "没有名为“市重点办”的部门");
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
