//! Dialogs by keyboard, as fast as a hand is, and in a window of 853 × 480 points: a small screen with large text.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, LookCommand, SelectCommand};
use lantu::model::{Field, ViewPage};

const SMALL: egui::Vec2 = vec2(853.0, 480.0);
/// The least window with text of 150 %.
const LEAST: egui::Vec2 = vec2(640.0, 400.0);

fn desk() -> Desk {
    let mut desk = Desk::new(Content::Sample { projects: Some(24) });
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    let first = desk.app().listing().projects[0];
    desk.select(first, Field::NAME);
    desk
}

/// A key as it is pressed and let go.
fn stroke(modifiers: Modifiers, key: Key) -> [Event; 3] {
    let [down, up] = [true, false].map(|pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    });
    [down, up, Event::ModifiersChanged(Modifiers::NONE)]
}

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    let events = stroke(modifiers, key);
    desk.window.input_mut().events.extend(events);
    desk.window.run();
}

/// Opens a dialog by its name in the palette.
fn command(desk: &mut Desk, name: &str) {
    press(desk, Modifiers::COMMAND, Key::K);
    desk.window.event(Event::Text(name.to_owned()));
    desk.window.run();
    press(desk, Modifiers::NONE, Key::Enter);
    desk.settle();
}

fn is_open(desk: &Desk, words: &str) -> bool {
    let found = desk.window.query_all_by_label(words).next();
    found.is_some()
}

fn focus(desk: &mut Desk, role: Role, label: &str) {
    desk.window.get_by_role_and_label(role, label).focus();
    desk.window.run();
}

#[test]
fn enter_is_for_the_control_that_has_the_keyboard_and_else_for_the_dialog() {
    let mut desk = desk();
    desk.app().run(Command::Look(LookCommand::SetColumns(vec![
        Field::TOTAL_INVESTMENT,
    ])));
    command(&mut desk, "选择列");
    let columns = |desk: &mut Desk| desk.app().workspace().columns.clone();
    focus(&mut desk, Role::TextInput, "查找列");
    desk.window.event(Event::Text("牵头部门".to_owned()));
    desk.window.run();
    focus(&mut desk, Role::CheckBox, "牵头部门");
    press(&mut desk, Modifiers::NONE, Key::Space);
    assert!(columns(&mut desk).contains(&Field::LEAD_DEPARTMENT));
    // The box is turned over, and the dialog stays.
    press(&mut desk, Modifiers::NONE, Key::Enter);
    assert_eq!(columns(&mut desk), [Field::TOTAL_INVESTMENT]);
    assert!(is_open(&desk, "选择列"));
    // In the search Enter takes what is found, and what is typed next goes on there.
    focus(&mut desk, Role::TextInput, "查找列");
    press(&mut desk, Modifiers::COMMAND, Key::A);
    let mut events = vec![Event::Text("qtbm".to_owned())];
    events.extend(stroke(Modifiers::NONE, Key::Enter));
    events.push(Event::Text("jsjd".to_owned()));
    events.extend(stroke(Modifiers::NONE, Key::Enter));
    desk.window.input_mut().events.extend(events);
    desk.window.run();
    let wanted = [
        Field::TOTAL_INVESTMENT,
        Field::LEAD_DEPARTMENT,
        Field::STAGE,
    ];
    assert_eq!(columns(&mut desk), wanted);
    assert!(is_open(&desk, "选择列"));
    press(&mut desk, Modifiers::NONE, Key::Enter);
    assert!(!is_open(&desk, "选择列"), "nothing is looked for");
}

#[test]
fn enter_on_a_format_writes_no_file_and_enter_on_the_way_out_deletes_nothing() {
    let mut desk = desk();
    press(&mut desk, Modifiers::COMMAND, Key::E);
    desk.settle();
    focus(&mut desk, Role::Button, "PDF");
    press(&mut desk, Modifiers::NONE, Key::Space);
    press(&mut desk, Modifiers::NONE, Key::Enter);
    assert!(is_open(&desk, "导出会议材料"));
    press(&mut desk, Modifiers::NONE, Key::Escape);
    press(&mut desk, Modifiers::NONE, Key::Escape);
    assert!(!is_open(&desk, "导出会议材料"));
    desk.app().run(Command::Select(SelectCommand::SelectAll));
    command(&mut desk, "删除所选项目");
    assert!(is_open(&desk, "删除项目"));
    let before = desk.app().portfolio().projects().len();
    focus(&mut desk, Role::Button, "取消");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.settle();
    assert!(!is_open(&desk, "删除项目"));
    assert_eq!(desk.app().portfolio().projects().len(), before);
}

