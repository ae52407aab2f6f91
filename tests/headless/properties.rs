//! What must hold for every library and every question, tried on random ones.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::NaiveDate;
use lantu::model::{
    Change, Money, MoneyUnit, Op, PartialDate, Portfolio, ProjectColumn, Row, Stage, Table, Value,
};
use lantu::view::{Group, GroupKey, Index, Moment, Query, run};
use proptest::prelude::*;
use uuid::Uuid;

/// What a random project is made of: stage, total in 万元, a place, and the programme to which it belongs.
type Draw = (Option<usize>, Option<u32>, u8, Option<prop::sample::Index>);

fn portfolio(draws: &[Draw]) -> Portfolio {
    let id = |n: usize| Uuid::from_u128(n as u128 + 1);
    let row = |(n, (stage, wan, place, parent)): (usize, &Draw)| {
        let mut row = Row::blank(Table::Project, id(n));
        let mut set = |column: ProjectColumn, value: Value| row.values[column as usize] = value;
        set(ProjectColumn::Name, Value::Text(format!("项目{n}")));
        if let Some(stage) = stage {
            set(ProjectColumn::Stage, Value::Choice(Stage::WORDS[*stage]));
        }
        if let Some(wan) = wan {
            set(
                ProjectColumn::TotalInvestment,
                Value::Money(Money::from_wan(i64::from(*wan))),
            );
        }
        let places: Vec<String> = (0..*place % 3)
            .map(|place| format!("乡镇{place}"))
            .collect();
        if !places.is_empty() {
            set(ProjectColumn::Location, Value::Words(places));
        }
        if let Some(parent) = parent.filter(|_| n > 0) {
            set(ProjectColumn::Parent, Value::Ref(id(parent.index(n))));
        }
        Change::Create(row)
    };
    let changes = draws.iter().enumerate().map(row).collect();
    let mut portfolio = Portfolio::default();
    portfolio
        .apply(&Op::baseline(Uuid::nil(), "", changes))
        .unwrap();
    portfolio
}

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let draw = (
        prop::option::of(0..Stage::WORDS.len()),
        prop::option::of(0..2_000_000_u32),
        any::<u8>(),
        prop::option::of(any::<prop::sample::Index>()),
    );
    prop::collection::vec(draw, 0..40)
}

fn sums(groups: &[Group]) -> (usize, Money) {
    let counts = groups.iter().map(|group| group.totals.count).sum();
    (
        counts,
        groups
            .iter()
            .map(|group| group.totals.total_investment)
            .sum(),
    )
}

proptest! {
    #[test]
    fn every_grouping_has_the_same_totals(draws in draws(), first in 0..16_usize, second in 0..16_usize) {
        let portfolio = portfolio(&draws);
        let index = Index::new(&portfolio);
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 10, 21).unwrap());
        let ask = |group_by| run(&portfolio, &index, &Query { group_by, ..Query::default() }, moment).unwrap();
        let whole = ask(Vec::new());
        prop_assert_eq!(whole.totals.count, draws.len());
        let grouped = ask(vec![GroupKey::ALL[first], GroupKey::ALL[second]]);
        prop_assert_eq!(&grouped.totals, &whole.totals);
        prop_assert_eq!(sums(&grouped.groups), (whole.totals.count, whole.totals.total_investment));
        for group in &grouped.groups {
            prop_assert_eq!(sums(&group.groups), (group.totals.count, group.totals.total_investment));
        }
    }

    #[test]
    fn money_and_dates_read_back_what_they_show(fen in -1_000_000_000_000_i64..1_000_000_000_000, days in 0..80_000_u64) {
        let money = Money::from_fen(fen);
        prop_assert_eq!(Money::parse(&money.exact(), MoneyUnit::Wan).unwrap(), money);
        let shown = Money::parse(&money.format(MoneyUnit::Wan), MoneyUnit::Wan).unwrap();
        prop_assert!((shown - money).fen().abs() <= 5_000, "{money} shown as {shown}");
        let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days);
        let date = PartialDate::Day(day);
        prop_assert_eq!(PartialDate::parse(&date.to_string()).unwrap(), date);
        prop_assert_eq!(PartialDate::parse(&day.format("%Y年%-m月%-d日").to_string()).unwrap(), date);
    }

    #[test]
    fn an_op_and_its_reverse_leave_everything_as_it_was(draws in draws(), wan in 0..9_000_i64, place in any::<prop::sample::Index>()) {
        prop_assume!(!draws.is_empty());
        let mut portfolio = portfolio(&draws);
        let before = portfolio.table_rows(Table::Project);
        let id = portfolio.projects().iter().nth(place.index(draws.len())).unwrap().id;
        let project = portfolio.projects().get(id).unwrap();
        let value = Value::Money(Money::from_wan(wan));
        let mut changes: Vec<Change> =
            Change::set(project, ProjectColumn::TotalInvestment as usize, value).into_iter().collect();
        let edit = Op::edit(Uuid::nil(), "", changes.clone());
        portfolio.apply(&edit).unwrap();
        changes = portfolio.deletion(id);
        let delete = Op::edit(Uuid::nil(), "", changes);
        portfolio.apply(&delete).unwrap();
        prop_assert_eq!(portfolio.projects().len(), draws.len() - 1);
        portfolio.apply(&delete.reversed(Uuid::nil())).unwrap();
        portfolio.apply(&edit.reversed(Uuid::nil())).unwrap();
        prop_assert_eq!(portfolio.table_rows(Table::Project), before);
    }
}
