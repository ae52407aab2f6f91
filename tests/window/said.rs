//! Where the window says why something was not done or is not there, and that it looks like it.

use crate::desk::{Desk, head};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content};
use lantu::model::{Field, ProjectColumn, ViewPage};

/// The signs before a message: that it was done, and that it was not.
const TICK: &str = "\u{e182}";
const WARNING: &str = "\u{e4e0}";

fn shows(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

/// Whether a sign stands in a line.
fn stands_in(desk: &Desk, sign: &str, line: Rect) -> bool {
    let signs = desk.window.query_all_by_label(sign);
    let mut rects = signs.map(|sign| sign.rect());
    rects.any(|rect| (rect.center().y - line.center().y).abs() < 8.0)
}

#[test]
fn a_reason_is_as_wide_as_its_words_however_narrow_the_column() {
    for (field, typed) in [
        (Field::TOTAL_INVESTMENT, "很多钱"),
        (Field::Typed(ProjectColumn::Start), "明年春"),
    ] {
        let (mut desk, _) = Desk::table(&[field], field);
        desk.window.set_size(vec2(853.0, 480.0));
        desk.settle();
        let column = head(&desk, field.label()).width();
        desk.typed(typed);
        desk.press(Key::Enter);
        let words = format!("“{typed}”");
        let reason = desk.window.get_by_label_contains(&words).rect();
        assert!(reason.width() > 100.0, "{field:?}: {column} {reason:?}");
        assert!(reason.height() < 48.0, "three lines: {field:?} {reason:?}");
        assert!(reason.right() <= 853.0 && reason.bottom() <= 480.0);
    }
}

#[test]
fn what_is_refused_has_the_sign_of_a_warning_and_what_is_done_a_tick() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    desk.control(Key::Semicolon);
    let refused = desk.window.get_by_label_contains("只用于可以填写的日期列");
    let line = refused.rect();
    assert!(stands_in(&desk, WARNING, line));
    assert!(!stands_in(&desk, TICK, line));
    desk.typed("5");
    desk.press(Key::Enter);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    let done = desk.window.get_by_label_contains("已撤销").rect();
    assert!(stands_in(&desk, TICK, done) && !stands_in(&desk, WARNING, done));
}

#[test]
fn a_page_without_projects_says_what_hides_them() {
    for page in ViewPage::ALL.iter().copied() {
        let mut desk = Desk::new(Content::Sample { projects: Some(24) });
        let words = "没有这样的项目";
        for command in [
            ArrangeCommand::ShowPage(page),
            ArrangeCommand::Search(words.to_owned()),
        ] {
            desk.app().run(Command::Arrange(command));
        }
        desk.settle();
        for untrue in ["当前没有分组", "还没有填资金", "都还没有填总投资"] {
            assert!(!shows(&desk, untrue), "{page:?}: {untrue}");
        }
        // Indicators are none of the projects, nor is what is asked of departments.
        let is_said = shows(&desk, "没有符合条件的项目");
        let is_of_others = matches!(page, ViewPage::Indicators | ViewPage::Filling);
        assert!(is_said || is_of_others, "{page:?}");
    }
}

#[test]
fn the_tabs_of_the_inspector_stay_where_they_are_from_project_to_project() {
    let mut desk = Desk::new(Content::Plan);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.settle();
    let ids = desk.app().listing().projects.clone();
    let mut tops = Vec::new();
    for id in ids.iter().step_by(23) {
        desk.select(*id, Field::NAME);
        let top = {
            let tabs = desk.window.get_all_by_role(Role::Tab);
            let mut tabs = tabs.filter(|tab| {
                let label = tab.accesskit_node().label().unwrap_or_default();
                label.starts_with("基本")
            });
            tabs.next().unwrap().rect().top()
        };
        tops.push((top as i32, desk.get(*id).name));
    }
    let first = tops[0].0;
    assert!(tops.iter().all(|(top, _)| *top == first), "{tops:?}");
}
