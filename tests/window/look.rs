//! What is seen of numbers, names and dialogs in windows of every size.

use crate::desk::{Desk, head, tip};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, Shape, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    ArrangeCommand, Command, Content, LookCommand, PastCommand, Point, SelectCommand, Side,
};
use lantu::model::{Field, Money, MoneyUnit, ProjectColumn, ViewPage};

/// A small screen with large text: 1280 × 720 at 150 %.
const SMALL: Vec2 = vec2(853.0, 480.0);
/// The least window with text of 150 %.
const LEAST: Vec2 = vec2(640.0, 400.0);

/// The library with fictional sums on a page, in 亿元.
fn desk(page: ViewPage, size: Vec2) -> Desk {
    desk_of(60, page, size)
}

fn desk_of(projects: usize, page: ViewPage, size: Vec2) -> Desk {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(projects),
    });
    desk.window.set_size(size);
    desk.app()
        .run(Command::Look(LookCommand::SetUnit(MoneyUnit::Yi)));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
    desk
}

fn whole(amount: Money) -> String {
    assert!(!amount.is_shown_whole(MoneyUnit::Yi), "{amount:?}");
    format!("{}亿元", amount.format_whole(MoneyUnit::Yi))
}

#[test]
fn an_amount_that_two_decimals_cut_is_told_whole_on_every_page() {
    // So many that no sum is round.
    let is_cut = |amount: Money| !amount.is_shown_whole(MoneyUnit::Yi);
    let sums = |desk: &mut Desk| {
        let planned = desk.app().funding_matrix().total.total.planned;
        [planned, desk.app().summary().totals.total_investment]
    };
    let of_size = |size| desk_of(size, ViewPage::Summary, vec2(1440.0, 900.0));
    let mut desks = (70..90).map(of_size);
    let mut desk = desks
        .find_map(|mut desk| sums(&mut desk).into_iter().all(is_cut).then_some(desk))
        .unwrap();
    let summary = desk.app().summary();
    let mut rows = summary.rows.iter();
    let row = rows
        .find(|row| is_cut(row.totals.total_investment))
        .unwrap();
    let name = format!("{} {} 项 总投资", row.label, row.totals.count);
    let rect = desk.window.get_by_label_contains(&name).rect();
    let at = pos2(head(&desk, "总投资（亿元）").center().x, rect.center().y);
    let words = whole(row.totals.total_investment);
    // One tip: the amount, and below it what a click does.
    assert!(tip(&mut desk, at, &format!("{words}\n单击查看")));
    let elsewhere = pos2(rect.left() + 20.0, rect.center().y);
    assert!(!tip(&mut desk, elsewhere, &words));

    let page = ViewPage::Funding;
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
    let total = head(&desk, "计划合计");
    let at = pos2(total.center().x, total.bottom() + 15.0);
    let planned = desk.app().funding_matrix().total.total.planned;
    assert!(tip(&mut desk, at, &whole(planned)));

    let page = ViewPage::Overview;
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
    let at = {
        let mut tiles = desk.window.get_all_by_role(Role::Button);
        let tile = tiles.find(|tile| {
            let label = tile.accesskit_node().label().unwrap_or_default();
            label.starts_with("总投资 ")
        });
        tile.unwrap().rect().center()
    };
    let total = summary.totals.total_investment;
    assert!(tip(&mut desk, at, &whole(total)));
}

#[test]
fn every_column_of_the_groups_is_in_sight_on_a_small_screen() {
    let desk = desk(ViewPage::Summary, vec2(1280.0, 720.0));
    // The head names each rank that stands below it.
    assert!(head(&desk, "章 › 节").left() < 300.0);
    let last = head(&desk, "问题");
    assert!(last.right() <= 1280.0, "{last:?}");
}

#[test]
fn every_source_of_funding_is_in_sight_above_what_follows() {
    let mut desk = desk(ViewPage::Funding, vec2(1440.0, 900.0));
    let sources = desk.app().funding_matrix().rows.len();
    assert!(sources > 5, "{sources}");
    let title = |words: &str| desk.window.get_by_label(words).rect();
    let (below, head) = (title("按总投资排序"), head(&desk, "计划合计"));
    assert!(title("资金来源 × 年度").bottom() <= head.top());
    // 合计 and each source have a row of 30 points between the heads and the next title.
    let rows = 30.0 * (sources as f32 + 1.0);
    assert!(below.top() - head.bottom() >= rows, "{below:?} {head:?}");
}

