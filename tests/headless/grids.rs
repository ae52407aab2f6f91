//! Foreign files become cells: every file of `tests/ledgers`, text files, pasted blocks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Cursor;
use std::time::{Duration, Instant};

use calamine::{Data, Reader as _, open_workbook_auto_from_rs};
use encoding_rs::GB18030;
use lantu::import::grid::{
    Cell, DateParts, Epoch, FileKind, Grid, GridRow, Place, Shown, Value, Workbook,
};
use lantu::import::read;
use serde_json::Value as Json;

use crate::grid::{at, folder, level, place, rows, shown};

fn ledger(start: &str) -> Workbook {
    let found = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let mut found = found.filter(|entry| entry.file_name().to_str().unwrap().starts_with(start));
    read::file(&found.next().unwrap().path()).unwrap()
}

/// The grid of the sheet that the expectation names.
fn expected_grid<'w>(workbook: &'w Workbook, expected: &Json) -> &'w Grid {
    let name = expected["sheet"].as_str().unwrap_or_default();
    let grid = workbook.grids.iter().find(|grid| grid.name == name);
    grid.unwrap_or_else(|| panic!("no sheet {name:?}"))
}

#[test]
fn every_ledger_gives_its_cells_or_the_right_refusal() {
    let text = fs::read_to_string(folder().join("expected.json")).unwrap();
    let all: Json = serde_json::from_str(&text).unwrap();
    let (mut read, mut refused, mut cells) = (0, 0, 0);
    for (name, expected) in all["files"].as_object().unwrap() {
        let begun = Instant::now();
        let outcome = read::file(&folder().join(name));
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{name} took {:?}",
            begun.elapsed()
        );
        // Whether there is a table, and projects in it, is asked later.
        let wanted = expected["refused"].as_str();
        let wanted = wanted.filter(|class| !["no_table", "no_rows"].contains(class));
        let workbook = match (outcome, wanted) {
            (Ok(workbook), None) => workbook,
            (Err(error), Some(class)) => {
                assert_eq!(error.class(), class, "{name}: {error}");
                refused += 1;
                continue;
            }
            (Ok(_), Some(class)) => panic!("{name} was read, not refused as {class}"),
            (Err(error), None) => panic!("{name}: {error}"),
        };
        read += 1;
        if expected["refused"].is_string() {
            continue;
        }
        let all = |key: &str| expected[key].as_array().cloned().unwrap_or_default();
        // Cells with a sheet of their own are addressed with it.
        let grid = |address: &str| match address.split_once('!') {
            Some((sheet, _)) => workbook
                .grids
                .iter()
                .find(|grid| grid.name == sheet)
                .unwrap(),
            None => expected_grid(&workbook, expected),
        };
        for told in all("not_understood").iter().chain(&all("doubtful")) {
            let address = told["cell"].as_str().unwrap();
            let text = level(told["text"].as_str().unwrap());
            let bare = address.rsplit('!').next().unwrap();
            assert_eq!(level(&shown(grid(address), bare)), text, "{name} {address}");
            cells += 1;
        }
        for line in all("not_projects") {
            let row = line["row"].as_u64().unwrap() as u32 - 1;
            let text = level(line["text"].as_str().unwrap());
            let row = expected_grid(&workbook, expected).row(row);
            let mut line = row.into_iter().flat_map(GridRow::cells);
            let whole: String = line
                .by_ref()
                .map(|(_, cell)| level(&cell.to_string()))
                .collect();
            assert!(whole.contains(&text), "{name}: {text} in {whole}");
            cells += 1;
        }
    }
    assert_eq!((read, refused), (39, 13));
    assert!(cells > 150, "only {cells} cells were looked at");
}

