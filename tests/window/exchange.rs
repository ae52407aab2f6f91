//! 交换 in the window: copies handed out, packages made, and both dropped onto the window again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    App, Command, Content, EditCommand, ExchangeStep, FileCommand, HandOut, Packing, Password,
    SaveState, Session, create_library,
};
use lantu::clock::Clock;
use lantu::model::{Department, Exchange, Id, Project, ProjectColumn, Value};

use crate::desk::Desk;
use crate::merge::{wait, work};

fn settle(desk: &mut Desk) {
    for _ in 0..4 {
        wait(|| {
            desk.window.step();
            desk.app().is_busy().is_none()
        });
        // A copy is examined as a whole when it is opened, which is drawn as it goes on.
        for _ in 0..20 {
            desk.window.step();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        wait(|| {
            desk.window.step();
            let state = desk.app().session().map(Session::save_state);
            state == Some(SaveState::Saved) && desk.app().awaited().is_none()
        });
    }
}

fn click(desk: &mut Desk, label: &str) {
    desk.window.get_by_label(label).click();
    settle(desk);
}

fn drop_files(desk: &mut Desk, paths: &[&Path]) {
    desk.drop_files(paths);
    settle(desk);
}

fn shows(desk: &Desk, words: &str) -> bool {
    let mut all = desk.window.query_all_by_label_contains(words);
    all.next().is_some()
}

/// The department that leads most projects, what it is called, and its projects.
fn department(app: &App) -> (Id<Department>, String, Vec<Id<Project>>) {
    let portfolio = app.portfolio();
    let mut led: BTreeMap<Id<Department>, Vec<Id<Project>>> = BTreeMap::new();
    for project in portfolio.projects().iter() {
        // One that says nothing else in what is written below.
        if !project.note.is_empty() {
            continue;
        }
        if let [lead] = project.lead_department.as_slice() {
            led.entry(*lead).or_default().push(project.id);
        }
    }
    let (id, projects) = led.into_iter().max_by_key(|(_, led)| led.len()).unwrap();
    let name = portfolio.departments().get(id).unwrap().display_name();
    (id, name.to_owned(), projects)
}

fn set_note(app: &mut App, project: Id<Project>, note: &str) {
    let value = Value::Text(note.to_owned());
    let column = ProjectColumn::Note;
    app.run(Command::Edit(EditCommand::SetField(
        vec![project],
        column,
        value,
    )));
}

fn note(desk: &mut Desk, project: Id<Project>) -> String {
    desk.get(project).note
}

fn exchange(app: &mut App, step: ExchangeStep) {
    app.run(Command::File(FileCommand::Exchange(step)));
    wait(|| {
        app.poll();
        app.is_busy().is_none()
    });
}

fn hand_out(desk: &mut Desk, department: Id<Department>, is_own_only: bool) -> PathBuf {
    let to = desk.folder.path().join("部门的副本.lantu");
    let asked = HandOut {
        department,
        is_own_only,
        to: to.clone(),
        replace: false,
        password: None,
    };
    exchange(desk.app(), ExchangeStep::HandOut(asked));
    settle(desk);
    assert!(to.exists());
    to
}

fn pack(app: &mut App, to: &Path, password: Option<Password>) {
    wait(|| {
        app.poll();
        app.session().map(Session::save_state) == Some(SaveState::Saved)
    });
    let asked = Packing {
        peer: Exchange::GIVER,
        is_again: false,
        to: to.to_owned(),
        replace: false,
        password,
    };
    exchange(app, ExchangeStep::Pack(asked));
    assert!(to.exists(), "{:?}", app.take_notices());
}

#[test]
fn a_copy_goes_out_and_its_packages_are_dropped_on_the_window() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let (id, name, led) = department(desk.app());
    click(&mut desk, "文件");
    click(&mut desk, "交换…");
    settle(&mut desk);
    assert!(shows(&desk, "还没有分发过副本，也没有交换过改动。"));
    assert!(shows(&desk, "打包我的改动") && shows(&desk, "分发副本"));
    let copy = hand_out(&mut desk, id, true);
    assert!(shows(&desk, "分发（本部门项目）　还没有收到改动"));
    desk.window
        .get_by_role_and_label(Role::Button, "关闭")
        .click();
    settle(&mut desk);

    let folder = desk.folder.path().to_owned();
    let path = |name: &str| folder.join(name);
    let [one, two, three] = ["一", "二", "三"].map(|name| path(&format!("{name}.lantu-ops")));
    work(&copy, |app| {
        assert_eq!(app.session().unwrap().remit().unwrap().name, name);
        set_note(app, led[0], "第一次");
        pack(app, &one, None);
        set_note(app, led[1], "第二次");
        pack(app, &two, None);
        set_note(app, led[2], "第三次");
        pack(app, &three, Some(Password::new("平安".to_owned())));
    });

    // The second without the first: whose steps are missing is said, and nothing comes in.
    drop_files(&mut desk, &[&two]);
    assert!(desk.app().merge().is_none());
    assert!(shows(&desk, "还缺前面的改动，没有合并"));
    assert_eq!(note(&mut desk, led[1]), "");

    // Both, the wrong way round: one after the other is shown.
    drop_files(&mut desk, &[&two, &one]);
    assert!(shows(&desk, "合并改动包"));
    assert!(shows(&desk, "备注：— → 第一次"));
    click(&mut desk, "合并");
    settle(&mut desk);
    assert!(shows(&desk, "备注：— → 第二次"));
    click(&mut desk, "合并");
    settle(&mut desk);
    assert!(desk.app().merge().is_none());
    assert_eq!(note(&mut desk, led[0]), "第一次");
    assert_eq!(note(&mut desk, led[1]), "第二次");
    let label = desk.undo_label();
    assert!(label.starts_with("合并改动包“二.lantu-ops”："), "{label}");

    // Twice is once.
    drop_files(&mut desk, &[&one]);
    assert!(desk.app().merge().is_none());
    assert_eq!(desk.undo_label(), label);

    // Under a password, which is asked for until it is the one.
    drop_files(&mut desk, &[&three]);
    assert!(shows(&desk, "合并加密的文件"));
    desk.write(Role::PasswordInput, "密码", "不是");
    click(&mut desk, "继续");
    settle(&mut desk);
    assert!(shows(&desk, "密码不对"));
    desk.write(Role::PasswordInput, "密码", "平安");
    click(&mut desk, "继续");
    settle(&mut desk);
    assert!(shows(&desk, "备注：— → 第三次"));
    click(&mut desk, "合并");
    settle(&mut desk);
    assert_eq!(note(&mut desk, led[2]), "第三次");

    click(&mut desk, "文件");
    click(&mut desk, "交换…");
    settle(&mut desk);
    assert!(shows(&desk, "“三.lantu-ops”"));
}

