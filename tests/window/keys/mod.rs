//! Keys that are shortcuts put no letter anywhere, wherever the keyboard is.

mod dialogs;
mod pages;
mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    App, ArrangeCommand, Command, Content, EditCommand, ImportCommand, LookCommand,
    PlanTextCommand, SelectCommand,
};
use lantu::model::{Field, Portfolio, Project, ProjectColumn, Record as _, Value, ViewPage};

/// What is typed where something is typed.
const TYPED: &str = "甲乙";
const START: Field = Field::Typed(ProjectColumn::Start);
const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// A key with the letter that it writes.
type Stroke = (Modifiers, Key, String);

/// Those that open a dialog of the desktop, which would stand there for ever, and Delete, which is a field's own key.
const LEFT_OUT: [&str; 3] = ["打开项目库…", "另存副本…", "清空"];

/// The keys that are shortcuts and no commands of their own.
const FURTHER: [(Modifiers, Key); 14] = [
    (BOTH, Key::Z),
    (BOTH, Key::C),
    (BOTH, Key::V),
    (Modifiers::COMMAND, Key::A),
    (Modifiers::COMMAND, Key::Semicolon),
    (Modifiers::COMMAND, Key::Space),
    (Modifiers::COMMAND, Key::U),
    (Modifiers::COMMAND, Key::W),
    (Modifiers::ALT, Key::ArrowDown),
    (Modifiers::ALT, Key::Delete),
    (Modifiers::ALT, Key::Backspace),
    (BOTH, Key::F10),
    (Modifiers::NONE, Key::F6),
    (Modifiers::NONE, Key::F10),
];

/// Every shortcut there is: of commands, of menus, and the others.
fn shortcuts() -> Vec<Stroke> {
    let commands = lantu::ui::all_shortcuts();
    let commands = commands.filter(|(label, _)| !LEFT_OUT.contains(label));
    let commands = commands.map(|(_, keys)| (keys.modifiers, keys.logical_key));
    let menus = lantu::ui::MENUS
        .iter()
        .map(|menu| (Modifiers::ALT, menu.key));
    let all = commands.chain(menus).chain(FURTHER);
    let all = all.map(|(modifiers, key)| (modifiers, key, letter(modifiers, key)));
    all.collect()
}

/// What a key writes where it is no shortcut.
fn letter(modifiers: Modifiers, key: Key) -> String {
    match key {
        Key::Space => " ".to_owned(),
        Key::Minus => "-".to_owned(),
        key => {
            let sign = key.symbol_or_name();
            let is_written = sign.len() == 1;
            match (is_written, modifiers.shift) {
                (false, _) => String::new(),
                (true, true) => sign.to_owned(),
                (true, false) => sign.to_lowercase(),
            }
        }
    }
}

/// One stroke in one picture, as the desktop sends it.
fn stroke(desk: &mut Desk, (modifiers, key, letter): &Stroke) {
    let (modifiers, key) = (*modifiers, *key);
    let pressed = |pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    };
    let text = (!letter.is_empty()).then(|| Event::Text(letter.clone()));
    let events = [Event::ModifiersChanged(modifiers), pressed(true)];
    let ends = [pressed(false), Event::ModifiersChanged(Modifiers::NONE)];
    let events = events.into_iter().chain(text).chain(ends);
    desk.window.input_mut().events.extend(events);
    desk.window.run();
}

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    stroke(desk, &(modifiers, key, String::new()));
}

fn type_in(desk: &mut Desk, text: &str) {
    desk.window.event(Event::Text(text.to_owned()));
    desk.window.run();
}

/// The table with the cursor on a cell, and nothing open.
fn table(desk: &mut Desk, cursor: Field) {
    // A menu, the handbook with its search, the dialog below it with a list, and what was typed.
    for _ in 0..8 {
        press(desk, Modifiers::NONE, Key::Escape);
    }
    let app = desk.app();
    app.run(Command::PlanText(PlanTextCommand::End));
    app.run(Command::Import(ImportCommand::End));
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    app.run(Command::Arrange(ArrangeCommand::ShowAll));
    app.run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    app.run(Command::Look(LookCommand::SetColumns(vec![
        Field::TOTAL_INVESTMENT,
        START,
    ])));
    let hidden = [
        app.settings()
            .is_sidebar_hidden
            .then_some(Command::Look(LookCommand::ToggleSidebar)),
        app.settings()
            .is_inspector_hidden
            .then_some(Command::Look(LookCommand::ToggleInspector)),
    ];
    for command in hidden.into_iter().flatten() {
        app.run(command);
    }
    let first = app.listing().projects[0];
    app.run(Command::Select(SelectCommand::Select(
        Some(first),
        Some(cursor),
    )));
    desk.window.run();
}

