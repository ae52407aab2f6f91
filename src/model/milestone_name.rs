//! Names of milestones as fields: what projects plan for one name is a column of dates.
//!
//! A [`Field`](super::Field) is copied everywhere and gives label and kind as `'static`. The common names are declared
//! here; a name that only the office uses becomes a column when a library uses it, and is interned: what stays in
//! memory is one small record for each name that was met while the program ran.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::{Column, Kind, Milestone, MilestoneColumn, Parts, Table};

/// A name that milestones of many projects share, as a column.
#[derive(Clone, Copy, Debug)]
pub struct MilestoneName(&'static Declaration);

#[derive(Debug)]
struct Declaration {
    name: &'static str,
    column: Column,
}

/// The names that every library offers as columns, in the order in which projects come to them, with their English
/// words.
const COMMON: [(&str, &str); 11] = [
    ("立项", "initiation"),
    ("核准", "permission"),
    ("备案", "filing"),
    ("前期手续办结", "formalities"),
    ("初步设计批复", "preliminary_design"),
    ("施工许可", "construction_permit"),
    ("开工", "start"),
    ("主体完工", "main_works"),
    ("竣工验收", "acceptance"),
    ("投入使用", "use"),
    ("投产", "operation"),
];

/// What tables of offices call them beside.
const ALSO_CALLED: [(&str, &str); 1] = [("竣工", "竣工验收")];

/// Columns of milestones are called so behind the name: a narrow head cuts off what they have in common.
const BEHIND: &str = "节点";

/// English names begin so.
const PREFIX: &str = "milestone_";

/// After that, those of names that are not common.
const NAMED: &str = "named_";

/// Of more names than these nobody chooses a column: the ones that most projects have are offered.
const MOST: usize = 100;

/// Every name met so far.
static INTERNED: Mutex<BTreeMap<String, MilestoneName>> = Mutex::new(BTreeMap::new());

static COMMON_NAMES: LazyLock<Vec<MilestoneName>> = LazyLock::new(|| {
    COMMON
        .iter()
        .map(|(name, _)| MilestoneName::of(name))
        .collect()
});

impl MilestoneName {
    /// The column of a name.
    pub fn of(name: &str) -> Self {
        let name = name.trim();
        let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = interned.get(name) {
            return *known;
        }
        let common = COMMON.iter().find(|(common, _)| *common == name);
        let word = match common {
            Some((_, english)) => (*english).to_owned(),
            None => format!("{NAMED}{}", escaped(name)),
        };
        let declaration = Declaration {
            name: text(name.to_owned()),
            column: Column {
                name: text(format!("{PREFIX}{word}")),
                label: text(label(name)),
                kind: Kind::Date,
                tip: text(format!(
                    "里程碑“{name}”的计划时间；有几个“{name}”的，是还没有达到的第一个"
                )),
                cell: Some((Table::Milestone, MilestoneColumn::Planned as usize)),
                ..Column::PLAIN
            },
        };
        let of = Self(Box::leak(Box::new(declaration)));
        interned.insert(name.to_owned(), of);
        of
    }

    /// Those that every library offers, in the order in which projects come to them.
    pub fn common() -> impl Iterator<Item = Self> {
        COMMON_NAMES.iter().copied()
    }

    /// The other names that milestones have, those that most have first.
    pub(super) fn others(milestones: &Parts<Milestone>) -> Vec<Self> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for milestone in milestones.iter() {
            *counts.entry(milestone.name.trim()).or_default() += 1;
        }
        let is_common = |name: &str| COMMON.iter().any(|(common, _)| *common == name);
        counts.retain(|name, _| !name.is_empty() && !is_common(name));
        let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
        names.sort_by_key(|(_, count)| Reverse(*count));
        names.truncate(MOST);
        names.into_iter().map(|(name, _)| Self::of(name)).collect()
    }

    /// The column of an English name, as views and papers keep it. It says the name itself, so that a view stays whole
    /// where no project has such a milestone at the time.
    pub(super) fn read(word: &str) -> Option<Self> {
        let common = Self::common().find(|common| common.column().name == word);
        common.or_else(|| {
            let name = unescaped(word.strip_prefix(PREFIX)?.strip_prefix(NAMED)?)?;
            (!name.trim().is_empty()).then(|| Self::of(&name))
        })
    }

    /// The common name that is also called so.
    pub(super) fn also_called(word: &str) -> Option<Self> {
        let found = ALSO_CALLED.iter().find(|(other, _)| *other == word);
        found.map(|(_, name)| Self::of(name))
    }

    /// The name itself.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// Its declaration.
    pub const fn column(self) -> &'static Column {
        &self.0.column
    }

    /// Whether a milestone is called so.
    pub fn is_of(self, milestone: &Milestone) -> bool {
        milestone.name.trim() == self.name()
    }

    /// Where projects come to it among the common ones; the others come last.
    pub fn rank(self) -> usize {
        let place = COMMON.iter().position(|(name, _)| *name == self.name());
        place.unwrap_or(COMMON.len())
    }
}

