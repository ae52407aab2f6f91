//! 督办: problems are found by how far they have come, and settled where they are listed.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, Content, EditCommand, SelectCommand};
use lantu::model::{Id, PartialDate, ProblemState, Project, ViewPage};
use lantu::view::{FollowUpPick, FollowUpRow, GroupKey};

fn desk() -> Desk {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(120),
    });
    let page = ArrangeCommand::ShowPage(ViewPage::FollowUp);
    desk.app().run(Command::Arrange(page));
    let groups = ArrangeCommand::GroupBy(vec![GroupKey::Leader]);
    desk.app().run(Command::Arrange(groups));
    desk.settle();
    desk
}

#[test]
fn a_problem_is_settled_in_the_list_and_its_day_is_noted() {
    let mut desk = desk();
    let [open, late, settled] = [
        FollowUpPick::Open,
        FollowUpPick::Overdue,
        FollowUpPick::Settled,
    ]
    .map(|pick| desk.count(pick.label()));
    assert!(
        open > 3 && late > 0 && settled > 0,
        "{open} {late} {settled}"
    );
    desk.window.get_by_label(&format!("逾期 {late}")).click();
    desk.settle();
    // The list of states of the first problem.
    desk.window
        .get_all_by_role_and_label(Role::Button, "状态")
        .next()
        .unwrap()
        .click();
    desk.settle();
    desk.window
        .get_by_label(ProblemState::Settled.label())
        .click();
    desk.settle();
    assert_eq!(desk.count(FollowUpPick::Overdue.label()), late - 1);
    assert_eq!(desk.count(FollowUpPick::Open.label()), open - 1);
    assert_eq!(desk.count(FollowUpPick::Settled.label()), settled + 1);
    // It has left the list: that is told.
    desk.window.get_by_label_contains("的问题已办结");
    let today = PartialDate::Day(desk.app().moment().today);
    let portfolio = desk.app().portfolio();
    let problems = portfolio.problems().unordered();
    let of_today = problems.filter(|problem| problem.settled_on == Some(today));
    assert_eq!(of_today.count(), 1);
    drop(portfolio);
    // Of what is settled the list tells the day.
    desk.click(&format!(
        "{} {}",
        FollowUpPick::Settled.label(),
        settled + 1
    ));
    assert!(desk.window.query_all_by_label("办结时间").next().is_some());
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(desk.count(FollowUpPick::Overdue.label()), late);
}

#[test]
fn a_click_leads_to_the_problems_of_the_project() {
    let mut desk = desk();
    let row = {
        let rows = desk.window.get_all_by_role(Role::Button);
        let labels = rows.filter_map(|node| node.accesskit_node().label());
        let mut rows = labels.filter(|label| label.contains('：') && !label.starts_with("报告期"));
        rows.next().unwrap()
    };
    desk.window
        .get_all_by_role_and_label(Role::Button, &row)
        .next()
        .unwrap()
        .click();
    desk.settle();
    let selected = desk.app().selected().unwrap();
    let name = desk
        .app()
        .portfolio()
        .projects()
        .get(selected)
        .unwrap()
        .name
        .clone();
    assert!(row.starts_with(&name), "{row} {name}");
    let mut steps = desk.window.query_all_by_label_contains("办理进展");
    assert!(steps.next().is_some());
}

#[test]
fn a_group_in_the_ranking_leads_to_its_projects() {
    let mut desk = Desk::new(Content::Sample {
        projects: Some(120),
    });
    let page = ArrangeCommand::ShowPage(ViewPage::Ranking);
    desk.app().run(Command::Arrange(page));
    let groups = ArrangeCommand::GroupBy(vec![GroupKey::LeadDepartment]);
    desk.app().run(Command::Arrange(groups));
    desk.settle();
    let standings = desk.app().ranking(lantu::view::RankBy::Completion);
    let first = standings[0].clone();
    assert_eq!(first.rank, Some(1));
    let name = format!("第1名 {} {}", first.label, first.moved_words());
    desk.click(name.trim_end());
    assert_eq!(desk.app().workspace().page, ViewPage::Table);
    assert_eq!(desk.app().listing().projects.len(), first.totals.count);
    // One click is one step back, and one forward again.
    desk.press_with(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(desk.app().workspace().page, ViewPage::Ranking);
    assert!(desk.app().workspace().scope.is_none());
    desk.press_with(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(desk.app().workspace().page, ViewPage::Table);
    assert_eq!(desk.app().listing().projects.len(), first.totals.count);
    // By starts the order is another one, of the same groups.
    let page = ArrangeCommand::ShowPage(ViewPage::Ranking);
    desk.app().run(Command::Arrange(page));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::Narrow(None)));
    desk.settle();
    desk.click("开工率");
    let by_starts = desk.app().ranking(lantu::view::RankBy::Starts);
    assert_eq!(by_starts.len(), standings.len());
}

