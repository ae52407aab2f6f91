//! 导入台账 in the window: read, decided on, brought in, taken back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::desk::Desk;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{App, Command, Content, ImportCommand, SaveState, Session};
use lantu::model::{Money, Project};

fn ledger(name: &str) -> PathBuf {
    let ledgers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    ledgers.join(name)
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("not read".to_owned())
    }
}

/// Lets the window settle when nothing is worked at beside it.
fn settle(desk: &mut Desk) {
    for _ in 0..6_000 {
        desk.window.run();
        let app = desk.app();
        let is_saved = app.session().map(Session::save_state) == Some(SaveState::Saved);
        if is_saved && app.is_busy().is_none() && app.awaited().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    desk.window.run();
    desk.window.run();
}

/// Drops files on the window.
fn drop_files(desk: &mut Desk, files: &[PathBuf]) {
    for file in files {
        let file = Arc::new(Dropped(file.clone()));
        desk.window.input_mut().dropped_files.push(file);
    }
    desk.window.step();
    settle(desk);
}

fn import(desk: &mut Desk, name: &str) {
    drop_files(desk, &[ledger(name)]);
}

fn click(desk: &mut Desk, role: Role, label: &str) {
    desk.window.get_by_role_and_label(role, label).click();
    settle(desk);
}

fn press(desk: &mut Desk, label: &str) {
    click(desk, Role::Button, label);
}

fn tick(desk: &mut Desk, label: &str) {
    click(desk, Role::CheckBox, label);
}

fn is_there(desk: &Desk, label: &str) -> bool {
    desk.window.query_all_by_label(label).next().is_some()
}

/// Whether something is called so, or begins so.
fn begins(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

fn names(app: &App) -> Vec<String> {
    let portfolio = app.portfolio();
    let names = portfolio.projects().iter();
    let mut names: Vec<String> = names.map(|project| project.name.clone()).collect();
    names.sort();
    names
}

fn total(project: &Project) -> Option<Money> {
    project.total_investment
}

/// A new library with what the base list holds.
fn with_base() -> Desk {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    press(&mut desk, "导入：新增 8 个");
    press(&mut desk, "完成");
    desk
}

#[test]
fn a_ledger_comes_in_goes_back_and_comes_in_again() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    let tab = desk.window.get_by_role_and_label(Role::Tab, "导入");
    let toggled = tab.accesskit_node().toggled();
    assert_eq!(toggled, Some(egui::accesskit::Toggled::True));
    assert!(is_there(&desk, "新增 砚雨大桥"));
    assert!(
        names(desk.app()).is_empty(),
        "nothing before it is agreed to"
    );

    press(&mut desk, "导入：新增 8 个");
    assert_eq!(names(desk.app()).len(), 8);
    let bridge = desk.project("砚雨大桥");
    assert_eq!(total(&bridge), Some(Money::from_wan(36_500)));
    assert_eq!(bridge.contact, "张甲一 10000000001");
    assert!(desk.undo_label().starts_with("导入 26a-base-list.xlsx"));

    press(&mut desk, "撤销导入");
    assert!(names(desk.app()).is_empty());
    // What was decided is there, and holds again.
    press(&mut desk, "导入：新增 8 个");
    assert_eq!(names(desk.app()).len(), 8);
    press(&mut desk, "完成");
    assert!(desk.app().import().is_none());
    assert!(
        desk.window
            .query_by_role_and_label(Role::Tab, "导入")
            .is_none()
    );

    // The same sheet a second time says nothing new.
    import(&mut desk, "26a-base-list.xlsx");
    assert!(is_there(&desk, "没有要导入的"));
    assert!(is_there(&desk, "相同 8"));
}

#[test]
fn next_months_sheet_shows_what_changed_a_near_name_is_decided_and_cells_are_refused() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    assert!(is_there(&desk, "待确认 1"), "县道改造一标段 only resembles");
    assert!(is_there(&desk, "新增 1"));
    assert!(is_there(&desk, "导入：改 5 处，新增 1 个"));
    click(
        &mut desk,
        Role::RadioButton,
        "县道改造一标段 就是 县道改造一标",
    );
    assert!(is_there(&desk, "导入：改 6 处，新增 1 个"));
    for cell in [
        "导入 竹汐码头 联系人",
        "导入 竹汐码头 2026年计划投资",
        "导入 县医院康复楼 总投资",
    ] {
        tick(&mut desk, cell);
    }
    press(&mut desk, "导入：改 3 处，新增 1 个，3 处不接受");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(3_800)), "refused");
    let port = desk.project("竹汐码头");
    assert_eq!(port.contact, "赵丙三 10000000003", "refused");
    let all = names(desk.app());
    for name in [
        "县道改造一标段",
        "栎霜铁路货场",
        "墨鸢旅游路",
        "县道改造二标",
    ] {
        assert!(all.contains(&name.to_owned()), "{name} in {all:?}");
    }
    assert_eq!(all.len(), 9);

    // Ctrl+Z takes it back, as the button does, and the decisions stand.
    desk.control(Key::Z);
    settle(&mut desk);
    assert_eq!(names(desk.app()).len(), 8);
    tick(&mut desk, "导入 县医院康复楼 总投资");
    press(&mut desk, "导入：改 4 处，新增 1 个，2 处不接受");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(4_000)));
}