/// `开工节点`
fn label(name: &str) -> String {
    let name = name.strip_suffix(BEHIND).unwrap_or(name);
    format!("{name}{BEHIND}")
}

/// A name as part of an English name: in an expression no sign may part it.
fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            escaped.push(c);
        } else if write!(escaped, "_{:x}_", u32::from(c)).is_err() {
            // A text takes every letter.
            break;
        }
    }
    escaped
}

fn unescaped(word: &str) -> Option<String> {
    let mut name = String::new();
    let mut parts = word.split('_');
    name.push_str(parts.next()?);
    while let Some(code) = parts.next() {
        name.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        name.push_str(parts.next()?);
    }
    Some(name)
}

fn text(text: String) -> &'static str {
    String::leak(text)
}

impl PartialEq for MilestoneName {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for MilestoneName {}

impl Hash for MilestoneName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl PartialOrd for MilestoneName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MilestoneName {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank(), self.name()).cmp(&(other.rank(), other.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, Portfolio, ProcedureKind};

    #[test]
    fn every_usual_milestone_is_a_column() {
        let kinds = [
            None,
            Some(ProcedureKind::Permission),
            Some(ProcedureKind::Filing),
        ];
        let common: Vec<&str> = MilestoneName::common().map(MilestoneName::name).collect();
        for name in kinds.into_iter().flat_map(Milestone::usual) {
            assert!(common.contains(&name), "{name}");
        }
    }

    #[test]
    fn a_name_of_any_signs_reads_back() {
        for name in [
            "主体封顶",
            "一标段（北） 开工",
            "设备_进场=1",
            "竣工且投产",
            "start",
        ] {
            let of = MilestoneName::of(name);
            assert_eq!(of.name(), name);
            let word = of.column().name;
            assert!(!word.contains([' ', '(', '（', '=', '，']), "{word}");
            assert_eq!(MilestoneName::read(word), Some(of));
            assert_eq!(Field::find(word).map(Field::label), Some(of.column().label));
        }
        assert_eq!(MilestoneName::of(" 开工 "), MilestoneName::of("开工"));
        assert_ne!(MilestoneName::of("start"), MilestoneName::of("开工"));
        assert_eq!(MilestoneName::of("其他节点").column().label, "其他节点");
        assert_eq!(MilestoneName::read("milestone_named_"), None);
        assert_eq!(MilestoneName::read("milestone_named_a_zz_"), None);
    }

    #[test]
    fn a_heading_may_be_the_name_alone() {
        let portfolio = Portfolio::default();
        let headed = |word| Field::headed(&portfolio, word).map(Field::label);
        assert_eq!(headed("开工"), Some("开工节点"));
        assert_eq!(headed("竣工"), Some("竣工验收节点"));
        assert_eq!(headed("开工时间"), Some("开工时间"));
        assert_eq!(headed("封顶"), None);
    }
}
