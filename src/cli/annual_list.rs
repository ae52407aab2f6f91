//! `lantu annual-list`: the list of a year, drawn up from what is known of the projects.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::clock::new_id;
use crate::edit::Draft;
use crate::model::{ListClass, Portfolio};
use crate::report::json_head;
use crate::store::read_only;
use crate::view::{AnnualList, Index, Moment, Query, annual_list, run};

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
    let projects = listing.projects.iter();
    let projects = projects.filter_map(|id| portfolio.projects().get(*id));
    Ok(annual_list(portfolio, projects, year, moment))
}

fn text(portfolio: &Portfolio, year: i32, list: &AnnualList) -> String {
    let AnnualList {
        listed,
        proposed,
        out,
    } = list;
    let mut text = format!(
        "{year}年度清单：已列入 {listed} 项，建议再列入 {} 项，上年在列的退出 {} 项\n",
        proposed.len(),
        out.len()
    );
    for one in proposed {
        let project = portfolio.projects().get(one.project);
        let name = project.map_or("", |project| project.name.as_str());
        let name = output::line(name);
        writeln!(text, "    {}  {name}（{}）", one.class.label(), one.why).ok();
    }
    text
}

fn json(portfolio: &Portfolio, year: i32, list: &AnnualList, moment: Moment) -> Json {
    let mut object = json_head("annual_list", Some(moment), portfolio.data_mark());
    object.insert("year".to_owned(), year.into());
    object.insert("listed".to_owned(), list.listed.into());
    object.insert("out".to_owned(), list.out.len().into());
    let proposed = list.proposed.iter().map(|one| {
        let project = portfolio.projects().get(one.project);
        json!({
            "id": one.project.to_string(),
            "name": project.map(|project| project.name.as_str()),
            "list_class": one.class.label(),
            "list_class_before": one.before.map(ListClass::label),
            "why": one.why,
        })
    });
    object.insert("proposed".to_owned(), proposed.collect());
    object.into()
}
