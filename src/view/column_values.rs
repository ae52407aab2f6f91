//! What stands in a column, to be ticked in the menu of its head.

use std::collections::HashMap;

use crate::model::{Field, Kind, MoneyUnit, Portfolio, Project, Value};

use super::collation::sort_key;
use super::filter::{BindError, Condition, Filter, Operator, Subject};
use super::search::fold;
use super::{BudgetBand, GroupKey, Index, MilestoneDue, Moment, Query, derive, query, show_plain};

/// A value that stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnValue {
    /// As a condition names it; empty where nothing is filled in.
    pub word: String,
    /// As people read it.
    pub label: String,
    /// In how many projects it stands.
    pub count: usize,
}

impl Subject {
    /// What the head of a column asks about: of 下一节点 when it is due.
    pub fn of_column(field: Field) -> Self {
        match field {
            Field::NEXT_MILESTONE => Self::Group(GroupKey::Milestone),
            field => Self::Field(field),
        }
    }

    /// Whether a project can hold several values in it, so that those left out can't be named instead.
    pub fn is_list(self) -> bool {
        match self {
            Self::Field(field) => matches!(field.kind(), Kind::Refs(_) | Kind::Words(_)),
            Self::Group(_) => false,
        }
    }
}

impl Filter {
    /// Whether anything is asked about a subject.
    pub fn asks(&self, subject: Subject) -> bool {
        match self {
            Self::All(filters) | Self::Any(filters) => {
                filters.iter().any(|filter| filter.asks(subject))
            }
            Self::Not(filter) => filter.asks(subject),
            Self::Test(condition) => condition.subject == subject,
        }
    }
}

/// The values of a column among the projects that a query finds, those of lists in their order, names by pinyin, and at
/// the end nothing filled in. None of long texts, which nobody ticks.
pub fn column_values(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    subject: Subject,
    moment: Moment,
) -> Result<Vec<ColumnValue>, BindError> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut values: Vec<(Order, ColumnValue)> = Vec::new();
    for project in query::found_projects(portfolio, index, query, moment)? {
        for (order, word, label) in held(portfolio, project, subject, moment) {
            let place = *known.entry(fold(&word)).or_insert_with(|| {
                let count = 0;
                values.push((order, ColumnValue { word, label, count }));
                values.len() - 1
            });
            values[place].1.count += 1;
        }
    }
    values.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(values.into_iter().map(|(_, value)| value).collect())
}

/// Where a value stands among its like: a number, a place in a list, the key of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Placed(Value),
    Spelt(Vec<u8>),
    Blank,
}

impl Order {
    fn place(place: Option<usize>) -> Self {
        let place = place.and_then(|place| i64::try_from(place).ok());
        Self::Placed(Value::Integer(place.unwrap_or(i64::MAX)))
    }
}

/// What a project holds: order, word, label.
fn held(
    portfolio: &Portfolio,
    project: &Project,
    subject: Subject,
    moment: Moment,
) -> Vec<(Order, String, String)> {
    let named = |order: Order, word: &str| (order, word.to_owned(), word.to_owned());
    let field = match subject {
        Subject::Field(field) => field,
        Subject::Group(GroupKey::Milestone) => {
            let due = MilestoneDue::of(portfolio, project, moment);
            return vec![named(Order::place(Some(due as usize)), due.label())];
        }
        Subject::Group(GroupKey::Budget) => {
            let band = BudgetBand::of(project.total_investment);
            return vec![named(Order::place(Some(band as usize)), band.label())];
        }
        Subject::Group(_) => return Vec::new(),
    };
    let value = derive::value(portfolio, project, field, moment);
    let spelt = |word: &String| named(Order::Spelt(sort_key(word)), word);
    match (field.kind(), value) {
        (Kind::LongText | Kind::Sources, _) => Vec::new(),
        (_, Value::Empty) => vec![(Order::Blank, String::new(), String::new())],
        (Kind::Ref(table) | Kind::Refs(table), value) => {
            let row = |id: &uuid::Uuid| {
                let label = portfolio.ref_label(table, *id)?;
                let position = portfolio.position(table, *id);
                let order = position.map_or_else(
                    || Order::Spelt(sort_key(&label)),
                    |position| Order::Placed(Value::Integer(position)),
                );
                Some(named(order, &label))
            };
            value.refs().iter().filter_map(row).collect()
        }
        (Kind::Choice(words), Value::Choice(word)) => {
            let order = Order::place(words.iter().position(|w| *w == word));
            let label = portfolio.choice_word(field.kind(), word);
            vec![(order, word.to_owned(), label.to_owned())]
        }
        (_, Value::Words(words)) => words.iter().map(spelt).collect(),
        (_, Value::Text(text)) => vec![spelt(&text)],
        (_, Value::Money(money)) => {
            let order = Order::Placed(Value::Money(money));
            vec![(order, money.exact(), money.format(MoneyUnit::Wan))]
        }
        // A day is not ticked by itself, and a year that is ticked holds all its days.
        (_, Value::Date(date)) => {
            let year = chrono::Datelike::year(&date.first_day());
            let order = Order::Placed(Value::Integer(i64::from(year)));
            vec![(order, year.to_string(), format!("{year}年"))]
        }
        (_, value) => {
            let text = show_plain(&value, MoneyUnit::Wan);
            vec![(Order::Placed(value), text.clone(), text)]
        }
    }
}

