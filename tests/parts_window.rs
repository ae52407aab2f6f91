//! The compact tables of the inspector: what belongs to a project, a line for each row, walked like a sheet.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, Content, EditCommand, SelectCommand};
use lantu::model::{Id, Milestone, Project};

/// The first project with three milestones, and their page in front.
fn milestones() -> (Desk, Id<Project>) {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    let names = ["立项", "开工", "竣工验收"].map(str::to_owned);
    for command in [
        Command::Select(SelectCommand::Select(Some(id), None)),
        Command::Edit(EditCommand::AddMilestones(id, names.into())),
    ] {
        desk.app().run(command);
    }
    desk.settle();
    desk.window.get_by_label("里程碑 3").click();
    desk.settle();
    (desk, id)
}

fn dates(desk: &mut Desk, id: Id<Project>) -> Vec<(String, String)> {
    let portfolio = desk.app().portfolio();
    let said = |milestone: &Milestone| {
        let [planned, actual] = [milestone.planned, milestone.actual]
            .map(|date| date.map_or_else(String::new, |date| date.to_string()));
        (planned, actual)
    };
    let rows = portfolio.milestones().of(id);
    rows.into_iter().map(said).collect()
}

/// Puts the keyboard on the cell of a column in a line, counted from 0.
fn into(desk: &mut Desk, column: &str, line: usize) {
    let cells = desk
        .window
        .get_all_by_role_and_label(Role::TextInput, column);
    cells.into_iter().nth(line).unwrap().focus();
    desk.window.run();
}

fn type_and(desk: &mut Desk, text: &str, key: Key) {
    desk.window.event(Event::Text(text.to_owned()));
    desk.window.run();
    desk.window.key_press(key);
    desk.window.run();
}

fn pairs(expected: [(&str, &str); 3]) -> Vec<(String, String)> {
    expected
        .map(|(planned, actual)| (planned.to_owned(), actual.to_owned()))
        .into()
}

#[test]
fn tab_goes_from_date_to_date_and_enter_and_the_arrows_up_and_down() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 0);
    type_and(&mut desk, "2024年3月", Key::Tab);
    type_and(&mut desk, "2024.3.15", Key::Enter);
    type_and(&mut desk, "2025", Key::Enter);
    type_and(&mut desk, "2026", Key::ArrowUp);
    desk.settle();
    let expected = pairs([("2024-03", "2024-03-15"), ("", "2025"), ("", "2026")]);
    assert_eq!(dates(&mut desk, id), expected);
    // The line above has the keyboard on, with what it holds.
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_and(&mut desk, "2025-06", Key::Tab);
    type_and(&mut desk, "竣工", Key::Tab);
    desk.settle();
    assert_eq!(dates(&mut desk, id)[1].1, "2025-06");
    let names: Vec<String> = {
        let portfolio = desk.app().portfolio();
        let rows = portfolio.milestones().of(id);
        rows.into_iter().map(|row| row.name.clone()).collect()
    };
    assert!(names[2].contains("竣工"), "{names:?}");
}

#[test]
fn a_column_pasted_into_a_date_fills_the_lines_as_one_step() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 1);
    let block = "2024-05\r\n2025-06\r\n2026-07-01\r\n";
    desk.window.event(Event::Paste(block.to_owned()));
    desk.settle();
    let planned: Vec<String> = dates(&mut desk, id).into_iter().map(|(p, _)| p).collect();
    assert_eq!(planned, ["", "2024-05", "2025-06", "2026-07-01"]);
    assert_eq!(desk.undo_label(), "粘贴里程碑：平安大桥");
    // A block that can't be read alters nothing and says why.
    into(&mut desk, "计划时间", 0);
    desk.window
        .event(Event::Paste("2024-05\n不详\n".to_owned()));
    desk.settle();
    assert_eq!(dates(&mut desk, id)[0].0, "");
    let said = desk.window.query_by_label_contains("第 2 行的计划时间");
    assert!(said.is_some());
}

#[test]
fn the_calendar_follows_what_is_being_typed() {
    let (mut desk, _) = milestones();
    into(&mut desk, "计划时间", 0);
    desk.window.event(Event::Text("2022-03".to_owned()));
    desk.window.run();
    desk.window
        .key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    desk.window.run();
    assert!(desk.window.query_by_label("只定 2022年3月").is_some());
    desk.window.event(Event::Text("-1".to_owned()));
    desk.window.run();
    let day = desk.window.get_by_role_and_label(Role::Button, "1");
    let is_on = day.accesskit_node().toggled();
    assert_eq!(is_on, Some(egui::accesskit::Toggled::True));
}

#[test]
fn a_row_is_moved_and_deleted_by_its_menu() {
    let (mut desk, id) = milestones();
    desk.click("第 3 条里程碑的操作");
    desk.click("上移");
    let names = |desk: &mut Desk| -> Vec<String> {
        let portfolio = desk.app().portfolio();
        let rows = portfolio.milestones().of(id);
        rows.into_iter().map(|row| row.name.clone()).collect()
    };
    assert_eq!(names(&mut desk), ["立项", "竣工验收", "开工"]);
    desk.click("第 1 条里程碑的操作");
    desk.click("删除");
    assert_eq!(names(&mut desk), ["竣工验收", "开工"]);
}

#[test]
fn undo_in_a_cell_takes_back_what_was_pasted_into_it() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 0);
    desk.window
        .event(Event::Paste("2024-05\n2025-06\n".to_owned()));
    desk.settle();
    let planned = |desk: &mut Desk| -> Vec<String> {
        let dates = dates(desk, id).into_iter();
        dates.map(|(planned, _)| planned).collect()
    };
    assert_eq!(planned(&mut desk), ["2024-05", "2025-06", ""]);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.settle();
    assert_eq!(planned(&mut desk), ["", "", ""]);
    // What is being typed has an undo of its own.
    desk.window.event(Event::Text("2023".to_owned()));
    desk.window.run();
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.settle();
    assert_eq!(dates(&mut desk, id).len(), 3);
}

#[test]
fn escape_in_a_cell_gives_up_the_text_and_no_letter_falls_into_the_table() {
    let (mut desk, id) = milestones();
    let names = |desk: &mut Desk| -> Vec<String> {
        let portfolio = desk.app().portfolio();
        let names = portfolio.projects().iter();
        names.map(|project| project.name.clone()).collect()
    };
    let before = names(&mut desk);
    into(&mut desk, "计划时间", 0);
    desk.window.event(Event::Text("9".to_owned()));
    desk.window.run();
    desk.window.key_press(Key::Escape);
    desk.window.run();
    // The cell has the keyboard still.
    assert!(desk.window.ctx.text_edit_focused());
    type_and(&mut desk, "2025", Key::Enter);
    assert_eq!(dates(&mut desk, id)[0].0, "2025");
    // Out of the inspector by the mouse's way, nothing is typed anywhere.
    let at = desk.window.get_by_label("里程碑 3").rect().left_bottom() + egui::vec2(2.0, 4.0);
    desk.window.hover_at(at);
    for pressed in [true, false] {
        desk.window.event(Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    desk.window.run();
    type_and(&mut desk, "6", Key::Enter);
    assert_eq!(names(&mut desk), before);
}
