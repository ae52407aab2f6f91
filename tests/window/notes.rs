//! Remarks and attachments in the inspector, and columns coloured by rule, by what the controls are called.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    AttachCommand, Command, Content, EditCommand, FileState, LookCommand, SelectCommand,
    ViewCommand,
};
use lantu::model::{Derived, Field, Id, Money, Project, Value};
use lantu::view::ColorRule;

/// A project in the inspector.
fn inspecting() -> (Desk, Id<Project>) {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    (desk, id)
}

/// Draws until something has come about beside the window.
#[track_caller]
fn until(desk: &mut Desk, mut is_so: impl FnMut(&mut Desk) -> bool) {
    for _ in 0..500 {
        desk.settle();
        if is_so(desk) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it never came about");
}

fn tab(desk: &mut Desk, label: &str) {
    desk.inspect(label);
}

fn write(desk: &mut Desk, text: &str) {
    let field = desk
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "批注的内容");
    field.focus();
    desk.window.run();
    desk.window.event(Event::Text(text.to_owned()));
    desk.window.run();
}

#[test]
fn a_remark_is_kept_with_its_writer_and_time_and_the_latest_stands_first() {
    let (mut desk, id) = inspecting();
    tab(&mut desk, "批注");
    write(&mut desk, "桥墩已全部完成");
    // Enter breaks the line, with Ctrl it keeps the remark.
    desk.window.key_press(Key::Enter);
    desk.window.run();
    desk.window
        .key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    desk.settle();
    write(&mut desk, "下周复核");
    desk.click("存入批注");
    let portfolio = desk.app().portfolio();
    let said: Vec<(String, String)> = portfolio
        .remarks()
        .of(id)
        .iter()
        .map(|remark| (remark.text.clone(), remark.made_at.clone()))
        .collect();
    let at = "2024-10-21 09:00".to_owned();
    let expected = [
        ("桥墩已全部完成".to_owned(), at.clone()),
        ("下周复核".to_owned(), at),
    ];
    assert_eq!(said, expected);
    assert!(!portfolio.remarks().of(id)[0].author.is_empty());
    drop(portfolio);
    let top = |label: &str| desk.window.get_by_label(label).rect().top();
    assert!(top("下周复核") < top("桥墩已全部完成"));
    assert_eq!(desk.undo_label(), "新增批注：平安大桥");
    desk.click("删除第 1 条批注");
    tab(&mut desk, "批注 1");
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(desk.app().portfolio().remarks().of(id).len(), 2);
}

#[test]
fn what_is_being_written_waits_with_its_project() {
    let (mut desk, id) = inspecting();
    tab(&mut desk, "批注");
    write(&mut desk, "写到一半");
    let other = desk.project("平安大道").id;
    let select = |id| Command::Select(SelectCommand::Select(Some(id), None));
    desk.app().run(select(other));
    desk.settle();
    let value = |desk: &Desk| {
        let field = desk
            .window
            .get_by_role_and_label(Role::MultilineTextInput, "批注的内容");
        field.accesskit_node().value().unwrap_or_default()
    };
    assert_eq!(value(&desk), "");
    desk.app().run(select(id));
    desk.settle();
    assert_eq!(value(&desk), "写到一半");
}

/// A scan that is attached to the project, with its page in front.
fn attached(desk: &mut Desk, id: Id<Project>) -> PathBuf {
    let scan = desk.folder.path().join("初设批复.pdf");
    fs::write(&scan, b"scanned").unwrap();
    let add = AttachCommand::Add(id, scan);
    desk.app().run(Command::Attach(add));
    until(desk, |desk| {
        !desk.app().portfolio().attachments().of(id).is_empty()
    });
    tab(desk, "附件 1");
    until(desk, |desk| {
        let portfolio = desk.app().portfolio();
        let row = portfolio.attachments().of(id)[0].clone();
        desk.app().attachments().state(&row).is_some()
    });
    let folder = desk.folder.path().join("库.附件");
    let entry = fs::read_dir(folder).unwrap().next().unwrap();
    entry.unwrap().path()
}

fn state(desk: &mut Desk, id: Id<Project>) -> Option<FileState> {
    let portfolio = desk.app().portfolio();
    let row = portfolio.attachments().of(id)[0].clone();
    desk.app().attachments().state(&row)
}

