//! The embedded plan, checked row by row.
//!
//! `LANTU_PLAN_TEXT=FILE cargo test --test seed -- --nocapture` also holds the rows against the text of the plan.
#![expect(
    clippy::print_stdout,
    reason = "counts, and why a check was skipped, are for the person who runs it"
)]

use std::collections::{BTreeMap, HashSet};
use std::fs;

use lantu::model::{Field, OutlineKind, Project, ProjectColumn, Record as _};
use lantu::seed::plan_portfolio;

/// So many characters in a row that stand in the plan as well are a sentence of it, not a fact.
const LONGEST_RUN: usize = 20;

fn plan_text() -> Option<String> {
    let path = std::env::var_os("LANTU_PLAN_TEXT")?;
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

#[test]
fn every_row_has_a_name_of_its_own_a_place_and_provenance() {
    let portfolio = plan_portfolio().unwrap();
    let mut names = HashSet::new();
    let mut of_chapter: BTreeMap<i32, usize> = BTreeMap::new();
    for project in portfolio.projects().iter() {
        let name = &project.name;
        assert!(names.insert(name), "{name} stands twice");
        let path = portfolio.outline_path(project.outline.unwrap());
        let chapter = path
            .iter()
            .find(|node| node.kind == Some(OutlineKind::Chapter))
            .unwrap();
        *of_chapter.entry(chapter.number).or_default() += 1;
        assert!(
            project.category.is_some() && project.stage.is_some() && !project.anchor.is_empty(),
            "{name}"
        );
        for column in ProjectColumn::ALL {
            let is_content = Field::all().any(|field| field == Field::from(*column));
            if is_content && !project.get(*column as usize).is_empty() {
                let source = project.source(*column);
                assert!(
                    source.is_some(),
                    "{name}: nobody says where {} comes from",
                    column.spec().name
                );
            }
        }
        let above = |id: &_| portfolio.projects().get(*id).unwrap().parent;
        let programmes = std::iter::successors(project.parent, above);
        assert!(programmes.count() <= 2, "{name}: programmes nest too deep");
    }
    for (chapter, count) in of_chapter {
        println!("chapter {chapter}: {count}");
    }
}

#[test]
fn every_row_leads_to_the_plan_and_copies_no_sentence_of_it() {
    let Some(text) = plan_text() else {
        println!("skipped: set LANTU_PLAN_TEXT to the text of the plan");
        return;
    };
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let dense = plain(&text);
    let portfolio = plan_portfolio().unwrap();
    for project in portfolio.projects().iter() {
        let Project {
            name,
            anchor,
            scale,
            note,
            ..
        } = project;
        assert!(
            anchor.chars().count() <= 12,
            "{name}: {anchor} is long for a word to search for"
        );
        assert!(
            text.contains(anchor.as_str()),
            "{name}: {anchor} is not in the plan"
        );
        for words in [scale, note] {
            let words: Vec<char> = plain(words).chars().collect();
            for run in words.windows(LONGEST_RUN) {
                let run: String = run.iter().collect();
                assert!(
                    !dense.contains(&run),
                    "{name}: “{run}” is the plan's own sentence"
                );
            }
        }
    }
}
