//! What an office waits for, on a sample library of 100 000 projects, beside the plainest pass over the same data.
//!
//! `cargo bench` prints one line for each thing and fails when one takes longer than its budget. Budgets are for a
//! machine on which the pass takes a millisecond; on a slower one they grow with it. `LANTU_BENCH_PROJECTS` sets another size.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod support;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use egui_kittest::Harness;
use lantu::app::{
    App, ArrangeCommand, Command, Content, EditCommand, FileCommand, SelectCommand, Settings,
    create_library,
};
use lantu::clock::Clock;
use lantu::model::{Field, Id, Money, Portfolio, Project, ProjectColumn, Value, ViewPage};
use lantu::ui::Window;
use lantu::view::{Direction, GroupKey, Index, KeptWarnings, Query, Sort, run};
use support::Table;

/// A stroke in the search box may take half a frame.
const KEYSTROKE: f64 = 8.0;

/// Anything else that a person does, a frame: all in milliseconds.
const FRAME: f64 = 16.0;

/// Making a library, and opening it, are waited for.
const MINUTE: f64 = 60_000.0;

fn grouped(group_by: &[GroupKey]) -> Query {
    Query {
        group_by: group_by.to_vec(),
        ..Query::default()
    }
}

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.lantu");
    let mut table = Table::default();
    let content = Content::Sample {
        projects: Some(support::projects()),
    };
    table.once("make a sample library", Some(MINUTE), || {
        create_library(&path, content, Clock::System).unwrap();
    });
    let mut app = App::new(Clock::System, Settings::default(), Arc::new(|| {}));
    table.once("open it", Some(MINUTE), || {
        app.run_to_end(Command::File(FileCommand::Open(path.clone())));
    });
    let portfolio = app.portfolio();
    table.find_floor(&portfolio);
    questions(&mut table, &app, &portfolio);
    drop(portfolio);
    edits(&mut table, &mut app);
    app.close();
    frames(&mut table, &path);
    table.end()
}

fn questions(table: &mut Table, app: &App, portfolio: &Portfolio) {
    let moment = app.moment();
    let index = table.once("index", None, || Index::new(portfolio));
    table.once("groups of every key", None, || {
        index.warm(portfolio, moment);
    });
    for typed in ["水", "水库", "sk", "平安大桥", "gl 二期"] {
        let query = Query {
            search: typed.to_owned(),
            ..Query::default()
        };
        table.measure(&format!("search {typed}"), Some(KEYSTROKE), || {
            black_box(run(portfolio, &index, black_box(&query), moment).unwrap());
        });
    }
    for keys in [
        &[][..],
        &[GroupKey::Chapter],
        &[GroupKey::Part, GroupKey::Chapter, GroupKey::Section],
        &[GroupKey::Budget],
        &[GroupKey::Milestone],
        &[GroupKey::Light],
        &[GroupKey::FundingSource],
        &[GroupKey::LeadDepartment],
        &[GroupKey::Owner],
        &[GroupKey::Location, GroupKey::Category, GroupKey::Stage],
    ] {
        let names: Vec<&str> = keys.iter().map(|key| key.name()).collect();
        let query = grouped(keys);
        let ask = || run(portfolio, &index, black_box(&query), moment).unwrap();
        let name = format!("group by {}", names.join(", "));
        table.once(&format!("{name}: first"), Some(FRAME), ask);
        table.measure(&name, Some(FRAME), || {
            black_box(ask());
        });
    }
    let query = Query {
        sort: vec![Sort {
            field: Field::TOTAL_INVESTMENT,
            direction: Direction::Descending,
        }],
        filter: "milestone=overdue and total_investment >= 1亿元"
            .parse()
            .unwrap(),
        ..grouped(&[GroupKey::LeadDepartment])
    };
    table.measure("filter, sort and group", Some(FRAME), || {
        black_box(run(portfolio, &index, black_box(&query), moment).unwrap());
    });
    table.once("all warnings", None, || {
        KeptWarnings::default().refresh(portfolio)
    });
}

