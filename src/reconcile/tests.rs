//! One test for each rule. The base is a small library; each side alters it in its own way.

use uuid::Uuid;

use super::*;
use crate::model::{
    AnnualPlanColumn, ApprovalColumn, CategoryColumn, DepartmentColumn, FundingLineColumn, Id,
    MilestoneColumn, Money, MonthlyProgressColumn, OwnFieldColumn, OwnValueColumn, PartialDate,
    Project, ProjectColumn as P, Row, Source, Value, YearMonth,
};

mod parts;

const BRIDGE: u128 = 1;
const PORT: u128 = 2;
const OPENING: u128 = 3;
const WORKS: u128 = 4;
const ROADS: u128 = 5;
const COLUMN: u128 = 6;
const HELD: u128 = 7;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn wan(amount: i64) -> Value {
    Value::Money(Money::from_wan(amount))
}

fn row(table: Table, number: u128, values: &[(usize, Value)]) -> Row {
    let mut row = Row::blank(table, id(number));
    for (column, value) in values {
        row.values[*column] = value.clone();
    }
    row
}

fn project(number: u128, name: &str) -> Row {
    row(Table::Project, number, &[(P::Name as usize, text(name))])
}

fn milestone(number: u128, project: u128, name: &str) -> Row {
    let values = [
        (MilestoneColumn::Project as usize, Value::Ref(id(project))),
        (
            MilestoneColumn::Name as usize,
            match name {
                "" => Value::Empty,
                name => text(name),
            },
        ),
    ];
    row(Table::Milestone, number, &values)
}

fn held(number: u128, project: u128, words: &str) -> Row {
    let values = [
        (OwnValueColumn::Project as usize, Value::Ref(id(project))),
        (OwnValueColumn::Field as usize, Value::Ref(id(COLUMN))),
        (OwnValueColumn::Value as usize, text(words)),
    ];
    row(Table::OwnValue, number, &values)
}

fn department(number: u128, name: &str) -> Row {
    let name = (DepartmentColumn::Name as usize, text(name));
    row(Table::Department, number, &[name])
}

fn base() -> Portfolio {
    let mut bridge = project(BRIDGE, "平安大桥");
    bridge.values[P::LeadDepartment as usize] = Value::Refs(vec![id(WORKS)]);
    let rows = vec![
        department(WORKS, "市住建局"),
        row(
            Table::Category,
            ROADS,
            &[(CategoryColumn::Name as usize, text("公路"))],
        ),
        bridge,
        project(PORT, "新港"),
        milestone(OPENING, BRIDGE, "开工"),
        row(
            Table::OwnField,
            COLUMN,
            &[(OwnFieldColumn::Label as usize, text("包联领导"))],
        ),
        held(HELD, BRIDGE, "张三"),
    ];
    Portfolio::from_rows(rows).unwrap()
}

fn apply(portfolio: &mut Portfolio, changes: Vec<Change>) {
    let op = Op::edit(Uuid::nil(), "", changes);
    portfolio.apply(&op).unwrap();
}

/// The base with this done to it.
fn with(work: impl FnOnce(&mut Portfolio)) -> Portfolio {
    let mut portfolio = base();
    work(&mut portfolio);
    portfolio
}

fn set(portfolio: &mut Portfolio, table: Table, number: u128, column: usize, value: Value) {
    let change = portfolio.change(table, id(number), column, value);
    apply(portfolio, change.into_iter().collect());
}

fn set_project(portfolio: &mut Portfolio, number: u128, column: P, value: Value) {
    set(portfolio, Table::Project, number, column as usize, value);
}

/// As the program does it: the value and where it comes from.
fn fill(portfolio: &mut Portfolio, number: u128, column: P, value: Value) {
    let project = portfolio.projects().get(Id::new(id(number))).unwrap();
    let changes = Change::set_field(project, column, value, Source::Filled);
    apply(portfolio, changes.into_iter().collect());
}

fn create(portfolio: &mut Portfolio, row: Row) {
    apply(portfolio, vec![Change::Create(row)]);
}

fn delete(portfolio: &mut Portfolio, table: Table, number: u128) {
    let row = portfolio.row(table, id(number)).unwrap();
    apply(portfolio, vec![Change::Delete(row)]);
}

fn delete_project(portfolio: &mut Portfolio, number: u128) {
    let changes = portfolio.deletion(Id::new(id(number)));
    apply(portfolio, changes);
}

