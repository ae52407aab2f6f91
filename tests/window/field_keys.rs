//! What keys do in a field: what was given up stays so, what can't be read is put right where it stands, and whoever
//! types what is suggested agrees to it.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, Content, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Field, Money, MoneyUnit, ProjectColumn, Source, Value};

const LEADER: &str = "责任领导";
const LEAD: Field = Field::LEAD_DEPARTMENT;

fn value(desk: &Desk, label: &str) -> Option<String> {
    let found = desk.window.query_by_role_and_label(Role::TextInput, label);
    found.and_then(|field| field.accesskit_node().value())
}

fn has_keyboard(desk: &Desk, label: &str) -> bool {
    let mut fields = desk
        .window
        .query_all_by_role_and_label(Role::TextInput, label);
    fields.any(|field| field.is_focused())
}

fn focus(desk: &mut Desk, label: &str) {
    let field = desk.window.get_by_role_and_label(Role::TextInput, label);
    field.focus();
    desk.window.run();
}

fn shows(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

/// Types and lets the field see it, as a hand does: a while goes by before the next key.
fn write(desk: &mut Desk, text: &str) {
    for letter in text.chars() {
        desk.window.event(Event::Text(letter.to_string()));
        desk.window.run();
    }
    // The toolkit makes a step to take back when nothing was typed for a while.
    for _ in 0..80 {
        desk.window.step();
    }
}

#[test]
fn what_was_given_up_by_escape_does_not_come_back_by_undo() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    focus(&mut desk, LEADER);
    write(&mut desk, "张三");
    desk.press(Key::Escape);
    assert_eq!(value(&desk, LEADER).unwrap_or_default(), "");
    // Once more in the same field, with something of its own.
    focus(&mut desk, LEADER);
    write(&mut desk, "李");
    for _ in 0..4 {
        desk.control(Key::Z);
        assert!(!value(&desk, LEADER).unwrap_or_default().contains('张'));
    }
    desk.press(Key::Escape);
    desk.press(Key::Escape);
    // The same in a cell of the table.
    desk.select(ids[0], Field::TOTAL_INVESTMENT);
    write(&mut desk, "77");
    desk.press(Key::Escape);
    desk.press(Key::F2);
    for _ in 0..4 {
        desk.control(Key::Z);
        let typed = desk.window.query_all_by_role(Role::TextInput);
        let typed = typed.filter_map(|field| field.accesskit_node().value());
        assert!(typed.into_iter().all(|text| !text.contains("77")));
    }
    assert_eq!(desk.get(ids[0]).total_investment, None);
}

#[test]
fn what_was_given_up_in_a_dialog_does_not_come_back_by_undo() {
    let mut desk = Desk::new(Content::Sample { projects: Some(12) });
    for _ in 0..2 {
        desk.control(Key::H);
        assert_eq!(value(&desk, "查找").unwrap_or_default(), "");
        for _ in 0..3 {
            desk.control(Key::Z);
            assert_eq!(value(&desk, "查找").unwrap_or_default(), "");
        }
        write(&mut desk, "大桥");
        desk.press(Key::Escape);
        desk.press(Key::Escape);
    }
}

#[test]
fn enter_on_what_can_not_be_read_stays_in_the_field_and_says_why() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    focus(&mut desk, "总投资");
    write(&mut desk, "很多钱");
    desk.press(Key::Enter);
    assert!(has_keyboard(&desk, "总投资"), "the text is put right there");
    assert!(shows(&desk, "“很多钱”不是金额"));
    desk.control(Key::A);
    write(&mut desk, "300");
    desk.press(Key::Enter);
    assert!(!has_keyboard(&desk, "总投资"));
    let total = desk.get(ids[0]).total_investment;
    assert_eq!(total, Some(Money::from_wan(300)));
    // A dialog that can do nothing yet leaves the keyboard where it is typed.
    desk.control(Key::H);
    write(&mut desk, "没有这个词");
    desk.press(Key::Tab);
    desk.press(Key::Enter);
    assert!(has_keyboard(&desk, "替换为"));
}

#[test]
fn undo_in_a_field_with_nothing_of_its_own_names_the_step_that_it_takes_back() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let value = Value::Money(Money::from_wan(5));
    let set = EditCommand::SetField(vec![ids[0]], ProjectColumn::TotalInvestment, value);
    desk.app().run(Command::Edit(set));
    desk.settle();
    let label = desk.undo_label();
    focus(&mut desk, LEADER);
    desk.control(Key::Z);
    assert_eq!(desk.get(ids[0]).total_investment, None);
    assert!(shows(&desk, &format!("已撤销“{label}”")));
}

