//! What tells two like names apart: 一期 is not 二期, 110 is not 220, 东路 is not 西路.

use super::forms::NUMERALS;

/// Why two names that resemble mean two projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Another number, letter, stage or grade.
    Number,
    /// Another side.
    Side,
    /// One of them is the new one, or the old one.
    Age,
    /// One is the county's, the other the city's or the township's.
    Rank,
}

impl Unlike {
    /// The words for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Number => "编号、期次或规格不同",
            Self::Side => "方位不同",
            Self::Age => "新旧不同",
            Self::Rank => "级别不同",
        }
    }

    /// What the characters say that only one of two names has.
    pub fn between(a: &[char], b: &[char]) -> Option<Self> {
        let (a, b) = apart(a, b);
        let all = || a.iter().chain(&b);
        let is = |kind: fn(&(char, Option<char>)) -> bool| all().any(kind);
        if is(|(c, next)| is_number(*c, *next)) {
            return Some(Self::Number);
        }
        if is(|(c, _)| "东西南北上下左右前后内外".contains(*c)) {
            return Some(Self::Side);
        }
        if is(|(c, next)| "国省市县乡村".contains(*c) && matches!(next, Some('道' | '级')))
        {
            return Some(Self::Rank);
        }
        let is_age = |(c, next): &(char, Option<char>)| {
            matches!(c, '新' | '老' | '旧') && *next != Some('建')
        };
        is(is_age).then_some(Self::Age)
    }
}

/// 一 counts in 一期, not in 一体化.
fn is_number(c: char, next: Option<char>) -> bool {
    if NUMERALS.contains(c) {
        return !next.is_some_and(|next| "体批流站揽键".contains(next));
    }
    c.is_ascii_alphanumeric() || "甲乙丙丁戊".contains(c)
}

/// A character of one name alone, with the one behind it.
type Alone = (char, Option<char>);

/// The characters that each of two names has alone, by the longest that both have in common.
fn apart(a: &[char], b: &[char]) -> (Vec<Alone>, Vec<Alone>) {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (mid_a, mid_b) = (&a[head..], &b[head..]);
    let tail = mid_a.iter().rev().zip(mid_b.iter().rev());
    let tail = tail.take_while(|(a, b)| a == b).count();
    let (mid_a, mid_b) = (&mid_a[..mid_a.len() - tail], &mid_b[..mid_b.len() - tail]);
    let width = mid_b.len() + 1;
    // How long the longest common part of what follows is, by both places.
    let mut common = vec![0_u16; (mid_a.len() + 1) * width];
    for i in (0..mid_a.len()).rev() {
        for j in (0..mid_b.len()).rev() {
            common[i * width + j] = if mid_a[i] == mid_b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let alone =
        |name: &[char], place: usize| (name[head + place], name.get(head + place + 1).copied());
    let (mut i, mut j) = (0, 0);
    let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
    while i < mid_a.len() || j < mid_b.len() {
        if i < mid_a.len() && j < mid_b.len() && mid_a[i] == mid_b[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == mid_b.len()
            || i < mid_a.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
        {
            of_a.push(alone(a, i));
            i += 1;
        } else {
            of_b.push(alone(b, j));
            j += 1;
        }
    }
    (of_a, of_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sides_and_ages_tell_projects_apart() {
        for (a, b, unlike) in [
            ("公路三期", "公路二期", Some(Unlike::Number)),
            ("体育中心二期", "体育中心", Some(Unlike::Number)),
            (
                "冷水江110kv变电站",
                "冷水江220kv变电站",
                Some(Unlike::Number),
            ),
            ("110kv", "10kv", Some(Unlike::Number)),
            ("道改造一标段", "道改造二标", Some(Unlike::Number)),
            ("甲标", "乙标", Some(Unlike::Number)),
            ("育才北路", "育才西路", Some(Unlike::Side)),
            ("新第一中学", "第一中学新校区", Some(Unlike::Age)),
            ("育才路新建", "育才路", None),
            ("城乡公交一体化", "城乡公交", None),
            ("道改造一标段", "道改造一标", None),
            ("县道改造", "乡道改造", Some(Unlike::Rank)),
            ("农村公路改造", "公路改造", None),
            ("农业示范带", "农业示范区", None),
            ("三尖镇黄桃", "三尖黄桃", None),
        ] {
            let letters = |name: &str| name.chars().collect::<Vec<_>>();
            assert_eq!(Unlike::between(&letters(a), &letters(b)), unlike, "{a} {b}");
            assert_eq!(Unlike::between(&letters(b), &letters(a)), unlike, "{b} {a}");
        }
    }
}
