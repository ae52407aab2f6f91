use std::collections::{HashMap, HashSet};

use super::Index;
use super::places::Places;
use crate::model::{Id, Project};

/// Which parts stand below which programmes: the places of both, where both are found.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    programmes: HashMap<u32, u32>,
    /// The parts alone: most projects are none.
    parts: Places,
}

impl Nesting {
    pub fn new(index: &Index, found: &Places) -> Self {
        let is_found = |(part, programme): &(u32, u32)| {
            found.has(*part as usize) && found.has(*programme as usize)
        };
        let pairs: Vec<(u32, u32)> = index.parts().filter(is_found).collect();
        Self::of(&pairs, index.len())
    }

    /// Of parts and their programmes, among so many places.
    fn of(pairs: &[(u32, u32)], len: usize) -> Self {
        let mut parts = Places::none(if pairs.is_empty() { 0 } else { len });
        for (part, _) in pairs {
            parts.put(*part as usize, true);
        }
        Self {
            programmes: pairs.iter().copied().collect(),
            parts,
        }
    }

    fn programme(&self, place: u32) -> Option<u32> {
        if self.parts.has(place as usize) {
            self.programmes.get(&place).copied()
        } else {
            None
        }
    }

    /// Puts parts right behind their programme, where that is among the places; the order is kept otherwise.
    pub fn nest(&self, places: &mut Vec<u32>) {
        if !places.iter().any(|place| self.parts.has(*place as usize)) {
            return;
        }
        let here: HashSet<u32> = places.iter().copied().collect();
        let mut parts: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut tops = Vec::new();
        for place in places.iter() {
            match self.programme(*place).filter(|top| here.contains(top)) {
                Some(programme) => parts.entry(programme).or_default().push(*place),
                None => tops.push(*place),
            }
        }
        let all = std::mem::take(places);
        // The next to be put down is the last.
        let mut waiting: Vec<u32> = tops.into_iter().rev().collect();
        while let Some(place) = waiting.pop() {
            places.push(place);
            waiting.extend(parts.remove(&place).into_iter().flatten().rev());
        }
        // Of a circle, which earlier versions let in, none is on top.
        if !parts.is_empty() {
            let put: HashSet<u32> = places.iter().copied().collect();
            places.extend(all.into_iter().filter(|place| !put.contains(place)));
        }
    }

    /// The same by projects: a part and its programme.
    pub fn ids(&self, index: &Index) -> HashMap<Id<Project>, Id<Project>> {
        let pairs = self.programmes.iter();
        pairs
            .map(|(part, programme)| (index.id(*part), index.id(*programme)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_their_programme_and_all_else_keeps_its_order() {
        let nesting = Nesting::of(&[(0, 4), (3, 4), (7, 3), (5, 9)], 10);
        let nested = |places: &[u32]| {
            let mut places = places.to_vec();
            nesting.nest(&mut places);
            places
        };
        assert_eq!(
            nested(&[0, 1, 2, 3, 4, 5, 6, 7]),
            [1, 2, 4, 0, 3, 7, 5, 6],
            "9 is not here: 5 stands for itself"
        );
        assert_eq!(nested(&[1, 2, 6]), [1, 2, 6]);
        assert_eq!(nested(&[0, 7, 1]), [0, 7, 1]);
        let circle = Nesting::of(&[(0, 1), (1, 0), (2, 1)], 4);
        let mut places = vec![0, 1, 2, 3];
        circle.nest(&mut places);
        assert_eq!(places, [3, 0, 1, 2], "nobody is lost");
    }
}
