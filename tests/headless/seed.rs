//! The checker of the embedded plan, for anyone to run, and of the sample made on it.
//!
//! With `LANTU_PLAN_TEXT=path` the plan's own text is looked up too: every anchor must be found in it, and nothing
//! but names may be copied from it. `cargo test --test seed -- --nocapture` prints the counts per chapter.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::print_stdout,
    reason = "counts, and why a check was skipped, are for the person who runs it"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use lantu::model::{
    ApprovalKind, ApprovalState, Id, Kind, LevelTag, Light, Money, Op, OutlineKind, Portfolio,
    ProblemKind, ProblemState, Project, ProjectColumn, Record as _, Source, Stage, Table, Value,
};
use lantu::seed::{plan_portfolio, sample};
use lantu::view::{self, Moment, Warning, WarningKind};
use uuid::Uuid;

const SEED: u64 = 7;

/// 2024-09-30, the end of the sample's last month.
fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

fn of_op(op: &Op) -> Portfolio {
    let mut portfolio = Portfolio::default();
    portfolio.apply(op).unwrap();
    portfolio
}

fn sample_portfolio() -> Portfolio {
    of_op(&sample(Uuid::nil(), None, SEED).unwrap())
}

/// Every row that any row points at exists.
fn assert_pointers_lead_somewhere(portfolio: &Portfolio) {
    let known: HashSet<(Table, Uuid)> = Table::ALL
        .into_iter()
        .flat_map(|table| portfolio.table_rows(table))
        .map(|row| (row.table, row.id))
        .collect();
    for table in Table::ALL {
        for row in portfolio.table_rows(table) {
            for (column, value) in table.columns().iter().zip(&row.values) {
                let (Kind::Ref(target) | Kind::Refs(target)) = column.kind else {
                    continue;
                };
                for id in value.refs() {
                    assert!(
                        known.contains(&(target, *id)),
                        "{table} {}: {} leads nowhere",
                        row.id,
                        column.name
                    );
                }
            }
        }
    }
}

#[test]
fn every_place_category_department_and_stage_of_the_plan_is_known() {
    let portfolio = plan_portfolio().unwrap();
    assert_pointers_lead_somewhere(&portfolio);
    for project in portfolio.projects().iter() {
        let name = &project.name;
        assert!(project.outline.is_some(), "no place in the plan: {name}");
        assert!(project.category.is_some(), "no category: {name}");
        assert!(project.stage.is_some(), "no stage: {name}");
        assert!(!project.anchor.is_empty(), "no anchor: {name}");
    }
    for indicator in portfolio.indicators().iter() {
        assert!(indicator.outline.is_some(), "no place: {}", indicator.name);
        assert!(
            !indicator.anchor.is_empty(),
            "no anchor: {}",
            indicator.name
        );
    }
}

#[test]
fn no_two_projects_of_the_plan_have_the_same_name() {
    let portfolio = plan_portfolio().unwrap();
    let mut names = BTreeSet::new();
    for project in portfolio.projects().iter() {
        assert!(names.insert(&project.name), "twice: {}", project.name);
    }
    assert!(names.len() > 170, "only {} projects", names.len());
}

#[test]
fn every_value_says_where_it_comes_from() {
    for portfolio in [plan_portfolio().unwrap(), sample_portfolio()] {
        for project in portfolio.projects().iter() {
            for column in ProjectColumn::ALL.iter().copied() {
                if matches!(column, ProjectColumn::Position | ProjectColumn::Sources) {
                    continue;
                }
                let has_value = !project.get(column as usize).is_empty();
                assert_eq!(
                    has_value,
                    project.source(column).is_some(),
                    "{}: {}",
                    project.name,
                    column.spec().label
                );
            }
        }
    }
}

#[test]
fn what_is_ours_does_not_pass_for_the_plans_own_words() {
    let portfolio = plan_portfolio().unwrap();
    let ours = |name: &str, column: ProjectColumn| {
        let mut projects = portfolio.projects().iter();
        let project = projects.find(|project| project.name == name).unwrap();
        project.source(column) == Some(Source::Suggested)
    };
    let noted = portfolio
        .projects()
        .iter()
        .filter(|project| !project.note.is_empty());
    let noted: Vec<&Project> = noted.collect();
    assert_eq!(noted.len(), 10);
    for project in noted {
        assert!(ours(&project.name, ProjectColumn::Note), "{}", project.name);
    }
    assert!(ours("资江两岸夜景灯光工程", ProjectColumn::Name));
    assert!(ours("冷钢矿渣综合利用项目", ProjectColumn::Name));
    for part in [
        "锡矿山复绿工程",
        "锡矿山废渣整治片区绿化提质",
        "既有建筑节能改造",
    ] {
        assert!(ours(part, ProjectColumn::Parent), "{part}");
    }
    assert!(!ours("平安大桥", ProjectColumn::Name));
}

