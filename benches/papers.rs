//! What an office waits for when it makes papers: PDFs of 1 000, 10 000 and 100 000 rows and of a card for each of 547
//! projects, with the memory that they take, and a workbook beside what the bare library takes for the same cells.
//!
//! `cargo bench --bench papers` prints one line for each thing and fails when one is over its budget. Times hold for a
//! machine on which the bare library takes [`FLOOR`], and grow with it on a slower one.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod support;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use lantu::model::{Change, Money, MoneyUnit, Op, Portfolio, ProjectColumn, Value};
use lantu::report::{
    Document, DocumentCell, DocumentTable, Layout, PdfOptions, Preset, document, write_docx,
    write_html, write_pdf, write_xlsx,
};
use lantu::view::{GroupKey, Index, Moment, Query, run};
use rust_xlsxwriter::{Format, FormatBorder};
use support::{Table, milliseconds};
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

/// The quickest of some runs, in milliseconds.
fn quickest(work: impl Fn() -> Vec<u8>) -> f64 {
    let runs = (0..RUNS).map(|_| {
        let start = Instant::now();
        black_box(work());
        milliseconds(start.elapsed())
    });
    runs.fold(f64::INFINITY, f64::min)
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

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut table = Table::default();
    let day = moment().today;
    let plain = |document: &Document| write_pdf(document, day, PdfOptions::default()).unwrap();
    // Memory first: a peak does not go down again.
    let mut most = |what: &str, projects: usize, budget: f64| {
        let document = paper(projects, Preset::KeyProjects);
        let before = peak();
        black_box(plain(&document));
        table.print_size(what, peak() - before, budget);
        document
    };
    let thousand = most("memory of the PDF of 1 000 projects", 1_000, 120.0);
    let large = most("memory of the PDF of 10 000 projects", 10_000, 300.0);
    let cards = paper(547, Preset::Cards);
    let slower = workbook(&mut table, &large);
    for (what, document, seconds) in [
        ("PDF of 1 000 projects", &thousand, 0.2),
        ("PDF of 10 000 projects", &large, 1.6),
        ("PDF of 547 cards", &cards, 1.0),
    ] {
        let took = quickest(|| plain(document));
        table.print(what, took, Some(seconds * 1_000.0 * slower));
    }
    drop((large, cards));
    let archived =
        quickest(|| write_pdf(&thousand, day, PdfOptions { for_archive: true }).unwrap());
    table.print("PDF/A of 1 000 projects", archived, None);
    let docx = quickest(|| write_docx(&thousand, day).unwrap());
    table.print("Word of 1 000 projects", docx, None);
    table.print(
        "page of 1 000 projects",
        quickest(|| write_html(&thousand)),
        None,
    );

    let whole = paper(100_000, Preset::KeyProjects);
    let before = peak();
    table.once("PDF of 100 000 projects", Some(18_000.0 * slower), || {
        black_box(plain(&whole));
    });
    table.print_size("  memory beyond the library", peak() - before, 1_000.0);
    table.end()
}

/// A workbook beside the bare library; how much slower this machine is than that of the budgets.
fn workbook(table: &mut Table, document: &Document) -> f64 {
    let day = moment().today;
    let cells = document.table().unwrap();
    // In turn, so that both meet the same noise.
    let (mut floor, mut xlsx) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..PAIRS {
        let once = |best: f64, work: &dyn Fn() -> Vec<u8>| {
            let start = Instant::now();
            black_box(work());
            best.min(milliseconds(start.elapsed()))
        };
        floor = once(floor, &|| bare(cells, document.unit));
        xlsx = once(xlsx, &|| write_xlsx(document, day).unwrap());
    }
    table.print("floor: bare workbook of 10 000 projects", floor, None);
    table.print_times("workbook of 10 000 projects", xlsx, floor, 1.3);
    (floor / milliseconds(FLOOR)).max(1.0)
}
