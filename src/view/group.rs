use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::model::{Id, Portfolio, Project};

use super::{Bucket, GroupKey, Moment, OwnSums, Totals};

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
    /// Sums of own columns of the same projects.
    pub own_sums: OwnSums,
    /// The groups inside it; empty at the lowest level.
    pub groups: Vec<Self>,
    /// The projects of a group of the lowest level, in order; empty above it.
    pub projects: Vec<Id<Project>>,
}

/// A project with what it adds to a sum, computed once for all the groups in which it stands.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub project: &'a Project,
    pub totals: Totals,
}

/// Pairs projects with what they add. Money is never counted twice: see [`Totals`].
pub(super) fn members<'a>(
    portfolio: &Portfolio,
    projects: &[&'a Project],
    contained: &HashSet<Id<Project>>,
    moment: Moment,
) -> Vec<Member<'a>> {
    let member = |project: &&'a Project| Member {
        project,
        totals: Totals::of(portfolio, project, contained.contains(&project.id), moment),
    };
    projects.iter().map(member).collect()
}

/// Those of the projects whose money is part of that of a programme, or of a programme's programme, among them.
pub(super) fn contained(portfolio: &Portfolio, projects: &[&Project]) -> HashSet<Id<Project>> {
    let parts: Vec<&&Project> = projects
        .iter()
        .filter(|project| project.parent.is_some())
        .collect();
    if parts.is_empty() {
        return HashSet::new();
    }
    let has_total = |project: &&&Project| project.total_investment.is_some();
    let counted: HashSet<Id<Project>> = projects.iter().filter(has_total).map(|p| p.id).collect();
    let is_contained = |part: &&&&Project| {
        let programmes =
            std::iter::successors(part.parent, |id| portfolio.projects().get(*id)?.parent);
        // A ring of programmes, which only a damaged library could hold, ends the walk as well.
        programmes
            .take(16)
            .any(|programme| counted.contains(&programme))
    };
    parts
        .iter()
        .filter(is_contained)
        .map(|part| part.id)
        .collect()
}

/// Count and sums of projects, each given once.
pub(super) fn totals(members: &[Member<'_>]) -> Totals {
    let mut totals = Totals::default();
    for member in members {
        totals.add(member.totals);
    }
    totals
}

/// The groups of the first level, and in each those of the next.
pub(super) fn groups(
    portfolio: &Portfolio,
    levels: &[(GroupKey, usize)],
    members: &[Member<'_>],
    moment: Moment,
) -> Vec<Group> {
    let Some(((by, depth), deeper)) = levels.split_first() else {
        return Vec::new();
    };
    let (by, depth) = (*by, *depth);
    let mut sorted: Vec<_> = sorted_out(portfolio, by, depth, members, moment)
        .into_iter()
        .map(|(bucket, members)| (by.bucket_order(portfolio, &bucket), bucket, members))
        .collect();
    sorted.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let group = |(_, bucket, members): (_, Bucket, Vec<Member<'_>>)| Group {
        by,
        key: by.bucket_key(depth, portfolio, &bucket),
        label: by.bucket_label(depth, portfolio, &bucket),
        bucket,
        totals: totals(&members),
        own_sums: OwnSums::default(),
        groups: groups(portfolio, deeper, &members, moment),
        projects: if deeper.is_empty() {
            members.iter().map(|member| member.project.id).collect()
        } else {
            Vec::new()
        },
    };
    sorted.into_iter().map(group).collect()
}

/// The members of each bucket, in order.
fn sorted_out<'a>(
    portfolio: &Portfolio,
    by: GroupKey,
    depth: usize,
    members: &[Member<'a>],
    moment: Moment,
) -> Vec<(Bucket, Vec<Member<'a>>)> {
    let mut places: HashMap<Bucket, usize> = HashMap::new();
    let mut groups: Vec<(Bucket, Vec<Member<'a>>)> = Vec::new();
    // Many projects stand at one node: where that lies is looked up once.
    let mut of_node: HashMap<Uuid, usize> = HashMap::new();
    for member in members {
        let node = by.node(member.project);
        if let Some(place) = node.and_then(|node| of_node.get(&node)) {
            groups[*place].1.push(*member);
            continue;
        }
        for bucket in by.buckets(depth, portfolio, member.project, moment) {
            let place = *places.entry(bucket.clone()).or_insert_with(|| {
                groups.push((bucket, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(*member);
            if let Some(node) = node {
                of_node.insert(node, place);
            }
        }
    }
    groups
}
