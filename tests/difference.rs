//! What ledgers would change in a library: the same sheet twice changes nothing, blanks erase nothing, what a person
//! refuses does not come in, and every draft applies and can be taken back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lantu::clock::new_id;
use lantu::import::difference::{
    CellState, Choices, Difference, IncomingRow, NameChoice, RowChoice, RowFilter, RowKey, RowKind,
    Spot, Takes,
};
use lantu::import::read;
use lantu::import::understand::{Options, Reading, understand};
use lantu::model::{Id, Money, Op, Portfolio, Project, ProjectColumn, Source, Table, Value};
use proptest::prelude::*;
use serde_json::Value as Json;
use uuid::Uuid;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers")
}

/// The ledgers, without what lies beside them.
fn ledgers() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name != "README.md" && name != "expected.json")
        .collect();
    names.sort();
    assert_eq!(names.len(), 52);
    names
}

/// The files that can be read, as a library reads them.
fn read_files(portfolio: &Portfolio, names: &[&str]) -> Vec<(String, Reading)> {
    let read = |name: &&str| {
        let workbook = read::file(&folder().join(name)).ok()?;
        let reading = understand(&workbook, portfolio, &Options::default()).ok()?;
        Some(((*name).to_owned(), reading))
    };
    names.iter().filter_map(read).collect()
}

fn compared(portfolio: &Portfolio, names: &[&str], choices: &Choices) -> Difference {
    Difference::new(portfolio, &read_files(portfolio, names), choices)
}

/// Applies a draft; gives the library after it, and checks that undo gives back the one before.
fn applied(portfolio: &Portfolio, difference: &Difference) -> Portfolio {
    let draft = difference.draft(new_id);
    let op = Op::edit(new_id(), draft.label, draft.changes);
    let mut after = portfolio.clone();
    after.apply_whole(&op).unwrap();
    let mut back = after.clone();
    back.apply_whole(&op.reversed(new_id())).unwrap();
    for table in Table::ALL {
        assert_eq!(
            back.table_rows(table),
            portfolio.table_rows(table),
            "{table}"
        );
    }
    after
}

fn imported(portfolio: &Portfolio, names: &[&str]) -> Portfolio {
    applied(portfolio, &compared(portfolio, names, &Choices::default()))
}

fn empty() -> Portfolio {
    let op = lantu::seed::empty(Uuid::nil()).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

fn project<'a>(portfolio: &'a Portfolio, name: &str) -> &'a Project {
    let mut projects = portfolio.projects().iter();
    projects.find(|project| project.name == name).unwrap()
}

fn row<'a>(difference: &'a Difference, number: u32) -> &'a IncomingRow {
    let mut rows = difference.rows().iter();
    rows.find(|row| row.number == number && row.key.is_some())
        .unwrap()
}

/// `field: old → new` of the cells that come in, by row.
fn lines(difference: &Difference) -> Vec<String> {
    let rows = difference.rows().iter();
    let rows = rows.filter(|row| row.kind == RowKind::Changed);
    let lines = rows.flat_map(|row| {
        let cells = row.cells.iter();
        let accepted = cells.filter(|cell| cell.state == CellState::Accepted);
        accepted.map(move |cell| {
            let (old, new) = (difference.old_text(cell), difference.new_text(cell));
            format!("{} {}: {old} → {new}", row.number, cell.spot)
        })
    });
    lines.collect()
}

#[test]
fn the_same_ledger_twice_changes_nothing_the_second_time() {
    let plan = lantu::seed::plan_portfolio().unwrap();
    for library in [Portfolio::default(), empty(), plan] {
        let had = library.projects().len();
        for name in ledgers() {
            let first = compared(&library, &[&name], &Choices::default());
            let counts = first.counts();
            let after = applied(&library, &first);
            assert_eq!(after.projects().len(), had + counts.new, "{name}");
            if had == 0 {
                let rows = first.rows().iter().filter(|row| row.key.is_some());
                assert_eq!(counts.new, rows.count(), "{name}: all rows come in");
            }
            let second = compared(&after, &[&name], &Choices::default());
            let counts = second.counts();
            assert_eq!(
                (counts.new, counts.changed),
                (0, 0),
                "{name} {:?}",
                lines(&second)
            );
            let draft = second.draft(new_id);
            assert!(draft.changes.is_empty(), "{name}: {}", draft.label);
        }
    }
}

