use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::value::Cell as _;
use super::{Column, Project, ProjectColumn, Record as _, Row, SourceStep, Table, Value};

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The plan says so.
    Stated,
    /// Proposed by the program or its authors, e.g. a lead department from the departments' duties.
    Suggested,
    /// Filled in by the office or a department.
    Filled,
    /// A suggestion that the office agreed to.
    Confirmed,
}

impl Source {
    const ALL: [Self; 4] = [Self::Stated, Self::Suggested, Self::Filled, Self::Confirmed];

    /// The word shown in the window.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stated => "规划",
            Self::Suggested => "建议",
            Self::Filled => "填报",
            Self::Confirmed => "已确认",
        }
    }

    /// The word used in files and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Suggested => "suggested",
            Self::Filled => "filled",
            Self::Confirmed => "confirmed",
        }
    }

    /// The source of this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }
}

/// The source of each value of a project that has one. A large library has as many of these as it has projects: they are
/// kept in a few bits for each column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sources([u64; 2]);

/// The bits of one column: 0 without a source, else its place in [`Source::ALL`] and 1.
const BITS: usize = 3;

/// So many columns find room in a word.
const COLUMNS: usize = 64 / BITS;

/// The first bit of each column.
const FIRST_BITS: u64 = {
    let mut bits = 0;
    let mut column = 0;
    while column < COLUMNS {
        bits |= 1 << (column * BITS);
        column += 1;
    }
    bits
};

const _: () = assert!(
    ProjectColumn::ALL.len() > COLUMNS
        && ProjectColumn::ALL.len() <= 2 * COLUMNS
        && Source::ALL.len() == 4
        && BITS == 3,
    "every source of every column has its bits"
);

impl Sources {
    /// Whether no source is known.
    pub const fn is_empty(&self) -> bool {
        self.0[0] == 0 && self.0[1] == 0
    }

    /// Word and bit at which those of a column begin.
    const fn place(column: ProjectColumn) -> (usize, usize) {
        let column = column as usize;
        (column / COLUMNS, column % COLUMNS * BITS)
    }

    /// The source of a column's value.
    pub fn get(&self, column: ProjectColumn) -> Option<Source> {
        let (word, bit) = Self::place(column);
        let bits = self.0[word] >> bit & ((1 << BITS) - 1);
        let place = usize::try_from(bits).ok()?.checked_sub(1)?;
        Source::ALL.get(place).copied()
    }

    fn note(&mut self, column: ProjectColumn, source: Option<Source>) {
        let (word, bit) = Self::place(column);
        let bits = source.map_or(0, |source| source as u64 + 1);
        self.0[word] = self.0[word] & !(((1 << BITS) - 1) << bit) | bits << bit;
    }

    /// The same with the source of one column replaced, or dropped when the column became empty.
    #[must_use]
    pub fn with(&self, column: ProjectColumn, source: Option<Source>) -> Self {
        let mut sources = self.clone();
        sources.note(column, source);
        sources
    }

    /// The columns whose value has this source, in the order of their declaration.
    pub fn columns(&self, source: Source) -> impl Iterator<Item = ProjectColumn> + '_ {
        let of_source = self.iter().filter(move |(_, s)| *s == source);
        of_source.map(|(column, _)| column)
    }

    /// Every column with a source.
    pub fn iter(&self) -> impl Iterator<Item = (ProjectColumn, Source)> + '_ {
        let columns = ProjectColumn::ALL.iter();
        columns.filter_map(|column| Some((*column, self.get(*column)?)))
    }

    /// As plain bytes.
    pub(super) fn to_bytes(&self) -> [u8; 16] {
        let [first, second] = self.0.map(u128::from);
        (first | second << 64).to_le_bytes()
    }

    /// The inverse of [`Sources::to_bytes`].
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        let bits = u128::from_le_bytes(bytes);
        let words = [bits as u64, (bits >> 64) as u64];
        // Of the highest bit of a column no other is set; of what is no column none.
        let is_known = |word: &u64| {
            let (low, high) = ((word | word >> 1) & FIRST_BITS, word >> 2 & FIRST_BITS);
            low & high == 0 && word >> (COLUMNS * BITS) == 0
        };
        let rest = words[1] >> ((ProjectColumn::ALL.len() - COLUMNS) * BITS);
        (words.iter().all(is_known) && rest == 0).then_some(Self(words))
    }

    /// The sources that a row of any table carries.
    pub fn of(row: &Row) -> Self {
        let value = (row.table == Table::Project)
            .then(|| row.values.get(Self::COLUMN))
            .flatten();
        match value {
            Some(Value::Sources(sources)) => sources.clone(),
            _ => Self::default(),
        }
    }

    /// Has a row of a project carry these sources.
    pub fn put_into(self, row: &mut Row) {
        if let Some(value) = row.values.get_mut(Self::COLUMN) {
            *value = self.to_value();
        }
    }

    /// Whether a column of a table holds sources.
    pub fn is_column(table: Table, column: usize) -> bool {
        table == Table::Project && column == Self::COLUMN
    }

    /// Index of the column of a project that holds them.
    const COLUMN: usize = ProjectColumn::Sources as usize;

    /// The columns of which two states know different sources, with both.
    pub fn differences<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (ProjectColumn, SourceStep)> + 'a {
        ProjectColumn::ALL.iter().filter_map(|column| {
            let column = *column;
            let (old, new) = (self.get(column), other.get(column));
            (old != new).then_some((column, SourceStep { old, new }))
        })
    }

    /// `{"lead_department":"suggested"}`
    pub fn to_json(&self) -> String {
        let mut json = String::from("{");
        for (column, source) in self.iter() {
            if json.len() > 1 {
                json.push(',');
            }
            // Names of columns and sources hold nothing that JSON escapes.
            let Column { name, .. } = column.spec();
            for part in ["\"", name, "\":\"", source.key(), "\""] {
                json.push_str(part);
            }
        }
        json.push('}');
        json
    }

    /// The inverse of [`Sources::to_json`]; `None` for an unknown column or source.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;

        impl<'de> Visitor<'de> for Words {
            type Value = Sources;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("columns with their sources")
            }

            // Word by word: a library has as many of these as it has projects.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sources, A::Error> {
                let mut sources = Sources::default();
                while let Some((column, source)) = map.next_entry::<ColumnName, Source>()? {
                    sources.note(column.0, Some(source));
                }
                Ok(sources)
            }
        }

        deserializer.deserialize_map(Words)
    }
}

/// A column by its name.
struct ColumnName(ProjectColumn);

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let column = |name: &str| {
            let column = Project::COLUMNS
                .iter()
                .position(|column| column.name == name);
            column.and_then(|column| ProjectColumn::ALL.get(column).copied())
        };
        deserializer.deserialize_str(Word(column)).map(Self)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Word(Self::from_key))
    }
}

/// A word of a list.
struct Word<F>(F);

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Word<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word that is known")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<T, E> {
        (self.0)(word).ok_or_else(|| E::custom(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_written_as_any_json_and_read_again() {
        let mut sources = Sources::default();
        assert_eq!(sources.to_json(), "{}");
        for (place, column) in ProjectColumn::ALL.iter().enumerate() {
            let source = Source::ALL[place % Source::ALL.len()];
            sources = sources.with(*column, Some(source));
            let words = sources.iter();
            let words = words.map(|(column, source)| (column.spec().name, source.key()));
            let plain = serde_json::Value::from_iter(words).to_string();
            assert_eq!(sources.to_json(), plain);
            assert_eq!(Sources::from_json(&plain), Some(sources.clone()));
        }
    }
}
