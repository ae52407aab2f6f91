//! 督办: the problems of a set of projects, by how far their settling has come, the nearest deadline first.

use std::collections::BTreeSet;

use crate::model::{Id, PartialDate, Portfolio, Problem, ProblemState, Project};

use super::as_of::{problem_deadline, problem_overdue, problem_state};
use super::carried::Along;
use super::{Group, Listing, Moment};

/// Which problems are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FollowUpPick {
    /// All that are not settled.
    #[default]
    Open,
    /// Those that nobody has signed for.
    Unsigned,
    /// Those whose deadline has passed.
    Overdue,
    /// Those whose deadline comes within a week.
    DueSoon,
    /// Those that were put off.
    Extended,
    /// Those that are settled.
    Settled,
}

/// A deadline within so many days comes soon.
const SOON: i64 = 7;

impl FollowUpPick {
    /// Every pick, in the order of lists.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Unsigned,
        Self::Overdue,
        Self::DueSoon,
        Self::Extended,
        Self::Settled,
    ];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "未办结",
            Self::Unsigned => "未签收",
            Self::Overdue => "逾期",
            Self::DueSoon => "七日内到期",
            Self::Extended => "延期",
            Self::Settled => "已办结",
        }
    }

    /// The English word of the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unsigned => "unsigned",
            Self::Overdue => "overdue",
            Self::DueSoon => "due-soon",
            Self::Extended => "extended",
            Self::Settled => "settled",
        }
    }

    /// Whether a problem is one of them.
    pub fn holds(self, problem: &Problem, moment: Moment) -> bool {
        let Some(state) = problem_state(problem, moment) else {
            return false;
        };
        let is_open = state != ProblemState::Settled;
        match self {
            Self::Open => is_open,
            Self::Unsigned => state == ProblemState::Open,
            Self::Overdue => problem_overdue(problem, moment).is_some(),
            Self::DueSoon => {
                let left =
                    problem_deadline(problem, moment).map(|due| due.last_day() - moment.today);
                is_open && left.is_some_and(|left| (0..=SOON).contains(&left.num_days()))
            }
            Self::Extended => state == ProblemState::Extended,
            Self::Settled => !is_open,
        }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUpRow {
    /// The head of a group of projects that have such problems.
    Group {
        /// What it is called.
        label: String,
        /// 0 for the outermost.
        depth: usize,
        /// How many problems stand below it.
        count: usize,
        /// How many of them are late.
        overdue: usize,
    },
    /// A problem of a project.
    Problem(Id<Project>, Id<Problem>),
}

/// The problems of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUp {
    /// The rows of the pick that was asked for, in the groups of the listing.
    pub rows: Vec<FollowUpRow>,
    /// How many problems each pick has, in the order of [`FollowUpPick::ALL`], each once.
    pub counts: [usize; FollowUpPick::ALL.len()],
}

impl FollowUp {
    /// How many problems a pick has.
    pub fn count(&self, pick: FollowUpPick) -> usize {
        self.counts[pick as usize]
    }
}

/// Lists the problems of a pick in the groups of a listing.
pub fn follow_up(
    portfolio: &Portfolio,
    listing: &Listing,
    pick: FollowUpPick,
    moment: Moment,
) -> FollowUp {
    let mut list = FollowUp::default();
    let each: BTreeSet<Id<Project>> = listing.projects.iter().copied().collect();
    let along = Along::new(portfolio, listing, moment);
    let problems_of = |id: &Id<Project>| {
        let project = portfolio.projects().get(*id);
        project.map_or_else(Vec::new, |project| along.problems(project))
    };
    for problem in each.iter().flat_map(problems_of) {
        for pick in FollowUpPick::ALL {
            list.counts[pick as usize] += usize::from(pick.holds(problem, moment));
        }
    }
    let of = |projects: &[Id<Project>], rows: &mut Vec<FollowUpRow>| {
        let problems = projects.iter();
        let problems = problems.flat_map(|id| problems_of(id).into_iter().map(|one| (*id, one)));
        let mut problems: Vec<(Id<Project>, &Problem)> = problems
            .filter(|(_, problem)| pick.holds(problem, moment))
            .collect();
        problems.sort_by_key(|(_, problem)| {
            let due = problem_deadline(problem, moment).map(PartialDate::last_day);
            (due.is_none(), due)
        });
        let overdue = problems
            .iter()
            .filter(|(_, problem)| problem_overdue(problem, moment).is_some())
            .count();
        rows.extend(
            problems
                .iter()
                .map(|(project, problem)| FollowUpRow::Problem(*project, problem.id)),
        );
        (problems.len(), overdue)
    };
    if listing.groups.is_empty() {
        of(&listing.projects, &mut list.rows);
    }
    for group in &listing.groups {
        add_group(group, 0, &of, &mut list.rows);
    }
    list
}

