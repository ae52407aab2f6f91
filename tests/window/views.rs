//! Kept views, conditions, pages and indicators in the window, without a screen.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, FileCommand};
use lantu::model::{Decimal, ViewPage};
use lantu::view::saved_views;

#[test]
fn a_view_made_in_one_run_is_there_in_the_next() {
    let mut desk = Desk::new(Content::Plan);
    desk.app().run(Command::Arrange(ArrangeCommand::SetFilter(
        "category=交通".parse().unwrap(),
    )));
    desk.click("牵头部门");
    let count = desk.shown();
    assert!(count > 10);
    desk.click("存为视图");
    desk.window.get_by_label("视图名称").type_text("交通按部门");
    desk.window.run();
    desk.window.key_press(Key::Enter);
    desk.settle();
    let all = desk.app().portfolio().projects().len();
    desk.click(&format!("按篇章 {all} 项"));
    assert_eq!(desk.shown(), all);

    let mut desk = desk.reopened();
    desk.click(&format!("交通按部门 {count} 项"));
    assert_eq!(desk.shown(), count);
    assert_eq!(desk.app().workspace().group_by.len(), 1);
    assert_eq!(desk.app().workspace().conditions.len(), 1);
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    let portfolio = desk.app().portfolio();
    assert!(
        saved_views(&portfolio)
            .iter()
            .all(|view| view.name != "交通按部门")
    );
}

#[test]
fn a_condition_is_put_together_changed_and_turned_into_or() {
    let mut desk = Desk::new(Content::Plan);
    desk.click("筛选");
    desk.window.get_by_label("查找字段").type_text("建设性质");
    desk.settle();
    desk.window
        .get_by_role_and_label(Role::Button, "建设性质")
        .click();
    desk.settle();
    desk.window
        .get_by_role_and_label(Role::CheckBox, "改建")
        .click();
    desk.settle();
    desk.click("加入条件");
    let rebuilt = desk.shown();
    assert!(rebuilt > 0 && rebuilt < 60, "{rebuilt}");
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ReplaceCondition(
            None,
            conditions("name~水库"),
        )));
    desk.settle();
    let both = desk.shown();
    desk.click("且");
    let any = desk.shown();
    assert!(both < rebuilt && rebuilt < any, "{both} {rebuilt} {any}");
    desk.click("取消条件 项目名称 含 水库");
    assert_eq!(desk.shown(), rebuilt);
}

