//! What a library weighs, and how long it is waited for: file, backup, opening, closing, memory, the commands of
//! scripts. Budgets are those of a library of 100 000 projects, the last ones those of 10 000.
//!
//! `cargo bench --bench library` prints one line for each thing and fails when one is over its budget.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod support;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use lantu::app::{
    App, ArrangeCommand, Command, Content, EditCommand, ExportTask, FileCommand, FileOptions,
    PaperCommand, SelectCommand, Settings, create_library,
};
use lantu::clock::Clock;
use lantu::model::{Field, Money, MoneyUnit, ProjectColumn, Value, ViewPage};
use lantu::report::{Format, Layout, Preset};
use lantu::store::backups;
use lantu::view::Query;
use support::{Table, milliseconds, opened, status};

/// Asks the bench itself to open a library and to say how much memory it takes.
const ROLE: &str = "LANTU_BENCH_REST";

const SECOND: f64 = 1_000.0;

fn main() -> ExitCode {
    if let Some(path) = std::env::var_os(ROLE) {
        rest(Path::new(&path));
        return ExitCode::SUCCESS;
    }
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = Place(folder.path().to_owned());
    let mut table = Table::default();
    window(&mut table, &place);
    pictures(&mut table, &place);
    commands(&mut table, &place);
    small(&mut table, &place);
    old_backups(&mut table, &place.0.join("旧备份"));
    table.end()
}

/// Where everything is, the notes and backups of the commands included.
struct Place(PathBuf);

impl Place {
    fn library(&self) -> PathBuf {
        self.0.join("库.lantu")
    }

    fn backups(&self) -> PathBuf {
        self.0.join("lantu/backups")
    }

    fn settings(&self) -> Settings {
        Settings::default().with_backups(Some(self.backups()))
    }

    fn open(&self) -> App {
        let mut app = App::new(Clock::System, self.settings(), Arc::new(|| {}));
        app.run_to_end(Command::File(FileCommand::Open(self.library())));
        assert!(app.trouble().is_none());
        app
    }

    /// Runs a command that alters a library: how long until it answers, and until it ends, in milliseconds.
    fn answer(&self, arguments: &[&str]) -> (f64, f64) {
        let began = Instant::now();
        let mut child = Process::new(env!("CARGO_BIN_EXE_lantu"))
            .args(arguments)
            .env("XDG_DATA_HOME", &self.0)
            .current_dir(&self.0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = child.stdout.take().unwrap();
        said.read_exact(&mut [0]).unwrap();
        let answered = milliseconds(began.elapsed());
        said.read_to_end(&mut Vec::new()).unwrap();
        assert!(child.wait().unwrap().success(), "{arguments:?}");
        (answered, milliseconds(began.elapsed()))
    }

    /// Runs a command of the program; its peak of memory in megabytes.
    fn run(&self, arguments: &[&str]) -> f64 {
        support::run(arguments, &self.0)
    }
}

fn size(path: &Path) -> f64 {
    std::fs::metadata(path).unwrap().len() as f64 / 1e6
}

fn wait_until_saved(app: &mut App) {
    while app
        .session()
        .is_some_and(|session| session.save_state() != lantu::session::SaveState::Saved)
    {
        std::thread::sleep(Duration::from_millis(1));
        app.poll();
    }
}

fn edit(app: &mut App, n: i64) {
    let id = app.listing().projects[n as usize];
    let total = Value::Money(Money::from_wan(20_000 + n));
    app.run(Command::Edit(EditCommand::SetField(
        vec![id],
        ProjectColumn::TotalInvestment,
        total,
    )));
    app.listing();
}

/// What the person at the window waits for.
fn window(table: &mut Table, place: &Place) {
    let projects = Some(support::projects());
    let content = Content::Sample { projects };
    table.once("make a sample library", None, || {
        create_library(&place.library(), content, Clock::System).unwrap();
    });
    table.print_size("file", size(&place.library()), 400.0);
    let mut app = place.open();
    table.find_floor(&app.portfolio());
    // Examined, so that this computer vouches for it.
    app.run(Command::File(FileCommand::Examine));
    edit(&mut app, 0);
    let began = Instant::now();
    wait_until_saved(&mut app);
    let took = milliseconds(began.elapsed());
    table.print(
        "first change of the day saved, in an examination",
        took,
        Some(SECOND),
    );
    while app.take_notices().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
        app.poll();
    }
    let held = app.portfolio();
    let mut n = 1;
    table.measure(
        "a change while an export holds the library",
        Some(16.0),
        || {
            n += 1;
            edit(&mut app, n);
        },
    );
    drop(held);
    table.once("close with a backup", None, || app.close());
    let id = std::fs::read_dir(place.backups()).unwrap().next().unwrap();
    let kept = backups(&id.unwrap().path()).unwrap();
    table.print_size("backup", kept[0].size as f64 / 1e6, 120.0);
    let mut app = table.once("open, as it was closed", Some(1.5 * SECOND), || {
        place.open()
    });
    table.once("close", Some(SECOND), || app.close());
    let output = Process::new(std::env::current_exe().unwrap())
        .env(ROLE, &place.0)
        .output()
        .unwrap();
    let at_rest: f64 = String::from_utf8(output.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    table.print_size("memory at rest", at_rest, 450.0);
}

/// The library open, and the table asked.
fn rest(place: &Path) {
    use std::io::Write as _;
    let mut app = Place(place.to_owned()).open();
    drop((app.listing(), app.tree()));
    let resident = status(std::process::id(), "VmRSS").unwrap();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{resident}").unwrap();
    app.close();
}

/// What the window shows and when: from the start to the first picture, from there to the table, and what a letter in a
/// cell takes while everything is exported.
fn pictures(table: &mut Table, place: &Place) {
    let (mut window, first, usable) = opened(place.library(), place.settings());
    let [first, usable] = [first, usable].map(milliseconds);
    table.print("first picture of the window", first, Some(0.3 * SECOND));
    table.print("table usable after the start", usable, Some(1.5 * SECOND));

    let app = window.state_mut().app();
    let portfolio = app.portfolio();
    let moment = app.moment();
    let task = ExportTask {
        bundle: Vec::new(),
        library: None,
        query: Query::default(),
        layout: Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment),
        formats: vec![Format::Xlsx],
        options: FileOptions::default(),
        split: None,
        folder: place.0.clone(),
        name: "一览表".to_owned(),
        group_by: None,
        own_preset: None,
        replaces: true,
    };
    drop(portfolio);
    let first = app.listing().projects[0];
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    app.run(Command::Select(SelectCommand::Select(
        Some(first),
        Some(Field::NAME),
    )));
    window.run_steps(4);
    let app = window.state_mut().app();
    app.run(Command::Paper(PaperCommand::Export(Box::new(task))));
    let mut exporting = 0;
    table.measure("a letter in a cell, beside an export", Some(16.0), || {
        window.event(egui::Event::Text("水".to_owned()));
        window.step();
        exporting += usize::from(window.state_mut().app().progress().is_some());
    });
    assert!(exporting > 8, "the export ended too early");
    window.key_press(egui::Key::Escape);
    window.run_steps(2);
    window.state_mut().app().close();
}

