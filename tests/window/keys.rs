//! Keys that are shortcuts put no letter anywhere, wherever the keyboard is.

use std::sync::Arc;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Field, Portfolio, Project, ProjectColumn, Record as _, Value, ViewPage};

/// What is typed where something is typed.
const TYPED: &str = "甲乙";
const START: Field = Field::Typed(ProjectColumn::Start);
const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// Every shortcut but Ctrl+O and Ctrl+Shift+S, which open a dialog of the desktop. The letter is what the key writes.
const SHORTCUTS: [(Modifiers, Key, &str); 44] = [
    (Modifiers::COMMAND, Key::Q, "q"),
    (Modifiers::COMMAND, Key::Z, "z"),
    (BOTH, Key::Z, "Z"),
    (Modifiers::COMMAND, Key::Y, "y"),
    (Modifiers::COMMAND, Key::F, "f"),
    (BOTH, Key::F, "F"),
    (Modifiers::COMMAND, Key::H, "h"),
    (Modifiers::COMMAND, Key::N, "n"),
    (BOTH, Key::N, "N"),
    (Modifiers::COMMAND, Key::Semicolon, ";"),
    (Modifiers::COMMAND, Key::E, "e"),
    (Modifiers::COMMAND, Key::K, "k"),
    (Modifiers::COMMAND, Key::P, "p"),
    (Modifiers::COMMAND, Key::Num1, "1"),
    (Modifiers::COMMAND, Key::Num2, "2"),
    (Modifiers::COMMAND, Key::Num3, "3"),
    (Modifiers::COMMAND, Key::Num4, "4"),
    (Modifiers::COMMAND, Key::B, "b"),
    (Modifiers::COMMAND, Key::I, "i"),
    (Modifiers::COMMAND, Key::Plus, "+"),
    (Modifiers::COMMAND, Key::Minus, "-"),
    (Modifiers::COMMAND, Key::Num0, "0"),
    (Modifiers::COMMAND, Key::D, "d"),
    (Modifiers::COMMAND, Key::U, "u"),
    (Modifiers::COMMAND, Key::W, "w"),
    (BOTH, Key::C, "C"),
    (BOTH, Key::V, "V"),
    (Modifiers::COMMAND, Key::Space, " "),
    (Modifiers::ALT, Key::Num1, "1"),
    (Modifiers::ALT, Key::Num2, "2"),
    (Modifiers::ALT, Key::Num3, "3"),
    (Modifiers::ALT, Key::Num4, "4"),
    (Modifiers::ALT, Key::Num5, "5"),
    (Modifiers::ALT, Key::Num6, "6"),
    (Modifiers::ALT, Key::Num7, "7"),
    (Modifiers::ALT, Key::Num8, "8"),
    (Modifiers::ALT, Key::Num9, "9"),
    (Modifiers::ALT, Key::Num0, "0"),
    (Modifiers::ALT, Key::F, "f"),
    (Modifiers::ALT, Key::Delete, ""),
    (Modifiers::ALT, Key::Backspace, ""),
    (Modifiers::NONE, Key::F1, ""),
    (Modifiers::NONE, Key::F6, ""),
    (Modifiers::COMMAND, Key::A, "a"),
];

/// One stroke in one picture, as the desktop sends it.
fn press(desk: &mut Desk, (modifiers, key, letter): (Modifiers, Key, &str)) {
    let pressed = |pressed| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    };
    let text = (!letter.is_empty()).then(|| Event::Text(letter.to_owned()));
    let events = [Event::ModifiersChanged(modifiers), pressed(true)];
    let ends = [pressed(false), Event::ModifiersChanged(Modifiers::NONE)];
    let events = events.into_iter().chain(text).chain(ends);
    desk.window.input_mut().events.extend(events);
    desk.window.run();
}

fn type_in(desk: &mut Desk, text: &str) {
    desk.window.event(Event::Text(text.to_owned()));
    desk.window.run();
}

/// The table with the cursor on a cell, and nothing open.
fn table(desk: &mut Desk, cursor: Field) {
    for _ in 0..2 {
        press(desk, (Modifiers::NONE, Key::Escape, ""));
    }
    let app = desk.app();
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
    press(desk, (Modifiers::COMMAND, Key::A, ""));
    type_in(desk, TYPED);
}

fn command(desk: &mut Desk, name: &str) {
    press(desk, (Modifiers::COMMAND, Key::K, ""));
    type_in(desk, name);
    press(desk, (Modifiers::NONE, Key::Enter, ""));
}

