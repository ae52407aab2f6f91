//! 填报: what goes out in a round is noted, and what came back with its values.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::edit::{Draft, NewId, RoundError, senders_words};
use crate::model::{
    Change, Derived, FillRound, FillSheet, FillState, Id, Op, PartialDate, Portfolio, Project,
    Record as _, Value,
};
use crate::view::{Asked, CameFile, Given, Recipient, SentBack, SheetRecord, Waiting, sheets_of};

use super::difference::{
    BETWEEN, CellState, Difference, IncomingRow, NotTaken, RowKey, RowKind, Spot, asked_cells,
    cell_label, cell_text, cell_word, is_asked, odd_spot, restored, spot_of_role, spot_of_word,
    taken, taken_if_possible, waiting_in,
};
use super::grid::place_in;
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
        if let Some(sheet) = before.get(recipient.name.as_str()) {
            let mut record = SheetRecord::of(sheet);
            record.issues.push(given);
            let mut sheet = (*sheet).clone();
            sheet.issue = i32::try_from(record.issues.len()).unwrap_or(i32::MAX);
            sheet.given = record.to_text();
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
            given: SheetRecord {
                issues: vec![given],
                ..SheetRecord::default()
            }
            .to_text(),
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
        Change::set_all(before, sheet)
    });
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let names = senders_words(&names);
    Draft {
        label: format!("发出填报表：{}（{names}）", round.name),
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

/// Tells with what was read of each file that somebody has agreed to the sheet that it is.
pub fn tell_agreed(files: &mut [(String, Reading)], difference: &Difference) {
    for ((_, reading), file) in files.iter_mut().zip(difference.files()) {
        if !file.agreed.is_empty() {
            reading.notices.insert(0, file.agreed.clone());
        }
    }
}

/// What was sent back of a sheet: what its department filled in stands in the sheet that goes out anew, so that only what is
/// wrong has to be typed again, and what can't stand there is told. None where nothing was sent back.
pub fn sent_back_of(portfolio: &Portfolio, sheet: &FillSheet, new_id: NewId) -> Option<SentBack> {
    if sheet.state != Some(FillState::SentBack) {
        return None;
    }
    let round = portfolio.fill_rounds().get(sheet.round)?;
    let asked = Asked::of(portfolio, round);
    let record = SheetRecord::of(sheet);
    // Nobody asked for what is of others: there is no cell for it, and none is to be filled in.
    let is_wanted = |wait: &&Waiting| {
        let mut spots = wait
            .values
            .iter()
            .filter_map(|(word, text)| spot_of_word(word, text));
        wait.project.is_none() || spots.all(|spot| is_asked(&asked, &spot))
    };
    let sent_back = record.sent_back().filter(is_wanted);
    let (rows, cells): (Vec<&Waiting>, Vec<&Waiting>) =
        sent_back.partition(|wait| wait.project.is_none());
    let (difference, gone) = taken_if_possible(portfolio, cells.into_iter(), round.period);
    // What can't come in any more is typed again.
    let words = |wait: &Waiting| format!("{} {}：{}", wait.name, wait.label, wait.new);
    let left: Vec<String> = rows.into_iter().chain(gone).map(words).collect();
    if difference.is_none() && left.is_empty() {
        return None;
    }
    let library = difference.and_then(|difference| {
        let draft = difference.draft(new_id);
        let mut after = portfolio.clone();
        let op = Op::edit(new_id(), draft.label, draft.changes);
        after.apply(&op).ok()?;
        Some(after)
    });
    Some(SentBack { library, left })
}

/// What is noted of the sheets that came back, beside the values that came in with them.
#[derive(Default)]
pub(super) struct Received {
    pub changes: Vec<Change>,
    /// How much that was sent back is settled by them.
    settled: usize,
}

/// What is noted of the sheets that come in.
pub(super) fn received(
    difference: &Difference,
    portfolio: &Portfolio,
    files: &[(String, Reading)],
    today: NaiveDate,
) -> Received {
    let mut settled = 0;
    let day = PartialDate::Day(today);
    let mut sheets: Vec<(FillSheet, SheetRecord)> = Vec::new();
    for (place, (name, reading)) in files.iter().enumerate() {
        let id = difference.files().get(place).and_then(|file| file.fill);
        let Some(before) = id.and_then(|id| portfolio.fill_sheets().get(id)) else {
            continue;
        };
        let at = sheets.iter().position(|(sheet, _)| sheet.id == before.id);
        let is_first = at.is_none();
        let at = at.unwrap_or_else(|| {
            sheets.push((before.clone(), SheetRecord::of(before)));
            sheets.len() - 1
        });
        let Some((sheet, record)) = sheets.get_mut(at) else {
            continue;
        };
        let was_accepted = sheet.state == Some(FillState::Accepted);
        // What the sheet that was sent back said is settled, whatever the new one says of it, and wherever that goes.
        settled += record.settle_sent_back(|wait| speaks_of(difference, (place, reading), wait));
        let came = went_on(difference, place, (sheet, record));
        let mut waits = waiting_in(difference, place);
        let odd = not_understood(difference, (place, name), (reading, record));
        waits.extend(odd);
        // Somebody of a department whose figures were agreed to sends a sheet that says nothing new.
        let is_new = !came.is_empty() || !waits.is_empty();
        if is_new || !was_accepted {
            sheet.state = Some(FillState::Received);
            sheet.reason.clear();
        }
        // What was agreed to whole stays agreed to, project by project, but for what is new.
        if is_new && was_accepted {
            let agreed = record.projects().into_iter();
            sheet.reviewed = agreed.map(|id| id.to_string()).collect();
        }
        let is_news = |word: &String| came.iter().any(|id| id.to_string() == *word);
        sheet.reviewed.retain(|word| !is_news(word));
        sheet.received_on = Some(day);
        if is_first {
            sheet.received_file.clone_from(name);
        } else {
            sheet.received_file.push('、');
            sheet.received_file.push_str(name);
        }
        if !reading.print.is_empty() {
            let day = day.to_string();
            let file = CameFile {
                print: &reading.print,
                day: &day,
                name,
            };
            sheet.prints.push(file.word());
        }
        wait(record, waits);
    }
    let changes = sheets.into_iter().flat_map(|(mut sheet, record)| {
        sheet.given = record.to_text();
        let before = portfolio.fill_sheets().get(sheet.id);
        before.map_or_else(Vec::new, |before| Change::set_all(before, &sheet))
    });
    Received {
        changes: changes.collect(),
        settled,
    }
}

/// Whether a file speaks of that of which something waits. A sheet that went out and came back speaks of all cells of the
/// projects on it, and of rows that were added to it, with them or without, as far as its lists came along: saved as csv it is
/// one of them. Any other speaks only of what its columns say.
fn speaks_of(difference: &Difference, (file, reading): (usize, &Reading), wait: &Waiting) -> bool {
    let rows = difference.rows().iter();
    let mut rows = rows.filter(|row| row.file == Some(file) && row.key.is_some());
    let is_whole = reading.fill.is_some();
    let Some(project) = wait.project else {
        return is_whole || rows.any(|row| row.name == wait.name);
    };
    let has_column = || {
        let word = wait.cell().map(|(word, _)| word);
        let columns = reading.columns.iter();
        let mut spots = columns.filter_map(|one| spot_of_role(one.role, &one.heading));
        spots.any(|spot| Some(cell_word(&spot).as_str()) == word)
    };
    let is_along = || match wait
        .cell()
        .and_then(|(word, text)| spot_of_word(word, text))
    {
        Some(Spot::Row(table, ..)) => reading.listed.contains(&table),
        _ => reading.projects.iter().any(|read| {
            let returned = read.returned.as_ref();
            returned.is_some_and(|one| one.table.is_none())
        }),
    };
    rows.any(|row| row.project.map(Id::uuid) == Some(project))
        && (is_whole && is_along() || has_column())
}

/// Cells that say something and are no value of their field: somebody reads them and fills in what they mean.
fn not_understood(
    difference: &Difference,
    (file, name): (usize, &str),
    (reading, record): (&Reading, &SheetRecord),
) -> Vec<Waiting> {
    let cells = reading.not_understood.iter().filter_map(|odd| {
        let read = odd.project.and_then(|at| reading.projects.get(at))?;
        let key = RowKey {
            file,
            sheet: read.sheet_place,
            row: read.row,
        };
        let row = difference.row_of(key).map(|(_, row)| row);
        let is_known = |row: &&IncomingRow| matches!(row.kind, RowKind::Changed | RowKind::Same);
        let project = row.filter(is_known).and_then(|row| row.project);
        let place = place_in(&odd.sheet, &odd.cell);
        let label = match odd.heading.as_str() {
            "" => format!("单元格 {place}"),
            heading => heading.to_owned(),
        };
        let spot = odd_spot(difference, odd).filter(|_| project.is_some());
        let word = spot.map(|spot| cell_word(&spot)).unwrap_or_default();
        let issue = reading.fill.map(|mark| mark.issue);
        let given = || {
            let given = record.issue(issue)?.get(&project?.uuid())?;
            Some(given.get(&word).cloned().unwrap_or_default())
        };
        let given = if word.is_empty() { None } else { given() };
        Some(Waiting {
            project: project.map(Id::uuid),
            name: read.name.clone(),
            file: name.to_owned(),
            place,
            label,
            given,
            new: odd.text.clone(),
            word,
            values: Vec::new(),
            why: odd.why.clone(),
            is_conflict: false,
            is_sent_back: false,
        })
    });
    cells.collect()
}

/// Notes what waits, in the place of what waited for the same cells.
fn wait(record: &mut SheetRecord, new: Vec<Waiting>) {
    let is_newer = |old: &Waiting| new.iter().any(|new| new.is_same_cell(old));
    record.waits.retain(|old| !is_newer(old));
    record.waits.extend(new);
}

/// Notes what both sides know of the cells from now on: what came in, and in the place of what. Of which projects something
/// did.
fn went_on(
    difference: &Difference,
    file: usize,
    (sheet, record): (&FillSheet, &mut SheetRecord),
) -> Vec<Uuid> {
    let mut projects = Vec::new();
    let rows = difference.rows().iter();
    for row in rows.filter(|row| row.file == Some(file) && row.takes_part()) {
        let Some(id) = row.project.map(Id::uuid) else {
            continue;
        };
        let accepted = row.cells.iter();
        for cell in accepted.filter(|cell| cell.state == CellState::Accepted) {
            let kind = difference.kind(&cell.spot);
            let text = |value: &Value| cell_text(difference.ground(), kind, value);
            let (old, new) = (text(&cell.old), text(&cell.new));
            let word = cell_word(&cell.spot);
            let is_said = |wait: &Waiting| {
                let is_of_word = || wait.values.iter().any(|(of, _)| *of == word);
                wait.project == Some(id) && (wait.word == word || is_of_word())
            };
            // A cell of which only that is known is known by where it stood: the sheets of a round have the same columns.
            let stands = cell.place.map(|place| place_in(&row.sheet, place));
            let stands = stands.as_deref().map(column_of);
            let is_answered = |wait: &Waiting| {
                let is_there = || stands == Some(column_of(&wait.place));
                let is_unknown = wait.word.is_empty() && !wait.can_be_taken();
                wait.project == Some(id) && is_unknown && is_there()
            };
            record
                .waits
                .retain(|wait| !is_said(wait) && !is_answered(wait));
            if !projects.contains(&id) {
                if is_agreed(sheet, id) {
                    record.forget_replaced(id);
                }
                projects.push(id);
            }
            record.note_replaced(id, &word, old);
            let is_problem = matches!(cell.spot, Spot::Problem(_));
            let before = is_problem.then(|| record.came_last(id, &word)).flatten();
            let new = match before {
                Some(before) if !before.is_empty() => format!("{before}{BETWEEN}{new}"),
                _ => new,
            };
            record.note_came(id, word, new);
        }
    }
    projects
}

/// The column of a cell, with its sheet: the `填报表!G` of `填报表!G9`.
fn column_of(cell: &str) -> &str {
    cell.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

/// Whether somebody agreed to what a sheet brought of a project.
fn is_agreed(sheet: &FillSheet, project: Uuid) -> bool {
    let word = project.to_string();
    sheet.state == Some(FillState::Accepted) || sheet.reviewed.contains(&word)
}

/// Sends sheets back, with the reason: what came in with them and nobody has agreed to comes in no more. The library holds
/// again what it held before, and the figures wait with the sheet; those that were altered here since stay. `only` are the
/// projects that are meant; none for all of a sheet to which nobody has agreed one by one.
///
/// # Errors
/// There is no reason: nobody could mend what nobody says.
pub fn send_back(
    portfolio: &Portfolio,
    (ids, only): (&[Id<FillSheet>], &[Id<Project>]),
    reason: &str,
    new_id: NewId,
) -> Result<Draft, RoundError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(RoundError::NoReason);
    }
    let mut changes = Vec::new();
    let mut names = Vec::new();
    let (mut taken_back, mut kept, mut waited) = (0, 0, 0);
    let sheets = ids.iter();
    for sheet in sheets.filter_map(|id| portfolio.fill_sheets().get(*id)) {
        if matches!(sheet.state, None | Some(FillState::Sent)) {
            continue;
        }
        let is_named = |project: &Uuid| only.iter().any(|id| id.uuid() == *project);
        let is_meant = |project: &Uuid| match only {
            [] => !sheet.reviewed.contains(&project.to_string()),
            _ => is_named(project),
        };
        let mut record = SheetRecord::of(sheet);
        let mut after = sheet.clone();
        let (came, replaced) = (record.came_since(Some(1)), record.replaced.clone());
        let cells = came_cells(&came, &replaced, is_meant);
        let (difference, restored) = restored(portfolio, &cells);
        changes.extend(difference.draft(new_id).changes);
        taken_back += restored.len();
        kept += cells.len() - restored.len();
        for (project, word, ..) in &cells {
            if let Some(cells) = record.replaced.get_mut(project) {
                cells.remove(*word);
            }
        }
        record.replaced.retain(|_, cells| !cells.is_empty());
        // What waits for a decision is filled in anew, too. Rows of which nobody knows the project go with the whole sheet.
        let is_waiting = |wait: &Waiting| match &wait.project {
            Some(project) => is_meant(project),
            None => only.is_empty(),
        };
        waited += record.send_back_waiting(is_waiting, reason);
        for place in restored {
            let Some((project, word, text, before)) = cells.get(place).copied() else {
                continue;
            };
            record.forget_came(project, word, before);
            let known = portfolio.projects().get(Id::new(project));
            record.waits.push(Waiting {
                project: Some(project),
                name: known.map(|known| known.name.clone()).unwrap_or_default(),
                file: sheet.received_file.clone(),
                place: String::new(),
                label: cell_label(portfolio, word, text),
                given: None,
                new: text.to_owned(),
                word: word.to_owned(),
                values: vec![(word.to_owned(), text.to_owned())],
                why: format!("已退回：{reason}"),
                is_conflict: false,
                is_sent_back: true,
            });
        }
        // Of what was agreed to whole the others stay agreed to.
        if sheet.state == Some(FillState::Accepted) && !only.is_empty() {
            let agreed = record.projects().into_iter();
            after.reviewed = agreed.map(|id| id.to_string()).collect();
        }
        after
            .reviewed
            .retain(|word| Uuid::parse_str(word).is_ok_and(|id| !is_named(&id)));
        after.given = record.to_text();
        after.reason = match (sheet.state, sheet.reason.as_str()) {
            (Some(FillState::SentBack), before) if !before.is_empty() && before != reason => {
                format!("{before}；{reason}")
            }
            _ => reason.to_owned(),
        };
        after.state = Some(FillState::SentBack);
        changes.extend(Change::set_all(sheet, &after));
        names.push(sheet.name.as_str());
    }
    let mut label = format!("退回填报：{}", senders_words(&names));
    for (count, what, after) in [
        (taken_back, "撤出", ""),
        (kept, "收到后又改过的", "不动"),
        (waited, "待定的", "一并退回"),
    ] {
        if count > 0 {
            write!(label, "，{what} {count} 处{after}").unwrap_or_default();
        }
    }
    Ok(Draft { label, changes })
}

