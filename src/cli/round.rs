//! `lantu round`: what is asked of departments goes out, comes back and is agreed to.

mod decide;

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::app::{
    Papers, Progress, Sending, backups_path, copies_of, round_named, send_back, sent_words,
    write_round,
};
use crate::clock::{Clock, new_id};
use crate::edit::{Draft, RoundForm};
use crate::model::{
    Department, FillSheet, FillState, Id, PartialDate, Portfolio, Project, Table, choices_for,
};
use crate::report::json_head;
use crate::store::read_only;
use crate::view::{
    Asked, FillCounts, SheetRecord, given_of, latest_round, noted_sheets_of, reminder, sheet_word,
    sheets_of,
};

use super::args::{
    Accept, Gathers, Import, Round, RoundAction, RoundIn, RoundNew, RoundOut, RoundReview,
    RoundStatus, TextOrJson,
};
use super::exchange::write_handing;
use super::library::{finish_with, perform, words};
use super::target::{self, Target};
use super::{Failure, import, library, output};

/// `lantu round`
pub fn round(asked: Round) -> Result<(), Failure> {
    match asked.action {
        RoundAction::New(new) => make(&new),
        RoundAction::Out(out) => send(&out),
        RoundAction::In(gathered) => import::import(&as_import(gathered)),
        RoundAction::Status(status) => tell(&status),
        RoundAction::Review(asked) => review(&asked),
        RoundAction::Decide(asked) => decide::decide(&asked),
    }
}

