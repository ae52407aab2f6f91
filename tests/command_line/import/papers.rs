//! What is told of an import, and the paper on it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use crate::shell::{self, library, output};
use serde_json::Value;
use tempfile::TempDir;

use super::{ledger, listed, names, run};

/// A library without projects, and a ledger of these lines beside it.
fn with_ledger(folder: &TempDir, lines: &str) -> (String, String) {
    let library = folder.path().join("库.lantu");
    let library = library.to_str().unwrap().to_owned();
    output(&["new", &library, "--from", "empty"]);
    let path = folder.path().join("甲.csv");
    fs::write(&path, lines).unwrap();
    (library, path.to_str().unwrap().to_owned())
}

#[test]
fn an_amount_ten_thousand_times_the_others_waits_for_a_person() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资（亿元）\n1,甲桥,1.2\n2,乙桥,1.5\n3,丙桥,2\n4,丁桥,1.8\n\
                 5,戊桥,2.2\n6,己桥,12500\n";
    let (library, source) = with_ledger(&folder, lines);
    let text = output(&["import", &library, &source]);
    let held = "  没有采用 1 处\n    C7 己桥　总投资：— → 125,000,000.00万元（比同列其他金额大上千倍，\
                可能是单位不同；默认不导入，请核对）\n";
    assert!(text.contains(held), "{text}");
    let total = |name| shell::project(Path::new(&library), name)["total_investment_fen"].clone();
    assert_eq!(
        (total("戊桥"), total("己桥")),
        (22_000_000_000_i64.into(), Value::Null)
    );
}

#[test]
fn cumulative_figures_are_told_where_they_are_not_kept() {
    let folder = TempDir::new().unwrap();
    let lines =
        "序号,项目名称,总投资（万元）,截至2025年底累计完成投资\n1,甲桥,500,120\n2,乙桥,300,\n";
    let (library, source) = with_ledger(&folder, lines);
    let report = folder.path().join("对照表.csv");
    let report = report.to_str().unwrap();
    let text = output(&["import", &library, &source, "--report", report]);
    let told = "“截至2025年底累计完成投资”：1 处，累计数不写入项目库，只用来核对各月完成投资";
    assert!(text.contains(told), "{text}");
    let paper = fs::read_to_string(report).unwrap();
    let line = "D 列,,截至2025年底累计完成投资,—,1 处,只核对,累计数不写入";
    assert!(paper.contains(line), "{paper}");
}

#[test]
fn a_report_names_its_library_and_counts_the_many_that_a_sheet_does_not_have() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资（万元）\n1,甲桥,500\n";
    let source = folder.path().join("一行.csv");
    fs::write(&source, lines).unwrap();
    let library = folder.path().join("全市重点.lantu");
    let library = library.to_str().unwrap();
    output(&["new", library]);
    let count = names(library).len();
    let report = folder.path().join("对照表.html");
    let (source, report) = (source.to_str().unwrap(), report.to_str().unwrap());
    output(&["import", library, source, "--report", report]);
    let paper = fs::read_to_string(report).unwrap();
    assert!(paper.contains("项目库：全市重点.lantu　已导入 一行.csv"));
    assert!(count > 500);
    let missing = paper.matches(">表中没有<").count();
    assert_eq!(missing, 51, "the first fifty, and a line on the others");
    let rest = format!("另有 {} 个项目", count - 50);
    let all = format!("表中没有的项目共 {count} 个，这里只列前 50 个");
    assert!(paper.contains(&rest) && paper.contains(&all));
}

#[test]
fn the_report_of_an_earlier_import_is_replaced_only_where_that_is_said() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    let returned = ledger("26b-monthly-return.xlsx");
    let report = folder.path().join("对照表.csv");
    let report = report.to_str().unwrap();
    let list = ledger("26a-base-list.xlsx");
    output(&["import", &library, &list, "--dry-run", "--report", report]);
    let before = fs::read(report).unwrap();
    let (code, _, error) = run(&["import", &library, &returned, "--report", report]);
    assert!(code == 1 && error.contains("--replace"), "{error}");
    assert_eq!(fs::read(report).unwrap(), before);
    assert_eq!(names(&library).len(), 8, "nothing came in");
    output(&[
        "import",
        &library,
        &returned,
        "--report",
        report,
        "--replace",
    ]);
    assert_ne!(fs::read(report).unwrap(), before);
}

