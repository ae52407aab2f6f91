use directories::ProjectDirs;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};

/// Writes warnings and errors, never data, to a daily file in the program's own folder; the last week is kept.
/// What is logged reaches the disk when the guard is dropped at the latest. `None` where there is no such folder:
/// the program works without.
pub fn start_log() -> Option<WorkerGuard> {
    let dirs = ProjectDirs::from("", "", "lantu")?;
    let folder = dirs.data_local_dir().join("log");
    crate::files::create_private_folder(&folder).ok()?;
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("lantu")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let subscriber = tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_max_level(tracing::Level::WARN)
        .finish();
    tracing::subscriber::set_global_default(subscriber).ok()?;
    report_panics();
    Some(guard)
}

/// Notes where the program broke off, without what it said: a message may hold data.
fn report_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string);
        let thread = std::thread::current().name().map(str::to_owned);
        let trace = std::backtrace::Backtrace::force_capture();
        tracing::error!(
            "{} broke off at {} in thread {}\n{trace}",
            env!("CARGO_PKG_VERSION"),
            place.unwrap_or_default(),
            thread.unwrap_or_default(),
        );
        if let Some(root) = super::backups_path() {
            super::typing::keep_typing(&root);
        }
        usual(panic);
    }));
}
