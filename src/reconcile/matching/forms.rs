//! Names in the forms in which they are compared: as they are called, without city and ending, and as they sound.

use crate::model::{level_name, marked, without_number};

/// So long is a name at least without 建设 behind it: 新一中建设 is not 新一中 for sure.
const SHORTEST_BUILT: usize = 4;

/// So long is a name at least without the city before it or 工程 behind it.
const SHORTEST: usize = 2;

/// A name in its forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// As it is called: levelled, without marks.
    pub same: String,
    /// Without city, 市 or 县 before it and 工程, 项目, 建设项目 behind it.
    pub core: String,
    /// The 市, 县 or 区 before it: a county's hospital is not the city's.
    pub rank: Option<char>,
    /// As it sounds: units, schools and counts in one spelling, no brackets, commas and dashes.
    pub sound: Vec<char>,
}

impl Forms {
    /// Takes a name apart; `places` are the cities and counties of the library's plans.
    pub fn of(name: &str, places: &[String]) -> Self {
        let (_, bare) = marked(name.trim());
        let (rank, core) = core(&level_name(without_number(bare)), places);
        Self {
            same: level_name(bare),
            rank,
            sound: sound(&core),
            core,
        }
    }

    /// Whether both are called the same but for a city, 工程 or 项目.
    pub fn is_affix_of(&self, other: &Self) -> bool {
        self.core == other.core && agree(self.rank, other.rank)
    }
}

