//! Where amounts, each rounded as a cell shows it, do not add up to their sum as it is shown.

use crate::model::{Field, Kind, Money, MoneyUnit, Portfolio};

use super::{Counting, Index, Listing, Moment};

/// The fields whose amounts seem not to add up, with the unit in which they seem so. Sums are made of exact amounts; a
/// cell shows two decimals of a unit.
pub fn rounded_apart(
    portfolio: &Portfolio,
    index: &Index,
    listing: &Listing,
    moment: Moment,
) -> Vec<(Field, MoneyUnit)> {
    let totals = &listing.totals;
    let further = totals.sums().map(|(field, _)| field);
    let fields = std::iter::once(Field::TOTAL_INVESTMENT).chain(further);
    let mut apart = Vec::new();
    let counting = listing.counting(portfolio, moment);
    for field in fields.filter(|field| field.kind() == Kind::Money) {
        let of_projects;
        let mut places = None;
        let amounts: &dyn Fn(usize) -> Money = if field == Field::TOTAL_INVESTMENT {
            let column = index.total_investments();
            &move |place| column[place].unwrap_or_default()
        } else {
            of_projects = index.amounts(portfolio, (field, moment));
            &|place| Money::from_fen(of_projects.amounts[place])
        };
        for unit in MoneyUnit::ALL {
            // In most libraries no amount hides anything: their places need not be looked up.
            if (0..index.len()).all(|place| amounts(place).is_shown_whole(unit)) {
                continue;
            }
            let places = places.get_or_insert_with(|| counted(index, listing, counting, field));
            let shown = places.iter().map(|place| amounts(*place).hundredths(unit));
            if shown.sum::<i64>() != totals.money(field).hundredths(unit) {
                apart.push((field, unit));
            }
        }
    }
    apart
}

/// The places of the projects whose amounts count.
fn counted(index: &Index, listing: &Listing, counting: Counting<'_>, field: Field) -> Vec<usize> {
    let projects = listing.projects.iter();
    let counted = projects.filter(|id| !counting.is_held(**id, field));
    counted.filter_map(|id| index.place(*id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Op, ProjectColumn, Source, Value};
    use crate::view::{Query, run};

    /// The library with these total investments, in 分, of its first projects.
    fn library(amounts: &[i64]) -> Portfolio {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let projects = portfolio.projects().iter().zip(amounts);
        let set = projects.map(|(project, fen)| {
            let value = Value::Money(Money::from_fen(*fen));
            Change::set_field(
                project,
                ProjectColumn::TotalInvestment,
                value,
                Source::Filled,
            )
        });
        let changes = set.map(Option::unwrap).collect();
        let op = Op::edit(uuid::Uuid::nil(), "", changes);
        portfolio.apply(&op).unwrap();
        portfolio
    }

    fn apart(amounts: &[i64]) -> Vec<(Field, MoneyUnit)> {
        let portfolio = library(amounts);
        let day = chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap();
        let (index, moment) = (Index::new(&portfolio), Moment::on(day));
        let listing = run(&portfolio, &index, &Query::default(), moment).unwrap();
        rounded_apart(&portfolio, &index, &listing, moment)
    }

    #[test]
    fn a_sum_of_exact_amounts_may_differ_from_that_of_the_rows_as_they_are_shown() {
        // 1.004 + 1.004 万元 are 2.008, shown as 2.01; the rows say 1.00 each. In 亿元 all are 0.00.
        let total = Field::TOTAL_INVESTMENT;
        assert_eq!(apart(&[1_004_000, 1_004_000]), [(total, MoneyUnit::Wan)]);
        assert_eq!(apart(&[1_004_000, 1_006_000]), []);
        // 50.4 + 50.4 万元: to the 万元 nothing is hidden, of an 亿元 0.01 is.
        assert_eq!(
            apart(&[50_400_000, 50_400_000, 50_400_000]),
            [(total, MoneyUnit::Yi)]
        );
    }
}
