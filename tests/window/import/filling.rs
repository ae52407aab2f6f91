//! 填报: a round is made and sent; what is dropped on its page comes back, is agreed to or sent back.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    ArrangeCommand, Command, Content, EditCommand, FillCommand, ImportCommand, Sending,
};
use lantu::model::{FillRound, FillSheet, FillState, Id, Project, ProjectColumn, Value, ViewPage};
use lantu::view::{given_of, latest_round, sheets_of, waiting_on};

use super::{drop_files, settle};
use crate::desk::Desk;

fn states(desk: &mut Desk) -> Vec<Option<FillState>> {
    let portfolio = desk.app().portfolio();
    let round = latest_round(&portfolio).unwrap();
    let sheets = sheets_of(&portfolio, round.id).into_iter();
    sheets.map(|sheet| sheet.state).collect()
}

fn show(desk: &mut Desk) {
    let page = ArrangeCommand::ShowPage(ViewPage::Filling);
    desk.app().run(Command::Arrange(page));
    settle(desk);
}

/// Wherever it stands: the dialog scrolls.
fn press(desk: &mut Desk, role: Role, label: &str) {
    desk.await_control(role, label);
    let control = desk.window.get_by_role_and_label(role, label);
    control.click_accesskit();
    settle(desk);
}

/// A round with what is usually asked, whose sheets are out.
fn sent_round(desk: &mut Desk) -> Id<FillRound> {
    show(desk);
    desk.click("新建填报…");
    desk.click("新建");
    settle(desk);
    let round = latest_round(&desk.app().portfolio()).unwrap().id;
    let folder = desk.folder.path().join("发出");
    desk.app().run(Command::Fill(FillCommand::Send(Sending {
        round,
        folder,
        replaces: false,
        only: Vec::new(),
    })));
    settle(desk);
    round
}

#[test]
fn a_round_is_made_sent_gathered_and_agreed_to() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    show(&mut desk);
    desk.click("新建填报…");
    desk.click("新建");
    settle(&mut desk);
    let (round, name) = {
        let portfolio = desk.app().portfolio();
        let round = latest_round(&portfolio).unwrap();
        (round.id, round.name.clone())
    };
    assert!(name.starts_with("2024年"), "{name}");
    let folder = desk.folder.path().join("发出");
    let send = FillCommand::Send(Sending {
        round,
        folder: folder.clone(),
        replaces: false,
        only: Vec::new(),
    });
    desk.app().run(Command::Fill(send));
    settle(&mut desk);
    let sent = states(&mut desk);
    assert!(sent.len() > 5 && sent.iter().all(|state| *state == Some(FillState::Sent)));
    let file = {
        let portfolio = desk.app().portfolio();
        let sheet = sheets_of(&portfolio, round)[0];
        (folder.join(&sheet.file), sheet.name.clone())
    };
    // A file that is dropped on the page is meant for the round.
    drop_files(&mut desk, &[file.0]);
    assert!(desk.app().shows_import());
    desk.app().run(Command::Import(ImportCommand::Accept));
    settle(&mut desk);
    assert!(
        desk.undo_label().starts_with("收回填报"),
        "{}",
        desk.undo_label()
    );
    show(&mut desk);
    assert_eq!(states(&mut desk)[0], Some(FillState::Received));
    desk.click(&format!("通过 {}", file.1));
    assert_eq!(states(&mut desk)[0], Some(FillState::Accepted));
    desk.click(&format!("退回 {}", file.1));
    let reason = desk
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "退回原因");
    reason.focus();
    desk.settle();
    desk.window
        .event(egui::Event::Text("填成了累计数".to_owned()));
    desk.settle();
    desk.click("退回");
    assert_eq!(states(&mut desk)[0], Some(FillState::SentBack));
    // The next month is looked at before it is made, with one key.
    desk.click("按上次新建下一期…");
    assert_eq!(desk.app().portfolio().fill_rounds().len(), 1);
    desk.window.key_press(egui::Key::Enter);
    settle(&mut desk);
    let portfolio = desk.app().portfolio();
    assert_eq!(portfolio.fill_rounds().len(), 2);
    let next = latest_round(&portfolio).unwrap().period;
    let first = portfolio.fill_rounds().get(round).unwrap().period;
    assert!(next > first, "{next:?} {first:?}");
}

