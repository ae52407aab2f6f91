//! 变更对照表: what was added, removed and altered between two states, the old value beside the new.

use serde_json::{Value as Json, json};

use crate::model::{Field, Kind, Money, MoneyUnit, Portfolio, Value, chinese_numeral};
use crate::view::{
    ABSENT, ChangeKind, CompareScope, ComparedProject, Comparison, Difference, Moment, Totals,
};

use super::document::{
    Align, Body, Document, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, PageSetup,
    RowKind,
};
use super::json::json_head;
use super::json_value::{json_name, json_value};
use super::layout::office;

/// What a 变更对照表 says beside its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesLayout {
    /// The title.
    pub title: String,
    /// What the earlier state is called, e.g. `快照“一季度”`.
    pub before: String,
    /// What the later state is called.
    pub after: String,
    /// Who keeps the list.
    pub office: String,
    /// 示例数据 where content is fictional.
    pub data_mark: Option<String>,
    /// The unit of every amount.
    pub unit: MoneyUnit,
}

impl ChangesLayout {
    /// The usual paper on a library; `titles` say what the earlier and the later state are called.
    pub fn new(portfolio: &Portfolio, titles: (&str, &str), unit: MoneyUnit) -> Self {
        let plan = portfolio.current_plan();
        let region = plan.map_or("", |plan| plan.region.as_str());
        Self {
            title: format!("{region}重点项目变更对照表"),
            before: titles.0.to_owned(),
            after: titles.1.to_owned(),
            office: plan.map(office).unwrap_or_default(),
            data_mark: portfolio.data_mark().map(str::to_owned),
            unit,
        }
    }

    /// The same of the list of a year, which its title names.
    #[must_use]
    pub fn of(mut self, scope: CompareScope) -> Self {
        if scope != CompareScope::Whole {
            self.title = self.title.replace("变更对照表", "");
            self.title = format!("{}{}变更对照表", self.title, scope.words());
        }
        self
    }
}

/// Heads and widths in half-width characters; together a sheet of A4.
const COLUMNS: [(&str, f64, Align); 8] = [
    ("序号", 6.0, Align::Centre),
    ("项目名称", 31.0, Align::Left),
    ("变更类型", 9.0, Align::Centre),
    ("变更内容", 24.0, Align::Left),
    ("原值", 22.0, Align::Left),
    ("现值", 22.0, Align::Left),
    ("总投资增减", 14.0, Align::Right),
    (LEAD, 16.0, Align::Left),
];
/// What papers call the lead department.
const LEAD: &str = "责任单位";
/// The place of 总投资增减.
const DIFFERENCE: usize = 6;

/// Lays a comparison out as a paper: 合计, then 新增, 退出, 调整 and 确认, one row for each thing that changed.
pub fn changes_document(comparison: &Comparison, layout: &ChangesLayout) -> Document {
    let column = |(heading, width_chars, align): (&str, f64, Align)| DocumentColumn {
        group_heading: None,
        heading: heading.to_owned(),
        field: (heading == LEAD).then_some(Field::LEAD_DEPARTMENT),
        part: None,
        width_chars,
        align,
        is_money: heading == COLUMNS[DIFFERENCE].0,
    };
    let mark = layout.data_mark.as_ref();
    let mark = mark.map_or_else(String::new, |mark| format!("（{mark}，仅供演示）"));
    Document {
        name: "变更对照表".to_owned(),
        attachment: String::new(),
        title: layout.title.clone(),
        subtitle: Some(format!("{} → {}{mark}", layout.before, layout.after)),
        office: layout.office.clone(),
        fill_date: None,
        period: None,
        data_mark: layout.data_mark.clone(),
        unit: layout.unit,
        page: PageSetup::A4,
        briefing: Vec::new(),
        charts: Vec::new(),
        body: Body::Table(DocumentTable {
            group_headings: vec!["变更".to_owned()],
            columns: COLUMNS.map(column).to_vec(),
            label_column: 1,
            rows: rows(comparison, layout.unit),
            ..DocumentTable::default()
        }),
        notes: notes(comparison),
        is_one_page: false,
        overview: None,
        sheets: Vec::new(),
    }
}

