//! Every preset written and read back by another program's reader.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Cursor;

use lantu::model::{
    Attachment, Change, Derived, Id, MoneyUnit, Op, PartialDate, Portfolio, Problem, ProblemState,
    Record as _,
};
use lantu::report::{
    Body, Bundle, CsvEncoding, Document, DocumentCell, DocumentRow, Format, Layout, Pages,
    PdfOptions, Preset, RowKind, csv_bytes, document, document_warnings, paper_json, paper_mark,
    write_csv, write_docx, write_docx_bundle, write_html, write_pdf, write_pptx,
    write_returning_xlsx, write_text, write_xlsx,
};
use lantu::view::{GroupKey, Moment};

use crate::sheet;

/// The sample: every kind of row, of fictional content.
pub fn sample() -> Portfolio {
    library(Some(60))
}

/// Sample content of so many projects, or of all that the plan names.
pub fn library(projects: Option<usize>) -> Portfolio {
    let op = lantu::seed::sample(uuid::Uuid::from_u128(1), projects, 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    // A sample is one file, and has no others beside it.
    let projects = portfolio
        .projects()
        .iter()
        .take(6)
        .map(|project| project.id);
    let attached = projects.zip(1_i32..).map(|(project, n)| {
        let attachment = Attachment {
            id: Id::new(uuid::Uuid::from_u128(u128::from(n.unsigned_abs()))),
            project,
            name: format!("批复{n}.pdf"),
            size: Some(1_000 * n),
            hash: "0af1".repeat(16),
            note: String::new(),
            taken: None,
            position: 1,
        };
        Change::Create(attachment.to_row())
    });
    let op = Op::edit(uuid::Uuid::from_u128(2), "", attached.collect());
    portfolio.apply(&op).unwrap();
    portfolio
}

pub fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

pub fn paper(portfolio: &Portfolio, preset: Preset) -> Document {
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
        DocumentCell::Decimal(number) | DocumentCell::Rate(number) => {
            Some(number.to_f64().to_string())
        }
        // A day is a date to a spreadsheet.
        DocumentCell::Date(date @ PartialDate::Day(_)) => Some(date.to_string()),
        // A formula over nothing gives 0, which its format shows as `—`.
        DocumentCell::Absent if is_summed => None,
        other => Some(other.printed(unit)),
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
        // The running number, or the rank of a list of those ahead and behind.
        let heading = &table.columns[0].heading;
        let head = cells.iter().find(|(_, text)| *text == heading);
        let head = head
            .unwrap_or_else(|| panic!("{} {heading}", preset.label()))
            .0
            .0;
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
        let query = lantu::view::Query {
            sums: vec![Derived::CompletedSinceStart.into()],
            ..lantu::view::Query::default()
        };
        lantu::view::run(&portfolio, &index, &query, moment()).unwrap()
    };
    let summary = lantu::view::summary(&portfolio, &listing, moment());
    let matrix = lantu::view::funding_matrix(&portfolio, &listing);
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        if !document.sections().is_empty() {
            continue;
        }
        let Some(table) = document.table() else {
            let open = |problem: &&Problem| problem.state != Some(ProblemState::Settled);
            let cards = match preset {
                Preset::Slips | Preset::Handovers => {
                    portfolio.problems().iter().filter(open).count()
                }
                _ => listing.projects.len(),
            };
            assert_eq!(document.cards().len(), cards, "{}", preset.label());
            continue;
        };
        let totals: Vec<&DocumentRow> = table
            .rows
            .iter()
            .filter(|row| matches!(row.kind, RowKind::Total { .. }))
            .collect();
        if preset == Preset::Indicators {
            assert!(totals.is_empty(), "indicators of many units have no sum");
            continue;
        }
        assert_eq!(totals.len(), 1);
        for (column, cell) in table.columns.iter().zip(&totals[0].cells) {
            let wanted = match column.full_heading().as_str() {
                "总投资" => summary.totals.total_investment,
                "2024年计划投资" => summary.totals.money(Derived::PlannedForYear),
                "2024年累计完成" => summary.totals.money(Derived::CompletedThisYear),
                "自开工累计" => listing.totals.money(Derived::CompletedSinceStart),
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
    assert_eq!(shares, listing.totals.sum_of(Derived::FundingTotal));
}

#[test]
fn every_csv_has_a_line_per_leaf_and_the_same_cells() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let bytes = write_csv(&document).unwrap();
        let mut reader = csv_reader(&bytes[3..]);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        if !document.sections().is_empty() {
            let tables = document
                .sections()
                .iter()
                .flat_map(|section| &section.tables);
            let rows: usize = tables.map(|table| table.rows.len()).sum();
            assert!(records.len() > rows, "{}", preset.label());
            continue;
        }
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
            // That a name is only suggested is told in a column of its own.
            let label = row.cells[table.label_column].show(document.unit);
            let label = label.trim_end_matches('*');
            assert_eq!(record[labels].trim_start_matches('\''), label);
        }
    }
}

