//! From one plan into the next: the unfinished projects of the sample library and a next plan that is made up for it, with
//! names kept, shortened, reworded, and traps: second phases, other sides, what is finished already.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "counts are for the person who runs it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use lantu::import::plan_text::{
    Carry, CarryChoice, Choices, InLibrary, PlanText, Settled, Taken, changes, in_library, plan_of,
    read, settle,
};
use lantu::model::{
    Change, Derived, Field, Id, Money, Op, Portfolio, Project, ProjectColumn, Stage, Value,
};
use lantu::report::{Layout, Preset, document, write_text};
use lantu::seed::sample;
use lantu::view::{self, Index, Listing, Moment, Query, run};
use uuid::Uuid;

const SEED: u64 = 7;

pub fn library() -> Portfolio {
    let op = sample(Uuid::nil(), None, SEED).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

pub fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

fn is_finished(project: &Project) -> bool {
    let stage = project.stage;
    matches!(
        stage,
        Some(Stage::Completed | Stage::InOperation | Stage::Withdrawn)
    )
}

/// Names that a sentence can hold as they are.
fn is_plain(name: &str) -> bool {
    let has = |signs: &str| name.contains(|c| signs.contains(c));
    !has("、（），“”+·") && (4..=16).contains(&name.chars().count())
}

/// A plan of 2026–2030 that names the unfinished projects of a library, and which of its names is which of them.
pub struct Next {
    pub text: String,
    expected: BTreeMap<Id<Project>, String>,
    /// Names that are none of them.
    traps: BTreeSet<String>,
}

/// In a fixed turn names are kept, written as another office would, or left out; every ninth has a trap beside it.
pub fn next_plan(portfolio: &Portfolio) -> Next {
    let mut projects: Vec<&Project> = portfolio.projects().iter().collect();
    projects.sort_by_key(|project| (project.position, project.id));
    let known: BTreeSet<&str> = projects.iter().map(|p| p.name.as_str()).collect();
    let mut next = Next {
        text: String::new(),
        expected: BTreeMap::new(),
        traps: BTreeSet::new(),
    };
    let mut names: Vec<String> = Vec::new();
    let mut turn = 0;
    let mut seen = BTreeSet::new();
    for project in &projects {
        let name = project.name.as_str();
        if !is_plain(name) || !seen.insert(name) {
            continue;
        }
        if is_finished(project) {
            // What is finished goes on in a second phase, which is another project.
            let second = format!("{name}二期");
            if turn % 3 == 0 && !known.contains(second.as_str()) {
                next.traps.insert(second.clone());
                names.push(second);
            }
            turn += 1;
            continue;
        }
        let bare = ["建设工程", "建设项目", "工程", "项目"];
        let bare = bare.iter().find_map(|end| name.strip_suffix(end));
        let written = match turn % 10 {
            0..=4 => Some(name.to_owned()),
            5 => Some(format!("冷水江市{name}")),
            6 => Some(bare.map_or_else(|| format!("{name}工程"), str::to_owned)),
            7 => Some(bare.map_or_else(|| format!("{name}项目"), |bare| format!("{bare}建设项目"))),
            _ => None,
        };
        turn += 1;
        let Some(written) = written else { continue };
        next.expected.insert(project.id, written.clone());
        names.push(written);
        if turn % 9 == 0 {
            let trap = format!("{name}三期");
            if !known.contains(trap.as_str()) {
                next.traps.insert(trap.clone());
                names.push(trap);
            }
        }
    }
    let text = &mut next.text;
    writeln!(
        text,
        "冷水江市国民经济和社会发展第十五个五年规划纲要\n（2026—2030年）\n"
    )
    .unwrap();
    for (chapter, names) in (1..).zip(names.chunks(40)) {
        let numeral = lantu::model::chinese_numeral(chapter);
        writeln!(text, "第{numeral}章 推进重大项目建设之{numeral}").unwrap();
        for (section, names) in (1..).zip(names.chunks(10)) {
            let numeral = lantu::model::chinese_numeral(section);
            writeln!(text, "第{numeral}节 建设任务").unwrap();
            for name in names {
                writeln!(text, "续建{name}。").unwrap();
            }
        }
    }
    next
}

pub struct Found {
    pub plan: PlanText,
    pub known: InLibrary,
}

impl Found {
    pub fn of(portfolio: &Portfolio, text: &str) -> Self {
        let plan = read(text);
        assert_eq!(plan.title.years, Some((2026, 2030)));
        let known = in_library(portfolio, &plan.title, (text, &plan));
        Self { plan, known }
    }

    pub fn settled(&self, is_taken: impl Fn(&Carry) -> bool) -> Settled {
        let mut said = Choices::default();
        for carry in self.known.carries.iter().filter(|carry| is_taken(carry)) {
            let choice = CarryChoice {
                is_taken: true,
                to: None,
            };
            said.carries.insert(carry.project, choice);
        }
        settle(&self.plan, &said, &self.known)
    }

    pub fn join(&self, portfolio: &Portfolio, settled: &Settled) -> Portfolio {
        let taken = Taken {
            text: &self.plan,
            settled,
            file: "十五五规划纲要.txt",
            kept: None,
            carries: &self.known.carries,
        };
        let new_id = || {
            static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1 << 40);
            let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Uuid::from_u128(u128::from(next))
        };
        let changes = changes(portfolio, taken, new_id).unwrap();
        let mut after = portfolio.clone();
        let op = Op::edit(Uuid::from_u128(4), "结转", changes);
        after.apply_whole(&op).unwrap();
        after
    }
}

