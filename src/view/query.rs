use std::collections::{BTreeSet, HashMap};

use crate::model::{Field, Id, Portfolio, Project};

use super::filter::{BindError, Filter};
use super::group::{self, Group};
use super::holding::Holding;
use super::nesting::Nesting;
use super::places::{NOWHERE, Places};
use super::scope::scope;
use super::search::Search;
use super::totals::Addends;
use super::{Above, Counting, GroupKey, Index, Moment, Totals, Undecided};

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
    /// Fields that are to be added up beside the usual ones: those that somebody sees.
    pub sums: Vec<Field>,
    /// Projects that are listed whatever search and filter say: those that were just taken out of them.
    pub kept: Vec<Id<Project>>,
    /// The projects beyond which none is listed: those that somebody picked; none for no such limit.
    pub only: Vec<Id<Project>>,
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
    /// The nearest programme above each part, and the later row of each that was carried over, where both are found: sums
    /// count the figures of one of the two.
    pub above: Above,
    /// How many are parts of programmes none of which is found: their figures count here, and not where the programme
    /// is listed as well.
    pub alone: usize,
    /// The programme of each part, where both are found and stand in the order of the plan: there the parts of a group
    /// follow their programme. Sorted by a column, every project stands where its value says.
    pub programmes: HashMap<Id<Project>, Id<Project>>,
    /// The groups; empty for a plain list.
    pub groups: Vec<Group>,
    /// Count and sums of all projects found, each once.
    pub totals: Totals,
    /// How many rows the groups hold beyond those that count: projects with several lead departments stand in each.
    pub repeated: usize,
    /// How many are listed only because they are kept.
    pub kept: usize,
    /// What narrows the projects, in words; none where all of the library are asked for.
    pub scope: Option<String>,
    /// Rows that may count twice, where somebody noted them: see [`Listing::note_undecided`].
    pub undecided: Undecided,
}

impl Listing {
    /// How its projects count.
    pub const fn counting<'a>(&'a self, portfolio: &'a Portfolio, moment: Moment) -> Counting<'a> {
        self.above.counting(portfolio, moment)
    }
}

