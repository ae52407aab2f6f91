use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::bytes::{Bytes, put_count, put_signed, put_text};
use super::{Decimal, Money, PartialDate, Sources, Table, YearMonth};

/// One cell of a row, as fields, filters, changes and the library file exchange it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// Nothing is known. Shown as `—`, never as 0.
    #[default]
    Empty,
    /// Free text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An amount of money.
    Money(Money),
    /// A number of up to four decimals.
    Decimal(Decimal),
    /// A date of any precision.
    Date(PartialDate),
    /// A word of a closed list, see [`Kind::Choice`].
    Choice(&'static str),
    /// Another row.
    Ref(Uuid),
    /// Other rows, in order, each once.
    Refs(Vec<Uuid>),
    /// Words, in order, each once.
    Words(Vec<String>),
    /// Where the other values of the row come from.
    Sources(Sources),
}

/// What a column holds, and with it how it is edited, compared and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Text of several lines.
    LongText,
    /// A whole number.
    Integer,
    /// A whole number that is never absent, such as a place in an order.
    Ordinal,
    /// An amount of money.
    Money,
    /// A number of up to four decimals.
    Decimal,
    /// A date of any precision.
    Date,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One row of a table.
    Ref(Table),
    /// Rows of a table.
    Refs(Table),
    /// Words, some of them usual.
    Words(&'static [&'static str]),
    /// Where values come from.
    Sources,
}

/// The longest text of a cell, in bytes as the library file has it: 350 000 Chinese characters. A cell of a spreadsheet
/// holds 32 767, nobody types as many, and a library that holds more was made to do harm.
pub const LONGEST_TEXT: usize = 1 << 20;

impl Value {
    /// Whether its text is longer than [`LONGEST_TEXT`].
    pub fn is_too_long(&self) -> bool {
        // Only lists near the limit are written out to be measured; a sign may be written as six.
        let is_near = match self {
            Self::Text(text) => return text.len() > LONGEST_TEXT,
            Self::Refs(ids) => ids.len() > LONGEST_TEXT / 40,
            Self::Words(words) => {
                let lengths = words.iter().map(|word| 6 * word.len() + 3);
                lengths.sum::<usize>() > LONGEST_TEXT
            }
            _ => false,
        };
        is_near && matches!(Kind::store(self), Stored::Text(text) if text.len() > LONGEST_TEXT)
    }

    /// Whether nothing is known.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The amount, when it is one.
    pub const fn as_money(&self) -> Option<Money> {
        match self {
            Self::Money(money) => Some(*money),
            _ => None,
        }
    }

    /// The text, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Choice(word) => Some(word),
            _ => None,
        }
    }

    /// The rows it points at.
    pub fn refs(&self) -> &[Uuid] {
        match self {
            Self::Ref(id) => std::slice::from_ref(id),
            Self::Refs(ids) => ids,
            _ => &[],
        }
    }

    /// The same without pointers to rows that are gone.
    #[must_use]
    pub fn without(&self, is_gone: impl Fn(&Uuid) -> bool) -> Self {
        match self {
            Self::Ref(id) if is_gone(id) => Self::Empty,
            Self::Refs(ids) => {
                let left: Vec<Uuid> = ids.iter().filter(|id| !is_gone(id)).copied().collect();
                if left.is_empty() {
                    Self::Empty
                } else {
                    Self::Refs(left)
                }
            }
            value => value.clone(),
        }
    }
}

/// Texts as a list in JSON: there are none of which it has no form.
fn json_list(texts: &[impl Serialize]) -> String {
    let list = serde_json::to_string(texts);
    list.unwrap_or_else(|error| unreachable!("texts are JSON: {error}"))
}

