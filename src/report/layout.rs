use std::collections::HashSet;

use crate::model::{Derived, Field, MoneyUnit, Plan, Portfolio, ProjectColumn};
use crate::view::{Group, Listing, Moment};

use super::columns::columns;
use super::document::{Document, DocumentCell, DocumentRow, Paper, RowKind};
use super::rows::RowBuilder;

/// How a list is laid out: everything about a paper that does not come from the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLayout {
    /// The title.
    pub title: String,
    /// `附件1`; empty for none.
    pub attachment: String,
    /// Who keeps the list.
    pub office: String,
    /// The unit of every amount.
    pub unit: MoneyUnit,
    /// The fields shown, after the running number.
    pub columns: Vec<Field>,
    /// The sheet.
    pub paper: Paper,
    /// The day of filling in, as it is to be printed.
    pub fill_date: Option<String>,
}

impl ListLayout {
    /// 重点项目一览表: the columns in which offices publish their major projects.
    pub fn key_project_list(portfolio: &Portfolio, unit: MoneyUnit) -> Self {
        let plan = portfolio.current_plan();
        Self {
            title: plan.map_or_else(|| "重点项目一览表".to_owned(), key_project_title),
            attachment: "附件1".to_owned(),
            office: plan.map(office).unwrap_or_default(),
            unit,
            columns: vec![
                Field::NAME,
                ProjectColumn::ConstructionKind.into(),
                ProjectColumn::Location.into(),
                ProjectColumn::Scale.into(),
                Derived::Period.into(),
                Field::TOTAL_INVESTMENT,
                Derived::PlannedForYear.into(),
                Derived::AnnualTarget.into(),
                ProjectColumn::Owner.into(),
                Field::LEAD_DEPARTMENT,
                ProjectColumn::Note.into(),
            ],
            paper: Paper::A3,
            fill_date: None,
        }
    }
}

fn key_project_title(plan: &Plan) -> String {
    let region = &plan.region;
    match (plan.first_year, plan.last_year) {
        (Some(2021), Some(2025)) => format!("{region}“十四五”重点项目一览表"),
        (Some(first), Some(last)) => format!("{region}{first}—{last}年重点项目一览表"),
        _ => format!("{region}重点项目一览表"),
    }
}

pub(super) fn office(plan: &Plan) -> String {
    match (plan.office.as_str(), plan.region.as_str()) {
        ("", "") => String::new(),
        ("", region) => format!("{region}发展和改革局"),
        (office, _) => office.to_owned(),
    }
}

/// Lays a listing out as a paper. Every sum is the listing's own; nothing is added up here.
///
/// A list without names is of no use: where the layout leaves 项目名称 out, it comes first.
pub fn document(
    portfolio: &Portfolio,
    listing: &Listing,
    layout: &ListLayout,
    moment: Moment,
) -> Document {
    let mut fields = layout.columns.clone();
    if !fields.contains(&Field::NAME) {
        fields.insert(0, Field::NAME);
    }
    let rows = RowBuilder::new(portfolio, listing, &fields, layout.unit, moment).build(listing);
    Document {
        attachment: layout.attachment.clone(),
        title: layout.title.clone(),
        subtitle: portfolio
            .data_mark()
            .map(|mark| format!("{mark}，仅供演示")),
        office: layout.office.clone(),
        left_line: if layout.office.is_empty() {
            String::new()
        } else {
            format!("编制单位：{}", layout.office)
        },
        right_line: format!("单位：{}", layout.unit.label()),
        fill_date: layout.fill_date.clone(),
        unit: layout.unit,
        paper: layout.paper,
        group_headings: group_headings(&listing.groups),
        columns: columns(&fields, layout.paper),
        label_column: 1 + fields
            .iter()
            .position(|field| *field == Field::NAME)
            .unwrap_or_default(),
        notes: notes(portfolio, listing, &fields, &rows, moment),
        rows,
    }
}

/// What each level goes by. A key that makes two levels, as 类别 does, is numbered from its second.
fn group_headings(groups: &[Group]) -> Vec<String> {
    let mut headings: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    let mut level = groups.first();
    while let Some(group) = level {
        let label = group.by.label();
        let earlier = seen.iter().filter(|other| **other == label).count();
        headings.push(if earlier == 0 {
            label.to_owned()
        } else {
            format!("{label}{}", earlier + 1)
        });
        seen.push(label);
        level = group.groups.first();
    }
    headings
}

