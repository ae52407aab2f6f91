//! What was altered of a record that the program keeps for itself, in words: people read no JSON and no identities.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::model::{FillSheetColumn, Portfolio, Table, Value};

use super::given::{Agreed, CameFile, Given, SheetRecord, Waiting};

/// So many projects, or cells, are named; the others are counted.
const MOST: usize = 20;

/// What was altered of such a column, by its table and name.
pub fn inner_words(
    portfolio: &Portfolio,
    (table, column): (Table, &str),
    (old, new): (&Value, &Value),
) -> String {
    let is = |of: FillSheetColumn| table == Table::FillSheet && of.spec().name == column;
    let words = if is(FillSheetColumn::Given) {
        sheet_words(portfolio, (record(old), record(new)))
    } else if is(FillSheetColumn::Prints) {
        let file = |word: &str| {
            let file = CameFile::of(word);
            match file.name {
                "" => file.day.to_owned(),
                name => format!("{name}（{}）", file.day),
            }
        };
        listed((words_of(old), words_of(new)), file)
    } else if is(FillSheetColumn::Reviewed) {
        let name = |word: &str| {
            let id = Uuid::parse_str(word).ok();
            id.map_or_else(|| word.to_owned(), |id| project_name(portfolio, id))
        };
        listed((words_of(old), words_of(new)), name)
    } else {
        Vec::new()
    };
    if words.is_empty() {
        return match (old.is_empty(), new.is_empty()) {
            (true, false) => "已填写",
            (false, true) => "已清空",
            _ => "有改动",
        }
        .to_owned();
    }
    words.join("；")
}

fn record(value: &Value) -> SheetRecord {
    value.as_text().map(SheetRecord::parse).unwrap_or_default()
}

fn words_of(value: &Value) -> &[String] {
    match value {
        Value::Words(words) => words,
        _ => &[],
    }
}

/// What came to a list and what went from it.
fn listed((old, new): (&[String], &[String]), name: impl Fn(&str) -> String) -> Vec<String> {
    let missing = |from: &[String], of: &[String]| {
        let missing = of.iter().filter(|word| !from.contains(word));
        named(missing.map(|word| name(word)).collect())
    };
    let told = [("加上", missing(old, new)), ("去掉", missing(new, old))];
    let told = told.into_iter().filter(|(_, names)| !names.is_empty());
    told.map(|(what, names)| format!("{what} {names}"))
        .collect()
}

/// The first of some names, and how many there are.
fn named(names: Vec<String>) -> String {
    let count = names.len();
    let first: Vec<String> = names.into_iter().take(MOST).collect();
    let first = first.join("、");
    if count > MOST {
        format!("{first}等 {count} 处")
    } else {
        first
    }
}

fn project_name(portfolio: &Portfolio, id: Uuid) -> String {
    let name = portfolio.ref_label(Table::Project, id);
    name.unwrap_or_else(|| "已删除的项目".to_owned())
}

/// What was altered of what is noted of a sheet.
fn sheet_words(portfolio: &Portfolio, (old, new): (SheetRecord, SheetRecord)) -> Vec<String> {
    let mut told = Vec::new();
    for number in old.issues.len()..new.issues.len() {
        let count = new.issues.get(number).map_or(0, Given::len);
        told.push(format!("第 {} 次发出，{count} 个项目", number + 1));
    }
    for number in new.issues.len()..old.issues.len() {
        told.push(format!("第 {} 次发出不再记着", number + 1));
    }
    let came = differing(&old.came_since(Some(1)), &new.came_since(Some(1)));
    if !came.is_empty() {
        let cells: usize = came.iter().map(|(_, cells)| cells).sum();
        let names = came.iter().map(|(id, _)| project_name(portfolio, *id));
        let names = named(names.collect());
        told.push(format!("部门交来的内容记下 {cells} 处（{names}）"));
    }
    let (gone, added) = (
        missing(&old.waits, &new.waits),
        missing(&new.waits, &old.waits),
    );
    let is_turned = |wait: &&&Waiting| {
        let mut others = gone.iter();
        wait.is_sent_back && others.any(|other| !other.is_sent_back && other.is_same_cell(wait))
    };
    let turned: Vec<&Waiting> = added.iter().filter(is_turned).copied().collect();
    let is_turn = |wait: &&&Waiting| turned.iter().all(|other| !other.is_same_cell(wait));
    for (what, is_sent_back, waits) in [
        ("待定了结", false, &gone),
        ("退回的了结", true, &gone),
        ("待定", false, &added),
        ("退回、等对方重报", true, &added),
    ] {
        let those = waits
            .iter()
            .filter(|wait| wait.is_sent_back == is_sent_back);
        let those: Vec<String> = those.filter(is_turn).map(|wait| said(wait)).collect();
        if !those.is_empty() {
            told.push(format!("{what} {} 处：{}", those.len(), named(those)));
        }
    }
    if !turned.is_empty() {
        let those = turned.iter().map(|wait| said(wait)).collect();
        told.push(format!(
            "待定的一并退回 {} 处：{}",
            turned.len(),
            named(those)
        ));
    }
    let agreed = new
        .agreed
        .iter()
        .filter(|agreed| !old.agreed.contains(agreed));
    told.extend(
        agreed.map(|Agreed { who, on, projects }| match projects.len() {
            0 => format!("由 {who} 于 {on} 审核通过"),
            count => format!("由 {who} 于 {on} 审核通过 {count} 个项目"),
        }),
    );
    told
}

