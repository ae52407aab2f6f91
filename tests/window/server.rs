//! Two windows on a library of a server, where PostgreSQL is installed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/postgres.rs"]
mod cluster;
#[path = "../support/office.rs"]
mod office;

use std::sync::atomic::{AtomicU32, Ordering};

use egui::Key;
use egui::accesskit::Role as Control;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    AddressParts, App, Command, Content, EditCommand, FileCommand, MergeStep, Reach, SaveState,
    author, create_library,
};
use lantu::clock::Clock;
use lantu::model::{Field, ProjectColumn};
use lantu::reconcile::Keep;
use lantu::store::server::{Member, Replica, Role, Server, to_server};
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
    cluster.sql("postgres", &format!("CREATE DATABASE {database}"));
    // Roles belong to the whole server: two tests at once would stand in each other's way.
    static GROUPS: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = GROUPS.lock();
    let address = |login: &str, database: &str| cluster.address(login, database);
    Some(Office::new(address, &database))
}

/// A window with folders of its own.
fn desk(folder: &TempDir, first: Option<Command>) -> Desk {
    let kept = settings(folder.path());
    let window = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(80)
        .build_eframe(move |context| {
            let mut window = Window::new(&context.egui_ctx, kept, Clock::System);
            if let Some(command) = first {
                window.app().run_to_end(command);
            }
            window
        });
    Desk {
        window,
        folder: TempDir::new().unwrap(),
    }
}

fn is_offline(app: &mut App) -> bool {
    app.poll();
    let linked = app.session().unwrap().linked().unwrap();
    matches!(linked.reach(), Reach::Offline(_))
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
    let command = Command::File(FileCommand::Connect(Box::new(office.parts(&login))));
    let mut desk = desk(&folders[1], Some(command));
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
    assert!(is_said(&desk, "已保存到本机 · 已同步") && is_said(&desk, "王五"));
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

#[test]
fn a_login_while_connected_connects_anew_also_below_a_linked_folder() {
    let Some(office) = office() else { return };
    let folder = TempDir::new().unwrap();
    let (real, linked) = (folder.path().join("真"), folder.path().join("链"));
    std::fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &linked).unwrap();
    let login = office.login("li", "李四", Role::Planner);
    let mut li = app(&linked);
    connect(&mut li, office.parts(&login));
    wait(|| is_synced(&mut li));
    let (before, stamp) = (office.proxy.connections(), li.stamp());
    let mut parts = office.parts(&login);
    parts.place.push_str("?sslmode=disable");
    connect(&mut li, parts.clone());
    let linked = li.session().unwrap().linked().unwrap();
    assert_eq!(*linked.reach(), Reach::Asking);
    wait(|| is_synced(&mut li) && office.proxy.connections() > before);
    assert_eq!(li.stamp().0, stamp.0, "the same library goes on");
    // As it was reached last, it is reached the next time.
    let kept = Replica::address_of(li.session().unwrap().path()).unwrap();
    assert_eq!(kept.parts().place, parts.place);
    let name = first_name(&li);
    set(&mut li, &name, ProjectColumn::Note, text("又登录了"));
    wait(|| is_synced(&mut li));
    are_same(&office, &mut [&mut li]);
    li.close();
}

