use std::sync::Arc;

use crate::model::{Derived, Field, Kind, Money, Portfolio, Ratio, Sum, Value};

use super::columns::Amounts;
use super::holding::Holding;
use super::places::Places;
use super::{Index, Moment, progress};

/// What a set of projects comes to: their count, and the sums of fields.
///
/// Every project counts as one, also where it stands in two plans. Money is never counted twice: a figure of a part adds
/// nothing where the programme itself is in the same result and states that figure; see [`Counting`](super::Counting).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Projects.
    pub count: usize,
    /// Sum of the total investments.
    pub total_investment: Money,
    /// Projects without a total investment; the sum leaves them out.
    pub without_total: usize,
    /// The sums of further fields that were asked for, amounts in 分.
    sums: Vec<(Field, i64)>,
    /// Those of them in which no project says anything: that is not 0.
    unstated: Vec<Field>,
}

impl Totals {
    /// Adds to the sum of a field, which is known from now on.
    pub(super) fn add_to(&mut self, field: Field, more: i64) {
        match self.sums.iter_mut().find(|(other, _)| *other == field) {
            Some((_, sum)) => *sum = sum.saturating_add(more),
            None => self.sums.push((field, more)),
        }
    }

    /// Forgets the sum of a field.
    pub(super) fn forget(&mut self, field: Field) {
        self.sums.retain(|(other, _)| *other != field);
        self.unstated.retain(|other| *other != field);
    }

    /// Tells that no project says anything in a field.
    pub(super) fn leave_unstated(&mut self, field: Field) {
        self.unstated.push(field);
    }

    /// The sum of a field of counts; 0 where it was not asked for.
    pub fn sum_of(&self, field: impl Into<Field>) -> i64 {
        let field = field.into();
        let known = self.sums.iter().find(|(other, _)| *other == field);
        known.map_or(0, |(_, sum)| *sum)
    }

    /// The sum of a money field; 0 where it was not asked for.
    pub fn money(&self, field: impl Into<Field>) -> Money {
        match field.into() {
            Field::TOTAL_INVESTMENT => self.total_investment,
            field => Money::from_fen(self.sum_of(field)),
        }
    }

    /// What the set says in a field, where sets say something in it and it was asked for; empty where none of its projects
    /// does.
    pub fn value(&self, field: Field, moment: Moment) -> Option<Value> {
        let is_known = |field: Field| self.sums.iter().any(|(other, _)| *other == field);
        match (field, field.sum()) {
            (Field::TOTAL_INVESTMENT, _) if self.without_total == self.count => Some(Value::Empty),
            (Field::TOTAL_INVESTMENT, _) => Some(Value::Money(self.total_investment)),
            (_, Sum::OfSums) => {
                let rate = self.rate(field, moment)?;
                Some(Value::Decimal(rate.to_tenths()))
            }
            (_, Sum::Added) if self.unstated.contains(&field) => Some(Value::Empty),
            (_, Sum::Added) if is_known(field) => Some(match field.kind() {
                Kind::Money => Value::Money(self.money(field)),
                _ => Value::Integer(self.sum_of(field)),
            }),
            _ => None,
        }
    }

    /// A rate of the set.
    pub fn rate(&self, field: Field, moment: Moment) -> Option<Ratio> {
        match field {
            Field::Derived(Derived::CompletionRate) => self.completion_rate(),
            Field::Derived(Derived::ScheduleDifference) => self.schedule_difference(moment),
            _ => None,
        }
    }

    /// 年度完成率 in percent; `None` without a plan for the year.
    pub fn completion_rate(&self) -> Option<Ratio> {
        let completed = self.money(Derived::CompletedThisYear);
        progress::rate(completed, self.money(Derived::PlannedForYear))
    }

    /// 序时差 in 百分点; `None` without a plan for the year.
    pub fn schedule_difference(&self, moment: Moment) -> Option<Ratio> {
        let pace = moment.rule.scheduled_pace(moment);
        self.completion_rate().map(|rate| rate - pace)
    }

    /// The sums of further fields.
    pub fn sums(&self) -> impl Iterator<Item = (Field, i64)> + '_ {
        self.sums.iter().copied()
    }
}

/// The figures by which a programme holds what its parts say in a column: who states one source of funding states the
/// funding, and who reports in a year reports its months, so that the months of a year come to what the year does.
pub(super) const fn figures(field: Field) -> [Field; 2] {
    let whole = match field {
        Field::Derived(Derived::Funding(_)) => return [Field::Derived(Derived::FundingTotal); 2],
        Field::Derived(
            Derived::CompletedInMonth
            | Derived::CompletedInMonthBefore
            | Derived::ChangeFromMonthBefore,
        ) => Field::Derived(Derived::CompletedThisYear),
        Field::Derived(Derived::PlannedInMonth) => Field::Derived(Derived::PlannedToMonth),
        field => field,
    };
    [field, whole]
}

