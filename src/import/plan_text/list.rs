//! What an object names: one thing, or several in a list.

use super::phrase::Depth;
use super::tidy::{length, unbracketed};
use super::words::WORDS;

/// Things that stand in one list.
#[derive(Debug, Default)]
pub(super) struct List<'a> {
    pub(super) items: Vec<&'a str>,
    /// What follows 等, without what says nothing: 变电站 in 甲、乙等变电站建设.
    pub(super) kind: &'a str,
    /// Whether the list is one of projects: …等项目建设.
    pub(super) is_of_projects: bool,
    /// Whether the list ends with 等.
    pub(super) has_more: bool,
    /// Whether the object ends with 建设 or the like.
    pub(super) is_built: bool,
    /// Whether its items are only where, or whose, or between what: 高速、铁路等通道沿线.
    pub(super) is_beside: bool,
}

/// Reads an object.
pub(super) fn list(object: &str) -> List<'_> {
    let object = object.trim_end_matches(['。', '；', '！']);
    let object = without_whole(without_next(object));
    let (listed, after) = match et_cetera(object) {
        Some((listed, after)) => (listed, Some(after)),
        None => (object, None),
    };
    let kind = after.map_or("", |after| {
        counted(after.trim_start_matches(['一', '批'])).1
    });
    let kind = ["各类", "各种", "各级", "系列"]
        .iter()
        .find_map(|word| kind.strip_prefix(word))
        .unwrap_or(kind);
    let bare_kind = closed(kind);
    let is_of_projects = after.is_some_and(says_projects) || says_projects_itself(object);
    let says_nothing = |set: &str| WORDS.set(set).contains(&bare_kind);
    let is_generic = says_nothing("generic") || says_nothing("closing");
    let kind = if is_generic || after.is_none() {
        ""
    } else {
        bare_kind
    };
    let listed = if after.is_some() {
        listed
    } else {
        closed(listed)
    };
    List {
        items: split(listed, after.is_some()),
        kind,
        is_of_projects,
        has_more: after.is_some(),
        is_beside: is_beside(listed, kind),
        is_built: WORDS.set("build").iter().any(|word| object.ends_with(word)),
    }
}

fn says_projects(after: &str) -> bool {
    let after = after.trim_start_matches(['一', '批']);
    let words = [
        "项目",
        "工程",
        "重点项目",
        "重大项目",
        "重点工程",
        "重大工程",
        "建设项目",
    ];
    let is_bare = words.iter().any(|word| after.starts_with(word));
    is_bare
        || after.ends_with("建设项目")
        || after.ends_with("重点项目")
        || after.ends_with("重大水利工程")
}

fn says_projects_itself(object: &str) -> bool {
    object.contains('、')
        && !object.contains("等领域")
        && ["项目建设", "等建设项目", "建设项目"]
            .iter()
            .any(|end| object.ends_with(end))
}

/// The parts before and after 等, where it ends a list.
fn et_cetera(object: &str) -> Option<(&str, &str)> {
    let mut depth = Depth::default();
    for (at, c) in object.char_indices() {
        if !depth.is_outside(c) || c != '等' || at == 0 {
            continue;
        }
        let (before, rest) = object.split_at(at);
        let last = before.char_indices().next_back().map_or(0, |(at, _)| at);
        let word = &object[last..at + c.len_utf8()];
        let next = rest.chars().take(2).collect::<String>();
        let within = WORDS.set("within");
        if within.contains(&word) || within.contains(&next.as_str()) {
            continue;
        }
        return Some((before, &rest[c.len_utf8()..]));
    }
    None
}

/// A text without a number and its counter at the start: 5处中型灌区 is 中型灌区.
pub(super) fn counted(text: &str) -> (&str, &str) {
    let digits = text.trim_start_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | '余' | '多' | '-' | '~' | '—')
    });
    if digits.len() == text.len() {
        return ("", text);
    }
    let rest = WORDS.without_start("counter", digits).unwrap_or(text);
    text.split_at(text.len() - rest.len())
}

fn is_thing(text: &str, strength: u8) -> bool {
    WORDS
        .head(text)
        .is_some_and(|(head, _)| head.strength >= strength)
}

