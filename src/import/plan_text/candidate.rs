//! A candidate for a project, as it is handed on.

use super::tidy::{is_han, length};
use crate::model::Money;
use crate::reconcile::matching::Claim;

/// Where a text names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The heading below which it stands.
    pub node: Option<usize>,
    /// Line in the text, from 1.
    pub line: usize,
}

/// What may be a project.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// As a list would name it.
    pub name: String,
    /// The words of the text.
    pub words: String,
    /// Where it stands.
    pub place: Mention,
    /// Where else it is named.
    pub mentions: Vec<Mention>,
    /// The sentence that names it.
    pub sentence: String,
    /// Path in the tree of categories, by its last word; empty where the word does not say.
    pub category: &'static str,
    /// 新建, 改建 …, where the text says so.
    pub construction_kind: &'static str,
    /// 谋划, 在建 …, where the text says so.
    pub stage: &'static str,
    /// The words that say the stage.
    pub stage_words: String,
    /// Places that its name or its sentence gives.
    pub location: Vec<String>,
    /// The firm that its name gives.
    pub owner: Vec<String>,
    /// Numbers that are said of it.
    pub scale: String,
    /// What it costs, where the text says so.
    pub total: Option<Money>,
    /// Whether that is only about so much.
    pub is_total_about: bool,
    /// From which year to which it is built, where the text says so.
    pub years: Option<(i32, i32)>,
    /// The programme of which it is a part, as a place in the list of candidates.
    pub parent: Option<usize>,
    /// Points of a hundred.
    pub sureness: u8,
    /// Why so many.
    pub why: Vec<String>,
    /// Why it is not ticked before somebody has looked, whatever its points.
    pub doubt: Option<Doubt>,
    /// Whether its name says which one it is, and not only of what kind.
    pub is_named: bool,
}

/// Why something that may be a project is only shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// 康复中心: any of its kind.
    Kind,
    /// 债券市场: stands nowhere.
    Market,
    /// 产业创新工程: something that is done, and built nowhere.
    Campaign,
    /// 文化景观 in 加大文化景观保护力度: is kept, not built.
    Kept,
    /// 不再建设东江大桥
    GivenUp,
    /// 已建成东江大桥
    Done,
}

impl Doubt {
    /// Its word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kind => "通称",
            Self::Market => "要素市场",
            Self::Campaign => "多是行动",
            Self::Kept => "保护管理",
            Self::GivenUp => "不再建设",
            Self::Done => "已经建成",
        }
    }

    /// The same as a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kind => "只写了是哪一类，没有写明是哪一个",
            Self::Market => "多是要素、行业的市场，不是一处建筑",
            Self::Campaign => "多是一项行动，不是一处工程",
            Self::Kept => "说的是保护、管理，不是建设",
            Self::GivenUp => "文中说的是不建、停建或取消",
            Self::Done => "文中说的是已经建成，不是要建的",
        }
    }

    /// Whether it stays although the name says which one it is.
    pub(super) const fn is_of_what_is_said(self) -> bool {
        matches!(self, Self::GivenUp | Self::Done)
    }
}

/// Points from which a candidate is ticked before anybody has looked: what is ticked wrongly costs more than what is not.
pub const TICKED: u8 = 56;
/// The same of one whose name does not say which one it is.
pub const TICKED_UNNAMED: u8 = 74;

impl Candidate {
    /// Whether it is ticked before anybody has looked.
    pub const fn is_ticked(&self) -> bool {
        self.sureness >= TICKED && self.doubt.is_none()
    }

    /// Up to twelve letters of the text that lead to it.
    pub fn anchor(&self) -> String {
        let parts = self
            .words
            .split(|c: char| !is_han(c) && !c.is_ascii_alphanumeric());
        let longest = parts.max_by_key(|part| length(part)).unwrap_or("");
        longest.chars().take(12).collect()
    }

    /// What it says of itself to whoever looks for it among the projects of a library.
    pub(super) fn claim<'a>(&'a self, all: &'a [Self]) -> Claim<'a> {
        let parent = self.parent.and_then(|parent| all.get(parent));
        Claim {
            name: &self.name,
            places: &self.location,
            owners: &self.owner,
            parent: parent.map(|parent| parent.name.as_str()),
            ..Claim::default()
        }
    }
}

/// A candidate as a sentence gives it.
pub(super) struct Found {
    pub(super) candidate: Candidate,
    /// The programme of the list in which it stands, as a place among all that was found.
    pub(super) programme: Option<usize>,
    /// From where to where its words stand in the sentence, in bytes.
    pub(super) span: (usize, usize),
    /// Whether its points say already that an item of a list tells what it costs or when it is built.
    pub(super) is_item_told: bool,
}
