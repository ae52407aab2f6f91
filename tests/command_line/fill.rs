//! `lantu fill`: forms of others, filled; read back by another reader, and by our own import.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipArchive;

use crate::shell::{json, lantu, output, projects};

/// Projects that the forms are filled with: more than any of them has rows.
const FILTER: &str = "总投资>=1亿";

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms")
}

fn expected() -> BTreeMap<String, BTreeMap<String, Option<String>>> {
    let text = fs::read_to_string(forms().join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A library with every kind of figure, which says that they are fictional.
struct Office {
    folder: TempDir,
    library: String,
}

impl Office {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let library = folder.path().join("库.lantu");
        let library = library.to_str().unwrap().to_owned();
        output(&["new", &library, "--from", "sample", "--projects", "60"]);
        Self { folder, library }
    }

    fn place(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Fills a form; what was told, and the file that came out.
    fn fill(&self, form: &str, more: &[&str]) -> (Value, PathBuf) {
        let out = match form.rsplit_once('.').unwrap() {
            (name, "xls") => format!("填好-{name}.xlsx"),
            _ => format!("填好-{form}"),
        };
        let (form, out) = (forms().join(form), self.place(&out));
        let mut args = vec!["fill", &self.library, form.to_str().unwrap(), "--to", &out];
        args.extend(["--replace", "--format", "json"]);
        args.extend(more);
        let told = json(&args);
        let place = PathBuf::from(told["to"].as_str().unwrap());
        (told, place)
    }

    /// The projects by their names, as the list for another program tells them.
    fn projects(&self, more: &[&str]) -> BTreeMap<String, Value> {
        let mut args = vec!["list", &self.library, "--format", "json"];
        args.extend(more);
        let mut found = Vec::new();
        projects(&json(&args), &mut found);
        let named = found.into_iter().map(|project| {
            let name = project["name"].as_str().unwrap().to_owned();
            (name, project)
        });
        named.collect()
    }
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// The cells of a sheet by another reader, with their places from 0.
fn cells(path: &Path, sheet: &str) -> BTreeMap<(u32, u32), Data> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (top, left) = range.start().unwrap_or_default();
    let used = range.used_cells();
    used.map(|(row, column, data)| {
        let place = (row as u32 + top, column as u32 + left);
        (place, data.clone())
    })
    .collect()
}

fn text(cells: &BTreeMap<(u32, u32), Data>, row: u32, column: u32) -> String {
    cells
        .get(&(row, column))
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn column(letters: &str) -> u32 {
    let digit = |letter: u8| u32::from(letter - b'A') + 1;
    letters
        .bytes()
        .fold(0, |sum, letter| sum * 26 + digit(letter))
        - 1
}

#[test]
fn columns_of_twenty_forms_are_understood_without_help() {
    let office = Office::new();
    let (mut all, mut right, mut wrong) = (0, 0, Vec::new());
    for (form, expected) in expected() {
        let (told, _) = office.fill(&form, &["--filter", FILTER]);
        let columns = told["columns"].as_array().unwrap();
        for (letters, word) in expected {
            all += 1;
            let found = columns
                .iter()
                .find(|each| each["column"] == letters.as_str());
            let gets = found.map(|found| match &found["formula"] {
                Value::Bool(true) => "formula",
                _ => found["gets"].as_str().unwrap(),
            });
            let is_right = match &word {
                None => gets == Some("leave"),
                Some(word) => gets == Some(word.as_str()),
            };
            if is_right {
                right += 1;
            } else {
                wrong.push(format!("{form} {letters}: {gets:?}, not {word:?}"));
            }
        }
    }
    assert!(all > 200, "{all}");
    assert!(right * 100 >= all * 95, "{right} of {all}: {wrong:#?}");
}

/// The parts of a form that say nothing of the cells that are filled are the same, byte by byte.
#[test]
fn parts_that_are_not_touched_are_the_same_bytes() {
    let office = Office::new();
    for form in expected().into_keys() {
        if form.ends_with(".xls") {
            continue;
        }
        let (_, path) = office.fill(&form, &["--filter", FILTER]);
        let before = parts(&fs::read(forms().join(&form)).unwrap());
        let after = parts(&fs::read(&path).unwrap());
        let mut touched: BTreeSet<&str> = BTreeSet::new();
        for (name, bytes) in &before {
            if after.get(name) != Some(bytes) {
                touched.insert(name.as_str());
            }
        }
        for name in after.keys() {
            assert!(before.contains_key(name), "{form}: {name} is new");
        }
        let may: &[&str] = match form.as_str() {
            "02-annual-plan.xlsx" => &[
                "xl/worksheets/sheet1.xml",
                "xl/worksheets/sheet2.xml",
                "xl/workbook.xml",
                "xl/calcChain.xml",
                "xl/_rels/workbook.xml.rels",
                "[Content_Types].xml",
            ],
            // The sheet of projects is the third, the others are not filled.
            _ if form.ends_with(".docx") => &["word/document.xml"],
            _ => &[],
        };
        if may.is_empty() {
            let others = touched.iter().filter(|name| {
                !name.starts_with("xl/worksheets/sheet") && **name != "xl/workbook.xml"
            });
            // Boxes of notes stand by the rows of their cells.
            let others: Vec<_> = others.collect();
            assert!(others.is_empty(), "{form}: {others:?}");
            let sheets = touched
                .iter()
                .filter(|name| name.starts_with("xl/worksheets/"));
            assert_eq!(sheets.count(), 1, "{form}: {touched:?}");
        } else {
            assert!(
                touched.iter().all(|name| may.contains(name)),
                "{form}: {touched:?}"
            );
        }
        let kept = [
            "xl/styles.xml",
            "xl/sharedStrings.xml",
            "xl/theme/theme1.xml",
            "word/styles.xml",
        ];
        for name in kept {
            assert_eq!(before.get(name), after.get(name), "{form}: {name}");
        }
    }
}

/// What is read out of a filled form by our import is what the library has: nothing would change, no project is new.
#[test]
fn a_filled_form_that_comes_back_changes_nothing() {
    let office = Office::new();
    for form in expected().into_keys() {
        // Rows that are problems, and numbers of approvals, are no ledger of projects.
        if form.starts_with("04") || form.starts_with("05") || form.starts_with("08") {
            continue;
        }
        let (told, path) = office.fill(&form, &["--filter", FILTER]);
        assert!(told["rows"].as_u64().unwrap() > 1, "{form}");
        let path = path.to_str().unwrap();
        let read = json(&[
            "import",
            &office.library,
            path,
            "--dry-run",
            "--format",
            "json",
        ]);
        let file = &read["files"][0];
        assert_eq!(file["refused"], Value::Null, "{form}: {file}");
        let named = file["projects"].as_array().unwrap();
        let count = named.len() as u64;
        assert!(count >= told["rows"].as_u64().unwrap(), "{form}: {count}");
        assert_eq!(
            file["difference"]["new"],
            Value::Array(Vec::new()),
            "{form}"
        );
        let changed = file["difference"]["changed"].as_array().unwrap().iter();
        // What an import keeps as columns of the office's own, the one line that forms have for problems, and money that the
        // library holds by years while the form has one column for all.
        let is_news = |each: &&Value| {
            let field = each["field"].as_str().unwrap();
            !field.starts_with("own.")
                && !field.starts_with("funding.")
                && !field.starts_with("problems.")
        };
        let news: Vec<&Value> = changed.filter(is_news).collect();
        assert!(news.is_empty(), "{form}: {news:#?}");
    }
}

/// Amounts, words and dates of a form against those that the list for other programs tells.
#[test]
fn every_cell_says_what_the_library_says() {
    let office = Office::new();
    let at = ["--filter", FILTER, "--year", "2024", "--month", "9"];
    let known = office.projects(&at);
    assert!(known.len() > 20, "{}", known.len());
    let (told, path) = office.fill("03-month-report.xlsx", &at);
    assert_eq!(told["rows"].as_u64().unwrap() as usize, known.len());
    let cells = cells(&path, "9月");
    let body = 3..3 + known.len() as u32;
    let mut checked = 0;
    for row in body {
        let name = text(&cells, row, 1);
        let project = &known[&name];
        let wan = |column: u32, key: &str| {
            let cell = cells.get(&(row, column));
            let fen = project[key].as_i64();
            match (cell, fen) {
                (None, None) => {}
                (Some(Data::Float(number)), Some(fen)) => {
                    assert!(
                        (number * 1e6 - fen as f64).abs() < 0.5,
                        "{name} {key}: {number} {fen}"
                    );
                }
                // A part's amount is in that of its programme.
                (Some(Data::String(words)), Some(_)) => {
                    assert!(words.starts_with('（'), "{name} {key}")
                }
                other => panic!("{name} {key}: {other:?}"),
            }
        };
        wan(4, "total_investment_fen");
        wan(5, "planned_for_year_fen");
        wan(8, "completed_in_month_fen");
        wan(9, "completed_this_year_fen");
        wan(13, "completed_since_start_fen");
        for (column, key) in [
            (2, "investment_entity"),
            (6, "annual_target"),
            (12, "light"),
            (14, "problems_in_hand"),
        ] {
            let words = project[key].as_str().unwrap_or_default();
            assert_eq!(text(&cells, row, column), words, "{name} {key}");
        }
        assert_eq!(text(&cells, row, 0), (row - 2).to_string());
        checked += 1;
    }
    assert!(checked > 20);
    // Its own formula goes on to the last row, and so does the sum below.
    let sheet =
        String::from_utf8(parts(&fs::read(&path).unwrap())["xl/worksheets/sheet1.xml"].clone())
            .unwrap();
    let last = 3 + known.len();
    assert!(
        sheet.contains(&format!("<f>IF(E{last}=\"\",\"\",N{last}/E{last})</f>"))
            || sheet.contains(&format!("IF(E{last}=&quot;&quot;")),
        "{last}"
    );
    assert!(sheet.contains(&format!("SUM(E4:E{last})")), "{last}");
    assert!(sheet.contains(&format!("sqref=\"L4:L{last}\"")), "{last}");
    assert!(
        sheet.contains(&format!("ref=\"A{0}:B{0}\"", last + 1)),
        "{last}"
    );
}

/// Rows that are put in push all that lies below, in the sheet and elsewhere.
#[test]
fn what_lies_below_and_what_points_there_follows() {
    let office = Office::new();
    let (told, path) = office.fill("02-annual-plan.xlsx", &["--filter", FILTER]);
    let inserted = told["inserted_rows"].as_u64().unwrap();
    assert!(inserted > 5, "{told}");
    let total = 15 + inserted;
    let after = parts(&fs::read(&path).unwrap());
    let of = |name: &str| String::from_utf8(after[name].clone()).unwrap();
    let book = of("xl/workbook.xml");
    for part in [
        format!("$A$1:$V${}", total + 2),
        format!("$N${total}</"),
        "$3:$4".to_owned(),
        "fullCalcOnLoad=\"1\"".to_owned(),
    ] {
        assert!(book.contains(&part), "{part}: {book}");
    }
    let other = of("xl/worksheets/sheet2.xml");
    assert!(other.contains(&format!("N{total}</f>")), "{other}");
    assert!(other.contains(&format!("H5:H{})", total - 1)), "{other}");
    assert!(!after.contains_key("xl/calcChain.xml"));
    assert!(!of("[Content_Types].xml").contains("calcChain"));
    let sheet = of("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains(&format!("ref=\"H{0}:J{0}\"", total + 2)),
        "{sheet}"
    );
    let cells = cells(&path, "2024年计划");
    assert_eq!(text(&cells, total as u32 - 1, 1), "合计");
    assert_eq!(text(&cells, total as u32 + 1, 0), "填表人：");
    assert_eq!(told["rows"].as_u64().unwrap(), inserted + 10);
}

#[test]
fn groups_of_the_form_take_their_projects_and_the_rest_is_listed() {
    let office = Office::new();
    let (told, path) = office.fill("06-groups.xlsx", &["--filter", FILTER]);
    let known = office.projects(&["--filter", FILTER, "--year", "2024"]);
    let cells = cells(&path, "分组");
    let mut group = String::new();
    let (mut placed, mut number) = (BTreeSet::new(), 0);
    let last = cells.keys().map(|(row, _)| *row).max().unwrap();
    for row in 3..=last {
        let (serial, name) = (text(&cells, row, 0), text(&cells, row, 1));
        if name.is_empty() {
            continue;
        }
        if ["一", "二", "三"].contains(&serial.as_str()) {
            number = 0;
            group = name;
            continue;
        }
        if name.starts_with("总计") {
            assert!(name.ends_with("个）") && !name.contains(' '), "{name}");
            continue;
        }
        number += 1;
        assert_eq!(serial, number.to_string(), "{name}");
        let class = known[&name]["list_class"].as_str().unwrap();
        assert!(group.starts_with(&class[..6]), "{name}: {class} in {group}");
        assert!(placed.insert(name));
    }
    assert!(placed.len() > 5, "{placed:?}");
    let left: BTreeSet<String> = told["left"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|left| left["heading"] == "" && left["project"] != "")
        .map(|left| left["project"].as_str().unwrap().to_owned())
        .collect();
    let all: BTreeSet<String> = known.into_keys().collect();
    let both: BTreeSet<String> = placed.union(&left).cloned().collect();
    assert_eq!(both, all, "nobody is lost");
    assert!(placed.is_disjoint(&left));
}

#[test]
fn a_drop_down_list_takes_its_own_words_and_what_is_not_there_is_listed() {
    let office = Office::new();
    let (told, path) = office.fill("07-lists.xlsx", &["--filter", FILTER]);
    let cells = cells(&path, "填报表");
    let lists: [(u32, &[&str]); 3] = [
        (2, &["交通", "水利", "能源", "工业", "教育", "卫生", "其他"]),
        (3, &["续建", "新开工", "竣工投产", "前期"]),
        (4, &["前期项目", "在建项目", "完工项目", "已投产项目"]),
    ];
    let (mut words, rows) = (0, told["rows"].as_u64().unwrap() as u32);
    for row in 3..3 + rows {
        for (column, list) in lists {
            let word = text(&cells, row, column);
            assert!(word.is_empty() || list.contains(&word.as_str()), "{word}");
            words += u32::from(!word.is_empty());
        }
        // 2023.06, as the head shows it.
        let start = text(&cells, row, 9);
        let is_dressed =
            start.is_empty() || start.len() == 4 || start.len() == 7 && start.contains('.');
        assert!(is_dressed, "{start}");
    }
    assert!(words > rows, "{words}");
    let refused = told["left"].as_array().unwrap().iter().filter(|left| {
        let why = left["why"].as_str().unwrap();
        why.contains("不在下拉列表中")
    });
    for left in refused.clone() {
        let cell = left["cell"].as_str().unwrap();
        let (letters, number) = cell.split_at(1);
        let row: u32 = number.parse().unwrap();
        assert_eq!(text(&cells, row - 1, column(letters)), "", "{left}");
    }
    assert!(refused.count() > 0, "{told}");
}

#[test]
fn a_form_that_names_projects_gets_only_these() {
    let office = Office::new();
    let (told, path) = office.fill("08-named.xlsx", &[]);
    let cells = cells(&path, "点名");
    assert_eq!(text(&cells, 3, 1), "不锈钢产业园");
    assert_eq!(told["rows"], 2);
    assert_eq!(text(&cells, 6, 1), "", "a row without a name stays empty");
    assert!(!text(&cells, 3, 2).is_empty());
    assert_eq!(text(&cells, 5, 1), "并不存在的项目");
    assert_eq!(text(&cells, 5, 2), "");
    let told = told.to_string();
    assert!(told.contains("所选的项目中没有同名的"), "{told}");
}

#[test]
fn problems_stand_one_in_a_row() {
    let office = Office::new();
    let (told, path) = office.fill("04-problems.xlsx", &[]);
    let listed = json(&[
        "problems",
        &office.library,
        "--pick",
        "open",
        "--format",
        "json",
    ]);
    let text_of = listed.to_string();
    let cells = cells(&path, "问题清单");
    let rows = told["rows"].as_u64().unwrap() as u32;
    assert!(rows > 2, "{told}");
    let mut open = 0;
    for row in 3..3 + rows {
        let (description, state) = (text(&cells, row, 3), text(&cells, row, 9));
        assert!(
            ["未解决", "签收", "在办", "延期", "已解决", ""].contains(&state.as_str()),
            "{state}"
        );
        if !state.is_empty() && state != "已解决" {
            open += 1;
            assert!(text_of.contains(&description), "{description}");
        }
    }
    assert!(open > 0);
}

#[test]
fn what_was_said_of_a_form_is_known_the_next_time() {
    let office = Office::new();
    let mapping = office.place("套表对应.json");
    let words = r#"{"columns": {"K": "text:冷水江市发展和改革局", "是否开工": "leave",
        "C": "rule:{类别}（{建设性质}）", "J": "start"}}"#;
    fs::write(&mapping, words).unwrap();
    let gets = |told: &Value, letters: &str| {
        let columns = told["columns"].as_array().unwrap().iter();
        let mut columns = columns.filter(|each| each["column"] == letters);
        let column = columns.next().unwrap();
        (
            column["gets"].as_str().unwrap().to_owned(),
            column["why"].as_str().unwrap().to_owned(),
        )
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let (told, _) = office.fill("07-lists.xlsx", &["--mapping", &mapping]);
    assert_eq!(
        gets(&told, "K"),
        pair("text:冷水江市发展和改革局", "已选定")
    );
    let (told, path) = office.fill("07-lists.xlsx", &[]);
    assert_eq!(
        gets(&told, "K"),
        pair("text:冷水江市发展和改革局", "按上次的选择")
    );
    assert_eq!(gets(&told, "C").0, "rule:{类别}（{建设性质}）");
    assert_eq!(text(&cells(&path, "填报表"), 3, 10), "冷水江市发展和改革局");
    // An import of a ledger of the same shape is asked as before.
    let read = json(&[
        "import",
        &office.library,
        path.to_str().unwrap(),
        "--dry-run",
        "--format",
        "json",
    ]);
    assert_eq!(read["files"][0]["columns"]["C"], "category", "{read}");
    let history = output(&["history", &office.library]);
    assert!(history.contains("记住套表各列的内容"), "{history}");
    assert!(history.contains("套表：按“07-lists.xlsx”填出"), "{history}");
    // What is not understood is refused before anything is written.
    fs::write(&mapping, r#"{"columns": {"K": "没有的字段"}}"#).unwrap();
    let form = forms().join("07-lists.xlsx");
    let out = office.place("不该有.xlsx");
    let mut command = lantu(&[
        "fill",
        &office.library,
        form.to_str().unwrap(),
        "--to",
        &out,
        "--mapping",
        &mapping,
    ]);
    let done = command.output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("K 列的“没有的字段”"), "{said}");
    assert!(!Path::new(&out).exists());
}