/// An object without what is to be done next: 甲平台并与乙系统对接 is 甲平台.
fn without_next(object: &str) -> &str {
    let next = ["并与", "并将", "并向", "并对", "并在", "并实现", "并纳入"];
    let found = next.iter().filter_map(|next| object.find(next));
    let end = found.filter(|at| *at > 0).min();
    end.map_or(object, |at| &object[..at])
}

/// A list without what describes all of it: 集甲、乙、丙于一体的 X is X.
fn without_whole(object: &str) -> &str {
    if let Some((before, after)) = object.rsplit_once('的')
        && before.contains('、')
        && is_thing(
            closed(et_cetera(after).map_or(after, |(listed, _)| listed)),
            2,
        )
        && !before.split('、').any(|part| is_thing(part, 1))
    {
        return after;
    }
    let starts = ["集", "以", "具有", "涵盖", "融"];
    let starts = starts.iter().any(|start| object.starts_with(start));
    let ends = [
        "一体的",
        "特色的",
        "重点的",
        "主体的",
        "为主的",
        "主题的",
        "功能的",
        "融合的",
    ];
    let found = ends
        .iter()
        .filter_map(|end| Some(object.find(end)? + end.len()));
    let first = found
        .min()
        .filter(|at| starts && object[..*at].contains('、') && !object[..*at].contains("的、"));
    first.map_or(object, |at| &object[at..])
}

/// Whether a list tells no things but what lies beside them, what they have, how they go together.
fn is_beside(listed: &str, kind: &str) -> bool {
    let beside = WORDS.set("beside");
    let relates = listed.contains('与') && WORDS.without_end("relation", listed).is_some();
    let (plain, _) = unbracketed(listed);
    let owned = plain.rsplit_once('的').is_some_and(|(before, after)| {
        before.contains('、') && !after.contains('、') && !is_thing(closed(after), 1)
    });
    beside.iter().any(|word| kind.contains(word)) || relates || owned
}

/// A name without what only describes it: 覆盖城乡的 X is X.
pub(super) fn without_description(object: &str) -> &str {
    let mut depth = Depth::default();
    let mut cut = 0;
    for (at, c) in object.char_indices() {
        if !depth.is_outside(c) || c != '的' {
            continue;
        }
        let before = object[cut..at].trim_start_matches("一批");
        let rest = &object[at + c.len_utf8()..];
        let ends = ["建设", "实施", "开发", "服务", "工作", "创建", "落地"];
        let is_end = rest.is_empty()
            || ends
                .iter()
                .any(|end| rest.starts_with(end) && rest.len() <= end.len() + 6);
        let describes = WORDS
            .set("describes")
            .iter()
            .any(|word| before.starts_with(word));
        if !is_end
            && (describes || length(before) > 10 || !before.contains('、') && is_plain(before))
        {
            cut = at + c.len_utf8();
        }
    }
    &object[cut..]
}

/// Whether words before 的 are no list and no place.
fn is_plain(before: &str) -> bool {
    !WORDS
        .set("place")
        .iter()
        .any(|place| before.ends_with(place))
}

/// Without words at the end that say nothing of the thing.
pub(super) fn closed(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = WORDS.without_end("closing", text) {
        // 片区开发 is a work, and none that ends with 开发.
        let work = WORDS.head(text).filter(|(head, _)| head.is_work);
        let is_cut =
            work.is_some_and(|(_, size)| size > text.len() - rest.len()) && !text.ends_with("建设");
        if length(rest) < 2 || is_cut {
            break;
        }
        text = rest;
    }
    text
}

/// Parts a list at 、 and at the 和 before its last item.
fn split(text: &str, has_more: bool) -> Vec<&str> {
    let mut depth = Depth::default();
    let mut items = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let is_outside = depth.is_outside(c);
        let is_rank = WORDS.set("rank").contains(&&text[from..at]);
        if is_outside && c == '、' && !is_rank {
            items.push(&text[from..at]);
            from = at + c.len_utf8();
        }
        // “甲”“乙” is a list as well.
        if c == '”' && text[at + c.len_utf8()..].starts_with('“') {
            items.push(&text[from..at + c.len_utf8()]);
            from = at + c.len_utf8();
        }
    }
    items.push(&text[from..]);
    let count = items.len();
    let mut all = Vec::new();
    for (place, item) in items.into_iter().enumerate() {
        let is_last = place + 1 == count;
        conjoined(item, is_last && count > 1, has_more, &mut all);
    }
    all.retain(|item| !item.trim().is_empty());
    all
}

