//! The table as a sheet: typed into, selected, copied and pasted as people do it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, EditCommand, SelectCommand, ViewCommand};
use lantu::model::{Derived, Field, Id, Money, Project, ProjectColumn, Stage, Value};

const START: Field = Field::Typed(ProjectColumn::Start);
const SCALE: Field = Field::Typed(ProjectColumn::Scale);

#[test]
fn a_letter_replaces_the_cell_enter_goes_down_and_tab_to_the_right() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT, START], Field::TOTAL_INVESTMENT);
    desk.typed("1");
    desk.typed(".2亿");
    desk.press(Key::Enter);
    desk.typed("8600");
    desk.press(Key::Tab);
    desk.typed("2024年3月");
    desk.press_with(Modifiers::SHIFT, Key::Enter);
    assert_eq!(
        desk.get(ids[0]).total_investment,
        Some(Money::from_wan(12_000))
    );
    assert_eq!(
        desk.get(ids[1]).total_investment,
        Some(Money::from_wan(8_600))
    );
    assert_eq!(desk.get(ids[1]).start.unwrap().to_string(), "2024-03");
    let workspace = desk.app().workspace();
    assert_eq!(
        (workspace.selected, workspace.cursor),
        (Some(ids[0]), START)
    );
}

#[test]
fn f2_keeps_the_text_escape_restores_it_and_what_cannot_be_read_stays() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let before = desk.get(ids[0]).name;
    desk.press(Key::F2);
    desk.typed("（二期）");
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).name, format!("{before}（二期）"));
    desk.press(Key::ArrowUp);
    desk.typed("不要这个");
    desk.press(Key::Escape);
    assert_eq!(desk.get(ids[0]).name, format!("{before}（二期）"));
    desk.press(Key::ArrowRight);
    desk.typed("很多");
    desk.press(Key::Enter);
    // The cell is still typed into, and says why.
    assert_eq!(desk.get(ids[0]).total_investment, None);
    desk.typed("");
    desk.control(Key::A);
    desk.typed("300");
    desk.press(Key::Enter);
    assert_eq!(
        desk.get(ids[0]).total_investment,
        Some(Money::from_wan(300))
    );
}

#[test]
fn a_choice_is_found_by_its_initials_and_a_department_by_a_part_of_its_name() {
    let (mut desk, ids) = Desk::table(&[Field::STAGE, Field::LEAD_DEPARTMENT], Field::STAGE);
    desk.typed("zj");
    desk.window
        .get_by_role_and_label(Role::ListBoxOption, "在建");
    desk.press(Key::Tab);
    desk.typed("水利");
    desk.press(Key::Enter);
    let project = desk.get(ids[0]);
    assert_eq!(project.stage, Some(Stage::UnderConstruction));
    let portfolio = desk.app().portfolio();
    let lead = portfolio
        .departments()
        .get(project.lead_department[0])
        .unwrap();
    assert!(lead.name.contains("水利"), "{}", lead.name);
}

#[test]
fn a_derived_cell_says_where_it_comes_from() {
    let (mut desk, ids) = Desk::table(&[Field::NEXT_MILESTONE], Field::NEXT_MILESTONE);
    let before = desk.get(ids[0]);
    desk.typed("2024-06");
    desk.settle();
    assert_eq!(desk.get(ids[0]), before);
    assert!(
        desk.window
            .query_by_label_contains("此列由里程碑推算")
            .is_some()
    );
}

#[test]
fn figures_of_the_month_are_typed_down_a_column_and_the_sum_follows() {
    let month = Field::Derived(Derived::CompletedInMonth);
    let year = Field::Derived(Derived::CompletedThisYear);
    let (mut desk, ids) = Desk::table(&[month, year], month);
    for text in ["120", "80.5"] {
        desk.typed(text);
        desk.press(Key::Enter);
    }
    let moment = desk.app().moment();
    let portfolio = desk.app().portfolio();
    let held = |n: usize, field| {
        let project = portfolio.projects().get(ids[n]).unwrap();
        lantu::view::value(&portfolio, project, field, moment)
    };
    let fen = |fen| lantu::model::Value::Money(Money::from_fen(fen));
    assert_eq!(held(0, year), fen(120_000_000));
    assert_eq!(held(1, month), fen(80_500_000));
    let totals = desk.app().listing().totals.clone();
    assert_eq!(totals.money(month), Money::from_fen(200_500_000));
    assert_eq!(totals.money(year), Money::from_fen(200_500_000));
}