/// Whether a figure belongs to the years of a plan, so that the rows of two plans have none of it in common.
pub(super) const fn is_of_plan(field: Field) -> bool {
    matches!(field, Field::Derived(Derived::CompletedInPlan))
}

/// What a value adds to a sum.
pub(super) const fn addend(value: &Value) -> i64 {
    match value {
        Value::Money(amount) => amount.fen(),
        Value::Integer(count) => *count,
        _ => 0,
    }
}

/// What each project adds to sums, by place.
pub(super) struct Addends<'a> {
    total_investments: &'a [Option<Money>],
    /// The places whose total investment another holds.
    held: Places,
    columns: Vec<Addend>,
    /// The places that stand there in a later plan as well, and count there.
    earlier: Places,
}

/// What each project adds to the sum of a field.
struct Addend {
    field: Field,
    amounts: Arc<Amounts>,
    /// The places whose amount another holds.
    held: Places,
}

impl<'a> Addends<'a> {
    /// Of the usual fields, of those that are asked for, and of the office's own. Parts count as projects, but a figure that
    /// their programme states adds none of theirs; of a project that stands in two plans the later row counts.
    pub fn new(
        portfolio: &Portfolio,
        index: &'a Index,
        holding: &Holding,
        asked: &[Field],
        moment: Moment,
    ) -> Self {
        let mut fields = USUAL.map(Field::Derived).to_vec();
        let own = portfolio.own_columns().iter().copied().map(Field::Own);
        for field in own.chain(asked.iter().copied()) {
            let added = match field.sum() {
                Sum::Added if field != Field::TOTAL_INVESTMENT => field,
                // The year's plan is a usual one.
                Sum::OfSums => Derived::CompletedThisYear.into(),
                Sum::Added | Sum::None => continue,
            };
            if !fields.contains(&added) {
                fields.push(added);
            }
        }
        let len = index.len();
        let column = |field: Field| {
            let amounts = index.amounts(portfolio, (field, moment));
            let in_plans = is_of_plan(field);
            let held = if amounts.is_money {
                let known = |figure: Field| match figure {
                    figure if figure == field => Arc::clone(&amounts),
                    figure => index.amounts(portfolio, (figure, moment)),
                };
                let [one, other] = figures(field).map(known);
                let states = |place| one.stated.has(place) || other.stated.has(place);
                holding.held(len, in_plans, states)
            } else {
                Places::none(0)
            };
            Addend {
                field,
                amounts,
                held,
            }
        };
        let total_investments = index.total_investments();
        let is_one = holding.links.is_empty();
        let mut earlier = Places::none(if is_one { 0 } else { len });
        for before in holding.links.gone_on() {
            earlier.put(before as usize, true);
        }
        Self {
            total_investments,
            held: holding.held(len, false, |place| total_investments[place].is_some()),
            columns: fields.into_iter().map(column).collect(),
            earlier,
        }
    }

    /// Count and sums of projects, each given once.
    pub fn sum(&self, places: &[u32]) -> Totals {
        let mut totals = Totals {
            sums: self
                .columns
                .iter()
                .map(|column| (column.field, 0))
                .collect(),
            ..Totals::default()
        };
        for place in places {
            let place = *place as usize;
            let total = self.total_investments[place];
            let counts = !self.earlier.has(place);
            totals.count += usize::from(counts);
            totals.without_total += usize::from(counts && total.is_none());
            if !self.held.has(place) {
                totals.total_investment += total.unwrap_or_default();
            }
            for ((_, sum), column) in totals.sums.iter_mut().zip(&self.columns) {
                if !column.held.has(place) {
                    *sum = sum.saturating_add(column.amounts.amounts[place]);
                }
            }
        }
        // Only a sum of 0 leaves open whether anybody stated it.
        for ((field, sum), column) in totals.sums.iter().zip(&self.columns) {
            let states = |place: &u32| {
                let place = *place as usize;
                column.amounts.stated.has(place) && !column.held.has(place)
            };
            if *sum == 0 && !places.iter().any(states) {
                totals.unstated.push(*field);
            }
        }
        totals
    }
}

/// What every result adds up.
const USUAL: [Derived; 2] = [Derived::FundingTotal, Derived::PlannedForYear];
