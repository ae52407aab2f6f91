//! The op that does what was decided.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::edit::{Draft, NewId};
use crate::model::{
    Change, Id, MilestoneColumn, Op, OwnField, OwnValue, OwnValueColumn, PartialDate, Portfolio,
    ProblemColumn, ProblemState, Project, ProjectColumn, Record, Row, Source, Sources, Table,
    Value, in_shares,
};

use super::cells::Beside;
use super::filled::called_by;
use super::ground::Ground;
use super::incoming::{CellState, IncomingCell, IncomingRow, RowKind};
use super::spot::PartKey;
use super::{Difference, Spot};

/// The changes, what others point at first.
pub(super) fn draft(difference: &Difference, new_id: NewId) -> Draft {
    let new = new_projects(difference, new_id);
    let mut writer = Writer {
        before: &difference.before,
        ground: &difference.ground,
        new_id,
        ids: HashMap::new(),
        lists: Vec::new(),
        new: &new,
        made: HashMap::new(),
        created: Vec::new(),
        sets: Vec::new(),
        parts: Vec::new(),
        part_places: HashMap::new(),
        last: HashMap::new(),
        raised: None,
        other_names: other_names(&difference.rows),
    };
    let row = |writer: &mut Writer<'_>, (at, row): &(usize, &IncomingRow)| {
        let file = row.file.and_then(|file| difference.files.get(file));
        writer.raised = file.and_then(|file| file.period);
        writer.row(*at, row);
    };
    let rows: Vec<_> = difference.rows.iter().enumerate().collect();
    if stand_alone(difference) {
        writer.meet(&difference.rows);
        let shares = in_shares(&rows, |share| {
            let mut own = writer.beside();
            for each in share {
                row(&mut own, each);
            }
            own
        });
        let shares = shares.into_iter().map(Written::of);
        let shares: Vec<Written> = shares.collect();
        for share in shares {
            writer.append(share);
        }
    } else {
        for each in &rows {
            row(&mut writer, each);
        }
    }
    let mut changes = writer.into_changes();
    changes.extend(deletions(difference, &changes));
    Draft {
        label: label(difference),
        changes,
    }
}

/// The identity and the place of the project that each row makes, as far as it makes one: others may point at it.
fn new_projects(difference: &Difference, new_id: NewId) -> Vec<Option<(Uuid, i64)>> {
    let positions = difference.before.projects().iter();
    let positions = positions.map(|project| i64::from(project.position));
    let mut last = positions.max().unwrap_or_default();
    let new = difference.rows.iter().map(|row| {
        (row.kind == RowKind::New).then(|| {
            last += 1;
            (new_id(), last)
        })
    });
    new.collect()
}

/// Whether each row speaks of a project of which no other speaks: then they are written side by side.
fn stand_alone(difference: &Difference) -> bool {
    let mut known = HashSet::new();
    let mut rows = difference.rows.iter();
    difference.files.len() == 1
        && rows.all(|row| {
            let is_first = |id| known.insert(id);
            row.joins.is_none() && row.project.is_none_or(is_first)
        })
}

/// `导入 3月报.xlsx：改 6 处，新增 1 个`
pub(super) fn label(difference: &Difference) -> String {
    let counts = difference.counts();
    let files = match difference.files.as_slice() {
        [] => String::new(),
        [file] => file.name.clone(),
        [first, ..] => format!("{} 等 {} 个文件", first.name, difference.files.len()),
    };
    let parts = [
        (counts.changes, format!("改 {} 处", counts.changes)),
        (counts.new, format!("新增 {} 个", counts.new)),
        (counts.deleted, format!("删除 {} 个", counts.deleted)),
    ];
    let told = parts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(_, words)| words).collect();
    match told.as_slice() {
        [] => format!("导入 {files}：没有改动"),
        told => format!("导入 {files}：{}", told.join("，")),
    }
}

/// The changes that delete what goes, after the others.
fn deletions(difference: &Difference, changes: &[Change]) -> Vec<Change> {
    let gone = difference.rows.iter().filter(|row| row.is_deleted);
    let gone: Vec<Id<Project>> = gone.filter_map(|row| row.project).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let mut after = difference.before.clone();
    let op = Op::edit(Uuid::nil(), "", changes.to_vec());
    match after.apply(&op) {
        Ok(()) => Draft::delete_projects(&after, &gone).changes,
        Err(_no_fit) => Vec::new(),
    }
}

