//! The names that people typed into commands: they are checked before a command is carried out.

use super::{Command, ListCommand, OwnCommand, PaperCommand, PastCommand, ViewCommand};

impl Command {
    /// The name that a person typed into it.
    pub(in crate::app) fn name(&self) -> Option<&str> {
        match self {
            Self::Own(command) => command.name(),
            Self::List(command) => command.name(),
            Self::View(command) => command.name(),
            Self::Paper(command) => command.name(),
            Self::Past(command) => command.name(),
            Self::File(_)
            | Self::Edit(_)
            | Self::Attach(_)
            | Self::Import(_)
            | Self::Fill(_)
            | Self::PlanText(_)
            | Self::Select(_)
            | Self::Arrange(_)
            | Self::Look(_) => None,
        }
    }
}

impl OwnCommand {
    fn name(&self) -> Option<&str> {
        match self {
            Self::AddOwnField(form) | Self::ChangeOwnField(_, form) => Some(&form.label),
            Self::MoveOwnField(..) | Self::DeleteOwnField(_) => None,
        }
    }
}

impl ListCommand {
    fn name(&self) -> Option<&str> {
        match self {
            Self::AddListRow(_, _, name) => Some(name),
            Self::MoveListRow(..)
            | Self::DeleteListRow(..)
            | Self::MergeListRows(..)
            | Self::ListInYear(..)
            | Self::SetReporting(_)
            | Self::ImportHeadings(_) => None,
        }
    }
}

impl ViewCommand {
    fn name(&self) -> Option<&str> {
        match self {
            Self::KeepView(name) | Self::RenameView(_, name) => Some(name),
            Self::ChooseView(_)
            | Self::UpdateView(_)
            | Self::DuplicateView(_)
            | Self::MoveView(..)
            | Self::DeleteView(_) => None,
        }
    }
}

impl PaperCommand {
    fn name(&self) -> Option<&str> {
        match self {
            Self::KeepPreset(name, _) => Some(name),
            Self::Export(_)
            | Self::Print(_)
            | Self::CancelJob
            | Self::DeletePreset(_)
            | Self::SavePreset(..)
            | Self::LoadPreset(_)
            | Self::ExportComparison(_)
            | Self::ExportTimeline(_)
            | Self::ExportCalendar(_)
            | Self::Form(_) => None,
        }
    }
}

impl PastCommand {
    fn name(&self) -> Option<&str> {
        match self {
            Self::TakeSnapshot(name, _) => Some(name),
            Self::Compare(..)
            | Self::CompareIn(_)
            | Self::EndComparison
            | Self::AskHistory(_)
            | Self::AskProjectHistory(_)
            | Self::MoreHistory
            | Self::ReturnTo(_) => None,
        }
    }
}
