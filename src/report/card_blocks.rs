//! The small tables of a card: money by source, years and months side by side, milestones as a line. All of a project is
//! to stand on one page.

use std::collections::BTreeMap;

use crate::model::{
    ApprovalKind, ApprovalState, Kind, ListClass, MilestoneColumn as M, Money, PartField,
    PartialDate, ProblemColumn as P, Project, Table, YearMonth,
};
use crate::view::{self, Listing, month_under_report};

use super::cells::{Cells, text};
use super::columns::number_column;
use super::document::{Align, CardBlock, DocumentCell, DocumentColumn};

/// More milestones than these don't stand beside one another.
const MOST_MILESTONES: usize = 7;

/// How many years stand beside one another: those of a plan, and one more.
const MOST_YEARS: usize = 6;

/// How many months back a card tells.
const MONTHS: usize = 12;

/// How many of them stand side by side.
const MONTHS_ABREAST: usize = 3;

/// The small tables of a project, without those that have nothing to say.
pub(super) fn blocks(cells: &Cells<'_>, project: &Project) -> Vec<CardBlock> {
    let all = [
        funding(cells, project),
        years(cells, project),
        approvals(cells, project),
        milestones(cells, project),
        months(cells, project),
        listed(cells, project, "存在问题", &PROBLEMS),
    ];
    let blocks = all.into_iter();
    blocks.filter(|block| !block.rows.is_empty()).collect()
}

fn column(heading: &str, width_chars: f64, align: Align) -> DocumentColumn {
    DocumentColumn {
        heading: heading.to_owned(),
        width_chars,
        align,
        ..number_column()
    }
}

fn money(heading: &str, width_chars: f64) -> DocumentColumn {
    DocumentColumn {
        is_money: true,
        ..column(heading, width_chars, Align::Right)
    }
}

fn block(heading: &str, columns: Vec<DocumentColumn>, rows: Vec<Vec<DocumentCell>>) -> CardBlock {
    CardBlock {
        heading: heading.to_owned(),
        columns,
        rows,
        ids: Vec::new(),
        fills_page: false,
    }
}

fn amount(amount: Option<Money>) -> DocumentCell {
    amount.map_or(DocumentCell::Absent, DocumentCell::Amount)
}

/// 资金来源: each source with what was planned, what arrived, what was paid and what was spent over all years.
fn funding(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let alone = Listing {
        projects: vec![project.id],
        ..Listing::default()
    };
    let matrix = view::funding_matrix(cells.portfolio, &alone);
    let has_sources = |label: &str| {
        let mut rows = matrix.rows.iter().skip_while(|row| row.label != label);
        rows.nth(1).is_some_and(|next| !next.is_group)
    };
    let shown = |money: Money| amount(Some(money).filter(|money| *money != Money::ZERO));
    let row = |label: &str, sums: &view::FundingSums| {
        let gap = (sums.received != Money::ZERO).then(|| sums.gap());
        vec![
            text(label),
            shown(sums.planned),
            shown(sums.received),
            shown(sums.paid),
            shown(sums.spent),
            gap.map_or(DocumentCell::Empty, DocumentCell::Amount),
        ]
    };
    let leaves = matrix.rows.iter();
    let leaves = leaves.filter(|row| !row.is_group || !has_sources(row.label));
    let mut rows: Vec<_> = leaves.map(|one| row(one.label, &one.total)).collect();
    if rows.len() > 1 {
        rows.push(row("合计", &matrix.total.total));
    }
    let mut columns = vec![column("资金来源", 24.0, Align::Left)];
    columns.extend(["计划", "到位", "支付", "完成", "缺口"].map(|heading| money(heading, 13.0)));
    block("资金来源", columns, rows)
}

/// 年度计划: what the list of each year says, and what was done of it.
fn years(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let plans = cells.portfolio.annual_plans().of(project.id).iter();
    let mut of_year: BTreeMap<i32, (Option<ListClass>, Option<Money>)> = BTreeMap::new();
    for plan in plans {
        of_year.insert(plan.year, (plan.list_class, plan.planned));
    }
    // The latest count.
    let surplus = of_year.len().saturating_sub(MOST_YEARS);
    let of_year: Vec<_> = of_year.into_iter().skip(surplus).collect();
    let mut columns = vec![column("年度", 10.0, Align::Centre)];
    columns.extend(of_year.iter().map(|(year, _)| DocumentColumn {
        // Words stand in the middle, amounts at the right.
        align: Align::Centre,
        ..money(&format!("{year}年"), 14.0)
    }));
    let line =
        |heading: &str, cell: &dyn Fn(i32, Option<ListClass>, Option<Money>) -> DocumentCell| {
            let rest = of_year.iter();
            let rest = rest.map(|(year, (class, planned))| cell(*year, *class, *planned));
            std::iter::once(text(heading))
                .chain(rest)
                .collect::<Vec<_>>()
        };
    let classes = |_: i32, class: Option<ListClass>, _: Option<Money>| {
        text(class.map_or("", ListClass::label))
    };
    let planned = |_: i32, _: Option<ListClass>, planned: Option<Money>| amount(planned);
    let done = |year: i32, _: Option<ListClass>, _: Option<Money>| {
        amount(done_in(cells, project, |month| month.year() == year))
    };
    let rows = if of_year.is_empty() {
        Vec::new()
    } else {
        vec![
            line("类别", &classes),
            line("计划投资", &planned),
            line("完成投资", &done),
        ]
    };
    block("年度计划", columns, rows)
}

