//! Every preset written and read back by another program's reader.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod sheet;

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};

use lantu::model::{MoneyUnit, Portfolio};
use lantu::report::{
    Body, Document, DocumentCell, DocumentRow, Layout, Preset, RowKind, document, preview_pages,
    write_csv, write_xlsx,
};
use lantu::view::{GroupKey, Moment};

/// The sample: every kind of row, of fictional content.
fn sample() -> Portfolio {
    library(Some(60))
}

/// Sample content of so many projects, or of all that the plan names.
fn library(projects: Option<usize>) -> Portfolio {
    let op = lantu::seed::sample(uuid::Uuid::from_u128(1), projects, 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

fn paper(portfolio: &Portfolio, preset: Preset) -> Document {
    let keys = preset.groups_beside(&[GroupKey::Chapter]);
    let query = lantu::view::Query {
        group_by: keys,
        ..lantu::view::Query::default()
    };
    let index = lantu::view::Index::new(portfolio);
    let listing = lantu::view::run(portfolio, &index, &query, moment()).unwrap();
    let layout = Layout {
        has_briefing: true,
        has_charts: true,
        ..Layout::new(preset, portfolio, MoneyUnit::Wan, moment())
    };
    document(portfolio, &listing, &layout, moment())
}

/// What a cell must read as.
fn expected(cell: &DocumentCell, unit: MoneyUnit, is_summed: bool) -> Option<String> {
    match cell {
        DocumentCell::Empty => None,
        DocumentCell::Amount(amount) => Some(amount.in_unit(unit).to_string()),
        DocumentCell::Decimal(number) => Some(number.to_f64().to_string()),
        // A formula over nothing gives 0, which its format shows as `—`.
        DocumentCell::Absent if is_summed => None,
        other => Some(other.show(unit)),
    }
}

#[test]
fn every_table_reads_back_cell_by_cell() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let Some(table) = document.table() else {
            continue;
        };
        let bytes = write_xlsx(&document, moment().today).unwrap();
        let cells = sheet::cells(&bytes, &document.name);
        let head = cells.iter().find(|(_, text)| *text == "序号").unwrap().0.0;
        let first = head + if table.has_group_heads() { 2 } else { 1 };
        for (row, number) in table.rows.iter().zip(first..) {
            let is_summed = row.kind.summary_level().is_some();
            for (cell, column) in row.cells.iter().zip(0..) {
                let Some(text) = expected(cell, document.unit, is_summed) else {
                    continue;
                };
                let found = cells.get(&(number, column)).map(String::as_str);
                assert_eq!(
                    found,
                    Some(text.as_str()),
                    "{} {number} {column}",
                    preset.label()
                );
            }
        }
        assert!(table.rows.len() > 3, "{}", preset.label());
    }
}

#[test]
fn the_totals_of_every_table_are_those_of_the_view() {
    let portfolio = sample();
    let listing = {
        let index = lantu::view::Index::new(&portfolio);
        lantu::view::run(&portfolio, &index, &lantu::view::Query::default(), moment()).unwrap()
    };
    let summary = lantu::view::summary(&portfolio, &listing, moment());
    let matrix = lantu::view::funding_matrix(&portfolio, &listing);
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let Some(table) = document.table() else {
            assert_eq!(document.cards().len(), listing.projects.len());
            continue;
        };
        let totals: Vec<&DocumentRow> = table
            .rows
            .iter()
            .filter(|row| matches!(row.kind, RowKind::Total { .. }))
            .collect();
        assert_eq!(totals.len(), 1);
        for (column, cell) in table.columns.iter().zip(&totals[0].cells) {
            let wanted = match column.full_heading().as_str() {
                "总投资" => summary.totals.total_investment,
                "年度计划投资" => summary.facts.planned_for_year,
                "年累计完成" => summary.facts.completed_this_year,
                "自开工累计" => summary.facts.completed_since_start,
                "合计·计划" => matrix.total.total.planned,
                "合计·到位" => matrix.total.total.received,
                _ => continue,
            };
            assert_eq!(*cell, DocumentCell::Amount(wanted), "{}", column.heading);
        }
    }
    // The shares of the funding together are all that is planned.
    let plan = paper(&portfolio, Preset::AnnualPlan);
    let table = plan.table().unwrap();
    let shares = table.columns.iter().zip(&table.rows[0].cells);
    let shares: i64 = shares
        .filter(|(column, _)| column.group_heading.as_deref() == Some("资金来源"))
        .map(|(_, cell)| match cell {
            DocumentCell::Amount(amount) => amount.fen(),
            _ => 0,
        })
        .sum();
    assert_eq!(shares, listing.totals.funding_total.fen());
}

