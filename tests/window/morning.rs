//! A morning of an office, from the first new project to taking everything back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Field, Id, Project, ProjectColumn, Row, Source, Table, ViewPage};

/// The eight columns into which the block is pasted.
const COLUMNS: [Field; 7] = [
    Field::STAGE,
    Field::TOTAL_INVESTMENT,
    Field::Typed(ProjectColumn::Start),
    Field::Typed(ProjectColumn::End),
    Field::Typed(ProjectColumn::ConstructionKind),
    Field::Typed(ProjectColumn::Owner),
    Field::LEAD_DEPARTMENT,
];

/// Thirty rows as an office's sheet has them: amounts in several units, dates in words, two cells wrong.
fn block() -> String {
    let row = |n: usize| {
        let total = match n % 4 {
            0 => format!("{}.5亿元", n + 1),
            1 => format!("{},000万元", n + 1),
            2 => format!("{}00", n + 1),
            _ if n == 7 => "待定吧".to_owned(),
            _ => format!("￥{}0000元", n + 1),
        };
        let start = match n % 3 {
            0 => "2024年3月".to_owned(),
            1 if n == 10 => "开春以后".to_owned(),
            1 => "2024.06".to_owned(),
            _ => "2023/12/5".to_owned(),
        };
        let stage = ["储备", "前期", "在建"][n % 3];
        format!("示例项目{n}\t{stage}\t{total}\t{start}\t2026年底\t新建\t示例公司{n}\t市交通局")
    };
    (0..30)
        .map(row)
        .collect::<Vec<_>>()
        .join("\r\n")
        .replace("2026年底", "2026年")
}

/// Everything that the library says of projects.
fn state(desk: &mut Desk) -> Vec<Row> {
    desk.app().portfolio().table_rows(Table::Project)
}

fn centre(desk: &Desk, label: &str) -> Pos2 {
    let nodes = desk.window.get_all_by_label_contains(label);
    let bounds = nodes
        .last()
        .unwrap()
        .accesskit_node()
        .bounding_box()
        .unwrap();
    Pos2::new(
        f64::midpoint(bounds.x0, bounds.x1) as f32,
        f64::midpoint(bounds.y0, bounds.y1) as f32,
    )
}

