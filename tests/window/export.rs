//! The export dialog, driven by what its controls are called, and the papers that it writes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::time::Duration;

use crate::desk::{Desk, button};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, PaperCommand, own_presets};
use lantu::model::ViewPage;

/// The names of the files in the folder of the library, once the export has ended.
fn exported(desk: &mut Desk, ending: &str) -> Vec<String> {
    for _ in 0..8_000 {
        desk.settle();
        if desk.app().is_busy().is_none() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    desk.settle();
    let files = std::fs::read_dir(desk.folder.path()).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(ending))
        .collect();
    names.sort();
    names
}

fn open_dialog(desk: &mut Desk) {
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    desk.settle();
}

#[test]
fn one_paper_is_written_noted_in_the_history_and_remembered() {
    let mut desk = Desk::new(Content::Plan);
    open_dialog(&mut desk);
    desk.click("CSV");
    desk.click("保存 2 个文件");
    assert_eq!(exported(&mut desk, ".xlsx").len(), 1);
    assert_eq!(exported(&mut desk, ".csv").len(), 1);
    let settings = desk.app().settings();
    let formats = settings.export.as_ref().unwrap().formats.clone();
    assert_eq!(formats, ["xlsx", "csv"]);
    assert_eq!(settings.recent_exports.len(), 2);
    let session = desk.app().session().unwrap();
    let undo = session.undo_label().map(str::to_owned);
    assert_eq!(undo, None, "an export is nothing to take back");
    let path: PathBuf = session.path().to_owned();
    desk.app().close();
    let snapshot = lantu::store::read_only(&path).unwrap();
    let last = snapshot.history(1).unwrap().remove(0);
    assert!(
        last.op
            .label
            .starts_with("导出“冷水江市“十四五”重点项目一览表”：")
    );
    assert!(last.op.changes.is_empty());
}

#[test]
fn a_file_goes_by_the_title_of_its_paper_and_the_next_title_by_its_own_month() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let name = |desk: &Desk| {
        let field = desk.window.get_by_role_and_label(Role::TextInput, "文件名");
        field.value().unwrap_or_default()
    };
    let node = lantu::app::Scope {
        path: vec![(lantu::view::GroupKey::Stage, "在建".to_owned())],
        label: "在建项目".to_owned(),
    };
    for page in [
        ArrangeCommand::ShowPage(ViewPage::Table),
        ArrangeCommand::Narrow(Some(node)),
    ] {
        desk.app().run(Command::Arrange(page));
    }
    desk.settle();
    open_dialog(&mut desk);
    assert!(
        name(&desk).contains("（在建项目）（示例数据）"),
        "{}",
        name(&desk)
    );
    desk.click("保存文件");
    exported(&mut desk, ".xlsx");
    let kept = desk.app().settings().export.as_ref().unwrap();
    // What it was about is not what the next paper is about.
    assert_eq!(kept.layout.title, None);
    let all = ArrangeCommand::Narrow(None);
    desk.app().run(Command::Arrange(all));
    desk.settle();
    open_dialog(&mut desk);
    assert!(!name(&desk).contains("在建项目"), "{}", name(&desk));
    desk.write(Role::TextInput, "标题", "十月调度材料");
    assert_eq!(name(&desk), "十月调度材料（示例数据）");
}

#[test]
fn an_own_preset_is_kept_and_chosen_again() {
    let mut desk = Desk::new(Content::Plan);
    open_dialog(&mut desk);
    desk.click("会议材料");
    desk.click("模板操作");
    desk.window.get_by_label("模板名称").focus();
    desk.window.run();
    desk.window.get_by_label("模板名称").type_text("常务会附表");
    desk.settle();
    desk.click("另存");
    let portfolio = desk.app().portfolio();
    let presets = own_presets(&portfolio);
    assert_eq!(presets[0].name, "常务会附表");
    assert!(
        presets[0].layout.contains("会议材料"),
        "{}",
        presets[0].layout
    );
    let id = presets[0].id;
    desk.window
        .get_by_role_and_label(Role::Button, "模板：常务会附表");
    desk.app()
        .run(Command::Paper(PaperCommand::DeletePreset(id)));
    desk.app().run(Command::Edit(EditCommand::Undo));
    assert_eq!(desk.app().portfolio().presets().len(), 1);
}

#[test]
fn the_paper_of_the_page_in_front_is_offered() {
    let mut desk = Desk::new(Content::Plan);
    for (page, preset) in [
        (ViewPage::Funding, "资金来源汇总表"),
        (ViewPage::Overview, "总览一页"),
        (ViewPage::Table, "重点项目一览表"),
    ] {
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        desk.settle();
        open_dialog(&mut desk);
        let chosen = format!("模板：{preset}");
        desk.window.get_by_role_and_label(Role::Button, &chosen);
        desk.click("取消");
    }
}

