use std::sync::LazyLock;

use memchr::memmem::Finder;
use pinyin::ToPinyin as _;
use unicode_normalization::UnicodeNormalization as _;

use super::texts::Texts;

/// A search that has been split into its words, all of which must be found.
#[derive(Debug)]
pub(super) struct Search {
    terms: Vec<Term>,
}

/// One word of a search.
#[derive(Debug)]
pub(super) struct Term {
    /// The word as text.
    pub text: Finder<'static>,
    /// Set when the word may be pinyin initials.
    pub letters: Option<Box<Initials>>,
}

/// A word of letters, made ready to be found in names: see [`Letters::code`].
#[derive(Debug)]
pub(super) struct Initials {
    /// For each code of a character, a bit for every letter of the word with which the character may begin.
    pub fitting: [u64; 256],
    /// The bit of the last letter.
    pub last: u64,
}

/// A set of the letters a–z and digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(u64);

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

impl Search {
    /// Splits what was typed into words.
    pub fn new(typed: &str) -> Self {
        let folded = fold(typed);
        let terms = folded.split_whitespace().map(|word| Term {
            text: Finder::new(word).into_owned(),
            letters: Initials::new(word).map(Box::new),
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
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// Whether a name contains what was typed, as text or as pinyin initials.
pub fn name_matches(name: &str, typed: &str) -> bool {
    let search = Search::new(typed);
    let mut texts = Texts::blank(1);
    texts.set(0, name, "");
    texts.matching(&search).has(0)
}

impl Initials {
    /// `None` for a word with other characters, or longer than any name.
    fn new(word: &str) -> Option<Self> {
        let letters: Vec<Letters> = word.chars().map(Letters::of_typed).collect::<Option<_>>()?;
        let last = letters.len().checked_sub(1).filter(|last| *last < 64)?;
        let fitting = OF_CODE.map(|of_code| {
            let fits = |letter: &Letters| u64::from(letter.0 & of_code.0 != 0);
            let bits = letters.iter().zip(0..);
            bits.fold(0, |fitting, (letter, bit)| fitting | fits(letter) << bit)
        });
        Some(Self {
            fitting,
            last: 1 << last,
        })
    }
}

/// The letters of each [`Letters::code`].
static OF_CODE: LazyLock<[Letters; 256]> = LazyLock::new(|| {
    let mut of_code = [Letters::default(); 256];
    for (code, letter) in (1..).zip(('a'..='z').chain('0'..='9')) {
        of_code[code] = Letters::of_typed(letter).unwrap_or_default();
    }
    for (code, (character, _)) in (FIRST_OF_TWO..).zip(TWO_READINGS) {
        of_code[code] = Letters::of_name(character);
    }
    of_code
});

/// The code of the first of the characters with two readings.
const FIRST_OF_TWO: usize = 64;

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

    /// A byte for the letters with which a character of a name may begin; 0 for none.
    pub fn code(character: char) -> u8 {
        let two = TWO_READINGS.iter().position(|(c, _)| *c == character);
        let code = match (two, Self::of_name(character)) {
            (Some(two), _) => FIRST_OF_TWO + two,
            (None, Self(0)) => 0,
            (None, Self(letter)) => letter.trailing_zeros() as usize + 1,
        };
        code as u8
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
