use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::app::kept_files;
use crate::clock::Clock;
use crate::files::real_path;
use crate::model::Portfolio;
use crate::reconcile::{Conflict, Keep};
use crate::report::json_head;
use crate::session::{CopyMerge, Session, read_merge};
use crate::store::{bring_attachments, read_only};

use super::args::{Merge, Prefer, TextOrJson};
use super::library::{finish, words};
use super::{library, output};

/// `lantu merge`: one op, which `lantu undo` takes back.
pub fn merge(merge: &Merge) -> Result<(), String> {
    let Merge {
        library,
        copy,
        dry_run,
        prefer,
        format,
    } = merge;
    if real_path(library) == real_path(copy) {
        return Err(format!(
            "副本就是项目库自己，请写同事交回的文件：{}",
            copy.display()
        ));
    }
    if *dry_run {
        // Also while somebody else has the library open.
        let snapshot = read_only(library).map_err(|error| words(&error))?;
        let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
        let found = read_merge(&snapshot.archive(), &portfolio, copy, None);
        let found = found.map_err(|error| error.to_string())?;
        return answer(&found, (*prefer, *format), "没有写入\n", 0);
    }
    let mut session = library::open(library).map_err(|error| words(&error))?;
    let (portfolio, copy) = (session.portfolio(), copy.clone());
    let found = library::ask(&session, move |archive| {
        read_merge(archive, &portfolio, &copy, None)
    })?;
    let found = found.map_err(|error| error.to_string())?;
    let Some(count) = bring_in(&mut session, &found, *prefer)? else {
        finish(session)?;
        return answer(&found, (*prefer, *format), "没有改动\n", 0);
    };
    let (at, merged) = (session.path().to_owned(), session.portfolio());
    finish(session)?;
    bring_files(&merge.copy, &at, &merged);
    answer(&found, (*prefer, *format), &done_words(count), count)
}

/// What is told of a merge that altered so much.
pub(super) fn done_words(count: usize) -> String {
    match count {
        0 => "已记下收到，项目库的内容没有变化\n".to_owned(),
        count => format!("已合并，改动 {count} 处；可用 lantu undo 撤销\n"),
    }
}

/// Takes over what was read, as one step; how many changes that was, and none where there was nothing new.
pub(super) fn bring_in(
    session: &mut Session,
    found: &CopyMerge,
    prefer: Option<Prefer>,
) -> Result<Option<usize>, String> {
    let choices = vec![side(prefer); found.merge.conflicts().len()];
    let (draft, merged) = found.draft(&choices);
    let is_new = !draft.changes.is_empty() || !merged.decided.is_empty() || found.is_news();
    let count = draft.changes.len();
    if is_new {
        let done = session.merge(draft, merged, Clock::System);
        done.map_err(|error| error.to_string())?;
    }
    let party = found.party.as_ref();
    if let Some(exchange) = party.and_then(|party| party.exchange.clone()) {
        session.keep_exchange(exchange);
    }
    Ok(is_new.then_some(count))
}

/// The rows are in the library by now; the files that they speak of lie beside the copy.
fn bring_files(copy: &Path, library: &Path, portfolio: &Portfolio) {
    let projects = portfolio.projects().iter();
    let files: Vec<_> = projects
        .flat_map(|project| kept_files(portfolio, project.id))
        .collect();
    match bring_attachments(copy, library, &files) {
        Ok(0) => {}
        Ok(count) => output::hint(&format!("已带来副本的 {count} 个附件")),
        Err(error) => output::hint(&format!("附件没有全部带来：{error}")),
    }
}

/// Tells what came in.
pub(super) fn answer(
    found: &CopyMerge,
    (prefer, format): (Option<Prefer>, TextOrJson),
    end: &str,
    written: usize,
) -> Result<(), String> {
    match format {
        TextOrJson::Text => output::print(&format!("{}{end}", told(found, prefer))),
        TextOrJson::Json => {
            let json = merge_json(found, prefer, written);
            output::print_json(&format!("{json:#}\n"))
        }
    }
}

