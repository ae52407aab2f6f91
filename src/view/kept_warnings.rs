use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::{Circle, Id, IdMap, Portfolio, Project, Table};

use super::Warning;
use super::check::{self, Others};

/// The warnings of a library, which follow it from edit to edit: only what an edit touches is checked anew.
#[derive(Default)]
pub struct KeptWarnings {
    revision: Option<u64>,
    names: Namesakes,
    codes: Namesakes,
    /// The projects that stand above themselves, as only a file of another making can have it, and the way.
    circles: BTreeMap<Id<Project>, String>,
    /// By project, in the order of ids.
    warnings: Arc<Vec<Warning>>,
}

/// Which projects say the same.
#[derive(Default)]
struct Namesakes {
    holders: HashMap<Arc<str>, Vec<Id<Project>>>,
    texts: IdMap<Project, Arc<str>>,
}

impl KeptWarnings {
    /// Every warning of the library as it stands; the very same list as before while none comes or goes.
    pub fn refresh(&mut self, portfolio: &Portfolio) -> Arc<Vec<Warning>> {
        if self.revision != Some(portfolio.revision()) {
            let altered = self.revision.and_then(|then| portfolio.altered_since(then));
            // The plan says which years fit.
            match altered.filter(|altered| !altered.tables.contains(&Table::Plan)) {
                Some(altered) => self.follow(portfolio, altered.projects),
                None => self.begin(portfolio),
            }
            self.revision = Some(portfolio.revision());
        }
        Arc::clone(&self.warnings)
    }

    fn begin(&mut self, portfolio: &Portfolio) {
        *self = Self::default();
        for project in portfolio.projects().iter() {
            self.note(project.id, Some(project));
        }
        self.circles = circles(portfolio);
        let mut warnings = Vec::new();
        for project in portfolio.projects().iter() {
            warnings.extend(self.of(portfolio, project));
        }
        self.warnings = Arc::new(warnings);
    }

    fn follow(&mut self, portfolio: &Portfolio, altered: BTreeSet<Id<Project>>) {
        let mut touched = altered.clone();
        for id in altered {
            touched.extend(self.note(id, portfolio.projects().get(id)));
        }
        // No edit makes a circle.
        if !self.circles.is_empty() {
            touched.extend(self.circles.keys());
            self.circles = circles(portfolio);
        }
        for id in touched {
            let project = portfolio.projects().get(id);
            let now = project.map_or_else(Vec::new, |project| self.of(portfolio, project));
            let first = self
                .warnings
                .partition_point(|warning| warning.project < id);
            let rest = self.warnings.get(first..).unwrap_or_default();
            let before = first..first + rest.partition_point(|warning| warning.project == id);
            if self.warnings.get(before.clone()) != Some(now.as_slice()) {
                Arc::make_mut(&mut self.warnings).splice(before, now);
            }
        }
    }

    /// Takes note of what a project is called; the others to whom that makes a difference.
    fn note(&mut self, id: Id<Project>, project: Option<&Project>) -> Vec<Id<Project>> {
        let name = project.map(|project| project.name.as_str());
        let code = project.map(|project| project.national_code.as_str());
        let mut others = self.names.set(id, name);
        others.extend(self.codes.set(id, code.filter(|code| !code.is_empty())));
        others
    }

    fn of(&self, portfolio: &Portfolio, project: &Project) -> Vec<Warning> {
        let others = Others {
            share_name: self.names.is_shared(&project.name),
            share_code: self.codes.is_shared(&project.national_code),
            circle: self.circles.get(&project.id).map(String::as_str),
        };
        check::of_project(portfolio, project, others)
    }
}

fn circles(portfolio: &Portfolio) -> BTreeMap<Id<Project>, String> {
    let of = |circle: &Circle| {
        let words = portfolio.circle_words(circle);
        let rows = circle.rows.clone().into_iter();
        rows.map(move |id| (Id::new(id), words.clone()))
    };
    let circles = portfolio.circles_in(Table::Project);
    circles.iter().flat_map(of).collect()
}

impl Namesakes {
    /// Sets what a project says; those that said the same before or say it now.
    fn set(&mut self, id: Id<Project>, text: Option<&str>) -> Vec<Id<Project>> {
        let before = self.texts.get(&id);
        if before.map(|text| &**text) == text {
            return Vec::new();
        }
        let mut others = Vec::new();
        if let Some(before) = self.texts.remove(&id)
            && let Some(holders) = self.holders.get_mut(&before)
        {
            holders.retain(|other| *other != id);
            others.extend_from_slice(holders);
            if holders.is_empty() {
                self.holders.remove(&before);
            }
        }
        if let Some(text) = text {
            let text: Arc<str> = text.into();
            let holders = self.holders.entry(Arc::clone(&text)).or_default();
            others.extend_from_slice(holders);
            holders.push(id);
            self.texts.insert(id, text);
        }
        others
    }

    fn is_shared(&self, text: &str) -> bool {
        self.holders
            .get(text)
            .is_some_and(|holders| holders.len() > 1)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::WarningKind;
    use super::*;
    use crate::model::{Op, ProjectColumn, Row, Value};

    #[test]
    fn a_circle_that_a_file_holds_is_told_until_it_is_put_right() {
        let id = |n: u128| Uuid::from_u128(n);
        let row = |(n, parent): (u128, u128)| {
            let mut row = Row::blank(Table::Project, id(n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            row.values[ProjectColumn::Parent as usize] = Value::Ref(id(parent));
            row
        };
        // 1 and 2 stand above each other, 3 below 1.
        let rows = [(1, 2), (2, 1), (3, 1)].map(row);
        let mut portfolio = Portfolio::from_rows(rows.to_vec()).unwrap();
        let mut kept = KeptWarnings::default();
        let mut circles = |portfolio: &Portfolio| -> Vec<String> {
            let warnings = kept.refresh(portfolio);
            let circles = warnings.iter().filter(|w| w.kind == WarningKind::Circle);
            circles.map(|warning| warning.message.clone()).collect()
        };
        let words = "项目1 → 项目2 → 项目1，各按单独的项目计数，请清空其中一个";
        assert_eq!(circles(&portfolio), [words, words]);
        let column = ProjectColumn::Parent as usize;
        let freed = portfolio.change(Table::Project, id(2), column, Value::Empty);
        let op = Op::edit(Uuid::nil(), "", freed.into_iter().collect());
        portfolio.apply(&op).unwrap();
        assert_eq!(circles(&portfolio), Vec::<String>::new());
    }
}
