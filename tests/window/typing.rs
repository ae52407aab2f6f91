//! What is being typed belongs to a library, a row and a field: it goes there, or nowhere, and is not lost unsaid.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use crate::desk::Desk;
use chrono::DateTime;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    ArrangeCommand, Command, Content, EditCommand, FileCommand, SelectCommand, Session,
    create_library,
};
use lantu::clock::Clock;
use lantu::model::{Field, Id, Money, Project, ViewPage};
use lantu::store::read_only;
use lantu::view::GroupKey;

/// Another library with the same projects; opened once, so that it is among the recent ones.
fn other_library(desk: &mut Desk) -> (PathBuf, PathBuf) {
    let path = desk.app().session().unwrap().path().to_owned();
    let other = desk.folder.path().join("另一个.lantu");
    let now = DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap();
    create_library(&other, Content::Plan, Clock::Fixed(now)).unwrap();
    desk.app()
        .run_to_end(Command::File(FileCommand::Open(other.clone())));
    desk.app()
        .run_to_end(Command::File(FileCommand::Open(path.clone())));
    desk.settle();
    (path, other)
}

fn shows(desk: &Desk, words: &str) -> bool {
    let found = desk.window.query_all_by_label_contains(words).next();
    found.is_some()
}

fn open_recent(desk: &mut Desk, name: &str) {
    desk.window.get_by_label("文件").click();
    desk.window.run();
    desk.window.get_by_label_contains("最近打开").click();
    desk.window.run();
    desk.window.get_by_label(name).click();
    desk.settle();
}

fn open_path(desk: &mut Desk) -> PathBuf {
    let session = desk.app().session();
    session.map(Session::path).unwrap().to_owned()
}

/// Asks the window to close. Whether it does; then it has ended as eframe ends it.
pub fn close(desk: &mut Desk) -> bool {
    let viewports = &mut desk.window.input_mut().viewports;
    let root = viewports.get_mut(&ViewportId::ROOT).unwrap();
    root.events.push(ViewportEvent::Close);
    desk.window.step();
    let output = &desk.window.output().viewport_output[&ViewportId::ROOT];
    let is_closing = !output.commands.contains(&ViewportCommand::CancelClose);
    let viewports = &mut desk.window.input_mut().viewports;
    viewports.get_mut(&ViewportId::ROOT).unwrap().events.clear();
    if is_closing {
        eframe::App::on_exit(desk.window.state_mut(), None);
    }
    is_closing
}

fn stored(path: &Path, id: Id<Project>) -> Project {
    let portfolio = read_only(path).unwrap().portfolio().unwrap();
    portfolio.projects().get(id).unwrap().clone()
}

#[test]
fn what_is_typed_goes_into_its_own_library_before_another_is_opened() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let (path, other) = other_library(&mut desk);
    let ids = desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let before = desk.get(ids[0]).name;
    desk.typed("资江二桥");
    open_recent(&mut desk, "另一个.lantu");
    assert_eq!(open_path(&mut desk), other);
    desk.press(Key::Enter);
    desk.press(Key::Tab);
    assert_eq!(desk.get(ids[0]).name, before);
    assert_eq!(stored(&path, ids[0]).name, "资江二桥");
}

#[test]
fn a_library_opened_under_a_text_does_not_get_it() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let (path, other) = other_library(&mut desk);
    let ids = desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let before = desk.get(ids[0]).name;
    desk.typed("资江二桥");
    // Past the window, so that it could not commit.
    desk.app()
        .run_to_end(Command::File(FileCommand::Open(other.clone())));
    desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    desk.press(Key::Enter);
    desk.settle();
    assert_eq!(desk.get(ids[0]).name, before);
    assert!(shows(&desk, "当时输入的是：资江二桥"));
    assert_eq!(stored(&path, ids[0]).name, before);
}

#[test]
fn a_dialog_of_one_library_is_gone_when_another_is_open() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let (_, other) = other_library(&mut desk);
    let ids = desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.window.event(Event::Paste("很多\r\n5\r\n".to_owned()));
    desk.settle();
    assert!(shows(&desk, "粘贴其余的"));
    desk.app()
        .run_to_end(Command::File(FileCommand::Open(other)));
    desk.settle();
    assert!(!shows(&desk, "粘贴其余的"));
    assert_eq!(desk.get(ids[1]).total_investment, None);
}

#[test]
fn what_cannot_be_read_holds_the_opening_back_and_says_why() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let (path, other) = other_library(&mut desk);
    desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.typed("很多钱");
    open_recent(&mut desk, "另一个.lantu");
    assert_eq!(open_path(&mut desk), path);
    assert!(shows(&desk, "没有打开") && shows(&desk, "“很多钱”不是金额"));
    // The text is still there to be put right, and then the way is free.
    let field = desk
        .window
        .query_all(egui_kittest::kittest::By::new().value("很多钱"));
    assert!(field.count() > 0);
    desk.press(Key::Escape);
    open_recent(&mut desk, "另一个.lantu");
    assert_eq!(open_path(&mut desk), other);
}

