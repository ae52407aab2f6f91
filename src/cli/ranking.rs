//! `lantu ranking`: departments, leaders or places beside one another, with their place in the month before.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::model::{Derived, Light, Portfolio, Ratio};
use crate::report::json_head;
use crate::view::{GroupKey, Index, Moment, RankBoard, Standing, ranking, run};

use super::args::{Ranking, TextOrJson};
use super::export::report_moment;
use super::{Failure, list, output};

/// Ranks the groups that are asked for, lead departments where none are.
pub fn rank(asked: &Ranking) -> Result<(), Failure> {
    let portfolio = list::load(asked.question.library.as_deref())?;
    let moment = report_moment(&portfolio, &asked.reported);
    let mut query = list::query(&portfolio, &asked.question)?;
    if query.group_by.is_empty() {
        query.group_by = vec![GroupKey::LeadDepartment];
    }
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment);
    let listing = listing.map_err(|error| Failure::Work(error.to_string()))?;
    let standings = ranking(&portfolio, &listing, asked.by.into(), moment);
    match asked.format {
        TextOrJson::Text => output::print(&text(&standings))?,
        TextOrJson::Json => {
            let json = json(&portfolio, &standings, moment);
            output::print_json(&format!("{json:#}\n"))?;
        }
    }
    Ok(())
}

fn text(standings: &[Standing]) -> String {
    let mut text = String::new();
    for one in standings {
        let rank = one
            .rank
            .map_or_else(|| "—".to_owned(), |rank| rank.to_string());
        let rate = one.rate.map(Ratio::percent_text).unwrap_or_default();
        let board = one.board.map_or("", RankBoard::label);
        let talk = match one.to_talk {
            0 => String::new(),
            count => format!("需约谈 {count}"),
        };
        let label = output::line(&one.label);
        let words = [rate, one.moved_words(), board.to_owned(), talk];
        let words: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        writeln!(text, "{rank:>3}  {label}  {}", words.join("，")).ok();
    }
    text
}

fn json(portfolio: &Portfolio, standings: &[Standing], moment: Moment) -> Json {
    let mut object = json_head("ranking", Some(moment), portfolio.data_mark());
    let number = |rate: Option<Ratio>| rate.map(Ratio::to_f64);
    let groups = standings.iter().map(|one| {
        json!({
            "key": one.key,
            "label": one.label,
            "rank": one.rank,
            "rank_before": one.rank_before,
            "moved": one.moved(),
            "board": one.board.map(RankBoard::label),
            "rate": number(one.rate),
            "count": one.totals.count,
            "planned_for_year_fen": one.totals.money(Derived::PlannedForYear).fen(),
            "completed_this_year_fen": one.totals.money(Derived::CompletedThisYear).fen(),
            "completion_rate": number(one.totals.completion_rate()),
            "schedule_difference": number(one.totals.schedule_difference(moment)),
            "starts_planned": one.facts.starts_planned,
            "starts_made": one.facts.starts_made,
            "late": one.facts.of_light(Light::Late),
            "seriously_late": one.facts.of_light(Light::SeriouslyLate),
            "to_talk": one.to_talk,
        })
    });
    object.insert("groups".to_owned(), groups.collect());
    object.into()
}