#[test]
fn an_attachment_shows_its_size_and_whether_its_file_is_what_it_was() {
    let (mut desk, id) = inspecting();
    let file = attached(&mut desk, id);
    for label in ["初设批复.pdf", "7 字节", "在"] {
        assert!(desk.window.query_by_label(label).is_some(), "{label}");
    }
    fs::remove_file(&file).unwrap();
    desk.click("重新查看");
    until(&mut desk, |desk| {
        state(desk, id) == Some(FileState::Missing)
    });
    assert!(desk.window.query_by_label("缺失").is_some());
    fs::write(&file, b"SCANNED").unwrap();
    desk.click("重新查看");
    until(&mut desk, |desk| {
        state(desk, id) == Some(FileState::Altered)
    });
    assert!(desk.window.query_by_label("内容不符").is_some());
    // The row goes with the undo, the file stays.
    assert_eq!(desk.undo_label(), "新增附件：平安大桥");
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert!(desk.app().portfolio().attachments().is_empty());
    assert!(file.exists());
}

#[test]
fn a_copy_is_opened_or_saved_and_what_may_be_a_program_is_not_opened() {
    let (mut desk, id) = inspecting();
    let file = attached(&mut desk, id);
    desk.click("打开");
    until(&mut desk, |desk| {
        let said = "已打开“初设批复.pdf”的副本";
        desk.window.query_by_label_contains(said).is_some()
    });
    let row = desk.app().portfolio().attachments().of(id)[0].id;
    let out = desk.folder.path().join("存出.pdf");
    let save = AttachCommand::SaveAs(row, out.clone());
    desk.app().run(Command::Attach(save));
    until(&mut desk, |_| out.exists());
    assert_eq!(fs::read(&out).unwrap(), b"scanned");
    // Whatever became of the copies, the file is what it was.
    assert_eq!(fs::read(&file).unwrap(), b"scanned");
    let program = desk.folder.path().join("批复.pdf.exe");
    fs::write(&program, b"MZ").unwrap();
    let add = AttachCommand::Add(id, program);
    desk.app().run(Command::Attach(add));
    until(&mut desk, |desk| {
        desk.app().portfolio().attachments().of(id).len() == 2
    });
    let row = desk.app().portfolio().attachments().of(id)[1].id;
    desk.app().run(Command::Attach(AttachCommand::Open(row)));
    desk.settle();
    let said = desk.window.query_by_label_contains("没有直接打开");
    assert!(said.is_some());
}

#[test]
fn a_file_that_can_not_be_taken_says_why_and_one_that_closes_the_window_is_noted() {
    let (mut desk, id) = inspecting();
    let empty = desk.folder.path().join("空.pdf");
    fs::write(&empty, b"").unwrap();
    desk.app()
        .run(Command::Attach(AttachCommand::Add(id, empty)));
    until(&mut desk, |desk| {
        desk.window.query_by_label_contains("0 字节").is_some()
    });
    let scan = desk.folder.path().join("概算.xlsx");
    fs::write(&scan, b"sheet").unwrap();
    desk.app()
        .run(Command::Attach(AttachCommand::Add(id, scan)));
    // Closed at once, while the file is on its way.
    let mut desk = desk.reopened();
    let portfolio = desk.app().portfolio();
    assert_eq!(portfolio.attachments().of(id)[0].name, "概算.xlsx");
}

fn choose(desk: &mut Desk, label: &str) {
    desk.window
        .get_by_role_and_label(Role::RadioButton, label)
        .click();
    desk.settle();
}

