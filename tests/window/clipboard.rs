//! The clipboard in the table: rectangles copied, cut and pasted, and what is asked before anything is written.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, EditCommand, LookCommand, SelectCommand};
use lantu::model::{Derived, Field, Money, MoneyUnit, ProjectColumn, Stage, Value};

const START: Field = Field::Typed(ProjectColumn::Start);

#[test]
fn a_rectangle_is_copied_cut_pasted_filled_down_and_each_is_one_step() {
    let (mut desk, ids) = Desk::table(
        &[Field::TOTAL_INVESTMENT, Field::STAGE],
        Field::TOTAL_INVESTMENT,
    );
    desk.paste("100\t在建\r\n200\t竣工\r\n");
    assert_eq!(desk.get(ids[1]).stage, Some(Stage::Completed));
    desk.select(ids[0], Field::TOTAL_INVESTMENT);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(desk.copied(), "100\t在建\n200\t竣工");
    // The same from the other corner.
    desk.select(ids[1], Field::STAGE);
    desk.press_with(Modifiers::SHIFT, Key::ArrowUp);
    desk.press_with(Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(desk.copied(), "100\t在建\n200\t竣工");
    desk.control(Key::A);
    let all = desk.copied();
    assert_eq!(all.lines().count(), ids.len());
    assert!(all.lines().all(|line| line.matches('\t').count() == 2));
    desk.select(ids[0], Field::TOTAL_INVESTMENT);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    desk.window.event(Event::Cut);
    desk.settle();
    assert_eq!(desk.get(ids[0]).total_investment, None);
    assert_eq!(desk.get(ids[1]).stage, None);
    desk.control(Key::Z);
    assert_eq!(
        desk.get(ids[1]).total_investment,
        Some(Money::from_wan(200))
    );
    desk.control(Key::D);
    assert_eq!(
        desk.get(ids[1]).total_investment,
        Some(Money::from_wan(100))
    );
    assert_eq!(desk.get(ids[1]).stage, Some(Stage::UnderConstruction));
    desk.control(Key::Z);
    desk.control(Key::Z);
    assert_eq!(desk.get(ids[1]).total_investment, None);
    // One value fills the whole selection.
    desk.paste("77");
    assert_eq!(desk.get(ids[0]).total_investment, None);
}

#[test]
fn refused_cells_are_put_right_or_skipped_and_rows_below_become_projects() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT, START], Field::NAME);
    let last = *ids.last().unwrap();
    desk.select(last, Field::NAME);
    desk.paste("甲\t1亿元\t2024年春\r\n乙\t约五千\t2025\r\n");
    assert_ne!(desk.get(last).name, "甲");
    let label = "改正 甲";
    assert!(desk.window.query_by_label(label).is_none());
    let name = desk.get(last).name;
    let label = format!("改正 {name} · 开工时间");
    desk.fill(Role::TextInput, &label, "2024-03");
    desk.click("粘贴其余的，跳过 1 个");
    let first = desk.get(last);
    assert_eq!(
        (first.name.as_str(), first.total_investment),
        ("甲", Some(Money::from_wan(10_000)))
    );
    assert_eq!(first.start.unwrap().to_string(), "2024-03");
    let second = desk.project("乙");
    assert_eq!(
        (
            second.total_investment,
            second.start.unwrap().to_string().as_str()
        ),
        (None, "2025")
    );
    desk.control(Key::Z);
    assert_eq!(desk.get(last).name, name);
    assert_eq!(desk.app().listing().projects.len(), ids.len());
}

#[test]
fn the_reason_of_a_refused_cell_is_read_to_its_end() {
    let (mut desk, _) = Desk::table(&[Field::STAGE], Field::STAGE);
    desk.paste("快好了");
    let reason = desk
        .window
        .get_by_label_contains("没有“快好了”这一项，可填：");
    let rect = reason.rect();
    // All the stages take more than one line in the part of the dialog that is for reasons, and stay in it: the dialog
    // is 760 points wide, in the middle of the window.
    assert!(rect.height() > 24.0, "{rect:?}");
    assert!(rect.right() <= 720.0 + 380.0, "{rect:?}");
}

#[test]
fn with_shift_a_copy_has_heads_and_what_is_pasted_becomes_new_projects() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let before = desk.get(ids[0]);
    // The key alone: a picture later the copy is no longer among what the window says.
    let pressed = |key| Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers {
            shift: true,
            ..Modifiers::COMMAND
        },
    };
    desk.window.event(pressed(Key::C));
    desk.window.step();
    assert_eq!(
        desk.clipboard().unwrap(),
        format!("项目名称\n{}", before.name)
    );
    // What the clipboard holds comes with the next picture.
    desk.window.event(pressed(Key::V));
    desk.paste("丙大桥\t3亿元\r\n丁大桥\t\r\n");
    desk.click("粘贴");
    assert_eq!(desk.get(ids[0]), before);
    let total = desk.project("丙大桥").total_investment;
    assert_eq!(total, Some(Money::from_wan(30_000)));
    assert_eq!(desk.app().listing().projects.len(), ids.len() + 2);
}

