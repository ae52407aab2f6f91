//! What an office says in its own words or of one year alone: who answers in a year, what lights are called.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::NaiveDate;
use uuid::Uuid;

use lantu::clock::new_id;
use lantu::edit::Draft;
use lantu::model::{
    AnnualPlanColumn, Derived, Field, Id, ListClass, MoneyUnit, Op, Portfolio, Project,
    Record as _, ReportingColumn, Value,
};
use lantu::report::{Layout, Preset, document, write_json};
use lantu::view::{
    ColorRule, Coloring, Filter, GroupKey, Index, Listing, Moment, Query, annual_list, as_called,
    compare, duties, run, show_field, value,
};

fn sample() -> Portfolio {
    let op = lantu::seed::sample(Uuid::from_u128(1), Some(60), 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

fn take(portfolio: &mut Portfolio, draft: Draft) {
    let op = Op::edit(new_id(), draft.label, draft.changes);
    portfolio.apply(&op).unwrap();
}

fn end_of(year: i32) -> Moment {
    let day = NaiveDate::from_ymd_opt(year, 9, 30).unwrap();
    Moment::at(day, day)
}

fn listed(portfolio: &Portfolio, query: &Query, moment: Moment) -> Listing {
    run(portfolio, &Index::new(portfolio), query, moment).unwrap()
}

fn said(portfolio: &Portfolio, of: Id<Project>, derived: Derived, moment: Moment) -> String {
    let project = portfolio.projects().get(of).unwrap();
    let field = derived.into();
    let held = value(portfolio, project, field, moment);
    show_field(portfolio, field, &held, MoneyUnit::Wan)
}

/// A project of the sample with a plan for 2024 that names nobody, and two departments that are not its own.
fn chosen(portfolio: &Portfolio) -> (Id<Project>, [Uuid; 2]) {
    let mut projects = portfolio.projects().iter();
    let project = projects.find(|project| {
        let plans = portfolio.annual_plans().of(project.id);
        plans.iter().any(|plan| plan.year == 2024) && !project.lead_department.is_empty()
    });
    let project = project.unwrap();
    let others = portfolio.departments().iter();
    let others = others.filter(|row| !project.lead_department.contains(&row.id));
    let others: Vec<Uuid> = others.map(|row| row.id.uuid()).take(2).collect();
    (project.id, [others[0], others[1]])
}

#[test]
fn the_list_of_a_year_keeps_who_answered_in_it() {
    use Derived::{YearLeadDepartment, YearLeader};
    let mut portfolio = sample();
    let (of, [first, _]) = chosen(&portfolio);
    let now = end_of(2024);
    let own = portfolio.projects().get(of).unwrap().clone();
    // Nothing is said of the year: the project's own answer.
    assert_eq!(
        said(&portfolio, of, YearLeader, now),
        own.responsible_leader
    );
    let before = portfolio.clone();
    let cells = [
        (of, YearLeader.into(), Value::Text("张三".to_owned())),
        (of, YearLeadDepartment.into(), Value::Refs(vec![first])),
    ];
    let draft = Draft::set_cells(&portfolio, "填写", &cells, now, new_id);
    take(&mut portfolio, draft);
    let department = portfolio
        .ref_label(lantu::model::Table::Department, first)
        .unwrap();
    assert_eq!(said(&portfolio, of, YearLeader, now), "张三");
    assert_eq!(said(&portfolio, of, YearLeadDepartment, now), department);
    // It is of that year alone, and the project itself stays as it is.
    assert_eq!(
        said(&portfolio, of, YearLeader, end_of(2025)),
        own.responsible_leader
    );
    assert_eq!(portfolio.projects().get(of), Some(&own));
    let told = compare(&before, &portfolio, Moment::on(now.today));
    let told = format!("{told:?}");
    assert!(told.contains("年度计划 2024年 责任领导"), "{told}");

    // The pages and papers of duties go by them.
    let by = GroupKey::Field(Field::Derived(YearLeadDepartment));
    let query = Query {
        group_by: vec![by],
        ..Query::default()
    };
    let listing = listed(&portfolio, &query, now);
    let duties = duties(&portfolio, &listing, now);
    let theirs = duties.iter().find(|duty| duty.label == department).unwrap();
    assert!(theirs.projects.contains(&of));
    let filter: Filter = "leader_of_year=张三".parse().unwrap();
    let query = Query {
        filter,
        ..Query::default()
    };
    assert_eq!(listed(&portfolio, &query, now).projects, [of]);
    let layout = Layout::new(Preset::AnnualDuty, &portfolio, MoneyUnit::Wan, now);
    let paper = document(&portfolio, &listed(&portfolio, &query, now), &layout, now);
    let paper = format!("{paper:?}");
    assert!(paper.contains("2024年责任领导") && paper.contains("张三"));
    let mut json = Vec::new();
    let listing = listed(&portfolio, &query, now);
    write_json(&mut json, &portfolio, &listing, now).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["projects"][0]["leader_of_year"], "张三");
    assert_eq!(
        json["projects"][0]["lead_department_of_year"][0],
        department
    );
}

#[test]
fn whoever_was_named_for_a_year_is_proposed_for_the_next() {
    let mut portfolio = sample();
    let (of, [first, second]) = chosen(&portfolio);
    let now = end_of(2024);
    let plans = portfolio.annual_plans().of(of);
    let plan = plans.iter().find(|plan| plan.year == 2024).unwrap();
    let set = |column: AnnualPlanColumn, value| {
        lantu::model::Change::set(plan, column as usize, value).unwrap()
    };
    let changes = vec![
        set(
            AnnualPlanColumn::ResponsibleLeader,
            Value::Text("张三".to_owned()),
        ),
        set(
            AnnualPlanColumn::LeadDepartment,
            Value::Refs(vec![first, second]),
        ),
    ];
    let op = Op::edit(new_id(), "改", changes);
    portfolio.apply(&op).unwrap();
    let listing = listed(&portfolio, &Query::default(), now);
    let list = annual_list(&portfolio, &listing, 2025, now);
    if let Some(proposed) = list.proposed.iter().find(|one| one.project == of) {
        let words = proposed.answering_words(&portfolio);
        assert!(words.starts_with("责任领导 张三，责任单位 "), "{words}");
    }
    let draft = Draft::list_in_year(&portfolio, 2026, &[(of, ListClass::Continued)], new_id);
    // Nobody was named for 2025.
    take(&mut portfolio, draft);
    let draft = Draft::list_in_year(&portfolio, 2025, &[(of, ListClass::Continued)], new_id);
    take(&mut portfolio, draft);
    let of_year = |year| {
        let plans = portfolio.annual_plans().of(of);
        let plan = plans.iter().find(|plan| plan.year == year).unwrap();
        let column = AnnualPlanColumn::LeadDepartment as usize;
        (plan.responsible_leader.clone(), plan.get(column))
    };
    assert_eq!(of_year(2026), (String::new(), Value::Empty));
    let both = Value::Refs(vec![first, second]);
    assert_eq!(of_year(2025), ("张三".to_owned(), both));
}

#[test]
fn lights_are_called_and_coloured_as_the_office_says() {
    let mut portfolio = sample();
    let text = |word: &str| Value::Text(word.to_owned());
    let cells = [
        (ReportingColumn::NormalWord, text("绿灯")),
        (ReportingColumn::LateWord, text("黄灯")),
        (ReportingColumn::SeriouslyLateWord, text("红灯")),
        (ReportingColumn::AheadColour, Value::Choice("绿")),
    ];
    let draft = Draft::set_reporting(&portfolio, &cells, new_id).unwrap();
    take(&mut portfolio, draft);
    let now = end_of(2024).by_rule_of(&portfolio);
    let of = |words: &str| {
        let query = Query {
            filter: Filter::parse_in(&portfolio, words).unwrap(),
            ..Query::default()
        };
        listed(&portfolio, &query, now).projects
    };
    // Either word is understood; a page shows the office's, and what is kept is the standard one.
    let late = of("亮灯=红灯");
    assert!(!late.is_empty());
    assert_eq!(of("light=严重滞后"), late);
    assert_eq!(said(&portfolio, late[0], Derived::Light, now), "红灯");
    let project = portfolio.projects().get(late[0]).unwrap();
    let held = value(&portfolio, project, Derived::Light.into(), now);
    assert_eq!(held, Value::Choice("严重滞后"));
    let query = Query {
        group_by: vec![GroupKey::Light],
        ..Query::default()
    };
    let listing = listed(&portfolio, &query, now);
    let groups: Vec<(&str, &str)> = listing
        .groups
        .iter()
        .map(|group| (group.key.as_str(), group.label.as_str()))
        .collect();
    assert!(groups.contains(&("严重滞后", "红灯")), "{groups:?}");
    // The legend and the rule below a table, its heads and cells.
    let layout = Layout {
        colorings: vec![Coloring {
            field: Derived::Light.into(),
            rule: ColorRule::Light,
        }],
        ..Layout::new(Preset::MonthlyProgress, &portfolio, MoneyUnit::Wan, now)
    };
    let paper = document(
        &portfolio,
        &listed(&portfolio, &Query::default(), now),
        &layout,
        now,
    );
    let notes = paper.notes.join("\n");
    let legend = "绿色为超前，绿色为绿灯，黄色为黄灯，红色为红灯，灰色为不考核";
    assert!(notes.contains(legend), "{notes}");
    assert!(
        notes.contains("低于-30个百分点为红灯，其间为绿灯"),
        "{notes}"
    );
    let said = format!("{:?}", paper.table().unwrap());
    assert!(said.contains("红灯") && !said.contains("\"严重滞后\""));
    let layout = Layout::new(Preset::Bulletin, &portfolio, MoneyUnit::Wan, now);
    let query = Query {
        group_by: vec![GroupKey::LeadDepartment],
        ..Query::default()
    };
    let paper = document(&portfolio, &listed(&portfolio, &query, now), &layout, now);
    let heads = paper.table().unwrap().columns.iter();
    let heads: Vec<&str> = heads.map(|column| column.heading.as_str()).collect();
    assert!(
        heads.contains(&"红灯") && !heads.contains(&"严重滞后"),
        "{heads:?}"
    );
    // Sections of who answers, and the conditions above a page.
    let layout = Layout::new(Preset::DepartmentDuties, &portfolio, MoneyUnit::Wan, now);
    let paper = document(&portfolio, &listed(&portfolio, &query, now), &layout, now);
    let sections = format!("{:?}", paper.sections());
    assert!(sections.contains("黄灯、红灯项目"), "{sections}");
    assert!(sections.contains("\"红灯\""), "{sections}");
    assert!(!sections.contains("滞后"), "{sections}");
    let Filter::Test(condition) = Filter::parse_in(&portfolio, "light=严重滞后").unwrap()
    else {
        panic!("one condition is a test");
    };
    assert_eq!(as_called(&portfolio, &condition).words, ["红灯"]);
    // Other programs find the standard word where it always was.
    let mut json = Vec::new();
    write_json(
        &mut json,
        &portfolio,
        &listed(&portfolio, &Query::default(), now),
        now,
    )
    .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let all = json["projects"].as_array().unwrap().iter();
    let mut red = all.filter(|project| project["light"] == "严重滞后");
    assert_eq!(red.next().unwrap()["light_word"], "红灯");
}

#[test]
fn a_word_that_could_mean_two_lights_is_refused() {
    let portfolio = sample();
    let refused = |cells: &[(ReportingColumn, &str)]| {
        let cells: Vec<_> = cells
            .iter()
            .map(|(column, word)| (*column, Value::Text((*word).to_owned())))
            .collect();
        let draft = Draft::set_reporting(&portfolio, &cells, new_id);
        draft.map(|_| ()).map_err(|error| error.to_string())
    };
    let same = [
        (ReportingColumn::LateWord, "红灯"),
        (ReportingColumn::SeriouslyLateWord, "红灯"),
    ];
    assert_eq!(
        refused(&same).unwrap_err(),
        "“红灯”是另一种亮灯的叫法，分不清，请换一个"
    );
    assert!(refused(&[(ReportingColumn::NormalWord, "滞后")]).is_err());
    assert!(refused(&[(ReportingColumn::NormalWord, "绿、黄")]).is_err());
    assert_eq!(
        refused(&[(ReportingColumn::NormalWord, "达到序时")]),
        Ok(())
    );
}
