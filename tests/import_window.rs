//! 导入台账 in the window: read, decided on, brought in, taken back.

mod desk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use desk::Desk;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use lantu::app::{
    App, ArrangeCommand, Command, Content, ImportCommand, LookCommand, SaveState, Session,
};
use lantu::model::{Money, MoneyUnit, Project, ViewPage};

fn ledger(name: &str) -> PathBuf {
    let ledgers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    ledgers.join(name)
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("not read".to_owned())
    }
}

/// Lets the window settle when nothing is worked at beside it.
fn settle(desk: &mut Desk) {
    for _ in 0..6_000 {
        desk.window.run();
        let app = desk.app();
        let is_saved = app.session().map(Session::save_state) == Some(SaveState::Saved);
        if is_saved && app.is_busy().is_none() && app.awaited().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    desk.window.run();
    desk.window.run();
}

/// Drops files on the window.
fn drop_files(desk: &mut Desk, files: &[PathBuf]) {
    for file in files {
        let file = Arc::new(Dropped(file.clone()));
        desk.window.input_mut().dropped_files.push(file);
    }
    desk.window.step();
    settle(desk);
}

fn import(desk: &mut Desk, name: &str) {
    drop_files(desk, &[ledger(name)]);
}

fn click(desk: &mut Desk, role: Role, label: &str) {
    desk.window.get_by_role_and_label(role, label).click();
    settle(desk);
}

fn press(desk: &mut Desk, label: &str) {
    click(desk, Role::Button, label);
}

fn tick(desk: &mut Desk, label: &str) {
    click(desk, Role::CheckBox, label);
}

fn is_there(desk: &Desk, label: &str) -> bool {
    desk.window.query_all_by_label(label).next().is_some()
}

/// Whether something is called so, or begins so.
fn begins(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

fn names(app: &App) -> Vec<String> {
    let portfolio = app.portfolio();
    let names = portfolio.projects().iter();
    let mut names: Vec<String> = names.map(|project| project.name.clone()).collect();
    names.sort();
    names
}

fn total(project: &Project) -> Option<Money> {
    project.total_investment
}

/// Chooses from a list by typing.
fn choose(desk: &mut Desk, (name, chosen): (&str, &str), word: &str) {
    press(desk, &format!("{name}：{chosen}"));
    let field = format!("查找 {name}");
    desk.window
        .get_by_role_and_label(Role::TextInput, &field)
        .type_text(word);
    desk.window.run();
    desk.window.key_press(Key::Enter);
    settle(desk);
}

/// A ledger of these lines, dropped on the window.
fn drop_text(desk: &mut Desk, name: &str, lines: &str) {
    let path = desk.folder.path().join(name);
    std::fs::write(&path, lines).unwrap();
    drop_files(desk, &[path]);
}

/// The names of what is selected, in their order.
fn selected(desk: &mut Desk) -> Vec<String> {
    let app = desk.app();
    let (portfolio, listing) = (app.portfolio(), app.listing());
    let selection = app.workspace().selection.clone();
    let listed = listing.projects.iter().filter(|id| selection.contains(id));
    let names = listed.map(|id| portfolio.projects().get(*id).unwrap().name.clone());
    names.collect()
}

/// A new library with what the base list holds.
fn with_base() -> Desk {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    press(&mut desk, "导入：新增 8 个");
    press(&mut desk, "完成");
    desk
}

#[test]
fn a_ledger_comes_in_goes_back_and_comes_in_again() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    let tab = desk.window.get_by_role_and_label(Role::Tab, "导入");
    let toggled = tab.accesskit_node().toggled();
    assert_eq!(toggled, Some(egui::accesskit::Toggled::True));
    assert!(is_there(&desk, "新增 砚雨大桥"));
    assert!(
        names(desk.app()).is_empty(),
        "nothing before it is agreed to"
    );

    press(&mut desk, "导入：新增 8 个");
    assert_eq!(names(desk.app()).len(), 8);
    let bridge = desk.project("砚雨大桥");
    assert_eq!(total(&bridge), Some(Money::from_wan(36_500)));
    assert_eq!(bridge.contact, "张甲一 10000000001");
    assert!(desk.undo_label().starts_with("导入 26a-base-list.xlsx"));

    press(&mut desk, "撤销导入");
    assert!(names(desk.app()).is_empty());
    // What was decided is there, and holds again.
    press(&mut desk, "导入：新增 8 个");
    assert_eq!(names(desk.app()).len(), 8);
    press(&mut desk, "完成");
    assert!(desk.app().import().is_none());
    assert!(
        desk.window
            .query_by_role_and_label(Role::Tab, "导入")
            .is_none()
    );

    // The same sheet a second time says nothing new.
    import(&mut desk, "26a-base-list.xlsx");
    assert!(is_there(&desk, "没有要导入的"));
    assert!(is_there(&desk, "相同 8"));
}

#[test]
fn next_months_sheet_shows_what_changed_a_near_name_is_decided_and_cells_are_refused() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    assert!(is_there(&desk, "待确认 1"), "县道改造一标段 only resembles");
    assert!(is_there(&desk, "新增 1"));
    assert!(is_there(&desk, "导入：改 5 处，新增 1 个"));
    click(
        &mut desk,
        Role::RadioButton,
        "县道改造一标段 就是 县道改造一标",
    );
    assert!(is_there(&desk, "导入：改 6 处，新增 1 个"));
    for cell in [
        "导入 竹汐码头 联系人",
        "导入 竹汐码头 2026年计划投资",
        "导入 县医院康复楼 总投资",
    ] {
        tick(&mut desk, cell);
    }
    press(&mut desk, "导入：改 3 处，新增 1 个，3 处不接受");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(3_800)), "refused");
    let port = desk.project("竹汐码头");
    assert_eq!(port.contact, "赵丙三 10000000003", "refused");
    let all = names(desk.app());
    for name in [
        "县道改造一标段",
        "栎霜铁路货场",
        "墨鸢旅游路",
        "县道改造二标",
    ] {
        assert!(all.contains(&name.to_owned()), "{name} in {all:?}");
    }
    assert_eq!(all.len(), 9);

    // Ctrl+Z takes it back, as the button does, and the decisions stand.
    desk.control(Key::Z);
    settle(&mut desk);
    assert_eq!(names(desk.app()).len(), 8);
    tick(&mut desk, "导入 县医院康复楼 总投资");
    press(&mut desk, "导入：改 4 处，新增 1 个，2 处不接受");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(4_000)));
}

