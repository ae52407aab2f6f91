use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::app::{self, Draft, Session, create_library, read_cell};
use crate::clock::{Clock, new_id};
use crate::model::OpRecord;
use crate::model::{
    Change, Field, Id, Kind, MoneyUnit, Op, OpKind, Portfolio, Project, Row, Stored, Table, Value,
    normalize_project_code,
};
use crate::store::{self, StoreError, read_only};
use crate::view::{WarningKind, change_line, row_name, warnings};

use super::args::{Content, HistoryFormat, New, Set};
use super::{library, output};

/// `lantu new`
pub fn new(new: &New) -> Result<(), String> {
    let content = match (new.from, new.projects) {
        (Content::Sample, projects) => app::Content::Sample { projects },
        (_, Some(_)) => return Err("--projects 只用于示例库，请加上 --from sample".to_owned()),
        (Content::Plan, None) => app::Content::Plan,
        (Content::Empty, None) => app::Content::Empty,
    };
    create_library(&new.library, content, Clock::System)
}

fn open(path: &Path) -> Result<Session, String> {
    library::open(path).map_err(words)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "used where an error is handed over"
)]
fn words(error: StoreError) -> String {
    error.to_string()
}

/// `lantu set`: every value is read before the first is written, and all are one op.
pub fn set(set: &Set) -> Result<(), String> {
    let mut session = open(&set.library)?;
    // Each value is read and tried as it will stand after those before it.
    let mut portfolio = Portfolio::clone(session.portfolio_ref());
    let id = find(&portfolio, &set.project)?;
    let mut changes = Vec::new();
    let mut labels = Vec::new();
    for assignment in &set.values {
        let (field, value) = read(&portfolio, id, assignment)?;
        let draft = match field {
            Field::Typed(column) => Draft::set_field(&portfolio, &[id], column, &value),
            Field::Own(own) => Draft::set_own(&portfolio, &[id], own, &value, new_id),
            Field::Derived(derived) => return Err(app::why_derived(derived).to_owned()),
        };
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).map_err(|error| error.to_string())?;
        if !op.changes.is_empty() {
            labels.push(field.label());
        }
        changes.extend(op.changes);
    }
    if changes.is_empty() {
        return Ok(());
    }
    let name = portfolio
        .projects()
        .get(id)
        .map(|project| project.name.clone())
        .unwrap_or_default();
    let label = format!("修改{}：{name}", labels.join("、"));
    session.perform(label, changes, Clock::System)?;
    session.finish()
}

/// The project of this id, own number, national code or exact name.
fn find(portfolio: &Portfolio, word: &str) -> Result<Id<Project>, String> {
    let code = normalize_project_code(word);
    let is_meant = |project: &&Project| {
        project.id.to_string() == word
            || project.name == word
            || (!project.code.is_empty() && project.code == word)
            || (code.is_some() && normalize_project_code(&project.national_code) == code)
    };
    let found: Vec<&Project> = portfolio.projects().iter().filter(is_meant).collect();
    match found.as_slice() {
        [project] => Ok(project.id),
        [] => {
            let near: Vec<&str> = portfolio
                .projects()
                .iter()
                .filter(|project| project.name.contains(word))
                .take(5)
                .map(|project| project.name.as_str())
                .collect();
            let hint = if near.is_empty() {
                String::new()
            } else {
                format!("，是否指：{}", near.join("、"))
            };
            Err(format!("没有项目“{word}”{hint}。请用 id、编号或完整名称"))
        }
        several => Err(format!("“{word}”有 {} 个项目，请用 id 指明", several.len())),
    }
}

fn read(
    portfolio: &Portfolio,
    id: Id<Project>,
    assignment: &str,
) -> Result<(Field, Value), String> {
    let (word, text) = assignment
        .split_once('=')
        .ok_or_else(|| format!("“{assignment}”应写成 字段=值，如 total_investment=1.2亿元"))?;
    let field = Field::find_in(portfolio, word).ok_or_else(|| format!("没有字段“{word}”"))?;
    let value = read_cell(portfolio, (&[id], field), text, MoneyUnit::Wan, &[]);
    let value = value.map_err(|error| format!("{}：{error}", field.label()))?;
    Ok((field, value))
}

/// Which way history is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Take back.
    Undo,
    /// Do again.
    Redo,
}

/// `lantu undo` and `lantu redo`
pub fn reverse(library: &Path, direction: Direction) -> Result<(), String> {
    let mut session = open(library)?;
    let (done, word) = match direction {
        Direction::Undo => (session.undo(Clock::System)?, "撤销"),
        Direction::Redo => (session.redo(Clock::System)?, "重做"),
    };
    let label = done.ok_or_else(|| format!("没有可{word}的操作：{}", library.display()))?;
    session.finish()?;
    output::print(&format!("已{word}：{label}\n"))
}

