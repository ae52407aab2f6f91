//! The compact tables of the inspector: what belongs to a project, a line for each row, walked like a sheet.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, Content, EditCommand, SelectCommand};
use lantu::model::{Id, Milestone, Project};

/// The first project with three milestones, and their page in front.
fn milestones() -> (Desk, Id<Project>) {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    let names = ["立项", "开工", "竣工验收"].map(str::to_owned);
    for command in [
        Command::Select(SelectCommand::Select(Some(id), None)),
        Command::Edit(EditCommand::AddMilestones(id, names.into())),
    ] {
        desk.app().run(command);
    }
    desk.settle();
    desk.window.get_by_label("里程碑 3").click();
    desk.settle();
    (desk, id)
}

fn dates(desk: &mut Desk, id: Id<Project>) -> Vec<(String, String)> {
    let portfolio = desk.app().portfolio();
    let said = |milestone: &Milestone| {
        let [planned, actual] = [milestone.planned, milestone.actual]
            .map(|date| date.map_or_else(String::new, |date| date.to_string()));
        (planned, actual)
    };
    let rows = portfolio.milestones().of(id);
    rows.iter().map(said).collect()
}

/// Puts the keyboard on the cell of a column in a line, counted from 0.
fn into(desk: &mut Desk, column: &str, line: usize) {
    let cells = desk
        .window
        .get_all_by_role_and_label(Role::TextInput, column);
    cells.into_iter().nth(line).unwrap().focus();
    desk.window.run();
}

fn type_and(desk: &mut Desk, text: &str, key: Key) {
    desk.window.event(Event::Text(text.to_owned()));
    desk.window.run();
    desk.window.key_press(key);
    desk.window.run();
}

fn pairs(expected: [(&str, &str); 3]) -> Vec<(String, String)> {
    expected
        .map(|(planned, actual)| (planned.to_owned(), actual.to_owned()))
        .into()
}

#[test]
fn tab_goes_from_date_to_date_and_enter_and_the_arrows_up_and_down() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 0);
    type_and(&mut desk, "2024年3月", Key::Tab);
    type_and(&mut desk, "2024.3.15", Key::Enter);
    type_and(&mut desk, "2025", Key::Enter);
    type_and(&mut desk, "2026", Key::ArrowUp);
    desk.settle();
    let expected = pairs([("2024-03", "2024-03-15"), ("", "2025"), ("", "2026")]);
    assert_eq!(dates(&mut desk, id), expected);
    // The line above has the keyboard on, with what it holds.
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_and(&mut desk, "2025-06", Key::Tab);
    type_and(&mut desk, "竣工", Key::Tab);
    desk.settle();
    assert_eq!(dates(&mut desk, id)[1].1, "2025-06");
    // With Shift, Enter goes up.
    into(&mut desk, "计划时间", 2);
    desk.window.event(Event::Text("2027".to_owned()));
    desk.window.run();
    desk.window
        .key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    desk.window.run();
    type_and(&mut desk, "2026", Key::Enter);
    desk.settle();
    let planned = dates(&mut desk, id).into_iter().map(|(planned, _)| planned);
    assert_eq!(planned.collect::<Vec<_>>(), ["2024-03", "2026", "2027"]);
    let names: Vec<String> = {
        let portfolio = desk.app().portfolio();
        let rows = portfolio.milestones().of(id);
        rows.iter().map(|row| row.name.clone()).collect()
    };
    assert!(names[2].contains("竣工"), "{names:?}");
}

#[test]
fn a_column_pasted_into_a_date_fills_the_lines_as_one_step() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 1);
    let block = "2024-05\r\n2025-06\r\n";
    desk.window.event(Event::Paste(block.to_owned()));
    desk.settle();
    let planned = |desk: &mut Desk| -> Vec<String> {
        let dates = dates(desk, id).into_iter();
        dates.map(|(planned, _)| planned).collect()
    };
    assert_eq!(planned(&mut desk), ["", "2024-05", "2025-06"]);
    assert_eq!(desk.undo_label(), "粘贴里程碑：平安大桥");
    // More lines than there are: they become new ones when that is agreed to, by Enter as in the table.
    into(&mut desk, "计划时间", 2);
    let block = "2025-07\r\n2026-07-01\r\n";
    desk.window.event(Event::Paste(block.to_owned()));
    desk.settle();
    assert_eq!(planned(&mut desk), ["", "2024-05", "2025-06"]);
    let offered = desk.window.query_by_label_contains("作为新里程碑加入");
    assert!(offered.is_some());
    desk.window.key_press(Key::Enter);
    desk.settle();
    let expected = ["", "2024-05", "2025-07", "2026-07-01"];
    assert_eq!(planned(&mut desk), expected);
}