/// What a reader would stumble over, said below the table.
fn notes(
    portfolio: &Portfolio,
    listing: &Listing,
    fields: &[Field],
    rows: &[DocumentRow],
    moment: Moment,
) -> Vec<String> {
    let has_cell = |is: fn(&DocumentCell) -> bool| rows.iter().flat_map(|row| &row.cells).any(is);
    let of_year: Vec<&str> = [
        Derived::PlannedForYear,
        Derived::AnnualTarget,
        Derived::CompletedThisYear,
        Derived::CompletionRate,
        Derived::ScheduleDifference,
        Derived::Light,
    ]
    .into_iter()
    .map(Field::Derived)
    .filter(|field| fields.contains(field))
    .map(Field::label)
    .collect();
    let items = rows
        .iter()
        .filter(|row| matches!(row.kind, RowKind::Item { .. }))
        .count();
    let distinct: HashSet<_> = listing.projects.iter().collect();
    let repeated = items.saturating_sub(distinct.len());

    let mut notes = Vec::new();
    if let Some(mark) = portfolio.data_mark() {
        notes.push(format!(
            "本表为{mark}，金额、时间、人员等均为虚构，仅供演示。"
        ));
    }
    if !of_year.is_empty() {
        notes.push(format!("{}为{}年数。", of_year.join("、"), moment.year));
    }
    let without_total = listing.totals.without_total;
    if without_total > 0 && fields.contains(&Field::TOTAL_INVESTMENT) {
        notes.push(format!(
            "{without_total}个项目未填总投资，以“—”列出，合计中不含。"
        ));
    }
    if repeated > 0 {
        notes.push(format!(
            "有{repeated}行为重复列出：由多个部门牵头的项目在各部门下都列出，合计中每个项目只计一次。"
        ));
    }
    if has_cell(|cell| matches!(cell, DocumentCell::Contained(_))) {
        notes.push("括号内为打包项目子项的金额，已含在打包项目中，合计中不再计入。".to_owned());
    }
    if has_cell(|cell| matches!(cell, DocumentCell::Suggested(_))) {
        notes.push("* 为建议，尚待确认。".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::*;
    use crate::view::GroupKey;

    /// Rows as one line each, empty cells dropped.
    fn lines(document: &Document) -> Vec<String> {
        let line = |row: &DocumentRow| {
            let cells = row.cells.iter().map(|cell| cell.show(document.unit));
            cells
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" | ")
        };
        document.rows.iter().map(line).collect()
    }

    #[test]
    fn the_paper_of_two_chapters() {
        let document = fixture::document(&[GroupKey::Chapter]);
        assert_eq!(document.title, "冷水江市“十四五”重点项目一览表");
        assert_eq!(document.left_line, "编制单位：冷水江市发展和改革局");
        assert_eq!(document.right_line, "单位：万元");
        assert_eq!(document.group_headings, ["章"]);
        let heads: Vec<&str> = document
            .columns
            .iter()
            .map(|column| column.heading.as_str())
            .collect();
        assert_eq!(
            heads.join(" "),
            "序号 项目名称 建设性质 建设地点 建设规模及主要内容 建设起止年限 总投资 年度计划投资 年度目标 \
             项目业主 责任单位 备注"
        );
        assert_eq!(
            lines(&document),
            [
                "合计 | 5 | 150,845.68 | 20,000.00",
                "一、 | 第十四章 健全综合交通运输网络 | 3 | 138,500.00 | 20,000.00",
                "1 | 平安大桥 | 新建 | 布溪街道、冷水江街道 | 跨资江大桥，长1.2公里 | 2022—2025 | 38,500.00 | — | 市交通运输局*",
                "2 | 城区路网（打包） | 2024 | 100,000.00 | 20,000.00 | 完成路基",
                "3 | 城区路网一标 | （40,000.00） | （5,000.00）",
                "二、 | 第十五章 强化水利保障 | 2 | 12,345.68 | —",
                "1 | =周头水库 | — | — | 市水利局",
                "2 | 资水防洪堤 | 12,345.68 | — | 市水利局、市交通运输局 | 二期另报",
            ]
        );
        assert_eq!(
            document.note_lines(),
            [
                "注：1．年度计划投资、年度目标为2025年数。",
                "　　2．1个项目未填总投资，以“—”列出，合计中不含。",
                "　　3．括号内为打包项目子项的金额，已含在打包项目中，合计中不再计入。",
                "　　4．* 为建议，尚待确认。",
            ]
        );
    }

    #[test]
    fn a_project_of_two_departments_stands_in_both_and_counts_once() {
        let document = fixture::document(&[GroupKey::LeadDepartment]);
        let names: Vec<String> = document
            .rows
            .iter()
            .map(|row| row.cells[1].show(document.unit))
            .collect();
        assert_eq!(
            names,
            [
                "合计",
                "市交通运输局",
                "平安大桥",
                "资水防洪堤",
                "市水利局",
                "=周头水库",
                "资水防洪堤",
                "未明确牵头部门",
                "城区路网（打包）",
                "城区路网一标",
            ]
        );
        let sums: Vec<String> = document
            .rows
            .iter()
            .filter(|row| row.kind.summary_level().is_some())
            .map(|row| row.cells[6].show(document.unit))
            .collect();
        assert_eq!(sums, ["150,845.68", "50,845.68", "12,345.68", "100,000.00"]);
        assert!(
            document.notes[2].starts_with("有1行为重复列出"),
            "{:?}",
            document.notes
        );
    }

    #[test]
    fn deeper_levels_are_numbered_in_the_usual_order() {
        let document = fixture::document(&[GroupKey::Part, GroupKey::Chapter, GroupKey::Stage]);
        let heads: Vec<String> = document
            .rows
            .iter()
            .filter(|row| matches!(row.kind, RowKind::Group { .. }))
            .map(|row| {
                format!(
                    "{}{}",
                    row.cells[0].show(document.unit),
                    row.cells[1].show(document.unit)
                )
            })
            .collect();
        assert_eq!(
            heads,
            [
                "一、第五篇 基础设施",
                "（一）第十四章 健全综合交通运输网络",
                "——在建",
                "——未填",
                "（二）第十五章 强化水利保障",
                "——未填",
            ]
        );
        assert_eq!(document.rows_below(0), 1..document.rows.len());
        assert_eq!(document.rows_below(2), 3..8);
        assert_eq!(document.rows_below(3), 4..5);
    }

    #[test]
    fn a_list_always_names_its_projects_and_counts_them() {
        let portfolio = fixture::portfolio();
        let layout = ListLayout {
            columns: vec![Field::TOTAL_INVESTMENT],
            ..ListLayout::key_project_list(&portfolio, MoneyUnit::Yi)
        };
        let document = document(
            &portfolio,
            &fixture::listing(&portfolio, &[]),
            &layout,
            MOMENT,
        );
        assert_eq!(document.label_column, 1);
        assert_eq!(lines(&document)[0], "合计（5项） | 15.08");
        assert_eq!(lines(&document)[3], "3 | 城区路网一标 | （4.00）");
    }

    #[test]
    fn fictional_content_is_marked_below_the_title_and_in_a_note() {
        let portfolio = fixture::marked_portfolio();
        let listing = fixture::listing(&portfolio, &[]);
        let layout = ListLayout::key_project_list(&portfolio, MoneyUnit::Wan);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        assert_eq!(document.subtitle.as_deref(), Some("示例数据，仅供演示"));
        assert!(
            document.notes[0].contains("示例数据"),
            "{:?}",
            document.notes
        );
        let text = super::super::write_text(&document);
        assert!(text.contains("\n示例数据，仅供演示\n"), "{text}");
    }

    #[test]
    fn the_title_follows_the_years_of_the_plan() {
        let plan = |first, last| Plan {
            id: crate::model::Id::new(uuid::Uuid::nil()),
            name: String::new(),
            region: "某市".to_owned(),
            first_year: first,
            last_year: last,
            approved_on: None,
            approved_by: String::new(),
            office: "某市规划办".to_owned(),
            source: String::new(),
            data_mark: String::new(),
        };
        assert_eq!(
            key_project_title(&plan(Some(2026), Some(2030))),
            "某市2026—2030年重点项目一览表"
        );
        assert_eq!(
            key_project_title(&plan(None, Some(2030))),
            "某市重点项目一览表"
        );
        assert_eq!(office(&plan(None, None)), "某市规划办");
    }
}