/// `lantu history`: the latest first.
pub fn history(library: &Path, format: HistoryFormat) -> Result<(), String> {
    let snapshot = read_only(library).map_err(words)?;
    let portfolio = snapshot.portfolio().map_err(words)?;
    let records = snapshot.history(usize::MAX).map_err(words)?;
    match format {
        HistoryFormat::Text => output::print(&history_text(&portfolio, &records)),
        HistoryFormat::Json => {
            let records: Vec<_> = records
                .iter()
                .map(|record| record_json(&portfolio, record))
                .collect();
            output::print_json(&records.into())
        }
    }
}

fn kind_word(kind: OpKind) -> &'static str {
    match kind {
        OpKind::Baseline => "baseline",
        OpKind::Edit => "edit",
        OpKind::Undo(_) => "undo",
        OpKind::Redo(_) => "redo",
    }
}

fn history_text(portfolio: &Portfolio, records: &[OpRecord]) -> String {
    let mut text = String::new();
    for record in records {
        let prefix = match record.op.kind {
            OpKind::Undo(_) => "撤销 ",
            OpKind::Redo(_) => "重做 ",
            OpKind::Baseline | OpKind::Edit => "",
        };
        let at = record.at.format("%Y-%m-%d %H:%M:%S");
        let head = format!(
            "{}　{at}　{}@{}　{prefix}{}",
            record.seq, record.actor, record.host, record.op.label
        );
        text.push_str(output::line(&head).trim_end());
        text.push('\n');
        if record.op.kind == OpKind::Baseline {
            let projects = record
                .op
                .changes
                .iter()
                .filter(|change| change.table() == Table::Project)
                .count();
            writeln!(text, "    载入 {projects} 个项目").ok();
            continue;
        }
        for change in &record.op.changes {
            if let Some(line) = change_line(portfolio, change) {
                writeln!(text, "    {}", output::line(&line)).ok();
            }
        }
    }
    text
}

fn record_json(portfolio: &Portfolio, record: &OpRecord) -> serde_json::Value {
    let reverses = match record.op.kind {
        OpKind::Undo(id) | OpKind::Redo(id) => Some(id.to_string()),
        OpKind::Baseline | OpKind::Edit => None,
    };
    let changes: Vec<_> = record
        .op
        .changes
        .iter()
        .map(|change| change_json(portfolio, change))
        .collect();
    json!({
        "seq": record.seq,
        "id": record.op.id.to_string(),
        "kind": kind_word(record.op.kind),
        "reverses": reverses,
        "label": record.op.label,
        "actor": record.actor,
        "host": record.host,
        "at": record.at.to_rfc3339(),
        "changes": changes,
    })
}

fn change_json(portfolio: &Portfolio, change: &Change) -> serde_json::Value {
    let stored = |value: &Value| match Kind::store(value) {
        Stored::Null => serde_json::Value::Null,
        Stored::Integer(number) => number.into(),
        Stored::Text(text) => text.into(),
    };
    let row_json = |row: &Row| {
        let columns = row.table.columns().iter().zip(&row.values);
        columns
            .map(|(column, value)| (column.name.to_owned(), stored(value)))
            .collect::<serde_json::Map<_, _>>()
    };
    let (kind, field, old, new) = match change {
        Change::Create(row) => (
            "create",
            None,
            serde_json::Value::Null,
            row_json(row).into(),
        ),
        Change::Delete(row) => (
            "delete",
            None,
            row_json(row).into(),
            serde_json::Value::Null,
        ),
        Change::Set { old, new, .. } => ("set", change.column(), stored(old), stored(new)),
    };
    let shown = |value: &Value| match (change.column(), value) {
        (_, Value::Empty) | (None, _) => None,
        (Some(column), value) => Some(crate::view::show(
            portfolio,
            column.kind,
            value,
            MoneyUnit::Wan,
        )),
    };
    let (old_label, new_label) = match change {
        Change::Set { old, new, .. } => (shown(old), shown(new)),
        Change::Create(_) | Change::Delete(_) => (None, None),
    };
    let source = match change {
        Change::Set { source, .. } => *source,
        Change::Create(_) | Change::Delete(_) => None,
    };
    let key = |source: Option<crate::model::Source>| source.map(crate::model::Source::key);
    json!({
        "kind": kind,
        "table": change.table().name(),
        "row": change.row_id().to_string(),
        "name": row_name(portfolio, change),
        "field": field.map(|column| column.name),
        "label": field.map(|column| column.label),
        "old": old,
        "new": new,
        "old_label": old_label,
        "new_label": new_label,
        "old_source": source.and_then(|step| key(step.old)),
        "new_source": source.and_then(|step| key(step.new)),
    })
}

