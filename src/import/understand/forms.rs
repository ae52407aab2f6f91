//! Forms of single projects: a sheet, or a block of one, for each.

use crate::import::grid::Grid;
use crate::model::Portfolio;

use super::card;
use super::findings::Findings;
use super::reading::Reading;
use super::unit::{Unit, UnitBasis};

/// Forms of single projects, one sheet after another.
pub(super) fn read_forms(
    forms: &[&Grid],
    portfolio: &Portfolio,
    said: Option<Unit>,
    findings: &mut Findings,
) -> Reading {
    let mut reading = Reading::default();
    let unknown = Portfolio::default();
    let knows_one = forms.iter().any(|grid| {
        let cards = card::read(grid, (portfolio, portfolio), said, &mut Findings::default());
        cards
            .iter()
            .any(|card| !card.project.lead_department.is_empty())
    });
    let departments = if knows_one { portfolio } else { &unknown };
    let mut sheets: Vec<&str> = Vec::new();
    let mut units: Vec<&str> = Vec::new();
    for grid in forms {
        findings.sheet.clone_from(&grid.name);
        let cards = card::read(grid, (portfolio, departments), said, findings);
        if cards.is_empty() {
            continue;
        }
        sheets.push(&grid.name);
        for (i, mut card) in cards.into_iter().enumerate() {
            if card.is_unit_assumed {
                reading.unit_basis = UnitBasis::Assumed;
            }
            if let Some((unit, place)) = card.unit.filter(|_| i == 0) {
                units.push(unit.label());
                if reading.unit_from.is_empty() {
                    reading.unit_from = place.to_string();
                }
            }
            card.project.sheet = Some(grid.name.clone());
            reading.projects.push(card.project);
        }
    }
    findings.sheet.clear();
    reading.sheet = sheets.join("; ");
    reading.unit = units.join("; ");
    match reading.unit_basis {
        UnitBasis::Assumed => findings.notice("表上没有写明金额单位，按万元读入，请核对"),
        _ if said.is_some() => {
            reading.unit_basis = UnitBasis::Person;
            reading.unit_from.clear();
        }
        _ if !units.is_empty() => reading.unit_basis = UnitBasis::Stated,
        _ => {}
    }
    findings.notice("一项一表：每张表读作一个项目");
    reading
}