fn rows(comparison: &Comparison, unit: MoneyUnit) -> Vec<DocumentRow> {
    let text = |text: &str| DocumentCell::Text(text.to_owned());
    let count = comparison.projects.len();
    let total = |totals: &Totals| {
        if totals.count == totals.without_total {
            DocumentCell::Absent
        } else {
            DocumentCell::Amount(totals.total_investment)
        }
    };
    let mut rows = vec![DocumentRow {
        kind: RowKind::Total { count },
        of: None,
        cells: vec![
            DocumentCell::Empty,
            DocumentCell::Text(format!("合计（{count}项）")),
            DocumentCell::Empty,
            DocumentCell::Text(match comparison.scope {
                CompareScope::Whole => format!("全部项目总投资（{}）", unit.label()),
                CompareScope::YearList(_) => format!("清单总投资（{}）", unit.label()),
            }),
            total(&comparison.before),
            total(&comparison.after),
            DocumentCell::Amount(comparison.total_difference()),
            DocumentCell::Empty,
        ],
    }];
    let kinds = ChangeKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| comparison.count(*kind) > 0);
    for (place, kind) in (1..).zip(kinds) {
        let count = comparison.count(kind);
        let label = format!("{}（{count}项）", kind.label());
        let numeral = format!("{}、", chinese_numeral(place));
        let mut cells = vec![DocumentCell::Empty; COLUMNS.len()];
        cells[0] = text(&numeral);
        cells[1] = text(&label);
        let counted = comparison.of(kind).filter(|project| !project.is_contained);
        let sums: Vec<Money> = counted
            .filter_map(ComparedProject::total_difference)
            .collect();
        if !sums.is_empty() {
            cells[DIFFERENCE] = DocumentCell::Amount(sums.into_iter().sum());
        }
        rows.push(DocumentRow {
            kind: RowKind::Group {
                level: 1,
                numeral,
                label: kind.label().to_owned(),
                count,
            },
            of: None,
            cells,
        });
        for (number, project) in (1..).zip(comparison.of(kind)) {
            push_items(&mut rows, number, project, unit);
        }
    }
    rows
}

/// One row for each difference. The name stands in each of them, since a page may end between two; the number only
/// in the first, where it counts projects.
fn push_items(
    rows: &mut Vec<DocumentRow>,
    number: usize,
    project: &ComparedProject,
    unit: MoneyUnit,
) {
    let difference = match project.total_difference() {
        Some(amount) if project.is_contained => DocumentCell::Contained(amount),
        Some(amount) => DocumentCell::Amount(amount),
        None => DocumentCell::Empty,
    };
    let mut push = |what: String, old: DocumentCell, new: DocumentCell, moved: DocumentCell| {
        let kind = RowKind::Item { number, level: 0 };
        let is_first = rows.last().is_none_or(|row| row.kind != kind);
        let shown_number = if is_first {
            DocumentCell::Count(number)
        } else {
            DocumentCell::Empty
        };
        rows.push(DocumentRow {
            kind,
            of: None,
            cells: vec![
                shown_number,
                DocumentCell::Text(project.name.clone()),
                DocumentCell::Text(project.kind.label().to_owned()),
                DocumentCell::Text(what),
                old,
                new,
                moved,
                DocumentCell::Text(project.lead_departments.join("、")),
            ],
        });
    };
    let amount = |amount: Option<Money>| amount.map_or(DocumentCell::Absent, DocumentCell::Amount);
    if project.differences.is_empty() {
        let what = format!("{}（{}）", Field::TOTAL_INVESTMENT.label(), unit.label());
        let (old, new) = (amount(project.total_before), amount(project.total_after));
        push(what, old, new, difference);
        return;
    }
    for line in &project.differences {
        let moved = if line.field == Some(Field::TOTAL_INVESTMENT) {
            difference.clone()
        } else {
            DocumentCell::Empty
        };
        let old = if line.is_confirmation {
            DocumentCell::Text(line.old_text(unit))
        } else {
            cell(line, &line.old, unit)
        };
        push(line.label(unit), old, cell(line, &line.new, unit), moved);
    }
}

/// What a side says. An amount that two decimals would cut stands there whole: else it could seem to have become itself.
fn cell(line: &Difference, value: &Value, unit: MoneyUnit) -> DocumentCell {
    match value {
        Value::Money(amount) if !amount.is_shown_whole(unit) => {
            DocumentCell::Text(amount.format_whole(unit))
        }
        Value::Empty if line.is_money() => DocumentCell::Absent,
        Value::Empty => DocumentCell::Text(ABSENT.to_owned()),
        Value::Money(amount) => DocumentCell::Amount(*amount),
        Value::Decimal(number) => DocumentCell::Decimal(*number),
        Value::Date(date) => DocumentCell::Date(*date),
        value => DocumentCell::Text(crate::view::show_plain(value, MoneyUnit::Wan)),
    }
}

