//! What the page says of a ledger and lets one put right, and what it asks before it is left.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use lantu::app::{ArrangeCommand, Command, Content, LookCommand, Session};
use lantu::model::{Money, MoneyUnit, ViewPage};

use super::{
    begins, choose, click, drop_files, drop_text, import, is_there, ledger, names, press, selected,
    settle, tick, total, with_base,
};
use crate::desk::Desk;
use crate::look::cut_figures;

#[test]
fn what_came_in_is_said_exactly_and_is_shown_wherever_it_stands() {
    let mut desk = with_base();
    // Nothing of it is in sight.
    let search = ArrangeCommand::Search("竹汐码头".to_owned());
    desk.app().run(Command::Arrange(search));
    import(&mut desk, "26b-monthly-return.xlsx");
    press(&mut desk, "导入：改 5 处，新增 1 个");
    let said = "已从“26b-monthly-return.xlsx”导入：新增 1 个，修改 5 处。可按 Ctrl+Z 撤销";
    assert!(is_there(&desk, said));
    press(&mut desk, "查看");
    assert!(!desk.app().shows_import());
    assert_eq!(desk.app().workspace().page, ViewPage::Table);
    let mut shown = selected(&mut desk);
    shown.sort();
    let mut expected = [
        "砚雨大桥",
        "栎霜铁路货场",
        "竹汐码头",
        "县医院康复楼",
        "墨鸢旅游路",
    ];
    expected.sort_unstable();
    assert_eq!(shown, expected);
}

#[test]
fn amounts_are_shown_and_put_right_in_the_unit_of_the_window() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    assert!(is_there(
        &desk,
        "县医院康复楼 总投资 3,800.00万元 → 4,000.00万元"
    ));
    let unit = LookCommand::SetUnit(MoneyUnit::Yi);
    desk.app().run(Command::Look(unit));
    settle(&mut desk);
    assert!(is_there(&desk, "县医院康复楼 总投资 0.38亿元 → 0.40亿元"));
    // A bare amount is in the unit that is seen.
    press(&mut desk, "改正 县医院康复楼 总投资");
    desk.fill(Role::TextInput, "改正 县医院康复楼 总投资", "0.41");
    settle(&mut desk);
    press(&mut desk, "导入：改 5 处，新增 1 个");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(4_100)));
}

#[test]
fn rows_of_other_departments_are_marked_and_seen_by_themselves() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    press(&mut desk, "其他单位 1");
    assert!(is_there(
        &desk,
        "县医院康复楼 总投资 3,800.00万元 → 4,000.00万元"
    ));
    assert!(!begins(&desk, "竹汐码头"));
    press(&mut desk, "更改 4");
    assert!(begins(&desk, "竹汐码头"));
}

#[test]
fn a_unit_that_nobody_says_is_told_and_chosen_and_known_the_next_time() {
    let mut desk = Desk::new(Content::Empty);
    let lines = |name: &str| format!("序号,项目名称,总投资\n1,{name},2\n");
    drop_text(&mut desk, "甲.csv", &lines("砚雨大桥"));
    assert!(begins(&desk, "单位未写明，按万元读入，请核对"));
    choose(&mut desk, ("金额单位", "万元"), "亿元");
    assert!(!begins(&desk, "单位未写明"));
    press(&mut desk, "导入：新增 1 个");
    let bridge = desk.project("砚雨大桥");
    assert_eq!(total(&bridge), Some(Money::from_wan(20_000)));
    press(&mut desk, "完成");
    drop_text(&mut desk, "乙.csv", &lines("竹汐码头"));
    assert!(is_there(&desk, "金额单位：亿元") && is_there(&desk, "（按上次的选择）"));
    press(&mut desk, "导入：新增 1 个");
    let wharf = desk.project("竹汐码头");
    assert_eq!(total(&wharf), Some(Money::from_wan(20_000)));
}

#[test]
fn heads_that_were_taken_wrongly_are_chosen_and_so_is_the_sheet() {
    let mut desk = Desk::new(Content::Empty);
    // The second row of heads reads like a project.
    let lines = "序号,项目名称,总投资（万元）\n填写说明,一栏一项,以批复为准\n1,砚雨大桥,300\n";
    drop_text(&mut desk, "甲.csv", lines);
    let heads = |desk: &mut Desk| {
        let compared = desk.app().import().unwrap().compared().unwrap();
        compared.reading(0).unwrap().head_rows.clone()
    };
    assert_eq!(heads(&mut desk), [1]);
    choose(&mut desk, ("表头末行", "第 1 行"), "第 2 行");
    assert!(is_there(&desk, "（已选定）") && is_there(&desk, "导入：新增 1 个"));
    assert_eq!(heads(&mut desk), [1, 2]);
    choose(&mut desk, ("表头首行", "第 1 行"), "自动");
    assert_eq!(heads(&mut desk), [1]);
    assert!(
        is_there(&desk, "导入：新增 2 个"),
        "the words below the heads again"
    );
}

