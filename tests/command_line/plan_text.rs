//! Texts of plans on the command line: outline, candidates, indicators, libraries made of them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use lantu::import::read::{prose, prose_bytes};
use serde_json::Value;
use tempfile::TempDir;

use crate::shell::{self, error, json, output};

fn plan(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/plans")
        .join(name);
    path.to_str().unwrap().to_owned()
}

/// Every heading as `level number title line`, in the order of the text.
fn headings(nodes: &Value, all: &mut Vec<String>) {
    for node in nodes.as_array().unwrap() {
        let word = |key: &str| node[key].as_str().unwrap().replace(' ', "");
        let line = node["line"].as_u64().unwrap();
        all.push(format!(
            "{} {} {} {line}",
            word("level"),
            word("number"),
            word("title")
        ));
        headings(&node["children"], all);
    }
}

fn outline(name: &str) -> Vec<String> {
    let answer = json(&["outline", &plan(name), "--format", "json"]);
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["nodes"]);
    let mut all = Vec::new();
    headings(&answer["nodes"], &mut all);
    all
}

fn named<'a>(all: &'a Value, name: &str) -> &'a Value {
    let found = all
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {all:#}"))
}

#[test]
fn headings_that_a_page_broke_are_found_once_and_agree_with_the_contents() {
    let expected = [
        "篇 第一篇 迈入新阶段开启新征程 18",
        "章 第一章 发展环境 21",
        "节 第一节 发展基础 22",
        "节 第二节 发展目标 26",
        "篇 第二篇 打造现代化的基础设施和产业体系 38",
        "章 第二章 建设畅通高效的综合交通运输体系和现代化水网 39",
        "节 第一节 完善交通网络 41",
        "专栏 专栏1 交通重点项目 45",
        "节 第二节 建设现代水网 50",
        "章 第三章 提升产业能级 54",
        "节 第一节 做强园区 55",
    ];
    assert_eq!(outline("pdf-lines.txt"), expected);
    let text = output(&["outline", &plan("pdf-lines.txt")]);
    assert!(text.contains("篇 2，章 3，节 5，条 0，专栏 1"), "{text}");
    assert!(text.contains("与目录一致：目录 10 条"), "{text}");
}

#[test]
fn a_plan_without_parts_and_chapters_has_its_levels_from_its_numbers() {
    let expected = [
        "章 一 发展基础 3",
        "章 二 重点任务 7",
        "节 （一） 夯实基础设施 9",
        "条 1 交通 11",
        "条 2 水利 13",
        "节 （二） 改善民生 15",
        "条 1 教育 17",
        "条 2 卫生 19",
        "章 三 保障措施 21",
        "条 —— 加强领导 23",
        "条 —— 加强评估 25",
    ];
    assert_eq!(outline("no-parts.md"), expected);
}

#[test]
fn a_text_is_the_same_in_every_encoding() {
    let text = prose(Path::new(&plan("pdf-lines.txt"))).unwrap();
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = TempDir::new().unwrap();
    for (name, bytes) in [("甲.txt", gbk.as_ref()), ("乙.txt", utf16.as_slice())] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let answer = json(&["outline", path.to_str().unwrap(), "--format", "json"]);
        let mut all = Vec::new();
        headings(&answer["nodes"], &mut all);
        assert_eq!(all, outline("pdf-lines.txt"), "{name}");
    }
}

#[test]
fn candidates_say_where_they_stand_and_what_the_text_says_of_them() {
    let answer = json(&["candidates", &plan("pdf-lines.txt"), "--format", "json"]);
    let all = &answer["candidates"];
    let bridge = named(all, "望江二桥");
    assert_eq!(
        (&bridge["place"]["outline"], &bridge["place"]["line"]),
        (&"2.1".into(), &42.into())
    );
    assert_eq!(bridge["mentions"][0]["outline"], "3.1");
    assert_eq!(bridge["category"], "基础设施/交通/桥隧");
    assert_eq!(bridge["construction_kind"], "新建");
    assert_eq!(bridge["stage"], "");
    assert!(bridge["sentence"].as_str().unwrap().contains("白鹭洲隧道"));
    let road = all
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["name"].as_str().unwrap().starts_with("S215"));
    assert_eq!(road.unwrap()["construction_kind"], "扩建");
    assert_eq!(named(all, "临石高速公路")["stage"], "在建");
    // One list, one word for all of it.
    named(all, "城西汽车站");
    let names: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["name"].as_str().unwrap())
        .collect();
    let reservoirs = names
        .iter()
        .filter(|name| name.contains("水库") && name.contains("除险加固"))
        .count();
    assert_eq!(reservoirs, 3, "{names:?}");
    // What is there already, and what is only meant well.
    for word in [
        "临江图书馆",
        "望江大桥",
        "工作机制",
        "企业家精神",
        "节水意识",
    ] {
        assert!(
            !names.iter().any(|name| name.contains(word)),
            "{word} in {names:?}"
        );
    }
}

