//! The lists that projects point at: departments, categories, the outline of the plan.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::model::{
    CategoryColumn, Change, DepartmentColumn, DepartmentKind, Id, Kind, OutlineKind,
    OutlineNodeColumn, Portfolio, Row, Table, Value, parse_heading,
};

use super::error::ListError;
use super::spellings::spellings_of_both;
use super::{Draft, NewId};

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// The row.
    pub id: Uuid,
    /// The row above.
    pub parent: Option<Uuid>,
    /// How deep it stands, from 0.
    pub depth: usize,
    /// What it is called.
    pub label: String,
    /// How many projects name it.
    pub projects: usize,
    /// How many rows of any kind point at it, projects and rows below it among them.
    pub pointers: usize,
}

/// The lists that can be edited.
pub const LISTS: [Table; 3] = [Table::Department, Table::Category, Table::OutlineNode];

/// The column that names the row above, and the one that says where a row stands.
const fn columns(table: Table) -> (usize, usize) {
    match table {
        Table::Category => (
            CategoryColumn::Parent as usize,
            CategoryColumn::Position as usize,
        ),
        Table::OutlineNode => (
            OutlineNodeColumn::Parent as usize,
            OutlineNodeColumn::Position as usize,
        ),
        _ => (
            DepartmentColumn::Parent as usize,
            DepartmentColumn::Position as usize,
        ),
    }
}

/// Whether rows of the list stand below each other. Departments are a plain list, whoever is above whom.
const fn is_tree(table: Table) -> bool {
    matches!(table, Table::Category | Table::OutlineNode)
}

fn place(value: &Value) -> i64 {
    match value {
        Value::Integer(place) => *place,
        _ => i64::MAX,
    }
}

fn ordered(portfolio: &Portfolio, table: Table) -> Vec<Row> {
    let (_, position) = columns(table);
    let mut rows = portfolio.table_rows(table);
    rows.sort_by_key(|row| (place(&row.values[position]), row.id));
    rows
}

fn parent(table: Table, row: &Row) -> Option<Uuid> {
    let (parent, _) = columns(table);
    let above = row.values[parent].refs().first().copied();
    above.filter(|_| is_tree(table))
}

/// The rows of a list in their order, those below a row behind it.
pub fn list_entries(portfolio: &Portfolio, table: Table) -> Vec<ListEntry> {
    let rows = ordered(portfolio, table);
    let known: HashSet<Uuid> = rows.iter().map(|row| row.id).collect();
    let circled = portfolio.circled(table);
    let mut below: HashMap<Option<Uuid>, Vec<&Row>> = HashMap::new();
    for row in &rows {
        // What stands below a row that is not there, or above itself, stands at the top: nothing is hidden.
        let above = parent(table, row).filter(|above| known.contains(above));
        let above = above.filter(|_| !circled.contains(&row.id));
        below.entry(above).or_default().push(row);
    }
    let projects = pointers(portfolio, table, &[Table::Project]);
    let all = pointers(portfolio, table, &Table::ALL);
    let mut entries = Vec::new();
    let mut stack: Vec<(&Row, usize)> = Vec::new();
    let push = |stack: &mut Vec<_>, above: Option<Uuid>, depth: usize| {
        let rows = below.get(&above).into_iter().flatten().rev();
        stack.extend(rows.map(|row| (*row, depth)));
    };
    push(&mut stack, None, 0);
    while let Some((row, depth)) = stack.pop() {
        let count = |of: &HashMap<Uuid, usize>| of.get(&row.id).copied().unwrap_or_default();
        entries.push(ListEntry {
            id: row.id,
            parent: parent(table, row),
            depth,
            label: label(portfolio, table, row.id),
            projects: count(&projects),
            pointers: count(&all),
        });
        push(&mut stack, Some(row.id), depth + 1);
    }
    entries
}

fn label(portfolio: &Portfolio, table: Table, id: Uuid) -> String {
    match table {
        Table::Category => {
            let category = portfolio.categories().get(Id::new(id));
            category
                .map(|category| category.name.clone())
                .unwrap_or_default()
        }
        table => portfolio.ref_label(table, id).unwrap_or_default(),
    }
}

/// How many rows of some tables point at each row of a list.
fn pointers(portfolio: &Portfolio, table: Table, from: &[Table]) -> HashMap<Uuid, usize> {
    let mut counts = HashMap::new();
    for other in from {
        let pointing = pointing_columns(*other, table);
        if pointing.is_empty() {
            continue;
        }
        for row in portfolio.table_rows(*other) {
            let mut named: Vec<Uuid> = pointing
                .iter()
                .flat_map(|column| row.values[*column].refs().to_vec())
                .collect();
            named.sort_unstable();
            named.dedup();
            for id in named {
                *counts.entry(id).or_default() += 1;
            }
        }
    }
    counts
}

/// The columns of a table that point at rows of another.
fn pointing_columns(from: Table, to: Table) -> Vec<usize> {
    let columns = from.columns().iter().enumerate();
    columns
        .filter(|(_, column)| column.kind == Kind::Ref(to) || column.kind == Kind::Refs(to))
        .map(|(index, _)| index)
        .collect()
}

