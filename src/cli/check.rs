//! `lantu check`: the file, its log, the files that go with projects, then what does not fit together in its content.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::model::Portfolio;
use crate::reconcile::Conflict;
use crate::report::json_head;
use crate::session::read_undecided;
use crate::store::{CheckReport, Snapshot, read_only};
use crate::view::{Warning, WarningKind, warnings};

use super::args::TextOrJson;
use super::library::words;
use super::{Failure, attach, output};

/// What was found.
struct Findings {
    report: CheckReport,
    warnings: Vec<Warning>,
    undecided: Vec<Conflict>,
    /// The attachments whose file is not there as it was, or why that can't be told.
    attachments: Result<Vec<attach::Line>, String>,
}

/// `lantu check`
pub fn check(library: &Path, format: TextOrJson) -> Result<(), Failure> {
    let snapshot = read_only(library).map_err(|error| words(&error))?;
    let report = snapshot.check().map_err(|error| words(&error))?;
    let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
    let mut warnings = warnings(&portfolio);
    // Told with the circles of the other lists.
    warnings.retain(|warning| warning.kind != WarningKind::Circle);
    let attachments = attach::lines(&portfolio, library).map(|mut lines| {
        lines.retain(|line| !line.is_there());
        lines
    });
    let findings = Findings {
        undecided: undecided(&snapshot, &portfolio, library)?,
        report,
        warnings,
        attachments,
    };
    match format {
        TextOrJson::Text => output::print(&text(&portfolio, &findings))?,
        TextOrJson::Json => {
            let json = json(&portfolio, &findings);
            output::print_json(&format!("{json:#}\n"))?;
        }
    }
    let report = &findings.report;
    match (report.count(), report.circles.len()) {
        (0, 0) => Ok(()),
        (0, circles) => Err(Failure::Work(format!(
            "有 {circles} 处上下级关系绕成一圈，请清空其中一个的上级，如 set 项目 所属打包项目=：{}",
            library.display()
        ))),
        (problems, _) => Err(Failure::Work(format!(
            "项目库有 {problems} 处问题，请从备份恢复，并保留此文件备查：{}",
            library.display()
        ))),
    }
}

fn name<'a>(portfolio: &'a Portfolio, warning: &Warning) -> &'a str {
    let project = portfolio.projects().get(warning.project);
    project.map_or("", |project| project.name.as_str())
}

/// What merges left undecided; nothing can be told of a log that is damaged.
fn undecided(
    snapshot: &Snapshot,
    portfolio: &Portfolio,
    library: &Path,
) -> Result<Vec<Conflict>, Failure> {
    let archive = snapshot.archive();
    if !archive.has_merges().map_err(|error| words(&error))? {
        return Ok(Vec::new());
    }
    let found = read_undecided(&archive, portfolio, library);
    Ok(found.map_or_else(
        |_damaged| Vec::new(),
        |found| found.merge.conflicts().to_vec(),
    ))
}

fn text(portfolio: &Portfolio, findings: &Findings) -> String {
    let Findings {
        report,
        warnings,
        undecided,
        attachments,
    } = findings;
    let mut text = String::new();
    for problem in report.lines().iter().chain(&report.circles) {
        writeln!(text, "问题：{}", output::line(problem)).ok();
    }
    let is_sound = report.problems.is_empty() && report.circles.is_empty();
    let state = if is_sound { "完好" } else { "有问题" };
    let (projects, ops) = (report.projects, report.ops);
    writeln!(
        text,
        "项目库{state}：{projects} 个项目，{ops} 步操作，操作链已核对"
    )
    .ok();
    if !undecided.is_empty() {
        writeln!(text, "提示：合并冲突待定 {} 处", undecided.len()).ok();
        for conflict in undecided {
            let Conflict {
                name,
                field,
                ours,
                ours_by,
                theirs,
                theirs_by,
                ..
            } = conflict;
            let line = format!("{name}　{field}：{ours}（{ours_by}）或 {theirs}（{theirs_by}）");
            writeln!(text, "    {}", output::line(&line)).ok();
        }
    }
    match attachments {
        Ok(lines) if lines.is_empty() => {}
        Ok(lines) => {
            writeln!(text, "提示：附件缺失或内容不符 {} 个", lines.len()).ok();
            for line in lines {
                writeln!(text, "    {}", attach::words(portfolio, line)).ok();
            }
        }
        Err(error) => {
            writeln!(text, "提示：附件没有核对：{}", output::line(error)).ok();
        }
    }
    let mut kinds: Vec<WarningKind> = warnings.iter().map(|warning| warning.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of_kind = warnings.iter().filter(|warning| warning.kind == kind);
        let count = of_kind.clone().count();
        writeln!(text, "提示：{} {count} 项", kind.label()).ok();
        // What is only not filled in yet is a count; anything else is named.
        for warning in of_kind.filter(|_| !kind.is_gap()) {
            let name = output::line(name(portfolio, warning));
            writeln!(text, "    {name}：{}", warning.message).ok();
        }
    }
    text
}

fn json(portfolio: &Portfolio, findings: &Findings) -> Json {
    let report = &findings.report;
    let mut object = json_head("check", None, portfolio.data_mark());
    let warnings = findings.warnings.iter();
    let warnings: Vec<Json> = warnings
        .map(|warning| {
            json!({
                "kind": warning.kind.label(),
                "is_gap": warning.kind.is_gap(),
                "project_id": warning.project.to_string(),
                "project": name(portfolio, warning),
                "message": warning.message,
            })
        })
        .collect();
    let attachments = findings.attachments.as_ref().map(|lines| {
        let lines = lines.iter().map(|line| attach::json_line(portfolio, line));
        lines.collect::<Vec<Json>>()
    });
    let rest = json!({
        "is_sound": report.problems.is_empty() && report.circles.is_empty(),
        "projects": report.projects,
        "ops": report.ops,
        "problems": report.lines(),
        "circles": report.circles,
        "warnings": warnings,
        "undecided": super::merge::conflicts_json(&findings.undecided),
        "attachments": attachments.as_ref().ok(),
        "attachments_error": attachments.err(),
    });
    if let Json::Object(rest) = rest {
        object.extend(rest);
    }
    object.into()
}
