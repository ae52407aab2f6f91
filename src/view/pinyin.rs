//! How names are spelt: what a person types of a character in pinyin, whole or by its first letter.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti as _;

/// Characters that names read in ways which begin with different letters, with those readings. A dictionary lists many
/// more, but by its rare readings (会 as kuai, 完 as kuan) a single letter would find what nobody meant; these are found
/// only when they are typed whole.
const USUAL: [(char, &str); 36] = [
    ('重', "zhong chong"),
    ('长', "chang zhang"),
    ('行', "xing hang"),
    ('乐', "le yue"),
    ('厦', "sha xia"),
    ('朝', "chao zhao"),
    ('藏', "cang zang"),
    ('调', "diao tiao"),
    ('传', "chuan zhuan"),
    ('单', "dan shan"),
    ('曾', "zeng ceng"),
    ('参', "can shen"),
    ('系', "xi ji"),
    ('校', "xiao jiao"),
    ('卡', "ka qia"),
    ('率', "lv shuai"),
    ('宿', "su xiu"),
    ('圩', "xu wei"),
    ('埔', "bu pu"),
    ('堡', "bao pu"),
    ('泊', "bo po"),
    ('降', "jiang xiang"),
    ('解', "jie xie"),
    ('壳', "ke qiao"),
    ('泌', "mi bi"),
    ('莞', "guan wan"),
    ('蔚', "wei yu"),
    ('涌', "yong chong"),
    ('番', "fan pan"),
    ('弹', "dan tan"),
    ('畜', "xu chu"),
    ('省', "sheng xing"),
    ('还', "hai huan"),
    ('奇', "qi ji"),
    ('澄', "cheng deng"),
    ('石', "shi dan"),
];

/// The number of a spelling; 0 for what can't be typed in letters. Characters that are spelt alike share it.
pub(super) type Code = u16;

/// All the ways to type a character.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Spelling {
    /// Letters that stand for the character alone.
    initials: Vec<u8>,
    /// Whole syllables.
    syllables: Vec<String>,
}

/// The spellings of all characters.
struct Spellings {
    /// Of the characters from [`FIRST`] to [`LAST`].
    codes: Vec<Code>,
    /// By code.
    all: Vec<Spelling>,
}

/// The ideographs of which readings are known.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// The longest syllable: zhuang.
const LONGEST: usize = 6;

static SPELLINGS: LazyLock<Spellings> = LazyLock::new(|| {
    let letters = (b'a'..=b'z').chain(b'0'..=b'9').map(|letter| Spelling {
        initials: vec![letter],
        syllables: Vec::new(),
    });
    let mut all: Vec<Spelling> = std::iter::once(Spelling::default())
        .chain(letters)
        .collect();
    let mut known: HashMap<Spelling, Code> = HashMap::new();
    let mut code = |character: char| {
        let Some(spelling) = Spelling::of(character) else {
            return 0;
        };
        *known.entry(spelling).or_insert_with_key(|spelling| {
            all.push(spelling.clone());
            (all.len() - 1) as Code
        })
    };
    let codes = (FIRST..=LAST).map(|point| char::from_u32(point).map_or(0, &mut code));
    let codes = codes.collect();
    Spellings { codes, all }
});

impl Spelling {
    fn of(character: char) -> Option<Self> {
        let readings = character.to_pinyin_multi()?.into_iter();
        let mut syllables: Vec<String> = readings
            .flat_map(|reading| typed_forms(reading.plain()))
            .collect();
        let listed = USUAL.iter().find(|(other, _)| *other == character);
        let usual: Vec<&str> = listed.map_or_else(
            || syllables.iter().take(1).map(String::as_str).collect(),
            |(_, readings)| readings.split(' ').collect(),
        );
        let mut initials: Vec<u8> = usual.iter().filter_map(|s| s.bytes().next()).collect();
        initials.sort_unstable();
        initials.dedup();
        syllables.sort();
        syllables.dedup();
        Some(Self {
            initials,
            syllables,
        })
    }
}

/// As it is typed on a keyboard without ü: nv, and lve as well as lue.
fn typed_forms(reading: &str) -> Vec<String> {
    let mut forms = vec![reading.replace('ü', "v")];
    if reading.ends_with("üe") {
        forms.push(reading.replace('ü', "u"));
    }
    forms
}

/// How a character of a folded name is spelt.
pub(super) fn code(character: char) -> Code {
    match character {
        'a'..='z' => character as Code - 'a' as Code + 1,
        '0'..='9' => character as Code - '0' as Code + 27,
        _ => {
            let place = u32::from(character).wrapping_sub(FIRST) as usize;
            SPELLINGS.codes.get(place).copied().unwrap_or(0)
        }
    }
}

