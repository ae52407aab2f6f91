//! What stays in sight on screens of every size, at every scale of the text, and what is said on hover.

use crate::desk::{Desk, head, tip};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Rect, Shape, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, LookCommand, PastCommand, SelectCommand};
use lantu::model::{MoneyUnit, ViewPage};

/// Screens in points: the usual ones, a narrow window, 1280 × 720 at 150 % and 1920 × 1080 at 200 %.
const SIZES: [Vec2; 6] = [
    vec2(1920.0, 1080.0),
    vec2(1440.0, 900.0),
    vec2(1280.0, 720.0),
    vec2(960.0, 600.0),
    vec2(853.0, 480.0),
    vec2(960.0, 540.0),
];

/// The library with fictional sums on a page.
fn desk(page: ViewPage, size: Vec2) -> Desk {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    desk.window.set_size(size);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
    desk.settle();
    desk
}

/// The texts that are drawn, each with its place.
fn drawn(desk: &Desk) -> Vec<(String, Rect)> {
    fn look(shape: &Shape, found: &mut Vec<(String, Rect)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| look(shape, found)),
            Shape::Text(text) => {
                let rect = text.galley.rect.translate(text.pos.to_vec2());
                found.push((text.galley.text().to_owned(), rect));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &desk.window.output().shapes {
        look(&clipped.shape, &mut found);
    }
    found
}

#[test]
fn what_the_sources_come_to_and_what_is_missing_stay_in_sight_in_every_size() {
    for size in [
        vec2(960.0, 600.0),
        vec2(1280.0, 720.0),
        vec2(1440.0, 900.0),
        vec2(1920.0, 1080.0),
    ] {
        let mut desk = desk(ViewPage::Funding, size);
        desk.app()
            .run(Command::Look(LookCommand::SetUnit(MoneyUnit::Wan)));
        desk.settle();
        for scrolled in [0.0, 400.0] {
            let over = head(&desk, "计划合计").center() + vec2(0.0, 60.0);
            desk.window.hover_at(over);
            desk.window.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: vec2(-scrolled, 0.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers: Modifiers::NONE,
            });
            desk.window.run_steps(4);
            let gap = head(&desk, "缺口合计");
            assert!(gap.right() <= size.x, "{size}: {gap:?}");
            let planned = head(&desk, "计划合计");
            assert!(gap.left() >= planned.right() - 1.0, "{size}: {gap:?}");
            // The bold sums of the first rows are there as figures.
            let hidden = drawn(&desk)
                .into_iter()
                .filter(|(text, _)| text == "###" || text == "…");
            let hidden: Vec<Rect> = hidden.map(|(_, rect)| rect).collect();
            let is_in = |rect: &Rect| rect.right() <= gap.right() + 1.0 && rect.top() > gap.top();
            assert!(!hidden.iter().any(is_in), "{size}: {hidden:?} {gap:?}");
        }
    }
}

#[test]
fn a_tip_repeats_no_text_that_can_be_read_already() {
    let mut desk = desk(ViewPage::Board, vec2(1920.0, 1080.0));
    let names: Vec<String> = {
        let portfolio = desk.app().portfolio();
        portfolio
            .projects()
            .iter()
            .map(|p| p.name.clone())
            .collect()
    };
    let texts = drawn(&desk);
    let place = |name: &String| {
        let found = texts.iter().find(|(text, _)| text == name);
        found.map(|(_, rect)| (name.clone(), *rect))
    };
    let uncut = names.iter().filter(|name| name.chars().count() < 10);
    let cards: Vec<(String, Rect)> = uncut.filter_map(place).take(3).collect();
    assert!(!cards.is_empty(), "{names:?}");
    for (name, rect) in cards {
        assert!(
            !tip(&mut desk, rect.center(), &format!("{name}\n")),
            "{name}"
        );
        let alone = desk.window.query_all_by_label(&name).count();
        assert_eq!(alone, 0, "{name}");
    }
}

#[test]
fn no_column_of_the_board_is_a_strip_that_can_not_be_read() {
    for size in [
        vec2(1280.0, 720.0),
        vec2(1440.0, 900.0),
        vec2(1920.0, 1080.0),
    ] {
        let mut desk = desk(ViewPage::Board, size);
        desk.app()
            .run(Command::Select(SelectCommand::Select(None, None)));
        desk.settle();
        let heads = desk.window.get_all_by_role(Role::ColumnHeader);
        let heads: Vec<Rect> = heads.map(|head| head.rect()).collect();
        assert!(heads.len() >= 4, "{heads:?}");
        for head in &heads {
            let seen = head.right().min(size.x) - head.left();
            let is_whole = seen >= head.width() - 0.5;
            // One may peek out, to say that it goes on there.
            assert!(is_whole || seen <= 26.0, "{size}: {head:?}");
        }
        let whole = heads.iter().filter(|head| head.right() <= size.x);
        assert!(whole.count() >= 4, "{size}: {heads:?}");
    }
}

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.window.key_press_modifiers(modifiers, key);
    desk.window.run();
}

