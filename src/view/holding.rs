//! Which of the projects that are found hold figures of which: programmes those of their parts, and where several plans are
//! looked at together the later row of a project those of the row before.
//!
//! Rows that went on without their programme are in what that programme states, if all that they go on with was in it.
//! A row that goes on with some of a programme and with something else is in it by half: it can be counted neither beside
//! the programme nor within it, so that it states nothing here, and what it goes on with counts as it did.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::places::{NOWHERE, Places};

/// Pairs of places, the first of which is held by the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Holding {
    /// Parts, each with the nearest programme; each behind its programme.
    pub above: Vec<(u32, u32)>,
    /// The ways between rows of several plans; empty where none was carried over.
    pub links: Links<u32>,
}

/// What a later row goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin<K> {
    /// A row that is found.
    Row(K),
    /// A row that is not, of a programme that is.
    Within(K),
    /// A row that is not, of none.
    Elsewhere,
}

/// The ways by which rows hold figures of others, by place or by identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Links<K: Eq + Hash> {
    /// Of each part the nearest programme.
    programmes: HashMap<K, K>,
    /// Of each row that went on the later ones.
    later: HashMap<K, Vec<K>>,
    /// Of each later row what it goes on with.
    origins: HashMap<K, Vec<Origin<K>>>,
}

impl<K: Eq + Hash> Default for Links<K> {
    fn default() -> Self {
        Self {
            programmes: HashMap::new(),
            later: HashMap::new(),
            origins: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash> Links<K> {
    /// Whether no row was carried over.
    pub fn is_empty(&self) -> bool {
        self.later.is_empty() && self.origins.is_empty()
    }

    /// The same of other keys.
    pub fn map<L: Copy + Eq + Hash>(&self, to: impl Fn(K) -> L) -> Links<L> {
        let origin = |origin: &Origin<K>| match origin {
            Origin::Row(row) => Origin::Row(to(*row)),
            Origin::Within(programme) => Origin::Within(to(*programme)),
            Origin::Elsewhere => Origin::Elsewhere,
        };
        let pairs = self.programmes.iter();
        let later = self.later.iter();
        let origins = self.origins.iter();
        Links {
            programmes: pairs.map(|(part, own)| (to(*part), to(*own))).collect(),
            later: later
                .map(|(row, all)| (to(*row), all.iter().map(|one| to(*one)).collect()))
                .collect(),
            origins: origins
                .map(|(row, all)| (to(*row), all.iter().map(origin).collect()))
                .collect(),
        }
    }

    /// Whether a row stands there in a later plan as well.
    pub fn went_on(&self, row: K) -> bool {
        self.later.contains_key(&row)
    }

    /// Those that do.
    pub fn gone_on(&self) -> impl ExactSizeIterator<Item = K> + '_ {
        self.later.keys().copied()
    }

    /// Says of rows whether others hold their figure, where some state it.
    pub fn judge<S: Fn(K) -> bool>(&self, states: S) -> Judge<'_, K, S> {
        Judge {
            links: self,
            states,
            shares: HashMap::new(),
            held: HashMap::new(),
        }
    }
}

/// How much of a row lies in programmes that stayed behind, and count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    None,
    Some,
    All,
}

/// Says whose figure is held, for one figure.
pub(super) struct Judge<'a, K: Eq + Hash, S> {
    links: &'a Links<K>,
    /// Which rows state it.
    states: S,
    shares: HashMap<K, Share>,
    held: HashMap<K, bool>,
}

