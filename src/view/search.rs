use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use pinyin::ToPinyinMulti as _;
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
    /// For each character of the name, the letters with which a reading of it may begin.
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
            let kept = old.remove(&project.id).filter(|entry| entry.project == *project);
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

impl Search<'_> {
    /// Whether the project contains every word.
    pub fn matches(&self, project: Id<Project>) -> bool {
        self.terms.is_empty()
            || self.index.entries.get(&project).is_some_and(|entry| {
                self.terms.iter().all(|term| entry.contains(term))
            })
    }
}

impl Entry {
    fn new(portfolio: &Portfolio, project: &Project) -> Self {
        let text = SEARCHED.map(|column| {
            let value = project.get(column as usize);
            show(portfolio, Field::from(column).kind(), &value, MoneyUnit::Wan)
        });
        Self {
            text: fold(&text.join("\n")),
            initials: fold(&project.name).chars().map(Letters::of_name).collect(),
            project: project.clone(),
        }
    }

    fn contains(&self, term: &Term) -> bool {
        let starts_here = |window: &[Letters], letters: &[Letters]| {
            window.iter().zip(letters).all(|(name, typed)| name.0 & typed.0 != 0)
        };
        self.text.contains(&term.text)
            || term.letters.as_ref().is_some_and(|letters| {
                self.initials.windows(letters.len()).any(|window| starts_here(window, letters))
            })
    }
}

impl Letters {
    /// Every reading counts: 重 may be typed z or c.
    fn of_name(character: char) -> Self {
        if let Some(readings) = character.to_pinyin_multi() {
            let first = |reading: pinyin::Pinyin| reading.first_letter().chars().next();
            let letters = readings.into_iter().filter_map(first).filter_map(Self::of_typed);
            return Self(letters.fold(0, |set, letter| set | letter.0));
        }
        Self::of_typed(character).unwrap_or_default()
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
            let mut row = Row::blank(Table::Project, uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()));
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
        let hits = portfolio.projects().iter().filter(|project| search.matches(project.id));
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
    fn every_reading_of_a_character_counts() {
        assert_eq!(found(&NAMES, "zdzx"), ["重点中学"]);
        assert_eq!(found(&NAMES, "cdzx"), ["重点中学"]);
    }

    #[test]
    fn words_must_all_be_there() {
        assert_eq!(found(&NAMES, "s235 公路"), ["S235大湾里至禾青公路"]);
        assert!(found(&NAMES, "s235 水库").is_empty());
        assert_eq!(found(&NAMES, "  ").len(), 4);
        assert_eq!(found(&NAMES, "Ｓ２３５"), ["S235大湾里至禾青公路"]);
    }
}
