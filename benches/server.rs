//! A library on a server in which many type at once: how soon the one sees what the other wrote, and what a clerk waits
//! for.
//!
//! `cargo bench --bench server` prints one line for each thing and fails when one is over its budget, or when anything
//! that was typed is not on the server in the end, or the copies are not alike. It needs PostgreSQL, and passes itself
//! over with a word where there is none. `LANTU_BENCH_CLERKS` is how many type (60), `LANTU_BENCH_SECONDS` how long (600).
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/support/office.rs"]
#[expect(unused_imports, reason = "a bench breaks no net")]
mod office;
#[path = "../tests/support/postgres.rs"]
mod postgres;
mod support;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lantu::app::{App, Command, EditCommand, FileCommand, SaveState};
use lantu::clock::Clock;
use lantu::model::{Id, Project, ProjectColumn, Table as Rows};
use lantu::store::server::Role;
use office::{Office, is_synced, settings, text};
use support::{Table, five_years, milliseconds, number, status};

/// How many type.
const CLERKS: usize = 60;
/// For how long.
const SECONDS: usize = 600;
/// Each alters a cell so often.
const PACE: Duration = Duration::from_secs(2);
/// Of so many it is measured when they see what others wrote.
const WATCHERS: usize = 4;

/// From the one's keystroke to the other's screen, in milliseconds, for 95 of 100.
const SEEN: f64 = 1_000.0;
/// The longest of the waits for a commit here, of 99 in 100, against the same without a server.
const COMMIT: f64 = 1.5;

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let clerks = number("LANTU_BENCH_CLERKS").unwrap_or(CLERKS);
    let Some(cluster) = postgres::durable("load", 2 * clerks + 20) else {
        return ExitCode::SUCCESS;
    };
    let seconds = number("LANTU_BENCH_SECONDS").unwrap_or(SECONDS);
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("年度.lantu");
    five_years(&library, &folder.path().join("本机"));
    let mut table = Table::default();

    let alone = at_work(clerks, seconds.div_ceil(5), &|_, place| {
        let own = place.join("年度.lantu");
        std::fs::copy(&library, &own).unwrap();
        (FileCommand::Open(own), false)
    });
    let least = table_of(
        &mut table,
        "a commit here, without a server",
        &alone.commits,
        None,
    );

    cluster.sql("postgres", "CREATE DATABASE load");
    let office = Office::of(
        &library,
        |login, database| cluster.address(login, database),
        "load",
    );
    let size = || -> f64 {
        let bytes = cluster.sql("load", "SELECT pg_database_size('load')");
        bytes.parse::<f64>().unwrap() / f64::from(1 << 20)
    };
    let before = size();
    let logins: Vec<String> = (0..clerks)
        .map(|n| office.login(&format!("clerk{n}"), &format!("{n}号"), Role::Planner))
        .collect();
    let together = at_work(clerks, seconds, &|n, _| {
        let parts = office.parts(&logins[n]);
        (FileCommand::Connect(Box::new(parts)), true)
    });
    let commits = table_of(
        &mut table,
        "a commit here, with one",
        &together.commits,
        None,
    );
    table.print_times("  of 99 in 100, against those", commits, least, COMMIT);
    table_of(
        &mut table,
        "until another sees it",
        &together.seen,
        Some(SEEN),
    );
    let edits = together.written.len();
    table.print_size(
        "memory of all clerks",
        status(std::process::id(), "VmHWM").unwrap(),
        f64::INFINITY,
    );
    table.print_size("the database before", before, f64::INFINITY);
    let grown = (size() - before) * 1024.0 / edits as f64;
    table.print_size("  it grows for a thousand edits by", grown, f64::INFINITY);
    all_there(&office, &together);
    table.end()
}

/// What came of it.
#[derive(Default)]
struct Work {
    /// Milliseconds from a command to its commit.
    commits: Vec<f64>,
    /// Milliseconds from a command until another's program shows it.
    seen: Vec<f64>,
    written: Vec<String>,
    /// A digest of what each has in the end.
    digests: Vec<[u8; 32]>,
}

