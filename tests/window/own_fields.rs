//! 管理自定义列 in the window, without a screen.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, Content, SelectCommand};
use lantu::model::{Field, Kind, Money, Value};
use lantu::view::value;

/// The headings of the library's own columns, in their order.
fn labels(desk: &mut Desk) -> Vec<&'static str> {
    let portfolio = desk.app().portfolio();
    let columns = portfolio.own_columns().iter();
    columns.map(|own| own.column().label).collect()
}

/// What a project holds in a column of this heading.
fn held(desk: &mut Desk, name: &str, label: &str) -> Value {
    let (project, moment) = (desk.project(name), desk.app().moment());
    let portfolio = desk.app().portfolio();
    let field = Field::find_in(&portfolio, label).unwrap();
    value(&portfolio, &project, field, moment)
}

#[test]
fn a_column_is_added_filled_in_renamed_moved_and_deleted_with_undo() {
    let mut desk = Desk::new(Content::Plan);
    desk.window.get_by_label("项目").click();
    desk.settle();
    desk.click("管理自定义列…");
    assert!(desk.window.get_by_label("列名").is_focused());
    desk.fill(Role::TextInput, "列名", "总投资");
    assert!(
        desk.window
            .query_by_label_contains("“总投资”是内置的列或分组")
            .is_some()
    );
    assert!(labels(&mut desk).is_empty());
    desk.click("金额");
    desk.fill(Role::TextInput, "列名", "征地费用");
    desk.window.get_by_label("列名").type_text("要素保障");
    desk.click("选项");
    desk.fill(Role::TextInput, "选项", "已保障、待落实，无");
    assert_eq!(labels(&mut desk), ["征地费用", "要素保障"]);
    let choice = desk.app().portfolio().own_columns()[1].column().kind;
    assert_eq!(choice, Kind::Choice(&["已保障", "待落实", "无"]));
    desk.click("上移 要素保障");
    assert_eq!(labels(&mut desk), ["要素保障", "征地费用"]);
    desk.window.key_press(Key::Escape);
    desk.settle();
    assert!(desk.window.query_by_label("列名").is_none(), "Esc leaves");

    // New columns stand in the table and are filled in where all others are.
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    desk.fill(Role::TextInput, "征地费用", "1200");
    let money = Value::Money(Money::from_wan(1_200));
    assert_eq!(held(&mut desk, "平安大桥", "征地费用"), money);
    let field = Field::find_in(&desk.app().portfolio(), "征地费用").unwrap();
    assert!(desk.app().workspace().columns.contains(&field));
    let sum = desk.app().listing().totals.money(field);
    assert_eq!(sum, Money::from_wan(1_200));
    let undo = desk
        .app()
        .session()
        .unwrap()
        .undo_label()
        .map(str::to_owned);
    assert_eq!(undo.as_deref(), Some("修改征地费用：平安大桥"));

    // The palette leads to the dialog as well.
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    desk.settle();
    desk.window.get_by_label("命令面板").type_text("自定义列");
    desk.settle();
    desk.window.key_press(Key::Enter);
    desk.settle();
    desk.click("征地费用 金额 已填 1 项");
    desk.fill(Role::TextInput, "列名", "征拆费用");
    assert_eq!(held(&mut desk, "平安大桥", "征拆费用"), money);
    desk.click("征拆费用 金额 已填 1 项");
    desk.click("日期");
    desk.click("保存修改");
    assert!(
        desk.window
            .query_by_label_contains("有 1 个项目的内容不能转为日期")
            .is_some()
    );
    desk.click("取消修改");
    desk.click("删除 征拆费用，连同 1 个项目的内容（可撤销）");
    assert_eq!(labels(&mut desk), ["要素保障"]);
    assert!(desk.app().portfolio().own_values().is_empty());
    desk.window.key_press(Key::Escape);
    desk.settle();
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.settle();
    assert_eq!(labels(&mut desk), ["要素保障", "征拆费用"]);
    assert_eq!(held(&mut desk, "平安大桥", "征拆费用"), money);

    let mut desk = desk.reopened();
    assert_eq!(labels(&mut desk), ["要素保障", "征拆费用"]);
    assert_eq!(held(&mut desk, "平安大桥", "征拆费用"), money);
}
