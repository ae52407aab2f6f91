use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZero;
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;

use crate::model::tree::circles;
use crate::model::{Field, Id, Kind, Money, Plan, Portfolio, Project, Table};

use super::buckets::Buckets;
use super::columns::{Amounts, Ranks, Tested};
use super::holding::{Holding, Ways};
use super::places::{NOWHERE, Places};
use super::search::{Search, searched};
use super::shelf::{Column, Moves, ROOM, Shelf};
use super::texts::Texts;
use super::{GroupKey, Moment};

/// What questions need to know of every project, column by column in the order of the plan: a question runs through
/// numbers that lie side by side, and looks no project up. It follows the library from edit to edit.
///
/// Columns that only some questions need (the groups of a key, the projects that pass a test, the order of a field)
/// are made when they are first asked for, and kept.
///
/// SQLite's own full-text index is of no use here: its trigrams can't find two characters, and most Chinese words
/// are two characters long.
#[derive(Default)]
pub struct Index {
    revision: Option<u64>,
    ids: Vec<Id<Project>>,
    orders: Vec<Order>,
    /// The places in the order of ids, which is that of [`Portfolio::projects`].
    by_id: Vec<u32>,
    parents: Vec<Option<Id<Project>>>,
    /// The places of the parents; [`NOWHERE`] for none, and for a project that stands above itself.
    parent_places: Vec<u32>,
    /// The places that have a parent, each behind that.
    parts: Vec<u32>,
    /// What those go on with that were carried over from an earlier plan.
    carried_from: BTreeMap<Id<Project>, Vec<Id<Project>>>,
    /// The places that were carried over to others, each with one of those.
    carried: Vec<(u32, u32)>,
    /// The plan of each, by its place in the outline.
    plans: Vec<Option<Id<Plan>>>,
    total_investments: Vec<Option<Money>>,
    /// Made when something is first searched for.
    texts: OnceLock<Texts>,
    buckets: Shelf<Buckets>,
    amounts: Shelf<Amounts>,
    ranks: Shelf<Ranks>,
    tested: Shelf<Tested>,
}

/// On so many threads at most the groups of every key are made.
const WARMING: usize = 4;

/// Place in the outline, then place in lists.
pub(super) type Order = (i32, i32);

/// The tables of which the columns tell something: those of projects and their parts, and all at which these point.
static TOLD: LazyLock<BTreeSet<Table>> = LazyLock::new(|| {
    let mut told: BTreeSet<Table> = Table::parts().chain([Table::Project]).collect();
    let mut next: Vec<Table> = told.iter().copied().collect();
    while let Some(table) = next.pop() {
        for column in table.columns() {
            if let Kind::Ref(other) | Kind::Refs(other) = column.kind
                && told.insert(other)
            {
                next.push(other);
            }
        }
    }
    told
});

impl Index {
    /// The index of a portfolio.
    pub fn new(portfolio: &Portfolio) -> Self {
        let mut index = Self::default();
        let projects = portfolio.projects().iter();
        let all = projects.map(|project| (order(portfolio, project), project.id, NOWHERE));
        index.arrange(all.collect());
        for project in portfolio.projects().iter() {
            index.set(portfolio, project);
        }
        index.find_parents();
        index.revision = Some(portfolio.revision());
        index
    }

    /// Brings the index up to the portfolio's revision. What an edit did not touch is kept.
    pub fn refresh(&mut self, portfolio: &Portfolio) {
        if self.revision == Some(portfolio.revision()) {
            return;
        }
        let altered = self.revision.and_then(|then| portfolio.altered_since(then));
        match altered.filter(|altered| altered.tables.is_disjoint(&TOLD)) {
            Some(altered) => {
                let altered = self.with_later(portfolio, altered.projects);
                self.follow(portfolio, &altered);
            }
            None => *self = Self::new(portfolio),
        }
        self.revision = Some(portfolio.revision());
    }

    /// Projects, those to which they were carried over, for these tell of them, and those with which they go on, or did.
    fn with_later(
        &self,
        portfolio: &Portfolio,
        mut projects: BTreeSet<Id<Project>>,
    ) -> BTreeSet<Id<Project>> {
        let from = |id: &Id<Project>| {
            let now = portfolio.projects().get(*id);
            let now = now.map_or(&[][..], |project| project.carried_from.as_slice());
            let before = self.carried_from.get(id).into_iter().flatten();
            before.chain(now).copied().collect::<Vec<_>>()
        };
        let earlier: Vec<_> = projects.iter().flat_map(from).collect();
        projects.extend(earlier);
        if self.carried.is_empty() {
            return projects;
        }
        let mut count = 0;
        while std::mem::replace(&mut count, projects.len()) != projects.len() {
            for (before, after) in &self.carried {
                if projects.contains(&self.id(*before)) {
                    projects.insert(self.id(*after));
                }
            }
        }
        projects
    }