#[test]
fn rows_and_columns_are_refused_as_a_whole_and_a_cell_is_put_right_in_place() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 竹汐码头 的全部修改");
    assert!(is_there(&desk, "导入：改 3 处，新增 1 个，2 处不接受"));
    tick(&mut desk, "导入 墨鸢旅游路");
    assert!(begins(&desk, "导入：改 3 处"));
    assert!(!begins(&desk, "新增 1 个"));
    tick(&mut desk, "导入 竹汐码头 的全部修改");

    press(&mut desk, "改正 县医院康复楼 总投资");
    let role = Role::TextInput;
    let field = "改正 县医院康复楼 总投资";
    assert!(desk.window.query_by_role_and_label(role, field).is_some());
    desk.fill(role, field, "4100");
    settle(&mut desk);
    assert!(is_there(
        &desk,
        "县医院康复楼 总投资 3,800.00万元 → 4,100.00万元"
    ));
    press(&mut desk, "导入：改 5 处，1 行不导入");
    let hospital = desk.project("县医院康复楼");
    assert_eq!(total(&hospital), Some(Money::from_wan(4_100)));
}

#[test]
fn cancelling_leaves_nothing_and_other_pages_keep_what_was_decided() {
    let mut desk = with_base();
    let before = desk.app().stamp();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 县医院康复楼 总投资");
    click(&mut desk, Role::Tab, "表格");
    assert!(!is_there(&desk, "取消"));
    desk.press_with(egui::Modifiers::ALT, Key::Num9);
    settle(&mut desk);
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    // What was decided is not given up by one click.
    press(&mut desk, "取消");
    assert!(is_there(&desk, "台账还没有导入"));
    press(&mut desk, "继续核对");
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    press(&mut desk, "取消");
    press(&mut desk, "放弃");
    assert_eq!(desk.app().stamp(), before);
    assert!(desk.app().import().is_none());
    assert!(is_there(&desk, "没有导入，项目库没有改动"));
}

#[test]
fn keys_walk_the_lines_take_and_put_right() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    // The first line is a cell of the first row.
    desk.press(Key::Space);
    settle(&mut desk);
    assert!(begins(&desk, "1 处不接受"));
    desk.press(Key::Space);
    settle(&mut desk);
    assert!(!begins(&desk, "1 处不接受"));
    desk.press(Key::Enter);
    let role = Role::TextInput;
    let field = "改正 砚雨大桥 形象进度";
    assert!(desk.window.query_by_role_and_label(role, field).is_some());
    desk.press(Key::Escape);
    desk.press(Key::End);
    settle(&mut desk);
    assert!(desk.window.query_by_role_and_label(role, field).is_none());
}

#[test]
fn a_broken_file_says_its_sentence_and_does_not_stop_the_others() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "25c-truncated.xlsx");
    assert!(desk.app().import().is_none());
    assert!(begins(
        &desk,
        "没有导入“25c-truncated.xlsx”：文件不完整或已损坏"
    ));

    let both = ["25a-encrypted.xlsx", "26a-base-list.xlsx"].map(ledger);
    drop_files(&mut desk, &both);
    assert!(is_there(&desk, "导入：新增 8 个"));
    press(&mut desk, "核对 1 处要看");
    assert!(begins(&desk, "文件设有打开密码"));
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_one_that_is_decided_on() {
    let mut desk = with_base();
    import(&mut desk, "26b-monthly-return.xlsx");
    tick(&mut desk, "导入 县医院康复楼 总投资");
    import(&mut desk, "25h-zero-bytes.xlsx");
    assert!(begins(&desk, "没有导入“25h-zero-bytes.xlsx”：文件是空的"));
    assert!(is_there(&desk, "导入：改 4 处，新增 1 个，1 处不接受"));
    // One that can be read takes its place, with a word.
    import(&mut desk, "26a-base-list.xlsx");
    assert!(begins(&desk, "“26b-monthly-return.xlsx”没有导入"));
    assert!(is_there(&desk, "没有要导入的"));
}