impl<K: Copy + Eq + Hash, S: Fn(K) -> bool> Judge<'_, K, S> {
    /// Whether the figure of a row is in that of another, or in several.
    pub fn is_held(&mut self, row: K) -> bool {
        self.is_by_half(row) || self.is_within(row)
    }

    /// Whether a row states the figure so that it counts.
    fn stands(&mut self, row: K) -> bool {
        (self.states)(row) && !self.is_by_half(row)
    }

    fn is_by_half(&mut self, row: K) -> bool {
        self.share(row) == Share::Some
    }

    fn is_within(&mut self, row: K) -> bool {
        if let Some(known) = self.held.get(&row) {
            return *known;
        }
        // A way that comes back to where it began holds nothing.
        self.held.insert(row, false);
        let links = self.links;
        let programme = links.programmes.get(&row).into_iter();
        let later = links.later.get(&row).into_iter().flatten();
        let mut over = programme.chain(later);
        let is_within = over.any(|over| self.stands(*over) || self.is_within(*over))
            || self.share(row) == Share::All;
        self.held.insert(row, is_within);
        is_within
    }

    /// Whether a programme stayed behind, and it or one above it states the figure.
    fn is_behind(&mut self, programme: K) -> bool {
        if self.links.went_on(programme) {
            return false;
        }
        let (mut seen, mut next) = (HashSet::new(), Some(programme));
        while let Some(over) = next.filter(|over| seen.insert(*over)) {
            if self.stands(over) {
                return true;
            }
            next = self.links.programmes.get(&over).copied();
        }
        false
    }

    fn share(&mut self, row: K) -> Share {
        if let Some(known) = self.shares.get(&row) {
            return *known;
        }
        self.shares.insert(row, Share::None);
        let share = self.share_of(row);
        self.shares.insert(row, share);
        share
    }

    fn share_of(&mut self, row: K) -> Share {
        let links = self.links;
        let Some(origins) = links.origins.get(&row) else {
            return Share::None;
        };
        // In a programme of its own plan it is counted there.
        if let Some(own) = links.programmes.get(&row).copied()
            && (self.stands(own) || self.is_within(own))
        {
            return Share::None;
        }
        let mut shares = Vec::new();
        for origin in origins {
            shares.push(match origin {
                Origin::Row(before) => match links.programmes.get(before).copied() {
                    Some(programme) if self.is_behind(programme) => Share::All,
                    _ => self.share(*before),
                },
                Origin::Within(programme) if self.is_behind(*programme) => Share::All,
                Origin::Within(_) => Share::None,
                // Nobody else would count it.
                Origin::Elsewhere => return Share::None,
            });
        }
        let is_in = |share: &Share| *share == Share::All;
        match () {
            () if shares.iter().all(is_in) => Share::All,
            () if shares.iter().all(|share| *share == Share::None) => Share::None,
            () => Share::Some,
        }
    }
}

impl Holding {
    pub fn of_programmes(above: Vec<(u32, u32)>) -> Self {
        Self {
            above,
            ..Self::default()
        }
    }

    /// The places whose figure another place holds, which states it. `in_plans` says that the figure belongs to the years
    /// of a plan: rows of two plans have none of it in common.
    pub fn held(&self, len: usize, in_plans: bool, states: impl Fn(usize) -> bool) -> Places {
        let is_plain = in_plans || self.links.is_empty();
        let has_none = self.above.is_empty() && is_plain;
        let mut held = Places::none(if has_none { 0 } else { len });
        for (part, programme) in self.above.iter().filter(|_| is_plain) {
            let programme = *programme as usize;
            held.put(*part as usize, states(programme) || held.has(programme));
        }
        if is_plain {
            return held;
        }
        let mut judge = self.links.judge(|place: u32| states(place as usize));
        let parts = self.above.iter().map(|(part, _)| *part);
        let later = self.links.origins.keys().copied();
        for place in parts.chain(self.links.gone_on()).chain(later) {
            held.put(place as usize, judge.is_held(place));
        }
        held
    }
}

/// The ways from row to row.
pub(super) struct Ways<'a> {
    /// The programme of each place.
    pub parents: &'a [u32],
    /// Rows, each with one to which it was carried over.
    pub carried: &'a [(u32, u32)],
}