/// A sheet whose contact of a project was altered on both sides since it went out, with what stands behind it in its row; and
/// that project with its name.
fn come_with_conflict(desk: &mut Desk, more: [&str; 2]) -> (FillSheet, Id<Project>, String) {
    let round = sent_round(desk);
    let (sheet, project, name) = {
        let portfolio = desk.app().portfolio();
        let sheets = sheets_of(&portfolio, round);
        let most = sheets.iter().max_by_key(|one| given_of(one).len()).unwrap();
        let given = given_of(most);
        let mut projects = portfolio.projects().iter();
        // One that alone is called so: the sheet says no more.
        let is_alone = |name: &String| {
            let all = portfolio.projects().iter();
            all.filter(|one| one.name == *name).count() == 1
        };
        let project =
            projects.find(|one| given.contains_key(&one.id.uuid()) && is_alone(&one.name));
        let project = project.unwrap();
        ((*most).clone(), project.id, project.name.clone())
    };
    let ours = Value::Text("我们的 333".to_owned());
    let set = EditCommand::SetField(vec![project], ProjectColumn::Contact, ours);
    desk.app().run(Command::Edit(set));
    assert_eq!(contact(desk, project), "我们的 333");
    let path = desk.folder.path().join(format!("{}.csv", sheet.name));
    let [head, cell] = more;
    let text = format!(
        "{}填报表\n项目名称,联系人{head}\n{name},他们的 222{cell}\n",
        sheet.name
    );
    std::fs::write(&path, text).unwrap();
    let gather = FillCommand::Gather(vec![path]);
    desk.app().run(Command::Fill(gather));
    settle(desk);
    desk.app().run(Command::Import(ImportCommand::Accept));
    settle(desk);
    show(desk);
    (sheet, project, name)
}

fn contact(desk: &mut Desk, project: Id<Project>) -> String {
    let portfolio = desk.app().portfolio();
    portfolio.projects().get(project).unwrap().contact.clone()
}

/// What is no value is not in the way of what is, and is said to be none.
#[test]
fn all_that_waits_is_taken_but_what_is_no_value() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let more = [",总投资（万元）", ",约三百"];
    let (sheet, project, _) = come_with_conflict(&mut desk, more);
    desk.click(&format!("待定 {}", sheet.name));
    press(&mut desk, Role::Button, "全选");
    let mut told = desk.window.query_all_by_label_contains("有 1 处不能采用");
    assert!(told.next().is_some());
    drop(told);
    press(&mut desk, Role::Button, "采用所选");
    assert_eq!(contact(&mut desk, project), "他们的 222");
    let portfolio = desk.app().portfolio();
    let noted = portfolio.fill_sheets().get(sheet.id).unwrap();
    assert_eq!(waiting_on(noted), 1);
}

#[test]
fn what_was_not_taken_is_decided_on_later_and_projects_are_agreed_to_one_by_one() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let (sheet, project, name) = come_with_conflict(&mut desk, ["", ""]);
    desk.click(&format!("待定 {}", sheet.name));
    press(
        &mut desk,
        Role::CheckBox,
        &format!("{name}　联系人：他们的 222"),
    );
    desk.click("采用所选");
    assert_eq!(contact(&mut desk, project), "他们的 222");
    press(&mut desk, Role::CheckBox, &name);
    press(&mut desk, Role::Button, "所选通过");
    let reviewed = {
        let portfolio = desk.app().portfolio();
        portfolio
            .fill_sheets()
            .get(sheet.id)
            .unwrap()
            .reviewed
            .len()
    };
    assert_eq!(reviewed, 1);
    desk.window.key_press(egui::Key::Escape);
    settle(&mut desk);
    // The round itself is altered and deleted from its menu.
    desk.click("更多操作");
    desk.click("修改这次填报…");
    // Its sheets are out: for which month and by whom is settled.
    let period = desk.window.get_by_role_and_label(Role::TextInput, "报告期");
    assert!(period.accesskit_node().is_disabled());
    desk.click("修改");
    settle(&mut desk);
    desk.click("更多操作");
    desk.click("删除这次填报");
    assert!(desk.app().portfolio().fill_rounds().is_empty());
    let mut told = desk.window.query_all_by_label_contains("可按 Ctrl+Z 撤销");
    assert!(told.next().is_some());
}

