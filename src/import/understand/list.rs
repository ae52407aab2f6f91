//! A sheet with a list of projects: what its rows give, and what is told of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::import::grid::Grid;
use crate::model::{Portfolio, ProjectColumn};

use super::findings::Findings;
use super::heads::Table;
use super::people::Departments;
use super::reading::{OtherRow, Reading};
use super::role::{Basis, Role};
use super::unit::{Unit, UnitBasis};
use super::{ONLY_CHECKED, build, derived, hints, returned, rows, text, totals};

/// So many spellings of departments are looked at to know whether the library has any of them.
const MOST_SPELLINGS: usize = 500;

/// The sheet of another office's whose departments the library does not know at all keeps its names as they stand.
fn departments_for(grid: &Grid, table: &Table, portfolio: &Portfolio) -> Portfolio {
    let column = table
        .columns
        .iter()
        .find(|column| column.role == Role::Field(ProjectColumn::LeadDepartment));
    let Some(column) = column else {
        return portfolio.clone();
    };
    let rows = grid.rows().iter().filter(|row| row.index > table.last_head);
    // What no cell of departments may be as long as names none that anybody takes.
    let kind = ProjectColumn::LeadDepartment.spec().kind;
    let texts = rows.filter_map(|row| {
        let cell = row.cell(column.index)?;
        let text = cell.as_text().map(Cow::Borrowed);
        Some(text.unwrap_or_else(|| Cow::Owned(cell.to_string())))
    });
    let cells: BTreeSet<Cow<'_, str>> = texts
        .filter(|text| kind.check_length(text).is_ok())
        .collect();
    let mut cells = cells.iter().take(MOST_SPELLINGS);
    let is_known = cells.any(|text| !Departments::of(text, portfolio).lead.is_empty());
    if is_known {
        portfolio.clone()
    } else {
        Portfolio::default()
    }
}

/// Says which columns were read otherwise than by their heads, and which are not there; the ledger for which that was
/// chosen.
fn tell_choices(table: &Table, findings: &mut Findings) -> String {
    if !table.unmatched.is_empty() {
        findings.notice(format!(
            "选定了内容的列在表上没有：{}，请核对列号或表头",
            table.unmatched.join("、")
        ));
    }
    let by = |basis: Basis| -> Vec<String> {
        let columns = table.columns.iter();
        let columns = columns.filter(|column| column.basis == basis);
        columns
            .map(|column| format!("“{}”→{}", column.heading, column.role.label()))
            .collect()
    };
    let taught = by(Basis::Taught);
    if !taught.is_empty() {
        let taught = taught.join("，");
        findings.notice(format!("按在别的表上的选择读入：{taught}；可以另选"));
    }
    let mut told = by(Basis::Library);
    if table.heads_basis == Basis::Library {
        let (first, last) = (table.first_head + 1, table.last_head + 1);
        told.push(format!("表头第 {first}–{last} 行"));
    }
    if let (UnitBasis::Library | UnitBasis::LibraryAgainst(_), Some((unit, _))) =
        (table.unit_basis, table.unit)
    {
        told.push(format!("单位{}", unit.label()));
    }
    if told.is_empty() {
        return String::new();
    }
    let (ledger, told) = (&table.chosen_for, told.join("，"));
    findings.notice(format!(
        "表头相同，按“{ledger}”的选择读入：{told}；可以另选"
    ));
    ledger.clone()
}

/// The years of which the sheet may speak: that of its report with those beside it, and those of its heads.
fn years_of(table: &Table) -> Vec<i32> {
    let reported = table.period.year.into_iter();
    let mut years: Vec<i32> = reported.flat_map(|year| year - 1..=year + 1).collect();
    for column in &table.columns {
        let of_heading = text::years(&column.heading);
        years.extend(of_heading.iter().map(|(year, _)| *year));
    }
    years.sort_unstable();
    years.dedup();
    years
}

