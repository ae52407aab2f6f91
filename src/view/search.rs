use memchr::memmem::Finder;
use pinyin::ToPinyin as _;
use unicode_normalization::UnicodeNormalization as _;

/// A text made ready to be searched.
#[derive(Clone, Debug)]
pub(super) struct SearchText {
    text: String,
    /// For each character of the name, the letters with which its pinyin may begin.
    initials: Vec<Letters>,
}

/// A search that has been split into its words, all of which must be found.
#[derive(Debug)]
pub(super) struct Search {
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    text: Finder<'static>,
    /// Set when the word may be pinyin initials.
    letters: Option<Vec<Letters>>,
}

/// A set of the letters a–z and digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Letters(u64);

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

impl SearchText {
    /// `name` is found by initials as well as by text, `rest` by text only.
    pub fn new(name: &str, rest: &str) -> Self {
        let name = fold(name);
        Self {
            initials: name.chars().map(Letters::of_name).collect(),
            text: format!("{name}\n{}", fold(rest)),
        }
    }
}

impl Search {
    /// Splits what was typed into words.
    pub fn new(typed: &str) -> Self {
        let folded = fold(typed);
        let terms = folded.split_whitespace().map(|word| Term {
            text: Finder::new(word).into_owned(),
            letters: word.chars().map(Letters::of_typed).collect(),
        });
        Self {
            terms: terms.collect(),
        }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether the text contains every word.
    pub fn matches(&self, text: &SearchText) -> bool {
        self.terms.iter().all(|term| term.is_in(text))
    }
}

/// Whether a name contains what was typed, as text or as pinyin initials.
pub fn name_matches(name: &str, typed: &str) -> bool {
    let search = Search::new(typed);
    search.is_empty() || search.matches(&SearchText::new(name, ""))
}

impl Term {
    fn is_in(&self, text: &SearchText) -> bool {
        let begins = |window: &[Letters], letters: &[Letters]| {
            let mut pairs = window.iter().zip(letters);
            pairs.all(|(name, typed)| name.0 & typed.0 != 0)
        };
        self.text.find(text.text.as_bytes()).is_some()
            || self.letters.as_ref().is_some_and(|letters| {
                let mut windows = text.initials.windows(letters.len());
                windows.any(|window| begins(window, letters))
            })
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

/// Small letters, half width.
fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["周头水库", "平安大桥", "S235大湾里至禾青公路", "重点中学"];

    fn found(names: &'static [&'static str], typed: &str) -> Vec<&'static str> {
        let names = names.iter().copied();
        names.filter(|name| name_matches(name, typed)).collect()
    }

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

    #[test]
    fn only_the_name_is_found_by_initials() {
        let text = SearchText::new("平安大桥", "市水利局");
        assert!(Search::new("水利 padq").matches(&text));
        assert!(!Search::new("slj").matches(&text));
    }
}
