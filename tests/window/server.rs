//! Two windows on a library of a server, where PostgreSQL is installed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/postgres.rs"]
mod cluster;
#[path = "../support/office.rs"]
mod office;

use std::sync::atomic::{AtomicU32, Ordering};

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{App, Command, EditCommand, FileCommand, MergeStep, Reach, SaveState};
use lantu::clock::Clock;
use lantu::model::{Field, ProjectColumn};
use lantu::reconcile::Keep;
use lantu::store::server::Role;
use lantu::ui::Window;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::merge::wait;
use office::{
    Office, Relay, app, are_same, connect, first_name, is_synced, note, set, settings, text,
};

/// None where there is no PostgreSQL.
fn office() -> Option<Office> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let cluster = cluster::cluster()?;
    let database = format!("office_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let mut psql = cluster.program("psql", "postgres");
    psql.args(["-c", &format!("CREATE DATABASE {database}")]);
    assert!(psql.output().unwrap().status.success());
    // Roles belong to the whole server: two tests at once would stand in each other's way.
    static GROUPS: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = GROUPS.lock();
    let address = |login: &str, database: &str| cluster.address(login, database);
    Some(Office::new(address, &database))
}

#[test]
fn two_windows_share_a_library_go_offline_and_come_back() {
    let Some(office) = office() else { return };
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let (mut li, mut wang) = (app(folders[0].path()), app(folders[1].path()));
    let login = office.login("li", "李四", Role::Planner);
    connect(&mut li, office.parts(&login));
    let login = office.login("wang", "王五", Role::Planner);
    connect(&mut wang, office.parts(&login));
    wait(|| is_synced(&mut li) && is_synced(&mut wang));
    let name = first_name(&li);
    set(&mut li, &name, ProjectColumn::Note, text("李四写的"));
    wait(|| {
        li.poll();
        wang.poll();
        note(&wang, &name) == "李四写的"
    });
    let last = wang.session().unwrap().linked().unwrap().last().cloned();
    assert_eq!(last.unwrap().author, "李四");
    // Each takes back what is theirs.
    assert_eq!(wang.session().unwrap().undo_label(), None);
    wait(|| is_synced(&mut li));

    // The net is gone: both go on, in the same cell and in others.
    office.proxy.set(Relay::Cuts);
    let is_offline = |app: &mut App| {
        app.poll();
        let linked = app.session().unwrap().linked().unwrap();
        matches!(linked.reach(), Reach::Offline(_))
    };
    wait(|| is_offline(&mut li) && is_offline(&mut wang));
    set(&mut li, &name, ProjectColumn::Note, text("李四离线写的"));
    set(&mut wang, &name, ProjectColumn::Note, text("王五离线写的"));
    set(&mut wang, &name, ProjectColumn::Contact, text("王工"));
    wait(|| {
        wang.poll();
        wang.session().unwrap().save_state() == SaveState::Saved
    });
    assert_eq!(wang.session().unwrap().linked().unwrap().waiting(), 2);
    assert_eq!(note(&wang, &name), "王五离线写的");
    office.proxy.set(Relay::Passes);
    wait(|| is_synced(&mut li) && is_synced(&mut wang));
    wait(|| {
        li.poll();
        wang.poll();
        li.undecided() == 1 && wang.undecided() == 1
    });
    are_same(&office, &mut [&mut li, &mut wang]);
    assert_eq!(note(&li, &name), note(&wang, &name));
    let portfolio = li.portfolio();
    let mut projects = portfolio.projects().iter();
    let project = projects.find(|project| project.name == name).unwrap();
    assert_eq!(project.contact, "王工");

    // Somebody decides for what is not shown.
    li.run(Command::File(FileCommand::Merge(MergeStep::Review)));
    wait(|| {
        li.poll();
        li.merge().is_some()
    });
    let merge = li.merge().unwrap();
    let [conflict] = merge.merge.conflicts() else {
        panic!("{:?}", merge.merge.conflicts())
    };
    let shown = [&*conflict.ours, &*conflict.theirs];
    assert_eq!(shown[0], note(&li, &name));
    let chosen = shown[1].to_owned();
    let choices = vec![Some(Keep::Theirs)];
    li.run(Command::File(FileCommand::Merge(MergeStep::CarryOut(
        merge, choices,
    ))));
    wait(|| {
        li.poll();
        wang.poll();
        li.undecided() == 0 && wang.undecided() == 0 && is_synced(&mut li)
    });
    are_same(&office, &mut [&mut li, &mut wang]);
    assert_eq!(note(&wang, &name), chosen);
    li.close();
    wang.close();

    // Without the server the file opens at once, and its work goes out at the next meeting.
    office.proxy.set(Relay::Cuts);
    let mut wang = app(folders[1].path());
    connect(&mut wang, office.parts(&login));
    set(&mut wang, &name, ProjectColumn::Address, text("江边"));
    wait(|| is_offline(&mut wang) && wang.session().unwrap().linked().unwrap().waiting() == 1);
    wang.close();
    office.proxy.set(Relay::Passes);
    let mut wang = app(folders[1].path());
    let path = folders[1].path().join("replicas");
    let replica = std::fs::read_dir(path)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    // From the list of those opened before, without the address.
    let replica = replica.join("十四五.lantu");
    wang.run_to_end(Command::File(FileCommand::Open(replica)));
    wait(|| is_synced(&mut wang));
    are_same(&office, &mut [&mut wang]);
}