#[test]
fn a_wide_page_gives_its_room_to_what_would_be_cut() {
    let mut desk = desk(ViewPage::Table, vec2(960.0, 600.0));
    let narrow = head(&desk, "下一节点").width();
    desk.window.set_size(vec2(1920.0, 1080.0));
    desk.settle();
    let (name, next) = (head(&desk, "项目名称"), head(&desk, "下一节点"));
    assert!(next.width() > narrow + 10.0, "{narrow} {next:?}");
    assert!(name.width() > 300.0, "{name:?}");
    // The columns fill the page: what is left is for the names.
    let (end, page) = (next.right(), desk.page_end());
    assert!((page - end).abs() < 24.0, "{end} {page}");
}

/// Waits until a paper is laid out.
fn laid_out(desk: &mut Desk) {
    for _ in 0..6_000 {
        desk.window.run();
        if desk.window.query_by_label_contains("第 1 /").is_some() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("no paper");
}

/// Controls in a line, from the left: none lies on the next, and all are in the window.
fn in_line(rects: &[Rect], size: Vec2) {
    let window = Rect::from_min_size(pos2(0.0, 0.0), size);
    for pair in rects.windows(2) {
        assert!(pair[0].right() <= pair[1].left(), "{size}: {rects:?}");
    }
    for rect in rects {
        assert!(window.contains_rect(*rect), "{size}: {rect:?}");
    }
}

#[test]
fn nothing_in_the_dialog_of_papers_lies_on_another_on_a_small_screen() {
    for (key, action, size) in [
        (Key::E, "保存文件", SMALL),
        (Key::P, "打印", SMALL),
        (Key::E, "保存文件", LEAST),
    ] {
        let mut desk = desk(ViewPage::Table, size);
        desk.window.key_press_modifiers(Modifiers::COMMAND, key);
        desk.settle();
        laid_out(&mut desk);
        let button = |label| {
            let button = desk.window.get_by_role_and_label(Role::Button, label);
            button.rect()
        };
        let page = desk.window.get_by_label_contains("第 1 /").rect();
        let sizes = desk.window.query_by_label("页面大小");
        assert_eq!(sizes.is_some(), size == SMALL);
        let mut line = vec![button("上一页"), page, button("下一页")];
        line.extend(sizes.map(|sizes| sizes.rect()));
        line.extend([button("－"), button("＋")]);
        in_line(&line, size);
        let foot = ["复制简述", "复制表格", "取消", action];
        in_line(&foot.map(button), size);
    }
}

#[test]
fn the_pages_of_the_inspector_stand_in_one_line_and_the_keyboard_reaches_all() {
    let mut desk = desk(ViewPage::Table, vec2(1280.0, 720.0));
    let first = desk.app().listing().projects[0];
    desk.select(first, lantu::model::Field::NAME);
    let tabs = desk.window.get_all_by_role(Role::Tab);
    // Those of the inspector are at the right of the window's own.
    let tabs: Vec<Rect> = tabs.map(|tab| tab.rect()).collect();
    let more = desk.window.get_by_role_and_label(Role::Button, "更多页");
    let line = more.rect();
    let (tabs, others): (Vec<Rect>, Vec<Rect>) = tabs
        .into_iter()
        .partition(|tab| (tab.center().y - line.center().y).abs() < 4.0);
    assert!(tabs.len() >= 5, "{tabs:?}");
    let is_of_window = |tab: &Rect| tab.right() < line.left();
    assert!(others.iter().all(is_of_window), "no second line");
    assert!(line.right() <= 1280.0, "{line:?}");
    for pair in tabs.windows(2) {
        assert!(pair[0].right() <= pair[1].left(), "{tabs:?}");
    }
    more.focus();
    desk.window.run();
    desk.press(Key::Enter);
    // The last of them.
    desk.press(Key::ArrowUp);
    desk.press(Key::Enter);
    let shown = desk.window.query_by_role_and_label(Role::Tab, "历史");
    assert!(shown.is_some());
    let at = shown.unwrap().rect();
    assert!((at.center().y - line.center().y).abs() < 4.0, "{at:?}");
    let more = desk.window.get_by_role_and_label(Role::Button, "更多页");
    assert!(more.is_focused());
}

#[test]
fn which_files_are_written_and_where_is_in_sight_on_a_small_screen() {
    let mut desk = desk(ViewPage::Table, vec2(1280.0, 720.0));
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    desk.settle();
    let save = desk.window.get_by_role_and_label(Role::Button, "保存文件");
    let save = save.rect();
    for format in ["Excel", "PDF", "CSV"] {
        let chip = desk.window.get_by_role_and_label(Role::Button, format);
        assert!(chip.rect().bottom() <= save.top(), "{format}");
    }
    // A title is read as a whole.
    let title = desk.window.get_by_role_and_label(Role::TextInput, "标题");
    assert!(title.rect().width() > 260.0, "{:?}", title.rect());
    let name = desk.window.get_by_role_and_label(Role::TextInput, "文件名");
    assert!(name.rect().bottom() <= save.top());
    let place = desk.window.get_by_label_contains("位置 ");
    assert!(place.rect().bottom() <= save.top(), "{:?}", place.rect());
    // The rest scrolls above them.
    let split = desk.window.get_by_role_and_label(Role::ComboBox, "份数");
    let title = desk.window.get_by_role_and_label(Role::TextInput, "标题");
    assert!(title.rect().bottom() <= split.rect().top());
}

/// The figures of a picture of which only a part is seen across.
pub fn cut_figures(desk: &Desk) -> Vec<String> {
    fn look(shape: &Shape, seen: Rect, found: &mut Vec<String>) {
        let text = match shape {
            Shape::Vec(shapes) => return shapes.iter().for_each(|shape| look(shape, seen, found)),
            Shape::Text(text) if text.opacity_factor > 0.0 => text,
            _ => return,
        };
        let words = text.galley.text();
        let is_figure = words.contains(|c: char| c.is_ascii_digit())
            && words
                .chars()
                .all(|c| c.is_ascii_digit() || ",.-+% （）年万亿元".contains(c));
        let rect = text.galley.rect.translate(text.pos.to_vec2());
        let across = rect.x_range().intersection(seen.x_range());
        let down = rect.y_range().intersection(seen.y_range());
        let is_seen = across.span() > 1.0 && down.span() > 1.0;
        if is_figure && is_seen && (across.span() < rect.width() - 1.0 || text.galley.elided) {
            found.push(format!("{words} {rect:?} in {seen:?}"));
        }
    }
    let mut found = Vec::new();
    for clipped in &desk.window.output().shapes {
        look(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found
}

#[test]
fn no_line_goes_through_the_name_of_a_year() {
    fn look(shape: &Shape, names: &mut Vec<Rect>, lines: &mut Vec<Rect>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| look(shape, names, lines)),
            Shape::Text(text) => {
                let words = text.galley.text();
                let year = words.strip_suffix('年').unwrap_or_default();
                if year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()) {
                    names.push(text.galley.rect.translate(text.pos.to_vec2()));
                }
            }
            Shape::LineSegment { points, .. } if (points[0].x - points[1].x).abs() < 0.1 => {
                lines.push(Rect::from_two_pos(points[0], points[1]));
            }
            _ => {}
        }
    }
    for size in [SMALL, vec2(1280.0, 720.0)] {
        let desk = desk(ViewPage::Timeline, size);
        let (mut names, mut lines) = (Vec::new(), Vec::new());
        for clipped in &desk.window.output().shapes {
            look(&clipped.shape, &mut names, &mut lines);
        }
        assert!(!names.is_empty() && !lines.is_empty(), "{size}");
        for name in names {
            let name = name.shrink(1.0);
            let crossed = lines.iter().find(|line| line.intersects(name));
            assert_eq!(crossed, None, "{size} {name:?}");
        }
    }
}