#[test]
fn a_sentence_on_a_foreign_file_parts_letters_from_words() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    for (name, part) in [
        ("25j-pdf-named.xlsx", "这是 PDF 文件，"),
        ("25p-spreadsheetml-2003.xls", "这是 2003 版 XML 表格，"),
        ("25i-picture-named.xls", "这是"),
    ] {
        let (_, text, _) = run(&["import", library, &ledger(name), "--dry-run"]);
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn two_columns_that_say_the_same_figure_are_told_once() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资（万元）,2026年1月完成投资,2026年1-1月累计完成投资,截至2026年1月累计完成投资\n\
                 1,甲桥,500,120,100,100\n";
    let (library, source) = with_ledger(&folder, lines);
    let text = output(&["import", &library, &source]);
    assert!(text.contains("  请核对 1 处\n"), "{text}");
}

#[test]
fn a_unit_that_no_cell_says_is_told_in_words_and_on_paper() {
    let folder = TempDir::new().unwrap();
    let lines = "序号,项目名称,总投资\n1,甲桥,500\n2,乙桥,300\n";
    let (library, source) = with_ledger(&folder, lines);
    let report = folder.path().join("对照表.csv");
    let report = report.to_str().unwrap();
    let text = output(&["import", &library, &source, "--dry-run", "--report", report]);
    let head = text.lines().next().unwrap();
    assert!(head.contains("单位未写明，按万元读入，请核对"), "{text}");
    let paper = fs::read_to_string(report).unwrap();
    assert!(
        paper.contains("金额单位,,,请核对,单位未写明，按万元读入，请核对"),
        "{paper}"
    );
    // Whoever says it is not told.
    let mapping = folder.path().join("列.json");
    fs::write(&mapping, r#"{"unit": "亿元"}"#).unwrap();
    let mapping = mapping.to_str().unwrap();
    let text = output(&["import", &library, &source, "--mapping", mapping]);
    assert!(
        text.contains("单位亿元") && !text.contains("未写明"),
        "{text}"
    );
    let bridge = shell::project(Path::new(&library), "甲桥");
    assert_eq!(bridge["total_investment_fen"], 5_000_000_000_000_i64);
    // It is known for the next ledger of this shape.
    let next = folder.path().join("乙.csv");
    fs::write(&next, "序号,项目名称,总投资\n1,竹汐码头,2\n").unwrap();
    output(&["import", &library, next.to_str().unwrap()]);
    let bridge = shell::project(Path::new(&library), "竹汐码头");
    assert_eq!(bridge["total_investment_fen"], 20_000_000_000_i64);
}

#[test]
fn a_paper_says_whether_anything_is_written_and_which_rows_are_of_others() {
    let folder = TempDir::new().unwrap();
    let library = listed(&folder);
    let returned = ledger("26b-monthly-return.xlsx");
    let paper = |name: &str, more: &[&str]| {
        let report = folder.path().join(name);
        let report = report.to_str().unwrap();
        let args = ["import", &library, &returned, "--report", report];
        output(&[&args, more].concat());
        fs::read_to_string(report).unwrap()
    };
    let label = "导入 26b-monthly-return.xlsx：改 5 处，新增 1 个";
    let lines = paper("拟.csv", &["--dry-run"]);
    for part in [
        "\"9,000.00万元\",拟导入,",
        "墨鸢旅游路,,,,拟新增,",
        "第 7 行,县医院康复楼,,,,其他单位的项目,",
        "其他单位的项目,,共 1 行,请留意,",
    ] {
        assert!(lines.contains(part), "{part}\n{lines}");
    }
    let planned = paper("拟.html", &["--dry-run"]);
    assert!(
        planned.contains(&format!("拟{label}（尚未写入）")),
        "{planned}"
    );
    let written = paper("已.html", &[]);
    for part in [format!("已{label}"), "已新增".to_owned()] {
        assert!(written.contains(&part), "{part}\n{written}");
    }
    assert!(!written.contains("尚未写入"), "{written}");
}

#[test]
fn a_mapping_says_the_sheet_its_heads_and_its_unit() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder);
    let library = library.to_str().unwrap();
    let source = ledger("15-hidden-rows-sheets-filter.xlsx");
    let mapping = folder.path().join("列.json");
    let asked = |text: &str| {
        fs::write(&mapping, text).unwrap();
        let mapping = mapping.to_str().unwrap();
        run(&[
            "import",
            library,
            &source,
            "--dry-run",
            "--mapping",
            mapping,
        ])
    };
    let (code, text, _) = asked(r#"{"sheet": "项目清单"}"#);
    assert!(code == 0 && text.contains("工作表“项目清单”"), "{text}");
    let (code, _, error) = asked(r#"{"sheet": "清单"}"#);
    assert!(code == 1 && error.contains("没有工作表“清单”"), "{error}");
    let cards = ledger("17-one-form-per-project.xlsx");
    let (_, text, _) = run(&["import", library, &cards, "--dry-run"]);
    assert!(text.contains("　一项一表 2 张"), "{text}");
}
