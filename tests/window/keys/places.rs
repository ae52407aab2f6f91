//! The places of the window itself.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::Content;
use lantu::model::Field;

use super::{Place, START, TYPED, command, into_field, press, press_all_in, table, type_in};
use crate::desk::Desk;

const PLACES: [Place; 14] = [
    ("a cell", |desk| table(desk, Field::NAME)),
    ("a cell typed into", |desk| {
        table(desk, Field::NAME);
        type_in(desk, TYPED);
    }),
    ("a date typed into, with its calendar", |desk| {
        table(desk, START);
        type_in(desk, TYPED);
    }),
    ("the search", |desk| {
        table(desk, Field::NAME);
        into_field(desk, Role::TextInput, "搜索");
    }),
    ("a field of the inspector", |desk| {
        table(desk, Field::NAME);
        into_field(desk, Role::TextInput, "责任领导");
    }),
    ("a long field of the inspector", |desk| {
        table(desk, Field::NAME);
        into_field(desk, Role::MultilineTextInput, "备注");
    }),
    ("the calendar of the inspector", |desk| {
        table(desk, Field::NAME);
        desk.window.get_by_label("选择开工时间").click();
        desk.window.run();
    }),
    ("the list of departments", |desk| {
        table(desk, Field::NAME);
        let list = desk.window.get_by_role_and_label(Role::Button, "配合单位");
        list.click();
        desk.window.run();
        type_in(desk, TYPED);
    }),
    ("the palette", |desk| {
        table(desk, Field::NAME);
        press(desk, Modifiers::COMMAND, Key::K);
        type_in(desk, TYPED);
    }),
    ("words to be replaced", |desk| {
        table(desk, Field::NAME);
        command(desk, "查找和替换");
        type_in(desk, TYPED);
    }),
    ("the name of a snapshot", |desk| {
        table(desk, Field::NAME);
        command(desk, "拍快照");
        type_in(desk, TYPED);
    }),
    ("the lists", |desk| {
        table(desk, Field::NAME);
        command(desk, "管理部门");
        into_field(desk, Role::TextInput, "新增一条");
    }),
    ("an own column", |desk| {
        table(desk, Field::NAME);
        command(desk, "管理自定义列");
        type_in(desk, TYPED);
    }),
    ("the name of a view", |desk| {
        table(desk, Field::NAME);
        command(desk, "存为视图");
        type_in(desk, TYPED);
    }),
];

#[test]
fn no_shortcut_writes_a_letter_into_the_table_or_a_field_of_the_window() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    press_all_in(&mut desk, &PLACES);
}