/// A project on its way in, and the sources of its values.
struct Coming {
    row: Row,
    sources: Sources,
}

/// What was written of some rows.
struct Written {
    lists: Vec<Change>,
    created: Vec<Coming>,
    sets: Vec<Change>,
    parts: Vec<Row>,
}

impl Written {
    fn of(writer: Writer<'_>) -> Self {
        Self {
            lists: writer.lists,
            created: writer.created,
            sets: writer.sets,
            parts: writer.parts,
        }
    }
}

struct Writer<'a> {
    before: &'a Portfolio,
    ground: &'a Ground,
    new_id: NewId,
    /// The identities of what is made, by those that stood for them.
    ids: HashMap<Uuid, Uuid>,
    lists: Vec<Change>,
    /// The identities and places of the new projects, by the rows that are the first to name them.
    new: &'a [Option<(Uuid, i64)>],
    /// Those that have been begun, by the same rows.
    made: HashMap<usize, usize>,
    created: Vec<Coming>,
    sets: Vec<Change>,
    parts: Vec<Row>,
    /// By their projects, which have a few each.
    part_places: HashMap<Uuid, Vec<(PartKey, usize)>>,
    /// The last place in the lists of a project's rows.
    last: HashMap<(Uuid, Table), i64>,
    /// When the problems of a sheet of a round were raised: in the month for which it was asked. Without that they would
    /// count in earlier months, too.
    raised: Option<PartialDate>,
    /// What projects of the library are called besides, by all rows that say so of them; until it is set.
    other_names: HashMap<Uuid, Vec<String>>,
}

/// What projects of the library are to be called besides: each row says what it brings to what the library has.
fn other_names(rows: &[IncomingRow]) -> HashMap<Uuid, Vec<String>> {
    let mut all: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows.iter().filter(|row| row.kind == RowKind::Changed) {
        let cells = row.cells.iter();
        let mut cells = cells.filter(|cell| cell.state == CellState::Accepted);
        let cell = cells.find(|cell| cell.spot == Spot::Field(ProjectColumn::OtherNames));
        if let (Some(cell), Some(project)) = (cell, row.project) {
            join(all.entry(project.uuid()).or_default(), &cell.new);
        }
    }
    all
}

/// Adds words to others.
fn join(words: &mut Vec<String>, more: &Value) {
    if let Value::Words(more) = more {
        let new = more.iter().filter(|word| !words.contains(word));
        let new: Vec<String> = new.cloned().collect();
        words.extend(new);
    }
}

/// Whether nothing but its name and date is known of a milestone.
fn is_only_planned(row: &Row) -> bool {
    let is_empty =
        |column: MilestoneColumn| row.values.get(column as usize).is_none_or(Value::is_empty);
    row.table == Table::Milestone
        && is_empty(MilestoneColumn::Actual)
        && is_empty(MilestoneColumn::Note)
}

impl<'a> Writer<'a> {
    /// One that knows what this one knows and has written nothing.
    fn beside(&self) -> Self {
        Self {
            before: self.before,
            ground: self.ground,
            new_id: self.new_id,
            ids: self.ids.clone(),
            lists: Vec::new(),
            new: self.new,
            made: HashMap::new(),
            created: Vec::new(),
            sets: Vec::new(),
            parts: Vec::new(),
            part_places: HashMap::new(),
            last: HashMap::new(),
            raised: None,
            other_names: self.other_names.clone(),
        }
    }

    /// Takes what another one has written.
    fn append(&mut self, mut more: Written) {
        self.lists.append(&mut more.lists);
        self.created.append(&mut more.created);
        self.sets.append(&mut more.sets);
        self.parts.append(&mut more.parts);
    }

    /// Makes what the rows point at, in their order.
    fn meet(&mut self, rows: &[IncomingRow]) {
        let coming = rows
            .iter()
            .filter(|row| matches!(row.kind, RowKind::New | RowKind::Changed));
        let cells = coming.flat_map(|row| &row.cells);
        for cell in cells.filter(|cell| cell.state == CellState::Accepted) {
            for id in cell.new.refs() {
                self.real(*id);
            }
            if let Spot::Own(heading) = &cell.spot
                && let Some(field) = self.ground.own(heading)
            {
                self.real(field.uuid());
            }
        }
    }