#[test]
fn letters_right_after_a_key_go_into_the_dialog_that_it_opens() {
    let opens = [
        (Modifiers::COMMAND, Key::K, "命令面板"),
        (Modifiers::COMMAND, Key::H, "查找"),
        (Modifiers::NONE, Key::F1, "查找手册"),
        (Modifiers::COMMAND, Key::F, "搜索"),
    ];
    let mut desk = desk();
    for (modifiers, key, field) in opens {
        let mut events = stroke(modifiers, key).to_vec();
        events.extend(["快", "照"].map(|letter| Event::Text(letter.to_owned())));
        desk.window.input_mut().events.extend(events);
        desk.window.run();
        let found = desk.window.get_by_role_and_label(Role::TextInput, field);
        let value = found.accesskit_node().value();
        assert_eq!(value.as_deref(), Some("快照"), "{field}");
        press(&mut desk, Modifiers::NONE, Key::Escape);
        press(&mut desk, Modifiers::NONE, Key::Escape);
    }
    // A command of the palette that opens the next one.
    let mut events = stroke(Modifiers::COMMAND, Key::K).to_vec();
    events.push(Event::Text("拍快照".to_owned()));
    events.extend(stroke(Modifiers::NONE, Key::Enter));
    events.push(Event::Text("季度会".to_owned()));
    events.extend(stroke(Modifiers::NONE, Key::Enter));
    desk.window.input_mut().events.extend(events);
    desk.settle();
    let portfolio = desk.app().portfolio();
    let names = portfolio.snapshots().iter().map(|row| row.name.clone());
    assert!(names.collect::<Vec<_>>().contains(&"季度会".to_owned()));
}

#[test]
fn each_of_several_tabs_goes_on_by_one_control() {
    let mut desk = desk();
    command(&mut desk, "设置");
    // Where the control is: the dialog is another one each time.
    let focused = |desk: &Desk| {
        let id = desk.window.ctx.memory(egui::Memory::focused)?;
        Some(desk.window.ctx.read_response(id)?.rect)
    };
    let tab = stroke(Modifiers::NONE, Key::Tab);
    for _ in 0..5 {
        press(&mut desk, Modifiers::NONE, Key::Tab);
    }
    let slow = focused(&desk);
    press(&mut desk, Modifiers::NONE, Key::Escape);
    press(&mut desk, Modifiers::NONE, Key::Escape);
    command(&mut desk, "设置");
    let five = std::iter::repeat_n(tab, 5).flatten();
    desk.window.input_mut().events.extend(five);
    desk.window.run();
    assert!(slow.is_some());
    assert_eq!(focused(&desk), slow);
}

#[test]
fn title_and_buttons_of_a_dialog_are_in_sight_in_a_small_window() {
    let mut desk = desk();
    let dialogs = [
        ("设置", "关闭", Some("确定")),
        ("使用手册", "关闭", None),
        ("管理部门", "关闭", None),
        ("管理自定义列", "关闭", None),
        ("选择列", "关闭", Some("完成")),
        ("移到", "关闭", Some("移到这里")),
        ("查找和替换", "关闭", Some("替换 0 处")),
        ("备份与恢复", "关闭", None),
        ("交换", "关闭", None),
        ("快捷键", "完成", Some("完成")),
        ("连接服务器", "关闭", Some("连接")),
        ("对比", "关闭", Some("开始对比")),
        ("拍快照", "关闭", Some("拍下")),
        ("按路径打开", "关闭", Some("确定")),
    ];
    for size in [SMALL, LEAST] {
        desk.window.set_size(size);
        desk.settle();
        let window = Rect::from_min_size(pos2(0.0, 0.0), size);
        for (name, close, agree) in dialogs {
            command(&mut desk, name);
            for button in [Some(close), agree].into_iter().flatten() {
                let buttons = desk.window.get_all_by_role_and_label(Role::Button, button);
                let rects: Vec<Rect> = buttons.map(|button| button.rect()).collect();
                let is_seen = rects.iter().all(|rect| window.contains_rect(*rect));
                assert!(is_seen, "{size}: {name}: {button} {rects:?}");
            }
            press(&mut desk, Modifiers::NONE, Key::Escape);
            press(&mut desk, Modifiers::NONE, Key::Escape);
        }
    }
}