/// Gives every row the place that it has in this order.
fn reordered(portfolio: &Portfolio, table: Table, order: &[Uuid]) -> Vec<Change> {
    let (_, position) = columns(table);
    let places = order.iter().zip(1..);
    places
        .filter_map(|(id, place)| portfolio.change(table, *id, position, Value::Integer(place)))
        .collect()
}

/// The rows below a row, as a run of the entries behind it.
fn run(entries: &[ListEntry], at: usize) -> std::ops::Range<usize> {
    let depth = entries[at].depth;
    let below = entries[at + 1..].iter();
    let len = below.take_while(|entry| entry.depth > depth).count();
    at..at + 1 + len
}

impl Draft {
    /// A new row at the end of those below `parent`, and its id.
    pub fn new_list_row(
        portfolio: &Portfolio,
        table: Table,
        parent: Option<Uuid>,
        name: &str,
        new_id: NewId,
    ) -> Result<(Uuid, Self), ListError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(ListError::NoName);
        }
        if table == Table::Department && portfolio.find_ref(table, name).is_some() {
            return Err(ListError::DepartmentExists(name.to_owned()));
        }
        let mut row = Row::blank(table, new_id());
        let (above, _) = columns(table);
        if let Some(parent) = parent.filter(|_| is_tree(table)) {
            row.values[above] = Value::Ref(parent);
        }
        match table {
            Table::Category => row.values[CategoryColumn::Name as usize] = text(name),
            Table::OutlineNode => fill_node(portfolio, &mut row, parent, name)?,
            _ => {
                row.values[DepartmentColumn::Name as usize] = text(name);
                row.values[DepartmentColumn::Kind as usize] =
                    Value::Choice(DepartmentKind::WORDS[0]);
            }
        }
        let entries = list_entries(portfolio, table);
        let mut order: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
        let place = parent.and_then(|parent| entries.iter().position(|entry| entry.id == parent));
        let place = place.map_or(order.len(), |place| run(&entries, place).end);
        order.insert(place, row.id);
        let (_, position) = columns(table);
        row.values[position] = Value::Integer(place as i64 + 1);
        let id = row.id;
        let mut changes = reordered(portfolio, table, &order);
        changes.push(Change::Create(row));
        let label = format!("新增{}：{name}", table.label());
        Ok((id, Self { label, changes }))
    }

    /// Moves a row and all below it up or down among its like.
    pub fn move_list_row(portfolio: &Portfolio, table: Table, id: Uuid, is_up: bool) -> Self {
        let entries = list_entries(portfolio, table);
        let label = format!("调整{}次序：{}", table.label(), label(portfolio, table, id));
        let nothing = Self {
            label: label.clone(),
            changes: Vec::new(),
        };
        let Some(at) = entries.iter().position(|entry| entry.id == id) else {
            return nothing;
        };
        let mine = run(&entries, at);
        let is_like = |entry: &ListEntry| {
            (entry.depth, entry.parent) == (entries[at].depth, entries[at].parent)
        };
        let other = if is_up {
            entries[..at].iter().rposition(is_like)
        } else {
            entries
                .get(mine.end)
                .filter(|entry| is_like(entry))
                .map(|_| mine.end)
        };
        let Some(other) = other else { return nothing };
        let other = run(&entries, other);
        let (first, second) = if is_up { (other, mine) } else { (mine, other) };
        let ids = |range: std::ops::Range<usize>| entries[range].iter().map(|entry| entry.id);
        let order = ids(0..first.start)
            .chain(ids(second.clone()))
            .chain(ids(first))
            .chain(ids(second.end..entries.len()));
        let order: Vec<Uuid> = order.collect();
        Self {
            changes: reordered(portfolio, table, &order),
            label,
        }
    }

    /// Deletes a row that nothing points at.
    pub fn delete_list_row(
        portfolio: &Portfolio,
        table: Table,
        id: Uuid,
    ) -> Result<Self, ListError> {
        let name = label(portfolio, table, id);
        let pointers = pointers(portfolio, table, &Table::ALL);
        let pointers = pointers.get(&id).copied().unwrap_or_default();
        if pointers > 0 {
            return Err(ListError::InUse {
                table,
                name,
                pointers,
            });
        }
        let row = portfolio.row(table, id);
        Ok(Self {
            label: format!("删除{}：{name}", table.label()),
            changes: row.map(Change::Delete).into_iter().collect(),
        })
    }

    /// Puts one row in the place of another wherever that is named, and deletes the other: the same department
    /// spelled in two ways.
    pub fn merge_list_rows(portfolio: &Portfolio, table: Table, from: Uuid, into: Uuid) -> Self {
        let label = format!(
            "合并{}：{} 并入 {}",
            table.label(),
            label(portfolio, table, from),
            label(portfolio, table, into)
        );
        let mut changes = Vec::new();
        if from != into && portfolio.row(table, into).is_some() {
            // What stands below the row that goes takes its place.
            let is_below = portfolio.is_below(table, into, from);
            let place = portfolio
                .above(table, from)
                .map_or(Value::Empty, Value::Ref);
            for other in Table::ALL {
                let pointing = pointing_columns(other, table);
                if pointing.is_empty() {
                    continue;
                }
                for row in portfolio.table_rows(other) {
                    for column in &pointing {
                        let value = merged(&row.values[*column], from, into);
                        // What would be its own parent has none.
                        let value = match value {
                            Some(Value::Ref(id)) if id == row.id => Some(Value::Empty),
                            value => value,
                        };
                        let is_placed = is_below && (other, row.id) == (table, into);
                        let value = if is_placed && Some(*column) == table.parent_column() {
                            Some(place.clone())
                        } else {
                            value
                        };
                        changes.extend(
                            value.and_then(|value| portfolio.change(other, row.id, *column, value)),
                        );
                    }
                }
            }
            // The row itself may have been altered above: it goes as it stands then.
            changes.retain(|change| change.row_id() != from);
            if table == Table::Department {
                changes.extend(spellings_of_both(portfolio, Id::new(from), Id::new(into)));
            }
            changes.extend(portfolio.row(table, from).map(Change::Delete));
        }
        Self { label, changes }
    }

    /// Adds the parts, chapters and sections that a table of contents names and the outline has not.
    pub fn import_headings(
        portfolio: &Portfolio,
        text: &str,
        new_id: NewId,
    ) -> Result<Self, ListError> {
        let mut after = portfolio.clone();
        let mut changes = Vec::new();
        let mut path: Vec<(OutlineKind, Uuid)> = Vec::new();
        let (mut added, mut unread) = (0, Vec::new());
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let Some((kind, number, title)) = parse_heading(line) else {
                unread.push(line);
                continue;
            };
            path.retain(|(other, _)| (*other as usize) < kind as usize);
            let parent = path.last().map(|(_, id)| *id);
            let is_there = |node: &&crate::model::OutlineNode| {
                node.parent.map(Id::uuid) == parent
                    && node.kind == Some(kind)
                    && node.number == number
            };
            if let Some(node) = after.outline().iter().find(is_there) {
                path.push((kind, node.id.uuid()));
                continue;
            }
            let heading = format!("第{number}{} {title}", kind.label());
            let (id, draft) =
                Self::new_list_row(&after, Table::OutlineNode, parent, &heading, new_id)?;
            let op = crate::model::Op::edit(Uuid::nil(), "", draft.changes);
            after.apply(&op)?;
            changes.extend(op.changes);
            path.push((kind, id));
            added += 1;
        }
        match (added, unread.first()) {
            (0, Some(line)) => Err(ListError::NoHeading((*line).to_owned())),
            (0, None) => Err(ListError::NothingNew),
            _ => Ok(Self {
                label: format!("导入篇章：{added} 条"),
                changes,
            }),
        }
    }
}

fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}

/// A node is named by its heading: `第二节 产业集群`; without a number it takes the next.
fn fill_node(
    portfolio: &Portfolio,
    row: &mut Row,
    parent: Option<Uuid>,
    name: &str,
) -> Result<(), ListError> {
    let above = parent.and_then(|id| portfolio.outline().get(Id::new(id)));
    let below = match above.map(|node| node.kind) {
        None => OutlineKind::Part,
        Some(Some(OutlineKind::Part)) => OutlineKind::Chapter,
        Some(Some(OutlineKind::Chapter)) => OutlineKind::Section,
        Some(_) => OutlineKind::Item,
    };
    // A heading below another belongs to its plan.
    let plan = above.map(|above| above.plan);
    let plan = plan.or_else(|| portfolio.current_plan().map(|plan| plan.id));
    let plan = plan.ok_or(ListError::NoPlan)?;
    let like = portfolio.outline().iter();
    let like = like.filter(|node| node.plan == plan).filter(|node| {
        // Chapters are numbered through the whole plan.
        node.kind == Some(below)
            && (below == OutlineKind::Chapter || node.parent.map(Id::uuid) == parent)
    });
    let next = like.map(|node| node.number).max().unwrap_or_default() + 1;
    let (kind, number, title) =
        parse_heading(name).unwrap_or_else(|| (below, next, name.to_owned()));
    row.values[OutlineNodeColumn::Plan as usize] = Value::Ref(plan.uuid());
    row.values[OutlineNodeColumn::Kind as usize] = Value::Choice(kind.label());
    row.values[OutlineNodeColumn::Number as usize] = Value::Integer(i64::from(number));
    row.values[OutlineNodeColumn::Title as usize] = Value::Text(title);
    Ok(())
}

/// A value with one row in the place of another; none where it does not name that.
fn merged(value: &Value, from: Uuid, into: Uuid) -> Option<Value> {
    match value {
        Value::Ref(id) => (*id == from).then_some(Value::Ref(into)),
        Value::Refs(ids) if ids.contains(&from) => {
            let mut merged: Vec<Uuid> = Vec::new();
            for id in ids.iter().map(|id| if *id == from { into } else { *id }) {
                if !merged.contains(&id) {
                    merged.push(id);
                }
            }
            Some(Value::Refs(merged))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
