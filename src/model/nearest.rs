//! Which of the known names somebody meant who wrote another one.

use super::parse::narrow;

/// More that may be meant help nobody.
const MOST: usize = 3;

/// Puts what may be meant by a word first, the likeliest before the others, and keeps the order of the rest; how many may
/// be meant. Each has the names that `names` gives.
pub fn nearest_first<T, N: AsRef<str>>(
    word: &str,
    known: &mut Vec<T>,
    names: impl Fn(&T) -> Vec<N>,
) -> usize {
    let word = letters(word);
    let likeness = |each: &T| {
        let all = names(each).into_iter();
        all.filter_map(|name| likeness(&word, &letters(name.as_ref())))
            .max()
    };
    let mut near: Vec<(usize, usize)> = known
        .iter()
        .enumerate()
        .filter_map(|(place, each)| Some((likeness(each)?, place)))
        .collect();
    near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    near.truncate(MOST);
    let rank = |place: usize| near.iter().position(|(_, other)| *other == place);
    let mut ranked: Vec<(usize, T)> = known
        .drain(..)
        .enumerate()
        .map(|(place, each)| (rank(place).unwrap_or(MOST), each))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    known.extend(ranked.into_iter().map(|(_, each)| each));
    near.len()
}

/// Names in quotation marks as a question to whoever wrote another one: `，是不是“总投资”？`. Nothing of none.
pub fn is_it(names: &[impl AsRef<str>]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let names = names.iter().map(|name| format!("“{}”", name.as_ref()));
    let names: Vec<String> = names.collect();
    format!("，是不是{}？", names.join("或"))
}

/// What may be written instead of a word: what may be meant as a question, then everything, the nearest first.
pub fn choices_for(word: &str, mut known: Vec<String>, between: &str) -> String {
    let near = nearest_first(word, &mut known, |name| vec![name.clone()]);
    let question = is_it(&known[..near]);
    if known.is_empty() {
        return question;
    }
    let comma = if question.is_empty() { "，" } else { "" };
    format!("{question}{comma}可用：{}", known.join(between))
}

fn letters(text: &str) -> Vec<char> {
    narrow(text).to_lowercase().chars().collect()
}

/// How alike two words are that may stand for each other, in thousandths: 1000 for the same.
fn likeness(a: &[char], b: &[char]) -> Option<usize> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A part of a name is more likely meant than its length says: 名称, 投资.
    if short.len() > 1 && long.windows(short.len()).any(|part| part == short) {
        return Some(700 + 300 * short.len() / long.len());
    }
    // One letter in three, and never all of them.
    let most = (long.len() / 3).max(1).min(long.len().saturating_sub(1));
    let slips = slips(a, b);
    (slips <= most).then(|| 1000 - 1000 * slips / long.len().max(1))
}

/// How many letters are wrong, missing, superfluous or in the place of their neighbour.
fn slips(a: &[char], b: &[char]) -> usize {
    // The slips between what of `a` was read and each beginning of `b`: two rows back, one row back.
    let mut older: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, d) in b.iter().enumerate() {
            let mut least = (row[j] + usize::from(c != d))
                .min(row[j + 1] + 1)
                .min(next[j] + 1);
            let is_turned = i > 0 && j > 0 && *c == b[j - 1] && a[i - 1] == *d;
            if is_turned {
                least = least.min(older[j - 1] + 1);
            }
            next.push(least);
        }
        older = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(word: &str, known: &[&'static str]) -> Vec<&'static str> {
        let mut known = known.to_vec();
        let count = nearest_first(word, &mut known, |name| vec![*name]);
        known.truncate(count);
        known
    }

    #[test]
    fn a_slip_leads_to_the_name() {
        let commands = [
            "new", "list", "export", "set", "delete", "history", "import",
        ];
        assert_eq!(near("lsit", &commands), ["list"], "two letters turned");
        assert_eq!(near("lisst", &commands), ["list"], "one too many");
        assert_eq!(near("histroy", &commands), ["history"]);
        assert_eq!(near("del", &commands), ["delete"], "a part");
        assert_eq!(near("LIST", &commands), ["list"]);
        assert_eq!(near("version", &commands), Vec::<&str>::new());
        let columns = ["项目名称", "总投资", "年度计划投资", "牵头部门"];
        assert_eq!(near("总投次", &columns), ["总投资"]);
        assert_eq!(near("备住", &["备注", "标记"]), ["备注"]);
        assert_eq!(near("名称", &columns), ["项目名称"]);
        assert_eq!(near("投资", &columns), ["总投资", "年度计划投资"]);
        assert_eq!(near("没有", &columns), Vec::<&str>::new());
        assert_eq!(near("", &columns), Vec::<&str>::new());
    }

    #[test]
    fn what_may_be_meant_comes_first_and_nothing_is_lost() {
        let mut known = vec!["new", "list", "export", "import"];
        let count = nearest_first("inport", &mut known, |name| vec![*name]);
        // One letter of six is wrong in import, two in export.
        assert_eq!(count, 2);
        assert_eq!(known, ["import", "export", "new", "list"]);
        assert_eq!(is_it(&known[..2]), "，是不是“import”或“export”？");
        assert_eq!(is_it(&known[..0]), "");
    }

    #[test]
    fn slips_are_counted_as_people_make_them() {
        let slips = |a: &str, b: &str| slips(&letters(a), &letters(b));
        assert_eq!(slips("lsit", "list"), 1);
        assert_eq!(slips("lst", "list"), 1);
        assert_eq!(slips("kitten", "sitting"), 3);
        assert_eq!(slips("", "ab"), 2);
    }
}
