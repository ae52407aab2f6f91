//! The frame around the pages: menus by keyboard, saving by hand, settings, the start page, the way back.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, FileCommand, SelectCommand};
use lantu::model::{Field, MoneyUnit, ViewPage};
use lantu::view::GroupKey;

fn desk() -> Desk {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    let first = desk.app().listing().projects[0];
    desk.app().run(Command::Select(SelectCommand::Select(
        Some(first),
        Some(Field::NAME),
    )));
    desk.window.run();
    desk
}

fn key(key: Key, pressed: bool, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    }
}

/// Strokes of the desktop, one picture after each.
fn press(desk: &mut Desk, modifiers: Modifiers, pressed: Key, letter: &str) {
    let events = &mut desk.window.input_mut().events;
    events.push(key(pressed, true, modifiers));
    if !letter.is_empty() {
        events.push(Event::Text(letter.to_owned()));
    }
    events.push(key(pressed, false, modifiers));
    desk.window.run();
}

fn plain(desk: &mut Desk, pressed: Key) {
    press(desk, Modifiers::NONE, pressed, "");
}

fn tap_alt(desk: &mut Desk) {
    press(desk, Modifiers::NONE, Key::AltLeft, "");
}

fn shows(desk: &Desk, words: &str) -> bool {
    desk.window
        .query_all_by_label_contains(words)
        .next()
        .is_some()
}

#[test]
fn menus_are_walked_by_keyboard_and_nothing_typed_meanwhile_reaches_a_cell() {
    let mut desk = desk();
    let before = desk.app().portfolio();
    // Alt alone, on to the next menu, down into it, and one more to the right while it is open.
    tap_alt(&mut desk);
    assert!(!shows(&desk, "打开项目库…"));
    plain(&mut desk, Key::ArrowRight);
    plain(&mut desk, Key::ArrowDown);
    assert!(shows(&desk, "查找和替换…"), "编辑 is open");
    plain(&mut desk, Key::ArrowRight);
    assert!(!shows(&desk, "查找和替换…") && shows(&desk, "选择列…"));
    plain(&mut desk, Key::ArrowLeft);
    plain(&mut desk, Key::ArrowLeft);
    assert!(shows(&desk, "打开项目库…"), "文件 is open");
    press(&mut desk, Modifiers::NONE, Key::A, "a");
    plain(&mut desk, Key::Escape);
    plain(&mut desk, Key::Escape);
    assert!(!shows(&desk, "打开项目库…"));
    // A letter on the bar opens its menu; the next arrow and Enter carry an entry out.
    plain(&mut desk, Key::F10);
    press(&mut desk, Modifiers::NONE, Key::G, "g");
    assert!(shows(&desk, "按建设阶段分组"));
    plain(&mut desk, Key::ArrowDown);
    plain(&mut desk, Key::ArrowDown);
    plain(&mut desk, Key::Enter);
    assert_eq!(desk.app().workspace().group_by, [GroupKey::Budget]);
    assert!(!shows(&desk, "按建设阶段分组"), "the menu is closed");
    // Alt with the letter, also out of a cell that is typed into.
    desk.window.event(Event::Text("甲乙".to_owned()));
    desk.window.run();
    press(&mut desk, Modifiers::ALT, Key::E, "e");
    assert!(shows(&desk, "查找和替换…"));
    plain(&mut desk, Key::Escape);
    desk.settle();
    let after = desk.app().portfolio();
    let renamed: Vec<_> = after
        .projects()
        .iter()
        .filter(|now| before.projects().get(now.id).unwrap().name != now.name)
        .map(|now| now.name.clone())
        .collect();
    assert_eq!(renamed, ["甲乙"]);
    // Back in the table, the arrows move the cursor again.
    let selected = desk.app().selected();
    plain(&mut desk, Key::ArrowDown);
    assert_ne!(desk.app().selected(), selected);
}

