//! What the names of a sheet mean: departments, categories, chapters and own columns of the library, and those that
//! would be made.

mod chapters;
mod own;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use crate::model::{
    CategoryColumn, Change, DepartmentColumn, DepartmentKind, Id, IdMap, Indicator, Kind, Op,
    OutlineKind, OwnField, Portfolio, Project, ProjectColumn, Row, Spelling, Table, Value, level,
};

use super::{NameChoice, Spot};

/// A spelling of a department or category that the library does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// Of what list.
    pub table: Table,
    /// As the sheet writes it: with the table the key of [`Choices::names`](super::Choices::names).
    pub text: String,
    /// What it may mean, the likeliest first.
    pub offered: Vec<Uuid>,
    /// How many cells name it.
    pub cells: usize,
    /// What a person decided.
    pub choice: Option<NameChoice>,
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A row of the library, or one that would be made.
    Known(Uuid),
    /// A person left it out.
    Left,
    /// A person has to say.
    Unknown,
}

/// Where the groups above a row put it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Grouped {
    /// Chapter.
    pub outline: Option<Uuid>,
    /// Category.
    pub category: Option<Uuid>,
}

/// The library with what would be made beside it.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// The library with rows that would be made, under identities that no library has.
    portfolio: Portfolio,
    names: BTreeMap<(Table, String), NameChoice>,
    /// The lists of which the library has nothing at all: what a sheet names is made.
    is_without: IsWithout,
    /// The rows that would be made, those that others point at first.
    pending: Vec<Row>,
    /// The same by what they are called.
    made: HashMap<(Table, String), Uuid>,
    departments: HashMap<String, Named>,
    categories: HashMap<String, Named>,
    groups: HashMap<Vec<String>, Grouped>,
    unknown: BTreeMap<(Table, String), UnknownName>,
    own: HashMap<Arc<str>, Id<OwnField>>,
    /// What their columns hold: it is asked for each cell.
    own_kinds: IdMap<OwnField, Kind>,
    /// The rows of projects that would be made.
    projects: HashMap<Uuid, usize>,
    /// The last place in each list, where it was asked for.
    last: HashMap<Table, i64>,
    /// The last number of chapters of each kind below each other.
    numbers: HashMap<(OutlineKind, Option<Uuid>), i64>,
    /// Chapters and categories by their words, each with the word above it.
    by_words: [HashMap<String, Vec<(String, Uuid)>>; 2],
    plan_name: String,
}

#[derive(Clone, Copy, Debug)]
struct IsWithout {
    departments: bool,
    categories: bool,
    outline: bool,
}

/// Identities of rows that would be made begin so; those of libraries say how they were made and never do.
const PENDING: u128 = 0x6c61_6e74_752d_696d_706f_7274_0000_0000;

impl Ground {
    /// Looks through the lists of a library.
    pub fn new(portfolio: &Portfolio, names: &BTreeMap<(Table, String), NameChoice>) -> Self {
        let mut outline: HashMap<String, Vec<(String, Uuid)>> = HashMap::new();
        for node in portfolio.outline().iter() {
            let above = node.parent.and_then(|id| portfolio.outline().get(id));
            let above = above.map(|above| level(&above.title)).unwrap_or_default();
            for word in [level(&node.title), level(&node.heading())] {
                let of_word = outline.entry(word).or_default();
                of_word.push((above.clone(), node.id.uuid()));
            }
        }
        let mut categories: HashMap<String, Vec<(String, Uuid)>> = HashMap::new();
        for category in portfolio.categories().iter() {
            let above = category
                .parent
                .and_then(|id| portfolio.categories().get(id));
            let above = above.map(|above| level(&above.name)).unwrap_or_default();
            let of_word = categories.entry(level(&category.name)).or_default();
            of_word.push((above, category.id.uuid()));
        }
        Self {
            portfolio: portfolio.clone(),
            names: names.clone(),
            is_without: IsWithout {
                departments: portfolio.departments().is_empty(),
                categories: portfolio.categories().is_empty(),
                outline: portfolio.outline().is_empty(),
            },
            pending: Vec::new(),
            made: HashMap::new(),
            departments: HashMap::new(),
            categories: HashMap::new(),
            groups: HashMap::new(),
            unknown: BTreeMap::new(),
            own: HashMap::new(),
            own_kinds: IdMap::default(),
            projects: HashMap::new(),
            last: HashMap::new(),
            numbers: HashMap::new(),
            by_words: [outline, categories],
            plan_name: String::new(),
        }
    }

    /// The library with what would be made.
    pub const fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// The row that would be made under an identity; none of a row of the library.
    pub fn pending_row(&self, id: Uuid) -> Option<&Row> {
        let place = id.as_u128().checked_sub(PENDING + 1)?;
        self.pending.get(usize::try_from(place).ok()?)
    }

    /// Spellings that the library does not know.
    pub fn unknown(&self) -> impl Iterator<Item = &UnknownName> {
        self.unknown.values()
    }

