//! Firms that the plan names: invented sums and troubles must not be told of them.

use std::cmp::Reverse;

use crate::model::{Project, ProjectColumn, Record as _, Row, Source, Value};

use super::people::STEMS;

/// Named by the plan beside those that the seed has as owners.
const FURTHER: [&str; 2] = ["冷钢", "三A"];

/// Each firm and what it is called in a sample, the longer names first: some are part of others.
pub(super) struct Firms(Vec<(String, String)>);

impl Firms {
    /// Those of a plan's projects.
    pub fn of(projects: &[Project]) -> Self {
        let mut names: Vec<String> = Vec::new();
        let owners = projects.iter().flat_map(|project| project.owner.clone());
        for name in owners.chain(FURTHER.map(str::to_owned)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let fictional = (0..).map(|n: usize| {
            let stem = |n: usize| STEMS[n % STEMS.len()];
            format!("示例{}{}企业", stem(n / STEMS.len()), stem(n))
        });
        let mut firms: Vec<_> = names.into_iter().zip(fictional).collect();
        firms.sort_by_key(|(name, _)| Reverse(name.len()));
        Self(firms)
    }

    fn names_one(&self, text: &str) -> bool {
        self.0.iter().any(|(name, _)| text.contains(name))
    }

    fn disguised(&self, text: &str) -> String {
        let text = text.to_owned();
        self.0
            .iter()
            .fold(text, |text, (name, other)| text.replace(name, other))
    }

    /// Gives every firm in a row its other name.
    pub fn disguise_row(&self, row: &mut Row) {
        for value in &mut row.values {
            match value {
                Value::Text(text) => *text = self.disguised(text),
                Value::Words(words) => {
                    for word in words {
                        *word = self.disguised(word);
                    }
                }
                _ => {}
            }
        }
    }

    /// The same for a project, without what leads to the firm in the plan's text or tells of it.
    pub fn disguise(&self, project: &Project) -> Project {
        let mut row = project.to_row();
        for column in [ProjectColumn::Anchor, ProjectColumn::Note] {
            let value = &mut row.values[column as usize];
            if value.as_text().is_some_and(|text| self.names_one(text)) {
                *value = Value::Empty;
            }
        }
        self.disguise_row(&mut row);
        let Some(mut other) = Project::from_row(row) else {
            return project.clone();
        };
        for column in ProjectColumn::ALL.iter().copied() {
            let value = other.get(column as usize);
            if value != project.get(column as usize) {
                let source = (!value.is_empty()).then_some(Source::Filled);
                other.sources = other.sources.with(column, source);
            }
        }
        other
    }
}