#[test]
fn the_way_out_stands_last_and_what_is_in_force_is_marked() {
    let mut desk = desk();
    press(&mut desk, Modifiers::ALT, Key::F, "f");
    let out = desk.window.get_by_label_contains("Ctrl+Q").rect().top();
    for above in ["最近打开", "设置…"] {
        let above = desk.window.get_by_label_contains(above).rect().top();
        assert!(above < out);
    }
    plain(&mut desk, Key::Escape);
    press(&mut desk, Modifiers::ALT, Key::W, "w");
    let marked = |desk: &Desk, label: &str| {
        let node = desk.window.get_by_label_contains(label);
        let node = egui_kittest::kittest::NodeT::accesskit_node(&node);
        node.toggled() == Some(egui::accesskit::Toggled::True) || node.is_selected() == Some(true)
    };
    assert!(marked(&desk, "浅色界面") && !marked(&desk, "深色界面"));
    // Keys are called as they are on the keyboard.
    assert!(shows(&desk, "Ctrl++") && !shows(&desk, "Plus"));
}

#[test]
fn saving_by_hand_commits_what_is_typed_and_says_that_all_is_saved() {
    let mut desk = desk();
    let id = desk.app().selected().unwrap();
    desk.window.event(Event::Text("甲乙".to_owned()));
    desk.window.run();
    press(&mut desk, Modifiers::COMMAND, Key::S, "s");
    desk.settle();
    let portfolio = desk.app().portfolio();
    assert_eq!(portfolio.projects().get(id).unwrap().name, "甲乙");
    assert!(shows(&desk, "已自动保存"));
}

#[test]
fn an_error_leaves_when_what_it_speaks_of_is_overcome() {
    let mut desk = desk();
    let errors = |desk: &Desk| desk.window.query_all_by_label("关闭消息").count();
    let file = |desk: &Desk, name: &str| desk.folder.path().join(name);
    // A library can't be made where one is; another one that can be is opened.
    for (name, left) in [("库.lantu", 1), ("另一个.lantu", 0)] {
        let path = file(&desk, name);
        let content = Content::Empty;
        desk.app()
            .run_to_end(Command::File(FileCommand::Create { path, content }));
        desk.settle();
        assert_eq!(errors(&desk), left, "{name}");
    }
    // What is typed and can't be read holds the saving back, until it is given up.
    let path = file(&desk, "库.lantu");
    desk.app()
        .run_to_end(Command::File(FileCommand::Open(path)));
    let first = desk.app().listing().projects[0];
    let field = Field::TOTAL_INVESTMENT;
    desk.select(first, field);
    desk.window.event(Event::Text("约三千".to_owned()));
    desk.window.run();
    press(&mut desk, Modifiers::COMMAND, Key::S, "s");
    assert!(shows(&desk, "读不懂，没有存入"));
    plain(&mut desk, Key::Escape);
    desk.settle();
    assert_eq!(errors(&desk), 0);
}

#[test]
fn what_is_decided_in_the_settings_holds_once_it_is_agreed_to() {
    let mut desk = desk();
    press(&mut desk, Modifiers::COMMAND, Key::Comma, ",");
    desk.fill(Role::TextInput, "姓名", "张三");
    desk.click("显示开始页");
    desk.click("取消");
    assert!(!shows(&desk, "张三"));
    press(&mut desk, Modifiers::COMMAND, Key::Comma, ",");
    desk.fill(Role::TextInput, "姓名", "李四");
    desk.click("显示开始页");
    desk.click("确定");
    let preferences = desk.app().settings().preferences.clone();
    assert_eq!(preferences.name, "李四");
    assert_eq!(preferences.start, lantu::app::StartChoice::StartPage);
    assert_eq!(desk.app().settings().library_to_start_with(), None);
    assert!(shows(&desk, "李四"), "at the foot");
}

