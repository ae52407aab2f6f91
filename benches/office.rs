//! What an office waits for, on 100 000 generated projects, beside the plainest pass over the same data.
//!
//! The machine is noisy: read each figure as a ratio to `floor`, which touches every project once and no more.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use lantu::model::{Change, Money, MoneyUnit, Op, OpKind, Portfolio, ProjectColumn, Value};
use lantu::report::{ListLayout, document, write_xlsx};
use lantu::view::{GroupKey, Index, Moment, Query, run};
use uuid::Uuid;

/// The embedded plan over and over, with sums, up to `count` projects.
fn library(count: usize) -> Portfolio {
    let mut portfolio = lantu::seed::plan_portfolio().unwrap();
    let rows: Vec<_> = portfolio
        .projects()
        .iter()
        .map(lantu::model::Record::to_row)
        .collect();
    let changes = rows
        .iter()
        .cycle()
        .take(count - rows.len())
        .zip(1_u32..)
        .map(|(row, n)| {
            let mut row = row.clone();
            row.id = Uuid::from_u128(u128::from(n));
            if let Value::Text(name) = &mut row.values[ProjectColumn::Name as usize] {
                *name = format!("{name}（{n}）");
            }
            row.values[ProjectColumn::Parent as usize] = Value::Empty;
            let sum = Money::from_wan(i64::from(n * 7919 % 150_000));
            row.values[ProjectColumn::TotalInvestment as usize] = Value::Money(sum);
            Change::Create(row)
        });
    let op = Op {
        id: Uuid::nil(),
        label: String::new(),
        kind: OpKind::Baseline,
        changes: changes.collect(),
    };
    portfolio.apply(&op).unwrap();
    portfolio
}

fn moment() -> Moment {
    Moment::on(NaiveDate::from_ymd_opt(2024, 10, 21).unwrap())
}

fn views(criterion: &mut Criterion) {
    let portfolio = library(100_000);
    let index = Index::new(&portfolio);
    let mut group = criterion.benchmark_group("100000");
    group.sample_size(20);
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            let projects = black_box(&portfolio).projects().iter();
            projects
                .filter_map(|project| project.total_investment)
                .sum::<Money>()
        });
    });
    for typed in ["水库", "sk", "平安大桥"] {
        let query = Query {
            search: typed.to_owned(),
            ..Query::default()
        };
        group.bench_function(format!("search {typed}"), |bencher| {
            bencher.iter(|| run(&portfolio, &index, black_box(&query), moment()).unwrap());
        });
    }
    for key in [
        GroupKey::Chapter,
        GroupKey::Budget,
        GroupKey::Milestone,
        GroupKey::LeadDepartment,
    ] {
        let query = Query {
            group_by: vec![key],
            ..Query::default()
        };
        group.bench_function(format!("group by {}", key.name()), |bencher| {
            bencher.iter(|| run(&portfolio, &index, black_box(&query), moment()).unwrap());
        });
    }
    group.bench_function("apply one edit", |bencher| {
        let project = portfolio.projects().iter().next().unwrap();
        let value = Value::Money(Money::from_wan(12_000));
        let change = Change::set(project, ProjectColumn::TotalInvestment as usize, value).unwrap();
        let op = Op::edit(Uuid::nil(), "", vec![change]);
        let undo = op.reversed(Uuid::nil());
        let mut portfolio = portfolio.clone();
        bencher.iter(|| {
            portfolio.apply(black_box(&op)).unwrap();
            portfolio.apply(black_box(&undo)).unwrap();
        });
    });
    group.finish();
}

fn papers(criterion: &mut Criterion) {
    let portfolio = library(10_000);
    let index = Index::new(&portfolio);
    let query = Query {
        group_by: vec![GroupKey::Chapter, GroupKey::Section],
        ..Query::default()
    };
    let listing = run(&portfolio, &index, &query, moment()).unwrap();
    let layout = ListLayout::key_project_list(&portfolio, MoneyUnit::Wan);
    let paper = document(&portfolio, &listing, &layout, moment());
    let mut group = criterion.benchmark_group("xlsx 10000");
    group.sample_size(10);
    group.bench_function("floor: the same texts, bare", |bencher| {
        let cells: Vec<Vec<String>> = paper
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.show(paper.unit)).collect())
            .collect();
        bencher.iter_batched(
            rust_xlsxwriter::Workbook::new,
            |mut workbook| {
                let sheet = workbook.add_worksheet();
                for (row, cells) in (0_u32..).zip(&cells) {
                    for (column, cell) in (0_u16..).zip(cells) {
                        sheet.write_string(row, column, cell).unwrap();
                    }
                }
                workbook.save_to_buffer().unwrap()
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("重点项目一览表", |bencher| {
        bencher.iter(|| write_xlsx(black_box(&paper), moment().today).unwrap());
    });
    group.finish();
}

criterion_group!(benches, views, papers);
criterion_main!(benches);