#[test]
fn indicators_come_from_tables_and_from_sentences() {
    let answer = json(&["candidates", &plan("pdf-lines.txt"), "--format", "json"]);
    let all = &answer["indicators"];
    let patents = named(all, "每万人口高价值发明专利拥有量");
    assert_eq!(
        [
            &patents["unit"],
            &patents["base"],
            &patents["target"],
            &patents["binding"]
        ],
        ["件", "8.5", "12", "预期性"]
    );
    assert_eq!(
        [&patents["base_year"], &patents["target_year"]],
        [2025, 2030]
    );
    let water = named(all, "地表水达到或好于Ⅲ类水体比例");
    assert_eq!(
        [&water["base"], &water["target"], &water["binding"]],
        ["98", "100", "约束性"]
    );
    let forest = named(all, "森林覆盖率");
    assert_eq!([&forest["base"], &forest["target"]], ["48.2", "50"]);
    assert_eq!(named(all, "城镇调查失业率")["direction"], "at_most");
    assert_eq!(named(all, "研发经费投入年均增长")["direction"], "at_least");
    let page = json(&["candidates", &plan("page.html"), "--format", "json"]);
    let town = named(&page["indicators"], "常住人口城镇化率");
    assert_eq!(
        [&town["unit"], &town["base"], &town["target"]],
        ["%", "61.2", "66"]
    );
}

#[test]
fn a_list_of_the_same_plan_measures_the_candidates() {
    let text = output(&[
        "candidates",
        &plan("pdf-lines.txt"),
        "--against",
        &plan("projects.tsv"),
    ]);
    assert!(text.contains("清单有、没有找到：江心岛灯塔"), "{text}");
    assert!(
        text.contains("清单 6 项") && text.contains("相合 5 项") && text.contains("查全率 83.3%"),
        "{text}"
    );
    let answer = json(&[
        "candidates",
        &plan("pdf-lines.txt"),
        "--against",
        &plan("projects.tsv"),
        "--format",
        "json",
    ]);
    assert_eq!(answer["against"]["matched"], 5);
}

#[test]
fn a_library_is_made_of_a_text_and_agrees_with_it() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("临江.lantu");
    let library = library.to_str().unwrap();
    let from = format!("text:{}", plan("pdf-lines.txt"));
    let said = output(&["new", library, "--from", &from]);
    assert!(said.contains("篇章 10 个"), "{said}");
    let listing = json(&["list", library, "--format", "json"]);
    let mut projects = Vec::new();
    shell::projects(&listing, &mut projects);
    let bridge = projects
        .iter()
        .find(|project| project["name"] == "望江二桥")
        .unwrap();
    assert_eq!(bridge["construction_kind"], "新建");
    // What the text does not say is empty.
    for field in ["stage", "total_investment_fen", "end"] {
        assert!(bridge[field].is_null(), "{field}: {bridge:#}");
    }
    let listing = json(&["list", library, "--group-by", "chapter", "--format", "json"]);
    assert!(
        listing["groups"]
            .to_string()
            .contains("建设畅通高效的综合交通运输体系和现代化水网")
    );
    output(&["check", library]);
    assert_eq!(
        json(&["history", library, "--format", "json"])["steps"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let text = output(&["candidates", &plan("pdf-lines.txt"), "--against", library]);
    assert!(text.contains("查全率 100.0%，查准率 100.0%"), "{text}");
}

#[test]
fn the_outline_alone_is_taken_where_that_is_asked() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("青石.lantu");
    let library = library.to_str().unwrap();
    let from = format!("text:{}", plan("no-parts.md"));
    output(&["new", library, "--from", &from, "--outline-only"]);
    assert_eq!(json(&["list", library, "--format", "json"])["count"], 0);
    // What the text calls 二、重点任务 is no 第二章 in the library.
    let all = folder.path().join("青石二.lantu");
    let all = all.to_str().unwrap();
    output(&["new", all, "--from", &from]);
    let listing = json(&["list", all, "--group-by", "chapter", "--format", "json"]);
    assert_eq!(listing["groups"][0]["label"], "重点任务");
    let text = output(&["candidates", &plan("no-parts.md"), "--against", all]);
    assert!(text.contains("查全率 100.0%"), "{text}");
    assert!(
        error(&["new", library, "--from", &from]).contains("已"),
        "an existing file is never replaced"
    );
}

