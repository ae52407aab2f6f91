//! 调度: a month is typed, and who has not reported is found.

use crate::desk::Desk;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, ListCommand, SelectCommand};
use lantu::model::{Derived, Field, MoneyUnit, ReportingColumn, Value, ViewPage, YearMonth};
use lantu::report::{Layout, Preset, document, write_csv};
use lantu::view::calendar_between;

#[test]
fn a_month_that_is_typed_counts_as_reported_and_its_doubts_are_told() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    let (due, reported) = (desk.count("应报"), desk.count("已报"));
    let missing = desk.count("未报");
    assert_eq!(due, reported + missing);
    // The month after: nobody has reported it yet, whoever is to report is missing.
    desk.window.get_by_label("下一个月").click();
    desk.settle();
    assert_eq!(desk.count("已报"), 0);
    let missing = desk.count("未报");
    assert!(missing > 0);
    desk.window.get_by_label(&format!("未报 {missing}")).click();
    desk.settle();
    assert_eq!(desk.app().listing().projects.len(), missing);
    // The counts stay while one of them is chosen.
    assert_eq!(desk.count("应报"), missing);

    let first = desk.app().listing().projects[0];
    let field = Field::Derived(Derived::CompletedInMonth);
    desk.select(first, field);
    desk.window.event(egui::Event::Text("123".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    assert_eq!(desk.count("已报"), 1);
    assert_eq!(desk.count("未报"), missing - 1);
    let portfolio = desk.app().portfolio();
    let project = portfolio.projects().get(first).unwrap();
    let moment = desk.app().moment();
    let value = |derived| lantu::view::value(&portfolio, project, Field::Derived(derived), moment);
    assert_eq!(value(Derived::ReportState), Value::Choice("已报"));
    assert_eq!(
        value(Derived::CompletedInMonth),
        Value::Money(lantu::model::Money::from_wan(123))
    );
    drop(portfolio);
    // 已报 shows just that one.
    desk.window.get_by_label("已报 1").click();
    desk.settle();
    assert_eq!(desk.app().listing().projects.as_slice(), [first]);
    desk.app().run(Command::Select(SelectCommand::SelectFirst));
}

#[test]
fn who_has_not_reported_is_late_once_the_day_of_the_rule_is_over() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    let missing = desk.count("未报");
    assert!(missing > 0, "some of September have not reported");
    let due = desk.count("应报");
    // By the clock it is 21 October.
    let by = |desk: &mut Desk, day| {
        let cells = vec![(ReportingColumn::ReportDay, Value::Integer(day))];
        desk.app()
            .run(Command::List(ListCommand::SetReporting(cells)));
        desk.settle();
    };
    by(&mut desk, 25);
    desk.window.get_by_label("10月25日截止");
    assert_eq!(desk.count("未报"), missing);
    by(&mut desk, 20);
    desk.window.get_by_label("10月20日截止");
    assert_eq!(desk.count("逾期未报"), missing);
    assert_eq!(desk.count("应报"), due);
    desk.window
        .get_by_label(&format!("逾期未报 {missing}"))
        .click();
    desk.settle();
    assert_eq!(desk.app().listing().projects.len(), missing);

    // On paper and in what is due they stand as well.
    let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
    let listing = desk.app().listing();
    let layout = Layout::new(Preset::MonthlyProgress, &portfolio, MoneyUnit::Wan, moment);
    let paper = document(&portfolio, &listing, &layout, moment);
    let text = String::from_utf8(write_csv(&paper).unwrap()).unwrap();
    assert_eq!(text.matches("逾期未报").count(), missing, "{text}");
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let span = (day("2024-10-20"), day("2024-10-20"));
    let due = calendar_between(&portfolio, &listing.projects, span, moment);
    let month = due.iter().find(|one| one.project.is_none()).unwrap();
    assert_eq!(month.what, format!("9月 {missing} 个项目没有报"));
}