#[test]
fn a_column_is_read_as_something_else() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "26a-base-list.xlsx");
    press(&mut desk, "列 9");
    press(&mut desk, "I 列 联系人 读作：联系人");
    let role = Role::TextInput;
    desk.window
        .get_by_role_and_label(role, "查找 I 列 联系人 读作")
        .type_text("不导入");
    desk.window.run();
    desk.window.key_press(Key::Enter);
    settle(&mut desk);
    assert!(is_there(&desk, "I 列 联系人 读作不导入"));
    press(&mut desk, "导入：新增 8 个");
    assert_eq!(desk.project("砚雨大桥").contact, "");
}

#[test]
fn a_library_is_made_of_a_ledger_alone() {
    let mut desk = Desk::new(Content::Plan);
    let path = desk.folder.path().join("澄川.lantu");
    let make = ImportCommand::NewLibrary {
        path: path.clone(),
        sources: vec![ledger("25c-truncated.xlsx")],
    };
    desk.app().run(Command::Import(make));
    settle(&mut desk);
    assert!(!path.exists(), "of what can't be read no library is made");
    let make = ImportCommand::NewLibrary {
        path: path.clone(),
        sources: vec![ledger("26a-base-list.xlsx")],
    };
    desk.app().run(Command::Import(make));
    settle(&mut desk);
    assert_eq!(
        desk.app().session().map(Session::path),
        Some(path.as_path())
    );
    press(&mut desk, "导入：新增 8 个");
    assert_eq!(names(desk.app()).len(), 8);
}

#[test]
fn many_rows_are_drawn_only_where_they_are_seen() {
    let mut desk = Desk::new(Content::Empty);
    let rows = (1..=3_000).map(|row| format!("{row},道路改造{row}号,{row}\n"));
    let text = format!("序号,项目名称,总投资（万元）\n{}", rows.collect::<String>());
    let path = desk.folder.path().join("大表.csv");
    std::fs::write(&path, text).unwrap();
    drop_files(&mut desk, &[path]);
    assert!(is_there(&desk, "导入：新增 3000 个"));
    let drawn = desk.window.query_all_by_label_contains("导入 道路改造");
    let drawn = drawn.count();
    assert!((5..60).contains(&drawn), "{drawn} rows are drawn");
}

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
    // The page shows them, too, once the message is gone.
    click(&mut desk, Role::Tab, "导入");
    let search = ArrangeCommand::Search("竹汐码头".to_owned());
    desk.app().run(Command::Arrange(search));
    click(&mut desk, Role::Tab, "导入");
    press(&mut desk, "查看项目");
    assert_eq!(selected(&mut desk).len(), 5);
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
    let before = desk.app().import().unwrap().compared().unwrap().clone();
    let heads = before.reading(0).unwrap().head_rows.clone();
    assert_eq!(heads, [1]);
    choose(&mut desk, ("表头末行", "第 1 行"), "第 2 行");
    assert!(is_there(&desk, "（已选定）") && is_there(&desk, "导入：新增 1 个"));
    let after = desk.app().import().unwrap().compared().unwrap().clone();
    assert_eq!(after.reading(0).unwrap().head_rows, [1, 2]);
    choose(&mut desk, ("表头首行", "第 1 行"), "自动");
    let after = desk.app().import().unwrap().compared().unwrap().clone();
    assert_eq!(after.reading(0).unwrap().head_rows, heads);
    assert!(
        is_there(&desk, "导入：新增 2 个"),
        "the words below the heads again"
    );
}

#[test]
fn forms_of_single_projects_are_one_source_with_so_many_cards() {
    let mut desk = Desk::new(Content::Empty);
    import(&mut desk, "17-one-form-per-project.xlsx");
    assert!(is_there(&desk, "工作表：一项一表，共 2 张"));
    assert!(is_there(&desk, "导入：新增 2 个"));
}

#[test]
fn a_row_is_the_new_project_of_an_earlier_file() {
    let mut desk = Desk::new(Content::Empty);
    let both = ["26a-base-list.xlsx", "26b-monthly-return.xlsx"].map(ledger);
    drop_files(&mut desk, &both);
    assert!(is_there(&desk, "待确认 1"));
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
    drop_files(&mut desk, &[other.clone()]);
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
        let focused = desk
            .window
            .query_all(by().predicate(|node| node.is_focused()));
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
