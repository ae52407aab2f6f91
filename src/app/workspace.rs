use std::collections::{BTreeSet, HashSet};

use crate::model::{
    Field, Id, MoneyUnit, OutlineKind, OutlineNode, OwnRef, Portfolio, Project, ProjectColumn,
    SavedView, ViewPage, YearMonth,
};
use crate::view::{Condition, Direction, Filter, GroupKey, Query, Sort, ViewDefinition};

use super::Settings;

/// What is asked of the library and how the answer is shown. Belongs to the person, not to the library.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// What stands in the search box.
    pub search: String,
    /// The conditions shown as chips.
    pub conditions: Vec<Condition>,
    /// What the chosen view asks for on its own.
    pub base_filter: Filter,
    /// The groups, the outermost first.
    pub group_by: Vec<GroupKey>,
    /// The order inside groups.
    pub sort: Vec<Sort>,
    /// The node chosen in the tree.
    pub scope: Option<Scope>,
    /// The kept view that was chosen last.
    pub view: Option<Id<SavedView>>,
    /// How the projects are shown.
    pub page: ViewPage,
    /// The last month under report; none for the month of today.
    pub month: Option<YearMonth>,
    /// The unit of amounts.
    pub unit: MoneyUnit,
    /// The columns of the table behind 序号 and 项目名称.
    pub columns: Vec<Field>,
    /// The groups that are folded, by their path.
    pub folded: HashSet<String>,
    /// The project in the inspector.
    pub selected: Option<Id<Project>>,
    /// All selected projects, the one in the inspector among them.
    pub selection: BTreeSet<Id<Project>>,
    /// The column of the cell cursor.
    pub cursor: Field,
    /// The library's own columns as they were declared when they were last looked at.
    pub(super) own_columns: Vec<OwnRef>,
}

/// A node of the tree at the left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Key of each group from the top of the tree down to the node.
    pub path: Vec<(GroupKey, String)>,
    /// What the node is called.
    pub label: String,
}

/// The columns of a new window.
const USUAL_COLUMNS: [Field; 5] = [
    Field::STAGE,
    Field::Typed(ProjectColumn::ConstructionKind),
    Field::TOTAL_INVESTMENT,
    Field::LEAD_DEPARTMENT,
    Field::NEXT_MILESTONE,
];

impl Workspace {
    pub(super) fn new(settings: &Settings) -> Self {
        let columns: Vec<Field> = settings
            .columns
            .iter()
            .filter_map(|name| Field::find(name))
            .collect();
        Self {
            search: String::new(),
            conditions: Vec::new(),
            base_filter: Filter::default(),
            group_by: vec![GroupKey::Chapter, GroupKey::Section],
            sort: Vec::new(),
            scope: None,
            view: None,
            page: ViewPage::Table,
            month: None,
            unit: if settings.is_in_yi {
                MoneyUnit::Yi
            } else {
                MoneyUnit::Wan
            },
            columns: if columns.is_empty() {
                USUAL_COLUMNS.to_vec()
            } else {
                columns
            },
            folded: HashSet::new(),
            selected: None,
            selection: BTreeSet::new(),
            cursor: Field::NAME,
            own_columns: Vec::new(),
        }
    }

    pub(super) fn remember(&self, settings: &mut Settings) {
        settings.is_in_yi = self.unit == MoneyUnit::Yi;
        settings.columns = self
            .columns
            .iter()
            .map(|field| field.name().to_owned())
            .collect();
    }

    /// The question that the table answers.
    pub fn query(&self) -> Query {
        let scope = self.scope.iter().flat_map(|scope| &scope.path);
        let scope = scope
            .map(|(key, group)| Filter::group(*key, group.clone()))
            .collect();
        Query {
            filter: self.filter().and(Filter::All(scope)),
            group_by: self.group_by.clone(),
            sort: self.sort.clone(),
            search: self.search.clone(),
        }
    }