/// What somebody wrote, and when.
struct Shot {
    project: Id<Project>,
    words: String,
    clerk: usize,
    at: Instant,
}

/// Each in a thread of its own, as each would have a computer.
fn at_work(
    clerks: usize,
    seconds: usize,
    begin: &(dyn Fn(usize, &Path) -> (FileCommand, bool) + Sync),
) -> Work {
    let folder = tempfile::tempdir().unwrap();
    let shots: Mutex<HashMap<String, Shot>> = Mutex::default();
    let work: Mutex<Work> = Mutex::default();
    let ready = Barrier::new(clerks);
    let left = AtomicUsize::new(clerks);
    // So many read a library at once.
    let begins = Mutex::new(());
    thread::scope(|scope| {
        for n in 0..clerks {
            let (shots, work, ready, left, begins) = (&shots, &work, &ready, &left, &begins);
            let place = folder.path().join(n.to_string());
            let run = move || {
                std::fs::create_dir(&place).unwrap();
                let (command, is_linked) = begin(n, &place);
                let me = thread::current();
                let wake = Arc::new(move || me.unpark());
                let mut app = App::new(Clock::System, settings(&place), wake);
                let one = begins.lock().unwrap();
                app.run_to_end(Command::File(command));
                assert!(app.session().is_some(), "{:?}", app.take_notices());
                let mut clerk = Clerk::new(n, app, is_linked);
                clerk.begin_the_day();
                drop(one);
                ready.wait();
                let end = Instant::now() + Duration::from_secs(seconds as u64);
                clerk.work(end, shots);
                left.fetch_sub(1, Ordering::SeqCst);
                clerk.finish(left);
                let mut work = work.lock().unwrap();
                work.commits.append(&mut clerk.commits);
                work.seen.append(&mut clerk.seen);
                work.written.append(&mut clerk.written);
                work.digests.push(digest(&clerk.app));
            };
            thread::Builder::new().spawn_scoped(scope, run).unwrap();
        }
    });
    work.into_inner().unwrap()
}

struct Clerk {
    n: usize,
    app: App,
    is_linked: bool,
    projects: Vec<Id<Project>>,
    commits: Vec<f64>,
    seen: Vec<f64>,
    written: Vec<String>,
    /// Since when something waits to be committed.
    since: Option<Instant>,
}

impl Clerk {
    fn new(n: usize, app: App, is_linked: bool) -> Self {
        let portfolio = app.portfolio();
        let projects = portfolio.projects().iter().map(|project| project.id);
        let projects = projects.collect();
        drop(portfolio);
        Self {
            n,
            app,
            is_linked,
            projects,
            commits: Vec::new(),
            seen: Vec::new(),
            written: Vec::new(),
            since: None,
        }
    }

    /// The first change of a day makes a backup, for which nobody waits but so many on one computer would.
    fn begin_the_day(&mut self) {
        self.write(&Mutex::default());
        while self.since.is_some() {
            thread::sleep(Duration::from_millis(5));
            self.poll();
        }
        self.commits.clear();
    }

    fn work(&mut self, end: Instant, shots: &Mutex<HashMap<String, Shot>>) {
        let phase = PACE.mul_f64((self.n * 37 % 100) as f64 / 100.0);
        let mut next = Instant::now() + phase;
        let mut revision = self.app.portfolio().revision();
        while Instant::now() < end {
            self.poll();
            if Instant::now() >= next && self.since.is_none() {
                self.write(shots);
                next += PACE;
            }
            let now = self.app.portfolio().revision();
            if self.is_linked && self.n < WATCHERS && now != revision {
                revision = now;
                self.look(shots);
            }
            let until_next = next.saturating_duration_since(Instant::now());
            thread::park_timeout(until_next.min(Duration::from_millis(200)));
        }
    }

