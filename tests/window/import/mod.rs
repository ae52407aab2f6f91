//! 导入台账 in the window: what comes in and goes back, and what the page says and asks on the way.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod filling;
mod page;
mod steps;

use std::path::{Path, PathBuf};

use crate::desk::Desk;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{App, Content, SaveState, Session};
use lantu::model::{Money, Project};

fn ledger(name: &str) -> PathBuf {
    let ledgers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    ledgers.join(name)
}

/// Lets the window settle when nothing is worked at beside it.
fn settle(desk: &mut Desk) {
    for _ in 0..6_000 {
        desk.window.run();
        let app = desk.app();
        let is_saved = app.session().map(Session::save_state) == Some(SaveState::Saved);
        if is_saved && app.is_busy().is_none() && app.awaited().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    desk.window.run();
    desk.window.run();
}

/// Drops files on the window.
fn drop_files(desk: &mut Desk, files: &[PathBuf]) {
    desk.drop_files(files);
    settle(desk);
}

fn import(desk: &mut Desk, name: &str) {
    drop_files(desk, &[ledger(name)]);
}

fn click(desk: &mut Desk, role: Role, label: &str) {
    desk.window.get_by_role_and_label(role, label).click();
    settle(desk);
}

fn press(desk: &mut Desk, label: &str) {
    click(desk, Role::Button, label);
}

fn tick(desk: &mut Desk, label: &str) {
    click(desk, Role::CheckBox, label);
}

fn is_there(desk: &Desk, label: &str) -> bool {
    desk.window.query_all_by_label(label).next().is_some()
}

/// Whether something is called so, or begins so.
fn begins(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

fn names(app: &App) -> Vec<String> {
    let portfolio = app.portfolio();
    let names = portfolio.projects().iter();
    let mut names: Vec<String> = names.map(|project| project.name.clone()).collect();
    names.sort();
    names
}

fn total(project: &Project) -> Option<Money> {
    project.total_investment
}

/// Chooses from a list by typing.
fn choose(desk: &mut Desk, (name, chosen): (&str, &str), word: &str) {
    press(desk, &format!("{name}：{chosen}"));
    let field = format!("查找 {name}");
    desk.window
        .get_by_role_and_label(Role::TextInput, &field)
        .type_text(word);
    desk.window.run();
    desk.window.key_press(Key::Enter);
    settle(desk);
}

/// A ledger of these lines, dropped on the window.
fn drop_text(desk: &mut Desk, name: &str, lines: &str) {
    let path = desk.folder.path().join(name);
    std::fs::write(&path, lines).unwrap();
    drop_files(desk, &[path]);
}

/// The names of what is selected, in their order.
fn selected(desk: &mut Desk) -> Vec<String> {
    let app = desk.app();
    let (portfolio, listing) = (app.portfolio(), app.listing());
    let selection = app.workspace().selection.clone();
    let listed = listing.projects.iter().filter(|id| selection.contains(id));
    let names = listed.map(|id| portfolio.projects().get(*id).unwrap().name.clone());
    names.collect()
}

/// A new library with what the base list holds.
fn with_base() -> Desk {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    press(&mut desk, "导入：新增 8 个");
    press(&mut desk, "完成");
    desk
}
