//! Columns of the office's own, as values, sums, groups and search texts.

use std::collections::{HashMap, HashSet};

use crate::model::{Field, Id, Kind, Money, MoneyUnit, OwnRef, Portfolio, Project, Value};

use super::{Bucket, Group, Listing, Totals, show};

/// What a project holds in an own column.
pub(super) fn value(portfolio: &Portfolio, project: Id<Project>, own: OwnRef) -> Value {
    let row = portfolio.own_value(project, own.id());
    row.map(|row| row.read(own.column().kind))
        .unwrap_or_default()
}

/// The group of a project by an own column: words in the order of the choices, dates by their year.
pub(super) fn bucket(portfolio: &Portfolio, project: &Project, own: OwnRef) -> Option<Bucket> {
    match (own.column().kind, value(portfolio, project.id, own)) {
        (Kind::Choice(words), Value::Choice(word)) => {
            words.iter().position(|w| *w == word).map(Bucket::Rank)
        }
        (_, Value::Text(text)) => Some(Bucket::Word(text)),
        (_, Value::Date(date)) => Some(Bucket::Number(date.year())),
        _ => None,
    }
}

/// What a search looks through beyond the built-in fields: the texts and words of own columns, in their order.
pub(super) fn searched(portfolio: &Portfolio, project: Id<Project>) -> String {
    let rows = portfolio.own_values().of(project);
    if rows.is_empty() {
        return String::new();
    }
    let texts = portfolio.own_columns().iter().filter_map(|own| {
        let kind = own.column().kind;
        let is_words = matches!(kind, Kind::Text | Kind::LongText | Kind::Choice(_));
        let row = rows.iter().find(|row| row.field == own.id());
        let row = row.filter(|_| is_words)?;
        Some(show(portfolio, kind, &row.read(kind), MoneyUnit::Wan))
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The sums of own columns that hold amounts, of one set of projects. They stand beside [`Totals`], whose sums every
/// library has; a library without such columns pays nothing for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnSums(Vec<(OwnRef, Money)>);

impl OwnSums {
    /// Each column with its sum, in the order of the columns.
    pub fn iter(&self) -> impl Iterator<Item = (OwnRef, Money)> + '_ {
        self.0.iter().copied()
    }

    /// The sum of a column; `None` for one that is not summed.
    pub fn of(&self, own: OwnRef) -> Option<Money> {
        self.iter()
            .find(|(other, _)| *other == own)
            .map(|(_, sum)| sum)
    }

    fn add(&mut self, other: &Self) {
        for ((_, sum), (_, more)) in self.0.iter_mut().zip(&other.0) {
            *sum += *more;
        }
    }
}

/// All sums of one set of projects.
#[derive(Clone, Copy, Debug)]
pub struct Sums<'a> {
    /// Count, and the sums of built-in fields.
    pub totals: &'a Totals,
    /// The sums of own columns.
    pub own: &'a OwnSums,
}

impl Sums<'_> {
    /// The sum of a money column, where lists show one.
    pub fn of(self, field: Field) -> Option<Money> {
        match field {
            Field::Own(own) => self.own.of(own),
            built_in => self.totals.sum(built_in),
        }
    }
}

/// Whether lists show a sum of this field.
pub fn is_summed(field: Field) -> bool {
    match field {
        Field::Own(own) => own.column().kind == Kind::Money,
        built_in => Totals::default().sum(built_in).is_some(),
    }
}

impl Listing {
    /// The sums of all projects found.
    pub const fn sums(&self) -> Sums<'_> {
        Sums {
            totals: &self.totals,
            own: &self.own_sums,
        }
    }
}

impl Group {
    /// The sums of the group.
    pub const fn sums(&self) -> Sums<'_> {
        Sums {
            totals: &self.totals,
            own: &self.own_sums,
        }
    }
}

/// Adds up the own columns that hold amounts, in all groups of a listing. As everywhere, each project counts once and
/// the part of a programme that is listed counts nothing.
pub(super) fn add_up(portfolio: &Portfolio, listing: &mut Listing) {
    let columns = portfolio.own_columns().iter().copied();
    let columns: Vec<OwnRef> = columns.filter(|own| is_summed(Field::Own(*own))).collect();
    if columns.is_empty() {
        return;
    }
    let places: HashMap<_, usize> = columns.iter().map(|own| own.id()).zip(0..).collect();
    let nothing = OwnSums(columns.iter().map(|own| (*own, Money::ZERO)).collect());
    let mut amounts: HashMap<Id<Project>, OwnSums> = HashMap::new();
    // Of several rows for one cell, which only a damaged file could hold, the first is the one that is shown.
    for row in portfolio.own_values().iter().rev() {
        if let Some(place) = places.get(&row.field)
            && let Value::Money(amount) = row.read(Kind::Money)
            && !listing.contained.contains(&row.project)
        {
            let sums = amounts.entry(row.project);
            sums.or_insert_with(|| nothing.clone()).0[*place].1 = amount;
        }
    }
    let adder = Adder { nothing, amounts };
    listing.own_sums = adder.sum(&listing.projects);
    for group in &mut listing.groups {
        adder.add_up(group);
    }
}

struct Adder {
    nothing: OwnSums,
    amounts: HashMap<Id<Project>, OwnSums>,
}

impl Adder {
    fn sum<'a>(&self, projects: impl IntoIterator<Item = &'a Id<Project>>) -> OwnSums {
        let mut sums = self.nothing.clone();
        let known = projects.into_iter().filter_map(|id| self.amounts.get(id));
        known.for_each(|amounts| sums.add(amounts));
        sums
    }

    fn add_up(&self, group: &mut Group) {
        for inner in &mut group.groups {
            self.add_up(inner);
        }
        group.own_sums = if group.groups.is_empty() {
            self.sum(&group.projects)
        } else {
            // A project may stand in several of the groups inside.
            let mut projects = HashSet::new();
            gather(group, &mut projects);
            self.sum(&projects)
        };
    }
}

fn gather(group: &Group, projects: &mut HashSet<Id<Project>>) {
    projects.extend(&group.projects);
    for inner in &group.groups {
        gather(inner, projects);
    }
}
