//! 责任: what a leader or a department answers for: projects with what the year asks of them, problems that are not settled,
//! what comes due.

use chrono::Months;

use crate::model::{Derived, Field, Id, PartialDate, Portfolio, Problem, Project};

use super::as_of::{is_open, problem_deadline};
use super::calendar::{Due, due_between};
use super::carried::Along;
use super::ranking::to_talk;
use super::summary::summary;
use super::{Above, Bucket, Facts, GroupKey, Listing, Moment, Totals};

/// What one of them answers for.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// What groups it: leaders, lead departments.
    pub by: GroupKey,
    /// Its key, as filters name it.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Its projects, each once.
    pub projects: Vec<Id<Project>>,
    /// Their count and sums, of these projects by themselves, as a table of them and a paper handed out alone have them: part of
    /// what they answer for is what lies in a programme of others.
    pub totals: Totals,
    /// Which of them hold figures of which.
    pub above: Above,
    /// Their stages and lights.
    pub facts: Facts,
    /// How many of them are late in two months in a row.
    pub to_talk: usize,
    /// Problems that are not settled, the nearest deadline first: those of its projects, and of a department those of others
    /// that it is to settle.
    pub problems: Vec<(Id<Project>, Id<Problem>)>,
    /// What comes due within three months, the earliest first.
    pub due: Vec<Due>,
}

/// So many months ahead are looked at.
const AHEAD: Months = Months::new(3);

