//! Read, decided on, brought in, taken back.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, Content, ImportCommand, Session};
use lantu::model::Money;

use super::{
    begins, click, drop_files, import, is_there, ledger, names, press, settle, tick, total,
    with_base,
};
use crate::desk::Desk;

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
    for name in ["县道改造一标", "栎霜铁路货场", "墨鸢旅游路", "县道改造二标"]
    {
        assert!(all.contains(&name.to_owned()), "{name} in {all:?}");
    }
    assert_eq!(all.len(), 9);
    let road = desk.project("县道改造一标");
    assert_eq!(road.other_names, ["县道改造一标段"], "known the next time");

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
    desk.press_with(egui::Modifiers::ALT, Key::I);
    settle(&mut desk);
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    // What was decided is not given up by one click.
    press(&mut desk, "取消");
    assert!(is_there(&desk, "台账还没有导入"));
    press(&mut desk, "继续核对");
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    press(&mut desk, "取消");
    press(&mut desk, "放弃");
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
        sources: vec![ledger("25c-truncated.xlsx").into()],
    };
    desk.app().run(Command::Import(make));
    settle(&mut desk);
    assert!(!path.exists(), "of what can't be read no library is made");
    let make = ImportCommand::NewLibrary {
        path: path.clone(),
        sources: vec![ledger("26a-base-list.xlsx").into()],
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
fn a_library_is_made_of_a_pasted_block_alone() {
    let mut desk = Desk::new(Content::Plan);
    let path = desk.folder.path().join("粘贴.lantu");
    let block = "序号\t项目名称\t总投资（万元）\n1\t砚雨大桥\t300\n2\t竹汐码头\t500\n";
    let paste = ImportCommand::Paste(block.to_owned());
    desk.app().run(Command::Import(paste));
    settle(&mut desk);
    assert!(is_there(&desk, "从这份表新建项目库…"));
    let sources = desk.app().import().unwrap().origins();
    let make = ImportCommand::NewLibrary {
        path: path.clone(),
        sources,
    };
    desk.app().run(Command::Import(make));
    settle(&mut desk);
    assert_eq!(
        desk.app().session().map(Session::path),
        Some(path.as_path())
    );
    press(&mut desk, "导入：新增 2 个");
    assert_eq!(names(desk.app()), ["砚雨大桥", "竹汐码头"]);
    let bridge = desk.project("砚雨大桥");
    assert_eq!(total(&bridge), Some(Money::from_wan(300)));
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

#[test]
fn a_cell_that_is_being_put_right_is_kept_when_it_is_left() {
    let field = "改正 县医院康复楼 总投资";
    let leaves: [fn(&mut Desk); 3] = [
        |desk| desk.press_with(egui::Modifiers::ALT, Key::Num2),
        |desk| click(desk, Role::Tab, "表格"),
        |desk| {
            let parts = desk.window.query_all_by_role(Role::Button);
            let columns = parts.into_iter().find(|part| {
                let label = part.accesskit_node().label();
                label.is_some_and(|label| label.starts_with("列 "))
            });
            columns.unwrap().click();
        },
    ];
    for leave in leaves {
        let mut desk = with_base();
        import(&mut desk, "26b-monthly-return.xlsx");
        press(&mut desk, field);
        desk.control(Key::A);
        desk.typed("4100");
        leave(&mut desk);
        settle(&mut desk);
        desk.press_with(egui::Modifiers::ALT, Key::I);
        settle(&mut desk);
        let parts = desk.window.query_all_by_role(Role::Button);
        let changes = parts.into_iter().find(|part| {
            let label = part.accesskit_node().label();
            label.is_some_and(|label| label.starts_with("差别 "))
        });
        changes.unwrap().click();
        settle(&mut desk);
        let words = "县医院康复楼 总投资 3,800.00万元 → 4,100.00万元";
        assert!(is_there(&desk, words));
    }
}
