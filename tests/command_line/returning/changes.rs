//! What a person altered comes in, and nothing else.

use lantu::import::difference::CellState;
use lantu::import::understand::{OddCell, Reading};
use lantu::model::{MoneyUnit, Portfolio};
use lantu::report::Preset;
use lantu::view::GroupKey;

use super::workbook::{Places, Set, Workbook};
use super::{accepted, cells, changes, compared, paper, returning, sample, workbook};

/// `G7 完成率（%） 99：由程序计算`
fn not_taken(reading: &Reading) -> Vec<String> {
    let odd = reading.not_taken.iter();
    let line = |odd: &OddCell| format!("{} {} {}：{}", odd.cell, odd.heading, odd.text, odd.why);
    odd.map(line).collect()
}

/// Alters one cell below each of these heads, each in another row, and compares.
fn altered(preset: Preset, edits: &[(&str, Set<'_>)]) -> (Vec<String>, Reading) {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, preset);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    for ((heading, set), row) in edits.iter().zip(places.rows()) {
        book.set((row, places.column(heading)), *set);
    }
    let (reading, difference) = compared(&portfolio, &book.bytes());
    let told = changes(&difference);
    // What comes in is what is told, and taken in it is the library's: the same paper then changes nothing.
    let after = accepted(&portfolio, &difference);
    let (_, again) = compared(&after, &book.bytes());
    assert_eq!(changes(&again), [""; 0], "{}", preset.label());
    let new = told.iter().map(|line| {
        let (label, new) = (line.split('：').next(), line.split(" → ").nth(1));
        format!("{} {}", label.unwrap_or_default(), new.unwrap_or_default())
    });
    (new.collect(), reading)
}

#[test]
fn a_list_of_projects() {
    let (new, _) = altered(
        Preset::KeyProjects,
        &[
            ("总投资", Set::Number(12_345.5)),
            ("建设地点", Set::Text("东城街道、西城街道")),
            ("备注", Set::Text("'-已核对")),
            ("2024年计划投资", Set::Number(250.0)),
            ("责任单位", Set::Text("市水利局")),
            ("建设性质", Set::Text("单纯购置")),
            ("2024年目标", Set::Text("主体完工，设备进场")),
            ("项目业主", Set::Text("某某公司")),
            ("项目名称", Set::Text("改了名称的项目")),
            ("建设规模及主要内容", Set::Text("新内容")),
        ],
    );
    let expected = [
        "总投资 12,345.50万元",
        "建设地点 东城街道、西城街道",
        "备注 -已核对",
        "2024年计划投资 250.00万元",
        "牵头部门 市水利局",
        "建设性质 单纯购置",
        "2024年目标 主体完工，设备进场",
        "项目业主 某某公司",
        "项目名称 改了名称的项目",
        "建设规模及主要内容 新内容",
    ];
    assert_eq!(new, expected);
}

#[test]
fn a_report_of_a_month() {
    let (new, reading) = altered(
        Preset::MonthlyProgress,
        &[
            ("9月完成投资", Set::Number(88.25)),
            ("形象进度", Set::Text("主体封顶")),
            ("完成率（%）", Set::Number(99.0)),
            ("亮灯", Set::Text("正常啊")),
            ("开工时间", Set::Text("2023-05")),
            ("总投资", Set::Blank),
        ],
    );
    let expected = [
        "2024年9月完成投资 88.25万元",
        "2024年9月形象进度 主体封顶",
        "开工时间 2023-05",
    ];
    assert_eq!(new, expected);
    // What the program computes is told cell by cell: where, what was typed, why it is not taken.
    let told: Vec<String> = not_taken(&reading);
    let rows: Vec<&str> = told
        .iter()
        .map(|line| &line[..line.find(' ').unwrap()])
        .collect();
    assert!(rows.iter().all(|cell| cell.len() > 1), "{told:?}");
    let rest: Vec<&str> = told
        .iter()
        .map(|line| &line[line.find(' ').unwrap() + 1..])
        .collect();
    assert!(
        rest[0].starts_with("完成率（%） 99：") && rest[0].len() > 20,
        "{told:?}"
    );
    assert!(rest[1].starts_with("亮灯 正常啊："), "{told:?}");
    assert_eq!(rest.len(), 2);
    let mut odd = reading.not_taken.iter();
    assert!(odd.all(|odd| !reading.projects[odd.project.unwrap()].name.is_empty()));
    let notices = &reading.notices;
    let told = |words: &str| notices.iter().any(|notice| notice.contains(words));
    // An emptied cell waits in the list of differences.
    assert!(!told("清空"), "{notices:?}");
}

/// What each line says behind the name of its project.
fn ends(lines: &[String]) -> Vec<&str> {
    let end =
        |line: &'_ String| -> usize { line.rfind('”').map_or(0, |at| at + '”'.len_utf8()) };
    lines.iter().map(|line| &line[end(line)..]).collect()
}

#[test]
fn lists_of_rows_that_belong_to_projects() {
    let (new, _) = altered(
        Preset::Milestones,
        &[
            ("计划时间", Set::Text("2027-03")),
            ("实际时间", Set::Text("2024-08-15")),
            ("说明", Set::Text("顺延")),
            ("节点", Set::Text("换了名称")),
        ],
    );
    let said = ends(&new);
    assert_eq!(
        said,
        [
            "计划时间 2027-03",
            "实际时间 2024-08-15",
            "说明 顺延",
            "节点 换了名称"
        ]
    );
    let (new, _) = altered(
        Preset::Problems,
        &[
            ("办结时限", Set::Text("2025-01-31")),
            ("描述", Set::Text("另一种说法")),
            ("责任单位", Set::Text("市水利局")),
        ],
    );
    let said = ends(&new);
    assert_eq!(
        said,
        [
            "办结时限 2025-01-31",
            "问题描述 另一种说法",
            "责任单位 市水利局"
        ]
    );
    let (new, reading) = altered(
        Preset::Attachments,
        &[
            ("说明", Set::Text("可研批复")),
            ("字节数", Set::Number(5.0)),
        ],
    );
    assert_eq!(new, ["附件“批复2.pdf”说明 可研批复"]);
    let told = not_taken(&reading);
    assert!(
        told.len() == 1 && told[0].contains(" 字节数 5："),
        "{told:?}"
    );
    let (new, reading) = altered(
        Preset::Remarks,
        &[
            ("内容", Set::Text("改过的批注")),
            ("作者", Set::Text("某人")),
        ],
    );
    assert!(
        new.len() == 1 && new[0].ends_with("内容 改过的批注"),
        "{new:?}"
    );
    let told = not_taken(&reading);
    assert!(
        told.len() == 1 && told[0].contains(" 作者 某人："),
        "{told:?}"
    );
}

#[test]
fn what_a_paper_joins_is_taken_apart_again() {
    let (new, _) = altered(
        Preset::Approvals,
        &[(
            "环评批复",
            Set::Text("已完成\n某环审〔2024〕5号\n2024-05-06"),
        )],
    );
    let expected = [
        "环评批复 已完成",
        "环评批复文号 某环审〔2024〕5号",
        "环评批复办结时间 2024-05-06",
    ];
    let last: Vec<&str> = expected.iter().rev().take(2).rev().copied().collect();
    assert!(new == expected || new == last, "{new:?}");
    let (new, _) = altered(
        Preset::KeyProjects,
        &[("建设起止年限", Set::Text("2019—2031"))],
    );
    assert_eq!(new, ["开工时间 2019", "完工时间 2031"]);
    // A problem that stands among others may be new, or one of them in other words.
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::MonthlyProgress);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    let at = (places.rows()[0], places.column("存在问题"));
    let text = format!("{}；管线迁改没有完成", places.text(at));
    book.set(at, Set::Text(&text));
    let (_, difference) = compared(&portfolio, &book.bytes());
    let held: Vec<String> = cells(&difference, CellState::Held)
        .map(|cell| difference.new_text(cell))
        .collect();
    assert_eq!(held, ["管线迁改没有完成"]);
}

