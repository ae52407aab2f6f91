//! Libraries as whole files: made, copied, brought back.

use std::fmt::Write as _;
use std::path::Path;

use crate::app;
use crate::clock::{Clock, new_id};
use crate::edit::Draft;
use crate::files::real_path;
use crate::import::plan_text::{
    self, Choices, Corrections, InLibrary, Kept, NO_HEADINGS, Taken, Title, settle,
};
use crate::seed;
use crate::session::{Session, create_from, create_library_as};
use crate::store::{self, read_only};

use super::args::{Content, New};
use super::library::{finish_with, perform, words};
use super::{Failure, library, outline, output};

/// `lantu new`
pub fn new(new: &New) -> Result<(), Failure> {
    if new.outline_only && !matches!(new.from, Content::Text(_)) {
        let message = "--outline-only 只用于规划文本，请加上 --from text:规划纲要.docx";
        return Err(Failure::Usage(message.to_owned()));
    }
    if new.no_text && !matches!(new.from, Content::Text(_)) {
        let message = "--no-text 只用于规划文本，请加上 --from text:规划纲要.docx";
        return Err(Failure::Usage(message.to_owned()));
    }
    if new.years.is_some() && !matches!(new.from, Content::Text(_)) {
        let message = "--years 只用于规划文本，请加上 --from text:规划纲要.docx";
        return Err(Failure::Usage(message.to_owned()));
    }
    let content = match (&new.from, new.projects) {
        (&Content::Sample, projects) => app::Content::Sample { projects },
        (_, Some(_)) => {
            let message = "--projects 只用于示例库，请加上 --from sample";
            return Err(Failure::Usage(message.to_owned()));
        }
        (Content::Plan, None) => app::Content::Plan,
        (Content::Empty, None) => app::Content::Empty,
        (Content::Text(text), None) => return from_text(new, text),
    };
    let author = library::preferences().author();
    let root = app::backups_path();
    let place = (Clock::System, root.as_deref());
    let made = create_library_as(author, &new.library, content, place);
    made.map_err(|error| error.to_string())?;
    Ok(output::say(&format!(
        "已新建：{}\n",
        new.library.display()
    ))?)
}

/// What is said where nobody knows the years of a plan.
pub(super) const NO_YEARS: &str =
    "没有从文本里找到规划的起止年，请加上 --years，如 --years 2026-2030";

/// A library from the text of a plan.
fn from_text(new: &New, path: &Path) -> Result<(), Failure> {
    let text = outline::text(path)?;
    let plan = plan_text::read(&text);
    if plan.outline.nodes.is_empty() {
        let path = path.display();
        return Err(Failure::Work(format!("{NO_HEADINGS}：{path}")));
    }
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    let title = new.years.map(|years| Title {
        years: Some(years),
        ..plan.title.clone()
    });
    let said = Choices {
        title,
        ..Choices::default()
    };
    let settled = settle(&plan, &said, &InLibrary::default());
    let settled = if new.outline_only {
        settled.outline_only()
    } else {
        settled
    };
    let said = Corrections::new();
    let kept = Kept {
        text: &text,
        said: &said,
    };
    let taken = Taken {
        text: &plan,
        settled: &settled,
        file: &name,
        kept: (!new.no_text).then_some(kept),
        carries: &[],
    };
    let op = seed::from_text(new_id(), taken, new_id);
    let op = op.map_err(|error| error.to_string())?;
    let author = library::preferences().author();
    let root = app::backups_path();
    let place = (Clock::System, root.as_deref());
    create_from(author, &new.library, &op, place).map_err(|error| error.to_string())?;
    let counts = if new.outline_only {
        format!("篇章 {} 个", plan.outline.headings())
    } else {
        format!(
            "篇章 {} 个，项目 {} 项，指标 {} 项",
            plan.outline.headings(),
            settled.projects_taken(),
            settled.indicators_taken()
        )
    };
    let mut text = format!(
        "已新建：{}\n{counts}。项目是按文字找出的，请逐项核对\n",
        new.library.display()
    );
    if settled.title.years.is_none() {
        writeln!(
            text,
            "注意：{NO_YEARS}，另建一个；年度、规划期的数都跟着起止年"
        )
        .ok();
    }
    Ok(output::say(&text)?)
}

fn open(path: &Path) -> Result<Session, String> {
    library::open(path).map_err(|error| words(&error))
}

/// `lantu backup`: also while somebody else has the library open.
pub fn backup(library: &Path, to: &Path) -> Result<(), String> {
    let snapshot = read_only(library).map_err(|error| words(&error))?;
    snapshot
        .save_copy(to, false)
        .map_err(|error| words(&error))?;
    output::say(&format!("已备份，核对无误：{}\n", to.display()))
}

/// `lantu replay`
pub fn replay(library: &Path) -> Result<(), String> {
    let root = app::backups_path().ok_or_else(|| "找不到本机记录所在的文件夹".to_owned())?;
    let mut opened = store::Store::open(
        library,
        library::preferences().author(),
        Clock::System.now(),
    )
    .map_err(|error| words(&error))?;
    let replayed = store::replay(&mut opened, &root).map_err(|error| words(&error))?;
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
    output::say(&text)?;
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
    if real_path(library) == real_path(backup) {
        return Err(format!(
            "备份就是项目库自己，请写另外的备份文件：{}",
            backup.display()
        ));
    }
    let mut session = open(library)?;
    // A step on what nobody wrote could never be followed again.
    let found = library::ask(&session, |archive| {
        Ok((archive.check()?.count(), archive.library_id()?))
    })?;
    let (problems, id) = found.map_err(|error| words(&error))?;
    if problems > 0 {
        return Err(format!(
            "项目库有 {problems} 处损坏，不能在上面恢复。请把它改名保留，再把备份复制到原处：{}",
            library.display()
        ));
    }
    let then = app::load_backup(backup, &id, session.remit());
    let then = then.map_err(|error| error.to_string())?;
    let draft = Draft::become_state(session.portfolio_ref(), &then, app::restore_label(backup));
    if draft.changes.is_empty() {
        return output::say("备份与现在的内容相同，没有改动\n");
    }
    let count = draft.changes.len();
    perform(&mut session, draft)?;
    let words = format!("已恢复，改动 {count} 处；可用 lantu undo 撤销\n");
    finish_with(session, || output::say(&words))
}