#[test]
fn a_replica_does_not_talk_with_another_library_of_the_same_name() {
    let Some(office) = office() else { return };
    let folder = TempDir::new().unwrap();
    let login = office.login("li", "李四", Role::Planner);
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    wait(|| is_synced(&mut li));
    li.close();
    // Another library is there under the name.
    let file = folder.path().join("另一个.lantu");
    create_library(&file, Content::Empty, Clock::System).unwrap();
    let root = office.address();
    let server = Server::open(&root).unwrap();
    server.remove_member(&login).unwrap();
    let cluster = cluster::cluster().unwrap();
    cluster.sql(&office.database, "UPDATE lantu.library SET name = '旧的'");
    to_server(&file, &root, "十四五", &author(), Clock::System.now()).unwrap();
    let mut other = root.clone();
    other.library = Some("十四五".to_owned());
    let other = Server::open(&other).unwrap();
    let member = Member {
        login: login.clone(),
        name: "李四".to_owned(),
        role: Role::Planner,
        department: None,
    };
    other.set_member(&member).unwrap();
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    let name = first_name(&li);
    set(&mut li, &name, ProjectColumn::Note, text("不是给它的"));
    wait(|| {
        li.poll();
        let linked = li.session().unwrap().linked().unwrap();
        matches!(linked.reach(), Reach::Locked(why) if why.contains("是另一个项目库"))
    });
    wait(|| {
        li.poll();
        li.session().unwrap().save_state() == SaveState::Saved
    });
    // Nothing went, nothing came.
    assert_eq!(note(&li, &name), "不是给它的");
    assert_eq!(li.session().unwrap().linked().unwrap().waiting(), 1);
    assert_eq!(other.rows().unwrap().projects().len(), 0);
    li.close();
}

#[test]
fn what_is_refused_and_can_not_be_kept_aside_stays_where_it_is() {
    let Some(office) = office() else { return };
    let folder = TempDir::new().unwrap();
    let login = office.login("du", "读者", Role::Planner);
    let mut reader = app(folder.path());
    connect(&mut reader, office.parts(&login));
    wait(|| is_synced(&mut reader));
    office.login("du", "读者", Role::Reader);
    office.proxy.set(Relay::Cuts);
    wait(|| is_offline(&mut reader));
    let name = first_name(&reader);
    let is_saved = |app: &mut App| {
        app.poll();
        app.session().unwrap().save_state() == SaveState::Saved
    };
    set(&mut reader, &name, ProjectColumn::Note, text("一"));
    set(&mut reader, &name, ProjectColumn::Contact, text("二"));
    wait(|| is_saved(&mut reader));
    // Nothing can be written beside the file.
    let path = reader.session().unwrap().path().to_owned();
    let (here, away) = (path.parent().unwrap(), folder.path().join("移走"));
    std::fs::rename(here, &away).unwrap();
    office.proxy.set(Relay::Passes);
    let mut told = Vec::new();
    wait(|| {
        reader.poll();
        told.extend(reader.take_notices());
        told.iter().any(|notice| notice.text.contains("又不能另存"))
    });
    let words = &told.last().unwrap().text;
    for said in ["没有收下 2 步", "“修改备注：", "只读的用户不能修改"] {
        assert!(words.contains(said), "{words}");
    }
    assert_eq!(note(&reader, &name), "一");
    let waiting = |app: &App| app.session().unwrap().linked().unwrap().waiting();
    assert_eq!(waiting(&reader), 2);
    // It can again, and is done with the next step.
    std::fs::rename(&away, here).unwrap();
    set(&mut reader, &name, ProjectColumn::Address, text("三"));
    let mut told = Vec::new();
    wait(|| {
        reader.poll();
        told.extend(reader.take_notices());
        is_synced(&mut reader) && note(&reader, &name) != "一"
    });
    let [notice] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(notice.text.contains("没有收下 3 步"), "{notice:?}");
    let aside = lantu::store::read_only(notice.file.as_ref().unwrap()).unwrap();
    let aside = aside.portfolio().unwrap();
    let mut projects = aside.projects().iter();
    let kept = projects.find(|project| project.name == name).unwrap();
    let kept = [&*kept.note, &*kept.contact, &*kept.address];
    assert_eq!(kept, ["一", "二", "三"]);
    reader.close();
}

