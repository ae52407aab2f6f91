//! What a person chose for the columns of a sheet, now or for an earlier sheet of its shape.

use crate::import::grid::{Grid, column_letters};
use crate::model::{Portfolio, YearMonth};

use super::super::heading::bare;
use super::super::mapping::{Choice, ColumnKey, Mapping};
use super::super::memory::taught;
use super::super::period::{Period, months};
use super::super::role::{Basis, ReadColumn, Role, Since};
use super::super::text::{level, years};
use super::Table;
use super::place::DEEPEST;
use super::words::names_money;

/// The rows of heads and the column of names that a mapping says; none where it says nothing of them.
pub(super) fn heads_said(grid: &Grid, mapping: &Mapping) -> Option<(u32, u32, u32)> {
    let named = mapping
        .columns
        .iter()
        .find(|choice| choice.role == Role::NAME);
    let rows = || mapping.head_rows.map(|(first, last)| first..=last);
    let heading = |words: &str| {
        let all = grid.rows().iter().take(DEEPEST);
        let mut cells = all.filter(|row| rows().is_none_or(|rows| rows.contains(&row.index)));
        cells.find_map(|row| {
            let mut cells = row.cells();
            let of = cells
                .find(|(_, cell)| cell.as_text().is_some_and(|text| bare(text) == bare(words)));
            of.map(|(column, _)| (row.index, column))
        })
    };
    let place = match named.map(|choice| &choice.column) {
        Some(ColumnKey::Heading(words)) => heading(words),
        Some(ColumnKey::Index(column)) => Some((mapping.head_rows?.1, *column)),
        None => None,
    };
    let (first, last) = mapping
        .head_rows
        .or_else(|| place.map(|(row, _)| (row, row)))?;
    let column = place.map(|(_, column)| column).or_else(|| {
        let rows = grid
            .rows()
            .iter()
            .filter(|row| (first..=last).contains(&row.index));
        let mut cells = rows.flat_map(crate::import::grid::GridRow::cells);
        let name =
            cells.find(|(_, cell)| cell.as_text().is_some_and(super::super::heading::is_name));
        name.map(|(column, _)| column)
    })?;
    Some((first, last, column))
}

impl Table {
    /// Puts choices in place of what was understood. Whoever held the same before is kept as it stands.
    pub(super) fn choose(&mut self, grid: &Grid, choices: &[Choice], basis: Basis) {
        let mut chosen: Vec<u32> = Vec::new();
        for choice in choices {
            let role = self.settled(choice.role);
            let mut of: Vec<u32> = self
                .columns
                .iter()
                .filter(|column| choice.column.is_of(column.index, &column.heading))
                .map(|column| column.index)
                .collect();
            if of.is_empty() {
                match &choice.column {
                    ColumnKey::Index(index) if *index < grid.width() => {
                        self.add(*index);
                        of.push(*index);
                    }
                    key => {
                        self.unmatched.push(key.to_string());
                        continue;
                    }
                }
            }
            // A heading that stands twice means its first column.
            for index in of.into_iter().take(1) {
                let Some(column) = self.columns.iter_mut().find(|column| column.index == index)
                else {
                    continue;
                };
                column.role = role;
                column.basis = basis;
                column.unit = choice.unit.or(column.unit);
                if role == Role::Own {
                    column.is_own_money |= names_money(std::slice::from_ref(&column.heading));
                }
                chosen.push(index);
            }
        }
        let taken: Vec<Role> = self
            .columns
            .iter()
            .filter(|column| chosen.contains(&column.index))
            .map(|column| column.role)
            .filter(|role| !role.is_shared())
            .collect();
        for column in &mut self.columns {
            if taken.contains(&column.role) && !chosen.contains(&column.index) {
                column.is_own_money = column.role.is_money();
                column.role = Role::Own;
                column.basis = Basis::Nothing;
            }
        }
        if let Some(column) = self.columns.iter().find(|column| column.role == Role::NAME) {
            self.name = column.index;
        }
    }

    /// What nothing says is what people chose for the heading on sheets of other shapes.
    pub(super) fn take_taught(&mut self, portfolio: &Portfolio) {
        let taught = taught(portfolio, self.reported());
        let headings: Vec<String> = self.shape.split('|').map(str::to_owned).collect();
        if headings.len() != self.columns.len() {
            return;
        }
        for (place, heading) in headings.iter().enumerate() {
            let Some((role, unit)) = taught.get(heading).copied() else {
                continue;
            };
            let is_held = self.columns.iter().any(|column| column.role == role);
            let column = &mut self.columns[place];
            if column.basis == Basis::Nothing
                && (role.is_shared() || role == Role::NOTE || !is_held)
            {
                column.role = role;
                column.unit = unit.or(column.unit);
                column.basis = Basis::Taught;
            }
        }
    }