/// Opens a dialog by its name in the palette.
fn command(desk: &mut Desk, name: &str) {
    press(desk, Modifiers::COMMAND, Key::K);
    desk.window.event(Event::Text(name.to_owned()));
    desk.window.run();
    press(desk, Modifiers::NONE, Key::Enter);
    desk.settle();
}

#[test]
fn a_long_list_in_a_dialog_has_the_room_of_a_large_window() {
    let seen = |size| {
        let mut desk = desk(ViewPage::Table, size);
        command(&mut desk, "选择列");
        let end = desk
            .window
            .get_by_role_and_label(Role::Button, "完成")
            .rect();
        assert!(end.bottom() < size.y, "{size}");
        let ticks = desk.window.get_all_by_role(Role::CheckBox);
        let in_sight = |rect: Rect| rect.top() > 0.0 && rect.bottom() < end.top();
        ticks.filter(|tick| in_sight(tick.rect())).count()
    };
    let small = seen(vec2(1280.0, 720.0));
    let large = seen(vec2(1920.0, 1080.0));
    assert!(small >= 10 && large >= small + 7, "{small} {large}");
}

/// Buttons that stand at the right of a dialog, below its cross.
const ONE_AT_THE_RIGHT: [&str; 4] = ["保存规则", "确定", "移到这里", "完成"];

#[test]
fn the_end_of_every_dialog_is_in_sight_in_every_size() {
    let mut desk = desk(ViewPage::Table, SIZES[0]);
    desk.app().run(Command::Select(SelectCommand::SelectAll));
    // The name in the palette, and the buttons that end it.
    let dialogs: [(&str, &[&str]); 19] = [
        ("拍快照", &["拍下", "取消"]),
        ("对比", &["开始对比", "取消"]),
        ("历史", &["关闭"]),
        ("导出", &["关闭", "取消", "复制表格"]),
        ("打印", &["关闭", "打印", "取消"]),
        ("查找和替换", &["关闭"]),
        ("删除所选项目", &["取消"]),
        ("备份与恢复", &["关闭"]),
        ("管理部门", &["关闭"]),
        ("管理自定义列", &["关闭"]),
        ("关于", &[]),
        ("移到", &["移到这里", "取消"]),
        ("选择列", &["完成"]),
        ("设置", &["确定", "取消"]),
        ("快捷键", &["完成"]),
        ("使用手册", &["关闭"]),
        ("调度规则", &["保存规则", "取消"]),
        ("拟定年度清单", &["取消"]),
        ("粘贴规划文本", &["粘贴"]),
    ];
    for size in [SIZES[0], SIZES[2], SIZES[4], SIZES[5]] {
        desk.window.set_size(size);
        desk.settle();
        let window = Rect::from_min_size(pos2(0.0, 0.0), size);
        for (name, ends) in dialogs {
            // Esc that closes no dialog leaves one of them selected.
            desk.app().run(Command::Select(SelectCommand::SelectAll));
            command(&mut desk, name);
            for end in ends {
                let buttons = desk.window.query_all_by_role_and_label(Role::Button, end);
                let rects: Vec<Rect> = buttons.map(|button| button.rect()).collect();
                assert!(!rects.is_empty(), "{size}: {name}: {end}");
                let is_seen = rects.iter().all(|rect| window.contains_rect(*rect));
                assert!(is_seen, "{size}: {name}: {end} {rects:?}");
            }
            // Nothing makes a dialog wider than its head and its foot.
            let cross = desk.window.query_by_role_and_label(Role::Button, "关闭");
            let agree = ends.first().filter(|end| ONE_AT_THE_RIGHT.contains(end));
            if let (Some(cross), Some(agree)) = (cross, agree) {
                let agree = desk.window.get_by_role_and_label(Role::Button, agree);
                let apart = agree.rect().right() - cross.rect().right();
                assert!(apart.abs() < 8.0, "{size}: {name}: {apart}");
            }
            // Nothing reaches over the edge of the window.
            let fields = desk.window.query_all_by_role(Role::TextInput);
            for field in fields {
                let rect = field.rect();
                assert!(rect.right() <= size.x + 1.0, "{size}: {name}: {rect:?}");
            }
            press(&mut desk, Modifiers::NONE, Key::Escape);
            press(&mut desk, Modifiers::NONE, Key::Escape);
        }
    }
}

