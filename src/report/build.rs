use std::borrow::Cow;

use crate::model::{Field, PartialDate, Portfolio, Sum};
use crate::view::{self, Group, GroupKey, Listing, Moment, Summary};

use super::cells::Cells;
use super::chart_data::charts;
use super::columns::columns;
use super::cross::cross_table;
use super::document::{Body, Document, DocumentTable};
use super::duties;
use super::evaluation;
use super::indicators::indicators_table;
use super::layout::Layout;
use super::notes::notes;
use super::paper_column::PaperColumn;
use super::preset::{Preset, RowSource};
use super::project_cards::cards;
use super::ranking::ranking_table;
use super::rows::RowBuilder;
use super::shade::{rules, with_usual};
use super::slips::slips;
use super::sources::sources_table;
use super::wall::sheets;

/// Lays a listing out as a paper. Every sum is one of the view's; nothing is added up here.
///
/// A list without names is of no use: where the layout leaves 项目名称 out, it comes first.
pub fn document(
    portfolio: &Portfolio,
    listing: &Listing,
    layout: &Layout,
    moment: Moment,
) -> Document {
    let mut chosen = layout.columns.clone();
    if !chosen.contains(&PaperColumn::NAME) {
        chosen.insert(0, PaperColumn::NAME);
    }
    let source = layout.preset.rows();
    let listing = outlined(listing, layout.preset);
    let is_summed = source == RowSource::Groups
        || layout.has_briefing
        || layout.has_charts
        || chosen.iter().any(|column| column.sum() == Sum::OfSums);
    let summary = if is_summed {
        view::summary(portfolio, &listing, moment)
    } else {
        Summary::default()
    };
    let cells = Cells {
        portfolio,
        columns: &chosen,
        unit: layout.unit,
        moment,
        tells_milestones: layout.preset.tells_milestones(),
        counting: listing.counting(portfolio, moment),
    };
    let mut hidden = Vec::new();
    let (body, in_text) = if let RowSource::Evaluation(span) = source {
        let look = (layout.unit, layout.has_charts);
        let (sections, drawn) = evaluation::report(portfolio, &listing, span, look, moment);
        (Body::Sections(sections), Some(drawn))
    } else if source == RowSource::Duties {
        let sections = duties::sections(portfolio, &listing, moment);
        (Body::Sections(sections), Some(Vec::new()))
    } else if source == RowSource::Cards {
        (
            Body::Cards(cards(&cells, &listing, layout.preset.spec().is_book)),
            None,
        )
    } else if source == RowSource::Slips {
        (Body::Cards(slips(&cells, &listing, &layout.only)), None)
    } else {
        let mut table = match source {
            RowSource::Sources => sources_table(portfolio, &listing),
            RowSource::Indicators => indicators_table(portfolio, moment),
            RowSource::Cross => cross_table(&cells, &listing),
            RowSource::Ranking => ranking_table(portfolio, &listing, moment),
            _ => table(cells, &listing, &summary, layout, source),
        };
        if layout.hides_empty {
            hidden = table.hide_empty();
        }
        (Body::Table(table), None)
    };
    Document {
        name: layout.preset.sheet_name().to_owned(),
        attachment: layout.attachment.clone(),
        title: layout.title.clone(),
        subtitle: match source {
            // The indicators are those of the whole plan.
            RowSource::Indicators => subtitle(None, portfolio.data_mark()),
            // The slip of one problem goes out by itself, and says of which project it is.
            RowSource::Slips if !layout.only.is_empty() => subtitle(None, portfolio.data_mark()),
            _ => subtitle(listing.scope.as_deref(), portfolio.data_mark()),
        },
        office: layout.office.clone(),
        fill_date: layout.fill_date.clone(),
        period: Some(period(moment)),
        data_mark: portfolio.data_mark().map(str::to_owned),
        unit: layout.unit,
        page: layout.page,
        briefing: if layout.has_briefing && in_text.is_none() {
            briefing(portfolio, &summary, layout.preset, moment)
        } else {
            Vec::new()
        },
        charts: if let Some(drawn) = in_text {
            drawn
        } else if layout.has_charts {
            let is_small = layout.preset.spec().is_one_page;
            charts(portfolio, &listing, &summary, (layout.unit, is_small))
        } else {
            Vec::new()
        },
        notes: notes(
            portfolio,
            &listing,
            layout,
            (&chosen, &hidden),
            &body,
            moment,
        ),
        body,
        is_one_page: layout.preset.spec().is_one_page,
        overview: layout
            .preset
            .spec()
            .is_book
            .then(|| Box::new(overview(portfolio, &listing, layout, moment))),
        sheets: if layout.preset.spec().is_wall {
            sheets(portfolio, &listing, layout, moment)
        } else {
            Vec::new()
        },
    }
}