fn make(new: &RoundNew) -> Result<(), Failure> {
    let mut session = library::open(&new.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let form = form(&portfolio, new)?;
    let made = Draft::new_round(&portfolio, &form, new_id);
    let (_, draft) = made.map_err(|error| Failure::Work(error.to_string()))?;
    let asked: Vec<String> = form
        .fields
        .iter()
        .map(|word| Asked::word_label(&portfolio, word))
        .collect();
    drop(portfolio);
    perform(&mut session, draft)?;
    if let Some(doubt) = form.doubt(Clock::System.today()) {
        output::hint(&doubt);
    }
    let deadline = form.deadline.map(|day| format!("，截止 {day}"));
    let text = format!(
        "已新建：{}，填报 {}{}\n",
        form.name.trim(),
        asked.join("、"),
        deadline.unwrap_or_default()
    );
    Ok(finish_with(session, || output::say(&text))?)
}

/// What is said now, beside what was said the last time.
fn form(portfolio: &Portfolio, new: &RoundNew) -> Result<RoundForm, Failure> {
    let date = |what: &str, text: &str| {
        PartialDate::parse(text).map_err(|error| Failure::Usage(format!("{what}：{error}")))
    };
    let period = new.period.as_deref();
    let period = period.map(|text| date("--period", text)).transpose()?;
    if let Some(PartialDate::Day(_)) = period {
        let words = "--period：报告期写到月或年，如 2026-03、2026".to_owned();
        return Err(Failure::Usage(words));
    }
    let again = latest_round(portfolio).and_then(|round| RoundForm::again(portfolio, round));
    let mut form = match (again, period) {
        (Some(form), None) => form,
        (None, None) => {
            let words = "还没有上一次填报，请用 --period 写明报告期，如 --period 2026-03";
            return Err(Failure::Usage(words.to_owned()));
        }
        (Some(form), Some(period)) if period == form.period => form,
        (Some(form), Some(period)) => RoundForm {
            name: RoundForm::usual(period).name,
            period,
            deadline: None,
            ..form
        },
        (None, Some(period)) => RoundForm::usual(period),
    };
    if let Some(name) = &new.name {
        form.name.clone_from(name);
    }
    if let Some(of) = new.of {
        form.asked_of = of.into();
    }
    if let Some(names) = &new.departments {
        form.departments = departments(portfolio, names)?;
    }
    if let Some(filter) = &new.filter {
        form.filter.clone_from(filter);
    }
    if let Some(fields) = &new.ask {
        form.fields.clone_from(fields);
    }
    if let Some(deadline) = &new.deadline {
        form.deadline = Some(date("--deadline", deadline)?);
    }
    if let Some(contact) = &new.contact {
        form.contact.clone_from(contact);
    }
    if let Some(note) = &new.note {
        form.note.clone_from(note);
    }
    Ok(form)
}

fn departments(portfolio: &Portfolio, names: &[String]) -> Result<Vec<Id<Department>>, Failure> {
    let parts = names.iter().flat_map(|names| names.split('、'));
    let parts = parts.map(str::trim).filter(|name| !name.is_empty());
    parts
        .map(|name| {
            let found = portfolio.find_ref(Table::Department, name).map(Id::new);
            found.ok_or_else(|| {
                let known = portfolio.departments().iter();
                let known = known.map(|one| one.display_name().to_owned()).collect();
                let known = choices_for(name, known, "、");
                Failure::Usage(format!("--departments：没有部门“{name}”{known}"))
            })
        })
        .collect()
}

fn send(out: &RoundOut) -> Result<(), Failure> {
    let mut session = library::open(&out.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let round = round_named(&portfolio, out.round.as_deref())?;
    let papers = Papers::load(backups_path().as_deref(), Some(session.path()));
    let only = out.only.iter().flat_map(|names| names.split('、'));
    let only = only.map(str::trim).filter(|name| !name.is_empty());
    let sending = Sending {
        round: round.id,
        folder: out.to.clone(),
        replaces: out.replace,
        only: only.map(str::to_owned).collect(),
    };
    let when = (Clock::System.today(), papers);
    let sent = write_round(&portfolio, &sending, when, &Progress::default());
    let sent = sent.map_err(|error| Failure::Work(error.to_string()))?;
    drop(portfolio);
    let mut told = format!("{}\n", sent_words(&sent, &sending));
    perform(&mut session, sent.draft)?;
    let files = sent.files.iter();
    let files: Vec<String> = files.map(|file| file.display().to_string()).collect();
    if out.copies {
        // Each holds what was just noted.
        let copies = copies_of(&session.portfolio(), &sending);
        for copy in copies.map_err(Failure::Work)? {
            told.push_str(&write_handing(&mut session, copy)?);
        }
    }
    Ok(finish_with(session, || {
        output::print(&format!("{}\n", files.join("\n")))?;
        output::say(&told)
    })?)
}

/// What comes back is read as every ledger is.
fn as_import(gathered: RoundIn) -> Import {
    Import {
        library: gathered.library,
        sources: gathered.sources,
        sheet: None,
        mapping: None,
        accept: Accept::All,
        dry_run: gathered.dry_run,
        report: gathered.report,
        replace: gathered.replace,
        format: gathered.format,
        gathers: Some(Gathers {
            round: gathered.round,
        }),
    }
}

fn tell(status: &RoundStatus) -> Result<(), Failure> {
    let snapshot = read_only(&status.library).map_err(|error| words(&error))?;
    let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
    let round = round_named(&portfolio, status.round.as_deref())?;
    let today = Clock::System.today();
    let sheets = noted_sheets_of(&portfolio, round.id);
    let counts = FillCounts::of_sheets(round, &sheets, today);
    let reminder = reminder(&portfolio, round, today);
    if status.format == TextOrJson::Json {
        let mut object = json_head("round", None, portfolio.data_mark());
        let sheets = sheets.iter().map(|(sheet, record)| of_sheet(sheet, record));
        let sheets: Vec<Json> = sheets.collect();
        let fields = json!({
            "name": round.name,
            "period": round.period.map(|day| day.to_string()),
            "deadline": round.deadline.map(|day| day.to_string()),
            "fields": round.fields,
            "sent": counts.all,
            "awaited": counts.awaited,
            "late": counts.late,
            "received": counts.received,
            "accepted": counts.accepted,
            "sent_back": counts.sent_back,
            "waiting": counts.waiting,
            "figures_sent_back": counts.figures_back,
            "sheets": sheets,
            "reminder": reminder,
        });
        if let Json::Object(fields) = fields {
            object.extend(fields);
        }
        let json = Json::from(object);
        return Ok(output::print_json(&format!("{json:#}\n"))?);
    }
    let mut text = String::new();
    let deadline = round.deadline.map(|day| format!("　截止 {day}"));
    writeln!(text, "{}{}", round.name, deadline.unwrap_or_default()).ok();
    if sheets.is_empty() {
        text.push_str("还没有发出，可用 lantu round out\n");
        return Ok(output::print(&text)?);
    }
    for (sheet, record) in &sheets {
        let state = sheet_word(round, sheet, today);
        let mut line = format!("{}　{state}　{} 个项目", sheet.name, record.project_count());
        if let Some(day) = sheet.sent_on {
            write!(line, "　发出 {day}（{}）", sheet.file).ok();
        }
        if let Some(day) = sheet.received_on {
            write!(line, "　收到 {day}（{}）", sheet.received_file).ok();
        }
        let waiting = record.waiting();
        if waiting > 0 {
            write!(line, "　待定 {waiting} 处").ok();
        }
        let back = record.sent_back().count();
        if back > 0 {
            write!(line, "　退回没有计入 {back} 处").ok();
        }
        if !sheet.reason.is_empty() {
            write!(line, "　退回原因：{}", sheet.reason).ok();
        }
        writeln!(text, "{}", output::line(&line)).ok();
    }
    writeln!(text, "{}", counts.words()).ok();
    if counts.waiting > 0 {
        text.push_str("没有采用的，用 lantu round decide 看，决定采用或不采用\n");
    }
    if !reminder.is_empty() {
        writeln!(text, "\n{reminder}").ok();
    }
    Ok(output::print(&text)?)
}

fn of_sheet(sheet: &FillSheet, record: &SheetRecord) -> Json {
    json!({
        "name": sheet.name,
        "state": sheet.state.map(FillState::name),
        "issue": sheet.issue,
        "projects": record.project_count(),
        "sent_on": sheet.sent_on.map(|day| day.to_string()),
        "file": sheet.file,
        "received_on": sheet.received_on.map(|day| day.to_string()),
        "waiting": record.waiting(),
        "figures_sent_back": record.sent_back().count(),
        "received_file": Some(&sheet.received_file).filter(|file| !file.is_empty()),
        "reason": Some(&sheet.reason).filter(|reason| !reason.is_empty()),
    })
}

fn review(asked: &RoundReview) -> Result<(), Failure> {
    let mut session = library::open(&asked.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let round = round_named(&portfolio, asked.round.as_deref())?;
    let sheets = sheets_of(&portfolio, round.id);
    let mut ids = Vec::new();
    for name in &asked.names {
        if name == "all" {
            let waiting = sheets
                .iter()
                .filter(|one| one.state == Some(FillState::Received));
            ids.extend(waiting.map(|sheet| sheet.id));
            continue;
        }
        let sheet = sheets.iter().find(|sheet| sheet.name == name.trim());
        let Some(sheet) = sheet else {
            let known = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let known = choices_for(name, known, "、");
            return Err(Failure::Work(format!(
                "“{}”里没有“{name}”{known}",
                round.name
            )));
        };
        ids.push(sheet.id);
    }
    let only = projects(&portfolio, &asked.projects, &ids)?;
    let who = library::preferences().author().name;
    let by = (who.as_str(), Clock::System.today());
    let draft = match (&asked.back, ids.as_slice()) {
        (None, [sheet]) if !only.is_empty() => {
            Draft::accept_projects(&portfolio, *sheet, &only, by)
        }
        (None, ids) => Draft::accept_sheets(&portfolio, ids, by),
        (Some(reason), ids) => send_back(&portfolio, (ids, &only), reason, new_id)
            .map_err(|error| Failure::Usage(format!("--back：{error}")))?,
    };
    drop(portfolio);
    let text = if draft.changes.is_empty() {
        "没有改动：这些单位没有待审的填报表\n".to_owned()
    } else {
        let text = format!("已{}\n", draft.label);
        perform(&mut session, draft)?;
        text
    };
    Ok(finish_with(session, || output::say(&text))?)
}

/// The projects of the one sheet that is meant, by what a person calls them.
fn projects(
    portfolio: &Portfolio,
    words: &[String],
    sheets: &[Id<FillSheet>],
) -> Result<Vec<Id<Project>>, Failure> {
    let words = words.iter().flat_map(|words| words.split('、'));
    let words = words.map(str::trim).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let sheet = match sheets {
        [sheet] => portfolio.fill_sheets().get(*sheet),
        _ => None,
    };
    let Some(sheet) = sheet else {
        let words = "--projects 只能用于一家，请只写一个填报单位";
        return Err(Failure::Usage(words.to_owned()));
    };
    let given = given_of(sheet);
    let project = |word: &str| match target::find(portfolio, word)? {
        Target::Project(id) if given.contains_key(&id.uuid()) => Ok(id),
        _ => Err(Failure::Work(format!(
            "“{word}”不是发给“{}”填报的项目",
            sheet.name
        ))),
    };
    words.into_iter().map(project).collect()
}