    fn poll(&mut self) {
        self.app.poll();
        let is_saved = self.app.session().unwrap().save_state() == SaveState::Saved;
        if let Some(since) = self.since.filter(|_| is_saved) {
            self.commits.push(milliseconds(since.elapsed()));
            self.since = None;
        }
        let told = self.app.take_notices();
        let is_lost = |text: &str| text.contains("没有收下") || text.contains("没有存入");
        let lost = told.iter().find(|notice| is_lost(&notice.text));
        assert!(lost.is_none(), "{lost:?}");
    }

    /// A cell of a project, by chance one that somebody else is about, too.
    fn write(&mut self, shots: &Mutex<HashMap<String, Shot>>) {
        let count = self.written.len();
        let project = self.projects[(self.n * 7_919 + count * 104_729) % self.projects.len()];
        let words = format!("{}号第{count}笔", self.n);
        let at = Instant::now();
        if self.is_linked {
            let shot = Shot {
                project,
                words: words.clone(),
                clerk: self.n,
                at,
            };
            shots.lock().unwrap().insert(words.clone(), shot);
        }
        let value = text(&words);
        let set = EditCommand::SetField(vec![project], ProjectColumn::Note, value);
        self.app.run(Command::Edit(set));
        self.written.push(words);
        self.since = Some(at);
        self.poll();
    }

    /// What of the others' has come; it is counted once.
    fn look(&mut self, shots: &Mutex<HashMap<String, Shot>>) {
        let portfolio = self.app.portfolio();
        let projects = portfolio.projects();
        let mut shots = shots.lock().unwrap();
        let here = |shot: &Shot| {
            shot.clerk != self.n
                && shot.clerk % WATCHERS == self.n
                && projects
                    .get(shot.project)
                    .is_some_and(|project| project.note == shot.words)
        };
        let now = Instant::now();
        let seen = &mut self.seen;
        shots.retain(|_, shot| {
            let is_here = here(shot);
            if is_here {
                seen.push(milliseconds(now - shot.at));
            }
            !is_here
        });
    }

    /// Waits until nobody writes any more and everything has come.
    fn finish(&mut self, left: &AtomicUsize) {
        let begun = Instant::now();
        let is_done = |clerk: &mut Self| {
            clerk.poll();
            left.load(Ordering::SeqCst) == 0
                && clerk.since.is_none()
                && (!clerk.is_linked || is_synced(&mut clerk.app))
        };
        let mut quiet = Instant::now();
        while quiet.elapsed() < Duration::from_secs(5) {
            if !is_done(self) {
                quiet = Instant::now();
            }
            assert!(begun.elapsed() < Duration::from_mins(5), "it does not end");
            thread::park_timeout(Duration::from_millis(50));
        }
    }
}

/// Of everything that is in the rows.
fn digest(app: &App) -> [u8; 32] {
    let portfolio = app.portfolio();
    let mut hasher = blake3::Hasher::new();
    for table in Rows::ALL {
        hasher.update(format!("{:?}", portfolio.table_rows(table)).as_bytes());
    }
    hasher.finalize().into()
}

/// A line for the middle, one for what 95 in 100 keep, one for 99; what 99 keep, in milliseconds.
fn table_of(table: &mut Table, what: &str, took: &[f64], budget: Option<f64>) -> f64 {
    let mut took = took.to_vec();
    took.sort_by(f64::total_cmp);
    let of = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    table.print(
        &format!("{what}: {} times, the middle", took.len()),
        of(0.5),
        None,
    );
    table.print("  95 in 100 within", of(0.95), budget);
    table.print("  99 in 100 within", of(0.99), None);
    of(0.99)
}

/// Everything that was typed is on the server, and all are alike.
fn all_there(office: &Office, work: &Work) {
    assert!(work.digests.windows(2).all(|two| two[0] == two[1]));
    let there = office.sent();
    let lost: Vec<&String> = work
        .written
        .iter()
        .filter(|words| !there.contains(words.as_str()))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
    office.is_sound();
}
