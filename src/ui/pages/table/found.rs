//! The search of the rows, split into its words once.

use crate::view::Search;

/// What is searched for.
#[derive(Default)]
pub struct Found {
    made_from: String,
    search: Option<Search>,
}

impl Found {
    /// The words; none where nothing is searched for.
    pub fn search(&mut self, typed: &str) -> Option<&Search> {
        if self.made_from != typed {
            typed.clone_into(&mut self.made_from);
            self.search = Some(Search::new(typed)).filter(|search| !search.is_empty());
        }
        self.search.as_ref()
    }
}
