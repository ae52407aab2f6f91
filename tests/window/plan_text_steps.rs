//! 规划文本 in the window: steps back and ahead, what is seen at once, what is asked before anything comes in.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, Content, Correction, Corrections, PlanTextCommand, TextSpot};

use crate::desk::Desk;
use crate::plan_text::{
    Picture, app, bare, give, headings, is_there, plan, press, projects, settle,
};

const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

fn keys(window: &mut Picture, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    settle(window);
}

/// What is taken back on the page is done again by either shortcut, and by the button.
fn back_and_ahead(window: &mut Picture) {
    give(window, PlanTextCommand::Read(plan("no-parts.md")));
    let before = headings(window);
    press(window, "节 （二） 改善民生");
    press(window, "升级");
    let moved = headings(window);
    press(window, "不是标题");
    let unmade = headings(window);
    assert!(before != moved && moved != unmade);
    keys(window, Modifiers::COMMAND, Key::Z);
    keys(window, Modifiers::COMMAND, Key::Z);
    assert_eq!(headings(window), before);
    keys(window, Modifiers::COMMAND, Key::Y);
    assert_eq!(headings(window), moved);
    keys(window, BOTH, Key::Z);
    assert_eq!(headings(window), unmade);
    // With nothing ahead nothing is taken back.
    keys(window, BOTH, Key::Z);
    assert_eq!(headings(window), unmade);
    keys(window, Modifiers::COMMAND, Key::Z);
    assert_eq!(headings(window), moved);
    press(window, "进一步");
    assert_eq!(headings(window), unmade);
    // What is said anew stands in the place of what was taken back.
    keys(window, Modifiers::COMMAND, Key::Z);
    press(window, "章 三 保障措施");
    press(window, "不取用");
    assert!(!app(window).plan_reading().unwrap().has_step_ahead());
    keys(window, Modifiers::COMMAND, Key::Y);
    assert_eq!(headings(window), moved);
}

#[test]
fn what_is_taken_back_on_the_page_of_a_text_is_done_again() {
    back_and_ahead(&mut bare());
    let mut desk = Desk::new(Content::Empty);
    back_and_ahead(&mut desk.window);
    assert!(app(&mut desk.window).portfolio().plans().is_empty());
}

/// Redoing steps of the library works with Ctrl+Shift+Z as well, and takes nothing back where none is ahead.
#[test]
fn nothing_is_taken_back_by_the_keys_that_do_again() {
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    press(window, "加入本库");
    press(window, "完成");
    let all = projects(app(window)).len();
    assert!(all > 0);
    keys(window, BOTH, Key::Z);
    assert_eq!(projects(app(window)).len(), all);
    keys(window, Modifiers::COMMAND, Key::Z);
    assert_eq!(projects(app(window)).len(), 0);
    keys(window, BOTH, Key::Z);
    assert_eq!(projects(app(window)).len(), all);
}

#[test]
fn what_came_in_is_taken_back_and_done_again_from_the_page() {
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    press(window, "加入本库");
    let all = projects(app(window)).len();
    keys(window, Modifiers::COMMAND, Key::Z);
    assert_eq!(projects(app(window)).len(), 0);
    keys(window, Modifiers::COMMAND, Key::Y);
    assert_eq!(projects(app(window)).len(), all);
    assert!(is_there(window, "已加入本库"));
}

/// The text below them is read anew beside the window; a title that is being typed goes on.
#[test]
fn headings_are_seen_at_once_as_they_are_put_right() {
    let mut window = bare();
    let window = &mut window;
    give(window, PlanTextCommand::Read(plan("no-parts.md")));
    let before = headings(window);
    press(window, "章 三 保障措施");
    press(window, "改名、拆分");
    let field = window.get_by_role_and_label(Role::TextInput, "标题");
    field.focus();
    window.run();
    let said = Correction {
        is_heading: Some(false),
        ..Correction::default()
    };
    let said: Corrections = [(TextSpot::of_line(15), said)].into_iter().collect();
    let correct = PlanTextCommand::Correct(Arc::new(said));
    app(window).run(Command::PlanText(correct));
    // Nothing that is worked at beside the window has come back yet.
    let reading = app(window).plan_reading().unwrap();
    assert!(reading.is_working());
    let at_once = headings(window);
    assert_eq!(at_once.len(), before.len() - 1);
    settle(window);
    assert_eq!(headings(window), at_once);
    let field = window.query_by_role_and_label(Role::TextInput, "标题");
    assert!(field.is_some(), "the title is being typed still");
    // Taken back before the work has ended, what comes back late puts nothing in the place of that.
    app(window).run(Command::PlanText(PlanTextCommand::StepBack));
    assert_eq!(headings(window), before);
    app(window).run(Command::PlanText(PlanTextCommand::StepAhead));
    app(window).run(Command::PlanText(PlanTextCommand::StepBack));
    settle(window);
    assert_eq!(headings(window), before);
}