#[test]
fn a_form_of_each_project() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::Cards);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    // Values stand right behind their labels, those of small tables below their heads.
    let rows = places.rows();
    let with = |words: &str, column: u32| {
        let mut rows = rows.iter();
        *rows
            .find(|row| places.text((**row, column)) == words)
            .unwrap()
    };
    let value_of = |words: &str| {
        let row = with(words, 0);
        let mut columns = (1..48).filter(|column| !places.text((row, *column)).is_empty());
        (row, columns.next().unwrap())
    };
    book.set(value_of("建设性质"), Set::Text("扩建"));
    book.set(value_of("总投资"), Set::Number(777.0));
    let (_, difference) = compared(&portfolio, &book.bytes());
    let changes = changes(&difference);
    let ends = |line: &str, end: &str| line.ends_with(end);
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert!(
        ends(&changes[0], "→ 扩建") && ends(&changes[1], "→ 777.00万元"),
        "{changes:?}"
    );
    // One line for each project, however many rows its form has.
    assert_eq!(difference.counts().changed, 1);
}

/// A letter is about one problem: what is altered of that, of its project, and what is answered, comes back.
#[test]
fn a_letter_about_each_problem() {
    let portfolio = sample();
    for slip in [Preset::Slips, Preset::Handovers] {
        letters(&portfolio, slip);
    }
}

