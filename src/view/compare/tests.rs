use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::model::{Change, Op, PartialDate, ProjectColumn, Row, Source, Sources, Table};
use crate::view::GroupKey;
use crate::view::fixture::wan;

const MOMENT: Moment = Moment {
    today: NaiveDate::from_ymd_opt(2025, 6, 30).unwrap(),
    year: 2025,
    clock: NaiveDate::from_ymd_opt(2025, 6, 30).unwrap(),
    rule: crate::view::LightRule::USUAL,
    plan: None,
};

fn row(table: Table, id: u128, cells: &[(&str, Value)]) -> Change {
    let mut row = Row::blank(table, Uuid::from_u128(id));
    for (name, value) in cells {
        row.values[table.column(name).unwrap()] = value.clone();
    }
    Change::Create(row)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn of(id: u128) -> Value {
    Value::Ref(Uuid::from_u128(id))
}

fn date(date: &str) -> Value {
    Value::Date(PartialDate::parse(date).unwrap())
}

fn applied(portfolio: &Portfolio, changes: Vec<Change>) -> Portfolio {
    let mut portfolio = portfolio.clone();
    let op = Op::edit(Uuid::nil(), "", changes);
    portfolio.apply(&op).unwrap();
    portfolio
}

/// 大桥 of 12000万 led by 1, with a milestone; 水厂 of 3000万 with a suggested department; 公路 without a sum. Ids
/// are those of `base` on.
fn portfolio(base: u128) -> Portfolio {
    let suggested = Sources::default().with(ProjectColumn::LeadDepartment, Some(Source::Suggested));
    let project = |n: u128, name: &str, rest: &[(&str, Value)]| {
        let position = Value::Integer(i64::try_from(n).unwrap());
        let mut cells = vec![("name", text(name)), ("position", position)];
        cells.extend_from_slice(rest);
        row(Table::Project, base + n, &cells)
    };
    let leads = |n: u128| {
        (
            "lead_department",
            Value::Refs(vec![Uuid::from_u128(base + n)]),
        )
    };
    let changes = vec![
        row(Table::Department, base + 1, &[("name", text("交通局"))]),
        row(Table::Department, base + 2, &[("name", text("水利局"))]),
        project(11, "大桥", &[("total_investment", wan(12_000)), leads(1)]),
        project(
            12,
            "水厂",
            &[
                ("total_investment", wan(3_000)),
                leads(2),
                ("sources", Value::Sources(suggested)),
            ],
        ),
        project(13, "公路", &[]),
        row(
            Table::Milestone,
            base + 21,
            &[
                ("project", of(base + 11)),
                ("name", text("开工")),
                ("planned", date("2024-09")),
            ],
        ),
        row(
            Table::FundingLine,
            base + 22,
            &[
                ("project", of(base + 11)),
                ("source", Value::Choice("专项债券")),
                ("kind", Value::Choice("计划")),
                ("amount", wan(5_000)),
            ],
        ),
    ];
    applied(&Portfolio::default(), changes)
}

fn set(portfolio: &Portfolio, table: Table, id: u128, column: &str, value: Value) -> Change {
    let column = table.column(column).unwrap();
    let id = Uuid::from_u128(id);
    portfolio.change(table, id, column, value).unwrap()
}

/// One line per difference, amounts in 万元.
fn lines(comparison: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    for project in &comparison.projects {
        let head = format!("{} {}", project.kind.label(), project.name);
        if project.differences.is_empty() {
            lines.push(head.clone());
        }
        lines.extend(project.differences.iter().map(|line| {
            let unit = MoneyUnit::Wan;
            let (old, new) = (line.old_text(unit), line.new_text(unit));
            format!("{head} {}: {old} > {new}", line.label(unit))
        }));
    }
    lines
}

#[test]
fn the_same_state_has_no_differences() {
    let portfolio = portfolio(0);
    let comparison = compare(&portfolio, &portfolio, MOMENT);
    assert_eq!(comparison.projects, []);
    assert_eq!(comparison.before, comparison.after);
    assert_eq!(comparison.total_difference(), Money::ZERO);
}

#[test]
fn exactly_the_edits_are_told_in_the_order_of_the_plan() {
    let before = portfolio(0);
    let changes = vec![
        set(&before, Table::Project, 11, "total_investment", wan(15_000)),
        set(&before, Table::Project, 11, "stage", Value::Choice("在建")),
        // A place in an order is no content.
        set(&before, Table::Project, 11, "position", Value::Integer(12)),
        set(&before, Table::Milestone, 21, "planned", date("2024-12")),
        set(&before, Table::Milestone, 21, "position", Value::Integer(3)),
        set(&before, Table::FundingLine, 22, "amount", wan(6_000)),
        row(
            Table::Milestone,
            31,
            &[
                ("project", of(11)),
                ("name", text("通车")),
                ("position", Value::Integer(4)),
            ],
        ),
        row(
            Table::MonthlyProgress,
            32,
            &[
                ("project", of(11)),
                ("month", date("2025-05")),
                ("invested", wan(320)),
            ],
        ),
        row(
            Table::Project,
            14,
            &[
                ("name", text("学校")),
                ("total_investment", wan(800)),
                ("position", Value::Integer(1)),
            ],
        ),
    ];
    let mut changes: Vec<Change> = changes;
    changes.extend(before.deletion(Id::new(Uuid::from_u128(12))));
    let after = applied(&before, changes);
    let comparison = compare(&before, &after, MOMENT);
    assert_eq!(
        lines(&comparison),
        [
            "新增 学校",
            "调整 大桥 建设阶段: — > 在建",
            "调整 大桥 总投资（万元）: 12,000.00 > 15,000.00",
            "调整 大桥 资金 专项债券 计划 金额（万元）: 5,000.00 > 6,000.00",
            "调整 大桥 里程碑 开工 计划时间: 2024-09 > 2024-12",
            "调整 大桥 里程碑: — > 通车",
            "调整 大桥 月进度 2025-05 本月完成投资（万元）: — > 320.00",
            "退出 水厂",
        ]
    );
    let counts = ChangeKind::ALL.map(|kind| comparison.count(kind));
    assert_eq!(counts, [1, 1, 1, 0]);
    // 12000 + 3000, then 15000 + 800.
    assert_eq!(comparison.before.total_investment, Money::from_wan(15_000));
    assert_eq!(comparison.after.total_investment, Money::from_wan(15_800));
    assert_eq!((comparison.before.count, comparison.after.count), (3, 3));
    let differences: Vec<Option<Money>> = comparison
        .projects
        .iter()
        .map(ComparedProject::total_difference)
        .collect();
    let of = |wan| Some(Money::from_wan(wan));
    assert_eq!(differences, [of(800), of(3_000), of(-3_000)]);
    // Backwards it is the other way round.
    let back = compare(&after, &before, MOMENT);
    assert!(lines(&back).contains(&"调整 大桥 里程碑: 通车 > —".to_owned()));
    assert_eq!(back.count(ChangeKind::Removed), 1);
}

#[test]
fn a_confirmed_suggestion_is_a_kind_of_its_own() {
    let before = portfolio(0);
    let confirmed = Sources::default().with(ProjectColumn::LeadDepartment, Some(Source::Confirmed));
    let value = Value::Sources(confirmed);
    let mut changes = vec![set(&before, Table::Project, 12, "sources", value)];
    let after = applied(&before, changes.clone());
    let comparison = compare(&before, &after, MOMENT);
    assert_eq!(
        lines(&comparison),
        ["确认 水厂 牵头部门: 水利局（建议） > 水利局"]
    );
    assert_eq!(comparison.count(ChangeKind::Confirmed), 1);
    // With another value changed as well, the project is an altered one.
    changes.push(set(&before, Table::Project, 12, "note", text("急")));
    let comparison = compare(&before, &applied(&before, changes), MOMENT);
    assert_eq!(comparison.count(ChangeKind::Altered), 1);
    assert_eq!(comparison.projects[0].differences.len(), 2);
}

/// Its money stays in the sums, so 退出 in a comparison is said only of what is not there any more.
#[test]
fn a_project_that_was_given_up_is_altered_and_not_gone() {
    let before = portfolio(0);
    let given_up = set(&before, Table::Project, 12, "stage", Value::Choice("退出"));
    let after = applied(&before, vec![given_up]);
    let comparison = compare(&before, &after, MOMENT);
    assert_eq!(lines(&comparison), ["调整 水厂 建设阶段: — > 退出"]);
    assert_eq!(comparison.count(ChangeKind::Removed), 0);
    assert_eq!(comparison.before.count, comparison.after.count);
}

#[test]
fn two_libraries_without_common_ids_are_matched_by_name() {
    let (before, after) = (portfolio(0), portfolio(1_000));
    assert_eq!(lines(&compare(&before, &after, MOMENT)), [""; 0]);
    let changes = vec![
        set(&after, Table::Department, 1_001, "name", text("交通运输局")),
        set(
            &after,
            Table::Milestone,
            1_021,
            "actual",
            date("2024-10-08"),
        ),
        set(&after, Table::Project, 1_013, "name", text("环城公路")),
    ];
    let comparison = compare(&before, &applied(&after, changes), MOMENT);
    assert_eq!(
        lines(&comparison),
        [
            "调整 大桥 牵头部门: 交通局 > 交通运输局",
            "调整 大桥 里程碑 开工 实际时间: — > 2024-10-08",
            "新增 环城公路",
            "退出 公路",
        ]
    );
}

#[test]
fn a_renamed_department_is_no_change_of_its_projects() {
    let before = portfolio(0);
    let change = set(&before, Table::Department, 1, "name", text("交通运输局"));
    let comparison = compare(&before, &applied(&before, vec![change]), MOMENT);
    assert_eq!(comparison.projects, []);
}

#[test]
fn a_day_that_passes_changes_nothing() {
    let portfolio = portfolio(0);
    let later = Moment::on(NaiveDate::from_ymd_opt(2031, 1, 1).unwrap());
    assert_eq!(compare(&portfolio, &portfolio, later).projects, []);
}

#[test]
fn a_part_made_anew_under_the_same_name_is_an_altered_one() {
    let before = portfolio(0);
    let id = Uuid::from_u128(21);
    let changes = vec![
        Change::Delete(before.row(Table::Milestone, id).unwrap()),
        row(
            Table::Milestone,
            41,
            &[
                ("project", of(11)),
                ("name", text("开工")),
                ("planned", date("2025")),
            ],
        ),
    ];
    let comparison = compare(&before, &applied(&before, changes), MOMENT);
    assert_eq!(
        lines(&comparison),
        ["调整 大桥 里程碑 开工 计划时间: 2024-09 > 2025"]
    );
}

#[test]
fn a_file_is_told_by_its_name_and_size_and_no_digits_of_its_content() {
    let before = portfolio(0);
    let file = |id: u128, hash: &str, size: i64| {
        row(
            Table::Attachment,
            id,
            &[
                ("project", of(11)),
                ("name", text("批复.pdf")),
                ("size", Value::Integer(size)),
                ("hash", text(&hash.repeat(64))),
            ],
        )
    };
    let after = applied(&before, vec![file(41, "a", 124_309)]);
    let told = lines(&compare(&before, &after, MOMENT));
    assert_eq!(told, ["调整 大桥 附件: — > 批复.pdf（124.3 KB）"]);
    // What is said of it, once it is there.
    let noted = vec![set(
        &after,
        Table::Attachment,
        41,
        "note",
        text("市发改〔2024〕3号"),
    )];
    let told = lines(&compare(&after, &applied(&after, noted), MOMENT));
    let note = "调整 大桥 附件 批复.pdf（124.3 KB） 说明: — > 市发改〔2024〕3号";
    assert_eq!(told, [note]);
    // Another file of that name is another file.
    let gone = Change::Delete(after.row(Table::Attachment, Uuid::from_u128(41)).unwrap());
    let replaced = applied(&after, vec![gone, file(42, "b", 7)]);
    let told = lines(&compare(&after, &replaced, MOMENT));
    assert_eq!(
        told,
        [
            "调整 大桥 附件: — > 批复.pdf（7 字节）",
            "调整 大桥 附件: 批复.pdf（124.3 KB） > —",
        ]
    );
}

#[test]
fn own_columns_read_like_fields() {
    let own = |kind: &'static str, value: &str| {
        let base = portfolio(0);
        let field = row(
            Table::OwnField,
            51,
            &[("label", text("债券额度")), ("kind", Value::Choice(kind))],
        );
        let value = row(
            Table::OwnValue,
            52,
            &[
                ("project", of(11)),
                ("field", of(51)),
                ("value", text(value)),
            ],
        );
        applied(&base, vec![field, value])
    };
    let (before, after) = (own("金额", "100000000"), own("金额", "250000000"));
    assert_eq!(
        lines(&compare(&before, &after, MOMENT)),
        ["调整 大桥 债券额度（万元）: 100.00 > 250.00"]
    );
}