    /// The question that the tree at the left answers: the same for the whole library.
    pub fn tree_query(&self) -> Query {
        Query {
            filter: self.filter(),
            group_by: self.tree_groups(),
            sort: Vec::new(),
            search: self.search.clone(),
        }
    }

    /// The node of the plan that is chosen in the tree.
    pub fn outline_node(&self, portfolio: &Portfolio) -> Option<Id<OutlineNode>> {
        let (key, code) = self.scope.as_ref()?.path.last()?;
        let kind = match key {
            GroupKey::Part => OutlineKind::Part,
            GroupKey::Chapter => OutlineKind::Chapter,
            GroupKey::Section => OutlineKind::Section,
            _ => return None,
        };
        let is_meant = |node: &&OutlineNode| {
            node.kind == Some(kind) && portfolio.outline_code(node.id) == *code
        };
        portfolio
            .outline()
            .iter()
            .find(is_meant)
            .map(|node| node.id)
    }

    /// The levels of the tree at the left. By chapter it is the plan's own outline.
    pub fn tree_groups(&self) -> Vec<GroupKey> {
        if self.is_by_outline() {
            vec![GroupKey::Part, GroupKey::Chapter, GroupKey::Section]
        } else {
            self.group_by.clone()
        }
    }

    /// Whether projects are grouped by the plan's outline.
    pub fn is_by_outline(&self) -> bool {
        matches!(
            self.group_by.first(),
            Some(GroupKey::Part | GroupKey::Chapter | GroupKey::Section)
        )
    }

    fn filter(&self) -> Filter {
        let chips = self.conditions.iter().cloned().map(Filter::Test).collect();
        self.base_filter.clone().and(Filter::All(chips))
    }

    pub(super) fn choose_view(&mut self, id: Id<SavedView>, view: ViewDefinition) {
        let ViewDefinition {
            page,
            query:
                Query {
                    search,
                    filter,
                    group_by,
                    sort,
                },
            columns,
            folded,
        } = view;
        self.search = search;
        (self.conditions, self.base_filter) = split(filter);
        self.group_by = group_by;
        self.sort = sort;
        self.scope = None;
        self.view = Some(id);
        self.page = page.unwrap_or(self.page);
        self.folded = folded.into_iter().collect();
        if !columns.is_empty() {
            self.columns = columns;
        }
    }

    /// What is shown now, as a view would keep it.
    pub fn definition(&self) -> ViewDefinition {
        let mut folded: Vec<String> = self.folded.iter().cloned().collect();
        folded.sort();
        ViewDefinition {
            page: Some(self.page),
            query: self.query(),
            columns: self.columns.clone(),
            folded,
        }
    }

    pub(super) fn group_by(&mut self, keys: Vec<GroupKey>) {
        if self.group_by != keys {
            self.group_by = keys;
            self.scope = None;
        }
    }

    /// Puts the tests of a filter that are joined by “and” into chips of their own.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        (self.conditions, self.base_filter) = split(filter);
    }

    /// A click on a heading: up, down, then the order of the plan again.
    pub(super) fn sort_by(&mut self, field: Field) {
        let direction = match self.sort.first() {
            Some(sort) if sort.field == field => match sort.direction {
                Direction::Ascending => Some(Direction::Descending),
                Direction::Descending => None,
            },
            _ => Some(Direction::Ascending),
        };
        self.sort = direction
            .map(|direction| Sort { field, direction })
            .into_iter()
            .collect();
    }
}

/// The tests that stand side by side as chips, and the rest of the filter.
fn split(filter: Filter) -> (Vec<Condition>, Filter) {
    let parts = match filter {
        Filter::All(parts) => parts,
        other => vec![other],
    };
    let mut conditions = Vec::new();
    let mut rest = Vec::new();
    for part in parts {
        match part {
            Filter::Test(condition) => conditions.push(condition),
            other if other.is_empty() => {}
            other => rest.push(other),
        }
    }
    (conditions, Filter::All(rest))
}