#[test]
fn a_date_that_cannot_be_read_is_put_right_in_the_dialog_of_the_table() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 0);
    let block = "2024-05\n不详\n2026\n";
    desk.window.event(Event::Paste(block.to_owned()));
    desk.settle();
    let unread = desk.window.query_by_label_contains("有 1 个单元格读不懂");
    assert!(unread.is_some());
    desk.fill(Role::TextInput, "改正 开工 · 计划时间", "2025年6月");
    desk.click("粘贴");
    let expected = pairs([("2024-05", ""), ("2025-06", ""), ("2026", "")]);
    assert_eq!(dates(&mut desk, id), expected);
    // Left as it is, the cell is skipped; the others are pasted.
    into(&mut desk, "实际时间", 0);
    let block = "2024-06\n不详\n2026-01\n";
    desk.window.event(Event::Paste(block.to_owned()));
    desk.settle();
    desk.click("粘贴其余的，跳过 1 个");
    let expected = pairs([("2024-05", "2024-06"), ("2025-06", ""), ("2026", "2026-01")]);
    assert_eq!(dates(&mut desk, id), expected);
}

#[test]
fn the_calendar_follows_what_is_being_typed() {
    let (mut desk, _) = milestones();
    into(&mut desk, "计划时间", 0);
    desk.window.event(Event::Text("2022-03".to_owned()));
    desk.window.run();
    desk.window
        .key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    desk.window.run();
    assert!(desk.window.query_by_label("只定 2022年3月").is_some());
    desk.window.event(Event::Text("-1".to_owned()));
    desk.window.run();
    let day = desk.window.get_by_role_and_label(Role::Button, "1");
    let is_on = day.accesskit_node().toggled();
    assert_eq!(is_on, Some(egui::accesskit::Toggled::True));
}

#[test]
fn a_row_is_moved_and_deleted_by_its_menu() {
    let (mut desk, id) = milestones();
    desk.click("第 3 条里程碑的操作");
    desk.click("上移");
    let names = |desk: &mut Desk| -> Vec<String> {
        let portfolio = desk.app().portfolio();
        let rows = portfolio.milestones().of(id);
        rows.iter().map(|row| row.name.clone()).collect()
    };
    assert_eq!(names(&mut desk), ["立项", "竣工验收", "开工"]);
    desk.click("第 1 条里程碑的操作");
    desk.click("删除");
    assert_eq!(names(&mut desk), ["竣工验收", "开工"]);
}

#[test]
fn undo_in_a_cell_takes_back_what_was_pasted_into_it() {
    let (mut desk, id) = milestones();
    into(&mut desk, "计划时间", 0);
    desk.window
        .event(Event::Paste("2024-05\n2025-06\n".to_owned()));
    desk.settle();
    let planned = |desk: &mut Desk| -> Vec<String> {
        let dates = dates(desk, id).into_iter();
        dates.map(|(planned, _)| planned).collect()
    };
    assert_eq!(planned(&mut desk), ["2024-05", "2025-06", ""]);
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.settle();
    assert_eq!(planned(&mut desk), ["", "", ""]);
    // What is being typed has an undo of its own.
    desk.window.event(Event::Text("2023".to_owned()));
    desk.window.run();
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.settle();
    assert_eq!(dates(&mut desk, id).len(), 3);
}

