//! The way through the window: what was looked at before, to go back to and forward again.
//!
//! A place is page, search, conditions, grouping and choice in the tree, and what takes the place of the page: the files
//! that are compared with the library, or the text of a plan. What was selected there comes back with it.
//! Which columns and which unit are shown, and what is coloured, belongs to no place. What is typed into the search is one step, however many
//! letters it has.

use crate::model::Portfolio;

use super::{App, Command, ImportCommand, PlanTextCommand, Workspace};

/// Nobody goes back further.
const MOST: usize = 100;

/// What takes the place of a page of projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aside {
    Import,
    PlanText,
}

/// A place.
#[derive(Clone, Debug)]
pub(super) struct TrailPlace {
    workspace: Workspace,
    aside: Option<Aside>,
}

/// The places on both sides of the one that is shown.
#[derive(Default)]
pub struct Trail {
    back: Vec<TrailPlace>,
    forward: Vec<TrailPlace>,
    /// Whether the last step was a letter of the search.
    is_searching: bool,
    /// Whether the commands of one picture are under way, and if so whether one of them led elsewhere already: a click that
    /// narrows the projects and shows another page is one step.
    together: Option<bool>,
}

impl Trail {
    /// Whether there is a way back.
    pub const fn has_back(&self) -> bool {
        !self.back.is_empty()
    }

    /// Whether there is a way forward, from where the way led back.
    pub const fn has_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Takes note of where a command led, from the place where it was given. What else takes a search away is no letter
    /// of it: there is a way back to the search.
    fn note(&mut self, before: TrailPlace, now: &TrailPlace, is_searching: bool) {
        if before.is_same(now) {
            return;
        }
        let goes_on = is_searching && self.is_searching && !before.workspace.search.is_empty();
        self.is_searching = is_searching;
        self.forward.clear();
        if !goes_on && self.together != Some(true) {
            push(&mut self.back, before);
            self.together = self.together.map(|_| true);
        }
    }
}

impl TrailPlace {
    fn is_same(&self, other: &Self) -> bool {
        self.aside == other.aside && self.workspace.is_same_place(&other.workspace)
    }
}

fn push(places: &mut Vec<TrailPlace>, place: TrailPlace) {
    if places.len() == MOST {
        places.remove(0);
    }
    places.push(place);
}

impl Workspace {
    /// Whether the same projects are looked at in the same way.
    fn is_same_place(&self, other: &Self) -> bool {
        (self.page, &self.search, &self.conditions, self.is_any)
            == (other.page, &other.search, &other.conditions, other.is_any)
            && (&self.base_filter, &self.group_by, &self.scope)
                == (&other.base_filter, &other.group_by, &other.scope)
            && self.with_mentions == other.with_mentions
            && self.plan == other.plan
    }

    /// Goes to a place, which may be older than the columns that the library has now.
    fn go_to_place(&mut self, place: Self, portfolio: &Portfolio) {
        *self = Self {
            month: self.month,
            period_end: self.period_end,
            unit: self.unit,
            columns: std::mem::take(&mut self.columns),
            dispatch_columns: std::mem::take(&mut self.dispatch_columns),
            approval_columns: std::mem::take(&mut self.approval_columns),
            rolling_columns: std::mem::take(&mut self.rolling_columns),
            colorings: std::mem::take(&mut self.colorings),
            own_columns: std::mem::take(&mut self.own_columns),
            ..place
        };
        self.renew(portfolio);
    }
}

impl App {
    /// The way through the window.
    pub const fn trail(&self) -> &Trail {
        &self.trail
    }

    /// Does what the commands of one picture say. Where they lead is one step of the way, however many they are.
    pub fn run_together(&mut self, commands: impl IntoIterator<Item = Command>) {
        self.trail.together = Some(false);
        for command in commands {
            self.run(command);
        }
        self.trail.together = None;
    }

    /// The place that is shown.
    pub(super) fn place(&self) -> TrailPlace {
        let aside = match (self.shows_import(), self.shows_plan_text()) {
            (true, _) => Some(Aside::Import),
            (false, true) => Some(Aside::PlanText),
            (false, false) => None,
        };
        TrailPlace {
            workspace: self.workspace.clone(),
            aside,
        }
    }

    /// Takes note of where a command led.
    pub(super) fn note_place(&mut self, before: TrailPlace, is_searching: bool) {
        let now = self.place();
        self.trail.note(before, &now, is_searching);
    }

