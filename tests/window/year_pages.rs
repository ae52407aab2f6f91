//! 手续, 责任, 滚动 and the rest of the year's work: approvals and years are typed as cells, what one answers for stands on one
//! page, stages are dated, talks recorded.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, EditCommand, PaperCommand, rolling_columns};
use lantu::model::{
    ApprovalKind, ApprovalState, Derived, Field, Id, Indicator, Money, MoneyUnit, PartialDate,
    ProjectColumn, RollingSpan, Value, ViewPage, YearAhead,
};
use lantu::view::{
    DuePeriod, GroupKey, IndicatorRow, calendar_between, outside_columns, outside_in_words,
};

use crate::desk::Desk;

#[test]
fn all_of_the_matrix_is_taken_before_all_of_the_table() {
    let mut desk = Desk::on_page(ViewPage::Approvals);
    let first = desk.app().listing().projects[0];
    desk.select(first, Field::NAME);
    let heads = |desk: &mut Desk| {
        let text = desk.copied();
        let line = text.lines().next().unwrap();
        line.split('\t').count()
    };
    desk.press_with(egui::Modifiers::COMMAND, Key::A);
    assert_eq!(heads(&mut desk), ApprovalKind::ALL.len());
    let rows = desk.app().listing().projects.len();
    assert_eq!(desk.app().workspace().selection.len(), rows);
    desk.press_with(egui::Modifiers::COMMAND, Key::A);
    let all = desk.app().workspace().shown_columns().len() + 1;
    assert_eq!(heads(&mut desk), all);
    // In the table there is but one way.
    let show = ArrangeCommand::ShowPage(ViewPage::Table);
    desk.app().run(Command::Arrange(show));
    desk.settle();
    desk.press_with(egui::Modifiers::COMMAND, Key::A);
    let all = desk.app().workspace().shown_columns().len() + 1;
    assert_eq!(heads(&mut desk), all);
}

