//! The table as Excel and other sheets have it: where the cursor goes, what the mouse does, what the menus offer.

use crate::desk::{Desk, button, drag};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, Rect};
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    ArrangeCommand, Command, Content, EditCommand, FileCommand, LookCommand, SelectCommand,
    ViewCommand,
};
use lantu::model::{Derived, Field, Id, Money, Project, ProjectColumn, Value};
use lantu::view::saved_views;

const START: Field = Field::Typed(ProjectColumn::Start);
const END: Field = Field::Typed(ProjectColumn::End);
const TOTAL: Field = Field::TOTAL_INVESTMENT;

fn set(desk: &mut Desk, cells: &[(Id<Project>, Field, i64)]) {
    let cells = cells.iter().map(|(id, field, wan)| {
        let value = Value::Money(Money::from_wan(*wan));
        (*id, *field, value)
    });
    let command = EditCommand::SetCells("填写", cells.collect());
    desk.app().run(Command::Edit(command));
    desk.settle();
}

fn totals(desk: &mut Desk, ids: &[Id<Project>]) -> Vec<Option<i64>> {
    let total = |id: &Id<Project>| desk.get(*id).total_investment;
    let totals: Vec<_> = ids.iter().map(total).collect();
    let wan = |total: Money| total.fen() / 1_000_000;
    totals.into_iter().map(|total| total.map(wan)).collect()
}

fn at(desk: &mut Desk) -> (Option<Id<Project>>, Field) {
    let workspace = desk.app().workspace();
    (workspace.selected, workspace.cursor)
}

fn keys(desk: &mut Desk, keys: &[Key]) {
    for key in keys {
        desk.press(*key);
    }
}

/// Where a cell is drawn; none while it is out of sight.
fn cell(desk: &Desk, row: usize, field: Field) -> Option<Rect> {
    let label = format!("第{row}行 {} ", field.label());
    let mut cells = desk.window.query_all_by_label_contains(&label);
    cells.next().map(|cell| cell.rect())
}

#[test]
fn the_column_of_a_milestone_says_that_it_is_planned_and_leads_to_the_actual_date() {
    let begun = Field::Derived(Derived::Milestone(lantu::model::MilestoneName::of("开工")));
    let (mut desk, ids) = Desk::table(&[begun, TOTAL], begun);
    desk.typed("2024-06");
    keys(&mut desk, &[Key::Enter]);
    let portfolio = desk.app().portfolio();
    let mut milestones = portfolio.milestones().of(ids[0]).iter();
    let milestone = milestones.find(|milestone| milestone.name == "开工");
    let milestone = milestone.unwrap().id.uuid();
    drop(portfolio);
    let tip = |desk: &mut Desk, at: Pos2, words: &str| {
        desk.window.hover_at(at);
        for _ in 0..8 {
            desk.window.step();
        }
        let mut found = desk.window.query_all_by_label_contains(words);
        found.next().is_some()
    };
    let place = cell(&desk, 1, begun).unwrap().center();
    assert!(tip(&mut desk, place, "“开工”计划 2024-06，还没有达到"));
    let part = lantu::app::PartColumn {
        table: lantu::model::Table::Milestone,
        id: milestone,
        column: lantu::model::MilestoneColumn::Actual as usize,
    };
    let actual = Value::Date(lantu::model::PartialDate::parse("2024-07-02").unwrap());
    desk.app()
        .run(Command::Edit(EditCommand::SetPart(part, actual)));
    desk.settle();
    let elsewhere = cell(&desk, 3, TOTAL).unwrap().center();
    assert!(!tip(&mut desk, elsewhere, "“开工”计划"));
    assert!(tip(&mut desk, place, "“开工”计划 2024-06，实际 2024-07-02"));
    let head = desk
        .window
        .get_by_role_and_label(Role::ColumnHeader, begun.label());
    let at = head.rect().left_center() + egui::vec2(10.0, 0.0);
    assert!(tip(&mut desk, at, "里程碑“开工”的计划时间"));
    let label = format!("第1行 {} ", begun.label());
    desk.window.get_by_label_contains(&label).click_secondary();
    desk.settle();
    desk.click("填实际时间（右侧栏）");
    assert!(desk.window.query_by_label_contains("新增里程碑").is_some());
}

