//! Where the window says why something was not done or is not there, and that it looks like it.

use crate::desk::{Desk, head, tip};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, Shape, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content};
use lantu::model::{Field, Id, Project, ProjectColumn, Table, ViewPage};

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

/// Whether a text that is drawn within a place was cut.
fn is_cut(desk: &Desk, place: Rect) -> bool {
    fn of(shape: &Shape, place: Rect) -> bool {
        match shape {
            Shape::Vec(shapes) => shapes.iter().any(|shape| of(shape, place)),
            Shape::Text(text) => {
                let rect = text.galley.rect.translate(text.pos.to_vec2());
                text.galley.elided && place.contains(rect.center())
            }
            _ => false,
        }
    }
    let mut shapes = desk.window.output().shapes.iter();
    shapes.any(|clipped| of(&clipped.shape, place))
}

#[test]
fn a_department_is_read_whole_in_the_inspector_and_what_has_no_room_on_hover() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    desk.window.set_size(vec2(1280.0, 720.0));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    desk.settle();
    let portfolio = desk.app().portfolio();
    let label = |id| portfolio.ref_label(Table::Department, id).unwrap();
    // One project of each department, and one whose category is a long way down.
    let mut chosen: Vec<(Id<Project>, String)> = Vec::new();
    for project in portfolio.projects().iter() {
        let [lead] = project.lead_department.as_slice() else {
            continue;
        };
        let name = label(lead.uuid());
        if chosen.iter().all(|(_, other)| *other != name) {
            chosen.push((project.id, name));
        }
    }
    assert!(chosen.len() > 15, "{chosen:?}");
    let names = chosen.iter().map(|(_, name)| name.chars().count());
    assert!(names.max() >= Some(7), "{chosen:?}");
    let field = |desk: &Desk, label: &str| {
        let found = desk.window.query_all_by_label(label);
        let mut rects = found.map(|node| node.rect());
        rects.find(|rect| rect.left() > desk.page_end()).unwrap()
    };
    let mut is_told = false;
    for (project, name) in chosen {
        desk.select(project, Field::NAME);
        let lead = field(&desk, "牵头部门");
        assert!(!is_cut(&desk, lead), "{name}");
        let category = field(&desk, "类别");
        if !is_told && is_cut(&desk, category) {
            let of = portfolio.projects().get(project).unwrap();
            let id = of.category.unwrap().uuid();
            let words = portfolio.ref_label(Table::Category, id).unwrap();
            is_told = tip(&mut desk, category.center(), &words);
            assert!(is_told, "{words}");
        }
    }
    assert!(is_told, "no category is long");
}
