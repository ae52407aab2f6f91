//! The form in which an op leaves the file that it is kept in: in `history --format json`, in the notes on this
//! computer, in a copy that is merged, in a package and towards a server. It is public; what it means never changes
//! within a version.
//!
//! ```json
//! {
//!   "version": 1,
//!   "library": "0199a3f0-0000-7000-8000-000000000001",
//!   "origin": "0199a3f0-0000-7000-8000-0000000000aa",
//!   "counter": 17,
//!   "id": "0199a3f0-0000-7000-8000-0000000000bb",
//!   "author": "李四",
//!   "host": "FGJ-07",
//!   "at": "2025-03-04T09:15:00+08:00",
//!   "label": "修改总投资：平安大桥",
//!   "kind": "edit",
//!   "changes": [
//!     {"do": "set", "table": "project", "row": "0199a3f0-0000-7000-8000-0000000000cc",
//!      "column": "total_investment", "old": 100000000, "new": 120000000, "source": ["stated", "filled"]}
//!   ]
//! }
//! ```
//!
//! - `library` is what all copies share; `origin` is one copy of it, `counter` counts the ops of that copy from 1
//!   without a gap. Both together are the identity that an op keeps wherever it goes. `id` names it within a log.
//! - `seen` names the ops right before it, but for the one of the same origin before it: that of another origin which was
//!   the last of its file, and for a merge the last op of the other copy. What an op had seen follows from these.
//! - `kind` is `baseline`, `edit`, `undo`, `redo` or `merge`; `reverses` is the `id` of what was undone or redone.
//! - `changes` are what the op did to its own file, in their order. Values are as the file keeps them: null, a whole
//!   number (money in 分) or a text; `source` is where the value came from and comes from. `create` and `delete` have
//!   the `values` of the whole row, empty ones left out.
//! - A merge has `decided`, changes that somebody chose. What else it did follows from the ops that it brought, so that
//!   whoever takes it over looks at these only.

use chrono::{DateTime, FixedOffset};
use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use thiserror::Error;
use uuid::Uuid;

use super::value::{Lent, Stored};
use super::{Change, Kind, Merged, Op, OpKind, Row, Source, SourceStep, Table, Value};

/// The version of the form that this program writes, and the newest that it reads.
pub const WIRE_VERSION: u32 = 1;

/// The identity of an op among all copies of a library.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Dot {
    /// The copy in which it was done.
    pub origin: Uuid,
    /// Its place among the ops of that copy, counted from 1.
    pub counter: u64,
}

impl Dot {
    /// What an op of this identity names as seen, done right after `before`: one of another origin, where a file holds
    /// several, and for a merge the head of the other copy. The rest follows from the order of counters.
    pub fn seen(self, before: Option<Self>, op: &Op) -> Vec<Self> {
        let first = before.filter(|before| before.origin != self.origin);
        let head = op.merged.as_ref().map(|merged| merged.head);
        first.into_iter().chain(head).collect()
    }
}

/// An op with who did it, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOp {
    /// What copies of the library share.
    pub library: Uuid,
    /// Identity among all copies.
    pub dot: Dot,
    /// The ops right before it that its identity does not tell.
    pub seen: Vec<Dot>,
    /// Who did it.
    pub author: String,
    /// On which computer.
    pub host: String,
    /// When, by that computer's clock.
    pub at: DateTime<FixedOffset>,
    /// What was done. It is shared: on its way to the disk it stands in several queues, and an import is large.
    pub op: Arc<Op>,
}

/// Why a text is no op.
#[derive(Debug, Error)]
pub enum WireError {
    /// Not JSON, or a part is missing or of another kind.
    #[error("修改记录读不懂：{0}")]
    Form(#[from] serde_json::Error),
    /// Of a newer program.
    #[error("修改记录来自更新版本的程序（格式 {0}），请先升级")]
    Newer(u32),
    /// The JSON is whole, but what it says is not known here.
    #[error("修改记录读不懂：{0}")]
    Unknown(String),
}

/// The form, with changes of its own or those of an op.
#[derive(Serialize, Deserialize)]
struct Wire<C> {
    version: u32,
    library: Uuid,
    origin: Uuid,
    counter: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<Dot>,
    id: Uuid,
    author: String,
    host: String,
    at: String,
    label: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reverses: Option<Uuid>,
    changes: C,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<C>,
}

/// Changes on their way out, one after another, and nothing built up in between: an import has a hundred thousand.
struct Outgoing<'a>(&'a [Change]);

