//! What the inspector remembers between pictures.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::model::{Id, Problem, Project, ProjectColumn, Table};
use crate::view::Gate;

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

impl InspectorUi {
    /// Has a problem written of a project: the field for its words comes with the page.
    pub const fn begin_problem(&mut self, project: Id<Project>) {
        self.new_problem = Some(project);
        self.goes_on = false;
    }
}

impl Page {
    /// What is to be known where several projects are selected: which of them an edit on this page goes to. `name` is
    /// that of the project in the inspector.
    pub fn of_several(self, count: usize, name: &str) -> String {
        match self {
            Self::Basics => format!("已选 {count} 项，修改将用于全部所选项目"),
            Self::Money => {
                format!("已选 {count} 项：总投资用于全部所选项目，资金来源和年度计划只用于“{name}”")
            }
            Self::Milestones
            | Self::Approvals
            | Self::Progress
            | Self::Problems
            | Self::Attachments
            | Self::Remarks => {
                format!("已选 {count} 项，这一页只修改“{name}”")
            }
            Self::History => format!("已选 {count} 项，这一页只是“{name}”的历史"),
        }
    }

    /// Whether edits on it go to every selected project.
    pub const fn alters_all(self) -> bool {
        matches!(self, Self::Basics)
    }
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
    /// The gate of which the requirements are shown, chosen for one project; none for none of them.
    pub opened_gate: Option<(Id<Project>, Option<Gate>)>,
    /// Small pictures that were drawn before, by the hash of their file.
    pub thumbnails: Vec<(String, egui::TextureHandle)>,
    /// Whether every month's report is shown, not only the last ones.
    pub is_every_month_shown: bool,
    /// The project of which a problem is being written that it does not have yet.
    pub new_problem: Option<Id<Project>>,
    /// Whether whoever wrote it goes on with its next field.
    pub goes_on: bool,
    /// The problem that was just added, until the list of problems in the middle has brought it in sight.
    pub added: Option<Id<Problem>>,
    /// The problem that is to come in sight.
    pub seeks: Option<Id<Problem>>,
    /// Whether it was called to a page whose columns are typed, in a window without room for both.
    pub is_called: bool,
    /// Whether lights can be set by hand in the list of months.
    pub has_light_columns: bool,
}
