//! A whole job by keyboard alone: the projects of a department, figures and dates pasted, other groups, a PDF and a look at
//! the print. The strokes are counted.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Derived, Field, Id, MilestoneName, Project, Table, Value, ViewPage};
use lantu::view::{GroupKey, Moment, value};

/// More strokes than these are not worth a name.
const MOST_STROKES: usize = 22;

/// Two hands on the keyboard.
struct Hands {
    desk: Desk,
    strokes: usize,
}

impl Hands {
    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.strokes += 1;
        self.desk.window.key_press_modifiers(modifiers, key);
        self.desk.settle();
    }

    /// Letter by letter, as an input method commits them.
    fn write(&mut self, text: &str) {
        for letter in text.chars() {
            self.strokes += 1;
            self.desk.window.event(Event::Text(letter.to_string()));
            self.desk.window.run();
        }
        self.desk.settle();
    }

    /// Ctrl+V, which the desktop answers with what the clipboard holds.
    fn paste(&mut self, clipboard: &str) {
        self.strokes += 1;
        self.desk.window.event(Event::Paste(clipboard.to_owned()));
        self.desk.settle();
    }

    fn is_said(&self, words: &str) -> bool {
        let found = self.desk.window.query_all_by_label_contains(words);
        found.count() > 0
    }
}

/// A department that leads at least ten projects, by the name that people type.
fn department(desk: &mut Desk) -> String {
    let portfolio = desk.app().portfolio();
    let mut led: BTreeMap<uuid::Uuid, usize> = BTreeMap::new();
    for project in portfolio.projects().iter() {
        for lead in &project.lead_department {
            *led.entry(lead.uuid()).or_default() += 1;
        }
    }
    let most = led.into_iter().max_by_key(|(_, count)| *count);
    let (id, count) = most.unwrap();
    assert!(count >= 10, "the sample has too few: {count}");
    portfolio.ref_label(Table::Department, id).unwrap()
}

/// Ten rows below a line of headings, as an office's workbook has them.
fn block() -> String {
    let mut block = "总投资（亿元）\t开工时间\t开工\t竣工\r\n".to_owned();
    for n in 1..=10 {
        writeln!(block, "{n}.5\t2025\t2025年{n}月\t202{}-12\r", 6 + n % 3).unwrap();
    }
    block
}

fn said(desk: &mut Desk, project: Id<Project>, field: Field) -> String {
    let portfolio = desk.app().portfolio();
    let project = portfolio.projects().get(project).unwrap();
    let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
    match value(&portfolio, project, field, moment) {
        Value::Date(date) => date.to_string(),
        Value::Money(money) => money.exact(),
        Value::Empty => "—".to_owned(),
        other => format!("{other:?}"),
    }
}

fn milestone(name: &str) -> Field {
    Derived::Milestone(MilestoneName::of(name)).into()
}

/// The papers beside the library.
fn papers(desk: &Desk) -> Vec<PathBuf> {
    let files = fs::read_dir(desk.folder.path()).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let is_paper = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        matches!(ending, Some("pdf" | "xlsx"))
    };
    files.filter(is_paper).collect()
}