#[test]
fn a_report_that_came_late_stays_late_on_the_page_and_on_paper() {
    let mut desk = Desk::of_old_library(Content::Sample { projects: Some(60) });
    let cells = vec![(ReportingColumn::ReportDay, Value::Integer(16))];
    desk.app()
        .run(Command::List(ListCommand::SetReporting(cells)));
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    // It is 21 October; September was due on the 16th.
    let missing = desk.count("逾期未报");
    assert_eq!(desk.count("迟报"), 0);
    desk.click(&format!("逾期未报 {missing}"));
    let first = desk.app().listing().projects[0];
    let field = Field::Derived(Derived::CompletedInMonth);
    let amount = Value::Money(lantu::model::Money::from_wan(5));
    let set = lantu::app::EditCommand::SetCells("修改", vec![(first, field, amount)]);
    desk.app().run(Command::Edit(set));
    desk.settle();
    assert_eq!(desk.count("逾期未报"), missing - 1);
    // One button counts what one click shows, whatever was clicked before.
    desk.click("迟报 1");
    assert_eq!(desk.app().listing().projects.as_slice(), [first]);
    let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
    let project = portfolio.projects().get(first).unwrap();
    let delay = Field::Derived(Derived::ReportDelay);
    let days = lantu::view::value(&portfolio, project, delay, moment);
    assert_eq!(days, Value::Integer(5));
    let listing = desk.app().listing();
    let text = |preset| {
        let layout = Layout::new(preset, &portfolio, MoneyUnit::Wan, moment);
        let paper = document(&portfolio, &listing, &layout, moment);
        String::from_utf8(write_csv(&paper).unwrap()).unwrap()
    };
    let month = text(Preset::MonthlyProgress);
    assert!(month.contains("已报，迟报5天"), "{month}");
    let bulletin = text(Preset::Bulletin);
    let heads = bulletin.lines().next().unwrap();
    assert!(heads.contains("迟报"), "{bulletin}");
}

/// What the line above the table says of the period.
fn says(desk: &Desk, words: &str) -> bool {
    let mut found = desk.window.query_all_by_label_contains(words);
    found.next().is_some()
}

#[test]
fn half_a_month_is_reported_and_dispatched_by_itself() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let cells = vec![
        (ReportingColumn::Period, Value::Choice("半月")),
        (ReportingColumn::ReportDay, Value::Integer(3)),
    ];
    desk.app()
        .run(Command::List(ListCommand::SetReporting(cells)));
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    assert!(says(&desk, "2024年9月下半月") && says(&desk, "10月3日截止"));
    desk.click("下一期");
    assert!(says(&desk, "2024年10月上半月") && says(&desk, "10月18日截止"));
    assert_eq!(desk.count("已报"), 0);
    let first = desk.app().listing().projects[0];
    let field = Field::Derived(Derived::CompletedInMonth);
    desk.select(first, field);
    desk.typed("40");
    desk.press(egui::Key::Enter);
    assert_eq!(desk.count("已报"), 1);
    let held = |desk: &mut Desk| {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let project = portfolio.projects().get(first).unwrap();
        let value =
            |derived| lantu::view::value(&portfolio, project, Field::Derived(derived), moment);
        let month = YearMonth::new(2024, 10);
        let reports = portfolio.progress().of(first);
        let report = reports.iter().find(|report| Some(report.month) == month);
        let report = report.map(|report| (report.by_fifteenth, report.invested));
        (
            value(Derived::CompletedInMonth),
            value(Derived::CompletedThisYear),
            report,
        )
    };
    let wan = lantu::model::Money::from_wan;
    let (in_half, in_year, report) = held(&mut desk);
    assert_eq!(in_half, Value::Money(wan(40)));
    assert_eq!(report, Some((Some(wan(40)), None)));
    let listing = desk.app().listing();
    let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
    let layout = Layout::new(Preset::MonthlyProgress, &portfolio, MoneyUnit::Wan, moment);
    assert!(
        layout.title.contains("2024年10月上半月"),
        "{}",
        layout.title
    );
    let paper = document(&portfolio, &listing, &layout, moment);
    let mut heads = paper.table().unwrap().columns.iter();
    assert!(heads.any(|head| head.heading == "10月1至15日完成投资"));
    let text = String::from_utf8(write_csv(&paper).unwrap()).unwrap();
    assert!(text.contains(",2024-10-15,"), "{text}");
    drop(portfolio);
    // The second half is another report of the same month, which knows what the first came to.
    desk.click("下一期");
    assert!(says(&desk, "2024年10月下半月") && says(&desk, "11月3日截止"));
    assert_eq!(desk.count("已报"), 0);
    assert_eq!(held(&mut desk), (Value::Empty, in_year.clone(), report));
    desk.select(first, field);
    desk.typed("70");
    desk.press(egui::Key::Enter);
    let (in_month, whole, report) = held(&mut desk);
    assert_eq!(in_month, Value::Money(wan(70)));
    let more = whole.as_money().unwrap() - in_year.as_money().unwrap();
    assert_eq!(more, wan(30));
    assert_eq!(report, Some((Some(wan(40)), Some(wan(70)))));
    // The first stays as it was reported.
    desk.click("上一期");
    assert_eq!(held(&mut desk).1, in_year);
}