#[test]
fn rows_and_columns_are_refused_as_a_whole_and_a_cell_is_put_right_in_place() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 竹汐码头 的全部修改");
    assert!(is_there(&desk, "导入：改 3 处，新增 1 个，2 处不接受"));
    tick(&mut desk, "导入 墨鸢旅游路");
    assert!(begins(&desk, "导入：改 3 处"));
    assert!(!begins(&desk, "新增 1 个"));
    tick(&mut desk, "导入 竹汐码头 的全部修改");

    press(&mut desk, "改正 县医院康复楼 总投资");
    let role = Role::TextInput;
    let field = "改正 县医院康复楼 总投资";
    assert!(desk.window.query_by_role_and_label(role, field).is_some());
    desk.fill(role, field, "4100");
    settle(&mut desk);
    assert!(is_there(
        &desk,
        "县医院康复楼 总投资 3,800.00万元 → 4,100.00万元"
    ));
    press(&mut desk, "导入：改 5 处，1 行不导入");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(4_100)));
}

#[test]
fn cancelling_leaves_nothing_and_other_pages_keep_what_was_decided() {
    let mut desk = with_base();
    let before = desk.app().stamp();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 县医院康复楼 总投资");
    click(&mut desk, Role::Tab, "表格");
    assert!(!is_there(&desk, "取消"));
    desk.press_with(egui::Modifiers::ALT, Key::Num9);
    settle(&mut desk);
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    press(&mut desk, "取消");
    assert_eq!(desk.app().stamp(), before);
    assert!(desk.app().import().is_none());
    assert!(is_there(&desk, "没有导入，项目库没有改动"));
}

#[test]
fn keys_walk_the_lines_take_and_put_right() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    // The first line is a cell of the first row.
    desk.press(Key::Space);
    settle(&mut desk);
    assert!(begins(&desk, "1 处不接受"));
    desk.press(Key::Space);
    settle(&mut desk);
    assert!(!begins(&desk, "1 处不接受"));
    desk.press(Key::Enter);
    let role = Role::TextInput;
    let field = "改正 砚雨大桥 形象进度";
    assert!(desk.window.query_by_role_and_label(role, field).is_some());
    desk.press(Key::Escape);
    desk.press(Key::End);
    settle(&mut desk);
    assert!(desk.window.query_by_role_and_label(role, field).is_none());
}

#[test]
fn a_broken_file_says_its_sentence_and_does_not_stop_the_others() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "25c-truncated.xlsx");
    assert!(desk.app().import().is_none());
    assert!(begins(
        &desk,
        "没有导入“25c-truncated.xlsx”：文件不完整或已损坏"
    ));

    let both = ["25a-encrypted.xlsx", "26a-base-list.xlsx"].map(ledger);
    drop_files(&mut desk, &both);
    assert!(is_there(&desk, "导入：新增 8 个"));
    press(&mut desk, "核对 1 处要看");
    assert!(begins(&desk, "文件设有打开密码"));
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_one_that_is_decided_on() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 县医院康复楼 总投资");
    import(&mut desk, "25h-zero-bytes.xlsx");
    assert!(begins(&desk, "没有导入“25h-zero-bytes.xlsx”：文件是空的"));
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    // One that can be read takes its place, with a word.
    import(&mut desk, "26a-base-list.xlsx");
    assert!(begins(&desk, "“26b-monthly-return.xlsx”没有导入"));
    assert!(is_there(&desk, "没有要导入的"));
}

#[test]
fn a_column_is_read_as_something_else() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    press(&mut desk, "列 9");
    press(&mut desk, "I 列 联系人 读作：联系人");
    let role = Role::TextInput;
    desk.window
        .get_by_role_and_label(role, "查找 I 列 联系人 读作")
        .type_text("不导入");
    desk.window.run();
    desk.window.key_press(Key::Enter);
    settle(&mut desk);
    assert!(is_there(&desk, "I 列 联系人 读作不导入"));
    press(&mut desk, "导入：新增 8 个");
    assert_eq!(desk.project("砚雨大桥").contact, "");
}

#[test]
fn a_library_is_made_of_a_ledger_alone() {
    let mut desk = Desk::new(Content::Plan);
    let path = desk.folder.path().join("澄川.lantu");
    let make = ImportCommand::NewLibrary {
        path: path.clone(),
        sources: vec![ledger("25c-truncated.xlsx")],
    };
    desk.app().run(Command::Import(make));
    settle(&mut desk);
    assert!(!path.exists(), "of what can't be read no library is made");
    let make = ImportCommand::NewLibrary {
        path: path.clone(),
        sources: vec![ledger("26a-base-list.xlsx")],
    };
    desk.app().run(Command::Import(make));
    settle(&mut desk);
    assert_eq!(
        desk.app().session().map(Session::path),
        Some(path.as_path())
    );
    press(&mut desk, "导入：新增 8 个");
    assert_eq!(names(desk.app()).len(), 8);
}

#[test]
fn many_rows_are_drawn_only_where_they_are_seen() {
    let mut desk = Desk::new(Content::Empty);
    let rows = (1..=3_000).map(|row| format!("{row},道路改造{row}号,{row}\n"));
    let text = format!("序号,项目名称,总投资（万元）\n{}", rows.collect::<String>());
    let path = desk.folder.path().join("大表.csv");
    std::fs::write(&path, text).unwrap();
    drop_files(&mut desk, &[path]);
    assert!(is_there(&desk, "导入：新增 3000 个"));
    let drawn = desk.window.query_all_by_label_contains("导入 道路改造");
    let drawn = drawn.count();
    assert!((5..60).contains(&drawn), "{drawn} rows are drawn");
}