    /// The new project of a row, begun where it has not been.
    fn coming(&mut self, at: usize) -> Option<usize> {
        if let Some(place) = self.made.get(&at) {
            return Some(*place);
        }
        let (id, last) = self.new.get(at).copied().flatten()?;
        let mut row = Row::blank(Table::Project, id);
        if let Some(position) = row.values.get_mut(ProjectColumn::Position as usize) {
            *position = Value::Integer(last);
        }
        let place = self.created.len();
        self.created.push(Coming {
            row,
            sources: Sources::default(),
        });
        self.made.insert(at, place);
        Some(place)
    }

    fn row(&mut self, at: usize, row: &IncomingRow) {
        let is_coming = matches!(row.kind, RowKind::New | RowKind::Changed);
        let accepted = || {
            let cells = row.cells.iter();
            cells.filter(|cell| cell.state == CellState::Accepted)
        };
        if !is_coming {
            return;
        }
        if let Some(new) = self.coming(row.joins.unwrap_or(at)) {
            accepted().for_each(|cell| self.new_cell(new, cell));
            return;
        }
        let before: &'a Portfolio = self.before;
        for cell in accepted() {
            if let Spot::Indicator(id, year) = cell.spot {
                let new_id = self.new_id;
                let set = Draft::set_indicator_value(before, id, year, &cell.new, new_id);
                self.sets.extend(set.changes);
            }
        }
        let project = row.project.and_then(|id| before.projects().get(id));
        let Some(project) = project else { return };
        let mut beside = Beside::new(before, project);
        for cell in accepted() {
            self.known_cell(project, &mut beside, cell);
        }
    }

    fn new_cell(&mut self, new: usize, cell: &IncomingCell) {
        let value = self.real_value(&cell.new);
        let Some(coming) = self.created.get_mut(new) else {
            return;
        };
        let id = coming.row.id;
        match &cell.spot {
            Spot::Field(column) => {
                if let Some(held) = coming.row.values.get_mut(*column as usize) {
                    match held {
                        Value::Words(words) if *column == ProjectColumn::OtherNames => {
                            join(words, &value);
                        }
                        _ => *held = value,
                    }
                    let sources = std::mem::take(&mut coming.sources);
                    coming.sources = sources.with(*column, Some(Source::Filled));
                }
            }
            Spot::Own(heading) => self.own_value(id, heading, &value),
            spot => self.new_part(id, spot, value),
        }
    }

    fn known_cell(&mut self, project: &Project, beside: &mut Beside<'_>, cell: &IncomingCell) {
        let value = self.real_value(&cell.new);
        let id = project.id.uuid();
        match (&cell.spot, cell.spot.part()) {
            (Spot::Field(column), _) => {
                let value = match column {
                    ProjectColumn::OtherNames => match self.other_names.remove(&id) {
                        Some(names) if !names.is_empty() => Value::Words(names),
                        Some(_) => value,
                        None => return,
                    },
                    _ => value,
                };
                let change = Change::set_field(project, *column, value, Source::Filled);
                self.sets.extend(change);
            }
            (Spot::Own(heading), _) => {
                let field = self.ground.own(heading);
                let held = field.and_then(|field| self.before.own_value(project.id, field));
                match held {
                    Some(held) if value.is_empty() => {
                        self.sets.push(Change::Delete(Record::to_row(held)));
                    }
                    Some(held) => {
                        let text = Value::Text(OwnValue::text(&value));
                        let column = OwnValueColumn::Value as usize;
                        self.sets.extend(Change::set(held, column, text));
                    }
                    None => self.own_value(id, heading, &value),
                }
            }
            (_, Some((key, column))) => match beside.part(&key) {
                // A row of a list that somebody took off it goes whole, and so does a problem that is sent back.
                Some(row)
                    if value.is_empty()
                        && match &cell.spot {
                            Spot::Row(table, _, at) => called_by(*table) == Some(*at),
                            Spot::Problem(_) => true,
                            _ => false,
                        } =>
                {
                    self.sets.push(Change::Delete(row.clone()));
                }
                // A milestone of which nothing else is known goes with its date.
                Some(row)
                    if value.is_empty()
                        && matches!(cell.spot, Spot::Milestone(_))
                        && is_only_planned(row) =>
                {
                    self.sets.push(Change::Delete(row.clone()));
                }
                Some(row) => {
                    let (table, part) = (row.table, row.id);
                    let change = self.before.change(table, part, column, value);
                    self.sets.extend(change);
                }
                None => self.new_part(id, &cell.spot, value),
            },
            _ => {}
        }
    }

