//! What the benches share: a table of measurements with their budgets.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "no bench uses all of it"
)]

use std::collections::HashSet;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use lantu::app::Settings;
use lantu::clock::{Clock, new_id};
use lantu::model::{Change, Id, Money, MonthlyProgress, Portfolio, Record as _, YearMonth};
use lantu::session::{author, create_from};
use lantu::ui::Window;

/// The budgets are for a machine on which the floor takes so long.
const FLOOR: f64 = 1.0;

/// The lines printed so far.
pub struct Table {
    floor: f64,
    is_over: bool,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            floor: FLOOR,
            is_over: false,
        }
    }
}

impl Table {
    /// Measures the plainest pass over a library, by which budgets of time grow.
    pub fn find_floor(&mut self, portfolio: &Portfolio) {
        self.floor = median(31, || {
            black_box(floor(black_box(portfolio)));
        });
        self.print("floor: one pass over all projects", self.floor, None);
    }

    /// A line for what took so many milliseconds.
    pub fn print(&mut self, what: &str, took: f64, budget: Option<f64>) {
        let limit = budget.map(|budget| budget * (self.floor / FLOOR).max(1.0));
        let is_over = limit.is_some_and(|limit| took > limit);
        self.is_over |= is_over;
        let budget = limit.map_or_else(String::new, |limit| format!("{limit:9.1}"));
        let ratio = took / self.floor;
        let word = if is_over { "  OVER" } else { "" };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{what:44} {took:10.2} ms {ratio:9.1} x {budget}{word}").unwrap();
    }

    /// A line for what measures so many megabytes; no slow machine makes them more.
    pub fn print_size(&mut self, what: &str, megabytes: f64, budget: f64) {
        let is_over = megabytes > budget;
        self.is_over |= is_over;
        let word = if is_over { "  OVER" } else { "" };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{what:44} {megabytes:10.1} MB {budget:21.1}{word}").unwrap();
    }

    /// A line for what may take so many times as long as the least that it could.
    pub fn print_times(&mut self, what: &str, took: f64, least: f64, budget: f64) {
        let times = took / least;
        let is_over = times > budget;
        self.is_over |= is_over;
        let word = if is_over { "  OVER" } else { "" };
        let mut out = std::io::stdout().lock();
        writeln!(
            out,
            "{what:44} {took:10.2} ms {times:9.2} x {budget:9.1} x{word}"
        )
        .unwrap();
    }

    /// Whether everything was within its budget.
    pub fn end(&self) -> ExitCode {
        if self.is_over {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    /// The median of some runs.
    pub fn measure(&mut self, what: &str, budget: Option<f64>, run: impl FnMut()) {
        let took = median(15, run);
        self.print(what, took, budget);
    }

    /// One run.
    pub fn once<T>(&mut self, what: &str, budget: Option<f64>, run: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = run();
        self.print(what, milliseconds(began.elapsed()), budget);
        result
    }
}

/// Runs a command of the program, whose notes and backups are below `home`; its peak of memory in megabytes.
pub fn run(arguments: &[&str], home: &Path) -> f64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lantu"))
        .args(arguments)
        .env("XDG_DATA_HOME", home)
        .current_dir(home)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0.0;
    loop {
        peak = status(child.id(), "VmHWM").unwrap_or(peak);
        if let Some(end) = child.try_wait().unwrap() {
            assert!(end.success(), "{arguments:?}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// A line of what the system knows of a process, in megabytes.
pub fn status(process: u32, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: f64 = line
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()?;
    Some(kilobytes / 1024.0)
}

/// In milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The median of some runs, in milliseconds.
pub fn median(runs: usize, mut run: impl FnMut()) -> f64 {
    run();
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let began = Instant::now();
            run();
            milliseconds(began.elapsed())
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

/// Touches every project once and no more.
fn floor(portfolio: &Portfolio) -> Money {
    let projects = portfolio.projects().iter();
    projects
        .filter_map(|project| project.total_investment)
        .sum()
}

/// How many projects a bench is for.
pub fn projects() -> usize {
    number("LANTU_BENCH_PROJECTS").unwrap_or(100_000)
}

/// What somebody asks for by a variable.
pub fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

/// So many projects with sixty monthly reports each.
pub const FIVE_YEARS: usize = 3_000;
pub const FIRST_YEAR: i32 = 2021;
pub const YEARS: i32 = 5;

/// A sample library, every project of which has a report for each month of five years.
pub fn five_years(library: &Path, root: &Path) {
    let mut op = lantu::seed::sample(new_id(), Some(FIVE_YEARS), 1).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    op.changes.extend(missing_reports(&portfolio));
    let place = (Clock::System, Some(root));
    create_from(author(), library, &op, place).unwrap();
}

fn missing_reports(portfolio: &Portfolio) -> Vec<Change> {
    let months = (0..YEARS).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let months: Vec<YearMonth> = months
        .map(|(year, month)| YearMonth::new(FIRST_YEAR + year, month).unwrap())
        .collect();
    let mut reports = Vec::new();
    for project in portfolio.projects().iter() {
        let there = portfolio.progress().of(project.id).iter();
        let there: HashSet<YearMonth> = there.map(|report| report.month).collect();
        for (n, month) in (0..).zip(&months) {
            if there.contains(month) {
                continue;
            }
            let report = MonthlyProgress {
                id: Id::new(new_id()),
                project: project.id,
                month: *month,
                invested: Some(Money::from_wan(10 + n)),
                planned: None,
                by_tenth: None,
                by_fifteenth: None,
                by_twentieth: None,
                physical_progress: format!("完成主体工程的{n}%"),
                light: None,
                light_reason: String::new(),
                remark: String::new(),
            };
            reports.push(Change::Create(report.to_row()));
        }
    }
    reports
}

/// A window that opens a library; how long it took from the start to its first picture, and until the table stands there.
pub fn opened(
    library: PathBuf,
    settings: Settings,
) -> (Harness<'static, Window>, Duration, Duration) {
    let began = Instant::now();
    let mut window = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_accessibility_check(false)
        .with_max_steps(1)
        .build_eframe(|context| {
            let mut window = Window::new(&context.egui_ctx, settings, Clock::System);
            window.open_first(Some(library));
            window
        });
    let first = began.elapsed();
    let is_shown = |window: &mut Harness<'_, Window>| {
        let app = window.state_mut().app();
        app.awaited().is_none() && app.session().is_some()
    };
    while !is_shown(&mut window) {
        // As often as a display asks for a picture: what opens the library has the processor in between.
        std::thread::sleep(Duration::from_millis(16));
        window.step();
    }
    window.step();
    (window, first, began.elapsed())
}