impl Serialize for Outgoing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(OutgoingChange))
    }
}

struct OutgoingChange<'a>(&'a Change);

/// The inverse of reading a [`WireChange`].
impl Serialize for OutgoingChange<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(change) = self;
        let mut map = serializer.serialize_map(None)?;
        let word = match change {
            Change::Create(_) => "create",
            Change::Set { .. } => "set",
            Change::Delete(_) => "delete",
        };
        map.serialize_entry("do", word)?;
        map.serialize_entry("table", change.table().name())?;
        map.serialize_entry("row", &change.row_id())?;
        match change {
            Change::Create(row) | Change::Delete(row) => {
                map.serialize_entry("values", &RowValues(row))?;
            }
            Change::Set {
                old, new, source, ..
            } => {
                let column = change.column().map_or("", |column| column.name);
                map.serialize_entry("column", column)?;
                map.serialize_entry("old", &Kind::lend(old))?;
                map.serialize_entry("new", &Kind::lend(new))?;
                if let Some(SourceStep { old, new }) = source {
                    let step = [old, new].map(|source| source.map(Source::key));
                    map.serialize_entry("source", &step)?;
                }
            }
        }
        map.end()
    }
}

/// The values of a row by the names of their columns; empty ones are left out.
pub(crate) struct RowValues<'a>(pub(crate) &'a Row);

impl Serialize for RowValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.0.table.columns().iter().zip(&self.0.values);
        let known = cells.filter(|(_, value)| !value.is_empty());
        serializer.collect_map(known.map(|(column, value)| (column.name, Kind::lend(value))))
    }
}

impl Serialize for Lent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
enum WireChange {
    Create {
        table: String,
        row: Uuid,
        values: Map<String, Json>,
    },
    Set {
        table: String,
        row: Uuid,
        column: String,
        old: Json,
        new: Json,
        #[serde(default)]
        source: Option<[Option<String>; 2]>,
    },
    Delete {
        table: String,
        row: Uuid,
        values: Map<String, Json>,
    },
}

/// What is read first of an op.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// Changes on their way in, each restored as it is read.
struct Restored(Result<Vec<Change>, WireError>);

impl<'de> Deserialize<'de> for Restored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Restored;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("changes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Restored, A::Error> {
                let mut changes = Ok(Vec::new());
                while let Some(change) = all.next_element::<WireChange>()? {
                    // What is wrong with one of them is told when all were read.
                    changes = changes.and_then(|mut changes: Vec<Change>| {
                        changes.push(change.restore()?);
                        Ok(changes)
                    });
                }
                Ok(Restored(changes))
            }
        }
        deserializer.deserialize_seq(Each)
    }
}

/// The public form.
impl Serialize for SignedOp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            library,
            dot,
            seen,
            author,
            host,
            at,
            op,
        } = self;
        let reverses = match op.kind {
            OpKind::Undo(id) | OpKind::Redo(id) => Some(id),
            OpKind::Baseline | OpKind::Edit => None,
        };
        let decided = op.merged.as_deref().map(|merged| merged.decided.as_slice());
        let wire = Wire {
            version: WIRE_VERSION,
            library: *library,
            origin: dot.origin,
            counter: dot.counter,
            seen: seen.clone(),
            id: op.id,
            author: author.clone(),
            host: host.clone(),
            at: at.to_rfc3339(),
            label: op.label.clone(),
            kind: op.kind_word().to_owned(),
            reverses,
            changes: Outgoing(&op.changes),
            decided: decided.filter(|changes| !changes.is_empty()).map(Outgoing),
        };
        wire.serialize(serializer)
    }
}

impl SignedOp {
    /// Whether it alters anything in another copy. Notes such as that of an export do not, nor does a merge in which
    /// nothing was decided.
    pub fn has_effect(&self) -> bool {
        match &self.op.merged {
            Some(merged) => !merged.decided.is_empty(),
            None => !self.op.changes.is_empty(),
        }
    }