    /// What a project holds from now on in an own column that was empty.
    fn own_value(&mut self, project: Uuid, heading: &str, value: &Value) {
        let Some(field) = self.ground.own(heading) else {
            return;
        };
        let field: Id<OwnField> = Id::new(self.real(field.uuid()));
        let held = OwnValue {
            id: Id::new(Uuid::nil()),
            project: Id::new(project),
            field,
            value: OwnValue::text(value),
        };
        self.parts.push(Record::to_row(&held));
    }

    /// A value of a row that the project has not yet.
    fn new_part(&mut self, project: Uuid, spot: &Spot, value: Value) {
        let Some((key, column)) = spot.part() else {
            return;
        };
        // A row that is meant by its identity and not there has been deleted meanwhile.
        if key.id.is_some() {
            return;
        }
        let of_project = self.part_places.get(&project);
        let mut of_project = of_project.into_iter().flatten();
        let place = of_project.find(|(other, _)| *other == key);
        let place = if let Some((_, place)) = place {
            *place
        } else {
            let row = self.blank_part(project, key.table, &key.columns);
            self.parts.push(row);
            let place = self.parts.len() - 1;
            let of_project = self.part_places.entry(project).or_default();
            of_project.push((key, place));
            place
        };
        let row = self.parts.get_mut(place);
        if let Some(held) = row.and_then(|row| row.values.get_mut(column)) {
            *held = value;
        }
    }

    fn blank_part(&mut self, project: Uuid, table: Table, keys: &[(usize, Value)]) -> Row {
        let mut row = Row::blank(table, Uuid::nil());
        let position = table.column("position").map(|column| {
            let last = self.last.entry((project, table)).or_insert_with(|| {
                let rows = self.before.parts(table, Id::new(project));
                let places = rows.iter().filter_map(|row| match row.values.get(column) {
                    Some(Value::Integer(place)) => Some(*place),
                    _ => None,
                });
                places.max().unwrap_or_default()
            });
            *last += 1;
            (column, Value::Integer(*last))
        });
        let owner = table.project_column();
        let owner = owner.map(|column| (column, Value::Ref(project)));
        let open = Value::Choice(ProblemState::Open.label());
        let state = (ProblemColumn::State as usize, open);
        let state = (table == Table::Problem).then_some(state);
        let raised = self.raised.filter(|_| table == Table::Problem);
        let raised = raised.map(|day| (ProblemColumn::RaisedOn as usize, Value::Date(day)));
        let keys = keys.iter().cloned();
        for (column, value) in keys.chain(position).chain(owner).chain(state).chain(raised) {
            if let Some(held) = row.values.get_mut(column) {
                *held = value;
            }
        }
        row
    }

    /// A value that points at what is really made.
    fn real_value(&mut self, value: &Value) -> Value {
        match value {
            Value::Ref(id) => Value::Ref(self.real(*id)),
            Value::Refs(ids) => Value::Refs(ids.iter().map(|id| self.real(*id)).collect()),
            value => value.clone(),
        }
    }

    /// The identity of a row that stands for itself, or of one that is made now because something points at it.
    fn real(&mut self, id: Uuid) -> Uuid {
        let Some(pending) = self.ground.pending_row(id) else {
            return id;
        };
        if let Some(real) = self.ids.get(&id) {
            return *real;
        }
        if let Some(row) = self.ground.row_of(id) {
            let new = self.new.get(row).copied().flatten();
            return new.map_or(id, |(new, _)| new);
        }
        let real = (self.new_id)();
        self.ids.insert(id, real);
        let mut row = Row {
            id: real,
            ..pending.clone()
        };
        row.values = row
            .values
            .iter()
            .map(|value| self.real_value(value))
            .collect();
        self.lists.push(Change::Create(row));
        real
    }

    /// The rows of one table stand together: so they are put in their places, here and in the file, in one go, and have
    /// their identities in that order.
    fn into_changes(mut self) -> Vec<Change> {
        self.parts.sort_by_key(|row| row.table);
        for part in &mut self.parts {
            part.id = (self.new_id)();
        }
        let created = self.created.into_iter().map(|mut coming| {
            coming.sources.put_into(&mut coming.row);
            Change::Create(coming.row)
        });
        let parts = self.parts.into_iter().map(Change::Create);
        let changes = self.lists.into_iter().chain(created);
        changes.chain(self.sets).chain(parts).collect()
    }
}