pub fn is_sure(carry: &Carry) -> bool {
    carry.first().is_some_and(|offer| offer.is_sure)
}

pub fn asked(portfolio: &Portfolio, moment: Moment) -> Listing {
    let query = Query {
        sums: vec![
            Derived::CompletedInPlan.into(),
            Derived::CompletedSinceStart.into(),
        ],
        ..Query::default()
    };
    run(portfolio, &Index::new(portfolio), &query, moment).unwrap()
}

#[test]
fn nine_of_ten_pairs_are_right_and_none_is_taken_that_nobody_ticked() {
    let portfolio = library();
    let next = next_plan(&portfolio);
    let found = Found::of(&portfolio, &next.text);
    let names: BTreeSet<&str> = found
        .plan
        .candidates
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let (mut right, mut wrong, mut sure_wrong) = (0, Vec::new(), 0);
    for carry in &found.known.carries {
        let proposed = carry.first().map(|offer| {
            let candidate = &found.plan.candidates[offer.candidate];
            assert!(!next.traps.contains(&candidate.name), "{}", candidate.name);
            candidate.name.as_str()
        });
        let expected = next.expected.get(&carry.project).map(String::as_str);
        let is_right = match (expected, proposed) {
            // A text is read by rules: what it calls the thing may be without the city, or 工程.
            (Some(expected), Some(proposed)) => {
                expected.contains(proposed) || proposed.contains(expected)
            }
            (None, None) => continue,
            _ => false,
        };
        right += usize::from(is_right);
        if !is_right {
            wrong.push((carry.name.as_str(), expected, proposed));
            sure_wrong += usize::from(is_sure(carry));
        }
    }
    let unread = next
        .expected
        .values()
        .filter(|name| !names.contains(name.as_str()));
    println!(
        "{} pairs expected, {right} right, {} wrong, {sure_wrong} of them sure; {} names are read otherwise",
        next.expected.len(),
        wrong.len(),
        unread.count()
    );
    println!("{wrong:#?}");
    assert!(
        right * 100 >= 90 * (right + wrong.len()),
        "{right} of {}",
        right + wrong.len()
    );
    assert_eq!(sure_wrong, 0);
    // Nothing is ticked beforehand, and what is finished is not even listed.
    let untouched = found.settled(|_| false);
    assert_eq!(untouched.carries_taken(), 0);
    let project = |id| portfolio.projects().get(id).unwrap();
    assert!(
        found
            .known
            .carries
            .iter()
            .all(|carry| !is_finished(project(carry.project)))
    );
    let after = found.join(&portfolio, &untouched);
    assert!(
        after
            .projects()
            .iter()
            .all(|project| project.carried_from.is_empty())
    );
}

