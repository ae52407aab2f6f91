//! Which pages there are to go to, in the order of their tabs.

use crate::app::{ArrangeCommand, Command, ImportCommand, PlanTextCommand};
use crate::model::ViewPage;

use crate::ui::shown::Shown;

/// A page to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTab {
    /// The projects, one way or another.
    Projects(ViewPage),
    /// The foreign ledgers that are being brought in.
    Import,
    /// The text of a plan that is being looked at.
    PlanText,
}

/// The pages that there are: without a library those that need none.
pub fn offered(shown: &Shown<'_>) -> Vec<PageTab> {
    let has_library = shown.save_state.is_some();
    let pages = ViewPage::ALL.iter().copied().map(PageTab::Projects);
    let import = shown.app.import().map(|_| PageTab::Import);
    let text = shown.app.plan_reading().map(|_| PageTab::PlanText);
    let pages = pages.filter(|_| has_library);
    pages.chain(import).chain(text).collect()
}

/// The way to the page whose tab stands so many places behind that of the one in front; behind the last stands the
/// first.
pub fn beside(shown: &Shown<'_>, step: isize) -> Option<Command> {
    let pages = offered(shown);
    let in_front = pages.iter().position(|page| page.is_in_front(shown))?;
    let place = neighbour(in_front, step, pages.len())?;
    Some(pages[place].show())
}

/// The place so many behind another one of a ring.
fn neighbour(place: usize, step: isize, count: usize) -> Option<usize> {
    let (place, count) = (isize::try_from(place).ok()?, isize::try_from(count).ok()?);
    let place = (place + step).checked_rem_euclid(count)?;
    usize::try_from(place).ok()
}

impl PageTab {
    /// What its tab says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Projects(page) => page.label(),
            Self::Import => "导入",
            Self::PlanText => "规划文本",
        }
    }

    /// Whether it is seen.
    pub fn is_in_front(self, shown: &Shown<'_>) -> bool {
        match self {
            Self::Projects(page) => shown.workspace.page == page && !shown.app.shows_aside(),
            Self::Import => shown.app.shows_import(),
            Self::PlanText => shown.app.shows_plan_text(),
        }
    }

    /// Whether it is there only for a while.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Import | Self::PlanText)
    }

    /// The way to it.
    pub fn show(self) -> Command {
        match self {
            Self::Projects(page) => Command::Arrange(ArrangeCommand::ShowPage(page)),
            Self::Import => Command::Import(ImportCommand::Show(true)),
            Self::PlanText => Command::PlanText(PlanTextCommand::Show(true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_the_last_page_stands_the_first() {
        assert_eq!(neighbour(0, 1, 3), Some(1));
        assert_eq!(neighbour(2, 1, 3), Some(0));
        assert_eq!(neighbour(0, -1, 3), Some(2));
        assert_eq!(neighbour(0, 1, 0), None);
    }
}
