//! What keys do on pages: nothing behind what lies over them, menus of the right button, scrolling, and Esc.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, LookCommand, PlanTextCommand, SelectCommand};
use lantu::model::{Field, Id, Project, ViewPage};
use lantu::view::GroupKey;

fn desk(page: ViewPage) -> Desk {
    let mut desk = Desk::new(Content::Sample { projects: Some(40) });
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
    desk
}

fn shows(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

fn focused(desk: &Desk) -> Option<egui::Id> {
    desk.window.ctx.memory(egui::Memory::focused)
}

fn selection(desk: &mut Desk) -> Vec<Id<Project>> {
    let selection = desk.app().workspace().selection.iter();
    selection.copied().collect()
}

#[test]
fn no_shortcut_acts_behind_a_list_that_is_open() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.typed("5");
    desk.press(Key::Enter);
    desk.select(ids[0], Field::NAME);
    let before = desk.app().stamp();
    let opens: [fn(&mut Desk); 3] = [
        |desk| {
            let list = desk.window.get_by_role_and_label(Role::Button, "配合单位");
            list.click();
        },
        |desk| desk.window.get_by_label("选择开工时间").click(),
        |desk| {
            let cell = desk.window.get_by_label_contains("第1行 总投资");
            cell.click_secondary();
        },
    ];
    for open in opens {
        open(&mut desk);
        desk.settle();
        assert!(egui::Popup::is_any_open(&desk.window.ctx));
        for (modifiers, key) in [
            (Modifiers::COMMAND, Key::Z),
            (Modifiers::COMMAND, Key::Y),
            (Modifiers::COMMAND, Key::N),
            (Modifiers::COMMAND, Key::K),
            (Modifiers::COMMAND, Key::Num2),
            (Modifiers::ALT, Key::Num3),
        ] {
            desk.press_with(modifiers, key);
            assert_eq!(desk.app().stamp(), before, "{key:?}");
            assert_eq!(desk.app().workspace().page, ViewPage::Table, "{key:?}");
            assert!(desk.app().workspace().group_by.is_empty(), "{key:?}");
            assert!(egui::Popup::is_any_open(&desk.window.ctx), "{key:?}");
        }
        desk.press(Key::Escape);
        assert!(!egui::Popup::is_any_open(&desk.window.ctx));
    }
    // What hangs at a head is a list as well.
    desk.window
        .get_by_role_and_label(Role::Button, "筛选 总投资")
        .click();
    desk.settle();
    assert!(shows(&desk, "清除此列"));
    desk.press_with(Modifiers::COMMAND, Key::K);
    assert!(!shows(&desk, "导出会议材料…"), "the palette stays closed");
    desk.window.ctx.memory_mut(|memory| {
        if let Some(focused) = memory.focused() {
            memory.surrender_focus(focused);
        }
    });
    desk.press(Key::Delete);
    assert_eq!(desk.app().stamp(), before);
}

#[test]
fn nothing_acts_behind_the_start_page() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.typed("5");
    desk.press(Key::Enter);
    desk.select(ids[0], Field::TOTAL_INVESTMENT);
    let before = desk.app().stamp();
    desk.press_with(Modifiers::ALT, Key::F);
    desk.window.get_by_label_contains("开始页").click();
    desk.settle();
    assert!(!shows(&desk, "报告期"));
    for (modifiers, key) in [
        (Modifiers::COMMAND, Key::Z),
        (Modifiers::COMMAND, Key::Y),
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z),
        (Modifiers::COMMAND, Key::N),
        (Modifiers::COMMAND, Key::H),
        (Modifiers::COMMAND, Key::A),
        (Modifiers::COMMAND, Key::Num2),
        (Modifiers::NONE, Key::Delete),
        (Modifiers::NONE, Key::ArrowDown),
    ] {
        desk.press_with(modifiers, key);
        assert_eq!(desk.app().stamp(), before, "{key:?}");
        assert!(!shows(&desk, "报告期"), "{key:?}");
        assert_eq!(selection(&mut desk), [ids[0]], "{key:?}");
        assert!(desk.app().workspace().group_by.is_empty(), "{key:?}");
    }
    desk.typed("7");
    desk.settle();
    // A page leads back to the library.
    desk.press_with(Modifiers::ALT, Key::Num2);
    assert!(shows(&desk, "报告期"));
    assert_eq!(desk.app().stamp(), before);
}

