//! The pages beside the table, on a small screen; the paper before it is printed.

use std::path::PathBuf;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelUnit, Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Field, Id, Money, Project, ProjectColumn, Value, ViewPage};

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

/// The tabs of the pages from the left, each with where it stands.
fn tabs(desk: &Desk) -> Vec<(String, Rect)> {
    let tabs = desk.window.query_all_by_role(Role::Tab);
    let tabs = tabs.map(|tab| {
        let label = tab.accesskit_node().label().unwrap_or_default();
        (label, tab.rect())
    });
    let mut tabs: Vec<(String, Rect)> = tabs.collect();
    tabs.sort_by(|(_, one), (_, other)| one.left().total_cmp(&other.left()));
    tabs
}

#[test]
fn the_tabs_of_the_pages_keep_their_distance_and_those_without_room_are_in_a_menu() {
    let mut desk = small_desk(ViewPage::Table);
    let more = "更多页面";
    let has_menu = |desk: &Desk| {
        let menu = desk.window.query_by_role_and_label(Role::Button, more);
        menu.is_some()
    };
    for page in [ViewPage::Table, ViewPage::Dispatch] {
        let show = ArrangeCommand::ShowPage(page);
        desk.app().run(Command::Arrange(show));
        let mut seen = [false; 2];
        for width in (700..1940).step_by(20) {
            desk.window.set_size(vec2(width as f32, 720.0));
            desk.window.run_steps(4);
            let in_line = tabs(&desk);
            for pair in in_line.windows(2) {
                let [(_, one), (_, other)] = pair else { return };
                assert!(one.right() <= other.left(), "{width}: {in_line:?}");
            }
            // Two words of 14 points each, and white beside them.
            let narrowest = in_line.iter().map(|(_, tab)| tab.width());
            let narrowest = narrowest.fold(f32::INFINITY, f32::min);
            assert!(narrowest >= 37.0, "{width}: {narrowest}");
            let mut months = desk.window.query_all_by_label_contains("报告期 ");
            let month = months.next().map(|month| month.rect().left());
            let end = in_line.last().map(|(_, tab)| tab.right());
            if let Some((end, month)) = end.zip(month) {
                assert!(end + 6.0 <= month, "{width}: {end} {month}");
            }
            let has_all = in_line.len() == ViewPage::ALL.len();
            assert_ne!(has_all, has_menu(&desk), "{width}: {in_line:?}");
            seen[usize::from(has_all)] = true;
            if width >= 1900 {
                assert!(narrowest >= 50.0, "{narrowest}");
            }
        }
        assert_eq!(seen, [true, true], "a menu where there is no room");
    }
    // What stands in the menu is come to by it, and is then in the line.
    desk.window.set_size(vec2(900.0, 720.0));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.settle();
    let last = *ViewPage::ALL.last().unwrap();
    let in_line = |desk: &Desk| tabs(desk).iter().any(|(label, _)| *label == last.label());
    assert!(!in_line(&desk));
    desk.click(more);
    assert_eq!(tabs(&desk).len(), ViewPage::ALL.len());
    let entry = desk.window.get_by_role_and_label(Role::Tab, last.label());
    entry.click();
    desk.settle();
    assert_eq!(desk.app().workspace().page, last);
    assert!(in_line(&desk));
}

/// The tabs of the pages, and the month behind them.
fn bar(desk: &Desk) -> Vec<(String, Rect)> {
    let month = desk.window.get_by_label_contains("报告期 ").rect();
    let mut bar = tabs(desk);
    bar.retain(|(_, tab)| tab.y_range().contains(month.center().y));
    bar.push(("报告期".to_owned(), month));
    bar
}

