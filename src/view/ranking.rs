//! 排名、红黑榜: groups beside one another by what they have done of the year's plan, by starts or by lights, each with its
//! place in the month before. Below them what is 滞后 in two months in a row: whoever answers for it is asked to a talk (约谈).

use std::cmp::Reverse;

use crate::model::{
    Decimal, Id, Light, PartialDate, Portfolio, ProblemKind, Project, Ratio, TalkState, YearMonth,
};

use super::standing::month_under_report;
use super::summary::summary;
use super::{Facts, GroupKey, Listing, Moment, Summary, SummaryRow, Totals};

/// By what groups are ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RankBy {
    /// The share of the year's plan that is done. The lead over the pace has the same order.
    #[default]
    Completion,
    /// The share of the starts of the year that were made.
    Starts,
    /// The share of projects that keep pace, of those that are rated.
    Lights,
}

impl RankBy {
    /// Every way, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Completion, Self::Starts, Self::Lights];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Completion => "完成率",
            Self::Starts => "开工率",
            Self::Lights => "达标率",
        }
    }

    /// What a group comes to, in percent; `None` where there is nothing to rate.
    pub fn rate(self, totals: &Totals, facts: &Facts) -> Option<Ratio> {
        let of = |part: usize, whole: usize| Ratio::percent(part as i128, whole as i128);
        match self {
            Self::Completion => totals.completion_rate(),
            Self::Starts => of(facts.starts_made, facts.starts_planned),
            Self::Lights => {
                let kept = facts.of_light(Light::Ahead) + facts.of_light(Light::Normal);
                let late = facts.of_light(Light::Late) + facts.of_light(Light::SeriouslyLate);
                of(kept, kept + late)
            }
        }
    }

    /// What a group should have come to by now, in percent.
    fn wanted(self, moment: Moment) -> Ratio {
        match self {
            Self::Completion => moment.rule.scheduled_pace(moment),
            Self::Starts | Self::Lights => Ratio::from(Decimal::from_whole(100)),
        }
    }
}

/// On which of the two lists a group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Board {
    /// 红榜: among the first, and not behind.
    Red,
    /// 黑榜: among the last, behind, and not among the first.
    Black,
}

impl Board {
    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Red => "红榜",
            Self::Black => "黑榜",
        }
    }
}

/// So many groups stand on each of the lists at most, and no more than half of those that are ranked: of few, the best is not
/// among the last.
const ON_A_BOARD: usize = 3;

/// A group among those beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What groups it.
    pub by: GroupKey,
    /// Its key, as filters name it.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Count and sums.
    pub totals: Totals,
    /// Starts and lights.
    pub facts: Facts,
    /// What it is ranked by, in percent; `None` where there is nothing to rate.
    pub rate: Option<Ratio>,
    /// Its place; equal rates share it.
    pub rank: Option<usize>,
    /// Its place at the end of the month before; `None` in January.
    pub rank_before: Option<usize>,
    /// On which list it stands.
    pub board: Option<Board>,
    /// How many of its projects are late in two months in a row.
    pub to_talk: usize,
}

impl Standing {
    /// 升降: by how many places it went up since the month before; negative for down.
    pub fn moved(&self) -> Option<i64> {
        let (now, before) = (self.rank?, self.rank_before?);
        Some(i64::try_from(before).ok()? - i64::try_from(now).ok()?)
    }

    /// The same in words: `↑2`, `↓1`, `持平`; empty where it is not known.
    pub fn moved_words(&self) -> String {
        match self.moved() {
            None => String::new(),
            Some(0) => "持平".to_owned(),
            Some(up) if up > 0 => format!("↑{up}"),
            Some(down) => format!("↓{}", down.unsigned_abs()),
        }
    }
}

/// The outermost groups of a listing, the best first; those that can't be rated stand at the end in their order.
pub fn ranking(
    portfolio: &Portfolio,
    listing: &Listing,
    by: RankBy,
    moment: Moment,
) -> Vec<Standing> {
    let now = summary(portfolio, listing, moment);
    let before = month_before(moment).map(|then| summary(portfolio, listing, then));
    // Who has no project of these is not beside the others.
    let mut standings: Vec<Standing> = outermost(&now)
        .filter(|row| row.totals.count > 0)
        .map(|row| {
            let rate = by.rate(&row.totals, &row.facts);
            let then = before.as_ref();
            Standing {
                by: row.by,
                key: row
                    .path
                    .first()
                    .map(|(_, key)| key.clone())
                    .unwrap_or_default(),
                label: row.label.clone(),
                totals: row.totals.clone(),
                facts: row.facts.clone(),
                rate,
                rank: place(by, &now, row),
                rank_before: then.and_then(|then| {
                    let mut rows = outermost(then);
                    let same = rows.find(|other| other.path == row.path)?;
                    place(by, then, same)
                }),
                board: None,
                to_talk: 0,
            }
        })
        .collect();
    for standing in &mut standings {
        let group = listing
            .groups
            .iter()
            .find(|group| group.key == standing.key);
        let projects = group.map(super::Group::projects_once).unwrap_or_default();
        standing.to_talk = to_talk(portfolio, &projects, moment);
    }
    standings.sort_by_key(|standing| (standing.rank.is_none(), standing.rank));
    put_on_boards(&mut standings, by.wanted(moment));
    standings
}