#[test]
fn every_page_is_come_to_by_keys() {
    let mut desk = desk(ViewPage::Overview);
    let page = |desk: &mut Desk| desk.app().workspace().page;
    let digits = [Key::Num1, Key::Num2, Key::Num9, Key::Num0];
    for (key, place) in digits.into_iter().zip([0, 1, 8, 9]) {
        desk.press_with(Modifiers::ALT, key);
        assert_eq!(page(&mut desk), ViewPage::ALL[place], "{key:?}");
    }
    desk.press_with(Modifiers::ALT, Key::Num1);
    for next in ViewPage::ALL.iter().skip(1).chain([&ViewPage::Overview]) {
        desk.press_with(Modifiers::COMMAND, Key::PageDown);
        assert_eq!(page(&mut desk), *next);
    }
    for next in ViewPage::ALL.iter().rev() {
        desk.press_with(Modifiers::COMMAND, Key::PageUp);
        assert_eq!(page(&mut desk), *next);
    }
    // The menu shows the keys beside the pages.
    desk.press_with(Modifiers::ALT, Key::V);
    for words in ["Alt+0", "Ctrl+PgDn", "Ctrl+PgUp"] {
        assert!(shows(&desk, words), "{words}");
    }
}

#[test]
fn escape_leaves_one_cell_of_a_selection() {
    let mut desk = desk(ViewPage::Table);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    let ids = desk.app().listing().projects.clone();
    desk.select(ids[2], Field::NAME);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(selection(&mut desk).len(), 2);
    desk.press(Key::Escape);
    assert_eq!(selection(&mut desk), [ids[2]]);
    let copied = desk.copied();
    assert_eq!(copied.trim(), desk.get(ids[2]).name, "one cell");
    // The same of what is selected on the board.
    for page in [ViewPage::Timeline, ViewPage::Board] {
        desk.app().run(Command::Select(SelectCommand::SelectAll));
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        desk.settle();
        assert!(selection(&mut desk).len() > 1, "{page:?}");
        desk.press(Key::Escape);
        assert_eq!(selection(&mut desk).len(), 1, "{page:?}");
    }
}

#[test]
fn pages_without_a_cursor_are_scrolled_by_keys_and_keep_the_keyboard() {
    for page in [
        ViewPage::Overview,
        ViewPage::Summary,
        ViewPage::Funding,
        ViewPage::Charts,
        ViewPage::Indicators,
    ] {
        let mut desk = Desk::new(Content::Sample { projects: Some(60) });
        desk.window.set_size(vec2(1280.0, 480.0));
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        let chapters = vec![GroupKey::Chapter, GroupKey::Section];
        desk.app()
            .run(Command::Arrange(ArrangeCommand::GroupBy(chapters)));
        desk.settle();
        let drawn = |desk: &Desk| {
            let all = desk.window.get_all_by_role(Role::Button);
            let rects = all.map(|button| {
                let node = button.accesskit_node();
                let label = node.label().unwrap_or_default();
                (label, button.rect().top() as i32)
            });
            let labels = desk.window.query_all_by_role(Role::Label).map(|label| {
                let node = label.accesskit_node();
                (node.label().unwrap_or_default(), label.rect().top() as i32)
            });
            rects.chain(labels).collect::<Vec<_>>()
        };
        let top = drawn(&desk);
        for (down, up) in [
            (Key::PageDown, Key::PageUp),
            (Key::ArrowDown, Key::ArrowUp),
            (Key::End, Key::Home),
        ] {
            desk.press(down);
            assert_ne!(drawn(&desk), top, "{page:?} {down:?}");
            assert_eq!(focused(&desk), None, "{page:?} {down:?}");
            desk.press(up);
            assert_eq!(drawn(&desk), top, "{page:?} {up:?}");
        }
        // From a control of the page an arrow leads to no other, least of all to the menus.
        desk.press(Key::Tab);
        let control = focused(&desk);
        assert!(control.is_some());
        for key in [
            Key::ArrowUp,
            Key::ArrowLeft,
            Key::ArrowDown,
            Key::ArrowRight,
        ] {
            desk.press(key);
            assert_eq!(focused(&desk), control, "{page:?} {key:?}");
        }
    }
}

/// What the menu of the right button offers of projects.
const OF_PROJECTS: &str = "查看项目历史";

