//! Where the heads of a sheet stand, and what its columns hold. `place` finds them, `words` reads them, `settle` settles by
//! the cells what they leave open, `choose` puts in what a person says and `recall` what one said before, `amounts` is on
//! the unit.

mod amounts;
mod choose;
mod place;
mod recall;
mod settle;
mod words;

use std::collections::HashMap;

use crate::import::grid::{Cell, Grid, Place};
use crate::model::{Money, MoneyUnit, PartialDate, Portfolio};

use super::mapping::Mapping;
use super::memory::remembered;
use super::period::Period;
use super::role::{Basis, ReadColumn, Role};
use super::unit::{Unit, UnitBasis};

use choose::heads_said;
use place::{found_heads, head_rows};
use recall::{names_below, recalled};
use words::{heads, names_money, period};

/// A sheet whose heads were found.
#[derive(Clone, Debug)]
pub struct Table {
    /// The rows of heads, from 0.
    pub first_head: u32,
    /// The last of them.
    pub last_head: u32,
    /// What the columns hold, from the left.
    pub columns: Vec<ReadColumn>,
    /// The unit of bare amounts, and where it stands.
    pub unit: Option<(Unit, Place)>,
    /// Who says that unit.
    pub unit_basis: UnitBasis,
    /// Who says where the heads stand.
    pub heads_basis: Basis,
    /// Whether a person chose a sheet of this shape out of those of an earlier file.
    pub was_sheet_chosen: bool,
    /// Of which year and month the sheet speaks.
    pub period: Period,
    /// The column of names.
    pub name: u32,
    /// The column of numbers.
    pub serial: Option<u32>,
    /// The shape of the sheet.
    pub shape: String,
    /// What people chose for sheets of that shape, with columns by their places in it.
    pub chosen: Mapping,
    /// The ledger of that shape for which people chose first; empty where nobody chose before.
    pub chosen_for: String,
    /// Columns of which something was said and that the sheet has not.
    pub unmatched: Vec<String>,
}

/// The cell at a place, or the first one of the merged area in which it lies, with its place.
pub fn cell_at(grid: &Grid, place: Place) -> Option<(Place, &Cell)> {
    let at = grid.merged_at(place).map_or(place, |area| area.first);
    grid.cell(at).map(|cell| (at, cell))
}

impl Table {
    /// Finds the heads of a sheet and says what its columns hold, as far as a mapping does not; none where no row looks like
    /// heads. Where a person says nothing, they stand where a person found them on an earlier sheet of the shape. A sheet that
    /// names no month and no year is of that for which it was `asked`.
    pub fn find(
        grid: &Grid,
        portfolio: &Portfolio,
        (mapping, asked): (&Mapping, Option<PartialDate>),
    ) -> Option<Self> {
        let told = (mapping, asked);
        let rows = mapping.head_rows;
        let said = heads_said(grid, mapping).map(|(first, _, name)| (first, name));
        if let Some(place) = said {
            return Some(Self::at(grid, portfolio, told, (place, rows)));
        }
        if rows.is_none()
            && let Some(table) = recalled(grid, portfolio, told)
        {
            return Some(table);
        }
        let guessed = || rows.and_then(|(first, last)| Some((first, names_below(grid, last)?)));
        let place = found_heads(grid).or_else(guessed)?;
        Some(Self::at(grid, portfolio, told, (place, rows)))
    }