/// Answers a query; `index` is that of the portfolio as it stands. Fails when the filter names something that the
/// library does not hold.
pub fn run(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<Listing, BindError> {
    let mut found = found(portfolio, index, query, moment)?;
    let kept = keep(index, &query.kept, &mut found);
    let mut places = sorted(portfolio, index, found.to_vec(), &query.sort, moment);
    let nesting = if query.sort.is_empty() {
        Nesting::new(index, &found)
    } else {
        Nesting::default()
    };
    let holding = index.holding(&found);
    let addends = Addends::new(portfolio, index, &holding, &query.sums, moment);
    let levels = group::levels(portfolio, index, &query.group_by, moment);
    let mut slots = vec![Vec::new(); levels.len()];
    let sheet = group::Sheet {
        index,
        addends: &addends,
        nesting: &nesting,
    };
    let groups = sheet.groups(&levels, &mut slots, &places);
    if levels.is_empty() {
        nesting.nest(&mut places);
    }
    let listed: usize = groups.iter().map(|group| group.totals.count).sum();
    let parts = index.parts().filter(|(part, _)| found.has(*part as usize));
    let totals = addends.sum(&places);
    Ok(Listing {
        alone: parts.count().saturating_sub(holding.above.len()),
        repeated: listed.saturating_sub(totals.count),
        totals,
        projects: places.iter().map(|place| index.id(*place)).collect(),
        above: ids(index, &holding),
        programmes: nesting.ids(index),
        groups,
        kept,
        scope: scope(portfolio, query, moment),
        undecided: Undecided::default(),
    })
}

/// Puts projects among those that are found; how many were not there.
fn keep(index: &Index, kept: &[Id<Project>], found: &mut Places) -> usize {
    let places = kept.iter().filter_map(|id| index.place(*id));
    let mut new = 0;
    for place in places {
        new += usize::from(!found.has(place));
        found.put(place, true);
    }
    new
}

/// What projects come to that a person picked, counted as those of any result.
pub fn picked(
    portfolio: &Portfolio,
    index: &Index,
    picked: &BTreeSet<Id<Project>>,
    moment: Moment,
) -> Totals {
    let places = places_of(index, picked);
    let addends = Addends::new(portfolio, index, &index.holding(&places), &[], moment);
    addends.sum(&places.to_vec())
}

/// Which of the projects that a person picked hold figures of which.
pub fn above_among(index: &Index, picked: &BTreeSet<Id<Project>>) -> Above {
    ids(index, &index.holding(&places_of(index, picked)))
}

fn ids(index: &Index, holding: &Holding) -> Above {
    let above = holding.above.iter();
    let above: Above = above
        .map(|(part, programme)| (index.id(*part), index.id(*programme)))
        .collect();
    above.over_plans(holding.links.map(|place| index.id(place)))
}

fn places_of(index: &Index, picked: &BTreeSet<Id<Project>>) -> Places {
    let mut places = Places::none(index.len());
    for place in picked.iter().filter_map(|id| index.place(*id)) {
        places.put(place, true);
    }
    places
}

/// How many projects a query finds; as [`run`], without the listing.
pub fn count(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<usize, BindError> {
    let found = found(portfolio, index, query, moment)?;
    Ok(found.count() - index.carried_among(&found))
}

/// The projects that a query finds, in the order of the plan.
pub(super) fn found_projects<'a>(
    portfolio: &'a Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<Vec<&'a Project>, BindError> {
    let places = found(portfolio, index, query, moment)?.to_vec();
    let ids = places.into_iter().map(|place| index.id(place));
    Ok(ids.filter_map(|id| portfolio.projects().get(id)).collect())
}

fn found(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<Places, BindError> {
    let filter = query.filter.bind(portfolio, moment)?;
    let mut found = filter.places(index);
    let search = Search::new(&query.search);
    if !search.is_empty() {
        found.retain(&index.search(portfolio, &search));
    }
    if let Some(plan) = moment.plan.filter(|_| portfolio.plans().len() > 1) {
        let newest = portfolio.current_plan().map(|plan| plan.id);
        found.retain(&index.of_plan(plan, newest));
    }
    if !query.only.is_empty() {
        let only = query.only.iter().copied().collect();
        found.retain(&places_of(index, &only));
    }
    Ok(found)
}

/// Sorts places that stand in the order of the plan; of equal ones the first in the plan stays first.
fn sorted(
    portfolio: &Portfolio,
    index: &Index,
    mut places: Vec<u32>,
    keys: &[Sort],
    moment: Moment,
) -> Vec<u32> {
    // The last key first: each pass keeps the order of the one before among equals.
    for key in keys.iter().rev() {
        let ranks = index.ranks(portfolio, (key.field, moment));
        let rank = |place: u32| match (ranks.ranks[place as usize], key.direction) {
            (NOWHERE, _) | (_, Direction::Ascending) => ranks.ranks[place as usize],
            (rank, Direction::Descending) => NOWHERE - 1 - rank,
        };
        let keyed = (0_u64..).zip(&places);
        let mut keyed: Vec<u64> = keyed
            .map(|(at, place)| u64::from(rank(*place)) << 32 | at)
            .collect();
        keyed.sort_unstable();
        let at = |keyed: &u64| places[(*keyed & u64::from(u32::MAX)) as usize];
        places = keyed.iter().map(at).collect();
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Money, MoneyUnit, Op, ProjectColumn, Row, Table, Value};

    /// Projects named by number, each with its total in 万元 and the programme above it, as a file holds them.
    fn portfolio(projects: &[(u128, i64, Option<u128>)]) -> Portfolio {
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let row = |(n, wan, parent): &(u128, i64, Option<u128>)| {
            let mut row = Row::blank(Table::Project, id(*n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            row.values[ProjectColumn::TotalInvestment as usize] =
                Value::Money(Money::from_wan(*wan));
            row.values[ProjectColumn::Parent as usize] =
                parent.map_or(Value::Empty, |n| Value::Ref(id(n)));
            row
        };
        Portfolio::from_rows(projects.iter().map(row)).unwrap()
    }

    fn listing(portfolio: &Portfolio, search: &str) -> Listing {
        let query = Query {
            search: search.to_owned(),
            ..Query::default()
        };
        let moment = Moment::on(chrono::NaiveDate::default());
        run(portfolio, &Index::new(portfolio), &query, moment).unwrap()
    }

    /// How many projects are found, and their sum in 万元.
    fn sum(projects: &[(u128, i64, Option<u128>)], search: &str) -> (usize, i64) {
        let totals = listing(&portfolio(projects), search).totals;
        let wan = totals.total_investment.fen() / MoneyUnit::Wan.fen();
        (totals.count, wan)
    }

    #[test]
    fn a_programme_stands_for_its_parts_only_where_it_is_listed() {
        // A programme of 100, in it a part of 40, in that a part of 15; beside them a project of 7.
        let projects = [
            (1, 100, None),
            (2, 40, Some(1)),
            (3, 15, Some(2)),
            (4, 7, None),
        ];
        assert_eq!(sum(&projects, ""), (4, 107));
        assert_eq!(sum(&projects, "项目2"), (1, 40));
        assert_eq!(sum(&projects, "项目3"), (1, 15));
    }

    #[test]
    fn a_part_of_a_picked_programme_adds_no_money_and_one_picked_alone_does() {
        // A programme of 100 with a part of 60, which has a part of 10; beside them a project of 7.
        let projects = [
            (1, 100, None),
            (2, 60, Some(1)),
            (3, 10, Some(2)),
            (4, 7, None),
        ];
        let portfolio = portfolio(&projects);
        let sum = |ids: &[u128]| {
            let ids = ids.iter().map(|n| Id::new(uuid::Uuid::from_u128(*n)));
            let moment = Moment::on(chrono::NaiveDate::default());
            let index = Index::new(&portfolio);
            let totals = picked(&portfolio, &index, &ids.collect(), moment);
            let wan = totals.total_investment.fen() / MoneyUnit::Wan.fen();
            (totals.count, wan)
        };
        assert_eq!(sum(&[1, 2, 3, 4]), (4, 107));
        assert_eq!(sum(&[2, 3]), (2, 60));
        assert_eq!(sum(&[3, 4]), (2, 17));
        assert_eq!(sum(&[1, 3]), (2, 100));
        assert_eq!(sum(&[]), (0, 0));
    }

    #[test]
    fn parts_without_their_programme_are_told() {
        let projects = [(1, 100, None), (2, 60, Some(1)), (3, 10, Some(2))];
        let portfolio = portfolio(&projects);
        let alone = |search| listing(&portfolio, search).alone;
        assert_eq!((alone(""), alone("项目1"), alone("项目3")), (0, 0, 1));
        let above = listing(&portfolio, "").above;
        let id = |n: u128| Id::new(uuid::Uuid::from_u128(n));
        assert_eq!(above.parts_from_outside(&[id(2), id(3)]), 1);
        assert_eq!(above.parts_from_outside(&[id(1), id(3)]), 0);
    }

    #[test]
    fn a_circle_in_a_file_loses_no_money() {
        assert_eq!(sum(&[(1, 100, Some(1))], ""), (1, 100));
        // 1 and 2 stand above each other, 3 below 1: each of the circle counts, its part does not.
        let projects = [(1, 100, Some(2)), (2, 40, Some(1)), (3, 15, Some(1))];
        assert_eq!(sum(&projects, ""), (3, 140));
        assert_eq!(sum(&projects, "项目3"), (1, 15));
    }

    #[test]
    fn money_is_counted_once_however_deep_it_lies() {
        let projects: Vec<_> = (1..=40).map(|n| (n, 10, (n > 1).then(|| n - 1))).collect();
        assert_eq!(sum(&projects, ""), (40, 10));
    }

    proptest! {
        #[test]
        fn no_edits_of_parents_make_a_circle_and_sums_are_those_of_the_rows(
            edits in prop::collection::vec((0..8_u128, prop::option::of(0..8_u128)), 0..40),
        ) {
            let projects: Vec<_> = (0..8).map(|n| (n, 1 << n, None)).collect();
            let mut portfolio = portfolio(&projects);
            for (part, programme) in edits {
                let value = programme.map_or(Value::Empty, |n| Value::Ref(uuid::Uuid::from_u128(n)));
                let part = uuid::Uuid::from_u128(part);
                let column = ProjectColumn::Parent as usize;
                let change = portfolio.change(Table::Project, part, column, value);
                let op = Op::edit(uuid::Uuid::nil(), "", change.into_iter().collect());
                let before = portfolio.clone();
                match portfolio.apply(&op) {
                    Ok(()) => prop_assert_eq!(portfolio.circles(), []),
                    Err(_circle) => prop_assert_eq!(
                        portfolio.table_rows(Table::Project),
                        before.table_rows(Table::Project)
                    ),
                }
                let listing = listing(&portfolio, "");
                let moment = Moment::on(chrono::NaiveDate::default());
                let counting = listing.counting(&portfolio, moment);
                let counted = portfolio.projects().iter();
                let counted = counted.filter(|project| !counting.is_held(project.id, Field::TOTAL_INVESTMENT));
                let rows: Money = counted.filter_map(|project| project.total_investment).sum();
                prop_assert_eq!(listing.totals.total_investment, rows);
                // Whoever stands below nothing is counted.
                let tops = portfolio.projects().iter().filter(|project| project.parent.is_none());
                let tops: Money = tops.filter_map(|project| project.total_investment).sum();
                prop_assert_eq!(rows, tops);
            }
        }
    }
}