#[test]
fn a_library_takes_one_ledger_after_the_other() {
    let mut library = empty();
    for name in ledgers() {
        library = imported(&library, &[&name]);
    }
    // All at once are one op, and as many projects: each file names its own.
    let names = ledgers();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let at_once = compared(&empty(), &names, &Choices::default());
    let after = applied(&empty(), &at_once);
    assert!(after.projects().len() > 200, "{}", after.projects().len());
    let again = compared(&after, &names, &Choices::default()).counts();
    assert_eq!((again.new, again.changed), (0, 0), "{again:?}");
}

/// What `expected.json` says of 26b beside 26a.
#[test]
fn a_departments_return_is_compared_with_the_list_as_a_careful_clerk_would() {
    let text = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let all: Json = serde_json::from_str(&text).unwrap();
    let expected = &all["files"]["26b-monthly-return.xlsx"]["difference"];
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let choices = Choices::default();
    let difference = compared(&base, &["26b-monthly-return.xlsx"], &choices);
    let name = |id: Id<Project>| base.projects().get(id).unwrap().name.clone();
    let numbers = |is_it: &dyn Fn(&IncomingRow) -> bool| -> Vec<u64> {
        let rows = difference.rows().iter().filter(|row| row.file.is_some());
        rows.filter(|row| is_it(row))
            .map(|row| row.number.into())
            .collect()
    };
    let list = |key: &str| -> Vec<u64> {
        let list = expected[key].as_array().unwrap();
        list.iter().map(|row| row.as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(&|row| row.kind == RowKind::New), list("new"));
    assert_eq!(numbers(&|row| row.is_outside_remit), list("outside_remit"));
    assert_eq!(numbers(&|row| row.kind == RowKind::Undecided), [6]);
    for matched in expected["matched"].as_array().unwrap() {
        let row = row(&difference, matched["row"].as_u64().unwrap() as u32);
        assert_eq!(name(row.project.unwrap()), matched["to"]);
    }
    let missing = |of_others: bool| -> Vec<String> {
        let missing = difference.missing_in(0).into_iter();
        let missing = missing.filter(|(_, is)| *is == of_others);
        missing.map(|(id, _)| name(id)).collect()
    };
    let names = |key: &str| -> Vec<String> {
        let names = expected[key].as_array().unwrap();
        names
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(missing(false), names("not_in_file"));
    assert_eq!(missing(true), names("not_in_file_of_others"));
    let changed = |value: &Value| match value {
        Value::Money(money) => money.fen().to_string(),
        Value::Text(text) => text.clone(),
        value => panic!("{value:?}"),
    };
    let got: BTreeSet<(u64, String, String, String)> = difference
        .rows()
        .iter()
        .filter(|row| row.kind != RowKind::New)
        .flat_map(|row| {
            let cells = row.cells.iter();
            cells.map(|cell| {
                assert_eq!(cell.state, CellState::Accepted, "{cell:?}");
                let (old, new) = (changed(&cell.old), changed(&cell.new));
                (row.number.into(), cell.spot.to_string(), old, new)
            })
        })
        .collect();
    let text = |value: &Json| match value {
        Json::String(text) => text.clone(),
        value => value.to_string(),
    };
    let wanted = expected["changed"].as_array().unwrap().iter().map(|cell| {
        (
            cell["row"].as_u64().unwrap(),
            text(&cell["field"]),
            text(&cell["old"]),
            text(&cell["new"]),
        )
    });
    assert_eq!(got, wanted.collect::<BTreeSet<_>>());
    assert_eq!(
        difference.draft(new_id).label,
        "导入 26b-monthly-return.xlsx：改 5 项，新增 1 个"
    );
    let after = applied(&base, &difference);
    assert_eq!(project(&after, "竹汐码头").contact, "赵丙三 10000000093");
    let renamed = project(&after, "栎霜铁路货场");
    assert_eq!(renamed.source(ProjectColumn::Name), Some(Source::Filled));
    // Blank there, and kept.
    assert_eq!(renamed.contact, "李乙二 10000000002");
}

#[test]
fn a_person_decides_about_rows_cells_columns_and_names() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let files = ["26b-monthly-return.xlsx"];
    let before = compared(&base, &files, &Choices::default());
    let key = |number: u32| row(&before, number).key.unwrap();
    let total = || Spot::Field(ProjectColumn::TotalInvestment);
    let mut choices = Choices::default();
    // The near name is the one that is offered.
    let offered = row(&before, 6).project.unwrap();
    choices.rows.insert(key(6), RowChoice::Is(offered));
    choices.cells.insert((key(7), total()), false);
    choices.refused_columns.insert("own.形象进度".to_owned());
    let contact = Spot::Field(ProjectColumn::Contact);
    choices
        .corrected
        .insert((key(5), contact), "赵丙三 1".to_owned());
    choices.rows.insert(key(8), RowChoice::Refuse);
    let gone = project(&base, "县道改造二标").id;
    choices.deleted.insert(gone);
    let difference = compared(&base, &files, &choices);
    assert_eq!(
        lines(&difference),
        [
            "4 name: 栎霜货场 → 栎霜铁路货场",
            "5 contact: 赵丙三 10000000003 → 赵丙三 1",
            "5 annual.2026.planned: 8,000.00万元 → 9,000.00万元",
            "6 name: 县道改造一标 → 县道改造一标段",
        ]
    );
    let counts = difference.counts();
    assert_eq!((counts.new, counts.undecided, counts.refused), (0, 0, 1));
    assert_eq!((counts.changes, counts.deleted), (4, 1));
    let after = applied(&base, &difference);
    assert_eq!(after.projects().len(), 7);
    assert!(after.projects().get(gone).is_none());
    let kept = project(&after, "县医院康复楼").total_investment;
    assert_eq!(kept, Some(Money::from_wan(3_800)));
    // Filters see rows whatever becomes of them.
    let filter = RowFilter {
        column: Some("total_investment".to_owned()),
        ..RowFilter::default()
    };
    let seen: Vec<u32> = difference
        .filtered(&filter)
        .map(|(_, row)| row.number)
        .collect();
    assert_eq!(seen, [7, 8]);
    let columns = difference.columns();
    let column = columns
        .iter()
        .find(|column| column.field == "own.形象进度")
        .unwrap();
    assert_eq!((column.label.as_str(), column.cells), ("形象进度", 2));
}

#[test]
fn a_text_that_is_put_right_comes_in_and_a_wrong_one_does_not() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let files = ["26b-monthly-return.xlsx"];
    let planned = |choices: &Choices| {
        let difference = compared(&base, &files, choices);
        let row = row(&difference, 5);
        let cell = row
            .cells
            .iter()
            .find(|cell| cell.spot.to_string() == "annual.2026.planned");
        let cell = cell.unwrap();
        (cell.state, difference.new_text(cell), cell.why().to_owned())
    };
    let key = RowKey { file: 0, place: 2 };
    let spot = Spot::Annual(2026, lantu::model::AnnualPlanColumn::Planned);
    let mut choices = Choices::default();
    choices
        .corrected
        .insert((key, spot.clone()), "9500".to_owned());
    let (state, text, why) = planned(&choices);
    assert_eq!(
        (state, text.as_str(), why.as_str()),
        (CellState::Accepted, "9,500.00万元", "")
    );
    choices.corrected.insert((key, spot), "约九千".to_owned());
    let (state, text, why) = planned(&choices);
    assert_eq!((state, text.as_str()), (CellState::Barred, "约九千"));
    assert!(why.contains("不是金额"), "{why}");
}