#[test]
fn approvals_are_typed_as_cells_and_what_is_overdue_is_counted() {
    let mut desk = Desk::on_page(ViewPage::Approvals);
    let overdue = desk.count("逾期未办");
    let (project, kind) = {
        let portfolio = desk.app().portfolio();
        let listing = desk.app().listing();
        let mut all = listing.projects.iter().flat_map(|id| {
            let approvals = portfolio.approvals().of(*id);
            let has = move |kind| approvals.iter().any(|one| one.kind == Some(kind));
            let missing = ApprovalKind::ALL.iter().copied();
            missing
                .filter(move |kind| !has(*kind))
                .map(|kind| (*id, kind))
        });
        all.next().unwrap()
    };
    desk.select(project, Field::Derived(Derived::Approval(kind)));
    // The first letter begins the cell, the rest goes on in it.
    desk.window.event(egui::Event::Text("办".to_owned()));
    desk.settle();
    desk.window
        .event(egui::Event::Text("理中 预计2024-06".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    let portfolio = desk.app().portfolio();
    let approvals = portfolio.approvals().of(project);
    let typed = approvals.iter().find(|one| one.kind == Some(kind)).unwrap();
    assert_eq!(typed.state, Some(ApprovalState::InHand));
    drop(portfolio);
    // It was expected in June, and is September, unless the project is closed or has begun.
    let late = desk.count("逾期未办");
    assert!(late == overdue || late == overdue + 1, "{overdue} {late}");
}

#[test]
fn years_of_a_rolling_plan_stand_beside_one_another_and_are_typed() {
    let mut desk = Desk::on_page(ViewPage::Rolling);
    let year = desk.app().moment().year;
    let later = |span| Field::Derived(Derived::LeftForLater(span));
    let columns = desk.app().workspace().shown_columns().clone();
    assert!(columns.contains(&later(RollingSpan::Three)));
    let heads = desk.labels(Role::ColumnHeader);
    let head = format!("{}年计划", year + 1);
    assert!(heads.contains(&head), "{heads:?}");
    desk.click("五年");
    let columns = desk.app().workspace().shown_columns().clone();
    assert!(columns.contains(&later(RollingSpan::Five)));
    // What is typed under a year is the plan of that year.
    let project = desk.app().listing().projects[0];
    let third = Field::Derived(Derived::PlannedAhead(YearAhead::Third));
    desk.select(project, third);
    desk.window.event(egui::Event::Text("1234".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    let portfolio = desk.app().portfolio();
    let plans = portfolio.annual_plans().of(project);
    let typed = plans.iter().find(|plan| plan.year == year + 2).unwrap();
    assert_eq!(typed.planned, Some(Money::from_wan(1_234)));
    drop(portfolio);
    // The line above the table tells of it.
    let told = desk.labels(Role::Label);
    let words = format!("{}年 1 项 1,234.00万元", year + 2);
    assert!(told.contains(&words), "{told:?}");
}

#[test]
fn a_stage_that_nothing_dates_is_dated_beside_it() {
    let mut desk = Desk::on_page(ViewPage::Table);
    let project = desk.app().listing().projects[0];
    let stage = Value::Choice("停工");
    let set = EditCommand::SetField(vec![project], ProjectColumn::Stage, stage);
    desk.app().run(Command::Edit(set));
    desk.select(project, Field::STAGE);
    let today = desk.app().moment().today;
    desk.click(&format!("记下时间：{today} 停工"));
    let portfolio = desk.app().portfolio();
    let milestones = portfolio.milestones().of(project);
    let last = milestones.last().unwrap();
    assert_eq!(last.name, "停工");
    assert_eq!(last.actual, Some(PartialDate::Day(today)));
    drop(portfolio);
    let buttons = desk.labels(Role::Button);
    assert!(!buttons.iter().any(|label| label.starts_with("记下时间")));
    // What was done stands where messages do.
    let told = format!("已记下 {today}，在右侧“里程碑”页可以改日期；按 Ctrl+Z 撤销");
    assert!(desk.window.query_by_label(&told).is_some());
}

#[test]
fn a_click_on_a_cell_that_is_typed_moves_nothing_and_details_come_when_they_are_called() {
    let mut desk = Desk::on_page(ViewPage::Rolling);
    desk.window.set_size(egui::vec2(1_280.0, 720.0));
    desk.settle();
    let head = format!("{}年计划", desk.app().moment().year + 1);
    let place = |desk: &Desk| crate::desk::head(desk, &head);
    let before = place(&desk);
    let project = desk.app().listing().projects[0];
    let second = Field::Derived(Derived::PlannedAhead(YearAhead::Second));
    desk.select(project, second);
    assert_eq!(place(&desk), before);
    let is_shown = |desk: &Desk| {
        desk.labels(Role::Button)
            .iter()
            .any(|label| label == "看原文")
    };
    assert!(!is_shown(&desk));
    desk.click("详情");
    assert!(is_shown(&desk));
    desk.control(egui::Key::I);
    desk.settle();
    assert!(!is_shown(&desk));
}

#[test]
fn what_another_rule_changes_is_in_sight_however_many_fields_it_has() {
    let mut desk = Desk::on_page(ViewPage::Dispatch);
    desk.window.set_size(egui::vec2(1_280.0, 720.0));
    desk.settle();
    desk.click("规则");
    desk.click("季度目标");
    desk.settle();
    let words = desk.window.get_by_label_contains("项目的亮灯改变").rect();
    let save = desk.window.get_by_label("保存规则").rect();
    assert!(
        words.bottom() <= save.top() && save.bottom() <= 720.0,
        "{words} {save}"
    );
}

#[test]
fn what_comes_due_in_the_quarter_is_written_as_a_calendar() {
    let mut desk = Desk::on_page(ViewPage::Overview);
    assert!(desk.labels(Role::Button).contains(&"导出日历…".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("到期.ics");
    let export = PaperCommand::ExportCalendar(path);
    desk.app().run(Command::Paper(export));
    for _ in 0..3_000 {
        desk.app().poll();
        if desk.app().is_busy().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    // The name says that the figures are made up.
    let mut files = std::fs::read_dir(folder.path()).unwrap();
    let written = std::fs::read_to_string(files.next().unwrap().unwrap().path()).unwrap();
    let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
    let span = DuePeriod::Quarter.around(moment.today);
    let due = calendar_between(&portfolio, &desk.app().listing().projects, span, moment);
    assert!(!due.is_empty());
    assert_eq!(written.matches("BEGIN:VEVENT").count(), due.len());
}

#[test]
fn what_of_the_total_is_in_no_year_is_said_above_the_years() {
    let mut desk = Desk::on_page(ViewPage::Rolling);
    let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
    let listing = desk.app().listing();
    let causes = outside_columns(&portfolio, &listing, RollingSpan::Three, moment);
    let outside: Money = causes.iter().map(|(_, _, amount)| *amount).sum();
    // As the foot of the table has it: the total investment less what stands in the columns beside it.
    let columns = rolling_columns(RollingSpan::Three);
    let sums = columns
        .iter()
        .filter(|column| **column != Field::TOTAL_INVESTMENT);
    let told: Money = sums.map(|column| listing.totals.money(*column)).sum();
    assert_eq!(listing.totals.total_investment - told, outside);
    assert_ne!(outside, Money::ZERO);
    let words = outside_in_words(&causes, MoneyUnit::Wan).unwrap();
    assert!(desk.labels(Role::Label).contains(&words), "{words}");
}

#[test]
fn the_years_of_indicators_are_typed_down_and_across_as_in_a_sheet() {
    let mut desk = Desk::on_page(ViewPage::Indicators);
    let table = desk.app().indicators();
    let ids: Vec<_> = table
        .rows
        .iter()
        .filter_map(|row| match row {
            IndicatorRow::Indicator { id, .. } => Some(*id),
            IndicatorRow::Chapter(_) => None,
        })
        .collect();
    let names: Vec<String> = {
        let portfolio = desk.app().portfolio();
        let name = |id: &Id<Indicator>| portfolio.indicators().get(*id).unwrap().name.clone();
        ids.iter().map(name).collect()
    };
    let years = table.years.clone();
    let field = |row: usize, year: usize| format!("{} {}年", names[row], years[year]);
    let has_keyboard = |desk: &Desk, label: &str| {
        let mut found = desk
            .window
            .query_all_by_role_and_label(Role::TextInput, label);
        found.any(|node| node.is_focused())
    };
    let first = field(0, 0);
    desk.window
        .get_all_by_role_and_label(Role::TextInput, &first)
        .next()
        .unwrap()
        .focus();
    desk.settle();
    // What is typed takes the place of what the cell holds.
    let write = |desk: &mut Desk, text: &str| desk.typed(text);
    write(&mut desk, "61");
    desk.press(egui::Key::Enter);
    assert!(has_keyboard(&desk, &field(1, 0)), "Enter goes down");
    write(&mut desk, "62");
    desk.press(egui::Key::Tab);
    assert!(has_keyboard(&desk, &field(1, 1)), "Tab goes to the right");
    write(&mut desk, "63");
    desk.press(egui::Key::Enter);
    assert!(has_keyboard(&desk, &field(2, 0)), "to where the Tabs began");
    desk.press_with(egui::Modifiers::SHIFT, egui::Key::Enter);
    assert!(has_keyboard(&desk, &field(1, 0)), "Shift goes up");
    desk.press(egui::Key::ArrowDown);
    assert!(has_keyboard(&desk, &field(2, 0)));
    let table = desk.app().indicators();
    let typed = |wanted: Id<Indicator>, year: usize| {
        table.rows.iter().find_map(|row| match row {
            IndicatorRow::Indicator { id, values, .. } if *id == wanted => values[year],
            _ => None,
        })
    };
    let typed = [typed(ids[0], 0), typed(ids[1], 0), typed(ids[1], 1)];
    let typed = typed.map(|value| value.unwrap().to_string());
    assert_eq!(typed, ["61", "62", "63"]);
    // The next one may be out of sight.
    desk.window.set_size(egui::vec2(1280.0, 420.0));
    desk.settle();
    for row in 3..ids.len().min(16) {
        desk.press(egui::Key::Enter);
        assert!(has_keyboard(&desk, &field(row, 0)), "{row}");
    }
}

#[test]
fn late_figures_have_the_colour_of_late_and_no_light_is_left_blank() {
    let mut desk = Desk::on_page(ViewPage::Ranking);
    let leaders = ArrangeCommand::GroupBy(vec![GroupKey::LeadDepartment]);
    desk.app().run(Command::Arrange(leaders));
    desk.settle();
    let texts = |desk: &Desk| {
        let shapes = desk.window.output().shapes.iter();
        let texts = shapes.filter_map(|clipped| match &clipped.shape {
            egui::Shape::Text(text) => {
                let color = text.galley.job.sections.first()?.format.color;
                Some((text.galley.text().to_owned(), text.pos, color))
            }
            _ => None,
        });
        texts.collect::<Vec<_>>()
    };
    let drawn = texts(&desk);
    let late = drawn.iter().filter(|(text, ..)| {
        let is_count = text.starts_with("滞后 ") || text.starts_with("严重 ");
        is_count && text.chars().any(|c| c.is_ascii_digit())
    });
    let late: Vec<_> = late.collect();
    assert!(!late.is_empty());
    let name = {
        let standings = desk.app().ranking(lantu::view::RankBy::default());
        standings[0].label.clone()
    };
    let plain = drawn.iter().filter(|(text, ..)| *text == name);
    let plain = plain.map(|(.., color)| *color).next_back().unwrap();
    for (text, _, color) in late {
        assert_ne!(*color, plain, "{text} is as black as {name}");
    }
    // A project without a light says so.
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Duties)));
    desk.settle();
    let duties = desk.app().duties(GroupKey::Leader);
    let unlit = {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        duties.iter().find(|duty| {
            let mut projects = duty.projects.iter();
            projects.any(|id| {
                let project = portfolio.projects().get(*id).unwrap();
                moment.rule.light(&portfolio, project, moment).is_none()
            })
        })
    };
    let Some(duty) = unlit else { return };
    desk.click(&format!("{} {} 项", duty.label, duty.totals.count));
    let drawn = texts(&desk);
    let head = drawn.iter().find(|(text, ..)| text == "亮灯或状态");
    let (_, head, _) = head.unwrap();
    let below = drawn
        .iter()
        .filter(|(_, at, _)| (at.x - head.x).abs() < 2.0 && at.y > head.y);
    assert_ne!(below.filter(|(text, ..)| text == "—").count(), 0);
}

#[test]
fn the_years_of_a_rolling_plan_are_told_in_whole_words() {
    let mut desk = Desk::on_page(ViewPage::Rolling);
    for width in [1280.0, 1067.0] {
        desk.window.set_size(egui::vec2(width, 720.0));
        desk.settle();
        let labels = desk.window.get_all_by_role(Role::Label);
        let years = labels.filter_map(|node| {
            let words = node.accesskit_node().value().unwrap_or_default();
            let is_year = words.contains("年 ") && words.contains(" 项 ");
            is_year.then(|| (words, node.rect()))
        });
        let years: Vec<_> = years.collect();
        assert!(years.len() >= 2, "{width}: {years:?}");
        for (words, rect) in years {
            assert!(rect.height() < 24.0, "{width}: {words} {rect:?}");
        }
    }
}
