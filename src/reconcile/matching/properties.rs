//! What must hold for any library and any sheet.

use proptest::prelude::*;
use uuid::Uuid;

use super::tests::{library, project, text};
use super::*;
use crate::model::{ProjectColumn as P, Value, level_name, normalize_project_code};

/// Names that resemble one another in every way that the rules know.
fn name() -> impl Strategy<Value = String> {
    let city = prop::sample::select(vec!["", "市", "冷水江市", "县", "冷水江"]);
    let thing = prop::sample::select(vec![
        "平安大桥",
        "平安大道",
        "育才北路",
        "育才西路",
        "体育中心",
        "一中",
        "第一中学",
        "锡矿山（振宏）水库",
        "110千伏变电站",
        "110kV变电站",
        "病险水库（硐上、红旗）",
        "“邮政在乡”",
        "",
    ]);
    let stage = prop::sample::select(vec!["", "一期", "二期", "（二期）", "三标段"]);
    let ending = prop::sample::select(vec!["", "工程", "项目", "建设项目", "建设", "改扩建工程"]);
    (city, thing, stage, ending)
        .prop_map(|(city, thing, stage, ending)| format!("{city}{thing}{stage}{ending}"))
}

fn code() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        1 => (0..6_u32).prop_map(|n| format!("2603-141124-89-05-34694{n}")),
        1 => Just("2603".to_owned()),
    ]
}

/// A project or a row: name, national code, office's number, and the programme by its place.
type Made = (String, String, String, Option<usize>);

fn made() -> impl Strategy<Value = Made> {
    let number = prop::sample::select(vec!["", "", "1", "12", "ZD-01", "ZD-02"]);
    let number = number.prop_map(str::to_owned);
    (name(), code(), number, prop::option::of(0..8_usize))
}

fn library_of(all: &[Made]) -> Portfolio {
    let rows = all
        .iter()
        .enumerate()
        .map(|(place, (name, national, number, parent))| {
            // Only one above: no circles.
            let parent = parent.filter(|parent| *parent < place && all[*parent].3.is_none());
            let parent = parent.map_or(Value::Empty, |parent| {
                Value::Ref(Uuid::from_u128(parent as u128 + 1))
            });
            let or_empty = |words: &str| match words {
                "" => Value::Empty,
                words => text(words),
            };
            project(
                place as u128 + 1,
                name,
                &[
                    (P::NationalCode, or_empty(national)),
                    (P::Code, or_empty(number)),
                    (P::Parent, parent),
                ],
            )
        });
    library(rows.collect())
}

/// A library as its own sheet.
fn claims(portfolio: &Portfolio) -> Vec<Claim<'_>> {
    let projects = portfolio.projects().iter();
    let claims = projects.map(|project| Claim {
        id: Some(project.id),
        national_code: &project.national_code,
        code: &project.code,
        name: &project.name,
        parent: project
            .parent
            .and_then(|id| portfolio.projects().get(id))
            .map(|parent| parent.name.as_str()),
        places: &project.location,
        owners: &project.owner,
        total: project.total_investment,
        ..Claim::default()
    });
    claims.collect()
}

fn ids(portfolio: &Portfolio) -> Vec<Option<Id<Project>>> {
    portfolio
        .projects()
        .iter()
        .map(|project| Some(project.id))
        .collect()
}

fn taken(found: &[Match]) -> Vec<Option<Id<Project>>> {
    found.iter().map(|found| found.to).collect()
}

fn sheet(all: &[Made]) -> Vec<Claim<'_>> {
    let claims = all.iter().map(|(name, national, number, parent)| Claim {
        national_code: national,
        code: number,
        name,
        parent: parent
            .and_then(|place| all.get(place))
            .map(|made| made.0.as_str()),
        ..Claim::default()
    });
    claims.collect()
}

