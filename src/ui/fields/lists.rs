//! The lists that fields are chosen from, as data: which rows there are, which of them fit what is typed, and which are
//! chosen.

use std::sync::Arc;

use uuid::Uuid;

use crate::model::{
    Category, Department, Id, Indicator, Kind, OutlineKind, OutlineNode, Portfolio, Project,
    ProjectColumn, Record as _, Table,
};
use crate::ui::asked::Answered;
use crate::view::Search;

/// A list that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Of which rows.
    pub table: Table,
    /// What is typed to find one.
    pub typed: String,
    pub chosen: Chosen,
}

/// Which rows are chosen already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    These(Vec<Uuid>),
    /// Those that each of these projects names.
    SharedBy(Vec<Id<Project>>, ProjectColumn),
}

impl Chosen {
    fn ids(&self, portfolio: &Portfolio) -> Vec<Uuid> {
        let (projects, column) = match self {
            Self::These(ids) => return ids.clone(),
            Self::SharedBy(projects, column) => (projects, *column as usize),
        };
        let held = projects
            .iter()
            .filter_map(|id| portfolio.projects().get(*id));
        let mut held = held.map(|project| project.get(column).refs().to_vec());
        let mut common = held.next().unwrap_or_default();
        held.for_each(|others| common.retain(|id| others.contains(id)));
        common
    }
}

/// A row to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: Uuid,
    pub label: String,
    /// How far below the top it stands.
    pub depth: usize,
}

/// What an open list shows.
#[derive(Debug)]
pub struct Found {
    pub chosen: Vec<Uuid>,
    all: Arc<Vec<Entry>>,
    /// Places among all.
    places: Vec<usize>,
    /// Which of them is meant by what is typed.
    first: Option<usize>,
}

impl Found {
    fn new(portfolio: &Portfolio, all: Arc<Vec<Entry>>, asked: &Asked) -> Self {
        let search = Search::new(&asked.typed);
        let chosen = asked.chosen.ids(portfolio);
        let is_chosen = |entry: &Entry| chosen.contains(&entry.id);
        let fits = |(_, entry): &(usize, &Entry)| search.finds(&entry.label) || is_chosen(entry);
        let places = all.iter().enumerate().filter(fits);
        let mut places: Vec<usize> = places.map(|(place, _)| place).collect();
        // What is chosen stands first, where it can be taken away again.
        places.sort_by_key(|place| !is_chosen(&all[*place]));
        let fits = |place: &usize| search.finds(&all[*place].label);
        let is_new = |place: &usize| !is_chosen(&all[*place]);
        let first = places.iter().position(is_new);
        let first = first.or_else(|| places.iter().position(fits));
        let first = first.filter(|_| !search.is_empty());
        Self {
            chosen,
            all,
            places,
            first,
        }
    }

    /// The row that is meant by what is typed: the first that fits and is not chosen yet. None while nothing is typed.
    pub const fn first(&self) -> Option<usize> {
        self.first
    }

    /// How many rows fit.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Some of the rows that fit.
    pub fn rows(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = &Entry> {
        let places = self.places.get(range).unwrap_or_default();
        places.iter().filter_map(|place| self.all.get(*place))
    }
}

/// The list that is open.
#[derive(Debug, Default)]
pub struct RowLists {
    entries: Answered<Table, Arc<Vec<Entry>>>,
    found: Answered<Asked, Found>,
}

impl RowLists {
    /// Shows a list, from the next picture on.
    pub fn ask(&mut self, asked: Asked) {
        self.found.ask(asked);
    }

    /// What the list shows.
    pub fn found(&self) -> Option<&Found> {
        self.found.get()
    }

    /// Works out what the last picture asked.
    pub fn refresh(&mut self, portfolio: &Portfolio, stamp: (u64, u64)) {
        if let Some(asked) = self.found.asked() {
            self.entries.ask(asked.table);
        }
        self.entries
            .refresh(stamp, |table| Arc::new(entries(portfolio, *table)));
        let all = self.entries.get().map(Arc::clone).unwrap_or_default();
        self.found
            .refresh(stamp, |asked| Found::new(portfolio, all, asked));
    }

