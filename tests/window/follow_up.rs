//! 督办: problems are found by how far they have come, and settled where they are listed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand};
use lantu::model::{PartialDate, ProblemState, ViewPage};
use lantu::view::{FollowUpPick, GroupKey};

/// What the button of a pick counts.
fn count(desk: &Desk, pick: FollowUpPick) -> usize {
    let buttons = desk.window.get_all_by_role(Role::Button);
    let labels = buttons.filter_map(|node| node.accesskit_node().label());
    let mut counts = labels.filter_map(|label| {
        let (word, count) = label.split_once(' ')?;
        (word == pick.label()).then(|| count.parse().ok())?
    });
    counts.next().unwrap()
}

fn desk() -> Desk {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(120),
    });
    let page = ArrangeCommand::ShowPage(ViewPage::FollowUp);
    desk.app().run(Command::Arrange(page));
    let groups = ArrangeCommand::GroupBy(vec![GroupKey::Leader]);
    desk.app().run(Command::Arrange(groups));
    desk.settle();
    desk
}

#[test]
fn a_problem_is_settled_in_the_list_and_its_day_is_noted() {
    let mut desk = desk();
    let [open, late, settled] = [
        FollowUpPick::Open,
        FollowUpPick::Overdue,
        FollowUpPick::Settled,
    ]
    .map(|pick| count(&desk, pick));
    assert!(
        open > 3 && late > 0 && settled > 0,
        "{open} {late} {settled}"
    );
    desk.window.get_by_label(&format!("逾期 {late}")).click();
    desk.settle();
    // The list of states of the first problem.
    desk.window
        .get_all_by_role_and_label(Role::Button, "状态")
        .next()
        .unwrap()
        .click();
    desk.settle();
    desk.window
        .get_by_label(ProblemState::Settled.label())
        .click();
    desk.settle();
    assert_eq!(count(&desk, FollowUpPick::Overdue), late - 1);
    assert_eq!(count(&desk, FollowUpPick::Open), open - 1);
    assert_eq!(count(&desk, FollowUpPick::Settled), settled + 1);
    let today = PartialDate::Day(desk.app().moment().today);
    let portfolio = desk.app().portfolio();
    let problems = portfolio.problems().unordered();
    let of_today = problems.filter(|problem| problem.settled_on == Some(today));
    assert_eq!(of_today.count(), 1);
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(count(&desk, FollowUpPick::Overdue), late);
}

#[test]
fn a_click_leads_to_the_problems_of_the_project() {
    let mut desk = desk();
    let row = {
        let rows = desk.window.get_all_by_role(Role::Button);
        let labels = rows.filter_map(|node| node.accesskit_node().label());
        let mut rows = labels.filter(|label| label.contains('：') && !label.starts_with("报告期"));
        rows.next().unwrap()
    };
    desk.window
        .get_all_by_role_and_label(Role::Button, &row)
        .next()
        .unwrap()
        .click();
    desk.settle();
    let selected = desk.app().selected().unwrap();
    let name = desk
        .app()
        .portfolio()
        .projects()
        .get(selected)
        .unwrap()
        .name
        .clone();
    assert!(row.starts_with(&name), "{row} {name}");
    assert!(desk.window.query_by_label_contains("办理进展").is_some());
}
