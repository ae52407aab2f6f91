//! Dates of milestones as cells.

use super::*;
use crate::clock::new_id;
use crate::edit::which_milestones;
use crate::model::{Milestone, MilestoneColumn as M, Op};
use crate::view::{Filter, Index, Query, change_line, run, value};

fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

fn column(name: &str) -> Field {
    Derived::Milestone(MilestoneName::of(name)).into()
}

fn date(text: &str) -> Value {
    PartialDate::parse(text).map_or(Value::Empty, Value::Date)
}

fn applied(portfolio: &mut Portfolio, draft: Draft) -> Op {
    let op = Op::edit(new_id(), draft.label, draft.changes);
    portfolio.apply(&op).unwrap();
    op
}

/// Types into one cell.
fn typed(portfolio: &mut Portfolio, project: Id<Project>, name: &str, text: &str) -> Op {
    let cells = [(project, column(name), date(text))];
    let draft = Draft::set_cells(portfolio, "修改", &cells, moment(), new_id);
    applied(portfolio, draft)
}

/// Names with planned and actual dates, in their order.
fn held(portfolio: &Portfolio, project: Id<Project>) -> Vec<String> {
    let milestones = portfolio.milestones().of(project).iter();
    let said =
        |date: Option<PartialDate>| date.map_or_else(|| "—".to_owned(), |date| date.to_string());
    let line = |m: &Milestone| format!("{} {} {}", m.name, said(m.planned), said(m.actual));
    milestones.map(line).collect()
}

fn shown(portfolio: &Portfolio, project: Id<Project>, name: &str) -> Value {
    let project = portfolio.projects().get(project).unwrap();
    value(portfolio, project, column(name), moment())
}

/// Adds a milestone as the side of the window does.
fn with(portfolio: &mut Portfolio, project: Id<Project>, name: &str, cells: &[(M, Value)]) {
    let known = [(M::Name, Value::Text(name.to_owned()))];
    let known = known.iter().chain(cells);
    let known: Vec<(usize, Value)> = known.map(|(m, v)| (*m as usize, v.clone())).collect();
    let day = (moment().today, new_id as NewId);
    let draft = Draft::new_part(portfolio, Table::Milestone, project, &known, day).unwrap();
    applied(portfolio, draft);
}

#[test]
fn typing_adds_alters_and_clears_a_milestone() {
    let mut portfolio = crate::seed::plan_portfolio().unwrap();
    let project = portfolio.projects().iter().next().unwrap().id;
    let name = portfolio.projects().get(project).unwrap().name.clone();
    let line = |portfolio: &Portfolio, op: &Op| change_line(portfolio, &op.changes[0]).unwrap();

    let op = typed(&mut portfolio, project, "开工", "2025-03");
    assert_eq!(held(&portfolio, project), ["开工 2025-03 —"]);
    assert_eq!(shown(&portfolio, project, "开工"), date("2025-03"));
    assert_eq!(op.label, format!("修改开工节点：{name}"));
    let expected = format!("{name}　新增里程碑（开工，2025-03）");
    assert_eq!(line(&portfolio, &op), expected);

    let op = typed(&mut portfolio, project, "开工", "2025-04-15");
    assert_eq!(held(&portfolio, project), ["开工 2025-04-15 —"]);
    let expected = format!("{name}　里程碑（开工）计划时间：2025-03 → 2025-04-15");
    assert_eq!(line(&portfolio, &op), expected);
    let op = typed(&mut portfolio, project, "开工", "2025-04-15");
    assert!(op.changes.is_empty(), "the same again is no change");

    let op = typed(&mut portfolio, project, "开工", "");
    assert_eq!(held(&portfolio, project), Vec::<String>::new());
    assert!(line(&portfolio, &op).ends_with("删除里程碑（开工，2025-04-15）"));
    portfolio.apply(&op.reversed(new_id())).unwrap();
    assert_eq!(held(&portfolio, project), ["开工 2025-04-15 —"]);

    // What else is known of it stays, and one that never had a date is left alone.
    with(
        &mut portfolio,
        project,
        "竣工验收",
        &[(M::Planned, date("2027"))],
    );
    let milestone = portfolio.milestones().of(project)[1].clone();
    let actual = Change::set(&milestone, M::Actual as usize, date("2024-08")).unwrap();
    portfolio
        .apply(&Op::edit(new_id(), "", vec![actual]))
        .unwrap();
    with(&mut portfolio, project, "投产", &[]);
    for name in ["竣工验收", "投产", "立项"] {
        typed(&mut portfolio, project, name, "");
    }
    let left = ["开工 2025-04-15 —", "竣工验收 — 2024-08", "投产 — —"];
    assert_eq!(held(&portfolio, project), left);
}

