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
    /// A file to open or to show, e.g. the paper just written.
    pub file: Option<PathBuf>,
}

impl Notice {
    /// Something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: false,
            file: None,
        }
    }

    /// Something went wrong.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: true,
            file: None,
        }
    }
}