fn pointer(desk: &mut Desk, at: Pos2, pressed: Option<bool>) {
    desk.window.event(Event::PointerMoved(at));
    if let Some(pressed) = pressed {
        desk.window.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    desk.window.run();
}

/// Pastes, and says that the names of the thirty projects are to be overwritten, too.
fn paste_with_names(desk: &mut Desk) {
    let renames = desk.window.get_by_label_contains("改写 30 个项目的名称");
    renames.click();
    desk.settle();
    desk.click("粘贴");
}

#[test]
fn a_morning_of_an_office_is_done_taken_back_and_done_again() {
    let mut desk = Desk::new(Content::Plan);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.app()
        .run(Command::Look(LookCommand::SetColumns(COLUMNS.to_vec())));
    desk.settle();
    let mut states = vec![state(&mut desk)];

    // 1, 2: a new project, named where it stands.
    desk.control(Key::N);
    states.push(state(&mut desk));
    let new = desk.app().workspace().selected.unwrap();
    desk.window.event(Event::Text("冷江大桥".to_owned()));
    desk.window.run();
    desk.press(Key::Enter);
    assert_eq!(desk.project("冷江大桥").id, new);
    states.push(state(&mut desk));

    // 3 to 6: thirty rows from another sheet, two cells put right.
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    let ids = desk.app().listing().projects.clone();
    desk.select(ids[0], Field::NAME);
    desk.window.event(Event::Paste(block()));
    desk.settle();
    let name = |desk: &mut Desk, n: usize| {
        let portfolio = desk.app().portfolio();
        portfolio.projects().get(ids[n]).unwrap().name.clone()
    };
    let label = format!("改正 {} · 总投资", name(&mut desk, 7));
    desk.fill(Role::TextInput, &label, "1.2亿元");
    let label = format!("改正 {} · 开工时间", name(&mut desk, 10));
    desk.fill(Role::TextInput, &label, "2024年4月");
    paste_with_names(&mut desk);
    let put_right = desk.project("示例项目7");
    assert_eq!(put_right.total_investment.unwrap().exact(), "1.2亿元");
    assert_eq!(
        desk.project("示例项目10").start.unwrap().to_string(),
        "2024-04"
    );
    assert_eq!(
        desk.project("示例项目8").total_investment.unwrap().exact(),
        "9.5亿元"
    );
    assert_eq!(desk.project("示例项目29").owner, ["示例公司29"]);
    states.push(state(&mut desk));

    // 7, 8: another department for the first, and down to the fifth.
    desk.select(ids[0], Field::LEAD_DEPARTMENT);
    desk.window.event(Event::Text("slj".to_owned()));
    desk.window.run();
    desk.press(Key::Enter);
    states.push(state(&mut desk));
    desk.press(Key::ArrowUp);
    for _ in 0..4 {
        desk.window
            .key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
        desk.settle();
    }
    desk.control(Key::D);
    let water = desk
        .app()
        .portfolio()
        .find_ref(Table::Department, "市水利局");
    let lead = |project: &Project| project.lead_department.first().map(|id| id.uuid());
    assert_eq!(lead(&desk.project("示例项目4")), water);
    assert_ne!(lead(&desk.project("示例项目5")), water);
    states.push(state(&mut desk));

    // 9: three projects by their row numbers onto another part of the plan.
    let three: Vec<Id<Project>> = ids[..3].to_vec();
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(vec![
            lantu::view::GroupKey::Part,
        ])));
    desk.app().run(Command::Select(SelectCommand::Select(
        Some(three[0]),
        Some(Field::NAME),
    )));
    desk.app()
        .run(Command::Select(SelectCommand::SelectMany(three.clone())));
    desk.settle();
    let from = centre(&desk, "第1行 序号");
    let part = "第八篇";
    let to = centre(&desk, part);
    let before = state(&mut desk);
    pointer(&mut desk, from, Some(true));
    pointer(&mut desk, from + (to - from) * 0.5, None);
    pointer(&mut desk, to, None);
    pointer(&mut desk, to, Some(false));
    desk.settle();
    let moved: Vec<String> = three
        .iter()
        .map(|id| {
            let portfolio = desk.app().portfolio();
            let project = portfolio.projects().get(*id).unwrap();
            portfolio.outline_path(project.outline.unwrap())[0].numeral()
        })
        .collect();
    assert_ne!(state(&mut desk), before, "nothing was moved");
    assert!(moved.contains(&part.to_owned()), "{moved:?}");
    states.push(state(&mut desk));

    // 10: everything that was only suggested is agreed to.
    desk.app()
        .run(Command::Select(SelectCommand::SelectMany(ids.clone())));
    let all: Vec<Id<Project>> = ids.clone();
    desk.app()
        .run(Command::Edit(EditCommand::Confirm(all, None)));
    desk.settle();
    let portfolio = desk.app().portfolio();
    let suggested = portfolio
        .projects()
        .iter()
        .filter(|project| project.sources.columns(Source::Suggested).next().is_some());
    assert_eq!(suggested.count(), 0);
    drop(portfolio);
    states.push(state(&mut desk));

    // Back step by step, each as it was; then forward again.
    for expected in states.iter().rev().skip(1) {
        desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        desk.settle();
        assert!(state(&mut desk) == *expected);
    }
    for expected in states.iter().skip(1) {
        desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Y);
        desk.settle();
        assert!(state(&mut desk) == *expected);
    }
    let mut desk = desk.reopened();
    assert!(state(&mut desk) == *states.last().unwrap());
}
