//! Where the keyboard is in dialogs, and where it is when they are gone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Rect, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, LookCommand, SelectCommand};
use lantu::model::{Field, ViewPage};

fn desk() -> Desk {
    let mut desk = Desk::new(Content::Sample { projects: Some(24) });
    let app = desk.app();
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    let first = desk.app().listing().projects[0];
    desk.select(first, Field::NAME);
    desk
}

/// The control that has the keyboard, by role and name.
fn focused(desk: &Desk) -> Option<(Role, String)> {
    let roles = [
        Role::TextInput,
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
    ];
    roles.into_iter().find_map(|role| {
        let mut all = desk.window.query_all_by_role(role);
        let found = all.find(egui_kittest::Node::is_focused)?;
        let label = found.accesskit_node().label().unwrap_or_default();
        Some((role, label))
    })
}

fn name(desk: &Desk) -> Option<String> {
    focused(desk).map(|(_, label)| label)
}

fn write(desk: &mut Desk, text: &str) {
    desk.window.event(Event::Text(text.to_owned()));
    desk.window.run();
}

/// Opens a dialog by its name in the palette.
fn command(desk: &mut Desk, name: &str) {
    desk.control(Key::K);
    write(desk, name);
    desk.press(Key::Enter);
}

fn is_there(desk: &Desk, label: &str) -> bool {
    desk.window.query_all_by_label(label).next().is_some()
}

#[test]
fn the_keyboard_goes_back_to_what_had_it_before_a_dialog() {
    let mut desk = desk();
    let field = "责任领导";
    let into = |desk: &mut Desk| {
        let field = desk.window.get_by_role_and_label(Role::TextInput, field);
        field.focus();
        desk.window.run();
    };
    let id = desk.app().selected().unwrap();
    let before = desk.get(id);
    for dialog in ["设置", "历史", "导出会议材料", "快捷键"] {
        into(&mut desk);
        command(&mut desk, dialog);
        assert_ne!(name(&desk).as_deref(), Some(field), "{dialog}");
        desk.press(Key::Escape);
        assert_eq!(name(&desk).as_deref(), Some(field), "{dialog}");
    }
    // What is typed next goes there, and not into the cell that has the cursor.
    write(&mut desk, "王五");
    desk.press(Key::Tab);
    let after = desk.get(id);
    assert_eq!(after.name, before.name);
    assert!(after.responsible_leader.contains("王五"));
    // From the table it goes back to the table.
    desk.select(id, Field::NAME);
    desk.window.ctx.memory_mut(|memory| {
        if let Some(focused) = memory.focused() {
            memory.surrender_focus(focused);
        }
    });
    desk.settle();
    // An arrow comes back to the table.
    desk.press(Key::ArrowDown);
    desk.press(Key::ArrowUp);
    assert_eq!(desk.app().selected(), Some(id));
    command(&mut desk, "设置");
    desk.press(Key::Escape);
    assert_eq!(focused(&desk), None);
    // As fast as a hand is: the name begins before the dialog is gone.
    write(&mut desk, "新名称");
    desk.press(Key::Enter);
    assert_eq!(desk.get(id).name, "新名称");
}

#[test]
fn what_a_command_gave_the_keyboard_to_keeps_it() {
    let mut desk = desk();
    let leader = desk
        .window
        .get_by_role_and_label(Role::TextInput, "责任领导");
    leader.focus();
    desk.window.run();
    command(&mut desk, "搜索项目");
    assert_eq!(name(&desk).as_deref(), Some("搜索"));
    // A project chosen in the palette is worked on in the table.
    let ids = desk.app().listing().projects.clone();
    let wanted = desk.get(ids[5]).name;
    command(&mut desk, &wanted);
    assert_eq!(desk.app().selected(), Some(ids[5]));
    assert_eq!(focused(&desk), None);
}

#[test]
fn dialogs_begin_in_their_first_field() {
    let mut desk = desk();
    for (dialog, field) in [
        ("设置", "姓名"),
        ("历史", "搜索历史"),
        ("管理部门", "查找清单"),
        ("移到", "查找篇章"),
        ("选择列", "查找列"),
        ("查找和替换", "查找"),
        ("拍快照", "快照名称"),
        ("管理自定义列", "列名"),
    ] {
        command(&mut desk, dialog);
        assert_eq!(focused(&desk), Some((Role::TextInput, field.to_owned())));
        desk.press(Key::Escape);
        desk.press(Key::Escape);
    }
}

