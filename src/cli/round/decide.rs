//! `lantu round decide`: what came back and did not come in is taken later, or left.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::app::{decide_waiting, held_now, round_named};
use crate::clock::new_id;
use crate::model::{FillSheet, Portfolio, choices_for};
use crate::report::json_head;
use crate::store::read_only;
use crate::view::{SheetRecord, Waiting, sheets_of};

use super::super::args::{RoundDecide, TextOrJson};
use super::super::library::{finish_with, perform, words};
use super::super::{Failure, library, output};

const ALL: &str = "all";

/// Lists what waits, or decides on it.
pub fn decide(asked: &RoundDecide) -> Result<(), Failure> {
    if asked.take.is_empty() && asked.leave.is_empty() {
        let snapshot = read_only(&asked.library).map_err(|error| words(&error))?;
        let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
        let sheets = sheets(&portfolio, asked)?;
        return Ok(list(&portfolio, &sheets, asked.format)?);
    }
    let mut session = library::open(&asked.library).map_err(|error| words(&error))?;
    let before = session.portfolio();
    let sheets = sheets(&before, asked)?;
    // What was sent back waits for a new sheet, and is decided on by its number; what is no value is not in the way of what
    // is.
    let taken = chosen(&sheets, &asked.take, |wait| {
        !wait.is_sent_back && wait.can_be_taken()
    })?;
    let mut left = chosen(&sheets, &asked.leave, |wait| !wait.is_sent_back)?;
    if asked.take.iter().any(|number| number == ALL) {
        let waits = sheets.iter().flat_map(|sheet| SheetRecord::of(sheet).waits);
        let rest = waits.filter(|wait| !wait.is_sent_back && !wait.can_be_taken());
        let rest = rest.count();
        if rest > 0 {
            let words = format!("有 {rest} 处不能采用，没有动；手工填好以后用 --leave 不采用");
            output::hint(&words);
        }
    }
    // Both count what waits as it was listed.
    for (sheet, places) in &mut left {
        let of_sheet = taken.iter().find(|(other, _)| other.id == sheet.id);
        let gone = of_sheet.map_or(&[][..], |(_, places)| places.as_slice());
        places.retain(|place| !gone.contains(place));
        for place in places {
            *place -= gone.iter().filter(|gone| **gone < *place).count();
        }
    }
    let decided = [(taken, true), (left, false)].into_iter();
    let decided = decided.flat_map(|(all, takes)| all.into_iter().map(move |one| (one, takes)));
    let mut told = String::new();
    for ((sheet, places), takes) in decided {
        let portfolio = session.portfolio();
        let draft = decide_waiting(&portfolio, sheet.id, (&places, takes), new_id);
        drop(portfolio);
        let draft = draft.map_err(|error| Failure::Work(error.to_string()))?;
        if draft.changes.is_empty() {
            continue;
        }
        writeln!(told, "已{}", draft.label).ok();
        perform(&mut session, draft)?;
    }
    if told.is_empty() {
        told.push_str("没有改动：没有等人决定的\n");
    }
    Ok(finish_with(session, || output::say(&told))?)
}

/// The sheets that are meant.
fn sheets<'a>(
    portfolio: &'a Portfolio,
    asked: &RoundDecide,
) -> Result<Vec<&'a FillSheet>, Failure> {
    let round = round_named(portfolio, asked.round.as_deref())?;
    let mut sheets = sheets_of(portfolio, round.id);
    let Some(name) = &asked.name else {
        return Ok(sheets);
    };
    let known = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    sheets.retain(|sheet| sheet.name == name.trim());
    if sheets.is_empty() {
        let known = choices_for(name, known, "、");
        let words = format!("“{}”里没有“{name}”{known}", round.name);
        return Err(Failure::Work(words));
    }
    Ok(sheets)
}

/// What numbers mean: they count what waits of the one sheet that is meant; `all` is that of every sheet that may be meant so.
fn chosen<'a>(
    sheets: &[&'a FillSheet],
    numbers: &[String],
    is_of_all: impl Fn(&Waiting) -> bool,
) -> Result<Vec<(&'a FillSheet, Vec<usize>)>, Failure> {
    let count = |sheet: &FillSheet| SheetRecord::of(sheet).waits.len();
    if numbers.iter().any(|number| number == ALL) {
        let of_sheet = |sheet: &&'a FillSheet| {
            let waits = SheetRecord::of(sheet).waits;
            let meant = waits.iter().enumerate();
            let meant = meant.filter(|(_, wait)| is_of_all(wait));
            (*sheet, meant.map(|(place, _)| place).collect())
        };
        return Ok(sheets.iter().map(of_sheet).collect());
    }
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let [sheet] = sheets else {
        let words = "序号按填报单位各自编排，请写明是哪一家，或写 all";
        return Err(Failure::Usage(words.to_owned()));
    };
    let most = count(sheet);
    let places = numbers.iter().map(|number| {
        let place = number.trim().parse::<usize>().ok();
        let place = place.filter(|place| (1..=most).contains(place));
        place.map(|place| place - 1).ok_or_else(|| {
            Failure::Usage(format!(
                "“{}”等人决定的有 {most} 处，没有第“{number}”处",
                sheet.name
            ))
        })
    });
    let places = places.collect::<Result<Vec<_>, _>>()?;
    Ok(vec![(*sheet, places)])
}

fn list(portfolio: &Portfolio, sheets: &[&FillSheet], format: TextOrJson) -> Result<(), String> {
    if format == TextOrJson::Json {
        let mut object = json_head("waiting", None, portfolio.data_mark());
        let sheets = sheets.iter().map(|sheet| {
            let waits = SheetRecord::of(sheet).waits;
            let waits = waits.iter().zip(1..).map(|(wait, number)| {
                json!({
                    "number": number,
                    "project": wait.name,
                    "file": wait.file,
                    "place": wait.place,
                    "field": wait.label,
                    "given": wait.given,
                    "held": held_now(portfolio, wait),
                    "new": wait.new,
                    "can_be_taken": wait.can_be_taken(),
                    "is_sent_back": wait.is_sent_back,
                    "why": wait.why,
                })
            });
            json!({"name": sheet.name, "waiting": waits.collect::<Vec<_>>()})
        });
        object.insert("sheets".to_owned(), sheets.collect());
        return output::print_json(&format!("{:#}\n", Json::from(object)));
    }
    let mut text = String::new();
    for sheet in sheets {
        let waits = SheetRecord::of(sheet).waits;
        if waits.is_empty() {
            continue;
        }
        writeln!(text, "{}　{} 处", output::line(&sheet.name), waits.len()).ok();
        for (wait, number) in waits.iter().zip(1..) {
            let sign = if wait.can_be_taken() {
                ""
            } else {
                "（不能采用）"
            };
            let line = format!(
                "{number}. {}　{}：本库 {} → 表上 {}{sign}　{} {}　{}",
                wait.name,
                wait.label,
                held_now(portfolio, wait),
                wait.new,
                wait.file,
                wait.place,
                wait.why
            );
            writeln!(text, "  {}", output::line(&line)).ok();
        }
    }
    if text.is_empty() {
        text.push_str("没有等人决定的\n");
    } else {
        text.push_str("采用加 --take 序号或 --take all，不采用加 --leave\n");
    }
    output::print(&text)
}
