//! The window, driven by what its controls are called, without a screen.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Money, ViewPage};

fn search(desk: &mut Desk, text: &str) {
    desk.window.get_by_label("搜索").focus();
    desk.window.run();
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    desk.window.get_by_label("搜索").type_text(text);
    desk.settle();
}

#[test]
fn opens_on_the_plan_and_regroups_in_one_click() {
    let mut desk = Desk::new(Content::Plan);
    let all = desk.shown();
    assert!(all >= 80);
    for (label, group) in [
        ("预算", "未填总投资"),
        ("里程碑", "未设"),
        ("牵头部门", "市交通局"),
        ("篇章", "第十四章 健全综合交通运输网络"),
    ] {
        desk.click(label);
        let listing = desk.app().listing();
        assert!(
            listing.groups.iter().any(|g| g.label == group),
            "{label}: {group}"
        );
        assert_eq!(listing.totals.count, all, "{label}");
    }
}

#[test]
fn finds_by_characters_and_by_initials() {
    let mut desk = Desk::new(Content::Plan);
    search(&mut desk, "水库");
    assert!(desk.shown() > 2);
    search(&mut desk, "ztsk");
    let found = desk.app().listing().projects.clone();
    let portfolio = desk.app().portfolio();
    let names: Vec<&str> = found
        .iter()
        .map(|id| portfolio.projects().get(*id).unwrap().name.as_str())
        .collect();
    assert!(
        !names.is_empty() && names.iter().all(|name| name.contains("周头水库")),
        "{names:?}"
    );
    search(&mut desk, "zhoutouxyz");
    assert_eq!(desk.shown(), 0);
    desk.click("清除筛选，显示全部");
    assert!(desk.shown() >= 80);
}

#[test]
fn an_edit_changes_the_sum_at_once_is_undone_redone_and_is_there_after_a_restart() {
    let mut desk = Desk::new(Content::Plan);
    desk.click("牵头部门");
    search(&mut desk, "平安大桥");
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    desk.fill(Role::TextInput, "总投资", "1.2亿元");
    assert_eq!(
        desk.project("平安大桥").total_investment,
        Some(Money::from_wan(12_000))
    );
    assert_eq!(
        desk.app().listing().totals.total_investment,
        Money::from_wan(12_000)
    );
    desk.fill(Role::TextInput, "总投资", "8600");
    assert_eq!(
        desk.project("平安大桥").total_investment,
        Some(Money::from_wan(8_600))
    );
    desk.app().run(Command::Edit(EditCommand::AddMilestones(
        id,
        vec!["开工".to_owned()],
    )));
    desk.settle();
    desk.window.get_by_label("里程碑 1").click();
    desk.settle();
    desk.fill(Role::TextInput, "计划时间", "2024年9月");
    assert_eq!(
        desk.app().portfolio().milestones().of(id)[0].overdue_days(desk.app().moment().today),
        Some(21)
    );

    let filled = desk.project("平安大桥");
    for _ in 0..4 {
        desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        desk.settle();
    }
    assert_eq!(desk.project("平安大桥").total_investment, None);
    assert!(desk.app().portfolio().milestones().of(id).is_empty());
    for keys in [Modifiers::COMMAND, Modifiers::COMMAND | Modifiers::SHIFT] {
        let key = if keys.shift { Key::Z } else { Key::Y };
        for _ in 0..2 {
            desk.window.key_press_modifiers(keys, key);
            desk.settle();
        }
    }
    assert_eq!(desk.project("平安大桥"), filled);

    let mut desk = desk.reopened();
    assert_eq!(desk.project("平安大桥"), filled);
    assert_eq!(desk.app().portfolio().milestones().of(id).len(), 1);
    desk.app().run(Command::Edit(EditCommand::Undo));
    assert_eq!(
        desk.app().portfolio().milestones().of(id)[0].planned,
        None,
        "history survives the restart"
    );
}

#[test]
fn what_can_not_be_read_stays_in_its_field_with_the_reason() {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    desk.fill(Role::TextInput, "总投资", "很多钱");
    assert_eq!(desk.project("平安大桥").total_investment, None);
    assert!(desk.window.query_by_label_contains("不是金额").is_some());
    desk.fill(Role::TextInput, "总投资", "3亿");
    assert_eq!(
        desk.project("平安大桥").total_investment,
        Some(Money::from_wan(30_000))
    );
}

#[test]
fn typing_is_not_lost_when_another_project_is_chosen() {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    let other = desk
        .app()
        .listing()
        .projects
        .iter()
        .copied()
        .find(|other| *other != id)
        .unwrap();
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    desk.window
        .get_by_role_and_label(Role::TextInput, "责任领导")
        .focus();
    desk.window.run();
    desk.window
        .get_by_role_and_label(Role::TextInput, "责任领导")
        .type_text("李明 副市长");
    desk.window.run();
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(other), None)));
    desk.settle();
    assert_eq!(desk.project("平安大桥").responsible_leader, "李明 副市长");
}

