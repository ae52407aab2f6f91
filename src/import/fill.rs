//! 填报: what goes out in a round is noted, and what came back with its values.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::edit::{Draft, NewId};
use crate::model::{
    Change, FillRound, FillSheet, FillSheetColumn as C, FillState, Id, PartialDate, Portfolio,
    Record as _,
};
use crate::view::{Asked, Given, Recipient, given_of, sheets_of};

use super::difference::{CellState, Difference, asked_cells, cell_text, cell_word};
use super::understand::Reading;

/// The sheets of a round as they are about to go out, one for each recipient, with the cells as they stand. One that went
/// out before is made anew under the next number.
pub fn sheets_to_send(
    portfolio: &Portfolio,
    round: &FillRound,
    recipients: &[Recipient],
    (today, new_id): (NaiveDate, NewId),
) -> Vec<FillSheet> {
    let asked = Asked::of(portfolio, round);
    let before: HashMap<&str, &FillSheet> = sheets_of(portfolio, round.id)
        .into_iter()
        .map(|sheet| (sheet.name.as_str(), sheet))
        .collect();
    let mut last = before.values().map(|sheet| sheet.position).max();
    let sheet = |recipient: &Recipient| {
        let projects = recipient.projects.iter();
        let projects = projects.filter_map(|id| portfolio.projects().get(*id));
        let given: Given = projects
            .map(|project| (project.id.uuid(), asked_cells(portfolio, project, &asked)))
            .collect();
        let given = serde_json::to_string(&given).unwrap_or_default();
        if let Some(sheet) = before.get(recipient.name.as_str()) {
            let mut sheet = (*sheet).clone();
            sheet.issue += 1;
            sheet.given = given;
            sheet.sent_on = Some(PartialDate::Day(today));
            return sheet;
        }
        let position = last.unwrap_or_default() + 1;
        last = Some(position);
        FillSheet {
            id: Id::new(new_id()),
            round: round.id,
            name: recipient.name.clone(),
            department: recipient.department,
            state: Some(FillState::Sent),
            issue: 1,
            sent_on: Some(PartialDate::Day(today)),
            file: String::new(),
            given,
            received_on: None,
            received_file: String::new(),
            prints: Vec::new(),
            reviewed: Vec::new(),
            reason: String::new(),
            position,
        }
    };
    recipients.iter().map(sheet).collect()
}

/// Notes which sheets went out, under which names.
pub fn sent(portfolio: &Portfolio, round: &FillRound, sheets: &[FillSheet]) -> Draft {
    let changes = sheets.iter().flat_map(|sheet| {
        let Some(before) = portfolio.fill_sheets().get(sheet.id) else {
            return vec![Change::Create(sheet.to_row())];
        };
        let columns = 0..C::ALL.len();
        columns
            .filter_map(|column| Change::set(before, column, sheet.get(column)))
            .collect()
    });
    Draft {
        label: format!("发出填报表：{}（{} 份）", round.name, sheets.len()),
        changes: changes.collect(),
    }
}

/// The sentence about a file that is the same as one before it among those that are gathered.
pub fn twin(files: &[(String, Reading)], reading: &Reading) -> Option<String> {
    let is_same = |(_, other): &&(String, Reading)| {
        reading.fill.is_some() && !reading.print.is_empty() && other.print == reading.print
    };
    let (name, _) = files.iter().find(is_same)?;
    Some(format!("与“{name}”是同一个文件，没有再读"))
}

/// What is noted of the sheets that came back, beside the values that came in with them.
pub(super) fn received(
    difference: &Difference,
    portfolio: &Portfolio,
    files: &[(String, Reading)],
    today: NaiveDate,
) -> Vec<Change> {
    let mut sheets: Vec<FillSheet> = Vec::new();
    for (place, (name, reading)) in files.iter().enumerate() {
        let id = difference.files().get(place).and_then(|file| file.fill);
        let Some(before) = id.and_then(|id| portfolio.fill_sheets().get(id)) else {
            continue;
        };
        let at = sheets.iter().position(|sheet| sheet.id == before.id);
        let at = at.unwrap_or_else(|| {
            sheets.push(before.clone());
            sheets.len() - 1
        });
        let Some(sheet) = sheets.get_mut(at) else {
            continue;
        };
        sheet.state = Some(FillState::Received);
        sheet.received_on = Some(PartialDate::Day(today));
        sheet.received_file.clone_from(name);
        sheet.reviewed.clear();
        sheet.reason.clear();
        if !reading.print.is_empty() && !sheet.prints.contains(&reading.print) {
            sheet.prints.push(reading.print.clone());
        }
        sheet.given = went_on(difference, place, given_of(sheet));
    }
    let changes = sheets.iter().flat_map(|sheet| {
        let before = portfolio.fill_sheets().get(sheet.id);
        let columns = 0..C::ALL.len();
        columns.filter_map(move |column| Change::set(before?, column, sheet.get(column)))
    });
    changes.collect()
}

/// What both sides know of the cells from now on: what came in, in the place of what went out.
fn went_on(difference: &Difference, file: usize, mut given: Given) -> String {
    let rows = difference.rows().iter();
    for row in rows.filter(|row| row.file == Some(file) && row.takes_part()) {
        let Some(cells) = row.project.and_then(|id| given.get_mut(&id.uuid())) else {
            continue;
        };
        let accepted = row.cells.iter();
        for cell in accepted.filter(|cell| cell.state == CellState::Accepted) {
            let kind = difference.kind(&cell.spot);
            let text = cell_text(difference.ground(), kind, &cell.new);
            if text.is_empty() {
                cells.remove(&cell_word(&cell.spot));
            } else {
                cells.insert(cell_word(&cell.spot), text);
            }
        }
    }
    serde_json::to_string(&given).unwrap_or_default()
}

/// What the step is called by which sheets come back: who sent them, in which files.
pub(super) fn label(difference: &Difference, portfolio: &Portfolio, usual: &str) -> Option<String> {
    let sheets = difference.files().iter().filter_map(|file| file.fill);
    let names = sheets.filter_map(|id| portfolio.fill_sheets().get(id));
    let mut names: Vec<&str> = names.map(|sheet| sheet.name.as_str()).collect();
    names.dedup();
    let first = names.first()?;
    let who = match names.len() {
        1 => (*first).to_owned(),
        2 | 3 => names.join("、"),
        count => format!("{first}等 {count} 家"),
    };
    let what = usual.strip_prefix("导入 ").unwrap_or(usual);
    Some(format!("收回填报（{who}）{what}"))
}
