//! Reports of what made the program break off: a file each, for whoever maintains it, without anything of a library.

use std::fmt::Write as _;
use std::fs;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use directories::BaseDirs;

use crate::clock::Clock;
use crate::files::{create_private_folder, list_if_there, read_if_there, write_whole};

/// So many reports are kept.
const MOST_KEPT: usize = 10;
/// So many reports one run writes: what breaks off again and again fills no disk.
const MOST_OF_A_RUN: usize = 3;
/// So many of the last lines of the log go into a report.
const LOG_LINES: usize = 40;

const PREFIX: &str = "lantu-crash-";
const SUFFIX: &str = ".txt";

static WRITTEN: AtomicUsize = AtomicUsize::new(0);
static IS_HELD: AtomicBool = AtomicBool::new(false);

/// Whether a panic is expected just now, and answered by whoever expects it: no report is written of it.
pub fn hold_reports(is_held: bool) {
    IS_HELD.store(is_held, Ordering::Release);
}

/// Writes down where the program broke off, in a file of its own below `folder`. Called while it breaks off: it gives
/// up on any error, which it returns as words for the log. None where no report is due.
pub(super) fn report(
    folder: &Path,
    logs: &Path,
    panic: &PanicHookInfo<'_>,
) -> Option<Result<PathBuf, String>> {
    if IS_HELD.load(Ordering::Acquire) || WRITTEN.fetch_add(1, Ordering::AcqRel) >= MOST_OF_A_RUN {
        return None;
    }
    let now = Clock::System.now();
    let name = format!(
        "{PREFIX}{}-{}{SUFFIX}",
        now.format("%Y%m%d-%H%M%S%3f"),
        std::process::id()
    );
    let text = words(
        panic,
        &now.format("%Y-%m-%d %H:%M:%S %:z").to_string(),
        logs,
    );
    let file = folder.join(name);
    let written = create_private_folder(folder).and_then(|()| write_whole(&file, text.as_bytes()));
    forget_oldest(folder);
    let words = written.map_err(|error| error.to_string());
    Some(words.map(|()| file))
}

fn words(panic: &PanicHookInfo<'_>, time: &str, logs: &Path) -> String {
    // What was formatted may hold data; what stands in the code does not.
    let said = panic.payload().downcast_ref::<&str>().copied();
    let place = panic.location().map(ToString::to_string);
    let thread = std::thread::current().name().map(str::to_owned);
    let desktop = ["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "LANTU_RENDERER"]
        .map(|name| std::env::var(name).unwrap_or_default());
    let (system, desktop) = (system(), desktop.join(" "));
    let (thread, place) = (thread.unwrap_or_default(), place.unwrap_or_default());
    let mut text = String::from("蓝图错误报告。其中没有项目库的内容，可以发给维护人员。\n\n");
    for (label, value) in [
        ("版本", env!("CARGO_PKG_VERSION")),
        ("系统", system.as_str()),
        ("桌面", desktop.trim()),
        ("时间", time),
        ("线程", thread.as_str()),
        ("位置", place.as_str()),
        ("原因", said.unwrap_or("（可能含有数据，没有记下）")),
    ] {
        put(&mut text, format_args!("{label}：{value}\n"));
    }
    let trace = std::backtrace::Backtrace::force_capture();
    put(&mut text, format_args!("\n调用过程\n{trace}\n"));
    put(&mut text, format_args!("日志的最后几行\n"));
    for line in last_lines(logs) {
        put(&mut text, format_args!("{line}\n"));
    }
    without_home(&text)
}

/// Writing into a text does not fail.
fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    if text.write_fmt(words).is_err() {
        text.push('\n');
    }
}

/// What this computer runs.
fn system() -> String {
    let release = text_of(Path::new("/etc/os-release"));
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.unwrap_or(std::env::consts::OS).trim_matches('"');
    format!("{name}（{}）", std::env::consts::ARCH)
}

/// What stands in a file; nothing where it can't be read, which a report does not depend on.
fn text_of(file: &Path) -> String {
    match read_if_there(file) {
        Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        Ok(None) | Err(_) => String::new(),
    }
}

/// The last lines of the newest log.
fn last_lines(logs: &Path) -> Vec<String> {
    let newest = named(logs, "", ".log").pop();
    let text = newest.map(|file| text_of(&file)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LOG_LINES)..];
    last.iter().map(|&line| line.to_owned()).collect()
}

/// Paths tell who somebody is.
fn without_home(text: &str) -> String {
    let home = BaseDirs::new().map(|dirs| dirs.home_dir().to_string_lossy().into_owned());
    match home.filter(|home| home.len() > 1) {
        Some(home) => text.replace(&home, "~"),
        None => text.to_owned(),
    }
}

/// The files of a folder whose names begin and end so, the oldest first.
fn named(folder: &Path, prefix: &str, suffix: &str) -> Vec<PathBuf> {
    let Ok(entries) = list_if_there(folder) else {
        return Vec::new();
    };
    let names = entries.iter().filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(prefix) && name.ends_with(suffix)
    });
    let mut files: Vec<PathBuf> = names.map(std::fs::DirEntry::path).collect();
    files.sort();
    files
}

fn forget_oldest(folder: &Path) {
    let mut reports = named(folder, PREFIX, SUFFIX);
    let kept = reports.len().saturating_sub(MOST_KEPT);
    reports.truncate(kept);
    for report in reports {
        if let Err(error) = fs::remove_file(report) {
            tracing::warn!("an old report stays: {error}");
        }
    }
}

/// The newest report, if it is none that was told of before.
pub(super) fn untold(folder: &Path, told: &str) -> Option<(PathBuf, String)> {
    let report = named(folder, PREFIX, SUFFIX).pop()?;
    let name = report.file_name()?.to_string_lossy().into_owned();
    (name.as_str() > told).then_some((report, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_of_once_and_the_oldest_make_room() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path();
        assert_eq!(untold(&folder.join("none"), ""), None);
        for day in 10..25 {
            fs::write(
                folder.join(format!("{PREFIX}202611{day}-090000000-7.txt")),
                "",
            )
            .unwrap();
        }
        fs::write(folder.join("notes.txt"), "").unwrap();
        let (report, name) = untold(folder, "").unwrap();
        assert_eq!(name, "lantu-crash-20261124-090000000-7.txt");
        assert_eq!(report, folder.join(&name));
        assert_eq!(untold(folder, &name), None);
        forget_oldest(folder);
        let kept = named(folder, PREFIX, SUFFIX);
        assert_eq!(kept.len(), MOST_KEPT);
        assert!(kept[0].ends_with("lantu-crash-20261115-090000000-7.txt"));
        assert!(folder.join("notes.txt").exists());
    }

    #[test]
    fn the_newest_log_gives_its_last_lines() {
        let root = tempfile::tempdir().unwrap();
        let lines: Vec<String> = (1..=50).map(|n| n.to_string()).collect();
        fs::write(root.path().join("lantu.2026-11-23.log"), "old").unwrap();
        fs::write(root.path().join("lantu.2026-11-24.log"), lines.join("\n")).unwrap();
        assert_eq!(last_lines(root.path()), lines[10..]);
        assert!(last_lines(&root.path().join("none")).is_empty());
    }
}