/// How many of these projects are late in two months in a row.
pub fn to_talk(portfolio: &Portfolio, projects: &[Id<Project>], moment: Moment) -> usize {
    let late = projects.iter().filter(|id| {
        let project = portfolio.projects().get(**id);
        project.is_some_and(|project| months_late(portfolio, project, moment) > 1)
    });
    late.count()
}

fn outermost(summary: &Summary) -> impl Iterator<Item = &SummaryRow> {
    summary.rows.iter().filter(|row| row.depth == 0)
}

/// The place of a group among those beside it.
fn place(by: RankBy, summary: &Summary, row: &SummaryRow) -> Option<usize> {
    let own = by.rate(&row.totals, &row.facts)?;
    let others = outermost(summary).filter_map(|other| by.rate(&other.totals, &other.facts));
    Some(others.filter(|rate| *rate > own).count() + 1)
}

/// The first that are not behind, and the last that are.
fn put_on_boards(standings: &mut [Standing], wanted: Ratio) {
    let mut rates: Vec<Ratio> = standings.iter().filter_map(|one| one.rate).collect();
    rates.sort_by_key(|rate| Reverse(*rate));
    let most = ON_A_BOARD.min(rates.len() / 2);
    let Some(last) = most
        .checked_sub(1)
        .and_then(|place| rates.iter().rev().nth(place).copied())
    else {
        return;
    };
    for standing in standings {
        let Some((rate, rank)) = standing.rate.zip(standing.rank) else {
            continue;
        };
        let is_first = rank <= most;
        standing.board = match rate >= wanted {
            true if is_first => Some(Board::Red),
            // Where all are equal nobody is the last.
            false if !is_first && rate <= last => Some(Board::Black),
            _ => None,
        };
    }
}

/// The same at the end of the month before the last one under report; `None` in January, whose year has none.
pub(super) fn month_before(moment: Moment) -> Option<Moment> {
    let last = month_under_report(moment)?;
    let before = YearMonth::new(last.year(), last.month().checked_sub(1)?)?;
    Some(Moment {
        today: PartialDate::Month(before).last_day(),
        ..moment
    })
}