/// A typed word of letters and digits, made ready to be found among codes, however whole syllables and first letters
/// are mixed in it; of the last syllable it may hold no more than the beginning.
#[derive(Debug)]
pub(super) struct Spelt {
    /// What a character takes of the word, by its code.
    steps: Vec<Step>,
}

/// What a character takes of a word. Each bit is a place in the word at which the character may begin.
#[derive(Clone, Debug, Default)]
struct Step {
    /// Any of the others.
    any: u64,
    /// From here to the end of the word.
    to_end: u64,
    /// One letter, two, …
    letters: [u64; LONGEST],
}

/// How far names have been read: the letters of the word that are taken, as a bit each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken(u64);

impl Taken {
    /// A beginning at the next character only.
    pub const START: Self = Self(1);

    /// Whether nothing fits any more.
    pub const fn is_lost(self) -> bool {
        self.0 == 0
    }

    /// The same, or a beginning at the next character.
    pub const fn or_start(self) -> Self {
        Self(self.0 | 1)
    }
}

impl Spelt {
    /// `None` for a word with other characters, or longer than any name.
    pub fn new(word: &str) -> Option<Self> {
        let is_typed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_spelt = !word.is_empty() && word.len() <= 64 && word.bytes().all(is_typed);
        is_spelt.then(|| Self {
            steps: SPELLINGS
                .all
                .iter()
                .map(|spelling| Step::new(word, spelling))
                .collect(),
        })
    }

    /// Reads one more character; whether the word ends with it.
    pub fn take(&self, taken: &mut Taken, code: Code) -> bool {
        let step = &self.steps[usize::from(code)];
        let Taken(state) = *taken;
        if state & step.any == 0 {
            *taken = Taken(0);
            return false;
        }
        let next = (1..).zip(&step.letters);
        *taken = Taken(next.fold(0, |next, (length, fits)| next | (state & fits) << length));
        state & step.to_end != 0
    }
}

impl Step {
    fn new(word: &str, spelling: &Spelling) -> Self {
        let mut step = Self::default();
        for place in 0..word.len() {
            let rest = &word[place..];
            let bit = 1_u64 << place;
            let mut takes = |length: usize| {
                if length == rest.len() {
                    step.to_end |= bit;
                } else {
                    step.letters[length - 1] |= bit;
                }
            };
            if spelling.initials.contains(&rest.as_bytes()[0]) {
                takes(1);
            }
            for syllable in &spelling.syllables {
                let is_usual = spelling.initials.contains(&syllable.as_bytes()[0]);
                if rest.starts_with(syllable.as_str()) {
                    takes(syllable.len());
                } else if is_usual && syllable.starts_with(rest) {
                    takes(rest.len());
                }
            }
        }
        step.any = step.letters.iter().fold(step.to_end, |any, l| any | l);
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, word: &str) -> bool {
        let spelt = Spelt::new(word).unwrap();
        let mut taken = Taken::START;
        name.chars().any(|character| {
            taken = taken.or_start();
            spelt.take(&mut taken, code(character))
        })
    }

    #[test]
    fn syllables_and_first_letters_mix_and_the_last_may_be_begun() {
        for word in ["shuiku", "shuik", "sk", "sku", "zhoutou", "ztsk", "tousk"] {
            assert!(finds("周头水库", word), "{word}");
        }
        for word in ["huiku", "shuku", "shuikou", "kus"] {
            assert!(!finds("周头水库", word), "{word}");
        }
        assert!(finds("西安路", "xianlu") && finds("先锋", "xianf"));
        assert!(finds("s235大湾", "s235dawan") && finds("女儿", "nver"));
    }

    #[test]
    fn all_readings_count_whole_and_the_usual_ones_by_their_letter() {
        assert!(finds("重点中学", "chongdian") && finds("重点中学", "zhongdian"));
        assert!(finds("重点中学", "cd") && finds("重点中学", "zd"));
        assert!(finds("会计", "kuaiji") && finds("会计", "huij"));
        assert!(!finds("社会", "sk") && !finds("社会", "ku"));
        assert!(finds("大都", "dadou") && finds("大都", "dadu"));
        for word in ["geipaishui", "jipaishui", "gps"] {
            assert!(finds("给排水", word), "{word}");
        }
        assert!(finds("青石巷", "qingshixiang") && finds("青石巷", "qsx"));
    }
}