/// The overview with which a book begins: of the same projects, in the same groups.
fn overview(portfolio: &Portfolio, listing: &Listing, layout: &Layout, moment: Moment) -> Document {
    let usual = Layout::new(Preset::Overview, portfolio, layout.unit, moment);
    let overview = Layout {
        office: layout.office.clone(),
        page: layout.page,
        ..usual
    };
    document(portfolio, listing, &overview, moment)
}

/// What the paper covers, where that is not all; and that its content is fictional.
fn subtitle(scope: Option<&str>, mark: Option<&str>) -> Option<String> {
    let scope = scope.map(|scope| format!("范围：{scope}"));
    let mark = mark.map(|mark| format!("{mark}，仅供演示"));
    match (scope, mark) {
        (Some(scope), Some(mark)) => Some(format!("{scope}（{mark}）")),
        (scope, mark) => scope.or(mark),
    }
}

/// The month under report, or the last day of a part of it.
fn period(moment: Moment) -> PartialDate {
    view::reported_until(moment).unwrap_or(PartialDate::Year(moment.year))
}

/// The paragraphs; on one page the table says what each group comes to, and the text need not.
fn briefing(
    portfolio: &Portfolio,
    summary: &Summary,
    preset: Preset,
    moment: Moment,
) -> Vec<String> {
    if !preset.spec().is_one_page {
        return view::briefing_of_summary(portfolio, summary, moment);
    }
    let whole = Summary {
        rows: Vec::new(),
        ..summary.clone()
    };
    view::briefing_of_summary(portfolio, &whole, moment)
}

fn table(
    cells: Cells<'_>,
    listing: &Listing,
    summary: &Summary,
    layout: &Layout,
    source: RowSource,
) -> DocumentTable {
    let chosen = cells.columns;
    let mut headings = group_headings(&listing.groups);
    let mut columns = columns(chosen, layout.page, cells.moment);
    let label_column = 1 + chosen
        .iter()
        .position(|column| *column == PaperColumn::Field(Field::NAME))
        .unwrap_or_default();
    let depth = headings.len();
    if source == RowSource::Groups {
        // The groups of the lowest level are the lines, so what they go by heads their column.
        let heading = levels(&listing.groups).last().map(|key| key.label());
        heading
            .unwrap_or("分组")
            .clone_into(&mut columns[label_column].heading);
        columns[label_column].field = None;
        headings.pop();
    }
    let colorings = with_usual(chosen, &layout.colorings);
    let colorings = rules(chosen, &colorings);
    let builder = RowBuilder::new(cells, listing, summary, source, depth);
    let (rows, shades) = builder.coloured(&colorings).build();
    DocumentTable {
        group_headings: headings,
        columns,
        label_column,
        rows,
        shades,
        ..DocumentTable::default()
    }
}

/// The listing as deep as the paper shows it: an overview has one level of groups.
fn outlined(listing: &Listing, preset: Preset) -> Cow<'_, Listing> {
    if !preset.spec().is_one_page || listing.groups.iter().all(|group| group.groups.is_empty()) {
        return Cow::Borrowed(listing);
    }
    let mut listing = listing.clone();
    for group in &mut listing.groups {
        group.projects = group.projects_once();
        group.groups.clear();
    }
    Cow::Owned(listing)
}