/// All of a label that has these words.
fn label_with(desk: &Desk, words: &str) -> String {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().unwrap().accesskit_node().label().unwrap()
}

/// What the button says that brings it all in.
fn will_come_in(desk: &Desk) -> String {
    label_with(desk, "导入：")
}

#[test]
fn heads_that_are_set_back_bring_back_what_was_decided_under_them() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 县医院康复楼 总投资");
    press(&mut desk, "改正 竹汐码头 联系人");
    desk.fill(Role::TextInput, "改正 竹汐码头 联系人", "赵丙三 1");
    settle(&mut desk);
    let near = "县道改造一标段 就是 县道改造一标";
    click(&mut desk, Role::RadioButton, near);
    press(&mut desk, "列 7");
    choose(
        &mut desk,
        ("E 列 形象进度 读作", "存为自定义列"),
        "并入备注",
    );
    let decided = will_come_in(&desk);
    assert!(decided.ends_with("1 处不接受"), "{decided}");
    choose(&mut desk, ("表头末行", "第 2 行"), "第 3 行");
    assert!(is_there(&desk, "表头末行：第 3 行"));
    assert!(!is_there(&desk, "E 列 形象进度 读作：并入备注"));
    // By hand, and by leaving it to the program.
    for back in ["第 2 行", "自动"] {
        let (name, chosen) = match back {
            "自动" => ("表头首行", "第 2 行"),
            _ => ("表头末行", "第 3 行"),
        };
        choose(&mut desk, (name, chosen), back);
        assert_eq!(will_come_in(&desk), decided, "{back}");
        assert!(is_there(&desk, "E 列 形象进度 读作：并入备注"));
    }
    press(&mut desk, &decided);
    assert_eq!(desk.project("竹汐码头").contact, "赵丙三 1");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(3_800)));
    assert!(hospital.note.starts_with("形象进度："));
}

#[test]
fn next_months_sheet_is_read_as_this_months_and_says_for_which_that_was_chosen() {
    let mut desk = Desk::new(Content::Empty);
    let sheet = |month: u32, done: u32| {
        format!(
            "重点项目{month}月报,,,,\n,,,,单位：万元\n\
             序号,项目名称,2026年{month}月完成投资,进展,包保单位\n\
             1,砚雨大桥,{done},桩基,一组\n2,竹汐码头,{},征地,二组\n",
            done * 2
        )
    };
    drop_text(&mut desk, "3月.csv", &sheet(3, 100));
    press(&mut desk, "列 5");
    choose(
        &mut desk,
        ("D 列 进展 读作", "存为自定义列"),
        "2026年3月形象进度",
    );
    choose(&mut desk, ("E 列 包保单位 读作", "存为自定义列"), "不导入");
    press(&mut desk, "导入：新增 2 个");
    press(&mut desk, "完成");
    drop_text(&mut desk, "4月.csv", &sheet(4, 130));
    assert!(is_there(&desk, "沿用“3月.csv”的选择"));
    // Two amounts and two words of April, and nothing of March.
    assert!(is_there(&desk, "导入：改 4 处"), "{}", will_come_in(&desk));
    assert!(is_there(&desk, "砚雨大桥 2026年4月形象进度 — → 桩基"));
    press(&mut desk, "列 5");
    assert!(is_there(&desk, "E 列 包保单位 读作：不导入"));
    press(&mut desk, "导入：改 4 处");
    press(&mut desk, "完成");
    drop_text(&mut desk, "4月（改）.csv", &sheet(4, 131));
    assert!(is_there(&desk, "导入：改 2 处"), "{}", will_come_in(&desk));
}

#[test]
fn what_a_column_probably_is_stands_first_in_its_list() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26b-monthly-return.xlsx");
    press(&mut desk, "列 7");
    assert!(is_there(
        &desk,
        "E 列 形象进度 读作存为自定义列，可能是2026年3月形象进度"
    ));
    press(&mut desk, "E 列 形象进度 读作：存为自定义列");
    desk.window.key_press(Key::Enter);
    settle(&mut desk);
    assert!(is_there(&desk, "E 列 形象进度 读作：2026年3月形象进度"));
}

#[test]
fn forms_of_single_projects_are_one_source_with_so_many_cards() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "17-one-form-per-project.xlsx");
    assert!(is_there(&desk, "工作表：一项一表，共 2 张"));
    assert!(is_there(&desk, "导入：新增 2 个"));
}

