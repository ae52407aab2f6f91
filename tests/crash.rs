//! What is left when the program breaks off, and what the next start says of it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::DateTime;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Settings, StartChoice};
use lantu::clock::Clock;
use lantu::ui::Window;

/// Set in the process that is to break off.
const ROLE: &str = "LANTU_TEST_BREAKS_OFF";

/// Not a test of its own: what [`broken_off`] starts, by its name, in a process of its own.
#[test]
fn breaks_off() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    let log = lantu::app::start_log();
    let home = std::env::var("HOME").unwrap();
    tracing::warn!("the share is away: {home}/项目库.lantu");
    // The log is written beside: what was said before is there.
    drop(log);
    let secret = "涉密大桥";
    for _ in 0..5 {
        let thread = std::thread::Builder::new().name("lantu-trial".to_owned());
        let ended = thread
            .spawn(move || panic!("{secret} has no money"))
            .unwrap();
        assert!(ended.join().is_err());
    }
}

/// The reports of a process that broke off five times.
fn broken_off(home: &Path) -> Vec<PathBuf> {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "breaks_off", "--test-threads=1"])
        .env(ROLE, "1")
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .status();
    assert!(status.unwrap().success());
    let mut reports: Vec<PathBuf> = fs::read_dir(home.join("data/lantu/crash"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    reports.sort();
    reports
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_says_where_and_on_what_and_nothing_of_the_work() {
    let home = tempfile::tempdir().unwrap();
    let reports = broken_off(home.path());
    assert_eq!(reports.len(), 3, "no more fill the disk: {reports:?}");
    let text = fs::read_to_string(&reports[0]).unwrap();
    for words in [
        format!("版本：{}", env!("CARGO_PKG_VERSION")).as_str(),
        "线程：lantu-trial",
        "位置：tests/crash.rs:",
        format!("（{}）", std::env::consts::ARCH).as_str(),
        "原因：（可能含有数据，没有记下）",
        "WARN",
        "the share is away: ~/项目库.lantu",
        "crash::breaks_off",
    ] {
        assert!(text.contains(words), "{words} not in: {text}");
    }
    assert!(!text.contains("涉密大桥"), "{text}");
    assert!(!text.contains(home.path().to_str().unwrap()), "{text}");
}

fn start(settings: PathBuf, crashes: PathBuf) -> Harness<'static, Window> {
    let mut harness = Harness::builder()
        .with_size([1280.0, 720.0])
        .with_max_steps(30)
        .build_eframe(move |context| {
            let mut settings = Settings::load(Some(settings)).with_crashes(Some(crashes));
            settings.preferences.start = StartChoice::StartPage;
            let now = DateTime::parse_from_rfc3339("2026-11-24T09:00:00+08:00").unwrap();
            let mut window = Window::new(&context.egui_ctx, settings, Clock::Fixed(now));
            window.open_first(None);
            window
        });
    harness.run();
    harness
}

#[test]
fn the_next_start_tells_of_a_report_once_and_shows_where_it_is() {
    let home = tempfile::tempdir().unwrap();
    let (settings, crashes) = (home.path().join("settings.json"), home.path().join("crash"));
    let says = |harness: &Harness<'_, Window>| {
        let words = "上次运行时程序出了错";
        harness.query_all_by_label_contains(words).next().is_some()
            && harness.query_by_label("打开文件夹").is_some()
    };
    assert!(!says(&start(settings.clone(), crashes.clone())));
    fs::create_dir(&crashes).unwrap();
    let report = |name: &str| fs::write(crashes.join(name), "").unwrap();
    report("lantu-crash-20261124-083000000-7.txt");
    assert!(says(&start(settings.clone(), crashes.clone())));
    assert!(!says(&start(settings.clone(), crashes.clone())));
    report("lantu-crash-20261124-084500000-9.txt");
    assert!(says(&start(settings, crashes)));
}
