use std::collections::HashMap;

use uuid::Uuid;

use crate::model::{Portfolio, Project};

use super::places::{NOWHERE, Places};
use super::shelf::{Column, Moves};
use super::{Bucket, GroupKey, Moment};

/// In which groups of one level each project stands. Groups are numbered, and named only once.
#[derive(Clone, Debug, Default)]
pub(super) struct Buckets {
    /// Of each place the number of its group, or a list of numbers: see [`LIST`].
    of_place: Vec<u32>,
    /// The numbers of projects that stand in several groups.
    lists: Vec<Box<[u32]>>,
    list_of: HashMap<Box<[u32]>, u32>,
    groups: Vec<NamedBucket>,
    number_of: HashMap<Bucket, u32>,
    /// What many projects have in common, such as a node of the outline, is looked up once.
    of_node: HashMap<Uuid, u32>,
    /// The numbers in the order of their groups.
    in_order: Vec<u32>,
    /// Where each number stands in that order.
    rank: Vec<u32>,
}

/// A group with its names.
#[derive(Clone, Debug)]
pub(super) struct NamedBucket {
    /// What its projects have in common.
    pub bucket: Bucket,
    /// The word used in files.
    pub key: String,
    /// What it is called.
    pub label: String,
    order: (i64, Vec<u8>),
}

/// From here on a place's number counts lists.
const LIST: u32 = 1 << 31;

/// The members of one group, as a run of [`Sorted::members`].
pub(super) struct Run {
    /// The group's number.
    pub number: u32,
    /// How many members.
    pub len: usize,
}

/// Projects sorted out by group: the groups in order, in each its members in the order in which they were given.
pub(super) struct Sorted {
    pub members: Vec<u32>,
    pub runs: Vec<Run>,
}

impl Column for Buckets {
    /// What groups, at which depth, when.
    type Key = (GroupKey, usize, Moment);

    fn blank(len: usize) -> Self {
        Self {
            of_place: vec![NOWHERE; len],
            ..Self::default()
        }
    }

    fn set(&mut self, key: &Self::Key, portfolio: &Portfolio, place: usize, project: &Project) {
        let (by, depth, moment) = *key;
        let node = by.node(project);
        let known = node.and_then(|node| self.of_node.get(&node).copied());
        let number = known.unwrap_or_else(|| {
            let buckets = by.buckets(depth, portfolio, project, moment);
            let numbers = buckets.into_iter().map(|b| self.number(*key, portfolio, b));
            let numbers: Vec<u32> = numbers.collect();
            match numbers.as_slice() {
                [one] => *one,
                _ => self.list(numbers.into()),
            }
        });
        if let Some(node) = node {
            self.of_node.insert(node, number);
        }
        if let Some(of_place) = self.of_place.get_mut(place) {
            *of_place = number;
        }
    }

    fn rearrange(&mut self, moves: &Moves) {
        self.of_place = moves.apply(&self.of_place);
    }

    fn settle(&mut self, _key: &Self::Key, _portfolio: &Portfolio) {
        if self.in_order.len() == self.groups.len() {
            return;
        }
        self.in_order
            .extend(self.in_order.len() as u32..self.groups.len() as u32);
        let groups = &self.groups;
        // Stable, and quick where only the last is new.
        self.in_order.sort_by(|a, b| {
            let of = |number: &u32| {
                let group = &groups[*number as usize];
                (&group.order, &group.bucket)
            };
            of(a).cmp(&of(b))
        });
        self.rank = vec![0; self.groups.len()];
        for (rank, number) in (0..).zip(&self.in_order) {
            self.rank[*number as usize] = rank;
        }
    }
}

impl Buckets {
    /// A group by its number.
    pub fn group(&self, number: u32) -> &NamedBucket {
        &self.groups[number as usize]
    }

    /// The places that stand in a group that fulfils a test.
    pub fn places(&self, is_meant: impl FnMut(&NamedBucket) -> bool) -> Places {
        let is_meant: Vec<bool> = self.groups.iter().map(is_meant).collect();
        Places::of(self.of_place.len(), |place| {
            let numbers = self.numbers(place as u32);
            numbers.iter().any(|number| is_meant[*number as usize])
        })
    }

    /// Sorts members out by group. `slots` is room for a number of each group, all [`NOWHERE`], and is left so.
    pub fn sort_out(&self, members: &[u32], slots: &mut Vec<u32>) -> Sorted {
        slots.resize(self.groups.len(), NOWHERE);
        let mut runs: Vec<Run> = Vec::new();
        for member in members {
            for number in self.numbers(*member) {
                let slot = &mut slots[*number as usize];
                if *slot == NOWHERE {
                    *slot = runs.len() as u32;
                    runs.push(Run {
                        number: *number,
                        len: 0,
                    });
                }
                runs[*slot as usize].len += 1;
            }
        }
        runs.sort_unstable_by_key(|run| self.rank[run.number as usize]);
        // From here on a group's slot says where its next member goes.
        let mut listed = 0;
        for run in &runs {
            slots[run.number as usize] = listed as u32;
            listed += run.len;
        }
        let mut sorted = vec![0; listed];
        for member in members {
            for number in self.numbers(*member) {
                let next = &mut slots[*number as usize];
                sorted[*next as usize] = *member;
                *next += 1;
            }
        }
        for run in &runs {
            slots[run.number as usize] = NOWHERE;
        }
        Sorted {
            members: sorted,
            runs,
        }
    }

    fn numbers(&self, place: u32) -> &[u32] {
        let number = &self.of_place[place as usize];
        if *number < LIST {
            std::slice::from_ref(number)
        } else {
            let list = self.lists.get((number - LIST) as usize);
            list.map_or(&[], |list| &**list)
        }
    }

    fn number(
        &mut self,
        (by, depth, moment): (GroupKey, usize, Moment),
        portfolio: &Portfolio,
        bucket: Bucket,
    ) -> u32 {
        if let Some(number) = self.number_of.get(&bucket) {
            return *number;
        }
        let number = self.groups.len() as u32;
        self.groups.push(NamedBucket {
            key: by.bucket_key(depth, portfolio, &bucket),
            label: by.label_among_plans(depth, portfolio, &bucket, moment),
            order: by.bucket_order(portfolio, &bucket),
            bucket: bucket.clone(),
        });
        self.number_of.insert(bucket, number);
        number
    }

    fn list(&mut self, numbers: Box<[u32]>) -> u32 {
        let next = LIST + self.lists.len() as u32;
        let lists = &mut self.lists;
        *self.list_of.entry(numbers).or_insert_with_key(|numbers| {
            lists.push(numbers.clone());
            next
        })
    }
}
