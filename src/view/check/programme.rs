//! Programmes against their parts: sums count the programme's amount alone, so what its parts have beyond it is in none.

use crate::model::{Money, Project, ProjectColumn};

use super::{Found, WarningKind, wan};

/// What the parts of a programme come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::view) struct PartsTotal {
    /// How many have a total investment.
    pub count: usize,
    /// Their sum.
    pub total: Money,
}

/// What is wrong with a project as a part of this programme, and as a programme of these parts.
pub(super) fn found(
    project: &Project,
    programme: Option<&Project>,
    parts: PartsTotal,
) -> Vec<Found> {
    let Some(total) = project.total_investment else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some((programme, whole)) =
        programme.and_then(|each| Some((each, each.total_investment?)))
        && total > whole
    {
        let message = format!(
            "总投资 {}，大于所属打包项目“{}”的 {}，请核对金额和单位，或改所属打包项目",
            wan(total),
            programme.name,
            wan(whole)
        );
        found.push((
            ProjectColumn::TotalInvestment,
            WarningKind::PartAbove,
            message,
        ));
    }
    if parts.count > 0 && parts.total > total {
        let message = format!(
            "{} 个子项的总投资合计 {}，超过本项目的 {}；合计只计本项目的金额，请核对",
            parts.count,
            wan(parts.total),
            wan(total)
        );
        found.push((
            ProjectColumn::TotalInvestment,
            WarningKind::PartsSum,
            message,
        ));
    }
    found
}