fn merged(ours: &Portfolio, merge: &Merge, choices: &[Keep]) -> Portfolio {
    let mut after = ours.clone();
    apply(&mut after, merge.draft(choices, String::new()).changes);
    for table in Table::ALL {
        for row in after.table_rows(table) {
            for column in 0..row.values.len() {
                for (table, id) in row.pointers(column) {
                    assert!(after.row(table, id).is_some(), "{row:?} points at nothing");
                }
            }
        }
    }
    after
}

fn cell(portfolio: &Portfolio, table: Table, number: u128, column: usize) -> Value {
    portfolio.row(table, id(number)).unwrap().values[column].clone()
}

fn bridge(portfolio: &Portfolio, column: P) -> Value {
    cell(portfolio, Table::Project, BRIDGE, column as usize)
}

fn told(conflict: &Conflict) -> [&str; 5] {
    let Conflict { name, field, .. } = conflict;
    [
        name,
        field,
        &conflict.base,
        &conflict.ours,
        &conflict.theirs,
    ]
}

const ALL_THEIRS: [Keep; 9] = [Keep::Theirs; 9];

#[test]
fn what_only_one_side_altered_is_taken() {
    let ours = with(|p| fill(p, BRIDGE, P::Note, text("改线")));
    let theirs = with(|p| fill(p, BRIDGE, P::TotalInvestment, wan(12_000)));
    let merge = Merge::new(&base(), &ours, &theirs);
    assert!(merge.conflicts().is_empty());
    assert_eq!(merge.lines(), ["平安大桥　总投资：— → 12,000.00万元"]);
    assert_eq!(merge.counts().words(), "改了 1 处");
    let after = merged(&ours, &merge, &[]);
    assert_eq!(bridge(&after, P::TotalInvestment), wan(12_000));
    assert_eq!(bridge(&after, P::Note), text("改线"));
}