#[test]
fn the_inspector_says_what_is_wanting_for_the_next_stage() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    let project = {
        let portfolio = desk.app().portfolio();
        let moment = desk.app().moment();
        let next = |project: &&lantu::model::Project| {
            lantu::view::Gate::next(&portfolio, project, moment)
                == Some(lantu::view::Gate::ToConstruction)
        };
        let found = portfolio.projects().iter().find(next).cloned();
        found.unwrap()
    };
    desk.select(project.id, lantu::model::Field::NAME);
    let page = desk.tab_beside_the_page("手续");
    desk.inspect(&page.unwrap_or_else(|| "手续".to_owned()));
    assert!(desk.window.query_by_label("资金来源落实").is_some());
    let gate = desk.window.get_by_label_contains("前期 → 开工");
    gate.click_accesskit();
    desk.settle();
    assert!(desk.window.query_by_label("资金来源落实").is_none());
}

#[test]
fn a_problem_is_added_where_problems_are_listed_and_written_at_once() {
    for size in [egui::vec2(1440.0, 900.0), egui::vec2(1280.0, 720.0)] {
        let mut desk = desk();
        desk.window.set_size(size);
        desk.settle();
        let open = desk.count(FollowUpPick::Open.label());
        let project = desk.app().listing().projects[3];
        let select = SelectCommand::Select(Some(project), None);
        desk.app().run(Command::Select(select));
        desk.settle();
        desk.click("新增问题");
        desk.window.run();
        desk.typed("料场没有落实");
        desk.press(egui::Key::Tab);
        assert_eq!(desk.count(FollowUpPick::Open.label()), open + 1, "{size}");
        let portfolio = desk.app().portfolio();
        let problems = portfolio.problems().of(project);
        let mut texts = problems.iter().map(|problem| &problem.description);
        assert!(texts.any(|text| text == "料场没有落实"), "{size}");
        // It stands in the list, in sight.
        let name = portfolio.projects().get(project).unwrap().name.clone();
        let line = format!("{name}：料场没有落实");
        let line = desk.window.get_by_role_and_label(Role::Button, &line);
        assert!(line.rect().bottom() < size.y - 28.0, "{:?}", line.rect());
    }
}

/// The projects of the list of problems, as it stands.
fn listed(desk: &mut Desk, pick: FollowUpPick) -> Vec<Id<Project>> {
    let list = desk.app().follow_up(pick);
    let projects = list.rows.iter().filter_map(|row| match row {
        FollowUpRow::Problem(project, _) => Some(*project),
        FollowUpRow::Group { .. } => None,
    });
    projects.collect()
}

#[test]
fn the_card_of_a_project_that_has_no_row_goes_when_the_page_comes() {
    let mut desk = desk();
    let open = listed(&mut desk, FollowUpPick::Open);
    let projects = desk.app().listing().projects.clone();
    let without = projects.iter().find(|id| !open.contains(id)).copied();
    let without = without.unwrap();
    let go = |desk: &mut Desk, page| {
        desk.app()
            .run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        desk.settle();
    };
    let select = |desk: &mut Desk, project| {
        let select = SelectCommand::Select(Some(project), None);
        desk.app().run(Command::Select(select));
        desk.settle();
    };
    go(&mut desk, ViewPage::Table);
    select(&mut desk, without);
    go(&mut desk, ViewPage::FollowUp);
    assert_eq!(desk.app().selected(), None);
    // One that has a row stays, until other rows are asked for.
    go(&mut desk, ViewPage::Table);
    let late = listed(&mut desk, FollowUpPick::Overdue);
    let on_time = open.iter().find(|id| !late.contains(id)).copied().unwrap();
    select(&mut desk, on_time);
    go(&mut desk, ViewPage::FollowUp);
    assert_eq!(desk.app().selected(), Some(on_time));
    let overdue = desk.count(FollowUpPick::Overdue.label());
    desk.click(&format!("逾期 {overdue}"));
    assert_eq!(desk.app().selected(), None);
    // Of 责任: who is looked at has its own projects. The tree at the left names chapters, and nobody twice.
    let groups = ArrangeCommand::GroupBy(vec![GroupKey::Chapter]);
    desk.app().run(Command::Arrange(groups));
    desk.settle();
    let duties = desk.app().duties(GroupKey::Leader);
    let (first, second) = (&duties[0], &duties[1]);
    let mut of_first = first.projects.iter();
    let of_first = of_first.find(|id| !second.projects.contains(id)).copied();
    go(&mut desk, ViewPage::Table);
    select(&mut desk, of_first.unwrap());
    go(&mut desk, ViewPage::Duties);
    assert_eq!(desk.app().selected(), of_first);
    desk.click(&format!("{} {} 项", second.label, second.totals.count));
    assert_eq!(desk.app().selected(), None);
}

