use std::collections::BTreeSet;

use crate::model::{FundingKind, FundingSource, Id, Money, Portfolio, Project};

use super::Listing;

/// Money by source and year: what was planned, what arrived, what was paid, what was spent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FundingMatrix {
    /// The columns: years in order, after them the lines that name none.
    pub years: Vec<Option<i32>>,
    /// A row for each group of sources, followed by its sources; groups are the sums of theirs.
    pub rows: Vec<FundingRow>,
    /// 合计: the sum of the groups, and of all lines.
    pub total: FundingRow,
    /// Projects whose planned funding is not their total investment.
    pub unequal: Vec<UnequalFunding>,
}

/// The money of one source, or of a group of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FundingRow {
    /// What it is called.
    pub label: &'static str,
    /// The source; none for a group and for lines that name none.
    pub source: Option<FundingSource>,
    /// Whether it is the sum of the rows below it.
    pub is_group: bool,
    /// One for each of [`FundingMatrix::years`].
    pub cells: Vec<FundingSums>,
    /// The sum over all years.
    pub total: FundingSums,
}

/// What was planned, what arrived, what was paid, what was spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundingSums {
    /// 计划
    pub planned: Money,
    /// 到位
    pub received: Money,
    /// 支付
    pub paid: Money,
    /// 完成
    pub spent: Money,
}

/// A project whose funding does not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnequalFunding {
    /// The project.
    pub project: Id<Project>,
    /// Sum of its planned funding lines.
    pub funding: Money,
    /// Its total investment.
    pub total_investment: Money,
}

/// What lines without a source are called.
const UNNAMED: &str = "未注明来源";

impl FundingSums {
    /// 缺口: what was planned and has not arrived; negative where more arrived.
    pub fn gap(&self) -> Money {
        self.planned - self.received
    }

    fn add(&mut self, kind: FundingKind, amount: Money) {
        match kind {
            FundingKind::Planned => self.planned += amount,
            FundingKind::Received => self.received += amount,
            FundingKind::Paid => self.paid += amount,
            FundingKind::Spent => self.spent += amount,
        }
    }
}

/// Adds up the funding lines of a listing. Those of a part are left out where a programme above it has lines of the same
/// kind, of whatever source and year: as in every sum, who states the figure states its breakdown.
pub fn funding_matrix(portfolio: &Portfolio, listing: &Listing) -> FundingMatrix {
    let lines_of = |id: Id<Project>| portfolio.funding().of(id).iter();
    let is_held = |id: Id<Project>, kind: FundingKind| {
        listing.above.is_held(portfolio, id, |programme| {
            let mut lines = lines_of(programme.id);
            lines.any(|line| line.counts_as() == kind && line.amount.is_some())
        })
    };
    let lines: Vec<_> = listing
        .projects
        .iter()
        .flat_map(|id| lines_of(*id))
        .filter(|line| !is_held(line.project, line.counts_as()))
        .filter_map(|line| Some((line.source, line.year, line.counts_as(), line.amount?)))
        .collect();
    let named: BTreeSet<i32> = lines.iter().filter_map(|(_, year, ..)| *year).collect();
    let mut years: Vec<Option<i32>> = named.into_iter().map(Some).collect();
    if lines.iter().any(|(_, year, ..)| year.is_none()) {
        years.push(None);
    }
    let row = |label, source, is_group, is_meant: &dyn Fn(Option<FundingSource>) -> bool| {
        let mut row = FundingRow {
            label,
            source,
            is_group,
            cells: vec![FundingSums::default(); years.len()],
            total: FundingSums::default(),
        };
        for (source, year, kind, amount) in &lines {
            if !is_meant(*source) {
                continue;
            }
            if let Some(column) = years.iter().position(|other| other == year) {
                row.cells[column].add(*kind, *amount);
            }
            row.total.add(*kind, *amount);
        }
        row
    };
    let mut rows = Vec::new();
    for group in FundingSource::GROUPS {
        let sources = FundingSource::ALL.iter().copied();
        let of_group: Vec<FundingSource> = sources
            .filter(|source| source.group() == group)
            .filter(|source| lines.iter().any(|(other, ..)| *other == Some(*source)))
            .collect();
        if of_group.is_empty() {
            continue;
        }
        let is_of_group =
            |source: Option<FundingSource>| source.is_some_and(|source| source.group() == group);
        rows.push(row(group, None, true, &is_of_group));
        // A group of one source of the same name needs no second row.
        if of_group.iter().any(|source| source.label() != group) {
            for source in of_group {
                let is_it = |other| other == Some(source);
                rows.push(row(source.label(), Some(source), false, &is_it));
            }
        }
    }
    if lines.iter().any(|(source, ..)| source.is_none()) {
        rows.push(row(UNNAMED, None, true, &|source| source.is_none()));
    }
    let total = row("合计", None, true, &|_| true);
    let states = |programme: &Project| programme.total_investment.is_some();
    let unequal = listing
        .projects
        .iter()
        .filter(|id| !listing.above.is_held(portfolio, **id, states))
        .filter_map(|id| unequal(portfolio, *id))
        .collect();
    FundingMatrix {
        years,
        rows,
        total,
        unequal,
    }
}