#[test]
fn only_new_ones_or_only_changes_come_in_where_a_person_says_so() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let label = |takes: Takes| {
        let choices = Choices {
            takes,
            ..Choices::default()
        };
        let difference = compared(&base, &["26b-monthly-return.xlsx"], &choices);
        applied(&base, &difference);
        difference.draft(new_id).label
    };
    assert_eq!(label(Takes::New), "导入 26b-monthly-return.xlsx：新增 1 个");
    assert_eq!(
        label(Takes::Changed),
        "导入 26b-monthly-return.xlsx：改 5 项"
    );
}

#[test]
fn departments_are_asked_for_and_made_only_where_a_person_says_so() {
    let plan = lantu::seed::plan_portfolio().unwrap();
    let files = ["19-departments-spelled-many-ways.xlsx"];
    let before = compared(&plan, &files, &Choices::default());
    let unknown = before.unknown_names();
    assert!(unknown.len() > 5, "{unknown:?}");
    assert!(unknown.iter().any(|name| !name.offered.is_empty()));
    let count = plan.departments().len();
    let after = applied(&plan, &before);
    assert_eq!(after.departments().len(), count);
    // One is made, one is another's name, one is left out.
    let mut texts = unknown
        .iter()
        .filter(|name| name.table == Table::Department);
    let [made, meant, left] = [(); 3].map(|()| texts.next().unwrap().text.clone());
    let other = plan.departments().iter().next().unwrap().id;
    let mut choices = Choices::default();
    let mut say = |text: &String, choice| {
        choices
            .names
            .insert((Table::Department, text.clone()), choice)
    };
    say(&made, NameChoice::New);
    say(&meant, NameChoice::Is(other.uuid()));
    say(&left, NameChoice::Leave);
    let difference = compared(&plan, &files, &choices);
    let after = applied(&plan, &difference);
    assert_eq!(after.departments().len(), count + 1);
    let new = after
        .departments()
        .iter()
        .find(|department| department.name == made);
    let new = new.unwrap().id;
    let leads = |id| {
        let projects = after.projects().iter();
        projects
            .filter(|project| project.lead_department.contains(&id))
            .count()
    };
    assert!(leads(new) > 0);
    let before_led = plan
        .projects()
        .iter()
        .filter(|p| p.lead_department.contains(&other))
        .count();
    assert!(leads(other) > before_led);
    let again = compared(&after, &files, &choices).counts();
    assert_eq!((again.new, again.changed), (0, 0));
}

