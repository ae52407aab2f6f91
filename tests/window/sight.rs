//! What is in sight: the cursor wherever keys and the mouse take it, what a search finds, and the rows under a message.

use crate::desk::{Desk, drag};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, Rect};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content};
use lantu::model::{Field, Id, Project, ProjectColumn, ViewPage};

const START: Field = Field::Typed(ProjectColumn::Start);
const END: Field = Field::Typed(ProjectColumn::End);
const TOTAL: Field = Field::TOTAL_INVESTMENT;

fn at(desk: &mut Desk) -> (Option<Id<Project>>, Field) {
    let workspace = desk.app().workspace();
    (workspace.selected, workspace.cursor)
}

fn keys(desk: &mut Desk, keys: &[Key]) {
    for key in keys {
        desk.press(*key);
    }
}

/// Where a cell is drawn; none while it is out of sight.
fn cell(desk: &Desk, row: usize, field: Field) -> Option<Rect> {
    let label = format!("第{row}行 {} ", field.label());
    let mut cells = desk.window.query_all_by_label_contains(&label);
    cells.next().map(|cell| cell.rect())
}

fn foot(desk: &Desk) -> Rect {
    desk.window.get_by_label_contains("合计　").rect()
}

/// Whether a cell is wholly seen.
fn is_seen(desk: &Desk, row: usize, field: Field) -> bool {
    let foot = foot(desk);
    let head = desk
        .window
        .get_by_role_and_label(Role::ColumnHeader, "项目名称");
    let head = head.rect();
    cell(desk, row, field).is_some_and(|cell| {
        let across = cell.left() >= foot.left() - 0.5 && cell.right() <= foot.right() + 0.5;
        let is_beside = field == Field::NAME || cell.left() >= head.right() - 0.5;
        let down = cell.top() >= head.bottom() - 0.5 && cell.bottom() <= foot.top() + 0.5;
        across && is_beside && down
    })
}

/// Whether a cell is seen in its whole height, and from its left edge as far as there is room.
fn is_begun(desk: &Desk, row: usize, field: Field) -> bool {
    let foot = foot(desk);
    let names = desk
        .window
        .get_by_role_and_label(Role::ColumnHeader, "项目名称");
    let names = names.rect();
    cell(desk, row, field).is_some_and(|cell| {
        let room = foot.right() - names.right();
        let is_beside = field == Field::NAME || cell.left() >= names.right() - 0.5;
        let across = cell.right() <= foot.right() + 0.5 || cell.width() >= room - 0.5;
        let down = cell.top() >= names.bottom() - 0.5 && cell.bottom() <= foot.top() + 0.5;
        is_beside && across && down && cell.left() < foot.right()
    })
}

/// Presses a key, as it reaches a slow machine: a picture for the press, one for letting go, and one more.
fn quick(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.window.key_press_modifiers(modifiers, key);
    desk.window.step();
    desk.window.step();
}

#[test]
fn the_cursor_is_in_sight_wherever_keys_take_it() {
    let columns: Vec<Field> = [
        Field::STAGE,
        START,
        END,
        TOTAL,
        Field::LEAD_DEPARTMENT,
        Field::NEXT_MILESTONE,
        Field::Typed(ProjectColumn::Owner),
        Field::Typed(ProjectColumn::Scale),
        Field::Typed(ProjectColumn::Note),
    ]
    .to_vec();
    let last = *columns.last().unwrap();
    let (mut desk, ids) = Desk::table(&columns, Field::NAME);
    for field in &columns {
        keys(&mut desk, &[Key::ArrowRight]);
        assert_eq!(at(&mut desk).1, *field);
        assert!(is_seen(&desk, 1, *field), "{}", field.label());
    }
    for row in 2..=40 {
        keys(&mut desk, &[Key::ArrowDown]);
        assert!(is_seen(&desk, row, last), "row {row}");
    }
    keys(&mut desk, &[Key::Home]);
    assert!(is_seen(&desk, 40, Field::NAME));
    desk.press_with(Modifiers::COMMAND, Key::End);
    assert_eq!(at(&mut desk).0, ids.last().copied());
    assert!(is_seen(&desk, ids.len(), Field::NAME));
    // Another search begins at the top; another order shows the project where it is now.
    desk.app()
        .run(Command::Arrange(ArrangeCommand::Search("桥".to_owned())));
    desk.settle();
    assert!(is_seen(&desk, 1, Field::NAME));
    // Taken away, it leads back to where the cursor was.
    desk.app().run(Command::Arrange(ArrangeCommand::ShowAll));
    desk.settle();
    assert!(is_seen(&desk, ids.len(), Field::NAME));
    desk.select(ids[200], Field::NAME);
    assert!(is_seen(&desk, 201, Field::NAME));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::SortBy(Field::NAME, false)));
    desk.settle();
    let sorted = desk.app().listing().projects.clone();
    let row = sorted.iter().position(|id| *id == ids[200]).unwrap() + 1;
    assert!(is_seen(&desk, row, Field::NAME));
}

