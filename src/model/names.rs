//! How rows that others point at are called, and found by what they are called.

use uuid::Uuid;

use super::{
    Category, Department, Id, OutlineNode, Portfolio, Record, Spelling, Table, nearest_first,
};

impl Portfolio {
    /// The node and those above it, the top first.
    pub fn outline_path(&self, id: Id<OutlineNode>) -> Vec<&OutlineNode> {
        path(id, |id| self.outline().get(id), |node| node.parent)
    }

    /// The numbers that lead to a node: `5` for a part, `14` for a chapter, `14.2` for its second section.
    /// Chapters are numbered through all parts, so the part is left out below it. In a library of several plans those
    /// after the first are told by their first year: `2026/14.2`. What the first plan's are called stays as it was.
    pub fn outline_code(&self, id: Id<OutlineNode>) -> String {
        let path = self.outline_path(id);
        let skipped = usize::from(path.len() > 1);
        let numbers: Vec<String> = path[skipped..]
            .iter()
            .map(|node| self.place_among(node).to_string())
            .collect();
        let code = numbers.join(".");
        match self
            .outline()
            .get(id)
            .and_then(|node| self.later_plan(node))
        {
            Some(first) => format!("{first}/{code}"),
            None => code,
        }
    }

    /// The number of a node, or its place among those beside it where the plan prints none.
    fn place_among(&self, node: &OutlineNode) -> i32 {
        if node.number != 0 {
            return node.number;
        }
        let beside = self.outline().iter().filter(|other| {
            other.plan == node.plan
                && other.parent == node.parent
                && other.position <= node.position
        });
        i32::try_from(beside.count()).unwrap_or(i32::MAX)
    }

    /// The first year of the plan to which a node belongs, where an earlier plan is there as well.
    fn later_plan(&self, node: &OutlineNode) -> Option<i32> {
        if self.plans().len() < 2 {
            return None;
        }
        let own = self.plans().get(node.plan)?.first_year?;
        let mut others = self.plans().iter();
        let is_later = others.any(|plan| plan.first_year.is_none_or(|first| first < own));
        is_later.then_some(own)
    }

    /// A heading as it is told where the headings of all plans stand together.
    pub fn heading_among_plans(&self, node: &OutlineNode) -> String {
        let plan = self
            .plans()
            .get(node.plan)
            .filter(|_| self.plans().len() > 1);
        match plan {
            Some(plan) => format!("{} {}", self.plan_label(plan), node.heading()),
            None => node.heading(),
        }
    }

    /// The category and those above it, the top first.
    pub fn category_path(&self, id: Id<Category>) -> Vec<&Category> {
        path(
            id,
            |id| self.categories().get(id),
            |category| category.parent,
        )
    }

    /// `基础设施/交通/公路`
    pub fn category_label(&self, id: Id<Category>) -> String {
        let names: Vec<&str> = self
            .category_path(id)
            .iter()
            .map(|c| c.name.as_str())
            .collect();
        names.join("/")
    }

    /// How a row that others point at is called; a row of a project has no name that tells it from others.
    pub fn ref_label(&self, table: Table, id: Uuid) -> Option<String> {
        match table {
            Table::OutlineNode => self.outline().get(Id::new(id)).map(OutlineNode::heading),
            Table::Category => {
                let id = Id::new(id);
                self.categories().get(id).map(|_| self.category_label(id))
            }
            Table::Department => self
                .departments()
                .get(Id::new(id))
                .map(|d| d.display_name().to_owned()),
            Table::IndicatorValue => {
                let value = self.indicator_values().get(Id::new(id))?;
                self.ref_label(Table::Indicator, value.indicator.uuid())
            }
            table if table.project_column().is_some() => None,
            table => self.own_name(table, id),
        }
    }

    /// What a row itself says it is called.
    pub(super) fn own_name(&self, table: Table, id: Uuid) -> Option<String> {
        let name = self.cell(table, id, table.name_column()?)?;
        Some(name.as_text().unwrap_or_default().to_owned())
    }

    /// The one row that a person names; `None` also when several are called so.
    pub fn find_ref(&self, table: Table, name: &str) -> Option<Uuid> {
        match self.find_refs(table, name).as_slice() {
            [id] => Some(*id),
            _ => None,
        }
    }