#[test]
fn typing_while_the_cursors_row_is_out_of_sight_opens_nothing_later() {
    let hidings: [fn(&mut Desk); 2] = [
        |desk| {
            let search = Command::Arrange(ArrangeCommand::Search("没有这样的项目".to_owned()));
            desk.app().run(search);
        },
        |desk| {
            desk.app()
                .run(Command::Arrange(ArrangeCommand::GroupBy(vec![
                    GroupKey::Stage,
                ])));
            let paths = lantu::view::paths(&desk.app().listing());
            desk.app()
                .run(Command::Arrange(ArrangeCommand::Fold(paths)));
        },
    ];
    for hide in hidings {
        let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
        let before = desk.app().portfolio();
        hide(&mut desk);
        desk.settle();
        desk.typed("1");
        desk.press(Key::Enter);
        desk.typed("2");
        desk.app().run(Command::Arrange(ArrangeCommand::ShowAll));
        desk.app()
            .run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
        desk.app()
            .run(Command::Arrange(ArrangeCommand::Fold(Vec::new())));
        desk.settle();
        desk.press(Key::Tab);
        desk.press(Key::Enter);
        for id in &ids {
            let project = before.projects().get(*id).unwrap();
            assert_eq!(desk.get(*id), *project);
        }
    }
}

#[test]
fn a_project_added_on_the_board_leaves_no_name_to_be_typed_elsewhere() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)));
    desk.settle();
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    desk.settle();
    let before = desk.get(ids[3]);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.select(ids[3], Field::NAME);
    let name = desk
        .window
        .query_all_by_role_and_label(Role::TextInput, "项目名称");
    assert_eq!(name.count(), 0, "nothing is typed into");
    assert_eq!(desk.get(ids[3]), before);
}

#[test]
fn what_is_being_typed_is_committed_when_the_window_closes() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let path = open_path(&mut desk);
    desk.typed("资江二桥");
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Q);
    desk.window.run();
    assert!(close(&mut desk));
    assert_eq!(stored(&path, ids[0]).name, "资江二桥");
}

#[test]
fn a_text_of_the_inspector_is_committed_when_the_window_closes() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let path = open_path(&mut desk);
    let field = desk
        .window
        .get_by_role_and_label(Role::TextInput, "责任领导");
    field.focus();
    desk.window.run();
    desk.typed("李明");
    assert!(close(&mut desk));
    assert_eq!(stored(&path, ids[0]).responsible_leader, "李明");
}

#[test]
fn what_is_still_composed_is_not_what_was_typed() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let path = open_path(&mut desk);
    desk.typed("资江");
    desk.window.event(Event::Ime(ImeEvent::Preedit {
        text: "er qiao".to_owned(),
        active_range_chars: None,
    }));
    desk.window.run();
    assert!(close(&mut desk));
    assert_eq!(stored(&path, ids[0]).name, "资江");
}

#[test]
fn a_text_that_cannot_be_read_keeps_the_window_open_and_says_why() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    let path = open_path(&mut desk);
    desk.typed("很多钱");
    for _ in 0..2 {
        assert!(!close(&mut desk));
        desk.settle();
        assert!(shows(&desk, "没有关闭") && shows(&desk, "“很多钱”不是金额"));
    }
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    desk.typed("3亿");
    assert!(close(&mut desk));
    let total = stored(&path, ids[0]).total_investment;
    assert_eq!(total, Some(Money::from_wan(30_000)));
}

#[test]
fn an_unfinished_dialog_is_told_once_before_the_window_closes() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.window.event(Event::Paste("很多\r\n5\r\n".to_owned()));
    desk.settle();
    assert!(!close(&mut desk));
    desk.settle();
    assert!(shows(&desk, "“粘贴”还没有完成"));
    assert!(close(&mut desk));
}

#[test]
fn leaving_a_page_with_a_text_that_cannot_be_read_says_so() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.typed("很多钱");
    desk.window.key_press_modifiers(Modifiers::ALT, Key::Num7);
    desk.settle();
    assert_eq!(desk.app().workspace().page, ViewPage::Charts);
    assert!(shows(&desk, "“总投资”未修改：“很多钱”不是金额"));
    assert_eq!(desk.get(ids[0]).total_investment, None);
}

#[test]
fn a_field_whose_row_is_gone_gives_the_text_back() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    desk.typed("资江二桥");
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(ids[0]), None)));
    desk.app().run(Command::Edit(EditCommand::DeleteSelected));
    desk.settle();
    assert!(shows(&desk, "当时输入的是：资江二桥"));
}

#[test]
fn strokes_that_arrive_together_act_one_after_the_other() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    let key = |key: Key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let text = |text: &str| Event::Text(text.to_owned());
    let events = [
        key(Key::Num1),
        text("1"),
        key(Key::Num2),
        text("2"),
        key(Key::Enter),
        key(Key::Num7),
        text("7"),
        key(Key::Enter),
        key(Key::ArrowDown),
        key(Key::Num5),
        text("5"),
        key(Key::Tab),
    ];
    desk.window.input_mut().events.extend(events);
    desk.settle();
    let totals: Vec<_> = ids[..4]
        .iter()
        .map(|id| desk.get(*id).total_investment)
        .collect();
    let wan = |wan| Some(Money::from_wan(wan));
    assert_eq!(totals, [wan(12), wan(7), None, wan(5)]);
}

fn drop_file(desk: &mut Desk, path: &Path) {
    desk.drop_files(&[path]);
    // What it is, its disk says first.
    for _ in 0..500 {
        desk.window.step();
        if desk.app().is_busy().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    desk.settle();
}

#[test]
fn a_library_dropped_on_the_window_waits_for_the_text_and_for_the_dialog() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let (path, other) = other_library(&mut desk);
    let ids = desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let before = desk.get(ids[0]).name;
    desk.typed("资江二桥");
    drop_file(&mut desk, &other);
    assert_eq!(open_path(&mut desk), other);
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).name, before);
    assert_eq!(stored(&path, ids[0]).name, "资江二桥");

    desk.arrange_table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.window.event(Event::Paste("很多\r\n5\r\n".to_owned()));
    desk.settle();
    drop_file(&mut desk, &path);
    assert_eq!(open_path(&mut desk), other);
    assert!(shows(&desk, "“粘贴”还没有完成"));
}
