use std::cmp::Ordering;
use std::collections::HashSet;

use crate::model::{Field, Id, Portfolio, Project, Value};

use super::filter::{BindError, Filter};
use super::group::{self, Group};
use super::search::Search;
use super::{GroupKey, Index, Moment, OwnSums, Totals, derive, own};

/// Which projects, in which groups, in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Words all of which a project must contain: text, pinyin initials or code.
    pub search: String,
    /// What a project must fulfil.
    pub filter: Filter,
    /// Groups, the outermost first; none for a plain list.
    pub group_by: Vec<GroupKey>,
    /// Order inside a group; after it the order of the plan.
    pub sort: Vec<Sort>,
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field.
    pub field: Field,
    /// Which way.
    pub direction: Direction,
}

/// Which way an order runs. Absent values come last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Small first.
    Ascending,
    /// Large first.
    Descending,
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Every project found, once, in order.
    pub projects: Vec<Id<Project>>,
    /// Projects whose money is part of a programme's among them: they add nothing to any sum.
    pub contained: HashSet<Id<Project>>,
    /// The groups; empty for a plain list.
    pub groups: Vec<Group>,
    /// Count and sums of all projects found, each once.
    pub totals: Totals,
    /// Sums of own columns of the same projects.
    pub own_sums: OwnSums,
    /// How many rows the groups hold beyond `projects`: projects with several lead departments stand in each.
    pub repeated: usize,
}

/// Answers a query; `index` is that of the portfolio as it stands. Fails when the filter names something that the
/// library does not hold.
pub fn run(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<Listing, BindError> {
    let filter = query.filter.bind(portfolio, moment)?;
    let search = Search::new(&query.search);
    let mut projects: Vec<&Project> = index
        .projects(portfolio)
        .filter(|(_, text)| search.matches(text))
        .map(|(project, _)| project)
        .filter(|project| filter.matches(project))
        .collect();
    sort(portfolio, &mut projects, &query.sort, moment);

    let contained = group::contained(portfolio, &projects);
    let members = group::members(portfolio, &projects, &contained, moment);
    let levels: Vec<(GroupKey, usize)> = query
        .group_by
        .iter()
        .flat_map(|key| (0..key.depth()).map(|depth| (*key, depth)))
        .collect();
    let groups = group::groups(portfolio, &levels, &members, moment);
    let listed: usize = groups.iter().map(|group| group.totals.count).sum();
    let mut listing = Listing {
        totals: group::totals(&members),
        own_sums: OwnSums::default(),
        repeated: listed.saturating_sub(projects.len()),
        projects: projects.iter().map(|project| project.id).collect(),
        contained,
        groups,
    };
    own::add_up(portfolio, &mut listing);
    Ok(listing)
}

/// Sorts projects that stand in the order of the plan; of equal ones the first in the plan stays first.
fn sort(portfolio: &Portfolio, projects: &mut Vec<&Project>, keys: &[Sort], moment: Moment) {
    if keys.is_empty() {
        return;
    }
    let mut keyed: Vec<(Vec<Value>, &Project)> = projects
        .iter()
        .map(|project| {
            let value = |key: &Sort| sort_value(portfolio, project, key.field, moment);
            (keys.iter().map(value).collect(), *project)
        })
        .collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let fields = keys.iter().zip(a.iter().zip(b));
        let by_field = fields.map(|(key, (a, b))| compare(a, b, key.direction));
        by_field.fold(Ordering::Equal, Ordering::then)
    });
    *projects = keyed.into_iter().map(|(_, project)| project).collect();
}

/// Rows that others point at are ordered by their place, not by their id.
fn sort_value(portfolio: &Portfolio, project: &Project, field: Field, moment: Moment) -> Value {
    use crate::model::{Kind, Table};
    let value = derive::value(portfolio, project, field, moment);
    let position = |table: Table, id: uuid::Uuid| match table {
        Table::Department => portfolio.departments().get(Id::new(id)).map(|d| d.position),
        Table::Category => portfolio.categories().get(Id::new(id)).map(|c| c.position),
        Table::OutlineNode => portfolio.outline().get(Id::new(id)).map(|n| n.position),
        _ => None,
    };
    match (field.kind(), &value) {
        (_, Value::Empty) => Value::Empty,
        (Kind::Ref(table) | Kind::Refs(table), value) => {
            let first = value.refs().first().and_then(|id| position(table, *id));
            first.map_or_else(|| value.clone(), |position| Value::Integer(position.into()))
        }
        (Kind::Choice(words), Value::Choice(word)) => {
            let rank = words.iter().position(|other| other == word);
            Value::Integer(
                rank.and_then(|rank| i64::try_from(rank).ok())
                    .unwrap_or(i64::MAX),
            )
        }
        _ => value,
    }
}

fn compare(a: &Value, b: &Value, direction: Direction) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) if direction == Direction::Descending => b.cmp(a),
        (false, false) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Money, Op, ProjectColumn, Row, Table};

    /// A programme of 100, in it a part of 40, in that a part of 15; beside them a project of 7. In 万元.
    fn portfolio() -> Portfolio {
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let row = |(n, wan, parent): (u128, i64, Option<u128>)| {
            let mut row = Row::blank(Table::Project, id(n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            row.values[ProjectColumn::TotalInvestment as usize] =
                Value::Money(Money::from_wan(wan));
            row.values[ProjectColumn::Parent as usize] =
                parent.map_or(Value::Empty, |n| Value::Ref(id(n)));
            Change::Create(row)
        };
        let rows = [
            (1, 100, None),
            (2, 40, Some(1)),
            (3, 15, Some(2)),
            (4, 7, None),
        ];
        let mut portfolio = Portfolio::default();
        let op = Op::edit(id(9), "", rows.map(row).to_vec());
        portfolio.apply(&op).unwrap();
        portfolio
    }

    fn sum(search: &str) -> (usize, Money) {
        let portfolio = portfolio();
        let query = Query {
            search: search.to_owned(),
            ..Query::default()
        };
        let moment = Moment::on(chrono::NaiveDate::default());
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
        (listing.totals.count, listing.totals.total_investment)
    }

    #[test]
    fn a_programme_stands_for_its_parts_only_where_it_is_listed() {
        assert_eq!(sum(""), (4, Money::from_wan(107)));
        assert_eq!(sum("项目2"), (1, Money::from_wan(40)));
        assert_eq!(sum("项目3"), (1, Money::from_wan(15)));
    }
}