/// What was completed in some months, up to the last under report.
fn done_in(
    cells: &Cells<'_>,
    project: &Project,
    is_meant: impl Fn(YearMonth) -> bool,
) -> Option<Money> {
    let last = month_under_report(cells.moment);
    let reports = cells.portfolio.progress().of(project.id).iter();
    let amounts = reports
        .filter(|report| is_meant(report.month) && last.is_none_or(|last| report.month <= last))
        .filter_map(|report| view::invested(report, cells.moment));
    amounts.reduce(|sum, amount| sum + amount)
}

/// 前期手续, two beside one another.
fn approvals(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let approvals = view::approvals_of(cells.portfolio, project.id).into_iter();
    let said = approvals.map(|noted| {
        let approval = view::approval_as_of(noted, cells.moment);
        let date = match approval.state {
            Some(ApprovalState::Granted) => approval.date.map(DocumentCell::Date),
            _ => approval
                .expected
                .map(|date| text(format!("预计{}", date.in_chinese()))),
        };
        [
            text(approval.kind.map_or("", ApprovalKind::label)),
            text(approval.state.map_or("", ApprovalState::label)),
            text(&approval.document_number),
            date.unwrap_or(DocumentCell::Empty),
        ]
    });
    let said: Vec<_> = said.collect();
    let half = said.len().div_ceil(2);
    let rows = (0..half).map(|place| {
        let blank = || [const { DocumentCell::Empty }; 4];
        let pair =
            [place, place + half].map(|place| said.get(place).cloned().unwrap_or_else(blank));
        pair.into_iter().flatten().collect()
    });
    let rows = rows.collect();
    let columns = [
        ("手续", 13.0, Align::Left),
        ("状态", 8.0, Align::Centre),
        ("文号", 19.0, Align::Left),
        ("时间", 18.0, Align::Centre),
    ];
    let columns = [columns, columns].concat();
    let columns = columns.into_iter();
    let columns = columns.map(|(heading, width, align)| column(heading, width, align));
    block("前期手续", columns.collect(), rows)
}

/// 里程碑 as a line, or below one another where they are many.
fn milestones(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let rows = cells.portfolio.parts(Table::Milestone, project.id);
    if rows.len() > MOST_MILESTONES {
        return listed(cells, project, "里程碑", &MILESTONES);
    }
    let mut columns = vec![column("节点", 8.0, Align::Centre)];
    let line = |heading: &str, field: PartField| {
        let cells = rows.iter().map(|row| cells.part(project, row, field));
        std::iter::once(text(heading))
            .chain(cells)
            .collect::<Vec<_>>()
    };
    let names = rows.iter();
    let names = names.map(|row| {
        cells
            .part(project, row, milestone(M::Name))
            .show(cells.unit)
    });
    columns.extend(names.map(|name| column(&name, 14.0, Align::Centre)));
    let lines = if rows.is_empty() {
        Vec::new()
    } else {
        vec![
            line("计划", milestone(M::Planned)),
            line("实际", milestone(M::Actual)),
            line("状态", PartField::MilestoneState),
        ]
    };
    block("里程碑", columns, lines)
}

