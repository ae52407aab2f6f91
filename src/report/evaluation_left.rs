//! What an evaluation leaves over for afterwards: a line for each project, with what holds it.

use std::fmt::Write as _;

use crate::model::{Department, Id, Money, PartialDate, Plan, Portfolio, ProblemKind, Stage};
use crate::view::{LeftOver, yi};

use super::blocks::{held, money, short, table, words};
use super::cells::text;
use super::columns::number_column;
use super::document::{CardBlock, DocumentCell};

/// How many projects are left over, and of what kinds.
pub(super) fn paragraph(left: &[LeftOver]) -> String {
    let counted = left.iter().filter(|one| !one.is_held);
    let rest: Money = counted.filter_map(|one| one.rest).sum();
    let mut paragraph = match left.len() {
        0 => return "没有未完成的项目。".to_owned(),
        count if left.iter().all(|one| one.rest.is_none()) => {
            format!("未完成的项目{count}个，均未填总投资。")
        }
        count => format!(
            "未完成的项目{count}个，按各项目总投资计，还需完成投资{}。",
            yi(rest)
        ),
    };
    let count = |is_meant: fn(&LeftOver) -> bool| left.iter().filter(|one| is_meant(one)).count();
    let counts = [
        ("已过完工时间的", count(|one| one.is_due)),
        ("有未办结问题的", count(|one| !one.problems.is_empty())),
        (
            "已结转到下一个规划的",
            count(|one| one.carried_to.is_some()),
        ),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(what, count)| format!("{what}{count}个"))
        .collect();
    if !counts.is_empty() {
        write!(paragraph, "其中{}。", counts.join("，")).ok();
    }
    paragraph
}

/// They one by one. Few columns, so that most projects take one line: whose they are, how far they are, and why they are not finished.
pub(super) fn list(
    portfolio: &Portfolio,
    title: &'static str,
    left: &[LeftOver],
) -> Option<CardBlock> {
    let mut columns = vec![
        number_column(),
        words("项目名称", 30.0),
        words("牵头部门", 14.0),
        money("总投资"),
        money("累计完成"),
        words("未完成原因", 24.0),
    ];
    // Only a plan after which there is another one has a place for it to go.
    let has_later = left.iter().any(|one| one.carried_to.is_some());
    if has_later {
        columns.push(short("结转到", 9.0));
    }
    let plan = |id: Id<Plan>| {
        let plan = portfolio.plans().get(id);
        plan.map_or_else(String::new, |plan| portfolio.plan_label(plan))
    };
    let rows = (1..).zip(left).filter_map(|(number, one)| {
        let project = portfolio.projects().get(one.project)?;
        let leads = project.lead_department.iter();
        let leads = leads.filter_map(|id| portfolio.departments().get(*id));
        let leads: Vec<&str> = leads.map(Department::display_name).collect();
        let mut cells = vec![
            DocumentCell::Count(number),
            text(&project.name),
            text(leads.join("、")),
            held(project.total_investment, one.is_held),
            held(one.done, one.is_held),
            text(reason(project.end, one)),
        ];
        if has_later {
            cells.push(text(one.carried_to.map(plan).unwrap_or_default()));
        }
        Some(cells)
    });
    table(title, columns, rows.collect())
}

/// How far a project is, and what holds it: its open problems, that its time is over, or that it was to take longer.
fn reason(end: Option<PartialDate>, one: &LeftOver) -> String {
    let stage = one.stage.map_or("", Stage::label);
    let problems = one.problems.iter().copied().map(ProblemKind::label);
    let problems: Vec<&str> = problems.collect();
    let end = end.map(PartialDate::in_chinese);
    let held_by = match (problems.as_slice(), end) {
        ([], Some(end)) if one.is_due => format!("应于{end}完工"),
        ([], Some(end)) => format!("{end}完工"),
        (problems, _) => problems.join("、"),
    };
    let parts = [stage, &held_by].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("，")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn left(problems: &[ProblemKind], is_due: bool) -> LeftOver {
        LeftOver {
            project: Id::new(Uuid::nil()),
            stage: Some(Stage::UnderConstruction),
            carried_to: None,
            done: None,
            rest: Some(Money::from_wan(100)),
            is_held: false,
            problems: problems.to_vec(),
            is_due,
        }
    }

    #[test]
    fn a_reason_is_what_holds_the_project_else_its_time() {
        let end = PartialDate::parse("2024-06").ok();
        let of = |one: &LeftOver| reason(end, one);
        let kinds = [ProblemKind::Demolition, ProblemKind::Funds];
        assert_eq!(of(&left(&kinds, true)), "在建，征地拆迁、资金");
        assert_eq!(of(&left(&[], true)), "在建，应于2024年6月完工");
        assert_eq!(of(&left(&[], false)), "在建，2024年6月完工");
        assert_eq!(reason(None, &left(&[], false)), "在建");
    }

    #[test]
    fn a_reader_is_told_how_many_are_late_and_how_many_are_held() {
        let all = [
            left(&[ProblemKind::Funds], true),
            left(&[], true),
            left(&[], false),
        ];
        assert_eq!(
            paragraph(&all),
            "未完成的项目3个，按各项目总投资计，还需完成投资0.03亿元。其中已过完工时间的2个，有未办结问题的1个。"
        );
        assert_eq!(paragraph(&[]), "没有未完成的项目。");
    }
}