#[test]
fn enter_goes_down_and_after_tabs_back_to_the_first_column() {
    let (mut desk, ids) = Desk::table(&[TOTAL, START, END], TOTAL);
    keys(&mut desk, &[Key::Enter, Key::Enter]);
    assert_eq!(at(&mut desk), (Some(ids[2]), TOTAL));
    desk.press_with(Modifiers::SHIFT, Key::Enter);
    assert_eq!(at(&mut desk), (Some(ids[1]), TOTAL));
    for (total, start) in [("100", "2024"), ("200", "2025-03")] {
        desk.typed(total);
        keys(&mut desk, &[Key::Tab]);
        desk.typed(start);
        keys(&mut desk, &[Key::Tab, Key::Enter]);
    }
    assert_eq!(at(&mut desk), (Some(ids[3]), TOTAL));
    assert_eq!(totals(&mut desk, &ids[1..3]), [Some(100), Some(200)]);
    assert_eq!(desk.get(ids[2]).start.unwrap().to_string(), "2025-03");
    // An arrow ends the run.
    keys(&mut desk, &[Key::Tab, Key::ArrowUp, Key::Enter]);
    assert_eq!(at(&mut desk), (Some(ids[3]), START));
}

#[test]
fn enter_passes_over_the_heads_of_groups() {
    let (mut desk, _) = Desk::table(&[TOTAL], TOTAL);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::GroupBy(vec![
            lantu::view::GroupKey::Chapter,
        ])));
    let groups = desk.app().listing().groups.clone();
    let last = *groups[0].projects.last().unwrap();
    desk.select(last, TOTAL);
    keys(&mut desk, &[Key::Enter]);
    assert_eq!(at(&mut desk).0, groups[1].projects.first().copied());
    desk.press_with(Modifiers::SHIFT, Key::Enter);
    assert_eq!(at(&mut desk).0, Some(last));
}

#[test]
fn control_goes_to_the_edge_of_the_data_and_with_shift_takes_it_along() {
    let (mut desk, ids) = Desk::table(&[TOTAL, START], TOTAL);
    let filled = [0, 1, 2, 6].map(|n| (ids[n], TOTAL, 10));
    set(&mut desk, &filled);
    desk.press_with(Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(at(&mut desk).0, Some(ids[2]));
    desk.press_with(Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(at(&mut desk).0, Some(ids[6]));
    desk.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::ArrowUp);
    assert_eq!(at(&mut desk).0, Some(ids[6]));
    assert_eq!(desk.app().workspace().selection.len(), 5);
}

#[test]
fn control_and_semicolon_is_today_in_a_date_and_nothing_elsewhere() {
    let (mut desk, ids) = Desk::table(&[START, TOTAL], START);
    desk.press_with(Modifiers::COMMAND, Key::Semicolon);
    assert_eq!(desk.get(ids[0]).start.unwrap().to_string(), "2024-10-21");
    keys(&mut desk, &[Key::ArrowRight]);
    desk.press_with(Modifiers::COMMAND, Key::Semicolon);
    assert_eq!(totals(&mut desk, &ids[..1]), [None]);
    let said = desk
        .window
        .query_by_label_contains("只用于可以填写的日期列");
    assert!(said.is_some());
}

#[test]
fn a_drag_begins_where_the_button_went_down() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    let [from, to] = [2, 5].map(|row| cell(&desk, row, TOTAL).unwrap().center());
    // A quick hand: all of it comes between two pictures.
    for event in [
        Event::PointerMoved(from),
        button(from, true),
        Event::PointerMoved(to),
    ] {
        desk.window.event(event);
    }
    desk.window.run();
    desk.window.event(button(to, false));
    desk.settle();
    assert_eq!(at(&mut desk).0, Some(ids[1]));
    let selection = desk.app().workspace().selection.clone();
    assert_eq!(selection, ids[1..5].iter().copied().collect());
}

#[test]
fn the_square_at_the_corner_fills_the_rows_below() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    set(&mut desk, &[(ids[0], TOTAL, 100), (ids[1], TOTAL, 150)]);
    let fill = |desk: &mut Desk, row: usize| {
        let from = desk.window.get_by_label("填充柄").rect().center();
        let to = cell(desk, row, TOTAL).unwrap().center();
        drag(desk, from, to);
    };
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    fill(&mut desk, 4);
    let filled = [Some(100), Some(150), Some(200), Some(250), None];
    assert_eq!(totals(&mut desk, &ids[..5]), filled);
    assert_eq!(desk.app().workspace().selection.len(), 4);
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(
        totals(&mut desk, &ids[..3]),
        [Some(100), Some(150), None],
        "one step"
    );
    // One alone is copied; with Ctrl two are copied as well.
    desk.select(ids[0], TOTAL);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    desk.window
        .event(Event::ModifiersChanged(Modifiers::COMMAND));
    fill(&mut desk, 4);
    desk.window.event(Event::ModifiersChanged(Modifiers::NONE));
    let copied = [Some(100), Some(150), Some(100), Some(150)];
    assert_eq!(totals(&mut desk, &ids[..4]), copied);
    desk.select(ids[3], TOTAL);
    fill(&mut desk, 6);
    assert_eq!(totals(&mut desk, &ids[4..7]), [Some(150), Some(150), None]);
}

