//! The same work without a window. May use `app`, `report`, `import` and what they stand on.
//!
//! The only room that prints. Exit 0 done, 1 the work failed (one line on stderr), 2 wrong usage.

mod args;
mod compare;
mod export;
mod input;
mod library;
mod list;
mod merge;
mod output;
mod rescue;
mod words;
mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use args::{Action, Args};

/// Why nothing came of it, in words for the person who asked.
enum Failure {
    /// The arguments say something that does not exist: exit code 2.
    Usage(String),
    /// The work itself failed: exit code 1.
    Work(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Work(message)
    }
}

/// Does what the arguments say; the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors; clap knows which stream each goes to.
            let code = if error.use_stderr() { 2 } else { 0 };
            if error.print().is_err() {
                return ExitCode::from(1);
            }
            return ExitCode::from(code);
        }
    };
    let done = match args.action {
        None => window(args.library),
        Some(Action::New(new)) => write::new(&new),
        Some(Action::List(list)) => return exit(list::list(&list)),
        Some(Action::Export(export)) => return exit(export::export(&export)),
        Some(Action::Set(set)) => write::set(&set),
        Some(Action::Undo { library }) => write::reverse(&library, write::Direction::Undo),
        Some(Action::Redo { library }) => write::reverse(&library, write::Direction::Redo),
        Some(Action::History { library, format }) => write::history(&library, format),
        Some(Action::Check { library }) => write::check(&library),
        Some(Action::Compare(compare)) => compare::compare(&compare),
        Some(Action::Snapshot(snapshot)) => compare::snapshot(&snapshot),
        Some(Action::Backup { library, to }) => write::backup(&library, &to),
        Some(Action::Replay { library }) => write::replay(&library),
        Some(Action::Salvage { library, to }) => rescue::salvage(&library, &to),
        Some(Action::Seal { library, to }) => rescue::seal(&library, &to),
        Some(Action::Unseal { sealed, to }) => rescue::unseal(&sealed, &to),
        Some(Action::Merge(merge)) => merge::merge(&merge),
        Some(Action::Restore { library, backup }) => write::restore(&library, &backup),
    };
    exit(done.map_err(Failure::Work))
}

fn exit(done: Result<(), Failure>) -> ExitCode {
    let (message, code) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Work(message)) => (message, 1),
        Err(Failure::Usage(message)) => (message, 2),
    };
    output::error(&message);
    ExitCode::from(code)
}

fn window(library: Option<std::path::PathBuf>) -> Result<(), String> {
    // Until the window has closed.
    let _log = crate::app::start_log();
    crate::ui::run(library).map_err(|error| {
        tracing::error!("{error}");
        "不能打开窗口：没有可用的图形桌面，或显卡驱动不支持 OpenGL 2.0。可改用命令行，见 lantu --help".to_owned()
    })
}
