//! What a person by the keyboard meets: the cursor goes on from where it is, nothing is renamed by surprise, help and
//! lists come in front.

use crate::desk::{Desk, button};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, SelectCommand};
use lantu::model::{Field, ProjectColumn, Value, ViewPage};
use lantu::view::FollowUpRow;

fn sample() -> Desk {
    Desk::new(Content::Sample { projects: Some(40) })
}

fn show(desk: &mut Desk, page: ViewPage) {
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
}

fn names(desk: &mut Desk) -> Vec<String> {
    let portfolio = desk.app().portfolio();
    let projects = portfolio.projects().iter();
    projects.map(|project| project.name.clone()).collect()
}

#[test]
fn letters_on_a_page_with_work_of_its_own_rename_no_project() {
    let mut desk = sample();
    let before = names(&mut desk);
    for page in [ViewPage::Dispatch, ViewPage::Approvals, ViewPage::Rolling] {
        show(&mut desk, ViewPage::Table);
        let first = desk.app().listing().projects[0];
        desk.select(first, Field::NAME);
        show(&mut desk, page);
        // It stands where the work of the page is typed.
        let cursor = desk.app().workspace().cursor;
        assert!(
            cursor != Field::NAME && cursor.is_typed(),
            "{page:?}: {cursor:?}"
        );
        assert!(desk.app().workspace().shown_columns().contains(&cursor));
        // And on a name, as after a click on it, letters are told and not taken.
        desk.select(first, Field::NAME);
        desk.typed("12");
        desk.press(Key::Enter);
        assert_eq!(names(&mut desk), before, "{page:?}");
        let told = desk.window.query_all_by_label_contains("要改名按 F2");
        assert!(told.count() > 0, "{page:?}");
        desk.press(Key::F2);
        let is_open = desk
            .window
            .query_by_role_and_label(Role::TextInput, "项目名称");
        assert!(is_open.is_some(), "{page:?}");
        desk.press(Key::Escape);
    }
    // In the table a name is typed over as in every sheet.
    show(&mut desk, ViewPage::Table);
    assert_eq!(desk.app().workspace().cursor, Field::NAME);
}

#[test]
fn arrows_walk_the_problems_of_the_follow_up() {
    let mut desk = sample();
    show(&mut desk, ViewPage::FollowUp);
    let list = desk.app().follow_up(lantu::view::FollowUpPick::default());
    let of = |row: &FollowUpRow| match row {
        FollowUpRow::Problem(project, _) => Some(*project),
        FollowUpRow::Group { .. } => None,
    };
    let projects: Vec<_> = list.rows.iter().filter_map(of).collect();
    assert!(projects.len() > 3, "{projects:?}");
    for wanted in &projects[..3] {
        desk.press(Key::ArrowDown);
        assert_eq!(desk.app().selected(), Some(*wanted));
    }
    desk.press(Key::ArrowUp);
    assert_eq!(desk.app().selected(), Some(projects[1]));
    desk.press(Key::End);
    assert_eq!(desk.app().selected(), projects.last().copied());
}

#[test]
fn undo_in_a_field_beside_the_table_takes_back_nothing_of_another_project() {
    let mut desk = sample();
    show(&mut desk, ViewPage::Table);
    let ids = desk.app().listing().projects.clone();
    let set = |desk: &mut Desk, at: usize, text: &str| {
        let value = Value::Text(text.to_owned());
        let set = EditCommand::SetField(vec![ids[at]], ProjectColumn::Note, value);
        desk.app().run(Command::Edit(set));
    };
    set(&mut desk, 1, "别处写的");
    desk.select(ids[0], Field::TOTAL_INVESTMENT);
    let into_note = |desk: &mut Desk| {
        let role = Role::MultilineTextInput;
        desk.window.get_by_role_and_label(role, "备注").focus();
        desk.window.run();
    };
    into_note(&mut desk);
    desk.control(Key::Z);
    assert_eq!(desk.get(ids[1]).note, "别处写的");
    let told = desk.window.query_all_by_label_contains("不在这个项目上");
    assert!(told.count() > 0);
    // What was done to the project that is looked at goes.
    let begun = desk.get(ids[0]).note;
    set(&mut desk, 0, "这里写的");
    desk.settle();
    into_note(&mut desk);
    desk.control(Key::Z);
    assert_eq!(desk.get(ids[0]).note, begun);
    assert_eq!(desk.get(ids[1]).note, "别处写的");
}