    fn follow(&mut self, portfolio: &Portfolio, altered: &BTreeSet<Id<Project>>) {
        if altered.is_empty() {
            return;
        }
        let project = |id: &Id<Project>| portfolio.projects().get(*id);
        let is_in_place = |id: &Id<Project>| match (project(id), self.place(*id)) {
            (Some(project), Some(place)) => order(portfolio, project) == self.orders[place],
            (None, None) => true,
            _ => false,
        };
        let is_rearranged = !altered.iter().all(is_in_place);
        if is_rearranged {
            let kept = (0..).zip(self.orders.iter().zip(&self.ids));
            let kept = kept.filter(|(_, (_, id))| !altered.contains(id));
            let mut all: Vec<_> = kept
                .map(|(place, (order, id))| (*order, *id, place))
                .collect();
            all.extend(altered.iter().filter_map(project).map(|project| {
                let before = self.place(project.id).map_or(NOWHERE, |place| place as u32);
                (order(portfolio, project), project.id, before)
            }));
            self.arrange(all);
        }
        let mut is_parent_moved = is_rearranged;
        for project in altered.iter().filter_map(project) {
            is_parent_moved |= self.set(portfolio, project);
        }
        if is_parent_moved {
            self.find_parents();
        }
        if let Some(texts) = self.texts.get_mut() {
            texts.sweep();
        }
        // A project may be called by another name now where others point at it.
        self.tested.retain(|(test, _)| !test.looks_at_projects());
        let altered: Vec<(usize, &Project)> = altered
            .iter()
            .filter_map(|id| Some((self.place(*id)?, project(id)?)))
            .collect();
        follow(&mut self.buckets, portfolio, &altered);
        follow(&mut self.amounts, portfolio, &altered);
        follow(&mut self.ranks, portfolio, &altered);
        follow(&mut self.tested, portfolio, &altered);
    }

    /// Puts projects into order. Each comes with the place that it has had so far.
    fn arrange(&mut self, mut all: Vec<(Order, Id<Project>, u32)>) {
        all.sort_by_key(|(order, id, _)| (*order, *id));
        let from = all.iter().map(|(_, _, before)| *before).collect();
        let moves = Moves::new(from, self.ids.len());
        self.by_id = moves.apply_to_list(&self.by_id);
        self.by_id.sort_by_key(|place| all[*place as usize].1);
        self.orders = all.iter().map(|(order, ..)| *order).collect();
        self.ids = all.iter().map(|(_, id, _)| *id).collect();
        self.parents = moves.apply(&self.parents);
        self.plans = moves.apply(&self.plans);
        self.total_investments = moves.apply(&self.total_investments);
        if let Some(texts) = self.texts.get_mut() {
            texts.rearrange(&moves);
        }
        self.buckets.alter(|_, column| column.rearrange(&moves));
        self.amounts.alter(|_, column| column.rearrange(&moves));
        self.ranks.alter(|_, column| column.rearrange(&moves));
        self.tested.alter(|_, column| column.rearrange(&moves));
    }

    /// Takes in what a project says; whether it points at other projects than before.
    fn set(&mut self, portfolio: &Portfolio, project: &Project) -> bool {
        let Some(place) = self.place(project.id) else {
            return false;
        };
        self.total_investments[place] = project.total_investment;
        if let Some(texts) = self.texts.get_mut() {
            set_text(texts, portfolio, place, project);
        }
        let node = project
            .outline
            .and_then(|node| portfolio.outline().get(node));
        self.plans[place] = node.map(|node| node.plan);
        let from = if project.carried_from.is_empty() {
            self.carried_from.remove(&project.id)
        } else {
            let from = project.carried_from.clone();
            self.carried_from.insert(project.id, from)
        };
        let before = std::mem::replace(&mut self.parents[place], project.parent);
        before != project.parent || from.unwrap_or_default() != project.carried_from
    }