#[test]
fn a_search_begins_at_the_top_and_taken_away_leads_back() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    let search = |desk: &mut Desk, words: &str| {
        let command = ArrangeCommand::Search(words.to_owned());
        desk.app().run(Command::Arrange(command));
        desk.settle();
    };
    let found = |desk: &mut Desk, words: &str| {
        search(desk, words);
        desk.app().listing().projects.clone()
    };
    // A project far down, among those that the words find and among those that they don't.
    let many = found(&mut desk, "工程");
    assert!(many.len() > 60, "{}", many.len());
    let (kept, lost) = (many[50], |id: &&Id<Project>| !many.contains(id));
    let lost = *ids.iter().rev().find(lost).unwrap();
    search(&mut desk, "");
    for id in [kept, lost] {
        let row = ids.iter().position(|other| *other == id).unwrap() + 1;
        desk.select(id, TOTAL);
        assert!(is_seen(&desk, row, TOTAL));
        for words in ["工", "工程"] {
            search(&mut desk, words);
            assert!(is_seen(&desk, 1, TOTAL), "{words}");
        }
        search(&mut desk, "");
        assert!(is_seen(&desk, row, TOTAL), "row {row}");
    }
}

#[test]
fn on_pages_with_columns_of_their_own_the_cursor_is_in_sight_as_well() {
    for page in [ViewPage::Dispatch, ViewPage::Approvals, ViewPage::Rolling] {
        let mut desk = Desk::new(Content::Sample { projects: Some(60) });
        let show = ArrangeCommand::ShowPage(page);
        desk.app().run(Command::Arrange(show));
        let groups = ArrangeCommand::GroupBy(Vec::new());
        desk.app().run(Command::Arrange(groups));
        desk.window.set_size(egui::vec2(1280.0, 720.0));
        desk.settle();
        let columns = desk.app().workspace().shown_columns().clone();
        let first = desk.app().listing().projects[0];
        desk.select(first, Field::NAME);
        for field in columns {
            quick(&mut desk, Modifiers::NONE, Key::ArrowRight);
            assert_eq!(at(&mut desk), (Some(first), field));
            assert!(is_begun(&desk, 1, field), "{page:?} {}", field.label());
        }
    }
}

#[test]
fn what_has_the_keyboard_in_the_right_panel_moves_nothing_beside_it() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let show = ArrangeCommand::ShowPage(ViewPage::Funding);
    desk.app().run(Command::Arrange(show));
    desk.window.set_size(egui::vec2(1280.0, 720.0));
    desk.settle();
    let first = desk.app().listing().projects[0];
    desk.select(first, Field::NAME);
    desk.settle();
    let heads = |desk: &Desk| -> Vec<Rect> {
        let heads = desk.window.query_all_by_role(Role::ColumnHeader);
        heads.map(|head| head.rect()).collect()
    };
    let before = heads(&desk);
    assert!(before.len() > 3, "{before:?}");
    let field = desk
        .window
        .get_by_role_and_label(Role::TextInput, "建设地点");
    assert!(field.rect().left() > 900.0, "{:?}", field.rect());
    field.focus();
    desk.window.run();
    for _ in 0..4 {
        desk.press(Key::Tab);
        assert_eq!(heads(&desk), before);
    }
}

