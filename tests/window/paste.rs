//! What a pasted block takes away and what it adds is seen: the one before anything is written, the other at once.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, EditCommand};
use lantu::model::{Field, Id, Money, Project, ProjectColumn, Value};
use lantu::view::GroupKey;

const TOTAL: Field = Field::TOTAL_INVESTMENT;
const START: Field = Field::Typed(ProjectColumn::Start);

/// The table with 500 in the totals of the first three projects.
fn filled() -> (Desk, Vec<Id<Project>>) {
    let (mut desk, ids) = Desk::table(&[TOTAL, START], TOTAL);
    let cells = ids[..3].iter();
    let cells = cells.map(|id| (*id, TOTAL, Value::Money(Money::from_wan(500))));
    let command = EditCommand::SetCells("填写", cells.collect());
    desk.app().run(Command::Edit(command));
    desk.select(ids[0], TOTAL);
    (desk, ids)
}

fn totals(desk: &mut Desk, ids: &[Id<Project>]) -> Vec<Option<i64>> {
    let total = |id: &Id<Project>| desk.get(*id).total_investment;
    let totals: Vec<_> = ids.iter().map(total).collect();
    let wan = |total: Money| total.fen() / 1_000_000;
    totals.into_iter().map(|total| total.map(wan)).collect()
}

