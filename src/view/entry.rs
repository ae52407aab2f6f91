//! 纳入调度: since when a project is reported. In a month before that nobody asked for it: it is neither late nor missing.
//!
//! A milestone 入库 with its actual day says it. Without one it is the day on which the project was made in the library, which
//! its identity keeps; of one that was carried over, that of the earlier row. What was reported counts whenever that was, and
//! the month before that day is asked for, too: it is being reported while an office brings in its ledger.

use chrono::NaiveDate;

use crate::model::{Id, PartialDate, Portfolio, Project, YearMonth};

use super::Moment;
use super::carried::earlier;
use super::progress::reports_in;
use super::reported::says_something;
use super::standing::month_under_report;

/// The milestone that says when a project was taken into the library.
pub(super) const ENTRY: &str = "入库";

/// When a project came in that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The day.
    pub on: PartialDate,
    /// Whether somebody said so.
    pub is_stated: bool,
}

/// When a project came in, where that was after the moment and nothing had been reported up to then.
pub(super) fn later_entry(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<Entry> {
    let entry = stated(portfolio, project).map(|on| Entry {
        on,
        is_stated: true,
    });
    let entry = entry.or_else(|| {
        let on = PartialDate::Day(made_on(portfolio, project)?);
        Some(Entry {
            on,
            is_stated: false,
        })
    })?;
    let first = entry.on.first_day();
    // A day that the clock has not come to says nothing.
    let is_later = moment.today < first && first <= moment.clock;
    let months = YearMonth::of(first).index() - YearMonth::of(moment.today).index();
    let is_later = is_later && (entry.is_stated || months > 1);
    (is_later && !has_reported(portfolio, project.id, moment)).then_some(entry)
}

fn stated(portfolio: &Portfolio, project: &Project) -> Option<PartialDate> {
    let milestones = portfolio.milestones().of(project.id).iter();
    let entries = milestones.filter(|milestone| milestone.name.trim() == ENTRY);
    let days = entries.filter_map(|milestone| milestone.actual);
    days.min_by_key(|day| day.first_day())
}

fn made_on(portfolio: &Portfolio, project: &Project) -> Option<NaiveDate> {
    let rows = std::iter::once(project).chain(earlier(portfolio, project));
    let days = rows.map(|row| row.id.made_on());
    // Of one whose day nobody knows it is in from the beginning.
    days.collect::<Option<Vec<_>>>()?.into_iter().min()
}

fn has_reported(portfolio: &Portfolio, project: Id<Project>, moment: Moment) -> bool {
    let Some(last) = month_under_report(moment) else {
        return false;
    };
    let months = i32::MIN..last.index() + 1;
    reports_in(portfolio, project, months)
        .iter()
        .any(says_something)
}

#[cfg(test)]
mod tests {
    use uuid::{Builder, Uuid};

    use super::*;
    use crate::model::{
        AnnualPlanColumn as Y, Derived, Field, MilestoneColumn as L, Money,
        MonthlyProgressColumn as M, ProjectColumn as P, Row, Table, Value,
    };
    use crate::view::{months_late, value};

    fn date(text: &str) -> Value {
        Value::Date(PartialDate::parse(text).unwrap())
    }

    fn wan(amount: i64) -> Value {
        Value::Money(Money::from_wan(amount))
    }

    /// An identity made at noon of a day.
    fn made(day: &str) -> Uuid {
        let day: NaiveDate = day.parse().unwrap();
        let millis = day
            .and_hms_opt(12, 0, 0)
            .unwrap()
            .and_utc()
            .timestamp_millis();
        Builder::from_unix_timestamp_millis(millis.try_into().unwrap(), &[7; 10]).into_uuid()
    }

    fn part(table: Table, n: u128, of: Uuid, cells: &[(usize, Value)]) -> Row {
        let mut row = Row::blank(table, Uuid::from_u128(n));
        row.values[table.project_column().unwrap()] = Value::Ref(of);
        for (column, value) in cells {
            row.values[*column] = value.clone();
        }
        row
    }

    /// A project under way, for which 1 200 万元 are planned in 2026, with these reports of 100 and these milestones that were
    /// reached.
    fn library(of: Uuid, reports: &[&str], reached: &[(&str, &str)]) -> Portfolio {
        let mut project = Row::blank(Table::Project, of);
        project.values[P::Stage as usize] = Value::Choice("在建");
        let plan = [
            (Y::Year as usize, Value::Integer(2026)),
            (Y::Planned as usize, wan(1_200)),
        ];
        let mut rows = vec![project, part(Table::AnnualPlan, 2, of, &plan)];
        for (month, n) in reports.iter().zip(10..) {
            let cells = [
                (M::Month as usize, date(month)),
                (M::Invested as usize, wan(100)),
            ];
            rows.push(part(Table::MonthlyProgress, n, of, &cells));
        }
        for ((name, day), n) in reached.iter().zip(30..) {
            let cells = [
                (L::Name as usize, Value::Text((*name).to_owned())),
                (L::Actual as usize, date(day)),
            ];
            rows.push(part(Table::Milestone, n, of, &cells));
        }
        Portfolio::from_rows(rows).unwrap()
    }

    /// 亮灯, 完成率, 填报 and 连续滞后 at the end of a month, looked at in November.
    fn at(portfolio: &Portfolio, month: &str) -> String {
        let clock: NaiveDate = "2026-11-28".parse().unwrap();
        let moment = Moment::at(PartialDate::parse(month).unwrap().last_day(), clock);
        let project = portfolio.projects().iter().next().unwrap();
        let of = |derived| match value(portfolio, project, Field::Derived(derived), moment) {
            Value::Empty => "—".to_owned(),
            Value::Decimal(rate) => rate.to_string(),
            held => held.as_text().unwrap_or_default().to_owned(),
        };
        let fields = [
            Derived::Light,
            Derived::CompletionRate,
            Derived::ReportState,
        ];
        let late = months_late(portfolio, project, moment);
        format!("{} {late}", fields.map(of).join(" "))
    }

    #[test]
    fn before_it_came_into_the_library_a_project_is_neither_late_nor_missing() {
        let came = library(made("2026-06-10"), &["2026-07"], &[]);
        assert_eq!(at(&came, "2026-04"), "— — 免报 0");
        // From the month on that was reported when it came, it is asked for.
        assert_eq!(at(&came, "2026-05"), "严重滞后 0 未报 1");
        assert_eq!(at(&came, "2026-06"), "严重滞后 0 未报 2");
        assert_eq!(at(&came, "2026-07"), "严重滞后 8.3 已报 3");
        // What was reported of earlier months counts from there on.
        let told = library(made("2026-06-10"), &["2026-03", "2026-07"], &[]);
        assert_eq!(at(&told, "2026-02"), "— — 免报 0");
        assert_eq!(at(&told, "2026-03"), "滞后 8.3 已报 1");
        assert_eq!(at(&told, "2026-05"), "严重滞后 8.3 未报 3");
        // One that was there before, and one of a plan, were asked for from January on.
        for id in [made("2025-11-01"), Uuid::from_u128(1)] {
            let there = library(id, &["2026-07"], &[]);
            assert_eq!(at(&there, "2026-05"), "严重滞后 0 未报 4");
        }
    }

    #[test]
    fn the_day_that_a_milestone_states_counts_before_that_of_the_row() {
        let stated = library(made("2026-01-05"), &[], &[("入库", "2026-06")]);
        assert_eq!(at(&stated, "2026-05"), "— — 免报 0");
        assert_eq!(at(&stated, "2026-06"), "严重滞后 0 未报 1");
        let earlier = library(made("2026-06-10"), &[], &[("入库", "2025-12")]);
        assert_eq!(at(&earlier, "2026-05"), "严重滞后 0 未报 4");
    }

    #[test]
    fn before_a_start_that_nobody_had_planned_there_is_no_light() {
        let began = library(made("2025-11-01"), &[], &[("开工", "2026-06-20")]);
        assert_eq!(at(&began, "2026-05"), "— 0 未报 0");
        assert_eq!(at(&began, "2026-06"), "严重滞后 0 未报 1");
    }
}