/// What a line of the list has no room for is said below it, of the line that was chosen.
#[test]
fn the_reason_of_the_chosen_line_stands_whole_below_the_list() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    let near = "县道改造一标段 就是 县道改造一标";
    click(&mut desk, Role::RadioButton, near);
    let why = "表上是另一种写法，保留库里的名称\n";
    assert!(!begins(&desk, why));
    press(
        &mut desk,
        "县道改造一标段 项目名称 县道改造一标 → 县道改造一标段",
    );
    assert!(begins(&desk, why));
    assert!(begins(
        &desk,
        "县道改造一标段　项目名称：县道改造一标 → 县道改造一标段"
    ));
}

#[test]
fn a_row_is_the_new_project_of_an_earlier_file() {
    let mut desk = Desk::new(Content::Empty);
    let both = ["26a-base-list.xlsx", "26b-monthly-return.xlsx"].map(ledger);
    drop_files(&mut desk, &both);
    assert!(is_there(&desk, "待确认 1"));
    press(&mut desk, "待确认 1");
    click(
        &mut desk,
        Role::RadioButton,
        "县道改造一标段 就是 县道改造一标",
    );
    assert!(is_there(&desk, "待确认 0"));
    assert!(begins(&desk, "导入：新增 9 个"));
    desk.control(Key::Enter);
    settle(&mut desk);
    let all = names(desk.app());
    assert_eq!(all.len(), 9, "{all:?}");
    assert!(!all.contains(&"县道改造一标段".to_owned()));
}

#[test]
fn a_file_that_could_not_be_read_is_not_said_to_have_come_in() {
    let mut desk = Desk::new(Content::Empty);
    let both = ["26a-base-list.xlsx", "25a-encrypted.xlsx"].map(ledger);
    drop_files(&mut desk, &both);
    desk.control(Key::Enter);
    settle(&mut desk);
    let told = desk
        .window
        .query_all_by_label_contains("已从“26a-base-list.xlsx”导入");
    assert_eq!(told.count(), 1);
}

#[test]
fn what_undo_takes_back_on_the_page_is_told_before() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    desk.control(Key::Z);
    settle(&mut desk);
    assert_eq!(names(desk.app()).len(), 8, "an earlier import stays");
    assert!(begins(
        &desk,
        "这份台账还没有导入。再按一次 Ctrl+Z，撤销的是“导入 26a-base-list.xlsx：新增 8 个”"
    ));
    desk.control(Key::Z);
    settle(&mut desk);
    assert_eq!(names(desk.app()), Vec::<String>::new());
    // What came in on the page goes back at once: its message has said so.
    press(&mut desk, "导入：新增 6 个");
    assert_eq!(names(desk.app()).len(), 6);
    desk.control(Key::Z);
    settle(&mut desk);
    assert_eq!(names(desk.app()), Vec::<String>::new());
}

#[test]
fn another_library_or_the_end_asks_before_ledgers_are_left() {
    let mut desk = with_base();
    let (here, other) = (
        desk.folder.path().join("库.lantu"),
        desk.folder.path().join("另一个.lantu"),
    );
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 县医院康复楼 总投资");
    drop_files(&mut desk, std::slice::from_ref(&other));
    assert!(is_there(&desk, "放弃，打开另一个项目库"));
    press(&mut desk, "继续核对");
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    assert_eq!(
        desk.app().session().map(Session::path),
        Some(here.as_path())
    );

    let close = |desk: &mut Desk| {
        let event = |desk: &mut Desk, events: Vec<egui::ViewportEvent>| {
            let viewports = &mut desk.window.input_mut().viewports;
            let root = viewports.get_mut(&egui::ViewportId::ROOT).unwrap();
            root.events = events;
        };
        event(desk, vec![egui::ViewportEvent::Close]);
        desk.window.step();
        let output = &desk.window.output().viewport_output[&egui::ViewportId::ROOT];
        let cancel = egui::ViewportCommand::CancelClose;
        let is_held = output.commands.contains(&cancel);
        event(desk, Vec::new());
        settle(desk);
        is_held
    };
    assert!(close(&mut desk));
    press(&mut desk, "继续核对");
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    assert!(close(&mut desk));
    press(&mut desk, "放弃，关闭窗口");
    assert!(desk.app().import().is_none());
    assert!(!close(&mut desk), "nothing is left to ask about");
}

#[test]
fn the_blanks_of_a_column_erase_where_that_is_ticked() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    press(&mut desk, "列 7");
    let erase = "F 列 联系人 空白也清空";
    tick(&mut desk, erase);
    assert_eq!(will_come_in(&desk), "导入：改 6 处，新增 1 个");
    tick(&mut desk, erase);
    assert_eq!(will_come_in(&desk), "导入：改 5 处，新增 1 个");
    tick(&mut desk, erase);
    press(&mut desk, "差别 6");
    assert!(is_there(
        &desk,
        "栎霜铁路货场 联系人 李乙二 10000000002 → —"
    ));
    press(&mut desk, "导入：改 6 处，新增 1 个");
    assert_eq!(desk.project("栎霜铁路货场").contact, "");
    // The same sheet erases nothing the next time.
    desk.control(Key::Z);
    settle(&mut desk);
    press(&mut desk, "取消");
    press(&mut desk, "放弃");
    import(&mut desk, "26b-monthly-return.xlsx");
    assert_eq!(will_come_in(&desk), "导入：改 5 处，新增 1 个");
}

