//! Departments, firms and persons that stand together in one cell.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::model::{Id, Portfolio, Spelling};

use super::heading::Heads;
use super::reading::{ReadDepartment, ReadDepartments};
use super::role::Role;
use super::text::{is_han, one_line, says_nothing, tidy};

/// Departments that a cell names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departments {
    /// Those that lead, by the library's names where it has them.
    pub lead: Vec<String>,
    /// Those that help.
    pub supporting: Vec<String>,
    /// All of them, each as written.
    pub written: ReadDepartments,
    /// A person that stands beside them.
    pub contact: String,
    /// How the words stand to the library's.
    pub spelling: Option<ReadDepartment>,
}

/// The parts of a text between 、 ， ； / and line breaks. Commas within brackets part nothing.
pub fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '\n') {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    let tidied = parts.into_iter().map(|part| tidy(&part));
    tidied.filter(|part| !says_nothing(part)).collect()
}

/// Whether a text is what a person is called, with or without a telephone.
fn is_person(text: &str) -> bool {
    let name: String = text
        .chars()
        .filter(|c| !c.is_ascii_digit() && !matches!(c, '-' | ' ' | '　' | ':' | '：'))
        .collect();
    let is_name = (2..=4).contains(&name.chars().count()) && name.chars().all(is_han);
    let ends = [
        "局", "委", "办", "镇", "乡", "院", "司", "部", "会", "站", "中心", "街道", "社", "厂",
        "校", "所", "处", "村", "县", "市", "区", "府",
    ];
    is_name && !ends.iter().any(|end| name.ends_with(end))
}

/// A unit and the person that stands behind it, with blanks between.
pub fn unit_and_person(text: &str) -> (String, String) {
    let text = one_line(text);
    let Some((unit, person)) = text.rsplit_once([' ', '　', '\t']) else {
        return (text, String::new());
    };
    if is_person(person) {
        // A telephone may stand behind the name.
        return (unit.trim().to_owned(), person.trim().to_owned());
    }
    (text, String::new())
}

/// `市教育局（牵头）` → 市教育局
fn without_duty(text: &str) -> &str {
    for duty in [
        "（牵头）",
        "(牵头)",
        "（配合）",
        "(配合)",
        "（主责）",
        "(主责)",
        "（牵头单位）",
    ] {
        if let Some(rest) = text.strip_suffix(duty) {
            return rest;
        }
    }
    text
}

/// The departments of a library, and what cells and headings were read as: most cells say the same as one above them.
pub struct Known<'a> {
    portfolio: &'a Portfolio,
    read: RefCell<HashMap<String, Departments>>,
    /// Whether the columns under these headings are remarks.
    remarks: RefCell<HashMap<String, bool>>,
}

impl<'a> Known<'a> {
    /// Those of a library.
    pub fn of(portfolio: &'a Portfolio) -> Self {
        Self {
            portfolio,
            read: RefCell::default(),
            remarks: RefCell::default(),
        }
    }

    /// The library.
    pub const fn portfolio(&self) -> &'a Portfolio {
        self.portfolio
    }

    /// Whether a heading by itself says that remarks stand below it.
    pub fn is_remark(&self, heading: &str) -> bool {
        let mut remarks = self.remarks.borrow_mut();
        if let Some(is_remark) = remarks.get(heading) {
            return *is_remark;
        }
        let is_remark = Heads::alone(heading) == Some(Role::NOTE);
        remarks.insert(heading.to_owned(), is_remark);
        is_remark
    }

    /// The departments that a cell names.
    pub fn departments(&self, text: &str) -> Departments {
        let mut read = self.read.borrow_mut();
        if let Some(departments) = read.get(text) {
            return departments.clone();
        }
        let departments = Departments::of(text, self.portfolio);
        read.insert(text.to_owned(), departments.clone());
        departments
    }
}

impl Departments {
    /// Takes the words of a cell apart. With a library that has departments only those that it is sure of are taken.
    pub fn of(text: &str, portfolio: &Portfolio) -> Self {
        let text = tidy(text);
        let mut departments = Self::default();
        let mut hows: Vec<&'static str> = Vec::new();
        let mut library: Vec<String> = Vec::new();
        let (lead, supporting) = duties(&text);
        for (words, is_lead) in [(lead, true), (supporting, false)] {
            for part in parts(&words) {
                for name in departments.apart(&part, portfolio) {
                    let plain = without_duty(&name);
                    departments.written.add(is_lead, &one_line(plain));
                    let (taken, how, offered) = spelled(plain, portfolio);
                    // A duty beside the name is more than the name.
                    let is_more = how == "same" && plain.len() < name.len();
                    let how = if is_more { "affix" } else { how };
                    if is_lead {
                        hows.push(how);
                        library.extend(offered);
                    }
                    let list = if is_lead {
                        &mut departments.lead
                    } else {
                        &mut departments.supporting
                    };
                    if let Some(taken) = taken.filter(|name| !list.contains(name)) {
                        list.push(taken);
                    }
                }
            }
        }
        if portfolio.departments().is_empty() {
            return departments;
        }
        let worst = ["new", "near", "affix", "same"]
            .into_iter()
            .find(|how| hows.contains(how));
        departments.spelling = Some(ReadDepartment {
            text,
            how: worst.unwrap_or("none"),
            library,
        });
        departments
    }