#[test]
fn what_is_projected_takes_the_format_of_a_screen_and_papers_go_back_to_a_sheet() {
    let mut desk = Desk::new(Content::Plan);
    open_dialog(&mut desk);
    let paper = |desk: &Desk| {
        let chosen = desk.window.get_by_role_and_label(Role::ComboBox, "纸张");
        chosen.value().unwrap()
    };
    assert_eq!(paper(&desk), "A3 横向");
    desk.click("投影");
    assert_eq!(paper(&desk), "16:9");
    desk.click("公文附件");
    assert_eq!(paper(&desk), "A3 横向");
}

#[test]
fn a_copy_is_named_by_the_day_and_not_by_the_month_under_report() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    let month = desk.app().moment().today.to_string();
    assert_eq!(month, "2024-09-30");
    assert_eq!(desk.app().copy_name(), "库（20241021副本）.lantu");
}

#[test]
fn a_file_of_another_making_is_asked_about_before_it_is_replaced() {
    let mut desk = Desk::new(Content::Plan);
    let path = desk
        .folder
        .path()
        .join("冷水江市“十四五”重点项目一览表.xlsx");
    std::fs::write(&path, b"kept").unwrap();
    open_dialog(&mut desk);
    desk.click("保存并替换原文件");
    assert_eq!(exported(&mut desk, ".xlsx").len(), 1);
    assert_eq!(std::fs::read(&path).unwrap(), b"kept");
    assert!(desk.window.query_by_label("已有同名文件").is_some());
    desk.click("另存为“冷水江市“十四五”重点项目一览表（2）”");
    assert_eq!(exported(&mut desk, ".xlsx").len(), 2);
    assert_eq!(std::fs::read(&path).unwrap(), b"kept");
    open_dialog(&mut desk);
    desk.click("保存并替换原文件");
    exported(&mut desk, ".xlsx");
    desk.click("替换这个文件");
    assert_eq!(exported(&mut desk, ".xlsx").len(), 2);
    assert!(std::fs::read(&path).unwrap() != b"kept");
}

#[test]
fn the_papers_of_a_sample_bear_its_mark_in_their_names() {
    let mut desk = Desk::new(Content::Sample { projects: Some(30) });
    open_dialog(&mut desk);
    desk.click("保存文件");
    let name = "冷水江市“十四五”重点项目一览表（示例数据）.xlsx";
    assert_eq!(exported(&mut desk, ".xlsx"), [name]);
}

#[test]
fn papers_are_bound_together_and_saved_as_one() {
    let mut desk = Desk::new(Content::Plan);
    open_dialog(&mut desk);
    desk.click("加入这份，作附件1");
    desk.click("加入这份，作附件2");
    desk.window.get_by_label("已有 2 份");
    desk.window.get_by_label("汇编标题");
    // A workbook was chosen, which can't hold both: pages are written.
    desk.click("保存文件");
    let names = exported(&mut desk, ".pdf");
    assert_eq!(names, ["会议材料.pdf"]);
    assert_eq!(exported(&mut desk, ".xlsx"), Vec::<String>::new());
}

#[test]
fn the_list_of_presets_opens_again_in_a_dialog_that_was_closed_with_it() {
    let mut desk = Desk::new(Content::Plan);
    for _ in 0..3 {
        desk.press_with(Modifiers::COMMAND, Key::E);
        desk.settle();
        // Pressed and let go of within one picture, as on a slow computer.
        let at = desk
            .window
            .get_by_label("模板：重点项目一览表")
            .rect()
            .center();
        desk.window.hover_at(at);
        desk.window.run();
        let both = [true, false].map(|pressed| button(at, pressed));
        desk.window.input_mut().events.extend(both);
        desk.window.step();
        desk.window.run();
        let at = desk.window.get_by_label("年度投资计划表").rect().center();
        let top = desk.window.ctx.layer_id_at(at).unwrap();
        let dialog = desk.window.ctx.memory(egui::Memory::top_modal_layer);
        assert_ne!(Some(top), dialog, "the list is behind the dialog");
        desk.press(Key::Escape);
        desk.settle();
        assert!(desk.window.query_by_label("查找 模板").is_none());
        desk.press(Key::Escape);
        desk.settle();
        assert!(desk.window.query_by_label("模板：重点项目一览表").is_none());
    }
}

#[test]
fn a_paper_is_found_among_many_by_a_few_letters() {
    let mut desk = Desk::new(Content::Plan);
    open_dialog(&mut desk);
    desk.click("模板：重点项目一览表");
    desk.typed("ndpg");
    desk.press(egui::Key::Enter);
    desk.window
        .get_by_role_and_label(Role::Button, "模板：年度评估报告");
    // The next time the list begins there.
    desk.click("模板：年度评估报告");
    desk.press(egui::Key::ArrowDown);
    desk.press(egui::Key::Enter);
    desk.window
        .get_by_role_and_label(Role::Button, "模板：中期评估报告");
}
