//! All that a row of a sheet says of its project, as the library would hold it: its own fields here, what belongs to it in
//! `parts`, what blank cells erase in `blank`.

mod blank;
mod parts;

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::import::grid::Place;
use crate::import::understand::{OwnCell, ReadProject, Reading, Role, one_line};
use crate::model::{
    Id, Kind, MoneyUnit, PartialDate, Portfolio, ProjectColumn, Table, Value, level, parse_value,
};

use super::Spot;
use super::ground::{Ground, Named};

/// What a cell says.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub spot: Spot,
    pub place: Option<Place>,
    pub value: Value,
    /// What the sheet writes where it is no value, or not all of one.
    pub written: Option<String>,
    /// What the sheet calls that which is meant, where the library calls it otherwise.
    pub called: Option<String>,
    pub doubt: Doubt,
    pub why: String,
    /// The unit of an amount that the sheet has as text of two decimals: what it hides is not said to be otherwise.
    pub rounded: Option<MoneyUnit>,
    /// Whether a person wrote just this in the place of something else: what is only coarser or written otherwise is a
    /// change, too.
    pub is_exact: bool,
    /// Whether nothing is to be in the place of what the library holds.
    pub erases: bool,
}

/// What stands against a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nothing.
    None,
    /// It follows from where the row stands: it fills a blank, and does not overrule the library.
    OnlyBlank,
    /// Some of its names are not known: the others fill a blank.
    Partly,
    /// It is taken only where a person says so.
    Held,
    /// The same of a figure that can hardly be meant.
    Odd,
    /// It is no value.
    Barred,
}

impl Wanted {
    pub fn new(spot: Spot, place: Option<Place>, value: Value) -> Self {
        Self {
            spot,
            place,
            value,
            written: None,
            called: None,
            doubt: Doubt::None,
            why: String::new(),
            rounded: None,
            is_exact: false,
            erases: false,
        }
    }

    /// Nothing is to be there any more.
    pub fn erasing(spot: Spot, place: Place) -> Self {
        Self {
            erases: true,
            ..Self::new(spot, Some(place), Value::Empty)
        }
    }

    pub fn doubtful(mut self, doubt: Doubt, why: impl Into<String>) -> Self {
        self.doubt = doubt;
        self.why = why.into();
        self
    }

    pub fn written(mut self, text: impl Into<String>) -> Self {
        self.written = Some(text.into());
        self
    }
}

/// The headings of a reading's columns, found by their places.
pub(super) struct Headings<'a>(Vec<Option<&'a str>>);

impl<'a> Headings<'a> {
    pub fn of(reading: &'a Reading) -> Self {
        let mut headings = Vec::new();
        for column in &reading.columns {
            let place = column.index as usize;
            if headings.len() <= place {
                headings.resize(place + 1, None);
            }
            headings[place] = Some(column.heading.as_str());
        }
        Self(headings)
    }

    pub fn get(&self, column: u32) -> Option<&'a str> {
        self.0.get(column as usize).copied().flatten()
    }
}

/// Takes note of all names in a row: what they mean, and what would be made of them, does not depend on what else the row
/// says.
pub(super) fn meet(project: &ReadProject, ground: &mut Ground) {
    let named = &project.departments;
    let names = named.lead.iter().chain(&named.supporting);
    let years = project.annual.iter();
    let of_years = years.flat_map(|year| {
        year.lead_department
            .iter()
            .chain(&year.supporting_departments)
    });
    for name in names.chain(watching(project)).chain(of_years) {
        ground.meet_department(name);
    }
    if !project.group.is_empty() {
        ground.meet_group(&project.group);
    }
    if !project.category.is_empty() {
        ground.meet_category(&project.category);
    }
}

/// The departments that watch over a project.
fn watching(project: &ReadProject) -> impl Iterator<Item = &String> {
    let filed = project.filed.iter();
    let watching = filed.filter(|(column, _)| *column == ProjectColumn::SupervisingDepartments);
    watching.map(|(_, name)| name)
}

