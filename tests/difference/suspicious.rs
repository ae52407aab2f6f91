//! Figures that can hardly be meant: what is odd beside the library waits, what is odd beside its own row comes in with a
//! mark, and both are found under one filter.

use std::collections::BTreeSet;

use lantu::import::difference::{CellState, Choices, Difference, RowFilter};
use lantu::import::read;
use lantu::import::understand::{Options, Reading, understand};
use lantu::model::{Money, Portfolio};

use crate::{applied, empty, project, row};

const HEADS: &str = "序号,项目名称,总投资（万元）,2026年计划投资,2026年7月完成投资,2026年8月完成投资,2026年8月形象进度";

fn reading(portfolio: &Portfolio, lines: &str) -> Vec<(String, Reading)> {
    let book = read::bytes(format!("{HEADS}\n{lines}").as_bytes()).unwrap();
    let reading = understand(&book, portfolio, &Options::default()).unwrap();
    vec![("月报.csv".to_owned(), reading)]
}

fn difference(portfolio: &Portfolio, lines: &str) -> Difference {
    Difference::new(portfolio, &reading(portfolio, lines), &Choices::default())
}

/// `8月: held, …` of the cells of a row that can hardly be meant.
fn doubted(difference: &Difference, number: u32) -> Vec<String> {
    let cells = row(difference, number).cells.iter();
    let doubted = cells.filter(|cell| cell.is_doubtful);
    let told = doubted.map(|cell| {
        assert!(!cell.why().is_empty(), "{cell:?}");
        format!("{} {}", cell.spot, cell.state.word())
    });
    told.collect()
}

fn invested(portfolio: &Portfolio, name: &str) -> Vec<Option<Money>> {
    let reports = portfolio.progress().of(project(portfolio, name).id);
    reports.iter().map(|report| report.invested).collect()
}

#[test]
fn a_month_many_times_the_last_that_the_library_has_waits() {
    let july = "1,甲桥,5000,3000,10,,\n2,乙桥,5000,3000,10,,\n";
    let library = applied(&empty(), &difference(&empty(), july));
    let august = "1,甲桥,5000,3000,10,330,\n2,乙桥,5000,3000,10,30,\n";
    let next = difference(&library, august);
    assert_eq!(doubted(&next, 2), ["monthly.2026-08.invested held"]);
    assert_eq!(doubted(&next, 3), [] as [&str; 0]);
    let cell = &row(&next, 2).cells[0];
    assert!(cell.why().contains("33 倍"), "{}", cell.why());
    let counts = next.counts();
    assert_eq!(
        (counts.doubtful, counts.suspicious, counts.changes),
        (1, 1, 1)
    );
    let wan = |wan| Some(Money::from_wan(wan));
    let after = applied(&library, &next);
    assert_eq!(invested(&after, "甲桥"), [wan(10)]);
    assert_eq!(invested(&after, "乙桥"), [wan(10), wan(30)]);
    // Whoever looked at it takes it.
    let choices = Choices {
        cells: [(cell.key(row(&next, 2).key.unwrap()), true)].into(),
        ..Choices::default()
    };
    let taken = Difference::new(&library, &reading(&library, august), &choices);
    assert_eq!((taken.counts().doubtful, taken.counts().suspicious), (0, 1));
    let after = applied(&library, &taken);
    assert_eq!(invested(&after, "甲桥"), [wan(10), wan(330)]);
}

#[test]
fn what_is_odd_beside_its_own_row_comes_in_with_a_mark_and_what_is_absurd_waits() {
    let lines = "1,甲桥,5000,3000,10,330,\n2,乙桥,5000,100,,150,\n3,丙桥,5000,3000,10,-5,\n\
                 4,丁桥,5000,3000,10,20,完成 120%\n5,戊桥,5000,3000,10,20,完成 20%\n";
    let first = difference(&empty(), lines);
    assert_eq!(doubted(&first, 2), ["monthly.2026-08.invested accepted"]);
    assert_eq!(doubted(&first, 3), ["monthly.2026-08.invested accepted"]);
    assert_eq!(doubted(&first, 4), ["monthly.2026-08.invested held"]);
    assert_eq!(
        doubted(&first, 5),
        ["monthly.2026-08.physical_progress held"]
    );
    let filter = RowFilter {
        is_suspicious: true,
        ..RowFilter::default()
    };
    let shown: BTreeSet<u32> = first.filtered(&filter).map(|(_, row)| row.number).collect();
    assert_eq!(shown, BTreeSet::from([2, 3, 4, 5]));
    assert_eq!(first.counts().suspicious, 4);
    let after = applied(&empty(), &first);
    assert_eq!(invested(&after, "甲桥").len(), 2);
    assert_eq!(invested(&after, "丙桥"), [Some(Money::from_wan(10))]);
    // The same sheet once more asks for what waits, and alters nothing.
    let second = difference(&after, lines);
    let counts = second.counts();
    assert_eq!((counts.new, counts.changed, counts.doubtful), (0, 0, 2));
    let waits = row(&second, 4).cells.iter();
    assert!(waits.clone().all(|cell| cell.state == CellState::Held));
}

#[test]
fn sums_above_the_whole_are_told_beside_their_row() {
    let heads = "序号,项目名称,总投资（万元）,资金来源,\n,,,中央预算内投资,银行贷款";
    let lines =
        "1,县道改造,100,,\n,（1）一标,70,,\n,（2）二标,60,,\n2,乙桥,100,80,50\n3,丙桥,100,60,40\n";
    let book = read::bytes(format!("{heads}\n{lines}").as_bytes()).unwrap();
    let reading = understand(&book, &empty(), &Options::default()).unwrap();
    let files = [("月报.csv".to_owned(), reading)];
    let difference = Difference::new(&empty(), &files, &Choices::default());
    let told = |number| row(&difference, number).checks.join("；");
    assert_eq!(told(3), "子项总投资之和 130.00万元，超过总投资 100.00万元");
    assert_eq!(told(6), "资金来源合计 130.00万元，超过总投资 100.00万元");
    assert_eq!(told(7), "");
    assert_eq!(difference.counts().suspicious, 2);
}