#[test]
fn a_departments_projects_are_filled_in_grouped_written_and_seen_by_keyboard_alone() {
    let sample = Content::Sample { projects: None };
    let mut desk = Desk::new(sample);
    let app = desk.app();
    app.run(Command::Look(LookCommand::CloseWelcome));
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.settle();
    let department = department(&mut desk);
    let mut hands = Hands { desk, strokes: 0 };

    hands.press(Modifiers::COMMAND, Key::F);
    hands.write(&format!("牵头部门={department}"));
    hands.press(Modifiers::NONE, Key::Enter);
    let found = hands.desk.shown();
    assert!(found >= 10, "{found}");

    let first = hands.desk.app().workspace().selected.unwrap();
    let before = ["总投资", "开工时间"].map(|word| {
        let field = Field::find(word).unwrap();
        said(&mut hands.desk, first, field)
    });
    hands.paste(&block());
    assert!(hands.desk.undo_label().starts_with("粘贴 10 行 × 4 列："));
    let expected = [
        ("总投资", Field::TOTAL_INVESTMENT, "1.5亿元"),
        ("开工时间", Field::find("开工时间").unwrap(), "2025"),
        ("开工", milestone("开工"), "2025-01"),
        ("竣工", milestone("竣工验收"), "2027-12"),
    ];
    for (name, field, text) in expected {
        assert_eq!(said(&mut hands.desk, first, field), text, "{name}");
    }

    hands.press(Modifiers::COMMAND, Key::Num3);
    assert_eq!(hands.desk.app().workspace().group_by, [GroupKey::Milestone]);
    assert_eq!(hands.desk.shown(), found);

    hands.press(Modifiers::COMMAND, Key::E);
    hands.press(Modifiers::ALT, Key::P);
    hands.press(Modifiers::NONE, Key::Enter);
    for _ in 0..12_000 {
        hands.desk.window.run();
        if hands.desk.app().progress().is_none() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    hands.desk.settle();
    let written = papers(&hands.desk);
    assert_eq!(written.len(), 1, "{written:?}");
    assert!(fs::read(&written[0]).unwrap().starts_with(b"%PDF"));

    hands.press(Modifiers::COMMAND, Key::P);
    let window = &hands.desk.window;
    let print = window.query_by_role_and_label(Role::Button, "打印");
    assert!(
        print.is_some(),
        "the paper is looked at before it is printed"
    );
    hands.press(Modifiers::NONE, Key::Escape);
    assert!(hands.strokes <= MOST_STROKES, "{} strokes", hands.strokes);

    // What was pasted is one step.
    hands.press(Modifiers::COMMAND, Key::Z);
    let after = ["总投资", "开工时间"].map(|word| {
        let field = Field::find(word).unwrap();
        said(&mut hands.desk, first, field)
    });
    assert_eq!(after, before);
}

#[test]
fn a_new_search_takes_the_place_of_the_last() {
    let mut hands = Hands {
        desk: Desk::new(Content::Plan),
        strokes: 0,
    };
    for words in ["水库", "大桥"] {
        hands.press(Modifiers::COMMAND, Key::F);
        hands.write(words);
        assert_eq!(hands.desk.app().workspace().search, words);
        hands.press(Modifiers::NONE, Key::Enter);
    }
}

#[test]
fn a_date_is_typed_into_the_cell_of_a_milestone_and_taken_out_again() {
    let mut hands = Hands {
        desk: Desk::new(Content::Plan),
        strokes: 0,
    };
    let bridge = hands.desk.project("平安大桥").id;
    let column = milestone("开工");
    let app = hands.desk.app();
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    app.run(Command::Look(LookCommand::SetColumns(vec![column])));
    app.run(Command::Select(SelectCommand::GoTo(bridge, Some(column))));
    hands.desk.settle();
    hands.write("2025-3");
    hands.press(Modifiers::NONE, Key::Enter);
    assert_eq!(said(&mut hands.desk, bridge, column), "2025-03");
    assert!(hands.is_said("开工节点 2025-03"));
    assert_eq!(hands.desk.undo_label(), "修改开工节点：平安大桥");
    hands.press(Modifiers::NONE, Key::ArrowUp);
    hands.press(Modifiers::NONE, Key::Delete);
    let portfolio = hands.desk.app().portfolio();
    assert!(portfolio.milestones().of(bridge).is_empty());
    drop(portfolio);

    // Of two the words say which is altered.
    let names = vec!["开工".to_owned(), "开工".to_owned()];
    let add = EditCommand::AddMilestones(bridge, names);
    hands.desk.app().run(Command::Edit(add));
    hands.desk.settle();
    hands.write("2026");
    hands.press(Modifiers::NONE, Key::Enter);
    assert!(hands.is_said("平安大桥有 2 个“开工”，改的是第 1 个"));
}

#[test]
fn formats_are_chosen_by_their_letters() {
    let mut hands = Hands {
        desk: Desk::new(Content::Plan),
        strokes: 0,
    };
    hands.press(Modifiers::COMMAND, Key::E);
    assert!(hands.is_said("保存文件"));
    hands.press(Modifiers::ALT | Modifiers::SHIFT, Key::P);
    hands.press(Modifiers::ALT | Modifiers::SHIFT, Key::W);
    assert!(hands.is_said("保存 3 个文件"));
    hands.press(Modifiers::ALT, Key::J);
    assert!(hands.is_said("保存文件"));
    hands.press(Modifiers::ALT | Modifiers::SHIFT, Key::J);
    // Without a format there is nothing to write: Enter does nothing, and the dialog stays.
    hands.press(Modifiers::NONE, Key::Enter);
    assert!(hands.is_said("导出会议材料"));
}