impl Kind {
    /// Whether numbers of this kind are shown at the right.
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Money | Self::Integer | Self::Ordinal | Self::Decimal
        )
    }

    /// The value as the library file and JSON keep it: nothing, a whole number or a text.
    pub fn store(value: &Value) -> Stored {
        match Self::lend(value) {
            Lent::Null => Stored::Null,
            Lent::Integer(number) => Stored::Integer(number),
            Lent::Text(text) => Stored::Text(text.into_owned()),
        }
    }

    /// The same without a copy of what is a text already: an import has a million values.
    pub fn lend(value: &Value) -> Lent<'_> {
        match value {
            Value::Empty => Lent::Null,
            Value::Text(text) => Lent::Text(text.as_str().into()),
            Value::Integer(number) => Lent::Integer(*number),
            Value::Money(money) => Lent::Integer(money.fen()),
            Value::Decimal(number) => Lent::Integer(number.parts()),
            Value::Date(date) => Lent::Text(date.to_string().into()),
            Value::Choice(word) => Lent::Text((*word).into()),
            Value::Ref(id) => Lent::Text(id.to_string().into()),
            Value::Refs(ids) => Lent::Text(json_list(ids).into()),
            Value::Words(words) => Lent::Text(json_list(words).into()),
            Value::Sources(sources) => Lent::Text(sources.to_json().into()),
        }
    }

    /// The inverse of [`Kind::store`]; `None` when the stored form is none of this kind.
    pub fn restore(self, stored: Stored) -> Option<Value> {
        match (self, stored) {
            (_, Stored::Null) => Some(Value::Empty),
            (_, Stored::Integer(number)) => self.restore_integer(number),
            (Self::Text | Self::LongText, Stored::Text(text)) => Some(Value::Text(text)),
            (_, Stored::Text(text)) => self.restore_text(&text),
        }
    }

    /// The same for a number.
    pub const fn restore_integer(self, number: i64) -> Option<Value> {
        Some(match self {
            Self::Integer | Self::Ordinal => Value::Integer(number),
            Self::Money => Value::Money(Money::from_fen(number)),
            Self::Decimal => Value::Decimal(Decimal::from_parts(number)),
            _ => return None,
        })
    }

    /// The same for a text that stands somewhere else: of most kinds no copy is needed.
    pub fn restore_text(self, text: &str) -> Option<Value> {
        Some(match self {
            Self::Text | Self::LongText => Value::Text(text.to_owned()),
            Self::Date => Value::Date(PartialDate::parse(text).ok()?),
            Self::Choice(words) => Value::Choice(words.iter().find(|word| **word == text)?),
            Self::Ref(_) => Value::Ref(text.parse().ok()?),
            Self::Refs(_) => Value::Refs(list(text)?),
            Self::Words(_) => Value::Words(list(text)?),
            Self::Sources => Value::Sources(Sources::from_json(text)?),
            Self::Integer | Self::Ordinal | Self::Money | Self::Decimal => return None,
        })
    }
}

/// A list as a library file keeps it. Most have one entry, and a large library has many lists: none has room for more.
fn list<T: DeserializeOwned>(text: &str) -> Option<Vec<T>> {
    let mut list: Vec<T> = serde_json::from_str(text).ok()?;
    list.shrink_to_fit();
    Some(list)
}

/// The plain forms that a library file keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// No value.
    Null,
    /// A whole number: a count, a year, or money in 分, a decimal in 1/10000.
    Integer(i64),
    /// A text: words, a date, an id, or a JSON list of them.
    Text(String),
}

/// The same, lent by a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lent<'a> {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(Cow<'a, str>),
}

/// A type that a column can have: how a field of a record turns into a [`Value`] and back.
pub trait Cell: Sized {
    /// The kind of column that holds it, unless the declaration says otherwise.
    const KIND: Kind;
    /// Whether such a column says to which row a row belongs.
    const IS_OWNER: bool = false;
    /// The value.
    fn to_value(&self) -> Value;
    /// Back; `None` when the value is of another kind.
    fn from_value(value: Value) -> Option<Self>;
    /// Writes it as plain bytes.
    fn put(&self, out: &mut Vec<u8>);
    /// The inverse of [`Cell::put`].
    fn take(bytes: &mut Bytes<'_>) -> Option<Self>;
}

fn put_list<T>(out: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    put_count(out, list.len());
    for item in list {
        put(out, item);
    }
}

fn take_list<'a, T>(
    bytes: &mut Bytes<'a>,
    take: impl Fn(&mut Bytes<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let count = bytes.count()?;
    let mut list = Vec::with_capacity(count);
    for _ in 0..count {
        list.push(take(bytes)?);
    }
    Some(list)
}

/// Required text; empty text is `Empty`.
impl Cell for String {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        if self.is_empty() {
            Value::Empty
        } else {
            Value::Text(self.clone())
        }
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Empty => Some(Self::new()),
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_text(out, self);
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        bytes.text().map(str::to_owned)
    }
}

impl Cell for Vec<String> {
    const KIND: Kind = Kind::Words(&[]);

    fn to_value(&self) -> Value {
        if self.is_empty() {
            Value::Empty
        } else {
            Value::Words(self.clone())
        }
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Empty => Some(Self::new()),
            Value::Words(words) => Some(words),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_list(out, self, |out, word| put_text(out, word));
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        take_list(bytes, |bytes| bytes.text().map(str::to_owned))
    }
}

