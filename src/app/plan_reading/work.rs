//! The work beside the window: a text is read, its headings and candidates are found, and what the library has of them.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::file_label;
use crate::import::plan_text::{
    Corrections, InLibrary, Lead, NO_HEADINGS, PlanText, Title, in_library, line_of,
    read_corrected, unpacked,
};
use crate::import::read::{prose, prose_bytes};
use crate::model::{Id, KeptText, Portfolio};

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextOrigin {
    /// A file.
    File(PathBuf),
    /// What was pasted.
    Pasted(Arc<str>),
    /// What the open library keeps.
    Kept(Arc<KeptSource>),
}

/// A text as a library keeps it.
#[derive(Debug, PartialEq, Eq)]
pub struct KeptSource {
    /// The row.
    pub id: Id<KeptText>,
    name: String,
    content: String,
}

impl KeptSource {
    pub(super) fn of(kept: &KeptText) -> Self {
        Self {
            id: kept.id,
            name: kept.name.clone(),
            content: kept.content.clone(),
        }
    }
}

impl TextOrigin {
    /// What it is called: the name of the file.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => file_label(path),
            Self::Pasted(_) => "粘贴的规划文本".to_owned(),
            Self::Kept(kept) => kept.name.clone(),
        }
    }

    fn read(&self) -> Result<String, String> {
        match self {
            Self::File(path) => prose(path).map_err(|error| error.to_string()),
            // Copied from a page of the web it may be one.
            Self::Pasted(text) => prose_bytes(text.as_bytes()).map_err(|error| error.to_string()),
            Self::Kept(kept) => unpacked(&kept.content).map_err(|error| error.to_string()),
        }
    }
}

/// What is to be worked out.
pub(super) struct Task {
    pub origin: TextOrigin,
    /// The text, once it was read.
    pub text: Option<Arc<str>>,
    /// What was said of its headings.
    pub corrections: Arc<Corrections>,
    /// What was found under the same headings.
    pub plan: Option<Arc<PlanText>>,
    /// The title that a person gave it.
    pub title: Option<Title>,
    /// A project whose sentence is looked for.
    pub lead: Option<Lead>,
    pub portfolio: Arc<Portfolio>,
}

/// What was worked out.
pub(super) struct Done {
    pub text: Arc<str>,
    pub plan: Arc<PlanText>,
    pub library: Arc<InLibrary>,
    /// The line of the project that was looked for.
    pub line: Option<usize>,
}

impl Task {
    /// Does it, or says in a sentence why that is not possible.
    pub fn carry_out(self) -> Result<Done, String> {
        let text = match self.text {
            Some(text) => text,
            None => Arc::from(self.origin.read()?),
        };
        let plan = match self.plan {
            Some(plan) => plan,
            None => Arc::new(read_corrected(&text, &self.corrections)),
        };
        if plan.outline.nodes.is_empty() && self.corrections.is_empty() {
            return Err(NO_HEADINGS.to_owned());
        }
        let title = self.title.as_ref().unwrap_or(&plan.title);
        let library = Arc::new(in_library(&self.portfolio, title, (&text, &plan)));
        let lead = self.lead.as_ref();
        Ok(Done {
            line: lead.and_then(|lead| line_of(&text, &plan, lead)),
            text,
            plan,
            library,
        })
    }
}
