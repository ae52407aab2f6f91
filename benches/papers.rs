//! What an office waits for when it makes papers, against the budgets: a PDF of 1 000 rows in 0.2 s, of 10 000 in 1.6 s
//! and 300 MB, a card for each of 547 projects in 1 s, a workbook of 10 000 rows in 1.3 times what the bare library takes
//! for the same cells. Fails when a budget is broken. Times hold for a machine on which the bare library takes
//! [`FLOOR`], and grow with it on a slower one.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "a bench says what it measured")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use lantu::model::{Change, Money, MoneyUnit, Op, Portfolio, ProjectColumn, Value};
use lantu::report::{
    Document, DocumentCell, DocumentTable, Layout, PdfOptions, Preset, document, write_docx,
    write_html, write_pdf, write_xlsx,
};
use lantu::view::{GroupKey, Index, Moment, Query, run};
use rust_xlsxwriter::{Format, FormatBorder};
use uuid::Uuid;

/// Runs of which the quickest counts: the machine is noisy, and noise only ever adds.
const RUNS: usize = 3;

/// Of the workbook, which is measured against the bare library.
const PAIRS: usize = 7;

/// What the bare library takes for a workbook of 10 000 rows on the machine for which the budgets are made.
const FLOOR: Duration = Duration::from_millis(160);

fn moment() -> Moment {
    Moment::on(NaiveDate::from_ymd_opt(2024, 10, 21).unwrap())
}

/// The embedded plan over and over, with sums, up to `count` projects.
fn library(count: usize) -> Portfolio {
    let mut portfolio = lantu::seed::plan_portfolio().unwrap();
    let rows: Vec<_> = portfolio
        .projects()
        .iter()
        .map(lantu::model::Record::to_row)
        .collect();
    let missing = count.saturating_sub(rows.len());
    let more = rows.iter().cycle().take(missing).zip(1_u32..);
    let changes = more.map(|(row, n)| {
        let mut row = row.clone();
        row.id = Uuid::from_u128(u128::from(n));
        row.values[ProjectColumn::Parent as usize] = Value::Empty;
        let sum = Money::from_wan(i64::from(n * 7919 % 150_000));
        row.values[ProjectColumn::TotalInvestment as usize] = Value::Money(sum);
        Change::Create(row)
    });
    let op = Op::baseline(Uuid::nil(), "", changes.collect());
    portfolio.apply(&op).unwrap();
    portfolio
}

fn paper(count: usize, preset: Preset) -> Document {
    let portfolio = library(count);
    let query = Query {
        group_by: preset.groups_beside(&[GroupKey::Chapter, GroupKey::Section]),
        ..Query::default()
    };
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment()).unwrap();
    let layout = Layout::new(preset, &portfolio, MoneyUnit::Wan, moment());
    document(&portfolio, &listing, &layout, moment())
}

/// The most memory that this process has held, in megabytes; 0 where the system does not say.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0.0_f64) / 1024.0
}

/// The quickest of some runs, printed.
fn quickest(name: &str, work: impl Fn() -> Vec<u8>) -> Duration {
    let mut best = Duration::MAX;
    let mut size = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        size = black_box(work()).len();
        best = best.min(start.elapsed());
    }
    println!("{name}: {:.3} s, {size} bytes", best.as_secs_f64());
    best
}

/// The same cells by the bare library: texts, numbers and blanks, each in a format with a frame.
fn bare(table: &DocumentTable, unit: MoneyUnit) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new()
        .set_font_name("仿宋_GB2312")
        .set_border(FormatBorder::Thin)
        .set_text_wrap();
    for (row, cells) in (0_u32..).zip(table.rows.iter().map(|row| &row.cells)) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                DocumentCell::Empty => sheet.write_blank(row, column, &format),
                DocumentCell::Text(text) => {
                    sheet.write_string_with_format(row, column, text, &format)
                }
                DocumentCell::Amount(amount) => {
                    sheet.write_number_with_format(row, column, amount.in_unit(unit), &format)
                }
                DocumentCell::Integer(number) => {
                    sheet.write_number_with_format(row, column, *number as f64, &format)
                }
                cell => sheet.write_string_with_format(row, column, cell.show(unit), &format),
            }
            .unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn main() {
    let day = moment().today;
    let plain = |document: &Document| write_pdf(document, day, PdfOptions::default()).unwrap();
    let thousand = paper(1_000, Preset::KeyProjects);
    let before = peak();
    let pdf = quickest("pdf, 1 000 projects", || plain(&thousand));
    let small = peak() - before;
    let large = paper(10_000, Preset::KeyProjects);
    let before = peak();
    let large_pdf = quickest("pdf, 10 000 projects", || plain(&large));
    let most = peak() - before;
    println!("memory beyond the library: {small:.0} MB, {most:.0} MB");
    let cards = paper(547, Preset::Cards);
    let cards = quickest("pdf, 547 cards", || plain(&cards));
    quickest("pdf/a, 1 000 projects", || {
        write_pdf(&thousand, day, PdfOptions { for_archive: true }).unwrap()
    });
    quickest("docx, 1 000 projects", || {
        write_docx(&thousand, day).unwrap()
    });
    quickest("html, 1 000 projects", || write_html(&thousand));

    let table = large.table().unwrap();
    // In turn, so that both meet the same noise.
    let (mut floor, mut xlsx) = (Duration::MAX, Duration::MAX);
    for _ in 0..PAIRS {
        let once = |best: Duration, work: &dyn Fn() -> Vec<u8>| {
            let start = Instant::now();
            black_box(work());
            best.min(start.elapsed())
        };
        floor = once(floor, &|| bare(table, large.unit));
        xlsx = once(xlsx, &|| write_xlsx(&large, day).unwrap());
    }
    println!("xlsx, 10 000 projects, bare: {:.3} s", floor.as_secs_f64());
    println!("xlsx, 10 000 projects: {:.3} s", xlsx.as_secs_f64());
    let ratio = xlsx.as_secs_f64() / floor.as_secs_f64();
    println!("xlsx: {ratio:.2} times the bare library");

    let slower = (floor.as_secs_f64() / FLOOR.as_secs_f64()).max(1.0);
    for (what, took, budget) in [
        ("1 000 projects", pdf, 0.2),
        ("10 000 projects", large_pdf, 1.6),
        ("547 cards", cards, 1.0),
    ] {
        let budget = budget * slower;
        assert!(
            took.as_secs_f64() <= budget,
            "{what}: the PDF took {took:?}, not {budget:.2} s"
        );
    }
    assert!(
        most <= 300.0,
        "the PDF of 10 000 projects took {most:.0} MB"
    );
    assert!(ratio <= 1.3, "the workbook took {ratio:.2} times the floor");
}
