//! What an input method composes belongs to the field in which it began, and nothing switches it off in between.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{
    Event, ImeEvent, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchPhase,
    ViewportCommand, vec2,
};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, EditCommand};
use lantu::model::{Field, ProjectColumn, Value};

const SCALE: Field = Field::Typed(ProjectColumn::Scale);

fn composed(text: &str) -> Event {
    Event::Ime(ImeEvent::Preedit {
        text: text.to_owned(),
        active_range_chars: None,
    })
}

fn chosen(text: &str) -> Event {
    Event::Ime(ImeEvent::Commit(text.to_owned()))
}

fn key(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

/// Whether a picture had the system interrupt the composition. A text is awaited in it.
fn interrupts(desk: &Desk, about: &str) -> bool {
    let ime = desk.window.output().platform_output.ime;
    let ime = ime.unwrap_or_else(|| panic!("{about}: no text is awaited"));
    ime.should_interrupt_composition
}

/// Whether the window's title is set: X11 hears of an interruption with it.
fn sets_title(desk: &Desk) -> bool {
    let mut windows = desk.window.output().viewport_output.values();
    windows.any(|window| {
        let mut commands = window.commands.iter();
        commands.any(|command| matches!(command, ViewportCommand::Title(_)))
    })
}

/// Draws some pictures; whether one of them interrupts the composition.
fn pictures(desk: &mut Desk, about: &str) -> bool {
    let mut is_interrupted = false;
    for _ in 0..6 {
        desk.window.step();
        is_interrupted |= interrupts(desk, about);
    }
    is_interrupted
}

/// Clicks a place, and chooses a word before the click has gone round; whether the composition is interrupted, and X11
/// hears of it.
fn click_and_choose(desk: &mut Desk, place: Pos2, word: &str) -> bool {
    let button = |pressed| Event::PointerButton {
        pos: place,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let click = [Event::PointerMoved(place), button(true), button(false)];
    let mut is_interrupted = false;
    let mut is_title_set = false;
    for event in click.into_iter().chain([chosen(word)]) {
        desk.window.event(event);
        desk.window.step();
        is_interrupted |= interrupts(desk, word);
        is_title_set |= sets_title(desk);
    }
    desk.settle();
    is_interrupted && is_title_set
}

fn place(desk: &Desk, label: &str) -> Pos2 {
    let cell = desk.window.get_by_label_contains(label);
    cell.rect().center()
}

fn compose(desk: &mut Desk, letters: &[&str]) {
    for letters in letters {
        desk.window.event(composed(letters));
        assert!(!pictures(desk, letters), "{letters} is interrupted");
    }
}

#[test]
fn a_text_is_awaited_in_every_picture_while_cells_are_filled_in() {
    let (mut desk, ids) = Desk::table(&[SCALE, Field::TOTAL_INVESTMENT], Field::NAME);
    assert!(!pictures(&mut desk, "before"));
    let none = Modifiers::NONE;
    let steps = [
        // With the candidates in a window of their own, the program hears of the words alone.
        ("the first word", chosen("水库")),
        ("the second word", chosen("工程")),
        ("on to the next cell", key(Key::Enter, none)),
        // With the composition shown in the cell.
        ("the first letter", composed("s")),
        ("more letters", composed("shui")),
        ("a word", chosen("水")),
        ("more of it", composed("c")),
        ("another word", chosen("厂")),
        ("on to the right", key(Key::Tab, none)),
        ("a number", Event::Text("5".to_owned())),
        ("given up", key(Key::Escape, none)),
        ("opened", key(Key::F2, none)),
        ("left", key(Key::Enter, none)),
        ("an amount", Event::Text("很多钱".to_owned())),
        ("up", key(Key::ArrowUp, none)),
        ("emptied", key(Key::Delete, none)),
        ("taken back", key(Key::Z, Modifiers::COMMAND)),
        ("far down", key(Key::End, Modifiers::COMMAND)),
        ("far up", key(Key::Home, Modifiers::COMMAND)),
    ];
    for (about, event) in steps {
        desk.window.event(event);
        assert!(!pictures(&mut desk, about), "{about} is interrupted");
    }
    assert_eq!(desk.get(ids[0]).name, "水库工程");
    assert_eq!(desk.get(ids[1]).name, "水厂");
}

#[test]
fn a_text_is_awaited_while_the_cursor_is_scrolled_out_of_sight() {
    let (mut desk, ids) = Desk::table(&[SCALE], Field::NAME);
    let over = place(&desk, "第3行 项目名称");
    desk.window.event(Event::PointerMoved(over));
    desk.window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Page,
        delta: vec2(0.0, -3.0),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    assert!(!pictures(&mut desk, "scrolled"));
    let label = "第1行 项目名称";
    let first = desk.window.query_all_by_label_contains(label).count();
    assert_eq!(first, 0, "the cursor is in sight");
    desk.window.event(chosen("水库"));
    assert!(!pictures(&mut desk, "a word"));
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).name, "水库");
}