fn missing<'a>(of: &'a [Waiting], from: &[Waiting]) -> Vec<&'a Waiting> {
    of.iter().filter(|wait| !from.contains(wait)).collect()
}

/// `平安大桥 联系人 张三`
fn said(wait: &Waiting) -> String {
    let parts = [wait.name.as_str(), wait.label.as_str(), wait.new.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The projects of which cells differ, each with how many do.
fn differing(old: &Given, new: &Given) -> Vec<(Uuid, usize)> {
    let ids: BTreeSet<&Uuid> = old.keys().chain(new.keys()).collect();
    let count = |id: &Uuid| {
        let cells = |of: &Given| of.get(id).cloned().unwrap_or_default();
        let (old, new) = (cells(old), cells(new));
        let words: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let words = words.into_iter();
        words
            .filter(|word| old.get(*word) != new.get(*word))
            .count()
    };
    let counted = ids.into_iter().map(|id| (*id, count(id)));
    counted.filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(new: &str, is_sent_back: bool) -> Waiting {
        Waiting {
            name: "平安大桥".to_owned(),
            label: "联系人".to_owned(),
            new: new.to_owned(),
            word: "contact".to_owned(),
            is_sent_back,
            ..Waiting::default()
        }
    }

    fn text(waits: Vec<Waiting>) -> Value {
        let record = SheetRecord {
            issues: vec![Given::new()],
            waits,
            ..SheetRecord::default()
        };
        Value::Text(record.to_text())
    }

    #[test]
    fn what_is_noted_of_a_sheet_is_told_in_words() {
        let portfolio = Portfolio::default();
        let of = (Table::FillSheet, FillSheetColumn::Given.spec().name);
        let told = |old: &Value, new: &Value| inner_words(&portfolio, of, (old, new));
        let none = text(Vec::new());
        assert_eq!(told(&Value::Empty, &none), "第 1 次发出，0 个项目");
        let waits = text(vec![wait("他们的", false)]);
        assert_eq!(told(&none, &waits), "待定 1 处：平安大桥 联系人 他们的");
        let back = text(vec![wait("他们的", true)]);
        let words = "待定的一并退回 1 处：平安大桥 联系人 他们的";
        assert_eq!(told(&waits, &back), words);
        assert_eq!(
            told(&back, &none),
            "退回的了结 1 处：平安大桥 联系人 他们的"
        );
        assert_eq!(told(&none, &none), "有改动");
    }

    #[test]
    fn no_identity_and_no_print_of_a_file_is_shown() {
        let portfolio = Portfolio::default();
        let words = |words: &[&str]| Value::Words(words.iter().map(|&word| word.into()).collect());
        let told = |column: FillSheetColumn, new: Value| {
            let of = (Table::FillSheet, column.spec().name);
            inner_words(&portfolio, of, (&Value::Empty, &new))
        };
        let id = Uuid::from_u128(7).to_string();
        let reviewed = told(FillSheetColumn::Reviewed, words(&[&id]));
        assert_eq!(reviewed, "加上 已删除的项目");
        let prints = told(
            FillSheetColumn::Prints,
            words(&["ab12 2024-11-08 水利局.xlsx"]),
        );
        assert_eq!(prints, "加上 水利局.xlsx（2024-11-08）");
        let other = (Table::ReportPreset, "layout");
        let old = Value::Text("{}".to_owned());
        let new = Value::Text("{\"a\":1}".to_owned());
        assert_eq!(inner_words(&portfolio, other, (&old, &new)), "有改动");
    }
}