#[test]
fn a_file_that_is_no_plan_is_told_so() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("空.txt");
    fs::write(&path, "没有标题的一段话。").unwrap();
    assert!(error(&["outline", path.to_str().unwrap()]).contains("没有找到篇章标题"));
    let path = folder.path().join("图.pdf");
    fs::write(&path, b"%PDF-1.7\n\0\x01").unwrap();
    assert!(error(&["outline", path.to_str().unwrap()]).contains("不是能读的规划文本"));
    assert!(prose_bytes(b"").is_err());
}

/// Every pair is told before any is taken; what is taken is one step.
#[test]
fn the_unfinished_projects_of_a_plan_are_carried_over_into_the_next() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("示例.lantu");
    let library = library.to_str().unwrap();
    output(&["new", library, "--from", "sample"]);
    let text = format!("text:{}", plan("next-plan.txt"));
    let ask = ["carry-over", library, "--plan", &text];
    let shown = output(&ask);
    assert!(shown.contains("没有写入"), "{shown}");
    assert!(shown.contains("平安大桥"), "{shown}");
    let pairs = json(&[&ask[..], &["--format", "json"]].concat());
    assert_eq!(pairs["kind"], "carry_over");
    let rows = pairs["pairs"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["is_taken"] == false));
    let sure: Vec<&Value> = rows
        .iter()
        .filter(|row| row["offers"][0]["is_sure"] == true)
        .collect();
    assert!(sure.len() > 2, "{pairs:#}");
    // A second phase is another bridge.
    let offers = rows
        .iter()
        .flat_map(|row| row["offers"].as_array().unwrap());
    assert!(offers.clone().all(|offer| offer["name"] != "平安大桥二期"));
    assert_eq!(
        json(&["list", library, "--format", "json"])["count"],
        rows_of(library)
    );

    let before = rows_of(library);
    let done = output(&[&ask[..], &["--accept", "same"]].concat());
    assert!(
        done.contains(&format!("已结转 {} 项", sure.len())),
        "{done}"
    );
    let count = |plan: &str| {
        let answer = json(&["list", library, "--plan", plan, "--format", "json"]);
        answer["count"].as_u64().unwrap()
    };
    assert_eq!(count("十四五"), before);
    let next = count("2026");
    assert_eq!(rows_of(library), before + next - sure.len() as u64);
    // Groups and filters know the plans; papers follow the one that is asked for.
    let groups = json(&["list", library, "--group-by", "plan", "--format", "json"]);
    let labels: Vec<&str> = groups["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["十四五", "十五五"]);
    let paper = folder.path().join("结转（示例数据）.csv");
    let paper = paper.to_str().unwrap();
    let export = ["export", library, "--to", paper, "--preset", "结转项目清单"];
    output(&[&export[..], &["--plan", "十五五"]].concat());
    let text = fs::read_to_string(paper).unwrap();
    assert_eq!(text.lines().count(), sure.len() + 1, "{text}");
    let wrong = shell::lantu(&["list", library, "--plan", "十六五"])
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let words = String::from_utf8_lossy(&wrong.stderr);
    assert!(
        words.contains("没有规划“十六五”") && words.contains("十四五"),
        "{words}"
    );

    output(&["undo", library]);
    assert_eq!(rows_of(library), before);
}

fn rows_of(library: &str) -> u64 {
    let answer = json(&["list", library, "--format", "json"]);
    answer["count"].as_u64().unwrap()
}