/// What came in of the projects that are meant: the project, the word of the cell, what it says, and what stood in its place.
fn came_cells<'a>(
    came: &'a Given,
    replaced: &'a Given,
    is_meant: impl Fn(&Uuid) -> bool,
) -> Vec<(Uuid, &'a str, &'a str, &'a str)> {
    let mut all = Vec::new();
    for (project, cells) in came.iter().filter(|(project, _)| is_meant(project)) {
        let before = replaced.get(project);
        for (word, text) in cells {
            // What nobody noted was sent back before, or went out meanwhile.
            let Some(before) = before.and_then(|before| before.get(word)) else {
                continue;
            };
            let is_problem = *word == Derived::ProblemsInHand.spec().name;
            let parts = text.split(BETWEEN).filter(|_| is_problem);
            all.extend(parts.map(|part| (*project, word.as_str(), part, "")));
            if !is_problem {
                all.push((*project, word.as_str(), text.as_str(), before.as_str()));
            }
        }
    }
    all
}

/// Decides on what waits of a sheet, by its places there: what is to come in does, as if it had with the file; both wait no
/// more.
///
/// # Errors
/// Something can't come in.
pub fn decide_waiting(
    portfolio: &Portfolio,
    id: Id<FillSheet>,
    (places, takes): (&[usize], bool),
    new_id: NewId,
) -> Result<Draft, NotTaken> {
    let nothing = Draft {
        label: String::new(),
        changes: Vec::new(),
    };
    let Some(sheet) = portfolio.fill_sheets().get(id) else {
        return Ok(nothing);
    };
    let mut record = SheetRecord::of(sheet);
    let waits = std::mem::take(&mut record.waits);
    let (decided, left): (Vec<_>, Vec<_>) = waits
        .into_iter()
        .enumerate()
        .partition(|(place, _)| places.contains(place));
    let decided: Vec<Waiting> = decided.into_iter().map(|(_, wait)| wait).collect();
    if decided.is_empty() {
        return Ok(nothing);
    }
    record.waits = left.into_iter().map(|(_, wait)| wait).collect();
    let mut after = sheet.clone();
    let mut changes = Vec::new();
    if takes {
        let round = portfolio.fill_rounds().get(sheet.round);
        let all: Vec<&Waiting> = decided.iter().collect();
        let difference = taken(portfolio, &all, round.and_then(|round| round.period))?;
        let came = went_on(&difference, 0, (sheet, &mut record));
        after
            .reviewed
            .retain(|word| came.iter().all(|id| id.to_string() != *word));
        changes = difference.draft(new_id).changes;
    }
    after.given = record.to_text();
    changes.extend(Change::set_all(sheet, &after));
    let what = if takes { "采用" } else { "不采用" };
    Ok(Draft {
        label: format!("{what}填报中待定的 {} 处（{}）", decided.len(), sheet.name),
        changes,
    })
}

/// What the step is called by which sheets come back: who sent them, in which files.
pub(super) fn label(
    difference: &Difference,
    portfolio: &Portfolio,
    received: &Received,
    usual: &str,
) -> Option<String> {
    let sheets = difference.files().iter().filter_map(|file| file.fill);
    let names = sheets.filter_map(|id| portfolio.fill_sheets().get(id));
    let mut names: Vec<&str> = names.map(|sheet| sheet.name.as_str()).collect();
    names.dedup();
    names.first()?;
    let who = senders_words(&names);
    let what = usual.strip_prefix("导入 ").unwrap_or(usual);
    let settled = match received.settled {
        0 => String::new(),
        count => format!("，代替退回的 {count} 处"),
    };
    Some(format!("收回填报（{who}）{what}{settled}"))
}