#[test]
fn a_composition_leaves_exactly_the_committed_text() {
    let mut desk = Desk::new(Content::Plan);
    desk.window.get_by_label("搜索").focus();
    desk.window.run();
    for event in [
        egui::ImeEvent::Preedit {
            text: "shui".to_owned(),
            active_range_chars: None,
        },
        egui::ImeEvent::Preedit {
            text: "shui ku".to_owned(),
            active_range_chars: None,
        },
        egui::ImeEvent::Commit("水库".to_owned()),
    ] {
        desk.window.event(egui::Event::Ime(event));
        desk.window.run();
    }
    assert_eq!(desk.app().workspace().search, "水库");
}

#[test]
fn a_suggestion_is_confirmed_with_one_click() {
    let mut desk = Desk::new(Content::Plan);
    let project = desk.project("平安大桥");
    desk.app().run(Command::Select(SelectCommand::Select(
        Some(project.id),
        None,
    )));
    desk.settle();
    desk.click("确认牵头部门");
    let source = desk
        .project("平安大桥")
        .source(lantu::model::ProjectColumn::LeadDepartment);
    assert_eq!(source, Some(lantu::model::Source::Confirmed));
}

#[test]
fn a_new_project_takes_over_what_the_tree_says_and_goes_with_undo() {
    let mut desk = Desk::new(Content::Plan);
    let all = desk.shown();
    desk.click("牵头部门");
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    desk.settle();
    assert_eq!(desk.shown(), all + 1);
    let id = desk.app().selected().unwrap();
    desk.app().run(Command::Edit(EditCommand::DeleteSelected));
    desk.settle();
    assert_eq!(desk.shown(), all);
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert!(desk.app().portfolio().projects().get(id).is_some());
}

#[test]
fn a_new_project_stands_where_the_cursor_is() {
    let mut desk = Desk::new(Content::Plan);
    let place = |desk: &mut Desk, id| {
        let listing = desk.app().listing();
        let at = listing.projects.iter().position(|other| *other == id);
        (at.unwrap(), desk.get(id).outline)
    };
    let above = desk.app().listing().projects[7];
    let (at, chapter) = place(&mut desk, above);
    assert!(chapter.is_some());
    desk.select(above, lantu::model::Field::NAME);
    desk.control(Key::N);
    let new = desk.app().selected().unwrap();
    assert_eq!(place(&mut desk, new), (at + 1, chapter));
    desk.press(Key::Escape);
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    // On the head of a group: below its first project.
    let first = desk.app().listing().projects[0];
    let (at, chapter) = place(&mut desk, first);
    desk.select(first, lantu::model::Field::NAME);
    desk.press(Key::ArrowUp);
    assert_eq!(desk.app().selected(), None);
    desk.control(Key::N);
    let new = desk.app().selected().unwrap();
    assert_eq!(place(&mut desk, new), (at + 1, chapter));
}

#[test]
fn every_dialog_settles_and_names_its_controls() {
    let mut desk = Desk::new(Content::Plan);
    for (key, title) in [(Key::K, "命令面板"), (Key::E, "文件名")] {
        desk.window.key_press_modifiers(Modifiers::COMMAND, key);
        desk.settle();
        assert!(desk.window.query_by_label(title).is_some(), "{title}");
        desk.window.key_press(Key::Escape);
        desk.settle();
        assert!(
            desk.window.query_by_label(title).is_none(),
            "{title} closes"
        );
    }
    desk.window.key_press(Key::F1);
    desk.settle();
    assert!(desk.window.query_by_label("使用手册").is_some());
    desk.click("数据安全");
    // Headings and paragraphs of the page stand in the window.
    let text = desk.window.query_all_by_label_contains("已保存是什么意思");
    assert!(text.count() > 0);
    desk.window.key_press(Key::Escape);
    desk.settle();
}

#[test]
fn the_arrows_walk_the_table_and_fold_its_groups() {
    let mut desk = Desk::new(Content::Plan);
    let first = desk.app().listing().projects[0];
    // Two heads of groups stand above the first project.
    for _ in 0..3 {
        desk.window.key_press(Key::ArrowDown);
        desk.settle();
    }
    assert_eq!(desk.app().selected(), Some(first));
    desk.window.key_press(Key::ArrowUp);
    desk.settle();
    desk.window.key_press(Key::ArrowLeft);
    desk.settle();
    assert_eq!(desk.app().workspace().folded.len(), 1);
    desk.window.key_press(Key::ArrowRight);
    desk.settle();
    assert!(desk.app().workspace().folded.is_empty());
    desk.window.key_press(Key::ArrowDown);
    desk.settle();
    desk.window.key_press(Key::F2);
    desk.settle();
    let name = desk
        .window
        .get_by_role_and_label(Role::TextInput, "项目名称");
    assert!(name.is_focused(), "F2 edits the cell under the cursor");
}