fn says(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

#[test]
fn what_a_block_takes_away_is_seen_before_and_can_be_kept() {
    let (mut desk, ids) = filled();
    let all = [Some(500), Some(500), Some(500), None];
    // Over the last nothing stands: nothing is lost there.
    desk.paste("待定\n800\n—\n无\n");
    assert_eq!(totals(&mut desk, &ids[..4]), all, "nothing is written yet");
    let name = desk.get(ids[2]).name;
    assert!(says(&desk, "将清空 2 个已填的单元格"));
    assert!(says(
        &desk,
        &format!("{name} · 总投资　原为 500.00万元　将清空")
    ));
    desk.click("粘贴");
    let emptied = [None, Some(800), None, None];
    assert_eq!(totals(&mut desk, &ids[..4]), emptied);
    desk.control(Key::Z);

    desk.paste("待定\n800\n—\n无\n");
    let label = "粘贴的是空白、“无”“待定”，将清空 2 个已填的单元格；不勾选则保留原内容";
    desk.window
        .get_by_role_and_label(Role::CheckBox, label)
        .click();
    desk.settle();
    assert!(says(&desk, "原为 500.00万元　保留"));
    desk.click("粘贴其余的，跳过 2 个");
    let kept = [Some(500), Some(800), Some(500), None];
    assert_eq!(totals(&mut desk, &ids[..4]), kept);
}

#[test]
fn a_word_pasted_over_one_cell_asks_and_typed_into_it_empties_it() {
    let (mut desk, ids) = filled();
    desk.paste("待定");
    assert!(says(&desk, "将清空 1 个已填的单元格"));
    desk.press(Key::Escape);
    assert_eq!(totals(&mut desk, &ids[..1]), [Some(500)]);
    // Over an empty cell there is nothing to ask.
    desk.select(ids[3], TOTAL);
    desk.paste("待定");
    assert!(!says(&desk, "将清空"));
    desk.select(ids[0], TOTAL);
    desk.typed("待定");
    desk.press(Key::Enter);
    assert_eq!(totals(&mut desk, &ids[..1]), [None]);
}

#[test]
fn an_empty_cell_of_another_program_takes_nothing_away_unseen() {
    let (mut desk, ids) = filled();
    desk.paste("700\t2024\r\n\t2025\r\n");
    assert!(says(&desk, "将清空 1 个已填的单元格"));
    desk.press(Key::Enter);
    assert_eq!(totals(&mut desk, &ids[..2]), [Some(700), None]);
}

#[test]
fn a_pasted_block_is_selected_as_a_whole() {
    let (mut desk, ids) = filled();
    // Also where the cursor stood at the other end.
    desk.select(ids[2], START);
    desk.press_with(Modifiers::SHIFT, Key::ArrowUp);
    desk.press_with(Modifiers::SHIFT, Key::ArrowLeft);
    desk.paste("800\t2024\n900\t2025\n");
    let selected = desk.app().workspace().selection.clone();
    assert_eq!(selected, ids[1..3].iter().copied().collect());
    assert_eq!(desk.app().workspace().selected, Some(ids[1]));
    assert_eq!(desk.copied(), "800\t2024\n900\t2025");
    // With the dialog between.
    desk.select(ids[4], TOTAL);
    desk.paste("100\t2024\n大约\t2025\n300\t2026\n");
    desk.click("粘贴其余的，跳过 1 个");
    assert_eq!(desk.copied(), "100\t2024\n\t2025\n300\t2026");
}

#[test]
fn rows_that_a_paste_takes_out_of_the_filter_stay_until_the_filter_changes() {
    let (mut desk, ids) = filled();
    let filter = |desk: &mut Desk, text: &str| {
        let filter = text.parse().unwrap();
        let command = ArrangeCommand::SetFilter(filter);
        desk.app().run(Command::Arrange(command));
        desk.settle();
    };
    filter(&mut desk, "总投资 为空");
    let without = desk.shown();
    let rows = desk.app().listing().projects.clone();
    desk.select(rows[0], TOTAL);
    desk.paste("100\n200\n");
    assert_eq!(desk.shown(), without, "nothing left");
    assert_eq!(
        desk.app().workspace().selection,
        rows[..2].iter().copied().collect()
    );
    assert!(says(&desk, "其中 2 项已不符合筛选，改动筛选前仍列在这里"));
    assert!(says(&desk, "含刚改的 2 项"));
    // Typed, filled and emptied cells stay as well.
    desk.select(rows[2], TOTAL);
    desk.typed("300");
    desk.press(Key::Enter);
    assert_eq!(desk.shown(), without);
    assert!(says(&desk, "含刚改的 3 项"));
    // What is taken back is no exception any more.
    desk.control(Key::Z);
    assert!(says(&desk, "含刚改的 2 项"));
    // Another order changes nothing; another filter does.
    let field = Field::NAME;
    desk.app()
        .run(Command::Arrange(ArrangeCommand::SortBy(field, false)));
    desk.settle();
    assert_eq!(desk.shown(), without);
    filter(&mut desk, "总投资 不为空");
    assert_eq!(desk.shown(), 5);
    filter(&mut desk, "总投资 为空");
    assert_eq!(desk.shown(), without - 2);
    assert!(!says(&desk, "含刚改的"));
    assert!(ids.len() > without);
}

#[test]
fn rows_that_a_paste_moves_into_a_folded_group_are_shown_there() {
    let (mut desk, _) = filled();
    let commands = [
        ArrangeCommand::GroupBy(vec![GroupKey::Budget]),
        ArrangeCommand::Fold(Vec::new()),
    ];
    for command in commands {
        desk.app().run(Command::Arrange(command));
    }
    let listing = desk.app().listing();
    let large = lantu::view::paths(&listing);
    let first = large.iter().find(|path| path.contains("5000wan")).unwrap();
    desk.app()
        .run(Command::Arrange(ArrangeCommand::Fold(vec![first.clone()])));
    let unset = listing.groups.last().unwrap().projects.clone();
    desk.select(unset[3], TOTAL);
    desk.paste("600\n700\n");
    assert!(says(&desk, "其中 2 项换到了别的分组"));
    assert!(!desk.app().workspace().folded.contains(first));
    let selected = desk.app().workspace().selection.clone();
    assert_eq!(selected, unset[3..5].iter().copied().collect());
    let name = desk.get(unset[3]).name;
    assert!(says(&desk, &name), "it is scrolled to");
}

fn paste_as_new(desk: &mut Desk, text: &str) {
    desk.window.event(Event::Key {
        key: Key::V,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers {
            shift: true,
            ..Modifiers::COMMAND
        },
    });
    desk.paste(text);
}

#[test]
fn new_rows_that_a_filter_leaves_out_are_shown_and_there_is_a_way_back() {
    let (mut desk, ids) = filled();
    let search = |desk: &mut Desk, words: &str| {
        let command = ArrangeCommand::Search(words.to_owned());
        desk.app().run(Command::Arrange(command));
        desk.settle();
    };
    search(&mut desk, "大桥");
    let found = desk.shown();
    assert!(found > 0 && found < ids.len());
    // Those that it finds leave it as it is.
    paste_as_new(&mut desk, "丙大桥\t300\n丁大桥\t400\n");
    assert!(says(&desk, "2 行新项目，4 个单元格"));
    desk.click("粘贴");
    assert_eq!(desk.shown(), found + 2);
    let new = ["丙大桥", "丁大桥"].map(|name| desk.project(name).id);
    assert_eq!(desk.app().workspace().selection, new.into());
    assert!(!says(&desk, "已改为显示全部项目"));

    paste_as_new(&mut desk, "丙码头\t300\n戊大桥\t400\n");
    desk.click("粘贴");
    assert_eq!(desk.shown(), ids.len() + 4);
    let new = ["丙码头", "戊大桥"].map(|name| desk.project(name).id);
    assert_eq!(desk.app().workspace().selection, new.into());
    assert!(says(&desk, "已改为显示全部项目"));
    assert!(says(&desk, "丙码头"), "the table is there");
    desk.press_with(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(desk.app().workspace().search, "大桥");
    assert_eq!(desk.shown(), found + 3);
}

#[test]
fn what_becomes_new_is_counted_and_left_out_it_is_skipped() {
    let (mut desk, ids) = filled();
    let last = *ids.last().unwrap();
    desk.select(last, Field::NAME);
    // The second of three has no name, the fourth line nothing at all.
    desk.paste("甲码头\t100\t2024\n\t200\t2025\n丙码头\t300\t\n\t\t\n丁码头\t\t\n");
    assert!(says(
        &desk,
        "3 个单元格可以粘贴，另有 3 行新项目，5 个单元格"
    ));
    assert!(says(&desk, "最后一个项目下面还有 3 行，作为新项目加入"));
    assert!(says(&desk, "其中 1 行没有项目名称"));
    let label = "最后一个项目下面还有 3 行，作为新项目加入";
    let tick = desk.window.get_by_role_and_label(Role::CheckBox, label);
    tick.click();
    desk.settle();
    assert!(says(&desk, "粘贴其余的，跳过 5 个"));
    desk.window
        .get_by_role_and_label(Role::CheckBox, label)
        .click();
    desk.settle();
    desk.click("粘贴");
    assert_eq!(desk.shown(), ids.len() + 3);
    assert_eq!(
        desk.project("丙码头").total_investment,
        Some(Money::from_wan(300))
    );
}

#[test]
fn what_was_done_to_many_names_no_odd_one_of_them() {
    let (mut desk, ids) = filled();
    desk.paste("1\n2\n3\n");
    assert_eq!(desk.undo_label(), "粘贴总投资：3 个项目");
    assert!(says(&desk, "已粘贴总投资：3 个项目"));
    desk.paste("1\t2024\n2\t2025\n");
    assert_eq!(desk.undo_label(), "粘贴 2 行 × 2 列：总投资、开工时间");
    desk.select(ids[0], TOTAL);
    desk.paste("8\n");
    let name = desk.get(ids[0]).name;
    assert_eq!(desk.undo_label(), format!("粘贴总投资：{name}"));
}

#[test]
fn a_block_that_names_its_projects_is_compared_by_name_and_renames_nobody() {
    let (mut desk, ids) = Desk::table(&[Field::TOTAL_INVESTMENT], Field::NAME);
    desk.select(ids[0], Field::NAME);
    let before: Vec<String> = ids.iter().map(|id| desk.get(*id).name).collect();
    desk.paste("项目名称\t总投资（亿元）\n平安大桥\t0.5\n不存在的新桥\t1.2");
    assert!(desk.app().shows_import());
    let after: Vec<String> = ids.iter().map(|id| desk.get(*id).name).collect();
    assert_eq!(before, after);
}

/// A word over everything would call all projects the same; a block that lies a row too low would call each like another.
#[test]
fn names_are_overwritten_only_where_somebody_says_so() {
    let (mut desk, ids) = filled();
    let name = |desk: &mut Desk, at: usize| desk.get(ids[at]).name;
    let names = |desk: &mut Desk| -> Vec<String> { (0..4).map(|at| name(desk, at)).collect() };
    let before = names(&mut desk);
    // One word over all that is selected.
    desk.control(Key::A);
    desk.paste("800");
    assert!(says(&desk, "“项目名称”一列不会粘贴"));
    assert!(says(&desk, "个项目的"), "what is written where is said");
    desk.press(Key::Enter);
    assert_eq!(names(&mut desk), before);
    desk.control(Key::Z);
    // A block from the name on: Enter leaves the names.
    desk.select(ids[0], Field::NAME);
    desk.paste("甲\t600\n乙\t700\n");
    assert!(says(&desk, "写入 2 个项目的 1 列：总投资"));
    let label = format!(
        "改写 2 个项目的名称，如“{}”改为“甲”；不勾选则名称不变",
        before[0]
    );
    assert!(says(&desk, &label));
    desk.press(Key::Enter);
    assert_eq!(names(&mut desk), before);
    assert_eq!(totals(&mut desk, &ids[..2]), [Some(600), Some(700)]);
    desk.select(ids[0], Field::NAME);
    desk.paste("甲\t600\n乙\t700\n");
    desk.window
        .get_by_role_and_label(Role::CheckBox, &label)
        .click();
    desk.settle();
    desk.press(Key::Enter);
    let mut renamed = before.clone();
    renamed[0] = "甲".to_owned();
    renamed[1] = "乙".to_owned();
    assert_eq!(names(&mut desk), renamed);
    desk.control(Key::Z);
    // The same names beside other amounts are no question.
    desk.select(ids[0], Field::NAME);
    desk.paste(&format!("{}\t900\n{}\t901\n", before[0], before[1]));
    assert_eq!(totals(&mut desk, &ids[..2]), [Some(900), Some(901)]);
    // One name is typed by pasting it.
    desk.select(ids[2], Field::NAME);
    desk.paste("丙");
    assert_eq!(name(&mut desk, 2), "丙");
}

/// 已批复 and a date says nothing of the number of the document: it stays.
#[test]
fn what_a_pasted_approval_does_not_say_stays() {
    use lantu::model::{ApprovalKind, Derived};
    let field = Field::Derived(Derived::Approval(ApprovalKind::SiteSelection));
    let (mut desk, ids) = Desk::table(&[field, TOTAL], field);
    desk.paste("已完成 用字〔2023〕8号 2023-06-20");
    desk.paste("已批复（2024年3月）");
    let portfolio = desk.app().portfolio();
    let approvals = portfolio.approvals().of(ids[0]);
    let numbers: Vec<&str> = approvals
        .iter()
        .map(|approval| approval.document_number.as_str())
        .collect();
    assert_eq!(numbers, ["用字〔2023〕8号"]);
    let date = approvals[0].date.map(|date| date.to_string());
    assert_eq!(date.as_deref(), Some("2024-03"));
}
