//! Commands of the window act on what can be seen to be selected, and on nothing else.

use std::sync::Arc;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, LookCommand};
use lantu::model::{Field, Id, Money, Portfolio, Project, Value, ViewPage};

fn plan() -> Desk {
    let mut desk = Desk::new(Content::Plan);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    desk.app().run(Command::Look(LookCommand::SetColumns(vec![
        Field::TOTAL_INVESTMENT,
    ])));
    desk.settle();
    desk
}

/// Selects everything, then looks for a few projects.
fn all_then(desk: &mut Desk, search: &str) -> Vec<Id<Project>> {
    desk.control(Key::A);
    let all = desk.app().listing().projects.len();
    assert_eq!(desk.app().workspace().selection.len(), all);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::Search(search.to_owned())));
    desk.settle();
    desk.app().listing().projects.clone()
}

/// The projects that are not as they were.
fn altered(before: &Portfolio, after: &Portfolio) -> Vec<Id<Project>> {
    let is_altered = |project: &&Project| after.projects().get(project.id) != Some(project);
    let all = before.projects().iter();
    all.filter(is_altered).map(|project| project.id).collect()
}

fn portfolio(desk: &mut Desk) -> Arc<Portfolio> {
    desk.app().portfolio()
}

fn cell(row: usize, what: &str) -> String {
    format!("第{row}行 总投资 {what}")
}

#[test]
fn nothing_is_deleted_by_menu_after_a_search_without_hits() {
    let mut desk = plan();
    let before = portfolio(&mut desk);
    assert!(all_then(&mut desk, "没有这样的项目").is_empty());
    desk.window.get_by_label("编辑").click();
    desk.window.run();
    desk.window.get_by_label("删除所选项目").click();
    desk.settle();
    assert_eq!(
        desk.app().portfolio().projects().len(),
        before.projects().len()
    );
}

#[test]
fn cards_move_alone_when_the_others_are_searched_away() {
    let mut desk = plan();
    let found = all_then(&mut desk, "平安大");
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)));
    desk.settle();
    let before = portfolio(&mut desk);
    desk.control(Key::ArrowRight);
    let moved = altered(&before, &desk.app().portfolio());
    assert!(!moved.is_empty() && moved.iter().all(|id| found.contains(id)));
    desk.control(Key::Z);

    let card = desk.window.get_by_label_contains("平安大桥 未填总投资");
    let from = card.rect().center();
    let column = desk.window.get_by_label_contains("前期 0 项").rect();
    desk.window.drag_at(from);
    desk.window.run();
    let to = column.center() + egui::vec2(0.0, 80.0);
    desk.window.hover_at(to);
    desk.window.run();
    desk.window.drop_at(to);
    desk.settle();
    let moved = altered(&before, &desk.app().portfolio());
    assert!(!moved.is_empty() && moved.iter().all(|id| found.contains(id)));
}

#[test]
fn the_inspector_and_the_replacing_of_words_reach_only_what_is_left_of_a_selection() {
    let mut desk = plan();
    let found = all_then(&mut desk, "平安大");
    let before = portfolio(&mut desk);
    desk.fill(Role::TextInput, "责任领导", "李明");
    let set = altered(&before, &desk.app().portfolio());
    assert!(!set.is_empty() && set.iter().all(|id| found.contains(id)));

    let before = portfolio(&mut desk);
    desk.app().run(Command::Arrange(ArrangeCommand::ShowAll));
    desk.settle();
    let found = all_then(&mut desk, "平安");
    desk.control(Key::H);
    desk.write(Role::TextInput, "查找", "大");
    desk.write(Role::TextInput, "替换为", "【大】");
    let buttons = desk.window.get_all_by_role(Role::Button);
    let button = buttons
        .into_iter()
        .find(|button| {
            let label = egui_kittest::kittest::NodeT::accesskit_node(button).label();
            label.is_some_and(|label| label.starts_with("替换 "))
        })
        .unwrap();
    button.click();
    desk.settle();
    let replaced = altered(&before, &desk.app().portfolio());
    assert!(!replaced.is_empty() && replaced.iter().all(|id| found.contains(id)));
}

