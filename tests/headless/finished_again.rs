//! What an earlier plan finished and the next one names again: it is asked whether that is the same, and then counts once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lantu::import::plan_text::{undecided, unfinished};
use lantu::model::{Id, Portfolio, Project, Stage};
use lantu::reconcile::matching::note_undecided;

use crate::carry_over::{Found, asked, is_sure, library, moment};

/// A finished project of a name of its own, and a next plan that names it.
fn named_again(before: &Portfolio) -> (Id<Project>, Found) {
    let finished = before.projects().iter().filter(|project| {
        let is_plain = |c: char| !"、（），“”+·".contains(c);
        project.stage.is_some_and(Stage::is_closed) && project.name.chars().all(is_plain)
    });
    let mut finished: Vec<&Project> = finished.collect();
    finished.sort_by_key(|project| project.position);
    let found = finished.into_iter().find_map(|project| {
        let name = &project.name;
        let text = format!(
            "冷水江市国民经济和社会发展第十五个五年规划纲要\n（2026—2030年）\n\n第一章 建设\n第一节 任务\n续建{name}。\n"
        );
        let found = Found::of(before, &text);
        let is_it = found.known.carries.iter().any(|carry| carry.project == project.id);
        let is_taken = found.settled(|_| false).projects_taken() == 1;
        (is_it && is_taken).then_some((project.id, found))
    });
    found.unwrap()
}

#[test]
fn what_was_finished_and_is_named_again_is_asked_for_and_counts_once_where_it_is_the_same() {
    let before = library();
    let (project, found) = named_again(&before);
    let carries = &found.known.carries;
    let carry = carries.iter().find(|carry| carry.project == project);
    let carry = carry.unwrap();
    // It is not among what goes on by itself.
    assert!(carry.is_finished() && !is_sure(carry), "{carry:?}");
    assert_eq!(unfinished(carries) + 1, carries.len());
    let untouched = found.settled(|_| false);
    assert_eq!(undecided(&before, carries, &untouched).pairs, 1);
    let counted = |portfolio: &Portfolio| {
        let mut both = asked(portfolio, moment());
        note_undecided(portfolio, &mut both, moment());
        (both.totals.count, both.undecided.pairs)
    };
    let rows = counted(&before).0;
    // Nobody decided: both rows count, and that is told.
    let apart = found.join(&before, &untouched);
    assert_eq!(counted(&apart), (rows + 1, 1));
    let same = found.settled(|carry| carry.project == project);
    let linked = found.join(&before, &same);
    assert_eq!(counted(&linked), (rows, 0));
}
