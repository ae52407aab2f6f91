//! 责任, 排名 and talks: what one answers for stands on one page, who is ranked and who is talked with.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, SelectCommand};
use lantu::model::{Derived, Field, Id, ProblemKind, Project, Value, ViewPage};
use lantu::view::{GroupKey, value};

use crate::desk::Desk;

#[test]
fn a_project_that_is_late_says_so_on_the_page_of_who_answers_for_it() {
    let mut desk = Desk::on_page(ViewPage::Duties);
    let duties = desk.app().duties(GroupKey::Leader);
    let late = {
        let (portfolio, moment) = (desk.app().portfolio(), desk.app().moment());
        let days = |project: &Project| {
            let field = Field::Derived(Derived::OverdueDays);
            match value(&portfolio, project, field, moment) {
                Value::Integer(days) => Some(days),
                _ => None,
            }
        };
        duties.iter().find_map(|duty| {
            let mut projects = duty.projects.iter();
            let (name, days) = projects.find_map(|id| {
                let project = portfolio.projects().get(*id)?;
                Some((project.name.clone(), days(project)?))
            })?;
            let label = format!("{} {} 项", duty.label, duty.totals.count);
            Some((label, name, days))
        })
    };
    let (label, name, days) = late.unwrap();
    desk.click(&label);
    let words = format!("逾期 {days} 天");
    let rows = desk.labels(Role::Button);
    let mut rows = rows.iter().filter(|label| label.starts_with(&name));
    assert!(rows.any(|label| label.ends_with(&words)), "{name} {words}");
}

#[test]
fn who_is_looked_at_alone_and_who_beside_others_is_said_where_it_differs() {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(120),
    });
    let show = |desk: &mut Desk, page| {
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        desk.settle();
    };
    let says = |desk: &Desk, words: &str| {
        let mut found = desk.window.query_all_by_label_contains(words);
        found.next().is_some()
    };
    let (listing, duties) = (desk.app().listing(), desk.app().duties(GroupKey::Leader));
    let parts = |of: &[Id<Project>]| listing.above.parts_from_outside(of);
    let with = duties
        .iter()
        .find(|duty| parts(&duty.projects) > 0)
        .unwrap();
    let without = duties
        .iter()
        .find(|duty| parts(&duty.projects) == 0)
        .unwrap();
    show(&mut desk, ViewPage::Duties);
    for duty in [with, without] {
        desk.click(&format!("{} {} 项", duty.label, duty.totals.count));
        let words = format!("含 {} 个别处打包项目的子项", parts(&duty.projects));
        assert_eq!(
            says(&desk, &words),
            parts(&duty.projects) > 0,
            "{}",
            duty.label
        );
    }
    show(&mut desk, ViewPage::Ranking);
    assert!(says(&desk, "打包项目的子项计在打包项目那一组"));
}

#[test]
fn a_leader_or_a_department_has_all_it_answers_for_on_one_page() {
    let mut desk = Desk::on_page(ViewPage::Duties);
    let duties = desk.app().duties(GroupKey::Leader);
    let second = &duties[1];
    let label = format!("{} {} 项", second.label, second.totals.count);
    desk.click(&label);
    let headings = desk.labels(Role::Label);
    let expected = format!("负责的项目　{} 个", second.totals.count);
    assert!(headings.contains(&expected), "{headings:?}");
    let problems = format!("未办结的问题　{} 个", second.problems.len());
    assert!(headings.iter().any(|text| text.starts_with(&problems)));
    // A project of it is looked at beside the page.
    let first = second.projects[0];
    let name = {
        let portfolio = desk.app().portfolio();
        portfolio.projects().get(first).unwrap().name.clone()
    };
    let rows = desk.labels(Role::Button);
    let row = rows.iter().find(|label| label.starts_with(&name)).unwrap();
    desk.window.get_all_by_label(row).next().unwrap().click();
    desk.settle();
    assert_eq!(desk.app().selected(), Some(first));
}