#[test]
fn groups_hold_each_project_once_and_the_removed_where_they_stood() {
    let before = portfolio(0);
    let mut changes = before.deletion(Id::new(Uuid::from_u128(12)));
    let both = Value::Refs(vec![Uuid::from_u128(2), Uuid::from_u128(1)]);
    changes.push(set(&before, Table::Project, 11, "lead_department", both));
    changes.push(set(&before, Table::Project, 13, "note", text("改线")));
    let after = applied(&before, changes);
    let comparison = compare(&before, &after, MOMENT);
    let groups = comparison.grouped(&before, &after, &[GroupKey::LeadDepartment], MOMENT);
    let shown: Vec<String> = groups
        .iter()
        .map(|group| {
            let names = group.projects.iter().map(|i| &comparison.projects[*i].name);
            let names: Vec<&str> = names.map(String::as_str).collect();
            format!("{}：{}", group.path.join("/"), names.join("、"))
        })
        .collect();
    assert_eq!(shown, ["水利局：大桥、水厂", "未明确牵头部门：公路"]);
    let plain = comparison.grouped(&before, &after, &[], MOMENT);
    assert_eq!(plain.len(), 1);
    assert_eq!(plain[0].projects, [0, 1, 2]);
}

#[test]
fn an_amount_never_seems_to_have_become_itself() {
    let line = Difference {
        what: "总投资".to_owned(),
        field: Some(Field::TOTAL_INVESTMENT),
        old: Value::Money(Money::from_fen(1_001_000)),
        new: Value::Money(Money::from_fen(1_002_000)),
        is_confirmation: false,
    };
    let unit = MoneyUnit::Wan;
    assert_eq!(
        (line.old_text(unit), line.new_text(unit)),
        ("1.001".to_owned(), "1.002".to_owned())
    );
}