#[test]
fn enter_goes_from_text_to_text_and_agrees_in_the_last() {
    let mut desk = desk();
    command(&mut desk, "设置");
    write(&mut desk, "张三");
    desk.press(Key::Enter);
    assert_eq!(name(&desk).as_deref(), Some("编制单位"));
    write(&mut desk, "市发改委");
    desk.press(Key::Enter);
    assert!(!is_there(&desk, "编制单位"), "agreed to");
    let preferences = desk.app().settings().preferences.clone();
    assert_eq!(
        (&*preferences.name, &*preferences.office),
        ("张三", "市发改委")
    );

    command(&mut desk, "调度规则");
    let late = "滞后界限";
    let field = desk.window.get_by_role_and_label(Role::TextInput, late);
    field.focus();
    desk.window.run();
    desk.control(Key::A);
    write(&mut desk, "-25");
    for next in ["严重滞后界限", "逾期未开工月数"] {
        desk.press(Key::Enter);
        assert_eq!(name(&desk).as_deref(), Some(next));
    }
    desk.press(Key::Enter);
    assert!(!is_there(&desk, late), "agreed to");
    assert_eq!(desk.app().moment().rule.late_below.to_string(), "-25");
}

#[test]
fn nothing_is_moved_while_no_place_is_looked_for() {
    let mut desk = desk();
    let id = desk.app().selected().unwrap();
    let before = desk.get(id).outline;
    command(&mut desk, "移到");
    let field = "查找篇章";
    write(&mut desk, "第");
    desk.press(Key::Backspace);
    desk.press(Key::Enter);
    assert_eq!(desk.get(id).outline, before);
    assert_eq!(name(&desk).as_deref(), Some(field), "typing goes on");
    // Tab goes on to the places.
    desk.press(Key::Tab);
    assert_ne!(name(&desk).as_deref(), Some(field));
    assert!(focused(&desk).is_some());
}

#[test]
fn enter_replaces_what_is_listed_once_it_is_said_by_what() {
    let mut desk = desk();
    let ids = desk.app().listing().projects.clone();
    let names = |desk: &mut Desk| {
        let names = ids.iter().map(|id| desk.get(*id).name);
        names.collect::<Vec<String>>()
    };
    let before = names(&mut desk);
    assert!(before.iter().any(|name| name.contains("示例")));
    desk.control(Key::H);
    write(&mut desk, "示例");
    desk.press(Key::Enter);
    assert_eq!(names(&mut desk), before, "nothing was said yet");
    assert_eq!(name(&desk).as_deref(), Some("替换为"));
    write(&mut desk, "范例");
    desk.press(Key::Enter);
    assert!(!is_there(&desk, "替换为"));
    let after: Vec<String> = before
        .iter()
        .map(|name| name.replace("示例", "范例"))
        .collect();
    assert_eq!(names(&mut desk), after);
}

/// Every control that Tab comes to, each with where it is drawn.
fn tabbed(desk: &mut Desk) -> Vec<(egui::Id, Rect)> {
    let mut seen: Vec<(egui::Id, Rect)> = Vec::new();
    for _ in 0..80 {
        desk.press(Key::Tab);
        let Some(id) = desk.window.ctx.memory(egui::Memory::focused) else {
            continue;
        };
        let control = desk.window.ctx.read_response(id);
        let rect = control.map(|control| {
            let is_seen = control.interact_rect.is_positive();
            let about = focused(desk);
            assert!(is_seen, "{about:?} {:?} is out of sight", control.rect);
            control.rect
        });
        if seen.iter().any(|(before, _)| *before == id) {
            break;
        }
        seen.push((id, rect.unwrap()));
    }
    seen
}

#[test]
fn tab_comes_only_to_what_is_seen() {
    let mut desk = desk();
    for size in [vec2(1280.0, 720.0), vec2(985.0, 554.0), vec2(853.0, 480.0)] {
        desk.window.set_size(size);
        desk.settle();
        let window = Rect::from_min_size(pos2(0.0, 0.0), size);
        for dialog in ["导出会议材料", "打印", "设置", "管理部门"] {
            command(&mut desk, dialog);
            let controls = tabbed(&mut desk);
            assert!(controls.len() > 4, "{size} {dialog}: {}", controls.len());
            for (id, rect) in controls {
                let is_seen = window.expand(1.0).contains_rect(rect);
                assert!(is_seen, "{size} {dialog}: {id:?} {rect:?}");
            }
            desk.press(Key::Escape);
            desk.press(Key::Escape);
        }
    }
}

/// A message about something that did not work.
fn complain(desk: &mut Desk) {
    let ids = desk.app().listing().projects.clone();
    desk.select(ids[0], Field::TOTAL_INVESTMENT);
    write(desk, "很多钱");
    desk.press_with(Modifiers::COMMAND, Key::F);
    desk.press(Key::Escape);
}

fn message(desk: &Desk) -> Option<Rect> {
    let mut found = desk.window.query_all_by_label_contains("“总投资”未修改");
    found.next().map(|label| label.rect())
}