/// The last twelve months, each with what was completed in it and what the year came to by then.
fn months(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let last = month_under_report(cells.moment).map_or(0, YearMonth::index);
    let months = (0..MONTHS).rev().filter_map(|back| {
        let back = i32::try_from(back).ok()?;
        YearMonth::from_index(last - back)
    });
    let said = months.map(|month| {
        let done = done_in(cells, project, |other| other == month);
        let year = |other: YearMonth| other.year() == month.year() && other <= month;
        [
            DocumentCell::Date(PartialDate::Month(month)),
            amount(done),
            amount(done_in(cells, project, year)),
        ]
    });
    let said: Vec<_> = said.collect();
    let is_any = said
        .iter()
        .any(|[_, done, _]| *done != DocumentCell::Absent);
    let down = said.len().div_ceil(MONTHS_ABREAST);
    let rows = (0..down).map(|row| {
        let places = (0..MONTHS_ABREAST).map(|abreast| abreast * down + row);
        let cells = places.filter_map(|place| said.get(place).cloned());
        cells.flatten().collect()
    });
    let rows = if is_any && last > 0 {
        rows.collect()
    } else {
        Vec::new()
    };
    let three = (0..MONTHS_ABREAST).flat_map(|_| {
        [
            column("月份", 12.0, Align::Centre),
            money("本月完成", 11.0),
            money("当年累计", 11.0),
        ]
    });
    block("近12个月进度", three.collect(), rows)
}

/// A table of rows as the library has them: of each column the field, the width and the alignment.
type Listed = [(PartField, f64, Align)];

const fn milestone(column: M) -> PartField {
    PartField::Typed(Table::Milestone, column as usize)
}

const fn problem(column: P) -> PartField {
    PartField::Typed(Table::Problem, column as usize)
}

const MILESTONES: [(PartField, f64, Align); 4] = [
    (milestone(M::Name), 30.0, Align::Left),
    (milestone(M::Planned), 14.0, Align::Centre),
    (milestone(M::Actual), 14.0, Align::Centre),
    (PartField::MilestoneState, 14.0, Align::Centre),
];

const PROBLEMS: [(PartField, f64, Align); 5] = [
    (problem(P::Kind), 13.0, Align::Centre),
    (problem(P::Description), 32.0, Align::Left),
    (problem(P::Need), 26.0, Align::Left),
    (problem(P::DueOn), 15.0, Align::Centre),
    (problem(P::State), 9.0, Align::Centre),
];

fn listed(cells: &Cells<'_>, project: &Project, heading: &str, listed: &Listed) -> CardBlock {
    let table = listed.first().map(|(field, ..)| field.table());
    let rows = table.map(|table| cells.portfolio.parts(table, project.id));
    let rows = rows.unwrap_or_default();
    let ids = rows.iter().map(|row| row.id).collect();
    let said = rows.iter().map(|row| {
        let cells = listed
            .iter()
            .map(|(field, ..)| cells.part(project, row, *field));
        cells.collect()
    });
    let column = |(field, width, align): &(PartField, f64, Align)| DocumentColumn {
        part: Some(*field),
        is_money: field.spec().kind == Kind::Money,
        ..column(field.spec().label, *width, *align)
    };
    CardBlock {
        ids,
        ..block(heading, listed.iter().map(column).collect(), said.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::super::{Document, Layout, Preset, document};
    use crate::model::MoneyUnit;

    fn cards() -> Document {
        let portfolio = fixture::portfolio();
        let layout = Layout::new(Preset::Cards, &portfolio, MoneyUnit::Wan, MOMENT);
        document(
            &portfolio,
            &fixture::listing(&portfolio, &[]),
            &layout,
            MOMENT,
        )
    }

    #[test]
    fn money_stands_by_source_and_milestones_as_a_line() {
        let document = cards();
        let bridge = &document.cards()[0];
        let said = |heading: &str| -> Vec<String> {
            let block = bridge.blocks.iter().find(|block| block.heading == heading);
            let block = block.unwrap();
            let heads: Vec<&str> = block.columns.iter().map(|c| c.heading.as_str()).collect();
            let rows = block.rows.iter().map(|row| {
                let cells = row.iter().map(|cell| cell.show(MoneyUnit::Wan));
                cells.collect::<Vec<_>>().join(" ")
            });
            std::iter::once(heads.join(" ")).chain(rows).collect()
        };
        assert_eq!(
            said("资金来源"),
            [
                "资金来源 计划 到位 支付 完成 缺口",
                "专项债券 25,000.00 — — — "
            ]
        );
        assert_eq!(
            said("里程碑"),
            [
                "节点 开工",
                "计划 2022年3月",
                "实际 2022年3月18日",
                "状态 已完成"
            ]
        );
        let roads = document
            .cards()
            .iter()
            .find(|card| card.title == "城区路网（打包）")
            .unwrap();
        let years = roads
            .blocks
            .iter()
            .find(|block| block.heading == "年度计划")
            .unwrap();
        let rows: Vec<String> = years
            .rows
            .iter()
            .map(|row| row[1].show(MoneyUnit::Wan))
            .collect();
        assert_eq!(years.columns[1].heading, "2025年");
        assert_eq!(rows, ["", "20,000.00", "—"]);
    }
}