impl Ways<'_> {
    /// Which of the places that are found hold figures of which, with the programmes already looked up. Where a circle of
    /// another tool's making would have rows hold each other, and their money be lost, the plans stand side by side.
    pub fn holding(&self, above: Vec<(u32, u32)>, found: &Places) -> Holding {
        let has = |place: u32| place != NOWHERE && found.has(place as usize);
        let mut later: Vec<(u32, u32)> = Vec::new();
        for (before, _) in self.carried.iter().filter(|(before, _)| has(*before)) {
            later.extend(self.later_of(*before, &has).map(|after| (*before, after)));
        }
        later.sort_unstable();
        later.dedup();
        let mut links = Links {
            programmes: above.iter().copied().collect(),
            ..Links::default()
        };
        for (before, after) in &later {
            links.later.entry(*before).or_default().push(*after);
        }
        let mut befores: HashMap<u32, Vec<u32>> = HashMap::new();
        for (before, after) in self.carried {
            befores.entry(*after).or_default().push(*before);
        }
        for after in befores.keys().copied().filter(|after| has(*after)) {
            let origins = self.origins(after, &has, &befores);
            links.origins.insert(after, origins);
        }
        if links.has_circle() {
            return Holding::of_programmes(above);
        }
        Holding { above, links }
    }

    /// The rows that are found to which a row was carried over, also by way of one that is not found.
    fn later_of(&self, before: u32, has: &impl Fn(u32) -> bool) -> impl Iterator<Item = u32> {
        let (mut seen, mut next, mut found) = (HashSet::from([before]), vec![before], Vec::new());
        while let Some(place) = next.pop() {
            for after in self.pairs_from(place) {
                if !seen.insert(after) {
                    continue;
                }
                if has(after) {
                    found.push(after);
                } else {
                    next.push(after);
                }
            }
        }
        found.into_iter()
    }

    /// The rows to which a row was carried over; the pairs stand in the order of the rows before.
    fn pairs_from(&self, before: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.carried.partition_point(|(row, _)| *row < before);
        let pairs = self.carried[from..].iter();
        let own = pairs.take_while(move |(row, _)| *row == before);
        own.map(|(_, after)| *after)
    }

    /// What a row goes on with, also by way of rows that are not found.
    fn origins(
        &self,
        after: u32,
        has: &impl Fn(u32) -> bool,
        befores: &HashMap<u32, Vec<u32>>,
    ) -> Vec<Origin<u32>> {
        let of = |row: u32| befores.get(&row).into_iter().flatten().copied();
        let parent = |place: u32| self.parents.get(place as usize).copied();
        let up = |place: &u32| parent(*place).filter(|place| *place != NOWHERE);
        let mut seen = HashSet::from([after]);
        let mut next: Vec<u32> = of(after).collect();
        let mut all = Vec::new();
        while let Some(before) = next.pop() {
            if !seen.insert(before) {
                continue;
            }
            // Circles of programmes are not among the parents.
            let mut programmes = std::iter::successors(up(&before), up);
            if has(before) {
                all.push(Origin::Row(before));
            } else if let Some(programme) = programmes.find(|programme| has(*programme)) {
                all.push(Origin::Within(programme));
            } else if befores.contains_key(&before) {
                next.extend(of(before));
            } else {
                all.push(Origin::Elsewhere);
            }
        }
        all
    }
}

impl Links<u32> {
    /// Whether rows would hold each other: by programmes, by later rows, or by a programme that stayed behind.
    fn has_circle(&self) -> bool {
        let mut holders: HashMap<u32, Vec<u32>> = HashMap::new();
        // In whatever order: what comes of it is a set.
        self.programmes.iter().for_each(|(part, programme)| {
            holders.entry(*part).or_default().push(*programme);
        });
        self.later.iter().for_each(|(before, after)| {
            holders.entry(*before).or_default().extend(after);
        });
        self.origins.keys().for_each(|after| {
            let behind = self.programmes_behind(*after);
            holders.entry(*after).or_default().extend(behind);
        });
        // What nothing holds is taken away, again and again: of a circle all stays.
        loop {
            let free: Vec<u32> = holders
                .iter()
                .filter(|(_, above)| above.iter().all(|one| !holders.contains_key(one)))
                .map(|(one, _)| *one)
                .collect();
            if free.is_empty() {
                return !holders.is_empty();
            }
            for one in free {
                holders.remove(&one);
            }
        }
    }