type Place = (&'static str, fn(&mut Desk));

const PLACES: [Place; 14] = [
    ("a cell", |desk| table(desk, Field::NAME)),
    ("a cell typed into", |desk| {
        table(desk, Field::NAME);
        type_in(desk, TYPED);
    }),
    ("a date typed into, with its calendar", |desk| {
        table(desk, START);
        type_in(desk, TYPED);
    }),
    ("the search", |desk| {
        table(desk, Field::NAME);
        into_field(desk, Role::TextInput, "搜索");
    }),
    ("a field of the inspector", |desk| {
        table(desk, Field::NAME);
        into_field(desk, Role::TextInput, "责任领导");
    }),
    ("a long field of the inspector", |desk| {
        table(desk, Field::NAME);
        into_field(desk, Role::MultilineTextInput, "备注");
    }),
    ("the calendar of the inspector", |desk| {
        table(desk, Field::NAME);
        desk.window.get_by_label("选择开工时间").click();
        desk.window.run();
    }),
    ("the list of departments", |desk| {
        table(desk, Field::NAME);
        let list = desk.window.get_by_role_and_label(Role::Button, "配合单位");
        list.click();
        desk.window.run();
        type_in(desk, TYPED);
    }),
    ("the palette", |desk| {
        table(desk, Field::NAME);
        press(desk, (Modifiers::COMMAND, Key::K, ""));
        type_in(desk, TYPED);
    }),
    ("words to be replaced", |desk| {
        table(desk, Field::NAME);
        command(desk, "查找和替换");
        type_in(desk, TYPED);
    }),
    ("the name of a snapshot", |desk| {
        table(desk, Field::NAME);
        command(desk, "拍快照");
        type_in(desk, TYPED);
    }),
    ("the lists", |desk| {
        table(desk, Field::NAME);
        command(desk, "管理部门");
        into_field(desk, Role::TextInput, "新增一条");
    }),
    ("an own column", |desk| {
        table(desk, Field::NAME);
        command(desk, "管理自定义列");
        type_in(desk, TYPED);
    }),
    ("the name of a view", |desk| {
        table(desk, Field::NAME);
        command(desk, "存为视图");
        type_in(desk, TYPED);
    }),
];

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

/// Fails when a project holds another text than before, or than the one typed.
fn check(before: &Portfolio, after: &Portfolio, about: &str) {
    for project in before.projects().iter() {
        let Some(now) = after.projects().get(project.id) else {
            continue;
        };
        for (old, new) in texts(project).into_iter().zip(texts(now)) {
            let is_sources = new.starts_with("Sources") || old.starts_with("Sources");
            // Undo takes back what was typed before.
            let is_typed = new == TYPED || old == TYPED;
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

#[test]
fn no_shortcut_writes_a_letter_wherever_the_keyboard_is() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    let focus = |desk: &Desk| desk.window.ctx.memory(egui::Memory::focused);
    for (place, enter) in PLACES {
        let mut entered = None;
        for shortcut in SHORTCUTS {
            // Where the keyboard stayed there is no need to go there again.
            if entered.is_none() || focus(&desk) != entered {
                enter(&mut desk);
                entered = focus(&desk);
            }
            let about = format!("{place}, {shortcut:?}");
            let before: Arc<Portfolio> = desk.app().portfolio();
            press(&mut desk, shortcut);
            let fields = [
                Role::TextInput,
                Role::MultilineTextInput,
                Role::PasswordInput,
            ];
            for field in fields
                .map(|role| desk.window.query_all_by_role(role))
                .into_iter()
                .flatten()
            {
                let value = field.accesskit_node().value().unwrap_or_default();
                let letter = shortcut.2;
                let is_written = !letter.trim().is_empty() && value == letter;
                assert!(!is_written, "{about}: {value} stands in a field");
                assert!(
                    value == TYPED || !value.contains('甲') && !value.contains('乙'),
                    "{about}: {value}"
                );
            }
            let search = desk.app().workspace().search.clone();
            assert!(search.is_empty() || search == TYPED, "{about}: {search}");
            // Delete is the field's own key.
            entered = entered.filter(|_| !shortcut.2.is_empty());
            desk.window.run();
            check(&before, &desk.app().portfolio(), &about);
        }
    }
}

#[test]
fn shortcuts_leave_a_composition_alone() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    for shortcut in SHORTCUTS {
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
        press(&mut desk, shortcut);
        compose(&mut desk, "jia yi");
        let commit = Event::Ime(ImeEvent::Commit(TYPED.to_owned()));
        desk.window.event(commit);
        desk.window.run();
        press(&mut desk, (Modifiers::NONE, Key::Enter, ""));
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
    press(&mut desk, (alt_gr, Key::E, "@"));
    desk.window.key_press(Key::Enter);
    desk.settle();
    let portfolio = desk.app().portfolio();
    assert_eq!(portfolio.projects().get(id).unwrap().name, "@");
}