    /// Every row that a person may mean: a department by full or short name, a category by path or else by its own
    /// name, a node by code (`14.2`), heading, title or numeral, a project by name.
    pub fn find_refs(&self, table: Table, name: &str) -> Vec<Uuid> {
        let name = name.trim();
        match table {
            Table::Department => {
                let found = |named: &dyn Fn(&Department) -> bool| -> Vec<Uuid> {
                    let named = self.departments().iter().filter(|d| named(d));
                    named.map(|d| d.id.uuid()).collect()
                };
                let found_by_name = found(&|d| d.name == name || d.short_name == name);
                if found_by_name.is_empty() {
                    found(&|d| d.aliases.iter().any(|alias| alias == name))
                } else {
                    found_by_name
                }
            }
            Table::Category => {
                let steps: Vec<&str> = name.split(['/', '›', '>', '＞']).map(str::trim).collect();
                let path = steps.join("/");
                let by_path = |c: &&Category| self.category_label(c.id) == path;
                let by_name = |c: &&Category| c.name == name;
                let ids = |found: &mut dyn Iterator<Item = &Category>| -> Vec<Uuid> {
                    found.map(|category| category.id.uuid()).collect()
                };
                let found = ids(&mut self.categories().iter().filter(by_path));
                if found.is_empty() {
                    ids(&mut self.categories().iter().filter(by_name))
                } else {
                    found
                }
            }
            Table::OutlineNode => {
                let is_called = |node: &&OutlineNode| {
                    let is_code = || node.parent.is_some() && self.outline_code(node.id) == name;
                    node.heading() == name
                        || node.title == name
                        || node.numeral() == name
                        || is_code()
                };
                self.outline()
                    .iter()
                    .filter(is_called)
                    .map(|node| node.id.uuid())
                    .collect()
            }
            table if table.project_column().is_some() => Vec::new(),
            table => {
                let rows = self.ids(table).into_iter();
                rows.filter(|id| self.own_name(table, *id).is_some_and(|own| own == name))
                    .collect()
            }
        }
    }
}

/// Among more rows nobody looks for what was meant: each cell of a long paste asks.
const MOST_COMPARED: usize = 1_000;

impl Portfolio {
    /// What rows are called that a person may mean by a name that none has, the likeliest first: a department with 市
    /// added or left out, anything else with a slip.
    pub(super) fn near_refs(&self, table: Table, name: &str) -> Vec<String> {
        if table == Table::Department {
            let ids = match self.department_spelled(name) {
                Spelling::Same(id) | Spelling::Affix(id) => vec![id],
                Spelling::Near(ids) => ids,
                Spelling::New => Vec::new(),
            };
            let labels = ids.into_iter().filter_map(|id| self.ref_label(table, id));
            return labels.collect();
        }
        if table.project_column().is_some() {
            return Vec::new();
        }
        let ids = self.ids(table);
        if ids.len() > MOST_COMPARED {
            return Vec::new();
        }
        let labels = ids.into_iter().filter_map(|id| self.ref_label(table, id));
        let mut labels: Vec<String> = labels.collect();
        let near = nearest_first(name, &mut labels, |label| vec![label.clone()]);
        labels.truncate(near);
        labels
    }
}

/// No tree is deeper; a file made by hand may say so.
const DEEPEST: usize = 16;

/// Follows parents to the top, which is where the way enters a circle if the file holds one.
fn path<'a, R: Record>(
    id: Id<R>,
    get: impl Fn(Id<R>) -> Option<&'a R>,
    parent: impl Fn(&R) -> Option<Id<R>>,
) -> Vec<&'a R> {
    let mut nodes: Vec<&R> = Vec::new();
    let mut next = Some(id);
    while let Some(node) = next.and_then(&get) {
        if let Some(entry) = nodes.iter().position(|above| above.id() == node.id()) {
            nodes.truncate(entry + 1);
            break;
        }
        if nodes.len() == DEEPEST {
            break;
        }
        nodes.push(node);
        next = parent(node);
    }
    nodes.reverse();
    nodes
}
