//! The tabs of the inspector's pages, in one line: those that have no room stand in a menu behind it.

use egui::{Stroke, Ui};

use crate::model::Project;

use super::state::Page;
use crate::ui::kit::tabs::{Tab, TabLine};
use crate::ui::kit::theme::Tokens;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The line: words with a gap between them.
const LINE: TabLine = TabLine {
    id: "inspector_more",
    menu: "更多页",
    height: 30.0,
    gap: 8.0,
    padding: 0.0..=0.0,
    mark: 0.0,
};

/// Draws the line.
pub(super) fn tabs(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, project: &Project) {
    let tokens = Tokens::of(ui);
    let all = all(shown, project);
    let tabs = all.each_ref().map(|(page, label)| Tab {
        label,
        is_on: *page == state.inspector.page,
        is_kept: false,
    });
    let room = ui.available_width();
    ui.horizontal(|ui| {
        if let Some(chosen) = LINE.draw(ui, (room, room), &tabs) {
            state.inspector.page = all[chosen].0;
        }
    });
    ui.painter().hline(
        ui.max_rect().x_range(),
        ui.cursor().top() - 8.0,
        Stroke::new(1.0, tokens.line),
    );
}

/// Each page, and what its tab says: how many rows it has as well.
fn all(shown: &Shown<'_>, project: &Project) -> [(Page, String); 9] {
    let portfolio = &shown.portfolio;
    let counted = |page: Page, word: &str, count: usize| match count {
        0 => (page, word.to_owned()),
        count => (page, format!("{word} {count}")),
    };
    let funding =
        portfolio.funding().of(project.id).len() + portfolio.annual_plans().of(project.id).len();
    let milestones = portfolio.milestones().of(project.id).len();
    let approvals = portfolio.approvals().of(project.id).len();
    let problems = crate::view::open_problems(portfolio, project, shown.moment);
    let attachments = portfolio.attachments().of(project.id).len();
    let remarks = portfolio.remarks().of(project.id).len();
    [
        counted(Page::Basics, "基本", 0),
        counted(Page::Money, "资金", funding),
        counted(Page::Milestones, "里程碑", milestones),
        counted(Page::Approvals, "手续", approvals),
        counted(Page::Progress, "进度", 0),
        counted(Page::Problems, "问题", problems),
        counted(Page::Attachments, "附件", attachments),
        counted(Page::Remarks, "批注", remarks),
        counted(Page::History, "历史", 0),
    ]
}