#[test]
fn escape_closes_a_message_when_nothing_else_is_open() {
    let mut desk = desk();
    desk.app().run(Command::Look(LookCommand::SetColumns(vec![
        Field::TOTAL_INVESTMENT,
    ])));
    complain(&mut desk);
    assert!(message(&desk).is_some());
    // A dialog is closed first.
    command(&mut desk, "快捷键");
    desk.press(Key::Escape);
    assert!(!is_there(&desk, "完成"));
    assert!(message(&desk).is_some());
    // Then what is selected beyond the cursor.
    desk.app().run(Command::Select(SelectCommand::SelectAll));
    desk.settle();
    desk.press(Key::Escape);
    assert_eq!(desk.app().workspace().selection.len(), 1);
    assert!(message(&desk).is_some());
    desk.press(Key::Escape);
    assert!(message(&desk).is_none());
}

#[test]
fn what_was_said_before_a_dialog_lies_behind_it() {
    let mut desk = desk();
    desk.app().run(Command::Look(LookCommand::SetColumns(vec![
        Field::TOTAL_INVESTMENT,
    ])));
    let size: Vec2 = vec2(853.0, 480.0);
    desk.window.set_size(size);
    complain(&mut desk);
    let at = message(&desk).unwrap().center();
    let layer = |desk: &Desk| desk.window.ctx.layer_id_at(at).map(|layer| layer.order);
    assert_eq!(layer(&desk), Some(egui::Order::Foreground));
    let messages = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("notices"));
    let on_top = |desk: &Desk| desk.window.ctx.layer_id_at(at) == Some(messages);
    assert!(on_top(&desk));
    command(&mut desk, "导出会议材料");
    assert!(!on_top(&desk), "the dialog is in front");
    desk.press(Key::Escape);
    desk.settle();
    assert!(on_top(&desk));
}

#[test]
fn enter_that_is_held_answers_one_dialog_and_not_the_next() {
    let mut desk = desk();
    desk.app().run(Command::Select(SelectCommand::SelectAll));
    let before = desk.app().portfolio().projects().len();
    let key = |desk: &mut Desk, key, pressed| {
        desk.window.event(Event::Key {
            key,
            physical_key: None,
            pressed,
            // The toolkit finds out by itself.
            repeat: false,
            modifiers: Modifiers::NONE,
        });
        desk.window.run();
        desk.settle();
    };
    desk.control(Key::K);
    write(&mut desk, "删除所选");
    for _ in 0..4 {
        key(&mut desk, Key::Enter, true);
    }
    assert!(is_there(&desk, "删除项目"), "it waits for an answer");
    assert_eq!(desk.app().portfolio().projects().len(), before);
    // Pressed anew, it is the answer.
    key(&mut desk, Key::Enter, false);
    key(&mut desk, Key::Enter, true);
    assert!(!is_there(&desk, "删除项目"));
    assert_eq!(desk.app().portfolio().projects().len(), 0);
    key(&mut desk, Key::Enter, false);

    // Nor does a button answer that comes in the place of the one that was pressed.
    desk.control(Key::Z);
    command(&mut desk, "历史…");
    desk.await_control(Role::Button, "回到第 1 步");
    let back = desk
        .window
        .get_by_role_and_label(Role::Button, "回到第 1 步");
    back.focus();
    desk.window.run();
    for _ in 0..4 {
        key(&mut desk, Key::Enter, true);
    }
    assert!(is_there(&desk, "确定回到第 1 步"));
    assert!(is_there(&desk, "搜索历史"), "the dialog is still open");
    key(&mut desk, Key::Enter, false);
    key(&mut desk, Key::Enter, true);
    assert!(!is_there(&desk, "搜索历史"), "it was gone back");
}

#[test]
fn a_path_that_is_pasted_takes_the_place_of_the_folder_that_stands_there() {
    let mut desk = desk();
    let folder = desk.folder.path().to_owned();
    let note = LookCommand::NoteFolder(folder.clone());
    desk.app().run(Command::Look(note));
    command(&mut desk, "按路径打开");
    let written = |desk: &Desk| {
        let field = desk
            .window
            .get_by_role_and_label(Role::TextInput, "完整路径");
        field.accesskit_node().value().unwrap_or_default()
    };
    assert!(written(&desk).starts_with(folder.to_str().unwrap()));
    let complains = |desk: &Desk| {
        let said = ["这是文件夹", "没有这个文件"];
        let mut said = said.map(|words| desk.window.query_all_by_label_contains(words));
        said.iter_mut().any(|found| found.next().is_some())
    };
    // The disk has answered by then.
    for _ in 0..20 {
        std::thread::sleep(std::time::Duration::from_millis(10));
        desk.window.run();
    }
    assert!(!complains(&desk), "nothing is written yet");
    desk.window.event(Event::Paste("/交接/库.lantu".to_owned()));
    desk.window.run();
    assert_eq!(written(&desk), "/交接/库.lantu");
    for _ in 0..500 {
        if complains(&desk) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        desk.window.run();
    }
    panic!("there is no such file");
}
