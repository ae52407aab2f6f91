//! The columns that a question may need beside those that every question does.

use crate::model::{Field, Kind, Portfolio, Project, Value};

use super::collation::sort_key;
use super::filter::Test;
use super::places::{NOWHERE, Places};
use super::shelf::{Column, Moves};
use super::totals::addend;
use super::{Moment, derive};

/// What each project adds to the sum of a field: 分, or a count.
#[derive(Clone, Debug)]
pub(super) struct Amounts {
    pub amounts: Vec<i64>,
    /// The projects that say something: 0 is said, too.
    pub stated: Places,
    pub is_money: bool,
}

impl Column for Amounts {
    /// The field, and for when it is derived.
    type Key = (Field, Moment);

    fn blank(len: usize) -> Self {
        Self {
            amounts: vec![0; len],
            stated: Places::none(len),
            is_money: false,
        }
    }

    fn set(&mut self, key: &Self::Key, portfolio: &Portfolio, place: usize, project: &Project) {
        let (field, moment) = *key;
        let value = derive::value(portfolio, project, field, moment);
        self.amounts[place] = addend(&value);
        self.stated.put(place, value != Value::Empty);
    }

    fn rearrange(&mut self, moves: &Moves) {
        self.amounts = moves.apply(&self.amounts);
        let from = |place: usize| moves.from[place] as usize;
        self.stated = Places::of(moves.from.len(), |place| self.stated.has(from(place)));
    }

    fn settle(&mut self, (field, _): &Self::Key, _portfolio: &Portfolio) {
        self.is_money = field.kind() == Kind::Money;
    }
}

/// The projects that pass a test.
#[derive(Clone, Debug)]
pub(super) struct Tested(pub Places);

impl Column for Tested {
    /// The test, and when it is made.
    type Key = (Test, Moment);

    fn blank(len: usize) -> Self {
        Self(Places::none(len))
    }

    fn set(&mut self, key: &Self::Key, portfolio: &Portfolio, place: usize, project: &Project) {
        let (test, moment) = key;
        self.0.put(place, test.holds(portfolio, project, *moment));
    }

    fn rearrange(&mut self, moves: &Moves) {
        let from = |place: usize| moves.from[place] as usize;
        self.0 = Places::of(moves.from.len(), |place| self.0.has(from(place)));
    }
}

/// What a project is sorted by; what is absent comes last.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum SortValue {
    /// A number, a date, the place of a row or a word in its list.
    Placed(Value),
    /// A text, by the key of its pinyin.
    Spelt(Vec<u8>),
    #[default]
    Absent,
}

/// Where each project stands in the order of a field.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    values: Vec<SortValue>,
    /// The places, those with the smallest value first, those without one last.
    in_order: Vec<u32>,
    /// Of each place: equal for equal values, [`NOWHERE`] without one.
    pub ranks: Vec<u32>,
}

impl Column for Ranks {
    /// The field, and for when it is derived.
    type Key = (Field, Moment);

    fn blank(len: usize) -> Self {
        Self {
            values: vec![SortValue::Absent; len],
            in_order: (0..len as u32).collect(),
            ranks: Vec::new(),
        }
    }

    fn set(&mut self, key: &Self::Key, portfolio: &Portfolio, place: usize, project: &Project) {
        let (field, moment) = *key;
        self.values[place] = sort_value(portfolio, project, field, moment);
    }

    fn rearrange(&mut self, moves: &Moves) {
        self.values = moves.apply(&self.values);
        self.in_order = moves.apply_to_list(&self.in_order);
    }

    fn settle(&mut self, _key: &Self::Key, _portfolio: &Portfolio) {
        let values = &self.values;
        let of = |place: &u32| &values[*place as usize];
        // Quick where only a few are out of order.
        self.in_order.sort_by(|a, b| of(a).cmp(of(b)));
        self.ranks.clear();
        self.ranks.resize(values.len(), NOWHERE);
        let mut rank = 0;
        let mut before: Option<&SortValue> = None;
        for place in &self.in_order {
            let value = of(place);
            if *value == SortValue::Absent {
                break;
            }
            rank += u32::from(before.is_some_and(|before| before != value));
            before = Some(value);
            self.ranks[*place as usize] = rank;
        }
    }
}

/// Rows that others point at are ordered by their place, not by their id; texts by their pinyin.
fn sort_value(portfolio: &Portfolio, project: &Project, field: Field, moment: Moment) -> SortValue {
    let value = derive::value(portfolio, project, field, moment);
    let place = |rank: Option<usize>| {
        let place = rank.and_then(|rank| i64::try_from(rank).ok());
        SortValue::Placed(Value::Integer(place.unwrap_or(i64::MAX)))
    };
    match (field.kind(), value) {
        (_, Value::Empty) => SortValue::Absent,
        (Kind::Ref(table) | Kind::Refs(table), value) => {
            let first = value.refs().first();
            let position = first.and_then(|id| portfolio.position(table, *id));
            SortValue::Placed(position.map_or(value, Value::Integer))
        }
        (Kind::Choice(words), Value::Choice(word)) => {
            place(words.iter().position(|other| *other == word))
        }
        (_, Value::Text(text)) => SortValue::Spelt(sort_key(&text)),
        (_, Value::Words(words)) => SortValue::Spelt(sort_key(&words.join("、"))),
        (_, value) => SortValue::Placed(value),
    }
}