#[test]
fn help_comes_in_front_of_a_dialog_and_leaves_it_as_it_stands() {
    let mut desk = sample();
    desk.press_with(Modifiers::COMMAND, Key::E);
    desk.settle();
    desk.window
        .get_by_role_and_label(Role::TextInput, "标题")
        .focus();
    desk.window.run();
    desk.control(Key::A);
    desk.typed("一季度材料");
    desk.press(Key::F1);
    assert!(desk.window.query_by_label("使用手册").is_some());
    // Enter and Alt with a letter are for the handbook: nothing is written, no format chosen.
    desk.press(Key::Enter);
    desk.press_with(Modifiers::ALT, Key::P);
    for _ in 0..3 {
        if desk.window.query_by_label("使用手册").is_some() {
            desk.press(Key::Escape);
        }
    }
    assert!(desk.window.query_by_label("使用手册").is_none());
    // What was being typed goes on.
    desk.window.run();
    desk.typed("二");
    let title = desk.window.get_by_role_and_label(Role::TextInput, "标题");
    let value = title.accesskit_node().value().unwrap_or_default();
    assert_eq!(value, "一季度材料二");
    let files = std::fs::read_dir(desk.folder.path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let papers: Vec<String> = names.filter(|name| name.contains("一季度材料")).collect();
    assert_eq!(papers, Vec::<String>::new());
}

/// Presses and lets go within one picture, as on a slow computer.
fn click_at_once(desk: &mut Desk, role: Role, label: &str) {
    let at = desk
        .window
        .get_by_role_and_label(role, label)
        .rect()
        .center();
    desk.window.hover_at(at);
    desk.window.run();
    let both = [true, false].map(|pressed| button(at, pressed));
    desk.window.input_mut().events.extend(both);
    desk.window.step();
    desk.window.run();
}

#[test]
fn a_list_of_a_dialog_that_opens_again_lies_in_front_of_it() {
    let mut desk = sample();
    // A list of few words, one of ticks, one that is searched, and a menu.
    let lists = [
        (Role::ComboBox, "分组", "不分组"),
        (Role::ComboBox, "列", "恢复模板的列"),
        (Role::Button, "模板操作", "把现在的设置存为模板"),
    ];
    for (role, list, word) in lists {
        for round in 0..3 {
            desk.press_with(Modifiers::COMMAND, Key::E);
            desk.settle();
            click_at_once(&mut desk, role, list);
            let about = format!("{list}, {round}");
            let found = desk.window.query_all_by_label(word).next();
            let at = found
                .unwrap_or_else(|| panic!("{about} is not open"))
                .rect();
            let top = desk.window.ctx.layer_id_at(at.center()).unwrap();
            let dialog = desk.window.ctx.memory(egui::Memory::top_modal_layer);
            assert_ne!(Some(top), dialog, "{about} lies behind");
            desk.press(Key::Escape);
            desk.settle();
            desk.press(Key::Escape);
            desk.settle();
        }
    }
}

#[test]
fn a_list_that_is_opened_while_another_is_open_has_the_keyboard_in_its_search() {
    let mut desk = sample();
    for _ in 0..2 {
        desk.press_with(Modifiers::COMMAND, Key::E);
        desk.settle();
        click_at_once(&mut desk, Role::ComboBox, "列");
        let label = "模板：重点项目一览表";
        click_at_once(&mut desk, Role::Button, label);
        desk.window.event(Event::Text("督办".to_owned()));
        desk.window.run();
        let search = desk
            .window
            .get_by_role_and_label(Role::TextInput, "查找 模板");
        let value = search.accesskit_node().value();
        assert_eq!(value.as_deref(), Some("督办"));
        for _ in 0..3 {
            desk.press(Key::Escape);
        }
    }
}

#[test]
fn every_dialog_that_a_person_asks_for_has_a_cross() {
    let mut desk = sample();
    show(&mut desk, ViewPage::Table);
    let two = desk.app().listing().projects[..2].to_vec();
    for label in lantu::ui::dialogs_asked_for() {
        // The palette is a field with a list, and goes by a click beside it.
        if label.starts_with("命令面板") {
            continue;
        }
        let select = SelectCommand::SelectMany(two.clone());
        desk.app().run(Command::Select(select));
        desk.settle();
        let words: String = label.trim_end_matches('…').chars().take(4).collect();
        desk.press_with(Modifiers::COMMAND, Key::K);
        desk.typed(&words);
        desk.press(Key::Enter);
        desk.settle();
        let is_covered = |desk: &Desk| {
            let top = |memory: &egui::Memory| memory.top_modal_layer().is_some();
            desk.window.ctx.memory(top)
        };
        assert!(is_covered(&desk), "{label} opens nothing");
        let cross = desk
            .window
            .query_all_by_role_and_label(Role::Button, "关闭");
        let cross: Vec<_> = cross.map(|cross| cross.rect()).collect();
        assert_eq!(cross.len(), 1, "{label}");
        desk.click("关闭");
        desk.settle();
        assert!(!is_covered(&desk), "{label} stays");
    }
}

#[test]
fn every_line_of_the_menu_of_files_is_in_sight_on_a_small_screen() {
    let mut desk = sample();
    for height in [700.0, 720.0] {
        desk.window.set_size(vec2(1280.0, height));
        desk.settle();
        desk.press_with(Modifiers::ALT, Key::F);
        let quit = desk.window.get_by_label_contains("退出").rect();
        assert!(quit.bottom() < height, "{height}: {quit:?}");
        desk.press(Key::Escape);
        desk.press(Key::Escape);
    }
}

#[test]
fn how_far_a_page_was_scrolled_is_its_own() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    desk.window.set_size(vec2(1280.0, 720.0));
    let top = |desk: &Desk| {
        let all = desk.window.query_all_by_label("情况简述").next();
        all.map(|part| part.rect().top())
    };
    show(&mut desk, ViewPage::Overview);
    let begun = top(&desk).unwrap();
    show(&mut desk, ViewPage::Charts);
    desk.press(Key::End);
    show(&mut desk, ViewPage::Overview);
    assert_eq!(top(&desk), Some(begun), "the charts were scrolled");
    desk.press(Key::PageDown);
    assert_ne!(top(&desk), Some(begun));
    // Another library begins at its top.
    let other = desk.folder.path().join("另一个.lantu");
    let create = lantu::app::FileCommand::Create {
        path: other,
        content: Content::Sample { projects: None },
    };
    desk.app().run_to_end(Command::File(create));
    desk.settle();
    show(&mut desk, ViewPage::Overview);
    assert_eq!(top(&desk), Some(begun), "another library was scrolled");
}