/// Sent back is not taken in: the figure leaves the library at once, is still seen, and the next sheet brings the new one.
#[test]
fn what_is_sent_back_is_out_until_it_comes_again() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let round = sent_round(&mut desk);
    let (sheet, project, name) = {
        let portfolio = desk.app().portfolio();
        let sheets = sheets_of(&portfolio, round);
        let sheet = sheets[0].clone();
        let given = given_of(&sheet);
        let mut projects = portfolio.projects().iter();
        let project = projects.find(|one| given.contains_key(&one.id.uuid()));
        let project = project.unwrap();
        (sheet, project.id, project.name.clone())
    };
    let contact = |desk: &mut Desk| {
        let portfolio = desk.app().portfolio();
        portfolio.projects().get(project).unwrap().contact.clone()
    };
    let before = contact(&mut desk);
    let come = |desk: &mut Desk, file: &str, words: &str| {
        let path = desk.folder.path().join(file);
        let text = format!("{}填报表\n项目名称,联系人\n{name},{words}\n", sheet.name);
        std::fs::write(&path, text).unwrap();
        desk.app()
            .run(Command::Fill(FillCommand::Gather(vec![path])));
        settle(desk);
        desk.app().run(Command::Import(ImportCommand::Accept));
        settle(desk);
        show(desk);
    };
    come(&mut desk, "一.csv", "他们的 222");
    assert_eq!(contact(&mut desk), "他们的 222");
    desk.click(&format!("退回 {}", sheet.name));
    let reason = desk
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "退回原因");
    reason.focus();
    desk.settle();
    desk.window.event(egui::Event::Text("号码不对".to_owned()));
    desk.settle();
    desk.click("退回");
    settle(&mut desk);
    assert_eq!(contact(&mut desk), before);
    let says = |desk: &Desk, words: &str| {
        let mut told = desk.window.query_all_by_label_contains(words);
        told.next().is_some()
    };
    assert!(says(&desk, "1 处没有计入"));
    // It is still seen, with the reason.
    desk.click(&format!("逐项 {}", sheet.name));
    desk.await_control(Role::CheckBox, &format!("{name}　联系人：他们的 222"));
    desk.window.key_press(egui::Key::Escape);
    settle(&mut desk);
    come(&mut desk, "二.csv", "他们的 333");
    assert_eq!(contact(&mut desk), "他们的 333");
    assert_eq!(states(&mut desk)[0], Some(FillState::Received));
    assert!(!says(&desk, "没有计入"));
}

/// Whoever reads what a field of the round means comes back to what was typed, and Enter there makes no round meanwhile.
#[test]
fn the_handbook_opens_in_front_of_a_dialog() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    show(&mut desk);
    desk.click("新建填报…");
    desk.window.key_press(egui::Key::F1);
    settle(&mut desk);
    desk.await_control(Role::TextInput, "查找手册");
    desk.window.key_press(egui::Key::Enter);
    desk.window.key_press(egui::Key::Enter);
    settle(&mut desk);
    assert!(desk.app().portfolio().fill_rounds().is_empty());
    desk.window.key_press(egui::Key::Escape);
    settle(&mut desk);
    desk.await_control(Role::TextInput, "报告期");
    desk.window.key_press(egui::Key::Enter);
    settle(&mut desk);
    assert_eq!(desk.app().portfolio().fill_rounds().len(), 1);
}

/// What came back is a place of its own: Alt with the arrows leads from it and to it again.
#[test]
fn the_way_back_leads_to_the_files_that_came_back() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let round = sent_round(&mut desk);
    let file = {
        let portfolio = desk.app().portfolio();
        let folder = desk.folder.path().join("发出");
        folder.join(&sheets_of(&portfolio, round)[0].file)
    };
    drop_files(&mut desk, &[file]);
    assert!(desk.app().shows_import());
    let go = |desk: &mut Desk, key| {
        desk.window.key_press_modifiers(egui::Modifiers::ALT, key);
        settle(desk);
        (desk.app().shows_import(), desk.app().workspace().page)
    };
    let (back, forward) = (egui::Key::ArrowLeft, egui::Key::ArrowRight);
    assert_eq!(go(&mut desk, back), (false, ViewPage::Filling));
    assert_eq!(go(&mut desk, forward), (true, ViewPage::Filling));
    // Another page was looked at meanwhile.
    let page = ArrangeCommand::ShowPage(ViewPage::Table);
    desk.app().run(Command::Arrange(page));
    settle(&mut desk);
    assert!(!desk.app().shows_import());
    assert_eq!(go(&mut desk, back), (true, ViewPage::Filling));
    assert_eq!(go(&mut desk, forward), (false, ViewPage::Table));
    assert_eq!(go(&mut desk, back), (true, ViewPage::Filling));
    // What has ended is no place any more: the way leads past it.
    desk.app().run(Command::Import(ImportCommand::End));
    settle(&mut desk);
    let (is_import, page) = go(&mut desk, back);
    assert!(!is_import && page != ViewPage::Filling, "{page:?}");
}