#[test]
fn names_that_nothing_resembles_are_made_at_once() {
    let mut desk = with_base();
    import(&mut desk, "01-outline-four-levels.xlsx");
    let before = desk.app().portfolio().departments().len();
    let label = label_with(&desk, "个名称都新增");
    let count: usize = label.split(' ').next().unwrap().parse().unwrap();
    assert!(count > 2, "{label}");
    press(&mut desk, &label);
    assert!(!begins(&desk, "个名称都新增"));
    let accept = will_come_in(&desk);
    press(&mut desk, &accept);
    // One of them is of a project that waits.
    let made = desk.app().portfolio().departments().len() - before;
    assert_eq!(made, count - 1);
}

#[test]
fn a_folder_that_is_dropped_stands_for_its_files() {
    let mut desk = Desk::new(Content::Empty);
    let folder = desk.folder.path().join("各单位报送");
    std::fs::create_dir(&folder).unwrap();
    for name in [
        "26a-base-list.xlsx",
        "25a-encrypted.xlsx",
        "01-outline-four-levels.xlsx",
    ] {
        std::fs::copy(ledger(name), folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("~$26a-base-list.xlsx"), "x").unwrap();
    drop_files(&mut desk, &[folder]);
    // A name that is near one of the other file waits.
    assert_eq!(will_come_in(&desk), "导入：新增 21 个");
    // The line that waits says of which file it is.
    assert!(begins(&desk, "26a-base-list.xlsx") || begins(&desk, "01-outline-four-levels.xlsx"));
    // The one that can't be read says why, however many lines there are to be looked at.
    assert!(begins(
        &desk,
        "“25a-encrypted.xlsx”没有读入：文件设有打开密码"
    ));
    press(&mut desk, "导入：新增 21 个");
    assert_eq!(names(desk.app()).len(), 21);
}

#[test]
fn tab_goes_from_the_head_over_the_differences_to_the_button_that_brings_them_in() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    let accept = "导入：改 5 处，新增 1 个";
    let wanted = [
        "表头首行：第 2 行",
        "金额单位：亿元",
        "差别 6",
        "列 7",
        "待确认 1",
        "按列筛选：全部列",
        "导入 竹汐码头 联系人",
        accept,
    ];
    let mut walked: Vec<String> = Vec::new();
    for _ in 0..300 {
        desk.window.key_press(Key::Tab);
        desk.window.run();
        let all = desk.window.query_all(by());
        let focused = all.filter(egui_kittest::Node::is_focused);
        let labels = focused.filter_map(|node| node.accesskit_node().label());
        walked.extend(labels);
        if walked.last().is_some_and(|last| last == accept) {
            break;
        }
    }
    let place = |word: &str| walked.iter().position(|label| label == word);
    let places: Vec<Option<usize>> = wanted.iter().map(|word| place(word)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?} {walked:?}");
    assert!(places.is_sorted(), "{places:?} {walked:?}");
}

#[test]
fn its_tab_leads_back_after_a_search_left_it() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    desk.control(Key::F);
    desk.typed("码头");
    settle(&mut desk);
    assert!(!desk.app().shows_import(), "what was found is shown");
    click(&mut desk, Role::Tab, "导入");
    assert!(desk.app().shows_import());
    // A text that goes on being typed shows what it finds again.
    desk.control(Key::F);
    desk.typed("桥");
    settle(&mut desk);
    assert_eq!(desk.app().workspace().search, "桥");
    click(&mut desk, Role::Tab, "导入");
    assert!(desk.app().shows_import());
}

#[test]
fn a_figure_of_a_ledger_is_seen_whole_or_not_at_all_on_a_small_screen() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    for width in (800..1000).step_by(9) {
        desk.window.set_size(egui::vec2(width as f32, 480.0));
        desk.window.run_steps(3);
        assert_eq!(cut_figures(&desk), [""; 0], "{width}");
    }
    // What nothing is of takes no line.
    let label = |desk: &Desk, words: &str| {
        let found = desk.window.query_all_by_label_contains(words).next();
        found.map(|chip| chip.rect().center().y as i32)
    };
    assert_eq!(label(&desk, "相同 "), None);
    assert_eq!(label(&desk, "差别 "), label(&desk, "表中没有 "));
}