#[test]
fn a_library_of_a_ledger_alone_has_its_groups_as_chapters() {
    let library = imported(&empty(), &["01-outline-four-levels.xlsx"]);
    let chapters: Vec<String> = library
        .outline()
        .iter()
        .map(|node| format!("{} {}", library.outline_code(node.id), node.title))
        .collect();
    assert!(chapters.contains(&"1 基础设施".to_owned()), "{chapters:?}");
    assert!(chapters.contains(&"1 交通".to_owned()), "{chapters:?}");
    assert!(chapters.contains(&"1.1 铁路".to_owned()), "{chapters:?}");
    assert_eq!(library.plans().len(), 1);
    let station = project(&library, "县北综合客运枢纽");
    assert_eq!(library.outline_path(station.outline.unwrap()).len(), 3);
    // The words are those of the usual categories, too.
    let category = library.category_label(station.category.unwrap());
    assert_eq!(category, "基础设施/交通/铁路");
    // A library with chapters gets no others.
    let more = imported(&library, &["09-merged-over-rows.xlsx"]);
    assert_eq!(more.outline().len(), library.outline().len());
    assert!(more.projects().len() > library.projects().len());
}

#[test]
fn parts_stand_below_their_programmes_and_money_goes_where_it_belongs() {
    let library = imported(&empty(), &["07-packages-and-parts.xls"]);
    let programme = project(&library, "砚雨片区城市更新").id;
    let parts = library
        .projects()
        .iter()
        .filter(|p| p.parent == Some(programme));
    assert!(parts.count() >= 3);
    let money = library
        .own_fields()
        .iter()
        .find(|field| field.label == "合同金额")
        .unwrap();
    assert_eq!(money.kind, Some(lantu::model::OwnFieldKind::Money));
    let library = imported(&empty(), &["05-month-pairs.xls"]);
    let invested: i64 = library
        .progress()
        .iter()
        .filter_map(|r| r.invested)
        .map(Money::fen)
        .sum();
    assert!(invested > 0);
    let library = imported(&empty(), &["02-two-row-heads-funding.xlsx"]);
    assert!(library.funding().len() > 6 && library.approvals().len() > 6);
    let library = imported(&empty(), &["17-one-form-per-project.xlsx"]);
    assert!(library.milestones().len() >= 3);
    assert!(library.milestones().iter().all(|m| m.planned.is_some()));
}