fn letters(portfolio: &Portfolio, slip: Preset) {
    let (bytes, sheet) = workbook(portfolio, slip);
    // Days are written as days, and not as bare numbers.
    let (unchanged, _) = compared(portfolio, &bytes);
    assert!(unchanged.doubtful.is_empty(), "{:?}", unchanged.doubtful);
    let places = Places::of(&bytes, &sheet);
    let rows = places.rows();
    let beside = |row: u32| places.text((row, places.beside()));
    // Where the value of a key begins, in the first letter that has it.
    let value_of = |key: &str| {
        let key = format!(":{key}");
        let of_row = |row: &u32| {
            let mut words = beside(*row).split(' ');
            let column = words.find_map(|word| word.strip_suffix(&key))?;
            Some((*row, column.parse().unwrap()))
        };
        rows.iter().find_map(of_row).unwrap()
    };
    let mut book = Workbook::open(&bytes);
    book.put(value_of("problem.description"), Set::Text("管线迁改未完成"));
    book.put(value_of("problem.document_number"), Set::Text("督办9号"));
    book.put(value_of("problem.state"), Set::Text("办理中"));
    book.put(value_of("problem.answer"), Set::Text("已按要求办理"));
    book.put(value_of("project.responsible_leader"), Set::Text("李四"));
    let (reading, difference) = compared(portfolio, &book.bytes());
    let changes = changes(&difference);
    let new = changes.iter().map(|line| {
        let (label, new) = (line.split('：').next(), line.split(" → ").nth(1));
        format!("{} {}", label.unwrap_or_default(), new.unwrap_or_default())
    });
    let new: Vec<String> = new.collect();
    let mut new = ends(&new);
    new.sort_unstable();
    let mut expected = [
        "问题描述 管线迁改未完成",
        "督办文号 督办9号",
        "状态 办理中",
        "反馈意见 已按要求办理",
        "责任领导 李四",
    ];
    expected.sort_unstable();
    assert_eq!(new, expected, "{:?}", reading.not_taken);
    let after = accepted(portfolio, &difference);
    let mut problems = after.problems().iter();
    assert!(problems.any(|problem| problem.answer == "已按要求办理"));
    let (_, again) = compared(&after, &book.bytes());
    assert_eq!(super::changes(&again), [""; 0]);
}

#[test]
fn amounts_are_in_the_unit_of_the_paper_and_parts_in_brackets() {
    let portfolio = sample();
    let document = paper(
        &portfolio,
        Preset::KeyProjects,
        &[GroupKey::Chapter],
        MoneyUnit::Yi,
    );
    let bytes = returning(&portfolio, &document);
    let places = Places::of(&bytes, &document.name);
    let mut book = Workbook::open(&bytes);
    let rows = places.rows();
    let total = places.column("总投资");
    book.set((rows[0], total), Set::Number(3.5));
    book.set((rows[1], total), Set::Text("（4.25）"));
    let (_, difference) = compared(&portfolio, &book.bytes());
    let new: Vec<String> = cells(&difference, CellState::Accepted)
        .map(|cell| difference.new_text(cell))
        .collect();
    assert_eq!(new, ["35,000.00万元", "42,500.00万元"]);
}
