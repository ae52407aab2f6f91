//! What the window says and offers when a library can't be opened, is in use, lies elsewhere or was left in a hurry.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use chrono::DateTime;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{Command, Content, EditCommand, FileCommand, Password, Settings, create_library};
use lantu::clock::Clock;
use lantu::model::{Change, Op, Project, ProjectColumn, Table, Value};
use lantu::store::{Author, Store, read_only};
use lantu::ui::Window;
use rusqlite::OpenFlags;

struct Desktop {
    folder: tempfile::TempDir,
}

impl Desktop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn library(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        create_library(&path, Content::Plan, clock()).unwrap();
        path
    }

    /// A day's work, so that there is something to keep.
    fn work(&self, library: &Path) {
        let mut harness = self.open(library);
        harness.get_by_label("新增项目").click();
        wait_for(&mut harness, "已保存");
    }

    fn open(&self, library: &Path) -> Harness<'static, Window> {
        let root = self.folder.path().join("本机");
        let settings = Settings::default().with_backups(Some(root));
        let library = library.to_owned();
        let mut harness = Harness::builder()
            .with_size([1440.0, 900.0])
            .with_max_steps(30)
            .build_eframe(move |context| {
                let mut window = Window::new(&context.egui_ctx, settings, clock());
                window
                    .app()
                    .run_to_end(Command::File(FileCommand::Open(library)));
                window
            });
        harness.run();
        harness
    }
}

fn clock() -> Clock {
    Clock::Fixed(DateTime::parse_from_rfc3339("2026-11-24T09:00:00+08:00").unwrap())
}

fn author() -> Author {
    Author {
        name: "李四".to_owned(),
        host: "PC-99".to_owned(),
    }
}

/// Whether a text that holds these words is on the screen.
fn shows(harness: &Harness<'_, Window>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn wait_for(harness: &mut Harness<'_, Window>, words: &str) {
    for _ in 0..8_000 {
        harness.run();
        if shows(harness, words) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("“{words}” is not shown");
}

fn names(path: &Path) -> Vec<String> {
    let rows = read_only(path)
        .unwrap()
        .portfolio()
        .unwrap()
        .table_rows(Table::Project);
    rows.iter()
        .map(|row| row.values[0].as_text().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_library_that_cannot_be_opened_is_restored_from_its_backup_with_one_click() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    desktop.work(&library);
    let before = names(&library);
    let mut bytes = std::fs::read(&library).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&library, &bytes).unwrap();

    let mut harness = desktop.open(&library);
    assert!(shows(&harness, "项目库打不开"));
    assert!(shows(&harness, "文件不完整"));
    harness.get_by_label_contains("恢复到").click();
    wait_for(&mut harness, "已从备份恢复");
    drop(harness);
    assert_eq!(names(&library), before);
    let aside = std::fs::read_dir(desktop.folder.path()).unwrap();
    let mut aside = aside.map(|entry| entry.unwrap().path());
    let aside = aside.find(|path| path.to_string_lossy().contains("不能打开的文件"));
    assert!(std::fs::read(aside.unwrap()).unwrap() == bytes);
}

#[test]
fn a_library_in_use_is_read_and_a_copy_of_ones_own_is_one_click_away() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    let lock = r#"{"user":"李四","host":"PC-99","pid":1,"since":"2026-11-24T08:30:00+08:00"}"#;
    let _held = hold(&library, lock);
    let mut harness = desktop.open(&library);
    assert!(shows(
        &harness,
        "李四（PC-99）正在使用该项目库（自 2026-11-24 08:30 起）"
    ));
    // What is pasted is refused before anything is asked about it.
    let portfolio = names(&library);
    harness.key_press_modifiers(egui::Modifiers::ALT, egui::Key::Num2);
    harness.run();
    let first = harness.query_all_by_label_contains("第1行 项目名称").next();
    first.unwrap().click();
    harness.run();
    harness.event(egui::Event::Paste("甲\t乙\n丙\t丁\n".to_owned()));
    harness.run();
    assert!(shows(&harness, "不能修改") && !shows(&harness, "单元格"));
    assert_eq!(names(&library), portfolio);
    harness.get_by_label("在副本上编辑，以后合并").click();
    wait_for(&mut harness, "这是您自己的副本");
    harness.run();
    assert!(!shows(&harness, "只读打开"));
}

/// Another process that holds a library, until dropped.
struct Held(std::process::Child);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn hold(library: &Path, record: &str) -> Held {
    let ready = library.with_extension("ready");
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "safety::hold_a_library"])
        .env("LANTU_TEST_HOLD", library)
        .env("LANTU_TEST_READY", &ready)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..10_000 {
        if ready.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let name = library.file_name().unwrap().to_string_lossy();
    std::fs::write(library.with_file_name(format!(".~lock.{name}#")), record).unwrap();
    Held(child)
}