/// All that a row says, its name first. Its names have been met.
pub(super) fn wanted(
    project: &ReadProject,
    headings: &Headings<'_>,
    ground: &Ground,
) -> Vec<Wanted> {
    let mut row = RowReader {
        project,
        ground,
        // A cell of a column says one thing, but for few.
        wanted: Vec::with_capacity(project.places.len() + 2),
    };
    row.fields();
    row.lists();
    row.parts();
    row.own(headings);
    row.blanks(headings);
    for cell in &mut row.wanted {
        let why = project.held.iter().find(|(at, _)| Some(*at) == cell.place);
        if let (Doubt::None, Some((_, why))) = (cell.doubt, why) {
            cell.doubt = Doubt::Odd;
            cell.why.clone_from(why);
        }
        let mut rounded = project.rounded.iter();
        let rounded = rounded.find(|(at, _)| Some(*at) == cell.place);
        cell.rounded = rounded.map(|(_, unit)| *unit);
    }
    once(row.wanted, Spot::is_said_once)
}

/// What a row says twice it says once; of two different things the first counts. What is `sure` to be said once is not
/// looked for.
pub(super) fn once(wanted: Vec<Wanted>, sure: impl Fn(&Spot) -> bool) -> Vec<Wanted> {
    let mut said: HashMap<Spot, Value> = HashMap::new();
    let once = wanted.into_iter().filter_map(|mut wanted| {
        if wanted.doubt == Doubt::Barred || sure(&wanted.spot) {
            return Some(wanted);
        }
        match said.get(&wanted.spot) {
            None => {
                said.insert(wanted.spot.clone(), wanted.value.clone());
            }
            Some(value) if *value == wanted.value => return None,
            Some(_) => {
                "同一行写了两个不同的值，取前一个".clone_into(&mut wanted.why);
                wanted.doubt = Doubt::Barred;
            }
        }
        Some(wanted)
    });
    once.collect()
}

struct RowReader<'a> {
    project: &'a ReadProject,
    ground: &'a Ground,
    wanted: Vec<Wanted>,
}