#[test]
fn an_amount_is_typed_over_in_the_unit_of_the_window() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    let value = Value::Money(Money::from_wan(12_000));
    let set = EditCommand::SetField(vec![ids[0]], ProjectColumn::TotalInvestment, value);
    desk.app().run(Command::Edit(set));
    let texts = |desk: &Desk| {
        let fields = desk.window.query_all_by_role(Role::TextInput);
        let values = fields.filter_map(|field| field.accesskit_node().value());
        values.collect::<Vec<_>>()
    };
    for (unit, text) in [(MoneyUnit::Wan, "12000万元"), (MoneyUnit::Yi, "1.2亿元")] {
        desk.app().run(Command::Look(LookCommand::SetUnit(unit)));
        desk.settle();
        desk.press(Key::F2);
        assert!(
            texts(&desk).contains(&text.to_owned()),
            "{:?}",
            texts(&desk)
        );
        desk.press(Key::Escape);
        focus(&mut desk, "总投资");
        desk.window.run();
        assert!(
            texts(&desk).contains(&text.to_owned()),
            "{:?}",
            texts(&desk)
        );
        desk.press(Key::Escape);
    }
    let total = desk.get(ids[0]).total_investment;
    assert_eq!(total, Some(Money::from_wan(12_000)));
}

#[test]
fn whoever_types_pastes_or_chooses_what_is_suggested_agrees_to_it() {
    let (mut desk, ids) = Desk::table(&[LEAD, Field::STAGE], LEAD);
    let suggested = |desk: &mut Desk| {
        let all = ids.iter().copied();
        let found = all.filter(|id| {
            let project = desk.get(*id);
            project.source(ProjectColumn::LeadDepartment) == Some(Source::Suggested)
                && project.lead_department.len() == 1
        });
        found.collect::<Vec<_>>()
    };
    let of = |desk: &mut Desk, id| desk.get(id).source(ProjectColumn::LeadDepartment);
    let name = |desk: &mut Desk, id| {
        let department = desk.get(id).lead_department[0];
        let portfolio = desk.app().portfolio();
        let row = portfolio.departments().get(department).cloned();
        row.map(|row| row.display_name().to_owned()).unwrap()
    };
    let open = suggested(&mut desk);
    assert!(open.len() >= 4, "the plan suggests departments");
    // Looked at, it stays a suggestion.
    desk.select(open[0], LEAD);
    desk.press(Key::F2);
    desk.press(Key::Enter);
    assert_eq!(of(&mut desk, open[0]), Some(Source::Suggested));
    // Typed.
    let word = name(&mut desk, open[0]);
    desk.select(open[0], LEAD);
    desk.typed(&word);
    desk.press(Key::Enter);
    assert_eq!(of(&mut desk, open[0]), Some(Source::Confirmed));
    assert!(desk.undo_label().starts_with("修改牵头部门"));
    // Pasted.
    let word = name(&mut desk, open[1]);
    desk.select(open[1], LEAD);
    desk.paste(&word);
    assert_eq!(of(&mut desk, open[1]), Some(Source::Confirmed));
    // Chosen from the list of the inspector.
    let word = name(&mut desk, open[2]);
    desk.select(open[2], Field::NAME);
    // The toolbar has a button of this name.
    let lists = desk
        .window
        .get_all_by_role_and_label(Role::Button, "牵头部门");
    let lists: Vec<_> = lists.collect();
    lists[lists.len() - 1].focus();
    drop(lists);
    desk.window.run();
    desk.press(Key::Enter);
    desk.typed(&word);
    desk.settle();
    desk.press(Key::Enter);
    assert_eq!(of(&mut desk, open[2]), Some(Source::Confirmed));
    // It is a step like any other.
    desk.control(Key::Z);
    assert_eq!(of(&mut desk, open[2]), Some(Source::Suggested));
}

#[test]
fn the_keyboard_leaves_a_cell_for_a_command_and_what_was_typed_is_kept() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    // Where the pointer rests makes no difference.
    let rests = desk.window.get_by_label_contains("第1行 总投资").rect();
    desk.window.hover_at(rests.center());
    for (place, (modifiers, key)) in [(Modifiers::COMMAND, Key::F), (Modifiers::NONE, Key::F6)]
        .into_iter()
        .enumerate()
    {
        desk.select(ids[place], Field::TOTAL_INVESTMENT);
        desk.typed("250");
        desk.press_with(modifiers, key);
        assert!(has_keyboard(&desk, "搜索"), "{key:?}");
        let total = desk.get(ids[place]).total_investment;
        assert_eq!(total, Some(Money::from_wan(250)), "{key:?}");
        desk.press(Key::Escape);
        // What can't be read is refused with a word, and the command acts.
        desk.select(ids[place], Field::TOTAL_INVESTMENT);
        desk.typed("很多");
        desk.press_with(modifiers, key);
        assert!(has_keyboard(&desk, "搜索"), "{key:?}");
        assert!(shows(&desk, "“总投资”未修改"), "{key:?}");
        assert_eq!(desk.get(ids[place]).total_investment, total);
        desk.press(Key::Escape);
    }
    // The next edit that succeeds does not overcome the word: it holds all that is left of what was typed.
    desk.select(ids[2], Field::TOTAL_INVESTMENT);
    desk.typed("9");
    desk.press(Key::Enter);
    assert!(shows(&desk, "“总投资”未修改"));
    let none = SelectCommand::Select(None, None);
    desk.app().run(Command::Select(none));
}