#[test]
fn what_is_decided_in_the_settings_is_on_papers_and_on_the_screen() {
    let mut desk = desk();
    press(&mut desk, Modifiers::COMMAND, Key::Comma, ",");
    desk.write(Role::TextInput, "编制单位", "娄底市发展和改革委员会");
    for label in ["深色", "亿元", "A4", "确定"] {
        let buttons = desk.window.get_all_by_role_and_label(Role::Button, label);
        // The toolbar has some of them, too; the dialog is drawn last.
        let buttons: Vec<_> = buttons.collect();
        buttons[buttons.len() - 1].click();
        drop(buttons);
        desk.settle();
    }
    let settings = desk.app().settings().clone();
    assert_eq!(settings.theme, lantu::app::ThemeChoice::Dark);
    assert_eq!(desk.app().workspace().unit, MoneyUnit::Yi);
    let portfolio = desk.app().portfolio();
    let moment = desk.app().moment();
    let paper = lantu::app::find_layout(
        &portfolio,
        "重点项目一览表",
        MoneyUnit::Wan,
        moment,
        &settings.preferences,
    );
    let (layout, _) = paper.unwrap();
    assert_eq!(layout.office, "娄底市发展和改革委员会");
    assert_eq!(layout.page.label(), "A4 横向");
    // All of it is there tomorrow.
    let kept = serde_json::to_string(&settings).unwrap();
    let read: lantu::app::Settings = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.preferences, settings.preferences);
    assert_eq!(read.theme, settings.theme);
}

#[test]
fn the_start_page_lies_over_the_library_and_leads_back_to_it() {
    let mut desk = desk();
    press(&mut desk, Modifiers::ALT, Key::F, "f");
    desk.window.get_by_label_contains("开始页").click();
    desk.window.run();
    for _ in 0..10_000 {
        if shows(&desk, "从列表中移除 库.lantu") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
        desk.window.run();
    }
    for words in ["最近打开", "从备份文件恢复…", "新建空项目库…", "打开示例库"]
    {
        assert!(shows(&desk, words), "{words}");
    }
    assert!(!shows(&desk, "报告期"), "no page below it");
    // Chosen again, the library that is open comes back.
    desk.click("库.lantu");
    assert!(shows(&desk, "报告期"));
}

#[test]
fn arrows_and_the_buttons_of_the_mouse_go_back_and_forward() {
    let mut desk = desk();
    let go = |desk: &mut Desk, command| desk.app().run(Command::Arrange(command));
    go(&mut desk, ArrangeCommand::ShowPage(ViewPage::Table));
    go(&mut desk, ArrangeCommand::ShowPage(ViewPage::Summary));
    go(&mut desk, ArrangeCommand::ShowPage(ViewPage::Board));
    desk.window.run();
    let page = |desk: &mut Desk| desk.app().workspace().page;
    press(&mut desk, Modifiers::ALT, Key::ArrowLeft, "");
    assert_eq!(page(&mut desk), ViewPage::Summary);
    let mouse = |desk: &mut Desk, button| {
        for pressed in [true, false] {
            desk.window.event(Event::PointerButton {
                pos: egui::pos2(700.0, 500.0),
                button,
                pressed,
                modifiers: Modifiers::NONE,
            });
            desk.window.run();
        }
    };
    mouse(&mut desk, PointerButton::Extra1);
    assert_eq!(page(&mut desk), ViewPage::Table);
    mouse(&mut desk, PointerButton::Extra2);
    assert_eq!(page(&mut desk), ViewPage::Summary);
    desk.click("前进（Alt+→）");
    assert_eq!(page(&mut desk), ViewPage::Board);
}

#[test]
fn no_tip_stays_open_over_a_dialog() {
    let mut desk = desk();
    const TIP: &str = "右键可改名、复制、移动、删除";
    desk.window.get_by_label_contains("按篇章 ").hover();
    for _ in 0..8 {
        desk.window.step();
    }
    assert!(shows(&desk, TIP));
    press(&mut desk, Modifiers::COMMAND, Key::Comma, ",");
    assert!(shows(&desk, "编制单位") && !shows(&desk, TIP));
}