#[test]
fn what_the_text_says_of_costs_places_and_annexes_stands_with_the_project() {
    let answer = json(&["candidates", &plan("sums.txt"), "--format", "json"]);
    let all = &answer["candidates"];
    let cost = |name: &str| named(all, name)["total_investment_fen"].as_i64();
    let yi = 10_000_000_000;
    assert_eq!(cost("东江大桥"), Some(12 * yi));
    assert_eq!(cost("西江码头"), Some(yi * 3 / 10));
    assert_eq!(cost("北岸水厂"), Some(yi * 5 / 2));
    assert_eq!(cost("南湖医院"), Some(8 * yi));
    assert_eq!(cost("东城中学"), Some(yi * 3 / 2));
    assert_eq!(cost("白云水库工程"), Some(8 * yi));
    // What two roads cost together is nobody's alone.
    assert_eq!((cost("望江路"), cost("环湖路")), (None, None));
    // No name is cut at 及, and a place is one that has a name.
    named(all, "滨江公园及停车场");
    named(all, "城西水厂及配套管网");
    assert_eq!(
        named(all, "敬老院")["location"],
        serde_json::json!(["青丰镇"])
    );
    assert!(all.as_array().unwrap().iter().all(|each| {
        let name = each["name"].as_str().unwrap();
        !name.starts_with('型') && !name.contains("总投资")
    }));
    let indicators: Vec<&str> = answer["indicators"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["name"].as_str().unwrap())
        .collect();
    assert_eq!(indicators, ["固定资产投资年均增长", "重大项目总投资"]);
    // It comes into the library as the plan's; what is only about so much is a suggestion.
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("临江.lantu");
    let library = library.to_str().unwrap();
    output(&[
        "new",
        library,
        "--from",
        &format!("text:{}", plan("sums.txt")),
    ]);
    let listing = json(&["list", library, "--format", "json"]);
    let mut projects = Vec::new();
    shell::projects(&listing, &mut projects);
    let of = |name: &str| {
        projects
            .iter()
            .find(|project| project["name"] == name)
            .unwrap()
    };
    assert_eq!(of("东江大桥")["total_investment_fen"], 12 * yi);
    let source = |name: &str| of(name)["sources"]["total_investment"].clone();
    assert_eq!(source("北岸水厂"), "suggested");
    assert_eq!(source("东江大桥"), "stated");
}

/// A name that stands in two plans is never taken for one of them.
#[test]
fn a_project_of_two_plans_is_asked_for_and_the_choices_are_told() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("示例.lantu");
    let library = library.to_str().unwrap();
    output(&["new", library, "--from", "sample"]);
    let text = format!("text:{}", plan("next-plan.txt"));
    output(&["carry-over", library, "--plan", &text, "--accept", "same"]);
    let set = |who: &str| {
        shell::lantu(&["set", library, who, "contact=王工"])
            .output()
            .unwrap()
    };
    let said = set("平安大桥");
    assert_eq!(said.status.code(), Some(1));
    let words = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        words.contains("平安大桥@十四五") && words.contains("平安大桥@十五五"),
        "{words}"
    );
    assert!(set("平安大桥@十五五").status.success());
    let contact = |plan: &str| {
        let filter = "contact=王工";
        let answer = json(&[
            "list", library, "--plan", plan, "--filter", filter, "--format", "json",
        ]);
        answer["count"].as_u64().unwrap()
    };
    assert_eq!((contact("十四五"), contact("十五五")), (0, 1));
    // A ledger of months before the new plan goes to the row of the old one.
    let done = |plan: &str| {
        let ask = [
            "list",
            library,
            "--plan",
            plan,
            "--filter",
            "name=平安大桥",
            "--format",
            "json",
        ];
        let answer = json(&[&ask[..], &["--year", "2026", "--month", "1"]].concat());
        let mut projects = Vec::new();
        shell::projects(&answer, &mut projects);
        projects[0]["completed_in_plan_fen"].as_i64().unwrap_or(0)
    };
    let (old, new) = (done("十四五"), done("十五五"));
    let ledger = folder.path().join("月报.csv");
    let rows = "项目名称,2025年11月完成投资（万元）,2025年12月完成投资（万元）\n平安大桥,120,130\n";
    fs::write(&ledger, rows).unwrap();
    output(&[
        "import",
        library,
        ledger.to_str().unwrap(),
        "--accept",
        "all",
    ]);
    assert_eq!(
        (done("十四五") - old, done("十五五") - new),
        (250_000_000, 0)
    );
    let row = json(&[
        "list",
        library,
        "--filter",
        "name=平安大桥",
        "--format",
        "json",
    ]);
    let months = row.to_string().matches("\"2025-12\"").count();
    assert!(months >= 1, "the months stand with a row");
}

