//! Columns that an office adds to its library: one of each kind, from its declaration to the papers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use assert_cmd::Command as Program;
use lantu::app::{
    App, ArrangeCommand, Command, Content, EditCommand, LookCommand, OwnCommand, OwnFieldForm,
    Scope, ViewCommand,
};
use lantu::model::{Field, Money, OwnFieldKind, Project};
use lantu::view::{Condition, Filter, GroupKey, Operator, Subject};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::opened::opened;
use crate::sheet;

/// Name, kind, and what three projects hold in it: the order of the values is that of the sort.
type Line = (&'static str, OwnFieldKind, [&'static str; 3]);

const COLUMNS: [Line; 7] = [
    ("牵头科室", OwnFieldKind::Text, ["投资科", "规划科", ""]),
    (
        "情况说明",
        OwnFieldKind::LongText,
        ["一期已批\n二期待报", "无", ""],
    ),
    ("用地面积（亩）", OwnFieldKind::Number, ["9.5", "120", ""]),
    ("征地费用", OwnFieldKind::Money, ["900", "1.2亿元", ""]),
    (
        "批复日期",
        OwnFieldKind::Date,
        ["2022年6月", "2023-03-15", ""],
    ),
    ("要素保障", OwnFieldKind::Choice, ["已保障", "无", ""]),
    ("列入考核", OwnFieldKind::YesNo, ["是", "否", ""]),
];

const PROJECTS: [&str; 3] = ["平安大桥", "美女山隧道", "城市第二水源工程"];

fn run(args: &[&str]) -> String {
    let output = Program::cargo_bin("lantu")
        .unwrap()
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(args: &[&str]) -> Json {
    serde_json::from_str(&run(args)).unwrap()
}

fn project(app: &App, name: &str) -> Project {
    let portfolio = app.portfolio();
    let mut projects = portfolio.projects().iter();
    projects
        .find(|project| project.name == name)
        .unwrap()
        .clone()
}

fn field(app: &App, label: &str) -> Field {
    Field::find_in(&app.portfolio(), label).unwrap()
}

/// A library with all columns declared in the program and filled in on the command line.
fn library(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("库.lantu");
    let mut app = opened(&path, Content::Plan);
    for (label, kind, _) in COLUMNS {
        let choices = match kind {
            OwnFieldKind::Choice => vec!["已保障".to_owned(), "待落实".to_owned(), "无".to_owned()],
            _ => Vec::new(),
        };
        app.run(Command::Own(OwnCommand::AddOwnField(OwnFieldForm {
            label: label.to_owned(),
            kind,
            choices,
            tip: String::new(),
        })));
    }
    assert_eq!(
        app.portfolio().own_columns().len(),
        7,
        "{:?}",
        app.take_notices()
    );
    app.close();
    let file = path.to_str().unwrap();
    for (i, name) in PROJECTS.iter().enumerate() {
        let values = COLUMNS.map(|(label, _, values)| format!("{label}={}", values[i]));
        let mut args = vec!["set", file, name];
        args.extend(values.iter().map(String::as_str));
        run(&args);
    }
    path
}

#[test]
fn a_column_of_each_kind_is_set_by_text_shown_filtered_grouped_and_summed() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();

    // Filter and columns by heading, shown as text.
    let all = COLUMNS.map(|(label, ..)| label).join(",");
    let columns = format!("项目名称,{all}");
    let listed = run(&[
        "list",
        file,
        "--filter",
        "牵头科室=投资科",
        "--columns",
        &columns,
    ]);
    let line = listed
        .lines()
        .find(|line| line.contains("平安大桥"))
        .unwrap();
    for shown in ["投资科", "9.5", "900.00", "2022年6月", "已保障", "是"] {
        assert!(line.contains(shown), "{shown}: {listed}");
    }
    for (filter, name) in [
        ("情况说明~二期", PROJECTS[0]),
        ("用地面积>100", PROJECTS[1]),
        ("征地费用<1000万元", PROJECTS[0]),
        ("批复日期>=2023", PROJECTS[1]),
        ("要素保障=无", PROJECTS[1]),
        ("列入考核=否", PROJECTS[1]),
    ] {
        let found = json(&["list", file, "--filter", filter, "--format", "json"]);
        assert_eq!(found["count"], 1, "{filter}");
        assert_eq!(found["projects"][0]["name"], name, "{filter}");
    }

    // JSON, by heading.
    let found = json(&["list", file, "--filter", "列入考核=是", "--format", "json"]);
    assert_eq!(
        found["projects"][0]["own"],
        json!({
            "牵头科室": "投资科",
            "情况说明": "一期已批\n二期待报",
            "用地面积（亩）": 9.5,
            "征地费用_fen": 900_000_000,
            "批复日期": "2022-06",
            "要素保障": "已保障",
            "列入考核": "是",
        })
    );
    assert_eq!(found["own"], json!({"征地费用_fen": 900_000_000}));

    // Groups with their sums: choices in their order, then what is not filled in.
    let grouped = json(&["list", file, "--group-by", "要素保障", "--format", "json"]);
    let groups = grouped["groups"].as_array().unwrap();
    let labels: Vec<&Json> = groups.iter().map(|group| &group["label"]).collect();
    assert_eq!(labels, ["已保障", "无", "未填"]);
    let sums: Vec<&Json> = groups
        .iter()
        .map(|group| &group["own"]["征地费用_fen"])
        .collect();
    assert_eq!(sums, [900_000_000_i64, 12_000_000_000, 0]);
    assert_eq!(grouped["own"]["征地费用_fen"], 12_900_000_000_i64);
    for (key, first) in [
        ("牵头科室", "投资科"),
        ("列入考核", "是"),
        ("批复日期", "2022年"),
    ] {
        let grouped = json(&["list", file, "--group-by", key, "--format", "json"]);
        let labels = grouped["groups"].as_array().unwrap().iter();
        let labels: Vec<&Json> = labels.map(|group| &group["label"]).collect();
        assert_eq!(labels.len(), 3, "{key}: {labels:?}");
        assert!(labels.contains(&&Json::from(first)), "{key}: {labels:?}");
    }
}