/// A year is what is left of a month: it says nothing new.
#[test]
fn what_is_coarser_or_written_otherwise_is_no_change() {
    let mut readings = read_files(&Portfolio::default(), &["26a-base-list.xlsx"]);
    let first = &mut readings[0].1.projects[0];
    first.start = lantu::model::PartialDate::parse("2026-03").ok();
    first.scale = "新建桥梁（含引道）1.2公里".to_owned();
    let base = empty();
    let base = applied(
        &base,
        &Difference::new(&base, &readings, &Choices::default()),
    );
    let first = &mut readings[0].1.projects[0];
    first.start = lantu::model::PartialDate::parse("2026").ok();
    first.scale = "新建桥梁 (含引道)\n１.２公里".to_owned();
    first.name = " “砚雨大桥” ".to_owned();
    let difference = Difference::new(&base, &readings, &Choices::default());
    assert_eq!(lines(&difference), Vec::<String>::new());
    readings[0].1.projects[0].start = lantu::model::PartialDate::parse("2026-04").ok();
    let difference = Difference::new(&base, &readings, &Choices::default());
    assert_eq!(lines(&difference), ["4 start: 2026-03 → 2026-04"]);
}

#[test]
fn two_files_that_differ_about_a_project_are_told_of_each_other() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let mut readings = read_files(
        &base,
        &["26b-monthly-return.xlsx", "26b-monthly-return.xlsx"],
    );
    "另一份.xlsx".clone_into(&mut readings[1].0);
    let wharf = &mut readings[1].1.projects[2];
    wharf.annual[0].planned = Some(Money::from_wan(9_100));
    wharf.code = "7".to_owned();
    let new = &mut readings[1].1.projects[5];
    new.note = "另一份才写".to_owned();
    let difference = Difference::new(&base, &readings, &Choices::default());
    let of_second = |number: u32| {
        let mut rows = difference.rows().iter();
        rows.find(|row| row.file == Some(1) && row.number == number)
            .unwrap()
    };
    let cells = |row: &IncomingRow| -> Vec<(String, CellState)> {
        let cells = row.cells.iter();
        cells
            .map(|cell| (cell.spot.to_string(), cell.state))
            .collect()
    };
    assert_eq!(
        cells(of_second(5)),
        [
            ("code".to_owned(), CellState::Accepted),
            ("annual.2026.planned".to_owned(), CellState::Barred),
        ]
    );
    assert!(
        of_second(5).cells[1]
            .why()
            .contains("26b-monthly-return.xlsx 第 5 行")
    );
    // The new project of the first file is that of the second.
    assert!(of_second(8).joins.is_some());
    assert_eq!(
        cells(of_second(8)),
        [("note".to_owned(), CellState::Accepted)]
    );
    let after = applied(&base, &difference);
    assert_eq!(after.projects().len(), 9);
    assert_eq!(project(&after, "墨鸢旅游路").note, "另一份才写");
    let wharf = project(&after, "竹汐码头");
    assert_eq!(wharf.code, "7");
    let planned = after.annual_plans().of(wharf.id)[0].planned;
    assert_eq!(planned, Some(Money::from_wan(9_000)));
}

#[test]
fn cumulative_figures_are_only_compared() {
    let file = "28-month-report-with-derived-columns.xlsx";
    let library = imported(&empty(), &[file]);
    // Only the month's own figure is kept.
    let readings = read_files(&library, &[file]);
    let months = readings[0]
        .1
        .projects
        .iter()
        .map(|project| project.monthly.len());
    assert_eq!(library.progress().len(), months.sum::<usize>());
    let again = Difference::new(&library, &readings, &Choices::default());
    assert!(again.rows().iter().any(|row| !row.checks.is_empty()));
    assert_eq!(again.counts().changed, 0);
}