fn csv_reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().from_reader(bytes)
}

/// A document in every format and in every way in which it is written.
fn written(portfolio: &Portfolio, document: &Document) -> Vec<(&'static str, Vec<u8>)> {
    let day = moment().today;
    let mark = paper_mark(portfolio, document, moment());
    let bundle = Bundle::new("会议材料".to_owned(), vec![document.clone(); 2]);
    let archived = PdfOptions { for_archive: true };
    vec![
        ("xlsx", write_xlsx(document, day).unwrap()),
        (
            "returning xlsx",
            write_returning_xlsx(document, day, &mark).unwrap(),
        ),
        ("docx", write_docx(document, day).unwrap()),
        ("bundle docx", write_docx_bundle(&bundle, day).unwrap()),
        (
            "pdf",
            write_pdf(document, day, PdfOptions::default()).unwrap(),
        ),
        ("PDF/A", write_pdf(document, day, archived).unwrap()),
        (
            "bundle pdf",
            Pages::of_bundle(&bundle)
                .unwrap()
                .pdf(day, PdfOptions::default())
                .unwrap(),
        ),
        ("pptx", write_pptx(document, day).unwrap()),
        ("html", write_html(document)),
        ("csv", write_csv(document).unwrap()),
        (
            "GB18030 csv",
            csv_bytes(document, CsvEncoding::Gb18030).unwrap(),
        ),
        ("json", paper_json(document, moment()).into_bytes()),
        ("text", write_text(document).into_bytes()),
    ]
}

#[test]
fn every_paper_gives_the_same_bytes_twice_in_every_format() {
    // Two libraries of the same content: what is kept in an order of chance differs between them.
    let libraries = [library(Some(8)), library(Some(8))];
    for preset in Preset::ALL {
        let made = libraries
            .each_ref()
            .map(|portfolio| written(portfolio, &paper(portfolio, preset)));
        for ((format, one), (_, other)) in made[0].iter().zip(&made[1]) {
            assert!(one == other, "{} {format}", preset.label());
        }
    }
}

/// The rows of tables in XML or HTML: the texts of their cells, without tags.
fn rows_of(markup: &str, row: &str, cell: &str) -> Vec<Vec<String>> {
    let pieces = |text: &str, tag: &str| -> Vec<String> {
        let text = text.replace(&format!("<{tag}>"), &format!("<{tag} >"));
        let (begins, ends) = (format!("<{tag} "), format!("</{tag}>"));
        let begun = text.split(&begins).skip(1);
        begun
            .filter_map(|piece| piece.split(&ends).next())
            .map(str::to_owned)
            .collect()
    };
    let plain = |text: &str| {
        let texts = text.split('<');
        let texts = texts.filter_map(|piece| Some(piece.split_once('>')?.1));
        let text: String = texts.collect();
        let text = text
            .replace('▾', "")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        text.replace("&quot;", "\"").replace("&amp;", "&")
    };
    // What goes over several columns stands in the first of them.
    let columns = |cell: &str| -> usize {
        let span = cell.split("<w:gridSpan w:val=\"").nth(1);
        span.map_or(1, |span| span.split('"').next().unwrap().parse().unwrap())
    };
    let cells = |row: &String| {
        let cells = pieces(row, cell);
        cells
            .iter()
            .flat_map(|cell| {
                let more = std::iter::repeat_n(String::new(), columns(cell) - 1);
                std::iter::once(plain(&format!("<{cell}"))).chain(more)
            })
            .collect()
    };
    pieces(markup, row).iter().map(cells).collect()
}

