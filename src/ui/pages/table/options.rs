//! The words offered for the cell that is typed into.

use crate::model::{Field, Id, Kind, Project};
use crate::ui::fields::by_kind::choices;
use crate::ui::shown::Shown;
use crate::view::Search;

/// The words offered below the cell.
#[derive(Debug, Default)]
pub struct Options {
    pub made_from: Option<(Id<Project>, Field, String)>,
    pub found: Vec<String>,
    /// The one that the arrows stand on.
    pub chosen: Option<usize>,
}

/// More words than this nobody looks through.
const MOST: usize = 200;

impl Options {
    /// The words that fit what is typed.
    pub fn refresh(
        &mut self,
        shown: &Shown<'_>,
        id: Id<Project>,
        field: Field,
        text: &str,
        is_typed: bool,
    ) {
        let made_from = (id, field, text.to_owned());
        if self.made_from.as_ref() == Some(&made_from) {
            return;
        }
        let is_begun = self
            .made_from
            .as_ref()
            .is_some_and(|(before, column, _)| (*before, *column) == (id, field));
        // What stands in the cell already is no search for another word.
        let typed = if is_typed || is_begun {
            last_word(field, text)
        } else {
            ""
        };
        let search = Search::new(typed);
        let words = choices(&shown.portfolio, field.kind()).into_iter();
        self.found = words.filter(|word| search.finds(word)).take(MOST).collect();
        self.chosen = None;
        self.made_from = Some(made_from);
    }
}

/// The word being typed: behind the last 、 where several may stand.
pub fn last_word(field: Field, text: &str) -> &str {
    let is_list = matches!(field.kind(), Kind::Refs(_) | Kind::Words(_));
    let last = if is_list {
        text.rsplit('、').next()
    } else {
        None
    };
    last.unwrap_or(text).trim()
}