#[test]
fn papers_undo_and_history_speak_of_own_columns() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();
    let columns = format!("项目名称,{}", COLUMNS.map(|(label, ..)| label).join(","));

    // CSV and xlsx.
    let filled = ["--filter", "牵头科室 is not empty"];
    let csv = folder.path().join("表.csv");
    let xlsx = folder.path().join("表.xlsx");
    for paper in [&csv, &xlsx] {
        let to = paper.to_str().unwrap();
        run(&[
            &["export", file, "--to", to, "--columns", &columns][..],
            &filled,
        ]
        .concat());
    }
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(
        text.contains("用地面积（亩）,征地费用（万元）,批复日期,要素保障,列入考核"),
        "{text}"
    );
    assert!(
        text.contains("平安大桥,投资科,\"一期已批\n二期待报\",9.5,900,2022-06,已保障,是"),
        "{text}"
    );
    assert!(
        text.contains("美女山隧道,规划科,无,120,12000,2023-03-15,无,否"),
        "{text}"
    );
    let workbook = std::fs::read(&xlsx).unwrap();
    let cells = sheet::cells(&workbook, "项目一览表");
    let head = cells
        .iter()
        .find(|(_, text)| *text == "征地费用")
        .unwrap()
        .0;
    let below: Vec<&str> = cells
        .iter()
        .filter(|((row, column), _)| *column == head.1 && *row > head.0)
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(
        below[..3],
        ["12900", "900", "12000"],
        "the sum stands first"
    );

    // Undo takes the last project's values back, one step as it was one.
    run(&["undo", file]);
    let found = json(&[
        "list",
        file,
        "--filter",
        "牵头科室 is not empty",
        "--format",
        "json",
    ]);
    assert_eq!(found["count"], 1);
    run(&["redo", file]);

    // The history says what was typed.
    let history = run(&["history", file]);
    assert!(
        history.contains("平安大桥　征地费用：— → 900.00万元"),
        "{history}"
    );
    assert!(run(&["check", file]).contains("项目库完好"));
}

#[test]
fn a_wrong_word_is_pointed_at_and_an_own_column_is_no_word_elsewhere() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();
    let refused = |args: &[&str], code: i32| {
        let output = Program::cargo_bin("lantu")
            .unwrap()
            .args(args)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(
        &["list", file, "--filter", "牵头科室=投资科 and 科室=甲"],
        2,
    );
    assert!(said.contains("第 14 个字处“科室”"), "{said}");
    let said = refused(&["list", file, "--group-by", "征地费用"], 2);
    assert!(said.contains("不能按“征地费用”分组"), "{said}");
    let said = refused(&["list", "--columns", "牵头科室"], 2);
    assert!(said.contains("没有字段“牵头科室”"), "{said}");
    let said = refused(&["set", file, "平安大桥", "要素保障=快了"], 1);
    assert!(
        said.contains("要素保障：没有“快了”这一项，可填：已保障、待落实、无"),
        "{said}"
    );
    let said = refused(&["set", file, "平安大桥", "用地面积=很大"], 1);
    assert!(said.contains("“很大”不是数"), "{said}");
}

