//! All that comes in with ledgers: what they change, and what is kept of the decisions for those that come after.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::edit::{Draft, NewId};
use crate::model::{Id, Op, Portfolio, Table};

use super::difference::{Difference, NameChoice};
use super::fill;
use super::understand::{Reading, keep};

/// The one op: what was accepted, what a person said of columns, what spellings of departments mean, and which sheets of a
/// round came back today. `files` are those
/// of the difference, `names` what was decided about spellings.
pub fn import_draft(
    difference: &Difference,
    portfolio: &Portfolio,
    files: &[(String, Reading)],
    names: &BTreeMap<(Table, String), NameChoice>,
    (today, new_id): (NaiveDate, NewId),
) -> Draft {
    let mut draft = difference.draft(new_id);
    let received = fill::received(difference, portfolio, files, today);
    if let Some(label) = fill::label(difference, portfolio, &received, &draft.label) {
        draft.label = label;
    }
    draft.changes.extend(received.changes);
    let mut library = portfolio.clone();
    for (name, reading) in files {
        let kept = keep(&library, reading, name, new_id);
        remember(kept, &mut library, &mut draft);
    }
    for ((table, spelling), choice) in names {
        if let (Table::Department, NameChoice::Is(id)) = (table, choice) {
            let known = Draft::teach_spelling(&library, Id::new(*id), spelling);
            remember(known, &mut library, &mut draft);
        }
    }
    draft
}

/// Adds something that is kept; it is said of the library as what was kept before has left it.
fn remember(kept: Draft, library: &mut Portfolio, draft: &mut Draft) {
    let op = Op::edit(Uuid::nil(), kept.label, kept.changes);
    if !op.changes.is_empty() && library.apply(&op).is_ok() {
        if draft.changes.is_empty() {
            draft.label = op.label;
        }
        draft.changes.extend(op.changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::import::difference::Choices;
    use crate::import::understand::ReadProject;
    use crate::model::{Money, Spelling};

    #[test]
    fn a_spelling_that_was_decided_comes_in_as_known_with_what_it_was_decided_for() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let id = portfolio.departments().iter().next().unwrap().id.uuid();
        let spelling = "牵头的那个局".to_owned();
        assert_ne!(portfolio.department_spelled(&spelling), Spelling::Same(id));
        let project = ReadProject {
            row: 2,
            name: "平安大桥".to_owned(),
            total_investment: Some(Money::from_wan(800)),
            ..ReadProject::default()
        };
        let reading = Reading {
            projects: vec![project],
            ..Reading::default()
        };
        let files = [("甲.xlsx".to_owned(), reading)];
        let names = BTreeMap::from([((Table::Department, spelling.clone()), NameChoice::Is(id))]);
        let choices = Choices {
            names,
            ..Choices::default()
        };
        let difference = Difference::new(&portfolio, &files, &choices);
        let ids: (_, NewId) = (NaiveDate::default(), new_id);
        let draft = import_draft(&difference, &portfolio, &files, &choices.names, ids);
        assert!(draft.label.starts_with("导入 甲.xlsx"), "{}", draft.label);
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        assert_eq!(portfolio.department_spelled(&spelling), Spelling::Same(id));
    }
}
