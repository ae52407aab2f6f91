//! The start: the library used last, or a word about it. Never another one in its place.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{App, Awaited, Command, Content, FileCommand, Session, Settings, create_library};
use lantu::clock::Clock;
use lantu::ui::Window;

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-24T09:00:00+08:00").unwrap()
}

/// A folder with a library and the settings of somebody who worked on another one last.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = Self { folder };
        for name in ["甲.lantu", "乙.lantu"] {
            let path = office.path(name);
            create_library(&path, Content::Plan, Clock::Fixed(now())).unwrap();
        }
        let mut settings = Settings::load(Some(office.settings()));
        settings.last_library = Some(office.path("甲.lantu"));
        settings.recent = ["甲.lantu", "乙.lantu"]
            .map(|name| office.path(name))
            .into();
        settings.is_welcomed = true;
        settings.save().unwrap();
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn settings(&self) -> PathBuf {
        self.path("settings.json")
    }

    /// The window as the program starts it.
    fn start(&self) -> Harness<'static, Window> {
        let file = self.settings();
        let mut harness = Harness::builder()
            .with_size([960.0, 600.0])
            .with_max_steps(30)
            .build_eframe(move |context| {
                let settings = Settings::load(Some(file));
                let mut window = Window::new(&context.egui_ctx, settings, Clock::Fixed(now()));
                window.open_first(None);
                window
            });
        // The first picture does not wait for the library.
        settle(&mut harness);
        harness
    }
}

/// Goes on drawing until what is to be opened has come.
fn settle(harness: &mut Harness<'_, Window>) {
    harness.run();
    while harness.state_mut().app().awaited().is_some() {
        std::thread::sleep(std::time::Duration::from_millis(1));
        harness.run();
    }
}

fn shows(harness: &Harness<'_, Window>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn open_path(harness: &mut Harness<'_, Window>) -> Option<PathBuf> {
    let session = harness.state_mut().app().session();
    session.map(Session::path).map(Path::to_owned)
}

#[test]
fn a_missing_last_library_is_named_and_opened_once_it_is_back() {
    let office = Office::new();
    let (library, aside) = (office.path("甲.lantu"), office.path("移走.lantu"));
    std::fs::rename(&library, &aside).unwrap();
    let mut harness = office.start();
    assert_eq!(open_path(&mut harness), None);
    assert!(shows(&harness, "找不到项目库") && shows(&harness, "甲.lantu"));
    for offered in ["重试", "打开 乙.lantu", "打开内置规划", "打开其他…"] {
        assert!(harness.query_by_label(offered).is_some(), "{offered}");
    }
    harness.get_by_label("重试").click();
    settle(&mut harness);
    assert!(shows(&harness, "找不到项目库"), "it is still missing");
    // Somebody who ends here finds the same question at the next start.
    harness.state_mut().app().close();
    drop(harness);
    let mut harness = office.start();
    assert!(shows(&harness, "找不到项目库"));
    std::fs::rename(&aside, &library).unwrap();
    harness.get_by_label("重试").click();
    settle(&mut harness);
    assert_eq!(open_path(&mut harness), Some(library));
    assert!(!shows(&harness, "找不到项目库"));
}

#[test]
fn in_the_place_of_a_missing_library_another_is_opened_only_when_asked_for() {
    let office = Office::new();
    std::fs::remove_file(office.path("甲.lantu")).unwrap();
    let mut harness = office.start();
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(open_path(&mut harness), None);
    // The start page has the same libraries, once it has looked for them.
    while !shows(&harness, "乙.lantu") {
        std::thread::sleep(std::time::Duration::from_millis(1));
        harness.run();
    }
    assert!(shows(&harness, "找不到文件"), "the one that is gone");
    harness.get_by_label("从列表中移除 甲.lantu").click();
    harness.run();
    assert_eq!(harness.state_mut().app().settings().recent.len(), 1);
    harness.get_by_label("乙.lantu").click();
    settle(&mut harness);
    assert_eq!(open_path(&mut harness), Some(office.path("乙.lantu")));
}

#[test]
fn damaged_settings_open_the_library_they_name_and_say_what_happened() {
    let office = Office::new();
    let text = std::fs::read_to_string(office.settings()).unwrap();
    let cut = text.find("\"theme\"").unwrap();
    std::fs::write(office.settings(), &text[..cut]).unwrap();
    let mut harness = office.start();
    assert_eq!(open_path(&mut harness), Some(office.path("甲.lantu")));
    assert!(shows(&harness, "设置文件损坏"));
    let recent = &harness.state_mut().app().settings().recent;
    assert_eq!(recent.len(), 2);
}

#[test]
fn settings_of_which_nothing_is_left_open_nothing_unasked() {
    let office = Office::new();
    std::fs::write(office.settings(), b"").unwrap();
    let mut harness = office.start();
    assert_eq!(open_path(&mut harness), None);
    assert!(shows(&harness, "请选择要打开的项目库"));
    assert!(harness.query_by_label("打开内置规划").is_some());
    let aside = office.path("settings（损坏）.json");
    assert!(aside.exists());
    // Whoever leaves without a choice is asked again.
    harness.state_mut().app().close();
    drop(harness);
    let mut harness = office.start();
    assert_eq!(open_path(&mut harness), None);
    assert!(shows(&harness, "请选择要打开的项目库"));
}