pub(super) fn read_table(
    grid: &Grid,
    table: &Table,
    portfolio: &Portfolio,
    findings: &mut Findings,
) -> Reading {
    let chosen_for = tell_choices(table, findings);
    let rows = rows::classify(grid, table);
    let departments = departments_for(grid, table, portfolio);
    let mut built = build::build(grid, table, &rows, &departments, findings);
    let printed_for = returned::printed_for(grid, table.first_head);
    if printed_for.is_some() {
        for project in &mut built.projects {
            project.prints = returned::prints(grid, project);
        }
    }
    let declared = totals::declared(grid, table, &built, findings);
    hints::outliers(grid, table, &mut built, findings);
    hints::serials(&rows, findings);
    hints::duplicates(&built.projects, findings);
    hints::sums(table, &built.projects, findings);
    hints::hidden(grid, table, &built, findings);
    hints::marks(&built, findings);
    hints::second_heads(grid, table, &built, findings);
    let unit_basis = match table.unit_basis {
        UnitBasis::Assumed if !rows::has_bare_amounts(grid, table, &rows) => UnitBasis::Nothing,
        basis => basis,
    };
    match unit_basis {
        UnitBasis::Assumed => findings.notice("表上没有写明金额单位，按万元读入，请核对"),
        basis @ UnitBasis::LibraryAgainst(_) => findings.notice(basis.doubt()),
        UnitBasis::Nothing | UnitBasis::Stated | UnitBasis::Person | UnitBasis::Library => {}
    }
    let derived = derived::compare(grid, table, &built);
    let mut not_projects = above(grid, table);
    not_projects.append(&mut built.others);
    let reading = Reading {
        sheet: grid.name.clone(),
        head_rows: (table.first_head + 1..=table.last_head + 1).collect(),
        unit: table.unit.map_or("", |(unit, _)| unit.label()).to_owned(),
        unit_from: table
            .unit
            .filter(|_| table.unit_basis == UnitBasis::Stated)
            .map(|(_, place)| place.to_string())
            .unwrap_or_default(),
        years: years_of(table),
        shape: table.shape.clone(),
        chosen: table.chosen.clone(),
        unit_basis,
        heads_basis: table.heads_basis,
        chosen_for,
        period: table.reported().to_string(),
        printed_for,
        columns: rows::with_samples(grid, table, &rows),
        projects: built.projects,
        not_projects,
        declared,
        refused_rows: built.refused,
        derived,
        ..Reading::default()
    };
    for (column, count) in reading.only_checked() {
        let heading = &column.heading;
        findings.notice(format!("“{heading}”：{count} 处，{ONLY_CHECKED}"));
    }
    reading
}

/// The rows above the heads: title, unit, instructions.
fn above(grid: &Grid, table: &Table) -> Vec<OtherRow> {
    let mut has_title = false;
    let rows = grid
        .rows()
        .iter()
        .filter(|row| row.index < table.first_head);
    let rows = rows.map(|row| {
        let texts: Vec<String> = row
            .cells()
            .map(|(_, cell)| text::one_line(&cell.to_string()))
            .collect();
        let unit = row.cells().find(|(_, cell)| {
            cell.as_text()
                .is_some_and(|text| Unit::of_line(text).is_some())
        });
        let first = texts.first().cloned().unwrap_or_default();
        let unit = unit.map(|(_, cell)| text::one_line(&cell.to_string()));
        let is_title = unit.as_ref() != Some(&first)
            && !first.starts_with(['（', '('])
            && !first.starts_with("附件")
            && !first.starts_with("附表")
            && !first.contains(['：', ':']);
        // A title may have the unit beside it.
        let (kind, text) = if !has_title && is_title {
            has_title = true;
            ("title", first)
        } else if let Some(unit) = unit {
            ("unit", unit)
        } else if first.starts_with(['（', '(']) {
            ("instruction", first)
        } else {
            ("above", first)
        };
        OtherRow {
            row: row.index + 1,
            kind: kind.to_owned(),
            text,
        }
    });
    rows.collect()
}