#[test]
fn a_plan_without_years_is_asked_for_them_before_anything_comes_in() {
    let text = "临江市重大项目建设规划\n第一章 交通\n第一节 公路\n新建东江大桥、西江码头等项目。\n";
    let folder = tempfile::TempDir::new().unwrap();
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Paste(text.to_owned()));
    let asked = "没有从文本里找到规划的起止年";
    assert!(is_there(window, asked));
    press(window, "加入本库");
    assert!(app(window).portfolio().plans().is_empty());
    // The keyboard is in the field where they belong.
    assert!(window.ctx.memory(egui::Memory::focused).is_some());
    let type_years = |window: &mut Picture, years: &str| {
        let field = window.get_by_role_and_label(Role::TextInput, "规划起止年");
        field.focus();
        window.run();
        window
            .get_by_role_and_label(Role::TextInput, "规划起止年")
            .type_text(years);
        window.run();
        window.key_press(Key::Enter);
        settle(window);
    };
    type_years(window, "26到30");
    assert!(is_there(window, asked), "those are no years");
    give(window, PlanTextCommand::Join);
    assert!(app(window).portfolio().plans().is_empty());
    let path = folder.path().join("临江.lantu");
    give(window, PlanTextCommand::MakeLibrary(path.clone()));
    assert!(!path.exists());
    assert!(is_there(window, "还不知道规划的起止年"));
    type_years(window, "2026-2030");
    assert!(!is_there(window, asked));
    press(window, "加入本库");
    let portfolio = app(window).portfolio();
    let plan = portfolio.plans().iter().next().unwrap();
    assert_eq!(plan.years(), Some((2026, 2030)));
}

/// What the library has is not ticked again, what is new is, and both are told.
#[test]
fn a_further_text_of_a_plan_ticks_what_is_new_and_says_what_is_there() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    assert!(!is_there(window, "库里已有这个规划"));
    press(window, "加入本库");
    assert!(!is_there(window, "库里存着这份原文"), "it came in just now");
    press(window, "完成");
    let all = projects(app(window)).len();
    let text = std::fs::read_to_string(plan("pdf-lines.txt")).unwrap();
    let more = text.replace("规划研究环湖公路", "规划研究环湖公路；新建北岸大桥");
    assert_ne!(more, text);
    give(window, PlanTextCommand::Paste(more));
    let found = app(window).plan_reading().unwrap().found().unwrap().clone();
    let taken = found.settled.projects.iter().filter(|each| each.is_taken);
    let taken: Vec<&str> = taken.map(|each| each.name.as_str()).collect();
    assert_eq!(taken, ["北岸大桥"]);
    assert!(is_there(window, "库里已有这个规划"));
    assert!(is_there(window, "新找到的 1 项已勾选"));
    // A library of its own has none of them yet, and takes them all.
    let path = folder.path().join("临江.lantu");
    give(window, PlanTextCommand::MakeLibrary(path));
    assert_eq!(projects(app(window)).len(), all + 1);
    // The very text that a library keeps was decided on before.
    let text = std::fs::read_to_string(plan("pdf-lines.txt")).unwrap();
    let more = text.replace("规划研究环湖公路", "规划研究环湖公路；新建北岸大桥");
    give(window, PlanTextCommand::Paste(more));
    assert!(is_there(window, "库里存着这份原文"));
    let found = app(window).plan_reading().unwrap().found().unwrap().clone();
    assert_eq!(found.settled.projects_taken(), 0);
}

#[test]
fn nothing_is_joined_to_itself() {
    let mut window = bare();
    let window = &mut window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    let reading = app(window).plan_reading().unwrap();
    let taken = reading.found().unwrap().settled.projects_taken();
    press(window, &format!("项目 {taken}"));
    press(window, "城西汽车站");
    press(window, "并入：并入另一项…");
    let type_text = |window: &mut Picture, text: &str| {
        window
            .get_by_role_and_label(Role::TextInput, "查找 并入")
            .type_text(text);
        window.run();
    };
    type_text(window, "城西汽车站");
    assert!(is_there(window, "没有符合的项"));
}

