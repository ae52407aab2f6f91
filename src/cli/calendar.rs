//! `lantu calendar`: what comes due, as a list or as a calendar that other programs read.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::app::{Papers, backups_path, marked_path, save_paper};
use crate::model::{PartialDate, Portfolio};
use crate::report::{json_head, write_ics};
use crate::view::{Due, DuePeriod, Index, Moment, calendar_between, run};

use super::args::{Calendar, TextOrJson};
use super::export::report_moment;
use super::{Failure, list, output};

/// Lists what is due, or writes it as a calendar.
pub fn calendar(asked: &Calendar) -> Result<(), Failure> {
    let library = asked.question.library.as_deref();
    let portfolio = list::load(library)?;
    let moment = report_moment(&portfolio, &asked.reported);
    let query = list::query(&portfolio, &asked.question)?;
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment);
    let listing = listing.map_err(|error| Failure::Work(error.to_string()))?;
    let (first, last) = DuePeriod::Month.around(moment.today);
    let from = read("--from", asked.from.as_deref())?.map_or(first, PartialDate::first_day);
    let to = read("--to", asked.to.as_deref())?.map_or(last, PartialDate::last_day);
    if to < from {
        let words = format!("--to {to} 早于 --from {from}，请改成较晚的日期");
        return Err(Failure::Usage(words));
    }
    let due = calendar_between(&portfolio, &listing.projects, (from, to), moment);
    if let Some(path) = &asked.ics {
        if !path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("ics"))
        {
            let words = "--ics 写的是日历文件，文件名要以 .ics 结尾";
            return Err(Failure::Usage(words.to_owned()));
        }
        let bytes = write_ics(&portfolio, &due, moment).into_bytes();
        let place = marked_path(path, portfolio.data_mark());
        let papers = Papers::load(backups_path().as_deref(), library);
        let saved = save_paper(&place, &bytes, papers, asked.replace);
        saved.map_err(|error| Failure::Work(error.to_string()))?;
        output::name_taken(path, &place);
        return Ok(());
    }
    match asked.format {
        TextOrJson::Text => output::print(&text(&portfolio, &due))?,
        TextOrJson::Json => {
            let json = json(&portfolio, &due, moment);
            output::print_json(&format!("{json:#}\n"))?;
        }
    }
    Ok(())
}

/// A day, month or year that an option names.
fn read(option: &str, text: Option<&str>) -> Result<Option<PartialDate>, Failure> {
    let read = text.map(PartialDate::parse).transpose();
    read.map_err(|error| Failure::Usage(format!("{option}：{error}")))
}

fn text(portfolio: &Portfolio, due: &[Due]) -> String {
    let mut text = String::new();
    for one in due {
        let name = one.name(portfolio);
        let said = format!("{}  {}  {name}：{}", one.date, one.kind.label(), one.what);
        writeln!(text, "{}", output::line(&said)).ok();
    }
    if due.is_empty() {
        text.push_str("这段时间没有到期的节点、问题、手续、填报和月报\n");
    }
    text
}

fn json(portfolio: &Portfolio, due: &[Due], moment: Moment) -> Json {
    let mut object = json_head("calendar", Some(moment), portfolio.data_mark());
    let rows = due.iter().map(|one| {
        json!({
            "date": one.date.to_string(),
            "day": one.day.to_string(),
            "kind": one.kind.label(),
            "what": one.what,
            "id": one.id.to_string(),
            "project": one.name(portfolio),
            "project_id": one.project.map(|project| project.uuid().to_string()),
        })
    });
    object.insert("due".to_owned(), rows.collect());
    object.into()
}