proptest! {
    #[test]
    fn a_library_is_its_own_by_identity(all in prop::collection::vec(made(), 0..12)) {
        let library = library_of(&all);
        let found = match_all(&library, &claims(&library));
        prop_assert_eq!(taken(&found), ids(&library));
        prop_assert!(found.iter().all(|found| found.how == How::Id));
    }

    #[test]
    fn a_library_is_its_own_by_code(all in prop::collection::vec(made(), 0..12)) {
        let mut all = all;
        for (place, made) in all.iter_mut().enumerate() {
            made.1 = format!("2603-141124-89-05-3469{place:02}");
        }
        let library = library_of(&all);
        let mut claims = claims(&library);
        for claim in &mut claims {
            claim.id = None;
        }
        let found = match_all(&library, &claims);
        prop_assert_eq!(taken(&found), ids(&library));
        prop_assert!(found.iter().all(|found| found.how == How::NationalCode));
    }

    #[test]
    fn a_library_is_its_own_by_name_where_names_are_its_own(
        all in prop::collection::vec(made(), 0..12)
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let mut all = all;
        // A name of brackets and marks alone is none.
        all.retain(|made| !level_name(&made.0).is_empty() && seen.insert(level_name(&made.0)));
        let library = library_of(&all);
        let mut claims = claims(&library);
        for claim in &mut claims {
            (claim.id, claim.national_code, claim.code) = (None, "", "");
        }
        let found = match_all(&library, &claims);
        prop_assert_eq!(taken(&found), ids(&library));
        prop_assert!(found.iter().all(|found| found.how == How::Same));
    }

    #[test]
    fn no_project_is_taken_twice_and_rows_may_stand_in_any_order(
        (all, rows) in (prop::collection::vec(made(), 0..10), prop::collection::vec(made(), 0..10)),
        turn in 0..10_usize,
    ) {
        let library = library_of(&all);
        let claims = sheet(&rows);
        let found = match_all(&library, &claims);
        let mut seen = std::collections::BTreeSet::new();
        for found in &found {
            prop_assert!(found.to.is_none_or(|id| seen.insert(id)));
            prop_assert!(found.to.is_none_or(|id| !found.offered.contains(&id)));
            prop_assert!(found.how < How::Near || found.to.is_none());
        }
        let mut turned: Vec<usize> = (0..claims.len()).collect();
        turned.rotate_left(turn % claims.len().max(1));
        turned.reverse();
        let others: Vec<Claim<'_>> = turned.iter().map(|place| claims[*place]).collect();
        let others = match_all(&library, &others);
        for (place, other) in turned.iter().zip(&others) {
            let found = &found[*place];
            prop_assert_eq!(
                (found.how, found.to, &found.offered, &found.why),
                (other.how, other.to, &other.offered, &other.why)
            );
        }
    }

    /// What is taken by its name differs from it by an affix at most; whatever else is said.
    #[test]
    fn a_name_is_taken_only_where_it_is_equal(
        all in prop::collection::vec(made(), 0..10), row in made()
    ) {
        let library = library_of(&all);
        let claim = Claim { name: &row.0, ..Claim::default() };
        let found = Matcher::new(&library).find(&claim);
        if let Some(taken) = found.to {
            let forms = |name: &str| Forms::of(name, &library.place_names());
            let project = library.projects().get(taken).unwrap();
            let (here, there) = (forms(&row.0), forms(&project.name));
            prop_assert!(here.is_affix_of(&there), "{} {}", row.0, project.name);
            prop_assert_eq!(found.how == How::Same, here.same == there.same);
        }
    }

    #[test]
    fn codes_count_only_where_they_are_well_formed(national in "[0-9 -]{0,30}") {
        let library = library_of(&[("平安大桥".to_owned(), national.clone(), String::new(), None)]);
        let claim = Claim { name: "另一个", national_code: &national, ..Claim::default() };
        let how = Matcher::new(&library).find(&claim).how;
        let is_code = normalize_project_code(&national).is_some();
        prop_assert_eq!(how, if is_code { How::NationalCode } else { How::New });
    }
}
