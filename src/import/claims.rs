//! What the rows of a sheet say of themselves, for finding the projects of the library that they are.

use crate::import::understand::{ReadProject, Reading};
use crate::reconcile::matching::Claim;

/// The claims of all rows, in their order.
pub fn claims(reading: &Reading) -> Vec<Claim<'_>> {
    reading.projects.iter().map(claim).collect()
}

fn claim(project: &ReadProject) -> Claim<'_> {
    let returned = project.returned.as_ref();
    Claim {
        id: returned.and_then(|returned| returned.project),
        is_line: returned.is_some_and(|returned| returned.table.is_some()),
        national_code: &project.national_code,
        code: &project.code,
        name: &project.name,
        number: &project.number,
        parent: project.parent.as_deref(),
        places: &project.location,
        owners: &project.owner,
        total: project.total_investment,
    }
}
