//! Blank cells erase nothing, unless a person says so of their column.

use lantu::import::difference::{Choices, Difference};
use lantu::import::understand::{ColumnKey, Mapping, Options, Reading, understand};
use lantu::import::{import_draft, read};
use lantu::model::Portfolio;

use crate::{applied, compared, empty, folder, imported, ledgers, lines, project};

fn reading(portfolio: &Portfolio, name: &str, blanks: Vec<ColumnKey>) -> Option<Reading> {
    let workbook = read::file(&folder().join(name)).ok()?;
    let options = Options {
        mapping: Mapping {
            blanks,
            ..Mapping::default()
        },
        ..Options::default()
    };
    understand(&workbook, portfolio, &options).ok()
}

fn erasing(portfolio: &Portfolio, name: &str, blanks: Vec<ColumnKey>) -> Difference {
    let reading = reading(portfolio, name, blanks).unwrap();
    Difference::new(
        portfolio,
        &[(name.to_owned(), reading)],
        &Choices::default(),
    )
}

#[test]
fn the_blanks_of_a_column_erase_where_a_person_says_so() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let file = "26b-monthly-return.xlsx";
    let before = lines(&compared(&base, &[file], &Choices::default()));
    let columns = ["联系人", "E"].map(ColumnKey::parse).to_vec();
    let difference = erasing(&base, file, columns);
    let now = lines(&difference);
    let more: Vec<&String> = now.iter().filter(|line| !before.contains(line)).collect();
    assert_eq!(now.len(), before.len() + more.len());
    // F4 is blank, E5 is —.
    assert_eq!(
        more,
        [
            "4 contact: 李乙二 10000000002 → —",
            "5 own.形象进度: 设计 → —"
        ]
    );
    let after = applied(&base, &difference);
    assert_eq!(project(&after, "栎霜铁路货场").contact, "");
    let port = project(&after, "竹汐码头").id;
    assert_eq!(after.own_values().of(port).len(), 0);
    // What is gone is no news any more, and the word is not kept for the next file.
    let columns = ["联系人", "E"].map(ColumnKey::parse).to_vec();
    assert_eq!(lines(&erasing(&after, file, columns)), Vec::<String>::new());
    let columns = ["联系人", "E"].map(ColumnKey::parse).to_vec();
    let read = reading(&base, file, columns).unwrap();
    let files = [(file.to_owned(), read)];
    let draft = import_draft(
        &difference,
        &base,
        &files,
        &std::collections::BTreeMap::new(),
        (chrono::NaiveDate::default(), lantu::clock::new_id),
    );
    assert_eq!(
        draft.changes.len(),
        difference.draft(lantu::clock::new_id).changes.len()
    );
}

/// What a ledger brought in, its own blanks do not take away: neither what lies merged over rows nor what stands on a
/// further row or in a group.
#[test]
fn no_ledger_erases_what_it_brought_itself() {
    let mut columns_looked_at = 0;
    for name in ledgers() {
        let Some(read) = reading(&empty(), &name, Vec::new()) else {
            continue;
        };
        let columns = read
            .columns
            .iter()
            .map(|column| ColumnKey::Index(column.index));
        let columns: Vec<ColumnKey> = columns.collect();
        columns_looked_at += columns.len();
        let library = imported(&empty(), &[&name]);
        let difference = erasing(&library, &name, columns);
        assert_eq!(lines(&difference), Vec::<String>::new(), "{name}");
    }
    assert!(columns_looked_at > 250, "{columns_looked_at}");
}
