//! A column of a sheet, what it was taken for, and why.

use super::super::unit::Unit;
use super::Role;

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadColumn {
    /// Its place, from 0.
    pub index: u32,
    /// Its heads, joined from above: `总投资_建安工程`.
    pub heading: String,
    /// What it holds.
    pub role: Role,
    /// Its unit where the head names one.
    pub unit: Option<Unit>,
    /// Whether its amounts are money though it has no field.
    pub is_own_money: bool,
    /// Why it was taken for that.
    pub basis: Basis,
    /// What it probably is, where nothing says so for sure: a person may choose it.
    pub likely: Option<Role>,
    /// Whether its blank cells erase what the library holds: a person has to say so.
    pub erases: bool,
    /// The first of its cells that say something, as they stand.
    pub samples: Vec<String>,
}

impl ReadColumn {
    /// Whether its blank cells may erase. What is added to the remark does not stand for all of that.
    pub fn can_be_erased(&self) -> bool {
        let is_added = self.role == Role::NOTE && self.basis != Basis::Heading;
        self.role.can_be_erased() && !is_added
    }
}

/// Why a column was taken for what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// A person chose it.
    Person,
    /// A person chose it for an earlier sheet of this shape.
    Library,
    /// A person chose it for a column of this heading on another sheet.
    Taught,
    /// Its heading is a name of the field.
    Heading,
    /// Words in its heading, or in those above it, say so.
    Words,
    /// What its cells look like.
    Cells,
    /// Nothing says what it is.
    #[default]
    Nothing,
}

/// How sure it is what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Nobody has said, and nothing says.
    Unknown,
    /// The cells look like it.
    Guessed,
    /// The heading reads like it.
    Likely,
    /// A person said so, or the heading is the field's.
    Certain,
}

impl Basis {
    /// How sure it is.
    pub const fn sureness(self) -> Sureness {
        match self {
            Self::Person | Self::Library | Self::Heading => Sureness::Certain,
            Self::Taught | Self::Words => Sureness::Likely,
            Self::Cells => Sureness::Guessed,
            Self::Nothing => Sureness::Unknown,
        }
    }

    /// Why, for the person who may choose otherwise.
    pub const fn why(self) -> &'static str {
        match self {
            Self::Person => "已选定",
            Self::Library => "按上次的选择",
            Self::Taught => "按在别的表上的选择",
            Self::Heading => "按表头认出",
            Self::Words => "按表头中的字认出",
            Self::Cells => "按列中的内容",
            Self::Nothing => "没有对应的字段",
        }
    }
}
