//! What goes because its cell is blank.

use crate::import::understand::{MonthPart, Role};
use crate::model::{MonthlyProgressColumn, ProjectColumn};

use super::super::Spot;
use super::{Headings, RowReader, Wanted};

impl RowReader<'_> {
    /// What goes because its cell is blank, in the columns of which a person said so. What another row or column of the
    /// project says stays.
    pub(super) fn blanks(&mut self, headings: &Headings<'_>) {
        let project = self.project;
        for (role, place) in &project.blanks {
            if *role != Role::Own && project.places.iter().any(|(other, _)| other == role) {
                continue;
            }
            for spot in erased(*role, headings.get(place.column)) {
                let is_own =
                    matches!(&spot, Spot::Own(heading) if self.ground.own(heading).is_none());
                if !is_own && self.wanted.iter().all(|wanted| wanted.spot != spot) {
                    self.wanted.push(Wanted::erasing(spot, *place));
                }
            }
        }
    }
}

/// What a blank cell of a column would erase.
fn erased(role: Role, heading: Option<&str>) -> Vec<Spot> {
    use ProjectColumn as Column;
    match role {
        role if !role.can_be_erased() => Vec::new(),
        Role::Field(column) => vec![Spot::Field(column)],
        Role::Span => vec![Spot::Field(Column::Start), Spot::Field(Column::End)],
        Role::OwnerAndContact => vec![Spot::Field(Column::Owner), Spot::Field(Column::Contact)],
        Role::Annual(year, part) => vec![Spot::Annual(year, part)],
        Role::Monthly(month, MonthPart::Invested) => {
            vec![Spot::Month(month, MonthlyProgressColumn::Invested)]
        }
        Role::Monthly(month, _) => {
            vec![Spot::Month(month, MonthlyProgressColumn::PhysicalProgress)]
        }
        _ => heading
            .map(|heading| Spot::Own(heading.into()))
            .into_iter()
            .collect(),
    }
}
