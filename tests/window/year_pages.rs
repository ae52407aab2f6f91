//! 手续 and 责任: approvals are typed as cells, and what one answers for stands on one page.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content};
use lantu::model::{ApprovalKind, ApprovalState, Derived, Field, Project, Value, ViewPage};
use lantu::view::{GroupKey, value};

use crate::desk::Desk;

fn labels(desk: &Desk, role: Role) -> Vec<String> {
    let nodes = desk.window.get_all_by_role(role);
    let labels = nodes.filter_map(|node| {
        let node = node.accesskit_node();
        // What only stands there is the value of its control.
        node.label().or_else(|| node.value())
    });
    labels.collect()
}

#[test]
fn a_project_that_is_late_says_so_on_the_page_of_who_answers_for_it() {
    let mut desk = on_page(ViewPage::Duties);
    let duties = desk.app().duties(GroupKey::Leader);
    let late = {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let days = |project: &Project| {
            let field = Field::Derived(Derived::OverdueDays);
            match value(&portfolio, project, field, moment) {
                Value::Integer(days) => Some(days),
                _ => None,
            }
        };
        duties.iter().find_map(|duty| {
            let mut projects = duty.projects.iter();
            let (name, days) = projects.find_map(|id| {
                let project = portfolio.projects().get(*id)?;
                Some((project.name.clone(), days(project)?))
            })?;
            let label = format!("{} {} 项", duty.label, duty.totals.count);
            Some((label, name, days))
        })
    };
    let (label, name, days) = late.unwrap();
    desk.click(&label);
    let words = format!("逾期 {days} 天");
    let rows = labels(&desk, Role::Button);
    let mut rows = rows.iter().filter(|label| label.starts_with(&name));
    assert!(rows.any(|label| label.ends_with(&words)), "{name} {words}");
}

/// What a button above the table counts.
fn count(desk: &Desk, word: &str) -> usize {
    let labels = labels(desk, Role::Button);
    let mut counts = labels.iter().filter_map(|label| {
        let (name, count) = label.split_once(' ')?;
        (name == word).then(|| count.parse().ok())?
    });
    counts.next().unwrap()
}

fn on_page(page: ViewPage) -> Desk {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let show = ArrangeCommand::ShowPage(page);
    desk.app().run(Command::Arrange(show));
    desk.settle();
    desk
}

#[test]
fn approvals_are_typed_as_cells_and_what_is_overdue_is_counted() {
    let mut desk = on_page(ViewPage::Approvals);
    let overdue = count(&desk, "逾期未办");
    let (project, kind) = {
        let portfolio = desk.app().portfolio();
        let listing = desk.app().listing();
        let mut all = listing.projects.iter().flat_map(|id| {
            let approvals = portfolio.approvals().of(*id);
            let has = move |kind| approvals.iter().any(|one| one.kind == Some(kind));
            let missing = ApprovalKind::ALL.iter().copied();
            missing
                .filter(move |kind| !has(*kind))
                .map(|kind| (*id, kind))
        });
        all.next().unwrap()
    };
    desk.select(project, Field::Derived(Derived::Approval(kind)));
    // The first letter begins the cell, the rest goes on in it.
    desk.window.event(egui::Event::Text("办".to_owned()));
    desk.settle();
    desk.window
        .event(egui::Event::Text("理中 预计2024-06".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    let portfolio = desk.app().portfolio();
    let approvals = portfolio.approvals().of(project);
    let typed = approvals.iter().find(|one| one.kind == Some(kind)).unwrap();
    assert_eq!(typed.state, Some(ApprovalState::InHand));
    drop(portfolio);
    // It was expected in June, and is September, unless the project is closed or has begun.
    let late = count(&desk, "逾期未办");
    assert!(late == overdue || late == overdue + 1, "{overdue} {late}");
}

#[test]
fn a_leader_or_a_department_has_all_it_answers_for_on_one_page() {
    let mut desk = on_page(ViewPage::Duties);
    let duties = desk.app().duties(GroupKey::Leader);
    let second = &duties[1];
    let label = format!("{} {} 项", second.label, second.totals.count);
    desk.click(&label);
    let headings = labels(&desk, Role::Label);
    let expected = format!("负责的项目　{} 个", second.totals.count);
    assert!(headings.contains(&expected), "{headings:?}");
    let problems = format!("未办结的问题　{} 个", second.problems.len());
    assert!(headings.iter().any(|text| text.starts_with(&problems)));
    // A project of it is looked at beside the page.
    let first = second.projects[0];
    let name = {
        let portfolio = desk.app().portfolio();
        portfolio.projects().get(first).unwrap().name.clone()
    };
    let rows = labels(&desk, Role::Button);
    let row = rows.iter().find(|label| label.starts_with(&name)).unwrap();
    desk.window.get_all_by_label(row).next().unwrap().click();
    desk.settle();
    assert_eq!(desk.app().selected(), Some(first));
}