#[test]
fn a_click_moves_nothing_that_is_under_it() {
    // Tabs, board and timeline have better use for the room of an empty inspector, which comes once no second click can
    // follow: that would fall on what has moved. In a wide window it is there from the beginning.
    for (page, width, is_beside) in [
        (ViewPage::Table, 1280.0, false),
        (ViewPage::Board, 1280.0, false),
        (ViewPage::Timeline, 1280.0, false),
        (ViewPage::Table, 1920.0, true),
    ] {
        let mut desk = small_desk(page);
        desk.window.set_size(vec2(width, 720.0));
        desk.settle();
        // Every page has its tab in the line.
        let before = bar(&desk);
        assert_eq!(before.len(), ViewPage::ALL.len() + 1, "{page:?}");
        let edge = desk.page_end();
        assert_eq!(edge < width, is_beside, "{page:?}");
        let first = desk.app().listing().projects[0];
        desk.app()
            .run(Command::Select(SelectCommand::Select(Some(first), None)));
        desk.window.step();
        assert!((desk.page_end() - edge).abs() < 1.0, "{page:?}");
        desk.window.run_steps(4);
        desk.settle();
        let last = desk.window.query_by_role_and_label(Role::Button, "更多页");
        assert!(last.is_some(), "the inspector is filled");
        let is_same = (desk.page_end() - edge).abs() < 1.0;
        assert_eq!(is_same, is_beside, "{page:?}");
        // The bar of the pages stands as it did: the next click on a tab hits it.
        assert_eq!(bar(&desk), before, "{page:?}");
    }
    // On the way over the head of a group the panel stays.
    let mut desk = small_desk(ViewPage::Table);
    let total = |desk: &Desk| {
        let head = desk
            .window
            .get_by_role_and_label(Role::ColumnHeader, "总投资");
        head.rect()
    };
    let first = desk.app().listing().projects[0];
    desk.select(first, Field::NAME);
    assert!(desk.page_end() < 1_000.0);
    let beside = total(&desk);
    desk.press(Key::ArrowUp);
    assert_eq!(desk.app().workspace().selected, None, "the head of a group");
    assert_eq!(total(&desk), beside);
    // By the mouse, where the panel has its room: the second click hits the cell that the first one did.
    let mut desk = small_desk(ViewPage::Table);
    desk.window.set_size(vec2(1920.0, 720.0));
    desk.settle();
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
            // In one picture, as the desktop sends them.
            let button = Event::PointerButton {
                pos: before.center(),
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            };
            let events = [Event::PointerMoved(before.center()), button];
            desk.window.input_mut().events.extend(events);
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

#[test]
fn a_click_on_a_row_of_a_list_moves_nothing_that_is_under_it() {
    for (page, width) in [
        (ViewPage::Duties, 1280.0),
        (ViewPage::FollowUp, 1280.0),
        (ViewPage::Funding, 1280.0),
        (ViewPage::Duties, 1600.0),
        (ViewPage::FollowUp, 1600.0),
        (ViewPage::Funding, 1600.0),
    ] {
        let mut desk = Desk::new(Content::Sample { projects: Some(60) });
        desk.window.set_size(vec2(width, 960.0));
        for command in [
            Command::Arrange(ArrangeCommand::ShowPage(page)),
            Command::Select(SelectCommand::Select(None, None)),
        ] {
            desk.app().run(command);
        }
        desk.settle();
        let names: Vec<String> = {
            let (portfolio, listing) = (desk.app().portfolio(), desk.app().listing());
            let name = |id: &Id<Project>| portfolio.projects().get(*id).unwrap().name.clone();
            listing.projects.iter().map(name).collect()
        };
        let rows = |desk: &Desk| {
            let buttons = desk.window.get_all_by_role(Role::Button);
            let labels = buttons.map(|button| {
                let label = button.accesskit_node().label().unwrap_or_default();
                (label, button.rect())
            });
            let is_row = |(label, rect): &(String, Rect)| {
                let mut names = names.iter();
                let is_seen = rect.bottom() < 920.0;
                is_seen && names.any(|name| label.starts_with(name.as_str()))
            };
            labels.filter(is_row).collect::<Vec<_>>()
        };
        let before = rows(&desk);
        let at = before[1].1.left_center() + vec2(40.0, 0.0);
        let is_there = |desk: &Desk| {
            let mut names = desk.window.query_all_by_label_contains("修改名称 ");
            names.next().is_some()
        };
        for _ in 0..2 {
            for pressed in [true, false] {
                let events = [Event::PointerMoved(at), crate::desk::button(at, pressed)];
                desk.window.input_mut().events.extend(events);
                desk.window.step();
            }
            // Half a second: longer than a double click waits.
            desk.window.run_steps(2);
            assert_eq!(rows(&desk), before, "{page:?} {width}");
        }
        // Once no second click can follow, what is selected stands beside the page.
        desk.window.run_steps(4);
        desk.settle();
        assert!(is_there(&desk), "{page:?} {width}");
    }
}

#[test]
fn on_the_head_of_a_group_the_right_panel_says_what_the_group_comes_to() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    desk.window.set_size(vec2(1000.0, 700.0));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.settle();
    let first = desk.app().listing().projects[0];
    desk.select(first, Field::NAME);
    desk.press(Key::ArrowUp);
    assert_eq!(desk.app().selected(), None);
    let group = {
        let listing = desk.app().listing();
        let mut group = &listing.groups[0];
        while let Some(within) = group.groups.first() {
            group = within;
        }
        group.clone()
    };
    let count = format!("{} 项", group.totals.count);
    for words in [&*group.label, "总投资", &*count] {
        let found = desk.window.query_all_by_label(words);
        let mut rects = found.map(|node| node.rect());
        assert!(rects.any(|rect| rect.left() > 660.0), "{words}");
    }
    // On a page without such heads nothing of it is left, and no empty panel either.
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)));
    desk.settle();
    let found = desk.window.query_all_by_label_contains("选一个项目，");
    assert_eq!(found.count(), 0);
}

