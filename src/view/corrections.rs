//! 更正: figures of a month that were reported otherwise before. The history holds what they were; nothing else does.

use std::collections::HashMap;

use crate::model::{
    Change, Derived, Field, Id, MonthlyProgress, MonthlyProgressColumn as C, OpRecord, PeriodEnd,
    Portfolio, Project, Table, Value, YearMonth,
};

use super::shown_with_unit;

/// A figure of a month's report that is another than the one that was reported first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The project.
    pub project: Id<Project>,
    /// The column in which the figure stands: 本月完成投资, 形象进度.
    pub field: Field,
    /// What was reported first.
    pub first: Value,
    /// What is reported now.
    pub now: Value,
    /// When it became that, by the clock of whoever did it.
    pub at: String,
    /// Who did it.
    pub actor: String,
    /// How often it was altered.
    pub times: usize,
}

impl Correction {
    /// `原报 100.00万元，2026-12-01 09:12 张三 更正为 120.00万元`; of several times that is said.
    pub fn words(&self, portfolio: &Portfolio) -> String {
        let Self {
            field,
            first,
            now,
            at,
            actor,
            times,
            ..
        } = self;
        let shown = |value: &Value| shown_with_unit(portfolio, field.kind(), value);
        let times = match times {
            0 | 1 => String::new(),
            times => format!("（共改 {times} 次）"),
        };
        let (first, now) = (shown(first), shown(now));
        format!("原报 {first}，{at} {actor} 更正为 {now}{times}")
    }
}

/// The reports of a month.
pub fn reports_of_month(portfolio: &Portfolio, month: YearMonth) -> Vec<&MonthlyProgress> {
    let reports = portfolio.progress().unordered();
    reports.filter(|report| report.month == month).collect()
}

/// What was corrected in the reports of a period of a month, in the order of the plan. The steps stand as the history gives them, the
/// latest first. What was put back to what it was is no correction.
pub fn corrections(
    portfolio: &Portfolio,
    (month, end): (YearMonth, PeriodEnd),
    steps: &[OpRecord],
) -> Vec<Correction> {
    let columns = [
        (end.column() as usize, Derived::CompletedInMonth),
        (C::PhysicalProgress as usize, Derived::PhysicalProgress),
    ];
    // What stood in a cell when it was first altered from something, by whom it was altered last, and how often.
    let mut altered: HashMap<(uuid::Uuid, usize), (&Value, &OpRecord, usize)> = HashMap::new();
    for step in steps.iter().rev() {
        for change in &step.op.changes {
            let Change::Set {
                table: Table::MonthlyProgress,
                id,
                column,
                old,
                ..
            } = change
            else {
                continue;
            };
            match altered.get_mut(&(*id, *column)) {
                Some((_, last, times)) => {
                    *last = step;
                    *times += 1;
                }
                None if !old.is_empty() => {
                    altered.insert((*id, *column), (old, step, 1));
                }
                None => {}
            }
        }
    }
    let mut found = Vec::new();
    for report in reports_of_month(portfolio, month) {
        for (column, derived) in columns {
            let Some((first, step, times)) = altered.get(&(report.id.uuid(), column)) else {
                continue;
            };
            let now = crate::model::Record::get(report, column);
            if now != **first {
                found.push(Correction {
                    project: report.project,
                    field: Field::Derived(derived),
                    first: (*first).clone(),
                    now,
                    at: step.at.format("%Y-%m-%d %H:%M").to_string(),
                    actor: step.actor.clone(),
                    times: *times,
                });
            }
        }
    }
    let place: HashMap<Id<Project>, usize> = portfolio
        .projects()
        .iter()
        .zip(0..)
        .map(|(project, place)| (project.id, place))
        .collect();
    found.sort_by_key(|one: &Correction| place.get(&one.project).copied());
    found
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::model::{Dot, Money, Op, PartialDate, ProjectColumn, Row};

    fn wan(amount: i64) -> Value {
        Value::Money(Money::from_wan(amount))
    }

    /// A project with 100 reported for July and none for August.
    fn library() -> Portfolio {
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[ProjectColumn::Name as usize] = Value::Text("平安大桥".to_owned());
        let report = |n, month: &str, invested| {
            let mut row = Row::blank(Table::MonthlyProgress, Uuid::from_u128(n));
            row.values[C::Project as usize] = Value::Ref(Uuid::from_u128(1));
            row.values[C::Month as usize] = Value::Date(PartialDate::parse(month).unwrap());
            row.values[C::Invested as usize] = invested;
            row
        };
        let reports = [
            report(7, "2026-07", wan(100)),
            report(8, "2026-08", Value::Empty),
        ];
        Portfolio::from_rows([project].into_iter().chain(reports)).unwrap()
    }

    #[test]
    fn a_figure_that_was_reported_otherwise_is_told_with_what_it_was() {
        let mut portfolio = library();
        let mut steps: Vec<OpRecord> = Vec::new();
        let mut set = |portfolio: &mut Portfolio, n, column: C, value, actor: &str| {
            let id = Uuid::from_u128(n);
            let change = portfolio.change(Table::MonthlyProgress, id, column as usize, value);
            let op = Op::edit(Uuid::nil(), "修改", change.into_iter().collect());
            portfolio.apply(&op).unwrap();
            let seq = steps.len() as u64 + 2;
            let at = format!("2026-08-0{seq}T09:12:00+08:00");
            let record = OpRecord {
                seq,
                dot: Dot {
                    origin: Uuid::nil(),
                    counter: seq,
                },
                op,
                actor: actor.to_owned(),
                host: String::new(),
                at: DateTime::parse_from_rfc3339(&at).unwrap(),
            };
            steps.insert(0, record);
            let month = |month| YearMonth::new(2026, month).unwrap();
            let told =
                [7, 8].map(|of| corrections(portfolio, (month(of), PeriodEnd::Month), &steps));
            let words = told.iter().flatten().map(|one| one.words(portfolio));
            words.collect::<Vec<_>>().join("；")
        };
        // What was not reported yet is reported, not corrected.
        assert_eq!(set(&mut portfolio, 8, C::Invested, wan(50), "张三"), "");
        assert_eq!(
            set(&mut portfolio, 7, C::Invested, wan(120), "李四"),
            "原报 100.00万元，2026-08-03 09:12 李四 更正为 120.00万元"
        );
        assert_eq!(
            set(&mut portfolio, 7, C::Invested, wan(130), "张三"),
            "原报 100.00万元，2026-08-04 09:12 张三 更正为 130.00万元（共改 2 次）"
        );
        // A remark is no figure.
        let remark = Value::Text("雨天".to_owned());
        let told = set(&mut portfolio, 7, C::Remark, remark, "张三");
        assert_eq!(told.matches("更正").count(), 1);
        assert_eq!(set(&mut portfolio, 7, C::Invested, wan(100), "李四"), "");
    }
}