#[test]
fn limits_are_come_down_to_and_sums_of_years_have_no_base() {
    use lantu::model::{Decimal, Direction};
    let portfolio = plan_portfolio().unwrap();
    let mut limits = 0;
    for indicator in portfolio.indicators().iter() {
        let name = &indicator.name;
        let is_zero = indicator.target_value == Some(Decimal::from_whole(0));
        if is_zero || name.ends_with("时间") || name.contains("失业率") {
            limits += 1;
            assert_eq!(indicator.direction(), Direction::Lower, "{name}");
        }
        // What was reached in five years is no value from which the first of the next five starts.
        if name.starts_with("累计") {
            assert_eq!(indicator.base_value, None, "{name}");
        }
    }
    assert_eq!(limits, 9);
}

/// Where the plan's text names a project in the very words of its row, its place or its mentions say so.
#[test]
fn every_place_that_names_a_project_is_its_place_or_a_mention() {
    let Some(path) = std::env::var_os("LANTU_PLAN_TEXT") else {
        println!("skipped: LANTU_PLAN_TEXT names no text of the plan");
        return;
    };
    let text = lantu::import::read::prose(std::path::Path::new(&path)).unwrap();
    let plan = lantu::import::plan_text::read(&text);
    let portfolio = plan_portfolio().unwrap();
    let nodes = &plan.outline.nodes;
    let lines = lantu::import::plan_text::raw_lines(&text);
    let mut missing = Vec::new();
    for project in portfolio
        .projects()
        .iter()
        .filter(|p| p.name.chars().count() >= 7)
    {
        let known = project
            .outline
            .into_iter()
            .chain(project.mentions.iter().copied());
        let known: BTreeSet<String> = known
            .flat_map(|node| portfolio.outline_path(node))
            .map(|node| dense(&node.title))
            .collect();
        for (line, at) in lines.iter().zip(1..) {
            if !dense(line).contains(&dense(&project.name)) {
                continue;
            }
            let node = nodes.iter().rev().find(|node| node.line <= at);
            if let Some(node) = node.filter(|node| !known.contains(&dense(&node.title))) {
                missing.push(format!("{}: {}（第 {at} 行）", project.name, node.title));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn counts_per_chapter() {
    let portfolio = plan_portfolio().unwrap();
    let mut counts: BTreeMap<i32, (String, usize, usize)> = BTreeMap::new();
    let chapter = |node| {
        let path = portfolio.outline_path(node);
        path.into_iter()
            .find(|node| node.kind == Some(OutlineKind::Chapter))
    };
    for node in portfolio.outline().iter() {
        if node.kind == Some(OutlineKind::Chapter) {
            counts.insert(node.position, (node.heading(), 0, 0));
        }
    }
    let mut elsewhere = 0;
    for project in portfolio.projects().iter() {
        match project.outline.and_then(chapter) {
            Some(node) => counts.get_mut(&node.position).unwrap().1 += 1,
            None => elsewhere += 1,
        }
    }
    for indicator in portfolio.indicators().iter() {
        if let Some(node) = indicator.outline.and_then(chapter) {
            counts.get_mut(&node.position).unwrap().2 += 1;
        }
    }
    for (heading, projects, indicators) in counts.values() {
        println!("{projects:>4} 个项目 {indicators:>3} 个指标  {heading}");
    }
    let projects: usize = counts.values().map(|count| count.1).sum();
    println!("{projects:>4} 个项目在各章，{elsewhere} 个不在章内");
    assert_eq!(counts.len(), 31);
    assert_eq!(projects + elsewhere, portfolio.projects().len());
}

/// The text without spaces and line breaks, which the plan's pages put anywhere.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn plan_text() -> Option<String> {
    let Some(path) = std::env::var_os("LANTU_PLAN_TEXT") else {
        println!("skipped: LANTU_PLAN_TEXT names no text of the plan");
        return None;
    };
    Some(dense(&std::fs::read_to_string(path).unwrap()))
}

#[test]
fn every_anchor_is_found_in_the_plan() {
    let Some(text) = plan_text() else { return };
    let portfolio = plan_portfolio().unwrap();
    let projects = portfolio.projects().iter().map(|p| (&p.name, &p.anchor));
    let indicators = portfolio.indicators().iter().map(|i| (&i.name, &i.anchor));
    let missing: Vec<_> = projects
        .chain(indicators)
        .filter(|(_, anchor)| !text.contains(&dense(anchor)))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn nothing_but_names_is_copied_from_the_plan() {
    const LONGEST: usize = 19;
    let Some(text) = plan_text() else { return };
    let characters: Vec<char> = text.chars().collect();
    let runs: HashSet<&[char]> = characters.windows(LONGEST + 1).collect();
    let portfolio = plan_portfolio().unwrap();
    let projects = portfolio
        .projects()
        .iter()
        .flat_map(|p| [&p.anchor, &p.scale, &p.note]);
    let indicators = portfolio
        .indicators()
        .iter()
        .flat_map(|i| [&i.anchor, &i.unit, &i.note]);
    let departments = portfolio.departments().iter().map(|d| &d.duty);
    for words in projects.chain(indicators).chain(departments) {
        let words: Vec<char> = dense(words).chars().collect();
        for run in words.windows(LONGEST + 1) {
            let run_text = || run.iter().collect::<String>();
            assert!(!runs.contains(run), "copied: {}", run_text());
        }
    }
}

#[test]
fn the_sample_is_the_same_each_time_and_another_with_another_seed() {
    let made = |seed| sample(Uuid::nil(), Some(600), seed).unwrap();
    let op = made(SEED);
    assert_eq!(op, made(SEED));
    assert_ne!(op, made(SEED + 1));
    let portfolio = of_op(&op);
    assert_eq!(portfolio.projects().len(), 600);
    assert_eq!(portfolio.data_mark(), Some("示例数据"));
    assert_eq!(plan_portfolio().unwrap().data_mark(), None);
    assert_pointers_lead_somewhere(&portfolio);
}

#[test]
fn the_sample_tells_nothing_of_firms_that_the_plan_names() {
    let plan = plan_portfolio().unwrap();
    let owners = plan.projects().iter().flat_map(|p| p.owner.clone());
    // The second is a short form of an owner, the third an owner that the seed does not name.
    let firms: BTreeSet<String> = owners.chain(["冷钢", "三A"].map(str::to_owned)).collect();
    assert!(firms.contains("闪星锑业") && firms.len() > 10, "{firms:?}");
    for portfolio in [
        sample_portfolio(),
        of_op(&sample(Uuid::nil(), Some(1_200), SEED).unwrap()),
    ] {
        // The plan itself and its outline are real, and so are the departments.
        let real = [Table::Plan, Table::OutlineNode, Table::Department];
        for table in Table::ALL.into_iter().filter(|table| !real.contains(table)) {
            for row in portfolio.table_rows(table) {
                let texts = row.values.iter().flat_map(|value| match value {
                    Value::Text(text) => vec![text.clone()],
                    Value::Words(words) => words.clone(),
                    _ => Vec::new(),
                });
                for text in texts {
                    let firm = firms.iter().find(|firm| text.contains(firm.as_str()));
                    assert_eq!(firm, None, "{table}: {text}");
                }
            }
        }
        assert!(
            portfolio
                .projects()
                .iter()
                .all(|p| p.owner.iter().all(|o| o.starts_with("示例")))
        );
    }
    // Projects of one firm are still of one.
    let sample = sample_portfolio();
    let owners = |p: &Portfolio, is_it: &dyn Fn(&str) -> bool| {
        let owned = p
            .projects()
            .iter()
            .filter(|p| p.owner.iter().any(|o| is_it(o)));
        owned.map(|p| p.id).collect::<BTreeSet<_>>()
    };
    let real = owners(&plan, &|o| o == "闪星锑业");
    let first = sample.projects().get(*real.first().unwrap()).unwrap();
    let fictional = first.owner[0].clone();
    assert!(owners(&sample, &|o| o == fictional).is_superset(&real));
}

#[test]
fn the_sample_shows_every_stage_light_problem_approval_and_level() {
    let portfolio = sample_portfolio();
    let projects = || portfolio.projects().iter();
    for stage in Stage::ALL {
        assert!(projects().any(|p| p.stage == Some(*stage)), "{stage:?}");
    }
    for tag in LevelTag::WORDS {
        assert!(
            projects().any(|p| p.level_tags.iter().any(|t| t == tag)),
            "{tag}"
        );
    }
    for light in Light::ALL {
        let rule = view::LightRule::default();
        let is_lit = |p: &Project| rule.light(&portfolio, p, moment()) == Some(*light);
        let count = projects().filter(|p| is_lit(p)).count();
        println!("{count:>4} {}", light.label());
        assert!(count >= 10, "{light:?}: {count}");
    }
    // A talk about lateness is noted by hand.
    let met = |kind: &&ProblemKind| **kind != ProblemKind::Lateness;
    for kind in ProblemKind::ALL.iter().filter(met) {
        let has = portfolio.problems().iter().any(|p| p.kind == Some(*kind));
        assert!(has, "{kind:?}");
    }
    for state in ProblemState::ALL {
        assert!(portfolio.problems().iter().any(|p| p.state == Some(*state)));
    }
    for kind in ApprovalKind::ALL {
        assert!(portfolio.approvals().iter().any(|a| a.kind == Some(*kind)));
    }
    for state in ApprovalState::ALL {
        let has = portfolio
            .approvals()
            .iter()
            .any(|a| a.state == Some(*state));
        assert!(has, "{state:?}");
    }
    let late = portfolio
        .milestones()
        .iter()
        .filter(|m| m.overdue_days(moment().today).is_some());
    assert!(late.count() > 10);
    assert!(portfolio.indicator_values().len() > 100);
}

#[test]
fn every_check_has_a_case_in_the_sample_and_most_projects_have_none() {
    let portfolio = sample_portfolio();
    let warnings = view::warnings(&portfolio);
    let mut counts: BTreeMap<WarningKind, usize> = BTreeMap::new();
    for warning in &warnings {
        *counts.entry(warning.kind).or_default() += 1;
    }
    for (kind, count) in &counts {
        println!("{count:>4} {}", kind.label());
    }
    for kind in [
        WarningKind::DuplicateName,
        WarningKind::ProjectCode,
        WarningKind::DuplicateCode,
        WarningKind::FundingSum,
        WarningKind::AnnualSum,
        WarningKind::CumulativeFalls,
        WarningKind::EarlyInvestment,
        WarningKind::NoConstructionPermit,
        WarningKind::CompletedBelow,
        WarningKind::DateOrder,
        WarningKind::OutsidePlan,
        WarningKind::NoLeadDepartment,
        WarningKind::NoTotalInvestment,
    ] {
        assert!(counts.contains_key(&kind), "{kind:?}");
    }
    // What is wrong was put in: more would be the generator's own mistakes.
    assert!(counts[&WarningKind::AnnualSum] <= 5);
    let marked: HashSet<Id<Project>> = warnings.iter().map(|w: &Warning| w.project).collect();
    let share = marked.len() * 100 / portfolio.projects().len();
    assert!(share < 10, "{share} % of the projects are marked");
}

/// Dates and programmes fit together but where something else was put in.
#[test]
fn neither_milestones_nor_programmes_of_the_plan_and_the_sample_are_told_of() {
    let kinds = [
        WarningKind::PartAbove,
        WarningKind::PartsSum,
        WarningKind::MilestoneOrder,
        WarningKind::MilestoneDates,
    ];
    let told = |portfolio: &Portfolio| {
        let warnings = view::warnings(portfolio).into_iter();
        warnings.partition::<Vec<Warning>, _>(|warning| kinds.contains(&warning.kind))
    };
    let (of_plan, _) = told(&lantu::seed::plan_portfolio().unwrap());
    assert_eq!(of_plan, []);
    let sample = sample_portfolio();
    assert!(
        sample
            .projects()
            .iter()
            .any(|project| project.parent.is_some())
    );
    let (of_sample, others) = told(&sample);
    let outside = others.iter().filter(|w| w.kind == WarningKind::OutsidePlan);
    let outside: HashSet<Id<Project>> = outside.map(|warning| warning.project).collect();
    println!("{} of {} outside the plan", of_sample.len(), outside.len());
    for warning in of_sample {
        assert!(outside.contains(&warning.project), "{warning:?}");
    }
}

#[test]
fn the_samples_sums_and_dates_fit_together() {
    let portfolio = sample_portfolio();
    for project in portfolio.projects().iter() {
        let name = &project.name;
        for milestone in portfolio.milestones().of(project.id) {
            let actual = milestone.actual.map(lantu::model::PartialDate::first_day);
            assert!(
                actual.is_none_or(|day| day <= moment().today),
                "{name}: {} lies in the future",
                milestone.name
            );
        }
        let reached: Vec<_> = portfolio
            .milestones()
            .of(project.id)
            .iter()
            .filter_map(|m| m.actual)
            .map(|date| (date.year(), date.first_day()))
            .collect();
        let months = |(_, day): &(i32, chrono::NaiveDate)| lantu::model::YearMonth::of(*day);
        assert!(
            reached
                .windows(2)
                .all(|two| months(&two[0]) <= months(&two[1])),
            "{name}: {reached:?}"
        );
        let reports = portfolio.progress().of(project.id);
        let done: Money = reports.iter().filter_map(|r| r.invested).sum();
        assert!(
            done <= project.total_investment.unwrap_or_default(),
            "{name}: more done than it costs"
        );
        assert!(
            reports
                .iter()
                .all(|r| r.month <= lantu::model::YearMonth::new(2024, 9).unwrap()),
            "{name}"
        );
    }
}

#[test]
fn the_samples_people_are_invented() {
    let portfolio = sample_portfolio();
    for project in portfolio.projects().iter() {
        assert!(project.responsible_leader.starts_with("示例"));
        assert!(project.contact.starts_with("示例"));
    }
    let mut problems = portfolio.problems().iter();
    assert!(problems.all(|problem| problem.person.starts_with("示例")));
}