#[test]
fn the_first_library_is_opened_beside_the_window_and_closed_in_order() {
    let office = Office::new();
    let path = office.path("甲.lantu");
    let begin = || {
        let settings = Settings::load(Some(office.settings()));
        let mut app = App::new(Clock::Fixed(now()), settings, Arc::new(|| {}));
        app.open_first(Some(path.clone()));
        assert_eq!(app.awaited().map(Awaited::path), Some(&*path));
        assert!(app.session().is_none() && app.is_busy() == Some("打开项目库"));
        app
    };
    let mut app = begin();
    while app.awaited().is_some() {
        std::thread::sleep(std::time::Duration::from_millis(1));
        app.poll();
    }
    assert_eq!(app.session().map(Session::path), Some(&*path));
    assert!(!app.listing().projects.is_empty());
    app.close();
    // A window that is closed before it has come leaves nothing behind.
    begin().close();
    let mut app = begin();
    let other = office.path("乙.lantu");
    app.run_to_end(Command::File(FileCommand::Open(other.clone())));
    assert_eq!(app.session().map(Session::path), Some(&*other));
    app.close();
    assert_eq!(begun_anew(&mut begin()), None, "nobody holds it any more");
}

/// Why a library that is being opened can only be read.
fn begun_anew(app: &mut App) -> Option<String> {
    app.wait();
    let reason = app.session().unwrap().read_only_reason();
    reason.map(str::to_owned)
}

#[test]
fn the_welcome_says_where_the_library_lies() {
    let office = Office::new();
    let mut settings = Settings::load(Some(office.settings()));
    settings.is_welcomed = false;
    settings.save().unwrap();
    let harness = office.start();
    let folder = office.folder.path().file_name().unwrap();
    let words = format!("{}”，可以直接修改", folder.to_str().unwrap());
    assert!(shows(&harness, &words));
    // It takes one line of the page.
    let line = harness.get_by_label_contains(&words).rect();
    let close = harness.get_by_label("不再显示").rect();
    let link = harness.get_by_label_contains("看看怎么用").rect();
    assert!(line.height() < 24.0, "{line:?}");
    assert!((line.center().y - close.center().y).abs() < 4.0);
    assert!(line.right() <= link.left() && link.right() <= close.left());
}

/// The folders of the account are told by the environment here.
#[cfg(target_os = "linux")]
#[test]
fn a_second_start_on_the_library_calls_this_window_to_the_front_and_ends() {
    let office = Office::new();
    let (data, file) = (office.path("data"), office.settings());
    let calls = data.join("lantu/open");
    let mut harness = Harness::builder()
        .with_size([960.0, 600.0])
        .with_max_steps(30)
        .build_eframe(move |context| {
            let settings = Settings::load(Some(file)).with_calls(Some(calls));
            let mut window = Window::new(&context.egui_ctx, settings, Clock::Fixed(now()));
            window.open_first(None);
            window
        });
    settle(&mut harness);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_lantu"));
    let command = command
        .arg(office.path("甲.lantu"))
        .env("XDG_DATA_HOME", &data);
    // Nowhere to open a window of its own.
    let command = command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let done = command.output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{said}");
    assert!(said.contains("已经打开，转到那个窗口"), "{said}");
    harness.step();
    let output = harness.output().viewport_output.values();
    let commands: Vec<_> = output.flat_map(|viewport| &viewport.commands).collect();
    assert!(
        commands.contains(&&egui::ViewportCommand::Focus),
        "{commands:?}"
    );
}

#[test]
fn while_a_library_is_made_ready_the_window_stands_and_takes_nothing() {
    let office = Office::new();
    let mut harness = office.start();
    let count = |harness: &mut Harness<'_, Window>| {
        let app = harness.state_mut().app();
        app.portfolio().projects().len()
    };
    let before = count(&mut harness);
    let large = FileCommand::Create {
        path: office.path("大.lantu"),
        content: Content::Sample {
            projects: Some(4000),
        },
    };
    harness.state_mut().app().run(Command::File(large));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::N);
    harness.step();
    harness.get_by_label("新增项目").click();
    harness.step();
    while !shows(&harness, "正在新建项目库…") {
        assert!(harness.state_mut().app().awaited().is_some());
        harness.step();
    }
    assert!(shows(&harness, "大.lantu"));
    assert_eq!(count(&mut harness), before);
    // What goes on is told, and the library that is open takes work again.
    harness.get_by_label("不再等待").click();
    harness.run();
    assert!(harness.state_mut().app().awaited().is_none());
    assert!(shows(&harness, "已经开始的“新建项目库”仍会做完"));
    assert_eq!(open_path(&mut harness), Some(office.path("甲.lantu")));
    harness.get_by_label("新增项目").click();
    harness.run();
    assert_eq!(count(&mut harness), before + 1);
    harness.state_mut().app().close();
    assert!(office.path("大.lantu").exists());
}