#[test]
fn a_second_window_is_told_who_has_the_replica_and_takes_it_over() {
    let Some(office) = office() else { return };
    let folder = TempDir::new().unwrap();
    let login = office.login("li", "李四", Role::Planner);
    let mut first = app(folder.path());
    connect(&mut first, office.parts(&login));
    wait(|| is_synced(&mut first));
    let mut second = app(folder.path());
    let parts = Box::new(office.parts(&login));
    second.run_to_end(Command::File(FileCommand::Connect(parts)));
    // Of one process the second does not even read.
    assert!(second.session().is_none());
    let told = second.take_notices();
    let is_told = |notice: &lantu::app::Notice| notice.text.contains("正在使用该项目库");
    assert!(told.iter().any(is_told), "{told:?}");
    office.proxy.set(Relay::Cuts);
    wait(|| is_offline(&mut first));
    let name = first_name(&first);
    set(&mut first, &name, ProjectColumn::Note, text("没有送出的"));
    let path = first.session().unwrap().path().to_owned();
    first.close();
    office.proxy.set(Relay::Passes);
    second.run_to_end(Command::File(FileCommand::Open(path.clone())));
    wait(|| is_synced(&mut second));
    assert_eq!(note(&second, &name), "没有送出的");
    are_same(&office, &mut [&mut second]);
    // What others do is told with their names, in the file as well.
    let login = office.login("wang", "王五", Role::Planner);
    let other = TempDir::new().unwrap();
    let mut wang = app(other.path());
    connect(&mut wang, office.parts(&login));
    set(&mut wang, &name, ProjectColumn::Contact, text("王工"));
    wait(|| {
        wang.poll();
        second.poll();
        let linked = second.session().unwrap().linked().unwrap();
        linked.last().is_some_and(|last| last.author == "王五")
    });
    wait(|| is_synced(&mut second) && is_synced(&mut wang));
    second.close();
    let snapshot = lantu::store::read_only(&path).unwrap();
    let last = snapshot.archive().since(0).unwrap().pop().unwrap();
    assert_eq!(last.actor, "王五");
    wang.close();
}

#[test]
fn a_connection_that_fails_leaves_the_dialog_open_with_one_message() {
    let folder = TempDir::new().unwrap();
    let mut desk = desk(&folder, None);
    let write = |desk: &mut Desk, label: &str, text: &str| {
        let field = desk.window.get_by_role_and_label(Control::TextInput, label);
        field.focus();
        desk.window.run();
        desk.window
            .key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        let field = desk.window.get_by_role_and_label(Control::TextInput, label);
        field.type_text(text);
        desk.window.run();
    };
    let click = |desk: &mut Desk, label: &str| {
        let button = desk.window.get_by_role_and_label(Control::Button, label);
        button.click();
        desk.window.run();
    };
    desk.window.run();
    click(&mut desk, "连接服务器上的项目库…");
    write(&mut desk, "服务器", "127.0.0.1:1/plans");
    write(&mut desk, "用户名", "li");
    let said = |desk: &Desk| {
        let found = desk.window.query_all_by_label_contains("连不上服务器");
        found.count()
    };
    let is_open = |desk: &Desk| {
        let field = desk
            .window
            .query_by_role_and_label(Control::TextInput, "用户名");
        field.is_some()
    };
    for _ in 0..3 {
        click(&mut desk, "连接");
        wait(|| {
            desk.window.run();
            desk.app().unconnected().is_some()
        });
        desk.window.run();
        assert!(is_open(&desk) && said(&desk) == 1);
    }
    // What is typed next takes the place of the address that was wrong.
    desk.window.event(egui::Event::Text("内网".to_owned()));
    desk.window.run();
    let place = desk
        .window
        .get_by_role_and_label(Control::TextInput, "服务器");
    let place = place.accesskit_node().value();
    assert_eq!(place.as_deref(), Some("内网"));
    assert!(desk.app().take_notices().is_empty());
    click(&mut desk, "取消");
    assert!(!is_open(&desk) && said(&desk) == 0);
    assert!(desk.app().unconnected().is_none());

    // Asked for otherwise, it comes by itself.
    let parts = AddressParts {
        place: "127.0.0.1:1/plans".to_owned(),
        ..AddressParts::default()
    };
    let connect = Command::File(FileCommand::Connect(Box::new(parts)));
    desk.app().run_to_end(connect);
    desk.window.run();
    assert!(is_open(&desk) && said(&desk) == 1);
    let Some(office) = office() else { return };
    let login = office.login("li", "李四", Role::Planner);
    write(&mut desk, "服务器", &office.parts(&login).place);
    write(&mut desk, "用户名", &login);
    click(&mut desk, "连接");
    wait(|| {
        desk.window.run();
        desk.app().session().is_some() && is_synced(desk.app())
    });
    desk.window.run();
    assert!(!is_open(&desk) && said(&desk) == 0);
    desk.app().close();
}