#[test]
fn the_totals_of_each_plan_tie_and_together_nothing_counts_twice() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let settled = found.settled(is_sure);
    let after = found.join(&before, &settled);
    let old = before.plans().iter().next().unwrap().id;
    let new = plan_of(&after, &found.plan.title).unwrap();
    assert_ne!(old, new);
    let carried = settled.carries_taken();
    assert!(carried > 100, "{carried}");
    let alone = asked(&before, moment());
    let first = asked(&after, moment().of_plan(Some(old)));
    assert_eq!(first.totals, alone.totals, "the plan before is what it was");
    let second = asked(&after, moment().of_plan(Some(new)));
    assert_eq!(second.totals.count, settled.projects_taken());
    let both = asked(&after, moment());
    assert_eq!(
        both.totals.count,
        first.totals.count + second.totals.count - carried
    );
    assert_eq!(
        both.projects.len(),
        first.projects.len() + second.projects.len()
    );
    // Worked out project by project: what was carried over costs what it costs once.
    let counting = both.counting(&after, moment());
    let total = |id: &Id<Project>| after.projects().get(*id).unwrap().total_investment;
    let held: BTreeSet<Id<Project>> = both
        .projects
        .iter()
        .copied()
        .filter(|id| counting.is_held(*id, Field::TOTAL_INVESTMENT))
        .collect();
    let sum: Money = both
        .projects
        .iter()
        .filter(|id| !held.contains(id))
        .filter_map(total)
        .sum();
    assert_eq!(both.totals.total_investment, sum);
    let one_by_one = counting.totals(both.projects.iter().copied());
    assert_eq!(one_by_one.count, both.totals.count);
    assert_eq!(one_by_one.total_investment, sum);
    assert_eq!(one_by_one.without_total, both.totals.without_total);
    // The sample's new rows cost what the old ones did, and nothing else has a total: together they cost what the plan
    // before did.
    assert_eq!(both.totals.total_investment, first.totals.total_investment);
    // What was completed before is told of both rows, and is there once.
    let since = |listing: &Listing| listing.totals.money(Derived::CompletedSinceStart);
    assert_eq!(since(&both), since(&first));
    let in_plan = |listing: &Listing| listing.totals.money(Derived::CompletedInPlan);
    assert_eq!(in_plan(&second), Money::ZERO);
    assert_eq!(in_plan(&both), in_plan(&first));
}