/// Another reader sees the same in every cell of every sheet.
#[test]
fn another_reader_sees_the_same() {
    let mut same = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        // It makes a block of rows × columns of every sheet: this one would be 549 GB.
        let is_too_much = path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("25");
        let Ok(mine) = read::bytes(&bytes) else {
            continue;
        };
        if is_too_much || !matches!(mine.kind, FileKind::Xlsx | FileKind::Xls | FileKind::Ods) {
            continue;
        }
        let mut theirs = open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
        for grid in &mine.grids {
            let range = theirs.worksheet_range(&grid.name).unwrap();
            let (row, column) = range.start().unwrap_or_default();
            let mut used = 0;
            for (r, c, data) in range.used_cells() {
                let place = Place::new(r as u32 + row, c as u32 + column);
                let cell = grid.cell(place);
                let agrees = agrees(data, cell, grid.epoch);
                let name = path.file_name().unwrap().display();
                assert!(agrees, "{name} {} {place}: {data:?}, {cell:?}", grid.name);
                used += usize::from(cell.is_some());
            }
            // Formulas without a result are none for it.
            let formulas = grid.rows().iter().flat_map(GridRow::cells);
            let formulas = formulas.filter(|(_, cell)| matches!(cell.value, Value::Formula(_)));
            assert!(
                used + formulas.count() >= grid.cell_count(),
                "{}",
                path.display()
            );
            same += used;
        }
    }
    assert!(same > 2300, "only {same} cells");
}

/// The same to the last bit: both read one number.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

fn agrees(theirs: &Data, mine: Option<&Cell>, epoch: Epoch) -> bool {
    let shift = if epoch == Epoch::From1904 {
        1462.0
    } else {
        0.0
    };
    match (theirs, mine.map(|cell| &cell.value)) {
        (Data::String(text), None | Some(Value::Formula(_))) => text.trim().is_empty(),
        (Data::String(text), Some(Value::Text(other))) => level(text) == level(other),
        (Data::Float(number), Some(Value::Number(other))) => same(*number, *other),
        (Data::Int(number), Some(Value::Number(other))) => same(*number as f64, *other),
        (Data::Bool(value), Some(Value::Bool(other))) => value == other,
        (Data::Error(error), Some(Value::Error(other))) => error.to_string() == **other,
        (Data::DateTime(day), Some(Value::Number(other))) => same(day.as_f64(), *other),
        (Data::DateTime(day), Some(Value::Date(other))) => {
            Epoch::From1900.date_time(day.as_f64() + shift) == Some(*other)
        }
        (Data::DateTimeIso(day), Some(Value::Date(other))) => {
            other.to_string().starts_with(&day[..10])
        }
        _ => false,
    }
}

#[test]
fn dates_are_as_precise_as_they_are_shown() {
    let dates = ledger("08-dates");
    let grid = &dates.grids[0];
    let of = |address| (shown(grid, address), at(grid, address).shown);
    let date = Shown::Date;
    assert_eq!(of("C30"), ("2023-06-15".to_owned(), date(DateParts::Day)));
    assert_eq!(of("D30"), ("2025-12".to_owned(), date(DateParts::Month)));
    // 57 and 58, formats without a string in the file.
    assert_eq!(of("C32"), ("2023-06".to_owned(), date(DateParts::Month)));
    assert_eq!(of("D32"), ("2025-06-13".to_owned(), date(DateParts::Day)));
    // A day number without a date format stays a number; one shown as 2023.10 says so.
    assert_eq!(of("C31"), ("45092".to_owned(), Shown::Plain));
    let two_places = matches!(at(grid, "C36").shown, Shown::Number { decimals: 2, .. });
    assert!(two_places && shown(grid, "C36") == "2023.1");
    // No day: a time, and what is shown as 1900/1/0.
    assert_eq!(of("C44"), ("0.35".to_owned(), date(DateParts::Time)));
    assert_eq!(of("C47"), ("0".to_owned(), date(DateParts::Day)));

    for file in ["08b", "08c"] {
        let book = ledger(file);
        let grid = &book.grids[0];
        assert_eq!(grid.epoch, Epoch::From1904, "{file}");
        assert_eq!(shown(grid, "C2"), "2024-03", "{file}");
        assert_eq!(shown(grid, "D2"), "2026-09-30", "{file}");
    }
    let plain = ledger("08b");
    let Value::Number(serial) = at(&plain.grids[0], "C4").value else {
        panic!("a number");
    };
    let day = plain.grids[0].epoch.date_time(serial).unwrap();
    assert_eq!(day.date().to_string(), "2025-03-18");
    let months = ledger("08d");
    assert_eq!(shown(&months.grids[0], "A2"), "2026-05");
}