#[test]
fn what_is_pasted_becomes_new_projects_only_right_after_it_was_asked_for() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    let both = Modifiers::COMMAND | Modifiers::SHIFT;
    // The clipboard holds a picture: nothing comes of it.
    desk.window.key_press_modifiers(both, Key::V);
    desk.settle();
    desk.paste("戊大桥");
    assert_eq!(desk.get(ids[0]).name, "戊大桥");
    assert_eq!(desk.app().listing().projects.len(), ids.len());
}

#[test]
fn a_copy_keeps_its_unit_and_what_is_empty_at_its_end() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    for (place, sum) in [(0, Some(20_000)), (1, None), (2, None), (3, Some(500))] {
        let value = sum.map_or(Value::Empty, |sum| Value::Money(Money::from_wan(sum)));
        desk.app().run(Command::Edit(EditCommand::SetField(
            vec![ids[place]],
            ProjectColumn::TotalInvestment,
            value,
        )));
    }
    desk.app()
        .run(Command::Look(LookCommand::SetUnit(MoneyUnit::Yi)));
    desk.settle();
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    let text = desk.copied();
    assert_eq!(text.trim_end(), "2");
    desk.app()
        .run(Command::Look(LookCommand::SetUnit(MoneyUnit::Wan)));
    desk.select(ids[2], Field::TOTAL_INVESTMENT);
    desk.paste(&text);
    let total = |desk: &mut Desk, place: usize| desk.get(ids[place]).total_investment;
    assert_eq!(total(&mut desk, 2), Some(Money::from_wan(20_000)));
    assert_eq!(total(&mut desk, 3), None);
}

#[test]
fn a_copy_of_a_programme_and_its_parts_says_which_amounts_count() {
    let (mut desk, _) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::TOTAL_INVESTMENT);
    let portfolio = desk.app().portfolio();
    let part = portfolio.projects().iter().find(|p| p.parent.is_some());
    let part = part.unwrap().clone();
    let programme = portfolio.projects().get(part.parent.unwrap()).unwrap().id;
    drop(portfolio);
    for (id, wan) in [(programme, 1000), (part.id, 300)] {
        desk.app().run(Command::Edit(EditCommand::SetField(
            vec![id],
            ProjectColumn::TotalInvestment,
            Value::Money(Money::from_wan(wan)),
        )));
    }
    let select = |desk: &mut Desk, ids: Vec<_>| {
        desk.select(programme, Field::TOTAL_INVESTMENT);
        desk.app()
            .run(Command::Select(SelectCommand::SelectMany(ids)));
        desk.settle();
    };
    let with_heads = |desk: &mut Desk| {
        desk.window.event(Event::Key {
            key: Key::C,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: BOTH,
        });
        desk.window.step();
        let text = desk.clipboard().unwrap();
        desk.settle();
        text
    };
    let warns = |desk: &Desk| {
        let mut said = desk.window.query_all_by_label_contains("直接相加会重复");
        said.next().is_some()
    };
    // Alone, nothing is in it twice.
    select(&mut desk, vec![part.id]);
    assert_eq!(with_heads(&mut desk), "总投资（万元）\n300");
    desk.copied();
    assert!(!warns(&desk));
    select(&mut desk, vec![programme, part.id]);
    let text = with_heads(&mut desk);
    assert_eq!(text, "总投资（万元）\t计入合计\n1000\t是\n300\t否");
    assert!(!warns(&desk));
    // A block without heads fits into other cells: it stays as it is, and that is said.
    assert_eq!(desk.copied(), "1000\n300");
    assert!(warns(&desk));
    // Pasted, the column is none of the table's.
    desk.select(programme, Field::TOTAL_INVESTMENT);
    desk.paste(&text.replace("1000", "2000"));
    let total = desk.get(programme).total_investment;
    assert_eq!(total, Some(Money::from_wan(2000)));
}

const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

#[test]
fn a_column_that_the_program_fills_in_says_so_and_offers_nothing_to_be_put_right() {
    let days = Field::Derived(Derived::OverdueDays);
    let columns = [Field::TOTAL_INVESTMENT, days];
    let (mut desk, ids) = Desk::table(&columns, Field::TOTAL_INVESTMENT);
    desk.paste("100\t3\r\n200\t4\r\n");
    let reason = format!("“{}”不能录入，2 个单元格不会粘贴", days.label());
    let said = desk.window.query_all_by_label_contains(&reason);
    assert_eq!(said.count(), 1);
    let offered = desk.window.query_all_by_role(Role::TextInput);
    let labels = offered.filter_map(|field| field.accesskit_node().label());
    let labels: Vec<String> = labels.filter(|label| label.starts_with("改正")).collect();
    assert_eq!(labels, [""; 0]);
    desk.click("粘贴其余的，跳过 2 个");
    let total = desk.get(ids[1]).total_investment;
    assert_eq!(total, Some(Money::from_wan(200)));
}
