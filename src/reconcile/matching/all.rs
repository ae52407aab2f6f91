//! All rows of a sheet: each project of the library is taken by one of them at most.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Id, Portfolio, Project, level_name};

use super::{Claim, How, Match, Matcher, Programme};

/// Which projects the rows of a sheet are, in the order of the rows. Where several rows mean one project the surest takes
/// it, and where none is surer none does: it is offered to the others, which are told of each other.
pub fn match_all(portfolio: &Portfolio, claims: &[Claim<'_>]) -> Vec<Match> {
    match_among(portfolio, claims, &|_| true)
}

/// The same where only some of the library's projects can be meant.
pub fn match_among(
    portfolio: &Portfolio,
    claims: &[Claim<'_>],
    is_meant: &dyn Fn(&Project) -> bool,
) -> Vec<Match> {
    if portfolio.projects().is_empty() {
        // There is nothing that a name could mean.
        return claims.iter().map(|_| Match::unknown()).collect();
    }
    let matcher = Matcher::among(portfolio, is_meant);
    let mut matches: Vec<Option<Match>> = claims
        .iter()
        .map(|claim| claim.parent.is_none().then(|| matcher.find(claim)))
        .collect();
    let mut tops: Vec<(usize, Match)> = places(&matches);
    settle(&matcher, claims, &mut tops);
    let programmes = programmes(claims, &tops);
    for (claim, found) in claims.iter().zip(&mut matches) {
        if found.is_none() {
            let programme = claim
                .parent
                .and_then(|parent| programmes.get(&level_name(parent)));
            *found = Some(match programme {
                Some(programme) => matcher.find_within(claim, *programme),
                None => matcher.find(claim),
            });
        }
    }
    let mut all = places(&matches);
    settle(&matcher, claims, &mut all);
    part_from_their_own(&matcher, claims, &mut all);
    all.into_iter().map(|(_, found)| found).collect()
}

/// A sheet that has both 大桥 and 大桥二期 says that they are two: where the first is the library's, the second is new.
fn part_from_their_own(
    matcher: &Matcher<'_>,
    claims: &[Claim<'_>],
    matches: &mut [(usize, Match)],
) {
    let taken: HashSet<Id<Project>> = matches.iter().filter_map(|(_, found)| found.to).collect();
    for (place, found) in matches {
        let is_own = |id: &Id<Project>| {
            taken.contains(id) && matcher.differs_by_a_mark(&claims[*place], *id)
        };
        let is_near = found.how == How::Near && !found.offered.is_empty();
        if is_near && found.offered.iter().all(is_own) {
            let name = matcher.name(found.offered[0]);
            found.how = How::New;
            found.why = format!("库中没有；与“{name}”只差期次、年份等，本表另有一行是它");
        }
    }
}

fn places(matches: &[Option<Match>]) -> Vec<(usize, Match)> {
    let found = matches.iter().enumerate();
    found
        .filter_map(|(place, found)| Some((place, found.clone()?)))
        .collect()
}

/// What the programmes of a sheet are in the library, by their names in the sheet. Of two that are called the same it is
/// not known which is meant.
fn programmes(claims: &[Claim<'_>], tops: &[(usize, Match)]) -> HashMap<String, Programme> {
    let mut programmes = HashMap::new();
    for (place, found) in tops {
        let programme = found.to.map_or(Programme::Unknown, Programme::Known);
        programmes
            .entry(level_name(claims[*place].name))
            .and_modify(|known| *known = Programme::Unknown)
            .or_insert(programme);
    }
    programmes
}

/// Gives each project to the row that claims it most surely.
fn settle(matcher: &Matcher<'_>, claims: &[Claim<'_>], matches: &mut [(usize, Match)]) {
    let mut claimed: BTreeMap<Id<Project>, Vec<usize>> = BTreeMap::new();
    for (at, (place, found)) in matches.iter().enumerate() {
        if let Some(id) = found.to.filter(|_| !claims[*place].is_line) {
            claimed.entry(id).or_default().push(at);
        }
    }
    for (id, rows) in claimed.into_iter().filter(|(_, rows)| rows.len() > 1) {
        let sureness = |at: usize| {
            let (place, found) = &matches[at];
            (
                found.how,
                std::cmp::Reverse(matcher.fitness(&claims[*place], id)),
            )
        };
        let sure: Vec<_> = rows.iter().map(|at| sureness(*at)).collect();
        let best = sure.iter().min().copied();
        let mut surest = rows
            .iter()
            .zip(&sure)
            .filter(|(_, sure)| Some(**sure) == best);
        let winner = surest.next().map(|(at, _)| *at);
        // A paper by departments has a project of two of them twice: its identity says so of each of its rows.
        let is_sure = |at: usize| matches[at].1.how == How::Id;
        let winner = winner.filter(|at| is_sure(*at) || surest.next().is_none());
        let losers: Vec<usize> = rows.iter().copied().filter(|at| !is_sure(*at)).collect();
        for at in losers.into_iter().filter(|at| Some(*at) != winner) {
            let other = winner.or_else(|| rows.iter().copied().find(|other| *other != at));
            let rival = other.map(|other| matches[other].0);
            let (_, found) = &mut matches[at];
            found.to = None;
            found.offered.insert(0, id);
            found.rival = rival;
            let name = matcher.name(id);
            found.why = if winner.is_some() {
                format!("库中“{name}”已由本表另一行对应")
            } else {
                format!("本表有 {} 行都像库中“{name}”，请选定一行", rows.len())
            };
        }
    }
}