#[test]
fn what_can_not_be_filled_is_refused_in_a_sentence() {
    let office = Office::new();
    let ledgers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    let refused = |form: &Path, to: &str| {
        let to = office.place(to);
        let mut command = lantu(&["fill", &office.library, form.to_str().unwrap(), "--to", &to]);
        let done = command.output().unwrap();
        assert!(!done.status.success());
        assert!(!Path::new(&to).exists(), "{to}");
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    let form = forms().join("01-key-projects.xlsx");
    for (form, to, words) in [
        (form.clone(), "表.docx", "xlsx 格式"),
        (ledgers.join("21-ledger.ods"), "表.xlsx", "另存为 xlsx"),
        (ledgers.join("25e-zip-bomb.xlsx"), "表.xlsx", ""),
        (ledgers.join("25i-picture-named.xls"), "表.xlsx", "不是表格"),
        (
            ledgers.join("25k-letter-in-cells.xlsx"),
            "表.xlsx",
            "没有找到带表头",
        ),
        (ledgers.join("25n-broken-xml.xlsx"), "表.xlsx", "损坏"),
        (office.folder.path().join("没有.xlsx"), "表.xlsx", ""),
    ] {
        let said = refused(&form, to);
        assert!(said.contains(words), "{}: {said}", form.display());
    }
    // Not onto the form itself.
    let own = office.place("表样.xlsx");
    fs::copy(&form, &own).unwrap();
    let mut command = lantu(&["fill", &office.library, &own, "--to", &own]);
    assert_eq!(command.output().unwrap().status.code(), Some(2));
    assert_eq!(fs::read(&own).unwrap(), fs::read(&form).unwrap());
}

/// The lines before a table of a Word document say in what unit its amounts are.
#[test]
fn a_table_in_a_letter_is_filled_in_the_unit_of_the_letter() {
    let office = Office::new();
    let (told, path) = office.fill("19-letter.docx", &["--filter", FILTER]);
    assert_eq!(told["unit"], "亿元", "{told}");
    let body = String::from_utf8(parts(&fs::read(path).unwrap())["word/document.xml"].clone());
    let body = body.unwrap();
    let known = office.projects(&["--filter", FILTER]);
    let fen = known["特色产业园区建设"]["total_investment_fen"]
        .as_i64()
        .unwrap();
    assert_eq!(fen, 93_850_000_000);
    assert!(body.contains(">9.385<"), "{body}");
    assert!(body.contains("联系人：省发展改革委重大项目处"));
}

#[test]
fn groups_of_the_question_get_rows_where_the_form_has_none() {
    let office = Office::new();
    let (_, path) = office.fill(
        "01-key-projects.xlsx",
        &[
            "--filter",
            FILTER,
            "--group-by",
            "stage",
            "--sort",
            "-总投资",
        ],
    );
    let cells = cells(&path, "附件1");
    let total: f64 = text(&cells, 3, 6).parse().unwrap();
    let mut groups = 0.0;
    let mut numerals = Vec::new();
    let last = cells.keys().map(|(row, _)| *row).max().unwrap();
    for row in 4..=last {
        let serial = text(&cells, row, 0);
        if serial.chars().all(|c| "一二三四五六七八九十".contains(c)) && !serial.is_empty()
        {
            groups += text(&cells, row, 6).parse::<f64>().unwrap_or_default();
            numerals.push(serial);
        }
    }
    assert_eq!(numerals[..2], ["一", "二"]);
    assert!((groups - total).abs() < 1e-6, "{groups} {total}");
}