    /// The public form.
    pub fn to_json(&self) -> Json {
        // Strings, numbers and lists of them: there is nothing that JSON has no form for.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The inverse of [`SignedOp::to_json`].
    ///
    /// # Errors
    /// What is not known here, in words: a table of a newer program, a text for a number.
    pub fn from_json(json: &Json) -> Result<Self, WireError> {
        let version = json["version"].as_u64().unwrap_or_default();
        let version = u32::try_from(version).unwrap_or(u32::MAX);
        if version > WIRE_VERSION {
            return Err(WireError::Newer(version));
        }
        Self::of_wire(Wire::deserialize(json)?)
    }

    /// The same of a text. A library begins with an op that holds all of it: nothing is built up of that in between.
    ///
    /// # Errors
    /// As [`SignedOp::from_json`].
    pub fn from_text(text: &str) -> Result<Self, WireError> {
        let Versioned { version } = serde_json::from_str(text)?;
        if version > WIRE_VERSION {
            return Err(WireError::Newer(version));
        }
        Self::of_wire(serde_json::from_str(text)?)
    }

    fn of_wire(wire: Wire<Restored>) -> Result<Self, WireError> {
        let unknown = |what: &str| WireError::Unknown(what.to_owned());
        let kind = match (wire.kind.as_str(), wire.reverses) {
            ("baseline", None) => OpKind::Baseline,
            ("edit" | "merge", None) => OpKind::Edit,
            ("undo", Some(id)) => OpKind::Undo(id),
            ("redo", Some(id)) => OpKind::Redo(id),
            (kind, _) => return Err(unknown(kind)),
        };
        let decided = wire
            .decided
            .map_or_else(|| Ok(Vec::new()), |decided| decided.0);
        let merged = (wire.kind == "merge").then(|| {
            Ok::<_, WireError>(Arc::new(Merged {
                head: *wire.seen.last().ok_or_else(|| unknown("merge"))?,
                decided: decided?,
                brought: Vec::new(),
            }))
        });
        Ok(Self {
            library: wire.library,
            dot: Dot {
                origin: wire.origin,
                counter: wire.counter,
            },
            seen: wire.seen,
            author: wire.author,
            host: wire.host,
            at: DateTime::parse_from_rfc3339(&wire.at).map_err(|_error| unknown(&wire.at))?,
            op: Arc::new(Op {
                id: wire.id,
                label: wire.label,
                kind,
                changes: wire.changes.0?,
                merged: merged.transpose()?,
            }),
        })
    }
}

impl Merged {
    /// What is kept of a merge beside its changes: the other copy's last op and what was decided.
    pub fn to_json(&self) -> Json {
        let kept = KeptMerge {
            head: self.head,
            decided: Outgoing(&self.decided),
        };
        serde_json::to_value(kept).unwrap_or_default()
    }

