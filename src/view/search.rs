use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use pinyin::ToPinyin as _;
use unicode_normalization::UnicodeNormalization as _;

use crate::model::{Field, Id, MoneyUnit, Portfolio, Project, ProjectColumn, Record as _};

use super::show;

/// What a search looks through, prepared once per project.
///
/// SQLite's own full-text index is of no use here: its trigrams can't find two characters, and most Chinese
/// words are two characters long.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    revision: Option<u64>,
    /// Hash of the names that entries spell out; a renamed department renews every entry.
    names: u64,
    entries: HashMap<Id<Project>, Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    project: Project,
    text: String,
    /// For each character of the name, the letters with which its pinyin may begin.
    initials: Vec<Letters>,
}

/// A set of the letters a–z and digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Letters(u64);

/// A search that has been split into its words.
#[derive(Debug)]
pub struct Search<'a> {
    index: &'a SearchIndex,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    text: String,
    /// Set when the word may be pinyin initials.
    letters: Option<Vec<Letters>>,
}

/// Characters whose two readings are both alive in names of places and works, with all their initials. A dictionary
/// lists many more, but its rare readings (会 as kuai, 完 as kuan) would only find what nobody meant.
const TWO_READINGS: [(char, &str); 36] = [
    ('重', "zc"),
    ('长', "cz"),
    ('行', "xh"),
    ('乐', "ly"),
    ('厦', "xs"),
    ('朝', "cz"),
    ('藏', "cz"),
    ('调', "dt"),
    ('传', "cz"),
    ('单', "ds"),
    ('曾', "zc"),
    ('参', "cs"),
    ('系', "xj"),
    ('校', "xj"),
    ('卡', "kq"),
    ('率', "ls"),
    ('宿', "sx"),
    ('圩', "xw"),
    ('埔', "pb"),
    ('堡', "bp"),
    ('泊', "bp"),
    ('降', "jx"),
    ('解', "jx"),
    ('壳', "kq"),
    ('泌', "mb"),
    ('莞', "gw"),
    ('蔚', "wy"),
    ('涌', "yc"),
    ('番', "fp"),
    ('弹', "dt"),
    ('畜', "xc"),
    ('省', "sx"),
    ('还', "hx"),
    ('奇', "qj"),
    ('澄', "cd"),
    ('石', "sd"),
];

/// The fields that a search looks through.
const SEARCHED: [ProjectColumn; 9] = [
    ProjectColumn::Name,
    ProjectColumn::Code,
    ProjectColumn::NationalCode,
    ProjectColumn::LeadDepartment,
    ProjectColumn::SupportingDepartments,
    ProjectColumn::Owner,
    ProjectColumn::Location,
    ProjectColumn::Category,
    ProjectColumn::Scale,
];

impl SearchIndex {
    /// The index of a portfolio.
    pub fn new(portfolio: &Portfolio) -> Self {
        let mut index = Self::default();
        index.refresh(portfolio);
        index
    }

    /// Brings the index up to the portfolio's revision; projects that did not change are kept.
    pub fn refresh(&mut self, portfolio: &Portfolio) {
        if self.revision == Some(portfolio.revision()) {
            return;
        }
        self.revision = Some(portfolio.revision());
        let mut old = std::mem::take(&mut self.entries);
        let names = hash_of_names(portfolio);
        if self.names != names {
            self.names = names;
            old.clear();
        }
        for project in portfolio.projects().iter() {
            let kept = old
                .remove(&project.id)
                .filter(|entry| entry.project == *project);
            let entry = kept.unwrap_or_else(|| Entry::new(portfolio, project));
            self.entries.insert(project.id, entry);
        }
    }

    /// Splits what was typed into words.
    pub fn search(&self, typed: &str) -> Search<'_> {
        let folded = fold(typed);
        let terms = folded.split_whitespace().map(|word| Term {
            text: word.to_owned(),
            letters: word.chars().map(Letters::of_typed).collect(),
        });
        Search {
            index: self,
            terms: terms.collect(),
        }
    }
}

/// Whether a name contains what was typed, as text or as pinyin initials.
pub fn name_matches(name: &str, typed: &str) -> bool {
    let typed = typed.trim();
    if typed.is_empty() {
        return true;
    }
    let folded = fold(name);
    let letters = fold(typed).chars().map(Letters::of_typed).collect();
    let term = Term {
        text: fold(typed),
        letters,
    };
    let initials: Vec<Letters> = folded.chars().map(Letters::of_name).collect();
    term.is_in(&folded, &initials)
}