/// The conflicts, each with both values and who wrote them, and which row and field it is about.
pub(super) fn conflicts_json(conflicts: &[Conflict]) -> Json {
    let conflicts = conflicts.iter().map(|conflict| {
        let about = conflict.about();
        json!({
            "table": about.map(|(table, ..)| table.name()),
            "id": about.map(|(_, id, _)| id.to_string()),
            "key": about.and_then(|(.., key)| key),
            "name": conflict.name,
            "field": conflict.field,
            "base": conflict.base,
            "ours": conflict.ours,
            "ours_by": conflict.ours_by,
            "theirs": conflict.theirs,
            "theirs_by": conflict.theirs_by,
        })
    });
    conflicts.collect()
}

fn merge_json(found: &CopyMerge, prefer: Option<Prefer>, written: usize) -> Json {
    let conflicts = conflicts_json(found.merge.conflicts());
    let kept = match prefer {
        None => "undecided",
        Some(Prefer::Ours) => "ours",
        Some(Prefer::Theirs) => "theirs",
    };
    let mut object = json_head("merge", None, None);
    let rest = json!({
        "people": found.merge.people(),
        "steps": found.merge.steps(),
        "lines": found.merge.lines(),
        "outside": found.merge.outside(),
        "from": found.party.as_ref().map(|party| &party.name),
        "hints": found.merge.hints(),
        "conflicts": conflicts,
        "conflicts_decided_for": kept,
        "changes_written": written,
    });
    if let Json::Object(rest) = rest {
        object.extend(rest);
    }
    object.into()
}

const fn side(prefer: Option<Prefer>) -> Option<Keep> {
    match prefer {
        Some(Prefer::Theirs) => Some(Keep::Theirs),
        Some(Prefer::Ours) => Some(Keep::Ours),
        None => None,
    }
}

/// What comes in, what is in conflict, and what becomes of it.
fn told(found: &CopyMerge, prefer: Option<Prefer>) -> String {
    let (draft, _) = found.draft(&[]);
    let mut text = format!("{}\n", draft.label);
    for line in found.merge.lines() {
        writeln!(text, "    {}", output::line(line)).ok();
    }
    let outside = found.merge.outside();
    if !outside.is_empty() {
        let name = found.party.as_ref().map_or("", |party| party.name.as_str());
        let count = outside.len();
        writeln!(text, "不由“{name}”牵头的内容，也改了 {count} 处，请核对：").ok();
    }
    for line in outside {
        writeln!(text, "    {}", output::line(line)).ok();
    }
    for hint in found.merge.hints() {
        writeln!(text, "提示：{hint}").ok();
    }
    let conflicts = found.merge.conflicts();
    for conflict in conflicts {
        push_conflict(&mut text, conflict);
    }
    if !conflicts.is_empty() {
        let count = conflicts.len();
        let end = match prefer {
            Some(Prefer::Theirs) => format!("{count} 处冲突用副本的"),
            Some(Prefer::Ours) => format!("{count} 处冲突用本库的"),
            None => format!(
                "{count} 处冲突待定，先用较晚改的，两边的值都留着；要决定，加 --prefer ours 或 theirs，或在窗口中逐处选择"
            ),
        };
        writeln!(text, "{end}").ok();
    }
    text
}

fn push_conflict(text: &mut String, conflict: &Conflict) {
    let Conflict {
        name,
        field,
        base,
        ours,
        theirs,
        ours_by,
        theirs_by,
        ..
    } = conflict;
    let by = |who: &str| match who {
        "" => String::new(),
        who => format!("（{who}）"),
    };
    let (ours_by, theirs_by) = (by(ours_by), by(theirs_by));
    let line = format!(
        "冲突：{name}　{field}　原值 {base}　本库 {ours}{ours_by}　副本 {theirs}{theirs_by}"
    );
    writeln!(text, "{}", output::line(&line)).ok();
}