/// A type whose absence is a value of its own.
macro_rules! optional_cell {
    ($type:ty, $kind:expr, $to:expr, $from:pat => $back:expr, $put:expr, $take:expr) => {
        impl Cell for Option<$type> {
            const KIND: Kind = $kind;

            fn to_value(&self) -> Value {
                self.map_or(Value::Empty, $to)
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::Empty => Some(None),
                    $from => $back,
                    _ => None,
                }
            }

            fn put(&self, out: &mut Vec<u8>) {
                out.push(self.is_some().into());
                let put: fn(&mut Vec<u8>, $type) = $put;
                if let Some(value) = *self {
                    put(out, value);
                }
            }

            fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
                let take: fn(&mut Bytes<'_>) -> Option<$type> = $take;
                match bytes.byte()? {
                    0 => Some(None),
                    _ => take(bytes).map(Some),
                }
            }
        }
    };
}

optional_cell!(Money, Kind::Money, Value::Money, Value::Money(money) => Some(Some(money)),
    |out, money| put_signed(out, money.fen()), |bytes| bytes.signed().map(Money::from_fen));
optional_cell!(Decimal, Kind::Decimal, Value::Decimal, Value::Decimal(number) => Some(Some(number)),
    |out, number| put_signed(out, number.parts()), |bytes| bytes.signed().map(Decimal::from_parts));
optional_cell!(PartialDate, Kind::Date, Value::Date, Value::Date(date) => Some(Some(date)),
    |out, date| date.put(out), PartialDate::take);
optional_cell!(i32, Kind::Integer, |number| Value::Integer(number.into()),
    Value::Integer(number) => i32::try_from(number).ok().map(Some),
    |out, number| put_signed(out, number.into()), |bytes| bytes.small());

/// A number that must be there.
impl Cell for i32 {
    const KIND: Kind = Kind::Ordinal;

    fn to_value(&self) -> Value {
        Value::Integer(i64::from(*self))
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Integer(number) => Self::try_from(number).ok(),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_signed(out, i64::from(*self));
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        bytes.small()
    }
}

/// A required date of month precision.
impl Cell for YearMonth {
    const KIND: Kind = Kind::Date;

    fn to_value(&self) -> Value {
        Value::Date(PartialDate::Month(*self))
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Date(PartialDate::Month(month)) => Some(month),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        PartialDate::Month(*self).put(out);
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        match PartialDate::take(bytes)? {
            PartialDate::Month(month) => Some(month),
            _ => None,
        }
    }
}

impl<R: super::Record> Cell for Option<super::Id<R>> {
    const KIND: Kind = Kind::Ref(R::TABLE);

    fn to_value(&self) -> Value {
        self.map_or(Value::Empty, |id| Value::Ref(id.uuid()))
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Empty => Some(None),
            Value::Ref(id) => Some(Some(super::Id::new(id))),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.is_some().into());
        if let Some(id) = self {
            id.put(out);
        }
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        match bytes.byte()? {
            0 => Some(None),
            _ => super::Id::take(bytes).map(Some),
        }
    }
}

impl<R: super::Record> Cell for super::Id<R> {
    const KIND: Kind = Kind::Ref(R::TABLE);
    const IS_OWNER: bool = true;

    fn to_value(&self) -> Value {
        Value::Ref(self.uuid())
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Ref(id) => Some(Self::new(id)),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.uuid().as_bytes());
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        bytes
            .array()
            .map(|bytes| Self::new(Uuid::from_bytes(bytes)))
    }
}

impl<R: super::Record> Cell for Vec<super::Id<R>> {
    const KIND: Kind = Kind::Refs(R::TABLE);

    fn to_value(&self) -> Value {
        if self.is_empty() {
            Value::Empty
        } else {
            Value::Refs(self.iter().map(|id| id.uuid()).collect())
        }
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Empty => Some(Self::new()),
            Value::Refs(ids) => Some(ids.into_iter().map(super::Id::new).collect()),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_list(out, self, |out, id| id.put(out));
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        take_list(bytes, super::Id::take)
    }
}

impl Cell for Sources {
    const KIND: Kind = Kind::Sources;

    fn to_value(&self) -> Value {
        if self.is_empty() {
            Value::Empty
        } else {
            Value::Sources(self.clone())
        }
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Empty => Some(Self::default()),
            Value::Sources(sources) => Some(sources),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.to_bytes());
    }

    fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        bytes.array().and_then(Self::from_bytes)
    }
}