    /// The sheet read with the head of its names at this place, or with these rows of heads.
    fn at(
        grid: &Grid,
        portfolio: &Portfolio,
        (mapping, asked): (&Mapping, Option<PartialDate>),
        ((row, name), rows): ((u32, u32), Option<(u32, u32)>),
    ) -> Self {
        let (first_head, last_head) = rows.unwrap_or_else(|| head_rows(grid, row, name));
        let mut heads = heads(grid, first_head, last_head);
        // Also where it lies hidden under a merge.
        heads.entry(name).or_default();
        let said = period(grid, first_head, &heads);
        let period = said.or(asked.map(Period::from).unwrap_or_default());
        let mut columns = Vec::new();
        for (index, heads) in &heads {
            // Whatever stands above or below the head of the names, names they are.
            let role = if *index == name {
                Role::NAME
            } else {
                heads.role(period, portfolio)
            };
            let unit = heads
                .texts
                .iter()
                .rev()
                .find_map(|text| Unit::of_heading(text));
            let is_own_money = role == Role::Own && names_money(&heads.texts);
            let basis = if role == Role::NAME {
                Basis::Heading
            } else {
                heads.basis(role, portfolio)
            };
            columns.push(ReadColumn {
                index: *index,
                heading: heads.joined(),
                role,
                unit,
                is_own_money,
                basis,
                likely: None,
                erases: false,
                samples: Vec::new(),
            });
        }
        let mut table = Self {
            first_head,
            last_head,
            columns,
            unit: None,
            unit_basis: UnitBasis::default(),
            heads_basis: match mapping.head_rows {
                Some(_) => Basis::Person,
                None => Basis::Heading,
            },
            was_sheet_chosen: false,
            period,
            name,
            serial: None,
            shape: String::new(),
            chosen: Mapping::default(),
            chosen_for: String::new(),
            unmatched: Vec::new(),
        };
        let read: HashMap<u32, Role> = table
            .columns
            .iter()
            .map(|column| (column.index, column.role))
            .collect();
        table.number_column(grid);
        table.numbered_codes(grid);
        table.look_at_words(grid);
        table.sums_of_sums();
        table.who_watches();
        table.keep_one_each();
        for column in &mut table.columns {
            if read.get(&column.index) != Some(&column.role) {
                column.basis = match column.role {
                    Role::Own => Basis::Nothing,
                    _ => Basis::Cells,
                };
            }
        }
        table.shape = table.shape_of_heads();
        let shaped: Vec<u32> = table.columns.iter().map(|column| column.index).collect();
        let (remembered, ledger) = remembered(portfolio, &table.shape, &shaped, table.reported());
        table.choose(grid, &remembered.columns, Basis::Library);
        if ledger.is_empty() && !portfolio.ledger_shapes().is_empty() {
            table.take_taught(portfolio);
        }
        table.choose(grid, &mapping.columns, Basis::Person);
        table.say_what_is_likely();
        table.erase_blanks(&mapping.blanks);
        table.chosen = table.chosen_of(&shaped, mapping, &remembered);
        table.was_sheet_chosen = remembered.sheet.is_some();
        table.chosen_for = ledger;
        table.serial = table
            .columns
            .iter()
            .find(|column| column.role == Role::Serial)
            .map(|column| column.index);
        table.find_unit(grid, mapping.unit, remembered.unit);
        table
    }

    /// The unit of bare amounts in a column.
    pub fn unit_of(&self, column: &ReadColumn) -> Unit {
        let of_table = self.unit.map(|(unit, _)| unit);
        column.unit.or(of_table).unwrap_or(Unit::Wan)
    }

    /// An amount in words of the sheet's own unit.
    pub fn amount(&self, amount: Money) -> String {
        let unit = match self.unit {
            Some((Unit::Yi, _)) => MoneyUnit::Yi,
            _ => MoneyUnit::Wan,
        };
        format!("{}{}", amount.format_whole(unit), unit.label())
    }