#[test]
fn in_a_small_window_beside_wide_names_the_cursor_is_in_sight() {
    let columns = [
        Field::STAGE,
        TOTAL,
        Field::Typed(ProjectColumn::Scale),
        START,
        Field::LEAD_DEPARTMENT,
        Field::Typed(ProjectColumn::Note),
        END,
    ];
    let (mut desk, ids) = Desk::table(&columns, Field::NAME);
    desk.window.set_size(egui::vec2(1280.0, 720.0));
    desk.settle();
    // The names as wide as they can be dragged.
    let head = |desk: &Desk| {
        let head = desk
            .window
            .get_by_role_and_label(Role::ColumnHeader, "项目名称");
        head.rect()
    };
    let edge = head(&desk).right_center();
    drag(&mut desk, edge, edge + egui::vec2(600.0, 0.0));
    assert!(head(&desk).right() > edge.x + 40.0);
    desk.select(ids[0], Field::NAME);
    let check = |desk: &mut Desk, modifiers: Modifiers, key: Key, row: usize, field: Field| {
        quick(desk, modifiers, key);
        assert_eq!(at(desk), (Some(ids[row - 1]), field), "{key:?}");
        let rect = cell(desk, row, field);
        assert!(
            is_begun(desk, row, field),
            "{key:?} {} {rect:?}",
            field.label()
        );
    };
    let (none, control) = (Modifiers::NONE, Modifiers::COMMAND);
    for field in columns {
        check(&mut desk, none, Key::ArrowRight, 1, field);
    }
    for row in 2..=30 {
        check(&mut desk, none, Key::ArrowDown, row, END);
    }
    for field in columns.iter().rev().skip(1) {
        check(&mut desk, none, Key::ArrowLeft, 30, *field);
    }
    check(&mut desk, none, Key::End, 30, END);
    check(&mut desk, none, Key::Home, 30, Field::NAME);
    check(&mut desk, control, Key::End, ids.len(), Field::NAME);
    check(&mut desk, none, Key::End, ids.len(), END);
    check(&mut desk, control, Key::Home, 1, END);
    for (modifiers, key) in [
        (control, Key::ArrowDown),
        (control, Key::ArrowUp),
        (none, Key::PageDown),
        (none, Key::PageDown),
        (control, Key::ArrowLeft),
        (control, Key::ArrowRight),
    ] {
        quick(&mut desk, modifiers, key);
        let (id, field) = at(&mut desk);
        let row = ids.iter().position(|other| Some(*other) == id);
        assert!(is_begun(&desk, row.unwrap() + 1, field), "{key:?}");
    }
}

#[test]
fn keys_in_a_row_scroll_no_further_than_the_cursor_goes() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    desk.select(ids[60], TOTAL);
    let bottom =
        |desk: &Desk, row: usize| foot(desk).top() - cell(desk, row, TOTAL).unwrap().bottom();
    let before = bottom(&desk, 61);
    for _ in 0..7 {
        desk.window.key_press(Key::ArrowDown);
        desk.window.step();
    }
    desk.settle();
    assert_eq!(at(&mut desk).0, Some(ids[67]));
    let after = bottom(&desk, 68);
    assert!((after - before).abs() < 1.0, "{before} {after}");
}

#[test]
fn along_the_timeline_the_row_of_the_cursor_is_in_sight() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    let page = lantu::model::ViewPage::Timeline;
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.select(ids[0], Field::NAME);
    for id in &ids[1..40] {
        quick(&mut desk, Modifiers::NONE, Key::ArrowDown);
        assert_eq!(at(&mut desk).0, Some(*id));
        let name = desk.get(*id).name;
        let rows = desk.window.get_all_by_label_contains(&name);
        // In the page, and not in the inspector beside it.
        let mut rows = rows.map(|row| row.rect()).filter(|row| row.left() < 600.0);
        assert!(rows.any(|row| row.bottom() <= 872.5), "{name}");
    }
}

