use crate::model::Portfolio;

use super::{ChangeKind, Comparison};
use crate::view::{GroupKey, Moment};

/// Projects of a comparison that stand in one group of the lowest level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonGroup {
    /// What the group and those above it are called, the outermost first; empty where nothing groups.
    pub path: Vec<String>,
    /// Places in [`Comparison::projects`].
    pub projects: Vec<usize>,
}

/// Where a project stands: the order and the name of each group, the outermost first.
type Path = Vec<((i64, Vec<u8>), String)>;

impl Comparison {
    /// The projects in groups, each once: one that several departments lead stands with the first of them. One that
    /// was removed stands where it stood.
    pub fn grouped(
        &self,
        before: &Portfolio,
        after: &Portfolio,
        keys: &[GroupKey],
        moment: Moment,
    ) -> Vec<ComparisonGroup> {
        let levels: Vec<(GroupKey, usize)> = keys
            .iter()
            .flat_map(|key| (0..key.depth()).map(|depth| (*key, depth)))
            .collect();
        let path = |place: usize| -> Path {
            let compared = &self.projects[place];
            let portfolio = match compared.kind {
                ChangeKind::Removed => before,
                _ => after,
            };
            let Some(project) = portfolio.projects().get(compared.id) else {
                return Path::new();
            };
            let step = |(key, depth): &(GroupKey, usize)| {
                let buckets = key.buckets(*depth, portfolio, project, moment);
                let bucket = buckets.into_iter().next()?;
                let order = key.bucket_order(portfolio, &bucket);
                Some((order, key.bucket_label(*depth, portfolio, &bucket)))
            };
            levels.iter().filter_map(step).collect()
        };
        let mut placed: Vec<(Path, usize)> = (0..self.projects.len())
            .map(|place| (path(place), place))
            .collect();
        // Stable: inside a group the order of the plan stays.
        placed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut groups: Vec<ComparisonGroup> = Vec::new();
        for (path, place) in placed {
            let path: Vec<String> = path.into_iter().map(|(_, label)| label).collect();
            match groups.last_mut().filter(|group| group.path == path) {
                Some(group) => group.projects.push(place),
                None => groups.push(ComparisonGroup {
                    path,
                    projects: vec![place],
                }),
            }
        }
        groups
    }
}
