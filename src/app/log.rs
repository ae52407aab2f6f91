use std::path::PathBuf;

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{Builder, Rotation};

use super::crash;
use super::places::own_folder;

/// So many days are kept.
const DAYS: usize = 7;

/// So many lines may wait for the disk. The room for them is taken at the start: the usual 128 000 are 4 MB.
const LINES: usize = 1_024;

/// Writes warnings and errors, never data, to a daily file in the program's own folder; the last week is kept.
/// What is logged reaches the disk when the guard is dropped at the latest. `None` where there is no such folder:
/// the program works without. A panic leaves a report either way.
pub fn start_log() -> Option<WorkerGuard> {
    report_panics();
    let folder = own_folder("log")?;
    crate::files::create_private_folder(&folder).ok()?;
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("lantu")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .ok()?;
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(LINES)
        .finish(file);
    let subscriber = tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_max_level(tracing::Level::WARN)
        .finish();
    tracing::subscriber::set_global_default(subscriber).ok()?;
    Some(guard)
}

/// Notes where the program broke off, without what it said: a message may hold data.
fn report_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(root) = super::backups_path() {
            super::typing::keep_typing(&root);
        }
        let place = panic.location().map(ToString::to_string);
        tracing::error!(
            "{} broke off at {}",
            env!("CARGO_PKG_VERSION"),
            place.unwrap_or_default(),
        );
        let folders: Option<(PathBuf, PathBuf)> = super::crashes_path().zip(own_folder("log"));
        let report = folders.and_then(|(folder, logs)| crash::report(&folder, &logs, panic));
        match report {
            Some(Ok(file)) => tracing::error!("report: {}", file.display()),
            Some(Err(error)) => tracing::error!("no report: {error}"),
            None => {}
        }
        usual(panic);
    }));
}