    /// Whether another picture is waited for.
    pub fn is_behind(&self) -> bool {
        self.found.is_behind()
    }
}

/// The words that a field of this kind may hold; none where anything may be typed.
pub fn choices(portfolio: &Portfolio, kind: Kind) -> Vec<String> {
    match kind {
        Kind::Choice(_) => {
            let words = portfolio.choice_words(kind).into_iter();
            words.map(str::to_owned).collect()
        }
        Kind::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Kind::Ref(table) | Kind::Refs(table) => {
            let entries = entries(portfolio, table).into_iter();
            entries.map(|entry| entry.label).collect()
        }
        _ => Vec::new(),
    }
}

fn entries(portfolio: &Portfolio, table: Table) -> Vec<Entry> {
    match table {
        Table::Category => {
            let mut rows: Vec<_> = portfolio.categories().iter().collect();
            rows.sort_by_key(|category| category.position);
            let entry = |category: &&Category| Entry {
                id: category.id.uuid(),
                label: category.name.clone(),
                depth: portfolio.category_path(category.id).len().saturating_sub(1),
            };
            rows.iter().map(entry).collect()
        }
        Table::OutlineNode => {
            let mut rows: Vec<_> = portfolio.outline().iter().collect();
            rows.sort_by_key(|node| node.position);
            let entry = |node: &&OutlineNode| Entry {
                id: node.id.uuid(),
                label: node.heading(),
                depth: match node.kind {
                    Some(OutlineKind::Part) | None => 0,
                    Some(OutlineKind::Chapter) => 1,
                    Some(OutlineKind::Section) => 2,
                    Some(OutlineKind::Item) => 3,
                },
            };
            rows.iter().map(entry).collect()
        }
        Table::Department => {
            let mut rows: Vec<_> = portfolio.departments().iter().collect();
            rows.sort_by_key(|department| department.position);
            let entry = |department: &&Department| Entry {
                id: department.id.uuid(),
                label: department.display_name().to_owned(),
                depth: 0,
            };
            rows.iter().map(entry).collect()
        }
        Table::Project => {
            let mut rows: Vec<_> = portfolio.projects().iter().collect();
            rows.sort_by_key(|project| project.position);
            let entry = |project: &&Project| Entry {
                id: project.id.uuid(),
                label: project.name.clone(),
                depth: 0,
            };
            rows.iter().map(entry).collect()
        }
        Table::Indicator => {
            let mut rows: Vec<_> = portfolio.indicators().iter().collect();
            rows.sort_by_key(|indicator| indicator.position);
            let entry = |indicator: &&Indicator| Entry {
                id: indicator.id.uuid(),
                label: indicator.name.clone(),
                depth: 0,
            };
            rows.iter().map(entry).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(lists: &RowLists) -> Vec<&str> {
        let found = lists.found().unwrap();
        let rows = found.rows(0..found.len());
        rows.map(|entry| entry.label.as_str()).collect()
    }

    #[test]
    fn a_list_has_what_fits_and_what_is_chosen_before_it() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let mut all = RowLists::default();
        let ask = |typed: &str, chosen: Chosen| Asked {
            table: Table::Category,
            typed: typed.to_owned(),
            chosen,
        };
        all.ask(ask("", Chosen::These(Vec::new())));
        all.refresh(&portfolio, (1, 0));
        assert_eq!(labels(&all).len(), portfolio.categories().len());
        let named = |word: &str| {
            let mut rows = portfolio.categories().iter();
            rows.find(|category| category.name == word)
                .unwrap()
                .id
                .uuid()
        };
        let water = named("水利");
        all.ask(ask("jt", Chosen::These(vec![water])));
        assert!(all.is_behind());
        all.refresh(&portfolio, (1, 0));
        let found = labels(&all);
        assert_eq!(found[0], "水利");
        assert!(found[1..].contains(&"交通"), "{found:?}");
        // What is typed means one that is not chosen yet.
        assert_eq!(all.found().unwrap().first(), Some(1));
        assert_eq!(all.found().unwrap().chosen, [water]);
        // Closed, it is forgotten.
        all.refresh(&portfolio, (1, 0));
        assert!(all.found().is_none());
    }

    #[test]
    fn of_several_projects_the_rows_are_chosen_that_all_of_them_name() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let column = ProjectColumn::SupportingDepartments;
        let projects: Vec<Project> = portfolio.projects().iter().take(2).cloned().collect();
        let departments = portfolio.departments().iter().take(2);
        let departments: Vec<Uuid> = departments.map(|row| row.id.uuid()).collect();
        let [both, one] = departments[..] else {
            panic!("the plan has no departments");
        };
        let changes = [(0, vec![both, one]), (1, vec![both])].map(|(place, refs)| {
            let refs = crate::model::Value::Refs(refs);
            crate::model::Change::set(&projects[place], column as usize, refs).unwrap()
        });
        let op = crate::model::Op::edit(crate::clock::new_id(), "改", changes.into());
        portfolio.apply(&op).unwrap();
        let ids = projects.iter().map(|project| project.id).collect();
        let chosen = Chosen::SharedBy(ids, column);
        assert_eq!(chosen.ids(&portfolio), [both]);
    }
}
