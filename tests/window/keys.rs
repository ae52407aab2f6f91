//! Keys that are shortcuts put no letter anywhere, wherever the keyboard is.

use std::sync::Arc;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    ArrangeCommand, Command, Content, EditCommand, ImportCommand, LookCommand, PlanTextCommand,
    SelectCommand,
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
    for _ in 0..4 {
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
        press(desk, Modifiers::COMMAND, Key::K);
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
fn no_shortcut_writes_a_letter_into_the_table_or_a_field_of_the_window() {
    press_all_in(&PLACES);
}

/// Presses every shortcut in every place, and looks for a letter of it.
fn press_all_in(places: &[Place]) {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    let focus = |desk: &Desk| desk.window.ctx.memory(egui::Memory::focused);
    let shortcuts = shortcuts();
    assert!(shortcuts.len() > 60, "{shortcuts:?}");
    for (place, enter) in places {
        let mut entered = None;
        for shortcut in &shortcuts {
            // Where the keyboard stayed there is no need to go there again.
            if entered.is_none() || focus(&desk) != entered {
                enter(&mut desk);
                entered = focus(&desk);
            }
            let about = format!("{place}, {shortcut:?}");
            let before: Arc<Portfolio> = desk.app().portfolio();
            stroke(&mut desk, shortcut);
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
                let letter = &shortcut.2;
                let is_written = !letter.trim().is_empty() && value == *letter;
                assert!(!is_written, "{about}: {value} stands in a field");
                assert!(
                    value == TYPED
                        || value.starts_with("示例")
                        || !value.contains('甲') && !value.contains('乙'),
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
