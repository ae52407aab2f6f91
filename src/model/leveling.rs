//! Texts brought to the form in which they are compared, whoever wrote them: one way for headings, departments and the
//! names of projects.

use unicode_normalization::UnicodeNormalization as _;

/// Marks that lists put before or behind names and explain below.
pub const MARKS: &str = "★☆▲△■□●○◆◇※*＊";

/// Characters that are not seen, or only as a blank.
pub const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{ad}'
    )
}

/// For comparing: half-width, without any blank or line break.
pub fn level(text: &str) -> String {
    if text.is_ascii() {
        return text.split_ascii_whitespace().collect();
    }
    let is_seen = |c: &char| !c.is_whitespace() && !is_unseen(*c);
    if text.chars().all(|c| is_plain(c) && is_seen(&c)) {
        return text.to_owned();
    }
    if text.chars().all(|c| half_width(c).is_some()) {
        return text
            .chars()
            .filter(is_seen)
            .filter_map(half_width)
            .collect();
    }
    text.nfkc().filter(is_seen).collect()
}

/// A character of most texts in its half-width form, which it has beside any other of them; none of one for whose form
/// tables have to be asked.
const fn half_width(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '—' | '‘' | '’' | '“' | '”' => {
            Some(c)
        }
        c if is_plain(c) => Some(c),
        _ => None,
    }
}

/// Most characters of a ledger: they stay as they are, beside each other too. To ask for the forms of each is a good part of
/// the work of a large one.
const fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// The name of a project for comparing: levelled, without quotes and marks, with one kind of brackets, dashes and commas, and
/// small letters. Two projects whose names differ in nothing else are called the same.
pub fn level_name(name: &str) -> String {
    let mut leveled = String::with_capacity(name.len());
    for c in level(name).chars() {
        let c = match c {
            '“' | '”' | '‘' | '’' | '"' | '\'' | '`' | '「' | '」' | '『' | '』' | '《' | '》'
            | '〈' | '〉' => continue,
            '[' | '【' | '〔' | '{' => '(',
            ']' | '】' | '〕' | '}' => ')',
            '—' | '–' | '―' | '‐' | '‑' | '−' | '~' | '─' => '-',
            '•' | '・' | '‧' | '∙' => '·',
            '、' | ';' => ',',
            c => c.to_ascii_lowercase(),
        };
        // `——` is one dash.
        if c != '-' || !leveled.ends_with('-') {
            leveled.push(c);
        }
    }
    let is_beside = |c: char| MARKS.contains(c) || matches!(c, '。' | '.' | ',' | ':');
    let bare = leveled.trim_end_matches(is_beside);
    let bare = bare.trim_start_matches(|c| MARKS.contains(c));
    if bare.len() < leveled.len() {
        return bare.to_owned();
    }
    leveled
}

/// Marks at either end of a name, and the name.
pub fn marked(name: &str) -> (String, &str) {
    let is_mark = |c: char| MARKS.contains(c);
    let bare = name.trim_start_matches(is_mark);
    let lead = &name[..name.len() - bare.len()];
    let inner = bare.trim_end_matches(is_mark);
    let tail = &bare[inner.len()..];
    (format!("{lead}{tail}"), inner.trim())
}

/// A name without the number that stands before it: `21.市体育中心`. `8.5代线` keeps its own.
pub fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == name.len() {
        return name;
    }
    let rest = match rest.strip_prefix(['.', '、', '．']) {
        Some(rest) => rest.trim_start(),
        None => return name,
    };
    if rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()) {
        name
    } else {
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_characters_stay_as_they_are() {
        let plain = (0..=0x9fff_u32).filter_map(char::from_u32);
        let plain: String = plain.filter(|c| is_plain(*c)).collect();
        assert!(plain.chars().count() > 20_000);
        assert_eq!(plain.nfkc().collect::<String>(), plain);
        let seen: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(level(&plain), seen);
        assert_eq!(level("冷水江 市\n一中A"), "冷水江市一中A");
    }

    #[test]
    fn half_width_forms_are_those_of_the_tables() {
        let simple = (0..=0xffff_u32).filter_map(char::from_u32);
        let simple: String = simple.filter(|c| half_width(*c).is_some()).collect();
        assert!(simple.contains(['，', '、', '（', '２', 'Ｇ']));
        let is_seen = |c: &char| !c.is_whitespace();
        let by_tables: String = simple.nfkc().filter(is_seen).collect();
        assert_eq!(level(&simple), by_tables);
        // Whatever stands beside them.
        for c in simple.chars() {
            let beside = format!("Ａ{c}ａ，{c}e");
            let by_tables: String = beside.nfkc().filter(is_seen).collect();
            assert_eq!(level(&beside), by_tables, "{c}");
        }
        assert_eq!(level("每日㎡①"), "每日m21");
    }

    #[test]
    fn names_that_are_only_written_otherwise_are_the_same() {
        for (written, other) in [
            ("市 人 民 医 院 整体搬迁项目", "市人民医院整体搬迁项目"),
            ("Ｇ３５４公路（二期）", "G354公路(二期)"),
            ("\"邮政在乡\"工程", "“邮政在乡”工程"),
            ("《锡矿山》景区", "锡矿山景区"),
            ("★锑都技师学院", "锑都技师学院"),
            ("锑都技师学院▲", "锑都技师学院"),
            ("供应链\n协同平台", "供应链协同平台"),
            ("硐上、红旗水库", "硐上，红旗水库"),
            ("长铺——利民公路", "长铺－利民公路"),
            ("城市信息模型【cim】平台", "城市信息模型（CIM）平台"),
        ] {
            assert_eq!(level_name(written), level_name(other), "{written}");
        }
        for (name, other) in [
            ("市体育中心二期", "市体育中心"),
            ("锡矿山（振宏）水库", "锡矿山振宏水库"),
            ("冷水江110千伏变电站", "冷水江220千伏变电站"),
        ] {
            assert_ne!(level_name(name), level_name(other), "{name}");
        }
    }

    #[test]
    fn names_lose_marks_and_numbers_that_are_not_theirs() {
        assert_eq!(marked("★背板项目"), ("★".to_owned(), "背板项目"));
        assert_eq!(marked("1●"), ("●".to_owned(), "1"));
        assert_eq!(without_number("21.市体育中心"), "市体育中心");
        assert_eq!(without_number("8.5代线"), "8.5代线");
        assert_eq!(without_number("110千伏变电站"), "110千伏变电站");
        assert_eq!(without_number("12."), "12.");
    }
}
