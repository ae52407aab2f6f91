//! `lantu attach` and `lantu attachments`: the files that go with projects.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::app::kept_files;
use crate::clock::new_id;
use crate::edit::Draft;
use crate::model::{Id, Portfolio, Project, Table};
use crate::report::json_head;
use crate::store::{FileState, KeptFile, attachment_folder, attachment_states, keep_attachment};

use super::args::{Attach, Attachments, TextOrJson};
use super::list::load;
use super::set::{Steps, open};
use super::target::{Target, find};
use super::{Failure, output};

/// `lantu attach`
pub fn attach(attach: &Attach) -> Result<(), Failure> {
    let session = open(&attach.library)?;
    let mut steps = Steps::new(&session);
    let Target::Project(project) = find(steps.portfolio(), &attach.project)? else {
        return Err(Failure::Usage("请写项目，而不是属于项目的一行".to_owned()));
    };
    let note = attach.note.as_deref().unwrap_or_default().trim();
    let mut label = String::new();
    for path in &attach.files {
        let kept = keep_attachment(session.path(), path).map_err(|error| error.to_string())?;
        let KeptFile { name, size, hash } = &kept;
        let file = (name.as_str(), *size, hash.as_str());
        let draft = Draft::new_attachment(steps.portfolio(), project, file, (note, None), new_id);
        let draft = draft.map_err(|error| error.to_string())?;
        label.clone_from(&draft.label);
        steps.take(draft)?;
    }
    steps.commit(session, label)
}

/// A project's file, and what became of it.
pub(super) struct Line {
    project: Id<Project>,
    id: String,
    note: String,
    file: KeptFile,
    state: FileState,
}

impl Line {
    /// Whether the file is there as it was.
    pub(super) fn is_there(&self) -> bool {
        self.state == FileState::There
    }
}

/// `lantu attachments`
pub fn attachments(asked: &Attachments) -> Result<(), Failure> {
    let portfolio = load(Some(&asked.library))?;
    let lines = lines(&portfolio, &asked.library)?;
    match asked.format {
        TextOrJson::Text => output::print(&text(&portfolio, &lines))?,
        TextOrJson::Json => {
            let mut object = json_head("attachments", None, portfolio.data_mark());
            let lines = lines.iter().map(|line| json_line(&portfolio, line));
            object.insert("attachments".to_owned(), lines.collect());
            output::print_json(&format!("{:#}\n", Json::from(object)))?;
        }
    }
    match lines.iter().filter(|line| !line.is_there()).count() {
        0 => Ok(()),
        count => Err(Failure::Work(format!(
            "有 {count} 个附件缺失或内容不符，请从原来的电脑或备份里把文件放回：{}",
            attachment_folder(&asked.library).display()
        ))),
    }
}

/// Every file, project by project in the order of lists.
pub(super) fn lines(portfolio: &Portfolio, library: &Path) -> Result<Vec<Line>, String> {
    let mut projects: Vec<&Project> = portfolio.projects().iter().collect();
    projects.sort_by_key(|project| (project.position, project.id));
    let mut lines = Vec::new();
    for project in projects {
        let rows = portfolio.attachments().of(project.id);
        for (row, file) in rows.iter().zip(kept_files(portfolio, project.id)) {
            lines.push(Line {
                project: project.id,
                id: row.id.to_string(),
                note: row.note.clone(),
                file,
                state: FileState::Missing,
            });
        }
    }
    let files: Vec<KeptFile> = lines.iter().map(|line| line.file.clone()).collect();
    let states = attachment_states(library, &files).map_err(|error| error.to_string())?;
    for (line, state) in lines.iter_mut().zip(states) {
        line.state = state;
    }
    Ok(lines)
}

fn name(portfolio: &Portfolio, id: Id<Project>) -> &str {
    let project = portfolio.projects().get(id);
    project.map_or("", |project| project.name.as_str())
}

fn text(portfolio: &Portfolio, lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{}", words(portfolio, line)).ok();
    }
    let count = lines.len();
    writeln!(text, "共 {count} 个{}", Table::Attachment.label()).ok();
    text
}

/// A file on one line.
pub(super) fn words(portfolio: &Portfolio, line: &Line) -> String {
    let KeptFile {
        name: file, size, ..
    } = &line.file;
    let project = name(portfolio, line.project);
    let state = line.state.label();
    let words = format!("{project}　{file}　{size} 字节　{state}　{}", line.note);
    output::line(words.trim_end())
}

/// The same for programs.
pub(super) fn json_line(portfolio: &Portfolio, line: &Line) -> Json {
    let KeptFile {
        name: file,
        size,
        hash,
    } = &line.file;
    json!({
        "id": line.id,
        "project": name(portfolio, line.project),
        "project_id": line.project.to_string(),
        "name": file,
        "size": size,
        "hash": hash,
        "note": (!line.note.is_empty()).then_some(&line.note),
        "state": line.state.key(),
    })
}