#[test]
fn the_search_of_the_handbook_keeps_the_keyboard_when_enter_goes_on_to_the_next_place() {
    let mut desk = desk();
    press(&mut desk, Modifiers::NONE, Key::F1);
    let words = |desk: &Desk| {
        let field = desk
            .window
            .get_by_role_and_label(Role::TextInput, "查找手册");
        field.accesskit_node().value().unwrap_or_default()
    };
    desk.window.event(Event::Text("快照".to_owned()));
    desk.window.run();
    press(&mut desk, Modifiers::NONE, Key::Enter);
    assert!(is_open(&desk, "使用手册"));
    // Typed on, without going back there.
    desk.window.event(Event::Text(" 恢复".to_owned()));
    desk.window.run();
    assert_eq!(words(&desk), "快照 恢复");
}

#[test]
fn every_line_of_the_warnings_has_its_height_and_the_dialog_a_cross() {
    let mut desk = desk();
    desk.window.get_by_label_contains("核对提示 ").click();
    desk.settle();
    let close = desk
        .window
        .get_by_role_and_label(Role::Button, "关闭")
        .rect();
    let done = desk
        .window
        .get_by_role_and_label(Role::Button, "完成")
        .rect();
    let all = desk.window.query_all_by_role(Role::Button);
    let lines = all.filter(|button| {
        let label = button.accesskit_node().label().unwrap_or_default();
        label.contains('：') && button.rect().left() < close.left()
    });
    let mut lines: Vec<Rect> = lines.map(|line| line.rect()).collect();
    lines.retain(|line| line.top() > close.bottom() && line.bottom() < done.top());
    assert!(lines.len() >= 2, "{lines:?}");
    for pair in lines.windows(2) {
        let step = pair[1].top() - pair[0].top();
        assert!((step - 26.0).abs() < 0.5, "{pair:?}");
    }
    desk.click("关闭");
    assert!(!is_open(&desk, "完成"));
}

#[test]
fn projects_are_moved_only_to_a_place_that_was_chosen_and_it_is_told_where_they_went() {
    let mut desk = desk();
    let select = |desk: &mut Desk| desk.app().workspace().selected.unwrap();
    let id = select(&mut desk);
    let before = desk.get(id).outline;
    command(&mut desk, "移到");
    let agree = |desk: &Desk| {
        let agree = desk.window.get_by_role_and_label(Role::Button, "移到这里");
        !agree.accesskit_node().is_disabled()
    };
    assert!(!agree(&desk), "nothing is chosen");
    assert!(
        is_open(&desk, "现在在这里") || {
            let all = desk.window.query_all_by_label_contains("现在在这里");
            all.count() == 1
        }
    );
    press(&mut desk, Modifiers::NONE, Key::Enter);
    assert_eq!(desk.get(id).outline, before);
    desk.window.get_by_label("查找篇章").type_text("第十五章");
    desk.settle();
    assert!(agree(&desk));
    desk.app().take_notices();
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.settle();
    assert_ne!(desk.get(id).outline, before);
    let name = desk.get(id).name;
    let told = desk.window.query_all_by_label_contains("移到“第十五章");
    assert!(told.count() > 0);
    let words = format!("已把{name}移到");
    let told = desk.window.query_all_by_label_contains(&words);
    assert!(told.count() > 0);
}

#[test]
fn a_cross_takes_the_search_away_and_the_head_of_a_column_offers_to_filter_and_colour() {
    let mut desk = desk();
    let cross = |desk: &Desk| {
        let cross = desk
            .window
            .query_by_role_and_label(Role::Button, "清除搜索");
        cross.map(|cross| cross.rect())
    };
    assert_eq!(cross(&desk), None);
    let search = desk.window.get_by_role_and_label(Role::TextInput, "搜索");
    let field = search.rect();
    press(&mut desk, Modifiers::COMMAND, Key::F);
    desk.window.event(Event::Text("没有这个词".to_owned()));
    desk.settle();
    assert_eq!(desk.app().listing().projects.len(), 0);
    let at = cross(&desk).unwrap();
    let there = desk
        .window
        .get_by_role_and_label(Role::TextInput, "搜索")
        .rect();
    assert!(there.contains_rect(at), "{at:?} in {there:?}");
    assert!(
        (there.width() - field.width()).abs() < 0.5,
        "{field:?} {there:?}"
    );
    desk.click("清除搜索");
    assert_eq!(desk.app().workspace().search, "");
    assert!(cross(&desk).is_none());
    for item in ["筛选…", "着色…"] {
        let head = desk
            .window
            .get_by_role_and_label(Role::ColumnHeader, "总投资");
        head.click_secondary();
        desk.settle();
        desk.click(item);
        assert!(is_open(&desk, "着色"), "{item}");
        press(&mut desk, Modifiers::NONE, Key::Escape);
    }
}

