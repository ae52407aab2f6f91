//! Rows side by side.

use crate::import::difference::{Choices, Difference, RowChoice, RowKey};
use crate::import::understand::{OwnCell, ReadProject, Reading};
use crate::model::{Money, Portfolio};

/// A row about a project of this name, with words of which some are new to any library.
fn row((n, name): (u32, String)) -> ReadProject {
    let mut project = ReadProject {
        row: n + 3,
        name,
        code: format!("ZD-{n}"),
        category: ["交通", "新类别", ""][n as usize % 3].to_owned(),
        group: vec![format!("第{}组", n / 7)],
        total_investment: Some(Money::from_wan(i64::from(800 + n))),
        own: vec![("施工单位".to_owned(), OwnCell::Text(format!("{n}公司")))],
        ..ReadProject::default()
    };
    let departments = &mut project.departments;
    departments.add(
        true,
        ["市水利局", "新设的局", "市交通运输局"][n as usize % 3],
    );
    departments.add(false, ["另设的局", "市财政局"][n as usize % 2]);
    // Some are parts of the one before.
    project.parent = (n % 11 == 10).then(|| format!("项目{}", n - 1));
    project
}

#[test]
fn rows_side_by_side_are_what_they_are_one_by_one() {
    let plan = crate::seed::plan_portfolio().unwrap();
    for portfolio in [&Portfolio::default(), &plan] {
        let known = portfolio.projects().iter().step_by(9);
        let known: Vec<String> = known.map(|project| project.name.clone()).collect();
        let name = |n: u32| match known.get(n as usize) {
            Some(name) if n % 2 == 1 => name.clone(),
            _ => format!("项目{n}"),
        };
        let rows = (0..60).map(|n| row((n, name(n))));
        let reading = Reading {
            projects: rows.collect(),
            ..Reading::default()
        };
        let files = [
            ("甲.xlsx".to_owned(), reading.clone()),
            ("乙.xlsx".to_owned(), reading),
        ];
        let compare = |choices: &Choices| Difference::new(portfolio, &files, choices);
        let mut choices = Choices::default();
        let side_by_side = compare(&choices);
        // Where something was decided on rows each of them is looked at after those before it.
        let of_no_file = RowKey {
            file: 9,
            sheet: 0,
            row: 1,
        };
        choices.rows.insert(of_no_file, RowChoice::Refuse);
        let one_by_one = compare(&choices);
        assert_eq!(side_by_side.rows(), one_by_one.rows());
        assert_eq!(side_by_side.unknown_names(), one_by_one.unknown_names());
        assert!(side_by_side.rows().len() >= 120);
    }
}
