//! Further rows of one project, and the money of each row's source.

use crate::import::grid::{Cell, Place};
use crate::model::{FundingSource, Money, ProjectColumn};

use super::super::cells;
use super::super::fields::funding_line;
use super::super::label::Label;
use super::super::reading::{OtherRow, ReadProject};
use super::super::role::{ReadColumn, Role};
use super::super::rows::BodyRow;
use super::super::text::one_line;
use super::{Builder, Scope};

impl Builder<'_> {
    /// The money of the row's source.
    pub(super) fn funding(&mut self, project: &mut ReadProject, index: usize, row: &BodyRow) {
        let table = self.table;
        let Some(column) = table
            .columns
            .iter()
            .find(|column| column.role == Role::FundingSource)
        else {
            return self.sums_without_source(project, index, row);
        };
        let place = Place::new(row.index, column.index);
        let Some(cell) = self.grid.cell(place) else {
            return;
        };
        let Some(text) = self.findings.value(place, cell, cells::words(cell)) else {
            return;
        };
        let label = Label::of(&text);
        if label.is_total() || label.is_subtotal() {
            self.state(row, one_line(&text), None, Scope::Funding(index));
            return;
        }
        let source = FundingSource::read(&text);
        if source.is_none() {
            self.findings.not(
                place,
                cell,
                format!("没有“{}”这一项资金来源", one_line(&text)),
            );
        }
        let name = source.map_or_else(|| one_line(&text), |source| source.label().to_owned());
        for column in &table.columns {
            if let Role::FundingOf(kind, time) = column.role
                && let Some(amount) = self.amount(row.index, column)
            {
                funding_line(project, &name, kind, time, amount);
                *self.built.amounts.at(index, column.index) += amount;
            }
        }
    }

    /// 资金到位 without a column of sources is of all of them.
    fn sums_without_source(&mut self, project: &mut ReadProject, index: usize, row: &BodyRow) {
        let table = self.table;
        for column in &table.columns {
            if let Role::FundingOf(kind, time) = column.role
                && let Some(amount) = self.amount(row.index, column)
            {
                funding_line(project, "", kind, time, amount);
                self.built.amounts.put(index, column.index, amount);
            }
        }
    }

    fn amount(&mut self, row: u32, column: &ReadColumn) -> Option<Money> {
        let (place, cell) = self.effective(row, column)?;
        let read = cells::money(cell, self.table.unit_of(column));
        self.findings.value(place, cell, read)
    }

    /// A further row of the project above: sources and their money, words that were left out. What the row above says
    /// already is not said again.
    pub(super) fn continuation(&mut self, row: &BodyRow) {
        let Some(last) = self.built.projects.len().checked_sub(1) else {
            return;
        };
        let index = self.before.0 + last;
        let mut project = std::mem::take(&mut self.built.projects[last]);
        let table = self.table;
        let mut has_source = false;
        for column in &table.columns {
            let place = Place::new(row.index, column.index);
            let is_covered = self
                .grid
                .merged_at(place)
                .is_some_and(|area| area.first != place);
            let Some(cell) = self.grid.cell(place).filter(|_| !is_covered) else {
                continue;
            };
            match column.role {
                Role::Serial | Role::NAME | Role::FundingOf(..) => {}
                Role::FundingSource => has_source = true,
                role if role.is_money() => self.again(&project, index, column, place, cell),
                Role::Own | Role::Field(ProjectColumn::Contact) => {
                    self.cell(&mut project, index, column, place, cell);
                }
                _ => {
                    let said = project.places.iter().any(|(role, _)| *role == column.role);
                    if said {
                        self.findings
                            .not(place, cell, "上一行已填写这一项，续行的内容没有读入");
                    } else {
                        self.cell(&mut project, index, column, place, cell);
                    }
                }
            }
        }
        self.funding(&mut project, index, row);
        let first = project.row;
        self.built.projects[last] = project;
        let kind = if has_source {
            "funding of row"
        } else {
            "more of row"
        };
        let source = table
            .columns
            .iter()
            .find(|column| column.role == Role::FundingSource);
        let text = source.and_then(|column| self.grid.cell(Place::new(row.index, column.index)));
        self.built.others.push(OtherRow {
            row: row.index + 1,
            kind: format!("{kind} {first}"),
            text: text
                .map(|cell| one_line(&cell.to_string()))
                .unwrap_or_default(),
        });
    }

    /// An amount on a further row is the one above, said again; another one is told.
    fn again(
        &mut self,
        project: &ReadProject,
        index: usize,
        column: &ReadColumn,
        place: Place,
        cell: &Cell,
    ) {
        let read = cells::money(cell, self.table.unit_of(column));
        let before = self.built.amounts.get(index, column.index);
        if let Some(amount) = self.findings.value(place, cell, read)
            && before != Some(amount)
        {
            let why = format!("与“{}”第一行的金额不同，没有读入", project.name);
            self.findings.not(place, cell, why);
        }
    }
}