    fn find_parents(&mut self) {
        let of = |parent: &Option<Id<Project>>| {
            let place = parent.and_then(|parent| self.place(parent));
            place.map_or(NOWHERE, |place| place as u32)
        };
        let mut parents: Vec<u32> = self.parents.iter().map(of).collect();
        let places = (0..).zip(&parents);
        let parts: Vec<u32> = places
            .filter(|(_, parent)| **parent != NOWHERE)
            .map(|(place, _)| place)
            .collect();
        let rounds = circles(parts.iter().copied(), |place| {
            known(parents[place as usize])
        });
        for place in rounds.into_iter().flatten() {
            parents[place as usize] = NOWHERE;
        }
        self.parts = outermost_first(&parts, &parents);
        self.parent_places = parents;
        self.carried = self.carried_pairs();
    }

    fn carried_pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (after, from) in &self.carried_from {
            let Some(after) = self.place(*after) else {
                continue;
            };
            let before = from.iter().filter_map(|id| self.place(*id));
            let before = before.filter(|before| *before != after);
            pairs.extend(before.map(|before| (before as u32, after as u32)));
        }
        pairs.sort_unstable();
        pairs
    }

    /// The place of a project.
    pub(super) fn place(&self, id: Id<Project>) -> Option<usize> {
        let found = self
            .by_id
            .binary_search_by_key(&id, |place| self.ids[*place as usize]);
        found.ok().map(|at| self.by_id[at] as usize)
    }

    /// How many projects there are.
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// The project of a place.
    pub(super) fn id(&self, place: u32) -> Id<Project> {
        self.ids[place as usize]
    }

    /// The projects that the search finds.
    pub(super) fn search(&self, portfolio: &Portfolio, search: &Search) -> Places {
        self.texts(portfolio).matching(search)
    }

    fn texts(&self, portfolio: &Portfolio) -> &Texts {
        self.texts.get_or_init(|| {
            let mut texts = Texts::blank(self.len());
            for (project, place) in portfolio.projects().iter().zip(&self.by_id) {
                set_text(&mut texts, portfolio, *place as usize, project);
            }
            texts
        })
    }

    /// Of the places that are found: which hold figures of which.
    pub(super) fn holding(&self, found: &Places) -> Holding {
        let above = self.above(found);
        if self.carried.is_empty() {
            return Holding::of_programmes(above);
        }
        let ways = Ways {
            parents: &self.parent_places,
            carried: &self.carried,
        };
        ways.holding(above, found)
    }

    /// How many of the places that are found stand there in a later plan as well.
    pub(super) fn carried_among(&self, found: &Places) -> usize {
        if self.carried.is_empty() {
            return 0;
        }
        self.holding(found).links.gone_on().len()
    }

    /// The places of a plan's projects; those without a place in a plan belong to the newest.
    pub(super) fn of_plan(&self, plan: Id<Plan>, newest: Option<Id<Plan>>) -> Places {
        Places::of(self.len(), |place| {
            self.plans[place].or(newest) == Some(plan)
        })
    }

    /// Those of the places that have a programme, or a programme's programme, among them, each with the nearest; each
    /// behind its programme.
    fn above(&self, found: &Places) -> Vec<(u32, u32)> {
        let mut nearest: HashMap<u32, u32> = HashMap::new();
        let mut pairs = Vec::new();
        for part in &self.parts {
            let programme = self.parent_places[*part as usize];
            let above = if programme != NOWHERE && found.has(programme as usize) {
                Some(programme)
            } else {
                nearest.get(&programme).copied()
            };
            if let Some(above) = above {
                nearest.insert(*part, above);
                pairs.extend(found.has(*part as usize).then_some((*part, above)));
            }
        }
        pairs
    }

    /// Every part with its programme, by place; parts of a circle have none.
    pub(super) fn parts(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let parts = self.parts.iter();
        parts.map(|part| (*part, self.parent_places[*part as usize]))
    }

    /// The total investments, by place.
    pub(super) fn total_investments(&self) -> &[Option<Money>] {
        &self.total_investments
    }

    /// The groups in which projects stand.
    pub(super) fn buckets(
        &self,
        portfolio: &Portfolio,
        (by, depth, moment): <Buckets as Column>::Key,
    ) -> Arc<Buckets> {
        let key = (by, depth, moment.for_key(by));
        self.buckets.get(&key, || self.make(portfolio, &key))
    }

    /// What projects add to the sum of a field.
    pub(super) fn amounts(
        &self,
        portfolio: &Portfolio,
        (field, moment): <Amounts as Column>::Key,
    ) -> Arc<Amounts> {
        let key = (field, moment.for_field(field));
        self.amounts.get(&key, || self.make(portfolio, &key))
    }

    /// The order of a field.
    pub(super) fn ranks(
        &self,
        portfolio: &Portfolio,
        (field, moment): <Ranks as Column>::Key,
    ) -> Arc<Ranks> {
        let key = (field, moment.for_field(field));
        self.ranks.get(&key, || self.make(portfolio, &key))
    }

    /// The projects that pass a test.
    pub(super) fn tested(
        &self,
        portfolio: &Portfolio,
        (test, moment): <Tested as Column>::Key,
    ) -> Arc<Tested> {
        let moment = test.field().map_or(moment, |field| moment.for_field(field));
        let key = (test, moment);
        self.tested.get(&key, || self.make(portfolio, &key))
    }

    /// Makes the groups of every key in a few passes over the projects, side by side, so that the first question by any
    /// key is as quick as those that follow.
    pub fn warm(&self, portfolio: &Portfolio, moment: Moment) {
        // Fields of the program are seldom grouped by, and some of them take long.
        let is_usual =
            |key: &GroupKey| !matches!(key, GroupKey::Field(Field::Typed(_) | Field::Derived(_)));
        let levels = GroupKey::all_in(portfolio)
            .filter(is_usual)
            .flat_map(|key| {
                let moment = moment.for_key(key);
                (0..key.depth()).map(move |depth| (key, depth, moment))
            });
        let mut columns: Vec<_> = levels
            .take(ROOM)
            .filter(|key| !self.buckets.has(key))
            .map(|key| (key, Buckets::blank(self.ids.len())))
            .collect();
        if columns.is_empty() {
            return;
        }
        let by_id = &self.by_id;
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = columns.len().div_ceil(threads.min(WARMING));
        thread::scope(|scope| {
            for columns in columns.chunks_mut(share) {
                scope.spawn(move || {
                    for (project, place) in portfolio.projects().iter().zip(by_id) {
                        for (key, column) in &mut *columns {
                            column.set(key, portfolio, *place as usize, project);
                        }
                    }
                });
            }
        });
        for (key, mut column) in columns {
            column.settle(&key, portfolio);
            self.buckets.get(&key, || column);
        }
    }

    /// Takes over the groups that another index of the same content has made.
    pub fn adopt(&self, other: Self) {
        if self.revision != other.revision || self.ids != other.ids {
            return;
        }
        for (key, column) in other.buckets.into_columns() {
            if !self.buckets.has(&key) {
                self.buckets.get(&key, || Arc::unwrap_or_clone(column));
            }
        }
    }

    fn make<C: Column>(&self, portfolio: &Portfolio, key: &C::Key) -> C {
        debug_assert_eq!(
            self.revision,
            Some(portfolio.revision()),
            "the index is of another revision"
        );
        let mut column = C::blank(self.ids.len());
        for (project, place) in portfolio.projects().iter().zip(&self.by_id) {
            column.set(key, portfolio, *place as usize, project);
        }
        column.settle(key, portfolio);
        column
    }
}