    /// The programmes that stayed behind of all that a row goes on with.
    fn programmes_behind(&self, after: u32) -> Vec<u32> {
        let (mut seen, mut next, mut all) = (HashSet::new(), vec![after], Vec::new());
        while let Some(row) = next.pop() {
            if !seen.insert(row) {
                continue;
            }
            for origin in self.origins.get(&row).into_iter().flatten() {
                match origin {
                    Origin::Row(before) => {
                        all.extend(self.programmes.get(before));
                        next.push(*before);
                    }
                    Origin::Within(programme) => all.push(*programme),
                    Origin::Elsewhere => {}
                }
            }
        }
        all.retain(|programme| !self.went_on(*programme) && *programme != after);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(found: &[usize]) -> Places {
        Places::of(10, |place| found.contains(&place))
    }

    /// 0 is the programme of 1 and 2 in the plan before; 1 went on as 5; 5 is in no programme.
    fn ways() -> (Vec<u32>, Vec<(u32, u32)>) {
        let mut parents = vec![NOWHERE; 10];
        parents[1] = 0;
        parents[2] = 0;
        (parents, vec![(1, 5)])
    }

    fn held(holding: &Holding, states: &[usize]) -> Vec<usize> {
        let held = holding.held(10, false, |place| states.contains(&place));
        (0..10).filter(|place| held.has(*place)).collect()
    }

    #[test]
    fn the_later_row_holds_the_one_before_and_a_programme_that_stayed_behind_holds_both() {
        let (parents, carried) = ways();
        let ways = Ways {
            parents: &parents,
            carried: &carried,
        };
        let holding =
            |above: &[(u32, u32)], found: &[usize]| ways.holding(above.to_vec(), &places(found));
        let both = holding(&[], &[1, 5]);
        assert!(both.links.went_on(1) && !both.links.went_on(5));
        assert_eq!(held(&both, &[1, 5]), [1]);
        let all = holding(&[(1, 0), (2, 0)], &[0, 1, 2, 5]);
        assert_eq!(held(&all, &[0, 1, 2, 5]), [1, 2, 5]);
        assert_eq!(held(&all, &[1, 2, 5]), [1], "the programme states none");
        let none = Vec::<usize>::new();
        assert_eq!(
            held(&all, &[1, 2]),
            none,
            "what is only said before counts there"
        );
        let in_plans = all.held(10, true, |place| [1, 2, 5].contains(&place));
        assert!((0..10).all(|place| !in_plans.has(place)));
        // The row before is not looked at, its programme is.
        let few = holding(&[], &[0, 5]);
        assert_eq!(held(&few, &[0, 5]), [5]);
    }

    #[test]
    fn a_row_by_half_in_a_programme_leaves_the_figures_where_they_were() {
        // 3, of no programme, and 1, a part of 0, went on as 5, and that as 7.
        let (parents, _) = ways();
        let carried = [(1, 5), (3, 5), (5, 7)];
        let ways = Ways {
            parents: &parents,
            carried: &carried,
        };
        let all = ways.holding(vec![(1, 0), (2, 0)], &places(&[0, 1, 2, 3, 5]));
        assert_eq!(held(&all, &[0, 1, 2, 3, 5]), [1, 2, 5], "0 and 3 count");
        assert_eq!(
            held(&all, &[0, 1, 2, 3]),
            [1, 2, 5],
            "the later states none"
        );
        assert_eq!(held(&all, &[1, 2, 3, 5]), [1, 3], "2 and 5 count");
        let further = ways.holding(vec![(1, 0), (2, 0)], &places(&[0, 1, 2, 3, 5, 7]));
        assert_eq!(held(&further, &[0, 1, 2, 3, 5, 7]), [1, 2, 5, 7]);
        // What is not looked at can't count beside it.
        let few = ways.holding(vec![(1, 0)], &places(&[0, 1, 5]));
        assert_eq!(held(&few, &[0, 1, 5]), [1]);
    }

    #[test]
    fn a_row_that_went_on_twice_stays_in_the_programme_of_the_first() {
        let (parents, _) = ways();
        let carried = [(1, 5), (5, 7)];
        let ways = Ways {
            parents: &parents,
            carried: &carried,
        };
        let all = ways.holding(vec![(1, 0), (2, 0)], &places(&[0, 1, 2, 5, 7]));
        assert_eq!(held(&all, &[0, 1, 2, 5, 7]), [1, 2, 5, 7]);
    }

    #[test]
    fn rows_that_would_hold_each_other_stand_side_by_side() {
        let parents = vec![NOWHERE; 4];
        let carried = [(0, 1), (1, 0)];
        let ways = Ways {
            parents: &parents,
            carried: &carried,
        };
        let all = Places::of(4, |_| true);
        assert_eq!(ways.holding(Vec::new(), &all), Holding::default());
    }
}
