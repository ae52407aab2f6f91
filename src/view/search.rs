use std::ops::Range;

use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization as _;

use crate::model::{Column, Field, MoneyUnit, Portfolio, Project, ProjectColumn, Record as _};

use super::pinyin::{Spelt, Taken, code};
use super::{own, show};

/// A search that has been split into its words, all of which must be found.
#[derive(Debug)]
pub struct Search {
    terms: Vec<Term>,
}

/// One word of a search.
#[derive(Debug)]
pub(super) struct Term {
    /// The word as text.
    pub text: Finder<'static>,
    /// Set when the word may be pinyin.
    pub spelt: Option<Spelt>,
}

impl Search {
    /// Splits what was typed into words.
    pub fn new(typed: &str) -> Self {
        let folded = fold(typed);
        let terms = folded.split_whitespace().map(|word| Term {
            text: Finder::new(word).into_owned(),
            spelt: Spelt::new(word),
        });
        Self {
            terms: terms.collect(),
        }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words.
    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether a name contains all the words, as text or in pinyin.
    pub fn finds(&self, name: &str) -> bool {
        self.terms.iter().all(|term| term.is_in_name(name))
    }

    /// Where the words stand in a name, as text or in pinyin: ranges of bytes, in order, none within another.
    pub fn hits_in_name(&self, name: &str) -> Vec<Range<usize>> {
        let hits = self.terms.iter().flat_map(|term| {
            let mut hits = term.hits(name);
            hits.extend(term.spelt_hits(name));
            hits
        });
        merged(hits.collect())
    }

    /// Where the words stand in another text, which is not searched in pinyin.
    pub fn hits_in_text(&self, text: &str) -> Vec<Range<usize>> {
        merged(self.terms.iter().flat_map(|term| term.hits(text)).collect())
    }

    /// Why a project was found, where neither its name nor the fields that are shown tell: the heading of a field and
    /// what stands around the word in it.
    pub fn reason(
        &self,
        portfolio: &Portfolio,
        project: &Project,
        is_shown: impl Fn(Field) -> bool,
    ) -> Option<(&'static str, String)> {
        let searched = searched(portfolio, project);
        let is_told = |term: &&Term| {
            let shown = searched.iter().filter(|(field, _)| is_shown(*field));
            term.is_in_name(&project.name)
                || shown
                    .into_iter()
                    .any(|(_, text)| !term.hits(text).is_empty())
        };
        let term = self.terms.iter().find(|term| !is_told(term))?;
        searched.iter().find_map(|(field, text)| {
            let hit = term.hits(text).into_iter().next()?;
            Some((field.label(), around(text, &hit)))
        })
    }
}

impl Term {
    fn is_in_name(&self, name: &str) -> bool {
        !self.hits(name).is_empty() || !self.spelt_hits(name).is_empty()
    }

    /// Where the word stands as text.
    fn hits(&self, text: &str) -> Vec<Range<usize>> {
        // Bytes of the folded text by the character from which they come.
        let mut folded = Vec::with_capacity(text.len());
        let mut origin = Vec::with_capacity(text.len());
        for (at, character) in text.char_indices() {
            let mut bytes = [0; 4];
            let written = fold(character.encode_utf8(&mut bytes));
            origin.extend(std::iter::repeat_n(
                at..at + character.len_utf8(),
                written.len(),
            ));
            folded.extend_from_slice(written.as_bytes());
        }
        let length = self.text.needle().len();
        let found = self.text.find_iter(&folded);
        let range = |at: usize| origin[at].start..origin[at + length - 1].end;
        found.map(range).collect()
    }

    /// Where the word stands in pinyin.
    fn spelt_hits(&self, name: &str) -> Vec<Range<usize>> {
        let Some(spelt) = &self.spelt else {
            return Vec::new();
        };
        let characters: Vec<(usize, char)> = name.char_indices().collect();
        let code_of = |character: char| code(fold_plain(character).unwrap_or(character));
        let mut hits = Vec::new();
        let mut from = 0;
        while let Some(((begin, _), rest)) = characters.get(from).zip(characters.get(from..)) {
            let mut taken = Taken::START;
            let last = rest.iter().position(|(_, character)| {
                !taken.is_lost() && spelt.take(&mut taken, code_of(*character))
            });
            from += last.map_or(0, |last| {
                let (at, character) = rest[last];
                hits.push(*begin..at + character.len_utf8());
                last
            }) + 1;
        }
        hits
    }
}

/// The texts of a project into which a search looks beside its name.
pub(super) fn searched(portfolio: &Portfolio, project: &Project) -> Vec<(Field, String)> {
    let is_searched = |(_, column): &(usize, &Column)| column.is_searched;
    let columns = Project::COLUMNS.iter().enumerate().filter(is_searched);
    let typed = columns.filter_map(|(place, column)| {
        let text = show(portfolio, column.kind, &project.get(place), MoneyUnit::Wan);
        let column = ProjectColumn::ALL.get(place)?;
        Some((Field::Typed(*column), text))
    });
    let own = own::searched(portfolio, project.id).into_iter();
    let own = own.map(|(own, text)| (Field::Own(own), text));
    typed.chain(own).collect()
}

/// Enough to see in which sense a word stands there.
const AROUND: usize = 12;

/// A hit with the characters around it.
fn around(text: &str, hit: &Range<usize>) -> String {
    let before: Vec<char> = text[..hit.start].chars().rev().take(AROUND + 1).collect();
    let after: Vec<char> = text[hit.end..].chars().take(AROUND + 1).collect();
    let cut = |characters: &[char]| if characters.len() > AROUND { "…" } else { "" };
    let start: String = before.iter().take(AROUND).rev().collect();
    let end: String = after.iter().take(AROUND).collect();
    let (left, right) = (cut(&before), cut(&after));
    format!("{left}{start}{}{end}{right}", &text[hit.clone()]).replace('\n', " ")
}

fn merged(mut hits: Vec<Range<usize>>) -> Vec<Range<usize>> {
    hits.sort_unstable_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match merged.last_mut().filter(|last| hit.start <= last.end) {
            Some(last) => last.end = last.end.max(hit.end),
            None => merged.push(hit),
        }
    }
    merged
}