#[test]
fn who_answers_in_a_year_is_typed_beside_its_plan_and_answers_on_the_page_of_duties() {
    let mut desk = Desk::on_page(ViewPage::Rolling);
    let year = desk.app().moment().year;
    let project = desk.app().listing().projects[0];
    let leader = Field::Derived(Derived::YearLeader);
    desk.select(project, leader);
    desk.window.event(egui::Event::Text("张三".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    let duties = desk.app().duties(GroupKey::Field(leader));
    let theirs = duties.iter().find(|duty| duty.label == "张三").unwrap();
    assert_eq!(theirs.projects, [project]);
    let portfolio = desk.app().portfolio();
    let plans = portfolio.annual_plans().of(project);
    let plan = plans.iter().find(|plan| plan.year == year).unwrap();
    assert_eq!(plan.responsible_leader, "张三");
    let own = portfolio.projects().get(project).unwrap();
    assert_ne!(own.responsible_leader, "张三");
}

#[test]
fn talks_are_recorded_by_the_menu_for_all_that_call_for_one() {
    let mut desk = Desk::on_page(ViewPage::Dispatch);
    let due = desk.count("需约谈");
    assert!(due > 1);
    desk.click(&format!("需约谈 {due}"));
    let late = desk.app().listing().projects.clone();
    desk.select(late[0], Field::NAME);
    desk.app().run(Command::Select(SelectCommand::SelectAll));
    desk.settle();
    desk.click("项目");
    desk.click("登记约谈");
    assert_eq!(desk.count("需约谈"), 0);
    let told = format!("已登记约谈 {due} 项，记在“问题”里，可补填时限、打印督办单；按 Ctrl+Z 撤销");
    assert!(desk.window.query_by_label(&told).is_some());
    // One step for all; and where nobody calls for one, that is said.
    desk.app().run(Command::Edit(EditCommand::AddTalks(late)));
    desk.settle();
    let told = "选中的项目不需约谈：当年连续两个月滞后、还没有登记约谈的才需要";
    assert!(desk.window.query_by_label(told).is_some());
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(desk.count("需约谈"), due);
}

#[test]
fn who_is_to_be_talked_with_is_found_and_the_talk_recorded() {
    let mut desk = Desk::on_page(ViewPage::Dispatch);
    let due = desk.count("需约谈");
    assert!(due > 0);
    desk.click(&format!("需约谈 {due}"));
    assert_eq!(desk.app().listing().projects.len(), due);
    let first = desk.app().listing().projects[0];
    let before = desk.app().portfolio().problems().of(first).len();
    desk.select(first, Derived::OpenProblems.into());
    let tab = match before {
        0 => "问题".to_owned(),
        before => format!("问题 {before}"),
    };
    // Beside columns that are typed there is no room: the inspector is called.
    desk.click("详情");
    desk.inspect(&tab);
    desk.click("\u{e3d4} 登记约谈");
    let portfolio = desk.app().portfolio();
    let problems = portfolio.problems().of(first);
    assert_eq!(problems.len(), before + 1);
    let talk = problems.last().unwrap();
    assert_eq!(talk.kind, Some(ProblemKind::Lateness));
    assert!(talk.description.starts_with("连续"), "{}", talk.description);
    drop(portfolio);
    assert_eq!(desk.count("需约谈"), due - 1);
}

#[test]
fn the_arrows_go_through_the_rows_of_duties_at_once_and_along_who_answers() {
    let mut desk = Desk::on_page(ViewPage::Table);
    desk.window.get_by_role_and_label(Role::Tab, "责任").click();
    desk.settle();
    let duties = desk.app().duties(GroupKey::Leader);
    desk.press(Key::ArrowDown);
    assert_eq!(desk.app().selected(), duties[0].projects.first().copied());
    desk.press(Key::ArrowDown);
    if let Some(second) = duties[0].projects.get(1) {
        assert_eq!(desk.app().selected(), Some(*second));
    }
    desk.press(Key::ArrowRight);
    let label = |place: usize| {
        let duty: &lantu::view::Duty = &duties[place];
        format!("负责的项目　{} 个", duty.totals.count)
    };
    let headings = desk.labels(Role::Label);
    assert!(headings.contains(&label(1)), "{headings:?}");
    desk.press(Key::ArrowDown);
    let of = &duties[1].projects;
    assert!(of.contains(&desk.app().selected().unwrap()));
    desk.press(Key::ArrowLeft);
    let headings = desk.labels(Role::Label);
    assert!(headings.contains(&label(0)), "{headings:?}");
}

#[test]
fn the_arrows_go_through_the_ranking_at_once_and_enter_opens_a_group() {
    let mut desk = Desk::on_page(ViewPage::Table);
    let groups = ArrangeCommand::GroupBy(vec![GroupKey::LeadDepartment]);
    desk.app().run(Command::Arrange(groups));
    desk.settle();
    desk.window.get_by_role_and_label(Role::Tab, "排名").click();
    desk.settle();
    let standings = desk.app().ranking(lantu::view::RankBy::Completion);
    desk.press(Key::ArrowDown);
    desk.press(Key::ArrowDown);
    desk.press(Key::Enter);
    assert_eq!(desk.app().workspace().page, ViewPage::Table);
    let scope = desk.app().workspace().scope.clone().unwrap();
    assert_eq!(scope.label, standings[1].label);
}