#[test]
fn enter_in_the_palette_means_what_was_typed_with_it() {
    let mut desk = Desk::new(Content::Plan);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    desk.window.run();
    desk.window.get_by_label("命令面板").type_text("看板");
    desk.window.key_press(Key::Enter);
    desk.settle();
    assert_eq!(
        desk.app().workspace().page,
        lantu::model::ViewPage::Board,
        "and not the first command of the whole list"
    );
}

#[test]
fn the_palette_names_a_command_that_can_not_be_given_yet_and_what_it_needs() {
    let mut desk = Desk::new(Content::Plan);
    let select = SelectCommand::Select(None, None);
    desk.app().run(Command::Select(select));
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    desk.window.run();
    desk.window
        .get_by_label("命令面板")
        .type_text("shanchusuoxuan");
    desk.settle();
    let said = "删除所选项目（先选中可以修改的项目）";
    assert!(desk.window.query_by_label(said).is_some());
    // It does nothing, and the palette stays.
    desk.window.key_press(Key::Enter);
    desk.settle();
    assert!(desk.window.query_by_label("命令面板").is_some());
    assert!(desk.app().session().unwrap().undo_label().is_none());
}

#[test]
fn no_control_covers_another_in_the_smallest_window() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    // 960 × 600 pixels at 100 % and, what concerns the bars at the top, at 150 %.
    for (size, depth) in [([960.0, 600.0], 400.0), ([640.0, 400.0], 120.0)] {
        desk.window.set_size(size.into());
        desk.settle();
        for page in ViewPage::ALL {
            desk.app()
                .run(Command::Arrange(ArrangeCommand::ShowPage(*page)));
            desk.settle();
            let window = &desk.window;
            let tabs = window.query_all_by_role(Role::Tab);
            let buttons = window.get_all_by_role(Role::Button).chain(tabs);
            let bars: Vec<(Option<String>, egui::Rect)> = buttons
                .map(|button| (button.accesskit_node().label(), button.rect()))
                .filter(|(_, rect)| rect.top() < depth)
                .collect();
            assert!(bars.len() > 10, "{page:?}");
            for (place, (name, rect)) in bars.iter().enumerate() {
                for (other, covered) in &bars[place + 1..] {
                    assert!(
                        !rect.shrink(2.0).intersects(covered.shrink(2.0)),
                        "{size:?} {page:?}: {name:?} {rect} and {other:?} {covered}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_table_keeps_its_room_in_the_smallest_window_at_large_text() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let first = desk.app().listing().projects[0];
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(first), None)));
    desk.app().run(Command::Look(LookCommand::CloseWelcome));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    // 960 × 600 pixels at 150 %.
    desk.window.set_size(egui::vec2(640.0, 400.0));
    desk.settle();
    let head = desk
        .window
        .get_by_role_and_label(Role::ColumnHeader, "项目名称");
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(640.0, 400.0));
    let width = head.rect().intersect(screen).width();
    // The names give way to the column beside them, down to ten letters.
    assert!(width >= 160.0, "{width}");
    let rows = desk.window.query_all_by_label_contains("项目名称");
    let rows = rows.filter(|node| {
        node.accesskit_node().role() == Role::Cell && screen.contains_rect(node.rect().shrink(1.0))
    });
    let rows = rows.count();
    assert!(rows >= 5, "{rows}");
    // The right panel is there, the left one has no room, and says so.
    assert!(desk.window.query_by_label("基本").is_some());
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    desk.settle();
    assert!(desk.window.query_by_label_contains("窗口太窄").is_some());
    assert!(!desk.app().settings().is_sidebar_hidden);
    // Back in a wide window all is as it was.
    desk.window.set_size(egui::vec2(1440.0, 900.0));
    let by_chapter = Command::Arrange(ArrangeCommand::GroupBy(vec![
        lantu::view::GroupKey::Chapter,
    ]));
    desk.app().run(by_chapter);
    desk.settle();
    assert!(desk.window.query_by_label("含另见").is_some());
}

#[test]
fn the_usual_milestones_come_in_one_step_and_are_put_in_order() {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    let tabs = desk.window.get_all_by_role(Role::Tab);
    let is_meant = |label: &String| label.starts_with("里程碑");
    let tab = tabs.into_iter().find(|tab| {
        tab.accesskit_node()
            .label()
            .is_some_and(|label| is_meant(&label))
    });
    tab.unwrap().click();
    desk.settle();
    let names = |desk: &mut Desk| -> Vec<String> {
        let portfolio = desk.app().portfolio();
        let milestones = portfolio.milestones().of(id).iter();
        milestones.map(|milestone| milestone.name.clone()).collect()
    };
    let before = names(&mut desk).len();
    desk.click("按审批项目加入 6 个常用节点");
    assert_eq!(names(&mut desk).len(), before + 6);
    assert!(desk.window.query_by_label_contains("常用节点").is_none());
    let first = names(&mut desk);
    desk.click("第 2 条里程碑的操作");
    desk.click("上移");
    let after = names(&mut desk);
    assert_eq!((&after[0], &after[1]), (&first[1], &first[0]));
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.settle();
    assert_eq!(names(&mut desk).len(), before);
}
