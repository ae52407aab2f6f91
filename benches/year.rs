//! What an office waits for in the year's work: 3 000 projects with sixty monthly reports each.
//!
//! `cargo bench --bench year` prints one line for each thing and fails when one is over its budget.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod support;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use lantu::app::{App, ArrangeCommand, Command, EditCommand, FileCommand, ListCommand, Settings};
use lantu::clock::Clock;
use lantu::model::{Decimal, ReportingColumn, Value, ViewPage, YearMonth};
use lantu::view::{GroupKey, LightRule, Moment, Relit};
use support::{FIRST_YEAR, FIVE_YEARS, Table, YEARS, five_years, milliseconds, opened};

/// A change of the rule, or of the month, until everything shows it, in milliseconds.
const FRAME: f64 = 16.0;

/// From the start until the table stands there.
const OPEN: f64 = 300.0;

/// Starts of which the quickest counts: the machine is noisy, and noise only ever adds.
const STARTS: usize = 5;

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("年度.lantu");
    let mut table = Table::default();
    table.once("make the library", None, || {
        five_years(&library, &root(&library));
    });
    start(&mut table, &library);
    lights(&mut table, &library);
    table.end()
}

/// Below which folder the notes and the image of the library are.
fn root(library: &Path) -> std::path::PathBuf {
    library.with_file_name("lantu/backups")
}

fn settings(library: &Path) -> Settings {
    Settings::default().with_backups(Some(root(library)))
}

/// From the start of the window to the table, as the library was closed here, and from a file that this computer does not
/// know, which is read row by row.
fn start(table: &mut Table, library: &Path) {
    let known = (0..STARTS).map(|_| shown(library, settings(library)));
    let known = known.fold(f64::INFINITY, f64::min);
    table.print(
        "the table stands there, as it was closed",
        known,
        Some(OPEN),
    );
    let other = library.with_file_name("别的电脑.lantu");
    std::fs::copy(library, &other).unwrap();
    let elsewhere = library.with_file_name("别处");
    let unknown = Settings::default().with_backups(Some(elsewhere));
    let received = shown(&other, unknown);
    table.print("the same of a file that was received", received, None);
}

fn shown(library: &Path, settings: Settings) -> f64 {
    let (mut window, _, took) = opened(library.to_owned(), settings);
    window.state_mut().app().close();
    milliseconds(took)
}

/// The lights of all projects by another rule and for another month: the bare computation, and until everything shows them.
fn lights(table: &mut Table, library: &Path) {
    let mut app = App::new(Clock::System, settings(library), Arc::new(|| {}));
    app.run_to_end(Command::File(FileCommand::Open(library.to_owned())));
    assert!(app.trouble().is_none());
    let portfolio = app.portfolio();
    let reports = portfolio.progress().len();
    assert!(reports >= FIVE_YEARS * YEARS as usize * 12, "{reports}");
    let moment = app.moment();
    let mut rules = [LightRule::presets()[2].1, moment.rule].into_iter().cycle();
    let name = format!("every light of {reports} reports by two rules");
    table.measure(&name, Some(FRAME), || {
        let rule = rules.next().unwrap();
        black_box(Relit::of(&portfolio, moment, rule));
    });
    let mut next = (1..=12).cycle();
    table.measure("every light of another month", Some(FRAME), || {
        let month = (Some(FIRST_YEAR + YEARS - 1), next.next());
        let then = Moment::reported(&portfolio, moment.clock, month);
        for project in portfolio.projects().iter() {
            black_box(then.rule.light(&portfolio, project, then));
        }
    });
    drop(portfolio);
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    for keys in [vec![], vec![GroupKey::Light]] {
        let name = if keys.is_empty() { "" } else { ", by light" };
        app.run(Command::Arrange(ArrangeCommand::GroupBy(keys)));
        answer(&mut app);
        let mut late = 50_000..;
        table.measure(&format!("another rule, shown{name}"), Some(FRAME), || {
            let late = Decimal::from_parts(-late.next().unwrap());
            let cells = vec![(ReportingColumn::Late, Value::Decimal(late))];
            app.run(Command::List(ListCommand::SetReporting(cells)));
            answer(&mut app);
        });
        table.measure(&format!("that taken back{name}"), Some(FRAME), || {
            app.run(Command::Edit(EditCommand::Undo));
            answer(&mut app);
        });
        let mut next = (1..=12).cycle();
        table.measure(&format!("another month, shown{name}"), Some(FRAME), || {
            let month = YearMonth::new(FIRST_YEAR + YEARS - 1, next.next().unwrap());
            app.run(Command::Arrange(ArrangeCommand::SetMonth(month)));
            answer(&mut app);
        });
        app.run(Command::Arrange(ArrangeCommand::SetMonth(None)));
    }
    app.close();
}

/// Everything that the window shows.
fn answer(app: &mut App) {
    app.take_notices();
    black_box((app.listing(), app.tree(), app.warnings(), app.view_counts()));
}