#[test]
fn where_sums_have_the_unit_that_fits_the_button_says_so() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    for page in ViewPage::ALL.iter().copied() {
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        desk.settle();
        let fits = matches!(page, ViewPage::Overview | ViewPage::Charts);
        let has = |label: &str| {
            let found = desk.window.query_all_by_role_and_label(Role::Button, label);
            found.count() > 0
        };
        assert_eq!(has("自动"), fits, "{page:?}");
        assert_eq!(has("万元"), !fits, "{page:?}");
    }
}

#[test]
fn nothing_pushes_a_narrow_right_panel_out_of_the_window() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    desk.window.set_size(vec2(1000.0, 700.0));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.settle();
    let projects = desk.app().listing().projects.clone();
    let mut seen = 0;
    for id in projects.into_iter().take(24) {
        desk.select(id, Field::NAME);
        let name = desk.get(id).name;
        let words = format!("修改名称 {name}");
        let title = desk.window.get_by_label(&words);
        assert!(title.rect().left() > 640.0, "{name}: {:?}", title.rect());
        let dated = desk.window.query_all_by_label_contains("记下时间：");
        for button in dated {
            seen += 1;
            assert!(button.rect().right() <= 1_000.0, "{:?}", button.rect());
        }
    }
    assert!(seen > 0);
}

#[test]
fn help_turns_up_the_section_about_the_page_in_front() {
    let mut desk = small_desk(ViewPage::Overview);
    // Who has not read the welcome begins at the beginning.
    desk.press(Key::F1);
    assert!(desk.window.query_by_label("第一次打开").is_some());
    desk.press(Key::Escape);
    desk.app().run(Command::Look(LookCommand::CloseWelcome));
    for page in ViewPage::ALL {
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(*page)));
        desk.settle();
        desk.press(Key::F1);
        desk.window.run_steps(6);
        let search = desk
            .window
            .get_by_role_and_label(Role::TextInput, "查找手册");
        let below = search.rect().bottom();
        // Beside the contents, where the text begins; the last one as far up as the end of the text comes.
        let text = search.rect().left() + 160.0;
        let room = if *page == ViewPage::Rolling {
            500.0
        } else {
            80.0
        };
        let is_heading =
            |rect: Rect| rect.left() > text && (below..below + room).contains(&rect.top());
        let found = desk.window.query_all_by_label(page.label());
        let found: Vec<Rect> = found.map(|node| node.rect()).collect();
        assert!(found.into_iter().any(is_heading), "{page:?}");
        desk.press(Key::Escape);
        assert!(desk.window.query_by_label("查找手册").is_none());
    }
}