    /// What a spot holds.
    pub fn kind(&self, spot: &Spot) -> Kind {
        match spot {
            Spot::Own(heading) => {
                let own = self.own(heading);
                let kind = own.and_then(|id| {
                    let declared = self.own_kinds.get(&id).copied();
                    declared.or_else(|| Some(self.portfolio.own_column(id)?.column().kind))
                });
                kind.unwrap_or(Kind::Text)
            }
            spot => spot.column().map_or(Kind::Text, |(table, column)| {
                let column = table.columns().get(column);
                column.map_or(Kind::Text, |column| column.kind)
            }),
        }
    }

    /// What an indicator came to in a year.
    pub fn indicator(&self, id: Id<Indicator>, year: i32) -> Value {
        let mut values = self.portfolio.indicator_values().iter();
        let held = values.find(|value| (value.indicator, value.year) == (id, year));
        let held = held.and_then(|value| value.value);
        held.map(Value::Decimal).unwrap_or_default()
    }

    /// The own column of a heading.
    pub fn own(&self, heading: &str) -> Option<Id<OwnField>> {
        self.own.get(heading).copied()
    }

    /// An own column that the library has, under the heading by which a sheet names it.
    pub fn know_own(&mut self, heading: &str, id: Id<OwnField>) {
        self.own.entry(heading.into()).or_insert(id);
    }

    /// A row that would be made behind so many others.
    fn blank(&self, behind: usize, table: Table, values: &[(usize, Value)]) -> Row {
        let place = self.pending.len() + behind + 1;
        let mut row = Row::blank(table, Uuid::from_u128(PENDING + place as u128));
        for (column, value) in values {
            if let Some(held) = row.values.get_mut(*column) {
                *held = value.clone();
            }
        }
        row
    }

    /// Makes rows in one go: what is made anew of a table with each of its rows is made once.
    fn make_all(&mut self, rows: Vec<Row>) {
        let changes = rows.iter().cloned().map(Change::Create).collect();
        let op = Op::edit(Uuid::nil(), "", changes);
        if self.portfolio.apply(&op).is_ok() {
            self.pending.extend(rows);
        }
    }

    fn make(&mut self, table: Table, values: &[(usize, Value)]) -> Uuid {
        let row = self.blank(0, table, values);
        let id = row.id;
        let op = Op::edit(Uuid::nil(), "", vec![Change::Create(row.clone())]);
        if self.portfolio.apply(&op).is_ok() {
            self.pending.push(row);
        }
        id
    }

    /// The place behind the last row of a list.
    fn next_place(&mut self, table: Table) -> Value {
        let last = self.last.entry(table).or_insert_with(|| {
            let rows = self.portfolio.table_rows(table);
            let places = rows
                .iter()
                .filter_map(|row| self.portfolio.position(table, row.id));
            places.max().unwrap_or_default()
        });
        *last += 1;
        Value::Integer(*last)
    }

    /// A project that would be made of a row, for its parts to point at.
    pub fn make_project(&mut self, row: usize, name: &str) -> Uuid {
        let name = Value::Text(name.to_owned());
        let id = self.make(Table::Project, &[(ProjectColumn::Name as usize, name)]);
        self.projects.insert(id, row);
        id
    }

    /// The row of a project that would be made.
    pub fn row_of(&self, id: Uuid) -> Option<usize> {
        self.projects.get(&id).copied()
    }

    /// What an unknown name may mean, in words; empty where nothing is alike.
    pub fn alike(&self, table: Table, name: &str) -> String {
        let unknown = self.unknown.get(&(table, name.to_owned()));
        let offered = unknown.map_or(&[][..], |unknown| &unknown.offered);
        let labels = offered.iter();
        let labels = labels.filter_map(|id| self.portfolio.ref_label(table, *id));
        let labels: Vec<String> = labels.collect();
        match labels.as_slice() {
            [] => String::new(),
            labels => format!("（相近的有 {}）", labels.join("、")),
        }
    }

    /// Takes note of the name of a department in a cell: what it means is known from then on.
    pub fn meet_department(&mut self, name: &str) {
        if !self.departments.contains_key(name) {
            let named = self.look_for_department(name);
            self.departments.insert(name.to_owned(), named);
        }
        self.count(Table::Department, name);
    }

    /// What the name of a department means that has been met.
    pub fn department(&self, name: &str) -> Named {
        let named = self.departments.get(name).copied();
        named.unwrap_or(Named::Unknown)
    }

    fn count(&mut self, table: Table, name: &str) {
        if self.unknown.is_empty() {
            return;
        }
        if let Some(unknown) = self.unknown.get_mut(&(table, name.to_owned())) {
            unknown.cells += 1;
        }
    }

    fn look_for_department(&mut self, name: &str) -> Named {
        if Kind::Text.check_length(name).is_err() {
            return Named::Unknown;
        }
        if self.is_without.departments {
            return self
                .chosen(Table::Department, name)
                .unwrap_or_else(|| Named::Known(self.make_department(name)));
        }
        let offered = match self.portfolio.department_spelled(name) {
            Spelling::Same(id) | Spelling::Affix(id) => return Named::Known(id),
            Spelling::Near(ids) => ids,
            Spelling::New => Vec::new(),
        };
        self.ask(Table::Department, name, offered)
    }

