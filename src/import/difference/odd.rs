//! What the library holds where a cell could not be read, or says what nobody takes from it.

use crate::import::understand::{MonthPart, OddCell, OddOf, Role};
use crate::model::{
    ApprovalColumn, Field, Id, MonthlyProgressColumn, PaperKey, PartField, PartialDate, Project,
};
use crate::view::{Moment, value};

use super::cells::Beside;
use super::returned::{spot_of, words_of};
use super::spot::RowRef;
use super::{Difference, Spot};

/// What a cell says of its project where it could be read; none where that is no one value of the library.
pub fn odd_spot(difference: &Difference, odd: &OddCell) -> Option<Spot> {
    let (key, part, year, month) = match odd.of? {
        OddOf::Role(role) => return spot_of_role(role, &odd.heading),
        OddOf::Paper {
            key,
            part,
            year,
            month,
        } => (key, part, year, month),
    };
    match key {
        PaperKey::Field(field) => spot_of(field, year, month),
        PaperKey::Part(PartField::Typed(table, column)) => {
            let id = part?;
            let named = words_of(difference.ground(), table, id);
            Some(Spot::Row(table, RowRef::Id(id, named), column))
        }
        _ => None,
    }
}

/// What a column of a foreign sheet says of projects; none of what is no one value of the library.
pub fn spot_of_role(role: Role, heading: &str) -> Option<Spot> {
    use MonthlyProgressColumn as Month;
    Some(match role {
        Role::Field(column) => Spot::Field(column),
        Role::Annual(year, part) => Spot::Annual(year, part),
        Role::Monthly(month, MonthPart::Invested) => Spot::Month(month, Month::Invested),
        Role::Monthly(month, MonthPart::PhysicalProgress) => {
            Spot::Month(month, Month::PhysicalProgress)
        }
        Role::Approval(kind) => Spot::Approval(kind, ApprovalColumn::State),
        Role::Problem => Spot::Problem("".into()),
        Role::Own => Spot::Own(heading.into()),
        _ => return None,
    })
}

/// What the library holds there of a project, as people read it; none where nobody knows.
pub fn odd_held(difference: &Difference, project: Id<Project>, odd: &OddCell) -> Option<String> {
    let portfolio = &difference.before;
    let known = portfolio.projects().get(project)?;
    let unit = crate::model::MoneyUnit::Wan;
    if let Some(spot) = odd_spot(difference, odd) {
        let held = Beside::new(portfolio, known).shown(&spot, &difference.ground);
        return Some(difference.text(&spot, &held, unit));
    }
    // What is computed is none of its cells, and stands on its papers all the same.
    let Some(OddOf::Paper {
        key: PaperKey::Field(field @ Field::Derived(_)),
        year,
        month,
        ..
    }) = odd.of
    else {
        return None;
    };
    let day = month.map_or(PartialDate::Year(year), PartialDate::Month);
    let moment = Moment {
        year,
        ..Moment::on(day.last_day())
    };
    let held = value(portfolio, known, field, moment);
    Some(crate::view::shown_in(
        difference.ground(),
        field.kind(),
        &held,
        unit,
    ))
}