#[test]
fn a_carried_project_takes_on_what_it_is_and_leaves_what_was_done() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let after = found.join(&before, &found.settled(is_sure));
    let mut later = after.projects().iter();
    let later = later
        .find(|project| {
            !project.carried_from.is_empty()
                && !after.progress().of(project.carried_from[0]).is_empty()
        })
        .unwrap();
    let old = after.projects().get(later.carried_from[0]).unwrap();
    assert_eq!(later.total_investment, old.total_investment);
    assert_eq!(later.stage, old.stage);
    assert_eq!(later.lead_department, old.lead_department);
    assert_eq!(
        later.source(ProjectColumn::LeadDepartment),
        old.source(ProjectColumn::LeadDepartment)
    );
    assert!(after.progress().of(later.id).is_empty());
    let value = |project: &Project, derived: Derived| {
        view::value(&after, project, derived.into(), moment())
    };
    assert_eq!(
        value(later, Derived::CarriedCompleted),
        value(old, Derived::CompletedSinceStart)
    );
    assert_eq!(
        value(later, Derived::CompletedSinceStart),
        value(old, Derived::CompletedSinceStart)
    );
    assert_eq!(
        value(later, Derived::Plan),
        Value::Text("十五五".to_owned())
    );
    assert_eq!(value(old, Derived::Plan), Value::Text("十四五".to_owned()));
    // Two rows of one project are no doubles.
    let doubles = |portfolio: &Portfolio| {
        let kinds = [
            view::WarningKind::DuplicateName,
            view::WarningKind::DuplicateCode,
        ];
        let warnings = view::warnings(portfolio);
        let doubles = warnings.iter().filter(|one| kinds.contains(&one.kind));
        doubles.map(|one| one.project).collect::<BTreeSet<_>>()
    };
    let more: Vec<_> = doubles(&after)
        .difference(&doubles(&before))
        .copied()
        .collect();
    assert!(more.len() <= 4, "{} more", more.len());
    // Deleting the row before frees the pointer.
    let mut without = after.clone();
    let changes = after.deletion(old.id);
    without
        .apply_whole(&Op::edit(Uuid::from_u128(5), "删除", changes))
        .unwrap();
    assert!(
        without
            .projects()
            .get(later.id)
            .unwrap()
            .carried_from
            .is_empty()
    );
}

#[test]
fn the_list_of_a_year_has_a_carried_project_once() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let after = found.join(&before, &found.settled(is_sure));
    let list = |year| {
        let (index, query) = (view::Index::new(&after), view::Query::default());
        let listing = view::run(&after, &index, &query, moment()).unwrap();
        let list = view::annual_list(&after, &listing, year, moment());
        let proposed = list.proposed.into_iter().map(|one| one.project);
        proposed.collect::<BTreeSet<_>>()
    };
    let pairs = after.projects().iter().flat_map(|later| {
        let pairs = later.carried_from.iter();
        pairs.map(|before| (*before, later.id))
    });
    let (mut later, list) = (0, list(2026));
    for (before, after) in pairs {
        assert!(!list.contains(&before));
        later += usize::from(list.contains(&after));
    }
    assert!(later > 20, "{later}");
}

#[test]
fn the_list_of_what_was_carried_over_stands_on_paper_with_both_chapters() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let settled = found.settled(is_sure);
    let after = found.join(&before, &settled);
    let new = plan_of(&after, &found.plan.title).unwrap();
    let moment = moment().of_plan(Some(new));
    let preset = Preset::CarriedOver;
    let query = Query {
        filter: preset.filter(),
        group_by: preset.groups_beside(&[]),
        ..Query::default()
    };
    let listing = run(&after, &Index::new(&after), &query, moment).unwrap();
    let rows = listing.totals.count;
    assert_eq!(rows, settled.carries_taken());
    let layout = Layout::new(preset, &after, lantu::model::MoneyUnit::Wan, moment);
    assert_eq!(layout.title, "冷水江市“十五五”结转项目清单");
    let text = write_text(&document(&after, &listing, &layout, moment));
    assert!(text.contains("第一章 推进重大项目建设之一"), "{text}");
    let some = after.projects().iter().find(|p| !p.carried_from.is_empty());
    let old = after.projects().get(some.unwrap().carried_from[0]).unwrap();
    assert!(text.contains(&view::chapter_of(&after, old)));
}