fn notes(comparison: &Comparison) -> Vec<String> {
    let Comparison {
        scope,
        before,
        after,
        ..
    } = comparison;
    let mut notes = Vec::new();
    if let CompareScope::YearList(year) = scope {
        notes.push(format!(
            "新增、退出是列入、不再列入{year}年度清单的项目：有年度类别或者年度计划投资的，在清单里。"
        ));
    }
    notes.push(if before.count == after.count {
        format!("项目数没有变化，仍为{}个。", after.count)
    } else {
        format!("项目数由{}个变为{}个。", before.count, after.count)
    });
    let is_contained =
        |project: &ComparedProject| project.is_contained && project.total_difference().is_some();
    if comparison.projects.iter().any(is_contained) {
        notes.push("括号内为打包项目子项的金额，已含在打包项目中，合计中不再计入。".to_owned());
    }
    notes
}

/// A comparison as JSON. Amounts are whole numbers of 分 under `…_fen`, and so are amounts among `old` and `new`.
pub fn changes_json(comparison: &Comparison, layout: &ChangesLayout, moment: Moment) -> Json {
    let state = |title: &str, totals: &Totals| {
        json!({
            "title": title,
            "count": totals.count,
            "total_investment_fen": totals.total_investment.fen(),
        })
    };
    let counts: serde_json::Map<String, Json> = ChangeKind::ALL
        .into_iter()
        .map(|kind| (kind.key().to_owned(), comparison.count(kind).into()))
        .collect();
    let projects: Vec<Json> = comparison.projects.iter().map(project_json).collect();
    let mut object = json_head("compare", Some(moment), layout.data_mark.as_deref());
    let list_year = match comparison.scope {
        CompareScope::Whole => None,
        CompareScope::YearList(year) => Some(year),
    };
    let rest = json!({
        "list_year": list_year,
        "before": state(&layout.before, &comparison.before),
        "after": state(&layout.after, &comparison.after),
        "total_difference_fen": comparison.total_difference().fen(),
        "counts": counts,
        "projects": projects,
    });
    if let Json::Object(rest) = rest {
        object.extend(rest);
    }
    object.into()
}

fn project_json(project: &ComparedProject) -> Json {
    let ComparedProject {
        kind,
        id,
        name,
        lead_departments,
        total_before,
        total_after,
        is_contained,
        differences,
    } = project;
    let fen = |amount: &Option<Money>| amount.map(Money::fen);
    json!({
        "kind": kind.key(),
        "id": id.to_string(),
        "name": name,
        "lead_department": lead_departments,
        "total_investment_before_fen": fen(total_before),
        "total_investment_after_fen": fen(total_after),
        "is_contained": is_contained,
        "changes": differences.iter().map(difference_json).collect::<Vec<_>>(),
    })
}