#[test]
fn the_square_is_taken_hold_of_as_far_as_it_is_drawn() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    set(&mut desk, &[(ids[0], TOTAL, 100)]);
    desk.select(ids[0], TOTAL);
    let before = cell(&desk, 1, TOTAL).unwrap();
    // The edge by which the column is made wider lies below its right half.
    let square = desk.window.get_by_label("填充柄").rect();
    let from = egui::pos2(square.right() - 1.0, square.center().y);
    let to = egui::pos2(from.x + 40.0, cell(&desk, 3, TOTAL).unwrap().center().y);
    drag(&mut desk, from, to);
    let width = cell(&desk, 1, TOTAL).unwrap().width();
    assert!((width - before.width()).abs() < 0.5, "{width}");
    assert_eq!(
        totals(&mut desk, &ids[..4]),
        [Some(100), Some(100), Some(100), None]
    );
    // Beside it the edge is the column's.
    let edge = egui::pos2(before.right(), before.center().y + 60.0);
    drag(&mut desk, edge, edge + egui::vec2(40.0, 0.0));
    assert!(cell(&desk, 1, TOTAL).unwrap().width() > before.width() + 20.0);
}

fn menu(desk: &mut Desk, item: &str) {
    let label = format!("第2行 {} —", TOTAL.label());
    desk.window.get_by_label(&label).click_secondary();
    desk.settle();
    desk.click(item);
}

#[test]
fn the_right_button_offers_what_the_menu_does() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    let count = ids.len();
    menu(&mut desk, "插入下一行 Ctrl+Shift+N");
    let (new, cursor) = at(&mut desk);
    desk.typed("插在中间");
    keys(&mut desk, &[Key::Enter]);
    assert_eq!(cursor, Field::NAME);
    assert_eq!(desk.project("插在中间").id, new.unwrap());
    let now = desk.app().listing().projects.clone();
    assert_eq!((now.len(), now[2]), (count + 1, new.unwrap()));
    menu(&mut desk, "复制项目");
    let copy = format!("{}（副本）", desk.get(ids[1]).name);
    let copied = desk.project(&copy).id;
    assert_eq!(at(&mut desk).0, Some(copied));
    assert_eq!(desk.app().listing().projects[2], copied);
    menu(&mut desk, "查看项目历史");
    assert!(
        desk.window
            .query_by_role_and_label(Role::Tab, "历史")
            .is_some()
    );
    menu(&mut desk, "移到…");
    desk.window.get_by_label("查找篇章").type_text("第五章");
    desk.settle();
    keys(&mut desk, &[Key::Enter]);
    let node = desk.get(ids[1]).outline.unwrap();
    let portfolio = desk.app().portfolio();
    let heading = portfolio.outline().get(node).unwrap().heading();
    assert!(heading.contains("第五章"), "{heading}");
}

#[test]
fn deleting_many_asks_first_and_says_how_many() {
    let (mut desk, ids) = Desk::table(&[TOTAL], TOTAL);
    desk.press_with(Modifiers::COMMAND, Key::A);
    let delete = |desk: &mut Desk| {
        desk.window.get_by_label("编辑").click();
        desk.window.run();
        desk.window.get_by_label("删除所选项目").click();
        desk.settle();
    };
    delete(&mut desk);
    assert_eq!(desk.shown(), ids.len());
    let label = format!("删除 {} 个项目", ids.len());
    assert!(desk.window.query_by_label(&label).is_some());
    desk.click("取消");
    assert_eq!(desk.shown(), ids.len());
    delete(&mut desk);
    keys(&mut desk, &[Key::Enter]);
    assert_eq!(desk.app().portfolio().projects().len(), 0);
    // One alone is deleted at once.
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.select(ids[0], TOTAL);
    delete(&mut desk);
    assert_eq!(desk.shown(), ids.len() - 1);
}

