//! What papers say and how they are asked for, on the command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::shell::{json, lantu, library, output};

/// A library of fictional figures, and where papers go.
fn sample(folder: &TempDir) -> String {
    let path = folder.path().join("s.lantu").display().to_string();
    lantu(&["-q", "new", &path, "--from", "sample", "--projects", "60"])
        .assert()
        .success();
    path
}

/// Exports with these arguments and reads what was written.
fn exported(folder: &TempDir, ending: &str, args: &[&str]) -> Vec<u8> {
    let place = |name: &str| folder.path().join(format!("{name}.{ending}"));
    let to = place("纸").display().to_string();
    let path = sample_path(folder);
    let mut all = vec![
        "-q",
        "export",
        &path,
        "--to",
        &to,
        "--replace",
        "--year",
        "2024",
        "--month",
        "9",
    ];
    all.extend(args);
    lantu(&all).assert().success();
    fs::read(place("纸（示例数据）")).unwrap()
}

fn sample_path(folder: &TempDir) -> String {
    let path = folder.path().join("s.lantu").display().to_string();
    if !Path::new(&path).exists() {
        sample(folder);
    }
    path
}

fn html(folder: &TempDir, args: &[&str]) -> String {
    String::from_utf8(exported(folder, "html", args)).unwrap()
}

fn part(folder: &TempDir, ending: &str, name: &str, args: &[&str]) -> String {
    let bytes = exported(folder, ending, args);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
}

#[test]
fn a_paper_of_some_projects_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let whole = html(&folder, &["--briefing"]);
    assert!(!whole.contains("范围："));
    let filter = ["--filter", "light in (正常, 滞后)", "--briefing"];
    let narrowed = html(&folder, &filter);
    assert!(narrowed.contains("范围：亮灯为正常、滞后（示例数据，仅供演示）"));
    assert!(
        narrowed.contains("范围：亮灯为正常、滞后。共有重点项目"),
        "{narrowed}"
    );
    let searched = html(&folder, &["--search", "路"]);
    assert!(searched.contains("范围：查找“路”（示例数据，仅供演示）"));
    let chapter = html(&folder, &["--filter", "chapter=14"]);
    assert!(chapter.contains("范围：第十四章"), "{chapter}");
}

#[test]
fn everything_that_the_window_asks_can_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let document = "word/document.xml";
    let args = [
        "--paper",
        "A4",
        "--orientation",
        "纵向",
        "--style",
        "会议材料",
        "--attachment",
        "附件3",
        "--office",
        "市项目办",
    ];
    let text = part(&folder, "docx", document, &args);
    assert!(
        text.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"),
        "{text}"
    );
    assert!(text.contains("附件3") && text.contains("编制单位：市项目办"));
    let text = part(&folder, "docx", document, &["--attachment", ""]);
    assert!(!text.contains("附件1"));
    let wall = part(
        &folder,
        "docx",
        document,
        &["--style", "投影", "--preset", "汇总表"],
    );
    assert!(
        wall.contains("w:h=\"10800\" w:orient=\"landscape\""),
        "{wall}"
    );
    // Sorted within its groups; a column of which nothing is known is left out, and a note says so.
    let csv = |args: &[&str]| {
        let bytes = exported(&folder, "csv", args);
        String::from_utf8(bytes).unwrap()
    };
    let sorted = csv(&[
        "--columns",
        "总投资",
        "--sort",
        "-总投资",
        "--group-by",
        "stage",
    ]);
    let mut last: Option<(String, f64)> = None;
    for line in sorted.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (group, total) = (cells[0].to_owned(), cells[3].parse().unwrap_or(0.0));
        if let Some((before, more)) = last.filter(|(before, _)| *before == group) {
            assert!(more >= total, "{before}: {more} {total}");
        }
        last = Some((group, total));
    }
    // The plan states no sums: the column is left out, and a note says so.
    let to = folder.path().join("规划.html");
    let to = to.to_str().unwrap();
    let args = [
        "-q",
        "export",
        "--to",
        to,
        "--columns",
        "总投资,建设性质",
        "--hide-empty",
    ];
    lantu(&args).assert().success();
    let page = fs::read_to_string(to).unwrap();
    assert!(page.contains("没有内容的列未列出：总投资"), "{page}");
    assert!(!page.contains("按总投资排序") && page.contains("按建设性质排序"));
    for (argument, words) in [
        ("--paper", "请写 A4、A3、A2、A1、A0 或 16:9"),
        ("--style", "请写 公文附件、会议材料 或 投影"),
    ] {
        let path = sample_path(&folder);
        let refused = lantu(&["export", &path, "--to", "x.pdf", argument, "B5"])
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(2));
        let error = String::from_utf8(refused.stderr).unwrap();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_condition_that_can_not_be_asked_is_answered_with_one_that_can() {
    let refused = lantu(&["list", "--filter", "chapter~交通"])
        .output()
        .unwrap();
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(
        error.contains("篇章位置 包含 交通") && error.contains("章=14"),
        "{error}"
    );
    let found = json(&["list", "--filter", "篇章位置 包含 交通", "--format", "json"]);
    assert!(found["count"].as_u64().unwrap() > 0);
}