/// The controls of a bar at this height, each with where it stands.
fn bar(desk: &Desk, from: f32, to: f32) -> Vec<(String, Rect)> {
    let roles = [Role::Button, Role::TextInput];
    let all = roles.map(|role| desk.window.query_all_by_role(role));
    let all = all.into_iter().flatten().map(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        (label, node.rect())
    });
    let is_here = |rect: &Rect| rect.top() >= from && rect.bottom() <= to;
    all.filter(|(_, rect)| is_here(rect)).collect()
}

#[test]
fn nothing_in_the_toolbar_lies_on_another_however_narrow_the_window() {
    let mut desk = desk();
    for width in [853.0, 900.0, 960.0, 1000.0, 1040.0, 1080.0, 1160.0, 1280.0] {
        desk.window.set_size(vec2(width, 600.0));
        desk.settle();
        let controls = bar(&desk, 34.0, 82.0);
        assert!(controls.len() > 8, "{controls:?}");
        for (place, (name, rect)) in controls.iter().enumerate() {
            assert!(rect.right() <= width, "{width}: {name}");
            for (other, there) in &controls[place + 1..] {
                let both = rect.intersect(*there);
                let is_apart = both.width() <= 1.0 || both.height() <= 1.0;
                assert!(is_apart, "{width}: {name} {rect:?}, {other} {there:?}");
            }
        }
    }
}

#[test]
fn the_inspector_keeps_to_its_room_and_gets_it_back() {
    let mut desk = desk();
    let at = |desk: &Desk, label: &str| {
        let tab = desk.window.get_all_by_role(Role::Tab);
        let mut tabs = tab.filter(|tab| {
            let words = tab.accesskit_node().label().unwrap_or_default();
            words.starts_with(label)
        });
        tabs.next_back().map(|tab| tab.rect())
    };
    let wide = at(&desk, "基本");
    desk.window.set_size(SMALL);
    desk.settle();
    let first = at(&desk, "基本").unwrap_or(Rect::NOTHING);
    let last = desk.window.get_by_role_and_label(Role::Button, "更多页");
    let last = last.rect();
    // The least width of the panel.
    assert!(first.left() >= SMALL.x - 280.0, "{first:?}");
    assert!(last.right() <= SMALL.x, "{last:?}");
    desk.window.set_size(vec2(1440.0, 900.0));
    desk.settle();
    assert_eq!(at(&desk, "基本"), wide);
}

#[test]
fn a_light_gets_the_word_of_the_office_where_the_rule_is_set() {
    let mut desk = desk();
    command(&mut desk, "调度规则");
    focus(&mut desk, Role::TextInput, "滞后的叫法");
    press(&mut desk, Modifiers::COMMAND, Key::A);
    desk.window.event(Event::Text("严重滞后".to_owned()));
    desk.window.run();
    desk.window.run();
    assert!(is_open(
        &desk,
        "“严重滞后”是另一种亮灯的叫法，分不清，请换一个"
    ));
    press(&mut desk, Modifiers::COMMAND, Key::A);
    desk.window.event(Event::Text("黄灯".to_owned()));
    desk.window.run();
    desk.window.run();
    desk.window.get_by_label("保存规则").click();
    desk.settle();
    let late = lantu::model::Light::Late;
    assert_eq!(desk.app().moment().rule.word(late), "黄灯");
}

#[test]
fn a_rule_of_lights_is_tried_before_it_is_taken_and_lights_the_table() {
    let mut desk = desk();
    command(&mut desk, "调度规则");
    let late = |desk: &mut Desk| desk.app().moment().rule.late_below.to_string();
    assert_eq!(late(&mut desk), "-10");
    focus(&mut desk, Role::TextInput, "滞后界限");
    press(&mut desk, Modifiers::COMMAND, Key::A);
    desk.window.event(Event::Text("-40".to_owned()));
    desk.window.run();
    // Below 严重滞后: told, and not taken.
    assert!(is_open(
        &desk,
        "界限要由低到高：严重滞后（-30）不能高于滞后（-40）"
    ));
    press(&mut desk, Modifiers::COMMAND, Key::A);
    desk.window.event(Event::Text("-25".to_owned()));
    desk.window.run();
    desk.window.run();
    desk.window.get_by_label("保存规则").click();
    desk.settle();
    assert_eq!(late(&mut desk), "-25");
    desk.app().run(Command::Edit(lantu::app::EditCommand::Undo));
    desk.settle();
    assert_eq!(late(&mut desk), "-10");
}
