use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

/// Makes the window draw again; called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

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
        }
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