/// `lantu backup`: also while somebody else has the library open.
pub fn backup(library: &Path, to: &Path) -> Result<(), String> {
    let snapshot = read_only(library).map_err(words)?;
    snapshot.save_copy(to, false).map_err(words)
}

/// `lantu replay`
pub fn replay(library: &Path) -> Result<(), String> {
    let root = app::backups_path().ok_or_else(|| "找不到本机记录所在的文件夹".to_owned())?;
    let mut opened =
        store::Store::open(library, app::author(), Clock::System.now()).map_err(words)?;
    let replayed = store::replay(&mut opened, &root).map_err(words)?;
    let mut text = String::new();
    for label in &replayed.done {
        writeln!(text, "已补上：{label}").ok();
    }
    for aside in &replayed.put_aside {
        writeln!(
            text,
            "本机记录中有读不出的内容，其余都已照用；原样保留备查：{}",
            aside.display()
        )
        .ok();
    }
    let store::Recovered {
        done,
        refused,
        waiting,
        unread,
        ..
    } = replayed;
    if done.is_empty() && refused.is_none() && waiting.is_none() && unread.is_none() {
        text.push_str("本机记录中没有这个项目库缺少的修改\n");
    }
    output::print(&text)?;
    if let Some(reason) = unread {
        return Err(format!("本机记录读不出来，没有补：{reason}"));
    }
    if let Some((count, reason)) = waiting {
        return Err(format!("有 {count} 步还没有补上：{reason}"));
    }
    match refused {
        None => Ok(()),
        Some((label, count)) => Err(format!(
            "有 {count} 步与项目库的内容对不上，没有补上，从“{label}”起"
        )),
    }
}

/// `lantu restore`: one op, which `lantu undo` takes back.
pub fn restore(library: &Path, backup: &Path) -> Result<(), String> {
    let mut session = open(library)?;
    // A step on what nobody wrote could never be followed again.
    let found = library::ask(&session, |archive| {
        Ok((archive.check()?.count(), archive.library_id()?))
    })?;
    let (problems, id) = found.map_err(words)?;
    if problems > 0 {
        return Err(format!(
            "项目库有 {problems} 处损坏，不能在上面恢复。请把它改名保留，再把备份复制到原处：{}",
            library.display()
        ));
    }
    let then = app::load_backup(backup, &id)?;
    let draft = Draft::become_state(session.portfolio_ref(), &then, app::restore_label(backup));
    if draft.changes.is_empty() {
        return output::print("备份与现在的内容相同，没有改动\n");
    }
    let count = draft.changes.len();
    session.perform(draft.label, draft.changes, Clock::System)?;
    session.finish()?;
    output::print(&format!("已恢复，改动 {count} 处；可用 lantu undo 撤销\n"))
}

/// `lantu check`: the file, its log, then what does not fit together in its content.
pub fn check(library: &Path) -> Result<(), String> {
    let snapshot = read_only(library).map_err(words)?;
    let report = snapshot.check().map_err(words)?;
    let portfolio = snapshot.portfolio().map_err(words)?;
    let mut text = String::new();
    for problem in report.lines().iter().chain(&report.circles) {
        writeln!(text, "问题：{}", output::line(problem)).ok();
    }
    let state = if report.problems.is_empty() && report.circles.is_empty() {
        "完好"
    } else {
        "有问题"
    };
    writeln!(
        text,
        "项目库{state}：{} 个项目，{} 步操作，操作链已核对",
        report.projects, report.ops
    )
    .ok();
    let warnings = warnings(&portfolio);
    let kinds = warnings.iter().map(|warning| warning.kind);
    // Told above with those of the lists.
    let mut kinds: Vec<_> = kinds.filter(|kind| *kind != WarningKind::Circle).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of_kind = warnings.iter().filter(|warning| warning.kind == kind);
        writeln!(
            text,
            "提示：{} {} 项",
            kind.label(),
            of_kind.clone().count()
        )
        .ok();
        // What is only not filled in yet is a count; anything else is named.
        for warning in of_kind.filter(|_| !kind.is_gap()) {
            let name = portfolio
                .projects()
                .get(warning.project)
                .map_or("", |project| project.name.as_str());
            writeln!(text, "    {}：{}", output::line(name), warning.message).ok();
        }
    }
    output::print(&text)?;
    match (report.count(), report.circles.len()) {
        (0, 0) => Ok(()),
        (0, circles) => Err(format!(
            "有 {circles} 处上下级关系绕成一圈，请清空其中一个的上级，如 set 项目 所属打包项目=：{}",
            library.display()
        )),
        (problems, _) => Err(format!(
            "项目库有 {problems} 处问题，请从备份恢复，并保留此文件备查：{}",
            library.display()
        )),
    }
}
