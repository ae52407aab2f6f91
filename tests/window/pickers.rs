//! Lists that fields are chosen from, by keys alone: what is typed finds, arrows mark, Enter takes, Esc leaves.

use crate::desk::Desk;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, EditCommand};
use lantu::model::{Field, Id, Project, ProjectColumn, Record as _, Value};

const PARENT: Field = Field::Typed(ProjectColumn::Parent);
const PROGRAMME: &str = "所属打包项目";

/// The table with the cursor on the first project, and three projects of names that nothing else has.
fn desk() -> (Desk, Vec<Id<Project>>) {
    let (mut desk, ids) = Desk::table(&[PARENT, Field::STAGE], Field::NAME);
    for (id, name) in ids[1..4]
        .iter()
        .zip(["甲片区一期", "甲片区二期", "甲片区三期"])
    {
        desk.app().run(Command::Edit(EditCommand::SetField(
            vec![*id],
            ProjectColumn::Name,
            Value::Text(name.to_owned()),
        )));
    }
    desk.select(ids[0], Field::NAME);
    (desk, ids)
}

fn field(desk: &Desk, label: &str) -> bool {
    let mut fields = desk.window.query_all_by_role_and_label(Role::Button, label);
    fields.any(|field| field.is_focused())
}

/// Opens the list of a field by the keyboard.
fn open(desk: &mut Desk, label: &str) {
    desk.window
        .get_by_role_and_label(Role::Button, label)
        .focus();
    desk.window.run();
    desk.press(Key::Enter);
}

fn is_open(desk: &Desk, search: &str) -> bool {
    desk.window.query_by_label(search).is_some()
}

fn type_in(desk: &mut Desk, text: &str) {
    desk.typed(text);
    desk.settle();
}

#[test]
fn a_programme_is_found_marked_and_taken_without_the_mouse() {
    let (mut desk, ids) = desk();
    open(&mut desk, PROGRAMME);
    assert!(is_open(&desk, "查找项目"));
    type_in(&mut desk, "甲片区");
    desk.press(Key::Enter);
    // The first that fits; the keyboard stays with the field.
    assert_eq!(desk.get(ids[0]).parent, Some(ids[1]));
    assert!(!is_open(&desk, "查找项目"));
    assert!(field(&desk, PROGRAMME));
    assert_eq!(desk.app().selected(), Some(ids[0]));

    open(&mut desk, PROGRAMME);
    type_in(&mut desk, "甲片区");
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).parent, Some(ids[3]));

    // Esc leaves it, and so does Enter with nothing typed.
    open(&mut desk, PROGRAMME);
    type_in(&mut desk, "甲片区二");
    desk.press(Key::Escape);
    assert!(!is_open(&desk, "查找项目"));
    assert!(field(&desk, PROGRAMME));
    open(&mut desk, PROGRAMME);
    desk.press(Key::Enter);
    assert!(!is_open(&desk, "查找项目"));
    // What fits nothing takes nothing.
    open(&mut desk, PROGRAMME);
    type_in(&mut desk, "没有这样的项目");
    desk.press(Key::Enter);
    assert!(is_open(&desk, "查找项目"));
    desk.press(Key::Escape);
    assert_eq!(desk.get(ids[0]).parent, Some(ids[3]));

    // Below the only row found there is nothing, but for whoever looks for none: the word that empties the field.
    open(&mut desk, PROGRAMME);
    type_in(&mut desk, "甲片区一");
    for _ in 0..3 {
        desk.press(Key::ArrowDown);
    }
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).parent, Some(ids[1]));
    open(&mut desk, PROGRAMME);
    desk.press(Key::ArrowUp);
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).parent, None);
    assert!(field(&desk, PROGRAMME));
}

#[test]
fn several_departments_are_added_one_after_the_other() {
    let (mut desk, ids) = desk();
    let departments: Vec<_> = {
        let portfolio = desk.app().portfolio();
        let rows = portfolio.departments().iter();
        rows.map(|row| (row.id, row.display_name().to_owned()))
            .collect()
    };
    let before = desk.get(ids[0]).supporting_departments;
    let mut new = departments.iter().filter(|(id, _)| !before.contains(id));
    let (one, other) = (new.next().unwrap(), new.next().unwrap());
    open(&mut desk, "配合单位");
    for (_, name) in [one, other] {
        type_in(&mut desk, name);
        desk.press(Key::Enter);
        assert!(is_open(&desk, "查找部门"));
    }
    desk.press(Key::Escape);
    let mut expected = before;
    expected.extend([one.0, other.0]);
    assert_eq!(desk.get(ids[0]).supporting_departments, expected);
    assert!(field(&desk, "配合单位"));
}

#[test]
fn a_word_of_a_short_list_is_taken_and_the_list_closed() {
    let (mut desk, ids) = desk();
    let before = desk.get(ids[0]).get(ProjectColumn::Stage as usize);
    open(&mut desk, "建设阶段");
    desk.press(Key::ArrowDown);
    desk.press(Key::ArrowDown);
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    let after = desk.get(ids[0]).get(ProjectColumn::Stage as usize);
    assert_ne!(after, before);
    assert!(field(&desk, "建设阶段"));
    // Closed, the next Tab goes on to the next field, and the list is not in the way.
    let words = desk
        .window
        .query_all_by_role_and_label(Role::Button, "停工");
    assert_eq!(words.count(), 0);
    open(&mut desk, "建设阶段");
    desk.press(Key::ArrowDown);
    desk.press(Key::Escape);
    assert_eq!(desk.get(ids[0]).get(ProjectColumn::Stage as usize), after);
    assert!(field(&desk, "建设阶段"));
}

#[test]
fn in_the_cell_of_the_table_enter_takes_what_is_marked() {
    let (mut desk, ids) = desk();
    desk.select(ids[0], PARENT);
    type_in(&mut desk, "甲片区");
    desk.press(Key::ArrowDown);
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).parent, Some(ids[2]));
    assert_eq!(desk.app().selected(), Some(ids[1]));
    desk.select(ids[0], PARENT);
    type_in(&mut desk, "甲片区三");
    desk.press(Key::Escape);
    assert_eq!(desk.get(ids[0]).parent, Some(ids[2]));
    // Opened on what stands there: arrows walk all, Enter takes the marked one.
    desk.press(Key::F2);
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    assert_ne!(desk.get(ids[0]).parent, Some(ids[2]));
}

#[test]
fn the_arrows_go_on_from_the_word_that_is_chosen() {
    let (mut desk, ids) = desk();
    desk.app().run(Command::Edit(EditCommand::SetField(
        vec![ids[0]],
        ProjectColumn::Stage,
        Value::Choice("在建"),
    )));
    open(&mut desk, "建设阶段");
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    let after = desk.get(ids[0]).get(ProjectColumn::Stage as usize);
    assert_eq!(after, Value::Choice("竣工"));
}