#[test]
fn a_message_lies_on_nothing_that_one_works_on() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    desk.window.set_size(egui::vec2(1280.0, 720.0));
    desk.settle();
    desk.press_with(Modifiers::COMMAND, Key::End);
    desk.select(ids[ids.len() - 2], TOTAL);
    desk.window.event(Event::Paste("12\n34\n".to_owned()));
    desk.settle();
    let message = desk.window.get_by_label_contains("已粘贴总投资");
    let message = message.rect();
    let search = desk.window.get_by_label("搜索");
    assert!(message.bottom() <= search.rect().top(), "{message:?}");
    let saved = desk.window.get_all_by_label_contains("已保存");
    let saved: Vec<Rect> = saved.map(|saved| saved.rect()).collect();
    assert!(saved.iter().all(|saved| message.right() <= saved.left()));
    let help = desk.window.get_by_role_and_label(Role::Button, "帮助");
    assert!(message.left() >= help.rect().right(), "{message:?}");
    // What is meant for the last row reaches it.
    let last = cell(&desk, ids.len(), TOTAL).unwrap().center();
    drag(&mut desk, last, last);
    assert_eq!(at(&mut desk).0, ids.last().copied());
}

#[test]
fn the_mouse_moves_no_cells() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    desk.select(ids[100], TOTAL);
    let foot = foot(&desk);
    desk.window
        .hover_at(foot.center_top() - egui::vec2(0.0, 200.0));
    desk.window.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -12.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    desk.settle();
    // The last row that is seen, only in part.
    let is_cut = |row: &usize| {
        cell(&desk, *row, TOTAL)
            .is_some_and(|cell| cell.top() < foot.top() - 8.0 && cell.bottom() > foot.top() + 8.0)
    };
    let row = (60..130).find(is_cut).unwrap();
    let before = cell(&desk, row, TOTAL).unwrap();
    let place = Pos2::new(before.center().x, before.top() + 2.0);
    drag(&mut desk, place, place);
    assert_eq!(at(&mut desk).0, Some(ids[row - 1]));
    assert_eq!(cell(&desk, row, TOTAL), Some(before));
    // The keys bring it in.
    keys(&mut desk, &[Key::ArrowUp, Key::ArrowDown]);
    assert!(is_seen(&desk, row, TOTAL));
}

#[test]
fn a_rectangle_begins_where_the_button_went_down_and_a_hand_that_trembles_draws_none() {
    let (mut desk, ids) = Desk::table(&[START, TOTAL], TOTAL);
    for (moved, rows) in [((2.0, 0.0), 1), ((20.0, 3.0), 1), ((0.0, 60.0), 3)] {
        desk.select(ids[1], START);
        let from = cell(&desk, 9, TOTAL).unwrap().center();
        drag(&mut desk, from, from + egui::Vec2::from(moved));
        let selected: Vec<_> = desk.app().workspace().selection.iter().copied().collect();
        assert_eq!(selected.len(), rows, "{moved:?}");
        assert!(ids[8..8 + rows].iter().all(|id| selected.contains(id)));
        assert_eq!(at(&mut desk), (Some(ids[8]), TOTAL), "{moved:?}");
    }
}

#[test]
fn a_sum_whose_column_goes_below_the_names_is_not_called_too_narrow() {
    let columns = [TOTAL, START, END, Field::STAGE, Field::LEAD_DEPARTMENT];
    let mut desk = Desk::new(lantu::app::Content::Sample { projects: Some(60) });
    desk.arrange_table(&columns, TOTAL);
    desk.window.set_size(egui::vec2(700.0, 500.0));
    desk.settle();
    let at = foot(&desk).center() - egui::vec2(0.0, 80.0);
    desk.window.event(Event::PointerMoved(at));
    let marks = |desk: &Desk| {
        let shapes = desk.window.output().shapes.iter();
        let texts = shapes.filter_map(|clipped| match &clipped.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        });
        let texts: Vec<String> = texts.collect();
        ["###", "…"].map(|mark| texts.iter().any(|text| text == mark))
    };
    let mut goes_on = false;
    for _ in 0..40 {
        desk.window.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(-8.0, 0.0),
            modifiers: Modifiers::NONE,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
        });
        desk.settle();
        let [is_narrow, is_cut] = marks(&desk);
        assert!(!is_narrow);
        goes_on |= is_cut;
    }
    assert!(goes_on, "nothing was scrolled below the names");
}