    /// How many columns have a meaning: a sheet with more of them is offered first.
    pub fn known(&self) -> usize {
        self.columns
            .iter()
            .filter(|column| !matches!(column.role, Role::Own | Role::Left))
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::grid::Area;

    fn grid(lines: &[&[&str]], merged: &[(u32, u32, u32, u32)]) -> Grid {
        let mut grid = Grid::named("清单");
        for (row, line) in (0..).zip(lines) {
            for (column, text) in (0..).zip(*line) {
                if !text.is_empty() {
                    grid.put(Place::new(row, column), Cell::text(*text));
                }
            }
        }
        let area = |(r1, c1, r2, c2): &(u32, u32, u32, u32)| Area {
            first: Place::new(*r1, *c1),
            last: Place::new(*r2, *c2),
        };
        grid.set_merged(merged.iter().map(area).collect());
        grid
    }

    fn read(grid: &Grid) -> (u32, u32, Vec<String>) {
        let said = (&Mapping::default(), None);
        let table = Table::find(grid, &Portfolio::default(), said).unwrap();
        let roles = table.columns.iter().map(|column| column.role.to_string());
        (table.first_head, table.last_head, roles.collect())
    }

    #[test]
    fn heads_of_two_rows_are_read_with_merges_and_without() {
        let lines: &[&[&str]] = &[
            &["2026年计划表", "", "", "", ""],
            &["填报单位：县发改局", "", "", "单位：亿元", ""],
            &["序号", "项目名称", "资金来源", "", "备注"],
            &["", "", "省级", "银行贷款", ""],
            &["1", "大桥", "3", "2", ""],
        ];
        let expected = ["serial", "name", "funding.省级", "funding.银行贷款", "note"];
        let merged = [(2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 3, 4)];
        for merged in [merged.as_slice(), &merged[2..3], &[]] {
            let (first, last, roles) = read(&grid(lines, merged));
            assert_eq!((first, last), (2, 3), "{merged:?}");
            assert_eq!(roles, expected, "{merged:?}");
        }
    }

    #[test]
    fn a_letter_has_no_heads() {
        let letter = grid(
            &[
                &["关于报送项目进展的函"],
                &["各乡镇："],
                &["联系人：张甲一"],
            ],
            &[],
        );
        let said = (&Mapping::default(), None);
        assert!(Table::find(&letter, &Portfolio::default(), said).is_none());
    }

    #[test]
    fn a_person_says_where_the_heads_stand_and_what_columns_hold() {
        let sheet = grid(
            &[
                &["工程概况", "", "", ""],
                &["建设单位", "工程", "概算", "进展"],
                &["甲公司", "大桥", "3", "桩基"],
                &["乙公司", "码头", "2", "征地"],
            ],
            &[],
        );
        let find = |json: &str| {
            let mapping = Mapping::parse(json).unwrap();
            Table::find(&sheet, &Portfolio::default(), (&mapping, None))
        };
        // No head is over names.
        assert!(find("{}").is_none());
        for json in [
            r#"{"columns": {"工程": "name", "D": "problems.description"}}"#,
            r#"{"columns": {"B": "name", "进展": "problems.description"}, "head_rows": [2]}"#,
        ] {
            let table = find(json).unwrap();
            assert_eq!(
                (table.first_head, table.last_head, table.name),
                (1, 1, 1),
                "{json}"
            );
            let roles: Vec<String> = table.columns.iter().map(|c| c.role.to_string()).collect();
            let expected = ["owner", "name", "total_investment", "problems.description"];
            assert_eq!(roles, expected, "{json}");
            let bases: Vec<Basis> = table.columns.iter().map(|c| c.basis).collect();
            let expected = [Basis::Heading, Basis::Person, Basis::Words, Basis::Person];
            assert_eq!(bases, expected, "{json}");
        }
        // Whoever held it before is kept as it stands.
        let table = find(r#"{"columns": {"工程": "name", "D": "owner", "Z": "own"}}"#).unwrap();
        let roles: Vec<String> = table.columns.iter().map(|c| c.role.to_string()).collect();
        assert_eq!(roles, ["own", "name", "total_investment", "owner"]);
        assert_eq!(table.unmatched, ["Z"]);
        let leave = find(r#"{"columns": {"工程": "name", "C": "leave"}, "unit": "亿元"}"#).unwrap();
        assert_eq!(leave.columns[2].role, Role::Left);
        assert_eq!(leave.unit.map(|(unit, _)| unit), Some(Unit::Yi));
    }

    #[test]
    fn words_below_say_what_an_ambiguous_heading_means() {
        let of = |words: [&str; 2]| {
            let grid = grid(
                &[
                    &["序号", "项目名称", "项目性质", "2026年计划投资"],
                    &["1", "大桥", words[0], "3"],
                    &["2", "码头", words[1], "4"],
                ],
                &[],
            );
            read(&grid).2[2].clone()
        };
        assert_eq!(of(["续建", "新开工"]), "annual.2026.list_class");
        assert_eq!(of(["新建", "扩建"]), "construction_kind");
        assert_eq!(of(["在建", "竣工"]), "stage");
    }
}
