//! The word under which a cell of a round's sheet is kept, and the spot that a word means: what waits is decided on later.

use std::sync::Arc;

use uuid::Uuid;

use crate::model::{
    AnnualPlanColumn, ApprovalColumn, ApprovalKind, Derived, FundingKind, FundingSource, Kind,
    MoneyUnit, MonthlyProgressColumn, PartialDate, Portfolio, ProjectColumn, Table, Value,
};
use crate::view::show;

use super::Spot;
use super::spot::RowRef;

/// With what the word of a row begins that was added by hand.
const ADDED: &str = "+";

/// The word under which a cell is kept.
pub fn cell_word(spot: &Spot) -> String {
    let column_of = |table: &Table, column: &usize| {
        let column = table.columns().get(*column);
        column.map_or("", |column| column.name)
    };
    match spot {
        Spot::Row(table, RowRef::Id(id, _), column) => {
            let column = column_of(table, column);
            format!("{}.{}.{column}", table.rows_name(), id.simple())
        }
        Spot::Row(table, RowRef::Called(by, words), column) => {
            let (by, column) = (column_of(table, by), column_of(table, column));
            format!("{}.{ADDED}{by}.{column}.{words}", table.rows_name())
        }
        Spot::Problem(_) => Derived::ProblemsInHand.spec().name.to_owned(),
        spot => spot.to_string(),
    }
}

/// A value as it is kept there: to the last 分, and readable.
pub fn cell_text(portfolio: &Portfolio, kind: Kind, value: &Value) -> String {
    match value {
        Value::Money(amount) => amount.exact(),
        value => show(portfolio, kind, value, MoneyUnit::Wan),
    }
}

/// The spot that a word means. What it says is needed where that is its name.
pub fn spot_of_word(word: &str, text: &str) -> Option<Spot> {
    if word == Derived::ProblemsInHand.spec().name {
        return Some(Spot::Problem(text.into()));
    }
    let Some((first, rest)) = word.split_once('.') else {
        let mut columns = ProjectColumn::ALL.iter();
        let column = columns.find(|column| column.spec().name == word)?;
        return Some(Spot::Field(*column));
    };
    let mut tables = Table::ALL.into_iter();
    let table = tables.find(|table| table.rows_name() == first);
    if let Some(spot) = table.and_then(|table| row_of_word(table, rest)) {
        return Some(spot);
    }
    match first {
        "own" => Some(Spot::Own(rest.into())),
        "milestones" => Some(Spot::Milestone(rest.into())),
        "annual" => {
            let (year, name) = rest.split_once('.')?;
            let mut columns = AnnualPlanColumn::ALL.iter();
            let column = columns.find(|column| column.spec().name == name)?;
            Some(Spot::Annual(year.parse().ok()?, *column))
        }
        "monthly" => {
            let (month, name) = rest.split_once('.')?;
            let mut columns = MonthlyProgressColumn::ALL.iter();
            let column = columns.find(|column| column.spec().name == name)?;
            match PartialDate::parse(month).ok()? {
                PartialDate::Month(month) => Some(Spot::Month(month, *column)),
                _ => None,
            }
        }
        "approvals" => {
            let (kind, name) = rest.split_once('.')?;
            let mut columns = ApprovalColumn::ALL.iter();
            let column = columns.find(|column| column.spec().name == name)?;
            Some(Spot::Approval(ApprovalKind::from_label(kind)?, *column))
        }
        "funding" => {
            let mut parts = rest.split('.');
            let source = FundingSource::from_label(parts.next()?);
            let kind = FundingKind::from_label(parts.next()?)?;
            let year = parts.next().map(str::parse).transpose().ok()?;
            Some(Spot::Funding(source, kind, year))
        }
        _ => None,
    }
}

/// A row that is meant by its identity, or by the words of one that was added.
fn row_of_word(table: Table, rest: &str) -> Option<Spot> {
    if let Some(added) = rest.strip_prefix(ADDED) {
        let mut parts = added.splitn(3, '.');
        let by = table.column(parts.next()?)?;
        let column = table.column(parts.next()?)?;
        let words: Arc<str> = parts.next()?.into();
        return Some(Spot::Row(table, RowRef::Called(by, words), column));
    }
    let (id, column) = rest.split_once('.')?;
    let id = Uuid::parse_str(id).ok()?;
    let column = table.column(column)?;
    Some(Spot::Row(table, RowRef::Id(id, "".into()), column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MilestoneColumn, YearMonth};

    #[test]
    fn a_word_means_the_spot_of_which_it_was_made() {
        let month = YearMonth::new(2024, 10).unwrap();
        let row = RowRef::Id(Uuid::from_u128(7), "".into());
        let added = RowRef::Called(MilestoneColumn::Name as usize, "开工.一期".into());
        let planned = MilestoneColumn::Planned as usize;
        for spot in [
            Spot::Field(ProjectColumn::Contact),
            Spot::Own("加的.列".into()),
            Spot::Annual(2024, AnnualPlanColumn::Planned),
            Spot::Month(month, MonthlyProgressColumn::Invested),
            Spot::Approval(ApprovalKind::ALL[0], ApprovalColumn::State),
            Spot::Funding(None, FundingKind::Planned, Some(2024)),
            Spot::Milestone("开工".into()),
            Spot::Problem("管线".into()),
            Spot::Row(Table::Milestone, row, planned),
            Spot::Row(Table::Milestone, added, planned),
        ] {
            assert_eq!(spot_of_word(&cell_word(&spot), "管线"), Some(spot));
        }
        assert_eq!(spot_of_word("没有的", ""), None);
    }
}
