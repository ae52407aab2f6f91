//! What a list says once for all of its items, put into the name of each.

use std::collections::HashSet;

use super::judge::clean;
use super::list::{List, closed};
use super::tidy::{length, unbracketed};
use super::words::WORDS;

/// How the items of a list are named.
#[derive(Debug, Default)]
pub(super) struct Naming<'a> {
    /// The thing that the last item names for all: 汽车站 in 城东、城西汽车站.
    shared: &'a str,
    /// The work that the last item names for all: 绿化 in 环城山体、庭院小区绿化.
    done: &'a str,
    /// What follows the quotation marks of the last item: 工程 in “甲”“乙”工程.
    tail: &'a str,
    /// What is put behind an item without a head.
    kind: &'a str,
    /// What is put behind every item, for it is what is done to them: 甲、乙等水库除险加固.
    work: &'a str,
}

impl<'a> Naming<'a> {
    pub(super) fn of(list: &List<'a>, places: &HashSet<String>) -> Self {
        let naming = Self {
            shared: shared(list, places),
            done: done(list),
            tail: tail(list),
            ..Self::default()
        };
        let kind = clean(list.kind, true);
        let of_firms = kind
            .split_once("企业")
            .filter(|(_, rest)| length(rest) >= 3);
        let kind = of_firms.map_or(kind, |(_, rest)| rest);
        let Some((head, size)) = WORDS.head(kind).filter(|(head, _)| head.strength >= 2) else {
            return naming;
        };
        let own = list
            .items
            .iter()
            .filter(|item| is_proper(item, places))
            .count();
        let letters: usize = list.items.iter().map(|item| length(item)).sum();
        let is_long = letters >= list.items.len() * 6;
        let word = &kind[kind.len() - size..];
        let is_work = head.is_work || word.ends_with("工程");
        if own * 2 > list.items.len() || of_firms.is_some() {
            let work = if is_work { kind } else { "" };
            Self {
                kind,
                work,
                ..naming
            }
        } else if is_long && !is_work && !WORDS.set("generic").contains(&word) {
            Self {
                kind: word,
                ..naming
            }
        } else {
            naming
        }
    }

    /// The whole name of an item.
    pub(super) fn full(&self, name: &str) -> String {
        let (bare, _) = unbracketed(name.trim_end_matches('”'));
        let head = WORDS.head(bare).map(|(head, _)| head);
        let is_work = head.is_some_and(|head| head.is_work) || bare.ends_with("工程");
        let has_digits = name.contains(|c: char| c.is_ascii_digit());
        let is_short = length(name) <= if has_digits { 9 } else { 5 };
        let behind = match head {
            _ if !self.work.is_empty() && !is_work && length(name) <= 14 => self.work,
            _ if !self.tail.is_empty() && name.ends_with('”') => self.tail,
            Some(head) if head.strength >= 1 => "",
            _ if !self.shared.is_empty() && is_short => self.shared,
            _ if !self.done.is_empty() => self.done,
            _ => self.kind,
        };
        format!("{name}{behind}")
    }
}

/// The head that short items share with the last one.
fn shared<'a>(list: &List<'a>, places: &HashSet<String>) -> &'a str {
    let Some((last, items)) = list.items.split_last() else {
        return "";
    };
    let last = closed(last);
    let Some((head, size)) = WORDS.head(last) else {
        return "";
    };
    let is_thing = head.strength == 3 && !head.is_work && size < last.len();
    let shares = items.iter().any(|item| {
        let is_number = item.contains(|c: char| c.is_ascii_digit()) && WORDS.head(item).is_none();
        is_number || is_proper(item, places)
    });
    // 城东、城西汽车站: each item is as short as what stands before the head.
    let is_even = !items.is_empty()
        && length(last) - length(&last[last.len() - size..]) <= 3
        && items
            .iter()
            .all(|item| (2..=3).contains(&length(item)) && WORDS.head(item).is_none());
    if is_thing && (shares || is_even) {
        &last[last.len() - size..]
    } else {
        ""
    }
}

/// The work that items without any head share with the last one.
fn done<'a>(list: &List<'a>) -> &'a str {
    let Some((last, items)) = list.items.split_last().filter(|_| !list.has_more) else {
        return "";
    };
    let last = closed(last);
    let found = WORDS.head(last).filter(|(head, size)| {
        let word = &last[last.len() - size..];
        (head.is_work || word == "绿化") && *size < last.len()
    });
    let bare = items
        .iter()
        .all(|item| WORDS.head(closed(item)).is_none() && length(item) >= 3);
    found
        .filter(|_| bare && !items.is_empty())
        .map_or("", |(_, size)| &last[last.len() - size..])
}

/// The word behind the quotation marks of the last item.
fn tail<'a>(list: &List<'a>) -> &'a str {
    let last = list.items.last().copied().unwrap_or("");
    let behind = last.rsplit_once('”').map_or("", |(_, behind)| behind);
    let says = matches!(behind, "工程" | "项目" | "系统" | "平台");
    if says && list.items.len() > 1 {
        behind
    } else {
        ""
    }
}

/// Whether a part of a list is a place, a river, a firm.
pub(super) fn is_proper(item: &str, places: &HashSet<String>) -> bool {
    let item = item.trim_start_matches('对');
    let ends = || WORDS.set("proper").iter().any(|end| item.ends_with(end));
    places.contains(item) || length(item) <= 9 && ends()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::list::list;

    fn names(object: &str) -> Vec<String> {
        let places = HashSet::from(["东山".to_owned(), "西坪".to_owned()]);
        let list = list(object);
        let naming = Naming::of(&list, &places);
        list.items
            .iter()
            .map(|item| naming.full(clean(item, false)))
            .collect()
    }

    #[test]
    fn what_a_list_says_once_is_said_of_each() {
        assert_eq!(names("东山、西坪汽车站"), ["东山汽车站", "西坪汽车站"]);
        assert_eq!(
            names("环城山体、庭院小区绿化"),
            ["环城山体绿化", "庭院小区绿化"]
        );
        assert_eq!(
            names("青水河、白水河等流域治理"),
            ["青水河流域治理", "白水河流域治理"]
        );
        assert_eq!(
            names("“煤改气”“煤改电”工程"),
            ["“煤改气”工程", "“煤改电”工程"]
        );
        assert_eq!(names("道路、供水等基础设施"), ["道路", "供水"]);
    }
}
