//! What columns hold, settled by what stands in them and beside them.

use std::collections::HashSet;

use crate::import::grid::{Cell, Grid};
use crate::model::{
    AnnualPlanColumn, ConstructionKind, ListClass, ProcedureKind, ProjectColumn, Stage, YearMonth,
};

use super::super::heading::bare;
use super::super::role::{Basis, MonthPart, ReadColumn, Role};
use super::super::serial::Serial;
use super::super::text::{level, says_nothing};
use super::Table;

impl Table {
    /// A column without a head that numbers the rows, before the names.
    pub(super) fn number_column(&mut self, grid: &Grid) {
        let has_serial = self
            .columns
            .iter()
            .any(|column| column.role == Role::Serial);
        if has_serial
            || self.name == 0
            || self
                .columns
                .iter()
                .any(|column| column.index == self.name - 1)
        {
            return;
        }
        let index = self.name - 1;
        let values = self.below(grid, index);
        let numbers = values.iter().filter(|value| {
            level(value)
                .trim_end_matches(['、', '.'])
                .parse::<u32>()
                .is_ok()
        });
        if values.len() > 1 && numbers.count() * 2 > values.len() {
            let column = ReadColumn {
                index,
                heading: String::new(),
                role: Role::Serial,
                unit: None,
                is_own_money: false,
                basis: Basis::Cells,
                likely: None,
                erases: false,
                samples: Vec::new(),
            };
            self.columns.insert(0, column);
            self.columns.sort_by_key(|column| column.index);
        }
    }

    /// The first texts below the heads of a column.
    pub(super) fn below(&self, grid: &Grid, column: u32) -> Vec<String> {
        let rows = grid.rows().iter().filter(|row| row.index > self.last_head);
        let texts = rows.filter_map(|row| row.cell(column).map(ToString::to_string));
        texts.filter(|text| !says_nothing(text)).take(200).collect()
    }

    /// Headings that offices use for several things mean what the cells below say: 项目性质 over 续建 and 新开工 is the class in the
    /// year's list; 项目类别 over 在建 and 新立项 is no category.
    pub(super) fn look_at_words(&mut self, grid: &Grid) {
        for place in 0..self.columns.len() {
            let Role::Field(field) = self.columns[place].role else {
                continue;
            };
            let is_ambiguous = matches!(
                field,
                ProjectColumn::Category
                    | ProjectColumn::ConstructionKind
                    | ProjectColumn::Procedure
                    | ProjectColumn::Stage
            );
            if !is_ambiguous {
                continue;
            }
            let words = self.below(grid, self.columns[place].index);
            let all = |is_one: &dyn Fn(&str) -> bool| {
                !words.is_empty()
                    && words.iter().filter(|word| is_one(word)).count() * 10 >= words.len() * 9
            };
            let some = |is_one: &dyn Fn(&str) -> bool| words.iter().any(|word| is_one(word));
            let is_stage = |word: &str| Stage::read(word).is_some();
            let is_class = |word: &str| ListClass::read(word).is_some();
            let is_kind = |word: &str| ConstructionKind::read(word).is_some();
            let is_procedure = |word: &str| ProcedureKind::read(word).is_some();
            let role = match field {
                ProjectColumn::Stage if all(&is_stage) || words.is_empty() => Role::Field(field),
                ProjectColumn::ConstructionKind if all(&is_kind) || words.is_empty() => {
                    Role::Field(field)
                }
                _ if all(&is_kind) => Role::Field(ProjectColumn::ConstructionKind),
                _ if all(&is_class) && !all(&is_stage) => match self.period.year {
                    Some(year) => Role::Annual(year, AnnualPlanColumn::ListClass),
                    None => Role::Own,
                },
                _ if all(&is_stage) => Role::Field(ProjectColumn::Stage),
                _ if all(&is_procedure) => Role::Field(ProjectColumn::Procedure),
                ProjectColumn::Category if some(&is_stage) || some(&is_class) => Role::Own,
                ProjectColumn::Procedure => Role::Own,
                _ => Role::Field(field),
            };
            self.columns[place].role = role;
        }
    }

