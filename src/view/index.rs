use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::model::{
    Field, Id, MoneyUnit, OutlineNode, Portfolio, Project, ProjectColumn, Record as _,
};

use super::search::SearchText;
use super::{own, show};

/// What every question needs to know of every project, prepared once per revision: the order of the plan, and the
/// texts that a search looks through.
///
/// SQLite's own full-text index is of no use here: its trigrams can't find two characters, and most Chinese words
/// are two characters long.
#[derive(Clone, Debug, Default)]
pub struct Index {
    revision: Option<u64>,
    /// Hash of the names that texts spell out; a renamed department renews every text.
    names: u64,
    /// One per project, in the order of [`Portfolio::projects`].
    entries: Vec<Entry>,
    /// Places in `entries`, in the order of the plan.
    order: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Entry {
    project: Id<Project>,
    /// Hash of what the text was made from.
    content: u64,
    text: SearchText,
}

/// The fields that a search looks through, beside the name.
const SEARCHED: [ProjectColumn; 8] = [
    ProjectColumn::Code,
    ProjectColumn::NationalCode,
    ProjectColumn::LeadDepartment,
    ProjectColumn::SupportingDepartments,
    ProjectColumn::Owner,
    ProjectColumn::Location,
    ProjectColumn::Category,
    ProjectColumn::Scale,
];

impl Index {
    /// The index of a portfolio.
    pub fn new(portfolio: &Portfolio) -> Self {
        let mut index = Self::default();
        index.refresh(portfolio);
        index
    }

    /// Brings the index up to the portfolio's revision; texts that did not change are kept.
    pub fn refresh(&mut self, portfolio: &Portfolio) {
        if self.revision == Some(portfolio.revision()) {
            return;
        }
        self.revision = Some(portfolio.revision());
        let names = hash_of_names(portfolio);
        let is_renamed = self.names != names;
        self.names = names;
        // Both run in the order of ids, so one walk beside the other finds what stays.
        let old = if is_renamed {
            Vec::new()
        } else {
            std::mem::take(&mut self.entries)
        };
        let mut old = old.into_iter().peekable();
        let entries = portfolio.projects().iter().map(|project| {
            while old.next_if(|entry| entry.project < project.id).is_some() {}
            let content = hash_of_content(portfolio, project);
            let kept = old.next_if(|entry| entry.project == project.id && entry.content == content);
            kept.unwrap_or_else(|| Entry::new(portfolio, project, content))
        });
        self.entries = entries.collect();
        self.order = order(portfolio);
    }

    /// The projects in the order of the plan, each with its text.
    pub(super) fn projects<'a>(
        &'a self,
        portfolio: &'a Portfolio,
    ) -> impl Iterator<Item = (&'a Project, &'a SearchText)> {
        let projects: Vec<&Project> = portfolio.projects().iter().collect();
        let places = self.order.iter();
        places.filter_map(move |place| {
            let project = projects.get(*place)?;
            Some((*project, &self.entries.get(*place)?.text))
        })
    }
}

impl Entry {
    fn new(portfolio: &Portfolio, project: &Project, content: u64) -> Self {
        let rest = SEARCHED.map(|column| {
            let value = project.get(column as usize);
            show(
                portfolio,
                Field::from(column).kind(),
                &value,
                MoneyUnit::Wan,
            )
        });
        Self {
            project: project.id,
            content,
            text: SearchText::new(
                &project.name,
                &format!(
                    "{}\n{}",
                    rest.join("\n"),
                    own::searched(portfolio, project.id)
                ),
            ),
        }
    }
}

/// By place in the outline, then by place in lists.
fn order(portfolio: &Portfolio) -> Vec<usize> {
    let nodes = portfolio.outline().iter();
    let nodes: HashMap<Id<OutlineNode>, i32> = nodes.map(|node| (node.id, node.position)).collect();
    let place = |project: &Project| {
        let node = project.outline.and_then(|id| nodes.get(&id).copied());
        (node.unwrap_or(i32::MAX), project.position)
    };
    let places: Vec<(i32, i32)> = portfolio.projects().iter().map(place).collect();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|place| places[*place]);
    order
}

fn hash_of_content(portfolio: &Portfolio, project: &Project) -> u64 {
    let Project {
        name,
        code,
        national_code,
        category,
        location,
        scale,
        owner,
        ..
    } = project;
    let mut hasher = DefaultHasher::new();
    (name, code, national_code, category, location, scale, owner).hash(&mut hasher);
    (&project.lead_department, &project.supporting_departments).hash(&mut hasher);
    own::searched(portfolio, project.id).hash(&mut hasher);
    hasher.finish()
}

fn hash_of_names(portfolio: &Portfolio) -> u64 {
    let mut hasher = DefaultHasher::new();
    for department in portfolio.departments().iter() {
        (department.id, &department.name, &department.short_name).hash(&mut hasher);
    }
    for category in portfolio.categories().iter() {
        (category.id, &category.name, category.parent).hash(&mut hasher);
    }
    hasher.finish()
}
