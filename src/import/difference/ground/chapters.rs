//! Groups of a sheet as chapters and categories.

use std::collections::HashMap;

use uuid::Uuid;

use crate::model::{
    Kind, ListClass, OutlineKind, OutlineNodeColumn, PlanColumn, Stage, Table, Value, level,
};

use super::{Ground, Grouped};

impl Ground {
    /// Where the groups above a row put it that have been met.
    pub fn group(&self, path: &[String]) -> Grouped {
        self.groups.get(path).copied().unwrap_or_default()
    }

    /// Takes note of the groups above a row: they put it by their words below each other, as far down as the library has
    /// them. A library without chapters gets those of the sheet.
    pub fn meet_group(&mut self, path: &[String]) {
        if self.groups.contains_key(path) {
            return;
        }
        // 在建 and 续建 say the stage and the class of the row, not where it stands.
        let is_state =
            |word: &&String| Stage::read(word).is_some() || ListClass::read(word).is_some();
        let is_title = |word: &&String| Kind::Text.check_length(word).is_ok();
        let words = path.iter().filter(|word| !is_state(word));
        let words: Vec<&String> = words.filter(is_title).collect();
        let found = |by_word: &HashMap<String, Vec<(String, Uuid)>>| {
            (1..=words.len()).rev().find_map(|len| {
                let above = len.checked_sub(2).and_then(|at| words.get(at));
                let above = above.map(|word| level(word));
                let alike = by_word.get(&level(words.get(len - 1)?))?;
                let is_below = |(other, _): &&(String, Uuid)| {
                    above.as_ref().is_none_or(|above| above == other)
                };
                let mut fitting = alike.iter().filter(is_below).map(|(_, id)| *id);
                let first = fitting.next()?;
                fitting.all(|id| id == first).then_some(first)
            })
        };
        let mut grouped = Grouped {
            outline: found(&self.by_words[0]),
            category: found(&self.by_words[1]),
        };
        if self.is_without.outline && !words.is_empty() {
            let words: Vec<String> = words.into_iter().cloned().collect();
            grouped.outline = Some(self.make_chapter(&words));
        }
        self.groups.insert(path.to_vec(), grouped);
    }

    /// What a plan is called that is made of a sheet's groups.
    pub fn call_plan(&mut self, name: &str) {
        if self.plan_name.is_empty() {
            name.clone_into(&mut self.plan_name);
        }
    }

    fn plan(&mut self) -> Uuid {
        if let Some(plan) = self.portfolio.current_plan() {
            return plan.id.uuid();
        }
        let name = Value::Text(self.plan_name.clone());
        self.make(Table::Plan, &[(PlanColumn::Name as usize, name)])
    }

    fn make_chapter(&mut self, words: &[String]) -> Uuid {
        let plan = self.plan();
        let mut above: Option<Uuid> = None;
        let mut way = String::new();
        for (depth, word) in words.iter().enumerate() {
            way.push('/');
            way.push_str(&level(word));
            let key = (Table::OutlineNode, way.clone());
            let id = if let Some(id) = self.made.get(&key) {
                *id
            } else {
                let kind = OutlineKind::ALL.get(depth).copied();
                let kind = kind.unwrap_or(OutlineKind::Item);
                let number = self.next_number(kind, above);
                let values = [
                    (OutlineNodeColumn::Plan as usize, Value::Ref(plan)),
                    (
                        OutlineNodeColumn::Parent as usize,
                        above.map(Value::Ref).unwrap_or_default(),
                    ),
                    (
                        OutlineNodeColumn::Kind as usize,
                        Value::Choice(kind.label()),
                    ),
                    (OutlineNodeColumn::Number as usize, Value::Integer(number)),
                    (OutlineNodeColumn::Title as usize, Value::Text(word.clone())),
                    (
                        OutlineNodeColumn::Position as usize,
                        self.next_place(Table::OutlineNode),
                    ),
                ];
                self.make(Table::OutlineNode, &values)
            };
            self.made.insert(key, id);
            above = Some(id);
        }
        above.unwrap_or_default()
    }

    fn next_number(&mut self, kind: OutlineKind, above: Option<Uuid>) -> i64 {
        // Chapters are numbered through the whole plan.
        let above = above.filter(|_| kind != OutlineKind::Chapter);
        let last = self.numbers.entry((kind, above)).or_default();
        *last += 1;
        *last
    }
}
