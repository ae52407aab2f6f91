//! 三年、五年滚动: what the years of a rolling plan come to.

use crate::model::{
    Derived, Field, Money, MoneyUnit, Portfolio, Project, RollingSpan, Stage, Value,
};

use super::{Listing, Moment, as_of};

/// Why the total investment of projects is not in the columns of a rolling plan.
const CAUSES: [&str; 4] = [
    "停工、缓建、退出",
    "竣工、投产",
    "没有安排年度计划",
    "未填总投资",
];

/// By how much the total investment of a listing is more than what was done before the year, what is planned for each year of
/// a rolling plan and what is left for later, with how many projects that comes from, by cause. Only projects with a plan have
/// something left for later: what others lack is in no column.
pub fn outside_columns(
    portfolio: &Portfolio,
    listing: &Listing,
    span: RollingSpan,
    moment: Moment,
) -> Vec<(&'static str, usize, Money)> {
    let counting = listing.counting(portfolio, moment);
    let amount = |project: &Project, field: Field| match counting.value(project, field) {
        Value::Money(amount) => amount,
        _ => Money::ZERO,
    };
    let ahead = span.ahead().map(Derived::PlannedAhead);
    let columns = [Derived::CompletedBeforeYear, Derived::PlannedForYear].into_iter();
    let columns: Vec<Derived> = columns
        .chain(ahead)
        .chain([Derived::LeftForLater(span)])
        .collect();
    let mut found = CAUSES.map(|cause| (cause, 0, Money::ZERO));
    for id in &listing.projects {
        let Some(project) = portfolio.projects().get(*id) else {
            continue;
        };
        let told = columns
            .iter()
            .map(|derived| amount(project, Field::Derived(*derived)));
        let outside = amount(project, Field::TOTAL_INVESTMENT) - told.sum::<Money>();
        if outside == Money::ZERO {
            continue;
        }
        let cause = match as_of::stage(portfolio, project, moment) {
            _ if project.total_investment.is_none() => 3,
            Some(Stage::Suspended | Stage::Postponed | Stage::Withdrawn) => 0,
            Some(Stage::Completed | Stage::InOperation) => 1,
            _ => 2,
        };
        found[cause].1 += 1;
        found[cause].2 += outside;
    }
    let found = found.into_iter();
    found.filter(|(_, count, _)| *count > 0).collect()
}

