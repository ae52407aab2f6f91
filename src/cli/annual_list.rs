//! `lantu annual-list`: the list of a year, drawn up from what is known of the projects.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::clock::new_id;
use crate::edit::Draft;
use crate::model::{AnnualPlanColumn, Id, ListClass, MoneyUnit, Portfolio, Project};
use crate::report::json_head;
use crate::store::read_only;
use crate::view::{AnnualList, Index, Moment, Query, annual_list, run, show};

use super::args::{AnnualList as Asked, TextOrJson};
use super::export::report_moment;
use super::library::{finish_with, perform, words};
use super::{Failure, library, output};

/// Lists what belongs into the year, or only says it.
pub fn list_in_year(asked: &Asked) -> Result<(), Failure> {
    if asked.dry_run || asked.format == TextOrJson::Json {
        if !asked.dry_run {
            let words = "--format json 只列出建议，要和 --dry-run 一起写";
            return Err(Failure::Usage(words.to_owned()));
        }
        let snapshot = read_only(&asked.library).map_err(|error| words(&error))?;
        let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
        let moment = report_moment(&portfolio, &asked.reported);
        let list = drawn_up(&portfolio, asked.list_year, moment)?;
        return match asked.format {
            TextOrJson::Text => Ok(output::print(&text(&portfolio, asked.list_year, &list))?),
            TextOrJson::Json => {
                let json = json(&portfolio, asked.list_year, &list, moment);
                Ok(output::print_json(&format!("{json:#}\n"))?)
            }
        };
    }
    let mut session = library::open(&asked.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let moment = report_moment(&portfolio, &asked.reported);
    let list = drawn_up(&portfolio, asked.list_year, moment)?;
    let said = text(&portfolio, asked.list_year, &list);
    let chosen = list.proposed.iter();
    let chosen: Vec<_> = chosen.map(|one| (one.project, one.class)).collect();
    let draft = match &asked.batch {
        None => Draft::list_in_year(&portfolio, asked.list_year, &chosen, new_id),
        Some(batch) => {
            let batch = (asked.list_year, batch.as_str());
            let draft = Draft::list_as_batch(&portfolio, batch, &chosen, new_id);
            draft.map_err(|error| Failure::Work(error.to_string()))?
        }
    };
    drop(portfolio);
    if !draft.changes.is_empty() {
        perform(&mut session, draft)?;
    }
    Ok(finish_with(session, || output::say(&said))?)
}

fn drawn_up(portfolio: &Portfolio, year: i32, moment: Moment) -> Result<AnnualList, Failure> {
    let index = Index::new(portfolio);
    let listing = run(portfolio, &index, &Query::default(), moment);
    let listing = listing.map_err(|error| Failure::Work(error.to_string()))?;
    Ok(annual_list(portfolio, &listing, year, moment))
}

fn text(portfolio: &Portfolio, year: i32, list: &AnnualList) -> String {
    let mut text = format!("{year}年度清单：{}\n", list.words());
    let name = |id: Id<Project>| {
        let project = portfolio.projects().get(id);
        output::line(project.map_or("", |project| project.name.as_str()))
    };
    for one in &list.proposed {
        let name = name(one.project);
        let listed = if one.is_listed {
            "已有年度计划，未填类别；"
        } else {
            ""
        };
        let mut why = format!("{listed}{}", one.why);
        let answering = one.answering_words(portfolio);
        if !answering.is_empty() {
            why = format!("{why}；{answering}");
        }
        writeln!(text, "    {}  {name}（{why}）", one.class.label()).ok();
    }
    for one in &list.out {
        let (name, before) = (name(one.project), one.before.label());
        writeln!(text, "    退出  {name}（上年{before}，{}）", one.why).ok();
    }
    text
}

fn json(portfolio: &Portfolio, year: i32, list: &AnnualList, moment: Moment) -> Json {
    let mut object = json_head("annual_list", Some(moment), portfolio.data_mark());
    object.insert("year".to_owned(), year.into());
    let listed = &list.listed;
    object.insert("listed".to_owned(), listed.count.into());
    let without = listed.without_amount;
    object.insert("listed_without_amount".to_owned(), without.into());
    object.insert("out".to_owned(), list.out.len().into());
    let proposed = list.proposed.iter().map(|one| {
        let project = portfolio.projects().get(one.project);
        let mut proposed = json!({
            "id": one.project.to_string(),
            "name": project.map(|project| project.name.as_str()),
            "list_class": one.class.label(),
            "list_class_before": one.before.map(ListClass::label),
            "is_listed": one.is_listed,
            "why": one.why,
        });
        for column in AnnualPlanColumn::ANSWERING {
            let said = one.answering.iter().find(|(of, _)| *of == column);
            let said =
                said.map(|(_, said)| show(portfolio, column.spec().kind, said, MoneyUnit::Wan));
            proposed[column.spec().name] = said.into();
        }
        proposed
    });
    object.insert("proposed".to_owned(), proposed.collect());
    let leaving = list.out.iter().map(|one| {
        let project = portfolio.projects().get(one.project);
        json!({
            "id": one.project.to_string(),
            "name": project.map(|project| project.name.as_str()),
            "list_class_before": one.before.label(),
            "why": one.why,
        })
    });
    object.insert("leaving".to_owned(), leaving.collect());
    object.into()
}