#[test]
fn every_csv_has_a_line_per_leaf_and_the_same_cells() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let bytes = write_csv(&document).unwrap();
        let mut reader = csv_reader(&bytes[3..]);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let Some(table) = document.table() else {
            assert_eq!(records.len(), document.cards().len());
            assert_eq!(&records[0][0], document.cards()[0].title);
            continue;
        };
        let leaves: Vec<&DocumentRow> = (0..table.rows.len())
            .filter(|index| table.is_leaf(*index))
            .map(|index| &table.rows[index])
            .collect();
        assert_eq!(records.len(), leaves.len(), "{}", preset.label());
        let labels = table.group_headings.len() + table.label_column;
        for (record, row) in records.iter().zip(&leaves) {
            let label = row.cells[table.label_column].show(document.unit);
            assert_eq!(record[labels].trim_start_matches('\''), label);
        }
    }
}

fn csv_reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().from_reader(bytes)
}

#[test]
fn every_paper_gives_the_same_bytes_twice() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let write = || write_xlsx(&document, moment().today).unwrap();
        assert!(write() == write(), "{}", preset.label());
    }
}

#[test]
fn heads_of_two_rows_are_merged_and_charts_stand_on_a_sheet_of_their_own() {
    let portfolio = sample();
    let document = paper(&portfolio, Preset::AnnualPlan);
    let bytes = write_xlsx(&document, moment().today).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["情况简述", "年度投资计划表", "图表"]);
    let merged = book.merge_cells_by_sheet_name("年度投资计划表").unwrap();
    let cells = sheet::cells(&bytes, "年度投资计划表");
    let place = |text: &str| *cells.iter().find(|(_, other)| *other == text).unwrap().0;
    let sources = place("资金来源");
    assert_eq!(place("政府投资"), (sources.0 + 1, sources.1));
    let spans = |start: (u32, u32), end: (u32, u32)| {
        merged
            .iter()
            .any(|merge| merge.start == start && merge.end == end)
    };
    assert!(spans(sources, (sources.0, sources.1 + 3)));
    let number = place("序号");
    assert!(spans(number, (number.0 + 1, number.1)));
}

#[test]
fn rare_characters_long_texts_and_empty_or_single_lists_are_papers_too() {
    let mut document = paper(&sample(), Preset::KeyProjects);
    let long = "𠮷水堰😀".repeat(500);
    let Body::Table(table) = &mut document.body else {
        panic!("a list is a table");
    };
    table.rows.truncate(3);
    table.rows[2].cells[4] = DocumentCell::Text(long.clone());
    let bytes = write_xlsx(&document, moment().today).unwrap();
    let read = sheet::cells(&bytes, &document.name);
    assert!(read.values().any(|text| *text == long));
    let empty = Portfolio::default();
    let listing = lantu::view::Listing::default();
    for preset in Preset::ALL {
        let layout = Layout::new(preset, &empty, MoneyUnit::Yi, moment());
        let document = document_of(&empty, &listing, &layout);
        assert!(!write_xlsx(&document, moment().today).unwrap().is_empty());
        assert!(write_csv(&document).unwrap().len() > 3);
    }
}

fn document_of(portfolio: &Portfolio, listing: &lantu::view::Listing, layout: &Layout) -> Document {
    document(portfolio, listing, layout, moment())
}

#[test]
fn an_overview_of_every_chapter_fits_one_page() {
    let paper = paper(&library(None), Preset::Overview);
    assert!(paper.table().unwrap().rows.len() > 20);
    assert_eq!(preview_pages(&paper, 0.2).unwrap().len(), 1);
}
