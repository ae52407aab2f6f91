//! The same work without a window. May use `session`, `app`, `report`, `import` and what they stand on.
//!
//! The only room that prints. Exit 0 done, 1 the work failed (one line on stderr), 2 wrong usage.

mod annual_list;
mod args;
mod attach;
mod calendar;
mod candidates;
mod carry_over;
mod check;
mod compare;
mod console;
mod dataset;
mod exchange;
mod expected;
mod export;
mod files;
mod fill;
mod help;
mod history;
mod import;
mod input;
mod library;
mod list;
mod merge;
mod names;
mod outline;
mod output;
mod problems;
mod ranking;
mod reporting;
mod rescue;
mod roll_up;
mod round;
mod server;
mod set;
mod target;
mod words;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::FromArgMatches as _;

use crate::app::{Settings, call_window, calls_path, settings_path};
use crate::files::real_path;
use crate::session::meant;
use crate::ui::NoWindow;

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
    let mut words: Vec<OsString> = args.into_iter().collect();
    let replicas = match server::localize(&mut words) {
        Ok(replicas) => replicas,
        Err(failure) => return exit(Err(failure)),
    };
    if let Some(word) = mistyped_command(&words) {
        let message = format!("{}。用法见 lantu --help", help::no_command(word));
        return exit(Err(Failure::Usage(message)));
    }
    let matches = help::command().try_get_matches_from(&words);
    let args = match matches.and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        // Help and version are no errors.
        Err(error) if !error.use_stderr() => {
            return exit(output::print(&error.to_string()).map_err(Failure::Work));
        }
        Err(error) => return exit(Err(Failure::Usage(help::explain(&error, &words)))),
    };
    if args.quiet {
        output::be_quiet();
    }
    exit(match (args.action, args.library) {
        (None, library) => window(library),
        (Some(action), None) => carry_out(action).and_then(|()| server::send(&replicas)),
        (Some(_), Some(library)) => Err(Failure::Usage(format!(
            "“{}”写在命令之前，不知道是哪里的。项目库写在命令之后，如 lantu list {0}",
            library.display()
        ))),
    })
}

fn carry_out(action: Action) -> Result<(), Failure> {
    let done = match action {
        Action::New(new) => return files::new(&new),
        Action::Outline(asked) => return outline::outline(&asked),
        Action::Candidates(asked) => return candidates::candidates(&asked),
        Action::CarryOver(asked) => return carry_over::carry_over(&asked),
        Action::List(list) => return list::list(&list),
        Action::Export(export) => return export::export(&export),
        Action::Fill(asked) => return fill::fill(&asked),
        Action::Set(set) => return set::set(&set),
        Action::Add(add) => return set::add(&add),
        Action::Attach(files) => return attach::attach(&files),
        Action::Attachments(asked) => return attach::attachments(&asked),
        Action::Delete(delete) => return set::delete(&delete),
        Action::Confirm(confirm) => return set::confirm(&confirm),
        Action::Undo(reverse) => return set::reverse(&reverse, set::Direction::Undo),
        Action::Redo(reverse) => return set::reverse(&reverse, set::Direction::Redo),
        Action::History(history) => return history::history(&history),
        Action::Check { library, format } => return check::check(&library, format),
        Action::Names(names) => return names::names(&names),
        Action::Import(import) => return import::import(&import),
        Action::Round(asked) => return round::round(asked),
        Action::Server(asked) => return server::server(&asked),
        Action::Compare(compare) => return compare::compare(&compare),
        Action::Snapshot(snapshot) => compare::snapshot(&snapshot),
        Action::Backup { library, to } => files::backup(&library, &to),
        Action::Replay { library } => files::replay(&library),
        Action::Salvage { library, to } => rescue::salvage(&library, &to),
        Action::Seal {
            library,
            to,
            password_file,
        } => rescue::seal(&library, &to, password_file.as_deref()),
        Action::Unseal {
            sealed,
            to,
            password_file,
        } => rescue::unseal(&sealed, &to, password_file.as_deref()),
        Action::AnnualList(asked) => return annual_list::list_in_year(&asked),
        Action::Calendar(asked) => return calendar::calendar(&asked),
        Action::Problems(asked) => return problems::problems(&asked),
        Action::Ranking(asked) => return ranking::rank(&asked),
        Action::Reporting(asked) => return reporting::reporting(&asked),
        Action::Merge(merge) => merge::merge(&merge),
        Action::HandOut(asked) => return exchange::hand_out(&asked),
        Action::Copies(asked) => exchange::copies(&asked),
        Action::Pack(asked) => return exchange::pack(&asked),
        Action::Unpack(asked) => exchange::unpack(&asked),
        Action::Restore { library, backup } => files::restore(&library, &backup),
        Action::Completion { shell } => {
            let script = help::completion(shell);
            output::print_raw(&String::from_utf8_lossy(&script))
        }
        Action::Man { command } => {
            let page = help::manual(command.as_deref()).map_err(Failure::Usage)?;
            output::print_raw(&String::from_utf8_lossy(&page))
        }
    };
    Ok(done?)
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

/// The first word, where it is no command, no file, and none that could be made. Whatever follows belongs to the command
/// that was meant.
fn mistyped_command(args: &[OsString]) -> Option<&str> {
    let mut words = args.iter().skip(1);
    let word = words.find(|word| !word.to_string_lossy().starts_with('-'))?;
    let word = word.to_str()?;
    let path = Path::new(word);
    let is_word = path.extension().is_none() && path.components().count() == 1 && !path.exists();
    (is_word && !help::is_command(word)).then_some(word)
}

fn window(library: Option<PathBuf>) -> Result<(), Failure> {
    // What is wrong with the settings is told in the window.
    let settings = Settings::glance(settings_path().as_deref()).unwrap_or_default();
    let wanted = library.clone().or_else(|| settings.library_to_start_with());
    let wanted = wanted.map(|path| meant(&path).unwrap_or_else(|_told_later| real_path(&path)));
    if let (Some(root), Some(path)) = (calls_path(), wanted)
        && call_window(&root, &path)
    {
        let text = format!("已经打开，转到那个窗口：{}\n", path.display());
        return Ok(output::say(&text)?);
    }
    if console::start_window(library.as_deref()) {
        return Ok(());
    }
    // Until the window has closed.
    let log = crate::app::start_log();
    let error = match crate::ui::run(library) {
        Ok(crate::ui::End::Closed) => return Ok(()),
        Ok(crate::ui::End::Anew(command)) => {
            drop(log);
            return go_on_as(command)
                .map_err(|error| Failure::Work(format!("不能重新启动程序：{error}")));
        }
        Err(error) => error,
    };
    tracing::error!("{error:?}");
    let words = error.to_string();
    // Without a desktop nothing could show it.
    if matches!(error, NoWindow::Drawing { .. }) && !std::io::stderr().is_terminal() {
        crate::ui::say(&words);
    }
    Err(match error {
        NoWindow::Wanted(_) => Failure::Usage(words),
        NoWindow::Desktop(_) | NoWindow::Drawing { .. } => Failure::Work(words),
    })
}

/// Puts another program in the place of this process.
#[cfg(unix)]
fn go_on_as(mut command: Command) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Leaves the rest to another process; this one has nothing open any more.
#[cfg(not(unix))]
fn go_on_as(mut command: Command) -> std::io::Result<()> {
    command.spawn().map(drop)
}