/// From a commit to everything that the window shows.
fn edits(table: &mut Table, app: &mut App) {
    let answer = |app: &mut App| {
        black_box((app.listing(), app.tree(), app.warnings(), app.view_counts()));
    };
    table.once("first picture", None, || answer(app));
    let ids: Vec<Id<Project>> = {
        let portfolio = app.portfolio();
        let projects = portfolio.projects().iter();
        projects.step_by(997).map(|project| project.id).collect()
    };
    let mut next = ids.iter().cycle();
    let mut n = 0;
    let mut edit = |app: &mut App, column, value: &dyn Fn(i64) -> Value| {
        n += 1;
        let id = *next.next().unwrap();
        app.run(Command::Edit(EditCommand::SetField(
            vec![id],
            column,
            value(n),
        )));
        assert!(app.take_notices().is_empty());
        answer(app);
    };
    let total = |n| Value::Money(Money::from_wan(12_000_000 + n));
    table.measure("set a total, then answer", Some(FRAME), || {
        edit(app, ProjectColumn::TotalInvestment, &total);
    });
    let name = |n| Value::Text(format!("改名后的项目{n}"));
    table.measure("set a name, then answer", Some(FRAME), || {
        edit(app, ProjectColumn::Name, &name);
    });
    let place = |n| Value::Integer(n * 1_000);
    table.measure("move in the plan, then answer", Some(FRAME), || {
        edit(app, ProjectColumn::Position, &place);
    });
    table.measure("undo, then answer", Some(FRAME), || {
        app.run(Command::Edit(EditCommand::Undo));
        app.take_notices();
        answer(app);
    });
    app.run(Command::Arrange(ArrangeCommand::SortBy(
        Field::TOTAL_INVESTMENT,
        false,
    )));
    app.run(Command::Arrange(ArrangeCommand::GroupBy(vec![
        GroupKey::Light,
    ])));
    table.measure("the same sorted, by light", Some(FRAME), || {
        edit(app, ProjectColumn::TotalInvestment, &total);
    });
}

/// What a turn of the wheel takes from the event to the shapes that the graphics card is given.
fn frames(table: &mut Table, path: &Path) {
    let path = path.to_owned();
    let mut window = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_accessibility_check(false)
        .build_eframe(move |context| {
            let mut window = Window::new(&context.egui_ctx, Settings::default(), Clock::System);
            window
                .app()
                .run_to_end(Command::File(FileCommand::Open(path)));
            window
        });
    for (page, what) in [
        (ViewPage::Table, "scroll the table"),
        (ViewPage::Timeline, "scroll the timeline"),
        (ViewPage::Board, "scroll the board"),
    ] {
        window
            .state_mut()
            .app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        window.run_steps(4);
        window.hover_at(egui::pos2(700.0, 500.0));
        table.measure(what, Some(FRAME), || {
            window.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -173.0),
                phase: egui::TouchPhase::Move,
                modifiers: egui::Modifiers::NONE,
                source: egui::MouseWheelSource::Wheel,
            });
            window.step();
        });
    }
    type_into_cells(table, &mut window);
    window.state_mut().app().close();
}

/// What a letter takes in a cell of the table, from the key to the shapes.
fn type_into_cells(table: &mut Table, window: &mut Harness<'_, Window>) {
    let first = window.state_mut().app().listing().projects[0];
    for (field, what) in [
        (Field::NAME, "type into a name"),
        (Field::LEAD_DEPARTMENT, "type into a department"),
    ] {
        let app = window.state_mut().app();
        app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
        app.run(Command::Select(SelectCommand::Select(
            Some(first),
            Some(field),
        )));
        window.run_steps(4);
        table.measure(what, Some(FRAME), || {
            window.event(egui::Event::Text("水".to_owned()));
            window.step();
        });
        window.key_press(egui::Key::Escape);
        window.run_steps(2);
    }
}
