//! Own columns as fields.
//!
//! A [`Field`](super::Field) is copied into columns, orders, filters, group keys and papers, and gives its label and
//! kind as `'static`, because the built-in ones are constants. An own column can be one of them only if its
//! declaration outlives them all: it is interned. By content, so that every copy of a library and every revision of
//! it finds the declaration that is there; what stays in memory is one small record for each wording that a column
//! had while the program ran.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::{Column, Id, Kind, OwnField, OwnFieldKind};

/// A column of the office's own, as it was declared at one time. Two of them are equal when they are the same column,
/// whatever it is called now.
#[derive(Clone, Copy, Debug)]
pub struct OwnRef(&'static Declaration);

#[derive(Debug)]
struct Declaration {
    id: Id<OwnField>,
    column: Column,
}

/// Every declaration met so far, by column.
static INTERNED: Mutex<BTreeMap<Id<OwnField>, Vec<OwnRef>>> = Mutex::new(BTreeMap::new());

/// The words of 是否.
const YES_NO: &[&str] = &["是", "否"];

impl OwnRef {
    /// The column as it is declared now.
    pub fn new(field: &OwnField) -> Self {
        let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
        let known = interned.entry(field.id).or_default();
        if let Some(known) = known.iter().find(|known| known.declares(field)) {
            return *known;
        }
        let kind = kind(field);
        let column = Column {
            name: text(format!("own_{}", field.id.uuid().simple())),
            label: text(field.label.clone()),
            kind,
            tip: text(tip(field)),
            // By words, and by the years of dates.
            is_group: matches!(kind, Kind::Text | Kind::Choice(_) | Kind::Date),
            ..Column::PLAIN
        };
        let declaration = Declaration {
            id: field.id,
            column,
        };
        let own = Self(Box::leak(Box::new(declaration)));
        known.push(own);
        own
    }

    /// Which column it is.
    pub const fn id(self) -> Id<OwnField> {
        self.0.id
    }

    /// Its declaration. The name in files and views is made of the id, so that another label breaks nothing.
    pub const fn column(self) -> &'static Column {
        &self.0.column
    }

    /// Whether the two say the same to the letter, not only of the same column.
    pub fn is_worded_like(self, other: Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }

    fn declares(self, field: &OwnField) -> bool {
        let Column {
            label, kind, tip, ..
        } = self.column();
        let is_same_kind = match (kind, field.kind) {
            (Kind::Choice(words), Some(OwnFieldKind::Choice)) => field.choices == *words,
            (kind, _) => *kind == plain_kind(field.kind),
        };
        *label == field.label && *tip == self::tip(field) && is_same_kind
    }
}

/// What a column of this sort holds; a choice without its words.
const fn plain_kind(kind: Option<OwnFieldKind>) -> Kind {
    match kind {
        // A column without a kind comes only from a file that another program wrote: its values can still be read.
        Some(OwnFieldKind::Text) | None => Kind::Text,
        Some(OwnFieldKind::LongText) => Kind::LongText,
        Some(OwnFieldKind::Number) => Kind::Decimal,
        Some(OwnFieldKind::Money) => Kind::Money,
        Some(OwnFieldKind::Date) => Kind::Date,
        Some(OwnFieldKind::Choice) => Kind::Choice(&[]),
        Some(OwnFieldKind::YesNo) => Kind::Choice(YES_NO),
    }
}

fn kind(field: &OwnField) -> Kind {
    match field.kind {
        Some(OwnFieldKind::Choice) => {
            let words: Vec<&'static str> = field.choices.iter().cloned().map(text).collect();
            Kind::Choice(Vec::leak(words))
        }
        other => plain_kind(other),
    }
}

/// What is said of a column that nobody explained.
fn tip(field: &OwnField) -> String {
    match (field.tip.as_str(), field.kind) {
        ("", Some(kind)) => format!("自定义列（{}）", kind.label()),
        (tip, _) => tip.to_owned(),
    }
}

fn text(text: String) -> &'static str {
    String::leak(text)
}

impl PartialEq for OwnRef {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for OwnRef {}

impl Hash for OwnRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl PartialOrd for OwnRef {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OwnRef {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.id.cmp(&other.0.id)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn field(label: &str, choices: &[&str]) -> OwnField {
        OwnField {
            id: Id::new(Uuid::from_u128(0xfeed)),
            label: label.to_owned(),
            kind: Some(OwnFieldKind::Choice),
            choices: choices.iter().map(|word| (*word).to_owned()).collect(),
            tip: String::new(),
            position: 1,
        }
    }

    #[test]
    fn the_same_wording_is_kept_once_and_another_is_the_same_column() {
        let first = OwnRef::new(&field("牵头科室", &["规划科", "投资科"]));
        let again = OwnRef::new(&field("牵头科室", &["规划科", "投资科"]));
        assert!(first.is_worded_like(again));
        let renamed = OwnRef::new(&field("科室", &["规划科", "投资科"]));
        let fewer = OwnRef::new(&field("牵头科室", &["规划科"]));
        for other in [renamed, fewer] {
            assert!(!first.is_worded_like(other));
            assert_eq!(first, other);
        }
        assert_eq!(first.column().kind, Kind::Choice(&["规划科", "投资科"]));
        assert_eq!(first.column().name, "own_0000000000000000000000000000feed");
    }
}