#[test]
fn columns_are_searched_sorted_summed_and_kept_in_views_under_any_name() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let mut app = opened(&path, Content::Plan);
    app.run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    app.run(Command::Arrange(ArrangeCommand::Search(
        "投资科".to_owned(),
    )));
    assert_eq!(app.listing().projects, [project(&app, PROJECTS[0]).id]);
    app.run(Command::Arrange(ArrangeCommand::Search(String::new())));
    for (label, ..) in COLUMNS {
        let field = field(&app, label);
        let first = |app: &mut App, place: usize| {
            let id = app.listing().projects[place];
            app.portfolio().projects().get(id).unwrap().name.clone()
        };
        app.run(Command::Arrange(ArrangeCommand::SortBy(field, false)));
        let rising = [first(&mut app, 0), first(&mut app, 1)];
        app.run(Command::Arrange(ArrangeCommand::SortBy(field, false)));
        let falling = [first(&mut app, 1), first(&mut app, 0)];
        assert_eq!(rising, falling, "{label}");
        assert!(
            PROJECTS[..2].contains(&rising[0].as_str()),
            "{label}: absent values are last"
        );
        // Texts run by pinyin: 规 before 投, 无 before 一; choices by their order.
        let by_pinyin = ["牵头科室", "情况说明"].contains(&label);
        assert_eq!(rising[0], PROJECTS[usize::from(by_pinyin)], "{label}");
        app.run(Command::Arrange(ArrangeCommand::SortBy(field, false)));
    }
    let cost = field(&app, "征地费用");
    assert_eq!(app.listing().totals.money(cost), Money::from_wan(12_900));

    let office = field(&app, "牵头科室");
    let Field::Own(own) = office else {
        panic!("{office:?}")
    };
    app.run(Command::Arrange(ArrangeCommand::AddCondition(Condition {
        subject: Subject::Field(office),
        operator: Operator::Is,
        words: vec!["规划科".to_owned()],
    })));
    app.run(Command::Arrange(ArrangeCommand::GroupBy(vec![
        GroupKey::Field(own.into()),
    ])));
    app.run(Command::Arrange(ArrangeCommand::SortBy(cost, false)));
    app.run(Command::Look(LookCommand::SetColumns(vec![office, cost])));
    app.run(Command::View(ViewCommand::KeepView("规划科的".to_owned())));
    let typed = app.workspace().query().filter.expression(&app.portfolio());
    assert_eq!(typed, "牵头科室=规划科");
    let read = Filter::parse_in(&app.portfolio(), &typed).unwrap();
    assert_eq!(read.to_string(), app.workspace().query().filter.to_string());
    let renamed = OwnFieldForm {
        label: "科室".to_owned(),
        ..OwnFieldForm::default()
    };
    app.run(Command::Own(OwnCommand::ChangeOwnField(own.id(), renamed)));
    assert_eq!(
        app.workspace().columns[0].label(),
        "科室",
        "{:?}",
        app.take_notices()
    );
    app.run(Command::Arrange(ArrangeCommand::ShowAll));
    app.run(Command::Look(LookCommand::SetColumns(Vec::new())));
    let views = app.portfolio();
    let view = views
        .views()
        .iter()
        .find(|view| view.name == "规划科的")
        .unwrap();
    app.run(Command::View(ViewCommand::ChooseView(view.id)));
    assert_eq!(app.listing().totals.count, 1);
    assert_eq!(app.listing().groups[0].label, "规划科");
    let columns = app.workspace().columns.iter();
    assert_eq!(
        columns.map(|field| field.label()).collect::<Vec<_>>(),
        ["科室", "征地费用"]
    );

    // A new project in a group is what the group says.
    app.run(Command::Arrange(ArrangeCommand::ShowAll));
    app.run(Command::Arrange(ArrangeCommand::Narrow(Some(Scope {
        path: vec![(GroupKey::Field(own.into()), "规划科".to_owned())],
        label: "规划科".to_owned(),
    }))));
    assert_eq!(app.listing().totals.count, 1);
    app.run(Command::Edit(EditCommand::NewProject));
    assert_eq!(app.listing().totals.count, 2);
    app.run(Command::Edit(EditCommand::Undo));
    assert_eq!(app.listing().totals.count, 1);

    app.run(Command::Own(OwnCommand::DeleteOwnField(own.id())));
    let notices = app.take_notices();
    let refused = notices
        .iter()
        .any(|notice| notice.text.contains("视图“规划科的”的筛选用到“科室”"));
    assert!(refused, "{notices:?}");
    app.run(Command::View(ViewCommand::DeleteView(view.id)));
    app.run(Command::Own(OwnCommand::DeleteOwnField(own.id())));
    assert_eq!(app.portfolio().own_columns().len(), 6);
    app.run(Command::Edit(EditCommand::Undo));
    app.close();

    // The file holds it all.
    let file = path.to_str().unwrap();
    let found = json(&["list", file, "--filter", "科室=投资科", "--format", "json"]);
    assert_eq!(found["projects"][0]["name"], PROJECTS[0]);
}
