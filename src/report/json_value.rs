//! Single values as every JSON of the program has them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde::ser::{Serialize, Serializer};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::model::{Kind, Light, Portfolio, Table, Value};

/// A value as every JSON has it: amounts as whole 分, decimals as numbers, dates as `2024`, `2024-09` or `2024-09-30`,
/// rows pointed at by their names, several values as a list, nothing as `null`.
pub fn json_value(portfolio: &Portfolio, kind: Kind, value: &Value) -> Json {
    // Only keys that are no words could fail, and there are none.
    serde_json::to_value(ValueOf(&Labels::of(portfolio), kind, value)).unwrap_or(Json::Null)
}

/// What rows are called at which others point: in a large library many point at the same.
pub(super) struct Labels<'a> {
    pub portfolio: &'a Portfolio,
    known: RefCell<HashMap<(Table, Uuid), Rc<str>>>,
}

impl<'a> Labels<'a> {
    pub fn of(portfolio: &'a Portfolio) -> Self {
        Self {
            portfolio,
            known: RefCell::default(),
        }
    }

    pub fn label(&self, table: Table, id: Uuid) -> Rc<str> {
        let make = || {
            // What a row that is gone was called is not known any more.
            let label = self.portfolio.ref_label(table, id);
            label.unwrap_or_else(|| id.to_string()).into()
        };
        let mut known = self.known.borrow_mut();
        Rc::clone(known.entry((table, id)).or_insert_with(make))
    }
}

/// The same, written where it is made: a large library has millions of values.
pub(super) struct ValueOf<'a>(pub &'a Labels<'a>, pub Kind, pub &'a Value);

impl Serialize for ValueOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(labels, kind, value) = self;
        let label = |id: &Uuid| match kind {
            Kind::Ref(table) | Kind::Refs(table) => labels.label(*table, *id),
            _ => id.to_string().into(),
        };
        match value {
            Value::Ref(id) => serializer.serialize_str(&label(id)),
            Value::Refs(ids) => serializer.collect_seq(ids.iter().map(|id| Label(label(id)))),
            Value::Words(words) => serializer.collect_seq(words),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Money(amount) => serializer.serialize_i64(amount.fen()),
            Value::Decimal(number) => serializer.serialize_f64(number.to_f64()),
            Value::Date(date) => serializer.collect_str(date),
            Value::Choice(word) => serializer.serialize_str(word),
            // Sources stand in an object of their own.
            Value::Empty | Value::Sources(_) => serializer.serialize_unit(),
        }
    }
}

/// A word that is written without a copy.
struct Label(Rc<str>);

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The name of a column in every JSON: amounts say that they are in 分.
pub fn json_name(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Money => format!("{name}_fen"),
        _ => name.to_owned(),
    }
}

/// The ids of the rows that a value points at, under the column's name with `_id` or `_ids`.
pub fn json_ids(name: &str, kind: Kind, value: &Value) -> Option<(String, Json)> {
    match kind {
        Kind::Ref(_) => {
            let id = value.refs().first().map(ToString::to_string);
            Some((format!("{name}_id"), id.into()))
        }
        Kind::Refs(_) => {
            let ids: Vec<String> = value.refs().iter().map(ToString::to_string).collect();
            Some((format!("{name}_ids"), ids.into()))
        }
        _ => None,
    }
}

/// The name under which a light stands as the office calls it: under its own stands the standard word.
pub(super) fn json_word(name: &str, kind: Kind) -> Option<String> {
    (kind == Kind::Choice(Light::WORDS)).then(|| format!("{name}_word"))
}

/// The ids at which a value points, as [`json_ids`] has them.
pub(super) struct IdsOf<'a>(pub Kind, pub &'a Value);

impl Serialize for IdsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(kind, value) = self;
        match kind {
            Kind::Refs(_) => serializer.collect_seq(value.refs()),
            _ => value.refs().first().serialize(serializer),
        }
    }
}