/// What stands where a number has no room in its column.
const NO_ROOM: &str = "###";

#[test]
fn the_numbers_that_the_plan_sets_have_room_in_their_columns() {
    fn is_there(shape: &Shape) -> bool {
        match shape {
            Shape::Vec(shapes) => shapes.iter().any(is_there),
            Shape::Text(text) => text.galley.text() == NO_ROOM,
            _ => false,
        }
    }
    let mut desk = Desk::new(Content::Plan);
    desk.window.set_size(vec2(1280.0, 720.0));
    let page = ArrangeCommand::ShowPage(ViewPage::Indicators);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    let mut shapes = desk.window.output().shapes.iter();
    assert!(!shapes.any(|clipped| is_there(&clipped.shape)));
}

#[test]
fn a_figure_is_seen_whole_or_not_at_all_on_every_page_of_a_small_screen() {
    for size in [SMALL, vec2(1067.0, 600.0), vec2(1440.0, 900.0)] {
        let mut desk = desk(ViewPage::Table, size);
        desk.app()
            .run(Command::Look(LookCommand::SetUnit(MoneyUnit::Wan)));
        let dates = [ProjectColumn::Start, ProjectColumn::End].map(Field::from);
        let columns = vec![
            Field::STAGE,
            dates[0],
            Field::TOTAL_INVESTMENT,
            dates[1],
            Field::LEAD_DEPARTMENT,
            Field::NEXT_MILESTONE,
        ];
        desk.app()
            .run(Command::Look(LookCommand::SetColumns(columns)));
        let first = desk.app().listing().projects[0];
        for page in ViewPage::ALL.iter().copied() {
            desk.app()
                .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
            for selected in [None, Some(first)] {
                let select = SelectCommand::Select(selected, Some(Field::NAME));
                desk.app().run(Command::Select(select));
                desk.settle();
                desk.window.run_steps(3);
                assert_eq!(cut_figures(&desk), [""; 0], "{size} {page:?} {selected:?}");
            }
        }
        let before = Side::Here(Point::Op(1));
        desk.app().run(Command::Past(PastCommand::Compare(
            before,
            Side::Here(Point::Now),
        )));
        desk.app().wait();
        desk.settle();
        assert_eq!(cut_figures(&desk), [""; 0], "{size}");
    }
}