fn compose(desk: &mut Desk, text: &str) {
    desk.window.event(Event::Ime(ImeEvent::Preedit {
        text: text.to_owned(),
        active_range_chars: None,
    }));
    desk.window.run();
}

fn commit(desk: &mut Desk, text: &str) {
    desk.window
        .event(Event::Ime(ImeEvent::Commit(text.to_owned())));
    desk.window.run();
}

#[test]
fn an_input_method_composes_in_a_cell_from_the_first_letter() {
    let (mut desk, ids) = Desk::table(&[SCALE], SCALE);
    let cell = desk.window.get_by_label_contains("第1行 建设规模").rect();
    // The candidates stand at the foot of the cell, before the first letter and while it is composed.
    let below = |desk: &Desk| {
        let ime = desk.window.output().platform_output.ime.unwrap();
        ime.cursor_rect.bottom() - cell.bottom()
    };
    assert!(below(&desk).abs() < 8.0, "{}", below(&desk));
    compose(&mut desk, "sh");
    assert!(below(&desk).abs() < 12.0, "{}", below(&desk));
    compose(&mut desk, "shui");
    // Enter chooses a word: it belongs to the input method.
    desk.window.key_press(Key::Enter);
    desk.window.run();
    commit(&mut desk, "水库");
    compose(&mut desk, "x");
    // Given up.
    compose(&mut desk, "");
    commit(&mut desk, "");
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).scale, "水库");
    assert_eq!(desk.app().workspace().selected, Some(ids[1]));
}

#[test]
fn an_input_method_composes_in_the_search_box_and_in_the_inspector() {
    let (mut desk, ids) = Desk::table(&[SCALE], SCALE);
    desk.window.get_by_label("搜索").focus();
    desk.window.run();
    compose(&mut desk, "ping");
    desk.window.key_press(Key::Enter);
    desk.window.key_press(Key::Escape);
    desk.window.run();
    commit(&mut desk, "平安");
    desk.settle();
    assert_eq!(desk.app().workspace().search, "平安");
    desk.app().run(Command::Arrange(ArrangeCommand::ShowAll));
    desk.select(ids[0], SCALE);
    let label = "建设规模及主要内容";
    let field = desk
        .window
        .get_by_role_and_label(Role::MultilineTextInput, label);
    field.focus();
    desk.window.run();
    desk.control(Key::A);
    compose(&mut desk, "qiao");
    desk.window.key_press(Key::Tab);
    desk.window.key_press(Key::Enter);
    desk.window.run();
    commit(&mut desk, "桥长");
    desk.press(Key::Escape);
    desk.window.get_by_label("搜索").focus();
    desk.settle();
    let scale = desk.get(ids[0]).scale;
    assert!(scale == "桥长" || !scale.contains("qiao"), "{scale}");
}