fn into_field(desk: &mut Desk, role: Role, label: &str) {
    desk.window.get_by_role_and_label(role, label).focus();
    desk.window.run();
    press(desk, Modifiers::COMMAND, Key::A);
    type_in(desk, TYPED);
}

fn command(desk: &mut Desk, name: &str) {
    press(desk, Modifiers::COMMAND, Key::K);
    type_in(desk, name);
    press(desk, Modifiers::NONE, Key::Enter);
}

type Place = (&'static str, fn(&mut Desk));

/// The texts of a project, and what else of it can be written as text. What others make room for is no text.
fn texts(project: &Project) -> Vec<String> {
    let values = ProjectColumn::ALL.iter();
    let values = values.filter(|column| **column != ProjectColumn::Position);
    let values = values.map(|column| project.get(*column as usize));
    values
        .map(|value| match value {
            Value::Text(text) => text,
            other => format!("{other:?}"),
        })
        .collect()
}

/// Whether it is what the test typed, as a text or as the only word of several.
fn is_what_was_typed(text: &str) -> bool {
    text == TYPED || text == format!("Words([{TYPED:?}])")
}

/// Fails when a project holds another text than before, or than the one typed.
fn check(before: &Portfolio, after: &Portfolio, about: &str) {
    for project in before.projects().iter() {
        let Some(now) = after.projects().get(project.id) else {
            continue;
        };
        for (old, new) in texts(project).into_iter().zip(texts(now)) {
            let is_sources = new.starts_with("Sources") || old.starts_with("Sources");
            // Undo takes back what was typed before.
            let is_typed = [&old, &new].iter().any(|text| is_what_was_typed(text));
            assert!(
                new == old || is_typed || is_sources,
                "{about}: {old} → {new}"
            );
        }
    }
    let names = |portfolio: &Portfolio| -> Vec<String> {
        let views = portfolio.views().iter().map(|view| view.name.clone());
        let departments = portfolio.departments().iter().map(|d| d.name.clone());
        views.chain(departments).collect()
    };
    let old = names(before);
    for name in names(after) {
        // Views of one name are numbered.
        let is_typed = name.split('（').next() == Some(TYPED);
        assert!(is_typed || old.contains(&name), "{about}: {name}");
    }
}

/// The number of a control.
type Number = u64;

/// What stands in the texts of the window, by the controls that show them.
type Texts = BTreeMap<Number, String>;

/// The controls that are typed into.
fn fields(desk: &Desk) -> impl Iterator<Item = Node<'_>> {
    let roles = [
        Role::TextInput,
        Role::MultilineTextInput,
        Role::PasswordInput,
    ];
    let fields = roles.map(|role| desk.window.query_all_by_role(role));
    fields.into_iter().flatten()
}

fn number(field: &Node<'_>) -> Number {
    field.accesskit_node().locate().0.0
}

fn numbers(desk: &Desk) -> BTreeSet<Number> {
    fields(desk).map(|field| number(&field)).collect()
}

fn texts_in_sight(desk: &Desk) -> Texts {
    let text = |field: Node<'_>| {
        let value = field.accesskit_node().value().unwrap_or_default();
        (number(&field), value)
    };
    fields(desk).map(text).collect()
}

/// Types into a field, in the place of what stands there, if it is there.
fn into_numbered(desk: &mut Desk, wanted: Number) {
    let Some(field) = fields(desk).find(|field| number(field) == wanted) else {
        return;
    };
    field.focus();
    desk.window.run();
    press(desk, Modifiers::COMMAND, Key::A);
    type_in(desk, TYPED);
}

/// A window on a small library. It is small itself: thousands of pictures of it are drawn.
fn small_desk() -> Desk {
    let mut desk = Desk::with_backups(Content::Sample { projects: Some(12) });
    desk.window.set_size(egui::vec2(960.0, 560.0));
    desk.window.run();
    desk
}

/// Presses every shortcut in the first field that comes into sight by what is opened, and where none does, where the
/// keyboard is then.
fn press_all_in_first(
    desk: &mut Desk,
    place: &str,
    before: &BTreeSet<Number>,
    open: &dyn Fn(&mut Desk),
) {
    open(desk);
    let new = numbers(desk).difference(before).next().copied();
    press_all(desk, place, |desk| {
        open(desk);
        if let Some(field) = new {
            into_numbered(desk, field);
        }
    });
}

/// Waits for work beside the window.
fn until(desk: &mut Desk, is_there: fn(&App) -> bool) {
    for _ in 0..3_000 {
        if is_there(desk.app()) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        desk.window.run();
    }
    desk.window.run();
}

/// A file beside the tests.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The ledger that is being brought in.
fn import(desk: &mut Desk, ledger: &str) {
    let read = ImportCommand::Read(vec![file(ledger)]);
    desk.app().run(Command::Import(read));
    until(desk, |app| {
        app.import().is_some() && app.is_busy().is_none()
    });
}

