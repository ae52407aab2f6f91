use std::sync::Arc;

use crate::model::{Id, Portfolio, Project};

use super::buckets::{Buckets, Run, Sorted};
use super::nesting::Nesting;
use super::shelf::Column as _;
use super::totals::Addends;
use super::{Bucket, GroupKey, Index, Listing, Moment, Totals};

/// A group of projects with its count and sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What groups it.
    pub by: GroupKey,
    /// The word used in files.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// What it holds in common.
    pub bucket: Bucket,
    /// Count and sums of all projects below it, each once.
    pub totals: Totals,
    /// The groups inside it; empty at the lowest level.
    pub groups: Vec<Self>,
    /// The projects of a group of the lowest level, in order; empty above it.
    pub projects: Vec<Id<Project>>,
}

/// One level of groups.
pub(super) struct Level {
    by: GroupKey,
    buckets: Arc<Buckets>,
}

/// The levels that keys make, the outermost first.
pub(super) fn levels(
    portfolio: &Portfolio,
    index: &Index,
    keys: &[GroupKey],
    moment: Moment,
) -> Vec<Level> {
    let depths = |by: &GroupKey| {
        let by = *by;
        (0..by.depth()).map(move |depth| (by, depth, moment))
    };
    let level = |key: (GroupKey, usize, Moment)| Level {
        by: key.0,
        buckets: index.buckets(portfolio, key),
    };
    keys.iter().flat_map(depths).map(level).collect()
}

/// What groups are made from, beside their members.
pub(super) struct Sheet<'a> {
    pub index: &'a Index,
    pub addends: &'a Addends<'a>,
    pub nesting: &'a Nesting,
}

impl Sheet<'_> {
    /// The groups of the first level, and in each those of the next. `slots` is room for every level, empty at first.
    pub fn groups(&self, levels: &[Level], slots: &mut [Vec<u32>], places: &[u32]) -> Vec<Group> {
        let (Some((level, deeper)), Some((own, below))) =
            (levels.split_first(), slots.split_first_mut())
        else {
            return Vec::new();
        };
        let Sorted { members, runs } = level.buckets.sort_out(places, own);
        let mut rest = members.as_slice();
        let group = |run: &Run| {
            let (members, others) = rest.split_at(run.len);
            rest = others;
            let named = level.buckets.group(run.number);
            Group {
                by: level.by,
                key: named.key.clone(),
                label: named.label.clone(),
                bucket: named.bucket.clone(),
                totals: self.addends.sum(members),
                groups: self.groups(deeper, below, members),
                projects: if deeper.is_empty() {
                    self.projects(members)
                } else {
                    Vec::new()
                },
            }
        };
        runs.iter().map(group).collect()
    }

    fn projects(&self, members: &[u32]) -> Vec<Id<Project>> {
        let mut places = members.to_vec();
        self.nesting.nest(&mut places);
        places
            .into_iter()
            .map(|place| self.index.id(place))
            .collect()
    }
}

/// The groups of a listing's projects at the first level of a key, for what is drawn from a listing alone.
pub(super) fn of_listing(
    portfolio: &Portfolio,
    listing: &Listing,
    by: GroupKey,
    moment: Moment,
) -> Vec<Group> {
    let projects = listing.projects.iter();
    let projects: Vec<&Project> = projects
        .filter_map(|id| portfolio.projects().get(*id))
        .collect();
    let key = (by, 0, moment);
    let mut buckets = Buckets::blank(projects.len());
    for (place, project) in projects.iter().enumerate() {
        buckets.set(&key, portfolio, place, project);
    }
    buckets.settle(&key, portfolio);
    let places: Vec<u32> = (0..projects.len() as u32).collect();
    let counting = listing.counting(portfolio, moment);
    let Sorted { members, runs } = buckets.sort_out(&places, &mut Vec::new());
    let mut rest = members.as_slice();
    let group = |run: &Run| {
        let (members, others) = rest.split_at(run.len);
        rest = others;
        let named = buckets.group(run.number);
        let members = members.iter().map(|place| projects[*place as usize].id);
        let members: Vec<Id<Project>> = members.collect();
        Group {
            by,
            key: named.key.clone(),
            label: named.label.clone(),
            bucket: named.bucket.clone(),
            totals: counting.totals(members.iter().copied()),
            groups: Vec::new(),
            projects: members,
        }
    };
    runs.iter().map(group).collect()
}