    /// What a person decided about a name.
    fn chosen(&mut self, table: Table, name: &str) -> Option<Named> {
        Some(match self.names.get(&(table, name.to_owned()))? {
            NameChoice::Is(id) => {
                let id = *id;
                self.portfolio
                    .cell(table, id, 0)
                    .map(|_| Named::Known(id))?
            }
            NameChoice::Leave => Named::Left,
            NameChoice::New if table == Table::Category => Named::Known(self.make_category(name)),
            NameChoice::New => Named::Known(self.make_department(name)),
        })
    }

    fn ask(&mut self, table: Table, name: &str, offered: Vec<Uuid>) -> Named {
        let key = (table, name.to_owned());
        let unknown = UnknownName {
            table,
            text: name.to_owned(),
            offered,
            cells: 0,
            choice: self.names.get(&key).copied(),
        };
        self.unknown.insert(key, unknown);
        self.chosen(table, name).unwrap_or(Named::Unknown)
    }

    fn make_department(&mut self, name: &str) -> Uuid {
        let key = (Table::Department, level(name));
        if let Some(id) = self.made.get(&key) {
            return *id;
        }
        let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
        let kind = if ends(&["镇", "乡", "街道", "街道办事处", "镇人民政府", "乡人民政府"])
        {
            DepartmentKind::Township
        } else if ends(&["公司", "集团", "厂"]) {
            DepartmentKind::Enterprise
        } else {
            DepartmentKind::Government
        };
        let values = [
            (
                DepartmentColumn::Name as usize,
                Value::Text(name.to_owned()),
            ),
            (DepartmentColumn::Kind as usize, Value::Choice(kind.label())),
            (
                DepartmentColumn::Position as usize,
                self.next_place(Table::Department),
            ),
        ];
        let id = self.make(Table::Department, &values);
        self.made.insert(key, id);
        id
    }

    /// Takes note of the word of a category in a cell.
    pub fn meet_category(&mut self, word: &str) {
        if !self.categories.contains_key(word) {
            let named = self.look_for_category(word);
            self.categories.insert(word.to_owned(), named);
        }
        self.count(Table::Category, word);
    }

    /// What the word of a category means that has been met.
    pub fn category(&self, word: &str) -> Named {
        let named = self.categories.get(word).copied();
        named.unwrap_or(Named::Unknown)
    }

    fn look_for_category(&mut self, word: &str) -> Named {
        if Kind::Text.check_length(word).is_err() {
            return Named::Unknown;
        }
        if self.is_without.categories {
            return self
                .chosen(Table::Category, word)
                .unwrap_or_else(|| Named::Known(self.make_category(word)));
        }
        let mut found = self.portfolio.find_refs(Table::Category, word);
        if found.is_empty() {
            let alike = self.by_words[1].get(&level(word)).into_iter().flatten();
            found = alike.map(|(_, id)| *id).collect();
        }
        match found.as_slice() {
            [id] => Named::Known(*id),
            _ => self.ask(Table::Category, word, found),
        }
    }

    /// A category of this path.
    fn make_category(&mut self, path: &str) -> Uuid {
        let mut above: Option<Uuid> = None;
        let mut way = String::new();
        let names = path.split('/').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            way.push('/');
            way.push_str(&level(name));
            let key = (Table::Category, way.clone());
            let id = if let Some(id) = self.made.get(&key) {
                *id
            } else {
                let values = [
                    (
                        CategoryColumn::Parent as usize,
                        above.map(Value::Ref).unwrap_or_default(),
                    ),
                    (CategoryColumn::Name as usize, Value::Text(name.to_owned())),
                    (
                        CategoryColumn::Position as usize,
                        self.next_place(Table::Category),
                    ),
                ];
                self.make(Table::Category, &values)
            };
            self.made.insert(key, id);
            above = Some(id);
        }
        above.unwrap_or_default()
    }

    /// Whether a project stands at or below a row of a tree.
    pub fn is_within(&self, table: Table, id: Uuid, above: Uuid) -> bool {
        match table {
            Table::Category => {
                let path = self.portfolio.category_path(Id::new(id));
                path.iter().any(|category| category.id.uuid() == above)
            }
            Table::OutlineNode => {
                let path = self.portfolio.outline_path(Id::new(id));
                path.iter().any(|node| node.id.uuid() == above)
            }
            _ => id == above,
        }
    }

    /// Whether a project is one of those above another, by the parents that the library has and those that come in.
    pub fn is_above(&self, project: Uuid, from: Uuid, coming: &HashMap<Uuid, Uuid>) -> bool {
        let mut at = Some(from);
        // No programme is deeper.
        for _ in 0..64 {
            let Some(id) = at else { return false };
            if id == project {
                return true;
            }
            let parent = || {
                let project: Option<&Project> = self.portfolio.projects().get(Id::new(id));
                project.and_then(|project| project.parent).map(Id::uuid)
            };
            at = coming.get(&id).copied().or_else(parent);
        }
        true
    }
}
