use crate::model::{Id, Money, Portfolio, Project, Ratio};

use super::{Listing, rate};

/// A project in the order of size, with what it and all larger ones hold of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The project.
    pub project: Id<Project>,
    /// Its total investment.
    pub total_investment: Money,
    /// Its share of the whole, in percent.
    pub share: Ratio,
    /// The share of it and all larger ones, in percent.
    pub cumulated: Ratio,
}

/// The projects of a listing from the largest, without those whose money a programme holds or nobody has filled in.
pub fn ranked_by_size(portfolio: &Portfolio, listing: &Listing) -> Vec<Ranked> {
    let states = |programme: &Project| programme.total_investment.is_some();
    let sized = listing.projects.iter().filter_map(|id| {
        let total = portfolio.projects().get(*id)?.total_investment?;
        let is_counted = total > Money::ZERO && !listing.above.is_held(portfolio, *id, states);
        is_counted.then_some((*id, total))
    });
    let mut sized: Vec<(Id<Project>, Money)> = sized.collect();
    sized.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    let whole: Money = sized.iter().map(|(_, total)| *total).sum();
    let mut so_far = Money::ZERO;
    let ranked = sized.into_iter().map(|(project, total_investment)| {
        so_far += total_investment;
        Ranked {
            project,
            total_investment,
            share: rate(total_investment, whole).unwrap_or_default(),
            cumulated: rate(so_far, whole).unwrap_or_default(),
        }
    });
    ranked.collect()
}

/// `最大的 20 项占 78.3%`; `None` where there are no more projects than that.
pub fn concentration(ranked: &[Ranked]) -> Option<String> {
    let first = [20, 10, 5, 3]
        .into_iter()
        .find(|count| ranked.len() > *count)?;
    let share = ranked.get(first - 1)?.cumulated.to_tenths();
    Some(format!("最大的 {first} 项占 {share}%"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Op, ProjectColumn, Row, Table, Value};
    use uuid::Uuid;

    #[test]
    fn shares_add_up_from_the_largest() {
        let project = |(n, wan): (u128, Option<i64>)| {
            let mut row = Row::blank(Table::Project, Uuid::from_u128(n));
            if let Some(wan) = wan {
                row.values[ProjectColumn::TotalInvestment as usize] =
                    Value::Money(Money::from_wan(wan));
            }
            Change::Create(row)
        };
        let rows = [
            (1, Some(100)),
            (2, Some(500)),
            (3, None),
            (4, Some(250)),
            (5, Some(150)),
        ];
        let mut portfolio = Portfolio::default();
        let op = Op::edit(Uuid::nil(), "", rows.map(project).to_vec());
        portfolio.apply(&op).unwrap();
        let listing = Listing {
            projects: portfolio.projects().iter().map(|p| p.id).collect(),
            ..Listing::default()
        };
        let ranked = ranked_by_size(&portfolio, &listing);
        let shown: Vec<String> = ranked
            .iter()
            .map(|r| format!("{} {}", r.share.to_tenths(), r.cumulated.to_tenths()))
            .collect();
        assert_eq!(shown, ["50 50", "25 75", "15 90", "10 100"]);
        // 500 + 250 + 150 of 1 000.
        assert_eq!(concentration(&ranked).as_deref(), Some("最大的 3 项占 90%"));
    }
}