/// 上月亮灯: the light at the end of the month before; `None` in January.
pub(super) fn light_before(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<Light> {
    let then = month_before(moment)?;
    moment.rule.light(portfolio, project, then)
}

fn is_late(portfolio: &Portfolio, project: &Project, moment: Moment) -> bool {
    let light = moment.rule.light(portfolio, project, moment);
    matches!(light, Some(Light::Late | Light::SeriouslyLate))
}

/// 连续滞后: for how many months up to the last one under report a project has been late or seriously late, within the year.
pub fn months_late(portfolio: &Portfolio, project: &Project, moment: Moment) -> usize {
    if month_under_report(moment).is_none() {
        return 0;
    }
    let back = std::iter::successors(Some(moment), |moment| month_before(*moment));
    back.take_while(|then| is_late(portfolio, project, *then))
        .count()
}

/// 约谈: whether a project that is late in two months in a row calls for a talk, or had one: a problem of the kind 进度滞后
/// that was raised since the first of these months began.
pub fn talk(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<TalkState> {
    let months = months_late(portfolio, project, moment);
    if months < 2 {
        return None;
    }
    Some(if talked(portfolio, project.id, months, moment) {
        TalkState::Held
    } else {
        TalkState::Due
    })
}

fn talked(portfolio: &Portfolio, project: Id<Project>, months: usize, moment: Moment) -> bool {
    let Some(last) = month_under_report(moment) else {
        return false;
    };
    let back = i32::try_from(months).unwrap_or(i32::MAX) - 1;
    let first = YearMonth::from_index(last.index() - back);
    let since = first.map(|month| PartialDate::Month(month).first_day());
    let problems = portfolio.problems().of(project).iter();
    problems
        .filter(|problem| problem.kind == Some(ProblemKind::Lateness))
        .filter_map(|problem| problem.raised_on)
        .any(|raised| {
            since.is_some_and(|since| raised.last_day() >= since)
                && raised.first_day() <= moment.today
        })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        AnnualPlanColumn as Y, Derived, Field, Money, MonthlyProgressColumn as M, ProblemColumn,
        ProjectColumn, Row, Table, Value,
    };
    use crate::view::{Index, Query, run, value};

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn wan(wan: i64) -> Value {
        Value::Money(Money::from_wan(wan))
    }

    fn date(text: &str) -> Value {
        Value::Date(PartialDate::parse(text).unwrap())
    }

    /// Four leaders with a project each of 1 200 万元 for 2026, of which these were done in January to April; that of the
    /// last has no plan. The second was talked with on a day.
    fn portfolio(talked_on: Option<&str>) -> Portfolio {
        let done: [(&str, [i64; 4]); 4] = [
            // 25 % by March is on pace; 50 % by April is 16.7 points ahead.
            ("甲", [100, 100, 100, 300]),
            // 1.7 %, 3.3 %, 5 %, 6.7 %: 20 points behind in March, 26.7 in April.
            ("乙", [20, 20, 20, 20]),
            // 33.3 % in March, then nothing: 33.3 % is on pace in April.
            ("丙", [200, 100, 100, 0]),
            ("丁", [0, 0, 0, 0]),
        ];
        let mut rows = Vec::new();
        let mut next = 100;
        for ((leader, months), n) in done.into_iter().zip(1..) {
            let mut project = Row::blank(Table::Project, id(n));
            let set = |row: &mut Row, column: usize, value: Value| row.values[column] = value;
            let leader = Value::Text(leader.to_owned());
            set(
                &mut project,
                ProjectColumn::ResponsibleLeader as usize,
                leader,
            );
            set(
                &mut project,
                ProjectColumn::Stage as usize,
                Value::Choice("在建"),
            );
            set(&mut project, ProjectColumn::Start as usize, date("2025-03"));
            rows.push(project);
            if n == 4 {
                continue;
            }
            let mut plan = Row::blank(Table::AnnualPlan, id(10 + n));
            set(&mut plan, Y::Project as usize, Value::Ref(id(n)));
            set(&mut plan, Y::Year as usize, Value::Integer(2026));
            set(&mut plan, Y::Planned as usize, wan(1_200));
            rows.push(plan);
            for (done, month) in months.into_iter().zip(1..) {
                next += 1;
                let mut report = Row::blank(Table::MonthlyProgress, id(next));
                set(&mut report, M::Project as usize, Value::Ref(id(n)));
                set(
                    &mut report,
                    M::Month as usize,
                    date(&format!("2026-{month:02}")),
                );
                set(&mut report, M::Invested as usize, wan(done));
                rows.push(report);
            }
        }
        if let Some(day) = talked_on {
            let mut talk = Row::blank(Table::Problem, id(50));
            talk.values[ProblemColumn::Project as usize] = Value::Ref(id(2));
            talk.values[ProblemColumn::Kind as usize] = Value::Choice("进度滞后");
            talk.values[ProblemColumn::RaisedOn as usize] = date(day);
            rows.push(talk);
        }
        Portfolio::from_rows(rows).unwrap()
    }

    fn moment(month: u32) -> Moment {
        let month = YearMonth::new(2026, month).unwrap();
        let clock = NaiveDate::from_ymd_opt(2026, 5, 10).unwrap();
        Moment::at(PartialDate::Month(month).last_day(), clock)
    }

    fn lines(month: u32) -> Vec<String> {
        let portfolio = portfolio(None);
        let query = Query {
            group_by: vec![GroupKey::Leader],
            ..Query::default()
        };
        let moment = moment(month);
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
        let standings = ranking(&portfolio, &listing, RankBy::Completion, moment);
        let line = |one: &Standing| {
            let rank = one
                .rank
                .map_or_else(|| "-".to_owned(), |rank| rank.to_string());
            let rate = one.rate.map(Ratio::percent_text).unwrap_or_default();
            let board = one.board.map_or("", Board::label);
            let (label, moved) = (&one.label, one.moved_words());
            format!("{rank} {label} {rate} {moved} {board} {}", one.to_talk)
        };
        standings.iter().map(line).collect()
    }

    #[test]
    fn april_and_march_are_ranked_with_their_movement_since_the_month_before() {
        // In March: 丙 400 ÷ 1200, 甲 300, 乙 60. In April: 甲 600, 丙 400, 乙 80.
        assert_eq!(
            lines(4),
            [
                "1 甲 50.0% ↑1 红榜 0",
                "2 丙 33.3% ↓1  0",
                "3 乙 6.7% 持平 黑榜 1",
                "- 丁    0",
            ]
        );
        // In February 丙 had 300, 甲 200, 乙 40: nobody moved. 乙 is late since February: 3.3 − 16.7 = −13.3.
        assert_eq!(
            lines(3),
            [
                "1 丙 33.3% 持平 红榜 0",
                "2 甲 25.0% 持平  0",
                "3 乙 5.0% 持平 黑榜 1",
                "- 丁    0",
            ]
        );
        // January has no month before; 1.7 − 8.3 = −6.7 is no light yet.
        assert_eq!(lines(1)[2], "3 乙 1.7%  黑榜 0");
    }

    /// By rates in percent, where a quarter is wanted: who stands on which board.
    #[test]
    fn each_board_has_at_most_three_and_half_of_those_that_are_ranked() {
        let boards = |rates: &[i64]| {
            let rate = |percent: &i64| Ratio::from(Decimal::from_whole(*percent));
            let standing = |percent: &i64| Standing {
                by: GroupKey::Leader,
                key: String::new(),
                label: String::new(),
                totals: Totals::default(),
                facts: Facts::default(),
                rate: Some(rate(percent)),
                rank: Some(rates.iter().filter(|other| *other > percent).count() + 1),
                rank_before: None,
                board: None,
                to_talk: 0,
            };
            let mut standings: Vec<Standing> = rates.iter().map(standing).collect();
            put_on_boards(&mut standings, rate(&25));
            let words = standings.iter().map(|one| match one.board {
                Some(Board::Red) => '红',
                Some(Board::Black) => '黑',
                None => '-',
            });
            words.collect::<String>()
        };
        assert_eq!(boards(&[90, 80, 70, 60, 20, 15, 10, 5]), "红红红--黑黑黑");
        assert_eq!(boards(&[90, 80, 10, 9, 5]), "红红-黑黑");
        // All are behind: the best is not among the last.
        assert_eq!(boards(&[20, 10, 5]), "--黑");
        assert_eq!(boards(&[90, 80, 70]), "红--");
        assert_eq!(boards(&[20, 10]), "-黑");
        assert_eq!(boards(&[10, 10, 10, 10]), "----");
        assert_eq!(boards(&[10]), "-");
        assert_eq!(boards(&[]), "");
    }

    #[test]
    fn a_department_without_projects_has_no_place() {
        use crate::model::DepartmentColumn as D;
        let mut rows = portfolio(None).table_rows(Table::Project);
        for (n, name) in [(901, "甲局"), (902, "乙局")] {
            let mut department = Row::blank(Table::Department, id(n));
            department.values[D::Name as usize] = Value::Text(name.to_owned());
            department.values[D::Kind as usize] = Value::Choice("政府部门");
            rows.push(department);
        }
        rows[0].values[ProjectColumn::LeadDepartment as usize] = Value::Refs(vec![id(901)]);
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let query = Query {
            group_by: vec![GroupKey::LeadDepartment],
            ..Query::default()
        };
        let moment = moment(4);
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
        let standings = ranking(&portfolio, &listing, RankBy::Completion, moment);
        let names: Vec<&str> = standings.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(names, ["甲局", "未明确牵头部门"]);
    }

    #[test]
    fn two_months_late_in_a_row_call_for_a_talk_until_there_was_one() {
        let of = |portfolio: &Portfolio, n: u128, derived: Derived, month: u32| {
            let project = portfolio.projects().get(Id::new(id(n))).unwrap();
            value(portfolio, project, Field::Derived(derived), moment(month))
        };
        let without = portfolio(None);
        assert_eq!(of(&without, 2, Derived::MonthsLate, 4), Value::Integer(3));
        assert_eq!(of(&without, 2, Derived::MonthsLate, 2), Value::Integer(1));
        assert_eq!(of(&without, 1, Derived::MonthsLate, 4), Value::Empty);
        assert_eq!(
            of(&without, 2, Derived::LightBefore, 4),
            Value::Choice("滞后")
        );
        assert_eq!(
            of(&without, 2, Derived::LightBefore, 2),
            Value::Choice("正常")
        );
        assert_eq!(of(&without, 2, Derived::LightBefore, 1), Value::Empty);
        assert_eq!(of(&without, 2, Derived::Talk, 2), Value::Empty);
        assert_eq!(of(&without, 2, Derived::Talk, 3), Value::Choice("需约谈"));
        // A talk of March counts from then on.
        let with = portfolio(Some("2026-03-20"));
        assert_eq!(of(&with, 2, Derived::Talk, 4), Value::Choice("已约谈"));
        assert_eq!(of(&with, 2, Derived::Talk, 3), Value::Choice("已约谈"));
        // One before the lateness began is about something else.
        let early = portfolio(Some("2026-01-20"));
        assert_eq!(of(&early, 2, Derived::Talk, 4), Value::Choice("需约谈"));
    }
}