#[test]
fn long_lists_on_both_sides_of_a_comparison_leave_its_buttons_in_sight() {
    let mut desk = desk(ViewPage::Table, SIZES[2]);
    for number in 1..=9 {
        let name = format!("第{number}次调度");
        desk.app().run(Command::Past(PastCommand::TakeSnapshot(
            name,
            String::new(),
        )));
    }
    desk.settle();
    command(&mut desk, "对比");
    // The latest snapshot and now were proposed.
    let snapshots = desk
        .window
        .get_all_by_role_and_label(Role::Button, "快照")
        .last();
    snapshots.unwrap().click();
    desk.settle();
    for size in [SIZES[2], SIZES[4]] {
        desk.window.set_size(size);
        desk.settle();
        let window = Rect::from_min_size(pos2(0.0, 0.0), size);
        for end in ["开始对比", "取消"] {
            let end = desk.window.get_by_role_and_label(Role::Button, end);
            let rect = end.rect();
            assert!(window.contains_rect(rect), "{size}: {rect:?}");
        }
    }
}

#[test]
fn the_last_line_of_a_menu_is_reached_in_a_low_window() {
    let size = SIZES[4];
    let mut desk = desk(ViewPage::Overview, size);
    press(&mut desk, Modifiers::ALT, Key::F);
    let quits = |desk: &Desk| {
        let mut buttons = desk.window.get_all_by_role(Role::Button);
        buttons.any(|button| {
            let label = button.accesskit_node().label().unwrap_or_default();
            button.is_focused() && label.starts_with("退出")
        })
    };
    // It opens below the titles, which stay in sight.
    let titles = desk
        .window
        .get_by_role_and_label(Role::Button, "视图")
        .rect();
    let start = desk.window.get_by_label_contains("开始页").rect();
    assert!(start.top() >= titles.bottom(), "{start:?} {titles:?}");
    let mut pressed = 0;
    while !quits(&desk) {
        press(&mut desk, Modifiers::NONE, Key::ArrowDown);
        pressed += 1;
        assert!(pressed < 80, "the arrow never comes to the last line");
    }
    let window = Rect::from_min_size(pos2(0.0, 0.0), size);
    let buttons = desk.window.get_all_by_role(Role::Button);
    let labels = buttons.map(|button| {
        let label = button.accesskit_node().label().unwrap_or_default();
        (label, button.rect())
    });
    let quit: Vec<Rect> = labels
        .filter(|(label, _)| label.starts_with("退出"))
        .map(|(_, rect)| rect)
        .collect();
    assert!(!quit.is_empty());
    assert!(
        quit.iter().any(|rect| window.contains_rect(*rect)),
        "{quit:?}"
    );
}

#[test]
fn the_sums_of_funding_stand_in_one_order_in_every_size() {
    let mut orders: Vec<Vec<&str>> = Vec::new();
    for size in SIZES {
        let desk = desk(ViewPage::Funding, size);
        let mut words = ["计划合计", "缺口合计", "到位合计", "完成合计"];
        words.sort_by_key(|word| head(&desk, word).left() as i32);
        orders.push(words.to_vec());
    }
    assert!(orders.iter().all(|order| *order == orders[0]), "{orders:?}");
}

#[test]
fn a_card_of_the_board_shows_its_date_in_every_size() {
    let mut all = 0;
    for size in SIZES {
        let mut desk = desk(ViewPage::Board, size);
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let late = |project: &lantu::model::Project| {
            let card = lantu::view::BoardCard::of(&portfolio, project, moment);
            let date = card.next?.split(' ').next()?.to_owned();
            card.overdue_days.map(|_| (card.name, date))
        };
        let cards: Vec<(String, String)> = portfolio.projects().iter().filter_map(late).collect();
        assert!(!cards.is_empty());
        let texts = drawn(&desk);
        let seen = |(name, date): &(String, String)| {
            let (_, at) = texts.iter().find(|(text, _)| text == name)?;
            let is_below = |rect: &Rect| {
                (rect.left() - at.left()).abs() < 2.0
                    && rect.top() > at.top()
                    && rect.top() < at.top() + 60.0
            };
            let mut below = texts.iter().filter(|(_, rect)| is_below(rect));
            Some(below.any(|(text, _)| text.starts_with(date.as_str())))
        };
        let seen: Vec<bool> = cards.iter().filter_map(seen).collect();
        assert!(seen.iter().all(|seen| *seen), "{size}: {seen:?}");
        all += seen.len();
    }
    assert!(all > 0);
}
