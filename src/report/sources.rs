use crate::model::{FundingKind, Money, Portfolio};
use crate::view::{self, FundingMatrix, FundingRow, FundingSums, Listing};

use super::columns::number_column;
use super::document::{Align, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, RowKind};
use super::rows::numeral;

/// The head over the sums of all years.
pub(super) const SUM_OF_YEARS: &str = "合计";

/// The head over what was planned and has not arrived.
pub(super) const GAP: &str = "缺口";

/// What one column of amounts shows.
#[derive(Clone, Copy)]
enum Shown {
    Kind(FundingKind),
    /// What was planned and has not arrived.
    Gap,
}

/// 资金来源汇总表: sources by years, with the sum over all years first.
pub(super) fn sources_table(portfolio: &Portfolio, listing: &Listing) -> DocumentTable {
    let matrix = view::funding_matrix(portfolio, listing);
    let shown = shown(&matrix);
    let mut rows = vec![row(
        &matrix,
        &shown,
        RowKind::Total {
            count: listing.totals.count,
        },
        DocumentCell::Empty,
        &matrix.total,
    )];
    let (mut group, mut source) = (0, 0);
    for funding in &matrix.rows {
        let (kind, number) = if funding.is_group {
            group += 1;
            source = 0;
            let kind = RowKind::Group {
                level: 1,
                numeral: numeral(1, group),
                label: funding.label.to_owned(),
                count: 0,
            };
            (kind, DocumentCell::Text(numeral(1, group)))
        } else {
            source += 1;
            let kind = RowKind::Item {
                number: source,
                level: 0,
            };
            (kind, DocumentCell::Count(source))
        };
        rows.push(row(&matrix, &shown, kind, number, funding));
    }
    DocumentTable {
        group_headings: vec!["资金类别".to_owned()],
        columns: columns(&matrix, &shown),
        label_column: 1,
        rows,
        ..DocumentTable::default()
    }
}

/// The kinds of which there is any money; what has not arrived only where arrivals are noted.
fn shown(matrix: &FundingMatrix) -> Vec<Shown> {
    let total = &matrix.total.total;
    let mut shown = vec![Shown::Kind(FundingKind::Planned)];
    for kind in [FundingKind::Received, FundingKind::Paid, FundingKind::Spent] {
        if amount(total, Shown::Kind(kind)) != Money::ZERO {
            shown.push(Shown::Kind(kind));
        }
    }
    if total.received != Money::ZERO {
        shown.push(Shown::Gap);
    }
    shown
}

fn amount(sums: &FundingSums, shown: Shown) -> Money {
    match shown {
        Shown::Kind(FundingKind::Planned) => sums.planned,
        Shown::Kind(FundingKind::Received) => sums.received,
        Shown::Kind(FundingKind::Paid) => sums.paid,
        Shown::Kind(FundingKind::Spent) => sums.spent,
        Shown::Gap => sums.gap(),
    }
}

fn columns(matrix: &FundingMatrix, shown: &[Shown]) -> Vec<DocumentColumn> {
    let mut columns = vec![
        number_column(),
        DocumentColumn {
            heading: "资金来源".to_owned(),
            width_chars: 24.0,
            align: Align::Left,
            ..number_column()
        },
    ];
    let mut add = |group: &str, of_all_years: bool| {
        let kinds = shown
            .iter()
            .filter(|shown| of_all_years || !matches!(shown, Shown::Gap));
        columns.extend(kinds.map(|shown| {
            DocumentColumn {
                group_heading: Some(group.to_owned()),
                heading: match shown {
                    Shown::Kind(kind) => kind.label(),
                    Shown::Gap => GAP,
                }
                .to_owned(),
                width_chars: 14.0,
                align: Align::Right,
                is_money: true,
                ..number_column()
            }
        }));
    };
    add(SUM_OF_YEARS, true);
    for year in &matrix.years {
        let heading = year.map_or_else(|| "不分年度".to_owned(), |year| format!("{year}年"));
        add(&heading, false);
    }
    columns
}

fn row(
    matrix: &FundingMatrix,
    shown: &[Shown],
    kind: RowKind,
    number: DocumentCell,
    funding: &FundingRow,
) -> DocumentRow {
    let cell = |sums: &FundingSums, shown: Shown| match amount(sums, shown) {
        // A gap of nothing is told, a source without money is not.
        Money::ZERO if !matches!(shown, Shown::Gap) => DocumentCell::Absent,
        amount => DocumentCell::Amount(amount),
    };
    let mut cells = vec![number, DocumentCell::Text(funding.label.to_owned())];
    cells.extend(shown.iter().map(|shown| cell(&funding.total, *shown)));
    for sums in funding.cells.iter().take(matrix.years.len()) {
        let kinds = shown.iter().filter(|shown| !matches!(shown, Shown::Gap));
        cells.extend(kinds.map(|shown| cell(sums, *shown)));
    }
    DocumentRow {
        kind,
        of: None,
        cells,
    }
}