#[test]
fn every_table_reads_back_from_word_and_from_a_web_page() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let Some(table) = document.table() else {
            continue;
        };
        let shown = |row: &DocumentRow| -> Vec<String> {
            let cells = row.cells.iter();
            cells.map(|cell| cell.show(document.unit)).collect()
        };
        let printed = |row: &DocumentRow| -> Vec<String> {
            let cells = row.cells.iter();
            cells.map(|cell| cell.printed(document.unit)).collect()
        };
        let expected: Vec<Vec<String>> = table.rows.iter().map(printed).collect();
        let html = String::from_utf8(write_html(&document)).unwrap();
        let body = html.split("<tbody>").nth(1).unwrap();
        let body = body.split("</tbody>").next().unwrap();
        assert_eq!(rows_of(body, "tr", "td"), expected, "{}", preset.label());

        // Word is told in its settings which signs begin no line.
        let expected: Vec<Vec<String>> = table.rows.iter().map(shown).collect();
        let bytes = write_docx(&document, moment().today).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        let mut entry = archive.by_name("word/document.xml").unwrap();
        std::io::Read::read_to_string(&mut entry, &mut xml).unwrap();
        // A hyphen within a number is an element of its own, at which no line is broken.
        let xml = xml.replace("<w:noBreakHyphen/>", "-");
        let rows = rows_of(&xml, "w:tr", "w:tc");
        // A break within a cell is an element of its own.
        let in_one = |row: &Vec<String>| row.iter().map(|cell| cell.replace('\n', "")).collect();
        let expected: Vec<Vec<String>> = expected.iter().map(in_one).collect();
        // A table too wide for its sheet goes on in a second one, which begins with numbers and names again.
        let names = table.label_column + 1;
        let begins = (0..rows.len()).filter(|at| rows[*at].starts_with(&expected[0][..names]));
        let pieces: Vec<usize> = begins
            .filter(|at| rows.len() >= at + expected.len())
            .collect();
        let joined = (0..expected.len()).map(|row| {
            let pieces = pieces.iter().enumerate();
            let cells = pieces.flat_map(|(place, begin)| {
                let cells = &rows[begin + row];
                cells[if place == 0 { 0 } else { names }..].to_vec()
            });
            cells.collect::<Vec<String>>()
        });
        assert_eq!(joined.collect::<Vec<_>>(), expected, "{}", preset.label());
    }
}

#[test]
fn the_names_and_totals_of_every_paper_stand_in_its_pdf() {
    let portfolio = library(Some(12));
    for preset in Preset::ALL {
        let document = paper(&portfolio, preset);
        let pages = Pages::of(&document).unwrap();
        let text: String = (0..pages.count())
            .filter_map(|page| pages.text(page))
            .collect();
        // A chart for a wall is one drawing.
        let text = format!("{text}{}", document.sheets.concat());
        // Where a line ends, a text is cut in two; a total is never.
        let squeezed = |text: &str| text.replace(char::is_whitespace, "");
        let text = squeezed(&text);
        let names = document.table().map_or_else(Vec::new, |table| {
            let leaves = (0..table.rows.len()).filter(|index| table.is_leaf(*index));
            let cells = leaves.map(|index| &table.rows[index].cells[table.label_column]);
            cells.map(|cell| cell.show(document.unit)).collect()
        });
        let titles = document.cards().iter().map(|card| card.title.clone());
        let sections = document.sections().iter().flat_map(|section| {
            let tables = section.tables.iter().map(|table| &table.heading);
            std::iter::once(&section.heading)
                .chain(&section.paragraphs)
                .chain(tables)
                .cloned()
        });
        let all: Vec<String> = names.into_iter().chain(titles).chain(sections).collect();
        assert!(!all.is_empty(), "{}", preset.label());
        let title = squeezed(&document.title);
        assert!(text.contains(&title), "{}", preset.label());
        for name in all {
            // Between two pages stand their numbers.
            let name = squeezed(&name);
            let letters: Vec<char> = name.chars().collect();
            let ends = [
                letters.iter().take(20).collect::<String>(),
                letters.iter().rev().take(20).rev().collect(),
            ];
            let is_there = text.contains(&name) || ends.iter().all(|end| text.contains(end));
            assert!(is_there, "{} {name}", preset.label());
        }
        for cell in document
            .table()
            .iter()
            .filter(|_| document.sheets.is_empty())
            .flat_map(|table| &table.rows[0].cells)
        {
            let shown = cell.show(document.unit);
            assert!(
                text.contains(&squeezed(&shown)),
                "{} {shown}",
                preset.label()
            );
        }
    }
}

#[test]
fn rare_characters_and_long_texts_are_on_papers_too() {
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
    let warnings = document_warnings(&document, &[Format::Pdf]);
    let named = |c: char| warnings.iter().any(|warning| warning.contains(c));
    assert!(named('𠮷') && named('😀'), "{warnings:?}");
}

#[test]
fn every_paper_can_be_made_of_nothing() {
    let empty = Portfolio::default();
    let listing = lantu::view::Listing::default();
    for preset in Preset::ALL {
        let layout = Layout::new(preset, &empty, MoneyUnit::Yi, moment());
        let paper = document(&empty, &listing, &layout, moment());
        for (format, bytes) in written(&empty, &paper) {
            assert!(bytes.len() > 3, "{} {format}", preset.label());
        }
    }
}
