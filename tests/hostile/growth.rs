//! Four times as much takes about four times as long, whatever the rows and columns are: what looks at all of them for each
//! would take sixteen times as long.

use std::time::Duration;

use libtest_mimic::{Failed, Trial};

use super::taste::{Taster, spent};

/// Rows of the smaller table; the larger one has [`TIMES`] as many.
const ROWS: usize = 3_000;
const TIMES: usize = 4;

/// So many times as long the larger one may take: it is not as often in the processor's caches.
const MOST: f64 = 7.0;

/// A row by its number.
type Row = fn(usize) -> String;

/// What each row is, by its number.
const KINDS: [(&str, &str, Row); 11] = [
    ("projects", HEADS, |n| format!("{n},项目{n},1,局{n}")),
    ("projects_of_one_name", HEADS, |n| {
        format!("{n},大桥,1,市水利局")
    }),
    ("sums", HEADS, |n| match n % 2 {
        0 => format!("{n},项目{n},1,"),
        _ => format!(",合计,{n},"),
    }),
    ("groups", HEADS, |n| match n % 2 {
        0 => format!(",组{n},2,"),
        _ => format!("{n},项目{n},2,"),
    }),
    ("parts_of_sums", HEADS, |n| match n % 3 {
        0 => format!(",合计,{n},"),
        1 => ",其中：在建（3项）,2,".to_owned(),
        _ => format!("{n},项目{n},2,"),
    }),
    ("rows_that_say_nothing", HEADS, |_| ",……,,".to_owned()),
    ("rows_without_a_name", HEADS, |n| format!("{n},,5,市水利局")),
    ("rows_without_a_name_between_sums", HEADS, |n| match n % 2 {
        0 => format!("{n},,5,市水利局"),
        _ => ",合计,9,".to_owned(),
    }),
    ("cells_that_say_nothing_above", HEADS, |n| {
        format!("{n},项目{n},九亿多,同上")
    }),
    ("rows_of_one_project", FUNDING, |n| match n {
        0 => "大桥,中央,1,甲".to_owned(),
        n => format!(",省级,{n},联系人{n}"),
    }),
    ("rows_that_are_no_projects", HEADS, |n| {
        format!("丁,……{n},九亿多,同上")
    }),
];

const HEADS: &str = "序号,项目名称,总投资（万元）,责任单位";
const FUNDING: &str = "项目名称,资金来源,金额（万元）,联系人";

/// One trial for each kind of rows and of columns, and one for a cell that names more and more departments.
pub fn trials() -> Vec<Trial> {
    let trial = |(name, heads, row): (&str, &'static str, Row)| {
        let name = format!("time_grows_with_{name}");
        Trial::test(name, move || grows_by_rows(heads, row))
    };
    let mut trials: Vec<Trial> = KINDS.into_iter().map(trial).collect();
    let name = "time_grows_with_names_in_one_cell";
    trials.push(Trial::test(name, || {
        grows(|names| {
            let names: Vec<String> = (0..10 * names).map(|n| format!("局{n}")).collect();
            format!("{HEADS}\n1,大桥,1,\"{}\"\n", names.join("、"))
        })
    }));
    trials.extend(WIDE.map(|(name, head)| {
        let name = format!("time_grows_with_{name}");
        Trial::test(name, move || grows(|columns| wide(columns / 3, head)))
    }));
    trials
}

/// The head of a column by its number.
type Head = fn(usize) -> String;

/// What the columns of a wide sheet are.
const WIDE: [(&str, Head); 4] = [
    ("columns_of_years", |n| {
        format!("{}年计划投资（{n}）", 1990 + n % 100)
    }),
    ("columns_of_years_that_are_told_apart", |n| {
        format!("{}年第{n}项计划投资", 1990 + n % 100)
    }),
    ("columns_of_months", |n| {
        format!("{}年{}月完成投资", 1951 + n / 12 % 140, n % 12 + 1)
    }),
    ("columns_that_nobody_knows", |n| format!("备用{n}")),
];

/// A sheet of so many columns, and of a few rows.
fn wide(columns: usize, head: Head) -> String {
    let heads: Vec<String> = (0..columns).map(head).collect();
    let heads = heads.join(",");
    let row = |name: usize| {
        let cells: Vec<String> = (0..columns).map(|n| (n % 9 + 1).to_string()).collect();
        format!("大桥{name},{name},{}\n", cells.join(","))
    };
    let rows: String = (1..4).map(row).collect();
    format!("项目名称,总投资（万元）,{heads}\n{rows}")
}

fn grows_by_rows(heads: &str, row: Row) -> Result<(), Failed> {
    grows(|rows| {
        let lines = (0..rows).map(|n| format!("{}\n", row(n)));
        format!("{heads}\n{}", lines.collect::<String>())
    })
}

fn grows(table: impl Fn(usize) -> String) -> Result<(), Failed> {
    let table = |rows: usize| table(rows).into_bytes();
    let mut taster = Taster::new();
    let mut quickest = |rows: usize| -> Duration {
        let table = table(rows);
        let runs = (0..2).map(|_| {
            let begun = spent();
            taster.taste(&table);
            spent().saturating_sub(begun)
        });
        runs.min().unwrap_or_default()
    };
    let (few, many) = (quickest(ROWS), quickest(ROWS * TIMES));
    let times = many.as_secs_f64() / few.as_secs_f64();
    if times > MOST {
        let told = format!("{few:?} for {ROWS}, {many:?} for {TIMES} times as many");
        return Err(Failed::from(told));
    }
    Ok(())
}
