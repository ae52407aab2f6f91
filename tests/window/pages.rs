//! The pages beside the table, on a small screen; the paper before it is printed.

use std::path::PathBuf;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelUnit, vec2};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, SelectCommand};
use lantu::model::{Money, ProjectColumn, Value, ViewPage};

/// The embedded plan in a window of 1280 × 720.
fn small_desk(page: ViewPage) -> Desk {
    let mut desk = Desk::new(Content::Plan);
    desk.window.set_size(vec2(1280.0, 720.0));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
    desk
}

fn left(desk: &Desk, head: &str) -> f32 {
    let head = desk.window.get_by_role_and_label(Role::ColumnHeader, head);
    head.rect().left()
}

#[test]
fn the_groups_of_the_summary_stay_while_their_numbers_are_scrolled() {
    let mut desk = small_desk(ViewPage::Summary);
    desk.window.set_size(vec2(900.0, 720.0));
    desk.settle();
    let (name, problems) = (left(&desk, "章 › 节"), left(&desk, "问题"));
    assert!(problems > 900.0, "{problems}");
    desk.window
        .get_by_role_and_label(Role::ColumnHeader, "章 › 节")
        .hover();
    desk.window.run();
    desk.window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(-2_000.0, 0.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    desk.settle();
    assert!((left(&desk, "章 › 节") - name).abs() < 0.5);
    let problems = desk
        .window
        .get_by_role_and_label(Role::ColumnHeader, "问题");
    assert!(problems.rect().right() <= 900.0, "{:?}", problems.rect());
}

/// So many pages have a tab of their own in a small window, too.
const MOST_USED: usize = 8;

#[test]
fn a_page_without_room_for_its_tab_is_chosen_from_a_list() {
    let mut desk = small_desk(ViewPage::Table);
    let tabs = desk.window.get_all_by_role(Role::Tab).count();
    assert!(tabs < ViewPage::ALL.len(), "{tabs}");
    desk.click("其他页面 更多");
    desk.window.get_by_label("责任").click();
    desk.settle();
    assert_eq!(desk.app().workspace().page, ViewPage::Duties);
}

#[test]
fn a_click_moves_nothing_that_is_under_it() {
    // Board and timeline have better use for the room of an empty inspector than the table; there it comes once no
    // second click can follow, which would fall on what has moved.
    for (page, is_beside) in [
        (ViewPage::Table, true),
        (ViewPage::Board, false),
        (ViewPage::Timeline, false),
    ] {
        let mut desk = small_desk(page);
        let tabs = |desk: &Desk| desk.window.get_all_by_role(Role::Tab).count();
        // The tabs of most pages have their room beside an inspector that is still empty; a list has the others.
        let first = tabs(&desk);
        assert!(first >= MOST_USED, "{page:?} {first}");
        // What stands at the right end of the page goes with its width.
        let end = |desk: &Desk| desk.window.get_by_label_contains("报告期 ").rect();
        let before = end(&desk);
        assert_eq!(before.right() < 1_000.0, is_beside, "{page:?}");
        let first = desk.app().listing().projects[0];
        desk.app()
            .run(Command::Select(SelectCommand::Select(Some(first), None)));
        desk.window.step();
        assert_eq!(end(&desk), before, "{page:?}");
        desk.window.run_steps(4);
        desk.settle();
        assert!(tabs(&desk) >= MOST_USED, "the inspector is filled");
        let last = desk.window.query_by_role_and_label(Role::Button, "更多页");
        assert!(last.is_some(), "the inspector is filled");
        assert_eq!(end(&desk) == before, is_beside, "{page:?}");
    }
    // By the mouse: the second click hits the cell that the first one did.
    let mut desk = small_desk(ViewPage::Table);
    let cell = |desk: &Desk| {
        let mut cells = desk.window.get_all_by_role(Role::Cell);
        let is_it = |label: &str| label.starts_with("第2行 总投资");
        let cell = cells.find(|cell| {
            let node = egui_kittest::kittest::NodeT::accesskit_node(cell);
            node.label().is_some_and(|label| is_it(&label))
        });
        cell.unwrap().rect()
    };
    let before = cell(&desk);
    for _ in 0..2 {
        for pressed in [true, false] {
            desk.window.event(Event::PointerMoved(before.center()));
            desk.window.event(Event::PointerButton {
                pos: before.center(),
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            desk.window.step();
        }
    }
    desk.settle();
    assert_eq!(cell(&desk), before);
    let editor = desk
        .window
        .query_all_by_role_and_label(Role::TextInput, "总投资")
        .next();
    assert!(editor.is_some(), "the cell is typed into");
}

#[test]
fn the_card_of_the_total_opens_what_it_counts() {
    let mut desk = small_desk(ViewPage::Overview);
    let bridge = desk.project("平安大桥").id;
    desk.app().run(Command::Edit(EditCommand::SetField(
        vec![bridge],
        ProjectColumn::TotalInvestment,
        Value::Money(Money::from_wan(250_000)),
    )));
    desk.settle();
    // As large as it is, it is read in 亿元.
    desk.window
        .get_by_label_contains("总投资 25.00 亿元")
        .click();
    desk.settle();
    assert_eq!(desk.app().listing().projects, [bridge]);
}

/// The papers that this program has in folders for a while.
fn printed() -> Vec<PathBuf> {
    let inside = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = inside(tempfile::env::temp_dir()).map(|entry| entry.path());
    let ours = format!(".lantu-{}-", std::process::id());
    let is_ours = |path: &PathBuf| path.to_string_lossy().contains(&ours);
    let papers = folders.filter(is_ours).flat_map(inside);
    let papers = papers.map(|entry| entry.path());
    papers
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect()
}

#[test]
fn a_paper_is_printed_from_a_folder_of_its_own_and_leaves_nothing() {
    let mut desk = small_desk(ViewPage::Table);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    desk.settle();
    assert!(desk.window.query_by_label("文件名").is_none());
    desk.click("打印");
    for _ in 0..12_000 {
        desk.window.run();
        if desk.app().progress().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    desk.settle();
    assert!(desk.window.query_by_label_contains("打印稿").is_some());
    let papers = printed();
    assert_eq!(papers.len(), 1, "{papers:?}");
    let (paper, folder) = (&papers[0], papers[0].parent().unwrap());
    let bytes = std::fs::read(paper).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::fs::metadata(folder).unwrap();
        assert_eq!(folder.permissions().mode() & 0o077, 0);
    }
    assert!(desk.app().settings().recent_exports.is_empty());
    drop(desk);
    assert!(!paper.exists());
}