#[test]
fn on_a_small_screen_the_right_panel_leaves_its_room_until_something_is_selected() {
    let mut desk = desk(ViewPage::Table, vec2(1067.0, 600.0));
    let total = |desk: &Desk| head(desk, "总投资");
    desk.app()
        .run(Command::Select(SelectCommand::Select(None, None)));
    desk.settle();
    let hint = "选一个项目，在这里查看和修改";
    assert!(desk.window.query_by_label(hint).is_none());
    // Nothing stands beside the page, and the sums have their column.
    let end = desk.page_end();
    assert!(end > 1040.0, "{end}");
    assert!(total(&desk).right() < end, "{:?}", total(&desk));
    let id = desk.app().listing().projects[0];
    desk.select(id, Field::TOTAL_INVESTMENT);
    desk.window.run_steps(4);
    desk.settle();
    // The panel is there, and the cursor's column in sight beside it.
    let end = desk.page_end();
    assert!(end < 800.0, "{end}");
    let cursor = total(&desk);
    assert!(
        cursor.width() >= 100.0 && cursor.right() <= end + 24.0,
        "{cursor:?}"
    );
}

#[test]
fn the_formats_of_a_paper_keep_their_place_whatever_is_chosen() {
    for size in [vec2(1280.0, 720.0), vec2(1440.0, 900.0)] {
        let mut desk = desk(ViewPage::Table, size);
        desk.window.key_press_modifiers(Modifiers::COMMAND, Key::E);
        desk.settle();
        laid_out(&mut desk);
        let places = |desk: &Desk| {
            let labels = ["Excel", "PDF", "CSV", "JSON", "加入这份"];
            labels.map(|label| {
                let mut found = desk.window.query_all_by_role(Role::Button);
                let button = found.find(|button| {
                    let of = button.accesskit_node().label().unwrap_or_default();
                    of.starts_with(label)
                });
                button.unwrap().rect()
            })
        };
        let before = places(&desk);
        for label in ["PDF", "CSV", "JSON", "PDF", "Excel", "加入这份，作附件1"] {
            desk.click(label);
            let now = places(&desk);
            for (before, now) in before.iter().zip(now) {
                let moved = (before.left_top() - now.left_top()).length();
                assert!(moved < 0.5, "{size}: {label}: {before:?} {now:?}");
            }
        }
        // What is asked of a format has come into sight.
        let title = desk
            .window
            .get_by_role_and_label(Role::TextInput, "汇编标题");
        let title = title.rect();
        assert!(title.bottom() < before[0].top(), "{size}: {title:?}");
    }
}