/// A name without 市 or 县 fits both.
pub fn agree(rank: Option<char>, other: Option<char>) -> bool {
    rank.is_none() || other.is_none() || rank == other
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// What is left without affixes, and the 市, 县 or 区 that was one of them.
pub fn core(name: &str, places: &[String]) -> (Option<char>, String) {
    let long_enough = |rest: &&str| count(rest) >= SHORTEST;
    let full = places.iter().find_map(|place| {
        let rest = name.strip_prefix(place.as_str()).filter(long_enough)?;
        Some((place.chars().next_back(), rest))
    });
    let short = || {
        places.iter().find_map(|place| {
            let short = place.strip_suffix(['市', '县', '区'])?;
            let rest = name.strip_prefix(short)?;
            (count(short) >= SHORTEST && long_enough(&rest)).then_some((None, rest))
        })
    };
    let ranked = || {
        let rest = name.strip_prefix(['市', '县', '区']).filter(long_enough)?;
        // 县道 is a road, 市政 a kind of works.
        let is_word = rest.starts_with(|c| "道级域政场民郊容间位".contains(c));
        if is_word {
            return None;
        }
        Some((name.chars().next(), rest))
    };
    let (rank, rest) = full.or_else(short).or_else(ranked).unwrap_or((None, name));
    (rank, without_ending(rest).to_owned())
}

/// A name without 工程, 项目 and 建设项目 behind it.
pub fn without_ending(name: &str) -> &str {
    let mut rest = name;
    loop {
        let ending = [
            ("工程", SHORTEST),
            ("项目", SHORTEST),
            ("建设", SHORTEST_BUILT),
        ];
        let shorter = ending.iter().find_map(|(ending, shortest)| {
            rest.strip_suffix(*ending)
                .filter(|rest| count(rest) >= *shortest)
        });
        match shorter {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// Words that are written in several ways, and the one that counts.
const SPELLINGS: [(&str, &str); 9] = [
    ("千伏", "kv"),
    ("千瓦", "kw"),
    ("兆瓦", "mw"),
    ("公里", "km"),
    ("千米", "km"),
    ("平方米", "m2"),
    ("公顷", "hm2"),
    ("幼儿园", "幼"),
    ("高速公路", "高速"),
];

/// Words of which a count before a name is: `14座病险水库`.
const COUNTED: &str = "座处个条所项家户口";

/// How a core sounds.
fn sound(core: &str) -> Vec<char> {
    let digits = core.len() - core.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = core.split_at(digits);
    let mut text = match rest.strip_prefix(|c| COUNTED.contains(c)) {
        Some(rest) if !number.is_empty() && count(rest) >= SHORTEST => rest.to_owned(),
        _ => core.to_owned(),
    };
    if let Some(short) = text
        .strip_suffix("建设")
        .filter(|rest| count(rest) >= SHORTEST)
    {
        text = short.to_owned();
    }
    for (word, spelling) in SPELLINGS {
        text = text.replace(word, spelling);
    }
    let kept = |c: &char| c.is_alphanumeric() && !matches!(c, '及' | '和' | '与');
    schools(&text.chars().filter(kept).collect::<Vec<char>>())
}

/// Numerals as people write them.
pub const NUMERALS: &str = "一二三四五六七八九十";

/// 一中 and 第一中 are 第一中学, 三小 is 第三小学.
fn schools(text: &[char]) -> Vec<char> {
    let is_numeral = |c: &char| NUMERALS.contains(*c);
    let mut full: Vec<char> = Vec::with_capacity(text.len() + 2);
    for (place, c) in text.iter().copied().enumerate() {
        let next = text.get(place + 1);
        let other: &[char] = match c {
            '中' => &[
                '心', '型', '间', '央', '小', '期', '段', '部', '医', '等', '高',
            ],
            '小' => &['型', '区', '镇', '水', '微', '河', '流', '组', '期', '企'],
            _ => &[],
        };
        let is_numbered = full.last().is_some_and(is_numeral);
        let is_school =
            is_numbered && !other.is_empty() && !next.is_some_and(|c| other.contains(c));
        if is_school {
            let numerals = full.iter().rev().take_while(|c| is_numeral(c)).count();
            let start = full.len() - numerals;
            if start.checked_sub(1).and_then(|before| full.get(before)) != Some(&'第') {
                full.insert(start, '第');
            }
        }
        full.push(c);
        if is_school && next != Some(&'学') {
            full.push('学');
        }
    }
    full
}

/// What a name lists, each with the words that hold for all of it: 除险加固（硐上、红旗） means 硐上除险加固 and 红旗除险加固. The
/// words alone come last, with nothing listed. Empty where it lists nothing.
pub fn listed(name: &str, places: &[String]) -> Vec<(Vec<char>, Forms)> {
    let name = level_name(name);
    let of = |item: &str, rest: &str| {
        let forms = Forms::of(&format!("{item}{rest}"), places);
        (sound(item), forms)
    };
    let bracket = name
        .find('(')
        .zip(name.find(')'))
        .filter(|(open, close)| open < close);
    if let Some((open, close)) = bracket {
        let inner = &name[open + 1..close];
        let items: Vec<&str> = inner
            .split(',')
            .filter(|item| count(item) >= SHORTEST)
            .collect();
        if items.len() > 1 {
            let rest = format!("{}{}", &name[..open], &name[close + 1..]);
            let mut listed: Vec<_> = items.iter().map(|item| of(item, &rest)).collect();
            listed.push((Vec::new(), Forms::of(&rest, places)));
            return listed;
        }
    }
    let items: Vec<&str> = name
        .split(',')
        .filter(|item| count(item) >= SHORTEST)
        .collect();
    match items.as_slice() {
        [items @ .., last] if !items.is_empty() && !name.contains('(') => {
            let mut listed: Vec<_> = items.iter().map(|item| of(item, last)).collect();
            listed.push((Vec::new(), Forms::of(last, places)));
            listed
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(name: &str) -> Forms {
        Forms::of(name, &["冷水江市".to_owned()])
    }

    #[test]
    fn a_core_has_neither_city_nor_ending() {
        for (name, rank, core) in [
            ("冷水江市中医医院改扩建项目", Some('市'), "中医医院改扩建"),
            ("市中医医院改扩建工程", Some('市'), "中医医院改扩建"),
            ("冷水江110千伏变电站", None, "110千伏变电站"),
            ("平安大道工程", None, "平安大道"),
            ("资江大道建设项目", None, "资江大道"),
            ("新一中建设项目", None, "新一中建设"),
            ("新一中", None, "新一中"),
            ("21.市体育中心", Some('市'), "体育中心"),
            ("项目", None, "项目"),
            ("市场", None, "市场"),
            ("县道改造工程", None, "县道改造"),
            ("市政管网", None, "市政管网"),
        ] {
            let forms = forms(name);
            assert_eq!((forms.rank, forms.core.as_str()), (rank, core), "{name}");
        }
        assert!(!forms("市医院").is_affix_of(&forms("县医院")));
        assert!(forms("医院楼").is_affix_of(&forms("县医院楼")));
    }

    #[test]
    fn a_name_sounds_alike_however_its_words_are_spelled() {
        for (name, other) in [
            ("冷水江110kV变电站", "冷水江110千伏变电站"),
            ("锡矿山振宏水库", "锡矿山（振宏）水库"),
            ("市一中", "冷水江市第一中学"),
            ("第二中扩建", "二中扩建"),
            ("三小迁建", "第三小学迁建"),
            ("14座病险水库除险加固", "病险水库除险加固"),
            ("供水、供气、供热", "供水供气及供热"),
        ] {
            assert_eq!(forms(name).sound, forms(other).sound, "{name}");
        }
        for name in ["五小水利", "一中心两基地", "二中心"] {
            assert!(!forms(name).sound.contains(&'学'), "{name}");
        }
    }

    #[test]
    fn a_list_means_each_of_its_items() {
        let read = |name: &str| {
            let listed = listed(name, &[]).into_iter();
            let told = listed.map(|(item, forms)| (item.into_iter().collect(), forms.core));
            told.collect::<Vec<(String, String)>>()
        };
        let of = |item: &str, core: &str| (item.to_owned(), core.to_owned());
        assert_eq!(
            read("水库除险加固（硐上、红旗）"),
            [
                of("硐上", "硐上水库除险加固"),
                of("红旗", "红旗水库除险加固"),
                of("", "水库除险加固"),
            ]
        );
        assert_eq!(
            read("硐上、红旗水库"),
            [of("硐上", "硐上红旗水库"), of("", "红旗水库")]
        );
        assert_eq!(read("G354公路（二期）"), []);
        assert_eq!(read("平安大桥"), []);
    }
}