#[test]
fn a_copy_that_is_dropped_is_merged_and_any_other_library_opened() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let (id, name, led) = department(desk.app());
    let own = desk.app().session().unwrap().path().to_owned();
    let onto_itself = HandOut {
        department: id,
        is_own_only: true,
        to: own.clone(),
        replace: true,
        password: None,
    };
    exchange(desk.app(), ExchangeStep::HandOut(onto_itself));
    settle(&mut desk);
    assert!(shows(&desk, "这就是打开着的项目库"));
    assert_eq!(desk.app().session().unwrap().path(), own);
    let copy = hand_out(&mut desk, id, true);
    let count = desk.app().portfolio().projects().len();
    let stranger = {
        let portfolio = desk.app().portfolio();
        let mut all = portfolio.projects().iter();
        all.find(|one| one.note.is_empty() && !one.lead_department.contains(&id))
            .unwrap()
            .id
    };
    work(&copy, |app| set_note(app, led[0], "部门填的"));
    drop_files(&mut desk, &[&copy]);
    assert!(shows(&desk, "合并副本"));
    assert!(shows(&desk, &format!("“{name}”交来")));
    click(&mut desk, "合并");
    settle(&mut desk);
    assert_eq!(note(&mut desk, led[0]), "部门填的");
    // What the copy does not hold was not deleted in it.
    assert_eq!(desk.app().portfolio().projects().len(), count);
    assert!(desk.app().portfolio().projects().get(stranger).is_some());

    let other = desk.folder.path().join("另一库.lantu");
    create_library(&other, Content::Empty, Clock::System).unwrap();
    drop_files(&mut desk, &[&other]);
    assert_eq!(desk.app().session().unwrap().path(), other);

    // In the copy itself its foot says what it is, and what others may need is not deleted.
    desk.app()
        .run(Command::File(FileCommand::Open(copy.clone())));
    settle(&mut desk);
    assert_eq!(desk.app().session().unwrap().path(), copy);
    assert!(shows(&desk, &format!("“{name}”的副本 · 只含其牵头的项目")));
    click(&mut desk, "文件");
    click(&mut desk, "交换…");
    settle(&mut desk);
    assert!(shows(&desk, "打包我的改动"));
    assert!(
        desk.window
            .query_by_role_and_label(Role::Button, "分发…")
            .is_none()
    );
}

#[test]
fn what_is_not_the_departments_is_shown_apart() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let (id, name, led) = department(desk.app());
    let copy = hand_out(&mut desk, id, false);
    let package = desk.folder.path().join("改动.lantu-ops");
    work(&copy, |app| {
        let other = {
            let portfolio = app.portfolio();
            let mut all = portfolio.projects().iter();
            all.find(|one| one.note.is_empty() && !one.lead_department.contains(&id))
                .unwrap()
                .id
        };
        set_note(app, led[0], "自己的");
        set_note(app, other, "别人的");
        pack(app, &package, None);
    });
    drop_files(&mut desk, &[&package]);
    assert!(shows(
        &desk,
        &format!("不由“{name}”牵头的内容，也改了 1 处，请核对：")
    ));
    assert!(shows(&desk, "备注：— → 别人的") && shows(&desk, "备注：— → 自己的"));
    click(&mut desk, "取消");
    settle(&mut desk);
    assert!(desk.app().merge().is_none());
    assert_eq!(note(&mut desk, led[0]), "");
}
