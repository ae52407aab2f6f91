//! `lantu check`: the file, its log, then what does not fit together in its content.

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
use super::{Failure, output};

/// `lantu check`
pub fn check(library: &Path, format: TextOrJson) -> Result<(), Failure> {
    let snapshot = read_only(library).map_err(|error| words(&error))?;
    let report = snapshot.check().map_err(|error| words(&error))?;
    let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
    let undecided = undecided(&snapshot, &portfolio, library)?;
    let mut warnings = warnings(&portfolio);
    // Told with the circles of the other lists.
    warnings.retain(|warning| warning.kind != WarningKind::Circle);
    match format {
        TextOrJson::Text => output::print(&text(&portfolio, &report, &warnings, &undecided))?,
        TextOrJson::Json => {
            let json = json(&portfolio, &report, &warnings, &undecided);
            output::print_json(&format!("{json:#}\n"))?;
        }
    }
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

fn text(
    portfolio: &Portfolio,
    report: &CheckReport,
    warnings: &[Warning],
    undecided: &[Conflict],
) -> String {
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

fn json(
    portfolio: &Portfolio,
    report: &CheckReport,
    warnings: &[Warning],
    undecided: &[Conflict],
) -> Json {
    let mut object = json_head("check", None, portfolio.data_mark());
    let warnings: Vec<Json> = warnings
        .iter()
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
    let rest = json!({
        "is_sound": report.problems.is_empty() && report.circles.is_empty(),
        "projects": report.projects,
        "ops": report.ops,
        "problems": report.lines(),
        "circles": report.circles,
        "warnings": warnings,
        "undecided": super::merge::conflicts_json(undecided),
    });
    if let Json::Object(rest) = rest {
        object.extend(rest);
    }
    object.into()
}
