use crate::model::{Derived, Money, MoneyUnit, Portfolio};
use crate::view::{self, Listing, Summary, SummaryRow};

use super::document::{ChartKind, ChartSeries, DocumentChart};

/// More categories than this can't be read along an axis.
const MOST_CATEGORIES: usize = 12;

/// The same of a small chart.
const MOST_OF_SMALL: usize = 9;

/// What a meeting wants to see at a glance: how much each group comes to, how far the year's plan is, how many
/// projects are in which stage, where the money comes from. A chart without numbers is left out.
pub(super) fn charts(
    portfolio: &Portfolio,
    listing: &Listing,
    summary: &Summary,
    (unit, is_small): (MoneyUnit, bool),
) -> Vec<DocumentChart> {
    let most = if is_small {
        MOST_OF_SMALL
    } else {
        MOST_CATEGORIES
    };
    let charts = [
        of_groups(
            summary,
            "总投资",
            (unit, most),
            &[("总投资", &|row| row.totals.total_investment)],
        ),
        of_groups(
            summary,
            "年度计划与完成",
            (unit, most),
            &[
                ("年度计划投资", &|row| {
                    row.totals.money(Derived::PlannedForYear)
                }),
                ("年累计完成", &|row| {
                    row.totals.money(Derived::CompletedThisYear)
                }),
            ],
        ),
        stages(summary),
        sources(portfolio, listing, unit),
    ];
    let charts = charts.into_iter().flatten();
    charts
        .map(|chart| DocumentChart { is_small, ..chart })
        .collect()
}

/// A row of numbers and how a group gives its own.
type Measure<'m> = (&'m str, &'m dyn Fn(&SummaryRow) -> Money);

/// The groups of the first level side by side; of many the largest.
fn of_groups(
    summary: &Summary,
    what: &str,
    (unit, most): (MoneyUnit, usize),
    measures: &[Measure<'_>],
) -> Option<DocumentChart> {
    let (_, first) = measures.first()?;
    let mut rows: Vec<&SummaryRow> = summary
        .rows
        .iter()
        .filter(|row| row.depth == 0 && row.totals.count > 0)
        .collect();
    let by = rows.first()?.by.label();
    let mut selected = String::new();
    if rows.len() > most {
        rows.sort_by_key(|row| std::cmp::Reverse(first(row)));
        rows.truncate(most);
        selected = format!("（前{most}位）");
    }
    if rows.iter().all(|row| first(row) <= Money::ZERO) {
        return None;
    }
    let series = measures.iter().map(|(name, measure)| ChartSeries {
        name: (*name).to_owned(),
        values: rows
            .iter()
            .map(|row| Some(measure(row).in_unit(unit)))
            .collect(),
    });
    Some(DocumentChart {
        title: format!("各{by}{what}{selected}"),
        kind: ChartKind::Bar,
        categories: rows.iter().map(|row| row.label.clone()).collect(),
        series: series.collect(),
        unit: unit.label().to_owned(),
        is_small: false,
    })
}

fn stages(summary: &Summary) -> Option<DocumentChart> {
    let counts = summary.facts.by_stage();
    if counts.is_empty() {
        return None;
    }
    Some(DocumentChart {
        title: "各建设阶段项目数".to_owned(),
        kind: ChartKind::Pie,
        categories: counts
            .iter()
            .map(|(stage, _)| (*stage).to_owned())
            .collect(),
        series: vec![ChartSeries {
            name: "项目数".to_owned(),
            values: counts
                .iter()
                .map(|(_, count)| Some(*count as f64))
                .collect(),
        }],
        unit: "个".to_owned(),
        is_small: false,
    })
}

fn sources(portfolio: &Portfolio, listing: &Listing, unit: MoneyUnit) -> Option<DocumentChart> {
    let matrix = view::funding_matrix(portfolio, listing);
    let groups = matrix.rows.iter().filter(|row| row.is_group);
    let groups: Vec<(&str, Money)> = groups
        .map(|row| (row.label, row.total.planned))
        .filter(|(_, planned)| *planned > Money::ZERO)
        .collect();
    if groups.is_empty() {
        return None;
    }
    Some(DocumentChart {
        title: "计划资金来源".to_owned(),
        kind: ChartKind::Pie,
        categories: groups
            .iter()
            .map(|(label, _)| (*label).to_owned())
            .collect(),
        series: vec![ChartSeries {
            name: "计划资金".to_owned(),
            values: groups
                .iter()
                .map(|(_, planned)| Some(planned.in_unit(unit)))
                .collect(),
        }],
        unit: unit.label().to_owned(),
        is_small: false,
    })
}