#[test]
fn escape_in_a_cell_gives_up_the_text_and_no_letter_falls_into_the_table() {
    let (mut desk, id) = milestones();
    let names = |desk: &mut Desk| -> Vec<String> {
        let portfolio = desk.app().portfolio();
        let names = portfolio.projects().iter();
        names.map(|project| project.name.clone()).collect()
    };
    let before = names(&mut desk);
    into(&mut desk, "计划时间", 0);
    desk.window.event(Event::Text("9".to_owned()));
    desk.window.run();
    desk.window.key_press(Key::Escape);
    desk.window.run();
    // The cell has the keyboard still.
    assert!(desk.window.ctx.text_edit_focused());
    type_and(&mut desk, "2025", Key::Enter);
    assert_eq!(dates(&mut desk, id)[0].0, "2025");
    // Out of the inspector by the mouse's way, nothing is typed anywhere.
    let at = desk.window.get_by_label("里程碑 3").rect().left_bottom() + egui::vec2(2.0, 4.0);
    desk.window.hover_at(at);
    for pressed in [true, false] {
        desk.window.event(Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    desk.window.run();
    type_and(&mut desk, "6", Key::Enter);
    assert_eq!(names(&mut desk), before);
}

#[test]
fn beside_a_window_as_it_comes_dates_are_whole_and_no_column_is_out_of_sight() {
    let (mut desk, id) = milestones();
    desk.window.set_size(egui::vec2(1280.0, 720.0));
    into(&mut desk, "计划时间", 0);
    type_and(&mut desk, "2028-08-28", Key::Enter);
    desk.settle();
    let font = egui::FontId::proportional(13.5);
    let text = desk.window.ctx.fonts_mut(|fonts| {
        let text = "2028-08-28".to_owned();
        fonts
            .layout_no_wrap(text, font, egui::Color32::BLACK)
            .size()
            .x
    });
    let dates = desk
        .window
        .get_all_by_role_and_label(Role::TextInput, "计划时间");
    for date in dates {
        // 4 points at each side of the text are free.
        assert!(
            date.rect().width() >= text + 8.0,
            "{:?}: {text}",
            date.rect()
        );
    }
    for _ in 0..2 {
        let add = EditCommand::AddApprovals(id, Vec::new());
        desk.app().run(Command::Edit(add));
    }
    desk.settle();
    desk.window.get_by_label("手续 2").click();
    desk.settle();
    for head in ["手续", "状态", "办结时间", "预计完成", "文号"] {
        let head = desk.window.get_by_role_and_label(Role::ColumnHeader, head);
        assert!(head.rect().right() <= 1280.0, "{:?}", head.rect());
    }
    // A row takes two lines, and the next one begins below them.
    let of = |name: &str| -> Vec<egui::Rect> {
        let fields = desk.window.get_all_by_role_and_label(Role::TextInput, name);
        fields.map(|field| field.rect()).collect()
    };
    let (dates, numbers) = (of("办结时间"), of("文号"));
    assert!(dates[0].bottom() <= numbers[0].top() + 2.5);
    assert!(numbers[0].bottom() <= dates[1].top() + 2.5);
}

#[test]
fn with_several_projects_selected_each_page_says_which_of_them_it_alters() {
    let (mut desk, id) = milestones();
    let other = desk.project("平安大道").id;
    desk.app()
        .run(Command::Select(SelectCommand::SelectMany(vec![id, other])));
    desk.settle();
    let said = |desk: &Desk| {
        let all = desk.window.query_all_by_label_contains("已选 2 项");
        let labels = all.filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        });
        let labels = labels.filter(|label| label.contains('，') || label.contains('：'));
        labels.collect::<Vec<_>>()
    };
    let selected = desk.app().selected().unwrap();
    let name = {
        let portfolio = desk.app().portfolio();
        portfolio.projects().get(selected).unwrap().name.clone()
    };
    assert_eq!(said(&desk), [format!("已选 2 项，这一页只修改“{name}”")]);
    desk.window.get_by_label("基本").click();
    desk.settle();
    assert_eq!(said(&desk), ["已选 2 项，修改将用于全部所选项目"]);
    // The page of the window is called so, too; the panel stands at the right of it.
    let tabs = desk.window.get_all_by_role_and_label(Role::Tab, "资金");
    let left = |tab: &egui_kittest::Node<'_>| tab.rect().left();
    let tab = tabs.max_by(|a, b| left(a).total_cmp(&left(b)));
    tab.unwrap().click();
    desk.settle();
    let words = format!("已选 2 项：总投资用于全部所选项目，资金来源和年度计划只用于“{name}”");
    assert_eq!(said(&desk), [words]);
}
