//! 调度: a month is typed, and who has not reported is found.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, SelectCommand};
use lantu::model::{Derived, Field, Value, ViewPage};

/// What a button at the top counts.
fn count(desk: &Desk, label: &str) -> usize {
    let buttons = desk.window.get_all_by_role(egui::accesskit::Role::Button);
    let names = buttons.filter_map(|node| {
        use egui_kittest::kittest::NodeT as _;
        node.accesskit_node().label()
    });
    let mut counts = names.filter_map(|name| {
        let (word, count) = name.split_once(' ')?;
        (word == label).then(|| count.parse().ok())?
    });
    counts.next().unwrap()
}

#[test]
fn a_month_that_is_typed_counts_as_reported_and_its_doubts_are_told() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    let (due, reported) = (count(&desk, "应报"), count(&desk, "已报"));
    let missing = count(&desk, "未报");
    assert_eq!(due, reported + missing);
    // The month after: nobody has reported it yet, whoever is to report is missing.
    desk.window.get_by_label("下一个月").click();
    desk.settle();
    assert_eq!(count(&desk, "已报"), 0);
    let missing = count(&desk, "未报");
    assert!(missing > 0);
    desk.window.get_by_label(&format!("未报 {missing}")).click();
    desk.settle();
    assert_eq!(desk.app().listing().projects.len(), missing);
    // The counts stay while one of them is chosen.
    assert_eq!(count(&desk, "应报"), missing);

    let first = desk.app().listing().projects[0];
    let field = Field::Derived(Derived::CompletedInMonth);
    desk.select(first, field);
    desk.window.event(egui::Event::Text("123".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    assert_eq!(count(&desk, "已报"), 1);
    assert_eq!(count(&desk, "未报"), missing - 1);
    let portfolio = desk.app().portfolio();
    let project = portfolio.projects().get(first).unwrap();
    let moment = desk.app().moment();
    let value = |derived| lantu::view::value(&portfolio, project, Field::Derived(derived), moment);
    assert_eq!(value(Derived::ReportState), Value::Choice("已报"));
    assert_eq!(
        value(Derived::CompletedInMonth),
        Value::Money(lantu::model::Money::from_wan(123))
    );
    drop(portfolio);
    // 已报 shows just that one.
    desk.window.get_by_label("已报 1").click();
    desk.settle();
    assert_eq!(desk.app().listing().projects.as_slice(), [first]);
    desk.app().run(Command::Select(SelectCommand::SelectFirst));
}

#[test]
fn the_list_of_the_next_year_is_drawn_up_decided_on_and_taken_back() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    // The next one the sample has drawn up itself.
    let year = desk.app().moment().year + 2;
    let listed = |desk: &mut Desk| {
        let portfolio = desk.app().portfolio();
        let plans = portfolio.annual_plans().unordered();
        let of_year = plans.filter(|plan| plan.year == year && plan.list_class.is_some());
        of_year.count()
    };
    let before = listed(&mut desk);
    desk.press_with(egui::Modifiers::COMMAND, egui::Key::K);
    desk.window
        .event(egui::Event::Text("拟定年度清单".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    desk.window.get_by_label("下一年").click();
    desk.settle();
    {
        use egui_kittest::kittest::NodeT as _;
        let ticks = desk.window.get_all_by_role(egui::accesskit::Role::CheckBox);
        let is_line = |label: Option<String>| label.is_some_and(|label| label.starts_with("列入 "));
        let mut lines = ticks.filter(|node| is_line(node.accesskit_node().label()));
        lines.next().unwrap().click();
    }
    desk.settle();
    let label = {
        use egui_kittest::kittest::NodeT as _;
        let buttons = desk.window.get_all_by_role(egui::accesskit::Role::Button);
        let labels = buttons.filter_map(|node| node.accesskit_node().label());
        let labels: Vec<String> = labels.collect();
        let agreed = labels.iter().find(|label| label.starts_with("列入 "));
        agreed.unwrap_or_else(|| panic!("{labels:?}")).clone()
    };
    let count: usize = label.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(count > 0);
    desk.window.get_by_label(&label).click();
    desk.settle();
    assert_eq!(listed(&mut desk), before + count);
    desk.app().run(Command::Edit(lantu::app::EditCommand::Undo));
    desk.settle();
    assert_eq!(listed(&mut desk), before);
}
