//! What comes in of what a sheet holds: chapters, parts, money, and several files at once.

use lantu::import::difference::{
    CellState, Choices, Difference, IncomingRow, RowChoice, RowKey, RowKind, Spot,
};
use lantu::model::{Money, Portfolio};

use crate::{applied, empty, imported, lines, project, read_files};

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

/// Of two files that bring the same new project under names that only resemble, a person says that it is one.
#[test]
fn a_row_is_said_to_be_the_new_project_of_an_earlier_file() {
    let base = empty();
    let files = ["26a-base-list.xlsx", "26b-monthly-return.xlsx"];
    let mut readings = read_files(&base, &files);
    "另一份才写".clone_into(&mut readings[1].1.projects[3].note);
    let key = RowKey {
        file: 1,
        sheet: 0,
        row: 6,
    };
    let compare = |choices: &Choices| Difference::new(&base, &readings, choices);
    let before = compare(&Choices::default());
    let (_, row) = before.row_of(key).unwrap();
    assert_eq!(
        (row.kind, row.name.as_str()),
        (RowKind::Undecided, "县道改造一标段")
    );
    let earlier = &before.rows()[row.earlier[0]];
    assert_eq!(
        (earlier.file, earlier.name.as_str()),
        (Some(0), "县道改造一标")
    );

    let mut choices = Choices::default();
    let first = earlier.key.unwrap();
    choices.rows.insert(key, RowChoice::Joins(first));
    let joined = compare(&choices);
    let (_, row) = joined.row_of(key).unwrap();
    assert_eq!((row.kind, row.project), (RowKind::Changed, None));
    assert_eq!(row.joins, before.row_of(first).map(|(at, _)| at));
    let name = row
        .cells
        .iter()
        .find(|cell| cell.spot == Spot::NAME)
        .unwrap();
    assert_eq!(
        name.state,
        CellState::Held,
        "the name of the earlier file stays"
    );
    let counts = joined.counts();
    assert_eq!((counts.new, counts.undecided), (9, 0));
    let after = applied(&base, &joined);
    assert_eq!(after.projects().len(), 9);
    assert_eq!(project(&after, "县道改造一标").note, "另一份才写");
    assert!(
        after
            .projects()
            .iter()
            .all(|project| project.name != "县道改造一标段")
    );

    // With a row that stays out there is nothing to join.
    choices.rows.insert(first, RowChoice::Refuse);
    let alone = compare(&choices);
    assert_eq!(alone.row_of(key).unwrap().1.kind, RowKind::New);
}
