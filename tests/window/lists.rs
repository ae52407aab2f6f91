//! Departments, categories and the outline, edited as people do it.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, Content, EditCommand, ListCommand, list_entries};
use lantu::model::{Project, Table};

fn dialog() -> Desk {
    let mut desk = Desk::new(Content::Plan);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    desk.window.run();
    desk.window
        .get_by_role_and_label(Role::TextInput, "命令面板")
        .type_text("管理部门");
    desk.window.run();
    desk.window.key_press(Key::Enter);
    desk.settle();
    desk
}

fn leads(desk: &mut Desk, name: &str) -> usize {
    let portfolio = desk.app().portfolio();
    let id = portfolio.find_ref(Table::Department, name);
    let is_led = |project: &&Project| {
        project
            .lead_department
            .iter()
            .any(|lead| Some(lead.uuid()) == id)
    };
    portfolio.projects().iter().filter(is_led).count()
}

#[test]
fn a_department_is_added_renamed_merged_and_all_of_it_taken_back() {
    let mut desk = dialog();
    desk.fill(Role::TextInput, "新增一条", "市数据和政务服务局");
    // The new row is in sight and chosen.
    assert!(
        desk.window
            .query_by_label("市数据和政务服务局 未用")
            .is_some()
    );
    // Its fields stand below one another, wide enough to be read.
    let field = |label| desk.window.get_by_role_and_label(Role::TextInput, label);
    let rects = ["名称", "简称", "职责"].map(|label| field(label).rect());
    for pair in rects.windows(2) {
        assert!(pair[0].bottom() <= pair[1].top(), "{rects:?}");
    }
    let window = desk.window.ctx.content_rect();
    let is_seen = |rect: &egui::Rect| rect.width() > 200.0 && window.contains_rect(*rect);
    assert!(rects.iter().all(is_seen), "{rects:?}");
    desk.fill(Role::TextInput, "简称", "市数据局");
    assert!(desk.window.query_by_label("市数据局 未用").is_some());
    let (roads, water) = (leads(&mut desk, "市交通局"), leads(&mut desk, "市水利局"));
    assert!(roads > 0 && water > 0);
    let entries = list_entries(&desk.app().portfolio(), Table::Department);
    let id = |name: &str| entries.iter().find(|entry| entry.label == name).unwrap().id;
    desk.app().run(Command::List(ListCommand::MergeListRows(
        Table::Department,
        id("市水利局"),
        id("市交通局"),
    )));
    desk.settle();
    let entries = list_entries(&desk.app().portfolio(), Table::Department);
    assert!(entries.iter().all(|entry| entry.label != "市水利局"));
    // Whoever writes the old name means the department that took its place.
    assert_eq!(leads(&mut desk, "市水利局"), leads(&mut desk, "市交通局"));
    assert!(leads(&mut desk, "市交通局") >= roads.max(water));
    for _ in 0..3 {
        desk.app().run(Command::Edit(EditCommand::Undo));
    }
    desk.settle();
    assert_eq!(leads(&mut desk, "市水利局"), water);
    assert_eq!(leads(&mut desk, "市交通局"), roads);
    let portfolio = desk.app().portfolio();
    assert_eq!(
        portfolio.find_ref(Table::Department, "市数据和政务服务局"),
        None
    );
}

#[test]
fn chapters_come_from_a_table_of_contents() {
    let mut desk = dialog();
    let tabs = desk.window.get_all_by_role_and_label(Role::Button, "篇章");
    tabs.last().unwrap().click();
    desk.settle();
    let before = desk.app().portfolio().outline().len();
    desk.click("从目录导入");
    let field = desk
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "目录");
    field.focus();
    desk.window.run();
    desk.window
        .get_by_role_and_label(Role::MultilineTextInput, "目录")
        .type_text("第九十章 低空经济\n第一节 起降场地");
    desk.window.run();
    desk.click("导入");
    assert_eq!(desk.app().portfolio().outline().len(), before + 2);
}