#[test]
fn a_column_is_coloured_from_its_menu_and_the_view_keeps_it() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    desk.click("筛选 总投资");
    choose(&mut desk, "着色 数值区间");
    let ok = |desk: &Desk| {
        let button = desk.window.get_by_role_and_label(Role::Button, "确定");
        !button.accesskit_node().is_disabled()
    };
    assert!(!ok(&desk), "without bounds there are no bands");
    let field = desk
        .window
        .get_by_role_and_label(Role::TextInput, "着色的分界");
    field.focus();
    desk.window.run();
    desk.window.event(Event::Text("1亿".to_owned()));
    desk.settle();
    assert!(ok(&desk));
    desk.click("确定");
    let all = desk.shown();
    let rule = desk
        .app()
        .workspace()
        .color_rule(Field::TOTAL_INVESTMENT)
        .cloned();
    let bound = Value::Money(Money::from_wan(10_000));
    assert_eq!(rule, Some(ColorRule::Bands(vec![bound])));
    assert_eq!(desk.shown(), all);
    // Each coloured cell says in words what its colour means.
    let told = |desk: &Desk, words: &str| desk.window.query_all_by_label_contains(words).count();
    assert!(told(&desk, "（1亿元 及以上）") > 0 && told(&desk, "（不足 1亿元）") > 0);

    let view = desk.app().workspace().view.unwrap();
    desk.app().run(Command::View(ViewCommand::UpdateView(view)));
    desk.settle();
    let mut desk = desk.reopened();
    desk.settle();
    let kept = desk
        .app()
        .portfolio()
        .views()
        .get(view)
        .unwrap()
        .colors
        .clone();
    assert_eq!(kept, ["total_investment bands 1亿元"]);
    let rule = desk.app().workspace().color_rule(Field::TOTAL_INVESTMENT);
    assert!(rule.is_some());
    desk.click("筛选 总投资");
    choose(&mut desk, "着色 无");
    desk.click("确定");
    let rule = desk.app().workspace().color_rule(Field::TOTAL_INVESTMENT);
    assert_eq!(rule, None);
}

#[test]
fn lights_and_late_dates_are_said_of_their_cells() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    for command in [
        LookCommand::ColorColumn(Field::NAME, Some(ColorRule::Light)),
        LookCommand::ColorColumn(Field::NEXT_MILESTONE, Some(ColorRule::Overdue)),
        // A rule that does not fit the column colours nothing.
        LookCommand::ColorColumn(Derived::ChangedOn.into(), Some(ColorRule::Overdue)),
    ] {
        desk.app().run(Command::Look(command));
    }
    desk.settle();
    let told = |words: &str| desk.window.query_all_by_label_contains(words).count();
    assert!(told("（亮灯：") > 0);
    assert!(told("（逾期 ") > 0);
    assert_eq!(desk.app().workspace().colorings.len(), 2);
}

#[test]
fn each_remark_that_is_not_finished_is_told_before_the_window_closes() {
    let (mut desk, id) = inspecting();
    for (text, project) in [("第一条", id), ("第二条", desk.project("平安大道").id)] {
        let select = SelectCommand::Select(Some(project), None);
        desk.app().run(Command::Select(select));
        desk.settle();
        tab(&mut desk, "批注");
        write(&mut desk, text);
        assert!(!crate::typing::close(&mut desk), "{text}");
        desk.click("存入批注");
        desk.settle();
    }
}

#[test]
fn a_picture_of_the_month_is_taken_in_shown_in_small_and_nothing_else_is() {
    let (mut desk, id) = inspecting();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"480\">\
               <rect width=\"640\" height=\"480\" fill=\"#2457a6\"/></svg>";
    let photo = desk.folder.path().join("现场.png");
    fs::write(&photo, lantu::report::svg_to_png(svg, 1.0).unwrap()).unwrap();
    let month = lantu::model::YearMonth::new(2024, 9).unwrap();
    let add = |file| Command::Attach(AttachCommand::AddPhoto(id, file, month));
    desk.app().run(add(photo));
    until(&mut desk, |desk| {
        !desk.app().portfolio().attachments().of(id).is_empty()
    });
    let row = desk.app().portfolio().attachments().of(id)[0].clone();
    assert_eq!(
        (row.name.as_str(), row.note.as_str()),
        ("现场.png", "2024年9月现场照片")
    );
    tab(&mut desk, "附件 1");
    until(&mut desk, |desk| {
        desk.app().attachments().thumbnail(&row).is_some()
    });
    let small = desk.app().attachments().thumbnail(&row).unwrap().clone();
    assert_eq!((small.width, small.height), (320, 240));
    assert_eq!(small.rgba[..4], [0x24, 0x57, 0xa6, 0xff]);
    desk.settle();
    desk.window.get_by_label("图片 现场.png");
    // A text that is called a picture is none.
    let text = desk.folder.path().join("说明.png");
    fs::write(&text, b"words").unwrap();
    desk.app().run(add(text));
    until(&mut desk, |desk| {
        let said = desk
            .window
            .query_by_label_contains("照片“说明.png”没有加入");
        said.is_some()
    });
    assert_eq!(desk.app().portfolio().attachments().of(id).len(), 1);
}