    /// Goes back, or forward again. A comparison takes the place of a page, and is left first.
    pub(super) fn travel(&mut self, is_back: bool) {
        if is_back && (self.is_comparing() || self.is_fetching_states()) {
            return self.end_comparison();
        }
        let now = self.place();
        let (has_import, has_text) = (self.import().is_some(), self.plan_reading().is_some());
        let Trail { back, forward, .. } = &mut self.trail;
        let (from, to) = if is_back {
            (back, forward)
        } else {
            (forward, back)
        };
        let place = loop {
            let Some(mut place) = from.pop() else {
                // Nothing of the way is known: what lies over the page is left.
                if is_back && now.aside.is_some() {
                    break TrailPlace {
                        aside: None,
                        ..now.clone()
                    };
                }
                return;
            };
            // What has ended meanwhile is no place any more.
            place.aside = place.aside.filter(|aside| match aside {
                Aside::Import => has_import,
                Aside::PlanText => has_text,
            });
            if !place.is_same(&now) {
                break place;
            }
        };
        push(to, now);
        self.trail.is_searching = false;
        let portfolio = self.portfolio();
        self.workspace.go_to_place(place.workspace, &portfolio);
        drop(portfolio);
        self.run_import(ImportCommand::Show(place.aside == Some(Aside::Import)));
        self.run_plan_text(PlanTextCommand::Show(place.aside == Some(Aside::PlanText)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::{ArrangeCommand, SelectCommand, Settings};
    use crate::clock::Clock;
    use crate::model::ViewPage;
    use crate::session::{Content, create_library};
    use crate::view::GroupKey;

    fn app(folder: &std::path::Path) -> App {
        let path = folder.join("库.lantu");
        create_library(&path, Content::Plan, Clock::System).unwrap();
        let mut app = App::new(Clock::System, Settings::default(), Arc::new(|| {}));
        app.run_to_end(Command::File(crate::app::FileCommand::Open(path)));
        app
    }

    fn go(app: &mut App, command: ArrangeCommand) {
        app.run(Command::Arrange(command));
    }

    #[test]
    fn back_leads_to_the_page_the_search_and_the_selection_of_before_and_forward_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = app(folder.path());
        assert!(!app.trail().has_back());
        go(&mut app, ArrangeCommand::ShowPage(ViewPage::Table));
        let all = app.listing().projects.len();
        let first = app.listing().projects[0];
        app.run(Command::Select(SelectCommand::Select(Some(first), None)));
        go(&mut app, ArrangeCommand::GroupBy(vec![GroupKey::Stage]));
        for letters in ["产", "产业", "产业园"] {
            go(&mut app, ArrangeCommand::Search(letters.to_owned()));
        }
        go(&mut app, ArrangeCommand::ShowPage(ViewPage::Board));
        let found = app.listing().projects.len();
        assert!(found < all);

        go(&mut app, ArrangeCommand::GoBack);
        assert_eq!(app.workspace().page, ViewPage::Table);
        assert_eq!(app.workspace().search, "产业园");
        go(&mut app, ArrangeCommand::GoBack);
        assert_eq!(app.workspace().search, "", "a search is one step");
        assert_eq!(app.listing().projects.len(), all);
        go(&mut app, ArrangeCommand::GoBack);
        assert_eq!(app.selected(), Some(first));
        assert!(app.workspace().is_by_outline());
        for _ in 0..3 {
            go(&mut app, ArrangeCommand::GoForward);
        }
        assert_eq!(app.workspace().page, ViewPage::Board);
        assert_eq!(app.listing().projects.len(), found);
        assert!(!app.trail().has_forward());
    }

    #[test]
    fn what_one_picture_asks_for_is_one_step_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = app(folder.path());
        go(&mut app, ArrangeCommand::ShowPage(ViewPage::Ranking));
        let code = {
            let portfolio = app.portfolio();
            let chapter = portfolio.outline().iter().next().unwrap().id;
            portfolio.outline_code(chapter)
        };
        let scope = crate::app::Scope {
            path: vec![(GroupKey::Part, code)],
            label: String::new(),
        };
        let click = [
            ArrangeCommand::Narrow(Some(scope)),
            ArrangeCommand::ShowPage(ViewPage::Table),
        ];
        app.run_together(click.map(Command::Arrange));
        assert_eq!(app.workspace().page, ViewPage::Table);
        assert!(app.workspace().scope.is_some());
        go(&mut app, ArrangeCommand::GoBack);
        assert_eq!(app.workspace().page, ViewPage::Ranking);
        assert!(app.workspace().scope.is_none());
        go(&mut app, ArrangeCommand::GoForward);
        assert_eq!(app.workspace().page, ViewPage::Table);
        assert!(app.workspace().scope.is_some());
    }
}