impl RowReader<'_> {
    fn place(&self, is_it: impl Fn(Role) -> bool) -> Option<Place> {
        let mut places = self.project.places.iter();
        let found = places.find(|(role, _)| is_it(*role));
        found.map(|(_, place)| *place)
    }

    fn place_of(&self, column: ProjectColumn) -> Option<Place> {
        let is_more = |role: Role| match column {
            ProjectColumn::Start | ProjectColumn::End => role == Role::Span,
            ProjectColumn::Owner | ProjectColumn::Contact => role == Role::OwnerAndContact,
            _ => false,
        };
        self.place(|role| role == Role::Field(column) || is_more(role))
    }

    fn put(&mut self, spot: Spot, place: Option<Place>, value: Value) {
        if !value.is_empty() {
            self.wanted.push(Wanted::new(spot, place, value));
        }
    }

    fn field(&mut self, column: ProjectColumn, value: Value) {
        // Of what the row does not say no cell is looked for.
        if value.is_empty() {
            return;
        }
        let place = self.place_of(column);
        self.put(Spot::Field(column), place, value);
    }

    fn fields(&mut self) {
        use ProjectColumn as Column;
        let text = |text: &str| match text {
            "" => Value::Empty,
            text => Value::Text(text.to_owned()),
        };
        let words = |words: &[String]| {
            let mut each: Vec<String> = Vec::new();
            for word in words {
                if !each.contains(word) {
                    each.push(word.clone());
                }
            }
            match each.as_slice() {
                [] => Value::Empty,
                _ => Value::Words(each),
            }
        };
        let choice = |word: Option<&'static str>| word.map(Value::Choice).unwrap_or_default();
        let date = |date: Option<PartialDate>| date.map(Value::Date).unwrap_or_default();
        let project = self.project;
        let filed = project.filed.iter();
        let other_names = filed.filter(|(column, _)| *column == Column::OtherNames);
        let other_names: Vec<String> = other_names.map(|(_, name)| name.clone()).collect();
        for (column, value) in [
            (Column::Name, text(&project.name)),
            (Column::OtherNames, words(&other_names)),
            (Column::Code, text(&project.code)),
            (Column::NationalCode, text(&project.national_code)),
            (Column::Stage, choice(project.stage)),
            (Column::ConstructionKind, choice(project.construction_kind)),
            (Column::Procedure, choice(project.procedure)),
            (Column::InvestmentEntity, choice(project.investment_entity)),
            (Column::LevelTags, words(&project.level_tags)),
            (Column::Location, words(&project.location)),
            (Column::Scale, text(&project.scale)),
            (Column::Start, date(project.start)),
            (Column::End, date(project.end)),
            (
                Column::TotalInvestment,
                project
                    .total_investment
                    .map(Value::Money)
                    .unwrap_or_default(),
            ),
            (Column::Owner, words(&project.owner)),
            (Column::ResponsibleLeader, text(&project.responsible_leader)),
            (Column::Contact, text(&project.contact)),
            (Column::Marks, text(&project.marks)),
            (Column::Note, text(&project.note)),
        ] {
            self.field(column, value);
        }
        for (column, text) in &project.filed {
            let value = match column.spec().kind {
                Kind::Refs(_) | Kind::Words(_) => continue,
                Kind::Choice(words) => {
                    let word = words.iter().find(|word| **word == text.as_str());
                    word.map(|word| Value::Choice(word)).unwrap_or_default()
                }
                _ => Value::Text(text.clone()),
            };
            self.field(*column, value);
        }
    }

    /// What points at lists: departments, category, chapter.
    fn lists(&mut self) {
        use ProjectColumn as Column;
        let project = self.project;
        self.departments(Column::LeadDepartment, &project.departments.lead);
        self.departments(
            Column::SupportingDepartments,
            &project.departments.supporting,
        );
        let names: Vec<String> = watching(project).cloned().collect();
        self.departments(Column::SupervisingDepartments, &names);
        let grouped = self.ground.group(&project.group);
        let from_group = |column: Column, id: uuid::Uuid| {
            let label = column.spec().label;
            let why = format!("按表上的分组归类；库里已填{label}，保留");
            Wanted::new(Spot::Field(column), None, Value::Ref(id)).doubtful(Doubt::OnlyBlank, why)
        };
        if let Some(id) = grouped.outline {
            self.wanted.push(from_group(Column::Outline, id));
        }
        let place = self.place_of(Column::Category);
        if !project.category.is_empty() {
            let cell = category(self.ground, place, &project.category);
            self.wanted.extend(cell);
        } else if let Some(id) = grouped.category {
            self.wanted.push(from_group(Column::Category, id));
        }
    }

    fn departments(&mut self, column: ProjectColumn, names: &[String]) {
        let place = self.place_of(column);
        let cell = departments(self.ground, (Spot::Field(column), place), names);
        self.wanted.extend(cell);
    }

    /// The first place under each heading, of a row that has many columns without a field.
    fn places_under<'h>(&self, headings: &Headings<'h>) -> HashMap<&'h str, Place> {
        const FEW: usize = 24;
        let mut under = HashMap::new();
        if self.project.own.len() > FEW {
            for (_, place) in &self.project.places {
                if let Some(heading) = headings.get(place.column) {
                    under.entry(heading).or_insert(*place);
                }
            }
        }
        under
    }

    /// Columns for which there is no field, as their own columns hold them.
    fn own(&mut self, headings: &Headings<'_>) {
        let mut held = HashSet::new();
        let under = self.places_under(headings);
        for (heading, cell) in &self.project.own {
            let place = if under.is_empty() {
                let mut places = self.project.places.iter();
                let of = |place: &Place| headings.get(place.column) == Some(heading);
                places.find(|(_, place)| of(place)).map(|(_, place)| *place)
            } else {
                under.get(heading.as_str()).copied()
            };
            let spot = Spot::Own(heading.as_str().into());
            let text = match cell {
                OwnCell::Text(text) => text.clone(),
                OwnCell::Money(money) => money.exact(),
            };
            let Some(field) = self.ground.own(heading) else {
                continue;
            };
            if !held.insert(field) {
                let why = "与前面的一列对应同一个自定义列".to_owned();
                let cell = Wanted::new(spot, place, Value::Empty).written(text);
                self.wanted.push(cell.doubtful(Doubt::Barred, why));
                continue;
            }
            let kind = self.ground.kind(&spot);
            let has_unit = text.contains(['元', '万', '亿']);
            if kind == Kind::Money && matches!(cell, OwnCell::Text(_)) && !has_unit {
                let why = "这一列在库里是金额，表上没有写明单位".to_owned();
                let cell = Wanted::new(spot, place, Value::Empty).written(text);
                self.wanted.push(cell.doubtful(Doubt::Barred, why));
                continue;
            }
            let value = match (cell, kind) {
                (OwnCell::Money(money), Kind::Money) => Ok(Value::Money(*money)),
                // A line break in a cell is where its column was too narrow.
                (_, Kind::Text) => {
                    let text = one_line(&text);
                    kind.check_length(&text).map(|()| Value::Text(text))
                }
                _ => parse_value(self.ground.portfolio(), kind, &text, MoneyUnit::Wan),
            };
            match value {
                Ok(value) => self.put(spot, place, value),
                Err(error) => {
                    let cell = Wanted::new(spot, place, Value::Empty).written(text);
                    self.wanted
                        .push(cell.doubtful(Doubt::Barred, error.to_string()));
                }
            }
        }
    }
}