/// Parts `甲和乙` where each is a thing of its own; 甲和乙公路 stays one.
fn conjoined<'a>(item: &'a str, ends_list: bool, has_more: bool, all: &mut Vec<&'a str>) {
    let mut depth = Depth::default();
    for (at, c) in item.char_indices() {
        if !depth.is_outside(c) {
            continue;
        }
        let rest = &item[at..];
        let word = ["以及", "和", "及", "与"]
            .iter()
            .find(|word| rest.starts_with(**word));
        let Some(word) = word.filter(|_| at > 0) else {
            continue;
        };
        let (left, right) = (&item[..at], &rest[word.len()..]);
        if *word == "和" && is_in_a_name(left, right) {
            continue;
        }
        let goes_with = [
            "配套",
            "周边",
            "相关",
            "其",
            "附属",
            "连接线",
            "产业化",
            "安全",
            "尾水",
            "引线",
            "辅道",
            "地下",
        ];
        if right.is_empty() || goes_with.iter().any(|start| right.starts_with(start)) {
            continue;
        }
        // 南湖公园及停车场: what has no name of its own belongs to what stands before it.
        let right_head = WORDS.head(closed(right));
        if *word == "及" && right_head.is_some_and(|(_, size)| size == closed(right).len()) {
            continue;
        }
        let is_some = |text: &str| is_thing(closed(text), 1);
        let is_thing = |text: &str| {
            let (plain, _) = unbracketed(text);
            WORDS
                .head(closed(plain))
                .is_some_and(|(head, _)| head.strength >= 2 && (!head.is_work || length(text) >= 5))
        };
        let is_short = length(left) <= if has_more { 4 } else { 7 };
        let stands = length(left) >= 5
            && *word != "及"
            && WORDS
                .head(closed(right))
                .is_none_or(|(head, _)| head.strength == 0);
        let parts = is_thing(left) && (is_some(right) || stands || has_more && length(right) <= 7)
            || ends_list && is_short && (is_thing(right) || has_more);
        if parts && (*word != "与" || ends_list) {
            all.push(left);
            conjoined(right, ends_list, has_more, all);
            return;
        }
    }
    all.push(item);
}

/// Whether a 和 is part of a place's name: 含山至和县, 太和县, 和平路.
fn is_in_a_name(left: &str, right: &str) -> bool {
    let is_end_of_way = left.ends_with(['至', '到', '—', '~', '-']);
    let names = ['太', '泰', '永', '政', '云', '仁', '义', '祥', '颐', '共'];
    let is_place = ["县", "镇", "区", "路", "街", "大道"]
        .iter()
        .any(|end| right.starts_with(end));
    let is_level = [
        "县级", "县道", "县城", "县域", "县乡", "镇级", "镇区", "区级", "区域", "路网", "街区",
        "街道",
    ]
    .iter()
    .any(|word| right.starts_with(word));
    let is_peace = [
        "平路",
        "平街",
        "平大道",
        "平镇",
        "平县",
        "平区",
        "平村",
        "谐",
    ]
    .iter()
    .any(|word| right.starts_with(word));
    is_end_of_way || left.ends_with(names) && is_place && !is_level || is_peace
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_projects_fall_into_their_items() {
        let read = list("临江水厂、白鹭湖公园（一期）和老码头改造等项目建设");
        assert_eq!(read.items, ["临江水厂", "白鹭湖公园（一期）", "老码头改造"]);
        assert!(read.is_of_projects && read.kind.is_empty());
        let read = list("东河、西河等5处中型灌区节水改造");
        assert_eq!(
            (read.items.as_slice(), read.kind),
            (&["东河", "西河"][..], "中型灌区节水改造")
        );
        let read = list("集餐饮、住宿、会议于一体的临江会展中心");
        assert_eq!(read.items, ["临江会展中心"]);
        assert_eq!(list("人防宣教及疏散基地").items, ["人防宣教及疏散基地"]);
        for whole in [
            "南湖公园及停车场",
            "污水处理厂及尾水湿地",
            "东江路道路及配套设施",
        ] {
            assert_eq!(list(whole).items, [whole]);
        }
        assert_eq!(list("体育馆及游泳馆、东江大桥").items.len(), 3);
    }
}