#[test]
fn corrections_are_counted_of_what_the_table_shows() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    let field = Field::Derived(Derived::CompletedInMonth);
    let reported: Vec<_> = {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let listing = desk.app().listing();
        let projects = listing.projects.iter();
        let of = projects.filter_map(|id| {
            let project = portfolio.projects().get(*id)?;
            let amount = lantu::view::value(&portfolio, project, field, moment).as_money()?;
            Some((*id, project.name.clone(), amount))
        });
        of.take(2).collect()
    };
    let more = lantu::model::Money::from_wan(1);
    let cells = reported.iter();
    let cells = cells.map(|(id, _, amount)| (*id, field, Value::Money(*amount + more)));
    let set = lantu::app::EditCommand::SetCells("修改", cells.collect());
    desk.app().run(Command::Edit(set));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !says(&desk, "更正 2") && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(10));
        desk.settle();
    }
    assert!(says(&desk, "更正 2"));
    let search = ArrangeCommand::Search(reported[0].1.clone());
    desk.app().run(Command::Arrange(search));
    desk.settle();
    assert!(says(&desk, "更正 1"));
}

#[test]
fn a_month_that_is_due_leads_to_its_reports() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let cells = vec![(ReportingColumn::ReportDay, Value::Integer(1))];
    desk.app()
        .run(Command::List(ListCommand::SetReporting(cells)));
    let september = desk.app().moment().today;
    let october = YearMonth::new(2024, 10);
    desk.app()
        .run(Command::Arrange(ArrangeCommand::SetMonth(october)));
    let page = ArrangeCommand::ShowPage(ViewPage::Overview);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    desk.click("本月");
    let said = "2024-10-01 月报 月度进度：9月 ";
    desk.window.get_by_label_contains(said).click();
    desk.settle();
    assert_eq!(desk.app().workspace().page, ViewPage::Dispatch);
    assert_eq!(desk.app().moment().today, september);
}

