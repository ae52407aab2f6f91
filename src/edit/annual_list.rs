//! Ops on the list of a year.

use crate::model::{
    AnnualPlan, AnnualPlanColumn, Change, Id, ListClass, Portfolio, Project, Record as _, Value,
};

use super::{Draft, NewId};

impl Draft {
    /// Lists projects in a year, each in its class. What the year's plan of a project says beside the class stays; a plan
    /// that is made names no amount: nobody has decided on one.
    pub fn list_in_year(
        portfolio: &Portfolio,
        year: i32,
        chosen: &[(Id<Project>, ListClass)],
        new_id: NewId,
    ) -> Self {
        let change = |(project, class): &(Id<Project>, ListClass)| {
            portfolio.projects().get(*project)?;
            let mut plans = portfolio.annual_plans().of(*project).into_iter();
            if let Some(plan) = plans.find(|plan| plan.year == year) {
                let class = Value::Choice(class.label());
                return Change::set(plan, AnnualPlanColumn::ListClass as usize, class);
            }
            let plan = AnnualPlan {
                id: Id::new(new_id()),
                project: *project,
                year,
                list_class: Some(*class),
                planned: None,
                first_quarter: None,
                second_quarter: None,
                third_quarter: None,
                target: String::new(),
            };
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
            let plans = portfolio.annual_plans().of(id).into_iter();
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
}
