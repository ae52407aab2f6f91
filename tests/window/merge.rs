//! 合并副本 in the window.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::desk::Desk;
use chrono::DateTime;
use egui::{Shape, vec2};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    App, Command, Content, EditCommand, FileCommand, MergeStep, SaveState, Session, Settings,
};
use lantu::clock::Clock;
use lantu::model::{Money, ProjectColumn, Value};
use lantu::reconcile::Keep;

fn wan(wan: i64) -> Value {
    Value::Money(Money::from_wan(wan))
}

pub fn set(app: &mut App, name: &str, column: ProjectColumn, value: Value) {
    let portfolio = app.portfolio();
    let found = portfolio
        .projects()
        .iter()
        .find(|project| project.name == name);
    let id = found.unwrap().id;
    drop(portfolio);
    app.run(Command::Edit(EditCommand::SetField(
        vec![id],
        column,
        value,
    )));
}

/// Waits for what a disk or a job does.
pub fn wait(mut is_there: impl FnMut() -> bool) {
    for _ in 0..10_000 {
        if is_there() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("waited too long");
}

/// A copy of the library at the desk.
pub fn copy(desk: &mut Desk) -> PathBuf {
    let copy = desk.folder.path().join("交通局.lantu");
    desk.app()
        .run(Command::File(FileCommand::SaveCopy(copy.clone())));
    wait(|| {
        desk.app().poll();
        let notices = desk.app().take_notices();
        notices
            .iter()
            .any(|notice| notice.text.starts_with("副本已保存"))
    });
    copy
}

/// A colleague's work in a copy.
pub fn work(copy: &Path, work: impl FnOnce(&mut App)) {
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-22T10:30:00+08:00").unwrap());
    let mut app = App::new(clock, Settings::default(), Arc::new(|| {}));
    app.run_to_end(Command::File(FileCommand::Open(copy.to_owned())));
    work(&mut app);
    wait(|| {
        app.poll();
        app.session().map(Session::save_state) == Some(SaveState::Saved)
    });
    app.close();
}

pub fn read(desk: &mut Desk, copy: PathBuf) {
    desk.app()
        .run(Command::File(FileCommand::Merge(MergeStep::Read(copy))));
    wait(|| {
        desk.app().poll();
        desk.app().is_busy().is_none()
    });
    desk.settle();
}

fn is_there(desk: &Desk, label: &str) -> bool {
    desk.window.query_by_label(label).is_some()
}

#[test]
fn a_copy_is_shown_chosen_from_and_merged_as_one_step() {
    let mut desk = Desk::new(Content::Plan);
    let copy = copy(&mut desk);
    work(&copy, |app| {
        set(app, "平安大桥", ProjectColumn::TotalInvestment, wan(15_000));
        set(
            app,
            "平安大桥",
            ProjectColumn::Note,
            Value::Text("改线".to_owned()),
        );
        set(
            app,
            "高新科技产业园",
            ProjectColumn::TotalInvestment,
            wan(800),
        );
    });
    set(
        desk.app(),
        "平安大桥",
        ProjectColumn::TotalInvestment,
        wan(12_000),
    );
    let park = wan(900);
    set(
        desk.app(),
        "高新科技产业园",
        ProjectColumn::TotalInvestment,
        park.clone(),
    );
    desk.settle();
    read(&mut desk, copy);

    assert!(is_there(&desk, "对方改了 1 处"));
    assert!(is_there(&desk, "平安大桥　备注：— → 改线"));
    assert!(is_there(
        &desk,
        "两边都改过、内容不同的 2 处，请选择用哪一边的"
    ));
    assert!(is_there(&desk, "15,000.00万元"));
    desk.click("全部用副本");
    desk.click("高新科技产业园 总投资 用本库");
    desk.click("合并");
    assert!(desk.app().merge().is_none());
    assert_eq!(
        desk.project("平安大桥").total_investment,
        Some(Money::from_wan(15_000))
    );
    assert_eq!(desk.project("平安大桥").note, "改线");
    assert_eq!(
        desk.project("高新科技产业园").total_investment,
        Some(Money::from_wan(900))
    );
    let label = desk.undo_label();
    assert!(
        label.starts_with("合并副本：") && label.ends_with("（3 步）"),
        "{label}"
    );

    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(
        desk.project("平安大桥").total_investment,
        Some(Money::from_wan(12_000))
    );
    assert_eq!(desk.project("平安大桥").note, "");
}

#[test]
fn what_both_sides_wrote_is_read_whole_where_other_columns_leave_room() {
    fn look(shape: &Shape, words: &str) -> bool {
        match shape {
            Shape::Vec(shapes) => shapes.iter().any(|shape| look(shape, words)),
            Shape::Text(text) => text.galley.text() == words && !text.galley.elided,
            _ => false,
        }
    }
    let note = |text: &str| Value::Text(text.to_owned());
    let [ours, theirs] = [
        "已与市发改委核对，按批复的总投资填报，年底前完成",
        "部门报来的说法：用地没有批下来，开工推到下一年",
    ];
    let mut desk = Desk::new(Content::Plan);
    desk.window.set_size(vec2(1280.0, 720.0));
    let copy = copy(&mut desk);
    work(&copy, |app| {
        set(app, "平安大桥", ProjectColumn::Note, note(theirs));
    });
    set(desk.app(), "平安大桥", ProjectColumn::Note, note(ours));
    desk.settle();
    read(&mut desk, copy);
    for words in [ours, theirs] {
        let mut shapes = desk.window.output().shapes.iter();
        assert!(shapes.any(|shape| look(&shape.shape, words)), "{words}");
    }
}

#[test]
fn what_is_left_undecided_is_counted_and_decided_later() {
    let mut desk = Desk::new(Content::Plan);
    let copy = copy(&mut desk);
    let total = ProjectColumn::TotalInvestment;
    work(&copy, |app| set(app, "平安大桥", total, wan(15_000)));
    set(desk.app(), "平安大桥", total, wan(12_000));
    desk.settle();
    read(&mut desk, copy);
    desk.click("平安大桥 总投资 待定");
    desk.click("合并");
    wait(|| {
        desk.app().poll();
        desk.app().undecided() == 1
    });
    desk.settle();
    desk.app()
        .run(Command::File(FileCommand::Merge(MergeStep::Review)));
    wait(|| {
        desk.app().poll();
        desk.app().merge().is_some()
    });
    desk.settle();
    desk.click("全部用另一个");
    desk.click("合并");
    assert_eq!(
        desk.project("平安大桥").total_investment,
        Some(Money::from_wan(15_000))
    );
    wait(|| {
        desk.app().poll();
        desk.app().undecided() == 0
    });
}

#[test]
fn choices_made_for_one_copy_are_not_carried_out_on_another() {
    let mut desk = Desk::new(Content::Plan);
    let first = copy(&mut desk);
    let second = first.with_file_name("水利局.lantu");
    std::fs::copy(&first, &second).unwrap();
    for (path, total) in [(&first, 15_000), (&second, 16_000)] {
        work(path, |app| {
            set(app, "平安大桥", ProjectColumn::TotalInvestment, wan(total));
        });
    }
    let total = ProjectColumn::TotalInvestment;
    set(desk.app(), "平安大桥", total, wan(12_000));
    desk.settle();
    read(&mut desk, first);
    let meant = desk.app().merge().unwrap();
    read(&mut desk, second);
    let now = desk.app().merge().unwrap();
    let choices = MergeStep::CarryOut(Arc::clone(&meant), vec![Some(Keep::Theirs)]);
    desk.app().run(Command::File(FileCommand::Merge(choices)));
    desk.settle();
    let ours = desk.project("平安大桥").total_investment;
    assert_eq!(ours, Some(Money::from_wan(12_000)));
    assert!(desk.window.query_by_label_contains("没有合并").is_some());
    // Nor does leaving the one end the other.
    desk.app()
        .run(Command::File(FileCommand::Merge(MergeStep::End(meant))));
    assert!(Arc::ptr_eq(&desk.app().merge().unwrap(), &now));
    desk.settle();
    desk.click("全部用副本");
    desk.click("合并");
    let theirs = desk.project("平安大桥").total_investment;
    assert_eq!(theirs, Some(Money::from_wan(16_000)));
}

#[test]
fn a_merge_can_be_left_alone() {
    let mut desk = Desk::new(Content::Plan);
    let copy = copy(&mut desk);
    work(&copy, |app| {
        set(app, "平安大桥", ProjectColumn::TotalInvestment, wan(15_000));
    });
    read(&mut desk, copy);
    assert!(is_there(&desk, "合并副本"));
    desk.click("取消");
    assert!(desk.app().merge().is_none());
    assert!(!is_there(&desk, "合并副本"));
    assert_eq!(desk.project("平安大桥").total_investment, None);
}

#[test]
fn what_can_not_be_merged_is_said() {
    let mut desk = Desk::new(Content::Plan);
    let copy = copy(&mut desk);
    let mut said = |path: PathBuf| {
        desk.app()
            .run(Command::File(FileCommand::Merge(MergeStep::Read(path))));
        wait(|| {
            desk.app().poll();
            desk.app().is_busy().is_none()
        });
        assert!(desk.app().merge().is_none());
        desk.app().take_notices().pop().unwrap().text
    };
    assert_eq!(said(copy.clone()), "副本中没有本库还没有的修改，不用合并");
    let own = copy.with_file_name("库.lantu");
    assert_eq!(said(own), "这就是打开着的项目库，请选择同事交回的副本");
    let other = copy.with_file_name("另一库.lantu");
    let clock = Clock::System;
    lantu::app::create_library(&other, Content::Plan, clock).unwrap();
    assert!(said(other).starts_with("这不是同一个项目库的副本，不能合并"));
}

#[test]
fn the_command_stands_in_the_menu_of_files() {
    let mut desk = Desk::new(Content::Plan);
    desk.click("文件");
    assert!(is_there(&desk, "合并副本…"));
}

/// w33: both sides add the usual milestones by one click; each stands once.
#[test]
fn milestones_that_both_sides_added_by_a_click_stand_once_after_merging() {
    let mut desk = Desk::new(Content::Plan);
    let copy = copy(&mut desk);
    let name = "平安大桥";
    let add = |app: &mut App| {
        let portfolio = app.portfolio();
        let id = {
            let mut projects = portfolio.projects().iter();
            projects.find(|project| project.name == name).unwrap().id
        };
        drop(portfolio);
        let usual = ["立项", "开工", "竣工验收"].map(str::to_owned).to_vec();
        app.run(Command::Edit(EditCommand::AddMilestones(id, usual)));
    };
    let milestones = |desk: &mut Desk| -> Vec<String> {
        let id = desk.project(name).id;
        let portfolio = desk.app().portfolio();
        let rows = portfolio.milestones().of(id).iter();
        rows.map(|milestone| milestone.name.clone()).collect()
    };
    work(&copy, add);
    add(desk.app());
    desk.settle();
    let before = milestones(&mut desk);
    assert_eq!(before.len(), 3, "{before:?}");
    read(&mut desk, copy);
    if is_there(&desk, "合并") {
        desk.click("合并");
        desk.settle();
    }
    assert_eq!(milestones(&mut desk), before);
}