#[test]
fn the_keyboard_opens_the_menu_of_the_right_button() {
    let keys = [(Modifiers::SHIFT, Key::F10), (Modifiers::NONE, Key::Menu)];
    for page in [ViewPage::Table, ViewPage::Board] {
        let mut desk = desk(page);
        let first = desk.app().listing().projects[0];
        desk.select(first, Field::NAME);
        for (modifiers, key) in keys {
            desk.press_with(modifiers, key);
            assert!(shows(&desk, OF_PROJECTS), "{page:?} {key:?}");
            assert!(!shows(&desk, "打开项目库…"), "not the menus of the bar");
            desk.press(Key::Escape);
            assert!(!shows(&desk, OF_PROJECTS), "{page:?} {key:?}");
            assert_eq!(focused(&desk), None);
        }
        // The arrows walk it, and Enter takes an entry.
        desk.press_with(Modifiers::NONE, Key::Menu);
        let all = desk.app().portfolio().projects().len();
        for _ in 0..40 {
            desk.press(Key::ArrowDown);
            let buttons = desk.window.get_all_by_role(Role::Button);
            let is_on = buttons.into_iter().any(|button| {
                let label = button.accesskit_node().label().unwrap_or_default();
                button.is_focused() && label.starts_with("复制项目")
            });
            if is_on {
                break;
            }
        }
        desk.press(Key::Enter);
        assert_eq!(desk.app().portfolio().projects().len(), all + 1, "{page:?}");
        assert!(!shows(&desk, OF_PROJECTS));
    }
}

#[test]
fn the_keyboard_opens_what_hangs_at_the_head_of_a_column() {
    let both = Modifiers::COMMAND | Modifiers::SHIFT;
    let mut desk = desk(ViewPage::Table);
    let columns = [Field::TOTAL_INVESTMENT, Field::STAGE];
    desk.app()
        .run(Command::Look(LookCommand::SetColumns(columns.to_vec())));
    let first = desk.app().listing().projects[0];
    let all = desk.shown();
    desk.select(first, Field::STAGE);
    // As in a sheet: the column's values are found by typing, and Enter shows those alone.
    desk.press_with(Modifiers::ALT, Key::ArrowDown);
    assert!(shows(&desk, "清除此列"));
    desk.typed("在建");
    desk.press(Key::Enter);
    assert!(!shows(&desk, "清除此列"));
    assert!((1..all).contains(&desk.shown()));
    assert_eq!(
        desk.app().workspace().conditions[0].describe(),
        "建设阶段：在建"
    );
    assert_eq!(focused(&desk), None, "the table has the keyboard");
    desk.app().run(Command::Arrange(ArrangeCommand::ShowAll));

    let first = desk.app().listing().projects[0];
    desk.select(first, Field::STAGE);
    desk.press_with(both, Key::F10);
    assert!(shows(&desk, "隐藏此列") && !shows(&desk, OF_PROJECTS));
    desk.press(Key::Escape);
    assert!(!shows(&desk, "隐藏此列"));
    assert_eq!(focused(&desk), None);
    // A head that has the keyboard itself, come to by Tab.
    let head = |desk: &Desk| {
        let label = Field::TOTAL_INVESTMENT.label();
        let head = desk.window.get_by_role_and_label(Role::ColumnHeader, label);
        head.focus();
    };
    head(&desk);
    desk.window.run();
    let before = focused(&desk);
    desk.press(Key::Menu);
    assert!(shows(&desk, "隐藏此列"));
    desk.press(Key::Escape);
    assert_eq!(focused(&desk), before);
    desk.press_with(Modifiers::SHIFT, Key::F10);
    for _ in 0..12 {
        desk.press(Key::ArrowDown);
        let buttons = desk.window.get_all_by_role(Role::Button);
        let is_on = buttons.into_iter().any(|button| {
            let label = button.accesskit_node().label().unwrap_or_default();
            button.is_focused() && label == "隐藏此列"
        });
        if is_on {
            break;
        }
    }
    desk.press(Key::Enter);
    assert_eq!(desk.app().workspace().columns, [Field::STAGE]);
}