/// The other process. Run on its own it does nothing.
#[test]
fn hold_a_library() {
    let Some(path) = std::env::var_os("LANTU_TEST_HOLD") else {
        return;
    };
    let opened = Store::open(Path::new(&path), author(), clock().now()).unwrap();
    std::fs::write(std::env::var_os("LANTU_TEST_READY").unwrap(), b"").unwrap();
    std::io::Read::read_to_end(&mut std::io::stdin(), &mut Vec::new()).unwrap();
    drop(opened);
}

#[test]
fn a_library_in_a_synced_folder_is_worked_on_in_a_copy_and_both_states_are_shown() {
    let desktop = Desktop::new();
    let library = desktop.library("OneDrive - 发改委/库.lantu");
    let before = names(&library).len();
    let mut harness = desktop.open(&library);
    assert!(shows(&harness, "本机已保存 · OneDrive文件夹已更新"));
    harness.get_by_label("新增项目").click();
    wait_for(&mut harness, "OneDrive文件夹待更新");
    assert_eq!(names(&library).len(), before);
    // Three seconds after the last change it goes out.
    wait_for(&mut harness, "本机已保存 · OneDrive文件夹已更新");
    assert_eq!(names(&library).len(), before + 1);
    drop(harness);
    let kept = library.with_file_name("库（历史版本）");
    assert_eq!(std::fs::read_dir(kept).unwrap().count(), 1);
}

#[test]
fn what_was_being_typed_when_the_program_broke_off_is_back_in_its_field() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    let portfolio = read_only(&library).unwrap().portfolio().unwrap();
    let project = portfolio.projects().iter().next().unwrap();
    let kept = serde_json::json!({
        "library": library, "project": project.id.uuid(), "field": "contact", "label": "联系人", "text": "王五 1234567",
    });
    let local = desktop.folder.path().join("本机");
    std::fs::create_dir_all(&local).unwrap();
    std::fs::write(local.join("未完成的输入.json"), kept.to_string()).unwrap();
    let mut harness = desktop.open(&library);
    assert!(shows(&harness, "上次意外退出时正在填写"));
    // In a small window the right panel waits until a second click would be another.
    harness.run_steps(6);
    harness.run();
    let typed = harness
        .query_all(egui_kittest::kittest::By::new().value("王五 1234567"))
        .next();
    assert!(typed.is_some_and(|field| field.is_focused()));
    harness.key_press(egui::Key::Enter);
    harness.run();
    wait_for(&mut harness, "已保存");
    drop(harness);
    let portfolio = read_only(&library).unwrap().portfolio().unwrap();
    assert_eq!(
        portfolio.projects().get(project.id).unwrap().contact,
        "王五 1234567"
    );
    assert!(!local.join("未完成的输入.json").exists());
}

#[test]
fn a_remark_that_was_being_written_when_the_program_broke_off_is_back_on_its_page() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    let portfolio = read_only(&library).unwrap().portfolio().unwrap();
    let project = portfolio.projects().iter().next().unwrap();
    let kept = serde_json::json!({
        "library": library, "project": project.id.uuid(), "field": "remark", "label": "批注", "text": "写到一半",
    });
    let local = desktop.folder.path().join("本机");
    std::fs::create_dir_all(&local).unwrap();
    std::fs::write(local.join("未完成的输入.json"), kept.to_string()).unwrap();
    let mut harness = desktop.open(&library);
    assert!(shows(&harness, "的批注，已放回右侧栏"));
    harness.get_by_label("存入批注").click();
    harness.run();
    wait_for(&mut harness, "已保存");
    drop(harness);
    let portfolio = read_only(&library).unwrap().portfolio().unwrap();
    assert_eq!(portfolio.remarks().of(project.id)[0].text, "写到一半");
}

#[test]
fn an_encrypted_library_asks_for_its_password_and_says_when_it_is_wrong() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    let sealed = desktop.folder.path().join("库.lantu.age");
    let password = Password::new("青山常在".to_owned());
    lantu::store::seal(&library, &sealed, &password, false).unwrap();
    let mut harness = desktop.open(&sealed);
    for (typed, words) in [("青山不在", "密码不对"), ("青山常在", "加密文件已更新")]
    {
        harness.run();
        let field = harness.get_by_role_and_label(Role::PasswordInput, "密码");
        field.type_text(typed);
        harness.run();
        harness.key_press(egui::Key::Enter);
        wait_for(&mut harness, words);
    }
    harness.get_by_label("新增项目").click();
    wait_for(&mut harness, "加密文件待更新");
    wait_for(&mut harness, "加密文件已更新");
    drop(harness);
    let plain = desktop.folder.path().join("打开.lantu");
    lantu::store::unseal(&sealed, &plain, &password).unwrap();
    assert_eq!(names(&plain).len(), names(&library).len() + 1);
}