    /// The inverse of [`Merged::to_json`]; what it brought is kept elsewhere.
    ///
    /// # Errors
    /// As [`SignedOp::from_json`].
    pub fn from_json(json: &Json) -> Result<Self, WireError> {
        let KeptMerge { head, decided } = KeptMerge::<Vec<WireChange>>::deserialize(json)?;
        let decided = decided.into_iter().map(WireChange::restore);
        Ok(Self {
            head,
            decided: decided.collect::<Result<_, _>>()?,
            brought: Vec::new(),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct KeptMerge<C> {
    head: Dot,
    decided: C,
}

fn table(name: &str) -> Result<Table, WireError> {
    Table::from_name(name).ok_or_else(|| WireError::Unknown(name.to_owned()))
}

impl WireChange {
    fn restore(self) -> Result<Change, WireError> {
        let row = |name: &str, id: Uuid, values| {
            let table = table(name)?;
            Row::from_json(table, id, values)
        };
        match self {
            Self::Create {
                table,
                row: id,
                values,
            } => row(&table, id, values).map(Change::Create),
            Self::Delete {
                table,
                row: id,
                values,
            } => row(&table, id, values).map(Change::Delete),
            Self::Set {
                table: name,
                row: id,
                column: column_name,
                old,
                new,
                source,
            } => {
                let table = table(&name)?;
                let unknown = || WireError::Unknown(format!("{table}.{column_name}"));
                let column = table.column(&column_name).ok_or_else(unknown)?;
                let kind = table.columns().get(column).ok_or_else(unknown)?.kind;
                let value = |json: Json| -> Option<Value> { kind.restore(Stored::of(json)?) };
                Ok(Change::Set {
                    table,
                    id,
                    column,
                    old: value(old).ok_or_else(unknown)?,
                    new: value(new).ok_or_else(unknown)?,
                    source: source.map(source_step).transpose()?,
                })
            }
        }
    }
}

fn source_step([old, new]: [Option<String>; 2]) -> Result<SourceStep, WireError> {
    let source = |word: Option<String>| match word {
        None => Ok(None),
        Some(word) => match Source::from_key(&word) {
            Some(source) => Ok(Some(source)),
            None => Err(WireError::Unknown(word)),
        },
    };
    Ok(SourceStep {
        old: source(old)?,
        new: source(new)?,
    })
}

impl Stored {
    /// The stored form that a JSON value stands for; `None` for a list, an object, a fraction, true or false.
    pub fn of(json: Json) -> Option<Self> {
        match json {
            Json::Null => Some(Self::Null),
            Json::Number(number) => number.as_i64().map(Self::Integer),
            Json::String(text) => Some(Self::Text(text)),
            Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }
}

impl Row {
    /// The inverse of [`RowValues`].
    ///
    /// # Errors
    /// [`WireError::Unknown`] with the first column that is not known or can't hold its value.
    pub fn from_json(table: Table, id: Uuid, values: Map<String, Json>) -> Result<Self, WireError> {
        let mut row = Self::blank(table, id);
        for (name, json) in values {
            let place = table.column(&name);
            let value = place.and_then(|place| {
                let kind = table.columns().get(place)?.kind;
                kind.restore(Stored::of(json)?)
            });
            match place.zip(value) {
                Some((place, value)) => row.values[place] = value,
                None => return Err(WireError::Unknown(format!("{table}.{name}"))),
            }
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProjectColumn;

    /// The example at the head of this file.
    fn example() -> Json {
        let text = include_str!("wire.rs").lines();
        let example = text
            .skip_while(|line| *line != "//! ```json")
            .skip(1)
            .take_while(|line| *line != "//! ```");
        let example: Vec<&str> = example.map(|line| line.trim_start_matches("//!")).collect();
        serde_json::from_str(&example.join("\n")).unwrap()
    }

    #[test]
    fn the_example_is_read_and_written_as_it_stands() {
        let json = example();
        let op = SignedOp::from_json(&json).unwrap();
        assert_eq!((op.dot.counter, op.author.as_str()), (17, "李四"));
        let Change::Set {
            column,
            new,
            source,
            ..
        } = &op.op.changes[0]
        else {
            panic!("{:?}", op.op.changes);
        };
        assert_eq!(*column, ProjectColumn::TotalInvestment as usize);
        assert_eq!(
            new.as_money().map(crate::model::Money::fen),
            Some(120_000_000)
        );
        let step = SourceStep {
            old: Some(Source::Stated),
            new: Some(Source::Filled),
        };
        assert_eq!(*source, Some(step));
        assert_eq!(op.to_json(), json);
    }

    #[test]
    fn a_merge_keeps_what_was_decided() {
        let row = Row::blank(Table::Milestone, Uuid::from_u128(5));
        let mut op = SignedOp::from_json(&example()).unwrap();
        let merged = Merged {
            head: Dot {
                origin: Uuid::from_u128(9),
                counter: 3,
            },
            decided: vec![Change::Delete(row)],
            brought: Vec::new(),
        };
        assert_eq!(Merged::from_json(&merged.to_json()).unwrap(), merged);
        op.seen = vec![merged.head];
        Arc::make_mut(&mut op.op).merged = Some(Arc::new(merged));
        let json = op.to_json();
        assert_eq!(json["kind"], "merge");
        assert_eq!(SignedOp::from_json(&json).unwrap(), op);
    }

    #[test]
    fn what_is_not_known_is_refused_in_words() {
        let refused = |alter: fn(&mut Json)| {
            let mut json = example();
            alter(&mut json);
            SignedOp::from_json(&json).unwrap_err().to_string()
        };
        let newer = refused(|json| json["version"] = 2.into());
        assert!(newer.contains("升级"), "{newer}");
        let table = refused(|json| json["changes"][0]["table"] = "moon".into());
        assert!(table.contains("moon"), "{table}");
        let value = refused(|json| json["changes"][0]["new"] = "many".into());
        assert!(value.contains("project.total_investment"), "{value}");
        let kind = refused(|json| json["kind"] = "undo".into());
        assert!(kind.contains("undo"), "{kind}");
    }
}