#[test]
fn the_keyboard_opens_the_menus_of_the_tree_and_folds_it() {
    let mut desk = desk(ViewPage::Table);
    let part = |desk: &Desk| {
        let parts = desk.window.query_all_by_role(Role::Button);
        let mut parts = parts.filter(|part| {
            let label = part.accesskit_node().label().unwrap_or_default();
            label.starts_with("第三篇") && label.ends_with('项') && part.rect().left() < 200.0
        });
        parts.next().map(|part| part.rect())
    };
    let at = part(&desk).unwrap();
    let named = desk.window.query_all_by_role(Role::Button);
    let node = named.into_iter().find(|node| node.rect() == at).unwrap();
    node.focus();
    desk.window.run();
    let branch = focused(&desk);
    let chapters = |desk: &Desk| {
        let all = desk.window.query_all_by_role(Role::Button);
        all.filter(|row| {
            let label = row.accesskit_node().label().unwrap_or_default();
            label.contains('章') && label.ends_with('项') && row.rect().left() < 200.0
        })
        .count()
    };
    let before = chapters(&desk);
    desk.press(Key::ArrowRight);
    assert!(chapters(&desk) > before, "unfolded");
    desk.press(Key::ArrowLeft);
    assert_eq!(chapters(&desk), before);
    assert_eq!(focused(&desk), branch);
    desk.press(Key::Menu);
    assert!(shows(&desk, "只看这一部分"));
    desk.press(Key::Escape);
    assert_eq!(focused(&desk), branch, "the keyboard is back in the tree");
    desk.press_with(Modifiers::SHIFT, Key::F10);
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    assert!(desk.app().workspace().scope.is_some());
    assert!(!shows(&desk, "只看这一部分"));
}

#[test]
fn what_hangs_over_a_page_goes_with_it() {
    let opens: [fn(&mut Desk); 4] = [
        |desk| desk.click("筛选 总投资"),
        |desk| desk.window.get_by_label("选择开工时间").click(),
        |desk| {
            let list = desk.window.get_by_role_and_label(Role::Button, "配合单位");
            list.click();
        },
        |desk| {
            let head = desk
                .window
                .get_by_role_and_label(Role::ColumnHeader, "总投资");
            head.click_secondary();
        },
    ];
    for (place, open) in opens.into_iter().enumerate() {
        let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
        open(&mut desk);
        desk.settle();
        let is_open =
            |desk: &Desk| egui::Popup::is_any_open(&desk.window.ctx) || shows(desk, "清除此列");
        assert!(is_open(&desk), "{place}");
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)));
        desk.settle();
        assert!(!is_open(&desk), "{place}");
    }
    // The text of a plan takes the place of a page, too.
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let show = |is_on| Command::PlanText(PlanTextCommand::Show(is_on));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = PlanTextCommand::Read(folder.join("tests/plans/pdf-lines.txt"));
    desk.app().run(Command::PlanText(read));
    for _ in 0..3_000 {
        if desk.app().shows_plan_text() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        desk.window.run();
    }
    desk.app().run(show(false));
    desk.settle();
    desk.click("筛选 总投资");
    assert!(shows(&desk, "清除此列"));
    desk.app().run(show(true));
    desk.settle();
    assert!(desk.app().shows_plan_text() && !shows(&desk, "清除此列"));
}

#[test]
fn enter_in_the_search_opens_the_group_of_what_was_found() {
    let mut desk = desk(ViewPage::Table);
    let by_stage = ArrangeCommand::GroupBy(vec![GroupKey::Stage]);
    desk.app().run(Command::Arrange(by_stage));
    let wanted = desk.app().listing().projects[7];
    let name = desk.get(wanted).name;
    for words in [name.clone(), format!("项目名称={name}")] {
        let paths = lantu::view::paths(&desk.app().listing());
        desk.app()
            .run(Command::Arrange(ArrangeCommand::Fold(paths)));
        desk.app()
            .run(Command::Select(SelectCommand::Select(None, None)));
        desk.settle();
        desk.control(Key::F);
        desk.window.event(Event::Text(words.clone()));
        desk.settle();
        desk.press(Key::Enter);
        assert_eq!(desk.app().selected(), Some(wanted), "{words}");
        assert!(shows(&desk, &format!("项目名称 {name}")), "{words}");
        desk.app().run(Command::Arrange(ArrangeCommand::ShowAll));
        desk.app()
            .run(Command::Arrange(ArrangeCommand::Fold(Vec::new())));
        desk.settle();
    }
}
