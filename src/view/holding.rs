//! Which of the projects that are found hold figures of which, by place: programmes those of their parts, and where several
//! plans are looked at together the later row of a project those of the row before.

use std::collections::{HashMap, HashSet};

use super::places::{NOWHERE, Places};

/// Pairs of places, the first of which is held by the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Holding {
    /// Parts, each with the nearest programme; each behind its programme.
    pub above: Vec<(u32, u32)>,
    /// Rows of an earlier plan, each with a row to which it was carried over.
    pub later: Vec<(u32, u32)>,
    /// Rows that were carried over, each with the programme of the row before, where that programme stayed behind: what it
    /// states holds all of its parts.
    pub behind: Vec<(u32, u32)>,
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
        let is_plain = in_plans || self.later.is_empty();
        let has_none = self.above.is_empty() && is_plain;
        let mut held = Places::none(if has_none { 0 } else { len });
        for (part, programme) in &self.above {
            let programme = *programme as usize;
            held.put(*part as usize, states(programme) || held.has(programme));
        }
        if is_plain {
            return held;
        }
        let pairs = || self.later.iter().chain(&self.behind).chain(&self.above);
        let mut is_settled = false;
        while !is_settled {
            is_settled = true;
            for (one, holder) in pairs() {
                let (one, holder) = (*one as usize, *holder as usize);
                if !held.has(one) && (states(holder) || held.has(holder)) {
                    held.put(one, true);
                    is_settled = false;
                }
            }
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
        let went_on: HashSet<u32> = later.iter().map(|(before, _)| *before).collect();
        let has_programme: HashSet<u32> = above.iter().map(|(part, _)| *part).collect();
        let mut behind = Vec::new();
        for (before, after) in self.carried {
            if !has(*after) || has_programme.contains(after) {
                continue;
            }
            let parent = |place: u32| self.parents.get(place as usize).copied();
            let up = |place: &u32| parent(*place).filter(|place| *place != NOWHERE);
            // Circles of programmes are not among the parents.
            let mut programmes = std::iter::successors(up(before), up);
            let nearest = programmes.find(|programme| has(*programme));
            let nearest = nearest.filter(|programme| !went_on.contains(programme));
            behind.extend(nearest.filter(|own| own != after).map(|own| (*after, own)));
        }
        let holding = Holding {
            above,
            later,
            behind,
        };
        if holding.has_circle() {
            return Holding::of_programmes(holding.above);
        }
        holding
    }

    /// The rows that are found to which a row was carried over, also by way of one that is not found.
    fn later_of(&self, before: u32, has: &impl Fn(u32) -> bool) -> impl Iterator<Item = u32> {
        let (mut seen, mut next, mut found) = (HashSet::from([before]), vec![before], Vec::new());
        while let Some(place) = next.pop() {
            let after = self.carried.iter().filter(|(from, _)| *from == place);
            for (_, after) in after {
                if !seen.insert(*after) {
                    continue;
                }
                if has(*after) {
                    found.push(*after);
                } else {
                    next.push(*after);
                }
            }
        }
        found.into_iter()
    }
}

impl Holding {
    fn has_circle(&self) -> bool {
        let mut holders: HashMap<u32, Vec<u32>> = HashMap::new();
        for (one, holder) in self.above.iter().chain(&self.later).chain(&self.behind) {
            holders.entry(*one).or_default().push(*holder);
        }
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
        assert_eq!((both.later, both.behind), (vec![(1, 5)], vec![]));
        let all = holding(&[(1, 0), (2, 0)], &[0, 1, 2, 5]);
        assert_eq!(all.behind, [(5, 0)]);
        let held = |states: &[usize]| {
            let held = all.held(10, false, |place| states.contains(&place));
            (0..10).filter(|place| held.has(*place)).collect::<Vec<_>>()
        };
        assert_eq!(held(&[0, 1, 2, 5]), [1, 2, 5]);
        assert_eq!(held(&[1, 2, 5]), [1], "the programme states none");
        let none = Vec::<usize>::new();
        assert_eq!(held(&[1, 2]), none, "what is only said before counts there");
        let in_plans = all.held(10, true, |place| [1, 2, 5].contains(&place));
        assert!((0..10).all(|place| !in_plans.has(place)));
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
