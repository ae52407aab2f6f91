//! Our own papers without identities, brought back into the library that they are of.

use lantu::import::difference::{IncomingRow, RowKind};
use lantu::import::read;
use lantu::import::understand::{Options, understand};
use lantu::model::MoneyUnit;
use lantu::report::Preset;
use lantu::view::GroupKey;

use super::{changes, compared, paper, plain_workbook, sample};

/// Those with a project in each row.
const LISTS: [Preset; 6] = [
    Preset::KeyProjects,
    Preset::AnnualPlan,
    Preset::MonthlyProgress,
    Preset::Responsibility,
    Preset::AnnualDuty,
    Preset::Approvals,
];

/// Those with several rows of one project.
const OF_PARTS: [Preset; 3] = [Preset::Milestones, Preset::Problems, Preset::Remarks];

#[test]
fn what_nothing_ties_to_its_rows_is_refused_with_the_way_to_it() {
    let portfolio = sample();
    for preset in OF_PARTS {
        let document = paper(&portfolio, preset, &[], MoneyUnit::Wan);
        let workbook = read::bytes(&plain_workbook(&document)).unwrap();
        let refused = understand(&workbook, &portfolio, &Options::default());
        let why = refused.unwrap_err();
        assert_eq!(why.class(), "no_ids", "{}", preset.label());
        assert!(why.to_string().contains("含编号，可回收"), "{why}");
    }
}

#[test]
fn a_list_of_projects_changes_nothing_in_its_own_library() {
    let portfolio = sample();
    for preset in LISTS {
        for by in [&[GroupKey::Chapter][..], &[]] {
            for unit in MoneyUnit::ALL {
                let document = paper(&portfolio, preset, by, unit);
                let (reading, difference) = compared(&portfolio, &plain_workbook(&document));
                let what = format!("{} {by:?} {unit:?}", preset.label());
                assert_eq!(changes(&difference), [""; 0], "{what}");
                let counts = difference.counts();
                let odd = (counts.new, counts.changed, counts.refused);
                assert_eq!(odd, (0, 0, 0), "{what}");
                // Of two projects that are called the same, nothing else on some papers tells which is meant.
                let rows = difference.rows().iter();
                let mut waiting = rows.filter(|row| row.kind == RowKind::Undecided);
                let is_twin = |row: &IncomingRow| row.why.contains("个项目叫这个名称");
                assert!(waiting.all(is_twin), "{what}");
                let wrong: Vec<_> = reading
                    .declared
                    .iter()
                    .filter(|each| !each.agrees)
                    .collect();
                assert!(wrong.is_empty(), "{what}: {wrong:?}");
            }
        }
    }
}