#[test]
fn projects_of_one_name_are_told_apart_when_they_are_carried_over() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("示例.lantu");
    let library = library.to_str().unwrap();
    output(&["new", library, "--from", "sample"]);
    let text = format!("text:{}", plan("next-plan.txt"));
    let ask = [
        "carry-over",
        library,
        "--plan",
        &text,
        "--pair",
        "冷水江市信用信息共享交换平台=平安大桥",
    ];
    let wrong = shell::lantu(&ask).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let words = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(
        words.contains("2 个项目叫这个名称，请用 id 指明"),
        "{words}"
    );
    let pairs = json(&["carry-over", library, "--plan", &text, "--format", "json"]);
    let rows = pairs["pairs"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["project"] == "冷水江市信用信息共享交换平台")
        .unwrap();
    let pair = format!("{}=平安大桥", row["project_id"].as_str().unwrap());
    let done = output(&["carry-over", library, "--plan", &text, "--pair", &pair]);
    assert!(done.contains("已结转 1 项"), "{done}");
    assert!(done.contains("对项目在两个规划中名称相同或相近"), "{done}");
}

#[test]
fn a_plan_of_elsewhere_goes_on_with_nothing() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().join("示例.lantu");
    let library = library.to_str().unwrap();
    output(&["new", library, "--from", "sample"]);
    let text = format!("text:{}", plan("sums.txt"));
    let words = error(&["carry-over", library, "--plan", &text]);
    assert!(words.contains("没有可结转的项目：地区不同"), "{words}");
}

#[test]
fn what_cannot_be_read_is_told_in_chinese_with_the_way_on() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("没有.txt");
    for path in [missing.as_path(), folder.path()] {
        let words = error(&["outline", path.to_str().unwrap()]);
        assert!(!words.to_ascii_lowercase().contains("os error"), "{words}");
        assert!(words.contains(path.to_str().unwrap()), "{words}");
        assert_eq!(words.matches(path.to_str().unwrap()).count(), 1, "{words}");
    }
    let cut = folder.path().join("断.txt");
    let text = fs::read(plan("next-plan.txt")).unwrap();
    fs::write(&cut, &text[..text.len() - 2]).unwrap();
    let words = error(&["outline", cut.to_str().unwrap()]);
    assert!(words.contains("最后一个字被截断"), "{words}");
    let empty = folder.path().join("空.txt");
    fs::write(&empty, "").unwrap();
    assert!(error(&["outline", empty.to_str().unwrap()]).contains("文件是空的"));
}

#[test]
fn an_item_of_a_box_comes_in_with_its_cost_and_its_years() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("临江.txt");
    fs::write(
        &text,
        "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 设施\n第一节 水利\n不再建设东江大桥。\n\
         专栏1 水利重点工程\n1.青山水库除险加固工程。续建，总投资3.2亿元，2026—2028年。\n",
    )
    .unwrap();
    let library = folder.path().join("临江.lantu");
    let library = library.to_str().unwrap();
    let from = format!("text:{}", text.to_str().unwrap());
    output(&["new", library, "--from", &from]);
    let listing = json(&["list", library, "--format", "json"]);
    let mut projects = Vec::new();
    shell::projects(&listing, &mut projects);
    let [one] = projects.as_slice() else {
        panic!("{listing:#}");
    };
    assert_eq!(one["name"], "青山水库除险加固工程");
    assert_eq!(one["total_investment_fen"], 32_000_000_000_i64);
    assert_eq!(
        [&one["stage"], &one["start"], &one["end"]],
        ["在建", "2026", "2028"]
    );
    assert_eq!(one["sources"]["end"], "stated");
}
