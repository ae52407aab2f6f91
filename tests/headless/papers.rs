//! What makes papers ones that need no touching up: type that can be read, units, merged heads, workbooks to work with.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx};
use lantu::model::MoneyUnit;
use lantu::report::{
    Body, DocumentCell, DocumentColumn, Format, PageSetup, Pages, Preset, document_warnings,
    write_xlsx,
};

use crate::presets::{library, moment, paper, sample};
use crate::sheet;

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
fn sixty_columns_on_a4_are_readable_in_several_sets_of_columns() {
    let mut document = paper(&sample(), Preset::KeyProjects);
    document.page = PageSetup::A4;
    let Body::Table(table) = &mut document.body else {
        panic!("a list is a table");
    };
    for i in table.columns.len()..60 {
        let column = table.columns[4].clone();
        table.columns.push(DocumentColumn {
            heading: format!("第{i}列"),
            ..column
        });
        for row in &mut table.rows {
            row.cells.push(DocumentCell::Text("内容".to_owned()));
        }
    }
    let day = moment().today;
    assert!(write_xlsx(&document, day).is_ok());
    let pages = Pages::of(&document).unwrap();
    let (size, sets) = pages.table_type().unwrap();
    assert!(size >= 8.0 && sets > 1, "{size} {sets}");
    let texts = (0..pages.count()).map(|page| pages.text(page).unwrap());
    let of_rows = texts.filter(|text| text.contains("项目名称"));
    assert!(of_rows.clone().count() >= sets);
    assert!(of_rows.clone().all(|text| text.contains("序号")));
    let all: String = of_rows.collect();
    assert!(
        (document.table().unwrap().columns.len() - 1..60)
            .all(|i| all.contains(&format!("第{i}列")))
    );
    let warnings = document_warnings(&document, &[Format::Pdf]);
    assert!(
        warnings[0].contains("60列") && warnings[0].contains("A4"),
        "{warnings:?}"
    );
}

#[test]
fn an_overview_of_every_chapter_has_its_table_overleaf_in_type_that_can_be_read() {
    let paper = paper(&library(None), Preset::Overview);
    assert!(paper.table().unwrap().rows.len() > 20);
    let pages = Pages::of(&paper).unwrap();
    let (size, sets) = pages.table_type().unwrap();
    assert!(size >= 8.0 && sets == 1, "{size} {sets}");
    let texts: Vec<String> = (0..pages.count())
        .map(|page| pages.text(page).unwrap())
        .collect();
    let [first, second] = texts.as_slice() else {
        panic!("{texts:?}");
    };
    assert!(first.contains(&paper.title) && !first.contains("合计"));
    assert!(second.contains("合计") && second.contains("注：1"));
}

#[test]
fn the_unit_is_said_where_there_is_money_and_nowhere_else() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let has_amount = |cell: &DocumentCell| {
            matches!(cell, DocumentCell::Amount(_) | DocumentCell::Contained(_))
        };
        let rows = document.table().into_iter().flat_map(|table| &table.rows);
        let in_rows = rows.flat_map(|row| &row.cells).any(has_amount);
        let is_said = document.right_line().contains("单位：");
        // Of forms some fields may be amounts that nobody filled in.
        if document.table().is_some() && in_rows {
            assert!(is_said, "{}", preset.label());
        }
        let without = [
            Preset::MilestoneColumns,
            Preset::Milestones,
            Preset::Approvals,
            Preset::Problems,
            Preset::FollowUp,
            Preset::Indicators,
        ];
        assert!(!is_said || !without.contains(&preset), "{}", preset.label());
    }
}

#[test]
fn a_workbook_can_be_worked_with() {
    let portfolio = sample();
    let mut document = paper(&portfolio, Preset::MonthlyProgress);
    document.briefing = vec!["第一段。".to_owned(), "第二段。".to_owned()];
    let bytes = write_xlsx(&document, moment().today).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        let mut entry = archive.by_name(name).unwrap();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        text
    };
    // 情况简述 is one text, the list has arrows to filter it, from the heads to its last row.
    let texts = part("xl/sharedStrings.xml");
    assert!(texts.contains("　　第一段。\n　　第二段。"));
    let list = part("xl/worksheets/sheet2.xml");
    let filter = list.split("<autoFilter ref=\"").nth(1).unwrap();
    let filter = filter.split('"').next().unwrap();
    let cells = sheet::cells(&bytes, &document.name);
    let head = cells.iter().find(|(_, text)| *text == "序号").unwrap().0.0;
    let last = head as usize + document.table().unwrap().rows.len();
    assert!(filter.starts_with(&format!("A{}:", head + 1)), "{filter}");
    assert!(filter.ends_with(&(last + 1).to_string()), "{filter} {last}");
    // A blank row parts the notes from it.
    let note = cells
        .iter()
        .find(|(_, text)| text.starts_with("注："))
        .unwrap();
    assert_eq!(note.0.0 as usize, last + 2);
}

#[test]
fn sources_are_told_in_hundred_millions_and_without_empty_years() {
    let portfolio = sample();
    let document = paper(&portfolio, Preset::Funding);
    assert_eq!(document.unit, MoneyUnit::Yi);
    let table = document.table().unwrap();
    for (place, column) in table.columns.iter().enumerate().skip(2) {
        let says = table
            .rows
            .iter()
            .any(|row| !matches!(row.cells[place], DocumentCell::Empty | DocumentCell::Absent));
        assert!(says, "{}", column.heading);
    }
    let (size, sets) = Pages::of(&document).unwrap().table_type().unwrap();
    assert!(size >= 9.0 && sets == 1, "{size} {sets}");
}
