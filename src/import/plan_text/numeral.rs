//! Numbers as headings write them: 十二, 〇, 12, Ⅻ.

/// What a word for a number says, from 1 on; up to 九百九十九.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    let mut total = 0;
    let mut digit = None;
    for c in word.chars() {
        if let Some(value) = digit_of(c) {
            if digit.replace(value).is_some_and(|before| before != 0) {
                return None;
            }
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            _ => return None,
        };
        total += digit.take().unwrap_or(1) * unit;
    }
    total += digit.unwrap_or(0);
    (total > 0).then_some(total)
}

fn digit_of(c: char) -> Option<u32> {
    "零一二三四五六七八九"
        .chars()
        .zip(0..)
        .find(|(digit, _)| *digit == c)
        .map(|(_, value)| value)
        .or(match c {
            '〇' => Some(0),
            '两' => Some(2),
            _ => None,
        })
}

/// Whether a letter can stand in a number of a heading.
pub(super) const fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '零'
            | '〇'
            | '两'
    )
}

/// The number with which an item of a list begins, without what stands around it, and what follows: 2.白水大桥, （二）白水大桥.
pub(super) fn item_number(text: &str) -> Option<(&str, &str)> {
    let (rest, ends) = match text.strip_prefix('（') {
        Some(rest) => (rest, &['）'][..]),
        None => (text, &['.', '、'][..]),
    };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || is_numeral(c));
    let number = &rest[..rest.len() - after.len()];
    let behind = after.strip_prefix(ends)?;
    (!number.is_empty()).then_some((number, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_headings() {
        let all = [
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("六十六", 66),
            ("一百零三", 103),
            ("7", 7),
        ];
        for (word, number) in all {
            assert_eq!(ordinal(word), Some(number), "{word}");
        }
        assert_eq!(ordinal("一二"), None);
        assert_eq!(ordinal("年"), None);
    }

    #[test]
    fn numbers_of_items() {
        assert_eq!(item_number("2.白水大桥"), Some(("2", "白水大桥")));
        assert_eq!(item_number("（十二）公路"), Some(("十二", "公路")));
        assert_eq!(item_number("三、四级公路"), Some(("三", "四级公路")));
        assert_eq!(item_number("三四级公路"), None);
        assert_eq!(item_number("（老城区）路网"), None);
        assert_eq!(item_number("、公路"), None);
    }
}