/// What a cell says that names departments; those that the library does not know are asked for.
pub(super) fn departments(
    ground: &Ground,
    (spot, place): (Spot, Option<Place>),
    names: &[String],
) -> Option<Wanted> {
    let mut known = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    let mut is_called_otherwise = false;
    for name in names {
        let named = ground.department(name);
        if let Named::Known(id) = named {
            is_called_otherwise |= !is_called_so(ground.portfolio(), id, name);
        }
        match named {
            Named::Known(id) if !known.contains(&id) => known.push(id),
            Named::Known(_) | Named::Left => {}
            Named::Unknown => {
                let alike = ground.alike(Table::Department, name);
                unknown.push(format!("“{name}”{alike}"));
            }
        }
    }
    let value = match known.as_slice() {
        [] => Value::Empty,
        _ => Value::Refs(known),
    };
    let called = is_called_otherwise.then(|| names.join("、"));
    let wanted = |value: Value| Wanted {
        called,
        ..Wanted::new(spot, place, value)
    };
    if unknown.is_empty() {
        let is_said = !value.is_empty();
        return is_said.then(|| wanted(value));
    }
    let doubt = if value.is_empty() {
        Doubt::Barred
    } else {
        Doubt::Partly
    };
    let why = format!("库里没有部门{}，请选择是哪个部门", unknown.join("、"));
    let cell = wanted(value).written(names.join("、"));
    Some(cell.doubtful(doubt, why))
}

/// Whether the library has a department under this name.
fn is_called_so(portfolio: &Portfolio, id: Uuid, name: &str) -> bool {
    let department = portfolio.departments().get(Id::new(id));
    department.is_some_and(|department| {
        let mut names = [department.name.as_str(), department.display_name()].into_iter();
        names.any(|known| level(known) == level(name))
    })
}

/// What a cell says that names a category.
pub(super) fn category(ground: &Ground, place: Option<Place>, word: &str) -> Option<Wanted> {
    let spot = Spot::Field(ProjectColumn::Category);
    match ground.category(word) {
        Named::Known(id) => Some(Wanted::new(spot, place, Value::Ref(id))),
        Named::Left => None,
        Named::Unknown => {
            let alike = ground.alike(Table::Category, word);
            let why = format!("库里没有类别“{word}”{alike}，请选择是哪一类");
            let cell = Wanted::new(spot, place, Value::Empty).written(word);
            Some(cell.doubtful(Doubt::Barred, why))
        }
    }
}

/// A value as a column of a table gives it back; `None` where it can't hold it.
pub(super) fn held(spot: &Spot, value: Value) -> Option<Value> {
    match spot.column() {
        Some((table, column)) => table.hold(column, value),
        None => Some(value),
    }
}