#[test]
fn what_can_be_read_of_a_damaged_library_is_saved_into_a_new_one() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    let mut bytes = std::fs::read(&library).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&library, &bytes).unwrap();
    let mut harness = desktop.open(&library);
    assert!(shows(&harness, "项目库打不开"));
    harness.get_by_label("把还能读出的内容抢救到新文件").click();
    wait_for(&mut harness, "已抢救到新的项目库");
    assert!(harness.state_mut().app().portfolio().projects().len() > 500);
    drop(harness);
    assert!(std::fs::read(&library).unwrap() == bytes);
}

/// Somebody whose program knows nothing of ours alters a project of the file that others see.
fn alter(library: &Path, column: ProjectColumn, text: &str) {
    let mut opened = Store::open(library, author(), clock().now()).unwrap();
    let first = opened.portfolio.projects().iter().next().unwrap();
    let value = Value::Text(text.to_owned());
    let change = Change::set(first, column as usize, value);
    let op = Op::edit(lantu::clock::new_id(), "改", change.into_iter().collect());
    opened.store.commit(&op, clock().now()).unwrap();
    opened.portfolio.apply(&op).unwrap();
}

fn first_of(path: &Path) -> Project {
    let portfolio = read_only(path).unwrap().portfolio().unwrap();
    portfolio.projects().iter().next().unwrap().clone()
}

#[test]
fn what_others_did_on_a_share_meanwhile_is_merged_and_nothing_of_it_is_overwritten() {
    let desktop = Desktop::new();
    let library = desktop.library("坚果云/库.lantu");
    let mut harness = desktop.open(&library);
    alter(&library, ProjectColumn::Note, "对方的备注");
    harness.get_by_label("新增项目").click();
    wait_for(&mut harness, "已并入李四的 1 步修改");
    wait_for(&mut harness, "坚果云文件夹已更新");
    assert_eq!(first_of(&library).note, "对方的备注");
    let count = names(&library).len();

    // Both alter the same cell: a person decides.
    alter(&library, ProjectColumn::Note, "对方又改的备注");
    let first = first_of(&library).id;
    let ours = Value::Text("我的备注".to_owned());
    let set = Command::Edit(EditCommand::SetField(
        vec![first],
        ProjectColumn::Note,
        ours,
    ));
    harness.state_mut().app().run(set);
    wait_for(&mut harness, "对方又改的备注");
    wait_for(&mut harness, "坚果云文件夹待合并");
    harness.get_by_label("全部用对方的").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "合并").click();
    wait_for(&mut harness, "坚果云文件夹已更新");
    drop(harness);
    assert_eq!(first_of(&library).note, "对方又改的备注");
    assert_eq!(names(&library).len(), count);
    let check = read_only(&library).unwrap().check().unwrap();
    assert_eq!(check.problems, Vec::<String>::new());
}

/// Another tool alters a cell behind the program's back.
fn spoil(library: &Path) {
    let raw = rusqlite::Connection::open_with_flags(library, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let raw = raw.unwrap();
    let sql = "UPDATE project SET total_investment = 1 WHERE id = (SELECT min(id) FROM project)";
    raw.execute(sql, []).unwrap();
}

#[test]
fn a_library_that_was_altered_behind_the_programs_back_is_told_and_put_right() {
    let desktop = Desktop::new();
    let library = desktop.library("库.lantu");
    desktop.work(&library);
    let before = names(&library);
    spoil(&library);

    let mut harness = desktop.open(&library);
    wait_for(&mut harness, "1 处内容与修改记录不符");
    harness.get_by_label("查看和恢复…").click();
    wait_for(&mut harness, "的“总投资”：文件中是 0.00万元");
    harness.get_by_label_contains("恢复到").click();
    wait_for(&mut harness, "已从备份恢复");
    assert!(!shows(&harness, "与修改记录不符"));
    drop(harness);
    assert_eq!(names(&library), before);
    let report = read_only(&library).unwrap().check().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
}

#[test]
fn another_library_of_the_same_revision_shows_its_own_chapters() {
    let desktop = Desktop::new();
    let empty = desktop.folder.path().join("空.lantu");
    create_library(&empty, Content::Empty, clock()).unwrap();
    let library = desktop.library("库.lantu");
    let mut harness = desktop.open(&empty);
    assert!(shows(&harness, "项目库里没有规划篇章"));
    harness
        .state_mut()
        .app()
        .run_to_end(Command::File(FileCommand::Open(library)));
    harness.run();
    assert!(!shows(&harness, "项目库里没有规划篇章"));
    assert!(shows(&harness, "第一篇"));
}
