//! `lantu problems`: what holds projects up, with what is asked of whom and by when.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::model::{
    Department, Id, MoneyUnit, Portfolio, Problem, ProblemColumn, ProblemState, Project,
    Record as _,
};
use crate::report::json_head;
use crate::view::{
    FollowUp, FollowUpPick, FollowUpRow, Index, Moment, follow_up, problem_as_of, problem_deadline,
    problem_overdue, problem_state, run, show_plain,
};

use super::args::{Problems, TextOrJson};
use super::export::report_moment;
use super::{Failure, list, output};

/// Lists them in the groups that are asked for.
pub fn problems(asked: &Problems) -> Result<(), Failure> {
    let portfolio = list::load(asked.question.library.as_deref())?;
    let moment = report_moment(&portfolio, &asked.reported);
    let query = list::query(&portfolio, &asked.question)?;
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment);
    let listing = listing.map_err(|error| Failure::Work(error.to_string()))?;
    let found = follow_up(&portfolio, &listing, asked.pick.into(), moment);
    match asked.format {
        TextOrJson::Text => output::print(&text(&portfolio, &found, moment))?,
        TextOrJson::Json => {
            let json = json(&portfolio, &found, moment);
            output::print_json(&format!("{json:#}\n"))?;
        }
    }
    Ok(())
}

fn text(portfolio: &Portfolio, found: &FollowUp, moment: Moment) -> String {
    let counts = FollowUpPick::ALL.map(|pick| format!("{} {}", pick.label(), found.count(pick)));
    let mut text = format!("{}\n", counts.join("，"));
    for row in &found.rows {
        match row {
            FollowUpRow::Group {
                label,
                depth,
                count,
                overdue,
            } => {
                let indent = "  ".repeat(*depth);
                let label = output::line(label);
                writeln!(text, "{indent}{label}：{count} 个，逾期 {overdue} 个").ok();
            }
            FollowUpRow::Problem(project, problem) => {
                if let Some(problem) = portfolio.problems().get(*problem) {
                    let line = line(portfolio, (*project, problem), moment);
                    writeln!(text, "    {line}").ok();
                }
            }
        }
    }
    text
}

/// A problem as it was at a moment, with the project in whose row it is listed.
fn line(
    portfolio: &Portfolio,
    (project, problem): (Id<Project>, &Problem),
    moment: Moment,
) -> String {
    let project = portfolio.projects().get(project);
    let name = project.map_or("", |project| project.name.as_str());
    let state = problem_state(problem, moment).map_or("", |state| state.label());
    let due = problem_deadline(problem, moment).map(|due| format!("，时限 {due}"));
    let late = problem_overdue(problem, moment).map(|days| format!("，逾期 {days} 天"));
    let said = format!(
        "{name}：{}（{state}{}{}）{}",
        problem.description,
        due.unwrap_or_default(),
        late.unwrap_or_default(),
        problem.id.uuid(),
    );
    output::line(&said)
}

fn json(portfolio: &Portfolio, found: &FollowUp, moment: Moment) -> Json {
    let mut object = json_head("problems", Some(moment), portfolio.data_mark());
    let counts = FollowUpPick::ALL.map(|pick| (pick.name().replace('-', "_"), found.count(pick)));
    let counts: serde_json::Map<String, Json> = counts
        .into_iter()
        .map(|(name, count)| (name, count.into()))
        .collect();
    object.insert("counts".to_owned(), counts.into());
    // In several groups a problem is the same.
    let mut listed = std::collections::BTreeSet::new();
    let rows = found.rows.iter().filter_map(|row| match row {
        FollowUpRow::Problem(project, problem) if listed.insert(*problem) => {
            let problem = portfolio.problems().get(*problem)?;
            Some(one(portfolio, (*project, problem), moment))
        }
        _ => None,
    });
    object.insert("problems".to_owned(), rows.collect());
    object.into()
}

fn one(portfolio: &Portfolio, (owner, problem): (Id<Project>, &Problem), moment: Moment) -> Json {
    let project = portfolio.projects().get(owner);
    let then = problem_as_of(problem, moment);
    let date = |date: Option<crate::model::PartialDate>| date.map(|date| date.to_string());
    let departments = problem.responsible_departments.iter();
    let departments = departments.filter_map(|id| portfolio.departments().get(*id));
    let departments: Vec<&str> = departments.map(Department::display_name).collect();
    let text = |column: ProblemColumn| match show_plain(&then.get(column as usize), MoneyUnit::Wan)
    {
        text if text.is_empty() => Json::Null,
        text => text.into(),
    };
    json!({
        "id": problem.id.uuid().to_string(),
        "project_id": owner.uuid().to_string(),
        "project": project.map(|project| project.name.as_str()),
        "responsible_leader": project.map(|project| project.responsible_leader.as_str()),
        "kind": text(ProblemColumn::Kind),
        "document_number": text(ProblemColumn::DocumentNumber),
        "description": text(ProblemColumn::Description),
        "need": text(ProblemColumn::Need),
        "responsible_departments": departments,
        "person": text(ProblemColumn::Person),
        "raised_on": date(problem.raised_on),
        "accepted_on": date(then.accepted_on),
        "deadline": date(problem_deadline(problem, moment)),
        "extended_on": date(then.extended_on),
        "state": problem_state(problem, moment).map(ProblemState::label),
        "overdue_days": problem_overdue(problem, moment),
        "settled_on": date(then.settled_on),
        "steps": text(ProblemColumn::Steps),
        "answer": text(ProblemColumn::Answer),
    })
}
