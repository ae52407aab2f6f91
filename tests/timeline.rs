//! Dates dragged on the timeline, without a screen.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use desk::Desk;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, Content, PartColumn};
use lantu::model::ViewPage;
use lantu::model::{Id, MilestoneColumn, PartialDate, Project, ProjectColumn, Table, Value};

fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).unwrap())
}

/// A bridge built from 2023-03 to 2025 that is to be started in 2024-09, alone on the timeline.
fn timeline() -> (Desk, Id<Project>) {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    for command in [
        Command::SetField(vec![id], ProjectColumn::Start, date("2023-03")),
        Command::SetField(vec![id], ProjectColumn::End, date("2025")),
        Command::AddMilestone(id, "开工".to_owned()),
        Command::Search("平安大桥".to_owned()),
        Command::ShowPage(ViewPage::Timeline),
    ] {
        desk.app().run(command);
    }
    let milestone = desk.app().portfolio().milestones().of(id)[0].id.uuid();
    let part = PartColumn {
        table: Table::Milestone,
        id: milestone,
        column: MilestoneColumn::Planned as usize,
    };
    desk.app().run(Command::SetPart(part, date("2024-09")));
    desk.settle();
    (desk, id)
}

fn drag(desk: &mut Desk, label: &str, points: f32) {
    let from = desk.window.get_by_label(label).rect().center();
    desk.window.drag_at(from);
    desk.window.run();
    for step in 1..=4 {
        desk.window
            .hover_at(from + egui::vec2(points * step as f32 / 4.0, 0.0));
        desk.window.run();
    }
}

fn planned(desk: &mut Desk, id: Id<Project>) -> String {
    desk.app().portfolio().milestones().of(id)[0]
        .planned
        .unwrap()
        .to_string()
}

#[test]
fn a_diamond_dragged_keeps_its_precision_and_is_one_step() {
    let (mut desk, id) = timeline();
    // All five years of the plan are shown, so a hundred points are some months.
    drag(&mut desk, "平安大桥 开工 2024-09", 40.0);
    let at = desk
        .window
        .get_by_label("平安大桥 开工 2024-09")
        .rect()
        .center();
    desk.window.drop_at(at + egui::vec2(40.0, 0.0));
    desk.settle();
    let moved = planned(&mut desk, id);
    assert!(moved.len() == 7 && moved.as_str() > "2024-09", "{moved}");
    desk.app().run(Command::Undo);
    desk.settle();
    assert_eq!(planned(&mut desk, id), "2024-09");
}

#[test]
fn an_end_that_is_a_year_stays_a_year_and_escape_gives_up() {
    let (mut desk, id) = timeline();
    let label = "平安大桥 完工时间 2025";
    drag(&mut desk, label, -160.0);
    let at = desk.window.get_by_label(label).rect().center();
    desk.window.drop_at(at + egui::vec2(-160.0, 0.0));
    desk.settle();
    let end = desk.project("平安大桥").end.unwrap();
    assert_eq!(end.to_string(), "2024");

    drag(&mut desk, "平安大桥 开工 2024-09", 60.0);
    desk.window.key_press(Key::Escape);
    desk.window.run();
    desk.window.drop_at(egui::pos2(900.0, 300.0));
    desk.settle();
    assert_eq!(planned(&mut desk, id), "2024-09");
}

#[test]
fn a_row_says_what_it_shows_and_chooses_its_project() {
    let (mut desk, id) = timeline();
    desk.window
        .get_by_label("平安大桥 2023—2025 下一节点 2024-09 开工 逾期 21 天")
        .click();
    desk.settle();
    assert_eq!(desk.app().selected(), Some(id));
}