fn set_text(texts: &mut Texts, portfolio: &Portfolio, place: usize, project: &Project) {
    let rest = searched(portfolio, project).into_iter();
    let rest: Vec<String> = rest.map(|(_, text)| text).collect();
    texts.set(place, &project.name, &rest.join("\n"));
}

/// Has every kept column take in what was altered.
fn follow<C: Column>(shelf: &mut Shelf<C>, portfolio: &Portfolio, altered: &[(usize, &Project)]) {
    shelf.alter(|key, column| {
        for (place, project) in altered {
            column.set(key, portfolio, *place, project);
        }
        column.settle(key, portfolio);
    });
}

fn known(place: u32) -> Option<u32> {
    (place != NOWHERE).then_some(place)
}

/// The places that have a parent, each behind that.
fn outermost_first(parts: &[u32], parents: &[u32]) -> Vec<u32> {
    let mut seen = Places::none(parents.len());
    let mut ordered = Vec::with_capacity(parts.len());
    for part in parts {
        let mut way = Vec::new();
        let mut next = Some(*part);
        while let Some(place) = next.filter(|place| !seen.has(*place as usize)) {
            seen.put(place as usize, true);
            next = known(parents[place as usize]);
            if next.is_some() {
                way.push(place);
            }
        }
        ordered.extend(way.into_iter().rev());
    }
    ordered
}

/// Where each project stands in the order of the plan, in the order of ids.
pub(super) fn places(portfolio: &Portfolio) -> Vec<Order> {
    let projects = portfolio.projects().iter();
    projects.map(|project| order(portfolio, project)).collect()
}

fn order(portfolio: &Portfolio, project: &Project) -> Order {
    let node = project.outline.and_then(|id| portfolio.outline().get(id));
    (
        node.map_or(i32::MAX, |node| node.position),
        project.position,
    )
}
