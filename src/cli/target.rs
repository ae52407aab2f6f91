//! Which project, or which row of one, a word of the command line means. Where it may mean several nothing is done, and the
//! choices are told.

use uuid::Uuid;

use crate::model::{
    Id, Plan, Portfolio, Project, Table, is_it, nearest_first, normalize_project_code,
};

use super::Failure;

/// The tables of rows that can be added to a project.
pub(super) const PARTS: [Table; 7] = [
    Table::Milestone,
    Table::FundingLine,
    Table::AnnualPlan,
    Table::Approval,
    Table::MonthlyProgress,
    Table::Problem,
    Table::Remark,
];

/// What a command names: a project, or a row that belongs to one.
pub(super) enum Target {
    Project(Id<Project>),
    Part(Table, Uuid),
}

/// The project of this id, own number, national code or exact name, or the row of this id. A project that was carried over
/// has a row in each plan: which is meant is said behind an `@`.
pub(super) fn find(portfolio: &Portfolio, word: &str) -> Result<Target, Failure> {
    let row = Uuid::parse_str(word).ok();
    if let Some(id) = row {
        let mut parts = PARTS.into_iter().chain([Table::Attachment]);
        if let Some(table) = parts.find(|table| portfolio.row(*table, id).is_some()) {
            return Ok(Target::Part(table, id));
        }
    }
    let mut found = called(portfolio, word);
    if let (true, Some((name, plan))) = (found.is_empty(), word.rsplit_once('@'))
        && let Some(plan) = portfolio.find_plan(plan)
    {
        found = called(portfolio, name.trim());
        let of = |project: &Project| portfolio.plan_of(project).map(|plan| plan.id);
        found.retain(|project| of(project) == Some(plan.id));
    }
    match found.as_slice() {
        [project] => Ok(Target::Project(project.id)),
        [] => {
            let names = portfolio.projects().iter();
            let mut names: Vec<&str> = names.map(|project| project.name.as_str()).collect();
            let near = nearest_first(word, &mut names, |name| vec![*name]);
            let end = match is_it(&names[..near]) {
                question if question.is_empty() => "。".to_owned(),
                question => question,
            };
            Err(Failure::Work(format!(
                "没有项目“{word}”{end}请用 id、编号或完整名称"
            )))
        }
        several => {
            let plans = several.iter().map(|project| portfolio.plan_of(project));
            let plans: Vec<Option<&Plan>> = plans.collect();
            let is_only = |plan: Option<&Plan>| {
                let id = plan.map(|plan| plan.id);
                let same = plans.iter().filter(|other| other.map(|plan| plan.id) == id);
                plan.is_some() && same.count() == 1
            };
            if plans.iter().copied().all(is_only) {
                let plans = plans.iter().flatten();
                let words: Vec<String> = plans
                    .map(|plan| format!("{word}@{}", portfolio.plan_label(plan)))
                    .collect();
                return Err(Failure::Work(format!(
                    "“{word}”在 {} 个规划里各有一行，请指明是哪一个：{}",
                    several.len(),
                    words.join("、")
                )));
            }
            let ids = several.iter().zip(&plans).map(|(project, plan)| {
                let plan = plan.filter(|_| portfolio.plans().len() > 1);
                let plan = plan.map(|plan| portfolio.plan_label(plan));
                let outline = project.outline.map(|id| portfolio.outline_code(id));
                let place = outline.map(|code| format!("篇章 {code}"));
                let place: Vec<String> = plan.into_iter().chain(place).collect();
                let place = match place.join(" ") {
                    place if place.is_empty() => place,
                    place => format!("（{place}）"),
                };
                format!("{}{place}", project.id)
            });
            let ids: Vec<String> = ids.collect();
            Err(Failure::Work(format!(
                "“{word}”有 {} 个项目，请用 id 指明：{}",
                several.len(),
                ids.join("、")
            )))
        }
    }
}

/// The projects of this id, own number, national code or exact name.
fn called<'a>(portfolio: &'a Portfolio, word: &str) -> Vec<&'a Project> {
    let row = Uuid::parse_str(word).ok();
    let code = normalize_project_code(word);
    let is_meant = |project: &&Project| {
        row == Some(project.id.uuid())
            || project.name == word
            || (!project.code.is_empty() && project.code == word)
            || (code.is_some() && normalize_project_code(&project.national_code) == code)
    };
    portfolio.projects().iter().filter(is_meant).collect()
}