/// The same as a sentence, without a stop at its end; `None` where the columns add up to the total investment.
pub fn outside_in_words(
    causes: &[(&'static str, usize, Money)],
    unit: MoneyUnit,
) -> Option<String> {
    if causes.is_empty() {
        return None;
    }
    let sum: Money = causes.iter().map(|(_, _, amount)| *amount).sum();
    let part = |(cause, count, amount): &(&str, usize, Money)| {
        format!("{cause} {count} 项 {}", amount.with_unit(unit))
    };
    let parts: Vec<String> = causes.iter().map(part).collect();
    Some(format!(
        "总投资减各列之和为 {}，不在滚动计划内：{}",
        sum.with_unit(unit),
        parts.join("，")
    ))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        AnnualPlanColumn as Y, MonthlyProgressColumn as M, PartialDate, ProjectColumn as P, Row,
        Table, YearAhead,
    };
    use crate::view::{Index, Query, run, value, year_list};

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn wan(amount: i64) -> Value {
        Value::Money(Money::from_wan(amount))
    }

    /// A project of 10 000 万元 that did 1 500 in 2024 and is to do 2 000, 3 000 and 2 500 from 2025 on, and 400 in 2028; one of
    /// 500 without plans; and a programme of 900 for 2025 with a part of 300 of that.
    fn portfolio() -> Portfolio {
        let mut rows = Vec::new();
        for (n, total, parent) in [
            (1, 10_000, None),
            (2, 500, None),
            (3, 0, None),
            (4, 0, Some(3)),
        ] {
            let mut project = Row::blank(Table::Project, id(n));
            if total > 0 {
                project.values[P::TotalInvestment as usize] = wan(total);
            }
            if let Some(parent) = parent {
                project.values[P::Parent as usize] = Value::Ref(id(parent));
            }
            rows.push(project);
        }
        let mut next = 100;
        for (project, year, amount) in [
            (1, 2025, 2_000),
            (1, 2026, 3_000),
            (1, 2027, 2_500),
            (1, 2028, 400),
            (3, 2025, 900),
            (4, 2025, 300),
        ] {
            next += 1;
            let mut plan = Row::blank(Table::AnnualPlan, id(next));
            plan.values[Y::Project as usize] = Value::Ref(id(project));
            plan.values[Y::Year as usize] = Value::Integer(year);
            plan.values[Y::Planned as usize] = wan(amount);
            rows.push(plan);
        }
        let mut report = Row::blank(Table::MonthlyProgress, id(200));
        report.values[M::Project as usize] = Value::Ref(id(1));
        let month = PartialDate::parse("2024-08").unwrap();
        report.values[M::Month as usize] = Value::Date(month);
        report.values[M::Invested as usize] = wan(1_500);
        rows.push(report);
        Portfolio::from_rows(rows).unwrap()
    }

    fn moment(year: i32) -> Moment {
        Moment::on(NaiveDate::from_ymd_opt(year, 3, 31).unwrap())
    }

    #[test]
    fn years_stand_beside_one_another_and_the_rest_is_left_for_later() {
        let portfolio = portfolio();
        let of = |n: u128, derived: Derived, year: i32| {
            let project = portfolio
                .projects()
                .get(crate::model::Id::new(id(n)))
                .unwrap();
            value(&portfolio, project, Field::Derived(derived), moment(year))
        };
        assert_eq!(of(1, Derived::PlannedForYear, 2025), wan(2_000));
        let ahead = YearAhead::ALL.iter().copied();
        let ahead: Vec<Value> = ahead
            .map(|year| of(1, Derived::PlannedAhead(year), 2025))
            .collect();
        assert_eq!(ahead, [wan(3_000), wan(2_500), wan(400), Value::Empty]);
        let [three, five] = [RollingSpan::Three, RollingSpan::Five].map(Derived::LeftForLater);
        // 10 000 − 1 500 − 2 000 − 3 000 − 2 500, and 400 less.
        assert_eq!(of(1, three, 2025), wan(1_000));
        assert_eq!(of(1, five, 2025), wan(600));
        // A year on nothing is done of 2025: 10 000 − 1 500 − 3 000 − 2 500 − 400.
        assert_eq!(of(1, three, 2026), wan(2_600));
        // A year before, what 2024 did is no part of what was done before it: 10 000 − 2 000 − 3 000.
        assert_eq!(of(1, three, 2024), wan(5_000));
        // Without a plan or a total nobody can tell.
        assert_eq!(of(2, three, 2025), Value::Empty);
        assert_eq!(of(3, three, 2025), Value::Empty);
    }

    #[test]
    fn what_is_finished_leaves_nothing_for_later() {
        let before = portfolio();
        let mut rows = before.table_rows(Table::Project);
        rows[0].values[P::Stage as usize] = Value::Choice("竣工");
        rows.extend(before.table_rows(Table::AnnualPlan));
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let project = portfolio
            .projects()
            .iter()
            .find(|one| one.stage == Some(Stage::Completed));
        let later = Field::Derived(Derived::LeftForLater(RollingSpan::Three));
        let held = value(&portfolio, project.unwrap(), later, moment(2025));
        assert_eq!(held, Value::Empty);
    }

    fn all(portfolio: &Portfolio, moment: Moment) -> Listing {
        run(portfolio, &Index::new(portfolio), &Query::default(), moment).unwrap()
    }

    #[test]
    fn what_is_in_no_column_is_told_by_its_cause() {
        let portfolio = portfolio();
        let moment = moment(2025);
        let listing = all(&portfolio, moment);
        let three = RollingSpan::Three;
        let causes = outside_columns(&portfolio, &listing, three, moment);
        // The 500 of the second has no plan; the programme plans 900 of a total that nobody filled in.
        let wan = Money::from_wan;
        let expected = [
            ("没有安排年度计划", 1, wan(500)),
            ("未填总投资", 1, wan(-900)),
        ];
        assert_eq!(causes, expected);
        // 10 500 − 1 500 − 2 900 − 3 000 − 2 500 − 1 000.
        let words = outside_in_words(&causes, MoneyUnit::Wan).unwrap();
        assert!(
            words.starts_with("总投资减各列之和为 -400.00万元"),
            "{words}"
        );
        assert!(
            words.ends_with("没有安排年度计划 1 项 500.00万元，未填总投资 1 项 -900.00万元"),
            "{words}"
        );
        assert_eq!(outside_in_words(&[], MoneyUnit::Wan), None);
    }

    #[test]
    fn a_year_counts_who_has_a_plan_and_a_part_adds_nothing() {
        let portfolio = portfolio();
        let moment = moment(2025);
        let listing = all(&portfolio, moment);
        let of = |year| {
            let list = year_list(&portfolio, &listing, year, moment);
            (list.count, list.planned)
        };
        assert_eq!(of(2025), (3, Money::from_wan(2_900)));
        assert_eq!(of(2026), (1, Money::from_wan(3_000)));
        assert_eq!(of(2029), (0, Money::ZERO));
    }
}
