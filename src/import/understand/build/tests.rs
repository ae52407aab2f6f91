//! A sheet in shares.

use super::super::mapping::Mapping;
use super::super::rows;
use super::*;
use crate::import::grid::Area;

/// A sheet in which rows mean something by those above them, time and again.
fn sheet(times: u32) -> Grid {
    let head = "序号,项目名称,建设内容,总投资（万元）,责任单位,备注";
    let block = [
        "一、基础设施（9个）,,,90,,",
        "（一）交通,,,40,,",
        "1,大桥（打包2个）,一座,20,县交通局,甲",
        ",（1）引桥,同上,5,同上,",
        ",,续行,,,乙",
        "2,码头,同上,三十,,丙",
        "3,公路,无,30,同上,同上",
        ",小计,,50,,",
        "4,学校,同上,不详,县教育局,",
        ",其中：在建（1项）,,8,,",
        "5,医院,一所,40,〃,同上",
    ];
    let mut grid = Grid::named("清单");
    let lines = std::iter::once(head).chain((0..times).flat_map(|_| block));
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line.split(',')) {
            if !text.is_empty() {
                grid.put(Place::new(row, column), Cell::text(text));
            }
        }
    }
    // A remark that holds for the rows of a whole block.
    let merged = (0..times).step_by(3).map(|block| Area {
        first: Place::new(block * 11 + 3, 5),
        last: Place::new(block * 11 + 16, 5),
    });
    grid.set_merged(merged.collect());
    grid
}

#[test]
fn a_sheet_in_shares_gives_what_it_gives_whole() {
    let (grid, library) = (sheet(12), Portfolio::default());
    let table = Table::find(&grid, &library, (&Mapping::default(), None)).unwrap();
    let rows = rows::classify(&grid, &table);
    let read = |count: usize| {
        let mut findings = Findings::of_sheet(&grid.name);
        findings.notice("前面说过的");
        let begins = begins(&table, &rows, count);
        let sheet = (&grid, &table);
        let built = in_shares(&begins, sheet, &rows, &library, &mut findings);
        let told = (findings.not_understood, findings.doubtful, findings.notices);
        (begins.len(), format!("{built:#?}{told:#?}"))
    };
    let (count, whole) = read(1);
    assert_eq!(count, 1);
    assert!(whole.contains("同上"), "{whole}");
    for count in [2, 3, 5, 40] {
        let (shares, parted) = read(count);
        assert!(shares > 1 && shares <= count, "{shares}");
        assert!(parted == whole, "{count} shares");
    }
}

#[test]
fn a_year_of_which_only_who_answers_is_told_is_read() {
    let mut grid = Grid::named("清单");
    let lines = [
        ["项目名称", "总投资（万元）", "2025年责任领导"],
        ["大桥", "20", "张三"],
        ["码头", "30", ""],
    ];
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line) {
            if !text.is_empty() {
                grid.put(Place::new(row, column), Cell::text(text));
            }
        }
    }
    let library = Portfolio::default();
    let table = Table::find(&grid, &library, (&Mapping::default(), None)).unwrap();
    let rows = rows::classify(&grid, &table);
    let mut findings = Findings::of_sheet(&grid.name);
    let begins = begins(&table, &rows, 1);
    let built = in_shares(&begins, (&grid, &table), &rows, &library, &mut findings);
    let told = built.projects.iter().map(|project| {
        let years = project.annual.iter();
        let years = years.map(|year| (year.year, &*year.responsible_leader));
        (&*project.name, years.collect::<Vec<_>>())
    });
    let told: Vec<_> = told.collect();
    assert_eq!(told, [("大桥", vec![(2025, "张三")]), ("码头", vec![])]);
}