#[test]
fn several_projects_show_what_they_share_and_are_changed_at_once() {
    let (mut desk, ids) = Desk::table(&[Field::STAGE, Field::LEAD_DEPARTMENT], Field::STAGE);
    let some = ids[..3].to_vec();
    let stages = [Stage::Reserved, Stage::UnderConstruction, Stage::Reserved];
    for (id, stage) in some.iter().zip(stages) {
        let value = lantu::model::Value::Choice(stage.label());
        desk.app().run(Command::Edit(EditCommand::SetField(
            vec![*id],
            ProjectColumn::Stage,
            value,
        )));
    }
    desk.app()
        .run(Command::Select(SelectCommand::SelectMany(some.clone())));
    desk.settle();
    let mixed = desk.window.get_by_role_and_label(Role::Button, "建设阶段");
    mixed.click();
    desk.settle();
    desk.window.get_by_label("在建").click();
    desk.settle();
    for id in &some {
        assert_eq!(desk.get(*id).stage, Some(Stage::UnderConstruction));
    }
    desk.control(Key::Z);
    let after: Vec<Option<Stage>> = some.iter().map(|id| desk.get(*id).stage).collect();
    assert_eq!(after, stages.map(Some));
    // A department more for each, whatever else each has.
    let before: Vec<_> = some
        .iter()
        .map(|id| desk.get(*id).supporting_departments)
        .collect();
    let department = desk
        .app()
        .portfolio()
        .departments()
        .iter()
        .next()
        .unwrap()
        .id;
    let column = ProjectColumn::SupportingDepartments;
    let toggle = |is_on| {
        Command::Edit(EditCommand::ToggleRef(
            some.clone(),
            column,
            department.uuid(),
            is_on,
        ))
    };
    desk.app().run(toggle(true));
    for (id, before) in some.iter().zip(&before) {
        let after = desk.get(*id).supporting_departments;
        assert!(after.contains(&department) && before.iter().all(|other| after.contains(other)));
    }
    desk.app().run(toggle(false));
    let without = |ids: &Vec<_>| -> Vec<_> {
        let others = ids.iter().copied();
        others.filter(|id| *id != department).collect()
    };
    for (id, before) in some.iter().zip(&before) {
        assert_eq!(desk.get(*id).supporting_departments, without(before));
    }
}

#[test]
fn words_are_replaced_where_the_list_says_and_nowhere_else() {
    let (mut desk, ids) = Desk::table(&[SCALE], Field::NAME);
    desk.control(Key::H);
    desk.write(Role::TextInput, "查找", "锑");
    desk.write(Role::TextInput, "替换为", "【锑】");
    let portfolio = desk.app().portfolio();
    let project = |id: &Id<Project>| portfolio.projects().get(*id).unwrap();
    let holds = ids.iter().filter(|id| project(id).name.contains('锑'));
    let holds: Vec<Id<Project>> = holds.copied().collect();
    assert!(!holds.is_empty());
    let label = desk
        .window
        .get_all_by_role(Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .find(|label| label.starts_with("替换 "))
        .unwrap();
    desk.click(&label);
    for id in &holds {
        let before = project(id).name.clone();
        assert_eq!(desk.get(*id).name, before.replace('锑', "【锑】"));
    }
    desk.control(Key::Z);
    assert_eq!(desk.get(holds[0]).name, project(&holds[0]).name);
}

#[test]
fn the_history_of_a_field_leads_back_to_its_value() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    for text in ["100", "200"] {
        desk.select(ids[0], Field::TOTAL_INVESTMENT);
        desk.typed(text);
        desk.press(Key::Enter);
    }
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(ids[0]), None)));
    desk.settle();
    desk.inspect("历史");
    let is_there = |desk: &Desk| {
        let mut buttons = (desk.window).query_all_by_role_and_label(Role::Button, "恢复此前的值");
        buttons.next().is_some()
    };
    for _ in 0..6_000 {
        desk.settle();
        if is_there(&desk) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    desk.window
        .get_all_by_role_and_label(Role::Button, "恢复此前的值")
        .next()
        .unwrap()
        .click();
    desk.settle();
    let now = desk.get(ids[0]).total_investment;
    assert_eq!(now, Some(Money::from_wan(100)));
    let label = desk.undo_label();
    assert!(label.starts_with("恢复总投资"), "{label}");
}

#[test]
fn a_text_longer_than_a_name_is_refused_with_a_word_however_it_comes() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let before = desk.app().portfolio();
    let long = "路".repeat(1000);
    let said = |desk: &Desk| {
        let words = "内容有 1000 个字，这里最多 200 个字";
        desk.window.query_by_label_contains(words).is_some()
    };
    desk.typed(&long);
    desk.press(Key::Enter);
    assert!(said(&desk));
    desk.press(Key::Escape);
    desk.paste(&long);
    assert!(said(&desk));
    desk.click("取消");
    desk.app()
        .run(Command::View(ViewCommand::KeepView(long.clone())));
    desk.settle();
    assert!(said(&desk));
    assert_eq!(
        desk.get(ids[0]).name,
        before.projects().get(ids[0]).unwrap().name
    );
    let views = |portfolio: &lantu::model::Portfolio| portfolio.views().len();
    assert_eq!(views(&desk.app().portfolio()), views(&before));
}