/// 大桥 and 水厂 stand in the list of 2027; then 水厂 leaves it, 公路 comes, and 大桥 is given more. None of them left the
/// library, and what is planned for 2028 or reported stands in no list of 2027.
#[test]
fn the_lists_of_a_year_are_compared_by_who_stands_in_them() {
    let plan = |id: u128, project: u128, year: i64, cells: &[(&str, Value)]| {
        let mut all = vec![("project", of(project)), ("year", Value::Integer(year))];
        all.extend_from_slice(cells);
        row(Table::AnnualPlan, id, &all)
    };
    let class = |word: &'static str| ("list_class", Value::Choice(word));
    let before = applied(
        &portfolio(0),
        vec![
            plan(31, 11, 2027, &[class("续建"), ("planned", wan(2_000))]),
            plan(32, 12, 2027, &[("planned", wan(500))]),
            plan(33, 13, 2028, &[class("预备")]),
        ],
    );
    let gone = before.row(Table::AnnualPlan, Uuid::from_u128(32)).unwrap();
    let after = applied(
        &before,
        vec![
            Change::Delete(gone),
            plan(34, 13, 2027, &[class("新开工")]),
            plan(35, 11, 2028, &[class("续建")]),
            set(&before, Table::AnnualPlan, 31, "planned", wan(2_600)),
            set(&before, Table::Milestone, 21, "planned", date("2024-12")),
        ],
    );
    let scope = CompareScope::YearList(2027);
    let comparison = compare_in(&before, &after, scope, MOMENT);
    let told = [
        "调整 大桥 年度计划 2027年 年度计划投资（万元）: 2,000.00 > 2,600.00",
        "退出 水厂",
        "新增 公路",
    ];
    assert_eq!(lines(&comparison), told);
    let count = |kind| comparison.count(kind);
    assert_eq!(
        [ChangeKind::Added, ChangeKind::Removed, ChangeKind::Altered].map(count),
        [1, 1, 1]
    );
    // 12 000 and 3 000 were listed; 公路 has no total.
    let totals = |totals: &Totals| (totals.count, totals.total_investment);
    assert_eq!(totals(&comparison.before), (2, Money::from_wan(15_000)));
    assert_eq!(totals(&comparison.after), (2, Money::from_wan(12_000)));
    assert_eq!(compare_in(&before, &before, scope, MOMENT).projects, []);
    // A year without a list has no projects, and not all.
    let none = compare_in(&before, &after, CompareScope::YearList(2031), MOMENT);
    assert_eq!((none.before.count, none.projects.len()), (0, 0));
    // All projects are on both sides.
    let whole = compare(&before, &after, MOMENT);
    assert_eq!(whole.count(ChangeKind::Added), 0);
    assert_eq!(whole.count(ChangeKind::Removed), 0);
}
