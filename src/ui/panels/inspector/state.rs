//! What the inspector remembers between pictures.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::model::{Id, Project, ProjectColumn, Table};

use super::shared::SharedValues;

/// The pages of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Fields of the project itself.
    #[default]
    Basics,
    /// Funding lines and annual plans.
    Money,
    /// Milestones.
    Milestones,
    /// 前期手续
    Approvals,
    /// 月进度
    Progress,
    /// 问题
    Problems,
    /// 附件
    Attachments,
    /// 批注
    Remarks,
    /// 历史
    History,
}

/// What the inspector remembers between pictures.
#[derive(Default)]
pub struct InspectorUi {
    /// The page in front.
    pub page: Page,
    /// In which fields the selected projects differ.
    pub shared: SharedValues,
    /// The column whose history is shown; none for all.
    pub history_column: Option<ProjectColumn>,
    /// Whether the name at the head is being typed.
    pub is_renaming: bool,
    /// The rows of a table before one is added: the other one is the new one, and gets the keyboard.
    pub before_adding: Option<(Table, Vec<Uuid>)>,
    /// What is being written on projects, and not yet kept.
    pub remarks: BTreeMap<Id<Project>, String>,
    /// Whether every month's report is shown, not only the last ones.
    pub is_every_month_shown: bool,
}