/// Adds a group with its problems; one without any is left out. How many it has, and how many of them are late.
fn add_group(
    group: &Group,
    depth: usize,
    of: &impl Fn(&[Id<Project>], &mut Vec<FollowUpRow>) -> (usize, usize),
    rows: &mut Vec<FollowUpRow>,
) -> (usize, usize) {
    let place = rows.len();
    rows.push(FollowUpRow::Group {
        label: group.label.clone(),
        depth,
        count: 0,
        overdue: 0,
    });
    let (mut count, mut overdue) = of(&group.projects, rows);
    for inner in &group.groups {
        let (more, late) = add_group(inner, depth + 1, of, rows);
        count += more;
        overdue += late;
    }
    if count == 0 {
        rows.truncate(place);
    } else {
        rows[place] = FollowUpRow::Group {
            label: group.label.clone(),
            depth,
            count,
            overdue,
        };
    }
    (count, overdue)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        Derived, Field, PartField, PartialDate, ProblemColumn as C, ProjectColumn, Row, Table,
        Value,
    };
    use crate::view::{GroupKey, Index, Query, part_value, run, value};

    /// Today is 30 November 2026.
    fn moment(day: &str) -> Moment {
        let clock = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        Moment::at(day.parse().unwrap(), clock)
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    /// Problems of project 1 under 王市长 and project 2 under 李市长: state, raised, due, accepted, extended, settled.
    fn portfolio() -> Portfolio {
        let text = |text: &str| Value::Text(text.to_owned());
        let project = |n: u128, leader: &str| {
            let mut row = Row::blank(Table::Project, id(n));
            row.values[ProjectColumn::ResponsibleLeader as usize] = text(leader);
            row
        };
        let problem = |n: u128, of: u128, state: &'static str, dates: [&str; 5]| {
            let mut row = Row::blank(Table::Problem, id(n));
            row.values[C::Project as usize] = Value::Ref(id(of));
            row.values[C::State as usize] = Value::Choice(state);
            let columns = [
                C::RaisedOn,
                C::DueOn,
                C::AcceptedOn,
                C::ExtendedTo,
                C::SettledOn,
            ];
            for (column, date) in columns.into_iter().zip(dates) {
                if !date.is_empty() {
                    let date = Value::Date(PartialDate::parse(date).unwrap());
                    row.values[column as usize] = date;
                }
            }
            row
        };
        let rows = [
            project(1, "王市长"),
            project(2, "李市长"),
            project(3, "赵市长"),
            // Late by ten days today; on 15 November nobody had signed and it was not late.
            problem(
                11,
                1,
                "办理中",
                ["2026-11-01", "2026-11-20", "2026-11-18", "", ""],
            ),
            // Due in five days.
            problem(12, 1, "未办结", ["2026-11-25", "2026-12-05", "", "", ""]),
            // Put off from 10 November to the end of the year.
            problem(
                21,
                2,
                "已延期",
                ["2026-10-01", "2026-11-10", "2026-10-05", "2026-12-31", ""],
            ),
            // Settled on 12 November, two days late.
            problem(
                22,
                2,
                "已办结",
                ["2026-10-08", "2026-11-10", "2026-10-10", "", "2026-11-12"],
            ),
            // Settled on a day that nobody noted.
            problem(23, 2, "已办结", ["2026-01", "2026-02", "", "", ""]),
        ];
        Portfolio::from_rows(rows).unwrap()
    }

    fn list(pick: FollowUpPick, day: &str, keys: &[GroupKey]) -> FollowUp {
        let portfolio = portfolio();
        let query = Query {
            group_by: keys.to_vec(),
            ..Query::default()
        };
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment(day)).unwrap();
        follow_up(&portfolio, &listing, pick, moment(day))
    }

    fn lines(list: &FollowUp) -> Vec<String> {
        let line = |row: &FollowUpRow| match row {
            FollowUpRow::Group {
                label,
                count,
                overdue,
                ..
            } => format!("{label} {count} {overdue}"),
            FollowUpRow::Problem(_, problem) => problem.uuid().as_u128().to_string(),
        };
        list.rows.iter().map(line).collect()
    }

    #[test]
    fn today_and_a_month_past_know_what_was_known_then() {
        // 未办结, 未签收, 逾期, 七日内到期, 延期, 已办结.
        let today = list(FollowUpPick::Open, "2026-11-30", &[]);
        assert_eq!(today.counts, [3, 1, 1, 1, 1, 2]);
        assert_eq!(lines(&today), ["11", "12", "21"]);
        // 12 was not raised, 11 waited for a signature, 22 was settled three days before.
        let then = list(FollowUpPick::Open, "2026-11-15", &[]);
        assert_eq!(then.counts, [2, 1, 0, 1, 1, 2]);
        // Before that 22 was late by a day.
        let before = list(FollowUpPick::Overdue, "2026-11-11", &[]);
        assert_eq!(before.counts, [3, 1, 1, 0, 1, 1]);
        assert_eq!(lines(&before), ["22"]);
        // In September only 23 was known, of which nobody knows when it was settled.
        assert_eq!(
            list(FollowUpPick::Open, "2026-09-30", &[]).counts,
            [0, 0, 0, 0, 0, 1]
        );
    }

    #[test]
    fn before_it_was_put_off_a_problem_was_due_on_its_first_day() {
        let mut portfolio = portfolio();
        let put_off = |n: u128, state: &'static str, cells: &[(C, &str)]| {
            let mut row = portfolio.row(Table::Problem, id(n)).unwrap();
            row.values[C::State as usize] = Value::Choice(state);
            for (column, date) in cells {
                row.values[*column as usize] = Value::Date(PartialDate::parse(date).unwrap());
            }
            row
        };
        let rows = [
            // Due on 10 November, on the 14th put off to the end of the year.
            put_off(21, "已延期", &[(C::ExtendedOn, "2026-11-14")]),
            // The same, settled on the 25th.
            put_off(
                22,
                "已办结",
                &[
                    (C::ExtendedTo, "2026-12-31"),
                    (C::ExtendedOn, "2026-11-14"),
                    (C::SettledOn, "2026-11-25"),
                ],
            ),
        ];
        for row in rows {
            let set = |column: C| {
                let value = row.values[column as usize].clone();
                let held = portfolio.problems().get(Id::new(row.id)).unwrap();
                crate::model::Change::set(held, column as usize, value)
            };
            let columns = [C::State, C::ExtendedTo, C::ExtendedOn, C::SettledOn];
            let changes: Vec<_> = columns.into_iter().filter_map(set).collect();
            let op = crate::model::Op::edit(Uuid::nil(), "延期", changes);
            portfolio.apply(&op).unwrap();
        }
        let problem = |n: u128| portfolio.problems().get(Id::new(id(n))).unwrap();
        let at = |n: u128, day: &str| {
            let moment = moment(day);
            let state = problem_state(problem(n), moment).unwrap();
            let due = problem_deadline(problem(n), moment).unwrap().to_string();
            (state.label(), due, problem_overdue(problem(n), moment))
        };
        for n in [21, 22] {
            assert_eq!(
                at(n, "2026-11-13"),
                ("办理中", "2026-11-10".to_owned(), Some(3))
            );
            assert_eq!(
                at(n, "2026-11-20"),
                ("已延期", "2026-12-31".to_owned(), None)
            );
        }
        assert_eq!(at(22, "2026-11-26").0, "已办结");
        let part = |column: C, day: &str| {
            let row = portfolio.row(Table::Problem, id(21)).unwrap();
            let owner = portfolio.projects().get(problem(21).project).unwrap();
            let field = PartField::Typed(Table::Problem, column as usize);
            part_value(&portfolio, owner, &row, field, moment(day))
        };
        assert_eq!(part(C::ExtendedTo, "2026-11-13"), Value::Empty);
        assert_eq!(part(C::AcceptedOn, "2026-10-04"), Value::Empty);
        assert_ne!(part(C::AcceptedOn, "2026-10-05"), Value::Empty);
    }

    #[test]
    fn leaders_have_their_own_and_those_without_are_left_out() {
        let list = list(FollowUpPick::Open, "2026-11-30", &[GroupKey::Leader]);
        let mut said = lines(&list);
        said.sort();
        assert_eq!(said, ["11", "12", "21", "李市长 1 0", "王市长 2 1"]);
    }

    #[test]
    fn fields_and_papers_say_the_same() {
        let portfolio = portfolio();
        let project = |n: u128| portfolio.projects().get(Id::new(id(n))).unwrap();
        let of = |n: u128, derived: Derived, day: &str| {
            value(&portfolio, project(n), Field::Derived(derived), moment(day))
        };
        assert_eq!(
            of(1, Derived::OverdueProblems, "2026-11-30"),
            Value::Integer(1)
        );
        assert_eq!(of(1, Derived::OverdueProblems, "2026-11-15"), Value::Empty);
        assert_eq!(
            of(2, Derived::OverdueProblems, "2026-11-11"),
            Value::Integer(1)
        );
        let date = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
        assert_eq!(
            of(1, Derived::ProblemDeadline, "2026-11-30"),
            date("2026-11-20")
        );
        // What was put off is due later.
        assert_eq!(
            of(2, Derived::ProblemDeadline, "2026-11-30"),
            date("2026-12-31")
        );
        assert_eq!(of(3, Derived::ProblemDeadline, "2026-11-30"), Value::Empty);
        let part = |n: u128, field: PartField, day: &str| {
            let row = portfolio.row(Table::Problem, id(n)).unwrap();
            let owner = portfolio.problems().get(Id::new(id(n))).unwrap().project;
            let owner = portfolio.projects().get(owner).unwrap();
            part_value(&portfolio, owner, &row, field, moment(day))
        };
        let state = PartField::Typed(Table::Problem, C::State as usize);
        let settled = PartField::Typed(Table::Problem, C::SettledOn as usize);
        assert_eq!(part(22, state, "2026-11-30"), Value::Choice("已办结"));
        assert_eq!(part(22, state, "2026-11-11"), Value::Choice("办理中"));
        assert_eq!(part(22, settled, "2026-11-11"), Value::Empty);
        assert_eq!(
            part(22, PartField::ProblemOverdue, "2026-11-11"),
            Value::Integer(1)
        );
        assert_eq!(
            part(11, PartField::ProblemOverdue, "2026-11-30"),
            Value::Integer(10)
        );
        assert_eq!(part(11, state, "2026-11-15"), Value::Choice("未办结"));
    }
}