impl Term {
    fn is_in(&self, text: &str, initials: &[Letters]) -> bool {
        let begins = |window: &[Letters], letters: &[Letters]| {
            window
                .iter()
                .zip(letters)
                .all(|(name, typed)| name.0 & typed.0 != 0)
        };
        text.contains(&self.text)
            || self.letters.as_ref().is_some_and(|letters| {
                !letters.is_empty()
                    && initials
                        .windows(letters.len())
                        .any(|window| begins(window, letters))
            })
    }
}

impl Search<'_> {
    /// Whether the project contains every word.
    pub fn matches(&self, project: Id<Project>) -> bool {
        self.terms.is_empty()
            || self.index.entries.get(&project).is_some_and(|entry| {
                self.terms
                    .iter()
                    .all(|term| term.is_in(&entry.text, &entry.initials))
            })
    }
}

impl Entry {
    fn new(portfolio: &Portfolio, project: &Project) -> Self {
        let text = SEARCHED.map(|column| {
            let value = project.get(column as usize);
            show(
                portfolio,
                Field::from(column).kind(),
                &value,
                MoneyUnit::Wan,
            )
        });
        Self {
            text: fold(&text.join("\n")),
            initials: fold(&project.name).chars().map(Letters::of_name).collect(),
            project: project.clone(),
        }
    }
}

impl Letters {
    /// The usual reading counts, and the second one of characters that names use both ways.
    fn of_name(character: char) -> Self {
        let Some(reading) = character.to_pinyin() else {
            return Self::of_typed(character).unwrap_or_default();
        };
        let usual = reading.first_letter().chars().next();
        let second = TWO_READINGS.iter().find(|(other, _)| *other == character);
        let second = second.into_iter().flat_map(|(_, letters)| letters.chars());
        let letters = usual.into_iter().chain(second).filter_map(Self::of_typed);
        Self(letters.fold(0, |set, letter| set | letter.0))
    }

    fn of_typed(character: char) -> Option<Self> {
        let place = match character {
            'a'..='z' => u32::from(character) - u32::from('a'),
            '0'..='9' => u32::from(character) - u32::from('0') + 26,
            _ => return None,
        };
        Some(Self(1 << place))
    }
}

fn hash_of_names(portfolio: &Portfolio) -> u64 {
    let mut hasher = DefaultHasher::new();
    for department in portfolio.departments().iter() {
        (department.id, &department.name, &department.short_name).hash(&mut hasher);
    }
    for category in portfolio.categories().iter() {
        (category.id, &category.name, category.parent).hash(&mut hasher);
    }
    hasher.finish()
}

/// Small letters, half width.
fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Op, Row, Table, Value};

    fn portfolio(names: &[&str]) -> Portfolio {
        let row = |name: &&str| {
            let mut row = Row::blank(
                Table::Project,
                uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()),
            );
            row.values[ProjectColumn::Name as usize] = Value::Text((*name).to_owned());
            Change::Create(row)
        };
        let mut portfolio = Portfolio::default();
        let op = Op::edit(uuid::Uuid::nil(), "", names.iter().map(row).collect());
        portfolio.apply(&op).unwrap();
        portfolio
    }

    fn found(names: &[&str], typed: &str) -> Vec<String> {
        let portfolio = portfolio(names);
        let index = SearchIndex::new(&portfolio);
        let search = index.search(typed);
        let hits = portfolio
            .projects()
            .iter()
            .filter(|project| search.matches(project.id));
        let mut hits: Vec<String> = hits.map(|project| project.name.clone()).collect();
        hits.sort();
        hits
    }

    const NAMES: [&str; 4] = ["周头水库", "平安大桥", "S235大湾里至禾青公路", "重点中学"];

    #[test]
    fn finds_two_characters_and_pinyin_initials() {
        assert_eq!(found(&NAMES, "水库"), ["周头水库"]);
        assert_eq!(found(&NAMES, "sk"), ["周头水库"]);
        assert_eq!(found(&NAMES, "ZTSK"), ["周头水库"]);
        assert_eq!(found(&NAMES, "padq"), ["平安大桥"]);
    }

    #[test]
    fn both_readings_in_use_count() {
        assert_eq!(found(&NAMES, "zdzx"), ["重点中学"]);
        assert_eq!(found(&NAMES, "cdzx"), ["重点中学"]);
        assert!(found(&["社会福利中心"], "sk").is_empty());
    }

    #[test]
    fn words_must_all_be_there() {
        assert_eq!(found(&NAMES, "s235 公路"), ["S235大湾里至禾青公路"]);
        assert!(found(&NAMES, "s235 水库").is_empty());
        assert_eq!(found(&NAMES, "  ").len(), 4);
        assert_eq!(found(&NAMES, "Ｓ２３５"), ["S235大湾里至禾青公路"]);
    }
}