#[test]
fn a_json_of_a_paper_holds_its_columns_and_rows() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--preset", "汇总表", "--group-by", "part"];
    let paper: Value = serde_json::from_slice(&exported(&folder, "json", &args)).unwrap();
    assert_eq!(paper["kind"], "paper");
    let heads: Vec<&str> = paper["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|column| column["heading"].as_str())
        .collect();
    assert_eq!(heads[..3], ["序号", "篇", "项目数"]);
    let rows = paper["rows"].as_array().unwrap();
    let total = rows.last().unwrap();
    assert_eq!(
        (&total["kind"], &total["cells"][2]),
        (&"total".into(), &60.into())
    );
    let chosen = exported(&folder, "json", &["--columns", "总投资"]);
    let chosen: Value = serde_json::from_slice(&chosen).unwrap();
    assert_eq!(chosen["columns"].as_array().unwrap().len(), 3);
    // Without them it is the projects with all of their fields, as before.
    let whole: Value = serde_json::from_slice(&exported(&folder, "json", &[])).unwrap();
    assert_eq!(whole["kind"], "list");
}

#[test]
fn a_comparison_speaks_of_days_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = library(&folder);
    let path = path.to_str().unwrap();
    lantu(&["snapshot", path, "一季度"]).assert().success();
    let project = output(&["list", path, "--columns", "name", "--format", "csv"]);
    let name = project
        .lines()
        .nth(1)
        .unwrap()
        .trim_matches(['\u{feff}', '\r'])
        .to_owned();
    lantu(&["set", path, &name, "start=2024-09"])
        .assert()
        .success();
    let to = folder.path().join("对照.html");
    let before = format!("{path}@一季度");
    lantu(&["compare", &before, path, "--to", to.to_str().unwrap()])
        .assert()
        .success();
    let page = fs::read_to_string(to).unwrap();
    let subtitle = page.split("class=\"subtitle\">").nth(1).unwrap();
    let subtitle = subtitle.split("</p>").next().unwrap();
    assert!(
        subtitle.starts_with("快照“一季度”（") && subtitle.contains("→ 现状（"),
        "{subtitle}"
    );
    assert!(
        subtitle.contains("年") && !subtitle.contains('库'),
        "{subtitle}"
    );
    assert!(
        page.contains("2024年9月") && page.contains("项目数没有变化"),
        "{page}"
    );
}

#[test]
fn the_notice_of_missing_glyphs_is_for_formats_that_draw_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample_path(&folder);
    let said = |ending: &str| {
        let to = folder
            .path()
            .join(format!("字.{ending}"))
            .display()
            .to_string();
        let args = [
            "export",
            &path,
            "--to",
            &to,
            "--title",
            "𠮷水堰😀",
            "--replace",
        ];
        let told = lantu(&args).output().unwrap();
        assert!(told.status.success());
        String::from_utf8(told.stderr).unwrap()
    };
    assert!(!said("docx").contains("内置字体没有"));
    assert!(!said("csv").contains("内置字体没有"));
    assert!(said("pdf").contains("内置字体没有"));
}

