//! The processes that faults strike. Each says on its output, line by line, what it did; the driver believes only
//! those lines.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lantu::app::{Opening, Publication, Session, Typed, note_typing, parse_block, start_log};
use lantu::clock::Clock;
use lantu::import::{Sheet, read_project};
use lantu::model::{Op, Portfolio};
use lantu::store::{HistoryQuery, Opened, Point, Store, StoreEvent, Writer, read_only, recover};
use uuid::Uuid;

use super::drive::pause;
use super::library::{self, author, baseline, edit, now, project_id};
use super::visitor::Visitor;

/// What a role is told after its two paths: `edits=4 then=abort`.
struct Settings(HashMap<String, String>);

impl Settings {
    fn new(args: &[String]) -> Self {
        let pairs = args.iter().filter_map(|arg| arg.split_once('='));
        Self(
            pairs
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    fn number(&self, key: &str, otherwise: usize) -> usize {
        let value = self.0.get(key);
        value.map_or(otherwise, |value| value.parse().unwrap())
    }

    fn word(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}

/// Plays a role: its name, the library, the folder for backups and notes, settings.
pub fn play(args: &[String]) -> ExitCode {
    let [role, library, local, rest @ ..] = args else {
        return ExitCode::from(2);
    };
    let (library, local) = (Path::new(library), Path::new(local));
    let settings = Settings::new(rest);
    match role.as_str() {
        "writer" => writer(library, local, &settings),
        "opener" => opener(library, local),
        "holder" => holder(library),
        "maker" => maker(library),
        "visitor" => visitor(library, local, &settings),
        "typist" => typist(library, local),
        "taster" => taster(library),
        _ => ExitCode::from(2),
    }
}

/// In one write, so that a kill leaves a whole line or none.
fn say(word: &str, rest: &str) {
    let mut out = std::io::stdout();
    out.write_all(format!("{word} {rest}\n").as_bytes())
        .and_then(|()| out.flush())
        .unwrap();
}

fn open(library: &Path, local: &Path) -> Result<Opened, String> {
    let mut opened = library::open(library).map_err(|error| error.to_string())?;
    recover(&mut opened, local).map_err(|error| error.to_string())?;
    Ok(opened)
}

/// Edits a library, one op after another, and says `ack` for each that came back as saved.
///
/// `edits` is how many, `from` the number of the first, `retries` how often a failed one is tried again at once,
/// `then` what happens in the end: `close`, `panic`, `abort`, `break`, which panics in the writer's thread, or `hog`,
/// which takes memory until there is none.
fn writer(library: &Path, local: &Path, settings: &Settings) -> ExitCode {
    let Opened {
        store,
        mut portfolio,
        ..
    } = match open(library, local) {
        Ok(opened) => opened,
        Err(message) => {
            say("refused", &message);
            return ExitCode::FAILURE;
        }
    };
    say("opened", "");
    let (wake, woken) = channel();
    // Once the main thread is gone there is nobody to wake.
    let wake = Box::new(move || wake.send(()).unwrap_or_default());
    let writer = Writer::spawn(store, Some(local), wake).unwrap();
    let from = settings.number("from", 0);
    for n in from..from + settings.number("edits", 1_000_000) {
        let op = edit(&portfolio, n);
        portfolio.apply(&op).unwrap();
        say("sent", &op.id.to_string());
        let id = op.id;
        writer.commit(op, now());
        let mut is_saved = wait(&writer, &woken, id);
        for _ in 0..settings.number("retries", 0) {
            if !is_saved {
                writer.retry();
                is_saved = wait(&writer, &woken, id);
            }
        }
        if !is_saved {
            break;
        }
    }
    match settings.word("then") {
        "panic" => {
            // With work on its way.
            writer.commit(edit(&portfolio, 0), now());
            panic!("on purpose");
        }
        "abort" => {
            writer.commit(edit(&portfolio, 0), now());
            std::process::abort();
        }
        "break" => {
            writer.ask(|_| panic!("on purpose"));
            while !is_stopped(&writer, next_edit(&mut portfolio)) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        "hog" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            for n in 0.. {
                let op = edit(&portfolio, n);
                portfolio.apply(&op).unwrap();
                let id = op.id;
                writer.commit(op, now());
                if wait(&writer, &woken, id) {
                    hoard.push(vec![1; 16 << 20]);
                }
            }
        }
        _ => {}
    }
    for event in writer.close() {
        tell(&event);
    }
    say("closed", "");
    ExitCode::SUCCESS
}

/// Tells what the writer reports until it comes to this op; whether it is saved.
fn wait(writer: &Writer, woken: &Receiver<()>, id: Uuid) -> bool {
    while woken.recv().is_ok() {
        let mut settled = None;
        for event in writer.poll() {
            tell(&event);
            match event {
                StoreEvent::Saved { op_id, .. } if op_id == id => settled = Some(true),
                StoreEvent::Failed { op_id, .. } if op_id == id => settled = Some(false),
                _ => {}
            }
        }
        if let Some(is_saved) = settled {
            return is_saved;
        }
    }
    false
}

/// Hands an op over; whether the writer said at once that it works no more.
/// An edit that builds on those before it, as a person's does.
fn next_edit(portfolio: &mut Portfolio) -> Op {
    let op = edit(portfolio, 0);
    portfolio.apply(&op).unwrap();
    op
}

fn is_stopped(writer: &Writer, op: Op) -> bool {
    writer.commit(op, now());
    let events = writer.poll();
    events.iter().for_each(tell);
    let failed = |event: &StoreEvent| matches!(event, StoreEvent::Failed { .. });
    events.iter().any(failed)
}

fn tell(event: &StoreEvent) {
    match event {
        StoreEvent::Saved { op_id, .. } => say("ack", &op_id.to_string()),
        StoreEvent::Failed { message, .. } | StoreEvent::Refused { message, .. } => {
            say("fail", message);
        }
        StoreEvent::BackupFailed(message) | StoreEvent::SecondBackupFailed(message) => {
            say("nobackup", message);
        }
        StoreEvent::CopyFailed { message, .. } => say("nocopy", message),
        StoreEvent::CheckFailed(message) => say("nocheck", message),
        StoreEvent::PublishFailed(message) => say("unpublished", message),
        StoreEvent::Checked(report) if !report.problems.is_empty() => {
            say("damaged", &report.problems.join("；"));
        }
        StoreEvent::BackedUp { .. }
        | StoreEvent::SecondBackedUp
        | StoreEvent::CopySaved(_)
        | StoreEvent::Checked(_) => {}
        StoreEvent::Published => say("published", ""),
        StoreEvent::TargetChanged => say("changed", ""),
        StoreEvent::Unlike | StoreEvent::NotTakenOver => say("unlike", ""),
    }
}

/// Opens a library as the window does, and says what came of it: `writing`, `reading` and why, or `refused`.
fn opener(library: &Path, local: &Path) -> ExitCode {
    let begun = Instant::now();
    let session = Session::open(
        library,
        Opening::usual(Some(local), Clock::System, Arc::new(|| {})),
    );
    say("took", &begun.elapsed().as_millis().to_string());
    match session {
        Ok(session) => {
            match session.read_only_reason() {
                Some(reason) => say("reading", reason),
                None => say("writing", ""),
            }
            say(
                "projects",
                &session.portfolio_ref().projects().len().to_string(),
            );
            session.close();
            say("closed", "");
            ExitCode::SUCCESS
        }
        Err(message) => {
            say("refused", &message.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Holds a library until its input ends.
fn holder(library: &Path) -> ExitCode {
    match library::open(library) {
        Ok(_opened) => {
            say("held", "");
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
            ExitCode::SUCCESS
        }
        Err(error) => {
            say("refused", &error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Makes a library.
fn maker(library: &Path) -> ExitCode {
    match Store::create(library, &baseline(), author(), now()) {
        Ok(_store) => ExitCode::SUCCESS,
        Err(error) => {
            say("refused", &error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Works on a library as a person at the window does, wherever it lies, and says `ack` and a text for each text that is
/// saved, `published` when the others see all so far.
///
/// `edits` is how many, `from` in which project they begin, `then` what happens in the end: `close`, `abort`, or
/// `stay`, until its input ends. `quiet` leaves what is done to go out by itself.
fn visitor(library: &Path, local: &Path, settings: &Settings) -> ExitCode {
    let mut visitor = Visitor::new(local);
    if let Err(message) = visitor.open(library, settings.word("password"), false) {
        say("refused", &message);
        return ExitCode::FAILURE;
    }
    say("opened", "");
    let is_quiet = settings.number("quiet", 0) > 0;
    let from = settings.number("from", 0);
    for n in from..from + settings.number("edits", 0) {
        let text = visitor.write(n);
        say("sent", &text);
        if !visitor.is_saved() {
            visitor.app.run(lantu::app::Command::File(
                lantu::app::FileCommand::RetrySave,
            ));
            pause(100);
            if !visitor.is_saved() {
                break;
            }
        }
        say("ack", &text);
        if !is_quiet {
            go_out(&mut visitor);
        }
    }
    // What was left of another day goes out unasked.
    if !is_quiet && !visitor.is_out() {
        go_out(&mut visitor);
    } else if !is_quiet {
        say("published", "");
    }
    for told in visitor.take_told() {
        say("told", &told);
    }
    match settings.word("then") {
        "abort" => std::process::abort(),
        "stay" => {
            say("staying", "");
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        }
        _ => {}
    }
    visitor.app.close();
    say("closed", "");
    ExitCode::SUCCESS
}

/// A place that refuses is tried twice; one that somebody is writing to at this moment, until it is not, as its words
/// ask.
fn go_out(visitor: &mut Visitor) {
    let is_busy = |visitor: &Visitor| {
        let refused = visitor.publication();
        matches!(refused, Some(Publication::Failed(words)) if words.contains("正在被频繁写入"))
    };
    let begun = Instant::now();
    let mut is_out = visitor.publish() || visitor.publish();
    while !is_out && is_busy(visitor) && begun.elapsed() < PATIENCE {
        is_out = visitor.publish();
    }
    if is_out {
        say("published", "");
    } else if let Some(Publication::Failed(message)) = visitor.publication() {
        say("unpublished", message);
    }
}

/// Breaks off in the middle of a word.
fn typist(library: &Path, local: &Path) -> ExitCode {
    let _log = start_log();
    let mut visitor = Visitor::new(local);
    visitor.open(library, "", false).unwrap();
    note_typing(Some(Typed {
        library: library.to_owned(),
        project: Some(project_id(0)),
        field: "name".to_owned(),
        label: "项目名称".to_owned(),
        text: "资江二桥".to_owned(),
    }));
    panic!("on purpose");
}

/// Opens every file of a folder and says which it begins; in the end, the most memory that it used, in kB, and the time that
/// it had of the processor, in ms.
fn taster(folder: &Path) -> ExitCode {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    for path in names {
        let extension = path.extension().unwrap_or_default();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if extension == "csv" {
            say("begin", &stem);
            taste_table(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        } else if extension == "lantu" {
            say("begin", &stem);
            taste_library(&path);
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("0");
    say("peak", peak.trim().trim_end_matches(" kB"));
    say("spent", &spent().to_string());
    ExitCode::SUCCESS
}

/// What all threads of this process had of the processor so far, in ms. The system counts that in hundredths of a second;
/// of this thread alone it knows it better.
fn spent() -> u64 {
    let own = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let own: u64 = own.split(' ').next().unwrap().parse().unwrap();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program may hold blanks.
    let (_, behind) = stat.rsplit_once(')').unwrap();
    let ticks = behind.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    (ticks * 10).max(own / 1_000_000).max(1)
}

/// Reads first, since opening to write may put a file right.
fn taste_library(path: &Path) {
    if let Ok(snapshot) = read_only(path) {
        examine(snapshot.portfolio().is_ok(), snapshot.check().is_ok());
        let archive = snapshot.archive();
        let query = HistoryQuery {
            search: "桥".to_owned(),
            limit: 100,
            ..HistoryQuery::default()
        };
        examine(
            archive.page(&query).is_ok(),
            archive.as_of(&Point::Op(2)).is_ok(),
        );
    }
    if let Ok(mut opened) = library::open(path) {
        if opened.portfolio.projects().is_empty() {
            return;
        }
        let op = edit(&opened.portfolio, 3);
        if opened.portfolio.apply(&op).is_ok() {
            examine(
                opened.store.commit(&op, now()).is_ok(),
                opened.store.check().is_ok(),
            );
        }
    }
}

fn taste_table(text: &str) {
    let block = parse_block(text);
    let width = block.first().map_or(0, Vec::len);
    assert!(block.iter().all(|row| row.len() == width));
    let portfolio = Portfolio::default();
    if let Ok(sheet) = Sheet::from_csv(text) {
        for line in sheet.lines() {
            examine(read_project(&portfolio, line, Uuid::nil()).is_ok(), true);
        }
    }
}

/// Whether it went well is all the same here: it must only end.
fn examine(first: bool, second: bool) {
    std::hint::black_box((first, second));
}

/// Long enough for whatever a role does in one go.
pub const PATIENCE: Duration = Duration::from_mins(3);
