//! 套表 in the window: an empty form that is dropped is offered to be filled, its columns are chosen, it is written.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use calamine::Reader as _;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, Content, FormCommand, PaperCommand};

use crate::desk::Desk;

fn form(name: &str) -> PathBuf {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms");
    forms.join(name)
}

/// Lets the window settle when nothing is worked at beside it.
fn settle(desk: &mut Desk) {
    for _ in 0..6_000 {
        desk.window.run();
        let app = desk.app();
        if app.is_busy().is_none() && app.awaited().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    desk.window.run();
    desk.window.run();
}

fn drop_form(desk: &mut Desk, name: &str) {
    desk.drop_files(&[form(name)]);
    settle(desk);
    settle(desk);
}

fn choose(desk: &mut Desk, label: &str, word: &str) {
    desk.window
        .get_by_role_and_label(Role::Button, label)
        .click();
    desk.window.run();
    let (name, _) = label.split_once('：').unwrap();
    let field = format!("查找 {name}");
    desk.window
        .get_by_role_and_label(Role::TextInput, &field)
        .type_text(word);
    desk.window.run();
    desk.window.key_press(Key::Enter);
    settle(desk);
}

fn sample() -> Desk {
    Desk::new(Content::Sample { projects: Some(60) })
}

#[test]
fn a_dropped_form_is_understood_chosen_filled_and_remembered() {
    let mut desk = sample();
    drop_form(&mut desk, "07-lists.xlsx");
    assert!(desk.app().form().is_some(), "an empty form is no ledger");
    assert!(desk.app().import().is_none());
    choose(&mut desk, "K 列 填报单位 填：留空", "固定的文字");
    let field = "K 列 填报单位的文字";
    desk.window
        .get_by_role_and_label(Role::TextInput, field)
        .focus();
    desk.window.run();
    desk.window
        .get_by_role_and_label(Role::TextInput, field)
        .type_text("市发展改革委");
    desk.window.run();
    desk.window.key_press(Key::Tab);
    settle(&mut desk);
    let to = desk.folder.path().join("填好.xlsx");
    let fill = FormCommand::Fill(to, false);
    desk.app().run(Command::Paper(PaperCommand::Form(fill)));
    settle(&mut desk);
    let (place, filled) = desk.app().form().unwrap().filled.clone().unwrap();
    assert!(filled.rows > 20, "{}", filled.rows);
    let mut left = desk.window.query_all_by_label_contains("没有填上的 ");
    assert!(left.next().is_some());
    drop(left);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&place).unwrap();
    let cells = book.worksheet_range("填报表").unwrap();
    let cell = cells.get_value((3, 10)).unwrap().to_string();
    assert_eq!(cell, "市发展改革委");
    assert!(desk.undo_label().starts_with("记住套表各列的内容"));
    let mut close = desk
        .window
        .query_all_by_role_and_label(Role::Button, "关闭");
    close.next_back().unwrap().click();
    drop(close);
    settle(&mut desk);
    assert!(desk.app().form().is_none());
    // The next time nobody is asked.
    drop_form(&mut desk, "07-lists.xlsx");
    let label = "K 列 填报单位 填：固定的文字";
    assert!(
        desk.window
            .query_by_role_and_label(Role::Button, label)
            .is_some()
    );
    desk.window.key_press(Key::Escape);
    settle(&mut desk);
    assert!(desk.app().form().is_none());
}

#[test]
fn what_is_no_form_is_told_and_a_ledger_stays_one() {
    let mut desk = sample();
    let read = FormCommand::Read(desk.folder.path().join("没有这个文件.xlsx"));
    desk.app().run(Command::Paper(PaperCommand::Form(read)));
    settle(&mut desk);
    assert!(desk.app().form().is_none());
    let mut told = desk.window.query_all_by_label_contains("没有套表");
    assert!(told.next().is_some());
    drop(told);
    // Names of projects are rows that can come in.
    drop_form(&mut desk, "08-named.xlsx");
    assert!(desk.app().import().is_some() && desk.app().form().is_none());
}