fn unequal(portfolio: &Portfolio, id: Id<Project>) -> Option<UnequalFunding> {
    let project = portfolio.projects().get(id)?;
    let total_investment = project.total_investment?;
    let funding = super::derive::planned_funding(portfolio, project)?;
    (funding != total_investment).then_some(UnequalFunding {
        project: id,
        funding,
        total_investment,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, FundingLine, Op, ProjectColumn, Record as _, Row, Table, Value};
    use uuid::Uuid;

    fn line(
        id: u128,
        source: Option<FundingSource>,
        year: Option<i32>,
        kind: FundingKind,
        wan: i64,
    ) -> Change {
        let line = FundingLine {
            id: Id::new(Uuid::from_u128(id)),
            project: Id::new(Uuid::from_u128(1)),
            source,
            year,
            kind: Some(kind),
            amount: Some(Money::from_wan(wan)),
            position: 1,
        };
        Change::Create(line.to_row())
    }

    #[test]
    fn sums_run_both_ways_and_a_gap_is_what_did_not_arrive() {
        use FundingKind::{Planned, Received, Spent};
        use FundingSource::{BankLoan, County, SpecialBond};
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[ProjectColumn::TotalInvestment as usize] =
            Value::Money(Money::from_wan(1_000));
        let changes = vec![
            Change::Create(project),
            line(2, Some(SpecialBond), Some(2022), Planned, 400),
            line(3, Some(SpecialBond), Some(2022), Received, 250),
            line(4, Some(County), Some(2023), Planned, 100),
            line(5, Some(BankLoan), None, Planned, 300),
            line(6, Some(BankLoan), Some(2023), Spent, 120),
            line(7, None, Some(2023), Planned, 50),
        ];
        let mut portfolio = Portfolio::default();
        let op = Op::edit(Uuid::nil(), "", changes);
        portfolio.apply(&op).unwrap();
        let listing = Listing {
            projects: vec![Id::new(Uuid::from_u128(1))],
            ..Listing::default()
        };
        let matrix = funding_matrix(&portfolio, &listing);
        assert_eq!(matrix.years, [Some(2022), Some(2023), None]);
        let shown: Vec<(&str, Vec<i64>, i64)> = matrix
            .rows
            .iter()
            .map(|row| {
                let wan = |money: Money| money.fen() / 1_000_000;
                let planned = row.cells.iter().map(|cell| wan(cell.planned)).collect();
                (row.label, planned, wan(row.total.planned))
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("国家预算资金", vec![400, 100, 0], 500),
                ("县级", vec![0, 100, 0], 100),
                ("专项债券", vec![400, 0, 0], 400),
                ("社会资本", vec![0, 0, 300], 300),
                ("银行贷款", vec![0, 0, 300], 300),
                ("未注明来源", vec![0, 50, 0], 50),
            ]
        );
        assert_eq!(matrix.total.total.planned, Money::from_wan(850));
        assert_eq!(matrix.total.total.gap(), Money::from_wan(600));
        assert_eq!(matrix.total.cells[1].spent, Money::from_wan(120));
        assert_eq!(matrix.unequal[0].funding, Money::from_wan(850));
    }
}
