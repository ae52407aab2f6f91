use std::collections::{HashMap, HashSet};

use crate::model::{Id, Portfolio, Project};

use super::{Bucket, GroupKey, Moment, Totals};

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

/// What grouping needs to know beside the projects.
pub(super) struct Grouping<'a> {
    pub portfolio: &'a Portfolio,
    pub moment: Moment,
    pub counted: &'a HashSet<Id<Project>>,
}

impl Grouping<'_> {
    /// Count and sums of projects, each given once.
    pub fn totals(&self, projects: &[&Project]) -> Totals {
        let mut totals = Totals::default();
        for project in projects {
            totals.add(Totals::of(
                self.portfolio,
                project,
                self.counted,
                self.moment,
            ));
        }
        totals
    }

    /// The groups of the first level, and in each those of the next.
    pub fn groups(&self, levels: &[(GroupKey, usize)], projects: &[&Project]) -> Vec<Group> {
        let Some(((by, depth), deeper)) = levels.split_first() else {
            return Vec::new();
        };
        let (by, depth) = (*by, *depth);
        let mut members: HashMap<Bucket, Vec<&Project>> = HashMap::new();
        for project in projects {
            for bucket in by.buckets(depth, self.portfolio, project, self.moment) {
                members.entry(bucket).or_default().push(project);
            }
        }
        let mut groups: Vec<_> = members
            .into_iter()
            .map(|(bucket, projects)| (by.bucket_order(self.portfolio, &bucket), bucket, projects))
            .collect();
        groups.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        let group = |(_, bucket, projects): (_, Bucket, Vec<&Project>)| Group {
            by,
            key: by.bucket_key(depth, self.portfolio, &bucket),
            label: by.bucket_label(depth, self.portfolio, &bucket),
            bucket,
            totals: self.totals(&projects),
            groups: self.groups(deeper, &projects),
            projects: if deeper.is_empty() {
                projects.iter().map(|project| project.id).collect()
            } else {
                Vec::new()
            },
        };
        groups.into_iter().map(group).collect()
    }
}
