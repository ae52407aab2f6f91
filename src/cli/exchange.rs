//! Copies that are handed out, and packages of what was done since.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::app::{exchange_facts, kept_files};
use crate::clock::{Clock, new_id};
use crate::edit::find_department;
use crate::model::{Exchange, Portfolio, Remit, Sent, choices_for};
use crate::report::json_head;
use crate::session::{
    CopyError, CopyMerge, Exchanged, Occasion, Packing, Session, read_merge,
    take_attachments_along, unsent,
};
use crate::session::{HandOut as Handing, hand_out as write_copy, pack as write_pack};
use crate::store::{Archive, KeptFile, Password, StoreError, read_only};

use super::args::{Copies, Encryption, HandOut, Pack, TextOrJson, Unpack};
use super::library::{self, finish, preferences, words};
use super::merge::{answer, bring_in, done_words};
use super::rescue::{ask, new_password, password_in};
use super::{Failure, output};

/// `lantu hand-out`
pub fn hand_out(asked: &HandOut) -> Result<(), Failure> {
    let session = library::open(&asked.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let Some(department) = find_department(&portfolio, &asked.department) else {
        let known = portfolio.departments().iter();
        let known = known.map(|one| one.display_name().to_owned()).collect();
        let known = choices_for(&asked.department, known, "、");
        let words = format!("没有部门“{}”{known}", asked.department);
        return Err(Failure::Usage(words));
    };
    let handing = Handing {
        department,
        is_own_only: asked.own,
        to: asked.to.clone(),
        replace: false,
        password: password(&asked.encryption)?,
    };
    let mut session = session;
    let told = write_handing(&mut session, handing)?;
    finish(session)?;
    Ok(output::say(&told)?)
}

/// Writes a copy for a department, with its attachments, and notes it in the history and for the next time; what is told.
pub(super) fn write_handing(session: &mut Session, handing: Handing) -> Result<String, Failure> {
    let portfolio = session.portfolio();
    let (is_sealed, to) = (handing.password.is_some(), handing.to.clone());
    let occasion = occasion(session);
    let (at, rows) = (occasion.clone(), session.portfolio());
    let written = library::ask(session, move |archive| {
        write_copy(archive, &rows, &handing, &at, new_id())
    })?;
    let written = written.map_err(|error| error.to_string())?;
    let files = attachments(&portfolio, &to, is_sealed)?;
    match take_attachments_along(&to, &occasion, &files) {
        Ok(0) if !files.is_empty() && is_sealed => {
            output::hint("附件没有带去：加密的副本旁边不放附件");
        }
        Ok(0) => {}
        Ok(count) => output::hint(&format!("已带去 {count} 个附件")),
        Err(error) => output::hint(&error.to_string()),
    }
    Ok(note(session, written))
}

/// The files of the projects that a copy holds.
fn attachments(
    portfolio: &Portfolio,
    copy: &Path,
    is_sealed: bool,
) -> Result<Vec<KeptFile>, String> {
    if is_sealed || portfolio.attachments().is_empty() {
        return Ok(Vec::new());
    }
    let held = read_only(copy).and_then(|snapshot| snapshot.portfolio());
    let held = held.map_err(|error| words(&error))?;
    let projects = held.projects().iter();
    Ok(projects
        .flat_map(|project| kept_files(&held, project.id))
        .collect())
}

/// Notes what went out, in the history and for the next time, and says so.
fn tell(mut session: Session, written: Exchanged) -> Result<(), Failure> {
    let told = note(&mut session, written);
    finish(session)?;
    Ok(output::say(&told)?)
}

fn note(session: &mut Session, written: Exchanged) -> String {
    let Exchanged {
        exchange,
        label,
        words,
        path,
        ..
    } = written;
    session.keep_exchange(exchange);
    session.note(label, Clock::System);
    format!("{words}：{}\n", path.display())
}

fn occasion(session: &Session) -> Occasion {
    Occasion {
        author: preferences().author(),
        at: Clock::System.now(),
        library: session.path().to_owned(),
    }
}

fn password(encryption: &Encryption) -> Result<Option<Password>, String> {
    match encryption {
        Encryption {
            password_file: Some(path),
            ..
        } => password_in(path).map(Some),
        Encryption { encrypt: true, .. } => new_password().map(Some),
        Encryption { .. } => Ok(None),
    }
}

/// `lantu pack`
pub fn pack(asked: &Pack) -> Result<(), Failure> {
    let session = library::open(&asked.library).map_err(|error| words(&error))?;
    let exchanges = library::ask(&session, |archive: &Archive<'_>| archive.exchanges())?;
    let exchanges = exchanges.map_err(|error| words(&error))?;
    let peer = match &asked.peer {
        None if session.remit().is_some() => Exchange::GIVER,
        None => Exchange::ANYBODY,
        Some(name) => find_peer(&session.portfolio(), &exchanges, name)?,
    };
    let packing = Packing {
        peer,
        is_again: asked.again,
        to: asked.to.clone(),
        replace: false,
        password: password(&asked.encryption)?,
    };
    let occasion = occasion(&session);
    let written = library::ask(&session, move |archive| {
        write_pack(archive, &packing, &occasion)
    })?;
    let written = written.map_err(|error| match error {
        crate::session::ExchangeError::NothingNew(_) => format!("{error}（加 --again）"),
        error => error.to_string(),
    })?;
    tell(session, written)
}

/// The copy that was handed out last to whoever is called so.
fn find_peer(
    portfolio: &Portfolio,
    exchanges: &[Exchange],
    name: &str,
) -> Result<uuid::Uuid, Failure> {
    let department = find_department(portfolio, name);
    let is_it = |exchange: &&Exchange| {
        exchange.name == name || (department.is_some() && exchange.department == department)
    };
    let found = exchanges.iter().filter(is_it);
    let found = found.max_by_key(|exchange| exchange.handed);
    found.map(|exchange| exchange.peer).ok_or_else(|| {
        let known: Vec<&str> = exchanges.iter().map(|known| known.name.as_str()).collect();
        let known = match known.as_slice() {
            [] => "还没有分发过副本，请先用 lantu hand-out".to_owned(),
            known => format!("分发过的有：{}", known.join("、")),
        };
        Failure::Usage(format!("没有给“{name}”分发过副本。{known}"))
    })
}

/// `lantu copies`: also while somebody else has the library open.
pub fn copies(asked: &Copies) -> Result<(), String> {
    let snapshot = read_only(&asked.library).map_err(|error| words(&error))?;
    let read = || {
        let archive = snapshot.archive();
        let set = archive.op_set()?;
        let all = archive.exchanges()?.into_iter();
        let all = all.map(|exchange| (unsent(&set, &exchange), exchange));
        Ok::<_, StoreError>((archive.remit()?, all.collect::<Vec<_>>()))
    };
    let (remit, all) = read().map_err(|error| words(&error))?;
    match asked.format {
        TextOrJson::Text => output::print(&text(remit.as_ref(), &all)),
        TextOrJson::Json => {
            let mut object = json_head("copies", None, None);
            let copies = all.iter().map(|(unsent, exchange)| {
                json!({
                    "name": exchange.name,
                    "copy_id": exchange.peer.to_string(),
                    "own_projects_only": exchange.is_limited,
                    "handed_out": exchange.handed.map(|at| at.to_rfc3339()),
                    "sent": exchange.sent.as_ref().map(sent_json),
                    "received": exchange.received.as_ref().map(sent_json),
                    "steps_not_sent": unsent,
                })
            });
            object.insert("copies".to_owned(), copies.collect());
            object.insert(
                "remit".to_owned(),
                remit.map_or(Json::Null, |remit| {
                    json!({
                        "name": remit.name,
                        "own_projects_only": remit.floor().is_some(),
                        "handed_out": remit.at.to_rfc3339(),
                        "by": remit.by,
                    })
                }),
            );
            output::print_json(&format!("{:#}\n", Json::from(object)))
        }
    }
}

fn sent_json(sent: &Sent) -> Json {
    json!({ "at": sent.at.to_rfc3339(), "file": sent.file })
}

fn text(remit: Option<&Remit>, all: &[(usize, Exchange)]) -> String {
    let mut text = String::new();
    if let Some(remit) = remit {
        let holds = match remit.floor() {
            Some(_) => "只含本部门的项目",
            None => "含全部项目",
        };
        let (name, at, by) = (&remit.name, remit.at.format("%Y-%m-%d %H:%M"), &remit.by);
        writeln!(text, "这是给“{name}”的副本，{holds}，{by} {at} 分发").ok();
    }
    for (unsent, exchange) in all {
        writeln!(
            text,
            "{}",
            output::line(&format!(
                "{}　{}",
                exchange.name,
                exchange_facts(exchange, *unsent)
            ))
        )
        .ok();
    }
    if all.is_empty() {
        text.push_str("还没有分发过副本，也没有交换过改动\n");
    }
    text
}

/// `lantu unpack`
pub fn unpack(asked: &Unpack) -> Result<(), String> {
    let mut keys = Keys {
        file: asked.password_file.as_deref(),
        password: None,
    };
    if asked.dry_run {
        let snapshot = read_only(&asked.library).map_err(|error| words(&error))?;
        let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
        for package in &asked.packages {
            let read = |password: Option<&Password>| {
                read_merge(&snapshot.archive(), &portfolio, package, password)
            };
            let found = keys.open(read)?.map_err(|error| error.to_string())?;
            answer(&found, (asked.prefer, asked.format), "没有写入\n", 0)?;
        }
        return Ok(());
    }
    let mut session = library::open(&asked.library).map_err(|error| words(&error))?;
    let merged = all_that_fit(&mut session, asked, &mut keys);
    let finished = finish(session);
    let left = merged?;
    finished?;
    match left.as_slice() {
        [] => Ok(()),
        left => Err(left.join("\n")),
    }
}

/// Merges one package after another, in whatever order they fit; what is said of those that do not.
fn all_that_fit(
    session: &mut Session,
    asked: &Unpack,
    keys: &mut Keys<'_>,
) -> Result<Vec<String>, String> {
    let mut waiting: Vec<PathBuf> = asked.packages.clone();
    let mut unfit = Vec::new();
    loop {
        let (mut gaps, mut late) = (Vec::new(), Vec::new());
        let count = waiting.len();
        for package in waiting {
            let portfolio = session.portfolio();
            let read = |password: Option<&Password>| {
                let (portfolio, path) = (portfolio.clone(), package.clone());
                let password = password.cloned();
                library::ask(session, move |archive| {
                    read_merge(archive, &portfolio, &path, password.as_ref())
                })
                .unwrap_or_else(|stopped| Err(CopyError::Stopped(stopped)))
            };
            match keys.open(read)? {
                Ok(found) => take(session, &found, asked)?,
                Err(error @ CopyError::Gap { .. }) => {
                    gaps.push(error.to_string());
                    late.push(package);
                }
                Err(error) => unfit.push(error.to_string()),
            }
        }
        if late.is_empty() || late.len() == count {
            unfit.extend(gaps);
            return Ok(unfit);
        }
        waiting = late;
    }
}

fn take(session: &mut Session, found: &CopyMerge, asked: &Unpack) -> Result<(), String> {
    let (end, count) = match bring_in(session, found, asked.prefer)? {
        Some(count) => (done_words(count), count),
        None => ("以前合并过，没有改动\n".to_owned(), 0),
    };
    answer(found, (asked.prefer, asked.format), &end, count)
}

/// The one password of all packages; asked for when it is first needed.
struct Keys<'a> {
    file: Option<&'a Path>,
    password: Option<Password>,
}

impl Keys<'_> {
    fn open<T>(
        &mut self,
        read: impl Fn(Option<&Password>) -> Result<T, CopyError>,
    ) -> Result<Result<T, CopyError>, String> {
        let found = read(self.password.as_ref());
        if !found.as_ref().is_err_and(CopyError::is_sealed) || self.password.is_some() {
            return Ok(found);
        }
        let password = match self.file {
            Some(file) => password_in(file)?,
            None => Password::new(ask("密码：")?),
        };
        self.password = Some(password);
        Ok(read(self.password.as_ref()))
    }
}