/// Amounts say that they are in 分, as in every JSON; `what` names the row where it is not the project's own field.
fn difference_json(line: &Difference) -> Json {
    let empty = Portfolio::default();
    let kind = if line.is_money() {
        Kind::Money
    } else {
        Kind::Text
    };
    let value = |value: &Value| json_value(&empty, kind, value);
    let field = line.field.map(|field| json_name(field.name(), kind));
    json!({
        "what": line.what,
        "field": field,
        "unit": line.is_money().then_some("fen"),
        "is_confirmation": line.is_confirmation,
        "old": value(&line.old),
        "new": value(&line.new),
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::fixture::MOMENT;
    use super::*;
    use crate::model::{Id, PartialDate};

    fn project(kind: ChangeKind, name: &str, wan: (Option<i64>, Option<i64>)) -> ComparedProject {
        ComparedProject {
            kind,
            id: Id::new(Uuid::nil()),
            name: name.to_owned(),
            lead_departments: vec!["市交通局".to_owned()],
            total_before: wan.0.map(Money::from_wan),
            total_after: wan.1.map(Money::from_wan),
            is_contained: false,
            differences: Vec::new(),
        }
    }

    fn line(what: &str, field: Option<Field>, old: Value, new: Value) -> Difference {
        Difference {
            what: what.to_owned(),
            field,
            old,
            new,
            is_confirmation: false,
        }
    }

    /// Three projects of 12000, 500 and 3000万 become 15000, 500 and, for the third, 800万 of another.
    fn comparison() -> Comparison {
        let wan = |wan| Value::Money(Money::from_wan(wan));
        let text = |text: &str| Value::Text(text.to_owned());
        let totals = |count, wan| {
            let mut totals = Totals::default();
            totals.count = count;
            totals.total_investment = Money::from_wan(wan);
            totals
        };
        let mut bridge = project(ChangeKind::Altered, "大桥", (Some(12_000), Some(15_000)));
        bridge.differences = vec![
            line(
                "总投资",
                Some(Field::TOTAL_INVESTMENT),
                wan(12_000),
                wan(15_000),
            ),
            line(
                "里程碑 开工 计划时间",
                None,
                Value::Date(PartialDate::parse("2024-09").unwrap()),
                Value::Empty,
            ),
        ];
        let mut confirmed = project(ChangeKind::Confirmed, "公路", (Some(500), Some(500)));
        confirmed.differences = vec![Difference {
            is_confirmation: true,
            ..line("牵头部门", None, text("市交通局"), text("市交通局"))
        }];
        Comparison {
            scope: CompareScope::Whole,
            projects: vec![
                bridge,
                project(ChangeKind::Added, "学校", (None, Some(800))),
                project(ChangeKind::Removed, "水厂", (Some(3_000), None)),
                confirmed,
            ],
            before: totals(3, 15_500),
            after: totals(3, 16_300),
        }
    }

    fn layout() -> ChangesLayout {
        ChangesLayout {
            title: "项目变更对照表".to_owned(),
            before: "快照“一季度”".to_owned(),
            after: "现在".to_owned(),
            office: "市发改局".to_owned(),
            data_mark: Some("示例数据".to_owned()),
            unit: MoneyUnit::Wan,
        }
    }

    #[test]
    fn the_old_value_stands_beside_the_new_in_sections() {
        let document = changes_document(&comparison(), &layout());
        let table = document.table().unwrap();
        let lines: Vec<String> = table
            .rows
            .iter()
            .map(|row| {
                let cells = row.cells.iter().map(|cell| cell.show(MoneyUnit::Wan));
                cells.collect::<Vec<_>>().join("|")
            })
            .collect();
        assert_eq!(
            lines,
            [
                "|合计（4项）||全部项目总投资（万元）|15,500.00|16,300.00|800.00|",
                "一、|新增（1项）|||||800.00|",
                "1|学校|新增|总投资（万元）|—|800.00|800.00|市交通局",
                "二、|退出（1项）|||||-3,000.00|",
                "1|水厂|退出|总投资（万元）|3,000.00|—|-3,000.00|市交通局",
                "三、|调整（1项）|||||3,000.00|",
                "1|大桥|调整|总投资（万元）|12,000.00|15,000.00|3,000.00|市交通局",
                "|大桥|调整|里程碑 开工 计划时间|2024年9月|—||市交通局",
                "四、|确认（1项）||||||",
                "1|公路|确认|牵头部门|市交通局（建议）|市交通局||市交通局",
            ]
        );
        assert_eq!(document.notes, ["项目数没有变化，仍为3个。"]);
        assert_eq!(
            document.subtitle.as_deref(),
            Some("快照“一季度” → 现在（示例数据，仅供演示）")
        );
        let widths = table.columns.iter().map(|column| column.width_chars);
        let width: f64 = widths.sum();
        assert!((width - PageSetup::A4.width_chars()).abs() < 0.1);
    }

    #[test]
    fn json_keeps_amounts_whole() {
        let json = changes_json(&comparison(), &layout(), MOMENT);
        assert_eq!(json["data_mark"], "示例数据");
        assert_eq!(json["counts"]["altered"], 1);
        assert_eq!(json["total_difference_fen"], 800_000_000);
        let change = &json["projects"][0]["changes"][0];
        assert_eq!(change["field"], "total_investment_fen");
        assert_eq!(change["new"], 15_000_000_000_i64);
        assert_eq!(
            json["projects"][2]["total_investment_after_fen"],
            Json::Null
        );
    }

    #[test]
    fn an_amount_that_two_decimals_would_cut_stands_there_whole() {
        let fen = |fen| Value::Money(Money::from_fen(fen));
        let cell = |old: i64, new: i64| {
            let line = line("金额", None, fen(old), fen(new));
            cell(&line, &line.new, MoneyUnit::Wan)
        };
        assert_eq!(
            cell(1_001_000, 1_002_000),
            DocumentCell::Text("1.002".to_owned())
        );
        let whole = Money::from_wan(2);
        assert_eq!(cell(1_001_000, whole.fen()), DocumentCell::Amount(whole));
    }
}
