use std::fmt::Display;
use std::path::PathBuf;

use crate::model::{Id, Project};

/// What a message is about: an error is overcome, and leaves, by a later success of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A library is opened or made.
    Opening,
    /// A copy is written, or a backup restored.
    Copying,
    /// A backup is made.
    BackingUp,
    /// A backup is copied to a second place.
    SecondBackup,
    /// The whole library is examined.
    Examining,
    /// What was done reaches the disk.
    Saving,
    /// A colleague's copy is merged.
    Merging,
    /// The content is altered.
    Editing,
    /// A block is pasted.
    Pasting,
    /// Foreign files are read, and what they say comes in.
    Importing,
    /// A step is taken back, or done again.
    Reversing,
    /// A view is chosen or kept, or something is looked for.
    Viewing,
    /// A paper is written, or a preset of one.
    Papers,
    /// An earlier state is looked at, or comes back.
    Past,
    /// What was done reaches the server of the library.
    Syncing,
    /// The window is closed, or the library left, with a text that can't be read.
    Leaving,
}

impl Matter {
    /// Those that end with the library: another one is open then.
    pub const OF_LIBRARY: [Self; 13] = [
        Self::Opening,
        Self::Copying,
        Self::BackingUp,
        Self::SecondBackup,
        Self::Examining,
        Self::Merging,
        Self::Editing,
        Self::Pasting,
        Self::Importing,
        Self::Reversing,
        Self::Viewing,
        Self::Papers,
        Self::Past,
    ];
}

/// A short message for the person at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
    /// Whether nothing was done, and why.
    pub is_refusal: bool,
    /// A file to open or to show, e.g. the paper just written.
    pub file: Option<PathBuf>,
    /// Whether the file is opened at once by its own program.
    pub opens_file: bool,
    /// Projects to show: those that just came in.
    pub projects: Vec<Id<Project>>,
    /// What it is about; none for what nothing overcomes: an error about work that was lost, or is not saved, stays
    /// until it is closed.
    pub matter: Option<Matter>,
}

impl Notice {
    /// Something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: false,
            is_refusal: false,
            file: None,
            opens_file: false,
            projects: Vec::new(),
            matter: None,
        }
    }

    /// The same as a message about this.
    #[must_use]
    pub fn about(self, matter: Matter) -> Self {
        Self {
            matter: Some(matter),
            ..self
        }
    }

    /// The same with projects to show.
    #[must_use]
    pub fn showing(self, projects: Vec<Id<Project>>) -> Self {
        Self { projects, ..self }
    }

    /// Whether it tells that this succeeded.
    pub fn overcomes(&self, matter: Matter) -> bool {
        !self.is_error && !self.is_refusal && self.matter == Some(matter)
    }

    /// Nothing was done, for this reason.
    pub fn refused(text: impl Into<String>) -> Self {
        Self {
            is_refusal: true,
            ..Self::done(text)
        }
    }

    /// Something went wrong: an error, or the words for it.
    pub fn failed(error: impl Display) -> Self {
        Self {
            is_error: true,
            ..Self::done(error.to_string())
        }
    }
}
