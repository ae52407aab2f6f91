//! Ops on the list of a year.

use crate::model::{
    AnnualPlan, AnnualPlanColumn, Change, Id, ListClass, Portfolio, Project, Record as _, Value,
    chinese_numeral,
};
use crate::view::plan_before;

use super::error::SnapshotError;
use super::{Draft, NewId};

/// The name of the snapshot that keeps the list of a year as a batch: `2027年度清单（第一批）`.
pub fn batch_name(year: i32, batch: &str) -> String {
    format!("{year}年度清单（{}）", batch.trim())
}

/// The year and the batch that the name of a snapshot keeps, where it keeps one.
pub fn batch_of(name: &str) -> Option<(i32, &str)> {
    let (year, batch) = name.split_once("年度清单（")?;
    let year = year.parse().ok().filter(|year| (1..=9999).contains(year))?;
    Some((year, batch.strip_suffix('）')?))
}

/// What the next batch of a year is called, where nobody says otherwise: the first one, then adjustments.
pub fn next_batch(portfolio: &Portfolio, year: i32) -> String {
    let is_taken = |batch: &str| {
        let name = batch_name(year, batch);
        portfolio.snapshots().iter().any(|row| row.name == name)
    };
    if !is_taken("第一批") {
        return "第一批".to_owned();
    }
    let adjusted = (1..).map(|n| match n {
        1 => "调整".to_owned(),
        n => format!("第{}次调整", chinese_numeral(n)),
    });
    let mut free = adjusted.filter(|batch| !is_taken(batch));
    free.next().unwrap_or_default()
}

impl Draft {
    /// Lists projects in a year and keeps the list as a batch: a snapshot to which later ones are compared.
    ///
    /// # Errors
    /// There is a batch of that name.
    pub fn list_as_batch(
        portfolio: &Portfolio,
        (year, batch): (i32, &str),
        chosen: &[(Id<Project>, ListClass)],
        new_id: NewId,
    ) -> Result<Self, SnapshotError> {
        let note = format!("{year}年度清单：本次列入 {} 个项目", chosen.len());
        let name = batch_name(year, batch);
        let snapshot = Self::new_snapshot(portfolio, &name, &note, new_id)?;
        let mut draft = Self::list_in_year(portfolio, year, chosen, new_id);
        if draft.changes.is_empty() {
            return Ok(snapshot);
        }
        draft.label = format!("{}，存为{}", draft.label, batch.trim());
        draft.changes.extend(snapshot.changes);
        Ok(draft)
    }

    /// Lists projects in a year, each in its class. What the year's plan of a project says beside the class stays; a plan
    /// that is made names who answered in the year before, where its plan did, and no amount: nobody has decided on one.
    pub fn list_in_year(
        portfolio: &Portfolio,
        year: i32,
        chosen: &[(Id<Project>, ListClass)],
        new_id: NewId,
    ) -> Self {
        let change = |(project, class): &(Id<Project>, ListClass)| {
            portfolio.projects().get(*project)?;
            let mut plans = portfolio.annual_plans().of(*project).iter();
            if let Some(plan) = plans.find(|plan| plan.year == year) {
                let class = Value::Choice(class.label());
                return Change::set(plan, AnnualPlanColumn::ListClass as usize, class);
            }
            let mut plan = AnnualPlan {
                list_class: Some(*class),
                ..AnnualPlan::new(Id::new(new_id()), *project, year)
            };
            // Who was named for the year before goes on; the plan names nobody where the project's own did.
            if let Some(before) = plan_before(portfolio, *project, year) {
                for column in AnnualPlanColumn::ANSWERING {
                    plan.set(column as usize, before.get(column as usize));
                }
            }
            Some(Change::Create(plan.to_row()))
        };
        let changes: Vec<Change> = chosen.iter().filter_map(change).collect();
        Self {
            label: format!("列入{year}年度清单：{} 个项目", changes.len()),
            changes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::Op;

    #[test]
    fn the_plan_of_the_year_is_made_or_given_its_class() {
        let op = crate::seed::sample(uuid::Uuid::nil(), Some(24), 1).unwrap();
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op).unwrap();
        let id = portfolio.projects().iter().next().unwrap().id;
        let classes = |portfolio: &Portfolio| {
            let plans = portfolio.annual_plans().of(id).iter();
            let of_year = plans.filter(|plan| plan.year == 2031);
            of_year.map(|plan| plan.list_class).collect::<Vec<_>>()
        };
        assert_eq!(classes(&portfolio), []);
        for class in [ListClass::NewStart, ListClass::Continued] {
            let draft = Draft::list_in_year(&portfolio, 2031, &[(id, class)], new_id);
            assert_eq!(draft.label, "列入2031年度清单：1 个项目");
            let op = Op::edit(new_id(), draft.label, draft.changes);
            portfolio.apply(&op).unwrap();
            assert_eq!(classes(&portfolio), [Some(class)]);
        }
        let again = Draft::list_in_year(&portfolio, 2031, &[(id, ListClass::Continued)], new_id);
        assert!(again.changes.is_empty());
    }

    #[test]
    fn batches_of_a_year_are_snapshots_that_hold_what_was_listed() {
        let op = crate::seed::sample(uuid::Uuid::nil(), Some(24), 1).unwrap();
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op).unwrap();
        let id = portfolio.projects().iter().next().unwrap().id;
        let chosen = [(id, ListClass::NewStart)];
        assert_eq!(next_batch(&portfolio, 2031), "第一批");
        let first = (2031, " 第一批 ");
        let draft = Draft::list_as_batch(&portfolio, first, &chosen, new_id).unwrap();
        assert_eq!(draft.label, "列入2031年度清单：1 个项目，存为第一批");
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        let names: Vec<_> = portfolio.snapshots().iter().map(|row| &row.name).collect();
        assert_eq!(names, ["2031年度清单（第一批）"]);
        assert_eq!(batch_of(names[0]), Some((2031, "第一批")));
        assert_eq!(batch_of("一季度"), None);
        assert_eq!(batch_of("市级年度清单（第一批）"), None);
        assert_eq!(portfolio.annual_plans().of(id).last().unwrap().year, 2031);
        assert_eq!(next_batch(&portfolio, 2031), "调整");
        // Nothing new to list: the list as it is becomes a batch.
        let draft = Draft::list_as_batch(&portfolio, (2031, "调整"), &[], new_id).unwrap();
        assert_eq!(draft.label, "拍快照：2031年度清单（调整）");
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        assert_eq!(next_batch(&portfolio, 2031), "第二次调整");
        let again = Draft::list_as_batch(&portfolio, (2031, "调整"), &chosen, new_id);
        assert!(again.is_err());
    }
}