#[test]
fn parts_stand_below_their_programme_in_brackets_and_fold() {
    let (mut desk, _) = Desk::table(&[TOTAL], TOTAL);
    let portfolio = desk.app().portfolio();
    let part = portfolio.projects().iter().find(|p| p.parent.is_some());
    let part = part.unwrap().clone();
    let programme = portfolio.projects().get(part.parent.unwrap()).unwrap();
    let programme = programme.clone();
    let parts = portfolio.projects().iter();
    let parts = parts.filter(|p| p.parent == part.parent).count();
    drop(portfolio);
    set(
        &mut desk,
        &[(programme.id, TOTAL, 1000), (part.id, TOTAL, 300)],
    );
    desk.select(programme.id, TOTAL);
    desk.select(part.id, TOTAL);
    let in_brackets = || format!("{} （300.00）", TOTAL.label());
    let shows = |desk: &Desk, words: &str| {
        let found = desk.window.query_all_by_label_contains(words);
        found.count()
    };
    assert_eq!(shows(&desk, &in_brackets()), 1);
    let sum = desk.app().listing().totals.total_investment;
    assert_eq!(sum, Money::from_wan(1000), "the part is not counted again");
    desk.select(programme.id, TOTAL);
    desk.click(&format!("折叠 {}的子项", programme.name));
    assert_eq!(shows(&desk, &in_brackets()), 0);
    keys(&mut desk, &[Key::ArrowDown]);
    let next = at(&mut desk).0.unwrap();
    assert_ne!(desk.get(next).parent, Some(programme.id));
    desk.press_with(Modifiers::COMMAND, Key::A);
    let selected = desk.app().workspace().selection.len();
    let all = desk.app().portfolio().projects().len();
    assert_eq!(selected, all - parts, "what is folded is not selected");
    // Going to a part unfolds.
    desk.app()
        .run(Command::Select(SelectCommand::GoTo(part.id, None)));
    desk.settle();
    assert_eq!(shows(&desk, &in_brackets()), 1);
    // Without its programme a part counts for itself, and that is said.
    assert_eq!(shows(&desk, "含单独计入的子项"), 0);
    let search = ArrangeCommand::Search(part.name.clone());
    desk.app().run(Command::Arrange(search));
    desk.settle();
    let sum = desk.app().listing().totals.total_investment;
    assert_eq!(sum, Money::from_wan(300));
    assert_eq!(shows(&desk, "含单独计入的子项"), 1);
}

#[test]
fn columns_are_found_ticked_and_ordered_and_nothing_jumps() {
    let (mut desk, _) = Desk::table(&[TOTAL, START], TOTAL);
    desk.click("\u{e546} 列");
    desk.settle();
    let tick = |desk: &Desk, label: &str| {
        desk.window
            .get_by_role_and_label(Role::CheckBox, label)
            .rect()
    };
    let before = tick(&desk, "建设性质");
    desk.window.hover_at(before.center());
    desk.settle();
    assert_eq!(
        tick(&desk, "建设性质"),
        before,
        "nothing moves under the mouse"
    );
    let owner = Field::Typed(ProjectColumn::Owner);
    let kind = Field::Typed(ProjectColumn::ConstructionKind);
    desk.window
        .get_by_role_and_label(Role::CheckBox, "建设性质")
        .click();
    desk.settle();
    assert_eq!(tick(&desk, "建设性质"), before);
    desk.window.get_by_label("查找列").focus();
    desk.window.run();
    desk.window.get_by_label("查找列").type_text("xmyz");
    desk.settle();
    desk.window
        .get_by_role_and_label(Role::CheckBox, "项目业主")
        .click();
    desk.settle();
    assert_eq!(desk.app().workspace().columns, [TOTAL, START, kind, owner]);
    let place = |desk: &Desk, label: &str| {
        let row = desk.window.get_by_role_and_label(Role::ListItem, label);
        row.rect().center()
    };
    let (from, to) = (place(&desk, "项目业主"), place(&desk, "总投资"));
    drag(&mut desk, from, to - egui::vec2(0.0, 12.0));
    assert_eq!(desk.app().workspace().columns, [owner, TOTAL, START, kind]);
    desk.click("恢复默认");
    let kept = desk.app().kept_columns();
    assert_eq!(desk.app().workspace().columns, kept);
}