/// What a script waits for.
fn commands(table: &mut Table, place: &Place) {
    let library = place.library();
    let library = library.to_str().unwrap();
    let mut peak = 0.0;
    let mut measure =
        |table: &mut Table, what: &str, seconds: f64, megabytes: f64, arguments: &[&str]| {
            table.once(what, Some(seconds * SECOND), || peak = place.run(arguments));
            table.print_size("  its memory", peak, megabytes);
        };
    measure(
        table,
        "lantu set",
        2.0,
        500.0,
        &["set", library, "SL-000003", "note=甲"],
    );
    let list = ["list", library, "--format", "json"];
    measure(table, "lantu list --format json", 4.0, 700.0, &list);
}

/// A library such as a city has: any command is ready at once.
fn small(table: &mut Table, place: &Place) {
    let path = place.0.join("小.lantu");
    let library = path.to_str().unwrap();
    place.run(&["new", library, "--from", "sample", "--projects", "10000"]);
    let list = ["list", library, "--filter", "stage=在建"];
    table.once(
        "10 000 projects: lantu list, the first",
        Some(0.3 * SECOND),
        || place.run(&list),
    );
    // What was there at the beginning of a day is kept before it is altered. The answer comes when the change is on the
    // disk; the process ends when the backup is, too.
    let set = ["set", library, "SL-000003", "note=甲"];
    let (answered, ended) = place.answer(&set);
    table.print(
        "10 000 projects: lantu set, the first of a day",
        answered,
        Some(0.3 * SECOND),
    );
    table.print("  its backup is there, verified", ended, Some(SECOND));
    for (what, budget, arguments) in [
        (
            "10 000 projects: lantu set",
            Some(0.3),
            &["set", library, "SL-000004", "note=乙"][..],
        ),
        (
            "10 000 projects: lantu history",
            Some(0.3),
            &["history", library],
        ),
        ("10 000 projects: lantu undo", Some(0.3), &["undo", library]),
        ("10 000 projects: lantu list", Some(0.3), &list),
        (
            "10 000 projects: lantu list --format json",
            Some(0.4),
            &["list", library, "--format", "json"],
        ),
    ] {
        let budget = budget.map(|seconds: f64| seconds * SECOND);
        table.once(what, budget, || place.run(arguments));
    }
}

/// The backups of years are thinned in a moment.
fn old_backups(table: &mut Table, folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    let place = Place(folder.to_owned());
    let content = Content::Sample { projects: None };
    create_library(&place.library(), content, Clock::System).unwrap();
    let mut app = place.open();
    edit(&mut app, 0);
    wait_until_saved(&mut app);
    app.close();
    let id = std::fs::read_dir(place.backups()).unwrap().next().unwrap();
    let folder = id.unwrap().path();
    let backup = backups(&folder).unwrap().remove(0);
    let name = backup.path.file_name().unwrap().to_str().unwrap();
    let (_, rest) = name.split_once('_').unwrap();
    for n in 1..10_000 {
        let at = backup.at - TimeDelta::hours(n * 3);
        let name = format!("{}_{rest}", at.format("%Y%m%d-%H%M%S"));
        std::fs::hard_link(&backup.path, folder.join(name)).unwrap();
    }
    let mut app = place.open();
    edit(&mut app, 1);
    table.once("close beside 10 000 old backups", Some(SECOND), || {
        app.close();
    });
    assert!(backups(&folder).unwrap().len() < 130);
}