/// What each of the outermost groups of a listing answers for, in its order.
pub fn duties(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Vec<Duty> {
    let whole = summary(portfolio, listing, moment);
    let groups = listing.groups.iter().zip(whole.groups());
    let duty = |(group, row): (&super::Group, &super::SummaryRow)| {
        let projects = group.projects_once();
        let until = moment.today.checked_add_months(AHEAD);
        let span = (moment.today, until.unwrap_or(moment.today));
        let above = listing.above.among(&projects);
        let counting = above.counting(portfolio, moment);
        let mut totals = counting.totals(projects.iter().copied());
        for derived in [Derived::PlannedForYear, Derived::CompletedThisYear] {
            let field = Field::Derived(derived);
            let sum = counting.sum(&projects, field).as_money();
            totals.add_to(field, sum.unwrap_or_default().fen());
        }
        Duty {
            by: group.by,
            key: group.key.clone(),
            label: group.label.clone(),
            totals,
            above,
            facts: row.facts.clone(),
            to_talk: to_talk(portfolio, &projects, moment),
            problems: problems(portfolio, listing, (group, &projects), moment),
            due: due_between(portfolio, &projects, span, moment),
            projects,
        }
    };
    groups.map(duty).collect()
}

fn problems(
    portfolio: &Portfolio,
    listing: &Listing,
    (group, projects): (&super::Group, &[Id<Project>]),
    moment: Moment,
) -> Vec<(Id<Project>, Id<Problem>)> {
    let department = match (group.by, &group.bucket) {
        (by, Bucket::Row(id)) if by.is_of_departments() => Some(Id::new(*id)),
        _ => None,
    };
    let along = Along::new(portfolio, listing, moment);
    let listed = listing.projects.iter();
    let listed = listed.filter_map(|id| portfolio.projects().get(*id));
    let all = listed.flat_map(|of| along.problems(of).into_iter().map(|one| (of.id, one)));
    let open = all.filter(|(_, problem)| is_open(problem, moment));
    let of_group: std::collections::HashSet<Id<Project>> = projects.iter().copied().collect();
    let is_theirs = |(of, problem): &(Id<Project>, &Problem)| {
        let settles = department.is_some_and(|own| problem.responsible_departments.contains(&own));
        settles || of_group.contains(of)
    };
    let mut found: Vec<(Id<Project>, &Problem)> = open.filter(is_theirs).collect();
    found.sort_by_key(|(_, problem)| {
        let due = problem_deadline(problem, moment).map(PartialDate::last_day);
        (due.is_none(), due)
    });
    let ids = found.iter().map(|(of, problem)| (*of, problem.id));
    ids.collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        DepartmentColumn, MilestoneColumn as M, Money, ProblemColumn as B, ProjectColumn as P, Row,
        Table, Value,
    };
    use crate::view::{Filter, Index, Query, run};

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn row(table: Table, n: u128, cells: &[(usize, Value)]) -> Row {
        let mut row = Row::blank(table, id(n));
        for (column, value) in cells {
            row.values[*column] = value.clone();
        }
        row
    }

    /// 甲局 leads a programme of 100, 乙局 a part of it of 40 and a project of 7.
    #[test]
    fn who_answers_for_a_part_of_a_programme_of_others_answers_for_its_money() {
        let wan = |wan| Value::Money(Money::from_wan(wan));
        let project = |n, name: &str, lead, amount, parent: Value| {
            let cells = [
                (P::Name as usize, text(name)),
                (P::LeadDepartment as usize, Value::Refs(vec![id(lead)])),
                (P::TotalInvestment as usize, wan(amount)),
                (P::Parent as usize, parent),
            ];
            row(Table::Project, n, &cells)
        };
        let department = |n, name: &str| {
            row(
                Table::Department,
                n,
                &[(DepartmentColumn::Name as usize, text(name))],
            )
        };
        let rows = vec![
            department(1, "甲局"),
            department(2, "乙局"),
            project(11, "园区", 1, 100, Value::Empty),
            project(12, "道路", 2, 40, Value::Ref(id(11))),
            project(13, "水厂", 2, 7, Value::Empty),
        ];
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
        let index = Index::new(&portfolio);
        let query = Query {
            group_by: vec![GroupKey::LeadDepartment],
            ..Query::default()
        };
        let listing = run(&portfolio, &index, &query, moment).unwrap();
        let duties = duties(&portfolio, &listing, moment);
        let total = |totals: &Totals| (totals.count, totals.total_investment);
        assert_eq!(total(&duties[0].totals), (1, Money::from_wan(100)));
        assert_eq!(total(&duties[1].totals), (2, Money::from_wan(47)));
        // The table of its projects says the same.
        let filter = Filter::group(GroupKey::LeadDepartment, duties[1].key.clone());
        let query = Query {
            filter,
            ..Query::default()
        };
        let alone = run(&portfolio, &index, &query, moment).unwrap();
        assert_eq!(total(&alone.totals), total(&duties[1].totals));
        // Beside the others each amount counts once.
        assert_eq!(total(&listing.totals), (3, Money::from_wan(107)));
    }

    #[test]
    fn a_department_answers_for_its_projects_and_the_problems_it_is_to_settle() {
        let day = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
        let rows = vec![
            row(
                Table::Department,
                1,
                &[(DepartmentColumn::Name as usize, text("甲局"))],
            ),
            row(
                Table::Department,
                2,
                &[(DepartmentColumn::Name as usize, text("乙局"))],
            ),
            row(
                Table::Department,
                3,
                &[(DepartmentColumn::Name as usize, text("丙局"))],
            ),
            row(
                Table::Project,
                11,
                &[
                    (P::Name as usize, text("桥")),
                    (P::LeadDepartment as usize, Value::Refs(vec![id(1)])),
                    (P::ResponsibleLeader as usize, text("张三")),
                ],
            ),
            row(
                Table::Project,
                12,
                &[
                    (P::Name as usize, text("路")),
                    (P::LeadDepartment as usize, Value::Refs(vec![id(2)])),
                    (P::ResponsibleLeader as usize, text("张三")),
                ],
            ),
            row(
                Table::Project,
                13,
                &[
                    (P::Name as usize, text("渠")),
                    (P::SupportingDepartments as usize, Value::Refs(vec![id(3)])),
                    (P::ResponsibleLeader as usize, text("李四")),
                ],
            ),
            row(
                Table::Problem,
                21,
                &[
                    (B::Project as usize, Value::Ref(id(12))),
                    (B::Description as usize, text("管线未迁")),
                    (B::ResponsibleDepartments as usize, Value::Refs(vec![id(1)])),
                    (B::DueOn as usize, day("2026-07-01")),
                ],
            ),
            row(
                Table::Problem,
                22,
                &[
                    (B::Project as usize, Value::Ref(id(11))),
                    (B::Description as usize, text("缺施工用电")),
                ],
            ),
            row(
                Table::Milestone,
                31,
                &[
                    (M::Project as usize, Value::Ref(id(11))),
                    (M::Name as usize, text("主体完工")),
                    (M::Planned as usize, day("2026-09-30")),
                ],
            ),
        ];
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
        let of = |by| {
            let query = Query {
                group_by: vec![by],
                ..Query::default()
            };
            let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
            duties(&portfolio, &listing, moment)
        };
        let said = |duty: &Duty| {
            let problems: Vec<&str> = duty
                .problems
                .iter()
                .map(|(_, problem)| {
                    let problem = portfolio.problems().get(*problem).unwrap();
                    problem.description.as_str()
                })
                .collect();
            let (label, count) = (&duty.label, duty.totals.count);
            format!("{label} {count} {} {}", problems.join("、"), duty.due.len())
        };
        let departments = of(GroupKey::LeadDepartment);
        let words: Vec<String> = departments.iter().map(said).collect();
        // 管线未迁 stands with who leads the project and with who is to settle it; one without a deadline comes last.
        assert_eq!(
            words,
            [
                "甲局 1 管线未迁、缺施工用电 1",
                "乙局 1 管线未迁 1",
                // 丙局 leads nothing and answers for nothing: its row of the summary is not that of 渠.
                "未明确牵头部门 1  0",
            ]
        );
        let leaders = of(GroupKey::Leader);
        let words: Vec<String> = leaders.iter().map(said).collect();
        // 30 September is the last day that is looked at; the problem of 1 July is due as well.
        assert_eq!(words, ["李四 1  0", "张三 2 管线未迁、缺施工用电 2"]);
    }
}