#[test]
fn what_is_hidden_or_filtered_is_known() {
    let book = ledger("15");
    let of = |grid: &Grid| (grid.name.clone(), grid.is_hidden, grid.is_active);
    let sheets: Vec<_> = book.grids.iter().map(of).collect();
    let sheet = |name: &str, hidden, active| (name.to_owned(), hidden, active);
    let wanted = [
        sheet("代码表", true, false),
        sheet("填表说明", false, true),
        sheet("项目清单", false, false),
        sheet("项目清单 (旧)", true, false),
    ];
    assert_eq!(sheets, wanted);
    let list = &book.grids[2];
    assert_eq!(list.hidden_rows, [5, 6, 9, 10]);
    assert_eq!(list.hidden_columns, [2]);
    let filter = list.filter.unwrap();
    assert_eq!((filter.first, filter.last), (place("A3"), place("G11")));
    assert!(list.is_row_hidden(5) && !list.is_row_hidden(7) && list.is_column_hidden(2));
    assert_eq!(ledger("21").grids[0].hidden_rows, [8]);
}

#[test]
fn merged_areas_hold_what_their_file_holds() {
    let book = ledger("09");
    let grid = &book.grids[0];
    let area = grid.merged_at(place("E10")).unwrap();
    assert_eq!((area.first, area.last), (place("E9"), place("E10")));
    assert_eq!(shown(grid, "E9"), "3.1");
    assert_eq!(grid.cell(place("E10")), None);
    // Old values under a merge.
    assert!(grid.merged_at(place("F6")).is_some());
    assert_eq!(shown(grid, "F6"), "县住房和城乡建设局");
    assert_eq!(grid.merged_at(place("G8")), None);
    // A web page, an OpenDocument sheet, a Word table, an old workbook.
    for (file, inner, first, last) in [
        ("13", "A4", "A3", "A4"),
        ("13", "F3", "E3", "F3"),
        ("21", "C6", "C5", "C6"),
        ("22", "G2", "G1", "G2"),
        ("22", "D1", "C1", "D1"),
        ("04", "B11", "B9", "B12"),
    ] {
        let book = ledger(file);
        let area = book.grids[0].merged_at(place(inner));
        let area = area.unwrap_or_else(|| panic!("{file} {inner}"));
        assert_eq!(area.first, place(first), "{file} {inner}");
        if file != "04" {
            assert_eq!(area.last, place(last), "{file} {inner}");
        }
    }
    // Texts before a table in Word.
    let above = &ledger("22").grids[0].above;
    assert_eq!(above[..], ["澄川县重大项目推进情况（2026年6月）", "附表"]);
}

#[test]
fn formulas_errors_and_flattened_text() {
    let book = ledger("24");
    let grid = &book.grids[0];
    assert_eq!(at(grid, "C2").value, Value::Number(3600.0));
    assert!(at(grid, "C2").is_formula);
    assert_eq!(at(grid, "C3").value, Value::Formula("=C2*2".into()));
    assert_eq!(at(grid, "D4").value, Value::Error("#DIV/0!".into()));
    // The result is an empty text: nothing, not a formula without a result.
    assert_eq!(grid.cell(place("D6")), None);
    assert_eq!(at(grid, "B6").value, Value::Text("青砚水厂".into()));
    assert_eq!(at(grid, "F6").value, Value::Text("=1+1".into()));
    assert_eq!(at(grid, "F9").value, Value::Bool(true));
    assert_eq!(shown(grid, "B2"), "砚雨大桥（一期）");
    assert_eq!(shown(grid, "E2"), "县交通运输局");
    assert_eq!(shown(grid, "F8"), "第一行\n第二行");
    let scaled = ledger("10");
    let of = at(&scaled.grids[0], "E20");
    assert!(
        matches!(
            of.shown,
            Shown::Number {
                is_scaled: true,
                ..
            }
        ) && of.to_string() == "9234"
    );
}