/// What implements a trait of the window, by the sources.
fn implementations(of: &str, folder: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![file(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.file_stem().is_some_and(|name| name == "tests") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            let words = format!("\nimpl {of} for ");
            let found = source.split(&words).skip(1);
            let name = |after: &str| {
                after
                    .split([' ', '<'])
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            names.extend(found.map(name));
        }
    }
    names
}

/// Fails where a text has taken a letter, or has lost one of those that were typed.
fn check_texts(before: &Texts, after: &Texts, letter: &str, about: &str) {
    for (field, now) in after {
        let was = before.get(field);
        if was == Some(now) {
            continue;
        }
        let with = |text: &str| -> Vec<String> {
            let ends = text.char_indices().map(|(at, _)| at);
            let ends = ends.chain([text.len()]);
            let inserted = |at: usize| format!("{}{letter}{}", &text[..at], &text[at..]);
            ends.map(inserted).collect()
        };
        // A field that comes into sight may hold a number of its own.
        let is_number = letter.chars().all(char::is_numeric);
        let is_written = match was {
            _ if letter.trim().is_empty() => false,
            Some(was) => now == letter || with(was).contains(now),
            None => now == letter && !is_number,
        };
        assert!(!is_written, "{about}: {was:?} → {now}");
        // The names of the sample are of such letters, too.
        let is_of_sample = now.contains("示例");
        let is_part = now.contains('甲') || now.contains('乙');
        assert!(
            now == TYPED || is_of_sample || !is_part,
            "{about}: {was:?} → {now}"
        );
    }
}

/// Presses every shortcut in every place, and looks for a letter of it.
fn press_all_in(desk: &mut Desk, places: &[Place]) {
    for (place, enter) in places {
        press_all(desk, place, enter);
    }
}

/// Where the keyboard is: on which control, under which dialog, on which page.
type Here = (Option<egui::Id>, Option<egui::LayerId>, ViewPage);

fn here(desk: &mut Desk) -> Here {
    let memory = |memory: &egui::Memory| (memory.focused(), memory.top_modal_layer());
    let (focused, dialog) = desk.window.ctx.memory(memory);
    (focused, dialog, desk.app().workspace().page)
}

/// The same in one place.
fn press_all(desk: &mut Desk, place: &str, enter: impl Fn(&mut Desk)) {
    let shortcuts = shortcuts();
    assert!(shortcuts.len() > 60, "{shortcuts:?}");
    let mut entered = None;
    let mut texts = Texts::new();
    let mut before = Arc::new(Portfolio::default());
    for shortcut in &shortcuts {
        // Where the keyboard stayed there is no need to go there again.
        if entered.is_none() || Some(here(desk)) != entered {
            enter(desk);
            entered = Some(here(desk));
            texts = texts_in_sight(desk);
            before = desk.app().portfolio();
        }
        let about = format!("{place}, {shortcut:?}");
        stroke(desk, shortcut);
        let now = texts_in_sight(desk);
        check_texts(&texts, &now, &shortcut.2, &about);
        texts = now;
        let search = desk.app().workspace().search.clone();
        assert!(search.is_empty() || search == TYPED, "{about}: {search}");
        // Delete is the field's own key.
        entered = entered.filter(|_| !shortcut.2.is_empty());
        let after = desk.app().portfolio();
        check(&before, &after, &about);
        before = after;
    }
}

#[test]
fn shortcuts_leave_a_composition_alone() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    for shortcut in &shortcuts() {
        table(&mut desk, Field::NAME);
        let id = desk.app().workspace().selected.unwrap();
        let compose = |desk: &mut Desk, text: &str| {
            desk.window.event(Event::Ime(ImeEvent::Preedit {
                text: text.to_owned(),
                active_range_chars: None,
            }));
            desk.window.run();
        };
        compose(&mut desk, "jia");
        stroke(&mut desk, shortcut);
        compose(&mut desk, "jia yi");
        let commit = Event::Ime(ImeEvent::Commit(TYPED.to_owned()));
        desk.window.event(commit);
        desk.window.run();
        press(&mut desk, Modifiers::NONE, Key::Enter);
        let portfolio = desk.app().portfolio();
        let name = &portfolio.projects().get(id).unwrap().name;
        assert_eq!(name, TYPED, "{shortcut:?}");
        desk.app().run(Command::Edit(EditCommand::Undo));
    }
}

#[test]
fn letters_of_alt_gr_are_typed() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    let alt_gr = Modifiers {
        alt: true,
        ..Modifiers::COMMAND
    };
    table(&mut desk, Field::NAME);
    let id = desk.app().workspace().selected.unwrap();
    stroke(&mut desk, &(alt_gr, Key::E, "@".to_owned()));
    desk.window.key_press(Key::Enter);
    desk.settle();
    let portfolio = desk.app().portfolio();
    assert_eq!(portfolio.projects().get(id).unwrap().name, "@");
}