#[test]
fn of_several_of_one_name_the_first_that_is_open_is_meant() {
    let mut portfolio = crate::seed::plan_portfolio().unwrap();
    let project = portfolio.projects().iter().next().unwrap().id;
    let reached = [(M::Planned, date("2024-01")), (M::Actual, date("2024-02"))];
    with(&mut portfolio, project, "开工", &reached);
    with(
        &mut portfolio,
        project,
        "开工",
        &[(M::Planned, date("2025-06"))],
    );
    with(
        &mut portfolio,
        project,
        "开工",
        &[(M::Planned, date("2025-02"))],
    );
    assert_eq!(shown(&portfolio, project, "开工"), date("2025-06"));
    let which = which_milestones(&portfolio, [(project, column("开工"))], moment()).unwrap();
    assert!(which.ends_with("有 3 个“开工”，改的是第 2 个"), "{which}");
    // Whatever is typed, the cell goes on to show what was typed.
    typed(&mut portfolio, project, "开工", "2026");
    assert_eq!(shown(&portfolio, project, "开工"), date("2026"));
    let left = ["开工 2024-01 2024-02", "开工 2026 —", "开工 2025-02 —"];
    assert_eq!(held(&portfolio, project), left);
    for place in [1, 2] {
        let milestone = portfolio.milestones().of(project)[place].clone();
        let actual = Change::set(&milestone, M::Actual as usize, date("2024-09")).unwrap();
        let op = Op::edit(new_id(), "", vec![actual]);
        portfolio.apply(&op).unwrap();
    }
    assert_eq!(
        shown(&portfolio, project, "开工"),
        date("2025-02"),
        "the last"
    );
    let alone = [(project, column("竣工验收"))];
    assert_eq!(which_milestones(&portfolio, alone, moment()), None);
}

#[test]
fn a_block_of_dates_is_pasted_over_many_projects_in_one_step() {
    let before = crate::seed::plan_portfolio().unwrap();
    let projects = before.projects().iter().take(3);
    let ids: Vec<Id<Project>> = projects.map(|project| project.id).collect();
    let paste = |block: &str, fields: &[Field]| {
        Paste::new(&before, parse_block(block), &ids, fields, MoneyUnit::Wan)
    };
    // The order of the columns is not that of the course.
    let block = "竣工\t总投资\t开工时间\t开工\n2027-06\t1.2亿元\t2025\t2025-03\n2028\t8600\t2025\t2025.4\n2026-12\t900\t2024\t明年";
    let read = paste(block, &[Field::NAME]);
    assert_eq!(read.refused.len(), 1);
    assert_eq!(read.refused[0].column, SheetColumn::Field(column("开工")));
    let draft = read.draft(&before, false, &[], moment(), new_id).unwrap();
    assert!(
        draft.label.starts_with("粘贴 11 个单元格："),
        "{}",
        draft.label
    );
    let mut after = before.clone();
    let op = applied(&mut after, draft);
    let courses = ids.iter().map(|id| held(&after, *id));
    let courses: Vec<Vec<String>> = courses.collect();
    assert_eq!(courses[0], ["开工 2025-03 —", "竣工验收 2027-06 —"]);
    assert_eq!(courses[1], ["开工 2025-04 —", "竣工验收 2028 —"]);
    assert_eq!(courses[2], ["竣工验收 2026-12 —"]);
    let source = |id: &Id<Project>| after.projects().get(*id).unwrap();
    let sources = ids.iter().map(|id| source(id).source(ProjectColumn::Start));
    assert!(
        sources
            .into_iter()
            .all(|source| source == Some(Source::Filled))
    );
    after.apply(&op.reversed(new_id())).unwrap();
    assert_eq!(after.milestones().len(), before.milestones().len());

    // The same words are no headings where they are what cells say.
    let target = Field::Derived(Derived::AnnualTarget);
    let said = paste("开工\n主体完工\n竣工", &[target]);
    assert_eq!(said.project_cells().count(), 3);
}

#[test]
fn a_name_that_only_the_library_has_is_a_column_too() {
    let mut portfolio = crate::seed::plan_portfolio().unwrap();
    let project = portfolio.projects().iter().next().unwrap().id;
    let own = column("主体封顶");
    assert_eq!(Field::find_in(&portfolio, "主体封顶节点"), None);
    assert!(Field::all_in(&portfolio).all(|field| field != own));
    with(
        &mut portfolio,
        project,
        "主体封顶",
        &[(M::Planned, date("2025-08"))],
    );
    assert_eq!(Field::all_in(&portfolio).last(), Some(own));
    assert_eq!(Field::find_in(&portfolio, "主体封顶节点"), Some(own));
    let index = Index::new(&portfolio);
    for (filter, count) in [
        ("主体封顶 早于 2025-09", 1),
        ("主体封顶节点 为空", portfolio.projects().len() - 1),
        ("开工 不为空", 0),
    ] {
        let filter = Filter::parse_in(&portfolio, filter).unwrap();
        let kept = filter.to_string();
        assert_eq!(
            Filter::parse_in(&portfolio, &kept).as_ref(),
            Ok(&filter),
            "{kept}"
        );
        let query = Query {
            filter,
            ..Query::default()
        };
        let found = run(&portfolio, &index, &query, moment()).unwrap();
        assert_eq!(found.totals.count, count, "{kept}");
    }
    // A view that names the column reads back where no project has such a milestone any more.
    typed(&mut portfolio, project, "主体封顶", "");
    assert_eq!(Field::find_in(&portfolio, own.name()), Some(own));
    assert!(Field::all_in(&portfolio).all(|field| field != own));
}