    /// The names within one part: blanks part two departments, or a department and a person; blanks within a name are
    /// only width.
    fn apart(&mut self, part: &str, portfolio: &Portfolio) -> Vec<String> {
        let words: Vec<&str> = part
            .split([' ', '　', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        if words.len() < 2 || words.iter().all(|word| word.chars().count() == 1) {
            return vec![words.concat()];
        }
        if portfolio
            .department_spelled(&words.concat())
            .taken()
            .is_some()
        {
            return vec![words.concat()];
        }
        let mut names = Vec::new();
        for word in words {
            if !names.is_empty()
                && is_person(word)
                && portfolio.department_spelled(word).taken().is_none()
            {
                word.clone_into(&mut self.contact);
            } else {
                names.push(word.to_owned());
            }
        }
        names
    }
}

/// 牵头：…；配合：… apart; all of it leads where nothing is said.
fn duties(text: &str) -> (String, String) {
    let leads = ["牵头单位", "牵头部门", "牵头", "主责", "责任"];
    let helps = ["配合单位", "配合部门", "配合", "协办", "协同"];
    let label = |text: &str, words: &[&str]| {
        let rest = words.iter().find_map(|word| text.strip_prefix(word))?;
        let rest = rest.strip_prefix(['：', ':'])?;
        Some(rest.to_owned())
    };
    let mut lead = Vec::new();
    let mut supporting = Vec::new();
    let mut is_lead = true;
    for part in text.split(['；', ';', '\n']) {
        let part = part.trim();
        let words = if let Some(rest) = label(part, &leads) {
            is_lead = true;
            rest
        } else if let Some(rest) = label(part, &helps) {
            is_lead = false;
            rest
        } else {
            part.to_owned()
        };
        if is_lead {
            lead.push(words);
        } else {
            supporting.push(words);
        }
    }
    (lead.join("；"), supporting.join("；"))
}

/// The name to take, how it stands to the library, and the library's names that are meant or offered.
fn spelled(name: &str, portfolio: &Portfolio) -> (Option<String>, &'static str, Vec<String>) {
    if portfolio.departments().is_empty() {
        return (Some(one_line(name)), "new", Vec::new());
    }
    let full = |id: &uuid::Uuid| {
        let found = portfolio.departments().get(Id::new(*id));
        found.map(|each| each.name.clone())
    };
    match portfolio.department_spelled(name) {
        Spelling::Same(id) => (full(&id), "same", full(&id).into_iter().collect()),
        Spelling::Affix(id) => (full(&id), "affix", full(&id).into_iter().collect()),
        Spelling::Near(ids) => (None, "near", ids.iter().filter_map(full).collect()),
        Spelling::New => (None, "new", Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>, String) {
        let read = Departments::of(text, &Portfolio::default());
        (read.lead, read.supporting, read.contact)
    }

    #[test]
    fn cells_of_several_departments_come_apart() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        for (text, lead, supporting, contact) in [
            (
                "县交通局、\n县文旅公司",
                vec!["县交通局", "县文旅公司"],
                vec![],
                "",
            ),
            (
                "市住建局/市城管局",
                vec!["市住建局", "市城管局"],
                vec![],
                "",
            ),
            ("市 水 利 局", vec!["市水利局"], vec![], ""),
            (
                "市交通运输局 市公安局",
                vec!["市交通运输局", "市公安局"],
                vec![],
                "",
            ),
            ("市人社局    张甲一", vec!["市人社局"], vec![], "张甲一"),
            ("市发改局、 ", vec!["市发改局"], vec![], ""),
            (
                "牵头：市教育局；配合：市财政局、市自然资源局",
                vec!["市教育局"],
                vec!["市财政局", "市自然资源局"],
                "",
            ),
            (
                "市教育局（牵头）、市财政局",
                vec!["市教育局", "市财政局"],
                vec![],
                "",
            ),
            ("待定", vec![], vec![], ""),
        ] {
            assert_eq!(
                read(text),
                (names(&lead), names(&supporting), contact.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_person_stands_behind_the_blanks() {
        let apart = |text: &str| unit_and_person(text);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            apart("同泽交通投资有限公司            张甲一"),
            pair("同泽交通投资有限公司", "张甲一")
        );
        assert_eq!(apart("县档案馆"), pair("县档案馆", ""));
    }
}
