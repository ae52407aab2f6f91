//! 年度清单: which projects belong into the list of a year, drawn up from what is known of them at a moment.
//!
//! What is under way goes on, or ends, in the year; what is to begin in it begins; what was listed and has not begun
//! stays; what is finished or was given up falls out; what was carried over into the next plan stands in its lists by its
//! later row. A proposal: nobody's decision is taken.

use std::collections::HashSet;

use crate::model::{Id, ListClass, PartialDate, Portfolio, Project, Stage};

use super::{Moment, as_of};

/// A project that belongs into the list of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The project.
    pub project: Id<Project>,
    /// As what it would be listed.
    pub class: ListClass,
    /// As what the list of the year before has it.
    pub before: Option<ListClass>,
    /// By what it belongs there, in words.
    pub why: &'static str,
}

/// The list of a year as it stands, and what belongs into it beside that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnualList {
    /// Projects that are in the list.
    pub listed: usize,
    /// Those that belong into it, in the order they were given.
    pub proposed: Vec<Proposed>,
    /// Those in the list of the year before that fall out, in the order they were given.
    pub out: Vec<Id<Project>>,
}

/// Draws up the list of a year from these projects.
pub fn annual_list<'p>(
    portfolio: &Portfolio,
    projects: impl Iterator<Item = &'p Project>,
    year: i32,
    moment: Moment,
) -> AnnualList {
    let mut list = AnnualList::default();
    let carried = portfolio.projects().iter();
    let carried: HashSet<Id<Project>> = carried
        .flat_map(|project| project.carried_from.iter().copied())
        .collect();
    for project in projects {
        let class_in = |year| class_in(portfolio, project, year);
        if class_in(year).is_some() {
            list.listed += 1;
            continue;
        }
        // Behind the years of its plan a project that was carried over goes on in its later row.
        let last = portfolio.plan_of(project).and_then(|plan| plan.last_year);
        if carried.contains(&project.id) && last.is_some_and(|last| last < year) {
            continue;
        }
        let before = class_in(year - 1).or_else(|| earlier_class(portfolio, project, year - 1));
        match belongs(portfolio, project, before, year, moment) {
            Some((class, why)) => list.proposed.push(Proposed {
                project: project.id,
                class,
                before,
                why,
            }),
            None if before.is_some() => list.out.push(project.id),
            None => {}
        }
    }
    list
}

/// As what the list of a year has the project that went on as this one.
fn earlier_class(portfolio: &Portfolio, project: &Project, year: i32) -> Option<ListClass> {
    let mut before = project.carried_from.iter();
    before.find_map(|id| class_in(portfolio, portfolio.projects().get(*id)?, year))
}

fn class_in(portfolio: &Portfolio, project: &Project, year: i32) -> Option<ListClass> {
    let mut plans = portfolio.annual_plans().of(project.id).into_iter();
    plans.find(|plan| plan.year == year)?.list_class
}

fn belongs(
    portfolio: &Portfolio,
    project: &Project,
    before: Option<ListClass>,
    year: i32,
    moment: Moment,
) -> Option<(ListClass, &'static str)> {
    let stage = as_of::stage(portfolio, project, moment);
    if stage.is_some_and(Stage::is_closed) {
        return None;
    }
    if matches!(stage, Some(Stage::Suspended | Stage::Postponed)) {
        return None;
    }
    let start = project.start.map(PartialDate::year);
    if as_of::has_begun(portfolio, project, moment) {
        let ends = project.end.is_some_and(|end| end.year() <= year);
        return Some(if ends {
            (ListClass::Finishing, "已开工，计划当年或更早完工")
        } else {
            (ListClass::Continued, "已开工，未到完工年")
        });
    }
    if start == Some(year) {
        return Some((ListClass::NewStart, "计划当年开工"));
    }
    if start.is_some_and(|start| start < year) {
        return Some((ListClass::NewStart, "过了计划开工年，仍未开工"));
    }
    match (before, stage) {
        (Some(ListClass::NewStart), _) => Some((ListClass::NewStart, "上年列为新开工，未开工")),
        (Some(_), Some(Stage::Preparing)) => Some((ListClass::Preparation, "上年在列，正在做前期")),
        (Some(_), _) => Some((ListClass::Candidate, "上年在列，未开工")),
        (None, Some(Stage::Preparing)) => Some((ListClass::Preparation, "正在做前期")),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{AnnualPlanColumn, ProjectColumn, Row, Table, Value};

    /// Projects of a stage, a start and an end, with their class in the list of 2025 and of 2026.
    fn portfolio(projects: &[(&'static str, &str, &str, &'static str, &'static str)]) -> Portfolio {
        let id = Uuid::from_u128;
        let date = |text: &str| match text {
            "" => Value::Empty,
            text => Value::Date(PartialDate::parse(text).unwrap()),
        };
        let mut rows = Vec::new();
        for ((stage, start, end, before, now), n) in projects.iter().zip(1_u128..) {
            let mut project = Row::blank(Table::Project, id(n));
            project.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
            project.values[ProjectColumn::Start as usize] = date(start);
            project.values[ProjectColumn::End as usize] = date(end);
            rows.push(project);
            for (year, class, place) in [(2025, *before, 1), (2026, *now, 2)] {
                if class.is_empty() {
                    continue;
                }
                let mut plan = Row::blank(Table::AnnualPlan, id(n * 100 + place));
                plan.values[AnnualPlanColumn::Project as usize] = Value::Ref(id(n));
                plan.values[AnnualPlanColumn::Year as usize] = Value::Integer(year);
                plan.values[AnnualPlanColumn::ListClass as usize] = Value::Choice(class);
                rows.push(plan);
            }
        }
        Portfolio::from_rows(rows).unwrap()
    }

    #[test]
    fn each_project_is_listed_by_what_is_known_of_it() {
        let portfolio = portfolio(&[
            ("竣工", "2022", "2025", "竣工投产", ""),
            ("在建", "2023", "2027", "续建", ""),
            ("在建", "2023", "2026-06", "续建", ""),
            ("储备", "2026", "2028", "", ""),
            ("前期", "2025-10", "2027", "新开工", ""),
            ("前期", "2027", "", "前期", ""),
            ("储备", "2028", "", "预备", ""),
            ("储备", "", "", "", ""),
            ("停工", "2023", "2026", "续建", ""),
            ("在建", "2023", "2027", "续建", "续建"),
        ]);
        let day = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        let projects = portfolio.projects().iter();
        let list = annual_list(&portfolio, projects, 2026, Moment::on(day));
        let found = |proposed: &Proposed| {
            let number = proposed.project.uuid().as_u128();
            (number, proposed.class.label())
        };
        let found: Vec<(u128, &str)> = list.proposed.iter().map(found).collect();
        let expected = [
            (2, "续建"),
            (3, "竣工投产"),
            (4, "新开工"),
            (5, "新开工"),
            (6, "前期"),
            (7, "预备"),
        ];
        assert_eq!(found, expected);
        // Of those listed the year before the finished and the stopped one fall out.
        assert_eq!((list.listed, list.out.len()), (1, 2));
    }
}