#[test]
fn arrows_go_on_from_a_line_that_is_no_heading_and_the_list_stays_where_it_is() {
    let mut window = bare();
    let window = &mut window;
    give(window, PlanTextCommand::Read(plan("no-parts.md")));
    // F2 renames the heading at the cursor.
    let selected = |window: &mut Picture| {
        keys(window, Modifiers::NONE, Key::F2);
        let field = window.query_by_role_and_label(Role::TextInput, "标题");
        let title = field.and_then(|field| field.accesskit_node().value());
        keys(window, Modifiers::NONE, Key::Escape);
        title
    };
    let top = |window: &Picture| {
        let first = window.get_by_role_and_label(Role::Button, "章 一 发展基础");
        first.rect().top()
    };
    press(window, "章 一 发展基础");
    let begun = top(window);
    let line = "5 2025年，全县生产总值突破百亿元。";
    for (key, wanted) in [(Key::ArrowDown, "重点任务"), (Key::ArrowUp, "发展基础")] {
        press(window, line);
        assert!(is_there(window, "第 5 行"));
        assert!((top(window) - begun).abs() < 0.5, "the list has moved");
        keys(window, Modifiers::NONE, key);
        assert_eq!(selected(window).as_deref(), Some(wanted), "{key:?}");
        assert!((top(window) - begun).abs() < 0.5, "the list has moved");
    }
}

#[test]
fn years_the_wrong_way_round_are_told_and_leave_those_that_are_there() {
    let mut window = bare();
    let window = &mut window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    let years = |window: &mut Picture| {
        let reading = app(window).plan_reading().unwrap();
        reading.found().unwrap().settled.title.years
    };
    let before = years(window);
    assert!(before.is_some());
    let field = window.get_by_role_and_label(Role::TextInput, "规划起止年");
    field.focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    let field = window.get_by_role_and_label(Role::TextInput, "规划起止年");
    field.type_text("2030-2026");
    window.run();
    window.key_press(Key::Enter);
    settle(window);
    assert_eq!(years(window), before);
    assert!(is_there(window, "“2030-2026”不是起止年"));
}

#[test]
fn a_step_of_the_library_that_the_page_would_refuse_is_not_offered_there() {
    let mut desk = Desk::new(Content::Plan);
    let window = &mut desk.window;
    let new = lantu::app::EditCommand::NewProject;
    app(window).run(Command::Edit(new));
    app(window).run(Command::Edit(lantu::app::EditCommand::Undo));
    assert!(app(window).redo_label().is_some());
    let all = projects(app(window)).len();
    give(window, PlanTextCommand::Read(plan("no-parts.md")));
    assert_eq!(app(window).redo_label(), None);
    // Whoever presses the keys is told why.
    keys(window, Modifiers::COMMAND, Key::Y);
    assert!(is_there(window, "这一页上没有可重做的修改"));
    assert_eq!(projects(app(window)).len(), all);
}

#[test]
fn a_ledger_given_as_the_text_of_a_plan_is_told_where_it_belongs() {
    let mut window = bare();
    let window = &mut window;
    for ledger in ["26a-base-list.xlsx", "03-text-numbers-marks.xls"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.join("tests/ledgers").join(ledger);
        give(window, PlanTextCommand::Read(path));
        assert!(app(window).plan_reading().is_none(), "{ledger}");
        assert!(is_there(window, "从台账新建项目库”，或"), "{ledger}");
    }
}

#[test]
fn what_narrows_the_projects_is_within_the_window_however_small_it_is() {
    let window = &mut bare();
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    let taken = {
        let reading = app(window).plan_reading().unwrap();
        reading.found().unwrap().settled.projects_taken()
    };
    press(window, &format!("项目 {taken}"));
    // 1920 × 1080 as it is, 1280 × 720 as it is and at 150 %, 960 × 600 at 150 %.
    for size in [
        (1920.0, 1080.0),
        (1280.0, 720.0),
        (853.0, 480.0),
        (640.0, 400.0),
    ] {
        window.set_size(size.into());
        settle(window);
        let boxes = window.query_all_by_role(Role::ComboBox);
        let search = window.query_all_by_role_and_label(Role::TextInput, "查找项目");
        let tabs = ["提纲 ", "指标 "];
        let tabs = tabs.map(|tab| window.query_all_by_label_contains(tab));
        let all = boxes.chain(search).chain(tabs.into_iter().flatten());
        let rects: Vec<egui::Rect> = all.map(|control| control.rect()).collect();
        assert!(rects.len() >= 5, "{rects:?}");
        for (place, rect) in rects.iter().enumerate() {
            assert!(rect.right() <= size.0, "{size:?} {rect:?}");
            let mut others = rects[place + 1..].iter();
            let is_apart = |other: &egui::Rect| !other.shrink(1.0).intersects(rect.shrink(1.0));
            assert!(others.all(is_apart), "{size:?} {rect:?}");
        }
    }
}