#[test]
fn one_problem_has_a_slip_of_its_own() {
    let mut desk = desk();
    // High enough that the whole card of a problem is in sight.
    desk.window.set_size(egui::vec2(1440.0, 1200.0));
    let (project, problem) = {
        let list = desk.app().follow_up(FollowUpPick::Open);
        let row = list.rows.iter().find_map(|row| match row {
            FollowUpRow::Problem(project, problem) => Some((*project, *problem)),
            FollowUpRow::Group { .. } => None,
        });
        row.unwrap()
    };
    let (name, description) = {
        let portfolio = desk.app().portfolio();
        let problem = portfolio.problems().get(problem).unwrap();
        let project = portfolio.projects().get(project).unwrap();
        (project.name.clone(), problem.description.replace('\n', " "))
    };
    desk.click(&format!("{name}：{description}"));
    let slips = desk.window.query_all_by_label_contains("督办单…");
    slips.into_iter().next().unwrap().click();
    desk.settle();
    assert!(desk.window.query_by_label("1 个问题").is_some());
    let introduced = desk.window.query_by_label_contains("情况简述：");
    assert!(introduced.is_none(), "nothing introduces a slip");
    desk.click("全部未办结");
    assert!(desk.window.query_by_label("1 个问题").is_none());
    assert!(desk.window.query_by_label("所选 1 项").is_some());
    desk.click("取消");

    // What is handed on for the first time has a paper of another name, and one is made of the other.
    let slips = desk.window.query_all_by_label_contains("交办单…");
    slips.into_iter().next().unwrap().click();
    desk.settle();
    let is_named = |desk: &Desk, word: &str| {
        let title = format!("{word}（{name}）");
        let fields = desk
            .window
            .query_all_by_role(egui::accesskit::Role::TextInput);
        let mut values = fields.filter_map(|field| field.value());
        values.any(|value| value.starts_with(&title))
    };
    assert!(is_named(&desk, "交办单"));
    desk.click("模板：交办单");
    desk.window.event(egui::Event::Text("督办单".to_owned()));
    desk.settle();
    desk.press(egui::Key::Enter);
    desk.settle();
    assert!(is_named(&desk, "督办单"));
    assert!(desk.window.query_by_label("1 个问题").is_some());

    // What was written last is not what a table comes out of the printer as.
    desk.press(egui::Key::Enter);
    for _ in 0..3_000 {
        desk.window.run();
        if desk.app().settings().export.is_some() && desk.app().progress().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(desk.app().settings().export.is_some());
    let table = ArrangeCommand::ShowPage(ViewPage::Table);
    desk.app().run(Command::Arrange(table));
    desk.settle();
    desk.control(egui::Key::P);
    desk.settle();
    assert!(desk.window.query_by_label("模板：重点项目一览表").is_some());
}

#[test]
fn a_problem_is_stored_when_there_are_words_and_the_new_one_is_marked() {
    let mut desk = desk();
    let open = desk.count(FollowUpPick::Open.label());
    // A project that has a problem already, and its row is the one that is marked.
    let (project, old) = {
        let list = desk.app().follow_up(FollowUpPick::Open);
        let row = list.rows.iter().find_map(|row| match row {
            FollowUpRow::Problem(project, problem) => Some((*project, *problem)),
            FollowUpRow::Group { .. } => None,
        });
        row.unwrap()
    };
    let select = SelectCommand::Select(Some(project), None);
    desk.app().run(Command::Select(select));
    desk.settle();
    let revision = desk.app().portfolio().revision();
    // Without words nothing is stored, with Esc nor by going elsewhere.
    desk.click("新增问题");
    desk.window.run();
    assert_eq!(desk.app().portfolio().revision(), revision, "nothing yet");
    desk.typed("半句");
    desk.press(Key::Escape);
    desk.press(Key::Escape);
    assert_eq!(desk.app().portfolio().revision(), revision, "Esc");
    assert_eq!(desk.count(FollowUpPick::Open.label()), open);
    desk.click("新增问题");
    desk.window.run();
    desk.press(Key::Tab);
    assert_eq!(desk.app().portfolio().revision(), revision, "no words");
    // With words it is one step, and the keyboard goes on to what is asked of whom.
    desk.click("新增问题");
    desk.window.run();
    desk.typed("料场没有落实");
    desk.press(Key::Tab);
    desk.settle();
    assert_eq!(desk.count(FollowUpPick::Open.label()), open + 1);
    desk.typed("协调料场");
    desk.press(Key::Tab);
    desk.settle();
    let portfolio = desk.app().portfolio();
    let problems = portfolio.problems().of(project);
    let new = problems
        .iter()
        .find(|problem| problem.description == "料场没有落实");
    let new = new.unwrap();
    assert_eq!(new.need, "协调料场");
    assert_ne!(new.id, old);
    drop(portfolio);
    // The state is chosen in every row, also of the project whose card stands beside the list.
    let states = desk
        .window
        .get_all_by_role_and_label(Role::Button, "状态")
        .count();
    assert!(states > 2, "{states}");
    // Keys go on from the new one: up is another problem than it.
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(
        desk.count(FollowUpPick::Open.label()),
        open,
        "one step each"
    );
}