fn conditions(expression: &str) -> Vec<lantu::view::Condition> {
    match expression.parse().unwrap() {
        lantu::view::Filter::Test(condition) => vec![condition],
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_condition_typed_into_the_search_box_becomes_a_chip() {
    let mut desk = Desk::new(Content::Plan);
    desk.window.get_by_label("搜索").focus();
    desk.window.run();
    desk.window.get_by_label("搜索").type_text("建设性质=新建");
    desk.window.run();
    desk.window.key_press(Key::Enter);
    desk.settle();
    assert_eq!(desk.app().workspace().search, "");
    assert_eq!(desk.app().workspace().conditions.len(), 1);
    assert!(desk.shown() > 0 && desk.shown() < 100);
}

#[test]
fn a_half_typed_condition_leaves_the_list_says_what_is_missing_and_is_completed() {
    let mut desk = Desk::new(Content::Plan);
    let all = desk.shown();
    desk.window.get_by_label("搜索").focus();
    desk.window.run();
    desk.window.get_by_label("搜索").type_text("建设性质=");
    desk.settle();
    assert_eq!(desk.shown(), all);
    desk.window
        .get_by_label_contains("没有写完：这里缺少要比较的值");
    // Enter on it changes nothing, and the words stay.
    desk.window.key_press(Key::Enter);
    desk.settle();
    assert_eq!(desk.app().workspace().search, "建设性质=");
    desk.window.get_by_label("搜索").type_text("gaij");
    desk.settle();
    assert_eq!(desk.shown(), all);
    desk.window.key_press(Key::Tab);
    desk.settle();
    assert_eq!(desk.app().workspace().search, "建设性质=改建 ");
    desk.window.key_press(Key::Enter);
    desk.settle();
    let chips = &desk.app().workspace().conditions;
    assert_eq!(chips[0].describe(), "建设性质：改建");
    assert!(desk.shown() < all);
}

#[test]
fn the_arrow_in_a_head_filters_its_column_through_the_same_chips() {
    let mut desk = Desk::new(Content::Plan);
    let all = desk.shown();
    desk.click("筛选 建设性质");
    let boxes = desk.window.query_all_by_role(Role::CheckBox);
    let labels: Vec<String> = boxes
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    let place = |label: &str| labels.iter().position(|other| other == label);
    assert!(place("全选") < place("改建") && place("改建") < place("（空白）"));
    desk.window
        .get_by_role_and_label(Role::CheckBox, "全选")
        .click();
    desk.settle();
    for label in ["改建", "（空白）"] {
        desk.window
            .get_by_role_and_label(Role::CheckBox, label)
            .click();
        desk.settle();
    }
    desk.click("确定");
    let filter = desk.app().workspace().filter();
    let portfolio = desk.app().portfolio();
    assert_eq!(filter.expression(&portfolio), "建设性质 属于 (改建、空白)");
    let narrowed = desk.shown();
    assert!(0 < narrowed && narrowed < all);
    desk.click("筛选 建设性质");
    desk.click("清除此列");
    assert_eq!(desk.shown(), all);
}

#[test]
fn every_page_settles_on_the_plan_and_on_the_sample_and_names_its_controls() {
    for content in [
        Content::Plan,
        Content::Sample { projects: None },
        Content::Empty,
    ] {
        let mut desk = Desk::new(content);
        for page in ViewPage::ALL {
            desk.app()
                .run(Command::Arrange(ArrangeCommand::ShowPage(*page)));
            desk.settle();
        }
    }
}

#[test]
fn the_keys_of_the_pages_show_them() {
    let mut desk = Desk::new(Content::Plan);
    desk.window.key_press_modifiers(Modifiers::ALT, Key::Num3);
    desk.settle();
    assert_eq!(desk.app().workspace().page, ViewPage::Summary);
    desk.window
        .get_by_label_contains("第四章 构筑先进制造业产业集群 48 项 总投资")
        .click();
    desk.settle();
    assert_eq!(desk.app().workspace().page, ViewPage::Table);
    assert_eq!(desk.shown(), 48);
}

#[test]
fn an_indicators_value_is_typed_into_its_year() {
    let mut desk = Desk::new(Content::Plan);
    desk.app().run(Command::Arrange(ArrangeCommand::ShowPage(
        ViewPage::Indicators,
    )));
    desk.settle();
    desk.fill(Role::TextInput, "制造业增加值占GDP比重 2023年", "33.5");
    let portfolio = desk.app().portfolio();
    let values: Vec<_> = portfolio.indicator_values().iter().collect();
    assert_eq!(values.len(), 1);
    assert_eq!(
        (values[0].year, values[0].value),
        (2023, Decimal::parse("33.5").ok())
    );
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert!(desk.app().portfolio().indicator_values().is_empty());
}

#[test]
fn a_sample_answers_for_its_last_month_and_the_month_can_be_chosen() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    assert_eq!(desk.app().moment().today.to_string(), "2024-09-30");
    desk.app()
        .run(Command::Arrange(ArrangeCommand::SetMonth(None)));
    desk.settle();
    assert_eq!(desk.app().moment().today.to_string(), "2024-10-21");
}

#[test]
fn the_month_under_report_stays_with_its_library_and_moves_only_by_hand() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    let sample = desk.app().session().unwrap().path().to_owned();
    let other = desk.folder.path().join("另一个.lantu");
    let leave_and_return = |desk: &mut Desk| {
        let command = if other.exists() {
            FileCommand::Open(other.clone())
        } else {
            let (path, content) = (other.clone(), Content::Plan);
            FileCommand::Create { path, content }
        };
        for command in [command, FileCommand::Open(sample.clone())] {
            desk.app().run_to_end(Command::File(command));
            desk.settle();
        }
        desk.app().moment().today.to_string()
    };
    let portfolio = desk.app().portfolio();
    let reported = portfolio.progress().iter().next().unwrap().project;
    desk.app()
        .run(Command::Edit(EditCommand::AddProgress(reported)));
    desk.settle();
    assert_eq!(leave_and_return(&mut desk), "2024-09-30");
    let june = lantu::model::YearMonth::new(2024, 6);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::SetMonth(june)));
    assert_eq!(leave_and_return(&mut desk), "2024-06-30");
    desk.app()
        .run(Command::Arrange(ArrangeCommand::SetMonth(None)));
    assert_eq!(leave_and_return(&mut desk), "2024-10-21");
}

#[test]
fn a_node_also_stands_for_what_it_mentions_where_that_is_wanted() {
    let mut desk = Desk::new(Content::Plan);
    let portfolio = desk.app().portfolio();
    let chapter = portfolio
        .outline()
        .iter()
        .find(|node| node.heading().starts_with("第五章"))
        .unwrap();
    let scope = lantu::app::Scope {
        path: vec![(lantu::view::GroupKey::Chapter, "5".to_owned())],
        label: chapter.heading(),
    };
    desk.app()
        .run(Command::Arrange(ArrangeCommand::Narrow(Some(scope))));
    desk.settle();
    let own = desk.shown();
    desk.window.get_by_label("含另见").click();
    desk.settle();
    let mentioned = portfolio.projects().iter().filter(|project| {
        let in_chapter = |id: &lantu::model::Id<lantu::model::OutlineNode>| {
            portfolio
                .outline_path(*id)
                .iter()
                .any(|node| node.id == chapter.id)
        };
        !project.outline.iter().any(in_chapter) && project.mentions.iter().any(in_chapter)
    });
    let mentioned = mentioned.count();
    assert!(mentioned > 0);
    assert_eq!(desk.shown(), own + mentioned);
}
