//! Cards moved between the columns of the board, without a screen.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, SelectCommand};
use lantu::model::{Source, Stage, ViewPage};

/// A board of the plan's bridges: few enough to be seen whole.
fn board() -> Desk {
    let mut desk = Desk::new(Content::Plan);
    desk.app().run(Command::Arrange(ArrangeCommand::Search(
        "平安大".to_owned(),
    )));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)));
    desk.settle();
    desk
}

fn stage(desk: &mut Desk, name: &str) -> Option<Stage> {
    desk.project(name).stage
}

#[test]
fn a_card_dragged_to_a_column_takes_its_stage_and_undo_puts_it_back() {
    let mut desk = board();
    assert_eq!(stage(&mut desk, "平安大桥"), Some(Stage::Reserved));
    let card = desk
        .window
        .get_by_label_contains("平安大桥 未填总投资")
        .rect();
    let column = desk.window.get_by_label_contains("前期 0 项").rect();
    desk.window.drag_at(card.center());
    desk.window.run();
    let to = column.center() + egui::vec2(0.0, 80.0);
    desk.window.hover_at(to);
    desk.window.run();
    desk.window.drop_at(to);
    desk.settle();
    assert_eq!(stage(&mut desk, "平安大桥"), Some(Stage::Preparing));
    let source = desk
        .project("平安大桥")
        .source(lantu::model::ProjectColumn::Stage);
    assert_eq!(source, Some(Source::Filled));
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(stage(&mut desk, "平安大桥"), Some(Stage::Reserved));
}

#[test]
fn ctrl_and_an_arrow_move_the_chosen_card() {
    let mut desk = board();
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    desk.window
        .key_press_modifiers(Modifiers::COMMAND, Key::ArrowRight);
    desk.settle();
    assert_eq!(stage(&mut desk, "平安大桥"), Some(Stage::Preparing));
    desk.window
        .key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    desk.settle();
    assert_eq!(stage(&mut desk, "平安大桥"), Some(Stage::Reserved));
}

#[test]
fn a_card_that_the_keys_move_stays_in_sight() {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(120),
    });
    let show = ArrangeCommand::ShowPage(ViewPage::Board);
    desk.app().run(Command::Arrange(show));
    desk.settle();
    // The last of those under construction is far below in any column, and 竣工 is the column behind.
    let (id, name) = {
        let portfolio = desk.app().portfolio();
        let mut going = portfolio
            .projects()
            .iter()
            .filter(|project| project.stage == Some(Stage::UnderConstruction));
        let last = going.next_back().unwrap();
        (last.id, last.name.clone())
    };
    let select = SelectCommand::Select(Some(id), None);
    desk.app().run(Command::Select(select));
    desk.settle();
    for stage in [Stage::Completed, Stage::InOperation] {
        desk.control(Key::ArrowRight);
        desk.settle();
        desk.settle();
        assert_eq!(desk.get(id).stage, Some(stage));
        let room = desk.window.ctx.content_rect();
        let cards = desk.window.get_all_by_role(egui::accesskit::Role::Button);
        let mut cards = cards.filter(|card| {
            let label = card.accesskit_node().label().unwrap_or_default();
            label.starts_with(&name)
        });
        assert!(
            cards.any(|card| room.contains_rect(card.rect())),
            "{stage:?}"
        );
    }
}

#[test]
fn a_card_stays_in_sight_when_the_right_panel_comes_for_it() {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(120),
    });
    desk.window.set_size(vec2(1280.0, 720.0));
    for command in [
        Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)),
        Command::Select(SelectCommand::Select(None, None)),
    ] {
        desk.app().run(command);
    }
    desk.settle();
    let before = desk.page_end();
    // The top card of the last column that is seen whole.
    let heads = desk.window.get_all_by_role(Role::ColumnHeader);
    let heads = heads.map(|head| head.rect());
    let seen = heads.filter(|head| head.right() <= before);
    let last = seen.max_by(|a, b| a.left().total_cmp(&b.left())).unwrap();
    let cards = desk.window.get_all_by_role(Role::Button);
    let card = cards.filter(|card| {
        let rect = card.rect();
        last.x_range().contains(rect.center().x) && rect.top() > last.bottom()
    });
    let card = card.min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    let card = card.unwrap();
    let label = card.accesskit_node().label().unwrap_or_default();
    card.click();
    desk.settle();
    desk.window.run_steps(30);
    desk.settle();
    assert!(desk.app().workspace().selected.is_some(), "{label}");
    let beside = desk.page_end();
    assert!(beside < before - 200.0, "the panel has come: {beside}");
    let rect = |desk: &Desk| {
        let card = desk.window.get_by_role_and_label(Role::Button, &label);
        card.rect()
    };
    let card = rect(&desk);
    assert!(card.right() <= beside + 24.0, "{label}: {card:?} {beside}");
    // And when it is folded and called again by its key.
    for _ in 0..2 {
        desk.control(Key::I);
        desk.settle();
        let (card, beside) = (rect(&desk), desk.page_end());
        assert!(card.right() <= beside + 24.0, "{label}: {card:?} {beside}");
        assert!(card.left() > 0.0, "{label}: {card:?}");
    }
}

#[test]
fn a_light_is_computed_and_takes_no_card() {
    let mut desk = board();
    desk.click("亮灯");
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    let before = desk.project("平安大桥");
    desk.window
        .key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    desk.settle();
    assert_eq!(desk.project("平安大桥"), before);
    assert!(
        desk.window
            .query_by_label_contains("亮灯由年度计划")
            .is_some()
    );
}

#[test]
fn what_a_programme_holds_already_is_in_brackets_on_its_card() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    for command in [
        ArrangeCommand::Search("产业园".to_owned()),
        ArrangeCommand::ShowPage(ViewPage::Board),
    ] {
        desk.app().run(Command::Arrange(command));
    }
    desk.window.set_size(egui::vec2(2400.0, 1400.0));
    desk.settle();
    let card = |words: &str| {
        let mut found = desk.window.query_all_by_label_contains(words);
        found.next().is_some()
    };
    assert!(card("特色产业园区建设 9.39亿元") || card("特色产业园区建设 93,850.00万元"));
    assert!(card("高新科技产业园 （17,250.00万元） "));
}