/// On a slow machine several strokes come between two pictures; none is lost.
#[test]
fn strokes_that_come_together_all_count() {
    let (mut desk, ids) = Desk::table(&[START, Field::STAGE, SCALE], START);
    let stroke = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let keys = [
        Key::ArrowDown,
        Key::ArrowDown,
        Key::ArrowDown,
        Key::Tab,
        Key::Tab,
    ];
    let input = desk.window.input_mut();
    input.events.extend(keys.map(stroke));
    desk.settle();
    let workspace = desk.app().workspace();
    assert_eq!(workspace.selected, Some(ids[3]));
    assert_eq!(workspace.cursor, SCALE);
}

#[test]
fn decimals_that_a_cell_hides_are_told_and_a_sum_that_seems_wrong_says_why() {
    let total = Field::TOTAL_INVESTMENT;
    let (mut desk, ids) = Desk::table(&[total], total);
    desk.typed("1");
    desk.typed(".004");
    desk.press(Key::Enter);
    desk.typed("1");
    desk.typed(".004");
    desk.press(Key::Enter);
    let exact = desk.get(ids[0]).total_investment;
    assert_eq!(exact, Some(Money::from_fen(1_004_000)));
    // The rows say 1.00 each, their sum of 2.008 is shown as 2.01.
    let cell = desk.window.get_by_label_contains("第1行 总投资 1.00");
    cell.hover();
    for _ in 0..8 {
        desk.window.step();
    }
    assert!(desk.window.query_by_label("1.004万元").is_some());
    let foot = desk
        .window
        .query_by_label_contains("总投资合计 2.008万元\n合计用精确金额相加");
    assert!(foot.is_some());
    // The inspector has all of it.
    desk.press(Key::ArrowUp);
    let field = desk.window.get_by_role_and_label(Role::TextInput, "总投资");
    assert_eq!(field.value().as_deref(), Some("1.004"));
    // 1.004 + 1.006 = 2.01, as the rows say: nothing is to be explained.
    desk.app().run(Command::Edit(EditCommand::SetField(
        vec![ids[0]],
        ProjectColumn::TotalInvestment,
        Value::Money(Money::from_fen(1_006_000)),
    )));
    desk.settle();
    assert!(
        desk.window
            .query_by_label_contains("合计用精确金额")
            .is_none()
    );
}

/// A click of the mouse at a place, two pictures long.
fn click_at(desk: &mut Desk, at: egui::Pos2) {
    for pressed in [true, false] {
        desk.window.event(Event::PointerMoved(at));
        desk.window.event(Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        desk.window.step();
    }
}

/// What is marked in the text that has the keyboard, in characters.
fn marked(desk: &Desk) -> usize {
    let context = &desk.window.ctx;
    let id = context.memory(egui::Memory::focused).unwrap();
    let state = egui::text_edit::TextEditState::load(context, id).unwrap();
    let range = state.cursor.char_range().unwrap();
    range.primary.index.0.abs_diff(range.secondary.index.0)
}

#[test]
fn a_click_into_a_date_marks_it_to_be_typed_over_and_the_next_one_sets_the_cursor() {
    let (mut desk, ids) = Desk::table(&[START], START);
    desk.app().run(Command::Edit(EditCommand::SetField(
        vec![ids[0]],
        ProjectColumn::Start,
        Value::Date(lantu::model::PartialDate::parse("2024-03-15").unwrap()),
    )));
    desk.settle();
    desk.press(Key::F2);
    let fields = desk
        .window
        .get_all_by_role_and_label(Role::TextInput, START.label());
    let lefts = fields.map(|field| field.rect().left_center());
    let at = lefts.min_by(|a, b| a.x.total_cmp(&b.x)).unwrap() + egui::vec2(30.0, 0.0);
    click_at(&mut desk, at);
    assert_eq!(marked(&desk), "2024-03-15".len());
    click_at(&mut desk, at);
    assert_eq!(marked(&desk), 0);
    click_at(&mut desk, at);
    desk.typed("2025");
    desk.press(Key::Enter);
    assert_eq!(desk.get(ids[0]).start.unwrap().to_string(), "2025");
}