#[test]
fn a_cell_that_is_being_typed_in_stays_while_others_write() {
    let Some(office) = office() else { return };
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let login = office.login("li", "李四", Role::Planner);
    let mut li = app(folders[0].path());
    connect(&mut li, office.parts(&login));
    let login = office.login("wang", "王五", Role::Planner);
    let parts = Box::new(office.parts(&login));
    let kept = settings(folders[1].path());
    let window = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(80)
        .build_eframe(move |context| {
            let mut window = Window::new(&context.egui_ctx, kept, Clock::System);
            let command = Command::File(FileCommand::Connect(parts));
            window.app().run_to_end(command);
            window
        });
    let mut desk = Desk {
        window,
        folder: TempDir::new().unwrap(),
    };
    desk.settle();
    wait(|| is_synced(desk.app()) && is_synced(&mut li));
    let note_field = Field::Typed(ProjectColumn::Note);
    let ids = desk.arrange_table(&[Field::NAME, note_field], note_field);
    let is_said = |desk: &Desk, words: &str| {
        desk.window
            .query_all_by_label_contains(words)
            .next()
            .is_some()
    };
    assert!(is_said(&desk, "已保存到本机 · 已同步"));
    let name = desk.get(ids[0]).name;
    desk.typed("半句话");
    // To the cell itself, and to its neighbour.
    set(&mut li, &name, ProjectColumn::Note, text("李四写的"));
    set(&mut li, &name, ProjectColumn::Name, text("李四改的名"));
    wait(|| {
        li.poll();
        desk.app().poll();
        desk.get(ids[0]).name == "李四改的名"
    });
    desk.window.run();
    desk.typed("，写完了");
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).note, "半句话，写完了");
    wait(|| {
        li.poll();
        is_synced(desk.app()) && note(&li, "李四改的名") == "半句话，写完了"
    });
    // The net goes, and it is said.
    office.proxy.set(Relay::Cuts);
    desk.typed("离线写的");
    desk.press(Key::Enter);
    wait(|| {
        desk.window.run();
        is_said(&desk, "离线，1 步待发")
    });
    office.proxy.set(Relay::Passes);
    wait(|| {
        desk.window.run();
        is_said(&desk, "已保存到本机 · 已同步")
    });
    desk.app().close();
    li.close();
}

#[test]
fn what_a_reader_writes_is_taken_back_and_kept_aside() {
    let Some(office) = office() else { return };
    let folder = TempDir::new().unwrap();
    let login = office.login("du", "读者", Role::Reader);
    let mut reader = app(folder.path());
    connect(&mut reader, office.parts(&login));
    let name = first_name(&reader);
    set(&mut reader, &name, ProjectColumn::Note, text("不该写的"));
    assert_eq!(note(&reader, &name), "不该写的");
    let mut told = Vec::new();
    wait(|| {
        reader.poll();
        told.extend(reader.take_notices());
        note(&reader, &name) != "不该写的"
    });
    let refused = told.iter().find(|notice| notice.text.contains("没有收下"));
    let refused = refused.unwrap();
    assert!(refused.text.contains("只读的用户不能修改"), "{refused:?}");
    assert!(refused.file.as_ref().unwrap().is_file());
    // It goes on, and may again.
    office.login("du", "读者", Role::Planner);
    let edit = EditCommand::NewProject;
    reader.run(Command::Edit(edit));
    wait(|| is_synced(&mut reader));
    are_same(&office, &mut [&mut reader]);
}