#[test]
fn a_click_on_another_row_ends_a_composition() {
    for field in [Field::NAME, SCALE] {
        let (mut desk, ids) = Desk::table(&[SCALE], field);
        let scale = Value::Text("库容300万立方米".to_owned());
        let cells = ids[..7].iter().map(|id| (*id, SCALE, scale.clone()));
        let command = EditCommand::SetCells("填写", cells.collect());
        desk.app().run(Command::Edit(command));
        desk.settle();
        let before = [desk.get(ids[0]), desk.get(ids[5])];
        compose(&mut desk, &["s", "shui"]);
        let sixth = place(&desk, &format!("第6行 {}", field.label()));
        assert!(click_and_choose(&mut desk, sixth, "水"));
        assert_eq!(desk.app().workspace().selected, Some(ids[5]));
        desk.press(Key::Enter);
        let label = field.label();
        assert_eq!([desk.get(ids[0]), desk.get(ids[5])], before, "{label}");
        // What is composed next is meant for the cell that has the cursor.
        compose(&mut desk, &["q", "qiao"]);
        desk.window.event(chosen("桥"));
        desk.press(Key::Enter);
        let after = desk.get(ids[6]);
        let typed = if field == SCALE {
            after.scale
        } else {
            after.name
        };
        assert_eq!(typed, "桥");
    }
}

#[test]
fn words_chosen_before_a_click_stay_and_what_is_composed_is_dropped() {
    let (mut desk, ids) = Desk::table(&[SCALE], SCALE);
    let before = desk.get(ids[5]);
    compose(&mut desk, &["shui"]);
    desk.window.event(chosen("水库"));
    compose(&mut desk, &["ping"]);
    let sixth = place(&desk, "第6行 建设规模");
    assert!(click_and_choose(&mut desk, sixth, "平"));
    assert_eq!(desk.get(ids[0]).scale, "水库");
    assert_eq!(desk.get(ids[5]), before);
}

#[test]
fn a_click_into_the_table_ends_a_composition_in_the_search_box() {
    let (mut desk, ids) = Desk::table(&[SCALE], Field::NAME);
    let before = desk.get(ids[1]);
    desk.window.get_by_label("搜索").focus();
    desk.window.run();
    compose(&mut desk, &["ping"]);
    let second = place(&desk, "第2行 项目名称");
    assert!(click_and_choose(&mut desk, second, "平安"));
    assert_eq!(desk.app().workspace().search, "");
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[1]), before);
}

#[test]
fn a_composition_ends_where_another_field_is_given_the_keyboard() {
    let (mut desk, ids) = Desk::table(&[SCALE], Field::NAME);
    let before = desk.get(ids[0]);
    desk.window
        .get_by_role_and_label(Role::TextInput, "责任领导")
        .focus();
    desk.window.run();
    compose(&mut desk, &["li"]);
    // Not by a click: as a screen reader does it.
    desk.window
        .get_by_role_and_label(Role::MultilineTextInput, "建设规模及主要内容")
        .focus();
    desk.window.step();
    assert!(interrupts(&desk, "another field"));
    desk.window.event(chosen("李"));
    desk.window.step();
    desk.press(Key::Tab);
    desk.settle();
    assert_eq!(desk.get(ids[0]), before);
}
