//! Rows of forms: their own groups, lists of words, names, problems; what was said of them; what can't be filled.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use calamine::{Data, Xlsx};
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{FILTER, Office, cells, column, forms, parts, text};
use crate::shell::{json, lantu, output};

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
fn rows_whose_look_differs_leave_no_gaps() {
    let office = Office::new();
    let (told, path) = office.fill("09-outline.xlsx", &["--filter", FILTER]);
    let cells = cells(&path, told["sheet"].as_str().unwrap());
    let rows = told["rows"].as_u64().unwrap() as u32;
    assert!(rows > 12, "{told}");
    for row in 4..4 + rows {
        assert!(!text(&cells, row, 1).is_empty(), "row {}", row + 1);
    }
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
    // A part stands without brackets where its programme has no row.
    let whole = |row: u32| text(&cells, row, 2).parse::<f64>().is_ok();
    assert!(whole(3) && whole(4), "{}", text(&cells, 4, 2));
    // Nor does it get others where none of these is among the chosen ones.
    let filter = ["--filter", "牵头部门=市交通局"];
    let (told, _) = office.fill("08-named.xlsx", &filter);
    assert_eq!(
        (&told["rows"], &told["inserted_rows"]),
        (&0.into(), &0.into())
    );
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

/// A form of one project has a sheet for each: in its own dress, with what the library says of that project.
#[test]
fn a_form_of_one_project_has_a_sheet_for_each() {
    let office = Office::new();
    let at = ["--filter", FILTER, "--year", "2024", "--month", "9"];
    let known = office.projects(&at);
    let (told, path) = office.fill("21-card.xlsx", &at);
    assert_eq!(told["rows"].as_u64().unwrap() as usize, known.len());
    let book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let sheets = calamine::Reader::sheet_names(&book);
    assert_eq!(sheets.len(), known.len());
    assert_eq!(sheets[0], "项目表");
    let mut seen = BTreeSet::new();
    for sheet in &sheets {
        let cells = cells(&path, sheet);
        let name = text(&cells, 2, 1);
        let project = &known[&name];
        assert!(seen.insert(name.clone()), "{name}");
        for (place, key) in [
            ((5, 1), "total_investment_fen"),
            ((5, 4), "planned_for_year_fen"),
        ] {
            let number = match cells.get(&place) {
                Some(Data::Float(number)) => Some((number * 1e6).round() as i64),
                None => None,
                other => panic!("{name} {key}: {other:?}"),
            };
            assert_eq!(number, project[key].as_i64(), "{name} {key}");
        }
        let scale = project["scale"].as_str().unwrap_or_default();
        assert_eq!(text(&cells, 7, 1), scale, "{name}");
        // The labels stand where they stood.
        assert_eq!(text(&cells, 8, 0), "月度进度");
        assert_eq!(text(&cells, 12, 0), "填表人：");
    }
    let parts = parts(&fs::read(&path).unwrap());
    let part = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    assert!(part("xl/worksheets/form1.xml").contains("B3:C3"));
    let areas = part("xl/workbook.xml").matches("_xlnm.Print_Area").count();
    assert_eq!(areas, known.len());
}

/// A form that was filled before has sheets of that name already.
#[test]
fn a_further_sheet_takes_the_place_of_no_part_that_is_there() {
    let office = Office::new();
    let bytes = fs::read(forms().join("21-card.xlsx")).unwrap();
    let mut zip = ZipWriter::new_append(Cursor::new(bytes)).unwrap();
    zip.start_file("xl/worksheets/form1.xml", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(b"<other/>").unwrap();
    let form = office.place("表样.xlsx");
    fs::write(&form, zip.finish().unwrap().into_inner()).unwrap();
    let out = office.place("填好.xlsx");
    let mut args = vec!["fill", &office.library, &form, "--to", &out];
    args.extend(["--filter", FILTER, "--format", "json"]);
    let told = json(&args);
    let path = Path::new(told["to"].as_str().unwrap());
    let parts = parts(&fs::read(path).unwrap());
    assert_eq!(parts["xl/worksheets/form1.xml"], b"<other/>");
    let rows = told["rows"].as_u64().unwrap() as usize;
    let made = parts.keys().filter(|name| name.contains("/form"));
    assert!(rows > 1 && made.count() == rows);
    let book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&book).len(), rows);
}