/// A generator of numbers, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Blanks some of what a sheet says and alters some of it; the altered cells by row and printed word.
fn altered(reading: &mut Reading, dice: &mut Dice) -> BTreeSet<(u32, String)> {
    let mut altered = BTreeSet::new();
    for project in &mut reading.projects {
        let row = project.row;
        let mut note = |word: &str| altered.insert((row, word.to_owned()));
        match dice.throw(3) {
            0 => project.total_investment = None,
            1 => {
                let total = project.total_investment.unwrap_or_default();
                project.total_investment = Some(total + Money::from_wan(1));
                note("total_investment");
            }
            _ => {}
        }
        match dice.throw(3) {
            0 => project.contact.clear(),
            1 => {
                project.contact.push('改');
                note("contact");
            }
            _ => {}
        }
        for year in &mut project.annual {
            match dice.throw(3) {
                0 => year.planned = None,
                1 => {
                    year.planned = Some(year.planned.unwrap_or_default() + Money::from_wan(1));
                    note(&format!("annual.{}.planned", year.year));
                }
                _ => {}
            }
        }
        if dice.throw(2) == 0 {
            project.scale.clear();
            project.owner.clear();
            project.departments = lantu::import::understand::ReadDepartments::default();
            project.own.clear();
            project.monthly.clear();
            project.funding.clear();
            project.approvals.clear();
        }
    }
    altered
}

/// All that a library holds of its projects, by what it is.
fn held(portfolio: &Portfolio) -> BTreeMap<(Table, Uuid, usize), Value> {
    let tables = Table::parts().chain([Table::Project]);
    let rows = tables.flat_map(|table| portfolio.table_rows(table));
    let cells = rows.flat_map(|row| {
        let (table, id) = (row.table, row.id);
        let cells = row.values.into_iter().enumerate();
        cells.map(move |(column, value)| ((table, id, column), value))
    });
    cells.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn blanks_erase_nothing_and_exactly_what_was_altered_is_changed(seed: u64) {
        let mut dice = Dice(seed);
        let names = [
            "02-two-row-heads-funding.xlsx",
            "05-month-pairs.xls",
            "07-packages-and-parts.xls",
            "26a-base-list.xlsx",
            "27-wide-251-columns.xlsx",
            "29-column-numbers-and-example-row.xlsx",
        ];
        let name = names[dice.throw(names.len() as u64) as usize];
        let base = imported(&empty(), &[name]);
        let mut readings = read_files(&base, &[name]);
        let altered = altered(&mut readings[0].1, &mut dice);
        let difference = Difference::new(&base, &readings, &Choices::default());
        let changed: BTreeSet<(u32, String)> = difference
            .rows()
            .iter()
            .flat_map(|row| row.cells.iter().map(|cell| (row.number, cell.spot.to_string())))
            .collect();
        prop_assert_eq!(&changed, &altered);
        let after = applied(&base, &difference);
        for (cell, value) in held(&base) {
            let now = after.cell(cell.0, cell.1, cell.2);
            prop_assert!(now.is_some_and(|now| !now.is_empty() || value.is_empty()), "{:?}", cell);
        }
        // Then the sheet says what the library holds.
        let again = Difference::new(&after, &readings, &Choices::default());
        prop_assert!(again.draft(new_id).changes.is_empty());
    }

    #[test]
    fn a_refused_cell_alters_nothing(seed: u64) {
        let mut dice = Dice(seed);
        let base = imported(&empty(), &["26a-base-list.xlsx"]);
        let mut readings = read_files(&base, &["26a-base-list.xlsx"]);
        altered(&mut readings[0].1, &mut dice);
        let all = Difference::new(&base, &readings, &Choices::default());
        let mut choices = Choices::default();
        let mut left = 0;
        for row in all.rows() {
            let Some(key) = row.key else { continue };
            for cell in &row.cells {
                match dice.throw(2) {
                    0 => { choices.cells.insert((key, cell.spot.clone()), false); }
                    _ => left += 1,
                }
            }
        }
        let some = Difference::new(&base, &readings, &choices);
        prop_assert_eq!(some.counts().changes, left);
        prop_assert_eq!(some.counts().refused_cells, choices.cells.len());
        let after = applied(&base, &some);
        let (before, after) = (held(&base), held(&after));
        let is_value = |cell: &(Table, Uuid, usize)| {
            cell.0 != Table::Project || cell.2 != ProjectColumn::Sources as usize
        };
        let altered = before.iter().filter(|(cell, value)| {
            is_value(cell) && after.get(cell) != Some(value)
        });
        // Nothing of 26a is empty, so that each cell that came in altered one value.
        prop_assert_eq!(altered.count(), left);
    }
}