/// Small letters, half width.
pub(super) fn fold(text: &str) -> String {
    // Nearly all texts are of characters that each fold by themselves, which is much quicker than the full rules.
    let plain: Option<String> = text.chars().map(fold_plain).collect();
    plain.unwrap_or_else(|| text.nfkc().flat_map(char::to_lowercase).collect())
}

/// `None` for characters that the full rules must look at.
fn fold_plain(character: char) -> Option<char> {
    match character {
        '\0'..='\x7f' => Some(character.to_ascii_lowercase()),
        // Ideographs and the marks of Chinese texts are what they are.
        '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3011}' | '—' | '·' | '“' | '”' => {
            Some(character)
        }
        // Full width stands as far above half width everywhere.
        '！'..='～' => {
            let half = char::from_u32(u32::from(character) - 0xfee0)?;
            Some(half.to_ascii_lowercase())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["周头水库", "平安大桥", "S235大湾里至禾青公路", "重点中学"];

    fn found(names: &'static [&'static str], typed: &str) -> Vec<&'static str> {
        let names = names.iter().copied();
        let search = Search::new(typed);
        names.filter(|name| search.finds(name)).collect()
    }

    #[test]
    fn finds_two_characters_and_pinyin() {
        assert_eq!(found(&NAMES, "水库"), ["周头水库"]);
        assert_eq!(found(&NAMES, "sk"), ["周头水库"]);
        assert_eq!(found(&NAMES, "ZTSK"), ["周头水库"]);
        assert_eq!(found(&NAMES, "padq"), ["平安大桥"]);
        assert_eq!(found(&NAMES, "shuiku"), ["周头水库"]);
        assert_eq!(found(&NAMES, "pinganda"), ["平安大桥"]);
    }

    #[test]
    fn both_readings_in_use_count() {
        assert_eq!(found(&NAMES, "zdzx"), ["重点中学"]);
        assert_eq!(found(&NAMES, "cdzx"), ["重点中学"]);
        assert!(found(&["社会福利中心"], "sk").is_empty());
    }

    #[test]
    fn hits_are_marked_as_text_and_in_pinyin() {
        let marked = |name: &'static str, typed: &str| -> Vec<&'static str> {
            let hits = Search::new(typed).hits_in_name(name);
            hits.into_iter().map(|hit| &name[hit]).collect()
        };
        assert_eq!(marked("周头水库", "shuiku"), ["水库"]);
        assert_eq!(marked("平安大道", "pinganda"), ["平安大"]);
        assert_eq!(marked("Ｓ235大湾里至禾青公路", "s235 路"), ["Ｓ235", "路"]);
        assert_eq!(marked("水库水库", "库水"), ["库水"]);
        assert_eq!(marked("平安大桥", "shuiku"), [""; 0]);
    }

    #[test]
    fn a_hit_that_is_not_shown_is_told() {
        use crate::model::{Row, Table, Value};
        let mut row = Row::blank(Table::Project, uuid::Uuid::nil());
        let words = |word: &str| Value::Words(vec![word.to_owned()]);
        row.values[ProjectColumn::Name as usize] = Value::Text("平安大道".to_owned());
        row.values[ProjectColumn::Owner as usize] = words("城投公司");
        row.values[ProjectColumn::Scale as usize] = Value::Text(
            "新建双向四车道，全长三公里，另设停车场、绿化带和路灯等附属设施".to_owned(),
        );
        let portfolio = Portfolio::from_rows(vec![row]).unwrap();
        let project = portfolio.projects().iter().next().unwrap();
        let reason = |typed: &str, shown: &[ProjectColumn]| {
            let is_shown = |field| shown.iter().any(|column| Field::Typed(*column) == field);
            Search::new(typed).reason(&portfolio, project, is_shown)
        };
        let told = Some(("项目业主", "城投公司".to_owned()));
        assert_eq!(reason("城投", &[]), told);
        assert_eq!(reason("城投", &[ProjectColumn::Owner]), None);
        assert_eq!(reason("pingan", &[]), None);
        assert_eq!(reason("pingan 城投", &[]), told);
        let scale = "…四车道，全长三公里，另设停车场、绿化带和路灯等附属设…".to_owned();
        assert_eq!(reason("停车", &[]), Some(("建设规模及主要内容", scale)));
    }

    #[test]
    fn words_must_all_be_there() {
        assert_eq!(found(&NAMES, "s235 公路"), ["S235大湾里至禾青公路"]);
        assert!(found(&NAMES, "s235 水库").is_empty());
        assert_eq!(found(&NAMES, "  ").len(), 4);
        assert_eq!(found(&NAMES, "Ｓ２３５"), ["S235大湾里至禾青公路"]);
    }

    #[test]
    fn the_short_way_to_fold_gives_what_the_full_rules_give() {
        let full = |text: &str| -> String { text.nfkc().flat_map(char::to_lowercase).collect() };
        let all = (0..=0x0001_0000).filter_map(char::from_u32);
        for character in all.filter(|c| fold_plain(*c).is_some()) {
            let text = format!("a{character}");
            assert_eq!(fold(&text), full(&text), "{character:?}");
        }
        assert_eq!(fold("Ⅲ期（ＡB）①"), full("Ⅲ期（ＡB）①"));
    }
}