/// The keys of the levels, the outermost first.
fn levels(groups: &[Group]) -> Vec<GroupKey> {
    let first = std::iter::successors(groups.first(), |group| group.groups.first());
    first.map(|group| group.by).collect()
}

/// What each level goes by. A key that makes two levels, as 类别 does, is numbered from its second.
fn group_headings(groups: &[Group]) -> Vec<String> {
    let levels = levels(groups);
    let heading = |(i, key): (usize, &GroupKey)| {
        let earlier = levels[..i].iter().filter(|other| *other == key).count();
        match earlier {
            0 => key.label().to_owned(),
            earlier => format!("{}{}", key.label(), earlier + 1),
        }
    };
    levels.iter().enumerate().map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::super::document::{DocumentRow, RowKind};
    use super::super::fixture::{self, MOMENT};
    use super::*;
    use crate::model::MoneyUnit;
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
        document.table().unwrap().rows.iter().map(line).collect()
    }

    #[test]
    fn the_paper_of_two_chapters() {
        let document = fixture::document(&[GroupKey::Chapter]);
        assert_eq!(document.title, "冷水江市“十四五”重点项目一览表");
        assert_eq!(document.left_line(), "编制单位：冷水江市发展和改革局");
        assert_eq!(document.right_line(), "报告期：2025年6月　　单位：万元");
        assert_eq!(document.table().unwrap().group_headings, ["章"]);
        let heads: Vec<&str> = document
            .table()
            .unwrap()
            .columns
            .iter()
            .map(|column| column.heading.as_str())
            .collect();
        assert_eq!(
            heads.join(" "),
            "序号 项目名称 建设性质 建设地点 建设规模及主要内容 建设起止年限 总投资 2025年计划投资 2025年目标 \
             项目业主 责任单位 备注"
        );
        assert_eq!(
            lines(&document),
            [
                "合计（5项） | 150,845.68 | 20,000.00",
                "一、 | 第十四章 健全综合交通运输网络（3项） | 138,500.00 | 20,000.00",
                "1 | 平安大桥 | 新建 | 布溪街道、冷水江街道 | 跨资江大桥，长1.2公里 | 2022—2025 | 38,500.00 | — | 市交通运输局*",
                "2 | 城区路网（打包） | 2024 | 100,000.00 | 20,000.00 | 完成路基",
                "3 | 城区路网一标 | （40,000.00） | （5,000.00）",
                "二、 | 第十五章 强化水利保障（2项） | 12,345.68 | —",
                "1 | =周头水库 | — | — | 市水利局",
                "2 | 资水防洪堤 | 12,345.68 | — | 市水利局、市交通运输局 | 二期另报",
            ]
        );
        assert_eq!(
            document.note_lines(),
            [
                "注：1．1个项目未填总投资，以“—”列出，合计中不含。",
                "　　2．括号内为打包项目子项的金额，已含在打包项目中，合计中不再计入。",
                "　　3．* 为建议，尚待确认。",
            ]
        );
    }

    #[test]
    fn the_sum_of_nothing_is_not_0_in_a_list_of_groups_either() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let layout = Layout::new(Preset::Summary, &portfolio, MoneyUnit::Wan, MOMENT);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        let table = document.table().unwrap();
        let planned = crate::model::Derived::PlannedForYear.into();
        let mut columns = table.columns.iter();
        let place = columns.position(|column| column.field == Some(planned));
        let cells = table.rows.iter().map(|row| &row.cells[place.unwrap()]);
        let shown: Vec<String> = cells.map(|cell| cell.show(MoneyUnit::Wan)).collect();
        // Nothing is planned for the second chapter.
        assert_eq!(shown, ["20,000.00", "—", "20,000.00"]);
    }

    #[test]
    fn a_project_of_two_departments_stands_in_both_and_counts_once() {
        let document = fixture::document(&[GroupKey::LeadDepartment]);
        let names: Vec<String> = document
            .table()
            .unwrap()
            .rows
            .iter()
            .map(|row| row.cells[1].show(document.unit))
            .collect();
        assert_eq!(
            names,
            [
                "合计（5项）",
                "市交通运输局（2项）",
                "平安大桥",
                "资水防洪堤",
                "市水利局（2项）",
                "=周头水库",
                "资水防洪堤",
                "未明确牵头部门（2项）",
                "城区路网（打包）",
                "城区路网一标",
            ]
        );
        let sums: Vec<String> = document
            .table()
            .unwrap()
            .rows
            .iter()
            .filter(|row| row.kind.summary_level().is_some())
            .map(|row| row.cells[6].show(document.unit))
            .collect();
        assert_eq!(sums, ["150,845.68", "50,845.68", "12,345.68", "100,000.00"]);
        assert!(
            document.notes[1].starts_with("有1行为重复列出"),
            "{:?}",
            document.notes
        );
    }

    #[test]
    fn deeper_levels_are_numbered_in_the_usual_order() {
        let document = fixture::document(&[GroupKey::Part, GroupKey::Chapter, GroupKey::Stage]);
        let heads: Vec<String> = document
            .table()
            .unwrap()
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
                "一、第五篇 基础设施（5项）",
                "（一）第十四章 健全综合交通运输网络（3项）",
                "——在建（1项）",
                "——未填（2项）",
                "（二）第十五章 强化水利保障（2项）",
                "——未填（2项）",
            ]
        );
        assert_eq!(
            document.table().unwrap().rows_below(0),
            1..document.table().unwrap().rows.len()
        );
        assert_eq!(document.table().unwrap().rows_below(2), 3..8);
        assert_eq!(document.table().unwrap().rows_below(3), 4..5);
    }

    #[test]
    fn a_list_always_names_its_projects_and_counts_them() {
        let portfolio = fixture::portfolio();
        let layout = Layout {
            columns: vec![Field::TOTAL_INVESTMENT.into()],
            ..Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Yi, MOMENT)
        };
        let document = document(
            &portfolio,
            &fixture::listing(&portfolio, &[]),
            &layout,
            MOMENT,
        );
        assert_eq!(document.table().unwrap().label_column, 1);
        assert_eq!(lines(&document)[0], "合计（5项） | 15.08");
        assert_eq!(lines(&document)[3], "3 | 城区路网一标 | （4.00）");
    }

    #[test]
    fn rows_that_seem_not_to_add_up_have_a_note_that_says_why() {
        let mut portfolio = fixture::portfolio();
        let note = |portfolio: &Portfolio| {
            let layout = Layout::new(Preset::KeyProjects, portfolio, MoneyUnit::Wan, MOMENT);
            let listing = fixture::listing(portfolio, &[GroupKey::Chapter]);
            let document = document(portfolio, &listing, &layout, MOMENT);
            let mut notes = document.notes.iter();
            notes.any(|note| note.contains("因四舍五入"))
        };
        assert!(
            !note(&portfolio),
            "12,345.678901 alone is rounded as the sum is"
        );
        // 38,500.0049 + 100,000.0049 + 12,345.678901 = 150,845.688701, printed as .69; the rows as printed make .68.
        for (name, fen) in [
            ("平安大桥", 38_500_004_900),
            ("城区路网（打包）", 100_000_004_900),
        ] {
            let project = portfolio
                .projects()
                .iter()
                .find(|p| p.name == name)
                .unwrap();
            let value = crate::model::Value::Money(crate::model::Money::from_fen(fen));
            let column = crate::model::ProjectColumn::TotalInvestment;
            let change = crate::model::Change::set_field(
                project,
                column,
                value,
                crate::model::Source::Filled,
            );
            let op = crate::model::Op::edit(uuid::Uuid::nil(), "", vec![change.unwrap()]);
            portfolio.apply(&op).unwrap();
        }
        assert!(note(&portfolio));
    }

    #[test]
    fn fictional_content_is_marked_below_the_title_and_in_a_note() {
        let portfolio = fixture::marked_portfolio();
        let listing = fixture::listing(&portfolio, &[]);
        let layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, MOMENT);
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
}
