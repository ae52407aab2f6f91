//! The words offered for the cell that is typed into.

use crate::model::{Field, Id, Kind, Portfolio, Project, Table};
use crate::ui::fields::lists::choices;
use crate::view::Search;

/// The words offered below the cell: asked for while drawing, found before the next picture.
#[derive(Debug, Default)]
pub struct Options {
    made_from: Option<Typed>,
    /// What is asked, and what of it is to be looked for.
    asked: Option<(Typed, String)>,
    pub found: Vec<String>,
    /// The one that the arrows stand on.
    pub chosen: Option<usize>,
    /// Whether the last picture had a cell that is typed into.
    is_open: bool,
}

/// A cell and what stands in it.
type Typed = (Id<Project>, Field, String);

/// More words than this nobody looks through.
const MOST: usize = 200;

impl Options {
    /// Asks for the words that fit what is typed.
    pub fn ask(&mut self, id: Id<Project>, field: Field, text: &str, is_typed: bool) {
        let typed = (id, field, text.to_owned());
        self.asked = None;
        self.is_open = true;
        if self.made_from.as_ref() == Some(&typed) {
            return;
        }
        let is_begun = self
            .made_from
            .as_ref()
            .is_some_and(|(before, column, _)| (*before, *column) == (id, field));
        if !is_begun {
            // Words of another cell.
            self.found.clear();
            self.chosen = None;
        }
        // What stands in the cell already is no search for another word.
        let word = if is_typed || is_begun {
            last_word(field, text)
        } else {
            ""
        };
        self.asked = Some((typed, word.to_owned()));
    }

    /// Finds what the last picture asked.
    pub fn refresh(&mut self, portfolio: &Portfolio) {
        if !std::mem::take(&mut self.is_open) {
            // Opened once more, the same cell begins anew.
            *self = Self::default();
        }
        let Some((typed, word)) = self.asked.take() else {
            return;
        };
        let search = Search::new(&word);
        let own = own_name(portfolio, &typed);
        let words = choices(portfolio, typed.1.kind()).into_iter();
        let words = words.filter(|word| search.finds(word) && Some(word.as_str()) != own);
        self.found = words.take(MOST).collect();
        self.chosen = None;
        self.made_from = Some(typed);
    }

    /// Whether another picture is waited for.
    pub const fn is_behind(&self) -> bool {
        self.asked.is_some()
    }
}

/// The name of the project itself, where projects are chosen from: none stands above itself.
fn own_name<'a>(portfolio: &'a Portfolio, (id, field, _): &Typed) -> Option<&'a str> {
    let project = portfolio.projects().get(*id);
    let project = project.filter(|_| field.kind() == Kind::Ref(Table::Project));
    project.map(|project| project.name.as_str())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_cell_that_fit_what_is_typed() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let mut projects = portfolio.projects().iter();
        let (one, other) = (projects.next().unwrap().id, projects.next().unwrap().id);
        let mut options = Options::default();
        // Begun on what stands there, every word is offered.
        options.ask(one, Field::STAGE, "在建", false);
        assert!(options.is_behind());
        options.refresh(&portfolio);
        let all = options.found.len();
        assert!(all > 3 && !options.is_behind());
        options.ask(one, Field::STAGE, "zj", true);
        options.refresh(&portfolio);
        assert!(options.found.contains(&"在建".to_owned()));
        assert!(options.found.len() < all);
        options.chosen = Some(0);
        options.ask(one, Field::STAGE, "zj", true);
        options.refresh(&portfolio);
        assert_eq!(options.chosen, Some(0), "nothing else is asked");
        // Left and begun once more, what stands there is no search.
        for _ in 0..2 {
            options.refresh(&portfolio);
        }
        options.ask(one, Field::STAGE, "在建", false);
        options.refresh(&portfolio);
        assert_eq!(options.found.len(), all);
        options.ask(other, Field::STAGE, "", false);
        assert!(options.found.is_empty(), "those of another cell");
    }
}