#[test]
fn delete_clears_the_row_on_which_the_cursor_is_drawn() {
    let mut desk = plan();
    let ids = desk.app().listing().projects.clone();
    let cells = ids[..3].iter().map(|id| {
        (
            *id,
            Field::TOTAL_INVESTMENT,
            Value::Money(Money::from_wan(100)),
        )
    });
    desk.app().run(Command::Edit(EditCommand::SetCells(
        "填写",
        cells.collect(),
    )));
    desk.settle();
    let sum = |desk: &mut Desk, place: usize| {
        let portfolio = desk.app().portfolio();
        portfolio
            .projects()
            .get(ids[place])
            .unwrap()
            .total_investment
    };
    desk.window.get_by_label(&cell(1, "100.00")).click();
    desk.settle();
    for _ in 0..2 {
        let label = cell(2, "100.00");
        let second = desk.window.get_by_label(&label);
        second.click_modifiers(Modifiers::COMMAND);
        desk.settle();
    }
    let workspace = desk.app().workspace();
    assert_eq!(workspace.selected, Some(ids[0]));
    assert!(workspace.selection.iter().eq([&ids[0]]));
    desk.window.key_press(Key::Delete);
    desk.settle();
    assert_eq!(sum(&mut desk, 0), None);
    assert!(sum(&mut desk, 1).is_some());
    // With nothing selected there is no cursor, and no key acts.
    let label = cell(1, "—");
    let first = desk.window.get_by_label(&label);
    first.click_modifiers(Modifiers::COMMAND);
    desk.settle();
    let before = portfolio(&mut desk);
    desk.window.key_press(Key::Delete);
    desk.window.event(Event::Text("5".to_owned()));
    desk.window.key_press(Key::Enter);
    desk.settle();
    assert_eq!(altered(&before, &desk.app().portfolio()), []);
}

#[test]
fn a_selection_that_cannot_be_seen_on_a_page_is_not_acted_upon() {
    let mut desk = plan();
    desk.control(Key::A);
    let before = portfolio(&mut desk);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Charts)));
    desk.settle();
    for command in ["删除所选项目", "确认所选项目的建议"] {
        desk.window.get_by_label("编辑").click();
        desk.window.run();
        desk.window.get_by_label(command).click();
        desk.settle();
    }
    assert_eq!(altered(&before, &desk.app().portfolio()), []);
}

#[test]
fn copying_from_folded_groups_says_why_nothing_was_copied() {
    let mut desk = plan();
    desk.click("牵头部门");
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(vec![
            lantu::view::GroupKey::Stage,
        ])));
    let paths = lantu::view::paths(&desk.app().listing());
    desk.app()
        .run(Command::Arrange(ArrangeCommand::Fold(paths)));
    desk.settle();
    desk.control(Key::A);
    let said = desk.window.query_by_label_contains("分组都已折叠");
    assert!(said.is_some());
    desk.window.event(Event::Copy);
    desk.settle();
    let said = desk.window.query_by_label_contains("没有选中单元格");
    assert!(said.is_some());
}

#[test]
fn cutting_and_pasting_on_the_head_of_a_group_alters_nothing() {
    let mut desk = plan();
    let id = desk.app().listing().projects[0];
    let value = Value::Money(Money::from_wan(100));
    let set = vec![(id, Field::TOTAL_INVESTMENT, value)];
    desk.app()
        .run(Command::Edit(EditCommand::SetCells("填写", set)));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(vec![
            lantu::view::GroupKey::Stage,
        ])));
    desk.select(id, Field::TOTAL_INVESTMENT);
    desk.window
        .key_press_modifiers(Modifiers::COMMAND, Key::Home);
    desk.settle();
    let before = portfolio(&mut desk);
    desk.window.event(Event::Cut);
    desk.window.event(Event::Paste("7".to_owned()));
    desk.settle();
    assert_eq!(altered(&before, &desk.app().portfolio()), []);
    assert!(
        desk.window
            .query_by_label_contains("光标在分组行上")
            .is_some()
    );
}

/// Parts of a programme that goes count for themselves: whoever deletes it must know.
#[test]
fn deleting_a_programme_tells_of_the_parts_that_stay() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let programme = desk.project("旅游公路建设").id;
    let portfolio = desk.app().portfolio();
    let parts = portfolio.projects().iter();
    let parts = parts
        .filter(|project| project.parent == Some(programme))
        .count();
    assert!(parts > 0);
    desk.select(programme, Field::NAME);
    desk.app().run(Command::Edit(EditCommand::DeleteSelected));
    let told = desk.app().take_notices();
    let words = format!("已删除 1 个项目，其下 {parts} 个子项留下，成为单独的项目");
    assert!(
        told.iter().any(|told| told.text.starts_with(&words)),
        "{told:?}"
    );
}

#[test]
fn a_cursor_on_the_head_of_a_group_leaves_no_project_selected() {
    let mut desk = Desk::new(Content::Plan);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    let id = desk.project("平安大桥").id;
    desk.select(id, Field::NAME);
    assert_eq!(desk.app().workspace().selection.len(), 1);
    let before = portfolio(&mut desk);
    desk.press_with(Modifiers::COMMAND, Key::Home);
    assert_eq!(desk.app().workspace().selected, None);
    desk.app().run(Command::Edit(EditCommand::DeleteSelected));
    desk.settle();
    assert_eq!(altered(&before, &portfolio(&mut desk)), []);
    // From there the arrows go on to the projects below it.
    let mut pressed = 0;
    while desk.app().workspace().selection.is_empty() {
        desk.press(Key::ArrowDown);
        pressed += 1;
        assert!(pressed < 10, "no project below the head");
    }
}