#[test]
fn columns_belong_to_the_library_and_the_view() {
    let (mut desk, _) = Desk::table(&[TOTAL, START], TOTAL);
    let portfolio = desk.app().portfolio();
    let views = saved_views(&portfolio);
    let ids: Vec<_> = views.iter().map(|view| view.id).collect();
    drop(portfolio);
    let choose = |desk: &mut Desk, n: usize| {
        desk.app()
            .run(Command::View(ViewCommand::ChooseView(ids[n])));
        desk.settle();
        desk.app().workspace().columns.clone()
    };
    let first = choose(&mut desk, 0);
    desk.app()
        .run(Command::Look(LookCommand::SetColumns(vec![END])));
    let second = choose(&mut desk, 1);
    assert_ne!(second, [END]);
    assert_eq!(choose(&mut desk, 0), [END]);
    // Another library knows nothing of it, and this one still does.
    let other = desk.folder.path().join("另一个.lantu");
    let create = FileCommand::Create {
        path: other,
        content: Content::Plan,
    };
    desk.app().run_to_end(Command::File(create));
    desk.settle();
    let portfolio = desk.app().portfolio();
    let same = saved_views(&portfolio)[0].id;
    drop(portfolio);
    desk.app().run(Command::View(ViewCommand::ChooseView(same)));
    assert_eq!(desk.app().workspace().columns, first);
    let path = desk.folder.path().join("库.lantu");
    desk.app()
        .run_to_end(Command::File(FileCommand::Open(path)));
    desk.settle();
    assert_eq!(desk.app().workspace().columns, [END]);
    // Chosen once more, it is as it was kept.
    assert_eq!(choose(&mut desk, 0), first);
}

#[test]
fn enter_pastes_and_what_goes_nowhere_is_said_before() {
    let month = Field::Derived(Derived::NextMilestone);
    let (mut desk, ids) = Desk::table(&[TOTAL, month], TOTAL);
    let last = *ids.last().unwrap();
    desk.select(last, TOTAL);
    desk.window.event(Event::Paste("12\n34\n56\n".to_owned()));
    desk.settle();
    assert_eq!(totals(&mut desk, &[last]), [None]);
    let said = |desk: &Desk, words: &str| desk.window.query_by_label_contains(words).is_some();
    assert!(said(&desk, "有 2 个单元格不会粘贴：34、56"));
    assert!(said(&desk, "比表格多 2 行"));
    keys(&mut desk, &[Key::Enter]);
    assert_eq!(totals(&mut desk, &[last]), [Some(12)]);
    // A column that the program fills in has no field to put it right.
    keys(&mut desk, &[Key::ArrowRight]);
    desk.window.event(Event::Paste("2024".to_owned()));
    desk.settle();
    assert!(said(&desk, "“下一节点”不能录入"));
    assert!(said(&desk, "此列由里程碑推算"));
    let fields = desk.window.query_all_by_label_contains("改正 ").count();
    assert_eq!(fields, 0);
    keys(&mut desk, &[Key::Enter]);
    assert!(said(&desk, "没有可以粘贴的内容"));
    desk.click("取消");
}

#[test]
fn what_is_pasted_over_a_filtered_list_reaches_no_hidden_row_and_says_what_is_left() {
    let (mut desk, all) = Desk::table(&[TOTAL], TOTAL);
    desk.app().run(Command::Arrange(ArrangeCommand::Search(
        "产业园".to_owned(),
    )));
    let shown = desk.app().listing().projects.clone();
    assert!(shown.len() > 2 && shown.len() < all.len());
    desk.select(shown[0], TOTAL);
    // Two amounts more than there are rows in sight.
    let amounts = 1..=shown.len() as i64 + 2;
    let block: Vec<String> = amounts.map(|amount| amount.to_string()).collect();
    desk.window.event(Event::Paste(block.join("\n")));
    desk.settle();
    let filled = |desk: &mut Desk| {
        let totals = totals(desk, &all).into_iter();
        totals.flatten().count()
    };
    assert_eq!(filled(&mut desk), 0, "nothing is written before it is said");
    let said = |desk: &Desk, words: &str| desk.window.query_by_label_contains(words).is_some();
    assert!(said(&desk, "有 2 个单元格不会粘贴"));
    assert!(said(&desk, "比表格多 2 行"));
    keys(&mut desk, &[Key::Enter]);
    assert_eq!(filled(&mut desk), shown.len());
    let expected: Vec<Option<i64>> = (1..=shown.len() as i64).map(Some).collect();
    assert_eq!(totals(&mut desk, &shown), expected);
}

#[test]
fn a_break_inside_a_cell_stays_in_long_texts_alone() {
    let scale = Field::Typed(ProjectColumn::Scale);
    let owner = Field::Typed(ProjectColumn::Owner);
    let (mut desk, ids) = Desk::table(&[scale, owner], Field::NAME);
    let text = "\"平安\n大桥\"\t\"长一公里\n宽十米\"\t\"甲公司\n乙公司\"\n";
    desk.window.event(Event::Paste(text.to_owned()));
    desk.settle();
    let project = desk.get(ids[0]);
    assert_eq!(project.name, "平安 大桥");
    assert_eq!(project.scale, "长一公里\n宽十米");
    assert_eq!(project.owner, ["甲公司", "乙公司"]);
}