    /// Has the blank cells of columns erase.
    pub(super) fn erase_blanks(&mut self, keys: &[ColumnKey]) {
        for key in keys {
            let mut columns = self.columns.iter_mut();
            match columns.find(|column| key.is_of(column.index, &column.heading)) {
                Some(column) => column.erases = column.can_be_erased(),
                None => self.unmatched.push(key.to_string()),
            }
        }
    }

    /// A column without a head.
    fn add(&mut self, index: u32) {
        self.columns.push(ReadColumn {
            index,
            heading: format!("{}列", column_letters(index)),
            role: Role::Own,
            unit: None,
            is_own_money: false,
            basis: Basis::Nothing,
            likely: None,
            erases: false,
            samples: Vec::new(),
        });
        self.columns.sort_by_key(|column| column.index);
    }

    /// A figure since the beginning of the works is up to the month that the sheet reports.
    fn settled(&self, role: Role) -> Role {
        match role {
            Role::ToDate(mut to_date) if to_date.through.is_none() => {
                let reported = self.period.year.zip(self.period.month);
                to_date.through = reported
                    .and_then(|(year, month)| YearMonth::new(year, month))
                    .filter(|_| to_date.since == Since::Start || !to_date.is_of_year);
                Role::ToDate(to_date)
            }
            role => role,
        }
    }

    /// What people chose now or before for a sheet, with the columns that have heads by their places among these; nothing
    /// where nobody chose anything now.
    pub(super) fn chosen_of(&self, shaped: &[u32], said: &Mapping, before: &Mapping) -> Mapping {
        let is_chosen = |basis: Basis| matches!(basis, Basis::Person | Basis::Library);
        let mut columns = self.columns.iter();
        let is_news = columns.any(|column| column.basis == Basis::Person)
            || said.unit.is_some()
            || said.head_rows.is_some()
            || said.sheet.is_some();
        if !is_news {
            return Mapping::default();
        }
        let columns = self.columns.iter();
        let chosen = columns.filter(|column| is_chosen(column.basis));
        let of_shape = chosen.filter_map(|column| {
            let place = shaped.iter().position(|index| *index == column.index)?;
            Some(Choice {
                column: ColumnKey::Index(place as u32),
                role: column.role,
                unit: column.unit,
            })
        });
        Mapping {
            columns: of_shape.collect(),
            unit: said.unit.or(before.unit),
            head_rows: said.head_rows.or(before.head_rows),
            sheet: said.sheet.clone().or_else(|| before.sheet.clone()),
            blanks: Vec::new(),
        }
    }

    /// The shape of the sheet: its headings in their order, with years and months as they stand to the one that it reports.
    pub(super) fn shape_of_heads(&self) -> String {
        let period = self.reported();
        let headings = self
            .columns
            .iter()
            .map(|column| heading_of(&column.heading, period));
        headings.collect::<Vec<String>>().join("|")
    }

    /// The year and month that the sheet reports. Where only its heads name months it is the last of these.
    pub fn reported(&self) -> Period {
        let last = || {
            let headings = self.columns.iter().map(|column| level(&column.heading));
            let months = headings.flat_map(|heading| months(&heading));
            months.map(|(_, month)| month).max()
        };
        Period {
            month: self.period.month.or_else(last),
            ..self.period
        }
    }
}

/// `2026年计划投资` is `{0}年计划投资` where the sheet reports 2026, `3月完成投资` is `{0}月完成投资` where it reports March.
fn heading_of(heading: &str, period: Period) -> String {
    let mut text = level(heading);
    let mut years: Vec<i32> = years(&text).into_iter().map(|(year, _)| year).collect();
    years.dedup();
    if let Some(reported) = period.year {
        for year in years {
            text = text.replace(&year.to_string(), &format!("{{{}}}", year - reported));
        }
    }
    if let Some(reported) = period.month {
        let mut found = months(&text);
        found.reverse();
        for (place, month) in found {
            let end = place + month_digits(&text[place..]);
            let relative = i64::from(month) - i64::from(reported);
            text.replace_range(place..end, &format!("{{{relative}}}"));
        }
    }
    text
}

fn month_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_month_s_headings_have_the_same_shape() {
        let march = Period {
            year: Some(2026),
            month: Some(3),
        };
        let april = Period {
            year: Some(2026),
            month: Some(4),
        };
        let next_year = Period {
            year: Some(2027),
            month: Some(3),
        };
        let of = heading_of;
        assert_eq!(of("2026年计划投资", march), "{0}年计划投资");
        assert_eq!(
            of("2026年计划投资", march),
            of("2027年 计划投资", next_year)
        );
        assert_ne!(of("2026年计划投资", march), of("2026年计划投资", next_year));
        assert_eq!(of("3月完成投资", march), of("4月完成投资", april));
        assert_eq!(of("1-3月完成投资", march), "1-{0}月完成投资");
        assert_eq!(of("至2025年底累计", march), "至{-1}年底累计");
        assert_eq!(of("项目名称", Period::default()), "项目名称");
    }
}