    /// 监管单位 alone are those that answer; beside a column of these, those that watch over the work.
    pub(super) fn who_watches(&mut self) {
        const LEAD: Role = Role::Field(ProjectColumn::LeadDepartment);
        let is_watching = |column: &ReadColumn| bare(&column.heading).contains("监管");
        let mut leads = self.columns.iter().filter(|column| column.role == LEAD);
        if leads.all(is_watching) {
            return;
        }
        let watching = self.columns.iter_mut();
        for column in watching.filter(|column| column.role == LEAD && is_watching(column)) {
            column.role = Role::Field(ProjectColumn::SupervisingDepartments);
        }
    }

    /// Of two columns with the same meaning the first one has it; the other is kept as its own.
    pub(super) fn keep_one_each(&mut self) {
        let mut taken = HashSet::new();
        for column in &mut self.columns {
            let role = column.role;
            if taken.contains(&role) && !role.is_shared() {
                column.role = Role::Own;
                column.is_own_money = role.is_money();
            }
            taken.insert(column.role);
        }
        // Words about sources without a sum for each are kept as they stand.
        let has_sums = self
            .columns
            .iter()
            .any(|column| matches!(column.role, Role::FundingOf(..)));
        for column in &mut self.columns {
            if column.role == Role::FundingSource && !has_sums {
                column.role = Role::Own;
            }
        }
        // The head over the names is not always the first that could be.
        if let Some(column) = self.columns.iter().find(|column| column.role == Role::NAME) {
            self.name = column.index;
        }
    }

    /// 编号 over 1, 2, 2.1 and 3 only numbers the rows.
    pub(super) fn numbered_codes(&mut self, grid: &Grid) {
        let has_serial = self
            .columns
            .iter()
            .any(|column| column.role == Role::Serial);
        let code = Role::Field(ProjectColumn::Code);
        let place = self.columns.iter().position(|column| column.role == code);
        let Some(place) = place.filter(|_| !has_serial) else {
            return;
        };
        let rows = grid.rows().iter().filter(|row| row.index > self.last_head);
        let cells: Vec<&Cell> = rows
            .filter_map(|row| row.cell(self.columns[place].index))
            .collect();
        let is_number = |cell: &&&Cell| match Serial::of(Some(cell)) {
            Serial::Number(number, _) => number < 10_000,
            Serial::Sub(of) => of.is_none_or(|project| project < 1_000),
            _ => false,
        };
        let numbers = cells.iter().filter(is_number).count();
        if numbers > 0 && numbers * 10 >= cells.len() * 7 {
            self.columns[place].role = Role::Serial;
        }
    }

    /// 形象进度 without a month is that of the month under report, or how far the works have come altogether: which, a
    /// person says.
    pub(super) fn say_what_is_likely(&mut self) {
        let month = self.period.year.zip(self.period.month);
        let month = month.and_then(|(year, month)| YearMonth::new(year, month));
        let role = month.map(|month| Role::Monthly(month, MonthPart::PhysicalProgress));
        let Some(role) = role.filter(|role| self.columns.iter().all(|column| column.role != *role))
        else {
            return;
        };
        let mut columns = self.columns.iter_mut();
        let column = columns.find(|column| {
            let words = bare(&column.heading);
            column.basis == Basis::Nothing && words.ends_with("形象进度")
        });
        if let Some(column) = column {
            column.likely = Some(role);
        }
    }

    /// Columns under 其中 are parts of the sum beside them, and money as it is.
    pub(super) fn sums_of_sums(&mut self) {
        for place in 1..self.columns.len() {
            let before = &self.columns[place - 1];
            let is_beside = before.role.is_money() || before.is_own_money;
            let column = &mut self.columns[place];
            if column.role == Role::Own && column.heading.starts_with("其中") && is_beside {
                column.is_own_money = true;
            }
        }
    }
}