/// The conditions that let through just the ticked ones of the values of a column: those or, where that is shorter, not
/// the others. `None` where all are ticked.
pub fn ticked(
    subject: Subject,
    values: &[ColumnValue],
    is_ticked: impl Fn(&str) -> bool,
) -> Option<Condition> {
    let (on, off): (Vec<&ColumnValue>, Vec<&ColumnValue>) =
        values.iter().partition(|value| is_ticked(&value.word));
    let words = |values: &[&ColumnValue]| values.iter().map(|value| value.word.clone()).collect();
    let condition = |operator, words| Condition {
        subject,
        operator,
        words,
    };
    let is_short = off.len() < on.len() && !subject.is_list();
    match (on.as_slice(), off.as_slice()) {
        (_, []) => None,
        ([only], _) if only.word.is_empty() => Some(condition(Operator::IsEmpty, Vec::new())),
        (_, [only]) if only.word.is_empty() => Some(condition(Operator::IsNotEmpty, Vec::new())),
        (_, off) if is_short => Some(condition(Operator::IsNot, words(off))),
        (on, _) => Some(condition(Operator::Is, words(on))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ProjectColumn, Row, Table};

    fn portfolio() -> Portfolio {
        let project = |n: u128, owners: &[&str], wan: Option<i64>, stage: &'static str| {
            let mut row = Row::blank(Table::Project, uuid::Uuid::from_u128(n));
            let mut set = |column: ProjectColumn, value| row.values[column as usize] = value;
            set(ProjectColumn::Name, Value::Text(format!("项目{n}")));
            if !owners.is_empty() {
                let owners = owners.iter().map(|owner| (*owner).to_owned());
                set(ProjectColumn::Owner, Value::Words(owners.collect()));
            }
            if let Some(wan) = wan {
                let amount = crate::model::Money::from_wan(wan);
                set(ProjectColumn::TotalInvestment, Value::Money(amount));
            }
            set(ProjectColumn::Stage, Value::Choice(stage));
            row
        };
        Portfolio::from_rows([
            project(1, &["重庆公司", "安平公司"], Some(12_000), "在建"),
            project(2, &["冷水江公司"], Some(300), "前期"),
            project(3, &[], None, "在建"),
            project(4, &["安平公司"], Some(300), "竣工"),
        ])
        .unwrap()
    }

    fn values(portfolio: &Portfolio, field: Field, filter: &str) -> Vec<ColumnValue> {
        let query = Query {
            filter: filter.parse().unwrap(),
            ..Query::default()
        };
        let moment = Moment::on(chrono::NaiveDate::default());
        let subject = Subject::of_column(field);
        column_values(portfolio, &Index::new(portfolio), &query, subject, moment).unwrap()
    }

    fn shown(portfolio: &Portfolio, field: Field, filter: &str) -> Vec<(String, usize)> {
        let values = values(portfolio, field, filter).into_iter();
        values.map(|value| (value.label, value.count)).collect()
    }

    fn pairs(pairs: &[(&str, usize)]) -> Vec<(String, usize)> {
        pairs
            .iter()
            .map(|(label, count)| ((*label).to_owned(), *count))
            .collect()
    }

    #[test]
    fn values_stand_in_their_order_with_their_counts_and_blanks_at_the_end() {
        let portfolio = portfolio();
        let owner = ProjectColumn::Owner.into();
        let all = [("安平公司", 2), ("重庆公司", 1), ("冷水江公司", 1), ("", 1)];
        assert_eq!(shown(&portfolio, owner, ""), pairs(&all));
        let under_way = [("安平公司", 1), ("重庆公司", 1), ("", 1)];
        assert_eq!(shown(&portfolio, owner, "stage=在建"), pairs(&under_way));
        let totals = [("300.00", 2), ("12,000.00", 1), ("", 1)];
        assert_eq!(
            shown(&portfolio, Field::TOTAL_INVESTMENT, ""),
            pairs(&totals)
        );
        let stages = [("前期", 1), ("在建", 2), ("竣工", 1)];
        assert_eq!(shown(&portfolio, Field::STAGE, ""), pairs(&stages));
    }

    #[test]
    fn what_is_ticked_is_let_through_and_nothing_else() {
        let portfolio = portfolio();
        let moment = Moment::on(chrono::NaiveDate::default());
        for field in [
            Field::STAGE,
            Field::TOTAL_INVESTMENT,
            ProjectColumn::Owner.into(),
            Field::NAME,
        ] {
            let subject = Subject::of_column(field);
            let all = values(&portfolio, field, "");
            for chosen in 1..1_u32 << all.len() {
                let is_ticked = |word: &str| {
                    all.iter()
                        .position(|v| v.word == word)
                        .is_some_and(|i| chosen >> i & 1 == 1)
                };
                let condition = ticked(subject, &all, is_ticked);
                let filter = condition.map_or_else(Filter::default, Filter::Test);
                let filter: Filter = filter.expression(&portfolio).parse().unwrap();
                let bound = filter.bind(&portfolio, moment).unwrap();
                for project in portfolio.projects().iter() {
                    let held = held(&portfolio, project, subject, moment);
                    let is_meant = held.iter().any(|(_, word, _)| is_ticked(word));
                    assert_eq!(
                        bound.matches(project),
                        is_meant,
                        "{filter} {}",
                        project.name
                    );
                }
            }
        }
    }
}