#[test]
fn all_libraries_are_put_together_and_one_of_them_is_opened() {
    let Some(office) = office() else { return };
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("另一个.lantu");
    create_library(&file, Content::Empty, Clock::System).unwrap();
    let mut root = office.address();
    to_server(&file, &root, "新化", &author(), Clock::System.now()).unwrap();
    let login = office.login_in("li", "李四", Role::Planner, &["十四五", "新化"]);
    for (name, code) in [("十四五", "431381"), ("新化", "431322")] {
        root.library = Some(name.to_owned());
        Server::open(&root).unwrap().set_region(Some(code)).unwrap();
    }
    let mut desk = desk(&folder, None);
    desk.window.run();
    let click = |desk: &mut Desk, label: &str| {
        let button = desk.window.get_by_role_and_label(Control::Button, label);
        button.click();
        desk.window.run();
    };
    click(&mut desk, "连接服务器上的项目库…");
    let parts = office.parts(&login);
    let is_said = |desk: &Desk, words: &str| {
        let found = desk.window.query_all_by_label_contains(words);
        found.count() > 0
    };
    // A wrong address before is forgotten when the right one answers.
    desk.window
        .event(egui::Event::Text("127.0.0.1:1/plans".to_owned()));
    desk.window.run();
    click(&mut desk, "各地汇总…");
    wait(|| {
        desk.window.run();
        desk.app().unconnected().is_some()
    });
    desk.window.run();
    assert!(is_said(&desk, "连不上服务器"));
    for (label, words) in [("服务器", &parts.place), ("用户名", &login)] {
        let field = desk.window.get_by_role_and_label(Control::TextInput, label);
        field.focus();
        desk.window.run();
        desk.window
            .key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        let field = desk.window.get_by_role_and_label(Control::TextInput, label);
        field.type_text(words);
        desk.window.run();
    }
    click(&mut desk, "各地汇总…");
    wait(|| {
        desk.window.run();
        desk.app().rolled_up().is_some()
    });
    desk.window.run();
    let whole = desk.app().rolled_up().cloned().unwrap();
    let content = office.content_of("十四五");
    assert_eq!(whole.figures.count, content.projects().len() as u64);
    assert!(!is_said(&desk, "连不上服务器"));
    assert!(is_said(&desk, "湖南省：项目库 2") && is_said(&desk, "冷水江市：项目库 1"));
    // A place is folded and unfolded.
    let place = |desk: &mut Desk, label: &str| {
        desk.window.get_by_label_contains(label).click();
        desk.window.run();
    };
    place(&mut desk, "娄底市：");
    assert!(!is_said(&desk, "冷水江市："));
    place(&mut desk, "娄底市：");
    click(&mut desk, "打开 十四五");
    wait(|| {
        desk.window.run();
        desk.app().session().is_some() && is_synced(desk.app())
    });
    desk.window.run();
    assert!(desk.app().rolled_up().is_none() && !is_said(&desk, "湖南省："));
    assert_eq!(
        desk.app().portfolio().projects().len(),
        content.projects().len()
    );
    desk.app().close();
}