#[test]
fn a_plan_is_evaluated_as_before_whatever_of_it_was_carried_over() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let settled = found.settled(is_sure);
    let after = found.join(&before, &settled);
    let new = plan_of(&after, &found.plan.title).unwrap();
    let old = after.plans().iter().find(|plan| plan.id != new).unwrap().id;
    let evaluated = |portfolio: &Portfolio, moment: Moment| {
        let query = Query {
            group_by: vec![view::GroupKey::Stage],
            ..Query::default()
        };
        let listing = run(portfolio, &Index::new(portfolio), &query, moment).unwrap();
        let span = view::EvaluationSpan::Plan;
        let evaluation = view::Evaluation::of(portfolio, &listing, span, moment);
        let open = view::follow_up(portfolio, &listing, view::FollowUpPick::Open, moment);
        (evaluation, open.counts)
    };
    let (then, listed) = evaluated(&before, moment());
    let (now, still_listed) = evaluated(&after, moment().of_plan(Some(old)));
    assert!(then.problems.iter().any(|kind| kind.open > 0));
    assert!(then.summary.facts.overdue_milestones > 0);
    assert_eq!(now.problems, then.problems);
    assert_eq!(still_listed, listed);
    assert_eq!(now.summary.facts, then.summary.facts);
    let open =
        |evaluation: &view::Evaluation| evaluation.summary.totals.sum_of(Derived::OpenProblems);
    assert_eq!(open(&now), open(&then));
    assert_eq!((now.whole, &now.groups), (then.whole, &then.groups));
    assert_eq!(now.moves, then.moves);
    // What is left over is the same, and knows where it went.
    let left = |evaluation: &view::Evaluation| {
        let left = evaluation.left_over.iter();
        left.map(|one| (one.project, one.rest)).collect::<Vec<_>>()
    };
    assert_eq!(left(&now), left(&then));
    let carried = now.left_over.iter();
    let carried = carried.filter(|one| one.carried_to == Some(new)).count();
    assert_eq!(carried, settled.carries_taken());
    assert!(then.left_over.iter().all(|one| one.carried_to.is_none()));
    let moment = moment().of_plan(Some(old));
    let query = Query::default();
    let listing = run(&after, &Index::new(&after), &query, moment).unwrap();
    let unit = lantu::model::MoneyUnit::Wan;
    let layout = Layout::new(Preset::FinalEvaluation, &after, unit, moment);
    let text = write_text(&document(&after, &listing, &layout, moment));
    assert!(
        text.contains(&format!("已结转到下一个规划的{carried}个。")),
        "{text}"
    );
}

#[test]
fn an_index_follows_edits_of_the_row_before() {
    let before = library();
    let next = next_plan(&before);
    let found = Found::of(&before, &next.text);
    let mut after = found.join(&before, &found.settled(is_sure));
    let mut index = Index::new(&after);
    let query = Query {
        sums: vec![Derived::CompletedSinceStart.into()],
        ..Query::default()
    };
    run(&after, &index, &query, moment()).unwrap();
    let later = after
        .projects()
        .iter()
        .find(|p| !p.carried_from.is_empty() && !after.progress().of(p.carried_from[0]).is_empty());
    let later = later.unwrap().clone();
    let report = after.progress().of(later.carried_from[0])[0].clone();
    let more = report.invested.unwrap_or_default() + Money::from_wan(1_000);
    let column = lantu::model::MonthlyProgressColumn::Invested as usize;
    let change = Change::set(&report, column, Value::Money(more)).unwrap();
    after
        .apply(&Op::edit(Uuid::from_u128(6), "", vec![change]))
        .unwrap();
    index.refresh(&after);
    let followed = run(&after, &index, &query, moment()).unwrap();
    let anew = run(&after, &Index::new(&after), &query, moment()).unwrap();
    assert_eq!(followed, anew);
    // The pointer taken away, both count.
    let change = Change::set(&later, ProjectColumn::CarriedFrom as usize, Value::Empty).unwrap();
    after
        .apply(&Op::edit(Uuid::from_u128(7), "", vec![change]))
        .unwrap();
    index.refresh(&after);
    let apart = run(&after, &index, &query, moment()).unwrap();
    assert_eq!(
        apart,
        run(&after, &Index::new(&after), &query, moment()).unwrap()
    );
    assert_eq!(apart.totals.count, anew.totals.count + 1);
}