#[test]
fn sources_follow_their_values() {
    let ours = with(|p| {
        fill(p, BRIDGE, P::Note, text("改线"));
        fill(p, BRIDGE, P::Contact, text("李四"));
    });
    let theirs = with(|p| {
        fill(p, BRIDGE, P::TotalInvestment, wan(12_000));
        let project = p.projects().get(Id::new(id(BRIDGE))).unwrap();
        let changes = Change::set_field(project, P::Contact, text("王五"), Source::Confirmed);
        apply(p, changes.into_iter().collect());
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    assert_eq!(merge.conflicts().len(), 1);
    let sources = |choices: &[Keep]| {
        let after = merged(&ours, &merge, choices);
        let project: &Project = after.projects().get(Id::new(id(BRIDGE))).unwrap();
        [P::Note, P::TotalInvestment, P::Contact].map(|column| project.source(column))
    };
    let filled = Some(Source::Filled);
    assert_eq!(sources(&[Keep::Ours]), [filled, filled, filled]);
    let confirmed = Some(Source::Confirmed);
    assert_eq!(sources(&[Keep::Theirs]), [filled, filled, confirmed]);
}

#[test]
fn the_same_on_both_sides_is_nothing_to_do() {
    let both = with(|p| fill(p, BRIDGE, P::TotalInvestment, wan(12_000)));
    let merge = Merge::new(&base(), &both, &both);
    assert!(merge.is_empty());
    assert!(merge.draft(&[], String::new()).changes.is_empty());
}

#[test]
fn different_ways_are_a_conflict_and_ours_stays_unless_theirs_is_chosen() {
    let ours = with(|p| fill(p, BRIDGE, P::TotalInvestment, wan(12_000)));
    let theirs = with(|p| fill(p, BRIDGE, P::TotalInvestment, wan(15_000)));
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    assert_eq!(
        told(conflict),
        ["平安大桥", "总投资", "—", "12,000.00万元", "15,000.00万元"]
    );
    // Never the sum of both.
    let total = |choice| bridge(&merged(&ours, &merge, &[choice]), P::TotalInvestment);
    assert_eq!(total(Keep::Ours), wan(12_000));
    assert_eq!(total(Keep::Theirs), wan(15_000));
    assert!(merge.draft(&[], String::new()).changes.is_empty());
}

#[test]
fn a_new_project_comes_with_all_that_belongs_to_it() {
    let theirs = with(|p| {
        create(p, project(20, "二桥"));
        create(p, milestone(21, 20, "立项"));
        create(p, held(22, 20, "李四"));
    });
    let merge = Merge::new(&base(), &base(), &theirs);
    assert_eq!(
        merge.lines(),
        [
            "二桥　新增项目",
            "二桥　新增里程碑（立项）",
            "二桥　包联领导：— → 李四"
        ]
    );
    assert_eq!(merge.counts().words(), "新增 1 个项目，新增 2 条其他内容");
    let after = merged(&base(), &merge, &[]);
    assert_eq!(after.parts_of(Id::new(id(20))).len(), 2);
}

#[test]
fn what_they_deleted_and_nobody_touched_goes_with_all_that_hangs_on_it() {
    let theirs = with(|p| delete_project(p, BRIDGE));
    let ours = with(|p| fill(p, PORT, P::Note, text("改线")));
    let merge = Merge::new(&base(), &ours, &theirs);
    assert!(merge.conflicts().is_empty());
    let after = merged(&ours, &merge, &[]);
    assert!(after.row(Table::Project, id(BRIDGE)).is_none());
    assert!(after.milestones().is_empty() && after.own_values().is_empty());
    assert_eq!(after.projects().len(), 1);
}

#[test]
fn what_they_deleted_and_we_worked_on_is_asked_for() {
    let ours = with(|p| {
        fill(p, BRIDGE, P::Note, text("改线"));
        create(p, milestone(21, BRIDGE, "竣工"));
    });
    let theirs = with(|p| delete_project(p, BRIDGE));
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    let deeds = "修改备注、新增里程碑“竣工”";
    assert_eq!(
        told(conflict),
        ["平安大桥", "删除项目", "未删除", deeds, "已删除"]
    );
    // Without a choice nothing of it goes, not even what only hangs on it.
    assert!(merge.draft(&[], String::new()).changes.is_empty());
    let after = merged(&ours, &merge, &[Keep::Theirs]);
    assert_eq!(after.projects().len(), 1);
    assert!(after.milestones().is_empty() && after.own_values().is_empty());
}

#[test]
fn a_row_that_was_only_moved_is_no_reason_to_keep_what_the_other_side_deleted() {
    let place = MilestoneColumn::Position as usize;
    let moved = with(|p| set(p, Table::Milestone, OPENING, place, Value::Integer(5)));
    let gone = with(|p| delete(p, Table::Milestone, OPENING));
    for (ours, theirs) in [(&moved, &gone), (&gone, &moved)] {
        let merge = Merge::new(&base(), ours, theirs);
        assert!(merge.conflicts().is_empty());
        let after = merged(ours, &merge, &[]);
        assert!(after.milestones().is_empty());
    }
}

#[test]
fn what_we_deleted_and_they_worked_on_comes_back_whole_or_not_at_all() {
    let ours = with(|p| {
        set_project(p, PORT, P::Parent, Value::Ref(id(BRIDGE)));
        delete_project(p, BRIDGE);
    });
    let theirs = with(|p| {
        set(
            p,
            Table::Milestone,
            OPENING,
            MilestoneColumn::Note as usize,
            text("延期"),
        );
        create(p, milestone(21, BRIDGE, "竣工"));
        create(
            p,
            row(
                Table::AnnualPlan,
                22,
                &[
                    (AnnualPlanColumn::Project as usize, Value::Ref(id(BRIDGE))),
                    (AnnualPlanColumn::Year as usize, Value::Integer(2025)),
                ],
            ),
        );
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    let deeds = "新增年度计划“2025”、修改里程碑“开工” 说明、新增里程碑“竣工”";
    assert_eq!(
        told(conflict),
        ["平安大桥", "删除项目", "未删除", "已删除", deeds]
    );
    assert!(merge.draft(&[], String::new()).changes.is_empty());
    let after = merged(&ours, &merge, &[Keep::Theirs]);
    let parts: Vec<Uuid> = after
        .parts_of(Id::new(id(BRIDGE)))
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(parts, [id(22), id(OPENING), id(21), id(HELD)]);
}

#[test]
fn what_was_freed_by_a_deletion_is_bound_again_when_that_is_taken_back() {
    let base = with(|p| set_project(p, PORT, P::Parent, Value::Ref(id(BRIDGE))));
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    delete_project(&mut ours, BRIDGE);
    fill(&mut theirs, BRIDGE, P::Note, text("改线"));
    let merge = Merge::new(&base, &ours, &theirs);
    let parent = |choice| {
        let after = merged(&ours, &merge, &[choice]);
        cell(&after, Table::Project, PORT, P::Parent as usize)
    };
    assert_eq!(parent(Keep::Ours), Value::Empty);
    assert_eq!(parent(Keep::Theirs), Value::Ref(id(BRIDGE)));
}

#[test]
fn a_new_project_under_a_department_that_we_deleted_comes_with_it_or_without() {
    let ours = with(|p| {
        set_project(p, BRIDGE, P::LeadDepartment, Value::Empty);
        delete(p, Table::Department, WORKS);
    });
    let theirs = with(|p| {
        let mut new = project(20, "二桥");
        new.values[P::LeadDepartment as usize] = Value::Refs(vec![id(WORKS)]);
        create(p, new);
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    assert_eq!(
        told(conflict),
        ["市住建局", "删除部门", "未删除", "已删除", "新增项目“二桥”"]
    );
    let lead = |choice| {
        let after = merged(&ours, &merge, &[choice]);
        cell(&after, Table::Project, 20, P::LeadDepartment as usize)
    };
    assert_eq!(lead(Keep::Ours), Value::Empty);
    assert_eq!(lead(Keep::Theirs), Value::Refs(vec![id(WORKS)]));
}

#[test]
fn content_of_an_own_column_that_we_deleted_comes_only_with_the_column() {
    let ours = with(|p| {
        delete(p, Table::OwnValue, HELD);
        delete(p, Table::OwnField, COLUMN);
    });
    let theirs = with(|p| create(p, held(22, PORT, "李四")));
    let merge = Merge::new(&base(), &ours, &theirs);
    assert_eq!(merge.conflicts().len(), 1);
    assert!(merge.draft(&[], String::new()).changes.is_empty());
    let after = merged(&ours, &merge, &[Keep::Theirs]);
    assert_eq!(after.own_fields().len(), 1);
    assert_eq!(after.own_values().len(), 2);
}

#[test]
fn a_department_that_they_deleted_and_we_gave_work_is_asked_for() {
    let ours = with(|p| set_project(p, PORT, P::LeadDepartment, Value::Refs(vec![id(WORKS)])));
    let theirs = with(|p| {
        set_project(p, BRIDGE, P::LeadDepartment, Value::Empty);
        delete(p, Table::Department, WORKS);
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    assert_eq!(told(conflict)[3], "修改新港的牵头部门");
    let leads = |choice| {
        let after = merged(&ours, &merge, &[choice]);
        let lead = |number| cell(&after, Table::Project, number, P::LeadDepartment as usize);
        (lead(BRIDGE), lead(PORT))
    };
    let works = Value::Refs(vec![id(WORKS)]);
    assert_eq!(leads(Keep::Ours), (Value::Empty, works));
    assert_eq!(leads(Keep::Theirs), (Value::Empty, Value::Empty));
}

#[test]
fn the_same_month_reported_on_both_sides_is_one_report_and_not_two() {
    let report = |number, invested, remark: &str| {
        let month = PartialDate::Month(YearMonth::new(2024, 9).unwrap());
        row(
            Table::MonthlyProgress,
            number,
            &[
                (
                    MonthlyProgressColumn::Project as usize,
                    Value::Ref(id(BRIDGE)),
                ),
                (MonthlyProgressColumn::Month as usize, Value::Date(month)),
                (MonthlyProgressColumn::Invested as usize, wan(invested)),
                (
                    MonthlyProgressColumn::Remark as usize,
                    if remark.is_empty() {
                        Value::Empty
                    } else {
                        text(remark)
                    },
                ),
            ],
        )
    };
    let ours = with(|p| create(p, report(20, 100, "")));
    let theirs = with(|p| create(p, report(30, 150, "雨天")));
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    assert_eq!(
        told(conflict),
        [
            "平安大桥",
            "月进度“2024-09” 本月完成投资",
            "—",
            "100.00万元",
            "150.00万元"
        ]
    );
    let after = merged(&ours, &merge, &[Keep::Theirs]);
    assert_eq!(after.progress().len(), 1);
    let column =
        |column: MonthlyProgressColumn| cell(&after, Table::MonthlyProgress, 20, column as usize);
    assert_eq!(column(MonthlyProgressColumn::Invested), wan(150));
    assert_eq!(column(MonthlyProgressColumn::Remark), text("雨天"));
}

#[test]
fn an_own_value_cleared_and_filled_anew_is_still_the_same_cell() {
    let refilled = |number, words| {
        with(|p| {
            delete(p, Table::OwnValue, HELD);
            create(p, held(number, BRIDGE, words));
        })
    };
    let (ours, theirs) = (refilled(20, "李四"), refilled(30, "王五"));
    let merge = Merge::new(&base(), &ours, &theirs);
    let [conflict] = merge.conflicts() else {
        panic!("{:?}", merge.conflicts())
    };
    assert_eq!(
        told(conflict),
        ["平安大桥", "包联领导", "张三", "李四", "王五"]
    );
    let after = merged(&ours, &merge, &ALL_THEIRS);
    assert_eq!(after.own_values().len(), 1);
    assert_eq!(cell(&after, Table::OwnValue, 20, 2), text("王五"));
    // Cleared here and left alone there, it stays cleared.
    let ours = with(|p| delete(p, Table::OwnValue, HELD));
    assert!(Merge::new(&base(), &ours, &base()).is_empty());
}

#[test]
fn projects_of_one_name_on_both_sides_are_both_kept_and_told() {
    let ours = with(|p| create(p, project(20, "二桥")));
    let theirs = with(|p| create(p, project(30, "二桥")));
    let merge = Merge::new(&base(), &ours, &theirs);
    assert_eq!(
        merge.hints(),
        ["两边都新增了同名项目“二桥”，合并后有两个，请核对"]
    );
    let after = merged(&ours, &merge, &[]);
    assert_eq!(after.projects().len(), 4);
    // Once it is in, there is nothing more to say.
    assert!(Merge::new(&base(), &after, &theirs).hints().is_empty());
}

#[test]
fn two_moves_that_would_put_rows_above_each_other_are_asked_for() {
    let ours = with(|p| set_project(p, BRIDGE, P::Parent, Value::Ref(id(PORT))));
    let theirs = with(|p| set_project(p, PORT, P::Parent, Value::Ref(id(BRIDGE))));
    let merge = Merge::new(&base(), &ours, &theirs);
    let told: Vec<[&str; 5]> = merge.conflicts().iter().map(told).collect();
    let field = "所属打包项目";
    assert_eq!(
        told,
        [
            ["平安大桥", field, "—", "新港", "—"],
            ["新港", field, "—", "—", "平安大桥"]
        ]
    );
    assert_eq!(
        merge.hints(),
        ["两边的移动合在一起，“平安大桥”会归到自己下面，相关各处请选同一边"]
    );
    let parents = |choices: [Keep; 2]| {
        let after = merged(&ours, &merge, &choices);
        let parent = |number| cell(&after, Table::Project, number, P::Parent as usize);
        (parent(BRIDGE), parent(PORT))
    };
    let here = (Value::Ref(id(PORT)), Value::Empty);
    assert_eq!(parents([Keep::Ours, Keep::Ours]), here);
    let there = (Value::Empty, Value::Ref(id(BRIDGE)));
    assert_eq!(parents([Keep::Theirs, Keep::Theirs]), there);
    // Half of each would be the ring: ours stays.
    assert_eq!(parents([Keep::Ours, Keep::Theirs]), here);
}

#[test]
fn named_snapshots_are_left_where_they_were_taken() {
    let theirs = with(|p| create(p, row(Table::NamedSnapshot, 20, &[(0, text("一季度"))])));
    assert!(Merge::new(&base(), &base(), &theirs).is_empty());
}

#[test]
fn a_row_can_not_be_without_the_rows_to_which_it_belongs() {
    for table in Table::ALL {
        for (place, column) in table.columns().iter().enumerate() {
            if !matches!(column.kind, crate::model::Kind::Ref(_)) {
                continue;
            }
            let mut row = Row::blank(table, id(50));
            for owner in table.owners() {
                row.values[*owner] = Value::Ref(id(BRIDGE));
            }
            if table == Table::MonthlyProgress {
                let month = PartialDate::Month(YearMonth::new(2024, 9).unwrap());
                row.values[MonthlyProgressColumn::Month as usize] = Value::Date(month);
            }
            assert!(Portfolio::from_rows(vec![row.clone()]).is_ok(), "{table}");
            row.values[place] = Value::Empty;
            let is_owner = table.owners().contains(&place);
            assert_eq!(
                Portfolio::from_rows(vec![row]).is_err(),
                is_owner,
                "{table} {}",
                column.name
            );
        }
    }
}