#[test]
fn another_usual_rule_leaves_the_day_of_reports() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let cells = vec![(ReportingColumn::ReportDay, Value::Integer(20))];
    desk.app()
        .run(Command::List(ListCommand::SetReporting(cells)));
    desk.settle();
    desk.press_with(egui::Modifiers::COMMAND, egui::Key::K);
    desk.window.event(egui::Event::Text("调度规则".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    let preset = egui::accesskit::Role::ComboBox;
    desk.window.get_by_role_and_label(preset, "套用").click();
    desk.settle();
    desk.window.get_by_label("要求超序时20%").click();
    desk.settle();
    desk.window.get_by_label("保存规则").click();
    desk.settle();
    let rule = desk.app().moment().rule;
    assert_eq!(rule.factor.to_string(), "1.2");
    assert_eq!(rule.report_day, Some(20));
}

#[test]
fn the_list_of_the_next_year_is_drawn_up_decided_on_and_taken_back() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    // The next one the sample has drawn up itself.
    let year = desk.app().moment().year + 2;
    let listed = |desk: &mut Desk| {
        let portfolio = desk.app().portfolio();
        let plans = portfolio.annual_plans().unordered();
        let of_year = plans.filter(|plan| plan.year == year && plan.list_class.is_some());
        of_year.count()
    };
    let before = listed(&mut desk);
    desk.press_with(egui::Modifiers::COMMAND, egui::Key::K);
    desk.window
        .event(egui::Event::Text("拟定年度清单".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    desk.window.get_by_label("下一年").click();
    desk.settle();
    {
        use egui_kittest::kittest::NodeT as _;
        let ticks = desk.window.get_all_by_role(egui::accesskit::Role::CheckBox);
        let is_line = |label: Option<String>| label.is_some_and(|label| label.starts_with("列入 "));
        let mut lines = ticks.filter(|node| is_line(node.accesskit_node().label()));
        lines.next().unwrap().click();
    }
    desk.settle();
    let label = {
        use egui_kittest::kittest::NodeT as _;
        let buttons = desk.window.get_all_by_role(egui::accesskit::Role::Button);
        let labels = buttons.filter_map(|node| node.accesskit_node().label());
        let labels: Vec<String> = labels.collect();
        let agreed = labels.iter().find(|label| label.starts_with("列入 "));
        agreed.unwrap_or_else(|| panic!("{labels:?}")).clone()
    };
    let count: usize = label.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(count > 0);
    desk.window.get_by_label(&label).click();
    desk.settle();
    assert_eq!(listed(&mut desk), before + count);
    desk.app().run(Command::Edit(lantu::app::EditCommand::Undo));
    desk.settle();
    assert_eq!(listed(&mut desk), before);
}

#[test]
fn a_figure_that_was_reported_otherwise_is_marked_with_what_it_was() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let page = ArrangeCommand::ShowPage(ViewPage::Dispatch);
    desk.app().run(Command::Arrange(page));
    desk.settle();
    let field = Field::Derived(Derived::CompletedInMonth);
    let (project, reported) = {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let listing = desk.app().listing();
        let mut of = listing.projects.iter().filter_map(|id| {
            let project = portfolio.projects().get(*id)?;
            let value = lantu::view::value(&portfolio, project, field, moment);
            Some((*id, value.as_money()?))
        });
        of.next().unwrap()
    };
    let says = |desk: &Desk, words: &str| {
        let mut found = desk.window.query_all_by_label_contains(words);
        found.next().is_some()
    };
    assert!(!says(&desk, "更正"));
    let more = reported + lantu::model::Money::from_wan(1);
    for amount in [more, reported] {
        let cells = vec![(project, field, Value::Money(amount))];
        let set = lantu::app::EditCommand::SetCells("修改", cells);
        desk.app().run(Command::Edit(set));
        // The history answers beside the window.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while says(&desk, "更正 1") != (amount == more) && std::time::Instant::now() < deadline {
            std::thread::sleep(std::time::Duration::from_millis(10));
            desk.settle();
        }
        assert_eq!(says(&desk, "更正 1"), amount == more, "put back it is none");
        if amount == more {
            let unit = lantu::model::MoneyUnit::Wan;
            let words = format!("原报 {}万元", reported.format_whole(unit));
            desk.select(project, field);
            assert!(says(&desk, &words), "{words}");
            desk.click("更正 1");
            let words = format!("更正为 {}万元", more.format_whole(unit));
            assert!(says(&desk, &words), "{words}");
            desk.press(egui::Key::Escape);
        }
    }
}

#[test]
fn a_light_set_by_hand_without_a_reason_is_refused_and_said() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let [light, reason] = [Derived::LightByHand, Derived::LightReason].map(Field::Derived);
    let project = {
        let portfolio = desk.app().portfolio();
        let moment = desk.app().moment();
        let listing = desk.app().listing();
        let mut of = listing.projects.iter().copied().filter(|id| {
            let project = portfolio.projects().get(*id).unwrap();
            let value = lantu::view::value(&portfolio, project, light, moment);
            let month = Field::Derived(Derived::CompletedInMonth);
            let reported = lantu::view::value(&portfolio, project, month, moment);
            value == Value::Empty && reported != Value::Empty
        });
        of.next().unwrap()
    };
    let set = |desk: &mut Desk, cells: &[(Field, Value)]| {
        let cells = cells
            .iter()
            .map(|(field, value)| (project, *field, value.clone()));
        let set = lantu::app::EditCommand::SetCells("修改", cells.collect());
        desk.app().run(Command::Edit(set));
        let told = desk.app().take_notices().into_iter();
        told.map(|notice| notice.text).collect::<String>()
    };
    let held = |desk: &mut Desk| {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let project = portfolio.projects().get(project).unwrap();
        lantu::view::value(&portfolio, project, Field::Derived(Derived::Light), moment)
    };
    let before = held(&mut desk);
    let ahead = || Value::Choice("超前");
    assert_ne!(before, ahead());
    let told = set(&mut desk, &[(light, ahead())]);
    assert!(told.contains("人工亮灯没有理由，没有改动"), "{told}");
    assert_eq!(held(&mut desk), before);
    let words = Value::Text("汛期停工".to_owned());
    set(&mut desk, &[(light, ahead()), (reason, words)]);
    assert_eq!(held(&mut desk), ahead());
    let told = set(&mut desk, &[(reason, Value::Empty)]);
    assert!(told.contains("亮灯理由不能清空"), "{told}");
    set(&mut desk, &[(light, Value::Empty), (reason, Value::Empty)]);
    assert_eq!(held(&mut desk), before);
}
