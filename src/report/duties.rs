//! 责任事项单: for each leader or department a section of its own: figures, projects with what the year asks of them, problems
//! that are not settled, what comes due.

use crate::model::{
    Department, Derived, Field, Light, Money, Portfolio, Problem, ProblemState, Project, Ratio,
};
use crate::view::{
    Due, Duty, Listing, Moment, duties, problem_deadline, problem_overdue, problem_state, value, yi,
};

use super::blocks::{held, percent, short, table, words};
use super::cells::text;
use super::columns::number_column;
use super::document::{Align, CardBlock, DocumentCell, DocumentColumn, Section};
use super::rows::numeral;

/// A section for each of the outermost groups.
pub(super) fn sections(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Vec<Section> {
    let duties = duties(portfolio, listing, moment);
    let sections = (1..).zip(&duties).map(|(number, duty)| Section {
        heading: format!("{}{}", numeral(1, number), duty.label),
        paragraphs: vec![figures(duty, moment)],
        charts: 0..0,
        tables: [
            projects(portfolio, duty, moment),
            problems(portfolio, duty, moment),
            due(portfolio, duty),
        ]
        .into_iter()
        .flatten()
        .collect(),
        // Each is handed out alone.
        begins_page: number > 1,
    });
    sections.collect()
}

/// `负责项目3个，总投资1.20亿元；…`
fn figures(duty: &Duty, moment: Moment) -> String {
    let Duty { totals, facts, .. } = duty;
    let mut words = vec![format!("负责项目{}个", totals.count)];
    if totals.total_investment > Money::ZERO {
        words.push(format!("总投资{}", yi(totals.total_investment)));
    }
    let planned = totals.money(Derived::PlannedForYear);
    if planned > Money::ZERO {
        words.push(format!("{}年计划投资{}", moment.year, yi(planned)));
        words.push(match totals.money(Derived::CompletedThisYear) {
            Money::ZERO => "尚未完成投资".to_owned(),
            done => format!("年累计完成{}", yi(done)),
        });
    }
    if let Some(rate) = totals.completion_rate() {
        words.push(format!("完成率{}", rate.percent_text()));
    }
    if let Some(difference) = totals.schedule_difference(moment) {
        words.push(format!("序时差{}个百分点", Ratio::points_text(difference)));
    }
    let late = facts.of_light(Light::Late) + facts.of_light(Light::SeriouslyLate);
    let counts = [
        (&*format!("{}项目", moment.rule.words_for_late()), late),
        ("需约谈项目", duty.to_talk),
        ("未办结问题", duty.problems.len()),
        ("三个月内到期事项", duty.due.len()),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    words.extend(counts.map(|(label, count)| format!("{label}{count}个")));
    format!("{}。", words.join("，"))
}

fn projects(portfolio: &Portfolio, duty: &Duty, moment: Moment) -> Option<CardBlock> {
    let columns = vec![
        number_column(),
        words("项目名称", 26.0),
        words("年度目标", 22.0),
        narrow_money("年度计划"),
        narrow_money("年累计"),
        short("完成率（%）", 9.0),
        short("亮灯", 8.0),
        words("下一节点", 18.0),
    ];
    let rows = duty
        .projects
        .iter()
        .filter_map(|id| portfolio.projects().get(*id));
    let rows = (1..)
        .zip(rows)
        .map(|(number, project)| project_row((portfolio, duty), (number, project), moment));
    table("负责的项目", columns, rows.collect())
}

fn narrow_money(heading: &str) -> DocumentColumn {
    DocumentColumn {
        align: Align::Right,
        is_money: true,
        ..words(heading, 11.0)
    }
}

fn project_row(
    (portfolio, duty): (&Portfolio, &Duty),
    (number, project): (usize, &Project),
    moment: Moment,
) -> Vec<DocumentCell> {
    // The figures of the section count so.
    let counting = duty.above.counting(portfolio, moment);
    let sum = |derived: Derived| {
        let field = Field::Derived(derived);
        let amount = value(portfolio, project, field, moment).as_money();
        held(amount, counting.is_held(project.id, field))
    };
    let known = |derived: Derived| value(portfolio, project, Field::Derived(derived), moment);
    let said = |derived: Derived| text(known(derived).as_text().unwrap_or_default());
    let next = crate::view::dated_text(portfolio, project, Field::NEXT_MILESTONE, moment);
    let light = moment.rule.light(portfolio, project, moment);
    vec![
        DocumentCell::Count(number),
        text(&project.name),
        said(Derived::AnnualTarget),
        sum(Derived::PlannedForYear),
        sum(Derived::CompletedThisYear),
        percent(crate::view::completion_rate(portfolio, project, moment)),
        text(light.map_or("", |light| moment.rule.word(light))),
        text(next.unwrap_or_default()),
    ]
}

fn problems(portfolio: &Portfolio, duty: &Duty, moment: Moment) -> Option<CardBlock> {
    let columns = vec![
        number_column(),
        words("项目名称", 24.0),
        words("问题", 26.0),
        words("需协调事项", 22.0),
        words("责任单位", 16.0),
        short("时限", 10.0),
        short("状态", 9.0),
    ];
    let found = duty.problems.iter().filter_map(|(project, problem)| {
        let project = portfolio.projects().get(*project)?;
        Some((project, portfolio.problems().get(*problem)?))
    });
    let rows = (1..).zip(found);
    let rows = rows.map(|(number, of)| problem_row(portfolio, number, of, moment));
    table("未办结的问题", columns, rows.collect())
}

fn problem_row(
    portfolio: &Portfolio,
    number: usize,
    (project, problem): (&Project, &Problem),
    moment: Moment,
) -> Vec<DocumentCell> {
    let names = problem.responsible_departments.iter();
    let names = names.filter_map(|id| portfolio.departments().get(*id));
    let names: Vec<&str> = names.map(Department::display_name).collect();
    let state = match problem_overdue(problem, moment) {
        Some(days) => format!("逾期{days}天"),
        None => problem_state(problem, moment)
            .map_or("", ProblemState::label)
            .to_owned(),
    };
    vec![
        DocumentCell::Count(number),
        text(&project.name),
        text(&problem.description),
        text(&problem.need),
        text(names.join("、")),
        problem_deadline(problem, moment).map_or(DocumentCell::Empty, DocumentCell::Date),
        text(state),
    ]
}

fn due(portfolio: &Portfolio, duty: &Duty) -> Option<CardBlock> {
    let columns = vec![
        short("到期时间", 12.0),
        words("项目名称", 30.0),
        short("类别", 8.0),
        words("事项", 40.0),
    ];
    let row = |due: &Due| {
        let project = portfolio.projects().get(due.project?)?;
        Some(vec![
            DocumentCell::Date(due.date),
            text(&project.name),
            text(due.kind.label()),
            text(due.what.replace('\n', " ")),
        ])
    };
    table(
        "三个月内到期的事项",
        columns,
        duty.due.iter().filter_map(row).collect(),
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::document::DocumentCell;
    use super::super::fixture::{self, MOMENT};
    use super::super::{Layout, Preset, document};
    use crate::model::{AnnualPlanColumn as Y, Money, MoneyUnit, Op, Table, Value};
    use crate::view::GroupKey;
    use crate::view::fixture::{row, wan};

    #[test]
    fn each_department_has_a_page_of_its_own() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::LeadDepartment]);
        let layout = Layout::new(Preset::DepartmentDuties, &portfolio, MoneyUnit::Wan, MOMENT);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        let sections = document.sections();
        let headings: Vec<(&str, bool)> = sections
            .iter()
            .map(|section| (section.heading.as_str(), section.begins_page))
            .collect();
        assert_eq!(
            headings,
            [
                ("一、市交通运输局", false),
                ("二、市水利局", true),
                ("三、未明确牵头部门", true),
            ]
        );
        assert!(
            sections[0].paragraphs[0].starts_with("负责项目2个，总投资5.08亿元"),
            "{}",
            sections[0].paragraphs[0]
        );
        let names: Vec<String> = sections[0].tables[0]
            .rows
            .iter()
            .map(|row| row[1].show(MoneyUnit::Wan))
            .collect();
        assert_eq!(names, ["平安大桥", "资水防洪堤"]);
    }

    #[test]
    fn what_is_in_a_programme_stands_in_brackets() {
        let mut portfolio = fixture::portfolio();
        // 城区路网（打包） and its part.
        let plans = [(9_001, 102, 5_000), (9_002, 103, 2_000)].map(|(n, of, amount)| {
            let cells = [
                (Y::Project as usize, Value::Ref(Uuid::from_u128(of))),
                (Y::Year as usize, Value::Integer(2025)),
                (Y::Planned as usize, wan(amount)),
            ];
            row(Table::AnnualPlan, n, &cells)
        });
        let op = Op::edit(Uuid::nil(), "年度计划", plans.to_vec());
        portfolio.apply(&op).unwrap();
        let listing = fixture::listing(&portfolio, &[GroupKey::LeadDepartment]);
        let layout = Layout::new(Preset::DepartmentDuties, &portfolio, MoneyUnit::Wan, MOMENT);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        let tables = document.sections().iter().flat_map(|one| &one.tables);
        let rows: Vec<_> = tables.flat_map(|table| &table.rows).collect();
        let planned = |name: &str| {
            let of = rows.iter().find(|row| row[1].show(MoneyUnit::Wan) == name);
            of.map(|row| row[3].clone())
        };
        let wan = Money::from_wan;
        assert_eq!(
            planned("城区路网（打包）"),
            Some(DocumentCell::Amount(wan(5_000)))
        );
        assert_eq!(
            planned("城区路网一标"),
            Some(DocumentCell::Contained(wan(2_000)))
        );
        let notes = &document.notes;
        assert!(
            notes.iter().any(|note| note.starts_with("括号内")),
            "{notes:?}"
        );
    }

    #[test]
    fn a_plan_of_which_nothing_was_done_says_so() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::LeadDepartment]);
        let duties = crate::view::duties(&portfolio, &listing, MOMENT);
        let said: Vec<String> = duties
            .iter()
            .map(|duty| super::figures(duty, MOMENT))
            .collect();
        let planned = said.iter().filter(|said| said.contains("年计划投资"));
        let planned: Vec<&String> = planned.collect();
        assert!(!planned.is_empty(), "{said:?}");
        for said in planned {
            assert!(
                said.contains("，尚未完成投资") && !said.contains("完成0.00"),
                "{said}"
            );
        }
    }
}