#[test]
fn every_paper_has_the_same_bytes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let presets = output(&["names", "presets"]);
    for preset in presets
        .lines()
        .map(|line| line.split_whitespace().next().unwrap_or(""))
    {
        for ending in ["pdf", "xlsx", "docx", "pptx", "html", "csv", "json"] {
            let args = ["--preset", preset];
            let (first, second) = (
                exported(&folder, ending, &args),
                exported(&folder, ending, &args),
            );
            assert!(first == second, "{preset}.{ending}");
        }
    }
    for ending in ["pdf", "docx"] {
        let args = ["--bundle", "汇总表,问题清单"];
        let twice = [
            exported(&folder, ending, &args),
            exported(&folder, ending, &args),
        ];
        assert!(twice[0] == twice[1], "{ending}");
    }
    let more: [(&str, &[&str]); 6] = [
        ("pdf", &["--pdf-a", "--charts", "--briefing"]),
        ("xlsx", &["--with-ids", "--charts", "--briefing"]),
        ("docx", &["--charts", "--briefing"]),
        ("pptx", &["--charts", "--briefing"]),
        ("csv", &["--encoding", "gb18030"]),
        ("json", &[]),
    ];
    for (ending, args) in more {
        let twice = [
            exported(&folder, ending, args),
            exported(&folder, ending, args),
        ];
        assert!(twice[0] == twice[1], "{ending} {args:?}");
    }
}

#[test]
fn papers_are_bound_together_as_pages_and_as_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let papers = "汇总表,月调度进度表,一项一表";
    let args = [
        "--bundle",
        papers,
        "--title",
        "常务会材料",
        "--filter",
        "chapter=14",
    ];
    let text = part(&folder, "docx", "word/document.xml", &args);
    let order = [
        "常务会材料",
        "目　录",
        "附件1　",
        "附件2　",
        "附件3　",
        "PAGEREF",
    ];
    for word in order {
        assert!(text.contains(word), "{word}");
    }
    // Each keeps the sheet of its preset.
    assert_eq!(text.matches("<w:pgSz ").count(), 4);
    assert!(exported(&folder, "pdf", &args).starts_with(b"%PDF"));
    let path = sample_path(&folder);
    for (more, words) in [
        (
            vec!["--to", "x.xlsx", "--bundle", papers],
            "只能写成 .pdf 或 .docx",
        ),
        (
            vec!["--to", "x.pdf", "--bundle", papers, "--preset", "汇总表"],
            "不能再写 --preset",
        ),
        (
            vec!["--to", "x.pdf", "--bundle", "汇总表,没有的表"],
            "没有模板“没有的表”",
        ),
    ] {
        let mut args = vec!["export", path.as_str()];
        args.extend(more);
        let refused = lantu(&args).output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        let error = String::from_utf8(refused.stderr).unwrap();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_book_shows_the_picture_that_lies_beside_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample_path(&folder);
    let picture = folder.path().join("效果图.png");
    let png = include_bytes!("../../assets/icon/lantu-128.png");
    fs::write(&picture, png).unwrap();
    let names = output(&["list", &path, "--columns", "name", "--format", "csv"]);
    let names: Vec<&str> = names.lines().skip(1).map(str::trim).collect();
    let is_alone = |name: &&&str| names.iter().filter(|other| other == name).count() == 1;
    let name = names.iter().find(is_alone).unwrap();
    let attach = ["attach", &path, name, picture.to_str().unwrap()];
    lantu(&attach).assert().success();
    let bytes = exported(&folder, "docx", &["--preset", "项目册"]);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut held = Vec::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        held.push(bytes);
    }
    assert!(held.iter().any(|bytes| bytes == png));
    // One that was altered since is not shown, and that is said.
    let kept = folder.path().join("s.附件");
    let file = fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(&file).unwrap();
    fs::write(&file, b"another").unwrap();
    let to = folder.path().join("册.pdf").display().to_string();
    let told = lantu(&["export", &path, "--to", &to, "--preset", "项目册"])
        .output()
        .unwrap();
    assert!(told.status.success());
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.contains("1个项目的图片没有印出"), "{said}");
}

#[test]
fn a_chart_for_the_wall_is_one_sheet_as_large_as_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = |args: &[&str]| {
        let mut all = vec!["--preset", "挂图"];
        all.extend(args);
        let pdf = exported(&folder, "pdf", &all);
        let text = String::from_utf8_lossy(&pdf).into_owned();
        let boxes = text.split("/MediaBox").skip(1);
        let boxes: Vec<String> = boxes
            .map(|rest| rest.split(']').next().unwrap().to_owned())
            .collect();
        boxes
    };
    // 1189 and 594 mm across.
    let [whole] = sizes(&[]).try_into().unwrap();
    assert!(whole.contains("3370"), "{whole}");
    let [small] = sizes(&["--paper", "A2"]).try_into().unwrap();
    assert!(small.contains("1683"), "{small}");
}