#[test]
fn cells_far_away_are_set_apart_and_told() {
    let book = ledger("25f");
    let grid = &book.grids[0];
    assert_eq!((grid.rows().len(), grid.width()), (6, 3));
    assert_eq!(grid.far[0].0.to_string(), "XFD1048576");
    assert!(
        book.notices[0].text.contains("XFD1048576"),
        "{:?}",
        book.notices
    );
    assert_eq!(ledger("25g").grids[0].cell_count(), 6);
    assert!(ledger("27").grids[0].far.is_empty());
}

#[test]
fn text_files_of_every_encoding_are_the_same() {
    let text = "序号,项目名称,总投资\n\n1,䶮石“科技园”,\"30,000\"\n2,\"两行\n的名称\",5\n";
    let wanted = [
        "A1=序号 B1=项目名称 C1=总投资",
        "A3=1 B3=䶮石“科技园” C3=30,000",
        "A4=2 B4=两行\n的名称 C4=5",
    ];
    let wide = |text: &str, big: bool| -> Vec<u8> {
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    };
    let marked = format!("\u{feff}{text}");
    let files: [(&str, Vec<u8>); 8] = [
        ("UTF-8", text.into()),
        ("UTF-8", marked.clone().into()),
        ("gb18030", GB18030.encode(text).0.into()),
        ("UTF-16LE", wide(&marked, false)),
        ("UTF-16BE", wide(&marked, true)),
        ("UTF-16LE", wide(text, false)),
        ("UTF-16BE", wide(text, true)),
        ("UTF-8", text.replace('\n', "\r\n").into()),
    ];
    for (encoding, bytes) in files {
        let book = read::bytes(&bytes).unwrap();
        assert_eq!(book.kind, FileKind::Text(encoding));
        assert_eq!(rows(&book.grids[0]), wanted, "{encoding}");
    }
}

#[test]
fn text_files_are_cut_where_they_are_separated() {
    let of = |text: &str| rows(&read::bytes(text.as_bytes()).unwrap().grids[0]);
    let wanted = ["A1=名称 B1=投资", "A2=甲 B2=1,5", "A3=乙"];
    assert_eq!(of("名称;投资\n甲;1,5\n乙;\n"), wanted);
    assert_eq!(of("名称\t投资\n甲\t1,5\n乙\n"), wanted);
    assert_eq!(of("名称,投资\r甲,\"1,5\"\r乙"), wanted);
    assert_eq!(of("sep=;\n名称;投资\n甲;1,5\n乙"), wanted);
    assert_eq!(of("名称，投资\n甲，\"1,5\"\n乙"), wanted);
    // A quotation mark within a cell is one; one that never closes does not swallow the list.
    assert_eq!(
        of("名称,投资\n3\"管,1\n"),
        ["A1=名称 B1=投资", "A2=3\"管 B2=1"]
    );
    let open = read::bytes("名称,投资\n\"甲,1\n乙,2\n".as_bytes()).unwrap();
    assert_eq!(
        rows(&open.grids[0]),
        ["A1=名称 B1=投资", "A2=\"甲 B2=1", "A3=乙 B3=2"]
    );
    assert!(open.notices[0].text.contains("引号"));
}

#[test]
fn pasted_blocks_are_tables() {
    let cells = "项目名称\t总投资\n\"砚雨\n大桥\"\t1.2亿\n";
    let book = read::pasted(cells).unwrap();
    assert_eq!(
        rows(&book.grids[0]),
        ["A1=项目名称 B1=总投资", "A2=砚雨\n大桥 B2=1.2亿"]
    );
    let page = "<html><body><!--StartFragment--><table><tr><td>项目名称<td>总投资\
        <tr><td>砚雨<br>大桥</td><td x:num=\"6800.5\">6,801</td></tr></table></body></html>";
    let book = read::pasted(page).unwrap();
    assert_eq!(
        rows(&book.grids[0]),
        ["A1=项目名称 B1=总投资", "A2=砚雨\n大桥 B2=6800.5"]
    );
    assert_eq!(read::pasted(" \n\t").unwrap_err().class(), "empty");
}
